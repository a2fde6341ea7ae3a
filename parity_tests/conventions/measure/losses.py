"""Losses, and what they tell: halves, means, logarithms, clips.

``loss(y, y_hat)`` is a number, or one for each row.
"""

import math

import numpy as np
from sklearn.metrics import log_loss

import reference
import scratch

from . import keras, mlp, which


def mlp_loss(y, y_hat):
    """``loss_`` of MLPRegressor where its prediction is off by ŷ − y."""
    model, w, b = mlp()
    return model.partial_fit([[1.0]], [(w + b).item() - np.subtract(y_hat, y).item()]).loss_


def half(loss):
    """The loss of an error of 3."""
    return which(loss([[0.0]], [[3.0]]), {"½(ŷ − y)²": 4.5, "(ŷ − y)²": 9.0})


def infinite_score(loss):
    """A yes, whose score is ∞: σ(∞) = 1 is right, and a surprise of 0."""
    found = np.squeeze(loss([[1.0]], [[np.inf]], from_logits=True))
    return "NaN" if np.isnan(found) else which(found, {"its limit, 0": 0.0})


def squares_reduced(loss):
    """Errors of 1, 2 in one row and 3, 4 in the next."""
    sums = {
        "one mean over all entries": 7.5,
        "a mean for each row": [2.5, 12.5],
        "sums of rows, then their mean": 15.0,
        "one sum": 30.0,
    }
    return which(loss([[0.0, 0.0], [0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]]), sums)


def answers_reduced(loss):
    """Two yes-or-no answers whose right sides had ½ and ¼."""
    surprises = np.log([2.0, 4.0])
    sums = {"mean": surprises.mean(), "sum": surprises.sum(), "one number each": surprises}
    return which(loss([[1.0], [1.0]], [[0.5], [0.25]]), sums)


def classes_reduced(loss):
    """One row of three classes, ŷ = 0.8, 0.1, 0.1, of which the first is right."""
    told_yes, told_no = -math.log(0.8), -2 * math.log(0.9)
    sums = {
        "sum": told_yes,
        "mean": told_yes / 3,
        "mean, with 1 − ŷ where y = 0": (told_yes + told_no) / 3,
    }
    return which(loss([[1.0, 0, 0]], [[0.8, 0.1, 0.1]]), sums)


def rows_reduced(loss):
    """N's three rows, whose right classes have 0.05, 0.1 and 0.6."""
    y = [[0.0, 1, 0], [1, 0, 0], [0, 0, 1]]
    y_hat = [[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]]
    surprises = -np.log([0.05, 0.1, 0.6])
    sums = {"mean": surprises.mean(), "sum": surprises.sum(), "one number each": surprises}
    in_base_10 = {f"{name}, in base 10": value / math.log(10) for name, value in sums.items()}
    return which(loss(y, y_hat), sums | in_base_10)


def surprise(loss, p=0.05):
    """p, and what a right answer costs that had this probability."""
    return lambda: (p, loss([[1.0]], [[p]]))


def logarithm(surprise):
    """−log p to which base?"""
    p, cost = surprise()
    bases = {"base e": -math.log(p), "base 10": -math.log10(p), "base 2": -math.log2(p)}
    return which(cost, bases)


def printed(number):
    """A number that a lecture prints for the case, as a string, in the place of a loss."""
    return lambda y, y_hat: number


def clip(loss):
    """The probability that a loss takes for 0 when the answer is 1, back from its logarithm."""
    return f"{math.exp(-np.squeeze(loss([[1.0]], [[0.0]]))):.3g}"


def slope_beyond_clip(backward):
    """The derivative at a ŷ that is closer to 0 than the clip allows."""
    slopes = {"0": 0.0, "−y/ŷ": -(2.0**30)}
    return which(backward([[1.0]], [[2.0**-30]]), slopes)


def keras_slope(y, y_hat):
    """By Keras's loss and its backend's tape."""
    return reference.losses.binary_crossentropy_backward(y, y_hat)


def rows_normalised(loss):
    """A row whose right class has 0.2, and which sums to 0.5."""
    logs = {"divided by their sum": -math.log(0.4), "as they are": -math.log(0.2)}
    return which(loss([[1.0, 0, 0]], [[0.2, 0.2, 0.1]]), logs)


def sparse(loss):
    """A loss of class numbers, asked with one-hot rows."""
    return lambda y, y_hat: loss(np.argmax(y, axis=1), y_hat)


def sklearn_log_loss(y, y_hat):
    """``log_loss`` of scikit-learn, for yes-or-no answers."""
    return log_loss(np.ravel(y), np.ravel(y_hat), labels=[0, 1])


def saturated(cost):
    """What a sigmoid at z = 40 costs if the answer is 0; ``cost`` takes z."""
    costs = {"from z: 40": 40.0, "from ŷ, clipped: 16.12": -math.log(1 - (1 - 1e-7))}
    return which(cost(40.0), costs)


def keras_cost(between):
    """Keras's sigmoid, then its binary cross-entropy; ``between`` is done to the tensor."""

    def cost(z):
        y_hat = keras().activations.sigmoid(keras().ops.convert_to_tensor([[z]], "float64"))
        return keras().losses.binary_crossentropy([[0.0]], between(y_hat))

    return cost


def scratch_cost(z):
    """The same with the two functions of scratch."""
    return scratch.losses.binary_crossentropy(0.0, scratch.activations.sigmoid(z))


def evaluate(nn, z, label):
    """Loss and accuracy of a compiled sigmoid unit at z."""
    L = nn.layers
    model = nn.network.Sequential([L.Input((1,)), L.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", metrics=["accuracy"])
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    return model.evaluate(np.array([[z]]), np.array([[label]]), verbose=0)


def model_cost(nn):
    """The loss that ``evaluate`` reports."""
    return lambda z: evaluate(nn, z, 0.0)[0]


def minus_one(answer):
    """``answer(y)`` for labels 0 and 1, and again for −1 and 1."""
    try:
        same = np.array_equal(answer(np.array([0.0, 1.0])), answer(np.array([-1.0, 1.0])))
    except ValueError:
        return "an error"
    return "the same as 0" if same else "another number"


def of_labels(loss):
    """A loss as a function of two labels, at ŷ = ¼ and ½."""
    return lambda y: loss(y[:, None], [[0.25], [0.5]])
