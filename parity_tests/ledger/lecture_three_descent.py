"""Lecture G, its three ways to descend: by the whole dataset, by single rows, by mini-batches."""

import functools

import numpy as np

from .about import About
from .formulas import random_points
from .row import rows

BATCH, STOCHASTIC, MINI_BATCH = (
    About(f"gradient_descent.{name}_gradient_descent")
    for name in ("batch", "stochastic", "mini_batch")
)
POINTS = random_points("x1", "x2", "x3", "w", "targets", "start")
INPUTS = np.stack([POINTS["x1"], POINTS["x2"], POINTS["x3"]])  # three rows of five inputs
TARGETS, RATE = POINTS["targets"], 0.1
ROWS_OF_3 = INPUTS.T  # five rows of three inputs: more than three weights can fit
START, BEST = POINTS["start"][:3], np.linalg.lstsq(ROWS_OF_3, TARGETS)[0]


def _descend(nn, loop, weights, X, y, **options):
    """A loop down the mean of ½(x·w − y)² over the rows that are given."""

    def gradient(w, X, y):
        return X.T @ nn.losses.squared_error_backward(y, X @ w)

    return loop.of(nn)(gradient, weights, X, y, learning_rate=RATE, **options)


def _successive(*batches):
    """w, and the gradients grad1, grad2 … by hand, each where the step before it has led."""
    w, found = POINTS["w"], {"w": POINTS["w"], "learning_rate": RATE}
    for i, batch in enumerate(batches, start=1):
        X, y = INPUTS[batch], TARGETS[batch]
        found[f"grad{i}"] = np.mean((X @ w - y)[:, None] * X, axis=0)
        w = w - RATE * found[f"grad{i}"]
    return found


def _loop(loop, lines, says, batches, **options):
    """One epoch of a pseudocode over three rows, from five weights."""
    printed = "w" + "".join(f" - learning_rate * grad{i + 1}" for i in range(len(batches)))
    row = loop.formula(
        lambda nn, p: _descend(nn, loop, p.w, INPUTS, TARGETS[:3], **options),
        lambda: _successive(*batches),
    )
    return row.told(f"{lines} | {printed} | {says}")


def _next_epoch(loop, lines, **options):
    """Two epochs over two rows, less one epoch and one more."""

    def recompute(nn):
        run = functools.partial(_descend, nn, loop, X=INPUTS[:2], y=TARGETS[:2], **options)
        return run(POINTS["w"], epochs=2) - run(run(POINTS["w"]))

    says = "the next epoch goes on from the weights of the one before: the difference"
    return loop.claim(recompute).told(f"{lines} | = 0 | {says}")


def _rows_used(loop, count=np.asarray, **options):
    """How many of six rows each gradient of an epoch is taken over, or how many there are."""

    def recompute(nn):
        used = []

        def gradient(w, X, y):
            used.append(len(X))
            return np.zeros_like(w)

        loop.of(nn)(gradient, np.zeros(2), np.ones((6, 2)), np.ones(6), **options)
        return count(used)

    return loop.claim(recompute)


def _loss(nn, w):
    """The loss of three weights over five rows."""
    return float(nn.losses.squared_error(TARGETS, ROWS_OF_3 @ w))


def _ratios(nn):
    """The loss after each of three epochs over the whole dataset, over that before it."""
    path = [START]
    for _ in range(3):
        path.append(_descend(nn, BATCH, path[-1], ROWS_OF_3, TARGETS))
    losses = np.array([_loss(nn, w) for w in path])
    return losses[1:] / losses[:-1]


def _away_from_the_best(nn):
    """The loss after a step on a single row, from the best weights, over the least."""
    w = _descend(nn, STOCHASTIC, BEST, ROWS_OF_3[:1], TARGETS[:1])
    return _loss(nn, w) / _loss(nn, BEST)


def _spread(nn, *batches):
    """How far the steps for different batches, from the same weights, lie apart."""
    steps = [_descend(nn, MINI_BATCH, START, ROWS_OF_3[b], TARGETS[b]) for b in batches]
    return np.linalg.norm(np.std(steps, axis=0))


SINGLE, PAIRS = [[0], [1], [2]], [[0, 1], [1, 2], [2, 0]]

DESCENT = rows(
    "# Variants of Gradient Descent",
    "1587 | = 6 | batch: a gradient is taken over all rows (6)",
    _rows_used(BATCH),
    "1588 | = 1 | stochastic: over one row",
    _rows_used(STOCHASTIC),
    "1589 | < 6 | mini-batch: over some (2 of 6)",
    _rows_used(MINI_BATCH, batch_size=2),
    "# Batch Gradient Descent",
    "1593 | = 6 | the gradient over the entire dataset (6 rows)",
    _rows_used(BATCH),
    "1594 | < 1 | its way down is steady: the loss over that of the epoch before",
    BATCH.claim(_ratios),
    "# Batch Gradient Descent - Steps",
    "1601-1607 | = 1 | the weights are updated once an epoch",
    _rows_used(BATCH, np.size),
    _next_epoch(BATCH, "1609-1613"),
    "# Batch Pseudocode",
    _loop(BATCH, "1617-1625", "one epoch, one step", [[0, 1, 2]]),
    "# Stochastic Gradient Descent",
    "1629 | = 1 | a single row at a time",
    _rows_used(STOCHASTIC),
    "1633 | > 1 | its way is noisier: a single row leads away from the minimum; the loss over the "
    "least",
    STOCHASTIC.claim(_away_from_the_best),
    "# Stochastic Gradient Descent (SGD) - Steps",
    "1639-1645 | = 6 | an update for each row: 6 an epoch",
    _rows_used(STOCHASTIC, np.size),
    _next_epoch(STOCHASTIC, "1647-1649"),
    "# Stochastic Gradient Descent Pseudocode",
    _loop(STOCHASTIC, "1653-1663", "one epoch, a step for each row", [[0], [1], [2]]),
    "# Mini-Batch Gradient Descent",
    "1667-1671 | < 1 | it is less erratic: the spread of its steps over that of single rows",
    MINI_BATCH.claim(lambda nn: _spread(nn, *PAIRS) / _spread(nn, *SINGLE)),
    "# Mini-batch Gradient Descent - Steps",
    "1679-1685 | > 1 | several updates an epoch (6 rows by 2)",
    _rows_used(MINI_BATCH, np.size, batch_size=2),
    _next_epoch(MINI_BATCH, "1687-1689", batch_size=2),
    "# Mini-Batch Gradient Descent: Pseudocode",
    _loop(
        *(MINI_BATCH, "1693-1702", "one epoch, a step for each batch", [[0, 1], [2]]),
        batch_size=2,
    ),
)

SECTIONS = [DESCENT]
