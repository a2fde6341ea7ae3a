"""A network without the layer asked about, an empty batch, a threshold of 0: errors that help."""

import numpy as np
import pytest

import reference
import scratch

ROOMS = pytest.mark.parametrize("nn", [scratch, reference], ids=["scratch", "reference"])
X, Y = np.random.default_rng(0).normal(size=(6, 8)), np.arange(6) % 2


def deep(nn, **options):
    return nn.pathologies.deep_network(2, width=3, **options)


def without_dense(nn):
    return nn.network.Sequential([nn.layers.Input((8,)), nn.layers.Activation("softmax")])


@ROOMS
@pytest.mark.parametrize(
    ("measure", "activation"), [("dead_units", "relu"), ("saturation", "sigmoid or tanh")]
)
def test_no_such_layer(nn, measure, activation):
    model = deep(nn) if measure == "dead_units" else without_dense(nn)
    with pytest.raises(ValueError, match=f"no layer with {activation}"):
        getattr(nn.pathologies, measure)(model, X)


@ROOMS
def test_no_dense_layer(nn):
    with pytest.raises(ValueError, match="no Dense layer"):
        nn.pathologies.distinct_units(without_dense(nn))


@ROOMS
@pytest.mark.parametrize("measure", ["dead_units", "saturation", "layer_outputs"])
def test_empty_batch(nn, measure):
    with pytest.raises(ValueError, match=r"\(0, 8\).*at least one row"):
        getattr(nn.pathologies, measure)(deep(nn, activation="relu"), X[:0])


def test_empty_batch_for_gradients():
    with pytest.raises(ValueError, match="at least one row"):
        scratch.pathologies.gradient_norms(deep(scratch), X[:0], Y[:0])


@ROOMS
@pytest.mark.parametrize("clip", ["clip_by_value", "clip_by_norm", "clip_by_global_norm"])
@pytest.mark.parametrize("limit", [0, -1.0, np.nan])
def test_threshold(nn, clip, limit):
    with pytest.raises(ValueError, match="limit is"):
        getattr(nn.optimizers, clip)([np.ones(2)], limit)


@ROOMS
@pytest.mark.parametrize("width", [1, 2])
def test_no_chain(nn, width):
    model = nn.pathologies.deep_network(2, width=width, inputs=1)
    with pytest.raises(ValueError, match="one example"):
        nn.pathologies.chain_factors(model, [[0.5], [0.5]] if width == 1 else [[0.5]])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"depth": 0}, ValueError, "depth is 0"),
        ({"depth": 2, "width": 2.5}, ValueError, "width is 2.5"),
        ({"depth": 2, "inputs": -1}, ValueError, "inputs is -1"),
        ({"depth": 2, "activation": "swish"}, ValueError, "swish"),
        ({"depth": 2, "kernel_initializer": "orthogonal"}, ValueError, "orthogonal"),
        ({"depth": 2, "batch_normalization": "yes"}, ValueError, "batch_normalization"),
    ],
)
def test_deep_network(arguments, error, message):
    with pytest.raises(error, match=message):
        scratch.pathologies.deep_network(**arguments)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda p, m: p.dead_units("model", X), TypeError, "Sequential of scratch.network"),
        (lambda p, m: p.gradient_norms(m, X[:, :3], Y), ValueError, r"\(6, 3\)"),
        (lambda p, m: p.gradient_norms(m, X, Y[:2]), ValueError, "6 rows and y 2"),
        (lambda p, m: p.saturation(m, X, within=1.5), ValueError, "within is 1.5"),
        (lambda p, m: p.over_training(m, X, Y, 3), TypeError, "measure"),
        (lambda p, m: p.over_training(m, X, Y, len, epochs=0), ValueError, "epochs is 0"),
        (lambda p, m: p.layer_outputs(m, np.full((2, 8), "a")), TypeError, "numbers"),
    ],
)
def test_bad_calls(call, error, message):
    with pytest.raises(error, match=message):
        call(scratch.pathologies, deep(scratch))


def test_a_model_that_is_not_compiled():
    model = scratch.network.Sequential([scratch.layers.Input((8,)), scratch.layers.Dense(1)])
    with pytest.raises(RuntimeError, match="call compile first"):
        scratch.pathologies.gradient_norms(model, X, Y)
    assert scratch.pathologies.layer_outputs(model, X)[0].shape == (6, 1)


def test_measuring_changes_nothing():
    """Outputs are the caller's own, and a look at a model leaves its weights as they were."""
    model = deep(scratch, activation="relu", batch_normalization=True)
    before = model.get_weights()
    scratch.pathologies.gradient_norms(model, X, Y)
    scratch.pathologies.dead_units(model, X)
    first = scratch.pathologies.layer_outputs(model, X)
    first[0][...] = 0
    assert scratch.pathologies.layer_outputs(model, X)[0].any()
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
