"""What stands in for weights and gradients: it answers whatever an optimizer asks of it."""

import re

import numpy as np

from . import DoesNotFit
from .arrays import leaves
from .words import KNOWN, bare, bares

KEYS = [f"{letter}{i}" for i in range(1, 9) for letter in "Wb"]
_SLOPE = r"d?gradients?|gradientes?|gradi|d?grads?|d|dl(?:oss)?d?|delta|nabla|slope|derivada|g"
_OF = "of|wrt|de|do|da|des|der|layer|param"
_W, _B = ("|".join(sorted(KNOWN[key] | more, key=len, reverse=True))
          for key, more in (("W", {"kernel", "coef", "peso"}), ("b", {"beta0"})))  # fmt: skip
NAME = re.compile(rf"({_SLOPE})?(?:{_OF})*(?:({_W})|({_B}))(\d*)(?:{_OF})*({_SLOPE})?(\d*)")
IS_BIAS = re.compile("bias|biais|sesg|vies|vie[zs]|^d?b|b$|thres|umbral|offset")
SLOPE = re.compile(rf"(?:{_SLOPE})(?:values?|data)?")
ALL = re.compile(
    r"(?:get|trainable|all|model)*(?:(params|parameters|vars|variables|weights)|"
    r"((?:d?grads?|gradients?)(?:params|parameters)?|(?:d|param)(?:params|parameters|grads?))|(?:params|parameters)and(?:grads|gradients))"
)
MANY = re.compile("(n|num|number)(of)?(params|parameters|weights)")
DATA = bares("data value val values array arr numpy tensor content weight weights w theta param")
LAYERS = bares(
    "layers modules nodes children net network model nn_layers trainable_layers couches capas "
    "camadas schichten strati katmanlar"
)
TRUE = re.compile("trainable|(need|require)s?(grad|gradient|update)|learnable|updat(e)?able")
NAMES = bares("name id key label uid layer_name param_name")


def write_back(weights, new):
    """What came back, if anything did, into the arrays of weights."""
    if new is None:
        return
    for w, array in zip(weights, new, strict=True):
        if array is not None:
            if np.shape(array) != w.shape:
                raise DoesNotFit(f"weights of shape {np.shape(array)} came back for {w.shape}")
            w[...] = array


class Zeros(dict):
    """A memory that begins with nought under every key."""

    def __missing__(self, key):
        return 0.0


class Stand:
    """What is asked for names that nobody knows beforehand."""

    held_, name_ = None, ""
    __hash__ = object.__hash__

    @property
    def __class__(self):
        """What it is asked to be, so that it is not left out."""
        return (self.held_ is not None and self.held_.uses.kind) or type(self)

    def __getattr__(self, name):
        if name.startswith("__") or self.held_ is None:
            raise AttributeError(name)
        try:
            return self.asked_(name)
        except KeyError:
            raise AttributeError(name) from None

    def asked_(self, name):
        """What it has by a name that is none of ours."""
        if bare(name) in NAMES:
            return self.name_
        if TRUE.fullmatch(bare(name)):
            return True
        if re.match("zero|clear", bare(name)):
            return lambda *_: None
        return self.held_.uses.unknown(name)


class Tensor(Stand, np.ndarray):
    """An array that is a parameter as well, with ``data`` and ``grad``."""

    grad = None

    @property
    def data(self):
        """The numbers alone."""
        return self.view(np.ndarray)

    @data.setter
    def data(self, new):
        self[...] = new

    value = data

    def _is(self, name, words, found):
        known = self.held_.uses if self.held_ is not None else None
        return bare(name) in words or (known is not None and name in found(known))

    def asked_(self, name):
        """Its numbers, its gradient, or what else it has by this name."""
        of_layer = NAME.fullmatch(bare(name))
        if of_layer and of_layer[3]:  # it is no layer with a bias
            raise KeyError(name)
        if self._is(name, DATA, lambda uses: uses.weights):
            return self.data
        slope = of_layer and (of_layer[1] or of_layer[5])
        slope = slope or SLOPE.fullmatch(bare(name))
        if (slope and name not in self.held_.uses.states) or name in self.held_.uses.slopes:
            return self.grad
        return super().asked_(name)

    def __setattr__(self, name, value):
        if self._is(name, DATA, lambda uses: uses.weights):
            self[...] = value
        elif self.held_ is None or name not in self.held_.uses.cleared:
            super().__setattr__(name, value)

    def __getitem__(self, place):
        return getattr(self, place) if isinstance(place, str) else super().__getitem__(place)

    def __setitem__(self, place, value):
        if isinstance(place, str):
            setattr(self, place, value)
        else:
            super().__setitem__(place, value)


class Many(Stand):
    """Arrays, or layers of them, by number, by name and in attributes, each as it is wanted.

    Arrays stay the same: what is put in the place of one goes into it.
    """

    @classmethod
    def of(cls, held, parts, slopes=False, name=""):
        """With these parts, {name: array or layer}; arrays by their ``slopes``, if so."""
        made = cls()
        vars(made).update(held_=held, parts_=parts, slopes_=slopes, name_=name, more_={})
        made.fill_({key: made.shown_(part) for key, part in parts.items()})
        return made

    def shown_(self, part):
        """A part as it comes out."""
        if isinstance(part, Many):
            return part if part.slopes_ == self.slopes_ else part.as_(type(part), self.slopes_)
        if self.slopes_:
            return part.grad
        pair = {"w": part, "g": part.grad, "n": part.name_}
        return tuple(pair[letter] for letter in self.held_.order) if self.held_.order else part

    def as_(self, cls, slopes):
        """The same in another container."""
        return cls.of(self.held_, self.parts_, slopes, self.name_)

    @property
    def arrays_(self):
        """All arrays of weights in it."""
        parts = self.parts_.values()
        return [a for p in parts for a in (p.arrays_ if isinstance(p, Many) else [p])]

    @property
    def layers_(self):
        """The layers in it, or none."""
        return [part for part in self.parts_.values() if isinstance(part, Many)]

    def asked_(self, name):
        """What it has by a name."""
        try:
            return self.found_(name)
        except KeyError:
            return super().asked_(name)

    def found_(self, name):
        """What it has by a name: an entry, all of a kind, or what it was made to keep."""
        if not isinstance(name, str):  # a parameter, or its gradient, itself
            found = [p for p in self.parts_.values() if p is name or getattr(p, "grad", 0) is name]
            return self.shown_(next(iter(found))) if found else self.of_number_(name)
        if name in self.more_:
            return self.more_[name]
        if name in self.parts_:
            return self.shown_(self.parts_[name])
        if name in self.held_.uses.states:
            raise KeyError(name)
        word, flat = bare(name), self.arrays_
        found = NAME.fullmatch(word)
        if word in LAYERS and (self.layers_ or not found):
            return self
        if found and (found[4] or found[6]):
            return self._numbered(found)
        if found and (self.layers_ or "W" in self.parts_ or "b" in self.parts_):
            return self._called(found[1] or found[5], "W" if found[2] else "b")
        for names, slopes in ((self.held_.uses.weights, ""), (self.held_.uses.slopes, "d")):
            if name in names and not flat[0].held_.flat:
                return self._called(slopes, self.held_.uses.letter(name, names))
        if MANY.fullmatch(word):
            return len(flat)
        if every := ALL.fullmatch(word):
            return self._all(every)
        raise KeyError(name)

    def of_number_(self, place):
        """The part at a place."""
        try:
            return self.shown_(list(self.parts_.values())[place])
        except (TypeError, IndexError):
            raise KeyError(place) from None

    def _numbered(self, found):
        key = ("W" if found[2] else "b") + (found[4] or found[6])
        flat = dict(zip(KEYS, self.held_.kept, strict=False))
        if key not in flat:
            raise KeyError(key)
        return flat[key].grad if found[1] or found[5] or self.slopes_ else flat[key]

    def _called(self, slopes, letter):
        """The weights or biases of a layer, or of all layers; or their gradients."""
        slopes = bool(slopes) or self.slopes_
        if not self.layers_:
            part = self.parts_.get(letter, self.held_.nothing)
            return part.grad if slopes else part
        found = {p.name_: p.parts_[letter] for p in self.layers_ if letter in p.parts_}
        return Row.of(self.held_.plain, found, slopes)

    def _all(self, found):
        """All weights, all gradients, or both in pairs."""
        if not (found[1] or found[2]):
            return Row.of(self.held_.paired, self._flat())
        return self.held_.inner.of(self.held_, self._flat(), bool(found[2]) or self.slopes_)

    def _flat(self):
        return dict(zip(KEYS, self.arrays_, strict=False)) if self.layers_ else self.parts_

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self.shown_(p) for p in list(self.parts_.values())[place]]
        return self.asked_(place)

    def __setitem__(self, place, value):
        known = not isinstance(place, str) or place in self.parts_
        known = known or (NAME.fullmatch(bare(place)) or ALL.fullmatch(bare(place)))
        known = known or place in self.held_.uses.weights
        if known and place not in self.held_.uses.states:
            put(self[place], value)
        else:
            self.more_[place] = value

    def __setattr__(self, name, value):
        self[name] = value

    def __contains__(self, key):
        try:
            return self.found_(key) is not None
        except KeyError:
            return False

    def __eq__(self, other):
        return self is other

    def __call__(self, *_):
        return self.as_(Row, self.slopes_)

    def get(self, key, other=None):
        """As of a dictionary."""
        return self.found_(key) if key in self else other

    def setdefault(self, key, value=None):
        """As of a dictionary."""
        if key not in self:
            self[key] = value
        return self[key]

    def update(self, more):
        """As of a dictionary."""
        for key, value in more.items():
            self[key] = value

    def keys(self):
        """As of a dictionary."""
        return list(self.parts_)

    def values(self):
        """As of a dictionary."""
        return [self.shown_(part) for part in self.parts_.values()]

    def items(self):
        """As of a dictionary."""
        return [(key, self.shown_(part)) for key, part in self.parts_.items()]

    __hash__ = object.__hash__


class Row(Many, list):
    """Such that it is a list."""

    def fill_(self, parts):
        """Have these in it."""
        list.extend(self, parts.values())


class Table(Many, dict):
    """Such that it is a dictionary."""

    def fill_(self, parts):
        """Have these in it."""
        dict.update(self, parts)


def put(target, value):
    """Numbers into an array, or into all arrays of a container, where there are as many."""
    if value is None or value is target:
        return
    arrays = [target] if isinstance(target, np.ndarray) else target.arrays_
    new = [np.asarray(value)] if isinstance(target, np.ndarray) else leaves(value)
    if len(arrays) == len(new):
        write_back(arrays, new)


def slopes_of(part):
    """The gradients of an array, or those of a container, in one of its kind."""
    return part.grad if isinstance(part, np.ndarray) else part.as_(type(part), True)


class Held:
    """Weights and gradients in a container of some kind, the same arrays from step to step."""

    def __init__(self, kind, uses, order=""):
        self.kind, self.uses, self.order = kind, uses, order
        self.flat, self.inner = not kind.nested, Row if order else kind.inner
        self.kept, self.slopes = [], []
        self.nothing = self._tensor(np.zeros((1, 1)), np.zeros((1, 1)), "nothing")

    def _tensor(self, w, g, name):
        p, slope = w.copy().view(Tensor), g.copy().view(Tensor)
        vars(p).update(held_=self, grad=slope, name_=name)
        vars(slope).update(held_=self, name_=name)
        return p

    def take(self, weights, gradients):
        """Have these weights and gradients."""
        if not self.kept:
            self.kept = [*map(self._tensor, weights, gradients, KEYS)]
            self.slopes = [p.grad for p in self.kept]
            self._lay()
        for p, s, w, g in zip(self.kept, self.slopes, weights, gradients, strict=True):
            p[...], s[...] = w, g
            vars(p)["grad"] = s

    def _lay(self):
        self.layers = []
        for i, group in enumerate(_of_layers(self.kept), start=1):
            parts = {"b" if self.kept[k].ndim < 2 else "W": self.kept[k] for k in group}
            self.layers.append(Table.of(self, parts, name=f"layer{i}"))
        named = {layer.name_: layer for layer in self.layers}
        self.whole = self.kind.outer.of(self, dict(zip(KEYS, self.kept, strict=False))
                                        if self.flat else named)  # fmt: skip

    @property
    def plain(self):
        """The same, and nothing in pairs."""
        return self._but("")

    @property
    def paired(self):
        """The same in pairs."""
        return self._but(self.order or "wg")

    def _but(self, order):
        other = Held.__new__(Held)
        vars(other).update(vars(self), order=order)
        return other

    def give(self, weights):
        """Write back what has become of the weights."""
        write_back(weights, self.kept)


def _of_layers(weights):
    """The places of each layer's arrays: a matrix and the vector behind it, or one alone."""
    groups = []
    for i, w in enumerate(weights):
        if w.ndim < 2 and groups and groups[-1] == [i - 1] and weights[i - 1].ndim > 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups
