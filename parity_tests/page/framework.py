"""What the framework really runs: the installed library's own source of a step.

It is read from the installed packages when the page is written, and kept nowhere. ``RUNS`` only
says where a step stands; what another version no longer has is left out.
"""

import ast
import collections
import functools
import importlib.metadata
import inspect
import pkgutil
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

from ..concepts import NAMES, OPTIMIZERS
from ..sources import cut, docstring_lines
from . import highlight

BACKEND = "keras.src.backend.tensorflow"
STEP = "TensorFlowTrainer.train_step"
LOOP = "sklearn.linear_model:/_sgd_fast.pyx.tp:                p = w.dot( :if 0 < average"
CLIPS = [n.partition(".")[2] for n in NAMES if n.startswith("optimizers.clip_by")]
DRAWN = {"random_normal": "RandomNormal", "random_uniform": "RandomUniform", "zeros": "Zeros"}
DRAWN |= {"ones": "Ones", "glorot_uniform": "VarianceScaling", "he_normal": "VarianceScaling"}
SLOPES = {"sigmoid": "math_grad:_SigmoidGrad", "tanh": "math_grad:_TanhGrad"}
SLOPES |= {
    name: f"nn_grad:_{name.title().replace('_', '')}Grad"
    for name in ("relu", "leaky_relu", "elu", "softmax")
}
ENTROPIES = [f"{kind}_crossentropy" for kind in ("binary", "categorical", "sparse_categorical")]
RUNS = {  # public name: "module:what" of each part, or "module:/file:from:to"
    **{n: [LOOP] for n in ("perceptron.Perceptron", "gates.learn")},
    "activations.step": [f"{BACKEND}.numpy:heaviside"],
    "activations.linear": ["keras.activations:linear"],
    "activations.prelu": ["keras.layers:PReLU.call"],
    **{f"activations.{n}": [f"keras.activations:{n}", f"{BACKEND}.nn:{n}"] for n in SLOPES},
    **{f"activations.{n}_backward": [f"tensorflow.python.ops.{s}"] for n, s in SLOPES.items()},
    **{f"losses.{n}squared_error": ["keras.losses:mean_squared_error"] for n in ("", "mean_")},
    **{f"losses.{n}": [f"keras.losses:{n}", f"{BACKEND}.nn:{n}"] for n in ENTROPIES},
    **{f"layers.{n}": [f"keras.layers:{n}.call"] for n in ("Dense", "Activation", "PReLU")},
    "layers.BatchNormalization": ["keras.layers:BatchNormalization.call"],
    **{f"network.{n}": [f"{BACKEND}.trainer:{STEP}"] for n in ("Sequential", "gradients")},
    **{f"initializers.{n}": [f"keras.initializers:{c}.__call__"] for n, c in DRAWN.items()},
    **{f"optimizers.{n}": [f"keras.optimizers:{n}.update_step"] for n in OPTIMIZERS},
    **{f"optimizers.{n}": [f"tensorflow:{n}"] for n in CLIPS},
}


class Part(NamedTuple):
    """A piece of an installed library."""

    place: str  # "keras/src/optimizers/adam.py, line 100"
    licence: str  # "keras 3.15.1, Apache License 2.0"
    lines: list  # of :class:`highlight.Line`
    same: dict  # {number of a line: number of the line of scratch that does the same, or ""}


def parts(name):
    """What runs where ``reference`` is asked for this name: its :class:`Part`s."""
    found = (_read(where) for where in RUNS.get(name, ()))
    return [_part(name, *read) for read in found if read]


def _part(name, file, first, text):
    package = file.parts[0]
    hidden = docstring_lines(text)
    lines = highlight.lines(text, first, hidden)
    ours = cut("scratch", name)
    same = correspondences((ours.text, ours.line), (text, first))
    return Part(f"{file.as_posix()}, line {first}", licence(package), lines, same)


@functools.cache
def licence(package):
    """Name, version and licence of an installed package, as it states them."""
    name = {"sklearn": "scikit-learn"}.get(package, package)
    told = importlib.metadata.metadata(name)
    return f"{name} {told['Version']}, {told['License-Expression'] or told['License']}"


def _read(where):
    """File (from its package on), number of the first line, text; None where it is not there."""
    module, _, what = where.partition(":")
    try:
        if what.startswith("/"):
            return _between(module, *what[1:].split(":"))
        thing = inspect.unwrap(pkgutil.resolve_name(where))
        lines, first = inspect.getsourcelines(thing)
        text = textwrap.dedent("".join(lines)).rstrip()
        return _within(inspect.getsourcefile(thing), module), first, text
    except (ImportError, AttributeError, OSError, TypeError, ValueError):
        return None


def _between(module, file, start, end):
    """The lines of a file that is no module, from one that has a text to before one that has."""
    path = Path(pkgutil.resolve_name(module).__file__).with_name(file)
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if start.strip() in line)
    last = next(i for i, line in enumerate(lines) if i > first and end in line)
    return _within(path, module), first + 1, textwrap.dedent("\n".join(lines[first:last])).rstrip()


def _within(file, module):
    """A path from its package on, without where packages are installed on this machine."""
    parts = Path(file).parts
    package = module.partition(".")[0]
    return Path(*parts[len(parts) - 1 - parts[::-1].index(package) :])


# --- which lines say the same ------------------------------------------------------------------

ALIKE = 0.6  # this share of what two statements are made of must be in both
OPERATORS = {
    **{"add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div},
    **{"power": ast.Pow, "matmul": ast.MatMult, "assign_add": ast.Add, "assign_sub": ast.Sub},
}
CALLED_HERE = {  # by what a framework calls them
    **{"gradient": "g", "grad": "g", "variable": "w", "lr": "learning_rate", "inputs": "x"},
    **{"kernel": "W", "bias": "b", "target": "y", "output": "y_hat", "y_true": "y"},
    **{"y_pred": "y_hat", "negative_slope": "slope", "dot": "matmul", "accumulator": "G"},
    **{"velocity": "v", "average_grad": "g_bar", "local_step": "t", "variance": "var"},
}


class _Plain(ast.NodeTransformer):
    """Arithmetic as scratch writes it: ``ops.add(a, self.b)`` is a + b, a cast is what it casts."""

    def visit_Attribute(self, node):
        return ast.Name(node.attr)

    def visit_Call(self, node):
        self.generic_visit(node)
        name = getattr(node.func, "id", "")
        if name in OPERATORS and len(node.args) == 2:
            return ast.BinOp(node.args[0], OPERATORS[name](), node.args[1])
        if name == "square":
            return ast.BinOp(node.args[0], ast.Mult(), node.args[0])
        return node.args[0] if name in ("cast", "convert_to_tensor") and node.args else node


def correspondences(ours, theirs):
    """{number of a line of theirs: number of the line of ours that says the same}.

    Both are pairs (text, number of the first line). Two statements say the same where most of the
    names, numbers and operators of each are in the other, and neither has a better partner.
    """
    ours, theirs = (_statements(*side) for side in (ours, theirs))
    best = {}
    for here in theirs:
        scores = {there: _alike(theirs[here], ours[there]) for there in ours}
        there = max(scores, key=scores.get, default=None)
        if there and scores[there] >= max(ALIKE, best.get(there, (0,))[0] + 1e-9):
            best[there] = scores[there], here
    found = {}
    for there, (_, (first, last)) in best.items():
        found |= dict.fromkeys(range(first, last + 1), "") | {first: there[0]}
    return found


def _alike(one, other):
    return 2 * (one & other).total() / (one.total() + other.total())


def _statements(text, number):
    """{(first line, last line): what it is made of}, of each simple statement."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # Cython
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
            found[node.lineno + number - 1, node.end_lineno + number - 1] = _made_of(node)
    return {place: made for place, made in found.items() if made.total() > 3}


def _made_of(statement):
    """Its names, numbers and operators, counted."""
    names = collections.Counter()
    for node in ast.walk(_Plain().visit(ast.parse(ast.unparse(statement)))):
        if isinstance(node, ast.Name):
            name = re.sub(r"_power$", "", node.id).strip("_")
            names[CALLED_HERE.get(name, name)] += 1
        elif isinstance(node, ast.operator | ast.unaryop):
            names[type(node).__name__] += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            names[str(node.value)] += 1
    for noise in ("self", "np", "ops", "tf", "dtype"):
        del names[noise]
    return names
