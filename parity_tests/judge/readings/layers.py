"""Dense layers: objects with weights in attributes, and functions with a cache."""

import functools
import inspect
import itertools
import re

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
from .arrays import kept, places
from .calls import first, results
from .words import bare, parameters

ROWS, INPUTS, UNITS = 5, 3, 2  # of a trial, all different, so that shapes tell which is which
X = np.linspace(-1, 1, ROWS * INPUTS).reshape(ROWS, INPUTS) ** 3
UPSTREAM = np.linspace(2, -1, ROWS * UNITS).reshape(ROWS, UNITS)
OWN = [("units", "POSITIONAL_OR_KEYWORD", ())]
MADE = {  # with what a layer is made
    "inputs, outputs": lambda cls, inputs, units: cls(inputs, units),
    "outputs, inputs": lambda cls, inputs, units: cls(units, inputs),
    "W, b": lambda cls, inputs, units: cls(np.zeros((inputs, units)), np.zeros(units)),
}
FORTH = "forward forwardpass forwardpropagation forwardprop feedforward call"
BACK = "backward backwardpass backwardpropagation backwardprop backpropagation backprop"
RATE = 0.25  # for layers that move their weights themselves


@reading(r"layers\.Dense")
def dense_object(d):
    """An object with forward and backward, its weights in attributes."""
    if not inspect.isclass(d.thing):
        raise DoesNotFit("it is no class")
    why = "it could not be made with numbers of inputs and outputs, nor with W and b"
    for (given, make), columns in itertools.product(MADE.items(), (False, True)):
        try:
            trial = _Object(d.thing, make, columns, None, INPUTS, UNITS)
            trial.step(X, UPSTREAM)
        except Exception as error:
            why = str(error) or why
            continue
        made = functools.partial(_Object, d.thing, make, columns, trial.own.across)
        told = f"{d.name}({given}), {trial.told}{', examples are columns' * columns}"
        yield _dense(d, made, told)
        return
    raise DoesNotFit(why)


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
        yield _dense(d, make, told + ", examples are columns" * columns)
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


def _dense(d, make, told):
    """A Dense layer of scratch whose formulas are somebody's own."""

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
            self.inner = make(inputs, self.units)
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

    return Reading(f"Dense, {told}", Dense, OWN)


class _Inner:
    """Somebody's dense layer; rows or columns are seen to."""

    columns = False

    def step(self, x, upstream):
        """Once forward and back, to see whether it can be done."""
        rng = np.random.default_rng(0)
        self.set(rng.normal(size=(INPUTS, UNITS)), rng.normal(size=UNITS))
        shape = np.shape(self.forward(x))
        if shape != (ROWS, UNITS):
            raise DoesNotFit(f"forward gives shape {shape} for {ROWS} rows and {UNITS} outputs")
        for array, wanted in zip(
            self.backward(upstream), [(ROWS, INPUTS), (INPUTS, UNITS)], strict=False
        ):
            if np.shape(array) != wanted:
                raise DoesNotFit(f"backward gives shape {np.shape(array)}, {wanted} was expected")

    def turned(self, array):
        """Rows as columns, where examples are columns."""
        return np.array(array).T if self.columns else np.array(array)


class _Object(_Inner):
    def __init__(self, cls, make, columns, across, inputs, units):
        self.made, self.columns = make(cls, inputs, units), columns
        self.forth, self.back = (_method(cls, words) for words in (FORTH, BACK))
        found = kept([p for p in places(self.made) if p.array.ndim], (inputs, units))
        if not found or not found[0].b:
            raise DoesNotFit("no arrays of its weights and biases were found in it")
        self.own = found[0] if across is None else found[0]._replace(across=across)
        self.told = f"weights in {self.own.W.path} and {self.own.b.path}"

    def set(self, W, b):
        """Give it these weights."""
        self.own.put(W, b, True)

    def forward(self, x):
        """What it makes of a batch."""
        answer = results(getattr(self.made, self.forth), self.made, "forward", self.turned(x))
        return np.transpose(first(answer)) if self.columns else first(answer)

    def backward(self, upstream):
        """(dx, dW, db), from what it returns, leaves in attributes, or does to its weights."""
        method = getattr(self.made, self.back)
        needed = [n for n, kind, default in parameters(method) if not default]
        before, there = self.own.arrays(), {id(p.array) for p in places(self.made)}
        answer = results(method, self.made, "backward", self.turned(upstream),
                         *[RATE] * (len(needed) - 1))  # fmt: skip
        moved = [a - b for a, b in zip(before, self.own.arrays(), strict=True)]
        if isinstance(answer, tuple) and len(answer) == 3:
            dx, *slopes = answer
        elif any(m.any() for m in moved) and len(needed) == 2:
            dx, slopes = first(answer), [m / RATE for m in moved]
        else:
            dx, slopes = first(answer), self._slopes(there)
        dx = np.transpose(dx) if self.columns else dx
        return dx, np.transpose(slopes[0]) if self.own.across else slopes[0], _flat(slopes[1])

    def _slopes(self, there):
        """The arrays beside the weights that hold their gradients."""
        found = [p for p in places(self.made) if p.is_slope and p.path != self.own.W.path]
        slopes = []
        for own in (self.own.W, self.own.b):
            fits = [p for p in found if _spoken(p.path) == _spoken(own.path)] or [
                p for p in found if np.shape(p.array) == np.shape(own.array) and p.is_new(there)
            ]
            if not fits:
                raise DoesNotFit(f"nothing was found that holds the gradient of {own.path}")
            slopes.append(fits[0].array)
        return slopes


def _spoken(path):
    """The last part of a path, b or w: of ``.grads["b"]``, ``.dbiases``, ``.grad_weights``."""
    word = re.sub(r"^d|grads?|gradients?|^delta|_", "", bare(re.findall(r"\w+", path)[-1]))
    return word[:1]


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
        return self.turned(dx), self.turned(dW), _flat(db)


def _flat(db):
    """A bias's gradient as a row; what is not summed stays as it is."""
    db = np.asarray(db)
    return db.ravel() if db.ndim < 2 or 1 in db.shape else db
