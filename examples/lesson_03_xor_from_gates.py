"""How do three gates make XOR, when one unit cannot?

Lecture D, "SOLUTION XOR PROBLEM"; lecture G, "In-Class Exercise: XNOR gate". Run it with
``--engine scratch`` (the default) or ``--engine reference``.
"""

# %% The engine, the only line that differs
from examples._lesson import engine, say, table

nn = engine("How do three gates make XOR, when one unit cannot?")

# %% XOR is the AND of NAND and OR: each is one line in the plane, and one unit
X, xor = nn.gates.truth_table("XOR")
nand, or_ = (nn.gates.evaluate(gate, X).ravel().astype(int) for gate in ("NAND", "OR"))
z = nn.gates.evaluate("XOR", X).ravel().astype(int)
rows = [(*X[i], nand[i], or_[i], z[i], xor[i]) for i in range(4)]
table("Step units", ["x1", "x2", "O1 = NAND", "O2 = OR", "O1 AND O2", "XOR"], rows)
say(
    "Seen from (O1, O2) there are only three points left, (1,0), (1,1) and (0,1), and a line\n"
    "separates (1,1) from the others. The hidden layer has moved the inputs to where one unit can."
)

# %% The same weights, as a network of two layers
for number, (W, b) in enumerate(nn.gates.layers("XOR"), start=1):
    say(f"layer {number}: W = {W.tolist()}, b = {b.tolist()}")

# %% With sigmoids in the place of steps the outputs come close to 0 and 1
for gate in ("XOR", "XNOR"):
    X, y = nn.gates.truth_table(gate)
    smooth = nn.gates.evaluate(gate, X, "sigmoid").ravel()
    pairs = [(*x, f"{a:.8f}", t) for x, a, t in zip(X, smooth, y, strict=True)]
    table(f"{gate} with sigmoid units", ["x1", "x2", "output", gate], pairs)

# %% Beside an AND, XOR adds two bits: the half-adder
X, _ = nn.gates.truth_table("HALF ADDER")
sums = nn.gates.evaluate("HALF ADDER", X).astype(int)
table("Half-adder", ["a", "b", "sum", "carry"], [(*x, *s) for x, s in zip(X, sums, strict=True)])
