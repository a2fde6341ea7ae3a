"""Lecture H, row by row: perceptron, slopes, chain rule, vanishing gradients."""

import functools

import numpy as np

from ..chance import generator
from .about import (
    CLOSED,
    DENSE,
    DESCEND,
    GRADIENTS,
    HAND,
    NET_SUM,
    NEURON,
    RELU,
    SGD,
    SIGMOID,
    About,
)
from .deep import FACTORS, FIVE_LINKS, THEIR_PRODUCT, left, steep
from .dissecting_backpropagation import BACKPROPAGATED
from .formulas import extended, on_the_boundary, random_points
from .rooms import after, by_hand, down_the_valley, each, logit, neurons, slope
from .row import rows

SOME = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])  # centred: their mean is 0
BELOW, ABOVE = [-5.0, -1.0, -0.01], [0.01, 1.0, 800.0]
BELL = generator(0).normal(size=1000)

# --- the perceptron ----------------------------------------------------------------------------

ERROR = About("losses.squared_error_backward")
WALK, WEIGHTS, BIAS = np.linspace([-1.0, -1.0], [2.0, 1.5], 30), [1.0, 2.0], -1.5


@functools.cache
def _walk(nn):
    """What a perceptron says along a straight walk through the plane."""
    return nn.perceptron.neuron(WALK, WEIGHTS, BIAS)


def _layer_of_one(nn):
    """The same points and weights in a layer of one sigmoid unit."""
    layer = nn.layers.Dense(1, activation="sigmoid")
    nn.layers.forward(layer, WALK)  # which makes the weights
    layer.set_weights([np.array(WEIGHTS)[:, None], np.array([BIAS])])
    return nn.layers.forward(layer, WALK)[:, 0]


def _neurons(nn, inputs, weights, biases, activation):
    """A neuron of its own for each point."""
    columns = np.broadcast_arrays(*inputs, *weights, biases)
    return [
        nn.perceptron.neuron(row[: len(inputs)], row[len(inputs) : -1], float(row[-1]), activation)
        for row in np.transpose(columns)
    ]


def _on_zero():
    return on_the_boundary("b", ("w1", "x1"), ("w2", "x2"), sign=-1)


PERCEPTRON = rows(
    "# Perceptron:-",
    "15 | = 1 | a perceptron is a network of one layer: a neuron over a layer of one unit",
    NEURON.claim(
        lambda nn: (
            nn.perceptron.neuron(WALK, WEIGHTS, BIAS, activation="sigmoid") / _layer_of_one(nn)
        )
    ),
    "17, 50 | = 1 | it separates two parts by a straight boundary: the changes along a straight "
    "walk",
    NEURON.claim(lambda nn: np.abs(np.diff(_walk(nn))).sum()),
    "21-28, 38-42, 46 | where(x1 * w1 + x2 * w2 + b > 0, 1, 0) | inputs, weights and bias, net "
    "sum, and a step that is on above 0 (not at 0, where three of the points are)",
    NEURON.formula(lambda nn, p: _neurons(nn, [p.x1, p.x2], [p.w1, p.w2], p.b, "step"), _on_zero),
    "30-32 | x1 * w1 | an input times its weight",
    NET_SUM.formula(lambda nn, p: neurons(nn, [p.x1], [p.w1])),
    "34-36 | x1 * w1 + x2 * w2 + x3 * w3 | the weighted sum (here of 3), to which the bias is "
    "still to be added",
    NET_SUM.formula(lambda nn, p: neurons(nn, [p.x1, p.x2, p.x3], [p.w1, p.w2, p.w3])),
    "44 | w | a weight is the strength of an input: how far the net sum follows it",
    NET_SUM.formula(
        lambda nn, p: neurons(nn, [p.x + 1], [p.w]) - neurons(nn, [p.x], [p.w]),
        lambda: random_points("x", "w"),
    ),
    "45 | sigma(x) + b | a bias shifts the curve of the activation, here of σ, up or down",
    NEURON.formula(lambda nn, p: _neurons(nn, [p.x], [1], p.b, "sigmoid")).put_right(
        "sigma(x + b)",
        "The bias is added before the activation, to the net sum: that is the same curve, b "
        "further to the left. Only the line of the net sum moves up.",
        "A bias seems able to lift an output beyond the range of its activation.",
    ),
)

# --- errors and slopes -------------------------------------------------------------------------


def _followed(nn, w):
    """The slope that a step of descent follows."""
    return (w - down_the_valley(nn, w, 0.1)) / 0.1


def _side(sign):
    """Points on one side of the valley's floor at 1, and how steep it is there, without a sign."""
    (u,) = random_points("u").values()
    return lambda: {"w_old": 1 + sign * u, "eta": 0.1, "steepness": 2 * u}


A, B = (_side(sign)()["w_old"] for sign in (-1, 1))  # the lecture's points a and b


def _step(side):
    """A step down the valley."""
    return DESCEND.formula(lambda nn, p: down_the_valley(nn, p.w_old, p.eta), _side(side))


SLOPES = rows(
    "# Back Propagation:-",
    "59-61, 52-54 | dE_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dw1 | the gradient of the loss for "
    "a single weight, by the chain rule, from the output back to the input",
    BACKPROPAGATED,
    "63-65 | y - y_hat | the error: what came out, here y, minus what was wanted, here ŷ (G, N: "
    "the other way)",
    ERROR.formula(lambda nn, p: each(nn.losses.squared_error_backward, p.y_hat, p.y)),
    "71-77, 111, 115, 140, 156-157, 301 | w_old - eta * dL_dw | the update of a weight",
    SGD.formula(
        lambda nn, p: after(nn, "SGD", [p.dL_dw], p.w_old, learning_rate=0.3),
        lambda: random_points("w_old", "dL_dw") | {"eta": 0.3},
    ),
    "79, 84 | d('(w - 1)**2', 'w') | the slope of the tangent is the derivative of the loss (here "
    "of (w − 1)²)",
    DESCEND.formula(lambda nn, p: _followed(nn, p.w), lambda: random_points("w")),
    "82-86, 103-104 | < 0 | at a, where the loss falls to the right, the slope is negative",
    DESCEND.claim(lambda nn: _followed(nn, A)),
    "86, 94 | < 1e-3 | downhill from either side the minimum is reached: how far away six steps "
    "of 0.4 end",
    DESCEND.claim(lambda nn: np.abs(down_the_valley(nn, np.array([A[0], B[0]]), 0.4, 6) - 1)),
    "88 | w_old - eta * (-steepness) | a step on a negative slope",
    "90 | w_old + eta * steepness | the two signs made one",
    _step(-1),
    "86, 90 | >= 0 | so from a the weight does not get smaller: how far it moves",
    DESCEND.claim(lambda nn: down_the_valley(nn, A, 0.1) - A),
    "94, 105 | > 0 | at b, where the loss rises to the right, the slope is positive",
    DESCEND.claim(lambda nn: _followed(nn, B)),
    "94 | < 0 | so from b the weight gets smaller: how far it moves",
    DESCEND.claim(lambda nn: down_the_valley(nn, B, 0.1) - B),
    "99 | w_old - eta * steepness | a step on a positive slope",
    _step(1),
    "101 | < 0.1 | it even gets much smaller: the new weight over the old one, for η = 0.01",
    DESCEND.claim(lambda nn: down_the_valley(nn, B, 0.01) / B).put_right(
        "> 0.9",
        "A positive slope says w_new < w_old and no more (on the other side the lecture has ≥). "
        "How far it goes is η times the slope, which is meant to be little.",
        "One step is expected to do the work, and a small η looks like a mistake.",
    ),
)

# --- the chain rule ----------------------------------------------------------------------------


@functools.cache
def _two_units():
    """Two sigmoid units in a row, o₁ = σ(w₁x + b₁), o₂ = σ(w₄o₁ + b₄), with h = ½(o₂ − y)²."""
    return extended(
        random_points("x", "y", "w1", "b1", "w4", "b4"),
        o1="sigma(w1 * x + b1)",
        o2="sigma(w4 * o1 + b4)",
        dh_do2="o2 - y",
        do2_dw4="o2 * (1 - o2) * o1",
        do2_do1="o2 * (1 - o2) * w4",
        do1_dw1="o1 * (1 - o1) * x",
        dh_dw1="dh_do2 * do2_do1 * do1_dw1",
        w1_old="w1",
        eta="0.3",
    )


@functools.cache
def _two_gradients(nn):
    """∂h/∂w₁ and ∂h/∂w₄ at the five points."""
    w1, _, w4, _ = by_hand(nn, _two_units(), "x", "y", "w1", "b1", "w4", "b4")
    return {"w1": w1, "w4": w4}


def _through(weight):
    return HAND.formula(lambda nn, p: _two_gradients(nn)[weight], _two_units)


CHAIN = rows(
    "# Chain Rule of differentiation",
    "113-117 | dh_do2 * do2_dw4 | ∂h/∂w₄, through the last output",
    _through("w4"),
    "119 | w1_old - eta * dh_dw1 * do2_do1 * do1_dw1 | the update of w₁ with its chain of factors "
    "put in",
    HAND.formula(
        lambda nn, p: after(nn, "SGD", [_two_gradients(nn)["w1"]], p.w1, learning_rate=0.3),
        _two_units,
    ).put_right(
        "w1_old - eta * dh_do2 * do2_do1 * do1_dw1",
        "The first factor is the whole derivative already, ∂h/∂w₁, where the chain begins with "
        "∂h/∂o₂; the line after it has it right.",
        "Two links are counted twice, and the step comes out wrong by their product.",
    ),
    "121 | dh_do2 * do2_do1 * do1_dw1 | ∂h/∂w₁, through both outputs",
    _through("w1"),
)

# --- the vanishing gradient --------------------------------------------------------------------


def _moved_by_the_product(nn):
    return np.abs(1 - after(nn, "SGD", [np.prod(FACTORS)], 1.0, learning_rate=0.1))


@functools.cache
def _four_units():
    """x through four sigmoid units without bias to o₅₁, L = (o₅₁ − y)²: one point, all links."""
    p = {name: values[0] for name, values in random_points(*"xyabcd").items()}
    return extended(
        p | {name: 4 * p[name] for name in "abcd"},  # weights, so large that the links differ
        o21="sigma(a * x)",
        o31="sigma(b * o21)",
        o41="sigma(c * o31)",
        o51="sigma(d * o41)",
        dL_do51="2 * (o51 - y)",
        do51_do41="o51 * (1 - o51) * d",
        do41_do31="o41 * (1 - o41) * c",
        do31_do21="o31 * (1 - o31) * b",
        do21_dw1="o21 * (1 - o21) * x",
    )


def _deep_gradient(nn, p):
    """∂L/∂w₁ by backpropagation."""
    make = nn.layers
    units = [make.Dense(1, activation="sigmoid", use_bias=False) for _ in range(4)]
    model = nn.network.Sequential([make.Input((1,)), *units])
    model.compile(optimizer="sgd", loss="mse")
    model.set_weights([np.array([[w]]) for w in (p.a, p.b, p.c, p.d)])
    return nn.network.gradients(model, np.array([[p.x]]), np.array([[p.y]]))[0]


def _link(nn, weight):
    """How the output of a sigmoid unit follows its input, where its net sum is 0."""
    unit, zero = nn.layers.Dense(1, activation="sigmoid", use_bias=False), np.zeros((1, 1))
    nn.layers.forward(unit, zero)  # which makes the weight
    unit.set_weights([np.array([[weight]])])
    return nn.layers.backward(unit, zero, np.ones((1, 1)))[0]


VANISHING = rows(
    "# Vanishing Gradient Problem",
    "130, 182 | 1 / (1 + exp(-x)) | σ(x)",
    SIGMOID.value(),
    "142, 161 | dL_do51 * do51_do41 * do41_do31 * do31_do21 * do21_dw1 | ∂L/∂w₁ through four "
    "units in a row: five factors",
    GRADIENTS.formula(_deep_gradient, _four_units),
    "149-151, 162 | < 1e-6 | so the new weight is about the old one: how far w = 1 moves with η = "
    "0.1",
    SGD.claim(_moved_by_the_product),
    "158 | 0 0.25 | the range of σ′, its limits",
    SIGMOID.slopes(),
    "158 | = 0 | that range, [0, 0.25], has 0 in it: the slopes at −30 and 0",
    SIGMOID.backward.claim(lambda nn: slope(nn, "sigmoid", [-30.0, 0.0])).put_right("> 0", *CLOSED),
    "159 | <= 0.25 | a factor of the product lies between 0 and 0.25: a link whose weight is 8, "
    "at z = 0",
    DENSE.claim(lambda nn: _link(nn, 8.0)).put_right(
        "= 2",
        "Between 0 and 0.25 lies σ′. A link is ∂o₄₁/∂o₃₁ = w·σ′(z), and neither the weight in it "
        "nor the first factor, the slope of the loss, has such a bound; what is called a product "
        "of weights is one of slopes.",
        "Sigmoid networks could only vanish; with large weights they explode.",
    ),
    "163 | = 1 | ReLU overcomes it: the product of five of its slopes, all units being active",
    RELU.backward.claim(lambda nn: np.prod(slope(nn, "relu", logit(steep(FACTORS)) + 1))),
    "144 | 0.25 0.15 0.10 0.05 0.026 | the five factors, as the links of a chain of five units",
    FIVE_LINKS,
    "144-150 | < 1e-5 | ∂output/∂input of that chain is very small",
    THEIR_PRODUCT,
    "131-134 | < 1e-4 | a sigmoid network of ten layers learns slowly: the first layer's gradient "
    "norm over the last's",
    left("sigmoid"),
    "163 | > 0.01 | ReLU overcomes that, with He's spread: the first layer's gradient norm over "
    "the last's",
    left("relu", gain=2.0),
)

SECTIONS = [PERCEPTRON, SLOPES, CHAIN, VANISHING]
ASIDES = {
    "5-6, 11": "comparisons, and what is called deep",
    "69, 138, 165, 176-178, 191, 199, 205, 220, 233, 252": "headings",
    "128, 224, 250": "what is usual, and what nobody has proved",
    "203, 264": "what it costs (parity bench measures that), and what nobody has proved",
}
SILENT = {"comparisons": ["Deep Learning:-", "Neural Network:"]}
