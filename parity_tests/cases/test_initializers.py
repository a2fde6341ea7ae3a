"""Initial weights: seeds are never shared, so shapes, bounds and moments are compared."""

import numpy as np
import pytest

from parity_tests import chance
from parity_tests.comparison import assert_parity

SHAPE = (600, 400)


def standard_error(variance, shape):
    """Of so many numbers, where one number has this variance."""
    return float(np.sqrt(variance / np.prod(shape)))


DRAWS = [
    ("random_normal", {}),
    ("random_normal", {"mean": 1.0, "stddev": 0.3}),
    ("random_uniform", {}),
    ("random_uniform", {"minval": -0.1, "maxval": 0.5}),
    ("glorot_uniform", {}),
    ("he_normal", {}),
]


@pytest.mark.parametrize(("name", "options"), DRAWS, ids=str)
def test_draw(ours, theirs, name, options):
    """240,000 numbers: the mean is known to 1/490 of the spread, the spread to 1/690."""
    options = {**options, "seed": 1 + chance.SHIFT}
    a, b = (getattr(nn.initializers, name)(SHAPE, **options) for nn in (ours, theirs))
    a, b = np.asarray(a), np.asarray(b)
    concept = f"initializers.{name}"
    moments = {  # each with the variance of a difference, for one normal number, by the spread
        "mean": (2, [1 + x.mean() / b.std() for x in (a, b)]),
        "standard deviation": (1, [a.std(), b.std()]),
        "fourth moment": (4 / 3, [np.mean((x - x.mean()) ** 4) ** 0.25 for x in (a, b)]),
    }
    if name in ("he_normal", "glorot_uniform"):  # the bounds of normal draws are chance
        moments["twelfth moment"] = 1, [np.mean((x - x.mean()) ** 12) ** (1 / 12) for x in (a, b)]
    elif name != "random_normal":
        moments["bounds"] = 1, [np.array([x.min(), x.max()]) for x in (a, b)]
    assert_parity(concept, a.shape, b.shape, "exact", what="shape")
    for what, (variance, found) in moments.items():
        error = standard_error(variance, SHAPE)
        assert_parity(concept, *found, "moments", what=what, magnified=error)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal"])
def test_glorot_and_he_know_the_shape(ours, theirs, name):
    """A tall and a wide matrix: Glorot looks at both sides, He at the inputs alone."""
    for shape in [(20_000, 10), (10, 20_000)]:
        options = {"seed": 2 + chance.SHIFT}
        a, b = (np.std(getattr(nn.initializers, name)(shape, **options)) for nn in (ours, theirs))
        error = standard_error(1, shape)
        assert_parity(f"initializers.{name}", a, b, "moments", what="by shape", magnified=error)


@pytest.mark.parametrize("name", ["zeros", "ones"])
def test_constant(ours, theirs, name):
    a, b = (getattr(nn.initializers, name)(SHAPE) for nn in (ours, theirs))
    assert_parity(f"initializers.{name}", a, b, "exact")


def test_fresh_layers(ours, theirs):
    """What layers start from when nobody says anything."""
    for layer, options in [("Dense", {"units": 4}), ("PReLU", {}), ("BatchNormalization", {})]:
        built = [getattr(nn.layers, layer)(**options) for nn in (ours, theirs)]
        for nn, made in zip((ours, theirs), built, strict=True):
            nn.layers.forward(made, np.ones((2, 3)))
        mine, keras = (made.get_weights() for made in built)
        for a, b in zip(mine, keras, strict=True):
            assert_parity(f"layers.{layer}", a.shape, b.shape, "exact", what="fresh: shapes")
            if a.ndim == 1:
                assert_parity(f"layers.{layer}", a, b, "exact", what="fresh: vectors")
