"""``parity check``: somebody's own code, read, judged and told about."""

import contextlib

from rich.progress import Progress

from .. import files
from ..report import versions
from ..terminal import Refused, count, notes, say
from . import door, framework, mend, scripts, spellings, template, words
from .door import JUDGED, PUBLIC, Choice
from .engine import running
from .judge import Judge
from .submission import CheckError, read


def add_arguments(parser):
    """What to judge, and how much to tell."""
    parser.add_argument(
        "path",
        nargs="?",
        help="a Python file, a folder of them, or a notebook; file.py::name for one name",
    )
    parser.add_argument(
        "--warm",
        action="store_true",
        help="ask the frameworks now what later checks compare with, and keep it",
    )
    parser.add_argument(
        "--template", metavar="NAME", help="print what to fill in, for a name such as Adam"
    )
    parser.add_argument(
        "--as", dest="concept", metavar="NAME", help="take it for this, such as optimizers.Adam"
    )
    parser.add_argument("--hint", action="store_true", help="only hints, not the answers")
    parser.add_argument(
        "--mend", metavar="FILE", help="write the mended source there, never over the original"
    )
    parser.add_argument(
        "--seconds", type=float, default=mend.SECONDS, metavar="N",
        help="how long to look for the mend of a name (default: %(default)g)",
    )  # fmt: skip
    scripts.add_arguments(parser)
    files.add_json(parser)


def run(console, options):
    """Judge it, and print what becomes of it; or print a template."""
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
    said = {name: getattr(options, name) for name in scripts.SAY}
    return main(console, options.path, options.hint, options.json, options.concept,
                options.mend, options.seconds, said)  # fmt: skip


def main(console, path, hint=False, json_file=None, concept=None, mended=None,
         seconds=mend.SECONDS, said=None):  # fmt: skip
    """Check a submission; 0 where all of it agrees, 1 where not, 2 where it could not be run."""
    record = {"path": str(path), "versions": versions(), "exit_status": 2, "error": ""}
    record |= {"names": [], "not_there": [], "script": None}
    try:
        path, _, only = str(path).partition("::")
        modules = read(path)
        mend.check_beside(mended, modules)
        choice = Choice(only, door.known(concept))
        record |= checked(console, modules, hint, choice, seconds, mended, said)
    except CheckError as error:
        say(console, str(error), "red")
        record["error"] = str(error)
    if json_file:
        files.write_json(json_file, record)
    return record["exit_status"]


def checked(console, modules, hint, choice, seconds=mend.SECONDS, mended=None, said=None):
    """Judge these files and print what becomes of what they define; the record of it."""
    for note in filter(None, (module.note for module in modules)):
        say(console, note, "dim")
    with contextlib.ExitStack() as opened:
        loop = None
        if not any(choice):
            loop = opened.enter_context(scripts.judged(console, modules, said or {}, hint, seconds))
        engine = opened.enter_context(running(modules))
        return _judged_by(console, engine, modules, loop, hint, choice, seconds, mended)


def _judged_by(console, engine, modules, loop, hint, choice, seconds, mended):
    """Judge what is defined, then help: what takes long comes when all verdicts are told."""
    found, unread = door.subjects(engine, choice)
    script = loop and loop.record
    if not found and not (script and script["verdict"] in scripts.STYLES):
        raise CheckError(_nothing(engine, modules, unread))
    judge = Judge(engine, lambda: running(modules), found)
    verdicts = [v for v in _judged(console, judge) if not v.of_a_base] if found else []
    for verdict in verdicts:
        words.show(console, verdict, hint)
        if verdict.word == "not judged":
            notes(console, _beside(engine, verdict.trial.subject.thing.name, verdict.concept))
    mends = _mends(console, judge, verdicts, loop, hint, seconds)
    if mended:
        say(console, mend.write([*mends, loop and loop.mend], mended), "dim")
    judged = {verdict.concept for verdict in verdicts}
    missing = [n for n in PUBLIC if n in JUDGED and n not in judged] if verdicts else []
    if verdicts:
        _print_rest(console, engine, verdicts, unread, missing)
    told = {verdict.word for verdict in verdicts}
    told |= {script["verdict"]} & set(scripts.STYLES) if script else set()
    return {
        "exit_status": 2 if told <= {"not judged"} else int(bool(told & words.WRONG)),
        "script": script,
        "names": [words.record(v, hint, m) for v, m in zip(verdicts, mends, strict=True)],
        "not_there": missing,
    }


def _print_rest(console, engine, verdicts, unread, missing):
    """What stopped, what was not read, what is not there; how many names of which verdict."""
    for fault in (f for f in engine.process.faults.values() if f.message):
        say(console, f"it stopped: {fault.message} {fault.where}".rstrip(), "dim")
    for name, tried in unread.items():
        say(console, f"{name}: not read", "dim")
        notes(console, _unread(engine, name, tried))
    if any(verdict.trial.reading is None for verdict in verdicts):
        _print_missing(console, missing, {verdict.concept for verdict in verdicts})
    say(console, _summary(verdicts), "bold")


def _nothing(engine, modules, unread):
    """Why nothing of a submission could be judged: what was tried on each of its definitions."""
    told = [f"{modules[0].path}: nothing in it was recognised as something to compare"]
    told += [f"  it stopped: {f.message} {f.where}" for f in engine.process.faults.values()]
    for name, tried in unread.items():
        told += [
            f"  {name}",
            *(f"    {what:8}  {text}" for what, text in _unread(engine, name, tried)),
        ]
    names = [name for _, name in engine.process.definitions if name not in unread]
    told += [f"  by their names unknown: {', '.join(names[:20])}"] if names else []
    told += [
        "parity check --template Adam prints what is read always; --as says what a name is for"
    ]
    return "\n".join(told)


def _unread(engine, name, tried):
    """Pairs (what, text): a definition that was not read, beside what was expected of it."""
    for concept in [*spellings.functions(name), *spellings.wholes(name)][:1]:
        yield from _beside(engine, name, concept)
    yield "tried", "; ".join(tried)


def _beside(engine, name, concept):
    for (_, defined), described in engine.process.definitions.items():
        if defined == name:
            return template.beside(concept, defined, described)
    return []


def _print_missing(console, missing, judged):
    """What is not there of the modules that the submission has a part of; the others in a line."""
    begun = {name.partition(".")[0] for name in judged}
    for module in dict.fromkeys(name.partition(".")[0] for name in missing):
        if module in begun:
            lacks = [n.partition(".")[2] for n in missing if n.startswith(f"{module}.")]
            say(console, f"not there yet in {module}: {', '.join(lacks)}", "dim")
    rest = dict.fromkeys(name.partition(".")[0] for name in missing)
    if rest := [module for module in rest if module not in begun]:
        say(console, f"nothing there yet of {', '.join(rest)}", "dim")


def _judged(console, judge):
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("cases", total=None)
        return judge.run(lambda done, total: progress.update(task, completed=done, total=total))


def _mends(console, judge, verdicts, loop, hint, seconds):
    """The mend of each verdict, or None, printed as it is found; an interrupt ends the search.

    That of a training loop comes first.
    """
    found = [None] * len(verdicts)
    try:
        if loop:
            loop.help(console, hint, seconds)
        for i, verdict in enumerate(verdicts):
            if verdict.word == "differs":
                found[i] = _mend(console, mend.Search(judge, verdict, seconds))
                words.show_mend(console, verdict, found[i], hint)
    except KeyboardInterrupt:
        say(console, "no further mends: interrupted", "dim")
    return found


def _mend(console, search):
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"a mend for {search.concept}", total=None)
        try:
            return search.mend(lambda tried: progress.update(task, completed=tried))
        except Exception as error:  # the verdict stands, whatever the search stumbles over
            words = f"no mend for {search.concept}: the search ended in {type(error).__name__}"
            say(console, f"{words}: {error}", "dim")
            return None


def _summary(verdicts):
    told = [v.word for v in verdicts]
    counts = [f"{told.count(word)} {word}" for word in dict.fromkeys(told)]
    return f"{count(len(verdicts), 'name')}: {', '.join(counts)}"
