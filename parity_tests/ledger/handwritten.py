"""Lecture H, row by row: perceptron, slopes, chain rule, vanishing gradients, activations, Adam."""

import functools

import numpy as np

from ..chance import generator
from ._rooms import WIDE, after, bounds, derivative, each, neurons, slope
from .ledger import Erratum, claim, formula, number, random_points, under

SOME = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])  # centred: their mean is 0
BELOW, ABOVE = [-5.0, -1.0, -0.01], [0.01, 1.0, 800.0]
BELL = generator(0).normal(size=1000)


def _sigma(z):
    return 1 / (1 + np.exp(-z))


def _activation(name, says, printed, lines, given=None, erratum=None):
    """What an activation makes of x, and of the slope alpha if ``given`` has one."""

    def value(nn, p):
        return getattr(nn.activations, name)(p.x, *([p.alpha] if hasattr(p, "alpha") else []))

    return formula(
        says,
        printed,
        lines=lines,
        concept=f"activations.{name}",
        given=given,
        recompute=value,
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


def _range(name, says, printed, lines, recompute, digits=0):
    """The smallest and the largest value."""
    return number(
        says,
        printed,
        lines=lines,
        digits=digits,
        how="exact",
        concept=f"activations.{name}",
        recompute=recompute,
    )


# --- the perceptron ----------------------------------------------------------------------------

NET_SUM, NEURON = "perceptron.net_sum", "perceptron.neuron"
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


def _top(nn, bias):
    """The highest value of σ(x + b)."""
    return nn.activations.sigmoid(nn.perceptron.net_sum(WIDE[:, None], [1.0], bias)).max()


PERCEPTRON = under(
    "H",
    "Perceptron:-",
    claim(
        "a perceptron is a network of one layer: a neuron over a layer of one unit",
        "= 1",
        lines="15",
        concept=NEURON,
        recompute=lambda nn: (
            nn.perceptron.neuron(WALK, WEIGHTS, BIAS, activation="sigmoid") / _layer_of_one(nn)
        ),
    ),
    claim(
        "it separates two parts by a straight boundary: the changes along a straight walk",
        "= 1",
        lines="17, 50",
        concept=NEURON,
        recompute=lambda nn: np.abs(np.diff(_walk(nn))).sum(),
    ),
    claim(
        "inputs, weights and bias, net sum, activation are all there is to it; what is left over",
        "= 0",
        lines="21-26, 38-40",
        concept=NEURON,
        recompute=lambda nn: (
            _walk(nn) - nn.activations.step(nn.perceptron.net_sum(WALK, WEIGHTS, BIAS), at_zero=0.0)
        ),
    ),
    formula(
        "an input times its weight",
        "x1 * w1",
        lines="30-32",
        concept=NET_SUM,
        recompute=lambda nn, p: neurons(nn, p.x1[:, None], p.w1[:, None], 0 * p.x1),
    ),
    formula(
        "the weighted sum (here of 3), to which the bias is still to be added",
        "x1 * w1 + x2 * w2 + x3 * w3",
        lines="34-36",
        concept=NET_SUM,
        recompute=lambda nn, p: neurons(
            nn, np.c_[p.x1, p.x2, p.x3], np.c_[p.w1, p.w2, p.w3], 0 * p.x1
        ),
    ),
    claim(
        "a bias shifts the curve of the activation up or down: how far a bias of 3 moves its top",
        "!= 0",
        lines="45",
        concept=NET_SUM,
        recompute=lambda nn: _top(nn, 3.0) - _top(nn, 0.0),
        erratum=Erratum(
            right="= 0",
            why="The bias is added before the activation, to the net sum: σ(x + 3) is the same "
            "curve, 3 further to the left. Only the line of the net sum moves up.",
            believe="A bias seems able to lift an output beyond the range of its activation.",
        ),
    ),
)

# --- errors and slopes -------------------------------------------------------------------------

SGD, DESCEND = "optimizers.SGD", "gradient_descent.descend"


def _valley(w):
    return (w - 1) ** 2


def _slope_at(nn, w):
    return derivative(nn, _valley, w)


def _down(nn, w, learning_rate, steps=1):
    """Where so many steps downhill lead from w."""
    return nn.gradient_descent.descend(lambda q: _slope_at(nn, q), w, learning_rate, steps)[steps]


def _side(sign):
    """Points on one side of the valley's floor at 1, and how steep it is there, without a sign."""
    (u,) = random_points("u").values()
    return lambda: {"w_old": 1 + sign * u, "eta": 0.1, "steepness": 2 * u}


A, B = (_side(sign)()["w_old"] for sign in (-1, 1))  # the lecture's points a and b


def _step(says, printed, lines, side):
    """A step down the valley."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=DESCEND,
        given=_side(side),
        recompute=lambda nn, p: _down(nn, p.w_old, p.eta),
    )


SLOPES = under(
    "H",
    "Back Propagation:-",
    formula(
        "the error: what came out, here y, minus what was wanted, here ŷ (G, N: the other way)",
        "y - y_hat",
        lines="63-65",
        concept="losses.squared_error",
        recompute=lambda nn, p: each(nn.losses.squared_error_backward, p.y_hat, p.y),
    ),
    formula(
        "the update of a weight",
        "w_old - eta * dL_dw",
        lines="71-77, 111, 115, 140, 301",
        concept=SGD,
        given=lambda: random_points("w_old", "dL_dw") | {"eta": 0.3},
        recompute=lambda nn, p: after(nn, "SGD", [p.dL_dw], p.w_old, learning_rate=0.3),
    ),
    formula(
        "the slope of the tangent is the derivative of the loss (here of (w − 1)²)",
        "d('(w - 1)**2', 'w')",
        lines="79, 84",
        concept=DESCEND,
        given=lambda: random_points("w"),
        recompute=lambda nn, p: _slope_at(nn, p.w),
    ),
    claim(
        "at a, where the loss falls to the right, the slope is negative",
        "< 0",
        lines="82-86, 103-104",
        concept=DESCEND,
        recompute=lambda nn: _slope_at(nn, A),
    ),
    claim(
        "downhill from either side the minimum is reached: how far away six steps of 0.4 end",
        "< 1e-3",
        lines="86, 94",
        concept=DESCEND,
        recompute=lambda nn: np.abs(_down(nn, np.array([A[0], B[0]]), 0.4, 6) - 1),
    ),
    _step("a step on a negative slope", "w_old - eta * (-steepness)", "88", -1),
    _step("the two signs made one", "w_old + eta * steepness", "90", -1),
    claim(
        "so from a the weight does not get smaller: how far it moves",
        ">= 0",
        lines="86, 90",
        concept=DESCEND,
        recompute=lambda nn: _down(nn, A, 0.1) - A,
    ),
    claim(
        "at b, where the loss rises to the right, the slope is positive",
        "> 0",
        lines="94, 105",
        concept=DESCEND,
        recompute=lambda nn: _slope_at(nn, B),
    ),
    claim(
        "so from b the weight gets smaller: how far it moves",
        "< 0",
        lines="94",
        concept=DESCEND,
        recompute=lambda nn: _down(nn, B, 0.1) - B,
    ),
    _step("a step on a positive slope", "w_old - eta * steepness", "99", 1),
    claim(
        "it even gets much smaller: the new weight over the old one, for η = 0.01",
        "< 0.1",
        lines="101",
        concept=DESCEND,
        recompute=lambda nn: _down(nn, B, 0.01) / B,
        erratum=Erratum(
            right="> 0.9",
            why="A positive slope says w_new < w_old and no more (on the other side the lecture "
            "has ≥). How far it goes is η times the slope, which is meant to be little.",
            believe="One step is expected to do the work, and a small η looks like a mistake.",
        ),
    ),
)

# --- the chain rule ----------------------------------------------------------------------------

HAND = "network.one_one_one_gradients"


@functools.cache
def _two_units():
    """Two sigmoid units in a row, o₁ = σ(w₁x + b₁), o₂ = σ(w₄o₁ + b₄), with h = ½(o₂ − y)²."""
    p = random_points("x", "y", "w1", "b1", "w4", "b4")
    o1 = _sigma(p["w1"] * p["x"] + p["b1"])
    o2 = _sigma(p["w4"] * o1 + p["b4"])
    links = {
        "dh_do2": o2 - p["y"],
        "do2_dw4": o2 * (1 - o2) * o1,
        "do2_do1": o2 * (1 - o2) * p["w4"],
        "do1_dw1": o1 * (1 - o1) * p["x"],
    }
    total = links["dh_do2"] * links["do2_do1"] * links["do1_dw1"]
    return p | links | {"dh_dw1": total, "w1_old": p["w1"], "eta": 0.3}


@functools.cache
def _two_gradients(nn):
    """∂h/∂w₁ and ∂h/∂w₄ at the five points."""
    p = _two_units()
    rows = zip(*(p[k].tolist() for k in ("x", "y", "w1", "b1", "w4", "b4")), strict=True)
    w1, _, w4, _ = np.transpose([nn.network.one_one_one_gradients(*row) for row in rows])
    return {"w1": w1, "w4": w4}


def _through(weight, says, printed, lines):
    return formula(
        says,
        printed,
        lines=lines,
        concept=HAND,
        given=_two_units,
        recompute=lambda nn, p: _two_gradients(nn)[weight],
    )


CHAIN = under(
    "H",
    "Chain Rule of differentiation",
    _through("w4", "∂h/∂w₄, through the last output", "dh_do2 * do2_dw4", "113-117"),
    formula(
        "the update of w₁ with its chain of factors put in",
        "w1_old - eta * dh_dw1 * do2_do1 * do1_dw1",
        lines="119",
        concept=HAND,
        given=_two_units,
        recompute=lambda nn, p: after(
            nn, "SGD", [_two_gradients(nn)["w1"]], p.w1_old, learning_rate=0.3
        ),
        erratum=Erratum(
            right="w1_old - eta * dh_do2 * do2_do1 * do1_dw1",
            why="The first factor is the whole derivative already, ∂h/∂w₁, where the chain begins "
            "with ∂h/∂o₂; the line after it has it right.",
            believe="Two links are counted twice, and the step comes out wrong by their product.",
        ),
    ),
    _through("w1", "∂h/∂w₁, through both outputs", "dh_do2 * do2_do1 * do1_dw1", "121"),
)

# --- the vanishing gradient --------------------------------------------------------------------

SIGMOID = "activations.sigmoid"
FACTORS = np.array([0.25, 0.15, 0.10, 0.05, 0.026])


def _where_slope(s):
    """The z ≥ 0 at which σ′ is s: σ(1 − σ) = s, solved for σ."""
    a = (1 + np.sqrt(1 - 4 * s)) / 2
    return np.log(a / (1 - a))


def _five_slopes(nn):
    return slope(nn, "sigmoid", _where_slope(FACTORS))


@functools.cache
def _four_units():
    """x through four sigmoid units without bias to o₅₁, L = (o₅₁ − y)²: one point, all links."""
    x, y, *w = (values[0] for values in random_points(*"xyabcd").values())
    w = 4 * np.array(w)  # so that the links differ
    o = [x]
    for weight in w:
        o.append(_sigma(weight * o[-1]))
    _, o21, o31, o41, o51 = o
    return {
        "x": x,
        "y": y,
        "w": w,
        "dL_do51": 2 * (o51 - y),
        "do51_do41": o51 * (1 - o51) * w[3],
        "do41_do31": o41 * (1 - o41) * w[2],
        "do31_do21": o31 * (1 - o31) * w[1],
        "do21_dw1": o21 * (1 - o21) * x,
    }


def _deep_gradient(nn, p):
    """∂L/∂w₁ by backpropagation."""
    make = nn.layers
    model = nn.network.Sequential(
        [make.Input((1,))] + [make.Dense(1, activation="sigmoid", use_bias=False) for _ in p.w]
    )
    model.compile(optimizer="sgd", loss="mse")
    model.set_weights([np.array([[w]]) for w in p.w])
    return nn.network.gradients(model, np.array([[p.x]]), np.array([[p.y]]))[0]


VANISHING = under(
    "H",
    "Vanishing Gradient Problem",
    _activation("sigmoid", "σ(x)", "1 / (1 + exp(-x))", "130, 182"),
    formula(
        "∂L/∂w₁ through four units in a row: five factors",
        "dL_do51 * do51_do41 * do41_do31 * do31_do21 * do21_dw1",
        lines="142, 161",
        concept="network.gradients",
        given=_four_units,
        recompute=_deep_gradient,
    ),
    number(
        "the five factors, each a value that σ′ takes somewhere",
        "0.25 0.15 0.10 0.05 0.026",
        lines="144",
        digits=(2, 2, 2, 2, 3),
        how="exact",
        concept=SIGMOID,
        recompute=_five_slopes,
    ),
    claim(
        "their product, of which no digits are given, is very small",
        "< 1e-5",
        lines="144-147",
        concept=SIGMOID,
        tolerance="deep gradient",
        recompute=lambda nn: np.prod(_five_slopes(nn)),
    ),
    claim(
        "so the new weight is about the old one: how far w = 1 moves with η = 0.1",
        "< 1e-6",
        lines="149-151, 162",
        concept=SGD,
        recompute=lambda nn: np.abs(
            1 - after(nn, "SGD", [np.prod(_five_slopes(nn))], 1.0, learning_rate=0.1)
        ),
    ),
    _range(
        "sigmoid",
        "the range of σ′ (0 is reached where float64 runs out of digits)",
        "0 0.25",
        "158",
        lambda nn: bounds(slope(nn, "sigmoid", WIDE)),
        digits=(0, 2),
    ),
    claim(
        "a factor of the product lies between 0 and 0.25: a link whose weight is 8, at z = 0",
        "<= 0.25",
        lines="159",
        concept="layers.Dense",
        recompute=lambda nn: _link(nn, 8.0),
        erratum=Erratum(
            right="= 2",
            why="Between 0 and 0.25 lies σ′. A link is ∂o₄₁/∂o₃₁ = w·σ′(z), and neither the weight "
            "in it nor the first factor, the slope of the loss, has such a bound; what is called "
            "a product of weights is one of slopes.",
            believe="Sigmoid networks could only vanish; with large weights they explode.",
        ),
    ),
    claim(
        "ReLU overcomes it: the product of five of its slopes, all units being active",
        "= 1",
        lines="163",
        concept="activations.relu",
        recompute=lambda nn: np.prod(slope(nn, "relu", _where_slope(FACTORS) + 1)),
    ),
)


def _link(nn, weight):
    """How the output of a sigmoid unit follows its input, where its net sum is 0."""
    unit, zero = nn.layers.Dense(1, activation="sigmoid", use_bias=False), np.zeros((1, 1))
    nn.layers.forward(unit, zero)  # which makes the weight
    unit.set_weights([np.array([[weight]])])
    return nn.layers.backward(unit, zero, np.ones((1, 1)))[0]


# --- activations -------------------------------------------------------------------------------

GENERAL = under(
    "H",
    "Activation Function:",
    number(
        "outputs are normalised: the ends of sigmoid, and those of tanh",
        "0 1 -1 1",
        lines="170",
        digits=0,
        how="exact",
        concept="activations.sigmoid",
        recompute=lambda nn: [
            *bounds(nn.activations.sigmoid(WIDE)),
            *bounds(nn.activations.tanh(WIDE)),
        ],
    ),
    _measured(
        "relu",
        "any activation keeps its output within 0 … 1 or −1 … 1: the lecture's ReLU at 3",
        "<= 1",
        "170",
        lambda nn: nn.activations.relu(3.0),
        Erratum(
            right="= 3",
            why="That holds for sigmoid, tanh and softmax. ReLU, Leaky ReLU, PReLU and ELU, which "
            "the lecture goes on to, have no upper end.",
            believe="Outputs of a ReLU layer are taken for normalised, and are left unscaled.",
        ),
    ),
    _measured(
        "step",
        "it can act as a switch: how many different values a step puts out",
        "= 2",
        "174",
        lambda nn: len(np.unique(nn.activations.step(WIDE))),
    ),
)

SIGMOIDS = under(
    "H",
    "1. Sigmoid function",
    _range(
        "sigmoid",
        "the range of σ (its ends are reached where float64 runs out of digits)",
        "0 1",
        "185, 187",
        lambda nn: bounds(nn.activations.sigmoid(WIDE)),
    ),
    formula(
        "the predicted class: 1 above 0.5, that is where the net sum is above 0",
        "where(1 / (1 + exp(-z)) > 0.5, 1, 0)",
        lines="187",
        concept="activations.step",
        given=lambda: {"z": np.array([-2.0, -0.1, 0.0, 0.1, 3.0])},
        recompute=lambda nn, p: nn.activations.step(p.z, at_zero=0.0),
    ),
    _measured(
        "sigmoid",
        "smooth, without jumps: the most that it rises over 0.5, a quarter of that",
        "<= 0.125",
        "194",
        lambda nn: np.diff(nn.activations.sigmoid(np.linspace(-6.25, 6.25, 26))).max(),
    ),
    _measured(
        "sigmoid",
        "clear predictions, close to 1 or 0: how far from them at net sums of ±10",
        "< 1e-4",
        "195",
        lambda nn: np.abs(nn.activations.sigmoid(np.array([-10.0, 10.0])) - [0, 1]),
    ),
    _measured(
        "sigmoid",
        "prone to vanishing: its slope at ±10",
        "< 1e-4",
        "201",
        lambda nn: slope(nn, "sigmoid", [-10.0, 10.0]),
    ),
    _measured(
        "sigmoid",
        "not centred at 0: its mean over points around 0",
        "!= 0",
        "202",
        lambda nn: nn.activations.sigmoid(SOME).mean(),
    ),
)

TANH = under(
    "H",
    "2. tanh function:-",
    _activation("tanh", "tanh", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "209"),
    _range(
        "tanh",
        "the range of tanh (its ends are reached where float64 runs out of digits)",
        "-1 1",
        "212, 216",
        lambda nn: bounds(nn.activations.tanh(WIDE)),
    ),
    _measured(
        "tanh",
        "its mean is close to 0: over a thousand numbers of N(0, 1) (for σ it is 0.5)",
        "< 0.05",
        "216-218",
        lambda nn: np.abs(nn.activations.tanh(BELL).mean()),
    ),
)

RELU = under(
    "H",
    "3. ReLU function :-",
    _activation("relu", "ReLU", "maximum(0, x)", "225"),
    _activation("relu", "ReLU by cases", "where(x > 0, x, 0)", "225"),
    _measured(
        "relu",
        "not linear: ReLU(−1) + ReLU(1) − ReLU(0)",
        "!= 0",
        "226",
        lambda nn: nn.activations.relu(np.array([-1.0, 1.0, 0.0])) @ [1, 1, -1],
    ),
    _measured(
        "relu",
        "it does not saturate where the input is positive: its slope there",
        "= 1",
        "227",
        lambda nn: slope(nn, "relu", ABOVE),
    ),
    _measured(
        "relu",
        "sparse: the share of outputs that are exactly 0, for net sums from N(0, 1) (half of them)",
        "> 0.4",
        "228",
        lambda nn: (nn.activations.relu(BELL) == 0).mean(),
    ),
    _measured(
        "relu",
        "inactive where the input is negative: its value there",
        "= 0",
        "235",
        lambda nn: nn.activations.relu(np.array(BELOW)),
    ),
    _measured(
        "relu",
        "nothing comes back where the input is negative: its slope there",
        "= 0",
        "235",
        lambda nn: slope(nn, "relu", BELOW),
    ),
    _measured(
        "relu",
        "one negative input kills it: what the weight learns from −2, then from 2 (w = 1)",
        "= 0",
        "235",
        lambda nn: _after_a_negative(nn),
        Erratum(
            right="= 2",
            why="The slope is 0 for that input only, so the weight stays, and the next positive "
            "net sum passes its gradient whole. A unit is dead when the net sums of all the "
            "data are negative.",
            believe="Every ReLU with a negative net sum somewhere, so every useful one, looks "
            "broken.",
        ),
    ),
    _measured(
        "relu",
        "not centred at 0: its mean over points around 0",
        "!= 0",
        "237",
        lambda nn: nn.activations.relu(SOME).mean(),
    ),
)


def _after_a_negative(nn):
    """∂a/∂w for the input 2, after a step on the input −2."""
    w = after(nn, "SGD", [slope(nn, "relu", -2.0) * -2], 1.0, learning_rate=0.1)
    return slope(nn, "relu", w * 2) * 2


def _slopes(alpha):
    """Points, the kink among them, and one slope for each."""
    x = np.array([-2.0, -0.1, 0.0, 0.1, 3.0])
    return lambda: {"x": x, "alpha": np.full(5, alpha)}


LEAKY = under(
    "H",
    "4. Leaky ReLU function:-",
    _activation("leaky_relu", "Leaky ReLU", "maximum(0.01 * x, x)", "244"),
    number(
        "its slope on the left",
        "0.01",
        lines="246",
        digits=2,
        how="exact",
        concept="activations.leaky_relu",
        recompute=lambda nn: slope(nn, "leaky_relu", -2.0),
    ),
    _measured(
        "leaky_relu",
        "that solves the dead ReLU: its slope where the input is negative",
        "> 0",
        "246",
        lambda nn: slope(nn, "leaky_relu", BELOW),
    ),
    _activation("prelu", "PReLU (α = 0.3)", "maximum(alpha * x, x)", "248", _slopes(0.3)),
    _activation(
        "prelu",
        "PReLU for a slope above 1, which may be learned (α = 2)",
        "maximum(alpha * x, x)",
        "248",
        _slopes(2.0),
        Erratum(
            right="where(x > 0, x, alpha * x)",
            why="The larger of αx and x is αx below 0 only as long as α ≤ 1, and nothing keeps a "
            "learned α there. For α > 1 the maximum takes the other branch on both sides.",
            believe="The code with maximum bends the wrong half once α passes 1.",
        ),
    ),
    _measured(
        "prelu",
        "α can be learned: its gradient from a negative net sum",
        "!= 0",
        "248",
        lambda nn: nn.activations.prelu_backward(np.array([-2.0]), np.ones(1), np.array([0.3]))[1],
    ),
)

ELU = under(
    "H",
    "5. ELU (Exponential Linear Units) function:",
    formula(
        "ELU (α = 0.7)",
        "where(x > 0, x, alpha * (exp(x) - 1))",
        lines="256",
        concept="activations.elu",
        given=lambda: random_points("x") | {"alpha": 0.7},
        recompute=lambda nn, p: nn.activations.elu(p.x, 0.7),
    ),
    _measured(
        "elu",
        "no dead units: its slope where the input is negative",
        "> 0",
        "260",
        lambda nn: slope(nn, "elu", BELOW),
    ),
    _measured(
        "elu",
        "its mean is closer to 0: over N(0, 1), as a share of ReLU's",
        "< 0.5",
        "262",
        lambda nn: nn.activations.elu(BELL).mean() / nn.activations.relu(BELL).mean(),
    ),
    _measured(
        "elu",
        "it is centred at 0: its mean over points around 0",
        "= 0",
        "262",
        lambda nn: nn.activations.elu(SOME).mean(),
        Erratum(
            right="> 0.1",
            why="tanh is centred because it is odd. ELU ends at −α on the left and nowhere on the "
            "right, so centred inputs leave it with a positive mean, if a smaller one than "
            "ReLU's.",
            believe="Batch normalisation or centred data seem needless after ELU.",
        ),
    ),
)

# --- softmax -----------------------------------------------------------------------------------

SCORES = np.array([[-2.0, 0.5, 3.0], [-1.0, 0.0, 1.5]])  # ascending, some negative, some above 1


def _scores(nn, *columns):
    return nn.activations.softmax(np.stack(columns, axis=1))


SOFTMAX = under(
    "H",
    "Softmax Function:-",
    formula(
        "for two classes softmax is the sigmoid (of the first score, the second being 0)",
        "sigma(z)",
        lines="268, 282",
        concept="activations.softmax",
        recompute=lambda nn, p: _scores(nn, p.z, 0 * p.z)[:, 0],
    ),
    _measured(
        "softmax",
        "each component lies between 0 and 1: the distance to the nearer end",
        "> 0",
        "270",
        lambda nn: np.minimum(nn.activations.softmax(SCORES), 1 - nn.activations.softmax(SCORES)),
    ),
    _measured(
        "softmax",
        "the components add up to 1",
        "= 1",
        "270, 278",
        lambda nn: nn.activations.softmax(SCORES).sum(axis=1),
    ),
    formula(
        "the softmax (its first component, K = 3)",
        "exp(z1) / (exp(z1) + exp(z2) + exp(z3))",
        lines="274-278",
        concept="activations.softmax",
        recompute=lambda nn, p: _scores(nn, p.z1, p.z2, p.z3)[:, 0],
    ),
    _measured(
        "softmax",
        "smaller scores get smaller probabilities: how much more the next larger one gets",
        "> 0",
        "280",
        lambda nn: np.diff(nn.activations.softmax(SCORES)),
    ),
    _measured(
        "softmax",
        "small scores are not discarded: the probability of the smallest",
        "> 0",
        "280",
        lambda nn: nn.activations.softmax(SCORES)[:, 0],
    ),
    _measured(
        "softmax",
        "several classes: ReLU, then softmax, give a probability for each; their sum",
        "= 1",
        "284",
        lambda nn: nn.activations.softmax(nn.activations.relu(SCORES)).sum(axis=1),
    ),
    _measured(
        "sigmoid",
        "two classes: ReLU, then a sigmoid, give one probability; its distance to 0 or 1",
        "> 0",
        "286",
        lambda nn: (
            0.5 - np.abs(0.5 - nn.activations.sigmoid(nn.activations.relu(SCORES) @ [1, -2, 1]))
        ),
    ),
)

# --- Adam --------------------------------------------------------------------------------------

ADAM, BETA, BETA2, EPSILON, ETA = "optimizers.Adam", 0.7, 0.8, 0.01, 0.3


@functools.cache
def _history():
    """Adam's averages after a step on g0, and after the next one, on g; S by D's formula."""
    p = random_points("w", "g", "g0")
    V, S = (1 - BETA) * p["g0"], (1 - BETA2) * p["g0"] ** 2
    V_next, S_next = BETA * V + (1 - BETA) * p["g"], BETA2 * S + (1 - BETA2) * p["g"] ** 2
    p |= {"V": V, "V_next": V_next, "S_next": S_next, "beta": BETA, "epsilon": EPSILON, "eta": ETA}
    return p | {"eta_prime": ETA / np.sqrt(S_next + EPSILON)}


@functools.cache
def _before_and_after(nn):
    """The weights before and after the second step."""
    p = _history()
    options = {"learning_rate": ETA, "beta_1": BETA, "beta_2": BETA2, "epsilon": EPSILON}
    both = [p["g0"], p["g"]]
    return [after(nn, "Adam", g, p["w"], form="lecture", **options) for g in (both[:1], both)]


def _lecture(says, printed, lines, read):
    """A formula of Adam; ``read`` gets the quantity from the weights before and after a step."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=ADAM,
        tolerance="deep gradient",
        given=lambda: _history() | {"w_before": _before_the_step()},
        recompute=lambda nn, p: read(p, *_before_and_after(nn)),
    )


def _before_the_step():
    """The weights after the first step, by the same formulas."""
    p = _history()
    return p["w"] - ETA * p["V"] / np.sqrt((1 - BETA2) * p["g0"] ** 2 + EPSILON)


def _turned_over_stayed(nn, optimizer):
    """How far a step goes where the gradient has just turned round, over where it has not."""
    paths = ([[1.0, 1.0]], [[1.0, 1.0], [-1.0, 1.0]])
    one, two = (after(nn, optimizer, g, [0.0, 0.0], learning_rate=0.1) for g in paths)
    turned, stayed = np.abs(two - one)
    return turned / stayed


def _second_moment(nn, g):
    """Adam's corrected average of squares for a gradient that stays g, read off its second step."""
    options = {"learning_rate": 0.1, "beta_1": 0.0, "beta_2": 0.5, "epsilon": 0.0}
    one, two = (after(nn, "Adam", [g] * steps, 0.0, **options) for steps in (1, 2))
    return (0.1 * g / (two - one)) ** 2


ADAMS = under(
    "H",
    "Adam Optimizer:-",
    claim(
        "a learning rate for each weight: those for the gradients 1 and 100, one over the other",
        "!= 1",
        lines="290, 313",
        concept=ADAM,
        recompute=lambda nn: np.divide(
            *after(nn, "Adam", [[100.0, 1.0]], [0.0, 0.0], learning_rate=0.1) / [100, 1]
        ),
    ),
    claim(
        "RMSprop adapts by the mean gradient: its step at −1 after 1, over that at 1 after 1",
        "!= 1",
        lines="297",
        concept="optimizers.RMSprop",
        recompute=lambda nn: _turned_over_stayed(nn, "RMSprop"),
        erratum=Erratum(
            right="= 1",
            why="The first moment of 1 and −1 almost cancels, that of 1 and 1 does not; but "
            "RMSprop sees no difference. It keeps the mean of the squares, the second moment. "
            "The mean of the gradients is what Adam adds.",
            believe="RMSprop and Adam are told apart the wrong way round.",
        ),
    ),
    claim(
        "Adam's second moment is not centred: for a gradient that stays 2 (a variance would be 0)",
        "= 4",
        lines="297-299",
        concept=ADAM,
        tolerance="deep gradient",
        recompute=lambda nn: _second_moment(nn, 2.0),
    ),
    _lecture(
        "the step: the averaged gradient at the adapted rate",
        "w_before - eta_prime * V_next",
        "303",
        lambda p, before, now: now,
    ),
    _lecture(
        "the averaged gradient, not corrected for its start at 0 (Keras: corrected)",
        "beta * V + (1 - beta) * g",
        "307",
        lambda p, before, now: (before - now) / p.eta_prime,
    ),
    _lecture(
        "the adapted rate, ε inside the root (Keras: outside); how S is made is not said",
        "eta / sqrt(S_next + epsilon)",
        "309",
        lambda p, before, now: (before - now) / p.V_next,
    ),
    claim(
        "it smooths: its step at −1 after 1, over that at 1 after 1",
        "< 1",
        lines="307, 311",
        concept=ADAM,
        recompute=lambda nn: _turned_over_stayed(nn, "Adam"),
    ),
)

ROWS = [
    *PERCEPTRON,
    *SLOPES,
    *CHAIN,
    *VANISHING,
    *GENERAL,
    *SIGMOIDS,
    *TANH,
    *RELU,
    *LEAKY,
    *ELU,
    *SOFTMAX,
    *ADAMS,
]
ASIDES = {
    "6": "how many layers are called deep",
    "178, 205, 220, 252": "the numbers of headings",
}
