"""Logic gates as functions of two bits, and numerical gradients of a function of one number."""

import inspect

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
from .words import bare, parameters

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
    if inspect.isclass(d.thing) or len(needed) != 2:
        raise DoesNotFit(f"it needs {', '.join(needed)}, and a function and x were looked for")
    own = [(n, kind, default) for n, kind, default in d.expected if n != "h"]
    first = bare(needed[0]) not in ("x", "w", "theta", "params")

    def central_difference(function, x, upstream=None):
        def f(x):
            value = np.asarray(function(np.array(x)))
            return float((value if upstream is None else upstream * value).sum())

        given = (f, np.array(x, float)) if first else (np.array(x, float), f)
        return d.thing(*given)

    def of_one_number(function, x, upstream=None):
        x, slopes = np.array(x, float), np.zeros(np.shape(x))
        for i in np.ndindex(x.shape):

            def along(t, i=i):
                moved = x.copy()
                moved[i] = t
                value = np.asarray(function(moved))
                return float((value if upstream is None else upstream * value).sum())

            slopes[i] = d.thing(*((along, x[i]) if first else (x[i], along)))
        return slopes

    told = f"a numerical gradient, {d.name}({', '.join(needed)})"
    for how, each in (("", central_difference), (", of each number by itself", of_one_number)):
        each.parameters_ = own
        yield Reading(told + how, each, own)
