"""Decision regions: of gates that are learned, of gates set by hand, of XOR's hidden units."""

import numpy as np

from examples.drawing import bound, grid, points
from examples.subjects import gate as gate_outputs
from examples.subjects import xor_network

from .sheet import (
    AREAS,
    ROOMS,
    SQUARE,
    agreement,
    around_half,
    curves,
    picture,
    regions,
    sheet,
)

FOUR = ("AND", "OR", "NAND", "NOR")
truth_table = ROOMS["scratch"].gates.truth_table


def _square():
    """A square of unit squares."""
    fig, axes = sheet("x₁", "x₂", 2, 2, height=5.8, sharex=True, sharey=True)
    return fig, np.ravel(axes)


@picture("gates-learned", AREAS)
def learned():
    """The four gates that have a line."""
    fig, axes = _square()
    right = 0
    for ax, gate in zip(axes, FOUR, strict=True):
        X, y = truth_table(gate)
        clfs = {nn: nn.gates.learn(gate, tol=None) for nn in ROOMS.values()}
        regions(ax, SQUARE, lambda nn, p, clfs=clfs: around_half(clfs[nn].decision_function(p)))
        points(ax, X, y, size=8)
        clf = clfs[ROOMS["scratch"]]
        ax.set_title(_equation(gate, clf.coef_, clf.intercept_))
        right += sum((clf.predict(X) == y).sum() for clf in clfs.values())
    told = f"A line is enough for these four gates: the two engines get {right} of {2 * 4 * 4}"
    return fig, f"{told} rows right, with the same coefficients"


def _equation(gate, W, b):
    return "{}\n{:g}x₁ {:+g}x₂ {:+g}".format(gate, *np.ravel(W), *b).replace("-", "−")


@picture("no-line")
def no_line():
    """How many rows are right, epoch by epoch."""
    epochs = np.arange(1, 21)
    fig, ax = sheet("epochs", "share of the truth table that is right")

    def share(gate):
        X, y = truth_table(gate)

        def by_epoch(nn):
            fits = (nn.gates.learn(gate, tol=None, max_iter=int(n)) for n in epochs)
            return [np.mean(clf.predict(X) == y) for clf in fits]

        return by_epoch

    answers = curves(ax, epochs, {gate: share(gate) for gate in ("NOT", "AND", "XOR", "XNOR")})
    ax.set(ylim=(0, 1.05), xticks=epochs[::2])
    done = [gate for gate, found in answers.items() if found["scratch"][-1] == 1]
    best = max(answers[gate]["scratch"].max() for gate in ("XOR", "XNOR"))
    sums = [nn.gates.signed_net_sum("XOR", [7, -3], 2) for nn in ROOMS.values()]
    return fig, (
        f"{' and '.join(done)} are learned, XOR and XNOR never get beyond {best:.0%}: were "
        "all four rows right, the signed net sum would be positive, but whatever the weights "
        f"it is {max(map(abs, sums)):g}"
    )


def _gates(panels, title):
    """Draw outputs of gates set by hand, {what: (gate, column)}; how many rows are right in all."""
    fig, axes = _square()
    right = 0
    for ax, (what, (gate, column)) in zip(axes, panels.items(), strict=True):
        X, y = truth_table(gate)
        y = y.reshape(len(X), -1)[:, column]

        def output(nn, plane, gate=gate, column=column):
            return gate_outputs(nn, gate, plane, "sigmoid")[:, column]

        regions(ax, SQUARE, output)
        points(ax, X, y, size=8)
        right += sum((nn.gates.evaluate(gate, X)[:, column] == y).sum() for nn in ROOMS.values())
        ax.set_title(title(what))
    return fig, f"{right} of {2 * 4 * 4} rows"


@picture("gates-by-hand", AREAS)
def by_hand():
    """One unit each."""

    def title(gate):
        ((W, b),) = ROOMS["scratch"].gates.layers(gate)
        return _equation(gate, W, b)

    fig, right = _gates({gate: (gate, 0) for gate in FOUR}, title)
    return fig, f"The weights set by hand get {right} right in the two engines"


@picture("gate-networks", AREAS)
def networks():
    """XOR, XNOR, and the half-adder's two outputs."""
    panels = {"XOR": ("XOR", 0), "XNOR": ("XNOR", 0)}
    panels |= {"half-adder, sum": ("HALF ADDER", 0), "half-adder, carry": ("HALF ADDER", 1)}
    fig, right = _gates(panels, str)
    told = "Two lines and a gate behind them do what one line cannot"
    return fig, f"{told}: {right} are right in the two engines"


# --- XOR, learned ------------------------------------------------------------------------------

EPOCHS, STEPS = 30, 10  # steps in an epoch: it goes over so many copies of the four rows


@picture("xor-learned", AREAS)
def learned_xor():
    """Where the network answers 1, and what its hidden units see."""
    X, y = truth_table("XOR")
    copies = np.tile(X, (STEPS, 1)), np.tile(y, STEPS)
    models = {nn: xor_network(nn) for nn in ROOMS.values()}
    for model in models.values():
        model.fit(*copies, batch_size=4, epochs=EPOCHS, shuffle=False, verbose=0)
    nn, model = next(iter(models.items()))
    fig, (left, right_) = sheet("x₁", "x₂", cols=2, height=3.5)
    outputs = regions(
        left, SQUARE, lambda nn, p: models[nn].predict(p, batch_size=len(p), verbose=0)
    )
    points(left, X, y, size=8)
    _hidden_lines(left, model)
    left.set_title("what the network answers")
    hidden = grid((-1.2, -1.2), (1.2, 1.2), 81)
    regions(right_, hidden, lambda nn, p: nn.layers.forward(models[nn].layers[-1], p))
    points(right_, nn.layers.forward(model.layers[0], X), y, size=8)
    right_.set(xlabel="hidden unit 1", ylabel="hidden unit 2", title="what its output sees")
    right = int(((model.predict(X, verbose=0).ravel() > 0.5) == y).sum())
    return fig, (
        f"After {EPOCHS * STEPS} steps {right} of 4 rows are right; in the plane of the "
        f"hidden units one line is enough, and {agreement(outputs)}"
    )


def _hidden_lines(ax, model):
    """Where each hidden unit's net sum is 0."""
    W, b = model.get_weights()[:2]
    x = np.linspace(-0.5, 1.5, 2)
    for (w1, w2), bias in zip(W.T, b, strict=True):
        bound(ax, x, -(w1 * x + bias) / w2, "hidden units")
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
