"""Judge a submission: what each thing in it is worth, how it was read, and what is wrong with it.

The way of a thing through here: its candidates are tried (:meth:`Judge.trial`) until one agrees or
is right by a convention; the best of them is explained and told (:meth:`Judge.verdict`).
"""

import contextlib
import itertools
import re
from typing import NamedTuple

import numpy as np

import scratch

from . import cases, framework, spellings, suspect
from .cases import InSingle, Run, run_case
from .child import parameters_of
from .compare import ROUGH, alike, difference, fits_single, is_single, numbers_of
from .door import Candidate, Subject
from .engine import NotThere, Remote, of_scratch
from .identify import FORMS, MORE, ONE, RIGHT, Question, explanations, partly
from .process import Fault
from .readings.tensors import TENSORS
from .readings.words import bare
from .verdict import Verdict, of_answer, of_fault, of_return

USUAL = (1e-8, 1e-7, 1e-6, 1e-10, 1e-5, 1e-12, 1e-9, 1e-15, 1e-3, 0.0)  # small numbers as ε
RANGES = {  # of numbers in the source that may stand for a parameter that is not there
    **dict.fromkeys(["epsilon"], (0.0, 0.01)),
    **dict.fromkeys(["beta_1", "beta_2", "rho", "momentum"], (0.3, 0.9999)),
}


NESTEROV = re.compile("nesterov|nag(?![a-z])", re.IGNORECASE)  # in the name of an optimizer
AT_THE_CLIP = "at the clip"  # as the cases about losses call it
CLIP = 1e-7  # Keras keeps probabilities so far from 0 and 1
IMPORTS = ("ImportError", "ModuleNotFoundError")  # of what is not there: no fault of the code
OBJECTS = ("layers.", "optimizers.", "network.S", "perceptron.")
CALLED = {"layers": "backward input_gradient", "optimizers": "apply", "network": "get_weights"}
NOT_REACHED = "no case reached it"
MANY_FORMS = ("losses.", "optimizers.", "perceptron.", "initializers.", "gradient_check.")
OTHER_LOSSES = ("square forgotten", "absolute errors", "the root of it")  # right by other names
NEARLY, MOST = 1e-3, 0.7  # of shares; one in the body may have its ε elsewhere
MOST_FAULTS = 5  # without an answer, then a thing is given up


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
        ended = (run for run in self.runs if run.error and not _says_nothing(run))
        return next((run.error for run in ended), None)

    @property
    def numbers(self):
        """Its numbers that are not Keras's: [(parameter, its own, Keras's)]."""
        ours = _keras(self.concept)
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
        lost = lost or ("scores" in self.reading.sentence and not self.programs)
        return not self.reading.sure or lost or numbers_of(self.first.ours) is None

    def is_as_others(self, proven):
        """Is something right that is called in the same way?"""
        return self.how in proven and self._knows_all

    def has_many_forms(self, proven):
        """May it be a right form that is not known? Not where numbers are not finite."""
        if self.reading is None or (self.is_as_others(proven) and not self.has_other_rates):
            return False
        ours = numbers_of(self.first.ours)
        lost = ours is not None and not np.isfinite(ours).all()
        return self.concept.startswith(MANY_FORMS) and not lost

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
        """Is each number that it can be told one of ours?"""
        own = [n for n, _, d in self.subject.thing.parameters or [] if d and type(d[0]) is float]
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


def _lacks(error):
    return isinstance(error, NotThere)


def _says_nothing(run):
    """Has a case asked for what is not there, or for what may be refused?"""
    return _lacks(run.error) or cases.may_refuse(run)


class Judge:
    """Runs the cases on an engine and keeps what they found, for each thing in it.

    ``fresh`` gives an engine of the same code in which nothing has run yet, and ends it again.
    The framework's side of a case is asked once and kept, unless ``theirs`` is given. Where a case
    runs again, to find out what is wrong or how the code is to be read, it is compared with
    scratch, which agrees with it.
    """

    def __init__(self, engine, fresh, subjects, theirs=None):
        self.engine, self.fresh, self.subjects, self.theirs = engine, fresh, subjects, theirs
        self.engine.lends, self.proven = True, set()
        self.names_mistakes = True  # or is it enough to know what is right?
        self.verdicts, self.mends = [], []  # what was said, and the changes that were shown

    def run(self, progress=lambda done, total: None):
        """Run all cases; return a verdict for each thing of the submission."""
        first = {}
        for subject in self.subjects:
            candidate = subject.candidates[0]
            if candidate.concept not in first:
                first[candidate.concept] = subject
                self._bind(candidate, subject)
        modules = tuple(dict.fromkeys(c.room for s in self.subjects for c in s.candidates))
        self.items, self.edges = cases.of_modules(modules)
        everything = [i for i in self.items if first.keys() & cases.about(i)]
        self.results = {}
        for done, item in enumerate(everything):
            progress(done, len(everything))
            self.results[item] = self._run(item, self.theirs)
        framework.keep()
        self.verdicts = [self.verdict(self.settled(s, first.get(s.candidates[0].concept) is s))
                         for s in self.subjects]  # fmt: skip
        return self.verdicts

    # --- trying ---

    def settled(self, subject, has_run):
        """The best of a thing's candidates: the first that is right, or that is explained best."""
        best = bound = None
        for candidate in self._candidates(subject):
            if bound or not has_run:
                self._bind(candidate, subject)
            trial = self.trial(subject, candidate, has_run and not bound)
            bound = trial.candidate
            if best is None or trial.fits_better(best):
                best = trial
            if best.rank[0] >= 2 or candidate.concept in self.engine.broken:
                break
        if bound != best.candidate:
            self._bind(best.candidate, subject)
            best = self.trial(subject, best.candidate)
        if best.rank[0] == 0:
            found = explanations(self._question(best.concept, best.runs, best.constants), MORE)
            best = best._replace(programs=found)
        if best.rank[0] >= 2:
            self.proven.add(best.how)
        return best

    def _candidates(self, subject):
        """What a thing may be; further ones are asked for when they are needed."""
        yield from subject.candidates
        yield from subject.more()

    def trial(self, subject, candidate, has_run=False):
        """Run the cases about a concept on a thing that is bound to it, and explain its answers."""
        concept = candidate.concept
        runs = self.runs_of(concept, self.results if has_run else {})
        own = other_defaults(concept, self.engine.signatures.get(concept) or [])
        lacking = self._lacking(concept, subject.thing)
        found, fixed = [], {}
        if any(run.wrong for run in runs) or own:
            for fixed, found in self._explained(concept, runs, own, lacking):
                told = {n: v for n, v in fixed.items() if n not in _hidden(concept)}
                self.engine.fixed[concept] = told
                if not told:
                    break
                runs = self.runs_of(concept)
                again = self._question(concept, runs, own | _other(concept, fixed))
                if found := explanations(again, RIGHT + ONE):
                    break
        constants = own | _other(concept, fixed)
        elsewhere = [run for run in runs if not _at_the_clip(run)]
        if not found and len(elsewhere) < len(runs):  # where probabilities are 0 or 1, all differ
            found = explanations(self._question(concept, elsewhere, constants), RIGHT)
        return Trial(subject, candidate, runs, constants, found, fixed)

    def untold(self, subject, candidate):
        """The cases on a thing that is read in one way, and nothing to explain its answers."""
        concept = candidate.concept
        self._bind(candidate, subject)
        lacking, hidden = self._lacking(concept, subject.thing), _hidden(concept)
        fixed = {n: numbers[0] for n, numbers in lacking.items() if n not in hidden}
        self.engine.fixed[concept] = fixed
        own = other_defaults(concept, self.engine.signatures.get(concept) or [])
        return Trial(subject, candidate, self.runs_of(concept), own, [], fixed)

    def runs_of(self, concept, results=None):
        """What the cases about a concept find: by these results, or run now, beside scratch."""
        theirs = self._scratch(concept)
        runs = []
        for item in self.items:
            if concept in cases.about(item):
                found, error = (results or {}).get(item) or self._run(item, theirs)
                if (
                    sum(isinstance(run.error, Fault) and not run.found for run in runs)
                    > MOST_FAULTS
                ):
                    break
                mine = [compared for compared in found if compared.concept == concept]
                blamed = getattr(error, "concept", concept if _lacks(error) else None) == concept
                runs.append(Run(item, mine, error if blamed else None))
        return [run for run in runs if run.found or run.error]

    def _explained(self, concept, runs, own, lacking):
        """Numbers that a thing may have in its body, with the programs that answer as it does.

        They come from the cases that do not ask for what is lacking; the likeliest first, and
        Keras's own numbers last.
        """
        choices = [dict(zip(lacking, numbers, strict=True))
                   for numbers in itertools.product(*lacking.values())]  # fmt: skip
        plan = (FORMS, 80, 0), (RIGHT, 12, 0), (RIGHT, 4, ROUGH / 10), (ONE, 12, 0)
        for stages, most, least in plan if self.names_mistakes else plan[:3]:
            for fixed in choices[:most]:
                constants = own | _other(concept, fixed)
                question = Question(
                    concept, _answered(runs), constants, single=_single(runs), least=least
                )
                if found := explanations(question, stages):
                    yield fixed, found
        yield choices[0], []

    def _scratch(self, concept):
        """scratch, with the numbers that the code has for what it does not take."""
        return Fixed(scratch, concept, self.engine.fixed.get(concept, {}))

    def _question(self, concept, runs, constants):
        fixed = self.engine.fixed.get(concept, {})
        return Question(concept, _answered(runs), constants, fixed, _single(runs))

    def _lacking(self, concept, thing):
        """The numbers that may stand for parameters that a thing does not take: {name: […]}."""
        taken = {name for name, _, _ in self.engine.signatures.get(concept) or []}
        found = {}
        for name, default in (_defaults(concept) | _hidden(concept)).items():
            if name not in taken:
                low, high = RANGES.get(name, (0.0, 10.0))
                written = [n for n in thing.numbers if low <= n <= high]
                usual = USUAL if name == "epsilon" and name in _defaults(concept) else ()
                found[name] = list(dict.fromkeys([default, *written, *usual]))
        if concept == "optimizers.SGD" and NESTEROV.search(thing.name) and "nesterov" not in taken:
            found["nesterov"] = [True]
        return found

    def _bind(self, candidate, subject):
        self.engine.fixed.pop(candidate.concept, None)
        self.engine.changed.pop(candidate.concept, None)
        self.engine.varied.pop(candidate.concept, None)
        self.engine.bind(candidate.concept, subject.thing, candidate.reading)

    def _run(self, item, theirs):
        """What a case compares, in float32 where the submission computes so, and how it ended."""
        self.engine.last = None
        known = framework.known(item) if theirs is None else None
        with self.engine.alone() if cases.is_of_networks(item) else contextlib.nullcontext():
            found, error = run_case(item, self.engine, theirs or scratch, known=known)
        if any(c.problem and is_single(c.ours, c.theirs) for c in found):
            again, _ = run_case(
                item, self.engine, InSingle(scratch if theirs is self.theirs else theirs)
            )
            found = found if any(c.problem for c in again) else again
        if error is not None and not isinstance(error, Fault | NotThere):
            error = Unusable(*(self.engine.last or (None, None)), error)
        return found, error

    # --- telling ---

    def verdict(self, trial):
        """What is said of a thing."""
        concept = trial.concept
        if fault := self.engine.absent.get(concept):
            return of_fault(trial, "failed", f"could not be loaded: {fault.message}", fault.where)
        if trial.first is not None and trial.is_unsure(self.proven):
            words = f"read so, it has other numbers: {trial.first.problem}"
            return of_fault(trial._replace(programs=[]), "not judged", words, trial.first.what)
        if trial.first is not None:
            return self._differing(trial)
        if trial.error is not None:
            return self._ended(trial)
        if concept in self.engine.changed and trial.reading is None:
            name = concept.partition(".")[2]
            words = f"{name} changes its argument {self.engine.changed[concept]} in place"
            return of_fault(trial, "differs", words,
                            suspicion="work on a copy: x = x.copy(), or x = x * 2")  # fmt: skip
        if not trial.compared:
            needs = self._needs(concept)
            why = f"the cases about it also need {', '.join(needs)}" if needs else NOT_REACHED
            return of_fault(trial, "not judged", why)
        word = (
            "convention"
            if trial.constants or (trial.programs and trial.programs[0].form.right_by)
            else "agrees"
        )
        return Verdict(trial, word, remarks=self._remarks(trial))

    def _needs(self, concept):
        """What the cases asked for in vain: its own methods, else its parameters, else others'."""
        missing = sorted(self.engine.missing)
        own = [n for n in missing if re.match(rf"{re.escape(concept)}\W", n)]
        return ([n for n in own if "=…" not in n] or own or missing)[:6]

    def _differing(self, trial):
        if trial.programs:
            return of_answer(trial, trial.first, remarks=self._remarks(trial))
        question = self._question(trial.concept, trial.runs, trial.constants)
        program, same, wrong = partly(question)
        little = program is not None and (not program.mistakes or 2 * same < wrong)
        if little and trial.reading is not None:
            told = (program.edits or (program.form,))[0].title
            words = f"read so, it is {told}, but for {wrong - same} of {wrong} answers"
            return of_fault(trial, "not judged", words, trial.first.what)
        if program is not None:
            trial = trial._replace(programs=[program])
            words = (
                f"a second mistake, or a convention: this explains {same} of {wrong} wrong answers"
            )
            return of_answer(trial, trial.first, suspicion=words)._replace(word="differs")
        if trial.has_many_forms(self.proven):
            words = f"no mistake that is known has its numbers: {trial.first.problem}"
            return of_fault(trial, "not judged", words, trial.first.what)
        return of_answer(trial, trial.first, suspicion=self._suspicion(trial))

    def _ended(self, trial):
        """It ended in an error, or what came back was of no use to the case."""
        error = trial.error
        if isinstance(error, Fault):  # under a reading it may be called in a wrong way
            thing, asked = trial.subject.thing, CALLED.get(trial.concept.partition(".")[0], "")
            otherwise = asked and thing.kind == "class" and not {*asked.split()} & {*thing.members}
            alone = trial.reading is None and error.error_type not in IMPORTS and not otherwise
            word = "failed" if alone else "not judged"
            return of_fault(trial, word, error.message, error.where)
        return of_return(trial, error)

    def _remarks(self, trial):
        """Where it differs at the edges, in how many digits it agrees, what was not exercised."""
        concept, told = trial.concept, []
        mine = [c for run in trial.runs for c in run.found]
        if concept in self.engine.changed:
            told.append(f"it changes its argument {self.engine.changed[concept]} in place")
        if any(is_single(c.ours, c.theirs) for c in mine):
            told.append("computed in float32")
        elif rough := [c for c in mine if not c.problem and difference(c.ours, c.theirs, c.bound)]:
            told.append(f"{rough[0].what}: agrees to {ROUGH:g} only")
        refused = [run for run in trial.runs if cases.may_refuse(run)]
        told += [f"{cases.title(run.item)}: {run.error.message}" for run in refused]
        for item in self.edges if not (trial.programs or trial.constants) else ():
            if concept in cases.about(item):
                found, error = self._run(item, self._scratch(concept))
                told += [
                    f"{c.what}: {c.problem}" for c in found if c.problem and c.concept == concept
                ]
                if isinstance(error, Fault) and error.concept == concept:
                    told.append(f"{cases.title(item)}: {error.message}")
        told = list({words.partition(":")[0]: words for words in reversed(told)}.values())[::-1][:4]
        if any(c.problem and c.what == AT_THE_CLIP for c in mine) and trial.programs:
            told.append("at the clip, where a probability is 0 or 1, it has other numbers")
        if idle := self._not_varied(concept):
            told.append(f"not exercised: {', '.join(idle)}")
        return tuple(told)

    def _not_varied(self, concept):
        """Its parameters that no case has set."""
        varied = self.engine.varied.get(concept, set())
        taken = self.engine.signatures.get(concept) or []
        return [n for n, kind, default in taken
                if default and n not in varied and not kind.startswith("VAR")]  # fmt: skip

    def _suspicion(self, trial):
        """What it may be, where no mistake is known."""
        if self.engine.still.get(trial.concept):
            return "nothing moves: is the answer written back, as in w[...] = w − step?"
        first, again = trial.first, self._answer_alone(trial)
        if again is not None and not again.problem:
            return (
                "in a fresh process the same case agrees: something is kept between calls, or "
                "shared between instances (a class attribute, a default argument that is a list)"
            )
        if again is not None and not alike(first.ours, again.ours, ROUGH):
            return "a second run gives other numbers: drawn or shuffled at random?"
        if trial.concept in self.engine.changed:
            return "an argument is changed in place"
        wrong = [c for run in trial.runs for c in run.found if c.problem]
        pairs = [(numbers_of(c.ours), c.theirs) for c in wrong if numbers_of(c.ours) is not None]
        return suspect.suspect(*suspect.together(pairs)) if pairs else ""

    def _answer_alone(self, trial):
        """What the first comparison that differs gives when nothing ran before it, or None."""
        run = next(run for run in trial.runs if any(c is trial.first for c in run.found))
        with self.fresh() as engine:
            engine.lends = True
            engine.bind(trial.concept, trial.subject.thing, trial.reading)
            engine.fixed = self.engine.fixed
            again, error = run_case(run.item, engine, scratch)
        mine = [c for c in again if c.concept == trial.concept]
        if error is not None or len(mine) < len(run.found):
            return None
        return next(m for m, c in zip(mine, run.found, strict=False) if c is trial.first)


def _single(runs):
    """Is everything that came back in float32?"""
    answers = [numbers_of(c.ours) for run in runs for c in run.found]
    return all(fits_single(a) for a in answers if a is not None and a.dtype.kind == "f")


def _of_steps(shares):
    """Are these, but for a few, the same within each step, and others from step to step?"""
    usual = np.median(shares, axis=1, keepdims=True)
    same = np.isclose(shares, usual, rtol=NEARLY)
    return np.ptp(usual) > NEARLY and same.mean() > MOST


def _at_the_clip(run):
    """Is this case about probabilities so near to 0 or 1 that Keras takes others?"""
    numbers = all(numbers_of(compared.ours) is not None for compared in run.found)
    return numbers and {compared.what for compared in run.found} == {AT_THE_CLIP}


def _answered(runs):
    """What a thing has answered; that a case asked for more in the end is no answer."""
    told = [run._replace(error=None) if _says_nothing(run) else run for run in runs]
    return [run for run in told if run.found or run.error]


def other_defaults(concept, parameters):
    """A submission's numbers that are not scratch's: {parameter: its own}."""
    own = {name: default[0] for name, _, default in parameters if default}
    return _other(concept, own)


def _defaults(concept):
    """The numbers that scratch and Keras have where nothing is said: {parameter: number}."""
    parameters = parameters_of(of_scratch(concept)) or []
    return {n: d[0] for n, _, d in parameters if d and type(d[0]) in (int, float)}


def _hidden(concept):
    """Numbers that Keras has in the body, as forms of the catalogue have them by name."""
    return {"epsilon": CLIP} if "crossentropy" in concept else {}


def _keras(concept):
    """What Keras has where nothing is said."""
    return _defaults(concept) | _hidden(concept) | {"nesterov": False}


def _other(concept, numbers):
    """Those of some numbers that are not Keras's."""
    ours = _keras(concept)
    return {
        name: value
        for name, value in numbers.items()
        if value != ours.get(name, value) and type(value) in (int, float, bool)
    }


class Unusable(Exception):
    """What the submission returned is not what a case can go on with."""

    where = ""

    def __init__(self, concept, received, error):
        self.concept, self.received, self.error_type = concept, received, type(error).__name__
        words = str(error).replace("'Remote' object", f"{received!r}")
        self.message = f"what came back cannot be used as scratch's: {words}"
        if received is None:
            self.message = "nothing (None) came back: is there a return?"
        super().__init__(self.message)


class Fixed:
    """A room in which a function or class has other numbers, and cannot be told others."""

    def __init__(self, room, concept, numbers):
        self._room, (self._module, _, self._name) = room, concept.partition(".")
        self._numbers = numbers

    def __getattr__(self, module):
        found = getattr(self._room, module)
        if module != self._module or not self._numbers:
            return found
        return _FixedModule(found, self._name, self._numbers)


class _FixedModule:
    def __init__(self, module, name, numbers):
        self._parts = module, name, numbers

    def __getattr__(self, name):
        module, fixed, numbers = self._parts
        found = getattr(module, name)
        if name != fixed:
            return found
        return lambda *arguments, **options: found(*arguments, **{**options, **numbers})
