"""Layers: each turns a batch x of shape (n, d) into a batch, and gradients back.

Every layer has the same four parts, in this order: ``build`` makes the weights, ``forward`` is
the formula, ``weight_gradients`` and ``input_gradient`` are its chain rule. Arrays of weights
have Keras's order and shapes; those that are learned stand in ``trainable``, those that are only
kept in ``fixed``.
"""

import functools

import numpy as np

from . import activations, initializers
from ._checks import (
    cast,
    fitting,
    floats,
    fraction,
    keras_words,
    one_of,
    positive,
    reals,
    whole_number,
)
from ._floatx import floatx

LEAKY_SLOPE = float(np.float32(0.2))  # what Keras computes with for "leaky_relu", in float64 too

ACTIVATIONS = {
    "linear": activations.linear,
    "sigmoid": activations.sigmoid,
    "tanh": activations.tanh,
    "relu": activations.relu,
    "leaky_relu": functools.partial(activations.leaky_relu, negative_slope=LEAKY_SLOPE),
    "elu": activations.elu,
    "softmax": activations.softmax,
}
INITIALIZERS = ["zeros", "ones", "random_normal", "random_uniform", "glorot_uniform", "he_normal"]


class Input:
    """The shape of one row of the data, without the batch: ``Input((64,))``."""

    @keras_words
    def __init__(self, shape):
        try:
            (inputs,) = shape if isinstance(shape, tuple | list) else (shape,)
            self.shape = (whole_number("shape", inputs),)
        except ValueError:
            raise ValueError(
                f"shape is {shape!r}; the number of inputs was expected, as in (64,)"
            ) from None

    def __repr__(self):
        return f"Input({self.shape})"


class Layer:
    """What all layers share: their weights as a list, and a name for messages."""

    trainable = ()
    fixed = ()
    inputs = outputs = None  # how many, once the layer is built
    taken = False  # by a model, into whose state the weights are views

    def __new__(cls, *args, **kwargs):
        """A layer computes in the float type in which it was made."""
        layer = super().__new__(cls)
        layer.dtype = np.dtype(floatx())
        return layer

    def get_weights(self):
        """Copies of all weight arrays, in Keras's order."""
        return [w.copy() for w in self._arrays()]

    def set_weights(self, weights):
        """Take over weight arrays, in Keras's order and shapes; all or none."""
        places = [(str(self), w) for w in self._arrays()]
        for (_, old), w in zip(places, fitting(weights, places), strict=True):
            old[...] = w

    def _keep(self, **weights):
        """Fresh weights, in the layer's own dtype, and a place for the gradient of each."""
        for name, w in weights.items():
            setattr(self, name, w.astype(self.dtype))
            setattr(self, "d" + name, np.zeros(w.shape, self.dtype))

    def _arrays(self):
        if self.inputs is None:
            raise ValueError(f"{self} has no weights yet; the first batch, or an Input, makes them")
        return [getattr(self, name) for name in (*self.trainable, *self.fixed)]

    def build(self, inputs):
        """Make the weights for this many inputs; return the number of outputs."""
        self.inputs = self.outputs = inputs
        return inputs

    def steps(self):
        """The layer as it is computed: itself, and the activation that it ends with."""
        return [self]

    def weight_gradients(self, upstream):
        """Nothing to learn here."""

    def __repr__(self):
        return type(self).__name__


class Dense(Layer):
    """Every input to every unit: z = x·W + b, then a = g(z).

    W has shape (inputs, units), b has shape (units,). ``activation`` is one of Keras's words or a
    function of ``activations``. Initial weights are Glorot's, biases 0, as in Keras.

    Lectures: G "Neural Network"; N "NOTATIONS"; H "Back Propagation:-"
    """

    @keras_words
    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
    ):
        self.units = whole_number("units", units)
        self.activation = Activation(activation)
        self.trainable = ("W", "b") if one_of(True, False)("use_bias", use_bias) else ("W",)
        self.kernel_initializer = _initializer("kernel_initializer", kernel_initializer)
        self.bias_initializer = _initializer("bias_initializer", bias_initializer)

    def build(self, inputs):
        """W and b, fresh from their initializers."""
        W, b = self.kernel_initializer((inputs, self.units)), self.bias_initializer((self.units,))
        self._keep(W=W, b=b)
        self.inputs, self.outputs = inputs, self.units
        return self.units

    def steps(self):
        """x·W + b, then the activation, if there is one."""
        ends = self.activation and self.activation.name != "linear"
        return [self, self.activation] if ends else [self]

    def forward(self, x, training=False):
        """z = x·W + b."""
        self.x = x
        z = x @ self.W  # (n, inputs) @ (inputs, units)
        if "b" in self.trainable:
            z += self.b
        return z

    def weight_gradients(self, upstream):
        """∂L/∂W = xᵀ·∂L/∂z, and ∂L/∂b = Σ ∂L/∂z over the batch."""
        np.matmul(self.x.T, upstream, out=self.dW)  # (inputs, n) @ (n, units)
        np.add.reduce(upstream, axis=0, out=self.db)

    def input_gradient(self, upstream):
        """∂L/∂x = ∂L/∂z·Wᵀ."""
        return upstream @ self.W.T  # (n, units) @ (units, inputs)

    def __repr__(self):
        return f"Dense({self.units})"


class Activation(Layer):
    """An activation by itself: a = g(z), by Keras's word or as a function of ``activations``.

    The word "leaky_relu" means Keras's slope of 0.2, and "elu" means alpha = 1; for H's slope hand
    over ``activations.leaky_relu``, for N's ``functools.partial(activations.leaky_relu,
    negative_slope=0.1)``.
    """

    @keras_words
    def __init__(self, activation):
        function = "linear" if activation is None else activation
        function = ACTIVATIONS.get(function) if isinstance(function, str) else function
        if not isinstance(function, functools.partial):
            function = functools.partial(function if callable(function) else str)
        self.name = getattr(function.func, "__name__", "")
        known = getattr(activations, self.name, None) is function.func and self.name != "prelu"
        if not known or not hasattr(activations, self.name + "_backward") or function.args:
            raise ValueError(
                f"activation is {activation!r}; choose one of {', '.join(ACTIVATIONS)}, or a "
                "function of scratch.activations that has a backward (for prelu the layer PReLU)"
            )
        function(np.zeros((1, 1)))  # it checks its own keywords
        self.options = function.keywords

    def value(self, z):
        """g(z) by the bare formula: the layers check what comes in."""
        return getattr(activations, self.name).__wrapped__(z, **self.options)

    def forward(self, x, training=False):
        """a = g(z)."""
        self.z = x
        return self.value(x)

    def input_gradient(self, upstream):
        """∂L/∂z = ∂L/∂a·g′(z)."""
        backward = getattr(activations, self.name + "_backward").__wrapped__
        return backward(self.z, upstream, **self.options)

    def __repr__(self):
        return f"Activation({self.name!r})"


class PReLU(Layer):
    """Leaky ReLU with one slope for each input, learned from 0 upwards.

    Lectures: H "4. Leaky ReLU function:-"
    """

    trainable = ("alpha",)

    @keras_words
    def __init__(self):
        """The slopes begin at 0; there is nothing to choose."""

    def build(self, inputs):
        """One slope for each input, all 0."""
        self.inputs = self.outputs = inputs
        self._keep(alpha=initializers.zeros((inputs,)))
        return inputs

    def forward(self, x, training=False):
        """z where z > 0, alpha·z elsewhere."""
        self.z = x
        return activations.prelu.__wrapped__(x, self.alpha)

    def weight_gradients(self, upstream):
        """∂L/∂alpha = Σ ∂L/∂a · min(z, 0) over the batch."""
        np.sum(upstream * np.minimum(self.z, 0), axis=0, out=self.dalpha)

    def input_gradient(self, upstream):
        """∂L/∂z = ∂L/∂a where z > 0, alpha·∂L/∂a where z < 0."""
        return upstream * ((self.z > 0) + self.alpha * (self.z < 0))


class BatchNormalization(Layer):
    """Standardise each input over the batch, then scale and shift: γ·(x − μ)/√(σ² + ε) + β.

    In training μ and σ² (the biased variance, 1/n) are the batch's own, and the moving statistics
    follow them, moving ← momentum·moving + (1 − momentum)·batch; otherwise the moving ones serve.

    Lectures: G "Solutions to Gradient Problems"
    """

    trainable = ("gamma", "beta")
    fixed = ("moving_mean", "moving_variance")

    @keras_words
    def __init__(self, momentum=0.99, epsilon=0.001):
        self.momentum = fraction("momentum", momentum)
        self.epsilon = positive("epsilon", epsilon)

    def build(self, inputs):
        """γ = 1, β = 0; the moving mean 0, the moving variance 1."""
        self.inputs = self.outputs = inputs
        zeros, ones = initializers.zeros((inputs,)), initializers.ones((inputs,))
        self._keep(gamma=ones, beta=zeros, moving_mean=zeros, moving_variance=ones)
        return inputs

    def forward(self, x, training=False):
        """x_hat = (x − μ)/√(σ² + ε), then γ·x_hat + β."""
        self.training = training
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving[...] = moving * self.momentum + batch * (1 - self.momentum)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        self.std = np.sqrt(variance + self.epsilon)
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta

    def weight_gradients(self, upstream):
        """∂L/∂γ = Σ ∂L/∂a · x_hat, and ∂L/∂β = Σ ∂L/∂a."""
        np.sum(upstream * self.x_hat, axis=0, out=self.dgamma)
        np.sum(upstream, axis=0, out=self.dbeta)

    def input_gradient(self, upstream):
        """γ/σ·(∂L/∂a − mean(∂L/∂a) − x_hat·mean(∂L/∂a·x_hat)): μ and σ depend on x as well."""
        if self.training:
            through_mean = upstream.mean(axis=0)
            through_std = self.x_hat * (upstream * self.x_hat).mean(axis=0)
            upstream = upstream - through_mean - through_std
        return self.gamma / self.std * upstream


def _initializer(name, value):
    """An initializer by its name, or a function of a shape; what it makes is checked."""
    make = value if callable(value) else getattr(initializers, one_of(*INITIALIZERS)(name, value))
    return functools.partial(_made, f"{name}={value!r}", make)


def _made(told, make, shape):
    return fitting([make(shape)], [(told, np.empty(shape, floatx()))])[0]


def _built(layer, x, upstream=None):
    if not isinstance(layer, Layer):
        raise TypeError(f"layer is {layer!r}; a layer of scratch.layers was expected, as Dense(3)")
    x = cast("x", floats("x", x), layer.dtype)
    if x.ndim != 2:
        raise ValueError(f"x has shape {x.shape}; a batch of shape (n, d) was expected")
    output = len(x), getattr(layer, "units", x.shape[1])
    if upstream is not None and upstream.shape != output:
        raise ValueError(
            f"upstream has shape {upstream.shape}, but the output of {layer} has {output}; the two "
            "must be equal"
        )
    if layer.inputs is None:
        layer.build(x.shape[1])
    if layer.inputs != x.shape[1]:
        raise ValueError(f"x has shape {x.shape}; {layer} was built for (n, {layer.inputs})")
    return x


@np.errstate(all="ignore")
def forward(layer, x, training=False):
    """What a layer makes of a batch, its activation included; builds the layer if need be."""
    x = _built(layer, x)
    for step in layer.steps():
        x = step.forward(x, training)
    return x


@np.errstate(all="ignore")
def backward(layer, x, upstream, training=True):
    """The gradients of Σ upstream·layer(x): for x, and a list for the trainable weights.

    Moving statistics are left as they were.
    """
    upstream = reals("upstream", upstream)
    x = _built(layer, x, upstream)
    kept = [getattr(layer, name).copy() for name in layer.fixed]
    out = forward(layer, x, training)
    for name, array in zip(layer.fixed, kept, strict=True):
        getattr(layer, name)[...] = array
    upstream = cast("upstream", upstream, out.dtype)
    for step in reversed(layer.steps()):
        step.weight_gradients(upstream)
        upstream = step.input_gradient(upstream)
    return upstream, [getattr(layer, "d" + name).copy() for name in layer.trainable]
