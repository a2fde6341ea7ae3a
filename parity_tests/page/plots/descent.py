"""Down a saddle, down a parabola, down a valley: paths of both engines, and of both forms."""

import numpy as np

from examples.drawing import both, bound, heights, way
from examples.subjects import descent, loop

from .sheet import agreement, ask, picture, sheet, within

OWNERS = {"keras": "Keras's", "lecture": "the lecture's"}
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


@picture("slope-signs")
def slopes():
    """x² from both sides."""
    fig, ax = sheet("x", "f(x) = x²")
    curve = np.linspace(-3, 3, 121)
    bound(ax, curve, curve**2, "f(x) = x²")
    starts = {"from −2.8, slope negative": -2.8, "from 2.4, slope positive": 2.4}
    answers = [_descend(lambda p: 2 * p, [start], 0.15, 12) for start in starts.values()]
    for label, found in zip(starts, answers, strict=True):
        both(ax, found, {e: x**2 for e, x in found.items()}, label)
    left, right = (f"{x[1, 0] - x[0, 0]:+.2f}" for x in (found["scratch"] for found in answers))
    told = f"A negative slope moves x to the right ({left}), a positive one to the left ({right})"
    return fig, f"{told}, with the same formula", *answers


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


# --- optimizers --------------------------------------------------------------------------------


def _race(ax, name, form, steps, **options):
    """Draw the path of an optimizer down the valley in both engines, shape (steps + 1, 2)."""

    def path(nn):
        optimizer = getattr(nn.optimizers, name)(form=form, **options)
        return descent(optimizer, lambda w: VALLEY * w, START, steps)

    found = ask(path)
    way(ax, found, f"{OWNERS[form]} form")
    return found


def _valley(ax, title):
    levels = [1, 4, 10, 20, 35, 55, 80]
    heights(ax, lambda p: p**2 @ VALLEY / 2, (-9, 6), (-4, 4), levels)
    ax.plot(0, 0, "k*", ms=11, label="the minimum", zorder=4)
    ax.set(xlim=(-2.2, 5.6), ylim=(-2.4, 2.4), title=title)


@picture("momentum")
def momentum():
    """SGD, momentum, Nesterov; Keras's form and the lecture's."""
    fig, axes = sheet("x", "y", rows=3, sharex=True, sharey=True, height=6.7)
    racers = {
        "SGD": {"learning_rate": 0.03},
        "momentum": {"learning_rate": 0.03, "momentum": 0.8},
        "Nesterov": {"learning_rate": 0.03, "momentum": 0.8, "nesterov": True},
    }
    answers, ends = [], {}
    for ax, (racer, options) in zip(axes, racers.items(), strict=True):
        _valley(ax, racer)
        for form in ("keras", "lecture")[: 1 if "nesterov" in options else 2]:
            answers.append(_race(ax, "SGD", form, 40, **options))
        ends[racer] = np.hypot(*answers[-1]["scratch"][-1])
    forms = max(np.abs(answers[i]["scratch"] - answers[i + 1]["scratch"]).max() for i in (0, 2))
    told = ", ".join(f"{value:.2g} with {racer}" for racer, value in ends.items())
    return (
        fig,
        f"Distance to the minimum after 40 steps: {told}. The two forms are "
        f"equal {within(forms)}; the lectures have no Nesterov",
        *answers,
    )


@picture("adaptive")
def adaptive():
    """AdaGrad, RMSProp, AdaDelta, Adam; Keras's form and the lecture's."""
    fig, axes = sheet("x", "y", rows=2, cols=2, sharex=True, sharey=True, height=5.1)
    rates = {"Adagrad": (1, 1), "RMSprop": (0.2, 0.2), "Adadelta": (30, 0.1), "Adam": (0.5, 0.5)}
    answers, apart = [], {}
    for ax, (name, pair) in zip(axes.flat, rates.items(), strict=True):
        _valley(ax, f"{name}, rate {' and '.join(f'{a:g}' for a in dict.fromkeys(pair))}")
        for form, rate in zip(OWNERS, map(float, pair), strict=True):
            answers.append(_race(ax, name, form, 60, learning_rate=rate))
        keras, lecture = (found["scratch"] for found in answers[-2:])
        apart[name] = np.hypot(*(keras - lecture).T).max()
    every = np.concatenate([found["scratch"] for found in answers])
    low, high = every.min(axis=0) - 0.4, every.max(axis=0) + 0.4
    axes[0, 0].set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    told = ", ".join(f"{value:.1g} with {name}" for name, value in apart.items())
    told = f"The lecture's path leaves Keras's in 60 steps by up to {told}"
    return fig, f"{told}; in either form {agreement(*answers)}"
