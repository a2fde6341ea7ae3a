"""What lessons and the page both ask of an engine, ``nn``, and draw with ``drawing``."""

import importlib

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


def moons():
    """200 points in two half-moons, which no line separates, and their labels."""
    data = importlib.import_module("sklearn.datasets")  # which most lessons do without
    return data.make_moons(200, noise=0.15, random_state=12)


def separated(rooms, hidden):
    """Twins with so many hidden layers, trained on the moons: {engine: (nn, model, losses)}."""

    def network(nn):
        L = nn.layers
        inner = [L.Dense(8, activation="tanh") for _ in range(hidden)]
        model = nn.network.Sequential([L.Input((2,)), *inner, L.Dense(1, activation="sigmoid")])
        model.compile(nn.optimizers.Adam(0.03), "binary_crossentropy")
        return model

    options = {"batch_size": 20, "epochs": 40, "shuffle": False, "verbose": 0}
    return {
        engine: (nn, model, model.fit(*moons(), **options).history["loss"])
        for engine, (nn, model) in twins(rooms, network, seed=12).items()
    }


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


def silenced(nn, model, relu, data, rates, batch_size=32):
    """The loss and the share of silent units, before training and after each epoch.

    ``rates`` are pairs (learning rate, epochs). A silent unit puts out nothing above 0 for any
    row; if it is a ReLU it is dead, since no gradient reaches its weights.
    """
    x, y = data

    def measure(model):
        *hidden, y_hat = nn.pathologies.layer_outputs(model, x)
        silent = np.mean([(a <= 0).all(axis=0) for a in hidden])
        silent = nn.pathologies.dead_units(model, x).mean() if relu else silent
        return nn.losses.binary_crossentropy(y, y_hat.ravel()), silent

    model.compile(nn.optimizers.SGD(), "binary_crossentropy")
    path = [measure(model)]
    for rate, epochs in rates:
        model.optimizer.learning_rate = rate
        path.extend(nn.pathologies.over_training(model, x, y, measure, epochs, batch_size)[1:])
    return np.array(path)


def dying(rooms, activation, rates):
    """What is silenced in two layers of 32 units, by engine."""
    numbers = np.random.default_rng(10).uniform(0, 1, size=128 + 256 * 8)
    x = numbers[128:].reshape(256, 8)  # on the first ones a rate of 2.5 explodes
    y = ((x[:, 0] - 0.5) * (x[:, 1] - 0.5) > 0.02).astype(float)
    he = {"width": 32, "activation": activation, "kernel_initializer": "he_normal"}
    pairs = twins(rooms, lambda nn: nn.pathologies.deep_network(2, **he), seed=11)
    return {
        engine: silenced(nn, model, activation == "relu", (x, y), rates)
        for engine, (nn, model) in pairs.items()
    }
