"""How well does a small network read handwritten digits?

scikit-learn's 1797 images of 8×8 pixels, a network 64-32-10. Lecture G, "Multi-Layer Perceptron"
and "Mini-Batch Gradient Descent: Pseudocode"; lecture H, "Softmax Function:-" and "Adam
Optimizer:-". Run it with ``--engine scratch`` (the default) or ``--engine reference``.
"""

# %% The engine, the only line that differs
import numpy as np
from sklearn.datasets import load_digits

from examples._lesson import engine, picture, say, table

nn = engine("How well does a small network read handwritten digits?")

# %% The data: pixels from 0 to 1, in one random order, a quarter put aside for the test
rng = np.random.default_rng(0)
X, y = load_digits(return_X_y=True)
order = rng.permutation(len(X))
X, y = X[order] / 16, y[order]
cut = len(X) * 3 // 4
train, test = (X[:cut], y[:cut]), (X[cut:], y[cut:])


# %% The network, and initial weights for either engine: Glorot's, from one generator
def glorot(inputs, units):
    """Uniform between ±√(6/(inputs + units))."""
    return rng.uniform(-1, 1, size=(inputs, units)) * np.sqrt(6 / (inputs + units))


model = nn.network.Sequential(
    [
        nn.layers.Input((64,)),
        nn.layers.Dense(32, activation="relu"),
        nn.layers.Dense(10, activation="softmax"),
    ]
)
model.set_weights([glorot(64, 32), np.zeros(32), glorot(32, 10), np.zeros(10)])
model.compile(
    optimizer=nn.optimizers.Adam(learning_rate=0.003),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

# %% Learn. The rows are in random order already, so that shuffle=False serves both engines
history = model.fit(
    *train, batch_size=32, epochs=30, shuffle=False, validation_data=test, verbose=0
).history
NAMES = ["loss", "accuracy", "val_loss", "val_accuracy"]
table(
    f"{cut} images to learn from, {len(X) - cut} to test",
    ["epoch", *NAMES],
    [(e, *(f"{history[name][e - 1]:.4f}" for name in NAMES)) for e in (1, 2, 5, 10, 20, 30)],
)

# %% Which digits does it get wrong?
images, labels = test
y_hat = model.predict(images, verbose=0)
taken_for = y_hat.argmax(axis=1)
wrong = np.flatnonzero(taken_for != labels)
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
        for i in sorted(wrong, key=lambda i: -y_hat[i].max())
    ],
)

# %% The surest error, as the network sees it
if wrong.size:
    worst = max(wrong, key=lambda i: y_hat[i].max())
    pixels = images[worst].reshape(8, 8).repeat(2, axis=1)  # a character is half as wide as high
    picture(f"The digit {labels[worst]}, taken for the digit {taken_for[worst]}", pixels)
