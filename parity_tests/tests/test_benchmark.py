"""``parity bench``: ratios of turns, a record, and peers that need not be there."""

import contextlib
import importlib.util
import itertools
import json

import pytest

import scratch
from parity_tests import benchmark, training
from parity_tests.__main__ import main

TASK = training.Task((3, 2, 2), 4, 2)


def test_functions_take_turns_after_a_warm_up():
    clock = itertools.count()
    functions = {name: lambda: next(clock) for name in "ab"}
    assert benchmark.alternate(functions, 3) == {"a": [2, 4, 6], "b": [3, 5, 7]}


@pytest.mark.parametrize("name", [n for n in training.MAKERS if n not in ("torch", "jax")])
def test_everybody_steps(name):
    assert 0 < training.seconds(name, TASK) < 60


def test_who_lives_elsewhere_steps_there():
    """Whatever of PyTorch and JAX is installed, and neither needs to be."""
    with training.elsewhere() as others:
        assert set(others) == {n for n in ("torch", "jax") if importlib.util.find_spec(n)}
        assert all(0 < ask(TASK) < 60 for ask in others.values())


def test_a_framework_that_does_not_run_is_left_out(monkeypatch):
    """Where it is not installed at all, nobody speaks of it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "jax")
    monkeypatch.setattr(training, "ProcessPoolExecutor", Broken)
    told = pytest.warns(UserWarning, match="jax is left out, .*: no such kernel")
    with told, training.elsewhere() as others:
        assert others == {}


class Broken(contextlib.nullcontext):
    """A pool whose process dies."""

    def __init__(self, *arguments):
        super().__init__(self)

    def submit(self, *arguments):
        raise OSError("no such kernel")


def test_the_record(monkeypatch, capsys):
    """Each row has medians and quartiles of ratios; models are made as they were before."""
    times = {"scratch": [1.0, 2.0, 3.0], "Keras": [2.0, 2.0, 2.0], "torch": [1.0, 1.0, 1.0]}
    monkeypatch.setattr(benchmark, "elsewhere", lambda: contextlib.nullcontext({"torch": len}))
    monkeypatch.setattr(
        benchmark, "alternate", lambda functions: {n: times.get(n, [1.0] * 3) for n in functions}
    )
    assert main(["bench", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    row = record["rows"][-1]
    assert row["what"] == "784-512-512-10, 128"
    assert row["milliseconds"]["scratch"] == 2000 / 20
    assert row["ratios"]["Keras"] == [0.75, 1.0, 1.25]
    assert row["ratios"]["torch"] == [1.5, 2.0, 2.5]
    assert {row["group"] for row in record["rows"]} == set(benchmark.GROUPS)
    assert record["versions"]["numpy"]
    assert scratch.floatx() == "float64"
