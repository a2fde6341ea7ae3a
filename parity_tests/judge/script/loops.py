"""Find a script's training loop, stop before it, and run one pass of it, statement by statement."""

import ast
import builtins
import contextlib
import copy
import importlib
import itertools
import random
import sys
import time
import types
import warnings
from typing import NamedTuple
from unittest import mock

import numpy as np

from .flat import LAYERS, Flat, Leaves, set_by

SECONDS = 8.0  # until a loop is reached
ROWS = 64  # so many passes are looked at, until one moves something
UNROLLED, ONE_ROW = 1, 2
LOOPS = (ast.For, ast.While)
ANSWERS = ("1", "2 3 5 4 6", "2,3,5,4,6", "y")  # to what a script asks for
MODULES = {"np": "numpy", "numpy": "numpy", "math": "math", "random": "random"}


class Reached(BaseException):
    """The loop that is wanted: its number, and the names that it sees."""


class Late(Exception):
    """No loop that trains something was reached in time."""


class Place(NamedTuple):
    """A loop that a script has reached: its number among the candidates, what its names hold."""

    path: str
    text: str
    tree: ast.Module
    number: int
    names: dict
    unrolled: int = 0  # are loops over layers taken apart, too; are those over rows cut?

    @property
    def loop(self):
        """The loop itself."""
        return candidates(self.tree)[self.number][0]

    def flat(self, tree=None, whole=False, run=None):
        """A pass of the loop made flat, or as a ``whole``; of the script or of one like it, from
        where another pass starts."""
        run = run or Pass(Flat(self.path, {}, self.names))
        now = run.kept | run.fresh() if self.unrolled and not whole else None
        tree = tree or self.tree
        trained = _trained(now, run, self.loop) if self.unrolled == ONE_ROW and now else None
        flat = Flat(self.path, {}, self.names, now, trained)
        body = candidates(tree)[self.number][0].body
        if whole:
            flat.emit(ast.copy_location(ast.If(ast.Constant(True), body, []), body[0]))
            return flat
        pairs = zip(functions(self.tree), functions(tree), strict=True)
        flat.defined.update((a.lineno, b) for a, b in pairs)
        flat.add(body)
        run.fresh()
        return flat


def _trained(now, run, loop):
    """The ids of the objects of some names that a pass changes, and of their rows."""
    body = ast.fix_missing_locations(ast.Module([ast.For(
        ast.Name("__once__", ast.Store()), ast.parse("(0,)").body[0].value,
        [Leaves().visit(copy.deepcopy(s)) for s in loop.body], [])], []))  # fmt: skip
    names = run.kept | run.fresh()
    with contextlib.suppress(Exception):
        exec(compile(body, "pass", "exec"), names)
    before, after, found = leaves(run.start), leaves({k: names[k] for k in run.start}), set()
    waiting = [held(now, k) for k, v in before.items() if not np.array_equal(v, after.get(k))]
    for value in waiting:
        found.add(id(value))
        waiting += value if isinstance(value, list) else []
    return found


def functions(tree):
    """All functions and methods that a script defines."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def candidates(tree):
    """The loops that may train something, each with the numbers of those inside it."""
    loops = [node for node in ast.walk(tree) if isinstance(node, LOOPS)]
    wanted = [loop for loop in loops if any(_updates(s) for s in ast.walk(loop))]
    return {
        i: (loop, [j for j, other in enumerate(wanted) if other is not loop and _in(other, loop)])
        for i, loop in enumerate(wanted)
    }


def _in(inner, outer):
    return any(node is inner for node in ast.walk(outer))


def _updates(node):
    return isinstance(node, ast.AugAssign | ast.Assign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )


def unimported(tree):
    """{name of a well-known module that a script uses and never sets: the line}."""
    nodes = [*ast.walk(tree)]
    names = [n for n in nodes if isinstance(n, ast.Name)]
    known = {n.id for n in names if not isinstance(n.ctx, ast.Load)}
    known |= {(a.asname or a.name).partition(".")[0] for n in nodes
              if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}  # fmt: skip
    known |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    used = sorted((n.lineno, n.id) for n in names if n.id in MODULES and n.id not in known)
    return {} if "*" in known else {name: line for line, name in reversed(used)}


class _Private(ast.NodeTransformer):
    """Says ``self._Net__step``, as it is outside of its class, for ``self.__step``."""

    def __init__(self, owner=""):
        self.owner = owner

    def visit_ClassDef(self, node):
        return _Private(node.name.lstrip("_")).generic_visit(node)

    def visit_Attribute(self, node):
        private = node.attr.startswith("__") and not node.attr.endswith("__") and self.owner
        node.attr = f"_{self.owner}{node.attr}" if private else node.attr
        return self.generic_visit(node)


def parsed(text):
    """A script's tree, in which what is private of a class has its whole name."""
    return _Private().visit(ast.parse(text))


ONES = set()  # lines in which that was so


def taking_one(function):
    """A function of numbers that takes an array of one for it, as they all did before NumPy 2.4."""

    def taken(*given):
        if any(isinstance(g, np.ndarray) and g.ndim and g.size == 1 for g in given):
            frame = sys._getframe(1)
            ONES.add(frame.f_lineno if frame.f_code.co_filename != __file__
                     else frame.f_back.f_lineno)  # fmt: skip
            given = [g.item() if isinstance(g, np.ndarray) and g.size == 1 else g for g in given]
        return function(*given)

    return taken


class _Number(type):
    def __instancecheck__(cls, value):
        return isinstance(value, cls.of)

    def __call__(cls, *given):
        return taking_one(cls.of)(*given)


NUMBERS = {of.__name__: _Number(of.__name__, (of,), {"of": of, "dtype": np.dtype(of)})
           for of in (float, int)}  # fmt: skip


def reach(path, text, rejected, stand_in):
    """The :class:`Place` of the next loop in which a script may train something, or None.

    The script runs until there; a loop inside another comes after it.
    """
    tree = parsed(text)
    loops, started = candidates(tree), time.process_time()
    hidden = {j for i, (_, inner) in loops.items() if i not in rejected for j in inner}
    wanted, done = set(loops) - rejected - hidden, []
    if not wanted:
        return None
    for number, (loop, _) in loops.items():
        ahead = ast.parse(f"__reached__({number}, locals())").body[0]
        loop.body.insert(0, ast.copy_location(ahead, loop.body[0]))

    def reached(number, seen):
        if done:
            return
        if number in wanted:
            raise Reached(number, seen)
        if time.process_time() - started > SECONDS:
            raise Late(f"no loop that trains something was reached in {SECONDS:g} s")

    code = compile(ast.fix_missing_locations(tree), path, "exec")
    answers = iter(ANSWERS)
    asked, answer = [], next(answers)

    def ask(*_):
        asked.append(answer)
        return answer

    for _ in range(20):
        names = {"__name__": "__main__", "__file__": path, "__reached__": reached}
        names |= NUMBERS
        names |= {name: importlib.import_module(MODULES[name]) for name in unimported(tree)}
        names |= {"input": ask, "raw_input": ask, "xrange": range}
        asked.clear()
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002  # the same is said of it each time
        try:
            with warnings.catch_warnings(), mock.patch.object(sys, "argv", [path]):
                warnings.simplefilter("ignore")
                exec(code, names)
        except Reached as stopped:
            number, seen = stopped.args
            done.append(number)
            for other, _ in loops.values():
                del other.body[0]
            names.update({k: v for k, v in seen.items() if k != "__reached__"})
            return Place(path, text, tree, number, names)
        except ModuleNotFoundError as error:
            if not error.name:
                raise
            stand_in(error.name)
            continue
        except (SystemExit, ValueError, IndexError, TypeError):
            if not asked or not (answer := next(answers, None)):
                raise
            continue
        if not asked or not (answer := next(answers, None)):
            return None
    return None


# --- the state, and runs -----------------------------------------------------------------------


class Leaf(NamedTuple):
    """Numbers that the state holds: how the script writes them, and the keys that lead there."""

    text: str
    keys: tuple


def leaves(state):
    """{leaf: its numbers as an array} of everything that the names hold."""
    found, seen = {}, set()
    for name in reversed(state):  # ``self`` rather than the name that it has outside
        _leaves(state[name], Leaf(name, (name,)), by_name := {}, seen, 0)
        found = by_name | found
    return found


def _leaves(value, leaf, found, seen, depth):
    if isinstance(value, bool | str | bytes) or id(value) in seen or depth > 4:
        return
    if isinstance(value, int | float | np.number):
        found[leaf] = np.asarray(value)
        return
    seen.add(id(value))
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        found[leaf] = value
    elif isinstance(value, list) and not _of_layers(value) and (
        numbers := _numbers(value)) is not None:  # fmt: skip
        found[leaf] = numbers
    elif isinstance(value, list | dict | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        fixed = int | float | np.number if isinstance(value, tuple) else ()
        for key, inner in itertools.islice(items, 200):
            if isinstance(inner, fixed):
                continue
            _leaves(inner, Leaf(f"{leaf.text}[{key!r}]", (*leaf.keys, (key,))), found, seen,
                    depth + 1)  # fmt: skip
    elif hasattr(value, "__dict__") and not isinstance(value, type | types.ModuleType):
        for key, inner in vars(value).items():
            _leaves(inner, Leaf(f"{leaf.text}.{key}", (*leaf.keys, key)), found, seen, depth + 1)


def _of_layers(value):
    """Is a list nothing, or one of arrays that a layer each may have?"""
    return not value or (isinstance(value[0], np.ndarray) and len(value) <= LAYERS)


def _numbers(value):
    with contextlib.suppress(ValueError, TypeError):
        array = np.array(value)
        if array.dtype.kind in "fi":
            return array
    return None


def held(state, leaf):
    """The array, list or number that a leaf is."""
    for key in leaf.keys:
        entries, key = _entries(state, key)
        state = entries[key]
    return state


def get(state, leaf):
    """A leaf's numbers, or None where they are gone."""
    try:
        return np.array(held(state, leaf))
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def put(state, leaf, array):
    """Set a leaf's numbers, in place where it is an array."""
    *way, last = leaf.keys
    owner = state
    for key in way:
        owner = _entries(owner, key)[0][_entries(owner, key)[1]]
    entries, key = _entries(owner, last)
    if isinstance(entries[key], np.ndarray) and entries[key].shape == np.shape(array):
        entries[key][...] = array
    elif isinstance(entries[key], np.ndarray):
        entries[key] = np.array(array)
    else:
        there, array = entries[key], np.asarray(array)
        plain = isinstance(there, list | int | float)  # a weight that starts as 0 becomes 0.1
        if isinstance(there, list):
            there[:] = array.tolist()
        else:
            entries[key] = array.tolist() if plain else type(there)(array)


def _entries(owner, key):
    """What holds an entry or an attribute, and under which key."""
    if isinstance(key, tuple):
        return owner, key[0]
    return (owner if isinstance(owner, dict) else vars(owner)), key


class Pass:
    """One pass of a loop from one state: it can be run again and again, with changes."""

    def __init__(self, flat):
        self.flat, self.names, self.statements = flat, flat.names, flat.statements
        self.kept = {k: v for k, v in self.names.items() if _is_code(k, v)}
        self.start = self._copied({k: v for k, v in self.names.items() if k not in self.kept}, {})
        for name in self._rebound():  # after ``m = v = np.zeros(3)``, each has its own
            self.start[name] = self.start[name].copy()
        self.chance = random.getstate(), np.random.get_state()  # noqa: NPY002
        self.memo, self.patches = {}, {}

    def _rebound(self):
        """The arrays to which a pass gives another value, and does not change them in place."""
        bound = {n.id for s in self.statements if isinstance(s.tree, ast.Assign)
                 for t in s.tree.targets for n in ast.walk(t)
                 if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
        return [k for k in bound if isinstance(self.start.get(k), np.ndarray)]

    def elsewhere(self, weights):
        """The same pass from other weights."""
        other = copy.copy(self)
        other.start = self._copied(self.start, self.memo)
        for leaf, array in weights.items():
            put(other.start, leaf, array)
        return other

    def fresh(self):
        """A copy of the state from which a pass starts."""
        random.setstate(self.chance[0])
        np.random.set_state(self.chance[1])  # noqa: NPY002
        return self._copied(self.start, {})

    def of(self, flat):
        """Another pass from the same state."""
        other = copy.copy(self)
        other.flat, other.statements = flat, flat.statements
        return other

    def otherwise(self, seed=1):
        """The same pass with other random numbers, whatever they are now."""
        other, now = self.elsewhere({}), np.random.RandomState()
        now.set_state(self.chance[1])
        seed += now.randint(2**31)
        other.chance = random.Random(seed).getstate(), np.random.RandomState(seed).get_state()
        for value in other.start.values():
            if isinstance(value, np.random.Generator):
                value.random()
        return other

    def share(self, objects):
        """These arrays and lists do not change in a pass: they need not be copied."""
        self.memo = {id(o): o for o in objects}

    @staticmethod
    def _copied(state, memo):
        try:
            return copy.deepcopy(state, dict(memo))
        except Exception:
            found, memo = {}, dict(memo)
            for name, value in state.items():
                try:
                    found[name] = copy.deepcopy(value, memo)
                except Exception:
                    found[name] = value
            return found

    def run(self, change=None, patches=None, watch=None, until=None, instead=None):
        """Run a pass: {(number of the statement, what it sets): its numbers}.

        ``change`` is {leaf: array} before it; ``patches`` {(number, name): function of the value};
        ``instead`` is {(number, name): what the name holds for this statement alone}; ``watch`` is
        called with its number after each statement.
        """
        state, patches = self._copied(self.start, self.memo), self.patches | (patches or {})
        for leaf, array in (change or {}).items():
            put(state, leaf, array)
        self.names.clear()
        self.names.update(self.kept)
        self.names.update(state)
        random.setstate(self.chance[0])
        np.random.set_state(self.chance[1])  # noqa: NPY002
        trace = self.trace = {}
        for i, statement in enumerate(self.statements[:until]):
            before = [(name, self._patch(name, lambda _, v=value: v))
                      for (j, name), value in (instead or {}).items() if j == i]  # fmt: skip
            exec(statement.code, self.names)
            for name, value in before:
                self._patch(name, lambda _, v=value: v)
            for name in statement.sets:
                if (i, name) in patches:
                    self._patch(name, patches[i, name])
                value = self._value(name)
                if value is not None:
                    trace[i, name] = value
            if watch:
                watch(i)
            if self.names.get("__left__"):
                break
        return trace

    def written(self, leaf):
        """Is a leaf set in some statement, or an entry of it or of what holds it?"""
        held, entry, _ = leaf.text.partition("[")
        return any(name == leaf.text or name.startswith((f"{leaf.text}[", held + (entry or "[")))
                   for s in self.statements for name in s.sets)  # fmt: skip

    def _patch(self, name, function):
        """Put a function of what a name holds in its place; and what it held."""
        scope = self.names | {"__patch__": function}
        held = eval(name, scope)
        if name.isidentifier():
            self.names[name] = function(held)
        else:
            exec(f"{name} = __patch__({name})", scope)
        return held

    def _value(self, name):
        try:
            value = self.names[name] if name.isidentifier() else eval(name, self.names)
        except Exception:
            return None
        if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
            return value.copy()
        if isinstance(value, int | float | np.number | np.bool_):
            return np.asarray(value)
        return _numbers(value) if isinstance(value, list) and value else None

    def after(self):
        """The leaves as they are now."""
        return leaves({k: self.names[k] for k in self.start if k in self.names})

    def before(self):
        """The leaves from which a pass starts."""
        return leaves(self.start)


def _is_code(name, value):
    return name.startswith("__") or isinstance(
        value, types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type | np.ufunc
    ) or value is builtins  # fmt: skip


def rows(loop, names):
    """What a loop runs over, the first of them."""
    if isinstance(loop, ast.While):
        return [None]
    with contextlib.suppress(Exception):
        over = eval(compile(ast.Expression(loop.iter), "loop", "eval"), dict(names))
        if not isinstance(over, types.GeneratorType):
            return list(itertools.islice(over, ROWS)) or [None]
    return [None]


def begin(loop, names, row):
    """Set what a loop sets before each pass."""
    if row is not None:
        code = ast.parse("__target__ = __row__").body[0]
        code.targets = [loop.target]
        module = ast.fix_missing_locations(ast.Module([code], []))
        scope = names | {"__row__": row}
        exec(compile(module, "loop", "exec"), scope)
        names.update({k: v for k, v in scope.items() if k != "__row__" and not k.startswith("__b")})


def taken_in(text):
    """(The text, the lines) with the lines behind a loop that set what it uses taken into it."""
    lines, tree = text.splitlines(), ast.parse(text)
    inner = {n for loop in ast.walk(tree) if isinstance(loop, LOOPS) for n in ast.walk(loop)}
    bodies = [node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", 0), list)
              and node not in inner]  # fmt: skip
    for loop, rest in [(body[i], body[i + 1 :]) for body in bodies for i in range(len(body))]:
        behind = [*itertools.takewhile(_updates, rest)] if isinstance(loop, LOOPS) else []
        used = {ast.unparse(n) for s in getattr(loop, "body", []) for n in ast.walk(s)
                if isinstance(getattr(n, "ctx", None), ast.Load)}  # fmt: skip
        while behind and not used & {*set_by(behind[-1])}:
            behind.pop()
        if behind and loop.body[0].lineno > loop.lineno:
            first, last = behind[0].lineno, behind[-1].end_lineno
            outer, inner = (_margin(lines[s.lineno - 1]) for s in (loop, loop.body[0]))
            now = [inner[len(outer) :] * (first <= n <= last) + line
                   for n, line in enumerate(lines, 1)]  # fmt: skip
            yield "\n".join(now), (first, last)


def _margin(line):
    return line[: len(line) - len(line.lstrip())]
