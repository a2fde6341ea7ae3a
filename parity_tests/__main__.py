"""The command ``parity``, also ``python -m parity_tests``."""

import argparse
import importlib.util
import os
import sys

from . import concepts, files, report


def main(arguments=None):
    """Run the parity cases and print what they found; return pytest's exit status."""
    options = _parser().parse_args(arguments)
    console = report.make_console()
    if options.command == "list":
        return print_places(console)
    if options.command == "bench":
        from . import benchmark

        return benchmark.main(console)
    try:
        if options.json:
            files.check_destination(options.json)
        return _command(console, options)
    except files.FileProblem as problem:
        console.print(str(problem), style="red", markup=False)
        return 2


def _command(console, options):
    if options.command == "slides":
        return slides(console, options)
    if options.command == "check":
        from .judge import show as check

        return check.main(console, options.path, options.hint, options.json)
    if options.command == "page":
        from . import page

        return page.main(console, options.file, options.record, options.full)
    if options.command == "conventions":
        from .conventions import table

        return table.main(console, options.words)
    return run(console, options)


def _parser():
    parser = argparse.ArgumentParser(
        prog="parity", description="Compare scratch with Keras and scikit-learn, case by case."
    )
    parser.add_argument("--json", metavar="FILE", help="write the record to FILE as well")
    parser.add_argument("--full", action="store_true", help="run the exhaustive cases too")
    parser.add_argument(
        "-k", metavar="WORDS", help="only the cases whose names match, as in pytest"
    )
    parser.add_argument(
        "--ours", metavar="PACKAGE", default="scratch", help="judge this package instead of scratch"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("list", help="where each concept lives: lectures, scratch, reference")
    commands.add_parser("bench", help="how long scratch takes, next to the frameworks")
    _add_slides(commands)
    _add_check(commands)
    _add_page(commands)
    table = commands.add_parser(
        "conventions", help="where lectures and frameworks differ by convention, measured"
    )
    table.add_argument("words", nargs="?", help="only the conventions that contain these words")
    return parser


def _add_slides(commands):
    told = "every number, formula and claim of the lectures, recomputed in both rooms"
    page = commands.add_parser("slides", help=told, description=told)
    page.add_argument("lecture", nargs="?", choices=["D", "G", "H", "N"], help="only this one")
    page.add_argument("--errata", action="store_true", help="only what cannot be reproduced")
    page.add_argument(
        "--texts",
        metavar="FOLDER",
        help="check instead that nothing is left out of the lectures' texts, D-….txt to N-….txt",
    )
    told = "write the record to FILE as well; without FILE print it, and nothing else"
    page.add_argument(
        "--json",
        metavar="FILE",
        nargs="?",
        const=files.TERMINAL,
        default=argparse.SUPPRESS,
        help=told,
    )


def _add_check(commands):
    told = "run your own code in the place of scratch, and find out what is wrong with it"
    page = commands.add_parser("check", help=told, description=told)
    page.add_argument("path", help="a Python file, a folder of them, or a notebook")
    page.add_argument("--hint", action="store_true", help="only hints, not the answers")
    page.add_argument(
        "--json", metavar="FILE", default=argparse.SUPPRESS, help="write the record to FILE as well"
    )


def _add_page(commands):
    told = "write a page with both tellings of every concept, side by side, and how far apart"
    page = commands.add_parser("page", help=told, description=told)
    page.add_argument("file", nargs="?", default="parity.html", help="default: parity.html")
    page.add_argument(
        "--record", metavar="FILE", help="run no case; FILE is what parity --json wrote"
    )


def slides(console, options):
    """Print the ledger, or compare it with the texts of the lectures."""
    from .ledger import show, texts

    if options.texts is not None:
        found = list(texts.problems(options.texts))
        for problem in found:
            console.print(problem, style="red", markup=False, highlight=False)
        console.print(f"{len(found)} problems between the ledger and the texts")
        return int(bool(found))
    console.quiet = options.json == files.TERMINAL
    status, record = show.main(console, options.lecture, options.errata)
    if options.json:
        files.write_json(options.json, {"versions": report.versions(), "rows": record})
    return status


def run(console, options):
    """Run the cases, on ``--ours`` in the place of scratch."""
    sys.path.insert(0, os.getcwd())  # where somebody's own package may lie
    if importlib.util.find_spec(options.ours) is None:
        message = f"--ours {options.ours}: there is no such package here or among those installed"
        console.print(message, style="red", markup=False)
        return 2
    watcher, status = report.run(console, options.ours, options.full, options.k)
    if options.json:
        files.write_json(options.json, report.record(watcher, status))
    return status


def print_places(console):
    """Print where each concept lives."""
    scratch, reference = concepts.places("scratch"), concepts.places("reference")
    for concept in concepts.CONCEPTS:
        console.print(f"\n{concept.number:>2}  {concept.title}", style="bold", markup=False)
        cited = [
            pair for name in concept.names if name in scratch for pair in scratch[name].lectures
        ]
        for letter, heading in dict.fromkeys(cited):
            console.print(f'    {letter} "{heading}"', style="dim", markup=False, highlight=False)
        for name in concept.names:
            console.print(f"    {name}", markup=False, highlight=False)
            for place in filter(None, (scratch.get(name), reference.get(name))):
                console.print(f"        {place.path}:{place.line}", markup=False, highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
