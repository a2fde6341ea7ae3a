"""The two engines, as fixtures: a parity case never imports what it judges."""

import importlib

import pytest

from .comparison import RECORD


def pytest_addoption(parser):
    parser.addoption("--ours", default="scratch", help="the package to judge (default: scratch)")
    parser.addoption("--theirs", default="reference", help="the package to judge by")
    parser.addoption("--full", action="store_true", help="run the exhaustive cases too")


def pytest_configure(config):
    config.addinivalue_line("markers", "full: exhaustive, runs with --full only")
    config.addinivalue_line("markers", "edge: huge, infinite, of another type; says little of code")
    config.addinivalue_line("markers", "long: takes too long for code that is checked")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--full"):
        return
    exhaustive = [item for item in items if item.get_closest_marker("full")]
    if exhaustive:
        config.hook.pytest_deselected(items=exhaustive)
        items[:] = [item for item in items if item not in exhaustive]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Hand what a case compared over to its report, across processes if need be."""
    RECORD.clear()
    try:
        return (yield)
    finally:
        item.user_properties.append(("comparisons", [list(comparison) for comparison in RECORD]))


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
