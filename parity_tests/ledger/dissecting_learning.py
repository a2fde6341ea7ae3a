"""Lecture D, continued: optimizers, activations, losses."""

import functools

import numpy as np

from ..chance import generator
from .about import (
    ADADELTA,
    ADAGRAD,
    ADAM,
    BCE,
    CCE,
    CLOSED,
    RELU,
    RMSPROP,
    SGD,
    SIGMOID,
    SPARSE,
    TANH,
)
from .formulas import WIDE, extended, random_points
from .lecture_three_descent import (
    MINI_BATCH,
    STOCHASTIC,
    batches_over_single_rows,
    rows_in_a_gradient,
)
from .rooms import act, after, slope, turned_over_stayed
from .row import rows

# --- optimizers --------------------------------------------------------------------------------

ALPHA, EPSILON = 0.3, 0.01  # ε large enough to see where it stands
CONSTANTS = {"alpha": ALPHA, "eta": 0.9, "epsilon": EPSILON}
CONSTANTS |= {"gamma": 0.8, "beta1": 0.7, "beta2": 0.8}


def _with_state(**states):
    """Weights, the gradients of two steps, g0 behind us and g now; and what follows from them."""
    return lambda: extended(random_points("w", "g", "g0"), **states) | CONSTANTS


RATE = {"learning_rate": ALPHA, "epsilon": EPSILON}
_momentum = functools.partial(
    SGD.second_step,
    _with_state(v=f"{ALPHA} * g0", v_next=f"0.9 * {ALPHA} * g0 + {ALPHA} * g"),
    learning_rate=ALPHA,
    momentum=0.9,
)
_adagrad = functools.partial(
    ADAGRAD.second_step, _with_state(v="g0**2", v_next="g0**2 + g**2"), **RATE
)
_adadelta = functools.partial(
    ADADELTA.second_step,
    _with_state(G_next="0.16 * g0**2 + 0.2 * g**2"),
    rho=0.8,
    **(RATE | {"learning_rate": 0.9}),
)
_rmsprop = functools.partial(
    RMSPROP.second_step,
    _with_state(v="0.2 * g0**2", v_next="0.16 * g0**2 + 0.2 * g**2"),
    rho=0.8,
    **RATE,
)
_adam = functools.partial(
    ADAM.second_step,
    _with_state(
        v="0.3 * g0",
        s="0.2 * g0**2",
        v_next="0.21 * g0 + 0.3 * g",
        s_next="0.16 * g0**2 + 0.2 * g**2",
        w_before="w",
    ),
    beta_1=0.7,
    beta_2=0.8,
    **RATE,
)


def _moved(p, before, now):
    return now - before


def _accumulated(p, before, now):
    """The accumulator of AdaGrad or RMSProp, read off the step: √v = αg/|Δw| − ε."""
    return (ALPHA * p.g / -(now - before) - EPSILON) ** 2


def _step_lengths(nn, optimizer, gradients, **options):
    """How far each of the steps on these gradients goes."""
    path = [0.0]
    w, steps = np.zeros(1), getattr(nn.optimizers, optimizer)(learning_rate=0.1, **options)
    for g in gradients:
        steps.apply([np.array([float(g)])], [w])
        path.append(w.item())
    return np.abs(np.diff(path))


def _undiminished(lengths):
    """The 40th step over the 10th, and over the rate."""
    return [lengths[39] / lengths[9], lengths[39] / 0.1]


def _without_gradient(nn, eta):
    """A step without a gradient, over the one before, which had one."""
    return np.divide(*_step_lengths(nn, "SGD", [1, 0], momentum=eta)[[1, 0]])


def _often_over_seldom(nn):
    """The step of a parameter that had ten updates, over that of one that now has its first."""
    gradients = [[1.0, 0.0]] * 9 + [[1.0, 1.0]]
    last = [after(nn, "Adagrad", g, [0.0, 0.0]) for g in (gradients[:9], gradients)]
    return np.divide(*(last[1] - last[0]))


def _step_ratio(nn, optimizer, **options):
    """The first step with η = 0.2 over the one with η = 0.1."""
    one, two = (after(nn, optimizer, [1.0], 0.0, learning_rate=a, **options) for a in (0.1, 0.2))
    return two / one


def _first_adadelta(nn, p):
    options = {"learning_rate": p.eta, "rho": 0.95, "epsilon": EPSILON}
    return after(nn, "Adadelta", [p.g], 0 * p.g, **options)


def _adam_less_rmsprop(nn):
    """How far two steps of Adam with β₁ = 0 are from RMSProp's, both with an ε next to 0."""
    p, shared = random_points("w", "g", "g0"), {"epsilon": 1e-30, "form": "lecture"}
    path = [p["g0"], p["g"]]
    adam = after(nn, "Adam", path, p["w"], beta_1=0.0, beta_2=0.8, **shared)
    return np.abs(adam - after(nn, "RMSprop", path, p["w"], rho=0.8, **shared))


def _losses_left(nn):
    """What each optimizer leaves of (w − 1)² in twenty steps from 3."""
    left = []
    for name in ("SGD", "Adagrad", "Adadelta", "RMSprop", "Adam"):
        w, optimizer = np.array([3.0]), getattr(nn.optimizers, name)(learning_rate=0.1)
        for _ in range(20):
            optimizer.apply([2 * (w - 1)], [w])
        left.append((w.item() - 1) ** 2 / 4)
    return left


OF_PICKS = STOCHASTIC.formula(
    lambda nn, p: STOCHASTIC.of(nn)(
        lambda w, X, y: X[0], p.theta, np.array([p.g1, p.g2]), np.zeros(2), ALPHA, picks=[[1]]
    ),  # the rows themselves are the gradients, here and in a batch
    lambda: random_points("theta", "g1", "g2") | {"alpha": ALPHA},
)
OF_A_BATCH = MINI_BATCH.formula(
    lambda nn, p: MINI_BATCH.of(nn)(
        lambda w, X, y: X.mean(axis=0), p.theta, np.array([p.g1, p.g2]), np.zeros(2), ALPHA
    ),
    lambda: random_points("theta", "g1", "g2") | {"alpha": ALPHA},
)


OPTIMIZERS = rows(
    "# MORE OPTIMIZERS",
    "661-681 | < 1 | algorithms that minimise a loss: what each leaves of (w − 1)² in 20 steps of "
    "SGD, AdaGrad, AdaDelta, RMSProp, Adam (η = 0.1)",
    ADAM.claim(_losses_left),
    "# STOCHASTIC GRADIENT DESCENT",
    "692-698, 731 | theta - alpha * g | a step on the gradient of one example",
    SGD.formula(
        lambda nn, p: after(nn, "SGD", [p.g], p.theta, learning_rate=ALPHA),
        lambda: random_points("theta", "g") | {"alpha": ALPHA},
    ),
    "687, 696 | theta - alpha * g2 | chance, which is an argument here: a step for each example "
    "that was picked (here the second one)",
    OF_PICKS,
    "690 | > 1 | a step goes by a small subset of the data: rows in a gradient, of six",
    STOCHASTIC.claim(lambda nn: rows_in_a_gradient(nn, STOCHASTIC)).put_right(
        "= 1",
        "The formula below has the loss of one example, L_i, and the line behind it says so; "
        "subsets are what mini-batches take.",
        "SGD and mini-batch descent look like two names for one thing.",
    ),
    "# MINI-BATCH GRADIENT DESCENT",
    "704 | <= 1 | best of all variants: its loss after an epoch by twos over that by single rows "
    "(five rows, α = 0.1)",
    MINI_BATCH.claim(batches_over_single_rows).put_right(
        "> 1",
        "It is a compromise, which is often the best one; which variant gets furthest depends on "
        "the data, the rate, and whether steps or rows are counted. Here single rows do, with "
        "more steps.",
        "The size of batches seems to need no trying out.",
    ),
    "707-715 | theta - alpha * 1 / 2 * (g1 + g2) | a step on the mean gradient of a batch of two",
    OF_A_BATCH,
    "713 | theta - alpha * g1 | in words, the average gradient for a randomly chosen example",
    OF_A_BATCH.put_right(
        "theta - alpha * (g1 + g2) / 2",
        "The average goes over the examples of the batch, as 1/|B| and the sum have it; the words "
        "are those of SGD, and one example has no average.",
        "One example of the batch seems to be enough.",
    ),
    "# SGD WITH MOMENTUM",
    "725-729 | > 1 | it accelerates where gradients agree: the 20th step over the first (1, 1, …)",
    SGD.claim(lambda nn: np.divide(*_step_lengths(nn, "SGD", [1] * 20, momentum=0.9)[[19, 0]])),
    "727-729 | < 1 | it fluctuates less where they do not: the 20th step over one without "
    "momentum (1, −1, 1, …)",
    SGD.claim(lambda nn: _step_lengths(nn, "SGD", [1, -1] * 10, momentum=0.9)[19] / 0.1),
    "734 | -v_next | the velocity goes off the weights: how far they move",
    _momentum(_moved),
    "734-743 | eta * v + alpha * g | the velocity: some of the old one, and the gradient",
    _momentum(lambda p, before, now: before - now),
    "743 | < 1 | η, between 0 and 1, is how much of the velocity is kept: a step without gradient "
    "over the one before (η = 0.1, 0.5, 0.9)",
    SGD.claim(lambda nn: [_without_gradient(nn, eta) for eta in (0.1, 0.5, 0.9)]),
    "# ADAGRAD (ADAPTIVE GRADIENT DESCENT)",
    "780-781 | < 1 | a parameter with many updates gets a lower rate: its tenth step over the "
    "first one of another parameter",
    ADAGRAD.claim(_often_over_seldom),
    "783 | v + g**2 | the sum of squares",
    _adagrad(_accumulated),
    "785 | -alpha / (sqrt(v_next) + epsilon) * g | the step, ε outside the root (Keras: inside)",
    _adagrad(_moved),
    "# ADA DELTA",
    "792, 803 | = 1 | needs no learning rate; but in the printed formula the step doubles with η",
    ADADELTA.claim(lambda nn: _step_ratio(nn, "Adadelta", form="lecture")).put_right(
        "= 2",
        "Zeiler's AdaDelta takes the size of its steps from an average of past steps; the printed "
        "formula has η in that place, so it needs one. (Keras has both.)",
        "η can be left at anything.",
    ),
    "794 | != 1 | it averages gradients, so that opposite ones cancel: its step at −1 after 1, "
    "over its step at 1 after 1",
    ADADELTA.claim(lambda nn: turned_over_stayed(nn, "Adadelta")).put_right(
        "= 1",
        "What AdaDelta averages are squares, those of the gradients and those of its own steps. "
        "An average of the gradients themselves is Adam's.",
    ),
    "796, 803-806 | -eta * sqrt(G_next + epsilon) ** (-1 / 2) * g | the printed step, taken as it "
    "stands (the second one)",
    _adadelta(_moved),
    "796, 800-806 | -eta * sqrt(G + epsilon) ** (-1 / 2) * g | the step of AdaDelta (the first "
    "one, ρ = 0.95)",
    ADADELTA.formula(_first_adadelta, _with_state(G="(1 - 0.95) * g**2")).put_right(
        "-eta * sqrt(epsilon) / sqrt(G + epsilon) * g",
        "The root stands twice, as √ and as the power −½; and the average of squared steps, which "
        "gives the method its name, is missing from the numerator (at the first step it is √ε).",
        "g/G^¼ still depends on the gradient's scale, which AdaDelta is to remove.",
    ),
    "# RMSPROP (ROOT MEAN SQUARE PROBABILITY)",
    "811-812 | >= 0.8 | the rate does not decay without end: the 40th step over the 10th "
    "(AdaGrad: 0.5)",
    RMSPROP.claim(lambda nn: _undiminished(_step_lengths(nn, "RMSprop", [1] * 40))),
    "814-818 | gamma * v + (1 - gamma) * g**2 | the decaying average of squares",
    _rmsprop(_accumulated),
    "814-818 | -alpha / (sqrt(v_next) + epsilon) * g | the step, ε outside the root (Keras: "
    "inside)",
    _rmsprop(_moved),
    "# ADAM(ADAPTIVE MOMENT ESTIMATION)",
    "824 | < 1e-12 | it combines momentum and RMSProp: how far it is from RMSProp with β₁ = 0",
    ADAM.claim(_adam_less_rmsprop),
    "827, 842, 825 | beta1 * v + (1 - beta1) * g | the average of gradients",
    _adam(lambda p, before, now: -(now - before) * np.sqrt(p.s_next + EPSILON) / ALPHA),
    "829, 844-846, 825 | beta2 * s + (1 - beta2) * g**2 | the average of squares",
    _adam(lambda p, before, now: (ALPHA * p.v_next / (now - before)) ** 2 - EPSILON),
    "831, 837-839 | -alpha * v_next / sqrt(s_next + epsilon) * g | the step, without bias "
    "correction, ε inside the root (Keras: corrected, outside)",
    _adam(_moved).put_right(
        "-alpha * v_next / sqrt(s_next + epsilon)",
        "ν is the averaged gradient already; the factor g_t behind the fraction is one gradient "
        "too many.",
        "A small gradient makes a small step, and a negative one climbs: g·ν is positive whatever "
        "the sign, so every weight only falls.",
    ),
    "833 | w_before - alpha * v_next / sqrt(s_next + epsilon) | the step is added to the weights",
    _adam(lambda p, before, now: p.w + (now - before)),
)

# --- activations -------------------------------------------------------------------------------


def _saturated(nn):
    z = generator(0).normal(size=1000)
    return slope(nn, "sigmoid", 10 * z).mean() / slope(nn, "sigmoid", z).mean()


def _loss_left(nn, name):
    """What 20 steps of 0.1 leave of ½a², where a = act(w) and w starts at 6."""

    def gradient(w):
        return act(nn, name, w) * slope(nn, name, w)

    end = nn.gradient_descent.descend(gradient, np.array([6.0]), 0.1, 20)[-1]
    return np.square(act(nn, name, end) / act(nn, name, [6.0]))


ACTIVATIONS = rows(
    "# Activation: Sigmoid",
    "855 | = 0 | the range [0, 1] has its ends: how far σ stays from them (up to ±30; farther out "
    "float64 rounds to 1)",
    SIGMOID.from_its_ends(0, 30).put_right("> 0", *CLOSED),
    "857 | 0 1 | it squashes to between 0 and 1, the limits (which float64 takes far out)",
    SIGMOID.limits(),
    "859-861 | 0 1 | not firing far on the left, fully firing far on the right",
    SIGMOID.number(lambda nn: nn.activations.sigmoid(np.array([-800.0, 800.0]))),
    "862-865 | < 1e-6 | near 0 and 1 the gradient is almost 0: σ′ where σ is within 1e-6 of them",
    SIGMOID.backward.claim(lambda nn: slope(nn, "sigmoid", [-14.0, -20.0, -30.0])),
    "866 | < 0.25 | large initial weights saturate: the mean of σ′ over 10·N(0, 1) against N(0, 1)",
    SIGMOID.backward.claim(_saturated),
    "# Activation: Tanh",
    "873 | < 1e-7 | tanh saturates too: its slope at ±10",
    TANH.backward.claim(lambda nn: slope(nn, "tanh", [-10.0, 10.0])),
    "874 | = 0 | tanh is centred: its mean over points around 0 (σ's is 0.5)",
    TANH.claim(lambda nn: nn.activations.tanh(np.array([-3.0, -1, 0, 1, 3])).mean()),
    "875 | 2 * sigma(2 * x) - 1 | tanh is a sigmoid, scaled",
    TANH.value(),
    "877 | = 0 | the range [−1, 1] has its ends: how far tanh stays from them (up to ±15; farther "
    "out float64 rounds to 1)",
    TANH.from_its_ends(-1, 15).put_right("> 0", *CLOSED),
    "879 | -1 1 | it squashes to between −1 and 1, the limits (which float64 takes far out)",
    TANH.limits(),
    "# Activation: ReLU",
    "885, 889 | maximum(0, x) | the ReLU",
    RELU.value(),
    "887 | >= 0 | it is never negative",
    RELU.claim(lambda nn: nn.activations.relu(WIDE)),
    "893-896 | < 1 | it speeds SGD up, since it does not saturate: what 20 steps leave of the "
    "loss of one unit that is far out (z = 6), ReLU over σ",
    RELU.backward.claim(lambda nn: _loss_left(nn, "relu") / _loss_left(nn, "sigmoid")),
    "896, 906 | = 1 | it does not saturate, so gradients pass whole: its slope above 0",
    RELU.backward.claim(lambda nn: slope(nn, "relu", [0.01, 1.0, 800.0])),
)

# --- losses ------------------------------------------------------------------------------------


def _binary(line, y, p, printed):
    return BCE.number(
        lambda nn: nn.losses.binary_crossentropy(np.array([[y]]), np.array([[p]])), "rounded"
    ).told(f"{line} | {printed} | binary cross-entropy of the prediction {p} for the label {y}")


def _categorical(lines, label, p, printed):
    """One example, as one-hot label and as class number."""
    one_hot, predicted, c = np.eye(3)[[label]], np.array([p]), np.array([label])
    dense, sparse = "categorical_crossentropy", "sparse_categorical_crossentropy"
    return rows(
        f"{lines} | {printed} | categorical cross-entropy of {p} for class {label + 1}",
        CCE.number(lambda nn: getattr(nn.losses, dense)(one_hot, predicted), "rounded"),
        f"{lines} | {printed} | the same from the class number: {p}, {label}",
        SPARSE.number(lambda nn: getattr(nn.losses, sparse)(c, predicted), "rounded"),
    )


def _three_classes():
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    return {"y": np.array([[1.0, 0, 0], [0, 0, 1]]), "y_hat": p}


LOSSES = rows(
    "# Loss Functions",
    _binary(914, 1, 0.9, "0.10536052"),
    _binary(915, 0, 0.1, "0.10536052"),
    _binary(916, 1, 0.8, "0.22314355"),
    _binary(917, 0, 0.2, "0.22314355"),
    _binary(918, 1, 0.7, "0.35667494"),
    _binary(919, 0, 0.3, "0.35667494"),
    _binary(920, 1, 0.6, "0.51082562"),
    _binary(921, 0, 0.4, "0.51082562"),
    _binary(922, 1, 0.5, "0.69314718"),
    _binary(923, 0, 0.5, "0.69314718"),
    "# Binary Cross Entropy",
    "927 | -(y * log(y_hat) + (1 - y) * log(1 - y_hat)).mean() | the mean over n examples, both "
    "terms within the sum",
    BCE.formula(lambda nn, p: nn.losses.binary_crossentropy(p.y[:, None], p.y_hat[:, None])),
    "# Categorical Cross Entropy and Sparse Categorical Cross Entropy",
    "931 | -(y * log(y_hat)).sum(axis=1).mean() | the sum over n classes (for two examples, whose "
    "mean is taken)",
    CCE.formula(lambda nn, p: nn.losses.categorical_crossentropy(p.y, p.y_hat), _three_classes),
    *_categorical("933-935", 0, [0.8, 0.1, 0.1], "0.2231"),
    *_categorical("937-939", 1, [0.4, 0.5, 0.1], "0.6931"),
    *_categorical("943-945", 2, [0.2, 0.3, 0.5], "0.6931"),
)

SECTIONS = [OPTIMIZERS, ACTIVATIONS, LOSSES]
