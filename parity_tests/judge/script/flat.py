"""A pass of a loop made flat: a statement of its own for each part of each line.

Calls of the script's own functions give way to their lines, and loops over a few layers to their
turns, so that each quantity can be looked at, and changed.
"""

import ast
import copy
import itertools
import types
from typing import NamedTuple

import numpy as np

LEAVING = (ast.Break, ast.Continue, ast.Return, ast.Yield)
COUNTING = {"range", "len", "reversed", "zip", "enumerate", "list", "items", "keys", "values"}
LAYERS = 8  # so many turns of a loop inside a pass are taken apart
MANY = 400  # statements, after which no more loops are
PRODUCTS = ("dot", "matmul", "inner")
CLOSED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.IfExp,
          ast.BoolOp, ast.NamedExpr, ast.JoinedStr, ast.Yield)  # fmt: skip


class Statement(NamedTuple):
    """A statement of a flat pass, and the names, attributes or entries that it sets."""

    code: types.CodeType
    line: int
    sets: tuple
    tree: ast.stmt
    part: bool  # is it only a part of an expression?


class Flat:
    """The statements of a loop's body, with the lines of the functions that it calls.

    Given a copy of the names, ``now``, each statement runs on it when it is appended: what a loop
    goes over, and which way an ``if`` takes, is seen there. Of a loop over
    examples only the first turn is, if it is known which objects are ``trained``, by their ids.
    """

    def __init__(self, path, defined, names, now=None, trained=None):
        self.path, self.defined, self.names = path, defined, names
        self.unrolled, self.trained = now is not None, trained
        self.now = now or names  # as the last statement leaves them
        self.statements, self.count = [], itertools.count()
        self.cut = False  # is a batch made to be one example?
        self.inlined = {}  # fresh name: the name that it has in its function
        self.other_names = {}  # name: what else it is, as a layer is an entry of a list

    def add(self, body, depth=0):
        """Append the statements of a body."""
        for statement in copy.deepcopy(body):
            if isinstance(statement, ast.Global | ast.Nonlocal | ast.Pass | ast.Import):
                continue
            self._add(statement, depth)

    def _add(self, statement, depth):
        if self.unrolled:
            statement = self._renamed(statement)
        turns = self._turns(statement) if self.unrolled else []
        for ahead, turn in turns:
            for assign in ahead:
                self.emit(ast.fix_missing_locations(ast.copy_location(assign, statement)), True)
            self.add([_Put(turn).visit(copy.deepcopy(s)) for s in statement.body], depth)
        if turns:
            return
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr):
            if statement.value is None:
                return
            statement.value = self._parts(statement.value, statement, depth, top=True)
        elif isinstance(statement, ast.If):
            if self.unrolled and (branch := self._branch(statement)) is not None:
                self.add(branch, depth)
                return
            statement.test = self._parts(statement.test, statement, depth)
        self.emit(statement)

    def _renamed(self, statement):
        """A statement in the names of what it is about, where a name but stands for an entry."""
        put = _Put(self.other_names)
        for field, value in ast.iter_fields(statement):
            if isinstance(value, ast.expr):
                setattr(statement, field, put.visit(value))
        for name in {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)
                     and isinstance(n.ctx, ast.Store)}:  # fmt: skip
            self.other_names.pop(name, None)
        target, value = getattr(statement, "targets", [None])[0], getattr(statement, "value", None)
        entry = isinstance(target, ast.Name) and isinstance(value, ast.Attribute | ast.Subscript)
        entry = entry and not isinstance(getattr(value, "slice", None), ast.Slice)
        if entry and _holds(self._known(value)):
            self.other_names[target.id] = value
        if isinstance(target, ast.Name) and "len" in calls(value or statement):  # so many layers
            known = self._known(value)
            if isinstance(known, int):
                self.other_names[target.id] = ast.Constant(known)
        return statement

    def _known(self, node):
        """The value of what is but counted or looked up; else None."""
        if not {*calls(node)} <= COUNTING:
            return None
        try:
            return eval(ast.unparse(node), dict(self.now))
        except Exception:
            return None

    def _branch(self, statement):
        """The lines that an ``if`` leads to, if it asks for no more than names and counts."""
        if any(isinstance(n, LEAVING) for n in ast.walk(statement)):
            return None
        known = self._settled(statement.test)
        return None if known is None else statement.body if known else statement.orelse

    def _settled(self, test):
        """What comes of a test that asks for names and counts, and for no numbers; else None."""
        asked = [n for n in ast.walk(test) if isinstance(n, ast.Name | ast.Attribute
                 | ast.Subscript) and isinstance(n.ctx, ast.Load)]  # fmt: skip
        if any(isinstance(self._known(n), float | np.floating | np.ndarray) for n in asked):
            return None
        known = self._known(test)
        return known if type(known) is bool else None

    def _turns(self, statement):
        """[(statements ahead, {name: what stands for it})], for each turn of a loop over a few
        layers; else []."""
        within = [n for s in getattr(statement, "body", []) for n in ast.walk(s)]
        if not isinstance(statement, ast.For) or any(isinstance(n, LEAVING) for n in within):
            return []
        items = self._known(statement.iter)
        if not hasattr(items, "__iter__") or len(self.statements) > MANY:
            return []
        items = list(enumerate(itertools.islice(items, LAYERS + 1)))
        count = len(items)
        if self.trained is not None and self._are_rows([item for _, item in items]):
            self.cut = self.cut or count > 1
            items = items[-1:]  # of 0 0, 0 1, 1 0, 1 1 the first moves the least
        stored, turns = _stored(*statement.body), []
        for i, item in items:
            at = _entry(statement.iter, i, count)
            turns.append(([], {}))
            if not self._put(statement.target, item, at, stored, *turns[-1]):
                return []
        return turns if len(turns) <= LAYERS else []

    def _are_rows(self, items):
        """Are they examples that go through the network, and nothing of its own?"""
        parts = items[0] if items and isinstance(items[0], tuple) else items[:1]
        data = [p for p in parts if isinstance(p, np.ndarray | list)]
        plain = all(isinstance(p, np.ndarray | list | tuple | int | float) for p in parts)
        return bool(data) and plain and not self.trained & {id(p) for p in data}

    def _put(self, target, item, at, stored, ahead, turn):
        """Say for each name of a target what stands for it, or what sets it ahead of a turn."""
        if isinstance(target, ast.Tuple):
            parts = at.elts if isinstance(at, ast.Tuple) else [
                ast.Subscript(at, ast.Constant(k), ast.Load()) for k in range(len(target.elts))
            ] if at is not None else []  # fmt: skip
            return len(parts) == len(target.elts) and all(
                self._put(*part, stored, ahead, turn)
                for part in zip(target.elts, item, parts, strict=True)
            )
        counted = type(item) is int and isinstance(at, ast.Constant)
        if isinstance(item, str) or counted:
            at = ast.Constant(item)
        if not isinstance(target, ast.Name) or at is None:
            return False
        if target.id in stored or not (isinstance(item, str) or counted or _holds(item)):
            ahead.append(ast.Assign([ast.Name(target.id, ast.Store())], at))
        else:
            turn[target.id] = at
        return True

    def emit(self, statement, part=False):
        """Append a statement that need not be taken apart."""
        once = ast.parse("for __once__ in (0,):\n  __left__ = True\n  __left__ = False").body[0]
        once.body.insert(1, Leaves().visit(copy.deepcopy(statement)))
        once = ast.fix_missing_locations(ast.copy_location(once, statement))
        code = compile(ast.Module([once], []), self.path, "exec")
        sets = tuple(dict.fromkeys(set_by(statement)))
        self.statements.append(Statement(code, statement.lineno, sets, statement, part))
        if self.unrolled:
            try:
                exec(code, self.now)
            except Exception:  # a pass that fails is told of where it runs
                self.unrolled = False
            self.unrolled = self.unrolled and not self.now["__left__"]

    def _parts(self, node, statement, depth, top=False):
        """An expression whose parts have become statements; an index, as ``s : s + 4``, stays."""
        if isinstance(node, CLOSED):
            if isinstance(node, ast.IfExp):
                known = self._settled(node.test) if self.unrolled else None
                if known is not None:
                    branch = node.body if known else node.orelse
                    return self._parts(branch, statement, depth, top)
                node.test = self._parts(node.test, statement, depth)
            return node
        for field, value in ast.iter_fields(node):
            if field == "slice":
                continue
            if isinstance(value, ast.expr) and not isinstance(node, ast.Starred):
                bare = field == "func" and isinstance(value, ast.Attribute)
                setattr(node, field, self._parts(value, statement, depth, top=bare))
            elif isinstance(value, list):
                setattr(node, field, [self._item(v, statement, depth) for v in value])
        inner = self._inner(node, depth) if isinstance(node, ast.Call) else None
        if inner is not None:
            return inner
        worth = isinstance(node, ast.BinOp | ast.Call | ast.UnaryOp) or (
            self.unrolled and self._of_a_list(node)
        )
        if top or not worth or not any(isinstance(n, ast.Name) for n in ast.walk(node)):
            return node
        return self._named(node, statement)

    def _of_a_list(self, node):
        """Is it an entry of a list that the pass makes, as ``activations[-1]``?"""
        named = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
        return named and isinstance(node.ctx, ast.Load) and node.value.id in self._made()

    def _made(self):
        """The names that the statements set, and not only an entry of."""
        return {name for s in self.statements for name in s.sets
                if not any(entry.startswith(f"{name}[") for entry in s.sets)}  # fmt: skip

    def _item(self, value, statement, depth):
        if isinstance(value, ast.keyword):
            value.value = self._parts(value.value, statement, depth)
        elif isinstance(value, ast.expr) and not isinstance(value, ast.Starred):
            return self._parts(value, statement, depth)
        return value

    def _named(self, node, at):
        name = f"__part{next(self.count)}__"
        self.inlined[name] = shown(node, self.inlined)
        assign = ast.Assign([ast.Name(name, ast.Store())], node)
        self.emit(ast.fix_missing_locations(ast.copy_location(assign, at)), True)
        return ast.copy_location(ast.Name(name, ast.Load()), at)

    def _inner(self, call, depth):
        """What a call of a function of the script returns, its lines being added; else None."""
        function, owner = self._function(call.func)
        function = function and _with_one_return(function)
        if function is None or depth > 5 or not _straight(function):
            return None
        given = dict(zip([a.arg for a in function.args.args], owner + call.args, strict=False))
        given |= {k.arg: k.value for k in call.keywords if k.arg}
        defaults = function.args.defaults
        named = [a.arg for a in function.args.args]
        for name, value in zip(named[len(named) - len(defaults) :], defaults, strict=True):
            given.setdefault(name, value)
        if set(given) != set(named) or len(owner + call.args) > len(named):
            return None
        fresh = self._fresh(function, given)
        entries = [n for n in named if self.unrolled and n not in _stored(function)
                   and not isinstance(given[n], ast.Name)]  # fmt: skip
        put = {fresh[n]: given[n] for n in entries if _holds(self._known(given[n]))}
        for name in named:
            if fresh[name] == getattr(given[name], "id", None) or fresh[name] in put:
                continue
            assign = ast.Assign([ast.Name(fresh[name], ast.Store())], given[name])
            self.emit(ast.fix_missing_locations(ast.copy_location(assign, call)), True)
        body = [_Put(put).visit(_Renamed(fresh).visit(s)) for s in copy.deepcopy(function.body)]
        last = body.pop() if isinstance(body[-1], ast.Return) else None
        self.add(body, depth + 1)
        if last is None or last.value is None:
            return ast.copy_location(ast.Constant(None), call)
        value = self._parts(last.value, last, depth + 1)
        return value if isinstance(value, ast.Name | ast.Tuple) else self._named(value, last)

    def _fresh(self, function, given):
        """New names for a function's own; a name that is handed over keeps the one it has."""
        everywhere = {n for s in ast.walk(function) if isinstance(s, ast.Global) for n in s.names}
        stored = _stored(function)
        number = next(self.count)
        fresh = {n: f"{n}__{number}__" for n in {*stored, *given} - everywhere}
        self.inlined |= {v: k for k, v in fresh.items()}
        same = {n: v.id for n, v in given.items() if isinstance(v, ast.Name) and n not in stored}
        return fresh | same

    def own(self, node):
        """Is it a function or a method of the script's?"""
        return self._function(node)[0] is not None

    def _function(self, node):
        """The definition behind a name or a method, and the object that it belongs to."""
        text = ast.unparse(node)
        if not isinstance(node, ast.Name | ast.Attribute) or "(" in text:
            return None, []
        text = text if isinstance(node, ast.Name) else ".".join(self._owner(node))
        try:
            found = eval(text, dict(self.now))
        except Exception:
            return None, []
        owner = [node.value] if isinstance(found, types.MethodType) else []
        code = getattr(getattr(found, "__func__", found), "__code__", None)
        if code is None or code.co_filename != self.path:
            return None, []
        return self.defined.get(code.co_firstlineno), owner

    def _owner(self, node):
        """``self__3__.step`` by the names that the pass starts with: ``net.step``."""
        *before, last = ast.unparse(node).split(".")
        first = before[0]
        for statement in self.statements:
            if statement.sets == (first,) and isinstance(statement.tree.value, ast.Name):
                return self._owner(ast.parse(f"{statement.tree.value.id}.{last}").body[0].value)
        return [first, *before[1:], last]


def _stored(*trees):
    """The names that some trees set."""
    return {n.id for t in trees for n in ast.walk(t) if isinstance(n, ast.Name)
            and isinstance(n.ctx, ast.Store)}  # fmt: skip


def _holds(value):
    """Is it a list, a dictionary or an object that holds numbers, and no numbers itself?"""
    return isinstance(value, list | dict) or (
        hasattr(value, "__dict__") and not isinstance(value, np.ndarray | types.FunctionType)
    )


def _entry(over, i, count):
    """The expression for an item of what a loop goes over; None where it has none."""
    name, given = "", []
    if isinstance(over, ast.Call):
        name, given = getattr(over.func, "id", getattr(over.func, "attr", "")), over.args
    if name == "range":
        return ast.Constant(None)
    if name == "zip":
        parts = [_entry(a, i, count) for a in given]
        return None if None in parts else ast.Tuple(parts, ast.Load())
    if name == "enumerate" and given:
        part = _entry(given[0], i, count)
        return part and ast.Tuple([ast.Constant(i), part], ast.Load())
    if name == "reversed":
        return _entry(given[0], count - 1 - i, count)
    if name == "list" and given:
        return _entry(given[0], i, count)
    if name in ("items", "keys", "values") or isinstance(over, ast.Call):
        of = f"list({ast.unparse(over)})[{i}]"
        return ast.parse(of).body[0].value
    return ast.parse(f"({ast.unparse(over)})[{i}]").body[0].value


def shown(node, inlined):
    """An expression as the script has it."""
    text = ast.unparse(node)
    for name in sorted(inlined, key=len, reverse=True):
        if name in text:
            compound = any(c in inlined[name] for c in "+-*/@ ") and text != name
            text = text.replace(name, f"({inlined[name]})" if compound else inlined[name])
    return ast.unparse(ast.parse(text))


def calls(*trees):
    """The names of all that is called in some trees."""
    return [getattr(n.func, "id", getattr(n.func, "attr", "")) for t in trees for n in ast.walk(t)
            if isinstance(n, ast.Call)]  # fmt: skip


def _with_one_return(function):
    """The function with ``return 1 if s > 0 else 0`` for an ``if`` with a return each way."""
    *before, last = function.body
    if isinstance(last, ast.Return) and before and isinstance(before[-1], ast.If):
        *before, choice = before
        ways = [choice.body, choice.orelse or [last]]
    else:
        choice, ways = last, [getattr(last, "body", []), getattr(last, "orelse", [])]
    plain = [way[0].value for way in ways if [*map(type, way)] == [ast.Return]]
    if not isinstance(choice, ast.If) or len(plain) < 2 or None in plain:
        return function
    value = ast.IfExp(choice.test, *plain)
    made = copy.copy(function)
    made.body = [*before, ast.copy_location(ast.Return(value), choice)]
    return ast.fix_missing_locations(made)


def _straight(function):
    """Has it lines of its own, which end in its only return?"""
    plain = function.args
    if plain.vararg or plain.kwarg or plain.kwonlyargs or function.decorator_list:
        return False
    body = [s for s in function.body if not isinstance(s, ast.Expr)
            or not isinstance(s.value, ast.Constant)]  # fmt: skip
    if len(body) == 1 and isinstance(body[0], ast.Return):
        within = list(ast.walk(body[0]))
        methods = [n.func for n in within if isinstance(n, ast.Call)]
        return isinstance(body[0].value, ast.Tuple) or any(
            isinstance(n, ast.MatMult | ast.GeneratorExp) or _differs(n)
            or (isinstance(n, ast.Compare) and isinstance(n.left, ast.Call))
            or getattr(n, "id", getattr(n, "attr", "")) in PRODUCTS
            or (isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == "self"
                and n not in methods)
            for n in within
        )  # fmt: skip
    inner = [n for s in body for n in ast.walk(s)]
    returns = [n for n in inner if isinstance(n, ast.Return)]
    odd = (ast.FunctionDef, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Try, ast.With)
    return not any(isinstance(n, odd) for n in inner) and returns in ([], [function.body[-1]])


def _differs(node):
    """Is it ``o - t``, of two names?"""
    minus = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    return minus and isinstance(node.left, ast.Name) and isinstance(node.right, ast.Name)


class _Put(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, given):
        self.given = given

    def visit_Name(self, node):
        put = self.given.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if put is None else ast.copy_location(copy.deepcopy(put), node)


class _Renamed(ast.NodeTransformer):
    def __init__(self, fresh):
        self.fresh = fresh

    def visit_Name(self, node):
        node.id = self.fresh.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.fresh.get(node.arg, node.arg)
        return node


class Leaves(ast.NodeTransformer):
    """A return out of a loop's body becomes a break; what ``global`` says holds anyway."""

    def visit_Return(self, node):
        return ast.copy_location(ast.Break(), node)

    def visit_Global(self, node):
        return ast.copy_location(ast.Pass(), node)

    visit_Nonlocal = visit_Global

    def visit_FunctionDef(self, node):
        return node


def set_by(statement):
    """What a statement sets or appends to, and after an entry the whole of which it is one."""
    for node in ast.walk(statement):
        if isinstance(getattr(node, "ctx", None), ast.Store) and not isinstance(
            node, ast.Tuple | ast.List | ast.Starred
        ):
            yield ast.unparse(node)
            whole = node
            while isinstance(whole, ast.Subscript):
                whole = whole.value
            if whole is not node and isinstance(whole, ast.Name):
                yield whole.id
        if isinstance(node, ast.Attribute) and node.attr == "append":
            yield ast.unparse(node.value)
