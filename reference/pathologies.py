"""What goes wrong in deep networks, asked of Keras models and of ``GradientTape``."""

from itertools import pairwise

import numpy as np

from . import network
from ._keras import keras, ops, tensor, tf

ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}  # where an activation flattens out

CURES = {
    "sigmoid, plain random": {"activation": "sigmoid", "kernel_initializer": "random_normal"},
    "sigmoid, Glorot": {"activation": "sigmoid"},
    "sigmoid, batch normalisation": {"activation": "sigmoid", "batch_normalization": True},
    "tanh, Glorot": {"activation": "tanh"},
    "ReLU, zeros": {"activation": "relu", "kernel_initializer": "zeros"},
    "ReLU, plain random": {"activation": "relu", "kernel_initializer": "random_normal"},
    "ReLU, Glorot": {"activation": "relu"},
    "ReLU, He": {"activation": "relu", "kernel_initializer": "he_normal"},
    "Leaky ReLU, He": {"activation": "leaky_relu", "kernel_initializer": "he_normal"},
    "ELU, He": {"activation": "elu", "kernel_initializer": "he_normal"},
}


def deep_network(
    depth,
    width=16,
    inputs=8,
    activation="sigmoid",
    kernel_initializer="glorot_uniform",
    batch_normalization=False,
):
    """A ``keras.Sequential`` of so many hidden layers and one sigmoid output, compiled for SGD."""
    stack = [keras.Input((inputs,))]
    for _ in range(depth):
        if batch_normalization:
            stack.append(keras.layers.Dense(width, kernel_initializer=kernel_initializer))
            stack.append(keras.layers.BatchNormalization())
            stack.append(keras.layers.Activation(activation))
        else:
            stack.append(
                keras.layers.Dense(width, activation, kernel_initializer=kernel_initializer)
            )
    stack.append(keras.layers.Dense(1, "sigmoid", kernel_initializer=kernel_initializer))
    model = keras.Sequential(stack)
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    return model


# --- vanishing and exploding -------------------------------------------------------------------


def gradient_norms(model, x, y):
    """``tf.linalg.global_norm`` of each layer's gradients."""
    flat = iter(network.gradients(model, x, y))
    by_layer = [[next(flat) for _ in layer.weights] for layer in model.layers]
    return np.array([tf.linalg.global_norm(gs).numpy() for gs in by_layer if gs])


def chain_factors(model, x):
    """A persistent ``GradientTape``: each layer's output by its input."""
    values = [tensor(x)]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(values[0])
        for layer in model.layers:
            values.append(layer(values[-1]))
    if any(value.shape != (1, 1) for value in values):
        raise ValueError(f"one example and one unit in each layer were expected, not {values}")
    return np.array([tape.gradient(b, a).numpy().item() for a, b in pairwise(values)])


# --- what the layers put out -------------------------------------------------------------------


def layer_outputs(model, x):
    """Call the layers, one after the other."""
    found = [tensor(_rows(x))]
    for layer in model.layers:
        found.append(layer(found[-1]))
    return [a.numpy() for a in found[1:]]


def saturation(model, x, within=0.05):
    """The share of outputs close to an end of their range, for each sigmoid or tanh layer."""
    shares = []
    for a, activation in _of_kind(model, x, *ENDS):
        low, high = ENDS[activation]
        from_the_end = ops.minimum(a - low, high - a) / (high - low)
        shares.append(np.mean(from_the_end < within))
    return np.array(shares)


def dead_units(model, x):
    """``ops.count_nonzero`` over the batch: the share of units of each ReLU layer without any."""
    alive = [ops.count_nonzero(a, axis=0) > 0 for a, _ in _of_kind(model, x, "relu")]
    return np.array([1 - np.mean(units) for units in alive])


def distinct_units(model):
    """How many columns of kernel and bias differ, for each ``Dense``."""
    dense = [layer.get_weights() for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    if not dense:
        raise ValueError("the model has no Dense layer")
    return np.array([len(np.unique(np.vstack(weights).round(12), axis=1).T) for weights in dense])


def over_training(model, x, y, measure, epochs=10, batch_size=32):
    """A ``LambdaCallback`` that measures at the end of each epoch."""
    found = [measure(model)]
    each = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: found.append(measure(model)))
    model.fit(x, y, batch_size, epochs, verbose=0, callbacks=[each], shuffle=False)
    return np.array(found)


def _rows(x):
    if np.ndim(x) != 2 or len(x) == 0:
        raise ValueError(f"x has shape {np.shape(x)}; at least one row was expected")
    return x


def _of_kind(model, x, *activations):
    """The output and the activation's name, for each layer that has one of these activations."""
    names = [getattr(getattr(layer, "activation", None), "__name__", "") for layer in model.layers]
    outputs = layer_outputs(model, x)
    found = [(a, name) for a, name in zip(outputs, names, strict=True) if name in activations]
    if not found:
        raise ValueError(f"the model has no layer with {' or '.join(activations)}")
    return found
