"""The judge is judged: it must see what differs, say where, and never fall silent."""

import json
import platform
import re

import numpy as np
import pytest

import scratch
from parity_tests.arithmetic import arithmetic
from parity_tests.comparison import assert_parity
from parity_tests.conditioning import magnifications
from parity_tests.tolerances import LAST_DIGIT, TOLERANCES

from .running import ROOT, python

ONE = np.array([1.0, -2.0, 3.0])
NAN, INF = np.nan, np.inf

EQUAL = [
    ("exact", ONE, ONE),
    ("exact", [1, 2], [1, 2]),
    ("exact", ["N", "P"], ["N", "P"]),
    ("closed form", ONE, ONE * (1 + 4e-16)),
    ("closed form", [NAN, INF, -INF, 1.0], [NAN, INF, -INF, 1.0]),
    ("closed form", [1.0, 1e-20], [1.0, 2e-20]),  # by the largest entry
    ("closed form", ONE.astype("float32"), ONE.astype("float32") * np.float32(1 + 2e-7)),
    ("closed form", 0.0, -0.0),
]
DIFFERENT = [
    ("exact", ONE, np.nextafter(ONE, 9), "worst"),
    ("exact", [1, 2], [1, 3], r"worst at \(1,\): ours 2, theirs 3"),
    ("exact", ONE, ONE[:2], r"shape \(3,\), expected \(2,\)"),
    ("exact", ONE[None], ONE, "shape"),
    ("closed form", ONE.astype("float32"), ONE, "dtype float32, expected float64"),
    ("closed form", [1, 2], [1.0, 2.0], "dtype int64, expected float64"),
    ("closed form", ONE, ONE * (1 + 4e-15), "4.0e-15 apart, tolerance 1.8e-15, close: 2.2 × the"),
    ("closed form", ONE, ONE * (1 + 4e-14), "4.0e-14 apart, tolerance 1.8e-15; worst"),
    ("closed form", [1.0, NAN], [1.0, 2.0], r"worst at \(1,\): ours nan"),
    ("closed form", [1.0, 2.0], [1.0, NAN], "theirs nan"),
    ("closed form", [1.0, INF], [1.0, -INF], "ours inf, theirs -inf"),
    ("closed form", [1.0, INF], [1.0, 1e308], "ours inf"),
    ("elementwise", [1.0, 1e-20], [1.0, 2e-20], r"worst at \(1,\)"),
    ("closed form", 1e-14, 0.0, "worst"),
]


@pytest.mark.parametrize(("kind", "ours", "theirs"), EQUAL, ids=str)
def test_agreement(kind, ours, theirs):
    assert_parity("activations.relu", ours, theirs, kind)


@pytest.mark.parametrize(("kind", "ours", "theirs", "message"), DIFFERENT, ids=str)
def test_disagreement(kind, ours, theirs, message):
    with pytest.raises(AssertionError, match=message):
        assert_parity("activations.relu", ours, theirs, kind)


def test_the_witness_is_heard():
    assert_parity("activations.relu", ONE, ONE, "gradient", witness=(ONE, "complex step"))
    with pytest.raises(AssertionError, match="against the numerical derivative"):
        assert_parity("activations.relu", ONE, ONE, "gradient", witness=(-ONE, "complex step"))


def test_what_is_magnified_may_be_further_apart():
    apart = ONE, ONE * (1 + 4e-15), "closed form"
    assert_parity("activations.relu", *apart, magnified=3)
    with pytest.raises(AssertionError, match=r"tolerance 3.6e-15, close: 1.1 × the bound"):
        assert_parity("activations.relu", *apart, magnified=2)


MAGNIFIED = {  # a quantity, by an engine; and the least and the most by which it is magnified
    "a sigmoid in the middle": (lambda nn: nn.activations.sigmoid(np.array([0.3])), 1, 1),
    "of whole numbers": (lambda nn: nn.activations.sigmoid(np.array([-30.0])), 1, 1),
    "a sigmoid far out": (lambda nn: nn.activations.sigmoid(np.array([-30.1])), 15, 31),
    "the loss of a sure logit": (
        lambda nn: nn.losses.binary_crossentropy([1], np.array([26.3]), from_logits=True),
        *(13, 27),
    ),
    "a difference of like numbers": (
        lambda nn: nn.perceptron.net_sum(np.array([[0.7, 0.1]]), np.array([0.1, -0.699])),
        *(300, 3000),
    ),
    "a model's weights": (lambda nn: of_a_chain(nn), 15, 60),
}


def of_a_chain(nn):
    """Twenty links, each of which passes on the roundings of its weight."""
    model = nn.network.Sequential([nn.layers.Input((1,)), *(nn.layers.Dense(1) for _ in range(20))])
    model.set_weights([np.full((1, 1), 1.1), np.zeros(1)] * 20)
    return model.predict(np.array([[0.3]]), verbose=0)


@pytest.mark.parametrize(("quantity", "least", "most"), MAGNIFIED.values(), ids=MAGNIFIED)
def test_how_much_a_rounding_is_magnified(quantity, least, most):
    def case(ours, theirs):
        assert_parity("a.name", quantity(ours), quantity(theirs), "deep gradient", what="it: all")
        assert_parity("a.name", ONE, ONE, "exact", what="not measured")

    ((name, factor),) = magnifications(case).items()
    assert name == ("a.name", "it")
    assert least <= factor <= most


def test_measuring_knows_single_precision():
    scratch.set_floatx("float32")
    try:
        factors = magnifications(
            lambda a, b: assert_parity("a.name", of_a_chain(a), of_a_chain(b), "trajectory")
        )
    finally:
        scratch.set_floatx("float64")
    assert 15 <= factors["a.name", "value"] <= 60


def test_every_tolerance_has_its_reason():
    assert all(len(tolerance.reason) > 30 for tolerance in TOLERANCES.values())


def test_every_tolerance_is_below_the_printed_digits():
    """However much is magnified; what compares different random numbers has none."""
    for kind in TOLERANCES.keys() - {"moments"}:
        tolerance = TOLERANCES[kind]
        for dtype in ("float64", "float32") if tolerance.measured else ("float64",):
            assert tolerance.bound(dtype, np.inf if tolerance.measured else 1) <= LAST_DIGIT[dtype]


def test_no_case_has_a_tolerance_of_its_own():
    for file in (ROOT / "parity_tests" / "cases").glob("test_*.py"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"allclose|isclose|approx|\b[ar]tol\b", text), file.name


BROKEN = {  # what is broken, and the row that must turn red
    "activations.sigmoid_backward": "lambda z, upstream: good(z, upstream) * (1 - 1e-14)",
    "activations.relu_backward": "lambda z, upstream: upstream * (z >= 0)",
    "activations.softmax_backward": "lambda z, upstream: good(z, 0 * upstream + 1)",
    "activations.softmax": "lambda z: good(z.T).T",
    "losses.binary_crossentropy": "lambda y, p, from_logits=False: good(y, np.clip(p, 1e-6, 1))",
    "losses.mean_squared_error": "lambda y, p: good(y, p) / 2",
    "perceptron.net_sum": "lambda X, w, b=0.0: good(X, w) - b",
}


REPORT = """
import sys
from parity_tests import files, report, terminal

console = terminal.make_console()
watcher, status = report.compare(console, "broken_engine", words={!r})
report.print_found(console, watcher)
files.write_json("record.json", report.record(watcher, status))
sys.exit(status)
"""


@pytest.mark.full
def test_a_broken_engine_turns_red(tmp_path):
    """Break seven formulas, and exactly their rows (and what is made of them) turn red."""
    lines = ["import sys, types, numpy as np, scratch as good_engine"]
    for name, formula in BROKEN.items():
        module, _, function = name.partition(".")
        lines += [
            f"if '{module}' not in globals():",
            f"    {module} = types.SimpleNamespace(**vars(good_engine.{module}))",
            f"{module}.{function} = (lambda good: {formula})(good_engine.{name})",
        ]
    for module in ("gates", "gradient_check"):
        lines.append(f"{module} = good_engine.{module}")
    (tmp_path / "broken_engine.py").write_text("\n".join(lines), encoding="utf-8")
    words = "test_activations or test_losses or test_net_sum or test_neuron"
    done = python(tmp_path, "-c", REPORT.format(words))
    assert done.returncode == 1, done.stderr
    assert "DIFFERS" in done.stdout
    assert "close: 2.8 × the bound" in done.stdout
    assert "Please report it" in done.stdout
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert set(record["arithmetic"]) == {"numpy", "tensorflow", "machine"}
    for words in record["arithmetic"].values():
        assert words in " ".join(done.stdout.split())
    rows = record["rows"]
    red = {row["name"] for row in rows if not row["agrees"]}
    assert red == set(BROKEN)
    assert any(row["name"] == "activations.tanh" and row["agrees"] for row in rows)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="these kernels are x86's")
@pytest.mark.parametrize("asked", ["Nehalem", "Sandybridge", "NoSuchKernels"])
def test_the_arithmetic_is_the_one_in_use(asked, monkeypatch):
    """Not the one that was asked for, and TensorFlow's only where it is loaded."""
    if "OpenBLAS" not in arithmetic()["numpy"]:
        pytest.skip("NumPy has another library here")
    monkeypatch.setenv("OPENBLAS_CORETYPE", asked)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    told = "from parity_tests.arithmetic import arithmetic as a; print(a())"
    found = python(ROOT, "-c", told).stdout
    assert (f" {asked}, " in found) == (asked != "NoSuchKernels")
    assert ", 1 thread, SIMD " in found
    assert "tensorflow" not in found
