"""The door: foreign code in the styles that people write is read, said how, and judged."""

import functools

import pytest

import scratch
from parity_tests import check as check_here
from parity_tests.conftest import EACH
from parity_tests.judge import command, spellings
from parity_tests.judge.judge import Judge

from .judging import check, checked, rows_of, write
from .styles import MORE, MORE_NETWORKS, NEVER_WRONG, ONE_LAYER

pytestmark = pytest.mark.usefixtures("beside_scratch")
RIGHT = {"agrees", "convention"}
ADAM = """
class {name}:
    def __init__(self, lr=0.001, b1=0.9, b2=0.999):
        self.lr, self.b1, self.b2 = lr, b1, b2
        self.m, self.v, self.t = None, None, 0
    def {call}:
        self.m = 0 if self.m is None else self.m
        self.v = 0 if self.v is None else self.v
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * dw
        self.v = self.b2 * self.v + (1 - self.b2) * dw{power}
        step = self.m / (1 - self.b1 ** self.t) / (np.sqrt(self.v / (1 - self.b2 ** self.t)) + 1e-8)
        return w - self.lr * step
"""
DICTS = """
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, None
    def update(self, params, grads):
        if self.h is None:
            self.h = {{k: np.zeros_like(p) for k, p in params.items()}}
        for k in params:
            self.h[k] += {square}
            params[k] -= self.lr * grads[k] / (np.sqrt(self.h[k]) + 1e-7)
"""
RULE = """
def rmsprop(w, dw, config=None):
    if config is None: config = {{}}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    cache = config.get("cache", np.zeros_like(w))
    cache = config["decay_rate"] * cache + {rest} * dw * dw
    config["cache"] = cache
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), config
"""
PAIRS = """
class MomentumSGD:
    def __init__(self, eta=0.01, mu=0.9):
        self.eta, self.mu, self.vw, self.vb = eta, mu, 0, 0
    def update(self, w, b, dw, db):
        self.vw = self.mu * self.vw {sign} self.eta * dw
        self.vb = self.mu * self.vb {sign} self.eta * db
        return w + self.vw, b + self.vb
"""
TORCH = """
class SGD:
    def __init__(self, params, lr=0.1):
        self.params, self.lr = list(params), lr
    def zero_grad(self):
        for p in self.params: p.grad = None
    def step(self):
        for p in self.params: p.data = p.data {sign} self.lr * p.grad
"""
KEPT = """
class SGDOptimizer:
    def __init__(self, params, rate=0.1):
        self.params, self.rate = params, rate
    def step(self, grads):
        for p, g in zip(self.params, grads):
            p {sign}= self.rate * g
"""
ON_LAYERS = """
class Optimizer_RMSprop:
    def __init__(self, learning_rate=0.001, epsilon=1e-7, rho=0.9):
        self.rate, self.epsilon, self.rho = learning_rate, epsilon, rho
    def update_params(self, layer):
        if not hasattr(layer, "wc"):
            layer.wc, layer.bc = np.zeros_like(layer.weights), np.zeros_like(layer.biases)
        layer.wc = self.rho * layer.wc + (1 - self.rho) * layer.dweights ** 2
        layer.bc = self.rho * layer.bc + (1 - self.rho) * layer.dbiases {power}
        layer.weights += -self.rate * layer.dweights / (np.sqrt(layer.wc) + self.epsilon)
        layer.biases += -self.rate * layer.dbiases / (np.sqrt(layer.bc) + self.epsilon)
"""
LAYER = """
class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW = {dW}
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
"""
AFFINE = """
def affine_forward(x, w, b):
    return x.dot(w) + b, (x, w, b)
def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot({w}), x.T.dot(dout), dout.sum(axis=0)
"""
COLUMNS = """
class FullyConnected:
    def __init__(self, inputs, outputs):
        self.weights = np.random.randn(outputs, inputs)
        self.bias = np.zeros((outputs, 1))
    def forward(self, x):
        self.x = x
        return self.weights @ x + self.bias
    def backward(self, grad):
        self.grad_weights = grad @ self.x.T
        self.grad_bias = grad.{reduce}(axis=1, keepdims=True)
        return self.weights.T @ grad
"""
PERCEPTRON = """
class {name}:
    def __init__(self, eta=0.1, n_iter=10):
        self.eta, self.n_iter = eta, n_iter
    def fit(self, X, y):
        self.w_ = np.zeros(1 + X.shape[1])
        for _ in range(self.n_iter):
            for xi, target in zip(X, y):
                update = self.eta * (target - self.predict(xi))
                self.w_[1:] += update * xi
                self.w_[0] += {bias}
        return self
    def predict(self, X):
        return np.where(np.dot(X, self.w_[1:]) + self.w_[0] >= 0.0, 1, {low})
"""
NETWORK = """
class Net:
    def __init__(self, sizes):
        pairs = list(zip(sizes, sizes[1:]))
        self.weights = [np.random.randn(o, i) for i, o in pairs]
        self.biases = [np.random.randn(o, 1) for _, o in pairs]
    def forward(self, x):
        self.a = [x]
        for W, b in zip(self.weights, self.biases):
            self.a.append(1 / (1 + np.exp(-(W @ self.a[-1] + b))))
        return self.a[-1]
    def backprop(self, x, y):
        delta, dW, db = self.forward(x) - y, [], []
        for i in reversed(range(len(self.weights))):
            dW.insert(0, delta @ self.a[i].T)
            db.insert(0, delta)
            delta = self.weights[i].T @ delta * {slope}
        return db, dW
"""
OF_FUNCTIONS = """
def init_params(n_x, n_h, n_y):
    return {{"W1": np.random.randn(n_h, n_x), "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}}
def forward_prop(X, params):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    A2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))
    return A2, (A1, A2)
def backward_prop(params, cache, X, Y):
    (A1, A2), m = cache, X.shape[1]
    dZ2 = A2 - Y
    dZ1 = params["W2"].T @ dZ2 * (1 - A1 ** 2)
    return {{"dW1": dZ1 @ X.T / m, "db1": {db1} / m,
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}}
"""
LOOP = """
def adam(grad, x, num_iters=100, step_size=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m, v = np.zeros(len(x)), np.zeros(len(x))
    for i in range(num_iters):
        g = grad(x, i)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g{power}
        x = x - step_size * m / (1 - b1 ** (i + 1)) / (np.sqrt(v / (1 - b2 ** (i + 1))) + eps)
    return x
"""
IN_ATTRIBUTES = """
def adagrad(params, states, hyperparams):
    for p, s in zip(params, states):
        s[:] += {square}
        p[:] -= hyperparams["lr"] * p.grad / np.sqrt(s + 1e-6)
"""
STEP = """
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, 0
    def compute_step(self, grad):
        self.v = self.momentum * self.v + grad
        return -self.lr * {v}
"""
CLOSURE = """
def mse_loss():
    def mse(y_true, y_pred): return np.mean((y_true - y_pred) ** 2)
    def prime(y_true, y_pred): return {sign}2 * (y_pred - y_true) / np.size(y_true)
    return mse, prime
"""
UNRUN = """
import seaborn_of_mine as sns
from my_own_package.parts import something
data = sns.load("nothing.csv")
def sig(x):
    return 1 / (1 + np.exp({sign}x))
while True:
    raw = input("go on?")
"""
# style: (the file, words of the reading, what is replaced, the title of the mistake then)
STYLES = {
    "words": ("def leaky_relu(x, alpha=0.01):\n    return np.where(x > 0, x, alpha * x)\n",
              "leaky_relu(x, alpha)", ("alpha * x)", "-alpha * x)"), "minus"),
    "spelling": ("def ReLu(vector): return np.maximum(0, vector)\n",
                 "relu: ReLu(vector)", ("maximum", "minimum"), "the smaller"),
    "slope_of_z": ("def d_tanh(x): return 1 - np.tanh(x) ** 2\n",
                   "the slope of tanh at z, d_tanh(x)", ("(x) ** 2", "(x)"), "square"),
    "slope_of_output": ("def tanh_prime(a): return 1 - a ** 2\n",
                        "the slope of tanh, given the output, tanh_prime(a)",
                        ("1 - a ** 2", "1 + a ** 2"), None),
    "flag": ("def sigmoid(x, deriv=False):\n    if deriv: return x * (1 - x)\n"
             "    return 1 / (1 + np.exp(-x))\n",
             "given the output, sigmoid(x, deriv=True)", ("exp(-x)", "exp(x)"), "σ(−z)"),
    "both_at_once": ("def relu(z):\n    return np.maximum(z, 0), (z > 0) * 1.0\n",
                     "relu(z)", ("np.maximum(z, 0)", "np.maximum(z, 1)"), None),
    "callable_class": ("class Sigmoid:\n    def __call__(self, x): return 1 / (1 + np.exp(-x))\n"
                       "    def derivative(self, x): return self(x) * (1 - self(x))\n",
                       "Sigmoid().derivative(x)", ("self(x) * (1 - self(x))", "1 - self(x)"),
                       "1 − σ"),
    "static_methods": ("class Net:\n    @staticmethod\n    def softmax(x):\n"
                       "        e = np.exp(x - np.max(x, axis=-1, keepdims=True))\n"
                       "        return e / e.sum(axis=-1, keepdims=True)\n",
                       "Net.softmax(x)", ("e.sum(axis=-1, keepdims=True)", "e.sum()"), "sum"),
    "upstream_in_place": ("def relu_forward(x):\n    return np.maximum(0, x), x\n\n"
                          "def relu_backward(dout, cache):\n    dx, x = dout, cache\n"
                          "    dx[x <= 0] = 0\n    return dx\n",
                          "relu_backward(dout, cache)", ("[x <= 0]", "[dx <= 0]"), "upstream"),
    "flagged_methods": ("class Activation:\n    @staticmethod\n"
                        "    def sigmoid(x, derivative=False):\n        s = 1 / (1 + np.exp(-x))\n"
                        "        return s * (1 - s) if derivative else s\n",
                        "slope of sigmoid at z, Activation.sigmoid(x, derivative=True)",
                        ("exp(-x)", "exp(x)"), "σ(−z)"),
    "one_object_each": (ADAM.format(name="AdamOptimizer", call="update(self, w, dw)",
                                    power=" ** 2"),
                        "one object for each array, update(w, dw)",
                        ("dw ** 2", "dw"), "square forgotten"),
    "gradient_first": (ADAM.format(name="adam", call="get_update(self, dw, w)", power=" ** 2"),
                       "get_update(dw, w)", ("(1 - self.b1) * dw", "dw"), "1 − β"),
    "dictionaries": (DICTS.format(square="grads[k] ** 2"), "with dictionaries W1",
                     ("grads[k] ** 2", "grads[k]"), "square"),
    "rule_with_config": (RULE.format(rest='(1 - config["decay_rate"])'), "its state empty at first",
                         ('(1 - config["decay_rate"])', "1"), "ρ"),
    "weights_and_biases": (PAIRS.format(sign="-"), "update(w, b, dw, db)",
                           ("- self.eta", "+ self.eta"), "uphill"),
    "as_in_pytorch": (TORCH.format(sign="-"), "then step(): arrays in .data and .grad",
                      ("p.data - self.lr", "p.data + self.lr"), "uphill"),
    "made_with_the_weights": (KEPT.format(sign="-"), "made with the weights, then step(grads)",
                              ("p -= self.rate", "p += self.rate"), "uphill"),
    "on_layers": (ON_LAYERS.format(power="** 2"), "update_params(layer) on layers",
                  ("layer.dbiases ** 2", "layer.dbiases"), "square"),
    "layer_object": (LAYER.format(dW="self.x.T @ dout"), "Linear(inputs, outputs)",
                     ("self.x.T @ dout", "self.x.T @ dout / len(dout)"), None),
    "layer_functions": (AFFINE.format(w="w.T"), "(out, cache)", ("dout.sum(axis=0)", "dout"),
                        "not summed"),
    "columns": (COLUMNS.format(reduce="sum"), "examples are columns",
                ("grad.sum(", "grad.mean("), "mean over the batch"),
    "prediction_first": ("def mse_prime(y_pred, y_true):\n"
                         "    return 2 * (y_pred - y_true) / y_true.size\n",
                         "mse_prime(y_pred, y_true)", ("y_pred - y_true", "y_true - y_pred"),
                         "sign"),
    "from_scores": ("def softmax_loss(x, y):\n    e = np.exp(x - x.max(axis=1, keepdims=True))\n"
                    "    p = e / e.sum(axis=1, keepdims=True)\n    n = x.shape[0]\n"
                    "    loss = -np.log(p[np.arange(n), y]).sum() / n\n    d = p.copy()\n"
                    "    d[np.arange(n), y] -= 1\n    return loss, d / n\n",
                    "from scores", ("= -np.log", "= np.log"), "minus"),
    "perceptron": (PERCEPTRON.format(name="Perceptron", bias="update", low="-1"), "labels −1 and 1",
                   ("self.w_[0] += update", "self.w_[0] += 0"), "bias"),
    "zero_one": (PERCEPTRON.format(name="MyPerceptron", bias="update", low="0"), "labels 0 and 1",
                 ("self.w_[0] += update", "self.w_[0] += 0"), "bias"),
    "loop_over_a_gradient": (LOOP.format(power=" ** 2"), "adam(grad, x, num_iters",
                             ("* g ** 2", "* g"), "square forgotten"),
    "gradients_in_attributes": (IN_ATTRIBUTES.format(square="p.grad ** 2"),
                                "gradients in .grad", ("p.grad ** 2", "p.grad"), ""),
    "a_step_alone": (STEP.format(v="self.v"), "compute_step(grad) → the step",
                     ("* self.v\n", "* grad\n"), ""),
    "closures": (CLOSURE.format(sign=""), "mse_loss()[1]", ("return 2 *", "return -2 *"), "sign"),
    "in_place": ("def inplace_tanh_derivative(Z, delta):\n    delta *= 1 - Z ** 2\n",
                 "in place(Z, delta), given the output", ("1 - Z ** 2", "1 - Z"), ""),
    "told_both": ("def tanh_prime(weighted_sum, activations): return 1 - activations ** 2\n",
                  "tanh_prime(weighted_sum, activations)", (" ** 2", ""), "without the square"),
    "jacobian_of_a_row": (
        "def softmax_grad(s):\n    return np.diagflat(s) - np.outer(s, s)\n",
        "given the output, softmax_grad(s), of each row by itself", ("np.outer(s, s)", "0"),
        "diagonal"),
    "single_numbers": ("import math\ndef logistic(x): return 1 / (1 + math.exp(-x))\n",
                       "of each number by itself", ("exp(-x)", "exp(x)"), "σ(−z)"),
    "a_gate": ("def NAND(a, b): return int(-1 * a - 1 * b + 1.5 > 0)\n", "the gate NAND",
               ("1.5", "0.5"), ""),
    "cannot_run": (UNRUN.format(sign="-"), "sigmoid: sig(x)", ("exp(-x)", "exp(x)"), "σ(−z)"),
} | MORE  # fmt: skip


def right(style):
    return STYLES[style][0]


def wrong(style):
    text, _, (was, now), _ = STYLES[style]
    assert was in text, style
    return text.replace(was, now)


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The rows of a style's record; those of each eighth are judged at once, in one folder."""

    @functools.cache
    def rows(text_of, styles):
        folder = tmp_path_factory.mktemp("styles")
        write(folder, **{f"s_{style}": text_of(style) for style in styles})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))
            return rows_of(folder)

    def judged(text_of, style, styles=tuple(STYLES)):
        return rows(text_of, styles[styles.index(style) % EACH :: EACH]).get(f"s_{style}", [])

    return judged


@pytest.mark.sampled
@pytest.mark.parametrize("style", STYLES)
def test_right_code_is_read_and_accepted(judged, style):
    rows = judged(right, style)
    assert {row["verdict"] for row in rows} <= RIGHT, rows
    assert any(STYLES[style][1] in row["reading"] for row in rows), rows


@pytest.mark.sampled
@pytest.mark.parametrize("style", STYLES)
def test_wrong_code_is_named(judged, style):
    rows = [row for row in judged(wrong, style) if row["verdict"] not in RIGHT]
    assert [row["verdict"] for row in rows] == ["differs"], rows
    if title := STYLES[style][3]:
        assert title in rows[0]["mistake"]["title"]


@pytest.mark.sampled
@pytest.mark.parametrize("kind", NEVER_WRONG)
def test_right_code_of_another_kind_is_never_called_wrong(judged, kind):
    rows = judged(NEVER_WRONG.get, kind, tuple(NEVER_WRONG))
    assert {row["verdict"] for row in rows} <= RIGHT | {"not judged"}, rows


OWN = """
def swish(x): return x / (1 + np.exp(-x))
def {d}swish(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * {other}
def huber(y, p, k=0.5):
    e = np.abs(p - y)
    return np.where(e <= k, e**2 / 2, k * e - k**2 / 2).mean()
def derivada_huber(y, p, k=0.5):
    return np.where(np.abs(p - y) <= k, p - y, {k}np.sign(p - y))
class SELU:
    def forward(self, x):
        self.x = x
        return 1.05 * np.where(x > 0, x, 1.67 * np.expm1(x))
    def backward(self, grad):
        return {grad}1.05 * np.where(self.x > 0, 1, 1.67 * np.exp(self.x))
"""
OWN_SLOPES = {"d": "d", "other": "(1 - s)", "k": "k * ", "grad": "grad * "}


@pytest.mark.parametrize("wrong", [{}, {"other": "s", "k": "", "grad": ""}, {"d": "ddx_"}], ids=str)
def test_slopes_of_functions_that_are_not_ours(tmp_path, beside_scratch, wrong):
    """They are compared with what their own file has for the function."""
    text = OWN.format(**OWN_SLOPES | wrong)
    rows = checked(write(tmp_path, mine=text) / "mine.py")[2]
    word = "differs" if len(wrong) > 1 else "agrees"
    assert len(rows) == 3
    for row in rows:
        hard = word == "differs" and "huber" in row["source"]["definition"]
        assert row["verdict"] in (word, "not judged")[: 1 + hard], row
        assert "gradient check" in row["reading"]


@pytest.mark.parametrize(
    ("name", "rest"),
    [("ddx_sigmoid", "sigmoid"), ("derivada_tanh", "tanh"), ("mse_derivee", "mse"), ("df", "f"),
     ("dReLU", "re_lu"), ("ableitung_der_sigmoid", "sigmoid"), ("sigmoid_derivative_x", "sigmoid"),
     ("relu_d", "relu"), ("prelu", ""), ("gradient", ""), ("derivative", "")],
)  # fmt: skip
def test_names_of_slopes(name, rest):
    assert spellings.split(name) == ((rest, True) if rest else (name, False))


NETWORKS = {
    "class": (NETWORK.format(slope="self.a[i] * (1 - self.a[i])"),
              "Net.backprop with one example at a time, a column",
              (" * self.a[i] * (1 - self.a[i])", "")),
    "functions": (OF_FUNCTIONS.format(db1="dZ1.sum(axis=1, keepdims=True)"),
                  "backward_prop with examples in columns",
                  ("dZ1.sum(axis=1, keepdims=True)", "dZ1.sum()")),
    **MORE_NETWORKS,
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("kind", NETWORKS)
def test_a_whole_network(tmp_path, kind):
    """Its gradients are those of the loss that shows by trying, or of none."""
    text, reading, (was, now) = NETWORKS[kind]
    for source, word in ((text, "agrees"), (text.replace(was, now), "differs")):
        assert source != text or word == "agrees"
        row = check(write(tmp_path, mine=source) / "mine.py")[2]["network.gradients"]
        assert row["verdict"] == word
        assert reading in row["reading"]


@pytest.mark.sampled
@pytest.mark.parametrize("kind", ONE_LAYER)
def test_one_layer(tmp_path, kind):
    """Its gradients are those of a loss that shows by trying, or it is not read."""
    text, reading, (was, now) = ONE_LAYER[kind]
    row = check(write(tmp_path, mine=text) / "mine.py")[2]["network.gradients"]
    assert (row["verdict"], reading in row["reading"]) == ("agrees", True), row
    assert was in text
    assert not check(write(tmp_path, mine=text.replace(was, now)) / "mine.py")[2]


# --- how it comes in ----------------------------------------------------------------------------


SWAPPED = """
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.rate, self.b1, self.b2, self.epsilon = learning_rate, beta_1, beta_2, epsilon
        self.m, self.v, self.t = None, None, 0
    def apply(self, {words}):
        if self.m is None:
            self.m, self.v = [0 * p for p in {w}], [0 * p for p in {w}]
        self.t += 1
        for p, g, m, v in zip({w}, {g}, self.m, self.v):
            m += (1 - self.b1) * (g - m)
            v += (1 - self.b2) * (g**2 - v)
            p -= self.rate * m / (1 - self.b1**self.t) / (np.sqrt(v) + self.epsilon)
"""


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "first"),
    [("params, grads", "weights"), ("weights, gradients", "weights"), ("gradients, weights", "g")],
)
def test_apply_with_the_weights_first(tmp_path, words, first):
    """A wrong one, too, is judged in the order that its words say."""
    a, b = words.split(", ")
    w, g = (a, b) if first == "weights" else (b, a)
    text = SWAPPED.format(words=words, w=w, g=g)
    _, _, names = check(write(tmp_path, mine=text) / "mine.py")
    found = names["optimizers.Adam"]
    assert (words in found["reading"]) == (first == "weights")
    assert found["mistake"]["title"] == "only the mean gradient corrected"


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [("Optimizer_Adam", True), ("train_adam", True), ("optimizeradam", True), ("AdamWith", True),
     ("RAdam", False), ("my_radam", False), ("Nadam", False), ("AdamW", False), ("AdaMax", False),
     ("hadamard", False)],
)  # fmt: skip
def test_names_of_adam(name, is_ours):
    assert spellings.optimizers(name) == ["optimizers.Adam"] * is_ours


@pytest.mark.parametrize(
    ("name", "concept"),
    [("xavier_init", "glorot_uniform"), ("initialize_parameters_he", "he_normal"),
     ("heInit", "he_normal"), ("he_uniform", None), ("glorot_normal", None), ("the_init", None)],
)  # fmt: skip
def test_names_of_initial_weights(name, concept):
    """What is drawn otherwise, and says so, is none of scratch's."""
    assert spellings.functions(name) == [f"initializers.{concept}"] * bool(concept)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("text", "verdict"),
    [("xavier_init(shape): return np.random.randn(*shape) / np.sqrt(shape[0])", ["convention"]),
     ("xavier_init(s): return np.random.uniform(-1, 1, s) / np.sqrt(s[0])", ["differs"]),
     ("he_normal(fan_in): return np.random.normal(0, np.sqrt(2 / fan_in))", ["convention"]),
     ("normal_init(shape): return np.random.normal(0, 1, shape)", ["convention", "not judged"])],
)  # fmt: skip
def test_initial_weights_that_are_drawn_otherwise(tmp_path, text, verdict):
    """By one word people mean several things; what a text draws from says which, or chance."""
    [found] = check(write(tmp_path, mine=f"def {text}\n") / "mine.py")[2].values()
    assert found["verdict"] in verdict


UNKNOWN = "def squash(t): return 1 / (1 + np.exp(-t))\ndef frobnicate(a, b, c): pass\n"


def test_taken_for_what_a_person_says(tmp_path):
    """``file.py::name --as sigmoid``, which no name gives away."""
    file = write(tmp_path, mine=UNKNOWN) / "mine.py"
    status, text, names = check(f"{file}::squash", concept="sigmoid")
    assert (status, list(names)) == (0, ["activations.sigmoid"])
    assert "sigmoid: squash(t)" in text
    status, text, _ = check(f"{file}::squash", concept="sigmoyd")
    assert status == 2
    assert "did you mean activations.sigmoid" in text


TOGETHER = """
def softmax_backward(dA, cache): return {handed}
class SoftmaxLoss:
    def forward(self, inputs):
        e = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.output = e / e.sum(axis=1, keepdims=True)
    def backward(self, y_true, y_pred):
        self.dinputs = y_pred.copy()
        self.dinputs[np.arange(len(y_true)), y_true] -= 1
        self.dinputs /= len(y_true)
"""


@pytest.mark.full
@pytest.mark.parametrize(("handed", "word"), [("dA", "not judged"), ("-dA", "differs")])
def test_softmax_and_its_loss_in_two_places(tmp_path, handed, word):
    """The scores' gradient is made of the output; what only hands it on is called no mistake."""
    file = write(tmp_path, mine=TOGETHER.format(handed=handed)) / "mine.py"
    _, _, names = check(file)
    found = names["activations.softmax_backward"]
    assert (found["verdict"], bool(found["mistake"])) == (word, False), found
    found = names["losses.sparse_categorical_crossentropy_backward"]
    assert found["verdict"] == "agrees"
    assert "given the softmax of them" in found["reading"]


def test_nothing_is_recognised(tmp_path):
    """It is told of each definition what was tried on it, and of others that they are unknown."""
    text = UNKNOWN + "class MyAdam:\n    def frob(self): pass\n"
    status, text, names = check(write(tmp_path, mine=text) / "mine.py")
    assert (status, {name: row["verdict"] for name, row in names.items()}) == (
        2,
        {"optimizers.Adam": "not judged"},
    )
    assert "MyAdam: optimizers.Adam  not judged" in text
    assert "no method that takes weights and gradients" in text


@pytest.mark.full
def test_in_a_session():
    """``check(…)`` shows itself as text, as a page, and as records."""
    found = check_here(d_tanh)
    (record,) = found.records
    assert record["verdict"] == "agrees"
    assert "the slope of tanh, given the output" in repr(found)
    assert "agrees" in found._repr_html_()
    assert "is no function or class" in repr(check_here(3))


def d_tanh(a):
    return 1 - a * a


INSTRUMENTS = """
def numeric_grad(f, theta, h=1e-5):
    moves = h * np.eye(len(theta))
    return np.array([(f(theta + m) - f(theta - m)) / (2 * h) for m in moves])
def rel_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))
"""


@pytest.mark.full
def test_numerical_gradients_and_how_far_apart_two_are(tmp_path):
    rows = check(write(tmp_path, a=INSTRUMENTS) / "a.py")[2]
    assert "of a vector" in rows["gradient_check.central_difference"]["reading"]
    assert {row["verdict"] for row in rows.values()} == RIGHT
    wrong = INSTRUMENTS.replace("(2 * h)", "h").replace("np.max(np.abs", "np.min(np.abs")
    rows = check(write(tmp_path, a=wrong) / "a.py")[2]
    assert not RIGHT & {row["verdict"] for row in rows.values()}
