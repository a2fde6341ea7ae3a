"""From a line to a learning machine: threshold units, the perceptron rule, the Perceptron."""

import warnings
from math import lcm
from typing import NamedTuple

import numpy as np

from . import activations
from ._checks import (
    checked,
    finite,
    floats,
    labels,
    non_negative,
    number,
    one_of,
    positive,
    row_numbers,
    samples,
    training_data,
    vector,
    whole_number,
)
from ._estimator import Estimator, of_scikit_learn
from ._perceptron import one_epoch_in_double, one_epoch_in_single, shuffled
from ._random import legacy_generator, legacy_seed


class ConvergenceWarning(UserWarning):
    """The epochs ran out before the loss stopped improving."""


# --- lines -------------------------------------------------------------------------------------


@checked(m=number, b=number)
def line_standard_form(m, b):
    """Rewrite y = mx + b as Ax + By = C with the smallest whole numbers, A ≥ 0 (B > 0 if A = 0).

    Decimals are read as they print, so 0.1 is 1/10.

    >>> line_standard_form(-1, 1.25)  # the boundary of 2x₁ + 2x₂ − 2.5
    (4, 4, 5)

    Lectures: D "EQUATION OF A LINE"
    """
    from fractions import Fraction  # here, so that `import scratch` costs little more than NumPy

    m, b = Fraction(repr(m)), Fraction(repr(b))
    scale = lcm(m.denominator, b.denominator) * (-1 if m > 0 else 1)
    return int(-m * scale), int(scale), int(b * scale)


@checked(A=number, B=number, C=number)
def line_slope_intercept(A, B, C):
    """Read slope m = −A/B and intercept b = C/B off Ax + By = C.

    Raises ``ValueError`` for B = 0, a vertical line, which has no slope.

    >>> line_slope_intercept(4, 4, 5)
    (-1.0, 1.25)

    Lectures: D "EQUATION OF A LINE"
    """
    if B == 0:
        raise ValueError(f"B is 0: {A:g}x = {C:g} is no line y = mx + b; give B other than 0")
    return -A / B, C / B


# --- units whose weights are given -------------------------------------------------------------


def _inputs(X, weights):
    """A batch (n, d) or one input (d,), for d weights."""
    X, weights = floats("X", X), vector("weights", weights)
    if X.ndim not in (1, 2) or X.shape[-1:] != weights.shape:
        raise ValueError(
            f"X has shape {X.shape} and weights {weights.shape}; expected (n, d) or (d,) for X "
            "and (d,) for weights, one weight for each input"
        )
    return X, weights


@checked(bias=number)
def net_sum(X, weights, bias=0.0):
    """Weigh the inputs and add them up: z = Σᵢ wᵢxᵢ + b.

    X is one input (d,) or a batch (n, d).

    >>> float(net_sum([1, 1, 0], [3, 1, 5]))  # good weather, good trails, tired
    4.0

    Lectures: H "Perceptron:-"; G "Perceptron"
    """
    X, weights = _inputs(X, weights)
    return X @ weights + bias


@checked(activation=one_of("step", "sigmoid", "tanh", "relu", "linear"))
def neuron(X, weights, bias=0.0, activation="step"):
    """The four parts of a perceptron: inputs, weights and bias, net sum, activation g(Σ wᵢxᵢ + b).

    ``"step"`` fires above 0, not at 0, as in G.

    >>> round(float(neuron([1, 1, 0], [0.3, 0.6, 0.1], activation="sigmoid")), 4)  # go hiking?
    0.7109

    Lectures: H "Perceptron:-"; G "Artificial Neuron"; G "Perceptron"
    """
    z = net_sum(X, weights, bias)
    return (
        activations.step(z, at_zero=0)
        if activation == "step"
        else getattr(activations, activation)(z)
    )


class ThresholdUnit:
    """Fire where the weighted inputs reach a threshold: 1 if Σ wᵢxᵢ ≥ θ, else 0.

    ``weights`` of length d split a line (d = 1), the plane (2), space (3) or beyond; X is one
    input (d,) or a batch (n, d). ``fires`` is the rule at the threshold itself: ``">="`` as in D,
    ``">"`` as in G and scikit-learn. They differ only for an input exactly on the boundary.

    >>> unit = ThresholdUnit([2, 2], threshold=2.5)
    >>> unit.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
    array([0, 0, 0, 1])

    Lectures: D "CLASSIFICATION : REVISIT"; D "PERCEPTRON MODEL"; G "Perceptron"
    """

    def __init__(self, weights, threshold=0.0, fires=">="):
        self.weights = finite("weights", vector("weights", weights))
        self.threshold = number("threshold", threshold)
        self.fires = one_of(">=", ">")("fires", fires)

    def net_sum(self, X):
        """Σ wᵢxᵢ − θ, for each row of X."""
        return net_sum(finite("X", X), self.weights, -self.threshold)

    def predict(self, X):
        """1 where the unit fires, 0 where it does not."""
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
    """What :func:`perceptron_rule` did; ``print`` it for a line per pick."""

    steps: list
    weights: np.ndarray
    threshold: float
    converged: bool  # do the final weights classify every input correctly?

    def __str__(self):
        return "\n".join(
            f"w {s.before}   x {s.x} {'-+'[s.label]}   z {s.z:g}   w {s.after}" for s in self.steps
        )


@checked(threshold=number)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    """Learn from one input at a time, and only from mistakes; return a :class:`Trace`.

    An input labelled 1 with w·x < θ pulls the weights towards it, w ← w + x; one labelled 0 with
    w·x ≥ θ pushes them away, w ← w − x. The threshold stays. ``picks`` are the rows of X to
    visit, in order; the lecture picks at random, for example
    ``np.random.default_rng(0).integers(len(X), size=100)``.

    scikit-learn differs at w·x = θ, where it updates for either label, and it learns θ too.

    >>> X, y = [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]
    >>> print(perceptron_rule(X, y, weights=[1, 1], picks=[2, 3, 0, 1], threshold=2.5))
    w [1. 1.]   x [0. 1.] -   z -1.5   w [1. 1.]
    w [1. 1.]   x [1. 1.] +   z -0.5   w [2. 2.]
    w [2. 2.]   x [0. 0.] -   z -2.5   w [2. 2.]
    w [2. 2.]   x [1. 0.] -   z -0.5   w [2. 2.]

    Lectures: D "PERCEPTRON ALGORITHM"; D "LEARNING AND GATE"
    """
    X, y = training_data(X, y)
    X, w = _inputs(X.astype(float), finite("weights", weights).copy())
    y = _zeros_and_ones(y)
    picks = row_numbers("picks", list(picks) if np.iterable(picks) else picks, len(X))
    if picks.ndim != 1:
        raise ValueError(f"picks has shape {picks.shape}; a list of row numbers was expected")
    steps = []
    for i in picks:
        z = float(X[i] @ w - threshold)
        if y[i] == 1 and z < 0:
            after = w + X[i]
        elif y[i] == 0 and z >= 0:
            after = w - X[i]
        else:
            after = w
        steps.append(Step(X[i], int(y[i]), w, z, after))
        w = after
    converged = bool(np.array_equal(X @ w - threshold >= 0, y == 1))
    return Trace(steps, w, threshold, converged)


def _zeros_and_ones(y):
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"y holds {np.unique(y)[:5]}; the labels 0 and 1 were expected")
    return y.astype(int)


# --- scikit-learn's Perceptron -----------------------------------------------------------------


class Perceptron(Estimator):
    """scikit-learn's Perceptron in NumPy, equal to it in every bit of ``coef_``.

    A sample with y·f(x) ≤ 0 (y = ±1, f(x) = w·x + b) is a mistake: w ← w + η·y·x, b ← b + η·y.
    Training starts from zeros and stops once the mean loss, −y·f(x) over the mistakes, has not
    improved by ``tol`` for ``n_iter_no_change`` epochs; ``tol=None`` runs all ``max_iter``. With
    more than two classes each has its own perceptron against the rest.

    After ``fit(X, y)``: ``coef_`` (1 or k, d), ``intercept_``, ``n_iter_``, ``classes_``. float32
    stays as it is, any other X becomes float64. Of scikit-learn's other parameters (penalty, early
    stopping, class weights …) none is supported: they raise ``TypeError``.

    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    >>> clf = Perceptron(tol=1e-3, random_state=0).fit(X, y)
    >>> clf.coef_, clf.intercept_  # D prints [[3. 2.]] [-4.], which tol=None reaches
    (array([[2., 2.]]), array([-2.]))

    Lectures: D "IMPLEMENTING AND GATE"
    """

    def __init__(
        self,
        *,
        fit_intercept=True,
        max_iter=1000,
        tol=1e-3,
        shuffle=True,
        eta0=1.0,
        random_state=0,
        n_iter_no_change=5,
        **unsupported,
    ):
        if unsupported:
            raise TypeError(
                f"Perceptron does not take {', '.join(unsupported)}; it takes fit_intercept, "
                "max_iter, tol, shuffle, eta0, random_state and n_iter_no_change. "
                "reference.perceptron.Perceptron is scikit-learn's own, with all of its parameters"
            )
        self.fit_intercept = one_of(True, False)("fit_intercept", fit_intercept)
        self.max_iter = whole_number("max_iter", max_iter)
        self.tol = None if tol is None else non_negative("tol", tol)
        self.shuffle = one_of(True, False)("shuffle", shuffle)
        self.eta0 = positive("eta0", eta0)
        self.random_state = legacy_seed("random_state", random_state)
        self.n_iter_no_change = whole_number("n_iter_no_change", n_iter_no_change)

    def fit(self, X, y):
        """Learn from X of shape (n, d) and y of shape (n,); return self."""
        X, y = training_data(X, y)
        classes = np.unique(y)
        if len(classes) < 2:
            raise ValueError(
                f"y holds only {classes.item(0)!r}; at least two classes expected, not one class"
            )
        names = Perceptron.__init__.__kwdefaults__  # which may have been set by hand since
        rng = legacy_generator(Perceptron(**{k: getattr(self, k) for k in names}).random_state)
        if len(classes) == 2:
            fits = [self._fit_binary(X, y == classes[1], rng)]
        else:  # one against the rest, each with a seed of its own
            seeds = rng.randint(2**31 - 1, size=len(classes))
            fits = [
                self._fit_binary(X, y == label, legacy_generator(seed))
                for label, seed in zip(classes, seeds, strict=True)
            ]
        weights, epochs = zip(*fits, strict=True)
        self.classes_, self.n_iter_, self.n_features_in_ = classes, max(epochs), X.shape[1]
        W, dtype = np.array(weights), X.dtype if len(classes) > 2 else float
        self.coef_, self.intercept_ = W[:, :-1].astype(X.dtype), W[:, -1].astype(dtype)
        if self.tol is not None and self.n_iter_ == self.max_iter:
            warnings.warn(
                f"stopped after max_iter={self.max_iter} epochs, before the loss settled; "
                "raise max_iter, or pass tol=None if that many epochs are what you want",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    @np.errstate(all="ignore")
    def _fit_binary(self, X, positive, rng):
        """Return (weights, bias) in one array and the number of epochs."""
        rng.randint(1, 2**31 - 1)  # scikit-learn draws one number that it never uses
        seed = rng.randint(2**31 - 1)
        shuffle = shuffled(len(X), seed) if self.shuffle else slice(None)
        constant = np.full((len(X), 1), float(self.fit_intercept))
        one_epoch = one_epoch_in_single if X.dtype == np.float32 else one_epoch_in_double
        Z = np.where(positive, 1.0, -1.0)[:, None] * np.hstack([X, constant])  # y·(x, 1)
        w, order = np.zeros(Z.shape[1]), np.arange(len(Z))
        best, stale = np.inf, 0
        for epoch in range(1, self.max_iter + 1):
            order = order[shuffle]
            w, loss, mistakes = one_epoch(Z, order, w, self.eta0)
            if not np.isfinite(w).all():
                raise ValueError(f"the weights overflowed in epoch {epoch}; scale X, or lower eta0")
            if self.tol is None and not mistakes:
                return w, self.max_iter  # nothing will ever change again
            improved = self.tol is None or loss / len(Z) <= best - self.tol
            stale = 0 if improved else stale + 1
            best = min(best, loss / len(Z))
            if stale >= self.n_iter_no_change:
                break
        return w, epoch

    def decision_function(self, X):
        """w·x + b for each row of X: shape (n,) for two classes, (n, k) for k."""
        if not hasattr(self, "coef_"):
            error = of_scikit_learn("exceptions", "NotFittedError", AttributeError)
            raise error("this Perceptron has not learned yet; call fit(X, y) first")
        X = samples(X)
        if X.shape[1] != self.coef_.shape[1]:
            raise ValueError(
                f"X has shape {X.shape}; (n, {self.n_features_in_}) was expected, as in fit: X has "
                f"{X.shape[1]} features, but Perceptron is expecting {self.n_features_in_} "
                "features as input"
            )
        with np.errstate(all="ignore"):
            scores = X @ self.coef_.T + self.intercept_
        return scores.ravel() if len(self.classes_) == 2 else scores

    def predict(self, X):
        """The class of each row of X; the second of two classes where w·x + b > 0."""
        scores = self.decision_function(X)
        return self.classes_[
            (scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        ]

    def score(self, X, y):
        """The share of rows of X that are classified as in y."""
        predicted = self.predict(X)
        return float(np.mean(predicted == labels(y, len(predicted))))
