"""What every lesson shares: the choice of the engine, tables, and pictures."""

import argparse
import importlib

from rich.console import Console
from rich.table import Table

console = Console(highlight=False)
if not console.is_terminal:
    console = Console(highlight=False, width=100)


def engines(question, default):
    """Read ``--engine scratch``, ``reference`` or ``both``; return the packages, by name."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--engine", choices=["scratch", "reference", "both"], default=default)
    choice = parser.parse_args().engine
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
