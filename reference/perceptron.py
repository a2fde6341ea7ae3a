"""Threshold units and the perceptron rule, with scikit-learn's Perceptron and Keras's Dense."""

from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning as ConvergenceWarning
from sklearn.linear_model import Perceptron as Perceptron


def _given(weights, bias):
    """A scikit-learn Perceptron that did not learn its weights but was given them."""
    clf = Perceptron()
    clf.classes_ = np.array([0, 1])
    clf.coef_ = np.array([weights], dtype=np.float64)
    clf.intercept_ = np.array([bias], dtype=np.float64)
    return clf


# --- lines -------------------------------------------------------------------------------------


def line_standard_form(m, b):
    """Read A, B, C off ``coef_`` and ``intercept_`` of a Perceptron whose boundary is the line."""
    clf = _given([m, -1], b)  # f(x, y) = mx − y + b is 0 on the line
    A, B, C = (Fraction(repr(w)) for w in [*clf.coef_[0].tolist(), -clf.intercept_.item()])
    scale = lcm(A.denominator, C.denominator) * (1 if A > 0 else -1)
    return int(A * scale), int(B * scale), int(C * scale)


def line_slope_intercept(A, B, C):
    """Slope and intercept of the decision boundary of a Perceptron, from coef_ and intercept_."""
    clf = _given([A, B], -C)
    (w1, w2), c = clf.coef_[0], clf.intercept_[0]
    return float(-w1 / w2), float(-c / w2)


# --- units whose weights are given -------------------------------------------------------------


def net_sum(X, weights, bias=0.0):
    """``decision_function`` of a Perceptron with these weights."""
    z = _given(weights, bias).decision_function(np.atleast_2d(X))
    return z if np.ndim(X) == 2 else z[0]


def neuron(X, weights, bias=0.0, activation="step"):
    """A ``keras.Sequential`` of one ``Dense(1)`` with these weights."""
    from ._keras import keras
    from .activations import step

    if activation == "step":
        activation = lambda z: step(z, at_zero=0)  # noqa: E731
    model = keras.Sequential([keras.layers.Dense(1, activation=activation)])
    model.build((None, len(weights)))
    model.set_weights([np.reshape(weights, (-1, 1)), np.reshape(bias, (1,))])
    a = model(np.atleast_2d(X)).numpy()[:, 0]
    return a if np.ndim(X) == 2 else a[0]


class ThresholdUnit:
    """A Perceptron with given weights; scikit-learn's own rule is ``fires=">"``."""

    def __init__(self, weights, threshold=0.0, fires=">="):
        self.weights, self.threshold, self.fires = np.asarray(weights, float), threshold, fires

    def net_sum(self, X):
        """``decision_function``."""
        return net_sum(X, self.weights, -self.threshold)

    def predict(self, X):
        """``predict`` where the unit fires above the threshold only."""
        if self.fires == ">" and np.ndim(X) == 2:
            return _given(self.weights, -self.threshold).predict(X)
        z = self.net_sum(X)
        return np.asarray(z >= 0 if self.fires == ">=" else z > 0).astype(int)


# --- the lecture's learning rule ---------------------------------------------------------------


class Step(NamedTuple):
    """One pick: the input, its label, the weights before, z, and the weights after."""

    x: np.ndarray
    label: int
    before: np.ndarray
    z: float
    after: np.ndarray


class Trace(NamedTuple):
    """What :func:`perceptron_rule` did."""

    steps: list
    weights: np.ndarray
    threshold: float
    converged: bool

    def __str__(self):
        return "\n".join(
            f"w {s.before}   x {s.x} {'-+'[s.label]}   z {s.z:g}   w {s.after}" for s in self.steps
        )


def perceptron_rule(X, y, weights, picks, threshold=0.0):
    """``partial_fit`` of a Perceptron, one input at a time, where the lecture sees a mistake.

    scikit-learn would also update for an input labelled 1 exactly on the boundary, hence the
    ``if``; ``fit_intercept=False`` keeps the threshold where it is.
    """
    X, y = np.asarray(X, float), np.asarray(y)
    clf = Perceptron(fit_intercept=False, shuffle=False).partial_fit(X[:1], y[:1], classes=[0, 1])
    clf.coef_ = np.array([weights], dtype=np.float64)
    clf.intercept_ = np.array([-threshold], dtype=np.float64)
    steps = []
    for i in picks:
        before, z = clf.coef_[0].copy(), float(clf.decision_function(X[[i]])[0])
        if (z >= 0) != (y[i] == 1):
            clf.partial_fit(X[[i]], y[[i]])
        steps.append(Step(X[i], int(y[i]), before, z, clf.coef_[0].copy()))
    converged = bool(np.array_equal(clf.decision_function(X) >= 0, y == 1))
    return Trace(steps, clf.coef_[0].copy(), threshold, converged)
