"""Find the known mistake whose numbers are a submission's own."""

import types

import numpy as np

import scratch

from ..mistakes import CATALOGUE
from .compare import alike, apart, numbers_of, run_case


def exact(concept, runs):
    """The mistake that answers every case as the submission does, or None."""
    return next((m for m in CATALOGUE if m.concept == concept and same_numbers(m, runs)), None)


def partly(concept, runs):
    """The mistake that explains most of the wrong answers, if not all; how many, of how many."""
    shares = [(*explained(m, runs), m) for m in CATALOGUE if m.concept == concept]
    shares = [share for share in shares if share[0]]
    best = max(shares, key=lambda share: (share[0], not share[2].right_by), default=(0, 0, None))
    same, left, mistake = best
    return mistake, same, same + left


def same_numbers(mistake, runs):
    """Does scratch with this mistake in it answer like the submission, case by case?"""
    engine = Patched(mistake)
    met = 0
    for item, mine, error in runs:
        if not mine and error is None:
            continue
        found, ended = run_case(item, engine, scratch)
        if error is not None and error.kind != _kind(ended):
            return False
        theirs = [c for c in found if c.concept == mistake.concept]
        if len(theirs) < len(mine):
            return False
        if not all(alike(a.ours, b.ours, a.bound) for a, b in zip(mine, theirs, strict=False)):
            return False
        met += 1
    return met > 0


def _kind(error):
    """What kind of error it is, of the code or of what a case made of its answer, or ""."""
    return getattr(error, "kind", None) or (type(error).__name__ if error else "")


def explained(mistake, runs):
    """How many of the submission's wrong answers are this mistake's, too, and how many are not.

    None of them, where the mistake would spoil what the submission has right.
    """
    engine = Patched(mistake)
    same = left = 0
    for item, mine, error in runs:
        found, _ = run_case(item, engine, scratch)
        theirs = [c for c in found if c.concept == mistake.concept]
        for a, b in zip(mine, theirs, strict=False):
            same_here = alike(a.ours, b.ours, a.bound)
            if not same_here and not a.problem:
                return 0, 0
            same += bool(a.problem) and same_here and _telling(a, b)
        left += sum(bool(c.problem) for c in mine) + (error is not None)
    return same, left - same


def _telling(a, b):
    """Is the submission's answer far from the right one, beside how near it is to the mistake's?"""
    ours, right, wrong = numbers_of(a.ours), a.theirs, numbers_of(b.ours)
    numbers = np.unique(ours[np.isfinite(ours)])
    return len(numbers) > 3 and apart(ours, wrong) < 0.01 * apart(ours, right)


class Patched:
    """``scratch`` with one public name replaced."""

    def __init__(self, mistake):
        self._module, _, self._name = mistake.concept.partition(".")
        self._code = mistake.code

    def __getattr__(self, module):
        room = getattr(scratch, module)
        if module != self._module:
            return room
        return types.SimpleNamespace(**{**vars(room), self._name: self._code})
