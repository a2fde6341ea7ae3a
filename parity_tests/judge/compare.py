"""Run a case on a submission, and compare what it answers, leniently, with what was expected."""

import contextlib
import functools
import inspect
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from .. import comparison
from ..tolerances import TOLERANCES
from .engine import Remote

CASES = Path(__file__).parents[1] / "cases"
FILES = {"network": ["network", "training"]}  # the case files for a module, where not its name
STEPS = 8  # of an optimizer, where the parity cases take 200

# How far a submission may be from the framework. It may round in another order, and in float32;
# a mistake of the catalogue is further off.
LIMIT = {"float64": 1e-9, "float32": 1e-4}
ROUGH = 1e-6  # up to here it agrees, with a remark that it rounds more than it need


class Compared(NamedTuple):
    """One comparison within a case."""

    concept: str
    what: str
    ours: np.ndarray
    theirs: np.ndarray
    bound: float  # how far apart they may be
    problem: str  # "" where they agree


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
    quick = ["--disable-plugin-autoload", "-o", "addopts=", "-p", "no:cacheprovider"]
    pytest.main([*files, *quick, "-p", "no:terminal"], plugins=[collector])
    return collector


@contextlib.contextmanager
def collected():
    """Have assert_parity keep what it compares, leniently, and raise nothing."""
    found = []

    def keep(concept, ours, theirs, what, kind, magnified):
        theirs = np.asarray(theirs)
        bound = max(_limit(ours, theirs), TOLERANCES[kind].bound(np.float64, magnified or 1.0))
        problem = difference(ours, theirs, max(bound, ROUGH))
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


# --- comparing ---------------------------------------------------------------------------------


def difference(ours, theirs, bound):
    """Why a submission's answer is not the framework's, or ""."""
    if theirs.dtype.kind not in "biuf":  # texts, whole numbers beyond all bounds
        return "" if np.array_equal(ours, theirs) else "other values"
    numbers = numbers_of(ours)
    if numbers is None:
        return f"{_kind(ours)} was returned, numbers were expected"
    if numbers.shape != theirs.shape:
        return f"shape {numbers.shape}, expected {theirs.shape}"
    if theirs.dtype.kind in "biu":
        return "" if np.array_equal(numbers, theirs) else "other values"
    if not np.array_equal(_strange(numbers), _strange(theirs), equal_nan=True):
        return "NaN or infinity"
    distance = apart(numbers, theirs)
    return f"{distance:.1e} apart" if distance > bound else ""


def numbers_of(answer):
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


def alike(a, b, bound):
    """Are two answers the same but for rounding, or for the random numbers in them?"""
    a, b = numbers_of(a), numbers_of(b)
    if a is None or b is None or a.shape != b.shape or (np.isfinite(a) != np.isfinite(b)).any():
        return False
    return bool(apart(a, b) <= min(10 * bound, 0.1))


def apart(ours, theirs):
    """The largest difference of two arrays' finite numbers, by the largest number."""
    finite = np.isfinite(theirs)
    return np.abs(ours[finite].astype(float) - theirs[finite]).max(initial=0) / scale(theirs)


def scale(array):
    """The largest finite number, or 1 where there is none but 0."""
    return np.abs(array[np.isfinite(array)].astype(float)).max(initial=0) or 1.0


def _limit(ours, theirs):
    return LIMIT["float32" if theirs.dtype == np.float32 or is_single(ours, theirs) else "float64"]


def is_single(ours, theirs):
    """Is the answer in float32, or was it rounded to it, where the framework's was not?"""
    ours = numbers_of(ours)
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
