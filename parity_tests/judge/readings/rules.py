"""Optimizers that are functions: one step each, or a loop of their own over a gradient."""

import ast
import copy
import functools
import inspect
import re

import numpy as np

from . import DoesNotFit, reading
from .arrays import leaves
from .driving import GRADIENTS, WEIGHTS, driven
from .environment import parsed
from .held import Tensor, write_back
from .optimizers import (
    COUNTS,
    KEYS,
    OPTIMIZERS,
    PARAMS,
    STATES,
    both_orders,
)
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


def rule_with_config(d):
    """``rule(w, dw, config)`` → (w, config)."""
    names = [n for n, _, _ in parameters(d.thing)]
    if len(names) != 3 or bare(names[2]) not in ("config", "state", "optstate"):
        return

    def drive(options):
        configs = {}

        def apply(gradients, weights):
            for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
                config = configs.setdefault(i, dict(options))
                new, configs[i] = d.thing(w, g, config)
                write_back([w], [new])

        return apply

    yield f"a rule for each array, {d.name}({', '.join(names)}) → (w, config)", drive


def _in_pairs(arrays):
    """A list with as many biases as weights: one of nought beside an array that stands alone."""
    return [*arrays, *[np.zeros((1, 1))] * (len(arrays) % 2)]


def numbered_dictionaries(d):
    """Dictionaries W1, dW1 …, with all state handed in and out."""
    given = parameters(d.thing)
    needed = [n for n, kind, default in given if not kind.startswith("VAR")]
    if len(needed) < 2:
        return
    for first in both_orders(needed[:2]):
        for prefix in ("d", ""):

            def drive(options, first=first, prefix=prefix):
                kept = {"t": 0, "params": {}, "states": None}

                def apply(gradients, weights):
                    kept["t"] += 1
                    gradients, weights = _in_pairs(gradients), _in_pairs(weights)
                    keys = KEYS[: len(weights)]
                    kept["params"].update(zip(keys, weights, strict=True))
                    slopes = {prefix + k: g for k, g in zip(keys, gradients, strict=True)}
                    if kept["states"] is None:
                        kept["states"] = _states(d, kept["params"], slopes)
                    pair = (kept["params"], slopes) if first else (slopes, kept["params"])
                    more = {}
                    for name, _, _default in given[2:]:
                        if name in kept["states"]:
                            more[name] = kept["states"][name]
                        elif bare(name) in COUNTS:
                            more[name] = kept["t"]
                    answer = d.thing(
                        *pair, **more, **{k: v for k, v in options.items() if k not in more}
                    )
                    parts = answer if isinstance(answer, tuple) else (answer,)
                    new = parts[0] if isinstance(parts[0], dict) else kept["params"]
                    names = list(kept["states"])
                    kept["states"].update(zip(names, parts[1 : 1 + len(names)], strict=False))
                    write_back(weights, [new[k] for k in keys])

                return apply

            yield f"{d.name}({', '.join(needed[:4])} …) with dictionaries W1, {prefix}W1 …", drive


def _states(d, params, slopes):
    """State for a function to begin with: its author's own, or zeros under the gradients' keys."""
    names = [n for n, kind, default in parameters(d.thing)[2:] if bare(n) in STATES and not default]
    for other, thing in d.namespace.items():
        if re.match("init", bare(other)) and inspect.isfunction(thing) and _alike(other, d.name):
            made = thing(copy.deepcopy(params))
            made = made if isinstance(made, tuple) else (made,)
            if len(made) == len(names):
                return dict(zip(names, made, strict=True))
    return {n: {k: np.zeros_like(g) for k, g in slopes.items()} for n in names}


def _alike(other, name):
    words = ["adam", "momentum", "velocity", "rmsprop", "adagrad", "adadelta"]
    return any(w in bare(other) and w in bare(name) for w in words) or (
        "velocity" in bare(other) and "momentum" in bare(name)
    )


def plain(d):
    """``f(w, g, …)`` → the new w, the state handed in and out, if any."""
    given = parameters(d.thing)
    needed = [n for n, kind, default in given if not kind.startswith("VAR")]
    if len(needed) < 2:
        return
    for first in both_orders(needed[:2]):

        def drive(options, first=first):
            states, steps = {}, [0]

            def apply(gradients, weights):
                steps[0] += 1
                for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
                    names = [n for n, _, _ in given[2:] if bare(n) in STATES]
                    state = states.setdefault(i, {n: np.zeros_like(w) for n in names})
                    more = {n: steps[0] for n, _, _ in given[2:] if bare(n) in COUNTS}
                    more |= state | {k: v for k, v in options.items() if k not in state}
                    answer = d.thing(*((w, g) if first else (g, w)), **more)
                    parts = answer if isinstance(answer, tuple) else (answer,)
                    state.update(zip(names, parts[1:], strict=False))
                    write_back([w], [parts[0]])

            return apply

        yield f"for each array, {d.name}({', '.join(needed)})", drive


def gradients_in_attributes(d):
    """``adam(params, states, hyperparams)`` with ``p.grad``, as Dive into Deep Learning has it."""
    given = [n for n, _, _ in parameters(d.thing)]
    if not given or bare(given[0]) not in PARAMS:
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
WAYS = [
    *(rule_with_config, gradients_in_attributes, over_a_gradient),
    *(numbered_dictionaries, plain),
]
