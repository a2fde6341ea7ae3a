"""Judge a submission: what each of its public names is worth, and what is wrong with it."""

import importlib
import logging
import re
from typing import NamedTuple

import numpy as np

import scratch

from . import hypotheses
from .compare import (
    ROUGH,
    InSingle,
    alike,
    collect,
    difference,
    is_single,
    numbers_of,
    run_case,
    scale,
)
from .engine import Fault, NotThere, Remote, other_defaults
from .identify import exact, partly

AT_THE_CLIP = "at the clip"  # as the cases about losses call it
CLIP = "another clip; Keras keeps probabilities between 1e-7 and 1 − 1e-7"
PARTLY = "a second mistake, or a convention: this explains {} of {} wrong answers"


class Unusable(Exception):
    """What the submission returned is not what a case can go on with."""

    where = ""

    def __init__(self, concept, received, error):
        self.concept, self.received, self.kind = concept, received, type(error).__name__
        words = str(error).replace("'Remote' object", f"{received!r}")
        self.message = f"what came back cannot be used as scratch's: {words}"
        if received is None:
            self.message = "nothing (None) came back: is there a return?"
        super().__init__(self.message)


class Verdict(NamedTuple):
    """What became of a public name."""

    concept: str
    word: str  # agrees, convention, differs, failed, not judged
    message: str = ""
    where: str = ""  # the comparison, step and element, or the line of the code
    expected: str = ""
    received: str = ""
    mistake: object = None
    suspicion: str = ""
    remarks: tuple = ()


class Known(NamedTuple):
    """What explains the numbers of a submission."""

    mistake: object = None
    besides: str = ""  # what else there is
    right: bool = False  # by a lecture or a paper


class Judge:
    """Runs the cases on an engine and keeps what they found, for each public name in it.

    ``fresh`` gives an engine of the same code in which nothing has run yet, and ends it again.
    The framework's side of a case is computed once. Where a case runs again, to find out what is
    wrong, the submission is compared with scratch, which agrees with the framework.
    """

    def __init__(self, engine, fresh, theirs=None):
        self.engine, self.fresh, self.theirs = engine, fresh, theirs
        self.wanted = list(engine.names)

    def run(self, progress=lambda done, total: None):
        """Run all cases; return a verdict for each name of the submission."""
        self.theirs = self.theirs or importlib.import_module("reference")
        logging.getLogger("tensorflow").setLevel("ERROR")  # which else advises on its own use
        cases = collect(self.wanted)
        self.runs = {concept: [] for concept in self.wanted}  # (item, comparisons, error)
        self.edge_runs = {concept: [] for concept in self.wanted}
        everything = [(i, self.runs) for i in cases.items]
        everything += [(i, self.edge_runs) for i in cases.edges]
        blocked = []  # by a name that the submission lacks
        for done, (item, runs) in enumerate(everything):
            progress(done, len(everything))
            if not self._keep(item, runs):
                blocked.append((item, runs))
        self._run_with_lent_names(blocked)
        return [self.verdict(concept) for concept in self.wanted]

    def _run_with_lent_names(self, blocked):
        """Run the cases about the submission again, with scratch's own names where it has none."""
        self.engine.lends = True
        self.engine.missing.clear()
        for item, runs in blocked:
            about, _ = run_case(item, scratch, scratch)
            if self.wanted_set & {compared.concept for compared in about}:
                self._keep(item, runs)

    def _keep(self, item, runs):
        """Run a case and keep what it finds; False where a name is not there, nor lent."""
        found, error = self._run(item, self.theirs)
        blocked = isinstance(error, NotThere)
        if blocked and not self.engine.lends:
            return False
        concepts = {compared.concept for compared in found} | {getattr(error, "concept", None)}
        for concept in concepts & self.wanted_set:
            runs[concept].append((item, *_about(concept, found, error)))
        return not blocked

    def _run(self, item, theirs):
        """What a case compares, in float32 where the submission computes so, and how it ended."""
        self.engine.last = None
        found, error = run_case(item, self.engine, theirs)
        if any(c.problem and is_single(c.ours, c.theirs) for c in found):
            again, _ = run_case(item, self.engine, InSingle(scratch))
            found = found if any(c.problem for c in again) else again
        if error is not None and not isinstance(error, Fault | NotThere):
            error = Unusable(*(self.engine.last or (None, None)), error)
        return found, error

    @property
    def wanted_set(self):
        """The names of the submission."""
        return set(self.wanted)

    def verdict(self, concept):
        """The verdict on one name."""
        runs = self.runs[concept]
        if fault := self.engine.load_faults.get(concept):
            return Verdict(concept, "failed", f"could not be loaded: {fault.message}", fault.where)
        for _, found, error in runs:
            if first := next((c for c in found if c.problem), None):
                return self._differing(concept, runs, first)
            if error is not None:
                return self._failed(concept, runs, error)
        if concept in self.engine.changed:
            return self._changed(concept)
        if not any(found for _, found, _ in runs):
            return self._not_judged(concept)
        return Verdict(concept, "agrees", remarks=self._remarks(concept))

    def _remarks(self, concept):
        """Where it differs at the edges: infinite, huge or empty inputs, other types."""
        edges = [c for _, found, _ in self.edge_runs[concept] for c in found if c.problem]
        faults = [(item, e) for item, _, e in self.edge_runs[concept] if isinstance(e, Fault)]
        told = list({c.what: f"{c.what}: {c.problem}" for c in edges}.values())
        told += [f"{item.name.split('[')[0]}: {fault.message}" for item, fault in faults]
        mine = [c for _, found, _ in self.runs[concept] for c in found]
        if any(is_single(c.ours, c.theirs) for c in mine):
            told.insert(0, "computed in float32")
        elif rough := [c for c in mine if difference(c.ours, c.theirs, c.bound)]:
            told.insert(0, f"{rough[0].what}: agrees to {ROUGH:g} only")
        return tuple(dict.fromkeys(told))[:4]

    def _failed(self, concept, runs, error):
        """It ended in an error, or what came back was of no use to the case."""
        known = self._known(concept, runs)
        if known.mistake or known.right:
            return self._explained(concept, known, error.message, error.where)
        word = "failed" if isinstance(error, Fault) else "differs"
        received = "" if isinstance(error, Fault) else _short(error.received)
        return Verdict(concept, word, error.message, error.where, received=received)

    def _changed(self, concept):
        name = concept.partition(".")[2]
        message = f"{name} changes its argument {self.engine.changed[concept]} in place"
        return Verdict(
            concept, "differs", message, suspicion="work on a copy: x = x.copy(), or x = x * 2"
        )

    def _not_judged(self, concept):
        own = self.wanted_set
        needs = [name for name in sorted(self.engine.missing) if name not in own][:6]
        why = f"the cases about it also need {', '.join(needs)}" if needs else "no case reached it"
        return Verdict(concept, "not judged", why)

    def _differing(self, concept, runs, first):
        where, (expected, received) = f"{first.what}{_place(first)}", _values(first)
        shown = {"expected": expected, "received": received}
        known = self._known(concept, runs)
        if known.mistake or known.right:
            return self._explained(concept, known, first.problem, where, **shown)
        suspicion = self._suspicion(concept, runs, first)
        return Verdict(concept, "differs", first.problem, where, suspicion=suspicion, **shown)

    def _known(self, concept, runs):
        """What explains these answers: a known mistake, other defaults than Keras's, or both."""
        if mistake := exact(concept, runs):
            return Known(mistake, right=bool(mistake.right_by))
        if _clipped_elsewhere(runs):
            return Known(besides=CLIP, right=True)
        if defaults := self._other_defaults(concept):
            runs = self._runs_with_defaults(concept)
            if not any(error or any(c.problem for c in found) for _, found, error in runs):
                return Known(besides=defaults, right=True)
            if mistake := exact(concept, runs):
                return Known(mistake, defaults, right=bool(mistake.right_by))
        mistake, same, wrong = partly(concept, runs)
        return Known(mistake, PARTLY.format(same, wrong)) if mistake else Known()

    def _explained(self, concept, known, message, where, **shown):
        word = "convention" if known.right else "differs"
        more = {"mistake": known.mistake, "suspicion": known.besides}
        return Verdict(concept, word, message, where, **more, **shown)

    def _other_defaults(self, concept):
        """Where its defaults are not Keras's, in words, or ""."""
        others = other_defaults(concept, self.engine.signatures.get(concept) or [])
        told = ", ".join(f"{n} is {own}, Keras's is {k}" for n, (own, k) in others.items())
        return told and f"other defaults: {told}"

    def _runs_with_defaults(self, concept):
        """What the same cases find when Keras's defaults are handed over."""
        self.engine.filled = concept
        items = [item for item, _, _ in self.runs[concept]]
        runs = [(item, *_about(concept, *self._run(item, scratch))) for item in items]
        self.engine.filled = None
        return runs

    def _suspicion(self, concept, runs, first):
        """What it may be, where no mistake is known."""
        again = self._answer_alone(concept, runs)
        if again is not None and not again.problem:
            return (
                "in a fresh process the same case agrees: something is kept between calls, or "
                "shared between instances (a class attribute, a default argument that is a list)"
            )
        if again is not None and not alike(first.ours, again.ours, ROUGH):
            return "a second run gives other numbers: drawn or shuffled at random?"
        if concept in self.engine.changed:
            return "an argument is changed in place"
        ours = numbers_of(first.ours)
        return "" if ours is None else hypotheses.suspect(ours, first.theirs)

    def _answer_alone(self, concept, runs):
        """What the first case that differs compares when nothing ran before it, or None."""
        item, found = next((i, f) for i, f, _ in runs if any(c.problem for c in f))
        with self.fresh() as engine:
            engine.lends = self.engine.lends
            again, error = run_case(item, engine, scratch)
        mine = [c for c in again if c.concept == concept]
        if error is not None or len(mine) < len(found):
            return None
        return next(m for m, c in zip(mine, found, strict=False) if c.problem)


def _about(concept, found, error):
    """What a case compared of one concept, and the error that it ended in, if it is this one's."""
    mine = [compared for compared in found if compared.concept == concept]
    return mine, error if getattr(error, "concept", None) == concept else None


def _clipped_elsewhere(runs):
    """Is all that differs a loss at the clip, and finite?"""
    if any(error for _, _, error in runs):
        return False
    wrong = [c for _, found, _ in runs for c in found if c.problem]
    answers = [numbers_of(c.ours) for c in wrong if c.what == AT_THE_CLIP]
    finite = all(a is not None and np.isfinite(a).all() for a in answers)
    return finite and len(answers) == len(wrong)


# --- words -------------------------------------------------------------------------------------


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
    return _short(compared.theirs), _short(compared.ours)


def _short(value):
    if isinstance(value, Remote):
        return repr(value)
    try:
        text = np.array2string(np.asarray(value), precision=6, threshold=12, edgeitems=2)
    except Exception:
        text = repr(value)
    return " ".join(text.split())[:160]
