"""Networks: their shapes, decision regions, losses step by step, and first weights."""

import numpy as np

from examples._lesson import twins

from ._sheet import (
    DRAWN,
    ROOMS,
    agreement,
    ask,
    both,
    dots,
    finish,
    pairs_of,
    regions,
    sheet,
)
from .gates import two_losses

BARS = "bars: scratch    hollow marks: reference"


def shapes():
    """How many numbers each layer has."""
    widths = [64, 32, 10]

    def counts(nn):
        L = nn.layers
        model = nn.network.Sequential([L.Input((64,)), *(L.Dense(n) for n in widths[1:])])
        return [w.size for w in model.get_weights()]

    found = ask(counts)
    names = ["W₁\n(64, 32)", "b₁\n(32,)", "W₂\n(32, 10)", "b₂\n(10,)"]
    fig, ax = sheet("array of weights and its shape, 64-32-10", "numbers in it")
    both(ax, names, found, "weights", joined=False)
    ax.set_yscale("log")
    total = found["scratch"].sum()
    share = found["scratch"][0] / total
    return [
        finish(
            fig,
            f"Of {total} numbers, {share:.0%} lie between the inputs and the first hidden layer, "
            "in either engine.",
            BARS,
        )
    ]


def _rings(rows, seed):
    """An inner disc of ones and a ring of zeros around it."""
    rng = np.random.default_rng(seed)
    radius = np.concatenate([rng.uniform(0, 0.7, rows // 2), rng.uniform(1.0, 1.5, rows // 2)])
    angle = rng.uniform(0, 2 * np.pi, rows)
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X, (radius < 0.85).astype(float)


def mlp():
    """The regions of a trained network, and its loss on both engines."""
    X, y = _rings(120, seed=35)

    def network(nn):
        L = nn.layers
        return nn.network.Sequential(
            [
                L.Input((2,)),
                L.Dense(8, activation="tanh"),
                L.Dense(8, activation="tanh"),
                L.Dense(1, activation="sigmoid"),
            ]
        )

    losses, outputs = {}, {}
    grid = np.meshgrid(np.linspace(-1.7, 1.7, 101), np.linspace(-1.7, 1.7, 101))
    points, shaped = pairs_of(grid)
    for engine, (nn, model) in twins(ROOMS, network, seed=35).items():
        model.compile(optimizer=nn.optimizers.Adam(0.02), loss="binary_crossentropy")
        past = model.fit(X, y, batch_size=24, epochs=40, shuffle=False, verbose=0)
        losses[engine] = np.array(past.history["loss"])
        outputs[engine] = shaped(model.predict(points, batch_size=len(points), verbose=0))
    fig, ax = sheet("x₁", "x₂", height=4.6)
    regions(ax, *grid, outputs)
    dots(ax, X, y)
    same = ((outputs["scratch"] > 0.5) == (outputs["reference"] > 0.5)).mean()
    first = finish(
        fig,
        f"A network 2-8-8-1 closes its border around the inner points; the two engines answer "
        f"alike in {same:.1%} of the plane shown.",
        DRAWN,
    )
    fig, axes = sheet("epoch", "loss", rows=2, sharex=True, height=4.4)
    return [first, two_losses(fig, axes, losses, "2-8-8-1, Adam, batches of 24")]


def initial():
    """Sorted draws of both engines, which are not equal but alike."""
    share = np.linspace(0.005, 0.995, 100)
    fig, ax = sheet("share of the weights below", "weight, 100 inputs, 50 units")
    spreads = []
    for name in ("random_normal", "random_uniform", "glorot_uniform", "he_normal"):
        found = ask(
            lambda nn, n=name: np.quantile(getattr(nn.initializers, n)((100, 50), seed=36), share)
        )
        both(ax, share, found, name)
        spreads.append([np.std(found[e]) for e in found])
    off = max(abs(a / b - 1) for a, b in spreads)
    return [
        finish(
            fig,
            "The engines draw different numbers from the same distributions: of 5000 weights each, "
            f"the spreads differ by {off:.1%} at most.",
        )
    ]


def each_layer():
    """What four layers make of the same batch."""
    x = np.sort(np.random.default_rng(37).normal(1.0, 2.0, size=60))[:, None]

    def out(nn, make):
        layer = make(nn.layers)
        nn.layers.forward(layer, x)
        if type(layer).__name__ == "Dense":
            layer.set_weights([np.array([[-0.5]]), np.array([1.0])])
        if type(layer).__name__ == "PReLU":
            layer.set_weights([np.array([0.2])])
        return nn.layers.forward(layer, x, training=True)[:, 0]

    makers = {
        "Dense, W = −0.5, b = 1": lambda L: L.Dense(1),
        "Activation tanh": lambda L: L.Activation("tanh"),
        "PReLU, alpha = 0.2": lambda L: L.PReLU(),
        "BatchNormalization": lambda L: L.BatchNormalization(),
    }
    fig, ax = sheet("input of the layer", "output")
    answers = []
    for label, make in makers.items():
        found = ask(lambda nn, make=make: out(nn, make))
        answers.append(found)
        both(ax, x[:, 0], found, label)
    mean, spread = answers[-1]["scratch"].mean(), answers[-1]["scratch"].std()
    return [
        finish(
            fig,
            f"Batch normalisation turns a mean of {x.mean():.2f} and a spread of {x.std():.2f} "
            f"into {mean + 0:.2f} and {spread:.2f}; {agreement(*answers)}.".replace(
                "-0.00", "0.00"
            ),
        )
    ]


PLOTS = {"shapes": shapes, "mlp": mlp, "initialisation": initial, "each-layer": each_layer}
