"""Lecture D, row by row: lines, thresholds, the perceptron, gates, layers, descent."""

import functools
import itertools

import numpy as np

from .about import (
    DENSE,
    DESCEND,
    EVALUATE,
    LEARN,
    NET_SUM,
    RULE,
    SEQUENTIAL,
    SIGNED,
    STEP,
    UNIT,
    About,
)
from .formulas import AROUND_0, SQUARE, on_the_boundary, random_points
from .rooms import (
    X,
    classes,
    connections,
    derivative,
    each,
    mistakes,
    network,
    neurons,
    over_its_layers,
    signed_net_sums,
    valley_slope,
)
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
    return on_the_boundary("theta", ("w1", "x1"), ("w2", "x2"))


def _fires(nn, p):
    return classes(nn, [p.x1, p.x2], [p.w1, p.w2], p.theta)


def _most_of_xor(nn):
    """How many rows of XOR the best of 28 units gets right."""
    units = itertools.product([-1, 1], [-1, 1], np.arange(-1.5, 2, 0.5))
    found = [nn.perceptron.ThresholdUnit([a, b], float(t)).predict(SQUARE) for a, b, t in units]
    return np.sum(np.array(found) == [0, 1, 1, 0], axis=1).max()


LINES = rows(
    "# EQUATION OF A LINE",
    "15-17 | m * x + b | a line by slope m and intercept b; read off the standard form again",
    SLOPE_INTERCEPT.formula(_slope_intercept, _lines),
    "21, 24 | A * x + B * y | the same line in standard form: Ax + By is C at each of its points",
    STANDARD_FORM.formula(lambda nn, p: _standard(nn, p)[:, 2], _lines),
    "25-27 | = 0 | the constants A, B, C can be whole numbers (for decimal m and b); their "
    "fractions",
    STANDARD_FORM.claim(lambda nn: np.array(nn.perceptron.line_standard_form(-0.35, 1.2)) % 1),
    "# CLASSIFICATION : REVISIT",
    "33-48, 53-61 | 0 1 1 0 0 0 0 1 1 0 1 1 | the twelve points, N as 0 and P as 1, split at p − "
    "θ < 0 by θ = 5",
    UNIT.number(lambda nn: nn.perceptron.ThresholdUnit([1], 5).predict(DATASET)),
    "67-77 | where(a * p + b * q + c < 0, 0, 1) | the class of a point in the plane",
    UNIT.formula(lambda nn, p: classes(nn, [p.p, p.q], [p.a, p.b], -p.c)),
    "80-90 | where(a * p + b * q + c * r + d0 < 0, 0, 1) | the class of a point in space",
    UNIT.formula(lambda nn, p: classes(nn, [p.p, p.q, p.r], [p.a, p.b, p.c], -p.d0)),
    "99-123 | where(w1 * p1 + w2 * p2 + w3 * p3 + theta < 0, 0, 1) | the class of a point in n "
    "dimensions (here 3), θ with the sign of a bias, as in z = wx + θ later on (the line above "
    "names the boundary without its = 0)",
    UNIT.formula(lambda nn, p: classes(nn, [p.p1, p.p2, p.p3], [p.w1, p.w2, p.w3], -p.theta)),
    "# PERCEPTRON",
    "137 | = 3 | limited: the most rows of XOR that a unit with weights of ±1 gets right",
    UNIT.claim(_most_of_xor),
    "# PERCEPTRON MODEL",
    "147-148 | where(w1 * x1 + w2 * x2 >= theta, 1, 0) | fires where the weighted sum reaches θ, "
    "the boundary included",
    "150-153 | where(w1 * x1 + w2 * x2 - theta >= 0, 1, 0) | the same, with θ on the other side",
    UNIT.formula(_fires, _on_the_boundary),
)

# --- the perceptron rule, AND ------------------------------------------------------------------

DEPTHS = [(1,), (3, 1), (5, 1, 4, 2)]
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


def _converges(nn, labels, threshold):
    """Are all inputs classified correctly in the end, from w = (−1, −1)?"""
    picks = [0, 1, 2, 3] * 50
    return nn.perceptron.perceptron_rule(SQUARE, labels, [-1, -1], picks, threshold).converged


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
    "169-173 | w + x | an input labelled 1 with w·x < 0 is added to the weights",
    RULE.formula(lambda nn, p: _picks(nn, p, 1), _mistaken(1)),
    "176-181 | w - x | an input labelled 0 with w·x ≥ 0 is taken off the weights",
    RULE.formula(lambda nn, p: _picks(nn, p, 0), _mistaken(0)),
    "157-159, 169 | = 0 | at w·x = 0 nothing happens to an input labelled 1 (w·x < 0 is asked for)",
    RULE.claim(lambda nn: _pick(nn, 1.0, 1, 0.0)),
    "161, 176 | != 0 | at w·x = 0 an input labelled 0 moves the weights (w·x ≥ 0)",
    RULE.claim(lambda nn: _pick(nn, 1.0, 0, 0.0)),
    "163-167, 186-187 | = 1 | in the end all inputs are classified correctly (OR, as printed, "
    "without θ)",
    RULE.claim(lambda nn: _converges(nn, [0, 1, 1, 1], 0.0)).put_right(
        "= 0",
        "(0, 0), labelled 0, has w·x = 0 whatever w is, so w·x ≥ 0 makes it a mistake for ever, "
        "and taking (0, 0) off w changes nothing. A threshold, or an input that is always 1, is "
        "missing.",
        "The loop does not end, and the random picks are blamed.",
    ),
    "186-187 | = 1 | with a threshold, here 0.5, they are",
    RULE.claim(lambda nn: _converges(nn, [0, 1, 1, 1], 0.5)),
    "165, 183 | = 1 | the loop goes on until convergence: whether XOR gets there (θ = 0.5)",
    RULE.claim(lambda nn: _converges(nn, [0, 1, 1, 0], 0.5)).put_right(
        "= 0",
        "The rule converges where some weights are right for all inputs, and for XOR there are "
        "none; the condition is not named.",
        "More picks seem to be needed, where no number of them is enough.",
    ),
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
    "251-253 | where(0 > x, 0, 1) | the unit step, 1 at 0",
    STEP.formula(lambda nn, p: nn.activations.step(p.x), lambda: {"x": AROUND_0}),
    "# IMPLEMENTING AND GATE",
    "260-270 | 0 0 0 1 | the labels of AND, by rows 00, 01, 10, 11",
    About("gates.truth_table").number(lambda nn: nn.gates.truth_table("AND")[1]),
    "274-289, 297 | 0 0 0 1 | what Perceptron(tol=1e-3, random_state=0) predicts for AND",
    LEARN.number(lambda nn: nn.gates.learn("AND", tol=1e-3, random_state=0).predict(SQUARE)),
    "293, 298 | 3. 2. -4. | its coef_ and intercept_",
    LEARN.number(lambda nn: _learned(nn, tol=1e-3), tolerance="exact").put_right(
        "2. 2. -2.",
        "tol=1e-3 stops training once the loss has not improved for five epochs; training with "
        "tol=None goes on to the printed numbers (whose bracket is not closed: [[3. 2.]]).",
        "Your scikit-learn seems broken; but both are lines that separate AND.",
        slip=lambda nn: _learned(nn, tol=None),
    ),
    "310-313 | = 0 | OR, NAND and NOR are learned so, too (tol=None): rows that are wrong",
    LEARN.claim(lambda nn: [mistakes(nn, g, 1, None) for g in ("OR", "NAND", "NOR")]),
    "# MULTI LAYER PERCEPTRON(MLP)",
    "329-332 | = 1 | a layer feeds the next one until the output, with no, one or three hidden "
    "layers of any width: what comes out over the layers by hand",
    SEQUENTIAL.claim(lambda nn: np.concatenate([over_its_layers(nn, *w) for w in DEPTHS])),
    "# AGAIN TO XOR PROBLEM",
    "339-341 | = 1 | no perceptron represents XOR: the fewest rows wrong in twenty random states",
    LEARN.claim(lambda nn: min(mistakes(nn, "XOR", 20))),
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

W = np.arange(1.0, 13).reshape(4, 3)  # from four inputs to three units


def _other_units(nn):
    """How far the other units of a layer follow a change of the first one's weights."""
    changed = np.where([True, False, False], -W, W)
    return (connections(nn, changed) - connections(nn, W))[:, 1:]


def _past_the_hidden_layer(nn):
    """How far the output follows the input, where the hidden units are not connected to it."""
    model, weights = network(nn, 3, 2)
    model.set_weights([*weights[:2], np.zeros((3, 2)), weights[3]])
    return np.ptp(model.predict(X, verbose=0), axis=0)


LAYERS = rows(
    "# THREE LAYER NETWORKS",
    "440, 455 | = 0 | no connections within a layer: how far units follow the weights of another",
    DENSE.claim(_other_units),
    "441, 456 | = 0 | none from input to output: how far the output follows the input past hidden "
    "units that are cut off",
    SEQUENTIAL.claim(_past_the_hidden_layer),
    "442, 457 | = 12 | fully connected between layers: connections of 4 inputs with 3 units",
    DENSE.claim(lambda nn: np.count_nonzero(connections(nn, W))),
    "444-445, 459-460 | = 1 | 3 outputs of 2 inputs, through 5 hidden units and through 1: what "
    "comes out over the layers by hand",
    SEQUENTIAL.claim(
        lambda nn: np.concatenate([over_its_layers(nn, 5, 3), over_its_layers(nn, 1, 3)])
    ),
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


def _last_over_first(path):
    """The length of the last step over that of the first."""
    return np.divide(*(np.linalg.norm(step) for step in np.diff(path, axis=0)[[-1, 0]]))


def _until_convergence(nn):
    """Down (w − 1)² from 3, tol being 1e-3: the last step over it, it over the step before."""
    path = nn.gradient_descent.descend(
        lambda w: valley_slope(nn, w), np.array([3.0]), 0.1, 100, tol=1e-3
    )
    before, last = np.abs(np.diff(path[:, 0]))[-2:]
    return [last / 1e-3, 1e-3 / before]


def _one_step(nn, x, y):
    """One step of 0.1 from each of the points."""
    down = nn.gradient_descent.descend
    return np.array([down(lambda q: _saddle_slope(nn, q), q, 0.1, 1)[1] for q in np.c_[x, y]])


def _gradient(nn, x, y):
    """The gradient that such a step follows."""
    return (np.c_[x, y] - _one_step(nn, x, y)) / 0.1


def _plane():
    return {**random_points("x", "u"), "y": random_points("w")["w"], "alpha": 0.1}


def _on_the_plane(of, axis):
    return DESCEND.formula(lambda nn, p: of(nn, p.x, p.y)[:, axis], _plane)


DESCENT = rows(
    "# GRADIENT DESCENT METHOD",
    "522, 537 | 2 * x | ∂f/∂x of f = x² − y², which a step follows",
    _on_the_plane(_gradient, 0),
    "535-537 | -2 * y | ∂f/∂y of it",
    _on_the_plane(_gradient, 1),
    "540-542, 529-531 | x - alpha * d('x**2', 'x') | one step of gradient descent for a parameter "
    "θ (on x² − y²: for x)",
    _on_the_plane(_one_step, 0),
    "543, 529-531 | y - alpha * d('-y**2', 'y') | the same for y",
    _on_the_plane(_one_step, 1),
    "538, 523 | 4 -6 | the gradient at (2, 3)",
    DESCEND.number(lambda nn: _gradient(nn, 2.0, 3.0)),
    "544, 524 | 1.6 | x after the first step of α = 0.1",
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
    "552, 525, 547 | 0.0000 248453923.5660 | the point after step 100",
    DESCEND.number(lambda nn: _path(nn)[100], "rounded"),
    "555 | < 1 | the last point is a minimum, so steps shrink: the last one's length over the "
    "first's",
    DESCEND.claim(lambda nn: _last_over_first(_path(nn))).put_right(
        "> 5e7",
        "x² − y² has no minimum; (0, 0) is a saddle, and along y every step is 1.2 times the one "
        "before. Descent only stops because a hundred steps were allowed.",
        "A last iterate is taken for a minimum, and waiting longer seems to help.",
    ),
    "527 | <= 1 | repeated until it converges: the last step over tol, and tol over the step "
    "before",
    DESCEND.claim(_until_convergence),
)

SECTIONS = [LINES, AND, LAYERS, DESCENT]
ASIDES = {
    "5, 7, 966, 971": "title, author, thanks",
    "136, 138-139": "history and praise",
    "303-308": "tools",
    "366-368, 391, 466-479, 483, 489, 751-770": "legends of figures",
    "443, 458, 891": "what is usual",
    "551, 573, 577, 597, 912": "dots, the headings of figures and of a table",
    "899-902": "what it costs: parity bench measures that",
    "904": "praise, which does not say of what",
    "951-960": "a list of headings",
}
SILENT = {
    "figures": ["MORE GATES", "DEEP NEURAL NETWORKS", "MACHINE VS DEEP LEARNING", "SGD VARIANTS"],
    "a list of headings": ["TAKE AWAYS"],
}
