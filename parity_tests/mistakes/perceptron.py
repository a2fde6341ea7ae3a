"""Lines, threshold units, the perceptron rule, the Perceptron: forms, and what goes wrong."""

from .space import families, family, tell

# --- lines -------------------------------------------------------------------------------------

standard_form = tell("perceptron.line_standard_form")
standard_form.form_of_scratch()
families(
    r"perceptron\.line_standard_form",
    {
        "C with the wrong sign": {"int(b * scale)": "int(-b * scale)"},
        "A with the wrong sign": {"int(-m * scale)": "int(m * scale)", "if m > 0": "if m < 0"},
    },
    why="mx moves to y's side, where it changes its sign; b stays on the right: −mx + y = b.",
    hint="Put a point of your line into Ax + By. Is it C?",
)
standard_form.edit(
    "A may be negative",
    {" * (-1 if m > 0 else 1)": ""},
    lecture='D "EQUATION OF A LINE", which asks for whole numbers and no sign',
    why="It is the same line; with A ≥ 0 a line has one answer only.",
    hint="How many equations with smallest whole numbers does one line have?",
)
_LCM, _READ = "lcm(m.denominator, b.denominator)", "Fraction(repr(m)), Fraction(repr(b))"
families(
    r"perceptron\.line_standard_form",
    {
        "not reduced": {
            _LCM: "next(s for n in range(99) if (m * (s := 10**n)) % 1 == b * s % 1 == 0)"
        },
        "the denominators multiplied": {_LCM: "m.denominator * b.denominator"},
        "decimals taken in binary": {_READ: "Fraction(m), Fraction(b)"},
    },
    why="A, B, C are the smallest whole numbers, of decimals read as they print: 0.1 is 1/10.",
    hint="Have your three numbers a common divisor? And what does Fraction(0.1) print?",
)
slope_intercept = tell("perceptron.line_slope_intercept")
slope_intercept.form_of_scratch()
families(
    r"perceptron\.line_slope_intercept",
    {
        "the slope's minus lost": {"return -A / B": "return A / B"},
        "the intercept not divided": {", C / B": ", C"},
    },
    why="Ax moves to the right and changes its sign; then B divides the whole equation.",
    hint="x + 2y = 6 falls. What slope do you give it, and where does it cross the y axis?",
)

# --- units whose weights are given -------------------------------------------------------------

net_sum, neuron = tell("perceptron.net_sum"), tell("perceptron.neuron")
net_sum.form_of_scratch()
neuron.form(
    "z, then g(z)",
    """
    def neuron(X, weights, bias=0.0, activation="step"):
        z = np.asarray(X) @ np.asarray(weights) + bias
        a = (z > 0).astype(float) if activation == "step" else getattr(activations, activation)(z)
        return a
    """,
)
family(
    r"perceptron\.(net_sum|neuron)",
    "the bias forgotten",
    {" + bias": ""},
    why="Without the bias a unit can turn its boundary, but not move it from the origin.",
    hint="Which of the arguments does your function never read?",
)
net_sum.edit(
    "products not added up",
    {"X @ weights": "X * weights"},
    why="* multiplies entry by entry; the net sum also adds the products of a row.",
    hint="What shape has your answer for one input of three numbers?",
)
net_sum.edit(
    "the constant subtracted",
    {" + bias": " - bias"},
    lecture='D "PERCEPTRON MODEL", where the constant is a threshold θ',
    why="A bias is minus the threshold: G, H, Keras and scikit-learn add it.",
    hint="Does a larger bias make your unit fire sooner, or later?",
)
neuron.edit(
    "fires at 0",
    {"z > 0": "z >= 0"},
    right_by='Bishop (2006), 4.1.7, and D "PERCEPTRON MODEL"',
    why="G's unit and scikit-learn's fire above 0 only.",
    hint="What does your unit say when the net sum is exactly 0?",
)
families(
    r"perceptron\.neuron",
    {
        "the bias added behind the activation": {" + bias": "", "return a": "return a + bias"},
        "the activation forgotten": {"return a": "return z"},
    },
    why="The fourth part, g, is taken of the whole net sum: g(Σ wᵢxᵢ + b).",
    hint="Can your sigmoid unit put out more than 1, and your step unit ½?",
)
unit = tell("perceptron.ThresholdUnit")
unit.form_of_scratch()
unit.edit(
    "silent at its threshold",
    {'threshold=0.0, fires=">="': 'threshold=0.0, fires=">"'},
    right_by='scikit-learn, and G "Perceptron"',
    why="D's unit fires at its threshold, and so does scratch's unless it is told otherwise.",
    hint="To which class does an input belong whose net sum is exactly θ?",
)
_FIRES = 'z >= 0 if self.fires == ">=" else z > 0'
families(
    r"perceptron\.ThresholdUnit",
    {
        "the threshold added": {"-self.threshold": "self.threshold"},
        "the two firing rules exchanged": {_FIRES: 'z > 0 if self.fires == ">=" else z >= 0'},
        "the firing rule not asked for": {_FIRES: "z >= 0"},
    },
    why="Σ wᵢxᵢ reaches θ where Σ wᵢxᵢ − θ ≥ 0; with > it does not fire at θ itself.",
    hint="Try an input exactly at a threshold of 5, once with each rule. What is its net sum?",
)

# --- the lecture's learning rule ---------------------------------------------------------------

rule = tell("perceptron.perceptron_rule")
rule.form_of_scratch()
_CASES = rule.forms[0].text.partition("if y[i] == 1")[2].partition("        steps.append")[0]
_WRONG = "y[i] - (z >= 0)"
rule.form(
    "the error times the input",
    rule.forms[0].text.replace(f"if y[i] == 1{_CASES}", f"after = w + ({_WRONG}) * X[i]\n"),
)
rule.edit(
    "both labels are mistakes on the boundary",
    {"z < 0": "z <= 0"},
    {_WRONG: "(2 * y[i] - 1) * ((2 * y[i] - 1) * z <= 0)"},
    right_by="scikit-learn's Perceptron",
    why="D moves the weights for label 1 where w·x < θ, scikit-learn where y·f(x) ≤ 0.",
    hint="w·x is exactly θ and the label is 1. Is that a mistake?",
)
rule.edit(
    "silent at its threshold",
    {"z < 0": "z <= 0", "z >= 0": "z > 0", "threshold >= 0": "threshold > 0"},
    {"(z >= 0)": "(z > 0)", "threshold >= 0": "threshold > 0"},
    right_by='scikit-learn\'s predict, and G "Perceptron"',
    why="D's unit fires at its threshold, so there label 0 pushes and label 1 does not pull.",
    hint="What does your unit say when w·x is exactly θ?",
)
rule.edit(
    "a learning rate of 0.1",
    {"w + X[i]": "w + 0.1 * X[i]", "w - X[i]": "w - 0.1 * X[i]"},
    {f"({_WRONG})": f"0.1 * ({_WRONG})"},
    right_by="Rosenblatt (1958) and the textbooks after him, whose rule has a rate",
    why="D's rule has none: it adds x itself.",
    hint="How far do the weights move for one mistake?",
)
rule.edit(
    "the threshold learned as well",
    {"w + X[i]": "w + X[i]; threshold -= 1", "w - X[i]": "w - X[i]; threshold += 1"},
    {f"({_WRONG}) * X[i]": f"({_WRONG}) * X[i]; threshold -= {_WRONG}"},
    right_by="scikit-learn's Perceptron, which learns its intercept",
    why="D's rule keeps θ as it was given; to learn it, put a column of ones into X.",
    hint="Which numbers may change in the lecture's rule?",
)
families(
    r"perceptron\.perceptron_rule",
    {
        "the threshold left out": {" - threshold": ""},
        "neither label is a mistake on the boundary": (
            {"z >= 0:": "z > 0:"},
            {_WRONG: f"z and {_WRONG}"},
        ),
        "labels 0 and 1 used as −1 and 1": {_WRONG: "(y[i] * z <= 0) * y[i]"},
        "labels 0 and 1 used as −1 and 1, at mistakes only": {_WRONG: "(y[i] != (z >= 0)) * y[i]"},
    },
    why="Label 1 is wrong where z = w·x − θ < 0 and gets + x; label 0 where z ≥ 0, − x.",
    hint="What are z and the step for an input labelled 0 that lies exactly on the boundary?",
)
rule.edit(
    "every step shows the last weights",
    {"after = w + X": "after = w; w += X", "after = w - X": "after = w; w -= X"},
    {"after = w + (": "after = w; w += ("},
    why="w += x changes the one array that all steps refer to, those already kept included.",
    hint="How many different arrays are in your list of steps?",
)

# --- the Perceptron: scikit-learn's, and the textbooks' ------------------------------------------

perceptron = tell("perceptron.Perceptron")
perceptron.form(
    "scikit-learn's, one row at a time",
    """
    class Perceptron(Perceptron):
        def __init__(self, *, max_iter=1000, tol=1e-3, eta0=1.0, **others):
            super().__init__(max_iter=max_iter, tol=tol, eta0=eta0, **others)

        def _fit_binary(self, X, positive, rng):
            rng.randint(1, 2**31 - 1)
            seed = rng.randint(2**31 - 1)
            order = shuffled(len(X), seed) if self.shuffle else slice(None)
            y = np.where(positive, 1, -1)
            w, b, best, stale = np.zeros(X.shape[1]), 0.0, np.inf, 0
            for epoch in range(1, self.max_iter + 1):
                X, y, loss, mistakes = X[order], y[order], 0, 0
                for x, label in zip(X, y):
                    f = x @ w + b
                    error = label * (label * f <= 0)
                    w = w + self.eta0 * error * x
                    b = b + self.eta0 * error * self.fit_intercept
                    loss, mistakes = loss - error * f, mistakes + (error != 0)
                stalled = self.tol is not None and loss / len(X) > best - self.tol
                best, stale = min(best, loss / len(X)), stale + 1 if stalled else 0
                if stale >= self.n_iter_no_change:
                    break
            return np.append(w, b), epoch

        def predict(self, X):
            scores = self.decision_function(X)
            fires = scores > 0
            return self.classes_[scores.argmax(axis=1) if scores.ndim > 1 else fires.astype(int)]
    """,
)
_ORDER = "shuffled(len(X), seed) if self.shuffle else slice(None)"
_STALLED = "self.tol is not None and loss / len(X) > best - self.tol"
_LABELS = "np.where(positive, 1, -1)"
_TARGETS = ["target - (f >= 0)", "target - (f > 0)"]
_ERRORS = ["label * (label * f <= 0)", "label - (2 * (f > 0) - 1)", "label - (2 * (f >= 0) - 1)"]


def _each(now):
    """A way for each form with labels 0 and 1; {} is whether it fires."""
    return [{error: now.format(error.removeprefix("target - "))} for error in _TARGETS]


for _title, _y, _error in [
    ("y·f(x) ≤ 0 is a mistake", _LABELS, _ERRORS[0]),
    ("≥ 0 fires, labels 0 and 1", "1 * positive", _TARGETS[0]),
    ("> 0 fires, labels 0 and 1", "1 * positive", _TARGETS[1]),
    ("≥ 0 fires, labels ±1", "2 * positive - 1", _ERRORS[2]),
    ("> 0 fires, labels ±1", "2 * positive - 1", _ERRORS[1]),
]:
    _text = perceptron.forms[0].text.replace(_ORDER, "slice(None)").replace(_STALLED, "False")
    _text = _text.replace(_ERRORS[0], _error).replace(_LABELS, _y)
    _text = _text.replace("scores > 0", "scores >= 0" if ">=" in _error else "scores > 0")
    perceptron.form(
        f"the textbooks', rows in their order, a fixed number of passes; {_title}",
        _text.replace("x, label in", "x, target in") if "target" in _error else _text,
        right_by="Rosenblatt (1958), The perceptron, and the textbooks after him",
        why="scikit-learn shuffles the rows, and stops once the mean loss no longer falls by tol.",
    )
perceptron.edit(
    "stops at the first epoch without a mistake",
    {"stale >= self.n_iter_no_change": "mistakes == 0"},
    right_by='Novikoff (1962), whose proof says that it comes, and D "PERCEPTRON ALGORITHM"',
    why="scikit-learn asks whether the mean loss has fallen by tol, mistakes or not.",
    hint="What does tol say, and what does your loop ask before it stops?",
)
perceptron.edit(
    "rows visited in their own order",
    {_ORDER: "slice(None)"},
    right_by="Novikoff (1962), whose proof that the perceptron converges takes any order",
    why="Any order leads to a separating line, each to its own; scikit-learn shuffles.",
    hint="What would change if the rows of X stood in another order?",
)
perceptron.edit(
    "weights moved once an epoch",
    {"X[order], y[order], 0, 0": "X[order], y[order], 0, 0; u, c = w, b", "x @ w + b": "x @ u + c"},
    right_by="Duda, Hart and Stork, Pattern Classification, as the batch perceptron",
    why="scikit-learn moves them at each mistake, so that the next row sees them already.",
    hint="Which weights does the second row of an epoch meet?",
)
perceptron.edit(
    "predicts the second class on the boundary",
    {"scores > 0": "scores >= 0"},
    right_by='Bishop (2006), 4.1.7, and D "PERCEPTRON MODEL"',
    why="scikit-learn takes the second class for scores above 0 only.",
    hint="What does predict say where decision_function is exactly 0?",
)
perceptron.edit(
    "never leaves zero",
    {"label * f <= 0": "label * f < 0"},
    why="From weights of 0 every y·f(x) is 0. If that is no mistake, nothing is ever learned.",
    hint="What is y·f(x) in the first epoch, and is it a mistake to you?",
)
families(
    r"perceptron\.Perceptron",
    {
        "labels 0 and 1 used as −1 and 1": (
            {_LABELS: "1 * positive"},
            *_each("target * (target != {})"),
        ),
        "labels of 0 and 1 against outputs of ±1": (*_each("target - (2 * {} - 1)"),),
    },
    why="w + η·y·x is for labels of ±1, and y − ŷ for a y and a ŷ of the same two values.",
    hint="How far do your weights move for an input labelled 0, answered wrongly, or rightly?",
)
families(
    r"perceptron\.Perceptron",
    {
        "the bias not learned": {"b + self.eta0 * error * self.fit_intercept": "b"},
        "the bias moved once for each feature": {"b + self.eta0": "b + len(x) * self.eta0"},
        "w[f] moved in the place of w[f + 1]": {
            "error * x": "error * np.append(x[1:], 0)",
            "error * self": "error * (1 + x[0]) * self",
        },
        "the learning rate forgotten": {"self.eta0 * ": ""},
    },
    why="A mistake moves each weight by η·y times its own input, and the bias by η·y, once.",
    hint="One mistake at x = (2, 3): by how much do w₁, w₂ and b move if η = 0.5?",
)
_BREAK = "\n            if stalled:\n                break"
families(
    r"perceptron\.Perceptron",
    {
        "tol not asked for": {_STALLED: "False"},
        "gives up after one bad epoch": {_STALLED: _STALLED + _BREAK},
    },
    why="It stops after n_iter_no_change epochs in a row whose mean loss did not fall by tol.",
    hint="How many epochs does your fit run, and how many without progress does it wait?",
)
families(
    r"perceptron\.(perceptron_rule|Perceptron)",
    {
        "pull and push exchanged": (
            {"w + X[i]": "w - X[i]", "w - X[i]": "w + X[i]"},
            {f"({_WRONG})": f"-({_WRONG})"},
            {"w + self.eta0": "w - self.eta0", "b + self.eta0": "b - self.eta0"},
        ),
        "learns from right answers too": (
            {"y[i] == 1 and z < 0": "y[i] == 1", "y[i] == 0 and z >= 0": "y[i] == 0"},
            {_WRONG: "2 * y[i] - 1"},
            *({e: "label"} for e in _ERRORS),
            *_each("2 * target - 1"),
        ),
        "moves where it is right": (
            {"1 and z < 0": "1 and z >= 0", "0 and z >= 0": "0 and z < 0"},
            {_WRONG: "(2 * y[i] - 1) * (y[i] == (z >= 0))"},
            {"label * f <= 0": "label * f >= 0"},
            {_ERRORS[2]: "label * (label * f >= 0)"},
            *_each("(2 * target - 1) * (target == {})"),
        ),
    },
    why="Only a mistake moves the weights: w + x, which makes w·x larger by x·x, or w − x.",
    hint="By how much does w·x change, and should it, for an input that is classified rightly?",
)
