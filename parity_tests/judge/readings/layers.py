"""Dense layers: objects with weights in attributes, and functions with a cache."""

import contextlib
import functools
import inspect
import itertools
import re
from typing import NamedTuple

import numpy as np

from . import (
    COLUMNS,
    HAS_INSIDE,
    NO_BIAS,
    NO_GRADIENT,
    NO_MORE,
    ONE_EXAMPLE,
    DoesNotFit,
    NotTaken,
    Reading,
    Why,
    inside,
    reading,
)
from .arrays import kept, leaves, places
from .calls import TRAINING, first, results
from .environment import text_of
from .tensors import driven_back, held_by, numbers, tensor_of
from .words import bare, parameters

ROWS, INPUTS, UNITS = 5, 3, 2  # of a trial, all different, so that shapes tell which is which
X = np.linspace(-1, 1, ROWS * INPUTS).reshape(ROWS, INPUTS) ** 3
UPSTREAM = np.linspace(2, -1, ROWS * UNITS).reshape(ROWS, UNITS)
OWN = [("units", "POSITIONAL_OR_KEYWORD", ())]
MADE = {  # with what sizes a layer is made
    "inputs, outputs": lambda i, o: (i, o),
    "outputs, inputs": lambda i, o: (o, i),
    "W, b": lambda i, o: (np.zeros((i, o)), np.zeros(o)),
    "outputs": lambda i, o: (o,),
    "(inputs, outputs)": lambda i, o: ((i, o),),
}
FORTH = (
    "forward forwardpass forwardpropagation forwardprop forwprop feedforward propagate call "
    "adelante haciaadelante avante avant vorwaerts propagar"
)
BACK = (
    "backward backwardpass backwardpropagation backwardprop backpropagation backprop "
    "atras haciaatras arriere rueckwaerts retropropagar retropropagacion retropropagacao"
)
BUILD = re.compile(
    "(init|initiali[sz]e|build|setup|compile|reset|create)(weights|params|parameters)?"
)
MOVE = "update step update_weights update_params apply_gradients apply"
RATE, LIFT = 0.25, 64.0  # for layers that move their weights themselves; above every kink
UNDONE = {  # activations within a layer: the inverse, and the slope by the output
    "linear": (lambda a: a, lambda a: 1.0),
    "sigmoid": (lambda a: np.log(a / (1 - a)), inside.SLOPES["sigmoid"]),
    "tanh": (np.arctanh, inside.SLOPES["tanh"]),
    "relu": (lambda a: a - LIFT, lambda a: 1.0),
}


class Mover:
    """An optimizer for layers that want one."""

    learning_rate = lr = RATE

    def update(self, w, grad, *_):
        """One step downhill."""
        return w - RATE * grad


@reading(r"layers\.Dense")
def dense_object(d):
    """An object with forward and backward, its weights in attributes."""
    if not inspect.isclass(d.thing):
        raise DoesNotFit("it is no class")
    takes = any(inside.WORDS.fullmatch(bare(n)) for n, _, _ in parameters(d.thing))
    plain, some = (inside.PLAIN, list(inside.some(d))) if takes else (inside.PLAIN[:1], [])
    why, doubtful = [], []
    for singly, choices in itertools.product((False, True), (plain, some)):
        found = []
        for tried in _tries(d, singly, choices, why):
            (found if tried.fits else doubtful).append(tried)
            if found and found[-1].within == "linear":
                yield _with_some(d, found[-1], _tries(d, singly, some, []))
                return
        if found:
            worst = min(found, key=lambda tried: _goes_back(tried) is not False)
            best = max(found, key=lambda tried: bool(_goes_back(tried)))
            yield _handed_what_it_wants(d, worst if _is_undone(d) else best)
            return
    if not doubtful:
        why = [one for one in why if one.kind != OTHER_SIZES] or why
        raise DoesNotFit.in_any(list(dict.fromkeys(why))[:3])
    yield _dense(d, doubtful[0]._replace(within="linear"))


class _Tried(NamedTuple):
    """A layer that can be made and called: how, in words, with what within; do all shapes fit?"""

    make: object
    told: str
    within: str = "linear"
    fits: bool = True
    back: object = None  # its method for that
    traits: tuple = ()


def _tries(d, singly, choices, why):
    """Those layers that can be made with these activations; why others cannot."""
    sizes = [s for s in MADE if f"{d.name}({s})," in d.wanted.sentence] or MADE
    for given, plain, columns in itertools.product(sizes, choices, (False, True)):
        make = functools.partial(_Object, d, MADE[given], plain, columns)
        try:
            trial = make(None, "linear", None, INPUTS, UNITS)
            one = functools.partial(make, None, "linear", None)
            fits = (_Singly(one, INPUTS, UNITS) if singly else trial).step(X, UPSTREAM)
            within = trial.has_inside()
        except Exception as error:
            why.append(Why.of(error, f"made with {given}"))
            continue
        make = functools.partial(make, trial.own.across, within, trial.order)
        told = f"{d.name}({given}), {trial.told}{', examples are columns' * columns}"
        told += ", one example at a time: several at once it does not take" * singly
        back = getattr(d.thing, trial.back) if trial.back else None
        traits = *[COLUMNS] * columns, *[ONE_EXAMPLE, NO_MORE] * singly, *[NO_BIAS] * trial.is_bare
        make = functools.partial(_Singly, make) if singly else make
        yield _Tried(make, told, within, fits, back, traits)


def _with_some(d, linear, tries):
    """A layer as it is without an activation; or with one, where its way back is wrong with each.

    One that is handed what belongs to the net input has no slope of its own to be wrong.
    """
    ways = {}
    for tried in tries if _goes_back(linear) else ():
        if tried.within != "linear" and (way := _goes_back(tried)) is not None:
            ways.setdefault(way, tried)
            if way and not _is_undone(d):
                return _dense(d, linear)
    if _is_undone(d) and not ways:
        raise DoesNotFit("its activation is gone")
    return _dense(d, ways.get(False) or ways.get(True) or linear)


def _is_undone(d):
    """Is a known reading asked for, with an activation? Then it is right with every one or not."""
    return HAS_INSIDE in d.wanted.traits


def _handed_what_it_wants(d, tried):
    """A layer whose activation cannot be left out; the slope is not its own in all of them."""
    if _goes_back(tried) is not None:
        return _dense(d, tried)
    told = f"{tried.told}, handed the gradient by z"
    tried = tried._replace(make=functools.partial(_ByZ, tried.make, tried.within), told=told)
    return _dense(d, tried)._replace(sure=_goes_back(tried) is True)


def _goes_back(tried):
    """Are its gradients right, but for a factor? None where its activation has no part in them."""
    W, b = np.array([[0.5, -1], [0.7, 0.2], [-0.3, 0.8]]), np.array([0.1, -0.2])
    layer = tried.make(INPUTS, UNITS)
    layer.set(W, b)
    layer.forward(X)
    dx, dW, _ = layer.backward(UPSTREAM)
    if (right := _alike(dx, UPSTREAM @ W.T)) and _alike(dW, X.T @ UPSTREAM):
        return True
    if right or tried.within not in inside.VALUES:
        return False
    handed = UPSTREAM / inside.SLOPES[tried.within](inside.VALUES[tried.within](X @ W + b))
    thrown_away = _alike(dx, handed @ W.T) and CALLS_SLOPE.search(text_of(tried.back) or "")
    return None if _alike(dW, X.T @ handed) and not thrown_away else False


CALLS_SLOPE = re.compile(r"(activ|deriv|prime)[\w.]*\(")


def _alike(array, wanted):
    """Is it this, but for a factor?"""
    return np.allclose(array, np.vdot(array, wanted) / np.vdot(wanted, wanted) * wanted)


@reading(r"layers\.Dense")
def dense_functions(d):
    """(x, W, b) → (out, cache), and (upstream, cache) → (dx, dW, db)."""
    if inspect.isclass(d.thing):
        raise DoesNotFit("it is no function")
    forth, back = _pair(d)
    for columns in (False, True):
        make = functools.partial(_Functions, forth, back, columns)
        try:
            make(INPUTS, UNITS).step(X, UPSTREAM)
        except Exception as error:
            why = str(error)
            continue
        told = f"{forth.__name__}(x, W, b) → (out, cache), {back.__name__}(upstream, cache)"
        told += ", examples are columns" * columns
        yield _dense(d, _Tried(make, told, traits=(COLUMNS,) * columns))
        return
    raise DoesNotFit(why)


def _pair(d):
    """The forward and backward functions of a file that belong together."""
    stem = bare(d.name).replace("forward", "").replace("backward", "")
    both = []
    for word in ("forward", "backward"):
        found = [f for n, f in d.namespace.items()
                 if bare(n) in (stem + word, word + stem) and inspect.isfunction(f)]  # fmt: skip
        if not found:
            raise DoesNotFit(f"there is no {stem}_{word} beside it")
        both += found[:1]
    return both


def _dense(d, tried):
    """A Dense layer of scratch whose formulas are somebody's own."""
    has_inside = tried.within != "linear"
    undone = f", its {tried.within} undone" * has_inside

    class Dense(d.scratch.layers.Layer):
        parameters_ = OWN
        trainable = ("W", "b")

        def __init__(self, units, **options):
            if any(value is not None for value in options.values()):
                raise NotTaken(", ".join(options))
            self.units = units

        def build(self, inputs):
            self.W, self.b = np.ones((inputs, self.units)), np.zeros(self.units)
            self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
            self.inner = tried.make(inputs, self.units)
            self.inputs, self.outputs = inputs, self.units
            return self.units

        def forward(self, x, training=False):
            self.inner.set(self.W, self.b)
            return self.inner.forward(x)

        def weight_gradients(self, upstream):
            self.dx, dW, db = self.inner.backward(upstream)
            self.dW, self.db = np.asarray(dW), np.asarray(db)

        def input_gradient(self, upstream):
            return self.dx

    made = Reading(f"Dense, {tried.told}{undone}", Dense, OWN)
    return made.having(*tried.traits, *[HAS_INSIDE] * has_inside)


class _Inner:
    """Somebody's dense layer; rows or columns are seen to."""

    columns = False

    def step(self, x, upstream):
        """Once forward and back, to see whether it can be done; do all shapes fit?

        Where what it makes of a batch is right, its gradients need not have theirs.
        """
        rng = np.random.default_rng(0)
        W, b = rng.normal(size=(INPUTS, UNITS)), rng.normal(size=UNITS)
        self.set(W, b)
        out = self.forward(x)
        if np.shape(out) != (ROWS, UNITS):
            shape = np.shape(out)
            raise DoesNotFit(f"forward gives shape {shape} for {ROWS} rows and {UNITS} outputs")
        wanted = [(ROWS, INPUTS), (INPUTS, UNITS)]
        given = [np.shape(array) for array in self.backward(upstream)[:2]]
        if given != wanted and not np.allclose(out, x @ W + b, 1e-5):
            raise DoesNotFit(f"backward gives shapes {given}, {wanted} were expected")
        return given == wanted

    def turned(self, array):
        """Rows as columns, where examples are columns."""
        return np.array(array).T if self.columns else np.array(array)


class _Singly(_Inner):
    """One example at a time, each by a layer of its own, whose gradients are added up."""

    def __init__(self, make, inputs, units):
        self.make = functools.partial(make, inputs, units)

    def set(self, W, b):
        self.weights = W, b

    def forward(self, x):
        self.layers = [self.make() for _ in x]
        for layer in self.layers:
            layer.set(*self.weights)
        return np.vstack([a.forward(row[None]) for a, row in zip(self.layers, x, strict=True)])

    def backward(self, upstream):
        pairs = zip(self.layers, upstream, strict=True)
        dx, dW, db = zip(*[layer.backward(row[None]) for layer, row in pairs], strict=True)
        return np.vstack(dx), sum(dW), sum(db)


class _ByZ(_Inner):
    """A layer with an activation that is handed what belongs to its net input."""

    def __init__(self, make, within, inputs, units):
        self.inner, self.within = make(inputs, units), within

    def set(self, W, b):
        self.inner.set(W, b)

    def forward(self, x):
        self.z = self.inner.forward(x)
        return self.z

    def backward(self, upstream):
        a = inside.VALUES[self.within](self.z)
        return self.inner.backward(upstream * inside.SLOPES[self.within](a))


class _Object(_Inner):
    def __init__(self, d, sizes, plain, columns, across, within, order, inputs, units):
        held = tensor_of(d.namespace)  # which may hold the weights alone
        self.tensors = held if hasattr(held, "__add__") else None
        self.columns, self.order = columns, order
        self.made = d.thing(**_options(d.thing, sizes(inputs, units), plain, inputs))
        self.forth = _method(d.thing, FORTH)
        self.back = None if self.tensors and not _has(d.thing, BACK) else _method(d.thing, BACK)
        found = self._kept(inputs, units)
        if not found:
            raise DoesNotFit("no arrays of its weights were found in it")
        self.own = found[0] if across is None else found[0]._replace(across=across)
        self.bias, self.inside = np.zeros(units), within
        bias = f" and {self.own.b.path}" if self.own.b else ", the bias in it"
        self.is_bare = not (self.own.b or self.own.joined)
        bias = ", no bias of its own" if self.is_bare else bias
        self.told = f"weights in {self.own.W.path}{bias}"

        for name in [n for n, v in vars(self.made).items() if v is None and "reg" in bare(n)]:
            if f"if self.{name}" not in (text_of(d.thing) or ""):  # else it may be none at all
                setattr(self.made, name, 0.0)

    def _kept(self, inputs, units):
        """Its weights, once it has been told how many inputs there are, if it has to be."""
        for build in (
            None,
            *(n for n in dir(self.made)[::-1] if n[:2] != "__" and BUILD.fullmatch(bare(n))),
        ):
            with contextlib.suppress(Exception):
                if build:
                    method = getattr(self.made, build)
                    method(
                        *[_filled(n, inputs) for n, _, default in parameters(method) if not default]
                    )
                if found := kept([p for p in places(self.made) if p.array.ndim], (inputs, units)):
                    return found
        self._forth(np.zeros((1, inputs)))
        return kept([p for p in places(self.made) if p.array.ndim], (inputs, units))

    def set(self, W, b):
        """Give it these weights."""
        self.bias = b if not (self.own.b or self.own.joined) else np.zeros(len(b))
        self.own.put(W, b + LIFT * (self.inside == "relu"), True)
        for place in places(self.made):
            if place.is_slope and all(place.path != p.path for p in (self.own.W, self.own.b) if p):
                place.array[...] = 0  # it may be added to

    def _forth(self, x):
        method = getattr(self.made, self.forth)
        flags = [n for n, _, default in parameters(method) if bare(n) in TRAINING and default]
        self.x = held_by(self.tensors, x) if self.tensors else x
        given = _handed(method, self.made, ASKED, self.x)
        self.out = results(method, self.made, "forward", *given, **dict.fromkeys(flags, True))
        both = isinstance(self.out, tuple) and len({np.shape(part) for part in self.out}) == 1
        answer = numbers(self.out[-1]) if both else first(self.out)  # (z, a)
        return np.transpose(answer) if self.columns else np.asarray(answer)

    def forward(self, x):
        """What it makes of a batch, before its activation."""
        self.given = x
        self.a = self._forth(self.turned(x))
        return UNDONE[self.inside][0](self.a) + self.bias

    def has_inside(self):
        """Which activation is within it, by what it makes of a batch."""
        W, b = np.array([[0.5, -1], [0.7, 0.2], [-0.3, 0.8]]), np.array([0.1, -0.2])
        self.set(W, b)
        a, z = self.forward(X) - self.bias, X @ W + b - self.bias
        if np.allclose(np.where(z > 0, a, 0), np.maximum(z, 0)) and not np.allclose(a, z, 1e-6):
            return "relu"
        with np.errstate(all="ignore"):
            fits = (n for n, (undo, _) in UNDONE.items() if np.allclose(undo(a), z, 1e-4, 1e-6))
            return next(fits, "linear")

    def backward(self, upstream):
        """(dx, dW, db), from what it returns, leaves in attributes, or does to its weights."""
        before, there = self.own.arrays(), {id(p.array): p.array for p in places(self.made)}
        answer, rate = self._back(self.turned(upstream / UNDONE[self.inside][1](self.a)))
        found = leaves(answer) if isinstance(answer, tuple) else []
        if len(found) > len(before):
            self.order = self.order or _order(found, [self.turned(self.given), *before])
            dx, *found = [found[place] for place in self.order]
        else:
            dx, found = first(answer), self._moved(before, rate) or self._slopes(there)
        dx = np.transpose(dx) if self.columns else np.asarray(dx)
        slopes = iter([found[0], _flat(found[1])[None] if self.own.b else None])
        dW, db = self.own.back(slopes, True)
        return dx, dW, db if self.own.b or self.own.joined else upstream.sum(axis=0)

    def _back(self, upstream):
        """(what the way back gives, with which rate it moves the weights)."""
        if self.back is None:
            driven_back(self.tensors, self.out, upstream, False)
            return numbers(self.x.grad), 1.0
        method = getattr(self.made, self.back)
        given = [bare(n) for n, _, default in parameters(method) if not default][1:]
        told = [n for n in given if not ASKED.match(n)]
        more = [RATE if n in told else self.x for n in given]
        own = [getattr(o, n) for o in (self.made, *vars(self.made).values()) for n in RATES
               if isinstance(getattr(o, n, None), float)]  # fmt: skip
        handed = _handed(method, self.made, UPSTREAM_HERE, upstream)
        rated = [n for n, _, default in parameters(method) if default and bare(n) in RATES]
        rates = dict.fromkeys(rated, RATE)
        answer = results(method, self.made, "backward", *handed, *more, **rates)
        for name in dir(type(self.made)) if not handed else ():
            if re.search("(calc|comp|param).*grad", bare(name)):
                getattr(self.made, name)()
        return answer, RATE if told or rated or not own else own[0]

    def _moved(self, before, rate):
        """The gradients by which its weights have been moved, if they have."""
        now = self.own.arrays()
        moves = [n for n in MOVE.split() if _has(type(self.made), n)]
        slopes = [p for p in places(self.made) if p.is_slope]
        if all(np.array_equal(a, b) for a, b in zip(before, now, strict=True)):
            if slopes or not moves:
                return []
            method = getattr(self.made, moves[0])
            rate = RATE if (given := [n for n, _, _ in parameters(method)]) else rate
            method(*[rate] * len(given[:1]))
        return [(a - b) / rate for a, b in zip(before, self.own.arrays(), strict=True)]

    def _slopes(self, there):
        """The arrays beside the weights that hold their gradients."""
        found = [p for p in places(self.made) if p.is_slope and p.path != self.own.W.path]
        slopes = []
        for own in [p for p in (self.own.W, self.own.b) if p]:
            fits = [p for p in found if _spoken(p.path) == _spoken(own.path)] or [
                p for p in found if np.shape(p.array) == np.shape(own.array) and p.is_new(there)
            ]
            if not fits:
                raise DoesNotFit(f"nothing holds the gradient of {own.path}", NO_GRADIENT)
            slopes.append(fits[0].array)
        return slopes


SIZE = re.compile("^(n|num)?(in|out|unit|neuron|node|size|dim|feature|amount|width)")
NOUGHT = re.compile("wd|l[12]|lamb?da|lambd|lam$|weightdecay|decay|reg|momentum")
OTHER_SIZES = "other sizes"
RATES = ("learning_rate", "lr", "eta", "learn_rate", "alpha", "learningrate", "rate")


ASKED = re.compile("(x|inputs?|inputdata|aprev|prev.*)$")
UPSTREAM_HERE = re.compile("(d|grad|delta).*(out|outputs?|y|z)$|upstream")


def _handed(method, thing, words, array):
    """What a method is called with; where it takes nothing, that is laid in an attribute."""
    if parameters(method):
        return (array,)
    setattr(thing, next(n for n in vars(thing) if words.match(bare(n))), array)
    return ()


def _order(found, wanted):
    """The places, among arrays in whatever order, of those that have the shapes of others."""
    places = []
    for array in wanted:
        left = [i for i in range(len(found)) if i not in places]
        same = [i for i in left if np.shape(found[i]) == np.shape(array)]
        places += (same or [i for i in left if np.size(found[i]) == np.size(array)] or left)[:1]
    return places


def _options(cls, sizes, plain, inputs):
    """What a layer is made with: sizes, no activation, an optimizer where it wants one."""
    options, left = {}, list(sizes)
    for name, kind, default in parameters(cls):
        word = bare(name)
        if kind.startswith("VAR"):
            continue
        if inside.WORDS.fullmatch(word):
            options[name] = plain.of(name)
        elif not default and "opt" in word:
            options[name] = Mover()
        elif default and NOUGHT.match(word) and type(default[0]) is float:
            options[name] = 0.0
        elif left and (not default or SIZE.search(word)):
            options[name] = left.pop(0)
        elif not default:
            raise DoesNotFit(f"it needs {name} to be made")
        elif "shape" in word and len(sizes) == 1:
            options[name] = (inputs,)
    if left:
        raise DoesNotFit("it takes other sizes", OTHER_SIZES)
    return options


def _filled(name, inputs):
    """What a method that builds the weights is told under this name."""
    word = bare(name)
    return Mover() if "opt" in word else (inputs,) if "shape" in word else inputs


def _has(cls, words):
    return bool({bare(n) for n in dir(cls)} & {bare(w) for w in words.split()})


def _spoken(path):
    """The last part of a path, b or w: of ``.grads["b"]``, ``.dbiases``, ``.bias.grad``."""
    parts = [re.sub(r"^d(ld(?=w))?(ata)?|grads?|gradients?|^delta|_|^value", "", bare(part))
             for part in re.findall(r"\w+", path)]  # fmt: skip
    return next((part[:1] for part in reversed(parts) if part), "")


def _method(cls, words):
    """The first of these methods that a class has."""
    by_word = {bare(name): name for name in dir(cls)}
    found = next((by_word[word] for word in words.split() if word in by_word), None)
    if found is None:
        raise DoesNotFit(f"it has no {words.split()[0]}")
    return found


class _Functions(_Inner):
    def __init__(self, forth, back, columns, inputs, units):
        self.forth, self.back, self.columns = forth, back, columns

    def set(self, W, b):
        """Remember these weights."""
        self.W = W.T.copy() if self.columns else W.copy()
        self.b = b[:, None].copy() if self.columns else b.copy()

    def forward(self, x):
        """What it makes of a batch, the cache kept."""
        out, self.cache = self.forth(self.turned(x), self.W, self.b)
        return np.transpose(out) if self.columns else out

    def backward(self, upstream):
        """(dx, dW, db)."""
        dx, dW, db = self.back(self.turned(upstream), self.cache)
        if self.columns and np.ndim(db) == 1:  # to subtract that from a column makes a square
            db = np.broadcast_to(db, (len(self.b), len(db)))
        return self.turned(dx), self.turned(dW), _flat(db)


def _flat(db):
    """A bias's gradient as a row; what is not summed stays as it is."""
    db = np.asarray(db)
    return db.ravel() if db.ndim < 2 or 1 in db.shape else db
