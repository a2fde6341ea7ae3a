"""Files that are written whole or not at all, and plain words where that fails."""

import argparse
import contextlib
import json
import math
import os
import sys
from pathlib import Path
from types import UnionType

from .terminal import Refused

TERMINAL = "-"  # in the place of a file for a record


class FileProblem(Refused):
    """A file cannot be written or read; the message says why, and what to do."""


def _part(path):
    """Where a file is written until it is whole: beside it, so that it can be moved there."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def check_destination(path):
    """Raise :class:`FileProblem` where a file cannot be written; leave nothing behind."""
    if path == TERMINAL:
        return
    path = Path(path)
    try:
        if path.is_dir():
            raise FileProblem(f"{path}: this is a folder; name a file in it")
        if not path.parent.is_dir():
            raise FileProblem(f"{path}: there is no folder {path.parent}; make it first")
        if path.exists() and not path.is_file():
            raise FileProblem(f"{path}: this is not an ordinary file; choose another name")
        _part(path).touch()
        _part(path).unlink()
    except OSError as error:
        raise FileProblem(f"{path}: cannot be written ({error.strerror}); choose another") from None


def write_whole(path, content):
    """Write a text, or bytes; the file appears when it is complete, or not at all."""
    path = Path(path)
    try:
        if isinstance(content, bytes):
            _part(path).write_bytes(content)
        else:
            _part(path).write_text(content, encoding="utf-8")
        os.replace(_part(path), path)
    except OSError as error:
        raise FileProblem(f"{path}: cannot be written ({error.strerror}); choose another") from None
    finally:
        with contextlib.suppress(OSError):
            _part(path).unlink()


def add_json(parser):
    """The option ``--json`` of a command; without it, the one before the command counts."""
    told = "write the record to FILE as well; without FILE print it, and nothing else"
    options = {"metavar": "FILE", "nargs": "?", "const": TERMINAL, "default": argparse.SUPPRESS}
    parser.add_argument("--json", help=told, **options)


def write_json(path, record):
    """Write a record for a program, into a file or to the terminal."""
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    if path == TERMINAL:
        sys.stdout.write(text)
    else:
        write_whole(path, text)


NUMBER = int | float
ROW = {"name": str, "what": str, "kinds": [str], "distance": NUMBER, "tolerance": NUMBER,
       "witness_distance": NUMBER | None, "printed": [str], "agrees": bool}  # fmt: skip
RECORD = {"versions": dict, "exit_status": int, "cases": int, "comparisons": int,
          "rows": [ROW], "failures": [{"test": str, "message": str}]}  # fmt: skip


def _unfit(key, value, kind):
    """What of a record is not of its kind, or not there: the keys."""
    if isinstance(kind, list) and isinstance(value, list):
        return set().union(*(_unfit(key, part, kind[0]) for part in value))
    if isinstance(kind, dict) and isinstance(value, dict):
        return set().union(*(_unfit(k, value.get(k, ...), kind[k]) for k in kind))
    value = math.inf if value == "infinite" else value
    return set() if isinstance(kind, type | UnionType) and isinstance(value, kind) else {key}


def read_record(path):
    """The record of the cases that ``parity --json`` wrote."""
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileProblem(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise FileProblem(f"{path}: this is no JSON ({error}); parity --json writes it") from None
    if unfit := sorted(_unfit("all", record, RECORD)):
        raise FileProblem(
            f"{path}: this is no record of the cases, it lacks {', '.join(unfit)}, or has it in "
            "another form; parity --json writes one"
        )
    return record
