"""Gradient descent: lecture D's saddle, slope signs, and the three loops."""

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity


def saddle(nn):
    """∇(x² − y²): by hand where there is no autodiff."""
    if hasattr(nn.gradient_check, "autodiff"):
        return lambda p: nn.gradient_check.autodiff(lambda q: q[0] ** 2 - q[1] ** 2, p)
    return lambda p: np.array([2 * p[0], -2 * p[1]])


def test_saddle(ours, theirs):
    """From (2, 3), 100 steps of 0.1: x shrinks by 0.8 a step, y grows by 1.2."""
    a, b = (nn.gradient_descent.descend(saddle(nn), np.array([2.0, 3.0])) for nn in (ours, theirs))
    concept = "gradient_descent.descend"
    assert_parity(concept, a, b, "closed form", what="x² − y², the path")
    t = np.arange(101)
    closed = np.stack([2 * 0.8**t, 3 * 1.2**t], axis=1)
    what = "x² − y², 2·0.8ᵗ and 3·1.2ᵗ"
    # A rounding of x is magnified t times in xᵗ.
    assert_parity(concept, a, closed, "closed form", what=what, magnified=100)


def test_slope_signs(ours, theirs):
    """Left of the minimum of (x − 1)² the step goes right, right of it left, on it nowhere."""
    for nn, other in [(ours, theirs), (theirs, ours)]:
        steps = [
            np.diff(
                engine.gradient_descent.descend(lambda p: 2 * (p - 1), np.array([x]), 0.1, 1),
                axis=0,
            )[0, 0]
            for engine, x in [(nn, -2.0), (other, 4.0), (nn, 1.0)]
        ]
        assert_parity(
            "gradient_descent.descend",
            np.sign(steps),
            [1.0, -1.0, 0.0],
            "exact",
            what="slope signs",
        )


rng = generator(11)
X, Y = rng.normal(size=(23, 3)), rng.normal(size=23)


def slope(weights, X, y):
    """The gradient of the mean squared error of y ≈ X·w."""
    return 2 * X.T @ (X @ weights - y) / len(X)


LOOPS = [
    ("batch_gradient_descent", {}),
    ("stochastic_gradient_descent", {}),
    ("mini_batch_gradient_descent", {}),
    ("mini_batch_gradient_descent", {"batch_size": 5}),
]


@pytest.mark.parametrize(("name", "options"), LOOPS, ids=str)
def test_loop(ours, theirs, name, options):
    a, b = (
        getattr(nn.gradient_descent, name)(slope, np.zeros(3), X, Y, 0.05, epochs=4, **options)
        for nn in (ours, theirs)
    )
    assert_parity(f"gradient_descent.{name}", a, b, "closed form", what="weights after 4 epochs")


PICKS = rng.integers(len(X), size=(4, 30))  # random examples: some come twice, some not at all
ORDERS = np.array([rng.permutation(len(X)) for _ in range(4)])  # Keras's shuffle


@pytest.mark.parametrize("picks", [PICKS, ORDERS], ids=["random", "shuffled"])
@pytest.mark.parametrize(("name", "options"), LOOPS[1:], ids=str)
def test_picks(ours, theirs, name, options, picks):
    a, b = (
        getattr(nn.gradient_descent, name)(
            slope, np.zeros(3), X, Y, 0.05, epochs=4, picks=picks, **options
        )
        for nn in (ours, theirs)
    )
    assert_parity(f"gradient_descent.{name}", a, b, "closed form", what="weights after 4 × picks")


@pytest.mark.parametrize(("name", "options"), LOOPS, ids=str)
def test_stops_at_convergence(ours, theirs, name, options):
    """How many rows it asked for tells in which epoch the loop ended."""
    seen = {}

    def run(nn):
        def counted(weights, X, y):
            seen[nn] = seen.get(nn, 0) + len(X)
            return slope(weights, X, y)

        loop = getattr(nn.gradient_descent, name)
        return loop(counted, np.zeros(3), X, Y, 0.05, epochs=200, tol=1e-3, **options)

    a, b = run(ours), run(theirs)
    concept = f"gradient_descent.{name}"
    assert_parity(concept, a, b, "trajectory", what="weights at convergence")
    assert_parity(concept, seen[ours], seen[theirs], "exact", what="rows until convergence")


@pytest.mark.parametrize("tol", [0.0, 1e-3, 0.5])
def test_descends_until_convergence(ours, theirs, tol):
    """Down (w − 1)²: the last step is the first that is no longer than ``tol``."""
    a, b = (
        nn.gradient_descent.descend(lambda w: 2 * (w - 1), np.array([3.0, -1.0]), 0.1, 80, tol=tol)
        for nn in (ours, theirs)
    )
    assert_parity("gradient_descent.descend", a, b, "closed form", what=f"the path to tol = {tol}")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("batch_gradient_descent", 23),
        ("stochastic_gradient_descent", 1),
        ("mini_batch_gradient_descent", 5),
    ],
)
def test_fit_gives_what_the_loop_gives(ours, theirs, name, size):
    """``fit`` with SGD on one linear unit, against the loop of the other engine."""

    def by_loop(nn):
        options = {"batch_size": size} if name.startswith("mini") else {}
        loop = getattr(nn.gradient_descent, name)
        return loop(slope, np.zeros(3), X, Y, 0.05, epochs=3, **options)

    def by_fit(nn):
        layers = [nn.layers.Input((3,)), nn.layers.Dense(1, use_bias=False)]
        model = nn.network.Sequential(layers)
        model.set_weights([np.zeros((3, 1))])
        model.compile(optimizer=nn.optimizers.SGD(0.05), loss="mean_squared_error")
        model.fit(X, Y, batch_size=size, epochs=3, shuffle=False, verbose=0)
        return model.get_weights()[0][:, 0]

    concept = f"gradient_descent.{name}"
    assert_parity(concept, by_loop(ours), by_fit(theirs), "trajectory", what="as fit")
    concept, what = "network.Sequential", f"fit, as {name.replace('_', ' ')}"
    assert_parity(concept, by_fit(ours), by_loop(theirs), "trajectory", what=what)
