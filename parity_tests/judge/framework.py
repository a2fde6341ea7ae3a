"""What the frameworks answer to the cases: asked once, then kept on disk; a check loads none.

A case runs beside scratch. Where scratch answers with the very bits with which it answered when the
frameworks were asked, theirs is the answer kept from then. Where not, the case has handed on
something of the submission's own (its weights, say), and scratch's answer counts, which agrees.

They are kept in the user's cache folder, or in that which TWOFOLD_CACHE names.
"""

import collections
import contextlib
import functools
import hashlib
import importlib
import io
import os
import sys
from pathlib import Path

import numpy as np

import scratch

from .. import files
from ..arithmetic import arithmetic
from ..concepts import NAMES
from ..report import versions
from .cases import mark, of_modules, run_case

ROOT = Path(__file__).parents[2]
SOURCES = ["scratch/*.py", "reference/*.py", "parity_tests/*.py", "parity_tests/cases/*.py"]
_OPENED = {}  # the file of cases: the answers that are new, and those that were kept
TOLD = ["TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS"]


def known(item):
    """{mark of a comparison: the framework's answer}, for a case at least."""
    stem = item.path.stem
    if stem not in _OPENED:
        _OPENED[stem] = collections.ChainMap({}, _read(stem))
    answers = _OPENED[stem]
    if mark(item) not in answers:
        answers.maps[0].update(_asked(item))
    return answers


def keep():
    """Write what is new; where that cannot be done, it is asked again another time."""
    for stem, answers in _OPENED.items():
        if answers.maps[0]:
            content = io.BytesIO()
            np.savez(content, **dict(_read(stem)) | dict(answers))
            digest = hashlib.sha256(content.getvalue()).digest()
            with contextlib.suppress(OSError, RuntimeError, files.FileProblem):
                _file(stem).parent.mkdir(parents=True, exist_ok=True)
                files.write_whole(_file(stem), digest + content.getvalue())
                answers.maps[:] = [{}, dict(answers)]


def warm():
    """Ask the frameworks all cases."""
    for item in of_modules(tuple(dict.fromkeys(name.partition(".")[0] for name in NAMES)))[0]:
        known(item)
    keep()


def _asked(item):
    """What the framework answers, by what scratch answers in its place."""
    reference = importlib.import_module("reference")
    ours, _ = run_case(item, scratch, scratch)
    theirs, _ = run_case(item, scratch, reference)
    pairs = zip(ours, theirs, strict=False)
    found = {mark(item, i, a.theirs): b.theirs for i, (a, b) in enumerate(pairs)}
    return {mark(item): np.empty(0)} | {k: v for k, v in found.items() if v.dtype != object}


def _read(stem):
    """The answers that were kept, if they are as they were written."""
    try:
        content = _file(stem).read_bytes()
    except (OSError, RuntimeError):
        return {}
    whole = hashlib.sha256(content[32:]).digest() == content[:32]
    return np.load(io.BytesIO(content[32:])) if whole else {}


def _file(stem):
    """The answers to the cases of a file; another file where anything is another."""
    return folder() / f"{stem}-{_circumstances()}.answers"


def folder():
    """Where all are kept."""
    windows = sys.platform == "win32"
    usual = {"win32": "~/AppData/Local", "darwin": "~/Library/Caches"}.get(sys.platform, "~/.cache")
    base = Path(os.environ.get("LOCALAPPDATA" if windows else "XDG_CACHE_HOME") or usual)
    return Path(os.environ.get("TWOFOLD_CACHE") or base.expanduser() / "twofold")


@functools.cache
def _circumstances():
    """What the answers depend on, in a word: versions, arithmetic, and all text that is run."""
    told = versions(), arithmetic() | {"tensorflow": [os.environ.get(name) for name in TOLD]}
    digest = hashlib.sha256(repr(told).encode())
    for pattern in SOURCES:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
