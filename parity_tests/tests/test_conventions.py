"""The table of conventions: every answer is as expected, and no question can only agree."""

import argparse
import functools
import io
import math
import types

import numpy as np
import pytest
from rich.console import Console

import scratch
from parity_tests.__main__ import main
from parity_tests.conventions import command
from parity_tests.conventions.measure import layers, losses, read, shared, steps, units, which
from parity_tests.conventions.table import CONVENTIONS, Cell, Convention
from parity_tests.tests.test_rooms import imported_after

CELLS = [
    pytest.param(cell, id=f"{convention.name}: {cell.who}")
    for convention in CONVENTIONS
    for cell in convention.cells
]


@functools.cache
def measured(cell):
    return cell.measure()


@pytest.mark.parametrize("cell", CELLS)
def test_cell(cell):
    assert measured(cell) == cell.expected


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda c: c.name)
def test_differences_are_seen(convention):
    """Who is expected to differ does, and would not pass in the other's place."""
    for cell in convention.cells:
        others = {other.expected for other in convention.cells} - {cell.expected}
        assert measured(cell) not in others


def test_names():
    names = [convention.name for convention in CONVENTIONS]
    assert len(set(names)) == len(names)
    for _, question, cells, matters in CONVENTIONS:
        assert len({cell.who for cell in cells}) == len(cells) >= 2
        assert question.endswith("?")
        assert matters.endswith(".")


# --- every question, put to a subject that follows no convention ---------------------------------


def cubic_steps(name, gradients, learning_rate=1.0, **options):
    return -0.3 * np.cumsum(np.array(gradients) ** 3)


def broken_norm(layer, x, training=False):
    return 0.123 * scratch.layers.forward(layer, x, training)


BROKEN_NORM = types.SimpleNamespace(
    layers=types.SimpleNamespace(
        BatchNormalization=scratch.layers.BatchNormalization, forward=broken_norm
    )
)


def anything(*_, **__):
    return 0.123


ASKED = dict.fromkeys(cell.measure.func for convention in CONVENTIONS for cell in convention.cells)
NUMBERS = {  # whose answer is a number, or has two sides only: tried below
    *(steps.adagrad_start, steps.two_clips, losses.clip, losses.minus_one, units.leak),
    *(layers.penalty, layers.norm_momentum, shared, read, steps.adam_in_single),
}
SUBJECTS = {  # of the others, where neither ``cubic_steps`` nor ``anything`` fits the question
    steps.clip_kind: lambda: np.array([0.3, 0.4, 0.5]),
    losses.logarithm: lambda: (0.05, 0.123),
    units.softmax_axis: lambda z: z,
    layers.weight_order: lambda: np.ones((2, 3)),
    layers.kernel_start: lambda: (np.full((50, 200), 0.1), None),
    layers.bias_start: lambda: (None, np.ones(3)),
    layers.norm_epsilon: BROKEN_NORM,
    steps.adam_digits: anything,
}


@pytest.mark.parametrize(
    "question", [q for q in ASKED if q not in NUMBERS], ids=lambda question: question.__name__
)
def test_neither(question):
    usual = cubic_steps if question.__module__ == steps.__name__ else anything
    assert question(SUBJECTS.get(question, usual)).startswith("neither")


# Questions of ``NUMBERS``, and those that know more conventions than the table shows.


def paper_adam(_, gradients, beta_1, beta_2, epsilon):
    """The paper's Algorithm 1: ε beside the corrected root."""
    w = m = v = 0.0
    path = []
    for t, g in enumerate(gradients, 1):
        m, v = beta_1 * m + (1 - beta_1) * g, beta_2 * v + (1 - beta_2) * g * g
        w -= m / (1 - beta_1**t) / (math.sqrt(v / (1 - beta_2**t)) + epsilon)
        path.append(w)
    return np.array(path)


def rate_outside(_, gradients, learning_rate, momentum):
    w = v = 0.0
    path = []
    for g, rate in zip(gradients, learning_rate, strict=True):
        v = momentum * v + g
        w -= rate * v
        path.append(w)
    return np.array(path)


def without_nesterov(name, gradients, momentum, nesterov):
    return steps.scratch_steps(name, gradients, momentum=momentum)


def squares(y, y_hat):
    return np.subtract(y, y_hat) ** 2


def bits(y, y_hat):
    return -np.sum(y * np.log2(y_hat))


def he_weights():
    return np.random.default_rng(0).uniform(-1, 1, (50, 200)) * math.sqrt(6 / 50), np.zeros(200)


OTHERS = [
    (steps.adam_epsilon, paper_adam, "outside, v corrected: √v̂ + ε"),
    (steps.adam_correction, paper_adam, "corrected"),
    (steps.momentum_rate, rate_outside, "outside: v = μ·v + g, w −= α·v"),
    (steps.nesterov, without_nesterov, "w + m"),
    (steps.adagrad_start, lambda *_, **__: np.array([-0.5]), "3"),
    (steps.two_clips, anything, "allowed"),
    (steps.adam_in_single, lambda: 0.5, "0.500000"),
    (losses.squares_reduced, lambda y, y_hat: squares(y, y_hat).sum(), "one sum"),
    (losses.rows_reduced, bits, "neither: 8.380821783940931"),
    (losses.logarithm, losses.surprise(bits), "base 2"),
    (losses.logarithm, losses.surprise(losses.printed("2.9957"), 0.05), "base e"),
    (losses.logarithm, losses.surprise(losses.printed("2.9958"), 0.05), "neither: 2.9958"),
    (losses.clip, lambda y, y_hat: -math.log(1e-12), "1e-12"),
    (losses.slope_beyond_clip, lambda y, y_hat: -1 / np.array(y_hat), "−y/ŷ"),
    (losses.rows_normalised, lambda y, y_hat: -np.log(y_hat[0][0]), "as they are"),
    (losses.minus_one, lambda y: y, "another number"),
    (units.leak, lambda z: 0.5 * z, "0.5"),
    (units.softmax_axis, lambda z: scratch.activations.softmax(z.T).T, "the first"),
    (units.update_on_boundary, lambda label: label, "for label 1 only"),
    (layers.kernel_start, he_weights, "uniform within ±√(6 / inputs)"),
    (layers.penalty, lambda: (1.0, 0.75), "0.25"),
    (layers.norm_variance, lambda: 8.0, "1/(n − 1)"),
    (layers.norm_momentum, lambda: 1.5, "0.25"),
    (shared, lambda: {"a": 0.5, "b": 1, "c": 0.5}, "0.5 a, c; 1 b"),
    (read, lambda: 1, "1"),
]


@pytest.mark.parametrize(("question", "subject", "answer"), OTHERS)
def test_other_conventions(question, subject, answer):
    assert question(subject) == answer


def test_every_question_is_tried():
    assert NUMBERS <= {question for question, _, _ in OTHERS} <= set(ASKED)
    assert set(SUBJECTS) <= set(ASKED)


def test_which():
    sides = {"left": 1.0, "right": [1.0, 2.0]}
    assert which([1.0 + 1e-13], sides) == "left"
    assert which([1.0, 2.0], sides) == "right"
    assert which(1.0 + 1e-11, sides) == "neither: 1.00000000001"
    assert which([1.0, 1.0], sides) == "neither: [1.0, 1.0]"
    assert which(math.nan, sides) == "neither: nan"
    assert which(1.0, sides | {"middle": 1.0}) == "left or middle"


# --- what is printed -----------------------------------------------------------------------------


def printed(words=None, width=100):
    console = Console(width=width, file=io.StringIO())
    status = command.run(console, argparse.Namespace(words=words))
    return status, console.file.getvalue()


def only(monkeypatch, *cells):
    convention = Convention("kinks", "What then?", cells, "Something.")
    monkeypatch.setattr(command, "CONVENTIONS", [convention])


def test_agreement_is_0(monkeypatch):
    only(monkeypatch, Cell("me", "one", lambda: "one"), Cell("you", "two", lambda: "two"))
    status, text = printed()
    assert status == 0
    assert "1 of 1 convention: 2 answers, none not as expected." in text


def test_a_wrong_expectation_is_1(monkeypatch):
    wrong = CONVENTIONS[0].cells[0]._replace(expected="nowhere")
    only(monkeypatch, wrong, Cell("you", "two", lambda: "two"))
    status, text = printed()
    assert status == 1
    assert "inside: √(v + ε), expected nowhere" in text
    assert "2 answers, 1 not as expected." in text


def test_an_error_is_told(monkeypatch):
    only(monkeypatch, Cell("me", "one", lambda: [][0]), Cell("you", "two", lambda: "two"))
    status, text = printed()
    assert status == 1
    assert "IndexError: list index out of range, expected one" in text


def test_words_choose():
    status, text = printed("SOFTmax")
    assert status == 0
    assert "axis of softmax" in text
    assert f"1 of {len(CONVENTIONS)} conventions: 3 answers, none" in text


def test_unknown_words_are_2(capsys):
    assert main(["conventions", "no such [red]word"]) == 2
    text = " ".join(capsys.readouterr().out.split())
    assert "'no such [red]word'" in text
    assert all(convention.name in text for convention in CONVENTIONS)


@pytest.mark.parametrize("width", [80, 100])
def test_every_answer_is_on_one_line(monkeypatch, width):
    monkeypatch.setattr(command, "found", lambda cell: cell.expected)
    status, text = printed(width=width)
    assert status == 0
    lines = text.splitlines()
    assert max(map(len, lines)) <= width
    for convention in CONVENTIONS:
        for cell in convention.cells:
            assert any(f"{cell.who} " in line and cell.expected in line for line in lines)


@pytest.mark.full
def test_the_table_costs_no_keras():
    assert not imported_after("import parity_tests.conventions.table") & {"keras", "tensorflow"}
