"""The command ``parity``, also ``python -m parity_tests``: one parser, one table of commands."""

import argparse
import contextlib
import importlib.util
import os
import sys
from pathlib import Path

COMMANDS = {  # name: its module, whose run gives a status, or it and a record; an example; told
    "list": ("parity_tests.show.listing", "parity list softmax",
             "where each concept lives: lectures, scratch, reference"),
    "show": ("parity_tests.show.command", "parity show adam",
             "a concept's two tellings side by side, and all that is known of it"),
    "lessons": ("examples.__main__", "parity lessons 3",
                "the course: list its lessons, run them, open their pictures"),
    "check": ("parity_tests.judge.command", "parity check my_network.py",
              "run your own code in the place of scratch, and find out what is wrong with it"),
    "steps": ("parity_tests.steps.command", "parity steps one_one_one",
              "one pass of a training loop, forward and back, quantity by quantity"),
    "page": ("parity_tests.page.command", "parity page lecture.html",
             "write a page with both tellings of every concept, side by side, and how far apart"),
    "slides": ("parity_tests.ledger.command", "parity slides d --errata",
               "every number, formula and claim of the lectures, recomputed in both rooms"),
    "conventions": ("parity_tests.conventions.command", "parity conventions adam",
                    "where lectures and frameworks differ by convention, measured"),
    "bench": ("parity_tests.benchmark", "parity bench",
              "how long scratch takes, next to the frameworks"),
}  # fmt: skip
STATUS = "exit status: 0 all is well, 1 something differs, 2 it cannot be done, 130 stopped"
PYTHONS = (3, 11), (3, 13)


def main(arguments=None):
    """Run a command, or without one the parity cases; return the exit status."""
    if not PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        this, first, last = (".".join(map(str, v[:2])) for v in (sys.version_info, *PYTHONS))
        print(f"twofold needs Python {first} to {last}, and this is {this}.", file=sys.stderr)
        return 2
    sys.path.insert(0, str(Path(__file__).parents[1]))  # before a scratch.py of the working folder
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt as stopped:
        print(f"Stopped{stopped}. Nothing was written.", file=sys.stderr)
        return 130
    except OSError as error:  # the disk that takes the output is full, for one
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 -- what is left in it is lost
        print(f"Stopped: {error}", file=sys.stderr)
        return 1


def _run(arguments):
    from . import files, terminal

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal may lack σ
    options = _parser(arguments).parse_args(arguments)
    console = terminal.make_console()
    try:
        if options.ours:
            arguments = _as_check(options)
            options = _parser(arguments).parse_args(arguments)
        if options.json:
            files.check_destination(options.json)
        console.quiet = options.json == files.TERMINAL
        found = options.module.run(console, options)
        status, record = found if isinstance(found, tuple) else (found, None)
        if options.json and record is None:
            raise terminal.Refused(f"--json: parity {options.command} keeps no record")
        if options.json:
            files.write_json(options.json, record)
        return status
    except terminal.Refused as refused:
        console.quiet = False
        terminal.say(console, str(refused), "red")
        return 2


def _as_check(options):
    """What ``parity check`` is asked for by ``--ours PACKAGE``: to judge where that lies."""
    from .terminal import Refused

    if options.k:
        raise Refused("-k is for the cases of scratch; parity check FILE::NAME judges one name")
    sys.path.append(os.getcwd())
    found = None
    with contextlib.suppress(ImportError, ValueError):
        found = importlib.util.find_spec(options.ours)
    if found is None:
        raise Refused(f"--ours {options.ours}: there is no such package here or installed")
    path = [*(found.submodule_search_locations or []), found.origin][0]
    return ["check", path, *(["--json", options.json] if options.json else [])]


def _parser(arguments):
    """The parser; of the commands' modules, only one that is named is imported."""
    from . import __version__, files, report

    told = "compare scratch with Keras and scikit-learn, case by case; or one of the commands"
    parser = _described(argparse.ArgumentParser, told, "parity -k losses", prog="parity")
    parser.add_argument("--version", action="version", version=f"twofold {__version__}")
    parser.set_defaults(module=report)
    report.add_arguments(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module, example, told) in COMMANDS.items():
        command = _described(commands.add_parser, told, example, name=name, help=told)
        if name in [*arguments, *os.environ.get("COMP_LINE", "").split()]:
            found = importlib.import_module(module)
            command.set_defaults(module=found)
            getattr(found, "add_arguments", files.add_json)(command)
    with contextlib.suppress(ImportError):  # where it is installed, a shell completes words
        importlib.import_module("argcomplete").autocomplete(parser)
    return parser


def _described(make, told, example, **options):
    """A parser whose help has an example and the exit status."""
    return make(description=told, epilog=f"example: `{example}`; {STATUS}", **options)


if __name__ == "__main__":
    sys.exit(main())
