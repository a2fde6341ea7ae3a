"""``parity conventions``: the table, measured on the installed frameworks."""

from rich.table import Table
from rich.text import Text

from ..report import versions
from ..terminal import Refused
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
            console.print(Text.assemble((convention.name, "bold"), f"  {convention.question}"))
            console.print(_table(convention, findings))
            console.print(Text(convention.matters + "\n", style="dim"))
            total += len(findings)
            wrong += sum(f != c.expected for f, c in zip(findings, convention.cells, strict=True))
    console.print(
        f"{len(chosen)} of {len(CONVENTIONS)} conventions: {total} answers, "
        f"{wrong or 'none'} not as expected.",
        style="bold red" if wrong else "bold green",
    )
    console.print(", ".join(f"{name} {version}" for name, version in versions().items()))
    return int(wrong > 0)


def found(cell):
    """What a cell measures, or the error that it ends in."""
    try:
        return cell.measure()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _table(convention, findings):
    """One convention: who means what, and in red what was not expected."""
    rows = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    rows.add_column(width=max(len(cell.who) for c in CONVENTIONS for cell in c.cells))
    rows.add_column(overflow="fold")
    for cell, finding in zip(convention.cells, findings, strict=True):
        if finding == cell.expected:
            rows.add_row(cell.who, Text(finding))
        else:
            rows.add_row(cell.who, Text(f"{finding}, expected {cell.expected}"), style="bold red")
    return rows
