"""Lecture G, its units and what is made of them: perceptrons, neurons, layers, gates."""

import functools

import numpy as np

from ._rooms import WIDE, each, neurons
from .ledger import claim, formula, number, random_points, under

SQUARE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
UNIT, NET_SUM, SIGMOID = "perceptron.ThresholdUnit", "perceptron.net_sum", "activations.sigmoid"


def measured(says, printed, lines, concept, recompute, erratum=None):
    """A sentence that is read as a bound on something measured."""
    return claim(says, printed, lines=lines, concept=concept, recompute=recompute, erratum=erratum)


def _sigmoid(says, lines):
    return formula(
        says,
        "1 / (1 + exp(-z))",
        lines=lines,
        concept=SIGMOID,
        recompute=lambda nn, p: nn.activations.sigmoid(p.z),
    )


# --- units -------------------------------------------------------------------------------------


def _quarters(*names):
    """Quarters, so that sums are exact, and the first three points can lie on a boundary."""
    return {name: np.round(4 * value) / 4 for name, value in random_points(*names).items()}


def _on_zero():
    p = _quarters("w", "x", "b")
    p["b"][:3] = -(p["w"] * p["x"])[:3]
    return p


def _on_threshold():
    p = _quarters("w0", "x0", "w1", "x1", "w2", "x2", "threshold")
    p["threshold"][:3] = (p["w0"] * p["x0"] + p["w1"] * p["x1"] + p["w2"] * p["x2"])[:3]
    return p


def _fires(nn, X, W, thresholds):
    """0 or 1 for each point, from a unit of its own that fires above its threshold."""
    rows = zip(np.transpose(X), np.transpose(W), thresholds, strict=True)
    units = ((nn.perceptron.ThresholdUnit(w, float(t), fires=">"), x) for x, w, t in rows)
    return [unit.predict([x])[0] for unit, x in units]


def _fires_above_zero(nn, p):
    return _fires(nn, [p.x], [p.w], -p.b)


WEATHER = [1, 1, 0]  # good weather, good trails, tired
PETE, SHREDDER = [3, 1, 5], [0.3, 0.6, 0.1]
INNER = np.linspace(-15, 15, 31)  # where σ is not yet rounded to an end of its range

UNITS = [
    *under(
        "G",
        "Forward Propagation on one training example",
        formula(
            "the net sum of a neuron with one input",
            "w * x + b",
            lines="47",
            concept=NET_SUM,
            recompute=lambda nn, p: neurons(nn, p.x[:, None], p.w[:, None], p.b),
        ),
        _sigmoid("its output", "48"),
        formula(
            "the loss of its output",
            "-y * log(a) - (1 - y) * log(1 - a)",
            lines="49",
            concept="losses.binary_crossentropy",
            recompute=lambda nn, p: each(nn.losses.binary_crossentropy, p.y, p.a),
        ),
    ),
    *under(
        "G",
        "Perceptron",
        formula(
            "fires where the net sum is above 0, not at 0",
            "where(w * x + b > 0, 1, 0)",
            lines="58-65",
            concept=UNIT,
            given=_on_zero,
            recompute=_fires_above_zero,
        ),
        formula(
            "fires where the weighted sum is above the threshold; j from 0, here to 2",
            "where(w0 * x0 + w1 * x1 + w2 * x2 > threshold, 1, 0)",
            lines="96",
            concept=UNIT,
            given=_on_threshold,
            recompute=lambda nn, p: _fires(nn, [p.x0, p.x1, p.x2], [p.w0, p.w1, p.w2], p.threshold),
        ),
        measured(
            "Pete, tired, in good weather on good trails: 3·1 + 1·1 + 5·0 (no sum is printed)",
            "= 4",
            "111-123",
            NET_SUM,
            lambda nn: nn.perceptron.net_sum(WEATHER, PETE),
        ),
        measured(
            "so he goes, for any threshold below 4, such as 0",
            "= 1",
            "111-123",
            UNIT,
            lambda nn: [
                nn.perceptron.ThresholdUnit(PETE, threshold, fires=">").predict([WEATHER])[0]
                for threshold in (0, 3.99)
            ],
        ),
    ),
    *under(
        "G",
        "Artificial Neuron",
        formula(
            "a non-linear function, here σ, of the weighted sum of m inputs, here 3",
            "sigma(x1 * w1 + x2 * w2 + x3 * w3)",
            lines="149, 156",
            concept=NET_SUM,
            recompute=lambda nn, p: neurons(
                nn, np.c_[p.x1, p.x2, p.x3], np.c_[p.w1, p.w2, p.w3], np.zeros(5), "sigmoid"
            ),
        ),
        _sigmoid("the sigmoid as the neuron's g", "160"),
        number(
            "what comes out of a step",
            "0 1",
            lines="173",
            digits=0,
            how="exact",
            concept="activations.step",
            recompute=lambda nn: np.unique(nn.activations.step(WIDE)),
        ),
        measured(
            "σ stays within its range: the distance to the nearer end (|z| ≤ 15)",
            "> 0",
            "173",
            SIGMOID,
            lambda nn: np.minimum(nn.activations.sigmoid(INNER), 1 - nn.activations.sigmoid(INNER)),
        ),
        formula(
            "the output of a neuron with a sigmoid",
            "sigma(w * x + b)",
            lines="175",
            concept=NET_SUM,
            recompute=lambda nn, p: neurons(nn, p.x[:, None], p.w[:, None], p.b, "sigmoid"),
        ),
        measured(
            "Shredder's 0.3·1 + 0.6·1 + 0.1·0 (no sum is printed)",
            "= 0.9",
            "185-198",
            NET_SUM,
            lambda nn: nn.perceptron.net_sum(WEATHER, SHREDDER),
        ),
        measured(
            "which σ turns into a tendency to go",
            "> 0.7",
            "185-198",
            "perceptron.neuron",
            lambda nn: nn.perceptron.neuron(WEATHER, SHREDDER, activation="sigmoid"),
        ),
    ),
]


# --- networks, and why they need activations ---------------------------------------------------

STACK = [([[2, -1], [1, 3]], [1, 0]), ([[1, 4], [-2, 1]], [0, -3]), ([[3], [-1]], [2])]
WALK = np.array([[-3, -2], [-1, -1], [1, 0], [3, 1], [5, 2]], float)  # in equal steps


def _stacked(nn):
    """Three linear layers along the walk."""
    a = WALK
    for W, b in STACK:
        a = nn.activations.linear(a @ np.array(W, float) + b)
    return a


def _collapsed(nn):
    W, b = nn.activations.collapse_linear(
        [(np.array(W, float), np.array(b, float)) for W, b in STACK]
    )
    return WALK @ W + b


def _two_layers(nn, x):
    """a₁ and a₂ of the example."""
    a1 = nn.perceptron.net_sum(x[:, None], [3], 1)
    return a1, nn.perceptron.net_sum(a1[:, None], [2], -1)


def _folded(nn):
    W, b = nn.activations.collapse_linear([([[3.0]], [1.0]), ([[2.0]], [-1.0])])
    return W.item(), b.item()


def _far_from_sine(nn):
    """How far a layer of 50 ReLUs, set by hand, is from the sine between 0 and 2π at most."""
    knots = np.linspace(0, 2 * np.pi, 51)
    turns = np.diff(np.diff(np.sin(knots)) / np.diff(knots), prepend=0)
    x = np.linspace(0, 2 * np.pi, 501)
    return np.abs(nn.activations.relu(x[:, None] - knots[:-1]) @ turns - np.sin(x)).max()


def _two_two_one(nn):
    L = nn.layers
    return nn.network.Sequential(
        [L.Input((2,)), L.Dense(2, activation="sigmoid"), L.Dense(1, activation="sigmoid")]
    )


COLLAPSE = "activations.collapse_linear"
NETWORKS = under(
    "G",
    "Neural Network",
    measured(
        "an input, a hidden and an output layer have depth 2: the layers with weights",
        "= 2",
        "898-902",
        "network.Sequential",
        lambda nn: len(_two_two_one(nn).get_weights()) / 2,
    ),
) + under(
    "G",
    "Importance of Activation Functions",
    measured(
        "linear layers decide linearly, however many: second differences along a walk",
        "= 0",
        "1160-1162, 1170",
        "activations.linear",
        lambda nn: np.diff(_stacked(nn), 2, axis=0),
    ),
    measured(
        "non-linear ones come close to any function: 50 ReLUs to a sine",
        "< 0.002",
        "1175-1177",
        "activations.relu",
        _far_from_sine,
    ),
    formula(
        "a neuron without activation: the weighted sum and the bias",
        "w1 * x1 + w2 * x2 + b",
        lines="1178",
        concept=NET_SUM,
        recompute=lambda nn, p: neurons(nn, np.c_[p.x1, p.x2], np.c_[p.w1, p.w2], p.b),
    ),
    measured(
        "linear layers collapse into a single one: their difference",
        "= 0",
        "1178",
        COLLAPSE,
        lambda nn: _stacked(nn) - _collapsed(nn),
    ),
    formula(
        "the first layer of the example",
        "3 * x + 1",
        lines="1180-1181",
        concept=NET_SUM,
        recompute=lambda nn, p: _two_layers(nn, p.x)[0],
    ),
    formula(
        "the second layer",
        "2 * a1 - 1",
        lines="1182",
        concept=NET_SUM,
        given=lambda: {"x": (x := random_points("x")["x"]), "a1": 3 * x + 1},
        recompute=lambda nn, p: _two_layers(nn, p.x)[1],
    ),
    formula(
        "the second layer of the first",
        "2 * (3 * x + 1) - 1",
        lines="1183",
        concept=NET_SUM,
        recompute=lambda nn, p: _two_layers(nn, p.x)[1],
    ),
    formula(
        "both as one layer",
        "6 * x + 1",
        lines="1183",
        concept=COLLAPSE,
        recompute=lambda nn, p: p.x * _folded(nn)[0] + _folded(nn)[1],
    ),
)

# --- gates -------------------------------------------------------------------------------------

EVALUATE = "gates.evaluate"
BOTH = {"x1": SQUARE[:, 0].astype(float), "x2": SQUARE[:, 1].astype(float)}


def _gate(nn, gate, X=SQUARE, activation="step"):
    return nn.gates.evaluate(gate, X, activation).ravel()


def _table(lines, says, outputs, recompute, concept=EVALUATE):
    return number(
        says, outputs, lines=lines, digits=0, how="exact", concept=concept, recompute=recompute
    )


def _logic(lines, says, printed, recompute, concept=EVALUATE):
    """A line of Boolean algebra, over the rows of the truth table."""
    return formula(
        says, printed, lines=lines, concept=concept, given=lambda: BOTH, recompute=recompute
    )


def _hidden(nn):
    """a₁ and a₂ of the XNOR network, row by row."""
    (W, b), _ = nn.gates.layers("XNOR")
    return nn.activations.step(SQUARE @ W + b)


def _or_net_sums(nn):
    ((W, b),) = nn.gates.layers("OR")
    return nn.perceptron.net_sum(SQUARE, W.ravel(), b.item())


def _mostly_ones(nn):
    """XOR with weights 1, except −3/2, −1/2 and −1/2 as biases and one −1."""
    unit = functools.partial(nn.perceptron.ThresholdUnit, fires=">")
    both, either = unit([1, 1], 1.5).predict(SQUARE), unit([1, 1], 0.5).predict(SQUARE)
    return unit([-1, 1], 0.5).predict(np.c_[both, either])


def _mistakes(nn):
    """How many rows of XOR the Perceptron gets wrong, for five random states."""
    X, y = nn.gates.truth_table("XOR")
    fits = [nn.gates.learn("XOR", tol=1e-3, random_state=state) for state in range(5)]
    return [np.sum(clf.predict(X) != y) for clf in fits]


GATES = [
    *under(
        "G",
        "Non-linear Examples",
        measured(
            "gates are binary: outputs of NAND and NOR, not printed, that differ from their tables",
            "= 0",
            "1306-1308",
            EVALUATE,
            lambda nn: [
                np.sum(_gate(nn, g) != nn.gates.truth_table(g)[1]) for g in ("NAND", "NOR")
            ],
        ),
        _table("1317-1323", "the table of AND", "0 0 0 1", lambda nn: _gate(nn, "AND")),
        _table("1327-1333", "the table of OR", "0 1 1 1", lambda nn: _gate(nn, "OR")),
    ),
    *under(
        "G",
        "Simple example: OR gate",
        _logic(
            "1347, 1353",
            "OR as a neuron",
            "sigma(40 * x1 + 40 * x2 - 30)",
            lambda nn, p: _gate(nn, "OR", np.c_[p.x1, p.x2], "sigmoid"),
        ),
        number(
            "its net sums",
            "-30 10 10 50",
            lines="1359-1363",
            digits=0,
            how="exact",
            concept="gates.layers",
            recompute=_or_net_sums,
        ),
        number(
            "its outputs, rounded",
            "0 1 1 1",
            lines="1359-1363",
            digits=0,
            how="rounded",
            concept=EVALUATE,
            recompute=lambda nn: _gate(nn, "OR", activation="sigmoid"),
        ),
        measured(
            "by so much they are rounded",
            "< 5e-5",
            "1359-1363",
            EVALUATE,
            lambda nn: np.abs(_gate(nn, "OR", activation="sigmoid") - [0, 1, 1, 1]),
        ),
    ),
    *under(
        "G",
        "Negation: NOT gate",
        formula(
            "NOT as a neuron",
            "sigma(-20 * x1 + 10)",
            lines="1371",
            concept=EVALUATE,
            given=lambda: {"x1": np.array([0.0, 1.0])},
            recompute=lambda nn, p: _gate(nn, "NOT", p.x1[:, None], "sigmoid"),
        ),
    ),
    *under(
        "G",
        "The XOR Problem and Neural Networks",
        _logic(
            "1378",
            "XOR is true where the inputs differ",
            "where(x1 != x2, 1, 0)",
            lambda nn, p: _gate(nn, "XOR"),
        ),
        _table(
            "1379",
            "XOR of (0, 0), (1, 1), (0, 1), (1, 0)",
            "0 0 1 1",
            lambda nn: _gate(nn, "XOR", SQUARE[[0, 3, 1, 2]]),
        ),
        measured(
            "no line separates it: its signed net sums cancel, whatever the weights",
            "= 0",
            "1380",
            "gates.signed_net_sum",
            lambda nn: [nn.gates.signed_net_sum("XOR", *w) for w in (([7, -3], 2), ([1, 1], -1.5))],
        ),
        measured(
            "so a simple classifier gets rows of it wrong",
            ">= 1",
            "1380-1382",
            "gates.learn",
            _mistakes,
        ),
        _table("1385-1389", "the table of XOR", "0 1 1 0", lambda nn: _gate(nn, "XOR")),
    ),
    *under(
        "G",
        "MLP that solves XOR problem",
        formula(
            "the units of the network fire above 0",
            "where(w * x + b > 0, 1, 0)",
            lines="1399",
            concept=UNIT,
            given=_on_zero,
            recompute=_fires_above_zero,
        ),
        _table(
            "1402-1403",
            "a network of two layers for (0, 0), (1, 1), (0, 1), (1, 0)",
            "0 0 1 1",
            lambda nn: _gate(nn, "XOR", SQUARE[[0, 3, 1, 2]]),
        ),
        measured(
            "weights 1 with four exceptions suffice (−3/2, −1/2, −1/2, −1: the picture's are not "
            "in the text); rows that are not XOR's",
            "= 0",
            "1404",
            UNIT,
            lambda nn: np.sum(_mostly_ones(nn) != nn.gates.truth_table("XOR")[1]),
        ),
    ),
    *under(
        "G",
        "The Half-Adder: A Practical Application of Logic Gates",
        formula(
            "the half-adder adds: sum and carry, read as a binary number",
            "x1 + x2",
            lines="1408",
            concept=EVALUATE,
            given=lambda: BOTH,
            recompute=lambda nn, p: nn.gates.evaluate("HALF ADDER", SQUARE) @ [1.0, 2.0],
        ),
        _table(
            "1412-1416, 1422-1427",
            "sum and carry, row by row",
            "0 0 1 0 1 0 0 1",
            lambda nn: _gate(nn, "HALF ADDER"),
        ),
        _logic(
            "1432",
            "the sum is XOR",
            "where(x1 != x2, 1, 0)",
            lambda nn, p: nn.gates.evaluate("HALF ADDER", SQUARE)[:, 0],
        ),
        _logic(
            "1433",
            "the carry is AND",
            "x1 * x2",
            lambda nn, p: nn.gates.evaluate("HALF ADDER", SQUARE)[:, 1],
        ),
    ),
    *under(
        "G",
        "A more complex learning problem",
        _logic(
            "1453",
            "XNOR is NOT of XOR",
            "1 - where(x1 != x2, 1, 0)",
            lambda nn, p: _gate(nn, "NOT", _gate(nn, "XOR")[:, None]),
        ),
        _table("1455-1460", "the table of XNOR", "1 0 0 1", lambda nn: _gate(nn, "XNOR")),
    ),
    *under(
        "G",
        "In-Class Exercise: XNOR gate",
        _logic(
            "1468",
            "the first hidden unit is AND",
            "x1 * x2",
            lambda nn, p: _hidden(nn)[:, 0],
            "gates.layers",
        ),
        _logic(
            "1472",
            "the second is AND of the negated inputs",
            "(1 - x1) * (1 - x2)",
            lambda nn, p: _hidden(nn)[:, 1],
            "gates.layers",
        ),
        _logic(
            "1480, 1517", "the output unit is OR", "maximum(x1, x2)", lambda nn, p: _gate(nn, "OR")
        ),
        _table(
            "1485-1489, 1496-1500, 1521-1525",
            "both hidden units, row by row",
            "0 1 0 0 0 0 1 0",
            _hidden,
            "gates.layers",
        ),
        _table(
            "1496-1500, 1521-1525",
            "the output: OR of them",
            "1 0 0 1",
            lambda nn: _gate(nn, "OR", _hidden(nn)),
        ),
    ),
]

ROWS = UNITS + NETWORKS + GATES
