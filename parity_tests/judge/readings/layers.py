"""Dense layers: objects with weights in attributes, and functions with a cache."""

import functools
import inspect
import itertools

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
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
RATE = 0.25  # for layers that move their weights themselves


@reading(r"layers\.Dense")
def dense_object(d):
    """An object with forward and backward, its weights in attributes."""
    if not inspect.isclass(d.thing) or not hasattr(d.thing, "forward"):
        raise DoesNotFit("it is no class with a forward")
    why = "it could not be made with numbers of inputs and outputs, nor with W and b"
    for (given, make), columns in itertools.product(MADE.items(), (False, True)):
        try:
            trial = _Object(d.thing, make, columns, None, INPUTS, UNITS)
            trial.step(X, UPSTREAM)
        except Exception as error:
            why = str(error) or why
            continue
        made = functools.partial(_Object, d.thing, make, columns, trial.across)
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
        arrays = {k: v for k, v in vars(self.made).items() if isinstance(v, np.ndarray)}
        weights = [k for k, v in arrays.items() if v.shape in ((inputs, units), (units, inputs))]
        biases = [k for k, v in arrays.items() if k not in weights and v.size == units]
        weights = [k for k in weights if not bare(k).startswith("d")] or weights
        if not weights or not biases:
            raise DoesNotFit("no arrays of its weights and biases were found in its attributes")
        self.W, self.b = weights[0], biases[0]
        self.across = arrays[self.W].shape != (inputs, units) if across is None else across
        self.bias_shape = arrays[self.b].shape
        self.told = f"weights in .{self.W} and .{self.b}"

    def set(self, W, b):
        """Give it these weights."""
        setattr(self.made, self.W, (W.T if self.across else W).copy())
        setattr(self.made, self.b, b.reshape(self.bias_shape).copy())

    def forward(self, x):
        """What it makes of a batch."""
        answer = results(self.made.forward, self.made, "forward", self.turned(x))
        return np.transpose(first(answer)) if self.columns else first(answer)

    def backward(self, upstream):
        """(dx, dW, db), from what it returns, leaves in attributes, or does to its weights."""
        made = self.made
        needed = [n for n, kind, default in parameters(made.backward) if not default]
        before = {k: np.array(v) for k, v in vars(made).items() if isinstance(v, np.ndarray)}
        answer = results(made.backward, made, "backward", self.turned(upstream),
                         *[RATE] * (len(needed) - 1))  # fmt: skip
        moved = [before[k] - vars(made)[k] for k in (self.W, self.b)]
        if isinstance(answer, tuple) and len(answer) == 3:
            dx, dW, db = answer
        elif any(m.any() for m in moved) and len(needed) == 2:
            dx, (dW, db) = first(answer), (m / RATE for m in moved)
        else:
            dx, dW, db = first(answer), *(self._slope(k, before) for k in (self.W, self.b))
        dx = np.transpose(dx) if self.columns else dx
        return dx, np.transpose(dW) if self.across else dW, _flat(db)

    def _slope(self, name, before):
        """The array beside a weight that holds its gradient."""
        ending = bare(name)
        words = {"d" + ending, "grad" + ending, ending + "grad", "d" + ending.rstrip("s"),
                 "grad" + ending.rstrip("s"), "d" + ending[0], ending + "gradient"}  # fmt: skip
        for key, value in vars(self.made).items():
            if bare(key) in words and isinstance(value, np.ndarray):
                return value
        raise DoesNotFit(f"no attribute was found that holds the gradient of .{name}")


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
