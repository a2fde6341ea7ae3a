"""The ledger against the texts of the lectures, for whoever has them: is anything left out?"""

import re
from pathlib import Path

from . import LEDGER, PAGES
from .headings import HEADINGS
from .row import line_numbers

MARKS = re.compile(r"^[#*\s]+")  # of a heading


def problems(folder):
    """What does not fit, a line each; texts are files named after their letter, ``D-….txt``."""
    for letter in LEDGER:
        files = sorted(Path(folder).glob(f"{letter}-*.txt"))
        if len(files) != 1:
            yield f"{folder} has {len(files)} files named {letter}-….txt; one was expected"
            continue
        text = files[0].read_text(encoding="utf-8").splitlines()
        yield from _missing_headings(letter, text)
        yield from _missing_numbers(letter, text)
        yield from _uncovered(letter, text)


def _missing_headings(letter, text):
    words = " ".join(" ".join(text).split())
    for heading in HEADINGS[letter]:
        if heading not in words:
            yield f"{letter} has no heading {heading!r}"


def _missing_numbers(letter, text):
    """Printed numbers with a point that do not stand in the lines of their row."""
    for row in LEDGER[letter]:
        there = " ".join(text[n - 1] for n in sorted(line_numbers(row.lines)) if n <= len(text))
        printed = row.printed if row.kind != "claim" else ""
        for number in re.findall(r"\d+\.\d+", printed):
            if number not in there:
                yield f"{row}: {number} does not stand in line {row.lines}"


def _uncovered(letter, text):
    """What stands under the headings, sentence by sentence, and neither has a row nor is aside."""
    told = [row.lines for row in LEDGER[letter]] + list(PAGES[letter][0].ASIDES)
    covered = set().union(*map(line_numbers, told))
    for n, line in enumerate(text, 1):
        heading = MARKS.sub("", line).strip() in HEADINGS[letter]
        if n not in covered and not heading and re.search(r"[^\W_]{2}|\d|=", line):
            yield f"{letter}, line {n} has no row: {line.strip()[:80]}"
