"""Mistakes with the measures of deep networks: gradients that vanish or explode, units that die."""

import numpy as np
from scratch import layers, network, pathologies

from ._entry import mistake


def _gradients_by_layer(model, x, y):
    """A list of gradients for each layer that has weights."""
    flat = iter(network.gradients(model, x, y))
    groups = [[next(flat) for _ in layer.get_weights()] for layer in model.layers]
    return [group for group in groups if group]


# --- vanishing and exploding -------------------------------------------------------------------


@mistake(
    "pathologies.gradient_norms",
    "squared norms",
    sees="Small norms look much smaller, large ones much larger; ratios are squared.",
    why="The norm is the root of the sum of squares.",
    mend="np.sqrt of the sum.",
    hint="What is the norm of (3, 4)?",
)
def gradient_norms(model, x, y):
    return np.array([sum(np.sum(g * g) for g in gs) for gs in _gradients_by_layer(model, x, y)])


@mistake(
    "pathologies.gradient_norms",
    "the largest entry in the place of the norm",
    sees="All norms are too small.",
    why="‖·‖ here is the Euclidean norm, in which every entry has its part.",
    mend="The root of the sum of the squares.",
    hint="What is the norm of (3, 4)?",
)
def gradient_norms(model, x, y):
    return np.array([max(np.abs(g).max() for g in gs) for gs in _gradients_by_layer(model, x, y)])


@mistake(
    "pathologies.gradient_norms",
    "absolute values added up",
    sees="All norms are too large, those of wide layers most.",
    why="That is the 1-norm. ‖·‖ without an index is the Euclidean one.",
    mend="The root of the sum of the squares.",
    hint="What is the norm of (3, 4)?",
)
def gradient_norms(model, x, y):
    return np.array([sum(np.abs(g).sum() for g in gs) for gs in _gradients_by_layer(model, x, y)])


@mistake(
    "pathologies.gradient_norms",
    "the mean of the absolute values",
    sees="All norms are too small, those of wide layers most.",
    why="The mean of |g| is the size of a typical entry. A norm is the length of all of them "
    "together.",
    mend="The root of the sum of the squares.",
    hint="What is the norm of (3, 4)?",
)
def gradient_norms(model, x, y):
    flat = [np.concatenate([g.ravel() for g in gs]) for gs in _gradients_by_layer(model, x, y)]
    return np.array([np.mean(np.abs(g)) for g in flat])


@mistake(
    "pathologies.gradient_norms",
    "a mean of the squares",
    sees="Every layer's norm is too small, by the root of its number of weights.",
    why="The root of the mean of squares is the size of a typical entry. A norm is the length of "
    "all of them together.",
    mend="Add up the squares, without dividing.",
    hint="What is the norm of (3, 4)?",
)
def gradient_norms(model, x, y):
    flat = [np.concatenate([g.ravel() for g in gs]) for gs in _gradients_by_layer(model, x, y)]
    return np.array([np.sqrt(np.mean(g * g)) for g in flat])


@mistake(
    "pathologies.gradient_norms",
    "the biases left out",
    sees="All norms are a little too small.",
    why="A layer's gradient has an entry for each number that it learns, biases included.",
    mend="Take all arrays of the layer.",
    hint="How many numbers does a layer of 16 units and 8 inputs learn?",
)
def gradient_norms(model, x, y):
    return np.array([np.linalg.norm(gs[0]) for gs in _gradients_by_layer(model, x, y)])


@mistake(
    "pathologies.gradient_norms",
    "a norm for each array, not for each layer",
    sees="Twice as many numbers as layers.",
    why="A layer has several arrays, W and b, whose gradients make one vector.",
    mend="Add up the squares of all arrays of a layer before taking the root.",
    hint="How many numbers do you return for a network of six layers?",
)
def gradient_norms(model, x, y):
    return np.array([np.linalg.norm(g) for gs in _gradients_by_layer(model, x, y) for g in gs])


def _links(model, x, link):
    """A chain of sigmoids: ``link(a, w, z)`` for each, a what came in."""
    a, links = np.asarray(x, float).item(), []
    weights = [w.item() for w in model.get_weights()]
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        z = w * a + b
        links.append(link(a, w, z))
        a = 1 / (1 + np.exp(-z))
    return np.array(links)


def _sigmoid_slope(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@mistake(
    "pathologies.chain_factors",
    "the weights left out",
    sees="All links lie between 0 and ¼, and no chain can explode.",
    why="∂aₗ/∂aₗ₋₁ runs through zₗ = wₗ·aₗ₋₁ + bₗ, and so contains wₗ. Only g′ is bounded by ¼.",
    mend="Multiply each slope by its weight.",
    hint="What is ∂z/∂a?",
)
def chain_factors(model, x):
    return _links(model, x, lambda a, w, z: _sigmoid_slope(z))


@mistake(
    "pathologies.chain_factors",
    "the slopes left out",
    sees="The links are the weights.",
    why="∂aₗ/∂aₗ₋₁ = g′(zₗ)·wₗ. Without g′ the chain is that of a linear network.",
    mend="Multiply each weight by the slope of its activation.",
    hint="Where in your links does the sigmoid occur?",
)
def chain_factors(model, x):
    return _links(model, x, lambda a, w, z: w)


@mistake(
    "pathologies.chain_factors",
    "the slope taken at a",
    sees="All links lie closer together than they should.",
    why="g′ is asked for at zₗ, what goes into the activation; written with a it is a(1 − a).",
    mend="Use a(1 − a), or g′(z).",
    hint="What is σ′(0), and what does your link say at z = 0 with w = 1?",
)
def chain_factors(model, x):
    return _links(model, x, lambda a, w, z: _sigmoid_slope(1 / (1 + np.exp(-z))) * w)


@mistake(
    "pathologies.chain_factors",
    "the slope of the unit before",
    sees="Each link has the wrong one of two neighbouring slopes.",
    why="∂aₗ/∂aₗ₋₁ contains the slope of unit l, at zₗ. aₗ₋₁(1 − aₗ₋₁) belongs to the link before.",
    mend="Take the slope at the z that the weight leads to.",
    hint="Which activation lies between aₗ₋₁ and aₗ?",
)
def chain_factors(model, x):
    return _links(model, x, lambda a, w, z: a * (1 - a) * w)


@mistake(
    "pathologies.chain_factors",
    "products instead of links",
    sees="The first number is right, the further ones shrink towards 0.",
    why="Asked for is each layer's own link. Multiplying them up is the step that comes after.",
    mend="Return the links, without cumprod.",
    hint="Does your second number depend on the first layer's weight other than through a?",
)
def chain_factors(model, x):
    return np.cumprod(_links(model, x, lambda a, w, z: _sigmoid_slope(z) * w))


@mistake(
    "pathologies.chain_factors",
    "the last layer first",
    sees="The right numbers, in reverse.",
    why="Backpropagation meets the last layer first, but all measures here are listed from the "
    "first layer on.",
    mend="Turn the list round.",
    hint="To which layer does your first number belong?",
)
def chain_factors(model, x):
    return _links(model, x, lambda a, w, z: _sigmoid_slope(z) * w)[::-1]


# --- what the layers put out -------------------------------------------------------------------


@mistake(
    "pathologies.layer_outputs",
    "the net sums, not the outputs",
    sees="Numbers outside the range of the activation.",
    why="A layer puts out a = g(z); these are its z.",
    mend="Apply the activation.",
    hint="Can a layer of sigmoids put out 2?",
)
def layer_outputs(model, x):
    a, found = np.asarray(x, float), []
    for layer in model.layers:
        found.append(layer.forward(a))
        a = layers.forward(layer, a)
    return found


@mistake(
    "pathologies.layer_outputs",
    "the input counted as a layer",
    sees="One array too many, and each stands one place too late.",
    why="The batch itself is not what a layer made of it.",
    mend="Leave out the first of the list.",
    hint="How many arrays do you return for a network of nine layers?",
)
def layer_outputs(model, x):
    return [np.asarray(x, float), *pathologies.layer_outputs(model, x)]


def _of(model, x, *activations):
    """Name and output of each Dense layer with one of these activations."""
    outputs = pathologies.layer_outputs(model, x)
    named = [
        (layer.activation.name, a)
        for layer, a in zip(model.layers, outputs, strict=True)
        if isinstance(layer, layers.Dense)
    ]
    return [(name, a) for name, a in named if name in activations]


@mistake(
    "pathologies.saturation",
    "the share that is not saturated",
    sees="A network that works looks stuck, and the other way round.",
    why="Saturated are the outputs close to an end of the range, where the slope is nearly 0.",
    mend="Count those below within, or above 1 − within.",
    hint="Is an output of 0.5 saturated?",
)
def saturation(model, x, within=0.05):
    shares = []
    for name, a in _of(model, x, "sigmoid", "tanh"):
        share = a if name == "sigmoid" else (a + 1) / 2
        shares.append(np.mean((share >= within) & (share <= 1 - within)))
    return np.array(shares)


@mistake(
    "pathologies.saturation",
    "the upper end only",
    sees="About half the share that was expected.",
    why="A sigmoid is as flat near 0 as it is near 1.",
    mend="Count both ends.",
    hint="What is the slope of a sigmoid whose output is 0.01?",
)
def saturation(model, x, within=0.05):
    shares = []
    for name, a in _of(model, x, "sigmoid", "tanh"):
        share = a if name == "sigmoid" else (a + 1) / 2
        shares.append(np.mean(share > 1 - within))
    return np.array(shares)


@mistake(
    "pathologies.saturation",
    "tanh measured as if it ended at 0",
    sees="Right for sigmoids; for tanh half of all outputs look saturated.",
    why="tanh ends at −1 and 1. At 0, in the middle, it is steepest.",
    mend="Measure the distance to −1 and 1, as a share of the range, which is 2.",
    hint="Between which numbers do the outputs of tanh lie?",
)
def saturation(model, x, within=0.05):
    found = _of(model, x, "sigmoid", "tanh")
    return np.array([np.mean((a < within) | (a > 1 - within)) for _, a in found])


@mistake(
    "pathologies.saturation",
    "small slopes counted, not the ends of the range",
    sees="The share is too large for small limits, and nearly everything for 0.3.",
    why="a(1 − a) < within asks how steep the curve is. Asked for is how close the output is to an "
    "end, as a share of the range.",
    mend="Compare min(a, 1 − a) with within.",
    hint="How close to an end is an output of 0.06, and what is its slope?",
)
def saturation(model, x, within=0.05):
    shares = []
    for name, a in _of(model, x, "sigmoid", "tanh"):
        slope = a * (1 - a) if name == "sigmoid" else 1 - a * a
        shares.append(np.mean(slope < within))
    return np.array(shares)


@mistake(
    "pathologies.dead_units",
    "the share of zeros",
    sees="About a half in every healthy layer.",
    why="A ReLU that is 0 for some rows is at work. It is dead if it is 0 for all of them.",
    mend="(a == 0).all(axis=0), and the mean of that.",
    hint="Is a unit dead that puts out 0 for every second row?",
)
def dead_units(model, x):
    return np.array([np.mean(a == 0) for _, a in _of(model, x, "relu")])


@mistake(
    "pathologies.dead_units",
    "0 for one row is taken for dead",
    sees="Nearly all units look dead.",
    why="any asks for a single row, all for the whole batch.",
    mend="(a == 0).all(axis=0).",
    hint="For how many rows must a unit be silent until you call it dead?",
)
def dead_units(model, x):
    return np.array([np.mean((a == 0).any(axis=0)) for _, a in _of(model, x, "relu")])


@mistake(
    "pathologies.dead_units",
    "rows counted, not units",
    sees="Nearly always 0.",
    why="With axis=1 a row counts if all units are silent for it. Units are columns.",
    mend="Ask over the rows: axis=0.",
    hint="How many numbers has your array before you take the mean, and how many units are there?",
)
def dead_units(model, x):
    return np.array([np.mean((a == 0).all(axis=1)) for _, a in _of(model, x, "relu")])


@mistake(
    "pathologies.dead_units",
    "a number of units, not a share",
    sees="Whole numbers come back, larger ones for wider layers.",
    why="Layers of different width can be compared by shares only.",
    mend="Take the mean, not the sum.",
    hint="Eight of sixteen units are dead. What do you return?",
)
def dead_units(model, x):
    return np.array([np.sum((a == 0).all(axis=0)) for _, a in _of(model, x, "relu")])


def _dense(model):
    """W over b for each Dense layer: a column for each unit."""
    found = [layer.get_weights() for layer in model.layers if isinstance(layer, layers.Dense)]
    return [np.vstack(weights).round(12) for weights in found]


@mistake(
    "pathologies.distinct_units",
    "rows of W counted, not columns",
    sees="The number of inputs comes back, where the units were to be counted.",
    why="W has a row for each input and a column for each unit.",
    mend="np.unique(…, axis=1), and count the columns.",
    hint="Where in W are the weights of the first unit?",
)
def distinct_units(model):
    return np.array([len(np.unique(W, axis=0)) for W in _dense(model)])


@mistake(
    "pathologies.distinct_units",
    "distinct numbers counted",
    sees="Much larger numbers than there are units.",
    why="Two units are equal if all their weights are. Here single weights are compared.",
    mend="Compare whole columns: np.unique(…, axis=1).",
    hint="How many units can a layer of 16 have at most?",
)
def distinct_units(model):
    return np.array([np.unique(W).size for W in _dense(model)])


@mistake(
    "pathologies.distinct_units",
    "the rank of the weights",
    sees="Never more than the number of inputs and the bias, however many units differ.",
    why="The rank counts directions that are independent. Units can differ and still be sums of "
    "each other.",
    mend="Count the columns that differ from each other.",
    hint="Are the units (1, 0), (0, 1) and (1, 1) three units, or two?",
)
def distinct_units(model):
    return np.array([np.linalg.matrix_rank(W) for W in _dense(model)])


@mistake(
    "pathologies.over_training",
    "the state before training left out",
    sees="One measurement too few, and the first is that after the first epoch.",
    why="What training did can be seen only beside what there was before.",
    mend="Measure once before the first epoch.",
    hint="How many measurements belong to three epochs?",
)
def over_training(model, x, y, measure, epochs=10, batch_size=32):
    found = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)
        found.append(measure(model))
    return np.array(found)


@mistake(
    "pathologies.over_training",
    "the last epoch not measured",
    sees="One measurement too few, and the end of the training is missing.",
    why="Measuring before each epoch leaves out what the last one did.",
    mend="Measure once before training, then after each epoch.",
    hint="How many measurements belong to three epochs?",
)
def over_training(model, x, y, measure, epochs=10, batch_size=32):
    found = []
    for _ in range(epochs):
        found.append(measure(model))
        model.fit(x, y, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)
    return np.array(found)


@mistake(
    "pathologies.over_training",
    "batch_size not handed on",
    sees="The start is right, every further measurement lags behind: too few steps were taken.",
    why="fit then takes its own 32 rows in a step.",
    mend="model.fit(x, y, batch_size=batch_size, …).",
    hint="How many steps does an epoch of 32 rows have, in batches of 8?",
)
def over_training(model, x, y, measure, epochs=10, batch_size=32):
    found = [measure(model)]
    for _ in range(epochs):
        model.fit(x, y, epochs=1, shuffle=False, verbose=0)
        found.append(measure(model))
    return np.array(found)


@mistake(
    "pathologies.over_training",
    "one epoch more each time",
    sees="Right up to the first epoch, too far afterwards.",
    why="fit goes on from where the model is. Asked for k epochs in round k, it takes 1 + 2 + 3 …",
    mend="epochs=1 in every round.",
    hint="How many epochs has the model seen in all after your third round?",
)
def over_training(model, x, y, measure, epochs=10, batch_size=32):
    found = [measure(model)]
    for epoch in range(1, epochs + 1):
        model.fit(x, y, batch_size=batch_size, epochs=epoch, shuffle=False, verbose=0)
        found.append(measure(model))
    return np.array(found)


# --- the networks to compare -------------------------------------------------------------------


@mistake(
    "pathologies.deep_network",
    "the last layer without its sigmoid",
    sees="Outputs below 0 and above 1.",
    why="The loss is a binary cross-entropy, which asks for a probability.",
    mend='Give the output the activation "sigmoid".',
    hint="Are your outputs probabilities?",
)
def deep_network(
    depth,
    width=16,
    inputs=8,
    activation="sigmoid",
    kernel_initializer="glorot_uniform",
    batch_normalization=False,
):
    model = network.Sequential([layers.Input((inputs,))])
    for _ in range(depth):
        if batch_normalization:
            model.add(layers.Dense(width, kernel_initializer=kernel_initializer))
            model.add(layers.BatchNormalization())
            model.add(layers.Activation(activation))
        else:
            model.add(layers.Dense(width, activation, kernel_initializer=kernel_initializer))
    model.add(layers.Dense(1, kernel_initializer=kernel_initializer))
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    return model
