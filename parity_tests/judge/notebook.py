"""``check(Adam, sigmoid_prime)``: objects of a running session, judged where they stand."""

import inspect
import io
import sys

from rich.console import Console

from . import command
from .door import Choice
from .submission import CheckError, cells, read


def check(*things, hint=False):
    """Judge functions and classes of this session; what is returned shows itself.

    In a notebook the cells that have been run are run once more, in a process of their own; a
    function that was imported is looked for in its file.

    >>> from parity_tests import check  # doctest: +SKIP
    >>> check(Adam, sigmoid_prime)  # doctest: +SKIP
    """
    if not things:
        raise TypeError("check takes functions or classes: check(Adam, sigmoid_prime)")
    console = Console(file=io.StringIO(), width=100, record=True, force_terminal=False)
    records, options = [], command.asked(hint=hint)
    for thing in things:
        try:
            found = command.checked(console, _files(thing), Choice(thing.__name__), options)
            records += found["names"]
        except CheckError as error:
            console.print(str(error), markup=False)
    return Verdicts(console.export_html(inline_styles=True), console.file.getvalue(), records)


class Verdicts:
    """What was found: text in a terminal, set as a page in a notebook; ``records`` for programs."""

    def __init__(self, page, text, records):
        self._page, self._text, self.records = page, text, records

    def __repr__(self):
        return self._text.rstrip()

    def _repr_html_(self):
        return self._page


def _files(thing):
    """The file in which something is defined, or the cells of this session."""
    name = getattr(thing, "__name__", None)
    if not callable(thing) or name is None:
        raise CheckError(f"{thing!r} is no function or class")
    session = sys.modules["__main__"]
    history = getattr(session, "In", None)
    if getattr(thing, "__module__", "") == "__main__" and history:
        return [cells("this session", [cell for cell in history if name_stands(cell)])]
    try:
        return read(inspect.getsourcefile(thing))
    except TypeError:
        raise CheckError(f"{name}: its source was not found; write it into a file") from None


def name_stands(cell):
    """Is a cell worth running again: not one that only asks for a check?"""
    return cell.strip() and "check(" not in cell
