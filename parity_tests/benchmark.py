"""Speed, as ratios: scratch next to its peers, in the same run, taking turns, medians."""

import statistics
import time
import warnings

import numpy as np
from rich.progress import track
from sklearn.linear_model import Perceptron
from sklearn.neural_network import MLPClassifier

import reference
import scratch

from .data import load, standardised
from .terminal import say, table

ROUNDS = 7
TOLD = """
Medians of calls that take turns; a ratio below 1 means that scratch is faster. A step is one of
Adam, within fit; scikit-learn's is MLPClassifier's."""


def alternate(functions, rounds=ROUNDS):
    """Median seconds of functions that are called in turn, after a warm-up of each."""
    seconds = {name: [] for name in functions}
    for turn in range(rounds + 1):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}


def perceptron_fits():
    """Fits of scratch's Perceptron and of scikit-learn's, on the same data."""
    for name in ("breast-cancer", "iris", "digits", "20000 x 50"):
        X, y = load(name)
        for shuffle in (True, False):
            kinds = {"scratch": scratch.perceptron.Perceptron, "scikit-learn": Perceptron}
            yield (
                f"Perceptron, {name}{', shuffled' if shuffle else ''}",
                {
                    room: lambda kind=kind, X=X, y=y, s=shuffle: kind(shuffle=s).fit(X, y)
                    for room, kind in kinds.items()
                },
                1,
            )


def training_steps():
    """One step of Adam on a classifier, by scratch, Keras and scikit-learn's MLPClassifier."""
    digits, labels = standardised("digits")
    wide, wide_labels = np.random.default_rng(0).normal(size=(1280, 784)), np.arange(1280) % 10
    for sizes, x, y, batch, epochs in [
        ((64, 32, 10), digits[:1600], labels[:1600], 32, 4),
        ((784, 512, 512, 10), wide, wide_labels, 128, 2),
    ]:
        steps = epochs * len(x) // batch
        functions = {
            "scratch": _fit(scratch, sizes, x, y, batch, epochs),
            "Keras": _fit(reference, sizes, x, y, batch, epochs),
            "scikit-learn": _sklearn_fit(sizes, x, y, batch, epochs),
        }
        yield f"{'-'.join(map(str, sizes))}, batch {batch}", functions, steps


def _fit(nn, sizes, x, y, batch, epochs):
    L = nn.layers
    hidden = [L.Dense(n, activation="relu") for n in sizes[1:-1]]
    model = nn.network.Sequential(
        [L.Input((sizes[0],)), *hidden, L.Dense(sizes[-1], activation="softmax")]
    )
    model.compile(optimizer=nn.optimizers.Adam(), loss="sparse_categorical_crossentropy")
    return lambda: model.fit(x, y, batch_size=batch, epochs=epochs, shuffle=False, verbose=0)


def _sklearn_fit(sizes, x, y, batch, epochs):
    def fit():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # so few epochs do not converge
            MLPClassifier(
                sizes[1:-1], batch_size=batch, max_iter=epochs, shuffle=False, alpha=0
            ).fit(x, y)

    return fit


def activations():
    """What the lectures call cheap and expensive, on ten thousand rows of ten scores."""
    z = np.random.default_rng(0).normal(size=(10_000, 10))
    for name in ("relu", "leaky_relu", "elu", "sigmoid", "tanh", "softmax"):
        rooms = {"scratch": scratch, "Keras": reference}
        calls = {room: getattr(nn.activations, name) for room, nn in rooms.items()}
        yield name, {room: lambda f=f: f(z) for room, f in calls.items()}, 1


def run(console, options):
    """``parity bench``: time everything in turns and print a table of medians and ratios."""
    headings = ["what", "scratch", "Keras", "scratch/Keras", "sklearn", "scratch/sklearn"]
    timed, rows = [*activations(), *perceptron_fits(), *training_steps()], []
    for what, functions, parts in track(timed, "timing", console=console, transient=True):
        seconds = alternate(functions)
        rows.append([what, f"{seconds['scratch'] / parts * 1e3:.3f} ms"])
        for peer in ("Keras", "scikit-learn"):
            ratio = peer in seconds and seconds["scratch"] / seconds[peer]
            far = [f"{seconds[peer] / parts * 1e3:.3f} ms", f"{ratio:.3f}"] if ratio else ["", ""]
            rows[-1] += far
    table(console, headings, rows)
    say(console, TOLD, "dim")
    return 0
