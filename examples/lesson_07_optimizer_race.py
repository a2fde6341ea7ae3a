"""Which optimizer is first down a narrow valley, and does its form matter?

f(x, y) = (x² + 100y²)/2: a hundred times steeper across than along. Lecture D, from "SGD WITH
MOMENTUM" to "ADAM(ADAPTIVE MOMENT ESTIMATION)"; lecture H, "Adam Optimizer:-". Run it with
``--engine scratch`` (the default) or ``--engine reference``.
"""

# %% The engine, the only line that differs
import numpy as np

from examples._lesson import engine, say, table

nn = engine("Which optimizer is first down a narrow valley, and does its form matter?")

# %% The valley, its minimum at (0, 0), and the same valley turned by 45°
START, STEPS = [5.0, 2.0], 100
ALONG_AXES = np.diag([1.0, 100.0])
TURN = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
TURNED = TURN @ ALONG_AXES @ TURN.T


def descend(name, valley=ALONG_AXES, start=START, **options):
    """The path of an optimizer down f(w) = ½ wᵀ·valley·w, shape (steps + 1, 2)."""
    optimizer = getattr(nn.optimizers, name)(**options)
    weights = [np.array(start)]
    path = [weights[0].copy()]
    for _ in range(STEPS):
        optimizer.apply([valley @ weights[0]], weights)
        path.append(weights[0].copy())
    return np.array(path)


def length(points):
    """The distance of each point from (0, 0)."""
    return np.hypot(*points.T)


# %% The racers. Each rate is the best of 0.001, 0.01, 0.1 and 1 for Keras's form after 100 steps
RACERS = {
    "SGD": ("SGD", {"learning_rate": 0.01}),
    "momentum": ("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
    "Nesterov": ("SGD", {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {"learning_rate": 1.0}),
    "RMSprop": ("RMSprop", {"learning_rate": 0.1}),
    "Adadelta": ("Adadelta", {"learning_rate": 1.0}),
    "Adam": ("Adam", {"learning_rate": 1.0}),
}
paths = {
    (racer, form): descend(name, form=form, **options)
    for racer, (name, options) in RACERS.items()
    for form in ("keras", "lecture")
    if (racer, form) != ("Nesterov", "lecture")  # the lectures have no Nesterov
}
rows = []
for (racer, form), path in paths.items():
    distances = [f"{length(path)[step]:.3g}" for step in (1, 10, 100)]
    rows.append((racer, RACERS[racer][1]["learning_rate"], form, *distances))
table(
    f"Distance to the minimum; {length(np.array(START)):.3g} at the start",
    ["optimizer", "rate", "form", "after 1", "after 10", "after 100"],
    rows,
)
first = min(paths, key=lambda p: length(paths[p])[STEPS])
say(
    "The valley is f(x, y) = (x² + 100y²)/2. Each rate is the best of 0.001, 0.01, 0.1 and 1\n"
    "for Keras's form."
)
say(f"First, after {STEPS} steps, is {first[0]}, in the {first[1]} form.")
say(
    "Plain SGD has to go slowly: at a rate above 2/100, y would grow from step to step. And\n"
    f"at a rate of 0.01, x keeps 99 % in each step: 5 · 0.99¹⁰⁰ = {5 * 0.99**100:.3g}."
)

# %% The same race, at the same rates, in the turned valley from the turned start
rows = []
for racer, (name, options) in RACERS.items():
    turned = descend(name, TURNED, TURN @ START, **options)
    rows.append((racer, *(f"{length(p)[STEPS]:.3g}" for p in (paths[racer, "keras"], turned))))
table(
    "Keras's form, distance after 100 steps",
    ["optimizer", "valley along the axes", "turned by 45°"],
    rows,
)
say(
    "SGD and momentum do not notice the turn. The others have a rate for each weight, and where\n"
    "no weight is a direction of the valley, each of them is further away."
)


# %% How far apart the two forms get, and which of their differences it is
def gap(keras, lecture):
    """The largest distance between two paths at the same step."""
    largest = length(keras - lecture).max()
    return f"{largest:.1e}" if largest > 1e-12 else "roundings" if largest else "0"


def apart(racer, **changed):
    """The same for the two forms, with other options."""
    name, options = RACERS[racer]
    return gap(*(descend(name, form=f, **options, **changed) for f in ("keras", "lecture")))


as_raced = {
    racer: gap(paths[racer, "keras"], path) for (racer, f), path in paths.items() if f == "lecture"
}
from_zero = {"initial_accumulator_value": 0.0}  # where the lecture's form starts anyway
table(
    f"Largest distance between the two forms in {STEPS} steps",
    ["optimizer", "apart", "with ε = 0 in both"],
    [
        ("SGD", as_raced["SGD"], "has no ε"),
        ("momentum", as_raced["momentum"], "has no ε"),
        ("Adagrad", as_raced["Adagrad"], apart("Adagrad", epsilon=0.0)),
        (
            "Adagrad, both from G₀ = 0",
            apart("Adagrad", **from_zero),
            apart("Adagrad", epsilon=0.0, **from_zero),
        ),
        ("RMSprop", as_raced["RMSprop"], apart("RMSprop", epsilon=0.0)),
        ("Adadelta", as_raced["Adadelta"], "Keras's stands still"),
        ("Adam", as_raced["Adam"], apart("Adam", epsilon=0.0)),
    ],
)


def first_step(racer, form):
    """How far the first step goes, along x and along y."""
    return np.abs(paths[racer, form][1] - paths[racer, form][0])


say("SGD and momentum: the same update; the lecture's v is Keras's m with the other sign.")
say(
    "Adagrad: Keras adds the squares up from 0.1, the lecture from 0; start both from 0, and what\n"
    "is left is the place of ε, inside the root or beside it."
)
say("RMSprop: the place of ε, and nothing else; without ε the two forms agree.")
along, across = first_step("Adadelta", "lecture")
even = np.ptp(first_step("Adadelta", "keras")) / first_step("Adadelta", "keras").max()
astray = length(paths["Adadelta", "lecture"])[STEPS]
say(
    "Adadelta: the printed exponent −½ stands on a root, so the slope is divided by G^¼ only. The\n"
    f"lecture's first step is {across / along:.2f} times longer across than along; Keras's two "
    f"differ by {even:.0e}\nof their length. At the end the lecture's is still jumping, "
    f"{astray:.3g} from the minimum."
)
longer = first_step("Adam", "lecture")[0] / first_step("Adam", "keras")[0]
say(
    "Adam: the lecture has no correction for averages that start at 0, so that its first step is\n"
    f"{longer:.2f} times Keras's. Without ε the two are as far apart: its place is not the reason."
)
