"""The third witness: numerical derivatives of a formula as a textbook prints it.

It knows neither engine. The complex step is exact to the last digits on either side of a kink,
so every formula here is differentiated by it; central differences check the complex step.
"""

import numpy as np

from scratch import gradient_check


def complex_step(formula, x, upstream=None):
    """The derivative of Σ upstream·formula(x), with the kind of its tolerance."""
    x = np.asarray(x, np.float64)
    upstream = None if upstream is None else np.asarray(upstream, np.float64)
    return gradient_check.complex_step(formula, x, upstream), "complex step"
