"""How far two engines may be apart, as one table with reasons. No tolerance stands in a test.

A bound is a number of ε, the spacing of floating numbers just above 1 (2.2e-16 for float64,
1.2e-7 for float32), so the same table serves both. A distance is the largest difference divided
by the largest entry of the array; for ``elementwise`` kinds, each difference by its own entry.
The bounds stand at the rounding floor: a small multiple of what correct code was measured at.

The lectures state no tolerance. They print digits, which are the outermost bound, ``PRINTED``, and
a ``tol`` of scikit-learn's, which says when to stop. The bound that is used is the roundings; a
test shows for every printed number that they are tighter than its digits.
"""

from typing import NamedTuple

import numpy as np


class Tolerance(NamedTuple):
    """A bound in units of ε, and why it stands there."""

    epsilons: float
    reason: str
    elementwise: bool = False

    def bound(self, dtype):
        """The bound as a number, for arrays of this dtype."""
        return self.epsilons * float(np.finfo(dtype).eps) if np.dtype(dtype).kind == "f" else 0.0


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
        16, "sums of products, which BLAS and Eigen take in different orders, and an activation"
    ),
    "deep gradient": Tolerance(
        512,
        "a chain of matrix products, whose sums BLAS and Eigen take in different orders; batch "
        "normalisation subtracts means on the way, which cancels digits",
    ),
    "fifty layers": Tolerance(
        4500,
        "1e-12 of each layer's largest entry, which are thirty orders of magnitude apart: a chain "
        "of fifty deep gradients, each relative to its own size; 1e-10 is the limit to stay below",
    ),
    "trajectory": Tolerance(
        4500,
        "1e-12: 200 steps amplify one rounding; NumPy against itself, one weight moved by one ULP, "
        "comes to 1e-14, and unlucky data to some more",
    ),
    "momentum trajectory": Tolerance(
        4.5e6,
        "1e-9: RMSprop with momentum divides by a root near 0 and remembers; NumPy against itself "
        "comes to 4e-11",
    ),
    "float32 trajectory": Tolerance(
        128,
        "as trajectory; Keras also rounds 1 − β and βᵗ to float32, scratch keeps them in double. "
        "Looser than eight printed digits, which float32 has not: those are compared in float64",
    ),
    "printed exactly": Tolerance(
        16, "the lecture prints the number itself; the roundings of a short sum are left"
    ),
    "printed formula": Tolerance(
        64, "the lecture's own expression, evaluated as it is printed, cancellation included"
    ),
    "moments": Tolerance(
        1e14, "2 %: different random numbers, of which 20,000 to 60,000 are averaged"
    ),
    "complex step": Tolerance(
        64,
        "no cancellation, but the witness differentiates the lecture's formula, not the stable one",
    ),
    "central difference": Tolerance(
        2e7, "ε^⅔ of cancellation and h² of truncation at h = 6e-6: about nine digits"
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
