"""A worksheet: somebody's own numbers for a pass, marked one after the other."""

import csv
import json
import re
from pathlib import Path

import numpy as np
from rich.text import Text

from ..files import FileProblem
from ..terminal import notes, say, table

NUMBER = re.compile(r"[-+]?(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([-+]?\d+))?")

HEADS = ("name", "quantity", "symbol")  # of a first line that only says what the columns are


def read(path):
    """{name: (numbers, half a unit of the last digit of each)} of a CSV or JSON file."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        if Path(path).suffix.lower() == ".json":
            written = json.loads(text, parse_float=str, parse_int=str)
            pairs = list(written.items())
        else:
            lines = csv.reader(text.splitlines(), delimiter=";" if ";" in text else ",")
            pairs = [(cells[0].strip(), [c for c in cells[1:] if c.strip()]) for cells in lines
                     if cells and cells[0].strip() and not cells[0].startswith("#")]  # fmt: skip
            pairs = pairs[bool(pairs) and pairs[0][0].lower() in HEADS :]
        if not pairs:
            raise ValueError("nothing is in it")
        return {name: (_numbers(values), _halves(values)) for name, values in pairs}
    except OSError as error:
        raise FileProblem(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, AttributeError, IndexError) as error:
        raise FileProblem(
            f"{path}: {error}; a worksheet has a name and its numbers in each line, z1,0.415, or "
            'is JSON, {"z1": 0.415, "W1": [[0.1, 0.2]]}'
        ) from None


def _mapped(values, function):
    if isinstance(values, list):
        found = [_mapped(v, function) for v in values]
        return found[0] if len(found) == 1 and not isinstance(found[0], list) else found
    if not isinstance(values, str) or not NUMBER.fullmatch(values.strip()):
        raise ValueError(f"{values!r} is no number")
    return function(values.strip())


def _numbers(values):
    return np.array(_mapped(values, float))


def _halves(values):
    def half(word):
        match = NUMBER.fullmatch(word)
        digits = len(match[1] or match[2] or "") - int(match[3] or 0)
        return 0.5 * 10.0**-digits

    return np.array(_mapped(values, half))


def started(text, numbers):
    """A script that starts from the worksheet's data and weights, which are taken out of it.

    What the loop does not set is given; a weight is, where it comes before all that is reckoned.
    """
    lines = text.splitlines()
    loop = next((i for i, line in enumerate(lines) if re.match(r"(for|while)\b", line)), None)
    if loop is None:
        return text
    set_by_loop = set(re.findall(r"^\s+(\w+) *[-+*/]?= ", "\n".join(lines[loop:]), re.MULTILINE))
    before = set(re.findall(r"\b(\w+)\b", "\n".join(lines[:loop])))
    given = {}
    for name in list(numbers):
        if name in set_by_loop and name not in before:
            break
        if name in before:
            given[name] = numbers.pop(name)[0]
    for name in [n for n in numbers if n in before and n not in set_by_loop]:
        given[name] = numbers.pop(name)[0]
    told = "; ".join(f"{name} = np.array({value.tolist()})" if value.ndim else f"{name} = {value}"
                     for name, value in given.items())  # fmt: skip
    if told:
        lines[loop - 1] = f"{lines[loop - 1]}; {told}" if lines[loop - 1].strip() else told
    return "\n".join([*lines, ""])


def marks(console, found, lines, hint):
    """Print how a worksheet is marked; its rows for a program."""
    rows = []
    for mark in found:
        told = {k: np.asarray(mark[k]).tolist() for k in ("given", "right", "follows")}
        rows.append(mark | told)
    styles = {"differs": "bold red", "right": "green"}
    headings = ["quantity", "line", "yours", "right", ""]
    table(console, headings, [
        [row["name"], str(row["line"]), _told(row["given"]),
         "" if hint and row["verdict"] == "differs" else _told(row["follows"]),
         Text(row["verdict"], styles.get(row["verdict"], ""))]
        for row in rows
    ])  # fmt: skip
    wrong = [row for row in rows if row["verdict"] == "differs"]
    for row in wrong[:1]:
        say(console, f"\nThe first wrong one is {row['name']}.", "bold red")
        said = [("line", lines[row["line"] - 1].strip())]
        notes(console, said + [("slip", row["slip"] or "not found")] * (not hint))
    if not wrong:
        say(console, f"\nAll {len(rows)} are right.", "bold green")
    elif len(wrong) > 1:
        say(
            console,
            f"{len(wrong)} of {len(rows)} differ; the others are right or follow from yours.",
        )
    return rows


def _told(numbers):
    """A few numbers."""
    numbers = np.ravel(numbers)
    return " ".join(f"{v:.5g}" for v in numbers[:4]) + " …" * (len(numbers) > 4)
