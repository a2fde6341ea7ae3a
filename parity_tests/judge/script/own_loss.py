"""The loss that a script itself computes, where nothing else tells by which its weights move."""

import ast
import contextlib
import itertools

import numpy as np

from .trial import CRITERION, LOSSES, Unclear, fitting, loss_of

METHODS = {"mean", "sum", "dot", "clip", "item"}  # of arrays, that change nothing
BUILTINS = {"sum", "len", "abs", "float", "round"}
ALIKE = 1e-5  # an ε in a logarithm moves it by so much


class Own(Exception):
    """The loss that a script itself computes: what a person would say of it, and its line."""

    def __init__(self, said, line):
        super().__init__()
        self.said, self.line = said, line

    def told(self, case):
        """A case that was judged by it, which says so."""
        by = f", by the loss of line {self.line}"
        return case._replace(found=[(i, words + by) for i, words in case.found], own=self.said)


def say_own_loss(trial, loop, said):
    """:class:`Own`, where there is one of an output and its target, and nobody said another."""
    if said.get("loss") or trial.failed:
        return
    if own := next(_own(trial, loop), None):
        raise own


def _own(trial, loop):
    trial.run.run()
    names, at = trial.run.names, {trial.name(key): key for key in trial.trace}
    for node in ast.walk(loop):
        parts = {ast.unparse(n) for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)}
        outputs = [p for p in parts if at.get(p) in trial.dependent and at[p][0] < trial.first]
        if not (outputs and isinstance(node, ast.Call | ast.BinOp | ast.UnaryOp) and _plain(node)):
            continue
        for output, target in itertools.product(outputs, sorted(parts - {*outputs})):
            with contextlib.suppress(Exception):
                value = float(eval(compile(ast.Expression(node), "loss", "eval"), names))
                if loss := _usual(value, trial.trace[at[output]], eval(target, names)):
                    yield Own({"output": output, "target": target, "loss": loss}, node.lineno)


def _plain(node):
    """Does it call nothing but NumPy's functions, and methods that change nothing?"""
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    attributes = [f for f in calls if isinstance(f, ast.Attribute)]
    return all(getattr(f.value, "id", "") in ("np", "numpy", "math") or f.attr in METHODS
               for f in attributes) and all(
        f in attributes or getattr(f, "id", "") in BUILTINS for f in calls
    )  # fmt: skip


def _usual(value, o, target):
    """The usual loss, under one of its scales, that has this value; or None."""
    target = fitting(o, target)
    if target is None or not value:
        return None
    o = np.asarray(o, float)
    for name, (_, scales) in LOSSES.items():
        with contextlib.suppress(Unclear):
            lost, by_row = loss_of(name, o, target), 1 / len(np.atleast_1d(o))
            sums = [lost * s for s in (by_row, *(scale(o) for scale in scales.values()))]
            if name != CRITERION and np.isclose(value, sums, rtol=ALIKE, atol=0).any():
                return name
    return None


def another(trial, understood):
    """The loss that a pass reckons, where its weights move by that of another, in words."""
    o, t = trial.trace[understood.output], understood.target
    for key, value in trial.trace.items():
        if value.size == 1 and key in trial.dependent and not trial.run.statements[key[0]].part:
            loss = _usual(float(value.item()), o, t)
            if loss and loss != understood.loss != CRITERION:
                told = f"line {trial.line(key[0])}: `{trial.name(key)}` is the {loss}"
                return [f"{told}, and the weights move by the {understood.loss}"]
    return []
