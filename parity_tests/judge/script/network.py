"""The network that a loop trains, found by running it; and the same in Keras and in scratch."""

from typing import NamedTuple

import numpy as np

from .descent import elsewhere
from .loops import Leaf
from .trial import CLOSE, CRITERION

MOST = 20_000  # ways that are tried


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(0, z),
    "softmax": _softmax,
}
MEANS = {  # Keras's loss: its word, and how many of these are in one of a script's
    "squared error": ("mean_squared_error", lambda o: o.size / 2),
    "binary cross-entropy": ("binary_crossentropy", lambda o: o.size),
    "categorical cross-entropy": ("categorical_crossentropy", lambda o: o.shape[0]),
}
KERAS = """\
import keras
import numpy as np

keras.config.set_floatx("float64")  # as NumPy reckons
model = keras.Sequential([
    keras.Input(({inputs},)),
{layers}
])
model.set_weights([{weights}])
optimizer = keras.optimizers.SGD({rate:.12g})  # {why}
model.compile(optimizer=optimizer, loss="{loss}")
model.fit({x}, {y}, batch_size={rows}, epochs=1, shuffle=False)"""
SCRATCH = [  # what is another word there
    ("import keras\nimport numpy as np", "import numpy as np\n\nimport scratch as nn"),
    ('keras.config.set_floatx("float64")  # as NumPy reckons\n', ""),
    ("keras.Sequential", "nn.network.Sequential"), ("keras.Input", "nn.layers.Input"),
    ("keras.", "nn."), ("import scratch as nn\n\n", "import scratch as nn\n"),
]  # fmt: skip


class Layer(NamedTuple):
    """A dense layer: its weights as the script has them, a bias or none, an activation."""

    weights: Leaf
    how: str  # what has to be done with them to have inputs × units: {} or {}.T, …
    bias: Leaf | None
    activation: str
    units: int


class Network(NamedTuple):
    """What a pass goes through: rows of inputs, layers, the output."""

    inputs: str  # an expression
    x: np.ndarray  # its rows
    layers: list

    def __str__(self):
        sizes = "-".join(map(str, [self.x.shape[1], *(layer.units for layer in self.layers)]))
        return ", ".join([sizes, *(layer.activation for layer in self.layers)])

    def rows(self):
        """How many rows a pass takes, in words."""
        return "one row at a time" if len(self.x) == 1 else f"{len(self.x)} rows at once"


def network_of(trial, understood):
    """The :class:`Network` with the output of a pass, here and from other weights, or None."""
    if understood is None:
        return None
    trials = [trial, *filter(None, (elsewhere(trial, seed) for seed in (1, 2)))]
    trials = [t for t in trials if understood.output in t.trace]
    outs = [np.atleast_1d(np.asarray(t.trace[understood.output], float)) for t in trials]
    search = _Search([{k: t.start[k] for k in trial.weights} for t in trials], outs)
    sizes = {outs[0].size, *outs[0].shape, 1 if outs[0].size < 3 else 0}
    data = {k[1]: v for k, v in trial.trace.items() if k not in trial.dependent
            and k[0] < understood.output[0] and not trial.run.statements[k[0]].part}  # fmt: skip
    data = {k.text: v for k, v in trial.start.items() if k not in trial.weights} | {
        k: v for k, v in data.items() if k not in {leaf.text for leaf in trial.start}
    }
    for text, value in sorted(data.items(), key=lambda item: item[1].ndim == 0):
        if value.dtype.kind in "fiub" and value.ndim < 3:
            for how, x in _ways(value, rows=True):
                if len(x) in sizes:
                    layers = search.layers([x.astype(float)] * len(outs), (), frozenset())
                    if layers:
                        name = trial.run.flat.inlined.get(text, text)
                        return Network(how.format(name), x, list(layers))
    return None


def _ways(value, rows=False):
    """(An expression, the matrix) for each way that a matrix may be meant."""
    if value.ndim == 2:
        yield "{}", value
        yield "{}.T", value.T
    elif value.ndim == 1:
        shape = (1, -1) if rows else (-1, 1)
        yield f"np.reshape({{}}, {shape})", value.reshape(shape)
    elif value.ndim == 0:
        yield "np.reshape({}, (1, 1))", value.reshape(1, 1)


class _Search:
    """Tries weights, biases and activations, layer after layer, until the outputs are met."""

    def __init__(self, weights, outs):
        self.weights, self.outs, self.tried = weights, outs, 0

    def layers(self, xs, before, used):
        """The layers from here on, or None; each of ``xs`` with its own weights."""
        if len(used) == len(self.weights[0]):
            return before if all(map(self._met, xs, self.outs)) else None
        for leaf, value in self.weights[0].items():
            for i, (how, W) in enumerate(_ways(value) if leaf not in used else ()):
                if W.shape[0] != xs[0].shape[1]:
                    continue
                for bias in [*self._biases(W.shape[1], used | {leaf}), None]:
                    zs = [x @ [*_ways(w[leaf])][i][1] + (0 if bias is None else np.ravel(w[bias]))
                          for x, w in zip(xs, self.weights, strict=True)]  # fmt: skip
                    now = used | {leaf, *([bias] if bias else [])}
                    for name, activation in ACTIVATIONS.items():
                        if name == "softmax" and len(now) < len(self.weights[0]):
                            continue
                        self.tried += 1
                        if self.tried > MOST:
                            return None
                        layer = Layer(leaf, how, bias, name, W.shape[1])
                        after = [activation(z) for z in zs]
                        if found := self.layers(after, (*before, layer), now):
                            return found
        return None

    @staticmethod
    def _met(x, out):
        return any(o.size == x.size and np.allclose(o.ravel(), x.ravel(), rtol=CLOSE**2,
                                                    atol=1e-12) for o in (out, out.T))  # fmt: skip

    def _biases(self, units, used):
        return [k for k, v in self.weights[0].items()
                if k not in used and v.size == units == max(v.shape, default=1)]  # fmt: skip


def in_keras(network, trial, understood):
    """A dozen lines with the same network in Keras, which make the script's step; "" for none."""
    plain = [c.rate for c in understood.changes.values() if c.right and c.rate]
    hows = {c.how for c in understood.changes.values()} - {"still"}
    uneven = not plain or max(plain) - min(plain) > CLOSE * max(plain) or hows != {""}
    if network is None or understood.loss == CRITERION or uneven:
        return ""
    loss, means = MEANS[understood.loss]
    out = np.reshape(trial.trace[understood.output], (len(network.x), -1))
    told = _shaped(understood, trial, out.shape)
    weights, layers = [], []
    for layer in network.layers:
        bias = "" if layer.bias else ", use_bias=False"
        layers.append(
            f'    keras.layers.Dense({layer.units}, activation="{layer.activation}"{bias}),'
        )
        weights.append(layer.how.format(layer.weights.text))
        weights += [f"np.ravel({layer.bias.text})"] if layer.bias else []
    count, rate = means(out), float(np.median(plain))
    why = f"{rate:.4g} × {count:g}, as Keras's loss is a mean"
    return KERAS.format(
        inputs=network.x.shape[1], layers="\n".join(layers), weights=", ".join(weights),
        rate=float(f"{rate:.7g}") * count, why=why, loss=loss, x=network.inputs, y=told,
        rows=len(network.x),
    )  # fmt: skip


def _shaped(understood, trial, shape):
    """The target in the shape of Keras's output, by an expression."""
    named = [*((k.text, v) for k, v in trial.start.items()),
             *((trial.name(k), v) for k, v in trial.trace.items())]  # fmt: skip
    shapes, told = {v.shape for text, v in named if text == understood.told}, understood.told
    if shape in shapes:
        return told
    if shape[::-1] in shapes and 1 not in shape:
        return f"{told}.T"
    if understood.target.size in {int(np.prod(s)) for s in shapes}:
        return f"np.reshape({told}, {shape})"
    return f"np.eye({shape[1]})[{told}]" if shape[1] > 1 else f"np.reshape({told}, {shape})"


def in_scratch(keras):
    """The same lines for scratch."""
    for word, other in SCRATCH:
        keras = keras.replace(word, other)
    return keras
