"""Activations and their slopes, gates, and every other function that is called by its arguments."""

import ast
import contextlib
import functools
import inspect
import re

import numpy as np

from . import BY_ITSELF, COLUMNS, GIVEN_OUTPUT, SLOPE_ALONE, DoesNotFit, Reading, reading
from .calls import call_of, first, results
from .environment import parsed
from .initializers import draws_as_named
from .sides import columns
from .words import (
    FLAGS,
    KNOWN,
    as_ours,
    bare,
    called,
    function_of,
    in_words,
    parameters,
    plan,
    signature,
    taken,
)

VALUES = r"activations\.(step|linear|sigmoid|tanh|relu|leaky_relu|elu|softmax|prelu)"
SLOPES = r"activations\.(linear|sigmoid|tanh|relu|leaky_relu|elu|softmax|prelu)_backward"
PROBE = np.array([[0.3, -1.2, 0.7], [2.0, -0.4, 0.1]])
BY_OUTPUT = ("sigmoid", "tanh", "softmax", "elu")  # whose slope people take of the output
OUTPUTS = KNOWN["y_hat"] | {"activations", "activated", "fx", "sigma", "act", "outs"}


UPSTREAM = re.compile(
    "(?!expected|desired|label|logit)[dgel]|up|chain|back|prev|next|accum|out(?!puts?$|$)"
)  # words begin so
OBJECTS = r"optimizers\.(SGD|Ada|RMS)|layers\.[A-Z]|network\.(S|gradients)|perceptron\.[PT]"
OWN_READINGS = r"gates\.truth_table|gradient_check\.(central_difference|gradient_error)"


@reading(rf"(?!{OBJECTS}|{OWN_READINGS}).*")
def by_words(d):
    """Called by its own words, or by place."""
    if isinstance(d.thing, type) and d.member is None:
        raise DoesNotFit("it is a class, and a function was looked for")
    call = call_of(d)
    if (found := plan(call.parameters, d.expected)) is None:
        raise DoesNotFit(f"its parameters are {', '.join(n for n, _, _ in call.parameters)}")
    yield from _read(d, call, found, "")
    if {"y", "y_hat"} <= set(found.values()) and not in_words(found):
        other = {"y": "y_hat", "y_hat": "y"}
        swapped = {foreign: other.get(ours, ours) for foreign, ours in found.items()}
        yield from _read(
            d, call, swapped, ", prediction first" * (next(iter(swapped.values())) == "y_hat")
        )


def _read(d, call, found, more):
    asked, flags = _asked(call) if d.concept.endswith("_backward") else (call.function, [])
    function = called(asked, call.parameters, found)
    own = taken(found, call.parameters, d.expected)
    more += "".join(f", {flag}=True" for flag in flags)
    sentence = f"{_name(d)}: {signature(call.text, found, call.parameters)}{more}"

    def answer(**given):
        return _shaped(first(function(**given)), given.get("z"))

    sure = _names_upstream(found)
    told = not d.concept.startswith("initializers.") or "stddev" in found.values()
    sure &= told or draws_as_named(d)
    yield Reading(sentence, as_ours(answer, d.expected, own), own, sure)
    for option, number in _neutral(call, found):

        def without(option=option, number=number, **given):
            return _shaped(first(function(**given, **{option: number})), given.get("z"))

        told = f"{sentence}, with {option}={number}"
        yield Reading(told, as_ours(without, d.expected, own), own, False)


def _asked(call):
    """A function that is asked for its slope by its flags, and these."""
    flags = [n for n, _, default in call.parameters if bare(n) in FLAGS and default]
    return functools.partial(call.function, **dict.fromkeys(flags, True)), flags


def _neutral(call, found):
    """Options of its own that may make another function of it, and numbers that may undo that."""
    own = [p for p in call.parameters if p[0] not in found and p[2] and type(p[2][0]) is float]
    return [(name, n) for name, _, default in own for n in (0.0, 1.0) if n != default[0]]


def _names_upstream(found):
    """Is what is taken for the upstream called so, and no label?"""
    return all(ours != "upstream" or UPSTREAM.match(bare(n)) for n, ours in found.items())


def _shaped(answer, z):
    """An answer in the shape of z, where it has an axis of length 1 more."""
    if z is None:  # it may be a list of arrays
        return answer
    more = np.ndim(answer) > np.ndim(z) and np.size(answer) == np.size(z)
    return np.reshape(answer, np.shape(z)) if more else answer


def _name(d):
    return d.concept.partition(".")[2]


@reading(VALUES)
def each_number(d):
    """Of each number by itself, for code that takes no arrays."""
    call = _scalar(d, d.expected)
    for found in _read(d, call, plan(call.parameters, d.expected), ", of each number by itself"):
        yield found.having(BY_ITSELF)


def _scalar(d, expected):
    """A call that takes single numbers alone, made one that takes arrays."""
    call = call_of(d)
    if plan(call.parameters, expected) is None or _name(d).startswith("softmax"):
        raise DoesNotFit("it takes more than one number")
    try:
        call.function(PROBE.copy())
    except (TypeError, ValueError, AssertionError):
        float(call.function(0.3, *[1.0] * (len(_needed(call)) - 1)))
    else:
        raise DoesNotFit("it takes arrays")
    return call._replace(function=np.vectorize(call.function, otypes=[float]))


@reading(VALUES)
def of_a_column(d):
    """Of numbers in a column, for code that takes the first of each row."""
    call = call_of(d)
    if _name(d) == "softmax" or np.shape(first(call.function(PROBE.copy()))) != PROBE.shape[:1]:
        raise DoesNotFit("it gives as many numbers as there are")
    own = call._replace(
        function=lambda z, **options: np.reshape(
            first(call.function(np.reshape(z, (-1, 1)), **options)), np.shape(z)
        )
    )
    yield from _read(d, own, plan(call.parameters, d.expected), ", of a column")


@reading(r"activations\.softmax")
def each_row(d):
    """Of each row by itself, for code that takes one row, or a list."""
    call = call_of(d)
    if (found := plan(call.parameters, d.expected)) is None or "z" in found:
        raise DoesNotFit("it takes more than one array, or batches by its name for them")

    if "axis" in inspect.getsource(d.thing):
        raise DoesNotFit("it speaks of axes, and so of batches")

    def rows(z):
        return np.array(
            [_ravelled(call.function, row) for row in z.reshape(-1, z.shape[-1])]
        ).reshape(z.shape)

    rows(PROBE)
    told = "of each row by itself: several at once it does not take"
    rows_call = call._replace(function=rows)
    yield from _read(d, rows_call, found, f", {told}")


def _needed(call):
    return [n for n, kind, default in call.parameters if not default and "VAR" not in kind]


def _ravelled(function, row):
    """One row, as an array or as a list."""
    try:
        return np.ravel(first(function(row.copy())))
    except (TypeError, AttributeError):
        return np.ravel(first(function(row.tolist())))


# --- slopes without an upstream ----------------------------------------------------------------


@reading(SLOPES)
def slope(d):
    """The slope alone, of z or of the output."""
    call = call_of(d)
    flagged, flags = _asked(call)
    expected = [p for p in d.expected if p[0] != "upstream"]
    if (found := plan([p for p in call.parameters if p[0] not in flags], expected)) is None:
        raise DoesNotFit("it takes more than one array")
    told = f"{call.text}({next(iter(found))}{f', {flags[0]}=True' if flags else ''})"
    function = called(flagged, call.parameters, found)
    word = bare(next(iter(found)))
    other = d.member is not None and (word in KNOWN["upstream"] or word.startswith("grad"))
    for made in _slopes(d, function, taken(found, call.parameters, expected), told):
        yield made._replace(sure=not other)


@reading(SLOPES)
def slope_of_each_number(d):
    """The slope alone, of each number by itself."""
    expected = [p for p in d.expected if p[0] != "upstream"]
    call = _scalar(d, expected)
    found = plan(call.parameters, expected)
    function = called(call.function, call.parameters, found)
    told = f"{call.text}({next(iter(found))}), of each number by itself"
    for made in _slopes(d, function, taken(found, call.parameters, expected), told):
        yield made.having(BY_ITSELF)


@reading(SLOPES)
def both_at_once(d):
    """A function that returns value and slope together."""
    call = call_of(d)
    expected = [p for p in d.expected if p[0] != "upstream"]
    if (found := plan(call.parameters, expected)) is None:
        raise DoesNotFit("it takes more than one array")
    function = called(call.function, call.parameters, found)
    answer = function(z=PROBE)
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise DoesNotFit("it returns one thing")
    yield from _slopes(d, lambda **given: function(**given)[1],
                       taken(found, call.parameters, expected), f"{call.text}(…)[1]")  # fmt: skip


@reading(SLOPES)
def slope_told_both(d):
    """The slope alone, told z and the output."""
    call = call_of(d)
    if len(words := _needed(call)) != 2 or bare(words[1]) not in OUTPUTS:
        raise DoesNotFit("it does not take z and the output")
    yield from _slopes(d, lambda z: call.function(z, _output(d)(z)), d.expected[:1],
                       f"{call.text}({', '.join(words)})")  # fmt: skip


@reading(r"activations\.softmax_backward")
def jacobian_of_each_row(d):
    """The Jacobian of each row by itself, for code that takes one row."""
    call = call_of(d)
    if len(words := _needed(call)) != 1:
        raise DoesNotFit("it takes more than one array")

    def rows(z):
        return np.array([call.function(row.copy()) for row in z])

    if (shape := rows(PROBE).shape) != (*PROBE.shape, PROBE.shape[-1]):
        raise DoesNotFit(f"what it gives for each row has shape {shape[1:]}")
    told = f"{call.text}({words[0]}), of each row by itself"
    for found in _slopes(d, rows, d.expected[:1], told):
        yield found.having(BY_ITSELF)


@reading(r"activations\.softmax(_backward)?")
def examples_in_columns(d):
    """Of columns; where its file does not say what examples are, this counts if it agrees."""
    if (known := columns(d.thing)) is False or "axis" not in inspect.getsource(d.thing):
        raise DoesNotFit("examples are rows in its file, or it speaks of no axes")
    call = call_of(d)

    def turned(*arrays, **options):
        arrays = [np.transpose(a).copy() for a in arrays]
        return np.transpose(first(call.function(*arrays, **options)))

    turned.__signature__ = inspect.Signature([
        inspect.Parameter(n, inspect._ParameterKind[kind], default=(*default, inspect._empty)[0])
        for n, kind, default in call.parameters])  # fmt: skip
    turned = d._replace(thing=turned, name=call.text, member=None)
    for read in (by_words, *[slope] * d.concept.endswith("_backward")):
        with contextlib.suppress(DoesNotFit):
            for found in read(turned):
                told, sure = f"{found.sentence}, examples are columns", found.sure and bool(known)
                yield found._replace(sentence=told, sure=sure).having(COLUMNS)


def _output(d):
    """What an activation makes of z, for code that takes the slope of the output."""
    return getattr(d.scratch.activations, _name(d).removesuffix("_backward"))


def _slopes(d, function, own, told):
    """The slope given z, then given the output; either times the upstream, or a Jacobian."""
    name = _name(d).removesuffix("_backward")
    parameters = [*own[:1], ("upstream", "POSITIONAL_OR_KEYWORD", ()), *own[1:]]

    def backward(z, upstream, **options):
        return _times(upstream, np.asarray(function(z=z, **options), float))

    sure = name != "softmax" or not _hands_on(function)
    yield Reading(f"the slope of {name} at z, {told}", as_ours(backward, d.expected, parameters),
                  parameters, sure, frozenset([SLOPE_ALONE]))  # fmt: skip
    if name in BY_OUTPUT and not _asks_for_the_output(d):
        numbers = {n: default[0] for n, _, default in own[1:] if default}

        def of_output(z, upstream, **options):
            a = _output(d)(z, **numbers | options)
            return _times(upstream, np.asarray(function(z=a, **options), float))

        yield Reading(f"the slope of {name}, given the output, {told}",
                      as_ours(of_output, d.expected, parameters), parameters, sure,
                      frozenset([SLOPE_ALONE, GIVEN_OUTPUT]))  # fmt: skip


def _asks_for_the_output(d):
    """Does a slope call its own function? Then it is not given what that makes."""
    there = dir(d.thing) if d.member else d.namespace
    value = function_of(d.member or d.name, there, bool(d.member))
    tree = parsed(getattr(d.thing, d.member) if d.member else d.thing)
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)] if tree else []
    return value in [getattr(f, "attr", getattr(f, "id", "")) for f in calls]


def _hands_on(function):
    """Does it give back what it is given? Right where that is the scores' gradient already."""
    with contextlib.suppress(Exception):
        return np.array_equal(function(z=PROBE.copy()), PROBE)
    return False


def _times(upstream, slope):
    """Upstream through a slope for each entry, or through a Jacobian for each row."""
    if slope.shape == np.shape(upstream) or slope.ndim <= np.ndim(upstream):
        return upstream * slope
    return np.einsum("...i,...ij->...j", upstream, slope)


@reading(r"activations\.(sigmoid|tanh|softmax|relu)_backward")
def output_and_upstream(d):
    """The output and the upstream, in the place of z and the upstream."""
    call = call_of(d)
    if (found := plan(call.parameters, d.expected)) is None:
        raise DoesNotFit("it does not take two arrays")
    function, own = called(call.function, call.parameters, found), d.expected[:2]
    words = signature(call.text, found, call.parameters)
    yield Reading(f"{_name(d)}: {words}, given the output",
                  as_ours(lambda z, upstream: first(function(z=_output(d)(z), upstream=upstream)),
                          d.expected, own), own, _names_upstream(found),
                  frozenset([GIVEN_OUTPUT]))  # fmt: skip


# --- upstream and a cache, objects that keep ---------------------------------------------------


@reading(SLOPES)
def upstream_and_cache(d):
    """(upstream, cache), the cache being z, or the output."""
    call = call_of(d)
    words = [bare(n) for n, _, _ in call.parameters]
    if len(words) != 2 or "cache" not in words[1]:
        raise DoesNotFit("it takes no cache")
    own = [("z", "POSITIONAL_OR_KEYWORD", ()), ("upstream", "POSITIONAL_OR_KEYWORD", ())]
    output = _output(d)
    ways = {"z": lambda z: z, "(z,)": lambda z: (z,), "(z, output)": lambda z: (z, output(z))}
    for told, kept in ways.items():

        def backward(z, upstream, kept=kept):
            return first(call.function(np.array(upstream), kept(np.array(z))))

        sentence = f"{_name(d)}: {call.text}({call.parameters[0][0]}, cache), the cache is {told}"
        yield Reading(sentence, as_ours(backward, d.expected, own), own)


@reading(VALUES + "|" + SLOPES)
def object_that_keeps(d):
    """An object whose forward keeps its input, and whose backward takes the upstream."""
    cls = d.thing
    if not isinstance(cls, type) or d.member is None:
        raise DoesNotFit("it is no class")
    forth = next((n for n in ("forward", "__call__", "activate") if hasattr(cls, n)), None)
    own = [p for p in d.expected if p[0] in ("z", "upstream")]

    def value(z, upstream=None):
        made = cls()
        a = results(getattr(made, forth), made, "forward", np.array(z))
        if upstream is None:
            return first(a)
        needed = [n for n, _, default in parameters(getattr(made, d.member)) if not default]
        more = dict.fromkeys([n for n in needed[1:] if bare(n) in KNOWN["learning_rate"]], 0.1)
        back = getattr(made, d.member)
        return first(results(back, made, "backward", np.array(upstream), **more))

    if d.concept.endswith("_backward"):
        value(PROBE, PROBE)
        sentence = f"{_name(d)}: {d.name}().{d.member}(upstream) after {forth}(z)"
    else:
        forth = d.member
        value(PROBE)
        sentence = f"{_name(d)}: {d.name}().{forth}(z), left in an attribute"
    yield Reading(sentence, as_ours(value, d.expected, own), own)
