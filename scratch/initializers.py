"""Initial weights: all zeros, or random with a spread that suits the layer.

``shape`` is (inputs, units) for a weight matrix. ``seed`` makes one draw repeat; without it the
generator of ``set_random_seed`` goes on.
"""

import math

import numpy as np

from ._checks import checked, non_negative, number, whole_number
from ._floatx import floatx
from ._random import check_seed, generator


def _shape(name, value, arguments):
    try:
        shape = tuple(value) if np.iterable(value) else (value,)
        shape = tuple(whole_number(name, n) for n in shape)
        if math.prod(shape) > 2**53:
            raise ValueError("more than any memory holds")
        return shape
    except Exception:
        raise ValueError(
            f"{name} is {value!r}; whole numbers of at least 1 were expected, 2⁵³ in all at most"
        ) from None


def _above_minval(name, value, arguments):
    if number(name, value) < arguments["minval"]:
        raise ValueError(f"{name} is {value!r}, below minval, {arguments['minval']!r}; swap them")
    return float(value)


def _fans(shape):
    """The numbers of inputs and outputs, as Keras counts them: each once for every window cell."""
    if len(shape) < 2:
        return (shape or (1,)) * 2
    *window, inputs, units = shape
    return inputs * math.prod(window), units * math.prod(window)


@checked(shape=_shape)
def zeros(shape):
    """All zeros: right for biases; in weights every unit of a layer stays the same for ever.

    Lectures: N "ACTIVATION FUNCTION"
    """
    return np.zeros(shape, floatx())


@checked(shape=_shape)
def ones(shape):
    """All ones, the initial scale of a batch normalisation."""
    return np.ones(shape, floatx())


@checked(shape=_shape, mean=number, stddev=non_negative, seed=check_seed)
def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    """Normal numbers of this mean and standard deviation.

    Lectures: G "Batch Gradient Descent - Steps"; N "ACTIVATION FUNCTION"
    """
    return generator(seed).normal(mean, stddev, shape).astype(floatx())


@checked(shape=_shape, minval=number, maxval=_above_minval, seed=check_seed)
def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    """Uniform numbers from minval to maxval."""
    return generator(seed).uniform(minval, maxval, shape).astype(floatx())


@checked(shape=_shape, seed=check_seed)
def glorot_uniform(shape, seed=None):
    """Uniform in ±√(6 / (inputs + units)), which keeps the variance through a layer.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks.
    """
    inputs, units = _fans(shape)
    limit = math.sqrt(6 / (inputs + units))
    return generator(seed).uniform(-limit, limit, shape).astype(floatx())


@checked(shape=_shape, seed=check_seed)
def he_normal(shape, seed=None):
    """Normal of variance 2 / inputs, cut off at two standard deviations: made for ReLU.

    Cutting the tails shrinks the spread to 0.8796 of itself, so the draw is widened by that first,
    as Keras does.

    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers.
    """
    inputs, _ = _fans(shape)
    stddev = math.sqrt(2 / inputs) / 0.87962566103423978
    rng = generator(seed)
    draw = rng.normal(0, 1, shape)
    while (tail := np.abs(draw) > 2).any():
        draw[tail] = rng.normal(0, 1, tail.sum())
    return (stddev * draw).astype(floatx())
