"""The page: whole, true to the files, safe with any text, and alone in its one file."""

import functools
import html
import itertools
import json
import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import reference
import scratch
from parity_tests import report, sources
from parity_tests.__main__ import main
from parity_tests.concepts import CONCEPTS, NAMES
from parity_tests.ledger import ROWS, show
from parity_tests.page import build, command, formulas, plots, printed, scale

from .running import ROOT, once


def row(concept, **rest):
    """A row of a record."""
    found = {"name": concept, "what": "value", "kinds": ["closed form"], "comparisons": 3}
    found |= {"distance": 1.1e-16, "tolerance": 1.8e-15, "agrees": True}
    found |= {"witness_distance": None, "witness_tolerance": None, "printed": [], "lectures": []}
    return found | rest


def record(*more, failures=()):
    """A small record, in which every public name has a row."""
    rows = [row(name) for name in NAMES] + list(more)
    bad = failures or not all(r["agrees"] for r in rows)
    return {
        "versions": {"python": "3.11.0", "numpy": "2.0.0", "keras": "3.15.0"},
        **{"exit_status": int(bool(bad)), "cases": 12, "comparisons": 3 * len(rows)},
        **{"rows": rows, "failures": list(failures)},
    }


@functools.cache
def few():
    """The verdicts on a few rows of the ledger, for pages that are not about it."""
    return [show.judge(row, scratch, reference) for row in ROWS[:12]]


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """All the pictures, drawn once."""
    found = json.loads(once(tmp_path_factory, "pictures.json", lambda: json.dumps(plots.draw())))
    return {key: [plots.Picture(*parts) for parts in several] for key, several in found.items()}


@pytest.fixture(scope="session")
def whole(tmp_path_factory, pictures):
    """The page of a run in which everything agrees."""

    def make():
        return build.page(record(), build.judge_ledger(), pictures)

    return once(tmp_path_factory, "whole.html", make)


@pytest.fixture(scope="session")
def parsed(whole):
    """The same, as a browser would find it."""
    return Page(whole)


class Page(HTMLParser):
    """What a browser would find: elements with their text, by tag; and open ones that never end."""

    VOID = ("meta", "link", "img", "input", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.found.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.found.append({"tag": tag, "text": "", **dict(attributes)})

    def handle_endtag(self, tag):
        assert self.open[-1]["tag"] == tag, f"{tag} closes {self.open[-1]}"
        self.open.pop()

    def handle_data(self, text):
        for element in self.open:
            element["text"] += text

    def all(self, tag):
        """Every element of a tag."""
        return [element for element in self.found if element["tag"] == tag]


# --- what stands in it -------------------------------------------------------------------------


def test_every_element_is_closed_and_no_id_is_used_twice(parsed):
    assert parsed.open == []
    used = [element["id"] for element in parsed.found if "id" in element]
    assert len(used) == len(set(used))
    targets = [link["href"] for link in parsed.all("a")]
    assert {target.removeprefix("#") for target in targets} <= set(used)


def test_every_concept_is_there_and_in_the_list(parsed):
    articles = [e for e in parsed.all("article") if e["class"] == "concept"]
    assert [(a["data-number"]) for a in articles] == [str(c.number) for c in CONCEPTS]
    for article, concept, link in zip(articles, CONCEPTS, parsed.all("a")[1:], strict=False):
        assert link["href"] == f"#{article['id']}"
        assert concept.title in link["text"]
        assert concept.title in article["text"]
        assert all(name in article["text"] for name in concept.names)


def test_both_sources_are_the_text_of_the_files(parsed):
    shown = {e["aria-label"]: e["text"] for e in parsed.all("pre")}
    there = 0
    for name in NAMES:
        for room in sources.ROOMS:
            source = sources.cut(room, name)
            if source is None:
                assert f"{name} in {room}" not in shown
                continue
            lines = (ROOT / source.path).read_text(encoding="utf-8").splitlines()
            expected = "\n".join(lines[source.line - 1 : source.last])
            assert source.text == expected == shown[f"{name} in {room}"].strip("\n"), name
            there += 1
    assert there == len(shown) == 2 * len(NAMES) - 3  # three names that one room alone has


@pytest.mark.parametrize("name", NAMES)
def test_a_source_defines_its_name(name):
    for source in filter(None, (sources.cut(room, name) for room in sources.ROOMS)):
        last = name.partition(".")[2]
        assert re.search(rf"(?:def|class|as) {last}\b|^{last} = ", source.text, re.M)
        assert sources.cut("scratch", "activations.nothing") is None


def test_the_headings_are_in_order(parsed):
    levels = [int(e["tag"][1]) for e in parsed.found if re.fullmatch(r"h\d", e["tag"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_every_row_of_the_ledger_is_there_and_every_erratum_is_explained(parsed, whole):
    shown = {e["text"] for e in parsed.all("span") if e.get("class") == "name"}
    assert shown == {r.name for r in ROWS}
    errata = [r for r in ROWS if r.erratum]
    text = html.unescape(whole)
    assert not [r.name for r in errata if r.erratum.why not in text]
    assert whole.count(">erratum</span>") >= len(errata)


def test_a_backward_belongs_to_its_function():
    (logits,) = (c for c in CONCEPTS if c.slug == "logits")
    assert printed.belongs("losses.binary_crossentropy_backward", logits)
    assert not printed.belongs("losses.squared_error", logits)


# --- alone in one file -------------------------------------------------------------------------


def test_nothing_is_fetched(parsed, whole):
    text = urllib.parse.unquote(whole)
    spaces = r"https?://www\.w3\.org/(?:1998/Math/MathML|2000/svg|1999/xlink)"
    assert not re.search(r"https?://", re.sub(spaces, "", text))
    for element in parsed.found:
        for attribute in ("src", "href"):
            address = element.get(attribute) or "#"
            assert address.startswith(("#", "data:")), address
    assert not re.search(r"@import|url\(", whole[: whole.index("</style>")])


def test_it_is_small_enough(whole):
    assert len(whole.encode("utf-8")) < 5e6
    script = (Path(build.__file__).parent / "page.js").read_text(encoding="utf-8")
    assert len(script.splitlines()) < 150


def test_no_path_of_this_machine_is_in_it(whole):
    assert str(ROOT) not in whole
    assert str(Path.home()) not in whole


# --- the run -----------------------------------------------------------------------------------


def test_what_went_wrong_comes_first(whole):
    failure = {"test": "cases/test_losses.py::test_value", "message": "losses.squared_error: bad"}
    odd = {"test": "cases/test_x.py", "message": "ImportError"}
    text = build.page(
        record(row("activations.tanh", agrees=False, distance="infinite"), failures=[failure, odd]),
        few(),
        {},
    )
    first = text[text.index("<main") : text.index('id="run"')]
    assert "What went wrong" in first
    assert re.search(r'href="#tanh">activations\.tanh, value: ∞ apart', first)
    assert re.search(r'href="#squared-error">cases/test_losses\.py::test_value', first)
    assert "cases/test_x.py: ImportError" in first
    for key in ("tanh", "squared-error"):
        article = text[text.index(f'<article id="{key}"') :]
        assert "differs" in article[: article.index("The two tellings")]
    assert "What went wrong" not in whole
    assert "Not compared" not in whole


def test_a_name_without_a_row_is_named():
    found = record()
    found["rows"] = [r for r in found["rows"] if r["name"] != "activations.elu"]
    text = build.page(found, few(), {})
    first = text[text.index("<main") : text.index('id="run"')]
    assert "<code>activations.elu</code>" in first


def test_any_text_is_only_text():
    evil = '<script>alert("&")</script>'
    failure = {"test": evil, "message": evil}
    text = build.page(record(row("layers.Dense", what=evil), failures=[failure]), few(), {})
    assert evil not in text
    assert "&lt;script&gt;alert(&#34;&amp;&#34;)&lt;/script&gt;" in text
    assert len(Page(text).all("script")) == 1


def test_versions_and_date_are_told(whole):
    assert "numpy 2.0.0" in whole
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\dT', whole)


# --- the scale ---------------------------------------------------------------------------------


def test_the_scale_is_logarithmic_from_nothing_to_the_printed_digits():
    assert scale.position(0) == 0
    steps = [scale.position(10.0**power) for power in range(-16, 1)]
    apart = [b - a for a, b in itertools.pairwise(steps)]
    assert max(apart) - min(apart) < 0.05
    assert scale.position(1e-30) == scale.ZERO
    assert scale.position(float("inf")) == scale.position(50) == 100


@pytest.mark.parametrize(
    ("distance", "single", "text", "words"),
    [
        (0.0, False, "0", "0, equal in every bit"),
        (2.220446049250313e-16, False, "2.2e-16", "2.2e-16, 1 ULP"),
        (1.1920929e-07, True, "1.2e-07", "1.2e-07, 1 ULP"),
        ("infinite", False, "∞", "infinitely far"),
    ],
)
def test_a_distance_is_told_in_words(distance, single, text, words):
    mark = scale.mark(distance, single)
    assert (mark.text, mark.words) == (text, words)


def test_no_distance_no_mark():
    assert scale.mark(None) is None


@pytest.mark.parametrize(
    ("printed_", "digits"),
    [
        (["0.6023"], 0.00005 / 0.6023),
        (["1.5", "0.25 2"], 0.0025),
        (["< 0.25", "sigma(z)"], None),
        (["0"], None),
        ([], None),
    ],
)
def test_printed_digits(printed_, digits):
    assert scale.printed_digits(printed_) == (digits and pytest.approx(digits))


def test_distances_are_told_to_who_cannot_see_them(parsed):
    drawn = [e for e in parsed.all("svg") if e.get("class") == "scale"]
    assert len(drawn) > len(NAMES)
    assert all("to the framework" in e["aria-label"] for e in drawn)


# --- formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", formulas.FORMULAS)
def test_a_formula_is_typeset(name):
    for latex in formulas.formulas_of(name):
        tree = ElementTree.fromstring(formulas.mathml(latex))
        told = "".join(tree.itertext())
        assert tree.tag == "math"
        assert "\\" not in told  # a command that the converter does not know
        assert not any(e.tag == "merror" for e in tree.iter())
        assert len(told) > 2


# --- pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", plots.PLOTS)
def test_a_picture_is_not_blank_and_says_what_it_shows(key, pictures, whole):
    for picture in pictures[key]:
        kind, _, data = picture.uri.partition(",")
        assert kind == "data:image/svg+xml"
        tree = ElementTree.fromstring(urllib.parse.unquote(data))
        space = "{http://www.w3.org/2000/svg}"
        drawn = [e for e in tree.iter(f"{space}g") if re.match("line2d_|Quad", e.get("id", ""))]
        assert len(drawn) > 10  # more than a frame and its ticks
        assert picture.finding in picture.alt
        assert picture.finding.endswith(".")
        assert not re.search(r"\bnan\b|\binf\b|e[-+]\d\d", picture.alt)
        assert 'src="' + picture.uri in whole


def test_a_picture_without_a_label_is_refused():
    """As in the lessons, by the same function."""
    fig, _ = plots.sheet.sheet("", "y")
    with pytest.raises(ValueError, match="xlabel"):
        plots.sheet.finish(fig, "A sentence.")


def test_the_same_picture_twice_is_the_same_file():
    assert plots.PLOTS["line"][0]() == plots.PLOTS["line"][0]()


# --- the command -------------------------------------------------------------------------------


def told(capsys):
    """What was printed, in one line."""
    return " ".join(capsys.readouterr().out.split())


def test_the_command_makes_a_page_of_a_record(tmp_path, capsys, monkeypatch, pictures):
    monkeypatch.setattr(build, "judge_ledger", lambda progress: few())
    monkeypatch.setattr(plots, "draw", lambda progress: pictures)
    (tmp_path / "record.json").write_text(json.dumps(record()), encoding="utf-8")
    file, of = tmp_path / "parity.html", str(tmp_path / "record.json")
    assert main(["page", str(file), "--record", of]) == 0
    assert Page(file.read_text(encoding="utf-8")).open == []
    assert "MB, written in" in told(capsys)


@pytest.mark.parametrize("status", [0, 1])
def test_the_command_writes_the_page_and_passes_the_status_on(tmp_path, monkeypatch, status):
    done = []
    watcher = object()
    monkeypatch.setattr(report, "compare", lambda *a, **o: done.append(o) or (watcher, status))
    monkeypatch.setattr(report, "record", lambda w, s: record() | {"exit_status": s})
    monkeypatch.setattr(command, "_page", lambda *arguments: "the page")
    assert main(["--full", "page", str(tmp_path / "page.html")]) == status
    assert done == [{"full": True}]
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "the page"
    assert list(tmp_path.iterdir()) == [tmp_path / "page.html"]
