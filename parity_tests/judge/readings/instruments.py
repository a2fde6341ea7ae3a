"""Logic gates as functions of two bits, and numerical gradients of a function of one number."""

import inspect
import re

import numpy as np

from . import BY_ITSELF, DoesNotFit, NotTaken, Reading, reading
from .own import partner
from .words import KNOWN, bare, parameters

UPSTREAM = re.compile("|".join([*KNOWN["upstream"], "df|[dδ∂]ed[a-z]|[δ∂]e[δ∂][a-z]"]))
GATES = ("NOT", "AND", "OR", "NAND", "NOR", "XOR", "XNOR")


@reading(r"gates\.truth_table")
def gate(d):
    """A function of one or two bits that is a gate by its name."""
    word = bare(d.name).removesuffix("gate").removeprefix("gate").removesuffix("perceptron")
    own = next((name for name in GATES if name.casefold() == word), None)
    if own is None or not inspect.isfunction(d.thing):
        raise DoesNotFit("it is no function with the name of a gate")
    needed = [n for n, _, default in parameters(d.thing) if not default]
    size = 1 if own == "NOT" else 2
    if len(needed) not in (1, size):
        raise DoesNotFit(f"it takes {len(needed)} things, and {own} has {size} inputs")
    X = np.array(np.meshgrid(*[[0, 1]] * size, indexing="ij")).reshape(size, -1).T

    def truth_table(gate):
        if gate != own:
            raise NotTaken(f"the gate {gate}")
        rows = [(x,) if len(needed) == 1 < size else x for x in X]
        answers = [d.thing(*row) for row in rows]
        return X, np.array([int(np.ravel(a)[0]) for a in answers])

    own_parameters = [("gate", "POSITIONAL_OR_KEYWORD", ())]
    truth_table.parameters_ = own_parameters
    told = f"the gate {own}: {d.name}({', '.join(needed)})"
    yield Reading(told, truth_table, own_parameters)


@reading(r"gradient_check\.central_difference")
def numerical_gradient(d):
    """A function of (f, x), f being one number."""
    needed = [n for n, _, default in parameters(d.thing) if not default]
    own = [(n, kind, default) for n, kind, default in d.expected if n != "h"]
    told = f"a numerical gradient, {d.name}({', '.join(needed)})"
    third = [n for n, _, default in parameters(d.thing)[2:3] if default in ((), (None,))]
    if inspect.isfunction(d.thing) and UPSTREAM.fullmatch(bare("".join(needed[2:] or third))):

        def with_upstream(function, x, upstream=None):
            x = np.array(x, float)
            return d.thing(
                function, x, np.ones(np.shape(function(x))) if upstream is None else upstream
            )

        with_upstream.parameters_ = own
        yield Reading(told, with_upstream, own)
        return
    if inspect.isclass(d.thing) or len(needed) != 2:
        raise DoesNotFit(f"it needs {', '.join(needed)}, and a function and x were looked for")
    first = bare(needed[0]) not in ("x", "w", "theta", "params")

    def central_difference(function, x, upstream=None):
        f, x = _total(function, upstream), np.array(x, float)
        return d.thing(*((f, x) if first else (x, f)))

    def of_one_number(function, x, upstream=None):
        f, x, slopes = _total(function, upstream), np.array(x, float), np.zeros(np.shape(x))
        for i in np.ndindex(x.shape):

            def along(t, i=i):
                moved = x.copy()
                moved[i] = t
                return f(moved)

            slopes[i] = d.thing(*((along, x[i]) if first else (x[i], along)))
        return slopes

    def of_a_vector(function, x, upstream=None):
        shape = np.shape(x)
        return np.reshape(
            central_difference(lambda v: function(v.reshape(shape)), np.ravel(x), upstream), shape
        )

    ways = central_difference, of_one_number, of_a_vector
    for how, each in zip(("", ", of each number by itself", ", of a vector"), ways, strict=True):
        each.parameters_ = own
        traits = frozenset([BY_ITSELF] * (each is of_one_number))
        yield Reading(told + how, each, own, each is not of_a_vector, traits)


def _total(function, upstream):
    """Σ upstream·function(x), one number."""

    def total(x):
        value = np.asarray(function(np.array(x)))
        return float((value if upstream is None else upstream * value).sum())

    return total


@reading(r"gradient_check\.gradient_error")
def distance(d):
    """A function of two gradients, yours and the numerical one."""
    needed = [n for n, _, default in parameters(d.thing) if not default]
    if inspect.isclass(d.thing) or len(needed) != 2 or partner(d.namespace, d.name, None):
        raise DoesNotFit(f"it needs {', '.join(needed)}, and two gradients were looked for")

    def gradient_error(function, gradient, x, upstream=None):
        numerical = d.scratch.gradient_check.central_difference(function, x, upstream)
        return float(d.thing(np.array(gradient), numerical))

    gradient_error.parameters_ = own = [p for p in d.expected if p[0] != "h"]
    yield Reading(f"how far apart two gradients are, {d.name}({', '.join(needed)})",
                  gradient_error, own, False)  # fmt: skip
