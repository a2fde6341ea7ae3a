"""``parity slides``: the ledger, or what of the lectures' texts it leaves out."""

from .. import files, report
from ..terminal import count, say
from . import LEDGER, show, texts


def add_arguments(parser):
    """What one may ask for."""
    add = parser.add_argument
    add("lecture", nargs="?", choices=[*LEDGER], type=str.upper, help="only this one")
    add("--errata", action="store_true", help="only what cannot be reproduced")
    told = "check instead that nothing is left out of the lectures' texts, D-….txt to N-….txt"
    add("--texts", metavar="FOLDER", help=told)
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
