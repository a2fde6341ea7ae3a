"""What goes wrong in deep networks, measured: gradients that vanish or explode, units that die.

Each function asks a model, on a batch, and answers with one number for each layer, the first layer
first. ``CURES`` are the networks to compare, with and without a remedy.
"""

import numpy as np

from . import layers
from ._checks import called, checked, fraction, one_of, whole_number
from ._model import a_model
from .network import Sequential, gradients

ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}  # where an activation flattens out

# What :func:`deep_network` is told, by name. "plain random" is N(0, 0.05²) at any width.
# Lectures: G "Solutions to Gradient Problems"; H "3. ReLU function :-"
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


@checked(
    depth=whole_number,
    width=whole_number,
    inputs=whole_number,
    batch_normalization=one_of(False, True),
)
def deep_network(
    depth,
    width=16,
    inputs=8,
    activation="sigmoid",
    kernel_initializer="glorot_uniform",
    batch_normalization=False,
):
    """``depth`` hidden layers of ``width`` units and one sigmoid output, compiled for SGD.

    With ``batch_normalization`` each hidden layer is Dense, BatchNormalization, Activation.

    Lectures: N "CAN WE GENERALIZE"; G "Solutions to Gradient Problems"
    """
    stack = [layers.Input((inputs,))]
    for _ in range(depth):
        if batch_normalization:
            stack.append(layers.Dense(width, kernel_initializer=kernel_initializer))
            stack.append(layers.BatchNormalization())
            stack.append(layers.Activation(activation))
        else:
            stack.append(layers.Dense(width, activation, kernel_initializer=kernel_initializer))
    stack.append(layers.Dense(1, "sigmoid", kernel_initializer=kernel_initializer))
    model = Sequential(stack)
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    return model


# --- vanishing and exploding -------------------------------------------------------------------


@checked(model=a_model)
def gradient_norms(model, x, y):
    """‖∂L/∂W‖ of each layer that learns: the root of the sum of squares of its gradients.

    Where they shrink from the last layer to the first, gradients vanish on their way back; where
    they grow, they explode.

    Lectures: H "Vanishing Gradient Problem"; G "Vanishing Gradient Problem"; G "Exploding Gradient
    Problem"; N "ACTIVATION FUNCTION"
    """
    flat = iter(gradients(model, x, y))
    by_layer = [[next(flat) for _ in layer.get_weights()] for layer in model.layers]
    return np.array([np.sqrt(sum(np.sum(g * g) for g in gs)) for gs in by_layer if gs])


@checked(model=a_model)
def chain_factors(model, x):
    """The links of a chain of single units: ∂aₗ/∂aₗ₋₁ = g′(zₗ)·wₗ, each layer's own.

    Their product is ∂output/∂input, the number that a lecture multiplies by hand. A sigmoid's g′ is
    0.25 at most, so L of them with weights up to 1 leave 0.25ᴸ at most. x is one example, (1, 1).

    >>> chain = deep_network(3, width=1, inputs=1)
    >>> chain.set_weights([np.full_like(w, float(w.ndim == 2)) for w in chain.get_weights()])
    >>> chain_factors(chain, [[0.0]]).round(4)  # w = 1, b = 0: σ′(0), σ′(σ(0)), …
    array([0.25  , 0.235 , 0.2273, 0.2253])

    Lectures: H "Vanishing Gradient Problem"
    """
    with model.all_or_nothing():
        (a,) = model.as_batch("predict", x)
        units = [layer.outputs for layer in model.layers]
        if {*a.shape, *units} != {1}:
            raise ValueError(
                f"x has shape {a.shape} and the layers {units} units; one example (1, 1) and one "
                "unit in each layer were expected, as in deep_network(depth, width=1, inputs=1)"
            )
    links = []
    for layer in model.layers:
        (link,), _ = layers.backward(layer, a, np.ones((1, 1)), training=False)
        links.append(link.item())
        a = layers.forward(layer, a)
    return np.array(links)


# --- what the layers put out -------------------------------------------------------------------


@checked(model=a_model)
def layer_outputs(model, x):
    """What each layer makes of a batch: a list of arrays (n, units).

    Lectures: D "WHAT DO EACH OF THESE LAYER DO ?"
    """
    found = [*model.as_batch("predict", x)]
    for layer in model.layers:
        found.append(layers.forward(layer, found[-1]))
    return found[1:]


@checked(model=a_model, within=fraction)
def saturation(model, x, within=0.05):
    """The share of outputs of each sigmoid or tanh layer close to an end of its range.

    Close means ``within`` that share of the range: for a sigmoid below 0.05 or above 0.95. There
    the slope is at most a fifth of its largest, and little of a gradient gets through.

    Lectures: D "Activation: Sigmoid"; D "Activation: Tanh"; G "Vanishing Gradient Problem:
    Illustration"
    """
    shares = []
    for a, activation in _of_kind(model, x, *ENDS):
        low, high = ENDS[activation]
        from_the_end = np.minimum(a - low, high - a) / (high - low)
        shares.append(np.mean(from_the_end < within))
    return np.array(shares)


@checked(model=a_model)
def dead_units(model, x):
    """The share of units of each ReLU layer that put out 0 for every row of the batch.

    No gradient reaches the weights of such a unit, so it stays as it is: it is dead, unless other
    data or the layers before it wake it.

    Lectures: G "Dying ReLU Problem"; H "3. ReLU function :-"
    """
    return np.array([np.mean((a == 0).all(axis=0)) for a, _ in _of_kind(model, x, "relu")])


@checked(model=a_model)
def distinct_units(model):
    """How many units of each Dense layer differ from each other in their weights and bias.

    With all weights 0 every unit of a hidden layer gets the same gradient: they stay one unit.

    Lectures: N "ACTIVATION FUNCTION"
    """
    dense = [layer.get_weights() for layer in model.layers if isinstance(layer, layers.Dense)]
    if not dense:
        raise ValueError(f"{model} has no Dense layer; at least one was expected")
    return np.array([len(np.unique(np.vstack(weights).round(12), axis=1).T) for weights in dense])


@checked(model=a_model, measure=called, epochs=whole_number, batch_size=whole_number)
def over_training(model, x, y, measure, epochs=10, batch_size=32):
    """``measure(model)`` before training and after each epoch: an array (epochs + 1, …).

    Rows are visited in their order, so that two engines see the same batches.

    Lectures: G "Dying ReLU Problem"
    """
    found = [measure(model)]
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)
        found.append(measure(model))
    return np.array(found)


def _of_kind(model, x, *activations):
    """The output and the activation's name, for each layer that has one of these activations."""
    names = [getattr(getattr(layer, "activation", layer), "name", "") for layer in model.layers]
    with model.all_or_nothing():
        outputs = zip(layer_outputs(model, x), names, strict=True)
        found = [(a, name) for a, name in outputs if name in activations]
        if not found:
            raise ValueError(
                f"the model has no layer with {' or '.join(activations)}; its activations are "
                f"{', '.join(filter(None, dict.fromkeys(names)))}"
            )
    return found
