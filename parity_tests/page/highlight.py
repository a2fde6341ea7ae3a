"""A source in colours: its lines, in pieces that the page's style knows."""

import functools
from typing import NamedTuple

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String

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
]
COLOURS = {  # by day, by night
    "doc": "#3f6147, #a5c8ac",
    "com": "#5c646e, #a0a8b2",
    "str": "#85470a, #e6b27c",
    "num": "#8c2a69, #eaa5d6",
    "key": "#6537a0, #c9b0f7",
    "dec": "#6b5200, #dfc878",
    "def": "#0b5a9c, #86c0f5",
    "bui": "#13626b, #7fd0d8",
}
STYLE = "".join(f".{kind} {{ color: light-dark({pair}); }}\n" for kind, pair in COLOURS.items())


def _class(token):
    return next((name for kind, name in CLASSES if token in kind), "")


class Line(NamedTuple):
    """A line of a source: its number in its file, how far it is indented, and its pieces."""

    number: int
    indent: int
    pieces: list


def lines(text, first=1, without=()):
    """The :class:`Line` of each line of a source but those of these numbers, from 1.

    ``first`` is the number of its first line in its file.
    """
    plain = text.split("\n")
    return [
        Line(first + i, len(line) - len(line.lstrip()), pieces)
        for i, (line, pieces) in enumerate(zip(plain, highlighted(text), strict=True))
        if i + 1 not in without
    ]


@functools.cache
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
