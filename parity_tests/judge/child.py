"""The process that runs submitted code: it loads modules, and calls them when it is asked to.

Requests come in through standard input, answers leave through standard output; the submitted code
sees neither, and nothing that it prints or reads gets in their way. This guards against accidents,
such as an endless loop or a crash. It is no sandbox against malice.
"""

import importlib.util
import inspect
import operator
import os
import pickle
import struct
import sys
import traceback
import types

import numpy as np
import numpy.random  # with what it needs, before a file of the submission can have such a name

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

MESSAGE_LIMIT = 64 * 2**20  # an answer of more bytes is refused


class Channel:
    """Pickled messages, each behind its length."""

    def __init__(self, read, write):
        self.read, self.write = read, write

    def receive(self):
        """The next message; ``EOFError`` when the other side is gone."""
        (length,) = struct.unpack("!Q", self._exactly(8))
        return pickle.loads(self._exactly(length))

    def _exactly(self, length):
        data = b""
        while len(data) < length:
            part = self.read.read(length - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def send(self, message):
        """Send a message, in one piece."""
        data = pickle.dumps(message)
        if len(data) > MESSAGE_LIMIT:
            data = pickle.dumps(("error", f"returned more than {MESSAGE_LIMIT >> 20} MB", "", []))
        self.write.write(struct.pack("!Q", len(data)) + data)
        self.write.flush()


PLAIN = (bool, int, float, str, bytes)
HANDLE, FUNCTION, NAME = "\0handle", "\0function", "\0name"  # first entries of stand-ins
SILENT = {"seed", "verbose"}  # arguments that change no verdict, left out where nobody takes them


def stand_in(value):
    """Which kind of stand-in a value is, if it is one."""
    return value[0] if isinstance(value, tuple) and value and type(value[0]) is str else None


class Server:
    """Holds what was loaded, and answers."""

    def __init__(self, channel):
        self.channel, self.names, self.objects = channel, {}, {}

    def serve(self):
        """Answer until nobody asks any more."""
        while True:
            try:
                request = self.channel.receive()
            except EOFError:
                return
            self.answer(*request)

    def answer(self, kind, *request):
        """Answer one request, whatever happens."""
        try:
            answer = ("ok", *getattr(self, kind)(*request))
        except BaseException as error:
            answer = ("error", *_told(error), [])
        sys.modules.update({k: v for k, v in MODULES.items() if k not in sys.modules})
        self.channel.send(answer)

    # --- requests ---

    def load(self, path, package, cells, wanted):
        """Import a file, or run a notebook's cells; its signatures, and why some are not there."""
        found, error = (vars(_imported(path, package)), None) if cells is None else _run(cells)
        signatures = {}
        for name, concept in wanted:
            if name in found:
                self.names[concept] = found[name]
                signatures[concept] = parameters_of(found[name])
        return signatures, _told(error) if error else ("it is not defined when the file runs", "")

    def lend(self, path, concept):
        """Have scratch's own function or class at hand, as if the submission had it."""
        self.names[concept] = operator.attrgetter(concept)(_from_place("scratch", path))
        return (parameters_of(self.names[concept]),)

    def call(self, concept, arguments, options):
        """Call a function, or make an object of a class."""
        return self._called(self.names[concept], arguments, options)

    def method(self, number, name, arguments, options):
        """Call a method of an object that was made before."""
        return self._called(getattr(self.objects[number], name), arguments, options)

    def get(self, number, name):
        """An attribute: a value, or the word that it is a method."""
        value = getattr(self.objects[number], name)
        if callable(value):
            return (("method", parameters_of(value)),)
        return (("value", self._plain(value)),)

    def constant(self, concept):
        """A public name that is no function."""
        return (self._plain(self.names[concept]),)

    def set(self, number, name, value):
        """Set an attribute."""
        setattr(self.objects[number], name, self._real(value))
        return (None,)

    # --- values on their way ---

    def _called(self, function, arguments, options):
        arguments, options = self._real(arguments), self._real(options)
        given = _arrays(arguments) + _arrays(list(options.values()))
        before = [a.copy() for a in given]
        result = self._plain(function(*arguments, **without_silent(function, options)))
        changed = [
            (i, a) for i, (a, b) in enumerate(zip(given, before, strict=True)) if not _same(a, b)
        ]
        return result, changed

    def _real(self, value):
        """What came in, with objects and functions in the place of their stand-ins."""
        kind = stand_in(value)
        if kind == HANDLE:
            return self.objects[value[1]]
        if kind == FUNCTION:
            return lambda *arguments: self._ask_back(value[1], arguments)
        if kind == NAME:
            return self.names[value[1]]
        if isinstance(value, list | tuple):
            return type(value)(map(self._real, value))
        if isinstance(value, dict):
            return {k: self._real(v) for k, v in value.items()}
        return value

    def _ask_back(self, number, arguments):
        """Call a function that lives on the other side, which may have requests of its own."""
        self.channel.send(("ask", number, self._plain(arguments)))
        while True:
            kind, *request = self.channel.receive()
            if kind == "answer":
                return self._real(request[0])
            if kind == "raise":
                raise ValueError(request[0])
            self.answer(kind, *request)

    def _plain(self, value):
        """What can cross over: numbers, arrays, texts, lists of them; a stand-in for the rest."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "biufcU":
            if value.nbytes > MESSAGE_LIMIT:
                raise ValueError(f"returned more than {MESSAGE_LIMIT >> 20} MB")
            return np.array(value, subok=False)
        if isinstance(value, np.generic) and value.dtype.kind in "biufcU":
            return value.dtype.type(value)
        for kind in PLAIN:  # not a class of the submission's own that inherits from it
            if isinstance(value, kind):
                return kind(value)
        if value is None:
            return None
        if type(value) in (list, tuple):
            return type(value)(map(self._plain, value))
        if type(value) is dict and all(type(k) in PLAIN for k in value):
            return {k: self._plain(v) for k, v in value.items()}
        number = id(value)
        self.objects[number] = value
        kind = "array of objects" if isinstance(value, np.ndarray) else type(value).__name__
        return (HANDLE, number, kind)


# --- loading -----------------------------------------------------------------------------------

MODULES = dict(sys.modules)  # what is needed here, should the submission take it away
OWN = []  # folders of the submission


def _imported(path, package):
    """Import a file by its place, for its name may be that of another module.

    ``package`` is the folder of the package that it is part of, or None.
    """
    folder, file = os.path.split(path)
    name = file.removesuffix(".py").replace(".", "_")
    _on_path(folder)
    if package is None:
        return _from_place(name, path)
    above, top = os.path.split(package)
    _on_path(above)
    top = top.replace(".", "_")
    if path == os.path.join(package, "__init__.py"):
        return _from_place(top, path)
    inner = os.path.relpath(folder, package).split(os.sep)
    inner = [part for part in inner if part != "."]
    return _from_place(".".join([_package(top, package), *inner, name]), path)


def _on_path(folder):
    if folder not in OWN:
        OWN.append(folder)
        sys.path.insert(0, folder)


def _package(name, folder):
    """Import a package; where that fails, let its modules be imported all the same."""
    file = os.path.join(folder, "__init__.py")
    try:
        return _from_place(name, file).__name__
    except BaseException:
        bare = types.ModuleType(_free(name, file))
        bare.__path__, bare.__file__ = [folder], file
        sys.modules[bare.__name__] = bare
        return bare.__name__


def _from_place(name, path):
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
    return found, first


def _same(a, b):
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def _arrays(values):
    """The arrays among arguments, those in lists included."""
    found = []
    for value in values:
        if isinstance(value, np.ndarray):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += _arrays(value)
    return found


ANY = [("arguments", "VAR_POSITIONAL", ()), ("options", "VAR_KEYWORD", ())]


def parameters_of(thing):
    """The parameters of a function or class; None for others.

    Each is (name, kind, default), the default in a tuple, which is empty where there is none.
    """
    if not callable(thing):
        return None
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):  # written in C
        return ANY
    return [(p.name, p.kind.name, _default(p)) for p in parameters]


def _default(parameter):
    if parameter.default is parameter.empty:
        return ()
    return (parameter.default if type(parameter.default) in PLAIN else None,)


def without_silent(function, options):
    """Options without those of ``SILENT`` that the function does not take."""
    if not SILENT & options.keys():
        return options
    parameters = parameters_of(function)
    if any(kind == "VAR_KEYWORD" for _, kind, _ in parameters):
        return options
    taken = {name for name, _, _ in parameters}
    return {k: v for k, v in options.items() if k not in SILENT or k in taken}


def _told(error):
    """An error in a line, and where in the submitted code it came up."""
    if isinstance(error, SystemExit):
        return "calls sys.exit", _where(error)
    if isinstance(error, MemoryError):
        return "asks for more memory than it may have", _where(error)
    try:
        message = str(error)
    except BaseException:
        message = ""
    message = "".join(c if c.isprintable() else " " for c in message[:2000])
    return f"{type(error).__name__}: {message}".rstrip(": "), _where(error)


def _where(error):
    """The last line of the submission that an error came through."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f"line {error.lineno} of {os.path.basename(error.filename or '')}"
    places = traceback.extract_tb(error.__traceback__)
    own = [p for p in places if p.filename.startswith((*OWN, "cell "))]
    return f"line {own[-1].lineno} of {os.path.basename(own[-1].filename)}" if own else ""


def _limit_memory(megabytes):
    if resource is None:
        return
    with_headroom = megabytes * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (with_headroom, with_headroom))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):  # macOS accepts none
        pass


def main():
    """Take the channel for oneself, then serve."""
    sys.path.pop(0)  # this file's own folder
    sys.dont_write_bytecode = True
    channel = Channel(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _limit_memory(int(sys.argv[1]))
    Server(channel).serve()


if __name__ == "__main__":
    main()
