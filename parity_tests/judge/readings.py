"""Ways in which foreign code is called as a concept of ours, made in the submission's process.

A reading takes something as its author wrote it and gives a function or class that is called as
scratch's is. Which reading is right shows by behaviour; names only order them. They stand one beside
the other: a reading is a function that yields (sentence, thing, parameters), entered for the
concepts that it is about.
"""

import re
from typing import NamedTuple

READINGS = []  # (pattern of concepts, the function)


class Reading(NamedTuple):
    """One way of calling a thing as a concept."""

    sentence: str  # as what it is read, so that a person can object
    thing: object
    parameters: list  # scratch's parameters that it takes: (name, kind, default)


def reading(pattern):
    """Enter the function below as a reading of the concepts that fit."""

    def enter(make):
        READINGS.append((re.compile(pattern), make))
        return make

    return enter


def of(concept, namespace, name, member, expected):
    """All readings of a definition, or of a member of it, as a concept."""
    thing = namespace[name]
    for pattern, make in READINGS:
        if pattern.fullmatch(concept):
            yield from make(concept, thing, member, expected)
