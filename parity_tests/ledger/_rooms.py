"""What several rows ask of a room, in one line each."""

import numpy as np

WIDE = np.r_[-800.0:801.0:100, -20:20.25:0.25]  # far out, and closely around 0, with 0 itself


def slope(nn, activation, z, **options):
    """The derivative of an activation: its backward, with an upstream of ones."""
    z = np.asarray(z, float)
    return getattr(nn.activations, activation + "_backward")(z, np.ones_like(z), **options)


def bounds(values):
    """The smallest and the largest value."""
    return [np.min(values), np.max(values)]


def after(nn, optimizer, gradients, start, **options):
    """The weights after one step for each of the gradients."""
    w = np.array(start, float)
    steps = getattr(nn.optimizers, optimizer)(**options)
    for g in gradients:
        steps.apply([np.asarray(g, float)], [w])
    return w


def logit(p):
    """Where σ takes the value p."""
    p = np.asarray(p, float)
    return np.log(p / (1 - p))


def neurons(nn, X, W, b, activation="linear"):
    """One neuron for each point: activation(Σ wᵢxᵢ + b), X and W of shape (points, inputs)."""
    rows = zip(np.asarray(X, float), np.asarray(W, float), np.ravel(b), strict=True)
    act = getattr(nn.activations, activation)
    return act(np.array([nn.perceptron.net_sum(x, w, float(c)) for x, w, c in rows]))


def derivative(nn, function, x):
    """f′(x) as a room finds it, for a formula in +, *, ** and the like: complex step, autodiff."""
    check = nn.gradient_check
    find = check.autodiff if hasattr(check, "autodiff") else check.complex_step
    return find(function, np.asarray(x, float))


def each(function, *columns):
    """function(a, b, …) for each point, as one array."""
    return np.array([function(*map(float, row)) for row in zip(*columns, strict=True)])
