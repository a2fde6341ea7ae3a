"""Deep networks: gradients by layer, units that die, and the cures."""

import functools

import numpy as np

from examples._lesson import twins

from ._sheet import ROOMS, agreement, ask, both, bound, finish, sheet

DEPTH = 10
NAMES = {
    "sigmoid, Glorot": "sigmoid, Glorot",
    "tanh, Glorot": "tanh, Glorot",
    "ReLU, He": "ReLU, He",
}


def _data():
    """64 points in eight dimensions; a third have the label 1."""
    x = np.random.default_rng(8).normal(size=(64, 8))
    return x, (x[:, 0] > 0.6).astype(float)


def _deep(cure, times=1.0):
    """Twins with ten hidden layers, their weights so many times larger than the cure's."""
    cures = ROOMS["scratch"].pathologies.CURES
    pairs = twins(ROOMS, lambda nn: nn.pathologies.deep_network(DEPTH, **cures[cure]), seed=8)
    for _, model in pairs.values():
        model.set_weights([times * w if w.ndim == 2 else w for w in model.get_weights()])
    return pairs


@functools.cache
def _norms(cure, times=1.0):
    """The gradient's norm in each layer, by engine."""
    pairs = _deep(cure, times)
    return {e: nn.pathologies.gradient_norms(m, *_data()) for e, (nn, m) in pairs.items()}


def vanishing():
    """Norms of ten layers."""
    fig, ax = sheet("layer, from the input to the output", "norm of the gradient")
    layers = np.arange(1, DEPTH + 2)
    for label in NAMES:
        both(ax, layers, _norms(label), label)
    last = _norms("sigmoid, Glorot")["scratch"][-1]
    bound(ax, layers, last * 0.25 ** (layers[-1] - layers), "0.25 for each layer")
    ax.set(yscale="log", xticks=layers)
    left = {label: found["scratch"][0] / found["scratch"][-1]
            for label, found in ((n, _norms(n)) for n in NAMES)}  # fmt: skip
    told = ", ".join(f"{value:.1g} with {label.partition(',')[0]}" for label, value in left.items())
    return [
        finish(
            fig,
            f"What the first of eleven layers gets of the last one's gradient: {told}; "
            f"{agreement(*map(_norms, NAMES))}.",
        )
    ]


def exploding():
    """The same networks with weights that are too large."""
    fig, (above, below) = sheet("layer, from the input to the output", "norm of the gradient",
                                rows=2, sharex=True, height=4.9)  # fmt: skip
    below.set_ylabel("largest output of\na hidden layer")
    layers, answers = np.arange(1, DEPTH + 2), []
    for times in (1, 2, 4):
        label = f"{times} × He's weights"
        norms = _norms("ReLU, He", times)
        outputs = {
            e: np.array([a.max() for a in nn.pathologies.layer_outputs(m, _data()[0])[:-1]])
            for e, (nn, m) in _deep("ReLU, He", times).items()
        }
        both(above, layers, norms, label)
        both(below, layers[:-1], outputs, label)
        answers += [norms, outputs]
    for ax in (above, below):
        ax.set(yscale="log", xticks=layers)
    grow = answers[-2]["scratch"].max() / answers[0]["scratch"].max()
    return [
        finish(
            fig,
            f"Weights four times as large make the largest gradient {grow:.0e} times as large; "
            f"{agreement(*answers)}.",
        )
    ]


def dying():
    """The share of dead units, epoch by epoch, for two learning rates."""
    rng = np.random.default_rng(10)
    x = rng.uniform(0, 1, size=(128, 8))
    y = ((x[:, 0] - 0.5) * (x[:, 1] - 0.5) > 0.02).astype(float)
    epochs = 12
    fig, ax = sheet("epoch", "share of ReLU units that are dead")
    answers = {}
    for rate in (0.3, 3.0):

        def network(nn):
            options = {"activation": "relu", "kernel_initializer": "he_normal", "width": 32}
            return nn.pathologies.deep_network(2, **options)

        found = {}
        for engine, (nn, model) in twins(ROOMS, network, seed=11).items():
            model.compile(nn.optimizers.SGD(rate), "binary_crossentropy")

            def measure(model, nn=nn):
                return nn.pathologies.dead_units(model, x).mean()

            found[engine] = nn.pathologies.over_training(model, x, y, measure, epochs)
        answers[rate] = found
        both(ax, np.arange(epochs + 1), found, f"learning rate {rate:g}")
    ax.set_ylim(bottom=0)
    told = ", ".join(
        f"{found['scratch'][-1]:.0%} at the rate {rate:g}" for rate, found in answers.items()
    )
    return [
        finish(
            fig,
            f"Steps that are too long kill: dead after {epochs} epochs are {told}; "
            f"{agreement(*answers.values())}.",
        )
    ]


def cures():
    """First layer's norm by the last one's, with and without a remedy."""
    names = [n for n in ROOMS["scratch"].pathologies.CURES if n != "ReLU, zeros"]
    found = {e: [_norms(n)[e][0] / _norms(n)[e][-1] for n in names] for e in ROOMS}
    fig, ax = sheet("first layer's gradient / last layer's", "network", height=4.4)
    rows = np.arange(len(names))
    both(ax, found, dict.fromkeys(ROOMS, rows), "ratio", joined=False)
    for line in ax.lines:
        if line.get_marker() == "_":
            line.set(marker="|", markersize=16)
    bound(ax, [1, 1], [-0.5, len(names) - 0.5], "as long as the last one's")
    ax.set(xscale="log", yticks=rows, yticklabels=names)
    ax.invert_yaxis()
    worst, best = (names[int(i)] for i in (np.argmin(found["scratch"]),
                                           np.abs(np.log(found["scratch"])).argmin()))  # fmt: skip
    return [
        finish(
            fig,
            f'From {min(found["scratch"]):.0e} with "{worst}" to {_ratio(found, names, best):.2g} '
            f'with "{best}"; {agreement(*map(_norms, names))}.',
            "bars: scratch    hollow marks: reference",
        )
    ]


def _ratio(found, names, name):
    return found["scratch"][names.index(name)]


def clipping():
    """What three ways of clipping make of gradients all around."""
    angles = np.linspace(0, 2 * np.pi, 49)
    gradients = np.column_stack([3 * np.cos(angles), 1.5 * np.sin(angles)])
    fig, ax = sheet("gradient for weight 1", "gradient for weight 2", height=4.8)
    bound(ax, *gradients.T, "as it is")
    kept, answers = {}, []
    for label, clip in (("by value", "clip_by_value"), ("by norm", "clip_by_norm")):
        found = ask(lambda nn, c=clip: [getattr(nn.optimizers, c)([g], 1.0)[0] for g in gradients])
        answers.append(found)
        both(ax, *({e: g[:, i] for e, g in found.items()} for i in (0, 1)), label)
        cosine = (found["scratch"] * gradients).sum(axis=1)
        cosine /= np.linalg.norm(found["scratch"], axis=1) * np.linalg.norm(gradients, axis=1)
        kept[label] = np.degrees(np.arccos(np.clip(cosine, -1, 1))).max()
    apart = ask(
        lambda nn: [
            np.hstack(nn.optimizers.clip_by_global_norm([g, np.array([2.0])], 1.0))[:2]
            for g in gradients
        ]
    )
    both(ax, *({e: g[:, i] for e, g in apart.items()} for i in (0, 1)), "globally, with a third")
    ax.set_aspect("equal")
    return [
        finish(
            fig,
            f"Clipped by value, a gradient turns by up to {kept['by value']:.0f}°; by its norm, "
            f"by {kept['by norm']:.0f}°; {agreement(*answers, apart)}.",
        )
    ]


PLOTS = {
    "c45": vanishing,
    "c46": exploding,
    "c47": dying,
    "c48": lambda: [*cures(), *clipping()],
}
