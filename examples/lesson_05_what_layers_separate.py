# %% [markdown]
"""What can one, two and three layers separate?

Lecture D, "WHAT DO EACH OF THESE LAYER DO ?", says: lines, combinations of lines, anything. Two
layers should turn out to do more than that. Lecture G, "MLP that solves XOR problem". Run it with
``--engine scratch``, ``--engine reference``, or both (the default).
"""

# %%
# The engines
import numpy as np

from examples.drawing import figure, grid, points, regions, save
from examples.lesson import apart, engines, say, table
from examples.subjects import moons, separated

rooms = engines("What can one, two and three layers separate?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
KEY = "scratch: blue where the output is above ½    reference: dashed where it is ½"


def outputs(nn, model, x):
    """The output for each point."""
    return nn.pathologies.layer_outputs(model, x)[-1].ravel()


# %%
# Set by hand, with weights so large that the sigmoids are nearly steps
def sides(number, distance, centre=(0, 0), turn=np.pi / 2):
    """A first layer, a unit for each side of a polygon: z > 0 on the inner side of the line."""
    angle = turn + 2 * np.pi * np.arange(number) / number
    outwards = np.array([np.cos(angle), np.sin(angle)])  # (2, number)
    return -outwards, distance + centre @ outwards


def at_least(count, members):
    """A layer of gates that fire where so many of their members do; members (inputs, units)."""
    return members, 0.5 - np.broadcast_to(count, members.shape[1])


five = sides(5, 0.45)
three, four = sides(3, 0.5, (-0.4, -1.3)), sides(4, 0.7, (0.3, 1.2), turn=0.3)
seven = [np.hstack(pair) for pair in zip(three, four, strict=True)]
BY_HAND = {
    "one side of a line": [sides(1, 0.3, turn=1.0)],
    "inside all of five lines": [five, at_least(5, np.ones((5, 1)))],
    "inside four of the five": [five, at_least(4, np.ones((5, 1)))],
    "in a triangle or a square": [
        seven,
        at_least([3, 4], np.repeat(np.eye(2), [3, 4], axis=0)),
        at_least(1, np.ones((2, 1))),
    ],
}
x1, x2, plane = grid((-1.5, -2.8), (1.5, 2.8))
found, share = {name: {} for name in BY_HAND}, {name: {} for name in BY_HAND}
for name, layers in BY_HAND.items():
    for engine, nn in rooms.items():
        dense = [nn.layers.Dense(b.size, activation="sigmoid") for _, b in layers]
        model = nn.network.Sequential([nn.layers.Input((2,)), *dense])
        model.set_weights([60.0 * array for layer in layers for array in layer])
        found[name][engine] = y_hat = outputs(nn, model, plane)
        inside = plane[y_hat > 0.5]
        halfway = (inside + np.random.default_rng(12).permutation(inside)) / 2
        share[name][engine] = (outputs(nn, model, halfway) > 0.5).mean()
table(
    "Is a point inside, halfway between two that are?",
    ["region", "layers", "engine", "is inside"],
    [
        (name, len(BY_HAND[name]), e, f"{part:.1%}")
        for name in share
        for e, part in share[name].items()
    ],
)
convex, other = ([n for n in BY_HAND if (share[n][told] > 0.999) == yes] for yes in (True, False))
fig, axes = figure(
    f"Convex: {', '.join(convex)}; not convex: {', '.join(other)}.",
    "x₁",
    "x₂",
    ncols=4,
    sharey=True,
)
for ax, (name, by_engine) in zip(axes, found.items(), strict=True):
    regions(ax, x1, x2, {engine: y_hat.reshape(x1.shape) for engine, y_hat in by_engine.items()})
    ax.set_title(f"{name}\nlayers: {len(BY_HAND[name])}")
save(fig, "lesson_05_by_hand", KEY)
say(
    "So a second layer can do more than an AND: at least four of five lines make a star. The\n"
    "third joins regions that the second has made, wherever they are."
)

# %%
# Learned: two moons
X, labels = moons()
HIDDEN = {"one layer": 0, "two layers": 1, "three layers": 2}
x1, x2, plane = grid(X.min(axis=0) - 0.3, X.max(axis=0) + 0.3)
learned, right = {name: {} for name in HIDDEN}, {name: {} for name in HIDDEN}
for name, hidden in HIDDEN.items():
    for engine, (nn, model, _) in separated(rooms, hidden).items():
        learned[name][engine] = outputs(nn, model, plane)
        right[name][engine] = ((outputs(nn, model, X) > 0.5) == labels).mean()
one, two, three = (share[told] for share in right.values())
fig, axes = figure(
    f"Of the {len(X)} points of two moons, one layer gets {one:.1%} right, two layers {two:.1%}, "
    f"three layers {three:.1%}.",
    "x₁",
    "x₂",
    ncols=3,
    sharey=True,
)
for ax, name in zip(axes, HIDDEN, strict=True):
    regions(ax, x1, x2, {e: y_hat.reshape(x1.shape) for e, y_hat in learned[name].items()})
    points(ax, X, labels, size=5)
    ax.set_title(name)
save(fig, "lesson_05_moons", KEY)
apart("each output", *found.values(), *learned.values())
