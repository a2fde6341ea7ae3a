# %% [markdown]
"""How well does a small network read handwritten digits?

scikit-learn's 1797 images of 8×8 pixels, a network 64-32-10: nearly all are read, and those that
are not are hard for us, too. Lecture G, "Multi-Layer Perceptron" and "Mini-Batch Gradient Descent:
Pseudocode"; lecture H, "Softmax Function:-" and "Adam Optimizer:-". Run it with ``--engine
scratch``, ``--engine reference``, or both (the default).
"""

# %%
# The engines, the only line that differs
import numpy as np
from sklearn.datasets import load_digits

from examples.drawing import both, figure, save
from examples.lesson import engines, say, table

rooms = engines("How well does a small network read handwritten digits?")
told = next(iter(rooms))  # the engine whose numbers are printed

# %%
# The data: pixels from 0 to 1, in one random order, a quarter put aside for the test
rng = np.random.default_rng(0)
X, y = load_digits(return_X_y=True)
order = rng.permutation(len(X))
X, y = X[order] / 16, y[order]
cut = len(X) * 3 // 4
train, test = (X[:cut], y[:cut]), (X[cut:], y[cut:])


# %%
# The network, and initial weights for either engine: Glorot's, from one generator
def glorot(inputs, units):
    """Uniform between ±√(6/(inputs + units))."""
    return rng.uniform(-1, 1, size=(inputs, units)) * np.sqrt(6 / (inputs + units))


weights = [glorot(64, 32), np.zeros(32), glorot(32, 10), np.zeros(10)]


def network(nn):
    """The network, with these weights."""
    L = nn.layers
    hidden, output = L.Dense(32, activation="relu"), L.Dense(10, activation="softmax")
    model = nn.network.Sequential([L.Input((64,)), hidden, output])
    model.set_weights(weights)
    model.compile(
        optimizer=nn.optimizers.Adam(learning_rate=0.003),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %%
# Learn. The rows are in random order already, so that shuffle=False serves both engines
EPOCHS, OPTIONS = 30, {"batch_size": 32, "shuffle": False, "validation_data": test, "verbose": 0}
models = {engine: network(nn) for engine, nn in rooms.items()}
histories = {e: model.fit(*train, epochs=EPOCHS, **OPTIONS).history for e, model in models.items()}
history = histories[told]
NAMES = ["loss", "accuracy", "val_loss", "val_accuracy"]
table(
    f"{cut} images to learn from, {len(X) - cut} to test",
    ["epoch", *NAMES],
    [(e, *(f"{history[name][e - 1]:.4f}" for name in NAMES)) for e in (1, 2, 5, 10, 20, 30)],
)

fig, ax = figure(
    f"After {EPOCHS} epochs the loss is {history['loss'][-1]:.3f} on the images learned from, and "
    f"{history['val_loss'][-1]:.3f} on the test images.",
    "epoch",
    "loss, sparse categorical cross-entropy",
)
for label, name in [("images to learn from", "loss"), ("test images", "val_loss")]:
    both(ax, range(1, EPOCHS + 1), {e: found[name] for e, found in histories.items()}, label)
ax.set_yscale("log")
save(fig, "lesson_10_loss")

# %%
# Which digits does it get wrong?
images, labels = test
answers = {engine: model.predict(images, verbose=0) for engine, model in models.items()}
y_hat = answers[told]
taken_for = y_hat.argmax(axis=1)
wrong = sorted(np.flatnonzero(taken_for != labels), key=lambda i: -y_hat[i].max())
say(
    f"It reads {len(labels) - len(wrong)} of {len(labels)} images right: "
    f"{(taken_for == labels).mean():.2%}."
)
table(
    "The errors, the surest first",
    ["image", "is a", "taken for a", "with probability", "the right digit had"],
    [
        (
            order[cut + i],
            labels[i],
            taken_for[i],
            f"{y_hat[i].max():.3f}",
            f"{y_hat[i, labels[i]]:.3f}",
        )
        for i in wrong
    ],
)

# %%
# The surest of them, as the network sees them, and how sure each engine is
some = wrong[:6]
fig, axes = figure(
    f"{len(wrong)} of {len(labels)} test images are misread; these are the {len(some)} surest "
    "errors.",
    "pixel column",
    "pixel row",
    nrows=2,
    ncols=3,
    sharex=True,
    sharey=True,
)
for ax, i in zip(axes.flat, some, strict=False):
    ax.imshow(images[i].reshape(8, 8), cmap="Greys")
    ax.grid(False)
    sure = [f"{e}: {p[i].argmax()}, with {p[i].max():.3f}" for e, p in answers.items()]
    ax.set_title("\n".join([f"a {labels[i]}, read as", *sure]))
save(fig, "lesson_10_misread", "each engine's answer and its probability above the image")
