"""The command: where to, the cases, the page."""

import time
from pathlib import Path

from .. import report
from ..files import check_destination, read_record, write_whole


def main(console, file="parity.html", record=None, full=False):
    """Run the cases, write the page to ``file``, and return pytest's exit status.

    ``record`` is a file that ``parity --json`` wrote: then the page tells of that run, and no case
    runs. Where the page cannot be written, :class:`FileProblem` says so before anything runs.
    """
    check_destination(file)
    told = read_record(record) if record else report.record(*report.run(console, full=full))
    begun = time.perf_counter()
    write_whole(file, _page(console, told))
    size, seconds = Path(file).stat().st_size / 1e6, time.perf_counter() - begun
    console.print(f"{file}: {size:.1f} MB, written in {seconds:.0f} s", markup=False)
    return told["exit_status"]


def _page(console, record):
    """The page, with a word on what takes its time."""
    from . import build, plots  # noqa: PLC0415 -- they import what draws and what typesets

    with console.status("importing Keras and scikit-learn") as status:
        ledger = build.judge_ledger(lambda done: status.update(f"recomputing the ledger: {done}"))
        pictures = plots.draw(lambda title: status.update(f"drawing: {title}"))
        status.update("writing the page")
        return build.page(record, ledger, pictures)
