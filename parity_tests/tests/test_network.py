"""Networks: what is unusual but fair is learned; what is refused or breaks off leaves no trace."""

import copy
import tracemalloc

import numpy as np
import pytest

import scratch as nn

from .test_refusals import BCE, CCE, GROUPS, HEADS, MSE, SCCE, SCRATCH, X, Y

L, N, OPT = nn.layers, nn.network, nn.optimizers
NAN, ONE_HOT = np.nan, np.eye(2)[Y]
OPTIMIZERS, FORMS = ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam"], ["keras", "lecture"]
network, chain = SCRATCH["net"], SCRATCH["chain"]


def equal(some, others):
    """Are these arrays the same, one by one?"""
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


def twins(optimizer=lambda: "sgd", **options):
    """Two networks with the same weights, each with an optimizer of its own."""
    model, twin = (network(optimizer=optimizer(), **options) for _ in range(2))
    twin.set_weights(model.get_weights())
    return model, twin


def learn(*layers, x=X, y=X):
    model = chain(*layers)
    model.compile("adam", MSE)
    model.fit(x, y, verbose=0)
    return model


# --- what is unusual, but fair -----------------------------------------------------------------

FAIR_X = {
    **{"lists": X.tolist(), "whole": X.astype(int), "bool": X > 0, "float32": X.astype("f4")},
    **{"float16": X.astype("f2"), "big-endian": X.astype(">f8"), "Fortran": X[::-1].T.copy().T},
    "read-only": np.broadcast_to(X[0], X.shape),
}
FAIR_Y = {
    MSE: {"(n,)": Y, "(n, 1)": Y[:, None]},
    BCE: {"(n,)": Y, "bool": Y > 0, "(n, 1) float32": np.float32(Y[:, None]), "a list": Y.tolist()},
    CCE: {"one-hot": ONE_HOT, "whole": ONE_HOT.astype(int)},
    SCCE: {"(n,)": Y, "(n, 1)": Y[:, None], "floats": Y * 1.0, "uint8": np.uint8(Y), "bool": Y > 0},
}
FAIR = {f"{loss}: y {what}": (loss, X, y) for loss, ys in FAIR_Y.items() for what, y in ys.items()}
for loss, ys in FAIR_Y.items():
    FAIR |= {f"{loss}: x {what}": (loss, x, next(iter(ys.values()))) for what, x in FAIR_X.items()}


@pytest.mark.parametrize("name", FAIR)
def test_fair_data(name):
    """Learned from like float64 arrays in Keras's own shapes, and left as it was."""
    loss, x, y = FAIR[name]
    given = copy.deepcopy((x, y))
    model, twin = twins(loss=loss, metrics=["accuracy"])
    shape = (8,) if loss == SCCE else (8, HEADS[loss][0])
    for m, data in [(model, (x, y)), (twin, (np.float64(x), np.float64(y).reshape(shape)))]:
        m.fit(*data, batch_size=3, epochs=2, shuffle=False, verbose=0, validation_data=data)
    assert model.history.history == twin.history.history
    assert equal(model.get_weights(), twin.get_weights())
    assert model.evaluate(x, y) == twin.evaluate(x, y)
    assert equal((x, y), given)


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
    assert equal(model.get_weights(), before)
    assert model.predict(X).shape == X.shape
    assert len(N.gradients(model, X, X)) == len(before)


def test_rate_zero_learns_nothing():
    model = network(optimizer=OPT.SGD(0))
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    assert equal(model.get_weights(), before)


def test_measuring_changes_nothing():
    """Outputs are the caller's own, and a look at a model leaves its weights as they were."""
    model = chain(L.Input(3), L.Dense(2), L.BatchNormalization(), L.Activation("relu"))
    before = model.get_weights()
    assert nn.pathologies.layer_outputs(model, X)[0].shape == (8, 2)  # before compile, too
    model.compile("sgd", CCE)
    nn.pathologies.gradient_norms(model, X, ONE_HOT)
    nn.pathologies.dead_units(model, X)
    first = nn.pathologies.layer_outputs(model, X)
    first[0][...] = 0
    assert nn.pathologies.layer_outputs(model, X)[0].any()
    assert equal(model.get_weights(), before)


# --- nothing half done -------------------------------------------------------------------------

LATE = np.arange(8.0) % 2  # the last batch is wrong
LATE[-1] = 7


def everything(model):
    """All that a user can see of a model."""
    seen = [str(layer) for layer in model.layers], model.optimizer, model.objective
    return *seen, [w.tobytes() for w in model.get_weights()], getattr(model, "history", None)


def built(width):
    layer = L.Dense(2)
    L.forward(layer, np.ones((1, width)))
    return layer


def used_optimizer():
    optimizer = OPT.Adam()
    optimizer.apply([np.ones(5)], [np.zeros(5)])
    return optimizer


def with_last(model, last):
    """The weights of a model, but for the last."""
    return [*model.get_weights()[:-1], last]


BROKEN = {
    "set_weights, the last one": lambda m: m.set_weights(with_last(m, [0, NAN])),
    "set_weights, strings": lambda m: m.set_weights(with_last(m, ["a", "b"])),
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
    for y, options in [(Y + 5, {}), (Y[:3], {}), (Y, {"epochs": 0})]:
        with pytest.raises(ValueError, match=r"."):
            model.fit(X, y, **options)
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
    model = learn(L.Dense(3))
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
    assert equal(model.get_weights(), before)
    assert not any(map(np.array_equal, twin.get_weights(), before))
    model.fit(X, Y, shuffle=False, verbose=0)
    assert not any(map(np.array_equal, model.get_weights(), before))


def test_backward_of_a_new_layer_moves_no_statistics():
    layer = L.BatchNormalization()
    L.backward(layer, X, X)
    assert np.array_equal(layer.moving_mean, np.zeros(3))


def pair():
    return [np.ones(2), np.ones(2)]


APPLY = {  # gradients, and weights
    "too few gradients": ([np.ones(2)], pair),
    "shapes": ([np.ones(2), np.ones(3)], pair),
    "the second gradient a string": ([np.ones(2), ["a", "b"]], pair),
    "None": ([np.ones(2), None], pair),
    "complex": ([np.ones(2), np.ones(2) * 1j], pair),
    "weights of integers": (pair(), lambda: [np.ones(2), np.ones(2, int)]),
    "weights in a list": (pair(), lambda: [np.ones(2), [1.0, 1.0]]),
    "weights read-only": (pair(), lambda: [np.ones(2), np.broadcast_to(1.0, 2)]),
    "an array of gradients": (np.ones((2, 2)), pair),
    "other shapes than before": ([np.ones(4)] * 2, lambda: [np.ones(4), np.ones(4)]),
    "more arrays than before": ([np.ones(2)] * 3, lambda: [np.ones(2), *pair()]),
    "numbers that would broadcast": ([np.ones(1)] * 2, lambda: [np.ones(1), np.ones(1)]),
}


@pytest.mark.parametrize("clip", [{}, {"clipnorm": 1.0}], ids=["", "clipped"])
@pytest.mark.parametrize("name", APPLY)
def test_a_refused_apply_changes_nothing(name, clip):
    optimizer, trained = OPT.Adam(0.1, **clip), pair()
    optimizer.apply(pair(), trained)
    gradients, make = APPLY[name]
    arrays, state = make(), copy.deepcopy(vars(optimizer))
    with pytest.raises((ValueError, TypeError), match=r"gradients|weights"):
        optimizer.apply(gradients, arrays)
    assert all(np.all(np.asarray(w) == 1) for w in arrays)
    assert str(vars(optimizer)) == str(state)
    optimizer.apply(pair(), trained)


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
    model, twin = twins(lambda: OPT.Adam(0.1), metrics=["accuracy"])
    mend = broken_off(model, 5, error)
    options = {"batch_size": 2, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
    with pytest.raises(error):
        model.fit(X, Y, epochs=9, **options)
    history = model.history
    twin.fit(X, Y, **options)
    assert history.history == twin.history.history
    assert history.epoch == [0]
    twin.fit(X[:2], Y[:2], **options)
    assert equal(model.get_weights(), twin.get_weights())
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
    assert equal(model.get_weights(), before)
    assert np.array_equal(model.optimizer.m[0], m)
    assert model.optimizer.iterations == 1
    assert model.history.history == {"loss": []}
    model.fit(X, Y, verbose=0)
    assert model.optimizer.iterations == 2


def test_ctrl_c_restores_moving_statistics():
    model = learn(L.BatchNormalization(), L.Dense(1), y=Y)
    before = model.get_weights()
    broken_off(model, 1, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X + 9, Y, verbose=0)
    assert equal(model.get_weights(), before)


@pytest.mark.parametrize("floatx", ["float64", "float32"])
@pytest.mark.parametrize("name", GROUPS["optimizer"])
def test_nan_stops_training(name, floatx):
    """Row 9 is NaN: with batches of 2 and no shuffle that is epoch 1, step 5."""
    nn.set_floatx(floatx)
    try:
        model, twin = twins(lambda: getattr(OPT, name)(0.05))
    finally:
        nn.set_floatx("float64")
    x, y = np.concatenate([X, X]), np.concatenate([Y, Y])
    x[9, 1] = NAN
    options = {"batch_size": 2, "shuffle": False, "verbose": 0}
    with pytest.raises(FloatingPointError, match="epoch 1, step 5: the loss is nan"):
        model.fit(x, y, **options)
    twin.fit(x[:8], y[:8], **options)
    assert equal(model.get_weights(), twin.get_weights())
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


# --- arrays larger than the cache ---------------------------------------------------------------

STEPS = {
    **{f"{name} {form}": (name, {"form": form}) for name in OPTIMIZERS for form in FORMS},
    "SGD Nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "SGD lecture momentum": ("SGD", {"momentum": 0.9, "form": "lecture"}),
    "RMSprop centered": ("RMSprop", {"momentum": 0.9, "centered": True}),
}


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", STEPS)
def test_steps_in_blocks_have_the_bits_of_steps_on_whole_arrays(name, dtype, monkeypatch):
    kind, options = STEPS[name]
    rng = np.random.default_rng(0)
    shapes = [(), (0, 3), (1, 40), (41,), (7, 5), (3, 4, 5)]

    def learned(block):
        monkeypatch.setattr(OPT, "_BLOCK", block)
        optimizer, draw = getattr(OPT, kind)(0.1, **options), np.random.default_rng(0)
        weights = [np.asarray(draw.normal(size=shape), dtype) for shape in shapes]
        weights += [np.asfortranarray(weights[4]), weights[4].copy()[::2, ::-1]]
        for step in gradients:
            optimizer.apply(step, weights)
        return weights + [a for state in optimizer.states() for a in getattr(optimizer, state)]

    gradients = [[rng.normal(size=s) for s in [*shapes, (7, 5), (4, 5)]] for _ in range(3)]
    for block in (8, 64, 100):  # bytes
        assert equal(learned(block), learned(2**20))


# --- data larger than memory -------------------------------------------------------------------

ROWS, WIDTH = 2**17, 50  # 50 MB of float64


@pytest.mark.parametrize("target", ["classes", "x itself"])
def test_a_memmap_is_read_batch_by_batch(tmp_path, target):
    """Beyond parameters and activations fit needs an index for each row: 1 MB, of 50."""
    x = np.memmap(tmp_path / "x", dtype="float64", mode="w+", shape=(ROWS, WIDTH))  # holes, all 0
    y = np.memmap(tmp_path / "y", dtype="uint8", mode="w+", shape=(ROWS,))
    model = chain(L.Dense(2, "softmax")) if target == "classes" else chain(L.Dense(WIDTH))
    model.compile("sgd", SCCE if target == "classes" else MSE)
    data = (x, y) if target == "classes" else (x, x)
    tracemalloc.start()
    try:
        model.fit(*data, batch_size=1024, verbose=0, validation_data=data)
        model.evaluate(*data, batch_size=1024)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    batch = 1024 * WIDTH * 8
    assert peak < 8 * ROWS + 8 * batch
    assert peak < x.nbytes / 6
