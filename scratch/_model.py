"""A stack of layers as a thing: making it, checking what it is given, keeping its weights."""

import contextlib
import copy

import numpy as np

from . import _files
from ._checks import fitting, keras_words, rows_of, whole_number
from ._floatx import floatx
from ._training import side_by_side
from .layers import Dense, Input, Layer


class Model:
    """What :class:`scratch.network.Sequential` is apart from the mathematics of learning."""

    def __init__(self, layers=()):
        self.layers, self.input, self.state = [], None, None
        self.optimizer = self.objective = None
        self.mark = object()  # by which an optimizer knows the model again, copied or unpickled
        if not isinstance(layers, list | tuple):
            raise TypeError(f"layers is {layers!r}; a list of layers was expected")
        try:
            for layer in layers:
                self.add(layer)
        except BaseException:
            for layer in self.layers:
                layer.taken = False
            raise

    def __repr__(self):
        return f"{type(self).__name__}([{', '.join(map(str, self.layers))}])"

    def add(self, layer):
        """Append a layer; an ``Input`` comes in front, or not at all."""
        number = len(self.layers)
        if isinstance(layer, Input) and not self.layers and self.input is None:
            self.input = layer
            return
        if not isinstance(layer, Layer):
            raise ValueError(
                f"layer {number} is {layer!r}; a layer of scratch.layers was expected, or one "
                "Input in front of all"
            )
        if layer.taken:
            raise ValueError(f"layer {number}, {layer}, is in a model already; make a new one")
        with self.all_or_nothing():
            self.layers.append(layer)
            if self.input:
                self.build(self.input.shape)
            elif self.state is not None:
                self.build((self.layers[0].inputs,))
        layer.taken = True

    def build(self, input_shape):
        """Make the weights for rows of this shape; without an Input, ``fit`` does so by itself."""
        with self.all_or_nothing():
            self._build_layers(_width(input_shape))
            self._join()

    @contextlib.contextmanager
    def all_or_nothing(self):
        """If what follows is refused, layers and weights are those that were there before."""
        fresh = [layer for layer in self.layers if layer.inputs is None]
        layers, state = self.layers[:], self.state
        try:
            yield
        except BaseException:
            self.layers[:], self.state = layers, state
            for layer in fresh:
                layer.inputs = layer.outputs = None
            raise

    def _build_layers(self, width):
        if not self.layers:
            raise ValueError("build on a model without layers; add at least one")
        for number, layer in enumerate(self.layers):
            if layer.inputs not in (None, width):
                raise ValueError(
                    f"layer {number}, {layer}, was made for {layer.inputs} inputs, but gets "
                    f"{width}; make a new one"
                )
            width = layer.build(width) if layer.inputs is None else layer.outputs

    def _join(self):
        """Put all weights side by side; the layers hold views of them from here on."""
        learned = [(layer, name) for layer in self.layers for name in layer.trainable]
        kept = [(layer, name) for layer in self.layers for name in layer.fixed]
        self.state, self.weights = side_by_side(learned + kept)
        self.slopes, self.gradients = side_by_side([(layer, "d" + name) for layer, name in learned])
        self.steps = [step for layer in self.layers for step in layer.steps()]

    def __setstate__(self, state):
        """A copy, or a model out of a pickle: layers of its own hold views of its own state."""
        vars(self).update(copy.deepcopy(state))
        if self.state is not None:
            self._join()

    @keras_words
    def summary(self):
        """Print a line for each layer: its outputs and its number of weights."""
        print(f"{'layer':<28} {'outputs':>8} {'weights':>9}")
        for number, layer in enumerate(self.layers):
            count = sum(w.size for w in layer.get_weights()) if self.state is not None else "?"
            print(f"{number} {layer!s:<26} {layer.outputs or '?':>8} {count:>9}")
        print(f"{'in all':<37} {self.state.size if self.state is not None else '?':>9}")

    def get_weights(self):
        """Copies of all weight arrays, layer by layer, in Keras's order and shapes."""
        self._need_weights("get_weights")
        return [w for layer in self.layers for w in layer.get_weights()]

    def set_weights(self, weights):
        """Take over arrays in the order and shapes of ``get_weights``, Keras's too; all or none."""
        self._need_weights("set_weights")
        for (_, old), w in zip(self._places(), self._fitting(weights), strict=True):
            old[...] = w

    @keras_words
    def save_weights(self, filepath):
        """Write all weights to a file, whole or not at all."""
        self._need_weights("save_weights")
        _files.save(filepath, self.get_weights())

    @keras_words
    def load_weights(self, filepath):
        """Read all weights from a file of ``save_weights``; on any error keep what is here."""
        self._need_weights("load_weights")
        self.set_weights(_files.load(filepath, self._fitting))

    # --- what they share ---

    def _need_weights(self, what):
        if self.state is None:
            raise ValueError(
                f"{what} before there are weights; put an Input in front, or call build"
            )

    def _places(self):
        """Every weight array, and the layer that it belongs to, for messages."""
        return [
            (f"layer {number}, {layer}", w)
            for number, layer in enumerate(self.layers)
            for w in layer._arrays()
        ]

    def _fitting(self, weights):
        return fitting(weights, self._places())

    def _ready(self, what, x, *y, of=""):
        """Check the data of ``fit``, ``evaluate``, ``predict``; make weights if there are none."""
        if what != "predict" and self.objective is None:
            raise RuntimeError(f"{what} needs an optimizer and a loss; call compile first")
        if not self.layers:
            raise ValueError(f"{what} on a model without layers; add at least one")
        data = [rows_of(of + name, array) for name, array in zip("xy", (x, *y), strict=False)]
        x, first = data[0], self.layers[0]
        if x.ndim != 2 or x.shape[1] == 0:
            raise ValueError(
                f"{of}x has shape {x.shape}; (n, inputs) was expected, a row for each example "
                "(a list of numbers becomes a column by np.reshape(x, (-1, 1)))"
            )
        if first.inputs not in (None, x.shape[1]):
            raise ValueError(
                f"{of}x has shape {x.shape}, but layer 0, {first}, takes (n, {first.inputs})"
            )
        if y and len(x) != len(data[1]):
            raise ValueError(
                f"{of}x has {len(x)} rows and y {len(data[1])}; give a label for each row"
            )
        if y:
            units = [layer.units for layer in self.layers if isinstance(layer, Dense)]
            dtype = np.dtype(floatx()) if self.state is None else self.state.dtype
            self.objective.check(of + "y", data[1], [x.shape[1], *units][-1], dtype)
        if self.state is None:
            self.build(x.shape)
        return data


def a_model(name, value, arguments=None):
    """A rule for ``checked``: a model of this room."""
    if not isinstance(value, Model):
        raise TypeError(f"{name} is {value!r}; a Sequential of scratch.network was expected")
    return value


def _width(input_shape):
    """The number of inputs, from (inputs,) or Keras's (None, inputs)."""
    shape = input_shape if isinstance(input_shape, tuple | list) else ()
    if len(shape) not in (1, 2):
        raise ValueError(f"input_shape is {input_shape!r}; (None, inputs) was expected")
    return whole_number("the last number of input_shape", shape[-1])
