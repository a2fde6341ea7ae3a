"""Speed, as ratios: scratch next to its peer, in the same run, alternating, medians."""

import statistics
import time

from rich.table import Table
from sklearn.linear_model import Perceptron

import scratch

from .data import load

ROUNDS = 7


def alternate(ours, theirs, rounds=ROUNDS):
    """Median seconds of two functions that are called in turn, after one warm-up each."""
    ours(), theirs()
    seconds = {ours: [], theirs: []}
    for _ in range(rounds):
        for function in (ours, theirs):
            start = time.perf_counter()
            function()
            seconds[function].append(time.perf_counter() - start)
    return statistics.median(seconds[ours]), statistics.median(seconds[theirs])


def perceptron_fits():
    """Fits of scratch's Perceptron and of scikit-learn's, on the same data."""
    for name in ("breast-cancer", "iris", "digits", "20000 x 50"):
        X, y = load(name)
        for shuffle in (True, False):
            yield (
                f"Perceptron.fit, {name}, {'' if shuffle else 'not '}shuffled",
                lambda X=X, y=y, s=shuffle: scratch.perceptron.Perceptron(shuffle=s).fit(X, y),
                lambda X=X, y=y, s=shuffle: Perceptron(shuffle=s).fit(X, y),
            )


def main(console):
    """Time every pair and print a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("what", "scratch", "framework", "ratio"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for what, ours, theirs in perceptron_fits():
        a, b = alternate(ours, theirs)
        table.add_row(what, f"{a * 1e3:.2f} ms", f"{b * 1e3:.2f} ms", f"{a / b:.2f}")
    console.print(table)
    return 0
