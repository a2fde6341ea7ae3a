"""Optimizers: objects and functions that take weights and gradients in every way people have."""

import copy
import inspect
import re
from types import SimpleNamespace

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
from .words import KNOWN, bare, bares, parameters

OPTIMIZERS = r"optimizers\.(SGD|Adagrad|RMSprop|Adadelta|Adam)"
METHODS = (
    "update step apply applygradients optimize updateparams updateparameters updateweights "
    "call getupdate computeupdate takestep minimize applygrads updateweight"
)
WEIGHTS = [np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([0.1, -0.2])]
GRADIENTS = [np.array([[0.3, -0.7], [0.2, 0.9]]), np.array([-0.4, 0.6])]
KEYS = ["W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4"]
PARAMS = bares(
    "w weights params parameters theta param weight p x vars variables xs tparams model_params "
    "values layer layers"
)
GRADS = bares(
    "g grad grads gradient gradients dw dparams dx delta gw d grads_and_vars dtheta derivative "
    "grad_wrt_w"
)


@reading(OPTIMIZERS)
def optimizer(d):
    """Weights and gradients handed over in one of the known ways."""
    ways = CLASS_WAYS if inspect.isclass(d.thing) else FUNCTION_WAYS
    own, found = _own(d)
    why, still = [], None
    for way in ways:
        for sentence, drive in way(d):
            made = _adapted(d, drive, own, found)
            try:
                if _moved(made):
                    yield Reading(f"{_name(d)}, {sentence}", made, own)
                    return
                why.append(f"{sentence}: the weights do not move")
                still = Reading(f"{_name(d)}, {sentence}", made, own)
            except NotTaken:
                raise
            except Exception as error:
                why.append(f"{sentence}: {type(error).__name__}: {error}")
    if still is not None:
        yield still
        return
    raise DoesNotFit("; ".join(dict.fromkeys(why)) or "no method that takes weights and gradients")


def _name(d):
    return d.concept.partition(".")[2]


def _own(d):
    """(our parameters that it takes, {ours: its own word for it})."""
    given = {n: default for n, kind, default in parameters(d.thing) if not kind.startswith("VAR")}
    if not inspect.isclass(d.thing):
        given |= {key: (value,) for key, value in _config(d).items()}
    found = {}
    for exactly in (True, False):
        for name, _, _default in d.expected:
            for word in given:
                fits = bare(word) == bare(name) or (
                    not exactly and bare(word) in KNOWN.get(name, ())
                )
                if (
                    name not in found
                    and word not in found.values()
                    and fits
                    and _number(given[word])
                ):
                    found[name] = word
    if _name(d) == "SGD" and re.search("nag|nesterov", bare(d.name)):
        found.pop("nesterov", None)
    own = [(n, "POSITIONAL_OR_KEYWORD", given[found[n]]) for n, _, _ in d.expected if n in found]
    return own, found


def _number(default):
    return not default or isinstance(default[0], int | float)


def _adapted(d, drive, own, found):
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
            self.apply_ = drive({found[name]: value for name, value in (defaults | given).items()})

        def apply(self, gradients, weights):
            self.apply_(gradients, weights)

    return Adapted


def _moved(made):
    weights = [w.copy() for w in WEIGHTS]
    optimizer = made()
    for _ in range(2):
        optimizer.apply([g.copy() for g in GRADIENTS], weights)
    if not all(np.isfinite(w).all() for w in weights):
        return True
    return any((w != start).any() for w, start in zip(weights, WEIGHTS, strict=True))


def write_back(weights, new):
    """What came back, if anything did, into the arrays of weights."""
    if new is None:
        return
    for w, array in zip(weights, new, strict=True):
        if array is not None:
            if np.shape(array) != w.shape:
                raise DoesNotFit(f"weights of shape {np.shape(array)} came back for {w.shape}")
            w[...] = array


# --- classes -----------------------------------------------------------------------------------


def _methods(d, *wanted):
    """Bound later: the names of methods that may take a step, with their parameters."""
    by_word = {bare(n): n for n in dir(d.thing) if not n.startswith("_") or n == "__call__"}
    for word in METHODS.split():
        if (name := by_word.get(word)) and callable(getattr(d.thing, name)):
            needed = [n for n, kind, default in parameters(getattr(d.thing, name))[1:]
                      if not default and not kind.startswith("VAR")]  # fmt: skip
            if len(needed) in wanted:
                yield name, needed


def _both_orders(needed):
    """Weights first, or gradients first: as the words say, or both."""
    a, b = map(bare, needed[-2:])
    if a in PARAMS or b in GRADS:
        return [True, False]
    return [False, True] if a in GRADS or b in PARAMS else [True, False]


def one_for_each_array(d):
    """``update(w, g)``: one object for each array."""
    for name, needed in _methods(d, 2):
        for first in _both_orders(needed):

            def drive(options, name=name, first=first):
                made = {}

                def apply(gradients, weights):
                    for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
                        if i not in made:
                            made[i] = d.thing(**options)
                        pair = (w, g) if first else (g, w)
                        new = getattr(made[i], name)(*pair)
                        if new is not None and np.shape(new) != w.shape:
                            raise DoesNotFit("it returns something else than weights")
                        write_back([w], [new])

                return apply

            yield f"one object for each array, {name}({', '.join(needed)})", drive


def all_at_once(d):
    """``update(params, grads)`` with lists."""
    for name, needed in _methods(d, 2):
        for first in _both_orders(needed):

            def drive(options, name=name, first=first):
                made = d.thing(**options)

                def apply(gradients, weights):
                    pair = (weights, list(gradients)) if first else (list(gradients), weights)
                    new = getattr(made, name)(*pair)
                    write_back(weights, new if isinstance(new, list | tuple) else None)

                return apply

            yield f"one object, {name}({', '.join(needed)}) with lists", drive


def dictionaries(d):
    """``update(params, grads)`` with dictionaries W1, b1 …"""
    for name, needed in _methods(d, 2):
        for first in _both_orders(needed):
            for prefix in ("", "d"):

                def drive(options, name=name, first=first, prefix=prefix):
                    made = d.thing(**options)
                    kept = {}

                    def apply(gradients, weights):
                        named = dict(zip(KEYS, weights, strict=False))
                        slopes = {prefix + k: g for k, g in zip(KEYS, gradients, strict=False)}
                        kept.update(named)
                        new = getattr(made, name)(*((kept, slopes) if first else (slopes, kept)))
                        new = new if isinstance(new, dict) else kept
                        write_back(weights, [new[k] for k in named])

                    return apply

                yield (
                    f"one object, {name}({', '.join(needed)}) with dictionaries W1, {prefix}b1 …",
                    drive,
                )


def weights_and_biases(d):
    """``update(w, b, dw, db)``, perhaps behind the number of the step."""
    for name, needed in _methods(d, 4, 5):

        def drive(options, name=name, needed=needed):
            made, steps = {}, [0]

            def apply(gradients, weights):
                steps[0] += 1
                for i in range(0, len(weights), 2):
                    pair, slopes = list(weights[i : i + 2]), list(gradients[i : i + 2])
                    single = len(pair) == 1
                    if single:  # an array that has no partner
                        pair, slopes = [*pair, np.zeros(1)], [*slopes, np.zeros(1)]
                    if i not in made:
                        made[i] = d.thing(**options)
                    count = [steps[0]] * (len(needed) == 5)
                    new = getattr(made[i], name)(*count, *pair, *slopes)
                    new = None if new is None else list(new)[: 1 if single else 2]
                    write_back(weights[i : i + 2], new)

            return apply

        yield f"{name}({', '.join(needed)})", drive


def layers(d):
    """``update_params(layer)``: weights and gradients in attributes of layers."""
    for name, needed in _methods(d, 1):

        def drive(options, name=name):
            made, kept = d.thing(**options), {}

            def apply(gradients, weights):
                for before in ("pre_update_params", "pre_update"):
                    getattr(made, before, lambda: None)()
                for group in _of_layers(weights):
                    layer = kept.setdefault(group[0], _no_layer())
                    names = {i: "biases" if weights[i].ndim < 2 else "weights" for i in group}
                    for i, own in names.items():
                        vars(layer).update({own: weights[i], f"d{own}": gradients[i]})
                    getattr(made, name)(layer)
                    for i, own in names.items():
                        write_back([weights[i]], [getattr(layer, own)])
                for after in ("post_update_params", "post_update"):
                    getattr(made, after, lambda: None)()

            return apply

        yield f"{name}({needed[0]}) on layers with weights, biases, dweights, dbiases", drive


def _of_layers(weights):
    """The places of each layer's arrays: a matrix and the vector behind it, or one alone."""
    groups = []
    for i, w in enumerate(weights):
        if w.ndim < 2 and groups and groups[-1] == [i - 1] and weights[i - 1].ndim > 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _no_layer():
    names = ("weights", "dweights", "biases", "dbiases")
    return SimpleNamespace(**{name: np.zeros((1, 1)) for name in names})


def as_in_pytorch(d):
    """``__init__(params)``, then ``step()``: gradients in attributes of parameters."""
    given = parameters(d.thing)
    if not given or given[0][2] or bare(given[0][0]) not in PARAMS:
        return
    for name, _ in _methods(d, 0):
        for data in ("data", "value"):

            def drive(options, name=name, data=data):
                state = {}

                def apply(gradients, weights):
                    if not state:
                        state["params"] = [SimpleNamespace() for _ in weights]
                    for p, g, w in zip(state["params"], gradients, weights, strict=True):
                        setattr(p, data, w)
                        p.grad = g
                    if "made" not in state:
                        state["made"] = d.thing(state["params"], **options)
                    getattr(state["made"], name)()
                    write_back(weights, [getattr(p, data) for p in state["params"]])

                return apply

            yield f"{_name(d)}(params), then {name}(): arrays in .{data} and .grad", drive


def params_and_grads(d):
    """``__init__(params)``, then ``step(grads)``."""
    given = parameters(d.thing)
    if not given or given[0][2] or bare(given[0][0]) not in PARAMS:
        return
    for name, needed in _methods(d, 1):

        def drive(options, name=name):
            state = {}

            def apply(gradients, weights):
                if not state:
                    state["kept"] = weights
                    state["made"] = d.thing(weights, **options)
                new = getattr(state["made"], name)(list(gradients))
                write_back(weights, new if isinstance(new, list | tuple) else None)

            return apply

        yield f"made with the weights, then {name}({needed[0]})", drive


CLASS_WAYS = [
    *(all_at_once, one_for_each_array, dictionaries, weights_and_biases, layers),
    *(as_in_pytorch, params_and_grads),
]


# --- functions ---------------------------------------------------------------------------------

STATES = bares(
    "v s m h cache state velocity config r G E sq accum accumulator state_v moment1 moment2 "
    "memory vdw sdw hist history"
)
COUNTS = {"t", "step", "iteration", "iter", "i", "epoch", "timestep", "k"}


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


def numbered_dictionaries(d):
    """Dictionaries W1, dW1 …, with all state handed in and out."""
    given = parameters(d.thing)
    needed = [n for n, kind, default in given if not kind.startswith("VAR")]
    if len(needed) < 2:
        return
    for first in _both_orders(needed[:2]):
        for prefix in ("d", ""):

            def drive(options, first=first, prefix=prefix):
                kept = {"t": 0, "params": {}, "states": None}

                def apply(gradients, weights):
                    kept["t"] += 1
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
    for first in _both_orders(needed[:2]):

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


FUNCTION_WAYS = [rule_with_config, numbered_dictionaries, plain]
