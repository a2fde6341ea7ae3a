"""Kinds of scripts that people post: what is wrong is told, and nothing of what is right."""

import pytest

from parity_tests.judge.script import tried

from .judging import loop_of

BATCH = """
import numpy as np
class Net:
    def __init__(self, sizes):
        rng = np.random.default_rng(1)
        self.sizes = sizes
        self.b = [rng.normal(size=(n, 1)) for n in sizes[1:]]
        self.w = [rng.normal(size=(n, m)) for m, n in zip(sizes[:-1], sizes[1:])]
    def train(self, rows, size):
        for batch in [rows[k:k + size] for k in range(0, len(rows), size)]:
            self.update(batch)
    def update(self, batch):
        db, dw = [0 * b for b in self.b], [0 * w for w in self.w]
        for x, y in batch:
            more_b, more_w = self.back(x, y)
            db = [a + b for a, b in zip(db, more_b)]
            dw = [a + b for a, b in zip(dw, more_w)]
        self.b = [b - 0.5 / len(batch) * d for b, d in zip(self.b, db)]
        self.w = [w - 0.5 / len(batch) * d for w, d in zip(self.w, dw)]
    def back(self, x, y):
        db, dw = [0 * b for b in self.b], [0 * w for w in self.w]
        a, seen, zs = x, [x], []
        last = len(self.w)
        for l in range(last):
            z = self.w[l] @ a + self.b[l]
            zs.append(z)
            a = sigmoid(z)
            seen.append(a)
        delta = cost(seen[-1], y) * slope(zs[-1])
        db[-1], dw[-1] = delta, delta @ seen[-2].T
        for l in range(2, last + 1):
            delta = self.w[-l + 1].T @ delta * slope(zs[-l])
            db[-l], dw[-l] = delta, delta @ seen[-l - 1].T
        return db, dw
def cost(out, y):
    return out - y
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
rng = np.random.default_rng(2)
Net([3, 4, 2]).train([(rng.normal(size=(3, 1)), rng.random((2, 1))) for _ in range(9)], 3)
"""
ONE = """
import numpy as np
X = [0.5, -1.0, 2.0, 1.5]
labels = [1, 0, 0, 1]
def sigmoid(z, back=False):
    return z * (1 - z) if back else 1 / (1 + np.exp(-z))
w, v, b, c = 0.4, -0.7, 0.1, 0.3
for step in range(1000):
    for x, y in zip(X, labels):
        h = sigmoid(w * x + b)
        o = sigmoid(v * h + c)
        out = (o - y) * sigmoid(o, back=True)
        by_w = x * sigmoid(h, back=True)
        by_b = sigmoid(h, back=True)
        hidden = out * v
        v -= 0.5 * out * h
        c -= 0.5 * out
        w -= 0.5 * hidden * by_w
        b -= 0.5 * hidden * by_b
"""
BRANCH = """
import numpy as np
def f(x, back=False):
    if back:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))
X, y = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(0)
W, V = rng.normal(size=(3, 4)), rng.normal(size=(4, 1))
for _ in range(1000):
    a = f(X @ W)
    p = f(a @ V)
    d = (y - p) * f(p, back=True)
    e = d @ V.T * f(a, back=True)
    V += a.T @ d
    W += X.T @ e
"""
SOFTMAX = """
import numpy as np
rng = np.random.default_rng(0)
X, classes = rng.normal(size=(12, 4)), np.arange(12) % 4
T = np.eye(4)[classes]
W, V = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
for step in range(100):
    h = np.tanh(X @ W)
    e = np.exp(h @ V)
    p = e / e.sum(axis=1, keepdims=True)
    dz = p - T
    dV = h.T @ dz / 12
    dh = dz @ V.T * (1 - h**2)
    dW = X.T @ dh / 12
    V -= 0.5 * dV
    W -= 0.5 * dW
"""
THRESHOLD = """
import numpy as np
class Unit:
    def fit(self, X, y):
        self.w = np.zeros(1 + X.shape[1])
        for _ in range(50):
            for x, target in zip(X, y):
                step = 0.1 * (target - self.predict(x))
                self.w[1:] += step * x
                self.w[0] += step
    def score(self, x):
        return x @ self.w[1:] + self.w[0]
    def predict(self, x):
        return np.where(self.score(x) >= 0.0, 1, -1)
Unit().fit(np.array([[2.0, 1.0], [1.0, 2.0], [-1.0, -2.0], [-2.0, -1.0]]), np.array([1, 1, -1, -1]))
"""
RIGHT = {"a batch of pairs": BATCH, "one by one": ONE, "slope in a branch": BRANCH,
         "softmax": SOFTMAX, "threshold": THRESHOLD}  # fmt: skip
WRONG = {  # the script, what is edited in it, the line that is to blame
    "slope of outputs": (BATCH, "slope(zs[-l])", "slope(seen[-l])", "delta = self.w"),
    "no slope": (BATCH, " * slope(zs[-l])", "", "delta = self.w"),
    "a cost the other way": (BATCH, "return out - y", "return y - out", "return y - out"),
    "slope in a branch": (BRANCH, "x * (1 - x)", "x * (1 + x)", "return x * (1 + x)"),
    "one uphill": (ONE, "v -= 0.5", "v += 0.5", "v += 0.5"),
    "one factor": (ONE, "by_b = sigmoid(h", "by_b = sigmoid(o", "by_b = "),
    "all transposed": (SOFTMAX, "@ V.T * (1", "@ V * (1", "dh = "),
    "class numbers": (SOFTMAX, "dz = p - T", "dz = p - classes.reshape(12, 1)", "dz = "),
    "threshold uphill": (THRESHOLD, "(target - self.predict(x))", "(self.predict(x) - target)",
                         "step = "),
}  # fmt: skip
XOR = """
import numpy as np
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(0)
V, c, W, b = rng.normal(size=(2, 3)), np.zeros(3), rng.normal(size=(3, 1)), np.zeros(1)
for _ in range(3000):
    a = X @ V + c
    p = 1 / (1 + np.exp(-(a @ W + b)))
    dz = p - y
    da = dz @ W.T
    W -= 0.3 * a.T @ dz
    b -= 0.3 * dz.sum(axis=0)
    V -= 0.3 * X.T @ da
    c -= 0.3 * da.sum(axis=0)
"""
SMALL = XOR.replace("a = X @ V + c", "a = np.tanh(X @ V + c)").replace(
    "da = dz @ W.T", "da = dz @ W.T * (1 - a**2)"
)


@pytest.mark.sampled
@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_nothing_is_said_of_a_right_script_of_any_kind(text):
    found, _ = loop_of(text)
    assert (found["verdict"], found["lines"]) == ("agrees", [])


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "was", "now", "line"), WRONG.values(), ids=WRONG)
def test_the_line_to_blame_is_told_in_a_script_of_any_kind(text, was, now, line):
    assert was in text
    found, _ = loop_of(text.replace(was, now, 1))
    assert found["verdict"] == "differs"
    assert any(told["source"].startswith(line) for told in found["lines"]), found["lines"]


@pytest.mark.full
def test_weighted_rows_are_another_loss_and_no_mistake():
    text = SOFTMAX.replace("dz = p - T", "dz = np.linspace(0.5, 2, 12)[:, None] * (p - T)")
    assert loop_of(text)[0]["verdict"] == "not understood"


@pytest.mark.full
def test_what_follows_from_a_wrong_quantity_is_not_called_wrong():
    found, _ = loop_of(BATCH.replace("[3, 4, 2]", "[3, 4, 4, 2]").replace(" * slope(zs[-l])", ""))
    assert len({told["line"] for told in found["lines"]}) == 1


@pytest.mark.full
def test_rows_that_no_line_parts_need_a_hidden_layer():
    told = tried(loop_of(XOR)[1], 20)
    assert "no straight line" in " ".join(told)
    assert "no straight line" not in " ".join(tried(loop_of(SMALL)[1], 20))
    other = XOR.replace("[[0], [1], [1], [0]]", "[[0], [0], [0], [1]]")
    assert "no straight line" not in " ".join(tried(loop_of(other)[1], 20))


NOISE = """
import numpy as np
x = np.random.default_rng(0).normal(size=(24, 2))
y = (x[:, 0] > x[:, 1]).astype(float)
y[::6] = 1 - y[::6]
w, b = np.zeros(2), 0.0
for step in range(400):
    o = 1 / (1 + np.exp(-(x @ w + b)))
    w -= 0.5 * x.T @ (o - y) / 24
    b -= 0.5 * np.mean(o - y)
"""


def test_of_many_rows_that_are_mostly_right_the_others_may_be_noise():
    told = " ".join(tried(loop_of(NOISE)[1], 20))
    assert "may be noise" in told
    assert "no weights do" not in told


def test_targets_spread_from_weights_that_start_as_whole_zeros():
    text = NOISE.replace("np.zeros(2), 0.0", "0, 0").replace("x @ w", "x[:, :1] * w")
    text = text.replace("x.T @ (o - y) / 24", "np.mean((o - y) * x[:, :1])")
    text = text.replace("y[::6] = 1 - y[::6]", "y[:] = np.arange(24) % 2")  # nothing moves
    found = loop_of(text)[0]
    assert [told["line"] for told in found["lines"]] == [9]
    assert "spread to (24, 24)" in found["lines"][0]["said"]


SUMMED = """
xs, ys, w, b = [1.0, 2.0, 3.0], [5.0, 8.0, 11.0], 0.0, 0.0
def forward(x):
    return w * x + b
def cost():
    total = 0
    for x, y in zip(xs, ys):
        o = forward(x)
        total += (o - y) ** 2
    return total / len(xs)
def slopes():
    dw = db = 0
    for x, y in zip(xs, ys):
        error = w * x + b - y
        dw += 2 * x * error
        db += 2 * error
    return dw / len(xs), db / len(xs)
for step in range(50):
    loss = cost()
    dw, db = slopes()
    w -= 0.15 * dw
    b -= 0.15 * db
"""


def test_slopes_summed_in_a_loop_over_rows_are_not_measured_by_one_of_them():
    assert loop_of(SUMMED)[0]["verdict"] != "differs"


LEFT_EARLY = """
import numpy as np
rows, w = [(np.ones(2), 1.0), (np.zeros(2), 0.0)], np.array([0.2, 0.4])
for step in range(50):
    dw, loss = np.zeros(2), 0.0
    for x, y in rows:
        o = np.tanh(w @ x)
        loss += np.sum((o - y) ** 2) * 0.5
        dw += (o - y) * (1 - o**2) * x
        break
    w -= 0.1 * dw
"""


def test_a_target_that_is_set_in_the_pass_and_a_loop_that_ends_in_its_first_turn():
    found = loop_of(LEFT_EARLY)[0]
    assert found["verdict"] == "agrees"
    assert found["note"] == "line 10: the loop of line 6 ends in its first turn"


@pytest.mark.full
def test_weights_that_start_too_small_are_tried_larger():
    small = SMALL.replace("rng.normal(size", "0.01 * rng.normal(size")
    told = " ".join(tried(loop_of(small.replace("0.3 * ", "0.03 * "))[1], 20))
    assert "larger random weights" in told


GATHERED = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0.0, 1, 1, 0])
V, c, W, b = rng.normal(size=(8, 2)), np.zeros(8), rng.normal(size=(1, 8)), np.zeros(1)
for step in range(3000):
    dV, dc, dW, db = np.zeros_like(V), np.zeros_like(c), np.zeros_like(W), np.zeros_like(b)
    for x, y in zip(X, Y):
        z = V @ x + c
        a = np.maximum(z, 0)
        out = W @ a + b
        d = out - y
        e = W.T @ d * (z > 0)
        dV += np.outer(e, x); dc += e
        dW += np.outer(d, a); db += d
    V -= 0.05 * dV / 4
    c -= 0.05 * dc / 4
    W -= 0.05 * dW / 4
    b -= 0.05 * db / 4
"""


@pytest.mark.full
def test_what_one_example_leaves_alone_others_may_move():
    """The first row is 0, and so are all gradients of it, where the biases begin at 0."""
    assert loop_of(GATHERED)[0]["verdict"] != "differs"
