"""Decision regions: of gates that are learned, of gates set by hand, of XOR's hidden units."""

import functools

import numpy as np

from examples._lesson import twins

from ._sheet import (
    DRAWN,
    LINES,
    ROOMS,
    SQUARE,
    agreement,
    around_half,
    ask,
    both,
    bound,
    dots,
    finish,
    pairs_of,
    regions,
    sheet,
)


def _square(cells, height=5.8):
    """A square of unit squares."""
    rows = -(-cells // 2)
    fig, axes = sheet("x₁", "x₂", rows, 2, height=height, sharex=True, sharey=True)
    return fig, np.ravel(axes)


def _line(clf, points, shaped):
    return shaped(around_half(clf.decision_function(points)))


def learned():
    """The four gates that have a line."""
    points, shaped = pairs_of(SQUARE)
    fig, axes = _square(4)
    right = 0
    for ax, gate in zip(axes, ("AND", "OR", "NAND", "NOR"), strict=True):
        clfs = {engine: nn.gates.learn(gate, tol=None) for engine, nn in ROOMS.items()}
        X, y = ROOMS["scratch"].gates.truth_table(gate)
        regions(ax, *SQUARE, {e: _line(c, points, shaped) for e, c in clfs.items()})
        dots(ax, X, y)
        (w1, w2), (b,) = clfs["scratch"].coef_[0], clfs["scratch"].intercept_
        ax.set_title(f"{gate}\n{w1:g}x₁ {w2:+g}x₂ {b:+g}".replace("-", "−"))
        right += sum((clf.predict(X) == y).sum() for clf in clfs.values())
    return [
        finish(
            fig,
            f"A line is enough for these four gates: the two engines get {right} of {2 * 4 * 4} "
            "rows right, with the same coefficients.",
            DRAWN,
        )
    ]


def no_line():
    """How many rows are right, epoch by epoch."""
    epochs = np.arange(1, 21)
    fig, ax = sheet("epochs", "share of the truth table that is right")
    answers = {}
    for gate in ("NOT", "AND", "XOR", "XNOR"):
        X, y = ROOMS["scratch"].gates.truth_table(gate)

        def share(nn, gate=gate, X=X, y=y):
            clfs = [nn.gates.learn(gate, tol=None, max_iter=int(n)) for n in epochs]
            return [np.mean(clf.predict(X) == y) for clf in clfs]

        answers[gate] = ask(share)
        both(ax, epochs, answers[gate], gate)
    ax.set(ylim=(0, 1.05), xticks=epochs[::2])
    done = [gate for gate, found in answers.items() if found["scratch"][-1] == 1]
    best = max(answers[gate]["scratch"].max() for gate in ("XOR", "XNOR"))
    sums = [nn.gates.signed_net_sum("XOR", [7, -3], 2) for nn in ROOMS.values()]
    return [
        finish(
            fig,
            f"{' and '.join(done)} are learned, XOR and XNOR never get beyond {best:.0%}: were "
            "all four rows right, the signed net sum would be positive, but whatever the weights "
            f"it is {max(map(abs, sums)):g}.",
        )
    ]


def _by_hand(nn, gate, points):
    """The outputs of a gate's layers at any points."""
    a = points
    for W, b in nn.gates.layers(gate):
        a = nn.activations.sigmoid(a @ np.asarray(W) + np.asarray(b))
    return a


def by_hand():
    """One unit each."""
    points, shaped = pairs_of(SQUARE)
    fig, axes = _square(4)
    right = 0
    for ax, gate in zip(axes, ("AND", "OR", "NAND", "NOR"), strict=True):
        X, y = ROOMS["scratch"].gates.truth_table(gate)
        regions(ax, *SQUARE, ask(lambda nn, g=gate: shaped(_by_hand(nn, g, points))))
        dots(ax, X, y)
        right += sum((nn.gates.evaluate(gate, X)[:, 0] == y).sum() for nn in ROOMS.values())
        ((W, b),) = ROOMS["scratch"].gates.layers(gate)
        ax.set_title("{}\n{:g}x₁ {:+g}x₂ {:+g}".format(gate, *W.ravel(), *b).replace("-", "−"))
    return [
        finish(
            fig,
            f"The weights set by hand get {right} of {2 * 4 * 4} rows right in the two engines.",
            DRAWN,
        )
    ]


def networks():
    """XOR, XNOR, and the half-adder's two outputs."""
    points, shaped = pairs_of(SQUARE)
    outputs = {"XOR": ("XOR", 0), "XNOR": ("XNOR", 0)}
    outputs |= {"half-adder, sum": ("HALF ADDER", 0), "half-adder, carry": ("HALF ADDER", 1)}
    fig, axes = _square(4)
    right = 0
    for ax, (title, (gate, column)) in zip(axes, outputs.items(), strict=True):
        X, y = ROOMS["scratch"].gates.truth_table(gate)
        y = y.reshape(len(X), -1)[:, column]

        def output(nn, gate=gate, column=column):
            return shaped(_by_hand(nn, gate, points)[:, column])

        regions(ax, *SQUARE, ask(output))
        dots(ax, X, y)
        answers = [nn.gates.evaluate(gate, X)[:, column] for nn in ROOMS.values()]
        right += sum((a == y).sum() for a in answers)
        ax.set_title(title)
    return [
        finish(
            fig,
            "Two lines and a gate behind them do what one line cannot: "
            f"{right} of {2 * 4 * 4} rows are right in the two engines.",
            DRAWN,
        )
    ]


# --- XOR, learned ------------------------------------------------------------------------------

EPOCHS, STEPS = 30, 10  # steps in an epoch: it goes over so many copies of the four rows


@functools.cache
def _xor():
    """Trained twins 2-2-1, by engine: (model, losses)."""
    X, y = ROOMS["scratch"].gates.truth_table("XOR")

    def network(nn):
        L = nn.layers
        return nn.network.Sequential(
            [L.Input((2,)), L.Dense(2, activation="tanh"), L.Dense(1, activation="sigmoid")]
        )

    pairs = twins(ROOMS, network, seed=2)
    rng = np.random.default_rng(0)  # of this start it is known that it does not get stuck
    W1, W2 = rng.normal(size=(2, 2)), rng.normal(size=(2, 1))
    found = {}
    for engine, (nn, model) in pairs.items():
        model.set_weights([W1, np.zeros(2), W2, np.zeros(1)])
        model.compile(optimizer=nn.optimizers.SGD(1.0), loss="binary_crossentropy")
        copies = np.tile(X, (STEPS, 1)), np.tile(y, STEPS)
        past = model.fit(*copies, batch_size=4, epochs=EPOCHS, shuffle=False, verbose=0)
        found[engine] = nn, model, np.array(past.history["loss"])
    return X, y, found


def learned_xor():
    """Where the network answers 1, and what its hidden units see; then the loss of the engines."""
    X, y, found = _xor()
    points, shaped = pairs_of(SQUARE)
    fig, axes = sheet("x₁", "x₂", cols=2, height=3.5)
    outputs = {
        e: shaped(model.predict(points, batch_size=len(points), verbose=0))
        for e, (_, model, _) in found.items()
    }
    regions(axes[0], *SQUARE, outputs)
    dots(axes[0], X, y)
    axes[0].set_title("what the network answers")
    _hidden_lines(axes[0], found["scratch"][1])
    _hidden_space(axes[1], X, y, found)
    right = int(((found["scratch"][1].predict(X, verbose=0).ravel() > 0.5) == y).sum())
    final = {e: outputs[e] for e in outputs}
    first = finish(
        fig,
        f"After {EPOCHS * STEPS} steps {right} of 4 rows are right; in the plane of the "
        f"hidden units one line is enough, and {agreement(final)}.",
        DRAWN,
    )
    return [first, _two_losses({e: losses for e, (_, _, losses) in found.items()})]


def _hidden_lines(ax, model):
    """Where each hidden unit's net sum is 0."""
    W, b = model.get_weights()[:2]
    x = np.linspace(-0.5, 1.5, 2)
    for (w1, w2), bias in zip(W.T, b, strict=True):
        slope, intercept = ROOMS["scratch"].perceptron.line_slope_intercept(
            float(w1), float(w2), -float(bias)
        )
        bound(ax, x, slope * x + intercept, "hidden units")
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))


def _hidden_space(ax, X, y, found):
    """The same four rows as the hidden units put them out, and the output's areas there."""
    grid = np.meshgrid(np.linspace(-1.2, 1.2, 81), np.linspace(-1.2, 1.2, 81))
    points, shaped = pairs_of(grid)

    def output(engine):
        nn, model, _ = found[engine]
        return shaped(nn.layers.forward(model.layers[-1], points))

    regions(ax, *grid, {engine: output(engine) for engine in found})
    nn, model, _ = found["scratch"]
    dots(ax, nn.layers.forward(model.layers[0], X), y)
    ax.set(xlabel="hidden unit 1", ylabel="hidden unit 2", title="what its output sees")


def _two_losses(losses):
    """The losses lying on each other, and below, how far apart they are."""
    fig, axes = sheet("epoch", "loss", rows=2, sharex=True, height=4.4)
    return two_losses(fig, axes, losses, f"XOR, 2-2-1, {STEPS} steps in an epoch")


def two_losses(fig, axes, losses, label):
    """Fill two axes: the losses of both engines, and below, their distance step by step."""
    epochs = np.arange(1, len(losses["scratch"]) + 1)
    both(axes[0], epochs, losses, label)
    far = np.abs(losses["scratch"] - losses["reference"]) / losses["reference"]
    axes[1].plot(epochs, far, color="black", linewidth=1.2, label="distance of the two losses")
    axes[1].set_yscale("symlog", linthresh=1e-16)
    axes[1].set_ylim(0, max(far.max() * 30, 1e-14))
    axes[1].set_yticks([0, 1e-16, 1e-15, 1e-14])
    axes[1].set(ylabel="distance / loss", xlabel="epoch")
    axes[0].set(ylabel="loss", xlabel="")
    last = losses["scratch"][-1]
    return finish(
        fig,
        f"The loss falls from {losses['scratch'][0]:.3f} to {last:.3f} in {len(epochs)} epochs, "
        f"and in all of them the two engines are at most {far.max():.0e} of it apart.",
        LINES,
    )


PLOTS = {
    "gates-learned": learned,
    "no-line": no_line,
    "gates-by-hand": by_hand,
    "gate-networks": networks,
    "xor-learned": learned_xor,
}
