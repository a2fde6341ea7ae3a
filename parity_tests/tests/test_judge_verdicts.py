"""What ``parity check`` says where a mistake is not all: conventions, other defaults, chance."""

import functools
import inspect
import operator

import numpy as np
import pytest

import scratch
from parity_tests.judge import command, words
from parity_tests.judge.judge import Judge
from parity_tests.sources import places

from .judging import check, checked, verdicts, write

ROOTS = {
    "beside": lambda v, epsilon: np.sqrt(v) + epsilon,
    "inside": lambda v, epsilon: np.sqrt(v + epsilon),
    "squared inside": lambda v, epsilon: np.sqrt(v + epsilon**2),
}


def adam(*, epsilon=1e-7, root="beside", correct=True):
    """An Adam as the paper's Algorithm 1 has it, or without the correction."""

    class Adam:
        def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=epsilon):
            self.rate, self.b1, self.b2, self.epsilon = learning_rate, beta_1, beta_2, epsilon
            self.t, self.m, self.v = 0, {}, {}

        def apply(self, gradients, weights):
            self.t += 1
            for i, g in enumerate(gradients):
                self.m[i] = self.b1 * self.m.get(i, 0) + (1 - self.b1) * g
                self.v[i] = self.b2 * self.v.get(i, 0) + (1 - self.b2) * g * g
                m_hat = self.m[i] / (1 - self.b1**self.t) if correct else self.m[i]
                v_hat = self.v[i] / (1 - self.b2**self.t) if correct else self.v[i]
                weights[i] -= self.rate * m_hat / ROOTS[root](v_hat, self.epsilon)

    return Adam


def rmsprop(rate=0.001, epsilon=1e-7):
    class RMSprop:
        def __init__(self, learning_rate=rate, rho=0.9, epsilon=epsilon):
            self.rate, self.rho, self.epsilon, self.v = learning_rate, rho, epsilon, {}

        def apply(self, gradients, weights):
            for i, g in enumerate(gradients):
                self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g * g
                weights[i] -= self.rate * g / np.sqrt(self.v[i] + self.epsilon)

    return RMSprop


BESIDE = """
def mse(y, p): return np.mean((y - p) ** 2)
def mse_prime(y, p): return {factor} * (p - y){mean}
"""


@pytest.mark.parametrize(
    ("factor", "mean", "share"),
    [("2", " / p.size", ""), ("2", "", "6 times"), ("1", " / p.size", "0.5 times")],
)
def test_a_gradient_that_is_a_multiple_of_its_own_loss(tmp_path, factor, mean, share):
    """Each is right by a convention, and both together are not: that is told."""
    file = write(tmp_path, mine=BESIDE.format(factor=factor, mean=mean)) / "mine.py"
    _, text, names = check(file)
    assert {row["verdict"] for row in names.values()} <= {"agrees", "convention"}
    told = "times the slope of the loss beside it"
    assert f"{share} the slope of the loss beside it" in text if share else told not in text


@pytest.mark.parametrize(
    ("own", "over", "word"),
    [("1", "len(p)", "convention"), ("1", "p.shape[1]", "differs"), ("1", "p.size", "differs"),
     ("None", "p.size", "agrees")],
)  # fmt: skip
def test_a_gradient_that_is_divided_by_another_number(tmp_path, beside_scratch, own, over, word):
    """To leave a division out is a convention; another one than the loss's own is none."""
    text = BESIDE.format(factor="2", mean=f" / {over}")
    text = text.replace("np.mean((y - p) ** 2)", f"np.sum((y - p) ** 2, axis={own}).mean()")
    rows = checked(write(tmp_path, mine=text) / "mine.py")[2]
    told = {row["source"]["definition"]: row["verdict"] for row in rows}
    assert told == {"mse": "convention", "mse_prime": word}


def judged(**codes):
    """{name without its module: verdict}."""
    found = verdicts({name.replace("__", "."): code for name, code in codes.items()})
    return {name.partition(".")[2]: verdict for name, verdict in found.items()}


def of(verdict):
    """Its word, what it is, which numbers it has, and a suspicion."""
    is_named = verdict.programs and (*verdict.programs[0].edits, verdict.programs[0].form)
    named = words.title(verdict.programs[0]) if is_named else None
    return verdict.word, named, words.constants(verdict.trial), verdict.suspicion


PAPER = "Algorithm 1 of the paper, ε beside the corrected root"
OTHER = "other numbers: epsilon is 1e-08, Keras's is 1e-07"
PARTLY = "a second mistake, or a convention: this explains 1 of 6 wrong answers"
ADAMS = {
    "paper": (adam(), ("convention", PAPER, "", "")),
    "paper, ε 1e-8": (adam(epsilon=1e-8), ("convention", PAPER, OTHER, "")),
    "uncorrected": (adam(correct=False), ("differs", "no bias correction", "", "")),
    "uncorrected, ε 1e-8": (
        adam(correct=False, epsilon=1e-8),
        ("differs", "no bias correction", OTHER, ""),
    ),
    "as D and H print it": (
        adam(correct=False, root="inside"),
        ("lecture", "no bias correction, ε inside the root", "", ""),
    ),
    "uncorrected, ε² inside": (
        adam(correct=False, root="squared inside"),
        ("differs", "no bias correction, ε inside the root", "", PARTLY),
    ),
}


@pytest.mark.full
@pytest.mark.parametrize(("code", "expected"), ADAMS.values(), ids=ADAMS)
def test_a_mistake_and_more(code, expected):
    assert of(judged(optimizers__Adam=code)["Adam"]) == expected


def test_other_defaults_alone():
    found = judged(optimizers__RMSprop=rmsprop(0.01, 1e-8))["RMSprop"]
    rate, epsilon = "learning_rate is 0.01, Keras's is 0.001", "epsilon is 1e-08, Keras's is 1e-07"
    assert of(found) == ("convention", "Keras's", f"other numbers: {rate}; {epsilon}", "")
    assert judged(optimizers__RMSprop=rmsprop())["RMSprop"].word == "agrees"


def mirrored(z):
    return 1 / (1 + np.exp(z))


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def test_the_fault_of_one_is_not_anothers():
    """tanh is 2σ(2z) − 1: each side of it is the submission's once, and then Keras's."""
    found = judged(
        activations__sigmoid=mirrored, activations__tanh=np.tanh, activations__softmax=softmax
    )
    assert of(found["sigmoid"])[:2] == ("differs", "σ(−z)")
    assert (found["tanh"].word, found["softmax"].word) == ("agrees", "agrees")


def shuffled(gradient, w, X, y, learning_rate, epochs=1, batch_size=32):
    w = np.array(w, float)
    for _ in range(epochs):
        order = np.random.default_rng().permutation(len(X))
        for i in range(0, len(X), batch_size):
            rows = order[i : i + batch_size]
            w -= learning_rate * gradient(w, X[rows], y[rows])
    return w


def test_chance_is_suspected():
    found = judged(gradient_descent__mini_batch_gradient_descent=shuffled)
    verdict = found["mini_batch_gradient_descent"]
    told = "a second run gives other numbers: drawn or shuffled at random?"
    assert of(verdict) == ("differs", None, "", told)


def test_an_error_of_another_kind_is_no_known_mistake():
    """Entries of the catalogue end in errors, too; who ends in another one has not made them."""

    class Adam:
        def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
            pass

        def apply(self, gradients, weights):
            raise LookupError("no such thing")

    found = judged(optimizers__Adam=Adam)["Adam"]
    assert not found.programs
    assert "no such thing" in found.message


def test_an_option_that_is_left_out():
    """``step(z)`` is judged by the cases that do not ask for ``at_zero``."""
    fires = judged(activations__step=lambda z: np.where(z < 0, 0.0, 1.0))["step"]
    silent = judged(activations__step=lambda z: np.where(z > 0, 1.0, 0.0))["step"]
    assert fires.word == "agrees"
    assert of(silent) == ("convention", "silent at 0 if nothing is said", "", "")


def loss(clip, summed=False):
    def binary_crossentropy(y, y_hat, from_logits=False):
        if from_logits:
            terms = np.logaddexp(0, y_hat) - y * y_hat
        else:
            p = np.clip(y_hat, clip, 1 - clip)
            terms = -(y * np.log(p) + (1 - y) * np.log(1 - p))
        return terms.sum() if summed else terms.mean()

    return binary_crossentropy


def test_another_clip():
    """Where a loss differs only there, it is a convention; so is none at all."""
    for clip, title in ((1e-12, "ε = 1e-12"), (0.0, "no clip")):
        found = judged(losses__binary_crossentropy=loss(clip))["binary_crossentropy"]
        assert of(found)[:2] == ("convention", title)
    both = judged(losses__binary_crossentropy=loss(1e-12, summed=True))["binary_crossentropy"]
    assert of(both)[:2] == ("convention", "summed, not averaged, and ε = 1e-12")


def test_answers_of_no_use_at_the_clip():
    """Neither None nor a word there makes the checker stumble."""

    def binary_crossentropy(y, y_hat, from_logits=False):
        if np.size(y_hat) == 1 and not from_logits:
            return None
        return loss(1e-7)(y, y_hat, from_logits)

    found = judged(losses__binary_crossentropy=binary_crossentropy)["binary_crossentropy"]
    assert found.word == "differs"
    assert "None was returned" in found.message


def test_an_error_and_other_defaults():
    class SGD:
        def __init__(self, learning_rate=0.5, momentum=0.0, nesterov=False):
            self.rate = learning_rate

        def apply(self, gradients, weights):
            raise ZeroDivisionError("of my own")

    found = judged(optimizers__SGD=SGD)["SGD"]
    assert "of my own" in found.message
    assert not found.programs


JUNK = [
    None,
    "text",
    b"bytes",
    True,
    10**400,
    1 + 2j,
    np.nan,
    np.array([]),
    np.zeros((0, 3)),
    np.array(["a", "b"]),
    np.array([None, 1.0], dtype=object),
    np.full((7, 4), np.nan, "float32"),
    np.full((3, 3, 3), np.inf),
    [[1.0], [2.0, 3.0]],
    {"a": 1},
    (1.0, None),
    object(),
    scratch,
    len,
]
FUNCTIONS = [
    name
    for name in places("scratch")
    if name.startswith(("activations", "losses", "gradient", "initializers", "gates", "network."))
    and inspect.isfunction(operator.attrgetter(name)(scratch))
]


@pytest.mark.full
@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: type(junk).__name__)
def test_junk(junk):
    """Whatever comes back, every name has its verdict."""
    codes = {name: lambda *arguments, **options: junk for name in FUNCTIONS}
    found = verdicts(codes)
    assert list(found) == FUNCTIONS
    assert "agrees" not in {verdict.word for verdict in found.values()}


# --- verdicts that were once wrong ---------------------------------------------------------------


class Rebinding:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.rate = learning_rate

    def apply(self, gradients, weights):
        for g, w in zip(gradients, weights, strict=True):
            w = w - self.rate * g


class Returning(Rebinding):
    def apply(self, gradients, weights):
        return [w - self.rate * g for g, w in zip(gradients, weights, strict=True)]


@pytest.mark.parametrize("code", [Rebinding, Returning])
def test_what_does_not_move_is_no_formula(code):
    word, title, _, _ = of(judged(optimizers__SGD=code)["SGD"])
    assert word == "differs"
    assert title.startswith("nothing moves")


class Deaf:
    """An Adam without epsilon, which hears nothing of its rate and its betas."""

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999):
        self.t, self.m, self.v = 0, {}, {}

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = 0.9 * self.m.get(i, 0) + 0.1 * g
            self.v[i] = 0.999 * self.v.get(i, 0) + (1 - 0.999) * g * g
            alpha = 0.001 * np.sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t)
            weights[i] -= alpha * self.m[i] / (np.sqrt(self.v[i]) + 1e-7)


@pytest.mark.full
def test_what_is_not_heard_is_not_right():
    assert judged(optimizers__Adam=Deaf)["Adam"].word == "differs"


class Hearing(adam(root="beside")):
    """Without epsilon, which stands in its body; keywords in another order."""

    def __init__(self, *, beta_2=0.999, beta_1=0.9, learning_rate=0.001):
        super().__init__(learning_rate, beta_1, beta_2, 1e-8)


def test_a_constant_in_the_body():
    assert of(judged(optimizers__Adam=Hearing)["Adam"]) == ("convention", PAPER, OTHER, "")


def test_what_no_case_sets_is_told():
    class SGD(Rebinding):
        def __init__(self, learning_rate=0.01, warm_up=0):
            super().__init__(learning_rate)

        def apply(self, gradients, weights):
            for g, w in zip(gradients, weights, strict=True):
                w -= self.rate * g

    found = judged(optimizers__SGD=SGD)["SGD"]
    assert found.word == "agrees"
    assert "not exercised: warm_up" in found.remarks


class Forwards(scratch.layers.Dense):
    def weight_gradients(self, upstream):
        raise NotImplementedError("to be done")


def test_a_class_is_judged_with_all_its_methods():
    assert judged(layers__Dense=Forwards)["Dense"].word in ("differs", "failed")


KINKS = {
    "relu_backward": lambda z, upstream: upstream * (z >= 0),
    "leaky_relu_backward": lambda z, upstream, negative_slope=0.01: (
        upstream * np.where(z >= 0, 1, negative_slope)
    ),
    "elu_backward": lambda z, upstream, alpha=1.0: (
        upstream * np.where(z >= 0, 1.0, alpha * np.exp(np.minimum(z, 0)))
    ),
}


@pytest.mark.parametrize("name", KINKS)
def test_either_slope_at_a_kink(name):
    """Where a function has two slopes, both are right; the numbers shown are those of the kink."""
    found = judged(**{f"activations__{name}": KINKS[name]})[name]
    assert found.word in ("agrees", "convention")
    assert found.word == "agrees" or "kink" in of(found)[1]


LOSSES = {  # name: the code, what it is
    "mean_squared_error": (
        lambda y, y_hat: ((np.asarray(y) - y_hat) ** 2).sum() / len(y),
        "divided by rows, not by entries",
    ),
    "categorical_crossentropy": (
        lambda y, y_hat: -np.log((y * y_hat).sum(axis=-1)).mean(),
        "rows as they are",
    ),
    "binary_crossentropy": (
        lambda y, y_hat: -np.mean(y * np.log(y_hat + 1e-7) + (1 - y) * np.log(1 - y_hat + 1e-7)),
        "ε added in the logarithm",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_another_convention_of_a_loss(name):
    code, title = LOSSES[name]
    found = of(judged(**{f"losses__{name}": code})[name])
    assert found[0] == "convention"
    assert title in found[1]


def test_an_edge_is_a_remark():
    """Rows that do not sum to 1 are no probabilities: a loss may refuse them."""

    def categorical_crossentropy(y, y_hat):
        if not np.allclose(np.sum(y_hat, axis=-1), 1, atol=1e-3):
            raise ValueError("rows do not sum to 1")
        p = np.clip(y_hat, 1e-7, 1 - 1e-7)
        return -(y * np.log(p)).sum(axis=-1).mean()

    (found,) = judged(losses__categorical_crossentropy=categorical_crossentropy).values()
    assert found.word in ("agrees", "convention")
    assert "rows do not sum to 1" in " ".join(found.remarks)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("factor", [1, 2])
def test_a_neuron_with_the_squared_error(factor):
    def neuron_gradients(x, y, w, b):
        a = sigmoid(np.dot(w, x) + b)
        delta = factor * (a - y) * a * (1 - a)
        return delta * x, delta

    found = of(judged(network__neuron_gradients=neuron_gradients)["neuron_gradients"])
    assert found[0] == "convention"
    assert "squared error" in found[1]


@pytest.mark.parametrize("factor", [1, 2])
def test_a_small_network_with_the_squared_error(factor):
    def two_two_one_gradients(x, y, W, b, w, b_out):
        a = sigmoid(x @ W + b)
        out = sigmoid(a @ w + b_out)
        delta = factor * (out - y) * out * (1 - out)
        hidden = delta * w * a * (1 - a)
        return np.outer(x, hidden), hidden, delta * a, delta

    found = of(
        judged(network__two_two_one_gradients=two_two_one_gradients)["two_two_one_gradients"]
    )
    assert found[0] == "convention"
    assert "squared error" in found[1]


PLAIN = """
class Dense:
    def __init__(self, units):
        self.units, self.W = units, None
    def build(self, inputs):
        self.W, self.b = np.ones((inputs, self.units)), np.zeros(self.units)
    def get_weights(self):
        return [self.W, self.b]
    def set_weights(self, weights):
        self.W, self.b = map(np.array, weights)
def forward(layer, x, training=False):
    if layer.W is None:
        layer.build(np.shape(x)[1])
    return x @ layer.W + layer.b
def backward(layer, x, upstream, training=True):
    if layer.W is None:
        layer.build(np.shape(x)[1])
    return upstream @ layer.W.T, [{dW}, upstream.sum(axis=0)]
"""


@pytest.mark.sampled
@pytest.mark.parametrize("file", ["layers", "my_code"])
@pytest.mark.parametrize("dW", ["x.T @ upstream", "x.T @ upstream / len(x)"])
def test_a_layer_with_plain_functions(tmp_path, monkeypatch, file, dW):
    """The second way of bringing layers, whatever the file is called."""
    monkeypatch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))
    _, text, names = check(write(tmp_path, **{file: PLAIN.format(dW=dW)}) / f"{file}.py")
    told = {name: row["verdict"] for name, row in names.items()}
    assert told.keys() == {"layers.Dense", "layers.forward", "layers.backward"}, text
    assert (set(told.values()) <= {"agrees", "not judged"}) == ("len" not in dW), text
