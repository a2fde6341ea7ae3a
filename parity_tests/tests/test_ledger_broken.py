"""Every row of the ledger turns red where the concept that it names returns other numbers."""

import inspect
import numbers
from types import SimpleNamespace

import numpy as np
import pytest

import scratch
from parity_tests.ledger import ROWS
from parity_tests.ledger.about import About


def changes():
    """Ways to turn numbers into others; the last ones differ from call to call."""
    yield from (lambda v: 0 * v, lambda v: -v, lambda v: 2 * v, lambda v: v + 1)
    yield lambda v: 1e9 * v + 1e9
    yield lambda v: v * 10.0 ** np.minimum(np.arange(np.size(v)), 9).reshape(np.shape(v))
    for seed in range(3):
        rng = np.random.default_rng(seed)
        yield lambda v, rng=rng: v * 10.0 ** rng.uniform(-2, 2, np.shape(v))


def other(value, change):
    """The same thing with other numbers in it."""
    if isinstance(value, bool | np.bool_):
        return not value
    if isinstance(value, np.ndarray | numbers.Number):
        return change(value)
    if type(value) in (list, tuple):
        return type(value)(other(inner, change) for inner in value)
    if isinstance(value, dict):
        return {key: other(inner, change) for key, inner in value.items()}
    if inspect.isclass(value):
        return subclass(value, change)
    if callable(value):
        return lambda *arguments, **options: other(value(*arguments, **options), change)
    return value if value is None or isinstance(value, str) else Changed(value, change)


class Changed:
    """An object whose attributes, and what its methods return, are other numbers."""

    def __init__(self, thing, change):
        self._thing, self._change = thing, change

    def __getattr__(self, name):
        return other(getattr(self._thing, name), self._change)


def subclass(cls, change):
    """A class whose methods return other numbers, and whose ``apply`` takes other steps."""

    def method(function, name):
        def changed(self, *arguments, **options):
            if name != "apply":
                return other(function(self, *arguments, **options), change)
            gradients, weights = arguments
            before = [w.copy() for w in weights]
            function(self, gradients, weights)
            for w, old in zip(weights, before, strict=True):
                w[...] = old + change(w - old)

        return changed

    public = {
        n: f
        for n, f in inspect.getmembers(cls, inspect.isfunction)
        if not (n.startswith("_") or inspect.isgeneratorfunction(inspect.unwrap(f)))
    }
    return type(cls.__name__, (cls,), {name: method(f, name) for name, f in public.items()})


class Room:
    """A room in which one public name is another."""

    def __init__(self, nn, concept, thing):
        self._nn, (self._file, self._name), self._thing = nn, concept.split("."), thing

    def __getattr__(self, file):
        module = getattr(self._nn, file)
        if file != self._file:
            return module
        return SimpleNamespace(**vars(module) | {self._name: self._thing})


def turns_red(row, change):
    """Does a row tell that its concept was changed? What it stumbles over does not count."""
    thing = About(row.concept).of(scratch)
    try:
        with np.errstate(all="ignore"):
            value = row.value(Room(scratch, row.concept, other(thing, change)))
    except (ValueError, TypeError, IndexError, AttributeError):
        return False
    return bool(row.problem(value)) and np.isfinite(value).all()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_turns_red_where_its_concept_is_another(row):
    assert any(turns_red(row, change) for change in changes()), f"{row} ({row.concept})"


# --- and where it is wrong in one way only -----------------------------------------------------

PERCEPTRON, DESCENT, CLIPS = scratch.perceptron, scratch.gradient_descent, scratch.optimizers


def without(function, *ignored):
    """A function that ignores some of its options."""
    return lambda *a, **k: function(*a, **{n: v for n, v in k.items() if n not in ignored})


def neuron_at_0(X, w, b=0.0, activation="step"):
    z = PERCEPTRON.net_sum(X, w, b)
    return (z >= 0) * 1.0 if activation == "step" else PERCEPTRON.neuron(X, w, b, activation)


class PlainAdadelta(CLIPS.Adadelta):
    """Plain descent in the place of the printed formula."""

    def _lecture(self, g, w, G):
        w -= self.learning_rate * g


def any_dead(model, x):
    return float((scratch.pathologies.layer_outputs(model, x)[0] <= 0).any(axis=0).mean())


def lengthened(gradients, clipnorm):
    return [g * clipnorm / np.linalg.norm(g) for g in gradients]


ONE_WAY = {
    "fires at 0": ("perceptron.neuron", neuron_at_0),
    "no bias": ("perceptron.neuron", lambda X, w, b=0.0, activation="step": PERCEPTRON.neuron(
        X, w, 0.0, activation)),
    "AdaDelta is plain": ("optimizers.Adadelta", PlainAdadelta),
    "one silence is death": ("pathologies.dead_units", any_dead),
    "short gradients get longer": ("optimizers.clip_by_norm", lengthened),
    "picks ignored": ("gradient_descent.stochastic_gradient_descent",
                      without(DESCENT.stochastic_gradient_descent, "picks")),
    "subset ignored": ("gradient_descent.mini_batch_gradient_descent",
                       without(DESCENT.mini_batch_gradient_descent, "picks")),
    "never converged": ("gradient_descent.descend", without(DESCENT.descend, "tol")),
    "all epochs": ("gradient_descent.batch_gradient_descent",
                   without(DESCENT.batch_gradient_descent, "tol")),
}  # fmt: skip


@pytest.mark.parametrize(("concept", "thing"), ONE_WAY.values(), ids=ONE_WAY)
def test_some_row_tells(concept, thing):
    about = [row for row in ROWS if row.concept == concept]
    assert any(row.problem(row.value(Room(scratch, concept, thing))) for row in about)
