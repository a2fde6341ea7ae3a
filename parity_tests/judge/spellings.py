"""What people call our concepts: a first guess, from the words of a definition's name."""

import re

from .readings.driving import METHODS
from .readings.words import (
    FLAGS,
    KNOWN,
    NOT_OURS,
    SLOPE_MEMBERS,
    VALUE_MEMBERS,
    bare,
    core,
    in_parts,
    split,
)

VALUES = {  # activations: what else they are called
    "sigmoid": "sigmoid logistic logsig sigm sig sigma expit nonlin sigmoide sigmoida sigmoidea "
    "fermi logistica logistique",
    "tanh": "tanh tansig hyperbolictangent hyptan sigmoid",  # as in bpnn.py
    "leaky_relu": "leakyrelu lrelu reluleaky",
    "relu": "relu rectifiedlinear rectifier rectlinear ramp",
    "elu": "elu exponentiallinear",
    "softmax": "softmax stablesoftmax smax",
    "prelu": "prelu",
    "step": "step heaviside unitstep binarystep threshold hardlim stepfunc degrau escalon echelon",
    "linear": "linear identity purelin lineal lineaire identidad identidade noactivation",
}
LOSSES = {  # the likeliest first
    "squared_error": "halfmse halfsquarederror",
    "mean_squared_error": "mse meansquarederror meansquaredloss squareloss squarederror "
    "meansquareerr meansquarederr squaredloss quadratic quadraticcost quadraticloss l2loss sse "
    "sumsquarederror sumofsquares l2 ecm eqm errorcuadraticomedio erroquadraticomedio "
    "erreurquadratique erreurquadratiquemoyenne",
    "binary_crossentropy": "bce binarycrossentropy logloss logisticloss binarycrossent logistic "
    "sigmoidcrossentropy bceloss bcewithlogits",
    "sparse_categorical_crossentropy": "sparsecategoricalcrossentropy sparsecrossentropy "
    "softmaxloss softmaxwithloss crossentropywithlogits",
    "categorical_crossentropy": "categoricalcrossentropy cce crossentropy crossentropyerror nll "
    "negativeloglikelihood softmaxcrossentropy crossent xent celoss softmaxloss "
    "entropiacruzada entropiecroisee kreuzentropie",
}
ANY_VALUE = (
    "activation activationfunction activationfunc activationfn transfer transferfunction "
    "nonlinearity nonlinear activate actfunc act"
)
ANY_LOSS = "cost computecost loss computeloss lossfunction costfunction criterion objective error"
OPTIMIZERS = {  # parts of names
    "Adadelta": "adadelta",
    "Adagrad": "adagrad",
    "RMSprop": "rmsprop",
    "Adam": "adam",
    "SGD": "momentum nesterov nag sgd gradientdescent stochasticgradient graddescent gd",
}
LAYERS = {
    "Dense": "dense linear affine fullyconnected fc denselayer linearlayer fullyconnectedlayer "
    "fclayer layerdense layer hiddenlayer capa capadensa camada camadadensa couche couchedense "
    "schicht densa",
    "BatchNormalization": "batchnorm batchnormalization bn batchnormlayer",
    "Activation": "activationlayer",
    "PReLU": "prelulayer",
}
OTHERS = {  # what is neither an activation, nor a loss, nor an optimizer
    "gradient_check.central_difference": "numericalgradient numericgradient numgrad "
    "evalnumericalgradient numericalgrad numericaldiff numericaldifferentiation centraldifference "
    "evalnumericalgradientarray computenumericalgradient approximategradient",
    "gradient_check.gradient_error": "relerror relativeerror reldiff relativedifference graderror "
    "graddiff relerr gradientdifference",
    "initializers.random_normal": "normalinitialization normalinit randomnormal",
    "gates.truth_table": "and or nand nor xor xnor not andgate orgate nandgate norgate xorgate "
    "xnorgate notgate gateand gateor gatenand gatexor",
}
NUMERICAL = re.compile(
    "^(?!.*check)(.*(numeric|approx|finite|central).*(grad|deriv|diff)|derivative$)"
)
INITIAL = re.compile("init|normal|uniform|weight|param")
STARTS = {  # parts of names of initial weights
    "initializers.he_normal": "^(?!.*unif)(.*_)?(he|kaiming)(_|init|norm|$)",
    "initializers.glorot_uniform": "^(?!.*normal).*(xavier|glorot)",
}
FORTH = (
    "forward feedforward forwardprop forwardpropagation forwardpass predict query think loss run"
)
BACK = (
    "backprop backpropagation backpropagate backward backwardprop backwardpass gradient gradients "
    "backwardpropagation backpropagateerror loss train fit learn trainstep computegrad "
    "getgradients computegradients computegrads calcgradients gradientcalculation grads getgrads "
    "costfunctionprime step updateparameters"
)
FORWARDS = re.compile("forward|outputs$")
BACKWARDS = re.compile("backprop|backward|propagat.*back|(gradients|deltas)$")


def is_flag(name):
    """Does a parameter ask for the slope in the place of the value?"""
    return bare(name) in FLAGS


def _of(table, word):
    """The keys under which a word stands."""
    return [key for key, words in table.items() if word in words.split()]


def _known(table, name):
    """As :func:`_of`, of a name and of what is left of it without common affixes."""
    return list(dict.fromkeys(_of(table, bare(name)) + _of(table, core(name))))


def functions(name):
    """The concepts that a function of this name may be, the likeliest first."""
    if others := _of(OTHERS, bare(name)):
        return others
    if NUMERICAL.search(bare(name)):
        return ["gradient_check.central_difference"]
    rest, slope = split(name)
    end = "_backward" if slope else ""
    found = [f"activations.{a}{end}" for a in _known(VALUES, rest) if not (slope and a == "step")]
    if re.search(r"[^\W_]_$", name):  # sigmoid_ is its slope, or keeps clear of another sigmoid
        found = [f"{a}_backward" for a in found if a != "activations.step" and not slope] + found
    if "activations.prelu_backward" in found:  # or with one number that is not learned
        found.append("activations.leaky_relu_backward")
    if bare(rest) in ANY_VALUE.split():
        likely = sorted(VALUES, key=lambda a: a != "linear")  # which many are, with a slope of 1
        found = [
            f"activations.{a}{end}" for a in likely if a != "prelu" and not (slope and a == "step")
        ]
    losses = _known(LOSSES, rest)
    if re.search("softmax.*(loss|entropy)", bare(rest)):
        losses = ["sparse_categorical_crossentropy"]
    if not losses and bare(rest) in ANY_LOSS.split():
        losses = [*LOSSES][1:]
    if losses:
        losses = list(dict.fromkeys([*losses, *_cousins(losses[0])]))
    found += [f"losses.{loss}{end}" for loss in losses]
    if INITIAL.search(bare(name)):
        found += [c for c, part in STARTS.items() if re.search(part, in_parts(name))]
    if "forward" in bare(name) and _known(LAYERS, name):
        found = ["layers.Dense"]
    return found + optimizers(name)


def says_nothing(name):
    """Is it a name for any activation?"""
    return bare(split(name)[0]) in ANY_VALUE.split()


def is_any_loss(thing):
    """Is it called loss, cost or error, and nothing more, or a norm?"""
    word = thing.name if not thing.member or functions(thing.name) else thing.member
    stem = bare(split(word)[0])
    return stem in ANY_LOSS.split() or bool(re.search("norm|^l[12](loss)?$|^rms", stem))


def is_named(name):
    """Does the name of a loss say which of its cousins it is?"""
    words = "categorical|binary|sparse|softmax|bce|cce|logistic"
    return says_nothing(name) or bool(re.search(words, bare(name)))


def _cousins(loss):
    """Losses that people call by the same word."""
    cross = ["categorical_crossentropy", "binary_crossentropy", "sparse_categorical_crossentropy"]
    return cross if loss in cross else ["mean_squared_error", "squared_error"]


def optimizers(name):
    """The optimizer that a class or function of this name may be."""
    word = bare(name)
    other = re.search("regress|adaline|classif|perceptron|network|net$|mlp", word)
    if other or NOT_OURS.search(in_parts(name)) or word.startswith(("init", "make", "get")):
        return []
    for concept, parts in OPTIMIZERS.items():
        if any(part in word if len(part) > 3 else _part(part, name) for part in parts.split()):
            return [f"optimizers.{concept}"]
    return []


def _part(part, name):
    """Does a short word stand by itself within a name?"""
    return part in in_parts(name).split("_")


def relatives(name):
    """What an optimizer of another name is looked at as: Adam, which it is but for one thing."""
    return ["optimizers.Adam"] * bool(NOT_OURS.search(in_parts(name)))


def any_optimizer(members):
    """The optimizers that a class may be by its members: one that takes steps at some rate."""
    steps = words_of(members) & {*METHODS.split()}
    words = {bare(n) for given in members.values() for n, _, _ in given or []}
    rated = bool(words & KNOWN["learning_rate"] - {"step", "l", "r", "alpha", "rate"})
    likely = ["optimizers.SGD", "optimizers.Adam", "optimizers.RMSprop"]
    is_one = steps and rated and not words_of(members) & {*FORTH.split(), "fit", "backward"}
    return [*likely, "optimizers.Adagrad", "optimizers.Adadelta"] if is_one else []


def wholes(name):
    """The layers and perceptrons that a class of this name may be."""
    word = bare(name)
    found = [f"layers.{layer}" for layer in _known(LAYERS, name)]
    if "perceptron" in word and not OTHER_RULES.search(word):
        found.append("perceptron.Perceptron")
    return found


OTHER_RULES = re.compile("multi|mlp|pocket|voted|averaged?|kernel|margin|dual")


def is_network(members):
    """Do the members of a class speak of a whole network? Forward alone is not enough."""
    words = words_of(members)
    forth = words & {*FORTH.split()} or any(map(FORWARDS.search, words))
    return bool(forth and (words & {*BACK.split()} or any(map(BACKWARDS.search, words))))


def words_of(members):
    """The bare names of the members of a class."""
    return {bare(member) for member in members}


def goes_back(name):
    """Does a function of this name give the gradients of a network?"""
    return bare(name).removeprefix("l").removeprefix("model") in BACK.split()


NO_LOSS = re.compile("mae|huber|hinge|kullback|kldiv|poisson|focal|dice|cosine|absolute|l1")
JOINT = re.compile("(softmax|sigmoid).*(loss|entropy)")  # from scores, if anything


LESS = re.compile("^(compute|apply|calc(ulate)?|get|eval(uate)?)(?=.)")


OF_SLOPES = re.compile("deactiv|deriv|prime|slope|ableitung")  # a class whose methods are slopes


def members(name, members):
    """The concepts that the members of a class of this name may be: [(member, concepts), …].

    ``members`` has the parameters of each; one that takes whatever it is given only hands it on.
    """
    told = {m for m, own in members.items() if not own or any("VAR" not in k for _, k, _ in own)}
    by_word = {LESS.sub("", bare(member)): member for member in told or members}
    by_word |= {bare(member): member for member in told or members}
    if NO_LOSS.search(bare(name)):
        return []
    found = []
    base = functions(name)
    for words, end in ((VALUE_MEMBERS, ""), (SLOPE_MEMBERS, "_backward")):
        concepts = [c if c.endswith("_backward") else c + end for c in base]
        concepts = [c for c in concepts if not c.startswith("optimizers.")]
        concepts = [c for c in concepts if c != "activations.step_backward"]
        member = next((by_word[bare(w)] for w in words.split() if bare(w) in by_word), None)
        if member and concepts:
            found.append((member, concepts))
    free = not base or says_nothing(name) or not found
    for member in members:  # methods that are functions of their own: Network.sigmoid
        is_told = not says_nothing(member) or not base
        if free and is_told and member != "__call__":
            concepts = [c for c in functions(member) if not c.startswith("optimizers.")]
            if OF_SLOPES.search(bare(name)) and not split(member)[1]:
                slopes = [c for c in concepts if re.match(r"activations\.(?!step)", c)]
                concepts = [f"{c}_backward" for c in slopes]
            moves = "step" in bare(member) and not re.search("func|fn|unit|binary", bare(member))
            found.append((member, [c for c in concepts if c != "activations.step" or not moves]))
    return [(member, concepts) for member, concepts in found if concepts]
