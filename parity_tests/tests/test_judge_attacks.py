"""Submissions that hang, crash or are none: each name gets its verdict, and so do the others."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from parity_tests import __main__ as parity
from parity_tests import files
from parity_tests.mistakes import SPACE

from .judging import FINE, RELU, check, processes, write

pytestmark = pytest.mark.usefixtures("short")
ROOT = Path(__file__).parents[2]


# --- while it runs -----------------------------------------------------------------------------

CALLS = {  # name, body: the verdict, and words of its message
    "sigmoid(z)": ("while True: pass", "failed", "took longer than 2 s"),
    "sigmoid_backward(z, upstream)": ("time.sleep(1000)", "failed", "took longer than 2 s"),
    "tanh(z)": ("os.abort()", "failed", "ended the interpreter (signal 6)"),
    "tanh_backward(z, upstream)": (
        "import ctypes; ctypes.string_at(0)",
        "failed",
        "ended the interpreter (signal 11)",
    ),
    "relu(z)": ("sys.exit(0)", "failed", "calls sys.exit"),
    "relu_backward(z, upstream)": ("os._exit(3)", "failed", "ended the interpreter (status 3)"),
    "leaky_relu(z, negative_slope=0.01)": ("raise KeyboardInterrupt", "failed", "Keyboard"),
    "leaky_relu_backward(z, upstream)": ("np.zeros(10**11)", "failed", "more memory than it may"),
    "elu(z)": ("return elu(z)", "failed", "RecursionError"),
    "elu_backward(z, upstream)": ("return input()", "failed", "EOFError"),
    "prelu(z, alpha)": ("return None", "differs", "None was returned"),
    "prelu_backward(z, upstream, alpha)": ("return 'no'", "differs", "a str was returned"),
    "linear(z)": ("return NOISE() + z", "agrees", ""),
    "linear_backward(z, upstream)": (
        "z -= 1; return upstream",
        "differs",
        "linear_backward changes its argument z in place",
    ),
    "softmax_backward(z, upstream)": ("return z * np.nan", "differs", "NaN or infinity"),
    "softmax_jacobian(z)": ("return np.zeros(10**8)", "failed", "returned more than 64 MB"),
    "collapse_linear(layers)": (
        "return (w for w in layers)",
        "differs",
        "a generator is not iterable",
    ),
    "squared_error(y, y_hat)": ("raise Unprintable", "failed", "Unprintable"),
    "squared_error_backward(y, y_hat)": ("return {'slope': y}", "differs", "a dict was returned"),
    "mean_squared_error(y, y_hat)": (
        "return np.ma.masked_array(((y - y_hat) ** 2).mean()).view(type('Own', (np.ndarray,), {}))",
        "agrees",
        "",
    ),
    "mean_squared_error_backward(y, y_hat)": ("return [[1.0], [2.0, 3]]", "differs", "a list of"),
    "binary_crossentropy(y, y_hat)": ("return np.array([None])", "differs", "array of objects"),
    "binary_crossentropy_backward(y, y_hat)": ("return y_hat + 1j", "differs", "complex"),
    "categorical_crossentropy(y, y_hat)": ("return y_hat[0]", "differs", "shape (4,), expected ()"),
    "categorical_crossentropy_backward(y, y_hat)": (
        "return (g for g in y_hat)",
        "differs",
        "a generator was returned",
    ),
    "sparse_categorical_crossentropy(y, y_hat)": (
        "import no_such_package",
        "not judged",
        "ModuleNotFoundError: No module named 'no_such_package'",
    ),
    "sparse_categorical_crossentropy_backward(y, y_hat)": (
        "os.closerange(3, 9); return y_hat",
        "failed",
        "ended the interpreter",
    ),
}
HELPERS = r"""
class Unprintable(Exception):
    def __str__(self):
        raise SystemExit
def NOISE():
    print("x" * 3_000_000)
    print("\033[2J\a" * 100_000, file=sys.stderr)
    os.write(1, b"y" * 1_000_000)
    return 0
"""


@pytest.mark.full
def test_calls(tmp_path):
    """All in one file, each under its own name."""
    bodies = [f"def {head}:\n    {body}" for head, (body, _, _) in CALLS.items()]
    write(tmp_path, attacks="\n".join([HELPERS, *bodies, FINE]))
    exp = np.exp
    status, text, names = check(tmp_path / "attacks.py")
    assert status == 1
    for head, (_, word, message) in CALLS.items():
        found = next(row for name, row in names.items() if name.endswith("." + head.split("(")[0]))
        assert (found["verdict"], message in found["message"]) == (word, True), found
        assert found["name"] in text
    assert names["activations.softmax"]["verdict"] == "agrees"
    assert "\a" not in text
    assert np.exp is exp


LEFT_BEHIND = r"""
import subprocess, tempfile, threading
def forever():
    while True:
        time.sleep(0.01)
for _ in range(3):
    threading.Thread(target=forever).start()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "left-by-a-submission"])
open("beside.txt", "w").write("x" * 1000)
os.makedirs("deep/er")
HERE = os.getcwd()
tempfile.mkdtemp()
open(tempfile.mktemp(), "w").close()
def relu(z):
    open(HERE + "/deep/er/called.txt", "a").write("x")
    np.exp = np.tanh = None
    return z * (z > 0)
def tanh(z):
    sys.modules.pop("numpy")
    sys.modules.pop("pickle")
    return 1 - 2 / (np.e ** (2 * z) + 1)
def linear(z):
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    sys.stdout = sys.stderr = sys.stdin = None
    return z * 1
"""


@pytest.mark.full
def test_nothing_is_left_behind(tmp_path, monkeypatch):
    """Threads, a process, files, folders; NumPy of this process is as it was."""
    monkeypatch.chdir(tmp_path)
    home = set(tmp_path.iterdir())
    folder = write(tmp_path / "code", left=LEFT_BEHIND)
    exp = np.exp
    status, _, names = check(folder)
    assert status == 0, names
    assert len(names) == 3
    assert np.exp is exp
    assert not processes("left-by-a-submission")
    assert set(tmp_path.iterdir()) == home | {folder}
    assert [file.name for file in folder.iterdir()] == ["left.py"]


STATE = r"""
class Adagrad:
    G = []
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.o = learning_rate, initial_accumulator_value, epsilon
    def apply(self, gradients, weights):
        rate, start, eps = self.o
        if not self.G:
            self.G.extend(np.full_like(w, start) for w in weights)
        for G, g, w in zip(self.G, gradients, weights):
            G += g * g
            w -= rate * g / np.sqrt(G + eps)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, velocities={}):
        self.o, self.v = (learning_rate, momentum, nesterov), velocities
    def apply(self, gradients, weights):
        rate, mu, nesterov = self.o
        for i, (g, w) in enumerate(zip(gradients, weights)):
            self.v[i] = v = mu * self.v.get(i, 0) - rate * g
            w += mu * v - rate * g if nesterov else v
SEEN = {}
def clip_by_norm(gradients, limit):
    norms = [SEEN.setdefault(i, np.linalg.norm(g)) for i, g in enumerate(gradients)]
    return [g * limit / max(n, limit) for g, n in zip(gradients, norms)]
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.o, self.s = (learning_rate, rho, epsilon), {}
    def apply(self, gradients, weights):
        rate, rho, eps = self.o
        for i, (g, w) in enumerate(zip(gradients, weights)):
            G, D = self.s.get(i, (0.0, 0.0))
            G = rho * G + (1 - rho) * g * g
            g *= np.sqrt(D + eps) / np.sqrt(G + eps)
            self.s[i] = G, rho * D + (1 - rho) * g * g
            w -= rate * g
def clip_by_value(gradients, limit):
    for g in gradients:
        np.clip(g, -limit, limit, out=g)
    return gradients
def clip_by_global_norm(gradients, limit):
    n = np.sqrt(sum((g * g).sum() for g in gradients))
    return [g * (limit / max(n, limit)) for g in gradients]
"""


@pytest.mark.full
def test_state(tmp_path):
    """Kept on the class, in a default argument, in the module; arguments changed in place."""
    status, _, names = check(write(tmp_path / "code", my_optimizers=STATE))
    assert status == 1
    for name in ("Adagrad", "SGD", "clip_by_norm"):
        found = names[f"optimizers.{name}"]
        assert found["verdict"] == "differs"
        assert "kept between calls" in found["suspicion"]
    for name in ("Adadelta", "clip_by_value"):
        found = names[f"optimizers.{name}"]
        assert found["verdict"] == "differs"
        assert "changes its argument gradients in place" in found["message"]
    assert names["optimizers.clip_by_global_norm"]["verdict"] == "agrees"


@pytest.mark.full
def test_calls_back_for_ever(tmp_path):
    """A function that is handed over is called again and again, or wrongly."""
    text = """
def descend(gradient, start, learning_rate=0.1, steps=100):
    while True:
        gradient(start)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    return gradient(weights)
def mini_batch_gradient_descent(gradient, weights, X, y, learning_rate, epochs, batch_size=32):
    return gradient(weights[:2], X, y)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for i in range(len(X)):
            weights = weights - learning_rate * gradient(weights, X[[i]], y[[i]])
    return weights
"""
    status, _, names = check(write(tmp_path / "code", loops=text))
    words = {name.partition(".")[2]: row["message"] for name, row in names.items()}
    assert status == 1
    assert "took longer than 2 s" in words["descend"]
    assert "missing 2 required positional arguments" in words["batch_gradient_descent"]
    assert "the function that was handed over failed" in words["mini_batch_gradient_descent"]
    assert names["gradient_descent.stochastic_gradient_descent"]["verdict"] == "agrees"


# --- the command -------------------------------------------------------------------------------

WRONG = """
def sigmoid_backward(z, upstream):
    a = 1 / (1 + np.exp(-z))
    s = 1 / (1 + np.exp(-a))
    return upstream * s * (1 - s)
def tanh(x):
    return np.tanh(x)
"""


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "parity_tests", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **options},
        capture_output=True,
        text=True,
    )


SLOPE_AT_A = next(
    edit for edit in SPACE["activations.sigmoid_backward"].edits
    if edit.title == "the slope at a instead of z"
)  # fmt: skip


@pytest.mark.full
def test_the_command(tmp_path):
    """Exit status 1 for what is wrong, the others judged; --hint gives no answer away."""
    write(tmp_path / "code", act=WRONG + FINE)
    record = tmp_path / "record.json"
    done = run("check", "--hint", tmp_path / "code", "--json", record)
    assert done.returncode == 1
    told = json.loads(record.read_text())
    wrong, words, fine = told["names"]
    for text in (" ".join(done.stdout.split()), record.read_text()):
        assert SLOPE_AT_A.hint in text
        assert SLOPE_AT_A.title not in text
        assert SLOPE_AT_A.why not in text
    assert "−" not in done.stdout
    assert [row["verdict"] for row in (wrong, words, fine)] == ["differs", "agrees", "agrees"]
    assert words["reading"] == "tanh: tanh(x)"
    assert words["source"] == {
        "file": str(tmp_path / "code" / "act.py"), "line": 8, "definition": "tanh"
    }  # fmt: skip
    assert told["exit_status"] == 1
    assert "optimizers.Adam" in told["not_there"]
    assert "activations.tanh" not in told["not_there"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["code", "record.json", "temporary"]


def test_the_answer(tmp_path):
    write(tmp_path / "code", act=WRONG.split("def tanh")[0])
    status, text, names = check(tmp_path / "code")
    assert status == 1
    mistake = names["activations.sigmoid_backward"]["mistake"]
    assert mistake["title"] == SLOPE_AT_A.title
    assert mistake["diff"] == ["− a = 1 / (1 + np.exp(-a))"]
    assert SLOPE_AT_A.why in " ".join(text.split())


@pytest.mark.full
def test_a_record_that_cannot_be_written(tmp_path):
    """It is found out before anything runs, and nothing is begun."""
    write(tmp_path / "code", act=RELU)
    for place in (tmp_path, tmp_path / "no" / "record.json"):
        done = run("check", tmp_path / "code", "--json", place)
        assert done.returncode == 2
        assert "folder" in done.stdout
        assert "relu" not in done.stdout
    assert sorted(file.name for file in tmp_path.iterdir()) == ["code", "temporary"]


def test_a_record_that_fails_at_the_end(tmp_path, monkeypatch, capsys):
    def full(old, new):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    write(tmp_path / "code", act=RELU)
    record = str(tmp_path / "record.json")
    assert parity.main(["check", str(tmp_path / "code"), "--json", record]) == 2
    assert "No space left on device" in " ".join(capsys.readouterr().out.split())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["code", "temporary"]


LAYER = """
class BatchNormalization{base}:
    def forward(self, x, training=False):
        if not training:
            return self.gamma * (x - self.moving_mean) / np.sqrt(self.moving_variance + 0.001)
        return x - x.mean(axis=0)
"""
BASE = "from scratch.layers import BatchNormalization as Base\n"


@pytest.mark.full
def test_a_name_alone(tmp_path):
    """Where the cases need more than the submission has, scratch lends it."""
    alone = "def dead_units(model, x):\n    return [0.0]\n"
    write(tmp_path / "code", pathologies=alone, mine=BASE + LAYER.format(base="(Base)"))
    status, _, names = check(tmp_path / "code")
    assert status == 1
    assert names["pathologies.dead_units"]["verdict"] == "differs"
    assert names["layers.BatchNormalization"]["verdict"] == "differs"
    assert "forward, element 0, 0" in names["layers.BatchNormalization"]["where"]


@pytest.mark.full
def test_what_is_lent_is_not_blamed(tmp_path):
    """scratch's ``forward`` runs a submitted layer, whose fault is no other layer's."""
    loop = BASE + LAYER.format(base="(Base)").replace("return x - ", "time.sleep(9)\n        #")
    dense = "from scratch.layers import Dense as Base\nclass Dense(Base):\n    pass\n"
    write(tmp_path / "code", mine=loop, other=dense)
    _, _, names = check(tmp_path / "code")
    assert names["layers.BatchNormalization"]["verdict"] == "failed"
    assert "took longer" in names["layers.BatchNormalization"]["message"]
    assert names["layers.Dense"]["verdict"] == "agrees"


def test_nothing_to_judge_by(tmp_path):
    """A layer that scratch's functions cannot use is not judged, and told what it lacks."""
    write(tmp_path / "code", mine=LAYER.format(base=""))
    status, text, names = check(tmp_path / "code")
    assert status == 2
    assert names["layers.BatchNormalization"]["verdict"] == "not judged"
    assert "scratch.layers.Layer as its base" in text


def test_what_is_not_there_yet(tmp_path):
    write(tmp_path / "code", act=RELU)
    status, text, names = check(tmp_path / "code")
    assert status == 0
    assert "not there yet in activations: step, linear, " in text
    assert "nothing there yet of gates, " in text
    assert list(names) == ["activations.relu"]


@pytest.mark.full
def test_the_record_of_a_refusal(tmp_path):
    record = tmp_path / "record.json"
    assert run("check", tmp_path / "nothing.py", "--json", record).returncode == 2
    told = json.loads(record.read_text())
    assert told["exit_status"] == 2
    assert "there is no such file" in told["error"]


TWO = """
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.rate, self.b1, self.b2, self.epsilon = learning_rate, beta_1, beta_2, epsilon
        self.m = {}
        self.v = {}
    def apply(self, gradients, weights):
        for i, (g, w) in enumerate(zip(gradients, weights)):
            self.m[i] = self.b1 * self.m.get(i, 0) + (1 - self.b1) * g
            self.v[i] = self.b2 * self.v.get(i, 0) + (1 - self.b2) * g * g
            factor = np.sqrt(1 - self.b2) / (1 - self.b1)
            w -= self.rate * factor * self.m[i] / np.sqrt(self.v[i] + self.epsilon)
"""


@pytest.mark.full
def test_two_things_at_once(tmp_path):
    """A mistake, and ε elsewhere: the mistake is told, and the other with it."""
    write(tmp_path / "code", mine=TWO)
    status, _, names = check(tmp_path / "code")
    adam = names["optimizers.Adam"]
    assert (status, adam["verdict"]) == (1, "differs")
    assert "1 − β in the place of 1 − βᵗ" in adam["mistake"]["title"]


def test_the_command_line_knows_check(capsys):
    assert parity.main(["check", "/no/such/place.py"]) == 2
    assert "there is no such file or folder" in " ".join(capsys.readouterr().out.split())
