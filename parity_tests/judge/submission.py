"""What somebody submits: a Python file, a folder of modules, or a notebook; and the names in it."""

import ast
import json
import re
import warnings
from pathlib import Path
from typing import NamedTuple

from ..concepts import CONCEPTS, places

MODULES = {}  # "Adam": ["optimizers.Adam"]; every public name of scratch, and where it lives
for _concept in places("scratch"):
    MODULES.setdefault(_concept.partition(".")[2], []).append(_concept)
JUDGED = {concept for entry in CONCEPTS for concept in entry.names}  # the cases are about these
FILES = {concept.partition(".")[0] for concepts in MODULES.values() for concept in concepts}

# Words so common that a name alone says little: they count in a file that is named as scratch's.
COMMON = {"forward", "backward", "layers", "evaluate", "learn", "step", "gradients"}


NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ``ast.parse`` raises


class CheckError(Exception):
    """Why a submission cannot be checked at all."""


class Module(NamedTuple):
    """One file: where it is, and which public names it defines."""

    path: str
    package: str | None  # the outermost folder of its package, if it is part of one
    cells: list | None  # of a notebook, to be run one by one
    wanted: list  # pairs (name, concept)


def read(path):
    """The modules of a submission that define public names; :class:`CheckError` if none do."""
    path = Path(path)
    try:
        modules = _modules(path)
    except (OSError, ValueError) as error:
        raise CheckError(f"{path} cannot be read: {error}") from None
    if not any(concept in JUDGED for module in modules for _, concept in module.wanted):
        raise CheckError(
            f"{path} defines none of scratch's public names, such as sigmoid, Adam or "
            "binary_crossentropy; `parity list` prints them all. (Words as common as "
            f"{', '.join(sorted(COMMON))} count only in a file that is named as scratch's.)"
        )
    return _each_once(modules)


def _modules(path):
    if not path.exists():
        raise CheckError(f"{path}: there is no such file or folder")
    if path.is_dir():
        return _folder(path)
    if not path.is_file() or path.suffix not in (".py", ".ipynb"):
        raise CheckError(f"{path}: a Python file, a folder of them or a notebook was expected")
    return [_notebook(path) if path.suffix == ".ipynb" else _module(path)]


def _each_once(modules):
    """Every concept from one file only: the first, those first that are named as scratch's."""
    taken, found = set(), []
    for module in sorted(modules, key=lambda module: Path(module.path).stem not in FILES):
        wanted = [(name, concept) for name, concept in module.wanted if concept not in taken]
        taken |= {concept for _, concept in wanted}
        found += [module._replace(wanted=wanted)] if wanted else []
    return found


def _folder(folder):
    files = [file for file in sorted(folder.glob("*.py")) if file.is_file()]
    files = [file for file in files if not file.name.startswith(("test_", "conftest"))]
    if not files:
        raise CheckError(f"{folder} holds no Python files")
    return [_module(file, alone=False) for file in files]


def _module(file, alone=True):
    """A Python file; one that is no Python is an error, or fails when it is loaded with others."""
    text = file.read_bytes()
    try:
        names = _defined(text)
    except NO_PYTHON as error:
        if alone:
            raise CheckError(f"{file}: not Python, {_told(error)}") from None
        lines = text.decode("utf-8", "replace")
        names = re.findall(r"^(?:def|class)\s+(\w+)", lines, re.MULTILINE)
    path = file.resolve()
    package = None
    for folder in path.parents:
        if not (folder / "__init__.py").exists():
            break
        package = str(folder)
    return Module(str(path), package, None, _wanted(file, names))


def _told(error):
    line = getattr(error, "lineno", None)
    return f"line {line}: {error.msg}" if line else str(error) or "too deeply nested"


def _notebook(file):
    try:
        cells = json.loads(file.read_bytes())["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckError(f"{file} cannot be read as a notebook: {error!r}") from None
    code = [_without_magics(cell) for cell in code]
    names, wrong = [], None
    for cell in code:
        try:
            names += _defined(cell)
        except NO_PYTHON as error:
            wrong = wrong or error
    wanted = _wanted(file, names)
    if wrong and not wanted:
        raise CheckError(f"{file}: a cell is not Python, {_told(wrong)}")
    return Module(str(file.resolve()), None, code, wanted)


def _without_magics(cell):
    """A cell without the lines that only a notebook understands."""
    lines = cell.splitlines()
    if lines and re.match(r"%%(?!time|capture)", lines[0]):  # in another language
        return ""
    return "\n".join(re.sub(r"^(\s*)([%!?].*|[\w.]+\?+)$", r"\1pass", line) for line in lines)


def _defined(text):
    """The names that a program defines at its top level."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about its backslashes, for one
        statements = ast.parse(text).body
    return [name for statement in statements for name in _names(statement)]


def _wanted(file, names):
    """The public names among them, with the concepts they stand for."""
    pairs = [(name, c) for name in dict.fromkeys(names) for c in MODULES.get(name, [])]
    if own := [pair for pair in pairs if pair[1].startswith(f"{file.stem}.")]:
        return own
    first = {name: concept for name, concept in reversed(pairs) if name not in COMMON}
    return list(reversed(first.items()))


def _names(statement):
    """The names that a statement defines, those within an ``if``, ``try`` or ``with`` included."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = getattr(statement, "targets", None) or [statement.target]
        return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    if isinstance(statement, ast.If | ast.Try | ast.With):
        inner = [*statement.body, *getattr(statement, "orelse", [])]
        return [name for s in inner for name in _names(s)]
    return []
