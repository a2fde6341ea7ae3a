"""Perceptron training at speed: whole blocks of samples at once, the bits as if one by one.

Row i of ``Z`` is yᵢ·(xᵢ, 1), so that margin = Z·w ≤ 0 marks a mistake and a mistake adds η·Zᵢ to
w = (weights, bias). scikit-learn's compiled loop does this one sample at a time.
"""

import numpy as np

BLOCK = 64
KEPT = 1024  # blocks, whose products take 32 MB


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


class InSingle:
    """The same where X is float32: products and weights are rounded to it, sums and bias are not.

    From one mistake to the next the weights stand still, so all margins up to it come at once.
    """

    def __init__(self, Z, eta0):
        self.Z = Z
        self.rates = np.full(Z.shape[1], np.float32(eta0), float)
        self.rates[-1] = eta0  # of the bias

    def __call__(self, order, w):
        """Visit the rows in this order; return (weights, sum of the losses, mistakes made)."""
        i, loss, mistakes = 0, 0.0, 0
        while i < len(self.Z):
            rows = self.Z[_visited(order, i)]
            products = (rows.astype(np.float32) * w.astype(np.float32)).astype(float)
            scores = np.add.accumulate(products[:, :-1], axis=1)[:, -1].astype(np.float32)
            margins = scores + rows[:, -1] * w[-1]
            wrong = margins <= 0
            i += wrong.argmax() + 1 if wrong.any() else len(rows)
            if wrong.any():
                loss, mistakes = loss - margins[wrong.argmax()], mistakes + 1
                w = w + self.rates * rows[wrong.argmax()]
                w[:-1] = w[:-1].astype(np.float32)
        return w, loss, mistakes


def _path(rows, w, eta0):
    """The weights before, between and after these mistakes, added one after the other."""
    return np.add.accumulate(np.concatenate([w[None], eta0 * rows]))


def _margins(rows, W):
    """Rowᵢ·Wᵢ, each summed from left to right, as a plain loop would."""
    return np.add.reduce((rows * W).T.copy(), axis=0)


def _visited(order, i):
    """The next block of an order, which may be that of the rows."""
    return slice(i, i + BLOCK) if order is None else order[i : i + BLOCK]


class InDouble:
    """One epoch after the other over the rows of Z, in float64.

    Within a block the margin of row i is Zᵢ·w + η·Σⱼ Zᵢ·Zⱼ over the mistakes j before it. A guess
    at the mistakes gives margins, and these a better guess; every round settles at least one row
    more, so the guess that reproduces itself is the answer. The first guess is the epoch before.
    Margins summed in another order than one by one differ in their last digits; a block where that
    could matter is visited slowly.

    One by one it would be: for row in Z[order]: if row @ w <= 0: loss -= row @ w; w += eta0 * row.
    """

    def __init__(self, Z, eta0):
        self.Z, self.eta0 = Z, eta0
        self.longest = np.sqrt(np.einsum("ij,ij->i", Z, Z).max())
        self.earlier = eta0 * np.tri(BLOCK, k=-1)  # η where column j comes before row i
        self.wrong = np.zeros(len(Z), bool)
        self.pulls = {}  # of blocks that are the same in every epoch

    def __call__(self, order, w):
        """Visit the rows in this order; return (weights, sum of the losses, mistakes made)."""
        wrong = self.wrong if order is None else self.wrong[order]
        self._find_mistakes(order, w, wrong)
        if order is not None:
            self.wrong[order] = wrong
        mistakes = self.Z[self._mistakes(order, wrong)]
        path = _path(mistakes, w, self.eta0)
        losses = -_margins(mistakes, path[:-1])
        return path[-1], np.add.accumulate([0.0, *losses])[-1], len(losses)

    def _mistakes(self, order, wrong):
        places = np.flatnonzero(wrong)
        return places if order is None else order[places]

    def _find_mistakes(self, order, w, wrong):
        """Which of the rows are mistakes when visited in this order; ``wrong`` is a first guess."""
        first, reach = w, w.dot(w) ** 0.5 + 2 * self.eta0 * len(self.Z) * self.longest
        doubt = 1e-12 * self.longest * reach
        for i in range(0, len(self.Z), BLOCK):
            block = self.Z[_visited(order, i)]
            start, guess = block.dot(w), wrong[i : i + BLOCK]
            if start.min() > doubt:
                guess[:] = False
                continue
            pull, settled = self._pull(order, i, block), None
            while settled != (settled := guess.tobytes()):
                margins = start + pull.dot(guess)
                np.less_equal(margins, 0, out=guess)
            if not np.abs(margins).min() > doubt:  # NaN, where a product overflowed, is doubt too
                before = self._mistakes(order, wrong[:i])
                w = _path(self.Z[before], first, self.eta0)[-1]
                guess[:], w = _one_by_one(block, w, self.eta0)
            else:
                w = w + self.eta0 * guess.dot(block)

    def _pull(self, order, i, block):
        """By how much a mistake of a block moves the margins of the rows after it."""
        if i in self.pulls:
            return self.pulls[i]
        pull = block.dot(block.T) * self.earlier[: len(block), : len(block)]
        if order is None and len(self.pulls) < KEPT:
            self.pulls[i] = pull
        return pull


def _one_by_one(block, w, eta0):
    wrong = np.zeros(len(block), bool)
    for i, row in enumerate(block):
        if _margins(row[None], w[None])[0] <= 0:
            wrong[i], w = True, w + eta0 * row
    return wrong, w
