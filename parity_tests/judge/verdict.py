"""The verdict on one thing, with what it rests on."""

import re
from typing import NamedTuple

import numpy as np

from .compare import ROUGH, numbers_of, scale
from .engine import Remote


class Verdict(NamedTuple):
    """What became of a thing.

    agrees      as the framework, but for roundings
    convention  right by a framework or a paper, where Keras means something else
    lecture     as only a lecture prints it
    differs     wrong numbers
    failed      no answer: an error, too much time or memory, a crash
    not judged  no case could use it
    """

    trial: object
    word: str
    message: str = ""
    where: str = ""  # the comparison, step and element, or the line of the code
    expected: str = ""
    received: str = ""
    suspicion: str = ""
    remarks: tuple = ()

    @property
    def concept(self):
        """The public name that it was judged as."""
        return self.trial.concept

    @property
    def of_a_base(self):
        """Is it that nothing can be said of a class that others inherit from?"""
        answers = [c.ours for run in self.trial.runs for c in run.found]
        said = any(numbers_of(answer) is not None for answer in answers)
        return self.trial.subject.thing.base and (self.word in ("not judged", "failed") or not said)

    @property
    def is_doubtful(self):
        """Are its numbers wrong, but perhaps because it is called in a wrong way?"""
        trial = self.trial
        is_sure = trial.first is not None and (trial.reading is None or trial.reading.sure)
        return self.word == "not judged" and is_sure

    def after(self, mend):
        """What it is if a mend was found: wrong for sure."""
        return self if mend is None else of_answer(self.trial, self.trial.first)

    @property
    def programs(self):
        """What it amounts to: programs of the catalogue with the same numbers."""
        return self.trial.programs


def of_fault(trial, word, message, where="", suspicion=""):
    """A verdict without numbers."""
    return Verdict(trial, word, message, where, suspicion=suspicion)


def of_return(trial, error):
    """What came back was of no use to a case."""
    return Verdict(trial, _word(trial), error.message, received=short(error.received))


def of_answer(trial, compared, suspicion="", remarks=()):
    """A wrong number, or another than Keras's."""
    expected, received = _values(compared)
    where = f"{compared.what}{_place(compared)}"
    word = _word(trial)
    remarks = remarks if word != "differs" else ()
    return Verdict(trial, word, compared.problem, where, expected, received, suspicion, remarks)


def _word(trial):
    """By what a thing is known to be."""
    if not trial.programs or trial.programs[0].mistakes:
        return "differs"
    program = trial.programs[0]
    by_lecture = any(part.lecture for part in (program.form, *program.edits))
    return "lecture" if by_lecture else "convention"


def _place(compared):
    """The step or element where an answer first goes wrong."""
    at = _first(compared)
    if not at:
        return ""
    if re.match(r"\d+ steps|.*the path", compared.what) and len(at) == 2:
        return f", step {at[0] + 1}, element {at[1]}"
    return f", element {', '.join(map(str, at))}"


def _first(compared):
    """The index of the first wrong number, or ()."""
    ours, theirs = numbers_of(compared.ours), numbers_of(compared.theirs)
    if ours is None or theirs is None or ours.shape != theirs.shape or ours.ndim == 0:
        return ()
    limit = max(compared.bound, ROUGH) * scale(theirs)
    with np.errstate(invalid="ignore"):
        off = np.abs(ours.astype(float) - theirs) > limit
    off |= np.isnan(ours) != np.isnan(theirs)
    return tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else ()


def _values(compared):
    """What was expected and what came, at that place or in short."""
    if at := _first(compared):
        return tuple(f"{float(x[at]):.10g}" for x in (compared.theirs, numbers_of(compared.ours)))
    return short(compared.theirs), short(compared.ours)


def short(value):
    """A value in one line."""
    if isinstance(value, Remote):
        return repr(value)
    try:
        text = np.array2string(np.asarray(value), precision=6, threshold=12, edgeitems=2)
    except Exception:
        text = repr(value)
    return " ".join(text.split())[:160]
