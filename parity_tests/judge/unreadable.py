"""The mend of what cannot be called: the smallest change after which it can be, and is right."""

import re

import scratch

from . import cases, edits, mend
from .door import Candidate, Subject, readings_of
from .engine import asked
from .judge import Judge
from .process import Fault
from .readings import NO_BIAS, NO_GRADIENT, NO_LOSS, NO_MORE, UNMADE
from .trial import Trial
from .verdict import of_fault

SLIPS = {"NameError", "UnboundLocalError", NO_GRADIENT, NO_LOSS}  # kinds: it is its own fault
SHAPES = re.compile("shape|broadcast|aligned|dimension|mismatch")  # in words of Python and NumPy
LESS = {NO_BIAS, NO_MORE}  # traits: nothing is mended by leaving out what is wrong
UNKNOWN = "these are the gradients of no loss at all"
ANY = (0, "", frozenset(), ())  # of the ways to call a thing, whichever there is


class Search(mend.Search):
    """Looks for the mend of a definition that fits no reading."""

    def __init__(self, engine, unread, seconds=mend.SECONDS):
        self.thing, self.concepts, tried = unread
        self.why = [why.told for why in tried if self._is_slip(why)]
        ways = [] if unread.is_of_another_loss else unread.wrong_ways
        self.ways = [way for way in ways if way[0] == ways[0][0]]  # a network goes back by it
        self.subject, self.verdict = Subject(self.thing, []), None
        judge = Judge(engine, None, [], scratch)
        judge.names_mistakes = False
        trial = Trial(self.subject, Candidate(self.concepts[0]), [], {}, [], {})
        super().__init__(judge, of_fault(trial, "failed", ""), seconds)

    def _is_slip(self, why):
        lacks = f"{self.thing.name!r} object has no attr"
        of_words = SHAPES.search(why.told) or lacks in why.told
        return why.kind in SLIPS or (why.kind != UNMADE and bool(of_words))

    def mend(self, progress=lambda tried: None):
        """The mend that was found in time, or None."""
        sure = self.ways if self.concepts[0] == "network.gradients" else self.why
        if self.text is None or not sure:  # it may be right, and called in another way
            return None
        process, source = self.engine.process, self.text.source
        partner = self.thing.name.replace("forward", "backward")
        member = self.ways[0][0] if self.ways else self.thing.member
        functions = source.used_by(self.thing.name, member, [partner])
        changes = edits.changes(source, functions, tiers=edits.TIERS[:1], back=bool(self.ways))
        seconds, process.seconds, self.notes = process.seconds, mend.CALL, []
        self._cut()
        try:
            for change in self._agreeing(changes, progress):
                if (count := self._right_by(change)) is not None:
                    return self._told(change, count)
        finally:
            process.seconds = seconds
        return None

    def _how(self):
        how = (0, "", frozenset(), tuple(self.ways)) if self.ways else ANY
        return (self.thing.name, self.thing.member, how, *asked(self.concept))

    def _right_by(self, change):
        """How many comparisons agree after a change, in a way to call it that is right; or None."""
        process, judge = self.engine.process, self.judge
        try:
            process.request(None, "edited", self.thing.path, self._segments(change))
            for candidate in readings_of(self.engine, self.thing, self.concepts[:1], []):
                judge.items, judge.edges = cases.of_modules((candidate.room,))
                judge._bind(candidate, self.subject)
                trials = [self._trial(candidate, seed) for seed in (0, *mend.SEEDS)]
                whole = candidate.reading.sure and not LESS & candidate.reading.traits
                if whole and all(trial.rank[0] >= 2 for trial in trials):
                    before = trials[0]._replace(runs=[], programs=[], constants={})
                    told = UNKNOWN if self.ways else f"it ends in an error: {self.why[0]}"
                    self.verdict = of_fault(before, "differs" if self.ways else "failed", told)
                    return trials[0].compared
        except Fault:
            process.stop()
        finally:
            process.bound.pop(self.concept, None)
            process.request(None, "edited", self.thing.path, ())
        return None

    def _trial(self, candidate, seed):
        with mend.other_numbers(seed):
            return self.judge.trial(self.subject, candidate)
