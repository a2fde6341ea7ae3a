# %% [markdown]
"""Which gates can a perceptron learn, and which weights does it find?

Those that a line can draw, but with other weights than a slide prints, and NAND only if nobody
stops it. Lecture D, "IMPLEMENTING AND GATE" and "MORE GATES". Run it with ``--engine scratch``,
``--engine reference``, or both side by side (the default).
"""

# %%
# The engines: NumPy, and scikit-learn. TensorFlow is not needed here.
import warnings

from examples.drawing import figure, grid, points, regions, save
from examples.lesson import engines, say, table

rooms = engines("Which gates can a perceptron learn, and which weights does it find?")
truth_table = next(iter(rooms.values())).gates.truth_table  # the same in both
warnings.simplefilter("ignore")  # XOR never converges, and says so
GATES = ["AND", "OR", "NAND", "NOR", "NOT", "XOR", "XNOR"]


# %%
# Learn every gate with the lecture's own call, and look inside.
units = {
    (gate, tol, name): nn.gates.learn(gate, tol=tol, random_state=0)
    for tol in (1e-3, None)
    for gate in GATES
    for name, nn in rooms.items()
}


def is_right(gate, clf):
    """Whether a unit answers every row of the gate's table rightly."""
    X, y = truth_table(gate)
    return (clf.predict(X) == y).all()


def learned(tol):
    """One row for each gate and engine: what it learned, and whether that is the gate."""
    for (gate, early, name), clf in units.items():
        if early == tol:
            outputs = clf.predict(truth_table(gate)[0])
            said = "right" if is_right(gate, clf) else "WRONG"
            yield gate, name, clf.coef_, clf.intercept_, clf.n_iter_, outputs, said


headings = ["gate", "engine", "clf.coef_", "clf.intercept_", "epochs", "outputs", ""]
table("Perceptron(tol=1e-3, random_state=0)", headings, learned(1e-3))
say(
    "The slide prints [[3. 2.]] [-4.] for AND, but this very call gives [[2. 2.]] [-2.]: with\n"
    "tol=1e-3 training stops once the loss has not improved for five epochs, at weights that\n"
    "classify all four rows. NAND stops too early as well, at weights that do not."
)

# %%
# Without the early stop every separable gate comes out right.
table("Perceptron(tol=None, random_state=0)", headings, learned(None))
say(
    "tol=None runs all 1000 epochs: AND reaches the slide's [[3. 2.]] [-4.], NAND is right, and\n"
    "XOR and XNOR still fail. They always will: no line separates their ones from their zeros."
)

# %%
# Where each learned unit puts out 1, with the early stop above and without it below
SHOWN = ["AND", "OR", "NAND", "XOR"]
right = {
    tol: [g for g in SHOWN if all(is_right(g, units[g, tol, name]) for name in rooms)]
    for tol in (1e-3, None)
}
fig, axes = figure(
    f"With the early stop {' and '.join(right[1e-3])} come out right; without it also "
    f"{' and '.join(g for g in right[None] if g not in right[1e-3])}; XOR never does.",
    "x₁",
    "x₂",
    nrows=2,
    ncols=4,
    sharex=True,
    sharey=True,
)
x1, x2, plane = grid((-0.5, -0.5), (1.5, 1.5))
for ax, (tol, gate) in zip(axes.flat, [(tol, g) for tol in right for g in SHOWN], strict=True):
    outputs = {e: units[gate, tol, e].predict(plane).reshape(x1.shape) for e in rooms}
    regions(ax, x1, x2, outputs)
    points(ax, *truth_table(gate))
    ax.set_title(f"{gate}, tol={tol}: {'right' if gate in right[tol] else 'WRONG'}")
save(fig, "lesson_02_regions", "scratch: blue where the output is 1    reference: dashed line")


# %%
# How often does the early stop ruin NAND?
def wrong(nn):
    """Random states, of the first 200, for which tol=1e-3 leaves NAND wrong."""
    X, y = nn.gates.truth_table("NAND")
    fits = (nn.gates.learn("NAND", tol=1e-3, random_state=r) for r in range(200))
    return sum((clf.predict(X) != y).any() for clf in fits)


for name, nn in rooms.items():
    say(f"{name}: NAND is wrong for {wrong(nn)} of the first 200 random states under tol=1e-3.")

# %%
# Why XOR has no line: add up the four net sums, + for output 1 and − for output 0.
for name, nn in rooms.items():
    xor = [float(nn.gates.signed_net_sum("XOR", w, b)) for w, b in [([1, 1], -1), ([7, -3], 2)]]
    both = [float(nn.gates.signed_net_sum("AND", w, b)) for w, b in [([1, 1], -1), ([2, 2], -3)]]
    say(f"{name}: XOR's signed net sums {xor}, AND's {both}")
say(
    "Right outputs need z > 0 for the ones and z <= 0 for the zeros, so the sum is positive. For\n"
    "XOR it is 0 whatever the weights and the bias: they cancel. So no weights are right."
)
