"""A definition as something to be called: a function, or a method of a fresh object."""

from typing import NamedTuple

import numpy as np

from . import DoesNotFit
from .words import bare, parameters

LEFT = {  # attributes in which objects leave what they have computed
    "forward": "output out outputs a activation result y value z",
    "backward": "dinputs dinput dx grad gradient dz dout grad_input gradinput delta",
}


class Call(NamedTuple):
    """A function, its parameters, and how its author would write the call."""

    function: object
    parameters: list
    text: str


def call_of(definition):
    """A function, or a member of a class as one: of a fresh object, made with what is given."""
    thing, member = definition.thing, definition.member
    if member is None:
        return Call(thing, parameters(thing), definition.name)
    if not isinstance(thing, type):
        raise DoesNotFit("it is no class")
    static = isinstance(thing.__dict__.get(member), staticmethod | classmethod)
    own = parameters(getattr(thing, member))
    if static:
        return Call(getattr(thing, member), own, f"{definition.name}.{member}")
    own, made = own[1:], _made(thing)
    names = {name for name, _, _ in made}

    def function(*arguments, **options):
        made = new(thing, options, names)
        rest = {k: v for k, v in options.items() if k not in names}
        kind = "backward" if "back" in member or "grad" in member else "forward"
        return results(getattr(made, member), made, kind, *arguments, **rest)

    text = f"{definition.name}()" if member == "__call__" else f"{definition.name}().{member}"
    inner = {name for name, _, _ in own}
    return Call(function, [*own, *(p for p in made if p[0] not in inner)], text)


def _made(thing):
    """The parameters with which a class makes an object, as options."""
    found = parameters(thing)
    if any(not default and not kind.startswith("VAR") for _, kind, default in found):
        raise DoesNotFit(f"{thing.__name__} needs {found[0][0]} to be made")
    return [(n, "KEYWORD_ONLY", d) for n, kind, d in found if not kind.startswith("VAR")]


def new(thing, options, names):
    """An object made with those of the options that belong to its making."""
    return thing(**{k: v for k, v in options.items() if k in names})


def results(function, thing, kind, *arguments, **options):
    """What a call gives: what it returns, or what it leaves in an attribute of its object."""
    before = {k: id(v) for k, v in vars(thing).items()} if hasattr(thing, "__dict__") else {}
    answer = function(*arguments, **options)
    if answer is not None:
        return answer
    new = {k: v for k, v in getattr(thing, "__dict__", {}).items()
           if isinstance(v, np.ndarray | float) and before.get(k) != id(v)}  # fmt: skip
    words = LEFT[kind].split()
    for word in words:
        for name, value in new.items():
            if bare(name) == bare(word):
                return value
    raise DoesNotFit("it returns nothing and leaves nothing in a known attribute")


def first(answer):
    """The first of several results: ``out, cache = forward(…)``."""
    return answer[0] if isinstance(answer, tuple) else answer
