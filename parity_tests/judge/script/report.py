"""What is said of a script's training loop, as plain data."""

import ast
import contextlib
import re
import time
import traceback
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from . import driver, loops, made_up
from .blame import error_line, first_wrong, taken
from .descent import (
    BY_SIGN,
    around,
    averages,
    before_outputs,
    certain,
    elsewhere,
    few,
    fresh,
    gradient,
    moved,
    same,
    steady,
    understand,
)
from .flat import shown
from .forward import over_the_batch, spread, twice
from .memory import OWN, of_its_own, rule
from .network import in_keras, in_scratch, network_of
from .own_loss import Own, another, say_own_loss
from .starts import come_to_nothing, never_moved
from .trial import (
    ENTRIES,
    GONE,
    SECONDS,
    SEED,
    Trial,
    Unclear,
    Understood,
    Unmoved,
    Unused,
    evidence_of,
    like,
    quiet,
    scaled,
)

CHANCES = (1, 2, 3)  # seeds of other random numbers
SMALLER = (0.1, 0.01, 0.001)  # parts of weights whose outputs are saturated
ROWS = 4  # that are tried, where nothing moves
DRAWS = 6  # of other weights, where nothing moves from those that are there
FRESH = range(1, 7)  # and of fresh weights


class Case(NamedTuple):
    """A loop that was judged: where it is, its pass, how that was understood, what was found."""

    place: loops.Place
    trial: Trial
    understood: Understood | None
    found: list  # of (line, what is said of it)
    kind: str = "backward"  # where it is wrong: forward, backward, start, step
    rule: str = ""  # by which it descends, if it has a memory
    own: dict | None = None  # what it says itself of its output, target and loss

    @property
    def count(self):
        """How many entries of its weights were compared."""
        return sum(map(len, self.trial.entries.values())) if self.trial.weights else 0

    @property
    def over_layers(self):
        """Is there a loop inside the pass, which may go over layers?"""
        return any(isinstance(s.tree, ast.For) for s in self.trial.run.statements)

    @property
    def rate(self):
        """The rate that stands in the script, or None."""
        return scaled(self.trial, self.understood)[1]

    @property
    def verdict(self):
        """The word for it."""
        return "differs" if self.found else "agrees"


@quiet()
def judged(path, text, stand_in, said):
    """What becomes of a script's training loop: (a record, its case); None where it has none."""
    loops.ONES.clear()
    started = time.process_time()
    (case, why, stopped), called = _looked_at(path, text, stand_in, said), ""
    if not case and not stopped and time.process_time() - started < SECONDS:
        case = _taken_in(path, text, stand_in, said)
    if not case and not why:
        case, called = _called(path, text, stand_in, said)
    guesses, started = made_up.guesses(text) if stopped else [], time.process_time()
    while guesses and time.process_time() - started < SECONDS:
        columns, classes = guesses.pop(0)
        with made_up.data(columns, classes, text):
            case, error, _ = _looked_at(path, text, stand_in, said)
        if fitting := made_up.fitting(error, columns):
            guesses = [(fitting, k) for k in made_up.CLASSES] + guesses
        if case:
            note = f"{why}; judged on made-up data of {columns} columns"
            told = _told(case) | {"note": note}  # what would be learned is made up as well
            return told, case if case.found else case._replace(kind="made up")
    lacking = loops.unimported(ast.parse(text)) if case or why else {}
    lacking = [f"line {line}: `{name}` is never imported" for name, line in lacking.items()]
    seen = case and case.understood and (case.trial, case.understood)
    still = (
        never_moved(*seen, case.place.tree) + ([] if case.found else another(*seen)) if seen else []
    )
    cut = _cut_short(case.place.loop) if case else []
    note = "; ".join([called] * bool(called) + lacking + _gone(text) + still + cut)
    if case:
        return _told(case) | ({"note": note} if note else {}), case
    why = "; ".join(filter(None, (note, why)))
    return ({"verdict": "not understood", "why": why, "lines": []} if why else None), None


def _of_the_rows(case):
    """May what is said be owed to the shape of rows that are made up, or to their labels?"""
    if case.kind == "start" or case.understood is None:
        return True
    t = case.understood.target
    return t.ndim == 2 and t.shape[1] > 1 and np.ptp(t, axis=1).max() == 0


def _called(path, text, stand_in, said):
    """(The case of a loop that nothing reaches, what was called for it, in words)."""
    wrong, started = None, time.process_time()
    for now, call in driver.calls(text):
        case, _, _ = _looked_at(path, now, stand_in, said)
        told, made_up = f"nothing calls it: judged as by {call}", "made_up" in call
        if case and made_up and _of_the_rows(case):
            continue
        if case and not (made_up and case.found):  # what is learned of them is made up as well
            return case._replace(kind="made up" if made_up else case.kind), told
        wrong = wrong or (case and (case, told))
        if time.process_time() - started > SECONDS:
            break
    return wrong or (None, "")


def _taken_in(path, text, stand_in, said):
    """The case of a loop with the lines behind it, which move its weights once, if it trains so."""
    started = time.process_time()
    for now, (first, last) in loops.taken_in(text):
        case, _, _ = _looked_at(path, now, stand_in, said)
        trial = case and case.trial
        if case and not case.rule and any(first <= trial.line(i) <= last for k in trial.weights
                        for i in trial.moves[k]):  # fmt: skip
            lines = f"the lines {first} to {last} stand" if first < last else "this line stands"
            told = f"{lines} behind the loop of line {case.place.loop.lineno}: its weights move"
            found = [(first, f"{told} once, when it is over, and belong into it"), *case.found]
            return case._replace(found=found, kind=case.kind if case.found else "step")
        if time.process_time() - started > SECONDS:
            break
    return None


def _looked_at(path, text, stand_in, said):
    """(The case, why there is none, is data missing?), in whichever way tells more."""
    started = time.process_time()
    case, why, stopped = _first(path, text, stand_in, said)
    for way in (loops.UNROLLED, loops.ONE_ROW) if not stopped else ():
        more = case and case.found and case.over_layers and way == loops.UNROLLED
        if (why or more) and time.process_time() - started < 2 * SECONDS:
            other = _first(path, text, stand_in, said, way)[0]
            case = other if other and (not case or other.count >= case.count) else case
            why = "" if case else why
    return case, why, stopped


def _gone(text):
    """What a script calls that NumPy has no more, in words."""
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Attribute)
             and n.attr in GONE and ast.unparse(n.value) in ("np", "numpy")]  # fmt: skip
    return [f"line {n.lineno}: `{ast.unparse(n)}` is no more in NumPy" for n in nodes[:1]] + [
        f"line {n}: an array of one number, which NumPy 2.4 takes for a number no more"
        for n in sorted(loops.ONES)[:1]
    ]


def _cut_short(loop):
    """Loops in a pass that a ``break`` always ends in the first turn, in words."""
    return [f"line {n.body[-1].lineno}: the loop of line {n.lineno} ends in its first turn"
            for n in ast.walk(loop) if isinstance(n, ast.For)
            and isinstance(n.body[-1], ast.Break) and n is not loop]  # fmt: skip


def _first(path, text, stand_in, said, unrolled=0):
    """The first loop that is understood; or why none is, and was something missing before it?"""
    rejected, why = set(), ""
    started = time.process_time()
    while time.process_time() - started < 2 * SECONDS:
        try:
            place = loops.reach(path, text, rejected, stand_in)
        except (Exception, SystemExit) as error:
            told = f"{_line(error, path)}{type(error).__name__}: {error}"
            missing = isinstance(error, OSError | ModuleNotFoundError) or "URL" in str(error)
            return None, why or f"before a training loop is reached: {told}", missing and not why
        if place is None:
            break
        place = place._replace(unrolled=unrolled)
        try:
            return Case(place, *_judged(place, said)), "", False
        except Unmoved:
            pass
        except Own as own:
            case, why, stopped = _first(path, text, stand_in, own.said, unrolled)
            return case and own.told(case), why, stopped
        except Exception as error:
            told = f"{error}" if isinstance(error, Unclear) else f"{type(error).__name__}: {error}"
            why = why or f"the loop in line {place.loop.lineno}: {told}"
        rejected.add(place.number)
    return None, why, False


def _line(error, path):
    """The script's line that an error came through, in words."""
    own = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
    return f"line {own[-1]}: " if own else ""


def _trial(place, said):
    """The first pass in which something moves, of those that start where the loop starts."""
    names = place.names
    why, at, best, still, started = None, dict(names), None, [], time.process_time()
    all_of = []
    for i, row in enumerate(loops.rows(place.loop, at)):
        late = time.process_time() - started > SECONDS / 6
        if (best or why) and late:
            break
        if best and (i > 8 or (len(best.weights) > 1 and (i > 3 or not any(_moved(best)[1:])))):
            break
        names.clear()
        names.update(at)
        loops.begin(place.loop, names, row)
        run = loops.Pass(place.flat())
        try:
            trial = Trial(run, said.get("weights", ""))
        except (Unmoved, Unused) as error:
            why = error
            still.append(run)
            continue
        except Unclear as error:
            why = error
            continue
        all_of.append(trial)
        if best is None or _moved(trial) > _moved(best):
            best = trial
    for run in still[:ROWS] if best is None else ():
        start = run.before()
        dead = SimpleNamespace(run=run, start=start, changed={}, weights={}, failed=None)
        best = best if isinstance(best, Trial) else _from_elsewhere(dead)
    if not isinstance(best, Trial):
        raise why
    trial = _quieted(_from_elsewhere(best))
    trial.rows = [t for t in all_of if t is not best and t.weights.keys() == trial.weights.keys()]
    return trial


def _moved(trial):
    """How many weights a pass moves, whether but once, and how many entries, if they are few."""
    sizes = sum(delta.size for delta in trial.weights.values())
    moved = sum(np.count_nonzero(delta) for delta in trial.weights.values())
    twice = len(trial.twice & trial.weights.keys())
    return len(trial.weights), -twice, moved if sizes <= ENTRIES else 0


def _from_elsewhere(trial):
    """The pass from other weights, where some do not move from those that are there."""
    random = np.random.default_rng(SEED)
    after = trial.run.after()
    still = [] if trial.failed else [
        leaf for leaf, value in trial.start.items() if leaf not in trial.changed
        and "f" in (value.dtype.kind, after.get(leaf, value).dtype.kind)  # 0 may become 0.0
        and trial.run.written(leaf)]  # fmt: skip
    dead = not isinstance(trial, Trial)  # of other weights, too, some may move nothing
    for draw in range(DRAWS if dead else 1) if still else ():
        near = float(draw == 0)  # to where it starts, or anywhere
        others = {leaf: near * value + 0.5 * random.standard_normal(value.shape)
                  for leaf, value in trial.start.items() if leaf in still}  # fmt: skip
        with contextlib.suppress(Unclear):
            other = Trial(trial.run.elsewhere(others))
            moving = [sum(map(np.any, t.weights.values())) for t in (trial, other)]
            if not other.failed and moving[1] > moving[0]:
                other.origin = trial if dead else trial.origin
                return other
    return trial


def _quieted(trial):
    """The pass without noise that is added to its weights and changes nothing before."""
    if trial.failed:
        return trial
    again = trial.run.otherwise().run()
    random = [k for k in trial.trace if not np.array_equal(trial.trace[k], again.get(k))]
    if not random or random[0][0] < trial.first - 1 or random[0] in trial.dependent:
        return trial
    sources = [k for k in random if k not in trial.dependent]
    quiet = trial.run.elsewhere({})
    quiet.patches = dict.fromkeys(sources, np.zeros_like)
    with contextlib.suppress(Unclear):
        quieter = Trial(quiet)
        quieter.noisy = sources
        return quieter
    return trial


def _judged(place, said):
    at = dict(place.names)
    trial = _trial(place, said)
    if place.unrolled and trial.twice & {*before_outputs(trial)}:
        raise Unclear("its weights move more than once in a pass")
    trial.guess, told = None, ""
    try:
        trial, (understood, found, kind) = _unsaturated(trial, said)
    except Unclear:
        told, loss = rule(place, trial, trial.guess)
        own = not told and of_its_own(trial)
        if not told and not own:
            say_own_loss(trial, place.loop, said)
            raise
        understood, found, kind = own or trial.guess._replace(loss=loss), [], ""
        told = told or OWN
    if understood and not told:
        told, loss = rule(place, trial, understood)
        if told:  # by it every weight moves, though a pass alone may not show that
            understood, found = understood._replace(loss=loss), []
        elif kind == "backward" and not trial.cured and (own := of_its_own(trial)):
            understood, found, told = own, [], OWN
    if ", but" in told and not found:
        said = f"the gradients are right, but this is {told}"
        found = [(line, said) for line in _of_rule(trial, told)]
        return trial, understood, found, "step", told
    if found and place.unrolled and _one_of_rows(trial, understood):
        raise Unclear("a loop in the pass goes over rows, and what they add up to was not found")
    if understood and not told and all(c.how == BY_SIGN for c in understood.changes.values()):
        raise Unclear("its weights move by a sign in a pass, and by no usual rule in several")
    if not found and not told:
        others = (f(trial, *a) for f, *a in ((_by_other_chance, said), (_of_other_rows, understood,
                  said), (_from_fresh, understood, said)))  # fmt: skip
        if other := next(filter(None, others), None):
            return (*other, "")
    if not found:
        found = come_to_nothing(trial, understood, place, at)
        kind = "start" if found else ""
    return trial, understood, found, kind, told


def _one_of_rows(trial, understood):
    """Is the output one of several that a line makes, and of which none hangs on another?"""
    outs = [k for k in trial.trace if understood and k[1] == understood.output[1]
            and trial.line(k[0]) == trial.line(understood.output[0])][:2]  # fmt: skip
    if len(outs) < 2:
        return False
    first, second = outs
    nudged = trial.run.run(patches={first: lambda v: like(v, np.add(v, 1e-3))}, until=second[0] + 1)
    return np.array_equal(nudged.get(second), trial.trace[second])


def _unsaturated(trial, said):
    """(A pass, its verdict): where its outputs are saturated, the pass from smaller weights."""
    try:
        return trial, verdict(trial, said)
    except Unclear:
        if not any(map(_saturated, (trial.trace[k] for k in trial.dependent if k in trial.trace))):
            raise
        for part in SMALLER:
            less = {k: part * trial.start[k] for k in trial.weights
                    if trial.start[k].dtype.kind == "f"}  # fmt: skip
            with contextlib.suppress(Unclear):
                other = Trial(trial.run.elsewhere(less))
                other.origin = trial.origin
                found = verdict(other, said)
                if found[1] or all(map(_all_right, other.others)):
                    return other, found
        raise


def _all_right(trial):
    """Do all weights of a pass move by its gradient?"""
    trial.run.run()
    return all(c.right for c in moved(trial, trial.run).values())


def _saturated(value):
    """Are these probabilities, and some 0 or 1?"""
    inner = value[(value > 0) & (value < 1)]
    return value.dtype.kind == "f" and value.size > 1 and inner.size and (
        value.min() >= 0 and value.max() <= 1 and np.minimum(value, 1 - value).min() < 1e-9
    )  # fmt: skip


def _of_rule(trial, told):
    """The line in which the weights move by a rule; or those of its memory, if that is wrong."""
    weights = before_outputs(trial)
    steps = {trial.line(max(i for leaf in weights for i in trial.moves[leaf]))}
    shapes = {trial.start[leaf].shape for leaf in weights}
    memory = {trial.line(trial.moves[leaf][-1]) for leaf in trial.changed.keys() - {*weights}
              if trial.start[leaf].shape in shapes}  # fmt: skip
    return memory - steps if memory - steps and re.search("never fades|kept", told) else steps


def _by_other_chance(trial, said):
    """What is wrong in a pass with other random numbers, as with another row; or None."""
    for seed in CHANCES if not trial.noisy else ():
        run = trial.run.otherwise(seed)
        again = run.run()
        if again.keys() == trial.trace.keys() and all(
            np.array_equal(v, again[k]) for k, v in trial.trace.items()
        ):
            return None
        with contextlib.suppress(Unclear):
            other = Trial(run)
            if other.weights.keys() >= trial.weights.keys():
                understood, found, kind = verdict(other, said)
                if found:
                    return other, understood, found, kind
    return None


def _of_other_rows(trial, understood, said):
    """What is wrong in the pass of another row, under the same loss; or None."""
    for other in map(_quieted, trial.rows[:3]):
        with contextlib.suppress(Unclear):
            now, found, kind = verdict(other, said)
            if found and kind == "backward" and now.loss == understood.loss:
                return other, now, found, kind
    return None


def _from_fresh(trial, understood, said):
    """What is wrong in passes from weights of any sign, under the same loss; or None."""
    wrong, started = [], time.process_time()
    for seed in FRESH:
        if len(wrong) == 2 or time.process_time() - started > SECONDS / 2:
            break
        with contextlib.suppress(Unclear):
            other = elsewhere(trial, seed, fresh)
            found = other and verdict(other, said, where=False)
            if found and found[1] and (found[0] and found[0].loss, found[2]) == (
                understood.loss, "backward"):  # fmt: skip
                wrong.append(other)
    for other in wrong if len(wrong) > 1 else ():
        with contextlib.suppress(Unclear):
            return other, *verdict(other, said)
    return None


def verdict(trial, said, where=True):
    """How a pass is understood, or None; what is wrong in it, [(line, words)]; and on which way.

    If it does not matter ``where``, one line stands for all.
    """
    if found := spread(trial):
        return None, [found], "forward"
    if trial.failed:
        where = _line(trial.failed, trial.run.flat.path)
        raise Unclear(f"{where}{type(trial.failed).__name__}: {trial.failed}")
    trial.others = around(trial)
    ranked, sides = _by_averages(trial, said, *understand(trial, said))
    trial.ranked, trial.sides, trial.cured = ranked, sides, False
    if other := taken(trial, ranked, sides):
        trial.cured = True
        return other
    understood = trial.guess = ranked[0][0] if few(trial) else steady(trial, *ranked[0])
    for t, differing in zip((trial, *trial.others), sides, strict=True):
        t.gradient = gradient(t, understood, differing)
    if _again(trial, understood):
        raise Unclear("after a weight has moved, and before another does, its output is anew")
    changes = understood.changes.values()
    right = all(c.right for c in changes)
    if found := over_the_batch(trial, understood) or (not right and twice(trial, understood)):
        return understood, [found], "forward"
    if right:
        if understood.evidence < 1:
            raise Unclear("too few numbers move in a pass to tell by which loss")
        return understood, [], ""
    uphill = evidence_of(understood.changes, lambda c: c.uphill)
    if uphill and all(c.uphill or c.how in ("still", "aside") for c in changes):
        said = f"`{understood.told}` and the output are subtracted the other way round"
        if understood.told.startswith("-("):
            said = f"`{understood.told[2:-1]}` is the error the other way round"
        said = f"every weight moves uphill: {said}, or the step has the wrong sign"
        return understood, [(error_line(trial, understood), said)], "backward"
    told = [] if understood.evidence > 1 else [u for u, _ in ranked if certain(trial, u)][:1]
    understood = [*told, understood][0]
    for t, differing in zip((trial, *trial.others), sides, strict=True):
        t.gradient, t.slopes = gradient(t, understood, differing), {}
    if not where:
        return understood, [(understood.at, "")], "backward"
    steadily = _steadily(understood, ranked[0][1])
    found = first_wrong(trial, understood, sides[0], told, steadily)
    return understood, found, "backward"


def _steadily(understood, then):
    """Do weights follow a loss by the same rate here and from other weights?"""
    same_rate = [k for k, c in understood.changes.items()
                 if c.rate and not c.how and k in then and same(c, then[k]).right]  # fmt: skip
    return sum(understood.changes[k].count + then[k].count - 1 for k in same_rate) > 1


def _by_averages(trial, said, ranked, sides):
    """How a pass is understood by what its weights' averages say, if one of these follows it."""
    if found := averages(trial, ranked[0][0]):
        plain = [t.weights for t in (trial, *trial.others)]
        for t in (trial, *trial.others):
            t.tell_by(found)
        told, sides = understand(trial, said)
        if any(c.right and not c.how and c.count > 2 and k in found
               for k, c in told[0][0].changes.items()):  # fmt: skip
            return told, sides
        for t, weights in zip((trial, *trial.others), plain, strict=True):
            t.weights, t.averages = weights, {}
    return ranked, sides


def _again(trial, understood):
    """Is the output reckoned once more between the first move and the last?"""
    last = max(trial.moves[leaf][-1] for leaf in trial.weights)
    trees = [
        trial.run.statements[i].tree for i in (understood.output[0], *range(trial.first, last))
    ]
    wanted, *others = (shown(getattr(tree, "value", None) or tree, trial.run.flat.inlined)
                       for tree in trees)  # fmt: skip
    return wanted in others


def _told(case):
    """The record of a judgement."""
    trial, understood, lines = case.trial, case.understood, case.place.text.splitlines()
    record = {"verdict": case.verdict, "why": "", "output": "", "target": "", "loss": ""}
    record["rate"] = None
    record["weights"] = [
        {"name": leaf.text, "shape": list(value.shape)}
        for leaf, value in ((k, trial.start[k]) for k in trial.weights)
    ]
    if understood:
        record |= {"output": trial.name(understood.output), "target": understood.told}
        record["loss"], record["rate"] = scaled(trial, understood)
        network = network_of(trial, understood)
        record["network"] = f"{network}; {network.rows()}" if network else ""
        record["keras"] = in_keras(network, trial, understood)
        record["scratch"] = in_scratch(record["keras"])
        record["rule"] = case.rule
        for told, change in zip(record["weights"], understood.changes.values(), strict=True):
            told |= {"downhill": bool(change.right), "uphill": bool(change.uphill),
                     "rate": float(change.rate), "off": float(change.off),
                     "how": change.how}  # fmt: skip
    record["weights"] = [told for told in record["weights"] if told.get("how") != "aside"]
    record["lines"] = [
        {"line": line, "source": lines[line - 1].strip(), "said": said}
        for line, said in sorted(dict.fromkeys(case.found))
    ]
    return record
