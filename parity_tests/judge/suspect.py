"""What may be wrong with an array where no known mistake fits: general suspicions, tested on it."""

import numpy as np

CLOSE = 1e-6
FEW = 3  # numbers: a factor, an offset or a sign is no finding where fewer have it


def together(pairs):
    """The arrays of the first pair; where they are single numbers, those of all such pairs."""
    ours, theirs = pairs[0]
    if theirs.size == 1 and ours.shape == theirs.shape:
        same = [(a, b) for a, b in pairs if a.shape == b.shape == theirs.shape]
        ours, theirs = (
            np.array([side.ravel()[0] for side in sides]) for sides in zip(*same, strict=False)
        )
    return ours, theirs


def suspect(ours, theirs):
    """The first suspicion that explains the received array by the expected one, in words, or ""."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if ours.dtype.kind not in "biuf" or theirs.size == 0:
        return ""
    single = _in_single(ours, theirs)
    ours, theirs = ours.astype(float), theirs.astype(float)
    if ours.size == 0:
        return "no numbers came back, an empty array"
    if not np.isfinite(ours).all() and np.isfinite(theirs).all():
        return _infinite(ours)
    if not np.isfinite(ours).all() or not np.isfinite(theirs).all() or _close(ours, theirs):
        return ""
    tests = _same_shape if ours.shape == theirs.shape else [_shape]
    with np.errstate(all="ignore"):
        found = next((words for test in tests if (words := test(ours, theirs))), "")
    return found or single


def _in_single(ours, theirs):
    """Numbers of seven digits, where sixteen were expected."""
    if theirs.dtype != np.float64 or ours.dtype.kind != "f":
        return ""
    with np.errstate(over="ignore"):
        short = [np.array_equal(a.astype(np.float32), a) for a in (ours, theirs)]
    return "computed in float32: seven digits, and 1 − 1e-7 is 1 − 1.2e-7" * (
        short == [True, False]
    )


def _infinite(ours):
    if count := np.isnan(ours).sum():
        return f"{count} of {ours.size} numbers are NaN: 0/0, ∞ − ∞ or log(0)·0"
    count = np.isinf(ours).sum()
    return f"{count} of {ours.size} numbers are infinite: a division by 0, log(0) or e^1000"


def _close(a, b):
    if a.shape != b.shape:
        return False
    scale = np.abs(b).max(initial=0) or 1.0
    return bool(np.abs(a - b).max(initial=0) <= CLOSE * scale)


# --- another shape -----------------------------------------------------------------------------


def _shape(ours, theirs):
    """Transposed, reshaped; summed, averaged or spread where it should not be?"""
    if _close(ours, theirs.T):
        return "transposed: rows and columns are exchanged"
    if ours.size == theirs.size and _close(ours.ravel(), theirs.ravel()):
        return f"the numbers are right, but in the shape {ours.shape}, not {theirs.shape}"
    for word, reduce in (("summed", np.sum), ("averaged", np.mean)):
        for axis in (*range(theirs.ndim), None):
            kept = reduce(theirs, axis=axis, keepdims=True)
            if any(_close(ours, form) for form in (kept, kept.T, reduce(theirs, axis=axis))):
                return f"{word} {_over(axis)}, which should have stayed"
        for axis in (*range(ours.ndim), None):
            if _close(reduce(ours, axis=axis), theirs):
                return f"not {word} {_over(axis)} yet"
    if ours.ndim == 2 and ours.shape == (theirs.size,) * 2:
        n = theirs.size
        return f"a column ({n}, 1) against a row ({n},): together they spread to ({n}, {n})"
    return ""


def _over(axis):
    return "over everything" if axis is None else f"over axis {axis}"


# --- the same shape ----------------------------------------------------------------------------


def _transposed(ours, theirs):
    if theirs.ndim == 2 and _close(ours, theirs.T):
        return "transposed: rows and columns are exchanged"
    return ""


def _late(ours, theirs):
    """A path of steps, moved by one."""
    if theirs.ndim == 0 or len(theirs) < 4 or _close(theirs[1:], theirs[:-1]):
        return ""
    if _close(ours[1:], theirs[:-1]):
        return "one step late: each entry is what was expected one step before"
    if _close(ours[:-1], theirs[1:]):
        return "one step early: each entry is what was expected one step later"
    return ""


def _factor(ours, theirs):
    """A constant factor, and what it may be."""
    if np.abs(ours).max() <= CLOSE**2 * np.abs(theirs).max():
        return "all numbers are 0, but for rounding"
    at = np.abs(theirs).argmax()
    factor = ours.flat[at] / theirs.flat[at] if theirs.flat[at] else 0.0
    if factor == 0 or not _close(ours / factor, theirs):
        return ""
    if not _enough(theirs):
        return ""
    return f"{_name(factor, theirs.shape) or f'{factor:.6g}'} times what was expected"


def _enough(theirs):
    """Are there more numbers than an explanation has free choices?"""
    return len(np.unique(theirs[theirs != 0])) >= FEW


def _name(factor, shape):
    """A factor as the count, the logarithm or the fraction that it is, or ""."""
    known = {-1.0: "−1", 2.0: "2", 0.5: "½", -2.0: "−2", -0.5: "−½"}
    known |= {1 / np.log(10): "1/ln 10 (a logarithm to base 10)", 1 / np.log(2): "1/ln 2 (base 2)"}
    if n := shape[0] if shape and shape[0] > 2 else 0:
        known |= {n / (n - 1): f"n/(n − 1) for n = {n}", (n - 1) / n: f"(n − 1)/n for n = {n}"}
    for value, name in known.items():
        if abs(factor / value - 1) < CLOSE:
            return name
    for what, count in (("", factor), ("1/", 1 / factor)):
        if abs(count - round(count)) < CLOSE * abs(count) and 2 < abs(round(count)) < 10_000:
            return f"{what}{round(count)}{_counted(round(count), shape)}".replace("-", "−")
    return ""


def _counted(count, shape):
    """What there are so many of."""
    if shape and abs(count) == shape[0]:
        return " (n, the number of rows: a mean taken twice, or never)"
    if shape and abs(count) == shape[-1]:
        return " (the number of columns: a mean taken twice, or never)"
    if abs(count) == np.prod(shape):
        return " (the number of all entries: a mean taken twice, or never)"
    return " (a mean taken twice, or never?)"


def _steps(ours, theirs):
    """A path whose single steps are off by a factor."""
    if theirs.ndim != 2 or len(theirs) < 6:  # shorter ones may be truth tables
        return ""
    mine, expected = np.diff(ours, axis=0), np.diff(theirs, axis=0)
    if not expected.any() or _close(mine, expected):
        return ""
    if not mine.any():
        return "nothing moves: is the answer written back, as in w[...] = w − step?"
    words = _factor(mine, expected)
    return f"each step is {words}" if words else ""


def _offset(ours, theirs):
    offset = float((ours - theirs).flat[0])
    if _enough(theirs) and _close(ours - offset, theirs):
        return f"{offset:.6g} is added to every number"
    return ""


def _sign(ours, theirs):
    if _enough(theirs) and _close(np.abs(ours), np.abs(theirs)):
        wrong = (ours * theirs < 0).mean()
        return f"right but for the sign, of {wrong:.0%} of the numbers"
    return ""


def _normalised(ours, theirs):
    """Shares of 1, taken along the wrong axis."""
    ones = [_close(theirs.sum(axis=-1), np.ones(theirs.shape[:-1])), theirs.ndim == 2]
    if not all(ones) or theirs.min() < 0:
        return ""
    for axis in (0, None):
        total = ours.sum(axis=axis)
        if _close(total, np.ones_like(total)):
            return f"each row should sum to 1; here the sum {_over(axis)} does"
    return ""


def _own_factors(ours, theirs):
    """Each row, or each column, by a factor of its own."""
    if theirs.ndim != 2 or min(theirs.shape) < 2 or not theirs.all():
        return ""
    ratio = ours / theirs
    for axis, word in ((1, "row"), (0, "column")):
        if _close(ratio, np.broadcast_to(ratio.mean(axis=axis, keepdims=True), ratio.shape)):
            return f"each {word} is right but for a factor of its own: a sum over the wrong axis?"
    return ""


def _one_axis(ours, theirs):
    """Right except in some rows, or in some columns."""
    if theirs.ndim != 2 or min(theirs.shape) < FEW:
        return ""
    off = np.abs(ours - theirs) > CLOSE * np.abs(theirs).max()
    for axis, word in ((1, "row"), (0, "column")):
        wrong = off.any(axis=axis)
        if 0 < wrong.sum() <= max(1, len(wrong) // 4):
            places = ", ".join(str(i) for i in np.flatnonzero(wrong)[:6])
            return f"right except in {word} {places}"
    return ""


_same_shape = [
    *(_transposed, _late, _factor, _steps, _offset, _sign),
    *(_normalised, _one_axis, _own_factors),
]
