"""What a case asks of a program and what it answers, noted down: to ask edited versions the same.

Notes are made in this process (:func:`noted`), and read in the submission's (:func:`agrees`), where
thousands of versions are asked without a word to and fro.
"""

import copy
import functools
import itertools
import types

import numpy as np

FACTOR = 0.37  # by which numbers are changed, to ask for more than a case does
MOST, LARGE = 60, 3000  # calls of a case that are noted, and numbers that are handed over in one
SIMPLE = (bool, int, float, complex, str, bytes, type(None), np.ndarray, np.generic)


class Unusable(Exception):
    """A case hands over something that cannot be noted."""


def noted(code, run, fits=lambda arguments, options: None):
    """[(kind, object's number, name, arguments, options, answer, arrays afterwards), …].

    ``run`` runs a case with the code that it is given, and other functions as a second argument
    makes them: what these do with an object is noted, too. ``fits`` raises where a submission does
    not take these arguments. What an object answers counts once its weights are set.
    """
    notes = []

    def noting(kind, number, name, function):
        def ask(*arguments, **options):
            fits(arguments, options) if kind == "call" else None
            before = _copied(arguments), _copied(options)
            answer = function(*arguments, **options)
            if len(notes) == MOST or sum(a.size for a in arrays(before)) > LARGE:
                raise Unusable("too much of it")
            made = kind == "call" and isinstance(code, type)
            drawn = hasattr(code, "set_weights") and all(
                note[1:3] != (number, "set_weights") for note in notes
            )
            notes.append((kind, number, name, *before, None if made or drawn else _said(answer),
                          _copied(arrays((arguments, options)))))  # fmt: skip
            calls = sum(note[0] == "call" for note in notes)
            return _Noted(answer, calls - 1, noting, notes) if made else answer

        return ask

    run(noting("call", None, "", code), _noting_objects)
    if not isinstance(code, type):
        notes += [*_varied(code, notes)]
    return notes


class _Noted:
    """An object whose methods are noted."""

    def __init__(self, thing, number, noting, notes):
        vars(self).update(_parts=(thing, number, noting, notes))

    def _given_to(self, function, *arguments, **options):
        thing, number, noting, _ = self._parts

        def call(function, *arguments, **options):
            return function(thing, *arguments, **options)

        return noting("given", number, "", call)(function, *arguments, **options)

    def __getattr__(self, name):
        thing, number, noting, notes = self._parts
        value = getattr(thing, name)
        if callable(value):
            return noting("method", number, name, value)
        notes.append(("get", number, name, (), {}, _copied(value), []))
        return value


def _noting_objects(function):
    """A function that tells which noted objects it is given."""

    def ask(*arguments, **options):
        if not (arguments and isinstance(arguments[0], _Noted)):
            return function(*arguments, **options)
        return arguments[0]._given_to(function, *arguments[1:], **options)

    return ask


def _said(answer):
    """An answer; None in the place of an object, of which only its methods and values tell."""
    try:
        return _copied(answer)
    except Unusable:
        return None


def _copied(value):
    """Numbers, arrays, lists of them, and functions as they are."""
    if isinstance(value, list | tuple):
        return [*map(_copied, value)] if isinstance(value, list) else (*map(_copied, value),)
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    if isinstance(value, types.FunctionType | types.MethodType | types.BuiltinFunctionType):
        return value
    if not isinstance(value, SIMPLE):
        raise Unusable(type(value).__name__)
    return copy.copy(value)


def _varied(code, notes):
    """The same calls with what edits may hit on changed: 0.5 or 1e-3, and how many rows there are.

    Fewer rows are asked for where all arrays have as many.
    """
    for kind, number, name, arguments, options, _, _ in notes:
        long = {len(a) for a in arrays((arguments, options)) if a.ndim}
        for change in (_scaled, *[_shortened] * (len(long) == 1)):
            others = _changed(arguments, change), _changed(options, change)
            if repr(others) == repr((arguments, options)):
                continue
            before = _copied(others)
            try:
                answer = code(*others[0], **others[1])
            except Exception:
                continue
            yield (kind, number, name, *before, answer, _copied(arrays(others)))


def _changed(value, change):
    if isinstance(value, tuple):
        return tuple(_changed(inner, change) for inner in value)
    if isinstance(value, dict):
        return {key: _changed(inner, change) for key, inner in value.items()}
    return change(_copied(value))


def _scaled(value):
    return value * FACTOR if type(value) is float else value


def _shortened(value):
    return value[:-1] if isinstance(value, np.ndarray) and value.ndim and len(value) > 1 else value


# --- in the submission's process ---------------------------------------------------------------


def agrees(thing, alternatives, bound, call):
    """Does something answer as one of these notes say?"""
    objects = []
    for at in itertools.count():
        if any(len(notes) == at for notes in alternatives):
            return True
        kind, number, name, arguments, options, _, _ = alternatives[0][at]
        arguments, options = copy.deepcopy((arguments, options))
        if kind in ("method", "get") and not hasattr(objects[number], name):
            return at > 1  # as far as it goes
        if kind == "get":
            answer = getattr(objects[number], name)
        elif kind == "given":
            answer = call(functools.partial(arguments[0], objects[number]), arguments[1:], options)
        else:
            function = thing if kind == "call" else getattr(objects[number], name)
            answer = call(function, arguments, options)
            objects += [answer] if kind == "call" else []
        after = arrays((arguments, options))
        alternatives = [notes for notes in alternatives if notes[at][:3] == (kind, number, name)
                        and meets(notes[at][5], answer, bound)
                        and meets(notes[at][6], after, bound)]  # fmt: skip
        if not alternatives:
            return False


def meets(expected, answer, bound):
    """Is it the same, but for rounding? What holds no numbers says nothing."""
    if isinstance(expected, list | tuple):
        many = isinstance(answer, list | tuple | np.ndarray) and len(answer) == len(expected)
        return many and all(meets(e, a, bound) for e, a in zip(expected, answer, strict=True))
    if not isinstance(expected, np.ndarray | np.generic | bool | int | float | complex):
        return True
    expected, answer = np.asarray(expected), np.asarray(answer)
    if expected.dtype.kind not in "biufc":  # words, such as the names of classes
        return np.array_equal(expected, answer)
    if answer.dtype.kind not in "biufc" or answer.shape != expected.shape:
        return False
    finite = np.isfinite(expected)
    if not np.array_equal(finite, np.isfinite(answer)):
        return False
    expected, apart = expected[finite] * 1.0, answer[finite] * 1.0 - expected[finite]
    return np.abs(apart).max(initial=0) <= bound * (np.abs(expected).max(initial=0) or 1.0)


def arrays(values):
    """The arrays among arguments, those in lists included."""
    if isinstance(values, np.ndarray):
        return [values]
    if isinstance(values, dict):
        values = [*values.values()]
    return [a for v in values for a in arrays(v)] if isinstance(values, list | tuple) else []
