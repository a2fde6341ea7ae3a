"""The judge is judged: it must see what differs, say where, and never fall silent."""

import json
import re

import numpy as np
import pytest

from parity_tests.comparison import assert_parity
from parity_tests.tolerances import TOLERANCES

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
    ("closed form", ONE, ONE * (1 + 4e-15), "4.0e-15 apart, tolerance 1.8e-15"),
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


def test_every_tolerance_has_its_reason():
    assert all(len(tolerance.reason) > 30 for tolerance in TOLERANCES.values())


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
    arguments = ["--ours", "broken_engine", "-k", words, "--json", "record.json"]
    done = python(tmp_path, "-m", "parity_tests", *arguments)
    assert done.returncode == 1, done.stderr
    assert "DIFFERS" in done.stdout
    rows = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["rows"]
    red = {row["concept"] for row in rows if not row["agrees"]}
    assert red == set(BROKEN)
    assert any(row["concept"] == "activations.tanh" and row["agrees"] for row in rows)
