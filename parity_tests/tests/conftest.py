"""What the tests share: answers that are asked once, short limits, and nothing left behind."""

import functools
import os
import tempfile

import pytest

import scratch
from parity_tests.judge import command, process
from parity_tests.judge.judge import Judge

from .judging import processes

os.environ.pop("COLUMNS", None)  # which xdist sets for its workers: a test says what width it means


@pytest.fixture(scope="session", autouse=True)
def kept_answers(tmp_path_factory):
    """The frameworks' answers are kept for this run, by all processes that run its tests."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFOLD_CACHE", str(folder / "answers"))
        yield


@pytest.fixture
def beside_scratch(monkeypatch):
    """The judge of the command asks scratch, not the frameworks."""
    monkeypatch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))


@pytest.fixture
def short(monkeypatch, tmp_path, beside_scratch):
    """Seconds rather than minutes; afterwards no process and no folder is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(process, "SECONDS", 2.0)
    monkeypatch.setattr(process, "LOADING", 5.0)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert not list(temporary.iterdir())
    assert not processes("judge/child.py", f"PPid:\t{os.getpid()}\n")
