"""Find the known mistake whose numbers are a submission's own."""

import types

import numpy as np

import scratch

from ..mistakes import CATALOGUE
from .compare import alike, apart, numbers_of, run_case

FEW = 3  # different numbers: a mistake is not known by so few


def exact(concept, runs):
    """The mistake that answers every case as the submission does, or None."""
    return next((m for m in CATALOGUE if m.concept == concept and same_numbers(m, runs)), None)


def partly(concept, runs):
    """The mistake that explains most of the wrong answers, if not all; how many, of how many.

    One that explains the first wrong answer comes before all others.
    """
    shares = [(*explained(m, runs), not m.right_by, m) for m in CATALOGUE if m.concept == concept]
    shares = [share for share in shares if share[1]]
    best = max(shares, key=lambda share: share[:2] + share[3:4], default=(False, 0, 0, True, None))
    _, same, wrong, _, mistake = best
    return mistake, same, wrong


def same_numbers(mistake, runs):
    """Does scratch with this mistake in it answer like the submission, case by case?"""
    met = 0
    for item, mine, error in runs:
        if not mine and error is None:
            continue
        theirs, ended = answers(mistake, item)
        if error is not None and error.kind != _kind(ended):
            return False
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
    """Is the submission's first wrong answer this mistake's, too; how many are, of how many?

    None of them, where the mistake would spoil what the submission has right.
    """
    same, numbers = [], set()
    for item, mine, _ in runs:
        theirs, _ = answers(mistake, item)
        for a, b in zip(mine, theirs, strict=False):
            if not alike(a.ours, b.ours, a.bound):
                if not a.problem:
                    return False, 0, 0
            elif a.problem and _telling(a, b):
                same.append(a)
                numbers |= {float(n) if np.isfinite(n) else item for n in numbers_of(a.ours).flat}
    if len(numbers) <= FEW:
        return False, 0, 0
    wrong = [c for _, mine, _ in runs for c in mine if c.problem]
    return same[0] is wrong[0], len(same), len(wrong) + sum(bool(error) for *_, error in runs)


def _telling(a, b):
    """Is the submission's answer far from the right one, beside how near it is to the mistake's?"""
    ours, right = numbers_of(a.ours), a.theirs
    if (np.isfinite(ours) != np.isfinite(right)).any():
        return True
    return apart(ours, numbers_of(b.ours)) < 0.01 * apart(ours, right)


def answers(mistake, item):
    """What a case compares of scratch with this mistake in it, and the error that it ended in."""
    found, ended = run_case(item, Patched(mistake), scratch)
    return [c for c in found if c.concept == mistake.concept], ended


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
