"""``parity`` itself: a progress bar while the cases run, then the table of what they found."""

import contextlib
import importlib.metadata
import io
import os
import platform
import tempfile
from pathlib import Path

import pytest
from rich.text import Text

from .comparison import Comparison, close, quantity
from .concepts import CONCEPTS, NAMES, belongs, without_a_row
from .sources import places
from .terminal import Refused, count, notes, progress, say, table

CASES = Path(__file__).parent / "cases"
DISTANCE = """the largest difference, divided by the largest entry; 0 means equal bits. A tolerance
is a few roundings, times how much a rounding is magnified. D, G, H, N are the lectures (README)."""
CLOSE_BY = """
What is close fails, but looks like the roundings of this machine rather than a mistake, if the code
is as it was published. Please report it, with the lines below, or with the file that
`parity --json FILE` writes: they name the arithmetic."""


class Watcher:
    """A pytest plugin: tells how many cases of how many are done, keeps what they found."""

    def __init__(self, move=lambda done, total: None):
        self.move, self.done, self.cases, self.order = move, 0, 0, {}
        self.record, self.failures, self.missing = [], [], []
        self.stopped = False
        self.arithmetic = {}  # of the processes that run the cases

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        """A process knows the cases; all know the same ones."""
        self.order, self.cases = {test: i for i, test in enumerate(ids)}, len(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        """A process is done."""
        self.arithmetic |= getattr(node, "workeroutput", {}).get("arithmetic", {})

    def pytest_runtest_logreport(self, report):
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            self._fails(report.nodeid, crash.message if crash else report.longrepr, 0)
        if report.when == "call":
            found = dict(report.user_properties).get("comparisons", [])
            self.record += [Comparison(*comparison) for comparison in found]
            self.done += 1
            self.move(self.done, self.cases)

    def pytest_keyboard_interrupt(self, excinfo):
        """Somebody stopped it; an error while collecting ends a run in the same way."""
        self.stopped = excinfo.type is KeyboardInterrupt

    def pytest_internalerror(self, excrepr):
        """What went wrong in pytest itself is a failure, too; True: it has been told."""
        self._fails("the run itself", excrepr, -1)
        return True

    def pytest_collectreport(self, report):
        if report.failed:
            self._fails(report.nodeid, report.longrepr, -1)

    def _fails(self, test, text, line):
        message = str(text).strip().splitlines()[line]
        self.failures.append({"test": test, "message": message})


def add_arguments(parser):
    """Which cases, on what, and where to write what they found."""
    add = parser.add_argument
    add("-v", "--verbose", action="store_true", help="print every row")
    add("--json", metavar="FILE", help="write the record to FILE as well")
    add("--full", action="store_true", help="run the exhaustive cases too")
    add("-k", metavar="WORDS", help="only the cases whose names match, as in pytest")
    add("--ours", metavar="PACKAGE", help="judge this package instead, as parity check does")


def run(console, options):
    """``parity``: run the cases."""
    if options.k and not _is_understood(options.k):
        raise Refused(f"-k {options.k}: parts of names were expected, joined by and, or, not")
    watcher, status = compare(console, full=options.full, words=options.k)
    if options.k and not watcher.cases:
        raise Refused(f"-k {options.k}: no case has such a name")
    print_found(console, watcher, options.verbose)
    return status, record(watcher, status)


def _is_understood(words):
    """Whether pytest knows what to do with these words, asked where there is nothing to run."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        status = pytest.main([folder, "-k", words, "-p", "no:terminal", "-p", "no:cacheprovider"])
    return status != pytest.ExitCode.USAGE_ERROR


def compare(console, ours="scratch", full=False, words=None):
    """Run the cases behind a progress bar; return (the :class:`Watcher`, the exit status).

    The status is 1 where a case fails or a public name was not compared at all, 2 where pytest
    could not run the cases.
    """
    arguments = [str(CASES), "-p", "no:terminal", "-p", "no:cacheprovider", "--ours", ours]
    arguments += ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "worksteal"]
    arguments += [*["--full"] * full, "-k", words or ""]
    with progress(console, "cases") as move:
        watcher = Watcher(move)
        status = int(pytest.main(arguments, plugins=[watcher]))
    if watcher.stopped:
        done = f" after {watcher.done} of {watcher.cases} cases" * bool(watcher.done)
        raise KeyboardInterrupt(done)
    watcher.missing = [] if words else without_a_row(c.name for c in watcher.record)
    return watcher, min(status, 2) or int(bool(watcher.missing))


def versions(*others):
    """The versions that the report was made with."""
    packages = ["numpy", "keras", "tensorflow", "scikit-learn", *others]
    found = {"python": platform.python_version()}
    return found | {name: importlib.metadata.version(name) for name in packages}


def rows(watcher):
    """The record, one row for each (name, what, float type), with the largest distances.

    What stands behind a colon in ``what`` ("iris: coef_") is not told apart, and listed as ``of``.
    Rows come in the order of the concepts.
    """
    lectures = {name: place.lectures for name, place in places("scratch").items()}
    place, groups = {name: i for i, name in enumerate(NAMES)}, {}
    for c in sorted(
        watcher.record, key=lambda c: (place.get(c.name, len(place)), watcher.order[c.test])
    ):
        name, what = quantity(c.name, c.what)
        single = ", float32" * (c.dtype == "float32")
        groups.setdefault((name, what + single), []).append(c)
    for (name, what), group in groups.items():
        cited = lectures.get(name) or lectures.get(name.removesuffix("_backward"), [])
        yield {
            "name": name,
            "what": what,
            "of": list(dict.fromkeys(filter(None, (c.of for c in group)))),
            "kinds": sorted({c.kind for c in group}),
            "comparisons": len(group),
            "distance": _largest(group, "distance"),
            "tolerance": _largest(group, "tolerance"),
            "magnified": _largest(group, "magnified"),
            "witness_distance": _largest(group, "witness"),
            "witness_tolerance": _largest(group, "witness_tolerance"),
            "printed": [c.printed for c in group if c.printed is not None],
            "lectures": [f'{letter} "{heading}"' for letter, heading in cited],
            "agrees": all(c.agrees for c in group),
            "excess": _largest(group, "excess"),
        }


def _largest(group, field):
    known = (getattr(comparison, field) for comparison in group)
    return max((value for value in known if value is not None), default=None)


def print_found(console, watcher, verbose=False):
    """Print a line for each concept, or every row; what differs in full; and what it comes to."""
    found = list(rows(watcher))
    wrong = [row for row in found if not row["agrees"]]
    if not verbose:
        _print_lines(console, found)
    if shown := found if verbose else wrong:
        console.print()
        _print_rows(console, shown)
    for failure in watcher.failures:
        say(console, f"\n{failure['test']}\n  {failure['message']}", "red")
    if any(close(row["excess"]) for row in wrong):
        say(console, CLOSE_BY, "red")
    if verbose or wrong or watcher.failures:
        console.print()
        told = {"versions": ", ".join(map(" ".join, versions().items()))} | watcher.arithmetic
        notes(console, [*told.items(), ("distance", DISTANCE)], 0)
    if watcher.missing:
        say(console, f"not compared at all: {', '.join(watcher.missing)}", "bold red")
    what = f"{len(watcher.record)} comparisons in {watcher.cases} cases"
    told = [f"{len(wrong)} of {count(len(found), 'row')} differ"] * bool(wrong)
    told += [f"{count(len(watcher.failures), 'case')} failed"] * bool(watcher.failures)
    told += [f"{count(len(watcher.missing), 'name')} not compared"] * bool(watcher.missing)
    good = f"all {len(found)} rows agree" + "; -v shows them" * (not verbose)
    style = "bold red" if told else "bold green"
    say(console, f"\n{what}: {', '.join(told) or good}.", style)


def _print_lines(console, found):
    """A line for a concept: how often it was compared, and where it is nearest to its bound."""
    lines = []
    for concept in CONCEPTS:
        if mine := [row for row in found if belongs(row["name"], concept)]:
            worst = max(mine, key=lambda row: row["excess"])
            below = f"{1 / worst['excess']:.2g} ×" if worst["excess"] else "every bit"
            said = below if all(row["agrees"] for row in mine) else Text("DIFFERS", "bold red")
            compared = sum(row["comparisons"] for row in mine)
            lines.append([concept.title, str(compared), _number(worst["distance"]), said])
    table(console, ["concept", "comparisons", "worst distance", "below its bound"], lines)


def _print_rows(console, found):
    """Rows in full, below the public names that they are about."""
    lines, before = [], None
    for row in found:
        if row["name"] != before:
            before = row["name"]
            letters = " ".join(dict.fromkeys(cited[0] for cited in row["lectures"]))
            lines.append([Text(f"{before}  {letters}", "bold")])
        of = f": {', '.join(row['of'][:6])}" + ", …" * (len(row["of"]) > 6) if row["of"] else ""
        magnified = f"{row['magnified']:.3g} ×" if row["magnified"] > 1 else ""
        verdict = "agrees" if row["agrees"] else close(row["excess"]) or "DIFFERS"
        far = [_number(row[key]) for key in ("distance", "witness_distance", "tolerance")]
        style = "" if row["agrees"] else "bold red"
        cells = [f"  {row['what']}{of}", *far, magnified, verdict]
        lines.append([Text(cell, style) for cell in cells])
    headings = ["compared", "to framework", "to witness", "tolerance", "magnified", "verdict"]
    table(console, headings, lines)


def _number(value):
    return "" if value is None else f"{value:.1e}" if value else "0"


def record(watcher, exit_status):
    """What a run found, for a program."""
    return {
        "versions": versions(),
        "arithmetic": watcher.arithmetic,
        "exit_status": int(exit_status),
        "cases": watcher.cases,
        "comparisons": len(watcher.record),
        "rows": [{key: _plain(value) for key, value in row.items()} for row in rows(watcher)],
        "failures": watcher.failures,
    }


def _plain(value):
    """JSON has no infinity: a distance that is infinite becomes a word."""
    return "infinite" if value == float("inf") else value
