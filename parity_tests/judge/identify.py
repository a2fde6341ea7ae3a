"""Find the simplest program of the catalogue whose numbers are a submission's own."""

import functools
import inspect
import itertools
import operator
import time
import types

import numpy as np

import scratch

from ..mistakes import SPACE, Program
from .compare import alike, numbers_of, run_case, scale

FEW = 3  # different numbers: a mistake is not known by so few
SECONDS = 1.0  # of this processor's time, for trying two edits at once
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
                until = until or time.thread_time() + seconds
                if time.thread_time() > until:
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
    """All programs of a name with so many edits, those with fewer mistakes first."""
    if (telling := SPACE.get(name)) is None:
        return
    forms = [form.with_constants(constants) for form in telling.forms]
    every = [
        Program(name, forms[0], edits) for edits in itertools.combinations(telling.edits, size)
    ]
    for program in sorted(every, key=lambda program: len(program.mistakes)):
        for form in forms:
            if (told := program._replace(form=form)).text is not None:
                yield told


def _telling_first(run):
    """Wrong answers before right ones: most programs are dismissed by the first."""
    _, found, error = run
    return not (error or any(c.problem for c in found))


class Another(BaseException):
    """A program answers otherwise than the submission."""


def answers_alike(program, runs):
    """Does scratch with this program in it answer like the submission, case by case?"""
    if not runs or any(_surely_different(program, item, mine) for item, mine, _ in runs):
        return False
    return all(_same(program, *run) for run in runs)


def _same(program, item, mine, error):
    expected = iter(mine)

    def hear(compared):
        mine_now = next(expected, None) if compared.concept == program.name else None
        if mine_now is not None and not _answers(mine_now, compared.ours):
            raise Another

    try:
        _, ended = run_case(item, Patched(program), scratch, hear)
    except Another:
        return False
    return next(expected, None) is None and (error is None or _kind(error) == _kind(ended))


def _answers(compared, answer):
    """Is this what the submission answered, but for rounding, also where it is nothing else?"""
    mine, expected = numbers_of(compared.ours), numbers_of(compared.theirs)
    answer = numbers_of(answer)
    if mine is None or answer is None or expected is None:
        return False
    least = compared.bound / 100 * scale(expected)
    settled = [np.where(np.abs(numbers) < least, 0, numbers) for numbers in (mine, answer)]
    return alike(*settled, compared.bound)


def _surely_different(program, item, mine):
    """Is the answer to one of the case's own calls another? Without the rest of the case."""
    for (arguments, options), compared in zip(_asked(program.name, item), mine, strict=False):
        try:
            with np.errstate(all="ignore"):
                answer = program.code(*arguments, **options)
        except Exception:
            return False  # the case will tell what becomes of that
        if not _answers(compared, answer):
            return True
    return False


@functools.cache
def _asked(name, item):
    """The calls whose answers a case compares as they are, or () where it does more with them."""
    module, _, function = name.partition(".")
    code, calls, answers = getattr(getattr(scratch, module), function), [], []

    def ask(*arguments, **options):
        answers.append(code(*arguments, **options))
        calls.append(([_frozen(a) for a in arguments], options))
        return answers[-1]

    found, _ = run_case(item, Patched(types.SimpleNamespace(name=name, code=ask)), scratch)
    compared = [c.ours for c in found if c.concept == name]
    same = len(compared) == len(answers) and all(map(operator.is_, compared, answers))
    return calls if same and inspect.isfunction(code) else ()


def _frozen(argument):
    """A copy that a program cannot change."""
    if isinstance(argument, np.ndarray):
        argument = argument.copy()
        argument.setflags(write=False)
    return argument


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
