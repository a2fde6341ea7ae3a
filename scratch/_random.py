"""The generator behind initial weights and the order of batches."""

import numpy as np

_generator = None


def generator(seed=None):
    """A generator of its own for a seed; without one, the generator that all share."""
    global _generator
    if seed is not None:
        return np.random.default_rng(seed)
    if _generator is None:
        _generator = np.random.default_rng()
    return _generator


def check_seed(name, value, arguments=None):
    """A whole number of at least 0, or None."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if value is not None and not (whole and value >= 0):
        raise ValueError(f"{name} is {value!r}; a whole number of at least 0 was expected")
    return value


def set_random_seed(seed):
    """Make initial weights and shuffles repeat from here on.

    Equal seeds give equal runs within a room, never across the rooms: Keras draws other numbers.
    To start both at the same place, hand the weights over: ``b.set_weights(a.get_weights())``.
    """
    global _generator
    if seed is None:
        raise ValueError("seed is None; a whole number of at least 0 was expected")
    _generator = np.random.default_rng(check_seed("seed", seed))
