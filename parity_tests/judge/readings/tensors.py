"""Numbers that an object of somebody's own class holds: handed in as such, taken out again."""

import contextlib
import inspect

import numpy as np

from . import BY_ITSELF, DoesNotFit, Reading, reading
from .words import KNOWN, as_ours, bare, bares, parameters

TENSORS = bares("tensor value variable var node matrix parameter scalar array ndarray")
UPSTREAM = KNOWN["upstream"] | bares("upstream seed initial_grad grad_out")
HELD = ("data", "value", "val", "values", "array", "loss", "output")
PROBE = np.array([[0.3, -1.2, 0.7], [2.0, -0.4, 0.1]])
SLOPES = r"activations\.(linear|sigmoid|tanh|relu|leaky_relu|elu|softmax)_backward"


def numbers(answer):
    """An answer; of an object that holds numbers, these."""
    if isinstance(answer, np.ndarray | np.generic | int | float | tuple | list | dict | None):
        return answer
    held = (getattr(answer, name, None) for name in HELD)
    found = (a for a in held if isinstance(a, np.ndarray | np.generic | int | float))
    return next(found, answer)


def tensor_of(namespace):
    """The class that holds the numbers in a file, its own or one that it imports, or None."""
    for name, cls in namespace.items():
        if inspect.isclass(cls) and bare(name) in TENSORS and cls.__module__ != "numpy":
            for probe in (PROBE, 0.3):
                with contextlib.suppress(Exception):
                    if np.allclose(numbers(cls(np.copy(probe)[()])), probe):
                        return cls
    return None


def of_tensors(function, cls):
    """A function of arrays, of one that wants somebody's tensors."""

    def call(*arguments, **options):
        if not known:
            try:
                answer = function(*arguments, **options)
                if answer is None or np.asarray(first_of(answer)).dtype != object:
                    return answer
            except (AttributeError, TypeError):
                pass
            known.append(True)
        arguments = [held_by(cls, a) for a in arguments]
        return numbers(function(*arguments, **{k: held_by(cls, v) for k, v in options.items()}))

    known = []
    return call


def first_of(answer):
    """The first of several results."""
    return answer[0] if isinstance(answer, tuple) and answer else answer


def held_by(cls, value):
    """An array, or a number of one, as a tensor whose gradient is wanted."""
    if not isinstance(value, np.ndarray | np.generic):
        return value
    wanted = [n for n, _, _ in parameters(cls) if "grad" in bare(n) and "req" in bare(n)]
    return cls(value, **dict.fromkeys(wanted, True))


def method_of_tensors(d):
    """A function of arrays, of a method of the tensors themselves."""

    def function(z, *more, **options):
        return getattr(held_by(d.thing, np.copy(z)[()]), d.member)(*more, **options)

    if d.concept.endswith("_backward"):
        raise DoesNotFit("it is no slope")
    first = ("z", "POSITIONAL_OR_KEYWORD", ())
    own = [first, *parameters(getattr(d.thing, d.member))[1:]]
    return of_tensors(function, d.thing), own


@reading(SLOPES)
def by_its_own_backward(d):
    """The gradient that somebody's tensors find by themselves."""
    cls = tensor_of(d.namespace)
    if cls is None or d.thing is not cls or not hasattr(cls, "backward"):
        raise DoesNotFit("it is no method of tensors with a backward")

    def of_all(z, upstream):
        leaf = held_by(cls, np.array(z))
        out = getattr(leaf, d.member)()
        factor = driven_back(cls, out, upstream, "softmax" not in d.concept)
        return np.asarray(numbers(leaf.grad), float) * factor

    def of_each(z, upstream):
        return np.vectorize(of_all, otypes=[float])(z, upstream)

    own = [("z", "POSITIONAL_OR_KEYWORD", ()), ("upstream", "POSITIONAL_OR_KEYWORD", ())]
    for backward, told in ((of_all, ""), (of_each, ", of each number by itself")):
        with contextlib.suppress(Exception):
            backward(PROBE, PROBE)
            sentence = f"the gradient of {d.name}.{d.member} by its own backward(){told}"
            traits = frozenset([BY_ITSELF] * (backward is of_each))
            yield Reading(sentence, as_ours(backward, d.expected, own), own, traits=traits)
            return


def driven_back(cls, out, upstream, by_entries):
    """Run the backward of a result; by what the gradients it leaves are still to be multiplied."""
    if any(bare(n) in UPSTREAM for n, _, _ in parameters(out.backward)):
        out.backward(np.array(upstream))
        return 1
    try:
        weighted = out * held_by(cls, np.array(upstream))
        (weighted.sum() if hasattr(weighted, "sum") else weighted).backward()
        return 1
    except (TypeError, AttributeError):
        if not by_entries:
            raise
        out.backward()
        return upstream


class Context:
    """What a pair of functions hands on, as in PyTorch."""

    saved_tensors, needs_input_grad = (), (True,) * 4

    def save_for_backward(self, *arrays):
        """Keep these for the way back."""
        self.saved_tensors = arrays


@reading(rf"{SLOPES}|{SLOPES.removesuffix('_backward')}")
def functions_with_a_context(d):
    """forward(ctx, x) and backward(ctx, upstream) of a class."""
    forth, back = (getattr(d.thing, name, None) for name in ("forward", "backward"))
    given = [n for n, _, _ in parameters(forth)] if callable(forth) and callable(back) else []
    own = [p for p in d.expected if p[0] in ("z", "upstream")]
    if not {"ctx", "context"} & {*given} or len(given) > 3:
        raise DoesNotFit("it has no forward and backward with a context")
    made = d.thing.__new__(d.thing) if "self" in given else d.thing

    def value(z, upstream=None):
        ctx = Context()
        a = made.forward(ctx, np.array(z))
        return numbers(a if upstream is None else first_of(made.backward(ctx, np.array(upstream))))

    value(PROBE, PROBE)
    sentence = f"{d.concept.partition('.')[2]}: {d.name}, forward and backward with a context"
    yield Reading(sentence, as_ours(value, d.expected, own), own)
