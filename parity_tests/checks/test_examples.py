"""Every lesson runs, on every engine, and finds what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(lesson, *arguments):
    """What a lesson prints, run as a person would run it."""
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[0], run_name='__main__'); "
        "print('LOADED', *{m.partition('.')[0] for m in sys.modules})"
    )
    path = str(ROOT / "examples" / f"{lesson}.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys; sys.argv = sys.argv[1:]; {code}"]
        + [path, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    output, _, loaded = done.stdout.rpartition("LOADED")
    return output, set(loaded.split())


def test_gates():
    output, loaded = run("lesson_01_gates")
    assert "tensorflow" not in loaded
    assert "keras" not in loaded
    for name in ("scratch", "reference"):
        assert f"{name}: NAND is wrong for 50 of the first 200" in output
        assert re.search(rf"AND +{name} +\[\[2\. 2\.\]\] +\[-2\.\]", output)
        assert re.search(rf"AND +{name} +\[\[3\. 2\.\]\] +\[-4\.\]", output)
        assert f"{name}: XOR's signed net sums [0.0, 0.0]" in output


@pytest.mark.parametrize("lesson", ["lesson_02_and_by_hand", "lesson_03_xor_from_gates"])
def test_both_engines_print_the_same(lesson):
    scratch, loaded = run(lesson)
    reference, _ = run(lesson, "--engine", "reference")
    assert not loaded & {"keras", "tensorflow", "sklearn"}
    assert scratch.splitlines()[1:] == reference.splitlines()[1:]


def test_the_first_trace():
    output, _ = run("lesson_02_and_by_hand")
    for z, after in [("-1.5", "1. 1."), ("-0.5", "2. 2."), ("-2.5", "2. 2.")]:
        assert re.search(rf"{z} +\[{after}\]", output)
    assert "y = -1x + 1.25" in output
