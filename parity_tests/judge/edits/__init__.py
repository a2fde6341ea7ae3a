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
import builtins
import difflib
import functools
import itertools
import re
from collections import defaultdict

from . import patterns
from .idle import idle, unpacked, unread, unread_below
from .patterns import PAIRED, REDUCING, children, filled, held, is_atom, is_hole, of_pair
from .statements import MIRRORED, STATE, Change, Statements, apart

KIN = [  # functions that are taken for each other
    "sum mean", "max min", "maximum minimum", "zeros_like ones_like", "zeros ones", "argmax argmin",
    "log log2 log10 log1p", "tanh tan arctan", "sqrt square", "dot multiply outer",
    "any all", "normal uniform",
]  # fmt: skip
AXES = [
    "axis=0, keepdims=True", "axis=-1, keepdims=True", "axis=0", "axis=-1", "axis=1",
    "axis=1, keepdims=True", "keepdims=True", "",
]  # fmt: skip
VALUES = ast.BinOp | ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.UnaryOp
OF_SLOPES = re.compile(r"(self\.)?_?(d(?!ata)|grad|nabla|delta|err|loss_)", re.IGNORECASE)
DEFINED = ast.FunctionDef | ast.ClassDef
COUNT = re.compile(r"\.(shape(\[-?\d\])?|size)$|^len\(\w+\)$")  # that nobody squares
TIERS = (0, 1.9), (1.9, 9)  # what costs as much is thought of when all before has been tried
SURE = 3  # known mistakes that are tried first of all, where there are no more of them
LIKELY = 0.4  # how much less a change costs where the fault is likely to be
DIGIT = 0.8  # what it is worth that names differ in a digit
TURNED = 0.3  # how much dearer it is to take a sum in the other order
ELSEWHERE = 0.6  # how much dearer it is to count something else
IDLE = 0.7  # what it is worth that nothing else reads a name
NEAR = 0.2  # what a name is worth that a known mend has, where it stands near
MOST, FEW = 500, 40  # ways to carry a known mend over: one of the first, or another


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

    def reorders(self, change):
        """Does a change keep all words and numbers, and move them?"""
        old = " ".join(self.data[start:end].decode() for start, end, _ in change.spans)
        new = " ".join(text for _, _, text in change.spans)
        return sorted(re.findall(r"[\w.]+", old)) == sorted(re.findall(r"[\w.]+", new))

    def definitions(self):
        """The functions and classes at the top level."""
        return [node for node in self.tree.body if isinstance(node, DEFINED)]

    def unread(self, name):
        """The attributes that a class sets of its own, and that nothing reads."""
        own = [c for c in self.definitions()
               if name in (c.name, *map(ast.unparse, getattr(c, "bases", ())))]  # fmt: skip
        return {*itertools.chain(*(unread(c, self.tree, own) for c in own if c.name == name))}

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


def changes(source, nodes, known=(), lines=None, tiers=TIERS, back=False):
    """All changes within these nodes of the tree, or only in these lines, the simplest first.

    Of a network whose way ``back`` is wrong, those of its lines that make gradients are likelier.
    """
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
            dearer, likely = 0.2 * min(number, 3), part.slopes() if back else ()
            found += [c._replace(cost=c.cost + dearer - LIKELY * _is_within(c, likely))
                      for c in of_part]  # fmt: skip
        unique = {change.spans: change for change in sorted(found, key=lambda c: -c.cost)}
        yield from sorted(unique.values(), key=_short_first)


def _short_first(change):
    """The simplest first; of those that cost the same, the one with fewer letters."""
    return round(change.cost, 6), sum(len(text) for _, _, text in change.spans)


def _is_within(change, spans):
    """Does it change nothing but what stands in these spans?"""
    return all(any(a <= start and end <= b for a, b in spans) for start, end, _ in change.spans)


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


class _Part(Statements):
    """Changes to one function, or another part of a program."""

    def __init__(self, source, node, lines):
        self.source, self.node, self.lines = source, node, lines
        self.parents = {child: (parent, field, i) for parent in ast.walk(node)
                        for field, i, child in children(parent)}  # fmt: skip
        called = {n.func for n in self.parents if isinstance(n, ast.Call)}
        self.called = {source.text(func) for func in called}
        own = [a.arg for a in self.parents if isinstance(a, ast.arg) and a.arg != "self"]
        self.told = {n for a in self.parents for n in ast.walk(_annotation(a) or ast.Pass())}
        texts = [source.text(n) for n in self.parents if n not in self.told
                 if is_atom(n) and n not in called and getattr(n, "id", "") != "self"]  # fmt: skip
        texts = [t for t in dict.fromkeys([*own, *texts]) if "\n" not in t]
        texts = texts[: 24 if lines is None else 60]
        beside = [re.sub(r"\[[01]\]$", lambda m: f"[{1 - int(m[0][1])}]", t) for t in texts]
        self.names = [*dict.fromkeys([*texts, *beside])]
        self.counters = [source.text(n.target) for n in self.parents if _counts(n)]
        self.counters += [source.text(n.right) for n in self.parents if isinstance(n, ast.BinOp)
                         and isinstance(n.op, ast.Pow) and is_atom(n.right)]  # fmt: skip
        self.counters += [name for name in own if name in ("t", "step")]
        self.expressions = [*self._expressions()]
        self.around = defaultdict(dict)  # what is made of a name elsewhere: sigmoid(z) of z
        for n in self.expressions:
            for inner in filter(is_atom, ast.walk(n) if 2 < size(n) < 7 else ()):
                self.around[source.text(inner)][source.text(n)] = None
        whole = next((c for c in source.definitions() if node in c.body), node)
        self.idle = {name for _, name in idle(node)} - unpacked(node) | unread_below(node)
        self.idle |= source.unread(getattr(whole, "name", ""))
        beside = {source.text(n) for n in ast.walk(whole) if is_atom(n) and isinstance(n, STATE)}
        self.beside = sorted(beside - {*self.names})[:8]  # what other methods have
        functions = [f.name for f in source.definitions() if isinstance(f, ast.FunctionDef)]
        self.in_class = isinstance(whole, ast.ClassDef)
        self.stored = {source.text(t) for s in ast.walk(whole) if isinstance(s, ast.Assign)
                       and not isinstance(s.value, ast.Name) for t in s.targets}  # fmt: skip
        other = [f for f in whole.body if f is not node and getattr(f, "name", "") != "__init__"]
        self.elsewhere = {source.text(n) for f in other for n in ast.walk(f)
                          if isinstance(getattr(n, "ctx", None), ast.Store)}  # fmt: skip
        self.read = {
            f"self.{n.attr}" for n in ast.walk(source.tree) if isinstance(n, ast.Attribute)
        }
        methods = [f"self.{f.name}" for f in whole.body if isinstance(f, ast.FunctionDef)]
        self.functions = [*functions, *(methods if self.in_class else ())]

    def slopes(self):
        """The lines that make what is called like a gradient: their spans."""
        made = (n for n in self.parents if isinstance(n, ast.Assign | ast.AugAssign))
        return [
            self.source.lines(s)
            for s in made
            if OF_SLOPES.match(self.source.text(getattr(s, "target", None) or s.targets[0]))
        ]

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
                if both := isinstance(label, tuple) and of_pair(self.source.text(node), label[1]):
                    mirrored[keys[-1], (label[0], both)].setdefault(span, (cost, text))
        for (key, _), group in mirrored.items():
            dearer = MIRRORED / 5 if key[0] in ("named", "outline") else MIRRORED
            spans = [(*span, text) for span, (_, text) in sorted(group.items())]
            if 2 <= len(spans) <= 4 and apart(spans):
                yield Change(max(c for c, _ in group.values()) + dearer, tuple(spans))
        yield from self._exchanged() if tier is TIERS[-1] else self._likely_exchanged()

    def _expressions(self):
        for node, (parent, field, _) in self.parents.items():
            into = parent if field == "value" and isinstance(parent, STATE) else node
            written = any(isinstance(getattr(n, "ctx", None), ast.Store | ast.Del)
                          for n in (node, into))  # fmt: skip
            apart = isinstance(parent, ast.arg | ast.arguments | ast.JoinedStr | ast.FormattedValue)
            outside = node in self.told or field in ("decorator_list", "func")
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
            if _reduces(node):
                yield ("reduced",)
        yield "in a statement", self._statement(node)
        yield "around", _shape(parent), _shape(node), field, i
        path, inner = [], node
        while not isinstance(inner, ast.stmt):
            inner, *place = self.parents[inner]
            path.append(tuple(place))
        named = PAIRED.sub("_", ast.dump(inner, annotate_fields=False))
        yield "named", named, tuple(path)
        yield "statement", re.sub(r"\d+", "", _shape(inner)), tuple(path)
        yield "outline", _outline(inner), tuple(path)

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
            if isinstance(self.parents[node][0], ast.Compare):  # the same but where it is 0
                others = [o for o in others if {ast.unparse(tree), o[1]} != {"a * b", "a / b"}]
            for bound in patterns.fits(tree, node, {}):
                spans = [self.source.span(bound[hole]) for hole in sorted(bound)]
                turned = TURNED * (isinstance(node, ast.BinOp) and spans != sorted(spans))
                yield from ((cost + turned, *rest) for cost, *rest in
                            self._filled(bound, others, tier, size(node)))  # fmt: skip
        text = self.source.text(node)
        if isinstance(node, VALUES) and "\n" not in text and not COUNT.search(text):
            within = self.parents[node][0]
            odd = isinstance(within, ast.Compare) or _reduces(within)
            counts = isinstance(within, ast.Attribute) and COUNT.search(self.source.text(within))
            dearer = ELSEWHERE if counts else 0
            for tree, others in _rules()[None]:
                if tree.id != "x" or is_atom(node):
                    found = self._filled({tree.id: node}, others, tier, dearer=dearer)
                    yield from ((cost + 0.8 * (odd and tree.id != "x"), *rest)
                                for cost, *rest in found)  # fmt: skip
            inner = {self.source.text(n) for n in ast.walk(node) if n is not node and is_atom(n)}
            yield from ((1.4, ("only", n), n) for n in self.names if n in inner)
            if is_atom(node):
                if isinstance(within, ast.Subscript) and within.slice is node:
                    yield 1, "others", f"~{text}"
                yield from ((1.2, ("as", n), n) for n in self.around.get(text, ()))
                yield from ((1.7, ("beside", n), n) for n in self.beside)
        if isinstance(node, ast.Call):
            yield from self._of_call(node)
        elif isinstance(node, ast.Constant):
            yield from self._of_constant(node.value)

    def _filled(self, bound, others, tier, whole=0, dearer=0):
        """(cost, label, text) of templates, with each name that is there for the hole n.

        The more of a ``whole`` of some size is left out, the dearer; or if a number alone is left.
        """
        texts = {hole: self.source.text(node) for hole, node in bound.items()}
        for cost, template in ((cost + dearer, template) for cost, template in others):
            if not tier[0] <= cost < tier[1] + 1:  # it may be cheaper
                continue
            if template in bound:
                cost += 0.3 * max(0, whole - size(bound[template]) - 6)
                cost += 0.5 * isinstance(bound[template], ast.Constant)
            template = self.source.styled(template)
            if cost > 2 and template.partition("(")[0] in self.called:
                cost -= 0.8
            lacking = patterns.holes(template) - texts.keys()
            names = [*self.names, *self.beside] if "n" in lacking else [""]
            counters = dict.fromkeys(self.counters) if "t" in lacking else [""]
            for n, t in itertools.product(names, counters):
                if n not in texts.values():
                    near = _nearness(n, texts.get("x", ""))
                    text = filled(template, {**texts, "n": n, "t": t})
                    yield cost - near - IDLE * (n in self.idle), (template, n, t), text

    def _of_call(self, node):
        name, texts = self.source.text(node.func), [*map(self.source.text, node.args)]
        options = [self.source.text(option) for option in node.keywords]
        yield from ((1, f"only {i}", text) for i, text in enumerate(texts[:3]))
        for other in self.functions if name in self.functions else ():
            yield 1.5, f"call {other}", f"{other}({', '.join([*texts, *options])})"
        word = name.rpartition(".")[2]
        for kin in KIN:
            for other in kin.split() if word in kin.split() else ():
                own = name[: -len(word)] or f"{self.source.numpy}." * (not hasattr(builtins, other))
                called = f"{own}{other}"
                yield 1, other, f"{called}({', '.join([*texts, *options])})"
        for i in range(len(texts) - 1):
            order = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2 :], *options]
            yield 0.95 if len(texts) == 2 else 1.5, f"exchanged {i}", f"{name}({', '.join(order)})"
        if word in REDUCING:
            kept = texts[: name.startswith(("np.", "numpy."))]
            keeps = any(option.startswith("keepdims") for option in options)
            for axes in AXES:
                same = bool(options) and axes.startswith(options[0])
                cost = 0.95 + 0.15 * (("keepdims" in axes) != keeps) - 0.05 * same
                cost += 0.01 * ("axis=1" in axes)
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
            yield from self._either_way(itertools.combinations(nodes, 2), 2.1)

    def _likely_exchanged(self):
        """Names that differ in a digit, each in the place of the other's in the line like it."""
        places = defaultdict(list)
        for node in filter(is_atom, self.expressions):
            places[[*self._keys(node)][-1]].append(node)
        for nodes in places.values():
            pairs = [(a, b) for a, b in itertools.combinations(nodes, 2)
                     if _nearness(*map(self.source.text, (a, b))) == DIGIT]  # fmt: skip
            yield from self._either_way(pairs, 1)

    def _either_way(self, pairs, cost):
        for a, b in pairs:
            texts = self.source.text(a), self.source.text(b)
            yield from self._swapped([a, b], dict(zip(texts, texts[::-1], strict=True)), cost)

    def _swapped(self, nodes, other, cost):
        pairs = [(n, other[text]) for n in nodes if (text := self.source.text(n)) != other[text]]
        spans = sorted((*self.source.span(n), self._fitting(n, text)) for n, text in pairs)
        if len(spans) > 1 and apart(spans):
            yield Change(cost, tuple(spans))

    def _statement(self, node):
        while not isinstance(node, ast.stmt):
            node = self.parents[node][0]
        return node

    # --- known mistakes ---

    def of_known(self, known):
        """Mends of known mistakes, carried over to the names that are here."""
        for number, (wrong, right) in enumerate(known):
            cost = 0.3 + min(number, 3) / 4 * (len(known) > SURE)
            most = MOST if number < 3 else FEW
            for pairs in patterns.known(wrong, right):
                for some in [pairs, *([pair] for pair in pairs if len(pairs) > 1)]:
                    yield from self._mended(some, cost + 0.7 * (len(some) > 1), most)
                    cost += 0.2

    def _mended(self, pairs, cost, most):
        """With each pattern in one place, or one pattern in all its places."""
        for price in (NEAR, 1):
            mirrored = defaultdict(set)
            for lacking, spans in itertools.islice(self._carried(pairs, price), most):
                dear = cost + price * len(lacking)
                yield Change(dear, tuple(sorted(spans)))
                place = re.sub(rb"'[^']*'|\"[^\"]*\"", b"", self.source.data[slice(*spans[0][:2])])
                for key in ((dear, lacking, None), (dear, lacking, place)):
                    mirrored[key] |= set(spans)
                if both := len(lacking) == 1 and of_pair(place.decode(), lacking[0]):
                    mirrored[dear, both, None] |= set(spans)
            for (dear, *_), spans in mirrored.items():
                if len(pairs) == 1 < len(spans) and apart(sorted(spans)):
                    yield Change(dear + MIRRORED, tuple(sorted(spans)))

    def _carried(self, pairs, price, bound=(), spans=(), lacking=()):
        """(names that were lacking, spans), for each way to find all patterns here."""
        if not pairs:
            yield lacking, spans
            return
        (wrong, template), *others = pairs
        template, alone = self.source.styled(template), patterns.is_hole(patterns.parsed(wrong))
        for node in filter(is_atom, self.expressions) if alone else self.expressions:
            for fitting in patterns.fits(patterns.parsed(wrong), node, dict(bound)):
                if not apart(sorted([*spans, (*self.source.span(node), "")])):
                    break
                for names, full in self._completed(template, fitting, price):
                    texts = {h: self.source.text(n) if n in self.parents else ast.unparse(n)
                             for h, n in full.items()}  # fmt: skip
                    text = filled(template, texts)
                    try:
                        tree = patterns.parsed(text)
                    except SyntaxError:  # as of 0.sum()
                        continue
                    if new := self._smallest(node, tree, text):
                        more = (*spans, *new), (*lacking, *names)
                        yield from self._carried(others, price, full, *more)

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

    def _completed(self, template, bound, price):
        """Names for the holes of a template that nothing is known of; near ones for less."""
        lacking, names = sorted(patterns.holes(template) - bound.keys()), self.names
        if price == NEAR:
            beside = self._made_of({self.source.text(n) for n in bound.values()
                                    if n in self.parents})  # fmt: skip
            names = [n for n in names if n in beside]
        every = itertools.permutations(names, len(lacking)) if price == NEAR else (
            itertools.product(names, repeat=len(lacking)) if lacking else ())  # fmt: skip
        for some in every:
            trees = map(patterns.parsed, some)
            yield some, bound | dict(zip(lacking, trees, strict=True))

    def _made_of(self, texts):
        """What stands beside one of these in a line that moves it on: ``v = mu * v + rate * g``."""
        found = []
        for s in (n for n in self.parents if isinstance(n, ast.Assign | ast.AugAssign)):
            target = s.target if isinstance(s, ast.AugAssign) else s.targets[0]
            read = [self.source.text(n) for n in ast.walk(s.value) if is_atom(n)
                    and not is_atom(self.parents[n][0])]  # fmt: skip
            if self.source.text(target) in texts & {*read}:
                found += read
        return {*found} - texts


def size(node):
    """How many expressions are in an expression, itself included."""
    return sum(isinstance(n, ast.expr) for n in ast.walk(node))


def _annotation(node):
    """What kind a parameter or an answer is said to be."""
    return getattr(node, "annotation", None) or getattr(node, "returns", None)


def _reduces(node):
    """Is it a call of sum, mean or their like?"""
    func = getattr(node, "func", None)
    return getattr(func, "attr", getattr(func, "id", "")) in REDUCING


def _counts(node):
    """Is it a statement that adds 1?"""
    one = isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Constant)
    return one and node.value.value == 1


def _nearness(a, b):
    """What it is worth that names differ in digits, as β₁ and β₂ do, or else in a letter or two."""
    if re.sub(r"\d", "", a) == re.sub(r"\d", "", b):
        return DIGIT * bool(a)
    return 0.5 * (difflib.SequenceMatcher(None, a, b).ratio() > 0.6)


@functools.lru_cache(1_000)
def _outline(node):
    """A statement without what stands in the places of its names: of two branches the same."""
    if is_atom(node):
        return "_"
    inside = [_outline(child) for _, _, child in children(node)]
    return type(node).__name__, type(getattr(node, "op", None)).__name__, *inside


def _shape(node):
    """An expression or statement without its names."""
    return re.sub(r"'[^']*'", "_", ast.dump(node, annotate_fields=False))
