"""Lecture D, continued: backpropagation by hand through a 1-1-1 network."""

import functools

import numpy as np

from .about import GRADIENTS, HAND, NET_SUM, NEURON, SGD, SIGMOID, About
from .formulas import extended, random_points
from .rooms import after, by_hand, each, logit, neurons
from .row import rows

# --- the worked 1-1-1 network ------------------------------------------------------------------

X, Y, W1, THETA1, W2, THETA2 = 0.1, 0.25, 0.15, 0.40, 0.45, 0.62  # as the results have it
A1, Z2, A2 = 0.6022, 0.890, 0.7088  # as the lecture carries them on, cut off
POINTS = ("x", "y", "w1", "theta1", "w2", "theta2")
WEIGHTS = ("w1", "theta1", "w2", "theta2")


@functools.cache
def _network():
    """Five 1-1-1 networks with every quantity of the chain rule, by its own definition."""
    return extended(
        random_points(*POINTS) | {"alpha": 0.3},
        z1="w1 * x + theta1",
        a1="sigma(z1)",
        z2="w2 * a1 + theta2",
        a2="sigma(z2)",
        dE_da2="a2 - y",
        da2_dz2="exp(-z2) / (1 + exp(-z2))**2",
        dz2_da1="w2",
        dz2_dw2="a1",
        dz2_dtheta2="1",
        da1_dz1="exp(-z1) / (1 + exp(-z1))**2",
        dz1_dw1="x",
        dz1_dtheta1="1",
    )


@functools.cache
def _gradients(nn):
    return dict(zip(WEIGHTS, by_hand(nn, _network(), *POINTS), strict=True))


def _with_the_label():
    return extended(_network() | {"y": np.full(5, Y)}, dE_da2="a2 - y")


def _chain(weight):
    return HAND.formula(lambda nn, p: _gradients(nn)[weight], _network)


@functools.cache
def _from_cut_off(nn):
    """The gradients from the numbers that the lecture carries on: biases that lead to A1 and A2."""
    network = (X, Y, W1, logit(A1) - W1 * X, W2, logit(A2) - W2 * A1)
    return dict(zip(WEIGHTS, nn.network.one_one_one_gradients(*map(float, network)), strict=True))


def _worked(weight):
    """The product for one weight as a number."""
    return HAND.number(lambda nn: _from_cut_off(nn)[weight], "truncated")


def _factors(weight):
    """The product for one weight, with its numbers put in."""
    return HAND.formula(lambda nn, p: _from_cut_off(nn)[weight], dict)


def _updated(how, old, gradient):
    return SGD.number(lambda nn: _step(nn, old, gradient), how)


def _update(old, gradient):
    """An update with its numbers put in."""
    return SGD.formula(lambda nn, p: _step(nn, old, gradient), dict)


def _step(nn, w, g, learning_rate=1.0):
    return after(nn, "SGD", [g], w, learning_rate=learning_rate)


def _net_sum(x, w, theta):
    def recompute(nn, p):
        return neurons(nn, [vars(p)[x]], [vars(p)[w]], vars(p)[theta])

    return NET_SUM.formula(recompute, _network)


def _sigmoid_of(z):
    return SIGMOID.formula(lambda nn, p: nn.activations.sigmoid(vars(p)[z]), _network)


def _first_net_sum(nn, p=None):
    return nn.perceptron.net_sum([X], [W1], THETA1)


def _second_net_sum(nn, p=None):
    return nn.perceptron.net_sum([A1], [W2], THETA2)


def _backpropagated(nn, p):
    """∂E/∂w₁ from a network of two sigmoid layers."""
    model = nn.network.Sequential(
        [nn.layers.Input((1,)), *(nn.layers.Dense(1, activation="sigmoid") for _ in range(2))]
    )
    model.compile(optimizer="sgd", loss="mse")  # (a − y)², twice the E here
    found = []
    for x, y, *weights in zip(*(vars(p)[name] for name in POINTS), strict=True):
        model.set_weights([np.reshape(w, (1, 1)[: 2 - i % 2]) for i, w in enumerate(weights)])
        found.append(nn.network.gradients(model, np.array([[x]]), np.array([[y]]))[0].item() / 2)
    return np.array(found)


BACKPROPAGATED = GRADIENTS.formula(_backpropagated, _network)
ERROR = About("losses.squared_error_backward")
MISSING = "w₂·a₁(1 − a₁) is in the line above and in the result, but not among these numbers."
BACKPROPAGATION = rows(
    "# BACKPROPAGATION LEARNING ALGORITHM ‘BP’",
    "564-571, 590 | a - y | the error signal at the output: actual minus desired",
    ERROR.formula(lambda nn, p: each(nn.losses.squared_error_backward, p.y, p.a)),
    "562, 588-592 | (a2 - y) * a2 * (1 - a2) * w2 * a1 * (1 - a1) * x | the error goes back from "
    "the output, unit by unit, to the first weight",
    BACKPROPAGATED,
    "593 | w1 - alpha * dE_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dw1 | the last step is "
    "gradient descent, with the gradients estimated before (of w₁)",
    SGD.formula(lambda nn, p: _step(nn, p.w1, _backpropagated(nn, p), 0.3), _network),
    "# BACK PROPOGATION",
    "601 | w1 * x + theta1 | z₁, a net sum",
    _net_sum("x", "w1", "theta1"),
    "603 | 1 / (1 + exp(-z1)) | a₁ = σ(z₁)",
    _sigmoid_of("z1"),
    "605 | w2 * a1 + theta2 | z₂, a net sum",
    _net_sum("a1", "w2", "theta2"),
    "607 | 1 / (1 + exp(-z2)) | a₂ = σ(z₂)",
    _sigmoid_of("z2"),
    "609-615 | w - alpha * g | an update of any of the four weights",
    SGD.formula(
        lambda nn, p: _step(nn, p.w, p.g, 0.3), lambda: random_points("w", "g") | {"alpha": 0.3}
    ),
    "617, 633 | dE_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dw1 | ∂E/∂w₁, its chain of factors",
    "633 | (a2 - y) * a2 * (1 - a2) * w2 * a1 * (1 - a1) * x | ∂E/∂w₁, in symbols",
    _chain("w1"),
    "619, 635 | dE_da2 * da2_dz2 * dz2_dw2 | ∂E/∂w₂, its chain of factors",
    "635 | (a2 - y) * sigma(z2) * (1 - sigma(z2)) * a1 | ∂E/∂w₂, in symbols, with σ(z₂)",
    "635 | (a2 - y) * a2 * (1 - a2) * a1 | ∂E/∂w₂, in symbols",
    _chain("w2"),
    "621, 637 | dE_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dtheta1 | ∂E/∂θ₁, its chain of factors",
    "637 | (a2 - y) * a2 * (1 - a2) * w2 * a1 * (1 - a1) * 1 | ∂E/∂θ₁, in symbols",
    _chain("theta1"),
    "623, 639 | dE_da2 * da2_dz2 * dz2_dtheta2 | ∂E/∂θ₂, its chain of factors",
    "639 | (a2 - y) * sigma(z2) * (1 - sigma(z2)) * 1 | ∂E/∂θ₂, in symbols, with σ(z₂)",
    _chain("theta2"),
    "625 | 0.415 | z₁ for x = 0.1, w₁ = 0.15, θ₁ = 0.40",
    NET_SUM.number(_first_net_sum),
    "625 | 0.015 * 0.1 + 0.40 | z₁ with its numbers put in",
    NET_SUM.formula(_first_net_sum, dict).put_right(
        "0.15 * 0.1 + 0.40",
        "w₁ is 0.15: the result 0.415 and the later update of w₁ both take 0.15. A zero slipped "
        "in.",
        "With 0.015 z₁ is 0.4015, and every later digit differs.",
    ),
    "627 | 0.6022 | a₁ = σ(0.415)",
    NEURON.number(
        lambda nn: nn.perceptron.neuron([X], [W1], THETA1, activation="sigmoid"), "truncated"
    ),
    "629 | w2 * x + theta2 | what z₂ is made of, as the worked line has it",
    _net_sum(*("a1", "w2", "theta2")).put_right(
        "w2 * a1 + theta2",
        "The second neuron reads the first one's output a₁, as the formula above it and the "
        "numbers behind it have it; x is left over from the line for z₁.",
        "The second layer skips the first.",
    ),
    "629 | 0.890 | z₂ from the printed a₁, w₂ = 0.45, θ₂ = 0.62",
    NET_SUM.number(_second_net_sum, "truncated"),
    "629 | 0.45 * 0.6022 + 0.63 | z₂ with its numbers put in",
    NET_SUM.formula(_second_net_sum, dict).put_right(
        "0.45 * 0.6022 + 0.62",
        "θ₂ is 0.62: only then is the result 0.890, and the later update of θ₂ starts from 0.62.",
        "With 0.63 z₂ is 0.900.",
    ),
    "631 | 0.7088 | a₂ = σ(0.890), from the z₂ that was cut off (from all digits a₂ is 0.7091)",
    NEURON.number(lambda nn: nn.perceptron.neuron([Z2], [1.0], activation="sigmoid"), "truncated"),
    "633 | (0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.1 | ∂E/∂w₁ with its numbers put in",
    _factors("w1").put_right(
        "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.45 * 0.6022 * (1 - 0.6022) * 0.1",
        MISSING,
        "Multiplying what stands there gives 0.00947, nine times too much.",
    ),
    "633 | 0.00102 | ∂E/∂w₁ as a number, from a₁ and a₂ that were cut off",
    _worked("w1"),
    "635 | (0.7088 - 0.25) * 0.7088 * (1 - 0.7088) | ∂E/∂w₂ with its numbers put in",
    _factors("w2").put_right(
        "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.6022",
        "The factor a₁ is in the line above and in the result, but not among these numbers.",
        "Multiplying what stands there gives 0.0947, the gradient of θ₂.",
    ),
    "635 | 0.0570 | ∂E/∂w₂ as a number",
    _worked("w2"),
    "637 | (0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 1 | ∂E/∂θ₁ with its numbers put in",
    _factors("theta1").put_right(
        "(0.7088 - 0.25) * 0.7088 * (1 - 0.7088) * 0.45 * 0.6022 * (1 - 0.6022) * 1",
        MISSING,
        "Multiplying what stands there gives 0.0947, the gradient of θ₂.",
    ),
    "637 | 0.0102 | ∂E/∂θ₁ as a number",
    _worked("theta1"),
    "639 | (a2 - 0.25) * a2 * (1 - a2) | ∂E/∂θ₂, with the label 0.25 put in",
    HAND.formula(lambda nn, p: by_hand(nn, vars(p), *POINTS)[3], _with_the_label),
    "639 | 0.0946 | ∂E/∂θ₂ as a number, from the a₂ that was cut off (from all digits 0.0947)",
    _worked("theta2"),
    "641 | 0.148 | w₁ after its update with the learning rate 1",
    _updated("truncated", W1, 0.00102),
    "643 | 0.393 | w₂ after its update with the learning rate 1, from the 0.0570 that was cut off "
    "(from all digits 0.39296)",
    _updated("exact", W2, 0.0570),
    "645 | 0.389 | θ₁ after its update with the learning rate 1",
    _updated(*("truncated", THETA1, 0.0102)),
    "645 | 0.40 - 1 * 0.102 | the update of θ₁ with its numbers put in",
    _update(THETA1, 0.0102).put_right(
        "0.40 - 1 * 0.0102",
        "The gradient was 0.0102 a few lines before, and only with it is the result 0.389; the "
        "printed difference is 0.298.",
        "θ₁ moves ten times too far.",
    ),
    "647 | 0.525 | θ₂ after its update with the learning rate 1",
    _updated(*("truncated", THETA2, 0.0946)),
    "647 | 0.62 - 1 * 0.094 | the update of θ₂ with its numbers put in",
    _update(THETA2, 0.0946).put_right(
        "0.62 - 1 * 0.0946",
        "0.0946 was cut off once more; the result 0.525 took all its digits, since the printed "
        "difference is 0.526.",
    ),
    "649 | 1 / (1 + exp(-x)) | σ(x)",
    SIGMOID.value(),
    "649 | (1 + exp(-x) - 1) / ((1 + exp(-x)) * (1 + exp(-x))) | σ′(x): 1 added and taken away",
    "649 | (1 + exp(-x)) / ((1 + exp(-x)) * (1 + exp(-x))) - 1 / ((1 + exp(-x)) * (1 + exp(-x))) "
    "| σ′(x): two fractions",
    "651 | 1 / (1 + exp(-x)) - 1 / ((1 + exp(-x)) * (1 + exp(-x))) | σ′(x): the first shortened",
    "653 | 1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x))) | σ′(x): 1/(1 + e⁻ˣ) taken out",
    "655 | sigma(x) * (1 - sigma(x)) | σ′(x): in σ itself",
    SIGMOID.slope(),
)

SECTIONS = [BACKPROPAGATION]
