"""Numbers to move through: both engines' answers on a grid of settings, for the page's sliders.

The page computes nothing of its own: it draws what was found here. A grid is a dictionary of what
its script needs: for each setting, the last slider's fastest, the paths that either engine drew,
and one number that is told of it.
"""

import itertools

import numpy as np

from examples import subjects

from .activations import Z
from .descent import START, VALLEY, levels_of_valley
from .perceptrons import AND
from .sheet import ROOMS, written

GRIDS = {}  # slug of a concept: what computes its grids


def grid(slug, title, **about):
    """What follows computes a grid of this concept.

    It takes an engine and one value of each slider, and returns paths, each of shape (n, 2), and
    the number that is told. ``about`` has sliders {name: (values, where to begin)}, x, y and their
    labels, ``given``: lines that were not computed, and ``told``: what the number is.
    """

    def noted(find):
        GRIDS.setdefault(slug, []).append(lambda: _computed(find, title, **about))
        return find

    return noted


def computed(progress=lambda told: None):
    """All grids, by the slug of their concept."""
    found = {}
    for slug, grids in GRIDS.items():
        progress(f"{len(found) + 1} of {len(GRIDS)}")
        found[slug] = [compute() for compute in grids]
    return found


def _computed(find, title, sliders, told, given=(), fires=False, **axes):
    settings = list(itertools.product(*(values for values, _ in sliders.values())))
    found = {e: [find(nn, *setting) for setting in settings] for e, nn in ROOMS.items()}
    names = [
        {"name": name, "values": list(values), "start": values.index(start)}
        for name, (values, start) in sliders.items()
    ]
    numbers = {e: [number(told) for _, told in answers] for e, answers in found.items()}
    paths = {e: [[_short(p) for p in paths] for paths, _ in found[e]] for e in found}
    about = {"title": title, "sliders": names, "fires": fires, "given": [_short(g) for g in given]}
    return about | axes | paths | {"told": {"label": told, **numbers}}


def _short(path):
    """Points to five digits, enough for a drawing; what runs out of the picture ends there."""
    inside = np.abs(path).max(axis=1, initial=0) < 1e3
    return [[float(f"{v:.5g}") for v in point] for point in np.asarray(path)[inside]]


def number(told):
    """A number as it is told: nine digits."""
    return written(f"{told:.9g}")


# --- the pictures ------------------------------------------------------------------------------

PLANE = np.array(list(itertools.product(np.linspace(-0.5, 1.5, 17), repeat=2)))


@grid(
    "threshold",
    "Where the unit fires, among 289 points; the four in the corners of the square are AND's.",
    sliders={
        "weight w₁": ([-1, 0, 1, 2], 2),
        "weight w₂": ([-1, 0, 1, 2], 2),
        "threshold θ": ([-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4], 2.5),
    },
    **{"x": [-0.6, 1.6], "y": [-0.6, 1.6], "xlabel": "x₁", "ylabel": "x₂"},
    given=[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
    told="rows of AND that are right",
    fires=True,
)
def threshold(nn, w1, w2, theta):
    """The points at which a unit fires."""
    unit = nn.perceptron.ThresholdUnit([w1, w2], theta)
    X, y = AND
    return [PLANE[unit.predict(PLANE) == 1]], int((unit.predict(X) == y).sum())


def bent(name, label, values, start):
    """A grid of an activation with a parameter: value and slope."""
    about = {"x": [-4, 4], "y": [-2, 4], "xlabel": "z", "ylabel": "g(z), and its slope"}
    about |= {"given": [[[-4, 0], [4, 0]], [[0, -2], [0, 4]]], "told": "value at z = −4"}
    title = f"The value and the slope; move the {label}, and look at 0."

    @grid(name.replace("_", "-"), title, sliders={label: (values, start)}, **about)
    def find(nn, parameter):
        value, slope = subjects.activation(nn, name, Z, float(parameter))
        return [np.column_stack([Z, value]), np.column_stack([Z, slope])], value[0]


bent("leaky_relu", "slope below 0", [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1], 0.2)
bent("prelu", "learned slope α", [-0.5, -0.25, 0, 0.1, 0.25, 0.5, 1, 1.5], 0.25)
bent("elu", "α", [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2], 1)


@grid(
    "slope-signs",
    "Twenty steps down x², on the curve.",
    sliders={
        "learning rate α": ([0.01, 0.03, 0.1, 0.2, 0.3, 0.45, 0.5, 0.6, 0.8, 0.95, 1, 1.05], 0.1),
        "start": ([-3, -1, 0.5, 2], -3),
    },
    **{"x": [-4, 4], "y": [0, 16], "xlabel": "x", "ylabel": "x²"},
    given=[[[x, x * x] for x in np.linspace(-4, 4, 81)]],
    told="x after 20 steps",
)
def slopes(nn, rate, start):
    """A walk down the parabola."""
    x = nn.gradient_descent.descend(lambda p: 2 * p, [float(start)], rate, 20)[:, 0]
    return [np.column_stack([x, x * x])], x[-1]


def raced(nn, optimizer):
    """Thirty steps of an optimizer down the valley, and how far from the minimum it ends."""
    path = subjects.descent(optimizer, lambda w: VALLEY * w, START, 30)
    return [path], np.hypot(*path[-1])


IN_VALLEY = {
    **{"x": [-6, 6], "y": [-4, 4], "xlabel": "x", "ylabel": "y"},
    "given": levels_of_valley(),
    "told": "distance to the minimum after 30 steps",
}


@grid(
    "momentum",
    "Thirty steps of SGD down a valley, Keras's form.",
    sliders={
        "learning rate α": ([0.003, 0.01, 0.02, 0.03, 0.04, 0.06], 0.03),
        "momentum μ": ([0, 0.5, 0.8, 0.9, 0.95], 0.8),
    },
    **IN_VALLEY,
)
def momentum(nn, rate, mu):
    """SGD's path."""
    return raced(nn, nn.optimizers.SGD(rate, mu))


@grid(
    "adaptive",
    "Thirty steps of Adam down a valley, Keras's form.",
    sliders={
        "learning rate α": ([0.05, 0.2, 0.5, 1], 0.5),
        "β₁": ([0, 0.5, 0.9, 0.95], 0.9),
        "β₂": ([0.5, 0.9, 0.999], 0.999),
    },
    **IN_VALLEY,
)
def adam(nn, rate, beta_1, beta_2):
    """Adam's path."""
    return raced(nn, nn.optimizers.Adam(rate, beta_1, beta_2))
