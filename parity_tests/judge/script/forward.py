"""What is wrong in the forward lines of a pass, whatever becomes of its weights."""

import ast

import numpy as np


def spread(trial):
    """An output of n rows and n targets that spread to n × n; class numbers against k outputs."""
    for i, out, target, told, joined in trial.pairs():
        o = trial.trace[out]
        result = [v for (j, _), v in trial.trace.items() if j == i]
        if o.size == target.size > 1 and o.shape != target.shape and any(
            v.shape == np.broadcast_shapes(o.shape, target.shape) and v.size > o.size
            for v in result
        ):  # fmt: skip
            shapes = " and ".join(map(str, (o.shape, target.shape)))
            said = f"`{trial.name(out)}` and `{told}`, {shapes}, spread to {result[0].shape}"
            return trial.line(i), f"{said}: give `{told}` the shape {o.shape}"
        if joined is ast.Sub and _class_numbers(o, target) and any(
            v.shape == o.shape and np.allclose(np.abs(v), np.abs(o - target)) for v in result
        ):  # fmt: skip
            said = f"`{told}` are class numbers, and each is taken for all {o.shape[1]} outputs of"
            return trial.line(i), f"{said} `{trial.name(out)}`: make rows of 0 and 1 of them"
    return None


def _class_numbers(o, target):
    """Is a target for rows of several outputs the number of each row's class?"""
    numbers = set(np.unique(target).tolist())
    rows = o.ndim == 2 and o.shape[1] > 2 and target.size == len(o) == max(target.shape, default=1)
    rows = rows and (target.ndim == 2 or len(o) == o.shape[1])  # else they do not fit at all
    return rows and {1, 2} <= numbers <= {*range(o.shape[1])}


def over_the_batch(trial, understood):
    """A softmax whose columns sum to 1, or all its numbers together, and not its rows."""
    o, t = np.asarray(trial.trace[understood.output], float), understood.target
    if o.ndim != 2 or min(o.shape) < 2:
        return None
    ones = [[np.allclose(a.sum(axis), 1) for axis in (0, 1)] for a in (t, o)]
    rows = ones[0] == [False, True]
    if ones[0] not in ([False, True], [True, False]):
        return None
    if ones[1] == ones[0][::-1]:
        sums = f"its {'columns' if rows else 'rows'} sum to 1: this softmax is over the batch"
    elif not any(ones[1]) and np.isclose(o.sum(), 1):
        sums = "all its numbers together sum to 1: this softmax is over the whole batch"
    else:
        return None
    said = f"{sums}; each {'row' if rows else 'column'} should sum to 1"
    same = [k for k, v in trial.trace.items() if np.array_equal(v, o)]
    return trial.line(min(same)[0]), f"`{trial.name(understood.output)}`: {said}"


def twice(trial, understood):
    """A softmax of what is exp(z) already, and not of z."""
    o = np.asarray(trial.trace[understood.output], float)
    forward = [k for k in trial.trace if k in trial.dependent and k[0] < understood.output[0]
               and trial.trace[k].shape == o.shape]  # fmt: skip
    for axis in (0, 1) if o.ndim == 2 and o.min() > 0 else ():
        for q in forward if np.allclose(o.sum(axis), 1) and o.shape[axis] > 1 else ():
            z = trial.trace[q]
            inner = (k for k in forward if z.min() > 0 and _beside(np.log(z), trial.trace[k], axis))
            if _beside(np.log(o), z, axis) and (k := next(inner, None)):
                said = f"`{trial.name(q)}`, which is exp of `{trial.name(k)}`: exp is taken twice"
                return trial.line(understood.output[0]), (
                    f"`{trial.name(understood.output)}` is a softmax of {said}")  # fmt: skip
    return None


def _beside(a, b, axis):
    """Does a matrix differ from another by one number for each row, or for each column?"""
    return np.ptp(a - b, axis).max() < 1e-9 < np.ptp(b, axis).max()
