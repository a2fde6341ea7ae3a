"""Networks of Keras: ``Sequential`` itself, and gradients by automatic differentiation."""

import numpy as np

from ._keras import keras, ops, tensor, tf

Sequential = keras.Sequential

# --- by hand in scratch, by GradientTape here -----------------------------------------------------


def _gradients(loss, arguments):
    """∂loss/∂argument for each argument."""
    arguments = [tensor(a) for a in arguments]
    with tf.GradientTape() as tape:
        tape.watch(arguments)
        value = loss(*arguments)
    return tuple(g.numpy() for g in tape.gradient(value, arguments))


def neuron_gradients(x, y, w, b):
    """A sigmoid neuron with ``keras.losses.binary_crossentropy``: (∂L/∂w, ∂L/∂b)."""
    x, y = tensor(x), tensor([y])

    def loss(w, b):
        y_hat = keras.activations.sigmoid(ops.sum(x * w) + b)
        return keras.losses.binary_crossentropy(y, ops.reshape(y_hat, (1,)))

    return _gradients(loss, [w, b])


def one_one_one_gradients(x, y, w1, b1, w2, b2):
    """Two sigmoid neurons in a row with E = ½(a₂ − y)²: ∂E/∂(w₁, b₁, w₂, b₂)."""

    def loss(w1, b1, w2, b2):
        a1 = keras.activations.sigmoid(w1 * x + b1)
        a2 = keras.activations.sigmoid(w2 * a1 + b2)
        return (a2 - y) ** 2 / 2

    return _gradients(loss, [w1, b1, w2, b2])


def two_two_one_gradients(x, y, W, b, w, b_out):
    """Two hidden sigmoids and a sigmoid output with cross-entropy: (dW, db, dw, db_out)."""
    x, y = tensor([x]), tensor([[y]])

    def loss(W, b, w, b_out):
        a = keras.activations.sigmoid(ops.matmul(x, W) + b)
        y_hat = keras.activations.sigmoid(ops.sum(a * w, axis=-1, keepdims=True) + b_out)
        return ops.mean(keras.losses.binary_crossentropy(y, y_hat))

    return _gradients(loss, [W, b, w, b_out])


# --- at any depth ------------------------------------------------------------------------------


def gradients(model, x, y):
    """``GradientTape`` on the compiled loss, for every weight in the order of ``get_weights``.

    Keras would move the moving statistics on the way; they are put back.
    """
    kept = [ops.copy(v) for v in model.non_trainable_variables]
    x, y = ops.convert_to_tensor(x), ops.convert_to_tensor(y)
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x, y, model(x, training=True), training=True)
    for variable, value in zip(model.non_trainable_variables, kept, strict=True):
        variable.assign(value)
    variables = [v.value for v in model.weights]
    found = tape.gradient(loss, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [np.asarray(g) for g in found]
