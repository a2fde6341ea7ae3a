"""The parity cases, run on a submission: which there are, and what they compare."""

import contextlib
import functools
import hashlib
import inspect
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import scratch

from .. import comparison
from ..tolerances import TOLERANCES
from .compare import ROUGH, difference, limit

CASES = Path(__file__).parents[1] / "cases"
FILES = {  # the case files for a module, where not its name
    "network": ["network", "training"],
    "somebody's network": ["plain_networks"],
}
STEPS = 8  # of an optimizer, where the parity cases take 200


class Compared(NamedTuple):
    """One comparison within a case."""

    concept: str
    what: str
    ours: np.ndarray
    theirs: np.ndarray
    bound: float  # how far apart they may be
    problem: str  # "" where they agree


class Run(NamedTuple):
    """What a case found about one concept, and the error that it ended in, if any."""

    item: object
    found: list
    error: Exception | None

    @property
    def wrong(self):
        """Is anything not as it should be?"""
        return self.error is not None or any(c.problem for c in self.found)


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


@functools.cache
def of_modules(names):
    """All cases of some modules of scratch, those at the edges apart: (cases, edges)."""
    files = [str(CASES / f"test_{file}.py") for name in names for file in FILES.get(name, [name])]
    collector = Collector()
    quick = ["--disable-plugin-autoload", "-o", "addopts=", "-p", "no:cacheprovider"]
    pytest.main([*files, *quick, "-p", "no:terminal"], plugins=[collector])
    return collector.items, collector.edges


def may_refuse(run):
    """Has the code refused what it need not take, such as rows that do not sum to 1?"""
    kind = getattr(run.error, "kind", "")
    return kind == "raised" and run.item.get_closest_marker("refusable") is not None


def is_of_networks(item):
    """Is it about whole networks that have been read as such, whatever their layers are?"""
    return item.path.stem == "test_plain_networks"


def title(item):
    """What a case is called, in words."""
    return item.originalname.removeprefix("test_").replace("_", " ")


@functools.cache
def about(item):
    """The concepts that a case compares."""
    found, _ = run_case(item, scratch, scratch)
    return frozenset(compared.concept for compared in found)


def mark(item, *comparison):
    """A case, or one comparison in it by its number and what stands there, in a word."""
    digest = hashlib.sha256(item.name.encode())
    for part in map(np.asarray, comparison):
        content = repr(part.tolist()).encode() if part.dtype == object else part.tobytes()
        digest.update(f"{part.dtype} {part.shape}".encode() + content)
    return digest.hexdigest()


@contextlib.contextmanager
def collected(hear, answer):
    """Have assert_parity keep what it compares, leniently, and tell ``hear`` of it."""
    found = []

    def keep(concept, ours, theirs, what, kind, magnified):
        theirs = answer(len(found), np.asarray(theirs))
        bound = max(limit(ours, theirs), TOLERANCES[kind].bound(np.float64, magnified or 1.0))
        problem = difference(ours, theirs, max(bound, ROUGH))
        found.append(Compared(concept, what, ours, theirs, bound, problem))
        hear(found[-1])

    comparison.LISTENER = keep
    try:
        yield found
    finally:
        comparison.LISTENER = None


def run_case(item, ours, theirs, hear=lambda compared: None, known=None):
    """What a case compares, and the error that it ended in, or None.

    Answers of ``theirs`` may be ``known`` better: {mark of a comparison: what stands there}.
    """

    def answer(number, theirs):
        return known.get(mark(item, number, theirs), theirs) if known else theirs

    arguments = {"ours": ours, "theirs": theirs, "steps": STEPS} | _parameters(item)
    wanted = inspect.signature(item.obj).parameters
    error = None
    with collected(hear, answer) as found, np.errstate(all="ignore"), warnings.catch_warnings():
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
        if not callable(found):
            return InSingle(found)
        return functools.partial(in_single, found) if inspect.isfunction(found) else found


def in_single(function, *arguments, **options):
    """What a function gives, handed float32 in the place of float64."""
    doubles = [isinstance(a, np.ndarray) and a.dtype == np.float64 for a in arguments]
    pairs = zip(arguments, doubles, strict=True)
    return function(*(a.astype(np.float32) if d else a for a, d in pairs), **options)
