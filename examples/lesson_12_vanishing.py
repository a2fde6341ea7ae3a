# %% [markdown]
"""Why does the first layer of a deep sigmoid network hardly learn?

Each sigmoid should leave a quarter of its gradient at most; ReLU with the right weights should
leave nearly all. Lecture H, "Vanishing Gradient Problem"; lecture G, "Vanishing Gradient Problem:
Illustration" and "Solutions to Gradient Problems". Run it with ``--engine scratch``, ``--engine
reference``, or both (the default).
"""

# %%
# The engines, and the cures
import functools

import numpy as np

from examples import subjects
from examples.drawing import both, bound, figure, save
from examples.lesson import apart, engines, say, table

rooms = engines("Why does the first layer of a deep sigmoid network hardly learn?")
told, nn = next(iter(rooms.items()))  # the engine whose numbers stand in the sentences
CURES = nn.pathologies.CURES
THREE = {
    "sigmoid, Glorot's weights": "sigmoid, Glorot",
    "tanh, Glorot's weights": "tanh, Glorot",
    "ReLU, He's weights": "ReLU, He",
}


# %%
# How long is the gradient of each layer?
@functools.cache
def norms(cure, depth):
    """‖∂L/∂W‖ of each layer for 64 points, the first layer first, by engine."""
    return subjects.norms(rooms, cure, depth)


def ratio(cure, depth):
    """The first layer's norm, divided by the last one's, by engine."""
    return {engine: norm[0] / norm[-1] for engine, norm in norms(cure, depth).items()}


sigmoid, tanh, relu = (ratio(cure, 50)[told] for cure in THREE.values())
fig, axes = figure(
    f"Of the last layer's gradient, the first of 50 layers gets {sigmoid:.0e} with sigmoids, "
    f"{tanh:.1g} with tanh and {relu:.1g} with ReLU.",
    "layer, from the input to the output",
    "norm of the gradient",
    ncols=2,
    sharey=True,
)
for ax, depth in zip(axes, (10, 50), strict=True):
    layers = np.arange(1, depth + 2)
    for label, cure in THREE.items():
        both(ax, layers, norms(cure, depth), label)
    at_most = norms("sigmoid, Glorot", depth)[told][-1] * 0.25 ** (layers[-1] - layers)
    bound(ax, layers, at_most, "0.25ᴸ of the last sigmoid layer's")
    ax.set(title=f"{depth} hidden layers", yscale="log")
save(fig, "lesson_12_layers")
above = (norms("sigmoid, Glorot", 50)[told] > at_most * 1.000001).sum()
say(
    "A sigmoid's slope is 0.25 at most, so L of them leave 0.25ᴸ at most. But the weights are\n"
    f"factors too, and lift {above} of the {len(layers)} sigmoid layers above that line."
)

# %%
# The lecture's five factors, as the slopes of a chain of five sigmoid units with weights of 1
PRINTED = [0.25, 0.15, 0.10, 0.05, 0.026]  # from the output back to the input
weights, a = [], 0.0
for slope in reversed(PRINTED):
    z = 2 * np.arccosh(0.5 / np.sqrt(slope))  # here σ′(z) = 1/(4·cosh²(z/2)) is the slope
    weights += [np.array([[1.0]]), np.array([z - a])]
    a = 1 / (1 + np.exp(-z))
links = {}
for engine, nn in rooms.items():
    chain = nn.pathologies.deep_network(4, width=1, inputs=1)
    chain.set_weights(weights)
    links[engine] = nn.pathologies.chain_factors(chain, [[0.0]])[::-1]
table(
    "A chain, from the output back",
    ["", *(f"link {number}" for number in range(5, 0, -1)), "product"],
    [
        (who, *(f"{link:.3f}" for link in found), f"{np.prod(found):.4g}")
        for who, found in {"lecture H": PRINTED, **links}.items()
    ],
)
fig, ax = figure(
    f"The five slopes of lecture H leave {np.prod(links[told]):.1e} of the gradient; five times "
    f"the steepest would leave {0.25**5:.1e}.",
    "links multiplied, from the output back",
    "what is left of the gradient",
)
both(ax, range(6), {e: np.cumprod([1, *found]) for e, found in links.items()}, "H's slopes")
bound(ax, range(6), 0.25 ** np.arange(6), "0.25ᴸ")
ax.set_yscale("log")
save(fig, "lesson_12_chain")

# %%
# The cures, side by side
table(
    "First layer's norm / last layer's",
    ["network", "engine", "10 hidden layers", "50 hidden layers"],
    [(c, e, *(f"{ratio(c, depth)[e]:.2e}" for depth in (10, 50))) for c in CURES for e in rooms],
)
well = [cure for cure in CURES if 1e-3 < ratio(cure, 50)[told] < 1e3]
fig, ax = figure(
    f"In {len(well)} of {len(CURES)} networks of 50 layers, the gradients of the first and the "
    "last layer are within a factor of 1000.",
    "activation and initial weights",
    "norm of the first layer's gradient / the last layer's",
)
for depth in (10, 50):
    found = {e: [ratio(cure, depth)[e] or np.nan for cure in CURES] for e in rooms}
    both(ax, [c.replace(" ", "\n") for c in CURES], found, f"{depth} hidden layers", joined=False)
ax.set_yscale("log")
for number, cure in enumerate(CURES):
    if ratio(cure, 50)[told] == 0:  # a logarithm has no place for it
        ax.annotate("0", (number, 0.03), xycoords=("data", "axes fraction"), ha="center")
save(fig, "lesson_12_cures")
say(f"Within a factor of 1000: {'; '.join(well)}.")

# %%
# How far apart the engines are, in every layer of these networks
every = [norms(cure, depth) for cure in CURES for depth in (10, 50)]
sizes = np.concatenate([found[told] for found in every])
say(
    f"The norms go from {sizes[sizes > 0].min():.0e} to {sizes.max():.1f}; "
    f"{(sizes == 0).sum()} of the {len(sizes)} are 0."
)
apart("each norm", *every)
