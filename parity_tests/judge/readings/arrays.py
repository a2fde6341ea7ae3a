"""The arrays that an object keeps: in attributes, lists, dictionaries, and parts of its own."""

import contextlib
import copy
import itertools
import re
import types
from typing import NamedTuple

import numpy as np

from . import DoesNotFit
from .words import bare

DEPTH = 4  # of containers within containers
SLOPE = re.compile(
    r"^(?:d(?!ense|ata)|grad|nabla|delta|v(?!al)|m_|vel|prev|last|cache)|.*(grad(ient)?|momentum|cache|velocit(y|ie)|moment)s?$"
)


class Place(NamedTuple):
    """Where an array lies: in which container, under which key or attribute."""

    owner: object
    key: object
    path: str

    @property
    def array(self):
        """What lies there."""
        return self.owner[self.key] if _keyed(self.owner) else getattr(self.owner, self.key)

    def put(self, array):
        """Have other numbers there: in the array itself, where its shape is the same."""
        old = self.array
        if (
            isinstance(old, np.ndarray)
            and np.shape(old) == np.shape(array)
            and old.dtype == np.float64  # else steps would lose digits
        ):
            old[...] = array
        elif _keyed(self.owner):
            self.owner[self.key] = copy.copy(array)
        else:
            setattr(self.owner, self.key, copy.copy(array))

    def is_new(self, there):
        """Is the array none of those of before, known by their ids?"""
        return id(self.array) not in there

    @property
    def is_bias(self):
        """Does its path speak of biases?"""
        parts = re.findall(r"[a-z_]+", self.path.casefold())[-1].strip("_").split("_")
        return any(
            re.fullmatch("b[a-z]?|(bias|intercept|sesgo|vies|biais).*", part)
            for part in (parts[0], parts[-1])
        )

    @property
    def is_slope(self):
        """Does its path speak of a gradient, or of an optimizer's memory?"""
        return any(SLOPE.match(bare(part)) for part in re.findall(r"[a-z_A-Z]+", self.path))


class Neurons(Place):
    """What each neuron of a layer keeps under one name, plain numbers: an array of them all."""

    @property
    def array(self):
        """One row, or one number, for each."""
        return np.array([dict(_parts(neuron))[self.key] for neuron in self.owner], float)

    def put(self, array):
        """Have other numbers in each."""
        for neuron, row in zip(self.owner, array.tolist(), strict=True):
            place = Place(neuron, self.key, self.path)
            place.put(np.array(row) if isinstance(place.array, np.ndarray) else row)


def _of_neurons(layer, path):
    """The weights and biases in a list of neurons: objects, or dictionaries."""
    alike = isinstance(layer, list) and layer and {type(n) for n in layer} == {type(layer[0])}
    if not alike or not (isinstance(layer[0], dict) or _own(layer[0])):
        return
    for key, value in _parts(layer[0]):
        place = Neurons(layer, key, f"{path}[:].{key}")
        with contextlib.suppress(KeyError, TypeError, ValueError):  # others have none
            if place.array.ndim == 2 or (isinstance(value, float) and place.is_bias):
                yield place


def _keyed(owner):
    return isinstance(owner, list | dict)


def places(thing, path="", depth=DEPTH, seen=None):
    """All arrays that an object, or a list or dictionary, holds."""
    seen = set() if seen is None else seen
    if depth < 0 or id(thing) in seen:
        return
    seen.add(id(thing))
    for key, value in _parts(thing):
        private = re.sub(r"^_\w+?__(?=\w)", "", key) if isinstance(key, str) else key
        inner = f"{path}.{private}" if isinstance(key, str) else f"{path}[{key}]"
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "f" and id(value) not in seen:
                seen.add(id(value))
                yield Place(thing, key, inner)
        elif neurons := [*_of_neurons(value, inner)]:
            yield from neurons
        elif isinstance(value, list | dict) or _own(value):
            yield from places(value, inner, depth - 1, seen)


def _parts(thing):
    if isinstance(thing, dict):
        return list(thing.items())
    if isinstance(thing, list):
        return list(enumerate(thing))
    return list(vars(thing).items())


def _own(value):
    """Is it an object with attributes, and no module, function or class?"""
    others = types.ModuleType | types.FunctionType | types.MethodType | type
    return hasattr(value, "__dict__") and not isinstance(value, others)


def leaves(answer):
    """The arrays in an answer: of lists in tuples in dictionaries, in their order."""
    if isinstance(answer, dict):
        return [a for value in answer.values() for a in leaves(value)]
    if isinstance(answer, list) and {type(number) for number in answer} <= {float, np.float64}:
        return [np.array(answer)] if answer else []
    if isinstance(answer, list | tuple):
        return [a for value in answer for a in leaves(value)]
    if isinstance(answer, np.ndarray | np.generic | float | int):
        return [np.asarray(answer, float)]
    return []


class Layer(NamedTuple):
    """The weights of one layer of a network: where they lie, and how."""

    W: Place
    b: Place | None
    shape: tuple  # (inputs, outputs)
    across: bool  # W is (outputs, inputs)
    joined: bool = False  # the bias is one more row of W

    @property
    def is_square(self):
        """Does its shape not tell whether W is (outputs, inputs)?"""
        return len(set(self.W.array.shape)) == 1

    @property
    def is_of_neurons(self):
        """Has each neuron its weights and its bias?"""
        return isinstance(self.b, Neurons)

    def put(self, W, b, first):
        """Give it these weights."""
        if self.joined:
            W = np.vstack([b, W] if first else [W, b])
        self.W.put(W.T.copy() if self.across else W.copy())
        if self.b:
            old = np.shape(self.b.array)
            column = len(old) > 1 and (old[0] > 1 or (old[1] == 1 and self.across))
            self.b.put(b[:, None].copy() if column else b.reshape((1,) * (len(old) - 1) + (-1,)))

    def arrays(self):
        """Copies of what lies there."""
        return [np.array(p.array) for p in (self.W, self.b) if p]

    def back(self, arrays, first):
        """(dW, db) as scratch has them, of what was found for each of its arrays."""
        dW = next(arrays)
        dW = dW.T if self.across else dW
        if self.joined:
            return (dW[1:], dW[0]) if first else (dW[:-1], dW[-1])
        return dW, np.ravel(next(arrays)) if self.b else np.zeros(dW.shape[1])


def kept(found, sizes):
    """The layers of a network of these sizes among arrays, or []."""
    for joined in (0, 1):
        free, layers = _calm(found), []
        for i, o in itertools.pairwise(sizes):
            wide = i + joined
            W = next((p for p in sorted(free, key=lambda p: p.is_bias)
                      if p.array.shape in ((wide, o), (o, wide))), None)  # fmt: skip
            if W is None:
                break
            free = [p for p in free if p is not W]
            b = None if joined else _bias(free, o)
            free = [p for p in free if p is not b]
            layers.append(Layer(W, b, (i, o), W.array.shape != (wide, o), bool(joined)))
        if len(layers) == len(sizes) - 1:
            turned = any(layer.across for layer in layers)  # a square one is like the others
            return [layer._replace(across=turned) if layer.is_square else layer for layer in layers]
    return []


def chain(found):
    """The layers of a network whose sizes stand in its code: matrices that fit together."""
    free = _calm(found)
    flat = [p for p in free if p.array.ndim == 2]
    best = []
    for start, across in itertools.product(range(len(flat)), (False, True)):
        layers = []
        for place in flat[start:]:
            i, o = place.array.shape[::-1] if across else place.array.shape
            if not layers or layers[-1].shape[1] == i:
                layers.append(Layer(place, None, (i, o), across))
        best = max(best, layers, key=len)
    if len(best) < 2:
        raise DoesNotFit("no arrays were found in it that are the weights of a network")
    free = [p for p in free if all(p is not layer.W for layer in best)]
    biases = []
    for layer in best:
        biases.append(_bias(free, layer.shape[1]))
        free = [p for p in free if p is not biases[-1]]
    return [layer._replace(b=b) for layer, b in zip(best, biases, strict=True)]


def _bias(free, units):
    shapes = ((units,), (units, 1), (1, units))
    named = sorted(free, key=lambda p: not p.is_bias)
    return next((p for p in named if np.shape(p.array) in shapes), None)


def _calm(found):
    return [p for p in found if not p.is_slope] or list(found)
