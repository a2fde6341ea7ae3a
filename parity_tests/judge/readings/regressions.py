"""One layer in a function: linear, logistic and softmax regression, weights handed in.

``compute_gradient(X, y, w, b)``, ``propagate(w, b, X, Y)``, ``gradient_descent(X, y, theta, …)``:
beside scratch's gradients of a network of one layer.
"""

import inspect
from typing import NamedTuple

import numpy as np

from . import DoesNotFit, NotTaken, reading
from .arrays import leaves
from .environment import RATE, Environment, X, Y
from .networks import STEP, compared, read
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
                why.append(f"{hand}: {error}")
                continue
            if full:
                yield read(d, net, found)
                return
            why.append(f"{hand}: these are the gradients of no loss known here")
    raise DoesNotFit("; ".join(dict.fromkeys(why)))


class Single(NamedTuple):
    """A function of one layer, handed weights and a batch; as ``networks.Network``."""

    function: object
    method: str
    hand: str
    shape: tuple  # (inputs, outputs) of the trial
    b: bool  # is it handed biases?
    moves: bool  # does it move them by a rate that it is told?
    forth = ()
    joined = False

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
