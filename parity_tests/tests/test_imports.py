"""Imports run one way: between files without a circle, between rooms as each room's ruff.toml says.

ruff itself sees to it that no room imports what its ``ruff.toml`` bans.
"""

import ast
import functools
import graphlib
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
TOP = ("scratch", "reference", "parity_tests", "examples")
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for top in TOP
    for file in sorted((ROOT / top).rglob("*.py"))
}
KNOWN = {  # to be mended, and then forgotten: (module, what it uses of another room)
    ("parity_tests.mistakes.network", "scratch.network.Sequential._measure"),  # as text
}


class Import(NamedTuple):
    """One module uses another, and which name of it."""

    user: str
    used: str
    name: str
    line: int


def room(module):
    """The folder that a module belongs to: "parity_tests.page", or "parity_tests" for its top."""
    first, *rest = FILES[module].relative_to(ROOT).parent.parts
    return ".".join([first, *rest[:1]])


@functools.cache
def nodes(module):
    """All that a module is made of."""
    return [*ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8")))]


def imports(module):
    """The :class:`Import` of every module of ours that a module imports, wherever it does."""
    package = module if FILES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: -node.level + 1 or None] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            found = [(source, alias.name) for alias in node.names]
        else:
            continue
        for source, name in found:
            if f"{source}.{name}" in FILES:
                source, name = f"{source}.{name}", ""
            if source in FILES:
                yield Import(module, source, name, node.lineno)


ROOMS = sorted({room(module) for module in FILES})


@functools.cache
def uses():
    """Those of all modules."""
    return [one for module in FILES for one in imports(module)]


def may_import(one):
    """The rooms that the ruff.toml of a room leaves to it."""
    settings = tomllib.loads((ROOT / one.replace(".", "/") / "ruff.toml").read_text("utf-8"))
    banned = settings.get("lint", {}).get("flake8-tidy-imports", {}).get("banned-api", {})
    inside = {name for name in banned if name in ROOMS or name in TOP}
    return {
        other
        for other in ROOMS
        if other != one and not any(f"{other}.".startswith(f"{name}.") for name in inside)
    }


def circle(graph):
    """A circle in {what: what it needs}, or None."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return None


def test_the_rooms_are_found():
    assert {"scratch", "parity_tests", "parity_tests.page", "parity_tests.cases"} <= set(ROOMS)
    assert ("parity_tests.page.build", "parity_tests.concepts") in {i[:2] for i in uses()}


@pytest.mark.parametrize("one", ROOMS)
def test_a_room_says_what_it_may_import(one):
    used = {room(i.used) for i in uses() if room(i.user) == one} - {one}
    assert used <= may_import(one), f"ruff.toml of {one} bans what is imported there"


def test_rooms_may_import_one_way_only():
    assert circle({one: may_import(one) for one in ROOMS}) is None


def test_no_circle_between_files():
    graph = {module: {i.used for i in uses() if i.user == module} - {module} for module in FILES}
    assert circle(graph) is None


def private(path):
    """Whether a part of a dotted name is private."""
    return any(part.startswith("_") and not part.startswith("__") for part in path.split("."))


def borrowed(module):
    """The private names of other rooms that a module uses: imported, or as attributes."""
    modules = {}
    for one in (i for i in uses() if i.user == module and room(i.used) != room(module)):
        path = ".".join(filter(None, [one.used, one.name]))
        if private(path):
            yield path
        modules[path.rpartition(".")[2]] = path
    for node in nodes(module):
        if isinstance(node, ast.Attribute) and private(node.attr):
            dotted = ast.unparse(node).split(".")
            if dotted[0] in modules:
                yield ".".join([modules[dotted[0]], *dotted[1:]])


def test_no_room_uses_what_another_keeps_to_itself():
    found = {(module, path) for module in FILES for path in borrowed(module)}
    assert not found - KNOWN
