"""Layers of Keras itself, and what Keras has no word for: their gradients as arrays."""

from ._keras import keras, ops, tensor, tf

Input = keras.layers.Input
Dense = keras.layers.Dense
Activation = keras.layers.Activation
PReLU = keras.layers.PReLU
BatchNormalization = keras.layers.BatchNormalization


def forward(layer, x, training=False):
    """Call the layer on a batch."""
    return layer(tensor(x), training=training).numpy()


def backward(layer, x, upstream, training=True):
    """``GradientTape`` on the layer: for x, and a list for the trainable weights."""
    x = tensor(x)
    if not layer.built:
        layer.build(x.shape)
    fixed = [ops.copy(v) for v in layer.non_trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = layer(x, training=training)
    for variable, value in zip(layer.non_trainable_variables, fixed, strict=True):
        variable.assign(value)
    weights = [v.value for v in layer.trainable_variables]
    dx, *dw = tape.gradient(out, [x, *weights], output_gradients=tensor(upstream, out.dtype))
    return dx.numpy(), [g.numpy() for g in dw]
