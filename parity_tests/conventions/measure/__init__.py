"""How conventions are told apart: by what a step, a loss or a derivative comes to.

A *subject* is whoever is asked, as a function: Keras's steps, a lecture's steps, a loss. A
*question* puts a subject to a case in which the conventions part, and says in words which of them
it found. The numbers of a case are sums of powers of 2 where Keras would take them through float32.
"""

import importlib
import inspect
import operator

import numpy as np
from sklearn.neural_network import MLPRegressor

TINY = 1e-30  # an ε that changes nothing
INSIDE, OUTSIDE = "inside: √(v + ε)", "outside: √v + ε"


def keras_room():
    """Keras as ``reference`` has it: on TensorFlow, quiet, in float64. Imported when asked."""
    return importlib.import_module("reference._keras")


def keras():
    """Keras itself."""
    return keras_room().keras


def of_keras(path):
    """A function of Keras by its dotted name, or a loss class of it, from arrays to arrays."""

    def call(*arrays, **options):
        found = operator.attrgetter(path)(keras())
        found = found() if inspect.isclass(found) else found
        return np.asarray(found(*map(np.asarray, arrays), **options))

    return call


def which(found, conventions):
    """The convention that gives the number (or array) found, to 12 digits; else "neither".

    A number as a lecture prints it, a string, is found to as many digits as it has.
    """
    names = [name for name, value in conventions.items() if _fits(found, np.asarray(value))]
    return " or ".join(names) or f"neither: {np.asarray(found).tolist()}"


def _fits(found, value):
    if isinstance(found, str):
        decimals = len(found.partition(".")[2])
        return value.ndim == 0 and f"{value:.{decimals}f}" == found
    found = np.squeeze(found)
    return found.shape == value.shape and np.allclose(found, value, rtol=1e-12, atol=1e-12)


def shared(values):
    """Defaults by name, in words; the names that share a value stand together."""
    groups = {}
    for name, value in values().items():
        groups.setdefault(f"{value:.6g}", []).append(name)
    return "; ".join(f"{value} {listed(names)}" for value, names in groups.items())


def listed(names):
    """Some names in words, which fit on a line."""
    return ", ".join(names) if len(names) < 5 else "all others"


def read(subject):
    """What is simply there to be read."""
    return str(subject())


def mlp(name="SGD", inputs=1, units=1, **options):
    """MLPRegressor without hidden layers, ŷ = w·x + b; and its initial w and b."""
    known = {"solver": {"SGD": "sgd", "Adam": "adam"}[name], "alpha": 0.0} | options
    known |= {"hidden_layer_sizes": (), "random_state": 0}
    still = MLPRegressor(**known | {"learning_rate_init": 1e-300})
    still.partial_fit(np.zeros((1, inputs)), np.zeros((1, units)) if units > 1 else [0.0])
    return MLPRegressor(**known), still.coefs_[0], still.intercepts_[0]
