"""What rows are about: public names, each of which makes its rows."""

import functools
from typing import NamedTuple

import numpy as np

from .formulas import WIDE
from .rooms import act, before_and_after, bounds, slope
from .row import Row


class About(NamedTuple):
    """A public name. Its rows still have to be told what they say, see :func:`row.rows`."""

    concept: str

    def number(self, recompute, how="exact", **rest):
        """A row of numbers."""
        return Row("number", self.concept, recompute, how=how, **rest)

    def formula(self, recompute, given=None, **rest):
        """A row with a formula, which ``given`` has the points for."""
        return Row("formula", self.concept, recompute, given=given, **rest)

    def claim(self, recompute, **rest):
        """A row with a claim, read as a bound on something measured."""
        return Row("claim", self.concept, recompute, **rest)

    def of(self, nn):
        """What a room has under this name."""
        return functools.reduce(getattr, self.concept.split("."), nn)


class Activation(About):
    """A public name of ``activations``, and the rows that many lectures have about one."""

    @property
    def name(self):
        """The name without its module."""
        return self.concept.removeprefix("activations.")

    @property
    def backward(self):
        """Its derivative."""
        return About(f"{self.concept}_backward")

    def value(self, given=None, **options):
        """What it makes of x, z or m."""
        return self._at_points(act, self, given, options)

    def slope(self, given=None, **options):
        """Its derivative there."""
        return self._at_points(slope, self.backward, given, options)

    def _at_points(self, of, about, given, options):
        def recompute(nn, p):
            (z,) = vars(p).keys() & {"x", "z", "m"}
            return of(nn, self.name, vars(p)[z], **options)

        return about.formula(recompute, given)

    def limits(self):
        """The values to which it runs far out, where float64 cannot tell them from their limits."""
        return self.number(lambda nn: bounds(act(nn, self.name, WIDE)))

    def slopes(self):
        """The same for its derivative."""
        return self.backward.number(lambda nn: bounds(slope(nn, self.name, WIDE)))

    def from_its_ends(self, low, end):
        """How far values stay from the ends of their range, low and 1, up to ±end."""

        def recompute(nn):
            values = act(nn, self.name, np.linspace(-end, end, 7))
            return np.minimum(values - low, 1 - values)

        return self.claim(recompute)


class Optimizer(About):
    """A public name of ``optimizers``."""

    def second_step(self, given, read, **options):
        """A line of its lecture form; ``read(p, before, now)`` gets it from the second step."""

        def recompute(nn, p):
            return read(p, *before_and_after(self.of(nn)(form="lecture", **options), p))

        return self.formula(recompute, given, tolerance="deep gradient")


CLOSED = (  # why a range with its ends is an erratum, and what believing it leads to
    "The ends are limits, which no finite z reaches: ( ), not [ ].",
    "A finite net sum seems able to put a unit at an end (in float64 it does, by rounding).",
)
NET_SUM, NEURON = About("perceptron.net_sum"), About("perceptron.neuron")
UNIT, RULE = About("perceptron.ThresholdUnit"), About("perceptron.perceptron_rule")
EVALUATE, LAYERS, LEARN = (About(f"gates.{name}") for name in ("evaluate", "layers", "learn"))
SIGNED = About("gates.signed_net_sum")
STEP, LINEAR, SIGMOID, TANH, RELU = (
    Activation(f"activations.{name}") for name in ("step", "linear", "sigmoid", "tanh", "relu")
)
LEAKY, PRELU, ELU, SOFTMAX = (
    Activation(f"activations.{name}") for name in ("leaky_relu", "prelu", "elu", "softmax")
)
COLLAPSE = About("activations.collapse_linear")
BCE, CCE = About("losses.binary_crossentropy"), About("losses.categorical_crossentropy")
SPARSE, SQUARED = About("losses.sparse_categorical_crossentropy"), About("losses.squared_error")
SEQUENTIAL = About("network.Sequential")
HAND, GRADIENTS = About("network.one_one_one_gradients"), About("network.gradients")
DENSE, DESCEND = About("layers.Dense"), About("gradient_descent.descend")
SGD, ADAGRAD, ADADELTA, RMSPROP, ADAM = (
    Optimizer(f"optimizers.{name}") for name in ("SGD", "Adagrad", "Adadelta", "RMSprop", "Adam")
)
