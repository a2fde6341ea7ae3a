"""The two engines, as fixtures: a parity case never imports what it judges."""

import functools
import gc
import importlib
import inspect
import itertools
from collections import defaultdict

import pytest

from . import chance, comparison, conditioning
from .arithmetic import arithmetic
from .comparison import RECORD

EACH = 8  # parameters of a test that is sampled


def pytest_addoption(parser):
    parser.addoption("--ours", default="scratch", help="the package to judge (default: scratch)")
    parser.addoption("--theirs", default="reference", help="the package to judge by")
    parser.addoption("--full", action="store_true", help="run the exhaustive cases too")
    parser.addoption("--seed", type=int, default=0, help="other random numbers for the cases")


def pytest_configure(config):
    chance.SHIFT = config.getoption("--seed")
    config.addinivalue_line("markers", "full: exhaustive, runs with --full only")
    told = "sampled: of its parameters each eighth runs always, the others with --full"
    config.addinivalue_line("markers", told)
    config.addinivalue_line("markers", "edge: huge, infinite, of another type; says little of code")
    config.addinivalue_line("markers", "refusable: an input that code that is checked may refuse")
    config.addinivalue_line("markers", "long: takes too long for code that is checked")


@pytest.hookimpl(tryfirst=True)  # before -m asks for what is marked
def pytest_collection_modifyitems(config, items):
    turns = defaultdict(itertools.count)
    for item in items:
        if item.get_closest_marker("sampled") and next(turns[item.function]) % EACH:
            item.add_marker("full")
    if config.getoption("--full"):
        return
    exhaustive = [item for item in items if item.get_closest_marker("full")]
    if exhaustive:
        config.hook.pytest_deselected(items=exhaustive)
        items[:] = [item for item in items if item not in exhaustive]


def pytest_collection_finish():
    """What is loaded by now stays; to look through it for garbage takes a tenth of the tests.

    What the frameworks make is looked through less often than is usual, for another fiftieth.
    """
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Hand what a case compared over to its report, across processes if need be."""
    RECORD.clear()
    comparison.MEASURE = functools.cache(lambda: _magnifications(item))
    try:
        return (yield)
    finally:
        comparison.MEASURE = None
        item.user_properties.append(("comparisons", [list(comparison) for comparison in RECORD]))


def _magnifications(item):
    """How much the quantities of a case magnify a rounding, measured when one of them asks."""

    def case(ours, theirs):
        arguments = item.funcargs | {"ours": ours, "theirs": theirs}
        item.obj(**{name: arguments[name] for name in inspect.signature(item.obj).parameters})

    return conditioning.magnifications(case)


def pytest_sessionfinish(session):
    """A process that runs cases for another tells it which arithmetic it has."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["arithmetic"] = arithmetic()


@pytest.fixture(scope="session")
def ours(request):
    """The engine under test."""
    return importlib.import_module(request.config.getoption("--ours"))


@pytest.fixture(scope="session")
def theirs(request):
    """The engine that it is compared with."""
    return importlib.import_module(request.config.getoption("--theirs"))


@pytest.fixture(scope="session")
def steps():
    """How many steps an optimizer takes."""
    return 200
