"""Down a saddle, down a parabola, down a valley: paths of both engines, and of both forms."""

import numpy as np

from ._sheet import agreement, ask, both, bound, finish, sheet, within

OWNERS = {"keras": "Keras's", "lecture": "the lecture's"}
START, VALLEY = np.array([5.0, 2.0]), np.array([1.0, 25.0])  # f(x, y) = (x² + 25y²)/2


def _contours(ax, f, x, y, levels):
    """Grey lines of equal height."""
    x, y = np.meshgrid(np.linspace(*x, 121), np.linspace(*y, 121))
    ax.contour(x, y, f(x, y), levels=levels, colors="#c9c9c9", linewidths=0.8, zorder=0)
    ax.grid(False)


def _path(ax, found, label):
    """Draw paths (steps, 2) of both engines."""
    xs, ys = ({e: path[:, i] for e, path in found.items()} for i in (0, 1))
    both(ax, xs, ys, label)


def saddle():
    """x² − y², from two starts."""
    fig, ax = sheet("x", "y", height=4.4)
    _contours(ax, lambda x, y: x**2 - y**2, (-3, 3), (-4, 4), np.arange(-16, 10, 2))
    answers = []
    for label, start in (("from (2, 0.1)", [2.0, 0.1]), ("from (2, 0)", [2.0, 0.0])):
        found = ask(
            lambda nn, s=start: nn.gradient_descent.descend(
                lambda p: np.array([2 * p[0], -2 * p[1]]), s, 0.1, 20
            )
        )
        answers.append(found)
        _path(ax, found, label)
    ax.set(xlim=(-0.5, 2.5), ylim=(-0.5, 4))
    ax.plot(0, 0, "kx", ms=9, mew=2, label="the saddle (0, 0)")
    off, on = (found["scratch"][-1] for found in answers)
    return [
        finish(
            fig,
            f"After 20 steps the path from (2, 0.1) is at y = {off[1]:.2f} and running away, while "
            f"y = 0 exactly leads to the saddle, x = {on[0]:.3f}; {agreement(*answers)}.",
        )
    ]


def slopes():
    """x² from both sides."""
    fig, ax = sheet("x", "f(x) = x²")
    curve = np.linspace(-3, 3, 121)
    bound(ax, curve, curve**2, "f(x) = x²")
    answers = []
    for label, start in (("from −2.8, slope negative", -2.8), ("from 2.4, slope positive", 2.4)):
        found = ask(
            lambda nn, s=start: nn.gradient_descent.descend(lambda p: 2 * p, [s], 0.15, 12)[:, 0]
        )
        answers.append(found)
        both(ax, found, {e: x**2 for e, x in found.items()}, label)
    first = [found["scratch"][1] - found["scratch"][0] for found in answers]
    return [
        finish(
            fig,
            f"A negative slope moves x to the right ({first[0]:+.2f}), a positive one to the left "
            f"({first[1]:+.2f}), with the same formula; {agreement(*answers)}.".replace("-", "−"),
        )
    ]


def three_kinds():
    """Batch, stochastic, mini-batch: paths in the plane of the weights, and the loss."""
    rng = np.random.default_rng(42)
    X = np.column_stack([rng.normal(size=60), np.ones(60)])
    y = X @ [2.0, -1.0] + 0.5 * rng.normal(size=60)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    epochs, start, rate = 8, np.array([-1.0, 1.5]), 0.08

    def gradient(w, X, y):
        return 2 * X.T @ (X @ w - y) / len(X)

    def loss(path):
        return ((path @ X.T - y) ** 2).mean(axis=1)

    def walk(nn, name, more):
        """The weights at which the loop asks for a gradient, and those at the end."""
        path = []

        def noted(w, X, y):
            path.append(np.array(w))
            return gradient(w, X, y)

        descend = getattr(nn.gradient_descent, name)
        end = descend(noted, start, X, y, rate, epochs, **more)
        return [*path, end]

    fig, (left, right) = sheet("weight", "bias", cols=2, height=4.2)
    x1, x2 = np.meshgrid(np.linspace(-1.6, 2.8, 81), np.linspace(-1.8, 2.0, 81))
    heights = loss(np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    left.contour(x1, x2, heights, levels=12, colors="#c9c9c9", linewidths=0.8, zorder=0)
    left.grid(False)
    kinds = {
        "batch": ("batch_gradient_descent", len(X), {}),
        "mini-batch of 12": ("mini_batch_gradient_descent", 12, {"batch_size": 12}),
        "stochastic": ("stochastic_gradient_descent", 1, {}),
    }
    answers = {}
    for label, (name, size, more) in kinds.items():
        found = ask(lambda nn, n=name, m=more: walk(nn, n, m))
        answers[label] = found
        _path(left, found, label)
        each = len(X) // size
        both(right, np.arange(epochs + 1), {e: loss(p[::each]) for e, p in found.items()}, label)
    left.plot(*best, "k*", ms=13, label="least squares")
    right.set(xlabel="epoch", ylabel="mean squared error")
    least = loss(best[None])[0]
    over = {label: loss(found["scratch"])[-1] - least for label, found in answers.items()}
    told = ", ".join(f"{label} {value:.2g}" for label, value in over.items())
    return [
        finish(
            fig,
            f"After {epochs} epochs at one learning rate, the error above the least possible is: "
            f"{told}; {agreement(*answers.values())}.",
        )
    ]


# --- optimizers --------------------------------------------------------------------------------


def _race(nn, name, form, steps, **options):
    """The path of an optimizer down the valley, shape (steps + 1, 2)."""
    optimizer = getattr(nn.optimizers, name)(form=form, **options)
    weights = [START.copy()]
    path = [START.copy()]
    for _ in range(steps):
        optimizer.apply([VALLEY * weights[0]], weights)
        path.append(weights[0].copy())
    return np.array(path)


def _valley(ax):
    _contours(
        ax,
        lambda x, y: (x**2 + 25 * y**2) / 2,
        (-9, 6),
        (-4, 4),
        [1, 4, 10, 20, 35, 55, 80],
    )
    ax.plot(0, 0, "k*", ms=11, label="the minimum", zorder=4)
    ax.set(xlim=(-2.2, 5.6), ylim=(-2.4, 2.4))


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
        _valley(ax)
        for form in ("keras", "lecture")[: 1 if "nesterov" in options else 2]:
            found = ask(lambda nn, f=form, o=options: _race(nn, "SGD", f, 40, **o))
            answers.append(found)
            _path(ax, found, f"{OWNERS[form]} form")
        ends[racer] = np.hypot(*answers[-1]["scratch"][-1])
        ax.set_title(racer)
    forms = max(np.abs(answers[i]["scratch"] - answers[i + 1]["scratch"]).max() for i in (0, 2))
    told = ", ".join(f"{value:.2g} with {racer}" for racer, value in ends.items())
    return [
        finish(
            fig,
            f"Distance to the minimum after 40 steps: {told}. The two forms are "
            f"equal {within(forms)}; the lectures have no Nesterov; {agreement(*answers)}.",
        )
    ]


def adaptive():
    """AdaGrad, RMSProp, AdaDelta, Adam; Keras's form and the lecture's."""
    fig, axes = sheet("x", "y", rows=2, cols=2, sharex=True, sharey=True, height=5.1)
    rates = {"Adagrad": (1, 1), "RMSprop": (0.2, 0.2), "Adadelta": (30, 0.1), "Adam": (0.5, 0.5)}
    answers, apart = [], {}
    for ax, (name, pair) in zip(axes.ravel(), rates.items(), strict=True):
        _valley(ax)
        paths = {}
        for form, rate in zip(("keras", "lecture"), map(float, pair), strict=True):
            found = ask(lambda nn, n=name, f=form, a=rate: _race(nn, n, f, 60, learning_rate=a))
            answers.append(found)
            paths[form] = found["scratch"]
            _path(ax, found, f"{OWNERS[form]} form")
        apart[name] = np.hypot(*(paths["keras"] - paths["lecture"]).T).max()
        ax.set_title(f"{name}, rate {' and '.join(f'{a:g}' for a in dict.fromkeys(pair))}")
    every = np.concatenate([found["scratch"] for found in answers])
    low, high = every.min(axis=0) - 0.4, every.max(axis=0) + 0.4
    axes[0, 0].set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    told = ", ".join(f"{value:.1g} with {name}" for name, value in apart.items())
    return [
        finish(
            fig,
            f"The lecture's path leaves Keras's in 60 steps by up to {told}; in either form "
            f"{agreement(*answers)}.",
        )
    ]


PLOTS = {
    "saddle": saddle,
    "slope-signs": slopes,
    "three-descents": three_kinds,
    "momentum": momentum,
    "adaptive": adaptive,
}
