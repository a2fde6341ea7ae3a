"""Each activation, and its derivative below it."""

import functools

import numpy as np

from ._sheet import agreement, ask, both, bound, finish, sheet, within

Z = np.linspace(-4, 4, 161)


def _with_slope(nn, name, *more):
    """The value and the derivative of an activation at Z."""
    value = getattr(nn.activations, name)(Z, *more)
    slope = getattr(nn.activations, name + "_backward")(Z, np.ones_like(Z), *more)
    return value, slope[0] if isinstance(slope, tuple) else slope


def activation(name, find, *alternatives):
    """Two axes: the value and the derivative; one line for each of the further arguments."""
    fig, (above, below) = sheet("z", "g(z)", rows=2, sharex=True, height=4.8)
    below.set_ylabel("g′(z)")
    answers = []
    for label, more in alternatives or ((name, ()),):
        found = ask(lambda nn, more=more: _with_slope(nn, name, *more))
        both(above, Z, {e: pair[0] for e, pair in found.items()}, label)
        both(below, Z, {e: pair[1] for e, pair in found.items()}, label)
        answers.append(found)
    told = find(*(found["scratch"] for found in answers))
    return [finish(fig, f"{told}; {agreement(*answers)}.")]


def step():
    """The jump, and what stands at it."""
    z = np.arange(-2, 2.01, 0.25)
    fig, ax = sheet("z", "step(z)")
    answers = []
    for label, at_zero in (("at_zero = 1, as in D", 1.0), ("at_zero = 0, as in G", 0.0)):
        found = ask(lambda nn, a=at_zero: nn.activations.step(z, at_zero=a))
        answers.append(found)
        both(ax, z, found, label, joined=False)
    differ = z[answers[0]["scratch"] != answers[1]["scratch"]]
    ax.set_yticks([0, 1])
    return [
        finish(
            fig,
            f"The two conventions differ at z = {', '.join(f'{d:g}' for d in differ)} only, and "
            f"no slope anywhere tells a weight which way to go; {agreement(*answers)}.",
            "bars: scratch    hollow marks: reference",
        )
    ]


def linear():
    """Three linear layers, and the one that they equal."""
    rng = np.random.default_rng(15)
    chain = [(rng.normal(size=(1, 3)), rng.normal(size=3))]
    chain += [(rng.normal(size=(3, 3)), rng.normal(size=3))]
    chain += [(rng.normal(size=(3, 1)), rng.normal(size=1))]
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
    return [
        finish(
            fig,
            f"Three linear layers draw the same line as the one that they collapse to, "
            f"{within(far)}; {agreement(found)}.",
        )
    ]


def softmax():
    """Three probabilities as one score grows, and the Jacobian's row."""
    z1 = np.linspace(-6, 6, 61)
    scores = np.column_stack([z1, np.zeros_like(z1), np.full_like(z1, 1.0)])
    fig, (above, below) = sheet("score z₁, with z₂ = 0 and z₃ = 1", "probability", rows=2,
                                sharex=True, height=4.9)  # fmt: skip
    below.set_ylabel("derivative by z₁")
    p = ask(lambda nn: nn.activations.softmax(scores))
    jacobian = ask(lambda nn: nn.activations.softmax_jacobian(scores)[:, :, 0])
    for i, label in enumerate(("p₁", "p₂", "p₃")):
        both(above, z1, {e: found[:, i] for e, found in p.items()}, label)
        both(below, z1, {e: found[:, i] for e, found in jacobian.items()}, label)
    total = np.abs(jacobian["scratch"].sum(axis=1)).max()
    return [
        finish(
            fig,
            "What p₁ gains, p₂ and p₃ lose: the three derivatives add up to 0, "
            f"{within(total)}; {agreement(p, jacobian)}.",
        )
    ]


def _sigmoid(found):
    return f"The sigmoid's slope is {found[1].max():.2f} at most, at z = 0, and " \
        f"{found[1][-1]:.3f} at z = 4"  # fmt: skip


def _tanh(found):
    return f"tanh is four times as steep as the sigmoid, {found[1].max():.2g} at z = 0, and its " \
        f"slope is {found[1][-1]:.4f} at z = 4"  # fmt: skip


def _relu(found):
    at_kink = found[1][Z == 0].item()
    return f"ReLU's slope is {found[1].min():g} on the left, {found[1].max():g} on the right and " \
        f"{at_kink:g} at the kink itself"  # fmt: skip


def _leaky(*found):
    slopes = ", ".join(f"{pair[1].min():g}" for pair in found)
    return f"Below zero the slopes are {slopes}, not 0, and so is the one at the kink"


def _prelu(*found):
    slopes = ", ".join(f"{pair[1][0]:g}" for pair in found)
    kink = found[0][1][Z == 0].item()
    return f"The slopes that are learned may have any sign, here {slopes} below zero; at the " \
        f"kink itself the derivative is {kink:g}"  # fmt: skip


def _elu(found, small):
    return f"ELU bends down to {found[0].min():.3f} and {small[0].min():.3f} at z = −4; only for " \
        "alpha = 1 is its slope without a jump at 0"  # fmt: skip


def _many(*labelled):
    return [(label, (value,)) for label, value in labelled]


PLOTS = {
    "step": step,
    "linear": linear,
    "sigmoid": functools.partial(activation, "sigmoid", _sigmoid),
    "tanh": functools.partial(activation, "tanh", _tanh),
    "relu": functools.partial(activation, "relu", _relu),
    "leaky-relu": functools.partial(
        activation,
        "leaky_relu",
        _leaky,
        *_many(("slope 0.01, H", 0.01), ("slope 0.1, N", 0.1), ("slope 0.2, Keras", 0.2)),
    ),
    "prelu": functools.partial(
        activation,
        "prelu",
        _prelu,
        *_many(("alpha = 0.25", 0.25), ("alpha = −0.5", -0.5), ("alpha = 0", 0.0)),
    ),
    "elu": functools.partial(
        activation, "elu", _elu, *_many(("alpha = 1", 1.0), ("alpha = 0.5", 0.5))
    ),
    "softmax": softmax,
}
