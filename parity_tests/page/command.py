"""``parity page``: where to, the cases, the page."""

import time
from pathlib import Path

from .. import report
from ..files import check_destination, read_record, write_whole
from ..terminal import say


def add_arguments(parser):
    """Where to write it, and of which run."""
    add = parser.add_argument
    add("file", nargs="?", default="parity.html", help="default: %(default)s")
    add("--record", metavar="FILE", help="run no case; FILE is what parity --json wrote")


def run(console, options):
    """Run the cases, or read the record of a run; write the page, and return status and record."""
    check_destination(options.file)
    if options.record:
        told = read_record(options.record)
    else:
        told = report.record(*report.compare(console, full=options.full))
    begun = time.perf_counter()
    write_whole(options.file, _page(console, told))
    size, seconds = Path(options.file).stat().st_size / 1e6, time.perf_counter() - begun
    say(console, f"{options.file}: {size:.1f} MB, written in {seconds:.0f} s")
    if told["exit_status"]:
        say(console, "Something differs or fails; the page begins with it.", "bold red")
    return told["exit_status"], told


def _page(console, record):
    """The page, with a word on what takes its time."""
    from . import build, plots  # noqa: PLC0415 -- they import what draws and what typesets

    with console.status("importing Keras and scikit-learn") as status:
        ledger = build.printed.judge(lambda done: status.update(f"recomputing the ledger: {done}"))
        pictures = plots.draw(lambda title: status.update(f"drawing: {title}"))
        grids = plots.grids.computed(lambda which: status.update(f"moving sliders: {which}"))
        status.update("writing the page")
        return build.page(record, ledger, pictures, grids)
