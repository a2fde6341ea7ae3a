"""What came of one way of reading a thing, and how sure that is."""

from typing import NamedTuple

import numpy as np

from . import cases, spellings
from .child import parameters_of
from .compare import numbers_of
from .door import Candidate, Subject
from .engine import NotThere, Remote, of_scratch
from .readings import DIVIDED, OF_ONE, SCORES
from .readings.tensors import TENSORS
from .readings.words import bare, function_of

CLIP = 1e-7  # Keras keeps probabilities so far from 0 and 1
OBJECTS = ("layers.", "optimizers.", "network.S", "perceptron.")
MANY_FORMS = ("losses.", "optimizers.", "perceptron.", "initializers.", "gradient_check.")
NUMERICAL = "gradient_check.central_difference"
OTHER_LOSSES = ("square forgotten", "absolute errors", "the root of it")  # right by other names
NEARLY, MOST = 1e-3, 0.7  # of shares; one in the body may have its ε elsewhere


class Trial(NamedTuple):
    """What came of one way of reading a thing."""

    subject: Subject
    candidate: Candidate
    runs: list
    constants: dict  # {parameter: its own number}, where that is not Keras's
    programs: list  # of the catalogue, with the same numbers
    fixed: dict  # {parameter that it does not take: the number that it has instead}

    @property
    def concept(self):
        """The public name as which it was tried."""
        return self.candidate.concept

    @property
    def reading(self):
        """How it was called; None: as it stands."""
        return self.candidate.reading

    def is_slope_of(self, other):
        """Does it go by its name with another of the same file, or of the same class?"""
        mine, others = self.subject.thing, other.subject.thing
        if mine.path != others.path:
            return False
        if mine.member and others.member and spellings.functions(mine.name):
            return mine.name == others.name
        return function_of(mine.member or mine.name, [others.member or others.name]) is not None

    def unsure(self):
        """The same, by a reading that need not be meant."""
        reading = self.reading and self.reading._replace(sure=False)
        return self._replace(candidate=self.candidate._replace(reading=reading))

    @property
    def first(self):
        """The first comparison that is not as it should be, or None.

        One whose words name a parameter that the code does not take comes after the others.
        """
        wrong = [c for run in self.runs for c in run.found if c.problem]
        return min(wrong, key=lambda c: any(name in c.what for name in self.fixed), default=None)

    @property
    def error(self):
        """The first error in which a case ended, or None."""
        ended = (run for run in self.runs if run.error and not says_nothing(run))
        return next((run.error for run in ended), None)

    @property
    def numbers(self):
        """Its numbers that are not Keras's: [(parameter, its own, Keras's)]."""
        ours = keras(self.concept)
        return [(name, own, ours[name]) for name, own in self.constants.items()]

    @property
    def compared(self):
        """How many comparisons there were."""
        return sum(len(run.found) for run in self.runs)

    @property
    def how(self):
        """The way in which it was called, without what it was taken for."""
        return self.reading.sentence.partition(", ")[2] if self.reading else ""

    def is_unsure(self, proven):
        """May it be that it was only called in a wrong way?

        Its name does not say that it is what it was tried as; it gives no numbers; or it is an
        object that has nothing right, and no mistake that is known, and nothing else that is
        called in the same way is right: ``proven`` has the ways in which something is. A loss of
        scores has many right forms, so that it takes a mistake that is known.
        """
        if self.rank[0] >= 2:
            return False
        if self.reading is None:
            ours = self.first.ours
            return isinstance(ours, Remote) and bare(ours._type_name) in TENSORS
        is_object = self.concept.startswith(OBJECTS) and self.subject.thing.kind == "class"
        if spellings.is_any_loss(self.subject.thing) and self._is_another_loss:
            return True
        as_others = self.is_as_others(proven)
        lost = is_object and not (self.programs or as_others or self._has_some_right)
        lost = lost or (SCORES in self.reading.traits and not self.programs)
        return not self.reading.sure or lost or numbers_of(self.first.ours) is None

    def is_as_others(self, proven):
        """Is something right that is called in the same way?"""
        return self.how in proven and self._knows_all

    def has_many_forms(self, proven):
        """May it be a right form that is not known? Not where numbers are not finite."""
        if self.reading is None or (self.is_as_others(proven) and not self.has_other_rates):
            return False
        if self.reading.traits & {DIVIDED, OF_ONE}:  # beside what it is the slope of
            return False
        ours = numbers_of(self.first.ours)
        lost = ours is not None and not np.isfinite(ours).all()
        many = self.concept.startswith(MANY_FORMS) and not lost
        return many and not (self.concept == NUMERICAL and self._is_multiple)

    @property
    def _is_multiple(self):
        """Is all that is wrong the same multiple of what was expected? No form is that."""
        wrong = [c for run in self.runs for c in run.found if c.problem]
        pairs = [(numbers_of(c.ours), np.asarray(c.theirs)) for c in wrong]
        pairs = [(a.ravel(), b.ravel()) for a, b in pairs if a is not None and a.shape == b.shape]
        if len(pairs) < len(wrong):
            return False
        ours, theirs = map(np.concatenate, zip(*pairs, strict=True))
        share = np.vdot(ours, theirs) / np.vdot(theirs, theirs)
        return np.allclose(ours, share * theirs, rtol=NEARLY, atol=NEARLY)

    @property
    def has_other_rates(self):
        """Is each of its steps a right one, but for a factor that belongs to the step?"""
        wrong = [c for run in self.runs for c in run.found if c.problem]
        paths = [(numbers_of(c.ours), c.theirs) for c in wrong]
        moves = [[np.diff(path, axis=0) for path in pair] for pair in paths
                 if pair[0] is not None and pair[0].ndim == 2 == pair[1].ndim]  # fmt: skip
        shares = [ours / theirs for ours, theirs in moves if self.concept.startswith("optimizers.")]
        return any(map(_of_steps, shares))

    @property
    def _is_another_loss(self):
        """Is it no slip in this loss that is known, and perhaps right as another one?"""
        return not self.programs or self.programs[0].mistakes[0].title in OTHER_LOSSES

    @property
    def _knows_all(self):
        """Is each number that it can be told one of ours, or nought?"""
        given = self.subject.thing.parameters or []
        own = [n for n, _, d in given if d and type(d[0]) is float and d[0]]
        return len(own) <= sum(bool(default) for _, _, default in self.reading.parameters)

    @property
    def _has_some_right(self):
        """Is there an answer with numbers of its own that is right?"""
        right = (c for run in self.runs for c in run.found if not c.problem)
        return any(c.theirs.dtype.kind == "f" and np.unique(c.theirs).size > 2 for c in right)

    @property
    def rank(self):
        """The higher, the better it fits: right, right by another convention, a known mistake."""
        if not self.compared:
            return (-1, float(self.error is not None))
        right = sum(not c.problem for run in self.runs for c in run.found) / self.compared
        if self.first is None and self.error is None:
            return (3, right)
        if self.programs and not self.programs[0].mistakes:
            return (2, right)
        sure = self.reading is None or self.reading.sure
        return (int(bool(self.programs) and sure), right + sure)

    def fits_better(self, best):
        """Than the best so far: what fits as it stands gives way only to what is explained."""
        as_it_stands = best.reading is None and best.rank[0] >= 0
        return self.rank[0] > best.rank[0] if as_it_stands else self.rank > best.rank


def lacks(error):
    """Is it that a public name, or an argument, is not there?"""
    return isinstance(error, NotThere)


def says_nothing(run):
    """Has a case asked for what is not there, or for what may be refused?"""
    return lacks(run.error) or cases.may_refuse(run)


def _of_steps(shares):
    """Are these, but for a few, the same within each step, and others from step to step?"""
    usual = np.median(shares, axis=1, keepdims=True)
    same = np.isclose(shares, usual, rtol=NEARLY)
    return np.ptp(usual) > NEARLY and same.mean() > MOST


def other_defaults(concept, parameters):
    """A submission's numbers that are not scratch's: {parameter: its own}."""
    own = {name: default[0] for name, _, default in parameters if default}
    return other(concept, own)


def defaults(concept):
    """The numbers that scratch and Keras have where nothing is said: {parameter: number}."""
    parameters = parameters_of(of_scratch(concept)) or []
    return {n: d[0] for n, _, d in parameters if d and type(d[0]) in (int, float)}


def hidden(concept):
    """Numbers that Keras has in the body, as forms of the catalogue have them by name."""
    return {"epsilon": CLIP} if "crossentropy" in concept else {}


def keras(concept):
    """What Keras has where nothing is said."""
    return defaults(concept) | hidden(concept) | {"nesterov": False}


def other(concept, numbers):
    """Those of some numbers that are not Keras's."""
    ours = keras(concept)
    return {
        name: value
        for name, value in numbers.items()
        if value != ours.get(name, value) and type(value) in (int, float, bool)
    }
