"""A pytest plugin that puts a room in the place of a framework under the framework's own tests.

``python -m pytest -p parity_tests.tests.peers FILE…`` runs test files as they are installed, with
nothing changed but names: ``activations`` is then the ``ROOM``'s, in the words of the framework.
What asks for more than twofold has is skipped, for a reason that ``test_peers`` spells out.
"""

import functools
import importlib
import inspect
import json
import os
import re
import sys
import types

import numpy as np
import pytest
from keras import ops
from keras.src import testing

MEAN = "sum_over_batch_size"  # the reduction that twofold's losses have
nn = importlib.import_module(os.environ.get("ROOM", "scratch"))
OURS = nn.__name__ == "scratch"  # reference hands over much of the frameworks' own


def leave_out(why, what=""):
    """End this test: it asks for something that twofold does not have."""
    pytest.skip(f"{why}: {what}")


class Partly:
    """Something of a framework's, such as a module, of which twofold has some names."""

    def __init__(self, **names):
        vars(self).update(names)

    def __getattr__(self, name):
        if name.startswith("__") or name == "coef_":
            raise AttributeError(name)
        leave_out("name", name)


def asking(make, *args, **options):
    """Make something of twofold's; an argument that it refuses is one that it does not have."""
    try:
        return make(*args, **options)
    except TypeError as error:
        if re.search(r"does not take|unexpected keyword|no schedules|sparse", str(error)):
            leave_out("sparse" if "sparse" in str(error) else "argument")
        raise


def activation(name):
    """A function of z, for Keras's symbolic tensors none."""
    function = getattr(nn.activations, name)

    def call(x, *args, **kwargs):
        if "KerasTensor" in type(x).__name__:
            leave_out("backend")
        if name == "softmax":
            return softmax(x, *args, **{"axis": -1, **kwargs})
        defaults = {"negative_slope": 0.2} if name == "leaky_relu" else {}
        known = inspect.signature(function).parameters
        if args or not set(kwargs) <= set(known):
            leave_out("argument")
        return function(np.asarray(x), **{**defaults, **kwargs})

    return call


class Applied(Partly):
    """A layer of Keras that only applies an activation; twofold has the function."""

    def __init__(self, name, **options):
        function = getattr(nn.activations, name)
        if not set(options) <= set(inspect.signature(function).parameters):
            leave_out("argument")
        defaults = {"leaky_relu": {"negative_slope": 0.3}}.get(name, {})
        self.function = functools.partial(function, **{**defaults, **options})

    def __call__(self, x, **others):
        return leave_out("argument") if others else self.function(np.asarray(x))


class Loss(Partly):
    """An object of Keras's for a function of twofold's, as a loss or as a metric."""

    def __init__(self, function, *args, from_logits=None, reduction=MEAN, name=None, **others):
        if others.pop("dtype", "float32") != "float32" or reduction != MEAN:
            leave_out("weights")
        if args or others:
            leave_out("argument")
        self.function = function
        self.options = {} if from_logits is None else {"from_logits": from_logits}

    def __call__(self, y, y_hat, sample_weight=None):
        if sample_weight is not None:
            leave_out("weights")
        arrays = (ops.convert_to_numpy(a) for a in (y, y_hat))
        return getattr(nn.losses, self.function)(*arrays, **self.options)

    def update_state(self, *batch, **weights):
        self.result = functools.partial(self, *batch, **weights)


class Accuracy(Loss):
    """What ``evaluate`` calls accuracy, of a network that passes its input through."""

    def __call__(self, y, y_hat, sample_weight=None):
        if sample_weight is not None or np.ndim(y_hat) != 2:
            leave_out("argument" if sample_weight is None else "weights")
        layers = [nn.layers.Input(y_hat.shape[1:]), nn.layers.Activation("linear")]
        model = nn.network.Sequential(layers)
        model.compile("sgd", self.function, metrics=["accuracy"])
        return model.evaluate(y_hat, y, verbose=0)[1]


class Initializer(Partly):
    """An object of Keras's for a function of twofold's."""

    def __init__(self, function, **options):
        self.function, self.options = function, options
        vars(self).update({"mean": 0.0, "stddev": 0.05, "seed": None, **options})

    def __call__(self, shape, dtype=None, **others):
        function, options = getattr(nn.initializers, self.function), dict(self.options)
        known = inspect.signature(function).parameters
        if others or dtype not in (None, "float32") or not set(options) <= set(known):
            leave_out("argument")
        if not isinstance(options.get("seed"), int | None):
            options["seed"] = None  # a SeedGenerator goes on from call to call, as no seed does
        return function(shape, **options)


class Optimizer(Partly):
    """scratch's optimizer on Keras's variables: arrays out of them, one step, and back."""

    def __init__(self, name, *args, **options):
        self.inner = asking(getattr(nn.optimizers, name), *args, **options)
        self._clip_gradients = self.inner.clip

    def apply(self, gradients, variables):
        special = ("constraint", "overwrite_with_gradient")
        if any(getattr(v, name, True) for v in variables for name in special):
            leave_out("backend")
        arrays = [v.numpy().copy() for v in variables]
        self.inner.apply([ops.convert_to_numpy(g) for g in gradients], arrays)
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)

    def apply_gradients(self, pairs):
        self.apply(*zip(*pairs, strict=True))

    def build(self, variables):
        """State is made at the first step."""

    @property
    def iterations(self):
        return self.inner.iterations


def optimizer(name):
    """reference's class is Keras's own kind; scratch's needs the adapter."""
    return functools.partial(Optimizer, name) if OURS else getattr(nn.optimizers, name)


def dense():
    """scratch's Dense, called as Keras calls its own."""

    class Dense(nn.layers.Dense, Partly):
        def build(self, shape):
            return super().build(shape[-1] if isinstance(shape, tuple) else shape)

        def __init__(self, *args, **options):
            asking(super().__init__, *args, **options)

        def __call__(self, x):
            if np.ndim(x) != 2 or "KerasTensor" in type(x).__name__:
                leave_out("argument" if np.ndim(x) else "backend")
            return nn.layers.forward(self, np.asarray(x))

        @property
        def bias(self):
            return self.b if "b" in self.trainable else None

    return Dense


def perceptron():
    """scratch's Perceptron, whose refusals leave a test out."""

    class Perceptron(nn.perceptron.Perceptron):
        def __init__(self, **options):
            asking(super().__init__, **options)

        def fit(self, X, y, **others):
            return asking(super().fit, X, y, **others)

    Perceptron.__init__.__kwdefaults__ = nn.perceptron.Perceptron.__init__.__kwdefaults__
    return Perceptron if OURS else nn.perceptron.Perceptron


class SGDClassifier(Partly):
    """scikit-learn's Perceptron is its SGDClassifier with this loss, and without the penalty."""

    def __call__(self, loss="perceptron", penalty=None, alpha=0, **options):
        rate = options.pop("learning_rate", "constant")
        if (loss, penalty, rate) != ("perceptron", None, "constant"):
            leave_out("argument")
        return asking(types.new_class("Perceptron", (perceptron(), Partly)), **options)


def softmax(x, axis=None):
    """SciPy's default is all of the array as one; twofold's axis is the last."""
    x = np.asarray(x)
    axes = range(x.ndim) if axis is None else np.atleast_1d(axis)
    axes = [int(i) % x.ndim for i in axes]
    last = np.moveaxis(x, axes, range(-len(axes), 0))
    together = last.reshape(*last.shape[: x.ndim - len(axes)], -1)
    found = nn.activations.softmax(together).reshape(last.shape)
    return np.moveaxis(found, range(-len(axes), 0), axes)[()]


ACTIVATIONS = ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax"]
LAYERS = {"softmax": "Softmax", "elu": "ELU", "relu": "ReLU", "leaky_relu": "LeakyReLU"}
LOSSES = ["mean_squared_error", "binary_crossentropy"]
LOSSES += ["categorical_crossentropy", "sparse_categorical_crossentropy"]
INITIALIZERS = ["zeros", "ones", "random_normal", "random_uniform", "glorot_uniform", "he_normal"]
OPTIMIZERS = {name.lower(): name for name in ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam")}


def objects(kind, functions):
    """Objects of Keras's, by their titles, for functions of twofold's."""
    titles = ["".join(map(str.capitalize, name.split("_"))) for name in functions]
    return dict(zip(titles, (functools.partial(kind, name) for name in functions), strict=True))


def rebound(file):
    """The names of a test file that are put in the place of its own: {name: twofold's}."""
    stem = file.stem.removesuffix("_test")
    if stem == "activations":
        return {stem: Partly(**{name: activation(name) for name in ACTIVATIONS})}
    if stem in ("losses", "regression_metrics", "probabilistic_metrics"):
        return {stem.split("_")[-1]: Partly(**objects(Loss, LOSSES))}
    if stem == "accuracy_metrics":
        found = objects(Accuracy, LOSSES[1:]).items()
        return {stem: Partly(**{k.replace("Crossentropy", "Accuracy"): v for k, v in found})}
    if stem == "test_sgd":
        return {"linear_model": Partly(SGDClassifier=SGDClassifier())} if OURS else {}
    if stem.endswith("initializers"):
        return {"initializers": Partly(**objects(Initializer, INITIALIZERS))}
    if stem == "optimizer":
        return {"optimizers": Partly(**{name: optimizer(name) for name in OPTIMIZERS.values()})}
    if stem in OPTIMIZERS:
        return {OPTIMIZERS[stem]: optimizer(OPTIMIZERS[stem])}
    if stem == "dense":
        return {"layers": Partly(Dense=dense())} if OURS else {}
    if stem in LAYERS:
        return {stem: Partly(**{LAYERS[stem]: functools.partial(Applied, stem)})}
    scipy = {
        "test_logit": {"expit": nn.activations.sigmoid},
        "test_logsumexp": {"softmax": softmax},
    }
    return scipy.get(stem) or {"Perceptron": perceptron()}


def pytest_configure(config):
    """Keras's tests are written for its default of float32, and look for its conftest."""
    theirs = types.SimpleNamespace(skip_if_backend=lambda *_: lambda function: function)
    sys.modules.setdefault("conftest", theirs)
    if any("keras" in arg for arg in config.args):
        nn.set_floatx("float32")
        for name in ["run_layer_test", *["run_class_serialization_test"] * OURS]:
            setattr(testing.TestCase, name, lambda *_, **__: leave_out("harness"))


def pytest_collection_modifyitems(config, items):
    """Keep the tests that name what is rebound, and rebind it."""
    kept = []
    for item in items:
        names, called = rebound(item.path), vars(item).get("callspec")
        called = [item.function, *(called.params.values() if called else ())]
        source = "".join(inspect.getsource(f) for f in called if inspect.isfunction(f))
        if any(re.search(rf"\b{name}\b", source) for name in names):
            vars(item.module).update(names)
            kept.append(item)
    items[:] = kept


def pytest_runtest_logreport(report):
    """Write each result down: file and test, outcome, and why it was left out."""
    if report.when == "call" or report.skipped or report.failed:
        told = report.longrepr[2] if report.skipped else str(report.longrepr or "")[-300:]
        if "Could not interpret optimizer identifier" in told:
            report.outcome, told = "skipped", "backend: a Keras model is compiled with it"
        line = [report.nodeid, report.outcome, told.removeprefix("Skipped: ")]
        with open(os.environ["RECORD"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
