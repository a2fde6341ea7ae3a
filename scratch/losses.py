"""Losses: the mean over the batch, and its gradient with respect to the prediction.

A loss that takes probabilities clips them to [1e-7, 1 − 1e-7] before the logarithm, as Keras
does, so its gradient is 0 strictly outside. ``from_logits=True`` takes raw scores instead, which
need no clip. In every formula log is the natural logarithm.
"""

import numpy as np

from ._checks import checked, floats, one_of, rows
from ._labels import binary_labels, classes, distributions, targets
from .activations import sigmoid, softmax

EPSILON = 1e-7  # how far a probability is kept from 0 and from 1


_yes_or_no = one_of(True, False)
_regression = checked(y_hat=floats, y=targets)
_binary = checked(y_hat=floats, y=binary_labels, from_logits=_yes_or_no)
_categorical = checked(y_hat=rows, y=distributions, from_logits=_yes_or_no)
_sparse = checked(y_hat=rows, y=classes, from_logits=_yes_or_no)


def _clip(p):
    return np.clip(p, p.dtype.type(EPSILON), p.dtype.type(1 - EPSILON))


def _unclipped(p):
    """1 where the clip lets p through, 0 where it holds the probability fast."""
    return (p >= p.dtype.type(EPSILON)) & (p <= p.dtype.type(1 - EPSILON))


def _softplus(z):
    """log(1 + eᶻ) = −log σ(−z), without overflow."""
    return np.maximum(z, 0) + np.log1p(np.exp(np.minimum(z, -z)))


def _log_softmax(z):
    """log softmax(z), the largest score taken out first so that e^z cannot overflow."""
    top = z.max(axis=-1, keepdims=True)
    shifted = np.where(z == top, 0, z - top)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _weighted(y, term):
    """y · term, where a label of 0 silences even an infinite term."""
    return np.where(y == 0, 0, y) * np.where(y == 0, 0, term)


@_regression
def squared_error(y, y_hat):
    """Half the squared error, E = ½(ŷ − y)², whose derivative is just ŷ − y.

    D's worked network uses it; twice its mean is Keras's mean squared error.

    >>> round(float(squared_error(0.25, 0.7088)), 4)
    0.1052

    Lectures: D "BACK PROPOGATION"
    """
    return np.mean((y_hat - y) ** 2 / 2)


@_regression
def squared_error_backward(y, y_hat):
    """(ŷ − y) / n, for n entries.

    Lectures: D "BACK PROPOGATION"
    """
    return (y_hat - y) / y.size


@_regression
def mean_squared_error(y, y_hat):
    """The mean of (ŷ − y)², over the last axis and over the batch.

    Lectures: H "Back Propagation:-"
    """
    return np.mean((y_hat - y) ** 2)


@_regression
def mean_squared_error_backward(y, y_hat):
    """2(ŷ − y) / n, for n entries."""
    return 2 * (y_hat - y) / y.size


@_binary
def binary_crossentropy(y, y_hat, from_logits=False):
    """Surprise at a yes-or-no label: the mean of −y log ŷ − (1 − y) log(1 − ŷ).

    y is 0 or 1, or a probability; ŷ is a probability, or with ``from_logits`` a score z with
    ŷ = σ(z), for which −log σ(z) = log(1 + e⁻ᶻ) is computed directly.

    >>> round(float(binary_crossentropy(1, 0.9)), 8)
    0.10536052

    Lectures: D "Loss Functions"; D "Binary Cross Entropy"; G "Classification With a Neuron"
    """
    if from_logits:
        return np.mean(_weighted(y, _softplus(-y_hat)) + _weighted(1 - y, _softplus(y_hat)))
    p = _clip(y_hat)
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


@_binary
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    """(−y/ŷ + (1 − y)/(1 − ŷ)) / n; through the logits it shortens to (σ(z) − y) / n.

    The latter is computed as (1 − y)·σ(z) − y·σ(−z), which keeps its digits where σ(z) is almost y.

    Lectures: G "Calculating the Derivatives"
    """
    if from_logits:
        return ((1 - y) * sigmoid(y_hat) - y * sigmoid(-y_hat)) / y.size
    p = _clip(y_hat)
    return _unclipped(y_hat) * (-y / p + (1 - y) / (1 - p)) / y.size


@_categorical
def categorical_crossentropy(y, y_hat, from_logits=False):
    """Surprise at a one-hot label: −Σᵢ yᵢ log ŷᵢ for each row, then the mean of the rows.

    y and ŷ have shape (k,) or (n, k); each row of y sums to 1. Keras divides each row of ŷ by
    its sum first, and so does this. With ``from_logits`` ŷ holds raw scores.

    >>> round(float(categorical_crossentropy([1, 0, 0], [0.8, 0.1, 0.1])), 4)
    0.2231

    Lectures: D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"; N "CAN WE
    GENERALIZE"
    """
    if from_logits:
        log_p = _log_softmax(y_hat)
    else:
        log_p = np.log(_clip(y_hat / y_hat.sum(axis=-1, keepdims=True)))
    return np.mean(-_weighted(y, log_p).sum(axis=-1))


@_categorical
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    """(softmax(z) − y) / n through the logits, for n rows; −y/ŷ, less its mean, otherwise.

    With p = ŷ/Σŷ the chain rule gives (g − Σⱼ gⱼ pⱼ) / Σŷ, where g = −y/p.
    """
    n = y[..., 0].size
    if from_logits:
        return (softmax(y_hat) - y) / n
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = _unclipped(p) * -y / _clip(p)
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total / n


@_sparse
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    """Categorical cross-entropy whose labels are class numbers 0 … k−1: −log ŷ_y.

    y has shape (n,) for ŷ of shape (n, k). Keras does not divide ŷ by its sum here but takes
    softmax cross-entropy of log ŷ, which comes to −log ŷ_y + log Σⱼ ŷⱼ after the clip.

    >>> round(float(sparse_categorical_crossentropy([1], [[0.4, 0.5, 0.1]])), 4)
    0.6931

    Lectures: D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"
    """
    z = y_hat if from_logits else np.log(_clip(y_hat))
    return np.mean(-np.take_along_axis(_log_softmax(z), y[..., None], axis=-1))


@_sparse
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    """(softmax(z) − onehot(y)) / n through the logits; divided by ŷ for probabilities."""
    z = y_hat if from_logits else np.log(_clip(y_hat))
    onehot = np.arange(y_hat.shape[-1]) == y[..., None]
    gradient = (softmax(z) - onehot) / y.size
    return gradient if from_logits else _unclipped(y_hat) * gradient / _clip(y_hat)
