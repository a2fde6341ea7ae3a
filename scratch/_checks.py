"""Checks at the public edges, so that the formulas inside stay clean.

``@checked(z=floats, upstream=like("z"))`` converts and checks the named arguments before the
function sees them. Every error says what came, what was expected and how to mend it. Inside, an
overflow is a silent infinity and ∞ − ∞ a silent NaN, as IEEE arithmetic has them. The bare
formula stays within reach as ``function.__wrapped__``.
"""

import functools
import inspect

import numpy as np

from ._floatx import floatx


def checked(**rules):
    """Decorate a function: each named argument passes its rule ``rule(name, value, arguments)``."""

    def decorate(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            for name, rule in rules.items():
                bound.arguments[name] = rule(name, bound.arguments[name], bound.arguments)
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                return function(*bound.args, **bound.kwargs)

        return wrapper

    return decorate


def as_array(name, value):
    """``value`` as a numeric array; strings, objects and ragged lists are refused."""
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name} cannot be read as an array ({error}); give every row the same length"
        ) from error
    if array.dtype.kind not in "biufc":
        raise TypeError(
            f"{name} holds {array.dtype} values, numbers were expected; "
            f"convert them first, for example with np.asarray({name}, dtype=float)"
        )
    return array


def floats(name, value, arguments=None):
    """A floating array (or complex, for the complex step); integers become ``floatx()``."""
    array = as_array(name, value)
    return array.astype(floatx()) if array.dtype.kind in "biu" else array


def rows(name, value, arguments=None):
    """A floating array whose last axis holds at least one score."""
    array = floats(name, value)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; scores lie along the last axis, "
            "so an array of shape (k,) or (n, k) with k >= 1 was expected"
        )
    return array


def like(other):
    """An array of the same shape and dtype as the argument called ``other``."""

    def rule(name, value, arguments):
        array, model = floats(name, value), arguments[other]
        if array.shape != model.shape:
            raise ValueError(
                f"{name} has shape {array.shape} but {other} has shape {model.shape}; "
                f"the two must be equal, reshape one of them"
            )
        return array.astype(model.dtype, copy=False)

    return rule


def number(name, value, arguments=None):
    """One finite real number."""
    array = as_array(name, value)
    if array.shape != () or array.dtype.kind not in "iuf" or not np.isfinite(array):
        raise ValueError(f"{name} is {value!r}; one finite number was expected")
    return float(array)


def non_negative(name, value, arguments=None):
    """One finite number that is at least 0."""
    if number(name, value) < 0:
        raise ValueError(f"{name} is {value!r}; a number of at least 0 was expected")
    return float(value)


def positive(name, value, arguments=None):
    """One finite number above 0."""
    if number(name, value) <= 0:
        raise ValueError(f"{name} is {value!r}; a number above 0 was expected")
    return float(value)


def one_of(*choices):
    """One of a few words."""

    def rule(name, value, arguments=None):
        if value not in choices:
            listed = ", ".join(repr(choice) for choice in choices)
            raise ValueError(f"{name} is {value!r}; choose one of {listed}")
        return value

    return rule


def whole_number(name, value, arguments=None):
    """One whole number that is at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is {value!r}; a whole number of at least 1 was expected")
    return int(value)


def training_data(X, y):
    """X as float64 (n, d) and y as labels (n,), both finite and not empty."""
    X, y = floats("X", X), np.asarray(y)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X has shape {X.shape}; (n, d) with n and d of at least 1 was expected")
    if y.dtype.kind not in "biufU":
        raise TypeError(f"y holds {y.dtype} values; labels are numbers or strings")
    if y.shape != X.shape[:1]:
        raise ValueError(f"y has shape {y.shape}, X has shape {X.shape}; give one label per row")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinity; remove those rows or fill them in")
    if y.dtype.kind == "f" and not (np.isfinite(y).all() and (y == np.floor(y)).all()):
        raise ValueError("y holds fractions, NaN or infinity; labels name classes: whole numbers")
    return X.astype(np.float64), y
