"""Losses and their gradients, on probabilities that are clipped and on logits that are not."""

from typing import NamedTuple

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.witness import complex_step

N, K = 6, 4
rng = generator(3)
SCORES = rng.normal(scale=1.5, size=(N, K))
PROBABILITIES = rng.uniform(0.05, 0.95, size=(N, K))
YES_NO = rng.integers(0, 2, size=(N, K))
CLASSES = np.array([0, 3, 1, 2, 2, 0])
ONE_HOT = np.eye(K)[CLASSES]
MIXED = rng.dirichlet(np.ones(K), size=N)  # soft labels: each row sums to 1


def sigma(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def bce(y, p):
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


def cce(y, p):
    return -(y * np.log(p)).sum(axis=-1).mean()


def normalised(p):
    return p / p.sum(axis=-1, keepdims=True)


class Case(NamedTuple):
    """A loss, where its prediction comes from, the label, the formula as a textbook prints it."""

    loss: str
    what: str
    y: np.ndarray
    y_hat: np.ndarray
    options: dict
    formula: object

    def __str__(self):
        return f"{self.loss}-{self.what}".replace(" ", "-")


LOGITS = {"from_logits": True}
BCE, CCE, SCCE = (
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)
CASES = [
    Case("squared_error", "", SCORES, PROBABILITIES, {}, lambda y, a: np.mean((a - y) ** 2 / 2)),
    Case("mean_squared_error", "", SCORES, PROBABILITIES, {}, lambda y, a: np.mean((a - y) ** 2)),
    Case("mean_squared_error", "one column", SCORES[:, 0], SCORES[:, 1], {}, lambda y, a: np.mean((a - y) ** 2)),
    Case(BCE, "probabilities", YES_NO, PROBABILITIES, {}, bce),
    Case(BCE, "soft labels", PROBABILITIES[::-1], PROBABILITIES, {}, bce),
    Case(BCE, "one column", YES_NO[:, 0], PROBABILITIES[:, 0], {}, bce),
    Case(BCE, "logits", YES_NO, SCORES, LOGITS, lambda y, z: bce(y, sigma(z))),
    Case(BCE, "logits, soft labels", PROBABILITIES, SCORES, LOGITS, lambda y, z: bce(y, sigma(z))),
    Case(CCE, "probabilities", ONE_HOT, normalised(PROBABILITIES), {}, lambda y, p: cce(y, normalised(p))),
    Case(CCE, "rows not summing to 1", ONE_HOT, PROBABILITIES, {}, lambda y, p: cce(y, normalised(p))),
    Case(CCE, "soft labels", MIXED, normalised(PROBABILITIES), {}, lambda y, p: cce(y, normalised(p))),
    Case(CCE, "one row", ONE_HOT[1], PROBABILITIES[1], {}, lambda y, p: cce(y, normalised(p))),
    Case(CCE, "logits", ONE_HOT, SCORES, LOGITS, lambda y, z: cce(y, softmax(z))),
    Case(CCE, "logits, soft labels", MIXED, SCORES, LOGITS, lambda y, z: cce(y, softmax(z))),
    Case(SCCE, "probabilities", CLASSES, normalised(PROBABILITIES), {}, lambda y, p: cce(np.eye(K)[y], normalised(p))),
    Case(SCCE, "rows not summing to 1", CLASSES, PROBABILITIES, {}, lambda y, p: cce(np.eye(K)[y], normalised(p))),
    Case(SCCE, "logits", CLASSES, SCORES, LOGITS, lambda y, z: cce(np.eye(K)[y], softmax(z))),
    Case(SCCE, "labels in a column", CLASSES[:, None], SCORES, LOGITS, lambda y, z: cce(np.eye(K)[y[:, 0]], softmax(z))),
]  # fmt: skip
REFUSABLE = ("rows not summing to 1", "soft labels", "logits, soft labels")
MARKS = {"one row": pytest.mark.edge} | dict.fromkeys(REFUSABLE, pytest.mark.refusable)
every_case = pytest.mark.parametrize(
    "case", [pytest.param(c, marks=MARKS.get(c.what, ())) for c in CASES], ids=str
)
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])
# In float32 1 − 1e-7 is 1 − 1.2e-7: who clips in double is further off than a rounding.
at_the_clip = pytest.mark.parametrize(
    "dtype", ["float64", pytest.param("float32", marks=pytest.mark.edge)]
)


def both(ours, theirs, name, y, y_hat, options):
    return [getattr(nn.losses, name)(y, y_hat, **options) for nn in (ours, theirs)]


@every_dtype
@every_case
def test_value(ours, theirs, case, dtype):
    y_hat = case.y_hat.astype(dtype)
    a, b = both(ours, theirs, case.loss, case.y, y_hat, case.options)
    what = f"value, {case.what}" if case.what else "value"
    assert_parity(f"losses.{case.loss}", a, b, "closed form", what=what)


@every_dtype
@every_case
def test_backward(ours, theirs, case, dtype):
    y_hat = case.y_hat.astype(dtype)
    a, b = both(ours, theirs, case.loss + "_backward", case.y, y_hat, case.options)
    what = f"backward, {case.what}" if case.what else "backward"
    witness = complex_step(lambda p: case.formula(case.y, p), y_hat)
    assert_parity(f"losses.{case.loss}_backward", a, b, "gradient", what=what, witness=witness)


EPSILON = 1e-7
AT_THE_CLIP = np.array([0, 1e-30, 1e-8, EPSILON, 2e-7, 0.5, 1 - 2e-7, 1 - EPSILON, 1 - 1e-8, 1])


@at_the_clip
@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
@pytest.mark.parametrize("label", [0, 1, 0.25])
def test_binary_crossentropy_at_the_clip(ours, theirs, label, backward, dtype):
    """Each probability alone, so that no large term hides a small one."""
    for p in AT_THE_CLIP.astype(dtype):
        a, b = both(ours, theirs, BCE + backward, np.array([label]), p[None], {})
        assert_parity(f"losses.{BCE}{backward}", a, b, "closed form", what="at the clip")


@at_the_clip
@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
@pytest.mark.parametrize("loss", [CCE, SCCE])
def test_crossentropies_at_the_clip(ours, theirs, loss, backward, dtype):
    for p in AT_THE_CLIP:
        y_hat = np.array([[p, 1 - p, 0.0]]).astype(dtype)
        for label in (0, 1, 2):
            y = np.array([label]) if loss == SCCE else np.eye(3)[[label]]
            a, b = both(ours, theirs, loss + backward, y, y_hat, {})
            assert_parity(f"losses.{loss}{backward}", a, b, "closed form", what="at the clip")


FAR_OUT = [-1e308, -1e3, -750, -40, -1e-300, 0, 1e-300, 40, 750, 1e3, 1e308]


@pytest.mark.edge
@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
@pytest.mark.parametrize("label", [0, 1])
def test_binary_crossentropy_of_huge_logits(ours, theirs, label, backward):
    for z in FAR_OUT:
        a, b = both(ours, theirs, BCE + backward, np.array([label]), np.array([z]), LOGITS)
        assert_parity(f"losses.{BCE}{backward}", a, b, "closed form", what="huge logits")


@pytest.mark.edge
@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
def test_binary_crossentropy_of_sure_logits(ours, theirs, backward):
    """The loss of −40 where 1 was right is 40: who makes probabilities of logits has clipped it."""
    y, z = np.array([[1], [0], [1], [0]]), np.array([[-40.0], [40], [20], [-100]])
    a, b = both(ours, theirs, BCE + backward, y, z, LOGITS)
    assert_parity(f"losses.{BCE}{backward}", a, b, "closed form", what="sure, and wrong")


@pytest.mark.edge
@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
@pytest.mark.parametrize("loss", [CCE, SCCE])
def test_crossentropies_of_huge_logits(ours, theirs, loss, backward):
    for z in FAR_OUT:
        for label in (0, 1, 2):
            y = np.array([label]) if loss == SCCE else np.eye(3)[[label]]
            a, b = both(ours, theirs, loss + backward, y, np.array([[z, 1.0, -1.0]]), LOGITS)
            assert_parity(f"losses.{loss}{backward}", a, b, "closed form", what="huge logits")


@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
@pytest.mark.parametrize("loss", [CCE, SCCE])
def test_rows_of_different_height(ours, theirs, loss, backward):
    """Each row by its own largest score: by another's it would vanish."""
    z = np.array([[1000.0, 999, 998], [-1000, -999, -998]])
    y = np.array([0, 2]) if loss == SCCE else np.eye(3)[[0, 2]]
    a, b = both(ours, theirs, loss + backward, y, z, LOGITS)
    assert_parity(f"losses.{loss}{backward}", a, b, "closed form", what="rows of different height")


@pytest.mark.edge
@pytest.mark.parametrize("options", [{}, LOGITS], ids=["probabilities", "logits"])
@pytest.mark.parametrize("backward", ["", "_backward"], ids=["value", "backward"])
@pytest.mark.parametrize("loss", [CCE, SCCE])
def test_scores_along_the_last_axis(ours, theirs, loss, backward, options):
    """A sequence for each example: shape (2, 3, 4), classes along the last axis."""
    y_hat = generator(4).uniform(0.1, 0.9, size=(2, 3, 4))
    classes = np.array([[0, 3, 1], [2, 2, 0]])
    labels = [np.eye(4)[classes]] if loss == CCE else [classes, classes[..., None]]
    for y in labels:
        a, b = both(ours, theirs, loss + backward, y, y_hat, options)
        assert_parity(f"losses.{loss}{backward}", a, b, "gradient", what="shape (2, 3, 4)")


@pytest.mark.edge
@pytest.mark.parametrize("dtype", ["float64", "uint8", "int32"])
def test_classes_of_any_type(ours, theirs, dtype):
    for name in (SCCE, SCCE + "_backward"):
        a, b = both(ours, theirs, name, CLASSES.astype(dtype), SCORES, LOGITS)
        assert_parity(f"losses.{name}", a, b, "gradient", what="classes of any number type")


INFINITE = [  # loss, label, logits, the limit; Keras answers NaN to some
    (BCE, [0.0, 1.0], [-np.inf, np.inf], 0.0),
    (BCE, [1.0], [-np.inf], np.inf),
    (CCE, [1.0, 0.0], [np.inf, 0.0], 0.0),
    (CCE, [1.0, 0.0], [0.0, -np.inf], 0.0),
    (CCE, [0.0, 1.0], [np.inf, 0.0], np.inf),
    (SCCE, [0], [[np.inf, 0.0]], 0.0),
    (SCCE, [1], [[0.0, -np.inf]], np.inf),
]


@pytest.mark.edge
@pytest.mark.parametrize(("loss", "y", "z", "limit"), INFINITE, ids=str)
def test_infinite_logits(ours, loss, y, z, limit):
    value = getattr(ours.losses, loss)(np.array(y), np.array(z), from_logits=True)
    assert_parity(f"losses.{loss}", value, limit, "exact", what="infinite logits: the limit")


@pytest.mark.edge
@pytest.mark.parametrize("name", ["squared_error", "mean_squared_error", BCE])
def test_a_lone_number(ours, theirs, name):
    for backward in ("", "_backward"):
        a, b = both(ours, theirs, name + backward, 1, 0.9, {})
        assert_parity(f"losses.{name}{backward}", a, b, "closed form", what="of a lone number")


@pytest.mark.edge
@pytest.mark.parametrize("options", [{}, LOGITS], ids=["probabilities", "logits"])
@pytest.mark.parametrize("loss", [BCE, CCE, SCCE])
def test_nan_in_nan_out(ours, theirs, loss, options):
    y = {BCE: YES_NO, CCE: ONE_HOT, SCCE: CLASSES}[loss][:2]
    y_hat = PROBABILITIES[:2].copy()
    y_hat[0, 0] = np.nan
    a, b = both(ours, theirs, loss, y, y_hat, options)
    assert_parity(f"losses.{loss}", a, b, "exact", what="NaN in, NaN out")
