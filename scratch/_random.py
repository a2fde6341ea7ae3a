"""The generators behind initial weights and the order of batches, and scikit-learn's."""

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


def legacy_seed(name, value):
    """What scikit-learn's legacy generator starts from: None, a whole number, or a RandomState."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not (value is None or isinstance(value, np.random.RandomState)) and not (
        whole and 0 <= value < 2**32
    ):
        raise ValueError(
            f"{name} is {value!r}; a whole number from 0 to 2³² − 1, a np.random.RandomState "
            "or None was expected"
        )
    return value


def legacy_generator(seed):
    """The legacy generator that scikit-learn draws from."""
    if seed is None:
        return np.random.mtrand._rand
    return seed if isinstance(seed, np.random.RandomState) else np.random.RandomState(seed)
