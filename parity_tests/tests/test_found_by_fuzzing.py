"""What fuzzers and the tests of peers found in the rooms: each was red once."""

import copy
import pickle
import re
import warnings

import keras
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import reference
import scratch
from parity_tests.tolerances import TOLERANCES
from reference.initializers import glorot_uniform, he_normal

ROOMS = pytest.mark.parametrize("nn", [scratch, reference], ids=["scratch", "reference"])
OPTIMIZERS = ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam"]
L = scratch.layers
RNG = np.random.default_rng(20)
X, Y = RNG.normal(size=(12, 3)), RNG.integers(0, 2, size=(12, 1))


def network(nn=scratch, optimizer="adam", **options):
    """A small network with a layer of each kind, compiled."""
    layers = [nn.layers.Input((3,)), nn.layers.Dense(4, kernel_initializer="he_normal")]
    layers += [nn.layers.BatchNormalization(), nn.layers.PReLU(), nn.layers.Activation("tanh")]
    model = nn.network.Sequential([*layers, nn.layers.Dense(1, "sigmoid")])
    model.compile(optimizer, "binary_crossentropy", **options)
    return model


def learn(model, epochs=2):
    model.fit(X, Y, epochs=epochs, batch_size=5, shuffle=False, verbose=0)
    return model.get_weights()


def same(a, b):
    return all(np.array_equal(v, w) for v, w in zip(a, b, strict=True))


# --- optimizers ---------------------------------------------------------------------------------


@pytest.mark.sampled
@ROOMS
def test_one_optimizer_for_two_models(nn):
    optimizer = nn.optimizers.Adam()
    learn(network(nn, optimizer))
    with pytest.raises((ValueError, KeyError)):
        learn(network(nn, optimizer))


def test_one_optimizer_for_two_models_says_how_to_mend_it():
    optimizer = scratch.optimizers.Adam()
    model = network(optimizer=optimizer)
    learn(model)
    learn(model)  # the same one may go on
    with pytest.raises(ValueError, match=r"has learned with other weights.*optimizer of its own"):
        learn(network(optimizer=optimizer))


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("learning_rate", "0.1", TypeError),
        ("learning_rate", -1.0, ValueError),
        ("learning_rate", lambda: 0.1, TypeError),
        ("beta_1", 1.5, ValueError),
        ("epsilon", None, TypeError),
        ("form", "paper", ValueError),
    ],
)
def test_a_number_is_checked_when_it_is_set(name, value, error):
    optimizer = scratch.optimizers.Adam()
    with pytest.raises(error, match=name):
        setattr(optimizer, name, value)
    assert vars(optimizer) == vars(scratch.optimizers.Adam())


def test_another_form_in_the_middle():
    optimizer = scratch.optimizers.SGD(momentum=0.9)
    optimizer.apply([np.ones(2)], [np.ones(2)])
    optimizer.form = "lecture"
    with pytest.raises(ValueError, match="another form"):
        optimizer.apply([np.ones(2)], [np.ones(2)])


@ROOMS
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_takes_the_dtype_of_its_weight(nn, name):
    """1e20 squared is infinite in float32."""
    rate = {"learning_rate": 0.1}
    results = []
    for dtype in ("float32", "float64"):
        weights = [np.ones(2)]
        gradient = np.full(2, 1e20, "float32").astype(dtype)
        getattr(nn.optimizers, name)(**rate).apply([gradient], weights)
        results.append(weights[0])
    assert np.array_equal(*results)
    assert (results[0] != 1).all()


@pytest.mark.parametrize("clip", ["clipvalue", "clipnorm", "global_clipnorm"])
@pytest.mark.parametrize("form", ["keras", "lecture"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_arrays_in_reference(name, form, clip):
    weights = [[np.ones((2, 3), "float32"), np.ones(3, "float32")] for _ in range(2)]
    gradients = [np.full((2, 3), 2.0, "float32"), np.full(3, -1.0, "float32")]
    for nn, arrays in zip((scratch, reference), weights, strict=True):
        getattr(nn.optimizers, name)(0.1, form=form, **{clip: 0.5}).apply(gradients, arrays)
    for a, b in zip(*weights, strict=True):
        assert a.dtype == b.dtype == np.float32
        assert np.abs(a - b).max() <= TOLERANCES["closed form"].bound("float32")


@pytest.mark.sampled
@pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # in Keras's files
@pytest.mark.parametrize("form", ["keras", "lecture"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_compiled_models_of_reference_are_copied_saved_and_loaded(name, form, tmp_path):
    optimizer = getattr(reference.optimizers, name)(0.01, form=form)
    model = network(reference, optimizer, run_eagerly=True)  # six steps are not worth a graph
    learn(model)
    twin = copy.deepcopy(model)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    keras.models.clone_model(model)
    expected = learn(model)
    for other in (twin, loaded):
        assert other.optimizer.form == form
        assert same(learn(other), expected)


def test_keywords_of_keras_in_reference():
    optimizer = reference.optimizers.Adam(name="x", use_ema=True, ema_overwrite_frequency=3)
    assert (optimizer.name, optimizer.ema_overwrite_frequency) == ("x", 3)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    weights = [np.ones(2)]
    reference.optimizers.SGD(schedule).apply([np.ones(2)], weights)
    assert np.array_equal(weights[0], np.full(2, 1 - np.float64(np.float32(0.1))))


# --- layers and models ---------------------------------------------------------------------------


def test_summary_before_there_are_weights(capsys):
    scratch.network.Sequential([L.Dense(4), L.PReLU()]).summary()
    assert re.search(r"Dense\(4\) +\? +\?", capsys.readouterr().out)


@pytest.mark.sampled
@pytest.mark.parametrize("shape", [(), (5,), (4, 3), (7, 5, 3), (3, 3, 16, 32), (2, 3, 4, 5, 6)])
@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal"])
def test_fans(name, shape):
    """The widest of many draws: both are cut off, at a width that the fans set."""
    theirs = {"glorot_uniform": glorot_uniform, "he_normal": he_normal}[name]
    draws = range(max(2, 3000 // np.prod(shape, dtype=int)))
    rooms = getattr(scratch.initializers, name), theirs
    widest = [max(np.abs(make(shape, seed=seed)).max() for seed in draws) for make in rooms]
    assert abs(widest[0] / widest[1] - 1) < TOLERANCES["moments"].bound(
        "float64", len(draws) ** -1.0
    )


AGAIN = [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]


@pytest.mark.parametrize("again", AGAIN)
def test_models_are_copied_and_pickled(again):
    for model in (network(), network(optimizer=scratch.optimizers.RMSprop(momentum=0.9))):
        learn(model)
        twin = again(model)
        assert same(twin.get_weights(), model.get_weights())
        assert same(learn(twin), learn(model))
        assert np.array_equal(twin.predict(X, verbose=0), model.predict(X, verbose=0))


THINGS = [
    *(L.Dense(3), L.Dense(3, "relu", kernel_initializer="zeros"), L.PReLU()),
    *(L.BatchNormalization(), L.Activation("leaky_relu"), L.Input((3,))),
    *(getattr(scratch.optimizers, name)() for name in OPTIMIZERS),
    scratch.perceptron.Perceptron(),
]


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: type(thing).__name__)
def test_everything_is_pickled(thing):
    twin = pickle.loads(pickle.dumps(thing))
    assert repr(twin) == repr(thing)
    if isinstance(thing, L.Layer):
        x = X.copy()
        twin.build(3)
        thing.build(3)
        if thing.trainable:
            twin.set_weights(thing.get_weights())
        assert np.array_equal(L.forward(twin, x), L.forward(thing, x))


@pytest.mark.parametrize("given", ["float32", "float64"])
@pytest.mark.parametrize("made", ["float32", "float64"])
@pytest.mark.parametrize("name", ["Dense", "Activation", "PReLU", "BatchNormalization"])
def test_a_layer_computes_in_the_dtype_in_which_it_was_made(name, made, given):
    arguments = {"Dense": [2], "Activation": ["tanh"]}.get(name, [])
    for nn in (scratch, reference):
        try:
            nn.set_floatx(made)
            layer = getattr(nn.layers, name)(*arguments)
        finally:
            nn.set_floatx("float64")
        assert nn.layers.forward(layer, X.astype(given)).dtype == made
        dx, gradients = nn.layers.backward(
            layer, X.astype(given), np.ones((12, 2 + (name != "Dense")))
        )
        assert {g.dtype for g in [dx, *gradients]} <= {np.dtype(made), np.dtype(given)}


@pytest.mark.parametrize(
    ("layers", "loss", "told"),
    [
        ([L.Dense(1, "softmax")], "binary_crossentropy", "softmax over one output is always 1"),
        ([L.Dense(1, "softmax")], "mse", "softmax over one output"),
        ([L.Dense(1, "sigmoid")], "sparse_categorical_crossentropy", "of one output is always 0"),
        ([L.Dense(1)], "binary_crossentropy", 'linear gives any number.*activation="sigmoid"'),
        ([L.Dense(2, "relu")], "sparse_categorical_crossentropy", "relu gives any number.*softmax"),
        ([L.Dense(1), L.Activation("tanh")], "binary_crossentropy", "tanh gives any number"),
    ],
)
def test_heads_that_cannot_learn(layers, loss, told):
    model = scratch.network.Sequential(copy.deepcopy(layers))
    model.compile("sgd", loss)
    with pytest.warns(UserWarning, match=told):
        model.fit(X, 0 * Y, verbose=0)


HEADS = [("sigmoid", 1, "binary_crossentropy"), ("softmax", 2, "binary_crossentropy")]
HEADS += [("softmax", 2, "categorical_crossentropy"), ("sigmoid", 2, "categorical_crossentropy")]
HEADS += [("softmax", 2, "sparse_categorical_crossentropy"), ("linear", 1, "mse")]
HEADS += [("tanh", 2, "mse"), ("sigmoid", 1, "mse")]


@pytest.mark.parametrize(("activation", "units", "loss"), HEADS)
def test_heads_that_can_learn_are_silent(activation, units, loss):
    model = scratch.network.Sequential([L.Dense(units, activation)])
    model.compile("sgd", loss)
    sparse = loss.startswith("sparse")
    model.fit(X, Y if sparse or units == 1 else np.eye(2)[Y[:, 0]], verbose=0)


def test_an_activation_taken_off_a_layer():
    layer = L.Dense(2, "relu")
    layer.activation = None
    assert L.forward(layer, X).min() < 0 or L.forward(layer, -X).min() < 0


# --- gradients by hand ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [([[1.0]], 1, [[1.0]], 0), (1.0, 1, 1.0, 0), ([1.0], [1], [1.0], 0), ([1.0], 1, [1.0], [0, 0])],
)
def test_shapes_of_one_neuron(arguments):
    with pytest.raises(ValueError, match=r"has shape .* was expected"):
        scratch.network.neuron_gradients(*arguments)


@pytest.mark.parametrize("place", range(6))
def test_shapes_of_two_neurons(place):
    arguments = [0.1, 0.25, 0.15, 0.4, 0.45, 0.62]
    arguments[place] = [arguments[place]] * 2
    with pytest.raises(ValueError, match=r"has shape \(2,\); \(\) was expected"):
        scratch.network.one_one_one_gradients(*arguments)


# --- the Perceptron ------------------------------------------------------------------------------

POINTS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
AND = np.array([0, 0, 0, 1])


def perceptrons(X, y, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence
        return [nn.perceptron.Perceptron(**options).fit(X, y) for nn in (scratch, reference)]


def equal(a, b):
    return np.array_equal(a, b) and a.dtype == b.dtype


@pytest.mark.sampled
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int8"])
@pytest.mark.parametrize("form", ["C", "F", "columns", "rows", "backwards"])
def test_any_dtype_and_layout_to_the_bit(dtype, form):
    rng = np.random.default_rng([20, len(form)])
    for n, d, k in [(40, 3, 2), (130, 7, 3), (9, 1, 2), (65, 20, 4)]:
        X = (8 * rng.normal(size=(n, d))).astype(dtype)
        X = {
            "C": X,
            "F": np.asfortranarray(X),
            "columns": np.repeat(X, 2, axis=1)[:, ::2],
            "rows": np.repeat(X, 2, axis=0)[::2],
            "backwards": X[::-1, ::-1],
        }[form]
        y = np.arange(n) % k
        for options in ({}, {"eta0": 0.1, "tol": None, "max_iter": 9}, {"shuffle": False}):
            a, b = perceptrons(X, y, **options)
            for name in ("coef_", "intercept_", "classes_"):
                assert equal(getattr(a, name), getattr(b, name)), name
            assert a.n_iter_ == b.n_iter_
            for data in (X, X.astype("float64"), X.astype("float32")):
                assert equal(a.decision_function(data), b.decision_function(data))
                assert equal(a.predict(data), b.predict(data))


@pytest.mark.parametrize("label", [np.array(["no", "yes"], dtype=object), np.array(["no", "yes"])])
def test_labels_as_pandas_gives_them(label):
    a, b = perceptrons(POINTS, label[AND])
    assert equal(a.predict(POINTS), b.predict(POINTS))
    assert a.score(POINTS, label[AND]) == b.score(POINTS, label[AND])


def test_numbers_as_pandas_gives_them():
    a, b = perceptrons(POINTS.astype(object), AND)
    assert equal(a.coef_, b.coef_)
    with pytest.raises(TypeError, match="X holds objects that are no numbers"):
        scratch.perceptron.Perceptron().fit(np.array([[{}], [1]], dtype=object), [0, 1])


def test_a_column_of_labels():
    with pytest.warns(DataConversionWarning, match="column-vector"):
        found = scratch.perceptron.Perceptron().fit(POINTS, AND[:, None])
    assert equal(found.coef_, scratch.perceptron.Perceptron().fit(POINTS, AND).coef_)


def test_no_labels():
    with pytest.raises(ValueError, match="requires y to be passed, but the target y is None"):
        scratch.perceptron.Perceptron().fit(POINTS, None)


@pytest.mark.full
def test_scikit_learn_takes_it():
    ours, theirs = scratch.perceptron.Perceptron(eta0=0.5, tol=None), reference.perceptron
    assert repr(clone(ours)) == repr(ours) == "Perceptron(eta0=0.5, tol=None)"
    with pytest.raises(NotFittedError):
        ours.predict(POINTS)
    X, y = RNG.normal(size=(90, 4)), RNG.integers(0, 3, size=90)
    pairs = ours, theirs.Perceptron(eta0=0.5, tol=None)
    scores = [cross_val_score(make_pipeline(StandardScaler(), clf), X, y) for clf in pairs]
    assert np.array_equal(*scores)
    found = [GridSearchCV(clf, {"max_iter": [1, 2, 5]}).fit(X, y) for clf in pairs]
    assert found[0].best_params_ == found[1].best_params_
    assert ours.set_params(max_iter=7).get_params()["max_iter"] == 7


# --- gradient descent ----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_descent_keeps_the_dtype_and_takes_lists(dtype):
    start, data = np.array([2, -1], dtype), ([[1, 2], [0, 1], [1, 1]], [0, 1, 1])
    slope = lambda w, X, y: X.T @ (X @ w - y)  # noqa: E731
    found = [
        [
            nn.gradient_descent.descend(lambda w: 2 * w, start, steps=3),
            nn.gradient_descent.batch_gradient_descent(slope, start, *data),
            nn.gradient_descent.stochastic_gradient_descent(slope, start, *data, epochs=2),
            nn.gradient_descent.mini_batch_gradient_descent(slope, start, *data, batch_size=2),
        ]
        for nn in (scratch, reference)
    ]
    made = "float64" if dtype == "int64" else dtype
    for a, b in zip(*found, strict=True):
        assert a.dtype == b.dtype == made
        assert np.abs(a - b).max() <= TOLERANCES["closed form"].bound(made)


# --- hostile calls -------------------------------------------------------------------------------


class Table:
    """Like pandas's: an array on demand, and == answers for each entry."""

    values = np.arange(6.0).reshape(3, 2)

    def __array__(self, dtype=None, copy=None):
        return self.values

    def __eq__(self, other):
        return self.values == other

    __hash__ = None


class Broken(Table):
    """It fails whatever it is asked."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("broken")

    __eq__ = __iter__ = __array__


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: network().predict(X, verbose=Table()), "verbose is .* choose one of"),
        (lambda: network(optimizer=Broken()), "optimizer is .* choose one of"),
        (lambda: network(metrics=np.empty((0, 2))), "metrics is .* choose"),
        (lambda: network(metrics=[Table()]), "metrics is .* choose"),
        (lambda: network().save_weights("a\0b"), "filepath is .* the name of a file"),
        (lambda: scratch.activations.tanh(Broken()), "z cannot be read as an array .broken."),
        (lambda: scratch.activations.collapse_linear(Broken()), "layers cannot be read as pairs"),
        (lambda: scratch.initializers.zeros(Broken()), "shape is .* whole numbers"),
    ],
)
def test_objects_of_other_libraries_are_refused(call, told):
    with pytest.raises((ValueError, TypeError), match=told):
        call()


def test_what_is_refused_makes_no_weights():
    used = scratch.optimizers.Adam()
    learn(network(optimizer=used))
    for optimizer, given in [("sgd", {"validation_data": (X[:, :2], Y)}), (used, {})]:
        model = scratch.network.Sequential([L.Dense(1, "sigmoid")])
        model.compile(optimizer, "binary_crossentropy")
        with pytest.raises(ValueError, match=r"layer 0, Dense|has learned with other"):
            model.fit(X, Y, **given)
        assert model.predict(X[:, :1], verbose=0).shape == (12, 1)  # it takes any width yet
    layer = L.Dense(2)
    for call in (L.backward, layer, X, X), (L.forward, layer, X * 1j), (L.backward, layer, X, 1j):
        with pytest.raises((ValueError, TypeError), match=r"upstream has shape|complex128"):
            call[0](*call[1:])
        assert layer.inputs is None
    model = scratch.network.Sequential([layer])
    for ask in (scratch.pathologies.chain_factors, scratch.pathologies.dead_units):
        with pytest.raises(ValueError, match=r"one example|no layer with relu"):
            ask(model, X)
        assert model.state is layer.inputs is None


@pytest.mark.parametrize("name", ["max_iter", "random_state", "fit_intercept", "tol"])
def test_a_parameter_set_by_hand_is_checked_by_fit(name):
    clf = scratch.perceptron.Perceptron()
    setattr(clf, name, np.array(["a", "b"]))
    assert f"{name}=array(['a', 'b']" in repr(clf)
    with pytest.raises((ValueError, TypeError), match=f"{name} "):
        clf.fit(POINTS, AND)


def test_parameters_are_set_all_or_none():
    clf = scratch.perceptron.Perceptron()
    with pytest.raises(ValueError, match="max_iter is 0"):
        clf.set_params(fit_intercept=False, max_iter=0)
    assert clf.fit_intercept is True


@pytest.mark.parametrize("columns", [7, 8, 12, 25])
def test_margins_near_0_are_summed_as_scikit_learn_sums(columns):
    """From 8 columns on NumPy would sum in another order, and a rounding decides near a tie."""
    X = np.random.default_rng(columns).integers(-5, 6, size=(300, columns)) / 10
    y = X[:, :5] @ [1, -2, 1, 3, -1] > 0
    ours, theirs = (
        nn.perceptron.Perceptron(eta0=0.1, tol=None, max_iter=30, random_state=0).fit(X, y)
        for nn in (scratch, reference)
    )
    assert ours.coef_.tobytes() == theirs.coef_.tobytes()
    assert ours.intercept_.tobytes() == theirs.intercept_.tobytes()


def test_fit_keeps_the_parameters_of_a_subclass():
    """Whatever keywords its own ``__init__`` has."""

    class Own(scratch.perceptron.Perceptron):
        def __init__(self, *, eta0=1.0, **others):
            super().__init__(eta0=eta0, **others)

    assert not Own(shuffle=False).fit(POINTS, AND).shuffle
