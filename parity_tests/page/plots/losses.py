"""Losses over the prediction, and their gradients below."""

import numpy as np

from examples.subjects import loss

from .sheet import ask, picture, sheet, stacked, within

P = np.linspace(0.04, 0.96, 31)
ROWS = np.column_stack([P, (1 - P) * 2 / 3, (1 - P) / 3])  # P for class 0, the rest shared 2 : 1


def _drawn(ylabel, xlabel, x, questions):
    """Loss and gradient for each {label: question}; the figure and the answers by label."""
    fig, (above, below) = sheet(xlabel, ylabel, rows=2, sharex=True, height=4.8)
    below.set_ylabel("its gradient")
    return fig, stacked(above, below, x, questions)


def _first(name, y, predictions, **options):
    """Asks for a loss, and for its derivative by the first of the predictions in a row."""

    def question(nn):
        values, slopes = loss(nn, name, y, predictions, **options)
        return values, slopes[:, 0]

    return question


@picture("squared-error")
def squared():
    """Half the square and the square."""
    y_hat = np.linspace(-2, 2, 41)
    names = {"½(ŷ − y)²": "squared_error", "(ŷ − y)²": "mean_squared_error"}
    questions = {label: _first(name, [0.0], y_hat[:, None]) for label, name in names.items()}
    fig, answers = _drawn("loss", "prediction ŷ, with the label y = 0", y_hat, questions)
    half, whole = (found["scratch"][1][-1] for found in answers.values())
    told = f"The ½ is there for the derivative: at ŷ = 2 it is {half:g} with it"
    return fig, f"{told} and {whole:g} without", *answers.values()


@picture("binary-crossentropy")
def binary():
    """−log ŷ and −log(1 − ŷ)."""
    questions = {
        f"label y = {y:g}": _first("binary_crossentropy", [y], P[:, None]) for y in (1.0, 0.0)
    }
    fig, answers = _drawn("loss", "predicted probability ŷ", P, questions)
    values = answers["label y = 1"]["scratch"][0]
    return (
        fig,
        f"For the label 1, ŷ = {P[-1]:.2f} costs {values[-1]:.2f} and ŷ = {P[0]:.2f} costs "
        f"{values[0]:.2f}: certainty in what is wrong is dear",
        *answers.values(),
    )


@picture("categorical-crossentropy")
def categorical():
    """Hard and soft labels."""
    labels = {"label (1, 0, 0)": [1.0, 0.0, 0.0], "soft label (½, ¼, ¼)": [0.5, 0.25, 0.25]}
    questions = {label: _first("categorical_crossentropy", y, ROWS) for label, y in labels.items()}
    xlabel = "probability ŷ₁; the others share the rest 2 : 1"
    fig, answers = _drawn("loss", xlabel, P, questions)
    best = P[answers["soft label (½, ¼, ¼)"]["scratch"][0].argmin()]
    told = "The one-hot label wants ŷ₁ = 1, the soft one is served best at"
    return fig, f"{told} ŷ₁ = {best:.2f}", *answers.values()


@picture("sparse-crossentropy")
def sparse():
    """One row, judged by each class number."""
    questions = {
        f"class {k}": _first("sparse_categorical_crossentropy", [k], ROWS[:, None])
        for k in range(3)
    }
    xlabel = "probability of class 0; the others share the rest 2 : 1"
    fig, answers = _drawn("loss", xlabel, P, questions)
    onehot = ask(lambda nn: loss(nn, "categorical_crossentropy", [1.0, 0, 0], ROWS)[0])
    far = np.abs(answers["class 0"]["scratch"][0] - onehot["scratch"]).max()
    told = "A class number says the same as its one-hot row"
    return fig, f"{told}, {within(far)}", *answers.values()


@picture("logits")
def logits():
    """The clip, and what the logits save."""
    z = np.linspace(-40, 40, 41)
    p = 1 / (1 + np.exp(-z))
    clipped = _first("binary_crossentropy", [1.0], p[:, None])

    def from_probability(nn):
        values, slopes = clipped(nn)
        return values, slopes * p * (1 - p)  # by z, as the chain rule has it

    questions = {
        "on the logit z": _first("binary_crossentropy", [1.0], z[:, None], from_logits=True),
        "on ŷ = σ(z), clipped": from_probability,
    }
    fig, answers = _drawn("loss for the label 1", "logit z", z, questions)
    free, stopped = (found["scratch"] for found in answers.values())
    return (
        fig,
        f"At z = −40 the logit still has the gradient {free[1][0]:.0f}, while the clip stops "
        f"the loss at {stopped[0].max():.1f} and its gradient at {abs(stopped[1][0]):.0f}",
        *answers.values(),
    )
