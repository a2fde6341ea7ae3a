"""How far two engines may be apart, as one table with reasons. No tolerance stands in a test.

A bound is a few roundings × how much the quantity magnifies a rounding of what went into it, in
units of ε, the spacing of floating numbers just above 1 (2.2e-16 for float64, 1.2e-7 for float32),
so the same table serves both. That factor is 1 where both engines work one formula out on the same
numbers; where sums and chains of operations come in another order on every machine, it is measured
(:mod:`parity_tests.conditioning`), or stated by the case that knows it.

A distance is the largest difference divided by the largest entry of the array; for ``elementwise``
kinds, each difference by its own entry.

The lectures state no tolerance. They print digits, which are the outermost bound, ``PRINTED``, and
a ``tol`` of scikit-learn's, which says when to stop. The bound that is used is the roundings; a
test shows for every printed number that they are tighter than its digits.
"""

from typing import NamedTuple

import numpy as np

CLOSE = 8  # so many times its bound a difference may be, and still look like arithmetic

# However much is magnified: half a unit of the last digit that lectures print, the eighth in D's
# table of cross-entropies. Single precision has no eighth; the fourth, of D's worked network.
LAST_DIGIT = {"float64": 5e-9, "float32": 5e-5}


class Tolerance(NamedTuple):
    """A bound in units of ε, and why it stands there."""

    epsilons: float
    reason: str
    elementwise: bool = False
    measured: bool = False  # is it measured how much a rounding is magnified?

    def bound(self, dtype, magnified=1.0):
        """The bound as a number, for arrays of this dtype."""
        if np.dtype(dtype).kind != "f":
            return 0.0
        bound = self.epsilons * magnified * float(np.finfo(dtype).eps)
        return min(bound, LAST_DIGIT[np.dtype(dtype).name]) if self.measured else bound


TOLERANCES = {
    "exact": Tolerance(0, "the same operations in the same order: every bit is equal"),
    "closed form": Tolerance(
        8, "a few roundings; TensorFlow's exp, log1p and tanh differ from NumPy's by up to 8 ULP"
    ),
    "elementwise": Tolerance(
        16, "as closed form, but every entry by itself, so that small ones count", elementwise=True
    ),
    "gradient": Tolerance(
        16, "autodiff multiplies the same factors in another order: a few roundings more"
    ),
    "matrix product": Tolerance(
        16,
        "sums of products, which BLAS and Eigen take in different orders, and an activation",
        measured=True,
    ),
    "deep gradient": Tolerance(
        16,
        "a chain of matrix products, each of them in another order, with differences on the way, "
        "as of a mean or of a label, which cancel digits: a few roundings, magnified",
        measured=True,
    ),
    "trajectory": Tolerance(
        16,
        "many steps, each of which passes the roundings before it on and adds its own: a few "
        "roundings, magnified",
        measured=True,
    ),
    "whole run": Tolerance(
        4500,
        "1e-12, which the README promises: a lesson from its first step to its last, in which "
        "nobody measures what is magnified, printed to four digits",
    ),
    "printed exactly": Tolerance(
        16, "the lecture prints the number itself; the roundings of a short sum are left"
    ),
    "printed formula": Tolerance(
        64, "the lecture's own expression, evaluated as it is printed, cancellation included"
    ),
    "moments": Tolerance(
        6 / float(np.finfo(np.float64).eps),
        "six standard errors of averages over different random numbers; the case states their size",
    ),
    "complex step": Tolerance(
        64,
        "no cancellation, but the witness differentiates the lecture's formula, not the stable one",
    ),
    "central difference": Tolerance(
        16 / 6e-6,
        "the roundings of two values, whose difference is divided by h = 6e-6; as much again, h², "
        "for the curvature",
    ),
}


class Digits(NamedTuple):
    """How far a value may be from a printed number, in units of its last digit, and why."""

    units: float
    reason: str


PRINTED = {
    "rounded": Digits(0.5, "the nearest number with so many digits is half a unit away at most"),
    "truncated": Digits(1, "cutting digits off takes less than a unit off, towards 0"),
    "exact": Digits(0, "no digits are missing"),
}
