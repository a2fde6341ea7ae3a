"""``parity slides``: the ledger by lecture and heading, with a verdict for every row."""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

import reference
import scratch

from ..comparison import apart, assert_parity
from ..conditioning import magnifications
from ..terminal import notes, progress, say
from ..tolerances import TOLERANCES
from . import LEDGER
from .headings import TITLES
from .row import Row, numbers


class Outcome(NamedTuple):
    """What became of a row: the values of both rooms, and what is wrong, or ""."""

    row: Row
    ours: np.ndarray
    theirs: np.ndarray
    problem: str

    @property
    def word(self):
        """In one word."""
        if self.problem:
            return "FAILS"
        return "ERRATUM" if self.row.erratum else "reproduced"


def judge(row, ours, theirs):
    """Recompute a row in both rooms."""
    a, b = row.value(ours), row.value(theirs)
    problem = row.problem(a) or row.problem(b) or apart(a, b, row.tolerance, _magnified(row))
    return Outcome(row, a, b, problem)


def _magnified(row):
    """How much a row's value magnifies a rounding: as it says, or as it is measured."""
    if row.magnified or not TOLERANCES[row.tolerance].measured:
        return row.magnified or 1.0

    def case(ours, theirs):
        values = row.value(ours), row.value(theirs)
        assert_parity(row.concept, *values, row.tolerance, what=row.name)

    return max(magnifications(case).values())


def main(console, letter=None, errata=False):
    """Recompute the ledger, print it, and return (exit status, a record for a program)."""
    ledger = {letter: LEDGER[letter]} if letter else LEDGER
    with console.status("importing Keras and scikit-learn"):
        _ = reference.activations.sigmoid, reference.gates.learn
    rows = [row for rows in ledger.values() for row in rows if row.erratum or not errata]
    verdicts = []
    with progress(console, "recomputing") as move:
        for row in rows:
            verdicts.append(judge(row, scratch, reference))
            move(len(verdicts), len(rows))
    for lecture in ledger:
        _print_lecture(console, lecture, [v for v in verdicts if v.row.lecture == lecture], errata)
    if not errata:
        say(console, f"\n{summary(verdicts)}", "bold")
    if failed := sum(bool(v.problem) for v in verdicts):
        say(console, f"\n{failed} of {len(verdicts)} rows fail.", "bold red")
    else:
        say(console, f"\nAll {len(verdicts)} rows hold, in both rooms.", "bold green")
    return int(failed > 0), [record(v) for v in verdicts]


def summary(verdicts):
    """How many rows of which kind, how many numbers, how many errata."""
    kinds = Counter(v.row.kind for v in verdicts)
    words = Counter(v.word for v in verdicts)
    printed = sum(len(numbers(v.row.printed)) for v in verdicts if v.row.kind == "number")
    return (
        f"{len(verdicts)} rows: {kinds['number']} of numbers ({printed} numbers), "
        f"{kinds['formula']} formulas, {kinds['claim']} claims; "
        f"{words['reproduced']} reproduced, {words['ERRATUM']} errata"
    )


def _print_lecture(console, lecture, verdicts, errata):
    say(console, f"\n{lecture}  {TITLES[lecture]}", "bold underline")
    if not errata:
        say(console, summary(verdicts), "dim")
    heading = None
    for verdict in verdicts:
        row, style = verdict.row, {"FAILS": "bold red", "ERRATUM": "yellow"}.get(verdict.word)
        if row.heading != heading:
            heading = row.heading
            say(console, f"\n{heading}", "bold")
        say(console, f"{row.name}  {row.says}{f'  {verdict.word}' * bool(style)}", style or "")
        notes(console, _told(verdict))


def _told(verdict):
    """Pairs (label, text): what is printed; what is right, where it is an erratum, and why."""
    row, erratum, values = verdict.row, verdict.row.erratum, _values(verdict.ours)
    if row.kind != "claim":
        rounded = f" ({row.how}): {values}" * (row.kind == "number" and row.how != "exact")
        yield "printed", pretty(row.printed) + rounded
    elif not erratum:
        yield "measured", f"{values}, expected {pretty(row.printed)}"
    if erratum:
        yield "right", values if row.kind == "claim" else pretty(erratum.right)
        yield "why", erratum.why
        yield "believed", erratum.believe
    yield "fails", verdict.problem


def _values(value):
    """A few of the recomputed values."""
    shown = [f"{v:.6g}" for v in np.ravel(value)[:4]]
    return " ".join(shown) + (" …" if value.size > 4 else "")


LETTERS = "alpha α beta β gamma γ epsilon ε eta η theta θ sigma σ nu ν"
GREEK = dict(re.findall(r"(\w+) (\S)", LETTERS))
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def pretty(formula):
    """A formula in Python's notation as one would write it: sigma(w1 * x1) as σ(w₁·x₁)."""
    text = re.sub(r"d\('(.*?)', '(\w+)'\)", r"d/d\2(\1)", formula)
    text = re.sub(r"\bd(\w+?)_d(\w+)", r"∂\1/∂\2", text).replace("yhat", "y_hat")
    text = re.sub(r"\bexp\((-?\w+)\)", r"e^\1", text)
    text = re.sub(r"[A-Za-z_]+\d*", _symbol, text)
    text = text.replace("**", "^").replace(" * ", "·").replace("sqrt", "√")
    return re.sub(r"(?<!\w)-", "−", text)


def _symbol(match):
    name = match[0]
    if name.rstrip("0123456789") in {"e", "d", "log", "where", "sqrt", "maximum", "mean", "sum"}:
        return name
    stem, digits = re.fullmatch(r"(.*?)(\d*)", name).groups()
    hat = stem.endswith("_hat")
    stem = stem.removesuffix("_hat")
    return GREEK.get(stem, stem) + ("\u0302" if hat else "") + digits.translate(SUBSCRIPTS)


def record(verdict):
    row, erratum = verdict.row, verdict.row.erratum
    return {
        "row": row.name,
        "lecture": row.lecture,
        "heading": row.heading,
        "lines": row.lines,
        "kind": row.kind,
        "says": row.says,
        "printed": row.printed,
        "digits": row.digits,
        "how": row.how,
        "name": row.concept,
        "scratch": np.ravel(verdict.ours).tolist(),
        "reference": np.ravel(verdict.theirs).tolist(),
        "verdict": verdict.word,
        "problem": verdict.problem,
        "right": erratum and erratum.right,
        "why": erratum and erratum.why,
        "believed": erratum and erratum.believe,
    }
