"""What the tests of the judge share: short limits, and nothing that is left behind."""

import functools
import os
import tempfile

import pytest

import scratch
from parity_tests.judge import command, process
from parity_tests.judge.judge import Judge

from .judging import processes


@pytest.fixture
def short(monkeypatch, tmp_path):
    """Seconds rather than minutes; afterwards no process and no folder is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(process, "SECONDS", 2.0)
    monkeypatch.setattr(process, "LOADING", 5.0)
    monkeypatch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert not list(temporary.iterdir())
    assert not processes("judge/child.py", f"PPid:\t{os.getpid()}\n")
