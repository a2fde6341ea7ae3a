"""Logic gates, set by hand and learned."""

import warnings

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity

GATES = ["NOT", "AND", "OR", "NAND", "NOR", "XOR", "XNOR", "HALF ADDER"]
LEARNED = GATES[:-1]
every_gate = pytest.mark.parametrize("gate", GATES)


def logic(gate, X):
    """What the gate's name says, in Python's own words."""
    a, b = X[:, 0].astype(bool), X[:, -1].astype(bool)
    return {
        "NOT": ~a,
        "AND": a & b,
        "OR": a | b,
        "NAND": ~(a & b),
        "NOR": ~(a | b),
        "XOR": a ^ b,
        "XNOR": a == b,
        "HALF ADDER": np.column_stack([a ^ b, a & b]),
    }[gate].astype(int)


@every_gate
def test_truth_table(ours, theirs, gate):
    (X, y), (X_too, y_too) = (nn.gates.truth_table(gate) for nn in (ours, theirs))
    assert_parity("gates.truth_table", X, X_too, "exact", what="inputs")
    assert_parity("gates.truth_table", y, y_too, "exact", what="outputs")
    assert_parity("gates.truth_table", y, logic(gate, X), "exact", what="Python's logic")


@every_gate
def test_layers_compute_the_gate(ours, theirs, gate):
    """Whatever the weights are."""
    X, y = theirs.gates.truth_table(gate)
    a = X
    for W, b in ours.gates.layers(gate):
        a = (a @ np.asarray(W) + b > 0).astype(int)
    assert_parity(
        "gates.layers", a, y.reshape(len(X), -1), "exact", what="step units, the truth table"
    )


@pytest.mark.edge
@every_gate
def test_layers(ours, theirs, gate):
    for mine, keras in zip(*(nn.gates.layers(gate) for nn in (ours, theirs)), strict=True):
        for what, a, b in zip(["weights", "biases"], mine, keras, strict=True):
            assert_parity("gates.layers", a, b, "exact", what=what)


@every_gate
def test_set_by_hand(ours, theirs, gate):
    X, y = theirs.gates.truth_table(gate)
    a, b = (nn.gates.evaluate(gate, X) for nn in (ours, theirs))
    assert_parity("gates.evaluate", a, b, "exact", what="step units")
    assert_parity(
        "gates.evaluate", a, y.reshape(len(X), -1).astype(float), "exact", what="the truth table"
    )


@pytest.mark.edge
@every_gate
def test_set_by_hand_with_sigmoids(ours, theirs, gate):
    X, y = theirs.gates.truth_table(gate)
    a, b = (nn.gates.evaluate(gate, X, "sigmoid") for nn in (ours, theirs))
    assert_parity("gates.evaluate", a, b, "closed form", what="sigmoid units")
    assert_parity(
        "gates.evaluate",
        np.round(a),
        y.reshape(len(X), -1).astype(float),
        "exact",
        what="the truth table",
    )


@pytest.mark.parametrize("tol", [1e-3, None])
@pytest.mark.parametrize("gate", LEARNED)
def test_learned(ours, theirs, gate, tol):
    parameters = {"tol": tol, "random_state": 0, "max_iter": 100}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        a, b = (nn.gates.learn(gate, **parameters) for nn in (ours, theirs))
    X, _ = theirs.gates.truth_table(gate)
    for attribute in ("coef_", "intercept_", "n_iter_"):
        assert_parity(
            "gates.learn",
            getattr(a, attribute),
            getattr(b, attribute),
            "exact",
            what=f"learned: {attribute}",
        )
    assert_parity("gates.learn", a.predict(X), b.predict(X), "exact", what="learned: predict")


@pytest.mark.parametrize("gate", LEARNED)
def test_signed_net_sum(ours, theirs, gate):
    """0 for XOR and XNOR, whatever the weights: no line separates them."""
    rng = generator(6)
    for _ in range(5):
        weights, bias = (
            rng.integers(-9, 9, size=1 if gate == "NOT" else 2),
            int(rng.integers(-9, 9)),
        )
        a, b = (nn.gates.signed_net_sum(gate, weights, bias) for nn in (ours, theirs))
        assert_parity("gates.signed_net_sum", a, b, "exact")
        if gate in ("XOR", "XNOR"):
            assert_parity(
                "gates.signed_net_sum", a, 0.0, "exact", what="no line separates XOR, XNOR"
            )


def test_layers_are_copies(ours, theirs):
    """Changing what ``layers`` returned does not change the gate."""
    for nn in (ours, theirs):
        before = [(np.array(W), np.array(b)) for W, b in nn.gates.layers("AND")]
        for W, _ in nn.gates.layers("AND"):
            W[...] = 0
        for (W, b), (W_too, b_too) in zip(nn.gates.layers("AND"), before, strict=True):
            assert_parity("gates.layers", W, W_too, "exact", what="copies")
            assert_parity("gates.layers", b, b_too, "exact", what="copies")


def test_default_bias(ours, theirs):
    a, b = (nn.gates.signed_net_sum("AND", np.array([1.0, 2.0])) for nn in (ours, theirs))
    assert_parity("gates.signed_net_sum", a, b, "exact", what="default bias")
