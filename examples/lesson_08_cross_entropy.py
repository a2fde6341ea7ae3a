# %% [markdown]
"""Why cross-entropy, and not squared error, after a sigmoid?

A unit that is sure and wrong has the most to learn. With squared error it should learn hardly
anything, since the sigmoid's slope is a factor of its gradient; cross-entropy cancels that slope.
Lecture D, "Loss Functions" and "Binary Cross Entropy"; lecture G, "Classification With a Neuron -
Backpropagation". Run it with ``--engine scratch``, ``--engine reference``, or both (the default).
"""

# %%
# The engines
import numpy as np

from examples.drawing import both, figure, save
from examples.lesson import apart, engines, say, table
from examples.subjects import loss

rooms = engines("Why cross-entropy, and not squared error, after a sigmoid?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
z = np.linspace(-8, 8, 81)
LOSSES = {"squared error": "mean_squared_error", "cross-entropy": "binary_crossentropy"}


# %%
# One row labelled 1: the loss by the net sum z, and its slope ∂L/∂z by the chain rule
def loss_and_slope(nn, name):
    """L(1, σ(z)) and ∂L/∂ŷ · σ′(z), for every z by itself."""
    values, upstream = loss(nn, name, np.ones(1), nn.activations.sigmoid(z)[:, None])
    return values, nn.activations.sigmoid_backward(z, upstream[:, 0])


found = {
    label: {e: loss_and_slope(nn, name) for e, nn in rooms.items()}
    for label, name in LOSSES.items()
}
squared, entropy = (by_engine[told] for by_engine in found.values())
fig, axes = figure(
    f"Where the unit is sure and wrong, at z = −{-z[0]:g}, squared error pulls with "
    f"{-squared[1][0]:.0e}, cross-entropy with {-entropy[1][0]:.4f}.",
    "z, the net sum, where the label is 1",
    "loss",
    ncols=2,
)
for label, by_engine in found.items():
    for ax, number in zip(axes, (0, 1), strict=True):
        both(ax, z, {e: curves[number] for e, curves in by_engine.items()}, label)
axes[1].set_ylabel("its slope ∂L/∂z")
save(fig, "lesson_08_slopes")
table(
    "∂L/∂z for the label 1",
    ["loss", "engine", *(f"z = {z[i]:g}" for i in (0, 20, 40, 60, 80))],
    [
        (label, e, *(f"{slope[i]:+.5f}" for i in (0, 20, 40, 60, 80)))
        for label, by_engine in found.items()
        for e, (_, slope) in by_engine.items()
    ],
)
say(
    "Cross-entropy: ∂L/∂ŷ = −1/ŷ, times σ′ = ŷ(1 − ŷ), is ŷ − 1. Squared error: −2(1 − ŷ), times\n"
    "the same, keeps the factor ŷ(1 − ŷ), which is next to 0 wherever the unit is sure."
)

# %%
# Learning from a start that is sure and wrong: is x above 0? The weight says no
x = np.random.default_rng(8).uniform(-2, 2, size=(64, 1))
y, EVERY, EPOCHS = (x[:, 0] > 0).astype(float), 4, 60
copies = np.tile(x, (EVERY, 1)), np.tile(y, EVERY)  # so that we look at the unit every 4 epochs


def share_right(model):
    """The share of points on the right side of ½."""
    return ((model.predict(x, verbose=0).ravel() > 0.5) == y).mean()


ways = {label: {} for label in LOSSES}
for label, name in LOSSES.items():
    for engine, nn in rooms.items():
        layers = nn.layers.Input((1,)), nn.layers.Dense(1, activation="sigmoid")
        model = nn.network.Sequential(list(layers))
        model.set_weights([np.array([[-8.0]]), np.zeros(1)])
        model.compile(nn.optimizers.SGD(0.5), loss=name)
        ways[label][engine] = nn.pathologies.over_training(
            model, *copies, share_right, EPOCHS // EVERY, batch_size=16
        )
by_then = {label: by[told][EPOCHS // EVERY // 3] for label, by in ways.items()}
fig, ax = figure(
    f"From a weight of −8, after {EPOCHS // 3} epochs {by_then['cross-entropy']:.0%} of the points "
    f"are right with cross-entropy, {by_then['squared error']:.0%} with squared error.",
    "epoch",
    "share of points that are right",
)
for label, by_engine in ways.items():
    both(ax, EVERY * np.arange(EPOCHS // EVERY + 1), by_engine, label)
ax.set_ylim(-0.03, 1.03)
save(fig, "lesson_08_learning")
apart("each slope", *({e: slope for e, (_, slope) in by.items()} for by in found.values()))
apart("each share", *ways.values())
