"""``parity check``: somebody's own code, read, judged and told about."""

import argparse
import contextlib
from collections import Counter

from .. import files
from ..report import versions
from ..terminal import Refused, count, progress, say
from . import door, framework, hunks, left, mend, mending, scripts, template, words
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
        hunks.check_beside(options.mend, modules)
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
        raise CheckError(left.nothing(engine, modules, unread))
    judge, verdicts = Judge(engine, lambda: running(modules), found), []
    if found:
        with progress(console, "cases") as move:
            verdicts = [v for v in judge.run(move) if not v.of_a_base]
    for verdict in verdicts:
        if not verdict.is_doubtful:
            left.show(console, engine, verdict, options.hint)
    mends = mending.mends(console, judge, verdicts, loop, options)
    for verdict, mended in mending.of_unread(console, engine, unread, options):
        verdicts, mends = [*verdicts, verdict], [*mends, mended]
    for verdict in left.of_optimizers(unread):
        left.show(console, engine, verdict, options.hint)
        verdicts, mends = [*verdicts, verdict], [*mends, None]
    if not verdicts and not told:
        left.print_unread(console, engine, unread)
        raise CheckError(left.nothing(engine, modules, unread))
    if options.mend:
        say(console, hunks.write([*mends, loop and loop.mend], options.mend), "dim")
    judged = {verdict.concept for verdict in verdicts}
    missing = [n for n in PUBLIC if n in JUDGED and n not in judged] if verdicts else []
    if verdicts:
        left.print_unread(console, engine, unread)
        if any(verdict.trial.reading is None for verdict in verdicts):
            left.print_missing(console, missing, judged)
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
