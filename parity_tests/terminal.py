"""What the commands print with: tables and notes that fit any width, and lose nothing in it."""

import contextlib
import os
import textwrap

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

NARROW = 60  # columns: below, a text stands under its label and not beside it


class Refused(Exception):
    """What a person asks for cannot be done; the message says why, and what can."""


def make_console():
    """A console as wide as the terminal, and wide enough where there is none."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=100)


@contextlib.contextmanager
def progress(console, what):
    """A bar that is gone afterwards; the function that moves it takes what is done, of how much."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)


def say(console, text, style=""):
    """Print a text."""
    for line in _lines(text, console.width):
        console.print(Text(line, style), soft_wrap=True)


def _lines(text, width):
    """A text in lines of a width; a word that is longer is left whole, and stands out."""
    options = {"break_long_words": False, "break_on_hyphens": False, "width": max(width, 16)}
    lines = []
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        lines += textwrap.wrap(line, subsequent_indent=2 * indent, **options) or [""]
    return lines


def table(console, headings, rows):
    """Print rows in columns, of which the first wraps; where that cannot be, row by row as notes.

    A row is a list of texts; one of a single text is a headline.
    """
    rows = [[text if isinstance(text, Text) else Text(text) for text in row] for row in rows]
    full = [row for row in rows if len(row) > 1]
    widths = [
        max([len(heading), *(row[i].cell_len for row in full)])
        for i, heading in enumerate(headings)
    ]
    words = (word for row in rows for word in row[0].plain.split())
    if console.width < max(map(len, words), default=0) + sum(w + 2 for w in widths[1:]):
        for first, *rest in rows:
            notes(console, [("", first)], 0)
            notes(console, [*zip(headings[1:], rest, strict=False)])
        return
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for i, heading in enumerate(headings):
        numbers = i and all(row[i].plain[:1].isdigit() for row in full if row[i])
        grid.add_column(heading, justify="right" if numbers else "left", no_wrap=i > 0)
    for row in rows:
        grid.add_row(*row)
    console.print(grid)


def notes(console, pairs, indent=4):
    """Print pairs (label, text), the texts beside their labels, or below where it is narrow.

    A text without a label has its place; what has no text is left out.
    """
    pairs = [(f"{label}  " * bool(label), text) for label, text in pairs if text]
    beside = max((len(label) for label, _ in pairs), default=0)
    for label, text in pairs:
        text = text if isinstance(text, Text) else Text(text)
        head = label.ljust(beside) if label and console.width >= NARROW else label
        if label and console.width < NARROW and len(label + text.plain) + indent > console.width:
            console.print(Text(" " * indent + label.rstrip(), "dim"), soft_wrap=True)
            head = "  "
        for line in _lines(text.plain, console.width - indent - len(head)):
            first = Text(" " * indent + head, "dim")
            console.print(first + Text(line, text.style), soft_wrap=True)
            head = " " * len(head)


def count(number, noun):
    """ "1 name", "2 names"."""
    return f"{number} {noun}{'s' * (number != 1)}"
