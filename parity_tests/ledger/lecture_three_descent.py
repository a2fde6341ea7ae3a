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


def descend(nn, loop, weights, X, y, **options):
    """A loop down the mean of ½(x·w − y)² over the rows that are given."""

    def gradient(w, X, y):
        return X.T @ nn.losses.squared_error_backward(y, X @ w)

    return loop.of(nn)(gradient, weights, X, y, learning_rate=RATE, **options)


def loss(nn, w):
    """The loss of three weights over five rows."""
    return float(nn.losses.squared_error(TARGETS, ROWS_OF_3 @ w))


def gradients_and_rows(nn, loop, **options):
    """How many gradients an epoch over six rows has, and how many rows they are taken over."""

    def gradient(w, X, y):
        return -np.array([1.0, len(X)])  # so that the weights count both

    return loop.of(nn)(gradient, np.zeros(2), np.ones((6, 2)), np.ones(6), 1.0, **options)


def rows_in_a_gradient(nn, loop, **options):
    """Over how many of six rows a gradient is taken."""
    gradients, rows = gradients_and_rows(nn, loop, **options)
    return rows / gradients


def batches_over_single_rows(nn):
    """The loss after an epoch by twos, over that after one by single rows."""
    loops = [(MINI_BATCH, {"batch_size": 2}), (STOCHASTIC, {})]
    ends = [descend(nn, loop, START, ROWS_OF_3, TARGETS, **more) for loop, more in loops]
    return np.divide(*(loss(nn, w) for w in ends))


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
        lambda nn, p: descend(nn, loop, p.w, INPUTS, TARGETS[:3], **options),
        lambda: _successive(*batches),
    )
    return row.told(f"{lines} | {printed} | {says}")


def _next_epoch(loop, lines, **options):
    """Two epochs over two rows, less one epoch and one more."""

    def recompute(nn):
        run = functools.partial(descend, nn, loop, X=INPUTS[:2], y=TARGETS[:2], **options)
        return run(POINTS["w"], epochs=2) - run(run(POINTS["w"]))

    says = "the next epoch goes on from the weights of the one before: the difference"
    return loop.claim(recompute).told(f"{lines} | = 0 | {says}")


def _ratios(nn):
    """The loss after each of three epochs over the whole dataset, over that before it."""
    path = [START]
    for _ in range(3):
        path.append(descend(nn, BATCH, path[-1], ROWS_OF_3, TARGETS))
    losses = np.array([loss(nn, w) for w in path])
    return losses[1:] / losses[:-1]


def _detour(nn, loop, path=(START,)):
    """The length of a way of ten steps, over how far it leads."""
    for i in range(10):
        X, y = (ROWS_OF_3, TARGETS) if loop is BATCH else (ROWS_OF_3[[i % 5]], TARGETS[[i % 5]])
        path = [*path, descend(nn, loop, path[-1], X, y)]
    return np.linalg.norm(np.diff(path, axis=0), axis=1).sum() / np.linalg.norm(path[-1] - START)


def _wells(w):
    return w**4 - 2 * w**2 + 0.3 * w


def _other_well(nn):
    """Two wells: from the floor of the higher one, the depth that is reached, SGD's over batch."""

    def slope(w, X, y):
        return 4 * w**3 - 4 * w + 0.3 + X.mean()  # each example tilts the wells, on average not

    X, y, start = np.array([5.0, -5.0]), np.zeros(2), np.array([0.96])
    picks = [[0, 0]] * 2 + [[1, 0]] * 6  # as chance may have it
    ends = (
        STOCHASTIC.of(nn)(slope, start, X, y, 0.1, 8, picks),
        BATCH.of(nn)(slope, start, X, y, 0.1, 16),
    )
    return np.divide(*map(_wells, ends))


def _one_pass(nn):
    """The loss after one pass through a larger dataset, eight times five rows, SGD's over batch."""
    X, y = np.tile(ROWS_OF_3, (8, 1)), np.tile(TARGETS, 8)
    return np.divide(*(loss(nn, descend(nn, of, START, X, y)) for of in (STOCHASTIC, BATCH)))


def _spread(nn, loop, *batches):
    """How far the steps for different batches, from the same weights, lie apart."""
    steps = [descend(nn, loop, START, ROWS_OF_3[b], TARGETS[b]) for b in batches]
    return np.linalg.norm(np.std(steps, axis=0))


SINGLE, PAIRS = [[0], [1], [2]], [[0, 1], [1, 2], [2, 0]]

DESCENT = rows(
    "# Variants of Gradient Descent",
    "1587, 1593 | = 6 | batch: a gradient is taken over all rows (6)",
    BATCH.claim(lambda nn: rows_in_a_gradient(nn, BATCH)),
    "1588 | = 1 | stochastic: over one row",
    STOCHASTIC.claim(lambda nn: rows_in_a_gradient(nn, STOCHASTIC)),
    "1589 | = 2 | mini-batch: over a random subset (rows in an epoch of two picks, of 6)",
    MINI_BATCH.claim(lambda nn: gradients_and_rows(nn, MINI_BATCH, picks=[[4, 1]])[1]),
    "# Batch Gradient Descent",
    "1594 | < 1 | its way down is steady: the loss over that of the epoch before",
    BATCH.claim(_ratios),
    "1595 | = 6 | it needs more memory at a time: rows in a gradient, over those of SGD",
    BATCH.claim(lambda nn: rows_in_a_gradient(nn, BATCH) / rows_in_a_gradient(nn, STOCHASTIC)),
    "# Batch Gradient Descent - Steps",
    "1599, 1677 | <= 0.051 | small random numbers to begin with: the spread of Keras's default",
    About("initializers.random_normal").claim(
        lambda nn: nn.initializers.random_normal((200, 300), seed=1).std(),
        tolerance="moments",
        magnified=(200 * 300) ** -0.5,  # the standard error of a spread, twice, for two rooms
    ),
    "1601-1607 | = 1 | the weights are updated once an epoch",
    BATCH.claim(lambda nn: gradients_and_rows(nn, BATCH)[0]),
    _next_epoch(BATCH, "1609-1613"),
    "1613 | = 1 | or until convergence: how many of five epochs it takes, if the first one moves "
    "the weights by less than tol",
    BATCH.claim(lambda nn: gradients_and_rows(nn, BATCH, epochs=5, tol=7.0)[0]),
    "# Batch Pseudocode",
    _loop(BATCH, "1617-1625", "one epoch, one step", [[0, 1, 2]]),
    "# Stochastic Gradient Descent",
    "1629 | = 1 | a single row, selected at random: gradients and rows in an epoch of one pick",
    STOCHASTIC.claim(lambda nn: gradients_and_rows(nn, STOCHASTIC, picks=[[4]])),
    "1631 | > 1 | it can escape local minima: from the floor of the higher of two wells, the "
    "depth that it reaches over that of batch descent",
    STOCHASTIC.claim(_other_well),
    "1633-1635 | > 1 | its way is noisier: its length over what it leads to, over batch's",
    STOCHASTIC.claim(lambda nn: _detour(nn, STOCHASTIC) / _detour(nn, BATCH)),
    "# Stochastic Gradient Descent (SGD) - Steps",
    "1639-1645 | = 6 | an update for each row: 6 an epoch",
    STOCHASTIC.claim(lambda nn: gradients_and_rows(nn, STOCHASTIC)[0]),
    _next_epoch(STOCHASTIC, "1647-1649"),
    "# Stochastic Gradient Descent Pseudocode",
    _loop(STOCHASTIC, "1653-1663", "one epoch, a step for each row", [[0], [1], [2]]),
    "# Mini-Batch Gradient Descent",
    "1667-1671 | < 1 | it is less erratic: the spread of its steps over that of single rows",
    MINI_BATCH.claim(lambda nn: _spread(nn, MINI_BATCH, *PAIRS) / _spread(nn, STOCHASTIC, *SINGLE)),
    "# Mini-batch Gradient Descent - Steps",
    "1679-1685 | = 3 | several updates an epoch (6 rows by 2)",
    MINI_BATCH.claim(lambda nn: gradients_and_rows(nn, MINI_BATCH, batch_size=2)[0]),
    _next_epoch(MINI_BATCH, "1687-1689", batch_size=2),
    "# Mini-Batch Gradient Descent: Pseudocode",
    _loop(
        *(MINI_BATCH, "1693-1702", "one epoch, a step for each batch", [[0, 1], [2]]),
        batch_size=2,
    ),
    "# When to Use Which?",
    "1706-1710 | < 1 | for a large dataset SGD: the loss after a single pass, over batch's",
    STOCHASTIC.claim(_one_pass),
)

SECTIONS = [DESCENT]
