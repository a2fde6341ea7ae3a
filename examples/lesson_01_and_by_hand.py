# %% [markdown]
"""How does a perceptron learn AND, one input at a time?

The lecture's trace, from w = (1, 1) and a threshold of 2.5 that stays: one mistake should be
enough. Lecture D, "LEARNING AND GATE". Run it with ``--engine scratch``, ``--engine reference``, or
both (the default).
"""

# %%
# The engines, the only line that differs
import numpy as np

from examples.drawing import bound, figure, grid, points, regions, save
from examples.lesson import engines, say, table

rooms = engines("How does a perceptron learn AND, one input at a time?")
told, nn = next(iter(rooms.items()))  # the engine whose numbers are printed

# %%
# The rule: a mistake on an input labelled 1 adds it to the weights, on a 0 subtracts it
X, y = [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]
picks = [2, 3, 0, 1]  # the order in which the lecture visits the rows of X
traces = {
    engine: nn.perceptron.perceptron_rule(X, y, weights=[1, 1], picks=picks, threshold=2.5)
    for engine, nn in rooms.items()
}
trace = traces[told]


def row(step):
    """One line of the lecture's table."""
    inputs = f"({step.x[0]:g}, {step.x[1]:g}) {'-+'[step.label]}"
    return step.before, inputs, f"{step.z:g}", step.after


table(
    "z = w1 x1 + w2 x2 - 2.5", ["w before", "input", "z", "w after"], [row(s) for s in trace.steps]
)
say("One mistake is enough: (1, 1) should fire, but z = -0.5, so it is added to the weights.")

# %%
# The line moves: it is where z = 0
changes = [number for number, s in enumerate(trace.steps, 1) if (s.before != s.after).any()]
fig, axes = figure(
    f"The line moves at step {', '.join(map(str, changes))} of {len(trace.steps)} only, and then "
    "(1, 1) alone is on the side that fires.",
    "x₁",
    "x₂",
    nrows=2,
    ncols=2,
    sharex=True,
    sharey=True,
)
x1, x2, plane = grid((-0.5, -0.5), (1.8, 1.8))
for number, ax in enumerate(axes.flat):
    fires = {}
    for engine, nn_ in rooms.items():
        unit = nn_.perceptron.ThresholdUnit(traces[engine].steps[number].after, 2.5)
        fires[engine] = unit.predict(plane).reshape(x1.shape)
    regions(ax, x1, x2, fires)
    points(ax, X, y)
    step = trace.steps[number]
    if number + 1 in changes:
        line = np.array([0.7, 1.8])
        bound(ax, line, (2.5 - step.before[0] * line) / step.before[1], "the line before")
    ax.plot(*step.x, "o", ms=18, mfc="none", mec="black", mew=1.6, label="the input of the step")
    ax.set_title(f"step {number + 1}: z = {step.z:g}, w = {step.after} afterwards")
save(fig, "lesson_01_line", "scratch: blue where the unit fires    reference: dashed line")

# %%
# The line that was found: 2x + 2y = 2.5
unit = nn.perceptron.ThresholdUnit(trace.weights, trace.threshold)
table(
    "The unit that came out",
    ["x1", "x2", "z", "output", "AND"],
    [(*x, z, o, t) for x, z, o, t in zip(X, unit.net_sum(X), unit.predict(X), y, strict=True)],
)
slope, intercept = nn.perceptron.line_slope_intercept(2, 2, 2.5)
say(f"Its boundary 2x + 2y = 2.5 is the line y = {slope:g}x + {intercept:g}.")

# %%
# Where the two firing rules differ: only for an input exactly on the boundary
on_the_line = [0.25, 1.0]
for fires_at in (">=", ">"):
    output = nn.perceptron.ThresholdUnit([2, 2], 2.5, fires_at).predict(on_the_line)
    say(f"fires where the sum is {fires_at} 2.5: the input {on_the_line} gives {output}")
