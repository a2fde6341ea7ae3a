"""Gradient descent: down a surface, and over a dataset in the lectures' three loops."""

import numpy as np

from ._checks import as_array, called, checked, floats, non_negative, whole_number


def _slopes(name, value, arguments):
    """The same function, which now must return a slope for each number of its point."""
    called(name, value)

    def gradient(point, *data):
        g = as_array(name, value(point, *data))
        if g.shape != point.shape:
            raise ValueError(
                f"{name} returned shape {g.shape} at a point of shape {point.shape}; "
                "return one slope for each number"
            )
        return g

    return gradient


def _rows(name, value, arguments):
    """An array with at least one row, and as many rows as X, which is checked first."""
    data = as_array(name, value)
    if data.ndim == 0 or len(data) == 0:
        raise ValueError(f"{name} has shape {data.shape}; at least one row was expected")
    n = len(arguments.get("X", data))
    if len(data) != n:
        raise ValueError(f"{name} has {len(data)} rows and X {n}; give a label for each row")
    return data


_over_data = {"gradient": _slopes, "weights": floats, "X": _rows, "y": _rows}
_over_data |= {"learning_rate": non_negative, "epochs": whole_number}


@checked(gradient=_slopes, start=floats, learning_rate=non_negative, steps=whole_number)
def descend(gradient, start, learning_rate=0.1, steps=100):
    """Follow the slope downhill: θ ← θ − α·∇f(θ), ``steps`` times; return the path.

    ``gradient`` takes a point and returns ∇f there. The path has shape (steps + 1, d) and begins at
    the start. A negative slope moves the point to the right, a positive one to the left.

    On x² − y² it runs away: (0, 0) is a saddle, and downhill along y has no end.

    >>> path = descend(lambda p: np.array([2 * p[0], -2 * p[1]]), [2, 3])  # f = x² − y²
    >>> path[1]
    array([1.6, 3.6])
    >>> round(float(path[100, 1]), 4)
    248453923.566

    Lectures: D "GRADIENT DESCENT METHOD"; H "Back Propagation:-"
    """
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


@checked(**_over_data)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    """One step an epoch, with the gradient over all the data.

    ``gradient(weights, X, y)`` is the gradient of the mean loss over the rows that it is given.

    Lectures: G "Batch Pseudocode"
    """
    for _ in range(epochs):
        weights = weights - learning_rate * gradient(weights, X, y)
    return weights


@checked(**_over_data)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    """One step for every row, in the order of the data.

    Lectures: G "Stochastic Gradient Descent Pseudocode"; D "STOCHASTIC GRADIENT DESCENT"
    """
    for _ in range(epochs):
        for i in range(len(X)):
            weights = weights - learning_rate * gradient(weights, X[i : i + 1], y[i : i + 1])
    return weights


@checked(**_over_data, batch_size=whole_number)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    """One step for every ``batch_size`` rows, in the order of the data; the last may be short.

    Lectures: G "Mini-Batch Gradient Descent: Pseudocode"; D "MINI-BATCH GRADIENT DESCENT"
    """
    for _ in range(epochs):
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            weights = weights - learning_rate * gradient(weights, X[batch], y[batch])
    return weights
