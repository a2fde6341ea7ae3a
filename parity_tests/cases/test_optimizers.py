"""Optimizers: 200 steps on the same gradients, bit for bit; both forms; clipping."""

import math

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.concepts import OPTIMIZERS

SHAPES = [(4, 3), (4,), (4,)]


def gradients_of_mixed_scale(steps, dtype="float64"):
    """Over nine orders of magnitude, so that a wrong exponent or a misplaced ε shows."""
    rng = generator(7)
    return [
        [(rng.normal(size=s) * 10.0 ** rng.integers(-6, 3, size=s)).astype(dtype) for s in SHAPES]
        for _ in range(steps)
    ]


def trajectory(nn, name, options, gradients, dtype="float64"):
    """The weights after every step, the arrays one after the other."""
    optimizer = getattr(nn.optimizers, name)(**options)
    weights = [np.linspace(-1, 1, g.size).reshape(g.shape).astype(dtype) for g in gradients[0]]
    path = []
    for g in gradients:
        optimizer.apply(g, weights)
        path.append(np.concatenate([w.ravel() for w in weights]))
    return np.array(path)


BIG_EPSILON = {"epsilon": 1e-3}  # so that its place can be seen
DEFAULT = [(name, {}) for name in OPTIMIZERS]
OPTIONS = [
    ("SGD", {}),
    ("SGD", {"learning_rate": 0.2, "momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("Adagrad", {"learning_rate": 0.5, "initial_accumulator_value": 0.02, **BIG_EPSILON}),
    ("RMSprop", {"rho": 0.7, **BIG_EPSILON}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True, "momentum": 0.5, **BIG_EPSILON}),
    ("Adadelta", {"learning_rate": 0.5, "rho": 0.8, **BIG_EPSILON}),
    ("Adam", {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, **BIG_EPSILON}),
    *((name, {"epsilon": 0}) for name in ("Adagrad", "RMSprop", "Adam")),  # wherever it stands
    ("SGD", {"form": "lecture", "momentum": 0.9}),
    ("Adagrad", {"form": "lecture", **BIG_EPSILON}),
    ("RMSprop", {"form": "lecture", "rho": 0.8, **BIG_EPSILON}),
    ("Adam", {"form": "lecture", "beta_1": 0.8, **BIG_EPSILON}),
    ("SGD", {"clipvalue": 0.1}),
]
MORE_OPTIONS = [
    *DEFAULT[1:],
    ("SGD", {"nesterov": True}),
    ("SGD", {"form": "lecture"}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "learning_rate": 0.02}),
    ("Adam", {"clipvalue": 0.02}),
]
CLOSE = [  # where a norm or a power is taken: a few ULP
    ("Adadelta", {"form": "lecture", "learning_rate": 0.1, **BIG_EPSILON}, "closed form"),
    ("SGD", {"clipnorm": 0.5}, "closed form"),
    ("SGD", {"momentum": 0.9, "global_clipnorm": 0.5}, "closed form"),
]
MORE_CLOSE = [
    ("SGD", {"clipnorm": 1e9}, "closed form"),
    ("SGD", {"global_clipnorm": 1e9}, "closed form"),
    ("Adam", {"clipnorm": 0.1}, "trajectory"),
    ("RMSprop", {"global_clipnorm": 0.1}, "trajectory"),
]


def with_full(usual, more):
    return [*usual, *(pytest.param(*case, marks=pytest.mark.full) for case in more)]


def describe(options):
    words = [f"{k} {v}" if not isinstance(v, bool) else k for k, v in options.items()]
    return ", ".join(words).replace("form lecture", "lecture form") or "default"


@pytest.mark.parametrize(("name", "options"), with_full(OPTIONS, MORE_OPTIONS), ids=str)
def test_every_bit(ours, theirs, steps, name, options):
    gradients = gradients_of_mixed_scale(steps)
    a, b = (trajectory(nn, name, options, gradients) for nn in (ours, theirs))
    assert_parity(f"optimizers.{name}", a, b, "exact", what=f"{steps} steps: {describe(options)}")


@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.parametrize("name", [name for name, _ in DEFAULT])
def test_a_new_one_starts_afresh(ours, theirs, name, time):
    """The same three steps once and again: nothing is left of the first optimizer."""
    gradients = gradients_of_mixed_scale(3)
    a, b = (trajectory(nn, name, {}, gradients) for nn in (ours, theirs))
    what = f"3 steps of a new optimizer, the {time}"
    assert_parity(f"optimizers.{name}", a, b, "exact", what=what)


@pytest.mark.parametrize("name", [name for name, _ in DEFAULT])
def test_two_vectors(ours, theirs, name):
    """Arrays of one shape, as the biases of two layers are: each has a memory of its own."""
    gradients = [vectors for _, *vectors in gradients_of_mixed_scale(3)]
    options = {"momentum": 0.9} if name == "SGD" else {}
    a, b = (trajectory(nn, name, options, gradients) for nn in (ours, theirs))
    assert_parity(f"optimizers.{name}", a, b, "exact", what="3 steps of two vectors")


@pytest.mark.parametrize(("name", "options", "kind"), with_full(CLOSE, MORE_CLOSE), ids=str)
def test_few_ulp(ours, theirs, steps, name, options, kind):
    gradients = gradients_of_mixed_scale(steps)
    a, b = (trajectory(nn, name, options, gradients) for nn in (ours, theirs))
    assert_parity(f"optimizers.{name}", a, b, kind, what=f"{steps} steps, {describe(options)}")


@pytest.mark.parametrize(("name", "options"), with_full(DEFAULT[-1:], DEFAULT[:-1]), ids=str)
def test_float32(ours, theirs, steps, name, options):
    """Keras rounds 1 − β and the power of β to float32; scratch keeps them in double."""
    gradients = gradients_of_mixed_scale(steps, "float32")
    try:
        theirs.set_floatx("float32")
        b = trajectory(theirs, name, options, gradients, "float32")
    finally:
        theirs.set_floatx("float64")
    a = trajectory(ours, name, options, gradients, "float32")
    assert_parity(f"optimizers.{name}", a, b, "trajectory", what=f"{steps} steps: default")


CLIPS = [("clip_by_value", 0.5), ("clip_by_norm", 0.5), ("clip_by_global_norm", 0.5)]


@pytest.mark.parametrize("scale", [1.0, 1e-3, 0.0], ids=["longer", "shorter", "zero"])
@pytest.mark.parametrize(("name", "limit"), CLIPS)
def test_clip(ours, theirs, name, limit, scale):
    rng = generator(8)
    gradients = [scale * rng.normal(size=s) for s in SHAPES]
    mine, tensorflow = (getattr(nn.optimizers, name)(gradients, limit) for nn in (ours, theirs))
    for a, b in zip(mine, tensorflow, strict=True):
        assert_parity(f"optimizers.{name}", a, b, "closed form")


def by_hand(name, g1, g2, alpha, epsilon):
    """Two steps of each equation as the lectures print it, from 0, worked out on paper."""
    r = math.sqrt
    if name == "SGD":  # η = 0.5
        v1 = alpha * g1
        v2 = 0.5 * alpha * g1 + alpha * g2
        return [-v1, -v1 - v2]
    if name == "Adagrad":
        w1 = -alpha * g1 / (abs(g1) + epsilon)
        return [w1, w1 - alpha * g2 / (r(g1**2 + g2**2) + epsilon)]
    if name == "RMSprop":  # γ = 0.5
        w1 = -alpha * g1 / (r(g1**2 / 2) + epsilon)
        return [w1, w1 - alpha * g2 / (r(g1**2 / 4 + g2**2 / 2) + epsilon)]
    if name == "Adadelta":  # ρ = 0.5
        w1 = -alpha * g1 / r(r(g1**2 / 2 + epsilon))
        return [w1, w1 - alpha * g2 / r(r(g1**2 / 4 + g2**2 / 2 + epsilon))]
    # Adam, β₁ = 0.5, β₂ = 0.75
    w1 = -alpha * (g1 / 2) / r(g1**2 / 4 + epsilon)
    return [w1, w1 - alpha * (g1 / 4 + g2 / 2) / r(3 * g1**2 / 16 + g2**2 / 4 + epsilon)]


HAND = [
    ("SGD", {"momentum": 0.5}),
    ("Adagrad", {"epsilon": 0.01}),
    ("RMSprop", {"rho": 0.5, "epsilon": 0.01}),
    ("Adadelta", {"rho": 0.5, "epsilon": 0.01}),
    ("Adam", {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.01}),
]


@pytest.mark.parametrize(("name", "options"), HAND, ids=str)
def test_lecture_form_by_hand(ours, theirs, name, options):
    alpha, g = 0.3, [0.7, -1.9]
    expected = by_hand(name, *g, alpha, 0.01)
    for nn in (ours, theirs):
        optimizer = getattr(nn.optimizers, name)(learning_rate=alpha, form="lecture", **options)
        weights, path = [np.zeros(1)], []
        for step in g:
            optimizer.apply([np.array([step])], weights)
            path.append(weights[0][0])
        what = "lecture form, two steps on paper"
        assert_parity(f"optimizers.{name}", path, expected, "closed form", what=what)


CONFIGURED = [  # a lecture form, and the Keras form that is configured to equal it
    ("SGD", {"momentum": 0.9}, "SGD", {"momentum": 0.9}),
    ("Adagrad", {"epsilon": 0.0}, "Adagrad", {"epsilon": 0.0, "initial_accumulator_value": 0.0}),
    ("RMSprop", {"epsilon": 0.0}, "RMSprop", {"epsilon": 0.0}),
]


@pytest.mark.parametrize(("name", "options", "twin", "configured"), CONFIGURED, ids=str)
def test_keras_configured_to_the_lecture(ours, theirs, steps, name, options, twin, configured):
    gradients = gradients_of_mixed_scale(steps)
    a = trajectory(ours, name, {"form": "lecture", **options}, gradients)
    b = trajectory(theirs, twin, configured, gradients)
    what = f"lecture form, Keras configured to it: {describe(configured)}"
    assert_parity(f"optimizers.{name}", a, b, "closed form", what=what)


def valley(nn, name, form, steps):
    """Down ½(x² + 100y²) from (1, 1), a quadratic of condition number 100."""
    curvature, weights = np.array([1.0, 100.0]), [np.array([1.0, 1.0])]
    optimizer = getattr(nn.optimizers, name)(form=form)
    path = []
    for _ in range(steps):
        optimizer.apply([curvature * weights[0]], weights)
        path.append(weights[0].copy())
    return np.array(path)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_distance_between_the_forms(ours, theirs, steps, name):
    """How far apart the two forms get; both engines must measure the same distance."""
    a, b = (
        np.abs(
            valley(nn, name, "keras", steps // 2) - valley(nn, name, "lecture", steps // 2)
        ).max()
        for nn in (ours, theirs)
    )
    what = f"from Keras's form to the lecture's it is {a:.1e}, say both engines"
    assert_parity(f"optimizers.{name}", 1 + a, 1 + b, "closed form", what=what)
