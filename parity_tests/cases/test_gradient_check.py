"""The numerical witnesses themselves, and lecture G's derivative rules."""

import numpy as np
import pytest

from parity_tests.comparison import assert_parity
from parity_tests.witness import complex_step

X = np.array([0.3, 0.7, 1.1, 2.5])
UPSTREAM = np.array([2.0, -1.0, 0.5, 3.0])
RULES = [
    "power",
    "chain",
    "natural logarithm",
    "exponential",
    "constant",
    "constant multiple",
]


@pytest.mark.parametrize("rule", RULES)
def test_derivative_rule(ours, theirs, rule):
    """The rule by hand, autodiff, and both numerical derivatives of the same function."""
    (f, derivative), (g, autodiff) = (
        nn.gradient_check.DERIVATIVE_RULES[rule] for nn in (ours, theirs)
    )
    assert_parity(
        "gradient_check.DERIVATIVE_RULES", f(X), g(X), "closed form", what=f"{rule}: function"
    )
    witness = complex_step(f, X)
    what = f"{rule}: derivative"
    assert_parity(
        "gradient_check.DERIVATIVE_RULES",
        derivative(X),
        autodiff(X),
        "gradient",
        what=what,
        witness=witness,
    )


INSTRUMENTS = [("complex_step", "complex step"), ("central_difference", "central difference")]


FUNCTIONS = [
    (np.sin, np.cos),
    (np.exp, np.exp),
    (lambda x: x**3 / (1 + x * x), lambda x: (3 * x**2 + x**4) / (1 + x * x) ** 2),
]


@pytest.mark.parametrize(("instrument", "kind"), INSTRUMENTS)
@pytest.mark.parametrize(("function", "derivative"), FUNCTIONS, ids=["sin", "exp", "fraction"])
def test_numerical_derivative_from_the_table(ours, instrument, kind, function, derivative):
    """What a table of derivatives says; the instrument needs nothing else of its engine."""
    check = getattr(ours.gradient_check, instrument)
    concept = f"gradient_check.{instrument}"
    for x in (X, X.reshape(2, 2)):
        assert_parity(concept, check(function, x), derivative(x), kind, what="by the table")
    a = check(function, X, UPSTREAM)
    assert_parity(concept, a, UPSTREAM * derivative(X), kind, what="by the table, upstream")


@pytest.mark.parametrize(("instrument", "kind"), INSTRUMENTS)
def test_numerical_derivative_of_all_entries_together(ours, instrument, kind):
    """x·s³ with s = Σx: each entry is in every answer, so it must move alone, and back again."""
    a = getattr(ours.gradient_check, instrument)(lambda x: x * x.sum() ** 3, X, UPSTREAM)
    s = X.sum()
    expected = UPSTREAM * s**3 + 3 * s**2 * (UPSTREAM @ X)
    assert_parity(f"gradient_check.{instrument}", a, expected, kind, what="of x·(Σx)³")


@pytest.mark.edge  # it says as much of the functions as of the instrument
@pytest.mark.parametrize(("instrument", "kind"), INSTRUMENTS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softmax"])
def test_numerical_derivative(ours, theirs, name, instrument, kind):
    """A numerical derivative of our activation against autodiff of theirs."""
    x, upstream = X[None], UPSTREAM[None]
    numerical = getattr(ours.gradient_check, instrument)(
        getattr(ours.activations, name), x, upstream
    )
    exact = theirs.gradient_check.autodiff(getattr(theirs.activations, name), x, upstream)
    by_hand = getattr(ours.activations, name + "_backward")(x, upstream)
    assert_parity("gradient_check.autodiff", by_hand, exact, "gradient", what=f"of {name}")
    assert_parity(f"gradient_check.{instrument}", numerical, exact, kind, what=f"of {name}")


@pytest.mark.edge
@pytest.mark.parametrize(("instrument", "kind"), INSTRUMENTS)
def test_numerical_derivative_of_a_matrix(ours, theirs, instrument, kind):
    """Without an upstream, entries of a matrix: ∂/∂x Σ (losses of two rows)."""
    z = X.reshape(2, 2)
    y = np.eye(2)
    options = {"from_logits": True}
    numerical = getattr(ours.gradient_check, instrument)(
        lambda z: ours.losses.categorical_crossentropy(y, z, **options), z
    )
    exact = theirs.losses.categorical_crossentropy_backward(y, z, **options)
    assert_parity(f"gradient_check.{instrument}", numerical, exact, kind, what="of a loss")


@pytest.mark.parametrize("where", [..., 0], ids=["everywhere", "in one entry"])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("factor", [1, 1.5, -1, 0, 0.5, -2])
def test_gradient_error(ours, theirs, factor, sign, where):
    """What the check says of a right gradient, and of one that is off by a factor."""
    function, derivative = FUNCTIONS[-1]
    upstream = sign * UPSTREAM
    gradient = upstream * derivative(X)
    gradient[where] *= factor
    a, b = (
        nn.gradient_check.gradient_error(function, gradient, X, upstream) for nn in (ours, theirs)
    )
    assert_parity(
        "gradient_check.gradient_error", 1 + a, 1 + b, "central difference", what="error + 1"
    )


def test_gradient_error_of_a_constant(ours, theirs):
    a, b = (
        nn.gradient_check.gradient_error(lambda x: 0 * x, np.zeros(4), X) for nn in (ours, theirs)
    )
    assert_parity("gradient_check.gradient_error", a, b, "exact", what="of a constant")


@pytest.mark.edge
def test_default_step(ours):
    a = ours.gradient_check.central_difference(np.exp, X)
    b = ours.gradient_check.central_difference(np.exp, X, h=6e-6)
    assert_parity("gradient_check.central_difference", a, b, "exact", what="default h")


@pytest.mark.edge
@pytest.mark.parametrize(("instrument", "kind"), INSTRUMENTS)
def test_function_that_returns_a_number(ours, theirs, instrument, kind):
    """A plain Python number is as good as an array."""
    numerical = getattr(ours.gradient_check, instrument)(lambda x: x.sum().item() ** 2, X)
    assert_parity(
        f"gradient_check.{instrument}", numerical, 2 * X.sum() + 0 * X, kind, what="of a number"
    )
