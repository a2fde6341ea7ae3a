"""Ways in which foreign code is called as a concept of ours, made in the submission's process.

A reading takes something as its author wrote it and gives a function or class that is called as
scratch's is. Which reading is right shows by behaviour; names only order them. They stand one
beside the other, in the modules of this folder: a reading is a function that yields
:class:`Reading`, entered for the concepts that it is about. A new one is entered likewise.
"""

import importlib
import math
import re
from typing import NamedTuple

import numpy as np

READINGS = []  # (pattern of concepts, the function), in the order in which they are tried
SCORES = "from scores"  # traits of a reading: softmax or sigmoid is in the loss
COLUMNS = "in columns"  # examples are columns
SLOPE_ALONE = "slope alone"  # of z or of the output, without an upstream
GIVEN_OUTPUT = "given the output"
BY_ITSELF = "by itself"  # each number, or each row, is handed over alone
ONE_EXAMPLE = "one example"  # of a batch, each is handed over alone
NO_MORE = "no more"  # several examples at once it does not take
NO_BIAS = "no bias"  # it has none of its own
HAS_INSIDE = "undone"  # an activation of its own is undone
DIVIDED = "divided"  # a gradient, by another number than the loss that it is of
OF_ONE = "of one array"  # a slope, of a function of one array beside it
MULTIPLE = "a multiple"  # a gradient, of the slope of its loss
OF_A_LOSS = "of a loss"  # the gradients of a network, by the loss that they were found to be of

MADE_BY = {}  # (concept, sentence): the function that a reading came from, the only one asked again


class Reading(NamedTuple):
    """One way of calling a thing as a concept."""

    sentence: str  # as what it is read, so that a person can object
    thing: object
    parameters: list  # scratch's parameters that it takes: (name, kind, default)
    sure: bool = True  # else it counts only where it agrees
    traits: frozenset = frozenset()  # what the judge needs to know of it, of those above
    way: tuple = ()  # of a network: the method that goes back, and how it is handed a batch

    def having(self, *traits):
        """The same, with these traits as well."""
        return self._replace(traits=self.traits.union(traits))


class Wanted(NamedTuple):
    """Which reading is asked for again: one of this sentence, or of one of these ways."""

    sentence: str
    traits: frozenset = frozenset()
    ways: tuple = ()

    def __bool__(self):
        return bool(self.sentence or self.ways)

    def excludes(self, way):
        """Is it no such way that is wanted?"""
        return bool(self.ways) and way not in self.ways

    def is_more_than(self, found):
        """Has what is edited become right by doing less than it did, or of another loss?"""
        if OF_A_LOSS in self.traits:
            return found.sentence != self.sentence
        return bool({ONE_EXAMPLE, NO_BIAS} & found.traits - self.traits)


ANY = Wanted("")


class Definition(NamedTuple):
    """What is to be read: a definition of the submission, or a member of a class."""

    concept: str
    name: str
    member: str | None
    thing: object  # the function or class
    namespace: dict  # what else the file defines
    expected: list  # scratch's own parameters: (name, kind, default)
    scratch: object  # the package, for readings that need a base of its own
    wanted: Wanted = ANY  # the one reading that is asked for, if any

    @property
    def is_misnamed(self):
        """Is it a sigmoid that is looked at as tanh, in a file whose sigmoid is no tanh?"""
        if "sig" not in self.name.casefold() or not self.concept.startswith("activations.tanh"):
            return False
        own = self.namespace.get("sigmoid", abs)
        return abs(own(0.3) - math.tanh(0.3)) > 1e-9


UNMADE = "unmade"  # kinds of why not: its object needs more to be made
NO_GRADIENT = "no gradient"  # of its weights was found
NO_LOSS, OTHER_LOSS = "no loss", "other loss"  # has such gradients, or one that is not known


class Why(NamedTuple):
    """Why a thing cannot be read in a way: how it was called, and what came of it."""

    how: str
    what: str
    kind: str = ""  # one of those above, or the type of the error that it ended in
    way: tuple = ()  # as a reading's

    @property
    def told(self):
        """All of it, in words."""
        return f"{self.how}: {self.what}" if self.how else self.what

    @classmethod
    def of(cls, error, how="", way=()):
        """Of an error that it ended in."""
        kind = type(error).__name__
        words = f"{error}" if isinstance(error, DoesNotFit) else f"{kind}: {error}"
        return cls(how, words, getattr(error, "kind", kind), way)


class DoesNotFit(Exception):
    """Why a thing cannot be read in a way, or in any of several."""

    def __init__(self, told, kind="", whys=()):
        super().__init__(told)
        self.kind, self.whys = kind, whys

    @classmethod
    def in_any(cls, whys, otherwise=""):
        """Of several ways, each of which has its reason."""
        whys = list(dict.fromkeys(whys))
        return cls("; ".join(why.told for why in whys) or otherwise, whys=whys)


class Settled(DoesNotFit):
    """It was looked at in the very way that is wanted, so that no other need be."""


class NotTaken(Exception):
    """An argument that a thing does not take, so that a case can say nothing of it."""


def reading(pattern):
    """Enter the generator below as a reading of the concepts that fit."""

    def enter(make):
        READINGS.append((re.compile(pattern), make))
        return make

    return enter


def of(concept, namespace, name, member, expected, scratch, wanted=ANY):
    """(all readings of a definition as a concept, why others did not fit).

    Where one of them is ``wanted``, it is the only one.
    """
    thing = namespace[name]
    definition = Definition(concept, name, member, thing, namespace, expected, scratch, wanted)
    found, tried = [], []
    if definition.is_misnamed:
        return [], [Why("", f"its {name} has other numbers")]
    for pattern, make in READINGS:
        if pattern.fullmatch(concept) and MADE_BY.get((concept, wanted.sentence), make) is make:
            try:
                for made in make(definition):
                    MADE_BY.setdefault((concept, made.sentence), make)
                    if made.sentence == wanted.sentence:
                        return [made], tried
                    found.append(made)
            except Exception as error:
                looked_for = make.__doc__.splitlines()[0].rstrip(".")
                first, *more = getattr(error, "whys", ()) or [Why.of(error)]
                looked_for += f": {first.how}" if first.how else ""
                tried += [first._replace(how=looked_for), *more]
                if isinstance(error, Settled):
                    break
    if concept == "activations.softmax_backward":
        found = [r._replace(sure=r.sure and not _hands_on(r.thing)) for r in found]
    return found, tried


def _hands_on(backward):
    """Is its upstream returned as it came? Right where that is the scores' gradient already."""
    z, upstream = np.array([[0.3, -1.2, 0.7]]), np.array([[0.5, 2.0, -0.1]])
    try:
        return np.array_equal(backward(z.copy(), upstream.copy()), upstream)
    except Exception:
        return False


MODULES = ("functions", "tensors", "losses", "optimizers", "rules", "layers", "perceptrons",
           "networks", "regressions", "anew", "instruments", "own", "initializers")  # fmt: skip
for _name in MODULES:
    importlib.import_module(f"{__name__}.{_name}")
