"""Bad networks, data and files get an error that says how to mend it; nothing is left half done."""

import copy
import functools
import io
import os
import pickle
import re
import tracemalloc
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import scratch as nn

A, L, N, OPT = nn.activations, nn.layers, nn.network, nn.optimizers
DESCENT, INIT = nn.gradient_descent, nn.initializers
NAN, INF = np.nan, np.inf
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(8, 3)), np.arange(8) % 2
HEADS = {  # the loss: the last layer of the model that learns it
    "mean_squared_error": (1, None),
    "binary_crossentropy": (1, "sigmoid"),
    "categorical_crossentropy": (2, "softmax"),
    "sparse_categorical_crossentropy": (2, "softmax"),
}
MSE, BCE, CCE, SCCE = HEADS


def network(loss=SCCE, optimizer="sgd", inputs=3, metrics=None, **more):
    """Two layers, compiled for a loss."""
    units, activation = HEADS.get(str(loss), (2, "softmax"))
    layers = [L.Input((inputs,)), L.Dense(4, "tanh"), L.Dense(units, activation)]
    model = N.Sequential(layers)
    model.compile(optimizer, loss, metrics, **more)
    return model


def fit(x=X, y=Y, loss=SCCE, optimizer="sgd", **options):
    return network(loss, optimizer).fit(x, y, **{"verbose": 0, **options})


def chain(*layers):
    return N.Sequential(list(layers))


def learn(*layers, x=X, y=X, loss=MSE):
    model = chain(*layers)
    model.compile("adam", loss)
    model.fit(x, y, verbose=0)
    return model


def weights(*changed):
    """The weights of ``network()``, with some replaced: pairs (number, array)."""
    arrays = [np.zeros(s) for s in [(3, 4), (4,), (4, 2), (2,)]]
    for number, array in changed:
        arrays[number] = array
    return arrays


def apply(gradients, arrays, **options):
    OPT.Adam(**options).apply(gradients, arrays)


def descend(gradient=lambda p: p, start=(1.0, 2.0), **options):
    return DESCENT.descend(gradient, list(start), **options)


def ones(w, X, y):
    return np.ones_like(w)


def without_address(text):
    """An id that is the same in every process."""
    return re.sub(r" at 0x[0-9a-f]*", "", text)


class Case(NamedTuple):
    """A call, and the error that it deserves."""

    id: str
    call: object
    error: type
    message: str


BAD_X = [
    ("too narrow", X[:, :2], ValueError, r"x has shape \(8, 2\), but layer 0, Dense\(4\), takes"),
    ("one row", X[0], ValueError, r"x has shape \(3,\); \(n, inputs\) was expected.*reshape"),
    ("three axes", X[None], ValueError, r"x has shape \(1, 8, 3\); \(n, inputs\)"),
    ("no columns", X[:, :0], ValueError, r"x has shape \(8, 0\); \(n, inputs\)"),
    ("no rows", X[:0], ValueError, r"x has shape \(0, 3\); at least one row"),
    ("a number", 3.0, ValueError, r"x has shape \(\); at least one row"),
    ("None", None, TypeError, "x is None.*numbers were expected"),
    ("strings", X.astype(str), TypeError, "x holds <U.* values, numbers were expected"),
    ("objects", X.astype(object), TypeError, "x holds object values, numbers"),
    ("complex", X + 0j, TypeError, "x holds complex128 values, real numbers"),
    ("ragged", [[1], [1, 2]], ValueError, "x cannot be read as an array.*same length"),
    ("a dictionary", {"x": 1}, TypeError, "x is {'x': 1}.*numbers were expected"),
    ("a generator", (row for row in X), TypeError, "x is <generator.*numbers were expected"),
]
HINT = {CCE: "class numbers use sparse_cat", SCCE: "one-hot rows use categorical_crossentropy"}
BAD_Y = [  # for a loss: labels that do not match the head, or make no sense
    ("too short", SCCE, Y[:5], ValueError, "x has 8 rows and y 5; give a label for each row"),
    ("None", SCCE, None, TypeError, "y is None.*numbers were expected"),
    ("strings", SCCE, Y.astype(str), TypeError, "y holds <U.* values, numbers were expected"),
    ("complex", MSE, Y + 0j, TypeError, "y holds complex128 values, real numbers"),
    ("a number", MSE, 1.0, ValueError, r"y has shape \(\); at least one row"),
    ("one-hot", SCCE, np.eye(2)[Y], ValueError, rf"y has shape \(8, 2\).*\(8,\).*{HINT[SCCE]}"),
    ("classes", CCE, Y, ValueError, rf"y has shape \(8,\); \(8, 2\) was expected.*{HINT[CCE]}"),
    ("3 for 2", CCE, np.eye(3)[Y], ValueError, r"y has shape \(8, 3\); \(8, 2\).*2 outputs"),
    ("2 for 1", BCE, np.eye(2)[Y], ValueError, r"y has shape \(8, 2\); \(8, 1\) was expected by b"),
    ("2 for 1", MSE, np.eye(2)[Y], ValueError, r"\(8, 1\) was expected by mean_squared_error"),
    ("three axes", MSE, X[:, :, None], ValueError, r"y has shape \(8, 3, 1\)"),
    ("too high", SCCE, Y + 1, ValueError, "y holds 2; whole class numbers from 0 to 1"),
    ("negative", SCCE, Y - 1, ValueError, "y holds -1; whole class numbers from 0 to 1"),
    ("fractions", SCCE, Y + 0.5, ValueError, "y holds 0.5; whole class numbers"),
    ("NaN", SCCE, Y + NAN, ValueError, "y holds nan; whole class numbers"),
    ("-1 and 1", BCE, 2 * Y - 1, ValueError, r"y holds -1; labels from 0 to 1.*\(y \+ 1\) / 2"),
    ("two hot", CCE, np.ones((8, 2)), ValueError, "a row of y sums to 2; "),
]
LATE = np.arange(8.0) % 2  # the last batch is wrong
LATE[-1] = 7
OPTIONS = [  # of fit
    *(("batch_size", v, ValueError, "batch_size is .*whole number of at least 1")
      for v in [0, -1, 1.5, "32", True, None, INF, [32]]),
    *(("epochs", v, ValueError, "epochs is .*whole number of at least 1")
      for v in [0, -1, 1.5, "1", True, None, NAN]),
    *(("shuffle", v, ValueError, "shuffle is .*choose one of True, False")
      for v in ["batch", None, 2, np.array([0, 1])]),
    *(("verbose", v, ValueError, "verbose is .*choose one of 0, 1, 2, 'auto'")
      for v in [3, "loud", None, -1]),
    *((n, 1, TypeError, f"fit does not take {n}; of Keras's arguments it has x, y, batch_size")
      for n in ["callbacks", "validation_split", "sample_weight", "class_weight", "initial_epoch",
                "steps_per_epoch", "validation_batch_size", "validation_freq"]),
    *(("validation_data", v, ValueError, r"validation_data is .*not a pair \(x, y\)")
      for v in [X, (X,), (X, Y, Y), (), 3, "xy", {"x": X, "y": Y}]),
    *(("validation_data", (x, Y), error, f"validation_data: {message}")
      for _, x, error, message in BAD_X[:8]),
    *(("validation_data", (X, y), error, f"validation_data: {message}")
      for _, loss, y, error, message in BAD_Y if loss == SCCE),
]  # fmt: skip
RATES = [
    (-1, ValueError, "is -1; a number of at least 0"),
    (NAN, ValueError, "is nan; one finite number"),
    (INF, ValueError, "is inf; one finite number"),
    ("0.1", TypeError, "is '0.1'.*numbers were expected"),
    (None, TypeError, "is None.*numbers were expected"),
    (True, ValueError, "is True; one finite number"),
    ([0.1], ValueError, r"is \[0.1\]; one finite number"),
]
OPTIMIZERS = ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam"]
BAD_ACTIVATIONS = [
    "swish", "", 0, 3, ["relu"], np.tanh, A.step, A.tanh_backward, A.prelu, len, nn.losses,
    functools.partial(A.prelu, alpha=0.1), L.Activation("relu"), functools.partial(A.relu, 1.0),
]  # fmt: skip
CASES = [
    # --- data ---
    *(Case(f"fit: x {what}", lambda x=x: fit(x), *error) for what, x, *error in BAD_X),
    *(Case(f"fit: {loss} y {what}", lambda y=y, n=loss: fit(y=y, loss=n), *error)
      for what, loss, y, *error in BAD_Y),
    *(Case(f"evaluate: x {what}", lambda x=x: network().evaluate(x, Y), *error)
      for what, x, *error in BAD_X),
    *(Case(f"evaluate: {loss} y {what}", lambda y=y, n=loss: network(n).evaluate(X, y), *error)
      for what, loss, y, *error in BAD_Y),
    *(Case(f"predict: x {what}", lambda x=x: network().predict(x), *error)
      for what, x, *error in BAD_X),
    *(Case(f"gradients: x {what}", lambda x=x: N.gradients(network(), x, Y), *error)
      for what, x, *error in BAD_X),
    *(Case(f"gradients: {loss} y {what}", lambda y=y, n=loss: N.gradients(network(n), X, y), *error)
      for what, loss, y, *error in BAD_Y),
    # --- what fit and its siblings are told ---
    *(Case(f"fit: {name}, {i}", lambda n=name, v=value: fit(**{n: v}), *error)
      for i, (name, value, *error) in enumerate(OPTIONS)),
    *(Case(f"{what}: {name}={value!r}",
           lambda w=what, n=name, v=value, a=data: getattr(network(), w)(*a, **{n: v}), *error)
      for what, data in [("evaluate", (X, Y)), ("predict", (X,))]
      for name, value, *error in [
          ("batch_size", 0, ValueError, "batch_size is 0; a whole number of at least 1"),
          ("batch_size", None, ValueError, "batch_size is None; a whole number"),
          ("verbose", "loud", ValueError, "verbose is 'loud'; choose one of 0, 1, 2, 'auto'"),
          ("steps", 2, TypeError, "does not take steps; of Keras's arguments it has x"),
          ("callbacks", [], TypeError, "does not take callbacks; of Keras's arguments it has x"),
      ]),
    Case("fit before compile", lambda: chain(L.Dense(1)).fit(X, Y), RuntimeError,
         "fit needs an optimizer and a loss; call compile first"),
    Case("evaluate before compile", lambda: chain(L.Dense(1)).evaluate(X, Y), RuntimeError,
         "evaluate needs an optimizer and a loss; call compile"),
    Case("gradients before compile", lambda: N.gradients(chain(L.Dense(1)), X, Y), RuntimeError,
         "gradients needs an optimizer and a loss; call compile"),
    Case("gradients: no model", lambda: N.gradients(3, X, Y), TypeError, "model is 3; a Seq"),
    Case("fit: an infinity", lambda: fit(np.where(X > 1, INF, X)), FloatingPointError, "epoch 1"),
    Case("fit: NaN", lambda: fit(X, [NAN] * 8, MSE), FloatingPointError, "epoch 1, step 1"),
    # --- compile ---
    *(Case(f"compile: loss={loss!r:.20}", lambda v=loss: network(v), ValueError,
           "loss is .*choose one of 'mean_squared_error', 'binary_crossentropy'")
      for loss in [None, "mae", ["mse"], {"a": "mse"}, nn.losses.mean_squared_error, 3]),
    *(Case(f"compile: metrics={m!r}", lambda m=m: network(metrics=m), ValueError,
           r'metrics is .*choose \["accuracy"\] or None')
      for m in ["accuracy", ["f1"], ["accuracy"] * 2, [["accuracy"]], {"a": 1}, 3, [None]]),
    *(Case(f"compile: optimizer={o!r:.30}", lambda o=o: network(optimizer=o), ValueError,
           "optimizer is .*choose one of 'sgd', 'adagrad'")
      for o in ["adamw", None, ["sgd"], OPT.Adam, 0.1, {"name": "sgd"}]),
    *(Case(f"compile: {n}", lambda n=n: network(**{n: 1}), TypeError,
           f"compile does not take {n}; of Keras's arguments it has optimizer, loss, metrics")
      for n in ["loss_weights", "weighted_metrics", "run_eagerly", "jit_compile"]),
    # --- layers ---
    *(Case(f"Input: {v!r}", lambda v=v: L.Input(v), ValueError, "shape is .*as in \\(64,\\)")
      for v in [None, (None,), (), (3, 4), (0,), (-1,), (2.5,), 2.5, "a", True, [[1], [2, 3]]]),
    *(Case(f"Dense: {v!r}", lambda v=v: L.Dense(v), ValueError, "units is .*whole number of at l")
      for v in [0, -1, 2.5, "3", None, True, (3,)]),
    *(Case(f"{layer.__name__}: activation={a!r:.30}", lambda f=make, a=a: f(a), ValueError,
           "activation is .*choose one of linear, sigmoid.*prelu the layer PReLU")
      for layer, make in [(L.Activation, L.Activation), (L.Dense, lambda a: L.Dense(2, a))]
      for a in BAD_ACTIVATIONS),
    Case("Activation: a bad slope", lambda: L.Activation(functools.partial(
        A.leaky_relu, negative_slope=-1)), ValueError, "negative_slope is -1; a number"),
    Case("Activation: a foreign option", lambda: L.Activation(functools.partial(A.relu, slope=1)),
         TypeError, "'slope' in a call of relu"),
    *(Case(f"Dense: {name}={v!r}", lambda n=name, v=v: L.Dense(2, **{n: v}), ValueError,
           f"{name} is .*choose one of 'zeros', 'ones'")
      for name in ["kernel_initializer", "bias_initializer"]
      for v in ["xavier", None, 3, ["ones"]]),
    *(Case(f"Dense: use_bias={v!r}", lambda v=v: L.Dense(2, use_bias=v), ValueError,
           "use_bias is .*choose one of True, False") for v in [None, "no", np.array([1, 0])]),
    *(Case(f"{name}: {option}", lambda n=name, a=a, o=option: getattr(L, n)(*a, **{o: 1}),
           TypeError,
           f"{name} does not take {option}; of Keras's arguments it has {takes}")
      for name, a, takes, options in [
          ("Input", ((3,),), "shape", ["batch_size", "dtype", "name", "batch_shape"]),
          ("Dense", (3,), "units, activation, use_bias", [
              "kernel_regularizer", "bias_regularizer", "activity_regularizer",
              "kernel_constraint", "input_shape", "input_dim", "name", "dtype", "trainable"]),
          ("Activation", ("relu",), "activation", ["name"]),
          ("PReLU", (), "none", ["alpha_initializer", "shared_axes", "alpha_regularizer"]),
          ("BatchNormalization", (), "momentum, epsilon", ["axis", "center", "scale", "name"]),
      ]
      for option in options),
    Case("BatchNormalization: momentum", lambda: L.BatchNormalization(1.0), ValueError,
         "momentum is 1.0; a number from 0 to below 1"),
    Case("BatchNormalization: epsilon", lambda: L.BatchNormalization(epsilon=0), ValueError,
         "epsilon is 0; a number above 0"),
    Case("forward: x", lambda: L.forward(L.Dense(2), X[0]), ValueError, r"x has shape \(3,\); a"),
    Case("forward: no layer", lambda: L.forward("Dense", X), TypeError, "layer is 'Dense'; a"),
    Case("forward: width", lambda: L.forward(network().layers[0], X[:, :2]), ValueError,
         r"x has shape \(8, 2\); Dense\(4\) was built for \(n, 3\)"),
    Case("backward: shape", lambda: L.backward(L.Dense(2), X, X), ValueError,
         r"upstream has shape \(8, 3\), but the output of Dense\(2\) has \(8, 2\)"),
    Case("backward: complex", lambda: L.backward(L.Dense(3), X, X + 0j), TypeError,
         "upstream holds complex128 values, real numbers"),
    Case("get_weights: unbuilt", lambda: L.Dense(2).get_weights(), ValueError, "no weights yet"),
    Case("set_weights: unbuilt", lambda: L.Dense(2).set_weights([]), ValueError, "no weights yet"),
    # --- models ---
    *(Case(f"Sequential: {v!r}", lambda v=v: N.Sequential(v), TypeError, "layers is .*a list of l")
      for v in [3, None, L.Dense(2), "ab"]),
    Case("Sequential: name", lambda: N.Sequential([], name="net"), TypeError,
         "Sequential does not take name; of Keras's arguments it has layers"),
    *(Case(f"add: {v!r:.40}", lambda v=v: chain(L.Dense(2), v), ValueError,
           "layer 1 is .*a layer of scratch.layers was expected, or one Input in front of all")
      for v in [3, None, "Dense", L.Dense, L.Input((3,)), N.Sequential()]),
    Case("add: two Inputs", lambda: chain(L.Input(3), L.Input(3)), ValueError, r"layer 0 is Input"),
    Case("add: twice", lambda: (lambda d: chain(d, d))(L.Dense(2)), ValueError,
         r"layer 1, Dense\(2\), is in a model already; make a new one"),
    Case("add: another's layer", lambda: chain(network().layers[0]), ValueError,
         r"layer 0, Dense\(4\), is in a model already; make a new one"),
    Case("build: no layers", lambda: chain().build((None, 3)), ValueError, "build on a model"),
    *(Case(f"build: {v!r}", lambda v=v: chain(L.Dense(1)).build(v), ValueError, "input_shape is ")
      for v in [3, (), (None, 4, 5), "abc", None, (None, None), (None, -1), (2.5,), (None, True)]),
    Case("build: another width", lambda: network().build((None, 2)), ValueError,
         r"layer 0, Dense\(4\), was made for 3 inputs, but gets 2; make a new one"),
    *(Case(f"build: weights of {v!r}", lambda v=v: chain(L.Input(3), L.Dense(
          2, kernel_initializer=lambda s: v)), error, f"{message}.*kernel_initializer")
      for v, error, message in [
          (np.zeros((2, 3)), ValueError, r"has shape \(2, 3\); \(3, 2\) was expected"),
          ([1.0], ValueError, r"has shape \(1,\); \(3, 2\)"),
          (np.full((3, 2), NAN), ValueError, "weights"),
      ]),
    *(Case(f"{what}: a model without layers", lambda f=f, m=m: f(chain(*m)), ValueError,
           f"{what} (on a model without layers|before there are weights)")
      for what, f in [("predict", lambda m: m.predict(X)),
                      ("get_weights", lambda m: m.get_weights()),
                      ("set_weights", lambda m: m.set_weights([])),
                      ("save_weights", lambda m: m.save_weights("no/such/file")),
                      ("load_weights", lambda m: m.load_weights("no/such/file"))]
      for m in ([], [L.Input(3)])),
    *(Case(f"set_weights: {what}", lambda w=w: network().set_weights(w), *error)
      for what, w, *error in [
          ("None", None, TypeError, "weights is None; a list of arrays"),
          ("an array", np.zeros(4), TypeError, "weights is array.*a list of arrays"),
          ("a generator", iter(weights()), TypeError, "weights is <list_iterator.*a list"),
          ("too few", weights()[:2], ValueError, r"holds 2 arrays; 4 were expected.*\(3, 4\)"),
          ("shape", weights((2, np.zeros((2, 4)))), ValueError,
           r"weights\[2\] has shape \(2, 4\); \(4, 2\) was expected for layer 1, Dense\(2\)"),
          ("NaN", weights((3, [0, NAN])), ValueError, r"weights\[3\] for layer 1, .*holds nan"),
          ("strings", weights((3, ["a", "b"])), TypeError, r"weights\[3\] holds <U1 values"),
          ("complex", weights((3, [0j, 1])), TypeError, r"weights\[3\] holds complex128"),
          ("ragged", weights((2, [[1], [1, 2]])), ValueError, r"weights\[2\] cannot be read"),
      ]),
    # --- optimizers ---
    *(Case(f"{name}: learning_rate={v!r}", lambda n=name, v=v: getattr(OPT, n)(v), error,
           f"learning_rate {message}")
      for name in OPTIMIZERS for v, error, message in RATES),
    *(Case(f"{name}: a schedule", lambda n=name: getattr(OPT, n)(lambda step: 0.1), TypeError,
           "learning_rate is <function.*no schedules.*change optimizer.learning_rate")
      for name in OPTIMIZERS),
    *(Case(f"{name}: {n}", lambda c=name, n=n: getattr(OPT, c)(**{n: 0.1}), TypeError,
           f"{name} does not take {n}; of Keras's further arguments it has clipvalue, clipnorm")
      for name in OPTIMIZERS for n in ["weight_decay", "use_ema", "lr", "name", "amsgrad"]),
    *(Case(f"{clip}={v!r}", lambda c=clip, v=v: OPT.SGD(**{c: v}), error, f"{clip} is .*{message}")
      for clip in OPT.CLIPS for v, error, message in [
          (0, ValueError, "above 0"), (-1, ValueError, "above 0"), (NAN, ValueError, "finite"),
          ("a", TypeError, "numbers")]),
    *(Case(f"{f.__name__}: limit={v!r}", lambda f=f, v=v: f([np.ones(2)], v), error, "limit is ")
      for f in OPT.CLIPS.values()
      for v, error in [(0, ValueError), (-1, ValueError), (NAN, ValueError), (None, TypeError)]),
    *(Case(f"{f.__name__}: {g!r}", lambda f=f, g=g: f(g, 1.0), TypeError, "gradients.* (is|h)")
      for f in OPT.CLIPS.values() for g in [3, None, np.ones(2), ["a"], [None], [np.ones(2) * 1j]]),
    Case("two clips", lambda: OPT.SGD(clipnorm=1, clipvalue=1), ValueError, "choose one way"),
    *(Case(f"{name}: {n}={v!r}", lambda c=name, n=n, v=v: getattr(OPT, c)(**{n: v}), ValueError,
           f"{n} is {v}.*{message}")
      for name, n, v, message in [
          ("SGD", "momentum", 1, "below 1"), ("SGD", "momentum", -0.1, "from 0"),
          ("SGD", "nesterov", 2, "choose one of True, False"), ("SGD", "form", 3, "'lecture'"),
          ("RMSprop", "rho", 1, "below 1"), ("RMSprop", "epsilon", -1, "at least 0"),
          ("RMSprop", "centered", None, "True, False"), ("RMSprop", "momentum", 1, "below 1"),
          ("Adadelta", "rho", NAN, "finite"), ("Adam", "beta_1", 1, "below 1"),
          ("Adam", "beta_2", -1, "from 0"), ("Adam", "epsilon", INF, "finite"),
          ("Adagrad", "initial_accumulator_value", -1, "at least 0"),
      ]),
    Case("lecture: Nesterov", lambda: OPT.SGD(momentum=0.9, nesterov=True, form="lecture"),
         ValueError, "no Nesterov.*form=\"keras\""),
    Case("lecture: centered", lambda: OPT.RMSprop(centered=True, form="lecture"), ValueError,
         'no momentum and no centering here; use form="keras"'),
    # --- gradient descent, initializers, networks by hand ---
    Case("descend: no function", lambda: descend(3), TypeError, "gradient is 3; something to call"),
    Case("descend: shape", lambda: descend(lambda p: np.ones(3)), ValueError,
         r"gradient returned shape \(3,\) at a point of shape \(2,\); return one slope"),
    Case("descend: broadcasting", lambda: descend(lambda p: np.ones((2, 2))), ValueError, "slope"),
    Case("descend: one slope", lambda: descend(lambda p: 1.0), ValueError, r"shape \(\) at a"),
    Case("descend: a string", lambda: descend(lambda p: "a"), TypeError, "gradient is 'a'"),
    Case("descend: None", lambda: descend(lambda p: None), TypeError, "gradient is None"),
    Case("descend: start", lambda: descend(start="a"), TypeError, "start holds <U1"),
    Case("descend: steps", lambda: descend(steps=0), ValueError, "steps is 0; a whole number"),
    Case("descend: rate", lambda: descend(learning_rate=-1), ValueError, "learning_rate is -1"),
    *(Case(f"{f.__name__}: {what}", lambda f=f, a=a, o=o: f(*a, **o), error, message)
      for f in (DESCENT.batch_gradient_descent, DESCENT.stochastic_gradient_descent,
                DESCENT.mini_batch_gradient_descent)
      for what, a, o, error, message in [
          ("no function", (3, [1.0], X, Y), {}, TypeError, "gradient is 3; something to call"),
          ("shape", (lambda w, X, y: np.ones((2, 2)), [1.0, 1.0], X, Y), {}, ValueError,
           r"gradient returned shape \(2, 2\) at a point of shape \(2,\)"),
          ("None", (lambda w, X, y: None, [1.0], X, Y), {}, TypeError, "gradient is None"),
          ("y short", (ones, [1.0], X, Y[:3]), {}, ValueError, "y has 3 rows and X 8; give"),
          ("y a number", (ones, [1.0], X, 3), {}, ValueError, r"y has shape \(\); at least one"),
          ("no rows", (ones, [1.0], X[:0], Y[:0]), {}, ValueError, r"X has shape \(0, 3\); at l"),
          ("X None", (ones, [1.0], None, Y), {}, TypeError, "X is None"),
          ("weights", (ones, ["a"], X, Y), {}, TypeError, "weights holds <U1"),
          ("epochs", (ones, [1.0], X, Y), {"epochs": 0}, ValueError, "epochs is 0; a whole"),
          ("rate", (ones, [1.0], X, Y), {"learning_rate": NAN}, ValueError, "learning_rate is nan"),
          ("tol", (ones, [1.0], X, Y), {"tol": -1}, ValueError, "tol is -1"),
      ]),
    *(Case(f"{f.__name__}: picks={picks}", lambda f=f, picks=picks: f(
        ones, [1.0], X, Y, epochs=2, picks=picks), ValueError, message)
      for f in (DESCENT.stochastic_gradient_descent, DESCENT.mini_batch_gradient_descent)
      for picks, message in [([0, 1], r"picks has shape \(2,\); for each of 2 epochs the rows"),
                             ([[0, 1]], r"picks has shape \(1, 2\); for each of 2 epochs"),
                             ([[0], [8]], "picks holds 8; row numbers of X were expected, whole"),
                             ([[0], [-1]], "picks holds -1"), ([[0], [0.5]], "picks holds 0.0")]),
    Case("descend: tol", lambda: descend(tol="a"), TypeError, "tol is 'a'"),
    Case("mini-batch: batch_size", lambda: DESCENT.mini_batch_gradient_descent(
        ones, [1.0], X, Y, batch_size=0), ValueError, "batch_size is 0; a whole number"),
    *(Case(f"initializers.{name}: {v!r}", lambda n=name, v=v: getattr(INIT, n)(v), ValueError,
           "shape is .*whole numbers of at least 1")
      for name in L.INITIALIZERS for v in [None, (3, 0), (-1,), 2.5, "ab", (True, 2), (None, 3)]),
    *(Case(f"initializers.{name}: seed={v!r}", lambda n=name, v=v: getattr(INIT, n)((2, 2), seed=v),
           ValueError, "seed is .*a whole number of at least 0")
      for name in L.INITIALIZERS[2:] for v in ["a", -1, 1.5, True]),
    *(Case(f"set_random_seed: {v!r}", lambda v=v: nn.set_random_seed(v), ValueError,
           "seed is .*a whole number of at least 0") for v in ["a", -1, 1.5, True, None]),
    Case("random_normal: stddev", lambda: INIT.random_normal(3, stddev=-1), ValueError, "stddev"),
    Case("random_uniform: swapped", lambda: INIT.random_uniform(3, minval=1, maxval=0), ValueError,
         "maxval is 0, below minval, 1"),
    Case("neuron: chain", lambda: N.neuron_gradients([1, 2], 1, [1, 2, 3], 0), ValueError,
         r"w has shape \(3,\) but x has shape \(2,\)"),
    Case("neuron: y", lambda: N.neuron_gradients([1, 2], [1, 0], [1, 2], 0), ValueError,
         r"y has shape \(2,\); \(\) was expected"),
    Case("1-1-1: a string", lambda: N.one_one_one_gradients("a", 1, 1, 1, 1, 1), TypeError,
         "x is 'a'"),
    Case("2-2-1: W", lambda: N.two_two_one_gradients([1, 2], 1, [1, 2], [0, 0], [1, 2], 0),
         ValueError, r"W has shape \(2,\); \(2, 2\) was expected"),
    Case("2-2-1: b_out", lambda: N.two_two_one_gradients([1, 2], 1, np.eye(2), [0, 0], [1, 2], "a"),
         TypeError, "b_out is 'a'"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[without_address(case.id) for case in CASES])
def test_bad_networks(case):
    with pytest.raises(case.error, match=f"(?s){case.message}"):
        case.call()


# --- what is unusual, but fair -----------------------------------------------------------------

ONE_HOT = np.eye(2)[Y]
FAIR = [
    *((loss, what, x, y) for loss, y in zip(HEADS, [Y, Y, ONE_HOT, Y], strict=True)
      for what, x in [("lists", X.tolist()), ("float32", X.astype("f4")), ("whole", X.astype(int)),
                      ("bool", X > 0), ("float16", X.astype("f2")),
                      ("Fortran", X[::-1].T.copy().T),
                      ("read-only", np.broadcast_to(X[0], X.shape)),
                      ("big-endian", X.astype(">f8"))]),
    *((loss, what, X, y) for loss, what, y in [
        (MSE, "(n,)", Y), (MSE, "(n, 1)", Y[:, None]), (BCE, "(n,)", Y), (BCE, "bool", Y > 0),
        (BCE, "(n, 1) float32", np.float32(Y[:, None])), (BCE, "a list", Y.tolist()),
        (SCCE, "(n, 1)", Y[:, None]), (SCCE, "whole floats", Y * 1.0), (SCCE, "uint8", np.uint8(Y)),
        (SCCE, "bool", Y > 0), (CCE, "whole", ONE_HOT.astype(int))]),
]  # fmt: skip


@pytest.mark.parametrize(("loss", "what", "x", "y"), FAIR, ids=[f"{f[0]}: {f[1]}" for f in FAIR])
def test_fair_data(loss, what, x, y):
    """Learned from like float64 arrays in Keras's own shapes, and left as it was."""
    given = copy.deepcopy((x, y))
    model, twin = network(loss, metrics=["accuracy"]), network(loss, metrics=["accuracy"])
    twin.set_weights(model.get_weights())
    shape = (8,) if loss == SCCE else (8, HEADS[loss][0])
    for m, data in [(model, (x, y)), (twin, (np.float64(x), np.float64(y).reshape(shape)))]:
        m.fit(*data, batch_size=3, epochs=2, shuffle=False, verbose=0, validation_data=data)
    assert model.history.history == twin.history.history
    assert all(map(np.array_equal, model.get_weights(), twin.get_weights()))
    assert model.evaluate(x, y) == twin.evaluate(x, y)
    assert np.array_equal(x, given[0])
    assert np.array_equal(y, given[1])


def test_fair_distributions():
    """Rows that sum to 1 as well as float32 can."""
    y = np.float32([[0.25000003, 0.75000006]] * 8)
    assert np.isfinite(network(CCE).evaluate(X, y))
    with pytest.raises(ValueError, match="a row of y sums to 1"):
        network(CCE).evaluate(X, y.astype(float))


MODELS = {
    "activations only": lambda: [L.Activation("relu")],
    "linear only": lambda: [L.Activation(None)],
    "PReLU only": lambda: [L.PReLU()],
    "normalization only": lambda: [L.BatchNormalization()],
    "normalization first": lambda: [L.BatchNormalization(), L.Dense(3)],
    "normalization last": lambda: [L.Dense(3), L.BatchNormalization()],
    "no bias": lambda: [L.Dense(3, use_bias=False)],
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("inputs", [True, False], ids=["Input", "no Input"])
def test_fair_models(name, inputs, tmp_path):
    model = learn(*[L.Input((3,))] * inputs, *MODELS[name]())
    model.save_weights(tmp_path / "w")
    before = model.get_weights()
    model.fit(X, X, batch_size=100, verbose=0)
    model.load_weights(str(tmp_path / "w"))
    assert all(map(np.array_equal, model.get_weights(), before))
    assert model.predict(X).shape == X.shape
    assert len(N.gradients(model, X, X)) == len(before)


def test_rate_zero_learns_nothing():
    model = network(optimizer=OPT.SGD(0))
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    assert all(map(np.array_equal, model.get_weights(), before))


# --- nothing half done -------------------------------------------------------------------------


def everything(model):
    """All that a user can see of a model."""
    seen = [str(layer) for layer in model.layers], model.optimizer, model.objective
    return *seen, [w.tobytes() for w in model.get_weights()], getattr(model, "history", None)


BROKEN = {
    "set_weights, the last one": lambda m: m.set_weights(weights((3, [0, NAN]))),
    "set_weights, strings": lambda m: m.set_weights(weights((3, ["a", "b"]))),
    "layer.set_weights": lambda m: m.layers[1].set_weights([np.ones((4, 2)), ["a", "b"]]),
    "add, not a layer": lambda m: m.add(3),
    "add, a layer of another width": lambda m: m.add(built(5)),
    "add, weights that fail": lambda m: m.add(L.Dense(2, bias_initializer=lambda s: 1 / 0)),
    "build": lambda m: m.build((None, 7)),
    "compile": lambda m: m.compile("adam", "mae"),
    "fit, an option": lambda m: m.fit(X, Y, epochs=0),
    "fit, the last label": lambda m: m.fit(X, LATE, batch_size=2, verbose=0),
    "fit, the last validation label": lambda m: m.fit(X, Y, validation_data=(X, LATE), verbose=0),
    "fit, another's optimizer": lambda m: (m.compile(used_optimizer(), SCCE), m.fit(X, Y))[1],
}


def built(width):
    layer = L.Dense(2)
    L.forward(layer, np.ones((1, width)))
    return layer


def used_optimizer():
    optimizer = OPT.Adam()
    apply_to = [np.zeros(5)]
    optimizer.apply([np.ones(5)], apply_to)
    return optimizer


@pytest.mark.parametrize("name", BROKEN)
def test_a_refused_call_leaves_the_model(name):
    model = network(metrics=["accuracy"])
    model.fit(X, Y, verbose=0)
    before = everything(model)
    with pytest.raises((ValueError, TypeError, ZeroDivisionError)):
        BROKEN[name](model)
    after = everything(model)
    assert after[0] == before[0]
    assert after[3:] == before[3:]
    if "optimizer" not in name:
        assert after[1:3] == before[1:3]
        model.fit(X, Y, verbose=0)
        assert model.predict(X).shape == (8, 2)


def test_a_refused_fit_makes_no_weights():
    """The width of refused data binds nobody."""
    model = chain(L.Dense(4), L.Dense(2, "softmax"))
    model.compile("sgd", SCCE)
    for x, y, options in [(X, Y + 5, {}), (X, Y[:3], {}), (X, Y, {"epochs": 0})]:
        with pytest.raises(ValueError, match=r"."):
            model.fit(x, y, **options)
        assert model.state is None
    model.fit(X[:, :2], Y, verbose=0)
    assert model.get_weights()[0].shape == (2, 4)


def test_a_refused_build_makes_no_weights():
    model = chain(L.Dense(4), L.Dense(2, kernel_initializer=lambda shape: np.zeros(shape[::-1])))
    with pytest.raises(ValueError, match="kernel_initializer"):
        model.build((None, 3))
    assert model.state is None
    assert [layer.inputs for layer in model.layers] == [None, None]


def test_layers_of_a_refused_model_are_free():
    layer = L.Dense(2)
    with pytest.raises(ValueError, match="layer 1 is 3"):
        chain(L.Input(3), layer, 3)
    assert chain(L.Input(3), layer).predict(X).shape == (8, 2)


def test_a_layer_added_after_training_takes_part():
    model = chain(L.Dense(3))
    model.compile("adam", MSE)
    model.fit(X, X, verbose=0)
    model.add(L.Dense(3))
    assert len(model.get_weights()) == 4
    with pytest.raises(ValueError, match=r"this Adam has learned with .*make a new one"):
        model.fit(X, X, verbose=0)
    model.compile("adam", MSE)
    before = model.get_weights()
    model.fit(X, X, verbose=0)
    assert not any(map(np.array_equal, model.get_weights(), before))


def test_a_deep_copy_learns_by_itself():
    model = network(optimizer="adam")
    twin, before = copy.deepcopy(model), model.get_weights()
    twin.fit(X, Y, verbose=0)
    assert all(map(np.array_equal, model.get_weights(), before))
    assert not any(map(np.array_equal, twin.get_weights(), before))
    model.fit(X, Y, shuffle=False, verbose=0)
    assert not any(map(np.array_equal, model.get_weights(), before))


def test_backward_of_a_new_layer_moves_no_statistics():
    layer = L.BatchNormalization()
    L.backward(layer, X, X)
    assert np.array_equal(layer.moving_mean, np.zeros(3))


def read_only():
    w = np.ones(2)
    w.setflags(write=False)
    return w


APPLY = {
    "too few gradients": ([np.ones(2)], lambda: [np.ones(2), np.ones(2)]),
    "shapes": ([np.ones(2), np.ones(3)], lambda: [np.ones(2), np.ones(2)]),
    "the second gradient a string": ([np.ones(2), ["a", "b"]], lambda: [np.ones(2), np.ones(2)]),
    "None": ([np.ones(2), None], lambda: [np.ones(2), np.ones(2)]),
    "complex": ([np.ones(2), np.ones(2) * 1j], lambda: [np.ones(2), np.ones(2)]),
    "weights of integers": ([np.ones(2), np.ones(2)], lambda: [np.ones(2), np.ones(2, int)]),
    "weights in a list": ([np.ones(2), np.ones(2)], lambda: [np.ones(2), [1.0, 1.0]]),
    "weights read-only": ([np.ones(2), np.ones(2)], lambda: [np.ones(2), read_only()]),
    "an array of gradients": (np.ones((2, 2)), lambda: [np.ones(2), np.ones(2)]),
    "other shapes than before": ([np.ones(4), np.ones(4)], lambda: [np.ones(4), np.ones(4)]),
    "more arrays than before": ([np.ones(2)] * 3, lambda: [np.ones(2) for _ in range(3)]),
    "numbers that would broadcast": ([np.ones(1)] * 2, lambda: [np.ones(1), np.ones(1)]),
}


@pytest.mark.parametrize("clip", [{}, {"clipnorm": 1.0}], ids=["", "clipped"])
@pytest.mark.parametrize("name", APPLY)
def test_a_refused_apply_changes_nothing(name, clip):
    optimizer, trained = OPT.Adam(0.1, **clip), [np.ones(2), np.ones(2)]
    optimizer.apply([np.ones(2), np.ones(2)], trained)
    gradients, make = APPLY[name]
    arrays, state = make(), copy.deepcopy(vars(optimizer))
    with pytest.raises((ValueError, TypeError), match=r"gradients|weights"):
        optimizer.apply(gradients, arrays)
    assert all(np.all(np.asarray(w) == 1) for w in arrays)
    assert str(vars(optimizer)) == str(state)
    optimizer.apply([np.ones(2), np.ones(2)], trained)


# --- training that breaks off ------------------------------------------------------------------


def broken_off(model, step, error):
    """Let the optimizer raise an error half-way through this step."""
    optimizer = model.optimizer
    update = optimizer.update

    def half_a_step(gradients, arrays):
        if optimizer.iterations == step:
            optimizer.iterations += 1
            arrays[0][:3] = NAN
            optimizer.m[0][:3] = NAN
            raise error
        update(gradients, arrays)

    optimizer.update = half_a_step
    return lambda: setattr(optimizer, "update", update)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_ctrl_c_within_the_optimizer(error):
    """5 steps are whole, 4 of them an epoch."""
    model, twin = (network(optimizer=OPT.Adam(0.1), metrics=["accuracy"]) for _ in range(2))
    twin.set_weights(model.get_weights())
    mend = broken_off(model, 5, error)
    options = {"batch_size": 2, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
    with pytest.raises(error):
        model.fit(X, Y, epochs=9, **options)
    history = model.history
    twin.fit(X, Y, **options)
    assert history.history == twin.history.history
    assert history.epoch == [0]
    twin.fit(X[:2], Y[:2], **options)
    assert all(map(np.array_equal, model.get_weights(), twin.get_weights()))
    mend()
    model.fit(X, Y, epochs=20, **options)
    assert np.isfinite(model.evaluate(X, Y)).all()
    assert all(np.isfinite(w).all() for w in model.get_weights())


def test_ctrl_c_before_the_optimizer_keeps_its_memory():
    model = network(optimizer=OPT.Adam(0.1))
    model.fit(X, Y, verbose=0)
    before, m = model.get_weights(), model.optimizer.m[0].copy()

    def stop(*_):
        raise KeyboardInterrupt

    model.layers[1].weight_gradients = stop
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, verbose=0)
    del model.layers[1].weight_gradients
    assert all(map(np.array_equal, model.get_weights(), before))
    assert np.array_equal(model.optimizer.m[0], m)
    assert model.optimizer.iterations == 1
    assert model.history.history == {"loss": []}
    model.fit(X, Y, verbose=0)
    assert model.optimizer.iterations == 2


def test_ctrl_c_restores_moving_statistics():
    model = chain(L.BatchNormalization(), L.Dense(1))
    model.compile("adam", MSE)
    model.fit(X, Y, verbose=0)
    before = model.get_weights()
    broken_off(model, 1, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X + 9, Y, verbose=0)
    assert all(map(np.array_equal, model.get_weights(), before))


@pytest.mark.parametrize("floatx", ["float64", "float32"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nan_stops_training(name, floatx):
    """Row 9 is NaN: with batches of 2 and no shuffle that is epoch 1, step 5."""
    nn.set_floatx(floatx)
    try:
        model, twin = (network(optimizer=getattr(OPT, name)(0.05)) for _ in range(2))
    finally:
        nn.set_floatx("float64")
    x, y = np.concatenate([X, X]), np.concatenate([Y, Y])
    x[9, 1] = NAN
    twin.set_weights(model.get_weights())
    options = {"batch_size": 2, "shuffle": False, "verbose": 0}
    with pytest.raises(FloatingPointError, match="epoch 1, step 5: the loss is nan"):
        model.fit(x, y, **options)
    twin.fit(x[:8], y[:8], **options)
    assert all(map(np.array_equal, model.get_weights(), twin.get_weights()))
    assert model.history.history == {"loss": []}
    model.fit(X, Y, epochs=3, **options)
    assert np.isfinite(model.history.history["loss"]).all()


def test_divergence_stops_training():
    """Weights overflow; the error names epoch and step, and the last weights still predict."""
    model = chain(L.Input(3), L.Dense(3))
    model.compile(OPT.SGD(1e60), MSE)
    with pytest.raises(FloatingPointError, match=r"epoch \d+, step 1: .*Lower the learning rate"):
        model.fit(X, X, epochs=50, verbose=0)
    assert 0 < len(model.history.epoch) < 50
    assert all(np.isfinite(w).all() for w in model.get_weights())


# --- files -------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path):
    """A model, and the file of its weights."""
    model = chain(L.Input(2), L.Dense(2), L.BatchNormalization())
    model.save_weights(tmp_path / "good.weights")
    return model, tmp_path / "good.weights"


def refused(model, path):
    """``load_weights`` says so, and changes nothing."""
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"was not loaded, the weights are as before: ."):
        model.load_weights(path)
    return all(map(np.array_equal, model.get_weights(), before))


def other_than(model):
    """A model of the same shapes, with weights of its own."""
    other = chain(L.Input(2), L.Dense(2), L.BatchNormalization())
    other.set_weights([w + 1 for w in model.get_weights()])
    return other


@pytest.mark.parametrize("as_path", [str, Path], ids=["str", "Path"])
def test_files_come_back(saved, as_path):
    model, path = saved
    other = other_than(model)
    other.load_weights(as_path(path))
    assert all(map(np.array_equal, other.get_weights(), model.get_weights()))


def test_any_umask_reads(saved, tmp_path):
    """The file has the rights of any new file, not those of a temporary one."""
    (tmp_path / "new").write_text("")
    assert saved[1].stat().st_mode == (tmp_path / "new").stat().st_mode


def test_truncated_at_any_byte(saved, tmp_path):
    model, path = saved
    whole, part, other = path.read_bytes(), tmp_path / "part", other_than(model)
    for n in range(len(whole)):
        part.write_bytes(whole[:n])
        assert refused(other, part), n


def test_a_flipped_byte(saved, tmp_path):
    """Refused, or of no consequence, as in a date within the archive."""
    model, path = saved
    whole, part, other = path.read_bytes(), tmp_path / "part", other_than(model)
    rng, harmless = np.random.default_rng(1), []
    for n in range(len(whole)):
        changed = bytearray(whole)
        changed[n] ^= int(rng.integers(1, 256))
        part.write_bytes(changed)
        before = other.get_weights()
        try:
            other.load_weights(part)
        except ValueError as error:
            assert "was not loaded, the weights are as before: " in str(error)  # noqa: PT017
            assert all(map(np.array_equal, other.get_weights(), before))
        else:
            harmless.append(n)
            assert all(map(np.array_equal, other.get_weights(), model.get_weights()))
            other.set_weights(before)
    for w in model.get_weights():
        start = whole.index(w.tobytes())
        assert not set(range(start, start + w.nbytes)) & set(harmless)


def test_another_dtype_in_the_header(saved, tmp_path):
    """One byte turns <f8 into <f4: the first half of the numbers would be read, as garbage."""
    model, path = saved
    other = other_than(model)
    (tmp_path / "part").write_bytes(path.read_bytes().replace(b"<f8", b"<f4"))
    assert refused(other, tmp_path / "part")


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def empty_zip():
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").close()
    return file.getvalue()


FORMAT = np.array("twofold weights 1")
W = np.ones(2)
FOREIGN = {
    "empty": b"",
    "text": b"weights = [1, 2, 3]\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64),
    "pickle": pickle.dumps([W, W]),
    "npy": npy(W),
    "npy of objects": npy(np.array([None, W], object)),
    "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(512),
    "an empty zip": empty_zip(),
    "npz": npz(a=W, b=W),
    "npz of objects": npz(format=FORMAT, weight_0000=np.array([None, W], object)),
    "npz whose format is an object": npz(format=np.array([None], object)),
    "another version": npz(format=np.array("twofold weights 2"), weight_0000=W),
    "other names": npz(format=FORMAT, a=W, b=W),
    "too few": npz(format=FORMAT, weight_0000=np.ones((2, 2))),
    "other shapes": npz(format=FORMAT, **{f"weight_{i:04d}": W for i in range(6)}),
    "NaN": npz(format=FORMAT, weight_0000=np.full((2, 2), NAN),
               **{f"weight_{i:04d}": W for i in range(1, 6)}),
    "strings": npz(format=FORMAT, weight_0000=np.full((2, 2), "a"),
                   **{f"weight_{i:04d}": W for i in range(1, 6)}),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files(saved, tmp_path, name):
    (tmp_path / "foreign").write_bytes(FOREIGN[name])
    assert refused(saved[0], tmp_path / "foreign")


def test_no_file(saved, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        saved[0].load_weights(tmp_path / "nowhere")
    with pytest.raises(IsADirectoryError):
        saved[0].load_weights(tmp_path)
    with pytest.raises(TypeError):
        saved[0].load_weights(3)


FAILURES = {
    "np.savez, half-way": (np, "savez"),
    "fsync": (os, "fsync"),
    "replace": (os, "replace"),
}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_write_keeps_the_good_file(saved, monkeypatch, name, error):
    model, path = saved
    good = path.read_bytes()

    def fail(file, *_, **__):
        if hasattr(file, "write"):
            file.write(b"PK half a file")
        raise error

    monkeypatch.setattr(*FAILURES[name], fail)
    with pytest.raises(type(error)):
        other_than(model).save_weights(path)
    assert path.read_bytes() == good
    assert os.listdir(path.parent) == [path.name]


def test_nowhere_to_save(saved, tmp_path):
    model, path = saved
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*no; make it first"):
        model.save_weights(tmp_path / "no" / "file")
    with pytest.raises(IsADirectoryError, match="is a folder; give the name of a file"):
        model.save_weights(tmp_path)
    with pytest.raises(TypeError, match="does not take overwrite"):
        model.save_weights(path, overwrite=True)
    assert os.listdir(tmp_path) == [path.name]


def test_a_link_stays_a_link(saved, tmp_path):
    model, path = saved
    (tmp_path / "link").symlink_to(path)
    other = other_than(model)
    other.save_weights(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    model.load_weights(path)
    assert all(map(np.array_equal, other.get_weights(), model.get_weights()))


# --- data larger than memory -------------------------------------------------------------------

ROWS, WIDTH = 2**18, 100  # 200 MB of float64


@pytest.mark.parametrize("target", ["classes", "x itself"])
def test_a_memmap_is_read_batch_by_batch(tmp_path, target):
    """Beyond parameters and activations fit needs an index for each row: 2 MB, of 200."""
    x = np.memmap(tmp_path / "x", dtype="float64", mode="w+", shape=(ROWS, WIDTH))  # holes, all 0
    y = np.memmap(tmp_path / "y", dtype="uint8", mode="w+", shape=(ROWS,))
    model = chain(L.Dense(2, "softmax")) if target == "classes" else chain(L.Dense(WIDTH))
    model.compile("sgd", SCCE if target == "classes" else MSE)
    data = (x, y) if target == "classes" else (x, x)
    tracemalloc.start()
    try:
        model.fit(*data, batch_size=4096, verbose=0, validation_data=data)
        model.evaluate(*data, batch_size=4096)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    batch = 4096 * WIDTH * 8
    assert peak < 8 * ROWS + 8 * batch
    assert peak < x.nbytes / 6
