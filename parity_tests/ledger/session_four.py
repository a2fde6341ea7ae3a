"""Lecture N, row by row: chain rule, cross-entropy by hand, linear layers, activations, zeros."""

import functools

import numpy as np

from ._rooms import WIDE, after, bounds, derivative, slope
from .ledger import Erratum, claim, formula, number, random_points, under


def _sigma(z):
    return 1 / (1 + np.exp(-z))


def _activation(name, says, printed, lines, **options):
    """What an activation makes of x."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=f"activations.{name}",
        recompute=lambda nn, p: getattr(nn.activations, name)(p.x, **options),
    )


def _derivative(name, says, printed, lines, erratum=None, given=None, **options):
    """The derivative of an activation at x."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=f"activations.{name}",
        given=given,
        recompute=lambda nn, p: slope(nn, name, p.x, **options),
        erratum=erratum,
    )


def _range(name, says, printed, lines, recompute, erratum=None):
    """The smallest and the largest value."""
    return number(
        says,
        printed,
        lines=lines,
        digits=0,
        how="exact",
        concept=f"activations.{name}",
        recompute=recompute,
        erratum=erratum,
    )


def _measured(name, says, printed, lines, recompute, erratum=None):
    """A claim about an activation."""
    return claim(
        says,
        printed,
        lines=lines,
        concept=f"activations.{name}",
        recompute=recompute,
        erratum=erratum,
    )


# --- the chain rule, a step --------------------------------------------------------------------


@functools.cache
def _two_units():
    """P₁ = w₁x + b₁, a_f1 = σ(P₁), then a second unit, and E = ½(output − y)²."""
    p = random_points("x", "y", "w1", "b1", "w2", "b2")
    a = _sigma(p["w1"] * p["x"] + p["b1"])
    out = _sigma(p["w2"] * a + p["b2"])
    links = {
        "dE_da": (out - p["y"]) * out * (1 - out) * p["w2"],
        "da_dP": a * (1 - a),
        "dP_dw1": p["x"],
        "dw1_da": 0 * a,  # w₁ is set, not computed from a_f1
    }
    return p | links | {"dE_dw1": links["dE_da"] * links["da_dP"] * links["dP_dw1"]}


def _first_gradient(nn, p):
    """∂E/∂w₁ at the five points."""
    rows = zip(*(vars(p)[k].tolist() for k in ("x", "y", "w1", "b1", "w2", "b2")), strict=True)
    return [nn.network.one_one_one_gradients(*row)[0] for row in rows]


def _valley():
    """A step down (w − 1)²: the weight before and after it, and the slopes there."""
    (w,) = random_points("w").values()
    new = w - 0.3 * 2 * (w - 1)
    slopes = {"dL_dw_old": 2 * (w - 1), "dL_dw_m": 2 * (new - 1)}
    return {"w_old": w, "w_m": new, "eta": 0.3, "alpha": 0.3} | slopes


def _step(nn, p):
    slope_at = lambda q: derivative(nn, lambda w: (w - 1) ** 2, q)  # noqa: E731
    return nn.gradient_descent.descend(slope_at, p.w_old, 0.3, 1)[1]


CHAIN = under(
    "N",
    "CAN WE GENERALIZE",
    formula(
        "∂E/∂w₁ as a chain through the activation a_f1 and the net sum P₁ (marked incomplete)",
        "dE_dw1 * dw1_da * da_dP * dP_dw1",
        lines="29-38",
        concept="network.one_one_one_gradients",
        given=_two_units,
        recompute=_first_gradient,
        erratum=Erratum(
            right="dE_da * da_dP * dP_dw1",
            why="The chain goes from E to a_f1, P₁ and w₁. What is asked for, ∂E/∂w₁, stands as "
            "the first factor as well, and ∂w₁/∂a_f1 is no link: w₁ does not depend on a_f1 (and "
            "read as 1/(∂a_f1/∂w₁) it undoes the rest, ∂E/∂w₁ = ∂E/∂w₁).",
            believe="To know the gradient one would have to know it already.",
        ),
    ),
    formula(
        "the update of a weight",
        "w_old - eta * dL_dw_old",
        lines="40",
        concept="gradient_descent.descend",
        given=_valley,
        recompute=_step,
    ),
)

# --- cross-entropy by hand ---------------------------------------------------------------------

CCE = "losses.categorical_crossentropy"
CLASSES = [1, 0, 2]
ACTUAL = np.eye(3)[CLASSES]
PREDICTED = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])


def _one_hot(nn, classes, scores):
    """The labels that a gradient is measured against: softmax(z) less the gradient at z."""
    gradient = nn.losses.sparse_categorical_crossentropy_backward(
        np.array(classes), scores, from_logits=True
    )
    return nn.activations.softmax(scores) - len(classes) * gradient


def _entropy(nn, rows):
    """The cross-entropies of the rows, added up."""
    loss = nn.losses.categorical_crossentropy
    return len(rows) * loss(ACTUAL[rows], PREDICTED[rows])


CROSS_ENTROPY = under(
    "N",
    "CAN WE GENERALIZE",
    number(
        "the first of three classes, one-hot",
        "1 0 0",
        lines="48-49",
        digits=0,
        how="exact",
        concept="losses.sparse_categorical_crossentropy",
        recompute=lambda nn: _one_hot(nn, [0], np.log(PREDICTED[:1])),
    ),
    number(
        "the labels of three rows: classes 2, 1 and 3, one-hot",
        "0 1 0 1 0 0 0 0 1",
        lines="53-65, 70",
        digits=0,
        how="exact",
        concept="losses.sparse_categorical_crossentropy",
        recompute=lambda nn: _one_hot(nn, CLASSES, np.log(PREDICTED)),
    ),
    number(
        "their predictions, which add up to 1, so softmax finds them again from their logarithms",
        "0.9 0.05 0.05 0.1 0.8 0.1 0.2 0.2 0.6",
        lines="53-65, 70",
        digits=(1, 2, 2, 1, 1, 1, 1, 1, 1),
        how="exact",
        concept="activations.softmax",
        recompute=lambda nn: nn.activations.softmax(np.log(PREDICTED)),
    ),
    formula(
        "categorical cross-entropy (of row 1)",
        "(actual * log(y_hat)).sum()",
        lines="67",
        concept=CCE,
        given=lambda: {"actual": ACTUAL[0], "y_hat": PREDICTED[0]},
        recompute=lambda nn, p: nn.losses.categorical_crossentropy(p.actual, p.y_hat),
        erratum=Erratum(
            right="-(actual * log(y_hat)).sum()",
            why="The minus is missing, which the worked lines below it have: logarithms of "
            "probabilities are negative.",
            believe="Making such a loss small makes the predictions worse.",
        ),
    ),
    formula(
        "row 1 with its numbers put in",
        "-(0 * log(0.9) + 1 * log(0.05) + 0 * log(0.05))",
        lines="71",
        concept=CCE,
        given=dict,
        recompute=lambda nn, p: _entropy(nn, [0]),
    ),
    number(
        "row 1 as a number",
        "1.3",
        lines="72",
        digits=1,
        how="rounded",
        concept=CCE,
        recompute=lambda nn: _entropy(nn, [0]),
        erratum=Erratum(
            right="2.9957",
            why="The logarithm to base 10 was taken; the loss has the natural one.",
            slip=lambda nn: _entropy(nn, [0]) / np.log(10),
            believe="What a framework prints for the same row seems to be 2.3 times too large.",
        ),
    ),
    formula(
        "rows 2 and 3 joined to row 1: the sum (frameworks take the mean, a third of it)",
        "-log(0.1) - log(0.6) - log(0.05)",
        lines="74-76",
        concept=CCE,
        given=dict,
        recompute=lambda nn, p: _entropy(nn, [1, 2, 0]),
    ),
    number(
        "that sum as a number",
        "-2.52",
        lines="78",
        digits=2,
        how="rounded",
        concept=CCE,
        recompute=lambda nn: _entropy(nn, [1, 2, 0]),
        erratum=Erratum(
            right="5.8091",
            why="Base 10 again. The minuses are those of the terms, which they make positive; the "
            "one before the result is one too many (or a misread =, as before 6n + 5).",
            slip=lambda nn: -_entropy(nn, [1, 2, 0]) / np.log(10),
            believe="A negative cross-entropy of one-hot labels looks possible.",
        ),
    ),
)

# --- linear layers -----------------------------------------------------------------------------

COLLAPSE = "activations.collapse_linear"
INNER, OUTER = ([[2.0]], [1.0]), ([[3.0]], [2.0])


@functools.cache
def _line(nn, *which):
    """Weight and bias of the one layer that INNER, OUTER, or both of them, equal."""
    W, b = nn.activations.collapse_linear([(INNER, OUTER)[i] for i in which])
    return W.item(), b.item()


def _composed(says, printed, lines, which=(0, 1), name="n", erratum=None):
    """A linear function, as a layer computes it."""

    def value(nn, p):
        W, b = _line(nn, *which)
        return nn.activations.linear(W * vars(p)[name] + b)

    return formula(
        says,
        printed,
        lines=lines,
        concept=COLLAPSE,
        given=lambda: random_points(name),
        recompute=value,
        erratum=erratum,
    )


LINEAR = under(
    "N",
    "CAN WE GENERALIZE",
    _composed("f, a first linear layer", "2 * n + 1", "82", [0]),
    _composed("g, a second one, of its own input", "3 * n + 2", "82", [1]),
    _composed(
        "g(f(n)) in the sketch of the two layers",
        "3 * n + 2",
        "82",
        erratum=Erratum(
            right="6 * n + 5",
            why="3n + 2 is g(n), what the second layer does to its own input; g(f(n)) is what is "
            "worked out below the sketch.",
            believe="The first layer drops out of the composition.",
        ),
    ),
    _composed("g(f(n)) with f put in", "3 * (2 * n + 1) + 2", "85"),
    _composed("multiplied out", "6 * n + 3 + 2", "87"),
    _composed("added up (the dash before it stands for =)", "6 * n + 5", "89"),
    claim(
        "it is a line again: its second differences",
        "= 0",
        lines="91",
        concept=COLLAPSE,
        recompute=lambda nn: np.diff(
            _line(nn, 0, 1)[0] * np.arange(-3.0, 4.0) + _line(nn, 0, 1)[1], n=2
        ),
    ),
    _composed("the result, for another letter", "6 * m + 5", "93", name="m"),
)

# --- sigmoid, tanh, vanishing ------------------------------------------------------------------


def _from_the_ends(values, low, high):
    """How far values stay from the ends of an interval."""
    return np.minimum(values - low, high - values)


def _three_layers(nn, z):
    """The slope of three sigmoid units in a row, with weights 1."""
    sigmoid = nn.activations.sigmoid
    return derivative(nn, lambda z: sigmoid(sigmoid(sigmoid(z))), np.asarray(z, float))


SIGMOID = under(
    "N",
    "ACTIVATION FUNCTION",
    _range(
        "sigmoid",
        "σ takes all numbers to between 0 and 1",
        "0 1",
        "101-103, 132",
        lambda nn: bounds(nn.activations.sigmoid(np.r_[-1e300, WIDE, 1e300])),
    ),
    _measured(
        "sigmoid",
        "its ends are not reached (up to ±30; farther out float64 rounds to 1)",
        "> 0",
        "103, 132",
        lambda nn: _from_the_ends(nn.activations.sigmoid(np.linspace(-30, 30, 7)), 0, 1),
    ),
    formula(
        "σ′, printed without its prime",
        "sigma(m) * (1 - sigma(m))",
        lines="106",
        concept="activations.sigmoid",
        recompute=lambda nn, p: slope(nn, "sigmoid", p.m),
    ),
    _range(
        "sigmoid",
        "the range of σ′ (0 is reached where float64 runs out of digits)",
        "0 1",
        "106",
        lambda nn: bounds(slope(nn, "sigmoid", WIDE)),
        Erratum(
            right="0 0.25",
            why="That is the range of σ. σ(1 − σ) is largest at σ = ½, where it is ¼.",
            slip=lambda nn: bounds(nn.activations.sigmoid(WIDE)),
            believe="Sigmoid seems to pass gradients on as well as tanh does.",
        ),
    ),
    _activation("tanh", "tanh", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "112"),
    _range(
        "tanh",
        "tanh takes all numbers to between −1 and 1",
        "-1 1",
        "114-115, 130",
        lambda nn: bounds(nn.activations.tanh(np.r_[-1e300, WIDE, 1e300])),
    ),
    _measured(
        "tanh",
        "its ends are not reached (up to ±15; farther out float64 rounds to 1)",
        "> 0",
        "115, 130",
        lambda nn: _from_the_ends(nn.activations.tanh(np.linspace(-15, 15, 7)), -1, 1),
    ),
    _measured(
        "tanh",
        "always better than σ, so steeper everywhere: tanh′ over σ′, the least from −3 to 3",
        "> 1",
        "119",
        lambda nn: _steeper(nn).min(),
        Erratum(
            right="< 0.25",
            why="At 0 tanh is four times as steep as σ, but it flattens sooner: beyond ±1.7 the "
            "slope of σ is the larger one. And where a probability is wanted, tanh gives "
            "negative numbers.",
            believe="Output layers with tanh and cross-entropy; saturated tanh layers.",
        ),
    ),
    _derivative("tanh", "tanh′", "1 - tanh(x)**2", "121"),
    _range(
        "tanh",
        "the range of tanh′ (0 is reached where float64 runs out of digits)",
        "0 1",
        "122",
        lambda nn: bounds(slope(nn, "tanh", WIDE)),
    ),
    _measured(
        "tanh",
        "the upper end of that range is open: the largest slope",
        "< 1",
        "122",
        lambda nn: slope(nn, "tanh", WIDE).max(),
        Erratum(
            right="= 1",
            why="tanh 0 = 0, so 1 − tanh² is 1 there: (0, 1]. The open interval is that of a "
            "range whose ends are never reached.",
            believe="tanh would shrink every gradient; at 0 it passes it whole.",
        ),
    ),
    claim(
        "gradients fade within 2 to 3 layers: what three sigmoids, weights 1, leave, a 64th",
        "<= 0.015625",
        lines="134-135",
        concept="activations.sigmoid",
        recompute=lambda nn: _three_layers(nn, [-3.0, -1.0, 0.0, 1.0, 3.0]),
    ),
    formula(
        "the update of a weight, with the gradient at the new weight",
        "w_old - alpha * dL_dw_m",
        lines="137",
        concept="gradient_descent.descend",
        given=_valley,
        recompute=_step,
        erratum=Erratum(
            right="w_old - alpha * dL_dw_old",
            why="The new weight, w_m, is what the line is to find; its slope is not known yet. An "
            "earlier line has ∂L/∂w at the old weight.",
            believe="An equation would have to be solved for every step.",
        ),
    ),
    claim(
        "with α = 1e-5 or 1e-6 a weight hardly moves then: how far, by a 64th of a gradient of 1",
        "< 1e-6",
        lines="137-148",
        concept="optimizers.SGD",
        recompute=lambda nn: [
            np.abs(after(nn, "SGD", [1 / 64], 0.0, learning_rate=a)) for a in (1e-5, 1e-6)
        ],
    ),
)


def _steeper(nn):
    z = np.linspace(-3, 3, 25)
    return slope(nn, "tanh", z) / slope(nn, "sigmoid", z)


# --- weights of zero ---------------------------------------------------------------------------


@functools.cache
def _from_zeros(nn, activation):
    """The gradients of a network of two layers whose weights are all 0: dW1, db1, dW2, db2."""
    make = nn.layers
    model = nn.network.Sequential(
        [
            make.Input((2,)),
            make.Dense(2, activation=activation, kernel_initializer="zeros"),
            make.Dense(1, activation="sigmoid", kernel_initializer="zeros"),
        ]
    )
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    return nn.network.gradients(model, np.array([[0.5, -1.0]]), np.array([[1.0]]))


ZEROS = under(
    "N",
    "ACTIVATION FUNCTION",
    claim(
        "weights of 0 have gradients of 0: those of both layers, hidden units being ReLU",
        "= 0",
        lines="150-154",
        concept="network.gradients",
        recompute=lambda nn: [np.abs(g).max() for g in _from_zeros(nn, "relu")[::2]],
    ),
    claim(
        "the same, hidden units being σ: those of the output's weights and of its bias",
        "= 0",
        lines="150-154",
        concept="network.gradients",
        recompute=lambda nn: [np.abs(g).max() for g in _from_zeros(nn, "sigmoid")[2:]],
        erratum=Erratum(
            right="> 0",
            why="∂L/∂W₁ is 0, since the way back leads through W₂ = 0. But ∂L/∂W₂ = a·(ŷ − y) "
            "with a = σ(0) = ½, and the bias's is ŷ − y. The trouble with zeros is that "
            "all units of a layer stay equal.",
            believe="Any other constant looks like a cure; it leaves the units equal as well.",
        ),
    ),
)

# --- ReLU and Leaky ReLU -----------------------------------------------------------------------


def _positive():
    return {"x": random_points("u")["u"]}


RELU = under(
    "N",
    "ACTIVATION FUNCTION",
    _measured(
        "relu",
        "ReLU deals with vanishing: the slope of three active units in a row",
        "= 1",
        "161-164",
        lambda nn: derivative(nn, lambda z: _three_relus(nn, z), [0.5, 1.0, 3.0]),
    ),
    _activation(
        "relu", "ReLU by cases, one of them a max", "where(x > 0, maximum(0, x), 0)", "166"
    ),
    _activation("relu", "ReLU as a max", "maximum(0, x)", "172"),
    _activation("relu", "ReLU by cases", "where(x > 0, x, 0)", "172"),
    _derivative(
        "relu",
        "its derivative for x > 0",
        "x",
        "174",
        Erratum(
            right="1",
            why="x is the function itself on that side.",
            believe="Gradients grow or shrink by the size of the activation at every layer.",
        ),
        _positive,
    ),
    _measured(
        "relu",
        "at 0 it is not differentiable: the slope just right of it less that just left of it",
        "!= 0",
        "174",
        lambda nn: np.diff(slope(nn, "relu", [-1e-12, 1e-12])),
    ),
    _activation(
        "leaky_relu",
        "Leaky ReLU with a slope of 0.1",
        "where(x > 0, x, 0.1 * x)",
        "177-179",
        negative_slope=0.1,
    ),
    _derivative(
        "leaky_relu",
        "its derivative",
        "where(x > 0, 1, x)",
        "185",
        Erratum(
            right="where(x > 0, 1, 0.1)",
            why="0.1x has the slope 0.1; x is neither the function on that side nor its "
            "derivative.",
            believe="The gradient turns round for negative inputs, and grows with them.",
        ),
        negative_slope=0.1,
    ),
)


def _three_relus(nn, z):
    relu = nn.activations.relu
    return relu(relu(relu(z)))


# --- notation ----------------------------------------------------------------------------------


def _weights_of_a_layer():
    return {"w_ij": np.stack(list(random_points("i1", "i2").values()))[:, :3]}  # 2 inputs, 3 units


def _through_a_layer(nn, p):
    """What each unit answers to each input alone."""
    layer = nn.layers.Dense(3, use_bias=False)
    nn.layers.forward(layer, np.eye(2))  # which makes the weights
    layer.set_weights([p.w_ij])
    return nn.layers.forward(layer, np.eye(2))


NOTATION = under(
    "N",
    "NOTATIONS",
    formula(
        "w_ij of a layer l, in row i and column j, leads from input i to unit j (asked, not said)",
        "w_ij",
        lines="191",
        concept="layers.Dense",
        given=_weights_of_a_layer,
        recompute=_through_a_layer,
    ),
)

ROWS = [*CHAIN, *CROSS_ENTROPY, *LINEAR, *SIGMOID, *ZEROS, *RELU, *NOTATION]
ASIDES = {
    "3, 5": "the title",
    "9": "the session's date",
    "108": "the number of a heading",
    "157": "history",
    "170": "what the word gradient stands for",
}
