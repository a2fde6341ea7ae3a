"""Every command in terminals of any width and in a pipe: nothing is cut off, no name is broken.

What takes long is recorded: what the cases found, the values of the ledger, the clock.
"""

import contextlib
import os
import re
import struct
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from parity_tests import benchmark, report, terminal
from parity_tests.__main__ import COMMANDS, STATUS, main
from parity_tests.comparison import Comparison
from parity_tests.conventions import command as conventions
from parity_tests.conventions.table import CONVENTIONS
from parity_tests.ledger import ROWS, show
from parity_tests.page import command as page

pty = pytest.importorskip("pty", reason="only POSIX has pseudo-terminals")
fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")

WIDTHS = [40, 60, 80, 160, "pipe"]
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
FITS_NOTHING = (
    "class Adam:\n    def __init__(self, size): pass\n    def advance(self, rate): pass\n"
)
LONG = "losses.sparse_categorical_crossentropy_backward"


@contextlib.contextmanager
def stdout(width, monkeypatch):
    """Standard output as a terminal of a width, or as a pipe; a list, to which it is added."""
    reader, writer = os.pipe() if width == "pipe" else pty.openpty()
    if width != "pipe":
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    chunks, told = [], []

    def read():
        with contextlib.suppress(OSError):  # so a terminal ends
            while chunk := os.read(reader, 1 << 16):
                chunks.append(chunk)

    thread = threading.Thread(target=read)
    thread.start()
    before = os.dup(1)
    os.dup2(writer, 1)
    try:
        with open(writer, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
            patch.setattr("sys.stdout", stream)
            patch.setattr("sys.__stdout__", stream)
            patch.delenv("COLUMNS", raising=False)
            yield told
    finally:
        os.dup2(before, 1)
        os.close(before)
        thread.join()
        os.close(reader)
        told.append(b"".join(chunks).decode("utf-8").replace("\r\n", "\n"))


def compared(name, far=0.0, what="value"):
    """A comparison, recorded."""
    agrees = far <= 1e-15
    return Comparison(name, what, "closed form", "float64", far, 1e-15, 1.0, None, None, None,
                      agrees, "" if agrees else "worst", "case")  # fmt: skip


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """What takes long is quick: cases that are run already, and a clock that stands."""
    rows = [compared("activations.sigmoid", 1e-16), compared(LONG, 1e-3, "forward, weights: iris")]
    failures = [{"test": "test_losses.py::test_value", "message": "AssertionError: wrong"}]
    found = SimpleNamespace(record=rows, failures=failures, cases=2, order={"case": 0},
                            missing=[], arithmetic={"numpy": "OpenBLAS"})  # fmt: skip
    monkeypatch.setattr(report, "compare", lambda *_, **__: (found, 1))
    monkeypatch.setattr(page, "_page", lambda console, told: "<!doctype html>")
    monkeypatch.setattr(conventions, "found", lambda cell: cell.expected)
    monkeypatch.setattr(show, "judge", lambda row, *_: show.Outcome(row, *np.ones((2, 3)), ""))
    monkeypatch.setattr(benchmark, "elsewhere", lambda: contextlib.nullcontext({}))
    monkeypatch.setattr(benchmark, "alternate", lambda functions: {f: [0.5] for f in functions})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.csv").write_text("z1,0.4155\n", encoding="utf-8")
    (tmp_path / "fits_nothing.py").write_text(FITS_NOTHING, encoding="utf-8")


CASES = {  # the command line: its exit status, and what must stand there in one piece
    "": (1, [LONG, "worst", "distance", "DIFFERS", "2 comparisons in 2 cases"]),
    "-v": (1, [LONG, "activations.sigmoid", "tolerance", "verdict", "OpenBLAS"]),
    "list cross-entropy": (0, [LONG, "reference/losses.py:"]),
    f"show {LONG}": (0, [LONG, "scratch/losses.py:", "parity.html#sparse-crossentropy"]),
    "show nothing of the kind": (2, ["parity list"]),
    "lessons": (0, ["16", "perceptron"]),
    "check fits_nothing.py": (2, ["learning_rate=0.001,", "advance(rate)", "--template"]),
    "check --template adam": (0, ["class Adam:", "beta_2=0.999"]),
    "check no_such_file.py": (2, ["no_such_file.py:"]),
    "steps one_one_one": (0, ["forward", "Keras", "Δb2"]),
    "steps one_one_one --sheet sheet.csv": (1, ["The first wrong one is z1.", "rounded"]),
    "page": (1, ["parity.html:", "differs"]),
    "slides d --errata": (0, [row.name for row in ROWS if row.lecture == "D" and row.erratum]),
    "conventions": (0, ["scikit-learn", *(c.name.split()[0] for c in CONVENTIONS)]),
    "bench": (0, ["breast-cancer,", "/sklearn", "1.00 ±0.00", "64-32-10,"]),
}


@pytest.mark.sampled
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("line", CASES, ids=lambda line: line or "parity")
def test_fits(line, width, recorded, monkeypatch):
    status, whole = CASES[line]
    with stdout(width, monkeypatch) as told:
        assert main(line.split()) == status
    plain = ESCAPE.sub("", told[0])
    assert [text for text in whole if text not in re.sub(r"\s+", " ", plain)] == []
    if width == "pipe":
        assert plain == told[0], "a pipe gets no colours"
    assert not re.search(r"\S… *\n", plain), "a table was cut off"
    if "show" in line or "--template" in line:
        return  # sources have their own lines, which a terminal wraps
    room = 100 if width == "pipe" else width
    wide = [text for text in re.split(r"[\n\r]", plain) if len(text.rstrip()) > room]
    assert [text for text in wide if " " in text.strip()] == [], "wider than the terminal"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_an_example_and_the_exit_status(name, width, monkeypatch):
    with stdout(width, monkeypatch) as told, pytest.raises(SystemExit):
        main([*name.split(), "--help"])
    plain = " ".join(told[0].split())
    assert f"example: `parity {name}".rstrip() in plain
    assert STATUS in plain


@pytest.mark.parametrize(
    ("line", "module", "work"), [("slides d", show, "judge"), ("bench", benchmark, "alternate")]
)
def test_the_word_on_a_stop_outlives_the_bar(line, module, work, recorded, monkeypatch):
    """A bar that is still there when it is said takes the line with it."""

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, work, stopped)
    with stdout(80, monkeypatch) as told, monkeypatch.context() as patch:
        patch.setattr("sys.stderr", sys.stdout)
        assert main(line.split()) == 130
    assert ESCAPE.sub("", told[0]).endswith("Stopped. Nothing was written.\n")


def test_columns_count_in_a_pipe(recorded, monkeypatch):
    with stdout("pipe", monkeypatch) as told:
        monkeypatch.setenv("COLUMNS", "40")
        assert main(["list"]) == 0
    assert max(len(line) for line in told[0].splitlines() if " " in line.strip()) <= 40


@pytest.mark.parametrize(
    ("variable", "value", "forbidden"),
    [("TERM", "dumb", r"\x1b"), ("NO_COLOR", "1", r"\x1b\[[0-9;]*(?<!\d)[349][0-7]")],
)
def test_colours_can_be_forbidden(variable, value, forbidden, recorded, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    with stdout(80, monkeypatch) as told:
        main(["show", "relu"])
    assert re.search(forbidden, told[0])
    monkeypatch.setenv(variable, value)
    with stdout(80, monkeypatch) as told:
        main(["show", "relu"])
    assert not re.search(forbidden, told[0])


def test_a_cell_that_is_too_wide_makes_notes_of_a_table(capsys):
    console = terminal.make_console()
    console.width = 30
    terminal.table(console, ["what", "far", "verdict"], [[LONG, "0", "agrees"]])
    assert capsys.readouterr().out.split() == [LONG, "far", "0", "verdict", "agrees"]


def test_every_command_is_tried():
    assert set(COMMANDS) <= {line.split()[0] for line in CASES if line}
