"""A script's training loop: judged in a process of its own, and what is said of it."""

import ast

from rich.table import Table
from rich.text import Text

from .process import Fault, Process
from .submission import NO_PYTHON

SECONDS = 60.0  # for finding the loop and judging it
SAY = ("output", "target", "weights", "loss")
STYLES = {"agrees": "green", "differs": "bold red"}


def add_arguments(parser):
    """What a person may say of a script's loop that could not be understood."""
    for name, told in (
        ("output", "of a script: the name of its network's output"),
        ("target", "of a script: the name of what the output should be"),
        ("weights", "of a script: its weights, with commas between them"),
        ("loss", "of a script: mse, bce, cce or perceptron"),
    ):
        parser.add_argument(f"--{name}", metavar="NAME", default="", help=told)


def judged(modules, said):
    """The record of a submission's training loop; None where it is no script with one."""
    if len(modules) != 1 or not (text := _source(modules[0])):
        return None
    process = Process([])
    try:
        return process.request(None, "script", modules[0].path, text, said, seconds=SECONDS)
    except Fault as fault:
        why = f"{fault.message} {fault.where}".strip()
        return {"verdict": "not understood", "why": why, "lines": []}
    finally:
        process.stop()


def _source(file):
    """What a file or a notebook runs, if there is a loop in it."""
    try:
        if file.cells is not None:
            text = "\n".join(file.cells)
        else:
            with open(file.path, encoding="utf-8") as lines:
                text = lines.read()
        loops = any(isinstance(node, ast.For | ast.While) for node in ast.walk(ast.parse(text)))
    except NO_PYTHON:
        return ""
    return text if loops else ""


def show(console, record, hint=False):
    """Print the judgement of a training loop."""
    verdict = record["verdict"]
    head = ("the training loop  ", "bold"), (verdict, STYLES.get(verdict, "dim"))
    console.print(Text.assemble(*head))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=2)
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for what, text in _hints(record) if hint else _lines(record):
        grid.add_row("", what, Text(text))
    console.print(grid)


def _hints(record):
    for found in record["lines"]:
        yield "hint", f"look at line {found['line']}"


def _lines(record):
    if record["verdict"] == "not understood":
        yield "why", record["why"]
        yield "say", "what it is: --output NAME --target NAME --weights NAME,NAME --loss mse"
        return
    if record["output"]:
        yield "what", _what(record)
    for weight in record["weights"]:
        if "downhill" in weight:
            shape = " × ".join(map(str, weight["shape"])) or "a number"
            yield "weight", f"{weight['name']} ({shape}) {_moves(weight)}"
    for found in record["lines"]:
        yield f"line {found['line']}", f"{found['source']}\n{found['said']}"
    if not record["lines"]:
        yield "so", "every weight moves downhill, by central differences through these lines"


def _what(record):
    rate = "" if record["rate"] is None else f", rate {record['rate']:.4g}"
    return f"output {record['output']}, target {record['target']}; {record['loss']}{rate}"


def _moves(weight):
    if weight["how"] == "still" and weight["downhill"]:
        return "stays, as its gradient is 0"
    if weight["downhill"]:
        return f"downhill, rate {weight['rate']:.4g} {weight['how']}".rstrip()
    if weight["uphill"]:
        return f"uphill, rate {weight['rate']:.4g}"
    if weight["how"]:
        return weight["how"]
    return f"off by {100 * weight['off']:.2g} % of its move"
