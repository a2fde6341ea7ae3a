"""Whole networks in one class: their gradients, beside scratch's on the same weights.

The weights are found by their shapes, wherever they are kept. What the network computes, and of
which loss its gradients are, shows by trying, on sizes that are all different.
"""

import ast
import contextlib
import functools
import inspect
import itertools
import math
import re
from typing import NamedTuple

import numpy as np

from . import (
    NO_GRADIENT,
    NO_LOSS,
    OF_A_LOSS,
    OTHER_LOSS,
    DoesNotFit,
    NotTaken,
    Reading,
    Settled,
    Why,
    reading,
    truth,
)
from .arrays import chain, kept, leaves, places
from .environment import ONCE, RATE, Environment, X, Y, made_with, parsed, returned, silent
from .words import bare, parameters

SIZES = [(4, 6, 3), (4, 6, 1)]  # of trials, all different: shapes tell which is which
FURTHER = (5, 8, 9)  # of hidden layers that are told one by one
HIDDEN_AT = re.compile(r"(.*hid.*|n?h|nodesh)\d(size|dim|nodes|units|neurons)?")
STEP = 0.37  # a rate that is no product of sizes
MOVERS = set()  # methods that were seen to move the weights
TOGETHER = ("parameters", "params", "weights", "theta", "model", "network", "net", "p")
FORWARD = (
    "forward feedforward forwardpropagation forwardpass forwardprop forwardpropagate lmodelforward "
    "modelforward forwardmodel propagate predict query think run activate compute output"
)
BACKWARD = (
    "backprop backpropagation backpropagate backward backwardpropagation backwardpass "
    "backwardprop gradient gradients grad computegradients computegradient getgradients loss "
    "lossandgrad costfunctionprime train fit trainstep trainonbatch learn update partialfit step "
    "sgd"
)
GOES_FORTH = re.compile("forward|propag(?!.*back)|predict|outputs?$")
GOES_BACK = re.compile(
    "^(?!.*(check|numeric)).*(backprop|backward|propagat.*back|gradient|deltas|train|fit$)"
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
    (a * step, p, q): f"{a:g}{POWERS[p].format('n')}{POWERS[q].format('m')}{told}"
    for step, told in ((1, ""), (STEP, " × the rate"))
    for a, p, q in itertools.product((1, 0.5, 2), (0, 1, -1), (0, 1, -1))
}


def _each(x, y, turn):
    return [(turn(a), turn(b)) for a, b in zip(x, y, strict=True)]


HANDS = {  # how a batch is handed over: the pairs of x and y of so many calls
    "rows": lambda x, y: [(x, y)],
    "rows and class numbers": lambda x, y: [(x, y.argmax(axis=1))],
    "examples in columns": lambda x, y: [(x.T.copy(), y.T.copy())],
    "examples in columns and class numbers": lambda x, y: [(x.T.copy(), y.argmax(axis=1))],
    "one example at a time, a column": lambda x, y: _each(x, y, lambda a: a[:, None]),
    "one example at a time": lambda x, y: _each(x, y, np.array),
    "one example at a time, a row": lambda x, y: _each(x, y, lambda a: a[None]),
    "one example at a time, a list": lambda x, y: _each(x, y, np.ndarray.tolist),
}


@reading(r"network\.gradients")
def whole_network(d):
    """A whole network, in a class or in functions, its weights found by their shapes."""
    why, partly, near = [], [], []
    for net in _networks(d, why):
        try:
            full, found = compared(d, net)
        except Exception as error:
            why.append(Why.of(error, ", ".join(net.way), net.way))
            continue
        if full:
            yield read(d, net, found)
            return
        if d.wanted:  # all of it is to agree, by a mend
            raise Settled("it does not agree")
        known = _of_some_loss(d, net)
        why.append(of_no_loss(", ".join(net.way), net.way, OTHER_LOSS if known else NO_LOSS))
        partly += [(net, found)] if found else []
        if known and not near and (found := _nearest(d, net)):
            near.append((net, found))
    for net, found in partly[:1]:
        yield read(d, net, found)
    for net, found in () if partly else near[:1]:
        yield read(d, net, found)._replace(sure=False)
    if not partly + near:
        raise DoesNotFit.in_any(why, "it has no method that goes back")


def _networks(d, why):
    """The ways of making it and calling it that may be meant."""
    makers, names = [d.thing], dir(d.thing)
    if not inspect.isclass(d.thing):
        makers = _handed(d) or [_initializer(d)]
        names = [n for n, f in d.namespace.items() if callable(f)]
    words = {bare(name): name for name in names if not name.startswith("__")}
    forth = [words[w] for w in FORWARD.split() if w in words]
    back = [words[w] for w in BACKWARD.split() if w in words]
    forth = forth or [name for word, name in words.items() if GOES_FORTH.search(word)]
    back = back or [name for word, name in words.items() if GOES_BACK.search(word)]
    back = back if inspect.isclass(d.thing) else [d.name]
    known = set()
    ways = [(m, *way) for m in makers for way in itertools.product(_sizes(m), *[(False, True)] * 2)]
    for maker, sizes, inner, data in ways:
        if (maker, sizes) in known:
            continue
        net = Network(maker, d.namespace, sizes, inner, data, False, forth[:1], "", "rows")
        try:
            layer = net.trial()[0]
            firsts = (True, False) if layer.joined else (True, None)[: 1 + layer.is_of_neurons]
        except Exception as error:
            why.append(Why.of(error))
            continue
        known.add((maker, sizes))
        for method, hand, first in itertools.product(back, HANDS, firsts):
            if d.wanted.excludes((method, hand)):
                continue
            yield net._replace(first=first, method=method, hand=hand)


def _handed(d):
    """Where a function is handed the weights of each layer, what makes them; both ways round."""
    others = (f for n, f in d.namespace.items() if bare(n) in FORWARD and inspect.isfunction(f))
    names = {name: None for f in (d.thing, *others) for name, _, _ in parameters(f)}
    of_W, of_b = ([n for n in names if fits.fullmatch(bare(n))] for fits in (EACH_W, EACH_B))
    if len(of_W) < 2 or len(of_b) not in (0, len(of_W)):
        return []

    def maker(sizes, across=False):
        if len(sizes) != len(of_W) + 1:
            raise NotTaken("another number of layers")
        W = [np.zeros(pair[::-1] if across else pair) for pair in itertools.pairwise(sizes)]
        b = [np.zeros((n, 1) if across else n) for n in sizes[1:]]
        return Held((*W, *b[: len(of_b)]), of_W + of_b, d.namespace)

    def maker_across(sizes):
        return maker(sizes, across=True)

    maker.hidden_ = maker_across.hidden_ = len(of_W) - 1
    return [maker, maker_across]


EACH = r"_?(\d|h|o|i|in|out|hidden|output|[ihoxy][ho])"
EACH_W, EACH_B = re.compile(f"(w|weights?|theta){EACH}"), re.compile(f"b(ias(es)?)?{EACH}")


def _initializer(d):
    """The function of a file that makes the weights."""
    fits = re.compile("(init|make|create|build|random|get)[a-z]*(param|weight|net|model|deep)|init")
    found = [f for n, f in d.namespace.items() if inspect.isfunction(f) and fits.match(bare(n))]
    if not found or not callable(d.thing):
        raise DoesNotFit("there is no function beside it that makes the weights")
    return found[0]


class Held:
    """What functions share, in attributes: weights by their names, or all in one."""

    def __init__(self, kept, names, namespace):
        parts = kept if isinstance(kept, tuple) else (kept,)
        vars(self).update(zip(names, map(_listed, parts), strict=True))
        vars(self)["find_"] = namespace.__getitem__

    def __getattr__(self, name):
        return vars(self)["find_"](name)

    def known(self):
        """What the functions may ask for."""
        own = {k: v for k, v in vars(self).items() if k != "find_"}
        if len(own) == 1:
            (kept,) = own.values()
            own |= dict.fromkeys(TOGETHER, kept) | (kept if isinstance(kept, dict) else {})
        return {bare(k): v for k, v in own.items() if isinstance(k, str)}


def _listed(part):
    return list(part) if isinstance(part, tuple) else part


class Network(NamedTuple):
    """Somebody's network: how it is made, and which of its methods gives gradients."""

    maker: object  # the class, or the function that makes the weights
    namespace: dict
    sizes: tuple  # of a trial
    inner: bool  # are hidden sizes a list?
    data: bool  # is it made with data?
    first: bool  # does the bias come first, where it lies in one array? None: biases stay
    forth: list
    method: str
    hand: str

    @property
    def moves(self):
        """Does it move its weights itself, as has been seen?"""
        return (self.maker, self.method) in MOVERS

    def made(self, sizes, x, y):
        """One of so many inputs, hidden units and outputs, and the layers' weights in it."""
        needed = [n for n, kind, d in parameters(self.maker) if not d and "VAR" not in kind]
        alone = {needed[0]: list(sizes)} if len(needed) == 1 else {}
        by_place = dict(zip(needed, sizes, strict=True)) if len(needed) == len(sizes) else alone

        def value(name, default):
            found = self.given(bare(name), default, sizes, x, y)
            return by_place.get(name) if found is None else found

        made = self.maker(**made_with(self.maker, value))
        if not inspect.isclass(self.maker) and not isinstance(made, Held):
            names = returned(self.maker)
            made = Held(made, names if isinstance(made, tuple) else ["kept"], self.namespace)
        for name, value in vars(made).items():
            if bare(name) in ONCE and isinstance(value, int):
                setattr(made, name, 1)
        found = [p for p in places(made) if p.array is not x and p.array is not y]
        layers = kept(found, sizes) or chain(found)
        for layer in layers if self.first is None else ():
            layer.b.put(np.zeros(layer.shape[1]))
        return made, [layer._replace(b=None) for layer in layers] if self.first is None else layers

    def given(self, word, default, sizes, x, y):
        data = x if word in X else y if word in Y else None
        size = _size(word, sizes, self.inner, _numbered(self.maker))
        if data is not None and (self.data or size is None):
            return data
        if size is not None:
            return tuple(size) if default and type(default[0]) is tuple else size
        return STEP if RATE.fullmatch(word) else silent(word)

    def trial(self):
        """The layers of a first one."""
        inputs, outputs = self.sizes[0], self.sizes[-1]
        return self.made(self.sizes, np.ones((truth.ROWS, inputs)), np.ones((truth.ROWS, outputs)))[
            1
        ]

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
        environment = self._environment(made, x, y)
        for name in self.forth:
            with contextlib.suppress(*[Exception] * isinstance(made, Held)):  # of other functions
                environment.forward(getattr(made, name))
        before = [layer.arrays() for layer in layers]
        there = {id(p.array) for p in places(made)}
        answer = environment.call(getattr(made, self.method))
        if self.first is None and any(p.is_bias and p.array.any() for p in places(made)):
            raise DoesNotFit("its biases move")
        if any((a != b).any() for layer, old in zip(layers, before, strict=True)
               for a, b in zip(layer.arrays(), old, strict=True)):  # fmt: skip
            MOVERS.add((self.maker, self.method))
            rate = self._rate(made, environment)
            found = [(b - a) / rate for layer, old in zip(layers, before, strict=True)
                     for a, b in zip(layer.arrays(), old, strict=True)]  # fmt: skip
            return self._as_ours(layers, found)
        found = leaves(answer)
        if len(found) < len(layers):
            found = [p.array for p in places(made) if id(p.array) not in there or p.is_slope]
        return self._as_ours(layers, found)

    def _environment(self, made, x, y):
        environment = Environment(x, y, STEP)
        environment["m"] = np.shape(x)[1] if "columns" in self.hand else len(x)
        environment.update(made.known() if isinstance(made, Held) else {})
        return environment

    def _rate(self, made, environment):
        """The rate with which it has moved its weights: ours, its own, or one in its lines."""
        known = vars(type(made)) | vars(made)
        own = [v for n, v in known.items() if RATE.fullmatch(bare(n)) and type(v) is float]
        own = own or _shares(getattr(made, self.method))
        return STEP if environment.asked else own[0] if own else 1.0

    def _as_ours(self, layers, found):
        """[dW, db, …] of arrays, known by their shapes."""
        ours = []
        for array in [array for layer in layers for array in layer.arrays()]:
            fits = [a for a in found if a.shape == array.shape]
            fits = fits or [a for a in found if array.ndim < 2 and a.size == array.size]
            if not fits and min(array.shape) in (1, array.size):  # one number for all units
                fits = [a for a in found if not a.ndim]
            if not fits:
                raise DoesNotFit(f"no gradient of shape {array.shape} was found", NO_GRADIENT)
            found = [a for a in found if a is not fits[0]]
            ours.append(fits[0] if fits[0].ndim else np.full(array.shape, float(fits[0])))
        arrays = iter(ours)
        return [a for layer in layers for a in layer.back(arrays, self.first)]

    @property
    def way(self):
        """The method that goes back, and how it is handed a batch."""
        return self.method, self.hand

    def outputs(self, weights, x, y):
        """What it makes of a batch."""
        found = []
        for a, b in HANDS[self.hand](x, y):
            made = self.fresh(weights, a, b)[0]
            answer = self._environment(made, a, b).forward(getattr(made, self.forth[0]))
            found.append(leaves(answer)[-1])
        return found

    def told(self):
        """How it is made and called, in words."""
        layers = self.trial()
        across = ", (outputs, inputs)" if layers[0].across else ""
        bias = (
            f" and {layers[0].b.path}"
            if layers[0].b
            else ", the bias in it"
            if layers[0].joined
            else ", no biases"
            if self.first is not None
            else ", biases that stay"
        )
        where = f"weights in {layers[0].W.path}{across}{bias}"
        owner = f"{self.maker.__name__}." * inspect.isclass(self.maker)
        return f"{owner}{self.method} with {self.hand}; {where}"


def _shares(method):
    """The number between 0 and 1 by which its lines multiply, where it is one: [0.1], or []."""
    tree = parsed(method)
    sides = [side for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult)
             for side in (n.left, n.right)] if tree else []  # fmt: skip
    found = {n.value for n in sides if isinstance(n, ast.Constant) and type(n.value) is float}
    return [*found] if len(found) == 1 and 0 < min(found) < 1 else []


@functools.lru_cache(8)
def _numbered(maker):
    """The bare names of its sizes of hidden layers, where each has a number: hidden1, hidden2."""
    return [bare(n) for n, _, _ in parameters(maker) if HIDDEN_AT.fullmatch(bare(n))]


def _sizes(maker):
    """Of trials, all different."""
    more = FURTHER[: max(len(_numbered(maker)), getattr(maker, "hidden_", 1)) - 1]
    return [(inputs, hidden, *more, outputs) for inputs, hidden, outputs in SIZES]


def _size(word, sizes, inner, numbered):
    """Which of the sizes a parameter of the constructor is, or None."""
    if word in numbered:
        if len(sizes) != len(numbered) + 2:
            raise NotTaken("another number of layers")
        return sizes[1 + numbered.index(word)]
    if re.search("weight|bias|activ|func", word):
        return None
    if "hid" in word or word in ("h", "nh"):
        if not inner and len(sizes) != 3:
            raise NotTaken("another number of layers")
        return list(sizes[1:-1]) if inner else sizes[1]
    ending = r"s?(size|dim|dims|nodes|neurons|units|layer|features|count|num|number|n)?"
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


def compared(d, net):
    """(do all gradients agree?, of which network and loss: (hidden, head, loss, factor)), or ()."""
    sizes, biases = _form(net)
    weights, x, y = truth.drawn(sizes, biases)
    mine = net.gradients(weights, x, y)[:: 1 if biases else 2]
    best, large_as = (), {f: _of(f, x, y) for f in FACTORS}
    summed = [n for f, n in large_as.items() if f[1] > 0]  # over inputs, in the place of rows
    for hidden, (head, loss) in itertools.product(HIDDEN, HEADS):
        if head == "softmax" and sizes[-1] == 1:
            continue
        model, true = truth.true(d.scratch, sizes, biases, hidden, head, loss)
        last = len(mine) - (2 if biases else 1)
        last = last if mine[last].any() else 0  # or never moves, and others tell how large they are
        size = np.vdot(mine[last], true[last]) / (np.vdot(true[last], true[last]) or 1)
        large = abs(size) if net.moves else size  # who moves the weights may go uphill
        factor = next((f for f, n in large_as.items() if _close(n, large)), None)
        if not factor and not any(_close(n, large * sizes[0]) for n in summed):
            continue
        same = [
            np.allclose(a, size * b, rtol=1e-6, atol=1e-9) for a, b in zip(mine, true, strict=True)
        ]
        if all(same) and factor and (size > 0 or not isinstance(net, Network)):
            return True, (hidden, head, loss, factor)
        if all(same) and factor:
            best = best or (hidden, head, loss, factor)
        elif all(same):
            best = best or (hidden, head, loss, (1, 0, 0))
        elif factor and same[last] and not (best or d.wanted) and _alike(net, model, weights, x, y):
            best = hidden, head, loss, factor
    return False, best


def _form(net):
    """(The sizes of its layers, have they biases?)."""
    layers = net.trial()
    sizes = (layers[0].shape[0], *(layer.shape[1] for layer in layers))
    return sizes, bool(layers[0].b or layers[0].joined)


def _nearest(d, net):
    """Of which network its outputs are, where its gradients are those of no loss known; or ()."""
    sizes, biases = _form(net)
    for hidden, (head, loss) in itertools.product(HIDDEN if net.forth else (), HEADS):
        if head != "softmax" or sizes[-1] > 1:
            model, _ = truth.true(d.scratch, sizes, biases, hidden, head, loss)
            if _alike(net, model, *truth.drawn(sizes, biases)):
                return hidden, head, loss, (1, 0, 0)
    return ()


def _close(a, b):
    return math.isclose(a, b, rel_tol=1e-6)


def _of_some_loss(d, net):
    """Do its gradients of an example go down from layer to layer, whatever they begin with?"""
    weights, x, y = truth.drawn(*_form(net))
    try:
        mine = net.gradients(weights, x[:1], y[:1])
    except Exception:  # it takes no single example: nothing is known
        return True
    return any(truth.goes_down(d.scratch.activations, hidden, weights, x[:1], mine)
               for hidden in HIDDEN)  # fmt: skip


def _of(factor, x, y):
    a, p, q = factor
    return a * float(len(x)) ** p * float(y.shape[1]) ** q


def _alike(net, model, weights, x, y):
    """Does it make of a batch what this model makes of it, as far as it can be asked?"""
    try:
        mine = np.array([np.ravel(a) for a in net.outputs(weights, x, y)])
    except Exception:
        return not inspect.isclass(net.maker)
    true = model.predict(x, verbose=0)
    return any(mine.size == t.size and np.allclose(mine.ravel(), t.ravel()) for t in (true, true.T))


def fit_of(thing):
    """The method by which a class fits what it makes."""
    fit = next((n for n in ("fit", "train") if hasattr(thing, n)), None)
    if not inspect.isclass(thing) or not fit:
        raise DoesNotFit("it is no class with a fit")
    return fit


def of_no_loss(how, way=(), kind=OTHER_LOSS):
    """Why a network that goes back in some way is right by no loss: perhaps by another one."""
    known = "known here" if kind == OTHER_LOSS else "at all"
    return Why(f"{how}: these are the gradients of no loss {known}", kind, way)


def first_to_agree(d, nets, compare=compared):
    """The reading of the first of these, (words, network), that agrees; else is right in part."""
    why, partly = [], []
    for words, net in nets:
        try:
            full, found = compare(d, net)
        except Exception as error:
            why.append(Why.of(error, words, net.way))
            continue
        if full:
            yield read(d, net, found)
            return
        partly += [(net, found)] if found else []
        why.append(of_no_loss(words, net.way))
    for net, found in partly[:1]:
        yield read(d, net, found)
    if not partly:
        raise DoesNotFit.in_any(why)


def read(d, net, found):
    """The reading of a network, of what it was found to compute."""
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
        if (len(dense) == 1) != (len(layers) == 1):
            raise NotTaken("another number of layers")
        if dense[-1].outputs == 1 and "class numbers" in net.hand:
            raise NotTaken("class numbers of one output")
        if layers[-1].shape[1] == 1 < dense[-1].outputs:
            raise NotTaken("several outputs")
        if any(("b" in layer.trainable) != biases for layer in dense):
            raise NotTaken("biases" if not biases else "no biases")
        weights = model.get_weights()
        if not biases:
            weights = [a for W in weights for a in (W, np.zeros(W.shape[1]))]
        x, y = np.array(x, float), np.array(y)
        y = np.eye(weights[-1].size)[y] if sparse else np.array(y, float).reshape(len(x), -1)
        try:
            answer = net.gradients(weights, x, y)
        except (IndexError, KeyError, ValueError):
            if len(weights) == 2 * len(layers):
                raise
            raise NotTaken("another number of layers") from None  # it may name each of them
        return [g / _of(factor, x, y) for g in (answer if biases else answer[::2])]

    own = [(n, "POSITIONAL_OR_KEYWORD", ()) for n in ("model", "x", "y")]
    gradients.parameters_ = own
    loss_told = f"{loss} × {FACTORS[factor]}".removesuffix(" × 1")
    ends = f"hidden {hidden}, last {head}" if len(layers) > 1 else head
    told = f"gradients, {net.told()}; {ends}, {loss_told}"
    return Reading(told, gradients, own, traits=frozenset([OF_A_LOSS]), way=net.way)
