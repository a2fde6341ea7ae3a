"""Steps of optimizers, and what they tell: ε, corrections, momentum, clipping.

``steps(name, gradients, learning_rate, **options)`` is a weight that starts at 0, after each step.
"""

import math

import numpy as np

import scratch

from ...concepts import OPTIMIZERS
from . import INSIDE, OUTSIDE, TINY, keras, mlp, which


def _walk(step, gradients, learning_rate):
    rates = np.broadcast_to(learning_rate, len(gradients)).tolist()
    return np.array([step(g, rate) for g, rate in zip(gradients, rates, strict=True)])


def scratch_steps(name, gradients, learning_rate=1.0, form="keras", **options):
    """An optimizer of scratch."""
    optimizer, w = getattr(scratch.optimizers, name)(form=form, **options), np.zeros(1)

    def step(g, rate):
        optimizer.learning_rate = rate
        optimizer.apply([np.array([g])], [w])
        return w.item()

    return _walk(step, gradients, learning_rate)


def lecture_steps(name, gradients, learning_rate=1.0, **options):
    """An optimizer as the lectures print it."""
    return scratch_steps(name, gradients, learning_rate, form="lecture", **options)


def keras_steps(name, gradients, learning_rate=1.0, **options):
    """An optimizer of Keras, on a float64 variable of its own."""
    optimizer = getattr(keras().optimizers, name)(**options)
    w = keras().Variable([0.0], dtype="float64")

    def step(g, rate):
        optimizer.learning_rate = rate
        optimizer.apply([keras().ops.convert_to_tensor([g], dtype="float64")], [w])
        return w.numpy().item()

    return _walk(step, gradients, learning_rate)


def sklearn_steps(name, gradients, learning_rate=1.0, **options):
    """A solver of scikit-learn's MLPRegressor: at x = 1 a target of ŷ − g makes the gradient g."""
    options["nesterovs_momentum"] = options.pop("nesterov", False)
    model, w, b = mlp(name, learning_rate_init=learning_rate, **options)
    y_hat = (w + b).item()

    def step(g, _):
        nonlocal y_hat
        model.partial_fit([[1.0]], [y_hat - g])
        y_hat = model.predict([[1.0]]).item()
        return (model.coefs_[0] - w).item()

    return _walk(step, gradients, learning_rate)


def printed_adam(_, gradients, learning_rate=1.0, beta_1=0.9, beta_2=0.999, epsilon=TINY):
    """Adam to the letter of D, with the factor g that scratch's lecture form leaves out."""
    w = v = s = 0.0
    path = []
    for g in gradients:
        v = beta_1 * v + (1 - beta_1) * g
        s = beta_2 * s + (1 - beta_2) * g**2
        w -= learning_rate * v / math.sqrt(s + epsilon) * g
        path.append(w)
    return np.array(path)


def _epsilon_place(steps, name, divisors, **options):
    """Which divisor explains by how much a step shrinks when ε grows from ¼ to 1, at g = 2."""
    large, small = (steps(name, [2.0], epsilon=e, **options).item() for e in (1.0, 0.25))
    return which(large / small, {place: f(0.25) / f(1.0) for place, f in divisors.items()})


def _divisors(root):
    return {INSIDE: lambda e: math.sqrt(root**2 + e), OUTSIDE: lambda e: root + e}


def adagrad_epsilon(steps):
    """√G = |g| = 2 after the first step."""
    return _epsilon_place(steps, "Adagrad", _divisors(2.0), initial_accumulator_value=0.0)


def rmsprop_epsilon(steps):
    """√v = √(1 − ρ)·|g| = 1 after the first step."""
    return _epsilon_place(steps, "RMSprop", _divisors(1.0), rho=0.75)


def adam_epsilon(steps):
    """√v = √(1 − β₂)·|g| = ½ after the first step, but 2 once it is corrected."""
    divisors = _divisors(0.5) | {"outside, v corrected: √v̂ + ε": lambda e: 2.0 + e}
    return _epsilon_place(steps, "Adam", divisors, beta_1=0.5, beta_2=0.9375)


def adadelta_epsilon(steps):
    """√G = √(1 − ρ)·|g| = 1 after the first step; D = 0, so its root is ε or √ε."""
    divisors = {
        "inside both: √(D + ε) / √(G + ε)": lambda e: math.sqrt(1 + e) / math.sqrt(e),
        "outside both: (√D + ε) / (√G + ε)": lambda e: (1 + e) / e,
        "inside two roots: 1 / √√(G + ε)": lambda e: (1 + e) ** 0.25,
        "inside one root: 1 / √(G + ε)": lambda e: (1 + e) ** 0.5,
    }
    return _epsilon_place(steps, "Adadelta", divisors, rho=0.75)


def _growth(steps, name):
    """What doubling the gradient does to the first step."""
    small, large = (steps(name, [g], epsilon=TINY).item() for g in (1.0, 2.0))
    lengths = {"the same step": 1, "√2 times the step": math.sqrt(2), "twice the step": 2}
    return which(large / small, lengths)


def adam_growth(steps):
    """Adam's first step; without a factor g too much it has the size of the learning rate."""
    return _growth(steps, "Adam")


def adadelta_growth(steps):
    """AdaDelta's first step; dividing by a gradient's own size leaves nothing of the size."""
    return _growth(steps, "Adadelta")


def adam_correction(steps):
    """Two steps with the gradient 1: corrected averages are 1, uncorrected ones begin near 0."""
    path = steps("Adam", [1.0, 1.0], beta_1=0.5, beta_2=0.9375, epsilon=TINY)
    second = 0.75 / math.sqrt(1 - 0.9375**2)
    return which(-path, {"corrected": [1, 2], "not corrected": [2, 2 + second]})


def adagrad_start(steps):
    """G₀, from the first step 1 / √(G₀ + 1)."""
    return f"{steps('Adagrad', [1.0], epsilon=TINY).item() ** -2 - 1:.6g}"


def momentum_rate(steps):
    """Halve the learning rate after one step: only a velocity that holds it moves on as fast."""
    path = steps("SGD", [1.0, 1.0], learning_rate=[1.0, 0.5], momentum=0.5)
    rules = {"inside: v = μ·v + α·g": [1, 2], "outside: v = μ·v + g, w −= α·v": [1, 1.75]}
    return which(-path, rules)


def nesterov(steps):
    """Two steps of Nesterov's momentum with the gradient 1; plain momentum would come to 2.5."""
    try:
        path = steps("SGD", [1.0, 1.0], momentum=0.5, nesterov=True)
    except ValueError:
        return "does not have it"
    return which(-path, {"w + μ·m − α·g, m the new one": [1.5, 3.25], "w + m": [1, 2.5]})


def clip_order(steps):
    """Clip at 1 what is 4 as a gradient and 2 as a step."""
    path = steps("SGD", [4.0], learning_rate=0.5, clipvalue=1.0)
    return which(-path, {"the gradient": 0.5, "the step": 1})


def plain_numbers(steps):
    """A momentum of 0.1 as a Python float: with the digits of which type is it computed?"""
    path = steps("SGD", [1.0, 1.0], momentum=0.1)
    return which(-path, {"float64": [1, 2.1], "float32": [1, 2 + float(np.float32(0.1))]})


def first_step(optimizer, dtype="float64"):
    """The first step of an optimizer, on a gradient of 1."""

    def step():
        made, w = optimizer(), np.zeros(1, dtype)
        if hasattr(made, "update"):  # scratch's
            made.apply([np.ones(1, dtype)], [w])
        else:
            variable = keras().Variable(w, dtype=dtype)
            made.apply([keras().ops.ones(1, dtype)], [variable])
            w = variable.numpy()
        return -w.item()

    return step


def adam_digits(step):
    """Adam's first step by default, which is 0.001 but for ε: how many of its digits are right?"""
    exact = 0.001 / (1 + 1e-7 / math.sqrt(1 - 0.999))
    error = abs(step() / exact - 1)
    return next((told for told, most in DIGITS.items() if error < most), f"neither: {error:.1e}")


DIGITS = {"float64": 1e-12, "float32": 1e-4}


def adam_in_single(step):
    """Adam's first step at a learning rate of 0.5, in float32: 0.5 but for ε."""
    return f"{step():.6f}"


# --- clipping ----------------------------------------------------------------------------------


def clipped(nn, **limits):
    """What SGD at rate 1 makes of the gradients [3, 4] and [12]; norms 5 and 12, together 13."""

    def gradients():
        weights = [np.zeros(2), np.zeros(1)]
        nn.optimizers.SGD(1.0, **limits).apply([np.array([3.0, 4.0]), np.array([12.0])], weights)
        return -np.concatenate(weights)

    return gradients


def clip_kind(gradients):
    """What a limit of 1 leaves of them."""
    kinds = {
        "each entry": [1, 1, 1],
        "each array": [0.6, 0.8, 1],
        "all arrays": np.array([3, 4, 12]) / 13,
    }
    return which(gradients(), kinds)


def two_clips(gradients):
    """Two limits at once."""
    try:
        gradients()
    except ValueError:
        return "an error"
    return "allowed"


# --- defaults ----------------------------------------------------------------------------------


def defaults(nn, parameter):
    """A parameter of each optimizer of ``nn()`` that has it, made without arguments."""

    def values():
        made = {name: getattr(nn().optimizers, name)() for name in OPTIMIZERS}
        return {k: float(getattr(o, parameter)) for k, o in made.items() if hasattr(o, parameter)}

    return values
