"""One pass of a training loop, quantity by quantity; and the numbers of who did it by hand.

A worksheet is marked as a teacher does: what follows from an earlier slip is right, and a slip is
named only where a small change of the line gives the person's number.
"""

import ast
import itertools
import time

import numpy as np

from .descent import culprits
from .network import network_of
from .trial import CLOSE, CRITERION, LARGEST, LOSSES, SECONDS, H, like, loss_of

SHOWN = 6  # entries of a weight whose derivatives are taken
TRIED = 2000  # changes of a line, until a slip is given up


def steps(case):
    """The rows of a pass, and what Keras needs for the same pass, as plain data."""
    trial, understood = case.trial, case.understood
    trial.started = time.process_time()
    wrong = culprits(trial, understood)[0] if understood and case.found else []
    wrong = {c.key: c.stands_for for c in wrong}
    lines = {line for line, _ in case.found} if understood is None else set()
    rows = [
        _row(trial, understood, key, wrong)
        for key in trial.trace
        if key in trial.dependent and not _is_copy(trial, key)
    ]
    for row in rows:
        row["wrong"] |= row["line"] in lines and not row["part"]
    rows += [_moved(trial, understood, leaf) for leaf in trial.weights]
    network = None if understood is None or understood.loss == CRITERION else network_of(
        trial, understood)  # fmt: skip
    return {"rows": rows, "keras": network and _keras(network, case)}


def _is_copy(trial, key):
    """Is a quantity only handed to a function, or a weight that has moved?"""
    tree, inner = trial.run.statements[key[0]].tree, key[1] in trial.run.flat.inlined
    handed = isinstance(tree, ast.Assign) and isinstance(tree.value, ast.Name | ast.Attribute)
    moves = {i for leaf in trial.weights for i in trial.moves[leaf]}
    return (handed and inner) or key[0] in moves


def _row(trial, understood, key, wrong):
    """A quantity: where it stands, its numbers; on the way back, what it is a derivative by."""
    statement, value = trial.run.statements[key[0]], trial.trace[key]
    row = {"line": statement.line, "name": trial.name(key), "numbers": value, "way": "forward",
           "part": statement.part, "by": "", "times": 0.0, "slope": None,
           "wrong": key in wrong}  # fmt: skip
    if understood is None or key[0] <= understood.output[0]:
        return row
    row["way"] = "back"
    if key in wrong:
        slope = trial.slope(wrong[key], understood)
        sign = -1.0 if np.sum(value * slope) < 0 else 1.0
        return row | {"by": trial.name(wrong[key]), "times": sign, "slope": slope}
    fits = [(by, multiple(value, slope), slope)
            for by, slope in _slopes(trial, understood, value.shape)]  # fmt: skip
    scales = {1.0, *(scale(value) for scale in LOSSES[understood.loss][1].values())}
    fits = [f for f in fits if f[1] and (value.size > 1 or _is_one_of(abs(f[1]), scales))]
    if fits:
        by, times, slope = min(fits, key=lambda f: (round(abs(np.log(abs(f[1]))), 4),
                                                    f[0] not in row["name"]))  # fmt: skip
        return row | {"by": by, "times": times, "slope": slope}
    return row


def _is_one_of(number, numbers):
    return any(abs(number - n) < CLOSE * n for n in numbers)


def _slopes(trial, understood, shape):
    """(A name, ∂L/∂ of it) for the quantities and the weights of a shape, the last ones first."""
    forward = [k for k in trial.trace if k in trial.dependent and k[0] <= understood.output[0]
               and trial.trace[k].shape == shape and not _is_copy(trial, k)]  # fmt: skip
    forward.sort(key=lambda k: (trial.run.statements[k[0]].part, -k[0]))
    for key in forward:
        if (slope := trial.slope(key, understood)) is not None:
            yield trial.name(key), slope
    for leaf in trial.weights:
        if trial.start[leaf].shape == shape and trial.start[leaf].size <= LARGEST:
            slope = _of_weight(trial, understood, leaf, range(trial.start[leaf].size))
            if len(slope) == trial.start[leaf].size:
                yield leaf.text, slope.reshape(shape)


def _of_weight(trial, understood, leaf, entries):
    """∂L/∂(these entries of a weight), as far as there is time, and kept."""
    known = trial.slopes.setdefault(leaf, {})
    for entry in entries:
        if time.process_time() - trial.started > SECONDS:
            break
        if entry not in known:
            outs = [trial.run.run({leaf: _moved_by(trial.start[leaf], entry, h)},
                                  until=understood.output[0] + 1)[understood.output]
                    for h in (H, -H)]  # fmt: skip
            above, below = (loss_of(understood.loss, o, understood.target) for o in outs)
            known[entry] = (above - below) / (2 * H)
    return np.array([known[e] for e in entries if e in known])


def _moved_by(weight, entry, h):
    array = np.array(weight, float)
    array.flat[entry] += h
    return array


def _moved(trial, understood, leaf):
    """What a pass does to a weight."""
    delta, change = trial.weights[leaf], understood and understood.changes.get(leaf)
    row = {"line": trial.line(trial.moves[leaf][-1]), "name": f"Δ{leaf.text}", "numbers": delta,
           "way": "step", "part": False, "by": "", "times": 0.0, "slope": None,
           "wrong": bool(change and not change.right)}  # fmt: skip
    if change is None or change.how:
        return row | {"told": change.how if change else ""}
    slope = _of_weight(trial, understood, leaf, range(min(SHOWN, delta.size)))
    rates = [c.rate for c in understood.changes.values() if c.right and c.rate and not c.how]
    rate = change.rate if change.right or not rates else float(np.median(rates))
    return row | {"by": leaf.text, "times": -rate, "slope": slope}


def multiple(value, slope):
    """By which number a slope has to be multiplied to be these numbers, or None."""
    a, b = np.ravel(value).astype(float), np.ravel(slope)
    if not b.any() or a.size != b.size:
        return None
    times = float(a @ b / (b @ b))
    close = np.linalg.norm(a - times * b) < CLOSE * np.linalg.norm(a)
    return times if close else None


def _keras(network, case):
    """What the same pass in Keras is made of."""
    trial, understood = case.trial, case.understood
    layers = [
        {
            "weights": layer.weights.text,
            "bias": layer.bias and layer.bias.text,
            "turned": ".T" in layer.how,
            "W": eval(layer.how.format("W"), {"np": np, "W": trial.start[layer.weights]}),
            "b": layer.bias and np.ravel(trial.start[layer.bias]),
            "activation": layer.activation,
        }
        for layer in network.layers
    ]
    target = np.asarray(understood.target, float)
    rows = len(network.x)
    target = target.T if target.ndim == 2 and len(target) != rows else target
    return {"x": network.x, "y": target.reshape(rows, -1), "loss": understood.loss,
            "layers": layers}  # fmt: skip


# --- a worksheet -------------------------------------------------------------------------------


def marked(case, sheet, edits):
    """[{name, line, given, right, follows, verdict, slip}] of a worksheet, name by name.

    ``sheet`` is {name: (numbers, half a unit of the last digit of each)}. Raises ``ValueError`` for
    a name that no statement sets, and for too many or too few numbers.
    """
    trial = case.trial
    keys = {trial.name(k): k for k in trial.trace if not trial.run.statements[k[0]].part}
    if unknown := [name for name in sheet if name not in keys]:
        raise ValueError(f"it sets {', '.join(keys)}, and no {', '.join(unknown)}")
    found, own = [], {}
    for name in sorted(sheet, key=lambda name: keys[name]):
        key, (numbers, half) = keys[name], sheet[name]
        right = trial.trace[key]
        follows = trial.run.run(patches=dict(own))[key]
        if np.shape(numbers) != follows.shape:
            if np.size(numbers) != follows.size:
                raise ValueError(f"{name} has {follows.size} numbers, and {np.size(numbers)} came")
            numbers, half = np.reshape(numbers, follows.shape), np.reshape(half, follows.shape)
        told = [_within(numbers, wanted, half) for wanted in (right, follows)]
        verdict = "right" if told[0] else "follows" if told[1] else "differs"
        slip = "" if any(told) else _slip(case, key, numbers, half, own, edits)
        own[key] = lambda v, n=numbers: like(v, n)
        found.append({"name": name, "line": trial.line(key[0]), "given": numbers, "right": right,
                      "follows": follows, "verdict": verdict, "slip": slip})  # fmt: skip
    return found


def _within(numbers, wanted, half):
    """Are these the numbers, rounded or cut off?"""
    return bool((np.abs(numbers - wanted) <= 2.0 * half + 1e-12).all())


def _slip(case, key, numbers, half, own, edits):
    """What a person may have done: the simplest change of the line that gives these numbers."""
    trial, line = case.trial, case.trial.line(key[0])
    if _within(numbers, trial.run.run(patches=dict(own))[key], 5 * half):
        return "rounded too early, or to too few digits"
    first = min(i for i, s in enumerate(trial.run.statements) if s.line == line)
    trial.run.run(patches=dict(own), until=first)
    state, text = dict(trial.run.names), case.place.text.splitlines()[line - 1].strip()
    found, most = [], np.inf
    for cost, change, moved in _slips(case, line, text, edits):
        if cost > most:
            break
        try:
            scope = state | moved
            exec(compile(change, "sheet", "exec"), scope)
            value = np.asarray(eval(key[1], scope), float)
        except Exception:
            continue
        if value.shape == np.shape(numbers) and _within(numbers, value, half):
            found.append(f"as if {', '.join(moved)} had been moved before" if moved
                         else f"as if it were {change}")  # fmt: skip
            most = cost
    return min(found, key=len, default="")


def _slips(case, line, text, edits):
    """(How much of a change it is, the line, names with other numbers): what may have been done."""
    for leaf, delta in case.trial.weights.items():
        if leaf.text.isidentifier() and leaf.text in text:
            yield 0, text, {leaf.text: case.trial.start[leaf] + delta}
    source = edits.Source(case.place.text)
    found = edits.changes(source, [case.place.loop], lines={line})
    for change in itertools.islice(found, TRIED):
        lines = change.applied(source.data).decode().splitlines()
        if len(lines) == len(case.place.text.splitlines()):
            yield change.cost, lines[line - 1].strip(), {}
