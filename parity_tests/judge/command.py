"""``parity check``: somebody's own code in the place of scratch."""

from .. import files
from . import show


def add_arguments(parser):
    """What to judge, and how much to tell."""
    parser.add_argument("path", help="a Python file, a folder of them, or a notebook")
    parser.add_argument("--hint", action="store_true", help="only hints, not the answers")
    files.add_json(parser)


def run(console, options):
    """Judge it, and print what becomes of it."""
    return show.main(console, options.path, options.hint, options.json)
