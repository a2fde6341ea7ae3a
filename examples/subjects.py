"""What lessons and the page both ask of an engine, ``nn``, and draw with ``drawing``."""

import numpy as np

from examples.lesson import twins


def activation(nn, name, z, *parameters):
    """An activation at every z, and its derivative: its backward, for an upstream gradient of 1."""
    value = getattr(nn.activations, name)(z, *parameters)
    slope = getattr(nn.activations, f"{name}_backward")(z, np.ones_like(z), *parameters)
    return value, slope[0] if isinstance(slope, tuple) else slope


def loss(nn, name, y, predictions, **options):
    """The loss of each prediction by itself, and the row of its derivatives there."""
    value, backward = (getattr(nn.losses, f"{name}{end}") for end in ("", "_backward"))
    values = [value(y, y_hat, **options) for y_hat in predictions]
    slopes = [np.ravel(backward(y, y_hat, **options)) for y_hat in predictions]
    return np.array(values, float), np.array(slopes)


def gate(nn, name, plane, unit="step"):
    """What a gate's network of such units answers for any two numbers, not for 0 and 1 alone."""
    a = plane
    for W, b in nn.gates.layers(name):
        a = getattr(nn.activations, unit)(a @ np.asarray(W) + np.asarray(b))
    return a


def xor_network(nn, hidden=2, seed=0):
    """So many tanh units and a sigmoid, from a start that both engines share; learning rate 1."""
    L = nn.layers
    inner, output = L.Dense(hidden, activation="tanh"), L.Dense(1, activation="sigmoid")
    model = nn.network.Sequential([L.Input((2,)), inner, output])
    model.compile(optimizer=nn.optimizers.SGD(1.0), loss="binary_crossentropy")
    rng = np.random.default_rng(seed)  # equal seeds of two engines would not give equal weights
    shapes = [w.shape for w in model.get_weights()]
    model.set_weights([rng.normal(size=s) if len(s) == 2 else np.zeros(s) for s in shapes])
    return model


def descent(optimizer, gradient, start, steps):
    """The way of an optimizer down, the start first: shape (steps + 1, 2)."""
    weights = [np.array(start)]
    path = [weights[0].copy()]
    for _ in range(steps):
        optimizer.apply([gradient(weights[0])], weights)
        path.append(weights[0].copy())
    return np.array(path)


def loop(nn, name, start, X, y, **options):
    """The way of a loop down the mean squared error of X·w, the start first.

    The loop asks for the gradient at each point of its way, which tells us where it is.
    """
    path = []

    def gradient(w, X, y):
        path.append(np.array(w))
        return 2 * (X @ w - y) @ X / len(y)

    end = getattr(nn.gradient_descent, name)(gradient, start, X, y, **options)
    return np.array([*path, end])


def cloud():
    """64 points of eight numbers; a third have the label 1.

    Of one half, a deep network's errors would cancel.
    """
    x = np.random.default_rng(8).normal(size=(64, 8))
    return x, (x[:, 0] > 0.6).astype(float)


def deep(rooms, cure, depth, times=1.0, seed=8):
    """Twins with so many hidden layers, their weights so many times larger than the cure's."""

    def network(nn):
        return nn.pathologies.deep_network(depth, **nn.pathologies.CURES[cure])

    pairs = twins(rooms, network, seed=seed)
    for _, model in pairs.values():
        model.set_weights([times * w for w in model.get_weights()])
    return pairs


def norms(rooms, cure, depth, times=1.0):
    """‖∂L/∂W‖ of each layer of these twins for the cloud, the first layer first, by engine."""
    pairs = deep(rooms, cure, depth, times)
    return {e: nn.pathologies.gradient_norms(m, *cloud()) for e, (nn, m) in pairs.items()}
