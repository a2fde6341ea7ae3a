"""Lecture G, its derivations: σ′, the gradients of a neuron, the gradients of a 2-2-1 network.

The slides strike out factors that cancel; a formula is read with them still in their places.
"""

import functools
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ._rooms import after, derivative, each, neurons, slope
from .ledger import Erratum, claim, evaluate, formula, random_points, under

BCE, SGD, SIGMOID = "losses.binary_crossentropy", "optimizers.SGD", "activations.sigmoid"
ALPHA = 0.1  # the learning rate of every update
SUBSCRIPTS = str.maketrans("12", "₁₂")

# --- five examples, and what the rooms find for them -------------------------------------------

LOSS = "-y * log(y_hat) - (1 - y) * log(1 - y_hat)"
Z = "(x1 * w1 + x2 * w2 + b)"


def _extended(points, **formulas):
    """The points, and what the formulas make of them, one after the other."""
    for name, text in formulas.items():
        points = points | {name: evaluate(text, SimpleNamespace(**points))}
    return points


@functools.cache
def _neuron():
    """One neuron on five examples, each with weights of its own; the factors of the chain rule."""
    loss = LOSS.replace("y_hat", f"sigma{Z}")
    return _extended(
        random_points("x1", "x2", "w1", "w2", "b", "y") | {"alpha": ALPHA},
        y_hat=f"sigma{Z}",
        dL_dyhat=f"d('{LOSS}', 'y_hat')",
        **{f"dyhat_d{w}": f"d('sigma{Z}', '{w}')" for w in ("w1", "w2", "b")},
        **{f"dL_d{w}": f"d('{loss}', '{w}')" for w in ("w1", "w2", "b")},
    )


@functools.cache
def _network():
    """The 2-2-1 network on five examples, each with weights of its own; the same factors."""
    names = ("x1", "x2", "w11", "w21", "w12", "w22", "b1", "b2", "w1", "w2", "b", "y")
    z1, z = "x1 * w11 + x2 * w21 + b1", "a1 * w1 + a2 * w2 + b"
    return _extended(
        random_points(*names) | {"alpha": ALPHA},
        z1=z1,
        z2="x1 * w12 + x2 * w22 + b2",
        a1="sigma(z1)",
        a2="sigma(z2)",
        z=z,
        y_hat="sigma(z)",
        **{f"dz1_d{w}": f"d('{z1}', '{w}')" for w in ("w11", "w21", "b1")},
        **{f"dz_d{w}": f"d('{z}', '{w}')" for w in ("a1", "w1", "b")},
        da1_dz1="d('sigma(z1)', 'z1')",
        dyhat_dz="d('sigma(z)', 'z')",
        dL_dyhat=f"d('{LOSS}', 'y_hat')",
        dL_dw21="dz1_dw21 * da1_dz1 * dz_da1 * dyhat_dz * dL_dyhat",
        dL_db1="dz1_db1 * da1_dz1 * dz_da1 * dyhat_dz * dL_dyhat",
        dL_dw1="dz_dw1 * dyhat_dz * dL_dyhat",
        dL_db="dz_db * dyhat_dz * dL_dyhat",
    )


@functools.cache
def _neuron_gradients(nn):
    p = SimpleNamespace(**_neuron())
    examples = zip(np.c_[p.x1, p.x2], p.y, np.c_[p.w1, p.w2], p.b, strict=True)
    dw, db = zip(*(nn.network.neuron_gradients(*example) for example in examples), strict=True)
    return {"w1": np.array(dw)[:, 0], "w2": np.array(dw)[:, 1], "b": np.array(db)}


@functools.cache
def _network_gradients(nn):
    p = SimpleNamespace(**_network())
    W = np.array([[p.w11, p.w12], [p.w21, p.w22]])
    found = [
        nn.network.two_two_one_gradients(x, y, W[..., i], b, w, b_out)
        for i, (x, y, b, w, b_out) in enumerate(
            zip(np.c_[p.x1, p.x2], p.y, np.c_[p.b1, p.b2], np.c_[p.w1, p.w2], p.b, strict=True)
        )
    ]
    dW, db, dw, db_out = (np.array(part) for part in zip(*found, strict=True))
    return {"w11": dW[:, 0, 0], "w21": dW[:, 1, 0], "b1": db[:, 0], "w1": dw[:, 0], "b": db_out}


class Example(NamedTuple):
    """What the gradients of a row belong to: their concept, the points, a room's gradients."""

    concept: str
    points: object
    gradients: object


NEURON = Example("network.neuron_gradients", _neuron, _neuron_gradients)
NETWORK = Example("network.two_two_one_gradients", _network, _network_gradients)


def _gradient(of, weight, says, printed, lines):
    """A line about the gradient for one weight."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=of.concept,
        given=of.points,
        recompute=lambda nn, p: of.gradients(nn)[weight],
    )


def _step(nn, of, weight):
    """The weight after a step of gradient descent, for each example."""
    start = of.points()[weight]
    return after(nn, "SGD", [of.gradients(nn)[weight]], start, learning_rate=ALPHA)


def _update(of, weight, says, printed, lines, erratum=None):
    """A line about the update of one weight."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=SGD,
        given=of.points,
        recompute=lambda nn, p: _step(nn, of, weight),
        erratum=erratum,
    )


def _at(given, says, printed, lines, concept, recompute, erratum=None):
    """A line about something else at the points of an example."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=concept,
        given=given,
        recompute=recompute,
        erratum=erratum,
    )


# --- one neuron: prediction, loss, updates -----------------------------------------------------


def _prediction(nn, p):
    return neurons(nn, np.c_[p.x1, p.x2], np.c_[p.w1, p.w2], p.b, "sigmoid")


@functools.cache
def _loss_at(nn, given):
    p = SimpleNamespace(**given())
    return each(nn.losses.binary_crossentropy, p.y, p.y_hat)


def _neuron_loss(nn, p):
    return _loss_at(nn, _neuron)


@functools.cache
def _neuron_loss_ratio(nn):
    """The mean loss of the examples after a step on w₁, w₂ and b, over that before it."""
    p, found = _neuron(), _neuron_gradients(nn)
    weights, slopes = (np.stack([of[name] for name in ("w1", "w2", "b")]) for of in (p, found))
    w1, w2, b = after(nn, "SGD", [slopes], weights, learning_rate=ALPHA)
    y_hat = _prediction(nn, SimpleNamespace(**p | {"w1": w1, "w2": w2, "b": b}))
    bce = nn.losses.binary_crossentropy
    return bce(p["y"], y_hat) / bce(p["y"], p["y_hat"])


def _neuron_learns(says, lines):
    return claim(says, "< 1", lines=lines, concept=SGD, recompute=_neuron_loss_ratio)


ONE_NEURON = [
    *under(
        "G",
        "Goal of Gradient Descent",
        _neuron_learns(
            "a step down the gradient lowers the loss (a neuron, its w₁, w₂, b)", "227-230"
        ),
    ),
    *under(
        "G",
        "Classification With a Neuron",
        _at(
            _neuron,
            "the prediction of a neuron",
            "sigma(w1 * x1 + w2 * x2 + b)",
            "254, 266, 287",
            "perceptron.net_sum",
            _prediction,
        ),
        _at(
            _neuron,
            "the loss, where it is first printed",
            "y * log(y_hat) - (1 - y) * log(1 - y_hat)",
            "273",
            BCE,
            _neuron_loss,
            Erratum(
                right=LOSS,
                why="The minus in front is lost. The next slide has it.",
                believe="For the label 1 gradient descent would push ŷ towards 0.",
            ),
        ),
        _at(_neuron, "the loss", LOSS, "292", BCE, _neuron_loss),
        _neuron_learns(
            "w₁, w₂ and b are to be found for the least error; a step on all three lowers it",
            "294-296, 308-313, 332-336, 350-356, 769-772, 787-790, 804-807, 821-825, 843-847, "
            "861-864",
        ),
        _update(NEURON, "w1", "the step of w₁", "w1 - alpha * dL_dw1", "315, 340, 359, 774"),
        _update(NEURON, "w2", "the step of w₂", "w2 - alpha * dL_dw2", "317, 340, 811"),
        _update(NEURON, "b", "the step of b", "b - alpha * dL_db", "319, 340, 363, 853"),
        _update(
            NEURON,
            "w2",
            "w₂ after its step, where the slide assigns to w",
            "w2",
            "361",
            Erratum(
                right="w2 - alpha * dL_dw2",
                why="The index on the left is lost: the new value goes to a w that the neuron does "
                "not have, and w₂ stays as it was.",
                believe="w₂ is never learned.",
            ),
        ),
        _update(
            NEURON,
            "w1",
            "the step of w₁, its gradient filled in",
            "w1 - alpha * (-x1 * (y - y_hat))",
            "792, 809, 829, 849, 869",
        ),
        _update(
            NEURON,
            "w2",
            "the step of w₂, its gradient filled in",
            "w2 - alpha * (-x2 * (y - y_hat))",
            "831, 851, 873",
        ),
        _update(
            NEURON,
            "b",
            "the step of b, its gradient filled in",
            "b - alpha * (-(y - y_hat))",
            "876",
        ),
    ),
]

# --- σ′, line by line --------------------------------------------------------------------------


def _sigma(says, printed, lines):
    return _at(
        lambda: random_points("z"),
        says,
        printed,
        lines,
        SIGMOID,
        lambda nn, p: nn.activations.sigmoid(p.z),
    )


def _slope(says, printed, lines, erratum=None):
    return _at(
        lambda: random_points("z"),
        says,
        printed,
        lines,
        "activations.sigmoid_backward",
        lambda nn, p: slope(nn, "sigmoid", p.z),
        erratum,
    )


POWER = "-1 * (1 + exp(-z))**(-1 - 1)"

SIGMOID_SLOPE = [
    *under("G", "Sigmoid Function", _sigma("the sigmoid of a net sum", "1 / (1 + exp(-z))", "383")),
    *under(
        "G",
        "Derivative of a Sigmoid Function",
        _sigma(
            "σ as a fraction",
            "1 / (1 + exp(-z))",
            "389, 393, 399, 407, 415, 425, 435, 445, 455, 465, 479, 561, 576",
        ),
        _sigma(
            "σ as a power", "(1 + exp(-z))**-1", "395, 401, 409, 419, 429, 439, 449, 457, 467, 481"
        ),
        _slope(
            "σ′, still to be taken",
            "d('(1 + exp(-z))**-1', 'z')",
            "403, 411, 417, 421, 431, 441, 451, 459, 469, 483",
        ),
        _slope(
            "outer times inner derivative", POWER + " * d('1 + exp(-z)', 'z')", "447, 461, 471, 485"
        ),
        _slope(
            "the sum's derivative, term by term",
            "-1 * (1 + exp(-z))**-2 * (d('1', 'z') + d('exp(-z)', 'z'))",
            "461, 473, 487",
        ),
        _slope(
            "the exponential's derivative, with its own inner one",
            "-1 * (1 + exp(-z))**-2 * (0 + exp(-z) * d('-z', 'z'))",
            "475, 489",
        ),
        _slope(
            "all derivatives taken", "-1 * (1 + exp(-z))**-2 * exp(-z) * -1", "491, 499, 503, 507"
        ),
        _slope(
            "the two factors −1, struck out",
            "1 * (1 + exp(-z))**-2 * exp(-z) * -1",
            "495",
            Erratum(
                right="-1 * (1 + exp(-z))**-2 * exp(-z) * -1",
                why="The first −1 has lost its sign, so only one minus is left to be struck out.",
                believe="One lone −1 may be dropped; or σ′ is negative.",
            ),
        ),
        _slope("without them", "(1 + exp(-z))**-2 * exp(-z)", "499, 503, 507"),
        _slope("the power as a fraction", "1 / (1 + exp(-z))**2 * exp(-z)", "503, 507"),
        _slope(
            "as one fraction",
            "exp(-z) / (1 + exp(-z))**2",
            "507, 511, 515, 519, 523, 527, 539, 551, 565",
        ),
        _slope(
            "1 added and taken off",
            "(1 + exp(-z) - 1) / (1 + exp(-z))**2",
            "515, 519, 523, 529, 541, 553, 567",
        ),
        _slope(
            "as two fractions",
            "(1 + exp(-z)) / (1 + exp(-z))**2 - 1 / (1 + exp(-z))**2",
            "519, 523, 531, 543, 555, 570",
        ),
        _slope(
            "the first of them shortened",
            "1 / (1 + exp(-z)) - 1 / (1 + exp(-z))**2",
            "523, 533, 545, 557, 572",
        ),
        _slope(
            "the square as a product",
            "1 / (1 + exp(-z)) - (1 / (1 + exp(-z))) * (1 / (1 + exp(-z)))",
            "535, 547, 559, 574",
        ),
        _slope(
            "σ taken out as a factor",
            "1 / (1 + exp(-z)) * (1 - 1 / (1 + exp(-z)))",
            "547, 559, 574",
        ),
        _slope("σ′ by σ itself", "sigma(z) * (1 - sigma(z))", "579"),
    ),
]

# --- the gradients of a neuron -----------------------------------------------------------------


def _loss_slope(says, printed, lines):
    """∂L/∂ŷ; the rooms give that of the mean, so it is taken times the number of examples."""
    return _at(
        _neuron,
        says,
        printed,
        lines,
        "losses.binary_crossentropy_backward",
        lambda nn, p: p.y.size * nn.losses.binary_crossentropy_backward(p.y, p.y_hat),
    )


def _prediction_slope(weight, says, printed, lines):
    """∂ŷ/∂weight, by complex step or automatic differentiation."""

    def recompute(nn, p):
        inputs = {"w1": p.x1, "w2": p.x2, "b": 1.0}[weight]
        rest = p.x1 * p.w1 + p.x2 * p.w2 + p.b - inputs * getattr(p, weight)
        y_hat = lambda w: nn.activations.sigmoid(w * inputs + rest)  # noqa: E731
        return derivative(nn, y_hat, getattr(p, weight))

    return _at(_neuron, says, printed, lines, SIGMOID, recompute)


ERROR = "-(y - y_hat) / (y_hat * (1 - y_hat))"

NEURON_GRADIENTS = under(
    "G",
    "Calculating the Derivatives",
    _gradient(
        NEURON, "b", "∂L/∂b, the chain rule", "dL_dyhat * dyhat_db", "595, 603, 621, 725, 739"
    ),
    _gradient(
        NEURON, "w1", "∂L/∂w₁, the chain rule", "dL_dyhat * dyhat_dw1", "597, 605, 625, 727, 743"
    ),
    _gradient(
        NEURON, "w2", "∂L/∂w₂, the chain rule", "dL_dyhat * dyhat_dw2", "599, 607, 631, 729, 747"
    ),
    _at(
        _neuron,
        "ŷ, which is to be differentiated",
        "sigma(w1 * x1 + w2 * x2 + b)",
        "629, 689, 693, 701",
        "perceptron.net_sum",
        _prediction,
    ),
    _at(_neuron, "L, which is to be differentiated", LOSS, "635", BCE, _neuron_loss),
    _at(
        _neuron,
        "L, on the slides that differentiate it",
        "-y * log(y_hat) - (1 - y) * log(1) - y_hat",
        "645, 651, 659, 669, 679",
        BCE,
        _neuron_loss,
        Erratum(
            right=LOSS,
            why="A bracket is lost: ln 1 − ŷ is 0 − ŷ. The derivative below it is that of "
            "ln(1 − ŷ).",
            believe="For the label 0 the loss seems to be −ŷ, least where the prediction is "
            "most wrong.",
        ),
    ),
    _loss_slope(
        "∂L/∂ŷ, term by term",
        "-y / y_hat + (1 - y) / (1 - y_hat)",
        "643, 649, 653, 657, 661, 667, 671, 681",
    ),
    _loss_slope(
        "∂L/∂ŷ on a common denominator",
        "(-y + y * y_hat + y_hat - y * y_hat) / (y_hat * (1 - y_hat))",
        "663, 673, 683",
    ),
    _loss_slope("∂L/∂ŷ", ERROR, "677, 685, 717"),
    _prediction_slope("w1", "∂ŷ/∂w₁", "y_hat * (1 - y_hat) * x1", "695-697, 703-705, 721"),
    _prediction_slope("w2", "∂ŷ/∂w₂", "y_hat * (1 - y_hat) * x2", "707-709, 723"),
    _prediction_slope("b", "∂ŷ/∂b", "y_hat * (1 - y_hat)", "711-713, 719"),
    _gradient(NEURON, "b", "∂L/∂b, its factors", ERROR + " * y_hat * (1 - y_hat)", "731, 741"),
    _gradient(
        NEURON, "w1", "∂L/∂w₁, its factors", ERROR + " * y_hat * (1 - y_hat) * x1", "733, 745"
    ),
    _gradient(
        NEURON, "w2", "∂L/∂w₂, its factors", ERROR + " * y_hat * (1 - y_hat) * x2", "735, 749"
    ),
    _gradient(NEURON, "b", "∂L/∂b", "-(y - y_hat)", "754"),
    _gradient(NEURON, "w1", "∂L/∂w₁", "-(y - y_hat) * x1", "756"),
    _gradient(NEURON, "w2", "∂L/∂w₂", "-(y - y_hat) * x2", "758"),
)

# --- the gradients of the 2-2-1 network --------------------------------------------------------


def _net_sum(says, printed, lines, x1, x2, w1, w2, b):
    def recompute(nn, p):
        x1s, x2s, w1s, w2s, bs = (getattr(p, name) for name in (x1, x2, w1, w2, b))
        return neurons(nn, np.c_[x1s, x2s], np.c_[w1s, w2s], bs)

    return _at(_network, says, printed, lines, "perceptron.net_sum", recompute)


def _activation(says, z, lines):
    return _at(
        _network,
        says,
        f"sigma({z})",
        lines,
        SIGMOID,
        lambda nn, p: nn.activations.sigmoid(getattr(p, z)),
    )


def _network_loss(nn, **changed):
    """The mean loss of the examples, with some of the weights changed."""
    p, sigma = SimpleNamespace(**_network() | changed), nn.activations.sigmoid
    a1 = sigma(p.x1 * p.w11 + p.x2 * p.w21 + p.b1)
    a2 = sigma(p.x1 * p.w12 + p.x2 * p.w22 + p.b2)
    return nn.losses.binary_crossentropy(p.y, sigma(a1 * p.w1 + a2 * p.w2 + p.b))


def _learns(weight, lines):
    """The loss after a step on one weight, over that before it."""
    return claim(
        f"a step of {weight.translate(SUBSCRIPTS)} lowers the loss",
        "< 1",
        lines=lines,
        concept=NETWORK.concept,
        recompute=lambda nn: (
            _network_loss(nn, **{weight: _step(nn, NETWORK, weight)}) / _network_loss(nn)
        ),
    )


def _climbs(weight, printed, lines):
    """The same for the step as it is printed."""

    def recompute(nn):
        step = evaluate(printed, SimpleNamespace(**_network()))
        return _network_loss(nn, **{weight: step}) / _network_loss(nn)

    return claim(
        f"the printed step of {weight.translate(SUBSCRIPTS)} lowers the loss",
        "< 1",
        lines=lines,
        concept=BCE,
        recompute=recompute,
        erratum=Erratum(
            right="> 1",
            why="The sign of the update is flipped, see the row of the update itself.",
            believe="The longer one trains, the worse it gets.",
        ),
    )


def _sign(right):
    return Erratum(
        right=right,
        why="∂L/∂w, two lines above, begins with a minus, which minus α times it must turn into a "
        "plus; here it is dropped. The updates of b₁, w₁ and b keep it.",
        believe="The step climbs the loss.",
    )


W11 = "w11 - alpha * x1 * w1 * a1 * (1 - a1) * (y - y_hat)"
W21 = "w21 - alpha * x2 * w1 * a1 * (1 - a1) * (y - y_hat)"
TO_A1, TO_Z = "da1_dz1 * dz_da1 * dyhat_dz * dL_dyhat", "dyhat_dz * dL_dyhat"
FACTORS = f"y_hat * (1 - y_hat) * {ERROR}"
HIDDEN = f"a1 * (1 - a1) * w1 * {FACTORS}"

NETWORK_GRADIENTS = under(
    "G",
    "Neural Network",
    _activation("the first hidden unit", "z1", "908, 947, 971, 993, 1017, 1041"),
    _net_sum(
        "its net sum",
        "x1 * w11 + x2 * w21 + b1",
        "910, 949, 973, 995, 1019, 1043",
        *("x1", "x2", "w11", "w21", "b1"),
    ),
    _activation("the second hidden unit", "z2", "913"),
    _net_sum(
        "the net sum of that", "x1 * w12 + x2 * w22 + b2", "915", *("x1", "x2", "w12", "w22", "b2")
    ),
    _activation("the output", "z", "917, 943, 967, 989, 1013, 1037, 1061, 1079, 1097, 1113"),
    _net_sum(
        "the output's net sum",
        "a1 * w1 + a2 * w2 + b",
        "919, 945, 969, 991, 1015, 1039, 1063, 1081, 1099, 1115",
        *("a1", "a2", "w1", "w2", "b"),
    ),
    _at(
        _network,
        "the loss of the network",
        LOSS,
        "922, 941, 965, 987, 1011, 1035, 1059, 1077, 1095, 1111",
        BCE,
        lambda nn, p: _loss_at(nn, _network),
    ),
    _gradient(NETWORK, "w11", "∂L/∂w₁₁, the chain rule", f"dz1_dw11 * {TO_A1}", "951"),
    _gradient(NETWORK, "w11", "∂L/∂w₁₁, its factors", f"x1 * {HIDDEN}", "953"),
    _gradient(NETWORK, "w11", "∂L/∂w₁₁", "-x1 * w1 * a1 * (1 - a1) * (y - y_hat)", "953"),
    _update(NETWORK, "w11", "the step of w₁₁", W11, "957", _sign(W11.replace("-", "+", 1))),
    _climbs("w11", W11, "959-961"),
    _gradient(NETWORK, "w21", "∂L/∂w₂₁, the chain rule", f"dz1_dw21 * {TO_A1}", "975, 997"),
    _gradient(NETWORK, "w21", "∂L/∂w₂₁, its factors", f"x2 * {HIDDEN}", "977, 999"),
    _gradient(NETWORK, "w21", "∂L/∂w₂₁", "-x2 * w1 * a1 * (1 - a1) * (y - y_hat)", "977, 999"),
    _update(NETWORK, "w21", "the step of w₂₁", "w21 - alpha * dL_dw21", "981"),
    _learns("w21", "983"),
    _update(
        NETWORK,
        "w21",
        "the step of w₂₁, its gradient filled in",
        W21,
        "1003",
        _sign(W21.replace("-", "+", 1)),
    ),
    _climbs("w21", W21, "1005-1007"),
    _gradient(NETWORK, "b1", "∂L/∂b₁, the chain rule", f"dz1_db1 * {TO_A1}", "1021, 1045"),
    _gradient(NETWORK, "b1", "∂L/∂b₁, its factors", f"1 * {HIDDEN}", "1023, 1047"),
    _gradient(NETWORK, "b1", "∂L/∂b₁", "-w1 * a1 * (1 - a1) * (y - y_hat)", "1025, 1047"),
    _update(NETWORK, "b1", "the step of b₁", "b1 - alpha * dL_db1", "1029"),
    _update(
        NETWORK,
        "b1",
        "the step of b₁, its gradient filled in",
        "b1 - alpha * (-w1 * a1 * (1 - a1) * (y - y_hat))",
        "1051",
    ),
    _learns("b1", "1031, 1053-1055"),
    _gradient(NETWORK, "w1", "∂L/∂w₁, the chain rule", f"dz_dw1 * {TO_Z}", "1065, 1083"),
    _gradient(NETWORK, "w1", "∂L/∂w₁, its factors", f"a1 * {FACTORS}", "1067, 1083"),
    _gradient(NETWORK, "w1", "∂L/∂w₁", "-a1 * (y - y_hat)", "1067, 1083"),
    _update(NETWORK, "w1", "the step of w₁", "w1 - alpha * dL_dw1", "1071"),
    _update(
        NETWORK,
        "w1",
        "the step of w₁, its gradient filled in",
        "w1 - alpha * (-a1 * (y - y_hat))",
        "1087",
    ),
    _learns("w1", "1073, 1089-1091"),
    _gradient(NETWORK, "b", "∂L/∂b, the chain rule", f"dz_db * {TO_Z}", "1101, 1118"),
    _gradient(NETWORK, "b", "∂L/∂b, its factors", f"1 * {FACTORS}", "1101, 1118"),
    _gradient(NETWORK, "b", "∂L/∂b", "-(y - y_hat)", "1101, 1118"),
    _update(NETWORK, "b", "the step of b", "b - alpha * dL_db", "1105"),
    _update(
        NETWORK, "b", "the step of b, its gradient filled in", "b - alpha * (-(y - y_hat))", "1122"
    ),
    _learns("b", "1107, 1124"),
)

ROWS = ONE_NEURON + SIGMOID_SLOPE + NEURON_GRADIENTS + NETWORK_GRADIENTS
