"""Right gradients that come to nothing: labels, weights that never move or start alike, noise."""

import ast
import contextlib
import time

import numpy as np

from . import loops
from .trial import CRITERION, SECONDS


def come_to_nothing(trial, understood, place, names):
    """[(line, what is said)] of a pass whose gradients are right."""
    loop = place.loop
    return (_labels(trial, understood, loop, names) or _unmoved(trial, understood, loop, names)
            or _alike(trial, understood) or _noise(trial)
            or _shuffled(place, names))  # fmt: skip


def _shuffled(place, names):
    """Rows that are shuffled in a loop without their labels."""
    around = [n for n in ast.walk(place.tree) if isinstance(n, loops.LOOPS)
              and any(inner is place.loop for inner in ast.walk(n))]  # fmt: skip
    nodes = [n for loop in around[:1] for n in ast.walk(loop)]
    used = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    used -= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    calls = {n.args[0].id: n.lineno for n in nodes if isinstance(n, ast.Call) and n.args
             and isinstance(n.args[0], ast.Name)
             and getattr(n.func, "attr", getattr(n.func, "id", "")) == "shuffle"}  # fmt: skip
    lengths = {k: len(names[k]) for k in used if _numeric(names.get(k)) and names[k].ndim}
    for name, line in calls.items():
        others = [k for k, n in lengths.items() if n == lengths.get(name) and k != name]
        if name in lengths and np.ndim(names[name]) > 1 and others and not {*others} & {*calls}:
            said = f"`{name}` is shuffled, and {_listed(others)} not: the rows lose their labels"
            return [(line, f"the gradients are right, but {said}")]
    return []


def _numeric(value):
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub"


def _listed(names):
    return " and ".join(f"`{name}`" for name in sorted(names)) + (
        " is" if len(names) == 1 else " are")  # fmt: skip


def never_moved(trial, understood, tree):
    """What has to be said of biases that are added on the way to the output and never move."""
    inner = {n for loop in ast.walk(tree) if isinstance(loop, loops.LOOPS) for n in ast.walk(loop)}
    moved = {
        ast.unparse(t).rpartition(".")[2].partition("[")[0]
        for n in ast.walk(tree)
        if isinstance(n, ast.AugAssign | ast.Assign)
        for t in _moving(n, n in inner)
    }
    found = []
    for i, statement in enumerate(trial.run.statements[: understood.output[0] + 1]):
        value = getattr(statement.tree, "value", None)
        if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
            continue
        for bias, z in ((value.right, value.left), (value.left, value.right)):
            text = ast.unparse(bias)
            held = [v for leaf, v in trial.start.items() if leaf.text == text
                    and v.dtype.kind in "fi" and leaf not in trial.weights]  # fmt: skip
            key = trial.key(z, i) if held and trial.key(bias, i) is None else None
            if key in trial.dependent and max(held[0].shape, default=2) > 1 and (
                held[0].size in trial.trace[key].shape
                and text.rpartition(".")[2].partition("[")[0] not in moved
                and trial.trace[key].ndim
            ):  # fmt: skip
                found.append((statement.line, text))
    return [f"line {line}: `{text}` is added here, and never moves" for line, text in found]


def _moving(node, in_a_loop):
    """What a statement moves from where it is, or may move."""
    targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
    names = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node.value) if isinstance(n, ast.Attribute)}  # fmt: skip
    for target in [part for t in targets for part in getattr(t, "elts", [t])]:
        if isinstance(node, ast.AugAssign) or names & {
            getattr(n, "id", getattr(n, "attr", None)) for n in ast.walk(target)
        } or (in_a_loop and isinstance(node.value, ast.Call)):  # fmt: skip
            yield target


def _labels(trial, understood, loop, names):
    """The rule for −1 and 1, with labels 0 and 1: rows with 0 never move anything."""
    if understood.loss != CRITERION:
        return []
    inner = [n for n in ast.walk(loop) if isinstance(n, ast.For)] or [loop]
    seen = set()
    for over in inner:
        for row in loops.rows(over, names):
            scope = dict(names)
            with contextlib.suppress(Exception):
                loops.begin(over, scope, row)
                seen |= set(np.unique(eval(understood.told, scope)).tolist())
    if seen != {0, 1}:
        return []
    moves = min(i for leaf in trial.weights for i in trial.moves[leaf])
    said = f"`{understood.told}` is 0 or 1, and this rule is for −1 and 1: rows with 0 never move"
    return [(trial.line(moves), f"{said} anything, and always count as wrong")]


def _unmoved(trial, understood, loop, names):
    """Weights that do not move from where they start, nor in the next passes."""
    still = [k for k in trial.weights if k not in trial.origin.changed]
    later = _later(trial.origin, loop, names) if still else []
    still = [k for k in still if k not in later]
    if not still or trial.run.flat.cut:  # one example stands for all, and others may move them
        return []
    line = trial.line(min(i for k in still for i in trial.moves[k]))
    said = f"{', '.join(k.text for k in still)}: the gradient is 0 from where they start, so they"
    if not any(trial.origin.start[k].any() for k in still):
        return [(line, f"{said} never move: start with small random numbers")]
    if dead := _dead(trial, understood):
        mend = "start with other weights, or leave the output linear"
        mend = mend if dead == trial.name(understood.output) else "start with other weights"
        return [(line, f"{said} never move, as all of `{dead}` is 0, its units are dead: {mend}")]
    mend = "scale the inputs, or start with smaller numbers"
    return [(line, f"{said} never move, as their units are saturated: {mend}")]


def _dead(trial, understood):
    """The forward quantity that is 0 where the loop starts, as its ReLUs are dead; or None."""
    trace = trial.origin.run.run()
    return next((trial.name(k) for k in trace if k in trial.dependent and k <= understood.output
                 and not trial.run.statements[k[0]].part and not trace[k].any()), None)  # fmt: skip


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
    trial = trial.origin
    base = getattr(trial, "trace", {})
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
