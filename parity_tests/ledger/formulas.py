"""Formulas as lectures print them, evaluated, and the points at which that is done."""

import re
import zlib
from types import SimpleNamespace

import numpy as np

from ..chance import generator

FUNCTIONS = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "maximum": np.maximum,
    "where": np.where,
    "sigma": lambda z: 1 / (1 + np.exp(-z)),
}
WIDE = np.r_[-800.0:801.0:100, -20:20.25:0.25]  # far out, and closely around 0, with 0 itself
INNER = np.linspace(-15, 15, 31)  # where σ is not yet rounded to an end of its range
AROUND_0 = np.array([-2.0, -0.1, 0.0, 0.1, 3.0])
SQUARE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

# Random numbers from -2 to 2, except where a name stands for something else.
PROBABILITY, POSITIVE = (0.05, 0.95), (0.1, 3.0)
DOMAINS = dict.fromkeys(["a", "a1", "a2", "y_hat"], PROBABILITY) | {"u": POSITIVE}


def random_points(*names):
    """Five random numbers for each name, always the same; labels for y."""
    found = {}
    for name in names:
        rng = generator(zlib.crc32(name.encode()))
        found[name] = rng.uniform(*DOMAINS.get(name, (-2.0, 2.0)), size=5)
    return found | ({"y": np.array([0.0, 1.0, 1.0, 0.0, 1.0])} if "y" in names else {})


def on_the_boundary(of, *pairs, sign=1):
    """Five points in quarters, so that sums are exact; for the first three ``of`` is ±Σ w·x."""
    names = [of, *(name for pair in pairs for name in pair)]
    p = {name: np.round(4 * value) / 4 for name, value in random_points(*names).items()}
    p[of][:3] = sign * sum(p[w] * p[x] for w, x in pairs)[:3]
    return p


def points_for(text):
    """Random points for every name in a formula, as a dictionary."""
    names = set(re.findall(r"[A-Za-z_]\w*", text)) - FUNCTIONS.keys() - {"d"}
    return random_points(*sorted(names))


def evaluate(text, at):
    """The value of a formula at the given points, a namespace."""

    def derivative(inner, name):
        moved = vars(at) | {name: getattr(at, name) + 1e-200j}
        return np.imag(eval(inner, FUNCTIONS | moved)) / 1e-200

    return np.asarray(eval(text, FUNCTIONS | {"d": derivative} | vars(at)), dtype=np.float64)


def extended(points, **formulas):
    """The points, and what the formulas make of them, one after the other."""
    for name, text in formulas.items():
        points = points | {name: evaluate(text, SimpleNamespace(**points))}
    return points
