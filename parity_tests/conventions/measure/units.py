"""Activations and single units: kinks, slopes, what happens exactly on a boundary."""

import numpy as np
from sklearn.linear_model import Perceptron
from sklearn.neural_network import MLPClassifier

import scratch

from . import keras_room, which
from .losses import evaluate


def slope_at_zero(slope):
    """The derivative at the kink, where the slope below it is ¼."""
    slopes = {"0": 0.0, "the slope below": 0.25, "½": 0.5, "1": 1.0}
    return which(slope(), slopes)


def tape_slope(function):
    """What Keras's backend makes of it; ``function(keras)`` is a function of tensors."""

    def slope():
        room = keras_room()
        z = room.tensor([[0.0]])
        return room.backward(function(room.keras), z, None)

    return slope


def prelu_layer(keras):
    """The layer PReLU with a slope of ¼."""
    return keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))


def numerical_slope(function):
    """The slope of a chord, half of it on either side."""
    return lambda: scratch.gradient_check.central_difference(function, np.zeros(1))


def leak(function):
    """The slope below zero, by the value at −1."""
    return f"{-np.squeeze(function(np.array([[-1.0]]))):.3g}"


def subnormal(function):
    """What tanh, which leaves small numbers as they are, makes of one below 2.2e-308."""
    return which(function(np.array([1e-310])) / 1e-310, {"kept": 1.0, "taken for 0": 0.0})


def softmax_axis(softmax):
    """Which sums are 1?"""
    p = softmax(np.array([[0.0, 1.0], [2.0, 4.0]]))
    sums = {"the last": p.sum(axis=1), "the first": p.sum(axis=0)}
    return which([1.0, 1.0], sums)


def fires_at_zero(unit):
    """What a threshold unit says exactly on its boundary."""
    answers = {"fires": 1.0, "is silent": 0.0, "says what it is told to": 0.25}
    return which(unit(), answers)


def sklearn_at_zero():
    """A Perceptron whose weights are all 0."""
    clf = Perceptron().fit([[0.0], [1.0]], [0, 1])
    clf.coef_, clf.intercept_ = np.zeros((1, 1)), np.zeros(1)
    return clf.predict([[1.0]])


def half_counts(unit):
    """What is made of ŷ = ½."""
    return which(unit(), {"as 1": 1.0, "as 0": 0.0})


def mlp_at_half():
    """An MLPClassifier whose weights are all 0, so that ŷ = ½."""
    clf = MLPClassifier(hidden_layer_sizes=()).partial_fit([[0.0]], [1], classes=[0, 1])
    clf.coefs_, clf.intercepts_ = [np.zeros((1, 1))], [np.zeros(1)]
    return clf.predict([[1.0]])


def model_at_half(nn):
    """Does a compiled model count ŷ = ½ as the answer 1?"""
    return lambda: evaluate(nn, 0.0, 1.0)[1]


def constant_sign(net):
    """``net(b)``: the net sum for an input of 0 and a constant b = 1."""
    signs = {"added: w·x + b": 1.0, "subtracted: w·x − θ": -1.0}
    return which(net(1.0), signs)


def sklearn_net(b):
    """``decision_function`` at 0."""
    clf = Perceptron().fit([[0.0], [1.0]], [0, 1])
    clf.intercept_ = np.array([b])
    return clf.decision_function([[0.0]])


def worked_net(b):
    """D's worked network: at x = 1 its θ is worth as much as its w."""
    dw, db, *_ = scratch.network.one_one_one_gradients(1.0, 0.0, 0.5, b, 0.5, 0.5)
    return db / dw


def update_on_boundary(learn):
    """``learn(label)``: the weight after x = 1 was seen at w = 0."""
    rules = {
        "for both labels": [-1, 1],
        "for label 0 only": [-1, 0],
        "for label 1 only": [0, 1],
        "for neither": [0, 0],
    }
    return which([learn(0), learn(1)], rules)


def learn_by_rule(label):
    """One pick by D's rule; the other input is there for the other label."""
    X, y = [[1.0], [0.0]], [label, 1 - label]
    return scratch.perceptron.perceptron_rule(X, y, [0.0], picks=[0]).weights.item()


def learn_by_fit(kind):
    """One epoch of a Perceptron; the other input, 0, moves nothing."""
    clf = kind(fit_intercept=False, shuffle=False, tol=None, max_iter=1)
    return lambda label: clf.fit([[1.0], [0.0]], [label, 1 - label]).coef_.item()


def rule_weights(y):
    """Weights by D's rule."""
    return scratch.perceptron.perceptron_rule([[1.0], [2.0]], y, [0.0], picks=[0, 1]).weights


def fit_weights(kind):
    """Weights of a Perceptron."""
    return lambda y: kind(tol=None, max_iter=5).fit([[1.0], [2.0]], y).coef_
