"""Whole networks whose fit makes the weights: what one pass does to those that a case wants."""

import inspect
import itertools
from typing import NamedTuple

import numpy as np

from . import DoesNotFit, NotTaken, reading
from .arrays import kept, places
from .draws import begun
from .environment import ONCE, RATE, Environment
from .networks import SIZES, STEP, Network, compared, read
from .words import bare, parameters

HANDS = {  # how a batch is handed over
    "rows": lambda x, y: (x, y),
    "rows and class numbers": lambda x, y: (x, y.argmax(axis=1)),
    "rows, labels in a vector": lambda x, y: (x, y.ravel()),
    "examples in columns": lambda x, y: (x.T.copy(), y.T.copy()),
}


@reading(r"network\.gradients")
def begins_anew(d):
    """A whole network in a class whose fit makes its weights."""
    fit = next((n for n in ("fit", "train") if hasattr(d.thing, n)), None)
    if not inspect.isclass(d.thing) or not fit:
        raise DoesNotFit("it is no class with a fit")
    why, partly = [], []
    for hand, sizes in itertools.product(HANDS, SIZES):
        net = Anew(d.thing, fit, hand, sizes)
        try:
            full, found = compared(d, net)
        except Exception as error:
            why.append(f"{fit}, {hand}: {type(error).__name__}: {error}")
            continue
        if full:
            yield read(d, net, found)
            return
        partly += [(net, found)] if found else []
        why.append(f"{fit}, {hand}: these are the gradients of no loss known here")
    for net, found in partly[:1]:
        yield read(d, net, found)
    if not partly:
        raise DoesNotFit("; ".join(dict.fromkeys(why)))


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

    def trial(self):
        """The layers of a first one."""
        classes = np.arange(7) % max(self.sizes[-1], 2)
        y = np.eye(max(self.sizes[-1], 2))[classes][:, : self.sizes[-1]]
        return self._passed(self.sizes, np.ones((7, self.sizes[0])), y, 0.0, [])

    def gradients(self, weights, x, y):
        """[dW, db, …], of how one pass moves the weights."""
        sizes = (len(weights[0]), *(W.shape[1] for W in weights[::2]))
        wanted = [a for a in weights if a.any()]
        start = self._passed(sizes, x, y, 0.0, wanted)
        drawn = [a for layer in start for a in (*layer.back(iter(layer.arrays()), True),)]
        shares = [np.vdot(a, b) / np.vdot(b, b) if b.any() else 1.0
                  for a, b in zip(drawn, weights, strict=True)]  # fmt: skip
        if any(not np.allclose(a, s * b) or not s
               for a, b, s in zip(drawn, weights, shares, strict=True)):  # fmt: skip
            raise NotTaken("weights of its own")
        wanted = [b / s for b, s in zip(weights, shares, strict=True) if b.any()]
        end = self._passed(sizes, x, y, STEP, wanted)
        moved = [a for layer in end for a in layer.back(iter(layer.arrays()), True)]
        return [(b - a) / STEP for a, b in zip(moved, weights, strict=True)]

    def _passed(self, sizes, x, y, rate, wanted):
        """Its layers after one pass at this rate, from these arrays."""
        known = {a.shape: a for b in wanted for a in (b, b.T, b[None], b[:, None]) if a.ndim < 3}

        def fill(shape):
            found = known.get((shape,) if np.ndim(shape) == 0 else tuple(shape))
            return np.full(shape, 0.0) if found is None else found.copy()

        x, y = HANDS[self.hand](x, y)
        environment = Environment(x, y, rate)
        with begun(fill):
            made = self._made(sizes, x, y)
            for name in [n for n, v in vars(made).items() if type(v) in (int, float)]:
                if RATE.fullmatch(bare(name)) or bare(name) in ONCE:
                    setattr(made, name, 1 if bare(name) in ONCE else rate)
            fit = getattr(made, self.method)
            fit(**environment.options(fit))
        layers = kept([p for p in places(made) if p.array is not x and p.array is not y], sizes)
        if len(layers) != len(sizes) - 1:
            raise NotTaken("another number of layers")
        return layers

    def _made(self, sizes, x, y):
        options = {}
        for name, kind, default in parameters(self.thing):
            inner = bool(default) and isinstance(default[0], list | tuple)
            of_sizes = Network(self.thing, {}, sizes, inner, False, False, [], "", self.hand)
            value = of_sizes.given(bare(name), default, sizes, x, y)
            if value is None and not default and "VAR" not in kind:
                raise DoesNotFit(f"it needs {name} to be made")
            options |= {} if value is None else {name: value}
        return self.thing(**options)

    def told(self):
        """How it is made and called, in words."""
        across = ", (outputs, inputs)" * self.trial()[0].across
        return f"{self.thing.__name__}.{self.method} with {self.hand}, weights of its own{across}"
