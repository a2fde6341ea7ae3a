"""What is said of what is not judged: not read, in need of something else, or not there."""

from ..terminal import notes, say
from . import spellings, template, words
from .door import Candidate, Subject
from .readings.words import once
from .trial import Trial
from .verdict import of_fault


def show(console, engine, verdict, hint):
    """Print a verdict; beside what is not judged, what was expected of it."""
    words.show(console, verdict, hint)
    if verdict.word == "not judged":
        notes(console, _beside(engine, verdict.trial.subject.thing.name, verdict.concept))


def print_unread(console, engine, unread):
    """What stopped, and what was not read, beside what was expected of it."""
    for fault in (f for f in engine.process.faults.values() if f.message):
        say(console, f"it stopped: {fault.message} {fault.where}".rstrip(), "dim")
    for name, (_, _, tried) in unread.items():
        say(console, f"{name}: not read", "dim")
        concepts = [*spellings.functions(name), *spellings.wholes(name)][:1]
        pairs = [pair for concept in concepts for pair in _beside(engine, name, concept)]
        reasons = once([why.told for why in tried])
        notes(console, [*pairs, ("tried", "; ".join(reasons))])


def of_optimizers(unread):
    """Verdicts on the optimizers that were not read; they are unread no longer."""
    for name, (thing, concepts, tried) in list(unread.items()):
        if concepts[0].startswith("optimizers."):
            trial = Trial(Subject(thing, []), Candidate(concepts[0]), [], {}, [], {})
            reasons = once([why.told for why in tried if not why.told.endswith(NO_MATTER)])
            del unread[name]
            yield of_fault(trial, "not judged", f"not read; tried: {'; '.join(reasons)}")


NO_MATTER = "it is no class", "it is no function"


def _beside(engine, name, concept):
    described = {defined: told for (_, defined), told in engine.process.definitions.items()}
    return template.beside(concept, name, described[name]) if name in described else []


def nothing(engine, modules, unread):
    """Why nothing of a submission could be judged, and what to do."""
    names = [name for _, name in engine.process.definitions if name not in unread]
    unknown = f"; by their names unknown: {', '.join(names[:20])}" * bool(names)
    told = f"parity check FILE.py::{(names or ['NAME'])[0]} --as Adam says what one is for"
    return (
        f"{modules[0].path}: nothing in it was recognised as something to compare{unknown}\n"
        f"{told}; parity check --template Adam prints what is read always"
    )


def print_missing(console, missing, judged):
    """What is not there of the modules that the submission has a part of; the others in a line."""
    lacks, begun = {}, {name.partition(".")[0] for name in judged}
    for module, _, name in (name.partition(".") for name in missing):
        lacks.setdefault(module, []).append(name)
    for module in sorted(begun & lacks.keys()):
        say(console, f"not there yet in {module}: {', '.join(lacks.pop(module))}", "dim")
    if lacks:
        say(console, f"nothing there yet of {', '.join(lacks)}", "dim")
