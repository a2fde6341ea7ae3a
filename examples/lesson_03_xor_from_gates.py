# %% [markdown]
"""How do three gates make XOR, when one unit cannot?

Two of them should move the four inputs to where one line is enough for the third. Lecture D,
"SOLUTION XOR PROBLEM"; lecture G, "In-Class Exercise: XNOR gate". Run it with ``--engine scratch``,
``--engine reference``, or both (the default).
"""

# %%
# The engines, the only line that differs
import numpy as np

from examples.drawing import figure, grid, points, regions, save
from examples.lesson import engines, say, table
from examples.subjects import gate

rooms = engines("How do three gates make XOR, when one unit cannot?")
told, nn = next(iter(rooms.items()))  # the engine whose numbers are printed

# %%
# XOR is the AND of NAND and OR: each is one line in the plane, and one unit
X, xor = nn.gates.truth_table("XOR")
nand, or_ = (nn.gates.evaluate(name, X).ravel().astype(int) for name in ("NAND", "OR"))
z = nn.gates.evaluate("XOR", X).ravel().astype(int)
rows = [(*X[i], nand[i], or_[i], z[i], xor[i]) for i in range(4)]
table("Step units", ["x1", "x2", "O1 = NAND", "O2 = OR", "O1 AND O2", "XOR"], rows)
say(
    "Seen from (O1, O2) there are only three points left, (1,0), (1,1) and (0,1), and a line\n"
    "separates (1,1) from the others. The hidden layer has moved the inputs to where one unit can."
)

# %%
# The same weights, as a network of two layers
for number, (W, b) in enumerate(nn.gates.layers("XOR"), start=1):
    say(f"layer {number}: W = {W.tolist()}, b = {b.tolist()}")


# %%
# Where each of them puts out 1: not for 0 and 1 alone, but in the whole plane
seen = np.column_stack([nand, or_])
PANELS = [
    ("NAND", "O₁ = NAND, one line", X, 1 - X.all(axis=1)),
    ("OR", "O₂ = OR, one line", X, X.any(axis=1).astype(int)),
    ("XOR", "O₁ AND O₂ = XOR, a strip between the two", X, xor),
    ("AND", "XOR as the last unit sees it, one line", seen, xor),
]
kinds = len({tuple(row) for row in seen.tolist()})
fig, axes = figure(
    f"No line separates the four inputs of XOR, but NAND and OR turn them into {kinds} points, "
    "which one line separates.",
    "x₁",
    "x₂",
    nrows=2,
    ncols=2,
)
x1, x2, plane = grid((-0.5, -0.5), (1.5, 1.5))
for ax, (name, title, inputs, labels) in zip(axes.flat, PANELS, strict=True):
    regions(ax, x1, x2, {e: gate(nn, name, plane).reshape(x1.shape) for e, nn in rooms.items()})
    points(ax, inputs, labels)
    ax.set_title(title)
axes[1, 1].set(xlabel="O₁", ylabel="O₂")
save(fig, "lesson_03_regions", "scratch: blue where the output is 1    reference: dashed line")

# %%
# With sigmoids in the place of steps the outputs come close to 0 and 1
for name in ("XOR", "XNOR"):
    X, y = nn.gates.truth_table(name)
    smooth = nn.gates.evaluate(name, X, "sigmoid").ravel()
    pairs = [(*x, f"{a:.8f}", t) for x, a, t in zip(X, smooth, y, strict=True)]
    table(f"{name} with sigmoid units", ["x1", "x2", "output", name], pairs)

# %%
# Beside an AND, XOR adds two bits: the half-adder
X, _ = nn.gates.truth_table("HALF ADDER")
sums = nn.gates.evaluate("HALF ADDER", X).astype(int)
table("Half-adder", ["a", "b", "sum", "carry"], [(*x, *s) for x, s in zip(X, sums, strict=True)])
