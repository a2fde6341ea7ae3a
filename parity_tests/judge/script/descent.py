"""What a pass of a training loop does to each weight, against what descent would do.

Central differences through the script's own forward lines are the truth. Nothing is called wrong
that does not turn right when one quantity is put in its place.
"""

import ast
import time
import warnings
from typing import NamedTuple

import numpy as np

from . import loops
from .loops import _shown

H = 1e-5  # the step of central differences
CLOSE = 1e-4  # how far from proportional a change may be: the differences' own error is far below
ENTRIES = 24  # so many entries of each weight are compared
LARGEST = 2500  # entries of a quantity whose whole derivative is taken
SECONDS = 9.0
SEED = 0  # of the entries that are looked at


class Unclear(Exception):
    """Why a loop could not be understood."""


def _cross_entropy(o, t):
    if o.min() <= 0 or o.max() >= 1:
        raise Unclear
    return -np.sum(t * np.log(o) + (1 - t) * np.log(1 - o))


def _categorical(o, t):
    if o.min() <= 0 or o.ndim == 0 or o.shape[-1] < 2:
        raise Unclear
    return -np.sum(t * np.log(o))


def _criterion(o, t):
    if not set(np.unique(t)) <= {-2, -1, 0, 1, 2}:
        raise Unclear
    return -np.sum(t * o)


CRITERION = "perceptron criterion"
LOSSES = {  # name: (its function, the scales under which people write it)
    "squared error": (lambda o, t: 0.5 * np.sum((o - t) ** 2),
                      {"½Σ": lambda o: 1, "Σ": lambda o: 2, "mean": lambda o: 2 / o.size,
                       "½ mean": lambda o: 1 / o.size}),
    "binary cross-entropy": (_cross_entropy, {"Σ": lambda o: 1, "mean": lambda o: 1 / o.size}),
    "categorical cross-entropy": (_categorical, {"Σ": lambda o: 1, "mean": lambda o: 1 / len(o)}),
    CRITERION: (_criterion, {"Σ": lambda o: 1}),
}  # fmt: skip


SHORT = {
    "mse": "squared error",
    "bce": "binary cross-entropy",
    "cce": "categorical cross-entropy",
    "perceptron": CRITERION,
}


class Change(NamedTuple):
    """What a pass does to a weight, beside its gradient: Δ ≈ −rate · ∂L/∂w."""

    rate: float
    off: float  # what of Δ is left over, as a part of it
    how: str = ""
    count: int = 0  # of entries that were compared

    @property
    def right(self):
        """Does it move downhill?"""
        return self.off < CLOSE and (self.rate > 0 or self.how == "still")

    @property
    def uphill(self):
        """Does it move exactly uphill?"""
        return self.off < CLOSE and self.rate < 0


class Understood(NamedTuple):
    """An output, its target, a loss, and what becomes of each weight under it."""

    output: tuple  # (number of the statement, name)
    target: np.ndarray
    told: str  # how the script writes the target
    at: int  # the statement where they meet
    loss: str
    changes: dict  # leaf: Change

    @property
    def evidence(self):
        """How many entries move as a gradient says, beyond those from which the rates follow."""
        return _evidence(self.changes, lambda c: c.right)

    @property
    def score(self):
        """By what the output, target and loss that are meant are chosen."""
        uphill = _evidence(self.changes, lambda c: c.uphill)
        right = sum(c.right for c in self.changes.values())
        return self.evidence, right, uphill, self.loss != CRITERION


def _evidence(changes, wanted):
    chosen = [c for c in changes.values() if wanted(c) and c.how != "still" and c.count]
    rates = {f"{c.rate:.4g}" for c in chosen}
    return sum(c.count for c in chosen) - len(rates)


class Trial:
    """One pass, its weights, and the derivatives through its forward part."""

    def __init__(self, run, only=""):
        self.run, self.started = run, time.process_time()
        self.only = set(only.replace(" ", "").split(",")) - {""}
        self.moves = {}  # leaf: numbers of the statements that change it
        self.trace = self._watched()
        self.start = run.before()
        after = run.after()
        self.changed = {
            leaf: after[leaf] - value
            for leaf, value in self.start.items()
            if value.dtype.kind == "f" and leaf in after and after[leaf].shape == value.shape
            and not np.array_equal(after[leaf], value)
        }  # fmt: skip
        still = [v for k, v in self.start.items() if k not in self.moves and v.size > 100]
        run.share(still)
        self._find_weights()

    def _watched(self):
        before = {k: v.copy() for k, v in self.run.before().items()}

        def watch(i):
            now = self.run.after()
            for leaf, value in before.items():
                if leaf in now and not np.array_equal(now[leaf], value, equal_nan=True):
                    self.moves.setdefault(leaf, []).append(i)
                    before[leaf] = now[leaf].copy()

        return self.run.run(watch=watch)

    def _find_weights(self):
        """The weights: what moves, and what the pass computes from it before it has moved."""
        moved = {k: v for k, v in self.changed.items() if np.isfinite(v).all()}
        if not moved:
            raise Unclear("nothing moves in a pass of the loop")
        random = np.random.default_rng(SEED)
        self.weights, self.dependent, self.first = {}, set(), len(self.run.statements)
        for leaf, delta in moved.items():
            nudged = self.start[leaf] + 1e-6 * random.standard_normal(delta.shape)
            trace = self.run.run({leaf: nudged}, until=self.moves[leaf][0] + 1)
            differs = {key for key, v in trace.items() if key in self.trace and key[0]
                       < self.moves[leaf][0] and not np.array_equal(v, self.trace[key])}  # fmt: skip
            if differs and (not self.only or leaf.text in self.only):
                self.weights[leaf] = delta
                self.dependent |= differs
                self.first = min(self.first, self.moves[leaf][0])
        for leaf in self.weights:  # all that hangs on them, also later
            nudged = self.start[leaf] + 1e-6 * random.standard_normal(self.start[leaf].shape)
            trace = self.run.run({leaf: nudged})
            self.dependent |= {k for k, v in trace.items() if k in self.trace
                               and not np.array_equal(v, self.trace[k])}  # fmt: skip
        if not self.weights:
            raise Unclear("what moves in a pass is not used in it")
        count = max(6, min(ENTRIES, 400 // len(self.weights)))
        self.entries = {leaf: random.permutation(delta.size)[:count]
                        for leaf, delta in self.weights.items()}  # fmt: skip

    def pairs(self):
        """(number of the statement, output, target, its words, joined by): what may be a loss."""
        for i, statement in enumerate(self.run.statements):
            for node in ast.walk(statement.tree):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Mult):
                    sides = self._value(node.left, i), self._value(node.right, i)
                    yield from self._steps(i, node, sides)
                    for (out, _), (key, t), told in (
                        (*sides, node.right),
                        (*sides[::-1], node.left),
                    ):
                        data = t is not None and key not in self.dependent and not self._sum(key)
                        if out in self.dependent and data:
                            yield i, out, t, _shown(told, self.run.flat.inlined), type(node.op)
            yield from self._picked(i, statement.tree)

    def _sum(self, key):
        """Is a quantity a part of an expression that is reckoned, and so no datum?"""
        statement = key and self.run.statements[key[0]]
        return statement and statement.part and isinstance(statement.tree.value, ast.BinOp)

    def _steps(self, i, node, sides):
        """``t - step(s)``: the rule moves by this error; s is the output."""
        values = [v for _, v in sides]
        if not isinstance(node.op, ast.Sub) or any(v is None for v in values):
            return
        if any(key in self.dependent for key, _ in sides) or not any(key for key, _ in sides):
            return
        error = np.asarray(np.subtract(*[np.asarray(v, float) for v in values]))
        for key in reversed([k for k in self.trace if k in self.dependent and k[0] < i]):
            if self.trace[key].shape == error.shape:
                yield i, key, error, _shown(node, self.run.flat.inlined), ast.Mult
                return

    def _picked(self, i, tree):
        """``p[range(n), y] -= 1``: the scores of a softmax and their labels."""
        if isinstance(tree, ast.AugAssign) and isinstance(tree.target, ast.Subscript):
            inner = tree.target.slice
            if isinstance(inner, ast.Tuple) and isinstance(tree.op, ast.Sub):
                out, _ = self._value(tree.target.value, i)
                _, labels = self._value(inner.elts[-1], i)
                if out in self.dependent and labels is not None:
                    yield i, out, labels, ast.unparse(inner.elts[-1]), ast.Sub

    def _value(self, node, before):
        """(where it was set last, its numbers) of a name, an attribute or an entry."""
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return None, None
        text = ast.unparse(node)
        keys = [key for key in self.trace if key[1] == text and key[0] < before]
        if keys:
            key = max(keys)
            copied = self.run.statements[key[0]].tree
            if isinstance(copied, ast.Assign) and isinstance(
                copied.value, ast.Name | ast.Attribute
            ):
                origin, value = self._value(copied.value, key[0])  # a parameter, handed over
                if origin is not None:
                    return origin, value
            return key, self.trace[key]
        found = [v for leaf, v in self.start.items() if leaf.text == text]
        if not found and not isinstance(node, ast.Name):
            try:
                found = [np.asarray(eval(text, dict(self.run.kept), self.run.start), float)]
            except Exception:
                found = []
        if any(leaf.text.partition("[")[0] == text.partition("[")[0] for leaf in self.weights):
            return None, None
        return None, found[0] if found else None

    def derivatives(self, keys):
        """{key: ∂(quantity)/∂(entry of a weight), the entries first}, through the script's lines."""
        until = max(key[0] for key in keys) + 1
        found = {key: [] for key in keys}
        for leaf, entries in self.entries.items():
            for entry in entries:
                sides = []
                for h in (H, -H):
                    value = np.array(self.start[leaf], float)
                    value.flat[entry] += h
                    sides.append(self.run.run({leaf: value}, until=until))
                for key in keys:
                    found[key].append((sides[0].get(key), sides[1].get(key)))
        return found

    def slope(self, key, understood):
        """∂L/∂(a quantity), by changing it after its statement; None where that takes too long."""
        base, slope = self.trace[key], []
        if base.size > LARGEST or time.process_time() - self.started > SECONDS:
            return None
        for entry in range(base.size):
            sides = []
            for h in (H, -H):
                trace = self.run.run(
                    patches={key: lambda v, e=entry, h=h: _nudged(v, e, h)},
                    until=understood.output[0] + 1,
                )
                sides.append(_loss(understood.loss, trace[understood.output], understood.target))
            slope.append((sides[0] - sides[1]) / (2 * H))
        return np.reshape(slope, base.shape)


def _nudged(value, entry, h):
    array = np.array(value, float)
    array.flat[entry] += h
    return array if isinstance(value, np.ndarray) else float(array)


def _loss(name, o, t):
    return float(LOSSES[name][0](np.asarray(o, float), t))


def _fitting(o, t):
    """The target in the output's shape, labels as rows of 0 and 1; None where it does not fit."""
    o, t = np.asarray(o), np.asarray(t)
    if o.shape == t.shape or (o.size == t.size and max(o.shape, default=1) == o.size):
        return t.reshape(o.shape).astype(float)
    if o.ndim == 2 and t.shape == (len(o),) and t.dtype.kind in "iu" and o.shape[1] > t.max() >= 0:
        return np.eye(o.shape[1])[t]
    return None


def understand(trial, other, said):
    """The output, target and loss under which most weights move downhill, from here and from other
    weights; and how the outputs differ beside these weights."""
    found, kept = [], {}
    pairs = _said(trial, said) if said.get("output") else trial.pairs()
    for at, out, target, told, joined in pairs:
        fitted = _fitting(trial.trace[out], target)
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
    now, then = max(found, key=lambda f: (_evidence(f[1], lambda c: c.right) + f[0].evidence,
                                          *f[0].score))  # fmt: skip
    return _steady(trial, other, now, then), sides


def gradient(trial, understood, sides):
    """∂L/∂w at the entries that are looked at; not a number where the loss has a kink."""
    base = _loss(understood.loss, trial.trace[understood.output], understood.target)
    both = np.array([[_loss(understood.loss, o, understood.target) for o in pair]
                     for pair in sides[understood.output]])  # fmt: skip
    slope = (both[:, 0] - both[:, 1]) / (2 * H)
    if not slope.any():
        raise Unclear
    trial.noise = 2 * np.finfo(float).eps * max(abs(base), 1) / H
    kink = np.abs(both.sum(1) - 2 * base) / (2 * H)
    kink -= 2 * trial.noise
    slope[kink > CLOSE * max(np.abs(slope).max(), 1e-12)] = np.nan
    return slope


def _said(trial, said):
    """The output and the target that a person names."""
    outputs = [k for k in trial.trace if _name(trial, k) == said["output"] and k in trial.dependent]
    names = {k: v for k, v in trial.run.start.items()}
    try:
        target = np.asarray(eval(said["target"], dict(trial.run.kept), names))
    except Exception as error:
        raise Unclear(f"--target {said['target']}: {error}") from None
    if not outputs:
        raise Unclear(f"--output {said['output']}: no such name hangs on the weights")
    yield outputs[0][0] + 1, outputs[0], target, said["target"], ast.Sub


def _changes(trial, slope, deltas=None):
    changes, at = {}, 0
    for leaf, entries in trial.entries.items():
        g = slope[at : at + len(entries)]
        at += len(entries)
        delta = np.asarray((deltas or trial.weights)[leaf], float).ravel()[entries]
        clear = np.isfinite(g)
        weight = trial.start[leaf].ravel()[entries]
        found = _change(trial, leaf, g[clear], delta[clear], weight[clear])
        changes[leaf] = found._replace(count=int(clear.sum()))
    return changes


def _change(trial, leaf, g, delta, weight):
    """How a change goes with a gradient; a decay or an optimizer's memory may be part of it."""
    size = np.linalg.norm(delta)
    if not len(g):
        return Change(0.0, 0.0, "still")
    if size == 0 or np.linalg.norm(g) < 1e-9:
        return Change(0.0, 0.0 if size < 1e-9 else 1.0, "still")
    rate = -(delta @ g) / (g @ g)
    noise = abs(rate) * trial.noise * len(g) ** 0.5
    off = max(np.linalg.norm(delta + rate * g) - noise, 0) / size
    if off < CLOSE:
        return Change(rate, off)
    both = np.stack([g, weight], axis=1)
    fit = np.linalg.lstsq(both, delta, rcond=None)[0]
    left = np.linalg.norm(both @ fit - delta) / size
    if left < CLOSE and len(g) > 3 and fit[0] < 0 and fit[1] < 0:
        return Change(-fit[0], left, "with decay")
    clipped = np.abs(delta) > (1 - 1e-9) * np.abs(delta).max()
    if (rest := ~clipped).any() and (delta[clipped] * g[clipped] < 0).all():
        rate = -(delta[rest] @ g[rest]) / max(g[rest] @ g[rest], 1e-300)
        left = np.linalg.norm(delta[rest] + rate * g[rest])
        if left < CLOSE * np.linalg.norm(delta[rest]) and (rate * np.abs(g[clipped])
                                                          >= np.abs(delta[clipped])).all():  # fmt: skip
            return Change(rate, 0.0, "clipped")
    clear = np.abs(g) > 1e-6 * np.abs(g).max()
    memory = [k for k, v in trial.start.items() if k in trial.changed and k not in trial.weights
              and v.shape == trial.start[leaf].shape]  # fmt: skip
    even = np.abs(delta[clear]).max() < 1.01 * np.abs(delta[clear]).min()
    if memory and even and (np.sign(delta[clear]) == -np.sign(g[clear])).all():
        return Change(float(np.abs(delta).max()), 0.0, "by the sign, as Adam or RMSprop starts")
    return Change(rate, off)


def _steady(trial, other, understood, then):
    """Is each weight's rate the same from other weights, if another's is?"""
    if not then or then.keys() != understood.changes.keys():
        return understood
    plain = {k: then[k].rate / c.rate for k, c in understood.changes.items()
             if c.right and then[k].right and not c.how and not then[k].how}  # fmt: skip
    steady = [k for k, ratio in plain.items() if abs(ratio - 1) < CLOSE]
    changes = dict(understood.changes)
    for k, ratio in plain.items():
        sizes = [np.linalg.norm(t.weights[k]) for t in (trial, other)]
        if steady and abs(ratio - 1) > 100 * CLOSE and abs(sizes[0] - sizes[1]) > CLOSE * sizes[0]:
            rate = changes[k].rate
            how = f"no steady rate: {rate:.3g} here, {rate * ratio:.3g} from other weights"
            changes[k] = Change(rate, 1.0, how)
    return understood._replace(changes=changes)


def elsewhere(trial):
    """The same pass from other weights; None where it cannot be compared."""
    random = np.random.default_rng(SEED)
    others = {}
    for k in trial.weights:
        noise = random.standard_normal(trial.start[k].shape)
        others[k] = trial.start[k] * (1 + 0.3 * noise) + 0.1 * noise
    try:
        other = Trial(trial.run.elsewhere(others))
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


# --- the first wrong quantity ------------------------------------------------------------------


class Culprit(NamedTuple):
    """A quantity on the way back that has to be another one."""

    key: tuple
    stands_for: tuple
    slope: np.ndarray


def culprits(trial, understood):
    """Quantities after which, when they are put right one by one, every weight moves downhill."""
    patches, found, changes = {}, [], understood.changes
    forward = [k for k in trial.trace if k in trial.dependent and k[0] <= understood.output[0]]
    slopes = {}
    for key in trial.trace:
        back = key in trial.dependent and key[0] > understood.output[0]
        if not back or trial.run.statements[key[0]].part or key[1] in _weight_names(trial):
            continue
        for q in reversed(forward):
            if trial.trace[q].shape != trial.trace[key].shape or all(
                c.right for c in changes.values()
            ):
                continue
            if q not in slopes:
                slopes[q] = trial.slope(q, understood)
            if slopes[q] is None or _proportional(trial.trace[key], slopes[q]):
                continue
            for sign in (1, -1):
                put = {**patches, key: lambda v, s=sign * slopes[q]: _as(v, s)}
                now = _after(trial, understood, put)
                if _better(changes, now):
                    changes, patches = now, put
                    found.append(Culprit(key, q, slopes[q]))
                    break
    return found, changes


def _as(value, slope):
    return slope if isinstance(value, np.ndarray) else float(slope)


def _weight_names(trial):
    return {leaf.text for leaf in trial.weights}


def _after(trial, understood, patches):
    trial.run.run(patches=patches)
    after = trial.run.after()
    deltas = {k: after[k] - trial.start[k] for k in trial.weights}
    return _changes(trial, trial.gradient, deltas)


def _better(before, now):
    return sum(c.right for c in now.values()) > sum(c.right for c in before.values()) and all(
        now[k].right for k, c in before.items() if c.right
    )


def _proportional(a, b):
    a, b = np.ravel(a).astype(float), np.ravel(b)
    if not a.any() or not b.any():
        return not a.any() and not b.any()
    return np.linalg.norm(a - b * (a @ b) / (b @ b)) < CLOSE * np.linalg.norm(a)


# --- what is said ------------------------------------------------------------------------------


def judged(path, text, stand_in, said):
    """What becomes of a script's training loop, as plain data; None where it has none."""
    rejected, why = set(), ""
    started = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        while time.process_time() - started < 2 * SECONDS:
            try:
                reached = loops.reach(path, text, rejected, stand_in)
            except (Exception, SystemExit) as error:
                why = why or f"before a training loop is reached: {type(error).__name__}: {error}"
                break
            if reached is None:
                break
            number, loop, names, tree = reached
            try:
                return _judged(path, text, loop, names, tree, said)
            except Unclear as error:
                why = f"the loop in line {loop.lineno}: {error}"
            except Exception as error:
                why = f"the loop in line {loop.lineno}: {type(error).__name__}: {error}"
            rejected.add(number)
    return {"verdict": "not understood", "why": why, "lines": []} if why else None


def _trial(path, loop, names, tree, said):
    """The first pass in which something moves, of those that start where the loop starts."""
    why, at, best = None, dict(names), None
    for i, row in enumerate(loops.rows(loop, at)):
        if best and (i > 8 or len(best.weights) > 1):
            break
        names.clear()
        names.update(at)
        loops.begin(loop, names, row)
        flat = loops.Flat(path, tree, names)
        flat.add(loop.body)
        try:
            trial = Trial(loops.Pass(flat), said.get("weights", ""))
        except Unclear as error:
            why = error
            continue
        if best is None or len(trial.weights) > len(best.weights):
            best = trial
    if best is None:
        raise why
    return best


def _judged(path, text, loop, names, tree, said):
    at = dict(names)
    trial = _trial(path, loop, names, tree, said)
    lines = text.splitlines()
    spread = _spread(trial)
    if spread:
        return _told("differs", trial, None, [spread], lines)
    understood, sides = understand(trial, elsewhere(trial), said)
    trial.gradient = gradient(trial, understood, sides)
    over = _over_the_batch(trial, understood)
    if over:
        return _told("differs", trial, understood, [over], lines)
    changes = understood.changes.values()
    if all(c.right for c in changes):
        if understood.evidence < 1:
            raise Unclear("too few numbers move in a pass to tell by which loss")
        found = _labels(trial, understood, loop, at) or _alike(trial, understood)
        return _told("differs" if found else "agrees", trial, understood, found, lines)
    uphill = _evidence(understood.changes, lambda c: c.uphill)
    if uphill and all(c.uphill or c.how == "still" for c in changes):
        said = (f"every weight moves uphill: `{understood.told}` and the output are subtracted the "
                "other way round, or the step has the wrong sign")  # fmt: skip
        return _told("differs", trial, understood, [(_line(trial, understood.at), said)], lines)
    some = understood.evidence > 1
    unsteady = [c for c in changes if c.how.startswith("no steady")]
    fits = not unsteady and consistent(trial, understood, sides)
    if fits:
        raise Unclear("its weights move together by a loss that is none of the usual ones")
    found, after = culprits(trial, understood) if not unsteady else ([], understood.changes)
    cured = fits is False and all(c.right for c in after.values())
    if found and (some or cured):
        told = _functions(trial, found) + [_why(trial, understood, c) for c in found]
        left = {k for k, c in after.items() if not c.right}
    elif some and len(changes) > 1:
        told, left = [], {k for k, c in understood.changes.items() if not c.right}
    else:
        raise Unclear("no usual loss was found under which its weights move downhill")
    for leaf in left:
        said = _way(leaf, understood.changes[leaf])
        told += [(_line(trial, i), said) for i in trial.moves[leaf]]
    return _told("differs", trial, understood, told, lines)


def _way(leaf, change):
    if change.how.startswith("no steady"):
        return f"{leaf.text} does not move by its gradient: {change.how}"
    return f"{leaf.text} moves {'uphill' if change.uphill else 'not by its gradient'}"


def _line(trial, i):
    return trial.run.statements[i].line


def _name(trial, key):
    return trial.run.flat.inlined.get(key[1], key[1])


def _spread(trial):
    """An output of n rows and n targets that spread to n × n."""
    for i, out, target, told, _ in trial.pairs():
        o = trial.trace[out]
        result = [v for (j, _), v in trial.trace.items() if j == i]
        if o.size == target.size > 1 and o.shape != target.shape and any(
            v.shape == np.broadcast_shapes(o.shape, target.shape) and v.size > o.size
            for v in result
        ):  # fmt: skip
            shapes = " and ".join(map(str, (o.shape, target.shape)))
            said = f"`{_name(trial, out)}` and `{told}`, {shapes}, spread to {result[0].shape}"
            return _line(trial, i), f"{said}: give `{told}` the shape {o.shape}"
    return None


def _over_the_batch(trial, understood):
    """A softmax whose columns sum to 1, and not its rows."""
    o, t = np.asarray(trial.trace[understood.output], float), understood.target
    if o.ndim < 2 or min(o.shape) < 2 or not np.allclose(t.sum(1), 1) or np.allclose(o.sum(1), 1):
        return None
    if not np.allclose(o.sum(0), 1) or np.allclose(t.sum(0), 1):
        return None
    said = "its columns sum to 1: this softmax is over the batch; each row should sum to 1"
    same = [k for k, v in trial.trace.items() if np.array_equal(v, o)]
    return _line(trial, min(same)[0]), f"`{_name(trial, understood.output)}`: {said}"


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
            name = _name(trial, key)
            if _equal_columns(trial.run.run(later).get(key, np.zeros(()))):
                leaf = next(iter(trial.weights))
                said = (f"the {base[key].shape[-1]} units of `{name}` start alike and stay alike: "
                        f"start {leaf.text} with small random numbers")  # fmt: skip
                return [(_line(trial, key[0]), f"the gradients are right, but {said}")]
    return []


def _equal_columns(a):
    return a.ndim == 2 and a.shape[1] > 1 and (a == a[:, :1]).all() and a.any()


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
    return [(_line(trial, moves), f"{said} anything, and always count as wrong")]


def _functions(trial, found):
    """A function of the script's that all wrong lines call."""
    called = [_called(trial, c) for c in found]
    common = set.intersection(*map(set, called)) if len(called) > 1 else set()
    told = []
    for name in sorted(common):
        function = next((f for f in trial.run.flat.defined.values() if f.name == name), None)
        if function is not None:
            lines = " and ".join(str(_line(trial, c.key[0])) for c in found)
            said = f"`{name}`, used in lines {lines}, is not the slope that it stands for there"
            told.append((function.body[-1].lineno, said))
    return told


def _called(trial, culprit):
    line = _line(trial, culprit.key[0])
    trees = [s.tree for s in trial.run.statements if s.line == line]
    return [n.func.id for t in trees for n in ast.walk(t)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]  # fmt: skip


def _why(trial, understood, culprit):
    """A wrong quantity, and what it would have to be."""
    key, q = culprit.key, culprit.stands_for
    line, name = _line(trial, key[0]), _name(trial, key)
    said = f"`{name}` should be ∂L/∂({_name(trial, q)})"
    moved = [(leaf, i) for leaf, at in trial.moves.items() for i in at
             if leaf in trial.weights and i < key[0]]  # fmt: skip
    trees = [s.tree for s in trial.run.statements if s.line == line]
    used = {ast.unparse(n) for t in trees for n in ast.walk(t) if isinstance(n, ast.expr)}
    for leaf, i in moved:
        if leaf.text in used:
            return line, f"{said}: it uses {leaf.text} after line {_line(trial, i)} has moved it"
    for other in trial.trace:
        slope = trial.slope(other, understood) if _before(trial, other, q) else None
        if slope is not None and slope.shape == trial.trace[key].shape and _proportional(
            trial.trace[key], slope
        ):  # fmt: skip
            there = f"it is ∂L/∂({_name(trial, other)})"
            return line, f"{said}: {there}, the slope between them is missing"
    return line, said


def _before(trial, other, q):
    """Does a forward quantity come after another one of its shape?"""
    same = trial.trace[other].shape == trial.trace[q].shape
    return same and other in trial.dependent and q[0] < other[0] < trial.first


def _told(verdict, trial, understood, found, lines):
    """The record of a judgement."""
    record = {"verdict": verdict, "why": "", "output": "", "target": "", "loss": "", "rate": None}
    record["weights"] = [
        {"name": leaf.text, "shape": list(value.shape)}
        for leaf, value in ((k, trial.start[k]) for k in trial.weights)
    ]
    if understood:
        record |= {"output": _name(trial, understood.output), "target": understood.told}
        record["loss"], record["rate"] = _scaled(trial, understood)
        for told, change in zip(record["weights"], understood.changes.values(), strict=True):
            told |= {"downhill": bool(change.right), "uphill": bool(change.uphill),
                     "rate": float(change.rate), "off": float(change.off),
                     "how": change.how}  # fmt: skip
    record["lines"] = [
        {"line": line, "source": lines[line - 1].strip(), "said": said}
        for line, said in sorted(dict.fromkeys(found))
    ]
    return record


def _scaled(trial, understood):
    """The loss as the script has it, of which the rate is a number that stands in it."""
    rates = [c.rate for c in understood.changes.values() if c.right and c.rate and not c.how]
    if not rates:
        return understood.loss, None
    numbers = [float(v) for v in trial.start.values() if v.ndim == 0]
    numbers += [n.value for s in trial.run.statements for n in ast.walk(s.tree)
                if isinstance(n, ast.Constant) and isinstance(n.value, float)]  # fmt: skip
    rate, scales = float(np.median(rates)), LOSSES[understood.loss][1]
    o = trial.trace[understood.output]
    for told, scale in scales.items():
        scaled = rate / scale(np.atleast_1d(o))
        if any(abs(scaled - n) < CLOSE * abs(scaled) for n in numbers):
            return f"{understood.loss}, {told}", scaled
    return f"{understood.loss}, {next(iter(scales))}", rate
