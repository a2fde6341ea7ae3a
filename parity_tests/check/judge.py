"""Run the parity cases on a submission, and find out what is wrong with it."""

import contextlib
import functools
import importlib
import inspect
import logging
import types
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import scratch

from .. import comparison
from ..mistakes import CATALOGUE
from ..tolerances import TOLERANCES
from . import hypotheses
from .engine import Fault, NotThere, Remote

CASES = Path(__file__).parents[1] / "cases"
FILES = {"network": ["network", "training"]}  # the case files for a module, where not its name
STEPS = 12  # of an optimizer, where the parity cases take 200

# How far a submission may be from the framework. It may round in another order, and in float32;
# a mistake of the catalogue is further off.
LIMIT = {"float64": 1e-9, "float32": 1e-4}
PARTLY = "something else, too: this explains {} of {} wrong answers"
ROUGH = 1e-6  # up to here it agrees, with a remark that it rounds more than it need


class Compared(NamedTuple):
    """One comparison within a case."""

    concept: str
    what: str
    ours: np.ndarray
    theirs: np.ndarray
    bound: float  # how far apart they may be
    problem: str  # "" where they agree


class Unusable(Exception):
    """What the submission returned is not what a case can go on with."""

    where = ""

    def __init__(self, concept, received, error):
        self.concept, self.received = concept, received
        words = str(error).replace("'Remote' object", f"{received!r}")
        self.message = f"what came back cannot be used as scratch's: {words}"
        if received is None:
            self.message = "nothing (None) came back: is there a return?"
        super().__init__(self.message)


class Verdict(NamedTuple):
    """What became of a public name."""

    concept: str
    word: str  # agrees, convention, differs, failed, not judged, not there
    message: str = ""
    where: str = ""  # the comparison, step and element, or the line of the code
    expected: str = ""
    received: str = ""
    mistake: object = None
    suspicion: str = ""
    remarks: tuple = ()


# --- cases -------------------------------------------------------------------------------------


class Collector:
    """A pytest plugin that keeps the cases, to be run by hand."""

    def __init__(self):
        self.items, self.edges = [], []

    def pytest_collection_modifyitems(self, items):
        for item in items:
            fixtures = set(inspect.signature(item.obj).parameters) - set(_parameters(item))
            if fixtures <= {"ours", "theirs", "steps"} and not item.get_closest_marker("long"):
                (self.edges if item.get_closest_marker("edge") else self.items).append(item)

    def pytest_runtestloop(self):
        return True


def _parameters(item):
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


def collect(concepts):
    """The cases about the modules of these concepts."""
    modules = dict.fromkeys(concept.partition(".")[0] for concept in concepts)
    names = dict.fromkeys(name for m in modules for name in FILES.get(m, [m]))
    files = [str(CASES / f"test_{name}.py") for name in names]
    collector = Collector()
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-n", "0"]
    pytest.main([*files, *quiet], plugins=[collector])
    return collector


@contextlib.contextmanager
def collected():
    """Have assert_parity keep what it compares, leniently, and raise nothing."""
    found = []

    def keep(concept, ours, theirs, what, kind):
        theirs = np.asarray(theirs)
        bound = max(_limit(ours, theirs), TOLERANCES[kind].bound(np.float64))
        problem = _difference(ours, theirs, max(bound, ROUGH))
        found.append(Compared(concept, what, ours, theirs, bound, problem))

    comparison.LISTENER = keep
    try:
        yield found
    finally:
        comparison.LISTENER = None


def run_case(item, ours, theirs):
    """What a case compares, and the error that it ended in, or None."""
    arguments = {"ours": ours, "theirs": theirs, "steps": STEPS} | _parameters(item)
    wanted = inspect.signature(item.obj).parameters
    error = None
    with collected() as found, np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            item.obj(**{name: arguments[name] for name in wanted})
        except (Exception, pytest.fail.Exception) as raised:
            error = raised
    return found, error


def _difference(ours, theirs, bound):
    """Why a submission's answer is not the framework's, or ""."""
    if theirs.dtype.kind not in "biuf":  # texts, whole numbers beyond all bounds
        return "" if np.array_equal(ours, theirs) else "other values"
    numbers = _numbers(ours)
    if numbers is None:
        return f"{_kind(ours)} was returned, numbers were expected"
    if numbers.shape != theirs.shape:
        return f"shape {numbers.shape}, expected {theirs.shape}"
    if theirs.dtype.kind in "biu":
        return "" if np.array_equal(numbers, theirs) else "other values"
    if not np.array_equal(_strange(numbers), _strange(theirs), equal_nan=True):
        return "NaN or infinity"
    apart = _apart(numbers, theirs)
    return f"{apart:.1e} apart" if apart > bound else ""


def _numbers(answer):
    """An answer as an array of numbers, or None where it is none."""
    try:
        array = np.asarray(answer)
        if array.dtype == object and all(type(n) is int for n in array.flat):
            array = array.astype(float)  # whole numbers of more than 64 bits
    except Exception:
        return None
    return array if array.dtype.kind in "biuf" else None


def _kind(answer):
    """What came in the place of numbers, in a word or two."""
    if isinstance(answer, Remote):
        return f"{answer!r}"
    if isinstance(answer, np.ndarray):
        return f"an array of {answer.dtype}"
    if isinstance(answer, list | tuple):
        return f"a {type(answer).__name__} of different lengths, or of other things than numbers,"
    return "None" if answer is None else f"a {type(answer).__name__}"


def _strange(array):
    """NaN and infinity where they are, 0 elsewhere."""
    return np.where(np.isfinite(array), 0, array)


def _apart(ours, theirs):
    """The largest difference of two arrays' finite numbers, by the largest number."""
    finite = np.isfinite(theirs)
    return np.abs(ours[finite].astype(float) - theirs[finite]).max(initial=0) / _scale(theirs)


def _scale(array):
    """The largest finite number, or 1 where there is none but 0."""
    return np.abs(array[np.isfinite(array)].astype(float)).max(initial=0) or 1.0


def _limit(ours, theirs):
    return LIMIT["float32" if theirs.dtype == np.float32 or _is_single(ours, theirs) else "float64"]


def _is_single(ours, theirs):
    """Is the answer in float32, or was it rounded to it, where the framework's was not?"""
    ours = _numbers(ours)
    if ours is None or ours.dtype.kind != "f" or theirs.dtype != np.float64:
        return False
    if ours.dtype.itemsize < 8:
        return True
    with np.errstate(over="ignore"):
        short = np.array_equal(ours, np.round(ours, 3))  # as 0 and 0.5 are
    return not short and _fits_single(ours) and not _fits_single(theirs)


def _fits_single(array):
    """Can float32 hold these numbers?"""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array_equal(array.astype(np.float32), array, equal_nan=True)


# --- verdicts ----------------------------------------------------------------------------------


class Judge:
    """Runs the cases on an engine and keeps what they found, for each public name in it.

    ``fresh`` gives an engine of the same code in which nothing has run yet, and ends it again.
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
        self.engine.last = None
        found, error = run_case(item, self.engine, self.theirs)
        if any(c.problem and _is_single(c.ours, c.theirs) for c in found):
            again, _ = run_case(item, self.engine, InSingle(self.theirs))
            found = found if any(c.problem for c in again) else again
        blocked = isinstance(error, NotThere)
        if blocked and not self.engine.lends:
            return False
        if error is not None and not isinstance(error, Fault | NotThere):
            error = Unusable(*(self.engine.last or (None, None)), error)
        concepts = {compared.concept for compared in found} | {getattr(error, "concept", None)}
        for concept in concepts & self.wanted_set:
            mine = [compared for compared in found if compared.concept == concept]
            its = error if not blocked and error is not None and error.concept == concept else None
            runs[concept].append((item, mine, its))
        return not blocked

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
        if any(_is_single(c.ours, c.theirs) for c in mine):
            told.insert(0, "computed in float32")
        elif rough := [c for c in mine if _difference(c.ours, c.theirs, c.bound)]:
            told.insert(0, f"{rough[0].what}: agrees to {ROUGH:g} only")
        return tuple(dict.fromkeys(told))[:4]

    def _failed(self, concept, runs, error):
        """It ended in an error, or what came back was of no use to the case."""
        mistake, rest = self._identify(concept, runs)
        if mistake:
            return self._named(concept, mistake, error.message, error.where, suspicion=rest)
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
        where = f"{first.what}{_place(first)}"
        expected, received = _values(first)
        shown = {"expected": expected, "received": received}
        mistake, rest = self._identify(concept, runs)
        if mistake:
            return self._named(concept, mistake, first.problem, where, suspicion=rest, **shown)
        suspicion = ""
        if self._agrees_alone(concept, runs):
            suspicion = (
                "in a fresh process the same case agrees: something is kept between calls, or "
                "shared between instances (a class attribute, a default argument that is a list)"
            )
        elif concept in self.engine.changed:
            suspicion = "an argument is changed in place"
        elif (numbers := _numbers(first.ours)) is not None:
            suspicion = hypotheses.suspect(numbers, first.theirs)
        return Verdict(concept, "differs", first.problem, where, suspicion=suspicion, **shown)

    def _named(self, concept, mistake, message, where, **shown):
        word = "convention" if mistake.right_by else "differs"
        return Verdict(concept, word, message, where, mistake=mistake, **shown)

    def _agrees_alone(self, concept, runs):
        """Does the first case that differs agree when nothing ran before it?"""
        item = next(item for item, found, _ in runs if any(c.problem for c in found))
        with self.fresh() as engine:
            engine.lends = self.engine.lends
            found, error = run_case(item, engine, self.theirs)
        mine = [c for c in found if c.concept == concept]
        return error is None and bool(mine) and not any(c.problem for c in mine)

    def _identify(self, concept, runs):
        """The known mistake whose numbers are the submission's own, and what else is wrong."""
        own = [mistake for mistake in CATALOGUE if mistake.concept == concept]
        if exact := next((m for m in own if same_numbers(m, runs)), None):
            return exact, ""
        shares = [(explained(m, runs), m) for m in own if not m.right_by]
        (same, left), mistake = max(shares, key=lambda share: share[0][0], default=((0, 0), None))
        if not same:
            return None, ""
        return mistake, PARTLY.format(same, same + left)


def same_numbers(mistake, runs):
    """Does scratch with this mistake in it answer like the submission, case by case?"""
    engine = Patched(mistake)
    met = 0
    for item, mine, error in runs:
        if not mine and error is None:
            continue
        found, ended = run_case(item, engine, scratch)
        if error is not None and ended is None:
            return False
        theirs = [c for c in found if c.concept == mistake.concept]
        if len(theirs) < len(mine):
            return False
        if not all(_alike(a.ours, b.ours, a.bound) for a, b in zip(mine, theirs, strict=False)):
            return False
        met += 1
    return met > 0


def explained(mistake, runs):
    """How many of the submission's wrong answers are this mistake's, too, and how many are not.

    None of them, where the mistake would spoil what the submission has right.
    """
    engine = Patched(mistake)
    same = left = 0
    for item, mine, error in runs:
        found, _ = run_case(item, engine, scratch)
        theirs = [c for c in found if c.concept == mistake.concept]
        for a, b in zip(mine, theirs, strict=False):
            alike = _alike(a.ours, b.ours, a.bound)
            if not alike and not a.problem:
                return 0, 0
            same += bool(a.problem) and alike and _telling(a, b)
        left += sum(bool(c.problem) for c in mine) + (error is not None)
    return same, left - same


def _telling(a, b):
    """Is the submission's answer far from the right one, beside how near it is to the mistake's?"""
    ours, right, wrong = _numbers(a.ours), a.theirs, _numbers(b.ours)
    numbers = np.unique(ours[np.isfinite(ours)])
    return len(numbers) > 2 and _apart(ours, wrong) < 0.01 * _apart(ours, right)


def _alike(a, b, bound):
    """Are two answers the same but for rounding, or for the random numbers in them?"""
    a, b = _numbers(a), _numbers(b)
    if a is None or b is None or a.shape != b.shape or (np.isfinite(a) != np.isfinite(b)).any():
        return False
    return bool(_apart(a, b) <= min(10 * bound, 0.05))


class InSingle:
    """A room whose functions are handed float32, as a submission that computes in it hands on."""

    def __init__(self, room):
        self._room = room

    def __getattr__(self, name):
        found = getattr(self._room, name)
        if inspect.ismodule(found):
            return InSingle(found)
        return functools.partial(_in_single, found) if inspect.isfunction(found) else found


def _in_single(function, *arguments, **options):
    doubles = [isinstance(a, np.ndarray) and a.dtype == np.float64 for a in arguments]
    pairs = zip(arguments, doubles, strict=True)
    return function(*(a.astype(np.float32) if d else a for a, d in pairs), **options)


class Patched:
    """``scratch`` with one public name replaced."""

    def __init__(self, mistake):
        self._module, _, self._name = mistake.concept.partition(".")
        self._code = mistake.code

    def __getattr__(self, module):
        room = getattr(scratch, module)
        if module != self._module:
            return room
        return types.SimpleNamespace(**{**vars(room), self._name: self._code})


# --- words -------------------------------------------------------------------------------------


def _place(compared):
    """The step or element where an answer first goes wrong."""
    at = _first(compared)
    if not at:
        return ""
    if "step" in compared.what and len(at) == 2:
        return f", step {at[0] + 1}, element {at[1]}"
    return f", element {', '.join(map(str, at))}"


def _first(compared):
    """The index of the first wrong number, or ()."""
    ours, theirs = _numbers(compared.ours), _numbers(compared.theirs)
    if ours is None or theirs is None or ours.shape != theirs.shape or ours.ndim == 0:
        return ()
    limit = max(compared.bound, ROUGH) * _scale(theirs)
    with np.errstate(invalid="ignore"):
        off = np.abs(ours.astype(float) - theirs) > limit
    off |= np.isnan(ours) != np.isnan(theirs)
    return tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else ()


def _values(compared):
    """What was expected and what came, at that place or in short."""
    if at := _first(compared):
        return tuple(f"{float(x[at]):.10g}" for x in (compared.theirs, _numbers(compared.ours)))
    return _short(compared.theirs), _short(compared.ours)


def _short(value):
    if isinstance(value, Remote):
        return repr(value)
    try:
        text = np.array2string(np.asarray(value), precision=6, threshold=12, edgeitems=2)
    except Exception:
        text = repr(value)
    return " ".join(text.split())[:160]
