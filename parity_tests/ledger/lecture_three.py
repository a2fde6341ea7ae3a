"""Lecture G, row by row: activations, what goes wrong with them and the cures, derivative rules."""

import functools

import numpy as np

from .about import CLOSED, DESCEND, LEAKY, NET_SUM, RELU, SGD, SIGMOID, SOFTMAX, STEP, TANH, About
from .deep import DEAD_UNITS, EXPLODING, clipped, left
from .formulas import AROUND_0, INNER, WIDE, random_points
from .rooms import act, after, derivative, each, slope, to_the_ends
from .row import rows

# --- activations -------------------------------------------------------------------------------

SCORES, HUGE = np.array([2.0, 1.0, 0.5]), np.array([1000.0, 999.0, 1000.0])
TANH_OF_X = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"
RIGHT_OF_0, LEFT_OF_0 = INNER[INNER > 0], INNER[INNER < 0]


def _kink(name):
    return lambda: {name: AROUND_0}


def _slopes_up_to_2():
    alpha = np.array([0.01, 1.0, 2.0, 0.3, 1.5])
    return {"x": np.array([-2.0, -1.0, -0.5, 0.5, 2.0]), "alpha": alpha}


FIRST_OF_THREE = SOFTMAX.formula(
    lambda nn, p: nn.activations.softmax(np.c_[p.x1, p.x2, p.x3])[:, 0]
)


def _quotient(nn, x, h):
    """The difference quotient of the step, from both sides of x."""
    x = np.asarray(x, float)
    return (nn.activations.step(x + h) - nn.activations.step(x - h)) / (2 * h)


def _chain(nn, activation, weight, depth, x=0.5):
    """The slope of each unit in a chain g(weight · the one before), the last one's first."""
    slopes, a = [], np.array(x)
    for _ in range(depth):
        z = weight * a
        slopes.insert(0, weight * slope(nn, activation, z).item())
        a = act(nn, activation, z)
    return np.array(slopes)


def _where_naive_fails(nn):
    """The sum of softmax where its printed formula gives no numbers."""
    with np.errstate(all="ignore"):
        naive = np.exp(HUGE) / np.exp(HUGE).sum()
    return nn.activations.softmax(HUGE).sum() if np.isnan(naive).all() else 0.0


ACTIVATIONS = rows(
    "# Common Activation Functions",
    "1192 | 1 / (1 + exp(-z)) | sigmoid",
    "1228 | 1 / (1 + exp(-x)) | the sigmoid of x",
    SIGMOID.value(),
    "1194 | sigma(z) * (1 - sigma(z)) | σ′",
    SIGMOID.slope(),
    "1201 | (exp(z) - exp(-z)) / (exp(z) + exp(-z)) | tanh",
    f"1238 | {TANH_OF_X} | tanh of x",
    TANH.value(),
    "1203 | 1 - tanh(z)**2 | tanh′",
    TANH.slope(),
    "1210 | maximum(0, z) | ReLU",
    RELU.value(_kink("z")),
    "1212 | where(z > 0, 1, 0) | ReLU′, 0 at its kink",
    RELU.slope(_kink("z")),
    "1217-1219 | > 1e5 | the step has no derivative at its jump: the difference quotient over "
    "2·10⁻⁶",
    STEP.claim(lambda nn: _quotient(nn, 0.0, 1e-6)),
    "1221 | where(x > 0, 0, where(x >= 0, 1, neither)) | the unit step",
    STEP.value(lambda: {"x": AROUND_0, "neither": np.nan}).put_right(
        "where(x < 0, 0, 1)",
        "x > 0 stands where x < 0 was meant: above 0 both cases hold, below it none. It is "
        "printed rightly in the backup slides.",
        "A unit is silent for positive and undefined for negative net sums.",
    ),
    "1228 | 0 1 | it maps to between 0 and 1, the limits (which float64 takes far out)",
    SIGMOID.limits(),
    "1232 | = 0 | its range [0, 1] has its ends: how far σ stays from them (up to ±30)",
    SIGMOID.from_its_ends(0, 30).put_right("> 0", *CLOSED),
    "1230-1231 | <= 0.25 | its gradient is smooth, so values do not jump: the steepest slope",
    SIGMOID.backward.claim(lambda nn: slope(nn, "sigmoid", WIDE)),
    "1233-1234 | < 1e-6 | but gradients vanish in depth: the slope of ten sigmoid units in a chain",
    SIGMOID.backward.claim(lambda nn: _chain(nn, "sigmoid", 1, 10).prod()),
    "1239 | -1 1 | tanh maps to between −1 and 1, the limits",
    TANH.limits(),
    "1241-1242 | <= 1 | tanh does not jump either: its steepest slope",
    TANH.backward.claim(lambda nn: slope(nn, "tanh", WIDE)),
    "1243-1244 | > 1 | its gradients vanish less: the slope of ten tanh units over that of ten "
    "sigmoids",
    TANH.backward.claim(
        lambda nn: _chain(nn, "tanh", 1, 10).prod() / _chain(nn, "sigmoid", 1, 10).prod()
    ),
    "1249 | maximum(0, x) | ReLU of x",
    RELU.value(_kink("x")),
    "1250 | >= 0 | its output lies between 0 and x, for x > 0: the distance to both",
    RELU.claim(lambda nn: [act(nn, "relu", RIGHT_OF_0), RIGHT_OF_0 - act(nn, "relu", RIGHT_OF_0)]),
    "1255 | = 1 | gradients vanish less easily: the slope of twenty ReLUs that are active",
    RELU.backward.claim(lambda nn: _chain(nn, "relu", 1, 20).prod()),
    "1258-1260 | = 0 | an inactive ReLU only puts out 0",
    RELU.claim(lambda nn: nn.activations.relu(-RIGHT_OF_0)),
    "1265 | maximum(alpha * x, x) | Leaky ReLU, for a small slope α, here 0.01",
    LEAKY.value(lambda: random_points("x") | {"alpha": 0.01}),
    "1266, 1270 | > 0 | its gradient for x < 0 is not 0",
    "1266, 1270 | <= 0.01 | nor is it large",
    LEAKY.backward.claim(lambda nn: slope(nn, "leaky_relu", LEFT_OF_0)),
    "1271 | = 0 | for x > 0 it is as ReLU; the difference",
    LEAKY.claim(lambda nn: act(nn, "leaky_relu", RIGHT_OF_0) - act(nn, "relu", RIGHT_OF_0)),
    "1280 | exp(x1) / (exp(x1) + exp(x2) + exp(x3)) | softmax, the first of three",
    FIRST_OF_THREE,
    "1283 | = 1 | softmax makes a distribution; its sum",
    SOFTMAX.claim(lambda nn: nn.activations.softmax(SCORES).sum()),
    "1284 | > 1 | sigmoids of several scores make none; their sum",
    SIGMOID.claim(lambda nn: nn.activations.sigmoid(SCORES).sum()),
    "1286 | = 1 | the exponentials overflow: the formula fails at scores of 1000, the shifted one "
    "not",
    SOFTMAX.claim(_where_naive_fails),
    "# Summary of Activation Functions",
    "1291 | 1 / (1 + exp(-x)) | sigmoid, in the table",
    SIGMOID.value(),
    "1291 | 0 1 | sigmoid puts out from 0 to 1",
    SIGMOID.limits(),
    f"1292 | {TANH_OF_X} | tanh, in the table",
    TANH.value(),
    "1292 | -1 1 | tanh puts out from −1 to 1",
    TANH.limits(),
    "1293 | maximum(0, x) | ReLU, in the table",
    RELU.value(_kink("x")),
    "1294 | maximum(alpha * x, x) | Leaky ReLU, in the table, where α is a hyperparameter to be "
    "tuned",
    LEAKY.formula(
        lambda nn, p: each(nn.activations.leaky_relu, p.x, p.alpha), _slopes_up_to_2
    ).put_right(
        "where(x > 0, x, alpha * x)",
        "The maximum picks the right branch for α ≤ 1 only, which is not said; for a larger one "
        "it picks αx above 0 and x below.",
        "Tuning α beyond 1 changes the slope on the wrong side.",
    ),
    "1295 | exp(x1) / (exp(x1) + exp(x2) + exp(x3)) | softmax, in the table",
    FIRST_OF_THREE,
    "1295 | >= 0 | scores become probabilities: from 0 to 1, the distance to the nearer end",
    SOFTMAX.claim(lambda nn: to_the_ends(nn.activations.softmax(SCORES))),
)

# --- what goes wrong, and the cures ------------------------------------------------------------

POSITIVE = np.array([[0.5, 2.0], [1.0, 1.0], [3.0, 0.1], [2.0, 4.0]])
DATA = np.array([[-300, 100], [500, 20], [20, -77], [90, 3]], float)
SMALL, LARGE = np.array([-0.1, -0.01, 0.0, 0.01, 0.1]), np.array([-40.0, -20.0, 20.0, 40.0])
DEAD = [-0.5, -0.5]


def _unit(nn, w):
    """A ReLU unit without bias, with these weights."""
    layer = nn.layers.Dense(1, activation="relu", use_bias=False)
    nn.layers.forward(layer, POSITIVE)
    layer.set_weights([np.reshape(np.array(w, float), (2, 1))])
    return layer


def _unit_gradient(nn, w):
    """The gradient of the unit's summed outputs for its weights."""
    return nn.layers.backward(_unit(nn, w), POSITIVE, np.ones((4, 1)))[1][0].ravel()


def _moved(nn, w, learning_rate):
    """The weights after a step of gradient descent on the summed outputs."""
    return after(nn, "SGD", [_unit_gradient(nn, w)], w, learning_rate=learning_rate)


def _first_weight(nn):
    """How far the first of ten sigmoid layers moves."""
    g = _chain(nn, "sigmoid", 1, 10).prod()
    return np.abs(after(nn, "SGD", [g], 0.0, learning_rate=0.1))


def _clipped(nn):
    """The lengths after clipping to 1, over what is allowed: the length before, and 1 at most."""
    gradients = [np.array([30.0, 40.0]), np.array([0.3, 0.4])]
    return [np.linalg.norm(g) for g in nn.optimizers.clip_by_norm(gradients, 1.0)] / np.array(
        [1, 0.5]
    )


def _normalised(nn):
    """Mean and standard deviation of a layer's outputs in training; ε is taken as good as 0."""
    layer = nn.layers.BatchNormalization(epsilon=1e-12)
    a = nn.layers.forward(layer, DATA, training=True)
    return np.c_[a.mean(axis=0), a.std(axis=0)]


PATHOLOGIES = rows(
    "# Vanishing Gradient Problem",
    "1537 | <= 0.25 | gradients diminish on their way back: from layer to layer of a sigmoid chain",
    SIGMOID.backward.claim(lambda nn: _chain(nn, "sigmoid", 1, 10)),
    "1538 | < 0.15 | with tanh too: what is left after twenty layers",
    TANH.backward.claim(lambda nn: _chain(nn, "tanh", 1, 20).prod()),
    "1539-1540 | < 1e-6 | the first layer's weight hardly moves, so learning stalls (ten sigmoid "
    "layers)",
    SGD.claim(_first_weight),
    "1537-1538 | < 1e-4 | sigmoid, ten layers: the first layer's gradient norm over the last's",
    left("sigmoid"),
    "1538 | > 0.01 | tanh, ten layers, much less: the first layer's gradient norm over the last's",
    left("tanh"),
    "1538 | < 1e-9 | the deeper the less: sigmoid, twenty layers: the first layer's gradient norm "
    "over the last's",
    left("sigmoid", 20),
    "# Vanishing Gradient Problem: Illustration",
    "1544 | < 0.01 | for small inputs the gradient of σ is very small; that for |z| ≤ 0.1",
    SIGMOID.backward.claim(lambda nn: slope(nn, "sigmoid", SMALL)).put_right(
        "> 0.249",
        "Small and large are swapped: σ′ is greatest at 0 and fades for large |z|, as the same "
        "slide says further down.",
        "Keeping inputs small would cause what it prevents.",
    ),
    "1546 | 1 / (1 + exp(-z)) | the sigmoid, once more",
    SIGMOID.value(),
    "1548 | 0 1 | it varies between 0 and 1, the limits",
    SIGMOID.limits(),
    "1550 | sigma(z) * (1 - sigma(z)) | σ′, once more",
    SIGMOID.slope(),
    "1552 | > 0.49999999 | for large |z|, from 20 on, σ comes close to 0 or 1: how far it goes "
    "from ½ to their side",
    SIGMOID.claim(lambda nn: (nn.activations.sigmoid(LARGE) - 0.5) * np.sign(LARGE)),
    "1552 | > 0.24999999 | and σ′ to 0: it loses nearly all of its ¼",
    SIGMOID.backward.claim(lambda nn: slope(nn, "sigmoid", 0.0) - slope(nn, "sigmoid", LARGE)),
    "# Exploding Gradient Problem",
    "1556-1560 | > 1e6 | gradients grow in depth: twenty ReLUs with weights of 2",
    RELU.backward.claim(lambda nn: _chain(nn, "relu", 2, 20).prod()),
    "1562 | > 1e9 | too large a gradient destabilises: down 50x² from 1, |x| after ten steps of "
    "0.1",
    DESCEND.claim(
        lambda nn: np.abs(nn.gradient_descent.descend(lambda x: 100 * x, [1.0], 0.1, 10)[-1])
    ),
    "1556-1562 | > 1e4 | in a deep network gradients become too large: their norm over twelve "
    "ReLU layers, weights three times too large",
    EXPLODING,
    "# Dying ReLU Problem",
    "1567 | = 0 | where the output is 0 for all inputs, so is every gradient",
    About("layers.backward").claim(lambda nn: _unit_gradient(nn, DEAD)),
    "1568 | < 0 | an update can bring that about: net sums after a step of 1 from w = (0.5, 0.5)",
    NET_SUM.claim(lambda nn: nn.perceptron.net_sum(POSITIVE, _moved(nn, [0.5, 0.5], 1.0))),
    "1569 | > 0 | Leaky ReLU keeps a gradient there",
    LEAKY.backward.claim(lambda nn: slope(nn, "leaky_relu", nn.perceptron.net_sum(POSITIVE, DEAD))),
    "# Solutions to Gradient Problems",
    "1574 | = 1 | ReLU has the same gradient for all positive inputs",
    RELU.backward.claim(lambda nn: slope(nn, "relu", RIGHT_OF_0)),
    "1574 | = 1 | Leaky ReLU too",
    LEAKY.backward.claim(lambda nn: slope(nn, "leaky_relu", RIGHT_OF_0)),
    "1576 | = 1 | clipping scales a gradient that is too large, (30, 40), down to the threshold "
    "1, and leaves (0.3, 0.4): the length over what is allowed",
    About("optimizers.clip_by_norm").claim(_clipped),
    "1577 | 0 1 0 1 | mean and standard deviation of both outputs of a batch normalisation (ε → 0)",
    About("layers.BatchNormalization").number(_normalised),
    "1574 | > 0.01 | ReLU, ten layers, He's spread: the first layer's gradient norm over the "
    "last's",
    left("relu", gain=2.0),
    "1574 | > 0.01 | Leaky ReLU, ten layers, He's spread: the first layer's gradient norm over "
    "the last's",
    left("leaky_relu", gain=2.0),
    "1576 | = 1 | exploding gradients, and one of 0.1, clipped by value to 1: their largest "
    "entries over what is allowed",
    clipped("clip_by_value", lambda gradients: max(np.abs(g).max() for g in gradients)),
    "1576 | = 1 | clipped by norm to 1: the longest array, and that of 0.1, over what is allowed",
    clipped("clip_by_norm", lambda gradients: max(map(np.linalg.norm, gradients))),
    "1576 | = 1 | clipped by global norm to 1: the length of all arrays together, and of 0.1 "
    "alone, over what is allowed",
    clipped("clip_by_global_norm", lambda gradients: np.sqrt(sum((g**2).sum() for g in gradients))),
    "1577 | > 0.01 | sigmoid with batch normalisation, ten layers: the first layer's gradient "
    "norm over the last's",
    left("sigmoid", batch_normalization=True),
)

# --- backup slides -----------------------------------------------------------------------------

WIDTHS = [1e-6, 1e-4, 1e-2]
EXPONENTS = np.array([2.0, 3.0, -1.0, 0.5, 4.0])


def _rule(function, stated="", **more):
    """A rule for derivatives, by complex step or autodiff of function(rules, x), and as stated."""

    def recompute(nn, p):
        rules = nn.gradient_check.DERIVATIVE_RULES
        functions = {name: f for name, (f, _) in rules.items()}
        found = derivative(nn, lambda x: function(functions, x), p.x)
        return [found, rules[stated][1](p.x)] if stated else found

    given = functools.partial(dict, x=random_points("u")["u"], **more)
    return About("gradient_check.DERIVATIVE_RULES").formula(recompute, given)


BACKUP = rows(
    "# Derivatives Cheat Sheet",
    "1731 | n * x**(n - 1) | power rule",
    _rule(lambda rules, x: rules["power"](x ** (EXPONENTS / 3)), n=EXPONENTS),
    "1731 | 3 * x**2 | its example, x³",
    _rule(lambda rules, x: rules["power"](x), "power"),
    "1732 | d('log(g**2 + 1)', 'g') * d('x**3', 'x') | chain rule, with f = ln((·)² + 1) and g = "
    "(·)³",
    _rule(lambda rules, x: rules["chain"](rules["power"](x)), g=random_points("u")["u"] ** 3),
    "1732 | 2 * x / (x**2 + 1) | its example, ln(x² + 1)",
    _rule(lambda rules, x: rules["chain"](x), "chain"),
    "1733 | 1 / x | logarithm rule, with ln x = ln((√x)²)",
    _rule(lambda rules, x: rules["natural logarithm"](x**0.5)),
    "1733 | 2 / x | its example, ln(x²)",
    _rule(lambda rules, x: rules["natural logarithm"](x), "natural logarithm"),
    "1734 | exp(x) | exponential rule",
    _rule(lambda rules, x: rules["exponential"](x / 2)),
    "1734 | 2 * exp(2 * x) | its example, e²ˣ",
    _rule(lambda rules, x: rules["exponential"](x), "exponential"),
    "1735 | 0 | a constant, such as 7",
    _rule(lambda rules, x: rules["constant"](x), "constant"),
    "1736 | 5 * d('log(x**2 + 1)', 'x') | a constant factor, here 5 before ln(x² + 1)",
    _rule(lambda rules, x: 5 * rules["chain"](x)),
    "1736 | 10 * x | its example, 5x²",
    _rule(lambda rules, x: rules["constant multiple"](x), "constant multiple"),
    "# Importance of Differentiability in Activation Functions",
    "1747-1750 | 2 * x | x² has a derivative everywhere, the slope of its tangent (5x², a fifth)",
    _rule(lambda rules, x: rules["constant multiple"](x) / 5),
    "1752 | where(x < 0, 0, 1) | the step, 1 at 0",
    STEP.value(_kink("x")),
    "1755-1757 | > 99 | it has no derivative at 0: the difference quotient over that of a width a "
    "hundred times as large",
    STEP.claim(lambda nn: [_quotient(nn, 0.0, h) / _quotient(nn, 0.0, 100 * h) for h in WIDTHS]),
    "1758 | = 0 | elsewhere it is 0",
    STEP.claim(lambda nn: _quotient(nn, AROUND_0[AROUND_0 != 0], 1e-6)),
    "1760 | = 0 | so gradient descent does not move",
    DESCEND.claim(
        lambda nn: np.ptp(
            nn.gradient_descent.descend(lambda z: _quotient(nn, z, 1e-6), [-1.0], 0.1, 5)
        )
    ),
    "1764, 1766 | = 0 | w = (−0.5, −0.5), without bias: outputs for positive inputs",
    About("layers.forward").claim(lambda nn: nn.layers.forward(_unit(nn, DEAD), POSITIVE)),
    "1765, 1767 | = 0 | such a neuron is dead: a step of 0.1 moves its weights by",
    SGD.claim(lambda nn: _moved(nn, DEAD, 0.1) - DEAD),
    "1768 | = 0 | a high learning rate makes one: outputs after a step of 1 from (0.5, 0.5)",
    About("layers.forward").claim(
        lambda nn: nn.layers.forward(_unit(nn, _moved(nn, [0.5, 0.5], 1.0)), POSITIVE)
    ),
    "1764-1767 | = 1 | positive inputs leave the unit w = (−0.5, −0.5) dead, others not: the "
    "share of units that are dead, and that are not",
    DEAD_UNITS,
)

SECTIONS = [ACTIVATIONS, PATHOLOGIES, BACKUP]
CLASSES, HEADINGS = "the axis and the labels of a picture", "headings and labels"

# Lines with a number or a formula that say nothing about networks.
ASIDES = {
    "3-17, 20-22, 1723-1726, 1772-1780": "greetings, titles, breaks",
    "24-36, 43, 51, 73, 92, 105-107, 168, 181, 221-223, 306, 329, 338, 365-375": HEADINGS,
    "583-591, 878-882, 1127-1131, 1197, 1205, 1302, 1312-1313, 1395, 1527-1532": HEADINGS,
    "1573, 1575, 1579-1583, 1712-1718, 1730, 1738-1744": HEADINGS,
    "1253, 1268, 1273, 1282, 1285, 1290": HEADINGS,
    "59": "the year of the first perceptron",
    "77-84": "what the three inputs stand for",
    "86-88, 99-101, 126-128, 164, 177, 200, 890, 1143-1150, 1214, 1226": "sources",
    "1355, 1436, 1721, 1782-1792": "sources",
    "237-252, 256, 262-264, 269-285, 290, 302-304, 325-327, 346-348": CLASSES,
    "427, 437": "frames of an animation, in which a line is not finished yet",
    "609-615, 623, 627, 633, 637": "questions, answered on later slides",
    "764-766, 776, 782-785, 793, 799-801, 817-819, 827, 837-841, 859, 866, 871": CLASSES,
    "1139-1141": "a question, answered by the line below it",
    "1229, 1240, 1251, 1281, 1298, 1673": "what is usual",
    "1256, 1275": "what it costs: parity bench measures that",
    "1440-1445, 1508, 1512": "the legend of a picture",
}
SILENT = {"headings of a chapter and of a figure": ["ANN Intuition", "Simple example: AND gate"]}
