"""Lecture D, row by row: lines, thresholds, the perceptron, gates, layers, descent."""

import functools

import numpy as np

from .about import DESCEND, EVALUATE, LEARN, NET_SUM, SIGNED, STEP, UNIT, About
from .formulas import AROUND_0, SQUARE, quarters, random_points
from .rooms import classes, derivative, each, mistakes, neurons, signed_net_sums
from .row import rows

STANDARD_FORM = About("perceptron.line_standard_form")
SLOPE_INTERCEPT = About("perceptron.line_slope_intercept")

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


def _on_the_boundary():
    """Five points, of which Σ wᵢxᵢ = θ holds for the first two."""
    p = quarters("x1", "x2", "w1", "w2", "theta")
    p["theta"][:2] = (p["w1"] * p["x1"] + p["w2"] * p["x2"])[:2]
    return p


def _fires(nn, p):
    return classes(nn, [p.x1, p.x2], [p.w1, p.w2], p.theta)


LINES = rows(
    "# EQUATION OF A LINE",
    "16 | m * x + b | a line by slope m and intercept b; read off the standard form again",
    SLOPE_INTERCEPT.formula(_slope_intercept, _lines),
    "21 | A * x + B * y | the same line in standard form: Ax + By is C at each of its points",
    STANDARD_FORM.formula(lambda nn, p: _standard(nn, p)[:, 2], _lines),
    "25-27 | = 0 | the constants A, B, C can be whole numbers (for decimal m and b); their "
    "fractions",
    STANDARD_FORM.claim(lambda nn: np.array(nn.perceptron.line_standard_form(-0.35, 1.2)) % 1),
    "# CLASSIFICATION : REVISIT",
    "35-48, 58-61 | 0 1 1 0 0 0 0 1 1 0 1 1 | the twelve points, N as 0 and P as 1, split at p − "
    "θ < 0 by θ = 5",
    UNIT.number(lambda nn: nn.perceptron.ThresholdUnit([1], 5).predict(DATASET)),
    "67-77 | where(a * p + b * q + c < 0, 0, 1) | the class of a point in the plane",
    UNIT.formula(lambda nn, p: classes(nn, [p.p, p.q], [p.a, p.b], -p.c)),
    "80-90 | where(a * p + b * q + c * r + d0 < 0, 0, 1) | the class of a point in space",
    UNIT.formula(lambda nn, p: classes(nn, [p.p, p.q, p.r], [p.a, p.b, p.c], -p.d0)),
    "101-117 | where(w1 * p1 + w2 * p2 + w3 * p3 + theta < 0, 0, 1) | the class of a point in n "
    "dimensions (here 3), with the threshold θ",
    UNIT.formula(
        lambda nn, p: classes(nn, [p.p1, p.p2, p.p3], [p.w1, p.w2, p.w3], p.theta)
    ).put_right(
        "where(w1 * p1 + w2 * p2 + w3 * p3 - theta < 0, 0, 1)",
        "θ is a threshold, subtracted on the slides before (p − θ) and after (− θ); here it takes "
        "the sign of a constant such as c or d. The line above it names the boundary and leaves "
        "out its = 0.",
        "A unit with θ = 5 fires from −5 upwards.",
    ),
    "# PERCEPTRON MODEL",
    "147-148 | where(w1 * x1 + w2 * x2 >= theta, 1, 0) | fires where the weighted sum reaches θ, "
    "the boundary included",
    "150-153 | where(w1 * x1 + w2 * x2 - theta >= 0, 1, 0) | the same, with θ on the other side",
    UNIT.formula(_fires, _on_the_boundary),
)

# --- the perceptron rule, AND ------------------------------------------------------------------

RULE = About("perceptron.perceptron_rule")
AND_X, AND_Y = [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]


def _pick(nn, x, label, w):
    """The weights after one pick of the rule, from an input and its label."""
    X, y = [[x], [-x]], [label, 1 - label]
    return nn.perceptron.perceptron_rule(X, y, [w], picks=[0]).weights[0]


def _picks(nn, p, label):
    return each(lambda x, w: _pick(nn, x, label, w), p.x, p.w)


def _mistaken(label):
    """Points with w·x < 0 for label 1, w·x ≥ 0 for label 0."""
    p = random_points("w", "x")
    return lambda: p | {"x": np.copysign(p["x"], p["w"] * (-1 if label else 1))}


def _trace(nn):
    """The printed run: from (1, 1) and θ = 2.5 through (0, 1), (1, 1), (0, 0), (1, 0)."""
    return nn.perceptron.perceptron_rule(AND_X, AND_Y, [1, 1], picks=[2, 3, 0, 1], threshold=2.5)


def _or(nn):
    """OR, learned from w = (−1, −1) and θ = 0.5."""
    X, y = SQUARE, [0, 1, 1, 1]
    return nn.perceptron.perceptron_rule(X, y, [-1, -1], picks=[0, 1, 2, 3] * 5, threshold=0.5)


def _on_line(nn, A, B, C):
    """A unit's net sum along the line Ax₁ + Bx₂ = C, whose points come from its slope."""
    m, b = nn.perceptron.line_slope_intercept(A, B, C)
    x = np.array([-3.0, 0.0, 0.5, 2.0])
    return nn.perceptron.net_sum(np.stack([x, m * x + b], axis=1), [A, B], -C)


def _table(gate, X=SQUARE):
    return EVALUATE.number(lambda nn: nn.gates.evaluate(gate, X))


def _z(pick):
    return RULE.number(lambda nn: _trace(nn).steps[pick].z)


def _learned(nn, tol):
    clf = nn.gates.learn("AND", tol=tol, random_state=0)
    return [*clf.coef_[0], *clf.intercept_]


AND = rows(
    "# PERCEPTRON ALGORITHM",
    "169-171 | w + x | an input labelled 1 with w·x < 0 is added to the weights",
    RULE.formula(lambda nn, p: _picks(nn, p, 1), _mistaken(1)),
    "176-178 | w - x | an input labelled 0 with w·x ≥ 0 is taken off the weights",
    RULE.formula(lambda nn, p: _picks(nn, p, 0), _mistaken(0)),
    "159, 169 | = 0 | at w·x = 0 nothing happens to an input labelled 1 (w·x < 0 is asked for)",
    RULE.claim(lambda nn: _pick(nn, 1.0, 1, 0.0)),
    "161, 176 | != 0 | at w·x = 0 an input labelled 0 moves the weights (w·x ≥ 0)",
    RULE.claim(lambda nn: _pick(nn, 1.0, 0, 0.0)),
    "163-167, 186-187 | = 1 | in the end all inputs are classified correctly (OR, from w = (−1, "
    "−1), θ = 0.5)",
    RULE.claim(lambda nn: _or(nn).converged),
    "# LEARNING AND GATE",
    "200-205 | 0 0 0 1 | the truth table of AND, by rows 00, 10, 01, 11",
    "232-237 | 0 0 0 1 | the same table again",
    _table("AND", AND_X),
    "213 | w1 * x1 + w2 * x2 - theta | the net sum of two inputs, with θ",
    NET_SUM.formula(lambda nn, p: neurons(nn, [p.x1, p.x2], [p.w1, p.w2], -p.theta)),
    "215, 218 | = 0 | w = (1, 1), θ = 2.5 draw the line 1x₁ + 1x₂ − 2.5 = 0; z along it",
    SLOPE_INTERCEPT.claim(lambda nn: _on_line(nn, 1, 1, 2.5)),
    "220-222 | -1.5 | z for (0, 1), labelled 0, w = (1, 1)",
    _z(0),
    "223 | -0.5 | z for (1, 1), labelled 1, w = (1, 1): a mistake",
    _z(1),
    "224 | 2 2 | the weights after that mistake",
    RULE.number(lambda nn: _trace(nn).steps[1].after),
    "224 | -2.5 | z for (0, 0), labelled 0, w = (2, 2)",
    _z(2),
    "224 | 2 * 0 + 2 * 1 - 2.5 | that z, worked out",
    RULE.formula(lambda nn, p: _trace(nn).steps[2].z, dict).put_right(
        "2 * 0 + 2 * 0 - 2.5",
        "The input is (0, 0); the second factor is left over from the row (0, 1). The result, "
        "−2.5, is that of (0, 0).",
        "Adding up what stands there gives −0.5.",
    ),
    "225 | -0.5 | z for (1, 0), labelled 0, w = (2, 2)",
    _z(3),
    "226 | 2 2 | the weights in the end",
    RULE.number(lambda nn: _trace(nn).weights),
    "228 | = 0 | the line 2x₁ + 2x₂ − 2.5 = 0 is the boundary then; z along it",
    SLOPE_INTERCEPT.claim(lambda nn: _on_line(nn, 2, 2, 2.5)),
    "244-249 | -2.5 -0.5 -0.5 1.5 | 2x₁ + 2x₂ − 2.5 over the truth table",
    NET_SUM.number(lambda nn: nn.perceptron.net_sum(SQUARE, [2, 2], -2.5)),
    "244-249 | 0 0 0 1 | the step of it: AND",
    UNIT.number(lambda nn: nn.perceptron.ThresholdUnit([2, 2], 2.5).predict(SQUARE)),
    "251 | where(0 > x, 0, 1) | the unit step, 1 at 0",
    STEP.formula(lambda nn, p: nn.activations.step(p.x), lambda: {"x": AROUND_0}),
    "# IMPLEMENTING AND GATE",
    "269-270 | 0 0 0 1 | the labels of AND, by rows 00, 01, 10, 11",
    About("gates.truth_table").number(lambda nn: nn.gates.truth_table("AND")[1]),
    "279-289, 297 | 0 0 0 1 | what Perceptron(tol=1e-3, random_state=0) predicts for AND",
    LEARN.number(lambda nn: nn.gates.learn("AND", tol=1e-3, random_state=0).predict(SQUARE)),
    "293, 298 | 3. 2. -4. | its coef_ and intercept_",
    LEARN.number(lambda nn: _learned(nn, tol=1e-3), tolerance="exact").put_right(
        "2. 2. -2.",
        "tol=1e-3 stops training once the loss has not improved for five epochs; training with "
        "tol=None goes on to the printed numbers.",
        "Your scikit-learn seems broken; but both are lines that separate AND.",
        slip=lambda nn: _learned(nn, tol=None),
    ),
    "# AGAIN TO XOR PROBLEM",
    "313, 339 | >= 1 | no perceptron represents XOR: rows it gets wrong, for twenty random states",
    LEARN.claim(lambda nn: mistakes(nn, "XOR", 20)),
    "339 | = 0 | since the signed net sums of XOR cancel, whatever the weights",
    SIGNED.claim(signed_net_sums),
    "# SOLUTION XOR PROBLEM",
    "348-353, 374-379, 396-401 | 0 1 1 0 | the truth table of XOR",
    _table("XOR"),
    "358-363, 406-411 | 1 1 1 0 | O₁, the first line's side: NAND",
    _table("NAND"),
    "382-387, 413-418 | 0 1 1 1 | O₂, the second line's side: OR",
    _table("OR"),
    "420-424 | 0 1 0 | z over (O₁, O₂) = (1, 0), (1, 1), (0, 1): AND",
    _table("AND", [[1, 0], [1, 1], [0, 1]]),
)

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

LAYERS = rows(
    "# WHAT DO EACH OF THESE LAYER DO ?",
    "504 | = 1 | one layer draws a straight boundary: the changes along a straight walk",
    STEP.claim(lambda nn: _changes(nn, ALONG, ([[1], [0]], [-1.5]))),
    "509 | = 2 | a second layer combines boundaries: in and out of a stripe",
    STEP.claim(lambda nn: _changes(nn, ALONG, SIDES, ([[1], [1], [0], [0]], [-1.5]))),
    "513 | = 4 | a third makes regions of several pieces: in and out of two stripes",
    STEP.claim(lambda nn: _changes(nn, ALONG, SIDES, STRIPES, ([[1], [1]], [-0.5]))),
)

# --- down x² − y² ------------------------------------------------------------------------------


def _saddle_slope(nn, point):
    return derivative(nn, lambda p: p[0] ** 2 - p[1] ** 2, point)


@functools.cache
def _path(nn):
    return nn.gradient_descent.descend(lambda p: _saddle_slope(nn, p), [2.0, 3.0], 0.1, 100)


def _last_over_first(nn):
    """The length of the last step over that of the first."""
    return np.divide(*(np.linalg.norm(step) for step in np.diff(_path(nn), axis=0)[[-1, 0]]))


def _gradients(nn, p):
    return np.array([_saddle_slope(nn, point) for point in np.c_[p.x, p.y]])


def _one_step(nn, p):
    """One step of 0.1 from each of the points."""
    down = nn.gradient_descent.descend
    return np.array([down(lambda q: _saddle_slope(nn, q), q, 0.1, 1)[1] for q in np.c_[p.x, p.y]])


def _plane():
    return {**random_points("x", "u"), "y": random_points("w")["w"], "alpha": 0.1}


def _on_the_plane(of, axis):
    return DESCEND.formula(lambda nn, p: of(nn, p)[:, axis], _plane)


DESCENT = rows(
    "# GRADIENT DESCENT METHOD",
    "522, 537 | 2 * x | ∂f/∂x of f = x² − y²",
    _on_the_plane(_gradients, 0),
    "522, 537 | -2 * y | ∂f/∂y of it",
    _on_the_plane(_gradients, 1),
    "527-531, 542 | x - alpha * d('x**2', 'x') | one step of gradient descent for a parameter θ "
    "(on x² − y²: for x)",
    _on_the_plane(_one_step, 0),
    "527-531, 543 | y - alpha * d('-y**2', 'y') | the same for y",
    _on_the_plane(_one_step, 1),
    "523, 538 | 4 -6 | the gradient at (2, 3)",
    DESCEND.number(lambda nn: _saddle_slope(nn, [2.0, 3.0])),
    "524, 544 | 1.6 | x after the first step of α = 0.1",
    DESCEND.number(lambda nn: _path(nn)[1, 0]),
    "545 | 3.6 | y after the first step",
    DESCEND.number(lambda nn: _path(nn)[1, 1]),
    "549 | 1.24 3.72 | the point after the second step",
    DESCEND.number(lambda nn: _path(nn)[2]).put_right(
        "1.28 4.32",
        "x shrinks by 0.8 a step and y grows by 1.2. No step of the stated rule leads from (1.6, "
        "3.6) to the printed point: 1.24 is 1.6 − 0.1·3.6, which takes y for the slope along x, "
        "and y gains 0.12 where 0.72 was due.",
        "y seems to settle near 3.8, when it grows without end.",
    ),
    "550 | 1.008 3.792 | the point after the third step",
    DESCEND.number(lambda nn: _path(nn)[3]).put_right(
        "1.024 5.184",
        "It goes on from the second point, which was wrong, and is no step of the stated rule "
        "from there either: that would be (0.992, 4.464).",
    ),
    "525, 547, 552 | 0.0000 248453923.5660 | the point after step 100",
    DESCEND.number(lambda nn: _path(nn)[100], "rounded"),
    "555 | > 0 | the last point is a minimum, so the surface curves upwards: the curvature along y",
    DESCEND.claim(lambda nn: derivative(nn, lambda y: -2 * y, 1.0)).put_right(
        "= -2",
        "x² − y² has no minimum; (0, 0) is a saddle. Descent only stops because a hundred steps "
        "were allowed, with y still growing by a fifth in each.",
        "A last iterate is taken for a minimum.",
    ),
    "527 | < 1 | repeated until it converges, so steps shrink: the last step's length over the "
    "first's",
    DESCEND.claim(_last_over_first).put_right(
        "> 5e7",
        "Along y every step is 1.2 times the one before.",
        "Waiting longer seems to help.",
    ),
)

SECTIONS = [LINES, AND, LAYERS, DESCENT]
ASIDES = {
    "136": "when the perceptron was invented",
    "366-368, 391": "the legend of a figure",
    "443, 458": "how many layers are usual",
}
