"""Where the lectures and the frameworks mean different things by the same word.

Nothing here is remembered: each cell asks the installed framework, or scratch, by one step, one
loss or one derivative, and the answer is held against what is expected. A lecture is asked through
the scratch function, or the ``form="lecture"`` optimizer, that says what it prints.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from sklearn.linear_model import Perceptron
from sklearn.metrics import mean_squared_error
from sklearn.neural_network import MLPClassifier

import reference
import scratch
from scratch import activations, perceptron

from ..concepts import OPTIMIZERS
from .measure import keras, layers, listed, losses, of_keras, read, shared, steps, units


class Cell(NamedTuple):
    """What one party means: as expected, and how to find out."""

    who: str
    expected: str
    measure: Callable[[], str]


class Convention(NamedTuple):
    """One matter in which parties may differ."""

    name: str
    question: str
    cells: tuple[Cell, ...]
    matters: str  # what somebody would see whose numbers do not match


def _convention(name, question, matters, ask, *answers):
    """A convention whose cells put one question to several: (who, subject, what it says)."""
    cells = tuple(Cell(who, says, partial(ask, subject)) for who, subject, says in answers)
    return Convention(name, question, cells, matters)


def _agreed(name, question, matters, ask, answer, subjects):
    """A convention in which all are of one mind: one answer, {who: subject}."""
    answers = [(who, subject, answer) for who, subject in subjects.items()]
    return _convention(name, question, matters, ask, *answers)


ADAPTIVE = listed(OPTIMIZERS[1:])
LECTURE, SCRATCH = steps.lecture_steps, steps.scratch_steps
KERAS, SKLEARN = steps.keras_steps, steps.sklearn_steps
STEPS = [
    _convention(
        "Adam's ε",
        "Under the root of the mean square, or beside it?",
        "Inside, ε stands for a gradient of √ε. The paper's Algorithm 1 has a third place, beside "
        "the corrected root. Steps on small gradients show it.",
        steps.adam_epsilon,
        ("D, H", LECTURE, "inside: √(v + ε)"),
        ("Keras", KERAS, "outside: √v + ε"),
        ("scikit-learn", SKLEARN, "outside: √v + ε"),
        ("scratch", SCRATCH, "outside: √v + ε"),
    ),
    _convention(
        "Adagrad's ε",
        "Under the root of the sum of squares, or beside it?",
        "Keras's start from 0.1 hides it; from 0, steps on small gradients show it.",
        steps.adagrad_epsilon,
        ("D", LECTURE, "outside: √v + ε"),
        ("Keras", KERAS, "inside: √(v + ε)"),
        ("scratch", SCRATCH, "inside: √(v + ε)"),
    ),
    _convention(
        "RMSprop's ε",
        "Under the root of the mean square, or beside it?",
        "Keras damps gradients below √ε = 3e-4, the lecture those below ε = 1e-7.",
        steps.rmsprop_epsilon,
        ("D", LECTURE, "outside: √v + ε"),
        ("Keras", KERAS, "inside: √(v + ε)"),
        ("scratch", SCRATCH, "inside: √(v + ε)"),
    ),
    _convention(
        "Adadelta's ε",
        "What does it stand beside?",
        "D has no mean D of past steps. In Keras it is 0 at first, so ε alone sets the first step: "
        "1.4e-3 times the learning rate.",
        steps.adadelta_epsilon,
        ("D", LECTURE, "inside two roots: 1 / √√(G + ε)"),
        ("Keras", KERAS, "inside both: √(D + ε) / √(G + ε)"),
        ("scratch", SCRATCH, "inside both: √(D + ε) / √(G + ε)"),
    ),
    _convention(
        "Adadelta's exponent",
        "What becomes of the first step if the gradient is twice as large?",
        "The print takes a root of a root, so its steps still grow with the gradient.",
        steps.adadelta_growth,
        ("D", LECTURE, "√2 times the step"),
        ("Keras", KERAS, "the same step"),
        ("scratch", SCRATCH, "the same step"),
    ),
    _convention(
        "Adam's last factor",
        "What becomes of the first step if the gradient is twice as large?",
        "D prints one more factor g, which H has not. With it the first step lowers the weight "
        "whatever the sign of the gradient.",
        steps.adam_growth,
        ("D, to the letter", steps.printed_adam, "twice the step"),
        ("H", LECTURE, "the same step"),
        ("Keras", KERAS, "the same step"),
        ("scikit-learn", SKLEARN, "the same step"),
        ("scratch", SCRATCH, "the same step"),
    ),
    _convention(
        "Adam's bias correction",
        "Are averages that start at 0 divided by 1 − βᵗ?",
        "Without it the first step is 3.16 times as long, with β₁ = 0.9 and β₂ = 0.999.",
        steps.adam_correction,
        ("D, H", LECTURE, "not corrected"),
        ("Keras", KERAS, "corrected"),
        ("scikit-learn", SKLEARN, "corrected"),
        ("scratch", SCRATCH, "corrected"),
    ),
    _convention(
        "Adagrad's start",
        "What does the sum of squares start from?",
        "From 0 the first step has the length of the learning rate, from 0.1 a shorter one.",
        steps.adagrad_start,
        ("D", LECTURE, "0"),
        ("Keras", KERAS, "0.1"),
        ("scratch", SCRATCH, "0.1"),
    ),
    _convention(
        "size of ε",
        "How large is it if nothing is said?",
        "Steps on gradients of the size of ε, or of √ε where it is inside, differ.",
        shared,
        ("Keras", steps.defaults(keras, "epsilon"), f"1e-07 {ADAPTIVE}"),
        ("scikit-learn", lambda: {"Adam": MLPClassifier().epsilon}, "1e-08 Adam"),
        (
            "scratch",
            steps.defaults(lambda: scratch, "epsilon"),
            f"1e-07 {ADAPTIVE}",
        ),
    ),
    _convention(
        "learning rate by default",
        "How long is a step if nothing is said?",
        "Adadelta was published without a rate, as if it were 1: at 0.001 it hardly moves.",
        shared,
        (
            "Keras",
            steps.defaults(keras, "learning_rate"),
            f"0.01 SGD; 0.001 {ADAPTIVE}",
        ),
        (
            "scikit-learn",
            lambda: {
                "Perceptron": Perceptron().eta0,
                "SGD, Adam": MLPClassifier().learning_rate_init,
            },
            "1 Perceptron; 0.001 SGD, Adam",
        ),
        (
            "scratch",
            steps.defaults(lambda: scratch, "learning_rate"),
            f"0.01 SGD; 0.001 {ADAPTIVE}",
        ),
    ),
    _convention(
        "momentum by default",
        "How much of the last step does plain SGD keep?",
        "The solver sgd of scikit-learn's networks has it from the start, and Nesterov's: along a "
        "steady gradient its steps grow ten times as long.",
        shared,
        ("Keras", lambda: {"SGD": keras().optimizers.SGD().momentum}, "0 SGD"),
        ("scikit-learn", lambda: {"SGD": MLPClassifier().momentum}, "0.9 SGD"),
        ("scratch", lambda: {"SGD": scratch.optimizers.SGD().momentum}, "0 SGD"),
    ),
    _convention(
        "Nesterov's momentum",
        "Which update goes by that name?",
        "The textbook takes the gradient one step ahead of w; here w itself is kept one ahead.",
        steps.nesterov,
        ("D", LECTURE, "does not have it"),
        ("Keras", KERAS, "w + μ·m − α·g, m the new one"),
        ("scikit-learn", SKLEARN, "w + μ·m − α·g, m the new one"),
        ("scratch", SCRATCH, "w + μ·m − α·g, m the new one"),
    ),
    _convention(
        "kinds of clipping",
        "One limit for each entry, each array, or all arrays together?",
        "Only the norm of all arrays keeps the direction of the step.",
        steps.clip_kind,
        ("Keras, clipvalue", steps.clipped(reference, clipvalue=1.0), "each entry"),
        ("Keras, clipnorm", steps.clipped(reference, clipnorm=1.0), "each array"),
        ("Keras, global_clipnorm", steps.clipped(reference, global_clipnorm=1.0), "all arrays"),
        ("scratch, clipvalue", steps.clipped(scratch, clipvalue=1.0), "each entry"),
        ("scratch, clipnorm", steps.clipped(scratch, clipnorm=1.0), "each array"),
        ("scratch, global_clipnorm", steps.clipped(scratch, global_clipnorm=1.0), "all arrays"),
    ),
]

ours = scratch.losses
MSE, BCE = of_keras("losses.mean_squared_error"), of_keras("losses.binary_crossentropy")
CCE = of_keras("losses.categorical_crossentropy")
SCCE = of_keras("losses.sparse_categorical_crossentropy")
LOSSES = [
    _convention(
        "½ of the squared error",
        "Is it halved, so that its derivative is ŷ − y?",
        "Every gradient is out by a factor of 2.",
        losses.half,
        ("D", ours.squared_error, "½(ŷ − y)²"),
        ("Keras", MSE, "(ŷ − y)²"),
        ("scikit-learn", mean_squared_error, "(ŷ − y)²"),
        ("scikit-learn, MLPRegressor", losses.mlp_loss, "½(ŷ − y)²"),
        ("scratch, squared_error", ours.squared_error, "½(ŷ − y)²"),
        ("scratch, mean_squared_error", ours.mean_squared_error, "(ŷ − y)²"),
    ),
    _convention(
        "mean squared error",
        "A mean over what?",
        "With k outputs, a loss that sums over them has gradients k times as large.",
        losses.squares_reduced,
        ("Keras, function", MSE, "a mean for each row"),
        ("Keras, class", of_keras("losses.MeanSquaredError"), "one mean over all entries"),
        ("scikit-learn", mean_squared_error, "one mean over all entries"),
        ("scratch", ours.mean_squared_error, "one mean over all entries"),
    ),
    _convention(
        "binary cross-entropy",
        "The mean or the sum of the answers?",
        "Gradients of a sum are n times as large as those of a mean over n answers.",
        losses.answers_reduced,
        ("D", ours.binary_crossentropy, "mean"),
        ("Keras, function", BCE, "one number each"),
        ("Keras, class", of_keras("losses.BinaryCrossentropy"), "mean"),
        ("scikit-learn, log_loss", losses.sklearn_log_loss, "mean"),
        ("scratch", ours.binary_crossentropy, "mean"),
    ),
    _convention(
        "cross-entropy over classes",
        "The sum or the mean of a row's classes?",
        "A binary loss on one-hot rows trains, without a word, on another quantity.",
        losses.classes_reduced,
        ("D, printed", losses.printed("0.2231"), "sum"),
        ("Keras, categorical", CCE, "sum"),
        ("Keras, binary", BCE, "mean, with 1 − ŷ where y = 0"),
        ("scratch, categorical", ours.categorical_crossentropy, "sum"),
        ("scratch, binary", ours.binary_crossentropy, "mean, with 1 − ŷ where y = 0"),
    ),
    _convention(
        "cross-entropy over rows",
        "The sum or the mean of the batch?",
        "A learning rate that suits a mean is n times too large for a sum.",
        losses.rows_reduced,
        ("N, printed", losses.printed("2.52"), "sum, in base 10"),
        ("Keras, function", CCE, "one number each"),
        ("Keras, class", of_keras("losses.CategoricalCrossentropy"), "mean"),
        ("scratch", ours.categorical_crossentropy, "mean"),
    ),
    _convention(
        "logarithm",
        "To which base?",
        "Losses in base 10 are 2.303 times smaller, and so would be their gradients.",
        losses.logarithm,
        ("D, printed", losses.surprise(losses.printed("0.2231"), 0.8), "base e"),
        ("N, printed", losses.surprise(losses.printed("1.3"), 0.05), "base 10"),
        ("Keras", losses.surprise(BCE), "base e"),
        ("scikit-learn, log_loss", losses.surprise(losses.sklearn_log_loss), "base e"),
        ("scratch", losses.surprise(ours.binary_crossentropy), "base e"),
    ),
    _convention(
        "clip of probabilities",
        "Which probability stands for 0, where the logarithm ends?",
        "No answer can cost more than 16.12 in Keras, and 36.04 in scikit-learn.",
        losses.clip,
        ("Keras", BCE, "1e-07"),
        ("scikit-learn, log_loss", losses.sklearn_log_loss, "2.22e-16"),
        ("scratch", ours.binary_crossentropy, "1e-07"),
    ),
    _convention(
        "logits remembered",
        "What does a sigmoid at z = 40 cost if the answer is 0?",
        "Keras knows a tensor that came out of its sigmoid, and takes the loss from z: the same "
        "numbers as an array have another loss, and a gradient of 0.",
        losses.saturated,
        ("Keras, a tensor", losses.keras_cost(lambda y_hat: y_hat), "from z: 40"),
        (
            "Keras, an array",
            losses.keras_cost(lambda y_hat: y_hat.numpy()),
            "from ŷ, clipped: 16.12",
        ),
        ("Keras, a model", losses.model_cost(reference), "from z: 40"),
        ("scratch, functions", losses.scratch_cost, "from ŷ, clipped: 16.12"),
        ("scratch, a model", losses.model_cost(scratch), "from z: 40"),
    ),
    _convention(
        "labels −1 and 1",
        "What does a label of −1 do, where 0 was meant?",
        "Perceptrons turn labels into −1 and 1 themselves; Keras's cross-entropy takes −1 as a "
        "number, and the loss may become negative.",
        losses.minus_one,
        ("scratch, D's rule", units.rule_weights, "an error"),
        ("scikit-learn, Perceptron", units.fit_weights(Perceptron), "the same as 0"),
        ("Keras, cross-entropy", losses.of_labels(BCE), "another number"),
        ("Keras, hinge", losses.of_labels(of_keras("losses.hinge")), "the same as 0"),
        ("scratch, Perceptron", units.fit_weights(perceptron.Perceptron), "the same as 0"),
        ("scratch, cross-entropy", losses.of_labels(ours.binary_crossentropy), "an error"),
    ),
]

UNITS = [
    _convention(
        "firing at the threshold",
        "What does a step unit answer exactly there?",
        "Inputs on the boundary itself, frequent with whole numbers, change class.",
        units.fires_at_zero,
        ("D", lambda: perceptron.ThresholdUnit([1.0]).predict([0.0]), "fires"),
        ("G", lambda: perceptron.ThresholdUnit([1.0], fires=">").predict([0.0]), "is silent"),
        ("Keras", lambda: of_keras("ops.heaviside")(0.0, 0.25), "says what it is told to"),
        ("scikit-learn", units.sklearn_at_zero, "is silent"),
        ("scratch, step", lambda: activations.step(0.0), "fires"),
        ("scratch, neuron", lambda: perceptron.neuron([0.0], [1.0]), "is silent"),
    ),
    _convention(
        "perceptron on its boundary",
        "For which label is w·x = θ a mistake?",
        "From weights of 0 every first input is on the boundary, so traces part at once.",
        units.update_on_boundary,
        ("D", units.learn_by_rule, "for label 0 only"),
        ("scikit-learn", units.learn_by_fit(Perceptron), "for both labels"),
        ("scratch, Perceptron", units.learn_by_fit(perceptron.Perceptron), "for both labels"),
    ),
    _convention(
        "the constant",
        "Is it added to w·x, or subtracted as a threshold?",
        "intercept_ is −θ: a threshold of 4 is printed as -4.",
        units.constant_sign,
        (
            "D, perceptron",
            lambda b: perceptron.ThresholdUnit([1.0], b).net_sum([0.0]),
            "subtracted: w·x − θ",
        ),
        ("D, network", units.worked_net, "added: w·x + b"),
        ("G, H", lambda b: perceptron.net_sum([0.0], [1.0], b), "added: w·x + b"),
        (
            "Keras",
            lambda b: reference.perceptron.neuron([0.0], [1.0], b, activation="linear"),
            "added: w·x + b",
        ),
        ("scikit-learn", units.sklearn_net, "added: w·x + b"),
    ),
    _convention(
        "derivative of ReLU at 0",
        "What is it at the kink?",
        "A gradient check fails there; units at exactly 0 learn with the one, not with the other.",
        units.slope_at_zero,
        ("G", lambda: activations.relu_backward([0.0], [1.0]), "0"),
        ("Keras, relu", units.tape_slope(lambda k: k.activations.relu), "0"),
        ("Keras, maximum", units.tape_slope(lambda k: lambda z: k.ops.maximum(z, 0.0)), "1"),
        ("scratch", lambda: activations.relu_backward([0.0], [1.0]), "0"),
        ("scratch, numerically", units.numerical_slope(activations.relu), "½"),
    ),
    _convention(
        "derivative of leaky ReLU at 0",
        "What is it at the kink, for a slope of ¼?",
        "A learned slope of the same value gives another gradient for inputs of exactly 0.",
        units.slope_at_zero,
        (
            "Keras, leaky_relu",
            units.tape_slope(lambda k: partial(k.activations.leaky_relu, negative_slope=0.25)),
            "the slope below",
        ),
        ("Keras, PReLU", units.tape_slope(units.prelu_layer), "0"),
        (
            "scratch, leaky_relu",
            lambda: activations.leaky_relu_backward([0.0], [1.0], 0.25),
            "the slope below",
        ),
        ("scratch, prelu", lambda: activations.prelu_backward([0.0], [1.0], 0.25)[0], "0"),
    ),
    _convention(
        "slope of leaky ReLU",
        "How much is let through below 0 if nothing is said?",
        "Every negative input is out by the ratio of the slopes, up to 30.",
        units.leak,
        ("H", activations.leaky_relu, "0.01"),
        ("N", partial(activations.leaky_relu, negative_slope=0.1), "0.1"),
        ("Keras, function", of_keras("activations.leaky_relu"), "0.2"),
        ("Keras, layer", of_keras("layers.LeakyReLU"), "0.3"),
        ("scratch, function", activations.leaky_relu, "0.01"),
        ("scratch, layer", scratch.layers.Activation("leaky_relu").forward, "0.2"),
    ),
]

LAYERS = [
    _convention(
        "indices of a weight",
        "Which comes first, the input that it leads from or the unit that it leads to?",
        "A layer is x·W + b for (inputs, units), W·x + b for (units, inputs); square arrays do not "
        "complain.",
        layers.weight_order,
        ("G", layers.two_two_one_gradient, "(inputs, units)"),
        ("Keras", layers.dense_gradient(reference), "(inputs, units)"),
        ("scikit-learn, MLPRegressor", layers.mlp_gradient, "(inputs, units)"),
        ("scikit-learn, Perceptron", layers.perceptron_gradient(Perceptron), "(units, inputs)"),
        ("scratch, Dense", layers.dense_gradient(scratch), "(inputs, units)"),
        (
            "scratch, Perceptron",
            layers.perceptron_gradient(perceptron.Perceptron),
            "(units, inputs)",
        ),
    ),
    _convention(
        "initial biases",
        "How are they drawn if nothing is said?",
        "The first predictions of scikit-learn's networks are shifted at random.",
        layers.bias_start,
        ("Keras", layers.dense_weights(reference), "0"),
        ("scikit-learn", layers.mlp_weights, "random"),
        ("scratch", layers.dense_weights(scratch), "0"),
    ),
    _convention(
        "penalty on weights",
        "What share of a weight goes with each unit of learning rate, without any gradient?",
        "scikit-learn's networks need alpha=0 before their gradients can match; it divides alpha "
        "by the size of the batch.",
        layers.penalty,
        ("Keras", layers.dense_decay(reference), "0"),
        ("scikit-learn", layers.mlp_decay, "0.0001"),
        ("scratch", layers.dense_decay(scratch), "0"),
    ),
    _convention(
        "momentum of batch normalisation",
        "How much of the old average is kept?",
        "Taken the other way round, 0.99 makes the moving statistics almost the last batch's.",
        layers.norm_momentum,
        ("Keras, default", layers.moving_mean(reference), "0.99"),
        ("Keras, momentum=0.75", layers.moving_mean(reference, momentum=0.75), "0.75"),
        ("scratch, default", layers.moving_mean(scratch), "0.99"),
        ("scratch, momentum=0.75", layers.moving_mean(scratch, momentum=0.75), "0.75"),
    ),
    _convention(
        "float type",
        "In which type are weights made if nothing is said?",
        "float32 holds 7 digits: Keras finds 0.10536055 where D prints 0.10536052.",
        read,
        ("Keras", layers.keras_type, "float32"),
        ("reference", layers.dense_type(reference), "float64"),
        ("scikit-learn", layers.perceptron_type, "float64"),
        ("scratch", layers.dense_type(scratch), "float64"),
    ),
    _convention(
        "numbers of Python",
        "With which digits does an optimizer of float64 weights take a momentum of 0.1?",
        "The first steps agree to 8 digits only, unless Keras is handed np.float64(0.1).",
        steps.plain_numbers,
        ("Keras", KERAS, "float32"),
        ("scikit-learn", SKLEARN, "float64"),
        ("scratch", SCRATCH, "float64"),
    ),
    _convention(
        "an optimizer by its word",
        "With which digits does Adam take its own defaults, where weights are float64?",
        'Keras takes β₁ and β₂ through float32, so the first step of compile("adam") is 7e-6 of '
        "itself off; reference.optimizers.Adam() hands them over with all their digits.",
        steps.adam_digits,
        ("Keras", steps.first_step(lambda: keras().optimizers.get("adam")), "float32"),
        ("reference", steps.first_step(lambda: reference.optimizers.Adam()), "float64"),
        ("scratch", steps.first_step(scratch.optimizers.Adam), "float64"),
    ),
    _convention(
        "Adam in float32",
        "How long is a first step at a learning rate of 0.5?",
        "Keras rounds 1 − β₂ᵗ to float32, where 0.001 has four digits left; scratch keeps it in "
        "double, so that only weights are rounded.",
        steps.adam_in_single,
        ("Keras", steps.first_step(lambda: keras().optimizers.Adam(0.5), "float32"), "0.499995"),
        ("scratch", steps.first_step(lambda: scratch.optimizers.Adam(0.5), "float32"), "0.499998"),
    ),
    _convention(
        "subnormal numbers",
        "Is a number below 2.2e-308 a number?",
        "TensorFlow computes faster without them; gradients that vanish are 0 there a little "
        "earlier.",
        units.subnormal,
        ("Keras", of_keras("activations.tanh"), "taken for 0"),
        ("scratch", activations.tanh, "kept"),
    ),
    _convention(
        "an infinite score",
        "What is the loss of a yes that is infinitely sure?",
        "∞ − ∞ is NaN, and so is all that comes after it.",
        losses.infinite_score,
        ("Keras", BCE, "NaN"),
        ("scratch", ours.binary_crossentropy, "its limit, 0"),
    ),
]

AGREED = [  # where one might expect a difference, and nobody differs
    _agreed(
        "learning rate in momentum",
        "Does the velocity contain the learning rate?",
        "As long as the rate is constant it makes no difference; once it changes, code that has "
        "it outside takes other steps.",
        steps.momentum_rate,
        "inside: v = μ·v + α·g",
        {"D": LECTURE, "Keras": KERAS, "scratch": SCRATCH},
    ),
    _agreed(
        "two clips at once",
        "May clipnorm and clipvalue be given together?",
        "Whoever needs both clips the gradients beforehand.",
        steps.two_clips,
        "an error",
        {
            "Keras": steps.clipped(reference, clipnorm=1.0, clipvalue=1.0),
            "scratch": steps.clipped(scratch, clipnorm=1.0, clipvalue=1.0),
        },
    ),
    _agreed(
        "what is clipped",
        "The gradient, or the step that is made of it?",
        "The learning rate comes after the clip: half the rate, half the longest step.",
        steps.clip_order,
        "the gradient",
        {"Keras": KERAS, "scratch": SCRATCH},
    ),
    _agreed(
        "gradient beyond the clip",
        "What is it for a ŷ closer to 0 than that, if the answer is 1?",
        "Where the loss is largest nothing is learned, though the formula says −y/ŷ.",
        losses.slope_beyond_clip,
        "0",
        {"Keras": losses.keras_slope, "scratch": ours.binary_crossentropy_backward},
    ),
    _agreed(
        "rows that do not sum to 1",
        "Are probabilities divided by their sum first?",
        "−log ŷ alone agrees only on rows that sum to 1; its gradient does not agree even there.",
        losses.rows_normalised,
        "divided by their sum",
        {
            "Keras, categorical": CCE,
            "Keras, sparse": losses.sparse(SCCE),
            "scratch, categorical": ours.categorical_crossentropy,
            "scratch, sparse": losses.sparse(ours.sparse_categorical_crossentropy),
        },
    ),
    _agreed(
        "a probability of ½",
        "How is it counted where 0 or 1 must be said?",
        "A network whose weights are all 0 has the share of zeros as its accuracy.",
        units.half_counts,
        "as 0",
        {
            "Keras, accuracy": units.model_at_half(reference),
            "scikit-learn": units.mlp_at_half,
            "scratch, accuracy": units.model_at_half(scratch),
        },
    ),
    _agreed(
        "derivative of ELU at 0",
        "What is it, for α = ¼?",
        "With α = 1 there is no kink, and both slopes are 1.",
        units.slope_at_zero,
        "the slope below",
        {
            "Keras": units.tape_slope(lambda k: partial(k.activations.elu, alpha=0.25)),
            "scratch": lambda: activations.elu_backward([0.0], [1.0], 0.25),
        },
    ),
    _agreed(
        "axis of softmax",
        "Along which axis do the probabilities sum to 1?",
        "Code for columns of examples needs its arrays transposed.",
        units.softmax_axis,
        "the last",
        {
            "Keras, function": of_keras("activations.softmax"),
            "Keras, layer": of_keras("layers.Softmax"),
            "scratch": activations.softmax,
        },
    ),
    _agreed(
        "initial weights",
        "How are they drawn if nothing is said?",
        "Equal seeds do not make equal draws: hand the same arrays to both sides.",
        layers.kernel_start,
        "uniform within ±√(6 / (inputs + units))",
        {
            "Keras": layers.dense_weights(reference),
            "scikit-learn": layers.mlp_weights,
            "scratch": layers.dense_weights(scratch),
        },
    ),
    _agreed(
        "variance in batch normalisation",
        "Divided by n, or by n − 1?",
        "With n − 1 small batches come out narrower, by √(1 − 1/n).",
        layers.norm_variance,
        "1/n",
        {
            "Keras, batch": layers.batch_variance(reference),
            "Keras, moving": layers.moving_variance(reference),
            "scratch, batch": layers.batch_variance(scratch),
            "scratch, moving": layers.moving_variance(scratch),
        },
    ),
    _agreed(
        "ε of batch normalisation",
        "Under the root of the variance, or beside it?",
        "10,000 times an optimizer's ε: inputs that vary little do not get a variance of 1.",
        layers.norm_epsilon,
        "inside: √(v + ε), ε = 0.001",
        {"Keras": reference, "scratch": scratch},
    ),
]

CONVENTIONS = [*STEPS, *LOSSES, *UNITS, *LAYERS, *AGREED]
