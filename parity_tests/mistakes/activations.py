"""Activations: values and slopes in their forms, and what goes wrong with axes, kinks and signs."""

from .space import SPACE, families, family, tell

# --- units that work entry by entry ------------------------------------------------------------

SIGMOID, TANH = "1 / (1 + np.exp(-z))", "2 / (1 + np.exp(-2 * z)) - 1"
UNITS = {  # name: parameters, value, slope
    "linear": ("", "z.copy()", "slope = np.ones_like(z)"),
    "sigmoid": ("", SIGMOID, f"a = {SIGMOID}\n    slope = a * (1 - a)"),
    "tanh": ("", TANH, "a = np.tanh(z)\n    slope = 1 - a**2"),
    "relu": ("", "np.maximum(z, 0)", "slope = np.where(z > 0, 1.0, 0.0)"),
    "leaky_relu": (
        ", negative_slope=0.01",
        "np.where(z > 0, z, negative_slope * z)",
        "slope = np.where(z > 0, 1.0, negative_slope)",
    ),
    "elu": (
        ", alpha=1.0",
        "np.where(z > 0, z, alpha * (np.exp(z) - 1))",
        "slope = np.where(z > 0, 1.0, alpha * np.exp(z))",
    ),
    "prelu": (
        ", alpha",
        "np.where(z > 0, z, alpha * z)",
        "slope = np.where(z > 0, 1.0, np.where(z < 0, alpha, 0.0))\n"
        "    shared = tuple(range(z.ndim - alpha.ndim))\n"
        "    dalpha = np.sum(upstream * np.minimum(z, 0), axis=shared)",
    ),
}
for name, (parameters, value, slope) in UNITS.items():
    tell(f"activations.{name}").form("formula", f"def {name}(z{parameters}):\n    return {value}")
    tell(f"activations.{name}_backward").form(
        "upstream times the slope",
        f"def {name}_backward(z, upstream{parameters}):\n    {slope}\n"
        f"    return upstream * slope{', dalpha' * (name == 'prelu')}",
    )
LECUN = {
    "right_by": "LeCun, Bottou, Orr and Müller (1998)",
    "why": "1.7159·tanh(2z/3) is 1 at z = 1 and −1 at z = −1; Keras's tanh has no scales.",
}
SPACE["activations.tanh"].form(
    "1.7159·tanh(2z/3)", "def tanh(z):\n    return 1.7159 * np.tanh(2 / 3 * z)", **LECUN
)
SPACE["activations.tanh_backward"].form(
    "1.7159·⅔·(1 − tanh²(2z/3))",
    "def tanh_backward(z, upstream):\n"
    "    return upstream * 1.7159 * 2 / 3 * (1 - np.tanh(2 / 3 * z) ** 2)",
    **LECUN,
)
for name in ("leaky_relu", "elu", "prelu"):
    SPACE[f"activations.{name}"].like("0 in the upper branch", {"z > 0": "z >= 0"})

step = tell("activations.step")
step.form(
    "as G and D print it",
    "def step(z, at_zero=1.0):\n    return np.where(z > 0, 1.0, np.where(z < 0, 0.0, at_zero))",
)
step.edit(
    "silent at 0 if nothing is said",
    {"at_zero=1.0": "at_zero=0.0"},
    right_by="scikit-learn's Perceptron, and G",
    why="Perceptrons differ on the threshold itself: scratch fires there, as D does.",
    hint="What do you answer exactly on the threshold when nobody tells you?",
)
families(
    "activations.step",
    {
        "fires below the threshold": {"z > 0": "z < 0", "z < 0": "z > 0"},
    },
    why="The unit step fires, with 1, where z is positive; below it answers 0.",
    hint="Which two numbers can a unit step answer, and which sign of z makes it fire?",
)
step.edit(
    "−1 in the place of 0",
    {"z < 0, 0.0": "z < 0, -1.0"},
    right_by="perceptrons with the labels −1 and 1, as Raschka's (2015)",
    why="The unit step answers 0 below the threshold, the signum −1.",
    hint="Which two numbers can a unit step answer?",
)

collapse = tell("activations.collapse_linear")
collapse.form(
    "layer by layer",
    """
    def collapse_linear(layers):
        W, b = layers[0]
        for W_next, b_next in layers[1:]:
            W, b = W @ W_next, b @ W_next + b_next
        return W, b
    """,
)
families(
    "activations.collapse_linear",
    {
        "earlier biases lost": {"b @ W_next + b_next": "b_next"},
        "biases added without their weights": {"b @ W_next": "b"},
        "the later biases lost": {" + b_next": ""},
    },
    why="(x·W₁ + b₁)·W₂ + b₂ is x·W₁·W₂ + b₁·W₂ + b₂: every bias stays, and is weighed by what "
    "comes after it.",
    hint="Send x = 0 through the layers one by one. What comes out?",
)

# --- sigmoid, tanh -----------------------------------------------------------------------------

families(
    "activations.sigmoid",
    {
        "σ(−z)": {"np.exp(-z)": "np.exp(z)"},
        "missing parentheses, 1/1 + e⁻ᶻ": {"1 / (1 + np.exp(-z))": "1 / 1 + np.exp(-z)"},
        "minus in the denominator": {"1 + ": "1 - "},
        "the tanh": {"1 / (1 + np.exp(-z))": "np.tanh(z)"},
    },
    why="σ is 1 divided by all of 1 + e⁻ᶻ, which is never below 1: it rises from 0 to 1.",
    hint="What should z = 0 give, what z = 10, and what z = −10?",
)
SPACE["activations.tanh"].form(
    "by exponentials",
    "def tanh(z):\n    up, down = np.exp(z), np.exp(-z)\n    return (up - down) / (up + down)",
)
families(
    "activations.tanh",
    {
        "2σ(2z) without − 1": {") - 1": ")"},
        "2σ(z) − 1": {"-2 * z": "-z"},
        "the sigmoid": {TANH: SIGMOID},
        "upside down": {"(up - down) / (up + down)": "(up + down) / (up - down)"},
        "tanh(−z)": ({"-2 * z": "2 * z"}, {"up - down": "down - up"}),
    },
    why="tanh z = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ) = 2σ(2z) − 1: a sigmoid stretched both ways and centred.",
    hint="What should z = 0 give, what z = 10, and what z = −10?",
)
families(
    r"activations\.(sigmoid|tanh)_backward",
    {
        "1 − σ without σ": {"a * (1 - a)": "1 - a"},
        "the derivative of tanh": {"a * (1 - a)": "1 - a**2"},
        "the derivative of the sigmoid": {"1 - a**2": "a * (1 - a)"},
        "1 − tanh, without the square": {"1 - a**2": "1 - a"},
        "1 + tanh²": {"1 - a**2": "1 + a**2"},
        "the slope at a instead of z": (
            {"slope = a": f"a = {SIGMOID.replace('z', 'a')}\n    slope = a"},
            {"slope = 1": "a = np.tanh(a)\n    slope = 1"},
        ),
        "z in the place of a": ({f"a = {SIGMOID}": "a = z"}, {"a = np.tanh(z)": "a = z"}),
    },
    why="With a the output, computed once, σ′ is a·(1 − a) and tanh′ 1 − a²: steep at 0, flat on "
    "both sides.",
    hint="How steep is the curve at 0 and far out? Does your formula want the input or the output?",
)

# --- ReLU and its kin --------------------------------------------------------------------------

families(
    "activations.relu",
    {
        "|z|": {"np.maximum(z, 0)": "np.abs(z)"},
        "the smaller of 0 and z": {"np.maximum": "np.minimum"},
        "the unit step": {"np.maximum(z, 0)": "np.where(z > 0, 1.0, 0.0)"},
        "the unit step, 1 at 0": {"np.maximum(z, 0)": "np.where(z >= 0, 1.0, 0.0)"},
    },
    why="ReLU lets through what is positive, in its size, and answers 0 below.",
    hint="What should z = −2, z = 1 and z = 2 give?",
)
for least in "0.01", "0.1":
    family(
        "activations.relu(_backward)?",
        f"a leaky ReLU, {least} below 0",
        {"np.maximum(z, 0)": f"np.maximum(z, {least} * z)"},
        {"np.where(z > 0, 1.0, 0.0)": f"np.where(z > 0, 1.0, {least})"},
        right_by="Maas et al. (2013), who call it leaky",
        why="ReLU itself lets through what is positive, in its size, and answers 0 below.",
        hint="What should z = −2, z = 1 and z = 2 give?",
    )
SPACE["activations.prelu"].edit(
    "the larger of αz and z",
    {"np.where(z > 0, z, alpha * z)": "np.maximum(alpha * z, z)"},
    lecture='H "4. Leaky ReLU function:-", as long as alpha stays below 1',
    why="A slope that is learned may pass 1, and then αz is the larger one for positive z.",
    hint="Nothing keeps a learned slope small. Try 1.5.",
)
families(
    "activations.prelu_backward",
    {
        "the slope's gradient not summed": {"np.sum(": "(", ", axis=shared": ""},
        "the slope's gradient averaged": {"np.sum(": "np.mean("},
        "the slope's gradient summed to one number": {", axis=shared": ""},
        "the slope's gradient without upstream": {"upstream * np.minimum": "np.minimum"},
        "the slope's gradient from the positive side": {"np.minimum": "np.maximum"},
        "the slope's gradient from both sides": {"np.minimum(z, 0)": "z"},
    },
    why="Where z < 0 the slope moves the loss by upstream · z, elsewhere not at all; and one slope "
    "adds up what it does to all the inputs that share it.",
    hint="For which z does turning one slope change the answer, and on how many paths?",
)
families(
    r"activations\.(leaky_relu|prelu)(_backward)?",
    {
        "leaky on the wrong side": (
            {"z, negative_slope * z": "negative_slope * z, z"},
            {"1.0, negative_slope": "negative_slope, 1.0"},
            {"z, alpha * z": "alpha * z, z"},
            {"1.0, np.where(z < 0, alpha": "alpha, np.where(z < 0, 1.0"},
        ),
        "a minus too many below 0": (
            {"negative_slope * z": "-negative_slope * z"},
            {"1.0, negative_slope": "1.0, -negative_slope"},
            {"alpha * z": "-alpha * z"},
            {"z < 0, alpha": "z < 0, -alpha"},
        ),
        "0 below zero, as for ReLU": (
            {"negative_slope * z": "0 * z"},
            {"1.0, negative_slope": "1.0, 0.0"},
            {"alpha * z": "0 * z"},
            {"z < 0, alpha": "z < 0, 0.0"},
        ),
        "the slope itself below 0": (
            {"negative_slope * z": "negative_slope"},
            {"alpha * z": "alpha + 0 * z"},
        ),
        "z in the place of the slope, as N prints it": (
            {"1.0, negative_slope": "1.0, z"},
            {"z < 0, alpha": "z < 0, z"},
        ),
    },
    why="Above 0 the value is z and its derivative 1; below 0 they are αz and α, z being negative.",
    hint="Draw the function for a slope of ½. What are value and derivative at −2 and at 2?",
)
families(
    r"activations\.leaky_relu(_backward)?",
    {f"slope {slope} if nothing is said": {"=0.01": f"={slope}"} for slope in (0.1, 0.2, 0.3)},
    right_by="Keras's function (0.2) and its layer (0.3); Redmon et al. (2016), YOLO, and N (0.1)",
    why="The slope is a choice: 0.01 in H, PyTorch and scratch; Keras has 0.2 and 0.3.",
    hint="Look at your defaults.",
)
families(
    r"activations\.elu(_backward)?",
    {
        "eᶻ without − 1": {"(np.exp(z) - 1)": "np.exp(z)"},
        "missing parentheses, α·eᶻ − 1": {"(np.exp(z) - 1)": "np.exp(z) - 1"},
        "the larger of z and α(eᶻ − 1)": {"np.where(z > 0, z, ": "np.maximum(z, "},
        "eᶻ above 0, too": (
            {"np.where(z > 0, z, alpha * (np.exp(z) - 1))": "alpha * (np.exp(z) - 1)"},
            {"np.where(z > 0, 1.0, alpha * np.exp(z))": "alpha * np.exp(z)"},
        ),
        "value + 1": {"alpha * np.exp(z)": "alpha * (np.exp(z) - 1) + 1"},
    },
    why="ELU is z above 0 and α·(eᶻ − 1) below, where its slope α·eᶻ is the value plus alpha.",
    hint="What are value and slope at 3, just below 0 and at −10, for alpha = 0.3?",
)
family(
    r"activations\.(step|leaky_relu|elu)(_backward)?",
    "the parameter ignored",
    {"0.0, at_zero": "0.0, 1.0"},
    {"negative_slope * z": "0.01 * z"},
    {"1.0, negative_slope": "1.0, 0.01"},
    {"alpha * ": ""},
    why="What happens there is the caller's choice, and here it is fixed.",
    hint="Is every parameter used? Try another value of it than the default.",
)

# One rule for all kinks: frameworks ship the slope of either side, their mean, and 0, for one
# function or another, so each of them is a convention.
families(
    r"activations\.\w+_backward",
    {
        "1 at the kink": {"z > 0": "z >= 0"},
        "½ at the kink": (
            {"np.where(z > 0, 1.0, 0.0)": "(1 + np.sign(z)) / 2"},
            {"1.0, negative_slope)": "1.0, negative_slope + (z == 0) * (1 - negative_slope) / 2)"},
        ),
        "0 at the kink": (
            {"1.0, negative_slope": "1.0, (z < 0) * negative_slope"},
            {"1.0, alpha": "1.0, (z < 0) * alpha"},
        ),
        "alpha at the kink": {"z < 0, alpha": "z <= 0, alpha"},
    },
    right_by="Keras's ops.maximum(z, 0) and selu, JAX's leaky_relu (1); PyTorch's maximum (½); "
    "Keras's relu and PReLU (0); its leaky_relu and elu, and He et al. (2015) (alpha)",
    why="At a kink any slope from the left's to the right's may stand, and frameworks differ, even "
    "from one of their functions to the next.",
    hint="What is your derivative exactly at z = 0?",
)

# --- softmax -----------------------------------------------------------------------------------

TOP, TOTAL = "z.max(axis=-1, keepdims=True)", "e.sum(axis=-1, keepdims=True)"
softmax = tell("activations.softmax")
softmax.form(
    "less the largest score",
    """
    def softmax(z):
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)
    """,
)
softmax.form(
    "exponentials that overflow",
    "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)",
    right_by="Bridle (1990), on paper, as G and H print it",
    why="On paper e^z / Σ e^z is right; e^1000 is infinite and e^−1000 is 0, and ∞/∞ and 0/0 are "
    "NaN. Frameworks take each row's largest score off first.",
)
families(
    "activations.softmax",
    {
        "not divided by the sum": {f"e / {TOTAL}": "e"},
        "twice": {"return e": f"e = np.exp(e / {TOTAL})\n    return e"},
        "without the exponential": {"e = np.exp(": "e = ("},
        "a sigmoid for each": {f"e / {TOTAL}": SIGMOID},
    },
    why="The exponential makes each score positive, once; divided by their sum, a row's share 1.",
    hint="What does a row of yours add up to, and does a higher score for one class lower others?",
)
softmax_backward = tell("activations.softmax_backward")
softmax_backward.form(
    "without the Jacobian",
    """
    def softmax_backward(z, upstream):
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        p = e / e.sum(axis=-1, keepdims=True)
        dz = p * (upstream - np.sum(upstream * p, axis=-1, keepdims=True))
        return dz
    """,
)
softmax_backward.form(
    "with the Jacobian",
    """
    def softmax_backward(z, upstream):
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        p = e / e.sum(axis=-1, keepdims=True)
        J = p[..., :, None] * (np.eye(z.shape[-1]) - p[..., None, :])
        dz = np.sum(J * upstream[..., None, :], axis=-1)
        return dz
    """,
)
tell("activations.softmax_jacobian").form(
    "p(δ − p)",
    """
    def softmax_jacobian(z):
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        p = e / e.sum(axis=-1, keepdims=True)
        J = p[..., :, None] * (np.eye(z.shape[-1]) - p[..., None, :])
        return J
    """,
)
families(
    "activations.softmax_backward",
    {
        "p − upstream": {"return dz": "return p - upstream"},
        "upstream − p": {"return dz": "return upstream - p"},
        "(p − upstream) / n": {"return dz": "return (p - upstream) / len(z)"},
        "p·(1 − p), upstream ignored": {"return dz": "return p * (1 - p)"},
        "the Jacobian summed, upstream ignored": {"J * upstream[..., None, :]": "J"},
    },
    why="Each row of the Jacobian, all of it, is weighed by upstream and then summed; by itself it "
    "sums to 0. p − y is something else: softmax and cross-entropy differentiated together.",
    hint="Does your answer change with the gradient from above? What do the rows of J sum to?",
)
families(
    r"activations\.softmax_\w+",
    {
        "the diagonal only": (
            {"(upstream - np.sum(upstream * p, axis=-1, keepdims=True))": "upstream * (1 - p)"},
            {"]) - p[..., None, :]": "]) * (1 - p[..., None, :])"},
        ),
        "the p of the diagonal alone": (
            {"(upstream - np.sum(upstream * p, axis=-1, keepdims=True))": "upstream"},
            {" - p[..., None, :]": ""},
        ),
        "the sum not weighed by p": {"np.sum(upstream * p,": "np.sum(upstream,"},
        "plus for the other classes": (
            {"(upstream - ": "(upstream + "},
            {" - p[..., None, :]": " + p[..., None, :]"},
        ),
        "plus beside the diagonal": {
            " - p[..., None, :]": " * (1 - 2 * p[..., None, :]) + p[..., None, :]"
        },
        "−pᵢpⱼ on the diagonal too": (
            {"(upstream - ": "(-"},
            {"(np.eye(z.shape[-1]) - ": "(-"},
        ),
        "the outer factor p forgotten": (
            {"dz = p * ": "dz = "},
            {"J = p[..., :, None] * ": "J = "},
        ),
    },
    why="∂pᵢ/∂zⱼ is pᵢ·(1 − pᵢ) for i = j and −pᵢpⱼ beside it: what one class gains others lose.",
    hint="If one score rises, what happens to its own probability, and what to the others?",
)
families(
    r"activations\.softmax\w*",
    {
        "down the columns": (
            {TOP: "z.max(axis=0)", TOTAL: "e.sum(axis=0)"},
            {TOTAL: "e.sum(axis=0)"},
        ),
        "over the whole batch": ({TOP: "z.max()", TOTAL: "e.sum()"}, {TOTAL: "e.sum()"}),
        "the sum alone down the columns": {TOP: TOP, TOTAL: "e.sum(axis=0)"},
        "the sum alone over the whole batch": {TOP: TOP, TOTAL: "e.sum()"},
        "the maximum alone down the columns": {TOP: "z.max(axis=0)"},
        "the maximum of the whole batch": {TOP: "z.max()", "return e": "return e"},
        "the sum without keepdims": {TOTAL: "e.sum(axis=-1)", "return e": "return e"},
        "the maximum without keepdims": {TOP: "z.max(axis=-1)", "return e": "return e"},
        "the upstream's sum over the whole batch": {
            "upstream * p, axis=-1, keepdims=True": "upstream * p"
        },
    },
    why="Each row is one example, with a maximum and a sum of its own, a column beside it: far "
    "below another's maximum e^z is 0, and a sum of shape (n,) meets the columns.",
    hint="Add up a row of probabilities, then a column; print the shapes; try scores of ±1000.",
)
# --- every backward ----------------------------------------------------------------------------

families(
    r"activations\.\w+_backward",
    {
        "upstream forgotten": {"upstream * slope": "slope"},
        "the slope forgotten": (
            {"upstream * slope": "upstream", "np.where": "np.where"},
            {"upstream * slope": "upstream", "(1 - a)": "(1 - a)"},
            {"upstream * slope": "upstream", "a**2": "a**2"},
            {"return dz": "return upstream"},
        ),
        "upstream added, not multiplied": {"upstream * slope": "(upstream + slope)"},
        "wrong sign": ({"upstream * slope": "-upstream * slope"}, {"return dz": "return -dz"}),
        "upstream forgotten below 0": (
            {"1.0, negative": "1.0, negative", "upstream *": "np.where(z > 0, upstream, 1) *"},
            {"1.0, alpha": "1.0, alpha", "upstream *": "np.where(z > 0, upstream, 1) *"},
        ),
        "cut by the sign of upstream": {"z > 0, 1.0, 0.0": "upstream > 0, 1.0, 0.0"},
    },
    why="The chain rule multiplies what comes from above, everywhere, by the unit's own slope "
    "at z; the minus of gradient descent belongs to the step.",
    hint="Does your answer change with z, and with the gradient from above? Both as they should?",
)
families(
    r"activations\.\w+_backward",
    {
        "the value in the place of the slope": (
            {"np.ones_like(z)": "z"},
            {"a * (1 - a)": "a"},
            {"1 - a**2": "a"},
            {"1.0, 0.0": "z, 0.0"},
            {"1.0, negative_slope": "z, negative_slope * z"},
            {"1.0, np.where(z < 0, alpha": "z, np.where(z < 0, alpha * z"},
            {"1.0, alpha * np.exp(z)": "z, alpha * (np.exp(z) - 1)"},
        ),
        "the value in the place of the slope, below 0": (
            {"1.0, negative_slope": "1.0, negative_slope * z"},
            {"z < 0, alpha": "z < 0, alpha * z"},
            {"1.0, alpha * np.exp(z)": "1.0, alpha * (np.exp(z) - 1)"},
        ),
    },
    why="Backward takes the function's slope, not the function once more. N prints f′(x) = x.",
    hint="Is that the value of the function, or its slope?",
)
