"""What every lesson shares: the choice of the engine, tables, and pictures."""

import argparse
import atexit
import contextlib
import importlib
import os
import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

console = Console(highlight=False, record=True)
if not console.is_terminal and "COLUMNS" not in os.environ:
    console = Console(highlight=False, record=True, width=100)
chosen = {"pictures": "pictures", "question": ""}  # and what the command line says


def engines(question):
    """Print the question; return the packages that ``--engine`` names, by name.

    That is ``scratch``, ``reference``, or ``both``, which is the default. ``--pictures FOLDER`` is
    where ``drawing.save`` puts the pictures.
    """
    parser = argparse.ArgumentParser(description=question)
    choices = ["scratch", "reference", "both"]
    parser.add_argument("--engine", choices=choices, default="both")
    parser.add_argument("--pictures", metavar="FOLDER", default="pictures")
    # A notebook has no file, and the command line is its kernel's: there the defaults hold.
    a_script = hasattr(sys.modules["__main__"], "__file__")
    chosen.update(vars(parser.parse_args(None if a_script else [])), question=question)
    if a_script:
        atexit.register(keep, Path(sys.modules["__main__"].__file__).stem)
    names = choices[:2] if chosen["engine"] == "both" else [chosen["engine"]]
    console.print(question, style="bold")
    return {name: importlib.import_module(name) for name in names}


def keep(name):
    """Write what the lesson has printed beside its pictures, where the index finds it."""
    with contextlib.suppress(OSError):  # the pictures have complained already
        path = Path(chosen["pictures"]) / f"{name}.txt"
        path.write_text(console.export_text(), encoding="utf-8")


def twins(rooms, make, seed=0):
    """``make(nn)`` in every room, from the same initial weights, which ``scratch`` draws.

    Returns {room: (nn, model)}.
    """
    scratch = importlib.import_module("scratch")
    scratch.set_random_seed(seed)
    weights = make(scratch).get_weights()
    pairs = {name: (nn, make(nn)) for name, nn in rooms.items()}
    for _, model in pairs.values():
        model.set_weights(weights)
    return pairs


def apart(what, *found):
    """Say how far the engines are apart: the largest difference, each number by its own size.

    ``found`` are results by engine, {"scratch": numbers, "reference": numbers}. Of one engine alone
    there is nothing to say.
    """
    if any(len(by_engine) < 2 for by_engine in found):
        return
    pairs = (map(np.ravel, by_engine.values()) for by_engine in found)
    a, b = map(np.concatenate, zip(*pairs, strict=True))
    a, b = a[a != b], b[a != b]
    with np.errstate(divide="ignore"):  # from a 0, anything else is infinitely far
        largest = np.max(np.abs(a / b - 1), initial=0.0)
    by = f"differs by at most {largest:.0e} of itself" if largest else "is the same in every bit"
    say(f"The engines: {what} {by}.")


def table(title, headings, rows):
    """Print a table."""
    grid = Table(title=title, title_justify="left", title_style="", box=None, header_style="dim")
    for heading in headings:
        grid.add_column(heading)
    for row in rows:
        grid.add_row(*map(str, row))
    console.print()
    whole = Measurement.get(console, console.options.update(width=1000), grid).maximum
    console.print(grid, width=max(whole, console.width), crop=False)  # a terminal wraps it


def say(text):
    """Print a finding."""
    console.print(f"\n{text}", markup=False)
