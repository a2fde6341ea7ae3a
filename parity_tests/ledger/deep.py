"""Vanishing, exploding, dying in whole networks: the claims of G, H and N, and of their cures."""

import functools

import numpy as np

from ..chance import generator
from ._rooms import logit
from .ledger import claim, number, under

rng = generator(40)
X = rng.normal(size=(64, 8))
Y = (X[:, 0] > 0.6).astype(float)  # not half and half: errors that cancel would hide gradients


def _spread(shape, spread):
    """Weights with a spread of √(gain / inputs), the same for both rooms."""
    return generator(shape).normal(scale=np.sqrt(spread / shape[0]), size=shape)


@functools.cache
def _network(nn, activation, depth=10, gain=1.0, **options):
    """A deep network whose weights are spread by √(gain / inputs); biases stay 0."""
    model = nn.pathologies.deep_network(depth, activation=activation, **options)
    weights = [_spread(w.shape, gain) if w.ndim == 2 else w for w in model.get_weights()]
    model.set_weights(weights)
    return model


def _first_over_last(nn, activation, depth=10, gain=1.0, **options):
    """The norm of the first layer's gradient over that of the last's."""
    model = _network(nn, activation, depth, gain, **options)
    norms = nn.pathologies.gradient_norms(model, X, Y)
    return norms[0] / norms[-1]


def _exploding(nn):
    """The gradients of twelve ReLU layers whose weights are three times too large."""
    return nn.network.gradients(_network(nn, "relu", 12, gain=18.0), X, Y)


def _norm(gradients):
    return np.sqrt(sum(np.sum(g * g) for g in gradients))


def _left(lines, says, printed, *network, **options):
    """What is left of a gradient at the first of so many layers."""
    return claim(
        f"{says}: the first layer's gradient norm over the last's",
        printed,
        lines=lines,
        concept="pathologies.gradient_norms",
        tolerance="deep gradient",
        recompute=lambda nn: _first_over_last(nn, *network, **options),
    )


def _unit(nn):
    """G's unit, w = (−0.5, −0.5), a ReLU before an output."""
    layers = nn.layers
    model = nn.network.Sequential([layers.Input((2,)), layers.Dense(1, "relu"), layers.Dense(1)])
    model.set_weights([np.full((2, 1), -0.5), np.zeros(1), np.ones((1, 1)), np.zeros(1)])
    return model


FACTORS = [0.25, 0.15, 0.10, 0.05, 0.026]


@functools.cache
def _chain(nn):
    """H's five factors, as the links of a chain whose weights are 1 and whose biases suit them."""
    model = nn.pathologies.deep_network(4, width=1, inputs=1)
    a, weights = 0.5, []
    for factor in FACTORS:
        p = (1 + np.sqrt(1 - 4 * factor)) / 2  # σ′ = p(1 − p) is the factor there
        weights += [np.ones((1, 1)), np.array([logit(p) - a])]
        a = p
    model.set_weights(weights)
    return nn.pathologies.chain_factors(model, [[0.5]])


ROWS = {
    "D": [],
    "G": [
        *under(
            "G",
            "Vanishing Gradient Problem",
            _left("1537-1538", "sigmoid, ten layers", "< 1e-4", "sigmoid"),
            _left("1538", "tanh, ten layers, much less", "> 0.01", "tanh"),
            _left("1538", "the deeper the less: sigmoid, twenty layers", "< 1e-9", "sigmoid", 20),
        ),
        *under(
            "G",
            "Exploding Gradient Problem",
            claim(
                "in a deep network gradients become too large: their norm over twelve ReLU layers, "
                "weights three times too large",
                "> 1e4",
                lines="1556-1562",
                concept="pathologies.gradient_norms",
                tolerance="deep gradient",
                recompute=lambda nn: nn.pathologies.gradient_norms(
                    _network(nn, "relu", 12, gain=18.0), X, Y
                ),
            ),
        ),
        *under(
            "G",
            "Solutions to Gradient Problems",
            _left("1574", "ReLU, ten layers, He's spread", "> 0.01", "relu", gain=2.0),
            _left("1574", "Leaky ReLU, ten layers, He's spread", "> 0.01", "leaky_relu", gain=2.0),
            claim(
                "exploding gradients clipped by value to 1: the largest entry",
                "= 1",
                lines="1576",
                concept="pathologies.clip_by_value",
                recompute=lambda nn: max(
                    np.abs(g).max() for g in nn.pathologies.clip_by_value(_exploding(nn), 1.0)
                ),
            ),
            claim(
                "clipped by norm to 1: the longest array",
                "= 1",
                lines="1576",
                concept="pathologies.clip_by_norm",
                recompute=lambda nn: max(
                    np.linalg.norm(g) for g in nn.pathologies.clip_by_norm(_exploding(nn), 1.0)
                ),
            ),
            claim(
                "clipped by global norm to 1: the length of all arrays together",
                "= 1",
                lines="1576",
                concept="pathologies.clip_by_global_norm",
                recompute=lambda nn: _norm(nn.pathologies.clip_by_global_norm(_exploding(nn), 1.0)),
            ),
            _left(
                "1577",
                "sigmoid with batch normalisation, ten layers",
                "> 0.01",
                "sigmoid",
                batch_normalization=True,
            ),
        ),
        *under(
            "G",
            "Importance of Differentiability in Activation Functions",
            claim(
                "positive inputs leave the unit w = (−0.5, −0.5) dead: the share of dead units",
                "= 1",
                lines="1764-1767",
                concept="pathologies.dead_units",
                recompute=lambda nn: nn.pathologies.dead_units(_unit(nn), np.abs(X[:, :2])),
            ),
        ),
    ],
    "H": under(
        "H",
        "Vanishing Gradient Problem",
        number(
            "the five factors once more, measured as the links of a chain of five units",
            "0.25 0.15 0.10 0.05 0.026",
            lines="144",
            digits=(2, 2, 2, 2, 3),
            how="exact",
            concept="pathologies.chain_factors",
            recompute=_chain,
        ),
        claim(
            "∂output/∂input of that chain is very small",
            "< 1e-5",
            lines="144-150",
            concept="pathologies.chain_factors",
            tolerance="deep gradient",
            recompute=lambda nn: np.prod(_chain(nn)),
        ),
        _left("131-133", "a sigmoid network of ten layers learns slowly", "< 1e-4", "sigmoid"),
        _left("163", "ReLU overcomes that, with He's spread", "> 0.01", "relu", gain=2.0),
    ),
    "N": under(
        "N",
        "ACTIVATION FUNCTION",
        _left("134-135", "within a few layers of sigmoids, here four", "< 0.05", "sigmoid", 4),
        claim(
            "from zeros a layer's units stay one unit: different units after two epochs",
            "= 1",
            lines="150-154",
            concept="pathologies.distinct_units",
            recompute=lambda nn: _symmetric(nn),
        ),
    ),
}


@functools.cache
def _symmetric(nn):
    model = nn.pathologies.deep_network(2, width=4, kernel_initializer="zeros")
    nn.pathologies.over_training(model, X, Y, lambda model: 0, epochs=2)
    return nn.pathologies.distinct_units(model)
