"""The activation that a layer is made with: none, one by its name, or one of its author's own."""

import inspect
import itertools
import re
import sys
from typing import NamedTuple

import numpy as np

from .words import bare, parameters

WORDS = re.compile("(d|grad)?(act.*|funct?|fn|nonlinearity|transfer.*)|deriv.*|.*prime|slope")
SLOPE = re.compile("deriv|prime|grad|slope|backward|^d(?!eep|ense)")
VALUES = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}
SLOPES = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a**2}  # given the output
Z = np.array([[0.3, -1.2, 0.7], [2.0, -0.4, 0.1]])


class Inside(NamedTuple):
    """How what a layer asks for is made: the activation, and its slope where it asks for that."""

    value: object
    slope: object

    def of(self, name):
        """What a parameter of this name gets, made anew."""
        return (self.slope if SLOPE.search(bare(name)) else self.value)()


def _given(value, slope):
    return Inside(lambda: value, lambda: slope)


PLAIN = [  # how people ask for no activation
    *(_given(word, word) for word in (None, "linear", "identity")),
    _given(lambda z, *_, **__: z, lambda z, *_, **__: np.ones_like(z)),
]


def some(d):
    """Those that go forth and back rightly: by their names, then those of the file or package."""
    yield from (_given(kind, kind) for kind in VALUES)
    for kind in VALUES:
        there = {n: v for n, v in _around(d).items() if kind in bare(n) and callable(v)}
        classes = [v for v in there.values() if inspect.isclass(v) and v is not d.thing]
        for own in (c for c in classes if _is_right(kind, *_ways(c))):
            yield from (Inside(own, own), _given(own, own))
        functions = {n: v for n, v in there.items() if inspect.isfunction(v)}
        slopes = [v for n, v in functions.items() if SLOPE.search(bare(n))]
        values = [v for v in functions.values() if v not in slopes]
        for pair in itertools.product(values, slopes):
            if _is_right(kind, pair[:1], pair[1:]):
                yield _given(*pair)


def _around(d):
    """What the file defines, and the modules of its package."""
    package = getattr(d.thing, "__module__", "").partition(".")[0]
    rooms = [m for n, m in list(sys.modules.items()) if package and n.startswith(package + ".")]
    return {n: v for room in rooms for n, v in vars(room).items()} | d.namespace


def _ways(cls):
    """The methods of an object, made without anything, that take one array: twice the same."""
    try:
        made = cls()
    except Exception:
        return [], []
    named = [n for n in dir(cls) if n[:1] != "_" or n == "__call__"]
    methods = [getattr(made, n) for n in named if callable(getattr(made, n))]
    return [[m for m in methods if len(parameters(m)) == 1]] * 2


def _is_right(kind, values, slopes):
    """Does one of these give the value and one its slope: at z, by the output, or once forth?"""
    a = VALUES[kind](Z)
    slope = SLOPES[kind](a)
    forth = [f for f in values if _gives(f, Z, a)]
    return bool(forth) and any(
        _gives(f, given, slope) for f in slopes for given in (Z, a, np.ones_like(Z))
    )


def _gives(function, given, wanted):
    try:
        return np.allclose(function(given.copy()), wanted)
    except Exception:
        return False
