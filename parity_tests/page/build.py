"""The page: what stands in it, chapter by chapter, and the one file that comes of it."""

import datetime
import functools
import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape

from examples.__main__ import lessons

from ..concepts import CONCEPTS, NAMES, belongs, without_a_row
from ..conventions.command import found
from ..conventions.table import CONVENTIONS
from ..ledger.headings import TITLES
from ..mistakes import SPACE
from ..sources import ROOMS, cut, docstring, docstring_lines, places
from ..tolerances import TOLERANCES
from . import formulas, framework, highlight, printed, scale

HERE = Path(__file__).parent
PEERS, PROSE = tomllib.loads((HERE / "prose.toml").read_text(encoding="utf-8")).values()


class Side(NamedTuple):
    """A public name in one room: its docstring as text, and its code without it."""

    room: str
    place: str
    notes: list  # pairs (is it flowing text?, paragraph)
    lines: list  # of :class:`highlight.Line`


class Told(NamedTuple):
    """A public name, told twice; what the framework runs; what people get wrong."""

    name: str
    formulas: list
    sides: list  # of :class:`Side`, or None where a room lacks it
    runs: list  # of :class:`framework.Part`
    mistakes: dict  # {reason: what is known for it}


class Entry(NamedTuple):
    """All that the page says about one concept."""

    id: str
    number: int
    title: str
    prose: dict  # of prose.toml
    names: tuple
    lectures: list
    told: list  # of :class:`Told`: the names that have their place here
    pictures: list
    tries: list  # grids to be moved through
    compared: list  # rows of the report
    failures: list  # what the cases said that failed
    lines: list  # of the ledger

    @property
    def verdict(self):
        """In one word, for the list and the heading."""
        if self.failures or self.count("FAILS") or not all(row["agrees"] for row in self.compared):
            return "differs"
        return "agrees" if self.compared else "not compared"

    def count(self, verdict):
        """How many rows of the ledger have this verdict."""
        return sum(line.verdict == verdict for line in self.lines)


def page(record, verdicts, pictures, grids=None, now=None):
    """The page as HTML.

    record    what ``parity --json`` writes
    verdicts  of :func:`printed.judge`
    pictures  by the id of a concept, lists of :class:`plots.Picture`
    grids     of :func:`grids.computed`, by the id of a concept
    now       when the page is written; default: now
    """
    entries = list(_entries(record, verdicts, pictures, grids or {}))
    by_id = {entry.id: entry for entry in entries}
    chapters = [chapter | {"entries": [by_id[i] for i in chapter["concepts"]]} for chapter in PROSE]
    used = {key: _uses(key) for key in ("conventions", "lessons")}
    parts = {
        "chapters": chapters,
        "entries": by_id,
        "home": {told.name: entry.id for entry in entries for told in entry.told},
        "conventions": [_convention(c, used["conventions"]) for c in CONVENTIONS],
        "lessons": [(lesson, used["lessons"].get(lesson.number, [])) for lesson in lessons()],
        "record": record,
        "problems": list(_problems(record, entries, verdicts)),
        "missing": without_a_row(row["name"] for row in record["rows"]),
        "errata": [v.row.name for v in verdicts if v.row.erratum],
        "at": {line.name: entry.id for entry in reversed(entries) for line in entry.lines},
        "ledger_rows": len(verdicts),
        "known_mistakes": len({edit.title for t in SPACE.values() for edit in t.edits}),
        "now": now or datetime.datetime.now(datetime.UTC),
        "titles": TITLES,
        "tolerances": TOLERANCES,
        "rooms": ROOMS,
        "peers": PEERS,
        "css": Markup((HERE / "page.css").read_text(encoding="utf-8") + highlight.STYLE),
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
    environment.filters["code"] = lambda text: highlight.lines(text)
    environment.filters["mathml"] = lambda latex: Markup(formulas.mathml(latex))
    environment.filters["minus"] = lambda text: re.sub(r"-(?=\d)", "−", text)
    environment.filters["marked"] = marked
    environment.filters["json"] = lambda told: Markup(json.dumps(told, ensure_ascii=False))
    environment.globals["slug"] = slug
    return environment


def marked(text):
    """Text in which `this`, ``this`` and :class:`this` are code."""
    return Markup(re.sub(r"(?::\w+:)?(`+)(.+?)\1", r"<code>\2</code>", str(escape(text))))


def slug(name):
    """The address of a convention: "Adam's ε" is convention-adam-s-ε."""
    return "convention-" + "-".join(re.findall(r"[^\W_]+|½", name.lower()))


def _uses(key):
    """{convention, or number of a lesson: the ids of the concepts that name it}."""
    uses = {}
    for chapter in PROSE:
        for concept, prose in chapter["concepts"].items():
            for used in prose.get(key, ()):
                uses.setdefault(used, []).append(concept)
    return uses


def _convention(convention, uses):
    """A convention with what each party answers, now."""
    answers = [(cell.who, found(cell)) for cell in convention.cells]
    return convention, answers, uses.get(convention.name, [])


# --- concept by concept ------------------------------------------------------------------------


def _entries(record, verdicts, pictures, grids):
    cited = {name: place.lectures for name, place in places("scratch").items()}
    rows = sorted(map(_compared, record["rows"]), key=lambda row: row["agrees"])  # errors first
    failed = [(_name_in(failure["message"]), failure) for failure in record["failures"]]
    prose = {slug: told for chapter in PROSE for slug, told in chapter["concepts"].items()}
    placed = set()
    for concept in CONCEPTS:
        lectures = dict.fromkeys(pair for name in concept.names for pair in cited.get(name, []))
        here = [name for name in concept.names if name not in placed]
        placed.update(here)
        yield Entry(
            concept.slug,
            concept.number,
            concept.title,
            {"conventions": [], "lessons": []} | prose[concept.slug],
            concept.names,
            list(lectures),
            [_told(name) for name in here],
            pictures.get(concept.slug, []),
            grids.get(concept.slug, []),
            [row for row in rows if belongs(row["name"], concept)],
            [failure for name, failure in failed if name and belongs(name, concept)],
            printed.lines_of(concept, verdicts),
        )


@functools.cache
def _told(name):
    sides = [_side(room, cut(room, name)) for room in ROOMS]
    mistakes = {}
    for edit in SPACE[name].edits if name in SPACE else ():
        mistakes.setdefault(edit.why, []).append(edit.title)
    return Told(name, formulas.FORMULAS.get(name, []), sides, framework.parts(name), mistakes)


def _side(room, source):
    if source is None:
        return Side(room, "", [], [])
    lines = highlight.lines(source.text, source.line, docstring_lines(source.text))
    place = f"{source.path}, line {source.line}"
    return Side(room, place, list(_paragraphs(docstring(source.text))), lines)


def _paragraphs(text):
    """The paragraphs of a docstring: (does it flow?, text); not its citations.

    What is aligned, or is a session of Python, keeps its lines.
    """
    for paragraph in filter(None, re.split(r"\n\s*\n", text)):
        if not paragraph.startswith("Lectures: "):
            aligned = re.search(r"^>>> |\S {3,}\S|\n +|^∂.*\n∂", paragraph, re.MULTILINE)
            yield not aligned, paragraph if aligned else " ".join(paragraph.split())


def _compared(row):
    """A row of the report, its distances as marks on the scale."""
    single = row["what"].endswith("float32")
    numbers = [text for text in row["printed"] if re.fullmatch(r"[-\d.e+\s]+", text)]
    told = ", ".join(numbers[:3]) + (" …" if len(numbers) > 3 else "")
    keys = ("distance", "witness_distance", "tolerance")
    return row | {key: scale.mark(row[key], single) for key in keys} | {"printed": told}


# --- what went wrong ---------------------------------------------------------------------------


def _problems(record, entries, verdicts):
    """Triples (in a word, what is wrong, the id of its concept or ""): rows, cases, the ledger."""
    home = {name: entry.id for entry in reversed(entries) for name in entry.names}
    home |= {f"{name}_backward": id for name, id in home.items() if f"{name}_backward" not in home}
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


def _name_in(message):
    """The first public name that a message mentions, or ""."""
    mentioned = re.findall(r"\b[a-z_]+\.\w+", message)
    known = (name for name in mentioned if {name, name.removesuffix("_backward")} & {*NAMES})
    return next(known, "")
