# %% [markdown]
"""What do too large weights do to the gradient, and what does clipping do about it?

It should grow from layer to layer, and ruin the learning at one blow; clipping should save it.
Lecture G, "Exploding Gradient Problem" and "Solutions to Gradient Problems". Run it with ``--engine
scratch``, ``--engine reference``, or both (the default).
"""

# %%
# The engines, the data, and networks of twelve layers
import numpy as np

from examples._lesson import apart, engines, say, table, twins
from examples._plots import both, figure, save

rooms = engines("What do too large weights do to the gradient, and what does clipping do about it?")
told, nn = next(iter(rooms.items()))  # the engine whose numbers stand in the sentences
CURES = nn.pathologies.CURES
rng = np.random.default_rng(8)
x = rng.normal(size=(64, 8))
y = (x[:, 0] > 0.6).astype(float)


def exploding(cure, times):
    """Twelve layers in every room, with weights so many times larger than the cure's."""
    pairs = twins(rooms, lambda nn: nn.pathologies.deep_network(12, **CURES[cure]), seed=10)
    for _, model in pairs.values():
        model.set_weights([times * w for w in model.get_weights()])
    return pairs


# %%
# The gradient of each layer, as it is and clipped
CLIPS = {
    "by value": ("clip_by_value", 0.1),
    "by norm": ("clip_by_norm", 1.0),
    "globally": ("clip_by_global_norm", 1.0),
}


def clipped(pairs):
    """The gradients of both engines: {how they were clipped: {engine: list of arrays}}."""
    plain = {e: nn.network.gradients(model, x, y) for e, (nn, model) in pairs.items()}
    found = {"as it is": plain}
    for how, (clip, limit) in CLIPS.items():
        found[how] = {e: getattr(nn.optimizers, clip)(plain[e], limit) for e, nn in rooms.items()}
    return found


def by_layer(gradients):
    """The norm of each layer, of its W and b together."""
    return np.hypot(*([np.linalg.norm(g) for g in gradients[n::2]] for n in (0, 1)))


def length_and_direction(gradients, plain):
    """The length of all gradients as one vector, and its cosine with the plain ones."""
    a, b = (np.concatenate([g.ravel() for g in every]) for every in (gradients, plain))
    length = np.linalg.norm(a)
    return length, a @ b / length / np.linalg.norm(b)


networks = {
    "tanh, 5 × Glorot's weights": clipped(exploding("tanh, Glorot", 5)),
    "ReLU, 1.5 × He's weights": clipped(exploding("ReLU, He", 1.5)),
}
tanh, relu = (by_layer(found["as it is"][told]) for found in networks.values())
fig, axes = figure(
    f"Through twelve tanh layers the gradient grows {tanh[0] / tanh[-1]:.0f}-fold on its way back; "
    f"with ReLU all of it is large, up to {relu.max():.0f}.",
    "layer, from the input to the output",
    "norm of the gradient",
    ncols=2,
)
for ax, (name, found) in zip(axes, networks.items(), strict=True):
    for how, gradients in found.items():
        norms = {engine: by_layer(g) for engine, g in gradients.items()}
        both(ax, range(1, 14), norms, how if how == "as it is" else f"clipped {how}")
    ax.set(title=name, yscale="log")
    rows = [
        (how, engine, *(f"{v:.6g}" for v in length_and_direction(g, found["as it is"][engine])))
        for how, gradients in found.items()
        for engine, g in gradients.items()
    ]
    table(name, ["clipped", "engine", "length of the gradient", "cosine with it as it is"], rows)
save(fig, "lesson_13_clipping")
say(
    "By value and by norm, array after array is cut, and the direction changes. Globally, all are\n"
    "shortened alike: on the logarithmic axis the layers keep their shape, and the cosine is 1."
)
every = [gradients for found in networks.values() for gradients in found.values()]
apart("each norm", *({e: by_layer(g) for e, g in gradients.items()} for gradients in every))

# %%
# Learning with and without clipping: the ReLU network at a learning rate of 0.03
EPOCHS = 20
WAYS = {
    "as the gradients are": {},
    "clipvalue=0.1": {"clipvalue": 0.1},
    "clipnorm=1": {"clipnorm": 1.0},
    "global_clipnorm=1": {"global_clipnorm": 1.0},
}
losses, dead = {way: {} for way in WAYS}, {way: {} for way in WAYS}
for way, clipping in WAYS.items():
    for engine, (nn, model) in exploding("ReLU, He", 1.5).items():
        model.compile(nn.optimizers.SGD(0.03, **clipping), "binary_crossentropy")
        history = model.fit(x, y, batch_size=16, epochs=EPOCHS, shuffle=False, verbose=0).history
        losses[way][engine] = np.array(history["loss"])
        dead[way][engine] = nn.pathologies.dead_units(model, x).max()
table(
    "Loss",
    ["gradients", "engine", "first epoch", "largest", "last epoch", "dead units, worst layer"],
    [
        (way, e, *(f"{v:.4g}" for v in (loss[0], loss.max(), loss[-1])), f"{dead[way][e]:.0%}")
        for way in WAYS
        for e, loss in losses[way].items()
    ],
)
wild, *tame = (found[told] for found in losses.values())
fig, axes = figure(
    f"Without clipping the loss goes from {wild[0]:.0f} to {wild.max():.0e} and ends at "
    f"{wild[-1]:.2f}; clipped, it ends between {min(t[-1] for t in tame):.2f} and "
    f"{max(t[-1] for t in tame):.2f}.",
    "epoch",
    "loss",
    ncols=2,
)
for way, found in losses.items():
    ax = axes[0 if way == "as the gradients are" else 1]
    both(ax, range(1, EPOCHS + 1), found, way)
axes[0].set_yscale("log")
save(fig, "lesson_13_training")
p = y.mean()
say(
    "After the jump, every unit of one layer puts out 0 for every row. What is left can learn how\n"
    "many labels are 1, and nothing else: the loss stays above "
    f"{-p * np.log(p) - (1 - p) * np.log(1 - p):.2f}."
)
for way, found in losses.items():
    apart(f"the loss, {way},", found)
