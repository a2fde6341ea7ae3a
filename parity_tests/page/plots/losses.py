"""Losses over the prediction, and their gradients below."""

import numpy as np

from ._sheet import ROOMS, agreement, ask, both, finish, sheet, within

P = np.linspace(0.04, 0.96, 31)


def _each(nn, name, y, predictions, **options):
    """The loss of each prediction by itself, and its gradient there."""
    value, slope = getattr(nn.losses, name), getattr(nn.losses, name + "_backward")
    values = [value(y, p, **options) for p in predictions]
    slopes = [np.ravel(slope(y, p, **options)) for p in predictions]
    return np.array(values, float), np.array(slopes)


def _drawn(ylabel, xlabel, curves):
    """Loss and gradient for each label: (label, question)."""
    fig, (above, below) = sheet(xlabel, ylabel, rows=2, sharex=True, height=4.8)
    below.set_ylabel("its gradient")
    answers = {}
    for label, x, question in curves:
        values = {engine: question(nn) for engine, nn in ROOMS.items()}
        both(above, x, {e: v[0] for e, v in values.items()}, label)
        both(below, x, {e: v[1] for e, v in values.items()}, label)
        answers[label] = {e: np.stack(v) for e, v in values.items()}
    return fig, answers


def squared():
    """Half the square and the square."""
    y_hat = np.linspace(-2, 2, 41)

    def question(name):
        def ask_one(nn):
            values, slopes = _each(nn, name, [0.0], y_hat[:, None])
            return values, slopes[:, 0]

        return ask_one

    curves = [
        ("½(ŷ − y)²", y_hat, question("squared_error")),
        ("(ŷ − y)²", y_hat, question("mean_squared_error")),
    ]
    fig, answers = _drawn("loss", "prediction ŷ, with the label y = 0", curves)
    half, whole = (found["scratch"][1][-1] for found in answers.values())
    return [
        finish(
            fig,
            f"The ½ is there for the derivative: at ŷ = 2 it is {half:g} with it and {whole:g} "
            f"without; {agreement(*answers.values())}.",
        )
    ]


def binary():
    """−log ŷ and −log(1 − ŷ)."""

    def question(y):
        def ask_one(nn):
            values, slopes = _each(nn, "binary_crossentropy", [y], P[:, None])
            return values, slopes[:, 0]

        return ask_one

    curves = [(f"label y = {y:g}", P, question(y)) for y in (1.0, 0.0)]
    fig, answers = _drawn("loss", "predicted probability ŷ", curves)
    values = answers["label y = 1"]["scratch"][0]
    return [
        finish(
            fig,
            f"For the label 1, ŷ = {P[-1]:.2f} costs {values[-1]:.2f} and ŷ = {P[0]:.2f} costs "
            f"{values[0]:.2f}: "
            f"certainty in what is wrong is dear; {agreement(*answers.values())}.",
        )
    ]


def _rows():
    """Three probabilities: P for the first class, the rest shared 2 : 1."""
    return np.column_stack([P, (1 - P) * 2 / 3, (1 - P) / 3])


def categorical():
    """Hard and soft labels."""

    def question(y):
        def ask_one(nn):
            values, slopes = _each(nn, "categorical_crossentropy", y, _rows())
            return values, slopes[:, 0]

        return ask_one

    curves = [("label (1, 0, 0)", P, question([1.0, 0.0, 0.0]))]
    curves += [("soft label (½, ¼, ¼)", P, question([0.5, 0.25, 0.25]))]
    fig, answers = _drawn("loss", "probability ŷ₁; the others share the rest 2 : 1", curves)
    soft = answers["soft label (½, ¼, ¼)"]["scratch"][0]
    return [
        finish(
            fig,
            "The one-hot label wants ŷ₁ = 1, the soft one is served best at "
            f"ŷ₁ = {P[soft.argmin()]:.2f}; {agreement(*answers.values())}.",
        )
    ]


def sparse():
    """One row, judged by each class number."""

    def question(number):
        def ask_one(nn):
            pairs = [
                _each(nn, "sparse_categorical_crossentropy", [number], row[None, None])
                for row in _rows()
            ]
            return np.array([v[0] for v, _ in pairs]), np.array([s[0, 0] for _, s in pairs])

        return ask_one

    curves = [(f"class {number}", P, question(number)) for number in (0, 1, 2)]
    fig, answers = _drawn("loss", "probability of class 0; the others share the rest 2 : 1", curves)
    onehot = ask(lambda nn: _each(nn, "categorical_crossentropy", [1.0, 0, 0], _rows())[0])
    far = np.abs(answers["class 0"]["scratch"][0] - onehot["scratch"]).max()
    return [
        finish(
            fig,
            f"A class number says the same as its one-hot row, {within(far)}; "
            f"{agreement(*answers.values())}.",
        )
    ]


def logits():
    """The clip, and what the logits save."""
    z = np.linspace(-40, 40, 41)

    def from_logits(nn):
        values, slopes = _each(nn, "binary_crossentropy", [1.0], z[:, None], from_logits=True)
        return values, slopes[:, 0]

    def from_probability(nn):
        p = 1 / (1 + np.exp(-z))
        values, slopes = _each(nn, "binary_crossentropy", [1.0], p[:, None])
        return values, slopes[:, 0] * p * (1 - p)  # by z, as the chain rule has it

    curves = [("on the logit z", z, from_logits), ("on ŷ = σ(z), clipped", z, from_probability)]
    fig, answers = _drawn("loss for the label 1", "logit z", curves)
    free, clipped = (found["scratch"] for found in answers.values())
    return [
        finish(
            fig,
            f"At z = −40 the logit still has the gradient {free[1][0]:.0f}, while the clip stops "
            f"the loss at {clipped[0].max():.1f} and its gradient at {abs(clipped[1][0]):.0f}; "
            f"{agreement(*answers.values())}.",
        )
    ]


PLOTS = {
    "squared-error": squared,
    "binary-crossentropy": binary,
    "categorical-crossentropy": categorical,
    "sparse-crossentropy": sparse,
    "logits": logits,
}
