# %% [markdown]
"""When does a ReLU unit die, and does a leaky one live?

It should die where every net sum is below 0, from the start or after a step too long; a leaky one
should come back. Lecture G, "Dying ReLU Problem" and "Importance of Differentiability in Activation
Functions", where the unit with w = (−0.5, −0.5) stands; lecture H, "3. ReLU function :-" and "4.
Leaky ReLU function:-". Run it with ``--engine scratch``, ``--engine reference``, or both (the
default).
"""

# %%
# The engines, and what is measured
import numpy as np

from examples.drawing import both, figure, save
from examples.lesson import apart, engines, say, table
from examples.subjects import dying, silenced

rooms = engines("When does a ReLU unit die, and does a leaky one live?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
rng = np.random.default_rng(10)
KINDS = {
    "ReLU": lambda nn: "relu",
    "Leaky ReLU of slope 0.01": lambda nn: nn.activations.leaky_relu,
    "Leaky ReLU of slope 0.2": lambda nn: "leaky_relu",  # so Keras understands the word
}


# %%
# Its first cause, a poor start: the unit on positive inputs, and a sigmoid to say "large"
x = rng.uniform(0.1, 1, size=(64, 2))
y = (x.sum(axis=1) > 1.1).astype(float)
EPOCHS, STEPS = 24, 30  # steps on all rows: an epoch goes over so many copies of them
copies = np.tile(x, (STEPS, 1)), np.tile(y, STEPS)
paths, rows = {kind: {} for kind in KINDS}, []
for kind, activation in KINDS.items():
    for engine, nn in rooms.items():
        L = nn.layers
        hidden = L.Dense(1, activation(nn))
        model = nn.network.Sequential([L.Input((2,)), hidden, L.Dense(1, "sigmoid")])
        model.set_weights([np.full((2, 1), -0.5), np.zeros(1), np.ones((1, 1)), np.zeros(1)])
        whole = (copies, [(1.5, EPOCHS)], len(x))
        path = paths[kind][engine] = silenced(nn, model, kind == "ReLU", *whole)
        w = model.get_weights()[0].ravel().round(3)
        silent = f"{'silent' if path[0, 1] else 'fires'} → {'silent' if path[-1, 1] else 'fires'}"
        rows.append((kind, engine, w, silent, f"{path[-1, 0]:.3f}"))
table(
    f"One hidden unit after {EPOCHS * STEPS} steps, from w = [-0.5 -0.5]",
    ["unit", "engine", "w", "is", "loss"],
    rows,
)
steps = STEPS * np.arange(EPOCHS + 1)
fires = {kind: steps[found[told][:, 1] == 0] for kind, found in paths.items()}
when = [f"as a {k} {f'after {at[0]} steps' if len(at) else 'never'}" for k, at in fires.items()]
fig, ax = figure(
    f"The lecture's unit fires, {', '.join(when)}.",
    "step of gradient descent, on all rows",
    "loss",
)
for kind, found in paths.items():
    both(ax, steps, {engine: path[:, 0] for engine, path in found.items()}, kind)
save(fig, "lesson_14_unit")
apart("each loss", *({e: path[:, 0] for e, path in found.items()} for found in paths.values()))

# %%
# The lecture's second cause, a high learning rate: five epochs of it for two layers of 32 units
RUNS = {
    "ReLU, learning rate 0.3": ("relu", 0.3),
    "ReLU, 2.5 for five epochs": ("relu", 2.5),
    "Leaky ReLU, 2.5 for five epochs": ("leaky_relu", 2.5),
}
EPOCHS, paths = 36, {}
for run, (activation, rate) in RUNS.items():
    paths[run] = dying(rooms, activation, [(rate, 5), (0.3, EPOCHS - 5)])
table(
    "Two layers of 32 units",
    ["units and learning rate", "engine", "silent", "after epoch 5", "at the end", "loss"],
    [
        (run, e, *(f"{path[i, 1]:.0%}" for i in (0, 5, -1)), f"{path[-1, 0]:.3f}")
        for run, found in paths.items()
        for e, path in found.items()
    ],
)
_, killed, leaky = (found[told] for found in paths.values())
fig, axes = figure(
    f"Five epochs of long steps kill {killed[5, 1]:.0%} of the ReLU units, {killed[-1, 1]:.0%} are "
    f"dead at the end; the loss is {killed[-1, 0]:.2f}, with leaky ones {leaky[-1, 0]:.2f}.",
    "epoch",
    "loss",
    ncols=2,
)
for run, found in paths.items():
    for column, ax in enumerate(axes):
        both(ax, range(EPOCHS + 1), {e: path[:, column] for e, path in found.items()}, run)
axes[1].set(ylabel="share of units that put out nothing above 0", ylim=(-0.03, 1))
save(fig, "lesson_14_network")
say(
    "A dead unit gets no gradient. Only the layer before it, by changing its inputs, can make it\n"
    f"fire again; that happened to {killed[5:, 1].max() - killed[-1, 1]:.0%} of the units."
)
apart("each loss", *({e: path[:, 0] for e, path in found.items()} for found in paths.values()))
apart("each share", *({e: path[:, 1] for e, path in found.items()} for found in paths.values()))
