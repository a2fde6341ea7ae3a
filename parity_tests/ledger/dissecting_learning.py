"""Lecture D, continued: backpropagation by hand, optimizers, activations, losses."""

import functools
from types import SimpleNamespace

import numpy as np

from ..chance import generator
from ._rooms import WIDE, after, bounds, each, logit, neurons, slope
from .ledger import Erratum, claim, formula, number, random_points, under

# --- the worked 1-1-1 network ------------------------------------------------------------------

HAND, NEURON = "network.one_one_one_gradients", "perceptron.neuron"
X, Y, W1, THETA1, W2, THETA2 = 0.1, 0.25, 0.15, 0.40, 0.45, 0.62  # as the results have it
A1, Z2, A2 = 0.6022, 0.890, 0.7088  # as the lecture carries them on, cut off


def _sigma(z):
    return 1 / (1 + np.exp(-z))


@functools.cache
def _network():
    """Five 1-1-1 networks with every quantity of the chain rule, by its own definition."""
    p = random_points("x", "y", "w1", "theta1", "w2", "theta2")
    z1 = p["w1"] * p["x"] + p["theta1"]
    a1 = _sigma(z1)
    z2 = p["w2"] * a1 + p["theta2"]
    a2 = _sigma(z2)
    links = {
        "dE_da2": a2 - p["y"],
        "da2_dz2": np.exp(-z2) / (1 + np.exp(-z2)) ** 2,
        "dz2_da1": p["w2"],
        "dz2_dw2": a1,
        "dz2_dtheta2": 1.0,
        "da1_dz1": np.exp(-z1) / (1 + np.exp(-z1)) ** 2,
        "dz1_dw1": p["x"],
        "dz1_dtheta1": 1.0,
    }
    return p | links | {"z1": z1, "a1": a1, "z2": z2, "a2": a2}


@functools.cache
def _gradients(nn):
    """∂E/∂(w₁, θ₁, w₂, θ₂) of the five networks, one row each."""
    p = _network()
    rows = zip(*(p[k] for k in ("x", "y", "w1", "theta1", "w2", "theta2")), strict=True)
    return np.array([[float(g) for g in nn.network.one_one_one_gradients(*row)] for row in rows]).T


WEIGHTS = ["w1", "theta1", "w2", "theta2"]


def _chain(weight, says, printed, lines):
    return formula(
        f"∂E/∂{weight}, {says}",
        printed,
        lines=lines,
        concept=HAND,
        given=_network,
        recompute=lambda nn, p: _gradients(nn)[WEIGHTS.index(weight)],
    )


def _by_hand(nn):
    """The gradients as the lecture has them, from the numbers that it carries on."""
    dz2 = slope(nn, "sigmoid", logit(A2)) * nn.losses.squared_error_backward(Y, A2)
    dz1 = dz2 * W2 * slope(nn, "sigmoid", logit(A1))
    return dict(zip(WEIGHTS, map(float, (dz1 * X, dz1, dz2 * A1, dz2)), strict=True))


def _worked(weight, printed, digits, line, **rest):
    """The product for one weight as a number."""
    return number(
        f"∂E/∂{weight} as a number",
        printed,
        lines=line,
        digits=digits,
        how="truncated",
        concept=HAND,
        recompute=lambda nn: _by_hand(nn)[weight],
        **rest,
    )


def _factors(weight, printed, line, right, why, believe=""):
    """The product for one weight, with its numbers put in: an erratum."""
    return formula(
        f"∂E/∂{weight} with its numbers put in",
        printed,
        lines=line,
        concept=HAND,
        given=dict,
        recompute=lambda nn, p: _by_hand(nn)[weight],
        erratum=Erratum(right, why, None, believe),
    )


def _step(nn, w, g, learning_rate=1.0):
    return after(nn, "SGD", [g], w, learning_rate=learning_rate)


def _updated(weight, printed, line, how, old, gradient):
    return number(
        f"{weight} after its update with the learning rate 1",
        printed,
        lines=line,
        digits=3,
        how=how,
        concept="optimizers.SGD",
        recompute=lambda nn: _step(nn, old, gradient),
    )


def _neuron(z, a, w, theta, x, line):
    """A net sum and its sigmoid, as formulas."""
    net_sum = lambda nn, p: neurons(nn, vars(p)[x][:, None], vars(p)[w][:, None], vars(p)[theta])  # noqa: E731
    return [
        formula(
            f"{z}, a net sum",
            f"{w} * {x} + {theta}",
            lines=line[0],
            concept="perceptron.net_sum",
            given=_network,
            recompute=net_sum,
        ),
        formula(
            f"{a} = σ({z})",
            f"1 / (1 + exp(-{z}))",
            lines=line[1],
            concept="activations.sigmoid",
            given=_network,
            recompute=lambda nn, p: nn.activations.sigmoid(vars(p)[z]),
        ),
    ]


BACKPROPAGATION = [
    *under(
        "D",
        "BACKPROPAGATION LEARNING ALGORITHM ‘BP’",
        formula(
            "the error signal at the output: actual minus desired",
            "a - y",
            lines="565-569",
            concept="losses.squared_error",
            recompute=lambda nn, p: each(nn.losses.squared_error_backward, p.y, p.a),
        ),
    ),
    *under(
        "D",
        "BACK PROPOGATION",
        *_neuron("z1", "a1", "w1", "theta1", "x", ("601", "603")),
        *_neuron("z2", "a2", "w2", "theta2", "a1", ("605", "607")),
        formula(
            "an update of any of the four weights",
            "w - alpha * g",
            lines="609-615",
            concept="optimizers.SGD",
            given=lambda: random_points("w", "g") | {"alpha": 0.3},
            recompute=lambda nn, p: _step(nn, p.w, p.g, 0.3),
        ),
        _chain(
            "w1",
            "its chain of factors",
            "dE_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dw1",
            "617, 633",
        ),
        _chain("w2", "its chain of factors", "dE_da2 * da2_dz2 * dz2_dw2", "619, 635"),
        _chain(
            "theta1",
            "its chain of factors",
            "dE_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dtheta1",
            "621, 637",
        ),
        _chain("theta2", "its chain of factors", "dE_da2 * da2_dz2 * dz2_dtheta2", "623, 639"),
        number(
            "z₁ for x = 0.1, w₁ = 0.15, θ₁ = 0.40",
            "0.415",
            lines="625",
            digits=3,
            how="exact",
            concept="perceptron.net_sum",
            recompute=lambda nn: nn.perceptron.net_sum([X], [W1], THETA1),
        ),
        formula(
            "z₁ with its numbers put in",
            "0.015 * 0.1 + 0.40",
            lines="625",
            concept="perceptron.net_sum",
            given=dict,
            recompute=lambda nn, p: nn.perceptron.net_sum([X], [W1], THETA1),
            erratum=Erratum(
                right="0.15 * 0.1 + 0.40",
                why="w₁ is 0.15: the result 0.415 and the later update of w₁ both take 0.15. A "
                "zero slipped in.",
                believe="With 0.015 z₁ is 0.4015, and every later digit differs.",
            ),
        ),
        number(
            "a₁ = σ(0.415)",
            "0.6022",
            lines="627",
            digits=4,
            how="truncated",
            concept=NEURON,
            recompute=lambda nn: nn.perceptron.neuron([X], [W1], THETA1, activation="sigmoid"),
        ),
        formula(
            "what z₂ is made of, as the worked line has it",
            "w2 * x + theta2",
            lines="629",
            concept="perceptron.net_sum",
            given=_network,
            recompute=lambda nn, p: neurons(nn, p.a1[:, None], p.w2[:, None], p.theta2),
            erratum=Erratum(
                right="w2 * a1 + theta2",
                why="The second neuron reads the first one's output a₁, as the formula above it "
                "and the numbers behind it have it; x is left over from the line for z₁.",
                believe="The second layer skips the first.",
            ),
        ),
        number(
            "z₂ from the printed a₁, w₂ = 0.45, θ₂ = 0.62",
            "0.890",
            lines="629",
            digits=3,
            how="truncated",
            concept="perceptron.net_sum",
            recompute=lambda nn: nn.perceptron.net_sum([A1], [W2], THETA2),
        ),
        formula(
            "z₂ with its numbers put in",
            "0.45 * 0.6022 + 0.63",
            lines="629",
            concept="perceptron.net_sum",
            given=dict,
            recompute=lambda nn, p: nn.perceptron.net_sum([A1], [W2], THETA2),
            erratum=Erratum(
                right="0.45 * 0.6022 + 0.62",
                why="θ₂ is 0.62: only then is the result 0.890, and the later update of θ₂ starts "
                "from 0.62.",
                believe="With 0.63 z₂ is 0.900.",
            ),
        ),
        number(
            "a₂ = σ(0.890), from the z₂ that was cut off (from all digits a₂ is 0.7091)",
            "0.7088",
            lines="631",
            digits=4,
            how="truncated",
            concept=NEURON,
            recompute=lambda nn: nn.perceptron.neuron([Z2], [1.0], activation="sigmoid"),
        ),
        _chain("w1", "in symbols", "(a2 - y) * a2 * (1 - a2) * w2 * a1 * (1 - a1) * x", "633"),
        _factors(
            "w1",
            "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.1",
            "633",
            "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.45 * 0.6022 * (1 - 0.6022) * 0.1",
            "w₂·a₁(1 − a₁) is in the line above and in the result, but not among these numbers.",
            "Multiplying what stands there gives 0.00947, nine times too much.",
        ),
        _worked("w1", "0.00102", 5, "633"),
        _chain(
            "w2", "in symbols, with σ(z2)", "(a2 - y) * sigma(z2) * (1 - sigma(z2)) * a1", "635"
        ),
        _chain("w2", "in symbols", "(a2 - y) * a2 * (1 - a2) * a1", "635"),
        _factors(
            "w2",
            "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088)",
            "635",
            "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.6022",
            "The factor a₁ is in the line above and in the result, but not among these numbers.",
            "Multiplying what stands there gives 0.0947, the gradient of θ₂.",
        ),
        _worked("w2", "0.0570", 4, "635"),
        _chain("theta1", "in symbols", "(a2 - y) * a2 * (1 - a2) * w2 * a1 * (1 - a1) * 1", "637"),
        _factors(
            "theta1",
            "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 1",
            "637",
            "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.45 * 0.6022 * (1 - 0.6022) * 1",
            "w₂·a₁(1 − a₁) is in the line above and in the result, but not among these numbers.",
            "Multiplying what stands there gives 0.0947, the gradient of θ₂.",
        ),
        _worked("theta1", "0.0102", 4, "637"),
        _chain(
            "theta2", "in symbols, with σ(z2)", "(a2 - y) * sigma(z2) * (1 - sigma(z2)) * 1", "639"
        ),
        formula(
            "∂E/∂theta2, with the label 0.25 put in",
            "(a2 - 0.25) * a2 * (1 - a2)",
            lines="639",
            concept=HAND,
            given=lambda: random_points("a2"),
            recompute=lambda nn, p: each(
                lambda a, s: nn.losses.squared_error_backward(Y, a) * s,
                p.a2,
                slope(nn, "sigmoid", logit(p.a2)),
            ),
        ),
        _worked("theta2", "0.0946", 4, "639"),
        _updated("w1", "0.148", "641", "truncated", W1, 0.00102),
        _updated("w2", "0.393", "643", "exact", W2, 0.0570),
        _updated("theta1", "0.389", "645", "truncated", THETA1, 0.0102),
        formula(
            "the update of theta1 with its numbers put in",
            "0.40 - 1 * 0.102",
            lines="645",
            concept="optimizers.SGD",
            given=dict,
            recompute=lambda nn, p: _step(nn, THETA1, 0.0102),
            erratum=Erratum(
                right="0.40 - 1 * 0.0102",
                why="The gradient was 0.0102 a few lines before, and only with it is the result "
                "0.389; the printed difference is 0.298.",
                believe="θ₁ moves ten times too far.",
            ),
        ),
        _updated("theta2", "0.525", "647", "truncated", THETA2, 0.0946),
        formula(
            "the update of theta2 with its numbers put in",
            "0.62 - 1 * 0.094",
            lines="647",
            concept="optimizers.SGD",
            given=dict,
            recompute=lambda nn, p: _step(nn, THETA2, 0.0946),
            erratum=Erratum(
                right="0.62 - 1 * 0.0946",
                why="0.0946 was cut off once more; the result 0.525 took all its digits, since "
                "the printed difference is 0.526.",
            ),
        ),
    ),
]


def _sigma_line(says, printed, lines):
    return formula(
        f"σ′(x): {says}",
        printed,
        lines=lines,
        concept="activations.sigmoid",
        recompute=lambda nn, p: slope(nn, "sigmoid", p.x),
    )


SIGMOID = under(
    "D",
    "BACK PROPOGATION",
    formula(
        "σ(x)",
        "1 / (1 + exp(-x))",
        lines="649",
        concept="activations.sigmoid",
        recompute=lambda nn, p: nn.activations.sigmoid(p.x),
    ),
    _sigma_line(
        "1 added and taken away", "(1 + exp(-x) - 1) / ((1 + exp(-x)) * (1 + exp(-x)))", "649"
    ),
    _sigma_line(
        "two fractions",
        "(1 + exp(-x)) / ((1 + exp(-x)) * (1 + exp(-x))) - 1 / ((1 + exp(-x)) * (1 + exp(-x)))",
        "649",
    ),
    _sigma_line(
        "the first shortened", "1 / (1 + exp(-x)) - 1 / ((1 + exp(-x)) * (1 + exp(-x)))", "651"
    ),
    _sigma_line("1/(1 + e⁻ˣ) taken out", "1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x)))", "653"),
    _sigma_line("in σ itself", "sigma(x) * (1 - sigma(x))", "655"),
)

# --- optimizers --------------------------------------------------------------------------------

ALPHA, EPSILON = 0.3, 0.01  # ε large enough to see where it stands
STEP = {"alpha": ALPHA, "epsilon": EPSILON}


def _history(**constants):
    """Weights, and the gradients of two steps: g0 behind us, g now."""
    p = random_points("w", "g", "g0")
    return lambda: p | constants


def _second_step(nn, optimizer, p, **options):
    """How the second step moves the weights."""
    one = after(nn, optimizer, [p.g0], p.w, **options)
    return after(nn, optimizer, [p.g0, p.g], p.w, **options) - one


def _lecture(optimizer, says, printed, lines, given, moved, **options):
    """A formula of an optimizer; ``moved`` reads the quantity off the second step of the room."""
    return formula(
        says,
        printed,
        lines=lines,
        concept=f"optimizers.{optimizer}",
        given=given,
        tolerance="deep gradient",
        recompute=lambda nn, p: moved(_second_step(nn, optimizer, p, form="lecture", **options), p),
    )


def _with_state(**states):
    """The two-step history with further names, computed from it."""
    p = _history()()
    return lambda: p | {name: value(p) for name, value in states.items()} | CONSTANTS


CONSTANTS = {
    "alpha": ALPHA,
    "eta": 0.9,
    "epsilon": EPSILON,
    "gamma": 0.8,
    "beta1": 0.7,
    "beta2": 0.8,
}
MOMENTUM = _with_state(
    v=lambda p: ALPHA * p["g0"], v_next=lambda p: 0.9 * ALPHA * p["g0"] + ALPHA * p["g"]
)
ADAGRAD = _with_state(
    v=lambda p: p["g0"] ** 2, v_next=lambda p: p["g0"] ** 2 + p["g"] ** 2, w_t=lambda p: 0 * p["g"]
)
RMSPROP = _with_state(
    v=lambda p: 0.2 * p["g0"] ** 2, v_next=lambda p: 0.16 * p["g0"] ** 2 + 0.2 * p["g"] ** 2
)
ADAM = _with_state(
    v=lambda p: 0.3 * p["g0"],
    s=lambda p: 0.2 * p["g0"] ** 2,
    v_next=lambda p: 0.21 * p["g0"] + 0.3 * p["g"],
    s_next=lambda p: 0.16 * p["g0"] ** 2 + 0.2 * p["g"] ** 2,
)
ADAM_OPTIONS = {"learning_rate": ALPHA, "beta_1": 0.7, "beta_2": 0.8, "epsilon": EPSILON}


def _accumulated(delta, p):
    """The accumulator of AdaGrad or RMSProp, read off the step: √v = αg/|Δw| − ε."""
    return (ALPHA * p.g / -delta - EPSILON) ** 2


def _mean_of_rows(w, X, y):
    """The mean of the gradients that the rows themselves are."""
    return X.mean(axis=0)


OPTIMIZERS = [
    *under(
        "D",
        "STOCHASTIC GRADIENT DESCENT",
        formula(
            "a step on the gradient of one example",
            "theta - alpha * g",
            lines="692-698",
            concept="optimizers.SGD",
            given=lambda: random_points("theta", "g") | {"alpha": ALPHA},
            recompute=lambda nn, p: _step(nn, p.theta, p.g, ALPHA),
        ),
    ),
    *under(
        "D",
        "MINI-BATCH GRADIENT DESCENT",
        formula(
            "a step on the mean gradient of a batch of two",
            "theta - alpha * 1 / 2 * (g1 + g2)",
            lines="709-715",
            concept="gradient_descent.mini_batch_gradient_descent",
            given=lambda: random_points("theta", "g1", "g2") | {"alpha": ALPHA},
            recompute=lambda nn, p: nn.gradient_descent.mini_batch_gradient_descent(
                _mean_of_rows, p.theta, np.array([p.g1, p.g2]), np.zeros(2), ALPHA, 1, 2
            ),
        ),
    ),
    *under(
        "D",
        "SGD WITH MOMENTUM",
        _lecture(
            "SGD",
            "the velocity goes off the weights: how far they move",
            "-v_next",
            "734",
            MOMENTUM,
            lambda delta, p: delta,
            learning_rate=ALPHA,
            momentum=0.9,
        ),
        _lecture(
            "SGD",
            "the velocity: some of the old one, and the gradient",
            "eta * v + alpha * g",
            "734-743",
            MOMENTUM,
            lambda delta, p: -delta,
            learning_rate=ALPHA,
            momentum=0.9,
        ),
        claim(
            "η lies between 0 and 1: of the coefficients −0.1 and 1.1, how many are accepted",
            "= 0",
            lines="743",
            concept="optimizers.SGD",
            recompute=lambda nn: sum(_accepted(nn, momentum) for momentum in (-0.1, 1.1)),
        ),
    ),
    *under(
        "D",
        "ADAGRAD (ADAPTIVE GRADIENT DESCENT)",
        claim(
            "a parameter with many updates gets a lower rate: its tenth step over its first",
            "< 1",
            lines="780",
            concept="optimizers.Adagrad",
            recompute=lambda nn: np.divide(*_step_lengths(nn, "Adagrad", 10)[[9, 0]]),
        ),
        _lecture(
            "Adagrad",
            "the sum of squares",
            "v + g**2",
            "783",
            ADAGRAD,
            _accumulated,
            learning_rate=ALPHA,
            epsilon=EPSILON,
        ),
        _lecture(
            "Adagrad",
            "the step, ε outside the root (Keras: inside)",
            "-alpha / (sqrt(v_next) + epsilon) * g",
            "785",
            ADAGRAD,
            lambda delta, p: delta,
            learning_rate=ALPHA,
            epsilon=EPSILON,
        ),
    ),
    *under(
        "D",
        "ADA DELTA",
        claim(
            "needs no learning rate; but in the printed formula the step doubles with η",
            "= 1",
            lines="792, 803",
            concept="optimizers.Adadelta",
            recompute=lambda nn: _step_ratio(nn, "Adadelta", form="lecture"),
            erratum=Erratum(
                right="= 2",
                why="Zeiler's AdaDelta takes the size of its steps from an average of past steps; "
                "the printed formula has η in that place, so it needs one. (Keras has both.)",
                believe="η can be left at anything.",
            ),
        ),
        claim(
            "it averages gradients, so that opposite ones cancel: its step at −1 after 1, over "
            "its step at 1 after 1",
            "!= 1",
            lines="794",
            concept="optimizers.Adadelta",
            recompute=lambda nn: _after_the_opposite(nn, "Adadelta"),
            erratum=Erratum(
                right="= 1",
                why="What AdaDelta averages are squares, those of the gradients and those of its "
                "own steps. An average of the gradients themselves is Adam's.",
            ),
        ),
        formula(
            "the step of AdaDelta (the first one, ρ = 0.95)",
            "-eta * sqrt(G + epsilon) ** (-1 / 2) * g",
            lines="796, 800-806",
            concept="optimizers.Adadelta",
            given=_with_state(G=lambda p: (1 - 0.95) * p["g"] ** 2),
            recompute=lambda nn, p: _first_adadelta(nn, p),
            erratum=Erratum(
                right="-eta * sqrt(epsilon) / sqrt(G + epsilon) * g",
                why="The root stands twice, as √ and as the power −½; and the average of squared "
                "steps, which gives the method its name, is missing from the numerator (at the "
                "first step it is √ε).",
                believe="g/G^¼ still depends on the gradient's scale, which AdaDelta is to remove.",
            ),
        ),
    ),
    *under(
        "D",
        "RMSPROP (ROOT MEAN SQUARE PROBABILITY)",
        claim(
            "the rate does not decay without end: the 40th step over the 10th (AdaGrad: 0.5)",
            ">= 0.8",
            lines="811",
            concept="optimizers.RMSprop",
            recompute=lambda nn: np.divide(*_step_lengths(nn, "RMSprop", 40)[[39, 9]]),
        ),
        _lecture(
            "RMSprop",
            "the decaying average of squares",
            "gamma * v + (1 - gamma) * g**2",
            "814-817",
            RMSPROP,
            _accumulated,
            learning_rate=ALPHA,
            rho=0.8,
            epsilon=EPSILON,
        ),
        _lecture(
            "RMSprop",
            "the step, ε outside the root (Keras: inside)",
            "-alpha / (sqrt(v_next) + epsilon) * g",
            "814-817",
            RMSPROP,
            lambda delta, p: delta,
            learning_rate=ALPHA,
            rho=0.8,
            epsilon=EPSILON,
        ),
    ),
    *under(
        "D",
        "ADAM(ADAPTIVE MOMENT ESTIMATION)",
        _lecture(
            "Adam",
            "the average of gradients",
            "beta1 * v + (1 - beta1) * g",
            "827, 842",
            ADAM,
            lambda delta, p: -delta * np.sqrt(p.s_next + EPSILON) / ALPHA,
            **ADAM_OPTIONS,
        ),
        _lecture(
            "Adam",
            "the average of squares",
            "beta2 * s + (1 - beta2) * g**2",
            "829, 844-846",
            ADAM,
            lambda delta, p: (ALPHA * p.v_next / delta) ** 2 - EPSILON,
            **ADAM_OPTIONS,
        ),
        formula(
            "the step, without bias correction, ε inside the root (Keras: corrected, outside)",
            "-alpha * v_next / sqrt(s_next + epsilon) * g",
            lines="831, 837-839",
            concept="optimizers.Adam",
            given=ADAM,
            tolerance="deep gradient",
            recompute=lambda nn, p: _second_step(nn, "Adam", p, form="lecture", **ADAM_OPTIONS),
            erratum=Erratum(
                right="-alpha * v_next / sqrt(s_next + epsilon)",
                why="ν is the averaged gradient already; the factor g_t behind the fraction "
                "is one gradient too many.",
                believe="A small gradient makes a small step, and a negative one climbs: g·ν is "
                "positive whatever the sign, so every weight only falls.",
            ),
        ),
        _lecture(
            "Adam",
            "the step is added to the weights",
            "w_before - alpha * v_next / sqrt(s_next + epsilon)",
            "833",
            lambda: ADAM() | {"w_before": ADAM()["w"]},
            lambda delta, p: p.w + delta,
            **ADAM_OPTIONS,
        ),
    ),
]


def _accepted(nn, momentum):
    try:
        nn.optimizers.SGD(momentum=momentum)
    except ValueError:
        return False
    return True


def _step_lengths(nn, optimizer, steps):
    """The lengths of steps on a gradient that stays 1."""
    w, path = np.zeros(1), [0.0]
    steps_of = getattr(nn.optimizers, optimizer)(learning_rate=0.1)
    for _ in range(steps):
        steps_of.apply([np.ones(1)], [w])
        path.append(w.item())
    return np.abs(np.diff(path))


def _step_ratio(nn, optimizer, **options):
    """The first step with η = 0.2 over the one with η = 0.1."""
    one, two = (after(nn, optimizer, [1.0], 0.0, learning_rate=a, **options) for a in (0.1, 0.2))
    return two / one


def _after_the_opposite(nn, optimizer):
    """How long the second step is where the gradient turned round, over where it did not."""
    p = SimpleNamespace(w=np.zeros(2), g0=np.ones(2), g=np.array([-1.0, 1.0]))
    turned, stayed = np.abs(_second_step(nn, optimizer, p))
    return turned / stayed


def _first_adadelta(nn, p):
    options = {"learning_rate": p.eta, "rho": 0.95, "epsilon": EPSILON}
    return after(nn, "Adadelta", [p.g], 0 * p.g, **options)


# --- activations -------------------------------------------------------------------------------

ACTIVATIONS = [
    *under(
        "D",
        "Activation: Sigmoid",
        number(
            "the range of σ (its ends are reached where float64 runs out of digits)",
            "0 1",
            lines="855-857",
            digits=0,
            how="exact",
            concept="activations.sigmoid",
            recompute=lambda nn: bounds(nn.activations.sigmoid(WIDE)),
        ),
        number(
            "not firing far on the left, fully firing far on the right",
            "0 1",
            lines="859-861",
            digits=0,
            how="exact",
            concept="activations.sigmoid",
            recompute=lambda nn: nn.activations.sigmoid(np.array([-800.0, 800.0])),
        ),
        claim(
            "near 0 and 1 the gradient is almost 0: σ′ where σ is within 1e-6 of them",
            "< 1e-6",
            lines="862-864",
            concept="activations.sigmoid",
            recompute=lambda nn: slope(nn, "sigmoid", [-14.0, -20.0, -30.0]),
        ),
        claim(
            "large initial weights saturate: the mean of σ′ over 10·N(0, 1) against N(0, 1)",
            "< 0.25",
            lines="866",
            concept="activations.sigmoid",
            recompute=lambda nn: _saturated(nn),
        ),
    ),
    *under(
        "D",
        "Activation: Tanh",
        claim(
            "tanh saturates too: its slope at ±10",
            "< 1e-7",
            lines="872",
            concept="activations.tanh",
            recompute=lambda nn: slope(nn, "tanh", [-10.0, 10.0]),
        ),
        claim(
            "tanh is centred: its mean over points around 0 (σ's is 0.5)",
            "= 0",
            lines="873",
            concept="activations.tanh",
            recompute=lambda nn: nn.activations.tanh(np.array([-3.0, -1, 0, 1, 3])).mean(),
        ),
        formula(
            "tanh is a sigmoid, scaled",
            "2 * sigma(2 * x) - 1",
            lines="875",
            concept="activations.tanh",
            recompute=lambda nn, p: nn.activations.tanh(p.x),
        ),
        number(
            "the range of tanh",
            "-1 1",
            lines="877-879",
            digits=0,
            how="exact",
            concept="activations.tanh",
            recompute=lambda nn: bounds(nn.activations.tanh(WIDE)),
        ),
    ),
    *under(
        "D",
        "Activation: ReLU",
        formula(
            "the ReLU",
            "maximum(0, x)",
            lines="885, 889",
            concept="activations.relu",
            recompute=lambda nn, p: nn.activations.relu(p.x),
        ),
        claim(
            "it is never negative",
            ">= 0",
            lines="887",
            concept="activations.relu",
            recompute=lambda nn: nn.activations.relu(WIDE),
        ),
        claim(
            "it does not saturate, so gradients pass whole: its slope above 0",
            "= 1",
            lines="897, 906",
            concept="activations.relu",
            recompute=lambda nn: slope(nn, "relu", [0.01, 1.0, 800.0]),
        ),
    ),
]


def _saturated(nn):
    z = generator(0).normal(size=1000)
    return slope(nn, "sigmoid", 10 * z).mean() / slope(nn, "sigmoid", z).mean()


# --- losses ------------------------------------------------------------------------------------


def _binary(line, y, p, printed):
    return number(
        f"binary cross-entropy of the prediction {p} for the label {y}",
        printed,
        lines=line,
        digits=8,
        how="rounded",
        concept="losses.binary_crossentropy",
        recompute=lambda nn: nn.losses.binary_crossentropy(np.array([[y]]), np.array([[p]])),
    )


def _categorical(lines, label, p, printed):
    """One example, as one-hot label and as class number."""
    y = np.eye(3)[[label]]
    shared = {"lines": lines, "digits": 4, "how": "rounded"}
    return [
        number(
            f"categorical cross-entropy of {p} for class {label + 1}",
            printed,
            concept="losses.categorical_crossentropy",
            recompute=lambda nn: nn.losses.categorical_crossentropy(y, np.array([p])),
            **shared,
        ),
        number(
            f"the same from the class number: {p}, {label}",
            printed,
            concept="losses.sparse_categorical_crossentropy",
            recompute=lambda nn: nn.losses.sparse_categorical_crossentropy(
                np.array([label]), np.array([p])
            ),
            **shared,
        ),
    ]


def _three_classes():
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    return {"y": np.array([[1.0, 0, 0], [0, 0, 1]]), "y_hat": p}


LOSSES = [
    *under(
        "D",
        "Loss Functions",
        _binary("914", 1, 0.9, "0.10536052"),
        _binary("915", 0, 0.1, "0.10536052"),
        _binary("916", 1, 0.8, "0.22314355"),
        _binary("917", 0, 0.2, "0.22314355"),
        _binary("918", 1, 0.7, "0.35667494"),
        _binary("919", 0, 0.3, "0.35667494"),
        _binary("920", 1, 0.6, "0.51082562"),
        _binary("921", 0, 0.4, "0.51082562"),
        _binary("922", 1, 0.5, "0.69314718"),
        _binary("923", 0, 0.5, "0.69314718"),
    ),
    *under(
        "D",
        "Binary Cross Entropy",
        formula(
            "the mean over n examples, both terms within the sum",
            "-(y * log(y_hat) + (1 - y) * log(1 - y_hat)).mean()",
            lines="927",
            concept="losses.binary_crossentropy",
            recompute=lambda nn, p: nn.losses.binary_crossentropy(p.y[:, None], p.y_hat[:, None]),
        ),
    ),
    *under(
        "D",
        "Categorical Cross Entropy and Sparse Categorical Cross Entropy",
        formula(
            "the sum over n classes (for two examples, whose mean is taken)",
            "-(y * log(y_hat)).sum(axis=1).mean()",
            lines="931",
            concept="losses.categorical_crossentropy",
            given=_three_classes,
            recompute=lambda nn, p: nn.losses.categorical_crossentropy(p.y, p.y_hat),
        ),
        *_categorical("933-935", 0, [0.8, 0.1, 0.1], "0.2231"),
        *_categorical("937-939", 1, [0.4, 0.5, 0.1], "0.6931"),
        *_categorical("943-945", 2, [0.2, 0.3, 0.5], "0.6931"),
    ),
]

ROWS = BACKPROPAGATION + SIGMOID + OPTIMIZERS + ACTIVATIONS + LOSSES
