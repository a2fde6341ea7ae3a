"""What the frameworks answered is kept: the same verdicts, and nothing damaged is read."""

import numpy as np
import pytest

import reference
from parity_tests.judge import cases, framework
from parity_tests.mistakes import SPACE, Program

from .judging import verdicts, write
from .running import python

NAMES = ["losses.squared_error", "optimizers.SGD", "layers.Dense", "network.neuron_gradients"]


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A folder in which nothing is kept yet."""
    monkeypatch.setenv("TWOFOLD_CACHE", str(tmp_path / "answers"))
    monkeypatch.setattr(framework, "_OPENED", {})
    return tmp_path / "answers"


@pytest.mark.sampled
@pytest.mark.parametrize("name", NAMES)
def test_same_verdicts(name, empty, monkeypatch):
    form, edits = SPACE[name].forms[0], SPACE[name].edits
    programs = [Program(name, form, each) for each in [(), *((edit,) for edit in edits)]]
    codes = [program.code for program in programs if program.text][:2]
    for theirs in (reference, None, None):
        monkeypatch.setattr(framework, "_OPENED", {})
        told = [v[1:] for code in codes for v in verdicts({name: code}, theirs).values()]
        if theirs:
            beside = told
        assert told == beside
        if any(empty.glob("*")):
            monkeypatch.setattr(framework, "_asked", None)  # from here on all is kept


@pytest.mark.full
def test_a_check_loads_no_framework(empty, tmp_path):
    file = write(tmp_path / "code", own="def relu(z):\n    return np.maximum(z, 0)\n") / "own.py"
    judged = "from parity_tests.__main__ import main; import sys; main(['check', r'{}']); "
    loaded = judged.format(file) + "print([m for m in ('keras', 'sklearn') if m in sys.modules])"
    answers = [python(tmp_path, "-c", loaded).stdout for _ in range(2)]
    assert answers[0].endswith("['keras', 'sklearn']\n")
    assert answers[1].endswith("[]\n")
    assert answers[0].splitlines()[:-1] == answers[1].splitlines()[:-1]


def damaged(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    "spoil",
    [damaged, lambda file: file.write_bytes(b""), lambda file: file.unlink(),
     lambda file: (file.unlink(), file.mkdir())],
    ids=["a bit", "empty", "gone", "a folder"],
)  # fmt: skip
def test_what_cannot_be_read_is_asked_again(spoil, empty, monkeypatch):
    items, _ = cases.of_modules(("activations",))
    item = next(item for item in items if "activations.relu" in cases.about(item))
    once = dict(framework.known(item))
    framework.keep()
    spoil(next(empty.iterdir()))
    monkeypatch.setattr(framework, "_OPENED", {})
    again = dict(framework.known(item))
    framework.keep()
    assert again.keys() == once.keys()
    assert all(np.array_equal(again[key], once[key], equal_nan=True) for key in once)
