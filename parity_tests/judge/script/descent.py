"""What a pass of a training loop does to each weight, against what descent would do.

Central differences through the script's own forward lines are the truth. Nothing is called wrong
that does not turn right when one quantity is put in its place.
"""

import ast
import contextlib
import itertools
import re
import time
from collections import Counter
from typing import NamedTuple

import numpy as np

from .trial import (
    CLOSE,
    CRITERION,
    LOSSES,
    SECONDS,
    SEED,
    Change,
    H,
    Trial,
    Unclear,
    Understood,
    fitting,
    like,
    loss_of,
)

FEW = 8  # entries of all weights
DECAY, CLIPPED = "with decay", "clipped"
BY_SIGN = "by the sign, as Adam starts, or clipped"
SHORT = {
    "mse": "squared error",
    "bce": "binary cross-entropy",
    "cce": "categorical cross-entropy",
    "perceptron": CRITERION,
}


def understand(trial, said):
    """[(how a pass is understood, what becomes of each weight from other weights)], the output,
    target and loss first under which most weights move downhill; and how outputs differ beside
    these weights, and beside the others."""
    found, kept = [], {}
    pairs = _said(trial, said) if said.get("output") else trial.pairs()
    for at, out, target, told, joined in pairs:
        fitted = fitting(trial.trace[out], target)
        if np.size(target) < trial.trace[out].size and joined is ast.Mult:
            continue
        if fitted is not None and out[0] < trial.first and (out, told, joined) not in kept:
            kept[out, told, joined] = at, fitted
    if not kept:
        raise Unclear("no place was found where an output meets its target")
    outputs = list(dict.fromkeys(out for out, _, _ in kept))
    trials = [trial, *trial.others]
    sides = [t.derivatives([o for o in outputs if o in t.trace]) for t in trials]
    meant = SHORT.get(said.get("loss"), said.get("loss"))
    for (out, told, joined), (at, target) in kept.items():
        for name in LOSSES:
            if name != meant if meant else (joined is ast.Mult) != (name == CRITERION):
                continue
            now = Understood(out, target, told, at, name, {})
            with contextlib.suppress(Unclear, TypeError, ValueError, KeyError):
                numbers = [numbers_of(t, gradient(t, now, s))
                           for t, s in zip(trials, sides, strict=True)]  # fmt: skip
                each = [_changes(t, n) for t, n in zip(trials, numbers, strict=True)]
                whole = _changes(trial, *numbers)
                sure = all(c.right for c in whole.values()) or not _by_one_factor(each)
                whole = whole if few(trial) and name != CRITERION and sure else each[0]
                now = now._replace(changes=whole)
                found.append((now, each[1] if trial.others else {}))
    if not found:
        raise Unclear("none of the usual losses fits the output and its target")
    found.sort(key=lambda f: (_forgotten(trial, *f), f[0]._replace(changes=f[1]).evidence
                              + f[0].evidence + f[0].all_uphill, _as_before(*f), *f[0].score,
                              _softmax(trial, f[0])), reverse=True)  # fmt: skip
    return found, sides


def gradient(trial, understood, sides):
    """∂L/∂w at the entries that are looked at; not a number where the loss has a kink."""
    base = loss_of(understood.loss, trial.trace[understood.output], understood.target)
    both = np.array([[loss_of(understood.loss, o, understood.target) for o in pair]
                     for pair in sides[understood.output]])  # fmt: skip
    slope = (both[:, 0] - both[:, 1]) / (2 * H)
    trial.noise = 2 * np.finfo(float).eps * max(abs(base), 1) / H
    kink = np.abs(both.sum(1) - 2 * base) / (2 * H)
    kink -= 2 * trial.noise
    sizes = [len(entries) for entries in trial.entries.values()]
    largest = [np.abs(part).max(initial=0) for part in np.split(slope, np.cumsum(sizes)[:-1])]
    slope[kink > CLOSE * np.maximum(np.repeat(largest, sizes), 1e-12)] = np.nan
    return slope


def _said(trial, said):
    """The output and the target that a person names."""
    outputs = [k for k in trial.trace if trial.name(k) == said["output"] and k in trial.dependent]
    try:
        trial.run.run(until=trial.first)  # it may be set in the pass
        target = np.asarray(eval(said["target"], dict(trial.run.kept), trial.run.names))
    except Exception as error:
        raise Unclear(f"--target {said['target']}: {error}") from None
    if not outputs:
        raise Unclear(f"--output {said['output']}: no such name hangs on the weights")
    yield outputs[0][0] + 1, outputs[0], target, said["target"], ast.Sub


def numbers_of(trial, slope, deltas=None):
    """{leaf: (∂L/∂w, Δw, w, which statement moves it)} at the entries that are looked at."""
    if not slope.any():
        raise Unclear
    found, at = {}, 0
    for leaf, entries in trial.entries.items():
        g = slope[at : at + len(entries)]
        at += len(entries)
        delta = np.asarray((deltas or trial.weights)[leaf], float).ravel()[entries]
        weight = trial.start[leaf].ravel()[entries]
        movers = trial.movers[leaf].ravel()[entries]
        found[leaf] = [v[np.isfinite(g)] for v in (g, delta, weight, movers)]
    return found


def _changes(trial, *numbers):
    """{leaf: its change}, by the numbers of one pass, or of several."""
    changes, doubtful, doubted = {}, set(), {}
    for leaf in trial.entries:
        every = [*map(np.concatenate, zip(*(n[leaf] for n in numbers), strict=True))]
        g, delta, weight, _ = every
        found = _in_part(trial, _change(trial, g, delta, weight), *every)
        if not found.right:
            doubted[leaf] = g, delta, weight
        changes[leaf] = found._replace(count=found.count or len(g))
        one_sign = found.how == BY_SIGN and abs(np.sign(delta).sum()) == len(g)
        doubtful |= {leaf} if one_sign else set()
    for leaf, every in doubted.items():  # two unknowns fit two: the rate is to be another's
        found = _change(trial, *every, least=2)
        if found.how in (DECAY, CLIPPED) and any(
            c.right and abs(c.rate - found.rate) < CLOSE * c.rate for c in changes.values()
        ):
            changes[leaf] = found
    if any(c.right and c.rate and not c.how and c.count > 1 for c in changes.values()):
        changes |= {k: changes[k]._replace(off=1.0, how="") for k in doubtful}
    return changes


def _in_part(trial, found, *numbers):
    """A change that is wrong, with the statements of the lines that move two entries or more by
    the gradient."""
    *numbers, movers = numbers
    lines = {i: trial.line(i) for i in {*movers.tolist()} - {-1}} if not found.right else {}
    each = {n: np.isin(movers, [i for i in lines if lines[i] == n]) for n in lines.values()}
    parts = {i: _change(trial, *(v[mask] for v in numbers)) for i, mask in each.items()}
    sure = {i: c for i, c in parts.items() if c.right and not c.how and each[i].sum() > 1}
    if not sure:
        return found
    rate = float(np.median([c.rate for c in sure.values()]))
    spared = [n for n, c in parts.items() if c.right and abs(c.rate - rate) < CLOSE * rate]
    count = int(sum(each[n].sum() for n in spared))
    spared = tuple(i for i, n in lines.items() if n in spared)
    return found._replace(rate=rate, off=1.0, how="in part", count=count, spared=spared)


def _change(trial, g, delta, weight, least=3):
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
        enough = np.count_nonzero(delta) >= least and large
        if left < CLOSE and enough and fit[0] < 0 and fit[1] < 0:
            return Change(-fit[0], left, DECAY, len(g) - 1)
    clipped = np.abs(delta) > (1 - 1e-9) * np.abs(delta).max()
    enough = np.count_nonzero(delta[rest := ~clipped]) > least - 2
    if enough and (delta[clipped] * g[clipped] < 0).all():
        rate = -(delta[rest] @ g[rest]) / max(g[rest] @ g[rest], 1e-300)
        left = np.linalg.norm(delta[rest] + rate * g[rest])
        beyond = (rate * np.abs(g[clipped]) >= np.abs(delta[clipped])).all()
        if beyond and left < CLOSE * np.linalg.norm(delta[rest]):
            return Change(rate, 0.0, CLIPPED, int(rest.sum()))
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


def _as_before(now, then, among=None):
    """How many weights, of all or of some, have the same rate here and from other weights."""
    return sum(k in then and abs(then[k].rate - c.rate) < CLOSE * abs(c.rate)
               for k, c in now.changes.items() if c.right and k in (among or then))  # fmt: skip


def _by_one_factor(each):
    """Do all weights move by the gradient in each pass, if not by as much in another?"""
    ratios = [[c.rate / each[0][k].rate for k, c in changes.items() if each[0][k].rate]
              for changes in each]  # fmt: skip
    right = all(c.right for changes in each for c in changes.values())
    return right and all(r and max(r) - min(r) < CLOSE * max(r) for r in ratios)


def _forgotten(trial, now, then):
    """How sure a loss is: 2 if all weights follow it, 1 if some do and it is the squared error, of
    which the slope of the output is rather left out for the others than put in for these."""
    moving = [c for c in now.changes.values() if c.how not in ("still", "aside")]
    followed = _as_before(now, then)
    some = _as_before(now, then, [k for k, v in trial.start.items() if v.size > 1])
    return 2 if followed == len(moving) > 0 else int(some > 0 and now.loss == SHORT["mse"])


def steady(trial, understood, then, sure=False):
    """Is each weight's rate the same from other weights, if another's is, or for ``sure``; or if
    one changes more than another, so that no factor of the whole gradient explains it?"""
    if not then or then.keys() != understood.changes.keys():
        return understood
    plain = {k: then[k].rate / c.rate for k, c in understood.changes.items()
             if c.right and then[k].right and not c.how and not then[k].how}  # fmt: skip
    ratios = plain.values()
    sure = sure or any(abs(ratio - 1) < CLOSE for ratio in ratios)
    sure = sure or (ratios and max(ratios) - min(ratios) > 100 * CLOSE * max(ratios))
    changes = dict(understood.changes)
    for k, ratio in plain.items():
        sizes = [np.linalg.norm(t.weights[k]) for t in (trial, trial.others[0])]
        if sure and abs(ratio - 1) > 100 * CLOSE and abs(sizes[0] - sizes[1]) > CLOSE * sizes[0]:
            rate = changes[k].rate
            how = f"no steady rate: {rate:.3g} here, {rate * ratio:.3g} from other weights"
            changes[k] = Change(rate, 1.0, how)
    return understood._replace(changes=changes)


def before_outputs(trial):
    """The weights on which an output may hang, and not those that are a memory of what moved."""
    pairs = [(out, joined) for _, out, _, _, joined in trial.pairs()]
    outs = {out for out, joined in pairs if joined is ast.Sub} or {out for out, _ in pairs}
    reached = [k for k in trial.weights if trial.reached[k] & outs and not remembers(trial, k)]
    return reached or list(trial.weights)


def remembers(trial, leaf):
    """Does another weight move by what this one has become, as by a velocity?"""
    after = trial.start[leaf] + trial.weights[leaf]
    return after.size > 1 and any(
        k != leaf and delta.shape == after.shape and proportional(delta, after)
        for k, delta in trial.weights.items()
    )


def averages(trial, understood):
    """{leaf: (its average of the gradient, its sign)} of weights that move by the sign alone."""
    found = {}
    for k, change in understood.changes.items():
        moves = np.sign(trial.weights[k])
        for of, delta in trial.changed.items() if change.how == BY_SIGN else ():
            if delta.shape == moves.shape and of != k and not trial.start[of].any():
                sign = np.sign((moves * delta).sum())
                if (np.sign(delta) == sign * moves).all() and len({*moves.ravel().tolist()}) > 1:
                    found.setdefault(k, (of, sign))
    return found


def nearby(trial, random):
    """{leaf: its numbers, each a little elsewhere}."""
    others = {}
    for k in before_outputs(trial):
        noise = random.standard_normal(trial.start[k].shape)
        others[k] = trial.start[k] * (1 + 0.3 * noise) + 0.1 * noise
    return others


def fresh(trial, random):
    """{leaf: numbers of its size, or of one that moves units out of their middle, of any sign}."""
    found = {}
    for k in before_outputs(trial):
        start = trial.start[k]
        size = max(np.abs(start).mean(), 0.5 / max(start.shape, default=1) ** 0.5)
        found[k] = size * random.standard_normal(start.shape)
    return found


def elsewhere(trial, seed=SEED, weights=nearby):
    """The same pass from other weights; None where it cannot be compared."""
    try:
        other = Trial(trial.run.elsewhere(weights(trial, np.random.default_rng(seed))))
    except Unclear:
        return None
    if other.weights.keys() != trial.weights.keys():
        return None
    other.tell_by(trial.averages)
    return other


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


def few(trial):
    """Are its entries, or each weight's, too few to tell by one pass how they move?"""
    sizes = [len(entries) for entries in trial.entries.values()]
    return sum(sizes) < FEW or max(sizes) < 3


def around(trial):
    """The passes from other weights that a pass is compared with: nearby, or from any if it has
    but few entries."""
    ways = [(seed, fresh) for seed in range(3)] if few(trial) else [(SEED, nearby)]
    return [t for t in (elsewhere(trial, *way) for way in ways) if t]


def same(here, there):
    """A change that is right only if it is so elsewhere, by the same rate."""
    steady = abs(here.rate - there.rate) < 10 * CLOSE * abs(here.rate) or here.how or there.how
    return here if there.right and steady else here._replace(off=1.0)


# --- the first wrong quantity ------------------------------------------------------------------


def arguments(trial, understood, then):
    """([(statement, quantity, another)], what becomes of each weight): a function on the way back
    is taken at the one, and after it is taken at the other, more weights move downhill, from here
    and from other weights."""
    base = changes = {k: same(c, then[k]) for k, c in understood.changes.items() if k in then}
    forward = [k for k in trial.trace if k in trial.dependent and k[0] <= understood.output[0]]
    found, instead = [], {}
    for q, uses in _arguments(trial, understood).items() if changes else ():
        for other in sorted(forward, key=lambda k: abs(k[0] - q[0])):
            if all(c.right for c in changes.values()):
                break
            if trial.trace[other].shape != trial.trace[q].shape or other == q:
                continue
            put = {**instead, **dict.fromkeys(uses, other)}
            now = _taken(trial, put)
            if now and better(changes, now):
                changes, instead = now, put
                found.append((uses[0][0], q, other))
                break
    gained, had = (sum(c.count for c in each.values() if c.right) for each in (changes, base))
    return (found if gained > had + 1 else []), changes


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
    for t in (trial, trial.others[0]):
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
    """Quantities after which, when they are put right one by one, every weight moves downhill; and
    what becomes of each weight then."""
    put, changes = _cures(trial, understood)
    for key in sorted(put, key=lambda key: -key[0]) if len(put) > 1 else ():
        rest = {k: v for k, v in put.items() if k != key}
        now = _after(trial, understood, rest)
        if all(now[k].right for k, c in changes.items() if c.right):
            put = rest  # it follows from those before it
    return [Culprit(key, q, trial.slope(q, understood)) for key, (q, _) in put.items()], changes


def _cures(trial, understood):
    """{wrong quantity: (what it stands for, its sign)}, and what becomes of each weight by it."""
    put, changes = {}, understood.changes
    suspects = (s for part in (False, True) for s in _suspects(trial, understood, part))
    until = time.process_time() + SECONDS
    for key, stands_for in suspects:
        if (put and trial.run.statements[key[0]].part) or time.process_time() > until:
            break
        for q, sign in itertools.product(stands_for, (1, -1)):
            if all(c.right for c in changes.values()):
                return put, changes
            now = _after(trial, understood, {**put, key: (q, sign)})
            if better(changes, now):
                put[key], changes = (q, sign), now
                break
    return put, changes


def certain(trial, understood):
    """Does a quantity on the way back tell the loss, as the derivative past the output's slope?"""

    def alike(key):
        return key in trial.dependent and trial.trace[key].shape == trial.trace[output].shape

    trial.slopes, output = {}, understood.output
    after = [key for key in trial.trace if alike(key) and key[0] > output[0]]
    if understood.loss != SHORT["cce"]:
        after = [key for key in after if not fits(trial, key, output, understood)]
    softmax = understood.loss == SHORT["cce"] and _softmax(trial, understood)
    return (softmax or understood.loss == SHORT["mse"]) and any(
        fits(trial, key, q, understood) for key in after
        for q in trial.trace if alike(q) and q[0] < output[0])  # fmt: skip


def against(trial, understood, culprit):
    """Does a quantity on the way back point uphill for some examples, here or at other weights?

    Then it is no derivative of any loss that falls towards the target.
    """
    signs = set()
    ways = [(seed, weights) for weights in (nearby, fresh) for seed in range(1, 9)]
    for other in filter(None, (trial, *(elsewhere(trial, *way) for way in ways))):
        value = other.trace.get(culprit.key)
        slope = other.slope(culprit.stands_for, understood)
        if value is None or slope is None or value.shape != slope.shape:
            return False
        signs |= {*np.sign(value * slope)[np.abs(slope) > CLOSE * np.abs(slope).max()].tolist()}
        if {-1, 1} <= signs:
            return True
    return False


def _suspects(trial, understood, part):
    """Quantities on the way back, those first that are no derivative of anything; and what each
    may stand for. With ``part``, parts of expressions, but for one turn's of a loop."""
    output, after = understood.output[0], []
    turns = Counter((s.line, re.sub(r"\d+", "", ast.unparse(s.tree))) for s in
                    trial.run.statements if part)  # fmt: skip
    forward = [k for k in trial.trace if k in trial.dependent and k[0] <= output]
    for key in [k for k in trial.trace if k in trial.dependent and k[0] > output]:
        made = trial.run.statements[key[0]]
        weight = key[1] in {leaf.text for leaf in trial.weights}
        one_of_many = turns[made.line, re.sub(r"\d+", "", ast.unparse(made.tree))] > 1
        if made.part != part or weight or one_of_many:
            continue
        same = [q for q in reversed(forward) if trial.trace[q].shape == trial.trace[key].shape
                and trial.slope(q, understood) is not None]  # fmt: skip
        others = [q for q in same
                  if not fits(trial, key, q, understood)]  # fmt: skip
        meant = list({_rounded(trial.slope(q, understood)): q for q in others[::-1]}.values())[::-1]
        if meant and not matters(trial, key):
            continue
        if others == same:
            yield key, meant
        else:
            after.append((key, meant))
    yield from reversed(after)


def _rounded(slope):
    """What slopes that are the same have in common."""
    return tuple(f"{entry:.6g}" for entry in slope.ravel()[:64])


def matters(trial, key):
    """Do the weights move otherwise when a quantity is another one?"""
    trial.run.run(patches={key: lambda v: like(v, np.asarray(v) * 2 + 1)})
    after = trial.run.after()
    return any(not np.array_equal(after[k], trial.start[k] + d) for k, d in trial.weights.items())


def fits(trial, key, q, understood):
    """Is a quantity the derivative by another one, but for a number?"""
    passes = trial.passes if trial.trace[key].size > 3 else [trial, *trial.others]
    values, slopes = [t.trace.get(key) for t in passes], []
    for t, value in zip(passes, values, strict=True):
        slope = t.slope(q, understood) if q in t.trace else None
        if value is None or slope is None:
            return False
        slopes.append(slope)
    return proportional(*(np.concatenate([np.ravel(v) for v in each]) for each in (values, slopes)))


def _after(trial, understood, put):
    """What becomes of each weight when quantities, {key: (what it stands for, sign)}, are right."""
    found = []
    for t in trial.passes:
        slopes = {key: (sign, t.slope(q, understood)) for key, (q, sign) in put.items()}
        if any(slope is None for _, slope in slopes.values()):
            return understood.changes
        t.run.run(patches={key: lambda v, s=sign * slope: like(v, s)
                           for key, (sign, slope) in slopes.items()})  # fmt: skip
        found.append(_after_run(t, t.run))
    return _changes(trial, *found)


def _after_run(trial, run):
    return numbers_of(trial, trial.gradient, trial.moved(run.after()))


def moved(trial, run):
    """What a pass that has run did to each weight, against the trial's gradient."""
    return _changes(trial, _after_run(trial, run))


def better(before, now):
    return sum(c.right for c in now.values()) > sum(c.right for c in before.values()) and all(
        now[k].right for k, c in before.items() if c.right
    )


def proportional(a, b):
    a, b = np.ravel(a).astype(float), np.ravel(b)
    if not a.any() or not b.any():
        return not a.any() and not b.any()
    return np.linalg.norm(a - b * (a @ b) / (b @ b)) < CLOSE * np.linalg.norm(a)
