"""``parity check``: somebody's own code, read, judged and told about."""

import argparse
import contextlib
from collections import Counter

from .. import files
from ..report import versions
from ..terminal import Refused, count, notes, progress, say
from . import door, framework, mend, scripts, spellings, template, unreadable, words
from .door import JUDGED, PUBLIC, Choice
from .engine import running
from .judge import Judge
from .submission import CheckError, read


def add_arguments(parser):
    """What to judge, and how much to tell."""
    add = parser.add_argument
    add("path", nargs="?", help="a Python file, a folder, a notebook; file.py::name for one name")
    add("--warm", action="store_true", help="ask the frameworks now what later checks compare with")
    add("--template", metavar="NAME", help="print what to fill in, for a name such as Adam")
    add("--as", dest="concept", metavar="NAME", help="take it for this, such as optimizers.Adam")
    add("--hint", action="store_true", help="only hints, not the answers")
    add("--mend", metavar="FILE", help="write the mended source there, never over the original")
    told = "how long to look for the mend of a name (default: %(default)g)"
    add("--seconds", type=float, default=mend.SECONDS, metavar="N", help=told)
    scripts.add_arguments(parser)
    files.add_json(parser)


def asked(**given):
    """What the command line would ask for by these, and by nothing else."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    parser.set_defaults(**given)
    return parser.parse_args([])


def run(console, options):
    """Judge it: 0 where all agrees, 1 where not, 2 where nothing could; or print a template."""
    if options.template:
        print("\n\n".join(map(template.template, template.named(options.template))), end="")
        return 0
    if options.warm:
        framework.warm()
        say(console, f"kept in {framework.folder()}", "dim")
    if options.path is None and options.warm:
        return 0
    if options.path is None:
        raise Refused("which code? parity check my_network.py, or parity check --template Adam")
    record = {"path": options.path, "versions": versions(), "exit_status": 2, "error": ""}
    record |= {"names": [], "not_there": [], "script": None}
    path, _, only = options.path.partition("::")
    try:
        modules = read(path)
        mend.check_beside(options.mend, modules)
        record |= checked(console, modules, Choice(only, door.known(options.concept)), options)
    except (CheckError, Refused) as error:
        say(console, str(error), "red")
        record["error"] = str(error)
    return record["exit_status"], record


def checked(console, modules, choice, options):
    """Judge these files and print what becomes of what they define; the record of it."""
    for module in modules:
        say(console, module.note, "dim")
    script = contextlib.nullcontext() if any(choice) else scripts.judged(console, modules, options)
    with script as loop, running(modules) as engine:
        return _judged_by(console, engine, modules, loop, choice, options)


def _judged_by(console, engine, modules, loop, choice, options):
    """Judge what is defined, then help: what takes long comes when all verdicts are told."""
    found, unread = door.subjects(engine, choice)
    told = {loop.record["verdict"]} & set(scripts.STYLES) if loop else set()
    if not (found or told or unread):
        raise CheckError(_nothing(engine, modules, unread))
    judge, verdicts = Judge(engine, lambda: running(modules), found), []
    if found:
        with progress(console, "cases") as move:
            verdicts = [v for v in judge.run(move) if not v.of_a_base]
    for verdict in verdicts:
        if not verdict.is_doubtful:
            _show(console, engine, verdict, options)
    mends = _mends(console, judge, verdicts, loop, options)
    for name, one in list(unread.items()):
        search = unreadable.Search(engine, one, options.seconds / 2)
        if (mended := _mend(console, search)) is not None:
            verdicts, mends = [*verdicts, search.verdict], [*mends, mended]
            words.show(console, search.verdict, options.hint)
            words.show_mend(console, search.verdict, mended, options.hint)
            del unread[name]
    if not verdicts and not told:
        _print_unread(console, engine, unread)
        raise CheckError(_nothing(engine, modules, unread))
    if options.mend:
        say(console, mend.write([*mends, loop and loop.mend], options.mend), "dim")
    judged = {verdict.concept for verdict in verdicts}
    missing = [n for n in PUBLIC if n in JUDGED and n not in judged] if verdicts else []
    if verdicts:
        _print_unread(console, engine, unread)
        if any(verdict.trial.reading is None for verdict in verdicts):
            _print_missing(console, missing, judged)
        counts = Counter(verdict.word for verdict in verdicts).items()
        counts = ", ".join(f"{number} {word}" for word, number in counts)
        say(console, f"{count(len(verdicts), 'name')}: {counts}", "bold")
    told |= {verdict.word for verdict in verdicts}
    pairs = zip(verdicts, mends, strict=True)
    return {
        "exit_status": 2 if told <= {"not judged"} else int(bool(told & words.WRONG)),
        "script": loop and loop.record,
        "names": [words.record(verdict, options.hint, mended) for verdict, mended in pairs],
        "not_there": missing,
    }


def _print_unread(console, engine, unread):
    """What stopped, and what was not read, beside what was expected of it."""
    for fault in (f for f in engine.process.faults.values() if f.message):
        say(console, f"it stopped: {fault.message} {fault.where}".rstrip(), "dim")
    for name, (_, _, tried) in unread.items():
        say(console, f"{name}: not read", "dim")
        concepts = [*spellings.functions(name), *spellings.wholes(name)][:1]
        pairs = [pair for concept in concepts for pair in _beside(engine, name, concept)]
        notes(console, [*pairs, ("tried", "; ".join(tried))])


def _beside(engine, name, concept):
    described = {defined: told for (_, defined), told in engine.process.definitions.items()}
    return template.beside(concept, name, described[name]) if name in described else []


def _nothing(engine, modules, unread):
    """Why nothing of a submission could be judged, and what to do."""
    names = [name for _, name in engine.process.definitions if name not in unread]
    unknown = f"; by their names unknown: {', '.join(names[:20])}" * bool(names)
    told = f"parity check FILE.py::{(names or ['NAME'])[0]} --as Adam says what one is for"
    return (
        f"{modules[0].path}: nothing in it was recognised as something to compare{unknown}\n"
        f"{told}; parity check --template Adam prints what is read always"
    )


def _print_missing(console, missing, judged):
    """What is not there of the modules that the submission has a part of; the others in a line."""
    lacks, begun = {}, {name.partition(".")[0] for name in judged}
    for module, _, name in (name.partition(".") for name in missing):
        lacks.setdefault(module, []).append(name)
    for module in sorted(begun & lacks.keys()):
        say(console, f"not there yet in {module}: {', '.join(lacks.pop(module))}", "dim")
    if lacks:
        say(console, f"nothing there yet of {', '.join(lacks)}", "dim")


def _show(console, engine, verdict, options):
    words.show(console, verdict, options.hint)
    if verdict.word == "not judged":
        notes(console, _beside(engine, verdict.trial.subject.thing.name, verdict.concept))


def _mends(console, judge, verdicts, loop, options):
    """The mend of each verdict, or None, printed as found, the loop's first; Ctrl-C ends it.

    What may only have been called in a wrong way differs if there is a mend.
    """
    found = [None] * len(verdicts)
    waiting = [i for i, verdict in enumerate(verdicts) if verdict.is_doubtful]
    try:
        if loop:
            loop.help(console, options.hint, options.seconds)
        for i, verdict in enumerate(verdicts):
            if verdict.word in ("differs", "failed"):
                found[i] = _mend(console, mend.Search(judge, verdict, options.seconds))
                words.show_mend(console, verdict, found[i], options.hint)
        while waiting:
            i = waiting[0]
            found[i] = _mend(console, mend.Search(judge, verdicts[i], options.seconds / 2))
            verdicts[i] = verdicts[i].after(found[i])
            _show(console, judge.engine, verdicts[waiting.pop(0)], options)
            words.show_mend(console, verdicts[i], found[i], options.hint)
    except KeyboardInterrupt:
        say(console, "no further mends: interrupted", "dim")
        for i in waiting:
            _show(console, judge.engine, verdicts[i], options)
    return found


def _mend(console, search):
    with progress(console, f"a mend for {search.concept}") as move:
        try:
            return search.mend(move)
        except Exception as error:  # the verdict stands, whatever the search stumbles over
            words = f"no mend for {search.concept}: the search ended in {type(error).__name__}"
            say(console, f"{words}: {error}", "dim")
            return None
