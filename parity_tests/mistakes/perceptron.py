"""Mistakes with lines, threshold units, the perceptron rule and the Perceptron."""

from fractions import Fraction
from math import lcm
from types import SimpleNamespace

import numpy as np
import scratch
from scratch.perceptron import shuffled

from ._entry import mistake

# --- lines -------------------------------------------------------------------------------------


@mistake(
    "perceptron.line_standard_form",
    "C with the wrong sign",
    sees="The line of y = 2x + 1 comes out as that of y = 2x − 1.",
    why="Everything was brought to one side, Ax + By + C = 0, where C is the negative of what "
    "Ax + By = C has.",
    mend="Leave the constant alone on the right: C = b·B.",
    hint="Put x = 0 into your Ax + By = C. Does y come out as b?",
)
def line_standard_form(m, b):
    m, b = Fraction(repr(m)), Fraction(repr(b))
    s = lcm(m.denominator, b.denominator) * (-1 if m > 0 else 1)
    return int(-m * s), int(s), int(-b * s)


@mistake(
    "perceptron.line_standard_form",
    "A with the wrong sign",
    sees="A line that rises comes out as one that falls.",
    why="mx moves to the other side of the equation, next to y, and changes its sign there.",
    mend="From y = mx + b follows −mx + y = b, so A is −m times the common denominator.",
    hint="Put x = 1 and the y of your line into Ax + By. Is it C?",
)
def line_standard_form(m, b):
    m, b = Fraction(repr(m)), Fraction(repr(b))
    s = lcm(m.denominator, b.denominator) * (-1 if m < 0 else 1)
    return int(m * s), int(s), int(b * s)


@mistake(
    "perceptron.line_standard_form",
    "A may be negative",
    sees="Lines with m > 0 come out with all three signs turned.",
    why="It is the same line. Multiplied by −1 the equation stays true, and scratch's answer is "
    "the one with A ≥ 0, so that a line has one answer only.",
    mend="Turn all three signs if A is negative.",
    hint="How many equations with smallest whole numbers does one line have?",
    right_by='D "EQUATION OF A LINE", which asks for whole numbers and no sign',
)
def line_standard_form(m, b):
    m, b = Fraction(repr(m)), Fraction(repr(b))
    s = lcm(m.denominator, b.denominator)
    return int(-m * s), s, int(b * s)


@mistake(
    "perceptron.line_standard_form",
    "not reduced",
    sees="For y = −x + 1.25 comes 100x + 100y = 125, and not 4x + 4y = 5.",
    why="Multiplying by ten until no decimals are left clears the fractions, but the numbers may "
    "still have a common divisor.",
    mend="Divide all three by their greatest common divisor, or multiply by the least common "
    "multiple of the two denominators.",
    hint="Have your three numbers a common divisor?",
)
def line_standard_form(m, b):
    m, b = Fraction(repr(m)), Fraction(repr(b))
    s = -1 if m > 0 else 1
    while m * s % 1 or b * s % 1:
        s *= 10
    return int(-m * s), s, int(b * s)


@mistake(
    "perceptron.line_standard_form",
    "decimals taken in binary",
    sees="For m = 0.1 the numbers have sixteen digits.",
    why="0.1 is no binary fraction. Fraction(0.1) is the float that stands for it, "
    "3602879701896397/2⁵⁵, and not 1/10.",
    mend="Read the decimal as it prints: Fraction(repr(m)).",
    hint="Print Fraction(0.1).",
)
def line_standard_form(m, b):
    m, b = Fraction(m), Fraction(b)
    s = lcm(m.denominator, b.denominator) * (-1 if m > 0 else 1)
    return int(-m * s), int(s), int(b * s)


@mistake(
    "perceptron.line_slope_intercept",
    "the slope's minus lost",
    sees="Every line is mirrored: what falls, rises.",
    why="Ax moves to the right before B divides it, and changes its sign on the way.",
    mend="m = −A/B.",
    hint="x + y = 1 falls. What slope do you give it?",
)
def line_slope_intercept(A, B, C):
    return A / B, C / B


@mistake(
    "perceptron.line_slope_intercept",
    "the intercept not divided",
    sees="The slope is right; the line crosses the y axis B times too high.",
    why="To have y alone, the whole equation is divided by B, the constant with it.",
    mend="b = C/B.",
    hint="Where does 2y = 6 cross the y axis?",
)
def line_slope_intercept(A, B, C):
    return -A / B, C


# --- units whose weights are given -------------------------------------------------------------


@mistake(
    "perceptron.net_sum",
    "the bias forgotten",
    sees="Every z is off by the same number, and the boundary runs through the origin.",
    why="Without the bias a unit can turn its boundary, but not move it.",
    mend="Add it after the sum: X @ weights + bias.",
    hint="Which of the arguments does your function never read?",
)
def net_sum(X, weights, bias=0.0):
    return np.asarray(X) @ np.asarray(weights)


@mistake(
    "perceptron.net_sum",
    "the constant subtracted",
    sees="Every z is off by twice the bias.",
    why="A bias is minus the threshold. G, H, Keras and scikit-learn add the constant; only the "
    "lecture's threshold unit takes it off.",
    mend="Add it, X @ weights + bias, or hand over −θ.",
    hint="Does a larger bias make your unit fire sooner, or later?",
    right_by='D "PERCEPTRON MODEL", where the constant is a threshold θ',
)
def net_sum(X, weights, bias=0.0):
    return np.asarray(X) @ np.asarray(weights) - bias


@mistake(
    "perceptron.net_sum",
    "products not added up",
    sees="One number for each input comes back, in the place of one for each row.",
    why="* multiplies entry by entry; the net sum also adds the products of a row.",
    mend="Take the matrix product, X @ weights, or add .sum(axis=-1).",
    hint="What shape has your answer for one input of three numbers?",
)
def net_sum(X, weights, bias=0.0):
    return np.asarray(X) * np.asarray(weights) + bias


def _activations():
    return {
        "step": lambda z: (z > 0).astype(float),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "linear": lambda z: z,
    }


@mistake(
    "perceptron.neuron",
    "fires at 0",
    sees="Only inputs whose net sum is exactly 0 get another answer.",
    why="D's unit fires from its threshold upwards. G's fires above it, and so does "
    "scikit-learn's; scratch's neuron follows these.",
    mend="Compare with z > 0.",
    hint="What does your unit say when the net sum is exactly 0?",
    right_by='D "PERCEPTRON MODEL"',
)
def neuron(X, weights, bias=0.0, activation="step"):
    z = np.asarray(X) @ np.asarray(weights) + bias
    return (z >= 0).astype(float) if activation == "step" else _activations()[activation](z)


@mistake(
    "perceptron.neuron",
    "the bias added behind the activation",
    sees="Outputs of a sigmoid above 1, of a step unit between 0 and 1.",
    why="The bias belongs to the net sum. Behind the activation it shifts the output, not the "
    "place where the unit fires.",
    mend="g(X @ weights + bias), with the bias inside the bracket.",
    hint="Can your sigmoid unit put out more than 1?",
)
def neuron(X, weights, bias=0.0, activation="step"):
    return _activations()[activation](np.asarray(X) @ np.asarray(weights)) + bias


@mistake(
    "perceptron.neuron",
    "the bias forgotten",
    sees="With a bias of 0 all is well; with any other the unit behaves as if it had none.",
    why="g is taken of Σ wᵢxᵢ alone, so the unit's boundary always runs through the origin.",
    mend="g(X @ weights + bias).",
    hint="Give your unit the input 0. On what does its answer depend?",
)
def neuron(X, weights, bias=0.0, activation="step"):
    return _activations()[activation](np.asarray(X) @ np.asarray(weights))


@mistake(
    "perceptron.ThresholdUnit",
    "the threshold added",
    sees="A unit with θ = 5 fires from −5 upwards.",
    why="Firing at Σ wᵢxᵢ ≥ θ means Σ wᵢxᵢ − θ ≥ 0. The lecture's line for n dimensions has + θ, "
    "its lines before and after have − θ.",
    mend="Take the threshold off: X @ weights − threshold.",
    hint="Does a higher threshold make your unit fire less often?",
)
class ThresholdUnit:
    def __init__(self, weights, threshold=0.0, fires=">="):
        self.weights, self.threshold, self.fires = np.array(weights, float), threshold, fires

    def net_sum(self, X):
        return np.asarray(X) @ self.weights + self.threshold

    def predict(self, X):
        z = self.net_sum(X)
        return np.asarray(z >= 0 if self.fires == ">=" else z > 0).astype(int)


@mistake(
    "perceptron.ThresholdUnit",
    "silent at its threshold",
    sees="Only inputs exactly at the threshold change class; with whole numbers there are many.",
    why="G's unit and scikit-learn's fire above the threshold; scratch's follows D unless it is "
    'told fires=">".',
    mend='Compare with ≥, and take fires=">" as an option.',
    hint="To which class does an input belong whose net sum is exactly θ?",
    right_by='G "Perceptron"',
)
class ThresholdUnit:
    def __init__(self, weights, threshold=0.0):
        self.weights, self.threshold = np.array(weights, float), threshold

    def net_sum(self, X):
        return np.asarray(X) @ self.weights - self.threshold

    def predict(self, X):
        return np.asarray(self.net_sum(X) > 0).astype(int)


@mistake(
    "perceptron.ThresholdUnit",
    "the two firing rules exchanged",
    sees="Inputs exactly at the threshold get 0 where 1 was expected, and 1 where 0 was.",
    why="≥ fires at the threshold, > does not; here each does what the other should.",
    mend='Use z >= 0 for ">=", z > 0 for ">".',
    hint="Try an input exactly at the threshold, once with each rule.",
)
class ThresholdUnit:
    def __init__(self, weights, threshold=0.0, fires=">="):
        self.weights, self.threshold, self.fires = np.array(weights, float), threshold, fires

    def net_sum(self, X):
        return np.asarray(X) @ self.weights - self.threshold

    def predict(self, X):
        z = self.net_sum(X)
        return np.asarray(z > 0 if self.fires == ">=" else z >= 0).astype(int)


@mistake(
    "perceptron.ThresholdUnit",
    "the firing rule not asked for",
    sees='fires=">" changes nothing: inputs exactly at the threshold still give 1.',
    why="The option is stored, or not even that, and the comparison is always ≥.",
    mend='Compare with > where fires is ">".',
    hint="Where does your predict read fires?",
)
class ThresholdUnit:
    def __init__(self, weights, threshold=0.0, fires=">="):
        self.weights, self.threshold = np.array(weights, float), threshold

    def net_sum(self, X):
        return np.asarray(X) @ self.weights - self.threshold

    def predict(self, X):
        return np.asarray(self.net_sum(X) >= 0).astype(int)


# --- the lecture's learning rule ---------------------------------------------------------------


def _trace(X, y, weights, picks, threshold, update, fires=np.greater_equal):
    """The rule as a plain loop: ``update(w, x, label, z, θ)`` gives the weights, θ with them."""
    X, y = np.array(X, float), np.asarray(y)
    w, steps = np.array(weights, float), []
    for i in picks:
        z = X[i] @ w - threshold
        after, threshold = update(w, X[i], y[i], z, threshold)
        steps.append(SimpleNamespace(x=X[i], label=y[i], before=w, z=z, after=after))
        w = after
    right = bool(np.array_equal(fires(X @ w - threshold, 0), y == 1))
    return SimpleNamespace(steps=steps, weights=w, threshold=threshold, converged=right)


@mistake(
    "perceptron.perceptron_rule",
    "both labels are mistakes on the boundary",
    sees="The traces part at the first pick with w·x = θ and label 1; from weights of 0, at once.",
    why="The lecture moves the weights for label 1 where w·x < θ. scikit-learn does so where "
    "y·f(x) ≤ 0, the boundary included.",
    mend="Leave label 1 alone at z = 0: update where z < 0.",
    hint="w·x is exactly θ and the label is 1. Is that a mistake?",
    right_by="scikit-learn's Perceptron",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        if label == 1 and z <= 0:
            w = w + x
        elif label == 0 and z >= 0:
            w = w - x
        return w, theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "neither label is a mistake on the boundary",
    sees="From weights of 0 and θ = 0 an input labelled 0 never moves anything.",
    why="The unit fires at w·x = θ, so an input labelled 0 is wrong there and has to push.",
    mend="Update label 0 where z ≥ 0.",
    hint="The unit fires where w·x = θ. For which label is that wrong?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        if label == 1 and z < 0:
            w = w + x
        elif label == 0 and z > 0:
            w = w - x
        return w, theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "silent at its threshold",
    sees="The traces part at the first pick with w·x = θ: label 1 pulls there, label 0 does not "
    "push.",
    why="G's perceptron fires above its threshold, and so does scikit-learn's predict. D's fires "
    "at it, and scratch's rule follows D.",
    mend="Let the unit fire where z ≥ 0.",
    hint="What does your unit say when w·x is exactly θ?",
    right_by='G "Perceptron"',
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        return w + (label - int(z > 0)) * x, theta

    return _trace(X, y, weights, picks, threshold, update, fires=np.greater)


@mistake(
    "perceptron.perceptron_rule",
    "the threshold left out",
    sees="Right for a threshold of 0; for any other every z is off by θ.",
    why="The unit fires where w·x reaches θ, so learning has to ask for that as well.",
    mend="z = w·x − θ.",
    hint="Which of the arguments does your function never read?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        return w + (label - int(z >= 0)) * x, theta

    return _trace(X, y, weights, picks, 0.0, update)


@mistake(
    "perceptron.perceptron_rule",
    "pull and push exchanged",
    sees="The weights run away, and the number of mistakes grows.",
    why="An input labelled 1 that was missed has too small a w·x; only w + x makes it larger, "
    "by x·x.",
    mend="Label 1: w + x. Label 0: w − x.",
    hint="By how much does w·x change when x is added to w?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        if label == 1 and z < 0:
            w = w - x
        elif label == 0 and z >= 0:
            w = w + x
        return w, theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "learns from right answers too",
    sees="The weights never come to rest, even when every input is classified correctly.",
    why="The perceptron learns from mistakes only. That is why it stops once there are none.",
    mend="Change the weights only if label 1 got z < 0, or label 0 got z ≥ 0.",
    hint="What does your rule do with an input that is classified correctly?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        return (w + x if label == 1 else w - x), theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "labels 0 and 1 used as −1 and 1",
    sees="Inputs labelled 0 never change the weights.",
    why="y·z ≤ 0 and w + y·x are the rule for labels of ±1. With y = 0 the step is 0·x.",
    mend="Turn the labels into 2y − 1 first, or write the two labels' cases out.",
    hint="What is y·x for an input labelled 0?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        return (w + label * x if label * z <= 0 else w), theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "labels 0 and 1 used as −1 and 1, at mistakes only",
    sees="Inputs labelled 0 never change the weights.",
    why="w + y·x is the rule for labels of ±1. With y = 0 the step is 0·x.",
    mend="Take (y − ŷ)·x, turn the labels into 2y − 1, or write the two labels' cases out.",
    hint="What is y·x for an input labelled 0?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        return (w + label * x if (z >= 0) != label else w), theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "the threshold learned as well",
    sees="z is right until the first mistake, then it is off by 1.",
    why="A threshold that learns is a weight for a constant input of −1. scikit-learn has it, the "
    "lecture's rule keeps θ as it was given.",
    mend="Leave θ alone; where it is to be learned, put a column of ones into X.",
    hint="Which numbers may change in the lecture's rule?",
    right_by="scikit-learn's Perceptron, which learns its intercept",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        if label == 1 and z < 0:
            return w + x, theta - 1
        if label == 0 and z >= 0:
            return w - x, theta + 1
        return w, theta

    return _trace(X, y, weights, picks, threshold, update)


@mistake(
    "perceptron.perceptron_rule",
    "every step shows the last weights",
    sees="The final weights are right, but every step shows them, before and after.",
    why="w += x changes the one array that all steps refer to, those already kept included.",
    mend="Make a new array, w = w + x, or keep w.copy().",
    hint="How many different arrays are in your list of steps?",
)
def perceptron_rule(X, y, weights, picks, threshold=0.0):
    def update(w, x, label, z, theta):
        if label == 1 and z < 0:
            w += x
        elif label == 0 and z >= 0:
            w -= x
        return w, theta

    return _trace(X, y, weights, picks, threshold, update)


# --- scikit-learn's Perceptron -----------------------------------------------------------------


class _InParts(scratch.perceptron.Perceptron):
    """scratch's Perceptron as a plain loop, for a mistake to stand in one of its parts."""

    def _fit_binary(self, X, positive, rng):
        y, order = self.signs(positive), np.arange(len(X))
        shuffle = self.order(len(X), rng)
        self.w, self.b, self.best, self.stale = np.zeros(X.shape[1]), 0.0, np.inf, 0
        for epoch in range(1, self.max_iter + 1):
            order = order[shuffle]
            loss, mistakes = self.visit(X[order], y[order])
            if self.done(loss / len(X), mistakes):
                return np.append(self.w, self.b), epoch
        return np.append(self.w, self.b), self.max_iter

    def order(self, n, rng):
        rng.randint(1, 2**31 - 1)  # scikit-learn draws a number that it never uses
        seed = rng.randint(2**31 - 1)
        return shuffled(n, seed) if self.shuffle else slice(None)

    def signs(self, positive):
        return np.where(positive, 1.0, -1.0)

    def visit(self, X, y):
        loss, mistakes = 0.0, 0
        for x, label in zip(X, y, strict=True):
            margin = label * (x @ self.w + self.b)
            if self.wrong(margin):
                loss, mistakes = loss - margin, mistakes + 1
                self.learn(x, label)
        return loss, mistakes

    def wrong(self, margin):
        return margin <= 0

    def learn(self, x, label):
        self.w = self.w + self.eta0 * label * x
        self.b = self.b + self.eta0 * label * self.fit_intercept

    def done(self, loss, mistakes):
        if self.tol is None:
            return False
        self.stale = self.stale + 1 if loss > self.best - self.tol else 0
        self.best = min(loss, self.best)
        return self.stale >= self.n_iter_no_change


@mistake(
    "perceptron.Perceptron",
    "rows visited in their own order",
    sees="The gate is learned, but with other weights and another number of epochs.",
    why="Any order leads to a separating line, each to its own. scikit-learn shuffles the rows in "
    "every epoch, from random_state.",
    mend="Visit the rows in the order of scratch's shuffle, or compare with shuffle=False.",
    hint="What would change if the rows of X stood in another order?",
    right_by="Novikoff (1962), whose proof that the perceptron converges takes any order",
)
class Perceptron(_InParts):
    def order(self, n, rng):
        return slice(None)


@mistake(
    "perceptron.Perceptron",
    "never leaves zero",
    sees="All weights stay 0, and the score is the share of one class.",
    why="From weights of 0 every margin y·f(x) is 0. If that is no mistake, nothing is ever "
    "learned.",
    mend="Count the boundary as a mistake: y·f(x) ≤ 0.",
    hint="What is y·f(x) in the first epoch, and is it a mistake to you?",
)
class Perceptron(_InParts):
    def wrong(self, margin):
        return margin < 0


@mistake(
    "perceptron.Perceptron",
    "never leaves zero, and stops at once",
    sees="All weights stay 0, after a single epoch.",
    why="From weights of 0 every margin y·f(x) is 0. If that is no mistake, the first epoch has "
    "none, and learning ends before it began.",
    mend="Count the boundary as a mistake: y·f(x) ≤ 0.",
    hint="What is y·f(x) in the first epoch, and is it a mistake to you?",
)
class Perceptron(_InParts):
    def wrong(self, margin):
        return margin < 0

    def done(self, loss, mistakes):
        return mistakes == 0


@mistake(
    "perceptron.Perceptron",
    "labels 0 and 1 used as −1 and 1",
    sees="The second class is predicted nearly everywhere.",
    why="In w + η·y·x the label is a sign. With y = 0 the first class never pushes the boundary "
    "away.",
    mend="Learn with −1 for the first class and 1 for the second.",
    hint="How far do the weights move for a mistake in the first class?",
)
class Perceptron(_InParts):
    def signs(self, positive):
        return positive.astype(float)


@mistake(
    "perceptron.Perceptron",
    "the bias not learned",
    sees="intercept_ stays 0, and AND is not learned.",
    why="Without a bias the boundary runs through the origin; for AND no such line exists.",
    mend="Update it beside the weights: b ← b + η·y.",
    hint="Look at intercept_.",
)
class Perceptron(_InParts):
    def learn(self, x, label):
        self.w = self.w + self.eta0 * label * x


@mistake(
    "perceptron.Perceptron",
    "stops at the first epoch without a mistake",
    sees="Gates are classified correctly, where scikit-learn's answer for tol=1e-3 may be wrong; "
    "weights and n_iter_ differ.",
    why="scikit-learn does not ask whether all is right. It stops once the mean loss has not "
    "improved by tol for five epochs, mistakes or not, and with tol=None never.",
    mend="Count the epochs in which loss > best − tol, and stop at n_iter_no_change of them.",
    hint="What does tol say, and what does your loop ask before it stops?",
    right_by='D "PERCEPTRON ALGORITHM", which runs until all inputs are classified correctly',
)
class Perceptron(_InParts):
    def done(self, loss, mistakes):
        return mistakes == 0


@mistake(
    "perceptron.Perceptron",
    "tol not asked for",
    sees="n_iter_ is always max_iter; the weights are those of tol=None.",
    why="scikit-learn's default of tol=1e-3 stops a training whose loss no longer improves.",
    mend="Stop once the mean loss has not improved by tol for n_iter_no_change epochs.",
    hint="How many epochs does your fit run on data that are learned after three?",
)
class Perceptron(_InParts):
    def done(self, loss, mistakes):
        return False


@mistake(
    "perceptron.Perceptron",
    "gives up after one bad epoch",
    sees="Training ends too early, often with mistakes left.",
    why="The perceptron's loss goes up and down. scikit-learn waits for n_iter_no_change epochs "
    "in a row without progress, five unless told otherwise.",
    mend="Count the epochs without progress, and set the count back to 0 after each that has some.",
    hint="How many epochs without progress does it take?",
)
class Perceptron(_InParts):
    def done(self, loss, mistakes):
        worse = self.tol is not None and loss > self.best - self.tol
        self.best = min(loss, self.best)
        return worse


@mistake(
    "perceptron.Perceptron",
    "weights moved once an epoch",
    sees="Other weights than scikit-learn's, often larger ones, and more epochs.",
    why="scikit-learn moves the weights at each mistake, so the next row sees them already. "
    "Adding up the mistakes of an epoch first is another algorithm.",
    mend="Update w and b within the loop over the rows.",
    hint="Which weights does the second row of an epoch meet?",
    right_by="Duda, Hart and Stork, Pattern Classification, as the batch perceptron",
)
class Perceptron(_InParts):
    def visit(self, X, y):
        margins = y * (X @ self.w + self.b)
        wrong = margins <= 0
        for x, label in zip(X[wrong], y[wrong], strict=True):
            self.learn(x, label)
        return -margins[wrong].sum(), wrong.sum()


@mistake(
    "perceptron.Perceptron",
    "predicts the second class on the boundary",
    sees="coef_ and intercept_ are right; inputs whose score is exactly 0 change class.",
    why="D's unit fires at 0, scikit-learn's takes the second class for scores above 0 only.",
    mend="Compare with scores > 0.",
    hint="What does predict say where decision_function is exactly 0?",
    right_by='D "PERCEPTRON MODEL"',
)
class Perceptron(scratch.perceptron.Perceptron):
    def predict(self, X):
        scores = self.decision_function(X)
        return self.classes_[
            (scores >= 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        ]
