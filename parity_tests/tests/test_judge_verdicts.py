"""What ``parity check`` says where a mistake is not all: conventions, other defaults, chance."""

import inspect
import operator

import numpy as np
import pytest

import scratch
from parity_tests.judge import words
from parity_tests.sources import places

from .judging import verdicts

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
