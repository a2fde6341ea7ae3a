"""Expressions with holes: what a slip looks like, and what may have been meant in its place.

A hole is a single letter: ``a`` to ``e`` stand for any expression, ``f`` and ``h`` for functions,
``x`` for a name; ``n`` is another name that is there, ``t`` one that counts. Sums and products fit
in any order, ``np.sum(a)`` and ``a.sum()`` are one.
"""

import ast
import builtins
import copy
import functools
import itertools
import re

ATOM, POWER, SIGN, TIMES, PLUS, COMPARED, LOOSE = 12, 11, 10, 9, 8, 4, 0
OPERATORS = {
    ast.Add: ("+", PLUS), ast.Sub: ("-", PLUS), ast.Mult: ("*", TIMES), ast.Div: ("/", TIMES),
    ast.MatMult: ("@", TIMES), ast.Pow: ("**", POWER),
}  # fmt: skip
MODULES = ("np", "numpy", "math")
REDUCING = {"sum", "mean", "max", "min", "amax", "prod", "std", "var", "argmax", "argmin", "norm"}
OF_ARRAYS = {"T", "shape", "size", "ndim", "dtype"}
SIDES = re.compile(  # of lines that mirror each other, one for weights and one for biases
    r"(?<![a-z])([svm]?d?)(weights?|bias(?:es)?|w|b)(?![a-z])", re.IGNORECASE
)
PAIRED = re.compile(rf"Constant\('[^']*'\)|\d+|{SIDES.pattern}", re.IGNORECASE)  # all they may have
HOLES = re.compile(r"[a-fhnxt]|hole\d+")
VALUES = ast.BinOp | ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.UnaryOp
SIGNS = ast.operator | ast.unaryop | ast.cmpop | ast.boolop
INDICES = ast.Constant | ast.Name | ast.BinOp | ast.JoinedStr
IGNORED = ast.expr_context | ast.type_ignore

RULES = """
a + b | 0.9 a - b | 1 a | 1 b | 1.3 a * b | 1.7 a + 1j * b
a - b | 0.9 a + b | 0.95 b - a | 1 a | 1 b | 1.3 a * b | 2.2 (a - b) / (2 * n)
a * b | 0.9 a / b | 1.1 a @ b | 1 a | 1 b | 1.3 a + b | 1.3 a - b
a / b | 0.85 b / a | 0.9 a * b | 1 a | 1 b | 1.2 a - b
a * 2 | 0.9 a ** 2
a * b * 2 | 0.9 a * b ** 2
2 * a | 0.95 a ** 2
1 - a | 0.95 a * (1 - a)
a - 1 | 0.7 1 - a
a @ b | 0.9 a * b | 1.5 a.T @ b | 1.5 a @ b.T | 1.5 b @ a | 1.5 b.T @ a | 1.5 b @ a.T
a[b] | 1.4 a[b - 1] | 1.4 a[b + 1]
a ** b | 1 a * b | 1 a | 1.5 b ** a
-a | 1 a
~a | 1 a
a.T | 1 a
a < b | 0.8 a <= b | 1 a > b | 1.5 a >= b | 1.7 n
a <= b | 1 a < b | 1 a >= b | 1.5 a > b | 1.7 n
a > b | 0.8 a >= b | 1 a < b | 1.5 a <= b | 1.7 n | 1.7 a * (a > b)
a >= b | 1 a > b | 1 a <= b | 1.5 a < b | 1.7 n | 1.7 a * (a >= b)
np.where(a, x, b) | 1.1 np.where(a, 1, b)
np.where(a, b, x) | 1.1 np.where(a, b, 1)
a == b | 1 a != b | 1.5 a > b
a != b | 1 a == b
a if b else c | 1 c if b else a | 1.5 a | 1.5 c
[a for d in b if c] | 1.2 [a for d in b]
f(a) + b | 1.05 f(a + b)
f(a) - b | 1.05 f(a - b)
b - f(a) | 1.05 f(b - a)
f(a + b) | 1.05 f(a) + b
f(a - b) | 1.05 f(a) - b
(f(a + b) - f(a)) / c | 1.5 (f(a + b) - f(a - b)) / (2 * c)
(f(a) - f(a - b)) / c | 1.5 (f(a + b) - f(a - b)) / (2 * c)
(f(d, a + b, e) - f(d, a, e)) / c | 1.5 (f(d, a + b, e) - f(d, a - b, e)) / (2 * c)
(f(d, a, e) - f(d, a - b, e)) / c | 1.5 (f(d, a + b, e) - f(d, a - b, e)) / (2 * c)
f(h(a)) | 1.6 h(f(a))
f(h(a), b) | 1.5 h(f(a, b))
f(a) ** b | 0.95 f(a ** b)
f(a ** b) | 0.95 f(a) ** b
a - b / c + d | 0.95 a - b / (c + d)
a + b / c + d | 0.95 a + b / (c + d)
a - b ** c + d | 0.95 a - b ** (c + d)
(a + b) ** c | 0.95 a + b ** c | 1 a ** c + b
(a - b) ** c | 0.95 a - b ** c | 1 a ** c - b
f(h(a) for d in b) | 1.6 h(f(a for d in b))
a @ b | 1.5 a @ b + n | 1.8 (a @ b).ravel()
np.dot(a, b) | 0.95 np.dot(b, a) | 1.5 np.dot(a, b) + n | 1.8 np.dot(a, b).ravel()
a.dot(b) | 1 b.dot(a) | 1.5 a.dot(b) + n
a.T @ b | 0.95 b.T @ a
a.T.dot(b) | 0.95 b.T.dot(a)
np.dot(a.T, b) | 0.95 np.dot(b.T, a)
[a] * b | 1.2 [a for _ in range(b)]
np.linalg.norm(a) | 1.7 np.sqrt(sum(np.sum(g ** 2) for g in n))
np.mean(a) | 0.9 a / n.size | 0.95 a / n.shape[0] | 0.95 a / len(n)
a.real | 1 a.imag
a.imag | 1 a.real
a * b * c | 1.6 a * n
a * np.log(b) | 1.5 a * np.log(b) + (1 - a) * np.log(1 - b)
a * (1 - a) | 2 a[..., :, None] * (np.eye(a.shape[-1]) - a[..., None, :])
a * b * (1 - b) | 2 b * (a - np.sum(a * b, axis=-1, keepdims=True))
a | 1.4 a ** t | 1 a ** 2 | 1 -a | 1 np.sqrt(a) | 1 a.T | 1.2 1 - a | 1.5 a * (1 - a) | 2 1 - a ** 2
a | 1.5 np.sum(a, axis=0) | 1.5 np.mean(a, axis=0) | 1.5 np.sum(a, axis=0, keepdims=True)
a | 1.5 np.sum(a, axis=-1, keepdims=True) | 2 np.sum(a) | 2 np.mean(a) | 2 a.copy()
a | 2 a / 2 | 2 2 * a | 2 a + 1 | 2 a - 1 | 2.2 np.abs(a) | 2.2 np.exp(a) | 2.2 np.log(a)
a | 2.2 1 / a | 2.5 np.exp(a - np.max(a, axis=-1, keepdims=True)) | 2.5 a - np.mean(a, axis=0)
a | 2.5 a - np.max(a, axis=-1, keepdims=True) | 2.5 a / np.sum(a, axis=-1, keepdims=True)
a | 2.4 np.maximum(0, a) | 2.4 np.tanh(a)
a | 2.5 np.clip(a, 1e-7, 1 - 1e-7) | 2.5 a / len(a) | 2.5 1 / (1 + np.exp(-a)) | 2.5 (a > 0)
a | 2 a * n | 2.2 a / n | 2.4 a + n | 2.4 a - n | 2.8 a ** n | 2.8 a @ n | 2.6 a * (n > 0)
a | 2.5 a / n.shape[0] | 2.5 a / n.size | 2.5 a / len(n) | 2.5 a * n * (1 - n)
a | 2.5 a * (1 - n ** 2) | 2.8 a / (1 - n) | 2.5 a / (1 - n ** t) | 2.6 n
1 - x | 0.9 1 - x ** t
x | 1.5 n | 1.4 (x > 0)
"""


def rules():
    """(pattern, [(cost, replacement), …]): ``RULES``, and operations that are grouped otherwise."""
    for line in RULES.strip().splitlines():
        pattern, *others = line.split(" | ")
        yield pattern, [(float(c), text) for c, text in (o.split(" ", 1) for o in others)]
    signs = [sign for sign, _ in OPERATORS.values()]
    for one, other in itertools.product(signs, signs):
        both = f"(a {one} b) {other} c", f"a {one} (b {other} c)"
        left, right = (ast.unparse(ast.parse(text)) for text in both)  # no needless parentheses
        yield from ((left, [(0.95, right)]), (right, [(0.95, left)]))


# --- how tightly texts hold together -------------------------------------------------------------


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


def least(parent, field):
    """How tightly an expression has to hold together at a place of the tree."""
    if isinstance(parent, ast.BinOp):
        own = _level(parent)
        return own + (field == ("left" if own == POWER else "right"))
    if isinstance(parent, ast.Compare | ast.BoolOp):
        return COMPARED + 1
    if isinstance(parent, ast.UnaryOp):
        return SIGN
    return ATOM if field in ("value", "func") and isinstance(parent, ast.expr) else LOOSE


def held(text, tightly):
    """An expression, in parentheses where it has to hold together more tightly."""
    return text if level(text) >= tightly else f"({text})"


def children(parent):
    """(field, index in it or None, child)"""
    for field, value in ast.iter_fields(parent):
        many = isinstance(value, list)
        for i, child in enumerate(value if many else [value]):
            if isinstance(child, ast.AST) and not isinstance(child, SIGNS | ast.expr_context):
                yield field, i if many else None, child


def head(node):
    """What an expression is, without the expressions in it."""
    return (
        type(node),
        [
            type(value) if isinstance(value, SIGNS) else value
            for _, value in ast.iter_fields(node)
            if not isinstance(value, ast.AST | list) or isinstance(value, SIGNS)
        ],
        [type(op) for op in getattr(node, "ops", [])],
    )


# --- fitting and filling -------------------------------------------------------------------------


@functools.cache
def parsed(text):
    """The tree of an expression."""
    return ast.parse(text, mode="eval").body


def is_hole(node):
    """Is it a name that stands for another expression?"""
    return isinstance(node, ast.Name) and HOLES.fullmatch(node.id) is not None


def is_atom(node):
    """Is it a name, or something by a name: ``self.m``, ``grads[key]``?"""
    if isinstance(node, ast.Attribute):
        own = isinstance(node.value, ast.Name) and node.value.id not in MODULES
        return own and node.attr not in OF_ARRAYS
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, INDICES) and is_atom(node.value)
    return isinstance(node, ast.Name) and node.id not in MODULES


def fits(pattern, node, bound):
    """All ways in which a pattern is this node: {hole: what stands there}."""
    if is_hole(pattern):
        known = bound.get(pattern.id)
        if known is not None:
            yield from [bound] if _same(known, node) else []
        elif pattern.id != "x" or is_atom(node):
            yield {**bound, pattern.id: node}
    elif isinstance(pattern, ast.Call) and isinstance(node, ast.Call):
        plain = is_hole(pattern.func)
        yield from _all_fit(*(_parts_of_call(n, plain) for n in (pattern, node)), bound)
    elif type(pattern) is type(node):
        if isinstance(pattern, ast.BinOp) and isinstance(pattern.op, ast.Add | ast.Mult):
            mine, theirs = _operands(pattern, pattern.op), _operands(node, pattern.op)
            if len(mine) == 2:  # of more, the last one and all before it
                theirs = [node.left, node.right]
            if type(pattern.op) is type(node.op) and 1 < len(mine) == len(theirs) <= 4:
                for order in itertools.permutations(theirs):
                    yield from _all_fit(mine, order, bound)
        else:
            yield from _all_fit(*([v for _, v in ast.iter_fields(n)] for n in (pattern, node)),
                                bound)  # fmt: skip


def _same(a, b):
    return _dumped(a) == _dumped(b)


@functools.lru_cache(5_000)
def _dumped(node):
    return ast.dump(node).replace("Store()", "Load()")


def _all_fit(patterns, nodes, bound):
    """Lists of nodes, and of what nodes consist of."""
    if len(patterns) != len(nodes):
        return
    if not patterns:
        yield bound
        return
    (first, *patterns), (node, *nodes) = patterns, nodes
    if isinstance(first, list) and isinstance(node, list):
        ways = _all_fit(first, node, bound)
    elif isinstance(first, IGNORED):
        ways = [bound]
    elif isinstance(first, ast.AST) and isinstance(node, ast.AST):
        ways = fits(first, node, bound)
    else:
        ways = [bound] if first == node else []
    for way in ways:
        yield from _all_fit(patterns, nodes, way)


def _parts_of_call(node, plain):
    """What is called, its arguments, its options by name; np.sum(a) and a.sum() are one."""
    function, arguments = node.func, node.args
    if isinstance(function, ast.Attribute) and not plain:
        module = isinstance(function.value, ast.Name) and function.value.id in MODULES
        if module or function.attr in REDUCING:
            arguments = arguments if module else [function.value, *arguments]
            function = function.attr
    options = sorted(node.keywords, key=lambda k: k.arg or "")
    return [function, arguments, [k.arg for k in options], [k.value for k in options]]


def _operands(node, sign):
    """Of a sum or a product, however it is grouped."""
    if isinstance(node, ast.BinOp) and type(node.op) is type(sign):
        return [*_operands(node.left, sign), *_operands(node.right, sign)]
    return [node]


@functools.cache
def _places(template):
    """Where a template has holes: [(start, end, hole, how tightly it has to hold), …]."""
    tree = parsed(template)
    found = [(tree, LOOSE)] + [(child, least(parent, field)) for parent in ast.walk(tree)
                               for field, _, child in children(parent)]  # fmt: skip
    return sorted((n.col_offset, n.end_col_offset, n.id, tight) for n, tight in found if is_hole(n))


def filled(template, texts):
    """A template with texts in its holes, in parentheses where they need them."""
    pieces, at = [], 0
    for start, end, hole, tight in _places(template):
        pieces += [template[at:start], held(texts[hole], tight)]
        at = end
    return "".join([*pieces, template[at:]])


def holes(template):
    """Its holes, by name."""
    return {hole for _, _, hole, _ in _places(template)}


# --- names of a pair -----------------------------------------------------------------------------


def of_pair(text, name):
    """What a name has in common with that of the other side: ``dw`` at a ``v_dw`` with ``db``.

    "" where it is not of the side of this text, or of no side.
    """
    sides = [{side[1][0].lower() for side in SIDES.findall(n)} for n in (text, name)]
    return SIDES.sub(r"\1_", name) if sides[0] == sides[1] and len(sides[0]) == 1 else ""


# --- known mistakes ------------------------------------------------------------------------------


@functools.cache
def known(wrong, right):
    """In which parts right code differs from wrong code, with holes for all names.

    [[(pattern, template), …], …]: with what stands around names that differ, and without; [] where
    they differ in more than expressions.
    """
    found = []
    for bare in (False, True):
        try:
            pairs, names = _differing(ast.parse(wrong), ast.parse(right), bare), {}
        except ValueError:
            return []
        for way in (_as_it_is, *([_decided, _turned] if len(pairs) == 1 else [])):
            told = [(_with_holes(a, names), _with_holes(way(b), names))
                    for a, b in copy.deepcopy(pairs)]  # fmt: skip
            found += [told] if told and told not in found else []
    return found


def _as_it_is(node):
    return node


def _decided(node):
    """An expression of which there are two, for its condition, as if that held."""
    return node.body if isinstance(node, ast.IfExp) else node


def _turned(node):
    """A sum as a difference, for those who count downhill, or the other way round."""
    node = _decided(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
    return node


def _differing(a, b, bare):
    """The smallest pairs of expressions in which they differ; names alone, where they may be."""
    if ast.dump(a) == ast.dump(b):
        return []
    inner = [*_inner(a, b)] if type(a) is type(b) else []
    if isinstance(a, ast.expr) and isinstance(b, ast.expr):
        differ = [(c, d) for c, d in inner if ast.dump(c) != ast.dump(d)]
        small = [n for pair in differ for n in pair if not isinstance(n, VALUES)]
        small += [n for pair in differ for n in pair if is_atom(n) and not bare]
        return [(a, b)] if len(differ) != 1 or small else _differing(*differ[0], bare)
    if not inner:
        raise ValueError
    return [pair for c, d in inner for pair in _differing(c, d, bare)]


def _inner(a, b):
    """The children of two nodes, side by side."""
    ours, theirs = [*children(a)], [*children(b)]
    if [c[:2] for c in ours] != [c[:2] for c in theirs]:
        if isinstance(a, ast.expr):
            return []
        raise ValueError
    return [(c[2], d[2]) for c, d in zip(ours, theirs, strict=True)]


class _Holes(ast.NodeTransformer):
    """Puts a hole in the place of each name; the same for the same name."""

    def __init__(self, names):
        self.names = names

    def visit(self, node):
        if is_atom(node) or (isinstance(node, ast.Call) and _is_state(node)):
            return ast.Name(self.names.setdefault(ast.unparse(node), f"hole{len(self.names)}"))
        if isinstance(node, ast.Call):
            node.args = [*map(self.visit, node.args)]
            if isinstance(node.func, ast.Attribute):
                node.func.value = self.visit(node.func.value)
            elif not hasattr(builtins, ast.unparse(node.func)):
                node.func = self.visit(node.func)
            return node
        return self.generic_visit(node)


def _is_state(node):
    return ast.unparse(node.func).endswith("state.get")


def _with_holes(node, names):
    return ast.unparse(_Holes(names).visit(node))
