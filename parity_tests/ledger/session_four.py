"""Lecture N, row by row: chain rule, cross-entropy by hand, linear layers, activations, zeros."""

import functools

import numpy as np

from .about import (
    CCE,
    COLLAPSE,
    DENSE,
    DESCEND,
    GRADIENTS,
    HAND,
    LEAKY,
    RELU,
    SGD,
    SIGMOID,
    SPARSE,
    TANH,
)
from .deep import FROM_ZEROS, left
from .formulas import WIDE, extended, random_points
from .rooms import after, bounds, by_hand, connections, derivative, down_the_valley, slope
from .row import rows

# --- the chain rule, a step --------------------------------------------------------------------


@functools.cache
def _two_units():
    """P₁ = w₁x + b₁, a_f1 = σ(P₁), then a second unit, and E = ½(output − y)²."""
    return extended(
        random_points("x", "y", "w1", "b1", "w2", "b2"),
        a_f="sigma(w1 * x + b1)",
        out="sigma(w2 * a_f + b2)",
        dE_da="(out - y) * out * (1 - out) * w2",
        da_dP="a_f * (1 - a_f)",
        dP_dw1="x",
        dw1_da="0 * a_f",  # w₁ is set, not computed from a_f1
        dE_dw1="dE_da * da_dP * dP_dw1",
    )


def _valley():
    """A step down (w − 1)²: the weight before and after it, and the slopes there."""
    return extended(
        {"w_old": random_points("w")["w"], "eta": 0.3, "alpha": 0.3},
        dL_dw_old="2 * (w_old - 1)",
        w_m="w_old - 0.3 * dL_dw_old",
        dL_dw_m="2 * (w_m - 1)",
    )


def _step(nn, p):
    return down_the_valley(nn, p.w_old, 0.3)


CHAIN = rows(
    "# CAN WE GENERALIZE",
    "29-38 | dE_dw1 * dw1_da * da_dP * dP_dw1 | ∂E/∂w₁ as a chain through the activation a_f1 and "
    "the net sum P₁ (marked incomplete)",
    HAND.formula(
        lambda nn, p: by_hand(nn, vars(p), "x", "y", "w1", "b1", "w2", "b2")[0], _two_units
    ).put_right(
        "dE_da * da_dP * dP_dw1",
        "The chain goes from E to a_f1, P₁ and w₁. What is asked for, ∂E/∂w₁, stands as the first "
        "factor as well, and ∂w₁/∂a_f1 is no link: w₁ does not depend on a_f1 (and read as "
        "1/(∂a_f1/∂w₁) it undoes the rest, ∂E/∂w₁ = ∂E/∂w₁).",
        "To know the gradient one would have to know it already.",
    ),
    "40 | w_old - eta * dL_dw_old | the update of a weight",
    DESCEND.formula(_step, _valley),
)

# --- cross-entropy by hand ---------------------------------------------------------------------

CLASSES = [1, 0, 2]
ACTUAL = np.eye(3)[CLASSES]
PREDICTED = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])


def _entropy(nn, rows):
    """The cross-entropies of the rows, added up."""
    return len(rows) * nn.losses.categorical_crossentropy(ACTUAL[rows], PREDICTED[rows])


def _by_number(nn, rows):
    """The cross-entropy of class numbers over that of their one-hot labels."""
    sparse = nn.losses.sparse_categorical_crossentropy(np.array(CLASSES)[rows], PREDICTED[rows])
    return len(rows) * sparse / _entropy(nn, rows)


CROSS_ENTROPY = rows(
    "# CAN WE GENERALIZE",
    "48-49 | = 1 | [1 0 0] is the first of three classes: cross-entropy of its number over that "
    "of the label",
    SPARSE.claim(lambda nn: _by_number(nn, [1])),
    "53-65, 69-70 | = 1 | [0 1 0], [1 0 0], [0 0 1] are classes 2, 1 and 3, and so for their rows",
    SPARSE.claim(lambda nn: [_by_number(nn, [row]) for row in range(3)]),
    "67 | (actual * log(y_hat)).sum() | categorical cross-entropy (of row 1)",
    CCE.formula(
        lambda nn, p: nn.losses.categorical_crossentropy(p.actual, p.y_hat),
        lambda: {"actual": ACTUAL[0], "y_hat": PREDICTED[0]},
    ).put_right(
        "-(actual * log(y_hat)).sum()",
        "The minus is missing, which the worked lines below it have: logarithms of probabilities "
        "are negative.",
        "Making such a loss small makes the predictions worse.",
    ),
    "71 | -(0 * log(0.9) + 1 * log(0.05) + 0 * log(0.05)) | row 1 with its numbers put in",
    CCE.formula(lambda nn, p: _entropy(nn, [0]), dict),
    "72 | -1.3 | row 1 as a number",
    CCE.number(lambda nn: _entropy(nn, [0]), "rounded").put_right(
        "2.9957",
        "The logarithm to base 10 was taken; the loss has the natural one. The minus before the "
        "result is one too many (or a misread =, as before 6n + 5).",
        "What a framework prints for the same row seems to be 2.3 times too large.",
        slip=lambda nn: -_entropy(nn, [0]) / np.log(10),
    ),
    "74-76 | -log(0.1) - log(0.6) - log(0.05) | rows 2 and 3 joined to row 1: the sum (frameworks "
    "take the mean, a third of it)",
    CCE.formula(lambda nn, p: _entropy(nn, [1, 2, 0]), dict),
    "78 | -2.52 | that sum as a number",
    CCE.number(lambda nn: _entropy(nn, [1, 2, 0]), "rounded").put_right(
        "5.8091",
        "Base 10 again. The minuses are those of the terms, which they make positive; the one "
        "before the result is one too many (or a misread =, as before 6n + 5).",
        "A negative cross-entropy of one-hot labels looks possible.",
        slip=lambda nn: -_entropy(nn, [1, 2, 0]) / np.log(10),
    ),
)

# --- linear layers -----------------------------------------------------------------------------

INNER, OUTER = ([[2.0]], [1.0]), ([[3.0]], [2.0])


@functools.cache
def _line(nn, *layers):
    """Weight and bias of the one layer that INNER, OUTER, or both of them, equal."""
    W, b = nn.activations.collapse_linear([(INNER, OUTER)[i] for i in layers])
    return W.item(), b.item()


def _composed(*layers, name="n"):
    """A linear function, as a layer computes it."""

    def value(nn, p):
        W, b = _line(nn, *layers)
        return nn.activations.linear(W * vars(p)[name] + b)

    return COLLAPSE.formula(value, lambda: random_points(name))


def _two_layers_over_one(nn):
    """g(f(n)), layer by layer, over the line that collapsing makes of them."""
    W, b = _line(nn, 0, 1)
    linear, n = nn.activations.linear, np.arange(0.0, 4.0)
    return linear(3 * linear(2 * n + 1) + 2) / (W * n + b)


LINEAR = rows(
    "# CAN WE GENERALIZE",
    "82 | 2 * n + 1 | f, a first linear layer",
    _composed(0),
    "82 | 3 * n + 2 | g, a second one, of its own input",
    _composed(1),
    "82 | 3 * n + 2 | g(f(n)) in the sketch of the two layers",
    _composed(0, 1).put_right(
        "6 * n + 5",
        "3n + 2 is g(n), what the second layer does to its own input; g(f(n)) is what is worked "
        "out below the sketch (where an arrow may have been read as =).",
        "The first layer drops out of the composition.",
    ),
    "85 | 3 * (2 * n + 1) + 2 | g(f(n)) with f put in",
    "87 | 6 * n + 3 + 2 | multiplied out",
    "89 | 6 * n + 5 | added up (the dash before it stands for =)",
    _composed(0, 1),
    "80, 91 | = 1 | it is a line again: g(f(n)), layer by layer, over that line",
    COLLAPSE.claim(_two_layers_over_one),
    "93 | 6 * m + 5 | the result, for another letter",
    _composed(0, 1, name="m"),
)

# --- sigmoid, tanh, vanishing ------------------------------------------------------------------


def _three(activation):
    """Three units in a row, with weights 1."""
    return lambda z: activation(activation(activation(z)))


def _steeper(nn):
    z = np.linspace(-3, 3, 25)
    return slope(nn, "tanh", z) / slope(nn, "sigmoid", z)


SIGMOIDS = rows(
    "# ACTIVATION FUNCTION",
    "99-103, 132 | 0 1 | σ takes all numbers to between 0 and 1, the limits",
    SIGMOID.limits(),
    "103, 132 | > 0 | its ends are not reached (up to ±30; farther out float64 rounds to 1)",
    SIGMOID.from_its_ends(0, 30),
    "106 | sigma(m) * (1 - sigma(m)) | σ′, printed without its prime",
    SIGMOID.slope(),
    "106 | 0 1 | the range of σ′ (0 is reached where float64 runs out of digits)",
    SIGMOID.slopes().put_right(
        "0 0.25",
        "That is the range of σ. σ(1 − σ) is largest at σ = ½, where it is ¼.",
        "Sigmoid seems to pass gradients on as well as tanh does.",
        slip=lambda nn: bounds(nn.activations.sigmoid(WIDE)),
    ),
    "112 | (exp(x) - exp(-x)) / (exp(x) + exp(-x)) | tanh",
    TANH.value(),
    "114-115, 130 | -1 1 | tanh takes all numbers to between −1 and 1, the limits",
    TANH.limits(),
    "115, 130 | > 0 | its ends are not reached (up to ±15; farther out float64 rounds to 1)",
    TANH.from_its_ends(-1, 15),
    "119 | > 1 | always better than σ, so steeper everywhere: tanh′ over σ′, the least from −3 to "
    "3",
    TANH.backward.claim(lambda nn: _steeper(nn).min()).put_right(
        "< 0.25",
        "At 0 tanh is four times as steep as σ, but it flattens sooner: beyond ±1.7 the slope of "
        "σ is the larger one. And where a probability is wanted, tanh gives negative numbers.",
        "Output layers with tanh and cross-entropy; saturated tanh layers.",
    ),
    "121 | 1 - tanh(x)**2 | tanh′",
    TANH.slope(),
    "122 | 0 1 | the range of tanh′ (0 is reached where float64 runs out of digits)",
    TANH.slopes(),
    "122 | < 1 | the upper end of that range is open: the largest slope",
    TANH.backward.claim(lambda nn: slope(nn, "tanh", WIDE).max()).put_right(
        "= 1",
        "tanh 0 = 0, so 1 − tanh² is 1 there: (0, 1]. The open interval is that of a range whose "
        "ends are never reached.",
        "tanh would shrink every gradient; at 0 it passes it whole.",
    ),
    "134-135 | <= 0.015625 | gradients fade within 2 to 3 layers: what three sigmoids, weights 1, "
    "leave, a 64th",
    SIGMOID.claim(lambda nn: derivative(nn, _three(nn.activations.sigmoid), [-3.0, -1, 0, 1, 3])),
    "137 | w_old - alpha * dL_dw_m | the update of a weight, with the gradient at the new weight",
    DESCEND.formula(_step, _valley).put_right(
        "w_old - alpha * dL_dw_old",
        "The new weight, w_m, is what the line is to find; its slope is not known yet. An earlier "
        "line has ∂L/∂w at the old weight (the index may be a misread w_old).",
        "An equation would have to be solved for every step.",
    ),
    "137-148 | < 1e-6 | with α = 1e-5 or 1e-6 a weight hardly moves then: how far, by a 64th of a "
    "gradient of 1",
    SGD.claim(
        lambda nn: [np.abs(after(nn, "SGD", [1 / 64], 0.0, learning_rate=a)) for a in (1e-5, 1e-6)]
    ),
)

# --- weights of zero ---------------------------------------------------------------------------


@functools.cache
def _from_zeros(nn, activation):
    """The largest gradients of two layers whose weights are all 0: for W1, b1, W2, b2."""
    make, zeros = nn.layers, {"kernel_initializer": "zeros"}
    hidden = make.Dense(2, activation=activation, **zeros)
    model = nn.network.Sequential(
        [make.Input((2,)), hidden, make.Dense(1, activation="sigmoid", **zeros)]
    )
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    gradients = nn.network.gradients(model, np.array([[0.5, -1.0]]), np.array([[1.0]]))
    return [np.abs(g).max() for g in gradients]


ZEROS = rows(
    "# ACTIVATION FUNCTION",
    "150-154 | = 0 | weights of 0 have gradients of 0: those of both layers, hidden units being "
    "ReLU",
    GRADIENTS.claim(lambda nn: _from_zeros(nn, "relu")[::2]),
    "150-154 | = 0 | the same, hidden units being σ: those of the output's weights and of its bias",
    GRADIENTS.claim(lambda nn: _from_zeros(nn, "sigmoid")[2:]).put_right(
        "> 0",
        "∂L/∂W₁ is 0, since the way back leads through W₂ = 0. But ∂L/∂W₂ = a·(ŷ − y) with a = "
        "σ(0) = ½, and the bias's is ŷ − y. The trouble with zeros is that all units of a layer "
        "stay equal.",
        "Any other constant looks like a cure; it leaves the units equal as well.",
    ),
    "134-135 | < 0.05 | within a few layers of sigmoids, here four: the first layer's gradient "
    "norm over the last's",
    left("sigmoid", 4),
    "150-154 | = 1 | from zeros a layer's units stay one unit: different units after two epochs",
    FROM_ZEROS,
)

# --- ReLU and Leaky ReLU, notation -------------------------------------------------------------


RELUS = rows(
    "# ACTIVATION FUNCTION",
    "161-164 | = 1 | ReLU deals with vanishing: the slope of three active units in a row",
    RELU.claim(lambda nn: derivative(nn, _three(nn.activations.relu), [0.5, 1.0, 3.0])),
    "166 | where(x > 0, maximum(0, x), 0) | ReLU by cases, one of them a max",
    "172 | maximum(0, x) | ReLU as a max",
    "172 | where(x > 0, x, 0) | ReLU by cases",
    RELU.value(),
    "174 | x | its derivative for x > 0",
    RELU.slope(lambda: {"x": random_points("u")["u"]}).put_right(
        "1",
        "x is the function itself on that side.",
        "Gradients grow or shrink by the size of the activation at every layer.",
    ),
    "174 | = 1 | at 0 it is not differentiable: the slope just right of it less that just left of "
    "it",
    RELU.backward.claim(lambda nn: np.diff(slope(nn, "relu", [-1e-12, 1e-12]))),
    "183 | = 1 | it still is an activation: ReLU(−1) + ReLU(1) − ReLU(0), 0 for a line",
    RELU.claim(lambda nn: nn.activations.relu(np.array([-1.0, 1.0, 0.0])) @ [1, 1, -1]),
    "177-179 | where(x > 0, x, 0.1 * x) | Leaky ReLU with a slope of 0.1",
    LEAKY.value(negative_slope=0.1),
    "185 | where(x > 0, 1, x) | its derivative",
    LEAKY.slope(negative_slope=0.1).put_right(
        "where(x > 0, 1, 0.1)",
        "0.1x has the slope 0.1; x is neither the function on that side nor its derivative.",
        "The gradient turns round for negative inputs, and grows with them.",
    ),
    "# NOTATIONS",
    "191 | w_ij | w_ij of a layer l, in row i and column j, leads from input i to unit j (asked, "
    "not said)",
    DENSE.formula(
        lambda nn, p: connections(nn, p.w_ij), lambda: {"w_ij": np.arange(1.0, 7).reshape(2, 3)}
    ),
)

SECTIONS = [CHAIN, CROSS_ENTROPY, LINEAR, SIGMOIDS, ZEROS, RELUS]
ASIDES = {
    "3-9": "the title, and the session's date",
    "16-25, 42-46, 108-110": "headings",
    "124-128": "what it costs (parity bench measures that), and an unreadable word",
    "157, 195-197": "history, and what is usual",
    "170": "what the word gradient stands for",
}
SILENT = {"the title": ["N LAYER NN"], "a list of headings": ["AGENDA"]}
