"""One pass of a training loop, and the derivatives through its own forward part."""

import ast
import contextlib
import itertools
import math
import time
import warnings
from typing import NamedTuple
from unittest import mock

import numpy as np

from .flat import calls, shown
from .loops import held, taking_one

H = 1e-5  # the step of central differences
CLOSE = 1e-4  # how far from proportional a change may be: the differences' own error is far below
ENTRIES = 24  # so many entries of each weight are compared
ALONE, SOME = 8, 4  # from so many rows on they are taken together, and so many entries are tried
LARGEST = 2500  # entries of a quantity whose whole derivative is taken
JUMP = 0.5  # what differs by more than this part when a weight is nudged a tenth as much: a step
SECONDS = 6.0
SLOW = 1.0  # seconds: of a pass
PAIRING = ast.Sub | ast.Mult | ast.Div  # of an output and its target
SEED = 0  # of the entries that are looked at


GONE = {  # from NumPy, and what scripts still call
    "asfarray": lambda a, dtype=float: np.asarray(a, dtype), "float": float, "int": int,
    "float_": np.float64, "Inf": np.inf, "infty": np.inf,
}  # fmt: skip
NUMBERS = {name: getattr(math, name) for name in ("exp", "log", "tanh", "sqrt", "pow", "fabs")}
GONE = {name: value for name, value in GONE.items() if name not in vars(np)}


@contextlib.contextmanager
def quiet():
    """Without the warnings of the script's arithmetic, and with what NumPy had once."""
    gone = mock.patch.multiple(np, create=True, **GONE) if GONE else contextlib.nullcontext()
    once = mock.patch.multiple(math, **{k: taking_one(f) for k, f in NUMBERS.items()})
    with warnings.catch_warnings(), np.errstate(all="ignore"), gone, once:
        warnings.simplefilter("ignore")
        yield


class Unclear(Exception):
    """Why a loop could not be understood."""


class Unmoved(Unclear):
    """A loop that trains nothing."""


class Unused(Unclear):
    """A pass that moves nothing that it uses."""


def _cross_entropy(o, t):
    if o.min() <= 0 or o.max() >= 1:
        raise Unclear
    return -(t * np.log(o) + (1 - t) * np.log(1 - o))


def _categorical(o, t):
    column = o.ndim == 2 and o.shape[-1] == 1 < o.size and abs(o.sum() - 1) < 10 * CLOSE
    if o.min() <= 0 or o.ndim == 0 or (o.shape[-1] < 2 and not column):
        raise Unclear
    return -t * np.log(o)


def _criterion(o, t):
    if not set(np.unique(t)) <= {-2, -1, 0, 1, 2}:
        raise Unclear
    return -t * o


CRITERION = "perceptron criterion"
LOSSES = {  # name: (its terms, the scales under which people write their sum)
    "squared error": (lambda o, t: 0.5 * (o - t) ** 2,
                      {"½Σ": lambda o: 1, "Σ": lambda o: 2, "mean": lambda o: 2 / o.size,
                       "½ mean": lambda o: 1 / o.size}),
    "binary cross-entropy": (_cross_entropy, {"Σ": lambda o: 1, "mean": lambda o: 1 / o.size}),
    "categorical cross-entropy": (_categorical, {"Σ": lambda o: 1, "mean": lambda o: 1 / len(o)}),
    CRITERION: (_criterion, {"Σ": lambda o: 1}),
}  # fmt: skip


class Change(NamedTuple):
    """What a pass does to a weight, beside its gradient: Δ ≈ −rate · ∂L/∂w."""

    rate: float
    off: float  # what of Δ is left over, as a part of it
    how: str = ""
    count: int = 0  # of entries that were compared, but for those that another fit takes up
    spared: tuple = ()  # statements that move some of it by its gradient, where others do not

    @property
    def right(self):
        """Does it move downhill?"""
        return self.off < CLOSE and (self.rate > 0 or self.how in ("still", "aside"))

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
        return evidence_of(self.changes, lambda c: c.right or c.spared)

    @property
    def all_uphill(self):
        """How many entries say that all moves uphill, by one rate."""
        moving = [c for c in self.changes.values() if c.how not in ("still", "aside")]
        rates = [c.rate for c in moving]
        one = moving and all(c.uphill for c in moving)
        one = one and max(rates) - min(rates) < -CLOSE * min(rates)
        return evidence_of(self.changes, lambda c: c.uphill) if one else 0

    @property
    def score(self):
        """By what the output, target and loss that are meant are chosen."""
        uphill = evidence_of(self.changes, lambda c: c.uphill)
        right = sum(c.right for c in self.changes.values())
        return self.evidence, right, uphill, self.loss != CRITERION


def evidence_of(changes, wanted):
    chosen = [c for c in changes.values() if wanted(c) and c.rate and c.count]
    rates = {f"{c.rate:.4g}" for c in chosen}
    return sum(c.count for c in chosen) - len(rates)


class Trial:
    """One pass, its weights, and the derivatives through its forward part."""

    def __init__(self, run, only=""):
        self.run, self.started = run, time.process_time()
        self.only = set(only.replace(" ", "").split(",")) - {""}
        self.origin, self.noisy = self, []  # from where the script starts; noise that was left out
        self.others, self.rows = [], []  # the same pass from other weights; of other rows
        self.passes = [self]  # those in which has to hold what is said
        self.slopes, self.noise = {}, 0.0
        self.averages = {}  # leaf: (the average that tells of it, its sign)
        self.moves = {}  # leaf: numbers of the statements that change it
        self.movers, self.twice = {}, set()  # for each entry; leaves of which one moves twice
        self.start, self.failed = run.before(), None
        try:
            self.trace = self._watched()
        except Unclear:
            raise
        except Exception as error:
            self.trace, self.dependent, self.weights = run.trace, set(run.trace), {}
            self.failed = error
            return
        after = run.after()
        self.changed = {
            leaf: after[leaf].reshape(value.shape) - value
            for leaf, value in self.start.items()
            if value.dtype.kind in "fi" and leaf in after and after[leaf].dtype.kind == "f"
            and after[leaf].size == value.size  # a number may become an array of one
            and not np.array_equal(after[leaf].ravel(), value.ravel())
        }  # fmt: skip
        self._find_weights()

    def moved(self, after):
        """{leaf: how far each weight is from where it starts, or the average that it moves by}."""
        by = {k: self.averages.get(k, (k, 1)) for k in self.weights}
        return {k: sign * (after[of].reshape(self.start[of].shape) - self.start[of])
                for k, (of, sign) in by.items()}  # fmt: skip

    def tell_by(self, averages):
        """Judge weights by their averages of the gradient, {leaf: (average, its sign)}."""
        self.averages = {k: v for k, v in averages.items() if k in self.weights}
        told = {k: sign * self.changed[of] for k, (of, sign) in self.averages.items()}
        self.weights = self.weights | told

    def line(self, i):
        """Where a statement stands."""
        return self.run.statements[i].line

    def name(self, key):
        """A quantity as the script writes it."""
        return shown(ast.parse(key[1]).body[0].value, self.run.flat.inlined)

    def _watched(self):
        self.run.run()
        if time.process_time() - self.started > SLOW:
            raise Unclear(f"a pass takes more than {SLOW:g} s, and hundreds would be needed")
        after = self.run.after()
        still = {k for k, v in self.start.items()
                 if np.array_equal(after.get(k), v, equal_nan=v.dtype.kind == "f")}  # fmt: skip
        self.run.share([held(self.run.start, k) for k in still if self.start[k].size > 100])
        before = {k: v.copy() for k, v in self.start.items() if k not in still}

        def watch(i):
            now = self.run.after()
            for leaf, value in before.items():
                if leaf in now and not np.array_equal(now[leaf], value, equal_nan=True):
                    self.moves.setdefault(leaf, []).append(i)
                    movers = self.movers.setdefault(leaf, np.full(value.shape, -1))
                    moved = np.resize(now[leaf] != value, value.shape)
                    self.twice |= {leaf} if (movers[moved] >= 0).any() else set()
                    movers[moved] = i
                    before[leaf] = now[leaf].copy()

        return self.run.run(watch=watch)

    def _find_weights(self):
        """The weights: what moves, and what the pass computes from it before it has moved."""
        moved = {k: v for k, v in self.changed.items() if np.isfinite(v).all()}
        if not moved:
            raise Unmoved("nothing moves in a pass of the loop")
        random = np.random.default_rng(SEED)
        self.weights, self.dependent, self.first = {}, set(), len(self.run.statements)
        self.reached = {}  # leaf: what hangs on it before it moves
        for leaf, delta in moved.items():
            first = self.moves[leaf][0]
            differs = self._differing(leaf, random, until=first + 1)
            differs = {key for key in differs if key[0] < first}
            if differs and (not self.only or leaf.text in self.only):
                self.weights[leaf], self.reached[leaf] = delta, differs
                self.dependent |= differs
                self.first = min(self.first, self.moves[leaf][0])
        for leaf, at in self._kept().items() if self.weights else ():
            differs = {k for k in self._differing(leaf, random, until=self.first) if k[0] < at[0]}
            if differs:
                self.weights[leaf], self.reached[leaf] = 0.0 * self.start[leaf], differs
                self.moves[leaf], self.movers[leaf] = at, np.full(self.start[leaf].shape, at[0])
                self.dependent |= differs
        for leaf in self.weights:  # all that hangs on them, also later
            self.dependent |= self._differing(leaf, random)
        if not self.weights:
            raise Unused("what moves in a pass is not used in it")
        count = max(6, min(ENTRIES, 400 // len(self.weights)))
        self.entries = {leaf: random.permutation(delta.size)[:count]
                        for leaf, delta in self.weights.items()}  # fmt: skip

    def _kept(self):
        """{leaf: the statements that set it} of what is set after the output and does not move."""
        found = {}
        for leaf, value in self.start.items():
            at = [
                i
                for i, s in enumerate(self.run.statements)
                if i >= self.first
                and any(n == leaf.text or n.startswith(f"{leaf.text}[") for n in s.sets)
            ]
            if at and value.dtype.kind == "f" and leaf not in self.changed:
                found[leaf] = at
        return found

    def _differing(self, leaf, random, until=None):
        """What differs in a pass from a weight nearby, but for what jumps, as a step does."""
        nudge = 1e-6 * random.standard_normal(self.start[leaf].shape)
        far, near = (self.run.run({leaf: self.start[leaf] + part * nudge}, until=until)
                     for part in (1, 0.1))  # fmt: skip
        return {k for k, v in far.items() if k in self.trace and k in near
                and self._smooth(self.trace[k], v, near[k])}  # fmt: skip

    @staticmethod
    def _smooth(here, far, near):
        """Does a quantity move, and about a tenth as far for a tenth of the way?"""
        if not here.shape == far.shape == near.shape:
            return True
        moved = np.abs(far - 1.0 * here).max(initial=0.0)
        least = 1e-9 * np.abs(here).max(initial=0.0)
        return moved > 0 and (moved < least or 0 < np.abs(near - 1.0 * here).max() < JUMP * moved)

    def pairs(self):
        """(number of the statement, output, target, its words, joined by): what may be a loss."""
        outs = set()
        for pair in self._pairs():
            outs.add(pair[1])
            yield pair
        for i, statement in enumerate(self.run.statements):
            for node in ast.walk(statement.tree):
                if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq):
                    yield from (p for p in self._mistaken(i, node) if p[1] not in outs)

    def _pairs(self):
        """What may be a loss by a difference, a product, or a quotient."""
        for i, statement in enumerate(self.run.statements):
            counted, wholes = _counted(statement.tree)
            for node in [n for tree in ast.walk(statement.tree) for n in self._compared(tree)]:
                node = self._difference(node, i)
                divided = isinstance(getattr(node, "op", None), ast.Div)  # as in y / o
                if isinstance(node, ast.BinOp) and isinstance(node.op, PAIRING):
                    node = _wholes(node, counted, wholes)
                    sides = self.origin_of(node.left, i), self.origin_of(node.right, i)
                    yield from self._steps(i, node, sides)
                    ways = [(*sides[::-1], node.left), (*sides, node.right)]
                    for (out, _), (key, t), told in ways[: 1 + (not divided)][::-1]:
                        data = t is not None and key not in self.dependent and not self._sum(key)
                        data = data and not (  # y log(o), a part of a loss that is reckoned
                            out and "log" in calls(self.run.statements[out[0]].tree))  # fmt: skip
                        if out in self.dependent and data and not self._hangs(key, out):
                            yield i, out, t, shown(told, self.run.flat.inlined), type(node.op)
            yield from self._picked(i, statement.tree)

    def _mistaken(self, i, node):
        """``if step(s) != t``: the rule moves by t where the step is another; s is the output."""
        nodes = node.left, node.comparators[0]
        sides = [self.origin_of(n, i) for n in nodes]
        for (step, _), (key, t), told in ((*sides, nodes[1]), (*sides[::-1], nodes[0])):
            if step is None or step in self.dependent or t is None or key in self.dependent:
                continue
            for k in reversed([k for k in self.trace if k in self.dependent and k[0] < i]):
                if np.shape(self.trace[k]) == np.shape(t) and self._hangs(step, k):
                    yield i, k, np.asarray(t), shown(told, self.run.flat.inlined), ast.Mult
                    return

    def _compared(self, node):
        """A node; and of the script's own ``mse_prime(y, o)`` each two that it may compare."""
        yield node
        own = isinstance(node, ast.Call) and self.run.flat.own(node.func)
        for left, right in itertools.combinations(node.args, 2) if own else ():
            yield ast.BinOp(left, ast.Sub(), right)

    def _difference(self, node, i):
        """``o - y`` for ``-y + o``, whose parts are statements."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for left, right in ((node.left, node.right), (node.right, node.left)):
                key = self.key(right, i) if isinstance(right, ast.Name) else None
                made = key and getattr(self.run.statements[key[0]].tree, "value", None)
                if isinstance(made, ast.UnaryOp) and isinstance(made.op, ast.USub):
                    return ast.BinOp(left, ast.Sub(), made.operand)
        return node

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
                told = shown(node, self.run.flat.inlined)
                if self._hangs(sides[0][0], key):  # the error is t - step(s), whoever writes it
                    told, error = f"-({told})", -error
                yield i, key, error, told, ast.Mult
                return

    def _hangs(self, step, key):
        """Does a step become another one when what it may be a step of has another sign?"""
        return step is not None and any(
            not np.array_equal(self.run.run(patches=put, until=step[0] + 1).get(step),
                               self.trace[step])
            for put in ({key: lambda v, x=x: like(v, np.full(np.shape(v), x))}
                        for x in (-1e6, 1e6)))  # fmt: skip

    def _picked(self, i, tree):
        """``p[range(n), y] -= 1``: the scores of a softmax and their labels."""
        if isinstance(tree, ast.AugAssign) and isinstance(tree.target, ast.Subscript):
            inner = tree.target.slice
            if isinstance(inner, ast.Tuple) and isinstance(tree.op, ast.Sub):
                out, _ = self.origin_of(tree.target.value, i)
                _, labels = self.origin_of(inner.elts[-1], i)
                if out in self.dependent and labels is not None:
                    told = shown(inner.elts[-1], self.run.flat.inlined)
                    yield i, out, labels, told, ast.Sub

    def key(self, node, before):
        """Where a name, an attribute or an entry was set last before a statement, or None."""
        text = ast.unparse(node)
        return max((k for k in self.trace if k[1] == text and k[0] < before), default=None)

    def origin_of(self, node, before):
        """(where it was set last, its numbers) of a name, an attribute or an entry."""
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return None, None
        text = ast.unparse(node)
        if key := self.key(node, before):
            made = _copied(getattr(self.run.statements[key[0]].tree, "value", None))
            if isinstance(made, ast.Name | ast.Attribute):
                origin, value = self.origin_of(made, key[0])  # a parameter, handed over
                if origin is not None:
                    return origin, value
            return key, self.trace[key]
        found = [v for leaf, v in self.start.items() if leaf.text == text]
        if not found:
            with contextlib.suppress(Exception):
                set_before = {name: v for (j, name), v in self.trace.items() if j < before}
                value = eval(text, dict(self.run.kept), self.run.start | set_before)
                if not any(value is held(self.run.start, leaf) for leaf in self.weights):
                    found = [np.asarray(value, float)]
        if any(leaf.text.partition("[")[0] == text.partition("[")[0] for leaf in self.weights):
            return None, None
        return None, found[0] if found else None

    def derivatives(self, keys):
        """{key: [(its numbers above, below) for each entry of a weight that is looked at]}."""
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
        if key not in self.slopes:
            slope = self._by_units(key, understood)
            self.slopes[key] = self._by_entries(key, understood) if slope is None else slope
        return self.slopes[key]

    def _by_entries(self, key, understood):
        """The slope entry by entry; None where there are too many, or too little time."""
        value = self.trace[key]
        slope = []
        for entry in range(value.size):
            if value.size > LARGEST or time.process_time() - self.started > SECONDS:
                return None
            try:
                slope.append(self._sloped(key, understood, entry).sum())
            except Unclear:  # no probabilities any more
                return None
        return np.reshape(slope, value.shape)

    def _by_units(self, key, understood):
        """The slope unit by unit, where examples know nothing of each other; else None."""
        shape, there = self.trace[key].shape, self.trace[understood.output].shape
        axes = [(-n, a != b, a, b) for a, n in enumerate(shape) for b, m in enumerate(there)
                if n == m >= ALONE]  # fmt: skip
        for _, _, axis, of_output in sorted(axes):
            with contextlib.suppress(Unclear):
                slope = self._along(key, understood, axis, of_output)
                if slope is not None:
                    return slope
        return None

    def _along(self, key, understood, axis, of_output):
        """The slope, if examples lie along these axes of a quantity and of the output."""
        value = self.trace[key]
        examples = value.shape[axis]
        numbers = np.moveaxis(np.arange(value.size).reshape(value.shape), axis, 0)
        numbers = numbers.reshape(examples, -1)  # shape (examples, units)
        slope = np.empty(value.size)
        for unit in numbers.T:
            terms = np.moveaxis(self._sloped(key, understood, unit), of_output, 0)
            slope[unit] = terms.reshape(examples, -1).sum(axis=1)
        some = np.r_[np.argsort(-np.abs(slope))[:SOME], : value.size : 1 + value.size // SOME]
        alone = [self._sloped(key, understood, entry).sum() for entry in some]
        near = np.abs(slope[some] - alone) <= CLOSE * np.abs(slope).max() + self.noise
        return slope.reshape(value.shape) if near.all() else None

    def _sloped(self, key, understood, entries):
        """By how much each term of the loss changes when these entries of a quantity do."""
        above, below = (
            self.run.run(
                patches={key: lambda v, h=h: _nudged(v, entries, h)},
                until=understood.output[0] + 1,
            )[understood.output]
            for h in (H, -H)
        )
        terms = LOSSES[understood.loss][0]
        above, below = (terms(np.asarray(o, float), understood.target) for o in (above, below))
        return (above - below) / (2 * H)


def _copied(node):
    """What is copied, or is there as it is."""
    called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "copy"
    return [*node.args, node.func.value][0] if called else node


def _counted(tree):
    """(The names that a statement sets, {name: what it is an entry of, turn by turn})."""
    counted = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)
               and isinstance(n.ctx, ast.Store)}  # fmt: skip
    wholes = {}
    for node in [n for n in ast.walk(tree) if isinstance(n, ast.comprehension | ast.For)]:
        targets, over = [node.target], [node.iter]
        if isinstance(node.target, ast.Tuple) and getattr(node.iter, "func", None):
            name = getattr(node.iter.func, "id", "")
            targets = node.target.elts[name == "enumerate" :]
            over = node.iter.args if name in ("zip", "enumerate") else []
        wholes |= {t.id: o for t, o in zip(targets, over, strict=False) if isinstance(t, ast.Name)}
    return counted, wholes


def _wholes(node, counted, wholes):
    """``y - o`` for ``y[i] - o[i]``, where the statement itself counts i, or goes over both."""

    def whole(side):
        while getattr(side, "id", None) in wholes:
            side = wholes[side.id]
        entry = isinstance(side, ast.Subscript) and getattr(side.slice, "id", None) in counted
        return side.value if entry else side

    return ast.BinOp(whole(node.left), node.op, whole(node.right))


def _nudged(value, entry, h):
    array = np.array(value, float)
    array.flat[entry] += h
    return like(value, array)


def like(value, array):
    """Numbers as an array, a list or a number, as they were."""
    return array if isinstance(value, np.ndarray) else array.tolist()


def loss_of(name, o, t):
    return float(np.sum(LOSSES[name][0](np.asarray(o, float), t)))


def fitting(o, t):
    """The target in the output's shape, labels as rows of 0 and 1; None where it does not fit."""
    o, t = np.asarray(o), np.asarray(t)
    if t.size == 1 and o.ndim:  # a number for all rows
        t = np.full(o.shape, t.item())
    if o.shape == t.shape or (o.size == t.size and max(o.shape, default=1) == o.size):
        return t.reshape(o.shape).astype(float)
    if o.ndim == 2 and t.shape == (len(o),) and t.dtype.kind in "iu" and o.shape[1] > t.max() >= 0:
        return np.eye(o.shape[1])[t]
    if o.ndim == t.ndim == 2 and t.size > 1 and np.broadcast_shapes(o.shape, t.shape) == o.shape:
        return np.broadcast_to(t, o.shape).astype(float)  # all outputs have one target
    return None


def scaled(trial, understood):
    """The loss as the script has it, of which the rate is a number that stands in it."""
    rates = [c.rate for c in understood.changes.values() if c.right and c.rate and not c.how]
    if not rates or trial.averages:
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
