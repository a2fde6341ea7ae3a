"""The ledger: one row for every number, table, formula and claim that a lecture prints.

A row says where it stands, what is said there in our own words, what is printed, and how a room
recomputes it. There are three kinds:

number   printed="-1.5" or "0 0 0 1": as many numbers, to as many ``digits`` behind the point.
         ``how`` it was printed: "rounded" (off by half a unit of the last digit at most),
         "truncated" (cut off, so up to one unit closer to 0), "exact" (the number itself).
formula  printed="sigma(z) * (1 - sigma(z))", in Python's notation; it must equal what a room
         computes at random points. ``d("1 + exp(-z)", "z")`` is a derivative within it.
claim    printed="< 0.25": the bound that we read a sentence as, for a number that a room measures.

What cannot be reproduced is an :class:`Erratum`: the row then demands what is right, refuses what
is printed, and repeats the wrong step that led to it.
"""

import dataclasses
import re
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ..chance import generator
from ..tolerances import TOLERANCES
from .headings import HEADINGS


class LedgerError(ValueError):
    """A row that cannot be used; the message names it."""


class Erratum(NamedTuple):
    """What is printed is wrong; so this is right, and that is how it came about."""

    right: str  # like ``printed``, and checked in both rooms
    why: str  # the wrong step
    slip: Callable | None = None  # the wrong step, taken: slip(nn) gives what is printed
    believe: str = ""  # what somebody who believes it gets wrong


@dataclasses.dataclass(frozen=True)
class Row:
    """One thing that a lecture prints."""

    kind: str = ""
    says: str = ""
    printed: str = ""
    lines: str = ""  # where in the lecture's text: "222" or "545, 552-555"
    concept: str = ""  # the public name that it is about
    recompute: Callable | None = None  # recompute(nn), or recompute(nn, points) for a formula
    digits: int | tuple | None = None
    how: str | None = None
    given: Callable | None = None  # a formula's points, if not just random numbers
    tolerance: str = "gradient"  # how far the rooms may be apart
    erratum: Erratum | None = None
    lecture: str = ""
    heading: str = ""
    name: str = ""  # "D17", given when the ledger is loaded

    def __str__(self):
        return f"{self.name} {self.says}".strip()

    def value(self, nn):
        """What a room computes, as an array of floating numbers."""
        found = self.recompute(nn) if self.kind != "formula" else self.recompute(nn, points(self))
        return np.asarray(found, dtype=np.float64)

    def problem(self, value):
        """What is wrong with a recomputed value, or "" where the row's statement holds."""
        wrong = mismatch(self, self.erratum.right if self.erratum else self.printed, value)
        if not wrong and self.erratum and not mismatch(self, self.printed, value):
            return f"{self.printed} is listed as an erratum, but it is reproduced"
        return wrong


def number(says, printed, **rest):
    """A row of numbers."""
    return Row("number", says, printed, **rest)


def formula(says, printed, **rest):
    """A row with a formula."""
    return Row("formula", says, printed, **rest)


def claim(says, printed, **rest):
    """A row with a claim, read as a bound on something measured."""
    return Row("claim", says, printed, **rest)


def under(lecture, heading, *rows):
    """The rows that stand under a heading."""
    return [dataclasses.replace(row, lecture=lecture, heading=heading) for row in rows]


# --- loading -----------------------------------------------------------------------------------

KINDS = ("number", "formula", "claim")
WAYS = ("rounded", "truncated", "exact")
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
RELATION = re.compile(r"(<=|>=|!=|<|>|=) *(-?\d+(?:\.\d*)?(?:e[+-]?\d+)?)$")
LINES = re.compile(r"\d+(-\d+)?(, \d+(-\d+)?)*")


def load(rows):
    """Check the rows of a lecture and give them their names, D1, D2 …, in the order of its text."""
    named = []
    for row in sorted(rows, key=lambda row: _spans(row)[0] if LINES.fullmatch(row.lines) else ()):
        row = dataclasses.replace(row, name=f"{row.lecture}{len(named) + 1}")
        check(row)
        named.append(row)
    seen = {}
    for row in named:
        if (row.heading, row.says) in seen:
            _fail(row, f"says the same as {seen[row.heading, row.says]}")
        seen[row.heading, row.says] = row.name
    return named


def check(row):
    """Raise :class:`LedgerError`, which names the row, where a part is missing or does not fit."""
    for part in ("kind", "says", "printed", "lines", "concept", "recompute", "lecture", "heading"):
        if not getattr(row, part):
            _fail(row, f"has no {part}")
    if row.kind not in KINDS:
        _fail(row, f"has the kind {row.kind!r}; one of {', '.join(KINDS)} was expected")
    if row.lecture not in HEADINGS:
        _fail(row, f"is of lecture {row.lecture!r}; one of {', '.join(HEADINGS)} was expected")
    if row.heading not in HEADINGS[row.lecture]:
        _fail(row, f"stands under {row.heading!r}, which is no heading of lecture {row.lecture}")
    if not LINES.fullmatch(row.lines):
        _fail(row, f"has the lines {row.lines!r}; '12' or '12, 20-24' was expected")
    if not callable(row.recompute):
        _fail(row, f"is recomputed by {row.recompute!r}; a function of the room was expected")
    if row.tolerance not in TOLERANCES:
        _fail(row, f"has the tolerance {row.tolerance!r}, which is not in the table")
    if row.erratum is not None:
        _check_erratum(row)
    {"number": _check_number, "formula": _check_formula, "claim": _check_claim}[row.kind](row)


def _check_erratum(row):
    for part in ("right", "why"):
        if not getattr(row.erratum, part):
            _fail(row, f"is an erratum without its {part}")
    if row.erratum.right == row.printed:
        _fail(row, "is an erratum whose right is what is printed")
    if row.erratum.slip is not None and (row.kind != "number" or not callable(row.erratum.slip)):
        _fail(row, "has a slip; that is a function of the room, for a row of numbers")


def _check_number(row):
    if row.how not in WAYS:
        _fail(row, f"is printed {row.how!r}; one of {', '.join(WAYS)} was expected")
    if row.digits is None:
        _fail(row, "has no digits")
    found = [decimals for _, decimals in numbers(row.printed)]
    digits = list(row.digits) if isinstance(row.digits, tuple) else [row.digits] * len(found)
    if not found or digits != found:
        _fail(row, f"has digits {row.digits}, but {row.printed} has {found} behind the point")
    if row.erratum and len(numbers(row.erratum.right)) != len(found):
        _fail(row, f"has {len(found)} numbers, but the right ones are {row.erratum.right}")


def _check_formula(row):
    for text in filter(None, (row.printed, row.erratum and row.erratum.right)):
        try:
            evaluate(text, points(row))
        except Exception as error:
            _fail(row, f"has the formula {text}, which cannot be evaluated: {error}")


def _check_claim(row):
    for text in filter(None, (row.printed, row.erratum and row.erratum.right)):
        if not RELATION.fullmatch(text):
            _fail(row, f"claims {text!r}; a bound such as '< 0.25' was expected")


def _fail(row, problem):
    where = f"{row.lecture or '?'} {row.heading!r}"
    raise LedgerError(f"ledger row {row.name or '?'} ({where}: {row.says or '?'}) {problem}")


def numbers(text):
    """The numbers in a printed text, each with its count of digits behind the point."""
    found = NUMBER.findall(text)
    return [(float(n), len(n.partition("e")[0].partition(".")[2])) for n in found]


def _spans(row):
    """The pairs (first line, last line) of a row."""
    spans = (span.partition("-") for span in row.lines.split(", "))
    return [(int(first), int(last or first)) for first, _, last in spans]


def lines_of(row):
    """The numbers of the lines in which a row stands, as a set."""
    return {n for first, last in _spans(row) for n in range(first, last + 1)}


# --- judging -----------------------------------------------------------------------------------


def mismatch(row, text, value):
    """Where a value is not what a text says, in words, or ""."""
    if not np.isfinite(value).all():
        return f"{value} is not finite"
    judges = {"number": _number_mismatch, "formula": _formula_mismatch, "claim": _claim_mismatch}
    return judges[row.kind](row, text, value)


def _number_mismatch(row, text, value):
    expected = numbers(text)
    if value.size != len(expected):
        return f"{value.size} numbers were computed, but {text} has {len(expected)}"
    for v, (p, decimals) in zip(value.ravel().tolist(), expected, strict=True):
        if not _prints_as(v, p, 10.0**-decimals, row.how):
            return f"{v:.12g} is not {p:.{decimals}f} ({row.how})"
    return ""


def _prints_as(value, printed, unit, how):
    """Would a value be printed so? The slack is for the roundings of the value itself."""
    slack = TOLERANCES["printed exactly"].bound(np.float64) * max(abs(printed), 1)
    if how == "exact":
        return abs(value - printed) <= slack
    if how == "rounded":
        return abs(value - printed) <= unit / 2 + slack
    beyond = (value - printed) * np.copysign(1, printed if printed else value)
    return -slack <= beyond < unit - slack


def _formula_mismatch(row, text, value):
    expected = np.broadcast_to(evaluate(text, points(row)), value.shape)
    bound = TOLERANCES["printed formula"].bound(np.float64)
    apart = np.abs(value - expected) / max(np.abs(value).max(), np.abs(expected).max(), 1e-300)
    if apart.max() <= bound:
        return ""
    at = apart.argmax()
    return f"{text} is {expected.flat[at]:.6g} where {value.flat[at]:.6g} was computed"


def _claim_mismatch(row, text, value):
    relation, bound = RELATION.fullmatch(text).groups()
    bound = float(bound)
    near = np.abs(value - bound) <= TOLERANCES["printed exactly"].bound(np.float64) * abs(bound)
    holds = {
        "<": value < bound,
        "<=": (value < bound) | near,
        "=": near,
        ">=": (value > bound) | near,
        ">": value > bound,
        "!=": ~near,
    }[relation]
    return "" if holds.all() else f"{value[~holds].flat[0]:.6g} is not {text}"


# --- formulas ----------------------------------------------------------------------------------

FUNCTIONS = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "maximum": np.maximum,
    "where": np.where,
    "sigma": lambda z: 1 / (1 + np.exp(-z)),
}
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


def points(row):
    """The points at which a formula is evaluated: a namespace, p.z, p.y_hat."""
    if row.given is not None:
        return SimpleNamespace(**row.given())
    names = set(re.findall(r"[A-Za-z_]\w*", row.printed)) - FUNCTIONS.keys() - {"d"}
    return SimpleNamespace(**random_points(*sorted(names)))


def evaluate(text, at):
    """The value of a formula at the given points."""

    def derivative(inner, name):
        moved = vars(at) | {name: getattr(at, name) + 1e-200j}
        return np.imag(eval(inner, FUNCTIONS | moved)) / 1e-200

    return np.asarray(eval(text, FUNCTIONS | {"d": derivative} | vars(at)), dtype=np.float64)
