"""Submitted code as an engine: it looks like ``scratch``, and every call goes to its process."""

import contextlib
import difflib
import inspect
import operator
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

import scratch

from .child import (
    ANY,
    FUNCTION,
    HANDLE,
    NAME,
    SILENT,
    Channel,
    parameters_of,
    stand_in,
    without_silent,
)
from .submission import JUDGED

SECONDS = 5.0  # for one call
LOADING = 30.0  # for importing a file: it may import more, or train something
MEGABYTES = 4096  # for the process, what NumPy reserves included
CHILD = Path(__file__).with_name("child.py")


@contextlib.contextmanager
def running(modules, **limits):
    """An engine of these modules in a process of its own, which ends with the block."""
    process = Process(modules, **limits)
    try:
        process.start()
        yield Engine(process)
    finally:
        process.stop()


class NotThere(AttributeError):
    """A public name, or an argument of it, that the submission does not have."""


class Fault(Exception):
    """The submitted code could not answer."""

    def __init__(self, concept, message, where=""):
        super().__init__(message)
        self.concept, self.message, self.where = concept, message, where
        self.kind = message.partition(":")[0]  # TypeError, for one


class Process:
    """The other process: started when needed, stopped when it hangs, started again."""

    def __init__(self, modules, seconds=None, loading=None, megabytes=MEGABYTES):
        self.modules, self.megabytes = modules, megabytes
        self.seconds, self.loading = seconds or SECONDS, loading or LOADING
        self.running, self.functions = None, {}
        self.signatures, self.load_faults, self.unloadable = {}, {}, set()
        self.lent = {}  # as signatures, of what scratch lends

    def start(self):
        """Start it and load the modules; start again without one that ends it."""
        while self.running is None:
            self._launch()
            for module in self.modules:
                if module.path not in self.unloadable and self.running:
                    self._load(module)
        for concept in self.lent:
            self.lend(concept)

    def lend(self, concept):
        """Have scratch's own thing of this name over there."""
        self.lent[concept] = self.request(concept, "lend", scratch.__file__, concept)

    def _launch(self):
        self.folder = tempfile.mkdtemp(prefix="parity-check-")
        one_thread = {f"{lib}_NUM_THREADS": "1" for lib in ("OMP", "OPENBLAS", "MKL")}
        self.running = subprocess.Popen(
            [sys.executable, str(CHILD), str(self.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, **one_thread, "MPLBACKEND": "agg", "TMPDIR": self.folder},
            start_new_session=True,
        )
        self.channel = Channel(self.running.stdout, self.running.stdin)
        self.answers = queue.Queue()
        threading.Thread(
            target=self._listen, args=(self.channel, self.answers), daemon=True
        ).start()

    def _load(self, module):
        try:
            request = (module.path, module.package, module.cells, module.wanted)
            found, why = self.request(None, "load", *request, seconds=self.loading)
        except Fault as fault:
            found, why = {}, (fault.message, fault.where)
            self.unloadable.add(module.path)
        self.signatures |= found
        for _, concept in module.wanted:
            if concept not in found:
                self.load_faults[concept] = Fault(concept, *why)

    @staticmethod
    def _listen(channel, answers):
        try:
            while True:
                answers.put(channel.receive())
        except Exception:
            answers.put(None)

    def stop(self):
        """End it, with whatever it has started, and remove its folder."""
        if self.running is None:
            return
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)
        self.running.kill()
        self.running.wait()
        for stream in (self.running.stdin, self.running.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        self.running = None
        for _ in range(10):  # what dies may still be writing
            shutil.rmtree(self.folder, ignore_errors=True)
            if not os.path.exists(self.folder):
                break
            time.sleep(0.05)

    def request(self, concept, kind, *content, seconds=None):
        """Ask, and wait for the answer; functions of this side are called in between."""
        if self.running is None:
            self.start()
        left = seconds or self.seconds
        try:
            self.channel.send((kind, *content))
        except OSError:
            raise self._ended(concept) from None
        while True:
            asked = time.monotonic()
            try:
                answer = self.answers.get(timeout=left)
            except queue.Empty:
                self.stop()
                raise Fault(concept, f"took longer than {seconds or self.seconds:g} s") from None
            left = max(left - (time.monotonic() - asked), 0)
            if answer is None:
                raise self._ended(concept)
            if answer[0] == "ask":
                self._answer(concept, *answer[1:])
            elif answer[0] == "error":
                raise Fault(concept, answer[1], answer[2])
            else:
                return answer[1] if len(answer) == 2 else answer[1:]

    def _answer(self, concept, number, arguments):
        """Call a function of this side; an error in it is the caller's."""
        try:
            result = self.functions[number](*self.decode(arguments, concept))
            answer = ("answer", self.encode(result))
        except (Fault, NotThere):
            self.stop()  # it waits for an answer that will not come
            raise
        except Exception as error:
            answer = ("raise", f"the function that was handed over failed: {error}"[:500])
        try:
            self.channel.send(answer)
        except OSError:
            raise self._ended(concept) from None

    def _ended(self, concept):
        try:
            status = self.running.wait(1)
        except subprocess.TimeoutExpired:  # it lives, but what it says is no answer
            status = None
        self.stop()
        if status is None:
            return Fault(concept, "broke the connection to this program")
        how = f"signal {-status}" if status < 0 else f"status {status}"
        return Fault(concept, f"ended the interpreter ({how})")

    # --- values on their way ---

    def encode(self, value):
        """Stand-ins for what cannot cross over."""
        if isinstance(value, Remote):
            return (HANDLE, value._number, "")
        if isinstance(value, Function):
            return (NAME, value._concept)
        if isinstance(value, list | tuple):
            return type(value)(map(self.encode, value))
        if isinstance(value, dict):
            return {k: self.encode(v) for k, v in value.items()}
        if callable(value) and not isinstance(value, type):
            self.functions[id(value)] = value
            return (FUNCTION, id(value))
        return value

    def decode(self, value, concept):
        """Objects of the other side as :class:`Remote`."""
        if stand_in(value) == HANDLE:
            return Remote(self, concept, value[1], value[2])
        if isinstance(value, list | tuple):
            return type(value)(self.decode(v, concept) for v in value)
        if isinstance(value, dict):
            return {k: self.decode(v, concept) for k, v in value.items()}
        return value


class Base:
    """What looks like ``scratch``: ``engine.module.name`` is what the submission has there.

    What it lacks is :class:`NotThere`; while the engine ``lends``, it is what scratch has.
    """

    lends = False
    filled = None  # a concept whose calls are given scratch's defaults, in the place of its own

    def __init__(self, names, signatures, load_faults):
        self.names, self.signatures, self.load_faults = names, signatures, load_faults
        self.last = None  # the concept that was called last, and what it returned
        self.changed = {}  # concept: the argument that it changed in place
        self.missing = set()  # what cases asked for in vain

    def __getattr__(self, module):
        if module in ("set_random_seed", "set_floatx", "floatx"):
            return self.lend(module) if self.lends else getattr(scratch, module)
        return _Module(self, module)


class _Module:
    def __init__(self, engine, name):
        self._engine, self._name = engine, name

    def __getattr__(self, name):
        engine, concept = self._engine, f"{self._name}.{name}"
        if fault := engine.load_faults.get(concept):
            raise Fault(concept, f"could not be loaded: {fault.message}", fault.where)
        if concept in engine.signatures:
            return engine.found(concept, engine.signatures[concept])
        if engine.lends:
            return engine.lend(concept)
        engine.missing.add(concept)
        raise NotThere(concept)


class Engine(Base):
    """The submission in its process."""

    def __init__(self, process):
        wanted = [concept for module in process.modules for _, concept in module.wanted]
        names = [concept for concept in wanted if concept in JUDGED]
        super().__init__(names, process.signatures, process.load_faults)
        self._process = process
        self.broken = {}  # concept: the fault that it ended in
        process.engine = self

    def found(self, concept, parameters):
        """What stands under a name over there: a constant, or a function to be called."""
        if parameters is None:
            process = self._process
            return process.decode(process.request(concept, "constant", concept), concept)
        return Function(self, concept, parameters)

    def lend(self, concept):
        """The same, of scratch's own."""
        if concept not in self._process.lent:
            self._process.lend(concept)
        return self.found(concept, self._process.lent[concept])

    def _blamed(self, concept, arguments):
        """Whose fault it is if a call fails: where scratch is lent, that of what it was given."""
        if concept not in self._process.lent:
            return concept
        given = _flat(arguments)
        own = [v._concept for v in given if isinstance(v, Remote | Function)]
        return next((c for c in own if c not in self._process.lent), concept)

    def call(self, concept, kind, *content, arguments=(), options=None, names=(), moved=""):
        """Call something over there; tell what it changed, and remember where it broke.

        ``names`` are those of the parameters; the one that is ``moved`` is to change in place.
        """
        process = self._process
        options = {} if options is None else options
        lent = concept
        concept = self._blamed(concept, [*arguments, *options.values()])
        if concept in self.broken:
            raise self.broken[concept]
        self.last = (concept, None)
        try:
            result, changed = process.request(
                concept, kind, *content, process.encode(list(arguments)), process.encode(options)
            )
        except Fault as fault:
            if fault.message.startswith(("took longer", "ended the", "broke the")):
                self.broken[concept] = fault
            if concept != lent and (lacks := _lacking(fault)):
                self.missing.add(f"{concept} with {lacks}")
                raise NotThere(lacks) from None
            raise
        given = _named_arrays(arguments, options, names)
        for i, array in changed:
            name, old = given[i]
            if name == moved and old.shape == array.shape:
                old[...] = array
            else:
                self.changed.setdefault(concept, name)
        result = process.decode(result, concept)
        self.last = (concept, result)
        return result


def _lacking(fault):
    """What scratch's own code looked for in vain in a submitted object, or ""."""
    if "a layer of scratch.layers was expected" in fault.message:
        return "scratch.layers.Layer as its base, or functions forward and backward of its own"
    found = re.search(r"^AttributeError.* has no attribute '(\w+)'", fault.message)
    return found[1] if found and not fault.where else ""


def _named_arrays(arguments, options, names):
    """The arrays among arguments, those in lists included, each with its parameter's name."""
    names = [*names] + ["of some name"] * len(arguments)
    pairs = [*zip(names, arguments, strict=False), *options.items()]
    return [(name, array) for name, value in pairs for array in _arrays(value)]


def _arrays(value):
    return [entry for entry in _flat(value) if isinstance(entry, np.ndarray)]


def _flat(value):
    """What lists hold, and what those in them hold."""
    if isinstance(value, list | tuple):
        return [inner for entry in value for inner in _flat(entry)]
    return [value]


class Function:
    """A function or a class of the submission."""

    def __init__(self, engine, concept, parameters):
        self._engine, self._concept, self._parameters = engine, concept, parameters

    def __call__(self, *arguments, **options):
        parameters = self._parameters
        _check_fits(self._engine, self._concept, parameters, arguments, options)
        names = [name for name, _, _ in parameters]
        if self._engine.filled == self._concept:
            others = other_defaults(self._concept, parameters)
            named = [name for name in others if name not in names[: len(arguments)]]
            options = {name: others[name][1] for name in named} | options
        content = {"arguments": arguments, "options": options, "names": names}
        try:
            return self._engine.call(self._concept, "call", self._concept, **content)
        except Fault as fault:
            unnamed = [name for name in options if name not in names]
            if unnamed and fault.message.startswith(("TypeError", "NotImplementedError")):
                self._engine.missing.add(f"{self._concept}({unnamed[0]}=…)")
                raise NotThere(unnamed[0]) from None
            raise


def _check_fits(engine, what, parameters, arguments, options):
    """:class:`NotThere` where a submitted function or method does not take these arguments."""
    kinds = [kind for _, kind, _ in parameters]
    names = [name for name, _, _ in parameters]
    for name in options:
        if name not in names and "VAR_KEYWORD" not in kinds and name not in SILENT:
            engine.missing.add(f"{what}({name}=…)")
            raise NotThere(name)
    places = sum(kind.startswith("POSITIONAL") for kind in kinds)
    if len(arguments) > places and "VAR_POSITIONAL" not in kinds:
        engine.missing.add(f"{what} with {len(arguments)} arguments")
        raise NotThere(what)


class Local(Base):
    """Functions and classes of this process as an engine: quick, but without any protection."""

    def __init__(self, codes):
        self._codes = codes
        super().__init__(list(codes), {c: parameters_of(code) for c, code in codes.items()}, {})

    def found(self, concept, parameters):
        """What stands under a name."""
        return self._codes[concept] if parameters is None else Function(self, concept, parameters)

    def lend(self, concept):
        """scratch's own."""
        return _ours(concept)

    def call(self, concept, kind, *content, arguments=(), options=None, names=()):
        """Call it, and note its array arguments that changed."""
        arguments = [self._itself(value) for value in arguments]
        options = {name: self._itself(value) for name, value in (options or {}).items()}
        self.last = (concept, None)
        given = _named_arrays(arguments, options, names)
        before = [array.copy() for _, array in given]
        code = self._codes[concept]
        try:
            result = code(*arguments, **without_silent(code, options))
        except (Fault, NotThere):
            raise
        except Exception as error:
            raise Fault(concept, f"{type(error).__name__}: {error}") from error
        for (name, after), old in zip(given, before, strict=True):
            if not np.array_equal(after, old, equal_nan=after.dtype.kind in "fc"):
                self.changed.setdefault(concept, name)
        self.last = (concept, result)
        return result

    def _itself(self, value):
        return self._codes[value._concept] if isinstance(value, Function) else value


class Remote:
    """An object of the submission: its methods are called there, its attributes fetched."""

    def __init__(self, process, concept, number, type_name):
        vars(self).update(_process=process, _concept=concept, _number=number, _type_name=type_name)

    def __repr__(self):
        article = "an" if self._type_name[0] in "aeiouAEIOU" else "a"
        return f"{article} {self._type_name}"

    def __call__(self, *arguments):
        return self._method("__call__", ANY)(*arguments)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            found = self._process.request(self._concept, "get", self._number, name)
        except Fault as fault:
            if fault.message.startswith("AttributeError"):
                self._process.engine.missing.add(f"{self._concept}.{name}")
                raise NotThere(name) from None
            raise
        if found[0] == "value":
            return self._process.decode(found[1], self._concept)
        return self._method(name, found[1])

    def _method(self, name, parameters):
        names = [n for n, _, _ in parameters]

        def call(*arguments, **options):
            engine, what = self._process.engine, f"{self._concept}.{name}"
            _check_fits(engine, what, parameters, arguments, options)
            return engine.call(
                self._concept,
                "method",
                self._number,
                name,
                arguments=arguments,
                options=options,
                names=names,
                moved=names[1] if name == "apply" and len(names) > 1 else "",
            )

        return call

    def __setattr__(self, name, value):
        self._process.request(self._concept, "set", self._number, name, self._process.encode(value))


def other_defaults(concept, parameters):
    """Where a submission's defaults are not scratch's: {parameter: (its own, scratch's)}."""
    ours = {name: default for name, _, default in parameters_of(_ours(concept)) if default}
    pairs = {name: (default, ours.get(name)) for name, _, default in parameters}
    return {
        name: (own[0], wanted[0])
        for name, (own, wanted) in pairs.items()
        if own and wanted and own != wanted
    }


def _ours(concept):
    return operator.attrgetter(concept)(scratch)


def signature_problems(engine):
    """The names whose parameters are not scratch's: {concept: why}."""
    found = engine.signatures.items()
    return {c: why for c, parameters in found if (why := signature_problem(c, parameters))}


def signature_problem(concept, found):
    """How a submitted signature does not fit scratch's, in words, or "".

    What scratch alone has may be missing, if it has a default there; what the submission alone has
    needs a default. A name that stands for another one is told as such.
    """
    ours, name = _ours(concept), concept.partition(".")[2]
    if parameters_of(ours) in (None, ANY):
        return ""
    if found is None:
        return f"{name} is no function or class"
    expected = [p for p in inspect.signature(ours).parameters.values() if p.kind != p.VAR_KEYWORD]
    found = _by_place(found, expected)
    words = [p.name for p in expected]
    needed = [p.name for p in expected if p.default is p.empty]
    named = {n: default for n, kind, default in found if not kind.startswith("VAR")}
    strange, missing = [n for n in named if n not in words], [w for w in words if w not in named]
    for n in strange:
        if missing and (word := _meant(n, named, expected, missing)):
            return f"{name} has a parameter {n!r}; in scratch it is {word!r}"
        if not named[n]:
            return f"{name} needs the parameter {n!r}, which scratch's has not"
    if not any(kind.startswith("VAR") for _, kind, _ in found):
        for word in needed:
            if word in missing:
                return f"{name} lacks the parameter {word!r}"
    common = [n for n in named if n in words]
    if common != [w for w in words if w in common]:
        order = ", ".join(w for w in words if w in common)
        return (
            f"{name} has its parameters in the order {', '.join(common)}; in scratch it is {order}"
        )
    return ""


def _by_place(found, expected):
    """Parameters that have no name for the caller get the one at their place."""
    return [
        (
            expected[i].name if kind == "POSITIONAL_ONLY" and i < len(expected) else name,
            kind,
            default,
        )
        for i, (name, kind, default) in enumerate(found)
    ]


def _meant(name, names, expected, missing):
    """The parameter of scratch's that another name stands for: by likeness, or by its place."""
    if alike := difflib.get_close_matches(name, missing, n=1, cutoff=0.6):
        return alike[0]
    there = dict(zip(names, expected, strict=False)).get(name)
    if there is None or there.name not in missing or there.kind == there.KEYWORD_ONLY:
        return ""
    needed, number = there.default is there.empty, type(there.default) in (int, float)
    return there.name if needed or number else ""  # else it may well be one more option
