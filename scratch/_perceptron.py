"""Perceptron training at speed: whole blocks of samples at once, the bits as if one by one.

Row i of ``Z`` is yᵢ·(xᵢ, 1), so that margin = Z·w ≤ 0 marks a mistake and a mistake adds η·Zᵢ to
w = (weights, bias). scikit-learn's compiled loop does this one sample at a time.
"""

import numpy as np

BLOCK = 64


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
    """Visit the rows of Z in this order; return (weights, sum of the losses, mistakes made)."""
    mistakes = _find_mistakes(Z, order, w, eta0)
    path = _path(Z[mistakes], w, eta0)
    losses = -_margins(Z[mistakes], path[:-1])
    return path[-1], np.add.accumulate([0.0, *losses])[-1], len(losses)


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


def _path(rows, w, eta0):
    """The weights before, between and after these mistakes, added one after the other."""
    return np.add.accumulate(np.concatenate([w[None], eta0 * rows]))


def _margins(rows, W):
    """Rowᵢ·Wᵢ, each summed from left to right, as a plain loop would."""
    return np.add.accumulate(rows * W, axis=1)[:, -1]


def _find_mistakes(Z, order, w, eta0):
    """The rows of Z that are mistakes when visited in this order, each adding η·Zᵢ to w.

    Within a block the margin of row i is Zᵢ·w + η·Σⱼ Zᵢ·Zⱼ over the mistakes j before it. A guess
    at the mistakes gives margins, and these a better guess; every round settles at least one row
    more, so the guess that reproduces itself is the answer. Margins summed in another order than
    one by one differ in their last digits; a block where that could matter is visited slowly.
    """
    first, longest = w, np.sqrt(np.einsum("ij,ij->i", Z, Z).max())
    earlier = eta0 * np.tri(BLOCK, k=-1)  # η where column j comes before row i
    mistakes = [np.empty(0, int)]
    for i in range(0, len(order), BLOCK):
        rows = order[i : i + BLOCK]
        block = Z.take(rows, axis=0)
        doubt = 1e-12 * longest * (w.dot(w) ** 0.5 + eta0 * len(Z) * longest)
        start = margins = block.dot(w)
        if start.min() > doubt:
            continue
        pull = block.dot(block.T) * earlier[: len(rows), : len(rows)]
        guess = None
        while (wrong := margins <= 0).tobytes() != guess:
            guess = wrong.tobytes()
            margins = start + pull.dot(wrong.astype(float))
        if not np.abs(margins).min() > doubt:  # NaN, where a product overflowed, is doubt too
            w = _path(Z[np.concatenate(mistakes)], first, eta0)[-1]
            wrong, w = _one_by_one(block, w, eta0)
        else:
            w = w + eta0 * wrong.astype(float).dot(block)
        mistakes.append(rows[wrong])
    return np.concatenate(mistakes)


def _one_by_one(block, w, eta0):
    wrong = np.zeros(len(block), bool)
    for i, row in enumerate(block):
        if _margins(row[None], w[None])[0] <= 0:
            wrong[i], w = True, w + eta0 * row
    return wrong, w
