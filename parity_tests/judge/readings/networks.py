"""Whole networks in one class: their gradients, beside scratch's on the same weights.

The weights are found by their shapes, wherever they are kept. What the network computes, and of
which loss its gradients are, shows by trying, on sizes that are all different.
"""

import inspect
import itertools
import re
import warnings
from typing import NamedTuple

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
from .arrays import chain, kept, leaves, places
from .environment import ONCE, RATE, Environment, X, Y, silent
from .words import bare, parameters

SIZES, ROWS, STEP = (4, 6, 3), 7, 0.5  # of a trial, all different: shapes tell which is which
FORWARD = (
    "forward feedforward forwardpropagation forwardpass forwardprop propagate predict query think "
    "run activate compute output"
)
BACKWARD = (
    "backprop backpropagation backpropagate backward backwardpropagation backwardpass "
    "backwardprop gradient gradients grad computegradients computegradient getgradients loss "
    "lossandgrad train fit trainstep trainonbatch learn update partialfit step sgd"
)
HIDDEN = ("sigmoid", "tanh", "relu", "leaky_relu", "linear")
HEADS = (  # (last activation, loss)
    ("sigmoid", "mean_squared_error"),
    ("softmax", "categorical_crossentropy"),
    ("sigmoid", "binary_crossentropy"),
    ("linear", "mean_squared_error"),
    ("tanh", "mean_squared_error"),
    ("relu", "mean_squared_error"),
)
POWERS = {-1: "/{}", 0: "", 1: "·{}"}
FACTORS = {  # by which gradients may be larger than Keras's, of n rows with m outputs
    (a, p, q): f"{a:g}{POWERS[p].format('n')}{POWERS[q].format('m')}"
    for a, p, q in itertools.product((1, 0.5, 2), (0, 1, -1), (0, 1, -1))
}


def _each(x, y, turn):
    return [(turn(a), turn(b)) for a, b in zip(x, y, strict=True)]


HANDS = {  # how a batch is handed over: the pairs of x and y of so many calls
    "rows": lambda x, y: [(x, y)],
    "rows and class numbers": lambda x, y: [(x, y.argmax(axis=1))],
    "examples in columns": lambda x, y: [(x.T.copy(), y.T.copy())],
    "one example at a time, a column": lambda x, y: _each(x, y, lambda a: a[:, None]),
    "one example at a time": lambda x, y: _each(x, y, np.array),
    "one example at a time, a row": lambda x, y: _each(x, y, lambda a: a[None]),
}


@reading(r"network\.gradients")
def whole_network(d):
    """A class of a whole network, its weights found by their shapes."""
    if not inspect.isclass(d.thing):
        raise DoesNotFit("it is no class")
    why, partly = [], []
    for net in _networks(d.thing, why):
        try:
            full, found = _compared(d, net)
        except Exception as error:
            why.append(f"{net.method}, {net.hand}: {type(error).__name__}: {error}")
            continue
        if full:
            yield _read(d, net, found)
            return
        partly += [(net, found)] if found else []
        why.append(f"{net.method}, {net.hand}: these are the gradients of no loss known here")
    for net, found in partly[:1]:
        yield _read(d, net, found)
    if not partly:
        raise DoesNotFit("; ".join(dict.fromkeys(why)) or "it has no method that goes back")


def _networks(cls, why):
    """The ways of making it and calling it that may be meant."""
    methods = {bare(name): name for name in dir(cls) if not name.startswith("__")}
    forth = [methods[w] for w in FORWARD.split() if w in methods]
    back = [methods[w] for w in BACKWARD.split() if w in methods]
    for inner, data in itertools.product((False, True), repeat=2):
        try:
            weights = Network(cls, inner, data, False, forth[:1], "", "rows").trial()
        except Exception as error:
            why.append(f"{type(error).__name__}: {error}")
            continue
        firsts = (True, False) if weights[0].joined else (True,)
        for method, hand, first in itertools.product(back, HANDS, firsts):
            yield Network(cls, inner, data, first, forth[:1], method, hand)
        return


class Network(NamedTuple):
    """Somebody's network: how it is made, and which of its methods gives gradients."""

    cls: type
    inner: bool  # are hidden sizes a list?
    data: bool  # is it made with data?
    first: bool  # does the bias come first, where it lies in one array with its weights?
    forth: list
    method: str
    hand: str

    def made(self, sizes, x, y):
        """One of so many inputs, hidden units and outputs, and the layers' weights in it."""
        options = {}
        for name, kind, default in parameters(self.cls):
            value = self._given(bare(name), default, sizes, x, y)
            if value is None and not default and not kind.startswith("VAR"):
                raise DoesNotFit(f"it needs {name} to be made")
            options |= {} if value is None else {name: value}
        made = self.cls(**options)
        for name, value in vars(made).items():
            if bare(name) in ONCE and isinstance(value, int):
                setattr(made, name, 1)
        found = [p for p in places(made) if p.array is not x and p.array is not y]
        return made, kept(found, sizes) or chain(found)

    def _given(self, word, default, sizes, x, y):
        data = x if word in X else y if word in Y else None
        size = _size(word, sizes, self.inner)
        if data is not None and (self.data or size is None):
            return data
        if size is not None:
            return type(default[0])(size) if default and isinstance(size, list) else size
        return STEP if RATE.fullmatch(word) else silent(word)

    def trial(self):
        """The layers of a first one."""
        return self.made(SIZES, np.ones((ROWS, SIZES[0])), np.ones((ROWS, SIZES[-1])))[1]

    def fresh(self, weights, x, y):
        """One with these weights: [W, b, …]."""
        W = weights[::2]
        made, layers = self.made((len(W[0]), *(w.shape[1] for w in W)), x, y)
        if len(layers) != len(W):
            raise NotTaken("another number of layers")
        for layer, w, b in zip(layers, W, weights[1::2], strict=True):
            layer.put(w, b, self.first)
        return made, layers

    def gradients(self, weights, x, y):
        """Its gradients of a batch, as scratch has them; added up, where it takes them singly."""
        parts = [self._step(weights, *pair) for pair in HANDS[self.hand](x, y)]
        return [sum(arrays) for arrays in zip(*parts, strict=True)]

    def _step(self, weights, x, y):
        made, layers = self.fresh(weights, x, y)
        environment = Environment(x, y, STEP)
        for name in self.forth:
            environment.forward(getattr(made, name))
        before = [layer.arrays() for layer in layers]
        there = {id(p.array) for p in places(made)}
        answer = environment.call(getattr(made, self.method))
        if any((a != b).any() for layer, old in zip(layers, before, strict=True)
               for a, b in zip(layer.arrays(), old, strict=True)):  # fmt: skip
            rate = self._rate(made, environment)
            found = [(b - a) / rate for layer, old in zip(layers, before, strict=True)
                     for a, b in zip(layer.arrays(), old, strict=True)]  # fmt: skip
            return self._as_ours(layers, found)
        found = leaves(answer)
        if len(found) < len(layers):
            found = [p.array for p in places(made) if id(p.array) not in there or p.is_slope]
        return self._as_ours(layers, found)

    def _rate(self, made, environment):
        """The rate with which it has moved its weights: ours, or its own."""
        own = [v for n, v in vars(made).items() if RATE.fullmatch(bare(n)) and type(v) is float]
        return STEP if environment.asked else own[0] if own else 1.0

    def _as_ours(self, layers, found):
        """[dW, db, …] of arrays, known by their shapes."""
        ours = []
        for array in [array for layer in layers for array in layer.arrays()]:
            fits = [a for a in found if a.shape == array.shape]
            fits = fits or [a for a in found if array.ndim < 2 and a.size == array.size]
            if not fits:
                raise DoesNotFit(f"no gradient of shape {array.shape} was found")
            found = [a for a in found if a is not fits[0]]
            ours.append(fits[0])
        arrays = iter(ours)
        return [a for layer in layers for a in layer.back(arrays, self.first)]

    def outputs(self, weights, x, y):
        """What it makes of a batch."""
        found = []
        for a, b in HANDS[self.hand](x, y):
            environment = Environment(a, b, STEP)
            answer = environment.forward(getattr(self.fresh(weights, a, b)[0], self.forth[0]))
            found.append(leaves(answer)[-1])
        return found

    def told(self, sizes):
        """How it is made and called, in words."""
        _, layers = self.made(sizes, np.ones((ROWS, sizes[0])), np.ones((ROWS, sizes[-1])))
        across = ", (outputs, inputs)" if layers[0].across else ""
        bias = (
            f" and {layers[0].b.path}"
            if layers[0].b
            else ", the bias in it"
            if layers[0].joined
            else ", no biases"
        )
        where = f"weights in {layers[0].W.path}{across}{bias}"
        return f"{self.cls.__name__}.{self.method} with {self.hand}; {where}"


def _size(word, sizes, inner):
    """Which of the sizes a parameter of the constructor is, or None."""
    if "hid" in word or word in ("h", "nh"):
        if not inner and len(sizes) != 3:
            raise NotTaken("another number of layers")
        return list(sizes[1:-1]) if inner else sizes[1]
    ending = r"s?(size|dim|dims|nodes|neurons|units|layer|features|count|n)?"
    if re.fullmatch(rf"(n|num|no|numof|noof|d|dim)?(in|input|feature){ending}|d|nx", word):
        return sizes[0]
    if re.fullmatch(
        rf"(n|num|no|numof|noof|d|dim)?(out|output|class|classe|label){ending}|c|ny", word
    ):
        return sizes[-1]
    if re.search(
        "sizes|layers|dims|structure|topology|architecture|nodes|shape|units|neurons", word
    ):
        return list(sizes)
    return None


# --- beside scratch ----------------------------------------------------------------------------


def _compared(d, net):
    """(do all gradients agree?, of which network and loss: (hidden, head, loss, factor)), or ()."""
    rng = np.random.default_rng(7)
    layers = net.trial()
    sizes = (layers[0].shape[0], *(layer.shape[1] for layer in layers))
    biases = bool(layers[0].b or layers[0].joined)
    weights = [
        a
        for i, o in itertools.pairwise(sizes)
        for a in (rng.normal(size=(i, o)), rng.normal(size=o) * biases)
    ]
    x = rng.normal(size=(ROWS, sizes[0]))
    y = np.eye(max(sizes[-1], 2))[rng.integers(max(sizes[-1], 2), size=ROWS)][:, : sizes[-1]]
    mine = net.gradients(weights, x, y)
    best = ()
    for hidden, (head, loss) in itertools.product(HIDDEN, HEADS):
        model = _model(d, sizes, hidden, head, loss, weights, biases)
        true = d.scratch.network.gradients(model, x, y)
        mine = mine if biases else mine[::2]
        last = 2 if biases else 1
        size = np.vdot(mine[-last], true[-last]) / (np.vdot(true[-last], true[-last]) or 1)
        factor = next((f for f in FACTORS if np.isclose(_of(f, x, y), size, 1e-6)), None)
        if factor is None:
            continue
        same = [
            np.allclose(a, size * b, rtol=1e-6, atol=1e-9) for a, b in zip(mine, true, strict=True)
        ]
        if all(same):
            return True, (hidden, head, loss, factor)
        if all(same[-last:]) and not best and net.forth and _alike(net, model, weights, x, y):
            best = hidden, head, loss, factor
    return False, best


def _of(factor, x, y):
    a, p, q = factor
    return a * float(len(x)) ** p * float(y.shape[1]) ** q


def _model(d, sizes, hidden, head, loss, weights, biases):
    layer = d.scratch.layers.Dense
    ends = [*[hidden] * (len(sizes) - 2), head]
    model = d.scratch.network.Sequential(
        [d.scratch.layers.Input((sizes[0],)),
         *(layer(n, activation=g, use_bias=biases) for n, g in zip(sizes[1:], ends, strict=True))]
    )  # fmt: skip
    model.set_weights(weights if biases else weights[::2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a head of no sense for its loss
        model.compile(optimizer="sgd", loss=loss)
    return model


def _alike(net, model, weights, x, y):
    """Does it make of a batch what this model makes of it?"""
    try:
        mine = np.array([np.ravel(a) for a in net.outputs(weights, x, y)])
    except Exception:
        return False
    true = model.predict(x, verbose=0)
    return any(mine.size == t.size and np.allclose(mine.ravel(), t.ravel()) for t in (true, true.T))


def _read(d, net, found):
    hidden, head, loss, factor = found
    layers = net.trial()
    biases = bool(layers[0].b or layers[0].joined)

    def gradients(model, x, y):
        dense = [layer for layer in model.layers if hasattr(layer, "activation")]
        sparse = model.objective.loss.startswith("sparse")
        ends = [layer.activation.name if layer.activation else "linear" for layer in dense]
        own = model.objective.loss.removeprefix("sparse_"), ends[-1], {hidden}
        if own != (loss, head, {*ends[:-1]} or {hidden}) or len(dense) != len(model.layers):
            raise NotTaken("a network of other layers, or another loss")
        if any(("b" in layer.trainable) != biases for layer in dense):
            raise NotTaken("biases" if not biases else "no biases")
        weights = model.get_weights()
        if not biases:
            weights = [a for W in weights for a in (W, np.zeros(W.shape[1]))]
        x, y = np.array(x, float), np.array(y)
        y = np.eye(weights[-1].size)[y] if sparse else np.array(y, float).reshape(len(x), -1)
        answer = net.gradients(weights, x, y)
        return [g / _of(factor, x, y) for g in (answer if biases else answer[::2])]

    own = [(n, "POSITIONAL_OR_KEYWORD", ()) for n in ("model", "x", "y")]
    gradients.parameters_ = own
    loss_told = f"{loss} × {FACTORS[factor]}".removesuffix(" × 1")
    told = f"gradients, {net.told(SIZES)}; hidden {hidden}, last {head}, {loss_told}"
    return Reading(told, gradients, own)
