"""What rows of several lectures ask of a room, in a few lines each."""

import functools
import itertools

import numpy as np

from ..chance import generator
from .formulas import SQUARE

# --- activations, neurons ----------------------------------------------------------------------


def act(nn, activation, z, **options):
    """An activation of a room, by its name."""
    return getattr(nn.activations, activation)(np.asarray(z, float), **options)


def slope(nn, activation, z, **options):
    """The derivative of an activation: its backward, with an upstream of ones."""
    z = np.asarray(z, float)
    return getattr(nn.activations, activation + "_backward")(z, np.ones_like(z), **options)


def bounds(values):
    """The smallest and the largest value."""
    return [np.min(values), np.max(values)]


def to_the_ends(p):
    """How far probabilities are from the nearer end of [0, 1]."""
    return np.minimum(p, 1 - p)


def logit(p):
    """Where σ takes the value p."""
    p = np.asarray(p, float)
    return np.log(p / (1 - p))


def each(function, *columns):
    """function(a, b, …) for each point, as one array."""
    return np.array([function(*map(float, row)) for row in zip(*columns, strict=True)])


def neurons(nn, inputs, weights, biases=(0,) * 5, activation="linear"):
    """One neuron for each point: activation(Σ wᵢxᵢ + b), from columns of inputs and of weights."""
    X, W = np.array(inputs, float).T, np.array(weights, float).T
    z = [nn.perceptron.net_sum(x, w, float(b)) for x, w, b in zip(X, W, biases, strict=True)]
    return act(nn, activation, z)


def classes(nn, inputs, weights, thresholds, fires=">="):
    """0 or 1 for each point, from a threshold unit of its own; columns as for neurons."""
    rows = zip(np.transpose(inputs), np.transpose(weights), thresholds, strict=True)
    unit = nn.perceptron.ThresholdUnit
    return [unit(w, float(t), fires=fires).predict(x[None])[0] for x, w, t in rows]


# --- gates -------------------------------------------------------------------------------------


def gate(nn, name, X=SQUARE, activation="step"):
    """What a gate puts out, row by row."""
    return nn.gates.evaluate(name, X, activation).ravel()


def mistakes(nn, name, states, tol=1e-3):
    """How many rows of a truth table the learned perceptron gets wrong, for each random state."""
    X, y = nn.gates.truth_table(name)
    fits = [nn.gates.learn(name, tol=tol, random_state=state) for state in range(states)]
    return [np.sum(clf.predict(X) != y) for clf in fits]


def signed_net_sums(nn):
    """XOR's net sums with their signs, added up, for two choices of weights."""
    return [nn.gates.signed_net_sum("XOR", w, b) for w, b in [([7, -3], 2), ([1, 1], -1.5)]]


# --- networks ----------------------------------------------------------------------------------


X = generator(3).normal(size=(6, 2))


def network(nn, *widths):
    """A network of sigmoid layers with these widths, for X, and its weights."""
    make, rng = nn.layers, generator(widths)
    layers = [make.Dense(width, activation="sigmoid") for width in widths]
    model = nn.network.Sequential([make.Input((2,)), *layers])
    weights = [rng.normal(size=s) for n in itertools.pairwise((2, *widths)) for s in (n, n[1])]
    model.set_weights(weights)
    return model, weights


@functools.cache
def over_its_layers(nn, *widths):
    """What a network predicts, over what its layers give by hand, one after the other."""
    model, weights = network(nn, *widths)
    a = X
    for W, b in zip(weights[::2], weights[1::2], strict=True):
        a = nn.activations.sigmoid(a @ W + b)
    return (model.predict(X, verbose=0) / a).ravel()


def connections(nn, W):
    """What each unit of a layer with these weights answers to each input alone."""
    layer = nn.layers.Dense(W.shape[1], use_bias=False)
    nn.layers.forward(layer, np.eye(len(W)))  # which makes the weights
    layer.set_weights([W])
    return nn.layers.forward(layer, np.eye(len(W)))


# --- gradients, steps --------------------------------------------------------------------------


def derivative(nn, function, x):
    """f′(x) as a room finds it, for a formula in +, *, ** and the like: complex step, autodiff."""
    check = nn.gradient_check
    find = check.autodiff if hasattr(check, "autodiff") else check.complex_step
    return find(function, np.asarray(x, float))


def valley_slope(nn, w):
    """The slope of (w − 1)²."""
    return derivative(nn, lambda w: (w - 1) ** 2, w)


def down_the_valley(nn, w, learning_rate, steps=1):
    """Where so many steps down (w − 1)² lead from w."""
    slope_at = lambda w: valley_slope(nn, w)  # noqa: E731
    return nn.gradient_descent.descend(slope_at, w, learning_rate, steps)[steps]


def by_hand(nn, p, *names):
    """∂E/∂(w₁, θ₁, w₂, θ₂) of 1-1-1 networks with the points of these names, a row for each."""
    networks = zip(*(p[name] for name in names), strict=True)
    return np.array([nn.network.one_one_one_gradients(*map(float, one)) for one in networks]).T


def after(nn, optimizer, gradients, start, **options):
    """The weights after one step for each of the gradients."""
    w = np.array(start, float)
    steps = getattr(nn.optimizers, optimizer)(**options)
    for g in gradients:
        steps.apply([np.asarray(g, float)], [w])
    return w


def before_and_after(optimizer, p):
    """The weights before and after the second step, of the gradients g0 and g."""
    w = np.array(p.w, float)
    optimizer.apply([p.g0], [w])
    before = w.copy()
    optimizer.apply([p.g], [w])
    return before, w


def turned_over_stayed(nn, optimizer, **options):
    """How far a step goes where the gradient has just turned round, over where it has not."""
    paths = ([[1.0, 1.0]], [[1.0, 1.0], [-1.0, 1.0]])
    one, two = (after(nn, optimizer, g, [0.0, 0.0], **options) for g in paths)
    turned, stayed = np.abs(two - one)
    return turned / stayed
