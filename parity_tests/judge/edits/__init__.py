"""Small changes to somebody's source, for the slips that people make: where, and what instead.

Every change is text for text at the syntax tree's positions, so that formatting, comments and names
stay. The same change at places that mirror each other (m and v, both branches) counts as one.

Nothing here runs anything. Who looks for a mend makes a :class:`Source` of a text, says in which
nodes of its tree something may change (functions, loops, or the whole tree), and tries what comes,
the simplest first::

    source = Source(text)
    for change in changes(source, [source.tree]):
        run(change.applied(source.data).decode())

``known`` are mistakes that it may be: [(wrong code, right code), …], in names of their own.
"""

import ast
import bisect
import difflib
import functools
import itertools
import re
from collections import defaultdict
from typing import NamedTuple

from . import patterns
from .patterns import OPERATORS, REDUCING, children, filled, held, is_atom, is_hole

KIN = [  # functions that are taken for each other
    "sum mean", "max min", "maximum minimum", "zeros_like ones_like", "zeros ones", "argmax argmin",
    "log log2 log10", "sqrt square", "dot multiply outer", "any all", "normal uniform",
]  # fmt: skip
AXES = [
    "axis=0, keepdims=True", "axis=-1, keepdims=True", "axis=0", "axis=-1", "axis=1",
    "axis=1, keepdims=True", "keepdims=True", "",
]  # fmt: skip
VALUES = ast.BinOp | ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.UnaryOp
LEVELS = dict(OPERATORS.values())
OTHERS = {"+": "-", "-": "+", "*": "/", "/": "*", "@": "*", "**": "*"}
STATE = ast.Attribute | ast.Subscript
BLOCKS = ("body", "orelse", "finalbody")
DEFINED = ast.FunctionDef | ast.ClassDef
MIRRORED = 0.5  # how much dearer a change at several places is
TIERS = (0, 1.9), (1.9, 9)  # what costs as much is thought of when all before has been tried
SURE = 3  # known mistakes that are tried first of all, where there are no more of them
MOST, FEW = 500, 40  # ways to carry a known mend over: one of the first, or another


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
        numpy = re.search(r"^import numpy(?: as (\w+))?", text, re.MULTILINE)
        self.numpy = (numpy and (numpy[1] or "numpy")) or "np"

    def span(self, node):
        """From which byte to which a node stands, its decorators included."""
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda n: n.lineno)
        start = self.starts[first.lineno - 1] + first.col_offset - (first is not node)
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node):
        """The source of a node, without parentheses around it."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def styled(self, template):
        """A template as it is written here."""
        return template.replace(" ** ", self.power).replace("np.", f"{self.numpy}.")

    def line(self, at):
        """In which line a byte stands, from 1."""
        return bisect.bisect_right(self.starts, at)

    def around(self, span):
        """The whole lines of a span: (start, end), the last line's break left out."""
        start = self.starts[self.line(span[0]) - 1]
        end = self.data.find(b"\n", max(span[1], span[0]))
        return start, len(self.data) if end < 0 else end

    def lines(self, node):
        """The whole lines of a node, with the last one's break."""
        start, end = self.around(self.span(node))
        return start, min(end + 1, len(self.data))

    def definitions(self):
        """The functions and classes at the top level."""
        return [node for node in self.tree.body if isinstance(node, DEFINED)]

    def used_by(self, name, member=None, beside=()):
        """The functions and methods that a definition uses, itself first, and those ``beside``."""
        there = {node.name: node for node in self.definitions()}
        found, waiting = {}, [(name, member), *((other, None) for other in beside)]
        while waiting:
            name, member = waiting.pop(0)
            if (name, member) in found or name not in there:
                continue
            node = there[name]
            if isinstance(node, ast.ClassDef):
                methods = {m.name: m for m in node.body if isinstance(m, ast.FunctionDef)}
                used = _words(methods[member]) if member in methods else []
                used = [w for w in used if w in methods]
                others = sorted(methods, key=lambda m: m == "__init__")
                waiting += [(name, m) for m in dict.fromkeys([*used, *others])]
                waiting += [(b.id, None) for b in node.bases if isinstance(b, ast.Name)]
                node = methods.get(member)
            found[name, member] = node
            waiting += [(w, None) for w in _words(node) if w in there] if node else []
        return [node for node in found.values() if node is not None]


def _words(node):
    """The names and attributes in a function, in order."""
    found = [getattr(n, "id", getattr(n, "attr", "")) for n in ast.walk(node)]
    return list(dict.fromkeys(filter(None, found)))


def changes(source, nodes, known=(), lines=None, tiers=TIERS):
    """All changes within these nodes of the tree, or only in these lines, the simplest first."""
    parts = [_Part(source, node, lines) for node in nodes]
    when = TIERS[0 if len(known) <= SURE else -1]
    for tier in tiers:
        found = [*_unshared(source)] if tier is TIERS[0] else []
        for number, part in enumerate(parts):
            of_part = part.of_expressions(tier)
            if tier is TIERS[0]:
                of_part = [*of_part, *part.of_statements()]
            if tier is when:
                of_part = [*of_part, *part.of_known(known)]
            found += [c._replace(cost=c.cost + 0.2 * min(number, 3)) for c in of_part]
        unique = {change.spans: change for change in sorted(found, key=lambda c: -c.cost)}
        yield from sorted(unique.values(), key=lambda change: change.cost)


def leaves_idle(source, change):
    """Is there a name after a change that is no longer read, though it was before?"""
    after = _idle(ast.parse(change.applied(source.data)))
    return not after <= _idle(source.tree)


def _idle(tree):
    """The names in functions that are set, or taken, and never read: {(function, name), …}."""
    found = set()
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
        read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        given = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
        found |= {(function.name, n) for n in given | {n.id for n in names} if n not in read}
    return found


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


@functools.cache
def _rules():
    """{type of a pattern's node: [(pattern, [(cost, template), …]), …]}; all holes fit anything."""
    found = defaultdict(list)
    for pattern, others in patterns.rules():
        tree = patterns.parsed(pattern)
        found[None if is_hole(tree) else type(tree)].append((tree, others))
    return found


class _Part:
    """Changes to one function, or another part of a program."""

    def __init__(self, source, node, lines):
        self.source, self.node, self.lines = source, node, lines
        self.parents = {child: (parent, field, i) for parent in ast.walk(node)
                        for field, i, child in children(parent)}  # fmt: skip
        called = {n.func for n in self.parents if isinstance(n, ast.Call)}
        own = [a.arg for a in self.parents if isinstance(a, ast.arg) and a.arg != "self"]
        texts = [source.text(n) for n in self.parents
                 if is_atom(n) and n not in called and getattr(n, "id", "") != "self"]  # fmt: skip
        texts = [t for t in dict.fromkeys([*own, *texts]) if "\n" not in t]
        texts = texts[: 24 if lines is None else 60]
        beside = [re.sub(r"\[[01]\]$", lambda m: f"[{1 - int(m[0][1])}]", t) for t in texts]
        self.names = [*dict.fromkeys([*texts, *beside])]
        self.counters = [source.text(n.right) for n in self.parents if isinstance(n, ast.BinOp)
                         and isinstance(n.op, ast.Pow) and is_atom(n.right)]  # fmt: skip
        self.expressions = [*self._expressions()]

    # --- expressions ---

    def of_expressions(self, tier):
        """Another expression in the place of one, or of all that mirror each other."""
        mirrored = defaultdict(dict)
        for node in self.expressions:
            span, keys = self.source.span(node), list(self._keys(node))
            for cost, label, text in self._instead(node, tier):
                text = self._fitting(node, text) if tier[0] <= cost < tier[1] else None
                if text is None:
                    continue
                yield Change(cost, ((*span, text),))
                for key in keys:
                    mirrored[key, label].setdefault(span, (cost, text))
        for group in mirrored.values():
            spans = [(*span, text) for span, (_, text) in sorted(group.items())]
            if 2 <= len(spans) <= 4 and _apart(spans):
                yield Change(max(c for c, _ in group.values()) + MIRRORED, tuple(spans))
        if tier is TIERS[-1]:
            yield from self._exchanged()

    def _expressions(self):
        for node, (parent, field, _) in self.parents.items():
            written = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
            apart = isinstance(parent, ast.arg | ast.arguments | ast.JoinedStr | ast.FormattedValue)
            outside = field in ("decorator_list", "returns", "annotation", "func")
            module = getattr(node, "id", "") in (*patterns.MODULES, "self")
            kept = isinstance(node, ast.Name) and getattr(self.node, "name", "") == "__init__"
            left = written or apart or outside or module or (kept and self._is_kept(node))
            if isinstance(node, ast.expr) and not left and self._wanted(node):
                yield node

    def _is_kept(self, node):
        """Is it kept under its own name, ``self.lr = lr``, so that nothing is wrong with it?"""
        statement = self._statement(node)
        return isinstance(statement, ast.Assign) and f".{node.id}" in self.source.text(
            statement.targets[0]
        )

    def _wanted(self, node):
        """Does it stand in the lines that may change?"""
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
        yield "in a statement", self._statement(node)
        yield "around", _shape(parent), _shape(node), field, i
        path, inner = [], node
        while not isinstance(inner, ast.stmt):
            inner, *place = self.parents[inner]
            path.append(tuple(place))
        yield "statement", re.sub(r"\d+", "", _shape(inner)), tuple(path)

    def _fitting(self, node, text):
        """The text in parentheses where its surroundings need them; None where it is no change."""
        start, end = self.source.span(node)
        if text == self.source.data[start:end].decode():
            return None
        before, after = self.source.data[:start].rstrip(), self.source.data[end:].lstrip()
        if before.endswith(b"(") and after.startswith(b")"):
            return text
        return held(text, patterns.least(*self.parents[node][:2]))

    def _instead(self, node, tier):
        """(cost, label, text): what might have been meant in the place of an expression."""
        for tree, others in _rules()[type(node)]:
            for bound in patterns.fits(tree, node, {}):
                yield from self._filled(bound, others, tier)
        text = self.source.text(node)
        if isinstance(node, VALUES) and "\n" not in text:
            for tree, others in _rules()[None]:
                if tree.id != "x" or is_atom(node):
                    yield from self._filled({tree.id: node}, others, tier)
            inner = {self.source.text(n) for n in ast.walk(node) if n is not node and is_atom(n)}
            yield from ((1.4, f"only {n}", n) for n in self.names if n in inner)
        if isinstance(node, ast.Call):
            yield from self._of_call(node)
        elif isinstance(node, ast.Constant):
            yield from self._of_constant(node.value)

    def _filled(self, bound, others, tier):
        """(cost, label, text) of templates, with each name that is there for the hole n."""
        texts = {hole: self.source.text(node) for hole, node in bound.items()}
        for cost, template in others:
            if not tier[0] <= cost < tier[1] + 0.5:  # it may be half cheaper
                continue
            template = self.source.styled(template)
            lacking = patterns.holes(template) - texts.keys()
            names = self.names if "n" in lacking else [""]
            counters = dict.fromkeys(self.counters) if "t" in lacking else [""]
            for n, t in itertools.product(names, counters):
                if n not in texts.values():
                    near = bool(n) and _alike(n, texts.get("x", ""))
                    text = filled(template, {**texts, "n": n, "t": t})
                    yield cost - near / 2, (template, n, t), text

    def _of_call(self, node):
        name, texts = self.source.text(node.func), [*map(self.source.text, node.args)]
        options = [self.source.text(option) for option in node.keywords]
        yield from ((1, f"only {i}", text) for i, text in enumerate(texts[:3]))
        word = name.rpartition(".")[2]
        for kin in KIN:
            for other in kin.split() if word in kin.split() else ():
                called = f"{name[: -len(word)]}{other}"
                yield 1, other, f"{called}({', '.join([*texts, *options])})"
        for i in range(len(texts) - 1):
            order = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2 :], *options]
            yield 1.5, f"exchanged {i}", f"{name}({', '.join(order)})"
        if word in REDUCING:
            kept = texts[: name.startswith(("np.", "numpy."))]
            keeps = any(option.startswith("keepdims") for option in options)
            for axes in AXES:
                cost = 1 + 0.1 * (("keepdims" in axes) != keeps)
                yield cost, axes, f"{name}({', '.join(filter(None, [*kept, axes]))})"

    def _of_constant(self, value):
        if isinstance(value, bool):
            yield 1, "other", str(not value)
        elif isinstance(value, int | float):
            near = [0, 1, -1, 2, 0.5, value + 1, value - 1, -value, value / 2, value * 2]
            yield from ((1.5, f"number {n!r}", repr(n)) for n in dict.fromkeys(near))
            yield from ((2.5, f"name {name}", name) for name in self.names)
            yield from ((2, f"**{t}", t) for t in self.counters)

    def _exchanged(self):
        """Two names of a statement, or everywhere, each in the other's place."""
        places, statements = defaultdict(list), defaultdict(list)
        for node in filter(is_atom, self.expressions):
            statements[self._statement(node)].append(node)
            places[self.source.text(node)].append(node)
        for a, b in itertools.combinations(self.names, 2):
            yield from self._swapped([*places[a], *places[b]], {a: b, b: a}, 2.1)
        for nodes in statements.values():
            for a, b in itertools.combinations(nodes, 2):
                texts = self.source.text(a), self.source.text(b)
                yield from self._swapped([a, b], dict(zip(texts, texts[::-1], strict=True)), 2.1)

    def _swapped(self, nodes, other, cost):
        pairs = [(n, other[text]) for n in nodes if (text := self.source.text(n)) != other[text]]
        spans = sorted((*self.source.span(n), self._fitting(n, text)) for n, text in pairs)
        if len(spans) > 1 and _apart(spans):
            yield Change(cost, tuple(spans))

    def _statement(self, node):
        while not isinstance(node, ast.stmt):
            node = self.parents[node][0]
        return node

    # --- known mistakes ---

    def of_known(self, known):
        """Mends of known mistakes, carried over to the names that are here."""
        for number, (wrong, right) in enumerate(known):
            cost, most = 0.3 + min(number, 3) / 4, MOST if number < 3 else FEW
            for pairs in patterns.known(wrong, right):
                for some in [pairs, *([pair] for pair in pairs if len(pairs) > 1)]:
                    yield from self._mended(some, cost, most)
                    cost += 0.2

    def _mended(self, pairs, cost, most):
        """With each pattern in one place, or one pattern in all its places."""
        mirrored = defaultdict(set)
        for lacking, spans in itertools.islice(self._carried(pairs, {}, ()), most):
            yield Change(cost + len(lacking), tuple(sorted(spans)))
            for key in ((lacking, None), (lacking, self.source.data[slice(*spans[0][:2])])):
                mirrored[key] |= set(spans)
        for (lacking, _), spans in mirrored.items():
            if len(pairs) == 1 < len(spans) and _apart(sorted(spans)):
                yield Change(cost + len(lacking) + MIRRORED, tuple(sorted(spans)))

    def _carried(self, pairs, bound, spans, lacking=()):
        """(names that were lacking, spans), for each way to find all patterns here."""
        if not pairs:
            yield lacking, spans
            return
        (wrong, template), *others = pairs
        template = self.source.styled(template)
        for node in self.expressions:
            for fitting in patterns.fits(patterns.parsed(wrong), node, bound):
                if not _apart(sorted([*spans, (*self.source.span(node), "")])):
                    break
                for names, full in self._completed(template, fitting):
                    texts = {h: self.source.text(n) if n in self.parents else ast.unparse(n)
                             for h, n in full.items()}  # fmt: skip
                    text = filled(template, texts)
                    try:
                        tree = patterns.parsed(text)
                    except SyntaxError:  # as of 0.sum()
                        continue
                    if new := self._smallest(node, tree, text):
                        yield from self._carried(others, full, (*spans, *new), (*lacking, *names))

    def _smallest(self, node, new, text):
        """The spans in which a text differs from what stands there, and no more."""
        same_number = isinstance(new, ast.Constant) and new.value == getattr(node, "value", None)
        if same_number or ast.dump(node) == ast.dump(new):
            return []
        ours, theirs = [*children(node)], [*children(new)]
        if patterns.head(node) == patterns.head(new) and len(ours) == len(theirs) > 0:
            pairs = [(a[2], b[2]) for a, b in zip(ours, theirs, strict=True)]
            if all(isinstance(n, ast.expr) for pair in pairs for n in pair):
                return [span for a, b in pairs for span in self._smallest(a, b, text)]
        part = self._fitting(node, ast.get_source_segment(text, new))
        return [] if part is None else [(*self.source.span(node), part)]

    def _completed(self, template, bound):
        """Names for the holes of a template that nothing is known of."""
        lacking = sorted(patterns.holes(template) - bound.keys())
        for names in itertools.product(self.names, repeat=len(lacking)):
            trees = [patterns.parsed(name) for name in names]
            yield names, bound | dict(zip(lacking, trees, strict=True))

    # --- statements ---

    def of_statements(self):
        """Lines that are exchanged, missing, doubled, at another place, or write elsewhere."""
        for parent in ast.walk(self.node):
            for field in BLOCKS:
                block = getattr(parent, field, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield from self._of_block(parent, block)

    def _of_block(self, parent, block):
        lines = [self.source.lines(s) for s in block]
        if any(a[1] > b[0] for a, b in itertools.pairwise(lines)):
            return  # several in a line
        for i, statement in enumerate(block):
            if not self._wanted(statement):
                continue
            yield from self._rewritten(statement)
            if _is_docstring(statement):
                continue
            start, end = lines[i]
            if len(block) > 1:
                yield Change(1.4, ((start, end, ""),))
            text = self.source.data[start:end].decode()
            for cost, at, indent in self._places(parent, block, lines, i):
                moved = _indented(text, indent)
                yield Change(cost, tuple(sorted([(start, end, ""), (at, at, moved)])))
            for at, _ in lines[max(0, i - 3) : max(0, i - 1)]:  # two lines that belong together
                pair = self.source.data[lines[i - 1][0] : end].decode()
                yield Change(2.2, ((at, at, pair), (lines[i - 1][0], end, "")))
        yield from self._inserted(block, lines)
        kept = [c for i, s in enumerate(block) if (c := self._apart_from_state(s, block[i + 1 :]))]
        yield from (Change(1.5, spans) for spans in kept)
        if len(kept) == 2:
            yield Change(1.5 + MIRRORED, tuple(sorted(kept[0] + kept[1])))

    def _apart_from_state(self, statement, rest):
        """Spans by which ``self.m = self.m / c`` leaves the state alone, and has another name."""
        if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], STATE)):
            return ()
        text = self.source.text(statement.targets[0])
        if text not in [self.source.text(n) for n in ast.walk(statement.value) if is_atom(n)]:
            return ()
        name = text.partition("[")[0].rpartition(".")[2] + "_hat"
        read = [n for s in rest for n in ast.walk(s) if is_atom(n) and self.source.text(n) == text]
        return tuple((*self.source.span(n), name) for n in (statement.targets[0], *read))

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
                inner = [self.source.lines(s) for s in loop.body]
                yield 2, inner[0][0], self._indent(loop.body[0])
                yield 2, inner[-1][1], self._indent(loop.body[0])
        if isinstance(parent, ast.For | ast.While | ast.If) and len(block) > 1:
            start, end = self.source.lines(parent)
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
            if is_atom(target):
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


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _apart(spans):
    """Do spans, in their order, not overlap?"""
    return all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def _alike(a, b):
    """Do two names differ in a letter or digit, as β₁ and β₂ do, or in a word's beginning?"""
    return difflib.SequenceMatcher(None, a, b).ratio() > 0.6


def _shape(node):
    """An expression or statement without its names."""
    return re.sub(r"'[^']*'", "_", ast.dump(node, annotate_fields=False))
