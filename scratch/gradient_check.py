"""Numerical derivatives: the witness that knows no calculus, only function values."""

import numpy as np

from ._checks import as_array, called, checked, positive, reals


def _inputs(name, value, arguments):
    x = as_array(name, value)
    if x.dtype.kind in "biu":
        return x.astype(np.float64)
    if x.dtype.kind == "c" or x.dtype.itemsize < 8:
        raise TypeError(
            f"{name} is {x.dtype}; a numerical derivative needs float64, "
            f"because in fewer digits the differences vanish: np.asarray({name}, dtype='float64')"
        )
    return x


def _upstream(name, value, arguments):
    return None if value is None else reals(name, value)


def _weighted_sum(function, x, upstream):
    """Σ upstream · f(x): the one number whose gradient a backward returns."""
    read = as_array if np.iscomplexobj(x) else reals
    value = read("function(x)", function(x))
    if upstream is not None and upstream.shape != value.shape:
        raise ValueError(
            f"upstream has shape {upstream.shape}, but the function returns shape "
            f"{value.shape}; give one upstream number for each output"
        )
    return value.sum() if upstream is None else (upstream * value).sum()


@checked(function=called, x=_inputs, upstream=_upstream, h=positive)
def central_difference(function, x, upstream=None, h=6e-6):
    """∂/∂x Σ upstream·f(x) from both sides: (f(x + h) − f(x − h)) / 2h, entry by entry.

    The error is about h²·f‴/6 from the formula and ε·f/h from the rounding; h ≈ ε^⅓ balances
    the two, which leaves ten digits. ``upstream`` (default: ones) has the shape of f(x).

    >>> round(float(central_difference(lambda x: x**3, 2.0)), 8)
    12.0

    Lectures: G "Derivatives Cheat Sheet"
    """
    if (x + h == x).any():
        raise ValueError(
            f"h is {h:g}, which vanishes beside an x of {x[x + h == x][0]:g}; "
            "scale x down, or give a larger h"
        )
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        up, down = (
            _weighted_sum(function, x + e, upstream),
            _weighted_sum(function, x - e, upstream),
        )
        gradient[i] = (up - down) / (2 * h)
    return gradient


@checked(function=called, x=_inputs, upstream=_upstream)
def complex_step(function, x, upstream=None):
    """∂/∂x Σ upstream·f(x) from one step off the real line: Im f(x + ih) / h, with h = 1e-200.

    Nothing is subtracted, so nothing is lost: the result is exact to the last digits. It needs a
    smooth f that takes complex numbers; at a kink use :func:`central_difference`.

    >>> float(complex_step(lambda x: x**3, 2.0))
    12.0

    Source: Squire and Trapp (1998), Using complex variables to estimate derivatives of real
    functions.
    """
    h = 1e-200
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        z = x.astype(complex)
        z[i] += 1j * h
        total = _weighted_sum(function, z, upstream)
        if not np.iscomplexobj(total):
            raise TypeError("the function drops imaginary parts; use central_difference instead")
        gradient[i] = total.imag / h
    return gradient


@checked(function=called, x=_inputs, gradient=reals)
def gradient_error(function, gradient, x, upstream=None):
    """How far your ``gradient`` of Σ upstream·f(x) is from central differences.

    max |gradient − numerical|, divided by the largest entry: about 1e-10 where the gradient is
    right, above 1e-3 where it is wrong, anything in between near a kink.

    >>> gradient_error(lambda x: x**3, 3 * 2.0**2, 2.0) < 1e-9
    True
    """
    if gradient.shape != x.shape or x.size == 0:
        raise ValueError(
            f"gradient has shape {gradient.shape}, x has shape {x.shape}; they must be equal, "
            "and hold at least one number"
        )
    numerical = central_difference(function, x, upstream)
    scale = max(np.abs(numerical).max(), np.abs(gradient).max())
    return float(np.abs(gradient - numerical).max() / scale) if scale else 0.0


# rule: (function, its derivative by the rule), each on the lecture's own example (x > 0)
# Lectures: G "Derivatives Cheat Sheet"
DERIVATIVE_RULES = {
    "power": (lambda x: x**3, lambda x: 3 * x**2),
    "chain": (lambda x: np.log(x**2 + 1), lambda x: 2 * x / (x**2 + 1)),
    "natural logarithm": (lambda x: np.log(x**2), lambda x: 2 / x),
    "exponential": (lambda x: np.exp(2 * x), lambda x: 2 * np.exp(2 * x)),
    "constant": (lambda x: 7 + 0 * x, lambda x: 0 * x),
    "constant multiple": (lambda x: 5 * x**2, lambda x: 10 * x),
}
