"""The command ``parity``, also ``python -m parity_tests``: one parser, one table of commands."""

import argparse
import importlib
import os
import sys

COMMANDS = {  # name: its module, which has run(console, options), and what the command does
    "list": ("concepts", "where each concept lives: lectures, scratch, reference"),
    "bench": ("benchmark", "how long scratch takes, next to the frameworks"),
    "slides": (
        "ledger.command",
        "every number, formula and claim of the lectures, recomputed in both rooms",
    ),
    "check": (
        "judge.command",
        "run your own code in the place of scratch, and find out what is wrong with it",
    ),
    "page": (
        "page.command",
        "write a page with both tellings of every concept, side by side, and how far apart",
    ),
    "conventions": (
        "conventions.command",
        "where lectures and frameworks differ by convention, measured",
    ),
}


def main(arguments=None):
    """Run a command, or without one the parity cases; return the exit status."""
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
    from . import files, report

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal may lack σ
    options = _parser(arguments, report).parse_args(arguments)
    console = report.make_console()
    try:
        if getattr(options, "json", None):
            files.check_destination(options.json)
        return options.module.run(console, options)
    except files.FileProblem as problem:
        console.print(str(problem), style="red", markup=False)
        return 2


def _parser(arguments, report):
    """The parser; of the commands' modules, only one that is named is imported."""
    parser = argparse.ArgumentParser(
        prog="parity", description="Compare scratch with Keras and scikit-learn, case by case."
    )
    parser.set_defaults(module=report)
    report.add_arguments(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module, told) in COMMANDS.items():
        command = commands.add_parser(name, help=told, description=told)
        if name in arguments:
            found = importlib.import_module(f".{module}", __package__)
            command.set_defaults(module=found)
            getattr(found, "add_arguments", lambda parser: None)(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
