"""Every lesson runs, on every engine, and finds what it says."""

import functools
import os
import re
import runpy
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from parity_tests.tolerances import TOLERANCES

ROOT = Path(__file__).parents[2]


@functools.cache
def run(lesson, *arguments):
    """What a lesson prints, run as a person would run it."""
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[0], run_name='__main__'); "
        "print('LOADED', *{m.partition('.')[0] for m in sys.modules})"
    )
    path = str(ROOT / "examples" / f"{lesson}.py")
    code = f"import sys; sys.argv = sys.argv[1:]; {code}"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code, path, *arguments],
            cwd=folder,  # where the pictures go
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
        )
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr.lower(), done.stderr
    output, _, loaded = done.stdout.rpartition("LOADED")
    return output, set(loaded.split())


def test_gates():
    output, loaded = run("lesson_02_gates")
    assert "tensorflow" not in loaded
    for name in ("scratch", "reference"):
        assert f"{name}: NAND is wrong for 50 of the first 200" in output
        assert re.search(rf"AND +{name} +\[\[2\. 2\.\]\] +\[-2\.\]", output)
        assert re.search(rf"AND +{name} +\[\[3\. 2\.\]\] +\[-4\.\]", output)
        assert f"{name}: XOR's signed net sums [0.0, 0.0]" in output


SAME_ON_BOTH = [
    pytest.param("lesson_01_and_by_hand", marks=pytest.mark.full),
    "lesson_03_xor_from_gates",
    pytest.param("lesson_04_xor_mlp", marks=pytest.mark.full),
    pytest.param("lesson_09_optimizer_race", marks=pytest.mark.full),
    pytest.param("lesson_10_digits", marks=pytest.mark.full),
]


@pytest.mark.parametrize("lesson", SAME_ON_BOTH)
def test_both_engines_print_the_same(lesson):
    with ThreadPoolExecutor() as side_by_side:
        other = side_by_side.submit(run, lesson, "--engine", "reference")
        scratch, loaded = run(lesson, "--engine", "scratch")
        reference, _ = other.result()
    data = {"sklearn"} if lesson == "lesson_10_digits" else set()
    assert not loaded & {"keras", "tensorflow", "sklearn"} - data
    assert scratch == reference


def test_the_first_trace():
    output, _ = run("lesson_01_and_by_hand", "--engine", "scratch")
    for z, after in [("-1.5", "1. 1."), ("-0.5", "2. 2."), ("-2.5", "2. 2.")]:
        assert re.search(rf"{z} +\[{after}\]", output)
    assert "y = -1x + 1.25" in output


def table(output, title):
    """The rows of a printed table, each as its words."""
    lines = output.split(f"\n{title}")[1].split("\n\n")[0].splitlines()
    return [line.split() for line in lines[2:]]


def test_xor_is_learned():
    output, _ = run("lesson_04_xor_mlp", "--engine", "scratch")
    assert "4 of 4 rows are on the right side" in output
    losses = [float(row[1]) for row in table(output, "From the start with seed 0")]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.05
    for *_, right, label in table(output, "Seen from the hidden units"):
        assert abs(float(right) - int(label)) < 0.1
    assert "tell 3 kinds of rows apart" in output


def test_xor_gets_stuck():
    output, _ = run("lesson_04_xor_mlp", "--engine", "scratch")
    two, four = re.findall(r"(\d+) of 10 starts learn", output)
    assert (two, four) == ("5", "9")
    stuck = [
        row
        for part in output.split("hidden units: ")[1:]
        for row in table(part, "The starts that did not")
    ]
    assert len(stuck) == 6
    for _, loss, *outputs in stuck:
        assert abs(float(loss) - np.log(2) / 2) < 0.02
        undecided = [i for i, a in enumerate(map(float, outputs)) if abs(a - 0.5) < 0.02]
        assert sorted("0110"[i] for i in undecided) == ["0", "1"]
        assert all(
            abs(float(outputs[i]) - int("0110"[i])) < 0.05 for i in {0, 1, 2, 3} - {*undecided}
        )


def test_digits():
    output, _ = run("lesson_10_digits", "--engine", "scratch")
    right, images, percent = re.search(r"reads (\d+) of (\d+) images right: (.+)%", output).groups()
    assert float(percent) >= 97
    assert int(images) == 450
    errors = table(output, "The errors, the surest first")
    assert len(errors) == 450 - int(right)
    sure = [float(row[-2]) for row in errors]
    assert sure == sorted(sure, reverse=True)


@pytest.mark.full
def test_one_script():
    output, _ = run("lesson_11_one_script")
    rows = table(output, "History")
    assert [row[:1] + row[2:] for row in rows[::2]] == [row[:1] + row[2:] for row in rows[1::2]]
    assert {row[1] for row in rows[::2]} == {"scratch"}
    assert {row[1] for row in rows[1::2]} == {"reference"}
    first, second = re.findall(r"(\d+) of the 150 flowers", output)
    assert first == second
    assert int(first) >= 140
    apart = [int(row[-1]) for row in table(output, "Largest difference")]
    assert len(apart) == 7
    assert max(apart) <= TOLERANCES["whole run"].epsilons


def test_one_script_on_one_engine():
    output, loaded = run("lesson_11_one_script", "--engine", "scratch")
    assert not loaded & {"keras", "tensorflow"}
    assert "scratch: 146 of the 150" in output


@pytest.fixture
def race(monkeypatch, tmp_path):
    """The names of lesson 9, run with scratch."""
    path = str(ROOT / "examples" / "lesson_09_optimizer_race.py")
    arguments = ["--engine", "scratch", "--pictures", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", [path, *arguments])
    return runpy.run_path(path, run_name="__main__")


def test_rates_are_the_best_of_four(race):
    rates = [0.001, 0.01, 0.1, 1.0]
    for name, options in race["RACERS"].values():
        ends = [
            race["length"](race["descend"](name, **{**options, "learning_rate": rate}))[-1]
            for rate in rates
        ]
        assert rates[int(np.argmin(ends))] == options["learning_rate"]


def test_race():
    output, _ = run("lesson_09_optimizer_race", "--engine", "scratch")
    assert "is Adagrad, in the lecture form" in output
    for name, *_, along, turned in table(output, "Keras's form, distance after 100 steps"):
        rate_for_all = name in ("SGD", "momentum", "Nesterov")
        assert along == turned if rate_for_all else float(along) < float(turned)
    forms = table(output, "Largest distance between the two forms")
    assert [row[1] for row in forms[:2]] == ["0", "0"]
    (_, a, a0), (*_, b, b0), (_, r, r0), _, (_, m, m0) = forms[2:]
    assert a == a0  # the place of ε does not show beside the start
    assert float(b) < float(a) / 1000
    assert b0 == r0 == "roundings"
    assert float(r) < 1e-6
    assert m == m0
    assert "6.32 times longer across than along" in output
    assert "first step is\n3.16 times Keras's" in output


def test_adadelta_without_epsilon_stands_still(race):
    path = race["descend"]("Adadelta", learning_rate=1.0, epsilon=0.0)
    assert (path == path[0]).all()


@pytest.mark.full
def test_find_the_bug():
    """The checker names the mistake, hints without naming it, and accepts the paper's Adam."""
    output, _ = run("lesson_16_find_the_bug")
    hinted, told, mended = re.split(r"optimizers\.Adam +(?=differs|convention)", output)[1:]
    assert hinted.startswith("differs")
    assert "1 − β in the place of 1 − βᵗ" not in hinted
    assert "1 − β in the place of 1 − βᵗ" in told
    assert "The exit status is 1" in told
    assert mended.startswith("convention")
    assert "The exit status is 0 now" in mended
    far, near = re.search(r"gets (\S+) away from the engine's; mended, (\S+)\.\s", mended).groups()
    assert float(near) < 1e-6 < 1 < float(far)
