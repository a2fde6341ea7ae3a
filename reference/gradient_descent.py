"""Gradient descent with ``keras.optimizers.SGD`` taking the steps."""

import numpy as np

from ._keras import tensor
from .optimizers import SGD


def _converged(before, after, tol):
    return tol is not None and np.linalg.norm(after - before) <= tol


def descend(gradient, start, learning_rate=0.1, steps=100, tol=None):
    """``SGD`` on a point, until a step is no longer than ``tol``; the path has shape (·, d)."""
    point, sgd = np.array(tensor(start)), SGD(learning_rate)
    path = [point.copy()]
    for _ in range(steps):
        sgd.apply([np.asarray(gradient(point))], [point])
        path.append(point.copy())
        if _converged(path[-2], point, tol):
            break
    return np.array(path)


def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1, tol=None):
    """``SGD`` with all the data at once."""
    return mini_batch_gradient_descent(
        gradient, weights, X, y, learning_rate, epochs, len(X), tol=tol
    )


def stochastic_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, picks=None, tol=None
):
    """``SGD`` with one row at a time."""
    return mini_batch_gradient_descent(
        gradient, weights, X, y, learning_rate, epochs, 1, picks, tol
    )


def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32, picks=None, tol=None
):
    """``SGD`` with ``batch_size`` rows at a time, until an epoch moves no further than ``tol``."""
    weights, X, y = np.array(tensor(weights)), np.asarray(X), np.asarray(y)
    sgd = SGD(learning_rate)
    for rows in np.tile(np.arange(len(X)), (epochs, 1)) if picks is None else np.asarray(picks):
        before = weights.copy()
        for i in range(0, len(rows), batch_size):
            batch = rows[i : i + batch_size]
            sgd.apply([np.asarray(gradient(weights, X[batch], y[batch]))], [weights])
        if _converged(before, weights, tol):
            break
    return weights
