"""Lines, threshold units, the perceptron rule, and scikit-learn's Perceptron bit for bit."""

import warnings

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.data import TWELVE_LABELS, TWELVE_POINTS, load

LINES = [
    (2, 1),
    pytest.param(1 / 3, -1 / 7, marks=pytest.mark.edge),  # to some 1/3, to others 16 digits
    (-1, 1.25),
    (0.1, -0.3),
    (0, 2),
    (-1.5, 0),
    (0, 0),
    (0, -2.5),
    (3, 0.125),
]


@pytest.mark.parametrize(("m", "b"), LINES)
def test_line(ours, theirs, m, b):
    mine, sklearn = (nn.perceptron.line_standard_form(m, b) for nn in (ours, theirs))
    assert_parity("perceptron.line_standard_form", mine, sklearn, "exact", what="A, B, C")
    back, again = (nn.perceptron.line_slope_intercept(*sklearn) for nn in (ours, theirs))
    assert_parity("perceptron.line_slope_intercept", back, again, "exact", what="m, b")
    assert_parity(
        "perceptron.line_slope_intercept",
        back,
        [float(m), float(b)],
        "closed form",
        what="there and back",
    )


@pytest.mark.parametrize("d", [1, 2, 3, 7])
@pytest.mark.parametrize("fires", [">=", ">"])
def test_threshold_unit(ours, theirs, d, fires):
    """On a grid of whole numbers, where many inputs lie exactly on the boundary."""
    rng = generator(d)
    X, weights = rng.integers(-2, 3, size=(200, d)), rng.integers(-2, 3, size=d)
    a, b = (nn.perceptron.ThresholdUnit(weights, 1, fires) for nn in (ours, theirs))
    assert_parity("perceptron.ThresholdUnit", a.net_sum(X), b.net_sum(X), "exact", what="net sum")
    assert_parity(
        "perceptron.ThresholdUnit", a.predict(X), b.predict(X), "exact", what=f"fires {fires} 0"
    )
    assert_parity(
        "perceptron.ThresholdUnit", a.predict(X[0]), b.predict(X[0]), "exact", what="one input"
    )


def test_firing_rules_differ_on_the_boundary_only(ours, theirs):
    X = np.array([[0.0], [4.5], [5.0], [5.5]])
    for nn, other in [(ours, theirs), (theirs, ours)]:
        at_or_above = nn.perceptron.ThresholdUnit(np.ones(1), 5, ">=").predict(X)
        above = other.perceptron.ThresholdUnit(np.ones(1), 5, ">").predict(X)
        assert_parity(
            "perceptron.ThresholdUnit",
            np.asarray(at_or_above, int) - np.asarray(above, int),
            [0, 0, 1, 0],
            "exact",
            what="≥ θ (D) less > 0 (G)",
        )


def test_twelve_points(ours, theirs):
    """Lecture D's numbers, P from 5 upwards: a unit set by hand, and a Perceptron that learns."""
    what, fires = "D's twelve points", (TWELVE_LABELS == "P").astype(int)
    for nn in (ours, theirs):
        unit = nn.perceptron.ThresholdUnit(np.ones(1), 5).predict(TWELVE_POINTS)
        assert_parity("perceptron.ThresholdUnit", unit, fires, "exact", what=what)
    a, b = (nn.perceptron.Perceptron(tol=None, max_iter=20) for nn in (ours, theirs))
    for learner in (a, b):
        learner.fit(TWELVE_POINTS, TWELVE_LABELS)
    right = [learner.predict(TWELVE_POINTS) == TWELVE_LABELS for learner in (a, b)]
    assert_parity("perceptron.Perceptron", *right, "exact", what=what)
    assert_parity("perceptron.Perceptron", a.coef_, b.coef_, "exact", what=what)


ACTIVATIONS = ["step", "sigmoid", "tanh", "relu", "linear"]


def twenty_points():
    """Inputs, weights and a bias."""
    rng = generator(4)
    return rng.normal(size=(20, 3)), rng.normal(size=3), 0.3


def test_net_sum(ours, theirs):
    a, b = (nn.perceptron.net_sum(*twenty_points()) for nn in (ours, theirs))
    what = "inputs, weights, bias, net sum"
    assert_parity("perceptron.net_sum", a, b, "matrix product", what=what)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_neuron(ours, theirs, activation):
    X, weights, bias = twenty_points()
    a, b = (nn.perceptron.neuron(X, weights, bias, activation) for nn in (ours, theirs))
    assert_parity("perceptron.neuron", a, b, "matrix product", what=activation)
    a, b = (nn.perceptron.neuron(X[0], weights, activation=activation) for nn in (ours, theirs))
    assert_parity("perceptron.neuron", a, b, "matrix product", what="one input, no bias")


def test_step_neuron_is_silent_at_zero(ours, theirs):
    a, b = (
        nn.perceptron.neuron(np.array([[1, 1], [1, 2], [2, 1]]), np.array([1, -1]))
        for nn in (ours, theirs)
    )
    assert_parity("perceptron.neuron", a, b, "exact", what="step at 0")


def test_going_hiking(ours, theirs):
    """Lecture G: good weather, good trails, tired; with weights 3, 1, 5, and 0.3, 0.6, 0.1."""
    today, weights = np.array([1, 1, 0]), np.array([3, 1, 5])
    a, b = (nn.perceptron.net_sum(today, weights) for nn in (ours, theirs))
    assert_parity("perceptron.net_sum", a, b, "exact", what="hiking, weights 3, 1, 5")
    for threshold in (3, 4, 5):
        a, b = (
            nn.perceptron.ThresholdUnit(weights, threshold, ">").predict(today)
            for nn in (ours, theirs)
        )
        assert_parity("perceptron.ThresholdUnit", a, b, "exact", what="hiking, yes or no")
    a, b = (
        nn.perceptron.neuron(today, np.array([0.3, 0.6, 0.1]), activation="sigmoid")
        for nn in (ours, theirs)
    )
    assert_parity("perceptron.neuron", a, b, "closed form", what="hiking, by sigmoid")


AND = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]), np.array([0, 0, 0, 1])


@pytest.mark.parametrize("threshold", [0.0, 2.5])
@pytest.mark.parametrize(
    "labels",
    [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0], [0, 1, 1, 0]],
    ids=["AND", "OR", "NAND", "XOR"],
)
def test_random_picks(ours, theirs, labels, threshold):
    """Every step of a long random visit, an input with a constant 1 among the columns."""
    X = np.hstack([AND[0], np.ones((4, 1))])
    X, y = X[[0, 2, 1, 3]], np.array(labels)
    picks = generator(5).integers(4, size=60)
    mine, sklearn = (
        nn.perceptron.perceptron_rule(X, y, np.array([0.5, -0.5, 0.25]), picks, threshold)
        for nn in (ours, theirs)
    )
    for what in ("x", "label", "before", "z", "after"):
        a, b = ([getattr(step, what) for step in trace.steps] for trace in (mine, sklearn))
        assert_parity("perceptron.perceptron_rule", a, b, "exact", what=f"random picks: {what}")
    assert_parity(
        "perceptron.perceptron_rule",
        mine.weights,
        sklearn.weights,
        "exact",
        what="random picks: weights",
    )
    assert_parity(
        "perceptron.perceptron_rule", mine.converged, sklearn.converged, "exact", what="converged"
    )


ON_THE_BOUNDARY = [([0, 0, 0], 0), ([1, 1, 0], 2), ([1, 2, 0], 1)]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 60])
@pytest.mark.parametrize(("weights", "threshold"), ON_THE_BOUNDARY)
def test_picks_on_the_boundary(ours, theirs, weights, threshold, count):
    """Whole numbers, so that z is often exactly 0; and the threshold's default."""
    X = np.hstack([AND[0], np.ones((4, 1))])
    picks = generator(5).integers(4, size=count)
    options = {"threshold": threshold} if threshold else {}
    for labels in ([0, 0, 0, 1], [1, 0, 0, 1]):
        a, b = (
            nn.perceptron.perceptron_rule(
                X, np.array(labels), np.array(weights, float), picks, **options
            )
            for nn in (ours, theirs)
        )
        what = "on the boundary"
        assert_parity("perceptron.perceptron_rule", a.weights, b.weights, "exact", what=what)
        assert_parity("perceptron.perceptron_rule", a.converged, b.converged, "exact", what=what)


def test_defaults(ours, theirs):
    X = np.array([[-1.0], [0.0], [1.0]])
    a, b = (nn.perceptron.ThresholdUnit(np.ones(1)).predict(X) for nn in (ours, theirs))
    assert_parity("perceptron.ThresholdUnit", a, b, "exact", what="default threshold, default rule")
    a, b = (nn.perceptron.neuron(X, np.array([2.0])) for nn in (ours, theirs))
    assert_parity("perceptron.neuron", a, b, "exact", what="default bias, default activation")


def same_fit(ours, theirs, X, y, what, **parameters):
    """Fit both, and compare every learned bit and every prediction."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        a, b = (nn.perceptron.Perceptron(**parameters).fit(X, y) for nn in (ours, theirs))
    for attribute in ("coef_", "intercept_", "n_iter_", "classes_"):
        mine, sklearn = (getattr(clf, attribute) for clf in (a, b))
        assert_parity("perceptron.Perceptron", mine, sklearn, "exact", what=f"{what}: {attribute}")
    for method in ("predict", "decision_function"):
        mine, sklearn = (getattr(clf, method)(X) for clf in (a, b))
        assert_parity("perceptron.Perceptron", mine, sklearn, "exact", what=f"{what}: {method}")
    assert_parity(
        "perceptron.Perceptron", a.score(X, y), b.score(X, y), "closed form", what=f"{what}: score"
    )
    warned = [
        any(w.category is nn.perceptron.ConvergenceWarning for w in caught) for nn in (ours, theirs)
    ]
    assert_parity("perceptron.Perceptron", *warned, "exact", what=f"{what}: warning")


GATES = {
    "AND": [0, 0, 0, 1],
    "OR": [0, 1, 1, 1],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
    "XOR": [0, 1, 1, 0],
}
CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize("tol", [1e-3, None])
@pytest.mark.parametrize("gate", GATES)
def test_gates(ours, theirs, gate, tol):
    for random_state in range(3):
        same_fit(
            ours,
            theirs,
            np.array(CORNERS),
            np.array(GATES[gate]),
            "gates",
            random_state=random_state,
            tol=tol,
            max_iter=20,
        )


FEW_PASSES = [
    {"eta0": 0.5, "tol": None, "max_iter": 3},
    {"shuffle": False, "tol": None, "max_iter": 5},
    {"fit_intercept": False, "n_iter_no_change": 2, "max_iter": 20},
]


@pytest.mark.parametrize("parameters", FEW_PASSES, ids=str)
def test_few_passes(ours, theirs, parameters):
    """Points that a line separates, seen a few times, by each parameter."""
    X = np.random.default_rng(8).integers(-3, 4, size=(20, 2))
    same_fit(ours, theirs, X, X @ [2, -1] > 1, "few passes", **parameters)


NEAR_TIES = [
    {"eta0": 1.0, "tol": 1e-3, "max_iter": 40},
    {"eta0": 0.1, "tol": None, "max_iter": 15},
    {"eta0": 0.3, "tol": None, "max_iter": 15, "fit_intercept": False},
    {"eta0": 1e-20, "tol": 0.0, "max_iter": 60},
]


@pytest.mark.long
@pytest.mark.parametrize("scale", [1e-9, 1, 1e6])
@pytest.mark.parametrize("parameters", NEAR_TIES, ids=str)
def test_near_ties(ours, theirs, parameters, scale):
    """Decimals on a coarse grid, a row of zeros among them: many margins are a rounding from 0."""
    for seed, columns in enumerate([5, 12, 25]):  # from 8 on NumPy sums in another order
        X = generator(seed).integers(-5, 6, size=(300, columns)) / 10 * scale
        X[7] = 0
        y = X[:, :5] @ [1, -2, 1, 3, -1] > 0
        same_fit(ours, theirs, X, y, "near ties", random_state=seed, **parameters)


@pytest.mark.long
def test_wide_spread_of_rows(ours, theirs):
    """Rows from tiny to huge, so that a bound taken from one row fails another."""
    rng = generator(3)
    X = rng.normal(size=(200, 4)) * 10.0 ** rng.integers(-8, 3, size=(200, 1))
    y = rng.integers(2, size=200)
    for fit_intercept in (True, False):
        options = {"max_iter": 20, "tol": None, "eta0": 0.3, "fit_intercept": fit_intercept}
        same_fit(ours, theirs, X, y, "rows of all sizes", **options)


@pytest.mark.long
@pytest.mark.full
@pytest.mark.parametrize("tol", [1e-3, None])
@pytest.mark.parametrize("gate", GATES)
def test_gates_at_length(ours, theirs, gate, tol):
    for random_state in range(200):
        same_fit(ours, theirs, CORNERS, GATES[gate], "gates", random_state=random_state, tol=tol)


REAL = ["breast-cancer", "iris", "digits"]
PARAMETERS = [
    {},
    {"shuffle": False},
    {"random_state": 7, "tol": 1e-2},
    {"random_state": 42, "tol": None, "max_iter": 12},
    {"eta0": 0.1, "n_iter_no_change": 2},
    {"fit_intercept": False},
    {"max_iter": 3},
]


@pytest.mark.long
@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
@pytest.mark.parametrize("name", REAL)
def test_real_data(ours, theirs, name, parameters):
    same_fit(ours, theirs, *load(name), name, **parameters)


@pytest.mark.long
@pytest.mark.parametrize("parameters", [{}, {"shuffle": False}], ids=str)
def test_many_rows(ours, theirs, parameters):
    same_fit(ours, theirs, *load("20000 x 50"), "20,000 × 50", **parameters)


@pytest.mark.long
@pytest.mark.full
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("name", [*REAL, "20000 x 50"])
def test_many_random_states(ours, theirs, name, shuffle):
    for random_state in range(10):
        same_fit(ours, theirs, *load(name), name, random_state=random_state, shuffle=shuffle)
