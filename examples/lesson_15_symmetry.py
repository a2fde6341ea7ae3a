# %% [markdown]
"""Why are weights random at first, and why not zero?

Units that start equal should stay equal, and be worth one unit. The question of lecture N,
"ACTIVATION FUNCTION"; the data are a cloud like the four rows of lecture D, "AGAIN TO XOR PROBLEM".
Run it with ``--engine scratch``, ``--engine reference``, or both (the default).
"""

# %%
# The engines, and points labelled 1 where x₁ and x₂ have the same sign
import numpy as np

from examples.drawing import both, bound, figure, save, way
from examples.lesson import apart, engines, say, table, twins

rooms = engines("Why are weights random at first, and why not zero?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
x = np.random.default_rng(11).uniform(-1, 1, size=(200, 2))
y = (x[:, 0] * x[:, 1] > 0).astype(float)
EPOCHS, UNITS = 30, 4
STARTS = {
    "zeros": "zeros",
    "ones": "ones",
    "random": "random_normal",
    "Glorot": "glorot_uniform",
}


# %%
# Learn from each start: four tanh units between two inputs and a sigmoid
def network(nn, start):
    """The network, with all weights from one initializer; the biases are 0."""
    L = nn.layers
    hidden = L.Dense(UNITS, "tanh", kernel_initializer=start)
    output = L.Dense(1, "sigmoid", kernel_initializer=start)
    model = nn.network.Sequential([L.Input((2,)), hidden, output])
    model.compile(nn.optimizers.Adam(0.05), "binary_crossentropy")
    return model


def learn(nn, model):
    """Before training and after each epoch: loss, distinct hidden units, and their weights."""

    def measure(model):
        y_hat = nn.pathologies.layer_outputs(model, x)[-1].ravel()
        distinct = nn.pathologies.distinct_units(model)[0]
        return nn.losses.binary_crossentropy(y, y_hat), distinct, *model.get_weights()[0].ravel()

    path = nn.pathologies.over_training(model, x, y, measure, EPOCHS, batch_size=20)
    return path[:, 0], path[:, 1], path[:, 2:].reshape(-1, 2, UNITS)


runs, first_step = {}, {}
for name, start in STARTS.items():
    pairs = twins(rooms, lambda nn, start=start: network(nn, start), seed=3)
    nn, model = pairs[told]
    first_step[name] = nn.network.gradients(model, x, y)[::2]  # of the weights, not the biases
    runs[name] = {engine: learn(nn, model) for engine, (nn, model) in pairs.items()}
table(
    f"{UNITS} hidden units, {EPOCHS} epochs",
    ["initial weights", "engine", "distinct units", "at the end", "loss", "at the end"],
    [
        (name, e, *(f"{d:g}" for d in distinct[[0, -1]]), *(f"{v:.4f}" for v in loss[[0, -1]]))
        for name, run in runs.items()
        for e, (loss, distinct, _) in run.items()
    ],
)
table(
    "The first gradient of the hidden weights, a column for each unit",
    ["initial weights", *(f"unit {unit + 1}" for unit in range(UNITS))],
    [(name, *(f"{w1:+.4f} {w2:+.4f}" for w1, w2 in g.T)) for name, (g, _) in first_step.items()],
)
if not any(gradient.any() for gradient in first_step["zeros"]):
    say(
        "From zeros, lecture N is right: a hidden unit puts out 0, and a weight of 0 leads on\n"
        "from it. So the gradient of every weight is 0, and all that can learn is one bias."
    )
say(
    "Equal units are given equal gradients, and stay equal: after all, "
    f"{runs['ones'][told][1][-1]:g} of {UNITS} units is distinct."
)

# %%
# What the units can learn together, by how many of them differ
fig, ax = figure(
    "The loss ends at {:.2f} from zeros and at {:.2f} from ones, but at {:.2f} from random weights "
    "and at {:.2f} from Glorot's.".format(*(run[told][0][-1] for run in runs.values())),
    "epoch",
    "loss",
)
for name, run in runs.items():
    label = f"{name}: {run[told][1][-1]:g} distinct of {UNITS} units"
    both(ax, range(EPOCHS + 1), {engine: loss for engine, (loss, _, _) in run.items()}, label)
bound(ax, [0, EPOCHS], [np.log(2)] * 2, "ln 2, of ½ for every point")
save(fig, "lesson_15_loss")

# %%
# The way of each unit through the plane of its two weights
fig, axes = figure(
    f"The {UNITS} units take {runs['ones'][told][1].max():g} way through the plane from ones, and "
    f"{runs['Glorot'][told][1].min():g} from Glorot's weights.",
    "weight of x₁",
    "weight of x₂",
    ncols=2,
)
for ax, name in zip(axes, ("ones", "Glorot"), strict=True):
    for unit in range(UNITS):
        ways = {e: W[:, :, unit] for e, (_, _, W) in runs[name].items()}
        way(ax, ways, f"unit {unit + 1}")
    ax.plot(*runs[name][told][2][0], "o", color="black", markersize=5, label="start")
    ax.set_title(f"from {name}")
save(fig, "lesson_15_paths")
for what, number in [("each loss", 0), ("each number of distinct units", 1)]:
    apart(what, *({e: found[number] for e, found in run.items()} for run in runs.values()))
