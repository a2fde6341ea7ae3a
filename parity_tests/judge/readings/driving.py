"""How a foreign optimizer is driven: told its numbers in its own words, until the weights move."""

import inspect
import re

import numpy as np

from . import DoesNotFit, NotTaken, Reading, Why
from .environment import NOUGHT
from .uses import uses
from .words import DECAYED, KNOWN, NOT_OURS, bare, bares, in_parts, parameters

METHODS = (
    "update step apply applygradients optimize updateparams updateparameters updateweights "
    "call getupdate getupdates computeupdate takestep minimize applygrads updateweight computestep "
    "updateparam updatevariables computeupdates calculateupdate getstep getdelta processgrad"
)
WEIGHTS = [np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([0.1, -0.2])]
GRADIENTS = [np.array([[0.3, -0.7], [0.2, 0.9]]), np.array([-0.4, 0.6])]
PARAMS = bares(
    "w weights params parameters theta param weight p x vars variables xs tparams model_params "
    "values layer layers"
)
GRADS = bares(
    "g grad grads gradient gradients dw dparams dx delta gw d grads_and_vars dtheta derivative "
    "grad_wrt_w"
)
STATES = bares(
    "v s m h cache state velocity config r G E sq accum accumulator state_v moment1 moment2 "
    "memory vdw sdw hist history"
)
COUNTS = {"t", "step", "iteration", "iter", "i", "epoch", "timestep", "k"}
COUNTED, FOR_EACH, IN_BOTH = "counted from", "layers, one object for each", "in lists"
ALSO = re.compile(f"{COUNTED}|{FOR_EACH}|{IN_BOTH}")  # what may be right where another way is not


def driven(d, ways, numbers, held=()):
    """The first way in which the weights move, and others as good: how steps are counted in it.

    ``numbers`` are further ones that it can be told; ``held`` are ways in which weights lie in
    attributes, which need not be found.
    """
    own, found = own_and_found(d, numbers)
    off = _turned_off(d, found)
    told = "".join(f", {word} = 0" for word in off)
    is_other = NOT_OURS.search(in_parts(d.name))
    if is_other and not DECAYED.search(in_parts(d.name)):
        raise DoesNotFit(f"{d.name} is none of the optimizers that are compared")
    told += f", where {d.name} is Adam" * bool(is_other)
    ways = [(way, sentence, drive) for way in ways for sentence, drive in way(d)]
    if d.wanted.sentence:
        ways.sort(key=lambda each: not d.wanted.sentence.startswith(f"{_name(d)}, {each[1]}{told}"))
    why, still, moves = [], (0, None), {}
    for way, sentence, drive in ways:
        if moves and (way not in moves.values() or sentence in moves or not ALSO.search(sentence)):
            continue
        made = _adapted(d, drive, own, found, off)
        read = Reading(f"{_name(d)}, {sentence}{told}", made, own, way not in held)
        try:
            share = _moved(made)
        except NotTaken:
            raise
        except Exception as error:
            why.append(Why.of(error, sentence))
            continue
        if share < 1:
            why += [Why(sentence, "the weights do not move")] * (share == 0)
            still = still if still[1] and still[0] >= share else (share, read)
            continue
        if is_other and not _decays(made, _adapted(d, drive, own, found, dict.fromkeys(off, 0.1))):
            raise DoesNotFit(f"{d.name}{told}, but its decay is no share of the weights")
        yield from _and_without_limits(d, read, drive, found, off)
        moves[sentence] = way
    if moves:
        return
    if still[1] is None or not (still[0] or "learning_rate" in found):  # at a rate of nought?
        raise DoesNotFit.in_any(why, "no method that takes weights and gradients")
    share, read = still
    yield read._replace(sure=read.sure or share > 0)


def _and_without_limits(d, read, drive, found, off):
    """A reading, and the same with what else cuts steps short taken off."""
    yield read._replace(sure=True)
    if limits := _limits(d, found, off):
        told = "".join(f", {word} = {n:g}" for word, n in limits.items())
        made = _adapted(d, drive, read.parameters, found, off | limits)
        yield Reading(read.sentence + told, made, read.parameters)


def _name(d):
    return d.concept.partition(".")[2]


WORDS = PARAMS | GRADS | STATES | COUNTS | bares("b bias model net network shape size")
RATES = re.compile("alpha|beta|gamma|rho|mu|mom|decay|eps|rate", re.IGNORECASE)


def own_and_found(d, numbers):
    """(our parameters that it takes, {ours: its own word for it})."""
    given = {n: default for n, kind, default in parameters(d.thing) if not kind.startswith("VAR")
             and (default or inspect.isclass(d.thing) or bare(n) not in STATES)}  # fmt: skip
    given |= numbers
    for name in named_methods(d) if inspect.isclass(d.thing) else ():
        told = parameters(getattr(d.thing, name))[1:]
        given |= {n: default for n, _, default in told if is_told(n) and bare(n) not in NOUGHT}
    found = {}
    for exactly in (True, False):
        for name, _, _default in d.expected:
            for word in sorted(given, key=lambda word: bare(word) in STATES | COUNTS):
                fits = bare(word) == bare(name) or (
                    not exactly and bare(word) in KNOWN.get(name, ())
                )
                if (
                    name not in found
                    and word not in found.values()
                    and fits
                    and _number(given[word], name)
                ):
                    found[name] = word
    left = [
        n
        for n, _, default in d.expected
        if n not in found and default and type(default[0]) is float
    ]
    needed = [n for n, default in given.items() if not default and n not in found.values()]
    reckoned = [n for n in uses(d.thing).numbers if inspect.isclass(d.thing) or RATES.search(n)]
    asked = [n for n in needed if n in reckoned and bare(n) not in NOUGHT | WORDS]
    found |= zip(left, asked, strict=False)
    if _name(d) == "SGD" and re.search("nag|nesterov", bare(d.name)):
        found.pop("nesterov", None)
    own = [(n, "POSITIONAL_OR_KEYWORD", given[found[n]]) for n, _, _ in d.expected if n in found]
    return own, found


def _turned_off(d, found):
    """What it is told of decay and the like, which ours has not: {its word: 0}."""
    given = parameters(d.thing) if inspect.isclass(d.thing) else []
    return {n: 0.0 for n, _, default in given if default and type(default[0]) is float
            and 0 < default[0] < LEAST_SHARE and OFF.search(bare(n))
            and n not in found.values()}  # fmt: skip


LEAST_SHARE = 0.5  # what keeps so much of what was is a share, and no decay of a rate or weight


OFF = re.compile("decay|^(wd|reg|l1|l2|lambda|lambd|lmbda|lam)$|regulari|l2reg|reglambda")


def _limits(d, found, off):
    """What else may cut its steps short, so that it does not: {its word: 1, or ∞ for a limit}."""
    given = [n for n, _, v in parameters(d.thing) if v and type(v[0]) is float]
    besides = [n for n in given if LIMITS.search(bare(n)) and n not in {*found.values(), *off}]
    return {n: np.inf if re.search("clip|max", n) else 1.0 for n in besides}


LIMITS = re.compile("clip|max|decay|anneal")


def _number(default, name):
    """May this be the default of such a parameter? A share of what was is less than 1."""
    if not default or not isinstance(default[0], int | float):
        return not default
    return default[0] < 1 or name not in ("rho", "beta_1", "beta_2", "momentum")


def _adapted(d, drive, own, found, off):
    """A class as scratch's: made with our words, driven with lists of arrays."""

    class Adapted:
        parameters_ = own

        def __init__(self, *arguments, **options):
            names = [name for name, _, _ in own]
            given = dict(zip(names, arguments, strict=False)) | options
            if strange := given.keys() - found.keys():
                raise NotTaken(", ".join(strange))
            defaults = {n: default[0] for n, _, default in own if default}
            if needed := [n for n, _, default in own if not default and n not in given]:
                defaults |= {n: default[0] for n, _, default in d.expected if n in needed}
            floats = {n: float(v) if type(v) is int else v for n, v in given.items()}
            self.apply_ = drive(off | {found[n]: v for n, v in (defaults | floats).items()})

        def apply(self, gradients, weights):
            self.apply_(gradients, weights)

    return Adapted


def _decays(made, decaying):
    """Does a decay take a share of the weights, be it before or after the step?"""
    ends = []
    for make in (made, decaying):
        ends.append([w.copy() for w in WEIGHTS])
        make().apply([g.copy() for g in GRADIENTS], ends[-1])
    end, less = (np.concatenate([w.ravel() for w in weights]) for weights in ends)
    shares = [(end - less) / np.concatenate([w.ravel() for w in of]) for of in (WEIGHTS, ends[0])]
    return any(share[0] > 0 and np.allclose(share, share[0]) for share in shares)


def _moved(made):
    """Which share of the weights goes downhill in two steps, or uphill; 1 where all is lost."""
    weights = [w.copy() for w in WEIGHTS]
    optimizer = made()
    for _ in range(2):
        optimizer.apply([g.copy() for g in GRADIENTS], weights)
    if not all(np.isfinite(w).all() for w in weights):
        return 1
    moves = [(w - start) * g for w, start, g in zip(weights, WEIGHTS, GRADIENTS, strict=True)]
    signs = np.sign(np.concatenate([move.ravel() for move in moves]))
    return float(max(abs(signs.mean()), 0.1 * signs.any()))


def named_methods(d):
    """Its methods of known names, ``step`` before ``_step``."""
    return sorted((n for n in _methods(d) if bare(n) in METHODS.split()), key=len)


def other_methods(d):
    """Its further methods, but those that set up or tell something."""
    return [n for n in _methods(d) if bare(n) not in METHODS.split() and not OTHER.search(n)]


def _methods(d):
    return [n for n in dir(d.thing) if (n == "__call__" or not n.startswith("__"))
            and callable(getattr(d.thing, n))]  # fmt: skip


OTHER = re.compile(
    "zero|clear|reset|state|config|^get|set|init|regist|sched|save|load|decay|reg|clip|add|build|"
    "bind|assign|pre_|post_|name|copy|repr|hat|moment|forward|fit"
)


def is_told(word):
    """Does a method ask for a rate, or for what is to be nought?"""
    return bare(word) in KNOWN["learning_rate"] - {"step", "l"} or bare(word) in NOUGHT
