"""Down a saddle, down a parabola, down a valley: paths of both engines, and of both forms."""

import numpy as np

from examples.drawing import both, heights, way
from examples.subjects import descent, loop

from .sheet import agreement, ask, picture, sheet

START, VALLEY = np.array([5.0, 2.0]), np.array([1.0, 25.0])  # f(x, y) = (x² + 25y²)/2


def _descend(gradient, start, *options):
    """``descend`` in both engines."""
    return ask(lambda nn: nn.gradient_descent.descend(gradient, start, *options))


@picture("saddle")
def saddle():
    """x² − y², from two starts."""
    fig, ax = sheet("x", "y", height=4.4)
    heights(ax, lambda p: p[:, 0] ** 2 - p[:, 1] ** 2, (-3, 3), (-4, 4), np.arange(-16, 10, 2))
    starts = {"from (2, 0.1)": [2.0, 0.1], "from (2, 0)": [2.0, 0.0]}
    answers = [_descend(lambda p: p * [2, -2], start, 0.1, 20) for start in starts.values()]
    for label, found in zip(starts, answers, strict=True):
        way(ax, found, label)
    ax.set(xlim=(-0.5, 2.5), ylim=(-0.5, 4))
    ax.plot(0, 0, "kx", ms=9, mew=2, label="the saddle (0, 0)")
    off, on = (found["scratch"][-1] for found in answers)
    told = f"After 20 steps the path from (2, 0.1) is at y = {off[1]:.2f} and running away"
    return fig, f"{told}, while y = 0 exactly leads to the saddle, x = {on[0]:.3f}", *answers


@picture("three-descents")
def three_kinds():
    """Batch, stochastic, mini-batch: paths in the plane of the weights, and the loss."""
    rng = np.random.default_rng(42)
    X = np.column_stack([rng.normal(size=60), np.ones(60)])
    y = X @ [2.0, -1.0] + 0.5 * rng.normal(size=60)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    options = {"start": np.array([-1.0, 1.5]), "X": X, "y": y, "learning_rate": 0.08, "epochs": 8}

    def error(points):
        return ((points @ X.T - y) ** 2).mean(axis=-1)

    fig, (left, right) = sheet("weight", "bias", cols=2, height=4.2)
    heights(left, error, (-1.6, 2.8), (-1.8, 2.0), 12)
    kinds = {
        "batch": ("batch_gradient_descent", {}),
        "mini-batch of 12": ("mini_batch_gradient_descent", {"batch_size": 12}),
        "stochastic": ("stochastic_gradient_descent", {}),
    }
    answers = {}
    for label, (name, more) in kinds.items():
        found = answers[label] = ask(lambda nn, n=name, m=more: loop(nn, n, **options, **m))
        way(left, found, label)
        each = len(found["scratch"]) // options["epochs"]
        both(right, np.arange(9), {e: error(path[::each]) for e, path in found.items()}, label)
    left.plot(*best, "k*", ms=13, label="least squares")
    right.set(xlabel="epoch", ylabel="mean squared error")
    over = {label: error(found["scratch"][-1]) - error(best) for label, found in answers.items()}
    told = ", ".join(f"{label} {value:.2g}" for label, value in over.items())
    start = "After 8 epochs at one learning rate, the error above the least possible is"
    return fig, f"{start}: {told}", *answers.values()


def levels_of_valley(levels=(1, 4, 10, 20, 35, 55)):
    """Lines of equal height, each of shape (61, 2)."""
    angle = np.linspace(0, 2 * np.pi, 61)
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    return [around * np.sqrt(2 * level / VALLEY) for level in levels]


@picture("adaptive")
def adaptive():
    """AdaGrad, RMSProp, AdaDelta, Adam down a valley; Keras's form and the lecture's."""
    fig, axes = sheet("x", "y", rows=2, cols=2, sharex=True, sharey=True, height=5.1)
    rates = {"Adagrad": (1, 1), "RMSprop": (0.2, 0.2), "Adadelta": (30, 0.1), "Adam": (0.5, 0.5)}
    answers, apart = [], {}
    for ax, (name, pair) in zip(axes.flat, rates.items(), strict=True):
        heights(ax, lambda p: p**2 @ VALLEY / 2, (-9, 6), (-4, 4), [1, 4, 10, 20, 35, 55, 80])
        ax.plot(0, 0, "k*", ms=11, label="the minimum", zorder=4)
        ax.set_title(f"{name}, rate {' and '.join(f'{a:g}' for a in dict.fromkeys(pair))}")
        for form, rate in zip(("keras", "lecture"), map(float, pair), strict=True):

            def path(nn, name=name, form=form, rate=rate):
                optimizer = getattr(nn.optimizers, name)(rate, form=form)
                return descent(optimizer, lambda w: VALLEY * w, START, 60)

            answers.append(ask(path))
            way(ax, answers[-1], f"{'Keras' if form == 'keras' else 'the lecture'}'s form")
        keras, lecture = (found["scratch"] for found in answers[-2:])
        apart[name] = np.hypot(*(keras - lecture).T).max()
    every = np.concatenate([found["scratch"] for found in answers])
    low, high = every.min(axis=0) - 0.4, every.max(axis=0) + 0.4
    axes[0, 0].set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    told = ", ".join(f"{value:.1g} with {name}" for name, value in apart.items())
    told = f"The lecture's path leaves Keras's in 60 steps by up to {told}"
    return fig, f"{told}; in either form {agreement(*answers)}"
