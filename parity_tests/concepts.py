"""The concepts of the lectures, and the public names that say each of them in both rooms.

Lecture headings stand in the docstrings of ``scratch``, and only there.
"""

import difflib
import re
from typing import NamedTuple


class Concept(NamedTuple):
    """One thing that a lecture teaches, and the public names that say it."""

    number: int  # its place in the order of teaching, for display only
    slug: str  # what it is called by in the project, and in the page's addresses
    title: str
    names: tuple  # "activations.relu", …


# slug, title, file of both rooms, names in it; or in another, with that file's name before them.
TABLE = [
    ("line", "a line: y = mx + b, Ax + By = C", "perceptron", "line_standard_form", "line_slope_intercept"),
    ("threshold", "threshold classification in n dimensions", "perceptron", "ThresholdUnit"),
    ("four-parts", "the four parts of a perceptron", "perceptron", "net_sum", "neuron"),
    ("firing-rules", "firing rules, ≥ θ and > 0", "perceptron", "ThresholdUnit"),
    ("hiking", "weighing a decision: going hiking", "perceptron", "ThresholdUnit", "neuron"),
    ("perceptron-rule", "the perceptron learning rule", "perceptron", "perceptron_rule"),
    ("and-by-hand", "learning AND by hand", "perceptron", "perceptron_rule"),
    ("perceptron", "scikit-learn's Perceptron, to the bit", "perceptron", "Perceptron"),
    ("gates-learned", "gates learned, coef_ inspected", "gates", "truth_table", "learn"),
    ("no-line", "NOT, XNOR; why XOR has no line", "gates", "learn", "signed_net_sum"),
    ("gates-by-hand", "gates set by hand", "gates", "layers", "evaluate"),
    ("gate-networks", "XOR, XNOR, half-adder as networks", "gates", "layers", "evaluate"),
    ("xor-learned", "XOR learned by a small MLP", "network", "Sequential"),
    ("step", "unit step", "activations", "step"),
    ("linear", "linear; linear layers collapse", "activations", "linear", "linear_backward", "collapse_linear"),
    ("sigmoid", "sigmoid", "activations", "sigmoid", "sigmoid_backward"),
    ("tanh", "tanh", "activations", "tanh", "tanh_backward"),
    ("relu", "ReLU and its kink", "activations", "relu", "relu_backward"),
    ("leaky-relu", "Leaky ReLU", "activations", "leaky_relu", "leaky_relu_backward"),
    ("prelu", "PReLU, its slope learned", "activations", "prelu", "prelu_backward"),
    ("elu", "ELU", "activations", "elu", "elu_backward"),
    ("softmax", "softmax and its Jacobian", "activations", "softmax", "softmax_backward", "softmax_jacobian"),
    ("squared-error", "squared error, mean squared error", "losses", "squared_error", "squared_error_backward", "mean_squared_error", "mean_squared_error_backward"),
    ("binary-crossentropy", "binary cross-entropy", "losses", "binary_crossentropy", "binary_crossentropy_backward"),
    ("categorical-crossentropy", "categorical cross-entropy", "losses", "categorical_crossentropy", "categorical_crossentropy_backward"),
    ("sparse-crossentropy", "sparse categorical cross-entropy", "losses", "sparse_categorical_crossentropy", "sparse_categorical_crossentropy_backward"),
    ("logits", "loss on logits, loss on probabilities", "losses", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"),
    ("neuron-forward", "forward pass of one neuron", "perceptron", "neuron"),
    ("neuron-gradients", "gradients of one sigmoid neuron", "network", "neuron_gradients"),
    ("one-one-one", "the worked 1-1-1 network", "network", "one_one_one_gradients"),
    ("two-two-one", "all nine gradients of the 2-2-1 network", "network", "two_two_one_gradients"),
    ("backpropagation", "backpropagation, layer by layer", "network", "gradients"),
    ("two-paths", "the chain rule through two paths", "network", "gradients"),
    ("shapes", "shapes of every layer's weights", "layers", "Input", "Dense"),
    ("mlp", "MLP of any depth, width and head", "network", "Sequential"),
    ("initialisation", "weight initialisation", "initializers", "zeros", "ones", "random_normal", "random_uniform", "glorot_uniform", "he_normal"),
    ("each-layer", "what each layer does", "layers", "Dense", "Activation", "PReLU", "BatchNormalization", "forward", "backward"),
    ("derivative-rules", "derivative rules", "gradient_check", "DERIVATIVE_RULES"),
    ("numerical-gradient", "the numerical gradient", "gradient_check", "central_difference", "complex_step", "autodiff", "gradient_error"),
    ("saddle", "gradient descent on x² − y²", "gradient_descent", "descend"),
    ("slope-signs", "slope signs", "gradient_descent", "descend"),
    ("three-descents", "batch, stochastic, mini-batch", "gradient_descent", "batch_gradient_descent", "stochastic_gradient_descent", "mini_batch_gradient_descent"),
    ("momentum", "SGD, momentum, Nesterov", "optimizers", "SGD"),
    ("adaptive", "AdaGrad, RMSProp, AdaDelta, Adam", "optimizers", "Adagrad", "RMSprop", "Adadelta", "Adam"),
    ("vanishing", "the vanishing gradient", "pathologies", "gradient_norms", "chain_factors", "saturation"),
    ("exploding", "the exploding gradient", "pathologies", "gradient_norms", "layer_outputs"),
    ("dying-relu", "dying ReLU units", "pathologies", "dead_units", "over_training"),
    ("cures", "cures: clipping, activation, initialisation", "pathologies", "deep_network", "distinct_units", "optimizers.clip_by_value", "optimizers.clip_by_norm", "optimizers.clip_by_global_norm"),
]  # fmt: skip
CONCEPTS = [
    Concept(number, slug, title, tuple(n if "." in n else f"{module}.{n}" for n in names))
    for number, (slug, title, module, *names) in enumerate(TABLE, 1)
]
NAMES = list(dict.fromkeys(name for concept in CONCEPTS for name in concept.names))
_IN_OPTIMIZERS = [n.partition(".")[2] for n in NAMES if n.startswith("optimizers.")]
OPTIMIZERS = [name for name in _IN_OPTIMIZERS if not name.islower()]


def without_a_row(compared):
    """The public names of the concepts that no case has compared."""
    compared = set(compared)
    return [name for name in NAMES if name not in compared]


def belongs(name, concept):
    """Is a public name, or the function of which it is the backward, one of this concept's?"""
    return name in concept.names or name.removesuffix("_backward") in concept.names


def meant(words):
    """The public names that somebody means, in any spelling, else what is spelt like it.

    That may be a name, with its file or without, or the title, slug or number of a concept. A name
    has its backward with it. Returns (names, what is spelt like it).
    """
    known = {}
    for concept in CONCEPTS:
        for key in (concept.title, *re.split(",|;", concept.title), concept.slug, concept.number):
            known.setdefault(_bare(key), (concept.title, concept.names))
    stems = {name: _stem(name) for name in NAMES}
    for name in NAMES:
        short, same = name.partition(".")[2], [n for n in NAMES if stems[n] == stems[name]]
        known |= {_bare(key): (short, same) for key in (name, short)}
    word = _bare(words)
    within = [key for key in known if len(word) > 2 and word in key]
    like = [known[key][0] for key in within + difflib.get_close_matches(word, known, n=4)]
    return list(known.get(word, ("", ()))[1]), list(dict.fromkeys(like))[:6]


def _stem(name):
    """What a name shares with its backward, and with a layer of that name."""
    return _bare(name.partition(".")[2].removesuffix("_backward"))


def _bare(words):
    return re.sub(r"[\W_]", "", str(words)).casefold()
