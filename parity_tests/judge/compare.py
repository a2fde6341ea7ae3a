"""Compare what a submission answers, leniently, with what was expected."""

import numpy as np

from .engine import Remote

# How far a submission may be from the framework. It may round in another order, and in float32;
# a mistake of the catalogue is further off.
LIMIT = {"float64": 1e-9, "float32": 1e-4}
ROUGH = 1e-6  # up to here it agrees, with a remark that it rounds more than it need


def difference(ours, theirs, bound):
    """Why a submission's answer is not the framework's, or ""."""
    if theirs.dtype.kind not in "biuf":  # texts, whole numbers beyond all bounds
        return "" if np.array_equal(ours, theirs) else "other values"
    numbers = numbers_of(ours)
    if numbers is None:
        return f"{_kind(ours)} was returned, numbers were expected"
    if numbers.shape != theirs.shape:
        return f"shape {numbers.shape}, expected {theirs.shape}"
    if theirs.dtype.kind in "biu":
        return "" if np.array_equal(numbers, theirs) else "other values"
    if not np.array_equal(_strange(numbers), _strange(theirs), equal_nan=True):
        return "NaN or infinity"
    distance = apart(numbers, theirs)
    return f"{distance:.1e} apart" if distance > bound else ""


def numbers_of(answer):
    """An answer as an array of numbers, or None where it is none."""
    try:
        array = np.asarray(answer)
        if array.dtype == object and all(type(n) is int for n in array.flat):
            array = array.astype(float)  # whole numbers of more than 64 bits
    except Exception:
        return None
    return array if array.dtype.kind in "biuf" else None


def _kind(answer):
    """What came in the place of numbers, in a word or two."""
    if isinstance(answer, Remote):
        return f"{answer!r}"
    if isinstance(answer, np.ndarray):
        return f"an array of {answer.dtype}"
    if isinstance(answer, list | tuple):
        return f"a {type(answer).__name__} of different lengths, or of other things than numbers,"
    return "None" if answer is None else f"a {type(answer).__name__}"


def _strange(array):
    """NaN and infinity where they are, 0 elsewhere."""
    return np.where(np.isfinite(array), 0, array)


def alike(a, b, bound):
    """Are two answers the same but for rounding, or for the random numbers in them?"""
    a, b = numbers_of(a), numbers_of(b)
    if a is None or b is None or a.shape != b.shape or (np.isfinite(a) != np.isfinite(b)).any():
        return False
    return bool(apart(a, b) <= min(10 * bound, 0.1))


def apart(ours, theirs):
    """The largest difference of two arrays' finite numbers, by the largest number."""
    finite = np.isfinite(theirs)
    return np.abs(ours[finite].astype(float) - theirs[finite]).max(initial=0) / scale(theirs)


def scale(array):
    """The largest finite number, or 1 where there is none but 0."""
    return np.abs(array[np.isfinite(array)].astype(float)).max(initial=0) or 1.0


def limit(ours, theirs):
    return LIMIT["float32" if theirs.dtype == np.float32 or is_single(ours, theirs) else "float64"]


def is_single(ours, theirs):
    """Is the answer in float32, or was it rounded to it, where the framework's was not?"""
    ours = numbers_of(ours)
    if ours is None or ours.dtype.kind != "f" or theirs.dtype != np.float64:
        return False
    if ours.dtype.itemsize < 8:
        return True
    with np.errstate(over="ignore"):
        short = np.array_equal(ours, np.round(ours, 3))  # as 0 and 0.5 are
    return not short and fits_single(ours) and not fits_single(theirs)


def fits_single(array):
    """Can float32 hold these numbers?"""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array_equal(array.astype(np.float32), array, equal_nan=True)
