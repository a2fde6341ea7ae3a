"""Other numbers in the place of random ones, so that weights begin where they are wanted."""

import contextlib
import functools
import random
from unittest import mock

import numpy as np

from .environment import ONCE, RATE
from .words import bare

SIZES_AT = {"rand": None, "randn": None, "random": 0, "random_sample": 0, "standard_normal": 0,
            "uniform": 2, "normal": 2, "gauss": 2}  # fmt: skip
MADE = {
    "RandomState": np.random.RandomState(0),
    "default_rng": np.random.default_rng(0),
    "Random": random.Random(0),
}


class Source:
    """A source of random numbers that gives what ``fill`` has for a shape; no row moves."""

    def __init__(self, source, fill):
        self.source_, self.fill_ = source, fill

    def __getattr__(self, name):
        if name in SIZES_AT:
            return functools.partial(self._filled, SIZES_AT[name])
        if name in MADE:  # whatever its seed
            return lambda *_, **__: Source(MADE[name], self.fill_)
        return getattr(self.source_, name)

    def _filled(self, place, *arguments, size=None, **_):
        if place is None:
            size = arguments
        elif len(arguments) > place:
            size = arguments[place]
        return self.fill_(() if size is None else size)[()]

    def shuffle(self, *_):
        """Nothing moves."""

    def permutation(self, rows):
        """The rows as they are, or their numbers."""
        return np.arange(rows) if np.ndim(rows) == 0 else np.array(rows)


@contextlib.contextmanager
def drawn(fill):
    """NumPy and the standard library draw what ``fill`` gives for a shape."""
    names = ("random", "uniform", "gauss", "shuffle")
    own = {name: getattr(Source(random, fill), name) for name in names}
    with (
        mock.patch.object(np, "random", Source(np.random, fill)),
        mock.patch.multiple(random, **own),
    ):
        yield


@contextlib.contextmanager
def begun(fill):
    """As :func:`drawn`, and what begins as zeros or ones begins with these, too."""
    with (
        drawn(fill),
        mock.patch.multiple(np, zeros=_begun(np.zeros, fill), ones=_begun(np.ones, fill)),
    ):
        yield


def one_pass(make, method, environment, fill):
    """What ``make`` makes, after one pass of its fit, where it begins as ``fill`` has it."""
    with begun(fill):
        made = make()
        for name in [n for n, v in vars(made).items() if type(v) in (int, float)]:
            if RATE.fullmatch(bare(name)) or bare(name) in ONCE:
                setattr(made, name, 1 if bare(name) in ONCE else environment.rate)
        fit = getattr(made, method)
        fit(**environment.options(fit))
    return made


def _begun(plain, fill):
    @functools.wraps(plain)  # NumPy asks for its name
    def begin(shape, dtype=float, *arguments, **options):
        filled = fill(shape) if np.dtype(dtype).kind == "f" else np.array(0)
        return filled if filled.any() else plain(shape, dtype, *arguments, **options)

    return begin
