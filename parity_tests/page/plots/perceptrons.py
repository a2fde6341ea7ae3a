"""Lines, threshold units, and what perceptrons learn."""

import itertools

import numpy as np

from examples.drawing import both, bound, part, points

from .sheet import AREAS, BARS, SQUARE, around_half, ask, curves, picture, regions, sheet

AND = [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]


@picture("line")
def lines():
    """y = mx + b, by way of Ax + By = C."""
    x = np.linspace(-1, 2, 13)
    fig, ax = sheet("x", "y")
    forms = []
    for m, b in ((-1, 1.25), (0.5, 0.25), (2, -1)):
        standard = ask(lambda nn, m=m, b=b: nn.perceptron.line_standard_form(m, b))
        A, B, C = standard["scratch"].tolist()
        forms.append((standard["scratch"] == standard["reference"]).all())

        def y(nn, coefficients=(A, B, C)):
            slope, intercept = nn.perceptron.line_slope_intercept(*coefficients)
            return slope * x + intercept

        both(ax, x, ask(y), _equation(A, B, C))
    told = f"Both engines find the same whole numbers A, B and C for {sum(forms)} of {len(forms)}"
    return fig, f"{told} lines, and the way back leads to the same line"


def _equation(A, B, C):
    """2, -1, 1 as 2x − y = 1."""
    B = f"{'−' if B < 0 else '+'} {'' if abs(B) == 1 else abs(B)}"
    return f"{A}x {B}y = {C}".replace("-", "−")


@picture("four-parts")
def four_parts():
    """One net sum, four activations."""
    x = np.linspace(-3, 3, 61)
    fig, ax = sheet("input x", "output of the neuron g(0.8x − 0.4)")
    kinds = ("step", "sigmoid", "tanh", "relu")
    answers = curves(
        ax,
        x,
        {g: lambda nn, g=g: nn.perceptron.neuron(x[:, None], [0.8], -0.4, g) for g in kinds},
    ).values()
    ends = ", ".join(f"{found['scratch'][-1]:.2g}" for found in answers)
    return fig, f"The same net sum, four activations: at x = 3 they answer {ends}", *answers


@picture("firing-rules")
def firing_rules():
    """At the threshold itself, and only there, the rules differ."""
    x = np.arange(0, 2.01, 0.25)
    fig, axes = sheet("input x, with θ = 1", "fires", cols=2, sharey=True, height=3.2)
    rules = {}
    for ax, rule in zip(axes, (">=", ">"), strict=True):
        rules[rule] = ask(
            lambda nn, r=rule: nn.perceptron.ThresholdUnit([1], 1, fires=r).predict(x[:, None])
        )
        both(ax, x, rules[rule], "output", joined=False)
        ax.set(title=f"fires where x {'≥' if rule == '>=' else '>'} θ", yticks=[0, 1])
        ax.margins(x=0.12, y=0.2)
    differ = x[rules[">="]["scratch"] != rules[">"]["scratch"]]
    told = f"Of {len(x)} inputs the two rules tell {len(differ)} apart, x = {differ[0]:g}"
    return fig, f"{told}: the one exactly at the threshold"


@picture("hiking", BARS)
def hiking():
    """Every answer to the three questions, and how much it speaks for going."""
    answers = np.array(list(itertools.product((0, 1), repeat=3)))
    names = [" ".join(map(str, row)) for row in answers]
    found = ask(lambda nn: nn.perceptron.neuron(answers, [0.3, 0.6, 0.1], activation="sigmoid"))
    fig, ax = sheet(
        "good weather, good trails, physically up to it: 1 for yes", "σ(0.3x₁ + 0.6x₂ + 0.1x₃)"
    )
    both(ax, names, found, "going hiking", joined=False)
    bound(ax, [-0.5, len(names) - 0.5], [0.5, 0.5], "undecided")
    least, most = found["scratch"].min(), found["scratch"].max()
    told = f"Without a bias no answer stays below ½: from {least:.2f} when all is against it"
    return fig, f"{told} to {most:.2f} when all is for it", found


def _cloud(rows, seed):
    """Points of two classes with a gap between them."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-1, 1, size=(4 * rows, 2))
    z = X @ [1.0, -0.6]
    X = X[np.abs(z) > 0.12][:rows]
    return X, (X @ [1.0, -0.6] > 0).astype(int)


@picture("perceptron-rule")
def learning_rule():
    """How many rows are wrong, pick by pick."""
    X, y = _cloud(60, seed=6)
    picks = np.random.default_rng(1).integers(len(X), size=120)

    def wrong(nn):
        trace = nn.perceptron.perceptron_rule(X, y, [-1, 0.5], picks)
        weights = [trace.steps[0].before, *(step.after for step in trace.steps)]
        return [int(((X @ w >= 0) != (y == 1)).sum()) for w in weights]

    found = ask(wrong)
    fig, ax = sheet("picks", f"rows of {len(X)} that are wrong")
    both(ax, np.arange(len(picks) + 1), found, "perceptron rule")
    ours = found["scratch"]
    done = int(np.flatnonzero(ours)[-1]) + 1 if ours.any() else 0
    told = f"after {done} none is" if ours[-1] == 0 else f"at the end {ours[-1]} are"
    return fig, f"At first {ours[0]} of {len(X)} rows are wrong, {told}", found


@picture("and-by-hand", AREAS)
def and_by_hand():
    """The line before and after the lecture's four picks."""

    def weights(nn):
        return nn.perceptron.perceptron_rule(*AND, [1, 1], [2, 3, 0, 1], threshold=2.5).weights

    fig, ax = sheet("x₁", "x₂", height=4.9)
    regions(ax, SQUARE, lambda nn, plane: around_half(plane @ weights(nn) - 2.5))
    points(ax, *AND)
    x = np.array([1.0, 1.5])
    bound(ax, x, 2.5 - x, "the line before: x₁ + x₂ = 2.5")
    found = ask(weights)
    w1, w2 = found["scratch"]
    return fig, f"One mistake turns the weights (1, 1) into ({w1:g}, {w2:g}), which is AND", found


@picture("perceptron")
def perceptron():
    """coef_ for many random states."""
    X, y = _cloud(60, seed=8)
    states = np.arange(24)

    def coefficients(nn):
        kind = nn.perceptron.Perceptron
        fits = (kind(tol=None, max_iter=5, random_state=int(s)).fit(X, y) for s in states)
        return [clf.coef_[0] for clf in fits]

    found = ask(coefficients)
    fig, ax = sheet("random_state", "coef_")
    for column in (0, 1):
        both(ax, states, part(found, (..., column)), f"weight {column + 1}")
    same = (found["scratch"] == found["reference"]).all(axis=1).sum()
    return fig, (
        f"For {same} of {len(states)} random states, coef_ is equal in every bit, though the "
        "order of the rows, and with it the result, differs from state to state"
    )


@picture("neuron-forward")
def forward():
    """z = wx + b, then σ(z)."""
    x = np.linspace(-6, 6, 61)
    fig, ax = sheet("input x", "output σ(wx + b)")

    def neuron(w, b):
        return lambda nn: nn.perceptron.neuron(x[:, None], [w], b, "sigmoid")

    lines = {f"w = {w}, b = {b}": neuron(w, b) for w, b in ((1, 0), (3, 0), (1, 2))}
    answers = curves(ax, x, lines).values()
    middle = [float(np.interp(0.5, found["scratch"], x)) for found in answers]
    told = ", ".join(f"{m + 0:.3g}" for m in np.round(middle, 6))
    start = "The weight makes the step steep, the bias moves it: the output is ½ at x"
    return fig, f"{start} = {told}", *answers
