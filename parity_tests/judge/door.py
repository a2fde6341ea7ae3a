"""What a submission's definitions may be: which concepts of ours, and how each is called as one.

Names are a first guess and order the search; behaviour decides (see :mod:`.judge`). A definition
that has one of scratch's own names and parameters is taken as it stands.
"""

import difflib
import functools
import re
from collections.abc import Callable
from typing import NamedTuple

from ..concepts import CONCEPTS
from ..sources import places
from . import spellings
from .child import ANY, parameters_of
from .engine import of_scratch
from .process import Fault
from .readings import NO_GRADIENT, NO_LOSS, OTHER_LOSS, SCORES, Why
from .readings.optimizers import GRADS, PARAMS
from .readings.regressions import is_one
from .readings.tensors import TENSORS
from .readings.words import KNOWN, bare, function_of
from .submission import CheckError

PUBLIC = places("scratch")
JUDGED = {name for entry in CONCEPTS for name in entry.names}  # the cases are about these
FILES = {name.partition(".")[0] for name in PUBLIC}

ACTIVATIONS = {n for n in PUBLIC if f"{n}_backward" in PUBLIC and n.startswith("activations.")}

CHECK = "gradient_check.gradient_error"  # as which a slope beside its function can be read

# Words so common that a name alone says little: they count beside others of the same file.
COMMON = {"forward", "backward", "layers", "evaluate", "learn", "step", "gradients"}


class Thing(NamedTuple):
    """A definition of the submission, or a member of one."""

    path: str
    name: str
    member: str | None
    parameters: list | None  # as ``parameters_of`` gives them
    line: int
    numbers: list  # that stand in its source
    base: bool = False  # do other classes inherit from it?
    kind: str = ""  # class, function, constant
    members: tuple = ()  # of a class

    def __str__(self):
        dot = "" if (self.member or "[").startswith("[") else "."
        return f"{self.name}{dot}{self.member or ''}"


class Reading(NamedTuple):
    """How a thing is called as a concept: one of those that the other process has made."""

    number: int
    sentence: str
    parameters: list
    sure: bool = True  # else it counts only where it agrees
    traits: frozenset = frozenset()
    way: tuple = ()

    @property
    def again(self):
        """How it is asked for again: its number, and what is wanted then."""
        return (self.number, self.sentence, self.traits, (self.way,) * bool(self.way))


class Candidate(NamedTuple):
    """A concept that a thing may be, and how it would be read as it; None: as it stands."""

    concept: str
    reading: Reading | None = None

    @property
    def room(self):
        """The part of scratch whose cases are about it."""
        whole = self.concept == "network.gradients" and self.reading
        return "somebody's network" if whole else self.concept.partition(".")[0]


class Subject(NamedTuple):
    """A thing to be judged, and what it may be, the likeliest first."""

    thing: Thing
    candidates: list
    more: Callable = list  # further candidates, should none of these do


class Unread(NamedTuple):
    """A thing that could not be called in any known way."""

    thing: Thing
    concepts: list
    tried: list  # why not

    @property
    def wrong_ways(self):
        """By which methods, and with what, a network goes back by wrong gradients."""
        return [why.way for why in self.tried if why.way and why.kind in (NO_GRADIENT, NO_LOSS)]

    @property
    def is_of_another_loss(self):
        """Does a network go back by gradients that may be right, but of another loss?"""
        return any(why.way and why.kind == OTHER_LOSS for why in self.tried)


class Choice(NamedTuple):
    """What a person has said of their code: which definition, and what it is to be taken for."""

    only: str = ""  # "Adam", "Network.sigmoid"
    concept: str = ""


def known(concept):
    """The public name that somebody means: ``optimizers.Adam``, ``Adam``, ``adam``."""
    if not concept:
        return ""
    short = {spellings.bare(name.partition(".")[2]): name for name in JUDGED}
    found = {name: name for name in JUDGED} | short
    word = concept if concept in found else spellings.bare(concept)
    if word in found:
        return found[word]
    close = difflib.get_close_matches(word, found, n=3)
    told = f"; did you mean {', '.join(found[c] for c in close)}?" if close else ""
    raise CheckError(f"--as {concept}: there is no such name, parity list has them all{told}")


def subjects(engine, choice=None):
    """(what there is to judge in a submission that is loaded, why the rest could not be read)."""
    found, taken, unread, choice = [], set(), {}, choice or Choice()
    definitions = engine.process.definitions
    for file in sorted(engine.process.files, key=lambda file: file.stem not in FILES):
        there = {n: definitions[file.path, n] for n in file.names if (file.path, n) in definitions}
        of_functions = {n for n in there if any(map(spellings.functions, there[n]["members"]))}
        own = exact(file.stem, there.keys() - of_functions)  # an Activation.sigmoid is no layer
        for name, described in there.items():
            for thing, concepts in _meant(guesses(file, name, described, own.get(name)),
                                          choice, file, name, described):  # fmt: skip
                if own.get(name) in taken:  # a file of scratch's own name has it
                    continue
                subject, tried = _subject(engine, thing, concepts)
                if subject.candidates:
                    found.append(subject)
                elif tried and not (described["base"] or _is_a_try(thing, concepts)):
                    unread[file.path, name, str(thing)] = Unread(thing, concepts, tried)
            taken |= {own[name]} if own.get(name, "").startswith(f"{file.stem}.") else set()
    read = {(subject.thing.path, subject.thing.name) for subject in found}
    return found, {key[2]: why for key, why in unread.items()
                   if key[:2] not in read or why.wrong_ways}  # fmt: skip


def _is_a_try(thing, concepts):
    """Is there so little that speaks for a thing that nobody wants to hear why not?"""
    word = thing.member or thing.name
    return word == "[1]" or spellings.says_nothing(word) or _is_any_optimizer(thing, concepts)


def _is_any_optimizer(thing, concepts):
    """Is it an optimizer by what it does alone?"""
    named = spellings.optimizers(thing.name) or spellings.relatives(thing.name)
    return concepts[0].startswith("optimizers.") and len(concepts) > 1 and not named


def _meant(guessed, choice, file, name, described):
    """What is guessed of a definition, or what a person has said of it."""
    only, _, member = choice.only.partition(".")
    if only and name != only:
        return []
    if not choice.concept:
        return [pair for pair in guessed if not member or pair[0].member == member]
    if not only and not any(choice.concept in concepts for _, concepts in guessed):
        return []
    return [(_thing(file, name, described, member or None), [choice.concept])]


def _thing(file, name, described, member=None):
    parameters = described["members"].get(member) if member else described["parameters"]
    told = described["base"], described["kind"], tuple(described["members"])
    return Thing(file.path, name, member, parameters, file.line(name), file.numbers(name), *told)


def exact(stem, there):
    """The definitions that have one of scratch's own names: {name: concept}."""
    pairs = {}
    for concept in PUBLIC:
        module, _, name = concept.partition(".")
        if name in there and concept in JUDGED and (name not in pairs or module == stem):
            pairs[name] = concept
    known = [c.partition(".")[0] for n, c in pairs.items() if n not in COMMON]
    return {
        name: concept
        for name, concept in pairs.items()
        if name not in COMMON or concept.partition(".")[0] in {stem, *known}
    }


def _subject(engine, thing, concepts):
    """A thing as it stands where it fits, else by its readings; (the subject, why not others)."""
    exact = thing.member is None and thing.name == concepts[0].partition(".")[2]
    of_class = thing.kind == "class" and concepts[0].startswith("optimizers.")
    if exact and ("apply" in thing.members or not of_class):
        problem = signature_problem(concepts[0], thing.parameters)
        swapped = _weights_first(engine.process.definitions[thing.path, thing.name])
        if not problem and (swapped or other_words(concepts[0], thing.parameters)):
            readings = readings_of(engine, thing, concepts, [])
            return Subject(thing, [*readings, Candidate(concepts[0])]), []
        if not problem:
            more = functools.partial(readings_of, engine, thing, concepts, [])
            return Subject(thing, [Candidate(concepts[0])], more), []
    unread = []
    found = readings_of(engine, thing, concepts, unread)
    members = engine.process.definitions[thing.path, thing.name]["members"]
    if not found and concepts == ["network.gradients"] and "backward" in members:
        asked = [bare(n) for n, _, default in members["backward"] if not default]
        if len(asked) == 1 and UPSTREAM.search(*asked):
            found = readings_of(engine, thing, ["layers.Dense"], unread)
    return Subject(thing, found), unread


UPSTREAM = re.compile("grad|delta|δ|^d(?!ata|esired)|^(upstream|accum)")  # and no labels


def _weights_first(described):
    """Does an ``apply`` say by its words that it is handed weights, then gradients?"""
    needed = [bare(n) for n, _, default in described["members"].get("apply") or [] if not default]
    pair = [n for n in needed if n != "self"][:2]
    return len(pair) == 2 and (pair[0] in PARAMS or pair[1] in GRADS)


def readings_of(engine, thing, concepts, unread):
    """The ways in which a thing can be read as these concepts; why others do not fit."""
    found, named = [], spellings.is_named(thing.name)
    for concept in concepts:
        try:
            readings, tried = engine.readings(concept, thing)
        except Fault as fault:
            unread.append(Why("", fault.message))
            continue
        cousin = (
            _is_vague(thing)
            or _is_any_optimizer(thing, concepts)
            or (named and other_kind(concept, concepts[0]))
        )
        cousin = cousin and concept != CHECK
        made = [Reading(i, *told) for i, told in enumerate(readings)]
        if _is_any_optimizer(thing, concepts):
            made = [reading for reading in made if reading.sure]
        joint = spellings.JOINT.search(spellings.bare(thing.name))
        for reading in made:
            object_ = thing.member not in (None, "[1]")  # it may want its forward first
            unsure = cousin or (joint and (object_ or SCORES not in reading.traits))
            found.append(Candidate(concept, reading._replace(sure=reading.sure and not unsure)))
        unread += tried
    return found


def _is_vague(thing):
    """Does its name leave open which one it is, or in which form it wants probabilities?"""
    name, member = thing.name, thing.member
    words = [name] if not member or spellings.functions(name) else [name, member]
    if member and spellings.functions(member) and not spellings.says_nothing(member):
        words = [member]  # Activation.sigmoid
    of_either = re.search("nll|likelihood|rel(ative)?(err|diff)|graddiff", bare(name))
    return any(map(spellings.says_nothing, words)) or bool(of_either)


def other_kind(concept, named):
    """Is a loss for two classes where one for several is named, or the other way round?"""
    return ("binary" in concept) != ("binary" in named)


def guesses(file, name, described, concept):
    """The things in a definition, with the concepts that each may be: [(thing, [concept, …])]."""

    thing = functools.partial(_thing, file, name, described)

    is_function = described["kind"] == "function"
    other = is_function and concept and signature_problem(concept, thing().parameters)
    if concept and not (other and name in COMMON):
        if not other:
            return [(thing(), [concept]), *_slopes(thing(), [concept])]
        partner = name.replace("backward", "forward")
        of_pair = concept.removesuffix("_backward") not in ACTIVATIONS or "linear" in concept
        if partner != name and partner in file.definitions and of_pair:
            return []
        also = [c for c in spellings.functions(name) if c.startswith("activations.")]
        concepts = list(dict.fromkeys([concept, *also]))
        return [(thing(), concepts), *_slopes(thing(), concepts)]
    if name.startswith("__") or described["kind"] == "constant":
        return []
    if is_function:
        concepts = spellings.functions(name)
        if is_one(thing().parameters) or (not concepts and spellings.goes_back(name)):
            concepts = ["network.gradients", *concepts]
        concepts = concepts + [CHECK] * bool(function_of(name, file.names))
        return [(thing(), concepts), *_slopes(thing(), concepts)] if concepts else []
    by_name = spellings.optimizers(name) or spellings.relatives(name)
    whole = [*by_name, *spellings.wholes(name)]
    inner = spellings.members(name, described["members"])
    if not whole and not spellings.functions(name) and spellings.is_network(described["members"]):
        whole = ["network.gradients"]
    if not (whole or spellings.functions(name) or described["base"]):
        whole = spellings.any_optimizer({**described["members"], "": described["parameters"]})
    if "backward" in described["members"] and bare(name) in TENSORS:
        inner += [(m, [f"{c}_backward" for c in found if c in ACTIVATIONS]) for m, found in inner]
    members, alone = described["members"], whole in ([], ["network.gradients"])
    slopes = {m for m in members if function_of(m, members, alone)}
    inner = [(m, c + [CHECK] * (m in slopes)) for m, c in inner]
    inner += [(m, [CHECK]) for m in sorted(slopes - {m for m, _ in inner}) if alone]
    found = [(thing(), whole)] * bool(whole) + [(thing(member), c) for member, c in inner if c]
    return found + [pair for part, c in found if part.member for pair in _slopes(part, c)]


def _slopes(thing, concepts):
    """An activation that can be asked for its slope: ``sigmoid(x, deriv=True)``; a loss that

    returns its gradient as well.
    """
    losses = [c for c in concepts if c.startswith("losses.") and not c.endswith("_backward")]
    if losses:
        return [(thing._replace(member="[1]"), [f"{c}_backward" for c in losses])]
    flagged = any(spellings.is_flag(n) and default for n, _, default in thing.parameters or [])
    slopes = [f"{c}_backward" for c in concepts if c in ACTIVATIONS]
    return [(thing, [*slopes, CHECK])] if flagged and slopes else []


# --- signatures --------------------------------------------------------------------------------


def signature_problem(concept, found):
    """How a definition cannot be called as scratch's, in words, or "".

    What scratch alone has may be missing, if it has a default there; what the definition alone has
    needs a default.
    """
    ours, name = parameters_of(of_scratch(concept)), concept.partition(".")[2]
    if ours in (None, ANY):
        return ""
    if found is None:
        return f"{name} is no function or class"
    ours = [p for p in ours if p[1] != "VAR_KEYWORD"]
    words = [n for n, _, _ in ours]
    known = {n for n, _, _ in by_place(found, ours)}
    always = [n for n, _, default in ours if not default]
    if strange := [n for n, kind, d in by_place(found, ours)
                   if not kind.startswith("VAR") and not d and n not in always]:  # fmt: skip
        return f"{name} needs {', '.join(strange)}, which scratch's has not"
    if any(kind.startswith("VAR") for _, kind, _ in found):
        return ""
    if lacking := [n for n, _, default in ours if not default and n not in known]:
        return f"{name} lacks {', '.join(lacking)}"
    places = [n for n, kind, _ in by_place(found, ours) if kind != "KEYWORD_ONLY" and n in words]
    if places != [w for w in words if w in places]:
        return f"{name} has its parameters in the order {', '.join(places)}"
    return ""


def other_words(concept, found):
    """The parameters that are scratch's by another word: {lr: learning_rate}."""
    ours = [n for n, _, _ in parameters_of(of_scratch(concept)) or []]
    names = {n for n, _, _ in found or []}
    by_name = {n for n, kind, _ in found or [] if kind != "POSITIONAL_ONLY"}
    return {n: word for n in by_name - set(ours) for word in ours
            if word not in names and bare(n) in KNOWN.get(word, ())}  # fmt: skip


def by_place(found, ours):
    """Parameters that have no name for the caller get the one at their place."""
    return [
        (ours[i][0] if kind == "POSITIONAL_ONLY" and i < len(ours) else name, kind, default)
        for i, (name, kind, default) in enumerate(found)
    ]
