"""Lecture G, row by row: activations, what goes wrong, derivatives; the rest from its modules."""

import numpy as np

from . import lecture_three_descent, lecture_three_gates, lecture_three_gradients
from ._rooms import WIDE, after, bounds, derivative, each, slope
from .lecture_three_gates import measured
from .ledger import Erratum, formula, number, random_points, under

NET_SUM, STEP = "perceptron.net_sum", "activations.step"
INNER = np.linspace(-15, 15, 31)  # positive and negative numbers, and 0


def _value(activation, says, printed, lines, given=None, erratum=None, **options):
    """A line that defines an activation; its argument is x or z."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=f"activations.{activation}",
        given=given,
        recompute=lambda nn, p: getattr(nn.activations, activation)(
            p.x if hasattr(p, "x") else p.z, **options
        ),
        erratum=erratum,
    )


def _slope(activation, says, printed, lines, given=None):
    """A line that prints its derivative."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=f"activations.{activation}_backward",
        given=given,
        recompute=lambda nn, p: slope(nn, activation, p.z),
    )


def _range(activation, says, printed, lines):
    """The smallest and the largest value."""
    return number(
        says,
        printed,
        lines=lines,
        digits=0,
        how="exact",
        concept=f"activations.{activation}",
        recompute=lambda nn: bounds(getattr(nn.activations, activation)(WIDE)),
    )


# --- activations -------------------------------------------------------------------------------

AROUND_0 = np.array([-2.0, -0.1, 0.0, 0.1, 3.0])
SCORES, HUGE = np.array([2.0, 1.0, 0.5]), np.array([1000.0, 999.0, 1000.0])
TANH = "(exp({0}) - exp(-{0})) / (exp({0}) + exp(-{0}))"
SOFTMAX = "exp(x1) / (exp(x1) + exp(x2) + exp(x3))"


def _kink(name):
    return lambda: {name: AROUND_0}


def _slopes_below_1():
    return {"x": random_points("x")["x"], "alpha": 0.01}


def _leaky(nn, p):
    return each(lambda x, slope: nn.activations.leaky_relu(x, slope), p.x, p.alpha)


def _softmax(says, lines):
    return formula(
        says,
        SOFTMAX,
        lines=lines,
        concept="activations.softmax",
        recompute=lambda nn, p: nn.activations.softmax(np.c_[p.x1, p.x2, p.x3])[:, 0],
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
        a = getattr(nn.activations, activation)(z)
    return np.array(slopes)


def _naive_fails(nn):
    """Is softmax as it is printed no number, where the room's is one?"""
    with np.errstate(all="ignore"):
        naive = np.exp(HUGE) / np.exp(HUGE).sum()
    return np.isfinite(nn.activations.softmax(HUGE)) & ~np.isfinite(naive)


ACTIVATIONS = [
    *under(
        "G",
        "Common Activation Functions",
        _value("sigmoid", "sigmoid", "1 / (1 + exp(-z))", "1192"),
        _slope("sigmoid", "σ′", "sigma(z) * (1 - sigma(z))", "1194"),
        _value("tanh", "tanh", TANH.format("z"), "1201"),
        _slope("tanh", "tanh′", "1 - tanh(z)**2", "1203"),
        _value("relu", "ReLU", "maximum(0, z)", "1210", _kink("z")),
        _slope("relu", "ReLU′, 0 at its kink", "where(z > 0, 1, 0)", "1212", _kink("z")),
        measured(
            "the step has no derivative at its jump: the difference quotient over 2·10⁻⁶",
            "> 1e5",
            "1219",
            STEP,
            lambda nn: _quotient(nn, 0.0, 1e-6),
        ),
        _value(
            "step",
            "the unit step",
            "where(x > 0, 0, where(x >= 0, 1, neither))",
            "1221",
            lambda: {"x": AROUND_0, "neither": np.nan},
            Erratum(
                right="where(x < 0, 0, 1)",
                why="x > 0 stands where x < 0 was meant: above 0 both cases hold, below it none. "
                "It is printed rightly in the backup slides.",
                believe="A unit is silent for positive and undefined for negative net sums.",
            ),
        ),
        _value("sigmoid", "the sigmoid of x", "1 / (1 + exp(-x))", "1228"),
        _range(
            "sigmoid",
            "its range; in float64 both ends are reached, at ±800 at last",
            "0 1",
            "1228, 1232",
        ),
        measured(
            "its gradient is smooth, so values do not jump: the steepest slope",
            "<= 0.25",
            "1230-1231",
            "activations.sigmoid_backward",
            lambda nn: slope(nn, "sigmoid", WIDE),
        ),
        measured(
            "but gradients vanish in depth: the slope of ten sigmoid units in a chain",
            "< 1e-6",
            "1233-1234",
            "activations.sigmoid_backward",
            lambda nn: _chain(nn, "sigmoid", 1, 10).prod(),
        ),
        _value("tanh", "tanh of x", TANH.format("x"), "1238"),
        _range("tanh", "the range of tanh; in float64 both ends are reached", "-1 1", "1239"),
        measured(
            "tanh does not jump either: its steepest slope",
            "<= 1",
            "1241-1242",
            "activations.tanh_backward",
            lambda nn: slope(nn, "tanh", WIDE),
        ),
        measured(
            "its gradients vanish less: the slope of ten tanh units over that of ten sigmoids",
            "> 1",
            "1243-1244",
            "activations.tanh_backward",
            lambda nn: _chain(nn, "tanh", 1, 10).prod() / _chain(nn, "sigmoid", 1, 10).prod(),
        ),
        _value("relu", "ReLU of x", "maximum(0, x)", "1249", _kink("x")),
        measured(
            "its output lies between 0 and x, for x > 0 (at that end): ReLU(x) / x",
            "= 1",
            "1250",
            "activations.relu",
            lambda nn: nn.activations.relu([0.5, 1.0, 5.0]) / [0.5, 1.0, 5.0],
        ),
        measured(
            "gradients vanish less easily: the slope of twenty ReLUs that are active",
            "= 1",
            "1255",
            "activations.relu_backward",
            lambda nn: _chain(nn, "relu", 1, 20).prod(),
        ),
        measured(
            "an inactive ReLU only puts out 0",
            "= 0",
            "1258-1260",
            "activations.relu",
            lambda nn: nn.activations.relu(-INNER[INNER > 0]),
        ),
        _value(
            "leaky_relu",
            "Leaky ReLU, for a small slope α, here 0.01",
            "maximum(alpha * x, x)",
            "1265",
            _slopes_below_1,
        ),
        measured(
            "its gradient for x < 0 is not 0",
            "> 0",
            "1266, 1270",
            "activations.leaky_relu_backward",
            lambda nn: slope(nn, "leaky_relu", INNER[INNER < 0]),
        ),
        measured(
            "nor is it large",
            "<= 0.01",
            "1266, 1270",
            "activations.leaky_relu_backward",
            lambda nn: slope(nn, "leaky_relu", INNER[INNER < 0]),
        ),
        measured(
            "for x > 0 it is as ReLU; the difference",
            "= 0",
            "1271",
            "activations.leaky_relu",
            lambda nn: (
                nn.activations.leaky_relu(INNER[INNER > 0]) - nn.activations.relu(INNER[INNER > 0])
            ),
        ),
        _softmax("softmax, the first of three", "1280"),
        measured(
            "softmax makes a distribution; its sum",
            "= 1",
            "1283",
            "activations.softmax",
            lambda nn: nn.activations.softmax(SCORES).sum(),
        ),
        measured(
            "sigmoids of several scores make none; their sum",
            "!= 1",
            "1284",
            "activations.sigmoid",
            lambda nn: nn.activations.sigmoid(SCORES).sum(),
        ),
        measured(
            "the exponentials overflow: the formula fails at scores of 1000, the shifted one not",
            "= 1",
            "1286",
            "activations.softmax",
            _naive_fails,
        ),
    ),
    *under(
        "G",
        "Summary of Activation Functions",
        _value("sigmoid", "sigmoid, in the table", "1 / (1 + exp(-x))", "1291"),
        _range("sigmoid", "sigmoid puts out from 0 to 1", "0 1", "1291"),
        _value("tanh", "tanh, in the table", TANH.format("x"), "1292"),
        _range("tanh", "tanh puts out from −1 to 1", "-1 1", "1292"),
        _value("relu", "ReLU, in the table", "maximum(0, x)", "1293", _kink("x")),
        formula(
            "Leaky ReLU, in the table, where α is a hyperparameter to be tuned",
            "maximum(alpha * x, x)",
            lines="1294",
            concept="activations.leaky_relu",
            given=lambda: {
                "x": np.array([-2.0, -1.0, -0.5, 0.5, 2.0]),
                "alpha": np.array([0.01, 1.0, 2.0, 0.3, 1.5]),
            },
            recompute=_leaky,
            erratum=Erratum(
                right="where(x > 0, x, alpha * x)",
                why="The maximum picks the right branch for α ≤ 1 only, which is not said; for a "
                "larger one it picks αx above 0 and x below.",
                believe="Tuning α beyond 1 changes the slope on the wrong side.",
            ),
        ),
        _softmax("softmax, in the table", "1295"),
        measured(
            "scores become probabilities: from 0 to 1, the distance to the nearer end",
            ">= 0",
            "1295",
            "activations.softmax",
            lambda nn: np.minimum(
                nn.activations.softmax(SCORES), 1 - nn.activations.softmax(SCORES)
            ),
        ),
    ),
]

# --- what goes wrong, and the cures ------------------------------------------------------------

POSITIVE = np.array([[0.5, 2.0], [1.0, 1.0], [3.0, 0.1], [2.0, 4.0]])
DATA = np.array([[-300, 100], [500, 20], [20, -77], [90, 3]], float)
SMALL, LARGE = np.array([-0.1, -0.01, 0.0, 0.01, 0.1]), np.array([-40.0, -20.0, 20.0, 40.0])


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


DEAD = [-0.5, -0.5]


def _normalised(nn):
    """Mean and standard deviation of a layer's outputs in training; ε is taken as good as 0."""
    layer = nn.layers.BatchNormalization(epsilon=1e-12)
    a = nn.layers.forward(layer, DATA, training=True)
    return np.c_[a.mean(axis=0), a.std(axis=0)]


CHAINS = "activations.sigmoid_backward"
PATHOLOGIES = [
    *under(
        "G",
        "Vanishing Gradient Problem",
        measured(
            "gradients diminish on their way back: from layer to layer of a sigmoid chain",
            "<= 0.25",
            "1537",
            CHAINS,
            lambda nn: _chain(nn, "sigmoid", 1, 10),
        ),
        measured(
            "with tanh too: what is left after twenty layers",
            "< 0.15",
            "1538",
            "activations.tanh_backward",
            lambda nn: _chain(nn, "tanh", 1, 20).prod(),
        ),
        measured(
            "the first layer's weight hardly moves, so learning stalls (ten sigmoid layers)",
            "< 1e-6",
            "1539-1540",
            "optimizers.SGD",
            lambda nn: np.abs(
                after(nn, "SGD", [_chain(nn, "sigmoid", 1, 10).prod()], 0.0, learning_rate=0.1)
            ),
        ),
    ),
    *under(
        "G",
        "Vanishing Gradient Problem: Illustration",
        measured(
            "for small inputs the gradient of σ is very small; that for |z| ≤ 0.1",
            "< 0.01",
            "1544",
            CHAINS,
            lambda nn: slope(nn, "sigmoid", SMALL),
            Erratum(
                right="> 0.249",
                why="Small and large are swapped: σ′ is greatest at 0 and fades for large |z|, as "
                "the same slide says further down.",
                believe="Keeping inputs small would cause what it prevents.",
            ),
        ),
        _value("sigmoid", "the sigmoid, once more", "1 / (1 + exp(-z))", "1546"),
        _range("sigmoid", "it varies between 0 and 1, the ends included", "0 1", "1548"),
        _slope("sigmoid", "σ′, once more", "sigma(z) * (1 - sigma(z))", "1550"),
        measured(
            "for large |z|, from 20 on, σ comes close to 0 or 1; its distance from ½",
            "> 0.49999999",
            "1552",
            "activations.sigmoid",
            lambda nn: np.abs(nn.activations.sigmoid(LARGE) - 0.5),
        ),
        measured(
            "and σ′ to 0: it loses nearly all of its ¼",
            "> 0.24999999",
            "1552",
            CHAINS,
            lambda nn: slope(nn, "sigmoid", 0.0) - slope(nn, "sigmoid", LARGE),
        ),
    ),
    *under(
        "G",
        "Exploding Gradient Problem",
        measured(
            "gradients grow in depth: twenty ReLUs with weights of 2",
            "> 1e6",
            "1556-1560",
            "activations.relu_backward",
            lambda nn: _chain(nn, "relu", 2, 20).prod(),
        ),
        measured(
            "too large a gradient destabilises: down 50x² from 1, |x| after ten steps of 0.1",
            "> 1e9",
            "1562",
            "gradient_descent.descend",
            lambda nn: np.abs(nn.gradient_descent.descend(lambda x: 100 * x, [1.0], 0.1, 10)[-1]),
        ),
    ),
    *under(
        "G",
        "Dying ReLU Problem",
        measured(
            "where the output is 0 for all inputs, so is every gradient",
            "= 0",
            "1567",
            "layers.backward",
            lambda nn: _unit_gradient(nn, DEAD),
        ),
        measured(
            "an update can bring that about: net sums after a step of 1 from w = (0.5, 0.5)",
            "< 0",
            "1568",
            NET_SUM,
            lambda nn: nn.perceptron.net_sum(POSITIVE, _moved(nn, [0.5, 0.5], 1.0)),
        ),
        measured(
            "Leaky ReLU keeps a gradient there",
            "> 0",
            "1569",
            "activations.leaky_relu_backward",
            lambda nn: slope(nn, "leaky_relu", nn.perceptron.net_sum(POSITIVE, DEAD)),
        ),
    ),
    *under(
        "G",
        "Solutions to Gradient Problems",
        measured(
            "ReLU has the same gradient for all positive inputs",
            "= 1",
            "1574",
            "activations.relu_backward",
            lambda nn: slope(nn, "relu", INNER[INNER > 0]),
        ),
        measured(
            "Leaky ReLU too",
            "= 1",
            "1574",
            "activations.leaky_relu_backward",
            lambda nn: slope(nn, "leaky_relu", INNER[INNER > 0]),
        ),
        measured(
            "clipping scales a gradient that is too large, (30, 40), down to the threshold, here 1",
            "= 1",
            "1576",
            "optimizers.clip_by_norm",
            lambda nn: np.linalg.norm(nn.optimizers.clip_by_norm([np.array([30.0, 40.0])], 1.0)[0]),
        ),
        number(
            "mean and standard deviation of both outputs of a batch normalisation (ε → 0)",
            "0 1 0 1",
            lines="1577",
            digits=0,
            how="exact",
            concept="layers.BatchNormalization",
            recompute=_normalised,
        ),
    ),
]

# --- backup slides -----------------------------------------------------------------------------

RULES = "gradient_check.DERIVATIVE_RULES"


def _positive(**more):
    return lambda: {"x": random_points("u")["u"]} | more


def _rule(says, printed, lines, function, **more):
    """A rule for derivatives, against complex step or autodiff: function(rules, x)."""

    def recompute(nn, p):
        rules = {name: f for name, (f, _) in nn.gradient_check.DERIVATIVE_RULES.items()}
        return derivative(nn, lambda x: function(rules, x), p.x)

    return formula(
        says, printed, lines=lines, concept=RULES, given=_positive(**more), recompute=recompute
    )


EXPONENTS = np.array([2.0, 3.0, -1.0, 0.5, 4.0])

BACKUP = [
    *under(
        "G",
        "Derivatives Cheat Sheet",
        _rule("power rule", "n * x**(n - 1)", "1731", lambda rules, x: x**EXPONENTS, n=EXPONENTS),
        _rule("its example, x³", "3 * x**2", "1731", lambda rules, x: rules["power"](x)),
        _rule(
            "chain rule, with f = ln((·)² + 1) and g = (·)³",
            "d('log(g**2 + 1)', 'g') * d('x**3', 'x')",
            "1732",
            lambda rules, x: rules["chain"](rules["power"](x)),
            g=random_points("u")["u"] ** 3,
        ),
        _rule(
            "its example, ln(x² + 1)",
            "2 * x / (x**2 + 1)",
            "1732",
            lambda rules, x: rules["chain"](x),
        ),
        _rule(
            "logarithm rule, with ln x = ln((√x)²)",
            "1 / x",
            "1733",
            lambda rules, x: rules["natural logarithm"](x**0.5),
        ),
        _rule(
            "its example, ln(x²)", "2 / x", "1733", lambda rules, x: rules["natural logarithm"](x)
        ),
        _rule("exponential rule", "exp(x)", "1734", lambda rules, x: rules["exponential"](x / 2)),
        _rule(
            "its example, e²ˣ", "2 * exp(2 * x)", "1734", lambda rules, x: rules["exponential"](x)
        ),
        _rule("a constant, here −3", "0", "1735", lambda rules, x: -3 + 0 * x),
        _rule("its example, 7", "0", "1735", lambda rules, x: rules["constant"](x)),
        _rule(
            "a constant factor, here 5 before ln(x² + 1)",
            "5 * d('log(x**2 + 1)', 'x')",
            "1736",
            lambda rules, x: 5 * rules["chain"](x),
        ),
        _rule("its example, 5x²", "10 * x", "1736", lambda rules, x: rules["constant multiple"](x)),
    ),
    *under(
        "G",
        "Importance of Differentiability in Activation Functions",
        _rule("x² is differentiable", "2 * x", "1750", lambda rules, x: x**2),
        _value("step", "the step, 1 at 0", "where(x < 0, 0, 1)", "1752", _kink("x")),
        measured(
            "it has no derivative at 0: the difference quotient grows as its width shrinks",
            "> 1e5",
            "1755-1757",
            STEP,
            lambda nn: _quotient(nn, 0.0, 1e-6),
        ),
        measured(
            "elsewhere it is 0",
            "= 0",
            "1758",
            STEP,
            lambda nn: _quotient(nn, AROUND_0[AROUND_0 != 0], 1e-6),
        ),
        measured(
            "so gradient descent does not move",
            "= 0",
            "1760",
            "gradient_descent.descend",
            lambda nn: np.ptp(
                nn.gradient_descent.descend(lambda z: _quotient(nn, z, 1e-6), [-1.0], 0.1, 5)
            ),
        ),
        measured(
            "w = (−0.5, −0.5), without bias: outputs for positive inputs",
            "= 0",
            "1764, 1766",
            "layers.forward",
            lambda nn: nn.layers.forward(_unit(nn, DEAD), POSITIVE),
        ),
        measured(
            "such a neuron is dead: a step of 0.1 moves its weights by",
            "= 0",
            "1765, 1767",
            "optimizers.SGD",
            lambda nn: _moved(nn, DEAD, 0.1) - DEAD,
        ),
        measured(
            "a high learning rate makes one: outputs after a step of 1 from (0.5, 0.5)",
            "= 0",
            "1768",
            "layers.forward",
            lambda nn: nn.layers.forward(_unit(nn, _moved(nn, [0.5, 0.5], 1.0)), POSITIVE),
        ),
    ),
]

ROWS = (
    lecture_three_gates.ROWS
    + lecture_three_gradients.ROWS
    + ACTIVATIONS
    + PATHOLOGIES
    + lecture_three_descent.ROWS
    + BACKUP
)

CLASSES = "the two classes on the axis of a picture"

# Lines with a number or a formula that say nothing about networks.
ASIDES = {
    "20": "the lecture's number and title",
    "59": "the year of the first perceptron",
    "79, 81, 84": "what the three inputs stand for",
    "237, 241, 247, 250, 262, 275, 281, 283, 302, 304, 325, 327, 346, 348": CLASSES,
    "427, 437": "frames of an animation, in which a line is not finished yet",
    "609-615, 623, 627, 633, 637": "questions, answered on later slides",
    "764, 766, 782, 785, 799, 801, 817, 819, 837, 841, 859, 871": CLASSES,
    "1143": "the number of a course",
    "1436": "an address",
    "1440, 1444-1445": "the legend of a picture",
    "1775-1776": "when the break ends",
    "1786-1792": "references",
}
