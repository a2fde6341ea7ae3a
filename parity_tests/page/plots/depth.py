"""Deep networks: gradients by layer, units that die, and the cures."""

import functools

import numpy as np

from examples import subjects
from examples.drawing import both, bound, part, way

from .sheet import BARS, ROOMS, ask, picture, sheet

DEPTH = 10
LAYERS = np.arange(1, DEPTH + 2)
NAMES = ["sigmoid, Glorot", "tanh, Glorot", "ReLU, He"]


@functools.cache
def _norms(cure, times=1.0):
    """The gradient's norm in each layer, by engine."""
    return subjects.norms(ROOMS, cure, DEPTH, times)


@picture("vanishing")
def vanishing():
    """Norms of ten layers."""
    fig, ax = sheet("layer, from the input to the output", "norm of the gradient")
    for label in NAMES:
        both(ax, LAYERS, _norms(label), label)
    last = _norms("sigmoid, Glorot")["scratch"][-1]
    bound(ax, LAYERS, last * 0.25 ** (LAYERS[-1] - LAYERS), "0.25 for each layer")
    ax.set(yscale="log", xticks=LAYERS)
    ours = {name.partition(",")[0]: _norms(name)["scratch"] for name in NAMES}
    told = ", ".join(f"{norms[0] / norms[-1]:.1g} with {name}" for name, norms in ours.items())
    start = "What the first of eleven layers gets of the last one's gradient"
    return fig, f"{start}: {told}", *map(_norms, NAMES)


@picture("exploding")
def exploding():
    """The same networks with weights that are too large."""
    label = "layer, from the input to the output"
    fig, (above, below) = sheet(label, "norm of the gradient", rows=2, sharex=True, height=4.9)
    below.set_ylabel("largest output of\na hidden layer")
    x, answers = subjects.cloud()[0], []
    for times in (1, 2, 4):
        label, norms = f"{times} × He's weights", _norms("ReLU, He", times)
        outputs = {
            e: np.array([a.max() for a in nn.pathologies.layer_outputs(m, x)[:-1]])
            for e, (nn, m) in subjects.deep(ROOMS, "ReLU, He", DEPTH, times).items()
        }
        both(above, LAYERS, norms, label)
        both(below, LAYERS[:-1], outputs, label)
        answers += [norms, outputs]
    for ax in (above, below):
        ax.set(yscale="log", xticks=LAYERS)
    grow = answers[-2]["scratch"].max() / answers[0]["scratch"].max()
    told = "Weights four times as large make the largest gradient"
    return fig, f"{told} {grow:.0e} times as large", *answers


@picture("dying-relu")
def dying():
    """The share of dead units, epoch by epoch, for two learning rates."""
    fig, ax = sheet("epoch", "share of ReLU units that are dead")
    answers = {}
    for rate in (0.3, 2.5):
        found = subjects.dying(ROOMS, "relu", [(rate, 12)])
        answers[rate] = part(found, (..., 1))
        both(ax, np.arange(13), answers[rate], f"learning rate {rate:g}")
    ax.set_ylim(bottom=0)
    shares = {rate: found["scratch"][-1] for rate, found in answers.items()}
    told = ", ".join(f"{share:.0%} at the rate {rate:g}" for rate, share in shares.items())
    return fig, f"Steps that are too long kill: dead after 12 epochs are {told}", *answers.values()


@picture("cures", BARS)
def cures():
    """First layer's norm by the last one's, with and without a remedy."""
    names = [n for n in ROOMS["scratch"].pathologies.CURES if n != "ReLU, zeros"]
    found = {e: np.array([_norms(n)[e][0] / _norms(n)[e][-1] for n in names]) for e in ROOMS}
    fig, ax = sheet("first layer's gradient / last layer's", "network", height=4.4)
    rows = np.arange(len(names))
    both(ax, found, dict.fromkeys(ROOMS, rows), "ratio", joined=False)
    for line in ax.lines:
        if line.get_marker() == "_":
            line.set(marker="|", markersize=16)
    bound(ax, [1, 1], [-0.5, len(names) - 0.5], "as long as the last one's")
    ax.set(xscale="log", yticks=rows, yticklabels=names)
    ax.invert_yaxis()
    ours = found["scratch"]
    worst, best = ours.argmin(), np.abs(np.log(ours)).argmin()
    told = f'From {ours[worst]:.0e} with "{names[worst]}" to {ours[best]:.2g} with "{names[best]}"'
    return fig, told, *map(_norms, names)


@picture("cures")
def clipping():
    """What three ways of clipping make of gradients all around."""
    angles = np.linspace(0, 2 * np.pi, 49)
    gradients = np.column_stack([3 * np.cos(angles), 1.5 * np.sin(angles)])
    fig, ax = sheet("gradient for weight 1", "gradient for weight 2", height=4.8)
    bound(ax, *gradients.T, "as it is")

    def clipped(clip, *others):
        """The gradients, each cut together with others."""
        return ask(
            lambda nn: [getattr(nn.optimizers, clip)([g, *others], 1.0)[0] for g in gradients]
        )

    answers = {
        "by value": clipped("clip_by_value"),
        "by norm": clipped("clip_by_norm"),
        "globally, with a third": clipped("clip_by_global_norm", np.array([2.0])),
    }
    for label, found in answers.items():
        way(ax, found, label)
    ax.set_aspect("equal")
    value, norm = (_turned(answers[how]["scratch"], gradients) for how in ("by value", "by norm"))
    told = f"Clipped by value, a gradient turns by up to {value:.0f}°; by its norm"
    return fig, f"{told}, by {norm:.0f}°", *answers.values()


def _turned(clipped, gradients):
    """The largest angle between the two, in degrees."""
    lengths = np.linalg.norm(clipped, axis=1) * np.linalg.norm(gradients, axis=1)
    cosine = (clipped * gradients).sum(axis=1) / lengths
    return np.degrees(np.arccos(np.clip(cosine, -1, 1))).max()
