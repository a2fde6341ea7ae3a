"""Find the simplest program of the catalogue whose numbers are a submission's own."""

import functools
import inspect
import itertools
import operator
import time
import types
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

import scratch

from ..mistakes import SPACE, Program
from .cases import in_single, run_case
from .compare import alike, apart, numbers_of, scale
from .engine import of_scratch

FEW = 3  # different numbers: two edits at once, or a part of the answers, are not known by so few
SECONDS = 2.0  # for trying two edits at once
TOLD = 2  # programs of equal numbers are told, at the most


def _with(mistakes, others):
    return [(mistake, *more) for more in others for mistake in mistakes]


STAGES = [  # edits of a form, by the conventions and the mistakes that are known of a name
    lambda conventions, mistakes: [()],
    lambda conventions, mistakes: [(edit,) for edit in conventions],
    lambda conventions, mistakes: itertools.combinations(conventions, 2),
    lambda conventions, mistakes: [(edit,) for edit in mistakes],
    lambda conventions, mistakes: _with(mistakes, itertools.combinations(conventions, 1)),
    lambda conventions, mistakes: itertools.combinations(mistakes, 2),
    lambda conventions, mistakes: _with(mistakes, itertools.combinations(conventions, 2)),
]
FORMS, RIGHT, ONE, MORE = (0,), (0, 1, 2), (3,), (4, 5, 6)  # stages


class Question(NamedTuple):
    """The answers of a submission, of which the program is looked for."""

    name: str
    runs: list
    constants: Mapping = MappingProxyType({})  # {parameter: its own default}
    fixed: Mapping = MappingProxyType({})  # {parameter that it does not take: the number instead}
    single: bool = False  # does it compute in float32?
    least: float = 0.0  # how far apart answers may be at least, for what is in part in float32

    def programs(self, stage):
        """All programs of the name of one size, the simplest stage first (see ``STAGES``)."""
        if (telling := SPACE.get(self.name)) is None:
            return
        forms = [form.with_constants(self.constants) for form in telling.forms]
        conventions = [edit for edit in telling.edits if edit.right_by or edit.lecture]
        mistakes = [edit for edit in telling.edits if edit not in conventions]
        for edits in STAGES[stage](conventions, mistakes):
            for form in forms:
                program = Program(self.name, form, edits)
                if program.text is not None:
                    yield program

    def answers(self, program, item, hear=lambda compared: None):
        """What a case compares of scratch with a program in it, and the error that it ended in."""
        return run_case(item, Patched(program, self.fixed, self.single), scratch, hear)


def explanations(question, stages=RIGHT + ONE + MORE, seconds=SECONDS):
    """The simplest programs that answer every case as the submission does; [] where none does.

    What is right comes first, then one mistake, then several edits, for so many ``seconds``;
    where several of the same size fit, they are told together.
    """
    runs = [run for run in question.runs if run.found or run.error]
    if not any(run.found for run in runs) or (stages == MORE and len(_numbers(runs)) <= FEW):
        return []
    question = question._replace(runs=sorted(runs, key=_telling_first))
    until = time.thread_time() + seconds
    for stage in stages:
        found = []
        for program in question.programs(stage):
            if stage in MORE and time.thread_time() > until:
                break
            told = any(program.edits and program.edits == known.edits for known in found)
            if not told and answers_alike(program, question):
                found.append(program)
                if len(found) == TOLD or any(edit.alone for edit in program.edits):
                    break
        if found:
            return found
    return []


def _telling_first(run):
    """Wrong answers before right ones, short before long: the first dismisses most programs."""
    return not run.wrong, sum(np.size(c.theirs) for c in run.found)


class Another(BaseException):
    """A program answers otherwise than the submission."""


def answers_alike(program, question):
    """Does scratch with this program in it answer like the submission, case by case?"""
    if any(_surely_another(program, question, run) for run in question.runs):
        return False
    met = False
    for run in question.runs:
        same = _same(program, question, *run)
        if same is False:
            return False
        met = met or same
    return bool(met)


def _same(program, question, item, mine, error):
    expected = iter(mine)

    def hear(compared):
        if compared.concept != program.name or (own := next(expected, None)) is None:
            return
        if not answered(own, compared.ours, question.least):
            raise Another

    try:
        _, ended = question.answers(program, item, hear)
    except Another:
        return False
    if isinstance(ended, TypeError) and "unexpected keyword" in str(ended) and error is None:
        return None  # an option that the form does not have says nothing
    return next(expected, None) is None and (error is None or _type(error) == _type(ended))


def answered(compared, answer, least=0.0):
    """Is this what the submission answered, but for rounding, also where it is nothing else?"""
    mine, expected = numbers_of(compared.ours), numbers_of(compared.theirs)
    answer = numbers_of(answer)
    if mine is None or answer is None or expected is None:
        return False
    bound = max(compared.bound, least)
    nought = bound / 100 * scale(expected)
    settled = [np.where(np.abs(numbers) < nought, 0, numbers) for numbers in (mine, answer)]
    return alike(*settled, bound)


def _surely_another(program, question, run):
    """Is the answer to one of a case's own calls another? Without the rest of the case."""
    asked = _asked(program.name, run.item)
    for (arguments, options), compared in zip(asked, run.found, strict=False):
        options = {k: v for k, v in options.items() if k not in question.fixed}
        try:
            with np.errstate(all="ignore"):
                answer = _single(program.code, question.single)(*arguments, **options)
        except Exception:
            return False  # the case will tell what becomes of that
        if not answered(compared, answer, question.least):
            return True
    return False


@functools.cache
def _asked(name, item):
    """The calls whose answers a case compares as they are, or () where it does more with them."""
    code, calls, answers = of_scratch(name), [], []
    if not inspect.isfunction(code):
        return ()

    def ask(*arguments, **options):
        answers.append(code(*arguments, **options))
        calls.append(([_frozen(a) for a in arguments], options))
        return answers[-1]

    found, _ = run_case(item, Patched(types.SimpleNamespace(name=name, code=ask)), scratch)
    compared = [c.ours for c in found if c.concept == name]
    same = len(compared) == len(answers) and all(map(operator.is_, compared, answers))
    moved = any(_remembers(a) for given, options in calls for a in (*given, *options.values()))
    return calls if same and not moved else ()


def _remembers(argument):
    """Is it a layer or a model of scratch, which the case has moved on since?"""
    return type(argument).__module__.startswith("scratch.")


def _frozen(argument):
    """A copy that a program cannot change."""
    if isinstance(argument, np.ndarray):
        argument = argument.copy()
        argument.setflags(write=False)
    return argument


def _type(error):
    """What type of error it is, of the code or of what a case made of its answer, or ""."""
    return getattr(error, "error_type", None) or (type(error).__name__ if error else "")


def partly(question, seconds=SECONDS):
    """The program that explains most of the wrong answers, if not all; how many, of how many.

    One that explains the first wrong answer comes before all others; (None, 0, 0) where none does.
    What is not reached in so many ``seconds`` is not tried.
    """
    if len(_numbers(question.runs)) <= FEW:
        return None, 0, 0
    until = time.thread_time() + seconds
    single = (p for stage in (1, 3) for p in question.programs(stage))
    single = itertools.takewhile(lambda _: time.thread_time() < until, single)
    shares = [(explained(p, question), p) for p in single]
    shares = [share for share in shares if share[0][1]]
    (_, same, wrong), program = max(shares, key=lambda s: s[0], default=((False, 0, 0), None))
    return program, same, wrong


def explained(program, question):
    """Is the submission's first wrong answer this program's, too; how many are, of how many?

    None of them, where the program would spoil what the submission has right.
    """
    same, numbers = [], set()
    for item, mine, _ in question.runs:
        found, _ = question.answers(program, item)
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
    wrong = [c for run in question.runs for c in run.found if c.problem]
    ended = sum(bool(run.error) for run in question.runs)
    return same[0] is wrong[0], len(same), len(wrong) + ended


def _numbers(runs):
    """The different numbers in wrong answers."""
    return {n for run in runs for c in run.found if c.problem for n in _numbers_in(c)}


def _numbers_in(compared):
    numbers = numbers_of(compared.ours)
    return set() if numbers is None else set(numbers[np.isfinite(numbers)].astype(float).flat)


def _telling(a, b):
    """Is the submission's answer far from the right one, beside how near it is to the mistake's?"""
    ours, right = numbers_of(a.ours), a.theirs
    if ours.shape != right.shape:
        return True
    if (np.isfinite(ours) != np.isfinite(right)).any():
        return True
    return apart(ours, numbers_of(b.ours)) < 0.01 * apart(ours, right)


class Patched:
    """``scratch`` with a program in the place of one public name; it is not told what is fixed.

    The functions ``beside`` it are as this makes them.
    """

    def __init__(self, program, fixed=(), single=False, beside=lambda function: function):
        self._module, _, self._name = program.name.partition(".")
        code = _single(program.code, single)
        self._code, self._beside = _untold(code, fixed) if fixed else code, beside

    def __getattr__(self, module):
        room = getattr(scratch, module)
        if module != self._module:
            return room
        own = {n: self._beside(f) if inspect.isfunction(f) else f for n, f in vars(room).items()}
        return types.SimpleNamespace(**own | {self._name: self._code})


def _single(code, single):
    """A function that computes in float32, as a submission does."""
    return functools.partial(in_single, code) if single and inspect.isfunction(code) else code


def _untold(code, fixed):
    return lambda *a, **options: code(*a, **{k: v for k, v in options.items() if k not in fixed})
