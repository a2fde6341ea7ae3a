"""What a pass of a training loop does to each weight, against what descent would do.

Central differences through the script's own forward lines are the truth. Nothing is called wrong
that does not turn right when one quantity is put in its place.
"""

import ast
import itertools
from typing import NamedTuple

import numpy as np

from .trial import (
    CLOSE,
    CRITERION,
    LOSSES,
    SEED,
    Change,
    H,
    Trial,
    Unclear,
    Understood,
    evidence_of,
    fitting,
    loss_of,
)

DECAY = "with decay"
BY_SIGN = "by the sign, as Adam starts, or clipped"
SHORT = {
    "mse": "squared error",
    "bce": "binary cross-entropy",
    "cce": "categorical cross-entropy",
    "perceptron": CRITERION,
}


def understand(trial, other, said):
    """The output, target and loss under which most weights move downhill, from here and from other
    weights; what becomes of each weight there; how the outputs differ beside these weights."""
    found, kept = [], {}
    pairs = _said(trial, said) if said.get("output") else trial.pairs()
    for at, out, target, told, joined in pairs:
        fitted = fitting(trial.trace[out], target)
        if fitted is not None and out[0] < trial.first and (out, told, joined) not in kept:
            kept[out, told, joined] = at, fitted
    if not kept:
        raise Unclear("no place was found where an output meets its target")
    outputs = list(dict.fromkeys(out for out, _, _ in kept))
    sides = trial.derivatives(outputs)
    there = other and other.derivatives([o for o in outputs if o in other.trace])
    meant = SHORT.get(said.get("loss"), said.get("loss"))
    for (out, told, joined), (at, target) in kept.items():
        for name in LOSSES:
            if name != meant if meant else (joined is ast.Mult) != (name == CRITERION):
                continue
            now = Understood(out, target, told, at, name, {})
            try:
                now = now._replace(changes=_changes(trial, gradient(trial, now, sides)))
                then = _changes(other, gradient(other, now, there)) if other else {}
            except (Unclear, TypeError, ValueError, KeyError):
                continue
            found.append((now, then))
    if not found:
        raise Unclear("none of the usual losses fits the output and its target")
    now, then = max(found, key=lambda f: (evidence_of(f[1], lambda c: c.right) + f[0].evidence,
                                          _as_before(*f), *f[0].score,
                                          _softmax(trial, f[0])))  # fmt: skip
    if then:
        other.gradient = gradient(other, now, there)
    return steady(trial, now, then), then, sides


def gradient(trial, understood, sides):
    """∂L/∂w at the entries that are looked at; not a number where the loss has a kink."""
    base = loss_of(understood.loss, trial.trace[understood.output], understood.target)
    both = np.array([[loss_of(understood.loss, o, understood.target) for o in pair]
                     for pair in sides[understood.output]])  # fmt: skip
    slope = (both[:, 0] - both[:, 1]) / (2 * H)
    trial.noise = 2 * np.finfo(float).eps * max(abs(base), 1) / H
    kink = np.abs(both.sum(1) - 2 * base) / (2 * H)
    kink -= 2 * trial.noise
    slope[kink > CLOSE * max(np.abs(slope).max(), 1e-12)] = np.nan
    return slope


def _said(trial, said):
    """The output and the target that a person names."""
    outputs = [k for k in trial.trace if trial.name(k) == said["output"] and k in trial.dependent]
    try:
        target = np.asarray(eval(said["target"], dict(trial.run.kept), dict(trial.run.start)))
    except Exception as error:
        raise Unclear(f"--target {said['target']}: {error}") from None
    if not outputs:
        raise Unclear(f"--output {said['output']}: no such name hangs on the weights")
    yield outputs[0][0] + 1, outputs[0], target, said["target"], ast.Sub


def _changes(trial, slope, deltas=None):
    changes, at, doubtful, two = {}, 0, set(), {}
    if not slope.any():
        raise Unclear
    for leaf, entries in trial.entries.items():
        g = slope[at : at + len(entries)]
        at += len(entries)
        delta = np.asarray((deltas or trial.weights)[leaf], float).ravel()[entries]
        clear = np.isfinite(g)
        weight = trial.start[leaf].ravel()[entries]
        numbers = g[clear], delta[clear], weight[clear]
        found = _change(trial, leaf, *numbers)
        if not found.right and len(numbers[0]) == 2:
            two[leaf] = numbers
        changes[leaf] = found._replace(count=found.count or int(clear.sum()))
        one_sign = found.how == BY_SIGN and abs(np.sign(delta[clear]).sum()) == clear.sum()
        doubtful |= {leaf} if one_sign else set()
    for leaf, numbers in two.items():  # two unknowns fit two entries: the rate is to be another's
        found = _change(trial, leaf, *numbers, least=2)
        if found.how == DECAY and any(
            c.right and abs(c.rate - found.rate) < CLOSE * c.rate for c in changes.values()
        ):
            changes[leaf] = found
    if any(c.right and c.rate and not c.how for c in changes.values()):
        changes |= {k: changes[k]._replace(off=1.0, how="") for k in doubtful}
    return changes


def _change(trial, leaf, g, delta, weight, least=3):
    """How a change goes with a gradient; a decay or an optimizer's memory may be part of it."""
    size = np.linalg.norm(delta)
    if not len(g):
        return Change(0.0, 0.0, "still")
    if np.linalg.norm(g) < 1e-9:
        return Change(0.0, 0.0, "aside" if size else "still")
    if size == 0:
        return Change(0.0, 1.0, "still")
    rate = -(delta @ g) / (g @ g)
    noise = abs(rate) * trial.noise * len(g) ** 0.5
    off = max(np.linalg.norm(delta + rate * g) - noise, 0) / size
    if off < CLOSE:
        return Change(rate, off)
    for decay in (weight, np.sign(weight)):
        both = np.stack([g, decay], axis=1)
        fit = np.linalg.lstsq(both, delta, rcond=None)[0]
        left = np.linalg.norm(both @ fit - delta) / size
        large = np.linalg.norm(fit[0] * g) > 0.01 * size
        if left < CLOSE and len(g) >= least and fit[0] < 0 and fit[1] < 0 and large:
            return Change(-fit[0], left, DECAY, len(g) - 1)
    clipped = np.abs(delta) > (1 - 1e-9) * np.abs(delta).max()
    if (rest := ~clipped).any() and (delta[clipped] * g[clipped] < 0).all():
        rate = -(delta[rest] @ g[rest]) / max(g[rest] @ g[rest], 1e-300)
        left = np.linalg.norm(delta[rest] + rate * g[rest])
        beyond = (rate * np.abs(g[clipped]) >= np.abs(delta[clipped])).all()
        if beyond and left < CLOSE * np.linalg.norm(delta[rest]):
            return Change(rate, 0.0, "clipped", int(rest.sum()))
    clear = np.abs(g) > 1e-6 * np.abs(g).max()
    even = np.abs(delta[clear]).max() < 1.01 * np.abs(delta[clear]).min()
    if len(g) > 1 and even and (np.sign(delta[clear]) == -np.sign(g[clear])).all():
        return Change(float(np.abs(delta).max()), 0.0, BY_SIGN)
    return Change(rate, off)


def _softmax(trial, now):
    """Is it the loss that goes with an output of which each row, or column, sums to 1?"""
    out = np.atleast_2d(trial.trace[now.output])
    one = any(np.allclose(out.sum(axis), 1) for axis in (0, 1))
    return one == (now.loss == SHORT["cce"])


def _as_before(now, then):
    """How many weights have the same rate here and from other weights."""
    return sum(k in then and abs(then[k].rate - c.rate) < CLOSE * abs(c.rate)
               for k, c in now.changes.items() if c.right)  # fmt: skip


def steady(trial, understood, then, sure=False):
    """Is each weight's rate the same from other weights, if another's is, or for ``sure``?"""
    if not then or then.keys() != understood.changes.keys():
        return understood
    plain = {k: then[k].rate / c.rate for k, c in understood.changes.items()
             if c.right and then[k].right and not c.how and not then[k].how}  # fmt: skip
    sure = sure or any(abs(ratio - 1) < CLOSE for ratio in plain.values())
    changes = dict(understood.changes)
    for k, ratio in plain.items():
        sizes = [np.linalg.norm(t.weights[k]) for t in (trial, trial.other)]
        if sure and abs(ratio - 1) > 100 * CLOSE and abs(sizes[0] - sizes[1]) > CLOSE * sizes[0]:
            rate = changes[k].rate
            how = f"no steady rate: {rate:.3g} here, {rate * ratio:.3g} from other weights"
            changes[k] = Change(rate, 1.0, how)
    return understood._replace(changes=changes)


def other_weights(trial, seed=SEED):
    """{leaf: its numbers, each a little elsewhere}."""
    random = np.random.default_rng(seed)
    others = {}
    for k in trial.weights:
        noise = random.standard_normal(trial.start[k].shape)
        others[k] = trial.start[k] * (1 + 0.3 * noise) + 0.1 * noise
    return others


def fresh_weights(trial, seed=SEED):
    """{leaf: numbers of its size, of any sign}."""
    random = np.random.default_rng(seed)
    return {k: (np.abs(trial.start[k]).mean() or 0.5) * random.standard_normal(trial.start[k].shape)
            for k in trial.weights}  # fmt: skip


def elsewhere(trial, seed=SEED, weights=other_weights):
    """The same pass from other weights; None where it cannot be compared."""
    try:
        other = Trial(trial.run.elsewhere(weights(trial, seed)))
    except Unclear:
        return None
    return other if other.weights.keys() == trial.weights.keys() else None


def consistent(trial, understood, sides):
    """Is there some other derivative at the output from which all changes follow?"""
    columns = [np.ravel(a - b) / (2 * H) for a, b in sides[understood.output]]
    jacobian = np.array(columns)
    delta = np.concatenate([np.ravel(trial.weights[k])[e] for k, e in trial.entries.items()])
    if len(delta) <= jacobian.shape[1]:
        return None
    fit, _, rank, _ = np.linalg.lstsq(-jacobian, delta, rcond=1e-9)
    left = np.linalg.norm(jacobian @ fit + delta)
    return bool(left < CLOSE * np.linalg.norm(delta)) if rank < len(delta) else None


def same(here, there):
    """A change that is right only if it is so elsewhere, by the same rate."""
    steady = abs(here.rate - there.rate) < 100 * CLOSE * abs(here.rate) or here.how or there.how
    return here if there.right and steady else here._replace(off=1.0)


# --- the first wrong quantity ------------------------------------------------------------------


def arguments(trial, understood, then):
    """[(statement, quantity, another)]: a function on the way back is taken at the one, and after
    it is taken at the other, every weight moves downhill, from here and from other weights."""
    changes = {k: same(c, then[k]) for k, c in understood.changes.items() if k in then}
    forward = [k for k in trial.trace if k in trial.dependent and k[0] <= understood.output[0]]
    found, instead = [], {}
    for q, uses in _arguments(trial, understood).items() if changes else ():
        for other in sorted(forward, key=lambda k: abs(k[0] - q[0])):
            if all(c.right for c in changes.values()):
                return found
            if trial.trace[other].shape != trial.trace[q].shape or other == q:
                continue
            put = {**instead, **dict.fromkeys(uses, other)}
            now = _taken(trial, put)
            if now and better(changes, now):
                changes, instead = now, put
                found.append((uses[0][0], q, other))
                break
    return found if all(c.right for c in changes.values()) else []


def _arguments(trial, understood):
    """{quantity of the forward part: [(statement, its name there)]} of what functions of single
    numbers are called with on the way back."""
    found = {}
    for i, statement in enumerate(trial.run.statements[understood.output[0] + 1 :]):
        i += understood.output[0] + 1
        shapes = {trial.trace[i, name].shape for name in statement.sets if (i, name) in trial.trace}
        for node in ast.walk(statement.tree):
            for given in node.args if isinstance(node, ast.Call) else ():
                named = isinstance(given, ast.Name | ast.Attribute | ast.Subscript)
                q = trial.key(given, i) if named else None
                if q in trial.dependent and q[0] <= understood.output[0] and (
                    shapes == {trial.trace[q].shape} and ast.unparse(given) not in statement.sets
                ):  # fmt: skip
                    found.setdefault(q, []).append((i, ast.unparse(given)))
    return found


def _taken(trial, put):
    """What becomes of each weight, here and from other weights, after some names stand for
    others in some statements; or None."""
    found = []
    for t in (trial, trial.other):
        try:
            t.run.run(instead={at: t.trace[q] for at, q in put.items()})
        except Exception:
            return None
        found.append(moved(t, t.run))
    return {k: same(c, found[1][k]) for k, c in found[0].items()}


class Culprit(NamedTuple):
    """A quantity on the way back that has to be another one."""

    key: tuple
    stands_for: tuple
    slope: np.ndarray


def culprits(trial, understood):
    """Quantities after which, when they are put right one by one, every weight moves downhill."""
    patches, found, changes, slopes = {}, [], understood.changes, {}
    suspects = (s for part in (False, True) for s in _suspects(trial, understood, slopes, part))
    for key, stands_for in suspects:
        if found and trial.run.statements[key[0]].part:
            break
        for q, sign in itertools.product(stands_for, (1, -1)):
            if all(c.right for c in changes.values()):
                return found, changes
            put = {**patches, key: lambda v, s=sign * slopes[q]: _as(v, s)}
            now = _after(trial, understood, put)
            if better(changes, now):
                changes, patches = now, put
                found.append(Culprit(key, q, slopes[q]))
                break
    return found, changes


def against(trial, understood, culprit):
    """Does a quantity on the way back point uphill for some examples, here or at other weights?

    Then it is no derivative of any loss that falls towards the target.
    """
    for other in filter(None, (trial, *(elsewhere(trial, seed) for seed in range(1, 9)))):
        value = other.trace.get(culprit.key)
        slope = other.slope(culprit.stands_for, understood)
        if value is None or slope is None or value.shape != slope.shape:
            return False
        signs = np.sign(value * slope)[np.abs(slope) > CLOSE * np.abs(slope).max()]
        if {-1, 1} <= set(signs.tolist()):
            return True
    return False


def _suspects(trial, understood, slopes, part):
    """Quantities on the way back, those first that are no derivative of anything; and what each
    may stand for. With ``part``, parts of expressions."""
    output, after = understood.output[0], []
    forward = [k for k in trial.trace if k in trial.dependent and k[0] <= output]
    for key in [k for k in trial.trace if k in trial.dependent and k[0] > output]:
        if trial.run.statements[key[0]].part != part or key[1] in {
            leaf.text for leaf in trial.weights
        }:
            continue
        same = [q for q in reversed(forward) if trial.trace[q].shape == trial.trace[key].shape]
        for q in same:
            if q not in slopes:
                slopes[q] = trial.slope(q, understood)
        same = [q for q in same if slopes[q] is not None]
        others = [q for q in same if not proportional(trial.trace[key], slopes[q])]
        if others == same:
            yield key, others
        else:
            after.append((key, others))
    yield from reversed(after)


def _as(value, slope):
    return slope if isinstance(value, np.ndarray) else float(slope)


def _after(trial, understood, patches):
    trial.run.run(patches=patches)
    return moved(trial, trial.run)


def moved(trial, run):
    """What a pass that has run did to each weight, against the trial's gradient."""
    after = run.after()
    return _changes(trial, trial.gradient, {k: after[k] - trial.start[k] for k in trial.weights})


def better(before, now):
    return sum(c.right for c in now.values()) > sum(c.right for c in before.values()) and all(
        now[k].right for k, c in before.items() if c.right
    )


def proportional(a, b):
    a, b = np.ravel(a).astype(float), np.ravel(b)
    if not a.any() or not b.any():
        return not a.any() and not b.any()
    return np.linalg.norm(a - b * (a @ b) / (b @ b)) < CLOSE * np.linalg.norm(a)
