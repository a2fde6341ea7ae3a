"""The page: whole, true to the files, safe with any text, and alone in its one file."""

import functools
import html
import itertools
import json
import math
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
from parity_tests.conventions.table import CONVENTIONS
from parity_tests.ledger import ROWS, show
from parity_tests.mistakes import SPACE
from parity_tests.page import build, command, formulas, framework, plots, printed, scale

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
def grids(tmp_path_factory):
    """All that sliders move through, computed once."""
    text = once(tmp_path_factory, "grids.json", lambda: json.dumps(plots.grids.computed()))
    return json.loads(text)


@pytest.fixture(scope="session")
def whole(tmp_path_factory, pictures, grids):
    """The page of a run in which everything agrees."""

    def make():
        return build.page(record(), printed.judge(), pictures, grids)

    return once(tmp_path_factory, "whole.html", make)


@pytest.fixture(scope="session")
def parsed(whole):
    """The same, as a browser would find it."""
    return Page(whole)


class Page(HTMLParser):
    """What a browser would find: elements with all their text, by tag; and what never ends."""

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
        self.handle_data(self.open.pop()["text"])

    def handle_data(self, text):
        if self.open:
            self.open[-1]["text"] += text

    def all(self, tag):
        """Every element of a tag."""
        return [element for element in self.found if element["tag"] == tag]


# --- what stands in it -------------------------------------------------------------------------


@pytest.mark.full
def test_every_element_is_closed_and_no_id_is_used_twice(parsed):
    assert parsed.open == []
    used = [element["id"] for element in parsed.found if "id" in element]
    assert len(used) == len(set(used))
    targets = [link["href"] for link in parsed.all("a")]
    assert {target.removeprefix("#") for target in targets} <= set(used)


@pytest.mark.full
def test_every_concept_is_there_and_in_the_contents(parsed):
    articles = [e for e in parsed.all("article") if e["class"] == "concept"]
    assert [a["data-number"] for a in articles] == [str(c.number) for c in CONCEPTS]
    listed = [link["href"] for link in parsed.all("a")]
    for article, concept in zip(articles, CONCEPTS, strict=True):
        assert f"#{article['id']}" in listed
        assert concept.title in article["text"]
        assert all(name in article["text"] for name in concept.names)


@pytest.mark.full
def test_every_public_name_has_one_place(parsed):
    places = [e["id"] for e in parsed.all("section") if e.get("class") == "told"]
    assert places == NAMES


def test_the_prose_is_of_all_concepts_and_of_nothing_else():
    told = [slug for chapter in build.PROSE for slug in chapter["concepts"]]
    assert told == [concept.slug for concept in CONCEPTS]
    for chapter in build.PROSE:
        assert len(chapter["opening"].split()) > 30
        for prose in chapter["concepts"].values():
            assert prose["question"].endswith("?")
            assert prose["differ"].endswith(".")


@pytest.mark.full
def test_conventions_mistakes_and_lessons_are_there_with_ways_to_their_concepts(parsed, whole):
    text = html.unescape(re.sub(r"<[^>]+>", "", whole))
    assert all(convention.matters in text for convention in CONVENTIONS)
    assert all(edit.title in text for telling in SPACE.values() for edit in telling.edits)
    targets = [link["href"] for link in parsed.all("a")]
    for convention in CONVENTIONS:
        assert targets.count(f"#{build.slug(convention.name)}") > 1  # a concept's, and its own
    for number in range(1, 17):
        assert f"#lesson-{number}" in targets


@pytest.mark.full
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
            lines = lines[source.line - 1 : source.last]
            assert source.text == "\n".join(lines)
            said = sources.docstring_lines(source.text)
            code = [line for number, line in enumerate(lines, 1) if number not in said]
            assert "\n".join(code) == shown[f"{name} in {room}"].strip("\n"), name
            there += 1
    assert there == 2 * len(NAMES) - 3  # three names that one room alone has


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_what_a_docstring_says_is_above_the_code(name, parsed):
    said = sources.docstring(sources.cut("scratch", name).text) if name in SPACE else ""
    told = next(e["text"] for e in parsed.all("section") if e.get("id") == name)
    kept = re.sub(r"\n\s*\nLectures: .*|:\w+:|`+", "", said, flags=re.S)
    assert "".join(kept.split()) in "".join(told.replace("`", "").split())


# --- what the framework runs -------------------------------------------------------------------


@pytest.mark.parametrize("name", framework.RUNS)
def test_what_the_framework_runs_is_its_own_text(name):
    parts = framework.parts(name)
    assert len(parts) == len(framework.RUNS[name])
    for part in parts:
        package, _, rest = part.place.partition("/")
        file = Path(__import__(package).__file__).parent / rest.partition(",")[0]
        lines = file.read_text(encoding="utf-8").splitlines()
        for line in part.lines:
            shown = "".join(text for _, text in line.pieces)
            assert lines[line.number - 1].strip() == shown.strip()
        assert re.search(r"^\S+ \d+\.\d+\S*, (Apache|BSD)", part.licence)


def same(name):
    """The lines of the framework and of scratch that are said to be the same."""
    source = sources.cut("scratch", name)
    ours = dict(enumerate(source.text.split("\n"), source.line))
    for part in framework.parts(name):
        theirs = {line.number: "".join(t for _, t in line.pieces).strip() for line in part.lines}
        for number, there in part.same.items():
            if there:
                yield theirs[number], ours[there].strip()


def test_lines_that_do_the_same_are_marked():
    found = dict(same("optimizers.Adam"))
    alpha = next(there for here, there in found.items() if here.startswith("alpha = lr"))
    assert alpha.startswith("alpha = self.learning_rate")
    assert len(found) >= 3
    assert ("self.assign_add(accumulator, ops.square(gradient))", "G += g * g") in [
        *same("optimizers.Adagrad")
    ]


def test_a_part_that_is_gone_is_left_out(monkeypatch):
    gone = [
        "keras.optimizers:Gone.update_step",
        "nowhere:at_all",
        "keras.optimizers:SGD.update_step",
    ]
    monkeypatch.setitem(framework.RUNS, "optimizers.SGD", gone)
    assert len(framework.parts("optimizers.SGD")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_source_defines_its_name(name):
    for source in filter(None, (sources.cut(room, name) for room in sources.ROOMS)):
        last = name.partition(".")[2]
        assert re.search(rf"(?:def|class|as) {last}\b|^{last} = ", source.text, re.M)
        assert sources.cut("scratch", "activations.nothing") is None


@pytest.mark.full
def test_the_headings_are_in_order(parsed):
    levels = [int(e["tag"][1]) for e in parsed.found if re.fullmatch(r"h\d", e["tag"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


@pytest.mark.full
def test_every_row_of_the_ledger_is_there_and_every_erratum_is_explained(parsed, whole):
    shown = {e["text"].split()[0] for e in parsed.all("li") if "line" in e.get("class", "").split()}
    assert shown == {r.name for r in ROWS}
    errata = [r for r in ROWS if r.erratum]
    text = html.unescape(whole)
    assert not [r.name for r in errata if r.erratum.why not in text]
    assert len(re.findall(r"</span>erratum</span>", whole)) >= len(errata)


def test_a_backward_belongs_to_its_function():
    (logits,) = (c for c in CONCEPTS if c.slug == "logits")
    assert printed.belongs("losses.binary_crossentropy_backward", logits)
    assert not printed.belongs("losses.squared_error", logits)


# --- alone in one file -------------------------------------------------------------------------


@pytest.mark.full
def test_nothing_is_fetched(parsed, whole):
    text = urllib.parse.unquote(whole)
    spaces = r"https?://www\.w3\.org/(?:1998/Math/MathML|2000/svg|1999/xlink)"
    assert not re.search(r"https?://", re.sub(spaces, "", text))
    for element in parsed.found:
        for attribute in ("src", "href"):
            address = element.get(attribute) or "#"
            assert address.startswith(("#", "data:")), address
    assert not re.search(r"@import|url\(", whole[: whole.index("</style>")])


@pytest.mark.full
def test_it_is_small_enough(whole):
    assert len(whole.encode("utf-8")) < 12e6


@pytest.mark.full
def test_no_path_of_this_machine_is_in_it(whole):
    assert str(ROOT) not in whole
    assert str(Path.home()) not in whole


# --- the run -----------------------------------------------------------------------------------


@pytest.mark.full
def test_what_went_wrong_is_told_in_a_line_and_where_it_stands(whole):
    failure = {"test": "cases/test_losses.py::test_value", "message": "losses.squared_error: bad"}
    odd = {"test": "cases/test_x.py", "message": "ImportError"}
    text = build.page(
        record(row("activations.tanh", agrees=False, distance="infinite"), failures=[failure, odd]),
        few(),
        {},
    )
    result = text[text.index('class="result"') : text.index('class="chapter"')]
    assert "3 findings" in result
    assert 'href="#tanh"' in result
    assert 'href="#squared-error"' in result
    told = text[text.index('id="run"') :]
    assert re.search(r'href="#tanh">activations\.tanh, value: ∞ apart', told)
    assert re.search(r'href="#squared-error">cases/test_losses\.py::test_value', told)
    assert "cases/test_x.py: ImportError" in told
    for key in ("tanh", "squared-error"):
        article = text[text.index(f'<article id="{key}"') :]
        assert "differs" in article[: article.index("overview")]
    assert 'class="wrong' not in whole
    assert "No case of this run compared" not in whole


@pytest.mark.full
def test_a_name_without_a_row_is_named():
    found = record()
    found["rows"] = [r for r in found["rows"] if r["name"] != "activations.elu"]
    text = build.page(found, few(), {})
    told = text[text.index('id="run"') :]
    assert "<code>activations.elu</code>" in told


@pytest.mark.full
def test_the_arithmetic_is_told():
    text = build.page(record() | {"arithmetic": {"numpy": "OpenBLAS 0.3 Haswell"}}, few(), {})
    assert "numpy: OpenBLAS 0.3 Haswell" in text


@pytest.mark.full
def test_any_text_is_only_text():
    evil = '<script>alert("&")</script>'
    failure = {"test": evil, "message": evil}
    text = build.page(record(row("layers.Dense", what=evil), failures=[failure]), few(), {})
    assert evil not in text
    assert "&lt;script&gt;alert(&#34;&amp;&#34;)&lt;/script&gt;" in text
    assert not [e for e in Page(text).all("script") if "alert" in e["text"]]


@pytest.mark.full
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


# --- formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", formulas.FORMULAS)
def test_a_formula_is_typeset(name):
    for latex in formulas.FORMULAS[name]:
        tree = ElementTree.fromstring(f"<p>{formulas.mathml(latex)}</p>")
        told = "".join(tree.itertext())
        assert {part.tag for part in tree} == {"math"}
        assert "\\" not in told  # a command that the converter does not know
        assert not any(e.tag == "merror" for e in tree.iter())
        assert len(told) > 2


# --- pictures ----------------------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.parametrize("key", plots.PLOTS)
def test_a_picture_is_not_blank_and_says_what_it_shows(key, pictures, whole):
    for picture in pictures[key]:
        kind, _, data = picture.uri.partition(",")
        assert kind == "data:image/svg+xml"
        tree = ElementTree.fromstring(urllib.parse.unquote(data))
        space = "{http://www.w3.org/2000/svg}"
        drawn = [e for e in tree.iter(f"{space}g") if re.match("line2d_|Quad", e.get("id", ""))]
        assert len(drawn) > 10  # more than a frame and its ticks
        assert picture.finding not in picture.alt  # the caption says it
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


@pytest.mark.full
@pytest.mark.parametrize("slug", plots.grids.GRIDS)
def test_a_grid_has_an_answer_of_both_engines_for_each_setting(slug, grids):
    for grid in grids[slug]:
        settings = math.prod(len(slider["values"]) for slider in grid["sliders"])
        for engine in ("scratch", "reference"):
            assert len(grid[engine]) == len(grid["told"][engine]) == settings
        assert len(set(grid["told"]["scratch"])) > 3


# --- the command -------------------------------------------------------------------------------


def told(capsys):
    """What was printed, in one line."""
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.full
def test_the_command_makes_a_page_of_a_record(tmp_path, capsys, monkeypatch, pictures, grids):
    monkeypatch.setattr(printed, "judge", lambda progress: few())
    monkeypatch.setattr(plots, "draw", lambda progress: pictures)
    monkeypatch.setattr(plots.grids, "computed", lambda progress: grids)
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
