"""The catalogue as a space of programs: right code in every accepted form, and edits of its lines.

A public name is told once for each form that people write, as short right code. A mistake is *this
text in the place of that*, with a title, a reason and a hint; so is a convention, which says by
whom it is right. An edit applies to every form that has its text, and edits compose: on any form,
with other constants, with a second edit. Wrong versions are made from that, and so are their mends.
"""

import difflib
import functools
import importlib
import inspect
import itertools
import re
import textwrap
from typing import NamedTuple

from ..sources import places

SPACE = {}  # "optimizers.Adam": its Telling, in the order in which they are told
_PUBLIC = frozenset(places("scratch"))


class Form(NamedTuple):
    """Right code, in one of the ways in which it is written."""

    title: str
    text: str
    right_by: str = ""  # the framework or paper that has it so, where Keras means something else
    lecture: str = ""  # the lecture that prints it so, where frameworks and papers do not
    why: str = ""  # what differs from Keras

    def with_constants(self, constants):
        """The same form with other defaults: {parameter: number}."""
        text = self.text
        for name, value in constants.items():
            text = re.sub(rf"\b({name} ?= ?)[^,)\s]+", rf"\g<1>{value!r}", text, count=1)
        return self._replace(text=text)


class Edit(NamedTuple):
    """A mistake, or a convention: texts of a form that are replaced."""

    title: str
    ways: tuple  # of {was: now}; the first of which all are there applies
    why: str
    hint: str
    right_by: str = ""
    lecture: str = ""
    alone: bool = False  # where it fits, nothing else is told: that nothing moves is no formula


class Telling:
    """How a public name is told: its forms, and the edits that are known of it."""

    def __init__(self, name):
        self.name, self.forms, self.edits = name, [], []

    def form(self, title, text, **by):
        """Enter right code; the first form is Keras's own."""
        self.forms.append(Form(title, textwrap.dedent(text).strip("\n") + "\n", **by))

    def like(self, title, way, **by):
        """Enter right code that differs from an earlier form, the first that has the texts."""
        texts = [applied(form.text, [Edit(title, (way,), "", "")]) for form in self.forms]
        self.form(title, next(filter(None, texts)), **by)

    def form_of_scratch(self, *things):
        """Enter scratch's own code: the source of these things, or of the name itself."""
        things = things or (functools.reduce(getattr, self.name.split(".")[1:], self.module),)
        self.form("as scratch has it", "\n\n".join(map(inspect.getsource, things)))

    @property
    def module(self):
        """scratch's module, whose names the forms may use."""
        return importlib.import_module(f"scratch.{self.name.partition('.')[0]}")

    def edit(self, title, *ways, why, hint, right_by="", lecture="", alone=False):
        """Enter a mistake, or a convention where it is ``right_by`` somebody or a ``lecture``'s.

        Each way is {was: now}. A form takes the first way whose texts it all has, everywhere.
        """
        entry = Edit(title, ways, why, hint, right_by, lecture, alone)
        self._check(entry)
        self.edits.append(entry)

    def _check(self, entry):
        name = f"mistake {self.name!r}, {entry.title!r}"
        if empty := [p for p in ("title", "why", "hint") if not getattr(entry, p).strip()]:
            raise ValueError(f"{name}: {empty[0]} is empty")
        if any(entry.title == known.title for known in self.edits):
            raise ValueError(f"{name} is in the catalogue twice")
        for way in entry.ways:
            if not any(applied(form.text, [entry._replace(ways=(way,))]) for form in self.forms):
                raise ValueError(f"{name}: no form has {' and '.join(map(repr, way))}")


def tell(name):
    """The telling of a public name of scratch, to be filled with forms and edits."""
    if name not in _PUBLIC:
        raise ValueError(f"scratch has no public name {name!r}")
    if name in SPACE:
        raise ValueError(f"{name} is told twice")
    return SPACE.setdefault(name, Telling(name))


def family(pattern, title, *ways, **entry):
    """Enter one mistake for every name that fits, wherever one of its forms has the text."""
    tellings = [telling for name, telling in SPACE.items() if re.fullmatch(pattern, name)]
    for way in ways:
        if all(set_of(f.text, way) is None for t in tellings for f in t.forms):
            raise ValueError(f"mistake {title!r}: no form of {pattern} has {[*way]}")
    for telling in tellings:
        fitting = [w for w in ways if any(set_of(f.text, w) is not None for f in telling.forms)]
        if fitting and title not in [edit.title for edit in telling.edits]:
            telling.edit(title, *fitting, **entry)


def families(pattern, entries, **entry):
    """Enter several mistakes of one reason: {title: way, or tuple of ways}."""
    for title, ways in entries.items():
        family(pattern, title, *(ways if isinstance(ways, tuple) else (ways,)), **entry)


# --- programs ----------------------------------------------------------------------------------


class Program(NamedTuple):
    """A form with some edits: what a submission may amount to."""

    name: str
    form: Form
    edits: tuple = ()

    @property
    def text(self):
        """Its source."""
        return applied(self.form.text, self.edits)

    @property
    def code(self):
        """The function or class that it defines."""
        return _compiled(self.name, self.text)

    @property
    def mistakes(self):
        """What is wrong in it: the edits that are nobody's convention."""
        return tuple(edit for edit in self.edits if not (edit.right_by or edit.lecture))

    @property
    def lecture(self):
        """Is anything in it as only a lecture prints it?"""
        return any(part.lecture for part in (self.form, *self.edits))

    @property
    def right(self):
        """The same without its mistakes."""
        return self._replace(edits=tuple(e for e in self.edits if e not in self.mistakes))

    def diff(self, mended=None):
        """The lines that differ from the right program, [("−", line), …, ("+", line), …]."""
        mended = self.right if mended is None else mended
        lines = difflib.ndiff(self.text.splitlines(), mended.text.splitlines())
        return [({"-": "−"}.get(s[0], s[0]), s[2:].strip()) for s in lines if s[0] in "-+"]


def set_of(text, way):
    """The spans of a text that a way replaces, or None where it does not apply.

    What it replaces by itself need only be there.
    """
    if not all(was in text for was in way):
        return None
    return [(m.start(), m.end(), now) for was, now in way.items() if was != now
            for m in re.finditer(re.escape(was), text)]  # fmt: skip


def applied(text, edits):
    """A text with these edits, or None where one does not apply, or two meet in one place."""
    spans = []
    for edit in edits:
        found = next((s for way in edit.ways if (s := set_of(text, way)) is not None), None)
        if found is None:
            return None
        spans += found
    spans.sort()
    if any(a[1] > b[0] for a, b in itertools.pairwise(spans)):
        return None
    pieces, end = [], 0
    for start, stop, now in spans:
        pieces += [text[end:start], now]
        end = stop
    return "".join([*pieces, text[end:]])


@functools.cache
def _compiled(name, text):
    module = SPACE[name].module
    names = dict(vars(module))
    exec(compile(text, f"<{name}>", "exec"), names)
    return names[name.partition(".")[2]]
