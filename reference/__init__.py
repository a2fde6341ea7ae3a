"""The concepts of ``scratch``, said with Keras, TensorFlow and scikit-learn.

``import reference as nn`` and ``import scratch as nn`` are interchangeable: same names, same
arguments, NumPy arrays in, NumPy arrays out. Functions that are given TensorFlow tensors return
tensors, so that a ``GradientTape`` can watch them.

A framework is imported when a name that needs it is first used: the gates that scikit-learn
learns cost no TensorFlow.
"""

import importlib

from ._floatx import floatx, set_floatx

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


def set_random_seed(seed):
    """``keras.utils.set_random_seed``."""
    from ._keras import keras

    keras.utils.set_random_seed(seed)


def __getattr__(name):
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
