"""What somebody submits: a Python file, a folder of them, or a notebook; what each file defines."""

import ast
import json
import re
import warnings
from pathlib import Path
from typing import NamedTuple

from .python2 import converted

NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ``ast.parse`` raises
LEFT_OUT = ("test_", "conftest", "setup.py")
MOST_FILES = 200


class CheckError(Exception):
    """Why a submission cannot be checked at all."""


class File(NamedTuple):
    """One file: where it is, and what it defines at its top level."""

    path: str
    package: str | None  # the outermost folder of its package, if it is part of one
    cells: list | None  # of a notebook, to be run one by one
    definitions: dict  # name: the statement that defines it, or None where that cannot be read
    is_script: bool  # does it run something at its top level that may take long?
    note: str = ""  # what has to be said of it as a whole

    @property
    def names(self):
        """What it defines."""
        return list(self.definitions)

    @property
    def stem(self):
        """Its name without the ending."""
        return Path(self.path).stem

    def numbers(self, name):
        """The numbers that stand in a definition's source, each once; in constants that it names,

        and, of an object, in its class.
        """
        if (own := self.definitions.get(name)) is None:
            return []
        named = [self.definitions.get(n.id) for n in ast.walk(own) if isinstance(n, ast.Name)]
        further = [s for s in named if s is not None and ast.Assign in (type(own), type(s))]
        found = [n.value for s in (own, *further) for n in ast.walk(s)
                 if isinstance(n, ast.Constant)]  # fmt: skip
        return list(dict.fromkeys(v for v in found if type(v) in (int, float)))

    def line(self, name):
        """Where it is defined."""
        return getattr(self.definitions.get(name), "lineno", 0)


def read(path):
    """The files of a submission; :class:`CheckError` where nothing can be read."""
    path = Path(path)
    try:
        return _files(path)
    except (OSError, ValueError) as error:
        raise CheckError(f"{path} cannot be read: {error}") from None


def _files(path):
    if not path.exists():
        raise CheckError(f"{path}: there is no such file or folder")
    if path.is_dir():
        return _folder(path)
    if not path.is_file() or path.suffix not in (".py", ".ipynb"):
        raise CheckError(f"{path}: a Python file, a folder of them or a notebook was expected")
    return [_notebook(path) if path.suffix == ".ipynb" else _module(path)]


def _folder(folder):
    files, notebooks = (
        [f for f in sorted(folder.rglob(kind)) if f.is_file() and not _hidden(f, folder)]
        for kind in ("*.py", "*.ipynb")
    )
    files = [file for file in files if not file.name.startswith(LEFT_OUT)]
    if not files + notebooks:
        raise CheckError(f"{folder} holds no Python files, and no notebooks")
    if len(files) > MOST_FILES:
        raise CheckError(
            f"{folder} holds {len(files)} Python files, more than {MOST_FILES}: name one of its "
            "folders, or a file"
        )
    modules = [_module(file, alone=False) for file in files]
    return modules or [_notebook(file) for file in notebooks[:MOST_FILES]]


def _hidden(file, folder):
    inner = file.relative_to(folder).parts[:-1]
    return any(part.startswith((".", "__")) or part == "site-packages" for part in inner)


def _module(file, alone=True):
    """A Python file; one that is no Python is an error, or fails when it is loaded with others."""
    text = file.read_bytes()
    try:
        tree = _parsed(text)
        definitions = defined(tree)
        script = any(_runs(statement, definitions) for statement in tree.body)
    except NO_PYTHON as error:
        lines = text.decode("utf-8", "replace")
        if old := converted(lines):
            told = f"{file.name} is written in Python 2, and judged as converted to Python 3"
            return File(str(file.resolve()), None, [old], defined(_parsed(old)), False, told)
        if alone:
            raise CheckError(f"{file}: not Python, {_told(error)}") from None
        names = re.findall(r"^(?:def|class)\s+(\w+)", lines, re.MULTILINE)
        definitions, script = dict.fromkeys(names), False
    path = file.resolve()
    package = None
    for folder in path.parents:
        if not (folder / "__init__.py").exists():
            break
        package = str(folder)
    return File(str(path), package, None, definitions, script)


def _runs(statement, definitions):
    """Is it a loop, or a call of a function that the file defines?"""
    called = getattr(getattr(statement, "value", None), "func", None)
    named = {n.id for n in ast.walk(called) if isinstance(n, ast.Name)} if called else set()
    return isinstance(statement, ast.For | ast.While) or bool(named & definitions.keys())


def _told(error):
    line = getattr(error, "lineno", None)
    return f"line {line}: {error.msg}" if line else str(error) or "too deeply nested"


def _notebook(file):
    try:
        parts = json.loads(file.read_bytes())["cells"]
        code = ["".join(cell["source"]) for cell in parts if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckError(f"{file} cannot be read as a notebook: {error!r}") from None
    return cells(str(file.resolve()), code)


def cells(path, code):
    """The cells of a notebook as one file."""
    code = [_without_magics(cell) for cell in code]
    definitions, wrong = {}, None
    for cell in code:
        try:
            definitions |= defined(_parsed(cell))
        except NO_PYTHON as error:
            wrong = wrong or error
    if wrong and not definitions:
        raise CheckError(f"{path}: a cell is not Python, {_told(wrong)}")
    return File(path, None, code, definitions, False)


def _without_magics(cell):
    """A cell without the lines that only a notebook understands."""
    lines = cell.splitlines()
    if lines and re.match(r"%%(?!time|capture)", lines[0]):  # in another language
        return ""
    return "\n".join(re.sub(r"^(\s*)([%!?].*|[\w.]+\?+)$", r"\1pass", line) for line in lines)


def _parsed(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about its backslashes, for one
        return ast.parse(text)


def defined(tree):
    """What a program defines at its top level: {name: the statement}."""
    return {name: s for statement in tree.body for name, s in _names(statement)}


def _names(statement):
    """The names that a statement defines, those within an ``if``, ``try`` or ``with`` included."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [(statement.name, statement)]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = getattr(statement, "targets", None) or [statement.target]
        walked = [n for t in targets for n in ast.walk(t)]
        return [(n.id, statement) for n in walked if isinstance(n, ast.Name)]
    if isinstance(statement, ast.If | ast.Try | ast.With):
        inner = [*statement.body, *getattr(statement, "orelse", [])]
        return [pair for s in inner for pair in _names(s)]
    return []
