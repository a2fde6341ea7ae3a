"""Gradient descent: the direction, the path, and which rows make a step."""

from .space import families, tell

DESCEND = r"gradient_descent\.descend"
BATCH, STOCHASTIC, MINI_BATCH = (
    rf"gradient_descent\.{kind}_gradient_descent" for kind in ("batch", "stochastic", "mini_batch")
)
LOOPS = f"{BATCH}|{STOCHASTIC}|{MINI_BATCH}"
ALL = f"{DESCEND}|{LOOPS}"

# --- forms -------------------------------------------------------------------------------------

tell("gradient_descent.descend").form(
    "a list of points",
    """
    def descend(gradient, start, learning_rate=0.1, steps=100):
        point = np.array(start, float)
        path = [point]
        for _ in range(steps):
            g = gradient(point)
            point = point - learning_rate * g
            path.append(point)
        return np.array(path)
    """,
)
tell("gradient_descent.batch_gradient_descent").form(
    "one step an epoch",
    """
    def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
        for epoch in range(epochs):
            g = gradient(weights, X, y)
            weights = weights - learning_rate * g
        return weights
    """,
)
tell("gradient_descent.stochastic_gradient_descent").form(
    "a step for every row",
    """
    def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
        for epoch in range(epochs):
            for i in range(len(X)):
                g = gradient(weights, X[i : i + 1], y[i : i + 1])
                weights = weights - learning_rate * g
        return weights
    """,
)
tell("gradient_descent.mini_batch_gradient_descent").form(
    "a step for every slice",
    """
    def mini_batch_gradient_descent(
        gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
    ):
        for epoch in range(epochs):
            for i in range(0, len(X), batch_size):
                g = gradient(weights, X[i : i + batch_size], y[i : i + batch_size])
                weights = weights - learning_rate * g
        return weights
    """,
)

# --- mistakes ----------------------------------------------------------------------------------

STEP, RATE = "learning_rate * g", "learning_rate *"
families(
    ALL,
    {
        "nothing moves: the step is made and not kept": (
            {"point = point": "new = point"},
            {"weights = weights": "new = weights"},
        ),
        "uphill": {"- learning_rate": "+ learning_rate"},
        "the learning rate forgotten": {STEP: "g"},
        "learning rate applied twice": {STEP: f"{RATE} {STEP}"},
        "only the sign of the slope": {STEP: f"{RATE} np.sign(g)"},
        "only the direction of the slope": {STEP: f"{STEP} / np.linalg.norm(g)"},
    },
    why="Step against the slope, as far as it is steep, times the rate; and go on from there.",
    hint="Where do a gradient and your step point, how long are they, and what comes of the step?",
)
families(
    ALL,
    {
        "the slope at the start, again and again": {
            "path = [point]": "path, g = [point], gradient(point)",
            "        g = gradient(point)\n": "",
        },
        "the gradient of the first weights in every epoch": {
            "for epoch": "g = gradient(weights, X, y)\n    for epoch",
            "        g = gradient(weights, X, y)\n": "",
        },
        "weights changed after the epoch only": {
            "for i in": "before = weights\n        for i in",
            "gradient(weights": "gradient(before",
        },
    },
    why="The slope changes on the way, and has to be asked for at every new point.",
    hint="Which weights does the second step see?",
)
families(
    DESCEND,
    {
        "a path without its start": {"path = [point]": "path = []"},
        "a step too few": {"range(steps)": "range(1, steps)"},
        "a step too many": {"range(steps)": "range(steps + 1)"},
        "the last point in the place of the path": {"np.array(path)": "point"},
        "one array many times": {"point = point - ": "point -= "},
    },
    why="The path has the start and a point for each step, each an array of its own.",
    hint="How many points are there on a path of one step, and how many arrays in your list?",
)
# Loops that shuffle have other numbers each time, and no entry: the judge runs them twice.
families(
    LOOPS,
    {
        "one epoch only": {"    return weights": "        return weights"},
        "an epoch too few": {"range(epochs)": "range(1, epochs)"},
        "an epoch too many": {"range(epochs)": "range(epochs + 1)"},
        "a rate that falls from epoch to epoch": {RATE: "learning_rate / (1 + epoch) *"},
    },
    why="All epochs are alike: each goes through the data once, with the same rate.",
    hint="Is every parameter used? How far do two epochs go, and where does your function end?",
)
ROW, SLICE = "X[i : i + 1], y[i : i + 1]", "X[i : i + batch_size], y[i : i + batch_size]"
families(
    BATCH,
    {
        "a step for every row": {
            "for epoch in range(epochs)": "for i in [*range(len(X))] * epochs",
            "X, y)\n": f"{ROW})\n",
        },
        "gradients of the rows added up": {
            "gradient(weights, X, y)": f"sum(gradient(weights, {ROW}) for i in range(len(X)))"
        },
        "divided by n twice": {STEP: f"{STEP} / len(X)"},
    },
    why="All rows together make one step, by the slope of their mean loss, which is divided by n.",
    hint="How many steps does your code take in one epoch, and should more rows make them longer?",
)
families(
    STOCHASTIC,
    {
        "all the data at every row": {ROW: "X, y"},
        "always the first row": {ROW: "X[:1], y[:1]"},
        "one row an epoch": {"range(len(X))": "[epoch % len(X)]"},
        "the last row dropped": {"range(len(X))": "range(len(X) - 1)"},
        "one row only": {"    return weights": "            return weights"},
        "divided by n as well": {STEP: f"{STEP} / len(X)"},
    },
    why="An epoch goes once through all the data, one row and one whole step after the other.",
    hint="How many steps does your code take in one epoch, how long, and by which rows?",
)
families(
    MINI_BATCH,
    {
        "the short last batch dropped": {"len(X), batch": "len(X) - batch_size + 1, batch"},
        "always the first batch": {SLICE: "X[:batch_size], y[:batch_size]"},
        "one batch an epoch": {"range(0, len(X), batch_size)": "[epoch * batch_size % len(X)]"},
        "one batch only": {"    return weights": "            return weights"},
        "the first row of each batch": {SLICE: ROW},
        "batches that overlap": {"range(0, len(X), batch_size)": "range(len(X))"},
        "slices from the number of the batch": {"0, len(X), batch_size": "len(X) // batch_size"},
    },
    why="An epoch goes once through all the data, slice after slice; the last may be short.",
    hint="Which rows are seen in an epoch, and how often? Try 7 rows in batches of 3.",
)
families(
    MINI_BATCH,
    {
        "divided by the batch size twice": {STEP: f"{STEP} / len(X[i : i + batch_size])"},
        "divided by batch_size twice": {STEP: f"{STEP} / batch_size"},
        "divided by n as well": {STEP: f"{STEP} / len(X)"},
        "gradients of the rows added up": {STEP: f"{STEP} * len(X[i : i + batch_size])"},
    },
    why="gradient returns the slope of the mean loss over its rows: it has divided already.",
    hint="Is what gradient returns a sum or a mean?",
)
