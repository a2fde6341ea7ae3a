"""The mend: where a person's own lines go wrong, and the change after which all of it agrees."""

import ast
import functools
import io
import json
import textwrap

import numpy as np
import pytest
from rich.console import Console

import scratch
from parity_tests.chance import generator
from parity_tests.judge import command, door, mend, replay
from parity_tests.judge.edits import Source, changes
from parity_tests.judge.engine import running
from parity_tests.judge.judge import Judge
from parity_tests.judge.mend import Search
from parity_tests.judge.submission import read

SECONDS = 60.0  # for a search: these machines may be slow

WRONG = {  # file: (its text, the line that is wrong, what it should be)
    "optimizer": (
        """
        import numpy as np


        class Descent_RMSprop:  # with a memory
            def __init__(self, lr=0.01, decay=0.9, eps=1e-7):
                self.lr, self.decay, self.eps, self.mean = lr, decay, eps, 0

            def update(self, w, dw):
                self.mean = self.decay*self.mean + (1 - self.decay)*dw   # of squares
                return w - self.lr*dw / (np.sqrt(self.mean) + self.eps)
        """,
        9,
        "self.mean = self.decay*self.mean + (1 - self.decay)*dw**2   # of squares",
    ),
    "slope": (
        """
        import numpy as np

        def tanh_prime(x):
            '''ä: columns are counted in bytes'''
            return (1 -
                    np.tanh( x ))  # of x
        """,
        6,
        "np.tanh( x )**2)  # of x",
    ),
    "loss": (
        """
        import numpy as np


        def mse_grad(target, guess):
            return 2 * (guess - target) ** 2 / guess.size
        """,
        5,
        "return 2 * (guess - target) / guess.size",
    ),
    "mirrored": (
        """
        import numpy as np

        def adam(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-7):
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * g ** 2
            first = m / (1 - b1)
            second = v / (1 - b2)
            return w - lr * first / (np.sqrt(second) + eps), m, v
        """,
        6,
        "first = m / (1 - b1 ** t)\nsecond = v / (1 - b2 ** t)",
    ),
    "softmax": (
        """
        import numpy as np

        def softmax(scores):
            e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
            return e / np.sum(e, axis=0, keepdims=True)
        """,
        5,
        "return e / np.sum(e, axis=-1, keepdims=True)",
    ),
    "helper": (
        """
        import numpy as np

        def _squash(z):
            return 1 / (2 + np.exp(-z))

        def sigmoid(z):
            return _squash(z)
        """,
        4,
        "return 1 / (1 + np.exp(-z))",
    ),
}


def written(folder, name, text):
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def mends(path, seconds=SECONDS):
    """The mends of what differs in a file, scratch in the place of Keras."""
    files = read(path)
    with running(files) as engine:
        judge = Judge(engine, lambda: running(files), door.subjects(engine)[0], theirs=scratch)
        found = [verdict for verdict in judge.run() if verdict.word == "differs"]
        return [Search(judge, verdict, seconds).mend() for verdict in found]


@pytest.mark.parametrize("name", WRONG)
def test_the_line_is_found_and_mended(tmp_path, name):
    text, line, new = WRONG[name]
    [found] = mends(written(tmp_path, f"{name}.py", text))
    record = found.record()
    assert (record["line"], record["new"]) == (line, new)
    assert record["comparisons"] == found.comparisons > 0
    again = tmp_path / "mended.py"
    mend.write([found], again)
    assert mends(again) == []


def test_right_code_has_no_mend_and_what_cannot_be_mended_none_either(tmp_path):
    noise = "import numpy as np\n\ndef sigmoid(z):\n    return np.cos(z) + 7 * z - 5\n"
    assert mends(written(tmp_path, "noise.py", noise), seconds=2) == [None]
    right = "import numpy as np\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
    assert mends(written(tmp_path, "right.py", right)) == []


def test_candidates_that_hang_print_or_exit_are_skipped(tmp_path):
    text = """
    import sys
    import numpy as np

    def relu(z):
        n = 3
        while n > 0:
            n = n - 1
        if n:
            print("left"); sys.exit()
        return np.minimum(z, 0)
    """
    [found] = mends(written(tmp_path, "relu.py", text))
    assert found.record()["new"] == "return np.maximum(z, 0)"


def test_a_search_ends_in_time(tmp_path):
    path = written(tmp_path, "optimizer.py", WRONG["optimizer"][0])
    assert mends(path, seconds=0) == [None]


def test_fresh_inputs_are_others():
    ours = generator(7).normal(size=3)
    with mend.other_numbers(mend.SEEDS[0]):
        other = generator(7).normal(size=3)
        assert not np.isin(other, ours).any()
    assert np.array_equal(generator(7).normal(size=3), ours)


# --- edits ---------------------------------------------------------------------------------------


@pytest.fixture(params=WRONG)
def source(request):
    return Source(textwrap.dedent(WRONG[request.param][0]).lstrip("\n"))


def every_change(source):
    return [*changes(source, source.used_by(source.definitions()[-1].name))]


def test_changes_parse(source):
    found = every_change(source)
    assert len(found) > 50
    for change in found[::5]:
        ast.parse(change.applied(source.data))


def test_changes_leave_other_lines_byte_for_byte(source):
    for change in every_change(source)[::5]:
        new, at, kept = change.applied(source.data), 0, 0
        for start, end, text in change.spans:
            assert new[kept : kept + start - at] == source.data[at:start]
            kept, at = kept + start - at + len(text.encode()), end
        assert new[kept:] == source.data[at:]


def test_the_simplest_changes_come_first(source):
    found = every_change(source)
    half = len(found) // 2
    assert sum(c.cost for c in found[:half]) / half < sum(c.cost for c in found[half:]) / half


SLIPS = {  # what stands there, and what is among the changes to it
    "np.sum(e) ** 2": "np.sum(e ** 2)",
    "(e - v) ** 2": "e ** 2 - v",
    "e.sum(axis=1)": "e.sum(axis=0)",
    "e / (1 - v)": "e / (1 - v ** t)",
    "np.sqrt(e + v)": "np.sqrt(e) + v",
    "s['W' + k] * e": "v['W' + k] * e",
    "e * (1 - e)": "v * (1 - v)",
    "e @ v": "e.T @ v",
    "np.power(np.mean(e), 2)": "np.mean(np.power(e, 2))",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_that_people_make(slip):
    text = f"import numpy as np\n\ndef f(e, v, s, k, t):\n    w = v ** t\n    return {slip}\n"
    source = Source(text)
    found = {c.applied(source.data).decode() for c in every_change(source)}
    assert text.replace(slip, SLIPS[slip]) in found


def test_two_lines_that_belong_together_change_places():
    text = "def f(v, w):\n    v = v + 1\n    v = 2 * v\n    w += v\n    w -= 3 * v\n"
    source = Source(text)
    found = {c.applied(source.data).decode() for c in every_change(source)}
    assert "def f(v, w):\n    w += v\n    w -= 3 * v\n    v = v + 1\n    v = 2 * v\n" in found


def test_what_a_class_does_elsewhere_is_looked_at():
    text = "class F:\n    def forward(self, x):\n        self.y = x\n\n"
    text += "    def backward(self, d):\n        return d * self.y\n"
    names = [f.name for f in Source(text).used_by("F", "backward")]
    assert names == ["backward", "forward"]


def test_what_was_noted_is_asked_again():
    def code(x, rate=0.5):
        return rate * x

    notes = replay.noted(code, lambda ask: ask(np.arange(3.0)))
    for thing, as_noted in ((code, True), (lambda x, rate=0.5: x, False)):
        assert replay.agrees(thing, [notes], 1e-9, lambda f, a, o: f(*a, **o)) is as_noted


# --- the command ---------------------------------------------------------------------------------


def checked(monkeypatch, path, **options):
    """What ``parity check`` prints, scratch in the place of Keras."""
    monkeypatch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))
    console = Console(file=io.StringIO(), width=100)
    asked = command.asked(path=str(path), seconds=SECONDS, **options)
    status, record = command.run(console, asked)
    return status, console.file.getvalue(), record["names"]


def test_the_mend_stands_below_the_verdict(monkeypatch, tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    before, mended = path.read_bytes(), tmp_path / "mended.py"
    status, text, [told] = checked(monkeypatch, path, mend=str(mended))
    assert status == 1
    assert text.index("differs") < text.index("loss.py, line 5") < text.index("comparisons agree")
    assert "−   return 2 * (guess - target) ** 2 / guess.size" in text
    assert "+   return 2 * (guess - target) / guess.size" in text
    assert {"file", "line", "old", "new", "comparisons"} == set(told["mend"])
    mended = mended.read_bytes()
    assert path.read_bytes() == before != mended
    assert mended == before.replace(b" ** 2", b"")


def test_a_hint_shows_the_line_only(monkeypatch, tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    _, text, [told] = checked(monkeypatch, path, hint=True)
    assert "line 5" in text
    assert "guess" not in text
    assert told["mend"] == {"file": str(path.resolve()), "line": 5}


def test_the_original_is_never_written(monkeypatch, tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    before = path.read_bytes()
    status, text, _ = checked(monkeypatch, path, mend=str(path))
    assert status == 2
    assert "the original stays as it is" in " ".join(text.split())
    assert path.read_bytes() == before


def test_an_interrupt_keeps_the_verdicts(monkeypatch, tmp_path):
    def interrupted(self, progress):
        raise KeyboardInterrupt

    monkeypatch.setattr(Search, "mend", interrupted)
    status, text, _ = checked(monkeypatch, written(tmp_path, "loss.py", WRONG["loss"][0]))
    assert status == 1
    assert "differs" in text
    assert "interrupted" in text


def test_notebooks_have_cell_and_line(monkeypatch, tmp_path):
    cells = ["import numpy as np\n%matplotlib inline", "not python at all",
             "# the slope\ndef tanh_prime(x):\n    return 1 - np.tanh(x)"]  # fmt: skip
    cells = [{"cell_type": "code", "source": c.splitlines(keepends=True), "metadata": {},
              "outputs": [], "execution_count": None} for c in cells]  # fmt: skip
    path = tmp_path / "lesson.ipynb"
    text = {"cell_type": "markdown", "source": ["x"], "metadata": {}}
    book = {"cells": [text, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), encoding="utf-8")
    mended = tmp_path / "mended.ipynb"
    _, text, _ = checked(monkeypatch, path, mend=str(mended))
    assert "lesson.ipynb, cell 3, line 3" in text
    new = json.loads(mended.read_text(encoding="utf-8"))["cells"]
    assert new[:3] == book["cells"][:3]
    assert new[3]["source"][:2] == book["cells"][3]["source"][:2]
    assert new[3]["source"][2] == "    return 1 - np.tanh(x)**2"


def test_a_file_whose_source_is_gone_has_no_mend(tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    [file] = read(path)
    assert mend.text_of(file) is not None
    path.unlink()
    assert mend.text_of(file) is None
