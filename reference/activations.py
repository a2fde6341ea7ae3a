"""Activation functions of Keras. Each backward is upstream · g′(z) by automatic differentiation."""

import numpy as np

from ._keras import backward, keras, numpy_io, ops, tf


@numpy_io("z")
def step(z, at_zero=1.0):
    """1 where z > 0, 0 where z < 0, ``at_zero`` where z = 0; it has no derivative to learn by."""
    return ops.heaviside(z, ops.cast(at_zero, z.dtype))


@numpy_io("z")
def linear(z):
    """Z itself."""
    return keras.activations.linear(z)


@numpy_io("z", "upstream")
def linear_backward(z, upstream):
    """Autodiff."""
    return backward(linear, z, upstream)


def collapse_linear(layers):
    """Read the one (W, b) off a ``Sequential`` of linear layers: b = f(0), W = f(I) − b."""
    model = keras.Sequential(
        [keras.Input(shape=(len(layers[0][0]),))]
        + [keras.layers.Dense(len(b), activation="linear") for _, b in layers]
    )
    model.set_weights([np.asarray(weights) for layer in layers for weights in layer])
    inputs = model.input_shape[-1]
    b = model(ops.zeros((1, inputs)))
    return (model(ops.eye(inputs)) - b).numpy(), b.numpy()[0]


@numpy_io("z")
def sigmoid(z):
    """``keras.activations.sigmoid``."""
    return keras.activations.sigmoid(z)


@numpy_io("z", "upstream")
def sigmoid_backward(z, upstream):
    """Autodiff."""
    return backward(sigmoid, z, upstream)


@numpy_io("z")
def tanh(z):
    """``keras.activations.tanh``."""
    return keras.activations.tanh(z)


@numpy_io("z", "upstream")
def tanh_backward(z, upstream):
    """Autodiff."""
    return backward(tanh, z, upstream)


@numpy_io("z")
def relu(z):
    """``keras.activations.relu``."""
    return keras.activations.relu(z)


@numpy_io("z", "upstream")
def relu_backward(z, upstream):
    """Autodiff."""
    return backward(relu, z, upstream)


@numpy_io("z")
def leaky_relu(z, negative_slope=0.01):
    """``ops.where``, because ``keras.activations.leaky_relu`` keeps its slope in float32 only.

    With a slope such as 0.01 that op is off by 2e-8 of the slope, even in float64.
    """
    return ops.where(z > 0, z, negative_slope * z)


@numpy_io("z", "upstream")
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    """Autodiff."""
    return backward(lambda z: leaky_relu(z, negative_slope), z, upstream)


@numpy_io("z", "alpha")
def prelu(z, alpha):
    """The line that ``keras.layers.PReLU`` runs, with its weight ``alpha`` as an argument."""
    return ops.relu(z) - alpha * ops.relu(-z)


@numpy_io("z", "upstream", "alpha")
def prelu_backward(z, upstream, alpha):
    """Autodiff for both, as the layer learns its slope."""
    return tuple(backward(prelu, [z, alpha], upstream))


@numpy_io("z")
def elu(z, alpha=1.0):
    """``keras.activations.elu``."""
    return keras.activations.elu(z, alpha)


@numpy_io("z", "upstream")
def elu_backward(z, upstream, alpha=1.0):
    """Autodiff."""
    return backward(lambda z: elu(z, alpha), z, upstream)


@numpy_io("z")
def softmax(z):
    """``keras.activations.softmax`` along the last axis."""
    return ops.softmax(z)


@numpy_io("z", "upstream")
def softmax_backward(z, upstream):
    """Autodiff."""
    return backward(softmax, z, upstream)


@numpy_io("z")
def softmax_jacobian(z):
    """``tape.batch_jacobian``: all of ∂pᵢ/∂zⱼ for each row of z."""
    rows = ops.reshape(z, (-1, z.shape[-1]))
    with tf.GradientTape() as tape:
        tape.watch(rows)
        p = softmax(rows)
    return ops.reshape(tape.batch_jacobian(p, rows), (*z.shape, z.shape[-1]))
