"""Judge a submission: what each thing in it is worth, how it was read, and what is wrong with it.

The way of a thing through here: its candidates are tried (:meth:`Judge.trial`) until one agrees or
is right by a convention; the best of them is explained and told (:meth:`Judge.verdict`).
"""

import contextlib
import itertools
import re

import scratch

from . import cases, framework, suspect
from .cases import InSingle, Run, run_case
from .compare import ROUGH, alike, difference, fits_single, is_single, numbers_of
from .door import CHECK
from .engine import NotThere
from .identify import FORMS, MORE, ONE, RIGHT, Question, explanations, partly
from .process import Fault
from .readings import DIVIDED, MULTIPLE, SCORES
from .readings.words import bare
from .trial import Trial, defaults, hidden, lacks, other, other_defaults, says_nothing
from .verdict import Verdict, of_answer, of_fault, of_return

USUAL = (1e-8, 1e-7, 1e-6, 1e-10, 1e-5, 1e-12, 1e-9, 1e-15, 1e-3, 0.0)  # small numbers as ε
RANGES = {  # of numbers in the source that may stand for a parameter that is not there
    **dict.fromkeys(["epsilon"], (0.0, 0.01)),
    **dict.fromkeys(["beta_1", "beta_2", "rho", "momentum"], (0.3, 0.9999)),
}


NESTEROV = re.compile("nesterov|nag(?![a-z])", re.IGNORECASE)  # in the name of an optimizer
AT_THE_CLIP = "at the clip"  # as the cases about losses call it
IMPORTS = ("ImportError", "ModuleNotFoundError")  # of what is not there: no fault of the code
CALLED = {"layers": "backward input_gradient", "optimizers": "apply", "network": "get_weights"}
NOT_REACHED = "no case reached it"
ANOTHER_FUNCTION = "it is another function than ours of this name, and its slope is right"
MOST_FAULTS = 5  # without an answer, then a thing is given up


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
        self.at_hand = {}  # {concept: the thing that stands for it now}
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
        self._pardon_pairs()
        self._compare_with_own_loss()
        return self.verdicts

    def _pardon_pairs(self):
        """Say nothing of an activation whose slope is right, but that of another function."""
        right = [v.trial for v in self.verdicts if v.concept == CHECK and v.word == "agrees"]
        for i, v in enumerate(self.verdicts):
            lost = v.word == "differs" and not v.programs and v.concept.startswith("activations.")
            if lost and any(slope.is_slope_of(v.trial) for slope in right):
                self.verdicts[i] = of_fault(v.trial.unsure(), "not judged", ANOTHER_FUNCTION)

    def _compare_with_own_loss(self):
        """Note where a gradient that is right is not that of the loss beside it, but a multiple.

        One that is divided by what that loss is not divided by is wrong.
        """
        for i, v in enumerate(self.verdicts):
            right = v.word in ("agrees", "convention") and v.concept.startswith("losses.")
            check = next((c for c in v.trial.subject.candidates if c.concept == CHECK), None)
            if right and check and v.trial.reading and SCORES not in v.trial.reading.traits:
                told = check.reading.sentence.partition(", ")[2].removesuffix("its slope")
                if DIVIDED in check.reading.traits:
                    self._bind(check, v.trial.subject)
                    self.verdicts[i] = self.verdict(self.trial(v.trial.subject, check))
                elif MULTIPLE in check.reading.traits:
                    remarks = (*v.remarks, f"{told}the slope of the loss beside it")
                    self.verdicts[i] = v._replace(remarks=remarks)

    # --- trying ---

    def settled(self, subject, has_run):
        """The best of a thing's candidates: the first that is right, or that is explained best."""
        best = bound = None
        has_run = has_run and self.at_hand.get(subject.candidates[0].concept) is subject
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
                told = {n: v for n, v in fixed.items() if n not in hidden(concept)}
                self.engine.fixed[concept] = told
                if not told:
                    break
                runs = self.runs_of(concept)
                again = self._question(concept, runs, own | other(concept, fixed))
                if found := explanations(again, RIGHT + ONE):
                    break
        constants = own | other(concept, fixed)
        elsewhere = [run for run in runs if not _at_the_clip(run)]
        if not found and len(elsewhere) < len(runs):  # where probabilities are 0 or 1, all differ
            found = explanations(self._question(concept, elsewhere, constants), RIGHT)
        return Trial(subject, candidate, runs, constants, found, fixed)

    def untold(self, subject, candidate):
        """The cases on a thing that is read in one way, and nothing to explain its answers."""
        concept = candidate.concept
        self._bind(candidate, subject)
        lacking, clips = self._lacking(concept, subject.thing), hidden(concept)
        fixed = {n: numbers[0] for n, numbers in lacking.items() if n not in clips}
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
                blamed = getattr(error, "concept", concept if lacks(error) else None) == concept
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
                constants = own | other(concept, fixed)
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
        for name, default in (defaults(concept) | hidden(concept)).items():
            if name not in taken:
                low, high = RANGES.get(name, (0.0, 10.0))
                written = [n for n in thing.numbers if low <= n <= high]
                usual = USUAL if name == "epsilon" and name in defaults(concept) else ()
                found[name] = list(dict.fromkeys([default, *written, *usual]))
        if concept == "optimizers.SGD" and NESTEROV.search(thing.name) and "nesterov" not in taken:
            found["nesterov"] = [not self._looks_ahead(thing)]
        return found

    def _looks_ahead(self, thing):
        """Is it handed the gradient as a function? One that is always the same is momentum then."""
        there = self.engine.process.definitions.get((thing.path, thing.name), {})
        names = (n for own in there.get("members", {}).values() for n, _, _ in own or ())
        return any(re.search("fn$|func", bare(n)) for n in names)

    def _bind(self, candidate, subject):
        self.at_hand[candidate.concept] = subject
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
        if trial.concept == CHECK:
            return "not the slope of its own function: is there another sign, factor or term?"
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


def _at_the_clip(run):
    """Is this case about probabilities so near to 0 or 1 that Keras takes others?"""
    numbers = all(numbers_of(compared.ours) is not None for compared in run.found)
    return numbers and {compared.what for compared in run.found} == {AT_THE_CLIP}


def _answered(runs):
    """What a thing has answered; that a case asked for more in the end is no answer."""
    told = [run._replace(error=None) if says_nothing(run) else run for run in runs]
    return [run for run in told if run.found or run.error]


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
