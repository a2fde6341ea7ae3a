"""A script's training loop: judged in a process of its own, and what is said of it."""

import ast
import contextlib

from rich.text import Text

from ..terminal import notes, say
from . import hunks, words
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


def said(options):
    """What a person has said of it."""
    return {name: getattr(options, name) for name in SAY}


class Loop:
    """A training loop in its process: judged first, helped when all else has been told."""

    def __init__(self, process, module, text, said):
        self.process, self.module, self.text, self.said = process, module, text, said
        self.record = self.mend = None

    def judge(self, console, hint):
        """Print what becomes of it; is there anything to say?"""
        source = self.text.source.data.decode()
        try:
            request = ("script", self.module.path, source, self.said)
            self.record = self.process.request(None, *request)
        except Fault as fault:
            why = f"{fault.message} {fault.where}".strip()
            self.record = {"verdict": "not understood", "why": why, "lines": []}
        if self.record:
            show(console, self.record, hint)
        return self.record is not None

    def help(self, console, hint, seconds):
        """Print why it does not learn, if it does not, and its mend, as far as they are found."""
        if self.record["verdict"] not in STYLES:
            return
        try:
            told = self.process.request(None, "script_tried", seconds)
            if not hint:
                notes(console, [("tried", text) for text in told])
            if new := self.process.request(None, "script_mend", self.said, seconds):
                weights = len(self.record["weights"])
                self.mend = hunks.told(self.module, self.text, new, weights)
                after = "after which every weight moves downhill, from other weights as well"
                notes(console, words.mended(self.mend, after, hint))
            self.record |= {"tried": told, "mend": self.mend and self.mend.record(hint)}
        except Fault as fault:
            say(console, f"the loop: {fault.message} {fault.where}".rstrip(), "dim")


@contextlib.contextmanager
def judged(console, modules, options):
    """The :class:`Loop` of a submission, judged; None where it is no script with one."""
    text = hunks.text_of(modules[0]) if len(modules) == 1 else None
    loops = (ast.For, ast.While)
    if text is None or not any(isinstance(node, loops) for node in ast.walk(text.source.tree)):
        yield None
        return
    process = Process([], seconds=SECONDS + options.seconds)
    try:
        loop = Loop(process, modules[0], text, said(options))
        yield loop if loop.judge(console, options.hint) else None
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
    if record.get("rule"):
        yield "rule", record["rule"]
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
        rate = "" if weight["how"].startswith("by its") else f"rate {weight['rate']:.4g} "
        return f"downhill, {rate}{weight['how']}".rstrip()
    if weight["uphill"]:
        return f"uphill, rate {weight['rate']:.4g}"
    if weight["how"]:
        return weight["how"]
    return f"off by {100 * weight['off']:.2g} % of its move"
