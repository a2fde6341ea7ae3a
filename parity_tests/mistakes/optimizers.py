"""Optimizers: their forms in frameworks, papers and lectures, and what goes wrong with them."""

from .space import tell

# --- Adam --------------------------------------------------------------------------------------

adam = tell("optimizers.Adam")
adam.form(
    "Keras's, the correction in the rate",
    """
    class Adam:
        def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
            self.alpha, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
            self.epsilon, self.t, self.m, self.v = epsilon, 0, {}, {}

        def apply(self, gradients, weights):
            self.t += 1
            beta_1, beta_2, epsilon, t = self.beta_1, self.beta_2, self.epsilon, self.t
            alpha = self.alpha * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
            for i, g in enumerate(gradients):
                m = beta_1 * self.m.get(i, 0) + (1 - beta_1) * g
                v = beta_2 * self.v.get(i, 0) + (1 - beta_2) * g**2
                self.m[i], self.v[i] = m, v
                weights[i] -= alpha * m / (np.sqrt(v) + epsilon)
    """,
)
adam.form(
    "Algorithm 1 of the paper: ε beside the corrected root",
    """
    class Adam:
        def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
            self.alpha, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
            self.epsilon, self.t, self.m, self.v = epsilon, 0, {}, {}

        def apply(self, gradients, weights):
            self.t += 1
            beta_1, beta_2, epsilon, t = self.beta_1, self.beta_2, self.epsilon, self.t
            alpha = self.alpha
            for i, g in enumerate(gradients):
                m = beta_1 * self.m.get(i, 0) + (1 - beta_1) * g
                v = beta_2 * self.v.get(i, 0) + (1 - beta_2) * g**2
                self.m[i], self.v[i] = m, v
                m_hat = m / (1 - beta_1**t)
                v_hat = v / (1 - beta_2**t)
                weights[i] -= alpha * m_hat / (np.sqrt(v_hat) + epsilon)
    """,
    right_by="Kingma and Ba (2015), Adam, Algorithm 1; PyTorch",
    why="Keras adds ε before the correction, √v + ε: the paper's section 2. The two differ by the "
    "factor √(1 − β₂ᵗ) before ε.",
)
adam.edit(
    "nothing moves: the step is not written back",
    {"weights[i] -= ": "w = weights[i] - "},
    why="The name w is bound to a new array; the one that came in stays as it was.",
    hint="Compare the array that you were given with what it is after the step.",
)
adam.edit(
    "no bias correction",
    {"self.alpha * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": "self.alpha"},
    why="Both means start at 0 and are too small at first, the mean square the more so.",
    hint="Both means start at 0. What does that do to the first steps?",
)
adam.edit(
    "no bias correction, ε inside the root",
    {
        "self.alpha * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": "self.alpha",
        "(np.sqrt(v) + epsilon)": "np.sqrt(v + epsilon)",
    },
    lecture='D "ADAM(ADAPTIVE MOMENT ESTIMATION)" and H "Adam Optimizer:-"',
    why="Keras, PyTorch and the paper correct both means, which start at 0, by 1 − βᵗ.",
    hint="Both means start at 0. What does that do to the first steps?",
)
adam.edit(
    "1 − β in the place of 1 − βᵗ",
    {"(1 - beta_2**t)": "(1 - beta_2)", "(1 - beta_1**t)": "(1 - beta_1)"},
    why="The correction has to fade as the means fill up, and βᵗ does.",
    hint="Should the thousandth step be corrected as much as the first?",
)
adam.edit(
    "the step is never counted",
    {"self.t += 1": "self.t = 1"},
    why="With a t that stays 1 the first step's correction stays for ever.",
    hint="Print t in the second step.",
)
adam.edit(
    "square forgotten",
    {"* g**2": "* g"},
    why="The second mean is that of the squares, which is never negative.",
    hint="Can what you take the root of become negative?",
)
adam.edit(
    "β₁ in the place of β₂ in the mean square",
    {"beta_2 * self.v": "beta_1 * self.v"},
    why="β₂ says how much of the old mean square is kept.",
    hint="Which β belongs to which mean?",
)
