"""Vanishing, exploding, dying: fifty layers deep, and the measures of each."""

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity

CURES = [
    *("sigmoid, Glorot", "tanh, Glorot", "ReLU, He"),
    *(
        pytest.param(cure, marks=pytest.mark.full)
        for cure in [
            *("sigmoid, plain random", "sigmoid, batch normalisation", "ReLU, zeros"),
            *("ReLU, plain random", "ReLU, Glorot", "Leaky ReLU, He", "ELU, He"),
        ]
    ),
]


def data():
    """64 points in eight dimensions, of which about a quarter are labelled 1.

    Were it exactly half, and the network so deep that every output is 0.5, then the sum of all
    errors, of which every gradient is made, would cancel to its last digits.
    """
    x = generator(20).normal(size=(64, 8))
    return x, (x[:, 0] > 0.6).astype(float)


def twins(ours, theirs, cure, depth, scale=1.0):
    """The same deep network in both rooms, from the same initial weights."""
    options = theirs.pathologies.CURES[cure]
    models = [nn.pathologies.deep_network(depth, **options) for nn in (ours, theirs)]
    rng, spread = generator(21), SPREADS[options.get("kernel_initializer")]
    weights = [
        scale * spread(w) * rng.normal(size=w.shape) if w.ndim == 2 else w
        for w in models[1].get_weights()
    ]
    for model in models:
        model.set_weights(weights)
    return models


SPREADS = {  # of the initial weights, by the initializer that a cure asks for
    None: lambda w: np.sqrt(2 / sum(w.shape)),  # Glorot's
    "he_normal": lambda w: np.sqrt(2 / w.shape[0]),
    "random_normal": lambda w: 0.05,
    "zeros": lambda w: 0.0,
}


def by_layer(model, gradients):
    """One flat array for each layer that has weights."""
    flat = iter(gradients)
    groups = [[next(flat) for _ in layer.get_weights()] for layer in model.layers]
    return [np.concatenate([g.ravel() for g in group]) for group in groups if group]


def on_both(ours, theirs, models, function):
    """What both rooms find for their twin."""
    return (function(nn, model) for nn, model in zip((ours, theirs), models, strict=True))


@pytest.mark.long
@pytest.mark.parametrize("cure", CURES)
def test_fifty_layers(ours, theirs, cure):
    """Every layer by itself; the norms that a sigmoid leaves are thirty orders apart."""
    models = twins(ours, theirs, cure, depth=50)
    mine, keras = on_both(
        ours,
        theirs,
        models,
        lambda nn, model: by_layer(model, nn.network.gradients(model, *data())),
    )
    what = f"50 layers, {cure}"
    for layer, (a, b) in enumerate(zip(mine, keras, strict=True)):
        assert_parity("network.gradients", a, b, "deep gradient", what=f"{what}: layer {layer}")
    norms = [np.linalg.norm(g) for g in keras]
    assert cure != "sigmoid, Glorot" or max(norms) / min(norms) > 1e30


@pytest.mark.parametrize("cure", CURES)
def test_deep_network(ours, theirs, cure):
    """The same layers: shapes of all weights, and outputs once the weights are equal."""
    models = twins(ours, theirs, cure, depth=3)
    for p, q in zip(*(model.get_weights() for model in models), strict=True):
        assert_parity("pathologies.deep_network", p.shape, q.shape, "exact", what="weights")
    a, b = (model.predict(data()[0], verbose=0) for model in models)
    assert_parity("pathologies.deep_network", a, b, "deep gradient", what=cure)


@pytest.mark.parametrize("cure", ["sigmoid, Glorot", "sigmoid, batch normalisation", "ReLU, He"])
def test_gradient_norms(ours, theirs, cure):
    models = twins(ours, theirs, cure, depth=5)
    a, b = on_both(
        ours, theirs, models, lambda nn, model: nn.pathologies.gradient_norms(model, *data())
    )
    for layer, (p, q) in enumerate(zip(a, b, strict=True)):
        assert_parity(
            "pathologies.gradient_norms", p, q, "deep gradient", what=f"{cure}: layer {layer}"
        )


@pytest.mark.parametrize("clip", ["clip_by_value", "clip_by_norm", "clip_by_global_norm"])
def test_exploding_and_clipped(ours, theirs, clip):
    """Gradients that grow from layer to layer, a millionfold in all, and one that is small."""
    rng = generator(23)
    exploding = [10.0**n * rng.normal(size=(6, 4)) for n in (6, 4, 2, 0, -3)]
    mine, tensorflow = (getattr(nn.optimizers, clip)(exploding, 0.5) for nn in (ours, theirs))
    for a, b in zip(mine, tensorflow, strict=True):
        assert_parity(f"optimizers.{clip}", a, b, "closed form", what="exploding gradients")


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_chain(ours, theirs, depth):
    """Links of single sigmoid units, and their product against the whole derivative."""
    rng = generator(depth)
    models = [nn.pathologies.deep_network(depth, width=1, inputs=1) for nn in (ours, theirs)]
    weights = [rng.normal(size=w.shape) for w in models[0].get_weights()]
    for model in models:
        model.set_weights(weights)
    x = np.array([[0.7]])
    a, b = on_both(ours, theirs, models, lambda nn, model: nn.pathologies.chain_factors(model, x))
    whole, sizes = 1.0, []
    for W, c in zip(weights[::2], weights[1::2], strict=True):
        z = x @ W + c
        sizes.append(1 + (np.abs(x @ W) + np.abs(c)).item())
        x = 1 / (1 + np.exp(-z))
        whole *= (W * np.exp(-z) / (1 + np.exp(-z)) ** 2).item()
    concept = "pathologies.chain_factors"
    # In e⁻ᶻ a rounding of z counts z times, and in a product that of every factor.
    assert_parity(concept, a, b, "elementwise", what="links", magnified=max(sizes))
    what = "their product, by formula"
    assert_parity(concept, np.prod(a), whole, "deep gradient", what=what, magnified=sum(sizes))


@pytest.mark.parametrize("cure", ["sigmoid, plain random", "tanh, Glorot", "ReLU, He"])
def test_outputs(ours, theirs, cure):
    models = twins(ours, theirs, cure, depth=8, scale=2.0)
    x, _ = data()
    mine, keras = on_both(
        ours, theirs, models, lambda nn, model: nn.pathologies.layer_outputs(model, x)
    )
    for layer, (a, b) in enumerate(zip(mine, keras, strict=True)):
        assert_parity(
            "pathologies.layer_outputs", a, b, "deep gradient", what=f"{cure}: layer {layer}"
        )
    measures = ["saturation", "dead_units"] if cure == "ReLU, He" else ["saturation"]
    for measure in measures:
        a, b = on_both(
            ours,
            theirs,
            models,
            lambda nn, model, measure=measure: getattr(nn.pathologies, measure)(model, x),
        )
        assert_parity(f"pathologies.{measure}", a, b, "closed form", what=cure)


@pytest.mark.parametrize("within", [0.01, 0.05, 0.3])
def test_saturation(ours, theirs, within):
    models = twins(ours, theirs, "sigmoid, Glorot", depth=3, scale=10.0)
    x, _ = data()
    a, b = on_both(
        ours, theirs, models, lambda nn, model: nn.pathologies.saturation(model, x, within)
    )
    assert b[:-1].min() > 0
    assert_parity("pathologies.saturation", a, b, "closed form", what="large weights")


def dying(nn, activation):
    """G's unit, w = (−0.5, −0.5), and a living one beside it, before a sigmoid."""
    layers = nn.layers
    model = nn.network.Sequential(
        [layers.Input((2,)), layers.Dense(2, activation), layers.Dense(1, "sigmoid")]
    )
    model.compile(optimizer=nn.optimizers.SGD(1.0), loss="binary_crossentropy")
    W, w = np.array([[-0.5, 0.5], [-0.5, 0.5]]), np.array([[1.0], [-1.0]])
    model.set_weights([W, np.zeros(2), w, np.zeros(1)])
    return model


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_dying_relu(ours, theirs, activation):
    """On positive inputs the unit is dead from the start, and stays dead; its leaky twin moves."""
    x = generator(22).uniform(0.1, 1.0, size=(32, 2))
    y = (x[:, 0] > x[:, 1]).astype(float)
    models = [dying(nn, activation) for nn in (ours, theirs)]

    def first_unit(model):
        return model.get_weights()[0][:, 0]

    paths, alive = [], []
    for nn, model in zip((ours, theirs), models, strict=True):
        if activation == "relu":
            alive.append(nn.pathologies.dead_units(model, x))
        paths.append(nn.pathologies.over_training(model, x, y, first_unit, epochs=3, batch_size=8))
    what = f"weights of G's unit, {activation}"
    assert_parity("pathologies.over_training", *paths, "trajectory", what=what)
    moved = np.ptp(paths[1], axis=0).max()
    assert (moved == 0) == (activation == "relu")
    if alive:
        assert_parity("pathologies.dead_units", *alive, "closed form", what="G's unit is dead")
        assert_parity("pathologies.dead_units", alive[0], [0.5], "closed form", what="one of two")


@pytest.mark.parametrize("cure", ["ReLU, zeros", "sigmoid, Glorot"])
def test_symmetry(ours, theirs, cure):
    """From zeros, the units of a layer stay one unit through training; from random ones not."""
    models = twins(ours, theirs, cure, depth=2)
    for nn, model in zip((ours, theirs), models, strict=True):
        nn.pathologies.over_training(model, *data(), lambda model: 0, epochs=2, batch_size=16)
    a, b = on_both(ours, theirs, models, lambda nn, model: nn.pathologies.distinct_units(model))
    expected = [1, 1, 1] if cure == "ReLU, zeros" else [16, 16, 1]
    assert_parity("pathologies.distinct_units", a, b, "exact", what=cure)
    assert_parity("pathologies.distinct_units", a, np.array(expected), "exact", what=cure)
