"""How much an answer magnifies a rounding of what went into it, measured: scratch against itself.

A case is run on scratch as it is, and on a scratch that is handed every number a few ε off. What
that changes in an answer, by as many ε of its largest entry, is how much the answer magnifies a
rounding. Whole numbers stay as they are: they carry none. Roundings may lie in all directions or
all in one, as those of fifty equal layers do; so they are moved by chance, and all of them upwards.
"""

import functools
import inspect
import types

import numpy as np

import scratch

from . import comparison
from .tolerances import TOLERANCES

STEPS = 64  # of ε, by which numbers are moved: one may be lost when the answer is rounded
# The methods that are handed numbers; the first argument only, as `apply` changes its second.
METHODS = ("set_weights", "fit", "evaluate", "predict", "apply")
BETWEEN = ("forward", "weight_gradients", "input_gradient")  # what goes from layer to layer
RNG = np.random.default_rng(0)
START = RNG.bit_generator.state  # of the chances of each case


def magnifications(case):
    """Run ``case(ours, theirs)``; return {(concept, what): its factor, never below 1}.

    The comparisons of one row of the report share the largest of their factors.
    """
    RNG.bit_generator.state = START
    chance, up = _moved()
    runs = [_answers(case, *pair) for pair in [(scratch, chance), (up, scratch), (chance, chance)]]
    factors = {}
    for (name, a, b_moved), (_, a_moved, b), (_, a_again, b_again) in zip(*runs, strict=True):
        pairs = [(a_moved, a), (a_again, a), (b_moved, b), (b_again, b)]
        far = max(comparison.distance(moved, plain) for moved, plain in pairs) / STEPS
        factors[name] = max(factors.get(name, 1.0), far)
    return factors


@functools.cache
def _moved():
    """A scratch whose numbers are moved by chance, and one in which all are moved upwards."""
    return nudged(lambda x: np.sign(RNG.random(x.shape) - 0.5)), nudged(np.ones_like)


def _answers(case, *engines):
    """What both engines answer to each comparison whose tolerance is measured."""
    found = []

    def keep(concept, ours, theirs, what, kind, _):
        if TOLERANCES[kind].measured:
            name = comparison.quantity(concept, what)
            found.append((name, np.array(ours), np.array(theirs)))

    comparison.LISTENER = keep
    try:
        case(*engines)
    finally:
        comparison.LISTENER = None
    return found


def nudged(signs):
    """A scratch whose functions and models are handed every number a few ε off."""
    twin = types.ModuleType(scratch.__name__)
    for name in scratch.__all__:
        thing = getattr(scratch, name)
        setattr(twin, name, _module(thing, signs) if inspect.ismodule(thing) else thing)
    return twin


def _module(module, signs):
    twin = types.ModuleType(module.__name__)
    for name, thing in vars(module).items():
        if inspect.isfunction(thing):
            thing = _handed(thing, signs)
        elif inspect.isclass(thing):
            thing = _class(thing, signs)
        setattr(twin, name, thing)
    return twin


def _class(kind, signs):
    names = METHODS + BETWEEN if issubclass(kind, scratch.layers.Layer) else METHODS
    methods = {name: getattr(kind, name) for name in names if hasattr(kind, name)}
    handed = {name: _handed(method, signs, slice(1, 2)) for name, method in methods.items()}
    if issubclass(kind, scratch.optimizers.Optimizer):
        handed["__init__"] = _in_single(kind.__init__, signs)
    return type(kind.__name__, (kind,), handed) if handed else kind


def _handed(function, signs, which=slice(None)):
    @functools.wraps(function)
    def call(*arguments, **options):
        arguments = list(arguments)
        arguments[which] = [_nudge(argument, signs) for argument in arguments[which]]
        answer = function(*arguments, **options)
        if type(answer) is scratch.network.Sequential:  # as pathologies.deep_network makes one
            answer.__class__ = _class(scratch.network.Sequential, signs)
        return answer

    return call


def _in_single(init, signs):
    """An optimizer's own numbers are moved in float32 only, which Keras rounds them to."""

    @functools.wraps(init)
    def call(self, *arguments, **options):
        init(self, *arguments, **options)
        for name, value in list(vars(self).items()):
            if isinstance(value, float) and scratch.floatx() == "float32":
                setattr(self, name, float(_nudge(np.array(value), signs)))

    return call


def _nudge(x, signs):
    """An array, or a list or tuple of them, each number that is not whole ``STEPS`` ε off."""
    if type(x) in (list, tuple):
        return type(x)(_nudge(each, signs) for each in x)
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        return x
    eps = max(np.finfo(x.dtype).eps, np.finfo(scratch.floatx()).eps)
    moved = x * (1 + STEPS * float(eps) * signs(x))
    return np.where(x == np.round(x), x, moved).astype(x.dtype)
