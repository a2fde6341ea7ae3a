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
MADE_BY = {}  # (concept, sentence): the function that a reading came from, the only one asked again


class Reading(NamedTuple):
    """One way of calling a thing as a concept."""

    sentence: str  # as what it is read, so that a person can object
    thing: object
    parameters: list  # scratch's parameters that it takes: (name, kind, default)
    sure: bool = True  # else it counts only where it agrees


class Definition(NamedTuple):
    """What is to be read: a definition of the submission, or a member of a class."""

    concept: str
    name: str
    member: str | None
    thing: object  # the function or class
    namespace: dict  # what else the file defines
    expected: list  # scratch's own parameters: (name, kind, default)
    scratch: object  # the package, for readings that need a base of its own
    wanted: str | None = None  # the sentence of the one reading that is asked for

    @property
    def is_misnamed(self):
        """Is it a sigmoid that is looked at as tanh, in a file whose sigmoid is no tanh?"""
        if "sig" not in self.name.casefold() or not self.concept.startswith("activations.tanh"):
            return False
        own = self.namespace.get("sigmoid", abs)
        return abs(own(0.3) - math.tanh(0.3)) > 1e-9


class DoesNotFit(Exception):
    """Why a thing cannot be read in a way."""


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


def of(concept, namespace, name, member, expected, scratch, wanted=None):
    """(all readings of a definition as a concept, why others did not fit).

    Where one of them is ``wanted``, by its sentence, it is the only one.
    """
    thing = namespace[name]
    definition = Definition(concept, name, member, thing, namespace, expected, scratch, wanted)
    found, tried = [], []
    if definition.is_misnamed:
        return [], [f"its {name} has other numbers"]
    for pattern, make in READINGS:
        if pattern.fullmatch(concept) and MADE_BY.get((concept, wanted), make) is make:
            try:
                for made in make(definition):
                    MADE_BY.setdefault((concept, made.sentence), make)
                    if made.sentence == wanted:
                        return [made], tried
                    found.append(made)
            except Exception as error:
                tried.append(f"{make.__doc__.splitlines()[0].rstrip('.')}: {error}")
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
