"""Submitted code as an engine: it looks like ``scratch``, and every call goes to its process."""

import contextlib
import operator
import re

import numpy as np

import scratch

from .child import ANY, FUNCTION, HANDLE, NAME, SILENT, parameters_of, stand_in, without_silent
from .process import ENDED, Fault, Process
from .readings import Why


@contextlib.contextmanager
def running(files, **limits):
    """An engine of these files in a process of its own, which ends with the block."""
    process = Process(files, **limits)
    try:
        process.start()
        yield Engine(process)
    finally:
        process.stop()


MADE_OF = ("layers.Dense", "layers.Input", "network.Sequential", "optimizers.SGD")


class NotThere(AttributeError):
    """A public name, or an argument of it, that the submission does not have."""


class Base:
    """What looks like ``scratch``: ``engine.module.name`` is what is bound to that name.

    What is not bound is :class:`NotThere`; while the engine ``lends``, it is what scratch has.
    """

    lends = False

    def __init__(self):
        self.signatures = {}  # concept: its parameters, as ``parameters_of`` gives them
        self.absent = {}  # concept: the fault for which it is not there
        self.broken = {}  # concept: the fault that it ended in
        self.last = None  # the concept that was called last, and what it returned
        self.changed = {}  # concept: the argument that it changed in place
        self.still = {}  # concept: have the arrays that it is to change never moved?
        self.missing = set()  # what cases asked for in vain
        self.fixed = {}  # concept: {parameter that it does not take: the number it has instead}
        self.varied = {}  # concept: the parameters that calls have set

    def alone(self):
        """While it lasts, networks are made of scratch's own layers."""
        return contextlib.nullcontext()

    def __getattr__(self, module):
        if module in ("set_random_seed", "set_floatx", "floatx"):
            return self.lend(module) if self.lends else getattr(scratch, module)
        return _Module(self, module)


class _Module:
    def __init__(self, engine, name):
        self._engine, self._name = engine, name

    def __getattr__(self, name):
        engine, concept = self._engine, f"{self._name}.{name}"
        if fault := engine.absent.get(concept):
            raise fault
        if concept in engine.signatures:
            return engine.found(concept, engine.signatures[concept])
        if engine.lends:
            return engine.lend(concept)
        engine.missing.add(concept)
        raise NotThere(concept)


class Engine(Base):
    """The submission in its process."""

    def __init__(self, process):
        super().__init__()
        self.process = process
        process.answer = self._answer

    def bind(self, concept, thing, reading=None):
        """Let something of the submission stand for a concept, as it is or by a reading."""
        self.broken.pop(concept, None)
        self.absent.pop(concept, None)
        content = (thing.path, thing.name)
        if reading is not None:
            content += (thing.member, reading.number, *asked(concept))
        self.process.bind(concept, *content)
        self.signatures[concept] = thing.parameters if reading is None else reading.parameters

    @contextlib.contextmanager
    def alone(self):
        """While it lasts, networks are made of scratch's own layers."""
        others = {c: self.signatures.pop(c) for c in MADE_OF if c in self.signatures}
        bound = {c: self.process.bound.pop(c) for c in others}
        try:
            yield
        finally:
            self.signatures.update(others)
            for c, content in bound.items():
                self.process.lent.pop(c, None)
                self.process.bind(c, *content)

    def readings(self, concept, thing):
        """How a thing can be called as a concept: [(sentence, parameters), …]."""
        where = (thing.path, thing.name, thing.member)
        found, tried = self.process.request(concept, "readings", concept, *where, *asked(concept))
        return found, [Why(*why) for why in tried]

    def found(self, concept, parameters):
        """What stands under a name over there: a constant, or a function to be called."""
        if parameters is None:
            return self.decode(self.process.request(concept, "constant", concept), concept)
        return Function(self, concept, parameters)

    def lend(self, concept):
        """The same, of scratch's own."""
        if concept not in self.process.lent:
            self.process.lend(concept)
        return self.found(concept, self.process.lent[concept])

    def _blamed(self, concept, arguments):
        """Whose fault it is if a call fails: where scratch is lent, that of what it was given."""
        if concept not in self.process.lent or concept in self.signatures:
            return concept
        own = [v._concept for v in _flat(arguments) if isinstance(v, Remote | Function)]
        return next((c for c in own if c in self.signatures), concept)

    def _lends(self, arguments):
        """Is there an object of scratch's own among them, which other code need not know?"""
        objects = [v for v in _flat(list(arguments)) if isinstance(v, Remote)]
        return any(v._concept not in self.signatures for v in objects)

    def call(self, concept, kind, *content, arguments=(), options=None, names=(), moved=""):
        """Call something over there; tell what it changed, and remember where it broke.

        ``names`` are those of the parameters; the one that is ``moved`` is to change in place.
        """
        options = {} if options is None else options
        lent = concept
        concept = self._blamed(concept, [*arguments, *options.values()])
        if concept in self.broken:
            raise self.broken[concept]
        self.last = (concept, None)
        try:
            result, changed = self.process.request(
                concept, kind, *content, self.encode(list(arguments)), self.encode(options)
            )
        except Fault as fault:
            if fault.kind in ENDED:
                self.broken[concept] = fault
            if fault.kind == "gone":
                raise NotThere(fault.message) from None
            if concept == lent and fault.error_type == "AttributeError" and self._lends(arguments):
                self.missing.add(f"{concept} of layers of its own")
                raise NotThere(concept) from None
            if concept != lent and (lacks := _lacking(fault)):
                self.missing.add(f"{concept} with {lacks}")
                raise NotThere(lacks) from None
            raise
        given = _named_arrays(arguments, options, names)
        if moved:
            self.still[concept] = self.still.get(concept, True) and not changed
        for i, array in changed:
            name, old = given[i]
            if name == moved and old.shape == array.shape:
                old[...] = array
            else:
                self.changed.setdefault(concept, name)
        result = self.decode(result, concept)
        self.last = (concept, result)
        return result

    # --- values on their way ---

    def _answer(self, concept, number, arguments):
        """Call a function of this side; an error in it is the caller's."""
        try:
            result = self.process.functions[number](*self.decode(arguments, concept))
            return ("answer", self.encode(result))
        except (Fault, NotThere):
            self.process.stop()  # it waits for an answer that will not come
            raise
        except Exception as error:
            return ("raise", f"the function that was handed over failed: {error}"[:500])

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
            self.process.functions[id(value)] = value
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


def of_scratch(concept):
    """scratch's own function or class."""
    return operator.attrgetter(concept)(scratch)


def asked(concept):
    """What the other process needs to know of scratch: the parameters, and where it lies."""
    return parameters_of(of_scratch(concept)) or [], scratch.__file__


def _lacking(fault):
    """What scratch's own code looked for in vain in a submitted object, or ""."""
    if "a layer of scratch.layers was expected" in fault.message:
        return "scratch.layers.Layer as its base, or functions forward and backward of its own"
    if fault.error_type != "AttributeError" or fault.where:
        return ""
    found = re.search(r" has no attribute '(\w+)'", fault.message)
    return found[1] if found else ""


def _named_arrays(arguments, options, names):
    """The arrays among arguments, those in lists included, each with its parameter's name."""
    names = [*names] + ["of some name"] * len(arguments)
    pairs = [*zip(names, arguments, strict=False), *options.items()]
    return [(name, a) for name, value in pairs for a in _flat(value) if isinstance(a, np.ndarray)]


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
        engine, concept, parameters = self._engine, self._concept, self._parameters
        names = [name for name, _, _ in parameters]
        fixed = engine.fixed.get(concept, {})
        options = {name: value for name, value in options.items() if name not in fixed}
        check_fits(engine, concept, parameters, arguments, options)
        engine.varied.setdefault(concept, set()).update(options, names[: len(arguments)])
        content = {"arguments": arguments, "options": options, "names": names}
        try:
            return engine.call(concept, "call", concept, **content)
        except Fault as fault:
            unnamed = [name for name in options if name not in names]
            if unnamed and fault.error_type in ("TypeError", "NotImplementedError"):
                engine.missing.add(f"{concept}({unnamed[0]}=…)")
                raise NotThere(unnamed[0]) from None
            raise


def check_fits(engine, what, parameters, arguments, options):
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
        super().__init__()
        self._codes = codes
        self.signatures = {concept: parameters_of(code) for concept, code in codes.items()}

    def bind(self, concept, thing, reading=None):
        """Each stands for its concept from the beginning."""

    def found(self, concept, parameters):
        """What stands under a name."""
        return self._codes[concept] if parameters is None else Function(self, concept, parameters)

    def lend(self, concept):
        """scratch's own."""
        return of_scratch(concept)

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
            words = f"{type(error).__name__}: {error}"
            raise Fault(concept, "raised", words, type(error).__name__) from error
        for (name, after), old in zip(given, before, strict=True):
            if not np.array_equal(after, old, equal_nan=after.dtype.kind in "fc"):
                self.changed.setdefault(concept, name)
        self.last = (concept, result)
        return result

    def _itself(self, value):
        return self._codes[value._concept] if isinstance(value, Function) else value


class Remote:
    """An object of the submission: its methods are called there, its attributes fetched."""

    def __init__(self, engine, concept, number, type_name):
        vars(self).update(_engine=engine, _concept=concept, _number=number, _type_name=type_name)

    def __repr__(self):
        article = "an" if self._type_name[0] in "aeiouAEIOU" else "a"
        return f"{article} {self._type_name}"

    def __call__(self, *arguments):
        return self._method("__call__", ANY)(*arguments)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            kind, found = self._engine.process.request(self._concept, "get", self._number, name)
        except Fault as fault:
            if fault.error_type == "AttributeError" or fault.kind == "gone":
                self._engine.missing.add(f"{self._concept}.{name}")
                raise NotThere(name) from None
            raise
        if kind == "value":
            return self._engine.decode(found, self._concept)
        return self._method(name, found)

    def _method(self, name, parameters):
        names = [n for n, _, _ in parameters]

        def call(*arguments, **options):
            engine, what = self._engine, f"{self._concept}.{name}"
            check_fits(engine, what, parameters, arguments, options)
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
        content = (self._number, name, self._engine.encode(value))
        self._engine.process.request(self._concept, "set", *content)
