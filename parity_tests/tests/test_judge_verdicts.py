"""What ``parity check`` says where a mistake is not all: conventions, other defaults, chance."""

import contextlib
import inspect
import operator

import numpy as np
import pytest

import reference
import scratch
from parity_tests.concepts import places
from parity_tests.judge.engine import Local
from parity_tests.judge.judge import Judge


def adam(*, epsilon=1e-7, outside=True, correct=True):
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
                if outside:
                    weights[i] -= self.rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
                else:
                    weights[i] -= self.rate * m_hat / np.sqrt(v_hat + self.epsilon**2)

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


def verdicts(**codes):
    codes = {name.replace("__", "."): code for name, code in codes.items()}
    judge = Judge(Local(codes), lambda: contextlib.nullcontext(Local(codes)), reference)
    return {verdict.concept.partition(".")[2]: verdict for verdict in judge.run()}


def of(verdict):
    return verdict.word, verdict.mistake and verdict.mistake.title, verdict.suspicion


PARTLY = "a second mistake, or a convention: this explains 1 of 5 wrong answers"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (adam(), ("convention", "ε beside the corrected root, Algorithm 1", "")),
        (
            adam(epsilon=1e-8),
            (
                "convention",
                "ε beside the corrected root, Algorithm 1",
                "other defaults: epsilon is 1e-08, Keras's is 1e-07",
            ),
        ),
        (adam(correct=False), ("differs", "no bias correction", "")),
        (
            adam(correct=False, epsilon=1e-8),
            (
                "differs",
                "no bias correction",
                "other defaults: epsilon is 1e-08, Keras's is 1e-07",
            ),
        ),
        (adam(correct=False, outside=False), ("differs", "no bias correction", PARTLY)),
    ],
    ids=["paper", "paper, ε 1e-8", "uncorrected", "uncorrected, ε 1e-8", "uncorrected, ε² inside"],
)
def test_a_mistake_and_more(code, expected):
    assert of(verdicts(optimizers__Adam=code)["Adam"]) == expected


def test_other_defaults_alone():
    found = verdicts(optimizers__RMSprop=rmsprop(0.01, 1e-8))["RMSprop"]
    rate, epsilon = "learning_rate is 0.01, Keras's is 0.001", "epsilon is 1e-08, Keras's is 1e-07"
    assert of(found) == ("convention", None, f"other defaults: {rate}, {epsilon}")
    assert verdicts(optimizers__RMSprop=rmsprop())["RMSprop"].word == "agrees"


def mirrored(z):
    return 1 / (1 + np.exp(z))


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def test_the_fault_of_one_is_not_anothers():
    """tanh is 2σ(2z) − 1: each side of it is the submission's once, and then Keras's."""
    found = verdicts(
        activations__sigmoid=mirrored, activations__tanh=np.tanh, activations__softmax=softmax
    )
    assert found["sigmoid"].mistake.title == "σ(−z)"
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
    found = verdicts(gradient_descent__mini_batch_gradient_descent=shuffled)
    verdict = found["mini_batch_gradient_descent"]
    told = "a second run gives other numbers: drawn or shuffled at random?"
    assert of(verdict) == ("differs", None, told)


def test_an_error_of_another_kind_is_no_known_mistake():
    """Entries of the catalogue end in errors, too; who ends in another one has not made them."""

    class Adam:
        def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
            pass

        def apply(self, gradients, weights):
            raise LookupError("no such thing")

    found = verdicts(optimizers__Adam=Adam)["Adam"]
    assert found.mistake is None
    assert "no such thing" in found.message


def test_an_option_that_is_left_out():
    """``step(z)`` is judged by the cases that do not ask for ``at_zero``."""
    fires = verdicts(activations__step=lambda z: np.where(z < 0, 0.0, 1.0))["step"]
    silent = verdicts(activations__step=lambda z: np.where(z > 0, 1.0, 0.0))["step"]
    assert fires.word == "agrees"
    assert of(silent) == ("convention", "silent at 0 if nothing is said", "")


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
    """Where a loss differs only there, it is a convention; where it is infinite, it is not."""
    told = "another clip; Keras keeps probabilities between 1e-7 and 1 − 1e-7"
    found = verdicts(losses__binary_crossentropy=loss(1e-12))["binary_crossentropy"]
    assert of(found) == ("convention", None, told)
    none = verdicts(losses__binary_crossentropy=loss(0.0))["binary_crossentropy"]
    assert of(none)[:2] == ("differs", "no clip, so log of 0")
    both = verdicts(losses__binary_crossentropy=loss(1e-12, summed=True))["binary_crossentropy"]
    assert both.mistake.title == "summed, not averaged"


def test_answers_of_no_use_at_the_clip():
    """Neither None nor a word there makes the checker stumble."""

    def binary_crossentropy(y, y_hat, from_logits=False):
        if np.size(y_hat) == 1 and not from_logits:
            return None
        return loss(1e-7)(y, y_hat, from_logits)

    found = verdicts(losses__binary_crossentropy=binary_crossentropy)["binary_crossentropy"]
    assert found.word == "differs"
    assert "None was returned" in found.message


def test_an_error_and_other_defaults():
    class SGD:
        def __init__(self, learning_rate=0.5, momentum=0.0, nesterov=False):
            self.rate = learning_rate

        def apply(self, gradients, weights):
            raise ZeroDivisionError("of my own")

    found = verdicts(optimizers__SGD=SGD)["SGD"]
    assert "of my own" in found.message
    assert found.mistake is None


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
    judge = Judge(Local(codes), lambda: contextlib.nullcontext(Local(codes)), scratch)
    found = judge.run()
    assert [verdict.concept for verdict in found] == FUNCTIONS
    assert "agrees" not in {verdict.word for verdict in found}
