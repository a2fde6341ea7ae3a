"""Small changes to somebody's source, for the slips that people make: where, and what instead.

Every change is text for text at the syntax tree's positions, so that formatting, comments and names
stay. The same change at places that mirror each other (m and v, both branches) counts as one.

Nothing here runs anything. Who looks for a mend makes a :class:`Source` of a text, says in which
nodes of its tree something may change (functions, loops, or the whole tree), and tries what comes,
the simplest first::

    source = Source(text)
    for change in changes(source, [source.tree]):
        run(change.applied(source.data).decode())
"""

import ast
import bisect
import difflib
import functools
import itertools
import re
from collections import defaultdict
from typing import NamedTuple

ATOM, POWER, SIGN, TIMES, PLUS, COMPARED, LOOSE = 12, 11, 10, 9, 8, 4, 0
OPERATORS = {
    ast.Add: ("+", PLUS), ast.Sub: ("-", PLUS), ast.Mult: ("*", TIMES), ast.Div: ("/", TIMES),
    ast.MatMult: ("@", TIMES), ast.Pow: ("**", POWER),
}  # fmt: skip
LEVELS = dict(OPERATORS.values())
OTHERS = {"+": "-", "-": "+", "*": "/@", "/": "*", "@": "*", "**": "*"}
COMPARISONS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
KIN = [  # functions that are taken for each other
    "sum mean", "max min", "maximum minimum", "zeros_like ones_like", "zeros ones", "argmax argmin",
    "log log2 log10", "sqrt square", "dot multiply outer",
]  # fmt: skip
REDUCING = {"sum", "mean", "max", "min", "amax", "prod", "std", "var", "argmax", "argmin", "norm"}
AXES = [
    "axis=0, keepdims=True", "axis=-1, keepdims=True", "axis=0", "axis=-1", "axis=1",
    "axis=1, keepdims=True", "keepdims=True", "",
]  # fmt: skip
VALUES = ast.BinOp | ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.UnaryOp
MODULES = ("np", "numpy", "math")
BLOCKS = ("body", "orelse", "finalbody")
DEFINED = ast.FunctionDef | ast.ClassDef
SIGNS = ast.expr_context | ast.operator | ast.unaryop | ast.cmpop | ast.boolop
MIRRORED = 0.5  # how much dearer a change at several places is


class Change(NamedTuple):
    """Spans of the source, in bytes, with what stands there instead."""

    cost: float
    spans: tuple  # of (start, end, text)

    def applied(self, data, start=0, end=None):
        """This part of the source, changed."""
        pieces, at, end = [], start, len(data) if end is None else end
        for first, last, text in self.spans:
            if start <= first and last <= end:
                pieces += [data[at:first], text.encode()]
                at = last
        return b"".join([*pieces, data[at:end]])


class Source:
    """A program's text, its tree, and where in the one the other stands."""

    def __init__(self, text):
        self.data, self.tree = text.encode(), ast.parse(text)
        lines = [m.end() for m in re.finditer(b"\n", self.data)]
        self.starts = [0, *lines]
        self.power = " ** " if " ** " in text else "**"

    def span(self, node):
        """From which byte to which a node stands, its decorators included."""
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda n: n.lineno)
        start = self.starts[first.lineno - 1] + first.col_offset - (first is not node)
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node):
        """The source of a node, without parentheses around it."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def line(self, at):
        """In which line a byte stands, from 1."""
        return bisect.bisect_right(self.starts, at)

    def around(self, span):
        """The whole lines of a span: (start, end), the last line's break left out."""
        start = self.starts[self.line(span[0]) - 1]
        end = self.data.find(b"\n", max(span[1], span[0]))
        return start, len(self.data) if end < 0 else end

    def definitions(self):
        """The functions and classes at the top level."""
        return [node for node in self.tree.body if isinstance(node, DEFINED)]

    def used_by(self, name, member=None):
        """The functions and methods that a definition uses, itself first."""
        there = {node.name: node for node in self.definitions()}
        found, waiting = {}, [(name, member)]
        while waiting:
            name, member = waiting.pop(0)
            if (name, member) in found or name not in there:
                continue
            node = there[name]
            if isinstance(node, ast.ClassDef):
                methods = {m.name: m for m in node.body if isinstance(m, ast.FunctionDef)}
                bases = [(b.id, None) for b in node.bases if isinstance(b, ast.Name)]
                more = {w for w in _words(methods[member]) if w in methods} if member in methods \
                    else methods  # fmt: skip
                waiting += [(name, m) for m in ({} if member in methods else more)]
                waiting += [(name, m) for m in more if member in methods] + bases
                if member in methods:
                    waiting += [(name, m) for m in ("__call__", "__init__") if m in methods]
                node = methods.get(member)
            found[name, member] = node
            waiting += [(w, None) for w in _words(node) if w in there] if node else []
        return [node for node in found.values() if node is not None]


def _words(node):
    """The names and attributes in a function, in order."""
    found = [getattr(n, "id", getattr(n, "attr", "")) for n in ast.walk(node)]
    return list(dict.fromkeys(filter(None, found)))


@functools.lru_cache(50_000)
def level(text):
    """How tightly an expression holds together."""
    try:
        return _level(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError:  # as of lines that only parentheses keep together
        return LOOSE


def _level(node):
    if isinstance(node, ast.BinOp):
        return OPERATORS.get(type(node.op), ("", COMPARED))[1]
    if isinstance(node, ast.UnaryOp):
        return LOOSE if isinstance(node.op, ast.Not) else SIGN
    if isinstance(node, ast.Compare):
        return COMPARED
    return LOOSE if isinstance(node, ast.IfExp | ast.Lambda | ast.BoolOp | ast.Tuple) else ATOM


def held(text, least):
    """An expression, in parentheses where it has to hold together more tightly."""
    return text if level(text) >= least else f"({text})"


def changes(source, nodes, lines=None):
    """All changes within these nodes of the tree, or only in these lines, the simplest first."""
    found = list(_unshared(source))
    for number, node in enumerate(nodes):
        part = _Part(source, node, lines)
        for change in (*part.of_expressions(), *part.of_statements()):
            found.append(change._replace(cost=change.cost + 0.2 * min(number, 3)))
    unique = {change.spans: change for change in sorted(found, key=lambda c: -c.cost)}
    return sorted(unique.values(), key=lambda change: change.cost)


def _unshared(source):
    """State that all objects share, made anew for each."""
    for node in source.definitions():
        made = [f for f in getattr(node, "body", []) if getattr(f, "name", "") == "__init__"]
        shared = [s for s in node.body if isinstance(s, ast.Assign)
                  and isinstance(s.value, ast.Dict | ast.List | ast.Call)]  # fmt: skip
        for function, statement in itertools.product(made, shared):
            first = function.body[0]
            start, _ = source.around(source.span(first))
            text = f"{' ' * first.col_offset}self.{source.text(statement)}\n"
            yield Change(1, ((start, start, text),))


class _Part:
    """Changes to one function, or another part of a program."""

    def __init__(self, source, node, lines=None):
        self.source, self.node, self.lines = source, node, lines
        self.parents = {child: (parent, field, i) for parent in ast.walk(node)
                        for field, i, child in _children(parent)}  # fmt: skip
        called = {n.func for n in self.parents if isinstance(n, ast.Call)}
        own = [a.arg for a in self.parents if isinstance(a, ast.arg) and a.arg != "self"]
        texts = [source.text(n) for n in self.parents if _is_atom(n) and n not in called
                 and getattr(n, "id", "") not in (*MODULES, "self")]  # fmt: skip
        self.names = [t for t in dict.fromkeys([*own, *texts]) if "\n" not in t]
        self.names = self.names[: 24 if lines is None else 60]
        self.counters = [self.source.text(n.right) for n in self.parents
                         if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)
                         and _is_atom(n.right)]  # fmt: skip

    # --- expressions ---

    def of_expressions(self):
        """Another expression in the place of one, or of all that mirror each other."""
        mirrored = defaultdict(dict)
        for node in self._expressions():
            span, keys = self.source.span(node), list(self._keys(node))
            for cost, label, text in self.instead(node):
                text = self._fitting(node, text)
                if text is None:
                    continue
                yield Change(cost, ((*span, text),))
                for key in keys:
                    mirrored[key, label].setdefault(span, (cost, text))
        for group in mirrored.values():
            spans = [(*span, text) for span, (_, text) in sorted(group.items())]
            if 2 <= len(spans) <= 4 and all(a[1] <= b[0] for a, b in itertools.pairwise(spans)):
                yield Change(max(c for c, _ in group.values()) + MIRRORED, tuple(spans))
        yield from self._exchanged()

    def _expressions(self):
        for node, (parent, field, _) in self.parents.items():
            written = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
            apart = isinstance(parent, ast.arg | ast.arguments | ast.JoinedStr | ast.FormattedValue)
            if isinstance(node, ast.expr) and not written and not apart and self._wanted(node):
                outside = field in ("decorator_list", "returns", "annotation", "func")
                module = isinstance(parent, ast.Attribute) and isinstance(node, ast.Name)
                module = module and node.id not in self.names
                if not outside and not module:
                    yield node

    def _wanted(self, node):
        return self.lines is None or not self.lines.isdisjoint(
            range(node.lineno, node.end_lineno + 1)
        )

    def _keys(self, node):
        """What mirrored places have in common: the text; the shape around it; the statement's."""
        parent, field, i = self.parents[node]
        yield "text", self.source.text(node)
        yield "text in a statement", self.source.text(node), self._statement(node)
        if isinstance(node, ast.Call):
            yield "call", _shape(node)
        yield "around", _shape(parent), _shape(node), field, i
        path = []
        while not isinstance(node, ast.stmt):
            parent, field, i = self.parents[node]
            path.append((field, i))
            node = parent
        yield "statement", re.sub(r"\d+", "", _shape(node)), tuple(path)

    def _fitting(self, node, text):
        """The text in parentheses where its surroundings need them; None where it is no change."""
        start, end = self.source.span(node)
        if text == self.source.data[start:end].decode():
            return None
        before, after = self.source.data[:start].rstrip(), self.source.data[end:].lstrip()
        if before.endswith(b"(") and after.startswith(b")"):
            return text
        return held(text, self._least(node))

    def _least(self, node):
        parent, field, _ = self.parents[node]
        if isinstance(parent, ast.BinOp):
            least = _level(parent)
            return least + (field == "right") if least != POWER else least + (field == "left")
        if isinstance(parent, ast.Compare | ast.BoolOp):
            return COMPARED + 1
        if isinstance(parent, ast.UnaryOp):
            return SIGN
        return ATOM if field in ("value", "func") and isinstance(parent, ast.expr) else LOOSE

    def _binary(self, a, sign, b):
        least = LEVELS[sign]
        a, b = held(a, least + (sign == "**")), held(b, least + (sign != "**"))
        return f"{a}{self.source.power if sign == '**' else f' {sign} '}{b}"

    def instead(self, node):
        """(cost, label, text): what might have been meant in the place of an expression."""
        text = self.source.text(node)
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            yield from self._of_operation(node)
        elif isinstance(node, ast.UnaryOp):
            yield 1, "no sign", self.source.text(node.operand)
        elif isinstance(node, ast.Call):
            yield from self._of_call(node)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            a, b = self.source.text(node.left), self.source.text(node.comparators[0])
            yield from ((1, sign, f"{a} {sign} {b}") for sign in COMPARISONS.values())
        elif isinstance(node, ast.IfExp):
            a, test, b = map(self.source.text, (node.body, node.test, node.orelse))
            yield 1, "other way", f"{b} if {test} else {a}"
        elif isinstance(node, ast.Constant):
            yield from self._of_constant(node.value)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield 1, "no T", self.source.text(node.value)
        if isinstance(node, VALUES) and "\n" not in text:
            yield from self._wrapped(
                text, isinstance(node, ast.Attribute | ast.Subscript | ast.Name)
            )

    def _of_operation(self, node):
        a, b = self.source.text(node.left), self.source.text(node.right)
        sign = OPERATORS[type(node.op)][0]
        for other in OTHERS[sign] if sign != "**" else ["*"]:
            yield 0.9, other, self._binary(a, other, b)
        yield 1, "left", a
        yield 1, "right", b
        if sign in "-/@**":
            yield 1.5, "exchanged", self._binary(b, sign, a)
        if sign == "@":
            for c, d in ((a, b), (b, a)):
                yield 1.5, f"T@{c == b}", self._binary(f"{held(c, ATOM)}.T", "@", d)
                yield 1.5, f"@T{c == b}", self._binary(c, "@", f"{held(d, ATOM)}.T")
        for inner, outer, left in ((node.left, b, True), (node.right, a, False)):
            if isinstance(inner, ast.BinOp) and type(inner.op) in OPERATORS:
                c, d = self.source.text(inner.left), self.source.text(inner.right)
                own = OPERATORS[type(inner.op)][0]
                deeper = self._binary(d, sign, outer) if left else self._binary(outer, sign, c)
                parts = (c, own, deeper) if left else (deeper, own, d)
                yield 1.2, "regrouped", self._binary(*parts)
            if isinstance(inner, ast.Call) and len(inner.args) == 1 and sign in "+-":
                name, c = self.source.text(inner.func), self.source.text(inner.args[0])
                both = (c, sign, outer) if left else (outer, sign, c)
                yield 1.5, "into", f"{name}({self._binary(*both)})"
        if sign == "*" and (p := self._own_slope(a, b)):
            yield 2, "Jacobian", f"{p}[..., :, None] * (np.eye({p}.shape[-1]) - {p}[..., None, :])"

    @staticmethod
    def _own_slope(a, b):
        for p, q in ((a, b), (b, a)):
            if re.fullmatch(rf"1(\.0?)? ?- ?{re.escape(p)}", q) and level(p) == ATOM:
                return p
        return ""

    def _of_call(self, node):
        name, parts = self.source.text(node.func), [*node.args, *node.keywords]
        texts = [self.source.text(part) for part in parts]
        for i, inner in enumerate(node.args[:3]):
            yield 1, f"only {i}", self.source.text(inner)
        word = name.rpartition(".")[2]
        for kin in KIN:
            if word in (words := kin.split()):
                others = [w for w in words if w != word]
                yield from ((1, w, f"{name[: -len(word)]}{w}({', '.join(texts)})") for w in others)
        for i in range(len(node.args) - 1):
            order = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2 :]]
            yield 1.5, f"exchanged {i}", f"{name}({', '.join(order)})"
        if word in REDUCING:
            kept = [t for t in texts if not re.match("axis ?=|keepdims ?=", t)]
            method = not re.match(r"np\.|numpy\.", name)
            kept = kept[: 0 if method else 1]
            yield from (
                (1, axes, f"{name}({', '.join(filter(None, [*kept, axes]))})") for axes in AXES
            )
        if len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
            inner = node.args[0]
            if isinstance(inner.op, ast.Add | ast.Sub):
                a, b = self.source.text(inner.left), self.source.text(inner.right)
                yield 1.5, "out of", self._binary(f"{name}({a})", OPERATORS[type(inner.op)][0], b)

    def _of_constant(self, value):
        if isinstance(value, bool):
            yield 1, "other", str(not value)
        elif isinstance(value, int | float):
            near = [0, 1, -1, 2, 0.5, value + 1, value - 1, -value, value / 2, value * 2]
            yield from ((1.5, f"number {n!r}", repr(n)) for n in dict.fromkeys(near))
            yield from ((2.5, f"name {name}", name) for name in self.names)
            yield from ((2, f"**{t}", t) for t in self.counters)

    def _wrapped(self, text, is_name):
        """A function of it, or it and another thing that is there."""
        plain, atom = text, held(text, ATOM)
        yield from (
            (1, "square", self._binary(text, "**", "2")), (1, "sign", f"-{held(text, SIGN)}"),
            (1, "root", f"np.sqrt({text})"), (1, "T", f"{atom}.T"),
            (1.2, "rest", self._binary("1", "-", text)), (2, "copy", f"{atom}.copy()"),
            (1.5, "sum 0", f"np.sum({text}, axis=0)"), (1.5, "mean 0", f"np.mean({text}, axis=0)"),
            (1.5, "sum 0 kept", f"np.sum({text}, axis=0, keepdims=True)"),
            (2, "sum", f"np.sum({text})"), (2, "mean", f"np.mean({text})"),
            (1.5, "slope", self._binary(text, "*", self._binary("1", "-", text))),
            (2, "half", self._binary(text, "/", "2")), (2, "double", self._binary("2", "*", text)),
            (2, "plus 1", f"{text} + 1"), (2, "minus 1", f"{text} - 1"),
            (2.2, "abs", f"np.abs({text})"), (2.2, "exp", f"np.exp({text})"),
            (2.2, "log", f"np.log({text})"), (2.2, "inverse", self._binary("1", "/", text)),
        )  # fmt: skip
        for name in self.names:
            if is_name and name != plain:
                yield (1 if _alike(name, plain) else 1.5), f"name {name}", name
            yield from (
                (
                    1.5 if name in self.counters else 2.8,
                    f"**{name}",
                    self._binary(text, "**", name),
                ),
                (2, f"*{name}", self._binary(text, "*", name)),
                (2.2, f"/{name}", self._binary(text, "/", name)),
                (2.4, f"+{name}", self._binary(text, "+", name)),
                (2.4, f"-{name}", self._binary(text, "-", name)),
                (2.5, f"/rows {name}", self._binary(text, "/", f"{held(name, ATOM)}.shape[0]")),
                (2.5, f"/size {name}", self._binary(text, "/", f"{held(name, ATOM)}.size")),
                (
                    2.5,
                    f"slope {name}",
                    self._binary(self._binary(text, "*", name), "*", f"1 - {name}"),
                ),
                (
                    2.5,
                    f"slope² {name}",
                    self._binary(text, "*", f"1 - {self._binary(name, '**', '2')}"),
                ),
            )

    def _exchanged(self):
        """Two expressions of a statement, or two names everywhere, each in the other's place."""
        places, statements = defaultdict(list), defaultdict(list)
        for node in self._expressions():
            statements[self._statement(node)].append(node)
            if _is_atom(node):
                places[self.source.text(node)].append(node)
        for a, b in itertools.combinations(self.names, 2):
            yield from self._swapped([*places[a], *places[b]], {a: b, b: a}, 1.8)
        for nodes in statements.values():
            for a, b in itertools.combinations(nodes, 2):
                texts = self.source.text(a), self.source.text(b)
                yield from self._swapped([a, b], dict(zip(texts, texts[::-1], strict=True)), 1.7)

    def _swapped(self, nodes, other, cost):
        pairs = [(n, other[text]) for n in nodes if (text := self.source.text(n)) != other[text]]
        spans = sorted((*self.source.span(n), self._fitting(n, text)) for n, text in pairs)
        if len(spans) > 1 and all(a[1] <= b[0] for a, b in itertools.pairwise(spans)):
            yield Change(cost, tuple(spans))

    def _statement(self, node):
        while not isinstance(node, ast.stmt):
            node = self.parents[node][0]
        return node

    # --- statements ---

    def of_statements(self):
        """Lines that are exchanged, missing, doubled, at another place, or write elsewhere."""
        for parent in ast.walk(self.node):
            for field in BLOCKS:
                block = getattr(parent, field, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield from self._of_block(parent, block)

    def _of_block(self, parent, block):
        lines = [self._lines(s) for s in block]
        if any(a[1] > b[0] for a, b in itertools.pairwise(lines)):
            return  # several in a line
        for i, statement in enumerate(block):
            if not self._wanted(statement):
                continue
            yield from self._rewritten(statement)
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            start, end = lines[i]
            if len(block) > 1:
                yield Change(2, ((start, end, ""),))
            text = self.source.data[start:end].decode()
            for cost, at, indent in self._places(parent, block, lines, i):
                moved = _indented(text, indent)
                yield Change(cost, tuple(sorted([(start, end, ""), (at, at, moved)])))
        yield from self._inserted(block, lines)

    def _lines(self, statement):
        start, end = self.source.around(self.source.span(statement))
        return start, min(end + 1, len(self.source.data))

    def _indent(self, statement):
        return " " * statement.col_offset

    def _places(self, parent, block, lines, i):
        """Where else a statement may stand: (cost, byte, indent)."""
        indent = self._indent(block[i])
        for j, (start, end) in enumerate(lines):
            if j not in (i, i + 1) and abs(i - j) <= 4:
                yield (1.5 if j in (i - 1, i + 2) else 2), start, indent
            if j == len(block) - 1 and j != i:
                yield 2, end, indent
            loop = block[j]
            if isinstance(loop, ast.For | ast.While) and j != i and abs(i - j) <= 2:
                inner = [self._lines(s) for s in loop.body]
                yield 2, inner[0][0], self._indent(loop.body[0])
                yield 2, inner[-1][1], self._indent(loop.body[0])
        if isinstance(parent, ast.For | ast.While | ast.If) and len(block) > 1:
            start, end = self._lines(parent)
            yield 2, start, self._indent(parent)
            yield 1.8, end, self._indent(parent)

    def _rewritten(self, statement):
        """Other ways of writing to a target."""
        if isinstance(statement, ast.AugAssign) and type(statement.op) in OPERATORS:
            target, value = self.source.text(statement.target), self.source.text(statement.value)
            sign, span = OPERATORS[type(statement.op)][0], self.source.span(statement)
            for other in ["=", *(f"{o}=" for o in OTHERS[sign] if o != "@")]:
                yield Change(1, ((*span, f"{target} {other} {value}"),))
            yield Change(
                1.2, ((*span, f"{target} = {target} {sign} {held(value, LEVELS[sign] + 1)}"),)
            )
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], statement.value
            name, span = self.source.text(target), self.source.span(statement)
            if isinstance(value, ast.BinOp) and self.source.text(value.left) == name:
                sign = OPERATORS.get(type(value.op), ("", 0))[0]
                if sign and sign != "@":
                    yield Change(1, ((*span, f"{name} {sign}= {self.source.text(value.right)}"),))
            start, end = self.source.span(target)
            yield Change(1.5, ((start, end, f"{name}[...]"),))
            at = self.source.data.index(b"=", end)
            yield from (Change(1.5, ((at, at + 1, sign),)) for sign in ("+=", "-="))

    def _inserted(self, block, lines):
        """A counter that is never counted; a state that is never kept."""
        written = {self.source.text(n) for n in self.parents
                   if isinstance(getattr(n, "ctx", None), ast.Store)}  # fmt: skip
        missing = [f"{c} += 1" for c in dict.fromkeys(self.counters) if c not in written]
        for node in self.parents:
            if isinstance(node, ast.Assign) and isinstance(node.targets[-1], ast.Name):
                name = node.targets[-1].id
                missing += [
                    f"{kept} = {name}" for kept in self._kept(node.value) if kept not in written
                ]
        for text in dict.fromkeys(missing):
            for statement, (start, _) in zip(block, lines, strict=True):
                indent = self._indent(statement)
                yield Change(1.1, ((start, start, f"{indent}{text}\n"),))
            if not isinstance(block[-1], ast.Return):
                yield Change(1.1, ((lines[-1][1], lines[-1][1], f"{indent}{text}\n"),))

    def _kept(self, value):
        """Where a value was taken from: ``cache[key]`` of ``cache.get(key, 0)``, ``self.v``."""
        for node in ast.walk(value):
            if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                    and node.func.attr == "get" and node.args):  # fmt: skip
                yield f"{self.source.text(node.func.value)}[{self.source.text(node.args[0])}]"
            elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(
                self.parents[node][0], ast.Attribute | ast.Call
            ):
                yield self.source.text(node)


def _indented(text, indent):
    """Lines at another depth."""
    lines = text.rstrip("\n").split("\n")
    own = len(lines[0]) - len(lines[0].lstrip())
    return "".join(f"{indent}{line[own:]}\n" if line.strip() else "\n" for line in lines)


def _alike(a, b):
    """Do two names differ in a letter or digit, as β₁ and β₂ do, or in a word's beginning?"""
    return difflib.SequenceMatcher(None, a, b).ratio() > 0.6


def _children(parent):
    for field, value in ast.iter_fields(parent):
        many = isinstance(value, list)
        for i, child in enumerate(value if many else [value]):
            if isinstance(child, ast.AST) and not isinstance(child, SIGNS):
                yield field, i if many else None, child


def _is_atom(node):
    """Is it a name, or something by a name: ``self.m``, ``grads[key]``?"""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id not in MODULES
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant | ast.Name) and isinstance(
            node.value, ast.Name | ast.Attribute
        )
    return isinstance(node, ast.Name)


def _shape(node):
    """An expression or statement without its names."""
    return re.sub(r"'[^']*'", "_", ast.dump(node, annotate_fields=False))
