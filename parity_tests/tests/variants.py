"""Right answers in other words: what ``parity check`` must accept.

Each function or class computes what ``scratch``'s of the same name does, but is written otherwise:
with loops or without, in another stable form, with its state laid out in another way, in float32,
with fewer or more parameters. They are students' work, so they are no models of style.
"""
# ruff: noqa: F811  each variant has the name that a student would give it

import cmath
import functools
import math
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace

import numpy as np

from scratch.perceptron import Perceptron as _Perceptron

VARIANTS = []  # (concept, title, code)


def variant(concept, title):
    """Enter the function or class below, and leave it as it is."""

    def enter(code):
        VARIANTS.append((concept, title, code))
        return code

    return enter


def enter(concept, title, code):
    """Enter something that has no definition of its own."""
    VARIANTS.append((concept, title, code))


# --- activations -------------------------------------------------------------------------------


@variant("activations.step", "nested where")
def step(z, at_zero=1.0):
    return np.where(z > 0, 1.0, np.where(z == 0, at_zero, 0.0))


@variant("activations.step", "a loop that returns a list")
def step(z, at_zero=1):
    return [1 if x > 0 else at_zero if x == 0 else 0 for x in z]


enter("activations.step", "a lambda", lambda z, at_zero=1.0: np.heaviside(z, at_zero))
enter("activations.linear", "a lambda", lambda z: +z)


@variant("activations.linear_backward", "times ones")
def linear_backward(z, upstream):
    return upstream * np.ones(z.shape)


@variant("activations.collapse_linear", "reduced from the left")
def collapse_linear(layers):
    def join(first, second):
        (V, c), (W, b) = first, second
        return np.dot(V, W), np.einsum("i,ij->j", c, W) + np.asarray(b)

    layers = [(np.asarray(W), np.asarray(b)) for W, b in layers]
    return functools.reduce(join, layers)


@variant("activations.sigmoid", "as the lecture prints it")
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@variant("activations.sigmoid", "by tanh")
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


@variant("activations.sigmoid", "masks for either sign")
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    a = np.empty_like(z)
    plus = z >= 0
    a[plus] = 1 / (1 + np.exp(-z[plus]))
    e = np.exp(z[~plus])
    a[~plus] = e / (1 + e)
    return a


@variant("activations.sigmoid", "by logaddexp")
def sigmoid(z, **unused):
    return np.exp(-np.logaddexp(0, -z))


@variant("activations.sigmoid", "Python floats")
def sigmoid(z):
    flat = [1 / (1 + math.exp(-x)) if x > -700 else 0.0 for x in np.ravel(z)]
    return flat[0] if np.ndim(z) == 0 else np.array(flat).reshape(np.shape(z))


@variant("activations.sigmoid", "in float32")
def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, np.float32)))


@variant("activations.sigmoid", "in float32, cast back")
def sigmoid(z):
    return (1 / (1 + np.exp(-np.asarray(z, np.float32)))).astype(float)


@variant("activations.sigmoid_backward", "by the hyperbolic cosine")
def sigmoid_backward(z, upstream):
    return upstream / (4 * np.cosh(z / 2) ** 2)


@variant("activations.sigmoid_backward", "quotient rule")
def sigmoid_backward(z, upstream):
    e = np.exp(-z)
    return e / (1 + e) ** 2 * upstream


enter("activations.tanh", "NumPy's own", np.tanh)


@variant("activations.tanh", "as the lecture prints it")
def tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@variant("activations.tanh", "a scaled sigmoid")
def tanh(z):
    return 2 / (1 + np.exp(-2 * z)) - 1


@variant("activations.tanh_backward", "by the hyperbolic cosine")
def tanh_backward(z, upstream):
    return upstream * np.cosh(z) ** -2.0


@variant("activations.relu", "times its own condition")
def relu(z):
    return z * (z > 0)


@variant("activations.relu", "half of z + |z|")
def relu(z):
    return (z + abs(z)) / 2


@variant("activations.relu", "a loop over a flat copy")
def relu(z):
    out = z.copy().ravel()
    for i in range(len(out)):
        if out[i] < 0:
            out[i] = 0
    return out.reshape(z.shape)


enter("activations.relu", "np.vectorize", np.vectorize(lambda x: max(x, 0.0)))


@variant("activations.relu_backward", "a copy with holes")
def relu_backward(z, upstream):
    grad = np.array(upstream, copy=True)
    grad[z <= 0] = 0
    return grad


@variant("activations.leaky_relu", "the lectures' maximum")
def leaky_relu(z, negative_slope=0.01):
    return np.maximum(negative_slope * z, z)


@variant("activations.leaky_relu", "without the parameter")
def leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)


@variant("activations.leaky_relu_backward", "a slope for each entry")
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    slopes = np.full(z.shape, negative_slope)
    slopes[z > 0] = 1
    return slopes * upstream


@variant("activations.prelu", "where")
def prelu(z, alpha):
    return np.where(z > 0, z, alpha * z)


@variant("activations.prelu_backward", "summed by hand")
def prelu_backward(z, upstream, alpha):
    dz = np.where(z > 0, upstream, np.where(z < 0, alpha * upstream, 0))
    each = np.where(z < 0, z, 0) * upstream
    if np.ndim(alpha) == 0:
        return dz, each.sum()
    total = np.zeros(alpha.shape)
    for row in each:
        total += row
    return dz, total


@variant("activations.elu", "e^z − 1")
def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(z) - 1))


@variant("activations.elu_backward", "value plus alpha")
def elu_backward(z, upstream, alpha=1.0):
    below = alpha * (np.exp(np.minimum(z, 0)) - 1) + alpha
    return np.where(z > 0, 1.0, below) * upstream


@variant("activations.softmax", "by logsumexp")
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@variant("activations.softmax", "row by row")
def softmax(z):
    rows = []
    for row in z:
        e = [math.exp(x - max(row)) for x in row]
        rows.append([x / sum(e) for x in e])
    return rows


@variant("activations.softmax", "transposed twice")
def softmax(z, axis=-1):
    e = np.exp(z.T - z.max(axis=axis))
    return (e / e.sum(axis=0)).T


@variant("activations.softmax_backward", "row by row, with the Jacobian")
def softmax_backward(z, upstream):
    grads = np.zeros_like(z)
    for i, (row, up) in enumerate(zip(z, upstream, strict=True)):
        p = np.exp(row) / np.exp(row).sum()
        grads[i] = (np.diag(p) - np.outer(p, p)) @ up
    return grads


@variant("activations.softmax_jacobian", "δ in a loop")
def softmax_jacobian(z):
    n, k = z.shape
    J = np.zeros((n, k, k))
    p = np.exp(z) / np.exp(z).sum(axis=1)[:, None]
    for i in range(k):
        for j in range(k):
            J[:, i, j] = p[:, i] * ((i == j) - p[:, j])
    return J


# --- losses ------------------------------------------------------------------------------------


@variant("losses.squared_error", "a loop")
def squared_error(y, y_hat):
    total = 0.0
    for a, b in zip(np.ravel(y), np.ravel(y_hat), strict=True):
        total += 0.5 * (a - b) ** 2
    return float(total / np.size(y))


@variant("losses.squared_error_backward", "minus the error")
def squared_error_backward(y, y_hat):
    return -(y - y_hat) / np.prod(y_hat.shape)


@variant("losses.mean_squared_error", "a scalar product")
def mean_squared_error(y, y_hat):
    d = (y_hat - y).ravel()
    return d.dot(d) / len(d)


@variant("losses.mean_squared_error", "in float32, a Python float")
def mean_squared_error(y, y_hat):
    d = np.asarray(y, np.float32) - np.asarray(y_hat, np.float32)
    return float((d * d).mean())


@variant("losses.mean_squared_error_backward", "mean over columns, then over rows")
def mean_squared_error_backward(y, y_hat):
    columns = y_hat.shape[1] if y_hat.ndim == 2 else 1
    return 2 / columns * (y_hat - y) / len(y)


def _clip(p, eps=1e-7):
    return np.minimum(np.maximum(p, eps), 1 - eps)


@variant("losses.binary_crossentropy", "without from_logits")
def binary_crossentropy(y, y_hat):
    p = _clip(y_hat)
    return -np.average(y * np.log(p) + (1 - y) * np.log(1 - p))


@variant("losses.binary_crossentropy", "in float32, whose 1 − 1e-7 is 1 − 1.2e-7")
def binary_crossentropy(y, y_hat):
    y, p = np.asarray(y, np.float32), np.asarray(y_hat, np.float32)
    p = np.clip(p, np.float32(1e-7), np.float32(1 - 1e-7))
    return np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))


@variant("losses.binary_crossentropy", "by log1p and logaddexp")
def binary_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        return float((np.logaddexp(0, y_hat) - y * y_hat).mean())
    p = _clip(y_hat)
    return float((-y * np.log(p) - (1 - np.array(y)) * np.log1p(-p)).mean())


@variant("losses.binary_crossentropy", "a loop in Python floats, with one more parameter")
def binary_crossentropy(y, y_hat, eps=1e-7):
    total, pairs = 0.0, list(zip(np.ravel(y), np.ravel(y_hat), strict=True))
    for label, p in pairs:
        p = min(max(p, eps), 1 - eps)
        total -= label * math.log(p) + (1 - label) * math.log(1 - p)
    return total / len(pairs)


@variant("losses.binary_crossentropy_backward", "one fraction")
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    n = np.size(y_hat)
    if from_logits:
        return (1 / (1 + np.exp(-y_hat)) - y) / n
    p = _clip(y_hat)
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return np.where(inside, (p - y) / (p * (1 - p)) / n, 0.0)


@variant("losses.categorical_crossentropy", "by logsumexp")
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        log_p = y_hat - np.logaddexp.reduce(y_hat, axis=-1, keepdims=True)
    else:
        log_p = np.log(_clip(y_hat / y_hat.sum(axis=-1, keepdims=True)))
    return -np.sum(y * log_p) / len(y_hat)


@variant("losses.categorical_crossentropy_backward", "through the Jacobian of p = ŷ/Σŷ")
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    grads = np.zeros(y_hat.shape)
    for i, (label, row) in enumerate(zip(y, y_hat, strict=True)):
        if from_logits:
            e = np.exp(row - row.max())
            grads[i] = e / e.sum() - label
            continue
        p, k = row / row.sum(), len(row)
        dp = np.where((p >= 1e-7) & (p <= 1 - 1e-7), -label / _clip(p), 0)
        grads[i] = (np.eye(k) - np.outer(np.ones(k), p)) @ dp / row.sum()
    return grads / len(y_hat)


@variant("losses.sparse_categorical_crossentropy", "row numbers")
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    z = y_hat if from_logits else np.log(_clip(y_hat))
    y = np.reshape(y, len(y_hat))
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[range(len(y)), y].mean()


@variant("losses.sparse_categorical_crossentropy_backward", "one-hot rows")
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    onehot = np.zeros(y_hat.shape)
    onehot[np.arange(len(y_hat)), np.ravel(y)] = 1
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=1, keepdims=True))
        return (e / e.sum(axis=1, keepdims=True) - onehot) / len(y_hat)
    p = _clip(y_hat)
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return inside * (1 / p.sum(axis=1, keepdims=True) - onehot / p) / len(y_hat)


# --- optimizers --------------------------------------------------------------------------------


@variant("optimizers.SGD", "Keras's form alone, velocities in a dict")
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.lr, self.mu, self.nesterov, self.velocity = learning_rate, momentum, nesterov, {}

    def apply(self, gradients, weights):
        for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
            v = self.mu * self.velocity.get(i, 0.0) - self.lr * g
            self.velocity[i] = v
            w += self.mu * v - self.lr * g if self.nesterov else v


@variant("optimizers.SGD", "Nesterov by its look ahead, all parameters")
class SGD:
    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        nesterov=False,
        form="keras",
        clipvalue=None,
        clipnorm=None,
        global_clipnorm=None,
    ):
        self.__dict__.update(locals())
        self.v = None

    def apply(self, gradients, weights):
        gradients = [np.array(g) for g in gradients]
        if self.clipvalue:
            gradients = [np.clip(g, -self.clipvalue, self.clipvalue) for g in gradients]
        if self.clipnorm:
            limit = self.clipnorm
            gradients = [g * min(1, limit / np.linalg.norm(g)) for g in gradients]
        if self.global_clipnorm:
            norm = np.linalg.norm([np.linalg.norm(g) for g in gradients])
            gradients = [g * min(1, self.global_clipnorm / norm) for g in gradients]
        self.v = self.v or [np.zeros_like(w) for w in weights]
        for i, g in enumerate(gradients):
            before = self.v[i]
            self.v[i] = self.momentum * before - self.learning_rate * g
            step = self.v[i]
            if self.nesterov:
                step = (1 + self.momentum) * step - self.momentum * before
            weights[i][...] = weights[i] + step


@variant("optimizers.Adagrad", "a dataclass")
@dataclass
class Adagrad:
    learning_rate: float = 0.001
    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-7
    sums: list = field(default_factory=list)

    def apply(self, gradients, weights):
        if not self.sums:
            self.sums = [self.initial_accumulator_value + 0 * w for w in weights]
        for i in range(len(weights)):
            self.sums[i] = self.sums[i] + np.square(gradients[i])
            weights[i] -= self.learning_rate / np.sqrt(self.sums[i] + self.epsilon) * gradients[i]


@variant("optimizers.RMSprop", "m ← m + (x − m)(1 − ρ), one array per state")
class RMSprop:
    def __init__(
        self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, **more
    ):
        if more:
            raise TypeError(f"unknown {more}")
        self.o = SimpleNamespace(lr=learning_rate, rho=rho, mu=momentum, eps=epsilon, c=centered)
        self.state = None

    def apply(self, gradients, weights):
        o = self.o
        if self.state is None:
            self.state = [np.zeros((3, *w.shape)) for w in weights]
        for g, w, s in zip(gradients, weights, self.state, strict=True):
            s[0] += (g * g - s[0]) * (1 - o.rho)
            s[1] += (g - s[1]) * (1 - o.rho)
            s[2] = o.mu * s[2] + o.lr * g * (s[0] - o.c * s[1] ** 2 + o.eps) ** -0.5
            w -= s[2]


@variant("optimizers.Adadelta", "tuples, entry by entry")
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, form="keras"):
        self.lr, self.rho, self.eps, self.form = learning_rate, rho, epsilon, form
        self.memory = {}

    def apply(self, gradients, weights):
        for k, (g, w) in enumerate(zip(gradients, weights, strict=True)):
            for at in np.ndindex(w.shape):
                G, D = self.memory.get((k, at), (0.0, 0.0))
                G = self.rho * G + (1 - self.rho) * g[at] ** 2
                if self.form == "lecture":
                    w[at] -= self.lr * g[at] / (G + self.eps) ** 0.25
                else:
                    d = math.sqrt(D + self.eps) / math.sqrt(G + self.eps) * g[at]
                    D = self.rho * D + (1 - self.rho) * d**2
                    w[at] -= self.lr * d
                self.memory[k, at] = G, D


@variant("optimizers.Adam", "without form and clipping, state in dicts")
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.lr, self.b1, self.b2, self.eps = learning_rate, beta_1, beta_2, epsilon
        self.m, self.v, self.t = {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        rate = self.lr * np.sqrt(1 - self.b2**self.t) / (1 - self.b1**self.t)
        for i, g in enumerate(gradients):
            self.m[i] = self.b1 * self.m.get(i, np.zeros_like(g)) + (1 - self.b1) * g
            self.v[i] = self.b2 * self.v.get(i, np.zeros_like(g)) + (1 - self.b2) * g**2
            weights[i] -= rate * self.m[i] / (np.sqrt(self.v[i]) + self.eps)


@variant("optimizers.Adam", "m̂ and v̂ of the paper, ε scaled so that it is Keras's")
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False):
        self.alpha, self.beta, self.epsilon, self.steps = (
            learning_rate,
            (beta_1, beta_2),
            epsilon,
            0,
        )

    def apply(self, gradients, weights):
        if not self.steps:
            self.moments = [[np.zeros_like(w), np.zeros_like(w)] for w in weights]
        self.steps += 1
        c1, c2 = (1 - beta**self.steps for beta in self.beta)
        for pair, g, w in zip(self.moments, gradients, weights, strict=True):
            for i, power in enumerate((g, g * g)):
                pair[i] = self.beta[i] * pair[i] + (1 - self.beta[i]) * power
            m_hat, v_hat = pair[0] / c1, pair[1] / c2
            w -= self.alpha * m_hat / (np.sqrt(v_hat) + self.epsilon / math.sqrt(c2))


@variant("optimizers.Adam", "one stacked array, both forms")
class Adam:
    def __init__(
        self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, *, form="keras"
    ):
        self.rate, self.epsilon, self.form = learning_rate, epsilon, form
        self.betas, self.state, self.powers = np.array([beta_1, beta_2]), None, np.ones(2)

    def apply(self, gradients, weights):
        g = np.concatenate([np.ravel(a) for a in gradients])
        if self.state is None:
            self.state = np.zeros((2, g.size))
        keep = self.betas[:, None]
        self.state = keep * self.state + (1 - keep) * np.stack([g, g**2])
        self.powers = self.powers * self.betas
        m, v = self.state
        if self.form == "lecture":
            step = self.rate * m / np.sqrt(v + self.epsilon)
        else:
            first, second = 1 - self.powers
            step = self.rate * np.sqrt(second) / first * m / (np.sqrt(v) + self.epsilon)
        at = 0
        for w in weights:
            w -= step[at : at + w.size].reshape(w.shape)
            at += w.size


@variant("optimizers.Adam", "state and step in float32")
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.lr, self.b1, self.b2, self.eps, self.t = learning_rate, beta_1, beta_2, epsilon, 0

    def apply(self, gradients, weights):
        if self.t == 0:
            self.m = [np.zeros(w.shape, np.float32) for w in weights]
            self.v = [np.zeros(w.shape, np.float32) for w in weights]
        self.t += 1
        for g, w, m, v in zip(gradients, weights, self.m, self.v, strict=True):
            g = g.astype(np.float32)
            m *= np.float32(self.b1)
            m += np.float32(1 - self.b1) * g
            v *= np.float32(self.b2)
            v += np.float32(1 - self.b2) * g * g
            rate = np.float32(self.lr * math.sqrt(1 - self.b2**self.t) / (1 - self.b1**self.t))
            w -= rate * m / (np.sqrt(v) + np.float32(self.eps))


@variant("optimizers.Adam", "a function that returns an object with apply")
def Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    moments, time = [], [0]

    def apply(gradients, weights):
        time[0] += 1
        t = time[0]
        moments.extend([0.0, 0.0] for _ in weights if t == 1)
        for (m, v), g, w, i in zip(
            list(moments), gradients, weights, range(len(weights)), strict=True
        ):
            m = m + (1 - beta_1) * (g - m)
            v = v + (1 - beta_2) * (g * g - v)
            moments[i] = [m, v]
            fix = math.sqrt(1 - beta_2**t) / (1 - beta_1**t)
            np.subtract(w, learning_rate * fix * m / (np.sqrt(v) + epsilon), out=w)

    return SimpleNamespace(apply=apply)


@variant("optimizers.clip_by_value", "minimum of a maximum")
def clip_by_value(gradients, limit):
    return [np.minimum(np.maximum(g, -limit), limit) for g in gradients]


@variant("optimizers.clip_by_norm", "only if it is longer")
def clip_by_norm(gradients, limit):
    clipped = []
    for g in gradients:
        norm = np.linalg.norm(g)
        clipped.append(g / norm * limit if norm > limit else g)
    return clipped


@variant("optimizers.clip_by_global_norm", "one long vector, a tuple")
def clip_by_global_norm(gradients, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return tuple(g * (limit / max(norm, limit)) for g in gradients)


# --- lines, units, perceptrons -----------------------------------------------------------------


@variant("perceptron.line_standard_form", "small denominators, divided by the gcd")
def line_standard_form(m, b):
    m, b = (Fraction(x).limit_denominator(10**6) for x in (m, b))
    A, B, C = (
        -m.numerator * b.denominator,
        m.denominator * b.denominator,
        b.numerator * m.denominator,
    )
    divisor = math.gcd(A, B, C) * (-1 if A < 0 else 1)
    return A // divisor, B // divisor, C // divisor


@variant("perceptron.line_slope_intercept", "a list")
def line_slope_intercept(A, B, C):
    return [-(A / B), C / B]


@variant("perceptron.net_sum", "multiplied, then summed")
def net_sum(X, weights, bias=0):
    return (np.array(X) * weights).sum(axis=-1) + bias


@variant("perceptron.neuron", "its own activations, in a dict")
def neuron(X, weights, bias=0.0, activation="step"):
    z = np.dot(X, weights) + bias
    return {
        "step": lambda: np.where(z > 0, 1, 0),
        "sigmoid": lambda: 1 / (1 + np.exp(-z)),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(0, z),
        "linear": lambda: z,
    }[activation]()


@variant("perceptron.ThresholdUnit", "loops and booleans")
class ThresholdUnit:
    def __init__(self, weights, threshold=0.0, fires=">="):
        self.w, self.t, self.fires = list(weights), threshold, fires

    def net_sum(self, X):
        if np.ndim(X) == 1:
            return sum(w * x for w, x in zip(self.w, X, strict=True)) - self.t
        return [self.net_sum(row) for row in X]

    def predict(self, X):
        z = np.array(self.net_sum(X))
        return z >= 0 if self.fires == ">=" else z > 0


@variant("perceptron.ThresholdUnit", "without a choice of the rule")
class ThresholdUnit:
    def __init__(self, weights, threshold=0.0):
        self.weights, self.threshold = np.array(weights), threshold

    def net_sum(self, X):
        return self.weights @ np.array(X).T - self.threshold

    def predict(self, X):
        return (self.net_sum(X) >= 0).astype(int)


@variant("perceptron.perceptron_rule", "the error times the input")
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    w, steps = np.array(weights, dtype=float), []
    for i in picks:
        x, before, z = X[i], w.copy(), np.dot(w, X[i]) - threshold
        w = w + (y[i] - (z >= 0)) * x
        steps.append(SimpleNamespace(x=x, label=y[i], before=before, z=z, after=w.copy()))
    right = all((np.dot(w, x) >= threshold) == label for x, label in zip(X, y, strict=True))
    return SimpleNamespace(steps=steps, weights=w, threshold=threshold, converged=right)


@variant("perceptron.Perceptron", "a loop over rows and columns")
class Perceptron(_Perceptron):
    def _fit_binary(self, X, positive, rng):
        rng.randint(1, 2**31 - 1)
        state, n = rng.randint(2**31 - 1), len(X)
        w, b, order, best, bad = [0.0] * X.shape[1], 0.0, list(range(n)), math.inf, 0
        epochs = 0
        for _ in range(self.max_iter):
            epochs += 1
            if self.shuffle:
                order = _as_scikit_learn_shuffles(order, state)
            loss = 0.0
            for i in order:
                sign = 1.0 if positive[i] else -1.0
                margin = sign * (sum(a * c for a, c in zip(w, X[i], strict=True)) + b)
                if margin <= 0:
                    loss -= margin
                    w = [a + self.eta0 * sign * c for a, c in zip(w, X[i], strict=True)]
                    b += self.eta0 * sign * self.fit_intercept
            bad = 0 if self.tol is None or loss / n <= best - self.tol else bad + 1
            best = min(best, loss / n)
            if bad >= self.n_iter_no_change:
                break
        return np.array([*w, b]), epochs


def _as_scikit_learn_shuffles(order, seed):
    """Marsaglia's xorshift, from the same seed in every epoch, as scikit-learn has it."""
    order, n = list(order), len(order)
    for i in range(n - 1):
        seed ^= seed << 13 & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= seed << 5 & 0xFFFFFFFF
        j = i + seed % 2147483648 % (n - i)
        order[i], order[j] = order[j], order[i]
    return order


# --- gates -------------------------------------------------------------------------------------


@variant("gates.truth_table", "Python's own operators")
def truth_table(gate):
    if gate == "NOT":
        return np.array([[0], [1]]), np.array([1, 0])
    rows = [(a, b) for a in (0, 1) for b in (0, 1)]
    rule = {
        "AND": lambda a, b: a and b,
        "OR": lambda a, b: a or b,
        "NAND": lambda a, b: 1 - (a and b),
        "NOR": lambda a, b: 1 - (a or b),
        "XOR": lambda a, b: a ^ b,
        "XNOR": lambda a, b: int(a == b),
        "HALF ADDER": lambda a, b: [a ^ b, a & b],
    }[gate]
    return np.array(rows), np.array([rule(a, b) for a, b in rows])


SMALL = {  # weights of one unit after the other, with the smallest whole and half numbers
    "NOT": [([[-1]], [0.5])],
    "AND": [([[1], [1]], [-1.5])],
    "OR": [([[1], [1]], [-0.5])],
    "NAND": [([[-1], [-1]], [1.5])],
    "NOR": [([[-1], [-1]], [0.5])],
    "XOR": [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-1]], [-0.5])],
    "XNOR": [([[1, -1], [1, -1]], [-1.5, 0.5]), ([[1], [1]], [-0.5])],
    "HALF ADDER": [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1, 0], [-1, 1]], [-0.5, -0.5])],
}


@variant("gates.layers", "other weights, the same gates")
def layers(gate):
    return [(np.array(W, float), np.array(b, float)) for W, b in SMALL[gate]]


@variant("gates.evaluate", "other weights, the same gates")
def evaluate(gate, X, activation="step"):
    a = np.array(X, float)
    for W, b in SMALL[gate]:
        z = a @ np.array(W) + b
        a = np.where(z > 0, 1.0, 0.0) if activation == "step" else 1 / (1 + np.exp(-z))
    return a


@variant("gates.learn", "with a Perceptron of its own")
def learn(gate, *, tol=1e-3, random_state=0, max_iter=1000):
    return Perceptron(tol=tol, random_state=random_state, max_iter=max_iter).fit(*truth_table(gate))


@variant("gates.signed_net_sum", "a running total")
def signed_net_sum(gate, weights, bias=0.0):
    total = 0
    for x, y in zip(*truth_table(gate), strict=True):
        z = sum(w * a for w, a in zip(weights, x, strict=True)) + bias
        total += z if y else -z
    return total


# --- numerical derivatives ---------------------------------------------------------------------


@variant("gradient_check.central_difference", "one list of points, h = 1e-5")
def central_difference(function, x, upstream=None, h=1e-5):
    x, slopes = np.asarray(x, float), []
    for i in range(x.size):
        total = []
        for sign in (1, -1):
            moved = x.ravel().copy()
            moved[i] += sign * h
            value = np.asarray(function(moved.reshape(x.shape)))
            total.append(np.sum(value if upstream is None else upstream * value))
        slopes.append((total[0] - total[1]) / (2 * h))
    return np.array(slopes).reshape(x.shape)


@variant("gradient_check.central_difference", "four points")
def central_difference(function, x, upstream=1.0, h=1e-3):
    slopes = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        near, far = (np.sum(upstream * (function(x + k * e) - function(x - k * e))) for k in (1, 2))
        slopes[i] = (8 * near - far) / (12 * h)
    return slopes


@variant("gradient_check.complex_step", "h = 1e-30")
def complex_step(function, x, upstream=None):
    x = np.asarray(x, float)
    grad = np.zeros(x.shape)
    for i, _ in np.ndenumerate(x):
        z = x + 0j
        z[i] += 1e-30j
        out = np.imag(function(z)) / 1e-30
        grad[i] = np.sum(out) if upstream is None else np.vdot(upstream, out)
    return grad


enter(
    "gradient_check.DERIVATIVE_RULES",
    "lists, and rules written otherwise",
    {
        "power": [lambda x: x * x * x, lambda x: 3 * x * x],
        "chain": [lambda x: np.log(1 + x * x), lambda x: 2 / (x + 1 / x)],
        "natural logarithm": [lambda x: 2 * np.log(x), lambda x: 2 * x**-1.0],
        "exponential": [lambda x: np.exp(x) ** 2, lambda x: 2 * np.exp(x) ** 2],
        "constant": [lambda x: np.full(x.shape, 7.0), lambda x: np.zeros(x.shape)],
        "constant multiple": [lambda x: 5 * x * x, lambda x: 10 * x],
    },
)


@variant("gradient_check.gradient_error", "norm of the largest difference, forward and back")
def gradient_error(function, gradient, x, upstream=None):
    numerical = central_difference(function, x, 1.0 if upstream is None else upstream)
    largest = max(np.linalg.norm(np.ravel(g), np.inf) for g in (gradient, numerical))
    difference = np.linalg.norm(np.ravel(gradient - numerical), np.inf)
    return difference / largest if largest > 0 else 0.0


# --- gradient descent --------------------------------------------------------------------------


@variant("gradient_descent.descend", "an array that is filled")
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * np.asarray(gradient(path[t]))
    return path


@variant("gradient_descent.descend", "a list of points")
def descend(gradient, start, learning_rate=0.1, steps=100):
    point = np.array(start, dtype=float)
    path = [point.copy()]
    while len(path) <= steps:
        point -= learning_rate * gradient(point)
        path.append(point.copy())
    return path


@variant("gradient_descent.batch_gradient_descent", "without defaults")
def batch_gradient_descent(gradient, weights, X, y, learning_rate, epochs):
    w = weights.copy()
    for _ in range(epochs):
        w += -learning_rate * gradient(w, X, y)
    return w


@variant("gradient_descent.stochastic_gradient_descent", "zip over rows")
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            step = gradient(weights, x[np.newaxis], np.array([label]))
            weights = weights - learning_rate * step
    return weights


@variant("gradient_descent.mini_batch_gradient_descent", "split in chunks")
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32, shuffle=False
):
    borders = range(batch_size, len(X), batch_size)
    chunks = list(zip(np.split(X, borders), np.split(y, borders), strict=True))
    for _ in range(epochs):
        for chunk in chunks:
            weights = weights - learning_rate * gradient(weights, *chunk)
    return weights


# --- initial weights ---------------------------------------------------------------------------

enter("initializers.zeros", "NumPy's own", np.zeros)


@variant("initializers.ones", "filled")
def ones(shape):
    return np.full(shape, 1)


@variant("initializers.random_normal", "the old generator")
def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    return np.random.RandomState(seed).randn(*shape) * stddev + mean


@variant("initializers.random_uniform", "scaled from 0 to 1")
def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    return minval + (maxval - minval) * np.random.default_rng(seed).random(shape)


@variant("initializers.glorot_uniform", "without a seed, in float32")
def glorot_uniform(shape):
    limit = np.sqrt(6.0) / np.sqrt(shape[0] + shape[1])
    draw = np.random.default_rng(5).uniform(-limit, limit, size=shape)
    return draw.astype(np.float32)


@variant("initializers.he_normal", "tails drawn again, one at a time")
def he_normal(shape, seed=None):
    rng = np.random.default_rng(seed)
    draw = rng.standard_normal(3 * math.prod(shape))
    draw = draw[abs(draw) < 2][: math.prod(shape)].reshape(shape)
    return draw * math.sqrt(2 / shape[0]) / 0.8796256610342398


# --- small networks by hand --------------------------------------------------------------------


def _s(z):
    return 1 / (1 + np.exp(-z))


@variant("network.neuron_gradients", "every factor of the chain rule")
def neuron_gradients(x, y, w, b):
    z = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + float(b)
    y_hat = 1 / (1 + math.exp(-z))
    dL = -y / y_hat + (1 - y) / (1 - y_hat)
    dz = y_hat * (1 - y_hat)
    return [dL * dz * xi for xi in x], dL * dz


@variant("network.one_one_one_gradients", "Python floats, a list")
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = 1 / (1 + math.exp(-w1 * x - b1))
    a2 = 1 / (1 + math.exp(-w2 * a1 - b2))
    delta2 = -(y - a2) * a2 * (1 - a2)
    delta1 = delta2 * w2 * a1 * (1 - a1)
    return [delta1 * x, delta1, delta2 * a1, delta2]


@variant("network.one_one_one_gradients", "by the complex step")
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    def loss(w1, b1, w2, b2):
        a = 1 / (1 + cmath.exp(-(w2 / (1 + cmath.exp(-(w1 * x + b1))) + b2)))
        return (a - y) ** 2 / 2

    at = [complex(v) for v in (w1, b1, w2, b2)]
    return tuple(
        loss(*(v + 1e-30j if i == k else v for k, v in enumerate(at))).imag / 1e-30
        for i in range(4)
    )


@variant("network.two_two_one_gradients", "matrices with a batch of one")
def two_two_one_gradients(x, y, W, b, w, b_out):
    x, w = x.reshape(1, 2), w.reshape(2, 1)
    a = _s(x @ W + b)
    error = _s(a @ w + b_out) - y
    hidden = (error @ w.T) * a * (1 - a)
    return x.T @ hidden, hidden[0], (a.T @ error)[:, 0], error.sum()


# --- layers and a network of any depth ---------------------------------------------------------


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _softmax_slope(z, up):
    p = _softmax(z)
    return p * (up - (up * p).sum(axis=1, keepdims=True))


def _leak(slope):
    return (
        lambda z: np.where(z > 0, z, slope * z),
        lambda z, up: np.where(z > 0, up, slope * up),
    )


FUNCTIONS = {
    "linear": (lambda z: z, lambda z, up: up),
    "sigmoid": (_s, lambda z, up: up * _s(z) * _s(-z)),
    "tanh": (np.tanh, lambda z, up: up * (1 - np.tanh(z) ** 2)),
    "relu": (lambda z: np.maximum(z, 0), lambda z, up: np.where(z > 0, up, 0)),
    "leaky_relu": _leak(float(np.float32(0.2))),
    "elu": (
        lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
        lambda z, up: np.where(z > 0, up, up * np.exp(np.minimum(z, 0))),
    ),
    "softmax": (_softmax, _softmax_slope),
}


class _Layer:
    """Weights in one list, those that are learned first."""

    learned = 0
    W = None

    def get_weights(self):
        return [w.copy() for w in self.W]

    def set_weights(self, weights):
        for old, new in zip(self.W, weights, strict=True):
            old[...] = new

    def build(self, n):
        self.W = []
        return n


@variant("layers.Input", "a tuple")
class Input:
    def __init__(self, shape):
        self.shape = shape


@variant("layers.Activation", "a table of functions")
class Activation(_Layer):
    def __init__(self, activation):
        name = activation if isinstance(activation, str) else None
        self.f, self.df = FUNCTIONS[name or "linear"]
        if callable(activation):  # leaky_relu of this package
            self.f, self.df = _leak(0.01)
        self.name = name or "linear"

    def forward(self, x, training):
        self.z = x
        return self.f(x)

    def backward(self, up):
        return self.df(self.z, up), []


@variant("layers.Dense", "the bias as one more row of W")
class Dense(_Layer):
    def __init__(
        self, units, activation=None, use_bias=True, kernel_initializer="glorot_uniform", **more
    ):
        self.units, self.use_bias, self.how = units, use_bias, kernel_initializer
        self.g = Activation(activation)
        self.activation, self.learned = self.g, 1 + use_bias

    def build(self, n):
        self.all = np.zeros((n + 1, self.units))  # the last row is the bias
        limit = math.sqrt(6 / (n + self.units))
        rng = np.random.default_rng(0)
        if self.how == "glorot_uniform":
            self.all[:-1] = rng.uniform(-limit, limit, (n, self.units))
        elif self.how != "zeros":
            self.all[:-1] = rng.normal(0, 0.05, (n, self.units))
        self.W = [self.all[:-1], self.all[-1]][: self.learned]
        return self.units

    def forward(self, x, training):
        self.x = np.hstack([x, np.ones((len(x), 1))])
        return self.g.forward(self.x @ self.all, training)

    def backward(self, up):
        up, _ = self.g.backward(up)
        d = self.x.T @ up
        return up @ self.all[:-1].T, [d[:-1], d[-1]][: self.learned]


@variant("layers.PReLU", "where")
class PReLU(_Layer):
    learned = 1

    def build(self, n):
        self.W = [np.zeros(n)]
        return n

    def forward(self, x, training):
        self.x = x
        return np.where(x > 0, x, self.W[0] * x)

    def backward(self, up):
        below = np.where(self.x < 0, 1, 0)
        return up * ((self.x > 0) + self.W[0] * below), [(up * self.x * below).sum(axis=0)]


@variant("layers.BatchNormalization", "the original paper's chain of derivatives")
class BatchNormalization(_Layer):
    learned = 2

    def __init__(self, momentum=0.99, epsilon=0.001):
        self.momentum, self.epsilon = momentum, epsilon

    def build(self, n):
        self.W = [np.ones(n), np.zeros(n), np.zeros(n), np.ones(n)]
        return n

    def forward(self, x, training):
        gamma, beta, mean, var = self.W
        self.x, self.training = x, training
        self.mean, self.var = mean.copy(), var.copy()
        if training:
            self.mean, self.var = (
                np.mean(x, axis=0),
                np.mean(x**2, axis=0) - np.mean(x, axis=0) ** 2,
            )
            mean += (1 - self.momentum) * (self.mean - mean)
            var += (1 - self.momentum) * (self.var - var)
        self.hat = (x - self.mean) * (self.var + self.epsilon) ** -0.5
        return gamma * self.hat + beta

    def backward(self, up):
        d_hat, n, scale = up * self.W[0], len(up), (self.var + self.epsilon) ** -0.5
        dx = d_hat * scale
        if self.training:
            centred = self.x - self.mean
            d_var = np.sum(d_hat * centred * -0.5 * scale**3, axis=0)
            d_mean = -np.sum(d_hat * scale, axis=0) + d_var * np.mean(-2 * centred, axis=0)
            dx = dx + d_var * 2 * centred / n + d_mean / n
        return dx, [np.sum(up * self.hat, axis=0), np.sum(up, axis=0)]


@variant("layers.forward", "built on first use")
def forward(layer, x, training=False):
    if layer.W is None:
        layer.build(x.shape[1])
    return layer.forward(np.asarray(x, float), training)


@variant("layers.backward", "weights put back afterwards")
def backward(layer, x, upstream, training=True):
    if layer.W is None:
        layer.build(x.shape[1])
    before = layer.get_weights()
    layer.forward(x, training)
    layer.set_weights(before)
    dx, dw = layer.backward(upstream)
    return dx, dw


LOSSES = {  # value and slope for probabilities, for each row of outputs
    "mean_squared_error": (
        lambda y, p: np.mean((p - y) ** 2),
        lambda y, p: 2 * (p - y) / p.size,
    ),
    "binary_crossentropy": (
        lambda y, p: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda y, p: (p - y) / (p * (1 - p)) / p.size,
    ),
    "categorical_crossentropy": (
        lambda y, p: -np.sum(y * np.log(p)) / len(y),
        lambda y, p: -y / p / len(y),
    ),
}


@variant("network.Sequential", "a list of layers")
class Sequential:
    def __init__(self, layers=()):
        self.layers, self.width = [], None
        for layer in layers:
            self.add(layer)

    def add(self, layer):
        if isinstance(layer, Input):
            self.width = layer.shape[0]
        else:
            self.width = layer.build(self.width)
            self.layers.append(layer)

    def get_weights(self):
        return [w for layer in self.layers for w in layer.get_weights()]

    def set_weights(self, weights):
        weights = list(weights)
        for layer in self.layers:
            n = len(layer.W)
            layer.set_weights(weights[:n])
            weights = weights[n:]

    def compile(self, optimizer="rmsprop", loss=None, metrics=None):
        self.optimizer, self.loss, self.metrics = optimizer, loss, metrics or []

    def outputs(self, x, training=False):
        a = np.asarray(x, float)
        for layer in self.layers:
            a = layer.forward(a, training)
        return a

    def measure(self, y, p):
        y = np.reshape(y, p.shape) if np.size(y) == p.size else np.eye(p.shape[1])[y]
        return LOSSES[self.loss.removeprefix("sparse_")], y

    def gradients(self, x, y):
        p = self.outputs(x, training=True)
        (_, slope), y = self.measure(y, p)
        up, found = slope(y, p), []
        for layer in reversed(self.layers):
            up, dw = layer.backward(up)
            fixed = [np.zeros_like(w) for w in layer.W[layer.learned :]]
            found = [*dw, *fixed, *found]
        return found, p

    def fit(self, x, y, batch_size=32, epochs=1, shuffle=True, validation_data=None, **unused):
        history = {}
        for _ in range(epochs):
            order = np.random.default_rng().permutation(len(x)) if shuffle else np.arange(len(x))
            total = np.zeros(2)
            for i in range(0, len(x), batch_size):
                rows = order[i : i + batch_size]
                gradients, p = self.gradients(x[rows], y[rows])
                total += np.array(self._results(y[rows], p)) * len(rows)
                weights = [w for layer in self.layers for w in layer.W[: layer.learned]]
                moving = iter(gradients)
                learned = [
                    g
                    for layer in self.layers
                    for k, g in zip(range(len(layer.W)), moving, strict=False)
                    if k < layer.learned
                ]
                self.optimizer.apply(learned, weights)
            self._note(history, total / len(x), "")
            if validation_data:
                self._note(history, self._measured(*validation_data), "val_")
        return SimpleNamespace(history=history)

    def _note(self, history, results, prefix):
        for name, value in zip(["loss", *self.metrics], results, strict=False):
            history.setdefault(prefix + name, []).append(float(value))

    def _results(self, y, p):
        (value, _), y = self.measure(y, p)
        right = (p > 0.5) == y if p.shape[1] == 1 else y.argmax(axis=1) == p.argmax(axis=1)
        return value(y, p), right.mean()

    def _measured(self, x, y):
        return self._results(y, self.outputs(x))

    def evaluate(self, x, y, batch_size=32, **unused):
        results = self._measured(x, y)
        return results if self.metrics else results[0]

    def predict(self, x, **unused):
        return self.outputs(x)


@variant("network.gradients", "a method of the model")
def gradients(model, x, y):
    before = model.get_weights()
    found, _ = model.gradients(x, y)
    model.set_weights(before)
    return found


# --- deep networks -----------------------------------------------------------------------------


@variant("pathologies.deep_network", "layers in a list")
def deep_network(
    depth,
    width=16,
    inputs=8,
    activation="sigmoid",
    kernel_initializer="glorot_uniform",
    batch_normalization=False,
):
    def hidden():
        if batch_normalization:
            dense = Dense(width, kernel_initializer=kernel_initializer)
            return [dense, BatchNormalization(), Activation(activation)]
        return [Dense(width, activation, kernel_initializer=kernel_initializer)]

    stack = [layer for _ in range(depth) for layer in hidden()]
    last = Dense(1, "sigmoid", kernel_initializer=kernel_initializer)
    model = Sequential([Input((inputs,)), *stack, last])
    model.compile(SGD(), "binary_crossentropy")
    return model


@variant("pathologies.gradient_norms", "one vector for each layer")
def gradient_norms(model, x, y):
    flat, norms = gradients(model, x, y), []
    for layer in model.layers:
        mine, flat = flat[: len(layer.W)], flat[len(layer.W) :]
        if mine:
            norms.append(np.linalg.norm(np.concatenate([g.ravel() for g in mine])))
    return norms


@variant("pathologies.chain_factors", "w·σ′(z)")
def chain_factors(model, x):
    a, links = np.asarray(x), []
    for layer in model.layers:
        a = layer.forward(a, False)
        links.append((a * (1 - a) * layer.W[0]).item())
    return np.array(links)


@variant("pathologies.layer_outputs", "appended as they come")
def layer_outputs(model, x):
    found, a = [], x
    for layer in model.layers:
        a = layer.forward(a, False)
        found.append(a)
    return found


@variant("pathologies.saturation", "counted")
def saturation(model, x, within=0.05):
    shares = []
    for layer, a in zip(model.layers, layer_outputs(model, x), strict=True):
        name = getattr(layer, "g", layer).name
        if name in ("sigmoid", "tanh"):
            share = a if name == "sigmoid" else (a + 1) / 2
            shares.append(((share < within) | (share > 1 - within)).sum() / a.size)
    return shares


@variant("pathologies.dead_units", "maxima of 0")
def dead_units(model, x):
    pairs = zip(model.layers, layer_outputs(model, x), strict=True)
    active = [a for layer, a in pairs if getattr(layer, "g", layer).name == "relu"]
    return [float((a.max(axis=0) == 0).mean()) for a in active]


@variant("pathologies.distinct_units", "a set of columns")
def distinct_units(model):
    dense = [layer for layer in model.layers if isinstance(layer, Dense)]
    return [len({tuple(column.round(9)) for column in layer.all.T}) for layer in dense]


@variant("pathologies.over_training", "measured epoch by epoch")
def over_training(model, x, y, measure, epochs=10, batch_size=32):
    values = []
    for epoch in range(epochs + 1):
        if epoch:
            model.fit(x, y, batch_size=batch_size, epochs=1, shuffle=False)
        values.append(measure(model))
    return values
