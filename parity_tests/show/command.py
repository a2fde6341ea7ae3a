"""``parity show``: a concept's two tellings side by side, and all that the project knows of it."""

import ast
import re

from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

import scratch

from .. import sources
from ..concepts import CONCEPTS, NAMES, belongs
from ..conventions.table import CONVENTIONS
from ..judge import cases
from ..judge.template import named
from ..ledger import ROWS
from ..ledger.show import pretty
from ..mistakes import SPACE
from ..terminal import count, notes, say

GAP = 3  # columns between the two tellings
BESIDE = 120  # columns in which they may stand side by side, even if lines have to be wrapped


def add_arguments(parser):
    """What to show."""
    told = "a public name, or a concept by its title or number, in any spelling"
    words = parser.add_argument("words", nargs="+", help=told)
    words.completer = completed


def completed(prefix, **_):
    """The names, for a shell; in small letters where such are typed."""
    names = [name.partition(".")[2] for name in NAMES]
    return [name.lower() for name in names] if prefix == prefix.lower() else names


def run(console, options):
    """Show all names that are meant."""
    for name in named(" ".join(options.words)):
        show(console, name)
    return 0


def show(console, name):
    """All about one public name; what is not known of it has no heading."""
    concepts = [concept for concept in CONCEPTS if belongs(name, concept)]
    say(console, f"\n{name}", "bold underline")
    say(console, "; ".join(f"{c.number} {c.title}" for c in concepts), "dim")
    console.print()
    texts = [text for room in sources.ROOMS if (text := sources.cut(room, name))]
    docstring, code = sources.parted(texts[0].text)
    for line in docstring.splitlines():
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    _side_by_side(console, texts, [code, *(text.text for text in texts[1:])])
    for heading, told in _known(name, concepts).items():
        if told:
            say(console, f"\n{heading}", "bold")
            notes(console, told, 2)


def _side_by_side(console, texts, codes):
    """The tellings, in colours; one below the other where they are too wide for the console."""
    python = Syntax("", "python", theme="ansi_dark", background_color="default")
    codes = [python.highlight(code.rstrip()) for code in codes]
    titles = [f"{text.path}:{text.line}" for text in texts]
    widest = [max(line.cell_len for line in code.split()) for code in codes]
    if min(sum(widest) + GAP, BESIDE) <= console.width:
        grid = Table(*titles, box=None, pad_edge=False, padding=(0, GAP, 0, 0))
        grid.add_row(*(Text.assemble(*code.split(include_separator=True)) for code in codes))
        console.print("", grid)
        return
    for title, code in zip(titles, codes, strict=True):
        say(console, f"\n{title}", "bold")
        console.print(code, soft_wrap=True)


def _known(name, concepts):
    """What the rooms know of a name: {heading: pairs for :func:`notes`}."""
    short = name.partition(".")[2].removesuffix("_backward")
    word = re.compile(rf"\b{short}\b", re.IGNORECASE)
    agreed = [c for c in CONVENTIONS if word.search(f"{c.name} {c.question}")]
    rows = [row for row in ROWS if row.concept == name]
    return {
        "Conventions": [
            pair
            for c in agreed
            for pair in [("", f"{c.name}: {c.question}"), *((x.who, x.expected) for x in c.cells)]
        ],
        "Errata of the lectures": [pair for row in rows if row.erratum for pair in _erratum(row)],
        "Compared": [*_compared(name), *_reproduced(rows), ("run it", f"parity -v -k {short}")],
        "Known mistakes, which parity check finds": [
            ("", edit.title)
            for edit in getattr(SPACE.get(name), "edits", [])
            if not (edit.right_by or edit.lecture)
        ],
        "See also": [
            *(("lesson", f"parity lessons {n}: {question}") for n, question in _lessons(name)),
            *(("page", f"parity page, then parity.html#{concept.slug}") for concept in concepts),
        ],
    }


def _erratum(row):
    yield "", f'{row.name}, {row.lecture} "{row.heading}": {row.says}'
    if row.kind != "claim":  # a claim is told in words, and measured
        yield "printed", pretty(row.printed)
        yield "right", pretty(row.erratum.right)
    yield "why", row.erratum.why


def _compared(name):
    """What the cases of its own file compare: (the case, what it compares of the name)."""
    found = {}
    for item in cases.of_modules((name.partition(".")[0],))[0]:
        if name in cases.about(item):
            whats = [c.what for c in cases.run_case(item, scratch, scratch)[0] if c.concept == name]
            found.setdefault(cases.title(item), []).extend(whats)
    for case, whats in found.items():
        whats = (what.partition(":")[0].removeprefix(f"{cases.STEPS} ") for what in whats)
        whats = list(dict.fromkeys(whats))
        yield case, ", ".join(whats)


def _reproduced(rows):
    """The rows of the ledger that are as printed."""
    names = [row.name for row in rows if not row.erratum]
    if names:
        yield "the lectures", f"{count(len(names), 'row')} as printed: {', '.join(names)}"


def _lessons(name):
    """(number, question) of the lessons that use a name."""
    for file in sorted(sources.folder("examples").glob("lesson_*.py")):
        text = file.read_text(encoding="utf-8")
        if re.search(rf"\b{re.escape(name)}\b", text):
            question = ast.get_docstring(ast.parse(text)).partition("\n")[0]
            yield int(file.stem.split("_")[1]), question
