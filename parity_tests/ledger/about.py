"""What rows are about: public names, each of which makes its rows."""

import functools
from typing import NamedTuple

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

    def value(self, given=None, of=act, about=None, **options):
        """What it makes of x, z or m."""

        def recompute(nn, p):
            (z,) = vars(p).keys() & {"x", "z", "m"}
            return of(nn, self.name, vars(p)[z], **options)

        return (about or self).formula(recompute, given)

    def slope(self, given=None, about=None, **options):
        """The same for its derivative."""
        return self.value(given, slope, about, **options)

    def extent(self, of=act, z=WIDE):
        """The smallest and the largest value, or slope."""
        return self.number(lambda nn: bounds(of(nn, self.name, z)))


class Optimizer(About):
    """A public name of ``optimizers``."""

    def second_step(self, given, read, **options):
        """A line of its lecture form; ``read(p, before, now)`` gets it from the second step."""

        def recompute(nn, p):
            return read(p, *before_and_after(self.of(nn)(form="lecture", **options), p))

        return self.formula(recompute, given, tolerance="deep gradient")


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
HAND, GRADIENTS = About("network.one_one_one_gradients"), About("network.gradients")
DENSE, DESCEND = About("layers.Dense"), About("gradient_descent.descend")
SGD, ADAGRAD, ADADELTA, RMSPROP, ADAM = (
    Optimizer(f"optimizers.{name}") for name in ("SGD", "Adagrad", "Adadelta", "RMSprop", "Adam")
)
