"""Mistakes with logic gates, set by hand and learned."""

import numpy as np

from scratch.gates import LAYERS, TRUTH_TABLES
from scratch.perceptron import Perceptron

from ._entry import mistake


def _table(gate, **changed):
    """A truth table, with the outputs of one gate changed."""
    X = [[0], [1]] if gate == "NOT" else [[0, 0], [0, 1], [1, 0], [1, 1]]
    return np.array(X), np.array((TRUTH_TABLES | changed)[gate])


def _weights(gate, **changed):
    """The layers of a gate, those of one gate changed; a layer is (W, b)."""
    layers = changed.get(gate, LAYERS[gate])
    return [(np.array(W, float), np.array(b, float)) for W, b in layers]


def _run(layers, X, activation):
    """A network of step or sigmoid units."""
    a = np.asarray(X)
    for W, b in layers:
        z = a @ W + b
        a = (z >= 0).astype(float) if activation == "step" else 1 / (1 + np.exp(-z))
    return a


@mistake(
    "gates.truth_table",
    "XOR written as OR",
    sees="The row (1, 1) has the output 1; a single unit learns the table without trouble.",
    why="XOR is 1 where exactly one of the inputs is. With both it is 0, and this one row is what "
    "no line can separate.",
    mend="XOR of (0,0), (0,1), (1,0), (1,1) is 0, 1, 1, 0.",
    hint="What does the X of XOR exclude?",
)
def truth_table(gate):
    return _table(gate, XOR=[0, 1, 1, 1])


@mistake(
    "gates.truth_table",
    "NAND written as NOR",
    sees="Two rows of NAND are 0 where 1 was expected.",
    why="NAND turns the answer of AND round. NOR, which is 1 for (0, 0) only, turns that of OR.",
    mend="Take 1 − AND: 1, 1, 1, 0.",
    hint="In how many rows is AND 0?",
)
def truth_table(gate):
    return _table(gate, NAND=[1, 0, 0, 0])


@mistake(
    "gates.truth_table",
    "XNOR written as XOR",
    sees="All four outputs of XNOR are turned round.",
    why="XNOR is 1 where the inputs are equal; it is NOT XOR.",
    mend="XNOR of (0,0), (0,1), (1,0), (1,1) is 1, 0, 0, 1.",
    hint="What does XNOR say of two equal inputs?",
)
def truth_table(gate):
    return _table(gate, XNOR=[0, 1, 1, 0])


@mistake(
    "gates.truth_table",
    "the half-adder's outputs exchanged",
    sees="1 + 1 comes out as sum 1, carry 0.",
    why="The carry is the AND of the two bits, the sum their XOR; here the carry stands first.",
    mend="Give the columns in the order sum, carry.",
    hint="Add 1 and 0 on paper. Which digit do you write down, which do you carry?",
)
def truth_table(gate):
    X, y = _table(gate)
    return X, y[:, ::-1] if gate == "HALF ADDER" else y


@mistake(
    "gates.truth_table",
    "the first input changes fastest",
    sees="The rows (0, 1) and (1, 0) have changed places.",
    why="The gates are the same, and D writes AND's table so. scratch and reference count upwards "
    "in binary, as G does.",
    mend="List the inputs as (0,0), (0,1), (1,0), (1,1).",
    hint="In what order do your rows stand?",
    right_by='D "LEARNING AND GATE"',
)
def truth_table(gate):
    X, y = _table(gate)
    rows = [0, 1] if gate == "NOT" else [0, 2, 1, 3]
    return X[rows], y[rows]


@mistake(
    "gates.truth_table",
    "−1 in the place of 0",
    sees="Every output 0 is a −1.",
    why="Perceptrons are often taught with the labels −1 and 1, and scikit-learn turns its own "
    "into them. A gate puts out 0 or 1, which D and G print.",
    mend="Leave 0 as it is, or take (y + 1) / 2.",
    hint="Which two values can a bit have?",
    right_by="Bishop (2006), Pattern Recognition and Machine Learning, 4.1.7, for a perceptron",
)
def truth_table(gate):
    X, y = _table(gate)
    return X, 2 * y - 1


@mistake(
    "gates.layers",
    "AND with OR's bias",
    sees="AND fires for one input alone.",
    why="With weights of 20 one input brings z to 20. Only a bias below −20 keeps it silent, and "
    "only one above −40 lets both fire it.",
    mend="Take −30, which lies between.",
    hint="What is z when only one of AND's inputs is 1?",
)
def layers(gate):
    return _weights(gate, AND=[([[20], [20]], [-10])])


@mistake(
    "gates.layers",
    "XOR ends in an OR",
    sees="XOR puts out 1 for every input.",
    why="For each input NAND or OR is 1. Only where both are is XOR 1, so their AND is needed.",
    mend="Set the last unit to AND: weights 20, 20, bias −30.",
    hint="For which inputs are both of your hidden units 1?",
)
def layers(gate):
    return _weights(gate, XOR=[LAYERS["XOR"][0], LAYERS["OR"][0]])


@mistake(
    "gates.layers",
    "NAND without its minus",
    sees="NAND fires for every input.",
    why="NAND is AND with all signs turned: weights and bias. Here the bias alone is.",
    mend="Weights −20, −20, bias 30.",
    hint="Should a 1 at an input of NAND bring it closer to firing, or further from it?",
)
def layers(gate):
    return _weights(gate, NAND=[([[20], [20]], [30])])


@mistake(
    "gates.evaluate",
    "sigmoids in the place of steps",
    sees="Outputs such as 0.99995 where 1 was expected.",
    why="A sigmoid comes close to 0 and 1 and reaches neither; a step unit says one or the other.",
    mend="Compare each net sum with 0, unless sigmoids are asked for.",
    hint="Which activation does your network use if none is given?",
)
def evaluate(gate, X, activation="step"):
    return _run(_weights(gate), X, "sigmoid")


@mistake(
    "gates.evaluate",
    "no activation between the layers",
    sees="XOR answers like OR; gates of one unit are right.",
    why="Two linear layers are one linear layer, and that has one line, which XOR needs two of.",
    mend="Apply the activation behind every layer.",
    hint="What values do your hidden units take?",
)
def evaluate(gate, X, activation="step"):
    *hidden, last = _weights(gate)
    a = np.asarray(X)
    for W, b in hidden:
        a = a @ W + b
    return _run([last], a, activation)


@mistake(
    "gates.evaluate",
    "biases left out",
    sees="AND and OR answer alike, and 1 for (0, 0), where z is 0.",
    why="What tells AND from OR is how much input they ask for, and that is the bias.",
    mend="a @ W + b in every layer.",
    hint="What is z for the input (0, 0)?",
)
def evaluate(gate, X, activation="step"):
    return _run([(W, 0 * b) for W, b in _weights(gate)], X, activation)


@mistake(
    "gates.evaluate",
    "AND with OR's bias",
    sees="AND answers 1 where only one input is 1.",
    why="With weights of 20 one input brings z to 20. Only a bias below −20 keeps it silent, and "
    "only one above −40 lets both fire it.",
    mend="Take −30, which lies between.",
    hint="What is z when only one of AND's inputs is 1?",
)
def evaluate(gate, X, activation="step"):
    return _run(_weights(gate, AND=[([[20], [20]], [-10])]), X, activation)


@mistake(
    "gates.evaluate",
    "XOR ends in an OR",
    sees="XOR answers 1 to every input.",
    why="For each input NAND or OR is 1. Only where both are is XOR 1, so their AND is needed.",
    mend="Let the last unit be an AND: weights 20, 20, bias −30.",
    hint="For which inputs are both of your hidden units 1?",
)
def evaluate(gate, X, activation="step"):
    return _run(_weights(gate, XOR=[LAYERS["XOR"][0], LAYERS["OR"][0]]), X, activation)


@mistake(
    "gates.learn",
    "parameters not handed on",
    sees="tol, max_iter and random_state change nothing.",
    why="The Perceptron is made with its defaults, whatever was asked for.",
    mend="Perceptron(**parameters).",
    hint="What happens to parameters within your function?",
)
def learn(gate, **parameters):
    return Perceptron().fit(*_table(gate))


@mistake(
    "gates.learn",
    "learned without a bias",
    sees="intercept_ is 0, and of the gates only OR and its like come out right.",
    why="The line then runs through (0, 0), an input whose class it can no longer choose.",
    mend="Leave fit_intercept at True.",
    hint="Which line separates AND, and does it run through the origin?",
)
def learn(gate, **parameters):
    return Perceptron(**parameters, fit_intercept=False).fit(*_table(gate))


@mistake(
    "gates.signed_net_sum",
    "not signed",
    sees="For XOR the sum is 2w₁ + 2w₂ + 4b, and not 0.",
    why="The argument is about + for the ones and − for the zeros: of a unit that is right no "
    "term is negative.",
    mend="Turn the sign of the rows whose output is 0.",
    hint="Which sign has a row whose output is 0?",
)
def signed_net_sum(gate, weights, bias=0.0):
    X, _ = _table(gate)
    return np.sum(X @ np.asarray(weights) + bias)


@mistake(
    "gates.signed_net_sum",
    "signs exchanged",
    sees="Right for XOR and XNOR, where it is 0; elsewhere the sum has the other sign.",
    why="A unit that is right has z > 0 for the ones: they count +, the zeros −.",
    mend="np.where(y == 1, 1, -1).",
    hint="A unit gets every row right. Should its sum be positive or negative?",
)
def signed_net_sum(gate, weights, bias=0.0):
    X, y = _table(gate)
    return np.sum(np.where(y == 1, -1, 1) * (X @ np.asarray(weights) + bias))


@mistake(
    "gates.signed_net_sum",
    "the bias left out",
    sees="Right for XOR and XNOR, where the biases cancel; AND is off by −2b.",
    why="The bias is part of each net sum, and cancels only if there are as many ones as zeros.",
    mend="z = X @ weights + bias.",
    hint="How many ones and how many zeros has AND?",
)
def signed_net_sum(gate, weights, bias=0.0):
    X, y = _table(gate)
    return np.sum(np.where(y == 1, 1, -1) * (X @ np.asarray(weights)))


@mistake(
    "gates.signed_net_sum",
    "labels 0 and 1 taken as the signs",
    sees="For XOR the sum is w₁ + w₂ + 2b, and not 0.",
    why="With a factor of 0 the rows whose output is 0 do not count at all.",
    mend="Use 2y − 1, which is 1 and −1.",
    hint="What do the rows with output 0 add to your sum?",
)
def signed_net_sum(gate, weights, bias=0.0):
    X, y = _table(gate)
    return np.sum(y * (X @ np.asarray(weights) + bias))
