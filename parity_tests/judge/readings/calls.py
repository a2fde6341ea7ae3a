"""A definition as something to be called: a function, or a method of a fresh object."""

import ast
import functools
import inspect
import re
from typing import NamedTuple

import numpy as np

from . import UNMADE, DoesNotFit
from .environment import parsed, returned
from .tensors import PROBE, first_of, method_of_tensors, numbers, of_tensors, tensor_of
from .words import KNOWN, bare, bares, parameters

LEFT = {  # attributes in which objects leave what they have computed
    "forward": "output out outputs a activation result y value z salida saida sortie ausgabe",
    "backward": "dinputs dinput dx grad gradient dz dout gradinput derivatives delta",
}
TRAINING = bares("training train is_training trainable_pass")  # what a forward pass may be told
SELF = {"self", "cls", "this", "me", "obj", "s", "_", "arguments"}
PART = re.compile(r"\[(\d)\]")  # a member that is one of the things that a function returns


class Call(NamedTuple):
    """A function, its parameters, and how its author would write the call."""

    function: object
    parameters: list
    text: str


def call_of(definition):
    """A function, or a member of a class as one, that takes arrays and gives such."""
    cls = tensor_of(definition.namespace)
    if cls is not None and definition.thing is cls and definition.member:
        return Call(*method_of_tensors(definition), f"{definition.name}.{definition.member}")
    call = _call_of(definition)
    return call if cls is None else call._replace(function=of_tensors(call.function, cls))


def _call_of(definition):
    """A function, or a member of a fresh object, made with what is given."""
    thing, member = definition.thing, definition.member
    if member is None or PART.fullmatch(member):
        return _part(thing, definition.name, int(member[1]) if member else 0)
    if not isinstance(thing, type):
        raise DoesNotFit("it is no class")
    static = isinstance(inspect.getattr_static(thing, member), staticmethod | classmethod)
    own = parameters(getattr(thing, member))
    if static or (own and own[0][0] not in SELF):
        return Call(_answering(getattr(thing, member)), own, f"{definition.name}.{member}")
    if [n for n, _, _ in own] == ["self"] and _takes_an_array(getattr(thing, member)):
        z = [("z", *own[0][1:])]
        return Call(lambda z: getattr(thing, member)(np.array(z)), z, f"{definition.name}.{member}")
    if (made := _made(thing, definition.expected)) is None:
        return _unmade(thing, member, own, definition.name)
    own = [p for p in own[1:] if p[2] or bare(p[0]) not in TRAINING]
    names = {name for name, _, _ in made}

    def function(*arguments, **options):
        made = new(thing, options, names)
        rest = {k: v for k, v in options.items() if k not in names}
        kind = "backward" if "back" in member or "grad" in member else "forward"
        return results(getattr(made, member), made, kind, *arguments, **rest)

    text = f"{definition.name}()" if member == "__call__" else f"{definition.name}().{member}"
    inner = {name for name, _, _ in own}
    return Call(function, [*own, *(p for p in made if p[0] not in inner)], text)


def _takes_an_array(method):
    """Is what it calls itself the array?"""
    try:
        return np.shape(method(PROBE.copy())) == PROBE.shape
    except Exception:
        return False


def _part(thing, name, part):
    """A function, or what it returns where that is functions; or its second result."""
    if isinstance(thing, type) or not callable(thing):
        raise DoesNotFit("it is no function")
    given = parameters(thing)
    if all(default or kind.startswith("VAR") for _, kind, default in given):
        answer = thing()
        made = answer if isinstance(answer, tuple) else (answer,)
        if len(made) > part and callable(made[part]):
            told = f"{name}()[{part}]" if len(made) > 1 else f"{name}()"
            return Call(_answering(made[part]), parameters(made[part]), told)
    if not part and _does_nothing(thing):
        raise DoesNotFit("its body is empty")
    if not part and "inplace" in bare(name) and "identity" in bare(name):
        raise DoesNotFit("it changes nothing, and returns nothing")
    if not part:
        return Call(_answering(thing), given, name + ", in place" * _silent(thing))

    if len(returned(thing)) < 2:
        raise DoesNotFit("it returns one thing")

    def second(*arguments, **options):
        return part_of(thing, thing(*arguments, **options), part)

    return Call(second, given, f"{name}(…)[{part}] of {name}")


def part_of(function, answer, part):
    """Of several results the loss, or its gradient: as they are called, or by place."""
    if not isinstance(answer, tuple):
        return answer
    there = [i for i, a in enumerate(answer) if (np.ndim(a) > 0) == part] or [part]
    names = dict(enumerate(map(bare, returned(function))))
    named = [i for i in there if NAMED[part].search(names.get(i, ""))]
    return answer[part if len(answer) == 2 else (named or there)[0]]


NAMED = re.compile("loss|cost|^[lj]$"), re.compile("^d|grad")


def _does_nothing(function):
    """Is its body ``pass``, a docstring or ``…`` alone?"""
    tree = parsed(function)
    body = getattr(tree.body[0], "body", None) if tree and tree.body else None
    return isinstance(body, list) and all(
        isinstance(line, ast.Pass) or (isinstance(line, ast.Expr)
                                       and isinstance(line.value, ast.Constant))
        for line in body)  # fmt: skip


def _silent(function):
    """Does it return nothing, so that it can only change what it is given?"""
    return returned(function) == [""] and not inspect.isbuiltin(function)


def _answering(function):
    """A function that gives what it changes in place, where it returns nothing."""

    @functools.wraps(function)
    def call(*arguments, **options):
        given = [a for a in (*arguments, *options.values()) if isinstance(a, np.ndarray)]
        before = [a.copy() for a in given]
        answer = function(*arguments, **options)
        if isinstance(answer, dict) and len(answer) == 1:  # {"x": dx}
            answer = next(iter(answer.values()))
        if answer is not None or (place := _moved(given, before)) is None:
            return answer
        answer = given[place].copy()
        given[place][...] = before[place]
        return answer

    def _moved(given, before):
        pairs = enumerate(zip(given, before, strict=True))
        moved = [i for i, (a, b) in pairs if not np.array_equal(a, b, equal_nan=True)]
        if moved or "place" in known:
            return moved[0] if moved else known["place"]
        known["place"] = None  # it may move what these numbers leave alone
        probes = [SIGNED + i for i in range(len(given))]
        given = [a.copy() for a in probes]
        function(*given)
        known["place"] = _moved(given, probes)
        return known["place"]

    known = {}
    return call


SIGNED = np.array([[0.0, -1.5], [0.7, 2.0]])


def _unmade(thing, member, own, name):
    """A method that needs nothing of its object, which cannot be made: on one that is empty."""
    empty = thing.__new__(thing)
    function = getattr(empty, member)
    needed = [n for n, kind, default in own[1:] if not default and not kind.startswith("VAR")]
    probe = np.array([[0.3, 0.7], [0.6, 0.4]])
    try:
        function(*[probe.copy() for _ in needed])
    except AttributeError as error:
        raise DoesNotFit(f"its object needs more to be made, and {error}", UNMADE) from None
    return Call(_answering(function), own[1:], f"{name}.{member}")


def _made(thing, expected=()):
    """The parameters with which a class makes an object, as options; None where it needs more.

    What we have a number for by this word, a leak's slope for one, it may need.
    """
    found = [p for p in parameters(thing) if not p[1].startswith("VAR")]
    known = {word for name, _, default in expected if default for word in KNOWN.get(name, ())}
    if any(not default and bare(name) not in known for name, _, default in found):
        return None
    return [(n, "KEYWORD_ONLY", d) for n, _, d in found]


def new(thing, options, names):
    """An object made with those of the options that belong to its making."""
    return thing(**{k: v for k, v in options.items() if k in names})


def results(function, thing, kind, *arguments, **options):
    """What a call gives: what it returns, or what it leaves in an attribute of its object."""
    before = {k: id(v) for k, v in vars(thing).items()} if hasattr(thing, "__dict__") else {}
    needed = [n for n, _, default in parameters(function) if not default]
    told = {n: True for n in needed if bare(n) in TRAINING}
    answer = function(*arguments, **told | options)
    if answer is not None:
        return answer
    new = {k: v for k, v in getattr(thing, "__dict__", {}).items()
           if isinstance(v, np.ndarray | float) and before.get(k) != id(v)}  # fmt: skip
    for word in LEFT[kind].split():
        for name, value in new.items():
            if bare(name) == word:
                return value
    if len(new) == 1:
        return next(iter(new.values()))
    raise DoesNotFit("it returns nothing and leaves nothing in a known attribute")


def first(answer):
    """The first of several results: ``out, cache = forward(…)``; the numbers in it."""
    return numbers(first_of(answer))
