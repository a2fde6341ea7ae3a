"""The measures of deep networks: forms, and what goes wrong with them."""

from scratch import pathologies

from .space import families, tell

# --- vanishing and exploding -------------------------------------------------------------------

norms = tell("pathologies.gradient_norms")
norms.form_of_scratch()
_NORM = "np.sqrt(sum(np.sum(g * g) for g in gs))"
_ARRAYS = "np.linalg.norm(g) for gs in by_layer for g in gs"
_FLAT = "np.concatenate([g.ravel() for g in gs])"
families(
    r"pathologies\.gradient_norms",
    {
        "squared norms": {_NORM: "sum(np.sum(g * g) for g in gs)"},
        "absolute values added up": {_NORM: "sum(np.sum(np.abs(g)) for g in gs)"},
        "the largest entry in the place of the norm": {_NORM: "max(np.max(np.abs(g)) for g in gs)"},
        "the mean of the absolute values": {_NORM: f"np.mean(np.abs({_FLAT}))"},
        "a mean of the squares": {_NORM: f"np.sqrt(np.mean({_FLAT} ** 2))"},
        "the arrays' norms added up": {_NORM: "sum(np.sqrt(np.sum(g * g)) for g in gs)"},
        "the biases left out": {"for g in gs))": "for g in gs[:1]))"},
        "a norm for each array, not for each layer": {f"{_NORM} for gs in by_layer if gs": _ARRAYS},
    },
    why="‖·‖ is the root of the sum of the squares of all that a layer learns, W and b as one.",
    hint="What is the norm of (3, 4), and what do you make of W = [[3]] with b = [4]?",
)
chain = tell("pathologies.chain_factors")
chain.form(
    "g′(z)·w for each sigmoid",
    """
    def chain_factors(model, x):
        a, links = np.asarray(x, float).item(), []
        weights = [w.item() for w in model.get_weights()]
        for w, b in zip(weights[::2], weights[1::2]):
            before, z = a, w * a + b
            a = 1 / (1 + np.exp(-z))
            links.append(a * (1 - a) * w)
        return np.array(links)
    """,
)
families(
    r"pathologies\.chain_factors",
    {
        "the weights left out": {"(1 - a) * w": "(1 - a)"},
        "the slopes left out": {"a * (1 - a) * w": "w"},
        "the slope taken at a": {"a * (1 - a)": "1 / (2 + np.exp(a) + np.exp(-a))"},
        "z(1 − z) in the place of a(1 − a)": {"a * (1 - a)": "z * (1 - z)"},
        "the slope of the unit before": {"a * (1 - a)": "before * (1 - before)"},
        "the bias left out": {"w * a + b": "w * a"},
    },
    why="∂aₗ/∂aₗ₋₁ runs through zₗ = wₗ·aₗ₋₁ + bₗ: it is g′(zₗ)·wₗ, here aₗ(1 − aₗ)·wₗ.",
    hint="What is your link for w = 2 and z = 0, where the sigmoid's slope is ¼?",
)
families(
    r"pathologies\.chain_factors",
    {
        "products instead of links": {"np.array(links)": "np.cumprod(links)"},
        "the last layer first": {"np.array(links)": "np.array(links[::-1])"},
    },
    why="Asked for is each layer's own link, the first layer first.",
    hint="To which layer does your second number belong, and to which others?",
)

# --- what the layers put out -------------------------------------------------------------------

outputs = tell("pathologies.layer_outputs")
outputs.form(
    "one layer after the other",
    """
    def layer_outputs(model, x):
        a, found = np.asarray(x, float), []
        for layer in model.layers:
            z, a = layer.forward(a), layers.forward(layer, a)
            found.append(a)
        return found
    """,
)
outputs.edit(
    "the net sums, not the outputs",
    {"append(a)": "append(z)"},
    why="A layer puts out a = g(z); these are its z.",
    hint="Can a layer of sigmoids put out 2?",
)
outputs.edit(
    "the input counted as a layer",
    {"float), []": "float), [x]"},
    why="The batch itself is not what a layer made of it.",
    hint="How many arrays do you return for a network of nine layers?",
)
saturation = tell("pathologies.saturation")
saturation.form_of_scratch()
_SLOPE = "(a * (1 - a) if low == 0 else 1 - a * a)"
families(
    r"pathologies\.saturation",
    {
        "the share that is not saturated": {"< within": ">= within"},
        "the upper end only": {"np.minimum(a - low, high - a)": "(high - a)"},
        "the lower end only": {"np.minimum(a - low, high - a)": "(a - low)"},
        "tanh measured as if it ended at 0": {"low, high = ENDS[activation]": "low, high = 0, 1"},
        "the width of the range forgotten": {" / (high - low)": ""},
        "small slopes counted, not the ends of the range": {"from_the_end <": f"{_SLOPE} <"},
        "a number, not a share": {"np.mean(from": "np.sum(from"},
    },
    why="Saturated is the share of outputs within 5 % of the range of either of its ends.",
    hint="Is a sigmoid's output of 0.5 saturated, or 0.06, or 0.01? And tanh's −0.99, or 0?",
)
dead = tell("pathologies.dead_units")
dead.form_of_scratch(pathologies.dead_units)
families(
    r"pathologies\.dead_units",
    {
        "the share of zeros": {".all(axis=0)": ""},
        "0 for one row is taken for dead": {".all(axis=0)": ".any(axis=0)"},
        "rows counted, not units": {".all(axis=0)": ".all(axis=1)"},
        "a number of units, not a share": {"np.mean(": "np.sum("},
        "the share of living units": {"np.mean(": "1 - np.mean("},
    },
    why="Dead is a unit, a column, that is 0 for all rows; asked for is the share of such.",
    hint="One of two units is 0 for every row, the other for every second. What do you return?",
)
distinct = tell("pathologies.distinct_units")
distinct.form_of_scratch()
_UNIQUE, _UNITS = (
    "len(np.unique(np.vstack(weights).round(12), axis=1).T)",
    "np.vstack(weights).round(12)",
)
families(
    r"pathologies\.distinct_units",
    {
        "rows of W counted, not columns": {_UNIQUE: f"len(np.unique({_UNITS}, axis=0))"},
        "distinct numbers counted": {_UNIQUE: f"np.unique({_UNITS}).size"},
        "the rank of the weights": {_UNIQUE: f"np.linalg.matrix_rank({_UNITS})"},
    },
    why="A unit is a column of W with its bias; two are one if all their numbers are equal.",
    hint="How many units are (1, 0), (0, 1) and (1, 1), and where do they stand in W?",
)
training = tell("pathologies.over_training")
training.form_of_scratch()
families(
    r"pathologies\.over_training",
    {
        "the state before training left out": {"found = [measure(model)]": "found = []"},
        "the last epoch not measured": {"np.array(found)": "np.array(found[:-1])"},
    },
    why="Measured is once before training, then after each epoch: epochs + 1 times.",
    hint="How many measurements belong to three epochs?",
)
families(
    r"pathologies\.over_training",
    {
        "batch_size not handed on": {"batch_size=batch_size, ": ""},
        "one epoch more each time": {"for _ in": "for n in", "epochs=1,": "epochs=n + 1,"},
        "all epochs in every round": {"epochs=1,": "epochs=epochs,"},
    },
    why="fit goes on from where the model is: each round takes one epoch, in batches as asked.",
    hint="How many epochs, and how many steps, has the model seen after your third round?",
)
deep = tell("pathologies.deep_network")
deep.form_of_scratch()
deep.edit(
    "the last layer without its sigmoid",
    {'Dense(1, "sigmoid", ': "Dense(1, "},
    why="The loss is a binary cross-entropy, which asks for a probability.",
    hint="Are your outputs probabilities?",
)
deep.edit(
    "the activation not handed on",
    {"width, activation,": 'width, "sigmoid",'},
    why="Every hidden layer has the activation that was asked for.",
    hint="What becomes of activation within your function?",
)
