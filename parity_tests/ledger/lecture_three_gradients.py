"""Lecture G, its derivations: σ′, the gradients of a neuron, the gradients of a 2-2-1 network.

The slides strike out factors that cancel; a formula is read with them still in their places.
"""

import functools
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ..chance import generator
from .about import BCE, GRADIENTS, NET_SUM, SGD, SIGMOID, About
from .formulas import extended, random_points
from .rooms import X, after, derivative, each, network, neurons
from .row import rows

ALPHA = 0.1  # the learning rate of every update

# --- five examples, and what the rooms find for them -------------------------------------------

LOSS = "-y * log(y_hat) - (1 - y) * log(1 - y_hat)"
Z = "(x1 * w1 + x2 * w2 + b)"


@functools.cache
def _neuron():
    """One neuron on five examples, each with weights of its own; the factors of the chain rule."""
    loss = LOSS.replace("y_hat", f"sigma{Z}")
    return extended(
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
    return extended(
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

    about: About
    points: object
    gradients: object

    def gradient(self, weight):
        """A row about the gradient for one weight."""
        return self.about.formula(lambda nn, p: self.gradients(nn)[weight], self.points)

    def step(self, nn, weight):
        """The weight after a step of gradient descent, for each example."""
        g, start = self.gradients(nn)[weight], self.points()[weight]
        return after(nn, "SGD", [g], start, learning_rate=ALPHA)

    def update(self, weight):
        """A row about the update of one weight."""
        return SGD.formula(lambda nn, p: self.step(nn, weight), self.points)


NEURON = Example(About("network.neuron_gradients"), _neuron, _neuron_gradients)
NETWORK = Example(About("network.two_two_one_gradients"), _network, _network_gradients)

# --- one neuron: prediction, loss, updates -----------------------------------------------------


def _prediction(nn, p):
    return neurons(nn, [p.x1, p.x2], [p.w1, p.w2], p.b, "sigmoid")


def _mean_loss(nn, weights):
    """The mean loss of the examples, for their w₁, w₂ and b in a row."""
    changed = dict(zip(("w1", "w2", "b"), np.reshape(weights, (3, 5)), strict=True))
    p = SimpleNamespace(**_neuron() | changed)
    return nn.losses.binary_crossentropy(p.y, _prediction(nn, p))


def _weights_and_slopes(nn):
    return (
        np.concatenate([of[w] for w in ("w1", "w2", "b")])
        for of in (_neuron(), _neuron_gradients(nn))
    )


def _neuron_loss_ratio(nn):
    """The mean loss of the examples after a step on w₁, w₂ and b, over that before it."""
    w, g = _weights_and_slopes(nn)
    return _mean_loss(nn, after(nn, "SGD", [g], w, learning_rate=ALPHA)) / _mean_loss(nn, w)


def _over_other_ways(nn):
    """The loss after a step of length 0.1 down the gradient, over that along other directions."""
    w, g = _weights_and_slopes(nn)
    ways = [g, *generator(1).normal(size=(4, w.size))]
    ends = [after(nn, "SGD", [d], w, learning_rate=0.1 / np.linalg.norm(d)) for d in ways]
    down, *others = (_mean_loss(nn, end) for end in ends)
    return [down / other for other in others]


def _back_over_by_hand(nn):
    model, (W, b, w, b_out) = network(nn, 2, 1)
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    found = nn.network.gradients(model, X[:1], np.ones((1, 1)))
    by_hand = nn.network.two_two_one_gradients(X[0], 1.0, W, b, w.ravel(), b_out.item())
    return np.concatenate([np.ravel(a) / np.ravel(b) for a, b in zip(found, by_hand, strict=True)])


PREDICTION = NET_SUM.formula(_prediction, _neuron)
NEURON_LOSS, NETWORK_LOSS = (
    BCE.formula(lambda nn, p: each(nn.losses.binary_crossentropy, p.y, p.y_hat), points)
    for points in (_neuron, _network)
)
LEARNS = SGD.claim(_neuron_loss_ratio)

ONE_NEURON = rows(
    "# Goal of Gradient Descent",
    "227-230 | < 1 | the steepest decrease: the loss after a short step down the gradient, over "
    "that after steps as long in four other directions",
    SGD.claim(_over_other_ways),
    "# Classification With a Neuron - Backpropagation",
    "892-894 | = 1 | the error goes back through the layers by the chain rule: the gradients of a "
    "2-2-1 network by backpropagation, over those by hand",
    GRADIENTS.claim(_back_over_by_hand),
    "# Classification With a Neuron",
    "254, 266, 287 | sigma(w1 * x1 + w2 * x2 + b) | the prediction of a neuron",
    PREDICTION,
    "273 | y * log(y_hat) - (1 - y) * log(1 - y_hat) | the loss, where it is first printed",
    NEURON_LOSS.put_right(
        LOSS,
        "The minus in front is lost. The next slide has it.",
        "For the label 1 gradient descent would push ŷ towards 0.",
    ),
    f"292 | {LOSS} | the loss",
    NEURON_LOSS,
    "294-296, 308-313, 332-336, 350-356, 769-772, 787-790, 804-807, 821-825, 843-847, 861-864 | < "
    "1 | w₁, w₂ and b are to be found for the least error; a step on all three lowers it",
    LEARNS,
    "315, 340, 359, 774 | w1 - alpha * dL_dw1 | the step of w₁",
    "792, 809, 829, 849, 869 | w1 - alpha * (-x1 * (y - y_hat)) | the step of w₁, its gradient "
    "filled in",
    NEURON.update("w1"),
    "317, 340, 811 | w2 - alpha * dL_dw2 | the step of w₂",
    "831, 851, 873 | w2 - alpha * (-x2 * (y - y_hat)) | the step of w₂, its gradient filled in",
    NEURON.update("w2"),
    "319, 340, 363, 853 | b - alpha * dL_db | the step of b",
    "876 | b - alpha * (-(y - y_hat)) | the step of b, its gradient filled in",
    NEURON.update("b"),
    "361 | w2 | w₂ after its step, where the slide assigns to w",
    NEURON.update("w2").put_right(
        "w2 - alpha * dL_dw2",
        "The index on the left is lost, if not in reading the slide: the new value goes to a w "
        "that the neuron does not have, and w₂ stays as it was.",
        "w₂ is never learned.",
    ),
)

# --- σ′, line by line --------------------------------------------------------------------------

SLOPE = SIGMOID.slope()
POWER, SUM = "-1 * (1 + exp(-z))**(-1 - 1)", "-1 * (1 + exp(-z))**-2"
TWO_MINUSES = f"{SUM} * exp(-z) * -1"

SLOPE_OF_SIGMOID = rows(
    "# Sigmoid Function",
    "383 | 1 / (1 + exp(-z)) | the sigmoid of a net sum",
    SIGMOID.value(),
    "# Derivative of a Sigmoid Function",
    "389, 393, 399, 407, 415, 425, 435, 445, 455, 465, 479, 561, 576 | 1 / (1 + exp(-z)) | σ as a "
    "fraction",
    "395, 401, 409, 419, 429, 439, 449, 457, 467, 481 | (1 + exp(-z))**-1 | σ as a power",
    SIGMOID.value(),
    "403, 411, 417, 421, 431, 441, 451, 459, 469, 483 | d('(1 + exp(-z))**-1', 'z') | σ′, still "
    "to be taken",
    f"447, 461, 471, 485 | {POWER} * d('1 + exp(-z)', 'z') | outer times inner derivative",
    f"461, 473, 487 | {SUM} * (d('1', 'z') + d('exp(-z)', 'z')) | the sum's derivative, term by "
    "term",
    f"475, 489 | {SUM} * (0 + exp(-z) * d('-z', 'z')) | the exponential's derivative, with its "
    "own inner one",
    f"491, 499, 503, 507 | {TWO_MINUSES} | all derivatives taken",
    "499, 503, 507 | (1 + exp(-z))**-2 * exp(-z) | without them",
    "503, 507 | 1 / (1 + exp(-z))**2 * exp(-z) | the power as a fraction",
    "507, 511, 515, 519, 523, 527, 539, 551, 565 | exp(-z) / (1 + exp(-z))**2 | as one fraction",
    "515, 519, 523, 529, 541, 553, 567 | (1 + exp(-z) - 1) / (1 + exp(-z))**2 | 1 added and taken "
    "off",
    "519, 523, 531, 543, 555, 570 | (1 + exp(-z)) / (1 + exp(-z))**2 - 1 / (1 + exp(-z))**2 | as "
    "two fractions",
    "523, 533, 545, 557, 572 | 1 / (1 + exp(-z)) - 1 / (1 + exp(-z))**2 | the first of them "
    "shortened",
    "535, 547, 559, 574 | 1 / (1 + exp(-z)) - (1 / (1 + exp(-z))) * (1 / (1 + exp(-z))) | the "
    "square as a product",
    "547, 559, 574 | 1 / (1 + exp(-z)) * (1 - 1 / (1 + exp(-z))) | σ taken out as a factor",
    "579 | sigma(z) * (1 - sigma(z)) | σ′ by σ itself",
    SLOPE,
    "495 | 1 * (1 + exp(-z))**-2 * exp(-z) * -1 | the two factors −1, struck out",
    SLOPE.put_right(
        TWO_MINUSES,
        "The first −1 has lost its sign, so only one minus is left to be struck out; or the "
        "stroke through it was read for nothing, since the slide cancels the two here.",
        "One lone −1 may be dropped; or σ′ is negative.",
    ),
)

# --- the gradients of a neuron -----------------------------------------------------------------


def _prediction_slope(weight):
    """∂ŷ/∂weight, by complex step or automatic differentiation."""

    def recompute(nn, p):
        inputs = {"w1": p.x1, "w2": p.x2, "b": 1.0}[weight]
        rest = p.x1 * p.w1 + p.x2 * p.w2 + p.b - inputs * getattr(p, weight)
        y_hat = lambda w: nn.activations.sigmoid(w * inputs + rest)  # noqa: E731
        return derivative(nn, y_hat, getattr(p, weight))

    return SIGMOID.formula(recompute, _neuron)


# ∂L/∂ŷ; the rooms give that of the mean, so it is taken times the number of examples.
LOSS_SLOPE = About("losses.binary_crossentropy_backward").formula(
    lambda nn, p: p.y.size * nn.losses.binary_crossentropy_backward(p.y, p.y_hat), _neuron
)
ERROR = "-(y - y_hat) / (y_hat * (1 - y_hat))"

NEURON_GRADIENTS = rows(
    "# Calculating the Derivatives",
    "595, 603, 621, 725, 739 | dL_dyhat * dyhat_db | ∂L/∂b, the chain rule",
    f"731, 741 | {ERROR} * y_hat * (1 - y_hat) | ∂L/∂b, its factors",
    "754 | -(y - y_hat) | ∂L/∂b",
    NEURON.gradient("b"),
    "597, 605, 625, 727, 743 | dL_dyhat * dyhat_dw1 | ∂L/∂w₁, the chain rule",
    f"733, 745 | {ERROR} * y_hat * (1 - y_hat) * x1 | ∂L/∂w₁, its factors",
    "756 | -(y - y_hat) * x1 | ∂L/∂w₁",
    NEURON.gradient("w1"),
    "599, 607, 631, 729, 747 | dL_dyhat * dyhat_dw2 | ∂L/∂w₂, the chain rule",
    f"735, 749 | {ERROR} * y_hat * (1 - y_hat) * x2 | ∂L/∂w₂, its factors",
    "758 | -(y - y_hat) * x2 | ∂L/∂w₂",
    NEURON.gradient("w2"),
    "629, 689, 693, 701 | sigma(w1 * x1 + w2 * x2 + b) | ŷ, which is to be differentiated",
    PREDICTION,
    f"635 | {LOSS} | L, which is to be differentiated",
    NEURON_LOSS,
    "645, 651, 659, 669, 679 | -y * log(y_hat) - (1 - y) * log(1) - y_hat | L, on the slides that "
    "differentiate it",
    NEURON_LOSS.put_right(
        LOSS,
        "A bracket is lost: ln 1 − ŷ is 0 − ŷ. The derivative below it is that of ln(1 − ŷ).",
        "For the label 0 the loss seems to be −ŷ, least where the prediction is most wrong.",
    ),
    "643, 649, 653, 657, 661, 667, 671, 681 | -y / y_hat + (1 - y) / (1 - y_hat) | ∂L/∂ŷ, term by "
    "term",
    "663, 673, 683 | (-y + y * y_hat + y_hat - y * y_hat) / (y_hat * (1 - y_hat)) | ∂L/∂ŷ on a "
    "common denominator",
    f"677, 685, 717 | {ERROR} | ∂L/∂ŷ",
    LOSS_SLOPE,
    "695-697, 703-705, 721 | y_hat * (1 - y_hat) * x1 | ∂ŷ/∂w₁",
    _prediction_slope("w1"),
    "707-709, 723 | y_hat * (1 - y_hat) * x2 | ∂ŷ/∂w₂",
    _prediction_slope("w2"),
    "711-713, 719 | y_hat * (1 - y_hat) | ∂ŷ/∂b",
    _prediction_slope("b"),
)

# --- the gradients of the 2-2-1 network --------------------------------------------------------


def _net_sum(x1, x2, w1, w2, b):
    def recompute(nn, p):
        of = vars(p)
        return neurons(nn, [of[x1], of[x2]], [of[w1], of[w2]], of[b])

    return NET_SUM.formula(recompute, _network)


def _sigmoid_of(z):
    return SIGMOID.formula(lambda nn, p: nn.activations.sigmoid(vars(p)[z]), _network)


def _network_loss(nn, **changed):
    """The mean loss of the examples, with some of the weights changed."""
    p, sigma = SimpleNamespace(**_network() | changed), nn.activations.sigmoid
    a1 = sigma(p.x1 * p.w11 + p.x2 * p.w21 + p.b1)
    a2 = sigma(p.x1 * p.w12 + p.x2 * p.w22 + p.b2)
    return nn.losses.binary_crossentropy(p.y, sigma(a1 * p.w1 + a2 * p.w2 + p.b))


def _learns(weight):
    """The loss after a step on one weight, over that before it."""
    return NETWORK.about.claim(
        lambda nn: _network_loss(nn, **{weight: NETWORK.step(nn, weight)}) / _network_loss(nn)
    )


def _flipped(weight, printed):
    """The update as it is printed, which climbs."""
    return NETWORK.update(weight).put_right(
        printed.replace("-", "+", 1),
        "∂L/∂w, two lines above, begins with a minus, which minus α times it must turn into a "
        "plus; here it is dropped. The updates of b₁, w₁ and b keep it.",
        "The step climbs the loss.",
    )


W11 = "w11 - alpha * x1 * w1 * a1 * (1 - a1) * (y - y_hat)"
W21 = "w21 - alpha * x2 * w1 * a1 * (1 - a1) * (y - y_hat)"
TO_A1, TO_Z = "da1_dz1 * dz_da1 * dyhat_dz * dL_dyhat", "dyhat_dz * dL_dyhat"
FACTORS = f"y_hat * (1 - y_hat) * {ERROR}"
HIDDEN = f"a1 * (1 - a1) * w1 * {FACTORS}"

NETWORK_GRADIENTS = rows(
    "# Neural Network",
    "908, 947, 971, 993, 1017, 1041 | sigma(z1) | the first hidden unit",
    _sigmoid_of("z1"),
    "910, 949, 973, 995, 1019, 1043 | x1 * w11 + x2 * w21 + b1 | its net sum",
    _net_sum("x1", "x2", "w11", "w21", "b1"),
    "913 | sigma(z2) | the second hidden unit",
    _sigmoid_of("z2"),
    "915 | x1 * w12 + x2 * w22 + b2 | the net sum of that",
    _net_sum("x1", "x2", "w12", "w22", "b2"),
    "917, 943, 967, 989, 1013, 1037, 1061, 1079, 1097, 1113 | sigma(z) | the output",
    _sigmoid_of("z"),
    "919, 945, 969, 991, 1015, 1039, 1063, 1081, 1099, 1115 | a1 * w1 + a2 * w2 + b | the "
    "output's net sum",
    _net_sum("a1", "a2", "w1", "w2", "b"),
    f"922, 941, 965, 987, 1011, 1035, 1059, 1077, 1095, 1111 | {LOSS} | the loss of the network",
    NETWORK_LOSS,
    f"951 | dz1_dw11 * {TO_A1} | ∂L/∂w₁₁, the chain rule",
    f"953 | x1 * {HIDDEN} | ∂L/∂w₁₁, its factors",
    "953 | -x1 * w1 * a1 * (1 - a1) * (y - y_hat) | ∂L/∂w₁₁",
    NETWORK.gradient("w11"),
    f"957, 955-961 | {W11} | the step of w₁₁, which is to lower the loss",
    _flipped("w11", W11),
    f"975, 997 | dz1_dw21 * {TO_A1} | ∂L/∂w₂₁, the chain rule",
    f"977, 999 | x2 * {HIDDEN} | ∂L/∂w₂₁, its factors",
    "977, 999 | -x2 * w1 * a1 * (1 - a1) * (y - y_hat) | ∂L/∂w₂₁",
    NETWORK.gradient("w21"),
    "979-981 | w21 - alpha * dL_dw21 | the step of w₂₁",
    NETWORK.update("w21"),
    "983, 929-931 | < 1 | a step of w₂₁ lowers the loss",
    _learns("w21"),
    f"1003, 1001-1007 | {W21} | the step of w₂₁, its gradient filled in, which is to lower the "
    "loss",
    _flipped("w21", W21),
    f"1021, 1045 | dz1_db1 * {TO_A1} | ∂L/∂b₁, the chain rule",
    f"1023, 1047 | 1 * {HIDDEN} | ∂L/∂b₁, its factors",
    "1025, 1047 | -w1 * a1 * (1 - a1) * (y - y_hat) | ∂L/∂b₁",
    NETWORK.gradient("b1"),
    "1027-1029 | b1 - alpha * dL_db1 | the step of b₁",
    "1049-1051 | b1 - alpha * (-w1 * a1 * (1 - a1) * (y - y_hat)) | the step of b₁, its gradient "
    "filled in",
    NETWORK.update("b1"),
    "1031, 1053-1055 | < 1 | a step of b₁ lowers the loss",
    _learns("b1"),
    f"1065, 1083 | dz_dw1 * {TO_Z} | ∂L/∂w₁, the chain rule",
    f"1067, 1083 | a1 * {FACTORS} | ∂L/∂w₁, its factors",
    "1067, 1083 | -a1 * (y - y_hat) | ∂L/∂w₁",
    NETWORK.gradient("w1"),
    "1069-1071 | w1 - alpha * dL_dw1 | the step of w₁",
    "1085-1087 | w1 - alpha * (-a1 * (y - y_hat)) | the step of w₁, its gradient filled in",
    NETWORK.update("w1"),
    "1073, 1089-1091 | < 1 | a step of w₁ lowers the loss",
    _learns("w1"),
    f"1101, 1118 | dz_db * {TO_Z} | ∂L/∂b, the chain rule",
    f"1101, 1118 | 1 * {FACTORS} | ∂L/∂b, its factors",
    "1101, 1118 | -(y - y_hat) | ∂L/∂b",
    NETWORK.gradient("b"),
    "1103-1105 | b - alpha * dL_db | the step of b",
    "1120-1122 | b - alpha * (-(y - y_hat)) | the step of b, its gradient filled in",
    NETWORK.update("b"),
    "1107, 1124 | < 1 | a step of b lowers the loss",
    _learns("b"),
)

SECTIONS = [ONE_NEURON, SLOPE_OF_SIGMOID, NEURON_GRADIENTS, NETWORK_GRADIENTS]
