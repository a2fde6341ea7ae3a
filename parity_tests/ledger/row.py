"""A row of the ledger: a number, table, formula or claim that a lecture prints.

A row says where it stands, what is said there in our own words, what is printed, which concept it
is about, and how a room recomputes it. There are three kinds:

number   printed="-1.5" or "0 0 0 1": as many numbers, to as many digits behind the point.
         ``how`` it was printed: "rounded", "truncated" (cut off) or "exact" (the number itself),
         see tolerances.PRINTED.
formula  printed="sigma(z) * (1 - sigma(z))", in Python's notation; it must equal what a room
         computes at random points. ``d("1 + exp(-z)", "z")`` is a derivative within it.
claim    printed="< 0.25": the bound that we read a sentence as, for a number that a room measures.

What cannot be reproduced is an :class:`Erratum`: the row then demands what is right, refuses what
is printed, and repeats the wrong step that led to it.
"""

import dataclasses
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ..tolerances import PRINTED, TOLERANCES
from .formulas import evaluate, points_for
from .headings import HEADINGS


class LedgerError(ValueError):
    """A row that cannot be used; the message names it."""


class Erratum(NamedTuple):
    """What is printed is wrong; so this is right, and that is how it came about."""

    right: str  # like ``printed``, and checked in both rooms
    why: str  # the wrong step
    believe: str = ""  # what somebody who believes it gets wrong
    slip: Callable | None = None  # the wrong step, taken: slip(nn) gives what is printed


@dataclasses.dataclass(frozen=True)
class Row:
    """One thing that a lecture prints."""

    kind: str = ""
    concept: str = ""  # the public name that it is about
    recompute: Callable | None = None  # recompute(nn), or recompute(nn, points) for a formula
    lines: str = ""  # where in the lecture's text: "222" or "545, 552-555"
    printed: str = ""
    says: str = ""
    how: str | None = None
    given: Callable | None = None  # a formula's points, if not just random numbers
    tolerance: str = "gradient"  # how far the rooms may be apart
    magnified: float | None = None  # how much of a rounding that is magnified, where it is known
    erratum: Erratum | None = None
    lecture: str = ""
    heading: str = ""
    name: str = ""  # "D17", given when the ledger is loaded

    def __str__(self):
        return f"{self.name} {self.says}".strip()

    def told(self, text):
        """The same row with its text, "lines | printed | what it says"."""
        parts = text.split(" | ", 2)
        if len(parts) < 3:
            raise LedgerError(f"ledger row {text!r} is not 'lines | printed | what it says'")
        lines, printed, says = parts
        return dataclasses.replace(self, lines=lines, printed=printed, says=says)

    def put_right(self, right, why, believe="", slip=None):
        """The same row as an erratum."""
        return dataclasses.replace(self, erratum=Erratum(right, why, believe, slip))

    @property
    def holds(self):
        """What is right: as printed, or as the erratum has it."""
        return self.erratum.right if self.erratum else self.printed

    @property
    def digits(self):
        """The digits behind the point of printed numbers: one count, or one for each."""
        counts = tuple(digits for _, digits in numbers(self.printed))
        if self.kind != "number":
            return None
        return counts if len(set(counts)) > 1 else counts[0]

    def value(self, nn):
        """What a room computes, as an array of floating numbers."""
        found = self.recompute(nn) if self.kind != "formula" else self.recompute(nn, points(self))
        return np.asarray(found, dtype=np.float64)

    def problem(self, value):
        """What is wrong with a recomputed value, or "" where the row's statement holds."""
        wrong = mismatch(self, self.holds, value)
        if not wrong and self.erratum and not mismatch(self, self.printed, value):
            return f"{self.printed} is listed as an erratum, but it is reproduced"
        return wrong


def rows(*items):
    """Rows in the form of a page: "# HEADING", then texts, as for :meth:`Row.told`, and behind
    one or more texts the row that proves them.
    """
    found, texts, heading = [], [], ""
    for item in items:
        if isinstance(item, Row):
            told = [item.told(text) for text in texts] or [item]
            found += [dataclasses.replace(row, heading=heading) for row in told]
            texts = []
        elif item.startswith("# "):
            heading = item.removeprefix("# ")
        else:
            texts.append(item)
    return found


# --- loading -----------------------------------------------------------------------------------

KINDS = ("number", "formula", "claim")
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
RELATION = re.compile(r"(<=|>=|!=|<|>|=) *(-?\d+(?:\.\d*)?(?:e[+-]?\d+)?)$")
LINES = re.compile(r"\d+(-\d+)?(, \d+(-\d+)?)*")


def load(lecture, rows):
    """Check a lecture's rows and give them their names, D1, D2 …, in the order of its text."""
    rows = [dataclasses.replace(row, lecture=lecture) for row in rows]
    rows.sort(key=lambda row: spans(row.lines)[0] if LINES.fullmatch(row.lines) else ())
    rows = [dataclasses.replace(row, name=f"{lecture}{n}") for n, row in enumerate(rows, 1)]
    seen = {}
    for row in rows:
        check(row)
        first = seen.setdefault((row.heading, row.says), row)
        if first is not row:
            _fail(row, f"says the same as {first.name}")
    return rows


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
    if row.how not in PRINTED:
        _fail(row, f"is printed {row.how!r}; one of {', '.join(PRINTED)} was expected")
    count = len(numbers(row.printed))
    if not count:
        _fail(row, f"is a row of numbers, and {row.printed!r} has none")
    if len(numbers(row.holds)) != count:
        _fail(row, f"has {count} numbers, but the right ones are {row.holds}")


def _check_formula(row):
    for text in {row.printed, row.holds}:
        try:
            evaluate(text, points(row))
        except Exception as error:
            _fail(row, f"has the formula {text}, which cannot be evaluated: {error}")


def _check_claim(row):
    for text in {row.printed, row.holds}:
        if not RELATION.fullmatch(text):
            _fail(row, f"claims {text!r}; a bound such as '< 0.25' was expected")


def _fail(row, problem):
    where = f"{row.lecture or '?'} {row.heading!r}"
    raise LedgerError(f"ledger row {row.name or '?'} ({where}: {row.says or '?'}) {problem}")


def numbers(text):
    """The numbers in a printed text, each with its count of digits behind the point."""
    found = NUMBER.findall(text)
    return [(float(n), len(n.partition("e")[0].partition(".")[2])) for n in found]


def spans(lines):
    """The pairs (first line, last line) in a text such as "12, 20-24"."""
    found = (span.partition("-") for span in lines.split(", "))
    return [(int(first), int(last or first)) for first, _, last in found]


def line_numbers(lines):
    """All the numbers of lines in such a text, as a set."""
    return {n for first, last in spans(lines) for n in range(first, last + 1)}


# --- judging -----------------------------------------------------------------------------------


def points(row):
    """The points at which a formula is evaluated: a namespace, p.z, p.y_hat."""
    return SimpleNamespace(**(row.given() if row.given else points_for(row.printed)))


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
    if how != "truncated":
        return abs(value - printed) <= PRINTED[how].units * unit + slack
    beyond = (value - printed) * np.copysign(1, printed if printed else value)
    return -slack <= beyond < PRINTED[how].units * unit - slack


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
