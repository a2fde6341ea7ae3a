"""Loops that are reached in other ways, rules of other kinds, and reasons that are told of them."""

import pytest

from parity_tests.judge import spellings
from parity_tests.judge.script import reasons, tried

from .judging import assert_right, assert_told, loop_of
from .test_script_posts import HEAD, PASS, PLAIN, SILENT, STEP

FORWARD, BACK = PASS.split("    d = ")
BACK = "\n".join(line.strip() for line in f"d = {BACK}{STEP}".splitlines())
BEHIND = f"{HEAD}for t in range(500):{FORWARD}\n{BACK}\n"
COLLECTED = f"""{HEAD}
for t in range(500):
    sW, sV = 0 * W, 0 * V
    for x, y in zip(X, Y):
        h = f(x[None] @ W + b)
        o = f(h @ V + c)
        d = (o - y) * o * (1 - o)
        sV += h.T @ d
        sW += x[:, None] @ (d @ V.T * h * (1 - h))
    W -= 0.5 * sW / 4
    V -= 0.5 * sV / 4
"""
ASKED = "steps = [float(n) for n in input().split()]\nif len(steps) < 2: raise SystemExit\n" + PLAIN
CLASS = """
import numpy as np
class Net:
    def __init__(self, n_inputs, n_hidden, lr=0.1):
        self.W, self.b = np.random.randn(n_inputs, n_hidden), np.zeros((1, n_hidden))
        self.V, self.lr = np.random.randn(n_hidden, 1), lr
    def fit(self, X, y, epochs):
        for _ in range(epochs):
            h = np.tanh(X @ self.W + self.b)
            o = 1 / (1 + np.exp(-(h @ self.V)))
            d = o - y
            e = d @ self.V.T * (1 - h**2)
            self.V -= self.lr * h.T @ d
            self.W -= self.lr * X.T @ e
            self.b -= self.lr * e.sum(0, keepdims=True)
"""
RULE = """
def predict(x, w, b):
    s = b
    for j in range(len(w)):
        s += w[j] * x[j]
    if s >= 0:
        return 1
    return -1
w, b = [0.0, 0.0], 0.0
X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [-1, -1, -1, 1]
for epoch in range(50):
    for xi, t in zip(X, y):
        if predict(xi, w, b) != t:
            for j in range(2):
                w[j] += 0.5 * t * xi[j]
            b += 0.5 * t
"""
MODEL = """
class Model:
    def fit(self, X, y):
        self.w = [0.0] * len(X[0])
        for epoch in range(9):
            for x, t in zip(X, y):
                s = sum(a * c for a, c in zip(self.w, x))
                if t * s <= 0:
                    self.w = [a + t * c for a, c in zip(self.w, x)]
"""
LINEAR = """
import math
W, V = [[0.1, 0.2], [0.3, 0.4]], [0.5, 0.6]
for epoch in range(99):
    for x, t in zip([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]):
        h = [1 / (1 + math.exp(-sum(x[i] * W[j][i] for i in range(2)))) for j in range(2)]
        o = sum(h[j] * V[j] for j in range(2))
        d = (t - o) * o * (1 - o)
        e = [d * V[j] * h[j] * (1 - h[j]) for j in range(2)]
        for j in range(2):
            V[j] += d * h[j]
        for j in range(2):
            for i in range(2):
                W[j][i] += e[j] * x[i]
"""
TWICE = """
import numpy as np
rng = np.random.default_rng(0)
X, labels = rng.normal(size=(20, 3)), rng.integers(0, 3, 20)
W = rng.normal(size=(3, 3))
for _ in range(99):
    z = np.exp(X @ W)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    d = p.copy()
    d[range(20), labels] -= 1
    W -= 0.1 * X.T @ d
"""
MEMORY = """
    for k, g in zip("WbVc", (dW, db, dV, dc)):
        m[k] = 0.9 * m[k] + 0.1 * np.abs(g)
    W = W - 0.05 * dW / (m["W"] + 0.01)
    b = b - 0.05 * db / (m["b"] + 0.01)
    V = V - 0.05 * dV / (m["V"] + 0.01)
    c = c - 0.05 * dc / (m["c"] + 0.01)
"""
MEMORY = f"{HEAD}m = dict(W=0 * W, b=0 * b, V=0 * V, c=0 * c)\nfor t in range(500):{PASS}{MEMORY}"
BEYOND = PLAIN.replace(
    "d = (o - Y) * o * (1 - o)", "d = o - Y\n    V = V - 0.5 * h.T @ (d * o * (1 - o))"
).replace("V, c, W, b = V - 0.5 * dV, ", "c, W, b = ")
RATIO = PLAIN.replace("d = (o - Y)", "d = ((1 - Y) / (1 - o) - Y / o)")
RIGHT = {"collected": COLLECTED, "asked": ASKED, "a rule with two returns": RULE,
         "class": CLASS, "class for labels of one sign": MODEL, "own memory": MEMORY,
         "quotients": RATIO}  # fmt: skip
WRONG = {
    "behind": (BEHIND, "d = (o - Y)", "behind the loop"),
    "class": (CLASS.replace("e.sum(0, keepdims=True)", "e.sum()"), "self.b -= ", "by one number"),
    "zero and one": (RULE.replace("-1, -1, -1, 1]", "0, 0, 0, 1]"),
                     "if predict(", "is 0 or 1"),
    "slope of another": (LINEAR, "d = (t - o)", "should be ∂L/∂(o)"),
    "quotients": (RATIO.replace("- Y / o", "+ Y / o"), "d = ", "should be ∂L/∂"),
    "exp twice": (TWICE, "p = ", "exp is taken twice"),
    "two slips": (BEYOND, "e = d @", "the slope of `o` is missing in it, and it uses V after"),
    "dead": (SILENT, "V -= ", "all of `o` is 0, its units are dead"),
}  # fmt: skip
GATE = """
import numpy as np
X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [0], [0], [1]])
w = np.array([[0.1], [-0.2]])
for i in range(400):
    o = 1 / (1 + np.exp(-X @ w))
    w -= X.T @ ((o - y) * o * (1 - o))
"""
STEPS = """
import numpy as np
X, y = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([1, -1, -1, 1])
w = np.zeros(3)
for epoch in range(9):
    for x, t in zip(X, y):
        p = 1 if x @ w > 0 else -1
        w += 0.1 * (t - p) * x
"""
TOLD = {
    "no bias": (GATE, "no straight line through 0 parts these rows"),
    "no line": (STEPS, "no straight line parts these rows"),
    "starts": (PLAIN.replace("rng.normal(size=(2, 4))", "np.ones((2, 4))").replace("500", "1500")
               .replace("rng.normal(size=(4, 1))", "np.ones((4, 1))"), "such starts"),
    "slowly": (PLAIN.replace("500", "60").replace("0.5 *", "0.2 *")
               .replace("[1], [1], [0]", "[0], [1], [1]"),
               "20 times as many passes it is"),
    "on the line": (RULE, "it learns"),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_nothing_is_said_of_what_is_right(text):
    assert_right(text)


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "line", "word"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line(text, line, word):
    assert_told(text, line, word)


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "word"), TOLD.values(), ids=TOLD)
def test_why_it_does_not_learn_is_told(text, word):
    told = tried(loop_of(text)[1], 9)
    assert word in told[-1], told


def test_how_it_was_reached_and_what_it_is_beside_is_noted():
    assert "judged as by __made__ = Net(2, 3); __made__.fit(x_made_up, y_made_up, 3)" in (
        loop_of(CLASS)[0]["note"])  # fmt: skip
    assert loop_of(MEMORY)[0]["rule"].startswith("a rule with a memory of its own")
    old = PLAIN.replace("    d = ", "    loss = float(((o - Y)**2).sum().reshape(1))\n    d = ")
    assert "line 11: an array of one number" in loop_of(old)[0]["note"]
    other = old.replace("* o * (1 - o)", "")
    assert (
        "`loss` is the squared error, and the weights move by the binary"
        in loop_of(other)[0]["note"]
    )


def test_more_hidden_units_are_more_hidden_units():
    trying = reasons.Trying(loop_of(PLAIN)[1], 1e9)
    [change] = trying._wider()
    shapes = {leaf.text: value.shape for leaf, value in change.items()}
    assert shapes == {"W": (2, 8), "b": (1, 8), "V": (8, 1), "c": (1, 1)}
    assert trying.train(change=change).passes == 499


def test_a_name_that_ends_in_a_line_may_be_a_slope():
    found = spellings.functions("sigmoid_")
    assert found[0] == "activations.sigmoid_backward"
    assert "activations.sigmoid" in found
