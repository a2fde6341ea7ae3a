"""Layers: the order and the start of weights, penalties, batch normalisation, float types.

``nn`` is one of the two rooms; the layers of ``reference`` are Keras's own classes.
"""

import functools
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.linear_model import Perceptron
from sklearn.neural_network import MLPRegressor

import scratch

from . import INSIDE, OUTSIDE, TINY, mlp, which


def weight_order(gradient):
    """Where the gradient stands if only the first of two inputs is not 0."""
    dW = gradient() != 0
    orders = {"(inputs, units)": dW, "(units, inputs)": dW.T}
    names = [name for name, g in orders.items() if g[0].all() and not g[1].any()]
    return " or ".join(names) or f"neither: {dW.tolist()}"


FIRST = np.array([[1.0, 0.0]])


def dense_gradient(nn):
    """Dense of three units."""
    return lambda: nn.layers.backward(nn.layers.Dense(3), FIRST, np.ones((1, 3)))[1][0]


def two_two_one_gradient():
    """The hidden layer of G's network."""
    half = np.full((2, 2), 0.5)
    return scratch.network.two_two_one_gradients(FIRST[0], 1.0, half, half[0], half[0], 0.5)[0]


def mlp_gradient():
    """One step of MLPRegressor."""
    model, W, _ = mlp(inputs=2, units=3)
    return model.partial_fit(FIRST, [[8.0, 8.0, 8.0]]).coefs_[0] - W


def perceptron_gradient(kind):
    """Three classes, each against the rest; without the second input its weights stay 0."""
    clf = kind(shuffle=False, tol=None, max_iter=1)
    return lambda: clf.fit([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]], [0, 1, 2]).coef_


def dense_weights(nn):
    """The initial W and b of Dense, 50 inputs to 200 units."""

    def weights():
        layer = nn.layers.Dense(200)
        nn.layers.forward(layer, np.zeros((1, 50)))
        return layer.get_weights()

    return weights


def mlp_weights():
    """The same of MLPRegressor."""
    return mlp(inputs=50, units=200)[1:]


def kernel_start(weights):
    """10,000 numbers show where their uniform distribution ends, and that it is one."""
    W, _ = weights()
    limits = {"6 / (inputs + units)": 6 / 250, "6 / inputs": 6 / 50, "3 / inputs": 3 / 50}
    for name, square in limits.items():
        reach, spread = np.abs(W).max() / math.sqrt(square), W.std() * math.sqrt(3 / square)
        if 0.99 < reach <= 1 and abs(spread - 1) < 0.03:
            return f"uniform within ±√({name})"
    return f"neither: up to {np.abs(W).max():.3g}, deviation {W.std():.3g}"


def bias_start(weights):
    """All 0, or random like the weights?"""
    _, b = weights()
    return "random" if b.std() else which(b[0], {"0": 0.0})


def penalty(weight):
    """The share of a weight that a step of rate 1 takes though the gradient is 0."""
    before, after = weight()
    return f"{1 - after / before:.3g}"


def dense_decay(nn):
    """Dense, fitted to what it says already."""

    def weight():
        model = nn.network.Sequential([nn.layers.Input((1,)), nn.layers.Dense(1)])
        model.compile(optimizer=nn.optimizers.SGD(1.0), loss="mean_squared_error")
        model.set_weights([np.ones((1, 1)), np.zeros(1)])
        model.fit(np.zeros((1, 1)), np.zeros((1, 1)), verbose=0)
        return 1.0, model.get_weights()[0].item()

    return weight


def mlp_decay():
    """MLPRegressor with the penalty that it has if nothing is said."""
    alpha = MLPRegressor().alpha
    model, w, _ = mlp(alpha=alpha, learning_rate_init=1.0, momentum=0.0)
    return w.item(), model.partial_fit([[0.0]], [0.0]).coefs_[0].item()


# --- batch normalisation: a batch of mean 2, whose variance is 4 by n and 8 by n − 1 -----------


def _batch_norm(nn, **options):
    """What a batch becomes, and the moving mean and variance after it."""
    layer = nn.layers.BatchNormalization(**options)
    out = nn.layers.forward(layer, np.array([[0.0], [4.0]]), training=True)
    return out[1].item(), *(w.item() for w in layer.get_weights()[2:])


def norm_variance(variance):
    """Of which kind is it?"""
    return which(variance(), {"1/n": 4.0, "1/(n − 1)": 8.0})


def batch_variance(nn):
    """What the batch is divided by: (4 − 2)/σ is what 4 becomes."""
    return lambda: (2 / _batch_norm(nn, epsilon=TINY)[0]) ** 2


def moving_variance(nn):
    """What the moving variance follows: it is half of that, and half of its initial 1."""
    return lambda: 2 * _batch_norm(nn, momentum=0.5)[2] - 1


def norm_momentum(mean):
    """The share of its initial 0 that is left in the moving mean, beside the batch's 2."""
    return f"{1 - mean() / 2:.6g}"


def moving_mean(nn, **options):
    """The moving mean."""
    return lambda: _batch_norm(nn, **options)[1]


def norm_epsilon(nn):
    """Its place, by what 4 becomes with ε = ¼; its size, by a variance of 1 that is left alone."""
    out = _batch_norm(nn, epsilon=0.25)[0]
    place = which(out, {INSIDE: 2 / math.sqrt(4.25), OUTSIDE: 2 / 2.25})
    still = nn.layers.forward(nn.layers.BatchNormalization(), np.ones((1, 1))).item()
    return f"{place}, ε = {still**-2 - 1:.6g}"


# --- float types -------------------------------------------------------------------------------


def dense_type(nn):
    """The dtype of initial weights."""
    return lambda: dense_weights(nn)()[0].dtype


def perceptron_type():
    """The dtype of scikit-learn's ``coef_``, learned from whole numbers."""
    return Perceptron().fit([[0], [1]], [0, 1]).coef_.dtype


@functools.cache
def keras_type():
    """Keras's float type in a process of its own, where nothing has set another."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [sys.executable, "-c", "import keras; print(keras.config.floatx())"],
            env=os.environ | {"KERAS_HOME": folder},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
