"""Are examples the rows or the columns of a file? Its products of weights tell."""

import ast
import contextlib
import inspect
import re

WEIGHTS = re.compile(r"(?:\w+\W+)*_?(?:w|weights?|theta|kernel)_?(?:\d|ho|ih|\b)")


def columns(thing):
    """True, False, or None where the file of a function or class does not tell."""
    with contextlib.suppress(OSError, TypeError, SyntaxError, ValueError):
        with open(inspect.getsourcefile(thing), encoding="utf-8") as file:
            votes = [vote for node in ast.walk(ast.parse(file.read())) for vote in _votes(node)]
        if votes:
            return 2 * sum(votes) > len(votes)
    return None


def _votes(node):
    """[Are they columns?] of a product with weights on one side of it."""
    left, right = _factors(node)
    if left is None:
        return []
    first, second = (bool(WEIGHTS.match(ast.unparse(f).casefold())) for f in (left, right))
    return [first] if first != second else []


def _factors(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return node.left, node.right
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("dot", "matmul"):
        factors = [node.func.value, *node.args][-2:]
        return factors if len(factors) == 2 else (None, None)
    return None, None
