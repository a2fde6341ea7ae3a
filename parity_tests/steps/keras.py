"""The numbers of Keras for a pass: what each layer makes, and the derivatives of the loss."""

import numpy as np

import reference as nn

SAME = 1e-9  # of its numbers, to tell which of Keras's quantities one is
LOSSES = {  # of a script's loss, summed: Keras's, a mean, and of how many numbers
    "squared error": (nn.losses.mean_squared_error_backward, lambda y: y.size / 2),
    "binary cross-entropy": (nn.losses.binary_crossentropy_backward, lambda y: y.size),
    "categorical cross-entropy": (nn.losses.categorical_crossentropy_backward, len),
}


def forward(x, layers):
    """{("z", 1), ("a", 1), …: the numbers}, and of each layer what makes z, and a."""
    numbers, made = {}, []
    for number, layer in enumerate(layers, 1):
        bias = layer["b"] if layer["bias"] else np.zeros(layer["W"].shape[1])
        dense = nn.layers.Dense(len(bias))
        activation = nn.layers.Activation(layer["activation"])
        nn.layers.forward(dense, x)
        dense.set_weights([layer["W"], bias])
        z = nn.layers.forward(dense, x)
        a = nn.layers.forward(activation, z)
        numbers |= {("z", number): z, ("a", number): a}
        made.append((x, dense, z, activation))
        x = a
    return numbers, made


def backward(y, loss, numbers, made):
    """{("z", 1), ("a", 1), ("W", 1), ("b", 1), …: ∂L/∂ of it}."""
    backward, count = LOSSES[loss]
    found = {}
    upstream = backward(y, numbers["a", len(made)]) * count(y)
    for number, (x, dense, z, activation) in reversed([*enumerate(made, 1)]):
        found["a", number] = upstream
        found["z", number], _ = nn.layers.backward(activation, z, upstream)
        upstream, (W, b) = nn.layers.backward(dense, x, found["z", number])
        found |= {("W", number): W, ("b", number): b}
    return found


def beside(rows, network):
    """Put the numbers of Keras into the rows of a pass, as ``keras``, where it has such numbers."""
    numbers, made = forward(network["x"], network["layers"])
    slopes = backward(network["y"], network["loss"], numbers, made)
    known = {}
    for number, layer in enumerate(network["layers"], 1):
        turned = layer["turned"]
        known[layer["weights"]] = ("W", number), turned
        known |= {layer["bias"]: (("b", number), False)} if layer["bias"] else {}
    for row in rows:
        if row["way"] == "forward" and (found := _same(row["numbers"], numbers)):
            known[row["name"]] = found
            row["keras"] = _as(numbers[found[0]], found[1], row["numbers"])
    for row in rows:
        if row["by"] in known:
            key, turned = known[row["by"]]
            row["keras"] = row["times"] * _as(slopes[key], turned, row["numbers"])


def _same(value, numbers):
    """(Which of Keras's quantities has these numbers, is it turned?), or None."""
    for key, found in numbers.items():
        for turned in (False, True):
            if found.size == value.size and np.allclose(
                _as(found, turned, value), value, rtol=SAME, atol=SAME
            ):
                return key, turned
    return None


def _as(array, turned, like):
    return np.reshape(array.T if turned else array, like.shape)
