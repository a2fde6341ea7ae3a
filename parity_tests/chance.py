"""The random numbers of the cases: always the same, or others by ``pytest --seed N``."""

import numpy as np

SHIFT = 0  # what --seed says


def generator(seed):
    """NumPy's generator by this seed; under another ``--seed`` than 0, another one."""
    return np.random.default_rng([*np.atleast_1d(seed), SHIFT] if SHIFT else seed)
