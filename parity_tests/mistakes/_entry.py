"""The registry behind the catalogue: what an entry is, and how it is entered."""

from collections.abc import Callable
from typing import NamedTuple

from ..concepts import places


class Mistake(NamedTuple):
    """One wrong version of a public name."""

    concept: str  # the public name that it is a version of: "optimizers.Adam"
    title: str  # a few words: "no bias correction"
    sees: str  # what one sees
    why: str  # why it is wrong
    mend: str  # how to mend it
    hint: str  # points at it without giving the answer away
    code: Callable  # the wrong version, called as scratch's; options of scratch may be missing
    right_by: str = ""  # a lecture or paper by which it is right: a convention; why Keras differs


CATALOGUE = []

_PUBLIC = frozenset(places("scratch"))


def mistake(concept, title, *, sees, why, mend, hint, right_by=""):
    """Enter the function or class below under this name, and leave it as it is."""

    def enter(code):
        entry = Mistake(concept, title, sees, why, mend, hint, code, right_by)
        _check(entry)
        CATALOGUE.append(entry)
        return code

    return enter


def _check(entry):
    name = f"{entry.concept!r}, {entry.title!r}"
    empty = [p for p in ("concept", "title", "sees", "why", "mend", "hint")
             if not str(getattr(entry, p)).strip()]  # fmt: skip
    if empty:
        raise ValueError(f"mistake {name}: {empty[0]} is empty")
    if entry.concept not in _PUBLIC:
        raise ValueError(f"mistake {name}: scratch has no public name {entry.concept!r}")
    if any((e.concept, e.title) == (entry.concept, entry.title) for e in CATALOGUE):
        raise ValueError(f"mistake {name} is in the catalogue twice")
    if not callable(entry.code):
        raise ValueError(f"mistake {name}: the wrong version is no function or class")
