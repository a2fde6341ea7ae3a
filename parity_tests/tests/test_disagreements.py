"""Where the two do not agree, and why: what the README says of it, and no convention covers."""

import numpy as np
import pytest

import reference
import scratch

keras = pytest.importorskip("reference._keras").keras
losses = keras.losses
Z = np.array([-3.0, 0.5, 2.0])


def test_softmax_of_infinity():
    assert np.isnan(reference.activations.softmax([np.inf, 0.0])).all()
    assert scratch.activations.softmax([np.inf, 0.0]).tolist() == [1.0, 0.0]


def test_step_at_nan():
    for at_zero in (0.0, 1.0):
        assert reference.activations.step([np.nan], at_zero).item() == at_zero
    assert np.isnan(scratch.activations.step([np.nan])).all()


def test_leaky_relu_keeps_its_slope_in_float32():
    """Equal bits for a slope that float32 can hold; the float32 slope's value for another."""
    for slope in (0.25, 0.01):
        theirs = keras.activations.leaky_relu(Z, negative_slope=slope).numpy()
        held = float(np.float32(slope))
        assert (theirs == scratch.activations.leaky_relu(Z, negative_slope=held)).all()
    assert theirs[0] != scratch.activations.leaky_relu(Z, negative_slope=0.01)[0]
    assert theirs[0] != reference.activations.leaky_relu(Z, negative_slope=0.01)[0]


def test_prelu_is_the_layers_own_line():
    layer = keras.layers.PReLU()
    layer.build((1, 3))
    layer.set_weights([np.array([0.1, 0.2, 0.3])])
    theirs = reference.activations.prelu(Z[None], [0.1, 0.2, 0.3])
    assert (layer(Z[None]).numpy() == theirs).all()


@pytest.mark.parametrize("z", [-40.0, 3.0])  # 40 stands in the table of conventions
def test_logits_are_recovered_from_a_tensor(z):
    """Straight out of a Keras sigmoid the loss comes from the logits; through an array, clipped."""
    y, z = np.array([[0.0]]), np.array([[z]])
    tensor = keras.activations.sigmoid(keras.ops.convert_to_tensor(z))
    unclipped = scratch.losses.binary_crossentropy(y, z, from_logits=True)
    clipped = scratch.losses.binary_crossentropy(y, scratch.activations.sigmoid(z))
    for answer, loss, ulp in [(tensor, unclipped, 8), (tensor.numpy(), clipped, 1024)]:
        theirs = losses.binary_crossentropy(y, answer).numpy().item()
        assert theirs == pytest.approx(loss, rel=ulp * np.finfo(float).eps)


def test_cross_entropy_after_the_other_activation():
    """Keras: the sigmoid cross-entropy of the softmax's logits; scratch: the loss of the output."""
    y, z = np.array([[1.0, 0.0, 0.0]]), Z[None]
    tensor = keras.activations.softmax(keras.ops.convert_to_tensor(z))
    theirs = float(losses.binary_crossentropy(y, tensor).numpy().mean())
    of_logits = scratch.losses.binary_crossentropy(y, z, from_logits=True)
    of_output = scratch.losses.binary_crossentropy(y, scratch.activations.softmax(z))
    assert theirs == pytest.approx(float(of_logits), rel=8 * np.finfo(float).eps)
    assert abs(theirs - of_output) > 0.1


def test_rows_that_do_not_sum_to_one():
    """Keras's gradient is softmax(z) − y whatever the sum; the loss's own is another."""
    y, z = np.array([[1.0, 1.0, 0.0]]), Z[None]
    theirs = reference.losses.categorical_crossentropy_backward(y, z, from_logits=True)
    assert theirs == pytest.approx(reference.activations.softmax(z) - y)
    true = scratch.gradient_check.central_difference(
        lambda z: reference.losses.categorical_crossentropy(y, z, from_logits=True), z
    )
    assert np.abs(theirs - true).max() > 0.1
    with pytest.raises(ValueError, match="sums to 2"):
        scratch.losses.categorical_crossentropy(y, z, from_logits=True)


def test_elu_near_zero():
    """Keras subtracts 1 from e^z and loses digits; scratch does not."""
    z = np.array([-1e-10])
    assert scratch.activations.elu(z).item() == np.expm1(-1e-10)
    assert abs(reference.activations.elu(z).item() / np.expm1(-1e-10) - 1) > 1e-9
