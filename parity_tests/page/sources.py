"""The two sources of a public name: cut out of the rooms' files as text, and highlighted."""

import ast
import functools
import importlib.util
from pathlib import Path
from typing import NamedTuple

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String

ROOMS = ("scratch", "reference")


class Source(NamedTuple):
    """A definition as it stands in its file."""

    path: str  # "scratch/activations.py"
    line: int  # of its first line, decorators and the comment above included
    text: str

    @property
    def last(self):
        """The number of its last line."""
        return self.line + self.text.count("\n")


@functools.cache
def _file(room, module):
    """The lines of a file, and its tree."""
    folder = Path(importlib.util.find_spec(room).submodule_search_locations[0])
    text = (folder / f"{module}.py").read_text(encoding="utf-8")
    return text.splitlines(), ast.parse(text)


def cut(room, name):
    """The :class:`Source` of "activations.sigmoid" in a room, or None where the room lacks it."""
    module, _, name = name.partition(".")
    lines, tree = _file(room, module)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and _hands_on(node, name):
            if node.level == 1:  # from another file of the room, where it is defined
                return cut(room, f"{node.module}.{name}")
            return _source(room, module, lines, node)
        if name in _defined(node):
            return _source(room, module, lines, node)
    return None


def _hands_on(node, name):
    return any(alias.name == alias.asname == name for alias in node.names)


def _defined(node):
    """The names that a statement at the top of a file defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _source(room, module, lines, node):
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    while lines[first - 2].startswith("# ") and not lines[first - 2].startswith("# ---"):
        first -= 1
    text = "\n".join(lines[first - 1 : node.end_lineno])
    return Source(f"{room}/{module}.py", first, text)


# --- highlighting ------------------------------------------------------------------------------

CLASSES = [  # the first that holds; what is left is plain
    (String.Doc, "doc"),
    (Comment, "com"),
    (Literal.String, "str"),
    (Number, "num"),
    (Keyword, "key"),
    (Operator.Word, "key"),
    (Name.Decorator, "dec"),
    (Name.Function, "def"),
    (Name.Class, "def"),
    (Name.Builtin, "bui"),
    (Name.Exception, "bui"),
    (Operator, "ope"),
]


def _class(token):
    return next((name for kind, name in CLASSES if token in kind), "")


def highlighted(text):
    """The lines of a source, each a list of pairs (class or "", text); the template escapes them.

    Joined with newlines they are the source again, character for character.
    """
    lines = [[]]
    for token, value in lex(text, PythonLexer(stripnl=False, ensurenl=False)):
        first, *rest = value.split("\n")
        _add(lines[-1], _class(token), first)
        for part in rest:
            lines.append([])
            _add(lines[-1], _class(token), part)
    return lines


def _add(line, kind, text):
    if not text:
        return
    if line and (line[-1][0] == kind or not text.strip()):  # fewer, longer pieces
        line[-1] = (line[-1][0], line[-1][1] + text)
    else:
        line.append((kind, text))
