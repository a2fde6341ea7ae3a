"""Help for the tests of the judge: submissions of files, and of codes of this process."""

import ast
import contextlib
import inspect
import io
import json
import textwrap
from pathlib import Path

from rich.console import Console

import scratch
from parity_tests.judge import command, loading
from parity_tests.judge.child import parameters_of
from parity_tests.judge.door import Candidate, Subject, Thing
from parity_tests.judge.engine import Local
from parity_tests.judge.judge import Judge
from parity_tests.judge.script import judged
from parity_tests.judge.submission import File, defined

RELU = "def relu(z):\n    return np.maximum(z, 0)\n"
FINE = """
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""


def write(folder, **files):
    """Files of Python below a folder, each with NumPy at hand."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text("import os, sys, time\nimport numpy as np\n" + text)
    return folder


def check(path, **options):
    """Exit status, what is printed, and the record by public name; mends are not looked for."""
    status, text, rows = checked(path, **options)
    return status, text, {row["name"]: row for row in rows}


def rows_of(folder):
    """{file without its ending: the rows of the record about what it defines}."""
    found = {}
    for row in checked(folder)[2]:
        found.setdefault(Path(row["source"]["file"]).stem, []).append(row)
    return found


def checked(path, **options):
    """Exit status, what is printed, and the rows of the record."""
    console = Console(file=io.StringIO(), width=300)
    asked = command.asked(path=str(path), **{"seconds": 0.0} | options)
    status, record = command.run(console, asked)
    return status, console.file.getvalue(), json.loads(json.dumps(record))["names"]


def verdicts(codes, theirs=scratch):
    """{public name: verdict} of functions and classes of this process, judged as they stand."""
    subjects = [Subject(_thing(concept, code), [Candidate(concept)])
                for concept, code in codes.items()]  # fmt: skip
    judge = Judge(Local(codes), lambda: contextlib.nullcontext(Local(codes)), subjects, theirs)
    return {verdict.concept: verdict for verdict in judge.run()}


def _thing(concept, code):
    name = concept.partition(".")[2]
    return Thing("", name, None, parameters_of(code), 0, _numbers(code))


def _numbers(code):
    """The numbers that stand in its source, where it has one of its own."""
    try:
        definitions = defined(ast.parse(textwrap.dedent(inspect.getsource(code))))
    except (OSError, TypeError, SyntaxError):
        return []
    return File("", None, None, definitions, False).numbers(getattr(code, "__name__", ""))


def processes(words, status=""):
    """The command lines of running processes that hold these words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_text().replace("\0", " ")
            if words in line and status in (folder / "status").read_text():
                found.append(line)
        except OSError:
            continue
    return found


def loop_of(text):
    """The record of a script's loop, and the case that it was judged by."""
    return judged("a.py", text, loading.stand_in, {})


def assert_right(text):
    """A loop agrees, and no line of it is blamed."""
    found, _ = loop_of(text)
    assert (found["verdict"], found["lines"]) == ("agrees", [])


def assert_told(text, line, word):
    """A line of a loop that begins so is blamed, in words with this one."""
    found, _ = loop_of(text)
    assert any(f["source"].startswith(line) and word in f["said"] for f in found["lines"]), found
