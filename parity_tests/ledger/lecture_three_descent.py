"""Lecture G, its three ways to descend: by the whole dataset, by single rows, by mini-batches."""

import functools

import numpy as np

from .lecture_three_gates import measured
from .ledger import formula, random_points, under

BATCH, SGD, MINI_BATCH = (
    f"{name}_gradient_descent" for name in ("batch", "stochastic", "mini_batch")
)
POINTS = random_points("x1", "x2", "x3", "w", "targets", "start")
INPUTS = np.stack([POINTS["x1"], POINTS["x2"], POINTS["x3"]])  # three rows of five inputs
TARGETS, RATE = POINTS["targets"], 0.1
ROWS_OF_3 = INPUTS.T  # five rows of three inputs: more than three weights can fit
START, BEST = POINTS["start"][:3], np.linalg.lstsq(ROWS_OF_3, TARGETS)[0]


def _of_mean(nn):
    """The gradient of the mean of ½(x·w − y)² over the rows that are given."""
    return lambda w, X, y: X.T @ nn.losses.squared_error_backward(y, X @ w)


def _descend(nn, loop, weights, X, y, **options):
    run = getattr(nn.gradient_descent, loop)
    return run(_of_mean(nn), weights, X, y, learning_rate=RATE, **options)


def _successive(*batches):
    """w, and the gradients grad1, grad2 … by hand, each where the step before it has led."""
    w, found = POINTS["w"], {"w": POINTS["w"], "learning_rate": RATE}
    for i, rows in enumerate(batches, start=1):
        X, y = INPUTS[rows], TARGETS[rows]
        found[f"grad{i}"] = np.mean((X @ w - y)[:, None] * X, axis=0)
        w = w - RATE * found[f"grad{i}"]
    return found


def _loop(loop, says, lines, batches, **options):
    """One epoch of a pseudocode over three rows, from five weights."""
    return formula(
        says,
        "w" + "".join(f" - learning_rate * grad{i}" for i, _ in enumerate(batches, start=1)),
        lines=lines,
        concept=f"gradient_descent.{loop}",
        given=lambda: _successive(*batches),
        recompute=lambda nn, p: _descend(nn, loop, p.w, INPUTS, TARGETS[:3], **options),
    )


def _next_epoch(loop, lines, **options):
    """Two epochs over two rows, less one epoch and one more."""

    def recompute(nn):
        run = functools.partial(_descend, nn, loop, X=INPUTS[:2], y=TARGETS[:2], **options)
        return run(POINTS["w"], epochs=2) - run(run(POINTS["w"]))

    says = "the next epoch goes on from the weights of the one before: the difference"
    return measured(says, "= 0", lines, f"gradient_descent.{loop}", recompute)


def _rows_used(loop, says, printed, lines, count=np.asarray, **options):
    """How many of six rows each gradient of an epoch is taken over, or how many there are."""

    def recompute(nn):
        used = []

        def gradient(w, X, y):
            used.append(len(X))
            return np.zeros_like(w)

        run = getattr(nn.gradient_descent, loop)
        run(gradient, np.zeros(2), np.ones((6, 2)), np.ones(6), **options)
        return count(used)

    return measured(says, printed, lines, f"gradient_descent.{loop}", recompute)


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


def _spread(nn, *batches):
    """How far the steps for different batches, from the same weights, lie apart."""
    steps = [_descend(nn, MINI_BATCH, START, ROWS_OF_3[b], TARGETS[b]) for b in batches]
    return np.linalg.norm(np.std(steps, axis=0))


SINGLE, PAIRS = [[0], [1], [2]], [[0, 1], [1, 2], [2, 0]]

ROWS = [
    *under(
        "G",
        "Variants of Gradient Descent",
        _rows_used(BATCH, "batch: a gradient is taken over all rows (6)", "= 6", "1587"),
        _rows_used(SGD, "stochastic: over one row", "= 1", "1588"),
        _rows_used(MINI_BATCH, "mini-batch: over some (2 of 6)", "< 6", "1589", batch_size=2),
    ),
    *under(
        "G",
        "Batch Gradient Descent",
        _rows_used(BATCH, "the gradient over the entire dataset (6 rows)", "= 6", "1593"),
        measured(
            "its way down is steady: the loss over that of the epoch before",
            "< 1",
            "1594",
            f"gradient_descent.{BATCH}",
            _ratios,
        ),
    ),
    *under(
        "G",
        "Batch Gradient Descent - Steps",
        _rows_used(BATCH, "the weights are updated once an epoch", "= 1", "1601-1607", np.size),
        _next_epoch(BATCH, "1609-1613"),
    ),
    *under("G", "Batch Pseudocode", _loop(BATCH, "one epoch, one step", "1617-1625", [[0, 1, 2]])),
    *under(
        "G",
        "Stochastic Gradient Descent",
        _rows_used(SGD, "a single row at a time", "= 1", "1629"),
        measured(
            "its way is noisier: a single row leads away from the minimum; the loss over the least",
            "> 1",
            "1633",
            f"gradient_descent.{SGD}",
            lambda nn: (
                _loss(nn, _descend(nn, SGD, BEST, ROWS_OF_3[:1], TARGETS[:1])) / _loss(nn, BEST)
            ),
        ),
    ),
    *under(
        "G",
        "Stochastic Gradient Descent (SGD) - Steps",
        _rows_used(SGD, "an update for each row: 6 an epoch", "= 6", "1639-1645", np.size),
        _next_epoch(SGD, "1647-1649"),
    ),
    *under(
        "G",
        "Stochastic Gradient Descent Pseudocode",
        _loop(SGD, "one epoch, a step for each row", "1653-1663", [[0], [1], [2]]),
    ),
    *under(
        "G",
        "Mini-Batch Gradient Descent",
        measured(
            "it is less erratic: the spread of its steps over that of single rows",
            "< 1",
            "1667-1671",
            f"gradient_descent.{MINI_BATCH}",
            lambda nn: _spread(nn, *PAIRS) / _spread(nn, *SINGLE),
        ),
    ),
    *under(
        "G",
        "Mini-batch Gradient Descent - Steps",
        _rows_used(
            MINI_BATCH,
            "several updates an epoch (6 rows by 2)",
            "> 1",
            "1679-1685",
            np.size,
            batch_size=2,
        ),
        _next_epoch(MINI_BATCH, "1687-1689", batch_size=2),
    ),
    *under(
        "G",
        "Mini-Batch Gradient Descent: Pseudocode",
        _loop(
            MINI_BATCH, "one epoch, a step for each batch", "1693-1702", [[0, 1], [2]], batch_size=2
        ),
    ),
]
