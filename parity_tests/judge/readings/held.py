"""What stands in for weights and gradients: arrays, layers and networks as optimizers want them."""

import re

import numpy as np

from . import DoesNotFit
from .words import bare


def write_back(weights, new):
    """What came back, if anything did, into the arrays of weights."""
    if new is None:
        return
    for w, array in zip(weights, new, strict=True):
        if array is not None:
            if np.shape(array) != w.shape:
                raise DoesNotFit(f"weights of shape {np.shape(array)} came back for {w.shape}")
            w[...] = array


class Tensor(np.ndarray):
    """An array that is a parameter as well, with ``data`` and ``grad``."""

    @property
    def data(self):
        """The numbers alone."""
        return self.view(np.ndarray)

    @data.setter
    def data(self, new):
        self[...] = new

    value = data


class Zeros(dict):
    """A memory that begins with nought under every key."""

    def __missing__(self, key):
        return 0.0


class AnyModel:
    """A network of layers that are whatever they are asked for."""

    def __init__(self, listed=0):
        self.layers, self.trainable, self.listed = [], True, listed

    def __iter__(self):
        return iter(self.layers)

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, place):
        return self.layers[place] if isinstance(place, int) else getattr(self, place)

    def items(self):
        """Its layers, by names."""
        return [(f"layer{i}", layer) for i, layer in enumerate(self.layers, start=1)]

    def values(self):
        """Its layers."""
        return self.layers

    def take(self, weights, gradients):
        """Have these weights and gradients in the layers."""
        groups = _of_layers(weights)
        self.layers = self.layers or [AnyLayer(self.listed) for _ in groups]
        for group, layer in zip(groups, self.layers, strict=True):
            for i in group:
                key = "b" if weights[i].ndim < 2 else "W"
                layer.params_.put(key, weights[i])
                layer.grads_.put(key, gradients[i])

    def give(self, weights):
        """Write back what has become of them."""
        for group, layer in zip(_of_layers(weights), self.layers, strict=True):
            write_back(
                [weights[i] for i in group],
                [layer.params_["b" if weights[i].ndim < 2 else "W"] for i in group],
            )

    def __getattr__(self, name):
        if name.startswith("__") or not re.fullmatch(AnyLayer.ALL, bare(name)):
            raise AttributeError(name)
        return lambda: [entry for layer in self.layers for entry in getattr(layer, name)()]


class AnyLayer:
    """A layer whose weights and gradients have whatever name they are asked for by.

    Its parameters are a dictionary of arrays, or pairs or triples: (array, gradient, name).
    """

    NAME = re.compile(
        r"(d|dl(?:oss)?d|grads?|gradients?|delta|nabla)?(weights?|w|kernel|bias|biases|b)(grads?|gradients?)?"
    )
    ALL = re.compile(
        r"(?:get|trainable)?(?:(params|parameters|vars|variables)|(d?grads|gradients|dparams|dparameters)|"
        r"(?:params|parameters)and(?:grads|gradients))"
    )

    def __init__(self, listed=0):
        vars(self).update(params_=Arrays(), grads_=Arrays(), trainable=True, listed=listed)

    def _place(self, name):
        found = self.NAME.fullmatch(bare(name))
        arrays = self.grads_ if found and (found[1] or found[3]) else self.params_
        return found and (arrays, "b" if found[2][0] == "b" else "W")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if found := self.ALL.fullmatch(bare(name)):
            rows = zip(self.params_(), self.grads_(), self.params_, strict=True)
            listed = [row[: self.listed or 2] for row in rows]
            if self.listed:
                return listed
            return self.params_ if found[1] else self.grads_ if found[2] else lambda: listed
        if not (place := self._place(name)):
            raise AttributeError(name)
        arrays, key = place
        return arrays.get(key, np.zeros((1, 1)))

    def __getitem__(self, name):
        return getattr(self, name)

    def __setitem__(self, name, value):
        setattr(self, name, value)

    def __setattr__(self, name, value):
        if place := self._place(name):
            place[0][place[1]] = value
        else:
            vars(self)[name] = value


class Arrays(dict):
    """Arrays by their names; called, it is the list of them."""

    def __call__(self):
        return list(self.values())

    def put(self, key, array):
        """Have these numbers under a key, in the array that is there, if any."""
        if key in self:
            self[key][...] = array
        else:
            self[key] = array.copy()


def _of_layers(weights):
    """The places of each layer's arrays: a matrix and the vector behind it, or one alone."""
    groups = []
    for i, w in enumerate(weights):
        if w.ndim < 2 and groups and groups[-1] == [i - 1] and weights[i - 1].ndim > 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups
