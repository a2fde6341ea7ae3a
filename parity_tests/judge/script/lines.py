"""Whether a network can part its rows at all: one whose output is a function of a weighted sum of
the inputs parts them by a straight line, whatever its weights are."""

import ast
import contextlib
import importlib

import numpy as np

from . import loops
from .descent import fresh

DRAWS = 24  # weights of any sign
ROWS = 16  # are enough to show that no line parts them
MANY, MOST = 8, 0.7  # rows of which so large a part is right tell more of noise than of a gate
NONE = 1e-10  # a singular value beside the largest one


def no_line(trying, right=0.0):
    """Why no weights part the rows of a loop by their labels, in words; or None. Where most of many
    rows are ``right``, the others may be noise."""
    seen = None
    with contextlib.suppress(LookupError, NameError, StopIteration, TypeError, ValueError):
        seen = _seen(trying)
    if seen is None:
        return None
    outs, sums, labels = seen
    values = np.unique(labels)
    if len(values) != 2 or outs.shape[1] > 64:
        return None
    sides = np.where(labels == values[1], 1.0, -1.0)
    for key, z in sums.items():
        rank = np.linalg.matrix_rank(z, NONE * np.linalg.norm(z, 2))
        ways = [way * z for way in (1, -1) if _rises(way * z, outs)]
        if rank == min(z.shape) or not ways:
            continue
        z = ways[0]
        spanned = np.linalg.svd(z)[2][:rank].T  # shape (rows, rank)
        name = trying.case.trial.name(key)
        if not _parts(np.c_[spanned, np.ones(len(spanned))], sides):
            if right > MOST and len(sides) > MANY:
                return (f"no straight line parts all rows, and {100 * right:.0f} % of them are"
                        " right: the others may be noise, or need a hidden layer")  # fmt: skip
            return (f"no weights do: `{name}` is a weighted sum of the inputs, whatever the weights"
                    " are, and no straight line parts these rows: a hidden layer of units that are"
                    " not linear is missing")  # fmt: skip
        low, high = z[outs < values.mean()], z[outs > values.mean()]
        at_0 = low.size and high.size and low.max() <= 0 <= high.min()
        if at_0 and not is_error(trying.understood.told) and not _parts(spanned, sides):
            return (f"no weights do: `{name}` has no bias, and no straight line through 0 parts"
                    " these rows: add a bias, or a column of ones")  # fmt: skip
    return None


def _rises(z, outs):
    return np.diff(outs.ravel()[np.argsort(z, axis=None)]).min() >= -NONE


def is_error(told):
    """Is it the error itself, which is 0 where a row is right, as ``target - step``?"""
    told = ast.parse(told).body[0].value
    told = told.operand if isinstance(told, ast.UnaryOp) else told
    return isinstance(told, ast.BinOp) and isinstance(told.op, ast.Sub)


def _parts(columns, sides):
    """Is there a sum of the columns that is positive on one side, and negative on the other?"""
    linprog = importlib.import_module("scipy.optimize").linprog
    found = linprog(np.zeros(columns.shape[1]), -sides[:, None] * columns, -np.ones(len(sides)),
                    bounds=(None, None))  # fmt: skip
    return found.status != 2


def _seen(trying):
    """(The outputs, {forward quantity: its numbers}, shape (draws, rows); the rows' labels)."""
    trial, key = trying.case.trial, trying.understood.output
    keys = [k for k in trial.trace if k in trial.dependent and k[0] <= key[0]
            and trial.trace[k].size == trial.trace[key].size]  # fmt: skip
    found, labels = {k: [] for k in keys}, {told: [] for told in _told(trying)}
    for draw in range(DRAWS):
        weights = fresh(trial, np.random.default_rng(draw))
        over = loops.rows(trying.case.place.loop, {**trial.run.kept, **trial.run.start})
        seen = {k: [] for k in keys}
        for row in over[:ROWS]:
            run = trial.run.elsewhere(weights)
            loops.begin(trying.case.place.loop, run.start, row)
            trace = run.run(until=max(key[0], trying.understood.at) + 1)
            for k in keys:
                seen[k].append(np.ravel(trace[k]))
            for told, seen_so in labels.items() if draw < 2 else ():
                seen_so.append(np.ravel(eval(told, run.names)))
            if trace[key].size > 1:
                break
        for k in keys:
            found[k].append(np.concatenate(seen[k]))
    found = {k: np.array(v, float) for k, v in found.items()}
    labels = [np.reshape(v, (2, -1)) for v in labels.values()]
    return found[key], found, next(first for first, again in labels if (first == again).all())


def _told(trying):
    """What labels may be: the target, or in the rule's error that side of it that stays."""
    told = trying.understood.told
    if not is_error(told):
        return [trying.target]
    return [ast.unparse(side) for n in ast.walk(ast.parse(trying.source)) for side in
            (getattr(n, "left", None), getattr(n, "right", None)) if side]  # fmt: skip
