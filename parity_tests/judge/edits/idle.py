"""What a program sets and nothing reads: often the name that was meant elsewhere."""

import ast


def idle_after(source, functions, change):
    """(names that nothing reads after a change, though it did before; the other way round;
    what these functions work out that nothing reads)."""
    trees = source.tree, ast.parse(change.applied(source.data))
    before, after = (idle(t) | {("", name) for name in unread(t, t)} for t in trees)
    made = {n.id for f in functions for n in ast.walk(f)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
    made -= unpacked(source.tree)
    still = {pair for f in functions for pair in idle(f) if pair[1] in made}
    freed = {pair for pair in before - after if pair[1] not in unpacked(source.tree)}
    return after - before, freed, still


def unpacked(tree):
    """The names that are set together with others, of which not all need be read."""
    return {n.id for several in ast.walk(tree) if isinstance(several, ast.Tuple)
            for n in several.elts if isinstance(n, ast.Name)
            and isinstance(n.ctx, ast.Store)}  # fmt: skip


def unread(node, tree, own=()):
    """The attributes that are set within a node, and that nothing in the tree reads.

    Where it is known who can read its ``own``, those that others have of themselves do not count.
    """
    inside = {n for part in own for n in ast.walk(part)}
    read = {n.attr for n in ast.walk(tree)
            if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)
            and not (own and n not in inside and getattr(n.value, "id", "") == "self")}  # fmt: skip
    found = [n for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr not in read]
    return {ast.unparse(n) for n in found if not own or getattr(n.value, "id", "") == "self"}


def idle(tree):
    """The names in functions that are set, or taken, and never read: {(function, name), …}."""
    found = set()
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
        read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        given = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
        found |= {(function.name, n) for n in given | {n.id for n in names} if n not in read}
    return found


def unread_below(function):
    """The names that a loop sets, and that neither the loop nor what follows reads."""
    found, names = set(), [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    for loop in (n for n in ast.walk(function) if isinstance(n, ast.For | ast.While)):
        lines = [s for s in loop.body if isinstance(s, ast.Assign)]
        read = {n.id for n in names if n.lineno >= loop.lineno and isinstance(n.ctx, ast.Load)}
        found |= {getattr(t, "id", None) for s in lines for t in s.targets} - read - {None}
    return found
