"""The page: what stands in it, concept by concept, and the one file that comes of it."""

import datetime
import functools
import re
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from ..concepts import CONCEPTS, NAMES, belongs, without_a_row
from ..ledger.headings import TITLES
from ..sources import ROOMS, cut, places
from ..tolerances import TOLERANCES
from . import formulas, printed, scale
from .highlight import STYLE, highlighted

HERE = Path(__file__).parent
MANY = 8  # more rows than these are folded away


class Pair(NamedTuple):
    """A public name, told twice."""

    name: str
    formulas: list
    sides: list  # pairs (room, its source or None)


class Compared(NamedTuple):
    """A row of the report."""

    name: str
    what: str
    framework: scale.Mark
    witness: scale.Mark | None
    tolerance: scale.Mark
    digits: scale.Mark | None
    printed: str
    agrees: bool
    kinds: str  # rows of the table of tolerances

    @property
    def words(self):
        """What the drawn distances say."""
        parts = [f"to the framework {self.framework.words}"]
        parts += [f"to the witness {self.witness.words}"] if self.witness else []
        parts += [f"tolerance {self.tolerance.words}"]
        parts += [f"printed digits {self.digits.text}"] if self.digits else []
        return "; ".join(parts)


class Entry(NamedTuple):
    """All that the page says about one concept."""

    id: str
    number: int
    title: str
    lectures: list
    pairs: list
    pictures: list
    compared: list
    failures: list  # what the cases said that failed
    lines: list
    search: str

    @property
    def verdict(self):
        """In one word, for the list and the heading."""
        if self.failures or self.count("FAILS") or not all(row.agrees for row in self.compared):
            return "differs"
        return "agrees" if self.compared else "not compared"

    def count(self, verdict):
        """How many rows of the ledger have this verdict."""
        return sum(line.verdict == verdict for line in self.lines)


def judge_ledger(progress=lambda done: None):
    """What becomes of every row of the ledger; one for all concepts."""
    return printed.judge(progress)


def page(record, verdicts, pictures, now=None):
    """The page as HTML.

    record    what ``parity --json`` writes
    verdicts  of :func:`judge_ledger`
    pictures  by the id of a concept, lists of :class:`plots.Picture`
    now       when the page is written; default: now
    """
    entries = list(_entries(record, verdicts, pictures))
    now = now or datetime.datetime.now(datetime.UTC)
    parts = {
        "entries": entries,
        "record": record,
        "problems": list(_problems(record, entries, verdicts)),
        "missing": without_a_row(row["name"] for row in record["rows"]),
        "errata": [v for v in verdicts if v.row.erratum],
        "ledger_rows": len(verdicts),
        "now": now,
        "titles": TITLES,
        "tolerances": TOLERANCES,
        "ticks": scale.ticks(),
        "many": MANY,
        "css": Markup((HERE / "page.css").read_text(encoding="utf-8") + STYLE),
        "js": Markup((HERE / "page.js").read_text(encoding="utf-8")),
    }
    return _environment().get_template("page.html.j2").render(parts)


@functools.cache
def _environment():
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["highlighted"] = highlighted
    environment.filters["mathml"] = lambda latex: Markup(formulas.mathml(latex))
    environment.filters["minus"] = lambda text: re.sub(r"-(?=\d)", "−", text)
    return environment


# --- concept by concept ------------------------------------------------------------------------


def _entries(record, verdicts, pictures):
    cited = {name: place.lectures for name, place in places("scratch").items()}
    rows = sorted(map(_compared, record["rows"]), key=lambda row: row.agrees)  # errors first
    failed = [(_name_in(failure["message"]), failure) for failure in record["failures"]]
    for concept in CONCEPTS:
        lectures = dict.fromkeys(pair for name in concept.names for pair in cited.get(name, []))
        lines = printed.lines_of(concept, verdicts)
        yield Entry(
            concept.slug,
            concept.number,
            concept.title,
            list(lectures),
            [_pair(name) for name in concept.names],
            pictures.get(concept.slug, []),
            [row for row in rows if belongs(row.name, concept)],
            [failure for name, failure in failed if name and belongs(name, concept)],
            lines,
            _search_text(concept, lectures, lines),
        )


def _search_text(concept, lectures, lines):
    """What a search looks into: number, title, names, headings, and what is printed."""
    told = [str(concept.number), concept.title, *concept.names]
    told += [heading for _, heading in lectures]
    told += [text for line in lines for text in (line.heading[2:], line.printed)]
    return " ".join(dict.fromkeys(told)).lower()


def _pair(name):
    return Pair(name, formulas.formulas_of(name), [(room, cut(room, name)) for room in ROOMS])


def _compared(row):
    single = row["what"].endswith("float32")
    numbers = [text for text in row["printed"] if scale.ONLY_NUMBERS.fullmatch(text)]
    return Compared(
        row["name"],
        row["what"],
        scale.mark(row["distance"], single),
        scale.mark(row["witness_distance"], single),
        scale.mark(row["tolerance"], single),
        scale.mark(scale.printed_digits(row["printed"])),
        ", ".join(numbers[:3]) + (" …" if len(numbers) > 3 else ""),
        row["agrees"],
        ", ".join(row["kinds"]),
    )


# --- what went wrong ---------------------------------------------------------------------------


def _problems(record, entries, verdicts):
    """Triples (in a word, what is wrong, the id of its concept or ""): rows, cases, the ledger."""
    home = {name: entry.id for entry in reversed(entries) for name in _names(entry)}
    for row in record["rows"]:
        if not row["agrees"]:
            far, bound = (scale.mark(row[key]).text for key in ("distance", "tolerance"))
            told = f"{row['name']}, {row['what']}: {far} apart, tolerance {bound}"
            yield "differs", told, home.get(row["name"], "")
    for failure in record["failures"]:
        told = f"{failure['test']}: {failure['message']}"
        yield "failed", told, home.get(_name_in(failure["message"]), "")
    for verdict in verdicts:
        if verdict.problem:
            told = f"ledger {verdict.row}: {verdict.problem}"
            yield "differs", told, home.get(verdict.row.concept, "")


def _names(entry):
    for pair in entry.pairs:
        yield pair.name
        yield pair.name + "_backward"


def _name_in(message):
    """The first public name that a message mentions, or ""."""
    found = re.findall(r"\b[a-z_]+\.\w+", message)
    known = (name for name in found if {name, name.removesuffix("_backward")} & {*NAMES})
    return next(known, "")
