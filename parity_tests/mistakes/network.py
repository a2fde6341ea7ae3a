"""Mistakes with backpropagation: by hand on small networks, then in training at any depth."""

import copy

import numpy as np
import scratch.layers
import scratch.network

from ._entry import mistake


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


# --- one sigmoid neuron ------------------------------------------------------------------------


@mistake(
    "network.neuron_gradients",
    "the minus lost",
    sees="The loss grows with every step.",
    why="∂L/∂w = −(y − ŷ)·x. Without the minus it points downhill, and a step against it climbs.",
    mend="Return −(y − ŷ)·x and −(y − ŷ), or (ŷ − y)·x and ŷ − y.",
    hint="Which way does the loss go when ŷ is below y and w·x grows?",
)
def neuron_gradients(x, y, w, b):
    y_hat = _sigmoid(x @ w + b)
    return (y - y_hat) * x, y - y_hat


@mistake(
    "network.neuron_gradients",
    "x forgotten",
    sees="One number comes back for all weights, that of the bias.",
    why="z = Σ wᵢxᵢ + b, so the last link of the chain, ∂z/∂wᵢ, is xᵢ. For the bias alone it is 1.",
    mend="Multiply by x for the weights.",
    hint="What is ∂z/∂wᵢ?",
)
def neuron_gradients(x, y, w, b):
    y_hat = _sigmoid(x @ w + b)
    return -(y - y_hat), -(y - y_hat)


@mistake(
    "network.neuron_gradients",
    "the sigmoid's slope once too often",
    sees="Right in sign, at most a quarter in size; a neuron that is sure and wrong hardly learns.",
    why="With cross-entropy the ŷ(1 − ŷ) of the sigmoid cancels against that of ∂L/∂ŷ. It stays "
    "with the squared error only.",
    mend="Leave it out: −(y − ŷ)·x.",
    hint="What is left of ∂L/∂ŷ · ∂ŷ/∂z for cross-entropy, once it is shortened?",
)
def neuron_gradients(x, y, w, b):
    y_hat = _sigmoid(x @ w + b)
    dz = -(y - y_hat) * y_hat * (1 - y_hat)
    return dz * x, dz


@mistake(
    "network.neuron_gradients",
    "the sigmoid's slope left out of the chain",
    sees="Gradients at least four times too large, without bound where ŷ comes close to 0 or 1.",
    why="−(y − ŷ)/(ŷ(1 − ŷ)) is ∂L/∂ŷ. From ŷ to z leads one more link, ŷ(1 − ŷ).",
    mend="Multiply by ŷ(1 − ŷ), which leaves −(y − ŷ)·x.",
    hint="The chain runs from L over ŷ and z to w. Count your factors.",
)
def neuron_gradients(x, y, w, b):
    y_hat = _sigmoid(x @ w + b)
    dy_hat = -(y - y_hat) / (y_hat * (1 - y_hat))
    return dy_hat * x, dy_hat


@mistake(
    "network.neuron_gradients",
    "σ′ at ŷ instead of z",
    sees="Right in sign; a little too small for ŷ near ½, and without bound near 0 and 1.",
    why="The link from ŷ to z is σ′(z) = ŷ(1 − ŷ). A function for σ′ that squashes what it is "
    "given has to be given z.",
    mend="Multiply by ŷ(1 − ŷ), which leaves −(y − ŷ)·x.",
    hint="At which number do you evaluate the derivative: before or after the activation?",
)
def neuron_gradients(x, y, w, b):
    y_hat = _sigmoid(x @ w + b)
    s = _sigmoid(y_hat)
    dz = -(y - y_hat) / (y_hat * (1 - y_hat)) * s * (1 - s)
    return dz * x, dz


@mistake(
    "network.neuron_gradients",
    "z(1 − z) in the place of ŷ(1 − ŷ)",
    sees="Wrong in size, and in sign wherever z is negative or above 1.",
    why="The short form of the sigmoid's slope is written with its output ŷ, and here it got the "
    "net sum z.",
    mend="Multiply by ŷ(1 − ŷ), which leaves −(y − ŷ)·x.",
    hint="Can a sigmoid have a negative slope?",
)
def neuron_gradients(x, y, w, b):
    z = x @ w + b
    y_hat = _sigmoid(z)
    dz = -(y - y_hat) / (y_hat * (1 - y_hat)) * z * (1 - z)
    return dz * x, dz


@mistake(
    "network.neuron_gradients",
    "the bias left out of the net sum",
    sees="Right for b = 0 only.",
    why="ŷ is the neuron's output, and its net sum contains the bias.",
    mend="z = x @ w + b.",
    hint="Does your ŷ change with b?",
)
def neuron_gradients(x, y, w, b):
    y_hat = _sigmoid(x @ w)
    return -(y - y_hat) * x, -(y - y_hat)


# --- two neurons in a row ----------------------------------------------------------------------


@mistake(
    "network.one_one_one_gradients",
    "the lecture's products, as they are printed",
    sees="∂E/∂w₁ is about nine times too large; ∂E/∂w₂ and ∂E/∂b₁ are the gradient of b₂.",
    why="Where D puts in the numbers, w₂·a₁(1 − a₁) and a₁ are missing. They are in the lines "
    "above, and in the printed results.",
    mend="∂E/∂w₂ = δ₂·a₁, and for the first neuron δ₁ = δ₂·w₂·a₁(1 − a₁).",
    hint="Multiply out the printed factors. Do they give the printed result?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    return dz2 * x, dz2, dz2, dz2


@mistake(
    "network.one_one_one_gradients",
    "the way through the first neuron left out",
    sees="∂E/∂w₂ and ∂E/∂b₂ are right, the first neuron's gradients several times too large.",
    why="From z₂ the chain goes on over a₁ to z₁: ∂z₂/∂a₁ = w₂ and ∂a₁/∂z₁ = a₁(1 − a₁).",
    mend="δ₁ = δ₂·w₂·a₁(1 − a₁).",
    hint="Does your ∂E/∂w₁ know w₂?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    return dz2 * x, dz2, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "w₂ left out",
    sees="The first neuron's gradients are off by the factor w₂, its sign included.",
    why="What reaches the first neuron came along the weight w₂: ∂z₂/∂a₁ = w₂.",
    mend="δ₁ = δ₂·w₂·a₁(1 − a₁).",
    hint="How much would the first neuron have to learn if w₂ were 0?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    dz1 = dz2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "the first neuron's slope left out",
    sees="The first neuron's gradients are at least four times too large.",
    why="Between a₁ and z₁ stands a sigmoid; its slope a₁(1 − a₁) is a link of the chain.",
    mend="δ₁ = δ₂·w₂·a₁(1 − a₁).",
    hint="How many sigmoids lie between E and w₁, and how many slopes are in your product?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    dz1 = dz2 * w2
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "a₁ left out",
    sees="∂E/∂w₂ equals ∂E/∂b₂.",
    why="z₂ = w₂a₁ + b₂, so ∂z₂/∂w₂ = a₁; it is 1 for b₂ only.",
    mend="∂E/∂w₂ = δ₂·a₁.",
    hint="What is multiplied by w₂ in z₂?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2, dz2


@mistake(
    "network.one_one_one_gradients",
    "the error without its ½",
    sees="All four gradients are twice as large.",
    why="The derivative of (a₂ − y)² brings a 2, which D's ½ strikes out. Keras's mean squared "
    "error has no ½; the network here is D's.",
    mend="Take E = ½(a₂ − y)², whose derivative is a₂ − y.",
    hint="What is the derivative of E for a₂, with your E?",
    right_by="Keras and scikit-learn, whose squared errors have no ½",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = 2 * (a2 - y) * a2 * (1 - a2)
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "w₂ updated before it is used",
    sees="The second neuron's gradients are right, the first one's a little off.",
    why="All gradients belong to the same weights, those that made the error. w₂ may change only "
    "after ∂E/∂w₁ is known.",
    mend="Work out all four gradients before any weight is changed.",
    hint="Which w₂ stands in your ∂E/∂w₁, the old or the new one?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    w2 = w2 - 1 * dz2 * a1  # the lecture's η is 1
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "x in the place of a₁",
    sees="a₂ does not depend on w₁, and all four gradients are off.",
    why="The second neuron reads the first one's output, z₂ = w₂a₁ + b₂. The lecture prints x in "
    "that line and goes on with a₁.",
    mend="z₂ = w₂·a₁ + b₂.",
    hint="Does your a₂ depend on w₁?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * x + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "the output's slope left out",
    sees="All four gradients are at least four times too large.",
    why="a₂ − y is ∂E/∂a₂. To z₂ leads one more link, a₂(1 − a₂), which cancels with cross-entropy "
    "only.",
    mend="δ₂ = (a₂ − y)·a₂(1 − a₂).",
    hint="For which loss is ∂E/∂z₂ just a₂ − y?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = a2 - y
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "σ′ at a instead of z",
    sees="All four gradients are a little too small where the a are near ½, and far too large "
    "where a neuron is sure.",
    why="σ′(z) is a(1 − a). A function for σ′ that squashes what it is given has to be given z; "
    "given a, it squashes twice.",
    mend="δ₂ = (a₂ − y)·a₂(1 − a₂) and δ₁ = δ₂·w₂·a₁(1 − a₁), or σ′(z₂) and σ′(z₁).",
    hint="At which number do you evaluate the derivative: before or after the activation?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    s1, s2 = _sigmoid(a1), _sigmoid(a2)
    dz2 = (a2 - y) * s2 * (1 - s2)
    dz1 = dz2 * w2 * s1 * (1 - s1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "z(1 − z) in the place of a(1 − a)",
    sees="All four gradients are off, and have the wrong sign where a z is negative or above 1.",
    why="The short form of the sigmoid's slope is written with its output a, and here it got the "
    "net sum z.",
    mend="δ₂ = (a₂ − y)·a₂(1 − a₂) and δ₁ = δ₂·w₂·a₁(1 − a₁).",
    hint="The formula is written with one letter. Does it mean the input or the output?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    z1 = w1 * x + b1
    a1 = _sigmoid(z1)
    z2 = w2 * a1 + b2
    dz2 = (_sigmoid(z2) - y) * z2 * (1 - z2)
    dz1 = dz2 * w2 * z1 * (1 - z1)
    return dz1 * x, dz1, dz2 * a1, dz2


@mistake(
    "network.one_one_one_gradients",
    "y − a₂ in the place of a₂ − y",
    sees="All four gradients have the wrong sign, and the error grows with every step.",
    why="The derivative of ½(y − a₂)² for a₂ has an inner derivative of −1.",
    mend="Begin with a₂ − y.",
    hint="a₂ is too large. Should ∂E/∂a₂ be positive or negative?",
)
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (y - a2) * a2 * (1 - a2)
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


# --- the 2-2-1 network -------------------------------------------------------------------------


@mistake(
    "network.two_two_one_gradients",
    "the hidden weights' sign turned",
    sees="The hidden weights climb the loss, while all others descend.",
    why="∂L/∂wᵢⱼ begins with a minus. G's updates of w₁₁ and w₂₁ have lost it, those of the biases "
    "and of the output keep it.",
    mend="∂L/∂wᵢⱼ = −xᵢ·wⱼ·aⱼ(1 − aⱼ)·(y − ŷ).",
    hint="Compare the signs of ∂L/∂wᵢⱼ and ∂L/∂bⱼ for a positive x.",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    error = y - _sigmoid(a @ w + b_out)
    db = -error * w * a * (1 - a)
    return np.outer(x, error * w * a * (1 - a)), db, -error * a, -error


@mistake(
    "network.two_two_one_gradients",
    "wⱼ left out",
    sees="The hidden gradients are off, each by the weight that leads on from its unit.",
    why="The error reaches a hidden unit along its weight to the output; a unit whose weight is 0 "
    "has no part in it.",
    mend="∂L/∂bⱼ = −wⱼ·aⱼ(1 − aⱼ)·(y − ŷ).",
    hint="How does the error get from the output to hidden unit j?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * a * (1 - a)
    return np.outer(x, db), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "the hidden units' slope left out",
    sees="The hidden gradients are at least four times too large.",
    why="Between aⱼ and zⱼ stands a sigmoid, whose slope is aⱼ(1 − aⱼ).",
    mend="∂L/∂bⱼ = −wⱼ·aⱼ(1 − aⱼ)·(y − ŷ).",
    hint="How many sigmoids lie between the loss and wᵢⱼ, after one has cancelled?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * w
    return np.outer(x, db), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "σ′ at a instead of z",
    sees="The output's gradients are right; the hidden ones are a little too small where aⱼ is "
    "near ½, and far too large where a unit is sure.",
    why="σ′(zⱼ) is aⱼ(1 − aⱼ). A function for σ′ that squashes what it is given has to be given z; "
    "given a, it squashes twice.",
    mend="∂L/∂bⱼ = −wⱼ·aⱼ(1 − aⱼ)·(y − ŷ).",
    hint="At which number do you evaluate the derivative: before or after the activation?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    s = _sigmoid(a)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * w * s * (1 - s)
    return np.outer(x, db), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "z(1 − z) in the place of a(1 − a)",
    sees="The output's gradients are right; the hidden ones are off, and have the wrong sign where "
    "zⱼ is negative or above 1.",
    why="The short form of the sigmoid's slope is written with its output a, and here it got the "
    "net sum z.",
    mend="∂L/∂bⱼ = −wⱼ·aⱼ(1 − aⱼ)·(y − ŷ).",
    hint="The formula is written with one letter. Does it mean the input or the output?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    z = x @ W + b
    a = _sigmoid(z)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * w * z * (1 - z)
    return np.outer(x, db), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "dW transposed",
    sees="w₁₂ learns what w₂₁ should, and the other way round.",
    why="W[i, j] leads from input i to unit j, so its gradient is xᵢ times unit j's.",
    mend="np.outer(x, db).",
    hint="Set x₂ = 0. Which entries of dW should vanish?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * w * a * (1 - a)
    return np.outer(db, x), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "W[i, j] read as leading to unit i",
    sees="All numbers are off, and no shape complains, because W is square.",
    why="Books that compute W·x + b give each unit a row. G, Keras and scratch compute x·W + b and "
    "give it a column.",
    mend="z = x @ W + b, and dW = np.outer(x, db).",
    hint="Which weights does your first hidden unit use, W[0, :] or W[:, 0]?",
    right_by="PyTorch, and all who write W·x + b",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(W @ x + b)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * w * a * (1 - a)
    return np.outer(db, x), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "the output's slope once too often",
    sees="All nine gradients have the right sign, and at most a quarter of their size.",
    why="With cross-entropy the output's ŷ(1 − ŷ) cancels; ŷ − y is ∂L/∂z already.",
    mend="Begin with −(y − ŷ).",
    hint="What is left of ∂L/∂ŷ · ∂ŷ/∂z for cross-entropy, once it is shortened?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    y_hat = _sigmoid(a @ w + b_out)
    db_out = (y_hat - y) * y_hat * (1 - y_hat)
    db = db_out * w * a * (1 - a)
    return np.outer(x, db), db, db_out * a, db_out


@mistake(
    "network.two_two_one_gradients",
    "the input in the place of the hidden outputs",
    sees="∂L/∂w is wrong, the other gradients are right.",
    why="w multiplies what the hidden units put out, a, and not the network's input.",
    mend="∂L/∂wⱼ = −aⱼ·(y − ŷ).",
    hint="By what is wⱼ multiplied on the way forward?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    db_out = _sigmoid(a @ w + b_out) - y
    db = db_out * w * a * (1 - a)
    return np.outer(x, db), db, db_out * x, db_out


@mistake(
    "network.two_two_one_gradients",
    "the minus lost",
    sees="All nine gradients have the wrong sign: the loss grows with every step.",
    why="∂L/∂z = −(y − ŷ). Without the minus every gradient points downhill, and a step against it "
    "climbs.",
    mend="Begin with ŷ − y.",
    hint="ŷ is too large. Should ∂L/∂b be positive or negative?",
)
def two_two_one_gradients(x, y, W, b, w, b_out):
    a = _sigmoid(x @ W + b)
    db_out = y - _sigmoid(a @ w + b_out)
    db = db_out * w * a * (1 - a)
    return np.outer(x, db), db, db_out * a, db_out


# --- backpropagation at any depth --------------------------------------------------------------


def _collected(model):
    """The gradients that the layers hold, in the order of get_weights."""
    return [
        getattr(layer, "d" + name).copy()
        if name in layer.trainable
        else np.zeros_like(getattr(layer, name))
        for layer in model.layers
        for name in (*layer.trainable, *layer.fixed)
    ]


def _from_the_end(model, x, y):
    """Forward in training; the gradient of the loss for the last step's input, or its output."""
    *inner, last = model.steps
    before = model.state.copy()
    z = model.forward(x, True, inner)
    y_hat = last.forward(z, True)
    model.state[...] = before
    if model.objective.from_logits(last):
        return inner, model.objective.step_from_logits(y, z)[1]
    return model.steps, model.objective.backward(y, y_hat)


@mistake(
    "network.gradients",
    "summed over the batch",
    sees="All gradients are n times too large, and a learning rate that suited one batch size "
    "suits no other.",
    why="Keras's loss is the mean over the batch; this is the gradient of the sum.",
    mend="Divide by the number of rows, once.",
    hint="What becomes of your gradients if every row is given twice?",
)
def gradients(model, x, y):
    return [len(x) * g for g in scratch.network.gradients(model, x, y)]


@mistake(
    "network.gradients",
    "averaged twice",
    sees="All gradients are n times too small.",
    why="The loss has taken the mean over the batch, and the 1/n is in its gradient. A second one "
    "is too much.",
    mend="Divide by the number of rows once, in the loss or in the layers.",
    hint="How many times does your code divide by the number of rows?",
)
def gradients(model, x, y):
    return [g / len(x) for g in scratch.network.gradients(model, x, y)]


@mistake(
    "network.gradients",
    "the last activation's slope on top of ŷ − y",
    sees="Right for linear outputs; behind a sigmoid or softmax all gradients are too small.",
    why="(ŷ − y)/n is the gradient for the logits already: the slope of the last activation has "
    "cancelled in it.",
    mend="Start with (ŷ − y)/n below the last activation.",
    hint="Is your first error that of the output, or that of the logits?",
)
def gradients(model, x, y):
    _, upstream = _from_the_end(model, *model.as_batch("gradients", x, y))
    model.backward(upstream, model.steps)
    return _collected(model)


@mistake(
    "network.gradients",
    "no slopes in the hidden layers",
    sees="The last layer's gradients are right, those before it are wrong.",
    why="On its way back the error passes every activation, and each multiplies it by g′(z).",
    mend="Multiply by the activation's derivative in every layer.",
    hint="Exchange tanh for linear in your hidden layers: does your backward change?",
)
def gradients(model, x, y):
    steps, upstream = _from_the_end(model, *model.as_batch("gradients", x, y))
    hidden = [s for s in steps[:-1] if not isinstance(s, scratch.layers.Activation)]
    model.backward(upstream, [*hidden, steps[-1]])
    return _collected(model)


@mistake(
    "network.gradients",
    "as at inference, not as in training",
    sees="Right without batch normalisation; with it, wrong everywhere below it.",
    why="Gradients are those of the training loss, for which batch normalisation takes the batch's "
    "own statistics.",
    mend="Run forward with training=True.",
    hint="Which mean does batch normalisation subtract in your forward pass?",
)
def gradients(model, x, y):
    x, y = model.as_batch("gradients", x, y)
    *inner, last = model.steps
    z = model.forward(x, False, inner)
    if model.objective.from_logits(last):
        model.backward(model.objective.step_from_logits(y, z)[1], inner)
    else:
        model.backward(model.objective.backward(y, last.forward(z)), model.steps)
    return _collected(model)


@mistake(
    "network.gradients",
    "the moving statistics move",
    sees="The gradients are right, but predictions change, though nothing was learned.",
    why="A forward pass in training moves the averages of batch normalisation. Asking for "
    "gradients should leave the model as it was.",
    mend="Keep the weights before, and put them back.",
    hint="Compare get_weights before and after.",
)
def gradients(model, x, y):
    model.backpropagate(*model.as_batch("gradients", x, y))
    return _collected(model)


@mistake(
    "network.gradients",
    "only the last layer's",
    sees="All gradients but the last layer's are 0.",
    why="The error has to walk back through every layer; here it stops at the first it meets.",
    mend="Hand ∂L/∂x of each layer to the one before it.",
    hint="What does your last layer hand back to the one before it?",
)
def gradients(model, x, y):
    found = scratch.network.gradients(model, x, y)
    last = len(model.layers[-1].get_weights())
    return [np.zeros_like(g) for g in found[:-last]] + found[-last:]


# --- training ----------------------------------------------------------------------------------


@mistake(
    "network.Sequential",
    "upper layers updated too early",
    sees="The last layer learns as it should, the layers before it drift off, more so with large "
    "steps.",
    why="All gradients belong to the weights that made the error. Here a layer is updated before "
    "the error has passed through it.",
    mend="Walk back through all layers first, and update afterwards.",
    hint="Which W does your error meet on its way back, the old or the new one?",
)
class Sequential(scratch.network.Sequential):
    def backward(self, upstream, steps):
        for step in reversed(steps):
            step.weight_gradients(upstream)
            before = self.state.copy()
            learned = [self.state[: self.slopes.size]]
            copy.deepcopy(self.optimizer).update([self.slopes], learned)
            upstream = step.input_gradient(upstream)
            self.state[...] = before


@mistake(
    "network.Sequential",
    "gradients summed over the batch",
    sees="Each step is as many times too long as there are rows in the batch; Adam hides it.",
    why="Keras's loss is the mean over the batch, so its gradient has a 1/n.",
    mend="Divide by the number of rows, in the loss or in the gradients.",
    hint="How do your steps change when the batch is twice as large?",
)
class Sequential(scratch.network.Sequential):
    def backpropagate(self, x, y):
        results = super().backpropagate(x, y)
        self.slopes *= len(x)
        return results


@mistake(
    "network.Sequential",
    "gradients of earlier batches added up",
    sees="The first step is right, each further one longer.",
    why="The arrays of gradients are added to and never set back to 0, so a step follows the sum "
    "of all batches so far.",
    mend="Start each batch with gradients of 0, or write them with = and not with +=.",
    hint="What do your gradients hold before the second batch?",
)
class Sequential(scratch.network.Sequential):
    def backpropagate(self, x, y):
        before = self.slopes.copy()
        results = super().backpropagate(x, y)
        self.slopes += before
        return results


@mistake(
    "network.Sequential",
    "steps along the gradient",
    sees="The loss grows.",
    why="The gradient points to where the loss grows fastest. One steps against it.",
    mend="w ← w − η·∂L/∂w.",
    hint="Which way does the gradient point, uphill or downhill?",
)
class Sequential(scratch.network.Sequential):
    def backpropagate(self, x, y):
        results = super().backpropagate(x, y)
        self.slopes *= -1
        return results


@mistake(
    "network.Sequential",
    "biases never learned",
    sees="All biases stay as they were.",
    why="A bias is a weight like any other, with a gradient and an update of its own.",
    mend="Update b beside W in every layer.",
    hint="Compare get_weights before and after fit, array by array.",
)
class Sequential(scratch.network.Sequential):
    def backpropagate(self, x, y):
        results = super().backpropagate(x, y)
        for layer in self.layers:
            if "b" in layer.trainable:
                layer.db[...] = 0
        return results


@mistake(
    "network.Sequential",
    "only the last layer learns",
    sees="The loss falls a little and stops; all weights but the last layer's stay as they were.",
    why="The error is not handed on to the layers before, which therefore get no gradient.",
    mend="Hand ∂L/∂x of each layer to the one before it.",
    hint="Compare get_weights before and after fit, layer by layer.",
)
class Sequential(scratch.network.Sequential):
    def backpropagate(self, x, y):
        results = super().backpropagate(x, y)
        for layer in self.layers[:-1]:
            for name in layer.trainable:
                getattr(layer, "d" + name)[...] = 0
        return results


@mistake(
    "network.Sequential",
    "the last activation's slope on top of ŷ − y",
    sees="Right for linear outputs; behind a sigmoid or softmax training is much too slow.",
    why="(ŷ − y)/n is the gradient for the logits already: the slope of the last activation has "
    "cancelled in it.",
    mend="Start with (ŷ − y)/n below the last activation.",
    hint="Is your first error that of the output, or that of the logits?",
)
class Sequential(scratch.network.Sequential):
    def backpropagate(self, x, y):
        *inner, last = self.steps
        last.forward(self.forward(x, True, inner), True)
        return super().backpropagate(x, y)

    def backward(self, upstream, steps):
        super().backward(upstream, self.steps)


@mistake(
    "network.Sequential",
    "no slopes in the hidden layers",
    sees="The last layer learns as it should, those before it learn something else.",
    why="On its way back the error passes every activation, and each multiplies it by g′(z).",
    mend="Multiply by the activation's derivative in every layer.",
    hint="Exchange tanh for linear in your hidden layers: does your backward change?",
)
class Sequential(scratch.network.Sequential):
    def backward(self, upstream, steps):
        hidden = [s for s in steps[:-1] if not isinstance(s, scratch.layers.Activation)]
        super().backward(upstream, [*hidden, steps[-1]])


@mistake(
    "network.Sequential",
    "one step in each epoch",
    sees="Training is much too slow: with 200 rows and batches of 4 a fiftieth of the steps.",
    why="batch_size is not used. All rows go into one batch, so an epoch is a single step.",
    mend="Walk through the rows batch_size at a time, with a step after each.",
    hint="How many steps does an epoch of 200 rows have, in batches of 4?",
)
class Sequential(scratch.network.Sequential):
    def fit(self, x, y, batch_size=32, **options):
        return super().fit(x, y, batch_size=len(x), **options)


@mistake(
    "network.Sequential",
    "one epoch, however many were asked for",
    sees="fit ends early, and the history has one entry.",
    why="epochs is not used.",
    mend="Repeat the walk through all batches, epochs times.",
    hint="How many loops does your fit have?",
)
class Sequential(scratch.network.Sequential):
    def fit(self, x, y, batch_size=32, epochs=1, **options):
        return super().fit(x, y, batch_size=batch_size, epochs=1, **options)


@mistake(
    "network.Sequential",
    "the optimizer starts anew at every step",
    sees="Right with plain SGD; Adam and momentum take the first step over and over.",
    why="Momentum, moving averages and the count of steps have to live from one batch to the next.",
    mend="Make the optimizer once, in compile.",
    hint="What does your optimizer remember of the batch before?",
)
class Sequential(scratch.network.Sequential):
    def train_step(self, x, y):
        self.optimizer.iterations = 0
        return super().train_step(x, y)


@mistake(
    "network.Sequential",
    "a mean of the batches' means",
    sees="Right if all batches are equally large; else the last, short one counts too much.",
    why="Each row has the same weight in the loss. A batch's mean has to count by its number of "
    "rows.",
    mend="Add up mean · rows over the batches, and divide by the number of all rows.",
    hint="Five rows, in batches of two: how much does the fifth row count?",
)
class Sequential(scratch.network.Sequential):
    def evaluate(self, x, y, batch_size=32, verbose="auto"):
        losses = []
        for i in range(0, len(x), batch_size):
            batch = slice(i, i + batch_size)
            losses.append(super().evaluate(x[batch], y[batch], verbose=0))
        return np.mean(losses, axis=0)


@mistake(
    "network.Sequential",
    "the last, short batch left out",
    sees="The loss is that of the first rows; with fewer rows than a batch there is none.",
    why="len(x) // batch_size counts whole batches only.",
    mend="Let the last batch have the rows that are left.",
    hint="Five rows, in batches of two: how many batches are there?",
)
class Sequential(scratch.network.Sequential):
    def evaluate(self, x, y, batch_size=32, verbose="auto"):
        n = max(len(x) // batch_size * batch_size, 1)
        return super().evaluate(x[:n], y[:n], batch_size, verbose)


@mistake(
    "network.Sequential",
    "the loss added up over the batches",
    sees="The loss is about as many times too large as there are batches.",
    why="The loss over all rows is a mean over the rows, however they are cut into batches.",
    mend="Divide by the number of rows, each batch counted by its own.",
    hint="Does your loss depend on batch_size?",
)
class Sequential(scratch.network.Sequential):
    def evaluate(self, x, y, batch_size=32, verbose="auto"):
        losses = []
        for i in range(0, len(x), batch_size):
            batch = slice(i, i + batch_size)
            losses.append(super().evaluate(x[batch], y[batch], verbose=0))
        return np.sum(losses, axis=0)


@mistake(
    "network.Sequential",
    "predict returns logits",
    sees="Outputs below 0 or above 1 where probabilities were expected; the classes are right.",
    why="A model trained on logits still ends in its activation; predict stops before it.",
    mend="Apply the last activation in predict.",
    hint="Do the rows that predict returns sum to 1?",
)
class Sequential(scratch.network.Sequential):
    def predict(self, x, batch_size=32, verbose="auto"):
        return self.forward(np.asarray(x, self.state.dtype), False, self.steps[:-1])


@mistake(
    "network.Sequential",
    "predict returns classes",
    sees="Whole numbers come back where probabilities were expected.",
    why="scikit-learn's predict says the class, its predict_proba how sure it is. Keras's predict "
    "is the output itself.",
    mend="Return the output; take argmax(axis=-1), or > 0.5, outside.",
    hint="How sure is your model of its answers?",
    right_by="scikit-learn",
)
class Sequential(scratch.network.Sequential):
    def predict(self, x, batch_size=32, verbose="auto"):
        y_hat = super().predict(x, batch_size, verbose)
        return (y_hat > 0.5).astype(int) if y_hat.shape[1] == 1 else y_hat.argmax(axis=1)
