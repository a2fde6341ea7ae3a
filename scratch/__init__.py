"""Neural networks in NumPy, and nothing but NumPy: one lecture noun per file.

``import scratch as nn`` and ``import reference as nn`` are interchangeable: same names, same
arguments, NumPy arrays in, NumPy arrays out.

The symbols, everywhere:

====== ============================ ==========================================
symbol meaning                      shape
====== ============================ ==========================================
x, X   one input, a batch of them   (d,), (n, d)
W, w   weights of a layer, a neuron (d, k), (d,)
b      bias                         (k,) or a number
z      pre-activation, x·W + b      (n, k)
a      activation, g(z)             (n, k)
y      label or target              (n,), (n, k)
y_hat  prediction                   as y, or one score per class (n, k)
loss   mean over the batch          a number
====== ============================ ==========================================

In optimizers g is a gradient, α a learning rate, β, γ, η, μ and ρ are decays, and ε keeps a
division finite.

A backward takes the *upstream* gradient ∂loss/∂output and returns ∂loss/∂input. Docstrings
cite four lectures by letter and by heading, as it stands there: D and G are slide decks, H and N
handwritten notes (the README names them).
"""

from . import (
    activations,
    gates,
    gradient_check,
    gradient_descent,
    initializers,
    layers,
    losses,
    network,
    optimizers,
    pathologies,
    perceptron,
)
from ._floatx import floatx, set_floatx
from ._random import set_random_seed

__all__ = [
    "activations",
    "floatx",
    "gates",
    "gradient_check",
    "gradient_descent",
    "initializers",
    "layers",
    "losses",
    "network",
    "optimizers",
    "pathologies",
    "perceptron",
    "set_floatx",
    "set_random_seed",
]
