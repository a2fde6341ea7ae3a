"""Right gradients that come to nothing: labels, weights that never move or start alike, noise."""

import time

import numpy as np

from . import loops
from .trial import CRITERION, SECONDS


def come_to_nothing(trial, understood, loop, names):
    """[(line, what is said)] of a pass whose gradients are right."""
    return (_labels(trial, understood, loop, names) or _unmoved(trial, loop, names)
            or _alike(trial.origin, understood) or _noise(trial))  # fmt: skip


def _labels(trial, understood, loop, names):
    """The rule for −1 and 1, with labels 0 and 1: rows with 0 never move anything."""
    if understood.loss != CRITERION:
        return []
    seen = set()
    for row in loops.rows(loop, names):
        scope = dict(names)
        loops.begin(loop, scope, row)
        try:
            seen |= set(np.unique(eval(understood.told, scope)).tolist())
        except Exception:
            return []
    if seen != {0, 1}:
        return []
    moves = min(i for leaf in trial.weights for i in trial.moves[leaf])
    said = f"`{understood.told}` is 0 or 1, and this rule is for −1 and 1: rows with 0 never move"
    return [(trial.line(moves), f"{said} anything, and always count as wrong")]


def _unmoved(trial, loop, names):
    """Weights that do not move from where they start, nor in the next passes."""
    still = [k for k in trial.weights if k not in trial.origin.changed]
    later = _later(trial.origin, loop, names) if still else []
    still = [k for k in still if k not in later]
    if not still or trial.run.flat.cut:  # one example stands for all, and others may move them
        return []
    line = trial.line(min(i for k in still for i in trial.moves[k]))
    said = f"{', '.join(k.text for k in still)}: the gradient is 0 from where they start, so they"
    dead = any(trial.origin.start[k].any() for k in still)
    mend = "scale the inputs, or start with smaller numbers" if dead else (
        "start with small random numbers")  # fmt: skip
    return [(line, f"{said} never move{', as their units are saturated' * dead}: {mend}")]


def _later(trial, loop, names):
    """What moves in the next passes, each with what the loop sets before it."""
    start = now = trial.run.before()
    over, started = loops.rows(loop, names), time.process_time()
    for i, row in enumerate(over * 3 if len(over) < 3 else over):
        if i > 2 and time.process_time() - started > SECONDS / 6:
            break
        run = trial.run.elsewhere({k: v for k, v in now.items() if v.dtype.kind == "f"})
        loops.begin(loop, run.start, row)
        run.run()
        now = {k: v.copy() for k, v in run.after().items() if k in start}
    return [k for k, v in now.items() if not np.array_equal(v, start[k])]


def _alike(trial, understood):
    """Hidden units that start alike, and are alike after some passes."""
    base = trial.trace
    named = sorted(base, key=lambda key: (trial.run.statements[key[0]].part, key[0]))
    for key in named:
        if key in trial.dependent and key[0] < understood.output[0] and _equal_columns(base[key]):
            later = trial.run.before()
            for _ in range(3):
                trial.run.run(later)
                later = {k: v for k, v in trial.run.after().items() if k in trial.weights}
            name = trial.name(key)
            units = trial.run.run(later)[key]
            if _equal_columns(units) and units.any():
                leaf = next(iter(trial.weights))
                said = (f"the {base[key].shape[-1]} units of `{name}` start alike and stay alike: "
                        f"start {leaf.text} with small random numbers")  # fmt: skip
                return [(trial.line(key[0]), f"the gradients are right, but {said}")]
    return []


def _equal_columns(a):
    return a.ndim == 2 and a.shape[1] > 1 and (a == a[:, :1]).all()


def _noise(trial):
    """Noise that is added to the weights in every pass."""
    said = "`{}` is noise, which is added to the weights in every pass"
    return [(trial.line(k[0]), said.format(trial.name(k))) for k in trial.noisy]
