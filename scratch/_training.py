"""Around training: batches, labels, losses by name, and the history of the epochs."""

import functools
import sys
import time
import warnings

import numpy as np

from . import losses, optimizers
from ._checks import one_of
from ._floatx import floatx
from ._labels import binary_labels, classes, distributions, targets

OPTIMIZERS = {
    "sgd": optimizers.SGD,
    "adagrad": optimizers.Adagrad,
    "rmsprop": optimizers.RMSprop,
    "adadelta": optimizers.Adadelta,
    "adam": optimizers.Adam,
}
ALIASES = {"mse": "mean_squared_error"}
verbosity = functools.partial(one_of(0, 1, 2, "auto"), "verbose")  # Keras's words
PIECE = 2**16  # numbers at a time, where labels are checked


# --- losses from logits, value and gradient at once, since they share e^z ---


def binary_step(y, z):
    """Binary cross-entropy of z and its gradient; y has the shape of z."""
    e = np.exp(-np.abs(z))
    loss = np.mean(np.maximum(z, 0) - y * z + np.log1p(e))
    positive = np.where(z >= 0, 1, e) / (1 + e)  # σ(z)
    negative = np.where(z >= 0, e, 1) / (1 + e)  # σ(−z)
    return loss, ((1 - y) * positive - y * negative) / y.size


def categorical_step(y, z):
    """Categorical cross-entropy of rows z and its gradient; each row of y sums to 1."""
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = np.sum(y * (np.log(total) - shifted)) / len(y)
    return loss, (e / total - y) / len(y)


def sparse_step(y, z):
    """The same for class numbers y."""
    rows = np.arange(len(y))
    shifted = z - z.max(axis=1, keepdims=True)
    gradient = np.exp(shifted)
    total = gradient.sum(axis=1, keepdims=True)
    loss = (np.log(total[:, 0]) - shifted[rows, y]).sum() / len(y)
    gradient /= total
    gradient[rows, y] -= 1
    return loss, gradient / len(y)


LOSSES = {  # the rule for its labels, the activation that it is taken together with, and how
    "mean_squared_error": (targets, None, None),
    "binary_crossentropy": (binary_labels, "sigmoid", binary_step),
    "categorical_crossentropy": (distributions, "softmax", categorical_step),
    "sparse_categorical_crossentropy": (classes, "softmax", sparse_step),
}

# --- what compile is told ---


def find_optimizer(optimizer):
    """An optimizer, or a new one by Keras's word for it."""
    if isinstance(optimizer, optimizers.Optimizer):
        return optimizer
    return OPTIMIZERS[one_of(*OPTIMIZERS)("optimizer", optimizer)]()


def _bare(name, y, y_hat):
    """A loss by its formula, once labels and outputs are checked."""
    return getattr(losses, name).__wrapped__(y, y_hat)


class Objective:
    """What ``compile`` was told: a loss, and the metrics to report beside it."""

    def __init__(self, loss, metrics):
        self.loss = one_of(*LOSSES)(
            "loss", ALIASES.get(loss, loss) if isinstance(loss, str) else loss
        )
        self.label_rule, self.partner, self.step_from_logits = LOSSES[self.loss]
        self.value = functools.partial(_bare, self.loss)
        self.backward = functools.partial(_bare, self.loss + "_backward")
        listed = isinstance(metrics, list | tuple) and all(isinstance(m, str) for m in metrics)
        if not (metrics is None or (listed and list(metrics) in ([], ["accuracy"]))):
            raise ValueError(f'metrics is {metrics!r}; choose ["accuracy"] or None')
        self.names = ["loss", *(metrics or [])]

    def warn_of(self, last_step, outputs):
        """Say so where this loss cannot teach a network that ends with this step."""
        activation, told = getattr(last_step, "name", None) or "linear", None
        if activation == "softmax" and outputs == 1:
            told = 'a softmax over one output is always 1; use activation="sigmoid", or two units'
        elif self.partner == "softmax" and outputs == 1:
            told = f"{self.loss} of one output is always 0; use binary_crossentropy, or two units"
        elif self.partner and activation not in ("sigmoid", "softmax"):
            told = f"{self.loss} takes probabilities, but {activation} gives any number; "
            told += f'end with activation="{self.partner}"'
        if told:
            warnings.warn(f"little or nothing can be learned: {told}", stacklevel=5)

    def from_logits(self, last_step):
        """Is the last step the activation whose cross-entropy this is?"""
        return self.partner is not None and getattr(last_step, "name", None) == self.partner

    def metrics(self, y, predict):
        """The share of right answers, if it was asked for; only then is ŷ worked out.

        As in Keras it goes by the outputs, whatever the loss: one is a yes or no, several are
        classes, of which the largest counts.
        """
        if len(self.names) == 1:
            return []
        y_hat = predict()
        if y_hat.shape[-1] == 1:
            right = (y_hat > 0.5) == y.reshape(y_hat.shape)
        elif self.loss == "sparse_categorical_crossentropy":
            right = y_hat.argmax(axis=-1) == y
        else:
            right = y_hat.argmax(axis=-1) == y.argmax(axis=-1)
        return [right.mean()]

    def check(self, name, y, outputs, dtype):
        """Do these labels fit a head of so many outputs? They are read a piece at a time."""
        n, sparse = len(y), self.loss == "sparse_categorical_crossentropy"
        if sparse:
            fit, hint = [(n,), (n, 1)], " (for one-hot rows use categorical_crossentropy)"
        else:
            fit, hint = [(n, outputs)] + [(n,)] * (outputs == 1), ""
        if self.loss == "categorical_crossentropy":
            hint = " (for class numbers use sparse_categorical_crossentropy)"
        if y.shape not in fit:
            raise ValueError(
                f"{name} has shape {y.shape}; {fit[0]} was expected by {self.loss} after a last "
                f"layer of {outputs} outputs{hint}"
            )
        if self.loss == "mean_squared_error":
            return  # any number will do
        for rows in batches(n, max(1, PIECE // outputs), None):
            y_hat = np.empty((len(y[rows]), outputs), dtype)
            piece = y[rows] if sparse else y[rows].reshape(y_hat.shape)
            self.label_rule(name, piece, {"y_hat": y_hat})

    def labels(self, y, outputs, dtype):
        """A batch of labels, checked before, in the shape of the output."""
        if self.loss == "sparse_categorical_crossentropy":
            return y.reshape(-1).astype(np.intp)
        return y.reshape(-1, outputs).astype(dtype, copy=False)


def side_by_side(owners):
    """Move arrays of the layers into one; return it, and the views that the layers hold now."""
    arrays = [getattr(layer, name) for layer, name in owners]
    dtype = arrays[0].dtype if arrays else floatx()
    together = np.concatenate([np.zeros(0, dtype), *(a.ravel() for a in arrays)])
    pieces = np.split(together, np.cumsum([a.size for a in arrays], dtype=int)[:-1])
    views = [piece.reshape(a.shape) for piece, a in zip(pieces, arrays, strict=False)]
    for (layer, name), view in zip(owners, views, strict=True):
        setattr(layer, name, view)
    return together, views


def batches(n, size, order):
    """The rows of each batch: slices in turn, or picks from an order."""
    for start in range(0, n, size):
        rows = slice(start, min(start + size, n))
        yield rows if order is None else order[rows]


def pairs(validation_data):
    """``validation_data`` as a pair (x, y)."""
    if not isinstance(validation_data, tuple | list) or len(validation_data) != 2:
        raise ValueError(
            f"validation_data is {type(validation_data).__name__}, not a pair (x, y); give "
            "validation_data=(x, y)"
        )
    return validation_data


class History:
    """What happened in each epoch: ``history.history["loss"]``, and so on, one number an epoch."""

    def __init__(self, names, epochs, verbose):
        self.history = {name: [] for name in names}
        self.epoch = []
        self.epochs, self.verbose = epochs, verbose
        self._start()

    def _start(self):
        self.rows, self.totals = 0, 0.0
        self.began = self.shown = time.perf_counter()

    def add(self, rows, *values):
        """Count a batch in, by its number of rows."""
        self.rows += rows
        self.totals = self.totals + rows * np.asarray(values, float)
        if self.verbose in (1, "auto") and time.perf_counter() - self.shown > 1:
            self._progress()

    def _progress(self):
        """On a terminal, a line that is written over; long epochs should not look dead."""
        self.shown = time.perf_counter()
        if sys.stdout.isatty():
            loss = self.totals[0] / self.rows
            epoch = f"epoch {len(self.epoch) + 1}/{self.epochs}"
            print(f"\r{epoch}  {self.rows} rows  loss {loss:.4f}", end="")

    def close(self, validation):
        """End an epoch: keep the means, print a line."""
        names = [name for name in self.history if not name.startswith("val_")]
        results = dict(zip(names, (self.totals / self.rows).tolist(), strict=True))
        if validation is not None:
            results |= {f"val_{name}": v for name, v in zip(names, validation, strict=True)}
        for name, value in results.items():
            self.history.setdefault(name, []).append(value)
        self.epoch.append(len(self.epoch))
        if self.verbose:
            parts = "  ".join(f"{name} {value:.4f}" for name, value in results.items())
            seconds = time.perf_counter() - self.began
            start = "\r" if sys.stdout.isatty() else ""
            print(f"{start}epoch {len(self.epoch)}/{self.epochs}  {seconds:.1f} s  {parts}")
        self._start()
