"""Whole networks whose fit makes the weights: what one pass does to those that a case wants."""

import functools
import itertools
from typing import NamedTuple

import numpy as np

from . import NotTaken, reading
from .arrays import kept, places
from .draws import one_pass
from .environment import Environment, made_with
from .networks import SIZES, STEP, Network, first_to_agree, fit_of
from .truth import ROWS
from .words import bare

HANDS = {  # how a batch is handed over
    "rows": lambda x, y: (x, y),
    "rows and class numbers": lambda x, y: (x, y.argmax(axis=1)),
    "rows, labels in a vector": lambda x, y: (x, y.ravel()),
    "examples in columns": lambda x, y: (x.T.copy(), y.T.copy()),
}


@reading(r"network\.gradients")
def begins_anew(d):
    """A whole network in a class whose fit makes its weights."""
    fit, ways = fit_of(d.thing), itertools.product(HANDS, SIZES)
    yield from first_to_agree(d, [
        (f"{fit}, {hand}", Anew(d.thing, fit, hand, sizes)) for hand, sizes in ways
        if not d.wanted.excludes((fit, hand))])  # fmt: skip


class Anew(NamedTuple):
    """Somebody's network that begins anew in each fit; as ``networks.Network``.

    Its noughts and random numbers are what a case wants as weights, known by their shapes.
    """

    thing: type
    method: str
    hand: str
    sizes: tuple  # of a trial
    forth = ()
    maker = None
    moves = True

    @property
    def way(self):
        """The method that goes back, and how it is handed a batch."""
        return self.method, self.hand

    def trial(self):
        """The layers of a first one."""
        classes = np.arange(ROWS) % max(self.sizes[-1], 2)
        y = np.eye(max(self.sizes[-1], 2))[classes][:, : self.sizes[-1]]
        return self._passed(self.sizes, np.ones((ROWS, self.sizes[0])), y, 0.0, [])

    def gradients(self, weights, x, y):
        """[dW, db, …], of how one pass moves the weights."""
        sizes = (len(weights[0]), *(W.shape[1] for W in weights[::2]))
        wanted = [a for a in weights if a.any()]
        start = self._passed(sizes, x, y, 0.0, wanted)
        drawn = _as_ours(start)
        shares = [np.vdot(a, b) / np.vdot(b, b) if b.any() else 1.0
                  for a, b in zip(drawn, weights, strict=True)]  # fmt: skip
        if any(not np.allclose(a, s * b) or not s
               for a, b, s in zip(drawn, weights, shares, strict=True)):  # fmt: skip
            raise NotTaken("weights of its own")
        wanted = [b / s for b, s in zip(weights, shares, strict=True) if b.any()]
        moved = _as_ours(self._passed(sizes, x, y, STEP, wanted))
        return [(b - a) / STEP for a, b in zip(moved, weights, strict=True)]

    def _passed(self, sizes, x, y, rate, wanted):
        """Its layers after one pass at this rate, from these arrays."""
        known = {a.shape: a for b in wanted for a in (b, b.T, b[None], b[:, None]) if a.ndim < 3}

        def fill(shape):
            found = known.get((shape,) if np.ndim(shape) == 0 else tuple(shape))
            return np.full(shape, 0.0) if found is None else found.copy()

        x, y = HANDS[self.hand](x, y)
        make = functools.partial(self._made, sizes, x, y)
        made = one_pass(make, self.method, Environment(x, y, rate), fill)
        layers = kept([p for p in places(made) if p.array is not x and p.array is not y], sizes)
        if len(layers) != len(sizes) - 1:
            raise NotTaken("another number of layers")
        return layers

    def _made(self, sizes, x, y):
        def value(name, default):
            inner = bool(default) and isinstance(default[0], list | tuple)
            of_sizes = Network(self.thing, {}, sizes, inner, False, False, [], "", self.hand)
            return of_sizes.given(bare(name), default, sizes, x, y)

        return self.thing(**made_with(self.thing, value))

    def told(self):
        """How it is made and called, in words."""
        across = ", (outputs, inputs)" * self.trial()[0].across
        return f"{self.thing.__name__}.{self.method} with {self.hand}, weights of its own{across}"


def _as_ours(layers):
    """[W, b, …] of layers, as scratch has them."""
    return [a for layer in layers for a in layer.back(iter(layer.arrays()), True)]
