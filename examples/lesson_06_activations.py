# %% [markdown]
"""Which activation passes a gradient on?

On its way back a gradient is multiplied by the slope of every activation it meets. Sigmoid and tanh
should make it smaller, most of all where they are sure; ReLU passes all of it, or nothing. Lecture
G, "Common Activation Functions" and "Importance of Differentiability in Activation Functions";
lecture D, "Activation: Sigmoid" to "Activation: ReLU"; lecture H, "5. ELU (Exponential Linear
Units) function:" and "Softmax Function:-". Run it with ``--engine scratch``, ``--engine
reference``, or both (the default).
"""

# %%
# The engines
import numpy as np

from examples.drawing import both, bound, figure, save
from examples.lesson import apart, engines, say, table
from examples.subjects import activation

rooms = engines("Which activation passes a gradient on?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
z = np.linspace(-5, 5, 201)


# %%
# Each activation, and its derivative: its backward, for an upstream gradient of 1
def first_of_three(nn):
    """Softmax puts three scores together, here (z, 0, 0); the first output, and ∂a₁/∂z₁."""
    scores = np.column_stack([z, 0 * z, 0 * z])
    of_the_first = np.tile([1.0, 0.0, 0.0], (len(z), 1))
    slopes = nn.activations.softmax_backward(scores, of_the_first)
    return nn.activations.softmax(scores)[:, 0], slopes[:, 0]


ACTIVATIONS = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softmax": None,
    "ReLU": "relu",
    "Leaky ReLU": "leaky_relu",
    "ELU": "elu",
}
found = {
    label: {e: activation(nn, name, z) if name else first_of_three(nn) for e, nn in rooms.items()}
    for label, name in ACTIVATIONS.items()
}
slopes = {name: {e: slope for e, (_, slope) in by.items()} for name, by in found.items()}
largest = {name: by_engine[told].max() for name, by_engine in slopes.items()}
fig, axes = figure(
    f"A sigmoid passes on {largest['sigmoid']:.2f} of a gradient at most, tanh "
    f"{largest['tanh']:g}, both next to nothing far from 0; ReLU passes on all of it or nothing.",
    "z",
    "a and ∂a/∂z",
    nrows=2,
    ncols=3,
    sharex=True,
    sharey="row",
)
for ax, (name, by_engine) in zip(axes.flat, found.items(), strict=True):
    both(ax, z, {e: a for e, (a, _) in by_engine.items()}, "activation")
    both(ax, z, slopes[name], "its derivative")
    ax.set(title="softmax of (z, 0, 0)" if name == "softmax" else name)
    ax.set_ylim(*((-1.1, 3) if "LU" in name else (-1.1, 1.1)))
save(fig, "lesson_06_slopes")
table(
    "The derivative",
    ["activation", "engine", *(f"z = {z[i]:g}" for i in (0, 60, 100, 140, 200)), "largest"],
    [
        (name, e, *(f"{slope[i]:.4f}" for i in (0, 60, 100, 140, 200)), f"{slope.max():.4f}")
        for name, by_engine in slopes.items()
        for e, slope in by_engine.items()
    ],
)
say(
    "At 0 ReLU has a kink. Both engines take the slope there as 0; Leaky ReLU's is the one of its\n"
    "left side, and ELU with α = 1 has no kink at all."
)

# %%
# Ten of them, one after the other, all at the same z and with weights of 1
ten = {
    name: {e: slope**10 for e, slope in by_engine.items()}
    for name, by_engine in slopes.items()
    if name != "softmax"  # which stands at the output, once
}
at_two = {name: by_engine[told][140] for name, by_engine in ten.items()}
fig, ax = figure(
    f"Ten sigmoids pass on {ten['sigmoid'][told].max():.0e} of a gradient at best; at z = 2 they "
    f"leave {at_two['sigmoid']:.0e} of it, tanh {at_two['tanh']:.0e}, ReLU and its kin "
    f"{at_two['ReLU']:g}.",
    "z",
    "product of ten derivatives",
)
for name, by_engine in ten.items():
    both(ax, z, {e: np.where(slope > 0, slope, np.nan) for e, slope in by_engine.items()}, name)
bound(ax, [-5, 5], [0.25**10] * 2, "0.25¹⁰")
ax.set(yscale="log", ylim=(1e-42, 1e3))
ax.annotate("ReLU: 0 on this side", (-2.5, 1e-41), ha="center")
save(fig, "lesson_06_ten")

# %%
# How far apart the engines are
apart("each activation", *({e: a for e, (a, _) in by.items()} for by in found.values()))
apart("each derivative", *slopes.values())
