"""Lecture H, continued: activations, softmax, Adam."""

import functools

import numpy as np

from ..chance import generator
from .about import ADAM, CLOSED, ELU, LEAKY, PRELU, RELU, RMSPROP, SIGMOID, SOFTMAX, STEP, TANH
from .formulas import AROUND_0, WIDE, extended, random_points
from .rooms import after, bounds, slope, to_the_ends, turned_over_stayed
from .row import rows

SOME = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])  # centred: their mean is 0
BELOW, ABOVE = [-5.0, -1.0, -0.01], [0.01, 1.0, 800.0]
BELL = generator(0).normal(size=1000)

# --- activations -------------------------------------------------------------------------------


def _after_a_negative(nn):
    """∂a/∂w for the input 2, after a step on the input −2."""
    w = after(nn, "SGD", [slope(nn, "relu", -2.0) * -2], 1.0, learning_rate=0.1)
    return slope(nn, "relu", w * 2) * 2


def _prelu(alpha):
    """PReLU at points, the kink among them, with one slope for each."""
    return PRELU.formula(
        lambda nn, p: nn.activations.prelu(p.x, p.alpha),
        lambda: {"x": AROUND_0, "alpha": np.full(5, alpha)},
    )


ACTIVATIONS = rows(
    "# Activation Function:",
    "170 | 0 1 -1 1 | outputs are normalised: the limits of sigmoid, and those of tanh",
    SIGMOID.number(
        lambda nn: [
            *bounds(nn.activations.sigmoid(WIDE)),
            *bounds(nn.activations.tanh(WIDE)),
        ]
    ),
    "170 | <= 1 | any activation keeps its output within 0 … 1 or −1 … 1: the lecture's ReLU at 3",
    RELU.claim(lambda nn: nn.activations.relu(3.0)).put_right(
        "= 3",
        "That holds for sigmoid, tanh and softmax. ReLU, Leaky ReLU, PReLU and ELU, which the "
        "lecture goes on to, have no upper end.",
        "Outputs of a ReLU layer are taken for normalised, and are left unscaled.",
    ),
    "167, 174 | = 2 | it can act as a switch: how many different values a step puts out",
    STEP.claim(lambda nn: len(np.unique(nn.activations.step(WIDE)))),
    "# 1. Sigmoid function",
    "185 | = 0 | the range [0 to 1] has its ends: how far σ stays from them (up to ±30)",
    SIGMOID.from_its_ends(0, 30).put_right("> 0", *CLOSED),
    "187 | 0 1 | σ lies between 0 and 1, the limits",
    SIGMOID.limits(),
    "187 | where(1 / (1 + exp(-z)) > 0.5, 1, 0) | the predicted class: 1 above 0.5, that is where "
    "the net sum is above 0",
    STEP.formula(lambda nn, p: nn.activations.step(p.z, at_zero=0.0), lambda: {"z": AROUND_0}),
    "194 | <= 0.125 | smooth, without jumps: the most that it rises over 0.5, a quarter of that",
    SIGMOID.claim(lambda nn: np.diff(nn.activations.sigmoid(np.linspace(-6.25, 6.25, 26))).max()),
    "195 | < 1e-4 | clear predictions, close to 1 or 0: how far from them at net sums of ±10",
    SIGMOID.claim(lambda nn: np.abs(nn.activations.sigmoid(np.array([-10.0, 10.0])) - [0, 1])),
    "201 | < 1e-4 | prone to vanishing: its slope at ±10",
    SIGMOID.backward.claim(lambda nn: slope(nn, "sigmoid", [-10.0, 10.0])),
    "202 | != 0 | not centred at 0: its mean over points around 0",
    SIGMOID.claim(lambda nn: nn.activations.sigmoid(SOME).mean()),
    "# 2. tanh function:-",
    "209 | (exp(x) - exp(-x)) / (exp(x) + exp(-x)) | tanh",
    TANH.value(),
    "212 | = 0 | the range [−1 to +1] has its ends: how far tanh stays from them (up to ±15)",
    TANH.from_its_ends(-1, 15).put_right("> 0", *CLOSED),
    "216 | -1 1 | its values lie between −1 and 1, the limits",
    TANH.limits(),
    "214 | > 1 | it works better than σ, almost: its slope over σ's, near 0",
    TANH.backward.claim(
        lambda nn: slope(nn, "tanh", AROUND_0[1:4]) / slope(nn, "sigmoid", AROUND_0[1:4])
    ),
    "216-218 | < 0.05 | its mean is close to 0: over a thousand numbers of N(0, 1) (for σ it is "
    "0.5)",
    TANH.claim(lambda nn: np.abs(nn.activations.tanh(BELL).mean())),
    "# 3. ReLU function :-",
    "225 | maximum(0, x) | ReLU",
    "225 | where(x > 0, x, 0) | ReLU by cases",
    RELU.value(),
    "226 | != 0 | not linear: ReLU(−1) + ReLU(1) − ReLU(0)",
    RELU.claim(lambda nn: nn.activations.relu(np.array([-1.0, 1.0, 0.0])) @ [1, 1, -1]),
    "227 | = 1 | it does not saturate where the input is positive: its slope there",
    RELU.backward.claim(lambda nn: slope(nn, "relu", ABOVE)),
    "228 | < 0.25 | only a few units are active at a time: their share, for net sums from N(0, 1)",
    RELU.claim(lambda nn: (nn.activations.relu(BELL) > 0).mean()).put_right(
        "> 0.4",
        "Of centred net sums half are above 0. That is sparse next to σ and tanh, which have no "
        "exact zeros; few units are active only where biases or training see to it.",
        "A network of ReLUs seems to compute with a few of its units.",
    ),
    "235 | = 0 | inactive where the input is negative: its value there",
    RELU.claim(lambda nn: nn.activations.relu(np.array(BELOW))),
    "235 | = 0 | nothing comes back where the input is negative: its slope there",
    RELU.backward.claim(lambda nn: slope(nn, "relu", BELOW)),
    "235 | = 0 | one negative input kills it: what the weight learns from −2, then from 2 (w = 1)",
    RELU.backward.claim(_after_a_negative).put_right(
        "= 2",
        "The slope is 0 for that input only, so the weight stays, and the next positive net sum "
        "passes its gradient whole. A unit is dead when the net sums of all the data are negative.",
        "Every ReLU with a negative net sum somewhere, so every useful one, looks broken.",
    ),
    "237 | != 0 | not centred at 0: its mean over points around 0",
    RELU.claim(lambda nn: nn.activations.relu(SOME).mean()),
    "# 4. Leaky ReLU function:-",
    "244 | maximum(0.01 * x, x) | Leaky ReLU",
    LEAKY.value(),
    "246 | 0.01 | its slope on the left",
    LEAKY.backward.number(lambda nn: slope(nn, "leaky_relu", -2.0)),
    "246 | > 0 | that solves the dead ReLU: its slope where the input is negative",
    LEAKY.backward.claim(lambda nn: slope(nn, "leaky_relu", BELOW)),
    "248 | maximum(alpha * x, x) | PReLU (α = 0.3)",
    _prelu(0.3),
    "248 | maximum(alpha * x, x) | PReLU for a slope above 1, which may be learned (α = 2)",
    _prelu(2.0).put_right(
        "where(x > 0, x, alpha * x)",
        "The larger of αx and x is αx below 0 only as long as α ≤ 1, and nothing keeps a learned "
        "α there. For α > 1 the maximum takes the other branch on both sides.",
        "The code with maximum bends the wrong half once α passes 1.",
    ),
    "248 | != 0 | α can be learned: its gradient from a negative net sum",
    PRELU.backward.claim(
        lambda nn: nn.activations.prelu_backward(np.array([-2.0]), np.ones(1), np.array([0.3]))[1]
    ),
    "# 5. ELU (Exponential Linear Units) function:",
    "256 | where(x > 0, x, alpha * (exp(x) - 1)) | ELU (α = 0.7)",
    ELU.formula(
        lambda nn, p: nn.activations.elu(p.x, 0.7), lambda: random_points("x") | {"alpha": 0.7}
    ),
    "258-260 | > 0 | no dead units: its slope where the input is negative",
    ELU.backward.claim(lambda nn: slope(nn, "elu", BELOW)),
    "262 | < 0.5 | its mean is closer to 0: over N(0, 1), as a share of ReLU's",
    ELU.claim(lambda nn: nn.activations.elu(BELL).mean() / nn.activations.relu(BELL).mean()),
    "262 | = 0 | it is centred at 0: its mean over points around 0",
    ELU.claim(lambda nn: nn.activations.elu(SOME).mean()).put_right(
        "> 0.1",
        "tanh is centred because it is odd. ELU ends at −α on the left and nowhere on the right, "
        "so centred inputs leave it with a positive mean, if a smaller one than ReLU's.",
        "Batch normalisation or centred data seem needless after ELU.",
    ),
)

# --- softmax -----------------------------------------------------------------------------------

SCORES = np.array([[-2.0, 0.5, 3.0], [-1.0, 0.0, 1.5]])  # ascending, some negative, some above 1


def _scores(nn, *columns):
    return nn.activations.softmax(np.stack(columns, axis=1))


SOFTMAXES = rows(
    "# Softmax Function:-",
    "268, 282 | sigma(z) | for two classes softmax is the sigmoid (of the first score, the second "
    "being 0)",
    SOFTMAX.formula(lambda nn, p: _scores(nn, p.z, 0 * p.z)[:, 0]),
    "270 | > 0 | each component lies between 0 and 1: the distance to the nearer end",
    SOFTMAX.claim(lambda nn: to_the_ends(nn.activations.softmax(SCORES))),
    "270, 278 | = 1 | the components add up to 1",
    SOFTMAX.claim(lambda nn: nn.activations.softmax(SCORES).sum(axis=1)),
    "274-278 | exp(z1) / (exp(z1) + exp(z2) + exp(z3)) | the softmax (its first component, K = 3)",
    SOFTMAX.formula(lambda nn, p: _scores(nn, p.z1, p.z2, p.z3)[:, 0]),
    "280 | > 0 | smaller scores get smaller probabilities: how much more the next larger one gets",
    SOFTMAX.claim(lambda nn: np.diff(nn.activations.softmax(SCORES))),
    "280 | > 0 | small scores are not discarded: the probability of the smallest",
    SOFTMAX.claim(lambda nn: nn.activations.softmax(SCORES)[:, 0]),
    "284 | = 1 | several classes: ReLU, then softmax, give a probability for each; their sum",
    SOFTMAX.claim(lambda nn: nn.activations.softmax(nn.activations.relu(SCORES)).sum(axis=1)),
    "286 | > 0 | two classes: ReLU, then a sigmoid, give one probability; its distance to 0 or 1",
    SIGMOID.claim(
        lambda nn: (
            0.5 - np.abs(0.5 - nn.activations.sigmoid(nn.activations.relu(SCORES) @ [1, -2, 1]))
        )
    ),
)

# --- Adam --------------------------------------------------------------------------------------

BETA, BETA2, EPSILON, ETA = 0.7, 0.8, 0.01, 0.3


@functools.cache
def _averages():
    """Adam's averages after a step on g0, and after the next one, on g; S by D's formula."""
    constants = {"beta": BETA, "beta2": BETA2, "epsilon": EPSILON, "eta": ETA}
    return extended(
        random_points("w", "g", "g0") | constants,
        V="(1 - beta) * g0",
        S="(1 - beta2) * g0**2",
        V_next="beta * V + (1 - beta) * g",
        S_next="beta2 * S + (1 - beta2) * g**2",
        eta_prime="eta / sqrt(S_next + epsilon)",
        w_before="w - eta * V / sqrt(S + epsilon)",
    )


_adam = functools.partial(
    ADAM.second_step, _averages, learning_rate=ETA, beta_1=BETA, beta_2=BETA2, epsilon=EPSILON
)


def _rates(nn):
    """The rates of two weights, whose gradients are 100 and 1, one over the other."""
    return np.divide(*after(nn, "Adam", [[100.0, 1.0]], [0.0, 0.0], learning_rate=0.1) / [100, 1])


def _second_moment(nn, g):
    """Adam's corrected average of squares for a gradient that stays g, read off its second step."""
    options = {"learning_rate": 0.1, "beta_1": 0.0, "beta_2": 0.5, "epsilon": 0.0}
    one, two = (after(nn, "Adam", [g] * steps, 0.0, **options) for steps in (1, 2))
    return (0.1 * g / (two - one)) ** 2


ADAMS = rows(
    "# Adam Optimizer:-",
    "290-295, 313 | < 0.1 | a learning rate for each weight, as AdaGrad and RMSProp have: that "
    "for the gradient 100 over that for 1",
    ADAM.claim(_rates),
    "297 | != 1 | RMSprop adapts by the mean gradient: its step at −1 after 1, over that at 1 "
    "after 1",
    RMSPROP.claim(lambda nn: turned_over_stayed(nn, "RMSprop", learning_rate=0.1)).put_right(
        "= 1",
        "The first moment of 1 and −1 almost cancels, that of 1 and 1 does not; but RMSprop sees "
        "no difference. It keeps the mean of the squares, the second moment. The mean of the "
        "gradients is what Adam adds.",
        "RMSprop and Adam are told apart the wrong way round.",
    ),
    "297-299 | = 4 | Adam's second moment is not centred: for a gradient that stays 2 (a variance "
    "would be 0)",
    ADAM.claim(lambda nn: _second_moment(nn, 2.0), tolerance="deep gradient"),
    "303 | w_before - eta_prime * V_next | the step: the averaged gradient at the adapted rate",
    _adam(lambda p, before, now: now),
    "307 | beta * V + (1 - beta) * g | the averaged gradient, not corrected for its start at 0 "
    "(Keras: corrected)",
    _adam(lambda p, before, now: (before - now) / p.eta_prime),
    "309 | eta / sqrt(S_next + epsilon) | the adapted rate, ε inside the root (Keras: outside); "
    "how S is made is not said",
    _adam(lambda p, before, now: (before - now) / p.V_next),
    "307, 311 | < 1 | it smooths: its step at −1 after 1, over that at 1 after 1",
    ADAM.claim(lambda nn: turned_over_stayed(nn, "Adam", learning_rate=0.1)),
)

SECTIONS = [ACTIVATIONS, SOFTMAXES, ADAMS]
