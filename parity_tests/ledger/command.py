"""``parity slides``: the ledger, or what of the lectures' texts it leaves out."""

from .. import files, report
from ..terminal import count, say
from . import show, texts


def add_arguments(parser):
    """What one may ask for."""
    parser.add_argument(
        "lecture", nargs="?", choices=["D", "G", "H", "N"], type=str.upper, help="only this one"
    )
    parser.add_argument("--errata", action="store_true", help="only what cannot be reproduced")
    parser.add_argument(
        "--texts",
        metavar="FOLDER",
        help="check instead that nothing is left out of the lectures' texts, D-….txt to N-….txt",
    )
    files.add_json(parser)


def run(console, options):
    """Print the ledger, or compare it with the texts of the lectures."""
    if options.texts is not None:
        found = list(texts.problems(options.texts))
        for problem in found:
            say(console, problem, "red")
        say(console, f"{count(len(found), 'problem')} between the ledger and the texts")
        return int(bool(found))
    status, record = show.main(console, options.lecture, options.errata)
    return status, {"versions": report.versions(), "rows": record}
