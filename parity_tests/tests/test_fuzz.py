"""Random models and Perceptrons on both engines, with fresh seeds: what differs is printed as code.

What a rounding comes to in training depends on the model, so it is measured: a difference counts
when it is far more than what scratch itself does with the last bit of its weights moved.

``python -m parity_tests.tests.test_fuzz 1000 3000`` runs these seeds and prints what it finds.
"""

import secrets
import sys
import warnings

import numpy as np
import pytest

import reference
import scratch

MODELS, PERCEPTRONS = 150, 150  # in the exhaustive part
ACTIVATIONS = ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax"]
INITIALIZERS = ["glorot_uniform", "he_normal", "random_normal", "random_uniform", "zeros"]
HEADS = {
    "mean_squared_error": ACTIVATIONS,
    "binary_crossentropy": ["sigmoid"],
    "categorical_crossentropy": ["softmax"],
    "sparse_categorical_crossentropy": ["softmax"],
}
OPTIMIZERS = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.5, "nesterov": True}],
    "Adagrad": [{}, {"initial_accumulator_value": 0.0}],
    "RMSprop": [{}, {"rho": 0.5}, {"momentum": 0.5}, {"centered": True, "epsilon": 1e-3}],
    "Adadelta": [{"learning_rate": 1.0}, {"rho": 0.5}],
    "Adam": [{}, {"beta_1": 0.5, "beta_2": 0.9}, {"epsilon": 1e-3}],
}
CLIPS = [{}, {}, {"clipnorm": 0.5}, {"clipvalue": 0.1}, {"global_clipnorm": 0.5}]


class Draw:
    """Random choices, one after the other, from one seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng([20, seed])

    def one(self, choices):
        return choices[self.rng.integers(len(choices))]

    def upto(self, n):
        return int(self.rng.integers(1, n + 1))

    def layers(self):
        found = []
        for _ in range(self.rng.integers(0, 4)):
            kind = self.one(
                ["Dense", "Dense", "Dense", "Activation", "PReLU", "BatchNormalization"]
            )
            if kind == "Dense":
                options = {"kernel_initializer": self.one(INITIALIZERS)}
                options |= self.one([{}, {}, {"use_bias": False}])
                found.append((kind, (self.upto(6), self.one([None, *ACTIVATIONS])), options))
            elif kind == "BatchNormalization":
                found.append((kind, (), {"momentum": self.one([0.99, 0.5])}))
            else:
                found.append((kind, (self.one(ACTIVATIONS),) if kind == "Activation" else (), {}))
        return found

    def model(self):
        """What ``train`` needs: plain data, that ``repr`` prints as code."""
        loss = self.one(list(HEADS))
        units = self.upto(4) + (loss.endswith("categorical_crossentropy"))
        head = ("Dense", (units, self.one(HEADS[loss])), {})
        optimizer = self.one(list(OPTIMIZERS))
        options = {"learning_rate": self.one([1e-3, 1e-2, 0.1]), **self.one(OPTIMIZERS[optimizer])}
        return {
            "floatx": self.one(["float64", "float64", "float32"]),
            "inputs": self.upto(6),
            "layers": [*self.layers(), head],
            "loss": loss,
            "optimizer": (optimizer, {**options, **self.one(CLIPS)}),
            "rows": self.upto(24),
            "fit": {"batch_size": self.upto(12), "epochs": self.upto(3), "shuffle": False},
            "form": self.one(["C", "F", "columns", "backwards", "float32", "int64"]),
        }


def arrays(sketch, seed):
    """x in one of many forms, and labels that the loss takes."""
    rng = np.random.default_rng(seed)
    x = 2 * rng.normal(size=(sketch["rows"], sketch["inputs"]))
    units = sketch["layers"][-1][1][0]
    y = rng.integers(0, units, size=len(x))
    if sketch["loss"] == "categorical_crossentropy":
        y = np.eye(units)[y]
    elif sketch["loss"] == "mean_squared_error":
        y = rng.normal(size=(len(x), units))
    elif sketch["loss"] == "binary_crossentropy":
        y = rng.integers(0, 2, size=(len(x), units))
    forms = {"F": np.asfortranarray(x), "columns": np.repeat(x, 2, axis=1)[:, ::2]}
    forms |= {"backwards": x[::-1, ::-1], "float32": x.astype("float32"), "int64": x.astype(int)}
    return forms.get(sketch["form"], x), y


def train(nn, sketch, seed, weights=None):
    """Build, take over weights, fit; return the first weights, and all that came of it."""
    x, y = arrays(sketch, seed)
    name, options = sketch["optimizer"]
    eagerly = {"run_eagerly": True} if nn is reference else {}  # as its optimizers are compared
    try:
        nn.set_random_seed(seed)
        nn.set_floatx(sketch["floatx"])
        stack = [getattr(nn.layers, kind)(*args, **kw) for kind, args, kw in sketch["layers"]]
        model = nn.network.Sequential([nn.layers.Input((sketch["inputs"],)), *stack])
        model.compile(getattr(nn.optimizers, name)(**options), sketch["loss"], **eagerly)
        if weights is not None:
            model.set_weights(weights)
        first = model.get_weights()
        gradients = nn.network.gradients(model, x, y)
        history = model.fit(x, y, verbose=0, **sketch["fit"]).history["loss"]
        results = [*gradients, *model.get_weights(), np.array(history), model.predict(x, verbose=0)]
        return first, [np.asarray(a, np.float64) for a in results]
    finally:
        nn.set_floatx("float64")


def apart(a, b):
    """The largest difference, by the largest entry of each array; NaN beside a number is ∞."""
    worst = 0.0
    for v, w in zip(a, b, strict=True):
        if v.shape != w.shape or (np.isfinite(v) != np.isfinite(w)).any():
            return np.inf
        scale = max(np.abs(w[np.isfinite(w)]).max(initial=0), 1e-3)
        worst = max(worst, np.abs(v - w)[np.isfinite(w)].max(initial=0) / scale)
    return worst


def model_differs(seed):
    """None where both engines agree about the model of this seed, otherwise what to paste."""
    sketch = Draw(seed).model()
    eps = float(np.finfo(sketch["floatx"]).eps)
    weights, ours = train(scratch, sketch, seed)
    _, theirs = train(reference, sketch, seed, weights)
    distance = apart(ours, theirs)
    if distance <= MANY * eps:
        return None
    nudged = max(apart(ours, train(scratch, sketch, seed, w)[1]) for w in last_bits(weights))
    if distance <= MANY * max(eps, nudged):
        return None
    return (
        "from parity_tests.tests.test_fuzz import *\n"
        f"sketch = {sketch!r}\n"
        f"weights, ours = train(scratch, sketch, {seed})\n"
        f"_, theirs = train(reference, sketch, {seed}, weights)\n"
        f"print(apart(ours, theirs))  # {distance:.1e}; a last bit of the weights: {nudged:.1e}"
    )


MANY = 64  # roundings: in a layer, sums of a few products in another order


def last_bits(weights, times=3):
    """The weights with each entry moved by one bit, or not, or the other way; 0 by that of 1."""
    rng = np.random.default_rng(1)
    for _ in range(times):
        signs = [rng.integers(-1, 2, size=w.shape) for w in weights]
        bits = [np.spacing(np.where(w == 0, w.dtype.type(1), np.abs(w))) for w in weights]
        yield [w + s * bit for w, s, bit in zip(weights, signs, bits, strict=True)]


def perceptron_differs(seed):
    """None where both Perceptrons of this seed are equal in every bit, otherwise what to paste."""
    draw = Draw(seed)
    n, d, k = draw.upto(130), draw.upto(8), 1 + draw.upto(3)
    X = draw.one([draw.rng.normal(size=(n, d)), draw.rng.integers(-3, 4, size=(n, d))])
    X = (X * draw.one([1, 1, 10.0 ** draw.rng.integers(-5, 6, size=d)])).astype(
        draw.one(["float64", "float32", "int64", "float16"])
    )
    X = draw.one([X, np.asfortranarray(X), np.repeat(X, 2, axis=1)[:, ::2], X[::-1]])
    y = np.arange(n) % k if n >= k else np.arange(n)
    y = draw.one([y, y.astype(float), y.astype(str), y.astype(str).astype(object)])
    options = {"tol": draw.one([None, 1e-3, 0.1]), "max_iter": draw.upto(40), "eta0": 1.0}
    options |= {"shuffle": draw.one([True, False]), "random_state": seed}
    options |= draw.one([{}, {"eta0": 0.1}, {"eta0": 3.7}, {"fit_intercept": False}])
    if n < 2 or not np.isfinite(X).all():
        return None
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence
        for nn in (scratch, reference):
            clf = nn.perceptron.Perceptron(**options).fit(X, y)
            values = clf.coef_, clf.intercept_, clf.classes_, clf.decision_function(X)
            found.append([clf.n_iter_, *((a.dtype, a.tolist()) for a in values)])
    told = f"X, y, options = {X!r}, {y!r}, {options!r}"
    return None if found[0] == found[1] else f"# seed {seed}\n{told}\n# {found}"


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # random heads and numbers have both engines warn
@pytest.mark.parametrize("differs", [model_differs, perceptron_differs])
def test_no_difference(differs):
    start = secrets.randbelow(10**9)
    print("seeds from", start)
    count = MODELS if differs is model_differs else PERCEPTRONS
    told = [told for seed in range(start, start + count) if (told := differs(seed))]
    assert not told, "\n\n".join(told)


def test_a_difference_is_told(monkeypatch):
    """A gradient that is a little off in one room is found, and told as code that runs."""
    plain = {"floatx": "float64", "loss": "binary_crossentropy"}
    plain["optimizer"] = "SGD", {"learning_rate": 0.1}
    seed = next(s for s in range(9999) if plain.items() <= Draw(s).model().items())
    assert model_differs(seed) is None
    right = vars(scratch.optimizers.SGD)["_keras"]
    wrong = lambda self, g, w: right(self, g * (1 + 1e-9), w)  # noqa: E731
    monkeypatch.setattr(scratch.optimizers.SGD, "_keras", wrong)
    code = model_differs(seed)
    assert "sketch = {" in code
    compile(code, "pasted", "exec")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for number in range(*map(int, sys.argv[1:3])):
        for differs in (model_differs, perceptron_differs):
            if (told := differs(number)) is not None:
                print(told, flush=True)
        if number % 100 == 99:
            print(f"# up to seed {number}", flush=True)
