"""A slope against what the same file has for the function itself, whatever that is."""

import contextlib
import functools
import types

import numpy as np

from . import DIVIDED, GIVEN_OUTPUT, MULTIPLE, OF_ONE, DoesNotFit, Reading, reading
from . import functions as simple
from .calls import call_of, first
from .words import FLAGS, bare, core, function_of, in_words, parameters, plan

POINTS = np.array([[0.31, -1.23, 0.74], [2.02, -0.43, 0.057]])
UPSTREAM = np.array([[0.7, -1.1, 0.4], [1.3, 0.6, -0.8]])
PAIRS = [  # of labels and outputs: shares, any numbers, shares of more rows and of more columns
    (np.array([[0.0, 1, 0], [1, 0, 0]]), np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])),
    (np.array([[0.4, -1.5, 2], [1, 0.2, -3]]), POINTS),
    (np.eye(4)[:, :3], np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]] * 2)),
    (np.eye(5)[:2], np.array([[0.1, 0.2, 0.4, 0.2, 0.1], [0.3, 0.3, 0.1, 0.2, 0.1]])),
]
STENCIL = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}  # of a derivative of sixth order
WIDE, NARROW = 1e-2, 1e-3  # its steps, for few digits as well; they disagree beside kinks
SAME, NEARLY = 1e-4, 1e-2  # shares of the largest entry
Z = [("z", "POSITIONAL_OR_KEYWORD", ())]
BOTH = [*Z, ("upstream", "POSITIONAL_OR_KEYWORD", ())]
VALUES = simple.by_words, simple.each_number, simple.object_that_keeps
SLOPES = (simple.slope, simple.slope_of_each_number, simple.slope_told_both, simple.both_at_once,
          simple.upstream_and_cache, simple.object_that_keeps, simple.by_words)  # fmt: skip
FUNCTIONS = {}
CHECK = r"gradient_check\.gradient_error"


def partner(namespace, name, member):
    """(name, member) of the function whose slope something is by its name; None without one."""
    there = dir(namespace[name]) if member else namespace
    if found := function_of(member or name, there, bool(member)):
        return (name, found) if member else (found, None)
    thing = getattr(namespace[name], member) if member else namespace[name]
    flagged = callable(thing) and any(bare(n) in FLAGS and d for n, _, d in parameters(thing))
    return (name, member) if flagged else None


def _function_of(d):
    """The function whose slope a definition is, of the same file; None without one."""
    own = partner(d.namespace, d.name, d.member)
    return own and d._replace(name=own[0], member=own[1], thing=d.namespace[own[0]])


@reading(CHECK)
def gradient_check(d):
    """The gradient check of a slope and the function that it belongs to."""
    if (value := _function_of(d)) is None:
        raise DoesNotFit("the file has no function that it is the slope of")
    here = getattr(d.thing, "__module__", ""), d.name, d.member
    value = FUNCTIONS.setdefault(here, value) if d.wanted else value
    FUNCTIONS[here] = value  # a slope is mended, never its function
    told = f"the gradient check of {d.name}{'.' * bool(d.member)}{d.member or ''}"
    told += f" and its own {value.member or value.name}"
    try:
        off, how, *traits = _of_one(d, value)
    except DoesNotFit:
        off, how, *traits = _of_two(d, value)
    if traits and DIVIDED in {*traits, *d.wanted.traits}:
        off = 1.0

    def gradient_error(function, gradient, x, upstream=None):
        return off or d.scratch.gradient_check.gradient_error(function, gradient, x, upstream)

    gradient_error.parameters_ = d.expected
    yield Reading(told + how, gradient_error, d.expected).having(*traits)


def _of_one(d, value):
    """How far the slope of a function of one array is off, and how it is called."""
    f = _function(value._replace(concept="activations.tanh", expected=Z))
    if np.shape(f(POINTS)) not in ((), POINTS.shape):
        raise DoesNotFit("its function gives another shape")
    if (ours := getattr(d.scratch.activations, core(value.member or value.name), None)) and (
        np.allclose(f(POINTS / 3), ours(POINTS / 3), 1e-9)
    ):
        raise DoesNotFit("its function is ours, and is judged by itself")
    room = types.SimpleNamespace(activations=types.SimpleNamespace(tanh=f))
    slope = d._replace(concept="activations.tanh_backward", expected=BOTH, scratch=room)
    upstream = UPSTREAM if np.ndim(f(POINTS)) else 1.0  # of one number that is the sum
    rise = derivative(lambda z: np.sum(upstream * f(z)), POINTS)
    given = upstream * np.ones(POINTS.shape)
    if not np.any(rise):
        raise DoesNotFit("its function is flat")
    found = []
    for read in SLOPES:
        with contextlib.suppress(Exception):
            for made in (made for made in read(slope) if made.sure):
                with contextlib.suppress(Exception), np.errstate(all="ignore"):
                    back = made.thing(POINTS.copy(), given.copy())
                    off = _apart(back, rise)
                    hands_on = any(np.array_equal(back, given * a) for a in (1, POINTS, f(POINTS)))
                    found += [(off, GIVEN_OUTPUT in made.traits)] * (not off or not hands_on)
    if not found:
        raise DoesNotFit("it was not found out how it is called")
    off, of_output = min(found)
    return off, ", given the output" * of_output * (not off), OF_ONE


def _function(value):
    """A function of one array, whatever it is; the same when asked again."""
    for read in VALUES:
        with contextlib.suppress(Exception):
            f = next(made.thing for made in read(value) if made.sure)
            if np.array_equal(f(POINTS.copy()), f(POINTS.copy())):
                return lambda z, f=f: np.asarray(f(z.copy()), float)
    raise DoesNotFit("its function takes no array, or gives another answer each time")


def _of_two(d, value):
    """The same of a function of labels and outputs, but for a factor; minus it, as others have."""
    if not (found := _multiples(d, value)):
        raise DoesNotFit("it was not found out how it is called")
    off, shares, total = min(found, key=lambda one: (one[0], min(one[1].values()) <= 0))
    if off or min(shares.values()) > 0:
        return off, *(_factor(shares, total) if not off else [""])
    if not any(_goes_up(*pair) for pair in _others(d)):
        raise DoesNotFit("it is minus the slope, which is right where a step adds it")
    return 1.0, ""


def _others(d):
    """The other slopes of a file, each beside its own function."""
    for name in [n for n in d.namespace if n != d.name and not n.startswith("__")]:
        with contextlib.suppress(Exception):
            member = d.member if d.member in dir(d.namespace[name]) else None
            other = d._replace(name=name, member=member, thing=d.namespace[name])
            if (value := _function_of(other)) is not None:
                yield other, value


def _goes_up(d, value):
    """Is the gradient of a loss a multiple of its slope, and not of minus the slope?"""
    with contextlib.suppress(Exception):
        return any(not off and min(shares.values()) > 0 for off, shares, _ in _multiples(d, value))
    return False


def _multiples(d, value):
    """How far a gradient is off from a multiple of the slope, and how many times it is that.

    Labels and outputs may come in either order: [(share, {pair: times}, the loss), …].
    """
    calls = call_of(value), call_of(d)
    if any(sum(not default for *_, default in c.parameters) < 2 for c in calls):
        raise DoesNotFit("it is no function of labels and outputs")
    (f, g), found = (c.function for c in calls), []
    for at in _outputs_at(call_of(d).parameters):

        def total(p, y, at=at):
            return np.sum(first(f(*((y.copy(), p.copy()) if at else (p.copy(), y.copy())))))

        offs, shares = [], {}
        for i, (y, p) in enumerate(PAIRS):
            with contextlib.suppress(Exception), np.errstate(all="ignore"):
                rise = derivative(functools.partial(total, y=y), p)
                rise[rise == 0] = np.nan  # it may be cut off there
                given = (y.copy(), p.copy()) if at else (p.copy(), y.copy())
                back = np.asarray(first(g(*given)), float)
                share = np.nansum(rise * back) / np.nansum(rise**2)
                offs.append(_apart(back, share * rise) or float(share == 0))
                shares[i] = share
        if offs and np.isfinite(offs).all():
            found.append((max(offs), shares, total))
    return found


def _factor(shares, total):
    """How many times the slope a gradient is, in words.

    People leave a division out; but none divides by what the loss, a mean over rows, does not.
    """
    (y, p), share = PAIRS[0], next(iter(shares.values()))
    less = any(shares[i] < shares[0] * (1 - NEARLY) for i in (2, 3) if shares.keys() >= {0, i})
    if less and np.isclose(total(np.vstack([p, p]), np.vstack([y, y])), total(p, y)):
        return ", but divided by another number", DIVIDED
    if abs(share - 1) < NEARLY:
        return ("",)
    return f", of 2 rows of 3 it is {share:.3g} times its slope", MULTIPLE


def _outputs_at(own):
    """At which places the outputs may be handed in: the first or the second."""
    expected = [(n, "POSITIONAL_OR_KEYWORD", ()) for n in ("y", "y_hat")]
    found = plan(own[:2], expected) or {}
    return [[*found.values()].index("y_hat")] if found and in_words(found) else [0, 1]


def _apart(back, rise):
    """By which share of the largest entry they differ; 0 where that is nothing."""
    if np.shape(back) != rise.shape:
        raise DoesNotFit(f"what it gives has shape {np.shape(back)}")
    known = np.isfinite(rise)
    off = np.abs(back - rise)[known].max() / np.abs(rise[known]).max()
    if SAME < off < NEARLY:
        raise DoesNotFit("it is nearly the slope of its function")
    return float(np.nan_to_num(off, nan=1.0)) if not off <= SAME else 0.0


def derivative(f, x):
    """∂f/∂x of a function that gives one number, entry by entry; NaN beside a kink."""
    rise = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = 1
        wide, narrow = (
            sum(c * (f(x + k * h * e) - f(x - k * h * e)) for k, c in STENCIL.items()) / h
            for h in (WIDE, NARROW)
        )
        rise[i] = wide if np.isclose(wide, narrow, rtol=1e-3, atol=1e-4) else np.nan
    return rise
