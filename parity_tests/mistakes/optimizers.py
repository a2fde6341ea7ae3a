"""Mistakes with optimizers and with clipping; state is kept for each array by its number."""

import numpy as np

from ._entry import mistake

# --- SGD ---------------------------------------------------------------------------------------


@mistake(
    "optimizers.SGD",
    "uphill",
    sees="Weights move away from where they should go; the loss grows with every step.",
    why="The gradient points to where the loss grows, so a step has to go against it.",
    mend="Subtract the step: w -= learning_rate * g.",
    hint="In which direction does a gradient point?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * g
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] += self.momentum * self.m[i] + step if self.nesterov else self.m[i]


@mistake(
    "optimizers.SGD",
    "momentum without a velocity, η·gₜ + μ·gₜ₋₁",
    sees="Right without momentum; with it, steps are far too long from the second one on.",
    why="μ times the last gradient has no learning rate in it, and remembers one gradient only. A "
    "velocity remembers itself, and so all of them.",
    mend="Keep v = momentum * v + learning_rate * g, and step by v.",
    hint="What exactly is carried over from one step to the next?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.last = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            weights[i] -= self.learning_rate * g + self.momentum * self.last.get(i, 0)
            self.last[i] = g


@mistake(
    "optimizers.SGD",
    "momentum of the last gradient only",
    sees="The first two steps are right, later ones too short.",
    why="η·gₜ + μ·η·gₜ₋₁ remembers one gradient. A velocity remembers itself, and so all of them.",
    mend="Keep v = momentum * v + learning_rate * g, and step by v.",
    hint="After ten equal gradients, how long should a step be compared with the first?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.last = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * g
            m = step + self.momentum * self.last.get(i, 0)
            weights[i] -= self.momentum * m + step if self.nesterov else m
            self.last[i] = step


@mistake(
    "optimizers.SGD",
    "dampened momentum, (1 − μ)·g",
    sees="Right without momentum; with μ = 0.9 the steps are a tenth as long.",
    why="Ng takes a share 1 − μ of the new gradient, which makes the velocity a mean. Keras adds "
    "the gradient in full, and so does D.",
    mend="v = momentum * v + learning_rate * g, without 1 − momentum.",
    hint="With equal gradients, does your velocity grow beyond a single step?",
    right_by="Ng, Deep Learning Specialization, where v = β·v + (1 − β)·dW",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = (1 - self.momentum) * self.learning_rate * g
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.momentum * self.m[i] + step if self.nesterov else self.m[i]


@mistake(
    "optimizers.SGD",
    "a velocity that is forgotten",
    sees="Right without momentum; with it, the steps never get longer.",
    why="The velocity starts from 0 in every step, so momentum has nothing to work on.",
    mend="Keep it in self, one array for each array of weights.",
    hint="What does your optimizer remember from one step to the next?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            velocity = self.momentum * 0 + self.learning_rate * g
            if self.nesterov:
                velocity = self.momentum * velocity + self.learning_rate * g
            weights[i] -= velocity


@mistake(
    "optimizers.SGD",
    "one velocity for all arrays",
    sees="Right without momentum, and with a single array; with more, a velocity is lost when the "
    "shape changes, and goes over to the next array where it does not.",
    why="Each array of weights moves in its own direction and needs a memory of its own.",
    mend="Keep a list of velocities in self, one for each array.",
    hint="How many velocities does your optimizer keep for a layer with W and b?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = None

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * g
            if np.shape(self.m) != g.shape:
                self.m = np.zeros(g.shape)
            self.m = self.momentum * self.m + step
            weights[i] -= self.momentum * self.m + step if self.nesterov else self.m


@mistake(
    "optimizers.SGD",
    "one velocity for all arrays of one shape",
    sees="Right without momentum, and where no two arrays have the same shape; else these push "
    "each other.",
    why="Each array of weights moves in its own direction and needs a memory of its own. Two "
    "layers of one width have biases of one shape.",
    mend="Keep a velocity for each array: by its number, not by its shape.",
    hint="How many velocities does your optimizer keep for two layers of the same size?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * g
            m = self.m[g.shape] = self.momentum * self.m.get(g.shape, 0) + step
            weights[i] -= self.momentum * m + step if self.nesterov else m


@mistake(
    "optimizers.SGD",
    "momentum on the new gradient as well",
    sees="With μ = 0 nothing moves at all; with μ = 0.9 every step is a tenth too short.",
    why="μ says how much of the old velocity is kept; the new gradient is added in full.",
    mend="v = momentum * v + learning_rate * g: mind the parentheses.",
    hint="Set momentum to 0. What is left of your step?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * g
            self.m[i] = self.momentum * (self.m.get(i, 0) + step)
            weights[i] -= self.momentum * self.m[i] + step if self.nesterov else self.m[i]


@mistake(
    "optimizers.SGD",
    "learning rate applied twice",
    sees="All steps are too short by the factor of the learning rate.",
    why="It stands in the velocity and once more where the weights change.",
    mend="Multiply by it once: in the velocity, or in the step.",
    hint="Count how often the learning rate meets one gradient.",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * self.learning_rate * g
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.momentum * self.m[i] + step if self.nesterov else self.m[i]


@mistake(
    "optimizers.SGD",
    "nesterov ignored, or with the velocity of before",
    sees="Right with and without momentum; nesterov=True changes nothing.",
    why="Nesterov's momentum looks one step ahead: it takes μ times the new velocity, and the "
    "gradient once more. With the velocity before its update that is plain momentum.",
    mend="With nesterov, step by momentum * v + learning_rate * g, v being the new velocity.",
    hint="Is every option used? If it is: which velocity goes into your step, and is it still the "
    "old one?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.momentum * self.m.get(i, 0) - self.learning_rate * g
            weights[i] += self.m[i]


@mistake(
    "optimizers.SGD",
    "Nesterov without μ before the velocity",
    sees="Only nesterov=True differs: its steps are too long.",
    why="Looking one step ahead lets the velocity decay once more, so μ stands before it.",
    mend="momentum * v + learning_rate * g, v being the new velocity.",
    hint="One step later, how much of the velocity would be left?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            step = self.learning_rate * g
            self.m[i] = self.momentum * self.m.get(i, 0) - step
            weights[i] += self.m[i] - step if self.nesterov else self.m[i]


@mistake(
    "optimizers.SGD",
    "Nesterov's step as (1 + μ)·v",
    sees="Only nesterov=True differs: its steps are too long.",
    why="The step ahead is the velocity once more, decayed: μ·v. What is added to it is the "
    "gradient's step alone; v has the old velocity in it as well, which then counts twice.",
    mend="momentum * v + learning_rate * g, v being the new velocity.",
    hint="How often is the old velocity in your step?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.momentum * self.m.get(i, 0) - self.learning_rate * g
            weights[i] += (1 + self.momentum) * self.m[i] if self.nesterov else self.m[i]


@mistake(
    "optimizers.SGD",
    "Nesterov at the wrong point: no gradient in the step ahead",
    sees="Only nesterov=True differs: its steps are too short.",
    why="The step is taken from the point ahead, and so by the new gradient as well as by μ·v.",
    mend="momentum * v + learning_rate * g, v being the new velocity.",
    hint="In the step itself, what has to be added to the decayed velocity?",
)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov
        self.m = {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.momentum * self.m.get(i, 0) - self.learning_rate * g
            weights[i] += self.momentum * self.m[i] if self.nesterov else self.m[i]


# --- Adagrad -----------------------------------------------------------------------------------


@mistake(
    "optimizers.Adagrad",
    "the sum starts from 0",
    sees="The first steps are too long: the very first has the length of the learning rate, "
    "however small the gradient.",
    why="Keras starts the sum of squares from 0.1, which keeps the first steps on small gradients "
    "short.",
    mend="Start every G from initial_accumulator_value, 0.1 by default.",
    hint="What is in the sum before the first gradient comes?",
    right_by='D "ADAGRAD (ADAPTIVE GRADIENT DESCENT)" and Duchi, Hazan and Singer (2011)',
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.0, epsilon=1e-7):
        self.learning_rate, self.epsilon, self.G = learning_rate, epsilon, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.G.get(i, 0) + g**2
            weights[i] -= self.learning_rate * g / np.sqrt(self.G[i] + self.epsilon)


@mistake(
    "optimizers.Adagrad",
    "D's formula: from 0, ε outside the root",
    sees="The first steps are too long, and steps on small gradients differ most.",
    why="Keras starts the sum from 0.1 and has ε inside the root, √(G + ε).",
    mend="Start G from initial_accumulator_value and divide by np.sqrt(G + epsilon).",
    hint="Two things differ from Keras: where the sum starts, and one place in the fraction.",
    right_by='D "ADAGRAD (ADAPTIVE GRADIENT DESCENT)"',
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.0, epsilon=1e-7):
        self.learning_rate, self.epsilon, self.G = learning_rate, epsilon, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.G.get(i, 0) + g**2
            weights[i] -= self.learning_rate / (np.sqrt(self.G[i]) + self.epsilon) * g


@mistake(
    "optimizers.Adagrad",
    "ε outside the root",
    sees="Small differences, largest where the sum of squares is small.",
    why="Keras adds ε to the sum, √(G + ε); beside the root it stands for a gradient of ε, inside "
    "for one of √ε.",
    mend="np.sqrt(G + epsilon).",
    hint="Where exactly does ε stand?",
    right_by='D "ADAGRAD (ADAPTIVE GRADIENT DESCENT)", which has it there',
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.start, self.G = initial_accumulator_value, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.G.get(i, self.start) + g**2
            weights[i] -= self.learning_rate * g / (np.sqrt(self.G[i]) + self.epsilon)


@mistake(
    "optimizers.Adagrad",
    "no root",
    sees="Large gradients make tiny steps and small ones long steps.",
    why="G is a sum of squares. Only its root has the size of a gradient, so that the step's "
    "length does not depend on the gradient's scale.",
    mend="Divide by np.sqrt(G + epsilon).",
    hint="If all gradients double, what should happen to the step? What does happen?",
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.start, self.G = initial_accumulator_value, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.G.get(i, self.start) + g**2
            weights[i] -= self.learning_rate * g / (self.G[i] + self.epsilon)


@mistake(
    "optimizers.Adagrad",
    "the last square only",
    sees="The first step is right; later ones do not get shorter.",
    why="The sum is what makes the rate fall. Here each square replaces the one before.",
    mend="Add to the sum: G += g * g.",
    hint="After many steps, how many gradients does your denominator know?",
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.start = initial_accumulator_value

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            G = self.start + g**2
            weights[i] -= self.learning_rate * g / np.sqrt(G + self.epsilon)


@mistake(
    "optimizers.Adagrad",
    "a decaying mean in the place of the sum",
    sees="Steps are too long and stay long.",
    why="Adagrad adds up and forgets nothing; forgetting is what RMSprop adds to it.",
    mend="G += g * g, without ρ.",
    hint="Which optimizer have you written?",
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.start, self.G = initial_accumulator_value, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = 0.9 * self.G.get(i, self.start) + 0.1 * g**2
            weights[i] -= self.learning_rate * g / np.sqrt(self.G[i] + self.epsilon)


@mistake(
    "optimizers.Adagrad",
    "square forgotten",
    sees="NaN soon: the root of a negative number.",
    why="Gradients of either sign cancel in a sum; their squares add up.",
    mend="G += g * g.",
    hint="Can what you take the root of become negative?",
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.start, self.G = initial_accumulator_value, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.G.get(i, self.start) + g
            weights[i] -= self.learning_rate * g / np.sqrt(self.G[i] + self.epsilon)


@mistake(
    "optimizers.Adagrad",
    "the step taken before the sum",
    sees="Each step is too long: the first one divides by the start value alone.",
    why="A gradient has to count in its own denominator, else a sudden large one is not slowed.",
    mend="Add the square first, then step.",
    hint="In which order do you use the sum and update it?",
)
class Adagrad:
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.start, self.G = initial_accumulator_value, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            G = self.G.get(i, self.start)
            weights[i] -= self.learning_rate * g / np.sqrt(G + self.epsilon)
            self.G[i] = G + g**2


# --- RMSprop -----------------------------------------------------------------------------------


@mistake(
    "optimizers.RMSprop",
    "ε outside the root",
    sees="Steps on small gradients are longer than expected.",
    why="Keras adds ε to the mean square, √(v + ε): there it stands for a gradient of √ε, beside "
    "the root for one of ε.",
    mend="np.sqrt(v + epsilon).",
    hint="Where exactly does ε stand?",
    right_by='D "RMSPROP (ROOT MEAN SQUARE PROBABILITY)"',
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + (1 - self.rho) * g
            spread = self.v[i] - self.mean[i] ** 2 if self.centered else self.v[i]
            step = self.learning_rate * g / (np.sqrt(spread) + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "ρ and 1 − ρ exchanged",
    sees="All steps have nearly the length of the learning rate, and the history hardly counts.",
    why="With ρ = 0.9 nine tenths of the old mean are kept; here it is one tenth.",
    mend="v = rho * v + (1 - rho) * g * g.",
    hint="With ρ near 1, should the mean move slowly or quickly?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = (1 - self.rho) * self.v.get(i, 0) + self.rho * g**2
            self.mean[i] = (1 - self.rho) * self.mean.get(i, 0) + self.rho * g
            spread = self.v[i] - self.mean[i] ** 2 if self.centered else self.v[i]
            step = self.learning_rate * g / np.sqrt(spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "a sum in the place of the mean",
    sees="Steps are too short from the first one on, and get shorter and shorter.",
    why="Nothing is forgotten: this is Adagrad, whose rate falls for ever.",
    mend="v = rho * v + (1 - rho) * g * g.",
    hint="Which optimizer have you written?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.v.get(i, 0) + g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + (1 - self.rho) * g
            spread = self.v[i] - self.mean[i] ** 2 if self.centered else self.v[i]
            step = self.learning_rate * g / np.sqrt(spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "1 − ρ forgotten",
    sees="Steps are too short: with ρ = 0.9 by a factor of 3.2, the root of 10.",
    why="Without 1 − ρ the shares do not add up to 1, and v settles at g²/(1 − ρ).",
    mend="v = rho * v + (1 - rho) * g * g.",
    hint="If all gradients are equal, what should their mean square be?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + g
            spread = self.v[i] - self.mean[i] ** 2 if self.centered else self.v[i]
            step = self.learning_rate * g / np.sqrt(spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "no root",
    sees="Large gradients make tiny steps and small ones long steps.",
    why="v is a mean of squares; only its root has the size of a gradient.",
    mend="Divide by np.sqrt(v + epsilon).",
    hint="What do the R and the M and the S in the name stand for?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + (1 - self.rho) * g
            spread = self.v[i] - self.mean[i] ** 2 if self.centered else self.v[i]
            step = self.learning_rate * g / (spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "square forgotten",
    sees="NaN from the first negative gradient on: the root of a negative number.",
    why="The mean of the gradients themselves may be negative; that of their squares may not.",
    mend="v = rho * v + (1 - rho) * g * g.",
    hint="Can what you take the root of become negative?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.m = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g
            spread = self.v[i] - self.v[i] ** 2 if self.centered else self.v[i]
            step = self.learning_rate * g / np.sqrt(spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "centered ignored",
    sees="Right, except that centered=True changes nothing.",
    why="Centered means that the mean gradient's square is taken off: v − ḡ² is a variance.",
    mend="Keep ḡ as well, and put v - g_bar * g_bar in the place of v.",
    hint="Is every option used?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.v, self.m = epsilon, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g**2
            step = self.learning_rate * g / np.sqrt(self.v[i] + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "centered, ḡ without its square",
    sees="Only centered=True differs: NaN soon, the root of a negative number.",
    why="v is a mean of squares. Only ḡ² has the same unit; v − ḡ² is a variance, and a variance "
    "is never negative.",
    mend="Take v - g_bar * g_bar.",
    hint="If g is measured in metres, in what is v, and in what is ḡ?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + (1 - self.rho) * g
            spread = self.v[i] - self.mean[i] if self.centered else self.v[i]
            step = self.learning_rate * g / np.sqrt(spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "centered, |v − ḡ| without a square",
    sees="Only centered=True differs: small gradients make far too short steps.",
    why="v is a mean of squares, so only ḡ² may be taken off it. That v − ḡ becomes negative was a "
    "sign of this; the absolute value hides it.",
    mend="Take v - g_bar * g_bar, which is never negative.",
    hint="If g is measured in metres, in what is v, and in what is ḡ?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho, self.momentum = learning_rate, rho, momentum
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean, self.m = {}, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + (1 - self.rho) * g
            spread = np.abs(self.v[i] - self.mean[i]) if self.centered else self.v[i]
            step = self.learning_rate * g / np.sqrt(spread + self.epsilon)
            self.m[i] = self.momentum * self.m.get(i, 0) + step
            weights[i] -= self.m[i]


@mistake(
    "optimizers.RMSprop",
    "momentum ignored",
    sees="Right without momentum; with it, the steps are too short.",
    why="With momentum the scaled steps go through a velocity, as in SGD.",
    mend="m = momentum * m + step, and w -= m.",
    hint="Is every option used?",
)
class RMSprop:
    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        self.learning_rate, self.rho = learning_rate, rho
        self.epsilon, self.centered = epsilon, centered
        self.v, self.mean = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.v[i] = self.rho * self.v.get(i, 0) + (1 - self.rho) * g**2
            self.mean[i] = self.rho * self.mean.get(i, 0) + (1 - self.rho) * g
            spread = self.v[i] - self.mean[i] ** 2 if self.centered else self.v[i]
            weights[i] -= self.learning_rate * g / np.sqrt(spread + self.epsilon)


# --- Adadelta ----------------------------------------------------------------------------------


@mistake(
    "optimizers.Adadelta",
    "as D prints it",
    sees="Steps still grow with the gradient: twice the gradient, 1.4 times the step.",
    why="The print has the root twice, as √ and as the power −½, and no mean of past steps. It is "
    "a misprint.",
    mend="d = np.sqrt(D + epsilon) * g / np.sqrt(G + epsilon), with D the mean of d * d.",
    hint="How often is a root taken of G?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon, self.G = learning_rate, rho, epsilon, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            weights[i] -= self.learning_rate * np.sqrt(self.G[i] + self.epsilon) ** -0.5 * g


@mistake(
    "optimizers.Adadelta",
    "numerator missing",
    sees="Steps are far too long: they have the size of the learning rate.",
    why="Without the mean of past steps this is RMSprop. Adadelta takes the length of its steps "
    "from the steps before.",
    mend="Multiply by np.sqrt(D + epsilon), and keep D as the mean of the squared steps.",
    hint="Two running means belong to this optimizer. Where is the second one used?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon, self.G = learning_rate, rho, epsilon, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            weights[i] -= self.learning_rate * g / np.sqrt(self.G[i] + self.epsilon)


@mistake(
    "optimizers.Adadelta",
    "D kept at 0",
    sees="The first step is right; later ones stay too short.",
    why="D has to learn from the steps that are taken; only then do they get longer.",
    mend="After the step, D = rho * D + (1 - rho) * d * d.",
    hint="Two running means belong to this optimizer. Do both of them run?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon, self.G = learning_rate, rho, epsilon, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            d = np.sqrt(self.epsilon) * g / np.sqrt(self.G[i] + self.epsilon)
            weights[i] -= self.learning_rate * d


@mistake(
    "optimizers.Adadelta",
    "D updated before the step",
    sees="Steps are a little too long, and more so as time goes on.",
    why="D is the mean of the steps before this one. Here the weights move by a step that is made "
    "with the new D.",
    mend="Compute d, move the weights by it, and only then update D.",
    hint="Which steps may the mean know when a step is made from it?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            ratio = g / np.sqrt(self.G[i] + self.epsilon)
            d = np.sqrt(self.D.get(i, 0) + self.epsilon) * ratio
            self.D[i] = self.rho * self.D.get(i, 0) + (1 - self.rho) * d**2
            weights[i] -= self.learning_rate * np.sqrt(self.D[i] + self.epsilon) * ratio


@mistake(
    "optimizers.Adadelta",
    "uphill",
    sees="Weights move away from where they should go.",
    why="The step has lost its minus: it must go against the gradient.",
    mend="w -= learning_rate * d, or give d the minus.",
    hint="Count the minus signs between the gradient and the weights.",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            D = self.D.get(i, 0)
            d = np.sqrt(D + self.epsilon) * g / np.sqrt(self.G[i] + self.epsilon)
            self.D[i] = self.rho * D + (1 - self.rho) * d**2
            weights[i] += self.learning_rate * d


@mistake(
    "optimizers.Adadelta",
    "fraction upside down",
    sees="Steps explode: they grow with the square of the gradient.",
    why="The gradients' root belongs below and takes the gradient's scale away; the steps' root "
    "above gives the step its own.",
    mend="np.sqrt(D + epsilon) * g / np.sqrt(G + epsilon).",
    hint="If all gradients double, what should happen to the step?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            D = self.D.get(i, 0)
            d = np.sqrt(self.G[i] + self.epsilon) * g / np.sqrt(D + self.epsilon)
            self.D[i] = self.rho * D + (1 - self.rho) * d**2
            weights[i] -= self.learning_rate * d


@mistake(
    "optimizers.Adadelta",
    "ε outside the roots",
    sees="Steps are far too short: the first is about √ε times as long as expected.",
    why="D is 0 at first, so ε alone starts the motion: inside the root it counts as √ε, outside "
    "only as ε.",
    mend="np.sqrt(D + epsilon) and np.sqrt(G + epsilon).",
    hint="What sets the length of the very first step, when no step has been taken yet?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            D = self.D.get(i, np.zeros_like(g))
            d = (np.sqrt(D) + self.epsilon) * g / (np.sqrt(self.G[i]) + self.epsilon)
            self.D[i] = self.rho * D + (1 - self.rho) * d**2
            weights[i] -= self.learning_rate * d


@mistake(
    "optimizers.Adadelta",
    "D averages gradients, not steps",
    sees="The first step is right; then they grow to the size of the gradients.",
    why="Both means know the gradients, so their ratio is near 1 and the scale comes back. D is "
    "about the steps.",
    mend="D = rho * D + (1 - rho) * d * d, with d the step.",
    hint="Of what is the second mean a mean?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            D = self.D.get(i, 0)
            d = np.sqrt(D + self.epsilon) * g / np.sqrt(self.G[i] + self.epsilon)
            self.D[i] = self.rho * D + (1 - self.rho) * g**2
            weights[i] -= self.learning_rate * d


@mistake(
    "optimizers.Adadelta",
    "D averages gradients, and before the step",
    sees="Every step is learning_rate · g: this is plain SGD.",
    why="Both means are of the same squares at the same time, so their ratio is 1. D is about the "
    "steps, and about those before this one.",
    mend="After the step, D = rho * D + (1 - rho) * d * d, with d the step.",
    hint="Print D and G side by side.",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            self.D[i] = self.rho * self.D.get(i, 0) + (1 - self.rho) * g**2
            d = np.sqrt(self.D[i] + self.epsilon) * g / np.sqrt(self.G[i] + self.epsilon)
            weights[i] -= self.learning_rate * d


@mistake(
    "optimizers.Adadelta",
    "D averages α·d",
    sees="Right for a learning rate of 1, and in the first step; with a smaller rate the steps "
    "stay too short.",
    why="D is the mean of d², the step before the rate. Keras multiplies by the rate only where "
    "the weights change.",
    mend="D = rho * D + (1 - rho) * d * d, with the d that has no rate in it.",
    hint="Where does the learning rate come in, before the step is remembered or after?",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon = learning_rate, rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            D = self.D.get(i, 0)
            ratio = np.sqrt(D + self.epsilon) / np.sqrt(self.G[i] + self.epsilon)
            step = self.learning_rate * ratio * g
            self.D[i] = self.rho * D + (1 - self.rho) * step**2
            weights[i] -= step


@mistake(
    "optimizers.Adadelta",
    "no learning rate",
    sees="Right for a learning rate of 1; with Keras's 0.001 the steps are 1000 times too long.",
    why="The paper's step needs no rate, since its length comes from the steps before. Keras "
    "multiplies it by one all the same.",
    mend="w -= learning_rate * d.",
    hint="Is every parameter used?",
    right_by="Zeiler (2012), ADADELTA: an adaptive learning rate method",
)
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.rho, self.epsilon = rho, epsilon
        self.G, self.D = {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.G[i] = self.rho * self.G.get(i, 0) + (1 - self.rho) * g**2
            D = self.D.get(i, 0)
            d = np.sqrt(D + self.epsilon) * g / np.sqrt(self.G[i] + self.epsilon)
            self.D[i] = self.rho * D + (1 - self.rho) * d**2
            weights[i] -= d


# --- Adam --------------------------------------------------------------------------------------


@mistake(
    "optimizers.Adam",
    "no bias correction, ε inside the root",
    sees="The first steps are too long: with the default β the very first is 3.16 times as long.",
    why="Keras corrects both means, which start at 0, by 1 − βᵗ, and adds ε to the root, √v + ε.",
    mend="Step by m̂ / (√v̂ + ε) with m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ), as Keras does but for ε.",
    hint="Both means start at 0. What does that do to the first steps?",
    right_by='D "ADAM(ADAPTIVE MOMENT ESTIMATION)" and H "Adam Optimizer:-"',
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v = epsilon, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            weights[i] -= self.learning_rate * self.m[i] / np.sqrt(self.v[i] + self.epsilon)


@mistake(
    "optimizers.Adam",
    "no bias correction",
    sees="The first steps are too long: with the default β the very first is 3.16 times as long.",
    why="Both means start at 0 and are too small at first, the mean square the more so; dividing "
    "by 1 − βᵗ mends that.",
    mend="Count the steps, and divide m by 1 - beta_1**t and v by 1 - beta_2**t.",
    hint="Both means start at 0. What does that do to the first steps?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v = epsilon, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            weights[i] -= self.learning_rate * self.m[i] / (np.sqrt(self.v[i]) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "1 − β in the place of 1 − βᵗ",
    sees="The first step is right; with equal gradients the tenth is twice as long.",
    why="The correction has to fade as the means fill up, and βᵗ does. Without t (or with a t "
    "that stays 1) the first step's correction stays for ever.",
    mend="Count the steps from 1, and divide by 1 - beta_1**t and 1 - beta_2**t.",
    hint="Should the thousandth step be corrected as much as the first?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v = epsilon, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1)
            v_hat = self.v[i] / (1 - self.beta_2)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "1 − β in the place of 1 − βᵗ, in one factor",
    sees="The first step is right; with equal gradients the tenth is twice as long.",
    why="The correction has to fade as the means fill up, and βᵗ does. Without t (or with a t "
    "that stays 1) the first step's correction stays for ever.",
    mend="Count the steps from 1, and take np.sqrt(1 - beta_2**t) / (1 - beta_1**t).",
    hint="Should the thousandth step be corrected as much as the first?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v = epsilon, {}, {}

    def apply(self, gradients, weights):
        alpha = self.learning_rate * np.sqrt(1 - self.beta_2) / (1 - self.beta_1)
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            weights[i] -= alpha * self.m[i] / (np.sqrt(self.v[i]) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "1 − β·t in the place of 1 − βᵗ",
    sees="The first step is right; from the second one on NaN or infinity, if β is near 1.",
    why="βᵗ is β multiplied with itself, t times. β·t exceeds 1 soon, and then the mean square "
    "becomes negative.",
    mend="Divide by 1 - beta_1**t and 1 - beta_2**t.",
    hint="Print your two corrections for t = 1, 2, 3. Between which numbers should they lie?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1 * self.t)
            v_hat = self.v[i] / (1 - self.beta_2 * self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "1 − β·t, and the root of |v̂|",
    sees="The first step is right; from the second one on the weights go uphill, if β is near 1.",
    why="βᵗ is β multiplied with itself, t times. β·t exceeds 1 soon. That v̂ becomes negative was "
    "a sign of this, and the absolute value hides it.",
    mend="Divide by 1 - beta_1**t and 1 - beta_2**t.",
    hint="Print your two corrections for t = 1, 2, 3. Between which numbers should they lie?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1 * self.t)
            v_hat = np.abs(self.v[i] / (1 - self.beta_2 * self.t))
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "t counted from 0",
    sees="NaN from the first step on.",
    why="β⁰ is 1, so the first correction divides by 1 − 1 = 0.",
    mend="Raise t before it is used, so that the first step has t = 1.",
    hint="Work out the correction of the very first step on paper.",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
        self.t += 1


@mistake(
    "optimizers.Adam",
    "t counted from 2",
    sees="Every step is a little off, the first ones most: the correction fades too early.",
    why="t is one too large: it is raised twice, or one is added where it is used as well.",
    mend="The first step has t = 1.",
    hint="Print t in the first step.",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 1

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "t counted from 2, in one factor",
    sees="Every step is a little off, the first ones most: the correction fades too early.",
    why="t is one too large: it is raised twice, or one is added where it is used as well.",
    mend="The first step has t = 1.",
    hint="Print t in the first step.",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 1

    def apply(self, gradients, weights):
        self.t += 1
        alpha = np.sqrt(1 - self.beta_2**self.t) / (1 - self.beta_1**self.t) * self.learning_rate
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            weights[i] -= alpha * self.m[i] / (np.sqrt(self.v[i]) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "t raised for every array",
    sees="Right for a single array. With more, the first one is right in the first step, and then "
    "the correction fades too early.",
    why="t counts the steps. All arrays of a step share it, however many they are.",
    mend="Raise t once in apply, before the loop over the arrays.",
    hint="Print t after one step on three arrays.",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.t += 1
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "t raised for every array, in one factor",
    sees="Right for a single array. With more, the first one is right in the first step, and then "
    "the correction fades too early.",
    why="t counts the steps. All arrays of a step share it, however many they are.",
    mend="Raise t once in apply, before the loop over the arrays.",
    hint="Print t after one step on three arrays.",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.t += 1
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            factor = np.sqrt(1 - self.beta_2**self.t) / (1 - self.beta_1**self.t)
            step = self.learning_rate * factor * self.m[i] / (np.sqrt(self.v[i]) + self.epsilon)
            weights[i] -= step


@mistake(
    "optimizers.Adam",
    "only the mean gradient corrected",
    sees="The first steps are far too long: with β₂ = 0.999 the very first 32 times.",
    why="The mean square starts at 0 too. With β₂ near 1 it is the one that is too small for "
    "longest.",
    mend="Divide v by 1 - beta_2**t as well.",
    hint="How many means start at 0, and how many do you correct?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(self.v[i]) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "only the mean square corrected",
    sees="The first steps are too short: with β₁ = 0.9 the very first by a factor of 10.",
    why="The mean gradient starts at 0 too, and is only 1 − β₁ of the gradient at first.",
    mend="Divide m by 1 - beta_1**t as well.",
    hint="How many means start at 0, and how many do you correct?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * self.m[i] / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "the correction multiplied",
    sees="Lengths are wrong at first and right in the end.",
    why="The means are too small at first and have to be enlarged: divided by 1 − βᵗ, which lies "
    "below 1.",
    mend="m / (1 - beta_1**t) and v / (1 - beta_2**t).",
    hint="Does your correction make the first means larger or smaller?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] * (1 - self.beta_1**self.t)
            v_hat = self.v[i] * (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "the corrected means kept",
    sees="The first step is right; then the means grow, and are corrected again and again.",
    why="The correction is for the step alone. Written back into m and v, it is in the next mean "
    "already when that is corrected.",
    mend="Give m̂ and v̂ names of their own, and keep m and v as they were.",
    hint="What does your optimizer remember after the first step, and what should it?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            self.m[i] = self.m[i] / (1 - self.beta_1**self.t)
            self.v[i] = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * self.m[i] / (np.sqrt(self.v[i]) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "ε inside the corrected root",
    sees="Small differences, largest on small gradients.",
    why="Keras adds ε to the root, and so does the paper: inside, it stands for a gradient of √ε.",
    mend="np.sqrt(v) + epsilon.",
    hint="Where exactly does ε stand?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / np.sqrt(v_hat + self.epsilon)


@mistake(
    "optimizers.Adam",
    "ε beside the corrected root, Algorithm 1",
    sees="Small differences in the first steps on small gradients, which fade.",
    why='Keras takes the paper\'s shorter form, section 2, whose "ε hat" stands beside the root '
    "before it is corrected: √v + ε. The two differ by the factor √(1−β₂ᵗ) before ε.",
    mend="w -= m * alpha / (np.sqrt(v) + epsilon), alpha = learning_rate·√(1−β₂ᵗ)/(1−β₁ᵗ).",
    hint="Is ε added to the root of v, or to that of the corrected v?",
    right_by="Kingma and Ba (2015), Adam, Algorithm 1",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "missing parentheses, ε added to the weight",
    sees="Every weight drifts upwards by ε a step, whatever the gradient.",
    why="Division goes before addition, so ε is left out of the denominator.",
    mend="m / (np.sqrt(v) + epsilon).",
    hint="Which operation does Python do first, / or +?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] += -self.learning_rate * m_hat / np.sqrt(v_hat) + self.epsilon


@mistake(
    "optimizers.Adam",
    "β₁ and β₂ exchanged",
    sees="The first step is right, later ones are not: the direction lags far behind the gradient.",
    why="β₁ is for the gradients and the shorter memory, β₂ for their squares.",
    mend="beta_1 with m, beta_2 with v.",
    hint="Which of the two means should remember longer?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_2 * self.m.get(i, 0) + (1 - self.beta_2) * g
            self.v[i] = self.beta_1 * self.v.get(i, 0) + (1 - self.beta_1) * g**2
            m_hat = self.m[i] / (1 - self.beta_2**self.t)
            v_hat = self.v[i] / (1 - self.beta_1**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "β and 1 − β exchanged",
    sees="Steps follow the last gradient alone, and the first ones are too short.",
    why="With β near 1 most of the old mean is to be kept; here almost nothing is.",
    mend="m = beta_1 * m + (1 - beta_1) * g, and the same for v.",
    hint="With β near 1, should the mean move slowly or quickly?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = (1 - self.beta_1) * self.m.get(i, 0) + self.beta_1 * g
            self.v[i] = (1 - self.beta_2) * self.v.get(i, 0) + self.beta_2 * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "1 − β forgotten",
    sees="The first step already has another length: with the default β it is 0.32 times as long.",
    why="Without 1 − β the shares do not add up to 1: the means grow to g/(1 − β₁) and g²/(1 − "
    "β₂).",
    mend="m = beta_1 * m + (1 - beta_1) * g, and the same for v.",
    hint="If all gradients are equal, what should their mean be?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "square forgotten",
    sees="NaN from the first negative gradient on: the root of a negative number.",
    why="The second mean is that of the squares, which is never negative.",
    mend="v = beta_2 * v + (1 - beta_2) * g * g.",
    hint="Can what you take the root of become negative?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "no root",
    sees="Large gradients make tiny steps and small ones long steps.",
    why="v is a mean of squares; only its root has the size of a gradient.",
    mend="Divide by np.sqrt(v) + epsilon.",
    hint="If all gradients double, what should happen to the step? What does happen?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v, self.t = epsilon, {}, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * m_hat / (v_hat + self.epsilon)


@mistake(
    "optimizers.Adam",
    "steps by the gradient, not by its mean",
    sees="The first step is right; later ones jump with every single gradient.",
    why="The numerator is the mean gradient, which is Adam's momentum. Without it this is RMSprop "
    "with a correction.",
    mend="Put the corrected m above the fraction, in the place of g.",
    hint="What is the first mean kept for?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.v, self.t = epsilon, {}, 0

    def apply(self, gradients, weights):
        self.t += 1
        for i, g in enumerate(gradients):
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            weights[i] -= self.learning_rate * g / (np.sqrt(v_hat) + self.epsilon)


@mistake(
    "optimizers.Adam",
    "one g too many, as D prints it",
    sees="The first step lowers every weight, whatever the sign of its gradient.",
    why="The mean gradient is the direction already. D's last factor g is a misprint, which H "
    "does not have.",
    mend="Leave the last factor g out (and correct both means, as Keras does).",
    hint="What happens to the sign of the step where the gradient is negative?",
)
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.epsilon, self.m, self.v = epsilon, {}, {}

    def apply(self, gradients, weights):
        for i, g in enumerate(gradients):
            self.m[i] = self.beta_1 * self.m.get(i, 0) + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * self.v.get(i, 0) + (1 - self.beta_2) * g**2
            weights[i] -= self.learning_rate * self.m[i] / np.sqrt(self.v[i] + self.epsilon) * g


# --- clipping ----------------------------------------------------------------------------------


@mistake(
    "optimizers.clip_by_value",
    "cut from above only",
    sees="Large negative entries stay as they are.",
    why="An entry may be too large in either direction.",
    mend="np.clip(g, -limit, limit).",
    hint="Is −1000 a large gradient?",
)
def clip_by_value(gradients, limit):
    return [np.minimum(g, limit) for g in gradients]


@mistake(
    "optimizers.clip_by_value",
    "the sign lost",
    sees="No entry is negative any more.",
    why="The absolute value was cut and its sign not put back, so half of the steps climb.",
    mend="np.clip(g, -limit, limit).",
    hint="What becomes of −0.1?",
)
def clip_by_value(gradients, limit):
    return [np.minimum(np.abs(g), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_value",
    "every entry set to the limit",
    sees="All entries are ±limit, also those that were small.",
    why="Clipping leaves alone what lies within the limit.",
    mend="np.clip(g, -limit, limit).",
    hint="What becomes of an entry that was never too large?",
)
def clip_by_value(gradients, limit):
    return [np.sign(g) * limit for g in gradients]


@mistake(
    "optimizers.clip_by_value",
    "scaled by the largest entry",
    sees="Entries that lay within the limit have shrunk as well.",
    why="Clipping by value treats every entry by itself; scaling them together is clipping by a "
    "norm.",
    mend="np.clip(g, -limit, limit).",
    hint="May one large entry change the others?",
)
def clip_by_value(gradients, limit):
    return [g * limit / max(np.abs(g).max(), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_value",
    "shortened by its norm",
    sees="Arrays are shortened as a whole, and entries that lay within the limit have shrunk.",
    why="Clipping by value treats every entry by itself. This is clip_by_norm.",
    mend="np.clip(g, -limit, limit).",
    hint="May one large entry change the others?",
)
def clip_by_value(gradients, limit):
    return [g * limit / max(np.sqrt(np.sum(g**2)), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_norm",
    "all arrays together",
    sees="Arrays that are short enough are shortened as well.",
    why="Here each array has a length of its own. One length of all is clip_by_global_norm.",
    mend="Compute the norm of each array, inside the loop.",
    hint="How many lengths do you compute?",
)
def clip_by_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * limit / max(norm, limit) for g in gradients]


@mistake(
    "optimizers.clip_by_norm",
    "always scaled",
    sees="Short gradients are stretched to the limit, and a gradient of 0 becomes NaN.",
    why="Clipping only shortens; what is short enough stays.",
    mend="g * limit / max(norm, limit).",
    hint="What should happen to a gradient that is shorter than the limit?",
)
def clip_by_norm(gradients, limit):
    return [g * limit / np.sqrt(np.sum(g**2)) for g in gradients]


@mistake(
    "optimizers.clip_by_norm",
    "always scaled, but for 0",
    sees="Short gradients are stretched to the limit.",
    why="Clipping only shortens; what is short enough stays. It is no case for 0 alone.",
    mend="g * limit / max(norm, limit).",
    hint="What should happen to a gradient that is shorter than the limit?",
)
def clip_by_norm(gradients, limit):
    norms = [np.sqrt(np.sum(g**2)) for g in gradients]
    return [g * limit / n if n > 0 else g for g, n in zip(gradients, norms)]


@mistake(
    "optimizers.clip_by_norm",
    "every entry cut by itself",
    sees="No entry exceeds the limit, but the arrays are longer than it, and have turned.",
    why="Clipping by norm shortens an array as a whole and keeps its direction. Cutting the "
    "entries is clip_by_value.",
    mend="g * limit / max(norm, limit).",
    hint="Does your clipped gradient point where it did before?",
)
def clip_by_norm(gradients, limit):
    return [np.clip(g, -limit, limit) for g in gradients]


@mistake(
    "optimizers.clip_by_norm",
    "the square in the place of the norm",
    sees="Clipped arrays do not have the length of the limit.",
    why="A length is the root of the sum of squares, and here the root is missing.",
    mend="norm = np.sqrt(np.sum(g * g)).",
    hint="How long is the vector (3, 4)?",
)
def clip_by_norm(gradients, limit):
    return [g * limit / max(np.sum(g**2), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_norm",
    "wrong direction",
    sees="Long gradients stay long, and short ones are stretched.",
    why="The comparison is the wrong way round: what exceeds the limit has to be shortened.",
    mend="Scale where norm > limit: g * limit / max(norm, limit).",
    hint="Which gradients are the dangerous ones?",
)
def clip_by_norm(gradients, limit):
    return [g * limit / min(np.sqrt(np.sum(g**2)), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_norm",
    "shortened to length 1",
    sees="Clipped arrays have length 1, whatever the limit.",
    why="g/‖g‖ has length 1; the limit has to be multiplied in.",
    mend="g * limit / norm where norm > limit.",
    hint="How long is your clipped gradient, and how long may it be?",
)
def clip_by_norm(gradients, limit):
    norms = [np.sqrt(np.sum(g**2)) for g in gradients]
    return [g / n if n > limit else g for g, n in zip(gradients, norms)]


@mistake(
    "optimizers.clip_by_norm",
    "the largest entry in the place of the norm",
    sees="Clipped arrays are longer than the limit.",
    why="The norm is the Euclidean length, and the largest entry is only a part of it.",
    mend="norm = np.sqrt(np.sum(g * g)).",
    hint="How long is the vector (3, 4)?",
)
def clip_by_norm(gradients, limit):
    return [g * limit / max(np.abs(g).max(), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_global_norm",
    "each array by itself",
    sees="The arrays are shortened by different factors, so the whole step changes direction.",
    why="Global means one length of all arrays together, and one factor for all of them.",
    mend="norm = np.sqrt(sum(np.sum(g * g) for g in gradients)), once.",
    hint="How many lengths do you compute?",
)
def clip_by_global_norm(gradients, limit):
    return [g * limit / max(np.sqrt(np.sum(g**2)), limit) for g in gradients]


@mistake(
    "optimizers.clip_by_global_norm",
    "always scaled",
    sees="Short gradients are stretched to the limit, and gradients of 0 become NaN.",
    why="Clipping only shortens; what is short enough stays.",
    mend="g * limit / max(norm, limit).",
    hint="What should happen to gradients that are shorter than the limit?",
)
def clip_by_global_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * limit / norm for g in gradients]


@mistake(
    "optimizers.clip_by_global_norm",
    "always scaled, but for 0",
    sees="Short gradients are stretched to the limit.",
    why="Clipping only shortens; what is short enough stays. It is no case for 0 alone.",
    mend="g * limit / max(norm, limit).",
    hint="What should happen to gradients that are shorter than the limit?",
)
def clip_by_global_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * limit / norm if norm > 0 else g for g in gradients]


@mistake(
    "optimizers.clip_by_global_norm",
    "the square in the place of the norm",
    sees="The clipped gradients do not have the length of the limit.",
    why="A length is the root of the sum of squares, and here the root is missing.",
    mend="norm = np.sqrt(sum(np.sum(g * g) for g in gradients)).",
    hint="How long is the vector (3, 4)?",
)
def clip_by_global_norm(gradients, limit):
    norm = sum(np.sum(g**2) for g in gradients)
    return [g * limit / max(norm, limit) for g in gradients]


@mistake(
    "optimizers.clip_by_global_norm",
    "the sum of the norms",
    sees="All gradients are shortened too much, by one factor.",
    why="Lengths of parts do not add up to the length of the whole; their squares do.",
    mend="Add up the squares of all arrays, then take one root.",
    hint="One array is (3,), the other (4,). How long are they together?",
)
def clip_by_global_norm(gradients, limit):
    norm = sum(np.sqrt(np.sum(g**2)) for g in gradients)
    return [g * limit / max(norm, limit) for g in gradients]
