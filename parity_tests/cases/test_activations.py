"""Activations: values, derivatives, kinks, saturation, infinity."""

from typing import NamedTuple

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.witness import complex_step


class Case(NamedTuple):
    """An activation, its parameters, and the formula as a textbook prints it."""

    name: str
    parameters: dict
    formula: object

    def __str__(self):
        return "-".join([self.name, *(f"{k}={v}" for k, v in self.parameters.items())])


def exp_ratio(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


CASES = [
    Case("linear", {}, lambda z: z),
    Case("sigmoid", {}, lambda z: 1 / (1 + np.exp(-z))),
    Case("tanh", {}, exp_ratio),
    Case("relu", {}, lambda z: np.where(z.real > 0, z, 0)),
    Case("leaky_relu", {}, lambda z: np.where(z.real > 0, z, 0.01 * z)),
    Case("leaky_relu", {"negative_slope": 0.1}, lambda z: np.where(z.real > 0, z, 0.1 * z)),
    Case("leaky_relu", {"negative_slope": 2.0}, lambda z: np.where(z.real > 0, z, 2 * z)),
    Case("elu", {}, lambda z: np.where(z.real > 0, z, np.exp(z) - 1)),
    Case("elu", {"alpha": 0.3}, lambda z: np.where(z.real > 0, z, 0.3 * (np.exp(z) - 1))),
    Case("softmax", {}, lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)),
]
DTYPES = ["float64", "float32"]


def cases(edge):
    """All cases, of which some say little of code that is checked."""
    return pytest.mark.parametrize(
        "case",
        [pytest.param(c, marks=pytest.mark.edge) if edge(c) else c for c in CASES],
        ids=str,
    )


def steep(case):
    """For slopes above 1 max(slope·z, z) is wrong, which is the lectures' form."""
    return case.parameters.get("negative_slope", 0) > 1


every_case = cases(edge=steep)
every_kink = cases(edge=lambda case: steep(case) or case.name == "softmax")  # which has none
every_dtype = pytest.mark.parametrize("dtype", DTYPES)


def scores(dtype="float64"):
    """Numbers of order one, none near the kinks at 0."""
    z = generator(1).uniform(-5, 5, size=(7, 4))
    return np.where(np.abs(z) < 0.05, 0.3, z).astype(dtype)


def upstreams(z):
    """A random gradient from above: a vector of ones would hide every error in softmax."""
    return generator(2).normal(size=z.shape).astype(z.dtype)


@every_dtype
@every_case
def test_value(ours, theirs, case, dtype):
    z = scores(dtype)
    a, b = (getattr(nn.activations, case.name)(z, **case.parameters) for nn in (ours, theirs))
    assert_parity(f"activations.{case.name}", a, b, "closed form")


@every_dtype
@every_case
def test_backward(ours, theirs, case, dtype):
    z = scores(dtype)
    upstream = upstreams(z)
    a, b = (
        getattr(nn.activations, case.name + "_backward")(z, upstream, **case.parameters)
        for nn in (ours, theirs)
    )
    kind, options = "gradient", {}
    if case.name == "tanh":  # u·(1 − a²): where a is almost 1, a rounding of a is most of it
        kind = "closed form"
        options["magnified"] = float(2 * np.abs(upstream).max() / np.abs(b).max())
    options["witness"] = complex_step(case.formula, z, upstream)
    assert_parity(f"activations.{case.name}_backward", a, b, kind, what="backward", **options)


@pytest.mark.parametrize("side", ["value", "backward"])
@every_kink
def test_kink(ours, theirs, case, side):
    """At z = 0, where the convention decides: relu 0, leaky_relu its slope, elu alpha."""
    name = case.name if side == "value" else f"{case.name}_backward"
    z, upstream = np.array([0.0, -0.0, 0.0]), np.array([2.0, -3.0, 5.0])
    arguments = [z] if side == "value" else [z, upstream]
    a, b = (getattr(nn.activations, name)(*arguments, **case.parameters) for nn in (ours, theirs))
    assert_parity(f"activations.{name}", a, b, "closed form", what="at the kink z = 0")


LARGE = np.array([[1000.0, 999, 998], [-1000, -999, -1001], [0, 1, 5]])


def test_softmax_of_large_scores(ours, theirs):
    """Every row by its own maximum: e^1000 is none of float64's numbers, and e^-1000 is 0."""
    a, b = (nn.activations.softmax(LARGE) for nn in (ours, theirs))
    assert_parity("activations.softmax", a, b, "closed form", what="of scores of ±1000")


@pytest.mark.edge
def test_softmax_backward_of_large_scores(ours, theirs):
    upstream = upstreams(LARGE)
    a, b = (nn.activations.softmax_backward(LARGE, upstream) for nn in (ours, theirs))
    assert_parity("activations.softmax_backward", a, b, "gradient", what="of scores of ±1000")


@pytest.mark.edge
@every_case
def test_far_out(ours, theirs, case):
    """Saturated, overflowing, infinite, NaN. (At +∞ softmax has a limit that Keras misses.)"""
    z = np.array([[-1e308, -1e3, -40, 1e3], [1e308, 1e3, 40, -1e3], [0, 1, np.nan, 2]])
    if case.name != "softmax":
        z = np.vstack([z, [np.inf, -np.inf, 700, -700]])
    else:
        z = np.vstack([z, [-np.inf, -np.inf, 700, -700]])
    a, b = (getattr(nn.activations, case.name)(z, **case.parameters) for nn in (ours, theirs))
    assert_parity(f"activations.{case.name}", a, b, "elementwise", what="saturated, ±∞, NaN")


@pytest.mark.edge
def test_tail_of_sigmoid(ours, theirs):
    """Down to 1e-304, every digit: 1 − 1/(1 + e^z) would have none left."""
    z = np.linspace(-700, -20, 50)
    a, b = (nn.activations.sigmoid(z) for nn in (ours, theirs))
    assert_parity("activations.sigmoid", a, b, "elementwise", what="tail, −700 to −20")


@pytest.mark.parametrize("at_zero", [0.0, 1.0])
def test_step(ours, theirs, at_zero):
    z = np.array([-np.inf, -2.5, -1e-300, 0.0, 1e-300, 1.5, np.inf])
    a, b = (nn.activations.step(z, at_zero) for nn in (ours, theirs))
    assert_parity("activations.step", a, b, "exact")


@every_dtype
def test_step_fires_at_zero(ours, theirs, dtype):
    z = np.array([-np.inf, -2.5, -0.0, 0.0, 1.5, np.inf]).astype(dtype)
    a, b = (nn.activations.step(z) for nn in (ours, theirs))
    assert_parity("activations.step", a, b, "exact", what="1 at 0, if nothing is said")


ALPHAS = [
    0.25,
    -0.3,
    [0.1, -0.2, 0.3, 1.5],
    *(
        pytest.param(alpha, marks=pytest.mark.edge)
        for alpha in ([[0.2]], [[0.1, -0.2, 0.3, 1.5]], [[0.1 * i] for i in range(7)])
    ),
]


@every_dtype
@pytest.mark.parametrize("alpha", ALPHAS, ids=lambda a: f"shape {np.shape(a)}")
def test_prelu(ours, theirs, alpha, dtype):
    z = scores(dtype)
    alpha = np.array(alpha, dtype)
    a, b = (nn.activations.prelu(z, alpha) for nn in (ours, theirs))
    assert_parity("activations.prelu", a, b, "closed form")


@every_dtype
@pytest.mark.parametrize("alpha", ALPHAS, ids=lambda a: f"shape {np.shape(a)}")
def test_prelu_backward(ours, theirs, alpha, dtype):
    z = scores(dtype)
    alpha = np.array(alpha, dtype)
    upstream = upstreams(z)
    mine, keras = (nn.activations.prelu_backward(z, upstream, alpha) for nn in (ours, theirs))
    formulas = [
        lambda z: np.where(z.real > 0, z, alpha * z),
        lambda alpha: np.where(z > 0, z, alpha * z),
    ]
    for what, a, b, formula, x in zip(
        ["input", "slope"], mine, keras, formulas, [z, alpha], strict=True
    ):
        assert_parity(
            "activations.prelu_backward",
            a,
            b,
            "gradient",
            what=f"backward, {what}",
            witness=complex_step(formula, x, upstream),
        )


def test_prelu_kink(ours, theirs):
    """At z = 0 Keras subtracts two ReLUs, so neither the input nor the slope gets a gradient."""
    z, upstream = np.array([[0.0, -1.0], [2.0, 0.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    mine, keras = (
        nn.activations.prelu_backward(z, upstream, np.array([0.5, 0.25])) for nn in (ours, theirs)
    )
    for a, b in zip(mine, keras, strict=True):
        assert_parity("activations.prelu_backward", a, b, "exact", what="at the kink z = 0")


def test_softmax_jacobian(ours, theirs):
    z = scores()
    a, b = (nn.activations.softmax_jacobian(z) for nn in (ours, theirs))
    one_by_one = [  # row i of each Jacobian is the derivative of probability i
        complex_step(CASES[-1].formula, z, np.broadcast_to(row, z.shape))[0] for row in np.eye(4)
    ]
    witness = np.stack(one_by_one, axis=1), "complex step"
    assert_parity("activations.softmax_jacobian", a, b, "gradient", witness=witness)


@pytest.mark.edge
def test_softmax_jacobian_of_one_row(ours, theirs):
    z = scores()[0]
    a, b = (nn.activations.softmax_jacobian(z) for nn in (ours, theirs))
    assert_parity("activations.softmax_jacobian", a, b, "gradient", what="of one row")


def test_softmax_of_two_is_sigmoid(ours, theirs):
    z = scores()[:, :2]

    def first(nn):
        return np.asarray(nn.activations.softmax(z))[:, 0]

    def sigmoid(nn):
        return nn.activations.sigmoid(z[:, 0] - z[:, 1])

    what = "of two classes is a sigmoid"
    assert_parity("activations.softmax", first(ours), sigmoid(theirs), "closed form", what=what)
    what = "is a softmax of two classes"
    assert_parity("activations.sigmoid", sigmoid(ours), first(theirs), "closed form", what=what)


def test_tanh_is_a_scaled_sigmoid(ours, theirs):
    z = scores()

    def scaled(nn):
        return 2 * np.asarray(nn.activations.sigmoid(2 * z)) - 1

    mine, keras = ours.activations.tanh(z), scaled(theirs)
    assert_parity("activations.tanh", mine, keras, "closed form", what="2σ(2z) − 1")
    mine, keras = scaled(ours), theirs.activations.tanh(z)
    assert_parity("activations.sigmoid", mine, keras, "closed form", what="tanh is 2σ(2z) − 1")


def test_derivative_of_sigmoid_line_by_line(ours, theirs):
    """Every line of lecture G's derivation, each against the derivative of both engines."""
    z = scores()
    e = np.exp(-z)
    lines = {
        "−1·(1+e⁻ᶻ)⁻²·e⁻ᶻ·(−1)": -1 * (1 + e) ** -2 * e * -1,
        "e⁻ᶻ / (1+e⁻ᶻ)²": e / (1 + e) ** 2,
        "(1+e⁻ᶻ−1) / (1+e⁻ᶻ)²": (1 + e - 1) / (1 + e) ** 2,
        "1/(1+e⁻ᶻ) − 1/(1+e⁻ᶻ)²": 1 / (1 + e) - 1 / (1 + e) ** 2,
        "1/(1+e⁻ᶻ)·(1 − 1/(1+e⁻ᶻ))": 1 / (1 + e) * (1 - 1 / (1 + e)),
    }
    for formula, value in lines.items():
        for nn in (ours, theirs):
            derivative = nn.activations.sigmoid_backward(z, np.ones_like(z))
            assert_parity(
                "activations.sigmoid_backward", derivative, value, "gradient", what=formula
            )


@pytest.mark.edge
@every_case
def test_types(ours, theirs, case):
    """Whole numbers become float64; an upstream of another type follows z."""
    z = np.array([[-2, 1, 3], [4, -1, 2]])
    a, b = (getattr(nn.activations, case.name)(z, **case.parameters) for nn in (ours, theirs))
    assert_parity(f"activations.{case.name}", a, b, "closed form", what="of whole numbers")
    single, upstream = z.astype("float32"), np.linspace(-1, 1, 6).reshape(2, 3)
    a, b = (
        getattr(nn.activations, case.name + "_backward")(single, upstream, **case.parameters)
        for nn in (ours, theirs)
    )
    assert_parity(f"activations.{case.name}_backward", a, b, "gradient", what="types follow z")


@pytest.mark.edge
def test_types_with_parameters(ours, theirs):
    z = scores("float32")
    for alpha in (0.1, [0.1, -0.2, 0.3, 1.5]):
        a, b = (nn.activations.prelu(z, alpha) for nn in (ours, theirs))
        assert_parity("activations.prelu", a, b, "closed form", what="alpha of another type")
    a, b = (nn.activations.softmax_jacobian(z) for nn in (ours, theirs))
    assert_parity("activations.softmax_jacobian", a, b, "gradient")


INFINITE = [  # the limits, where Keras answers NaN
    ([np.inf, 0.0, 1.0], [1.0, 0.0, 0.0]),
    ([-np.inf, 3.0, 3.0], [0.0, 0.5, 0.5]),
    ([-np.inf, -np.inf], [0.5, 0.5]),
]


@pytest.mark.edge
@pytest.mark.parametrize(("z", "limit"), INFINITE, ids=str)
def test_softmax_of_infinity(ours, z, limit):
    what = "infinite scores: the limit"
    assert_parity("activations.softmax", ours.activations.softmax(z), limit, "exact", what=what)


@pytest.mark.edge
def test_answers_are_new_arrays(ours):
    """Nothing that comes back shares memory with what went in."""
    z = scores()
    for answer in (ours.activations.linear(z), ours.activations.linear_backward(z, z)):
        assert_parity(
            "activations.linear", np.shares_memory(answer, z), False, "exact", what="a new array"
        )


LINEAR_LAYERS = {
    "G: 6x+1": [(np.array([[3.0]]), np.array([1.0])), (np.array([[2.0]]), np.array([-1.0]))],
    "N: 6n+5": [(np.array([[2.0]]), np.array([1.0])), (np.array([[3.0]]), np.array([2.0]))],
    "4-3-5-2": [
        tuple(generator(i).integers(-9, 9, size=s).astype(float) for s in (w, w[1:]))
        for i, w in enumerate([(4, 3), (3, 5), (5, 2)])
    ],
    "one layer": [(np.array([[2.0, 1.0]]), np.array([0.5, -1.0]))],
}


@pytest.mark.parametrize("layers", LINEAR_LAYERS.values(), ids=LINEAR_LAYERS)
def test_linear_layers_collapse(ours, theirs, layers):
    mine, keras = (nn.activations.collapse_linear(layers) for nn in (ours, theirs))
    for what, a, b in zip(["W", "b"], mine, keras, strict=True):
        assert_parity("activations.collapse_linear", a, b, "closed form", what=what)
