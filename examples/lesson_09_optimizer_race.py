# %% [markdown]
"""Which optimizer is first down a narrow valley, and does its form matter?

f(x, y) = (x² + 100y²)/2: a hundred times steeper across than along. Those with a rate for each
weight should be first; the lecture's form and Keras's should differ for some. Lecture D, from "SGD
WITH MOMENTUM" to "ADAM(ADAPTIVE MOMENT ESTIMATION)"; lecture H, "Adam Optimizer:-". Run it with
``--engine scratch``, ``--engine reference``, or both (the default).
"""

# %%
# The engines, the only line that differs
import numpy as np

from examples.drawing import figure, heights, save, way
from examples.lesson import engines, say, table
from examples.subjects import descent

rooms = engines("Which optimizer is first down a narrow valley, and does its form matter?")
told = next(iter(rooms))  # the engine whose numbers are printed

# %%
# The valley, its minimum at (0, 0), and the same valley turned by 45°
START, STEPS = [5.0, 2.0], 100
ALONG_AXES = np.diag([1.0, 100.0])
TURN = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
TURNED = TURN @ ALONG_AXES @ TURN.T


def descend(name, valley=ALONG_AXES, start=START, engine=told, **options):
    """The path of an optimizer down f(w) = ½ wᵀ·valley·w, shape (steps + 1, 2)."""
    optimizer = getattr(rooms[engine].optimizers, name)(**options)
    return descent(optimizer, lambda w: valley @ w, start, STEPS)


def length(points):
    """The distance of each point from (0, 0)."""
    return np.hypot(*points.T)


# %%
# The racers. Each rate is the best of 0.001, 0.01, 0.1 and 1 for Keras's form after 100 steps
RACERS = {
    "SGD": ("SGD", {"learning_rate": 0.01}),
    "momentum": ("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
    "Nesterov": ("SGD", {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {"learning_rate": 1.0}),
    "RMSprop": ("RMSprop", {"learning_rate": 0.1}),
    "Adadelta": ("Adadelta", {"learning_rate": 1.0}),
    "Adam": ("Adam", {"learning_rate": 1.0}),
}
ways = {
    (racer, form): {e: descend(name, form=form, engine=e, **options) for e in rooms}
    for racer, (name, options) in RACERS.items()
    for form in ("keras", "lecture")
    if (racer, form) != ("Nesterov", "lecture")  # the lectures have no Nesterov
}
paths = {racer_and_form: by_engine[told] for racer_and_form, by_engine in ways.items()}
rows = []
for (racer, form), path in paths.items():
    distances = [f"{length(path)[step]:.3g}" for step in (1, 10, 100)]
    rows.append((racer, RACERS[racer][1]["learning_rate"], form, *distances))
table(
    f"Distance to the minimum of (x² + 100y²)/2; {length(np.array(START)):.3g} at the start",
    ["optimizer", "rate", "form", "after 1", "after 10", "after 100"],
    rows,
)
first = min(paths, key=lambda p: length(paths[p])[STEPS])
say(f"First, after {STEPS} steps, is {first[0]}, in the {first[1]} form.")
say(
    "Plain SGD has to go slowly: at a rate above 2/100, y would grow from step to step. And\n"
    f"at a rate of 0.01, x keeps 99 % in each step: 5 · 0.99¹⁰⁰ = {5 * 0.99**100:.3g}."
)

# %%
# The ways over the valley, its minimum at the cross
forms = [racer for racer, form in paths if form == "lecture"]
astray = [r for r in forms if length(paths[r, "keras"] - paths[r, "lecture"]).max() > 0.5]
fig, axes = figure(
    f"Keras's form and the lecture's go different ways for {' and '.join(astray)}; for the others "
    "one lies on the other.",
    "x, along the valley",
    "y, across",
    nrows=2,
    ncols=3,
    sharex=True,
    sharey=True,
)
for ax, racer in zip(axes.flat, forms, strict=True):
    heights(ax, lambda p: p**2 @ [1, 100] / 2, (-4.4, 6), (-3, 3), 2.0 ** np.arange(0, 10))
    for form, label in [("keras", "Keras's form"), ("lecture", "the lecture's form")]:
        way(ax, ways[racer, form], label)
    ax.plot(0, 0, "+", color="black", ms=14, mew=2)
    ax.set(
        title=f"{racer}, rate {RACERS[racer][1]['learning_rate']:g}", xlim=(-4.4, 6), ylim=(-3, 3)
    )
save(fig, "lesson_09_paths")

# %%
# The same race, at the same rates, in the turned valley from the turned start
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


# %%
# How far apart the two forms get, and which of their differences it is
def apart(racer, **changed):
    """The largest distance between the two forms at the same step."""
    name, options = RACERS[racer]
    keras, lecture = (descend(name, form=f, **options, **changed) for f in ("keras", "lecture"))
    largest = length(keras - lecture).max()
    return f"{largest:.1e}" if largest > 1e-12 else "roundings" if largest else "0"


from_zero = {"initial_accumulator_value": 0.0}  # where the lecture's form starts anyway
table(
    f"Largest distance between the two forms in {STEPS} steps",
    ["optimizer", "apart", "with ε = 0 in both"],
    [
        ("SGD", apart("SGD"), "has no ε"),
        ("momentum", apart("momentum"), "has no ε"),
        ("Adagrad", apart("Adagrad"), apart("Adagrad", epsilon=0.0)),
        (
            "Adagrad, both from G₀ = 0",
            apart("Adagrad", **from_zero),
            apart("Adagrad", epsilon=0.0, **from_zero),
        ),
        ("RMSprop", apart("RMSprop"), apart("RMSprop", epsilon=0.0)),
        ("Adadelta", apart("Adadelta"), "Keras's stands still"),
        ("Adam", apart("Adam"), apart("Adam", epsilon=0.0)),
    ],
)
along, across = np.abs(paths["Adadelta", "lecture"][1] - START)
longer = (paths["Adam", "lecture"][1] - START) / (paths["Adam", "keras"][1] - START)
say("SGD and momentum: the same update; the lecture's v is Keras's m with the other sign.")
say(
    "Adagrad: Keras adds the squares up from 0.1, the lecture from 0; start both from 0, and what\n"
    "is left is the place of ε, inside the root or beside it."
)
say("RMSprop: the place of ε, and nothing else; without ε the two forms agree.")
say(
    "Adadelta: the printed exponent −½ stands on a root, so the slope is divided by G^¼ only. The\n"
    f"lecture's first step is {across / along:.2f} times longer across than along."
)
say(
    "Adam: the lecture has no correction for averages that start at 0, so that its first step is\n"
    f"{longer[0]:.2f} times Keras's. Without ε the two are as far apart, so its place is not why."
)
