"""``parity steps``: one pass as a table, or the first slip in a worksheet of it."""

import ast
import difflib
from pathlib import Path

import numpy as np
from rich.text import Text

from .. import files
from ..judge import hunks, scripts
from ..judge.process import Fault, Process
from ..judge.script.trial import CLOSE
from ..judge.submission import CheckError, read
from ..terminal import Refused, notes, say, table
from . import sheet, worked

WAYS = {"forward": "forward", "back": "back: ∂ is the loss's derivative", "step": "the step"}
STYLES = {"differs": "bold red", "agrees": "green"}


def add_arguments(parser):
    """What to go through, and the numbers of a person who did."""
    told = f"a script, one of {', '.join(worked.LECTURES)}, or a network such as '{worked.STATED}'"
    parser.add_argument("what", nargs="?", help=told)
    parser.add_argument(
        "--sheet", metavar="FILE", help="your own numbers, as name,number lines or as JSON"
    )
    parser.add_argument("--hint", action="store_true", help="only where, not what is right")
    scripts.add_arguments(parser)
    files.add_json(parser)


def run(console, options):
    """Print a pass, or what a worksheet of it has wrong; 1 where something differs."""
    if options.what is None:
        raise Refused(f"which script or network? {_there_are()}")
    path, text, loss = _script(options.what)
    numbers = sheet.read(options.sheet) if options.sheet else None
    said = scripts.said(options)
    said["loss"] = said["loss"] or loss
    if numbers:
        text = sheet.started(text, numbers)
    process = Process([], seconds=scripts.SECONDS)
    try:
        record = process.request(None, "script", path, text, said)
        if record is None or record["verdict"] == "not understood":
            why = record["why"] if record else "there is no loop in it that trains something"
            raise Refused(f"{path}: no pass of a training loop was understood: {why}")
        found = process.request(None, *(("script_marked", numbers) if numbers
                                        else ("script_steps",)))  # fmt: skip
    except Fault as fault:
        raise Refused(f"{path}: {fault.message}") from None
    finally:
        process.stop()
    if numbers:
        rows = sheet.marks(console, found, text.splitlines(), options.hint)
    else:
        rows = _pass(console, found, record, options.hint)
    wrong = any(row["verdict"] == "differs" for row in rows)
    wrong = wrong or (not numbers and record["verdict"] == "differs")
    return int(wrong), {"path": path, "rows": rows}


def _there_are():
    told = [f"{name} ({where})" for name, (_, where) in worked.LECTURES.items()]
    return f"parity steps my_script.py; of the lectures: {', '.join(told)}; or '{worked.STATED}'"


def _script(what):
    """(A path or a name, the text of a script, its loss if that is stated) that is meant."""
    if not Path(what).exists() and (found := worked.script(what)):
        return what, *found
    if not Path(what).exists() and "." not in what:
        near = difflib.get_close_matches(what, worked.LECTURES, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise Refused(f"{what}: there is no such script or network; {meant}{_there_are()}")
    try:
        (file, *others) = read(what)
    except CheckError as error:
        raise Refused(str(error)) from None
    source = None if others else hunks.text_of(file)
    if source is None:
        raise Refused(f"{what}: one script or notebook was expected")
    return what, source.source.data.decode(), ""


def _pass(console, found, record, hint):
    """Print the table of a pass, and what is said of its lines; its rows for a program."""
    rows = [row | {"keras": None} for row in found["rows"]]
    if found["keras"]:
        from . import keras  # noqa: PLC0415 -- it loads the framework

        keras.beside(rows, found["keras"])
    rows = [row for row in rows if not row["part"] or row["wrong"] or row["keras"] is not None]
    rows = [row | {"verdict": _verdict(row)} for row in rows if not _again(row, rows)]
    if record.get("network") or record["output"]:
        say(console, scripts.what(record), "dim")
    _print(console, rows, "Keras" if found["keras"] else "right", hint)
    for at in record["lines"]:
        told = f"{at['source']}\n{at['said']}"
        line = f"line {at['line']}"
        notes(console, [("hint", f"look at {line}") if hint else (line, told)])
    return [_plain(row) for row in rows]


def _print(console, rows, whose, hint):
    """The table, forward, back and the step below each other."""
    count = max(1, min(4, (console.width - 52) // 20))
    cells, way = [], ""
    for row in rows:
        if row["way"] != way:
            way = row["way"]
            cells.append([Text(WAYS[way], "bold")])
        shape = "×".join(map(str, row["numbers"].shape)) or "1"
        right = row["keras"] if row["keras"] is not None else _right(row)
        at = _looked_at(row, right, count)
        right = None if hint and row["wrong"] else right
        verdict = Text(row["verdict"], STYLES.get(row["verdict"], ""))
        cells.append([_named(row), str(row["line"]), shape, _few(row["numbers"], at),
                      _few(right, at), verdict])  # fmt: skip
    table(console, ["quantity", "line", "shape", "here", whose, ""], cells)


def _again(row, rows):
    """Is a part of an expression a quantity that has a name of its own?"""
    others = [r for r in rows if r is not row and (not r["part"] or row["name"] in r["name"])]
    same = (r["by"] == row["by"] if row["by"] else np.array_equal(r["numbers"], row["numbers"])
            for r in others)  # fmt: skip
    return row["part"] and not row["wrong"] and any(same)


def _verdict(row):
    """In a word; "" of what is no derivative, and which Keras has not."""
    here, there = row["numbers"], row["keras"]
    far = there is not None and np.linalg.norm(here - there) > CLOSE * np.linalg.norm(there)
    if row["wrong"] or far:
        return "differs"
    return "agrees" if row["by"] or row["keras"] is not None else ""


def _right(row):
    """What the derivatives through the script's own lines say."""
    return None if row["slope"] is None else row["times"] * row["slope"]


def _named(row):
    """A quantity's name; and of which derivative it is a multiple."""
    if not row["by"]:
        return row["name"]
    times = {1.0: "", -1.0: "−"}.get(round(row["times"], 6), f"{row['times']:.4g} ")
    plain = ast.Name | ast.Attribute | ast.Subscript
    whole = isinstance(ast.parse(row["by"], mode="eval").body, plain)
    by = row["by"] if whole else f"({row['by']})"
    return f"{row['name']} {'≠' if row['wrong'] else '='} {times.replace('-', '−')}∂{by}"


def _looked_at(row, right, count):
    """Which entries are shown: where it is furthest from right, else the first that are not 0."""
    numbers = np.ravel(row["numbers"])
    if row["wrong"] and np.size(right) == numbers.size:
        return np.sort(np.argsort(-np.abs(numbers - np.ravel(right)), kind="stable")[:count])
    return (np.arange(count) if numbers[:count].any() else np.flatnonzero(numbers))[:count]


def _few(numbers, at):
    """Some of these numbers."""
    if numbers is None:
        return ""
    numbers = np.ravel(numbers)
    at = [i for i in at if i < len(numbers)] or [0]
    return " ".join(f"{v + 0:.5g}" for v in numbers[at]) + " …" * (len(numbers) > len(at))


def _plain(row):
    """A row for a program."""
    lists = {
        k: None if row[k] is None else np.asarray(row[k]).tolist() for k in ("numbers", "keras")
    }
    right = _right(row)
    return (
        {k: row[k] for k in ("name", "line", "way", "by", "times", "verdict")}
        | lists
        | {"right": None if right is None else np.ravel(right).tolist()}
    )
