"""Vanishing, exploding, dying in whole networks: the claims of G, H and N, and of their cures."""

import functools

import numpy as np

from ..chance import generator
from .about import About
from .rooms import logit

NORMS, LINKS = About("pathologies.gradient_norms"), About("pathologies.chain_factors")

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


def left(*network, **options):
    """What is left of a gradient at the first of so many layers."""
    return NORMS.claim(
        lambda nn: _first_over_last(nn, *network, **options), tolerance="deep gradient"
    )


def clipped(name, size):
    """The size of exploding gradients, and of a gradient of 0.1, over what clipping to 1 allows."""
    clip, small = About(f"optimizers.{name}"), [np.array([0.1])]
    return clip.claim(
        lambda nn: [size(clip.of(nn)(_exploding(nn), 1.0)), size(clip.of(nn)(small, 1.0)) / 0.1]
    )


def _shares(nn):
    """G's unit, w = (−0.5, −0.5), a ReLU before an output: dead units, and living ones."""
    L = nn.layers
    model = nn.network.Sequential([L.Input((2,)), L.Dense(1, "relu"), L.Dense(1)])
    model.set_weights([np.full((2, 1), -0.5), np.zeros(1), np.ones((1, 1)), np.zeros(1)])
    dead = nn.pathologies.dead_units
    return [dead(model, np.abs(X[:, :2])), 1 - dead(model, X[:, :2])]


FACTORS = np.array([0.25, 0.15, 0.10, 0.05, 0.026])


def steep(s):
    """The value of σ at which σ′ is s: σ(1 − σ) = s, solved for the σ ≥ ½."""
    return (1 + np.sqrt(1 - 4 * s)) / 2


@functools.cache
def _chain(nn):
    """H's five factors, as the links of a chain whose weights are 1 and whose biases suit them."""
    model = nn.pathologies.deep_network(4, width=1, inputs=1)
    a, weights = 0.5, []
    for p in steep(FACTORS):
        weights += [np.ones((1, 1)), np.array([logit(p) - a])]
        a = p
    model.set_weights(weights)
    return nn.pathologies.chain_factors(model, [[0.5]])


@functools.cache
def _symmetric(nn):
    model = nn.pathologies.deep_network(2, width=4, kernel_initializer="zeros")
    nn.pathologies.over_training(model, X, Y, lambda model: 0, epochs=2)
    return nn.pathologies.distinct_units(model)


EXPLODING = NORMS.claim(
    lambda nn: nn.pathologies.gradient_norms(_network(nn, "relu", 12, gain=18.0), X, Y),
    tolerance="deep gradient",
)
DEAD_UNITS = About("pathologies.dead_units").claim(_shares)
FIVE_LINKS = LINKS.number(_chain)
THEIR_PRODUCT = LINKS.claim(lambda nn: np.prod(_chain(nn)), tolerance="deep gradient")
FROM_ZEROS = About("pathologies.distinct_units").claim(_symmetric)
