"""One layer in a function: linear, logistic and softmax regression, weights handed in.

``compute_gradient(X, y, w, b)``, ``propagate(w, b, X, Y)``, ``gradient_descent(X, y, theta, …)``:
beside scratch's gradients of a network of one layer.
"""

import inspect
import itertools
from typing import NamedTuple

import numpy as np

from . import DoesNotFit, NotTaken, Why, reading
from .arrays import leaves
from .draws import one_pass
from .environment import RATE, Environment, X, Y, made_with, silent
from .networks import STEP, compared, first_to_agree, fit_of, of_no_loss, read
from .words import bare, bares, parameters

W_WORDS = bares("w weights weight theta thetas params parameters coef coefs beta betas")
B_WORDS = bares("b bias biases intercept b0 w0 theta0")
SIZES = [(4, 3), (4, 1)]
WAYS = {  # how weights, biases, inputs and labels are handed over
    "rows": (np.array, np.array, np.array, np.array),
    "rows and class numbers": (np.array, np.array, np.array, lambda y: y.argmax(axis=1)),
    "rows, weights in a vector": (np.ravel, lambda b: b[0], np.array, np.ravel),
    "examples in columns": (np.array, lambda b: b[:, None], np.transpose, np.transpose),
    "columns, (outputs, inputs)": (
        *(np.transpose, lambda b: b[:, None], np.transpose, np.transpose),
    ),
}


def is_one(found):
    """Are these the parameters of a function of one layer: inputs, labels, weights?"""
    words = [bare(n) for n, kind, default in found or [] if not default and "VAR" not in kind]
    return all(known & {*words} for known in (X, Y, W_WORDS))


@reading(r"network\.gradients")
def one_layer(d):
    """Linear, logistic or softmax regression in a function that is handed the weights."""
    if inspect.isclass(d.thing) or not is_one(given := parameters(d.thing)):
        raise DoesNotFit("it does not take inputs, labels and weights")
    words, why = [bare(n) for n, _, _ in given], []
    told = bool(B_WORDS & {*words}), any(map(RATE.fullmatch, words))
    for hand in WAYS:
        for sizes in SIZES:
            net = Single(d.thing, d.name, hand, sizes, *told)
            try:
                full, found = compared(d, net)
            except Exception as error:
                why.append(Why.of(error, hand))
                continue
            if full:
                yield read(d, net, found)
                return
            why.append(of_no_loss(hand))
    raise DoesNotFit.in_any(why)


@reading(r"network\.gradients")
def fitted(d):
    """Linear, logistic or softmax regression in a class, from what one pass does to it."""
    fit, ways = fit_of(d.thing), itertools.product(LABELS, BIASES, SIZES[::-1])
    nets = [(f"{hand}, bias {bias}", Fitted(d.thing, fit, hand, bias, sizes))
            for hand, bias, sizes in ways
            if not d.wanted.excludes((hand, bias))]  # fmt: skip
    yield from first_to_agree(d, nets, _but_for_its_bias)


def _but_for_its_bias(d, net):
    """As :func:`compared`; what is right but for its bias is right in part."""
    full, found = compared(d, net)
    right, others = (False, ()) if full or d.wanted else compared(d, net._replace(b=False))
    return full, others if right else found


LABELS = {  # how labels are handed over, and whether the batch is
    "rows": (np.ravel, False),
    "rows, labels in a column": (np.array, False),
    "rows and class numbers": (lambda y: y.argmax(axis=1), False),
    "one example at a time": (np.ravel, True),
}
BIASES = ("apart", "first", "last")


class Fitted(NamedTuple):
    """A class of one layer that begins anew in each fit; as ``networks.Network``.

    Its weights begin with what is wanted in the place of noughts or random numbers. Its bias
    begins at 0, so that the inputs are moved by δ, for which δ·W is the bias.
    """

    thing: type
    method: str
    hand: str
    bias: str  # where it is kept
    shape: tuple
    forth = ()
    maker = None
    joined = False
    moves = True
    b: bool = True  # has it a bias?

    @property
    def way(self):
        """How it is handed a batch, and where it keeps its bias."""
        return self.hand, self.bias

    def trial(self):
        """Its one layer."""
        return [self]

    def gradients(self, weights, x, y):
        """[dW, db], of how one pass moves the weights."""
        if len(weights) != 2:
            raise NotTaken("several layers")
        W, b = weights
        shift = b @ np.linalg.pinv(W)
        of_y, singly = LABELS[self.hand]
        pairs = [(x[i : i + 1], y[i : i + 1]) for i in range(len(x))] if singly else [(x, y)]
        share = self._moved(W, x, of_y(y), 0.0, 1.0)[0]  # of what is drawn: 0.01·randn(…)
        share = 1 - np.vdot(share, W) / np.vdot(W, W)
        if singly and self._takes_batches(W, x, of_y(y), share):
            raise DoesNotFit("it takes batches")
        moved = [self._moved(W, a + shift, of_y(t), STEP, share) for a, t in pairs]
        dW, db = (sum(parts) for parts in zip(*moved, strict=True))
        return [dW - np.outer(shift, db), db]

    def _takes_batches(self, W, x, y, share):
        """Does a pass go as far as its rate says? Row by row, each goes on from the one before."""
        one, other = (self._moved(W, x, y, rate, share)[0] for rate in (STEP, STEP / 2))
        return np.allclose(one, other)

    def _moved(self, W, x, y, rate, share):
        """By how much one pass moves the weights and the bias, in units of the rate if it is not 0.

        They begin with so large a share of what is given in the place of noughts.
        """
        at = {"apart": slice(None), "first": slice(1, None), "last": slice(-1)}[self.bias]
        rows = len(W) + (self.bias != "apart")

        def fill(shape):
            noughts = np.full(shape, 0.0)
            if noughts.size == rows * W.shape[1] and noughts.shape[0] == rows:
                noughts.reshape(rows, -1)[at] = W / share
            return noughts

        def make():
            return self.thing(**made_with(self.thing, value))

        def value(name, default):
            return rate if RATE.fullmatch(bare(name)) else silent(bare(name))

        made = one_pass(make, self.method, Environment(x, y, rate), fill)
        kept = {n: np.asarray(v, float) for n, v in vars(made).items()
                if isinstance(v, np.ndarray | float | int)}  # fmt: skip
        w = next(v for n, v in kept.items() if bare(n) in W_WORDS and v.size == rows * W.shape[1])
        w = w.reshape(rows, -1)
        if self.bias == "apart":
            b = next(v for n, v in kept.items() if bare(n) in B_WORDS and v.size == W.shape[1])
        else:
            b = w[0 if self.bias == "first" else -1]
        return (W - w[at]) / (rate or 1), -np.ravel(b) / (rate or 1)

    def told(self):
        """How it is called, in words."""
        return f"{self.thing.__name__}.{self.method} with {self.hand}, the bias {self.bias}"


class Single(NamedTuple):
    """A function of one layer, handed weights and a batch; as ``networks.Network``."""

    function: object
    method: str
    hand: str
    shape: tuple  # (inputs, outputs) of the trial
    b: bool  # is it handed biases?
    moves: bool  # does it move them by a rate that it is told?
    forth = ()
    maker = None
    joined = False
    way = ()

    def trial(self):
        """Its one layer."""
        return [self]

    def gradients(self, weights, x, y):
        """[dW, db], of what it returns, or of how it moves the weights."""
        if len(weights) != 2:
            raise NotTaken("several layers")
        of_W, of_b, of_x, of_y = WAYS[self.hand]
        given = [np.array(of_W(weights[0])), np.array(of_b(weights[1]), float)]
        environment = Environment(np.array(of_x(x)), np.array(of_y(y)), STEP)
        environment["m"] = len(x)
        held = [a.copy() for a in given]
        environment.update(dict.fromkeys(W_WORDS, held[0]) | dict.fromkeys(B_WORDS, held[1][()]))
        answer = leaves(self.function(**environment.options(self.function)))
        found = _like(answer, given[: 1 + self.b]) or held
        if self.moves:
            found = [(a - b) / STEP for a, b in zip(given, found, strict=False)]
        dW = found[0].T if "(outputs" in self.hand else found[0]
        return [dW.reshape(weights[0].shape), np.ravel(found[1] if self.b else weights[1])]

    def told(self):
        """How it is called, in words."""
        return f"{self.method} with {self.hand}, the weights handed in"


def _like(answer, wanted):
    """The arrays of an answer that are like the weights, and the one beside them like the bias."""
    place = next((i for i, a in enumerate(answer) if a.shape == wanted[0].shape), None)
    if place is None:
        return []
    beside = [*answer[place + 1 :], *answer[:place][::-1]]
    return [answer[place], *[a for a in beside if a.size == wanted[-1].size][: len(wanted) - 1]]
