"""Gradient descent with ``keras.optimizers.SGD`` taking the steps."""

import numpy as np

from .optimizers import SGD


def descend(gradient, start, learning_rate=0.1, steps=100):
    """``SGD`` on a point; the path has shape (steps + 1, d)."""
    point, sgd = np.array(start, float), SGD(learning_rate)
    path = [point.copy()]
    for _ in range(steps):
        sgd.apply([np.asarray(gradient(point))], [point])
        path.append(point.copy())
    return np.array(path)


def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    """``SGD`` with all the data at once."""
    return mini_batch_gradient_descent(gradient, weights, X, y, learning_rate, epochs, len(X))


def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    """``SGD`` with one row at a time."""
    return mini_batch_gradient_descent(gradient, weights, X, y, learning_rate, epochs, 1)


def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    """``SGD`` with ``batch_size`` rows at a time."""
    weights, sgd = np.array(weights, float), SGD(learning_rate)
    for _ in range(epochs):
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            sgd.apply([np.asarray(gradient(weights, X[batch], y[batch]))], [weights])
    return weights
