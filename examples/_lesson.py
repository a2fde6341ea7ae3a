"""What every lesson shares: the choice of the engine, tables, and pictures."""

import argparse
import importlib

import numpy as np
from rich.console import Console
from rich.table import Table

console = Console(highlight=False)
if not console.is_terminal:
    console = Console(highlight=False, width=100)
chosen = {"pictures": "pictures"}  # on the command line; and what is not said there


def engines(question, default, pictures=False):
    """Read ``--engine scratch``, ``reference`` or ``both``; return the packages, by name.

    A lesson with ``pictures`` also takes ``--pictures FOLDER``, where ``_plots.save`` puts them.
    """
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--engine", choices=["scratch", "reference", "both"], default=default)
    if pictures:
        parser.add_argument("--pictures", metavar="FOLDER", default="pictures")
    chosen.update(vars(parser.parse_args()))
    choice = chosen["engine"]
    names = ["scratch", "reference"] if choice == "both" else [choice]
    console.print(question, style="bold")
    return {name: importlib.import_module(name) for name in names}


def engine(question):
    """Read ``--engine scratch`` or ``reference``; return that package."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--engine", choices=["scratch", "reference"], default="scratch")
    name = parser.parse_args().engine
    console.print(f"{question}  [dim](engine: {name})[/dim]", style="bold")
    return importlib.import_module(name)


def question(text):
    """Print the question of a lesson that takes no engine."""
    argparse.ArgumentParser(description=text).parse_args()
    console.print(text, style="bold")


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
    console.print(grid)


def picture(title, values, marks=None):
    """Print numbers from 0 to 1, the top row first, as shades; marks by (row, column) over them."""
    shades = "·░▒▓█"
    lines = [[shades[round(float(v) * (len(shades) - 1))] for v in row] for row in values]
    for (row, column), mark in (marks or {}).items():
        lines[row][column] = str(mark)
    console.print(f"\n{title}", markup=False)
    for line in lines:
        console.print("  " + "".join(line), markup=False)


def say(text):
    """Print a finding."""
    console.print(f"\n{text}", markup=False)
