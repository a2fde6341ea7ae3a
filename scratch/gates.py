"""Logic gates: set by hand as small networks, or learned by the Perceptron."""

import numpy as np

from . import activations
from ._checks import checked, number, one_of, reals
from .perceptron import Perceptron, net_sum

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


def _unit(weights, bias):
    """A layer of one unit: W of shape (inputs, 1), b of shape (1,)."""
    return np.array(weights, float)[:, None], np.array([bias], float)


def _beside(*units):
    """One layer of several units that read the same inputs."""
    return np.hstack([W for W, _ in units]), np.hstack([b for _, b in units])


_NOT = _unit([-20], 10)
_AND = _unit([20, 20], -30)
_OR = _unit([40, 40], -30)
_NAND = _unit([-20, -20], 30)
_NOR = _unit([-20, -20], 10)
_AND_AND_COPY = np.array([[20.0, 0], [20, 0], [0, 20]]), np.array([-30.0, -10])

LAYERS = {  # layer by layer, each (W, b)
    "NOT": [_NOT],
    "AND": [_AND],
    "OR": [_OR],
    "NAND": [_NAND],
    "NOR": [_NOR],
    "XOR": [_beside(_NAND, _OR), _AND],
    "XNOR": [_beside(_AND, _NOR), _OR],
    "HALF ADDER": [_beside(_NAND, _OR, _AND), _AND_AND_COPY],
}

_gate = one_of(*TRUTH_TABLES)
_one_output = one_of(*(name for name in TRUTH_TABLES if name != "HALF ADDER"))


@checked(gate=_gate)
def truth_table(gate):
    """Return (X, y): every input of a gate and its output.

    X has shape (4, 2), or (2, 1) for NOT; y has shape (4,), for the half-adder (4, 2): sum, carry.

    >>> truth_table("AND")[1]
    array([0, 0, 0, 1])

    Lectures: D "LEARNING AND GATE"; G "Non-linear Examples"; G "The Half-Adder: A Practical
    Application of Logic Gates"
    """
    X = [[0], [1]] if gate == "NOT" else [[0, 0], [0, 1], [1, 0], [1, 1]]
    return np.array(X), np.array(TRUTH_TABLES[gate])


@checked(gate=_gate)
def layers(gate):
    """The hand-set weights of a gate, layer by layer: ``[(W, b), …]``, W of shape (inputs, units).

    One unit is enough where a line separates the ones from the zeros. XOR is the AND of NAND and
    OR, XNOR the OR of AND and NOR; the half-adder is XOR beside an AND that is passed on.

    >>> (W, b), = layers("OR")  # ŷ = σ(40x₁ + 40x₂ − 30)
    >>> W.ravel(), b
    (array([40., 40.]), array([-30.]))

    Lectures: D "SOLUTION XOR PROBLEM"; G "Non-linear Examples"; G "In-Class Exercise: XNOR gate"
    """
    return [(W.copy(), b.copy()) for W, b in LAYERS[gate]]


def _bits(name, value, arguments):
    inputs = LAYERS[arguments["gate"]][0][0].shape[0]
    X = reals(name, value)
    if X.ndim != 2 or X.shape[1] != inputs or not len(X):
        raise ValueError(
            f"{name} has shape {X.shape}; {arguments['gate']} reads rows of {inputs}, "
            f"so shape (n, {inputs}) was expected"
        )
    if not np.isin(X, (0, 1)).all():
        raise ValueError(f"{name} holds {X[~np.isin(X, (0, 1))][0]:g}; a gate reads 0 and 1 only")
    return X


@checked(gate=_gate, X=_bits, activation=one_of("step", "sigmoid"))
def evaluate(gate, X, activation="step"):
    """Run the hand-set network of a gate on the rows of X; shape (n, outputs).

    With ``"step"`` the outputs are 0 and 1; with ``"sigmoid"`` they come close, since every
    net sum is at least 10 away from 0.

    >>> evaluate("XOR", [[0, 0], [0, 1], [1, 0], [1, 1]]).ravel()
    array([0., 1., 1., 0.])

    Lectures: D "SOLUTION XOR PROBLEM"; G "Non-linear Examples"; G "In-Class Exercise: XNOR gate";
    G "The Half-Adder: A Practical Application of Logic Gates"
    """
    a = X
    for W, b in LAYERS[gate]:
        a = getattr(activations, activation)(a @ W + b)
    return a


@checked(gate=_one_output)
def learn(gate, **parameters):
    """Fit a :class:`Perceptron` to a truth table and return it, for a look at ``coef_``.

    ``parameters`` are the Perceptron's. No line separates XOR or XNOR, so none is found; and
    ``tol=1e-3`` can stop too early: NAND comes out wrong for a quarter of all random states.

    >>> clf = learn("AND", tol=None)
    >>> clf.coef_, clf.intercept_
    (array([[3., 2.]]), array([-4.]))

    Lectures: D "IMPLEMENTING AND GATE"
    """
    return Perceptron(**parameters).fit(*truth_table(gate))


@checked(gate=_one_output, bias=number)
def signed_net_sum(gate, weights, bias=0.0):
    """Σᵢ ±zᵢ over a truth table, each net sum z = w·x + b counted + for output 1 and − for 0.

    A unit that gets every row right has z > 0 for the ones and z ≤ 0 for the zeros, so the sum is
    positive. For XOR and XNOR it is 0 whatever the weights: w and b cancel. No unit can be right.

    >>> float(signed_net_sum("XOR", [7, -3], 2))
    0.0

    Lectures: D "AGAIN TO XOR PROBLEM"; G "The XOR Problem and Neural Networks"
    """
    X, y = truth_table(gate)
    return np.sum(np.where(y == 1, 1, -1) * net_sum(X, weights, bias))
