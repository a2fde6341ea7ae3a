"""The rooms as text: where a public name is defined, what it cites, and its source.

Nothing is imported, so asking costs no framework.
"""

import ast
import functools
import importlib.util
import re
from pathlib import Path
from typing import NamedTuple

ROOMS = ("scratch", "reference")
DOCUMENTED = ast.FunctionDef | ast.ClassDef
CITATION = re.compile(r'\b([DGHN]) "([^"]+)"')


class Place(NamedTuple):
    """Where a public name is defined, and the lecture headings that its docstring cites."""

    path: str  # "scratch/activations.py"
    line: int
    lectures: list  # pairs (letter, heading)


class Source(NamedTuple):
    """A definition as it stands in its file."""

    path: str
    line: int  # of its first line, decorators and the comment above included
    text: str

    @property
    def last(self):
        """The number of its last line."""
        return self.line + self.text.count("\n")


def places(room):
    """Every public top-level name of a room: {"activations.sigmoid": :class:`Place`}."""
    return {
        f"{file.stem}.{name}": Place(f"{room}/{file.name}", s.lineno, citations(_notes(file, s)))
        for file in sorted(folder(room).glob("[!_]*.py"))
        for name, s in _read(file)[1].items()
        if not name.startswith("_")
    }


def cut(room, name):
    """The :class:`Source` of "activations.sigmoid" in a room, or None where the room lacks it."""
    module, _, name = name.partition(".")
    file = folder(room) / f"{module}.py"
    lines, defined = _read(file)
    if name not in defined:
        return None
    statement = defined[name]
    decorators = getattr(statement, "decorator_list", [])
    first = min(part.lineno for part in (statement, *decorators))
    first -= len(_comment_above(lines, first))
    return Source(f"{room}/{file.name}", first, "\n".join(lines[first - 1 : statement.end_lineno]))


def parted(text):
    """(the docstring of a definition, its source without it)."""
    said = docstring_lines(text)
    lines = [line for n, line in enumerate(text.splitlines(), 1) if n not in said]
    return docstring(text), "\n".join(lines)


def docstring(text):
    """The docstring of a definition, cleaned; "" where it has none."""
    statement = _first(text)
    return (ast.get_docstring(statement) or "") if isinstance(statement, DOCUMENTED) else ""


def docstring_lines(text):
    """The numbers, from 1, of the lines that a definition's own docstring takes in its text."""
    if not docstring(text):
        return range(0)
    said = _first(text).body[0]
    return range(said.lineno, said.end_lineno + 1)


def citations(docstring):
    """The pairs (letter, heading) in the ``Lectures:`` paragraph of a docstring."""
    paragraph = re.search(r"^\s*(?:# )?Lectures: (.+?)(?:\n\s*\n|\Z)", docstring or "", re.S | re.M)
    return CITATION.findall(re.sub(r"\s+", " ", paragraph[1])) if paragraph else []


def names(statement):
    """The names that a statement at the top of a file defines or hands on.

    Those within an ``if``, ``try`` or ``with`` count, too.
    """
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = getattr(statement, "targets", None) or [statement.target]
        parts = [part for target in targets for part in ast.walk(target)]
        return [p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)]
    if isinstance(statement, ast.ImportFrom):  # `from x import A as A` hands A on
        return [alias.name for alias in statement.names if alias.asname == alias.name]
    if isinstance(statement, ast.If | ast.Try | ast.With):
        inner = [*statement.body, *getattr(statement, "orelse", [])]
        return [name for part in inner for name in names(part)]
    return []


@functools.cache
def _first(text):
    """The definition that a text is, or None where it is no Python."""
    try:
        return ast.parse(text).body[0]
    except SyntaxError:
        return None


def folder(room):
    """Where a room lies."""
    return Path(importlib.util.find_spec(room).submodule_search_locations[0])


@functools.cache
def _read(file):
    """The lines of a file, and its statements by the names that they define."""
    text = file.read_text(encoding="utf-8")
    return text.splitlines(), {name: s for s in ast.parse(text).body for name in names(s)}


def _notes(file, statement):
    """The docstring of a definition, or the comment above it."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(statement):
        return ast.get_docstring(statement)
    return "\n".join(_comment_above(_read(file)[0], statement.lineno))


def _comment_above(lines, number):
    """The lines of the comment that ends above the line of this number; a headline is none."""
    first = number
    while lines[first - 2].startswith("# ") and not lines[first - 2].startswith("# ---"):
        first -= 1
    return lines[first - 1 : number - 1]
