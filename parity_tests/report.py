"""``parity`` itself: a progress bar while the cases run, then the table of what they found."""

import contextlib
import importlib.metadata
import importlib.util
import io
import os
import platform
import sys
import tempfile
from pathlib import Path

import pytest
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from . import files
from .comparison import Comparison, close, quantity
from .concepts import NAMES, without_a_row
from .sources import places

CASES = Path(__file__).parent / "cases"
CLOSE_BY = """
What is close fails, but looks like the roundings of this machine rather than a mistake, if the code
is as it was published. Please report it, with the two lines below, or with the file that
`parity --json FILE` writes: they name the arithmetic."""


class Watcher:
    """A pytest plugin: moves the progress bar, keeps what failed."""

    def __init__(self, console):
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        self.record, self.failures, self.cases, self.order = [], [], 0, {}
        self.stopped = False
        self.arithmetic = {}  # of the processes that run the cases
        self.task = self.progress.add_task("cases", total=None)

    def pytest_collection_finish(self, session):
        self._expect([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        """The same, when processes of their own run the cases."""
        self._expect(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        """A process is done."""
        self.arithmetic |= getattr(node, "workeroutput", {}).get("arithmetic", {})

    def _expect(self, tests):
        if tests:
            self.order, self.cases = {test: i for i, test in enumerate(tests)}, len(tests)
            self.progress.update(self.task, total=self.cases)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            message = crash.message if crash else str(report.longrepr)
            self.failures.append({"test": report.nodeid, "message": message.splitlines()[0]})
        if report.when == "call":
            found = dict(report.user_properties).get("comparisons", [])
            self.record += [Comparison(*comparison) for comparison in found]
            self.progress.advance(self.task)

    def pytest_keyboard_interrupt(self, excinfo):
        """Somebody stopped it; an error while collecting ends a run in the same way."""
        self.stopped = excinfo.type is KeyboardInterrupt

    def pytest_internalerror(self, excrepr):
        """What went wrong in pytest itself is a failure, too; True: it has been told."""
        message = str(excrepr).strip().splitlines()[-1]
        self.failures.append({"test": "the run itself", "message": message})
        return True

    def pytest_collectreport(self, report):
        if report.failed:
            message = str(report.longrepr).strip().splitlines()[-1]
            self.failures.append({"test": report.nodeid, "message": message})


def add_arguments(parser):
    """Which cases, on what, and where to write what they found."""
    parser.add_argument("--json", metavar="FILE", help="write the record to FILE as well")
    parser.add_argument("--full", action="store_true", help="run the exhaustive cases too")
    parser.add_argument(
        "-k", metavar="WORDS", help="only the cases whose names match, as in pytest"
    )
    parser.add_argument(
        "--ours", metavar="PACKAGE", default="scratch", help="judge this package instead of scratch"
    )


def run(console, options):
    """``parity``: run the cases, on ``--ours`` in the place of scratch."""
    sys.path.insert(0, os.getcwd())  # where somebody's own package may lie
    wrong = None
    if not _is_there(options.ours):
        wrong = f"--ours {options.ours}: there is no such package here or among those installed"
    elif options.k and not _is_understood(options.k):
        wrong = f"-k {options.k}: parts of names were expected, joined by and, or, not"
    if wrong:
        console.print(wrong, style="red", markup=False)
        return 2
    watcher, status = compare(console, options.ours, options.full, options.k)
    if options.json:
        files.write_json(options.json, record(watcher, status))
    return status


def _is_there(package):
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _is_understood(words):
    """Whether pytest knows what to do with these words, asked where there is nothing to run."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        status = pytest.main([folder, "-k", words, "-p", "no:terminal", "-p", "no:cacheprovider"])
    return status != pytest.ExitCode.USAGE_ERROR


def compare(console, ours="scratch", full=False, words=None):
    """Run the cases and print what they found; return (the :class:`Watcher`, the exit status).

    The status is pytest's, and 1 where a public name was not compared at all; that is printed.
    """
    watcher = Watcher(console)
    arguments = [str(CASES), "-p", "no:terminal", "-p", "no:cacheprovider", "--ours", ours]
    arguments += ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "worksteal"]
    arguments += ["--full"] if full else []
    arguments += ["-k", words] if words else []
    with watcher.progress:
        status = int(pytest.main(arguments, plugins=[watcher]))
    if watcher.stopped:
        done = watcher.progress.tasks[watcher.task].completed
        raise KeyboardInterrupt(f" after {done} of {watcher.cases} cases" if done else "")
    print_table(console, watcher)
    missing = [] if words else without_a_row(c.concept for c in watcher.record)
    if missing:
        console.print(f"not compared at all: {', '.join(missing)}", style="bold red", markup=False)
    return watcher, status or int(bool(missing))


def versions():
    """The versions that the report was made with."""
    packages = ["numpy", "keras", "tensorflow", "scikit-learn"]
    found = {"python": platform.python_version()}
    return found | {name: importlib.metadata.version(name) for name in packages}


def rows(watcher):
    """The record, one row for each (concept, what, float type), with the largest distances.

    What stands behind a colon in ``what`` ("iris: coef_") is not told apart. Rows come in the
    order of the concepts.
    """
    lectures = {name: place.lectures for name, place in places("scratch").items()}
    place = {name: i for i, name in enumerate(NAMES)}

    def key(comparison):
        single = comparison.dtype == "float32"
        concept, what = quantity(comparison.concept, comparison.what)
        return concept, what + ", float32" * single

    groups = {}
    for comparison in sorted(
        watcher.record, key=lambda c: (place.get(c.concept, len(place)), watcher.order[c.test])
    ):
        groups.setdefault(key(comparison), []).append(comparison)
    for (concept, what), group in groups.items():
        witnesses = [c for c in group if c.witness is not None]
        yield {
            "concept": concept,
            "what": what,
            "kinds": sorted({c.kind for c in group}),
            "comparisons": len(group),
            "distance": max(c.distance for c in group),
            "tolerance": max(c.tolerance for c in group),
            "magnified": max(c.magnified for c in group),
            "witness_distance": max((c.witness for c in witnesses), default=None),
            "witness_tolerance": max((c.witness_tolerance for c in witnesses), default=None),
            "printed": [c.printed for c in group if c.printed is not None],
            "lectures": [f'{letter} "{heading}"' for letter, heading in _cited(concept, lectures)],
            "agrees": all(c.agrees for c in group),
            "excess": max(c.excess for c in group),
        }


def _cited(concept, lectures):
    """The headings of a name; a backward without its own has those of its function."""
    return lectures.get(concept) or lectures.get(concept.removesuffix("_backward"), [])


def print_table(console, watcher):
    """Print the table, what failed, and one line that sums up."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("compared", overflow="fold")
    for heading in ("to framework", "to witness", "tolerance", "magnified"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    before = None
    for row in rows(watcher):
        if row["concept"] != before:
            before = row["concept"]
            letters = " ".join(dict.fromkeys(cited[0] for cited in row["lectures"]))
            table.add_row(f"[bold]{before}[/bold]  [dim]{letters}[/dim]")
        table.add_row(
            Padding(Text(row["what"]), (0, 0, 0, 2)),
            _number(row["distance"]),
            _number(row["witness_distance"]),
            _number(row["tolerance"]),
            f"{row['magnified']:.3g} ×" if row["magnified"] > 1 else "",
            "agrees" if row["agrees"] else close(row["excess"]) or "DIFFERS",
            style=None if row["agrees"] else "bold red",
        )
    console.print(table)
    for failure in watcher.failures:
        console.print(f"\n{failure['test']}\n  {failure['message']}", style="red", markup=False)
    if not watcher.cases:
        console.print("\nNo case has such a name.", style="bold red")
        return
    verdicts = [row["agrees"] for row in rows(watcher)]
    console.print(
        f"\n{len(watcher.record)} comparisons in {watcher.cases} cases: {sum(verdicts)} rows agree,"
        f" {verdicts.count(False)} differ; {len(watcher.failures)} cases failed.",
        style="bold red" if watcher.failures or not watcher.record else "bold green",
    )
    if any(close(row["excess"]) for row in rows(watcher)):
        console.print(CLOSE_BY, style="red")
    console.print(", ".join(f"{name} {version}" for name, version in versions().items()))
    arithmetic = (f"{name}: {words}" for name, words in watcher.arithmetic.items())
    console.print("; ".join(arithmetic), markup=False, highlight=False)
    console.print(
        "Distances are the largest difference, divided by the largest entry; 0 means equal bits. "
        "Tolerances are a few roundings, times how much a rounding is magnified. "
        "D, G, H, N are the lectures (README).",
        style="dim",
    )


def _number(value):
    if value is None:
        return ""
    return "0" if value == 0 else f"{value:.1e}"


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


def make_console():
    """A console as wide as the terminal, and wide enough where there is none."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=100)
