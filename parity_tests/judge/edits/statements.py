"""Changes of statements: lines that are missing, doubled, elsewhere, or write elsewhere."""

import ast
import itertools
import re
from collections import defaultdict
from typing import NamedTuple

from .patterns import OPERATORS, PAIRED, filled, held, is_atom

LEVELS = dict(OPERATORS.values())
OTHERS = {"+": "-", "-": "+", "*": "/", "/": "*", "@": "*", "**": "*"}
STATE = ast.Attribute | ast.Subscript
SLOPE = re.compile("^d|der|prime|grad|back|slope", re.IGNORECASE)  # in names of derivatives
SLOPES = "a * (1 - a)", "1 - a ** 2", "(a > 0)"
LOST = "a + (1 - x) * n", "a + (1 - x) * n ** 2", "a - x * n", "a + x * n", "a / (np.sqrt(n) + x)"
BELOW = "input_gradient"  # what is handed on to the layer below
BLOCKS = ("body", "orelse", "finalbody")
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


class Statements:
    """What can be changed of the statements of a function, or of another part of a program."""

    def of_statements(self):
        """Lines that are exchanged, missing, doubled, at another place, or write elsewhere."""
        self.alike = defaultdict(dict)  # {way of writing: {statement: its change}}
        for parent in ast.walk(self.node):
            for field in BLOCKS:
                block = getattr(parent, field, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield from self._of_block(parent, block)
        yield from self._mirrored()
        yield from self._all_kept()
        yield from self._by_ending()
        yield from self._corrected()
        yield from self._slopes()
        yield from self._scaled_alike()

    def _of_block(self, parent, block):
        lines = [self.source.lines(s) for s in block]
        if any(a[1] > b[0] for a, b in itertools.pairwise(lines)):
            return  # several in a line
        for i, statement in enumerate(block):
            if not self._wanted(statement):
                continue
            for way, change in self._rewritten(statement):
                yield change
                new = change.applied(self.source.data, *self.source.span(statement)).decode()
                for key in ((way,), (way, PAIRED.sub("_", new))):
                    self.alike[key].setdefault(statement, change)
            if _is_docstring(statement):
                continue
            start, end = lines[i]
            if len(block) > 1:
                yield Change(1.4, ((start, end, ""),))
            text = self.source.data[start:end].decode()
            for cost, at, indent in self._places(parent, block, lines, i):
                moved = _indented(text, indent)
                yield Change(cost, tuple(sorted([(start, end, ""), (at, at, moved)])))
            for j in range(max(0, i - 3), i - 1):  # two lines that belong together
                at, pair = lines[j][0], self.source.data[lines[i - 1][0] : end].decode()
                leans = self._lean(block[j], block[i - 1]) and self._lean(block[i - 2], block[i])
                yield Change(1.2 if leans else 2.2, ((at, at, pair), (lines[i - 1][0], end, "")))
        yield from self._inserted(block, lines)
        yield from self._recursions(block, lines)
        yield from self._before_the_move(block, lines)
        kept = [c for i, s in enumerate(block) if (c := self._apart_from_state(s, block[i + 1 :]))]
        yield from (Change(0.9, spans) for spans in kept)
        for both in itertools.combinations(kept[:6], 2):
            if apart(spans := sorted(sum(both, ()))):
                yield Change(1, tuple(spans))

    def _before_the_move(self, block, lines):
        """What is worked out from weights that are moved above: from the weights as they were."""
        for i, statement in enumerate(block):
            target = getattr(statement, "target", None) or getattr(statement, "targets", [None])[0]
            moved = self.source.text(target) if isinstance(target, STATE) else None
            below = [j for j, s in enumerate(block) if j > i and moved in self._named(s, ast.Load)]
            from_itself = moved in self._named(statement, ast.Load)
            if not below or not (from_itself or isinstance(statement, ast.AugAssign)):
                continue
            (start, end), last = lines[i], block[below[-1]]
            if not isinstance(last, ast.Return):
                at, line = lines[below[-1]][1], self.source.data[start:end].decode()
                yield Change(0.9, ((start, end, ""), (at, at, line)))
            elif not is_atom(last.value):
                line = f"{self._indent(statement)}{BELOW} = {self.source.text(last.value)}\n"
                yield Change(0.9, ((start, start, line), (*self.source.span(last.value), BELOW)))

    def _lean(self, *two):
        """Does one of two statements read what the other sets?"""
        ways = itertools.permutations(two)
        return any(self._named(a, ast.Load) & self._named(b, ast.Store) for a, b in ways)

    def _named(self, statement, context):
        return {self.source.text(n) for n in ast.walk(statement) if is_atom(n)
                and isinstance(n.ctx, context)}  # fmt: skip

    def _scaled_alike(self):
        """A quotient or a product by a name, as in the line for the other of a pair."""
        made = [n for n in self.parents if isinstance(n, ast.Assign)]
        for s, other in itertools.permutations(made, 2):
            texts = [PAIRED.sub("_", self.source.text(n.targets[0])) for n in (s, other)]
            by = other.value
            if texts[0] == texts[1] and isinstance(by, ast.BinOp) and is_atom(by.right):
                sign, tightly = OPERATORS.get(type(by.op), ("", 0))
                if sign in ("*", "/"):
                    text = f"{held(self.source.text(s.value), tightly)} {sign} "
                    text += self.source.text(by.right)
                    yield Change(0.95, ((*self.source.span(s.value), text),))

    def _mirrored(self):
        """The same way of writing in all statements where it can be, or in those of a pair."""
        for (_, *pair), found in self.alike.items():
            spans = [span for change in found.values() for span in change.spans]
            if 2 <= len(found) <= 4 and apart(spans := sorted(spans)):
                dearer = MIRRORED / 5 if pair else MIRRORED
                yield Change(max(c.cost for c in found.values()) + dearer, tuple(spans))

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
                beside = j in (i - 1, i + 2)
                leans = beside and self._lean(block[i], block[min(j, i + 1)])
                yield (1 if leans else 1.5 if beside else 2), start, indent
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
        """(in which way, change): other ways of writing to a target."""
        span = self.source.span(statement)
        if isinstance(statement, ast.AugAssign) and type(statement.op) in OPERATORS:
            target, value = self.source.text(statement.target), self.source.text(statement.value)
            sign = OPERATORS[type(statement.op)][0]
            for other in ["=", *(f"{o}=" for o in OTHERS[sign] if o != "@")]:
                cost = 0.85 if {sign + "=", other} == {"+=", "-="} else 1
                yield other, Change(cost, ((*span, f"{target} {other} {value}"),))
            if sign == "+":  # a mean that is moved by how far off it is
                for n in filter(is_atom, ast.walk(statement.value)):
                    moved = f"({self.source.text(n)} - {target})"
                    yield "moved", Change(1.4, ((*self.source.span(n), moved),))
            if sign in "+-":
                for name in (*self.names, *self.beside):
                    text = f"{target} {OTHERS[sign]}= {name} * {held(value, LEVELS['*'])}"
                    yield name, Change(2.2, ((*span, text),))
            if self.in_class and f"self.{target}" in self.read:
                yield "kept", Change(0.9, ((*span, f"self.{target} {sign}= {value}"),))
                text = f"self.{target} = {target} {sign} {held(value, LEVELS[sign] + 1)}"
                yield "kept anew", Change(0.9, ((*span, text),))
            text = f"{target} = {target} {sign} {held(value, LEVELS[sign] + 1)}"
            yield "anew", Change(1.2, ((*span, text),))
        elif isinstance(statement, ast.Assign):
            yield from self._lost(statement)
            yield from (("own", change) for change in self._unaliased(statement))
            if len(statement.targets) == 1:
                yield from self._assigned(statement, statement.targets[0], statement.value)

    def _lost(self, statement):
        """(in which way, change): with a term or a factor of what nothing reads."""
        names = [*self.names, *self.beside]
        idle = [n for n in names if {n, n.partition("[")[0]} & self.idle]
        span, value = self.source.span(statement.value), self.source.text(statement.value)
        others = [n for n in names if n not in idle] if len(idle) < 4 else []
        for (n, m), lost in itertools.product(itertools.product(idle, [*others, *idle]), LOST):
            if n != m:
                text = filled(self.source.styled(lost), {"a": value, "n": n, "x": m})
                yield lost, Change(1.7, ((*span, text),))
        slopes = [f for f in self.functions if SLOPE.search(f.rpartition(".")[2])]
        for slope, n in itertools.product(slopes, idle):
            yield slope, Change(1.2, ((*span, f"{held(value, LEVELS['*'])} * {slope}({n})"),))

    def _assigned(self, statement, target, value):
        """(in which way, change) of ``target = value``: in place, added to it, kept."""
        name, span = self.source.text(target), self.source.span(statement)
        start, end = self.source.span(target)
        if isinstance(value, ast.BinOp) and self.source.text(value.left) == name:
            sign = OPERATORS.get(type(value.op), ("", 0))[0]
            if sign and sign != "@":
                text = f"{name} {sign}= {self.source.text(value.right)}"
                yield "in place", Change(1, ((*span, text),))
        for n in filter(is_atom, ast.walk(value)):  # to where it came from
            if (text := self.source.text(n)) != name and _head(text) == _head(name):
                yield "back", Change(1.2, ((start, end, text),))
        if self.in_class and f"self.{name}" in self.read:
            yield "kept", Change(0.9, ((start, end, f"self.{name}"),))
            yield "kept too", Change(1, ((start, end, f"self.{name} = {name}"),))
        yield "all of it", Change(1.5, ((start, end, f"{name}[...]"),))
        if is_atom(target) or isinstance(target, STATE):
            at = self.source.data.index(b"=", end)
            cost = 0.95 if isinstance(target, STATE) else 1.5
            for sign in ("+=", "-=", "*="):
                yield sign, Change(cost + 0.2 * (sign == "*="), ((at, at + 1, sign),))

    def _unaliased(self, statement):
        """``v = m`` as a new array of its own, as m was made; ``m = v = zeros`` as two."""
        targets, value = [*map(self.source.text, statement.targets)], statement.value
        if len(targets) > 1 and not isinstance(value, ast.Constant):
            apart = f"\n{self._indent(statement)}".join(
                f"{target} = {self.source.text(value)}" for target in targets
            )
            yield Change(1, ((*self.source.span(statement), apart),))
        made = [n for n in self.parents if isinstance(n, ast.Assign) and not is_atom(n.value)]
        for other in made if is_atom(value) else ():
            if self.source.text(value) in map(self.source.text, other.targets):
                yield Change(1, ((*self.source.span(value), self.source.text(other.value)),))

    def _by_ending(self):
        """All names of a statement with another ending: m and v as m_hat and v_hat, or back."""
        parts = {text: re.fullmatch(r"(?:self\.)?(\w+)(.*)", text) for text in self.names}
        endings = defaultdict(dict)
        for (a, one), (b, other) in itertools.permutations(parts.items(), 2):
            if one and other and one[2] == other[2] and other[1].startswith(one[1]):
                ending = other[1][len(one[1]) :]
                endings[ending, "more"][a] = b
                endings[ending, "less"][b] = a
        for statement in (n for n in ast.walk(self.node) if isinstance(n, ast.stmt)):
            read = [n for n in self.expressions if is_atom(n) and self._statement(n) is statement]
            for other in endings.values():
                found = [(*self.source.span(n), other[text]) for n in read
                         if (text := self.source.text(n)) in other]  # fmt: skip
                if len(found) > 1:
                    yield Change(1.4, tuple(sorted(found)))

    def _corrected(self):
        """The rate times √(1 − β₂ᵗ) / (1 − β₁ᵗ), where nothing is corrected yet."""
        decays = [self.source.text(n.right) for n in self.parents if isinstance(n, ast.BinOp)
                  and isinstance(n.op, ast.Sub) and is_atom(n.right)
                  and getattr(n.left, "value", None) in (1, 1.0)]  # fmt: skip
        powers = [n for n in self.parents if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)
                  and is_atom(n.right)]  # fmt: skip
        counters, start = dict.fromkeys(self.counters), ()
        if not counters and self.in_class:
            body = [s for s in self.node.body if not _is_docstring(s)]
            at, _ = self.source.lines(body[0])
            line = f'{self._indent(body[0])}self.t = getattr(self, "t", 0) + 1\n'
            counters, start = ["self.t"], [(at, at, line)]
        for b, c in itertools.permutations(dict.fromkeys(decays), 2) if not powers else ():
            for t, node in itertools.product(counters, filter(is_atom, self.expressions)):
                texts = {"x": self.source.text(node), "b": b, "c": c, "t": t}
                template = self.source.styled("x * np.sqrt(1 - c ** t) / (1 - b ** t)")
                text = self._fitting(node, filled(template, texts))
                yield Change(1, (*start, (*self.source.span(node), text)))

    def _slopes(self):
        """The slope of a function beside it, or of what it is handed, whatever stands there."""
        name = getattr(self.node, "name", "")
        given = [a.arg for a in self.parents if isinstance(a, ast.arg) and a.arg != "self"]
        lines = [s for s in self.parents if isinstance(s, ast.Return | ast.Assign) and s.value]
        if not SLOPE.search(name) or len(given) > 2 or len(lines) > 4:
            return
        beside = [f"{f}(%s)" for f in self.functions if f.rpartition(".")[2] != name]
        for x, made in itertools.product(given, ("%s", *beside)):
            others = [g for g in given if g != x] or [""]
            for slope, upstream in itertools.product(SLOPES, others):
                text = self.source.styled(filled(slope, {"a": made % x}))
                text = f"{upstream} * {held(text, LEVELS['*'])}" if upstream else text
                for s in (s for s in lines if not is_atom(s.value)):
                    yield Change(1.6, ((*self.source.span(s.value), text),))

    def _recursions(self, block, lines):
        """A line that is missing: as another keeps a state, with the names of this one."""
        kept = {}
        for s in (n for n in ast.walk(self.node) if isinstance(n, ast.Assign | ast.AugAssign)):
            target = s.target if isinstance(s, ast.AugAssign) else s.targets[0]
            read = [self.source.text(n) for n in ast.walk(s.value) if is_atom(n)]
            if isinstance(s, ast.AugAssign) or self.source.text(target) in read:
                kept[s] = self.source.text(target)
        states = [n for n in self.names if n in self.stored and n not in kept.values()]
        for statement, state in itertools.product((s for s in block if s in kept), states):
            atoms = [n for n in ast.walk(statement) if is_atom(n)]
            own = [n for n in atoms if self.source.text(n) == kept[statement]]
            rest = {self.source.text(n) for n in atoms} - {kept[statement], state}
            pairs = [("", "")] + [(a, b) for a in sorted(rest) for b in self.names if b != a]
            for a, b in pairs:
                spans = [(*self.source.span(n), state) for n in own]
                spans += [(*self.source.span(n), b) for n in atoms if self.source.text(n) == a]
                start, end = self.source.lines(statement)
                if apart(spans := sorted(set(spans))):
                    text = Change(0, tuple(spans)).applied(self.source.data, start, end).decode()
                    yield from (Change(2, ((at, at, text),)) for _, at in lines if at >= end)
            if isinstance(statement, ast.AugAssign) and type(statement.op) in OPERATORS:
                sign = OPERATORS[type(statement.op)][0]
                for a in sorted(rest):
                    text = f"{self._indent(statement)}{state} {sign}= {a}\n"
                    yield Change(2, ((end, end, text),))

    def _inserted(self, block, lines):
        """A counter that is never counted; a state that is never kept."""
        written = self._written()
        missing = [f"{c} += 1" for c in dict.fromkeys(self.counters) if c not in written]
        missing += [text for _, text in self._unkept()]
        for text in dict.fromkeys(missing):
            for statement, (start, _) in zip(block, lines, strict=True):
                indent = self._indent(statement)
                yield Change(1.1, ((start, start, f"{indent}{text}\n"),))
            if not isinstance(block[-1], ast.Return):
                yield Change(1.1, ((lines[-1][1], lines[-1][1], f"{indent}{text}\n"),))

    def _written(self):
        """What is set here."""
        return {self.source.text(n) for n in self.parents
                if isinstance(getattr(n, "ctx", None), ast.Store)}  # fmt: skip

    def _unkept(self):
        """(statement, line): what was worked out from a state, and could be kept as it."""
        written = self._written() | self.elsewhere
        for node in self.parents:
            if isinstance(node, ast.Assign) and isinstance(node.targets[-1], ast.Name):
                for kept in sorted({*self._kept(node.value)} - written):
                    yield node, f"{kept} = {node.targets[-1].id}"

    def _all_kept(self):
        """Several states, each kept where it is worked out."""
        found = [(self.source.lines(s)[1], f"{self._indent(s)}{t}\n") for s, t in self._unkept()]
        if len({at for at, _ in found}) == len(found) > 1:
            yield Change(1.2, tuple(sorted((at, at, text) for at, text in found)))

    def _kept(self, value):
        """Where a value was taken from: ``cache[key]`` of ``cache.get(key, 0)``, ``self.v``."""
        for node in ast.walk(value):
            if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                    and node.func.attr in ("get", "setdefault") and node.args):  # fmt: skip
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


def _head(text):
    """The name that something is by."""
    return re.match(r"(?:self\.)?\w*", text)[0]


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def apart(spans):
    """Do spans, in their order, not overlap?"""
    return all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
