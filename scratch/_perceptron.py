"""Perceptron training at speed: whole blocks of samples at once, the bits as if one by one.

Row i of ``Z`` is yᵢ·(xᵢ, 1), so that margin = Z·w ≤ 0 marks a mistake and a mistake adds η·Zᵢ to
w = (weights, bias). scikit-learn's compiled loop does this one sample at a time.
"""

import numpy as np

BLOCK = 32


def shuffled(n, seed):
    """The order into which scikit-learn shuffles n rows, from a 32-bit seed.

    A Fisher-Yates shuffle from the front, driven by a xorshift generator (13, 17, 5). Every
    epoch repeats it with the same seed, on the order that the epoch before has left.
    """
    order, x = list(range(n)), seed or 1
    for i in range(n - 1):
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        j = i + (x & 0x7FFFFFFF) % (n - i)
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def one_epoch_in_double(Z, order, w, eta0):
    """Visit the rows of Z in this order; return (weights, sum of the losses, mistakes made).

    It comes to ``for z in Z[order]: if z @ w <= 0: loss, w = loss - z @ w, w + eta0 * z``, with all
    margins of a block at once, and anew after each mistake. Matrix products are summed in another
    order than z @ w is one by one, so a margin is summed again where its sign is in doubt.
    """
    longest, double = np.sqrt(np.einsum("ij,ij", Z, Z)), np.finfo(float)  # no row is longer
    farthest = np.linalg.norm(w) + eta0 * len(Z) ** 0.5 * longest
    doubt = longest * farthest * w.size * 4 * double.eps + double.tiny
    mistakes, path = [], np.empty((len(Z) + 1, w.size))  # the weights after each mistake
    path[0] = w
    for i in range(0, len(order), BLOCK):
        block = Z.take(order[i : i + BLOCK], axis=0)
        steps, margins = eta0 * block, block.dot(w)
        for j, margin in enumerate(memoryview(margins)):  # as they are by now
            if margin > doubt:
                continue
            if not margin < -doubt and not np.add.accumulate(block[j] * w)[-1] <= 0:
                continue
            mistakes.append(i + j)
            w = np.add(w, steps[j], path[len(mistakes)])
            block.dot(w, margins)
    products = Z[order[np.array(mistakes, int)]] * path[: len(mistakes)]
    losses = -sum(products.T)  # each from left to right
    return w.copy(), np.add.accumulate([0.0, *losses])[-1], len(mistakes)


def one_epoch_in_single(Z, order, w, eta0):
    """The same where X is float32: products and weights are rounded to it, sums and bias are not.

    From one mistake to the next the weights stand still, so all margins up to it come at once.
    """
    rates, i, loss, mistakes = np.full(w.size, np.float32(eta0), float), 0, 0.0, 0
    rates[-1] = eta0  # of the bias
    while i < len(order):
        rows = Z[order[i : i + BLOCK]]
        products = (rows.astype(np.float32) * w.astype(np.float32)).astype(float)
        scores = np.add.accumulate(products[:, :-1], axis=1)[:, -1].astype(np.float32)
        margins = scores + rows[:, -1] * w[-1]
        wrong = margins <= 0
        i += wrong.argmax() + 1 if wrong.any() else len(rows)
        if wrong.any():
            loss, mistakes = loss - margins[wrong.argmax()], mistakes + 1
            w = w + rates * rows[wrong.argmax()]
            w[:-1] = w[:-1].astype(np.float32)
    return w, loss, mistakes
