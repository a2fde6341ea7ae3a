"""Initial weights: spreads, bounds, and which side of the layer counts."""

from .space import families, family, tell

NORMAL, UNIFORM, GLOROT, HE = (
    rf"initializers\.{name}"
    for name in ("random_normal", "random_uniform", "glorot_uniform", "he_normal")
)

tell("initializers.zeros").form("NumPy's", "def zeros(shape):\n    return np.zeros(shape)")
tell("initializers.ones").form("NumPy's", "def ones(shape):\n    return np.ones(shape)")
tell("initializers.random_normal").form(
    "NumPy's",
    """
    def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
        return np.random.default_rng(seed).normal(mean, stddev, shape)
    """,
)
tell("initializers.random_uniform").form(
    "NumPy's",
    """
    def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
        return np.random.default_rng(seed).uniform(minval, maxval, shape)
    """,
)
tell("initializers.glorot_uniform").form(
    "Glorot and Bengio's",
    """
    def glorot_uniform(shape, seed=None):
        inputs, units = shape
        limit = np.sqrt(6 / (inputs + units))
        return np.random.default_rng(seed).uniform(-limit, limit, shape)
    """,
)
he = tell("initializers.he_normal")
he.form(
    "Keras's, cut off at two standard deviations and widened",
    """
    def he_normal(shape, seed=None):
        inputs, units = shape
        stddev = np.sqrt(2 / inputs)
        rng = np.random.default_rng(seed)
        draw = rng.normal(0, 1, shape)
        while (tail := np.abs(draw) > 2).any():
            draw[tail] = rng.normal(0, 1, tail.sum())
        return draw * stddev / 0.8796
    """,
)
he.like(
    "not cut off",
    {"> 2": "> np.inf", " / 0.8796": ""},
    right_by="He, Zhang, Ren and Sun (2015); PyTorch, kaiming_normal_",
    why="Keras draws again what lies beyond two standard deviations, and widens the rest.",
)
he.like(
    "cut off, not widened",
    {" / 0.8796": ""},
    right_by="Keras 1, and 2 until 2018",
    why="What is cut off spreads less, by 0.88: Keras widens it, so that the variance is 2/inputs.",
)

families(
    r"initializers\.(zeros|ones)",
    {
        "0.01 in the place of 0": {"np.zeros(shape)": "np.full(shape, 0.01)"},
        "ones": {"np.zeros(": "np.ones("},
        "zeros": {"np.ones(": "np.zeros("},
    },
    why="Another initializer has this number: 0.01 keeps ReLUs awake, 1 is a scale.",
    hint="Read the name once more.",
)
families(
    NORMAL,
    {
        "stddev forgotten": {"mean, stddev": "mean, 1.0"},
        "mean forgotten": {"mean, stddev": "0.0, stddev"},
        "stddev squared": {"mean, stddev": "mean, stddev**2"},
        "stddev taken for a variance": {"mean, stddev": "mean, np.sqrt(stddev)"},
        "uniform": {
            "normal(mean, stddev,": "uniform(mean - 3**0.5 * stddev, mean + 3**0.5 * stddev,"
        },
    },
    why="NumPy's normal wants the mean and the standard deviation itself.",
    hint="Is every parameter used, and what does NumPy mean by the second?",
)
families(
    UNIFORM,
    {
        "from 0 to maxval": {"uniform(minval,": "uniform(0,"},
        "from 0 to 1": {"uniform(minval, maxval, shape)": "random(shape)"},
        "stretched by maxval, not by the width": {"minval, maxval": "minval, minval + maxval"},
        "normal": {
            "uniform(minval, maxval,": "normal((minval + maxval) / 2, (maxval - minval) / 12**0.5,"
        },
    },
    why="Every number from minval to maxval is equally likely, and none lies outside.",
    hint="Compare the smallest and the largest number with what was asked for.",
)
SUM = "6 / (inputs + units)"
families(
    GLOROT,
    {
        "inputs only": {SUM: "6 / inputs"},
        "inputs only, √(1/inputs)": {SUM: "1 / inputs"},
        "He's spread, √(2/inputs)": {SUM: "2 / inputs"},
        "the number of weights, not of inputs and units": {SUM: "6 / (inputs * units)"},
        "the spread taken for the bound, √(2/…)": {SUM: "2 / (inputs + units)"},
        "the mean of inputs and units, not their sum": {SUM: "6 / ((inputs + units) / 2)"},
        "root forgotten": {f"np.sqrt({SUM})": SUM},
        "positive only": {"-limit, limit": "0, limit"},
        "the same spread for every shape": {f"np.sqrt({SUM})": "0.05"},
    },
    why="A variance of 2 / (inputs + units) serves both ways through a layer; the bound is √3σ.",
    hint="Which sides of the layer does your bound know, and how far does a uniform draw reach?",
)
SAME = "A draw of the same variance: Keras has each by a name of its own."
for pattern, title, way, by in (
    (
        GLOROT,
        "normal",
        {"uniform(-limit, limit,": "normal(0, limit / 3**0.5,"},
        "Keras's GlorotNormal, PyTorch's xavier_normal_",
    ),
    (
        GLOROT,
        "inputs only, √(3/inputs)",
        {SUM: "3 / inputs"},
        "LeCun, Bottou, Orr and Müller (1998), Keras's LecunUniform; Caffe's Xavier",
    ),
    (
        HE,
        "uniform",
        {"normal(0, 1, s": "uniform(-(3**0.5), 3**0.5, s"},
        "Keras's HeUniform, PyTorch's kaiming_uniform_",
    ),
):
    family(pattern, title, way, right_by=by, why=SAME, hint="Which of its two forms was meant?")
families(
    HE,
    {
        "1 in the place of 2": {"2 / inputs": "1 / inputs"},
        "units in the place of inputs": {"2 / inputs": "2 / units"},
        "Glorot's spread, √(2/(inputs + units))": {"2 / inputs": "2 / (inputs + units)"},
        "root forgotten": {"np.sqrt(2 / inputs)": "2 / inputs"},
        "the same spread for every shape": {"np.sqrt(2 / inputs)": "0.01"},
    },
    why="The variance is 2 / inputs: a unit adds up its inputs, and ReLU silences half of them.",
    hint="Which axis does a unit sum over, and is what you have a variance or its root?",
)
