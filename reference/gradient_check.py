"""Automatic differentiation: the witness that knows all the calculus, TensorFlow's GradientTape."""

import numpy as np

from ._keras import backward, numpy_io, ops, tensor


@numpy_io("x")
def autodiff(function, x, upstream=None):
    """∂/∂x Σ upstream·f(x) by ``GradientTape``, for a function of tensors or of this room."""
    gradient = backward(function, x, upstream if upstream is None else tensor(upstream, x.dtype))
    return ops.zeros_like(x) if gradient is None else gradient


def gradient_error(function, gradient, x, upstream=None):
    """How far your ``gradient`` of Σ upstream·f(x) is from autodiff, by its largest entry."""
    exact = autodiff(function, x, upstream)
    scale = max(np.abs(exact).max(), np.abs(gradient).max())
    return float(np.abs(gradient - exact).max() / scale) if scale else 0.0


def _rule(function):
    return numpy_io("x")(function), lambda x: autodiff(function, x)


DERIVATIVE_RULES = {
    "power": _rule(lambda x: x**3),
    "chain": _rule(lambda x: ops.log(x**2 + 1)),
    "natural logarithm": _rule(lambda x: ops.log(x**2)),
    "exponential": _rule(lambda x: ops.exp(2 * x)),
    "constant": _rule(lambda x: 7 + 0 * x),
    "constant multiple": _rule(lambda x: 5 * x**2),
}
