"""Initial weights: functions that are told the numbers of inputs and outputs, or all sizes."""

import contextlib
import functools
import random
import re
from unittest import mock

import numpy as np

from . import DoesNotFit, Reading, reading
from .arrays import leaves
from .calls import call_of
from .environment import text_of
from .words import as_ours, bare

INPUTS, OUTPUTS = 3, 5
WAYS = {  # how it is told so many inputs and outputs
    "inputs, outputs": lambda i, o: (i, o),
    "outputs, inputs": lambda i, o: (o, i),
    "[inputs, outputs]": lambda i, o: ([i, o],),
    "(outputs, inputs)": lambda i, o: ((o, i),),
    "inputs": lambda i, o: (i,),
}
DRAWS = {"glorot_uniform": "uniform", "he_normal": "normal|randn", "random_normal": "stddev|sigma"}
OWN = [("shape", "POSITIONAL_OR_KEYWORD", ()), ("seed", "POSITIONAL_OR_KEYWORD", (None,))]


def draws_as_named(d):
    """Does its text draw from what its name says? By xavier people call several things."""
    text = text_of(d.thing)
    return text is None or bool(re.search(DRAWS.get(d.concept.partition(".")[2], ""), text))


@contextlib.contextmanager
def each_number_of(shape):
    """What is drawn as a single number is drawn for each entry of a matrix."""

    def draws(draw, *arguments, **options):  # the third of the arguments is the size
        return draw(*arguments, **{"size": shape} | options if len(arguments) < 3 else options)

    own = {n: functools.partial(draws, getattr(np.random, n)) for n in ("uniform", "normal")}
    with (
        mock.patch.multiple(np.random, **own),
        mock.patch.multiple(random, uniform=own["uniform"], gauss=own["normal"]),
    ):
        yield


@reading(r"initializers\.(glorot_uniform|he_normal)")
def weights_of_a_layer(d):
    """A matrix for so many inputs and outputs."""
    call, name = call_of(d), d.concept.partition(".")[2]
    needed = [bare(n) for n, kind, default in call.parameters if not default and "VAR" not in kind]
    forwards = len(needed) == 2 and bool(re.match("(n|num|fan|dim|size|input)*in", needed[0]))
    backwards = len(needed) == 2 and bool(re.match("(n|num|fan|dim|size)?o|units", needed[0]))
    found = 0
    for told, sizes in WAYS.items():
        is_backwards = told.startswith("outputs")
        if len(sizes(1, 1)) != len(needed) or (forwards if is_backwards else backwards):
            continue

        def draw(shape, seed=None, sizes=sizes):
            np.random.seed(None if seed is None else seed % 2**32)  # noqa: NPY002 — it draws from this
            with each_number_of(shape):
                matrix = next(a for a in leaves(call.function(*sizes(*shape))) if a.ndim == 2)
            return matrix if matrix.shape == shape else matrix.T

        with contextlib.suppress(TypeError, ValueError, IndexError, KeyError, StopIteration):
            made = draw((INPUTS, OUTPUTS))
            if made.shape == (INPUTS, OUTPUTS):
                found += 1
                sure = draws_as_named(d) or bool(np.all(made >= 0))
                sentence = f"{name}: {call.text}({told})"
                yield Reading(sentence, as_ours(draw, d.expected, OWN), OWN, sure)
    if not found:
        raise DoesNotFit("no way was found to tell it the numbers of inputs and outputs")
