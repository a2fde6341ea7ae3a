"""Each activation, and its derivative below it."""

import numpy as np

from examples.drawing import both, bound, part
from examples.subjects import activation

from .sheet import ask, curves, picture, sheet, stacked, within

Z = np.linspace(-4, 4, 161)


def _drawn(name):
    """The value and the derivative: the figure and the answers."""
    fig, (above, below) = sheet("z", "g(z)", rows=2, sharex=True, height=4.8)
    below.set_ylabel("g′(z)")
    return fig, stacked(above, below, Z, {name: lambda nn: activation(nn, name, Z)})[name]


@picture("step", "bars: scratch    hollow marks: reference")
def step():
    """The jump, and what stands at it."""
    z = np.arange(-2, 2.01, 0.25)
    fig, ax = sheet("z", "step(z)")
    at_zero = {"at_zero = 1, as in D": 1.0, "at_zero = 0, as in G": 0.0}
    questions = {
        label: lambda nn, a=a: nn.activations.step(z, at_zero=a) for label, a in at_zero.items()
    }
    answers = list(curves(ax, z, questions, joined=False).values())
    one, other = (found["scratch"] for found in answers)
    ax.set_yticks([0, 1])
    told = f"The two conventions differ at z = {', '.join(f'{d:g}' for d in z[one != other])} only"
    return fig, f"{told}, and no slope anywhere tells a weight which way to go", *answers


@picture("linear")
def linear():
    """Three linear layers, and the one that they equal."""
    rng = np.random.default_rng(15)
    shapes = [(1, 3), (3, 3), (3, 1)]
    chain = [(rng.normal(size=shape), rng.normal(size=shape[1])) for shape in shapes]
    x = np.linspace(-2, 2, 41)[:, None]

    def one(nn):
        W, b = nn.activations.collapse_linear(chain)
        return (x @ W + b).ravel()

    def three(nn):
        a = x
        for W, b in chain:
            a = nn.activations.linear(a @ W + b)
        return a.ravel()

    fig, ax = sheet("x", "output of the layers")
    found, layered = ask(one), ask(three)
    both(ax, x.ravel(), found, "one layer, collapsed")
    bound(ax, x.ravel(), layered["scratch"], "three linear layers")
    far = np.abs(found["scratch"] - layered["scratch"]).max() / np.abs(layered["scratch"]).max()
    told = "Three linear layers draw the same line as the one that they collapse to"
    return fig, f"{told}, {within(far)}", found


@picture("sigmoid")
def sigmoid():
    """Its slope is nowhere large."""
    fig, found = _drawn("sigmoid")
    slope = found["scratch"][1]
    told = f"The sigmoid's slope is {slope.max():.2f} at most, at z = 0, and {slope[-1]:.3f}"
    return fig, f"{told} at z = 4", found


@picture("tanh")
def tanh():
    """Four times as steep."""
    fig, found = _drawn("tanh")
    slope = found["scratch"][1]
    told = f"tanh is four times as steep as the sigmoid, {slope.max():.2g} at z = 0, and its slope"
    return fig, f"{told} is {slope[-1]:.4f} at z = 4", found


@picture("relu")
def relu():
    """Its kink."""
    fig, found = _drawn("relu")
    slope = found["scratch"][1]
    told = f"ReLU's slope is {slope.min():g} on the left, {slope.max():g} on the right and"
    return fig, f"{told} {slope[Z == 0].item():g} at the kink itself", found


@picture("softmax")
def softmax():
    """Three probabilities as one score grows, and the Jacobian's row."""
    z1 = np.linspace(-6, 6, 61)
    scores = np.column_stack([z1, np.zeros_like(z1), np.full_like(z1, 1.0)])
    label = "score z₁, with z₂ = 0 and z₃ = 1"
    fig, (above, below) = sheet(label, "probability", rows=2, sharex=True, height=4.9)
    below.set_ylabel("derivative by z₁")
    p = ask(lambda nn: nn.activations.softmax(scores))
    jacobian = ask(lambda nn: nn.activations.softmax_jacobian(scores)[:, :, 0])
    for i, label in enumerate(("p₁", "p₂", "p₃")):
        both(above, z1, part(p, (..., i)), label)
        both(below, z1, part(jacobian, (..., i)), label)
    total = np.abs(jacobian["scratch"].sum(axis=1)).max()
    told = "What p₁ gains, p₂ and p₃ lose: the three derivatives add up to 0"
    return fig, f"{told}, {within(total)}", p, jacobian
