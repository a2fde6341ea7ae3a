"""Bad input gets an error that names it, tells what came, and says how to mend it.

Each rule is told once: a table says what comes and what was expected, and ``KEPT`` which calls keep
the rule, with ``_`` in the place of what comes and, in braces, a group of names that are all tried.
"..." stands for anything. An error is a ``ValueError`` where no other is named.
"""

import contextlib
import functools
import inspect
import itertools
import re

import numpy as np
import pytest
import sklearn.exceptions  # noqa: F401 (where it is loaded, scratch has its NotFittedError)

import reference
import scratch

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(8, 3)), np.arange(8) % 2
BITS, AND = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 0, 1])
HEADS = {  # the loss: the last layer of the model that learns it
    "mean_squared_error": (1, None),
    "binary_crossentropy": (1, "sigmoid"),
    "categorical_crossentropy": (2, "softmax"),
    "sparse_categorical_crossentropy": (2, "softmax"),
}
MSE, BCE, CCE, SCCE = HEADS
OPTIMIZERS = {
    optimizer.__name__: inspect.signature(optimizer).parameters
    for optimizer in scratch.optimizers.Optimizer.__subclasses__()
    if optimizer.__module__ == "scratch.optimizers"  # others are made by tests of the tool
}
GROUPS = {
    "forward": [
        name.removesuffix("_backward")
        for name in vars(scratch.activations)
        if name.endswith("_backward") and name != "prelu_backward"
    ],
    "paired": ["squared_error", MSE, BCE, CCE],  # losses of equal shapes
    "shares": [BCE, CCE],
    "classes": [CCE, SCCE],
    "back": ["", "_backward"],
    "learner": ["P.Perceptron(", "gates.learn('AND', "],
    "optimizer": [*OPTIMIZERS],
    "with_epsilon": [name for name, takes in OPTIMIZERS.items() if "epsilon" in takes],
    "clip": [function.__name__ for function in scratch.optimizers.CLIPS.values()],
    "clipping": list(scratch.optimizers.CLIPS),
    "loop": ["batch", "stochastic", "mini_batch"],
    "numerical": ["central_difference", "complex_step"],
    "told": ["fit", "evaluate", "gradients"],
    "initializer": scratch.layers.INITIALIZERS,
    "random": scratch.layers.INITIALIZERS[2:],
    "input": ["", "layers.Input(3)"],
    "asked": ["predict", "decision_function"],
    "measure": ["layer_outputs", "saturation", "dead_units"],
    "gate": ["truth_table(", "layers(", "learn(", "evaluate(X=X, ", "signed_net_sum(weights=3, "],
}


def names(room):
    """What a call in the tables may name."""

    def chain(*layers):
        return room.network.Sequential(list(layers))

    def net(loss=SCCE, optimizer="sgd", metrics=None, **more):
        units, activation = HEADS.get(str(loss), (2, "softmax"))
        layers = room.layers.Dense(4, "tanh"), room.layers.Dense(units, activation)
        model = chain(room.layers.Input((3,)), *layers)
        model.compile(optimizer, loss, metrics, **more)
        return model

    def fit(x=X, y=Y, loss=SCCE, **options):
        return net(loss).fit(x, y, **{"verbose": 0, **options})

    return {
        **{name: getattr(room, name) for name in ("gates", "losses", "layers", "pathologies")},
        **{"A": room.activations, "P": room.perceptron, "C": room.gradient_check, "nn": room},
        **{"N": room.network, "D": room.gradient_descent, "OPT": room.optimizers},
        **{"init": room.initializers, "np": np, "ones": np.ones, "nan": np.nan, "inf": np.inf},
        **{"X": X, "Y": Y, "BITS": BITS, "AND": AND, "CCE": CCE, "BCE": BCE, "MSE": MSE},
        **{"chain": chain, "net": net, "fit": fit, "partial": functools.partial},
        "evaluate": lambda x=X, y=Y, loss=SCCE, **options: net(loss).evaluate(x, y, **options),
        "predict": lambda x=X, **options: net().predict(x, **options),
        "gradients": lambda x=X, y=Y, loss=SCCE: room.network.gradients(net(loss), x, y),
        "validate": lambda x=X, y=Y: fit(validation_data=(x, y)),
        "learned": room.perceptron.Perceptron().fit(BITS, AND),
        "deep": lambda width=3, inputs=3: room.pathologies.deep_network(2, width, inputs),
        "bare": lambda: chain(room.layers.Input((3,)), room.layers.Activation("softmax")),
        "same": lambda x: x,
        "slopes": lambda *shape: lambda w, *data: np.ones(shape),
    }


SCRATCH = names(scratch)


def each(call):
    """A call for each of the names that stand in braces."""
    words = re.findall(r"{(\w+)}", call)
    for chosen in itertools.product(*(GROUPS[word] for word in words)):
        yield call.format(**dict(zip(words, chosen, strict=True)))


def answers(answer, *values):
    """The same answer to several values."""
    return dict.fromkeys(values, answer)


def but_for(text, table):
    """The same rule, but for a value that is fair after all."""
    return {value: answer for value, answer in table.items() if value != text}


# --- rules, and the calls that keep them ---------------------------------------------------------

# fmt: off
ARRAY = {
    **answers("TypeError: numbers were expected; convert them first",
              "'abc'", "None", "object()", "{'z': 1}", "(x for x in X)", "[1, 'a']", "[1, None]",
              "np.array(['2020'], 'M8[Y]')"),
    "[[1], [1, 2]]": "give every row the same length",
}
COMPLEX = "TypeError: real numbers were expected; take np.real"
REAL = ARRAY | {"[1j, 1]": COMPLEX}
NAN = "finite numbers were expected, no NaN and no infinity: remove or replace them"
FINITE = REAL | answers(NAN, "[nan, 0]", "[0, -inf]")
UPSTREAM = REAL | answers("z has shape (2,); the two must be equal", "1.0", "[1.0]", "[[1]] * 2")
ROW_UPSTREAM = ARRAY | {"[[1j, 1]]": COMPLEX, "[[1.0]]": "the output of Dense(2) has (1, 2)"}
SAMPLES = REAL | {
    **answers("(n, d) with n and d of at least 1 was expected...reshape(X",
              "[]", "np.empty((0, 2))", "[0, 1]", "np.empty((4, 0))", "[BITS]"),
    **answers(NAN, "[[nan, 0]] * 4", "[[0, -inf]] * 4"),
}
CLASSES = {
    **answers("one label for each row of X was expected, shape (4,)", "AND[:2]", "[[0, 1]] * 4"),
    **answers("labels name classes: whole numbers", "[0, 0, 0, nan]", "[0, 0, 0, 0.5]"),
    **answers("TypeError: labels are whole numbers or strings, convert them",
              "[0, 0, 0, None]", "[0, 0, 0, 1j]"),
    "[[0], [0, 1], [0], [1]]": "give every row the same length",
}
ROWS = answers("at least one row was expected", "3.0", "X[:0]")
BATCH = REAL | ROWS | {
    "X[:, :2]": "but layer 0, Dense(4), takes (n, 3)",
    **answers("(n, inputs) was expected...np.reshape(x", "X[0]", "X[None]", "X[:, :0]"),
}
CLASS_NUMBERS = REAL | ROWS | {
    "np.eye(2)[Y]": "(8,) was expected...for one-hot rows use categorical_crossentropy",
    **answers("whole class numbers from 0 to 1", "Y + 1", "Y - 1", "Y + 0.5", "Y + nan"),
}
ONE_HOT = answers("(8, 2) was expected by categorical_crossentropy after a last layer of 2 outputs "
                  "(for class numbers use sparse_categorical_crossentropy", "Y", "np.eye(3)[Y]")
ZERO_OR_ONE = {
    "np.eye(2)[Y]": "(8, 1) was expected by binary_crossentropy",
    "2 * Y - 1": "labels from 0 to 1 were expected (labels −1 and 1 become 0 and 1 by (y + 1) / 2",
}
TARGETS = REAL | ROWS | answers("(8, 1) was expected by mean_squared_error",
                                "np.eye(2)[Y]", "X[:, :, None]")
LIST = "TypeError: a list of arrays was expected"
HALF = "net().get_weights()[:2]"
WEIGHTS = answers(LIST, "None", "np.zeros(4)", "iter([])") | {
    HALF: "4 were expected, of shapes (3, 4), (4,)",
    f"[*{HALF}, ones((2, 4)), ones(2)]": "(4, 2) was expected for layer 1, Dense(2",
    f"[*{HALF}, ones((4, 2)), [0, nan]]": NAN,
    f"[*{HALF}, ones((4, 2)), ['a', 'b']]": "TypeError: numbers were expected",
    f"[*{HALF}, ones((4, 2)), [0j, 1]]": COMPLEX,
    f"[*{HALF}, [[1], [1, 2]], ones(2)]": "give every row the same length",
}
GRADIENTS = answers(LIST, "3", "None", "ones(2)") | {
    **answers("TypeError: numbers were expected", "['a']", "[None]"), "[ones(2) * 1j]": COMPLEX,
}
SHARES = answers("labels from 0 to 1 were expected (labels −1 and 1 become 0 and 1 by (y + 1) / 2",
                 "[-1, 1]", "[0, 2]", "[inf, 0]")
EQUAL = answers("but y_hat has shape (1, 2); the two must be equal", "[0]", "[0.5, 0.5]", "[[0.5]]")
NO_ROWS = {"np.empty((0, 2))": "a mean needs at least one row"}
SCORES = answers("scores lie along the last axis...k >= 1", "0.5", "np.empty((1, 0))")
ONE_CLASS = {
    **answers("whole class numbers from 0 to 1 were expected", "[2]", "[-1]", "[0.5]", "[nan]"),
    **answers("one class number per row was expected, shape (1,) (for one-hot rows use categorical",
              "[[1, 0]]", "[0, 1]"),
}
UNIT_WEIGHTS = FINITE | answers("(d,) with d of at least 1 was expected", "[]", "[[1]]")
PICKS = {
    **answers("row numbers of X were expected, whole numbers from 0 to 3",
              "[0, 4]", "[-1]", "[0.5]", "[True] * 4"),
    **answers("a list of row numbers was expected", "3", "[[0, 1]]"),
    "['a', 'b']": "TypeError: numbers were expected",
}
GATE_INPUTS = {
    **answers("AND reads rows of 2, so shape (n, 2) was expected", "[0, 1]", "np.empty((0, 2))"),
    **answers("a gate reads 0 and 1 only", "[[0, 2]]", "[[0, 0.5]]", "[[0, nan]]"),
    "[['0', '1']]": "TypeError: numbers were expected",
    "[[0j, 1]]": COMPLEX,
}
DOUBLE = answers("TypeError: a numerical derivative needs float64", "np.float32(1)", "1j")
DOUBLE |= {"'a'": "TypeError: numbers were expected"}
OUTPUT_UPSTREAM = {
    "[1, 2]": "but the function returns shape (1,); give one upstream number for each output",
    "['a']": "TypeError: numbers were expected",
    "[1j]": COMPLEX,
}
FUNCTION = answers("TypeError: something to call was expected", "3", "[1.0]")
NUMBER = {
    **answers("TypeError: numbers were expected", "'0.1'", "None"),
    **answers("one finite number was expected", "nan", "inf", "True", "[0.1]", "[1, 2]"),
}
AT_LEAST_0 = NUMBER | {"-1": "a number of at least 0 was expected"}
ABOVE_0 = NUMBER | answers("a number above 0 was expected", "0", "-1e-6")
FRACTION = NUMBER | answers("a number from 0 to below 1 was expected", "1", "-1")
COUNT = answers("a whole number of at least 1 was expected",
                "0", "-1", "1.5", "'1'", "True", "None", "nan", "[32]")
SHAPE = answers("whole numbers of at least 1 were expected",
                "None", "(3, 0)", "(-1,)", "2.5", "'ab'", "(True, 2)", "(None, 3)")
SEED = answers("a whole number of at least 0 was expected", "'a'", "-1", "1.5", "True")
LEGACY_SEED = answers("a whole number from 0 to 2³² − 1, a np.random.RandomState or None",
                      "'a'", "-1", "2**32", "1.5", "np.random.default_rng(0)")
PAIR = answers("not a pair (x, y); give validation_data=(x, y)",
               "X", "(X,)", "(X, Y, Y)", "()", "3", "'xy'", "{'x': X, 'y': Y}")
METRICS = answers('choose ["accuracy"] or None', "'accuracy'", "['f1']", "['accuracy'] * 2",
                  "[['accuracy']]", "{'a': 1}", "3", "[None]")
FLOATX = answers("choose 'float32' or 'float64'", "'float16'", "'double'", "None", "32",
                 "np.float32", "['float32']", "np.array('float32')", "np.array(['float32'] * 2)")
INPUT = answers("as in (64,)", "None", "(None,)", "()", "(3, 4)", "(0,)", "(-1,)", "(2.5,)", "2.5",
                "'a'", "True", "[[1], [2, 3]]")
INPUT_SHAPES = ["3", "()", "(None, 4, 5)", "'abc'", "None", "(None, None)", "(None, -1)", "(2.5,)",
                "(None, True)"]
KERNEL = answers("(3, 2) was expected", "ones((2, 3))", "[1.0]") | {"np.full((3, 2), nan)": NAN}
LAYER = answers("a layer of scratch.layers was expected, or one Input in front of all",
                "3", "None", "'Dense'", "layers.Dense", "layers.Input((3,))", "net()")
LAYERS = answers("TypeError: a list of layers", "3", "None", "layers.Dense(2)", "'ab'")
ACTIVATION = answers(
    "choose one of linear, sigmoid...prelu the layer PReLU",
    "'swish'", "''", "0", "3", "['relu']", "np.tanh", "len", "losses", "A.step", "A.tanh_backward",
    "A.prelu", "layers.Activation('relu')", "partial(A.prelu, alpha=0.1)", "partial(A.relu, 1.0)")

RULE = "P.perceptron_rule(BITS, AND, "
CALLED_BY = "D.{loop}_gradient_descent(slopes(1), [1.0], X, Y, "
KEPT = [
    (ARRAY, "A.{forward}(z=_)", "A.softmax_jacobian(z=_)", "A.{forward}_backward(z=_, upstream=X)",
     "losses.{paired}{back}([1, 0], y_hat=_)", "P.net_sum(X=_, weights=[1, 1])",
     "P.net_sum([1, 1], weights=_)", "D.descend(same, start=_)",
     "D.{loop}_gradient_descent(slopes(2), weights=_, X=X, y=Y)",
     "N.one_one_one_gradients(x=_, y=1, w1=1, b1=1, w2=1, b2=1)"),
    (REAL, "A.step(z=_)", "A.prelu([1.0, 2.0], alpha=_)",
     "losses.{paired}{back}(y=_, y_hat=[0.5, 0.5])",
     "losses.sparse_categorical_crossentropy(y=_, y_hat=[[0.5, 0.5]] * 2)",
     "C.gradient_error(same, gradient=_, x=[1.0, 2.0])"),
    (EQUAL, "losses.{paired}{back}(y=_, y_hat=[[0.2, 0.8]])"),
    (NO_ROWS, "losses.{paired}{back}(y=_, y_hat=np.empty((0, 2)))"),
    ({"[]": "a mean needs at least one row"}, "losses.sparse_categorical_crossentropy{back}"
     "(y=_, y_hat=np.empty((0, 2)))"),
    (SHARES, "losses.{shares}{back}(y=_, y_hat=[0.5, 0.5])"),
    (ONE_CLASS, "losses.sparse_categorical_crossentropy{back}(y=_, y_hat=[[0.2, 0.8]])"),
    (SCORES, "losses.{classes}{back}(y=0, y_hat=_)"),
    (FINITE, RULE + "weights=_, picks=[0])", "P.ThresholdUnit([1, 2]).predict(X=_)"),
    (UPSTREAM, "A.{forward}_backward([1.0, 2.0], upstream=_)",
     "A.prelu_backward([1.0, 2.0], upstream=_, alpha=0.1)"),
    (ROW_UPSTREAM, "layers.backward(layers.Dense(2), X[:1, :2], upstream=_)"),
    (SAMPLES, "P.Perceptron().fit(X=_, y=AND)", "learned.{asked}(X=_)", "learned.score(X=_, y=AND)",
     "P.perceptron_rule(X=_, y=AND, weights=[1, 1], picks=[0])"),
    (CLASSES, "P.Perceptron().fit(BITS, y=_)", "learned.score(BITS, y=_)",
     "P.perceptron_rule(BITS, y=_, weights=[1, 1], picks=[0])"),
    (PICKS, RULE + "[1, 1], picks=_)"),
    (UNIT_WEIGHTS, "P.ThresholdUnit(weights=_)"),
    (GATE_INPUTS, "gates.evaluate('AND', X=_)"),
    (DOUBLE, "C.{numerical}(same, x=_)"),
    (OUTPUT_UPSTREAM, "C.{numerical}(same, [1.0], upstream=_)"),
    (FUNCTION, "C.{numerical}(function=_, x=[1.0])", "D.descend(gradient=_, start=[1.0])",
     "D.{loop}_gradient_descent(gradient=_, weights=[1.0], X=X, y=Y)",
     "C.gradient_error(function=_, gradient=[1.0], x=[1.0])",
     "pathologies.over_training(net(), X, Y, measure=_)"),
    (ARRAY | ROWS, "D.{loop}_gradient_descent(slopes(1), [1.0], X=_, y=Y[:0])",
     "D.{loop}_gradient_descent(slopes(1), [1.0], X, y=_)"),
    (BATCH, "{told}(x=_)", "predict(x=_)", "validate(x=_)", "pathologies.{measure}(net(), x=_)",
     "pathologies.gradient_norms(net(), x=_, y=Y)"),
    (CLASS_NUMBERS, "{told}(y=_)", "validate(y=_)", "pathologies.gradient_norms(net(), X, y=_)"),
    (ONE_HOT, "{told}(y=_, loss=CCE)"),
    (ZERO_OR_ONE, "{told}(y=_, loss=BCE)"),
    (TARGETS, "{told}(y=_, loss=MSE)"),
    (NUMBER, "A.elu([1.0], alpha=_)", "A.elu_backward([1.0], [1.0], alpha=_)",
     "A.step([0.0], at_zero=_)", "P.line_standard_form(m=_, b=1)", "P.line_standard_form(1, b=_)",
     "P.line_slope_intercept(1, B=_, C=2)", "P.net_sum([1], [1], bias=_)",
     "P.ThresholdUnit([1], threshold=_)", RULE + "[1, 1], [0], threshold=_)",
     "gates.signed_net_sum('AND', [1, 1], bias=_)", "init.random_normal(3, mean=_)"),
    (AT_LEAST_0, "A.leaky_relu([1.0], negative_slope=_)", "init.random_normal(3, stddev=_)",
     "A.leaky_relu_backward([1.0], [1.0], negative_slope=_)",
     "layers.Activation(partial(A.leaky_relu, negative_slope=_))",
     "OPT.{optimizer}(learning_rate=_)", "OPT.{with_epsilon}(epsilon=_)",
     "OPT.Adagrad(initial_accumulator_value=_)", "D.descend(same, [1.0], learning_rate=_)",
     CALLED_BY + "learning_rate=_)"),
    (ABOVE_0, "{learner}eta0=_)", "C.central_difference(same, [1.0], h=_)",
     "layers.BatchNormalization(epsilon=_)", "OPT.{clip}([ones(2)], limit=_)"),
    (but_for("None", AT_LEAST_0), "{learner}tol=_)"),
    (but_for("None", ABOVE_0), "OPT.SGD({clipping}=_)"),
    (FRACTION, "layers.BatchNormalization(momentum=_)", "OPT.SGD(momentum=_)", "OPT.Adam(beta_1=_)",
     "OPT.Adam(beta_2=_)", "OPT.Adadelta(rho=_)", "OPT.RMSprop(rho=_)", "OPT.RMSprop(momentum=_)",
     "pathologies.saturation(net(), X, within=_)"),
    (COUNT, "fit(batch_size=_)", "fit(epochs=_)", "evaluate(batch_size=_)", "predict(batch_size=_)",
     "{learner}max_iter=_)", "{learner}n_iter_no_change=_)", "layers.Dense(units=_)",
     "D.descend(same, [1.0], steps=_)", CALLED_BY + "epochs=_)",
     "D.mini_batch_gradient_descent(slopes(1), [1.0], X, Y, batch_size=_)",
     "pathologies.deep_network(depth=_)", "pathologies.deep_network(2, width=_)",
     "pathologies.deep_network(2, inputs=_)",
     "pathologies.over_training(net(), X, Y, len, epochs=_)"),
    (SHAPE, "init.{initializer}(shape=_)"),
    (SEED, "init.{random}((2, 2), seed=_)", "nn.set_random_seed(seed=_)"),
    (LEGACY_SEED, "{learner}random_state=_)"),
    (FLOATX, "nn.set_floatx(_)"),
    (WEIGHTS, "net().set_weights(weights=_)"),
    (GRADIENTS, "OPT.{clip}(gradients=_, limit=1.0)"),
    (KERNEL, "chain(layers.Input(3), layers.Dense(2, kernel_initializer=lambda *_s: _))"),
    (PAIR, "fit(validation_data=_)"),
    (METRICS, "net(metrics=_)"),
    (INPUT, "layers.Input(shape=_)"),
    (LAYER, "chain(layers.Dense(2), _)"),
    (LAYERS, "N.Sequential(layers=_)"),
    (ACTIVATION, "layers.Activation(activation=_)", "layers.Dense(2, activation=_)",
     "pathologies.deep_network(2, activation=_)"),
]
CHOICES = {  # the words that are taken
    "True, False": [
        "fit(shuffle=_)", "layers.Dense(2, use_bias=_)", "{learner}shuffle=_)",
        "{learner}fit_intercept=_)", "OPT.SGD(nesterov=_)", "OPT.RMSprop(centered=_)",
        "losses.sparse_categorical_crossentropy([0], [[0.5]], from_logits=_)",
        "losses.binary_crossentropy([1], [0.5], from_logits=_)",
        "losses.categorical_crossentropy([1], [1.0], from_logits=_)"],
    "False, True": ["pathologies.deep_network(2, batch_normalization=_)"],
    "0, 1, 2, 'auto'": ["fit(verbose=_)", "evaluate(verbose=_)", "predict(verbose=_)"],
    "'mean_squared_error', 'binary_crossentropy'": ["net(loss=_)"],
    "'sgd', 'adagrad'": ["net(optimizer=_)"],
    "'zeros', 'ones'": [
        "layers.Dense(2, kernel_initializer=_)", "layers.Dense(2, bias_initializer=_)",
        "pathologies.deep_network(2, kernel_initializer=_)"],
    "'keras', 'lecture'": ["OPT.{optimizer}(form=_)"],
    "'>=', '>'": ["P.ThresholdUnit([1], fires=_)"],
    "'step', 'sigmoid', 'tanh', 'relu', 'linear'": ["P.neuron([1], [1], activation=_)"],
    "'step', 'sigmoid'": ["gates.evaluate('AND', BITS, activation=_)"],
    "'NOT', 'AND', 'OR'": ["gates.{gate}gate=_)"],
}
WORDS = ["'and'", "'softmax'", "''", "None", "3", "-1", "['AND']", "{'a': 1}", "np.array(['AND'])"]
KEPT += [
    (answers(f"choose one of {choices}", *WORDS), *calls)
    for choices, calls in CHOICES.items()
]
# fmt: on


def raised(call, known=SCRATCH):
    """What Python prints of the error that a call raises."""
    try:
        eval(call, known)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def fits(answer, error):
    """Is this the error, in its first words?"""
    answer = answer if re.match(r"\w+Error: ", answer) else f"ValueError: {answer}"
    return re.match(".*".join(map(re.escape, answer.split("..."))), error, re.DOTALL)


def told(value):
    """The ways in which an error may tell what came."""
    yield from (f"is {value!r}", f"is {type(value).__name__},", "cannot be read as an array")
    with contextlib.suppress(ValueError):
        array = np.asarray(value)
        yield from (f"has shape {array.shape}", f"holds {array.dtype} values", f"is {array.dtype};")
        yield f"is empty, shape {array.shape}"
        yield from (f"holds {word}" for word in array.flat)
    if isinstance(value, list):
        yield from (f"holds {len(value)} arrays", "holds fractions, NaN or infinity")
        yield from (f"[{i}]...{way}" for i, one in enumerate(value) for way in told(one))


CALLS = {call: table for table, *calls in KEPT for several in calls for call in each(several)}


@pytest.mark.parametrize("call", CALLS)
def test_a_rule_is_kept(call):
    """The error names the argument, tells what came, and says what was expected."""
    (name,) = re.findall(r"(\w+)=_", call) or [""]
    name = "validation_data: " * call.startswith("validate") + name
    for text, answer in CALLS[call].items():
        value = eval(text, SCRATCH)
        kind, words = re.fullmatch(r"(\w+Error: )?(.*)", answer).groups("ValueError: ")
        error = raised(call, SCRATCH | {"_": value})
        tellings = [f"{kind}...{name}...{way}...{words}" for way in told(value)]
        assert any(fits(telling, error) for telling in tellings), (text, answer)
    assert scratch.floatx() == "float64"


# --- what no other call has ----------------------------------------------------------------------

# fmt: off
BY_ITSELF = {
    **{call: f"a row of y sums to {total}; each row is expected to sum to 1"
       for total, y in [(2, "[1, 1, 0]"), (0, "[0, 0, 0]")]
       for call in each(f"losses.categorical_crossentropy{{back}}({y}, [0.2, 0.3, 0.5])")},
    "A.softmax(1.0)": "z has shape (); scores lie along the last axis",
    "A.softmax([])": "z has shape (0,); scores...k >= 1 was expected",
    "A.prelu([1.0, 2.0], [1, 2, 3])": "alpha has shape (3,), which does not fit z of shape (2,)",
    "A.prelu([1.0], [[1.0]])": "alpha has shape (1, 1), which does not fit z of shape (1,)",
    "A.sigmoid()": "TypeError: missing a required argument: 'z' in a call of sigmoid(z)",
    "A.relu(1, 2)": "TypeError: too many positional arguments in a call of relu(z)",
    "A.elu([1], beta=1)": "TypeError: ...'beta' in a call of elu(z",
    "layers.Activation(partial(A.relu, slope=1))": "TypeError: ...'slope' in a call of relu(z",
    "A.collapse_linear([])": "layers is empty; give at least one pair (W, b)",
    "A.collapse_linear(3)": "TypeError: layers cannot be read as pairs...expected [(W1, b1)",
    "A.collapse_linear([([[1]],)])": "TypeError: layers cannot be read as pairs...[(W1, b1)",
    "A.collapse_linear([([[1.0]], [0.0])] * 2 + [([[1.0], [2.0]], [0.0])])":
        "layer 2 has W of shape (2, 1) and b...expected (1, units)",
    "A.collapse_linear([([[1.0]], [0.0, 1.0])])": "layer 0 has W of shape (1, 1) and b of sh",
    "A.collapse_linear([([['a']], [0.0])])": "TypeError: W holds <U1 values, numbers were expected",
    "P.line_slope_intercept(1, 0, 2)": "B is 0: 1x = 2 is no line y = mx + b; give B other than 0",
    "P.net_sum([1, 2], [1, 2, 3])": "X has shape (2,) and weights (3,); expected (n, d) or (d,)",
    "P.net_sum([[[1]]], [1])": "X has shape (1, 1, 1) and weights (1,)",
    "P.net_sum([], [])": "weights has shape (0,); (d,) with d of at least 1",
    "P.net_sum([1], 1)": "weights has shape (); (d,) with d of at least 1",
    "P.neuron([1], [1], activation=np.tanh)": "activation is <ufunc 'tanh'>; choose one of",
    "P.ThresholdUnit([1, 2]).predict([1, 2, 3])": "X has shape (3,) and weights (2,)",
    "P.perceptron_rule(BITS, [-1, -1, -1, 1], [1, 1], [0])": "y holds [-1  1]; the labels 0 and 1",
    "P.perceptron_rule(BITS, list('NNNP'), [1, 1], [0])": "y holds ['N' 'P']; the labels 0 and 1",
    RULE + "[1, 1, 1], [0])": "X has shape (4, 2) and weights (3,)",
    "P.Perceptron().fit(BITS, [7] * 4)": "y holds only 7; at least two classes",
    "P.Perceptron(eta0=10.0).fit([[1e308], [-1e308]], [0, 1])":
        "the weights overflowed in epoch 1; scale X, or lower eta0",
    "P.Perceptron().fit(BITS, AND, sample_weight=[1] * 4)": "TypeError: ...'sample_weight'",
    "P.Perceptron(10)": "TypeError: ...positional argument",
    "P.Perceptron().score(BITS, AND)": "NotFittedError: ...has not learned yet; call fit",
    **answers("NotFittedError: ...has not learned yet; call fit(X, y) first",
              *each("P.Perceptron().{asked}(BITS)")),
    "learned.predict([[0, 1, 2]])": "X has shape (1, 3); (n, 2) was expected, as in fit",
    "gates.learn('HALF ADDER')": "gate is 'HALF ADDER'; choose one of 'NOT', 'AND'",
    "gates.evaluate('NOT', BITS)": "X has shape (4, 2); NOT reads rows of 1",
    "gates.signed_net_sum('NOT', [1, 1])": "X has shape (2, 1) and weights (2,)",
    "C.complex_step(np.real, [1.0])":
        "TypeError: the function drops imaginary parts; use central_difference instead",
    "C.central_difference(lambda x: x * 1j, [1.0])": "TypeError: function(x) holds complex128",
    "C.central_difference(same, [1.0], h=1e-30)":
        "h is 1e-30, which vanishes beside an x of 1; scale x down, or give a larger h",
    "C.central_difference(same, [1.0, 1e20])": "h is 6e-06, which vanishes beside an x of 1e+20",
    "C.gradient_error(same, [1.0, 2.0], [1.0])": "gradient has shape (2,), x has shape (1,); they",
    "C.gradient_error(same, [], [])": "gradient has shape (0,)...at least one number",
    "init.random_uniform(3, minval=1, maxval=0)": "maxval is 0, below minval, 1",
    "nn.set_random_seed(None)": "seed is None; a whole number of at least 0",
    **answers("y has 3 rows and X 8; give a label for each row",
              *each("D.{loop}_gradient_descent(slopes(1), [1.0], X, Y[:3])")),
    "N.neuron_gradients([1, 2], 1, [1, 2, 3], 0)": "w has shape (3,) but x has shape (2,)",
    "N.neuron_gradients([1, 2], [1, 0], [1, 2], 0)": "y has shape (2,); () was expected",
    "N.two_two_one_gradients([1, 2], 1, [1, 2], [0, 0], [1, 2], 0)": "W has shape (2,); (2, 2) was",
    "N.two_two_one_gradients([1, 2], 1, np.eye(2), [0, 0], [1, 2], 'a')": "TypeError: b_out is 'a'",
    **answers("TypeError: learning_rate is <function...no schedules...change optimizer.learning_",
              *each("OPT.{optimizer}(lambda step: 0.1)")),
    "OPT.SGD(clipnorm=1, clipvalue=1)": "clipnorm and clipvalue were given; choose one way",
    "OPT.SGD(momentum=0.9, nesterov=True, form='lecture')": '...no Nesterov...form="keras"',
    "OPT.RMSprop(centered=True, form='lecture')":
        '...no momentum and no centering here; use form="keras"',
    "layers.forward(layers.Dense(2), X[0])": "x has shape (3,); a",
    "layers.forward('Dense', X)": "TypeError: layer is 'Dense'; a",
    "layers.forward(net().layers[0], X[:, :2])": "x has shape (8, 2); Dense(4) was built for (n",
    "layers.Dense(2).get_weights()": "...no weights yet",
    "layers.Dense(2).set_weights([])": "...no weights yet",
    "chain(layers.Input(3), layers.Input(3))": "layer 0 is Input",
    "(lambda d: chain(d, d))(layers.Dense(2))": "layer 1, Dense(2), is in a model already",
    "chain(net().layers[0])": "layer 0, Dense(4), is in a model already; make a new one",
    **answers("...input_shape is ", *(f"chain(layers.Dense(1)).build({s})" for s in INPUT_SHAPES)),
    "chain().build((None, 3))": "build on a model without layers",
    "net().build((None, 2))": "layer 0, Dense(4), was made for 3 inputs, but gets 2; make a new",
    **answers("predict on a model without layers", *each("chain({input}).predict(X)")),
    **answers("get_weights before there are weights; put", *each("chain({input}).get_weights()")),
    **answers("set_weights before there are weights", *each("chain({input}).set_weights([])")),
    **answers("save_weights before there are weights", *each("chain({input}).save_weights('no')")),
    **answers("load_weights before there are weights", *each("chain({input}).load_weights('no')")),
    **{f"{call}(chain(layers.Dense(1)), X, Y)":
       f"RuntimeError: {call.split('.')[-1]} needs an optimizer and a loss; call compile first"
       for call in ["N.Sequential.fit", "N.Sequential.evaluate", "N.gradients"]},
    "pathologies.gradient_norms(chain(layers.Dense(1)), X, Y)": "RuntimeError: ...call compile",
    "net(loss=losses.mean_squared_error)": "loss is <function mean_squared_error...; choose one of",
    "net(optimizer=OPT.Adam)": "optimizer is <class 'scratch.optimizers.Adam'>; choose one of",
    "N.gradients(3, X, Y)": "TypeError: model is 3; a Sequential",
    **{f"{call}(y=Y[:5])": "...x has 8 rows and y 5; give a label for each row"
       for call in each("{told}")}, "validate(y=Y[:5])": "validation_data: x has 8 rows and y 5",
    **answers("a row of y sums to 2; each row is expected to sum to 1",
              *each("{told}(y=ones((8, 2)), loss=CCE)")),
    **{f"D.{call}": answer for function, answer in {
        "slopes(3)": "gradient returned shape (3,) at a point of shape (2,); return one slope for",
        "slopes(2, 2)": "gradient returned shape (2, 2) at a point of shape (2,)",
        "slopes()": "gradient returned shape () at a point of shape (2,)",
        "lambda *data: 'a'": "TypeError: gradient is 'a' (<U1), numbers were expected",
        "lambda *data: None": "TypeError: gradient is None (object), numbers were expected",
    }.items() for call in [f"descend({function}, [1.0, 2.0])",
                           *each(f"{{loop}}_gradient_descent({function}, [1.0, 2.0], X, Y)")]},
    **answers("TypeError: function(x) is None (object), numbers were expected",
              *each("C.{numerical}(lambda x: None, [1.0])")),
    **answers("TypeError: function(x) is 'a' (<U1), numbers were expected",
              *each("C.{numerical}(lambda x: 'a', [1.0])")),
    "pathologies.dead_units('model', X)": "TypeError: model is 'model'; a Sequential of scratch",
    "fit(np.where(X > 1, inf, X))": "FloatingPointError: ...epoch 1",
    "fit(X, [nan] * 8, MSE)": "FloatingPointError: ...epoch 1, step 1",
}
LACKING = [  # the arguments of Keras's and scikit-learn's that scratch does without
    ("fit", "x, y, batch_size", "callbacks validation_split sample_weight class_weight "
     "initial_epoch steps_per_epoch validation_batch_size validation_freq"),
    ("evaluate", "x, y, batch_size", "steps callbacks"),
    ("predict", "x, batch_size", "steps callbacks"),
    ("net", "optimizer, loss, metrics", "loss_weights weighted_metrics run_eagerly jit_compile"),
    ("N.Sequential", "layers", "name"),
    ("net().save_weights", "filepath", "overwrite"),
    ("layers.Input", "shape", "batch_size dtype name batch_shape"),
    ("layers.Dense", "units, activation, use_bias", "kernel_regularizer bias_regularizer "
     "activity_regularizer kernel_constraint input_shape input_dim name dtype trainable"),
    ("layers.Activation", "activation", "name"),
    ("layers.PReLU", "none", "alpha_initializer shared_axes alpha_regularizer"),
    ("layers.BatchNormalization", "momentum, epsilon", "axis center scale name"),
    *((call, "clipvalue, clipnorm", "weight_decay use_ema lr name amsgrad")
      for call in each("OPT.{optimizer}")),
    *((call, "fit_intercept, max_iter", "penalty early_stopping class_weight")
      for call in ("P.Perceptron", "partial(gates.learn, 'AND')")),
]
IN_BOTH_ROOMS = {
    "pathologies.dead_units(net(), X)": "...no layer with relu",
    "pathologies.saturation(bare(), X)": "...no layer with sigmoid or tanh",
    "pathologies.distinct_units(bare())": "...no Dense layer",
    **answers("...(0, 3)...at least one row", *each("pathologies.{measure}(deep(), X[:0])")),
    "pathologies.chain_factors(deep(width=2, inputs=1), X[:1, :1])": "...one example",
    "pathologies.chain_factors(deep(width=1, inputs=1), X[:2, :1])": "...one example",
    **{f"{call}([ones(2)], {limit})": f"limit is {limit}"
       for call in each("OPT.{clip}") for limit in ("0", "-1.0", "nan")},
}
# fmt: on


@pytest.mark.parametrize("call", BY_ITSELF)
def test_a_call_is_refused(call):
    assert fits(BY_ITSELF[call], raised(call))


@pytest.mark.parametrize(("call", "there_are", "words"), LACKING, ids=lambda word: word)
def test_an_argument_is_lacking(call, there_are, words):
    for word in words.split():
        answer = f"TypeError: ...does not take {word}; ...it ...{there_are}"
        assert fits(answer, raised(f"{call}(**{{{word!r}: 1}})"))


@pytest.mark.parametrize("room", [scratch, reference], ids=["scratch", "reference"])
@pytest.mark.parametrize("call", IN_BOTH_ROOMS)
def test_a_call_is_refused_in_both_rooms(room, call):
    assert fits(IN_BOTH_ROOMS[call], raised(call, names(room)))


# --- nothing is left half done -------------------------------------------------------------------

FAILED_FITS = [f"{X}, AND" for X in SAMPLES] + [f"BITS, {y}" for y in [*CLASSES, "[1] * 4"]]


@pytest.mark.parametrize("data", [*FAILED_FITS, "[[1e308], [-1e308]], [0, 1]"])
def test_a_refused_fit_leaves_the_earlier_one(data):
    clf = scratch.perceptron.Perceptron(eta0=10.0).fit(BITS, AND)
    before = {name: np.copy(value) for name, value in vars(clf).items()}
    with pytest.raises((ValueError, TypeError)):
        eval(f"clf.fit({data})", SCRATCH | {"clf": clf})
    assert vars(clf).keys() == before.keys()
    assert all(np.array_equal(value, before[name]) for name, value in vars(clf).items())
    assert clf.score(BITS, AND) == 1.0
