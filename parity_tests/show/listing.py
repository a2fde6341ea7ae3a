"""``parity list``: where each concept lives."""

from ..concepts import CONCEPTS
from ..sources import places
from ..terminal import Refused, notes, say


def add_arguments(parser):
    """Which of them."""
    parser.add_argument("words", nargs="*", help="only concepts with these words")


def run(console, options):
    """Print the concepts that have the words in title, names or headings."""
    words, found = " ".join(options.words).lower(), False
    rooms = places("scratch"), places("reference")
    for concept in CONCEPTS:
        cited = [pair for n in concept.names if n in rooms[0] for pair in rooms[0][n].lectures]
        headings = [f'{letter} "{heading}"' for letter, heading in dict.fromkeys(cited)]
        if words not in " ".join([concept.title, *concept.names, *headings]).lower():
            continue
        found = True
        say(console, f"\n{concept.number:>2}  {concept.title}", "bold")
        notes(console, [("", heading) for heading in headings])
        for name in concept.names:
            notes(console, [("", name)])
            there = [room[name] for room in rooms if name in room]
            notes(console, [("", f"{place.path}:{place.line}") for place in there], 8)
    if not found:
        raise Refused(f"no concept has {words!r} in its title, names or headings; parity list")
    return 0
