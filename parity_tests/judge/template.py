"""The interface that own code may have: to be filled in, or laid beside one that fits nothing.

Many others are read as well; this one is read always.
"""

import ast
import inspect
import textwrap

from ..concepts import meant
from ..terminal import Refused
from . import spellings
from .engine import of_scratch
from .readings.words import KNOWN, bare

METHODS = {  # those that the cases call
    "optimizers": ["apply"],
    "network": ["compile", "fit", "predict", "evaluate", "get_weights", "set_weights"],
}
LEFT_OUT = ("form", "clipping", "unsupported")  # parameters that own code need not have
DENSE = '''
class Dense:
    """Every input to every unit: z = x·W + b."""

    def __init__(self, inputs, outputs):
        """Make self.W of shape (inputs, outputs), and self.b of shape (outputs,)."""
        raise NotImplementedError

    def forward(self, x):
        """Return z; x has a row for each example."""
        raise NotImplementedError

    def backward(self, upstream):
        """Keep ∂L/∂W in self.dW and ∂L/∂b in self.db, and return ∂L/∂x; upstream is ∂L/∂z."""
        raise NotImplementedError
'''


def named(words):
    """The public names that somebody means; :class:`Refused` says what is spelt like it."""
    names, like = meant(words)
    if not (names := names or (not like and spellings.functions(words)[:1])):
        told = f"; did you mean {', '.join(like)}?" if like else ", parity list has all concepts"
        raise Refused(f"nothing is called {words!r}{told}")
    return names


def template(name):
    """The source of a public name without what it computes; :class:`Refused` where it is data."""
    if name == "layers.Dense":
        return DENSE.lstrip()
    try:
        thing = of_scratch(name)
    except AttributeError:  # only the other room has it
        thing = None
    if not callable(thing):
        raise Refused(f"{name}: scratch has no function or class of that name to write anew")
    return _class(name, thing) if inspect.isclass(thing) else _function(thing)


def interface(name):
    """What is called, and with what: {"Adam": ["learning_rate=0.001", …], "apply": […]}."""
    definition = ast.parse(template(name)).body[-1]
    inner = [part for part in getattr(definition, "body", []) if isinstance(part, ast.FunctionDef)]
    calls = {part.name: _given(part) for part in inner or [definition]}
    return {{"__init__": definition.name}.get(call, call): given for call, given in calls.items()}


def _given(function):
    """The parameters of a function in a syntax tree, with their defaults."""
    given = ast.unparse(function.args).split(", ") if hasattr(function, "args") else []
    return [parameter for parameter in given if parameter not in ("", "self")]


def beside(name, defined, described):
    """Pairs that lay a definition beside the interface of a name, with all that does not fit."""
    expected, short = interface(name), name.partition(".")[2]
    own = {defined: described["parameters"], **described["members"]}
    yield "expected", ", ".join(f"{call}({', '.join(given)})" for call, given in expected.items())
    yield (
        "yours",
        ", ".join(
            f"{call}({', '.join(n + '=…' * bool(default) for n, _, default in parameters)})"
            for call, parameters in own.items()
            if parameters is not None and call[0] != "_"
        ),
    )
    names = {n.lstrip("*").partition("=")[0] for n in expected[short]}
    known = set().union(*({bare(n)} | KNOWN.get(n, set()) for n in names))
    strange = [n for n, kind, default in described["parameters"] or []
               if not (default or kind.startswith("VAR") or bare(n) in known)]  # fmt: skip
    lacking = [call for call in expected if call != short and call not in own]
    so = [f"there is no {', '.join(lacking)}"] * bool(lacking)
    so += [f"nothing is known to give for {', '.join(strange)}; a default would do"] * bool(strange)
    yield "so", "; ".join(so)


def _function(function):
    """A function with its parameters and docstring, and nothing in it."""
    signature = inspect.signature(function)
    kept = [p for p in signature.parameters.values() if p.name not in LEFT_OUT]
    told = inspect.cleandoc(function.__doc__ or "")
    end = "\n" * ("\n" in told)
    body = f'"""{told}{end}"""\n' * bool(told) + "raise NotImplementedError\n"
    head = f"def {function.__name__}{signature.replace(parameters=kept)}:\n"
    return head + textwrap.indent(body, "    ")


def _class(name, thing):
    """A class with what is called of it."""
    own = [n for n, v in vars(thing).items() if n[0] != "_" and inspect.isfunction(v)]
    methods = ["__init__", *METHODS.get(name.partition(".")[0], own)]
    parts = [f'"""{inspect.getdoc(thing)}\n"""\n', *(_function(getattr(thing, m)) for m in methods)]
    layer = name.startswith("layers.") and thing.__base__.__name__ == "Layer"
    head = "from scratch.layers import Layer\n\n\n" * layer
    head += f"class {thing.__name__}{'(Layer)' * layer}:\n"
    return head + textwrap.indent("\n".join(parts), "    ")
