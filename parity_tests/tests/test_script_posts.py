"""Scripts as people post them: what is wrong is told, and nothing of what is right."""

import gzip
import pickle

import numpy as np
import pytest

from parity_tests.judge.script import made_up, tried

from .judging import assert_right, assert_told, loop_of

HEAD = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
W, b, V, c = rng.normal(size=(2, 4)), np.zeros((1, 4)), rng.normal(size=(4, 1)), np.zeros((1, 1))
def f(z):
    return 1 / (1 + np.exp(-z))
"""
PASS = """
    h = f(X @ W + b)
    o = f(h @ V + c)
    d = (o - Y) * o * (1 - o)
    e = d @ V.T * h * (1 - h)
    dV, dc = h.T @ d, d.sum(0, keepdims=True)
    dW, db = X.T @ e, e.sum(0, keepdims=True)
"""
STEP = """
    V, c, W, b = V - 0.5 * dV, c - 0.5 * dc, W - 0.5 * dW, b - 0.5 * db
"""
PLAIN = HEAD + "for t in range(1, 500):" + PASS + STEP
MEMORY = """
    for k, g in enumerate([dW, db, dV, dc]):
        m[k] = 0.9 * m[k] + 0.1 * g
        u[k] = np.maximum(0.99 * u[k], np.abs(g))
    W = W - 0.05 / (1 - 0.9 ** t) * m[0] / (u[0] + 1e-8)
    b = b - 0.05 / (1 - 0.9 ** t) * m[1] / (u[1] + 1e-8)
    V = V - 0.05 / (1 - 0.9 ** t) * m[2] / (u[2] + 1e-8)
    c = c - 0.05 / (1 - 0.9 ** t) * m[3] / (u[3] + 1e-8)
"""
ADAMAX = (HEAD + "m, u = [0 * a for a in (W, b, V, c)], [0 * a for a in (W, b, V, c)]\n"
          "for t in range(1, 500):" + PASS + MEMORY)  # fmt: skip
UPDATE = (
    HEAD
    + """
def update(V, c, W, b, dV, dc, dW, db):
    V = V - 0.5 * dV
    dc = c - 0.5 * dc
    W = W - 0.5 * dW
    b = b - 0.5 * db
    return V, c, W, b
for t in range(500):"""
    + PASS
    + "    V, c, W, b = update(V, c, W, b, dV, dc, dW, db)\n"
)
PUSHED = (
    HEAD
    + "D = 0 * V\nE = 0 * W\nfor t in range(500):"
    + PASS
    + "    D = 1.2 * D + dV\n    E = 1.2 * E + dW\n    V = V - 0.1 * D\n    W = W - 0.1 * E\n"
)
LISTS = """
def dot(a, b):
    rows = []
    for row in a:
        new = []
        for i in range(len(b[0])):
            total = 0
            for p in range(len(row)):
                total += row[p] * b[p][i]
            new.append(total)
        rows.append(new)
    return rows
f = lambda x: [1 / (1 + 2.718281828 ** -k[0]) for k in x]
T = lambda a: [[a[j][i] for j in range(len(a))] for i in range(len(a[0]))]
w = [[0.0], [0.1], [0.0]]
X, y = [[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]], [0, 1, 1, 0]
for _ in range(500):
    out = f(dot(X, w))
    error = [t - o for t, o in zip(y, out)]
    delta = [[e * o * (1 - o)] for e, o in zip(error, out)]
    change = dot(T(X), delta)
    for i in range(len(w)):
        w[i][0] += change[i][0]
"""
BY_ROWS = """
import math, random
random.seed(1)
W = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(3)]
V = [random.uniform(-1, 1) for _ in range(3)]
h, d = [0.0] * 3, [0.0] * 3
for epoch in range(99):
    for a, b, t in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]:
        x = [a, b, 1.0]
        for j in range(3):
            h[j] = 1 / (1 + math.exp(-sum(x[i] * W[i][j] for i in range(3))))
        o = 1 / (1 + math.exp(-sum(h[j] * V[j] for j in range(3))))
        e = (t - o) * o * (1 - o)
        for j in range(3):
            d[j] = e * V[j] * h[j] * (1 - h[j])
        for j in range(3):
            V[j] += 0.5 * e * h[j]
        for i in range(3):
            for j in range(3):
                W[i][j] += 0.5 * d[j] * x[i]
"""
SOFTMAX = """
import numpy as np
rng = np.random.default_rng(0)
X, labels = rng.normal(size=(30, 4)), rng.integers(0, 6, 30)
T = np.zeros((30, 6))
for i in range(30):
    T[i][labels[i]] = 1
W, V = rng.normal(size=(4, 6)), rng.normal(size=(6, 6))
for _ in range(100):
    h = np.maximum(0, X @ W)
    s = np.exp(h @ V)
    p = s / s.sum(axis=1, keepdims=True)
    d = (p - T) / 30
    dV = h.T @ d
    dW = X.T @ (d @ V.T * (h > 0))
    V -= 0.1 * dV
    W -= 0.1 * dW
"""
TURNED = SOFTMAX.replace("h.T @ d\n", "d.T @ h\n").replace("d @ V.T * ", "d @ V * ")
SHUFFLED = """
import numpy as np
rng = np.random.default_rng(0)
x_train = rng.normal(size=(40, 3))
y_train = x_train[:, :1] * 2.0
w = np.zeros((3, 1))
for epoch in range(20):
    np.random.shuffle(x_train)
    for k in range(0, 40, 10):
        x, y = x_train[k:k + 10], y_train[k:k + 10]
        w -= 0.1 * x.T @ (x @ w - y) / 10
"""
PRIVATE = """
import numpy as np
class Net:
    def __init__(self):
        self.w = np.array([[0.1], [0.2], [0.3]])
    def __f(self, z):
        return 1 / (1 + np.exp(-z))
    def train(self, X, y):
        for _ in range(100):
            o = self.__f(np.dot(X, self.w))
            self.w += np.dot(X.T, y - o)
Net().train(np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1]]), np.array([[0, 1, 1]]).T)
"""
RIGHT = {
    "plain": PLAIN, "Adamax": ADAMAX, "lists": LISTS, "by rows": BY_ROWS, "softmax": SOFTMAX,
    "private": PRIVATE,
    "both shuffled": SHUFFLED.replace("(x_train)\n", "(x_train); np.random.shuffle(y_train)\n"),
    "pixels": SOFTMAX.replace("rng.normal(size=(30, 4))", "255 * rng.random((30, 4))")
              .replace("h @ V)", "h @ V - (h @ V).max(axis=1, keepdims=True))"),
}  # fmt: skip
WRONG = {
    "thrown away": (UPDATE, "dc = c - 0.5 * dc", "c never moves: `dc` is what"),
    "ever more": (PUSHED, "D = 1.2 * D + dV", "never fades"),
    "turned": (TURNED, "dV = d.T @ h", "should be ∂L/∂V"),
    "another row": (BY_ROWS.replace("d[j] * x[i]", "d[j] * x[j]"), "W[i][j] += ", "W"),
    "shuffled alone": (SHUFFLED, "np.random.shuffle(x_train)", "lose their labels"),
    "uphill with a memory": (PUSHED.replace("1.2", "0.9").replace("- 0.1", "+ 0.1"), "d = ",
                             "uphill"),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_nothing_is_said_of_what_is_right(text):
    assert_right(text)


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "line", "word"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line(text, line, word):
    assert_told(text, line, word)


def test_biases_that_never_move_are_noted():
    assert "note" not in loop_of(PLAIN)[0]
    found, _ = loop_of(PLAIN.replace("b - 0.5 * db", "b"))
    assert found["verdict"] == "agrees" or "b" in found["lines"][0]["said"]
    still = PLAIN.replace("V, c, W, b = V", "V, c, W = V").replace(", b - 0.5 * db", "")
    assert "`b` is added here, and never moves" in loop_of(still)[0]["note"]


def test_targets_beyond_the_output_are_told():
    told = tried(loop_of(PLAIN.replace("[[0.0], [1], [1], [0]]", "[[0.0], [9], [9], [0]]"))[1], 9)
    assert "lies between 0 and 1, and `Y` between 0 and 9" in told[-1]


def test_what_is_missing_is_made_up_in_the_shape_in_which_it_is_wanted(tmp_path):
    text = "(a, b), (x, y_test) = r()\na, b, c = r()\nx_train, y_train = r()\nd = r()"
    reader = made_up.Reader(5, 3, text)
    got = [reader.wanted(target) for target in reader.targets.values()]
    shapes = [np.shape(got[0][1][0]), np.shape(got[0][1][1]), *map(np.shape, got[2])]
    assert shapes == [(made_up.ROWS, 4), (made_up.ROWS,)] * 2
    assert [len(pair) for pair in got[1]] == [2, 2, 2]
    with made_up.data(785, 10):
        with gzip.open(tmp_path / "train-images-idx3-ubyte.gz", "rb") as file:
            assert np.frombuffer(file.read(), np.uint8, offset=16).size % 784 == 0
        with gzip.open(tmp_path / "mnist.pkl.gz", "rb") as file:
            x, y = pickle.load(file)
        assert x.shape == (len(y), 784)
    with pytest.raises(OSError, match="mnist"), gzip.open(tmp_path / "mnist.pkl.gz"):
        pass


NOUGHT = """
import numpy as np
X, Y = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])
p = {"W": np.zeros((4, 2)), "V": np.zeros((1, 4)), "c": np.zeros((1, 1))}
for epoch in range(99):
    h = np.tanh(p["W"] @ X)
    o = 1 / (1 + np.exp(-(p["V"] @ h + p["c"])))
    d = (o - Y) / 4
    slopes = {"V": d @ h.T, "W": p["V"].T @ d * (1 - h**2) @ X.T, "c": d.sum(keepdims=True)}
    for k in p:
        p[k] -= 0.5 * slopes[k]
"""
SILENT = """
import numpy as np
X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
W, V = np.array([[0.3, -0.2], [0.4, 0.1]]), np.array([[-0.7], [-0.6]])
for epoch in range(99):
    h = np.maximum(X @ W, 0)
    o = np.maximum(h @ V, 0)
    d = (o - Y) * (o > 0)
    e = d @ V.T * (h > 0)
    V -= 0.1 * h.T @ d
    W -= 0.1 * X.T @ e
"""


@pytest.mark.sampled
@pytest.mark.parametrize("text", [NOUGHT, SILENT], ids=["noughts in a dictionary", "silent"])
def test_a_loop_in_which_nothing_moves_is_told(text):
    found, _ = loop_of(text)
    assert found["verdict"] == "differs"
    assert "the gradient is 0 from where they start" in found["lines"][0]["said"]
