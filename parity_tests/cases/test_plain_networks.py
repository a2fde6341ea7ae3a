"""Networks as people write them by hand: one activation in hidden layers, one at the end."""

import itertools

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity

HEADS = [
    ("sigmoid", "mean_squared_error"),
    ("sigmoid", "binary_crossentropy"),
    ("softmax", "categorical_crossentropy"),
    ("linear", "mean_squared_error"),
    ("tanh", "mean_squared_error"),
    ("relu", "mean_squared_error"),
]
HIDDEN = ["sigmoid", "tanh", "relu", "leaky_relu", "linear"]
SEVERAL, ONE = [(4, 5, 3), (4, 6, 5, 3)], [(4, 5, 1), (4, 6, 5, 1)]
ALONE, NEURON = (4, 3), (4, 1)  # linear, logistic and softmax regression
SINGLE = [head for head in HEADS if head[0] in ("sigmoid", "linear", "tanh")]
KINDS = [
    *itertools.product(HIDDEN, HEADS, [True], SEVERAL),
    *itertools.product(HIDDEN[:3], HEADS[:4], [False], SEVERAL),
    *itertools.product(HIDDEN, SINGLE, [True], ONE),
    *itertools.product(HIDDEN[:3], SINGLE[:3], [False], ONE),
    *itertools.product(["alone"], HEADS[:4], [True, False], [ALONE]),
    *itertools.product(["alone"], SINGLE[:3], [True, False], [NEURON]),
]


def told(kind):
    """A readable id: ``tanh-softmax-categorical-no biases-4-5-3``."""
    hidden, (head, loss), biases, sizes = kind
    shape = "-".join(map(str, sizes))
    return f"{hidden}-{head}-{loss.split('_')[0]}{'' if biases else '-no biases'}-{shape}"


@pytest.mark.parametrize("kind", KINDS, ids=told)
def test_gradients(ours, theirs, kind):
    hidden, (head, loss), biases, sizes = kind
    rng = generator(12)
    shapes = [s for i, o in itertools.pairwise(sizes) for s in ((i, o), (o,))]
    weights = [rng.normal(0, s[0] ** -0.5, size=s) for s in shapes][:: 1 if biases else 2]
    x, y = rng.normal(size=(7, sizes[0])), np.eye(3)[[0, 2, 1, 1, 0, 2, 0], -sizes[-1] :]

    def found(nn):
        layers, ends = nn.layers, [*[hidden] * (len(sizes) - 2), head]
        dense = [layers.Dense(n, g, biases) for n, g in zip(sizes[1:], ends, strict=True)]
        model = nn.network.Sequential([layers.Input((sizes[0],)), *dense])
        model.set_weights(weights)
        model.compile(optimizer=nn.optimizers.SGD(0.1), loss=loss)
        return nn.network.gradients(model, x, y)

    what = f"{hidden}, {head}, {'-'.join(map(str, sizes))}"
    for a, b in zip(found(ours), found(theirs), strict=True):
        assert_parity("network.gradients", a, b, "deep gradient", what=what)
