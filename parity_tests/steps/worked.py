"""Small networks as scripts of one pass, to be worked through by hand.

The lectures' own, and any that is stated as ``2-3-1, tanh, sigmoid; binary cross-entropy``.
"""

import re

import numpy as np

from ..terminal import Refused

ONE_ONE_ONE = """\
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


x, y, rate = 0.1, 0.25, 1.0
w1, b1, w2, b2 = 0.15, 0.40, 0.45, 0.62

for step in range(1):
    z1 = w1 * x + b1
    a1 = sigmoid(z1)
    z2 = w2 * a1 + b2
    a2 = sigmoid(z2)
    da2 = a2 - y
    dz2 = da2 * a2 * (1 - a2)
    dw2 = dz2 * a1
    db2 = dz2 * 1
    da1 = dz2 * w2
    dz1 = da1 * a1 * (1 - a1)
    dw1 = dz1 * x
    db1 = dz1 * 1
    w1 = w1 - rate * dw1
    b1 = b1 - rate * db1
    w2 = w2 - rate * dw2
    b2 = b2 - rate * db2
"""
LECTURES = {  # name: (its network, where it is from)
    "one_one_one": ("", 'D "BACK PROPOGATION"'),
    "neuron": ("2-1, sigmoid; binary cross-entropy", 'G "Classification With a Neuron"'),
    "two_two_one": ("2-2-1, sigmoid, sigmoid; binary cross-entropy", 'G "Neural Network"'),
}
ACTIVATIONS = {  # name: a from z, and what ∂L/∂a is multiplied by
    "sigmoid": ("1 / (1 + np.exp(-{z}))", " * {a} * (1 - {a})"),
    "tanh": ("np.tanh({z})", " * (1 - {a} ** 2)"),
    "relu": ("np.maximum(0, {z})", " * ({z} > 0)"),
    "linear": ("{z} * 1", " * 1"),
    "softmax": ("np.exp({z}) / np.exp({z}).sum(axis=1, keepdims=True)", ""),
}
LOSSES = {
    "squared error": None,
    "binary cross-entropy": "sigmoid",
    "categorical cross-entropy": "softmax",
}  # the last activation that each goes with
STATED = "2-3-1, tanh, sigmoid; binary cross-entropy"


def script(words):
    """(The script of a network, its loss): the lectures', by name, or a stated one; else None."""
    name = re.sub(r"\W", "_", words.strip().lower()).removesuffix("_gradients")
    if name in LECTURES:
        return stated(LECTURES[name][0]) if LECTURES[name][0] else (ONE_ONE_ONE, "squared error")
    return stated(words) if re.match(r"\s*\d+(-\d+)+", words) else None


def stated(words):
    """(The script of a network like ``STATED``, its loss); data and weights are round numbers."""
    layers, _, loss = words.partition(";")
    first, *activations = (part.strip().lower() for part in layers.split(","))
    sizes, loss = [int(n) for n in first.split("-")], loss.strip().lower() or "squared error"
    activations = activations or ["sigmoid"] * (len(sizes) - 1)
    head = LOSSES.get(loss)
    if (
        loss not in LOSSES
        or not set(activations) <= set(ACTIVATIONS)
        or len(activations) != len(sizes) - 1
        or min(sizes) < 1
        or (head and activations[-1] != head)
        or "softmax" in (activations if head != "softmax" else activations[:-1])
    ):
        raise Refused(
            f"{words}: a network was expected such as '{STATED}': sizes, an activation for each "
            f"layer ({', '.join(ACTIVATIONS)}), a loss ({', '.join(LOSSES)}); a cross-entropy "
            "has its own last activation, and softmax has no other loss"
        )
    return _text(sizes, activations, fused=bool(head)), loss


def _text(sizes, activations, fused):
    chance, depth = np.random.default_rng(0), len(activations)

    def numbers(*shape):
        drawn = chance.integers(1, 10, shape) * chance.choice([-1, 1], shape) / 10
        return f"np.array({drawn.tolist()})"

    label = np.eye(sizes[-1])[0].tolist()
    lines = ["import numpy as np", "", "rate = 0.5"]
    lines += [f"x, y = {numbers(1, sizes[0])}, np.array([{label}])"]
    for k in range(1, depth + 1):
        lines += [f"W{k}, b{k} = {numbers(sizes[k - 1], sizes[k])}, {numbers(sizes[k])}"]
    lines += ["", "for step in range(1):"]
    for k, name in enumerate(activations, 1):
        before = f"a{k - 1}" if k > 1 else "x"
        activation = ACTIVATIONS[name][0].format(z=f"z{k}")
        lines += [f"    z{k} = {before} @ W{k} + b{k}", f"    a{k} = {activation}"]
    for k, name in reversed([*enumerate(activations, 1)]):
        slope = ACTIVATIONS[name][1].format(z=f"z{k}", a=f"a{k}")
        if fused and k == depth:
            lines += [f"    dz{k} = a{k} - y"]
        else:
            da = f"dz{k + 1} @ W{k + 1}.T" if k < depth else f"a{k} - y"
            lines += [f"    da{k} = {da}", f"    dz{k} = da{k}{slope}"]
        lines += [f"    dW{k} = {f'a{k - 1}' if k > 1 else 'x'}.T @ dz{k}"]
        lines += [f"    db{k} = dz{k}.sum(axis=0)"]
    for k in range(1, depth + 1):
        lines += [f"    W{k} = W{k} - rate * dW{k}", f"    b{k} = b{k} - rate * db{k}"]
    return "\n".join([*lines, ""])
