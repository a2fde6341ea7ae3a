"""The ledger: it loads only what is whole, every row can fail, and nothing is left out."""

import dataclasses
import json
import os
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import scratch
from parity_tests.__main__ import main
from parity_tests.concepts import CONCEPTS
from parity_tests.ledger import LEDGER, PAGES, ROWS, show, texts
from parity_tests.ledger import row as ledger
from parity_tests.ledger.about import About
from parity_tests.ledger.headings import HEADINGS
from parity_tests.ledger.row import Erratum, LedgerError, load, rows
from parity_tests.sources import places
from parity_tests.tolerances import PRINTED, TOLERANCES

BY_NAME = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)

# --- every row can fail ------------------------------------------------------------------------


def perturbed(row, value):
    """Values that are off by a little more than the printed digits allow, one entry at a time."""
    for i in range(value.size):
        for off in _steps(row, value, i):
            other = value.copy()
            other.flat[i] = off
            yield other


def _steps(row, value, i):
    v = value.flat[i]
    if row.kind == "claim":
        relation, bound = ledger.RELATION.fullmatch(row.holds).groups()
        bound, little = float(bound), 1e-9 * max(abs(float(bound)), 1)
        up, down = bound + little, bound - little
        return {"<": [up], "<=": [up], "=": [up, down], ">=": [down], ">": [down], "!=": [bound]}[
            relation
        ]
    if row.kind == "formula" or row.how == "exact":
        little = 1e-9 * max(np.abs(value).max(), 1)
    else:
        little = 1.01 * 10.0 ** -ledger.numbers(row.holds)[i][1]
    return [v + little, v - little]


@BY_NAME
def test_a_row_notices_a_changed_value(row):
    value = row.value(scratch)
    assert not row.problem(value)
    for other in perturbed(row, value):
        assert row.problem(other), f"{row} takes {other} for {value}"
    assert row.problem(np.full_like(value, np.nan))


class Spied:
    """A room that notes which public names are asked for."""

    def __init__(self, room, asked, prefix=""):
        self._room, self._asked, self._prefix = room, asked, prefix

    def __getattr__(self, name):
        self._asked.add(self._prefix + name)
        thing = getattr(self._room, name)
        return Spied(thing, self._asked, f"{name}.") if not self._prefix else thing


@BY_NAME
def test_a_row_asks_the_room(row):
    """No row is satisfied by what is printed: the numbers come out of public names."""
    asked = set()
    row.value(Spied(scratch, asked))
    assert any("." in name for name in asked)
    assert row.concept in {name for concept in CONCEPTS for name in concept.names}


def test_an_erratum_that_is_none():
    """Where the printed value is reproduced, an erratum fails."""
    row = number("1")
    wrong = dataclasses.replace(row, erratum=Erratum("2", "because"))
    assert wrong.problem(np.array(2.0)) == ""
    assert "is not 2" in wrong.problem(np.array(1.0))
    also = dataclasses.replace(wrong, how="rounded", erratum=Erratum("1.0", "because"))
    assert "it is reproduced" in also.problem(np.array(1.0))


# --- printed digits ----------------------------------------------------------------------------


def number(printed, how="exact", recompute=lambda nn: 1.0):
    return About("activations.relu").number(recompute, how).told(f"1 | {printed} | a number")


@pytest.mark.parametrize(
    ("how", "printed", "value", "holds"),
    [
        ("rounded", "0.10536052", -np.log(0.9), True),
        ("rounded", "0.10536051", -np.log(0.9), False),
        ("rounded", "0.1054", -np.log(0.9), True),
        ("rounded", "0.5", 0.55, True),
        ("rounded", "0.5", 0.5501, False),
        ("truncated", "0.6022", 0.60228, True),
        ("truncated", "0.6022", 0.60219, False),
        ("truncated", "0.6022", 0.6023, False),
        ("truncated", "-0.6022", -0.60228, True),
        ("truncated", "-0.6022", 0.60228, False),
        ("truncated", "0.0", 0.09, True),
        ("truncated", "0.0", -0.09, True),
        ("exact", "1.6", 2 - 0.1 * 4, True),
        ("exact", "1.6", 1.6000001, False),
        ("exact", "248453923.5660", 248453923.5660, True),
        ("rounded", "1", np.inf, False),
        ("rounded", "1", np.nan, False),
    ],
)
def test_printed_digits(how, printed, value, holds):
    row = number(printed, how)
    assert row.digits == len(printed.partition(".")[2])
    assert (row.problem(np.array(value)) == "") == holds


@pytest.mark.parametrize("value", [[1.0], [1.0, 2.0, 3.0], [2.0, 1.0]])
def test_a_number_too_many_or_in_the_wrong_place(value):
    row = number("1 2")
    assert row.problem(np.array(value))


def test_a_formula_with_a_derivative_in_it():
    row = About("activations.relu").formula(None).told("1 | d('x**3', 'x') | a formula")
    (x,) = vars(ledger.points(row)).values()
    assert row.problem(3 * x**2) == ""
    assert row.problem(3 * x**2 * (1 + 1e-9))


# --- loading -----------------------------------------------------------------------------------

GOOD = dataclasses.replace(number("0.25"), says="the best number")
BROKEN = {
    "has no says": {"says": ""},
    "has no printed": {"printed": ""},
    "has no lines": {"lines": ""},
    "has no concept": {"concept": ""},
    "has no recompute": {"recompute": None},
    "has no kind": {"kind": ""},
    "has the kind 'poem'": {"kind": "poem"},
    "one of rounded, truncated, exact": {"how": "guessed"},
    "'nothing' has none": {"printed": "nothing"},
    "lines 'page 3'": {"lines": "page 3"},
    "a function of the room was expected": {"recompute": 0.25},
    "not in the table": {"tolerance": "generous"},
    "without its right": {"erratum": Erratum("", "because")},
    "without its why": {"erratum": Erratum("0.5", "")},
    "whose right is what is printed": {"erratum": Erratum("0.25", "because")},
    "has 1 numbers, but the right ones": {"erratum": Erratum("0.5 0.6", "because")},
    "has a slip": {"erratum": Erratum("0.5", "because", slip=0.25)},
    "which cannot be evaluated": {"kind": "formula", "printed": "0.25 *"},
    "a bound such as": {"kind": "claim"},
}


@pytest.mark.parametrize(("message", "change"), BROKEN.items(), ids=BROKEN)
def test_a_bad_row_is_named(message, change):
    row = dataclasses.replace(GOOD, **change)
    with pytest.raises(LedgerError, match=message) as caught:
        load("D", rows("# PERCEPTRON", row))
    assert "ledger row D1 (D 'PERCEPTRON'" in str(caught.value)
    assert ("the best number" in str(caught.value)) == ("says" not in change)


@pytest.mark.parametrize(
    ("lecture", "heading", "message"),
    [
        ("X", "PERCEPTRON", "lecture 'X'; one of D, G, H, N"),
        ("G", "PERCEPTRON", "no heading of lecture G"),
        ("", "PERCEPTRON", "has no lecture"),
        ("D", "", "has no heading"),
    ],
)
def test_a_row_in_the_wrong_place(lecture, heading, message):
    with pytest.raises(LedgerError, match=message):
        load(lecture, rows(f"# {heading}", GOOD))


def test_a_row_twice():
    with pytest.raises(LedgerError, match=r"D2 .* says the same as D1"):
        load("D", rows("# PERCEPTRON", GOOD, GOOD))


def test_a_text_that_is_no_row():
    with pytest.raises(LedgerError, match="the best number' is not 'lines"):
        rows("# PERCEPTRON", "0.25, the best number", GOOD)


def test_one_proof_for_several_texts():
    one, two = rows("# PERCEPTRON", "3 | 1 | one", "1-2 | 1.00 | two", number(""))
    assert (one.says, two.says, two.digits) == ("one", "two", 2)
    assert one.recompute is two.recompute


def test_rows_stand_in_the_order_of_the_text():
    later = dataclasses.replace(GOOD, says="another", lines="2-3, 9")
    one, two = load("D", rows("# PERCEPTRON", later, GOOD))
    assert [str(one), str(two)] == ["D1 the best number", "D2 another"]
    assert ledger.line_numbers(two.lines) == {2, 3, 9}


# --- nothing is left out -----------------------------------------------------------------------

CITED = [
    (name, letter, heading)
    for name, place in places("scratch").items()
    for letter, heading in place.lectures
]


@pytest.mark.parametrize(("name", "letter", "heading"), CITED)
def test_a_cited_heading_exists(name, letter, heading):
    assert heading in HEADINGS[letter]


TEXTS = os.environ.get("LECTURES")


@pytest.mark.skipif(not TEXTS, reason="LECTURES names no folder with the lectures' texts")
def test_every_sentence_of_the_texts_has_its_row():
    assert list(texts.problems(TEXTS)) == []


def test_texts_with_something_new(tmp_path):
    """A heading that is gone, a number that changed, and a line that nobody covered are told."""
    for letter in LEDGER:
        new = "Better than everything\n\n## 1. Sigmoid function\n"
        (tmp_path / f"{letter}-text.txt").write_text(new, encoding="utf-8")
    (tmp_path / "D-another.txt").write_text("", encoding="utf-8")
    told = "\n".join(texts.problems(tmp_path))
    assert "has 2 files named D-….txt" in told
    assert "G has no heading 'Perceptron'" in told
    assert "does not stand in line" in told
    assert "H, line 1 has no row: Better than everything" in told
    assert "H, line 2" not in told


NUMBERS = [row for row in ROWS if row.kind == "number"]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
def test_roundings_are_tighter_than_printed_digits(row):
    """How far the rooms may be apart is less than the digits of a print leave open."""
    value = np.abs(row.value(scratch))
    apart = TOLERANCES[row.tolerance].bound(np.float64) * value.max()
    for _, digits in ledger.numbers(row.holds):
        assert apart < PRINTED["rounded"].units * 10.0**-digits


@pytest.mark.parametrize("letter", LEDGER)
def test_a_heading_has_a_row_or_claims_nothing(letter):
    told = {row.heading for row in LEDGER[letter]}
    silent = {heading for few in PAGES[letter][0].SILENT.values() for heading in few}
    assert told.isdisjoint(silent)
    assert told | silent == set(HEADINGS[letter])


README = Path(__file__).parents[2] / "README.md"


def test_the_readme_counts_the_rows():
    kinds = Counter(row.kind for row in ROWS)
    printed = sum(len(ledger.numbers(row.printed)) for row in ROWS if row.kind == "number")
    errata = {letter: sum(row.erratum is not None for row in LEDGER[letter]) for letter in LEDGER}
    told = (
        f"There are {len(ROWS)} rows: {kinds['number']} with {printed} printed numbers, "
        f"{kinds['formula']} formulas and {kinds['claim']} claims. "
        f"{len(ROWS) - sum(errata.values())} are reproduced, {sum(errata.values())} are errata: "
        f"{', '.join(f'{count} of {letter}' for letter, count in errata.items())}."
    )
    assert told in " ".join(README.read_text(encoding="utf-8").split()), told


# --- how it is shown ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("sigma(w1 * x1) * (1 - y_hat)", "σ(w₁·x₁)·(1 − ŷ)".replace("ŷ", "y\u0302")),
        ("(1 + exp(-z))**-2", "(1 + e^−z)^-2".replace("^-", "^−")),
        ("d('exp(-z)', 'z')", "d/dz(e^−z)"),
        ("log(theta2) - 0.5", "log(θ₂) − 0.5"),
        ("dL_dyhat * dyhat_dw11", "∂L/∂y\u0302·∂y\u0302/∂w₁₁"),
        ("< 1e-6", "< 1e-6"),
    ],
)
def test_pretty(formula, shown):
    assert show.pretty(formula) == shown


def test_a_record_without_a_file_is_printed(capsys):
    assert main(["slides", "N", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [row["row"] for row in record["rows"]] == [row.name for row in LEDGER["N"]]


def test_a_failing_row_is_shown_as_such():
    [row] = load("D", rows("# PERCEPTRON", GOOD))
    room = SimpleNamespace()
    verdict = show.judge(row, room, room)
    assert verdict.word == "FAILS"
    assert "1 is not 0.25" in verdict.problem
    assert "1 errata" not in show.summary([verdict])
    record = show.record(verdict)
    assert record["verdict"] == "FAILS"
    assert record["scratch"] == [1.0]
