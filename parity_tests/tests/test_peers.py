"""Tests that nobody here wrote: Keras's, scikit-learn's and SciPy's, with twofold in their place.

They are found where they are installed and run unedited; ``peers`` only rebinds names.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sklearn.utils.estimator_checks import check_estimator

import scratch
from parity_tests.page.build import PEERS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = {
    "Keras": "activations/activations losses/losses metrics/accuracy_metrics layers/core/dense "
    "metrics/regression_metrics metrics/probabilistic_metrics optimizers/optimizer optimizers/sgd "
    "optimizers/adagrad optimizers/rmsprop optimizers/adadelta optimizers/adam layers/activations/"
    "softmax layers/activations/elu layers/activations/relu layers/activations/leaky_relu "
    "initializers/random_initializers initializers/constant_initializers",
    "scikit-learn": "linear_model/tests/test_perceptron linear_model/tests/test_sgd ensemble/tests/"
    "test_bagging ensemble/tests/test_base metrics/tests/test_score_objects tests/test_multiclass",
    "SciPy": "special/tests/test_logit special/tests/test_logsumexp",
}
WHERE = {"Keras": "keras/src/{}_test.py", "scikit-learn": "sklearn/{}.py", "SciPy": "scipy/{}.py"}

LEFT_OUT = {  # why a test does not apply
    "name": "twofold does not have this function (of losses those for each row), class or method",
    "argument": "twofold does not take this argument, nor images (none of those of PReLU fits)",
    "weights": "twofold has no sample weights, reductions and dtypes of losses",
    "harness": "the harness asks for Keras's symbolic calls, masks and saved files",
    "sparse": "twofold takes no sparse matrices",
    "backend": "the test is about Keras's symbolic tensors or models, or about another backend",
}
WORDS = "scratch refuses it too, in other words"
# What applies and fails all the same: {part of a test's name: the convention}, room by room.
EXCEPTIONS = {
    "scratch": {
        "test_shape_mismatch": WORDS,
        "test_invalid_momentum": WORDS,
        "test_dense_invalid_units": WORDS,
        "test_empty_gradients": "Keras passes over a gradient of None; scratch wants one for each",
    },
    "reference": {"TestExpit::test_large": "TensorFlow has no longdouble; scratch computes in it"},
}
CHECKS = {  # of scikit-learn's check_estimator
    "check_do_not_raise_errors_in_init_or_set_params": "scratch refuses where the mistake is made",
    "check_complex_data": "scratch says TypeError, and how to mend it",
    "check_estimators_empty_data_messages": WORDS,
}


def run(room, framework, record):
    """The results of the framework's tests: [(test, outcome, why)]."""
    package, _, pattern = WHERE[framework].partition("/")
    folder = Path(importlib.util.find_spec(package).origin).parent
    files = [str(folder / pattern.format(name)) for name in FILES[framework].split()]
    command = [sys.executable, "-m", "pytest", "-p", "parity_tests.tests.peers", "-c", os.devnull]
    command += ["--rootdir", str(folder), "--import-mode=importlib", "-p", "no:cacheprovider"]
    environment = {**os.environ, "ROOM": room, "RECORD": str(record), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, *files], env=environment, capture_output=True, text=True)
    assert record.exists(), done.stdout + done.stderr
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


@pytest.mark.full
@pytest.mark.parametrize("framework", FILES)
@pytest.mark.parametrize("room", EXCEPTIONS)
def test_passes(room, framework, tmp_path):
    results = run(room, framework, tmp_path / "record.jsonl")
    failed = {name: why for name, outcome, why in results if outcome == "failed"}
    excepted = [key for key in EXCEPTIONS[room] if any(key in name for name, *_ in results)]
    assert not {k: why for k, why in failed.items() if not any(e in k for e in excepted)}
    assert all(any(key in name for name in failed) for key in excepted)
    reasons = {why.split(":")[0] for _, outcome, why in results if outcome == "skipped"}
    assert reasons <= {*LEFT_OUT, "Channels-first axis only supported on Torch."}
    passed = sum(outcome == "passed" for _, outcome, _ in results)
    assert passed >= promised(room, framework)


def promised(room, framework):
    """How many tests pass at least, as the page and the README say."""
    (whose,) = (words for words in PEERS if words.startswith(framework))
    assert f"| {whose} | {PEERS[whose][0]} | {PEERS[whose][1]} |" in README
    return PEERS[whose][["scratch", "reference"].index(room)]


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # it does not inherit from BaseEstimator
def test_check_estimator():
    clf = scratch.perceptron.Perceptron()
    results = check_estimator(clf, expected_failed_checks=CHECKS, on_skip=None)
    expected = {r["check_name"] for r in results if r["status"] == "xfail"}
    assert expected == set(CHECKS)
    passed = sum(r["status"] == "passed" for r in results)
    assert passed >= promised("scratch", "check_estimator")
