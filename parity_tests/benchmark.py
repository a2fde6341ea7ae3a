"""Speed, as ratios: scratch next to its peers, in the same run, taking turns, medians."""

import functools
import importlib.util
import timeit

import numpy as np
from rich.progress import track
from sklearn.linear_model import Perceptron

import reference
import scratch

from . import report
from .arithmetic import arithmetic
from .data import load
from .terminal import say, table
from .training import MAKERS, SEPARATE, Task, elsewhere, seconds

ROUNDS = 9
TOLD = """
Medians of runs that take turns, in ms, and of the ratios in each turn, ± half the distance between
their quartiles; a ratio below 1 means that scratch is faster."""


def alternate(functions, rounds=ROUNDS):
    """What functions return that are called in turn, in lists, after a warm-up of each."""
    turns = [{name: f() for name, f in functions.items()} for _ in range(rounds + 1)]
    return {name: [turn[name] for turn in turns[1:]] for name in functions}


def _timed(function, *arguments, **options):
    """A function that runs this one and returns how many seconds it took."""
    return functools.partial(timeit.timeit, lambda: function(*arguments, **options), number=1)


def activations():
    """What the lectures call cheap and expensive, on ten thousand rows of ten scores."""
    z = np.random.default_rng(0).normal(size=(10_000, 10))
    for name in ("relu", "leaky_relu", "elu", "sigmoid", "tanh", "softmax"):
        rooms = {"scratch": scratch, "Keras": reference}
        yield name, {k: _timed(getattr(nn.activations, name), z) for k, nn in rooms.items()}, 1


def perceptron_fits():
    """Fits of scratch's Perceptron and of scikit-learn's, on the same data."""
    kinds = {"scratch": scratch.perceptron.Perceptron, "sklearn": Perceptron}
    for name in ("AND", "iris", "breast-cancer", "digits", "20000 x 50"):
        data = scratch.gates.truth_table("AND") if name == "AND" else load(name)
        for shuffle, how in ((True, ", shuffled"), (False, "")):
            fits = {room: kind(shuffle=shuffle).fit for room, kind in kinds.items()}
            yield name + how, {room: _timed(fit, *data) for room, fit in fits.items()}, 1


def training_steps():
    """A step of Adam on classifiers of three sizes."""
    sizes = {(64, 32, 10): (32, 200), (784, 128, 10): (32, 50), (784, 512, 512, 10): (128, 20)}
    with elsewhere() as others:
        for task in (Task(n, *batches) for n, batches in sizes.items()):
            here = {k: functools.partial(seconds, k) for k in MAKERS if k not in SEPARATE}
            asked = {k: functools.partial(f, task) for k, f in {**here, **others}.items()}
            yield f"{'-'.join(map(str, task.sizes))}, {task.rows}", asked, task.steps


GROUPS = {  # what is timed: how, beside whom, and why its ratios are what they are
    "activation": (activations, ["Keras"],
        "Both call the same few loops over an array; Keras's call of them takes longer."),
    "Perceptron on": (perceptron_fits, ["sklearn"],
        "scikit-learn's compiled loop takes each row by itself. Here rows come in blocks, and a "
        "mistake, of which there may be one in four rows, is two calls of NumPy; where there are "
        "few rows, most is checks of what came."),
    "network, batch": (training_steps, ["Keras", "sklearn", "torch", "jax", "products"],
        "A step of Adam, in float32: PyTorch's is the fused one, JAX's compiled, scikit-learn's "
        "MLPClassifier's. A large network is bound by its matrix products, alone in the last "
        "ratio, and by the memory that Adam's updates go through, in the last column as a share "
        "of the step; a small one by the calls of NumPy, some half a hundred."),
}  # fmt: skip


def measure(group, console):
    """A record for each row of a group."""
    rows = GROUPS[group][0]()
    for what, functions, parts in track(rows, f"timing: {group}", console=console, transient=True):
        times = {name: np.array(t) / parts for name, t in alternate(functions).items()}
        ratios = {name: times["scratch"] / t for name, t in times.items() if name != "scratch"}
        yield {
            "group": group,
            "what": what,
            "milliseconds": {name: float(np.median(t)) * 1e3 for name, t in times.items()},
            "ratios": {k: np.quantile(r, [0.25, 0.5, 0.75]).tolist() for k, r in ratios.items()},
        }


def _row(record, peers):
    """A record as a row of its table; Adam is no peer but a part."""
    ratios, cells = record["ratios"], [record["what"], f"{record['milliseconds']['scratch']:.3f}"]
    for low, ratio, high in (ratios[peer] for peer in peers):
        cells.append(f"{ratio:.2f} ±{(high - low) / 2:.2f}")
    return cells + ([f"{1 / ratios['Adam'][1]:.0%}"] if "Adam" in ratios else [])


def run(console, options):
    """``parity bench``: time everything in turns, print medians and ratios."""
    records = []
    for group, (_, peers, why) in GROUPS.items():
        rows = [*measure(group, console)]
        peers = [peer for peer in peers if peer in rows[0]["ratios"]]
        adam = ["Adam"] if "Adam" in rows[0]["ratios"] else []
        headings = [group, "scratch", *(f"/{peer}" for peer in peers), *adam]
        table(console, headings, [_row(row, peers) for row in rows])
        say(console, why + "\n ", "dim")
        records += rows
    say(console, TOLD.strip(), "dim")
    versions = report.versions(*filter(importlib.util.find_spec, SEPARATE))
    return 0, {"versions": versions, "arithmetic": arithmetic(), "rows": records}
