"""Optimizers: their forms in frameworks, papers and lectures, and what goes wrong with them.

All forms remember in ``self.state``, by the number of the array, and end in ``weights[i] -= …``,
so that what goes wrong with every optimizer is told once.
"""

from .space import families, family, tell

SGD, ADAGRAD, RMSPROP, ADADELTA, ADAM = (
    rf"optimizers\.{name}" for name in ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam")
)
MEANS = f"{RMSPROP}|{ADADELTA}|{ADAM}"
ROOTED = f"{ADAGRAD}|{MEANS}"
ALL = f"{SGD}|{ROOTED}"
NORM, CLIP = r"optimizers\.clip_by_(global_)?norm", r"optimizers\.clip_by_.*"

# --- forms -------------------------------------------------------------------------------------

sgd = tell("optimizers.SGD")
sgd.form(
    "Keras's and D's, the rate in the velocity",
    """
    class SGD:
        def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
            self.alpha, self.mu = learning_rate, momentum
            self.nesterov, self.state = nesterov, {}

        def apply(self, gradients, weights):
            mu, nesterov = self.mu, self.nesterov
            for i, g in enumerate(gradients):
                v = self.state.get(i, 0)
                v = mu * v + self.alpha * g
                weights[i] -= mu * v + self.alpha * g if nesterov else v
                self.state[i] = v
    """,
)
sgd.like(
    "PyTorch's, the rate outside of the velocity",
    {
        "v = mu * v + self.alpha * g": "v = mu * v + g",
        "mu * v + self.alpha * g if": "self.alpha * (g + mu * v if",
        "else v": "else v)",
    },
)
sgd.like(
    "Nesterov from the velocity before and after, as cs231n has it",
    {
        "v = self.state": "v_prev = v = self.state",
        "mu * v + self.alpha * g if": "(1 + mu) * v - mu * v_prev if",
    },
)
sgd.like(
    "a mean of the gradients, corrected",
    {
        ", nesterov=False": "",
        "self.nesterov, self.state = nesterov, {}": "self.t, self.state = 0, {}",
        "mu, nesterov = self.mu, self.nesterov": "mu, self.t = self.mu, self.t + 1",
        "v = mu * v + self.alpha * g": "v = mu * v + (1 - mu) * g",
        "mu * v + self.alpha * g if nesterov else v": "self.alpha * v / (1 - mu**self.t)",
    },
    right_by="optax.ema with its debias; the first mean of Adam",
    why="Keras adds the gradient in full: its velocity is a sum, which grows beyond one gradient.",
)
adagrad = tell("optimizers.Adagrad")
adagrad.form(
    "Keras's",
    """
    class Adagrad:
        def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
            self.alpha, self.epsilon = learning_rate, epsilon
            self.start, self.state = initial_accumulator_value, {}

        def apply(self, gradients, weights):
            epsilon = self.epsilon
            for i, g in enumerate(gradients):
                G = self.state.get(i, self.start)
                G = G + g**2
                weights[i] -= self.alpha * g / np.sqrt(G + epsilon)
                self.state[i] = G
    """,
)
adagrad.like(
    "from 0, ε outside the root",
    {"self.start)": "0)", "np.sqrt(G + epsilon)": "(np.sqrt(G) + epsilon)"},
    right_by='PyTorch, and D "ADAGRAD (ADAPTIVE GRADIENT DESCENT)"',
    why="Keras starts the sum from 0.1 and has ε inside the root, √(G + ε).",
)
rmsprop = tell("optimizers.RMSprop")
rmsprop.form(
    "Keras's",
    """
    class RMSprop:
        def __init__(
            self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False
        ):
            self.alpha, self.rho, self.mu, self.epsilon = learning_rate, rho, momentum, epsilon
            self.centered, self.state = centered, {}

        def apply(self, gradients, weights):
            rho, epsilon = self.rho, self.epsilon
            for i, g in enumerate(gradients):
                v, g_bar, m = self.state.get(i, (0, 0, 0))
                v = rho * v + (1 - rho) * g**2
                g_bar = rho * g_bar + (1 - rho) * g
                variance = v - g_bar**2 if self.centered else v
                m = self.mu * m + self.alpha * g / np.sqrt(variance + epsilon)
                weights[i] -= m
                self.state[i] = v, g_bar, m
    """,
)
INSIDE = "Keras has ε inside the root, where it counts as a gradient of √ε; beside it, of ε."
rmsprop.like(
    "ε outside the root",
    {"np.sqrt(variance + epsilon)": "(np.sqrt(variance) + epsilon)"},
    right_by='PyTorch, and D "RMSPROP (ROOT MEAN SQUARE PROBABILITY)"',
    why=INSIDE,
)
adadelta = tell("optimizers.Adadelta")
adadelta.form(
    "Keras's",
    """
    class Adadelta:
        def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
            self.alpha, self.rho, self.epsilon, self.state = learning_rate, rho, epsilon, {}

        def apply(self, gradients, weights):
            rho, epsilon = self.rho, self.epsilon
            for i, g in enumerate(gradients):
                G, D = self.state.get(i, (0, 0))
                G = rho * G + (1 - rho) * g**2
                d = np.sqrt(D + epsilon) / np.sqrt(G + epsilon) * g
                D = rho * D + (1 - rho) * d**2
                weights[i] -= self.alpha * d
                self.state[i] = G, D
    """,
)
adam = tell("optimizers.Adam")
adam.form(
    "Keras's, the correction in the rate",
    """
    class Adam:
        def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
            self.alpha, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
            self.epsilon, self.t, self.state = epsilon, 0, {}

        def apply(self, gradients, weights):
            beta_1, beta_2, epsilon = self.beta_1, self.beta_2, self.epsilon
            self.t += 1
            for i, g in enumerate(gradients):
                t, (m, v) = self.t, self.state.get(i, (0, 0))
                m = beta_1 * m + (1 - beta_1) * g
                v = beta_2 * v + (1 - beta_2) * g**2
                alpha = self.alpha * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
                weights[i] -= alpha * m / (np.sqrt(v) + epsilon)
                self.state[i] = m, v
    """,
)
adam.like(
    "Algorithm 1 of the paper, ε beside the corrected root",
    {
        "alpha = self.alpha * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": (
            "m_hat = m / (1 - beta_1**t)\n            v_hat = v / (1 - beta_2**t)"
        ),
        "alpha * m / (np.sqrt(v)": "self.alpha * m_hat / (np.sqrt(v_hat)",
    },
    right_by="Kingma and Ba (2015), Adam, Algorithm 1; PyTorch",
    why="Keras adds ε before the correction, √v + ε, as the paper's section 2 has it.",
)
tell("optimizers.clip_by_value").form(
    "NumPy's clip",
    """
    def clip_by_value(gradients, limit):
        return [np.clip(g, -limit, limit) for g in gradients]
    """,
)
tell("optimizers.clip_by_norm").form(
    "each array that is longer",
    """
    def clip_by_norm(gradients, limit):
        clipped = []
        for g in gradients:
            norm = np.sqrt(np.sum(g**2))
            clipped.append(g * limit / norm if norm > limit else g)
        return clipped
    """,
)
tell("optimizers.clip_by_global_norm").form(
    "all arrays, if they are longer together",
    """
    def clip_by_global_norm(gradients, limit):
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
        return [g * limit / norm if norm > limit else g for g in gradients]
    """,
)

# --- every optimizer ---------------------------------------------------------------------------

for names, alone in ((f"{SGD}|{ADAGRAD}|{RMSPROP}|{ADAM}", True), (ADADELTA, False)):
    family(
        names,
        "nothing moves: the arrays that came in stay as they are",
        {"weights[i] -= ": "w = weights[i] - "},
        why="w = w − … gives the name to a new array, and one that is returned is not looked at.",
        hint="Compare the array that you were given with what it is after the step.",
        alone=alone,  # Adadelta does not move without its ε, either
    )
adadelta.edit(
    "no learning rate",
    {"self.alpha * ": ""},
    why="The paper's step takes its length from the steps before; Keras scales it all the same.",
    hint="Is every parameter used?",
    right_by="Zeiler (2012), ADADELTA: an adaptive learning rate method",
)
families(
    ALL,
    {
        "uphill": {"weights[i] -= ": "weights[i] += "},
        "no learning rate": {"self.alpha * ": ""},
        "learning rate applied twice": {"self.alpha * ": "self.alpha * self.alpha * "},
    },
    why="The gradient points to where the loss grows: step against it, times the rate, once.",
    hint="In which direction does a gradient point, and how often does the rate meet it?",
)
RENEWED = "self.state.clear()\n            self.state[g.shape] = "
families(
    ALL,
    {
        "nothing is remembered from step to step": {"self.state[i] = ": "state = "},
        "one state for all arrays": {"get(i, ": "get(0, ", "state[i] = ": "state[0] = "},
        "one state for all arrays of one shape": {
            "get(i, ": "get(g.shape, ",
            "state[i] = ": "state[g.shape] = ",
        },
        "one state for all arrays, made anew where the shape changes": {
            "get(i, ": "get(g.shape, ",
            "self.state[i] = ": RENEWED,
        },
    },
    why="Each array of weights needs a memory of its own, which lasts from step to step.",
    hint="What is remembered after a step, for two layers with W and b?",
)

# --- those that divide by the root of squares --------------------------------------------------

ROOTS = [f"np.sqrt({x})" for x in ("v_hat", "v", "variance", "G")]
ANY_ROOT = [*ROOTS, "np.sqrt(variance + epsilon)", "np.sqrt(G + epsilon)"]
SQUARES = (  # the sum or mean of squares, its name, and what is kept before it
    ("G + g**2", "G", ""),
    ("rho * G + (1 - rho) * g**2", "G", ""),
    ("rho * v + (1 - rho) * g**2", "v", ""),
    ("beta_2 * v + (1 - beta_2) * g**2", "v", "m, "),
)
families(
    ROOTED,
    {
        "square forgotten": {"g**2": "g"},
        "square forgotten, where the weights are a vector": {"g**2": "(g**2 if g.ndim > 1 else g)"},
        "square forgotten, hidden by an absolute value": tuple(
            {"g**2": "g", root: f"np.sqrt(abs({root[8:]})"} for root in ANY_ROOT
        ),
    },
    why="Gradients of either sign cancel; their squares add up, and have a root.",
    hint="Can what you take the root of become negative?",
)
families(
    ROOTED,
    {
        "no root": tuple({root: root.removeprefix("np.sqrt")} for root in ANY_ROOT),
        "the root taken twice": tuple({root: f"np.sqrt({root})"} for root in ANY_ROOT),
        "multiplied by the root": ({"/ np.sqrt": "* np.sqrt"}, {"/ (np.sqrt": "* (np.sqrt"}),
        "the absolute value in the place of the square": {"g**2": "abs(g)"},
    },
    why="One root takes squares back to the size of a gradient, by which the step is divided.",
    hint="If all gradients double, what should happen to the step? What does happen?",
)
families(
    ROOTED,
    {
        "ε forgotten": {" + epsilon": ""},
        "ε inside the root": tuple(
            {f"np.sqrt({v}) + epsilon": f"np.sqrt({v} + epsilon)"} for v in ("v", "v_hat")
        ),
    },
    why="ε bounds the step where gradients are small; Keras and Adam's paper add it to the root.",
    hint="Where exactly does ε stand, and what is your step where the gradient is 0?",
)
families(
    ROOTED,
    {
        f"missing parentheses, {place} the weight": tuple(
            {f"({root} + epsilon)": f"{root} {sign} epsilon"} for root in ROOTS
        )
        for place, sign in (("ε taken off", "+"), ("w − … + ε: ε added to", "-"))
    },
    why="Division goes before addition, so ε is left out of the denominator.",
    hint="Which operation does Python do first, / or +?",
)

# --- those that keep means ---------------------------------------------------------------------


def of_each(shares, way):
    """A way that is told with ρ, with each of these names in its place."""
    return {
        was.replace("ρ", share): now.replace("ρ", share)
        for share in shares
        for was, now in way.items()
    }


for names, r, *shares in (
    (f"{RMSPROP}|{ADADELTA}", "ρ", "rho"),
    (ADAM, "β", "beta_1", "beta_2"),
):
    families(
        names,
        {
            f"{r} and 1 − {r} exchanged": of_each(
                shares, {"ρ * ": "(1 - ρ) * ", "(1 - ρ) * ": "ρ * "}
            ),
            f"1 − {r} forgotten": of_each(shares, {"(1 - ρ) * ": ""}),
            f"{r} forgotten before the old mean": of_each(shares, {"= ρ * ": "= "}),
            "+= with the whole formula behind it": of_each(shares, {" = ρ": " += ρ"}),
        },
        why=f"A share {r}, near 1, of the old mean and 1 − {r} of the new: together they are 1.",
        hint="If all gradients are equal, what should their mean be, and how soon?",
    )
families(
    ROOTED,
    {
        "a sum in the place of the mean": tuple(
            {squares: f"{v} + g**2"} for squares, v, _ in SQUARES[1:]
        ),
        "the step taken before the square is added": tuple(
            {f"{v} = {squares}\n            ": "", f"state[i] = {m}{v}": f"state[i] = {m}{squares}"}
            for squares, v, m in SQUARES
        ),
    },
    why="The mean of the squares forgets the old ones, and knows the new one when it is used.",
    hint="Which gradients are in your denominator, and how much of each?",
)

# --- SGD ---------------------------------------------------------------------------------------

sgd.edit(
    "momentum of the last gradient, without a velocity",
    {"self.state[i] = v": "self.state[i] = g"},
    why="A velocity remembers itself, and so all gradients before, not the last alone.",
    hint="After ten equal gradients, how long should a step be compared with the first?",
)
sgd.edit(
    "dampened momentum, (1 − μ)·g",
    {"+ self.alpha * g": "+ (1 - mu) * self.alpha * g"},
    {"mu * v + g": "mu * v + (1 - mu) * g"},
    why="A share 1 − μ of the new gradient makes the velocity a mean; Keras adds it in full.",
    hint="With equal gradients, does your velocity grow beyond a single step?",
    right_by="optax.ema; Ng, Deep Learning Specialization, v = β·v + (1 − β)·dW",
)
families(
    SGD,
    {
        "μ and 1 − μ exchanged": (
            {"v = mu * v + self.alpha * g": "v = (1 - mu) * v + mu * self.alpha * g"},
            {"v = mu * v + g": "v = (1 - mu) * v + mu * g"},
            {"mu * v + (1 - mu) * g": "(1 - mu) * v + mu * g"},
        ),
        "momentum on the new gradient as well": (
            {"v = mu * v + self.alpha * g": "v = mu * (v + self.alpha * g)"},
            {"v = mu * v + g": "v = mu * (v + g)"},
        ),
        "the velocity decays once more in the step": {"nesterov else v": "nesterov else mu * v"},
        "momentum with the wrong sign": {"v = mu * v": "v = -mu * v"},
        "the step by the velocity of before": {
            "nesterov else v": "nesterov else self.state.get(i, 0)"
        },
        "the gradient's step besides the velocity": (
            {"alpha * g if nesterov else": "alpha * g if nesterov else self.alpha * g +"},
            {"g + mu * v if nesterov else": "g + mu * v if nesterov else g +"},
        ),
        "the rate before the gradient, not before the velocity": {
            "self.alpha * (g + mu * v if nesterov else v)": "self.alpha * g + mu * v"
        },
    },
    why="μ says how much of the old velocity is kept; the new gradient is added in full, once.",
    hint="Set momentum to 0, then to nearly 1. What is left of your step?",
)
families(
    SGD,
    {
        "nesterov ignored, or with the velocity of before": (
            {"mu * v + self.alpha * g if nesterov else v": "v"},
            {"(g + mu * v if nesterov else v)": "v"},
            {"(1 + mu) * v - mu * v_prev if nesterov else v": "v"},
        ),
        "Nesterov where it is not asked for": {" if nesterov else v": ""},
        "Nesterov without μ before the velocity": (
            {"-= mu * v + ": "-= v + "},
            {"g + mu * v if": "g + v if"},
        ),
        "Nesterov's step as (1 + μ)·v": (
            {"mu * v + self.alpha * g if": "(1 + mu) * v if"},
            {"g + mu * v if": "(1 + mu) * v if"},
            {" - mu * v_prev": ""},
        ),
        "Nesterov with both velocities added": {"- mu * v_prev": "+ mu * v_prev"},
        "Nesterov at the wrong point: no gradient in the step ahead": (
            {"mu * v + self.alpha * g if": "mu * v if"},
            {"g + mu * v if": "mu * v if"},
        ),
    },
    why="With nesterov, the step is one ahead: μ times the new velocity, and the new gradient.",
    hint="Is the option used, is the velocity the new one, and what is added to it?",
)

# --- Adagrad, RMSprop, Adadelta ----------------------------------------------------------------

adagrad.edit(
    "the sum starts from 0",
    {"self.start)": "0)"},
    why="Keras starts from 0.1, which keeps the first steps on small gradients short.",
    hint="What is in the sum before the first gradient comes?",
    right_by="Duchi, Hazan and Singer (2011); PyTorch",
)
adagrad.edit(
    "ε outside the root",
    {"np.sqrt(G + epsilon)": "(np.sqrt(G) + epsilon)"},
    why=INSIDE,
    hint="Where exactly does ε stand?",
    right_by="PyTorch",
)
adagrad.edit(
    "a decaying mean in the place of the sum",
    {"G = G + g**2": "G = 0.9 * G + 0.1 * g**2"},
    why="Adagrad adds up and forgets nothing; forgetting is what RMSprop adds to it.",
    hint="Which optimizer have you written?",
)
rmsprop.edit(
    "the mean of squares starts from 1",
    {"(0, 0, 0)": "(1, 0, 0)"},
    why="Keras starts from 0, so that the first steps are the longest.",
    hint="What is in the mean before the first gradient comes?",
    right_by="TensorFlow 1, RMSPropOptimizer; autograd, misc.optimizers",
)
families(
    RMSPROP,
    {
        "centered ignored": {"v - g_bar**2 if self.centered else v": "v"},
        "centered, ḡ without its square": {"g_bar**2": "g_bar"},
        "centered, |v − ḡ| without a square": {"v - g_bar**2": "abs(v - g_bar)"},
        "momentum ignored": {"self.mu * m + ": ""},
    },
    why="Centered puts the variance v − ḡ² under the root; momentum adds up the scaled steps.",
    hint="Is every option used? If g is measured in metres, in what is v, and in what is ḡ?",
)
rmsprop.edit(
    "centered always",
    {" if self.centered else v": ""},
    right_by="Graves (2013), and centered=True of Keras and PyTorch",
    why="Centered puts the variance v − ḡ² under the root; Keras does so only where it is asked.",
    hint="Is every option used?",
)
RATIO = "np.sqrt(D + epsilon) / np.sqrt(G + epsilon)"
adadelta.edit(
    "as D prints it",
    {RATIO: "np.sqrt(G + epsilon) ** -0.5"},
    why="The print has the root twice, as √ and as the power −½, and no mean of past steps.",
    hint="How often is a root taken of G?",
    lecture='D "ADA DELTA"',
)
families(
    ADADELTA,
    {
        "numerator missing": {"np.sqrt(D + epsilon) / ": "1 / "},
        "D kept at 0": {"self.state[i] = G, D": "self.state[i] = G, 0"},
        "D updated before the step": {"self.alpha * d": f"self.alpha * {RATIO} * g"},
        "D averages gradients, not steps": {"d**2": "g**2"},
        "D averages gradients, and before the step": {f"{RATIO} * g": "g"},
        "D averages α·d": {"d**2": "(self.alpha * d) ** 2"},
        "D averages d without its square": {"d**2": "d"},
        "fraction upside down": {RATIO: "np.sqrt(G + epsilon) / np.sqrt(D + epsilon)"},
        "ε outside the roots": {RATIO: "(np.sqrt(D) + epsilon) / (np.sqrt(G) + epsilon)"},
    },
    why="√(D + ε) over √(G + ε), where D is the mean of d²: of the steps before, without the rate.",
    hint="Two running means belong to this optimizer: of what, and which is used where?",
)

# --- Adam --------------------------------------------------------------------------------------

RATE = " * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)"
START = "Both means start at 0. What does that do to the first steps?"
adam.edit(
    "no bias correction",
    {RATE: ""},
    {" / (1 - beta_1**t)": "", " / (1 - beta_2**t)": ""},
    why="Both means start at 0 and are too small at first, the mean square the more so.",
    hint=START,
)
adam.edit(
    "no bias correction, ε inside the root",
    {RATE: "", "(np.sqrt(v) + epsilon)": "np.sqrt(v + epsilon)"},
    why="Keras, PyTorch and the paper correct both means, which start at 0, by 1 − βᵗ.",
    hint=START,
    lecture='D "ADAM(ADAPTIVE MOMENT ESTIMATION)" and H "Adam Optimizer:-"',
)
adam.edit(
    "one g too many, as D prints it",
    {RATE: "", "(np.sqrt(v) + epsilon)": "np.sqrt(v + epsilon) * g"},
    why="The mean gradient is the direction already; D's last factor g is a misprint.",
    hint="What happens to the sign of the step where the gradient is negative?",
    lecture='D "ADAM(ADAPTIVE MOMENT ESTIMATION)"',
)
families(
    ADAM,
    {
        "only the mean gradient corrected": (
            {" * np.sqrt(1 - beta_2**t)": ""},
            {" / (1 - beta_2**t)": ""},
        ),
        "only the mean square corrected": {" / (1 - beta_1**t)": ""},
        "the correction multiplied": (
            {RATE: " * (1 - beta_1**t) / np.sqrt(1 - beta_2**t)"},
            {"m / (1": "m * (1", "v / (1": "v * (1"},
        ),
        "the second correction without its root": {"np.sqrt(1 - beta_2**t)": "(1 - beta_2**t)"},
        "the corrected means kept": {"m_hat = ": "m_hat = m = ", "v_hat = ": "v_hat = v = "},
    },
    why="Both means start at 0; for the step, and only there, each is divided by its 1 − βᵗ.",
    hint="How many means start at 0, how do you enlarge them, and what do you keep?",
)
families(
    ADAM,
    {
        "1 − β in the place of 1 − βᵗ": {"beta_1**t": "beta_1", "beta_2**t": "beta_2"},
        "the step never counted: t stays 1": {"self.t += 1": "self.t = 1"},
        "1 − β·t in the place of 1 − βᵗ": {"beta_1**t": "beta_1 * t", "beta_2**t": "beta_2 * t"},
        "1 − β·t, and the root of |v̂|": (
            {"beta_1**t": "beta_1 * t", "sqrt(1 - beta_2**t)": "sqrt(abs(1 - beta_2 * t))"},
            {
                "beta_1**t": "beta_1 * t",
                "beta_2**t": "beta_2 * t",
                "np.sqrt(v_hat)": "np.sqrt(abs(v_hat))",
            },
        ),
        "t counted from 0": {"= self.t, ": "= self.t - 1, "},
        "t counted from 2": {"= self.t, ": "= self.t + 1, "},
        "t raised for every array": {
            "self.t += 1\n        ": "",
            "t, (m": "self.t += 1\n            t, (m",
        },
    },
    why="βᵗ is β to the power of t, the number of the step: 1 for all arrays of the first.",
    hint="Print your two corrections in the first three steps. Do they go from 1 − β to 1?",
)
families(
    ADAM,
    {
        "β₁ and β₂ exchanged": {"= self.beta_1, self.beta_2": "= self.beta_2, self.beta_1"},
        "β₁ for β₂ in the mean square": {"beta_2 * v + (1 - beta_2)": "beta_1 * v + (1 - beta_1)"},
        "β₁ for β₂ before the old mean square": {"beta_2 * v": "beta_1 * v"},
        "β₁ for β₂ before the new square": {"(1 - beta_2) *": "(1 - beta_1) *"},
        "β₁ for β₂ in the correction": {"beta_2**t": "beta_1**t"},
    },
    why="β₁ belongs to the gradients and has the shorter memory, β₂ to their squares.",
    hint="Which β belongs to which mean?",
)
families(
    ADAM,
    {
        "1 − β₁ forgotten in the mean": {"(1 - beta_1) * ": ""},
        "1 − β₂ forgotten in the mean square": {"(1 - beta_2) * ": ""},
        "the square of the mean in the mean square": {"g**2": "m**2"},
        "steps by the gradient, not by its mean": (
            {"alpha * m_hat": "alpha * g"},
            {"alpha * m ": "alpha * g "},
        ),
    },
    why="m is the mean of the gradients, the direction; v is that of their squares, the scale.",
    hint="Of what are the two means taken, and what are they for?",
)

# --- clipping ----------------------------------------------------------------------------------

CUT, SHORTEN = "np.clip(g, -limit, limit)", "g * limit / norm if norm > limit else g"
ONE, TOGETHER = "np.sqrt(np.sum(g**2))", "np.sqrt(sum(np.sum(g**2) for g in gradients))"
families(
    CLIP,
    {
        "nothing is clipped": ({CUT: "g"}, {SHORTEN: "g"}),
        "cut from above only": {CUT: "np.minimum(g, limit)"},
        "the sign lost": {CUT: "np.minimum(np.abs(g), limit)"},
        "every entry set to the limit": {CUT: "np.sign(g) * limit"},
        "always scaled": {" if norm > limit else g": ""},
        "always scaled, but for 0": {"norm > limit": "norm > 0"},
        "wrong direction": {"norm > limit": "norm < limit"},
        "shortened to length 1": {"g * limit / norm": "g / norm"},
    },
    why="What lies beyond the limit, in either direction, comes to lie on it; the rest stays.",
    hint="What becomes of a gradient far beyond the limit, and of one within it?",
)
families(
    CLIP,
    {
        "scaled by the largest entry": {CUT: "g * limit / max(np.abs(g).max(), limit)"},
        "shortened by its norm": {CUT: f"g * limit / max({ONE}, limit)"},
        "every entry cut by itself": {SHORTEN: CUT},
    },
    why="By value each entry is cut alone; by a norm all are scaled, and keep their direction.",
    hint="May one large entry change the others?",
)
families(
    NORM,
    {
        "the square in the place of the norm": ({ONE: ONE[7:]}, {TOGETHER: TOGETHER[7:]}),
        "the largest entry in the place of the norm": (
            {ONE: "np.abs(g).max()"},
            {TOGETHER: "max(np.abs(g).max() for g in gradients)"},
        ),
        "absolute values added up in the place of the norm": (
            {ONE: "np.abs(g).sum()"},
            {TOGETHER: "sum(np.abs(g).sum() for g in gradients)"},
        ),
        "a mean in the place of the sum of squares": {"np.sum(g**2)": "np.mean(g**2)"},
        "the sum of the norms": {TOGETHER: f"sum({ONE} for g in gradients)"},
    },
    why="The norm is the Euclidean length, the root of the sum of all squares.",
    hint="How long is the vector (3, 4)? And (3,) and (4,) together?",
)
families(
    NORM,
    {
        "all arrays together": {ONE: TOGETHER.replace("g**2", "a**2").replace("for g", "for a")},
        "each array by itself": {f"[{SHORTEN}": f"[g * limit / max({ONE}, limit)"},
    },
    why="By norm each array has a length of its own; by global norm there is one of all.",
    hint="How many lengths do you compute?",
)
