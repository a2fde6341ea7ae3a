# %% [markdown]
"""What changes when only the import changes?

One script fits iris with a network 4-8-3, once under ``import scratch as nn``, once under ``import
reference as nn``. Nothing should change but the last digits. Lecture N, "N LAYER NN"; lecture G,
"Multi-Layer Perceptron". Run it with ``--engine scratch``, ``--engine reference``, or both (the
default): then it also prints how far apart the two end.
"""

# %%
# The engines: an import by name
import numpy as np
from sklearn.datasets import load_iris

from examples import drawing
from examples.drawing import figure, save
from examples.lesson import engines, say, table

rooms = engines("What changes when only the import changes?")

# %%
# What both are handed: data, their order, initial weights
rng = np.random.default_rng(0)
X, y = load_iris(return_X_y=True)
X = (X - X.mean(axis=0)) / X.std(axis=0)
order = rng.permutation(len(X))
X, y = X[order], y[order]
weights = [rng.normal(scale=0.5, size=shape) for shape in [(4, 8), (8,), (8, 3), (3,)]]
EPOCHS = 50


# %%
# The script. No line of it knows which engine it runs on
def fit(nn, batch_size=16, epochs=EPOCHS):
    """Fit iris; return the weights, the History, and the predictions."""
    model = nn.network.Sequential(
        [
            nn.layers.Input((4,)),
            nn.layers.Dense(8, activation="tanh"),
            nn.layers.Dense(3, activation="softmax"),
        ]
    )
    model.set_weights(weights)
    model.compile(
        optimizer=nn.optimizers.Adam(learning_rate=0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(X, y, batch_size, epochs, shuffle=False, verbose=0)
    return model.get_weights(), history.history, model.predict(X, verbose=0)


results = {name: fit(nn) for name, nn in rooms.items()}

# %%
# What each engine says
rows = []
for epoch in (1, 2, 5, 10, 20, 50):
    for name, (_, history, _) in results.items():
        loss, accuracy = (history[what][epoch - 1] for what in ("loss", "accuracy"))
        rows.append((epoch, name, f"{loss:.10f}", f"{accuracy:.4f}"))
table("History", ["epoch", "engine", "loss", "accuracy"], rows)
for name, (_, _, y_hat) in results.items():
    say(f"{name}: {(y_hat.argmax(axis=1) == y).sum()} of the {len(y)} flowers are right.")


# %%
# And how far apart the two are
def distance(a, b):
    """The largest difference, divided by the largest entry, in units of ε = 2.2e-16."""
    a, b = np.asarray(a), np.asarray(b)
    return np.abs(a - b).max() / np.abs(b).max() / np.finfo(float).eps


# Of a batch of all rows an epoch is one step, so that History has the loss of every step
STEPS = 200
losses = {name: fit(nn, len(X), STEPS)[1]["loss"] for name, nn in rooms.items()}
told = next(iter(losses.values()))
finding = f"In {STEPS} steps the loss goes from {told[0]:.2f} to {told[-1]:.3f}"
options = {"nrows": len(results), "sharex": True, "squeeze": False}
fig, axes = figure(f"{finding}.", "step", "loss", **options)
between = drawing.losses(axes[0, 0], axes[-1, 0], losses, "loss")
if len(results) == 2:
    fig.suptitle(f"{finding}, on both engines; they are never more than {between:.0f} ε apart.")
save(fig, "lesson_11_loss")

if len(results) == 2:
    (W_a, history_a, y_a), (W_b, history_b, y_b) = results.values()
    pairs = [
        *zip(["W1", "b1", "W2", "b2"], W_a, W_b, strict=True),
        ("loss of every epoch", history_a["loss"], history_b["loss"]),
        ("accuracy of every epoch", history_a["accuracy"], history_b["accuracy"]),
        ("predictions", y_a, y_b),
    ]
    apart = {what: distance(a, b) for what, a, b in pairs}
    table("Largest difference", ["", "in ε"], [(what, f"{d:.0f}") for what, d in apart.items()])
    say(
        f"After {EPOCHS} epochs of {-(-len(X) // 16)} steps the largest of these is "
        f"{max(apart.values()):.0f} ε. ε is the spacing of float64\n"
        "just above 1: the engines do not round every sum and every exponential alike."
    )
else:
    say("Run it with --engine both to see how far apart the two engines end.")
