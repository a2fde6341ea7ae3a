"""Initial weights: seeds are never shared, so shapes, bounds and moments are compared."""

import numpy as np
import pytest

from parity_tests.comparison import assert_parity

SHAPE = (300, 200)
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
    """60,000 numbers: the mean is known to 1/245 of the spread, the spread to 1/350."""
    a, b = (getattr(nn.initializers, name)(SHAPE, **options, seed=1) for nn in (ours, theirs))
    a, b = np.asarray(a), np.asarray(b)
    concept = f"initializers.{name}"
    assert_parity(concept, a.shape, b.shape, "exact", what="shape")
    assert_parity(concept, 1 + a.mean() / b.std(), 1 + b.mean() / b.std(), "moments", what="mean")
    assert_parity(concept, a.std(), b.std(), "moments", what="standard deviation")
    fourth = [np.mean((x - x.mean()) ** 4) ** 0.25 for x in (a, b)]
    assert_parity(concept, *fourth, "moments", what="fourth moment")
    if name != "random_normal":
        limits = [np.array([x.min(), x.max()]) for x in (a, b)]
        assert_parity(concept, *limits, "moments", what="bounds")


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal"])
def test_glorot_and_he_know_the_shape(ours, theirs, name):
    """A tall and a wide matrix: Glorot looks at both sides, He at the inputs alone."""
    for shape in [(2000, 10), (10, 2000)]:
        a, b = (np.std(getattr(nn.initializers, name)(shape, seed=2)) for nn in (ours, theirs))
        assert_parity(f"initializers.{name}", a, b, "moments", what="by shape")


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
