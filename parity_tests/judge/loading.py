"""Load submitted code in its process: files by their place, packages, the cells of a notebook.

What can be loaded is loaded: where a script stops half-way, its definitions are taken out of it;
a package that is not installed is stood in for, until something is really asked of it.
"""

import _thread
import ast
import contextlib
import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import re
import sys
import threading
import traceback
import types

import numpy

OWN = []  # folders of the submission
STOOD_IN = set()  # packages that are missing


def definitions(path, package, cells, whole=True):
    """(what a file or a notebook defines, the first error that stopped it, or None).

    A file that is not to be run as a ``whole`` has its definitions taken out.
    """
    found, error = _run(cells) if cells is not None else _loaded(path, package, whole)
    error = error or _lent(found, "\n".join(cells) if cells is not None else _text(path))
    for thing in list(found.values()):
        for inner in [thing, *(vars(thing).values() if inspect.isclass(thing) else ())]:
            _say_what_is_wrapped(inner)
    return found, error


USUAL = {"np": "numpy", "numpy": "numpy", "math": "math", "random": "random"}


def _lent(found, text):
    """Let a file have what it uses without an import; the error that it would end in, or None."""
    try:
        nodes = [*ast.walk(ast.parse(text))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    bound = {n.arg for n in nodes if isinstance(n, ast.arg)} | set(found)
    bound |= {(n.asname or n.name).partition(".")[0] for n in nodes if isinstance(n, ast.alias)}
    bound |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    asked = {n.value.id for n in nodes
             if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}  # fmt: skip
    lent = sorted((asked & USUAL.keys()) - bound)
    found.update({name: importlib.import_module(USUAL[name]) for name in lent})
    told = " and ".join(f"{name} is nowhere imported" for name in lent)
    return NameError(f"{told}; it is judged as if it were") if lent else None


def _text(path):
    """A file's source, or nothing where it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def _loaded(path, package, whole):
    try:
        return (vars(imported(path, package)) if whole else _taken_out(path)), None
    except BaseException as error:
        return _taken_out(path), error


def _say_what_is_wrapped(function):
    """Let a decorator's function have the signature of the one that it calls."""
    if not inspect.isfunction(function) or hasattr(function, "__wrapped__"):
        return
    kinds = {p.kind.name for p in inspect.signature(function).parameters.values()}
    inner = [
        f for f in inspect.getclosurevars(function).nonlocals.values() if inspect.isfunction(f)
    ]
    if inner and kinds in ({"VAR_POSITIONAL"}, {"VAR_POSITIONAL", "VAR_KEYWORD"}):
        function.__wrapped__ = inner[0]


def imported(path, package):
    """Import a file by its place, for its name may be that of another module.

    ``package`` is the folder of the package that it is part of, or None.
    """
    folder, file = os.path.split(path)
    name = file.removesuffix(".py").replace(".", "_")
    _on_path(folder)
    if package is None:
        try:
            return from_place(name, path)
        except ImportError as error:
            if "relative import" not in str(error):
                raise
            return importlib.import_module(f"{os.path.basename(folder)}.{name}")
    above, top = os.path.split(package)
    _on_path(above)
    top = top.replace(".", "_")
    if path == os.path.join(package, "__init__.py"):
        return from_place(top, path)
    inner = os.path.relpath(folder, package).split(os.sep)
    inner = [part for part in inner if part != "."]
    full = ".".join([_package(top, package), *inner, name])
    try:
        return importlib.import_module(full)
    except ImportError as error:
        if "beyond top-level" in str(error):  # its package is part of one without __init__.py
            return imported(path, above)
        return from_place(full, path)


def own(path):
    """A file is of the submission: so is its folder."""
    _on_path(os.path.dirname(path))


def _on_path(folder):
    if folder not in OWN:
        OWN.append(folder)
        sys.path.insert(0, folder)
    if Beside not in sys.meta_path:
        sys.meta_path.append(Beside)


class Beside:
    """Finds ``package.layers`` where there is a ``layers.py``, but no package of that name."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """The file of that name among the submission's, or its folder."""
        above, _, last = name.rpartition(".")
        for folder in OWN:
            file = os.path.join(folder, f"{last}.py")
            if above and os.path.isfile(file):
                return importlib.util.spec_from_file_location(name, file)
            if os.path.basename(folder) == name:
                spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations = [folder]
                return spec
        return None


def _package(name, folder):
    """Import a package; where that fails, let its modules be imported all the same."""
    file = os.path.join(folder, "__init__.py")
    try:
        return from_place(name, file).__name__
    except BaseException:
        bare = types.ModuleType(_free(name, file))
        bare.__path__, bare.__file__ = [folder], file
        sys.modules[bare.__name__] = bare
        return bare.__name__


def from_place(name, path):
    """The module of a file, under this name or one like it."""
    name = _free(name, path)
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _free(name, path):
    """This name, or one like it where another file has it already."""
    while name in sys.modules and getattr(sys.modules[name], "__file__", "") != path:
        name += "_"
    return name


def _run(cells):
    """Run a notebook's cells, those after an error too; what they define, and the first error."""
    found, first = {"__name__": "__main__", "display": lambda *values, **options: None}, None
    for number, cell in enumerate(cells, start=1):
        try:
            exec(compile(cell, f"cell {number}", "exec"), found)
        except BaseException as error:
            first = first or error
            _in_pieces(cell, f"cell {number}", found)
    return found, first


# --- a script that stops half-way --------------------------------------------------------------

SECONDS = 3.0  # for an assignment, which may call what trains
ASSIGNED = ast.Assign, ast.AnnAssign
KEPT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, *ASSIGNED)


def _taken_out(path):
    """The imports, definitions and simple assignments of a file, each run by itself."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return {}
    _on_path(os.path.dirname(path))
    found = {"__name__": "submission", "__file__": path}
    _in_pieces(text, path, found)
    return found


def _in_pieces(text, path, found):
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for statement in ast.parse(text).body:
            if isinstance(statement, KEPT):
                _one(statement, path, found)


def _one(statement, path, found):
    """Run one statement; a package that is missing becomes a stand-in, its decorators none."""
    code = compile(ast.Module([statement], []), path, "exec")
    for _ in range(20):
        try:
            with _at_most(SECONDS) if isinstance(statement, ASSIGNED) else contextlib.nullcontext():
                exec(code, found)
            return
        except ModuleNotFoundError as error:
            if not error.name or error.name in STOOD_IN:
                return _undecorated(statement, path, found)
            stand_in(error.name)
        except BaseException:
            return _undecorated(statement, path, found)


@contextlib.contextmanager
def _at_most(seconds):
    """Interrupt what takes longer, as Ctrl-C would."""
    timer = threading.Timer(seconds, _thread.interrupt_main)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _undecorated(statement, path, found):
    if getattr(statement, "decorator_list", None):
        statement.decorator_list = []
        _one(statement, path, found)


class Missing(types.ModuleType):
    """A package that is not there: whatever is asked of it is another such thing."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "numpy":  # autograd's, jax's
            return numpy
        return Missing(f"{self.__name__}.{name}")

    def __instancecheck__(self, instance):
        return False

    def __call__(self, *arguments, **options):
        package = self.__name__.partition(".")[0]
        if package == "tqdm" and arguments:  # a loop, and a bar that nobody sees
            return range(arguments[0]) if type(arguments[0]) is int else arguments[0]
        raise ModuleNotFoundError(f"No module named {package!r}")


def stand_in(name):
    """Let a package that is missing be another thing, until it is called."""
    STOOD_IN.add(name)
    sys.modules[name] = numpy if re.fullmatch(r"cupy|\w+\.numpy", name) else Missing(name)


# --- where in the submission -------------------------------------------------------------------


def place(error):
    """The last line of the submission that an error came through, in words, or ""."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f"line {error.lineno} of {os.path.basename(error.filename or '')}"
    places = traceback.extract_tb(error.__traceback__)
    own = [p for p in places if p.filename.startswith((*OWN, "cell "))]
    return f"line {own[-1].lineno} of {os.path.basename(own[-1].filename)}" if own else ""
