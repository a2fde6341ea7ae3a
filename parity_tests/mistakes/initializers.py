"""Mistakes with initial weights: spreads, bounds, and which side of the layer counts."""

import numpy as np

from ._entry import mistake


@mistake(
    "initializers.zeros",
    "0.01 in the place of 0",
    sees="0.01 everywhere, where 0 was expected.",
    why="Some start biases a little above 0, so that ReLUs are awake; that is another initializer.",
    mend="np.zeros(shape).",
    hint="Read the name once more.",
)
def zeros(shape):
    return np.full(shape, 0.01)


@mistake(
    "initializers.ones",
    "zeros",
    sees="0 everywhere, where 1 was expected.",
    why="A scale of 0 wipes out whatever it is multiplied with.",
    mend="np.ones(shape).",
    hint="By what must a number be multiplied to stay as it is?",
)
def ones(shape):
    return np.zeros(shape)


@mistake(
    "initializers.random_normal",
    "stddev forgotten",
    sees="A spread of 1, whatever was asked for: weights far too large.",
    why="A standard normal draw has to be multiplied by the standard deviation.",
    mend="rng.normal(mean, stddev, shape).",
    hint="Is every parameter used?",
)
def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    return mean + np.random.default_rng(seed).normal(size=shape)


@mistake(
    "initializers.random_normal",
    "mean forgotten",
    sees="Right for a mean of 0, and centred on 0 for any other.",
    why="The draw has to be moved by the mean.",
    mend="rng.normal(mean, stddev, shape).",
    hint="Is every parameter used?",
)
def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    return stddev * np.random.default_rng(seed).normal(size=shape)


@mistake(
    "initializers.random_normal",
    "stddev squared",
    sees="The spread is far too small: 0.0025, where 0.05 was asked for.",
    why="NumPy wants the standard deviation, and got the variance.",
    mend="rng.normal(mean, stddev, shape).",
    hint="What does the second parameter of NumPy's normal mean?",
)
def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    return np.random.default_rng(seed).normal(mean, stddev**2, shape)


@mistake(
    "initializers.random_normal",
    "stddev taken for a variance",
    sees="The spread is too large: 0.22, where 0.05 was asked for.",
    why="The root of a standard deviation has no meaning here: stddev is the spread itself.",
    mend="rng.normal(mean, stddev, shape).",
    hint="Compare the spread of your draw with what was asked for.",
)
def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    return np.random.default_rng(seed).normal(mean, np.sqrt(stddev), shape)


@mistake(
    "initializers.random_uniform",
    "from 0 to maxval",
    sees="No negative numbers.",
    why="minval is left out, and the range begins at 0.",
    mend="rng.uniform(minval, maxval, shape).",
    hint="Is every parameter used?",
)
def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    return maxval * np.random.default_rng(seed).random(shape)


@mistake(
    "initializers.random_uniform",
    "from 0 to 1",
    sees="Numbers from 0 to 1, whatever was asked for.",
    why="rng.random draws from [0, 1); the range has not been applied to it.",
    mend="rng.uniform(minval, maxval, shape).",
    hint="Are the parameters used?",
)
def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    return np.random.default_rng(seed).random(shape)


@mistake(
    "initializers.random_uniform",
    "stretched by maxval, not by the width",
    sees="The lower bound is right, and the upper one too low.",
    why="From minval to maxval it is maxval − minval, and that is what the draw must be "
    "multiplied with.",
    mend="minval + (maxval - minval) * rng.random(shape).",
    hint="Where does your range end when the draw is 1?",
)
def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    return minval + maxval * np.random.default_rng(seed).random(shape)


@mistake(
    "initializers.random_uniform",
    "normal",
    sees="Mean and spread are right, but some numbers lie outside the bounds.",
    why="A normal draw has no bounds.",
    mend="rng.uniform(minval, maxval, shape).",
    hint="Compare the smallest and the largest number with what was asked for.",
)
def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    spread = (maxval - minval) / np.sqrt(12)
    return np.random.default_rng(seed).normal((minval + maxval) / 2, spread, shape)


@mistake(
    "initializers.glorot_uniform",
    "inputs only",
    sees="The bound is too large, the more so the more units there are.",
    why="Glorot's bound serves both directions: the signal comes through the inputs, the gradient "
    "back through the units.",
    mend="np.sqrt(6 / (inputs + units)).",
    hint="How many sides of the layer does the bound know?",
)
def glorot_uniform(shape, seed=None):
    limit = np.sqrt(6 / shape[0])
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


@mistake(
    "initializers.glorot_uniform",
    "inputs only, √(1/inputs)",
    sees="With as many units as inputs everything is too small by √3.",
    why="This is what PyTorch's Linear starts from. Glorot's bound knows both sides of the layer, "
    "and a uniform draw reaches √3 times as far as its standard deviation.",
    mend="np.sqrt(6 / (inputs + units)).",
    hint="How many sides of the layer does the bound know, and how far does a uniform draw reach?",
)
def glorot_uniform(shape, seed=None):
    limit = np.sqrt(1 / shape[0])
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


@mistake(
    "initializers.glorot_uniform",
    "inputs only, √(3/inputs)",
    sees="Right for square matrices; too large or too small for others.",
    why="This is LeCun's bound, which cares for the signal alone. Glorot's cares for the gradient "
    "as well, which comes back through the units.",
    mend="np.sqrt(6 / (inputs + units)).",
    hint="How many sides of the layer does the bound know?",
)
def glorot_uniform(shape, seed=None):
    limit = np.sqrt(3 / shape[0])
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


@mistake(
    "initializers.glorot_uniform",
    "the spread taken for the bound, √(2/…)",
    sees="Everything is too small by √3.",
    why="√(2 / (inputs + units)) is the standard deviation that is wanted. A uniform draw reaches "
    "√3 times as far.",
    mend="np.sqrt(6 / (inputs + units)).",
    hint="How far does a uniform draw reach, compared with its standard deviation?",
)
def glorot_uniform(shape, seed=None):
    limit = np.sqrt(2 / (shape[0] + shape[-1]))
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


@mistake(
    "initializers.glorot_uniform",
    "the mean of inputs and units, not their sum",
    sees="Everything is too large by √2.",
    why="With 6 in the numerator the denominator is the sum. The mean goes with a 3.",
    mend="np.sqrt(6 / (inputs + units)).",
    hint="Which number above belongs to which expression below?",
)
def glorot_uniform(shape, seed=None):
    limit = np.sqrt(6 / ((shape[0] + shape[-1]) / 2))
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


@mistake(
    "initializers.glorot_uniform",
    "root forgotten",
    sees="The weights are far too small, of the size 1/n, where 1/√n was expected.",
    why="6 / (inputs + units) is the square of the bound.",
    mend="np.sqrt(6 / (inputs + units)).",
    hint="Is what you have computed a bound, or its square?",
)
def glorot_uniform(shape, seed=None):
    limit = 6 / (shape[0] + shape[-1])
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


@mistake(
    "initializers.glorot_uniform",
    "normal",
    sees="Mean and spread are right, but some numbers lie beyond the bound.",
    why="This is glorot_normal (without its cut). The uniform one has a bound.",
    mend="rng.uniform(-limit, limit, shape) with limit = np.sqrt(6 / (inputs + units)).",
    hint="Read the second half of the name.",
)
def glorot_uniform(shape, seed=None):
    stddev = np.sqrt(2 / (shape[0] + shape[-1]))
    return np.random.default_rng(seed).normal(0, stddev, shape)


@mistake(
    "initializers.glorot_uniform",
    "positive only",
    sees="No negative weights; the mean is half the bound.",
    why="The draw has to reach from −limit to limit. With positive weights alone all units answer "
    "alike.",
    mend="rng.uniform(-limit, limit, shape).",
    hint="What should the mean of the weights be?",
)
def glorot_uniform(shape, seed=None):
    limit = np.sqrt(6 / (shape[0] + shape[-1]))
    return limit * np.random.default_rng(seed).random(shape)


@mistake(
    "initializers.he_normal",
    "not cut off",
    sees="Mean and spread are right, but some weights are further out than expected.",
    why="Keras draws again what lies beyond two standard deviations, and widens the draw a "
    "little, so that the spread is the same in the end.",
    mend="Draw again where |draw| > 2, then multiply by √(2/inputs) / 0.8796.",
    hint="Compare the largest weight with the spread.",
    right_by="He, Zhang, Ren and Sun (2015), Delving deep into rectifiers",
)
def he_normal(shape, seed=None):
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / shape[0]), shape)


@mistake(
    "initializers.he_normal",
    "1 in the place of 2",
    sees="Everything is too small by √2.",
    why="ReLU silences half of the units, and the 2 makes up for it. With 1 it is LeCun's.",
    mend="np.sqrt(2 / inputs).",
    hint="What does ReLU do to the variance of a signal?",
)
def he_normal(shape, seed=None):
    return np.random.default_rng(seed).normal(0, np.sqrt(1 / shape[0]), shape)


@mistake(
    "initializers.he_normal",
    "units in the place of inputs",
    sees="Right for square matrices; too large or too small for others.",
    why="A unit adds up its inputs, so it is their number that decides how large the sum gets.",
    mend="np.sqrt(2 / inputs), the inputs being shape[0].",
    hint="Which axis of the matrix does a unit sum over?",
)
def he_normal(shape, seed=None):
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / shape[-1]), shape)


@mistake(
    "initializers.he_normal",
    "root forgotten",
    sees="The weights are far too small, of the size 1/n, where 1/√n was expected.",
    why="2/inputs is the variance. NumPy wants the standard deviation.",
    mend="np.sqrt(2 / inputs).",
    hint="What does the second parameter of NumPy's normal mean?",
)
def he_normal(shape, seed=None):
    return np.random.default_rng(seed).normal(0, 2 / shape[0], shape)
