"""Mistakes with activation functions: values, derivatives, kinks, axes."""

import numpy as np

from ._entry import mistake


@mistake(
    "activations.step",
    "at_zero ignored",
    sees="z = 0 always gives 1, whatever at_zero says.",
    why="What happens on the threshold itself is the caller's choice, and here it is fixed.",
    mend="np.where(z > 0, 1.0, np.where(z < 0, 0.0, at_zero)), or np.heaviside(z, at_zero).",
    hint="Is every parameter used? Try z = 0 with both answers.",
)
def step(z, at_zero=1.0):
    return np.where(z >= 0, 1.0, 0.0)


@mistake(
    "activations.step",
    "silent at 0 if nothing is said",
    sees="Only z = 0 differs, and only when at_zero is left out: 0 came back, 1 was expected.",
    why="Perceptrons differ on the threshold: scratch's default fires there, as D does. Keras's "
    "heaviside has no default at all.",
    mend="Write at_zero=1.0 in the signature.",
    hint="What do you answer exactly on the threshold when nobody tells you?",
    right_by='G "Perceptron", and scikit-learn',
)
def step(z, at_zero=0.0):
    return np.where(z > 0, 1.0, np.where(z < 0, 0.0, at_zero))


@mistake(
    "activations.step",
    "fires below the threshold",
    sees="0 and 1 are exchanged everywhere but at z = 0.",
    why="A unit fires when its input exceeds the threshold, so when z is positive.",
    mend="Compare the other way round: z > 0 fires.",
    hint="Which sign of z should make the unit fire?",
)
def step(z, at_zero=1.0):
    return np.where(z < 0, 1.0, np.where(z > 0, 0.0, at_zero))


@mistake(
    "activations.step",
    "−1 in the place of 0",
    sees="Negative z give −1, where 0 was expected.",
    why="The unit step has the answers 0 and 1; −1 and 1 belong to the signum.",
    mend="Return 0 for a unit that stays silent.",
    hint="Which two numbers can a unit step answer?",
)
def step(z, at_zero=1.0):
    return np.where(z > 0, 1.0, np.where(z < 0, -1.0, at_zero))


@mistake(
    "activations.linear_backward",
    "upstream forgotten",
    sees="The answer is 1 everywhere, whatever comes from above.",
    why="The derivative of the unit is 1, but the chain rule multiplies it by what comes from "
    "above.",
    mend="return upstream * 1, a copy of it.",
    hint="Which argument does your answer not depend on, though it should?",
)
def linear_backward(z, upstream):
    return np.ones_like(z)


@mistake(
    "activations.linear_backward",
    "z in the place of its slope",
    sees="The gradient grows with z, where it should not depend on z at all.",
    why="g(z) = z has the slope 1 everywhere; z itself is the value.",
    mend="Leave z out: the gradient is upstream.",
    hint="Is that the value of the function, or its slope?",
)
def linear_backward(z, upstream):
    return upstream * z


@mistake(
    "activations.collapse_linear",
    "earlier biases lost",
    sees="W is right; b is only that of the last layer.",
    why="The first bias is an input to the next layer like any other, and is weighed by it.",
    mend="b = b @ W_next + b_next.",
    hint="Send x = 0 through the layers one by one. What comes out?",
)
def collapse_linear(layers):
    W, b = np.array(layers[0][0]), np.array(layers[0][1])
    for W_next, b_next in layers[1:]:
        W, b = W @ np.array(W_next), np.array(b_next)
    return W, b


@mistake(
    "activations.collapse_linear",
    "biases added without their weights",
    sees="W is right and b is not; with layers of different width there is a shape error.",
    why="The next layer multiplies everything that comes in, so also the earlier bias.",
    mend="b = b @ W_next + b_next.",
    hint="Multiply out (x·W₁ + b₁)·W₂ + b₂: what stands beside b₁?",
)
def collapse_linear(layers):
    W, b = np.array(layers[0][0]), np.array(layers[0][1])
    for W_next, b_next in layers[1:]:
        W, b = W @ np.array(W_next), b + np.array(b_next)
    return W, b


@mistake(
    "activations.collapse_linear",
    "the later biases lost",
    sees="W is right; b misses what every layer after the first adds.",
    why="Each layer adds its own bias after weighing what came in.",
    mend="b = b @ W_next + b_next.",
    hint="Send x = 0 through the last layer alone. What comes out?",
)
def collapse_linear(layers):
    W, b = np.array(layers[0][0]), np.array(layers[0][1])
    for W_next, _ in layers[1:]:
        W, b = W @ np.array(W_next), b @ np.array(W_next)
    return W, b


@mistake(
    "activations.sigmoid",
    "σ(−z)",
    sees="Falls from 1 to 0 where it should rise; every value is 1 minus the right one.",
    why="e^z stands where e^(−z) belongs, which mirrors the curve.",
    mend="1 / (1 + np.exp(-z)).",
    hint="What should a large positive z give? Try z = 10.",
)
def sigmoid(z):
    return 1 / (1 + np.exp(z))


@mistake(
    "activations.sigmoid",
    "missing parentheses, 1/1 + e⁻ᶻ",
    sees="Values above 1: at z = 0 it is 2.",
    why="Division goes before addition, so only the first 1 is divided by 1.",
    mend="Put the whole denominator in parentheses: 1 / (1 + np.exp(-z)).",
    hint="Which operation does Python do first, / or +?",
)
def sigmoid(z):
    return 1 / 1 + np.exp(-z)


@mistake(
    "activations.sigmoid",
    "minus in the denominator",
    sees="Values outside (0, 1), and infinity at z = 0.",
    why="1 − e⁻ᶻ is 0 at z = 0; the denominator 1 + e⁻ᶻ never falls below 1.",
    mend="1 / (1 + np.exp(-z)).",
    hint="The denominator must never be 0. Is yours?",
)
def sigmoid(z):
    return 1 / (1 - np.exp(-z))


@mistake(
    "activations.sigmoid_backward",
    "σ′ at a instead of z",
    sees="Gradients are too flat: at z = 0 the slope is 0.235, where 0.25 is right, and far out it "
    "does not go to 0.",
    why="The sigmoid is applied twice: first to get a, then again within the derivative.",
    mend="With a = σ(z) the derivative is a · (1 − a); do not squash a once more.",
    hint="At which number do you evaluate the derivative: before or after the activation?",
)
def sigmoid_backward(z, upstream):
    a = 1 / (1 + np.exp(-z))
    s = 1 / (1 + np.exp(-a))
    return upstream * s * (1 - s)


@mistake(
    "activations.sigmoid_backward",
    "σ without (1 − σ)",
    sees="The slope rises from 0 to 1, where it should fall to 0 on both sides.",
    why="σ′ is σ·(1 − σ); the second factor makes it small where the unit is saturated.",
    mend="upstream * a * (1 - a).",
    hint="How steep is the curve for a very large z? What does your derivative say?",
)
def sigmoid_backward(z, upstream):
    a = 1 / (1 + np.exp(-z))
    return upstream * a


@mistake(
    "activations.sigmoid_backward",
    "1 − σ without σ",
    sees="The slope falls from 1 to 0, where it should be small on both sides.",
    why="σ′ is σ·(1 − σ). Written with exponentials it is e⁻ᶻ/(1 + e⁻ᶻ)², and without the square "
    "1 − σ alone is left.",
    mend="upstream * a * (1 - a).",
    hint="How steep is the curve for a very negative z? What does your derivative say?",
)
def sigmoid_backward(z, upstream):
    a = 1 / (1 + np.exp(-z))
    return upstream * (1 - a)


@mistake(
    "activations.sigmoid_backward",
    "z·(1 − z)",
    sees="Slopes as large as z², and negative ones: a sigmoid has none above 0.25.",
    why="The short formula a·(1 − a) holds for the output a, but here it got the input z.",
    mend="Compute a = sigmoid(z) first, then a * (1 - a).",
    hint="The formula is written with one letter. Does it mean the input or the output?",
)
def sigmoid_backward(z, upstream):
    return upstream * z * (1 - z)


@mistake(
    "activations.sigmoid_backward",
    "upstream forgotten",
    sees="Right for an upstream of ones, and never negative.",
    why="That is the unit's own derivative; the chain rule multiplies it by what comes from above.",
    mend="upstream * a * (1 - a).",
    hint="Does the answer change when the gradient from above changes?",
)
def sigmoid_backward(z, upstream):
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a)


@mistake(
    "activations.tanh",
    "2σ(2z) without − 1",
    sees="Every value is 1 too large: they lie between 0 and 2.",
    why="Twice a sigmoid reaches from 0 to 2; the − 1 centres it.",
    mend="2 * sigmoid(2 * z) - 1, or np.tanh(z).",
    hint="What should tanh(0) be?",
)
def tanh(z):
    return 2 / (1 + np.exp(-2 * z))


@mistake(
    "activations.tanh",
    "2σ(z) − 1",
    sees="The range is right and the curve too flat: this is tanh(z/2).",
    why="A tanh is a sigmoid stretched in both directions, and here the input is not.",
    mend="2 * sigmoid(2 * z) - 1, or np.tanh(z).",
    hint="The scaled sigmoid has a 2 in two places.",
)
def tanh(z):
    return 2 / (1 + np.exp(-z)) - 1


@mistake(
    "activations.tanh",
    "upside down",
    sees="No value lies between −1 and 1, and z = 0 gives a division by 0.",
    why="Sum and difference of the exponentials are exchanged: this is 1/tanh.",
    mend="(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), or np.tanh(z).",
    hint="Which part of the fraction may become 0?",
)
def tanh(z):
    return (np.exp(z) + np.exp(-z)) / (np.exp(z) - np.exp(-z))


@mistake(
    "activations.tanh_backward",
    "1 − tanh, without the square",
    sees="Right at z = 0; nearly 2 for negative z, where it should be nearly 0.",
    why="The derivative is 1 − tanh²: it falls to 0 on both sides.",
    mend="Square it: upstream * (1 - a * a).",
    hint="Should the slope at −3 differ from that at 3?",
)
def tanh_backward(z, upstream):
    return upstream * (1 - np.tanh(z))


@mistake(
    "activations.tanh_backward",
    "tanh′ at a instead of z",
    sees="Slopes are too large: never below 0.42, where a saturated unit has almost 0.",
    why="The tanh is applied twice: once to get a, and again in the derivative.",
    mend="With a = np.tanh(z) the derivative is 1 − a².",
    hint="At which number do you evaluate the derivative: before or after the activation?",
)
def tanh_backward(z, upstream):
    a = np.tanh(z)
    return upstream * (1 - np.tanh(a) ** 2)


@mistake(
    "activations.tanh_backward",
    "1 − z²",
    sees="Large negative slopes for |z| > 1; the slope of a tanh is never negative.",
    why="The short formula 1 − a² holds for the output a, but here it got the input z.",
    mend="Compute a = np.tanh(z) first, then 1 - a * a.",
    hint="The formula is written with one letter. Does it mean the input or the output?",
)
def tanh_backward(z, upstream):
    return upstream * (1 - z**2)


@mistake(
    "activations.tanh_backward",
    "the derivative of the sigmoid",
    sees="Negative slopes for z < 0, and 0 at z = 0, where tanh is steepest.",
    why="a·(1 − a) belongs to the sigmoid.",
    mend="For a = tanh(z) take 1 - a * a.",
    hint="Which function has the derivative that you have written down?",
)
def tanh_backward(z, upstream):
    a = np.tanh(z)
    return upstream * a * (1 - a)


@mistake(
    "activations.tanh_backward",
    "upstream forgotten",
    sees="Right for an upstream of ones, and never negative.",
    why="That is the unit's own derivative; the chain rule multiplies it by what comes from above.",
    mend="upstream * (1 - a * a).",
    hint="Does the answer change when the gradient from above changes?",
)
def tanh_backward(z, upstream):
    return 1 - np.tanh(z) ** 2


@mistake(
    "activations.relu",
    "|z|",
    sees="Negative inputs come back as positive numbers, where 0 was expected.",
    why="ReLU is silent below 0; the absolute value mirrors it.",
    mend="np.maximum(z, 0).",
    hint="What should a unit with a negative net sum answer?",
)
def relu(z):
    return np.abs(z)


@mistake(
    "activations.relu",
    "the smaller of 0 and z",
    sees="Positive inputs become 0 and negative ones pass.",
    why="The minimum keeps what should be cut off.",
    mend="np.maximum(z, 0).",
    hint="Which half of the line should survive?",
)
def relu(z):
    return np.minimum(z, 0)


@mistake(
    "activations.relu",
    "the unit step",
    sees="Every positive input gives 1.",
    why="A comparison says whether z is positive, and its size is lost. It is ReLU's derivative.",
    mend="np.maximum(z, 0), or z * (z > 0).",
    hint="How should the answers for z = 1 and z = 2 differ?",
)
def relu(z):
    return np.where(z > 0, 1.0, 0.0)


@mistake(
    "activations.relu_backward",
    "1 at the kink",
    sees="Only z = 0 differs: upstream came back, where 0 was expected.",
    why="At 0 there is no derivative, and any number from 0 to 1 may stand for it. G takes 0, and "
    "so does Keras's relu.",
    mend="Write z > 0 in the place of z >= 0.",
    hint="What is your derivative exactly at z = 0?",
    right_by="Keras's own ops.maximum(z, 0)",
)
def relu_backward(z, upstream):
    return upstream * (z >= 0)


@mistake(
    "activations.relu_backward",
    "½ at the kink",
    sees="Only z = 0 differs: half of upstream came back, where 0 was expected.",
    why="At 0 there is no derivative, and any number from 0 to 1 may stand for it; ½ is the mean "
    "of both sides. G takes 0, and so does Keras's relu.",
    mend="upstream * (z > 0).",
    hint="What is your derivative exactly at z = 0?",
    right_by="PyTorch's maximum(z, 0), which shares the gradient where both are equal",
)
def relu_backward(z, upstream):
    return upstream * (1 + np.sign(z)) / 2


@mistake(
    "activations.relu_backward",
    "z in the place of 1, as N prints it",
    sees="Gradients grow with z, where they should pass unchanged.",
    why="Above 0 the function is z and its slope is 1. N writes the function once more.",
    mend="upstream * (z > 0).",
    hint="Is that the value of the function, or its slope?",
)
def relu_backward(z, upstream):
    return upstream * np.where(z > 0, z, 0)


@mistake(
    "activations.relu_backward",
    "upstream forgotten",
    sees="All answers are 0 or 1.",
    why="That is the unit's own derivative; the chain rule multiplies it by what comes from above.",
    mend="upstream * (z > 0).",
    hint="Does the answer change when the gradient from above changes?",
)
def relu_backward(z, upstream):
    return np.where(z > 0, 1.0, 0.0)


@mistake(
    "activations.relu_backward",
    "cut by the sign of upstream",
    sees="No gradient is negative, and units that are silent pass gradients on.",
    why="What decides is whether the unit was active on the way forward, so the sign of z.",
    mend="Compare z with 0, not upstream.",
    hint="Which array says whether the unit was active?",
)
def relu_backward(z, upstream):
    return np.maximum(upstream, 0)


@mistake(
    "activations.leaky_relu",
    "leaky on the wrong side",
    sees="Positive inputs shrink and negative ones pass in full.",
    why="The leak is for the negative side, where ReLU would be silent.",
    mend="np.where(z > 0, z, negative_slope * z).",
    hint="Which half of the line should be the almost silent one?",
)
def leaky_relu(z, negative_slope=0.01):
    return np.where(z < 0, z, negative_slope * z)


@mistake(
    "activations.leaky_relu",
    "slope 0.1 if nothing is said",
    sees="Negative values are ten times as large, but only when no slope is given.",
    why="The slope is a choice: 0.01 in H and in scratch, 0.1 in N; Keras has 0.2 (function) and "
    "0.3 (layer).",
    mend="Write negative_slope=0.01 in the signature.",
    hint="Look at your defaults.",
    right_by='N "ACTIVATION FUNCTION"',
)
def leaky_relu(z, negative_slope=0.1):
    return np.where(z > 0, z, negative_slope * z)


@mistake(
    "activations.leaky_relu",
    "slope 0.2 if nothing is said",
    sees="Negative values are twenty times as large, but only when no slope is given.",
    why="The slope is a choice: 0.01 in H and in scratch, 0.1 in N; Keras has 0.2 (function) and "
    "0.3 (layer).",
    mend="Write negative_slope=0.01 in the signature.",
    hint="Look at your defaults.",
    right_by="Keras's function, activations.leaky_relu",
)
def leaky_relu(z, negative_slope=0.2):
    return np.where(z > 0, z, negative_slope * z)


@mistake(
    "activations.leaky_relu",
    "slope 0.3 if nothing is said",
    sees="Negative values are thirty times as large, but only when no slope is given.",
    why="The slope is a choice: 0.01 in H and in scratch, 0.1 in N; Keras has 0.2 (function) and "
    "0.3 (layer).",
    mend="Write negative_slope=0.01 in the signature.",
    hint="Look at your defaults.",
    right_by="Keras's layer, layers.LeakyReLU",
)
def leaky_relu(z, negative_slope=0.3):
    return np.where(z > 0, z, negative_slope * z)


@mistake(
    "activations.leaky_relu",
    "the slope itself below 0",
    sees="All negative inputs give the same number.",
    why="The slope is a factor; without z it is a constant, and the unit is as dead as ReLU's.",
    mend="np.where(z > 0, z, negative_slope * z).",
    hint="Should z = −1 and z = −4 give the same answer?",
)
def leaky_relu(z, negative_slope=0.01):
    return np.where(z > 0, z, negative_slope)


@mistake(
    "activations.leaky_relu_backward",
    "z in the place of the slope, as N prints it",
    sees="Below 0 the gradient is z times upstream: far too large, and of the other sign.",
    why="Below 0 the function is αz and its slope α. N prints x there.",
    mend="np.where(z > 0, upstream, negative_slope * upstream).",
    hint="Differentiate αz with respect to z.",
)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    return np.where(z > 0, upstream, z * upstream)


@mistake(
    "activations.leaky_relu_backward",
    "the value in the place of the slope",
    sees="Below 0 the gradient grows with z, and has the other sign.",
    why="Below 0 the function is αz, and its slope is α. The z is gone once it is differentiated.",
    mend="np.where(z > 0, upstream, negative_slope * upstream).",
    hint="Differentiate αz with respect to z.",
)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    return upstream * np.where(z > 0, 1, negative_slope * z)


@mistake(
    "activations.leaky_relu_backward",
    "1 at the kink",
    sees="Only z = 0 differs: upstream came back, where the slope times upstream was expected.",
    why="N prints x ≤ 0 for the leaky branch, and Keras has 0 on that side too.",
    mend="Write z > 0 in the place of z >= 0.",
    hint="To which of the two branches does z = 0 belong?",
)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    return np.where(z >= 0, upstream, negative_slope * upstream)


@mistake(
    "activations.leaky_relu_backward",
    "0 below zero, as for ReLU",
    sees="No gradient where z is negative.",
    why="Letting some gradient through there is what the leak is for.",
    mend="np.where(z > 0, upstream, negative_slope * upstream).",
    hint="What distinguishes this unit from a ReLU?",
)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    return np.where(z > 0, upstream, 0)


@mistake(
    "activations.leaky_relu_backward",
    "upstream forgotten below 0",
    sees="Right where z > 0; below, every gradient is the slope itself.",
    why="Both branches are derivatives, and both must be multiplied by what comes from above.",
    mend="np.where(z > 0, upstream, negative_slope * upstream).",
    hint="Does the chain rule hold in both branches?",
)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    return np.where(z > 0, upstream, negative_slope)


@mistake(
    "activations.leaky_relu_backward",
    "leaky on the wrong side",
    sees="Active units pass almost nothing, silent ones everything.",
    why="The slope is small where z is negative.",
    mend="np.where(z > 0, upstream, negative_slope * upstream).",
    hint="On which side is the function steep?",
)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    return np.where(z > 0, negative_slope * upstream, upstream)


@mistake(
    "activations.leaky_relu_backward",
    "slope 0.1 if nothing is said",
    sees="Below 0 the gradient is ten times as large, but only when no slope is given.",
    why="The slope is a choice: 0.01 in H and in scratch, 0.1 in N; Keras has 0.2 (function) and "
    "0.3 (layer).",
    mend="Write negative_slope=0.01 in the signature.",
    hint="Look at your defaults.",
    right_by='N "ACTIVATION FUNCTION"',
)
def leaky_relu_backward(z, upstream, negative_slope=0.1):
    return np.where(z > 0, upstream, negative_slope * upstream)


@mistake(
    "activations.leaky_relu_backward",
    "slope 0.2 if nothing is said",
    sees="Below 0 the gradient is twenty times as large, but only when no slope is given.",
    why="The slope is a choice: 0.01 in H and in scratch, 0.1 in N; Keras has 0.2 (function) and "
    "0.3 (layer).",
    mend="Write negative_slope=0.01 in the signature.",
    hint="Look at your defaults.",
    right_by="Keras's function, activations.leaky_relu",
)
def leaky_relu_backward(z, upstream, negative_slope=0.2):
    return np.where(z > 0, upstream, negative_slope * upstream)


@mistake(
    "activations.leaky_relu_backward",
    "slope 0.3 if nothing is said",
    sees="Below 0 the gradient is thirty times as large, but only when no slope is given.",
    why="The slope is a choice: 0.01 in H and in scratch, 0.1 in N; Keras has 0.2 (function) and "
    "0.3 (layer).",
    mend="Write negative_slope=0.01 in the signature.",
    hint="Look at your defaults.",
    right_by="Keras's layer, layers.LeakyReLU",
)
def leaky_relu_backward(z, upstream, negative_slope=0.3):
    return np.where(z > 0, upstream, negative_slope * upstream)


@mistake(
    "activations.prelu",
    "alpha on the wrong side",
    sees="Positive inputs are scaled by alpha and negative ones pass.",
    why="The learned slope is for the negative side.",
    mend="np.where(z > 0, z, alpha * z).",
    hint="For which sign of z does the slope matter?",
)
def prelu(z, alpha):
    return np.where(z > 0, np.asarray(alpha) * z, z)


@mistake(
    "activations.prelu",
    "the larger of αz and z",
    sees="Agrees until a slope is larger than 1; then that unit's two sides are exchanged.",
    why="A slope that is learned may pass 1, and then αz is the larger one for positive z. Keras "
    "decides by the sign of z.",
    mend="np.where(z > 0, z, alpha * z).",
    hint="Nothing keeps a learned slope small. Try 1.5.",
    right_by='H "4. Leaky ReLU function:-", as long as alpha stays below 1',
)
def prelu(z, alpha):
    return np.maximum(np.asarray(alpha) * z, z)


@mistake(
    "activations.prelu",
    "a minus too many",
    sees="Right for positive inputs; below 0 the sign is wrong.",
    why="z is negative there already, and alpha·z is meant, not alpha·|z|.",
    mend="np.maximum(z, 0) + alpha * np.minimum(z, 0).",
    hint="Below 0, should a positive slope give a positive or a negative answer?",
)
def prelu(z, alpha):
    return np.maximum(z, 0) + np.asarray(alpha) * np.maximum(-z, 0)


@mistake(
    "activations.prelu_backward",
    "the slope's gradient not summed",
    sees="The second gradient has the shape of z, not that of alpha.",
    why="One slope acts on many numbers, and its gradient adds up what it does to each of them.",
    mend="Sum over all the axes along which alpha was repeated.",
    hint="A gradient has the shape of what it belongs to.",
)
def prelu_backward(z, upstream, alpha):
    dz = upstream * ((z > 0) + np.asarray(alpha) * (z < 0))
    return dz, upstream * np.minimum(z, 0)


@mistake(
    "activations.prelu_backward",
    "the slope's gradient averaged",
    sees="The second gradient is too small by the number of inputs that share a slope.",
    why="A shared number gets the sum of the gradients. If a mean is wanted, the loss has taken it "
    "already.",
    mend="sum, not mean.",
    hint="What does the chain rule do with many paths to one number?",
)
def prelu_backward(z, upstream, alpha):
    alpha = np.asarray(alpha)
    dz = upstream * ((z > 0) + alpha * (z < 0))
    shape = (1,) * (z.ndim - alpha.ndim) + alpha.shape
    shared = tuple(i for i, n in enumerate(shape) if n == 1)
    return dz, (upstream * np.minimum(z, 0)).mean(axis=shared).reshape(alpha.shape)


@mistake(
    "activations.prelu_backward",
    "the slope's gradient summed to one number",
    sees="Right for a single slope; with one slope for each unit they all get one number.",
    why="Only what shares a slope may be added up: each unit's own column.",
    mend="Sum only over the axes along which alpha was repeated.",
    hint="How many slopes are there, and how many gradients?",
)
def prelu_backward(z, upstream, alpha):
    dz = upstream * ((z > 0) + np.asarray(alpha) * (z < 0))
    return dz, (upstream * np.minimum(z, 0)).sum()


@mistake(
    "activations.prelu_backward",
    "the slope's gradient without upstream",
    sees="The second gradient is a sum of negative inputs, and the loss does not matter.",
    why="∂a/∂alpha is z below 0; the chain rule multiplies it by what comes from above.",
    mend="(upstream * np.minimum(z, 0)), then summed.",
    hint="Do both gradients depend on what comes from above?",
)
def prelu_backward(z, upstream, alpha):
    alpha = np.asarray(alpha)
    dz = upstream * ((z > 0) + alpha * (z < 0))
    shape = (1,) * (z.ndim - alpha.ndim) + alpha.shape
    shared = tuple(i for i, n in enumerate(shape) if n == 1)
    return dz, np.minimum(z, 0).sum(axis=shared).reshape(alpha.shape)


@mistake(
    "activations.prelu_backward",
    "the slope's gradient from the positive side",
    sees="The first gradient is right, the second one unrelated.",
    why="Above 0 the answer does not depend on alpha at all.",
    mend="upstream * np.minimum(z, 0), then summed.",
    hint="For which z does turning the slope change the answer?",
)
def prelu_backward(z, upstream, alpha):
    alpha = np.asarray(alpha)
    dz = upstream * ((z > 0) + alpha * (z < 0))
    shape = (1,) * (z.ndim - alpha.ndim) + alpha.shape
    shared = tuple(i for i, n in enumerate(shape) if n == 1)
    return dz, (upstream * np.maximum(z, 0)).sum(axis=shared).reshape(alpha.shape)


@mistake(
    "activations.prelu_backward",
    "alpha at the kink",
    sees="Only z = 0 differs: alpha times upstream came back, where 0 was expected.",
    why="At the kink there is a choice. Keras's layer subtracts two ReLUs, whose derivative is 0 "
    "there, and so gets 0.",
    mend="upstream * ((z > 0) + alpha * (z < 0)).",
    hint="What is your derivative exactly at z = 0?",
    right_by="He, Zhang, Ren and Sun (2015), whose branch y ≤ 0 has the slope a",
)
def prelu_backward(z, upstream, alpha):
    alpha = np.asarray(alpha)
    dz = upstream * np.where(z > 0, 1, alpha)
    shape = (1,) * (z.ndim - alpha.ndim) + alpha.shape
    shared = tuple(i for i, n in enumerate(shape) if n == 1)
    return dz, (upstream * np.minimum(z, 0)).sum(axis=shared).reshape(alpha.shape)


@mistake(
    "activations.prelu_backward",
    "0 below zero, as for ReLU",
    sees="The slope learns, but no gradient passes where z is negative.",
    why="Below 0 the answer is alpha·z, so it changes with z, alpha times as fast.",
    mend="upstream * ((z > 0) + alpha * (z < 0)).",
    hint="What distinguishes this unit from a ReLU on the way back?",
)
def prelu_backward(z, upstream, alpha):
    alpha = np.asarray(alpha)
    shape = (1,) * (z.ndim - alpha.ndim) + alpha.shape
    shared = tuple(i for i, n in enumerate(shape) if n == 1)
    dalpha = (upstream * np.minimum(z, 0)).sum(axis=shared).reshape(alpha.shape)
    return upstream * (z > 0), dalpha


@mistake(
    "activations.elu",
    "eᶻ without − 1",
    sees="Below 0 every value is positive and alpha too large; there is a jump at 0.",
    why="α·(eᶻ − 1) reaches 0 at z = 0, so that the two branches meet.",
    mend="np.where(z > 0, z, alpha * (np.exp(z) - 1)).",
    hint="Do the two branches meet at z = 0?",
)
def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@mistake(
    "activations.elu",
    "alpha forgotten",
    sees="Right for alpha = 1; otherwise it still bends down to −1.",
    why="alpha is how deep the curve goes.",
    mend="alpha * (np.exp(z) - 1).",
    hint="Is every parameter used?",
)
def elu(z, alpha=1.0):
    return np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)


@mistake(
    "activations.elu",
    "missing parentheses, α·eᶻ − 1",
    sees="Right for alpha = 1; otherwise it ends at −1 and jumps at 0.",
    why="alpha must scale the whole branch, and here it misses the − 1.",
    mend="alpha * (np.exp(z) - 1).",
    hint="What is multiplied by alpha, and what should be?",
)
def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)) - 1)


@mistake(
    "activations.elu_backward",
    "alpha forgotten",
    sees="Right for alpha = 1; otherwise too large by 1/alpha below 0.",
    why="A constant factor of the function is a factor of its derivative as well.",
    mend="upstream * np.where(z > 0, 1, alpha * np.exp(z)).",
    hint="Is every parameter used?",
)
def elu_backward(z, upstream, alpha=1.0):
    return upstream * np.where(z > 0, 1, np.exp(np.minimum(z, 0)))


@mistake(
    "activations.elu_backward",
    "1 at the kink",
    sees="Only z = 0 differs, and only for alpha other than 1.",
    why="H's second branch holds for everything that is not above 0, with the slope alpha there; "
    "Keras has it the same way.",
    mend="Write z > 0 in the place of z >= 0.",
    hint="To which of the two branches does z = 0 belong?",
)
def elu_backward(z, upstream, alpha=1.0):
    return upstream * np.where(z >= 0, 1, alpha * np.exp(np.minimum(z, 0)))


@mistake(
    "activations.elu_backward",
    "the value in the place of the slope",
    sees="Below 0 the sign is wrong: a rising curve seems to fall.",
    why="The derivative of eᶻ − 1 is eᶻ; the − 1 is a constant and goes.",
    mend="alpha * np.exp(z) below 0.",
    hint="What becomes of a constant when it is differentiated?",
)
def elu_backward(z, upstream, alpha=1.0):
    return upstream * np.where(z > 0, 1, alpha * (np.exp(np.minimum(z, 0)) - 1))


@mistake(
    "activations.elu_backward",
    "value + 1",
    sees="Right for alpha = 1; otherwise too large or too small by 1 − alpha below 0.",
    why="α·eᶻ is the value plus alpha. Plus 1 is the short form for alpha = 1 only.",
    mend="alpha * np.exp(z), or the value plus alpha.",
    hint="Your short cut holds for one alpha. For which?",
)
def elu_backward(z, upstream, alpha=1.0):
    return upstream * np.where(z > 0, 1, alpha * (np.exp(np.minimum(z, 0)) - 1) + 1)


@mistake(
    "activations.softmax",
    "down the columns",
    sees="Columns sum to 1, rows do not; a single row as a matrix gives all ones.",
    why="Each row is one example, and its classes share the probability 1.",
    mend="Sum with axis=-1, keepdims=True.",
    hint="Add up a row of your answer, then a column. Which should be 1?",
)
def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


@mistake(
    "activations.softmax",
    "over the whole batch",
    sees="Right for a single row; all rows together sum to 1.",
    why="Without an axis NumPy adds up everything, and the examples compete with each other.",
    mend="Sum with axis=-1, keepdims=True.",
    hint="How much probability is there for each example?",
)
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


@mistake(
    "activations.softmax",
    "not divided by the sum",
    sees="Numbers above 1; no row sums to 1.",
    why="The exponentials are only weights; divided by their sum they are probabilities.",
    mend="e / e.sum(axis=-1, keepdims=True).",
    hint="What should a row add up to?",
)
def softmax(z):
    return np.exp(z)


@mistake(
    "activations.softmax",
    "twice",
    sees="Rows sum to 1, but all are nearly even: no probability is far from 1/k.",
    why="Probabilities lie between 0 and 1; taken as scores they hardly differ.",
    mend="Apply it once, to the scores.",
    hint="Count how often the scores are turned into probabilities.",
)
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    e = np.exp(p)
    return e / e.sum(axis=-1, keepdims=True)


@mistake(
    "activations.softmax",
    "without the exponential",
    sees="Rows sum to 1, but there are negative entries, and some above 1.",
    why="Scores have either sign; the exponential makes them positive before they are shared out.",
    mend="Take e = np.exp(z) first, then e / e.sum(axis=-1, keepdims=True).",
    hint="Can a probability be negative?",
)
def softmax(z):
    return z / z.sum(axis=-1, keepdims=True)


@mistake(
    "activations.softmax",
    "a sigmoid for each",
    sees="Each entry lies between 0 and 1, but rows do not sum to 1.",
    why="Independent sigmoids answer k separate questions; softmax shares 1 among the classes.",
    mend="e = np.exp(z), then e / e.sum(axis=-1, keepdims=True).",
    hint="Does a higher score for one class lower the others?",
)
def softmax(z):
    return 1 / (1 + np.exp(-z))


@mistake(
    "activations.softmax",
    "exponentials that overflow",
    sees="Right for small scores; NaN for a row of large ones, of either sign.",
    why="G and H print e^z / Σ e^z, and on paper it is right. In floating point e^1000 is infinite "
    "and e^−1000 is 0; ∞/∞ and 0/0 are NaN. Keras takes each row's largest score off first.",
    mend="Take e = np.exp(z - z.max(axis=-1, keepdims=True)).",
    hint="Try scores of 1000 and 999, then of −1000 and −999.",
    right_by='G "Summary of Activation Functions" and H "Softmax Function:-"',
)
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@mistake(
    "activations.softmax",
    "the maximum of the whole batch",
    sees="Right while the scores of all rows are alike; NaN for a row that lies far below another.",
    why="Beside the largest score of all, such a row's exponentials are all 0, and 0/0 is NaN.",
    mend="Take off each row's own maximum: z.max(axis=-1, keepdims=True).",
    hint="Try a row of scores near 1000, and below it one of scores near −1000.",
)
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


@mistake(
    "activations.softmax_backward",
    "the diagonal only",
    sees="Each score gets a gradient from its own probability alone; rows do not sum to 0.",
    why="Raising one score lowers all other probabilities, so the Jacobian is a full matrix.",
    mend="p * (upstream - (upstream * p).sum(axis=-1, keepdims=True)).",
    hint="If one score rises, what happens to the other probabilities?",
)
def softmax_backward(z, upstream):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return upstream * p * (1 - p)


@mistake(
    "activations.softmax_backward",
    "upstream ignored",
    sees="The gradient is p·(1 − p), never negative, whatever comes from above.",
    why="That is the diagonal of the Jacobian. It must be multiplied by upstream, and all of it.",
    mend="p * (upstream - (upstream * p).sum(axis=-1, keepdims=True)).",
    hint="Does the answer change when the gradient from above changes?",
)
def softmax_backward(z, upstream):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (1 - p)


@mistake(
    "activations.softmax_backward",
    "plus for the other classes",
    sees="Rows do not sum to 0; an upstream of ones gives 2p, where it should give 0.",
    why="∂pᵢ/∂zⱼ is −pᵢpⱼ for i ≠ j: what one class gains the others lose.",
    mend="p * (upstream - (upstream * p).sum(axis=-1, keepdims=True)).",
    hint="If one score rises, do the other probabilities rise or fall?",
)
def softmax_backward(z, upstream):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (upstream + (upstream * p).sum(axis=-1, keepdims=True))


@mistake(
    "activations.softmax_backward",
    "the sum over the whole batch",
    sees="Right for a single row; with more rows each gets something from the others.",
    why="The examples are independent; the sum goes over the classes of one row.",
    mend="(upstream * p).sum(axis=-1, keepdims=True).",
    hint="May one example's gradient depend on another example?",
)
def softmax_backward(z, upstream):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (upstream - (upstream * p).sum())


@mistake(
    "activations.softmax_backward",
    "the outer factor p forgotten",
    sees="Classes with almost no probability get large gradients.",
    why="Every entry of the Jacobian's row has the factor pⱼ, the probability of its own class.",
    mend="p * (upstream - (upstream * p).sum(axis=-1, keepdims=True)).",
    hint="How much can a probability of almost 0 change?",
)
def softmax_backward(z, upstream):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return upstream - (upstream * p).sum(axis=-1, keepdims=True)


@mistake(
    "activations.softmax_jacobian",
    "the diagonal only",
    sees="All entries beside the diagonal are 0, and rows do not sum to 0.",
    why="Raising one score lowers all other probabilities: ∂pᵢ/∂zⱼ = −pᵢpⱼ.",
    mend="p[..., :, None] * (np.eye(k) - p[..., None, :]).",
    hint="If one score rises, what happens to the other probabilities?",
)
def softmax_jacobian(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return (p * (1 - p))[..., None] * np.eye(z.shape[-1])


@mistake(
    "activations.softmax_jacobian",
    "plus beside the diagonal",
    sees="No entry is negative; rows do not sum to 0.",
    why="The probabilities always sum to 1, so what one class gains the others lose.",
    mend="p[..., :, None] * (np.eye(k) - p[..., None, :]).",
    hint="If one score rises, do the other probabilities rise or fall?",
)
def softmax_jacobian(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    same = np.eye(z.shape[-1])
    return p[..., :, None] * (same * (1 - p[..., None, :]) + (1 - same) * p[..., None, :])


@mistake(
    "activations.softmax_jacobian",
    "−pᵢpⱼ on the diagonal too",
    sees="All entries are negative; beside the diagonal they are right.",
    why="A class gains from its own score: the diagonal is pᵢ·(1 − pᵢ).",
    mend="Add p on the diagonal: np.eye(k) * p.",
    hint="What does raising a score do to its own class?",
)
def softmax_jacobian(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return -p[..., :, None] * p[..., None, :]
