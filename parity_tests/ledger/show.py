"""``parity slides``: the ledger by lecture and heading, with a verdict for every row."""

import logging
import re
from collections import Counter
from typing import NamedTuple

import numpy as np
from rich.progress import track
from rich.table import Table
from rich.text import Text

import reference
import scratch

from ..comparison import apart, assert_parity
from ..conditioning import magnifications
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
        logging.getLogger("tensorflow").setLevel("ERROR")  # which else advises on its own use
    rows = [row for rows in ledger.values() for row in rows if row.erratum or not errata]
    verdicts = [
        judge(row, scratch, reference)
        for row in track(rows, "recomputing", console=console, transient=True)
    ]
    for lecture in ledger:
        _print_lecture(console, lecture, [v for v in verdicts if v.row.lecture == lecture], errata)
    if not errata:
        console.print(summary(verdicts), style="bold")
    failed = sum(bool(v.problem) for v in verdicts)
    console.print(
        f"{failed} of {len(verdicts)} rows fail."
        if failed
        else f"All {len(verdicts)} rows hold, in both rooms.",
        style="bold red" if failed else "bold green",
    )
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
    console.print(f"\n{lecture}  {TITLES[lecture]}", style="bold underline")
    if not errata:
        console.print(summary(verdicts), style="dim")
    heading = None
    for verdict in verdicts:
        if verdict.row.heading != heading:
            heading = verdict.row.heading
            console.print(f"\n{heading}", style="bold", markup=False)
        console.print(_line(console, verdict))
        if verdict.row.erratum:
            console.print(_erratum(verdict))
    console.print()


def _grid(*widths):
    grid = Table.grid(padding=(0, 2))
    for width in widths:
        grid.add_column(width=width, overflow="fold")
    return grid


def _line(console, verdict):
    row = verdict.row
    room = console.width - 30
    grid = _grid(5, room // 2, room - room // 2, 10)
    style = {"FAILS": "bold red", "ERRATUM": "yellow"}.get(verdict.word)
    printed = Text(pretty(row.printed))
    if row.kind == "claim":
        printed = Text(f"{pretty(row.printed)}: {_values(verdict.ours)}")
    elif row.kind == "number" and row.how != "exact":
        printed = Text(f"{row.printed} ({row.how}): {_values(verdict.ours)}")
    grid.add_row(Text(row.name, style="dim"), Text(row.says), printed, Text(verdict.word, style))
    if verdict.problem:
        grid.add_row("", Text(verdict.problem, "red"), "", "")
    return grid


def _erratum(verdict):
    erratum = verdict.row.erratum
    grid = _grid(5, 9, None)
    right = pretty(erratum.right)
    if verdict.row.kind == "claim":
        right += f": {_values(verdict.ours)}"
    grid.add_row("", Text("right", "green"), Text(right, "green"))
    grid.add_row("", "why", Text(erratum.why))
    if erratum.believe:
        grid.add_row("", "believed", Text(erratum.believe))
    return grid


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
