"""Scripts whose pass goes over layers, objects, lists or examples, and what is said of them."""

import pytest

from parity_tests.judge import loading
from parity_tests.judge.script import judged

OBJECTS = """
import numpy as np
class Dense:
    def __init__(self, inputs, units):
        self.W, self.b = np.random.randn(units, inputs), np.random.randn(units, 1)
    def forward(self, x):
        self.x = x
        return self.W @ x + self.b
    def backward(self, grad, rate):
        back = self.W.T @ grad
        self.W -= rate * grad @ self.x.T
        self.b -= rate * grad
        return back
class Tanh:
    def forward(self, x):
        self.x = x
        return np.tanh(x)
    def backward(self, grad, rate):
        return grad * (1 - np.tanh(self.x) ** 2)
def slope(o, t):
    return 2 * (o - t) / t.size
np.random.seed(1)
network = [Dense(2, 3), Tanh(), Dense(3, 1), Tanh()]
X = np.reshape([[0, 0], [0, 1], [1, 0], [1, 1]], (4, 2, 1))
Y = np.reshape([0, 1, 1, 0], (4, 1, 1))
for epoch in range(99):
    for x, y in zip(X, Y):
        out = x
        for layer in network:
            out = layer.forward(out)
        grad = slope(out, y)
        for layer in reversed(network):
            grad = layer.backward(grad, 0.1)
"""
BATCHES = """
import random
import numpy as np
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]
    def train(self, data, rate):
        for epoch in range(9):
            random.shuffle(data)
            for batch in [data[k : k + 10] for k in range(0, len(data), 10)]:
                self.step(batch, rate)
    def step(self, batch, rate):
        sum_b = [np.zeros(b.shape) for b in self.biases]
        sum_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in batch:
            b_s, w_s = self.backward(x, y)
            sum_b = [s + g for s, g in zip(sum_b, b_s)]
            sum_w = [s + g for s, g in zip(sum_w, w_s)]
        self.weights = [w - rate / len(batch) * g for w, g in zip(self.weights, sum_w)]
        self.biases = [b - rate / len(batch) * g for b, g in zip(self.biases, sum_b)]
    def backward(self, x, y):
        b_s, w_s = [0] * len(self.biases), [0] * len(self.weights)
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        delta = (activations[-1] - y) * slope(zs[-1])
        for i in range(1, len(self.weights) + 1):
            if i > 1:
                delta = self.weights[-i + 1].T @ delta * slope(zs[-i])
            b_s[-i], w_s[-i] = delta, delta @ activations[-i - 1].T
        return b_s, w_s
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))
np.random.seed(0)
rows = [np.random.rand(3, 1) for _ in range(40)]
Network([3, 5, 2]).train([(x, np.eye(2)[:, [int(x.sum() > 1.5)]]) for x in rows], 3.0)
"""
NEURONS = """
import math, random
class Neuron:
    def __init__(self, inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(inputs)]
        self.bias = random.uniform(-1, 1)
    def fire(self, inputs):
        total = self.bias
        for w, x in zip(self.weights, inputs):
            total += w * x
        self.output = 1 / (1 + math.exp(-total))
        return self.output
random.seed(0)
layers = [[Neuron(2) for _ in range(3)], [Neuron(3)]]
for epoch in range(99):
    for x, t in [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]:
        signal = x
        for layer in layers:
            signal = [neuron.fire(signal) for neuron in layer]
        for i, neuron in enumerate(layers[-1]):
            o = neuron.output
            neuron.delta = (t[i] - o) * o * (1 - o)
        for j, neuron in enumerate(layers[0]):
            back = sum(n.weights[j] * n.delta for n in layers[1])
            neuron.delta = back * neuron.output * (1 - neuron.output)
        signal = x
        for layer in layers:
            for neuron in layer:
                for k in range(len(neuron.weights)):
                    neuron.weights[k] += 0.5 * neuron.delta * signal[k]
                neuron.bias += 0.5 * neuron.delta
            signal = [n.output for n in layer]
"""
LISTS = """
import math, random
def f(x):
    return 1 / (1 + math.exp(-x))
random.seed(4)
V = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(2)]
w = [random.uniform(-1, 1) for _ in range(3)]
h, dh = [1.0] * 3, [0.0] * 2
for epoch in range(99):
    for a, b, t in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]:
        x = [a, b, 1.0]
        for j in range(2):
            total = 0
            for i in range(3):
                total += V[j][i] * x[i]
            h[j] = f(total)
        o = f(sum(w[j] * h[j] for j in range(3)))
        d = (t - o) * o * (1 - o)
        for j in range(2):
            dh[j] = d * w[j] * h[j] * (1 - h[j])
        for j in range(3):
            w[j] += 0.5 * d * h[j]
        for j in range(2):
            for i in range(3):
                V[j][i] += 0.5 * dh[j] * x[i]
"""
ADAM = """
import numpy as np
np.random.seed(3)
X = np.linspace(-3, 3, 32).reshape(-1, 1)
y = np.sin(X)
p = {"V": np.random.randn(1, 8), "b": np.random.randn(8), "w": np.random.randn(8, 1)}
m = {k: np.zeros_like(v) for k, v in p.items()}
s = {k: np.zeros_like(v) for k, v in p.items()}
for t in range(1, 300):
    h = np.tanh(X @ p["V"] + p["b"])
    d = 2 * (h @ p["w"] - y) / len(X)
    dz = d @ p["w"].T * (1 - h**2)
    g = {"V": X.T @ dz, "b": dz.sum(0), "w": h.T @ d}
    for k in p:
        m[k] = 0.9 * m[k] + 0.1 * g[k]
        s[k] = 0.999 * s[k] + 0.001 * g[k] ** 2
        p[k] -= 0.01 * m[k] / (1 - 0.9**t) / (np.sqrt(s[k] / (1 - 0.999**t)) + 1e-8)
"""
GATE = """
import argparse
import numpy as np
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.5)
rate = parser.parse_args().rate
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
np.random.seed(2)
V, b, w = np.random.randn(2, 4), np.zeros((1, 4)), np.random.randn(4, 1)
for epoch in range(99):
    h = np.tanh(X @ V + b)
    o = 1 / (1 + np.exp(-h @ w))
    d = (o - y) * o * (1 - o)
    dh = d @ w.T * (1 - h**2)
    w -= rate * h.T @ d
    V -= rate * X.T @ dh
    b -= rate * dh.sum(axis=0, keepdims=True)
"""
GATHERED = """
import numpy as np
x = np.random.RandomState(7).randn(10, 1)
y = 2 * x + 0.4
w = b = 0.0
for epoch in range(99):
    dw = db = 0.0
    for xi, yi in zip(x, y):
        dw += -2 * xi * (yi - (w * xi + b))
        db += -2 * (yi - (w * xi + b))
    w, b = w - 0.01 * dw / 10, b - 0.01 * db / 10
"""
SLIPS = {
    "moved too early": (OBJECTS, "back = self.W.T @ grad\n        self.W -= rate * grad @ self.x.T",
                        "self.W -= rate * grad @ self.x.T\n        back = self.W.T @ grad",
                        "back = ", "has moved it"),
    "slope of the sigmoid": (BATCHES, "slope(zs[-i])", "activations[-i]", "delta = self.weights",
                             "∂L/∂"),
    "no slope in an object": (NEURONS, "back * neuron.output * (1 - neuron.output)", "back",
                              "", ""),
    "plus in a list": (LISTS, "(1 - h[j])", "(1 + h[j])", "dh[j] = ", "misleads V"),
    "nought in a list": (LISTS, "* h[j] * (1 - h[j])", "* x[j] * (1 - x[j])", "dh[j] = ",
                         "is 0, so V does not move"),
    "another slope in Adam": (ADAM, "(1 - h**2)", "(1 - h) ** 2", "dz = ", "∂L/∂"),
    "from nothing": (GATE, "np.random.randn(2, 4), np.zeros((1, 4)), np.random.randn(4, 1)",
                     "np.zeros((2, 4)), np.zeros((1, 4)), np.zeros((4, 1))", "w -= ", "never move"),
    "far from 0": (GATE, "np.zeros((1, 4))", "np.full((1, 4), 90.0)", "", "saturated"),
    "one by one": (GATHERED, "db += -2", "db -= -2", "w, b = ", ""),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("text", [OBJECTS, BATCHES, NEURONS, LISTS, ADAM, GATE, GATHERED])
def test_right_scripts_are_right(text):
    found, _ = judged("a.py", text, loading.stand_in, {})
    assert (found["verdict"], found["lines"]) == ("agrees", [])


def test_what_numpy_has_no_more_is_there_and_told():
    text = GATE.replace("o = 1 / (", "o = np.asfarray(1) / (")
    found, _ = judged("a.py", text, loading.stand_in, {})
    assert found["verdict"] == "agrees"
    assert "line 12: `np.asfarray` is no more in NumPy" in found["note"]


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "was", "now", "line", "word"), SLIPS.values(), ids=SLIPS)
def test_the_line_of_a_slip_is_told(text, was, now, line, word):
    assert was in text
    found, _ = judged("a.py", text.replace(was, now), loading.stand_in, {})
    assert found["verdict"] == "differs", found
    assert any(f["source"].startswith(line) and word in f["said"] for f in found["lines"]), found
