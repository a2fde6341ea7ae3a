"""``parity check`` on scripts: a training loop is judged by its own forward lines."""

import json

import numpy as np
import pytest

from parity_tests import comparison
from parity_tests.judge import command, edits, loading, process, scripts
from parity_tests.judge.script import judged, mended
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


def case_of(tmp_path, text, **said):
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    return judged(str(path), text, loading.stand_in, said)


def of(tmp_path, text, **said):
    return case_of(tmp_path, text, **said)[0]


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "loss", "rate", "weights"), RIGHT.values(), ids=RIGHT)
def test_a_right_loop_is_right_under_its_own_loss(tmp_path, text, loss, rate, weights):
    found = of(tmp_path, text)
    assert (found["verdict"], found["loss"], found["lines"]) == ("agrees", loss, [])
    assert f"{found['rate']:.6f}" == f"{rate:.6f}"
    assert [w["downhill"] for w in found["weights"]] == [True] * weights


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "was", "now", "line", "word"), WRONG.values(), ids=WRONG)
def test_the_first_wrong_line_is_told(tmp_path, text, was, now, line, word):
    assert was in text
    found = of(tmp_path, text.replace(was, now))
    assert found["verdict"] == "differs"
    assert any(f["source"].startswith(line) and word in f["said"] for f in found["lines"]), found


MENDED = ["no slope", "moved before", "uphill", "one uphill", "rows and columns", "dead slope"]


@pytest.mark.sampled
@pytest.mark.parametrize("name", MENDED)
def test_the_mended_loop_is_right(tmp_path, name):
    text, was, now, _, _ = WRONG[name]
    _, case = case_of(tmp_path, text.replace(was, now))
    found = mended(case, {}, edits, 30)
    assert found is not None
    assert of(tmp_path, found)["verdict"] == "agrees"


def test_a_right_loop_has_no_mend(tmp_path):
    assert mended(case_of(tmp_path, TOP)[1], {}, edits, 1) is None


NETWORKS = {
    "top": (TOP, "3-4-1, tanh, sigmoid; 6 rows at once"),
    "function": (FUNCTION, "2-3-2, sigmoid, linear; one row at a time"),
    "method": (METHOD, "4-5-3, relu, softmax; 7 rows at once"),
}


@pytest.mark.parametrize(("text", "network"), NETWORKS.values(), ids=NETWORKS)
def test_the_network_is_understood_by_running_it(tmp_path, text, network):
    assert of(tmp_path, text)["network"] == network


@pytest.mark.sampled
@pytest.mark.parametrize("engine", ["scratch", "keras"])
@pytest.mark.parametrize("text", [v[0] for v in NETWORKS.values()], ids=NETWORKS)
def test_the_same_network_makes_the_same_step(tmp_path, text, engine):
    record, case = case_of(tmp_path, text)
    trial = case.trial
    trial.run.run()
    after = {k: v.copy() for k, v in trial.run.after().items() if k in trial.weights}
    names = trial.run.kept | trial.run.fresh()
    names["__name__"] = "elsewhere"
    exec(record[engine], names)
    learned = sorted(names["model"].get_weights(), key=np.size)
    for ours, theirs in zip(sorted(after.values(), key=np.size), learned, strict=True):
        theirs = theirs if ours.shape == theirs.shape else theirs.T
        assert not comparison.apart(ours.reshape(theirs.shape), theirs, "trajectory")


ZEROS = TOP.replace("V, c = rng", "V, c = 0 * rng").replace("U, d = rng", "U, d = 0 * rng")
NOISE = TOP.replace("(a.T @ dz)", "(a.T @ dz) + np.random.normal(0, 0.1, U.shape)")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (ZEROS, "V -= ", "gradient is 0"),
        (NOISE, "U -= ", "noise"),
        (NOISE.replace("for epoch", "np.random.seed(1)\nfor epoch"), "U -= ", "noise"),
    ],
    ids=["zeros", "noise", "seeded noise"],
)
def test_right_gradients_that_come_to_nothing(tmp_path, text, line, word):
    found = of(tmp_path, text)
    assert found["verdict"] == "differs"
    assert found["lines"][0]["source"].startswith(line)
    assert word in found["lines"][0]["said"]


DEEPER = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(23, 6)), rng.uniform(-0.8, 0.8, size=(23, 1))
V, c, W, b = rng.normal(size=(6, 2)), np.zeros((1, 2)), rng.normal(size=(2, 1)), np.zeros((1, 1))
for epoch in range(99):
    h = np.tanh(X @ V + c)
    o = np.tanh(h @ W + b)
    d = (o - Y) * (1 - o**2) / len(X)
    d1 = d @ W.T * (1 - h**2)
    V -= 0.5 * (X.T @ d1 + 0.001 * V)
    c -= 0.5 * d1.sum(axis=0, keepdims=True)
    W -= 0.5 * (h.T @ d + 0.001 * W)
    b -= 0.5 * d.sum(axis=0, keepdims=True)
"""
DECAY = """
import numpy as np
rng = np.random.default_rng(1)
X = rng.normal(size=(26, 2))
Y = (rng.random((26, 1)) > 0.5) * 1.0
W, b = rng.normal(size=(2, 1)), np.zeros((1, 1))
for epoch in range(99):
    p = 1 / (1 + np.exp(-X @ W - b))
    d = (p - Y) * p * (1 - p) / len(X)
    gW, gb = X.T @ d, d.sum(axis=0, keepdims=True)
    W -= 0.5 * (gW + 0.001 * W)
    b -= 0.5 * (gb + 0.001 * b)
"""


def test_two_weights_that_decay_at_the_rate_of_all_others_are_right(tmp_path):
    assert of(tmp_path, DEEPER)["verdict"] == "agrees"


def test_two_weights_that_decay_are_no_evidence_for_another_loss(tmp_path):
    found = of(tmp_path, DECAY)
    assert (found["verdict"], found["loss"][:13]) == ("agrees", "squared error")


@pytest.mark.parametrize("text", [STEP, ABSOLUTE], ids=["step function", "absolute error"])
def test_what_is_right_by_another_loss_is_not_called_wrong(tmp_path, text):
    assert of(tmp_path, text)["verdict"] != "differs"


def test_a_script_without_a_loop_that_trains_has_no_verdict(tmp_path):
    assert of(tmp_path, "for i in range(3):\n    print(i)\n") is None
    assert of(tmp_path, "total = 0\nfor i in range(3):\n    total += i\n") is None


def test_what_stops_a_script_before_its_loop_is_told(tmp_path):
    found = of(tmp_path, TOP.replace("import numpy as np", "import numpy as np\nnp.loud('none')"))
    assert found["verdict"] == "not understood"
    assert "line 3: AttributeError" in found["why"]
    assert "loud" in found["why"]


def test_a_person_may_say_which_is_the_output(tmp_path):
    assert of(tmp_path, TOP, output="p", target="y", loss="bce")["verdict"] == "agrees"
    assert "no such name" in of(tmp_path, TOP, output="q", target="y")["why"]


@pytest.mark.full
@pytest.mark.parametrize(
    ("text", "status"),
    [(TOP, 0), (TOP.replace("(p - y)", "(y - p)"), 1)],
    ids=["right", "wrong"],
)
def test_the_command_judges_a_script(tmp_path, text, status):
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    ended, record = command.run(make_console(), command.asked(path=str(path)))
    assert ended == status
    found = json.loads(json.dumps(record))["script"]
    assert found["verdict"] == ("differs" if status else "agrees")
    assert (found["output"], found["target"]) == ("p", "y")


MEMORY = """
import numpy as np
rng = np.random.default_rng(4)
X = rng.normal(size=(6, 3))
y = (X[:, :1] * X[:, 1:2] > 0) * 1.0
W = rng.normal(size=(3, 1))
m, v = np.zeros((3, 1)), np.zeros((3, 1))
for t in range(1, 10**9):
    p = 1 / (1 + np.exp(-X @ W))
    g = X.T @ (p - y)
"""
AVERAGES = "m = 0.9 * m + 0.1 * g; v = 0.995 * v + 0.005 * g**2; "
M_HAT, V_HAT = "m / (1 - 0.9**t)", "v / (1 - 0.995**t)"
RULES = [
    ("W -= 0.05 * g", ""),
    ("m = 0.8 * m - 0.05 * g; W += m", "momentum 0.8, rate 0.05"),
    ("m = 0.8 * m - 0.05 * g; W += 0.8 * m - 0.05 * g", "Nesterov's momentum 0.8, rate 0.05"),
    ("v += g**2; W -= 0.1 * g / np.sqrt(v + 1e-8)", "AdaGrad, rate 0.1"),
    (
        "v = 0.95 * v + 0.05 * g**2; W -= 0.01 * g / (np.sqrt(v) + 1e-8)",
        "RMSProp, ρ 0.95, rate 0.01",
    ),
    (
        f"{AVERAGES}W -= 0.01 * {M_HAT} / (np.sqrt({V_HAT}) + 1e-8)",
        "Adam, β₁ 0.9, β₂ 0.995, rate 0.01",
    ),
    (f"{AVERAGES}W -= 0.01 * m / (np.sqrt(v) + 1e-8)", "without the correction of its start"),
    (f"{AVERAGES}W -= 0.01 * {M_HAT} / ({V_HAT} + 1e-8)", "but v̂ lacks its root"),
    (f"{AVERAGES}W -= 0.01 * {M_HAT} / (np.sqrt(v) + 1e-8)", "but only m is corrected"),
    (f"{AVERAGES}W -= 0.01 * m / (np.sqrt({V_HAT}) + 1e-8)", "but only v is corrected"),
    (
        f"{AVERAGES}W -= 0.01 * {M_HAT} / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)",
        "but v is corrected by β₁",
    ),
]


@pytest.mark.sampled
@pytest.mark.parametrize(("step", "told"), RULES, ids=[told or "plain" for _, told in RULES])
def test_a_rule_with_a_memory_is_told(step, told):
    record, _ = judged("a.py", f"{MEMORY}    {step}\n", loading.stand_in, {})
    assert (told in record["rule"]) if told else not record["rule"]
    assert record["verdict"] == ("differs" if told.startswith("but") else "agrees")
    assert record["loss"].startswith("binary cross-entropy"), "the loss under which it is one"


BATCHES = """
import numpy as np
rng = np.random.default_rng(4)
X = rng.normal(size=(11, 3))
y = (X[:, :1] * X[:, 1:2] > 0) * 1.0
W, m, v, t = rng.normal(size=(3, 1)), np.zeros((3, 1)), np.zeros((3, 1)), 0
for epoch in range(9):
    for s in range(0, 11, 4):
        t += 1
        p = 1 / (1 + np.exp(-X[s : s + 4] @ W))
        g = X[s : s + 4].T @ (p - y[s : s + 4]) / len(p)
"""


@pytest.mark.parametrize(
    ("step", "told"), RULES[1:2] + RULES[4:6], ids=["momentum", "RMSProp", "Adam"]
)
def test_a_rule_is_told_over_batches_the_last_of_which_is_smaller(step, told):
    record, _ = judged("a.py", f"{BATCHES}        {step}\n", loading.stand_in, {})
    assert (record["verdict"], record["loss"][:6]) == ("agrees", "binary")
    assert record["rule"].startswith(told.partition(", rate")[0])


LATE = """
import numpy as np
rng = np.random.default_rng(5)
X, Y = rng.random((16, 3)), rng.random((16, 4))
X[:12] *= -0.5
W1, b1, W2, b2 = rng.random((3, 2)), np.zeros(2), rng.random((2, 4)), np.zeros(4)
for epoch in range(99):
    for i in range(16):
        x, y = X[i : i + 1], Y[i : i + 1]
        h = np.maximum(0, x @ W1 + b1)
        d = h @ W2 + b2 - y
        d1 = d @ W2.T * (h > 0)
        W2 -= 0.1 * h.T @ d
        b2 -= 0.1 * d.sum(0)
        W1 -= 0.1 * x.T @ d1
        b1 -= 0.1 * d1.sum(0)
"""


def test_a_unit_that_is_silent_for_the_first_rows_is_not_said_to_be_dead():
    found, _ = judged("a.py", LATE, loading.stand_in, {})
    assert (found["verdict"], found["lines"]) == ("agrees", [])


ONE = """
import numpy as np
rng = np.random.default_rng(7)
X = rng.normal(size=(9, 3))
Y = np.eye(2)[rng.integers(0, 2, 9)]
W, v = [rng.normal(size=(3, 2))], np.zeros((3, 2))
for epoch in range(99):
    e = np.exp(X @ W[0])
    p = e / e.sum(1, keepdims=True)
    g = X.T @ (p - Y)
"""
STEPS = {
    "plain": ("W[0] -= 0.1 * g", "categorical cross-entropy, Σ"),
    "memory": ("v = 0.9 * v + g; W[0] = W[0] - 0.1 * v", "categorical cross-entropy, Σ"),
}


@pytest.mark.parametrize(("step", "loss"), STEPS.values(), ids=STEPS)
def test_one_layer_in_a_list_and_two_classes(step, loss):
    record, _ = judged("a.py", f"{ONE}    {step}\n", loading.stand_in, {})
    assert (record["verdict"], record["loss"], record["lines"]) == ("agrees", loss, [])


def test_a_memory_that_is_none_of_the_usual_ones_has_no_name():
    odd = "m = 0.8 * m - 0.05 * g; W += np.where(t % 2, m, -0.01 * g)"
    record, _ = judged("a.py", f"{MEMORY}    {odd}\n", loading.stand_in, {})
    assert record["rule"] == ""


LISTS = """
import numpy as np
rng = np.random.default_rng(4)
X = rng.normal(size=(6, 3))
y = (X[:, :1] * X[:, 1:2] > 0) * 1.0
W = [rng.normal(size=s) for s in [(3, 4), (4, 2), (2, 1)]]
b = [np.zeros(n) for n in (4, 2, 1)]
def sigmoid(z): return 1 / (1 + np.exp(-z))
for epoch in range(10**9):
    a = [X]
    for l in range(len(W)):
        a.append(sigmoid(a[-1] @ W[l] + b[l]))
    d = (a[-1] - y) * a[-1] * (1 - a[-1])
    for l in reversed(range(len(W))):
        gW, gb = a[l].T @ d, d.sum(axis=0)
        d = (d @ W[l].T) * a[l] * (1 - a[l])
        W[l] -= 0.3 * gW
        b[l] -= 0.3 * gb
"""
OBJECTS = """
import numpy as np
rng = np.random.default_rng(4)
X = rng.normal(size=(6, 3))
y = (X[:, :1] * X[:, 1:2] > 0) * 1.0
class Layer:
    def __init__(self, i, o):
        self.W, self.b = rng.normal(size=(i, o)), np.zeros(o)
    def forward(self, x):
        self.x = x
        self.a = np.tanh(x @ self.W + self.b)
        return self.a
    def backward(self, da, rate):
        dz = da * (1 - self.a**2)
        dx = dz @ self.W.T
        self.W -= rate * self.x.T @ dz
        self.b -= rate * dz.sum(axis=0)
        return dx
layers = [Layer(3, 4), Layer(4, 1)]
for epoch in range(10**9):
    out = X
    for layer in layers:
        out = layer.forward(out)
    grad = out - y
    for layer in reversed(layers):
        grad = layer.backward(grad, 0.3)
"""


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (LISTS, ("(d @ W[l].T) * a[l] * (1 - a[l])", "d @ W[l].T")),
        (LISTS, ("a[l] * (1 - a[l])", "(1 - a[l])")),
        (OBJECTS, ("da * (1 - self.a**2)", "da * (1 - self.a)")),
        (OBJECTS, ("rate * self.x.T @ dz", "-rate * self.x.T @ dz")),
    ],
    ids=["lists, no slope", "lists, half a slope", "objects, slope", "objects, uphill"],
)
def test_layers_in_a_list(text, slip):
    record, _ = judged("a.py", text, loading.stand_in, {})
    assert (record["verdict"], record["lines"]) == ("agrees", [])
    record, _ = judged("a.py", text.replace(*slip), loading.stand_in, {})
    assert record["verdict"] == "differs"
    (line,) = (i for i, line in enumerate(text.splitlines(), 1) if slip[0] in line)
    assert line in {found["line"] for found in record["lines"]}


def test_a_sum_without_its_axis_is_the_line_of_the_bias():
    """Not the line of what is summed, which is right."""
    text = TOP.replace("ds.sum(axis=0)", "ds.sum()")
    record, _ = judged("a.py", text, loading.stand_in, {})
    (line,) = (i for i, line in enumerate(text.splitlines(), 1) if "ds.sum()" in line)
    assert [found["line"] for found in record["lines"]] == [line]


@pytest.mark.full
@pytest.mark.parametrize("call", ["train(", "losses = train("])
def test_verdicts_do_not_wait_for_the_loop(tmp_path, monkeypatch, capsys, call):
    """Functions are judged though their file trains for ever, then begins what helps its loop."""
    file = tmp_path / "a.py"
    text = FUNCTION.replace("slope(", "d_sigmoid(").replace("(1 - a)", "(1 + a)")
    text = text.replace("\ntrain(", f"\n{call}")
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(process, "SCRIPT", 1.0)
    printed = []
    monkeypatch.setattr(scripts.Loop, "help", lambda *_: printed.append(capsys.readouterr().out))
    command.run(make_console(), command.asked(path=str(file), seconds=0.0))
    assert "the training loop  differs" in printed[0]
    assert "d_sigmoid: activations.sigmoid_backward  differs" in printed[0]


GRADES = """
import numpy as np
import pandas as pd
df = pd.read_csv("grades.csv")
x = np.array(df[["first", "second"]])
y = np.array([df["label"].map(lambda v: float(v.rstrip(";")))]).T
W = np.random.default_rng(1).normal(size=(2, 1))
for epoch in range(np.int(10**9)):
    p = 1 / (1 + np.exp(-x @ W))
    W -= 0.1 * x.T @ (p - y)
"""


@pytest.mark.full
def test_a_table_that_is_not_there_is_made_up(tmp_path, capsys):
    """As text that a function of the script reads; and names that NumPy has removed are there."""
    file = tmp_path / "a.py"
    file.write_text(GRADES, encoding="utf-8")
    asked = command.asked(path=str(file), seconds=0.1)
    assert command.run(make_console(), asked)[0] == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "judged on made-up data" in told
    assert "binary cross-entropy, Σ; 200 rows at once, rate 0.1" in told


ROW = """
import random
import numpy as np
rng = np.random.default_rng(4)
X, y = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]), np.array([0, 1, 1, 0])
W, b = rng.normal(size=(2, 3)), np.zeros(3)
w, c = rng.normal(size=3), 0.1
def sigmoid(z): return 1 / (1 + np.exp(-z))
random.seed({seed})
for step in range(10**9):
    i = random.randrange(4)
    x, t = X[i], y[i]
    h = sigmoid(x @ W + b)
    out = sigmoid(h @ w + c)
    d = (out - t) * out * (1 - out)
    dh = d * w * {slope}
    w = w - 0.1 * d * h
    c = c - 0.1 * d
    W = W - 0.1 * np.outer(x, dh)
    b = b - 0.1 * dh
"""


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(4))
def test_a_row_at_random_does_not_hide_a_slip(seed):
    """At the row (0, 0) all hidden units are alike, and a wrong slope looks like a rate."""
    right, _ = judged("a.py", ROW.format(seed=seed, slope="h * (1 - h)"), loading.stand_in, {})
    assert right["verdict"] == "agrees"
    slope = "sigmoid(h) * (1 - sigmoid(h))"
    wrong, _ = judged("a.py", ROW.format(seed=seed, slope=slope), loading.stand_in, {})
    assert wrong["verdict"] == "differs"


@pytest.mark.full
def test_rows_of_data_are_no_layers():
    """A loop over rows inside a pass is not taken apart, whatever becomes of the pass."""
    text = LISTS.replace("(a[-1] - y) * a[-1] * (1 - a[-1])", "np.cos(a[-1]) ** 3")
    *start, _ = text.splitlines()[:10]
    lines = [*start, "    for r in range(len(X)):", "        a = [X[r:r+1]]"]
    text = "\n".join(lines + [f"    {line}" for line in text.splitlines()[10:]])
    assert judged("a.py", text, loading.stand_in, {})[0]["verdict"] == "not understood"
