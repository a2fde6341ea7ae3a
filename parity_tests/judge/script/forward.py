"""What is wrong in the forward lines of a pass, whatever becomes of its weights."""

import numpy as np


def spread(trial):
    """An output of n rows and n targets that spread to n × n."""
    for i, out, target, told, _ in trial.pairs():
        o = trial.trace[out]
        result = [v for (j, _), v in trial.trace.items() if j == i]
        if o.size == target.size > 1 and o.shape != target.shape and any(
            v.shape == np.broadcast_shapes(o.shape, target.shape) and v.size > o.size
            for v in result
        ):  # fmt: skip
            shapes = " and ".join(map(str, (o.shape, target.shape)))
            said = f"`{trial.name(out)}` and `{told}`, {shapes}, spread to {result[0].shape}"
            return trial.line(i), f"{said}: give `{told}` the shape {o.shape}"
    return None


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
