"""Checks at the public edges, so that the formulas inside stay clean.

``@checked(z=floats, upstream=like("z"))`` converts and checks the named arguments before the
function sees them. Every error says what came, what was expected and how to mend it. Inside, an
overflow is a silent infinity and ∞ − ∞ a silent NaN, as IEEE arithmetic has them. The bare
formula stays within reach as ``function.__wrapped__``.
"""

import functools
import inspect
import warnings

import numpy as np

from ._estimator import of_scikit_learn
from ._floatx import floatx


def checked(**rules):
    """Decorate a function: each named argument passes its rule ``rule(name, value, seen)``.

    They pass in the order that is written here: ``seen`` holds the arguments checked so far, and
    no others, so what ``like("y_hat")`` looks at must stand before it.
    """

    def decorate(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{error} in a call of {function.__name__}{signature}") from None
            bound.apply_defaults()
            with np.errstate(all="ignore"):
                seen = {}
                for name, rule in rules.items():
                    seen[name] = rule(name, bound.arguments[name], seen)
                bound.arguments.update(seen)
                return function(*bound.args, **bound.kwargs)

        return wrapper

    return decorate


def keras_words(function):
    """Decorate a function with Keras's arguments: one that is missing here gets an error."""
    names = inspect.signature(function).parameters
    title = function.__qualname__.removesuffix(".__init__")

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if unknown := [name for name in kwargs if name not in names]:
            takes = ", ".join(name for name in names if name != "self") or "none"
            raise TypeError(
                f"{title} does not take {', '.join(unknown)}; of Keras's arguments it has {takes}"
            )
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return wrapper


def _array(name, value):
    """``value`` as an array of whatever it holds; ragged lists are refused."""
    try:
        return np.asarray(value)
    except Exception as error:
        raise ValueError(
            f"{name} cannot be read as an array ({error}); give every row the same length"
        ) from error


def as_array(name, value):
    """``value`` as a numeric array; strings, objects and ragged lists are refused."""
    array = _array(name, value)
    if array.dtype.kind not in "biufc":
        came = f"holds {array.dtype} values" if array.ndim else f"is {value!r} ({array.dtype})"
        raise TypeError(
            f"{name} {came}, numbers were expected; "
            f"convert them first, for example with np.asarray({name}, dtype=float)"
        )
    return array


def real(name, array):
    """The same array, unless it is complex: its imaginary parts would be lost without a word."""
    if array.dtype.kind == "c":
        raise TypeError(
            f"{name} holds {array.dtype} values, real numbers were expected; "
            f"take np.real({name}) if the imaginary parts do not matter"
        )
    return array


def floats(name, value, arguments=None):
    """A floating array (or complex, for the complex step); integers become ``floatx()``."""
    array = as_array(name, value)
    return array.astype(floatx()) if array.dtype.kind in "biu" else array


def reals(name, value, arguments=None):
    """A floating array, not complex."""
    return real(name, floats(name, value))


def finite(name, value, arguments=None):
    """A real floating array without NaN and infinity."""
    array = reals(name, value)
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} holds {array[~np.isfinite(array)][0]}; finite numbers were expected, no NaN "
            "and no infinity: remove or replace them"
        )
    return array


def rows(name, value, arguments=None):
    """A floating array whose last axis holds at least one score."""
    array = floats(name, value)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; scores lie along the last axis, "
            "so an array of shape (k,) or (n, k) with k >= 1 was expected"
        )
    return array


def vector(name, value, arguments=None):
    """A floating array (d,), one number for each of at least one input."""
    array = floats(name, value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; (d,) with d of at least 1 was expected, "
            "one number for each input"
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
        return cast(name, array, model.dtype)

    return rule


def cast(name, array, dtype):
    """The array in this dtype; a complex one is not made real."""
    return (array if dtype.kind == "c" else real(name, array)).astype(dtype, copy=False)


def number(name, value, arguments=None):
    """One finite real number."""
    if isinstance(value, int) and 64 <= value.bit_length() < 1024:  # too long for NumPy's integers
        value = float(value)
    array = as_array(name, value)
    if array.shape != () or array.dtype.kind not in "iuf" or not np.isfinite(array):
        raise ValueError(f"{name} is {value!r}; one finite number was expected")
    return float(array)


def within(fits, bounds):
    """A rule: one finite number within bounds."""

    def rule(name, value, arguments=None):
        if not fits(number(name, value)):
            raise ValueError(f"{name} is {value!r}; a number {bounds} was expected")
        return float(value)

    return rule


non_negative = within(lambda v: v >= 0, "of at least 0")
positive = within(lambda v: v > 0, "above 0")
fraction = within(lambda v: 0 <= v < 1, "from 0 to below 1")


def one_of(*choices):
    """One of a few words."""

    def rule(name, value, arguments=None):
        if not isinstance(value, str | int | float | np.generic | None) or value not in choices:
            listed = ", ".join(repr(choice) for choice in choices)
            raise ValueError(f"{name} is {value!r}; choose one of {listed}")
        return value

    return rule


def whole_number(name, value, arguments=None):
    """One whole number that is at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is {value!r}; a whole number of at least 1 was expected")
    return int(value)


def rows_of(name, data):
    """Something with rows, at least one."""
    data = real(name, as_array(name, data))
    if data.ndim == 0 or len(data) == 0:
        raise ValueError(f"{name} has shape {data.shape}; at least one row was expected")
    return data


def row_numbers(name, value, n):
    """An array of whole numbers from 0 to n − 1, the rows of X."""
    array = as_array(name, value)
    wrong = ~np.isin(array, np.arange(n)) | (array.dtype.kind not in "iu")
    if wrong.any():
        raise ValueError(
            f"{name} holds {array[wrong][0]}; row numbers of X were expected, whole numbers from 0 "
            f"to {n - 1}"
        )
    return array.astype(int)


def called(name, value, arguments=None):
    """Something to call."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}; something to call was expected, as lambda x: x**2")
    return value


def samples(X):
    """X as finite numbers (n, d), not empty, and laid out in memory as they came."""
    objects = _array("X", X)
    if objects.dtype.kind == "O" and objects.ndim == 2:
        try:  # pandas may give numbers so
            X = objects.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise TypeError(f"X holds objects that are no numbers ({error})") from error
    X = real("X", as_array("X", X))
    if X.ndim != 2 or X.size == 0:
        raise ValueError(
            f"X has shape {X.shape}; (n, d) with n and d of at least 1 was expected, one row for "
            "each sample (Reshape your data: a list becomes a column by np.reshape(X, (-1, 1)))"
        )
    finite("X", X)
    return X


def labels(y, n):
    """y as n class labels: whole numbers or strings."""
    if y is None:
        raise ValueError("this requires y to be passed, but the target y is None; give labels")
    y = _array("y", y)
    if y.shape == (n, 1):
        warning = of_scikit_learn("exceptions", "DataConversionWarning", UserWarning)
        told = "A column-vector y was passed when a 1d array was expected; give y.ravel()"
        warnings.warn(told, warning, stacklevel=4)
        y = y.ravel()
    if y.dtype.kind in "OU" and all(isinstance(label, str) for label in y.flat):
        y = np.array(y.tolist())  # of objects, as pandas keeps them, or wider than need be
    if y.dtype.kind not in "biufU":
        raise TypeError(
            f"Unknown label type: y holds {y.dtype} values; labels are whole numbers or strings, "
            "convert them, for example with np.asarray(y, dtype=str)"
        )
    if y.shape != (n,):
        raise ValueError(
            f"y has shape {y.shape}; one label for each row of X was expected, shape ({n},)"
        )
    if y.dtype.kind == "f" and not (np.isfinite(y).all() and (y == np.floor(y)).all()):
        raise ValueError(
            "y holds fractions, NaN or infinity; labels name classes: whole numbers or strings, no "
            "continuous values"
        )
    return y


def training_data(X, y):
    """X as float64 (n, d), or float32 as it was, and y as labels (n,), finite and not empty."""
    X = samples(X)
    with np.errstate(over="ignore"):
        X = finite("X", X if X.dtype == np.float32 else X.astype(np.float64))
    return X, labels(y, len(X))


def arrays(name, value, arguments=None):
    """A list of real floating arrays."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"{name} is {value!r}; a list of arrays was expected, [{name}] for one")
    return [reals(f"{name}[{i}]", array) for i, array in enumerate(value)]


def fitting(weights, places):
    """Arrays of finite numbers, one for each pair (where it belongs, the array that is there)."""
    weights = arrays("weights", weights)
    if len(weights) != len(places):
        raise ValueError(
            f"weights holds {len(weights)} arrays; {len(places)} were expected, of shapes "
            f"{', '.join(str(old.shape) for _, old in places)}"
        )
    for i, (w, (where, old)) in enumerate(zip(weights, places, strict=True)):
        if w.shape != old.shape:
            raise ValueError(
                f"weights[{i}] has shape {w.shape}; {old.shape} was expected for {where}"
            )
        with np.errstate(over="ignore"):
            weights[i] = finite(f"weights[{i}] for {where}", w.astype(old.dtype))
    return weights


def shaped(*shape):
    """A floating array of this shape."""

    def rule(name, value, arguments):
        array = floats(name, value)
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}; {shape} was expected")
        return array

    return rule
