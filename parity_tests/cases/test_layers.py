"""Layers: forward, and the gradients for the input and for every weight."""

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.witness import complex_step

rng = generator(9)
X = rng.normal(size=(6, 3))
UPSTREAM = rng.normal(size=(6, 3))


def weights_like(layer, seed=10):
    """Random weights; variances stay positive."""
    rng = generator(seed)
    return [rng.uniform(0.5, 1.5, size=w.shape) for w in layer.get_weights()]


def both(ours, theirs, make, x=X):
    """The layer of each engine, with the same weights."""
    layers = [make(nn.layers) for nn in (ours, theirs)]
    for nn, layer in zip((ours, theirs), layers, strict=True):
        nn.layers.forward(layer, x)
    for layer in layers:
        layer.set_weights(weights_like(layers[0]))
    return layers


LAYERS = {
    "Dense": lambda layers: layers.Dense(3),
    "Dense, no bias": lambda layers: layers.Dense(3, use_bias=False),
    "Dense, tanh": lambda layers: layers.Dense(3, activation="tanh"),
    "Dense, softmax": lambda layers: layers.Dense(3, activation="softmax"),
    "Activation, linear": lambda layers: layers.Activation("linear"),
    "Activation, sigmoid": lambda layers: layers.Activation("sigmoid"),
    "Activation, tanh": lambda layers: layers.Activation("tanh"),
    "Activation, relu": lambda layers: layers.Activation("relu"),
    "Activation, leaky_relu": lambda layers: layers.Activation("leaky_relu"),
    "Activation, elu": lambda layers: layers.Activation("elu"),
    "Activation, softmax": lambda layers: layers.Activation("softmax"),
    "PReLU": lambda layers: layers.PReLU(),
    "BatchNormalization": lambda layers: layers.BatchNormalization(),
    "BatchNormalization, momentum 0.7": lambda layers: layers.BatchNormalization(
        momentum=0.7, epsilon=0.1
    ),
}
every_layer = pytest.mark.parametrize("name", LAYERS)


def concept_of(name):
    layer, _, options = name.partition(", ")
    return f"layers.{layer}", f"{options}: " if options else ""


@pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])
@every_layer
def test_forward(ours, theirs, name, training):
    mine, keras = both(ours, theirs, LAYERS[name])
    concept, options = concept_of(name)
    for _ in range(3):  # moving statistics move
        a, b = (
            nn.layers.forward(layer, X, training)
            for nn, layer in zip((ours, theirs), (mine, keras), strict=True)
        )
        assert_parity(concept, a, b, "matrix product", what=f"{options}forward")
    for a, b in zip(mine.get_weights(), keras.get_weights(), strict=True):
        assert_parity(concept, a, b, "closed form", what=f"{options}weights, moving statistics")


@pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])
@every_layer
def test_backward(ours, theirs, name, training):
    mine, keras = both(ours, theirs, LAYERS[name])
    concept, options = concept_of(name)
    before = mine.get_weights()
    (dx, dw), (dx_too, dw_too) = (
        nn.layers.backward(layer, X, UPSTREAM, training)
        for nn, layer in zip((ours, theirs), (mine, keras), strict=True)
    )
    assert_parity(concept, dx, dx_too, "deep gradient", what=f"{options}∂L/∂x")
    for a, b in zip(dw, dw_too, strict=True):
        assert_parity(concept, a, b, "deep gradient", what=f"{options}∂L/∂weights")
    for a, b in zip(mine.get_weights(), before, strict=True):
        assert_parity(concept, a, b, "exact", what=f"{options}backward moves nothing")


def test_batch_normalization_against_its_formula(ours, theirs):
    """The textbook formula, differentiated through mean and variance as well."""
    mine, keras = both(ours, theirs, LAYERS["BatchNormalization"])
    gamma, beta, *_ = mine.get_weights()

    def formula(x, gamma=gamma, beta=beta):
        mean = x.sum(axis=0) / len(x)
        variance = ((x - mean) ** 2).sum(axis=0) / len(x)
        return gamma * (x - mean) / np.sqrt(variance + 0.001) + beta

    (dx, (dgamma, dbeta)), (dx_too, (dgamma_too, dbeta_too)) = (
        nn.layers.backward(layer, X, UPSTREAM)
        for nn, layer in zip((ours, theirs), (mine, keras), strict=True)
    )
    for what, a, b, witness in [
        ("∂L/∂x", dx, dx_too, complex_step(formula, X, UPSTREAM)),
        ("∂L/∂γ", dgamma, dgamma_too, complex_step(lambda g: formula(X, gamma=g), gamma, UPSTREAM)),
        ("∂L/∂β", dbeta, dbeta_too, complex_step(lambda b: formula(X, beta=b), beta, UPSTREAM)),
    ]:
        concept = "layers.BatchNormalization"
        assert_parity(concept, a, b, "deep gradient", what=f"{what} by formula", witness=witness)


def test_lecture_slopes(ours, theirs):
    """Leaky ReLU as a function has H's slope of 0.01, where Keras's word means 0.2."""
    mine, keras = (
        nn.layers.Dense(3, activation=nn.activations.leaky_relu) for nn in (ours, theirs)
    )
    for nn, layer in ((ours, mine), (theirs, keras)):
        nn.layers.forward(layer, X)
        layer.set_weights([np.eye(3), np.zeros(3)])
    a, b = (nn.layers.forward(layer, X) for nn, layer in ((ours, mine), (theirs, keras)))
    assert_parity("layers.Dense", a, b, "exact", what="leaky_relu of slope 0.01")
    assert_parity(
        "layers.Dense", a, np.where(X > 0, X, 0.01 * X), "exact", what="leaky_relu of slope 0.01"
    )


def test_input_gives_the_shapes(ours, theirs):
    """From ``Input`` on every layer knows its weights: W (inputs, units), b (units,)."""
    for widths in [(4, 3), (1, 1), (7, 5, 2)]:
        found = []
        for nn in (ours, theirs):
            L = nn.layers
            model = nn.network.Sequential([L.Input((widths[0],)), *map(L.Dense, widths[1:])])
            found.append([w.shape for w in model.get_weights()])
        for a, b in zip(*found, strict=True):
            assert_parity("layers.Input", a, b, "exact", what="shapes of W and b")


def test_a_layer_that_is_built_on_first_use(ours, theirs):
    """``forward`` and ``backward`` need no model around the layer."""
    for training in (True, False):
        fresh = [nn.layers.BatchNormalization() for nn in (ours, theirs)]
        a, b = (
            nn.layers.backward(layer, X, UPSTREAM, training)[0]
            for nn, layer in zip((ours, theirs), fresh, strict=True)
        )
        assert_parity("layers.backward", a, b, "gradient", what="a fresh layer")
        a, b = (
            nn.layers.forward(layer, X, training)
            for nn, layer in zip((ours, theirs), fresh, strict=True)
        )
        assert_parity("layers.forward", a, b, "matrix product", what="a fresh layer")
