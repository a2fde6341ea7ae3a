"""Logic gates: set by hand as ``keras.Sequential``, or learned by scikit-learn's Perceptron."""

import numpy as np

from . import perceptron
from .perceptron import Perceptron

TRUTH_TABLES = {  # the outputs for the inputs (0,0), (0,1), (1,0), (1,1); for NOT: 0, 1
    "NOT": [1, 0],
    "AND": [0, 0, 0, 1],
    "OR": [0, 1, 1, 1],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
    "XOR": [0, 1, 1, 0],
    "XNOR": [1, 0, 0, 1],
    "HALF ADDER": [[0, 0], [1, 0], [1, 0], [0, 1]],  # sum, carry
}

LAYERS = {  # layer by layer: a kernel (inputs, units) and a bias (units,), for set_weights
    "NOT": [([[-20]], [10])],
    "AND": [([[20], [20]], [-30])],
    "OR": [([[40], [40]], [-30])],
    "NAND": [([[-20], [-20]], [30])],
    "NOR": [([[-20], [-20]], [10])],
    "XOR": [([[-20, 40], [-20, 40]], [30, -30]), ([[20], [20]], [-30])],
    "XNOR": [([[20, -20], [20, -20]], [-30, 10]), ([[40], [40]], [-30])],
    "HALF ADDER": [
        ([[-20, 40, 20], [-20, 40, 20]], [30, -30, -30]),
        ([[20, 0], [20, 0], [0, 20]], [-30, -10]),
    ],
}


def truth_table(gate):
    """Every input of a gate and its output: (X, y)."""
    X = [[0], [1]] if gate == "NOT" else [[0, 0], [0, 1], [1, 0], [1, 1]]
    return np.array(X), np.array(TRUTH_TABLES[gate])


def _model(gate, activation):
    """A ``keras.Sequential`` with the weights of this gate."""
    from ._keras import keras

    dense = [keras.layers.Dense(len(bias), activation) for _, bias in LAYERS[gate]]
    model = keras.Sequential([keras.Input((len(LAYERS[gate][0][0]),)), *dense])
    model.set_weights([np.array(w, float) for layer in LAYERS[gate] for w in layer])
    return model


def layers(gate):
    """The weights of each ``Dense``, as ``get_weights`` returns them."""
    return [tuple(dense.get_weights()) for dense in _model(gate, "sigmoid").layers]


def evaluate(gate, X, activation="step"):
    """Call the ``Sequential`` on the rows of X."""
    from .activations import step

    return _model(gate, step if activation == "step" else activation)(np.asarray(X)).numpy()


def learn(gate, **parameters):
    """Fit scikit-learn's ``Perceptron`` to a truth table and return it."""
    return Perceptron(**parameters).fit(*truth_table(gate))


def signed_net_sum(gate, weights, bias=0.0):
    """Σᵢ ±zᵢ over a truth table, with z from a Perceptron's ``decision_function``."""
    X, y = truth_table(gate)
    return np.sum(np.where(y == 1, 1, -1) * perceptron.net_sum(X, weights, bias))
