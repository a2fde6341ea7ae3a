"""Which line of a wrong pass is to blame, and in which words."""

import ast
import contextlib
import itertools
import re
import sys

import numpy as np

from .descent import (
    BY_SIGN,
    SHORT,
    against,
    arguments,
    consistent,
    culprits,
    few,
    fits,
    gradient,
    matters,
    proportional,
    remembers,
    steady,
)
from .flat import calls
from .trial import CLOSE, Unclear, evidence_of


def error_line(trial, understood):
    """The line with the difference of the output and its target that the weights move by."""
    o = np.asarray(trial.trace[understood.output], float)
    wrong = (o - understood.target).ravel()
    for key in [k for k in trial.trace if k in trial.dependent and understood.output[0] < k[0]]:
        value, tree = trial.trace[key].ravel(), trial.run.statements[key[0]].tree
        called = getattr(tree, "value", None)
        own = isinstance(called, ast.Call) and trial.run.flat.own(called.func)
        whole = value.size == wrong.size and (
            np.allclose(np.abs(value), np.abs(wrong)) or (own and proportional(value, wrong))
        )
        whole = whole or (value.size == 1 and np.isclose(np.abs(value), np.abs(wrong)).any())
        if whole and matters(trial, key):
            return _inside(trial, key[0]) if own else trial.line(key[0])
    return trial.line(understood.at)


def taken(trial, ranked, sides):
    """The verdict if some function on the way back is taken at the wrong quantity; else None."""
    for understood, then in ranked if trial.others else ():
        for t, differing in zip((trial, trial.others[0]), sides, strict=False):
            t.gradient = gradient(t, understood, differing)
        found, after = arguments(trial, understood, then)
        right = [k.text for k, c in after.items() if c.right]
        if not found and len(right) == len(after) > 0:
            return None  # all is right as it is
        if found and (len(right) == len(after) or understood == ranked[0][0]):
            who = "every weight" if len(right) == len(after) else " and ".join(right)
            said = f"the slope is taken at `{{}}`: {who} moves downhill once it is at `{{}}`"
            told = [(trial.line(i), said.format(trial.name(q), trial.name(other)))
                    for i, q, other in found]  # fmt: skip
            told += _functions(trial, [line for line, _ in told])
            return steady(trial, understood, then, sure=True), told, "backward"
    return None


def first_wrong(trial, understood, sides, certain, steadily):
    """The first wrong quantities, and the weights that they do not explain."""
    changes = understood.changes.values()
    right = evidence_of(understood.changes, lambda c: (c.right or c.spared) and c.how != BY_SIGN)
    some = right > 1 or steadily
    unsteady = [c for c in changes if c.how.startswith("no steady")]
    if few(trial) or unsteady:
        trial.passes = [trial, *trial.others]
    together = not unsteady and consistent(trial, understood, sides)
    if flipped := _flipped(understood):
        return _astray(trial, understood, [flipped])
    found, after = culprits(trial, understood)
    uphill = [c for c in found if together and against(trial, understood, c)]
    if together and not (len(uphill) == len(found) == 1 and all(c.right for c in after.values())):
        raise Unclear("its weights move together by a loss that is none of the usual ones")
    trial.cured = bool(found) and all(c.right for c in after.values())
    # what all weights hang on may be another one by another loss, as one with weighted rows
    hidden = [any(c.stands_for not in trial.reached[k] for k in trial.weights) for c in found]
    some = some or (certain and found and all(hidden)) or _sure(trial, understood, certain)
    found = [c._replace(key=_made(trial, c.key)) for c in found]
    cured = together is not None and all(c.right for c in after.values())
    if not some and not cured and len(found) == 1 and all(c.right for c in after.values()):
        cured = _a_slope(trial, understood) or against(trial, understood, found[0])
    if found and (some or cured):
        told = _functions(trial, [trial.line(c.key[0]) for c in found]) + [
            _why(trial, understood, c) for c in found
        ]
        told += [t for c in found for t in _factor(trial, understood, c)]
        left = [k for k, c in after.items() if not c.right]
    elif (
        (some or _sure(trial, understood, certain))
        and len(changes) > 1
        and not any(c.how == BY_SIGN for c in changes)
    ):
        told, left = [], [k for k, c in understood.changes.items() if not c.right]
    else:
        raise Unclear("no usual loss was found under which its weights move downhill")
    return told + _astray(trial, understood, left)


def _sure(trial, understood, certain):
    """Is it a softmax, of whose rows none has another weight than the others, and whose weights do
    not move by any memory of their gradients?"""
    shapes = {trial.start[k].shape for k in trial.weights}
    memory = any(trial.start[k].shape in shapes for k in trial.changed.keys() - trial.weights)
    if not certain or memory or understood.loss != SHORT["cce"]:
        return False
    wrong = np.asarray(trial.trace[understood.output], float) - understood.target
    back = [v for k, v in trial.trace.items() if k in trial.dependent and v.shape == wrong.shape
            and understood.output[0] < k[0] and not proportional(v, wrong)]  # fmt: skip
    return not any(_by_slices(v, wrong) for v in back)


def _by_slices(a, b):
    """Is each row of a matrix, or each column, but for a number that of another?"""
    return any(all(proportional(x, y) for x, y in zip(*pair, strict=True))
               for pair in ((a, b), (a.T, b.T)))  # fmt: skip


def _flipped(understood):
    """The only weight that does not move downhill, but as far uphill; or None."""
    wrong = [k for k, c in understood.changes.items() if not c.right]
    right = [c for c in understood.changes.values() if c.right and c.rate and not c.how]
    if len(wrong) != 1 or len(right) < 2 or not understood.changes[wrong[0]].uphill:
        return None
    one = all(abs(c.rate + understood.changes[wrong[0]].rate) < CLOSE * c.rate for c in right)
    return wrong[0] if one else None


def _astray(trial, understood, left):
    """What has to be said of weights that nothing else explains, line by line."""
    found = {}
    for leaf in left:
        change = understood.changes[leaf]
        for i in [j for j in trial.moves[leaf] if j not in change.spared]:
            step = None
            if not change.uphill:
                step = _carried(trial, i, leaf, understood) or _step(trial, i, leaf, understood)
            told = f"{{}}: {_way(change, trial.weights[leaf])}{_after(trial, i)}"
            told = _misled(trial, step, leaf) if step else told
            if change.how == "still" and (lost := _thrown_away(trial, leaf)):
                step = lost
                told = f"{{}} never moves: `{trial.name(lost)}` is what it should become"
            elif not step and change.how == "still" and (step := _nought(trial, i, understood)):
                told = f"`{trial.name(step)}` is 0, so {{}} does not move"
            of_one = trial.line(step[0] if step else i), re.sub(r"\[\d+\]", "", told)
            found.setdefault(of_one, (told, []))[1].append(leaf.text)
    return [(line, told.replace("{}", _named(names)))
            for (line, _), (told, names) in found.items()]  # fmt: skip


def _named(names):
    """The first of some names, each once."""
    names = list(dict.fromkeys(names))
    return ", ".join(names[:3]) + " …" * (len(names) > 3)


def _misled(trial, step, leaf):
    """What has to be said of the quantity that a weight moves by."""
    name, whole = trial.name(step), trial.trace[step].shape == trial.start[leaf].shape
    return f"`{name}` " + ("should be ∂L/∂{}" if whole else "misleads {}")


def _step(trial, i, leaf, understood):
    """The quantity that a weight moves by, where it has a line of its own and is no derivative."""
    lines, name = {trial.line(j) for j in trial.moves[leaf]}, leaf.text
    moved = trial.start[leaf] + trial.weights[leaf]
    while isinstance(tree := trial.run.statements[i].tree, ast.Assign | ast.AugAssign):
        value = _meant(trial, i, tree, leaf, name)
        keys = _used(trial, value, i, {leaf.text, name}) & trial.dependent
        if len(keys) > 1:  # what weights move by that are right is right
            right = [k for k, c in understood.changes.items() if c.right and c.rate]
            keys = _made_of(trial, i)
            keys -= {key for k in right for j in trial.moves[k] for key in _made_of(trial, j)}
            if len(keys) == 1 and trial.line(min(keys)[0]) not in lines:
                return keys.pop() if min(keys) > understood.output else None
        if len(keys) != 1:
            return None
        i, name = key = keys.pop()
        made = trial.run.statements[i]
        plain = isinstance(getattr(made.tree, "value", None), ast.Name | ast.Tuple)
        if not made.part and not plain and not np.array_equal(trial.trace[key], moved):
            own = trial.line(i) not in lines and key > understood.output
            own = own and not _is_slope(trial, key, understood)
            return key if own and not _of_another(trial, key, understood) else None
    return None


def _thrown_away(trial, leaf):
    """What is a weight moved downhill, but has another name; or None."""
    at = sum(len(e) for k, e in itertools.takewhile(lambda e: e[0] != leaf, trial.entries.items()))
    g = trial.gradient[at : at + len(trial.entries[leaf])]
    for key, value in trial.trace.items():
        if key in trial.dependent and value.shape == trial.start[leaf].shape:
            delta = (value - trial.start[leaf]).ravel()[trial.entries[leaf]]
            if g.any() and delta @ g < 0 and proportional(delta, g):
                return key
    return None


def _carried(trial, i, leaf, understood):
    """The first quantity on the way back, in a line of its own, that a weight's whole move is, but
    for a number that is the same from other weights."""
    passes, lines = [trial, *trial.others[:1]], {trial.line(j) for j in trial.moves[leaf]}
    moves = [t.weights[leaf] for t in passes]
    here = np.broadcast_to(trial.movers[leaf] == i, moves[0].shape)
    for key in [k for k in trial.trace if k in trial.dependent and understood.output[0] < k[0] < i]:
        values = [t.trace.get(key) for t in passes]
        moved = np.array_equal(trial.trace[key], trial.start[leaf] + trial.weights[leaf])
        if moved or trial.line(key[0]) in lines or not all(map(_spreads, values, moves)):
            continue
        values = [np.broadcast_to(v, d.shape) for v, d in zip(values, moves, strict=True)]
        both = [np.concatenate([v[here] for v in each]) for each in (values, moves)]
        if both[1].any() and proportional(*both):
            whole = (j for j, s in enumerate(trial.run.statements[key[0] :], key[0])
                     if not s.part and s.line == trial.line(key[0]) and s.sets)  # fmt: skip
            key = next(((j, n) for j in whole for n in trial.run.statements[j].sets
                        if (j, n) in trial.trace), key)  # fmt: skip
            right = _is_slope(trial, key, understood) or _of_another(trial, key, understood)
            return None if right else key
    return None


def _of_another(trial, key, understood):
    """Is it what another weight moves by, rightly?"""
    return any(
        proportional(trial.trace[key], trial.weights[k])
        for k, c in understood.changes.items()
        if c.right
        and trial.weights[k].shape == trial.trace[key].shape
        and trial.trace[key].size > 1
    )


def _spreads(value, move):
    """Can a quantity be spread to the shape of a move?"""
    with contextlib.suppress(ValueError, TypeError):
        return np.any(move) and np.broadcast_shapes(value.shape, move.shape) == move.shape
    return False


def _used(trial, tree, i, without=frozenset()):
    """The quantities that a tree uses in a statement; where it is an entry, not all of its list."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)
             and ast.unparse(n) not in without and trial.key(n, i)]  # fmt: skip
    lists = [n.value for n in nodes if isinstance(n, ast.Subscript)]
    return {trial.key(n, i) for n in nodes if n not in lists}


def _made_of(trial, i):
    """What a statement is made of that hangs on the weights, its parts being looked into."""
    keys = _used(trial, trial.run.statements[i].tree, i) & trial.dependent
    parts = {k for k in keys if trial.run.statements[k[0]].part}
    return (keys - parts).union(*(_made_of(trial, j) for j, _ in parts))


def _nought(trial, i, understood):
    """The first quantity on the way back that is 0, and makes what a statement adds 0; or None."""
    found = None
    while True:
        keys = _used(trial, trial.run.statements[i].tree, i)
        keys = [k for k in keys if k[0] > understood.output[0] and not trial.trace[k].any()]
        if not keys:
            return found
        i, _ = key = max(keys)
        found = found if trial.run.statements[i].part else key


def _meant(trial, i, tree, leaf, name):
    """What a statement sets a name to, or a weight: of a tuple or a dictionary its entry."""
    value, target = tree.value, getattr(tree, "targets", [None])[0]
    made = [s.tree.value for s in trial.run.statements[:i] if ast.unparse(value) in s.sets
            and isinstance(getattr(s.tree, "value", None), ast.Dict | ast.Tuple)]  # fmt: skip
    value = made[-1] if made else value
    if isinstance(value, ast.Tuple) and isinstance(target, ast.Tuple):
        entries = zip(map(ast.unparse, target.elts), value.elts, strict=False)
        return dict(entries).get(name, value)
    if isinstance(value, ast.Dict):
        wanted = {repr(key[0]) for key in leaf.keys if isinstance(key, tuple)}
        entries = zip(value.keys, value.values, strict=True)
        return next((v for k, v in entries if k and ast.unparse(k) in wanted), value)
    return value


def _is_slope(trial, key, understood):
    """Is it the derivative by a quantity of its shape, and so right by itself?"""
    return any(fits(trial, key, q, understood) for q in trial.trace
               if q in trial.dependent and q[0] < trial.first
               and trial.trace[q].shape == trial.trace[key].shape)  # fmt: skip


def _way(change, delta):
    if delta.size > 1 and np.ptp(delta) < CLOSE * np.abs(delta).max():
        return "a move by one number, the same for all its entries"
    if change.how.startswith("no steady"):
        return f"no move by the gradient, {change.how}"
    if change.how == "still":
        return "no move, though its gradient is not 0"
    return f"a move {'uphill' if change.uphill else 'not by the gradient'}"


def _functions(trial, wrong):
    """A function of the script's that all wrong lines call."""
    called = [calls(*(s.tree for s in trial.run.statements if s.line == line)) for line in wrong]
    common = set.intersection(*map(set, called)) if len(called) > 1 else set()
    told = []
    for name in sorted(common):
        function = next((f for f in trial.run.flat.defined.values() if f.name == name), None)
        if function is not None:
            lines = " and ".join(f"line {line}" for line in sorted({*wrong}))
            said = f"`{name}`, used in {lines}, is not the slope that it stands for there"
            at = [i for i, s in enumerate(trial.run.statements) if s.line == wrong[0]
                  and name in calls(s.tree)]  # fmt: skip
            told.append((_inside(trial, at[0], name), said))
    return told


def _inside(trial, i, called=""):
    """The last line that runs of the script's function that a statement calls, or of one."""
    path, ran = trial.run.flat.path, []

    def traced(frame, event, _):
        if event == "line" and frame.f_code.co_filename == path and frame.f_back is not None:
            ran.append((frame.f_code.co_name, frame.f_lineno))
        return traced

    trial.run.run(until=i)
    before = sys.gettrace()
    sys.settrace(traced)
    try:
        exec(trial.run.statements[i].code, trial.run.names)
    finally:
        sys.settrace(before)
    inner = [line for name, line in ran if name != "<module>" and called in ("", name)]
    return inner[-1] if inner else trial.line(i)


def _a_slope(trial, understood):
    """Is a function meant for a slope, by its name, on the way back?"""
    trees = [s.tree for s in trial.run.statements[understood.output[0] + 1 :]]
    return any(re.search("deriv|prime|grad|slope|^d[A-Z_]|_d(er)?$", name)
               for name in calls(*trees))  # fmt: skip


def _why(trial, understood, culprit):
    """A wrong quantity, and what it would have to be."""
    key, q = culprit.key, culprit.stands_for
    line, name = trial.line(_last_touched(trial, key)), trial.name(key)
    said = f"`{name}` should be ∂L/∂({trial.name(q)})"
    moved, value = _after(trial, key[0]), _with_old_weights(trial, key)
    for other in trial.trace:
        if _before(trial, other, q) and (
            fits(trial, key, other, understood) or _goes_with(trial, value, other, understood)
        ):
            there = f"it is ∂L/∂({trial.name(other)})"
            return line, f"{said}: {there}, the slope between them is missing{_also(moved)}"
    if not _goes_with(trial, value, q, understood) and _past_output(trial, value, q, understood):
        lacks = f"the slope of `{trial.name(understood.output)}` is missing in it"
        return line, f"{said}: {lacks}{_also(moved)}"
    return line, said + moved


def _also(moved):
    return moved.replace(": ", ", and ", 1)


def _with_old_weights(trial, key):
    """What a quantity would be, if nothing that its line uses had moved before."""
    i = key[0]
    instead = {(j, k.text): trial.start[k] for k, at in trial.moves.items() if k in trial.weights
               for j in range(min(at) + 1, i + 1) if trial.line(j) == trial.line(i)
               and k.text in ast.unparse(trial.run.statements[j].tree)}  # fmt: skip
    with contextlib.suppress(Exception):
        return trial.run.run(instead=instead, until=i + 1)[key] if instead else trial.trace[key]
    return None


def _goes_with(trial, value, q, understood):
    """Is a value the slope by a quantity, but for a number?"""
    slope = None if value is None else trial.slope(q, understood)
    return slope is not None and slope.shape == value.shape and proportional(value, slope)


def _past_output(trial, value, q, understood):
    """Is it the slope by a quantity of a loss that takes the slope of the output away?"""
    kept = trial.slopes
    try:
        for loss in (SHORT["bce"], SHORT["cce"]) if understood.loss == SHORT["mse"] else ():
            trial.slopes = {}
            with contextlib.suppress(Unclear):
                if _goes_with(trial, value, q, understood._replace(loss=loss)):
                    return True
    finally:
        trial.slopes = kept
    return False


def _made(trial, key):
    """Where a quantity was reckoned that a statement but hands on, as what a function returns."""
    while isinstance(value := getattr(trial.run.statements[key[0]].tree, "value", None), ast.Name):
        origin = trial.key(value, key[0])
        if origin is None or origin not in trial.dependent:
            break
        key = origin
    return key


def _last_touched(trial, key):
    """The last statement that sets entries of a quantity, as ``d[z < 0] = 0``, else its own."""
    later = [i for i, name in trial.trace if i > key[0] and name.startswith(f"{key[1]}[")]
    again = min((i for i, name in trial.trace if i > key[0] and name == key[1]), default=np.inf)
    return max((i for i in later if i < again), default=key[0])


def _factor(trial, understood, culprit):
    """Of a product on the way back, that factor which is wrong, where it has a line of its own."""
    value = trial.run.statements[culprit.key[0]].tree.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult):
        return
    keys = [trial.key(side, culprit.key[0]) for side in (value.left, value.right)]
    slopes = [trial.slope(q, understood) for q in trial.trace
              if _before(trial, q, culprit.stands_for)]  # fmt: skip
    for right, wrong in (keys, keys[::-1]) if None not in keys else ():
        one = any(s is not None and s.shape == trial.trace[right].shape
                   and proportional(trial.trace[right], s) for s in slopes)  # fmt: skip
        if one and trial.line(wrong[0]) != trial.line(culprit.key[0]):
            said = f"`{trial.name(wrong)}` is not the slope at `{trial.name(culprit.stands_for)}`"
            yield trial.line(wrong[0]), f"{said} that line {trial.line(culprit.key[0])} needs"
            return


def _after(trial, i):
    """Which weight a line uses that has been moved before, in words, or nothing."""
    trees = [trial.run.statements[i].tree]
    for statement in trial.run.statements[:i][::-1]:  # and its parts
        if not statement.part or statement.line != trial.line(i):
            break
        trees.append(statement.tree)
    nodes = [n for t in trees for n in ast.walk(t) if isinstance(n, ast.expr)]
    entries = [n.value for n in nodes if isinstance(n, ast.Subscript)]
    used = {ast.unparse(n) for n in nodes if n not in entries
            and not isinstance(getattr(n, "ctx", None), ast.Store)}  # fmt: skip
    for leaf, at in trial.moves.items():
        earlier = [j for j in at if j < i]
        weight = leaf in trial.weights and not remembers(trial, leaf)
        if weight and leaf.text in used and earlier:
            return f": it uses {leaf.text} after line {trial.line(earlier[0])} has moved it"
    return ""


def _before(trial, other, q):
    """Does a forward quantity come after another one of its shape?"""
    same = trial.trace[other].shape == trial.trace[q].shape
    return same and other in trial.dependent and q[0] < other[0] < trial.first
