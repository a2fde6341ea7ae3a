"""Optimizers: objects and functions that take weights and gradients in every way people have."""

import functools
import inspect
import itertools
import re
from types import SimpleNamespace

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
from .environment import NOUGHT
from .words import KNOWN, bare, bares, parameters

OPTIMIZERS = r"optimizers\.(SGD|Adagrad|RMSprop|Adadelta|Adam)"
METHODS = (
    "update step apply applygradients optimize updateparams updateparameters updateweights "
    "call getupdate getupdates computeupdate takestep minimize applygrads updateweight computestep"
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
    """An object that is handed weights and gradients in one of the known ways."""
    if not inspect.isclass(d.thing):
        raise DoesNotFit("it is no class")
    yield from driven(d, WAYS, {})


def driven(d, ways, numbers):
    """The first way in which the weights move; ``numbers`` are further ones that it can be told."""
    own, found = _own(d, numbers)
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


def _own(d, numbers):
    """(our parameters that it takes, {ours: its own word for it})."""
    given = {n: default for n, kind, default in parameters(d.thing) if not kind.startswith("VAR")}
    given |= numbers
    for name in _named_methods(d) if inspect.isclass(d.thing) else ():
        told = parameters(getattr(d.thing, name))[1:]
        given |= {n: default for n, _, default in told if _is_told(n) and bare(n) not in NOUGHT}
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
    """Bound later: the names of methods that may take a step, with what else they need."""
    named = _named_methods(d)
    for word in METHODS.split():
        for name in (n for n in named if bare(n) == word):
            needed = [n for n, kind, default in parameters(getattr(d.thing, name))[1:]
                      if not default and "VAR" not in kind and not _is_told(n)]  # fmt: skip
            if len(needed) in wanted:
                yield name, needed


def _named_methods(d):
    """Its methods of known names, ``step`` before ``_step``."""
    words = METHODS.split()
    found = [n for n in dir(d.thing) if bare(n) in words and callable(getattr(d.thing, n))]
    return sorted(found, key=len)


def _is_told(word):
    """Does a method ask for a rate, or for what is to be nought?"""
    return bare(word) in KNOWN["learning_rate"] - {"step"} or bare(word) in NOUGHT


def both_orders(needed):
    """Weights first, or gradients first: as the words say, or both."""
    a, b = map(bare, needed[-2:])
    if a in PARAMS or b in GRADS:
        return [True, False]
    return [False, True] if a in GRADS or b in PARAMS else [True, False]


def _made(d, options, weights):
    """An object, given the weights as well where it cannot be made without.

    What its constructor does not take, a rate for one, goes along with each call of a method.
    """
    given = {n: default for n, kind, default in parameters(d.thing) if "VAR" not in kind}
    wants = [n for n, default in given.items() if not default and bare(n) in PARAMS]
    own = {n: v for n, v in options.items() if n in given}
    made = d.thing(**own, **dict.fromkeys(wants[:1], weights))
    return Told(made, {n: v for n, v in options.items() if n not in given})


class Told:
    """An optimizer whose methods are told the rate with each call, and no decay of weights."""

    def __init__(self, made, options):
        self.made_, self.options_ = made, options

    def __getattr__(self, name):
        method = getattr(self.made_, name)
        if not callable(method):
            return method
        more = {n: self.options_.get(n, 0.0) for n, _, default in parameters(method)
                if n in self.options_ or (bare(n) in NOUGHT and not default)}  # fmt: skip
        return functools.partial(method, **more)


def _handed(method, needed, first, w, g, name=""):
    """Call it with weights and gradients in this order; a third thing that it needs is a name."""
    slopes = needed[1] if first else needed[0]
    asked = re.search("fn|func", bare(slopes))
    pair = (w, (lambda *_, **__: g) if asked else g)
    return method(*(pair if first else pair[::-1]), *[name] * (len(needed) - 2))


def one_for_each_array(d):
    """``update(w, g)``: one object for each array, or one that is told its name."""
    for name, needed in _methods(d, 2, 3):
        for first in both_orders(needed[:2]):

            def drive(options, name=name, needed=needed, first=first):
                made = {}

                def apply(gradients, weights):
                    for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
                        if i not in made:
                            made[i] = _made(d, options, [w])
                        new = _handed(getattr(made[i], name), needed, first, w, g, f"W{i}")
                        if new is not None and np.shape(new) != w.shape:
                            raise DoesNotFit("it returns something else than weights")
                        write_back([w], [new])

                return apply

            yield f"one object for each array, {name}({', '.join(needed)})", drive


def all_at_once(d):
    """``update(params, grads)`` with lists."""
    for name, needed in _methods(d, 2):
        for first in both_orders(needed):

            def drive(options, name=name, needed=needed, first=first):
                made = []

                def apply(gradients, weights):
                    made[:] = made or [_made(d, options, weights)]
                    new = _handed(getattr(made[0], name), needed, first, weights, list(gradients))
                    write_back(weights, new if isinstance(new, list | tuple) else None)

                return apply

            yield f"one object, {name}({', '.join(needed)}) with lists", drive


def dictionaries(d):
    """``update(params, grads)`` with dictionaries W1, b1 …"""
    for name, needed in _methods(d, 2):
        for first, prefix in itertools.product(both_orders(needed), ("", "d")):

            def drive(options, name=name, needed=needed, first=first, prefix=prefix):
                made, kept = [], {}

                def apply(gradients, weights):
                    named = dict(zip(KEYS, weights, strict=False))
                    slopes = {prefix + k: g for k, g in zip(KEYS, gradients, strict=False)}
                    kept.update(named)
                    made[:] = made or [_made(d, options, kept)]
                    new = _handed(getattr(made[0], name), needed, first, kept, slopes)
                    new = new if isinstance(new, dict) else kept
                    write_back(weights, [new[k] for k in named])

                return apply

            told = f"with dictionaries W1, {prefix}b1 …"
            yield f"one object, {name}({', '.join(needed)}) {told}", drive


def steps_alone(d):
    """``compute_step(g)`` → what is to be added to w, or taken from it, as goes downhill."""
    for name, needed in _methods(d, 1):

        def drive(options, name=name):
            made, sign = {}, []

            def apply(gradients, weights):
                for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
                    if i not in made:
                        made[i] = _made(d, options, [w])
                    step = np.asarray(getattr(made[i], name)(g))
                    if step.shape != w.shape:
                        raise DoesNotFit("it returns no step")
                    sign[:] = sign or [-1 if np.vdot(step, g) > 0 else 1]
                    w += sign[0] * step

            return apply

        yield f"one object for each array, {name}({needed[0]}) → the step", drive


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
        both = [name, name.replace("weights", "biases")]
        both = both if both[1] != name and hasattr(d.thing, both[1]) else [name]

        def drive(options, both=both):
            made, kept = _made(d, options, []), {}

            def apply(gradients, weights):
                for before in ("pre_update_params", "pre_update"):
                    getattr(made, before, lambda: None)()
                for group in _of_layers(weights):
                    layer = kept.setdefault(group[0], AnyLayer())
                    names = {i: "b" if weights[i].ndim < 2 else "W" for i in group}
                    for i, own in names.items():
                        layer.arrays_.update({own: weights[i], f"d{own}": gradients[i]})
                    for method in both:
                        getattr(made, method)(layer)
                    for i, own in names.items():
                        write_back([weights[i]], [layer.arrays_[own]])
                for after in ("post_update_params", "post_update"):
                    getattr(made, after, lambda: None)()

            return apply

        yield f"{' and '.join(both)}({needed[0]}) on layers, gradients in their attributes", drive


class AnyLayer:
    """A layer whose weights and gradients have whatever name they are asked for by."""

    NAME = re.compile(
        r"(d|grads?|gradients?|delta|nabla)?(weights?|w|kernel|bias|biases|b)(grads?|gradients?)?"
    )

    def __init__(self):
        zeros = {name: np.zeros((1, 1)) for name in ("W", "b", "dW", "db")}
        vars(self)["arrays_"] = zeros

    def _key(self, name):
        found = self.NAME.fullmatch(bare(name))
        return found and "d" * bool(found[1] or found[3]) + ("b" if found[2][0] == "b" else "W")

    def __getattr__(self, name):
        if name.startswith("__") or not (key := self._key(name)):
            raise AttributeError(name)
        return self.arrays_[key]

    def __setattr__(self, name, value):
        if key := self._key(name):
            self.arrays_[key] = value
        else:
            vars(self)[name] = value


def _of_layers(weights):
    """The places of each layer's arrays: a matrix and the vector behind it, or one alone."""
    groups = []
    for i, w in enumerate(weights):
        if w.ndim < 2 and groups and groups[-1] == [i - 1] and weights[i - 1].ndim > 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


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
                if not state:  # it keeps these arrays; what it is handed later may be others
                    state["kept"] = [w.copy() for w in weights]
                    state["made"] = d.thing(state["kept"], **options)
                write_back(state["kept"], weights)
                new = getattr(state["made"], name)(list(gradients))
                write_back(weights, new if isinstance(new, list | tuple) else state["kept"])

            return apply

        yield f"made with the weights, then {name}({needed[0]})", drive


WAYS = [
    *(all_at_once, one_for_each_array, dictionaries, weights_and_biases, layers),
    *(as_in_pytorch, params_and_grads, steps_alone),
]
