"""The mend: the smallest change to a person's own lines after which every comparison agrees.

Candidates come from :mod:`.edits`; those like the catalogue's change are tried first. Each runs in
the submission's process: on the case that differs, then on all cases, then on other random numbers.
"""

import contextlib
import copy
import functools
import itertools
import operator
import pickle
import re
import time
import types
from collections import Counter
from typing import NamedTuple
from unittest import mock

import numpy as np

import scratch

from .. import chance
from . import edits, replay
from .cases import run_case
from .compare import ROUGH, alike
from .door import PUBLIC
from .edits.idle import idle_after
from .engine import NotThere, asked, check_fits
from .hunks import text_of, told
from .identify import ONE, RIGHT, Another, Patched, Question, answered, answers_alike
from .judge import _at_the_clip
from .process import Fault
from .readings import BY_ITSELF, COLUMNS, SCORES, SLOPE_ALONE

NOTED = 3  # cases that all candidates are asked
BOUND = 1e-6  # how far apart their answers may be there
SECONDS = 10.0  # for all candidates of a name
WAITING = 3.0  # how many times as long it may take by the clock, on a busy machine
CALL = 1.0  # for one call of a candidate
UNSURE = ("failed", "not judged")  # verdicts on what need not stay as it is
RUNS = 4  # of other things that are to stay as they are
KNOWN = 100  # mistakes whose mends are carried over
MOST_WAYS = 6  # to call a thing, besides that of the verdict
MOST = 60  # right programs that it may be meant to be
FIRST = 0.5  # of the seconds are for the way that the verdict has it, where there are others
FAR = 0.5  # how much dearer a change to what is meant may be than one to something else right
FARTHER = 1.5  # and than one that leaves a name idle
AT_ONCE = 200  # candidates that are handed over in one
SIMPLE = 1.1  # what costs no more is the mend, however else it may be called
SIMPLER = 0.2  # what costs less by so much is, in another way to call it
SEEDS = (1009, 2003)  # for other random numbers in the cases


class Target(NamedTuple):
    """A right program that the submission may be meant to be."""

    question: Question
    program: object
    meant: bool  # is it what the verdict has it for, without the mistake?


class Budget:
    """So many seconds of the processors' work, here and over there, whatever else they do."""

    def __init__(self, seconds):
        self.seconds, self.over_there = seconds, 0.0
        self.began = time.monotonic(), time.thread_time()

    def spent(self):
        """How many are over; of the clock's, a part, for what only waits."""
        began, own = self.began
        return max(time.thread_time() - own + self.over_there, (time.monotonic() - began) / WAITING)

    def left(self):
        """How many there are still."""
        return self.seconds - self.spent()


class Search:
    """Looks for the mend of one verdict, on a judge's engine."""

    def __init__(self, judge, verdict, seconds=SECONDS):
        self.judge, self.trial, self.engine = judge, verdict.trial, judge.engine
        self.concept, self.budget = verdict.concept, Budget(seconds)
        self.until, self.halfway = seconds, seconds / 2
        thing = verdict.trial.subject.thing
        self.file = next(f for f in self.engine.process.files if f.path == thing.path)
        self.text, self.tried, self.answers = text_of(self.file), 0, {}
        self.asked, self.last, self.read = None, np.inf, ""
        self.second, self.second_meant = None, False  # a mend, unless a better one comes soon
        self.known = verdict.programs if not verdict.suspicion else []  # all that it is
        doubtful = verdict.word == "not judged"  # then it may be right, at another pace
        self.least = ROUGH / 10 if self.text and b"float32" in self.text.source.data else 0.0
        self.orders = doubtful and verdict.trial.first is not None and verdict.trial.has_other_rates
        if doubtful and self.concept.startswith("losses."):
            self.last = SIMPLE + 1e-9 if self._has_logarithms() else 0.0
        if doubtful and self.concept.startswith("initializers."):  # of which there are many, too
            self.last = 0.0

    def mend(self, progress=lambda tried: None):
        """The mend that was found in time, or None."""
        if self.text is None or not self.trial.runs or self._is_alone():
            return None
        self._cut()
        ways, seconds = [] if self._leans_on_wrong() else self._ways(), self.until
        self.until = seconds * FIRST if ways else seconds
        best, self.until = self._looked(0, progress), seconds
        is_new = best and best[0] not in self.judge.mends
        if best and best[0].cost <= SIMPLE and not (is_new and self.judge.mends):
            return self._told(*best)
        others = [*self._others(ways)]
        turns = [(None if is_new and best[0].cost <= SIMPLE else 0, way) for way in others]
        turns += [(1, way) for way in (self, *others)] if best is None else []
        for tier, way in turns:
            if (found := way._looked(tier, progress, best)) is not None:
                return way._told(*found)
        return best and self._told(*best)

    def _has_logarithms(self):
        """Is it a cross-entropy? Of other losses too many are right for a mend to tell."""
        name = self.trial.subject.thing.name
        nodes = [n for n in self.text.source.definitions() if n.name == name] if self.text else []
        return any("log(" in self.text.source.text(node) for node in nodes)

    def _is_alone(self):
        """Is a slope of z asked alone, and its class keeps something that nothing reads?"""
        reading, thing = self.trial.reading, self.trial.subject.thing
        of_z = reading is not None and SLOPE_ALONE in reading.traits
        return bool(of_z and thing.member and self.text.source.unread(thing.name))

    def _leans_on_wrong(self):
        """Does it use another function of the file that differs, and was not mended?"""
        thing, names = self.trial.subject.thing, {f.name for f in self._functions()}
        others = [v.trial.subject.thing for v in self.judge.verdicts if v.word == "differs"]
        wrong = {t.name for t in others if t.path == thing.path and not t.member} - {thing.name}
        return bool(wrong & names) and not self.judge.mends

    def _functions(self):
        """The functions in which something may change, its own first."""
        thing = self.trial.subject.thing
        read = re.findall(r"\w+", self.trial.reading.sentence if self.trial.reading else "")
        of_class = [] if thing.member else [word for word in read if word in thing.members]
        return self.text.source.used_by(thing.name, (of_class or [thing.member])[0], read)

    def _cut(self):
        """Cut the file into its definitions: [(start, end, line), …]."""
        source = self.text.source
        self.segments = [(*span, source.line(span[0]))
                         for span in map(source.lines, source.definitions())]  # fmt: skip

    def _ways(self):
        """Other ways to call the same thing, all of a batch at once."""
        subject = self.trial.subject
        partner = self._of_its_partner()
        sure = [c for c in (*subject.candidates, *subject.more())
                if c.reading and (c.reading.sure or {COLUMNS, *partner} & c.reading.traits)
                and c != self.trial.candidate
                and BY_ITSELF not in c.reading.traits]  # fmt: skip
        return sorted(sure, key=functools.partial(self._is_far, partner))[:MOST_WAYS]

    def _is_far(self, partner, candidate):
        """How unlike the verdict's way another is: what its partner takes, what it is, its call."""
        mine = self.trial.reading.sentence if self.trial.reading else ""
        calls = [told.partition(": ")[2] for told in (mine, candidate.reading.sentence)]
        other = candidate.concept != self.trial.concept
        return not partner <= candidate.reading.traits, other, calls[0] != calls[1]

    def _of_its_partner(self):
        """SCORES, where something of the same class takes them, and is right."""
        trials = [v.trial for v in self.judge.verdicts if v.word in ("agrees", "convention")]
        partners = (
            t.reading for t in trials if t.subject.thing.name == self.trial.subject.thing.name
        )
        return {SCORES} if any(r and SCORES in r.traits for r in partners) else set()

    def _others(self, ways):
        """The same search, in other ways to call the same thing."""
        subject = self.trial.subject
        for candidate in ways:
            if (left := self.budget.left()) > 0:
                other = copy.copy(self)
                other.trial = self.judge.untold(subject, candidate)
                other.concept, other.read = candidate.concept, candidate.reading.sentence
                other.asked, other.answers, other.known = None, {}, []
                other.second, other.second_meant, other.last = None, False, self.last
                other.halfway = self.budget.seconds - 3 * left / 4
                if other.trial.first is not None:  # called so, it is right already
                    yield other

    def _looked(self, tier, progress, best=None):
        """(change, how many agree) of a tier that is the mend, simpler than the best; or None.

        Before those of the first tier, and alone where there is none, come earlier mends.
        """
        most = best[0].cost - SIMPLER if best and tier is not None else np.inf
        with self._at_work():
            if self.asked is None:
                first, *others = items = self._items()
                self.asked = first, others, self._targets(first)
                self.notes = self._notes(self.asked[-1], items)
            source, functions = self.text.source, self._functions()
            before = [c for c in self.judge.mends if self._touches(c, functions) and not tier]
            tiers = [] if tier is None else [edits.TIERS[tier]]
            known, back = self._known(self.asked[-1]), self.concept == "network.gradients"
            changes = edits.changes(source, functions, known, tiers=tiers, back=back)
            changes = itertools.chain(before, changes)
            changes = itertools.takewhile(lambda c: c.cost < min(most, self.last), changes)
            changes = filter(source.reorders, changes) if self.orders else changes
            for change in self._agreeing(changes, progress):
                if (found := self._right(change, *self.asked)) is not None:
                    meant, count = found
                    left, freed, still = idle_after(source, functions, change)
                    still = still or source.unread(self.trial.subject.thing.name)
                    if (freed or (meant and not still)) and not left:
                        return change, count
                    if self.second is None or (meant and not self.second_meant):
                        self.second, self.second_meant = (change, count), meant
                        self.last = min(self.last, change.cost + (FARTHER if left else FAR))
        return self._looked(1, progress, best) if self.second and tier == 0 else self.second

    def _agreeing(self, changes, progress):
        """The changes after which the noted cases agree, tried many at once over there."""
        process, waiting = self.engine.process, []
        segments = self._segments(edits.Change(0, ()))
        while self.budget.spent() < self.until:
            progress(self.tried)
            waiting += itertools.islice(changes, AT_ONCE - len(waiting))
            if not (some := waiting[:]):
                break
            versions = [self._version(change) for change in some]
            process.at = 0
            try:
                found, tried, spent = process.request(
                    self.concept, "variants", self.notes, versions, self.concept,
                    self.trial.subject.thing.path, segments, *self._how(), seconds=CALL,
                )  # fmt: skip
            except (Fault, NotThere):
                process.stop()  # it starts anew, with nothing left of what broke it
                found, tried, spent = [], 0, 0.0
                del waiting[process.at]
                self.tried += 1
            self.tried += tried
            self.budget.over_there += spent
            waiting = waiting[tried:]
            yield from (some[i] for i in found)

    def _segments(self, change):
        """The definitions of the file, after a change: [(line, source), …]."""
        data = self.text.source.data
        return [(line, change.applied(data, start, end).decode())
                for start, end, line in self.segments]  # fmt: skip

    def _version(self, change):
        """{number of a segment: its source after a change}"""
        data = self.text.source.data
        return {i: change.applied(data, start, end).decode()
                for i, (start, end, _) in enumerate(self.segments)
                if any(start <= a and b <= end for a, b, _ in change.spans)}  # fmt: skip

    def _how(self):
        thing, reading = self.trial.subject.thing, self.trial.reading
        return (thing.name, thing.member, reading and reading.again, *asked(self.concept))

    def _notes(self, targets, items):
        """What the first few cases ask, and what each target answers: [([notes, …], bound), …].

        Nothing of draws, which are compared as many.
        """
        found, items = [], [] if self.concept.startswith("initializers.") else items
        parameters = self.engine.signatures.get(self.concept) or []

        def fits(arguments, options):
            check_fits(self.engine, self.concept, parameters, arguments, options)

        for item in items[: 2 * NOTED]:
            different = {}
            for question, program, _ in targets:
                asking = functools.partial(_asking, question, item)
                with contextlib.suppress(replay.Unusable, Unnoted):
                    notes = replay.noted(program.code, asking, fits)
                    sent = self.engine.encode(self._lent(notes))
                    different[pickle.dumps(sent)] = sent
            if different and all(different.values()):
                found.append(([*different.values()], BOUND))
            if len(found) == NOTED:
                break
        return found

    def _lent(self, value):
        """scratch's own functions as those over there."""
        if isinstance(value, list | tuple):
            return type(value)(map(self._lent, value))
        if isinstance(value, dict):
            return {key: self._lent(inner) for key, inner in value.items()}
        name = getattr(value, "__module__", None), getattr(value, "__name__", None)
        if callable(value) and all(name) and name[0].startswith("scratch."):
            concept = f"{name[0].removeprefix('scratch.')}.{name[1]}"
            if concept in PUBLIC and operator.attrgetter(concept)(scratch) is value:
                return self.engine.lend(concept)
        return value

    @contextlib.contextmanager
    def _at_work(self):
        """The engine set as the trial had it, with little time for a call; then as it was."""
        process = self.engine.process
        seconds, process.seconds = process.seconds, CALL
        try:
            with self._bound_to(self.trial):
                yield
        finally:
            process.seconds = seconds

    @contextlib.contextmanager
    def _bound_to(self, trial):
        self._bind(trial)
        try:
            yield
        finally:
            with contextlib.suppress(Fault):
                self.judge._bind(trial.candidate, trial.subject)

    def _bind(self, trial):
        self.judge._bind(trial.candidate, trial.subject)
        self.engine.fixed[trial.concept] = trial.fixed

    def _items(self):
        """The cases: what differs before what does not, one of each kind first, the short first."""
        seen, runs = Counter(), [run for run in self.trial.runs if not _at_the_clip(run)]

        def size(run):
            return not run.wrong, not run.found, sum(np.size(c.theirs) for c in run.found)

        def kind(run):
            seen[run.item.originalname] += 1
            return size(run)[:2], seen[run.item.originalname]

        runs = runs if any(run.wrong for run in runs) else self.trial.runs
        return [run.item for run in sorted(sorted(runs, key=size), key=kind)]

    # --- what is right ---

    def _targets(self, item):
        """The right programs that it may be, with other answers to a case or another's words."""
        found = {}
        for target in itertools.islice(self._meant(), MOST):
            answers = [np.asarray(a, float) for a in self._answers_of(target, item)]
            if not any(np.isnan(a).all() for a in answers):  # as with a number that cannot be meant
                key = *(a.round(9).tobytes() for a in answers), target.program.form.right_by
                found.setdefault(key, target)
            if self.budget.spent() > self.halfway:
                break
        return list(found.values())

    def _meant(self):
        trial, judge = self.trial, self.judge
        if self.known:
            question = Question(self.concept, trial.runs, trial.constants, trial.fixed)
            self.known += [*self._in_other_forms(question)]
            yield from (Target(question, program.right, True) for program in self.known)
        lacking = judge._lacking(self.concept, trial.subject.thing)
        usual = [numbers[0] for numbers in lacking.values()]
        taken = self.engine.signatures.get(self.concept) or []
        own = {default[0] for _, _, default in taken if default}  # these are something else
        several = [numbers for numbers in itertools.product(*lacking.values())
                   if sorted(numbers) != sorted(usual) and not own & {*numbers} - {*usual}
                   and len({*numbers}) == len({*usual})]  # fmt: skip
        for numbers in [usual, *several[:11]]:
            fixed = dict(zip(lacking, numbers, strict=True))
            question = Question(self.concept, trial.runs, trial.constants | fixed, fixed)
            for stage in RIGHT:
                yield from (Target(question, p, not self.known)
                            for p in question.programs(stage) if not p.lecture)  # fmt: skip

    def _in_other_forms(self, question):
        """The same mistake in other forms, where its numbers are the same."""
        wrong = [run for run in self.trial.runs if run.wrong][:NOTED]
        for known in self.known[:1]:
            for form in (p.form for p in question.programs(0)):
                program = known._replace(form=form)
                new = all(program.form.title != other.form.title for other in self.known)
                if new and program.text and answers_alike(program, question._replace(runs=wrong)):
                    yield program

    def _known(self, targets):
        """The mistakes that the verdict says it is, or else all of the name: wrong, right code."""
        programs = self.known or self.trial.programs
        found = [(program.text, program.right.text) for program in programs]
        for question in (target.question for target in targets[:1] if not found):
            for stage in ONE:
                some = itertools.islice(question.programs(stage), KNOWN)
                found += [(program.text, program.right.text) for program in some]
        return [*dict.fromkeys(found)]

    def _answers_of(self, target, item, seed=0):
        key = id(target.program), repr(target.question.fixed), item, seed
        if key not in self.answers:
            found, _ = target.question.answers(target.program, item)
            self.answers[key] = (target, [c.ours for c in found if c.concept == self.concept])
        return self.answers[key][1]

    def _right(self, change, first, others, targets):
        """(as what is meant?, how many comparisons agree) after a change; None: one does not."""
        segments = self._segments(change)
        self.engine.broken.pop(self.concept, None)
        self.engine.changed.pop(self.concept, None)
        self.engine.still.pop(self.concept, None)
        count = 0
        try:
            self._have(self.trial, segments)
            for item in (first, *others):
                targets, compared = self._meeting(item, targets)
                count += compared
            for seed in SEEDS:
                with other_numbers(seed):
                    for item in (first, *others[:6]):
                        targets, _ = self._meeting(item, targets, seed)
        except (Another, Fault):
            return None
        if self.concept in self.engine.changed or self.engine.still.get(self.concept):
            return None
        if self._spoils(change, segments):
            return None
        return any(target.meant for target in targets), count

    def _have(self, trial, segments):
        """Have an edited version of what was tried at hand."""
        thing, reading = trial.subject.thing, trial.reading
        self.engine.process.request(
            trial.concept, "variant", trial.concept, thing.path, segments,
            thing.name, thing.member, reading and reading.again, *asked(trial.concept),
        )  # fmt: skip

    def _touches(self, change, functions):
        """Is it in these functions that something changes?"""
        spans = [self.text.source.lines(function) for function in functions]
        return any(a <= start and end <= b for start, end, _ in change.spans for a, b in spans)

    def _spoils(self, change, segments):
        """Does something else in the file answer otherwise after a change where it is right?"""
        for verdict in (v for v in self.judge.verdicts if v.word not in UNSURE):
            trial, differs = verdict.trial, verdict.word == "differs"
            thing = trial.subject.thing
            if thing.path != self.file.path or thing == self.trial.subject.thing:
                continue
            if not self._touches(change, self.text.source.used_by(thing.name, thing.member)):
                continue
            runs = [run for run in trial.runs if run.found and not (differs and run.wrong)]
            if not all(self._same_after(trial, run, segments) for run in runs[:RUNS]):
                return True
        return False

    def _same_after(self, trial, run, segments):
        """Does what was tried answer a case in an edited version as it did?"""
        try:
            with self._bound_to(trial):
                self._have(trial, segments)
                found, _ = run_case(run.item, self.engine, scratch)
        except Fault:
            return False
        finally:  # it may be another of the same name
            self._bind(self.trial)
        mine = [c for c in found if c.concept == trial.concept]
        pairs = zip(run.found, mine, strict=False)
        return len(mine) >= len(run.found) and all(alike(a.ours, b.ours, a.bound) for a, b in pairs)

    def _meeting(self, item, targets, seed=0):
        """The targets that answer a case as the candidate does, and in how many comparisons."""
        alive, count, until = list(targets), 0, time.monotonic() + 10 * CALL

        def hear(compared):
            nonlocal alive, count
            if compared.concept != self.concept:
                return
            alive = [
                t
                for t in alive
                if _meets(compared, self._answers_of(t, item, seed), count, self.least)
            ]
            count += 1
            if not alive or time.monotonic() > until:
                raise Another

        expected = [self._answers_of(t, item, seed) for t in targets]  # outside of the case
        _, error = run_case(item, self.engine, scratch, hear)
        before = next(len(run.found) for run in self.trial.runs if run.item is item)
        if count < before or not (error is None or isinstance(error, NotThere)):
            raise Another
        if error is None and all(len(e) != count for e in expected):
            raise Another
        return alive, count

    def _told(self, change, count):
        """What the change does to the lines of the file."""
        self.judge.mends.append(change._replace(cost=0))
        new = change.applied(self.text.source.data).decode()
        return told(self.file, self.text, new, count)._replace(read=self.read)


class Unnoted(Exception):
    """A case that ends in an error with a right program."""


def _asking(question, item, code, beside):
    """Run a case with this code in the place of the name, and with functions ``beside`` it."""
    asked = types.SimpleNamespace(name=question.name, code=code)
    _, error = run_case(item, Patched(asked, question.fixed, beside=beside), scratch)
    if error is not None and not isinstance(error, NotThere):
        raise Unnoted


def _meets(compared, answers, count, least):
    return count < len(answers) and answered(compared, answers[count], least)


def other_numbers(seed):
    """Have the cases draw other random numbers."""
    return mock.patch.object(chance, "SHIFT", seed)
