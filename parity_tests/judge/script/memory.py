"""Which rule a loop descends by, where it has a memory: told over several passes of the loop."""

import ast
import itertools
import time

import numpy as np

from .descent import gradient, numbers_of
from .loops import begin, rows
from .trial import CLOSE, CRITERION, LOSSES, SECONDS, Trial, Unclear, fitting, quiet

PASSES, ENTRIES = 7, 8  # passes in a row, from each weight so many entries
USUAL = (0.9, 0.99, 0.999)
OWN = "a rule with a memory of its own: judged by its direction only"
EPSILONS = (1e-8, 1e-7, 0.0)  # of a script's own loss, which may be a mean


def rule(place, trial, understood):
    """(The rule and its constants in words, the loss under which it is one), or ("", "").

    "" stands for plain descent, and for none of the usual rules.
    """
    weights = _moving(understood)
    if not _remembers(trial, weights):
        return "", ""
    with quiet():
        passes = _passes(place, trial, understood, weights)
        for loss in sorted(LOSSES, key=lambda name: name != understood.loss):
            try:
                slopes, moves = _numbers(passes, understood._replace(loss=loss))
            except (Unclear, KeyError, ValueError):
                continue
            scales, batches = _scales(passes, understood.output, loss)
            epsilons = [e / scale for e in EPSILONS for scale in scales]
            for each in batches:
                g = slopes * each
                found = _linear(g, moves) or _scaled(g, moves, _constants(trial), epsilons)
                if found:
                    return f"{found}, over {len(moves)} passes", loss
    return "", ""


def _moving(understood):
    changes = understood.changes.items() if understood else ()
    return [k for k, c in changes if c.how not in ("aside", "still")]


def _remembers(trial, weights):
    """Does something else of the shape of a weight move as well?"""
    shapes = {trial.start[leaf].shape for leaf in weights}
    return bool(shapes) and any(
        k not in weights and trial.start[k].shape in shapes for k in trial.changed)  # fmt: skip


def of_its_own(trial):
    """How a pass is understood whose rule has a memory, if nothing moves by the gradient alone and
    every entry against it, here and from other weights; or None."""
    for understood, _ in getattr(trial, "ranked", ()):
        weights = _moving(understood)
        alone = any(
            understood.changes[k].right and understood.changes[k].count > 1 for k in weights
        )
        if alone or not _remembers(trial, weights) or understood.loss == CRITERION:
            continue
        found = []
        for now, sides in zip((trial, *trial.others), trial.sides, strict=True):
            numbers = numbers_of(now, gradient(now, understood, sides))
            found += [(g, delta) for k, (g, delta, *_) in numbers.items() if k in weights]
        clear = [np.abs(g) > CLOSE * np.abs(g).max(initial=0) for g, _ in found]
        if sum(map(np.sum, clear)) >= ENTRIES and all(
            (g[at] * delta[at] < 0).all() for at, (g, delta) in zip(clear, found, strict=True)
        ):
            own = {k: c._replace(off=0.0, how="by its direction") if k in weights else c
                   for k, c in understood.changes.items()}  # fmt: skip
            return understood._replace(changes=own)
    return None


def _passes(place, trial, understood, weights):
    """[(a pass, its outputs beside some entries of the weights, its target)], pass after pass."""
    run, found = trial.run, []
    following, started = _following(place, trial), time.process_time()
    while len(found) < PASSES and time.process_time() - started < SECONDS / 2:
        try:
            now = Trial(run)
            now.entries = {k: trial.entries[k][:ENTRIES] for k in weights}
            sides = now.derivatives([understood.output])
            found.append((now, sides, target_of(now, understood)))
        except (Unclear, KeyError):
            break
        run.run()
        start = run.before()
        run = run.elsewhere({k: v for k, v in run.after().items()
                             if k in start and not np.array_equal(v, start[k])})  # fmt: skip
        if following is not None:
            begin(place.loop, run.start, next(following))
    return found


def target_of(now, understood):
    """What the output should be in a pass: what the same words stand for there."""
    same = (fitting(now.trace[out], target) for _, out, target, told, _ in now.pairs()
            if (out, told) == (understood.output, understood.told))  # fmt: skip
    return next((t for t in same if t is not None), understood.target)


def _scales(passes, output, loss):
    """How a first loss may be scaled; and, for each such way, how later ones are beside it."""
    outs = [np.atleast_1d(now.trace[output]) for now, _, _ in passes]
    ways = [*LOSSES[loss][1].values(), lambda o: 1 / len(o)]
    scales = [[way(out) for out in outs] for way in ways]
    batches = {tuple(np.round(np.divide(s, s[0]), 9)) for s in scales}
    return sorted({s[0] for s in scales}), [np.array(b)[:, None] for b in sorted(batches)]


def _numbers(passes, understood):
    """(∂L/∂w, Δw), shape (passes, entries)."""
    slopes = np.array([gradient(now, understood._replace(target=target), sides)
                       for now, sides, target in passes])  # fmt: skip
    moves = np.array([
        np.concatenate([now.changed.get(k, 0 * now.start[k]).ravel()[e]
                        for k, e in now.entries.items()])
        for now, _, _ in passes
    ])  # fmt: skip
    clear = np.isfinite(slopes).all(axis=0) if len(slopes) > 3 else np.zeros(0)
    if not clear.any():
        raise Unclear
    return slopes[:, clear], moves[:, clear]


def _following(place, trial):
    """The numbers of the passes that follow, round and round; None if a loop counts nothing."""
    target = getattr(place.loop, "target", None)
    now = trial.run.start.get(target.id) if isinstance(target, ast.Name) else None
    over = rows(place.loop, dict(trial.run.names))
    if not isinstance(now, int | np.integer) or now not in over:
        return None
    at = over.index(now) + 1
    return itertools.cycle(over[at:] + over[:at])


def _constants(trial):
    """The decays that may be meant: numbers that stand in the script, and the usual ones."""
    numbers = [float(v) for v in trial.start.values() if v.ndim == 0]
    numbers += [n.value for s in trial.run.statements for n in ast.walk(s.tree)
                if isinstance(n, ast.Constant) and isinstance(n.value, float)]  # fmt: skip
    return list(dict.fromkeys([*(n for n in numbers if 0.3 < n < 1), *USUAL]))[:8]


def _linear(g, d):
    """Momentum: Δₜ = μ Δₜ₋₁ − η gₜ, and Nesterov's, − η (1 + μ) gₜ + η μ gₜ₋₁."""
    for parts in ([g[1:]], [d[:-1], g[1:]], [d[:-1], g[1:], g[:-1]]):
        columns = np.stack([p.ravel() for p in parts], axis=1)
        fit = np.linalg.lstsq(columns, d[1:].ravel(), rcond=None)[0]
        if not _close(columns @ fit, d[1:].ravel()):
            continue
        if len(parts) == 1:
            return ""
        mu, rate = fit[0], -fit[1] / (1 if len(parts) == 2 else 1 + fit[0])
        if len(parts) == 3 and abs(fit[2] - rate * mu) > 100 * CLOSE * abs(rate):
            return ""
        if np.linalg.norm(rate * g) < 0.01 * np.linalg.norm(d):  # each move is the last one again
            return ""
        name = "momentum" if len(parts) == 2 else "Nesterov's momentum"
        odd = ", but its memory drives it back" if mu < 0 else (
            ", but its memory never fades: each move has all gradients since the start in it"
            if mu > 1 - CLOSE else "")  # fmt: skip
        return f"{name} {mu:.4g}, rate {rate:.4g}{odd}" if rate > 0 else ""
    return ""


def _averaged(values, decay, stored=False):
    """mₜ = β mₜ₋₁ + (1 − β) vₜ, from 0; with the correction of its start, if that is ``stored``."""
    m, found = np.zeros_like(values[0]), []
    for t, value in enumerate(values, 1):
        m = (decay * m + (1 - decay) * value) / (1 - decay**t if stored else 1)
        found.append(m)
    return np.array(found)


def _largest(g, decay):
    """uₜ = max(β uₜ₋₁, |gₜ|), from 0."""
    found = [np.zeros_like(g[0])]
    for now in np.abs(g):
        found.append(np.maximum(decay * found[-1], now))
    return np.array(found[1:])


def _scaled(g, d, constants, epsilons):
    """AdaGrad, RMSProp, Adam and its kin, with the constants that fit, and how people get them
    wrong."""
    t = np.arange(1, len(g) + 1)[:, None]
    for rho, epsilon in itertools.product(constants, epsilons):
        v = _averaged(g**2, rho)
        for name, scale in ((f"RMSProp, ρ {rho:g}", v), ("AdaGrad", np.cumsum(g**2, axis=0))):
            if told := _told(name, g / (np.sqrt(scale) + epsilon), d):
                return told
        for beta in constants:
            m, told = _averaged(g, beta), f"Adam, β₁ {beta:g}, β₂ {rho:g}"
            m_hat, v_hat = m / (1 - beta**t), v / (1 - rho**t)
            ahead = beta * m_hat + (1 - beta) * g / (1 - beta**t)
            for name, step, scale in (
                (told, m_hat, np.sqrt(v_hat)),
                (f"{told}, without the correction of its start", m, np.sqrt(v)),
                (f"Adamax, β₁ {beta:g}, β₂ {rho:g}", m_hat, _largest(g, rho)),
                (f"Nadam, β₁ {beta:g}, β₂ {rho:g}", ahead, np.sqrt(v_hat)),
                (f"AMSGrad, β₁ {beta:g}, β₂ {rho:g}", m, np.sqrt(np.maximum.accumulate(v))),
                (f"AMSGrad, β₁ {beta:g}, β₂ {rho:g}", m_hat,
                 np.sqrt(np.maximum.accumulate(v_hat))),
                (f"{told}, but v̂ lacks its root", m_hat, v_hat),
                (f"{told}, but only m is corrected", m_hat, np.sqrt(v)),
                (f"{told}, but only v is corrected", m, np.sqrt(v_hat)),
                (f"{told}, but v is corrected by β₁", m_hat, np.sqrt(v / (1 - beta**t))),
                (f"{told}, but v averages g and not g²", m_hat,
                 np.sqrt(np.abs(_averaged(g, rho) / (1 - rho**t)))),
                (f"{told}, but the corrected m and v are kept, and corrected again",
                 _averaged(g, beta, True), np.sqrt(_averaged(g**2, rho, True))),
            ):  # fmt: skip
                if found := _told(name, step / (scale + epsilon), d):
                    return found
    return ""


def _told(name, step, d):
    """The rule in words, if some rate makes its step the one that was seen."""
    with np.errstate(all="ignore"):
        rate = -np.sum(step * d) / np.sum(step * step)
        if np.isfinite(rate) and rate > 0 and _close(-rate * step, d):
            return f"{name}, rate {rate:.4g}"
    return ""


def _close(a, b):
    return np.linalg.norm(a - b) < CLOSE * np.linalg.norm(b)
