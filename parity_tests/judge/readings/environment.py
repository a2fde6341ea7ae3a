"""Fill a foreign function's parameters by their words: a batch, a rate, what came before."""

import ast
import functools
import inspect
import linecache
import re
import textwrap

import numpy as np

from . import DoesNotFit
from .words import bare, bares, parameters

RATE = re.compile(r"lr|eta|alpha|rate|step|epsilon|l?learn(ing)?rate|learning|lrate|stepsize")
ONCE = bares(
    "epochs n_epochs n_iter num_epochs iterations num_iters max_iter n_iterations epoch "
    "num_iterations max_epochs iters n_iters max_iterations max_iters number_of_iterations "
    "no_of_iterations no_of_epochs number_of_epochs passes nb_epochs steps n_steps num_steps"
)
NOUGHT = bares(
    "wd reg l2 l1 lambda lambd lmbda lam weight_decay_lambda weight_decay momentum decay dropout "
    "reg_lambda l2_reg reg_rate reg_strength regularization verbose shuffle print_cost print_loss "
    "print_every debug plot"
)
SILENT = {0: NOUGHT, 1: ONCE | bares("random_seed random_state seed")}
X = bares("x inputs input input_data inputs_list input_list features data x_train batch_x xs "
          "x_batch input_vector training_inputs input_array sample")  # fmt: skip
Y = bares("y t target targets label labels y_true outputs output targets_list target_list "
          "expected y_train batch_y ys y_batch training_outputs desired target_vector "
          "training_labels true_labels")  # fmt: skip


OUTPUT = bares("hypothesis y_hat yhat y_pred pred prediction predictions p o al output outputs")


def silent(word):
    """What a parameter gets that is to change nothing, or None where it is no such one."""
    return next((value for value, words in SILENT.items() if word in words), None)


def made_with(thing, value):
    """What a class is made with: of ``value(name, default)`` what is not None, for each word."""
    given = {}
    for name, kind, default in parameters(thing):
        found = value(name, default)
        if found is None and not default and not kind.startswith("VAR"):
            raise DoesNotFit(f"it needs {name} to be made")
        given |= {} if found is None else {name: found}
    return given


TEXTS = {}  # what stands in the files, by place or name


class Environment(dict):
    """Values by bare words, for a batch; ``asked`` tells whether the rate was wanted."""

    def __init__(self, x, y, rate):
        super().__init__()
        self.x, self.y, self.rate, self.asked = x, y, rate, False

    def value(self, name):
        """What a parameter of this name gets; ``KeyError`` where nothing is known for it."""
        word = bare(name)
        if word in self:
            return self[word]
        if (value := silent(word)) is not None:
            return value
        if RATE.fullmatch(word):
            self.asked = True
            return self.rate
        if word in X or word in Y:
            return self.x if word in X else self.y
        raise KeyError(name)

    def options(self, function):
        """Its parameters, filled; those of no known word get x and y, in this order."""
        left, found = [self.x, self.y], {}
        given = parameters(function)
        labelled = any(bare(name) in Y - OUTPUT for name, _, _ in given)
        for name, kind, default in given:
            every = bool(default) and type(default[0]) is int and default[0] > 1  # so many steps
            if kind.startswith("VAR") or (every and RATE.fullmatch(bare(name))):
                continue
            try:
                found[name] = self.y if self._is_label(name, labelled) else self.value(name)
            except KeyError:
                if default:
                    continue
                if not left:
                    raise DoesNotFit(f"nothing is known for its parameter {name}") from None
                found[name] = left[0]
            left = [value for value in left if value is not found[name]]
        return found

    def _is_label(self, name, labelled):
        """Is ``outputs`` what was wanted, for want of another word for it?"""
        return bare(name) in Y & OUTPUT and not labelled

    def forward(self, function):
        """Call it on the batch alone; what comes back may be asked for by other words."""
        answer = self.call(function)
        parts = answer if isinstance(answer, tuple) else (answer,)
        arrays = [part for part in parts if isinstance(part, np.ndarray)]
        layer = max(re.findall(r"\d+", " ".join(returned(function))), default="")
        outputs = dict.fromkeys([*OUTPUT, f"a{layer}"], arrays[-1]) if arrays else {}
        if isinstance(parts[-1], tuple | list | dict):  # whatever it is called where it is wanted
            outputs |= dict.fromkeys(("cache", "caches", "memory"), parts[-1])
        self.update(outputs | dict(self))
        return answer

    def call(self, function):
        """Call it, and keep what it returns by the names that it returns it under."""
        answer = function(**self.options(function))
        parts = answer if isinstance(answer, tuple) else (answer,)
        named = zip(returned(function), parts, strict=False)
        self.update({word: part for word, part in named if word not in X})  # x = layer(x); return x
        return answer


def returned(function):
    """The bare names in the last ``return`` of a function: ``return a1, a2`` → [a1, a2].

    One that returns nothing has [""]; one whose source is not there, or a lambda, [].
    """
    return _returned(parsed(function))


def text_of(thing):
    """The source of a function or class without its docstrings, or None where it has none.

    It is that of the file, of an edited version too, and looked up once.
    """
    code, named = (getattr(thing, name, None) for name in ("__code__", "__qualname__"))
    place = code and (code.co_filename, code.co_firstlineno)
    key = place or (getattr(thing, "__module__", None), named or id(thing))
    if key not in TEXTS:
        try:
            TEXTS[key] = re.sub('(?s)""".*?"""', "", inspect.getsource(thing))
        except (OSError, TypeError):  # NumPy's own, by another name
            TEXTS[key] = None
    return TEXTS[key]


def parsed(function):
    """The tree of a function's source, as it stands in the file; None where that is not there."""
    code = getattr(function, "__code__", None)
    return _parsed(code.co_filename, code.co_firstlineno) if code else None


@functools.cache
def _parsed(path, line):
    try:
        lines = inspect.getblock(linecache.getlines(path)[line - 1 :])
        return ast.parse(textwrap.dedent("".join(lines)))
    except (IndexError, SyntaxError, ValueError):
        return None


@functools.cache
def _returned(tree):
    if not tree or not tree.body or not isinstance(tree.body[0], ast.FunctionDef):
        return []
    parts = last_returned(tree)
    return [bare(part.id) if isinstance(part, ast.Name) else "?" for part in parts] or [""]


def last_returned(tree):
    """The parts of the last value that a function returns, as nodes of its tree; or none."""
    returns = (
        [n.value for n in ast.walk(tree) if isinstance(n, ast.Return) and n.value] if tree else []
    )
    parts = returns[-1:]
    return parts[0].elts if parts and isinstance(parts[0], ast.Tuple) else parts
