"""Lecture G, its units and what is made of them: perceptrons, neurons, layers, gates."""

import functools

import numpy as np

from .about import (
    BCE,
    COLLAPSE,
    DENSE,
    EVALUATE,
    LAYERS,
    LEARN,
    LINEAR,
    NET_SUM,
    NEURON,
    RELU,
    SEQUENTIAL,
    SIGMOID,
    SIGNED,
    STEP,
    UNIT,
)
from .formulas import INNER, SQUARE, WIDE, on_the_boundary
from .rooms import (
    classes,
    connections,
    each,
    gate,
    mistakes,
    neurons,
    over_its_layers,
    signed_net_sums,
    to_the_ends,
)
from .row import rows

# --- units -------------------------------------------------------------------------------------


def _on_zero():
    return on_the_boundary("b", ("w", "x"), sign=-1)


def _on_threshold():
    return on_the_boundary("threshold", ("w0", "x0"), ("w1", "x1"), ("w2", "x2"))


def _fires_above_zero(nn, p):
    return classes(nn, [p.x], [p.w], -p.b, ">")


def _fires_above_threshold(nn, p):
    return classes(nn, [p.x0, p.x1, p.x2], [p.w0, p.w1, p.w2], p.threshold, ">")


ON_IT = np.array([[0.5, 0.5], [1.5, 0.0], [0.0, 0.0], [1.0, 1.0]])  # x₁ + 2x₂ = 1.5, twice


def _unit_on_it(nn):
    return nn.perceptron.ThresholdUnit([1, 2], 1.5, fires=">").predict(ON_IT)


WEATHER = [1, 1, 0]  # good weather, good trails, tired
PETE, SHREDDER = [3, 1, 5], [0.3, 0.6, 0.1]


def _pete_goes(nn):
    """Whether Pete goes, with a threshold of 0 and one of 3.99."""
    return classes(nn, np.c_[WEATHER, WEATHER], np.c_[PETE, PETE], (0, 3.99), ">")


UNITS = rows(
    "# Forward Propagation on one training example",
    "47 | w * x + b | the net sum of a neuron with one input",
    NET_SUM.formula(lambda nn, p: neurons(nn, [p.x], [p.w], p.b)),
    "48 | 1 / (1 + exp(-z)) | its output",
    SIGMOID.value(),
    "49 | -y * log(a) - (1 - y) * log(1 - a) | the loss of its output",
    BCE.formula(lambda nn, p: each(nn.losses.binary_crossentropy, p.y, p.a)),
    "# Perceptron",
    "58-65 | where(w * x + b > 0, 1, 0) | fires where the net sum is above 0, not at 0",
    UNIT.formula(_fires_above_zero, _on_zero),
    "96 | where(w0 * x0 + w1 * x1 + w2 * x2 > threshold, 1, 0) | fires where the weighted sum is "
    "above the threshold; j from 0, here to 2",
    UNIT.formula(_fires_above_threshold, _on_threshold),
    "111-123 | = 4 | Pete, tired, in good weather on good trails: 3·1 + 1·1 + 5·0 (no sum is "
    "printed)",
    NET_SUM.claim(lambda nn: nn.perceptron.net_sum(WEATHER, PETE)),
    "111-123 | = 1 | so he goes, for any threshold below 4, such as 0",
    UNIT.claim(_pete_goes),
    "# Artificial Neuron",
    "133-134 | = 0 | it generalises the perceptron: with a step it fires as a unit does; the "
    "difference (two of the points are on the boundary)",
    NEURON.claim(lambda nn: nn.perceptron.neuron(ON_IT, [1, 2], -1.5) - _unit_on_it(nn)),
    "135 | 0 1 1 0 | networks of them separate what one unit cannot, here XOR",
    EVALUATE.number(lambda nn: gate(nn, "XOR")),
    "145-156 | sigma(x1 * w1 + x2 * w2 + x3 * w3) | a non-linear function, here σ, of the "
    "weighted sum of m inputs, here 3",
    NET_SUM.formula(
        lambda nn, p: neurons(nn, [p.x1, p.x2, p.x3], [p.w1, p.w2, p.w3], np.zeros(5), "sigmoid")
    ),
    "160 | 1 / (1 + exp(-z)) | the sigmoid as the neuron's g",
    SIGMOID.value(),
    "173 | 0 1 | what comes out of a step",
    STEP.number(lambda nn: np.unique(nn.activations.step(WIDE))),
    "173 | > 0 | σ stays within its range: the distance to the nearer end (|z| ≤ 15)",
    SIGMOID.claim(lambda nn: to_the_ends(nn.activations.sigmoid(INNER))),
    "175 | sigma(w * x + b) | the output of a neuron with a sigmoid",
    NET_SUM.formula(lambda nn, p: neurons(nn, [p.x], [p.w], p.b, "sigmoid")),
    "185-198 | = 0.9 | Shredder's 0.3·1 + 0.6·1 + 0.1·0 (no sum is printed)",
    NET_SUM.claim(lambda nn: nn.perceptron.net_sum(WEATHER, SHREDDER)),
    "185-198 | > 0.7 | which σ turns into a tendency to go",
    NEURON.claim(lambda nn: nn.perceptron.neuron(WEATHER, SHREDDER, activation="sigmoid")),
)


# --- networks, and why they need activations ---------------------------------------------------

STACK = [([[2, -1], [1, 3]], [1, 0]), ([[1, 4], [-2, 1]], [0, -3]), ([[3], [-1]], [2])]
STACK = [(np.array(W, float), np.array(b, float)) for W, b in STACK]
WALK = np.array([[-3, -2], [-1, -1], [1, 0], [3, 1], [5, 2]], float)  # in equal steps


def _stacked(nn):
    """Three linear layers along the walk."""
    a = WALK
    for W, b in STACK:
        a = nn.activations.linear(a @ W + b)
    return a


def _left_by_collapsing(nn):
    W, b = nn.activations.collapse_linear(STACK)
    return _stacked(nn) - (WALK @ W + b)


def _two_layers(nn, x):
    """a₁ and a₂ of the example."""
    a1 = nn.perceptron.net_sum(x[:, None], [3], 1)
    return a1, nn.perceptron.net_sum(a1[:, None], [2], -1)


def _folded(nn, p):
    W, b = nn.activations.collapse_linear([([[3.0]], [1.0]), ([[2.0]], [-1.0])])
    return p.x * W.item() + b.item()


def _far_from_sine(nn):
    """How far a layer of 50 ReLUs, set by hand, is from the sine between 0 and 2π at most."""
    knots = np.linspace(0, 2 * np.pi, 51)
    turns = np.diff(np.diff(np.sin(knots)) / np.diff(knots), prepend=0)
    x = np.linspace(0, 2 * np.pi, 501)
    return np.abs(nn.activations.relu(x[:, None] - knots[:-1]) @ turns - np.sin(x)).max()


NETWORKS = rows(
    "# Artificial Neural Network",
    "205-208 | = 1 | layers of several neurons, one or more of them hidden: what comes out over "
    "the layers by hand",
    SEQUENTIAL.claim(lambda nn: over_its_layers(nn, 5, 1, 4, 2)),
    "# Multi-Layer Perceptron",
    "214 | = 6 | fully connected: connections of 2 inputs with 3 units",
    DENSE.claim(lambda nn: np.count_nonzero(connections(nn, np.ones((2, 3))))),
    "# Neural Network",
    "898-902 | = 1 | depth 2 is a hidden and an output layer: what comes out over these by hand",
    SEQUENTIAL.claim(lambda nn: over_its_layers(nn, 3, 1)),
    "# Importance of Activation Functions",
    "1135, 1155-1162, 1166-1170 | = 0 | linear layers decide linearly, however many: second "
    "differences along a walk",
    LINEAR.claim(lambda nn: np.diff(_stacked(nn), 2, axis=0)),
    "1175-1177 | < 0.002 | non-linear ones come close to any function: 50 ReLUs to a sine",
    RELU.claim(_far_from_sine),
    "1178 | w1 * x1 + w2 * x2 + b | a neuron without activation: the weighted sum and the bias",
    NET_SUM.formula(lambda nn, p: neurons(nn, [p.x1, p.x2], [p.w1, p.w2], p.b)),
    "1178 | = 0 | linear layers collapse into a single one: their difference",
    COLLAPSE.claim(_left_by_collapsing),
    "1180-1181 | 3 * x + 1 | the first layer of the example",
    NET_SUM.formula(lambda nn, p: _two_layers(nn, p.x)[0]),
    "1182 | 2 * a1 - 1 | the second layer",
    NET_SUM.formula(lambda nn, p: nn.perceptron.net_sum(p.a1[:, None], [2], -1)),
    "1183 | 2 * (3 * x + 1) - 1 | the second layer of the first",
    NET_SUM.formula(lambda nn, p: _two_layers(nn, p.x)[1]),
    "1183 | 6 * x + 1 | both as one layer",
    COLLAPSE.formula(_folded),
)

# --- gates -------------------------------------------------------------------------------------

BOTH = {"x1": SQUARE[:, 0].astype(float), "x2": SQUARE[:, 1].astype(float)}
SAME_THEN_DIFFERENT = SQUARE[[0, 3, 1, 2]]


def _table(name, X=SQUARE):
    return EVALUATE.number(lambda nn: gate(nn, name, X))


def _logic(recompute, about=EVALUATE):
    """A line of Boolean algebra, over the rows of the truth table."""
    return about.formula(recompute, lambda: BOTH)


def _half_adder(nn):
    return nn.gates.evaluate("HALF ADDER", SQUARE)


def _hidden(nn):
    """a₁ and a₂ of the XNOR network, row by row."""
    (W, b), _ = nn.gates.layers("XNOR")
    return nn.activations.step(SQUARE @ W + b)


def _or_net_sums(nn):
    ((W, b),) = nn.gates.layers("OR")
    return nn.perceptron.net_sum(SQUARE, W.ravel(), b.item())


def _soft_or(nn):
    return gate(nn, "OR", activation="sigmoid")


def _unlike_its_table(nn, name):
    return np.sum(gate(nn, name) != nn.gates.truth_table(name)[1])


def _mostly_ones(nn):
    """How many rows are not those of XOR, with weights 1 except three biases and one −1."""
    unit = functools.partial(nn.perceptron.ThresholdUnit, fires=">")
    both, either = unit([1, 1], 1.5).predict(SQUARE), unit([1, 1], 0.5).predict(SQUARE)
    return np.sum(unit([-1, 1], 0.5).predict(np.c_[both, either]) != nn.gates.truth_table("XOR")[1])


GATES = rows(
    "# Non-linear Examples",
    "1306-1308 | = 0 | gates are binary: outputs of NAND and NOR, not printed, that differ from "
    "their tables",
    EVALUATE.claim(lambda nn: [_unlike_its_table(nn, name) for name in ("NAND", "NOR")]),
    "1317-1323 | 0 0 0 1 | the table of AND",
    _table("AND"),
    "1327-1333 | 0 1 1 1 | the table of OR",
    _table("OR"),
    "# Simple example: OR gate",
    "1347, 1353 | sigma(40 * x1 + 40 * x2 - 30) | OR as a neuron",
    _logic(lambda nn, p: gate(nn, "OR", np.c_[p.x1, p.x2], "sigmoid")),
    "1359-1363 | -30 10 10 50 | its net sums",
    LAYERS.number(_or_net_sums),
    "1359-1363 | 0 1 1 1 | its outputs, rounded",
    EVALUATE.number(_soft_or, "rounded"),
    "1359-1363 | < 5e-5 | by so much they are rounded",
    EVALUATE.claim(lambda nn: np.abs(_soft_or(nn) - [0, 1, 1, 1])),
    "# Negation: NOT gate",
    "1371 | sigma(-20 * x1 + 10) | NOT as a neuron",
    EVALUATE.formula(
        lambda nn, p: gate(nn, "NOT", p.x1[:, None], "sigmoid"),
        lambda: {"x1": np.array([0.0, 1.0])},
    ),
    "# The XOR Problem and Neural Networks",
    "1378 | where(x1 != x2, 1, 0) | XOR is true where the inputs differ",
    _logic(lambda nn, p: gate(nn, "XOR")),
    "1379 | 0 0 1 1 | XOR of (0, 0), (1, 1), (0, 1), (1, 0)",
    _table("XOR", SAME_THEN_DIFFERENT),
    "1380 | = 0 | no line separates it: its signed net sums cancel, whatever the weights",
    SIGNED.claim(signed_net_sums),
    "1377-1382 | = 1 | so a simple classifier gets rows of it wrong: the fewest of twenty fits",
    LEARN.claim(lambda nn: min(mistakes(nn, "XOR", 20))),
    "1383 | = 0 | a model that is not linear solves it: rows that are wrong",
    EVALUATE.claim(lambda nn: _unlike_its_table(nn, "XOR")),
    "1385-1389 | 0 1 1 0 | the table of XOR",
    _table("XOR"),
    "# MLP that solves XOR problem",
    "1399 | where(w * x + b > 0, 1, 0) | the units of the network fire above 0",
    UNIT.formula(_fires_above_zero, _on_zero),
    "1402-1403 | 0 0 1 1 | a network of two layers for (0, 0), (1, 1), (0, 1), (1, 0)",
    EVALUATE.number(lambda nn: gate(nn, "XOR", SAME_THEN_DIFFERENT)),
    "1404 | = 0 | weights 1 with four exceptions suffice (−3/2, −1/2, −1/2, −1: the picture's are "
    "not in the text); rows that are not XOR's",
    UNIT.claim(_mostly_ones),
    "# The Half-Adder: A Practical Application of Logic Gates",
    "1408 | x1 + x2 | the half-adder adds: sum and carry, read as a binary number",
    _logic(lambda nn, p: _half_adder(nn) @ [1.0, 2.0]),
    "1410-1416, 1422-1427 | 0 0 1 0 1 0 0 1 | sum and carry, row by row",
    _table("HALF ADDER"),
    "1432 | where(x1 != x2, 1, 0) | the sum is XOR",
    _logic(lambda nn, p: _half_adder(nn)[:, 0]),
    "1433 | x1 * x2 | the carry is AND",
    _logic(lambda nn, p: _half_adder(nn)[:, 1]),
    "# A more complex learning problem",
    "1453 | 1 - where(x1 != x2, 1, 0) | XNOR is NOT of XOR",
    _logic(lambda nn, p: gate(nn, "NOT", gate(nn, "XOR")[:, None])),
    "1455-1460 | 1 0 0 1 | the table of XNOR",
    _table("XNOR"),
    "# In-Class Exercise: XNOR gate",
    "1468 | x1 * x2 | the first hidden unit is AND",
    _logic(lambda nn, p: _hidden(nn)[:, 0], LAYERS),
    "1472 | (1 - x1) * (1 - x2) | the second is AND of the negated inputs",
    _logic(lambda nn, p: _hidden(nn)[:, 1], LAYERS),
    "1480, 1517 | maximum(x1, x2) | the output unit is OR",
    _logic(lambda nn, p: gate(nn, "OR")),
    "1485-1489, 1496-1500, 1521-1525 | 0 1 0 0 0 0 1 0 | both hidden units, row by row",
    LAYERS.number(_hidden),
    "1496-1500, 1521-1525 | 1 0 0 1 | the output: OR of them",
    EVALUATE.number(lambda nn: gate(nn, "OR", _hidden(nn))),
)

SECTIONS = [UNITS, NETWORKS, GATES]
