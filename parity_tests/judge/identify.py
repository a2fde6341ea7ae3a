"""Find the simplest program of the catalogue whose numbers are a submission's own."""

import itertools
import time
import types

import numpy as np

import scratch

from ..mistakes import SPACE, Program
from .cases import run_case
from .compare import alike, apart, numbers_of

FEW = 3  # different numbers: two edits at once, or a part of the answers, are not known by so few
SECONDS = 1.0  # for trying two edits at once
TOLD = 2  # programs of equal numbers are told, at the most


def explanations(name, runs, constants=None, sizes=(0, 1, 2), seconds=SECONDS):
    """The simplest programs that answer every case as the submission does; [] where none does.

    Forms come first, then one edit of a form, then two, for so many ``seconds``; where several of
    the same size fit, they are told together.
    """
    runs = sorted((run for run in runs if run.found or run.error), key=lambda run: not run.wrong)
    if not any(run.found for run in runs) or (sizes == (2,) and len(_numbers(runs)) <= FEW):
        return []
    until = time.monotonic() + seconds
    for size in sizes:
        found = []
        for program in programs(name, size, constants or {}):
            if size == 2 and time.monotonic() > until:
                break
            told = any(program.edits and program.edits == known.edits for known in found)
            if not told and answers_alike(program, runs):
                found.append(program)
                if len(found) == TOLD:
                    break
        if found:
            return found
    return []


def programs(name, size, constants):
    """All programs of a name with so many edits, in the order of the catalogue."""
    if (telling := SPACE.get(name)) is None:
        return
    for edits in itertools.combinations(telling.edits, size):
        for form in telling.forms:
            program = Program(name, form.with_constants(constants), edits)
            if program.text is not None:
                yield program


class Another(BaseException):
    """A program answers otherwise than the submission."""


def answers_alike(program, runs):
    """Does scratch with this program in it answer like the submission, case by case?"""
    return all(_same(program, *run) for run in runs)


def _same(program, item, mine, error):
    expected = iter(mine)

    def hear(compared):
        if compared.concept != program.name or (own := next(expected, None)) is None:
            return
        if not alike(own.ours, compared.ours, own.bound):
            raise Another

    try:
        _, ended = run_case(item, Patched(program), scratch, hear)
    except Another:
        return False
    return next(expected, None) is None and (error is None or _type(error) == _type(ended))


def _type(error):
    """What type of error it is, of the code or of what a case made of its answer, or ""."""
    return getattr(error, "error_type", None) or (type(error).__name__ if error else "")


def partly(name, runs, constants=None):
    """The program that explains most of the wrong answers, if not all; how many, of how many.

    One that explains the first wrong answer comes before all others; (None, 0, 0) where none does.
    """
    shares = [(explained(p, runs), p) for p in programs(name, 1, constants or {})]
    shares = [share for share in shares if share[0][1]]
    (_, same, wrong), program = max(shares, key=lambda s: s[0], default=((False, 0, 0), None))
    return program, same, wrong


def explained(program, runs):
    """Is the submission's first wrong answer this program's, too; how many are, of how many?

    None of them, where the program would spoil what the submission has right.
    """
    same, numbers = [], set()
    for item, mine, _ in runs:
        found, _ = run_case(item, Patched(program), scratch)
        theirs = [c for c in found if c.concept == program.name]
        for a, b in zip(mine, theirs, strict=False):
            if not alike(a.ours, b.ours, a.bound):
                if not a.problem:
                    return False, 0, 0
            elif a.problem and _telling(a, b):
                same.append(a)
                numbers |= _numbers_in(a)
    if len(numbers) <= FEW:
        return False, 0, 0
    wrong = [c for run in runs for c in run.found if c.problem]
    return same[0] is wrong[0], len(same), len(wrong) + sum(bool(run.error) for run in runs)


def _numbers(runs):
    """The different numbers in wrong answers."""
    return {n for run in runs for c in run.found if c.problem for n in _numbers_in(c)}


def _numbers_in(compared):
    numbers = numbers_of(compared.ours)
    return set() if numbers is None else set(numbers[np.isfinite(numbers)].astype(float).flat)


def _telling(a, b):
    """Is the submission's answer far from the right one, beside how near it is to the mistake's?"""
    ours, right = numbers_of(a.ours), a.theirs
    if (np.isfinite(ours) != np.isfinite(right)).any():
        return True
    return apart(ours, numbers_of(b.ours)) < 0.01 * apart(ours, right)


class Patched:
    """``scratch`` with a program in the place of one public name."""

    def __init__(self, program):
        self._module, _, self._name = program.name.partition(".")
        self._code = program.code

    def __getattr__(self, module):
        room = getattr(scratch, module)
        if module != self._module:
            return room
        return types.SimpleNamespace(**{**vars(room), self._name: self._code})
