"""Gradients by hand against autodiff, and the numerical one between them."""

import numpy as np

from examples.drawing import both, bound, part
from examples.lesson import twins

from .sheet import BARS, ROOMS, ask, curves, distance, picture, sheet, within

EPS = np.finfo(float).eps


@picture("neuron-gradients")
def neuron():
    """∂L/∂w and ∂L/∂b of one neuron, over its weight."""
    w = np.linspace(-4, 4, 41)

    def gradients(nn):
        by_hand = nn.network.neuron_gradients
        return [np.hstack(by_hand(np.array([1.5]), 1.0, np.array([v]), 0.5)) for v in w]

    found = ask(gradients)
    fig, ax = sheet("weight w, with x = 1.5, b = 0.5 and the label y = 1", "gradient of the loss")
    for column, label in enumerate(("∂L/∂w", "∂L/∂b")):
        both(ax, w, part(found, (..., column)), label)
    ours = found["scratch"]
    times = ", ".join(f"{t:g}" for t in np.unique((ours[:, 0] / ours[:, 1]).round(9)))
    told = f"∂L/∂w is ∂L/∂b times the input, {times} at every weight"
    return fig, f"{told}, and both die out as the neuron gets it right", found


@picture("one-one-one", BARS)
def one_one_one():
    """The lecture's example."""
    numbers = {"x": 0.1, "y": 0.25, "w1": 0.15, "b1": 0.40, "w2": 0.45, "b2": 0.62}
    given = {name: np.float64(value) for name, value in numbers.items()}
    found = ask(lambda nn: nn.network.one_one_one_gradients(**given))
    fig, ax = sheet("weights of the 1-1-1 network", "gradient of the error")
    both(ax, ["∂E/∂w₁", "∂E/∂b₁", "∂E/∂w₂", "∂E/∂b₂"], found, "lecture D's numbers", joined=False)
    ax.set_yscale("log")
    w1, b1, _, b2 = found["scratch"]
    told = f"One layer further back the gradient is {b2 / b1:.1f} times smaller, and the input 0.1"
    return fig, f"{told} leaves {w1:.4f} of it for w₁", found


@picture("two-two-one", BARS)
def two_two_one():
    """All nine."""
    W, b = np.array([[0.3, -0.2], [0.4, 0.6]]), np.array([0.1, -0.3])
    w, b_out = np.array([0.7, -0.5]), np.float64(0.2)
    x, y = np.array([1.0, 0.5]), np.float64(1.0)
    found = ask(
        lambda nn: np.concatenate(
            [np.ravel(g) for g in nn.network.two_two_one_gradients(x, y, W, b, w, b_out)]
        )
    )
    names = ["w₁₁", "w₁₂", "w₂₁", "w₂₂", "b₁", "b₂", "w₁", "w₂", "b"]
    fig, ax = sheet("weight of the 2-2-1 network", "∂L/∂weight")
    both(ax, names, found, "gradient", joined=False)
    bound(ax, [-0.5, 8.5], [0, 0], "zero")
    behind = np.abs(found["scratch"][6:]).max() / np.abs(found["scratch"][:6]).max()
    told = f"The largest of the output's three gradients is {behind:.1f} times the largest of"
    return fig, f"{told} the hidden layer's six", found


def _network(nn):
    L = nn.layers
    kinds = [(8, "tanh"), (8, "sigmoid"), (3, "softmax")]
    dense = [L.Dense(units, activation=kind) for units, kind in kinds]
    model = nn.network.Sequential([L.Input((6,)), *dense])
    model.compile(optimizer=nn.optimizers.SGD(0.1), loss="categorical_crossentropy")
    return model


@picture("backpropagation")
def layer_by_layer():
    """Every gradient of a network, and how far the engines are apart in each."""
    rng = np.random.default_rng(32)
    x, y = rng.normal(size=(20, 6)), np.eye(3)[rng.integers(3, size=20)]
    pairs = twins(ROOMS, _network, seed=32)
    by_engine = {e: nn.network.gradients(m, x, y) for e, (nn, m) in pairs.items()}
    found = {e: np.concatenate([np.ravel(g) for g in gs]) for e, gs in by_engine.items()}
    scale = np.concatenate([np.full(g.size, np.abs(g).max()) for g in by_engine["reference"]])
    label = "weight, in the order of get_weights"
    fig, (above, below) = sheet(label, "∂L/∂weight", rows=2, sharex=True, height=4.6)
    n = np.arange(len(scale))
    both(above, n, found, "gradient")
    far = np.abs(found["scratch"] - found["reference"]) / scale / EPS
    below.plot(n, far, "k.", ms=4, label="distance, by the array's largest")
    below.set_ylabel("distance in ULP")
    told = f"By the chain rule or by GradientTape: {len(n)} gradients of a network of three layers"
    return fig, f"{told}, none more than {far.max():.1f} ULP apart"


@picture("two-paths")
def two_paths():
    """∂y/∂x through either hidden unit, and through both."""
    x = np.linspace(-3, 3, 61)[:, None]
    W, b, w = np.array([[2.0, -1.0]]), np.array([0.5, 1.0]), np.array([1.0, 1.5])

    def slope(*through):
        def question(nn):
            layer = nn.layers.Dense(2, activation="tanh")
            nn.layers.forward(layer, x)
            layer.set_weights([W, b])
            return nn.layers.backward(layer, x, np.tile(w * through, (len(x), 1)))[0][:, 0]

        return question

    fig, ax = sheet("input x", "∂y/∂x")
    ways = {"through unit 1": slope(1, 0), "through unit 2": slope(0, 1), "in all": slope(1, 1)}
    answers = curves(ax, x[:, 0], ways).values()
    one, two, total = (found["scratch"] for found in answers)
    far = np.abs(one + two - total).max()
    told = "What reaches x by two paths adds up: their sum is the whole slope"
    return fig, f"{told}, {within(far)}", *answers


@picture("derivative-rules")
def rules():
    """Each rule's derivative on the lecture's example."""
    x = np.linspace(0.25, 2, 36)
    fig, axes = sheet("x", "f′(x)", rows=2, cols=3, height=4.6, sharex=True)
    answers = {}
    for ax, name in zip(axes.flat, ROOMS["scratch"].gradient_check.DERIVATIVE_RULES, strict=True):
        answers[name] = ask(lambda nn, n=name: nn.gradient_check.DERIVATIVE_RULES[n][1](x))
        both(ax, x, answers[name], "derivative")
        ax.set_title(name, fontsize=9.5)
        if np.ptp(answers[name]["scratch"]) == 0:
            ax.set_ylim(-1, 1)
    worst = max(answers, key=lambda name: distance(answers[name]))
    told = "Six rules of differentiation, and autodiff on the same functions: furthest apart is"
    return fig, f"{told} the {worst} rule, by {distance(answers[worst]):.0e}"


@picture("numerical-gradient", "lines: scratch, measured from reference's autodiff")
def numerical():
    """The error of a numerical derivative over its step."""
    x = np.linspace(-2, 2, 9)
    steps = np.logspace(-12, 0, 49)
    check = ROOMS["scratch"].gradient_check
    exact = ROOMS["reference"].gradient_check.autodiff(ROOMS["reference"].activations.sigmoid, x)

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def error(gradient):
        return max(np.abs(gradient - exact).max() / np.abs(exact).max(), 1e-17)

    central = np.array([error(check.central_difference(sigmoid, x, h=h)) for h in steps])
    without = {
        "complex_step": check.complex_step(sigmoid, x),
        "sigmoid_backward, by hand": ROOMS["scratch"].activations.sigmoid_backward(x, 0 * x + 1),
    }
    fig, ax = sheet("step h", "distance to reference's autodiff")
    both(ax, steps, {"scratch": central}, "central_difference")
    for label, gradient in without.items():
        both(ax, steps, {"scratch": np.full(49, error(gradient))}, label)
    ax.set(xscale="log", yscale="log")
    best = central.argmin()
    bound(ax, [6e-6, 6e-6], [1e-17, 1], "default h = 6e-6")
    told = f"A central difference is best at h = {steps[best]:.0e}, with {central[best]:.0e}"
    return fig, (
        f"{told}; longer steps cut the curve short, shorter ones lose digits, and the complex step "
        "loses none"
    )
