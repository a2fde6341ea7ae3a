"""Lecture D, row by row: lines, perceptron, gates, descent, backpropagation, optimizers, losses."""

import functools

import numpy as np

from . import dissecting_learning
from ._rooms import derivative, each, neurons
from .ledger import Erratum, claim, formula, number, random_points, under

SQUARE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
LINE, UNIT, RULE = "perceptron.line_standard_form", "perceptron.ThresholdUnit", "perceptron_rule"
RULE = f"perceptron.{RULE}"

# --- lines, thresholds -------------------------------------------------------------------------

STANDARD = np.array([[4, 4, 5], [2, 1, -3], [1, 2, 5], [3, 4, 1], [5, 2, -7]], float)


def _lines():
    """Five lines Ax + By = C, with a point on each."""
    A, B, C = STANDARD.T
    (x,) = random_points("x").values()
    return {"A": A, "B": B, "C": C, "m": -A / B, "b": C / B, "x": x, "y": (C - A * x) / B}


def _standard(nn, p):
    return np.array([nn.perceptron.line_standard_form(m, b) for m, b in zip(p.m, p.b, strict=True)])


def _slope_intercept(nn, p):
    lines = _standard(nn, p).tolist()
    m, b = np.transpose([nn.perceptron.line_slope_intercept(*line) for line in lines])
    return m * p.x + b


DATASET = np.array([-2, 6, 7, 3, 2, -1, 0, 5, 10, 4, 9, 8])[:, None]


def _classes(nn, inputs, weights, thresholds):
    """0 or 1 for each point, from a threshold unit of its own."""
    rows = zip(np.transpose(inputs), np.transpose(weights), thresholds, strict=True)
    return [nn.perceptron.ThresholdUnit(w, float(t)).predict(x) for x, w, t in rows]


def _on_the_boundary():
    """Quarters, so that sums are exact; for the first two points Σ wᵢxᵢ = θ."""
    p = random_points("x1", "x2", "w1", "w2", "theta")
    p = {name: np.round(4 * value) / 4 for name, value in p.items()}
    p["theta"][:2] = (p["w1"] * p["x1"] + p["w2"] * p["x2"])[:2]
    return p


def _fires(nn, p):
    return _classes(nn, [p.x1, p.x2], [p.w1, p.w2], p.theta)


LINES = [
    *under(
        "D",
        "EQUATION OF A LINE",
        formula(
            "a line by slope m and intercept b; read off the standard form again",
            "m * x + b",
            lines="16",
            concept="perceptron.line_slope_intercept",
            given=_lines,
            recompute=_slope_intercept,
        ),
        formula(
            "the same line in standard form: Ax + By is C at each of its points",
            "A * x + B * y",
            lines="21",
            concept=LINE,
            given=_lines,
            recompute=lambda nn, p: _standard(nn, p)[:, 2],
        ),
        claim(
            "the constants A, B, C can be whole numbers (for decimal m and b); their fractions",
            "= 0",
            lines="25-27",
            concept=LINE,
            recompute=lambda nn: np.array(nn.perceptron.line_standard_form(-0.35, 1.2)) % 1,
        ),
    ),
    *under(
        "D",
        "CLASSIFICATION : REVISIT",
        number(
            "the twelve points, N as 0 and P as 1, split at p − θ < 0 by θ = 5",
            "0 1 1 0 0 0 0 1 1 0 1 1",
            lines="35-48, 58-61",
            digits=0,
            how="exact",
            concept=UNIT,
            recompute=lambda nn: nn.perceptron.ThresholdUnit([1], 5).predict(DATASET),
        ),
        formula(
            "the class of a point in the plane",
            "where(a * p + b * q + c < 0, 0, 1)",
            lines="67-77",
            concept=UNIT,
            recompute=lambda nn, p: _classes(nn, [p.p, p.q], [p.a, p.b], -p.c),
        ),
        formula(
            "the class of a point in space",
            "where(a * p + b * q + c * r + d0 < 0, 0, 1)",
            lines="80-90",
            concept=UNIT,
            recompute=lambda nn, p: _classes(nn, [p.p, p.q, p.r], [p.a, p.b, p.c], -p.d0),
        ),
        formula(
            "the class of a point in n dimensions (here 3), with the threshold θ",
            "where(w1 * p1 + w2 * p2 + w3 * p3 + theta < 0, 0, 1)",
            lines="101-117",
            concept=UNIT,
            recompute=lambda nn, p: _classes(nn, [p.p1, p.p2, p.p3], [p.w1, p.w2, p.w3], p.theta),
            erratum=Erratum(
                right="where(w1 * p1 + w2 * p2 + w3 * p3 - theta < 0, 0, 1)",
                why="θ is a threshold, subtracted on the slides before (p − θ) and after (− θ); "
                "here it takes the sign of a constant such as c or d. The line above it names "
                "the boundary and leaves out its = 0.",
                believe="A unit with θ = 5 fires from −5 upwards.",
            ),
        ),
    ),
    *under(
        "D",
        "PERCEPTRON MODEL",
        formula(
            "fires where the weighted sum reaches θ, the boundary included",
            "where(w1 * x1 + w2 * x2 >= theta, 1, 0)",
            lines="147-148",
            concept=UNIT,
            given=_on_the_boundary,
            recompute=_fires,
        ),
        formula(
            "the same, with θ on the other side",
            "where(w1 * x1 + w2 * x2 - theta >= 0, 1, 0)",
            lines="150-153",
            concept=UNIT,
            given=_on_the_boundary,
            recompute=_fires,
        ),
    ),
]

# --- the perceptron rule, AND ------------------------------------------------------------------


def _pick(nn, x, label, w):
    """The weights after one pick of the rule, from an input and its label."""
    X, y = [[x], [-x]], [label, 1 - label]
    return nn.perceptron.perceptron_rule(X, y, [w], picks=[0]).weights[0]


def _mistaken(label):
    """Points with w·x < 0 for label 1, w·x ≥ 0 for label 0."""
    p = random_points("w", "x")
    return lambda: p | {"x": np.copysign(p["x"], p["w"] * (-1 if label else 1))}


AND_X, AND_Y = [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]


def _trace(nn):
    """The printed run: from (1, 1) and θ = 2.5 through (0, 1), (1, 1), (0, 0), (1, 0)."""
    return nn.perceptron.perceptron_rule(AND_X, AND_Y, [1, 1], picks=[2, 3, 0, 1], threshold=2.5)


def _on_line(nn, A, B, C):
    """A unit's net sum along the line Ax₁ + Bx₂ = C, whose points come from its slope."""
    m, b = nn.perceptron.line_slope_intercept(A, B, C)
    x = np.array([-3.0, 0.0, 0.5, 2.0])
    return nn.perceptron.net_sum(np.stack([x, m * x + b], axis=1), [A, B], -C)


def _table(lines, gate, says, outputs, order=SQUARE):
    return number(
        says,
        outputs,
        lines=lines,
        digits=0,
        how="exact",
        concept="gates.evaluate",
        recompute=lambda nn: nn.gates.evaluate(gate, order),
    )


def _z(line, pick, z, says):
    return number(
        f"z for {says}",
        z,
        lines=line,
        digits=1,
        how="exact",
        concept=RULE,
        recompute=lambda nn: _trace(nn).steps[pick].z,
    )


AND = [
    *under(
        "D",
        "PERCEPTRON ALGORITHM",
        formula(
            "an input labelled 1 with w·x < 0 is added to the weights",
            "w + x",
            lines="169-171",
            concept=RULE,
            given=_mistaken(1),
            recompute=lambda nn, p: each(lambda x, w: _pick(nn, x, 1, w), p.x, p.w),
        ),
        formula(
            "an input labelled 0 with w·x ≥ 0 is taken off the weights",
            "w - x",
            lines="176-178",
            concept=RULE,
            given=_mistaken(0),
            recompute=lambda nn, p: each(lambda x, w: _pick(nn, x, 0, w), p.x, p.w),
        ),
        claim(
            "at w·x = 0 nothing happens to an input labelled 1 (w·x < 0 is asked for)",
            "= 0",
            lines="159, 169",
            concept=RULE,
            recompute=lambda nn: _pick(nn, 1.0, 1, 0.0),
        ),
        claim(
            "at w·x = 0 an input labelled 0 moves the weights (w·x ≥ 0)",
            "!= 0",
            lines="161, 176",
            concept=RULE,
            recompute=lambda nn: _pick(nn, 1.0, 0, 0.0),
        ),
        claim(
            "in the end all inputs are classified correctly (OR, from w = (−1, −1), θ = 0.5)",
            "= 1",
            lines="163-167, 186-187",
            concept=RULE,
            recompute=lambda nn: (
                nn.perceptron.perceptron_rule(
                    SQUARE, [0, 1, 1, 1], [-1, -1], picks=[0, 1, 2, 3] * 5, threshold=0.5
                ).converged
            ),
        ),
    ),
    *under(
        "D",
        "LEARNING AND GATE",
        _table(
            "200-205", "AND", "the truth table of AND, by rows 00, 10, 01, 11", "0 0 0 1", AND_X
        ),
        _table("232-237", "AND", "the same table again", "0 0 0 1", AND_X),
        formula(
            "the net sum of two inputs, with θ",
            "w1 * x1 + w2 * x2 - theta",
            lines="213",
            concept="perceptron.net_sum",
            recompute=lambda nn, p: neurons(nn, np.c_[p.x1, p.x2], np.c_[p.w1, p.w2], -p.theta),
        ),
        claim(
            "w = (1, 1), θ = 2.5 draw the line 1x₁ + 1x₂ − 2.5 = 0; z along it",
            "= 0",
            lines="215, 218",
            concept="perceptron.line_slope_intercept",
            recompute=lambda nn: _on_line(nn, 1, 1, 2.5),
        ),
        _z("220-222", 0, "-1.5", "(0, 1), labelled 0, w = (1, 1)"),
        _z("223", 1, "-0.5", "(1, 1), labelled 1, w = (1, 1): a mistake"),
        number(
            "the weights after that mistake",
            "2 2",
            lines="224",
            digits=0,
            how="exact",
            concept=RULE,
            recompute=lambda nn: _trace(nn).steps[1].after,
        ),
        _z("224", 2, "-2.5", "(0, 0), labelled 0, w = (2, 2)"),
        formula(
            "that z, worked out",
            "2 * 0 + 2 * 1 - 2.5",
            lines="224",
            concept=RULE,
            given=dict,
            recompute=lambda nn, p: _trace(nn).steps[2].z,
            erratum=Erratum(
                right="2 * 0 + 2 * 0 - 2.5",
                why="The input is (0, 0); the second factor is left over from the row (0, 1). "
                "The result, −2.5, is that of (0, 0).",
                believe="Adding up what stands there gives −0.5.",
            ),
        ),
        _z("225", 3, "-0.5", "(1, 0), labelled 0, w = (2, 2)"),
        number(
            "the weights in the end",
            "2 2",
            lines="226",
            digits=0,
            how="exact",
            concept=RULE,
            recompute=lambda nn: _trace(nn).weights,
        ),
        claim(
            "the line 2x₁ + 2x₂ − 2.5 = 0 is the boundary then; z along it",
            "= 0",
            lines="228",
            concept="perceptron.line_slope_intercept",
            recompute=lambda nn: _on_line(nn, 2, 2, 2.5),
        ),
        number(
            "2x₁ + 2x₂ − 2.5 over the truth table",
            "-2.5 -0.5 -0.5 1.5",
            lines="244-249",
            digits=1,
            how="exact",
            concept="perceptron.net_sum",
            recompute=lambda nn: nn.perceptron.net_sum(SQUARE, [2, 2], -2.5),
        ),
        number(
            "the step of it: AND",
            "0 0 0 1",
            lines="244-249",
            digits=0,
            how="exact",
            concept=UNIT,
            recompute=lambda nn: nn.perceptron.ThresholdUnit([2, 2], 2.5).predict(SQUARE),
        ),
        formula(
            "the unit step, 1 at 0",
            "where(0 > x, 0, 1)",
            lines="251",
            concept="activations.step",
            given=lambda: {"x": np.array([-2.0, -0.1, 0.0, 0.1, 3.0])},
            recompute=lambda nn, p: nn.activations.step(p.x),
        ),
    ),
    *under(
        "D",
        "IMPLEMENTING AND GATE",
        number(
            "the labels of AND, by rows 00, 01, 10, 11",
            "0 0 0 1",
            lines="269-270",
            digits=0,
            how="exact",
            concept="gates.truth_table",
            recompute=lambda nn: nn.gates.truth_table("AND")[1],
        ),
        number(
            "what Perceptron(tol=1e-3, random_state=0) predicts for AND",
            "0 0 0 1",
            lines="279-289, 297",
            digits=0,
            how="exact",
            concept="gates.learn",
            recompute=lambda nn: nn.gates.learn("AND", tol=1e-3, random_state=0).predict(SQUARE),
        ),
        number(
            "its coef_ and intercept_",
            "3. 2. -4.",
            lines="293, 298",
            digits=0,
            how="exact",
            concept="gates.learn",
            tolerance="exact",
            recompute=lambda nn: _learned(nn, tol=1e-3),
            erratum=Erratum(
                right="2. 2. -2.",
                why="tol=1e-3 stops training once the loss has not improved for five epochs; "
                "training with tol=None goes on to the printed numbers.",
                slip=lambda nn: _learned(nn, tol=None),
                believe="Your scikit-learn seems broken; but both are lines that separate AND.",
            ),
        ),
    ),
    *under(
        "D",
        "AGAIN TO XOR PROBLEM",
        claim(
            "no perceptron represents XOR: rows it gets wrong, for twenty random states",
            ">= 1",
            lines="313, 339",
            concept="gates.learn",
            recompute=lambda nn: [_wrong(nn, "XOR", state) for state in range(20)],
        ),
        claim(
            "since the signed net sums of XOR cancel, whatever the weights",
            "= 0",
            lines="339",
            concept="gates.signed_net_sum",
            recompute=lambda nn: [
                nn.gates.signed_net_sum("XOR", w, b) for w, b in [([7, -3], 2), ([1, 1], -1.5)]
            ],
        ),
    ),
    *under(
        "D",
        "SOLUTION XOR PROBLEM",
        _table("348-353, 374-379, 396-401", "XOR", "the truth table of XOR", "0 1 1 0"),
        _table("358-363, 406-411", "NAND", "O₁, the first line's side: NAND", "1 1 1 0"),
        _table("382-387, 413-418", "OR", "O₂, the second line's side: OR", "0 1 1 1"),
        _table(
            "420-424",
            "AND",
            "z over (O₁, O₂) = (1, 0), (1, 1), (0, 1): AND",
            "0 1 0",
            [[1, 0], [1, 1], [0, 1]],
        ),
    ),
]


def _learned(nn, tol):
    clf = nn.gates.learn("AND", tol=tol, random_state=0)
    return [*clf.coef_[0], *clf.intercept_]


def _wrong(nn, gate, state):
    """How many rows of a truth table the learned perceptron gets wrong."""
    X, y = nn.gates.truth_table(gate)
    return np.sum(nn.gates.learn(gate, tol=1e-3, random_state=state).predict(X) != y)


# --- what each layer does ----------------------------------------------------------------------


def _changes(nn, X, *layers):
    """How often the output of a network of step units changes along the points X."""
    a = np.asarray(X, float)
    for W, b in layers:
        a = nn.activations.step(a @ np.array(W, float) + np.array(b, float))
    return np.abs(np.diff(a[:, 0])).sum()


ALONG = np.linspace([-1.05, 0.3], [4.05, 0.8], 200)  # a walk through the plane
SIDES = [[1, -1, 1, -1], [0, 0, 0, 0]], [0, 1, -2, 3]  # x ≥ 0, x ≤ 1, x ≥ 2, x ≤ 3
STRIPES = [[1, 0], [1, 0], [0, 1], [0, 1]], [-1.5, -1.5]  # both of the first two, of the others

LAYERS = under(
    "D",
    "WHAT DO EACH OF THESE LAYER DO ?",
    claim(
        "one layer draws a straight boundary: the changes along a straight walk",
        "= 1",
        lines="504",
        concept="activations.step",
        recompute=lambda nn: _changes(nn, ALONG, ([[1], [0]], [-1.5])),
    ),
    claim(
        "a second layer combines boundaries: in and out of a stripe",
        "= 2",
        lines="509",
        concept="activations.step",
        recompute=lambda nn: _changes(nn, ALONG, SIDES, ([[1], [1], [0], [0]], [-1.5])),
    ),
    claim(
        "a third makes regions of several pieces: in and out of two stripes",
        "= 4",
        lines="513",
        concept="activations.step",
        recompute=lambda nn: _changes(nn, ALONG, SIDES, STRIPES, ([[1], [1]], [-0.5])),
    ),
)

# --- down x² − y² ------------------------------------------------------------------------------


def _saddle(p):
    return p[0] ** 2 - p[1] ** 2


@functools.cache
def _path(nn, steps=100):
    return nn.gradient_descent.descend(lambda p: derivative(nn, _saddle, p), [2.0, 3.0], 0.1, steps)


def _gradients(nn, p):
    return np.array([derivative(nn, _saddle, point) for point in np.c_[p.x, p.y]])


def _one_step(nn, p):
    """One step of 0.1 from each of the points."""
    slope = lambda q: derivative(nn, _saddle, q)  # noqa: E731
    return np.array([nn.gradient_descent.descend(slope, q, 0.1, 1)[1] for q in np.c_[p.x, p.y]])


def _plane():
    return {**random_points("x", "u"), "y": random_points("w")["w"], "alpha": 0.1}


DESCEND = "gradient_descent.descend"
DESCENT = under(
    "D",
    "GRADIENT DESCENT METHOD",
    formula(
        "∂f/∂x of f = x² − y²",
        "2 * x",
        lines="522, 537",
        concept=DESCEND,
        given=_plane,
        recompute=lambda nn, p: _gradients(nn, p)[:, 0],
    ),
    formula(
        "∂f/∂y of it",
        "-2 * y",
        lines="522, 537",
        concept=DESCEND,
        given=_plane,
        recompute=lambda nn, p: _gradients(nn, p)[:, 1],
    ),
    formula(
        "one step of gradient descent for a parameter θ (on x² − y²: for x)",
        "x - alpha * d('x**2', 'x')",
        lines="527-531, 542",
        concept=DESCEND,
        given=_plane,
        recompute=lambda nn, p: _one_step(nn, p)[:, 0],
    ),
    formula(
        "the same for y",
        "y - alpha * d('-y**2', 'y')",
        lines="527-531, 543",
        concept=DESCEND,
        given=_plane,
        recompute=lambda nn, p: _one_step(nn, p)[:, 1],
    ),
    number(
        "the gradient at (2, 3)",
        "4 -6",
        lines="523, 538",
        digits=0,
        how="exact",
        concept=DESCEND,
        recompute=lambda nn: derivative(nn, _saddle, [2.0, 3.0]),
    ),
    number(
        "x after the first step of α = 0.1",
        "1.6",
        lines="524, 544",
        digits=1,
        how="exact",
        concept=DESCEND,
        recompute=lambda nn: _path(nn, 1)[1, 0],
    ),
    number(
        "y after the first step",
        "3.6",
        lines="545",
        digits=1,
        how="exact",
        concept=DESCEND,
        recompute=lambda nn: _path(nn, 1)[1, 1],
    ),
    number(
        "the point after the second step",
        "1.24 3.72",
        lines="549",
        digits=2,
        how="exact",
        concept=DESCEND,
        recompute=lambda nn: _path(nn, 2)[2],
        erratum=Erratum(
            right="1.28 4.32",
            why="x shrinks by 0.8 a step and y grows by 1.2. No step of the stated rule leads from "
            "(1.6, 3.6) to the printed point: 1.24 is 1.6 − 0.1·3.6, which takes y for the slope "
            "along x, and y gains 0.12 where 0.72 was due.",
            believe="y seems to settle near 3.8, when it grows without end.",
        ),
    ),
    number(
        "the point after the third step",
        "1.008 3.792",
        lines="550",
        digits=3,
        how="exact",
        concept=DESCEND,
        recompute=lambda nn: _path(nn, 3)[3],
        erratum=Erratum(
            right="1.024 5.184",
            why="It goes on from the second point, which was wrong, and is no step of the stated "
            "rule from there either: that would be (0.992, 4.464).",
        ),
    ),
    number(
        "the point after step 100",
        "0.0000 248453923.5660",
        lines="525, 547, 552",
        digits=4,
        how="rounded",
        concept=DESCEND,
        recompute=lambda nn: _path(nn)[100],
    ),
    claim(
        "the last point is a minimum, so the surface curves upwards: the curvature along y",
        "> 0",
        lines="555",
        concept=DESCEND,
        recompute=lambda nn: derivative(nn, lambda y: -2 * y, 1.0),
        erratum=Erratum(
            right="= -2",
            why="x² − y² has no minimum; (0, 0) is a saddle. Descent only stops because a hundred "
            "steps were allowed, with y still growing by a fifth in each.",
            believe="A last iterate is taken for a minimum.",
        ),
    ),
    claim(
        "repeated until it converges, so steps shrink: the last step's length over the first's",
        "< 1",
        lines="527",
        concept=DESCEND,
        recompute=lambda nn: np.divide(
            *(np.linalg.norm(step) for step in np.diff(_path(nn), axis=0)[[-1, 0]])
        ),
        erratum=Erratum(
            right="> 5e7",
            why="Along y every step is 1.2 times the one before.",
            believe="Waiting longer seems to help.",
        ),
    ),
)

ROWS = LINES + AND + LAYERS + DESCENT + dissecting_learning.ROWS
ASIDES = {
    "136": "when the perceptron was invented",
    "366-368, 391": "the legend of a figure",
    "443, 458": "how many layers are usual",
}
