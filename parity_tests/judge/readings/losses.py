"""Losses as people lay them out: prediction first, examples in columns, a number an entry."""

import ast
import functools
import itertools
import re

import numpy as np

from . import BY_ITSELF, COLUMNS, SCORES, DoesNotFit, NotTaken, Reading, reading
from .arrays import leaves
from .calls import call_of, first, part_of, results
from .environment import parsed, text_of
from .words import KNOWN, as_ours, bare, bares, called, in_words, parameters, plan, signature, taken

LOSSES = r"losses\.\w+"
Y, P = np.array([[0.0, 1, 0], [1, 0, 0]]), np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])
OF_SCORES = [("y", "POSITIONAL_OR_KEYWORD", ()), ("y_hat", "POSITIONAL_OR_KEYWORD", ()),
             ("from_logits", "POSITIONAL_OR_KEYWORD", (False,))]  # fmt: skip


def _orders(d):
    """The function with its two arrays in either order: [(callable of y and ŷ, own, text)]."""
    call = _without_idle(d, call_of(d))
    expected = [p for p in d.expected if p[0] in ("y", "y_hat", "from_logits")]
    if (found := plan(call.parameters, expected)) is None:
        raise DoesNotFit(f"its parameters are {', '.join(n for n, _, _ in call.parameters)}")
    other = {"y": "y_hat", "y_hat": "y"}
    swapped = {foreign: other.get(ours, ours) for foreign, ours in found.items()}
    orders = [found] if in_words(found) else [found, swapped]
    return [
        (
            called(call.function, call.parameters, order),
            taken(order, call.parameters, expected),
            signature(call.text, order, call.parameters),
        )
        for order in orders
    ]


def _without_idle(d, call):
    """Without a last parameter that no line uses: ``compute_cost(A2, Y, parameters)``."""
    idle = call.parameters[2:] and not call.parameters[-1][2] and call.parameters[-1][0]
    tree = idle and parsed(getattr(d.thing, d.member or "", d.thing))
    if not tree or any(isinstance(n, ast.Name) and n.id == idle for n in ast.walk(tree)):
        return call
    given = functools.partial(call.function, **{idle: None})
    return call._replace(function=given, parameters=call.parameters[:-1])


def _entered(d, function, own, sentence):
    yield Reading(sentence, as_ours(function, d.expected, own), own)


@reading(LOSSES)
def several_results(d):
    """Loss and gradient together."""
    part = int(d.concept.endswith("_backward"))
    for function, own, text in _orders(d):

        def chosen(function=function, **given):
            return part_of(d.thing, function(**given), part)

        answer = _tried(function, d)
        if isinstance(answer, tuple) and len(answer) > 1:
            yield from _entered(d, chosen, own, f"{_told(d)}: {text}[{part}]")


@reading(r"losses\.\w+(?<!backward)")
def mean_of_entries(d):
    """One number for each entry or each row, of which we take the mean."""
    for function, own, text in _orders(d):

        def mean(function=function, **given):
            return np.mean(first(function(**given)))

        if np.ndim(first(_tried(function, d))) > 0:
            yield from _entered(d, mean, own, f"{_told(d)}: the mean of {text}")


@reading(LOSSES)
def in_rows(d):
    """Examples in rows, a row of one number where there is one output."""
    for function, own, text in _orders(d):

        def rows(y, y_hat, function=function, **given):
            pair = (np.reshape(a, (len(a), -1)) for a in (y, y_hat))
            answer = first(function(**dict(zip(("y", "y_hat"), pair, strict=True)), **given))
            return _shaped(answer, y_hat)

        if not d.concept.startswith("losses.sparse"):
            yield from _entered(d, rows, own, f"{_told(d)}: {text}, examples are rows")


@reading(LOSSES)
def in_columns(d):
    """Examples in columns."""
    for function, own, text in _orders(d):

        def turned(y, y_hat, function=function, **given):
            answer = first(function(y=_turned(y), y_hat=_turned(y_hat), **given))
            answer = np.transpose(answer)
            if d.concept.endswith("_backward") and np.size(answer) == np.size(y_hat):
                return np.reshape(answer, np.shape(y_hat))
            return _shaped(answer, y_hat)

        for found in _entered(d, turned, own, f"{_told(d)}: {text}, examples are columns"):
            yield found.having(COLUMNS)


@reading(r"losses\.\w+(?<!backward)")
def one_by_one(d):
    """One example at a time, of which we take the mean."""
    for function, own, text in _orders(d):

        def each(y, y_hat, function=function, **given):
            pairs = zip(np.atleast_2d(y), np.atleast_2d(y_hat), strict=True)
            return np.mean([first(function(y=a, y_hat=b, **given)) for a, b in pairs])

        for found in _entered(d, each, own, f"{_told(d)}: {text} of each row, and the mean"):
            yield found.having(BY_ITSELF)


@reading(r"losses\.(binary|categorical|sparse_categorical)_crossentropy(_backward)?")
def from_scores(d):
    """Softmax or sigmoid and the cross-entropy together, from scores."""
    part = int(d.concept.endswith("_backward"))
    if any(name == "from_logits" for name, _, _ in call_of(d).parameters):
        raise DoesNotFit("it can be told from_logits")
    for function, _, text in _orders(d):

        def scores(y, y_hat, from_logits=False, function=function):
            if not from_logits:
                raise NotTaken("probabilities")
            y = np.ravel(y) if d.concept.startswith("losses.sparse") else y
            return part_of(d.thing, function(y=y, y_hat=np.array(y_hat)), part)

        said = any(word in bare(d.name) for word in ("soft", "logit", "sigm", "score"))
        said = said or "exp(" in (text_of(d.thing) or "")
        for found in _entered(d, scores, OF_SCORES, f"{_told(d)} from scores: {text}"):
            yield found._replace(sure=said).having(SCORES)


@reading(r"losses\.(binary|categorical|sparse_categorical)_crossentropy_backward")
def slope_before_the_output(d):
    """The gradient with respect to scores, given what softmax or sigmoid made of them."""
    if d.member == "[1]" and re.search(r"exp\(|soft_?max\(|sigmoid\(", text_of(d.thing) or ""):
        raise DoesNotFit("it makes probabilities of scores itself")
    output = getattr(d.scratch.activations, "sigmoid" if "binary" in d.concept else "softmax")
    for (function, _, text), columns in itertools.product(_orders(d), (False, True)):
        turned = _turned if columns else np.array

        def gradient(y, y_hat, from_logits=False, function=function, turned=turned):
            if not from_logits:
                raise NotTaken("probabilities")
            y = np.ravel(y) if d.concept.startswith("losses.sparse") else y
            answer = first(function(y=turned(y), y_hat=turned(output(y_hat))))
            return np.transpose(answer) if turned is _turned else answer

        told = f"{_told(d)} with respect to scores, given the {output.__name__} of them: {text}"
        told += ", examples are columns" * columns
        for found in _entered(d, gradient, OF_SCORES, told):
            yield found._replace(sure=False).having(SCORES, *[COLUMNS] * columns)


@reading(r"losses\.\w+_backward")
def object_that_keeps(d):
    """An object that is handed outputs and labels, and then asked for the gradient."""
    forth = next((n for n in ("forward", "__call__") if n in dir(d.thing)), None)
    if not isinstance(d.thing, type) or not forth:
        raise DoesNotFit("it is no class with a forward")
    words = [bare(n) for n, _, _ in parameters(getattr(d.thing, forth))[1:3]]
    back = parameters(getattr(d.thing, d.member))[1:]
    labels = KNOWN["y"] - {*words[:1]}
    outputs_first = words[0] not in labels or words[1] in labels

    def gradient(y, y_hat, from_logits=False):
        made = d.thing()
        y = np.ravel(y) if d.concept.startswith("losses.sparse") else np.array(y)
        given = (np.array(y_hat), y) if outputs_first else (y, np.array(y_hat))
        out = results(getattr(made, forth), made, "forward", *given)
        left = [v for v in vars(made).values() if np.shape(v) == np.shape(y_hat) and v is not y]
        shares = [v for v in left if np.allclose(np.sum(v, axis=-1), 1) and v is not given[0]]
        needed = [bare(n) for n, kind, default in back if not default and "VAR" not in kind]
        known = dict(zip(words, given, strict=True)) | dict.fromkeys(UPSTREAM, 1.0)
        last = (shares or [out])[-1] if from_logits else y_hat
        more = [known.get(n, y if n in labels else np.array(last)) for n in needed]
        answer = results(getattr(made, d.member), made, "backward", *more)
        return leaves(answer)[0]

    def scores(y, y_hat, from_logits=False):
        if not from_logits:
            raise NotTaken("probabilities")
        return gradient(y, y_hat, True)

    told = f"{d.name}().{d.member} after {forth}"
    own = [p for p in d.expected if p[0] in ("y", "y_hat")]
    of_z = sum(not default and "VAR" not in kind for _, kind, default in back) > 2  # (z, a, y)
    for found in _entered(d, gradient, own, f"{_told(d)}: {told}"):
        yield found._replace(sure=not of_z)
    for found in _entered(d, scores, OF_SCORES, f"{_told(d)} from scores: {told}"):
        yield found._replace(sure=False).having(SCORES)


UPSTREAM = bares("grad grad_output dout upstream dy gradient g")


def _shaped(answer, y_hat):
    """One number, or one for each entry; a product of matrices, y·ln ŷᵀ, is right of one output."""
    if np.size(answer) > 1 and np.shape(answer) == np.shape(y_hat)[1:] * 2 != np.shape(y_hat):
        raise NotTaken("several outputs")
    return np.reshape(answer, () if np.size(answer) == 1 else np.shape(y_hat))


def _turned(array):
    """Rows as columns; a row of numbers stays one, as (1, n)."""
    return np.atleast_2d(array).T.copy() if np.ndim(array) == 2 else np.atleast_2d(array).copy()


def _tried(function, d):
    """What it answers to two small arrays."""
    try:
        return function(y=Y.copy(), y_hat=P.copy())
    except Exception:
        return function(y=np.array([1, 0]), y_hat=P.copy())


def _told(d):
    return d.concept.partition(".")[2].replace("_backward", "'s gradient")
