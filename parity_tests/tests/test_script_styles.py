"""``parity check`` on scripts as people write them: classes, single numbers, lists, rules."""

import pytest

from parity_tests.judge import edits, loading
from parity_tests.judge.script import judged, mended

CLASS = """
import numpy as np
class Net:
    def __init__(self):
        rng = np.random.default_rng(3)
        self.V, self.c = rng.normal(size=(2, 4)), rng.normal(size=(1, 4))
        self.U, self.d = rng.normal(size=(4, 1)), rng.normal(size=(1, 1))
    def sigmoid(self, s):
        return 1 / (1 + np.exp(-s))
    def slope(self, s):
        return self.sigmoid(s) * (1 - self.sigmoid(s))
    def forward(self, X):
        self.z1 = X @ self.V + self.c
        self.a1 = self.sigmoid(self.z1)
        self.z2 = self.a1 @ self.U + self.d
        self.a2 = self.sigmoid(self.z2)
    def train(self, X, y):
        for _ in range(10**9):
            self.forward(X)
            delta2 = (self.a2 - y) * self.slope(self.z2)
            delta1 = delta2 @ self.U.T * self.slope(self.z1)
            self.U -= 0.1 * self.a1.T @ delta2
            self.V -= 0.1 * X.T @ delta1
            self.d -= 0.1 * delta2.sum(axis=0)
            self.c -= 0.1 * delta1.sum(axis=0)
Net().train(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]]))
"""
ROWS = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(5, 2)), rng.uniform(-0.8, 0.8, 5)
V, c, w, d = rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=4), 0.0
def slope(a):
    return 1 - a**2
for epoch in range(99):
    for i in range(len(X)):
        x, t = X[i], Y[i]
        z = x @ V + c
        a = np.tanh(z)
        o = np.tanh(a @ w + d)
        d2 = (o - t) * slope(o)
        d1 = d2 * w * slope(a)
        w -= 0.05 * d2 * a
        d -= 0.05 * d2
        V -= 0.05 * np.outer(x, d1)
        c -= 0.05 * d1
"""
NUMBERS = """
import numpy as np
x, y = np.array([1.0, 2, 3, 4, 5, 6]), np.array([5.0, 7.5, 9, 10, 13, 15])
m, c, n = 0.0, 0.0, 6
for i in range(1000):
    p = m * x + c
    dm = (-2 / n) * sum(x * (y - p))
    dc = (-2 / n) * sum(y - p)
    m = m - 0.01 * dm
    c = c - 0.01 * dc
"""
ENTRIES = """
import numpy as np
def sig(v): return 1 / (1 + np.exp(-v))
X, T = np.array([[1, 1], [1, 0], [0, 1], [0, 0]]), np.array([0, 1, 1, 0])
V, w = np.array([[0.9, 0.1], [0.3, 0.5]]), np.array([0.8, 0.7])
for epoch in range(5000):
    for i in range(4):
        p, q = X[i]
        h0, h1 = sig(V[0, 0] * p + V[1, 0] * q), sig(V[0, 1] * p + V[1, 1] * q)
        o = sig(w[0] * h0 + w[1] * h1)
        d = (o - T[i]) * o * (1 - o)
        g00, g01 = d * w[0] * h0 * (1 - h0) * p, d * w[1] * h1 * (1 - h1) * p
        g10, g11 = d * w[0] * h0 * (1 - h0) * q, d * w[1] * h1 * (1 - h1) * q
        v0 = d * h0
        v1 = d * h1
        V[0, 0] -= 0.5 * g00; V[0, 1] -= 0.5 * g01; V[1, 0] -= 0.5 * g10; V[1, 1] -= 0.5 * g11
        w[0] -= 0.5 * v0
        w[1] -= 0.5 * v1
"""
NEURONS = """
from math import exp
from random import random, seed
def activate(weights, inputs):
    total = weights[-1]
    for i in range(len(weights) - 1):
        total += weights[i] * inputs[i]
    return total
def sigmoid(total):
    return 1 / (1 + exp(-total))
def slope(output):
    return output * (1 - output)
def forward(network, row):
    inputs = row
    for layer in network:
        outputs = []
        for neuron in layer:
            neuron["output"] = sigmoid(activate(neuron["weights"], inputs))
            outputs.append(neuron["output"])
        inputs = outputs
    return inputs
def backward(network, wanted):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = []
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
                errors.append(error)
        else:
            for j in range(len(layer)):
                neuron = layer[j]
                errors.append(neuron["output"] - wanted[j])
        for j in range(len(layer)):
            neuron = layer[j]
            neuron["delta"] = errors[j] * slope(neuron["output"])
def update(network, row, rate):
    for i in range(len(network)):
        inputs = row[:-1]
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= rate * neuron["delta"]
seed(1)
network = [[{"weights": [random() for _ in range(3)]} for _ in range(2)] for _ in range(2)]
for epoch in range(20):
    for row in [[2.8, 2.6, 0], [1.5, 2.4, 0], [7.6, 2.8, 1], [5.3, 2.1, 1]]:
        outputs = forward(network, row)
        wanted = [0, 0]
        wanted[row[-1]] = 1
        total = sum((wanted[i] - outputs[i]) ** 2 for i in range(2))
        backward(network, wanted)
        update(network, row, 0.5)
"""
RULE = """
import numpy as np
X, T = np.array([[1, 1], [1, 0], [0, 1], [0, 0]]), np.array([1, 0, 0, 0])
w, b = np.zeros(2), 0.0
for epoch in range(100):
    for x, t in zip(X, T):
        out = 1 if np.dot(x, w) + b > 0 else 0
        w += 0.1 * (t - out) * x
        b += 0.1 * (t - out)
"""
LISTED = """
import random
rows = [[1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1]]
random.seed(2)
w = [random.random() for _ in range(3)]
def fires(z):
    if z > 0:
        return 1
    return 0
def error(w, row):
    return row[3] - fires(sum(w[i] * row[i] for i in range(3)))
def improve(w, row):
    e = error(w, row)
    for i in range(3):
        w[i] += 0.1 * e * row[i]
    return w
again = True
while again:
    again = False
    for row in rows:
        if error(w, row) != 0:
            w = improve(w, row)
            again = True
"""
CLASSES = """
import numpy as np
rng = np.random.default_rng(5)
X = rng.normal(size=(30, 2))
y = rng.integers(0, 3, 30)
W, b = 0.01 * rng.normal(size=(2, 3)), np.zeros((1, 3))
for i in range(200):
    e = np.exp(X @ W + b)
    p = e / np.sum(e, axis=1, keepdims=True)
    p[range(30), y] -= 1
    W -= 0.5 * X.T @ p / 30
    b -= 0.5 * p.sum(axis=0) / 30
"""
MASK = """
import numpy as np
rng = np.random.default_rng(5)
X, Y = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
V, U = rng.normal(size=(2, 6)), rng.normal(size=(6, 1))
for i in range(200):
    h = np.maximum(0, X @ V)
    d = h @ U - Y
    dh = d @ U.T
    dh[h <= 0] = 0
    U -= 0.01 * h.T @ d
    V -= 0.01 * X.T @ dh
"""
POSITIVE = """
import numpy as np
rng = np.random.default_rng(5)
x, y = rng.uniform(0, 5, size=(10, 3)), rng.uniform(0, 5, 10)
V, w = rng.uniform(0, 1, (4, 3)), rng.uniform(0, 1, 4)
for i in range(200):
    s = V @ x.T
    h = np.maximum(0, s)
    d = w @ h - y
    gw = h @ d
    gV = np.outer(w, d) * (s > 0) @ x
    w = w - 0.005 * gw
    V = V - 0.005 * gV
"""
ONE_TARGET = """
import numpy as np
X, y = np.array([[1.0, 0.1], [0.5, 0.2], [0.9, 0.4]]), 0.75
V, U = np.array([[0.6, 0.4, 0.9], [0.4, 0.6, 0.9]]), np.array([[0.4], [0.6], [0.7]])
def sigmoid(x, slope=False):
    if slope == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))
for i in range(100):
    l1 = sigmoid(X @ V)
    l2 = sigmoid(l1 @ U)
    l2_error = y - l2
    l2_delta = l2_error * sigmoid(l2, True)
    l1_error = l2_delta.dot(U.T)
    l1_delta = l1_error * sigmoid(l1, True)
    U = U + l1.T @ l2_delta
    V = V + X.T @ l1_delta
"""
PARTS = """
import numpy as np
rng = np.random.default_rng(2)
class Dense:
    def __init__(self, i, o):
        self.w, self.b = rng.normal(size=(i, o)), np.zeros(o)
    def forward(self, x):
        return np.dot(x, self.w) + self.b
    def backward(self, x, grad):
        back = np.dot(grad, self.w.T)
        self.w = self.w - 0.1 * np.dot(x.T, grad)
        self.b = self.b - 0.1 * grad.sum(axis=0)
        return back
class ReLU:
    def forward(self, x):
        return np.maximum(0, x)
    def backward(self, x, grad):
        fires = x > 0
        return grad * fires
parts = [Dense(4, 6), ReLU(), Dense(6, 5), ReLU(), Dense(5, 3)]
X, y = rng.normal(size=(40, 4)), rng.integers(0, 3, 40)
for epoch in range(25):
    for s in range(0, 40, 20):
        values = [X[s:s + 20]]
        for part in parts:
            values.append(part.forward(values[-1]))
        ones = np.zeros((20, 3))
        ones[np.arange(20), y[s:s + 20]] = 1
        p = np.exp(values[-1]) / np.exp(values[-1]).sum(axis=1, keepdims=True)
        grad = (-ones + p) / 20
        for i in range(len(parts))[::-1]:
            grad = parts[i].backward(values[i], grad)
"""
ANEW = """
import numpy as np
rng = np.random.default_rng(2)
def forward(p, X):
    A = np.tanh(p["V"] @ X + p["c"])
    return A, 1 / (1 + np.exp(-(p["U"] @ A)))
def backward(p, X, Y, A, out):
    dZ = out - Y
    dU = dZ @ A.T / X.shape[1]
    dS = p["U"].T @ dZ * (1 - A**2)
    dV = dS @ X.T / X.shape[1]
    dc = dS.sum(axis=1, keepdims=True) / X.shape[1]
    return dV, dc, dU
def update(p, gradients, rate):
    dV, dc, dU = gradients
    return {"V": p["V"] - rate * dV, "c": p["c"] - rate * dc, "U": p["U"] - rate * dU}
X = rng.normal(size=(3, 50))
Y = (X[:1] * X[1:2] > 0) * 1.0
p = {"V": rng.normal(size=(3, 3)), "c": np.zeros((3, 1)), "U": rng.normal(size=(1, 3))}
for i in range(1000):
    A, out = forward(p, X)
    p = update(p, backward(p, X, Y, A, out), 0.5)
"""
VELOCITY = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(40, 4)), rng.normal(size=(40, 4))
V, U = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
v, u = np.zeros_like(V), np.zeros_like(U)
for i in range(300):
    h = np.tanh(X @ V)
    d = (h @ U - Y) / 40
    v = 0.9 * v + X.T @ (d @ U.T * (1 - h**2))
    u = 0.9 * u + h.T @ d
    V -= 0.05 * v
    U -= 0.05 * u
"""
EQUAL = """
import numpy as np
rng = np.random.default_rng(3)
X, Y = rng.normal(size=(7, 3)), rng.normal(size=(7, 3))
W = [rng.normal(size=(3, 3)) for _ in range(2)]
for epoch in range(99):
    h = np.tanh(X @ W[0])
    d = (h @ W[1] - Y) / 7
    back = d @ W[1].T * (1 - h**2)
    W[1] -= 0.1 * h.T @ d
    W[0] -= 0.1 * X.T @ back
"""

SLIPS = {  # name: the script, what is edited in it, the line that is to blame, a word about it
    "slope of an output": (CLASS, "slope(self.z2)", "slope(self.a2)", "delta2 = ", "self.z2"),
    "slopes of outputs": (CLASS, "self.slope(self.z", "self.slope(self.a", "return self.sig", ""),
    "slope of a net sum": (ROWS, "w * slope(a)", "w * slope(z)", "d1 = ", "it is at `a`"),
    "sum of another": (NUMBERS, "sum(y - p)", "sum(y * (y - p))", "dc = ", ""),
    "one of two numbers": (NUMBERS, "sum(x * (y - p))", "sum(y - p)", "dm = ", ""),
    "no slope, by entries": (ENTRIES, "w[0] -= 0.5 * v0\n        w[1] -= 0.5 * v1",
                             "w -= 0.5 * (o - T[i]) * np.array([h0, h1])", "w -= ", "w"),
    "an entry without it": (ENTRIES, "v1 = d * h1", "v1 = d / (o * (1 - o)) * h1", "v1 = ", "w"),
    "bias uphill": (NEURONS, '[-1] -= rate', '[-1] += rate', 'neuron["weights"][-1] +=', ""),
    "no slope in a list": (NEURONS, "errors[j] * slope(neuron[\"output\"])", "errors[j]",
                           'neuron["delta"] = ', ""),
    "slope in a function": (NEURONS, "output * (1 - output)", "output * (1 + output)",
                            "return output * (1 + ", "used in line"),
    "uphill in a list": (NEURONS, 'neuron["output"] - wanted[j]', 'wanted[j] - neuron["output"]',
                         "errors.append(wanted", "uphill"),
    "rule uphill": (RULE, "t - out", "out - t", "w += ", "`out - t` is the error the other"),
    "rule uphill in lists": (LISTED, "w[i] += 0.1", "w[i] -= 0.1", "return row[3]", "uphill"),
    "softmax of all": (CLASSES, "np.sum(e, axis=1, keepdims=True)", "np.sum(e)", "p = ",
                       "together"),
    "mask of nothing": (MASK, "h <= 0", "h < 0", "dh[h < 0]", "slope between"),
    "slope of units that fire": (POSITIVE, " * (s > 0)", "", "gV = ", ""),
    "mask of another": (PARTS, "x > 0", "grad > 0", "fires = ", "not the slope"),
    "units for inputs": (ANEW, "dV = dS @ X.T", "dV = dS @ A.T", "dV = ", "∂L/∂p['V']"),
    "velocity of another": (VELOCITY, "0.05 * u", "0.05 * v", "U -= ", ""),
    "layers of one shape": (EQUAL, "(1 - h**2)", "(1 - h)", "back = ", "∂L/∂"),
    "error for delta": (ONE_TARGET, "l2_delta.dot", "l2_error.dot", "l1_error = ", "∂L/∂(l1)"),
}  # fmt: skip
STYLES = {name: value for name, value in globals().items() if name.isupper() and name != "SLIPS"}


@pytest.mark.sampled
@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_a_right_script_is_right_in_every_style(text):
    found, _ = judged("a.py", text, loading.stand_in, {})
    assert (found["verdict"], found["lines"]) == ("agrees", [])


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "was", "now", "line", "word"), SLIPS.values(), ids=SLIPS)
def test_the_line_of_a_slip_is_told_in_every_style(text, was, now, line, word):
    assert was in text
    found, _ = judged("a.py", text.replace(was, now), loading.stand_in, {})
    assert found["verdict"] == "differs"
    assert any(f["source"].startswith(line) and word in f["said"] for f in found["lines"]), found


OTHER = {  # right by a loss that is none of the usual ones, or step by step
    "absolute error": "d = np.sign(X @ w + b - y)",
    "Huber": "d = np.clip(X @ w + b - y, -1, 1)",
    "weighted": "d = np.where(y > 0, 5.0, 1.0) * (X @ w + b - y)",
    "one after the other": "d = X @ w + b - y; w -= 0.01 * X.T @ d; d = X @ w + b - y",
}
LINEAR = """
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(20, 3))
y = X @ np.array([1.0, -2, 0.5]) + 2 * rng.normal(size=20)
w, b = np.zeros(3), 0.0
for i in range(500):
    {}
    w -= 0.01 * X.T @ d
    b -= 0.01 * d.sum()
"""


@pytest.mark.sampled
@pytest.mark.parametrize("error", OTHER.values(), ids=OTHER)
def test_what_descends_on_another_loss_is_not_called_wrong(error):
    found, _ = judged("a.py", LINEAR.format(error), loading.stand_in, {})
    assert found["verdict"] != "differs"


def test_numbers_that_decay_are_right():
    text = NUMBERS.replace("- 0.01 * dm", "- 0.01 * (dm + 0.2 * m)").replace(
        "m, c, n = 0.0, 0", "m, c, n = 0.5, 0"
    )
    found, _ = judged("a.py", text, loading.stand_in, {})
    assert (found["verdict"], found["weights"][0]["how"]) == ("agrees", "with decay")


def test_a_module_that_is_never_imported_is_told():
    text = CLASS.replace("import numpy as np\n", "")
    assert judged("a.py", text, loading.stand_in, {})[0]["note"] == "line 4: `np` is never imported"
    stops = text.replace("X @ self.V", "X.dot(X, self.V)")
    found, _ = judged("a.py", stops, loading.stand_in, {})
    assert found["why"].startswith("line 4: `np` is never imported; the loop in line 17: line 12: ")


LINEAR_OUTPUT = """
import numpy as np
rng = np.random.default_rng(3)
rows = [[0.2, 0.4, 0.0], [0.9, 0.1, 1.0], [0.3, 0.8, 1.0]]
V, U = rng.normal(size=(4, 2)), rng.normal(size=(1, 4))
for epoch in range(99):
    for row in rows:
        x, t = np.array(row[:2], ndmin=2).T, row[2]
        h = 1 / (1 + np.exp(-V @ x))
        o = U @ h
        e = o - t
        back = U.T @ e
        U -= 0.2 * np.dot(e * o, h.T)
        V -= 0.2 * np.dot(back * h * (1 - h), x.T)
"""


@pytest.mark.full
def test_a_mend_holds_for_rows_of_another_target():
    """Where the target is 0, the error is the output, and either may stay."""
    new = mended(judged("a.py", LINEAR_OUTPUT, loading.stand_in, {})[1], {}, edits, 20)
    (line,) = set(new.splitlines()) - set(LINEAR_OUTPUT.splitlines())
    assert "* o" not in line
    assert "(o)" not in line
    assert "e" in line.partition("dot")[2]


SHARED = """
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(20, 3))
y = X @ np.array([1.0, -2, 0.5])
w = np.zeros(3)
m = v = np.zeros(3)
for t in range(1, 500):
    g = X.T @ (X @ w - y) / 20
    m = 0.9 * m + 0.1 * g
    v = 0.99 * v + 0.01 * g**2
    w = w - 0.05 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
"""


def test_two_memories_may_begin_as_one_array():
    found, _ = judged("a.py", SHARED, loading.stand_in, {})
    assert found["verdict"] == "agrees"
    assert found["rule"].startswith("Adam, β₁ 0.9, β₂ 0.99, rate 0.05")


AHEAD = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(30, 3)), rng.normal(size=(30, 2))
W, v = rng.normal(size=(3, 2)), np.zeros((3, 2))
for i in range(300):
    ahead = W + 0.9 * v
    g = X.T @ (X @ ahead - Y) / 30
    v = 0.9 * v - 0.05 * g
    W = W + v
"""
UNIT = """
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(30, 3))
y = X @ np.array([1.0, 2, -1])
w, b = rng.normal(size=3), 0.5
for i in range(300):
    e = X @ w + b - y
    gw, gb = X.T @ e, e.sum()
    n = np.sqrt(gw @ gw + gb**2)
    w = w - 0.05 * gw / n
    b = b - 0.05 * gb / n
"""


@pytest.mark.parametrize("text", [AHEAD, UNIT], ids=["a velocity", "steps of one length"])
def test_a_pass_from_other_weights_leaves_the_rest_as_it_is(text):
    assert judged("a.py", text, loading.stand_in, {})[0]["verdict"] == "agrees"


LINE = """
import numpy as np
x = np.array([1, 4, 6, 2, 5])
y = np.array([3, 8, 13, 6, 11])
slope, intercept = 0, 0
for step in range(10**9):
    guess = slope * x + intercept
    slope = slope - 0.01 * -(2 / len(x)) * sum(x * (y - guess))
    intercept = intercept - 0.01 * -(2 / len(x)) * sum(y - guess)
"""


def test_weights_that_start_as_whole_numbers():
    record, _ = judged("a.py", LINE, loading.stand_in, {})
    assert record["verdict"] == "agrees"
    assert [weight["name"] for weight in record["weights"]] == ["slope", "intercept"]


FROM_PARTS = """
import numpy as np
rng = np.random.default_rng(6)
X = rng.normal(size=(16, 2))
y = (X[:, :1] * X[:, 1:] > 0) * 1.0
V, U = rng.normal(size=(2, 5)), rng.normal(size=(5, 1))
losses = []
for epoch in range(10**9):
    h = 1 / (1 + np.exp(-X.dot(V)))
    p = 1 / (1 + np.exp(-h.dot(U)))
    losses.append({loss})
    dp = -(y * (1 / p) + (1 - y) / (1 - p)) / len(y)
    ds = dp * p * (1 - p)
    dU, dV = h.T.dot(ds), X.T.dot(ds.dot(U.T) * h * (1 - h))
    V -= 0.1 * dV
    U -= 0.1 * dU
"""


@pytest.mark.full
@pytest.mark.parametrize(
    ("loss", "verdict"),
    [("-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))", "differs"),
     ("epoch", "not understood")],
)  # fmt: skip
def test_the_loss_that_a_script_computes_tells_what_it_wants(tmp_path, loss, verdict):
    text = FROM_PARTS.replace("{loss}", loss)
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    record, case = judged(str(path), text, loading.stand_in, {})
    assert record["verdict"] == verdict
    if verdict == "differs":
        [line] = record["lines"]
        assert line["source"].startswith("dp = ")
        assert line["said"].endswith(", by the loss of line 11")
        assert "dp = -(y * (1 / p) - (1 - y) / (1 - p)) / len(y)" in mended(case, {}, edits, 30)
