"""A script's training loop: judged in a process of its own, and what is said of it."""

import ast

from rich.text import Text

from ..terminal import notes
from . import mend, words
from .process import Fault, Process

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


def run(console, modules, said, hint=False, seconds=mend.SECONDS):
    """Judge a submission's training loop, print what becomes of it, look for its mend.

    (The record, the mend); (None, None) where it is no script with such a loop.
    """
    text = mend.text_of(modules[0]) if len(modules) == 1 else None
    loops = (ast.For, ast.While)
    if text is None or not any(isinstance(node, loops) for node in ast.walk(text.source.tree)):
        return None, None
    process = Process([], seconds=SECONDS + seconds)
    try:
        source = text.source.data.decode()
        if not (record := process.request(None, "script", modules[0].path, source, said)):
            return None, None
        show(console, record, hint)
        found, told = None, process.request(None, "script_tried", seconds)
        if not hint:
            notes(console, [("tried", text) for text in told])
        if new := process.request(None, "script_mend", said, seconds):
            found = mend.told(modules[0], text, new, len(record["weights"]))
            after = "after which every weight moves downhill, from other weights as well"
            notes(console, words.mended(found, after, hint))
        return record | {"tried": told, "mend": found and found.record(hint)}, found
    except Fault as fault:
        why = f"{fault.message} {fault.where}".strip()
        show(console, record := {"verdict": "not understood", "why": why, "lines": []}, hint)
        return record, None
    finally:
        process.stop()


def show(console, record, hint=False):
    """Print the judgement of a training loop."""
    verdict = record["verdict"]
    head = ("the training loop  ", "bold"), (verdict, STYLES.get(verdict, "dim"))
    console.print(Text.assemble(*head))
    notes(console, _hints(record) if hint else _lines(record))


def _hints(record):
    for found in record["lines"]:
        yield "hint", f"look at line {found['line']}"


def _lines(record):
    if record["verdict"] == "not understood":
        yield "why", record["why"]
        yield "say", "what it is: --output NAME --target NAME --weights NAME,NAME --loss mse"
        return
    if record.get("note"):
        yield "note", record["note"]
    if record["output"]:
        yield "what", what(record)
    for weight in record["weights"]:
        if "downhill" in weight:
            shape = " × ".join(map(str, weight["shape"])) or "a number"
            yield "weight", f"{weight['name']} ({shape}) {_moves(weight)}"
    for found in record["lines"]:
        yield f"line {found['line']}", f"{found['source']}\n{found['said']}"
    if record.get("keras"):
        yield "in Keras", record["keras"]
    if not record["lines"]:
        yield "so", "every weight moves downhill, by central differences through these lines"


def what(record):
    rate = "" if record["rate"] is None else f", rate {record['rate']:.4g}"
    network, _, rows = record["network"].partition("; ")
    parts = [network, record["loss"], rows + rate if rows else rate[2:]]
    told = f"output {record['output']}, target {record['target']}"
    return "; ".join(filter(None, [*parts, told]))


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
