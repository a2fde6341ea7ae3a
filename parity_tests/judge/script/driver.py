"""Calls of what a script only defines, on made-up rows, so that its training loop is reached."""

import ast
import re

from .loops import candidates

TRAINS = re.compile(r"train|fit|learn|trein|entre|entrain|addestr|lern|obuch|backprop", re.I)
BUILDS = re.compile(r"add_?|compile|build|init|setup|create|prepare", re.I)
WORDS = (  # what a parameter is called, and what it may be given: the first that fits
    (r"batch", "8"),
    (r"epoch|epoc|iter|num_?pass|max|times|n_steps|steps|repet", "3"),
    (r"lr|rate|alpha|eta|taxa|tasa|passo|lern|step|tasso", "0.1"),
    (r"activ|func|ativa", "'sigmoid'"),
    (r"loss|cost|error_f|perte", "'mse'"),
    (r"layers|sizes|struct|topolog|archi|couches|capas|camadas", "[2, 3, {outs}]"),
    (r"hid|ocult|escond|cache|verst|neuron|unit|nascost", "3"),
    (r"verbose|print|show|plot|debug", "False"),
    (r"seed", "0"),
)
INPUTS = r"^_?x|inp|data|feat|entr|ein|train|sample|muster|n_in"
OUTPUTS = r"^_?(y|t|d)(\d|_|$)|lab|targ|class|out|said|sald|salid|sort|expect|desir|teach|etiq|aus"
ROWS = """
import numpy as __np__
x_made_up = __np__.random.RandomState(0).randn(8, 2)
y_made_up = (x_made_up[:, 0] * x_made_up[:, 1] > 0).astype(int)
{setup}
"""
SHAPES = (  # how rows and their labels may be meant, and how many outputs there are then
    ("y_made_up = y_made_up[:, None]", 1),
    ("", 2),
    ("y_made_up = 2 * y_made_up - 1", 1),
    ("y_made_up = __np__.eye(2)[y_made_up]", 2),
    ("x_made_up, y_made_up = x_made_up.T, y_made_up[None]", 1),
    ("x_made_up, y_made_up = x_made_up.tolist(), y_made_up.tolist()", 1),
)


def calls(text):
    """(The text with a call of a function or a method that trains behind it, the call)."""
    tree = ast.parse(text)
    loops = [loop for loop, _ in candidates(tree).values()]
    owners = {f: c for c in ast.walk(tree) if isinstance(c, ast.ClassDef)
              for f in c.body if isinstance(f, ast.FunctionDef)}  # fmt: skip
    there = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)
             and any(n in loops for n in ast.walk(f)) and TRAINS.search(f.name)]  # fmt: skip
    for setup, outs in SHAPES:
        for function in there:
            call = _call(function, owners.get(function), outs)
            if call:
                yield f"{text}\n{ROWS.format(setup=setup)}{call}\n", call.replace("\n", "; ")


def _call(function, owner, outs):
    """The lines that call a function, or a method of an object that is made first; or None."""
    given = _given(function, owner is not None, outs)
    if owner is None or given is None:
        return given and f"{function.name}({given})"
    methods = {f.name: f for f in owner.body if isinstance(f, ast.FunctionDef)}
    made = _given(methods["__init__"], True, outs) if "__init__" in methods else ""
    if made is None:
        return None
    lines = [f"__made__ = {owner.name}({made})"]
    for name, method in methods.items():
        if BUILDS.match(name) and not TRAINS.search(name):
            each = (("2", "3"), ("3", f"{outs}")) if name.startswith("add") else ((),)
            now = [_given(method, True, outs, sizes) for sizes in each]
            if None not in now:
                lines += [f"__made__.{name}({arguments})" for arguments in now]
    return "\n".join([*lines, f"__made__.{function.name}({given})"])


def _given(function, method, outs, sizes=()):
    """What a function may be called with, by the names of what it takes; None where one tells
    nothing."""
    plain = function.args
    named = [a.arg for a in plain.args][method : len(plain.args) - len(plain.defaults)]
    counts = function.name == "__init__" and any(re.search(WORDS[6][0], n, re.I) for n in named)
    counts = counts or bool(sizes)
    found = []
    for name in named:
        value = _guess(name, counts, list(sizes) or ["2", f"{outs}"])
        if value is None:
            return None
        found.append(value.format(outs=outs))
    return ", ".join(found)


def _guess(name, counts, sizes):
    low = name.lower()
    if counts and re.search(r"^n?_?in|inp|entr|ein|feat|size_in", low):
        return sizes[0]
    if counts and re.search(r"out|said|salid|sort|aus|class", low):
        return sizes[1]
    told = next((value for words, value in WORDS if re.search(words, low)), None)
    if told or counts:
        return told
    for words, value in ((OUTPUTS, "y_made_up"), (INPUTS, "x_made_up")):
        if re.search(words, low):
            return value
    return None
