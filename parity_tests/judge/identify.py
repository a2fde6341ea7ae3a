"""Find the simplest program of the catalogue whose numbers are a submission's own."""

import itertools
import time
import types

import numpy as np

import scratch

from ..mistakes import SPACE, Program
from .compare import alike, apart, numbers_of, run_case

FEW = 3  # different numbers: a mistake is not known by so few
SECONDS = 1.0  # for trying two edits at once
TOLD = 2  # programs of equal numbers are told, at the most


def explanations(name, runs, constants=None, seconds=SECONDS, most=TOLD):
    """The simplest programs that answer every case as the submission does; [] where none does.

    runs are (case, comparisons of this name, error). Forms come first, then one edit of a form,
    then two, for so many ``seconds``. Where several of the same size fit, all are given.
    """
    runs = sorted((run for run in runs if run[1] or run[2]), key=_telling_first)
    until = None
    for size in range(3):
        found = []
        for program in programs(name, size, constants or {}):
            if size == 2:
                until = until or time.monotonic() + seconds
                if time.monotonic() > until:
                    break
            titles = [edit.title for edit in program.edits]
            if titles and any(titles == [e.title for e in known.edits] for known in found):
                continue
            if answers_alike(program, runs):
                found.append(program)
                if len(found) == most:
                    break
        if found:
            return found
    return []


def programs(name, size, constants):
    """All programs of a name with so many edits, those of mistakes before those of conventions."""
    if (telling := SPACE.get(name)) is None:
        return
    for edits in itertools.combinations(telling.edits, size):
        for form in telling.forms:
            program = Program(name, form.with_constants(constants), edits)
            if program.text is not None:
                yield program


def _telling_first(run):
    """Wrong answers before right ones: most programs are dismissed by the first."""
    _, found, error = run
    return not (error or any(c.problem for c in found))


class Another(BaseException):
    """A program answers otherwise than the submission."""


def answers_alike(program, runs):
    """Does scratch with this program in it answer like the submission, case by case?"""
    return bool(runs) and all(_same(program, *run) for run in runs)


def _same(program, item, mine, error):
    expected = iter(mine)

    def hear(compared):
        if compared.concept == program.name and (mine_now := next(expected, None)) is not None:
            if not alike(mine_now.ours, compared.ours, mine_now.bound):
                raise Another

    try:
        _, ended = run_case(item, Patched(program), scratch, hear)
    except Another:
        return False
    return next(expected, None) is None and (error is None or error.kind == _kind(ended))


def _kind(error):
    """What kind of error it is, of the code or of what a case made of its answer, or ""."""
    return getattr(error, "kind", None) or (type(error).__name__ if error else "")


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
