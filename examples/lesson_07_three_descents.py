# %% [markdown]
"""Batch, stochastic or mini-batch: which way down is the best?

All three follow the same gradient, of all rows, of one, or of a few. The batch's way should be
smooth and slow, the stochastic one fast and never at rest. Lecture G, "Variants of Gradient
Descent", from "Batch Pseudocode" to "When to Use Which?"; lecture D, "GRADIENT DESCENT METHOD" and
"MINI-BATCH GRADIENT DESCENT". Run it with ``--engine scratch``, ``--engine reference``, or both
(the default).
"""

# %%
# The engines, and 64 points near the line y = 2x − 1
import numpy as np

from examples.drawing import both, bound, figure, heights, save, way
from examples.lesson import apart, engines, say, table
from examples.subjects import loop

rooms = engines("Batch, stochastic or mini-batch: which way down is the best?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
rng = np.random.default_rng(7)
x = rng.uniform(-1, 2, size=64)
X, y = np.column_stack([x, np.ones_like(x)]), 2 * x - 1 + rng.normal(scale=0.7, size=64)
START, RATE, EPOCHS = np.array([-1.0, 2.0]), 0.1, 12
BEST = np.linalg.lstsq(X, y)[0]  # slope and intercept of the line that fits best


def loss(w):
    """The mean squared error of the lines w, shape (…, 2), over all rows."""
    return np.mean((y - np.asarray(w) @ X.T) ** 2, axis=-1)


# %%
# The three loops, and every point of their ways
LOOPS = {
    "batch, of 64": ("batch_gradient_descent", {}),
    "mini-batch, of 8": ("mini_batch_gradient_descent", {"batch_size": 8}),
    "stochastic, of 1": ("stochastic_gradient_descent", {}),
}


ways = {
    kind: {
        e: loop(nn, name, START, X, y, learning_rate=RATE, epochs=EPOCHS, **options)
        for e, nn in rooms.items()
    }
    for kind, (name, options) in LOOPS.items()
}

# %%
# How far each has come, by the number of times that it has seen the data
rows = []
for kind, by_engine in ways.items():
    for engine, path in by_engine.items():
        a_pass = (len(path) - 1) // EPOCHS  # steps
        losses = [f"{loss(path[epochs * a_pass]):.4f}" for epochs in (1, 2, 5, EPOCHS)]
        last = loss(path[-a_pass - 1 :])
        rows.append((kind, engine, len(path) - 1, *losses, f"{np.ptp(last):.4f}"))
headings = ["after 1", "after 2", "after 5", f"after {EPOCHS}", "range in the last"]
table(
    f"Loss by epochs; the best line has {loss(BEST):.4f}",
    ["gradient", "engine", "steps", *headings],
    rows,
)
say(
    "A batch descends in every step, but it takes one step an epoch. The gradient of one row\n"
    "points only roughly the right way, but 64 times an epoch, and goes on so at the bottom."
)

# %%
# The ways, over the valley of the loss
after = {kind: loss(by[told][(len(by[told]) - 1) // EPOCHS]) for kind, by in ways.items()}
fig, (map_, curves) = figure(
    "The first epoch brings the loss from {:.1f} to {:.2f} by one step, to {:.2f} by 8 and to "
    "{:.2f} by 64; the best line has {:.2f}.".format(loss(START), *after.values(), loss(BEST)),
    "slope of the line",
    "intercept of the line",
    ncols=2,
)
heights(map_, loss, (-1.4, 3.4), (-2.4, 2.4), loss(BEST) * 1.35 ** np.arange(1, 14))
for kind, by_engine in ways.items():
    way(map_, by_engine, kind)
    steps = len(by_engine[told]) - 1
    epochs = np.arange(steps + 1) * EPOCHS / steps
    both(curves, epochs, {e: loss(path) for e, path in by_engine.items()}, kind)
map_.plot(*BEST, "+", color="black", ms=16, mew=2.5, label="the best line")
bound(curves, [0, EPOCHS], [loss(BEST)] * 2, "loss of the best line")
curves.set(xlabel="epoch", ylabel="loss over all rows", yscale="log")
save(fig, "lesson_07_ways")
apart("each point of the ways", *ways.values())
