"""What a class does with what it is handed, by its syntax tree: it assigns, reads, asks for it."""

import ast
import functools
import inspect
import re
from typing import NamedTuple

from .environment import parsed
from .held import ALL, DATA, IS_BIAS, NAME, SLOPE
from .words import bare

ASKING = {"hasattr", "getattr", "setdefault", "get"}
MODULES = {"np", "numpy", "xp", "math", "cp", "self"}
CLEARS = re.compile("zero|clear|reset")
FRESH = ("zeros", "ones", "empty", "full")


class Uses(NamedTuple):
    """Names of attributes and keys, but of ``self``, by what a class does with them."""

    weights: tuple = ()  # of no known word, assigned, and read for nothing but that
    slopes: tuple = ()  # of no known word, reckoned with, and never assigned
    states: frozenset = frozenset()  # such that they sound like gradients, and are assigned
    stored: frozenset = frozenset()
    cleared: frozenset = frozenset()  # gradients that are set to nought or None, and no more
    asked: frozenset = frozenset()  # whether they are there; "*": any
    orders: tuple = ()  # of weights, gradients and names in what it goes through
    numbers: frozenset = frozenset()  # parameters that it reckons with
    kinds: tuple = ()  # names of classes without which it leaves something as it is
    kind: type | None = None  # the first of them
    named: bool = False  # goes through names

    def unknown(self, name):
        """What a name is that nobody knows: one at first, or nought for what is kept."""
        if name in self.asked or "*" in self.asked:
            raise KeyError(name)
        return 0.0 if name in self.stored else 1.0

    @staticmethod
    def letter(name, names):
        """Is it W or b, of these names?"""
        if len(names) == 2 and len({bool(IS_BIAS.search(bare(n))) for n in names}) < 2:
            return "Wb"[names.index(name)]
        return "b" if IS_BIAS.search(bare(name)) else "W"


def uses(thing):
    """What a class or function does."""
    classes = thing.__mro__[:-1] if inspect.isclass(thing) else ()
    functions = [f for c in classes for name, f in vars(c).items()
                 if inspect.isfunction(f) and not CLEARS.match(bare(name))] or [thing]  # fmt: skip
    trees = [parsed(f) for f in functions if hasattr(f, "__code__")]
    found = _uses(tuple(tree for tree in trees if tree))
    there = [f.__globals__.get(n) for f in functions if hasattr(f, "__code__") for n in found.kinds]
    return found._replace(kind=next((c for c in there if inspect.isclass(c)), None))


def unread(function):
    """Its parameters that it never looks at."""
    tree = parsed(function)
    if not tree:
        return set()
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {"self"}
    return {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)} - read


@functools.cache
def _uses(trees):
    nodes = [node for tree in trees for node in ast.walk(tree)]
    stored, reckoned, within, cleared = {}, {}, {}, {}
    for node in nodes:
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        own = [n for target in targets for n in _names(target)]
        reset = isinstance(node.value, ast.Constant) or _is_fresh(node.value)
        (cleared if reset and all(map(_sounds, own)) else stored).update(dict.fromkeys(own))
        read = dict.fromkeys(_names(node.value))
        reckoned |= read
        within |= dict.fromkeys(n for n in read if n not in own)
    stored |= {key: None for node in nodes for key in _told(node)}
    sounding = [n for node in nodes for n in _name(node) if _sounds(n)]
    sounding += [n for n in stored if _sounds(n)]
    clear = {*sounding} - {*stored}  # what is a gradient by its name
    states = {n for n in sounding if n in stored} if clear else set()
    return Uses(
        tuple(n for n in stored if n not in within and not _known(n)),
        tuple(n for n in reckoned if not clear and n not in stored and not _known(n)),
        frozenset(states),
        frozenset(stored),
        frozenset(cleared.keys() - stored.keys()),
        frozenset(key for node in nodes for key in _asked(node)),
        tuple(dict.fromkeys(order for node in nodes if (order := _order(node)))),
        frozenset(_reckoned(nodes)),
        tuple(name for node in nodes for name in _kinds(node)),
        named=any(getattr(node, "attr", "") in ("items", "keys") for node in nodes),
    )


def _is_fresh(node):
    function = getattr(node, "func", None)
    return str(getattr(function, "attr", getattr(function, "id", ""))).startswith(FRESH)


def _names(tree):
    """The attributes and keys in an expression, but of self, and of what is called or shaped."""
    if _is_fresh(tree):
        return
    yield from _name(tree)
    for child in ast.iter_child_nodes(tree):
        is_called = isinstance(tree, ast.Call) and child is tree.func
        yield from _names(child.value if is_called and hasattr(child, "value") else child)


def _name(node):
    """Its own name, if it is an attribute or has a key."""
    if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") not in MODULES:
        yield node.attr
    elif isinstance(node, ast.Subscript) and type(getattr(node.slice, "value", None)) is str:
        yield node.slice.value


def _sounds(name):
    """Does it sound like a gradient?"""
    found = NAME.fullmatch(bare(name))
    return bool(SLOPE.fullmatch(bare(name)) or (found and (found[1] or found[5])))


def _known(name):
    word = bare(name)
    known = NAME.fullmatch(word) or ALL.fullmatch(word) or SLOPE.fullmatch(word) or word in DATA
    return bool(known) or name in ("shape", "T", "size", "dtype")


def _told(node):
    """The names that a call assigns: ``setattr(p, "m", …)``, ``layer.update({"m": …})``."""
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called == "setattr" and len(node.args) == 3 and isinstance(node.args[1], ast.Constant):
            yield node.args[1].value
        if called == "update" and node.args and isinstance(node.args[0], ast.Dict):
            yield from (k.value for k in node.args[0].keys if isinstance(k, ast.Constant))


def _asked(node):
    """The names of which it is asked whether they are there."""
    if isinstance(node, ast.Try):
        yield "*"
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in ASKING and getattr(node.args[0] if node.args else None, "id", "") != "self":
            texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
            is_open = called == "hasattr" or (called == "getattr" and len(node.args) > 2)
            yield from texts or ["*"] * is_open
    is_in = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn)
    if is_in and isinstance(node.left, ast.Constant):
        yield node.left.value


def _kinds(node):
    """``if isinstance(layer, Dense): …``, or ``if not isinstance(…): continue``: Dense."""
    if isinstance(node, ast.If):
        turned = isinstance(node.test, ast.UnaryOp)
        test = node.test.operand if turned else node.test
        left = isinstance(node.body[0], ast.Continue | ast.Return)
        if isinstance(test, ast.Call) and getattr(test.func, "id", "") == "isinstance":
            given = test.args[1]
            yield from (n.id for n in getattr(given, "elts", [given])
                        if isinstance(n, ast.Name) and turned == left)  # fmt: skip


def _order(node):
    """``for w, g in …``: "wg"; a part of no word of ours is the weight."""
    if not isinstance(node, ast.For | ast.comprehension):
        return ""
    for part in ast.walk(node.target):
        names = [getattr(e, "id", "") for e in getattr(part, "elts", ())]
        if len(names) in (2, 3) and all(names):
            letters = "".join("g" if _sounds(n) else "n" if NAMED.search(n) else "w" for n in names)
            if sorted(letters) in (["g", "w"], ["g", "n", "w"]):
                return letters
    return ""


NAMED = re.compile("name|key|id$|^k$|^i$")


def _reckoned(nodes):
    """Parameters that are numbers: in a product, a sum or a power, or kept by such a name."""
    operands = {n for node in nodes if isinstance(node, ast.BinOp | ast.UnaryOp | ast.AugAssign)
                for part in ast.iter_child_nodes(node) for n in _own(part)}  # fmt: skip
    yield from operands
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if {*_own(target)} & operands:
                yield from (n.id for n in ast.walk(node.value) if isinstance(n, ast.Name))
            pairs = zip(*(getattr(part, "elts", ()) for part in (target, node.value)), strict=False)
            yield from (n.id for to, n in pairs if {*_own(to)} & operands and hasattr(n, "id"))


def _own(part):
    """The name of a variable, or of an attribute of self."""
    if isinstance(part, ast.Name):
        yield part.id
    elif isinstance(part, ast.Attribute) and getattr(part.value, "id", "") == "self":
        yield part.attr
