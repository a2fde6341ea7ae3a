"""The mend of a loop: the smallest change of a line after which every weight moves downhill."""

import ast
import contextlib
import re
import time
import types

import numpy as np

from .descent import better, elsewhere, gradient, moved, same
from .flat import calls
from .loops import begin, candidates, functions, parsed, rows
from .memory import target_of
from .report import quiet, verdict
from .trial import CLOSE, Trial, Unclear

FRESH = (1, 2)  # seeds of other weights, on which the winner is tried


def mended(case, said, edits, seconds):
    """The script's text with the smallest change that mends it, or None if none is found."""
    if case is None or not case.found or case.kind in ("start", "step"):
        return None
    with quiet():
        return Search(case, said, edits, time.process_time() + seconds).mend()


class Search:
    """Tries the changes of a loop's lines, and of the functions that it calls."""

    def __init__(self, case, said, edits, until):
        self.case, self.edits, self.until = case, edits, until
        self.said = said | (case.own or {})
        self.trial, self.functions, self.tried = case.trial, _functions(case.place), 0
        self.best, self.fresh = case.understood and case.understood.changes, []
        self.hows = {"", "still", *(c.how for c in (self.best or {}).values() if c.right)}
        self.lines = {line for line, _ in case.found}
        self.forward = case.kind == "forward"
        if not self.forward:
            self.output = self.trial.trace[case.understood.output]
            others = [*(elsewhere(self.trial, seed) for seed in FRESH), *self._at_other_rows()]
            self.fresh = [t for t in others if t and self._graded(t)]

    def mend(self):
        """The mended text; where two lines are wrong, one is changed after the other."""
        text, fallback = self.case.place.text, None
        while text:
            partly = None
            for now in self._texts(text):
                if time.process_time() > self.until:
                    return fallback
                self.tried += 1
                with contextlib.suppress(Exception):
                    changes = self._changes(now)
                    if not changes or {c.how for c in changes.values()} - self.hows:
                        continue
                    if not all(c.right for c in changes.values()):
                        if better(partly[1] if partly else self.best, changes):
                            partly = now, changes
                    elif self._evenly(changes):
                        return now
                    else:
                        fallback = fallback or now
            if fallback or not partly:
                return fallback
            text, self.best = partly
        return None

    def _changes(self, text):
        """What becomes of each weight under a changed text; None where its output is another."""
        tree = parsed(text)
        with self._defined(text.splitlines(), tree):
            if self.forward:
                understood, found, _ = verdict(Trial(self._run(tree)), self.said)
                return None if found else understood.changes
            run = self._run(tree, whole=True)
            changes = self._moves(self.trial, run)
            for other in self.fresh if better(self.best, changes) else []:
                changes = {k: same(changes[k], c) for k, c in self._moves(other, run).items()}
            if better(self.best, changes):
                trace = self._run(tree).run()
                if not any(np.array_equal(v, self.output) for v in trace.values()):
                    return None
            if all(c.right for c in changes.values()):
                again = verdict(Trial(self._run(tree)), self.said, where=False)
                return None if again[1] else changes
        return changes

    def _run(self, tree, whole=False):
        return self.trial.run.of(self.case.place.flat(tree, whole, self.trial.run))

    @staticmethod
    def _moves(trial, run):
        run.start = trial.run.start
        run.run()
        return moved(trial, run)

    def _evenly(self, changes):
        """Is there one rate for all that moves by its gradient?"""
        rates = [c.rate for c in changes.values() if c.rate and not c.how]
        return not rates or max(rates) - min(rates) < CLOSE * max(rates)

    def _graded(self, other):
        """Give another pass its gradient; False where it has none."""
        understood = self.case.understood
        with contextlib.suppress(Unclear, ValueError, KeyError, AttributeError):
            understood = understood._replace(target=target_of(other, understood))
            other.gradient = gradient(other, understood, other.derivatives([understood.output]))
            return True
        return False

    def _at_other_rows(self):
        """The pass with rows of another target, of which a wrong line may know nothing."""
        run, loop, found = self.trial.run, self.case.place.loop, []
        for row in rows(loop, run.kept | run.fresh()):
            other = run.elsewhere({})
            with contextlib.suppress(Exception):
                begin(loop, other.start, row)
                other = Trial(other)
                target = target_of(other, self.case.understood)
                known = [self.case.understood.target, *(t for _, t in found)]
                if not any(np.array_equal(target, t) for t in known):
                    found.append((other, target))
            if len(found) == len(FRESH):
                break
        return [other for other, _ in found]

    # --- the changes, and what they define anew ---

    def _texts(self, text):
        """The changed texts: first of the lines that are to blame and what they call, then all."""
        source = self.edits.Source(text)
        loop, defined = _used(self.case.place, source)
        within = [n for n in ast.walk(loop) if isinstance(n, ast.Call)
                  and self.lines & {*range(n.lineno, n.end_lineno + 1)}]  # fmt: skip
        called = {*calls(*within)}
        blamed = {n for d in defined for n in range(d.lineno, d.end_lineno + 1)
                  if d.name in called}  # fmt: skip
        near = self.edits.changes(source, [loop, *defined], lines=self.lines | blamed)
        near = [*self._attributes(source, [loop, *defined]), *near]
        if self.forward:
            near = [*self._shapes(source, loop), *(c for c in near if self._of_axes(source, c))]

        def far(change):
            at = {source.line(start) for start, _, _ in change.spans}
            start, end, text = change.spans[0]
            slope = "(1 - " in text and b"(1 - " not in source.data[start:end]
            return change.cost + text.startswith("-(") - 0.9 * slope - 2 * bool(at & blamed)

        for change in sorted(near, key=far):
            yield change.applied(source.data).decode()
        if not self.forward:
            for change in self.edits.changes(source, [loop, *defined]):
                yield change.applied(source.data).decode()

    def _of_axes(self, source, change):
        """Is another axis all that it changes, and in a line that is to blame?"""
        start, end, text = change.spans[0]
        old = source.data[start:end].decode()
        same = text.partition("axis=")[0] == old.partition("axis=")[0] != old
        return same and source.line(start) in self.lines

    def _attributes(self, source, trees):
        """Attributes in the lines that are to blame, and others of the pass in their place."""
        names = {name for _, name in self.trial.trace if re.fullmatch(r"\w+\.\w+", name)}
        for node in [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Attribute)]:
            if node.lineno in self.lines and isinstance(node.ctx, ast.Load):
                for name in sorted(
                    names - {ast.unparse(node)} if ast.unparse(node) in names else ()
                ):
                    yield self.edits.Change(0.8, ((*source.span(node), name),))

    def _shapes(self, source, loop):
        """Names in the lines that are to blame, as a column or a row; sums of rows or columns."""
        for node in ast.walk(loop):
            all_of = isinstance(node, ast.Call) and "sum" in ast.unparse(node.func)
            if all_of and node.lineno in self.lines and not node.keywords:
                for axis in (1, 0):
                    call = f"{ast.unparse(node)[:-1]}, axis={axis}, keepdims=True)"
                    yield self.edits.Change(0.8, ((*source.span(node), call.replace("(, ", "(")),))
            if isinstance(node, ast.Name) and node.lineno in self.lines:
                for shape in ("reshape(-1, 1)", "ravel()"):
                    span = source.span(node)
                    yield self.edits.Change(0.8, ((*span, f"{node.id}.{shape}"),))

    @contextlib.contextmanager
    def _defined(self, lines, tree):
        """The script's functions, as a changed text has them."""
        place, before = self.case.place, {}
        own = place.text.splitlines()
        for old, new in zip(functions(place.tree), functions(tree), strict=True):
            function = self.functions.get(old.lineno)
            same = own[old.lineno - 1 : old.end_lineno] == lines[new.lineno - 1 : new.end_lineno]
            if function is not None and not same:
                code = compile(ast.Module([new], []), place.path, "exec")
                before[function] = function.__code__
                inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
                function.__code__ = next(c for c in inner if c.co_name == old.name)
        try:
            yield
        finally:
            for function, code in before.items():
                function.__code__ = code


def _functions(place):
    """{line: function} of all that the script defines."""
    found, waiting = {}, list(place.names.values())
    for value in waiting:
        value = getattr(value, "__func__", value)
        if isinstance(value, types.FunctionType):
            if value.__code__.co_filename == place.path:
                found[value.__code__.co_firstlineno] = value
        elif isinstance(value, type) and value.__module__ == "__main__":
            waiting += vars(value).values()
    return found


def _used(place, source):
    """The loop, and the functions that are called from it."""
    loop = candidates(source.tree)[place.number][0]
    there = functions(source.tree)
    found, waiting = [], [loop]
    for node in waiting:
        words = {getattr(n, "id", getattr(n, "attr", "")) for n in ast.walk(node)}
        new = [f for f in there if f.name in words and f not in waiting]
        found += new
        waiting += new
    return loop, found
