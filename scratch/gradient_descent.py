"""Gradient descent: down a surface, and over a dataset in the lectures' three loops."""

import numpy as np

from ._checks import called, cast, checked, floats, non_negative, row_numbers, rows_of, whole_number


def _slopes(name, value, arguments):
    """The same function, which now must return a slope for each number of its point."""
    called(name, value)

    def gradient(point, *data):
        g = floats(name, value(point, *data))
        if g.shape != point.shape:
            raise ValueError(
                f"{name} returned shape {g.shape} at a point of shape {point.shape}; "
                "return one slope for each number"
            )
        return cast(name, g, point.dtype)

    return gradient


def _rows(name, value, arguments):
    """An array with at least one row, and as many rows as X, which is checked first."""
    data = rows_of(name, value)
    n = len(arguments.get("X", data))
    if len(data) != n:
        raise ValueError(f"{name} has {len(data)} rows and X {n}; give a label for each row")
    return data


def _picks(name, value, arguments):
    """Row numbers of X for each epoch; without any, all of them in their order."""
    n, epochs = len(arguments["X"]), arguments["epochs"]
    if value is None:
        return value
    picks = row_numbers(name, value, n)
    if picks.ndim != 2 or len(picks) != epochs:
        raise ValueError(
            f"{name} has shape {picks.shape}; for each of {epochs} epochs the rows to visit were "
            f"expected, such as shape ({epochs}, {n})"
        )
    return picks


def _distance(name, value, arguments):
    return None if value is None else non_negative(name, value)


_over_data = {"gradient": _slopes, "weights": floats, "X": _rows, "y": _rows}
_over_data |= {"learning_rate": non_negative, "epochs": whole_number, "tol": _distance}


def _converged(before, after, tol):
    """Have the weights moved by no more than ``tol``?"""
    return tol is not None and np.linalg.norm(after - before) <= tol


@checked(
    gradient=_slopes, start=floats, learning_rate=non_negative, steps=whole_number, tol=_distance
)
def descend(gradient, start, learning_rate=0.1, steps=100, tol=None):
    """Follow the slope downhill: θ ← θ − α·∇f(θ), ``steps`` times; return the path.

    ``gradient`` takes a point and returns ∇f there. The path has shape (steps + 1, d) and begins at
    the start. A negative slope moves the point to the right, a positive one to the left. With a
    ``tol`` it ends at convergence, after a step that is no longer: ‖α·∇f(θ)‖ ≤ tol.

    On x² − y² it runs away: (0, 0) is a saddle, and downhill along y has no end.

    >>> path = descend(lambda p: np.array([2 * p[0], -2 * p[1]]), [2, 3])  # f = x² − y²
    >>> path[1]
    array([1.6, 3.6])
    >>> round(float(path[100, 1]), 4)
    248453923.566
    >>> descend(lambda w: 2 * (w - 1), [2.0], tol=0.1)[:, 0].round(3)  # f = (w − 1)²
    array([2.   , 1.8  , 1.64 , 1.512, 1.41 , 1.328])

    Lectures: D "GRADIENT DESCENT METHOD"; H "Back Propagation:-"
    """
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
        if _converged(path[-2], path[-1], tol):
            break
    return np.array(path)


@checked(**_over_data)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1, tol=None):
    """One step an epoch, with the gradient over all the data: w ← w − α·∇L(w).

    ``gradient(weights, X, y)`` is the gradient of the mean loss over the rows that it is given.
    With a ``tol`` the last epoch is one in which w moves no further, ‖Δw‖ ≤ tol.

    Lectures: G "Batch Pseudocode"; G "Batch Gradient Descent - Steps"
    """
    for _ in range(epochs):
        before = weights
        weights = weights - learning_rate * gradient(weights, X, y)
        if _converged(before, weights, tol):
            break
    return weights


@checked(**_over_data, picks=_picks)
def stochastic_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, picks=None, tol=None
):
    """One step for every row: w ← w − α·∇Lᵢ(w), with i in the order of the data, or of ``picks``.

    ``picks`` are the rows of X to visit, in order, for each epoch. D and G pick at random,
    ``np.random.default_rng(0).integers(len(X), size=(epochs, len(X)))``; G's pseudocode goes
    through all rows; Keras shuffles them, a permutation for each epoch. ``tol`` is as above.

    >>> X, y = np.array([[1.0], [2.0]]), np.array([2.0, 2.0])
    >>> slope = lambda w, X, y: X.T @ (X @ w - y)
    >>> stochastic_gradient_descent(slope, [0.0], X, y, 0.5, picks=[[1]])
    array([2.])
    >>> stochastic_gradient_descent(slope, [0.0], X, y, 0.5, picks=[[0, 0, 0]])
    array([1.75])

    Lectures: G "Stochastic Gradient Descent"; G "Stochastic Gradient Descent Pseudocode";
    D "STOCHASTIC GRADIENT DESCENT"
    """
    for epoch in range(epochs):
        before = weights
        for i in range(len(X)) if picks is None else picks[epoch]:
            weights = weights - learning_rate * gradient(weights, X[i : i + 1], y[i : i + 1])
        if _converged(before, weights, tol):
            break
    return weights


@checked(**_over_data, batch_size=whole_number, picks=_picks)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32, picks=None, tol=None
):
    """One step for every ``batch_size`` rows: w ← w − α·∇L_B(w); the last batch may be short.

    The rows come in the order of the data, or of ``picks``, which are cut into batches epoch by
    epoch. ``picks`` and ``tol`` are as above.

    Lectures: G "Variants of Gradient Descent"; G "Mini-Batch Gradient Descent: Pseudocode";
    D "MINI-BATCH GRADIENT DESCENT"
    """
    for epoch in range(epochs):
        before, rows = weights, np.arange(len(X)) if picks is None else picks[epoch]
        for i in range(0, len(rows), batch_size):
            batch = rows[i : i + batch_size]
            weights = weights - learning_rate * gradient(weights, X[batch], y[batch])
        if _converged(before, weights, tol):
            break
    return weights
