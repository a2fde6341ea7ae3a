"""Backpropagation: by hand on three small networks, then at any depth."""

import numpy as np
import pytest

from parity_tests.chance import generator
from parity_tests.comparison import assert_parity
from parity_tests.witness import complex_step


def sigma(z):
    return 1 / (1 + np.exp(-z))


def bce(y, p):
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def of_saturated(*sigmoids):
    """How much a rounding of each σ(z) counts in its 1 − σ(z), where some are almost 1."""
    return max(1.0, sum(float(np.max(a / (1 - a))) for a in sigmoids))


rng = generator(12)


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_neuron(ours, theirs, y):
    """G: ∂L/∂w = −(y − ŷ)x, ∂L/∂b = −(y − ŷ)."""
    rng = generator(12)
    x, w, b = rng.normal(size=3), rng.normal(size=3), np.array(0.4)
    mine, keras = (nn.network.neuron_gradients(x, y, w, b) for nn in (ours, theirs))
    witnesses = [
        complex_step(lambda w: bce(y, sigma(x @ w + b)), w),
        complex_step(lambda b: bce(y, sigma(x @ w + b)), b),
    ]
    options = {"magnified": of_saturated(sigma(x @ w + b))}
    for options["what"], a, k, options["witness"] in zip(
        ["∂L/∂w", "∂L/∂b"], mine, keras, witnesses, strict=True
    ):
        assert_parity("network.neuron_gradients", a, k, "gradient", **options)


D_NETWORK = {"x": 0.1, "y": 0.25, "w1": 0.15, "b1": 0.40, "w2": 0.45, "b2": 0.62}
WEIGHTS = ["w1", "b1", "w2", "b2"]


def half_squared_error(x, y, w1, b1, w2, b2):
    return (sigma(w2 * sigma(w1 * x + b1) + b2) - y) ** 2 / 2


@pytest.mark.parametrize(
    "numbers", [D_NETWORK, {**D_NETWORK, "x": 2.0, "w2": -1.3}], ids=["D", "other"]
)
def test_one_one_one(ours, theirs, numbers):
    mine, keras = (nn.network.one_one_one_gradients(**numbers) for nn in (ours, theirs))
    for name, a, b in zip(WEIGHTS, mine, keras, strict=True):
        witness = complex_step(
            lambda v, name=name: half_squared_error(**{**numbers, name: v}), numbers[name]
        )
        assert_parity(
            "network.one_one_one_gradients", a, b, "gradient", what=f"∂E/∂{name}", witness=witness
        )


def test_two_two_one(ours, theirs):
    """G: all nine gradients."""
    rng = generator(13)
    x, W, b, w, b_out = (rng.normal(size=s) for s in [(2,), (2, 2), (2,), (2,), ()])
    hidden = sigma(x @ W + b)
    magnified = of_saturated(hidden, sigma(hidden @ w + b_out))
    for y in (0.0, 1.0):

        def loss(W=W, b=b, w=w, b_out=b_out, y=y):
            return bce(y, sigma(sigma(x @ W + b) @ w + b_out))

        mine, keras = (
            nn.network.two_two_one_gradients(x, y, W, b, w, b_out) for nn in (ours, theirs)
        )
        for name, value, a, k in zip(
            ["W", "b", "w", "b_out"], [W, b, w, b_out], mine, keras, strict=True
        ):
            witness = complex_step(lambda v, name=name, loss=loss: loss(**{name: v}), value)
            assert_parity(
                "network.two_two_one_gradients",
                a,
                np.reshape(k, np.shape(a)),
                "gradient",
                what=f"∂L/∂{name}",
                witness=witness,
                magnified=magnified,
            )


def small(nn, layers, loss, weights=None):
    """A model with given weights, compiled."""
    model = nn.network.Sequential(layers(nn.layers))
    if weights is not None:
        model.set_weights(weights)
    model.compile(optimizer=nn.optimizers.SGD(0.1), loss=loss)
    return model


def random_weights(ours, layers, seed=13):
    rng = generator(seed)
    shapes = [w.shape for w in ours.network.Sequential(layers(ours.layers)).get_weights()]
    return [rng.uniform(0.2, 0.9, size=s) * rng.choice([-1, 1], size=s) for s in shapes]


def test_by_hand_is_the_general_backward(ours, theirs):
    """The symbolic formulas of one engine against ``gradients`` of the other."""
    rng = generator(13)
    x, W, b, w, b_out = (rng.normal(size=s) for s in [(2,), (2, 2), (2,), (2,), ()])

    def layers(L):
        return [L.Input((2,)), L.Dense(2, activation="sigmoid"), L.Dense(1, activation="sigmoid")]

    def general(nn):
        model = small(nn, layers, "binary_crossentropy", [W, b, w[:, None], b_out[None]])
        return nn.network.gradients(model, x[None], np.array([[1.0]]))

    def by_hand(nn):
        return nn.network.two_two_one_gradients(x, 1.0, W, b, w, b_out)

    hidden = sigma(x @ W + b)
    options = {"magnified": of_saturated(hidden, sigma(hidden @ w + b_out))}
    for g, h in zip(general(ours), by_hand(theirs), strict=True):
        h, options["what"] = np.reshape(h, np.shape(g)), "G's nine gradients"
        assert_parity("network.gradients", g, h, "gradient", **options)
    for h, g in zip(by_hand(ours), general(theirs), strict=True):
        g, options["what"] = np.reshape(g, np.shape(h)), "as the general backward"
        assert_parity("network.two_two_one_gradients", h, g, "gradient", **options)


HEADS = {
    "binary": ("binary_crossentropy", "sigmoid", 1, np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])),
    "binary, two outputs": (
        "binary_crossentropy",
        "sigmoid",
        2,
        np.array([[0, 1], [1, 1], [1.0, 0], [0, 0], [0, 1]]),
    ),
    "multi-class": ("categorical_crossentropy", "softmax", 3, np.eye(3)[[0, 2, 1, 1, 0]]),
    "multi-class, sparse": (
        "sparse_categorical_crossentropy",
        "softmax",
        3,
        np.array([0, 2, 1, 1, 0]),
    ),
    "regression": ("mean_squared_error", "linear", 2, rng.normal(size=(5, 2))),
    "squared error of a sigmoid": ("mean_squared_error", "sigmoid", 1, rng.uniform(size=(5, 1))),
}
X = rng.normal(size=(5, 4))


def deep(width, depth, hidden, head, outputs):
    def layers(L):
        stack = [L.Dense(width, activation=hidden) for _ in range(depth)]
        return [L.Input((4,)), *stack, L.Dense(outputs, activation=head)]

    return layers


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_gradients(ours, theirs, head, depth):
    loss, activation, outputs, y = HEADS[head]
    layers = deep(6, depth, "tanh", activation, outputs)
    weights = random_weights(ours, layers)
    models = [small(nn, layers, loss, weights) for nn in (ours, theirs)]
    mine, keras = (
        nn.network.gradients(m, X, y) for nn, m in zip((ours, theirs), models, strict=True)
    )
    for i, (a, b) in enumerate(zip(mine, keras, strict=True)):

        def value(w, i=i):
            """The loss as a textbook writes it, for the third witness."""
            replaced = [*weights[:i], w, *weights[i + 1 :]]
            a = X
            for k in range(0, len(replaced), 2):
                z = a @ replaced[k] + replaced[k + 1]
                a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
            p = {
                "linear": lambda: z,
                "sigmoid": lambda: sigma(z),
                "softmax": lambda: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
            }[activation]()
            if loss == "mean_squared_error":
                return np.mean((p - y) ** 2)
            if loss == "binary_crossentropy":
                return np.mean(bce(y, p))
            p = p / p.sum(axis=1, keepdims=True)
            labels = np.eye(outputs)[y] if y.ndim == 1 else y
            return -(labels * np.log(p)).sum() / len(y)

        witness = complex_step(value, weights[i])
        assert_parity(
            "network.gradients",
            a,
            b,
            "deep gradient",
            what=f"{head}: depth {depth}",
            witness=witness,
        )


@pytest.mark.parametrize("hidden", ["relu", "elu", "sigmoid", "leaky_relu"])
def test_gradients_of_any_width(ours, theirs, hidden):
    loss, activation, outputs, y = HEADS["multi-class"]

    def layers(L):
        return [
            L.Input((4,)),
            L.Dense(7, activation=hidden),
            L.BatchNormalization(),
            L.Dense(3),
            L.PReLU(),
            L.Dense(5, activation=hidden, use_bias=False),
            L.Activation("tanh"),
            L.Dense(outputs, activation=activation),
        ]

    weights = [np.abs(w) if w.ndim == 1 else w for w in random_weights(ours, layers)]
    models = [small(nn, layers, loss, weights) for nn in (ours, theirs)]
    mine, keras = (
        nn.network.gradients(m, X, y) for nn, m in zip((ours, theirs), models, strict=True)
    )
    for a, b in zip(mine, keras, strict=True):
        assert_parity(
            "network.gradients", a, b, "deep gradient", what=f"all kinds of layers, {hidden}"
        )
    for model in models:
        for a, w in zip(model.get_weights(), weights, strict=True):
            assert_parity("network.gradients", a, w, "exact", what="gradients move nothing")


def test_two_paths(ours, theirs):
    """H and N: a weight that reaches the loss along two paths gets the sum of both products."""
    w1, a, b, c, d = 0.7, 0.3, -0.4, 0.9, 1.1
    x = 1.5

    def layers(L):
        return [L.Input((1,)), L.Dense(1), L.Dense(2, activation="tanh"), L.Dense(1)]

    weights = [[[w1]], [0.0], [[a, b]], [0.0, 0.0], [[c], [d]], [0.0]]
    weights = [np.array(w) for w in weights]
    o1 = w1 * x
    upper, lower = c * (1 - np.tanh(a * o1) ** 2) * a * x, d * (1 - np.tanh(b * o1) ** 2) * b * x
    y_hat = c * np.tanh(a * o1) + d * np.tanh(b * o1)
    for nn in (ours, theirs):
        model = small(nn, layers, "mean_squared_error", weights)
        dw1 = nn.network.gradients(model, np.array([[x]]), np.array([[0.2]]))[0].item()
        assert_parity(
            "network.gradients",
            dw1,
            2 * (y_hat - 0.2) * (upper + lower),
            "gradient",
            what="two paths add up",
        )


@pytest.mark.edge
def test_saturated_heads(ours, theirs):
    """At z = ±40 and beyond, where a probability would be clipped and its gradient lost."""
    for head, weight in [("binary", 60.0), ("multi-class", 45.0), ("multi-class, sparse", 45.0)]:
        loss, activation, outputs, y = HEADS[head]
        layers = deep(0, 0, None, activation, outputs)
        weights = [np.full((4, outputs), weight) * np.arange(1, outputs + 1), np.zeros(outputs)]
        models = [small(nn, layers, loss, weights) for nn in (ours, theirs)]
        for i in range(len(X)):  # each row alone, so that none hides another
            row, label = X[[i]], y[[i]]
            mine, keras = (
                nn.network.gradients(m, row, label)
                for nn, m in zip((ours, theirs), models, strict=True)
            )
            for a, b in zip(mine, keras, strict=True):
                assert_parity("network.gradients", a, b, "deep gradient", what=f"{head}, saturated")
            a, b = (m.evaluate(row, label, verbose=0) for m in models)
            what = f"evaluate, {head}, saturated"
            assert_parity("network.Sequential", a, b, "deep gradient", what=what)


@pytest.mark.edge
@pytest.mark.parametrize("head", ["multi-class", "multi-class, sparse"])
def test_rows_of_different_height(ours, theirs, head):
    """Logits of one batch from −1000 to 1000: each row by its own largest."""
    loss, activation, outputs, _ = HEADS[head]
    rows = np.array([[1000.0, 0.0, -1000.0], [0.0, 0.5, 1.0]])
    y = np.array([0, 2]) if head.endswith("sparse") else np.eye(3)[[0, 2]]

    def layers(L):
        return [L.Input((3,)), L.Dense(outputs, activation=activation)]

    models = [small(nn, layers, loss, [np.eye(3), np.zeros(3)]) for nn in (ours, theirs)]
    mine, keras = (
        nn.network.gradients(m, rows, y) for nn, m in zip((ours, theirs), models, strict=True)
    )
    for a, b in zip(mine, keras, strict=True):
        assert_parity("network.gradients", a, b, "deep gradient", what="rows of different height")
    a, b = (m.evaluate(rows, y, verbose=0) for m in models)
    assert_parity("network.Sequential", a, b, "gradient", what="evaluate, rows of different height")


@pytest.mark.parametrize("head", HEADS)
def test_evaluate(ours, theirs, head):
    """Batches of 2, the last one short."""
    loss, activation, outputs, y = HEADS[head]
    layers = deep(6, 1, "tanh", activation, outputs)
    weights = random_weights(ours, layers)
    a, b = (
        small(nn, layers, loss, weights).evaluate(X, y, batch_size=2, verbose=0)
        for nn in (ours, theirs)
    )
    assert_parity("network.Sequential", a, b, "deep gradient", what=f"evaluate: {head}")


def test_zero_weights_cannot_learn(ours, theirs):
    """From zeros all hidden units stay equal for ever; with tanh they stay zero."""
    for hidden in ("sigmoid", "tanh"):
        paths = []
        for nn in (ours, theirs):
            layers = deep(3, 1, hidden, "sigmoid", 1)
            zeros = [np.zeros_like(w) for w in random_weights(ours, layers)]
            model = small(nn, layers, "binary_crossentropy", zeros)
            model.fit(X, HEADS["binary"][3], epochs=3, batch_size=1, shuffle=False, verbose=0)
            paths.append(model.get_weights())
        for a, b in zip(*paths, strict=True):
            assert_parity("network.Sequential", a, b, "trajectory", what=f"from zeros, {hidden}")
            if a.ndim == 2 and a.shape[1] == 3:
                for k in (1, 2):
                    assert_parity(
                        "network.Sequential",
                        a[:, k],
                        a[:, 0],
                        "exact",
                        what="from zeros, units stay equal",
                    )
