"""How does a perceptron learn AND by hand, step by step?

The lecture's trace, from w = (1, 1) and a threshold of 2.5 that stays: lecture D, "LEARNING AND
GATE". Run it with ``--engine scratch`` (the default) or ``--engine reference``.
"""

# %% The engine, the only line that differs
from examples._lesson import engine, say, table

nn = engine("How does a perceptron learn AND, one input at a time?")

# %% The rule: a mistake on an input labelled 1 adds it to the weights, on a 0 subtracts it
X, y = [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]
picks = [2, 3, 0, 1]  # the order in which the lecture visits the rows of X
trace = nn.perceptron.perceptron_rule(X, y, weights=[1, 1], picks=picks, threshold=2.5)


def row(step):
    """One line of the lecture's table."""
    inputs = f"({step.x[0]:g}, {step.x[1]:g}) {'-+'[step.label]}"
    return step.before, inputs, f"{step.z:g}", step.after


table(
    "z = w1 x1 + w2 x2 - 2.5", ["w before", "input", "z", "w after"], [row(s) for s in trace.steps]
)
say("One mistake is enough: (1, 1) should fire, but z = -0.5, so it is added to the weights.")

# %% The line that was found: 2x + 2y = 2.5
unit = nn.perceptron.ThresholdUnit(trace.weights, trace.threshold)
table(
    "The unit that came out",
    ["x1", "x2", "z", "output", "AND"],
    [(*x, z, o, t) for x, z, o, t in zip(X, unit.net_sum(X), unit.predict(X), y, strict=True)],
)
slope, intercept = nn.perceptron.line_slope_intercept(2, 2, 2.5)
say(f"Its boundary 2x + 2y = 2.5 is the line y = {slope:g}x + {intercept:g}.")

# %% Where the two firing rules differ: only for an input exactly on the boundary
on_the_line = [0.25, 1.0]
for fires in (">=", ">"):
    output = nn.perceptron.ThresholdUnit([2, 2], 2.5, fires).predict(on_the_line)
    say(f"fires where the sum is {fires} 2.5: the input {on_the_line} gives {output}")
