"""The process that runs submitted code: it loads files, and calls what they define when asked to.

Requests come in through standard input, answers leave through standard output; the submitted code
sees neither, and nothing that it prints or reads gets in their way. This guards against accidents,
such as an endless loop or a crash. It is no sandbox against malice.
"""

import _thread
import contextlib
import functools
import importlib.util
import inspect
import operator
import os
import pickle
import signal
import struct
import sys
import threading
import time

import numpy as np
import numpy.random  # with what it needs, before a file of the submission can have such a name

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None


def _beside(name):
    """A module that lies beside this file, under a name that no submission takes."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    path = os.path.join(folder, "__init__.py") if os.path.isdir(folder) else f"{folder}.py"
    inner = [folder] if os.path.isdir(folder) else None
    spec = importlib.util.spec_from_file_location(
        f"_judge_{name}", path, submodule_search_locations=inner
    )
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REMOVED = {  # by NumPy, but still in people's files
    "asfarray": lambda a, dtype=float: np.asarray(a, dtype),
    "float_": np.float64,
    "float": float,
    "int": int,
    "infty": np.inf,
    "Inf": np.inf,
    "NaN": np.nan,
    "product": np.prod,
    "alltrue": np.all,
    "in1d": np.isin,
}


if __name__ == "__main__":
    loading, readings, script = _beside("loading"), _beside("readings"), _beside("script")
    edits = _beside("edits")
    replay = _beside("replay")
    vars(np).update({k: v for k, v in REMOVED.items() if not hasattr(np, k)})
    MODULES = dict(sys.modules)  # what is needed here, should the submission take it away

SLICE, PATIENCE = 0.2, 0.2  # seconds: for versions in one go, for one of them
NEVER = float("inf")
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
            data = pickle.dumps(("error", "memory", "", f"returned more than {LIMIT}", ""))
        self.write.write(struct.pack("!Q", len(data)) + data)
        self.write.flush()


LIMIT = f"{MESSAGE_LIMIT >> 20} MB"
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
        self.wholes = {}  # by path: what a file defines that is edited
        self.found, self.read = {}, {}  # by path: what it defines; by name: how it can be read

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
            answer = ("ok", getattr(self, kind)(*request))
        except BaseException as error:
            answer = ("error", *told(error))
        sys.modules.update({k: v for k, v in MODULES.items() if k not in sys.modules})
        self.channel.send(answer)

    # --- requests ---

    def load(self, path, package, cells, names, whole):
        """Import a file, or run a notebook's cells: what these names are, and what stopped it.

        A file that is not to be run as a ``whole`` has its definitions taken out of it.
        """
        found, error = loading.definitions(path, package, cells, whole)
        self.found[path] = found
        described = {name: describe(found[name]) for name in names if name in found}
        return described, told(error) if error is not None else None

    def readings(self, concept, path, name, member, expected, place):
        """How something can be called as this concept, and why not: ([(sentence, …), …], […])."""
        scratch = loading.from_place("scratch", place)
        found, tried = readings.of(concept, self.found[path], name, member, expected, scratch)
        self.read[concept, path, name, member] = found
        return [(r.sentence, _plain_defaults(r.parameters), *r[3:]) for r in found], [
            *map(tuple, tried)
        ]

    def script(self, path, text, said):
        """What becomes of a script's training loop."""
        loading.own(path)
        record, self.case = script.judged(path, text, loading.stand_in, said)
        return record

    def script_mend(self, said, seconds):
        """The script's text with the loop mended, or None."""
        return script.mended(self.case, said, edits, seconds)

    def script_steps(self):
        """The loop's pass, quantity by quantity."""
        return script.steps(self.case)

    def script_marked(self, sheet):
        """A worksheet of the loop's pass, name by name."""
        return script.marked(self.case, sheet, edits)

    def script_tried(self, seconds):
        """Whether a loop with right gradients learns, and what was tried and helps."""
        return script.tried(self.case, seconds)

    def bind(self, concept, path, name, member=None, number=None, *asked):
        """Have something at hand as this concept: as it is, or by a reading."""
        if number is None:
            self.names[concept] = self.found[path][name]
        else:
            if (concept, path, name, member) not in self.read:
                self.readings(concept, path, name, member, *asked)
            self.names[concept] = self.read[concept, path, name, member][number].thing

    def variant(self, concept, path, segments, name, member, reading, *asked):
        """Have an edited version of something at hand as this concept, read as before.

        The definitions of its file, [(line, source), …], run once more in a copy of its names.
        """
        self.names[concept] = self._edited(concept, path, segments, name, member, reading, *asked)

    def edited(self, path, segments):
        """Have an edited version of a file in its place; without one, the file as it is again."""
        self.found[path] = self.wholes.setdefault(path, self.found[path])
        self.read.clear()
        self.found[path] = self._namespace(path, segments)

    def _namespace(self, path, segments):
        namespace = dict(self.found[path])
        for line, source in segments:
            with contextlib.suppress(Exception):
                exec(_compiled(line, source, path), namespace)
        return namespace

    def _edited(self, concept, path, segments, name, member, reading, *asked):
        namespace = self._namespace(path, segments)
        if reading is None:
            return namespace[name]
        scratch = loading.from_place("scratch", asked[1])
        what = concept, namespace, name, member, asked[0], scratch
        number, wanted = reading[0], readings.Wanted(*reading[1:])
        found, tried = readings.of(*what, wanted=wanted)
        if not found or wanted.is_more_than(found[0]):
            raise readings.DoesNotFit.in_any(tried)
        return found[min(number, len(found) - 1)].thing

    def variants(self, cases, versions, concept, path, segments, *how):
        """Which of these versions answer as the cases note: (numbers, how many were tried, time).

        A version says what stands in the place of some segments; those that take long are
        interrupted, and after a while the rest is left for another time.
        """
        found, until, began = [], time.monotonic() + SLICE, time.process_time()
        cases = [(self._real(alternatives), bound) for alternatives, bound in cases]
        for number, version in enumerate(versions):
            if time.monotonic() > until:
                return found, number, time.process_time() - began
            self.channel.send(("at", number))
            with contextlib.suppress(BaseException), WATCH, np.errstate(all="ignore"):
                edited = [(line, version.get(i, s)) for i, (line, s) in enumerate(segments)]
                thing = self._edited(concept, path, edited, *how)
                if all(replay.agrees(thing, *case, _plainly_called) for case in cases):
                    found.append(number)
        return found, len(versions), time.process_time() - began

    def lend(self, path, concept):
        """Have scratch's own function or class at hand, as if the submission had it."""
        self.names[concept] = operator.attrgetter(concept)(loading.from_place("scratch", path))
        return parameters_of(self.names[concept])

    def call(self, concept, arguments, options):
        """Call a function, or make an object of a class."""
        return self._called(self.names[concept], arguments, options)

    def method(self, number, name, arguments, options):
        """Call a method of an object that was made before."""
        return self._called(getattr(self.objects[number], name), arguments, options)

    def get(self, number, name):
        """An attribute: a value, or the word that it is a method."""
        value = getattr(self.objects[number], name)
        return (
            ("method", parameters_of(value)) if callable(value) else ("value", self._plain(value))
        )

    def constant(self, concept):
        """A public name that is no function."""
        return self._plain(self.names[concept])

    def set(self, number, name, value):
        """Set an attribute."""
        setattr(self.objects[number], name, self._real(value))

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
        plain, watched = self._plain(arguments), WATCH.until
        if watched < NEVER and any(stand_in(a) == HANDLE for a in plain):
            raise TypeError("numbers were expected")
        if time.process_time() > watched:  # it asks again and again
            raise KeyboardInterrupt
        WATCH.until = NEVER
        self.channel.send(("ask", number, plain))
        while True:
            kind, *request = self.channel.receive()
            if kind in ("answer", "raise"):
                WATCH.until = watched
            if kind == "answer":
                return self._real(request[0])
            if kind == "raise":
                raise ValueError(request[0])
            self.answer(kind, *request)

    def _plain(self, value):
        """What can cross over: numbers, arrays, texts, lists of them; a stand-in for the rest."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "biufcU":
            if value.nbytes > MESSAGE_LIMIT:
                raise TooLarge
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


def _plainly_called(function, arguments, options):
    return function(*arguments, **without_silent(function, options))


class Watch:
    """A block within which Python code that takes too long is interrupted, as by Ctrl-C."""

    until, thread = NEVER, None  # of the processor's time

    def __enter__(self):
        if self.thread is None:
            self.thread = threading.Thread(target=self._wait, daemon=True)
            self.thread.start()
        self.until = time.process_time() + PATIENCE

    def __exit__(self, *error):
        self.until = NEVER

    def _wait(self):
        while True:
            time.sleep(PATIENCE / 4)
            if time.process_time() > self.until:
                _thread.interrupt_main()


WATCH = Watch()


@functools.lru_cache(300)
def _compiled(line, source, path):
    return compile("\n" * (line - 1) + source, path, "exec")


class TooLarge(Exception):
    """An answer that is not sent."""


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


# --- what is there -----------------------------------------------------------------------------

ANY = [("arguments", "VAR_POSITIONAL", ()), ("options", "VAR_KEYWORD", ())]


def describe(thing):
    """What something is: its kind, its parameters, those of a class's methods; is it a base?"""
    if not isinstance(thing, type):
        kind = "function" if callable(thing) else "constant"
        return {"kind": kind, "parameters": parameters_of(thing), "members": {}, "base": False}
    members = {}
    for name in dir(thing):
        if (name == "__call__" or not name.startswith("__")) and callable(
            found := getattr(thing, name)
        ):
            static = isinstance(inspect.getattr_static(thing, name), staticmethod | classmethod)
            members[name] = parameters_of(found)[0 if static else 1 :]
    of_others = bool(type.__subclasses__(thing))
    own = {"parameters": parameters_of(thing), "members": members, "base": of_others}
    return {"kind": "class", **own}


def parameters_of(thing):
    """The parameters of a function or class; None for others.

    Each is (name, kind, default), the default in a tuple, which is empty where there is none.
    """
    if not callable(thing):
        return None
    if (stated := getattr(thing, "parameters_", None)) is not None:
        return stated
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):  # written in C
        return ANY
    return [(p.name, p.kind.name, _default(p)) for p in parameters]


def _default(parameter):
    return () if parameter.default is parameter.empty else (_plainly(parameter.default),)


def _plainly(value):
    return value if type(value) in PLAIN else None


def _plain_defaults(parameters):
    return [(name, kind, tuple(map(_plainly, default))) for name, kind, default in parameters]


def without_silent(function, options):
    """Options without those of ``SILENT`` that the function does not take."""
    if not SILENT & options.keys():
        return options
    parameters = parameters_of(function)
    if any(kind == "VAR_KEYWORD" for _, kind, _ in parameters):
        return options
    taken = {name for name, _, _ in parameters}
    return {k: v for k, v in options.items() if k not in SILENT or k in taken}


def told(error):
    """An error as (kind, its type, its words, where in the submitted code it came up)."""
    where = loading.place(error)
    if isinstance(error, readings.NotTaken):
        return "gone", "NotTaken", str(error), ""
    if isinstance(error, TooLarge):
        return "memory", "", f"returned more than {LIMIT}", where
    if isinstance(error, SystemExit):
        return "exit", "SystemExit", "calls sys.exit", where
    if isinstance(error, MemoryError):
        return "memory", "MemoryError", "asks for more memory than it may have", where
    try:
        message = str(error)
    except BaseException:
        message = ""
    name = type(error).__name__
    message = "".join(c if c.isprintable() else " " for c in message[:2000])
    return "raised", name, f"{name}: {message}".rstrip(": "), where


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
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _limit_memory(int(sys.argv[1]))
    Server(channel).serve()


if __name__ == "__main__":
    main()
