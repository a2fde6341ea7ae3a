"""Optimizers that are functions: one step each, or a loop of their own over a gradient."""

import ast
import copy
import functools
import inspect
import itertools
import re
from typing import NamedTuple

import numpy as np

from . import DoesNotFit, reading
from .arrays import leaves
from .driving import (
    COUNTED,
    COUNTS,
    GRADIENTS,
    GRADS,
    PARAMS,
    STATES,
    WEIGHTS,
    driven,
    own_and_found,
)
from .environment import last_returned, parsed, silent
from .held import KEYS, Tensor, Zeros, write_back
from .optimizers import OPTIMIZERS, count_starts, weights_and_biases
from .words import KNOWN, bare, bares, parameters


@reading(OPTIMIZERS)
def rule(d):
    """A function that is handed weights and gradients in one of the known ways."""
    if inspect.isclass(d.thing) or not callable(d.thing):
        raise DoesNotFit("it is no function")
    keys = keys_read(d.thing) if len(parameters(d.thing)) < 5 else []
    numbers = dict.fromkeys(keys, ()) | {key: (value,) for key, value in _config(d).items()}
    yield from driven(d, WAYS, numbers)


def _config(d):
    """The numbers that a rule sets in its config, where it takes one: {word: number}."""
    if not any(bare(n) in ("config", "state", "optstate") for n, _, _ in parameters(d.thing)):
        return {}
    config = {}
    try:
        d.thing(WEIGHTS[0].copy(), GRADIENTS[0].copy(), config)
    except Exception:
        return {}
    numbers = {k: v for k, v in config.items() if isinstance(v, float) and bare(k) not in COUNTS}
    return numbers


class Roles(NamedTuple):
    """Which parameters of a function are what; the rest are numbers."""

    weights: str
    slopes: str
    states: list
    counts: list
    layers: list  # how many there are
    ones: list  # such as the number of examples, by which it divides


def _roles(d):
    """By its words; both orders of weights and gradient, where none says which is which."""
    given = {n: default for n, kind, default in parameters(d.thing) if "VAR" not in kind}
    returned, divisors = _returned(d.thing), _divisors(d.thing)
    counts = [n for n in given if bare(n) in COUNTS]
    layers = [n for n in given if MANY_LAYERS.fullmatch(bare(n))]
    left = given.keys() - {*own_and_found(d, {})[1].values(), *counts, *layers}
    ones = [n for n in given if n in left & divisors and not given[n]]
    states = [n for n in given if bare(n) in STATES - GRADS and n not in ones
              and not (given[n] and given[n][0])]  # fmt: skip
    left = sorted([n for n in given if n in left.difference(states, ones)],
                  key=lambda n: bare(n) in STATES)  # fmt: skip
    named = [next((n for n in left if bare(n) in words), None) for words in (PARAMS, GRADS)]
    others = [n for n in left if n not in named]
    if None not in named:
        states += [n for n in others if (n in returned or bare(n) in STATES) and not given[n]]
    pair = [n or (others.pop(0) if others else None) for n in named]
    for w, g in [] if None in pair else [pair, pair[::-1]][: 1 + (named == [None, None])]:
        yield Roles(w, g, states, counts, layers, ones)


MANY_LAYERS = re.compile("(?!layers?$)(n|num|number|no)?(of)?layers?(dims?|sizes?)?|l|dims|sizes")


class Number(int):
    """How many there are, be it asked as a number or as the length of a list."""

    def __len__(self):
        return int(self)


def by_roles(d):
    """``f(w, g, …)``, each by its word: arrays singly, or dictionaries W1, dW1 …"""
    for roles in _roles(d):
        ways = itertools.product(
            ("d", "", None),
            EMPTY if roles.states else [""],
            count_starts(d.thing, roles.counts),
            (1, 0) if roles.layers else (0,),
        )
        for prefix, empty, start, more in ways:
            how = "for each array, " if prefix is None else ""
            how += f"{d.name}({', '.join([roles.weights, roles.slopes, *roles.states])} …)"
            how += f" with dictionaries W1, {prefix}W1 …" if prefix is not None else ""
            how += empty + f", {COUNTED} {start}" * bool(roles.counts)
            how += ", the input counted as a layer" * more
            yield how, functools.partial(_ByRoles, d, roles, prefix, EMPTY[empty], start, more)


EMPTY = {
    "": None,
    ", its state empty at first": Zeros,
    ", its state None at first": lambda _: None,
}


class _ByRoles:
    """What drives a function with arrays singly or in dictionaries, its state in and out."""

    def __init__(self, d, roles, prefix, empty, start, more, options):
        self.d, self.roles, self.prefix, self.empty = d, roles, prefix, empty
        self.options, self.more, self.states = options, more, {}
        self.count = self.start = start

    def __call__(self, gradients, weights):
        many = Number((len(weights) + 1) // 2 + self.more)
        if self.prefix is None:
            for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
                write_back([w], [self._new(i, w, g, many)])
        else:
            alone = [np.zeros((1, 1))] * (len(weights) % 2)  # in the place of its bias
            gradients, weights = [*gradients, *alone], [*weights, *alone]
            params = dict(zip(KEYS, weights, strict=False))
            slopes = {self.prefix + k: g for k, g in zip(KEYS, gradients, strict=False)}
            new = self._new(0, params, slopes, many)
            write_back(weights, [(new if isinstance(new, dict) else params)[k] for k in params])
        if not self.start and not all(np.isfinite(w).all() for w in weights):
            raise DoesNotFit("it is not counted from 0")
        self.count += 1

    def _new(self, i, w, g, many):
        """What it returns for the new weights; its state is kept."""
        roles = self.roles
        words = {n: default for n, _, default in parameters(self.d.thing)}
        rest = {n: value for n, value in self.options.items() if n not in words}
        if i not in self.states:
            made = {n: self.empty(rest) for n in roles.states} if self.empty else None
            self.states[i] = made or _states(self.d, roles.states, w, g)
        states = self.states[i]
        given = {n: silent(bare(n)) for n, default in words.items() if not default}
        given |= {n: value for n, value in self.options.items() if n in words}
        given |= states | {roles.weights: w, roles.slopes: g}
        for names, value in ((roles.ones, 1), (roles.counts, self.count), (roles.layers, many)):
            given |= dict.fromkeys(names, value)
        answer = self.d.thing(**given)
        parts = list(answer) if isinstance(answer, tuple) else [answer]
        named = _returned(self.d.thing)
        if len(named) == len(parts) and {*states} <= {*named}:
            states.update((n, parts[named.index(n)]) for n in states)
            rest = {n: p for n, p in zip(named, parts, strict=True) if n not in states}
            return rest.get(roles.weights, next(iter(rest.values()), None))
        states.update(zip(states, parts[1:], strict=False))
        return parts[0]


def _returned(function):
    """The words of what it returns last, where that has any: ``return v, s, w`` → v, s, w."""
    return [getattr(part, "id", "") for part in last_returned(parsed(function))]


def _divisors(function):
    """The names by which alone it divides."""
    nodes = ast.walk(parsed(function) or ast.Module([], []))
    parts = [n.right for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _states(d, names, w, g):
    """State for a function to begin with: its author's own, or zeros, under the gradients' keys."""
    if not isinstance(g, dict):
        return {n: np.zeros_like(g) for n in names}
    for other, thing in d.namespace.items():
        if re.match("init", bare(other)) and inspect.isfunction(thing) and _alike(other, d.name):
            made = thing(copy.deepcopy(w))
            made = made if isinstance(made, tuple) else (made,)
            if len(made) == len(names):
                return dict(zip(names, made, strict=True))
    return {n: Zeros({k: np.zeros_like(slope) for k, slope in g.items()}) for n in names}


def _alike(other, name):
    words = ["adam", "momentum", "velocity", "rmsprop", "adagrad", "adadelta"]
    return any(w in bare(other) and w in bare(name) for w in words) or (
        "velocity" in bare(other) and "momentum" in bare(name)
    )


def gradients_in_attributes(d):
    """``adam(params, states, hyperparams)`` with ``p.grad``, as Dive into Deep Learning has it."""
    given = [n for n, _, _ in parameters(d.thing)]
    if not given or bare(given[0]) not in PARAMS or GRADS & {*map(bare, given)}:
        return
    for shape in (0, 1, 2):  # arrays of state for each parameter

        def drive(options, shape=shape):
            kept, keys = [], keys_read(d.thing)
            numbers = {k: 1 if bare(k) in COUNTS else options.get(k, 0.0) for k in keys}

            def apply(gradients, weights):
                if not kept:
                    zeros = [[np.zeros_like(w) for _ in range(shape)] for w in weights]
                    states = [tuple(z) if shape > 1 else z[0] if z else None for z in zeros]
                    kept.extend([[w.copy().view(Tensor) for w in weights], states])
                for p, g in zip(kept[0], gradients, strict=True):
                    p.grad = g
                more = {n: kept[1] if bare(n) in KEPT else numbers for n in given[1:]}
                more |= {n: options[n] for n in given if n in options}
                more |= {n: 1 for n in given if "batch" in bare(n)}
                d.thing(kept[0], **more)
                write_back(weights, kept[0])

            return apply

        yield f"{d.name}({', '.join(given)}), gradients in .grad of the arrays", drive


def keys_read(function):
    """The keys that a function reads in dictionaries: ``hyperparams["lr"]`` → lr."""
    return _keys_read(parsed(function))


@functools.cache
def _keys_read(tree):
    found = [n.slice.value for n in (ast.walk(tree) if tree else ())
             if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant)]  # fmt: skip
    return [key for key in dict.fromkeys(found) if isinstance(key, str)]


def over_a_gradient(d):
    """``adam(grad, x, num_iters, …)``: a loop of its own, run anew up to each step."""
    given = parameters(d.thing)
    slope = next((n for n, _, _ in given if SLOPE.fullmatch(bare(n))), None)
    count = next((n for n, _, _ in given if bare(n) in ITERATIONS), None)
    start = next((n for n, _, default in given if bare(n) in STARTS and not default), None)
    if not (slope and count and start):
        return

    def drive(options):
        seen, kept = [], []

        def apply(gradients, weights):
            kept[:] = kept or [np.concatenate([w.ravel() for w in weights])]
            seen.append(np.concatenate([np.ravel(g) for g in gradients]))
            left = iter(seen)
            more = {slope: lambda *_, **__: next(left).copy(), start: kept[0].copy()}
            more |= {n: lambda *_, **__: 0.0 for n, _, default in given
                     if bare(n) in VALUES and not default}  # fmt: skip
            answer = d.thing(**more, **{count: len(seen)}, **options)
            ends = [a for a in leaves(answer) if a.size % kept[0].size == 0]
            new = ends[-1].ravel()[-kept[0].size :] if ends else more[start]
            parts = np.split(new, np.cumsum([w.size for w in weights])[:-1])
            write_back(weights, [p.reshape(w.shape) for p, w in zip(parts, weights, strict=True)])

        return apply

    yield f"{d.name}({slope}, {start}, {count}, …), a loop that is run up to each step", drive


SLOPE = re.compile(r"(grad(ient)?s?|df|dfdx|fprime|derivative|jac|dfn?)(f|fn|func|function)?")
ITERATIONS = (
    KNOWN["epochs"] | KNOWN["steps"] | bares("num_iters n_iters num_steps max_iterations steps t n")
)
STARTS = PARAMS | bares("x0 w0 theta0 init initial start initial_x x_init init_x startpoint")
VALUES = bares("f fn func function cost loss objective fun")
KEPT = bares("states state")
WAYS = [gradients_in_attributes, over_a_gradient, by_roles, weights_and_biases]
