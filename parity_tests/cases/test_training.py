"""Whole runs: one batch order and one set of initial weights, handed to both engines."""

from itertools import cycle, product

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.data import standardised

OPTIMIZERS = {
    "SGD": ("SGD", {"learning_rate": 0.05}),
    "SGD, momentum": ("SGD", {"momentum": 0.9}),
    "SGD, Nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {"learning_rate": 0.05}),
    "RMSprop": ("RMSprop", {}),
    "RMSprop, momentum": ("RMSprop", {"momentum": 0.9}),
    "RMSprop, centered": ("RMSprop", {"centered": True}),
    "Adadelta": ("Adadelta", {"learning_rate": 1.0}),
    "Adam": ("Adam", {}),
    "Adam, clipped": ("Adam", {"global_clipnorm": 0.1}),
}
HIDDEN = ["tanh", "relu", "sigmoid", "elu", "leaky_relu"]
HEADS = {  # loss, last activation, its units, the data
    "softmax + CCE": ("categorical_crossentropy", "softmax", 10, "digits"),
    "softmax + sparse CCE": ("sparse_categorical_crossentropy", "softmax", 3, "iris"),
    "sigmoid + BCE": ("binary_crossentropy", "sigmoid", 1, "breast-cancer"),
    "linear + MSE": ("mean_squared_error", "linear", 1, "diabetes"),
}
EPOCHS = 2


def pairwise(*axes):
    """Few cases in which every two values of different axes meet: most new pairs first."""
    cases = list(product(*axes))

    def pairs(case):
        return {(i, j, case[i], case[j]) for i in range(len(axes)) for j in range(i)}

    left, chosen = set().union(*map(pairs, cases)), []
    while left:
        best = max(cases, key=lambda case: len(pairs(case) & left))
        left -= pairs(best)
        chosen.append(best)
    return chosen


def usual_cases():
    """The pairwise cover, in which the variants of an optimizer take turns."""
    families = {}
    for name in OPTIMIZERS:
        families.setdefault(name.partition(",")[0], []).append(name)
    turns = {family: cycle(names) for family, names in families.items()}
    return [(next(turns[family]), *rest) for family, *rest in pairwise(families, HIDDEN, HEADS)]


USUAL = usual_cases()


def cases(usual, every):
    """Every case, of which those that are not usual run with --full only."""
    return [
        pytest.param(*case, id=", ".join(case), marks=() if case in usual else pytest.mark.full)
        for case in every
    ]


def data(head):
    """x, y, and the batch size that makes 100 equal steps an epoch, 200 in all."""
    loss, _, units, name = HEADS[head]
    x, y = standardised(name)
    if loss == "categorical_crossentropy":
        y = np.eye(units)[y]
    size = len(x) // 100
    return x[: 100 * size], y[: 100 * size], size


def model(nn, optimizer, hidden, head, inputs):
    """A network with one hidden layer, the same initial weights in either engine."""
    loss, activation, units, _ = HEADS[head]
    L = nn.layers
    made = nn.network.Sequential(
        [L.Input((inputs,)), L.Dense(8, activation=hidden), L.Dense(units, activation=activation)]
    )
    rng = generator(14)
    made.set_weights([rng.normal(0, 0.4, size=w.shape) for w in made.get_weights()])
    name, options = OPTIMIZERS[optimizer]
    metrics = ["accuracy"] if hidden in ("tanh", "elu") and activation != "linear" else []
    rule = getattr(nn.optimizers, name)(**options)
    made.compile(optimizer=rule, loss=loss, metrics=metrics)
    if hasattr(rule, "build"):  # or Keras does it while it traces fit, and traces it once more
        rule.build(made.trainable_variables)
    return made


@pytest.mark.long
@pytest.mark.parametrize(
    ("optimizer", "hidden", "head"), cases(USUAL, product(OPTIMIZERS, HIDDEN, HEADS))
)
def test_fit(ours, theirs, optimizer, hidden, head):
    """Weights, and History for training; that for validation in the usual cases."""
    x, y, size = data(head)
    usual = (optimizer, hidden, head) in USUAL
    runs = []
    for nn in (ours, theirs):
        made = model(nn, optimizer, hidden, head, x.shape[1])
        history = made.fit(
            x,
            y,
            batch_size=size,
            epochs=EPOCHS,
            shuffle=False,
            verbose=0,
            validation_data=(x[:60], y[:60]) if usual else None,
        )
        runs.append((made.get_weights(), history.history))
    mine, keras = runs
    what = f"fit, 200 steps, {optimizer}"
    for a, b in zip(mine[0], keras[0], strict=True):
        assert_parity("network.Sequential", a, b, "trajectory", what=f"{what}: {hidden}, {head}")
    assert_parity(
        "network.Sequential", sorted(mine[1]), sorted(keras[1]), "exact", what="History: names"
    )
    for key, values in mine[1].items():
        what = f"History: {key}, {optimizer}"
        assert_parity("network.Sequential", values, keras[1][key], "trajectory", what=what)


ONCE = list({optimizer: (optimizer, *rest) for optimizer, *rest in reversed(USUAL)}.values())


@pytest.mark.parametrize(("optimizer", "hidden", "head"), cases(USUAL[:1], ONCE))
def test_loop(ours, theirs, optimizer, hidden, head):
    """The loop that ``fit`` hides: gradients of a batch, one step of the optimizer, 200 times."""
    x, y, size = data(head)
    name, options = OPTIMIZERS[optimizer]
    paths = []
    for nn in (ours, theirs):
        made = model(nn, optimizer, hidden, head, x.shape[1])
        step = getattr(nn.optimizers, name)(**options)
        weights = made.get_weights()
        for i in range(200):
            rows = np.arange(i * size, (i + 1) * size) % len(x)
            gradients = nn.network.gradients(made, x[rows], y[rows])
            step.apply(gradients, weights)
            made.set_weights(weights)
        paths.append(weights)
    for a, b in zip(*paths, strict=True):
        what = f"a loop of gradients and apply, 200 steps: {optimizer}, {hidden}, {head}"
        assert_parity("network.gradients", a, b, "trajectory", what=what)


def test_batch_normalisation_in_training(ours, theirs):
    """Batch normalisation and PReLU learn along; the moving statistics too."""
    x, y, _ = data("softmax + sparse CCE")
    runs = []
    for nn in (ours, theirs):
        L = nn.layers
        made = nn.network.Sequential(
            [
                L.Input((4,)),
                L.Dense(8, use_bias=False),  # the mean that is subtracted takes a bias with it
                L.BatchNormalization(momentum=0.9),
                L.PReLU(),
                L.Dense(3, activation="softmax"),
            ]
        )
        rng = generator(15)
        made.set_weights([rng.uniform(0.2, 0.8, size=w.shape) for w in made.get_weights()])
        made.compile(optimizer=nn.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
        history = made.fit(
            x, y, batch_size=15, epochs=5, shuffle=False, verbose=0, validation_data=(x, y)
        )
        runs.append((made.get_weights(), history.history))
    for a, b in zip(runs[0][0], runs[1][0], strict=True):
        assert_parity(
            "layers.BatchNormalization",
            a,
            b,
            "trajectory",
            what="in training: weights, moving statistics",
        )
    for key, values in runs[0][1].items():
        assert_parity(
            "layers.BatchNormalization",
            values,
            runs[1][1][key],
            "trajectory",
            what=f"in training: {key}",
        )


def test_batch_normalisation_at_the_end(ours, theirs):
    """As the last layer: ``evaluate`` takes the moving statistics, and leaves them alone."""
    x, y, _ = data("linear + MSE")
    runs = []
    for nn in (ours, theirs):
        L = nn.layers
        made = nn.network.Sequential(
            [L.Input((10,)), L.Dense(1, use_bias=False), L.BatchNormalization(momentum=0.9)]
        )
        made.set_weights(
            [np.linspace(-1, 1, 10)[:, None], *map(np.array, ([1.5], [0.5], [0.0], [1.0]))]
        )
        made.compile(optimizer=nn.optimizers.SGD(0.01), loss="mean_squared_error")
        options = {"batch_size": 40, "epochs": 3, "shuffle": False, "verbose": 0}
        history = made.fit(x, y, validation_data=(x[:50], y[:50]), **options).history
        before = made.get_weights()
        loss = made.evaluate(x, y, verbose=0)
        for a, b in zip(made.get_weights(), before, strict=True):
            what = "at the end: evaluate moves nothing"
            assert_parity("layers.BatchNormalization", a, b, "exact", what=what)
        runs.append((before, history, loss, nn.network.gradients(made, x, y)))
    (w, history, loss, slopes), (w_too, history_too, loss_too, slopes_too) = runs
    for a, b in [*zip(w, w_too, strict=True), (loss, loss_too)]:
        assert_parity("layers.BatchNormalization", a, b, "trajectory", what="at the end: weights")
    for key, values in history.items():
        what = f"at the end: {key}"
        assert_parity(
            "layers.BatchNormalization", values, history_too[key], "trajectory", what=what
        )
    for a, b in zip(slopes, slopes_too, strict=True):
        what = "at the end: gradients"
        assert_parity("layers.BatchNormalization", a, b, "trajectory", what=what)


def test_shuffled(ours, theirs):
    """In a new order every epoch, each row is visited once: as one batch the order is no matter."""
    x, y, _ = data("softmax + sparse CCE")
    runs = []
    for nn in (ours, theirs):
        made = model(nn, "SGD", "tanh", "softmax + sparse CCE", 4)
        made.fit(x, y, batch_size=len(x), epochs=5, verbose=0)
        runs.append(made.get_weights())
    for a, b in zip(*runs, strict=True):
        assert_parity("network.Sequential", a, b, "trajectory", what="fit, shuffled, full batch")


@pytest.mark.long
@pytest.mark.parametrize("optimizer", ["SGD, momentum", "Adam"])
def test_float32(ours, theirs, optimizer):
    """The same runs in single precision."""
    x, y, size = data("sigmoid + BCE")
    runs = []
    try:
        for nn in (ours, theirs):
            nn.set_floatx("float32")
            made = model(nn, optimizer, "tanh", "sigmoid + BCE", x.shape[1])
            made.fit(x, y, batch_size=size, epochs=EPOCHS, shuffle=False, verbose=0)
            runs.append(made.get_weights())
    finally:
        for nn in (ours, theirs):
            nn.set_floatx("float64")
    for a, b in zip(*runs, strict=True):
        what = f"fit, 200 steps, {optimizer}"
        assert_parity("network.Sequential", a, b, "trajectory", what=what)


def test_xor_is_learned(ours, theirs):
    """What no single unit can: XOR, by two tanh units and a sigmoid."""
    X, y = theirs.gates.truth_table("XOR")
    rows, labels = np.tile(X, (50, 1)), np.tile(y, 50)  # 200 steps, all four rows in each
    runs = []
    for nn in (ours, theirs):
        L = nn.layers
        made = nn.network.Sequential(
            [L.Input((2,)), L.Dense(2, activation="tanh"), L.Dense(1, activation="sigmoid")]
        )
        made.set_weights(
            [
                np.array([[1.0, -0.5], [0.5, -1.0]]),
                np.array([0.1, 0.2]),
                np.array([[1.0], [0.7]]),
                np.zeros(1),
            ]
        )
        made.compile(
            optimizer=nn.optimizers.Adam(0.1), loss="binary_crossentropy", metrics=["accuracy"]
        )
        made.fit(rows, labels, batch_size=4, epochs=4, shuffle=False, verbose=0)
        runs.append(made.predict(X, verbose=0)[:, 0])
    assert_parity("network.Sequential", *runs, "trajectory", what="XOR learned, outputs")
    assert_parity(
        "network.Sequential", runs[0].round(), y.astype(float), "exact", what="XOR learned, rounded"
    )


@pytest.mark.parametrize(
    ("loss", "activation", "units"),
    [
        ("mean_squared_error", "linear", 1),
        ("mean_squared_error", "linear", 3),
        ("binary_crossentropy", "sigmoid", 1),
        ("binary_crossentropy", "sigmoid", 2),
        ("categorical_crossentropy", "softmax", 3),
        ("sparse_categorical_crossentropy", "softmax", 3),
    ],
)
def test_accuracy_goes_by_the_outputs(ours, theirs, loss, activation, units):
    """Several outputs are classes, one is a yes or no, whatever the loss."""
    rng = generator(17)
    x, weights = rng.normal(size=(40, 4)), [rng.normal(size=(4, units)), rng.normal(size=units)]
    y = rng.integers(0, max(units, 2), size=40)
    if units > 1 and not loss.startswith("sparse"):
        y = np.eye(units)[y]
    found = []
    for nn in (ours, theirs):
        head = nn.layers.Dense(units, activation=activation)
        made = nn.network.Sequential([nn.layers.Input((4,)), head])
        made.set_weights(weights)
        made.compile(optimizer=nn.optimizers.SGD(), loss=loss, metrics=["accuracy"])
        found.append(np.array(made.evaluate(x, y, verbose=0)))
    # Keras counts in float32.
    assert_parity("network.Sequential", *np.float32(found), "closed form", what="accuracy")


def test_weights_travel(ours, theirs):
    """From Keras into scratch and back without a change."""
    x, _, _ = data("softmax + CCE")
    for nn, other in [(ours, theirs), (theirs, ours)]:
        a, b = (model(n, "Adam", "relu", "softmax + CCE", x.shape[1]) for n in (nn, other))
        there = [w + 0.1 for w in a.get_weights()]
        b.set_weights(there)
        a.set_weights(b.get_weights())
        for w, v in zip(a.get_weights(), there, strict=True):
            assert_parity("network.Sequential", w, v, "exact", what="weights there and back")
        mine, keras = (a, b) if nn is ours else (b, a)
        predictions = [made.predict(x[:50], verbose=0) for made in (mine, keras)]
        what = "predict after set_weights"
        assert_parity("network.Sequential", *predictions, "gradient", what=what)
