"""The concepts of the lectures, and where each one lives: its public names in both rooms.

Lecture headings stand in the docstrings of ``scratch``, and only there.
"""

import ast
import importlib.util
import re
from pathlib import Path
from typing import NamedTuple


class Concept(NamedTuple):
    """One thing that a lecture teaches, and the public names that say it."""

    number: int
    title: str
    names: tuple


def _concept(number, title, module, *names):
    return Concept(number, title, tuple(n if "." in n else f"{module}.{n}" for n in names))


CONCEPTS = [
    _concept(1, "a line: y = mx + b, Ax + By = C", "perceptron", "line_standard_form", "line_slope_intercept"),
    _concept(2, "threshold classification in n dimensions", "perceptron", "ThresholdUnit"),
    _concept(3, "the four parts of a perceptron", "perceptron", "net_sum", "neuron"),
    _concept(4, "firing rules, ≥ θ and > 0", "perceptron", "ThresholdUnit"),
    _concept(5, "weighing a decision: going hiking", "perceptron", "ThresholdUnit", "neuron"),
    _concept(6, "the perceptron learning rule", "perceptron", "perceptron_rule"),
    _concept(7, "learning AND by hand", "perceptron", "perceptron_rule"),
    _concept(8, "scikit-learn's Perceptron, to the bit", "perceptron", "Perceptron"),
    _concept(9, "gates learned, coef_ inspected", "gates", "truth_table", "learn"),
    _concept(10, "NOT, XNOR; why XOR has no line", "gates", "learn", "signed_net_sum"),
    _concept(11, "gates set by hand", "gates", "layers", "evaluate"),
    _concept(12, "XOR, XNOR, half-adder as networks", "gates", "layers", "evaluate"),
    _concept(13, "XOR learned by a small MLP", "network", "Sequential"),
    _concept(14, "unit step", "activations", "step"),
    _concept(15, "linear; linear layers collapse", "activations", "linear", "linear_backward", "collapse_linear"),
    _concept(16, "sigmoid", "activations", "sigmoid", "sigmoid_backward"),
    _concept(17, "tanh", "activations", "tanh", "tanh_backward"),
    _concept(18, "ReLU and its kink", "activations", "relu", "relu_backward"),
    _concept(19, "Leaky ReLU", "activations", "leaky_relu", "leaky_relu_backward"),
    _concept(20, "PReLU, its slope learned", "activations", "prelu", "prelu_backward"),
    _concept(21, "ELU", "activations", "elu", "elu_backward"),
    _concept(22, "softmax and its Jacobian", "activations", "softmax", "softmax_backward", "softmax_jacobian"),
    _concept(23, "squared error, mean squared error", "losses", "squared_error", "squared_error_backward", "mean_squared_error", "mean_squared_error_backward"),
    _concept(24, "binary cross-entropy", "losses", "binary_crossentropy", "binary_crossentropy_backward"),
    _concept(25, "categorical cross-entropy", "losses", "categorical_crossentropy", "categorical_crossentropy_backward"),
    _concept(26, "sparse categorical cross-entropy", "losses", "sparse_categorical_crossentropy", "sparse_categorical_crossentropy_backward"),
    _concept(27, "loss on logits, loss on probabilities", "losses", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"),
    _concept(28, "forward pass of one neuron", "perceptron", "neuron"),
    _concept(29, "gradients of one sigmoid neuron", "network", "neuron_gradients"),
    _concept(30, "the worked 1-1-1 network", "network", "one_one_one_gradients"),
    _concept(31, "all nine gradients of the 2-2-1 network", "network", "two_two_one_gradients"),
    _concept(32, "backpropagation, layer by layer", "network", "gradients"),
    _concept(33, "the chain rule through two paths", "network", "gradients"),
    _concept(34, "shapes of every layer's weights", "layers", "Input", "Dense"),
    _concept(35, "MLP of any depth, width and head", "network", "Sequential"),
    _concept(36, "weight initialisation", "initializers", "zeros", "ones", "random_normal", "random_uniform", "glorot_uniform", "he_normal"),
    _concept(37, "what each layer does", "layers", "Dense", "Activation", "PReLU", "BatchNormalization", "forward", "backward"),
    _concept(38, "derivative rules", "gradient_check", "DERIVATIVE_RULES"),
    _concept(39, "the numerical gradient", "gradient_check", "central_difference", "complex_step", "autodiff", "gradient_error"),
    _concept(40, "gradient descent on x² − y²", "gradient_descent", "descend"),
    _concept(41, "slope signs", "gradient_descent", "descend"),
    _concept(42, "batch, stochastic, mini-batch", "gradient_descent", "batch_gradient_descent", "stochastic_gradient_descent", "mini_batch_gradient_descent"),
    _concept(43, "SGD, momentum, Nesterov", "optimizers", "SGD"),
    _concept(44, "AdaGrad, RMSProp, AdaDelta, Adam", "optimizers", "Adagrad", "RMSprop", "Adadelta", "Adam"),
    _concept(45, "the vanishing gradient", "pathologies", "gradient_norms", "chain_factors", "saturation"),
    _concept(46, "the exploding gradient", "pathologies", "gradient_norms", "layer_outputs"),
    _concept(47, "dying ReLU units", "pathologies", "dead_units", "over_training"),
    _concept(48, "cures: clipping, activation, initialisation", "pathologies", "deep_network", "distinct_units", "optimizers.clip_by_value", "optimizers.clip_by_norm", "optimizers.clip_by_global_norm"),
]  # fmt: skip


def without_a_row(compared):
    """The public names of the concepts that no case has compared."""
    compared = set(compared)
    names = dict.fromkeys(name for concept in CONCEPTS for name in concept.names)
    return [name for name in names if name not in compared]


class Place(NamedTuple):
    """Where a public name is defined, and the lecture headings that its docstring cites."""

    path: str
    line: int
    lectures: list  # pairs (letter, heading)


CITATION = re.compile(r'\b([DGHN]) "([^"]+)"')


def citations(docstring):
    """The pairs (letter, heading) in the ``Lectures:`` paragraph of a docstring."""
    paragraph = re.search(r"^\s*(?:# )?Lectures: (.+?)(?:\n\s*\n|\Z)", docstring or "", re.S | re.M)
    text = re.sub(r"\s+", " ", paragraph[1]) if paragraph else ""
    return CITATION.findall(text)


def places(room):
    """Every public top-level name of a room, ``{"activations.sigmoid": Place}``, read as text.

    Nothing is imported, so the list costs no framework.
    """
    folder = Path(importlib.util.find_spec(room).submodule_search_locations[0])
    found = {}
    for file in sorted(folder.glob("[!_]*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            for name in _names(node):
                notes = ast.get_docstring(node) if isinstance(node, _DEFINITIONS) else None
                notes = notes or _comment_above(text, node.lineno)
                where = Place(f"{room}/{file.name}", node.lineno, citations(notes))
                found[f"{file.stem}.{name}"] = where
    return found


_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def _names(node):
    """The public names that a top-level statement defines or re-exports."""
    if isinstance(node, _DEFINITIONS):
        names = [node.name]
    elif isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    elif isinstance(node, ast.ImportFrom):  # `from x import A as A` hands A on
        names = [alias.name for alias in node.names if alias.asname == alias.name]
    else:
        names = []
    return [name for name in names if not name.startswith("_")]


def _comment_above(text, line):
    lines = text.splitlines()[: line - 1]
    comment = []
    while lines and lines[-1].startswith("#"):
        comment.insert(0, lines.pop())
    return "\n".join(comment)
