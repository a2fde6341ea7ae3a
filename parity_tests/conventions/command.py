"""``parity conventions``: the table, measured on the installed frameworks."""

from rich.text import Text

from ..report import versions
from ..terminal import Refused, count, notes, say
from .table import CONVENTIONS


def add_arguments(parser):
    """Which of them."""
    parser.add_argument("words", nargs="?", help="only the conventions that contain these words")


def run(console, options):
    """Print the conventions, or those with these words; 1 if one is not as expected, else 0."""
    words = (options.words or "").lower()
    chosen = [c for c in CONVENTIONS if words in f"{c.name} {c.question}".lower()]
    if not chosen:
        names = ", ".join(c.name for c in CONVENTIONS)
        raise Refused(f"no convention has {words!r} in it; there are: {names}")
    total = wrong = 0
    with console.status("asking Keras and scikit-learn …"):
        for convention in chosen:
            findings = [found(cell) for cell in convention.cells]
            say(console, f"\n{convention.name}: {convention.question}", "bold")
            notes(console, _answers(convention, findings), 2)
            say(console, convention.matters, "dim")
            total += len(findings)
            wrong += sum(f != c.expected for f, c in zip(findings, convention.cells, strict=True))
    say(console, "\n" + ", ".join(map(" ".join, versions().items())))
    of = f"{len(chosen)} of {count(len(CONVENTIONS), 'convention')}: {count(total, 'answer')}"
    style = "bold red" if wrong else "bold green"
    say(console, f"{of}, {wrong or 'none'} not as expected.", style)
    return int(wrong > 0)


def found(cell):
    """What a cell measures, or the error that it ends in."""
    try:
        return cell.measure()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _answers(convention, findings):
    """Who means what; in red what was not expected."""
    for cell, found in zip(convention.cells, findings, strict=True):
        right = found == cell.expected
        yield cell.who, found if right else Text(f"{found}, expected {cell.expected}", "bold red")
