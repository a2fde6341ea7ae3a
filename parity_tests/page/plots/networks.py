"""Networks: their shapes, decision regions, losses step by step, and first weights."""

import functools

import numpy as np

from examples import subjects
from examples.drawing import both, grid, losses, points

from .sheet import AREAS, BARS, ROOMS, ask, curves, picture, regions, sheet


@picture("shapes", BARS)
def shapes():
    """How many numbers each layer has."""

    def counts(nn):
        L = nn.layers
        model = nn.network.Sequential([L.Input((64,)), L.Dense(32), L.Dense(10)])
        return [w.size for w in model.get_weights()]

    found = ask(counts)
    names = ["W₁\n(64, 32)", "b₁\n(32,)", "W₂\n(32, 10)", "b₂\n(10,)"]
    fig, ax = sheet("array of weights and its shape, 64-32-10", "numbers in it")
    both(ax, names, found, "weights", joined=False)
    ax.set_yscale("log")
    first, total = found["scratch"][0], found["scratch"].sum()
    told = f"Of {total} numbers, {first / total:.0%} lie between the inputs and the first hidden"
    return fig, f"{told} layer, in either engine"


@functools.cache
def _trained():
    """Networks 2-8-8-1, trained on two moons."""
    return subjects.separated(ROOMS, 2)


@picture("mlp", AREAS)
def mlp():
    """The regions of a trained network."""
    X, y = subjects.moons()
    models = {nn: model for nn, model, _ in _trained().values()}
    fig, ax = sheet("x₁", "x₂", height=4.6)
    plane = grid(X.min(axis=0) - 0.3, X.max(axis=0) + 0.3, 101)
    found = regions(ax, plane, lambda nn, p: models[nn].predict(p, batch_size=len(p), verbose=0))
    points(ax, X, y, size=6)
    same = ((found["scratch"] > 0.5) == (found["reference"] > 0.5)).mean()
    told = "A network 2-8-8-1 bends its border between two moons; the two engines answer"
    return fig, f"{told} alike in {same:.1%} of the plane shown"


@picture("mlp")
def mlp_losses():
    """Its loss on both engines."""
    fig, (above, below) = sheet("epoch", "loss", rows=2, sharex=True, height=4.4)
    found = {engine: loss for engine, (_, _, loss) in _trained().items()}
    far = losses(above, below, found, "2-8-8-1, Adam, batches of 20")
    first, last = found["scratch"][0], found["scratch"][-1]
    told = f"The loss falls from {first:.3f} to {last:.3f} in {len(found['scratch'])} epochs, and"
    return fig, f"{told} in all of them the two engines are at most {far:.0f} ε of it apart"


@picture("initialisation")
def initial():
    """Sorted draws of both engines, which are not equal but alike."""
    share = np.linspace(0.005, 0.995, 100)
    fig, ax = sheet("share of the weights below", "weight, 100 inputs, 50 units")

    def draws(name):
        return lambda nn: np.quantile(getattr(nn.initializers, name)((100, 50), seed=36), share)

    names = ("random_normal", "random_uniform", "glorot_uniform", "he_normal")
    answers = curves(ax, share, {name: draws(name) for name in names}).values()
    off = max(abs(np.std(a["scratch"]) / np.std(a["reference"]) - 1) for a in answers)
    return fig, (
        "The engines draw different numbers from the same distributions: of 5000 weights each, "
        f"the spreads differ by {off:.1%} at most"
    )


@picture("each-layer")
def each_layer():
    """What four layers make of the same batch."""
    x = np.sort(np.random.default_rng(37).normal(1.0, 2.0, size=60))[:, None]

    def out(make, *weights):
        def question(nn):
            layer = make(nn.layers)
            nn.layers.forward(layer, x)
            if weights:
                layer.set_weights([np.array(w) for w in weights])
            return nn.layers.forward(layer, x, training=True)[:, 0]

        return question

    makers = {
        "Dense, W = −0.5, b = 1": out(lambda L: L.Dense(1), [[-0.5]], [1.0]),
        "Activation tanh": out(lambda L: L.Activation("tanh")),
        "PReLU, alpha = 0.2": out(lambda L: L.PReLU(), [0.2]),
        "BatchNormalization": out(lambda L: L.BatchNormalization()),
    }
    fig, ax = sheet("input of the layer", "output")
    answers = list(curves(ax, x[:, 0], makers).values())
    mean, spread = answers[-1]["scratch"].mean(), answers[-1]["scratch"].std()
    told = f"Batch normalisation turns a mean of {x.mean():.2f} and a spread of {x.std():.2f} into"
    return fig, f"{told} {abs(mean.round(2)):.2f} and {spread:.2f}", *answers
