"""``parity check`` on scripts: a training loop is judged by its own forward lines."""

import json

import pytest

from parity_tests import files
from parity_tests.judge import command, loading
from parity_tests.judge.script import judged
from parity_tests.terminal import make_console

TOP = """
import numpy as np
rng = np.random.default_rng(4)
X = rng.normal(size=(6, 3))
y = (X[:, :1] * X[:, 1:2] > 0) * 1.0
V, c = rng.normal(size=(3, 4)), np.zeros(4)
U, d = rng.normal(size=(4, 1)), np.zeros(1)
for epoch in range(10**9):
    a = np.tanh(X @ V + c)
    p = 1 / (1 + np.exp(-(a @ U + d)))
    dz = (p - y) / len(X)
    da = dz @ U.T
    ds = da * (1 - a**2)
    V -= 0.3 * (X.T @ ds)
    c -= 0.3 * ds.sum(axis=0)
    U -= 0.3 * (a.T @ dz)
    d -= 0.3 * dz.sum(axis=0)
"""
FUNCTION = """
import numpy as np

def slope(a):
    return a * (1 - a)

def train(inputs, targets, weights, rate=0.1):
    for _ in range(10**9):
        for x, t in zip(inputs, targets):
            x = x.reshape(1, -1)
            h = 1 / (1 + np.exp(-(x @ weights["in"])))
            out = h @ weights["out"]
            error = out - t
            back = error @ weights["out"].T
            inner = back * slope(h)
            weights["out"] = weights["out"] - rate * h.T @ error
            weights["in"] = weights["in"] - rate * x.T @ inner

rng = np.random.default_rng(1)
w = {"in": rng.normal(size=(2, 3)), "out": rng.normal(size=(3, 2))}
train(rng.normal(size=(5, 2)), rng.normal(size=(5, 2)), w)
"""
METHOD = """
import numpy as np
import matplotlib_that_is_not_there as plt

class Net:
    def __init__(self, sizes):
        rng = np.random.default_rng(2)
        self.A = rng.normal(size=(sizes[1], sizes[0]))
        self.B = rng.normal(size=(sizes[2], sizes[1]))

    def softmax(self, z):
        e = np.exp(z - z.max(axis=0))
        return e / e.sum(axis=0)

    def forward(self, x):
        self.s = self.A @ x
        self.h = np.maximum(0, self.s)
        self.q = self.softmax(self.B @ self.h)
        return self.q

    def backward(self, x, t, rate):
        score = self.q - t
        hidden = self.B.T @ score
        hidden = hidden * (self.s > 0)
        self.B -= rate * score @ self.h.T
        self.A -= rate * hidden @ x.T

    def fit(self, x, t):
        while True:
            self.forward(x)
            self.backward(x, t, 0.05)

rng = np.random.default_rng(3)
labels = np.array([0, 1, 2, 1, 0, 0, 1])
net = Net([4, 5, 3])
net.fit(rng.normal(size=(4, 7)), np.eye(3)[labels].T)
"""
MEMORY = TOP.replace(
    "for epoch", "m = [np.zeros_like(w) for w in (V, c, U, d)]\nfor epoch"
).replace(
    "    d -= 0.3 * dz.sum(axis=0)\n",
    "    d -= 0.3 * dz.sum(axis=0)\n    m[0] = 0.9 * m[0] + X.T @ ds\n",
)
RULE = """
import numpy as np
X = np.array([[1.0, 2.0], [2.0, -1.0], [-1.0, 0.5], [-2.0, -1.0]])
y = np.array([1, 1, -1, -1])
w, b = np.array([-0.5, 0.2]), 0.0
for _ in range(10**9):
    for x, t in zip(X, y):
        if t * (w @ x + b) <= 0:
            w += 0.1 * t * x
            b += 0.1 * t
"""
STEP = RULE.replace("if t * (w @ x + b) <= 0:", "if True:").replace(
    "0.1 * t", "0.1 * (t - np.sign(w @ x + b))"
)
ABSOLUTE = TOP.replace("p - y) / len(X)", "np.sign(p - y)) * p * (1 - p)")
DECAY = TOP.replace("V -= 0.3 * (X.T @ ds)", "V -= 0.3 * (X.T @ ds + 0.01 * V)")
LASSO = TOP.replace("V -= 0.3 * (X.T @ ds)", "V -= 0.3 * (X.T @ ds + 0.01 * np.sign(V))")
CLIPPED = TOP.replace("(a.T @ dz)", "np.clip(a.T @ dz, -0.07, 0.07)")

RIGHT = {
    "top": (TOP, "binary cross-entropy, mean", 0.3, 4),
    "function": (FUNCTION, "squared error, ½Σ", 0.1, 2),
    "method": (METHOD, "categorical cross-entropy, Σ", 0.05, 2),
    "memory beside it": (MEMORY, "binary cross-entropy, mean", 0.3, 4),
    "rule for -1 and 1": (RULE, "perceptron criterion, Σ", 0.1, 2),
    "decay": (DECAY, "binary cross-entropy, mean", 0.3, 4),
    "decay to zeros": (LASSO, "binary cross-entropy, mean", 0.3, 4),
    "clipped": (CLIPPED, "binary cross-entropy, mean", 0.3, 4),
}

WRONG = {  # name: the script, what is edited in it, the line that is to blame, a word about it
    "no slope": (TOP, "ds = da * (1 - a**2)", "ds = da * 1.0", "ds = ", "slope between"),
    "slope of a sum": (TOP, "ds = da * (1 - a**2)", "ds = da * (1 - a)", "ds = ", "∂L/∂"),
    "moved before": (TOP, "    da = dz", "    U -= 0.3 * (a.T @ dz)\n    da = dz", "da = ", ""),
    "uphill": (TOP, "(p - y)", "(y - p)", "dz = ", "uphill"),
    "one uphill": (TOP, "V -= 0.3", "V += 0.3", "V += ", "uphill"),
    "rows and columns": (TOP, ":1] * X[:, 1:2]", "0] * X[:, 1]",
                         "dz = ", "(6, 6)"),
    "alike": (TOP, "U, d = rng.normal(size=(4, 1))", "V = V * 0\nU, d = np.ones((4, 1))",
                   "a = ", "alike"),
    "in a function": (FUNCTION, "back * slope(h)", "back * slope(out @ w['out'].T)",
                      "inner = ", ""),
    "no transpose": (FUNCTION, 'error @ weights["out"].T', "error @ np.ones((2, 3))",
                     "back = ", ""),
    "dead slope": (METHOD, "(self.s > 0)", "(self.s > 0.3)", "hidden = ", ""),
    "over the batch": (METHOD, "self.softmax(self.B @ self.h)",
                       "self.softmax((self.B @ self.h).T).T",
                       "self.q = ", "rows sum to 1"),
    "labels": (RULE, "[1, 1, -1, -1]", "[1, 1, 0, 0]", "if t * ", "−1 and 1"),
}  # fmt: skip


def of(tmp_path, text, **said):
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    return judged(str(path), text, loading.stand_in, said)


@pytest.mark.parametrize(("text", "loss", "rate", "weights"), RIGHT.values(), ids=RIGHT)
def test_a_right_loop_is_right_under_its_own_loss(tmp_path, text, loss, rate, weights):
    found = of(tmp_path, text)
    assert (found["verdict"], found["loss"], found["lines"]) == ("agrees", loss, [])
    assert f"{found['rate']:.6f}" == f"{rate:.6f}"
    assert [w["downhill"] for w in found["weights"]] == [True] * weights


@pytest.mark.parametrize(("text", "was", "now", "line", "word"), WRONG.values(), ids=WRONG)
def test_the_first_wrong_line_is_told(tmp_path, text, was, now, line, word):
    assert was in text
    found = of(tmp_path, text.replace(was, now))
    assert found["verdict"] == "differs"
    assert any(f["source"].startswith(line) and word in f["said"] for f in found["lines"]), found


@pytest.mark.parametrize("text", [STEP, ABSOLUTE], ids=["step function", "absolute error"])
def test_what_is_right_by_another_loss_is_not_called_wrong(tmp_path, text):
    assert of(tmp_path, text)["verdict"] != "differs"


def test_a_script_without_a_loop_that_trains_has_no_verdict(tmp_path):
    assert of(tmp_path, "for i in range(3):\n    print(i)\n") is None
    assert of(tmp_path, "total = 0\nfor i in range(3):\n    total += i\n") is None


def test_what_stops_a_script_before_its_loop_is_told(tmp_path):
    found = of(tmp_path, TOP.replace("import numpy as np", "import numpy as np\nnp.load('none')"))
    assert found["verdict"] == "not understood"
    assert "none" in found["why"]


def test_a_person_may_say_which_is_the_output(tmp_path):
    assert of(tmp_path, TOP, output="p", target="y", loss="bce")["verdict"] == "agrees"
    assert "no such name" in of(tmp_path, TOP, output="q", target="y")["why"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(TOP, 0, marks=pytest.mark.full, id="right"),
        pytest.param(TOP.replace("(p - y)", "(y - p)"), 1, id="wrong"),
    ],
)
def test_the_command_judges_a_script(tmp_path, text, status):
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    record = tmp_path / "record.json"
    files.check_destination(record)
    assert command.main(make_console(), path, json_file=record) == status
    found = json.loads(record.read_text(encoding="utf-8"))["script"]
    assert found["verdict"] == ("differs" if status else "agrees")
    assert (found["output"], found["target"]) == ("p", "y")
