"""Why a loop with right gradients does not learn: every reason that is told was tried."""

import ast
import contextlib
import copy
import itertools
import time
from collections import deque
from typing import NamedTuple

import numpy as np

from . import loops
from .descent import fresh
from .flat import Leaves, shown
from .lines import DRAWS, is_error, no_line
from .network import network_of
from .report import quiet
from .trial import CRITERION, SEED, Unclear, fitting, loss_of

SECONDS = 2.0  # for one way of training
FACTORS = (0.1, 10, 0.01, 100, 0.001, 1000, 1e-5)  # of the rate
WIDE = 8  # hidden units, in the place of fewer
FEW, STARTS = 3, 10  # other random weights: that are tried, and of which those that learn are told
OTHER = "from other random weights"
LONGER = 20  # times as many passes
ENOUGH = 2000  # passes that tell, where the script makes more than there is time for
FAR = 10  # times weights of their usual size, for outputs as large as they become
SMALL = 0.1  # the deviation of weights that may start too near to 0
STILL = 0.97  # of the loss at the start: it has not fallen
LOOK = 32  # passes, after which it is looked how far a training is
RANDOM = 64  # so many passes are taken together where each has a row of its own


class Ended(Exception):
    """Training that was long enough."""


class Learned(NamedTuple):
    """What became of a training: its mean loss, how many rows are right, after how many passes."""

    loss: float
    right: float
    passes: int
    ended: bool  # by itself
    by_rows: bool = False  # is the loss of a rule that asks but for the side?

    def __str__(self):
        after = f"after {self.passes} passes"
        if self.by_rows:
            return f"{100 * self.right:.0f} % of the rows right {after}"
        return f"{self.loss:.2g} {after}" if np.isfinite(self.loss) else f"no number {after}"


def tried(case, seconds):
    """What was tried on a loop whose gradients are right, and helps; in words."""
    if case is None or case.understood is None or case.kind not in ("", "start"):
        return []
    if case.trial.run.flat.cut:  # what would be trained is not what the script trains
        return []
    with quiet():
        return list(Trying(case, time.process_time() + seconds).told())


class Trying:
    """Trains a script's loop in other ways."""

    def __init__(self, case, until):
        self.case, self.until, self.trial = case, until, case.trial.origin
        self.understood, self.weights = case.understood, list(case.trial.weights)
        around = [n for n in ast.walk(case.place.tree) if isinstance(n, loops.LOOPS)
                  and any(inner is case.place.loop for inner in ast.walk(n))]  # fmt: skip
        self.once = around[-1] is around[0]
        self.code, self.passes, self.rate = self._compiled(around[0]), 0, self._rate()
        self.epoch = 1 if self.once else len(loops.rows(case.place.loop, case.place.names))
        text = {shown(n, self.trial.run.flat.inlined): ast.unparse(n)
                for n in ast.walk(self.trial.run.statements[self.understood.at].tree)
                if isinstance(n, ast.expr)}  # fmt: skip
        text |= {f"-({told})": f"-({own})" for told, own in text.items()}
        self.source = text.get(self.understood.told, self.understood.told)
        self.target = compile(self.source, "target", "eval")

    def _compiled(self, outer):
        """The outermost loop around the one that was judged, which calls ``__seen__`` each pass."""
        once = ast.parse("for __once__ in (0,): pass").body[0]
        once.body = [Leaves().visit(copy.deepcopy(s.tree))
                     for s in self.trial.run.statements]  # fmt: skip
        seen = ast.parse("__before__()\n__seen__()").body
        loop = self.case.place.loop
        own, loop.body = loop.body, [seen[0], once, seen[1]]
        try:
            tree = ast.Module([ast.fix_missing_locations(copy.deepcopy(outer))], [])
            tree = Leaves().visit(tree)
        finally:
            loop.body = own
        return compile(ast.fix_missing_locations(tree), self.case.place.path, "exec")

    def train(self, factor=1.0, change=None, most=None, good=None):
        """Train from where the script starts, or with changed numbers: :class:`Learned`; no
        more than is good, beside the start that is given."""
        names, change = dict(self.trial.run.kept) | self.trial.run.fresh(), dict(change or {})
        if factor != 1 and self.rate:
            change[self.rate], factor = factor * self.trial.start[self.rate], 1
        for leaf, array in change.items():
            loops.put(names, leaf, array)
        last, started, before = deque(maxlen=max(self.epoch, RANDOM)), time.process_time(), {}
        key, passes = self.understood.output[1], itertools.count(1)
        where = [loops.get(names, leaf) for leaf in self.weights]

        def ahead():
            before.update((leaf, loops.get(names, leaf)) for leaf in self.weights)

        def at_rest():
            if self.understood.loss != CRITERION:
                return False
            now = [loops.get(names, leaf) for leaf in self.weights]
            same, where[:] = [*map(np.array_equal, now, where)], now
            return all(same)

        def seen():
            self.passes = next(passes)
            out = names[key] if key.isidentifier() else eval(key, names)
            last.append((np.array(out, float), np.array(eval(self.target, names)), at_rest()))
            if factor != 1:
                for leaf in self.weights:
                    now = loops.get(names, leaf)
                    loops.put(names, leaf, before[leaf] + factor * (now - before[leaf]))
            if self.passes % LOOK == 0 or self.passes == most:
                late = time.process_time() - started > SECONDS or not np.isfinite(out).all()
                now = good and self._learned(last)
                well = now and self._good(now, good) and now.loss < good.loss / 5
                if late or self.passes == most or well:
                    raise Ended

        names |= {"__before__": ahead if factor != 1 else int, "__seen__": seen}
        self.passes, now = 0, -1
        try:
            while now < self.passes and (most or now < 0):
                now = self.passes
                exec(self.code, names)
        except Ended:
            pass
        except Exception:
            return None
        return self._learned(last, time.process_time() - started <= SECONDS) if last else None

    def _learned(self, last, ended=True):
        """What became of a training, by its last outputs and their targets."""
        if self.epoch == 1 and len({target.tobytes() for _, target, _ in last}) > 1:
            self.epoch = RANDOM
        found = [self._lost(out, fitting(out, target), rests)
                 for out, target, rests in [*last][-self.epoch :]]  # fmt: skip
        return Learned(*np.mean(found, axis=0), self.passes, ended,
                       self.understood.loss == CRITERION)  # fmt: skip

    def _rate(self):
        """The number of the script's by which each move is larger when it is; or None."""
        run, weights = self.case.trial.run, self.case.trial.weights
        run.run()
        moves = self.case.trial.moved(run.after())
        for leaf, value in self.trial.start.items():
            if value.ndim == 0 and value.dtype.kind == "f" and leaf not in weights and value:
                with contextlib.suppress(Exception):
                    run.run({leaf: 2 * value})
                    now = self.case.trial.moved(run.after())
                    if all(np.allclose(now[k], 2 * moves[k]) for k in weights):
                        return leaf
        return None

    def _lost(self, out, target, rests):
        """(The mean loss, which part of the rows is right); probabilities of 0 are but small."""
        loss = self.understood.loss
        if not np.isfinite(out).all():
            return np.inf, 0.0
        if loss == CRITERION:
            on_the_line = rests & (out == 0) & (target != 0)  # and the step makes it right
            right = np.mean((out * target > 0) | on_the_line)
            right = np.mean(target == 0) if is_error(self.understood.told) else right
            return 1 - right, right
        try:
            lost = loss_of(loss, out, target)
        except Unclear:
            lost = loss_of(loss, np.clip(out, 1e-12, 1 - 1e-12), target)
        return lost / target.size, _right(out, target)

    def told(self):
        """The sentences, those that help most first."""
        own = self.train()
        start = own and self.train(most=self.epoch)
        if start and self._good(own, start):
            found = None if own.loss < start.loss / 2 else self.train(most=LONGER * own.passes)
            slowly = found and found.loss < own.loss / 4
            yield f"it learns{' slowly' * bool(slowly)}: {_before(start)}, {own}"
            if slowly:
                yield f"with {LONGER} times as many passes it is {found}"
        if not start or self._good(own, start):
            return
        if why := no_line(self, own.right) or self._beyond():
            part = "does not learn" if why.startswith("no weights") else "learns in part"
            yield from (f"it {part}: {_before(start)}, {own}", why)
            return
        if not (own.ended or own.passes > ENOUGH):
            return
        best, how = own, ""
        for words, options in self._ways(own, own.loss > STILL * start.loss):
            if time.process_time() > self.until:
                break
            found = self.train(**options, good=None if own.ended else start)
            if found and self._helps(found, own, start):
                part = "learns in part" if own.loss < start.loss / 2 else "does not learn"
                yield f"it {part}: {_before(start)}, {own}"
                of = self._of_starts(words, options, start)
                yield f"{words} it {'does' if self._good(found, start) else 'falls'}: {found}{of}"
                return
            if found and found.loss < best.loss / 2 and found.right >= own.right:
                best, how = found, words
        if how:
            yield from (f"it does not learn well: {_before(start)}, {own}", f"{how} it is {best}")
        elif own.loss > STILL * start.loss and own.right <= start.right:
            yield f"it does not learn: {_before(start)}, {own}"

    def _of_starts(self, words, options, start):
        """From how many other random weights it learns, in words, if that is what helps."""
        good, began = [], time.process_time()
        for change in self._random(self._scales(), STARTS) if words.startswith(OTHER) else ():
            if time.process_time() - began > 2 * SECONDS:
                break
            found = self.train(**options | {"change": change}, good=start)
            good.append(bool(found) and self._good(found, start))
        return f"; from {sum(good)} of {len(good)} such starts" if len(good) > 2 else ""

    def _scales(self):
        """The deviations of random weights to start from."""
        return {k: max(np.std(self.trial.start[k]), 0.5) for k in self.weights}

    def _beyond(self):
        """Why no weights give outputs as large as the targets are, in words; or None."""
        key, target, outs = self.understood.output, self.understood.target, []
        for seed in range(DRAWS):
            weights = fresh(self.case.trial, np.random.default_rng(seed))
            run = self.case.trial.run.elsewhere({k: FAR * v for k, v in weights.items()})
            outs.append(np.ravel(run.run(until=key[0] + 1)[key]))
        outs = np.concatenate(outs)
        for low, high in ((0, 1), (-1, 1)):
            within = low <= outs.min() and outs.max() <= high
            if within and (target.min() < low - SMALL or target.max() > high + SMALL):
                said = f"`{self.trial.name(key)}` lies between {low} and {high}"
                wanted = f"between {target.min():.3g} and {target.max():.3g}"
                return (f"no weights do: {said}, and `{self.understood.told}` {wanted}: scale it,"
                        " or leave the output linear")  # fmt: skip
        return None

    def _helps(self, found, own, start):
        """Is it better than what the script does, and good; or does it fall where that rises?"""
        if own.loss > start.loss > 2 * found.loss:
            return True
        better = found.loss < own.loss / 2 or found.right > own.right
        return better and found.loss < own.loss and self._good(found, start)

    def _good(self, found, start):
        """All rows right, where they have labels; else a tenth of the loss that a mean has."""
        labels = np.unique(self.understood.target)
        if len(labels) <= 2 or self.understood.loss == CRITERION:
            rows = self.epoch * max(self.understood.target.shape, default=1)
            return found.right > 0.99 or (rows > 64 and found.right > 0.9)
        spread = 0.5 * np.var(self.understood.target)
        return found.loss < 0.1 * max(spread, start.loss)

    def _ways(self, own, stuck):
        """(Words, how to train) for every reason that there may be; of what is ``stuck``, the
        inputs and the start first."""
        for leaf, t in self.trial.start.items():
            zeros = self.understood.loss == CRITERION and set(np.unique(t)) == {0, 1}
            if zeros and t.size > 2 and t.size == max(t.shape):
                yield "with labels −1 and 1", {"change": {leaf: 2 * t - 1}}
        large = [
            k for k in self.weights if self.trial.start[k].size > 2 and np.std(self.trial.start[k])
        ]
        if large and all(np.std(self.trial.start[k]) < SMALL for k in large):
            ones = dict.fromkeys(large, 1.0)
            for change in self._random(ones, FEW):
                yield "from larger random weights, of deviation 1,", {"change": change}
        stuck = stuck or self.case.kind == "start"
        if stuck:
            yield from self._scaled(2)
            yield from self._starts()
        longer = LONGER * own.passes
        if not own.ended:
            yield from self._rates(FACTORS[1:2], own)
            yield from self._starts(10, " and with 10 times the rate")
        yield from self._rates(FACTORS[:2], own)
        yield from self._scaled(*(1,) if stuck else (2, 1))
        yield from self._rates(FACTORS[2:], own)
        yield f"with {LONGER} times as many passes", {"most": longer}
        yield from () if stuck else self._starts()
        for factor in (10, 100) if own.ended else ():
            yield from self._starts(factor, f" and with {factor} times the rate")
        for change in self._wider():
            for factor in (1, 10):
                words = f"with {WIDE} hidden units" + f" and {factor} times the rate" * (factor > 1)
                yield words, {"change": change, "factor": factor}
        words = f"with 10 times the rate and {LONGER} times as many passes"
        yield words, {"factor": 10, "most": longer}

    def _wider(self):
        """Random weights of a network with more hidden units, where it has but a few."""
        network = network_of(self.case.trial, self.understood)
        layers = network.layers if network else []
        units = [layer.units for layer in layers[:-1]]
        if not units or max(units) >= WIDE or any("reshape" in layer.how for layer in layers):
            return
        into = [network.x.shape[1], *[WIDE] * len(units)]
        random, change = np.random.default_rng(SEED), {}
        for rows, units, layer in zip(into, [*into[1:], layers[-1].units], layers, strict=True):
            W = random.standard_normal((rows, units))
            change[layer.weights] = W.T if ".T" in layer.how else W
            if layer.bias:
                shape = self.trial.start[layer.bias].shape
                change[layer.bias] = np.zeros([units if n == layer.units else n for n in shape])
        yield change

    def _rates(self, factors, own):
        """Other rates."""
        for factor in factors:
            now = f", {self.case.rate * factor:.2g}," if self.case.rate else ""
            yield f"with {factor:g} times the rate{now}", {"factor": factor, "most": own.passes}

    def _scaled(self, *dimensions):
        """Inputs of mean 0 and deviation 1, where they are far from that."""
        for leaf, x in [found for n in dimensions for found in self._inputs(n)]:
            spread = np.std(x, axis=0)
            scaled = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)
            yield f"with {leaf.text} scaled to mean 0 and deviation 1", {"change": {leaf: scaled}}

    def _starts(self, factor=1, words=""):
        """Other random weights, and smaller ones."""
        for start in self._random(self._scales(), FEW):
            yield OTHER + words, {"change": start, "factor": factor}
        small = {k: 0.1 * self.trial.start[k] for k in self.weights}
        yield f"from weights a tenth as large{words}", {"change": small, "factor": factor}

    def _random(self, scale, count):
        """Random weights of these deviations."""
        for seed in range(count):
            random = np.random.default_rng(SEED + seed)
            yield {k: s * random.standard_normal(self.trial.start[k].shape)
                   for k, s in scale.items()}  # fmt: skip

    def _inputs(self, dimensions):
        """Rows of data that are far from 0 and 1."""
        for leaf, x in self.trial.start.items():
            data = x.ndim == dimensions and len(x) > 2 and leaf not in self.weights
            data = data and leaf.text != self.understood.told and x.dtype.kind == "f"
            if data and np.abs(x).max() > 3:
                yield leaf, x


def _before(start):
    """How it is at the start, in words."""
    part = f"{100 * start.right:.0f} % of the rows right" if start.by_rows else f"{start.loss:.2g}"
    return f"{part} before"


def _right(out, target):
    """Which part of the rows is right, by the nearest label."""
    ones = [axis for axis in (1, 0) if target.ndim == 2 and np.allclose(target.sum(axis), 1)]
    if ones and min(target.shape) > 1:
        axis = ones[0]
        return np.mean(np.argmax(out, axis) == np.argmax(target, axis))
    labels = np.unique(target) if target.size > 1 else np.array([0, 1])
    if not set(labels) <= {-1, 0, 1} or len(labels) > 2:
        return 0.0
    middle = 0.0 if -1 in labels else 0.5
    return np.mean((np.asarray(out) > middle) == (target > middle))
