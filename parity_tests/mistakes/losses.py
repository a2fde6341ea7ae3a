"""Mistakes with losses: signs, means, logarithms, clips, logits; and with their gradients."""

import numpy as np

from ._entry import mistake

# --- squared errors ----------------------------------------------------------------------------


@mistake(
    "losses.squared_error",
    "½ forgotten",
    sees="Twice what was expected.",
    why="D's error is ½(ŷ − y)², so that its derivative is just ŷ − y. Without the ½ it is the "
    "mean squared error.",
    mend="np.mean((y_hat - y) ** 2) / 2.",
    hint="What should the derivative of this loss be?",
)
def squared_error(y, y_hat):
    return np.mean((y_hat - y) ** 2)


@mistake(
    "losses.squared_error",
    "summed, not averaged",
    sees="Too large by the number of entries.",
    why="For a single number sum and mean are the same. Over a batch scratch takes the mean, so "
    "that the learning rate need not know how many rows there are.",
    mend="np.mean in the place of np.sum.",
    hint="Should a batch twice as large have twice the loss?",
    right_by="Rumelhart, Hinton and Williams (1986), where the error is a sum over the cases",
)
def squared_error(y, y_hat):
    return np.sum((y_hat - y) ** 2) / 2


@mistake(
    "losses.squared_error",
    "one number for each entry",
    sees="An array came back, where a single number was expected.",
    why="A loss is one number that can be made small; the errors of all entries are averaged.",
    mend="Take np.mean of it.",
    hint="How many numbers is a loss?",
)
def squared_error(y, y_hat):
    return (y_hat - y) ** 2 / 2


@mistake(
    "losses.squared_error",
    "square forgotten",
    sees="May be negative; errors of either sign cancel.",
    why="The square makes every error count, whatever its sign.",
    mend="np.mean((y_hat - y) ** 2) / 2.",
    hint="What is your loss for two errors, +1 and −1?",
)
def squared_error(y, y_hat):
    return np.mean(y_hat - y) / 2


@mistake(
    "losses.squared_error_backward",
    "y − ŷ, the wrong sign",
    sees="Right but for the sign, so gradient descent climbs.",
    why="The derivative of ½(ŷ − y)² with respect to ŷ is ŷ − y. H calls y − ŷ the error, but it "
    "is not the gradient.",
    mend="(y_hat - y) / y.size.",
    hint="If ŷ is too large, should the gradient be positive or negative?",
)
def squared_error_backward(y, y_hat):
    return (y - y_hat) / y_hat.size


@mistake(
    "losses.squared_error_backward",
    "a 2 too many",
    sees="Twice what was expected.",
    why="The 2 of the square and the ½ in front cancel.",
    mend="(y_hat - y) / y.size.",
    hint="What is the ½ in the loss for?",
)
def squared_error_backward(y, y_hat):
    return 2 * (y_hat - y) / y_hat.size


@mistake(
    "losses.squared_error_backward",
    "the mean forgotten",
    sees="Too large by the number of entries.",
    why="The loss is a mean over n entries, so each entry moves it by a share of 1/n only.",
    mend="Divide by y.size.",
    hint="The loss divides by something. Where is it in the gradient?",
    right_by="Rumelhart, Hinton and Williams (1986), where the error is a sum over the cases",
)
def squared_error_backward(y, y_hat):
    return y_hat - y


@mistake(
    "losses.squared_error_backward",
    "divided by rows, not by entries",
    sees="Right for one column; with k columns too large by a factor k.",
    why="The mean goes over all entries, rows times columns.",
    mend="Divide by y.size, not by len(y).",
    hint="Over how many numbers does the loss take its mean?",
)
def squared_error_backward(y, y_hat):
    return (y_hat - y) / len(y_hat)


@mistake(
    "losses.mean_squared_error",
    "halved",
    sees="Half of what was expected.",
    why="With the ½ the derivative is ŷ − y; Keras's mean squared error has none, and its "
    "derivative keeps the 2.",
    mend="np.mean((y_hat - y) ** 2).",
    hint="There is more than one convention for a factor in front.",
    right_by='D "BACK PROPOGATION", where it is squared_error',
)
def mean_squared_error(y, y_hat):
    return np.mean((y_hat - y) ** 2) / 2


@mistake(
    "losses.mean_squared_error",
    "summed, not averaged",
    sees="Too large by the number of entries.",
    why="Mean is what the name says: the sum is divided by the number of entries.",
    mend="np.mean in the place of np.sum.",
    hint="Should a batch twice as large have twice the loss?",
)
def mean_squared_error(y, y_hat):
    return np.sum((y_hat - y) ** 2)


@mistake(
    "losses.mean_squared_error",
    "divided by rows, not by entries",
    sees="Right for one column; with k columns too large by a factor k.",
    why="Keras averages over a row's outputs first, and only then over the rows.",
    mend="np.mean over everything, or divide by y.size.",
    hint="Over how many numbers should the mean go?",
)
def mean_squared_error(y, y_hat):
    return np.sum((y_hat - y) ** 2) / len(y_hat)


@mistake(
    "losses.mean_squared_error",
    "the root of it",
    sees="The root of what was expected.",
    why="The root makes it RMSE, an error in the units of y, and another function to descend.",
    mend="Leave the root out.",
    hint="How many operations are in the name?",
)
def mean_squared_error(y, y_hat):
    return np.sqrt(np.mean((y_hat - y) ** 2))


@mistake(
    "losses.mean_squared_error",
    "the mean squared, not the squares averaged",
    sees="Too small: errors of either sign cancel.",
    why="First every error is squared, then the mean is taken. Here the parentheses do it the "
    "other way round.",
    mend="np.mean((y_hat - y) ** 2).",
    hint="What is your loss for two errors, +1 and −1?",
)
def mean_squared_error(y, y_hat):
    return np.mean(y_hat - y) ** 2


@mistake(
    "losses.mean_squared_error",
    "absolute errors",
    sees="Large errors count too little, small ones too much.",
    why="The mean of |ŷ − y| is another loss, MAE.",
    mend="Square in the place of np.abs.",
    hint="How much more should an error of 2 cost than one of 1?",
)
def mean_squared_error(y, y_hat):
    return np.mean(np.abs(y_hat - y))


@mistake(
    "losses.mean_squared_error",
    "one number for each row",
    sees="An array came back, where a single number was expected.",
    why="Keras's function stops at the rows, its class takes their mean. scratch answers as the "
    "class does, since a loss to be made small is one number.",
    mend="Take np.mean of it.",
    hint="How many numbers is a loss?",
    right_by="Keras's function, losses.mean_squared_error",
)
def mean_squared_error(y, y_hat):
    return np.mean((y_hat - y) ** 2, axis=-1)


@mistake(
    "losses.mean_squared_error",
    "one number for each entry",
    sees="An array came back, as large as ŷ, where a single number was expected.",
    why="The squared errors are there, but their mean has not been taken.",
    mend="Take np.mean of it.",
    hint="How many numbers is a loss?",
)
def mean_squared_error(y, y_hat):
    return (y_hat - y) ** 2


@mistake(
    "losses.mean_squared_error_backward",
    "2 lost",
    sees="Half of what was expected.",
    why="The derivative of a square brings a 2 down. ŷ − y alone belongs to the loss with a ½ in "
    "front, and Keras's has none.",
    mend="2 * (y_hat - y) / y.size.",
    hint="Differentiate x².",
    right_by='D "BACK PROPOGATION", whose loss has a ½',
)
def mean_squared_error_backward(y, y_hat):
    return (y_hat - y) / y_hat.size


@mistake(
    "losses.mean_squared_error_backward",
    "wrong sign",
    sees="Right but for the sign, so gradient descent climbs.",
    why="The derivative with respect to ŷ is positive where ŷ is too large.",
    mend="2 * (y_hat - y) / y.size.",
    hint="If ŷ is too large, should the gradient be positive or negative?",
)
def mean_squared_error_backward(y, y_hat):
    return 2 * (y - y_hat) / y_hat.size


@mistake(
    "losses.mean_squared_error_backward",
    "the mean forgotten",
    sees="Too large by the number of entries.",
    why="The loss is a mean over n entries, so each entry moves it by a share of 1/n only.",
    mend="Divide by y.size.",
    hint="The loss divides by something. Where is it in the gradient?",
)
def mean_squared_error_backward(y, y_hat):
    return 2 * (y_hat - y)


@mistake(
    "losses.mean_squared_error_backward",
    "divided by rows, not by entries",
    sees="Right for one column; with k columns too large by a factor k.",
    why="The mean goes over all entries, rows times columns.",
    mend="Divide by y.size, not by len(y).",
    hint="Over how many numbers does the loss take its mean?",
)
def mean_squared_error_backward(y, y_hat):
    return 2 * (y_hat - y) / len(y_hat)


@mistake(
    "losses.mean_squared_error_backward",
    "averaged to one number",
    sees="One number came back, where one for each entry of ŷ was expected.",
    why="A gradient has the shape of what it belongs to: every entry of ŷ gets its own.",
    mend="2 * (y_hat - y) / y.size, without np.mean.",
    hint="How many entries of ŷ want to know in which direction to go?",
)
def mean_squared_error_backward(y, y_hat):
    return np.mean(2 * (y_hat - y))


# --- binary cross-entropy ----------------------------------------------------------------------


@mistake(
    "losses.binary_crossentropy",
    "minus lost",
    sees="Right but for the sign: a loss below 0.",
    why="Logarithms of probabilities are negative, and the minus turns them into a cost. G loses "
    "half of it in one place.",
    mend="-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)).",
    hint="Which sign does the logarithm of a probability have?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "the first minus lost, as G prints it",
    sees="Right where y = 0; where y = 1 the loss is negative.",
    why="Both terms are costs and need the minus. The slide after it has both.",
    mend="-y * np.log(p) - (1 - y) * np.log(1 - p).",
    hint="What does a right answer cost where y = 1, and what a wrong one?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return np.mean(y * np.log(p) - (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "a bracket lost, log 1 − ŷ, as G prints it",
    sees="Right where y = 1; where y = 0 the loss is ŷ, not −log(1 − ŷ).",
    why="Without the bracket the logarithm takes the 1 alone, and log 1 is 0.",
    mend="np.log(1 - p).",
    hint="What does a certain but wrong answer cost where y = 0?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return np.mean(-y * np.log(p) - (1 - y) * (np.log(1) - p))


@mistake(
    "losses.binary_crossentropy",
    "logarithm of base 10",
    sees="2.303 times too small.",
    why="The natural logarithm is meant: only its derivative is 1/ŷ.",
    mend="np.log in the place of np.log10.",
    hint="To which base is your logarithm?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log10(p) + (1 - y) * np.log10(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "logarithm of base 2",
    sees="1.443 times too large.",
    why="In base 2 the loss counts bits. The natural logarithm is meant.",
    mend="np.log in the place of np.log2.",
    hint="To which base is your logarithm?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "only the term y·log ŷ",
    sees="Where y = 0 every answer is free.",
    why="With one output the other class has the probability 1 − ŷ, and needs a term of its own.",
    mend="Add (1 - y) * np.log(1 - p).",
    hint="What does a wrong answer cost where y = 0?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p))


@mistake(
    "losses.binary_crossentropy",
    "y and ŷ exchanged",
    sees="Far too large: the logarithm is taken of labels, which are 0 and 1.",
    why="The surprise is that of the label under the prediction: the logarithm is taken of ŷ.",
    mend="y stands before the logarithm, ŷ inside.",
    hint="Which of the two arguments may safely stand in a logarithm?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.clip(np.asarray(y, float), 1e-7, 1 - 1e-7)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else y_hat
    return -np.mean(p * np.log(y) + (1 - p) * np.log(1 - y))


@mistake(
    "losses.binary_crossentropy",
    "the labels exchanged",
    sees="Good predictions cost much and bad ones little.",
    why="Where y = 1, what counts is ŷ, and here it is 1 − ŷ.",
    mend="y * np.log(p) + (1 - y) * np.log(1 - p).",
    hint="What does ŷ = 0.99 cost where y = 1?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean((1 - y) * np.log(p) + y * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "summed, not averaged",
    sees="Too large by the number of answers.",
    why="D divides by n, and so does Keras: a loss should not grow with the size of the batch.",
    mend="np.mean in the place of np.sum.",
    hint="Should a batch twice as large have twice the loss?",
    right_by="Bishop (2006), section 4.3.2, where the error is a sum over the cases",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "divided by rows, not by entries",
    sees="Right for one column; with k columns too large by a factor k.",
    why="Each entry is a question of its own, and the mean goes over all of them.",
    mend="np.mean over everything, or divide by y.size.",
    hint="Over how many answers should the mean go?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)


@mistake(
    "losses.binary_crossentropy",
    "divided by n twice",
    sees="Too small by the number of rows.",
    why="np.mean divides already, and dividing once more makes the loss shrink with the batch.",
    mend="Either np.mean, or np.sum and one division.",
    hint="Count the divisions.",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)


@mistake(
    "losses.binary_crossentropy",
    "one number for each row",
    sees="An array came back, where a single number was expected.",
    why="Keras's function stops at the rows, its class takes their mean. scratch answers as the "
    "class does, since a loss to be made small is one number.",
    mend="Take np.mean of it.",
    hint="How many numbers is a loss?",
    right_by="Keras's function, losses.binary_crossentropy",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p), axis=-1)


@mistake(
    "losses.binary_crossentropy",
    "no clip, so log of 0",
    sees="Right, until a prediction is exactly 0 or 1: then infinity or NaN.",
    why="log 0 is −∞, and 0 · −∞ is NaN. Keras keeps probabilities 1e-7 away from both ends.",
    mend="p = np.clip(y_hat, 1e-7, 1 - 1e-7) before the logarithm.",
    hint="What does your loss say to a prediction of exactly 0?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else y_hat
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "ε added in the logarithm, not clipped",
    sees="Off in the seventh digit, and further off near 0 and 1.",
    why="log(ŷ + ε) keeps away from log 0 but changes every value. A clip changes only what lies "
    "beyond it.",
    mend="p = np.clip(y_hat, 1e-7, 1 - 1e-7) before the logarithm.",
    hint="Does your protection against 0 leave a prediction of 0.5 as it is?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else y_hat
    return -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))


@mistake(
    "losses.binary_crossentropy",
    "ε added in the logarithm of probabilities",
    sees="Right for logits; for probabilities off in the seventh digit, and further off near 0 "
    "and 1.",
    why="log(ŷ + ε) keeps away from log 0 but changes every value. A clip changes only what lies "
    "beyond it.",
    mend="p = np.clip(y_hat, 1e-7, 1 - 1e-7) before the logarithm.",
    hint="Does your protection against 0 leave a prediction of 0.5 as it is?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return np.mean(np.logaddexp(0, y_hat) - y * y_hat)
    return -np.mean(y * np.log(y_hat + 1e-7) + (1 - y) * np.log(1 - y_hat + 1e-7))


@mistake(
    "losses.binary_crossentropy",
    "clipped at 2.2e-16",
    sees="Right, but for predictions nearer to 0 or 1 than 1e-7: there the loss is too large.",
    why="How near to 0 a probability may come is a choice. Keras takes 1e-7, so that no answer "
    "costs more than 16.12.",
    mend="Clip to [1e-7, 1 − 1e-7].",
    hint="What is the largest loss that your function can return?",
    right_by="scikit-learn's log_loss",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    eps = np.finfo(y_hat.dtype).eps
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, eps, 1 - eps)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "clipped at 1e-15",
    sees="Right, but for predictions nearer to 0 or 1 than 1e-7: there the loss is too large.",
    why="How near to 0 a probability may come is a choice. Keras takes 1e-7, so that no answer "
    "costs more than 16.12.",
    mend="Clip to [1e-7, 1 − 1e-7].",
    hint="What is the largest loss that your function can return?",
    right_by="scikit-learn's log_loss, as it was before 1.2",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else np.clip(y_hat, 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "from_logits ignored",
    sees="Right for probabilities; scores are clipped to [0, 1] as if they were some.",
    why="A score may be any number. With from_logits it has to go through the sigmoid first.",
    mend="With from_logits, p = 1 / (1 + np.exp(-y_hat)).",
    hint="Is every option used?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "a sigmoid too many",
    sees="Right for logits; probabilities are squashed once more, and none lies below 0.5.",
    why="Without from_logits ŷ is a probability already.",
    mend="Apply the sigmoid only if from_logits is set.",
    hint="Through how many sigmoids does a probability go before its logarithm is taken?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y)
    p = 1 / (1 + np.exp(-y_hat))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "losses.binary_crossentropy",
    "labels taken for −1 and 1",
    sees="Right where y = 1; where y = 0 every answer costs log 2.",
    why="log(1 + e^(−yz)) is the loss for labels −1 and 1. A label of 0 wipes the score out.",
    mend="Use the form for labels 0 and 1, or put 2y − 1 in the place of y.",
    hint="Which two values does your formula expect y to have?",
)
def binary_crossentropy(y, y_hat, from_logits=False):
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    z = y_hat if from_logits else np.log(p) - np.log(1 - p)
    return np.mean(np.log1p(np.exp(-np.asarray(y) * z)))


@mistake(
    "losses.binary_crossentropy_backward",
    "ŷ − y on probabilities",
    sees="Right for logits; for probabilities 1/(ŷ(1 − ŷ)) is missing, so it is too small.",
    why="ŷ − y is the gradient before the sigmoid, where σ′ has cancelled the denominators. With "
    "respect to ŷ they are still there.",
    mend="(-y / p + (1 - y) / (1 - p)) / y.size for probabilities.",
    hint="With respect to what is ŷ − y the gradient?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    p = 1 / (1 + np.exp(-y_hat)) if from_logits else y_hat
    return (p - np.asarray(y)) / y_hat.size


@mistake(
    "losses.binary_crossentropy_backward",
    "stops at ŷ",
    sees="Right for probabilities; for logits σ′ is missing, so it is too large.",
    why="With from_logits the gradient is that with respect to the score, one step further back "
    "through the sigmoid.",
    mend="With from_logits, (sigmoid(z) - y) / y.size.",
    hint="Does the chain reach back to what you were given?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y, q = np.asarray(y), 1 / (1 + np.exp(-y_hat)) if from_logits else y_hat
    p = np.clip(q, 1e-7, 1 - 1e-7)
    gradient = (-y / p + (1 - y) / (1 - p)) / y.size
    return np.where((q < 1e-7) | (q > 1 - 1e-7), 0, gradient)


@mistake(
    "losses.binary_crossentropy_backward",
    "the mean forgotten",
    sees="Too large by the number of answers.",
    why="The loss is a mean over n answers, so each of them moves it by a share of 1/n only.",
    mend="Divide by y.size.",
    hint="The loss divides by something. Where is it in the gradient?",
    right_by="Bishop (2006), section 4.3.2, where the error is a sum over the cases",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return 1 / (1 + np.exp(-y_hat)) - y
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    gradient = -y / p + (1 - y) / (1 - p)
    return np.where((y_hat < 1e-7) | (y_hat > 1 - 1e-7), 0, gradient)


@mistake(
    "losses.binary_crossentropy_backward",
    "divided by rows, not by entries",
    sees="Right for one column; with k columns too large by a factor k.",
    why="The mean goes over all entries, rows times columns.",
    mend="Divide by y.size, not by len(y).",
    hint="Over how many answers does the loss take its mean?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (1 / (1 + np.exp(-y_hat)) - y) / len(y)
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    gradient = (-y / p + (1 - y) / (1 - p)) / len(y)
    return np.where((y_hat < 1e-7) | (y_hat > 1 - 1e-7), 0, gradient)


@mistake(
    "losses.binary_crossentropy_backward",
    "wrong sign",
    sees="Right but for the sign, so gradient descent climbs.",
    why="The minus in front of the loss belongs to the gradient as well.",
    mend="(-y / p + (1 - y) / (1 - p)) / y.size.",
    hint="Where y = 1, should ŷ rise or fall? What does a step against your gradient do?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (y - 1 / (1 + np.exp(-y_hat))) / y.size
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    gradient = (y / p - (1 - y) / (1 - p)) / y.size
    return np.where((y_hat < 1e-7) | (y_hat > 1 - 1e-7), 0, gradient)


@mistake(
    "losses.binary_crossentropy_backward",
    "the inner minus of 1 − ŷ lost",
    sees="Right where y = 1; where y = 0 the sign is wrong, for probabilities.",
    why="The derivative of log(1 − ŷ) is −1/(1 − ŷ); with the minus in front it becomes a plus.",
    mend="(-y / p + (1 - y) / (1 - p)) / y.size.",
    hint="Differentiate log(1 − x), inner derivative included.",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (1 / (1 + np.exp(-y_hat)) - y) / y.size
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    gradient = (-y / p - (1 - y) / (1 - p)) / y.size
    return np.where((y_hat < 1e-7) | (y_hat > 1 - 1e-7), 0, gradient)


@mistake(
    "losses.binary_crossentropy_backward",
    "only the term of y·log ŷ",
    sees="Where y = 0 the gradient is 0, for probabilities.",
    why="Answers that should be 0 have to be learned, too: their term is (1 − y)/(1 − ŷ).",
    mend="(-y / p + (1 - y) / (1 - p)) / y.size.",
    hint="What moves a prediction whose label is 0?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (1 / (1 + np.exp(-y_hat)) - y) / y.size
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    gradient = -y / p / y.size
    return np.where((y_hat < 1e-7) | (y_hat > 1 - 1e-7), 0, gradient)


@mistake(
    "losses.binary_crossentropy_backward",
    "not 0 beyond the clip",
    sees="Right between 1e-7 and 1 − 1e-7; beyond them a huge gradient, where 0 was expected.",
    why="The loss clips ŷ there, so it does not change with ŷ any more. G's formula has no clip; "
    "Keras's autodiff goes through it.",
    mend="Multiply by (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7).",
    hint="How does a clipped number change when what was clipped changes a little?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (1 / (1 + np.exp(-y_hat)) - y) / y.size
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    return (-y / p + (1 - y) / (1 - p)) / y.size


@mistake(
    "losses.binary_crossentropy_backward",
    "no clip at all",
    sees="Right, until a prediction is exactly 0 or 1: then infinity or NaN.",
    why="−y/ŷ divides by 0 there. The loss clips ŷ to [1e-7, 1 − 1e-7], and beyond that its "
    "gradient is 0.",
    mend="Clip ŷ, and multiply by (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7).",
    hint="What does your gradient say to a prediction of exactly 0?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (1 / (1 + np.exp(-y_hat)) - y) / y.size
    return (-y / y_hat + (1 - y) / (1 - y_hat)) / y.size


@mistake(
    "losses.binary_crossentropy_backward",
    "the score in the place of its sigmoid",
    sees="Right for probabilities; for logits it is z − y, which has no limit.",
    why="The short form is ŷ − y with ŷ = σ(z). The score itself is no probability.",
    mend="With from_logits, (sigmoid(z) - y) / y.size.",
    hint="In the short form of the gradient, is it z or ŷ that stands beside y?",
)
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    y = np.asarray(y)
    if from_logits:
        return (y_hat - y) / y.size
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    gradient = (-y / p + (1 - y) / (1 - p)) / y.size
    return np.where((y_hat < 1e-7) | (y_hat > 1 - 1e-7), 0, gradient)


# --- categorical cross-entropy -----------------------------------------------------------------


@mistake(
    "losses.categorical_crossentropy",
    "minus lost, as N's formula prints it",
    sees="Right but for the sign: a loss below 0.",
    why="Logarithms of probabilities are negative. N's worked lines have the minus that its "
    "formula lacks.",
    mend="-np.mean((y * np.log(p)).sum(axis=-1)).",
    hint="Which sign does the logarithm of a probability have?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return np.mean((y * np.log(p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "averaged over the classes as well",
    sees="Too small by the number of classes.",
    why="The classes of a row are added up, since with one-hot labels only one term counts; the "
    "mean goes over the rows.",
    mend="-(y * np.log(p)).sum(axis=-1).mean().",
    hint="Over how many things should the mean go: entries or examples?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p))


@mistake(
    "losses.categorical_crossentropy",
    "summed over the rows",
    sees="Too large by the number of rows.",
    why="N adds up the rows of its example. Keras takes their mean, so that the loss does not "
    "grow with the batch.",
    mend="Divide by the number of rows.",
    hint="Should a batch twice as large have twice the loss?",
    right_by='N "CAN WE GENERALIZE" (but for its base 10)',
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.sum(y * np.log(p))


@mistake(
    "losses.categorical_crossentropy",
    "logarithm of base 10",
    sees="2.303 times too small.",
    why="N's numbers are in base 10. Keras takes the natural logarithm, and so does D.",
    mend="np.log in the place of np.log10.",
    hint="To which base is your logarithm?",
    right_by='N "CAN WE GENERALIZE"',
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean((y * np.log10(p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "summed over the rows, in base 10",
    sees="Neither the sum nor the mean that was expected: n/2.303 times as much.",
    why="These are N's printed numbers. Keras takes the mean of the rows and the natural "
    "logarithm.",
    mend="np.log in the place of np.log10, and divide by the number of rows.",
    hint="Two conventions meet here: one about the batch, one about the logarithm.",
    right_by='N "CAN WE GENERALIZE"',
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.sum(y * np.log10(p))


@mistake(
    "losses.categorical_crossentropy",
    "y and ŷ exchanged",
    sees="Far too large: the logarithm is taken of labels, most of which are 0.",
    why="The surprise is that of the label under the prediction: the logarithm is taken of ŷ.",
    mend="y stands before the logarithm, ŷ inside.",
    hint="Which of the two arguments may safely stand in a logarithm?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean((p * np.log(np.clip(y, 1e-7, 1 - 1e-7))).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "rows not divided by their sum",
    sees="Right where each row of ŷ sums to 1, or comes from logits; else it is off by the mean "
    "of log Σŷ.",
    why="D takes ŷ for probabilities, whose rows sum to 1. Keras makes sure of it and divides "
    "each row by its sum.",
    mend="y_hat / y_hat.sum(axis=-1, keepdims=True) before the clip.",
    hint="Feed a row that sums to 2.",
    right_by='D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"',
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean((y * np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "rows not divided by their sum, clipped at 1e-12",
    sees="Right where each row of ŷ sums to 1, or comes from logits, and no probability lies below "
    "1e-7.",
    why="D takes ŷ for probabilities, whose rows sum to 1; Keras divides each row by its sum. How "
    "near to 0 a probability may come is a choice, and Keras's is 1e-7.",
    mend="Clip y_hat / y_hat.sum(axis=-1, keepdims=True) to [1e-7, 1 − 1e-7].",
    hint="Feed a row that sums to 2, and a row with a 0 in it.",
    right_by='D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"',
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean((y * np.log(np.clip(y_hat, 1e-12, 1 - 1e-12))).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "log of 0, and rows not divided by their sum",
    sees="NaN or infinity as soon as a probability is exactly 0; other numbers where a row of ŷ "
    "does not sum to 1.",
    why="0 · log 0 is NaN, also for classes that do not count. Keras divides each row by its sum "
    "and then clips.",
    mend="p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7).",
    hint="Feed a row with a 0 in it, and a row that sums to 2.",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean((y * np.log(y_hat)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "ε added in the logarithm, not clipped",
    sees="Off in the seventh digit, and more where a row of ŷ does not sum to 1.",
    why="log(ŷ + ε) changes every value, a clip only what lies beyond it. And Keras divides each "
    "row by its sum first.",
    mend="p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7).",
    hint="Does your protection against 0 leave a prediction of 0.5 as it is?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean((y * np.log(y_hat + 1e-7)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "the binary formula on classes",
    sees="Too large: the classes that are not meant cost something as well.",
    why="With k classes the sum over them is −log ŷ of the true one. The term (1 − y)·log(1 − ŷ) "
    "is for a single output.",
    mend="-(y * np.log(p)).sum(axis=-1).mean().",
    hint="How many terms of a row should count when its label is one-hot?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean((y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "a softmax too many",
    sees="Right for logits; probabilities are squeezed once more, and no loss is small.",
    why="Without from_logits ŷ holds probabilities already. Their softmax is nearly even.",
    mend="Apply softmax only if from_logits is set.",
    hint="Through how many softmaxes does a probability go before its logarithm is taken?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(e / e.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean((y * np.log(p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "a softmax too many for logits",
    sees="Right for probabilities; for logits they are squeezed once more, and no loss is small.",
    why="The softmax of the scores is there already. Taken of it once more, as of scores, it is "
    "nearly even.",
    mend="With from_logits, take one softmax of y_hat.",
    hint="Through how many softmaxes does a score go before its logarithm is taken?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = np.exp(e / e.sum(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean((y * np.log(p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "from_logits ignored",
    sees="Right for probabilities; scores are divided by their sum as if they were some.",
    why="Scores may be negative. With from_logits they have to go through softmax first.",
    mend="With from_logits, take softmax of y_hat.",
    hint="Is every option used?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean((y * np.log(p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "softmax down the columns",
    sees="Right for probabilities; for logits the examples compete with each other.",
    why="Each row is one example, and its classes share the probability 1.",
    mend="Sum with axis=-1, keepdims=True.",
    hint="Along which axis do the probabilities of one example lie?",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=0))
        p = y_hat / y_hat.sum(axis=0)
    else:
        p = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean((y * np.log(np.clip(p, 1e-7, 1 - 1e-7))).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy",
    "exponentials that overflow",
    sees="Right for small scores; NaN for large ones.",
    why="e^1000 is infinite and ∞/∞ is NaN. Taking the largest score off first changes nothing "
    "else.",
    mend="Take softmax of y_hat - y_hat.max(axis=-1, keepdims=True).",
    hint="Try a score of 1000.",
)
def categorical_crossentropy(y, y_hat, from_logits=False):
    if from_logits:
        y_hat = np.exp(y_hat)
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean((y * np.log(p)).sum(axis=-1))


@mistake(
    "losses.categorical_crossentropy_backward",
    "ŷ − y on probabilities",
    sees="Right for logits; for probabilities it has nothing to do with −y/ŷ.",
    why="ŷ − y is the gradient before softmax, whose Jacobian has cancelled the denominators. "
    "With respect to ŷ they are still there.",
    mend="For probabilities differentiate the logarithm, and the division by the row's sum.",
    hint="With respect to what is ŷ − y the gradient?",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else y_hat
    p = e / e.sum(axis=-1, keepdims=True) if from_logits else y_hat
    return (p - y) / (y_hat.size // y_hat.shape[-1])


@mistake(
    "losses.categorical_crossentropy_backward",
    "−y/ŷ alone",
    sees="Right for logits; for probabilities all classes but the true one have a gradient of 0.",
    why="D's loss is −log ŷ of the true class. Keras divides each row by its sum first, so that "
    "every entry of the row counts; and beyond the clip its gradient is 0.",
    mend="With p = ŷ/Σŷ and g = −y/p, take (g − Σ g·p) / Σŷ / n.",
    hint="Does the loss change when a row is multiplied by 2?",
    right_by='D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"',
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    n = y_hat.size // y_hat.shape[-1]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True) - y) / n
    return -y / np.clip(y_hat, 1e-7, 1 - 1e-7) / n


@mistake(
    "losses.categorical_crossentropy_backward",
    "−y/ŷ alone, divided by 0",
    sees="Right for logits; for probabilities only the true class has a gradient, and a "
    "probability of 0 gives NaN or infinity.",
    why="0/0 is NaN, also for classes that do not count. Keras divides each row by its sum, which "
    "reaches every class, and clips.",
    mend="With p = ŷ/Σŷ, clipped, and g = −y/p, take (g − Σ g·p) / Σŷ / n.",
    hint="Feed a row with a 0 in it; and multiply a row by 2.",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    n = y_hat.size // y_hat.shape[-1]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True) - y) / n
    return -y / y_hat / n


@mistake(
    "losses.categorical_crossentropy_backward",
    "the mean forgotten",
    sees="Too large by the number of rows.",
    why="N adds up the rows, and then this is right. Keras's loss is a mean, so each row moves it "
    "by a share of 1/n only.",
    mend="Divide by the number of rows.",
    hint="The loss divides by something. Where is it in the gradient?",
    right_by='N "CAN WE GENERALIZE"',
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True) - y
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = np.where((p < 1e-7) | (p > 1 - 1e-7), 0, -y / np.clip(p, 1e-7, 1 - 1e-7))
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total


@mistake(
    "losses.categorical_crossentropy_backward",
    "divided by entries, not by rows",
    sees="Too small by the number of classes.",
    why="The loss adds up the classes of a row and takes the mean over rows only.",
    mend="Divide by len(y), not by y.size.",
    hint="Over how many things does the loss take its mean: entries or examples?",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True) - y) / y_hat.size
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = np.where((p < 1e-7) | (p > 1 - 1e-7), 0, -y / np.clip(p, 1e-7, 1 - 1e-7))
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total / y_hat.size


@mistake(
    "losses.categorical_crossentropy_backward",
    "wrong sign",
    sees="Right but for the sign, so gradient descent climbs.",
    why="The score of the true class has to rise, so its gradient is negative: ŷ − y.",
    mend="(softmax(z) - y) / n.",
    hint="Should the score of the true class rise or fall? What does a step against yours do?",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    n = y_hat.size // y_hat.shape[-1]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (y - e / e.sum(axis=-1, keepdims=True)) / n
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = np.where((p < 1e-7) | (p > 1 - 1e-7), 0, y / np.clip(p, 1e-7, 1 - 1e-7))
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total / n


@mistake(
    "losses.categorical_crossentropy_backward",
    "not 0 beyond the clip",
    sees="Right, but where the true class has almost no probability: a huge gradient, where 0 was "
    "expected.",
    why="The loss clips probabilities there, so it does not change with them any more.",
    mend="Let g be 0 where p lies below 1e-7 or above 1 − 1e-7.",
    hint="How does a clipped number change when what was clipped changes a little?",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    n = y_hat.size // y_hat.shape[-1]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True) - y) / n
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = -y / np.clip(p, 1e-7, 1 - 1e-7)
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total / n


@mistake(
    "losses.categorical_crossentropy_backward",
    "stops at ŷ",
    sees="Right for probabilities; for logits softmax's Jacobian is missing, and only the true "
    "class has a gradient.",
    why="With from_logits the gradient is that with respect to the scores, one step further back "
    "through softmax.",
    mend="With from_logits, (softmax(z) - y) / n.",
    hint="Does the chain reach back to what you were given?",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    n = y_hat.size // y_hat.shape[-1]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return -y / (e / e.sum(axis=-1, keepdims=True)) / n
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = np.where((p < 1e-7) | (p > 1 - 1e-7), 0, -y / np.clip(p, 1e-7, 1 - 1e-7))
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total / n


@mistake(
    "losses.categorical_crossentropy_backward",
    "only the diagonal of softmax's Jacobian",
    sees="Right for probabilities; for logits only the true class has a gradient.",
    why="Raising one score lowers all other probabilities. With the whole Jacobian the other "
    "classes get ŷ.",
    mend="With from_logits, (softmax(z) - y) / n.",
    hint="Should the score of a wrong class be pushed down?",
)
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    n = y_hat.size // y_hat.shape[-1]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return -y * (1 - e / e.sum(axis=-1, keepdims=True)) / n
    total = y_hat.sum(axis=-1, keepdims=True)
    p = y_hat / total
    g = np.where((p < 1e-7) | (p > 1 - 1e-7), 0, -y / np.clip(p, 1e-7, 1 - 1e-7))
    return (g - (g * p).sum(axis=-1, keepdims=True)) / total / n


# --- sparse categorical cross-entropy ----------------------------------------------------------


@mistake(
    "losses.sparse_categorical_crossentropy",
    "classes counted from 1",
    sees="Each label takes the class before it, and class 0 the last one.",
    why="Class numbers go from 0 to k − 1. An index of −1 is no error in NumPy: it counts from "
    "the end.",
    mend="Use the label itself as the index.",
    hint="Which number has the first class?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[np.arange(len(y)), y - 1])


@mistake(
    "losses.sparse_categorical_crossentropy",
    "averaged over the classes as well",
    sees="Too small by the number of classes.",
    why="Each row costs −log ŷ of its class, and the mean goes over the rows.",
    mend="Divide by the number of rows.",
    hint="Over how many things should the mean go: entries or examples?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.sum(log_p[np.arange(len(y)), y]) / y_hat.size


@mistake(
    "losses.sparse_categorical_crossentropy",
    "summed over the rows",
    sees="Too large by the number of rows.",
    why="N adds up the rows of its example. Keras takes their mean, so that the loss does not "
    "grow with the batch.",
    mend="np.mean in the place of np.sum.",
    hint="Should a batch twice as large have twice the loss?",
    right_by='N "CAN WE GENERALIZE" (but for its base 10)',
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.sum(log_p[np.arange(len(y)), y])


@mistake(
    "losses.sparse_categorical_crossentropy",
    "minus lost",
    sees="Right but for the sign: a loss below 0.",
    why="Logarithms of probabilities are negative, and the minus turns them into a cost.",
    mend="-np.mean(log_p[np.arange(n), y]).",
    hint="Which sign does the logarithm of a probability have?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return np.mean(log_p[np.arange(len(y)), y])


@mistake(
    "losses.sparse_categorical_crossentropy",
    "logarithm of base 10",
    sees="2.303 times too small.",
    why="N's numbers are in base 10. Keras takes the natural logarithm, and so does D.",
    mend="np.log in the place of np.log10.",
    hint="To which base is your logarithm?",
    right_by='N "CAN WE GENERALIZE"',
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[np.arange(len(y)), y]) / np.log(10)


@mistake(
    "losses.sparse_categorical_crossentropy",
    "rows not divided by their sum",
    sees="Right for logits, and where each row of ŷ sums to 1; else it is off by the mean of log "
    "Σŷ.",
    why="D takes ŷ for probabilities, whose rows sum to 1. Keras takes softmax of log ŷ, which "
    "divides each row by its sum.",
    mend="Add the mean of np.log(p.sum(axis=-1)), p being the clipped ŷ.",
    hint="Feed a row that sums to 2.",
    right_by='D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"',
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean(np.log(np.clip(y_hat[np.arange(len(y)), y], 1e-7, 1 - 1e-7)))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "log of 0, and rows not divided by their sum",
    sees="Infinity if the true class has the probability 0; other numbers where a row of ŷ does "
    "not sum to 1.",
    why="log 0 is −∞; Keras clips at 1e-7. And it takes softmax of log ŷ, which divides each row "
    "by its sum.",
    mend="p = np.clip(y_hat, 1e-7, 1 - 1e-7), then -np.log(p_y / p.sum(axis=-1)).",
    hint="Feed a row with a 0 in it, and a row that sums to 2.",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    return -np.mean(np.log(y_hat[np.arange(len(y)), y]))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "divided by the sum first, clipped after",
    sees="Right, but for a difference of 1e-7 where a probability is clipped.",
    why="That is the order of the categorical loss. The sparse one clips first and divides after.",
    mend="Clip ŷ, then divide each row by its sum.",
    hint="In which order do you clip and divide?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
    p = np.clip(y_hat / y_hat.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean(np.log(p[np.arange(len(y)), y]))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "a softmax too many",
    sees="Right for logits; probabilities are squeezed once more, and no loss is small.",
    why="Without from_logits ŷ holds probabilities already. Their softmax is nearly even.",
    mend="Apply softmax only if from_logits is set.",
    hint="Through how many softmaxes does a probability go before its logarithm is taken?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat - y_hat.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[np.arange(len(y)), y])


@mistake(
    "losses.sparse_categorical_crossentropy",
    "a softmax too many for logits",
    sees="Right for probabilities; for logits they are squeezed once more, and no loss is small.",
    why="The softmax of the scores is there already. Taken of it once more, as of scores, it is "
    "nearly even.",
    mend="With from_logits, take one softmax of y_hat.",
    hint="Through how many softmaxes does a score go before its logarithm is taken?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        p = np.exp(e / e.sum(axis=-1, keepdims=True))
    return -np.mean(np.log(p[np.arange(len(y)), y] / p.sum(axis=-1)))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "from_logits ignored",
    sees="Right for probabilities; scores are clipped to [0, 1] as if they were some.",
    why="A score may be any number. With from_logits it has to go through softmax first.",
    mend="With from_logits, take softmax of y_hat.",
    hint="Is every option used?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(np.log(p[np.arange(len(y)), y] / p.sum(axis=-1)))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "class number used as a weight",
    sees="Class 0 costs nothing, class 3 three times as much, whatever is predicted.",
    why="The label says which probability counts. It is an index, or has to become one-hot.",
    mend="log_p[np.arange(n), y], or np.eye(k)[y] * log_p.",
    hint="What is the number 2 here: an amount, or a name?",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean((y[:, None] * log_p).sum(axis=-1))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "labels in a column broadcast",
    sees="Right for labels of shape (n,); those of shape (n, 1) give another number.",
    why="Indexing with (n,) and (n, 1) pairs every row with every label: n·n numbers.",
    mend="Make the labels flat first: y = np.ravel(y).",
    hint="Print the shape of what you take the mean of.",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.asarray(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[np.arange(len(y)), y])


@mistake(
    "losses.sparse_categorical_crossentropy",
    "every label for every row, p[:, y]",
    sees="Right for a single row; with n rows it is the mean of n·n numbers.",
    why="p[:, y] takes the columns y of all rows. One entry of each row is wanted, that of its own "
    "label.",
    mend="p[np.arange(n), y]; and Keras divides each row of p by its sum.",
    hint="Print the shape of what you take the mean of.",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    if from_logits:
        y_hat = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        y_hat = y_hat / y_hat.sum(axis=-1, keepdims=True)
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(np.log(p[:, y]))


@mistake(
    "losses.sparse_categorical_crossentropy",
    "every label for every row, log_p[:, y]",
    sees="Right for a single row; with n rows it is the mean of n·n numbers.",
    why="log_p[:, y] takes the columns y of all rows. One entry of each row is wanted, that of its "
    "own label.",
    mend="log_p[np.arange(n), y].",
    hint="Print the shape of what you take the mean of.",
)
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    y = np.ravel(y).astype(int)
    z = y_hat if from_logits else np.log(np.clip(y_hat, 1e-7, 1 - 1e-7))
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[:, y])


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "classes counted from 1",
    sees="In every row the minus stands one class too early, for class 0 in the last one.",
    why="Class numbers go from 0 to k − 1. An index of −1 is no error in NumPy: it counts from "
    "the end.",
    mend="Use the label itself as the index.",
    hint="Which number has the first class?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, p = np.ravel(y).astype(int), np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = e / e.sum(axis=-1, keepdims=True)
    gradient[np.arange(len(y)), y - 1] -= 1
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return gradient / len(y) if from_logits else inside * gradient / p / len(y)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "every label in every row, gradient[:, y]",
    sees="Right for a single row; with more, every class that is the label of some row is "
    "negative in all rows.",
    why="gradient[:, y] −= 1 takes 1 off the columns y of all rows. Only one entry of each row is "
    "the true class.",
    mend="gradient[np.arange(n), y] -= 1.",
    hint="How many entries of a row should be negative, and how many of yours are?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, p = np.ravel(y).astype(int), np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = e / e.sum(axis=-1, keepdims=True)
    gradient[:, y] -= 1
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return gradient / len(y) if from_logits else inside * gradient / p / len(y)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "every label in every row, −1/ŷ in [:, y]",
    sees="Every class that is the label of some row has a gradient in all rows; for probabilities "
    "the other classes have none.",
    why="[:, y] means the columns y of all rows. Only one entry of each row is the true class. "
    "And −1/ŷ alone is D's gradient: Keras divides each row by its sum, which reaches every class.",
    mend="gradient[np.arange(n), y] = -1 / p[np.arange(n), y] / n.",
    hint="How many entries of a row should be negative, and how many of yours are?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, gradient = np.ravel(y).astype(int), np.zeros_like(y_hat)
    if from_logits:
        gradient = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        gradient /= gradient.sum(axis=-1, keepdims=True)
        gradient[:, y] -= 1
    else:
        gradient[:, y] = -1 / np.clip(y_hat, 1e-7, 1 - 1e-7)[:, y]
    return gradient / len(y)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "the mean forgotten",
    sees="Too large by the number of rows.",
    why="N adds up the rows, and then this is right. Keras's loss is a mean, so each row moves it "
    "by a share of 1/n only.",
    mend="Divide by the number of rows.",
    hint="The loss divides by something. Where is it in the gradient?",
    right_by='N "CAN WE GENERALIZE"',
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, p = np.ravel(y).astype(int), np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = e / e.sum(axis=-1, keepdims=True)
    gradient[np.arange(len(y)), y] -= 1
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return gradient if from_logits else inside * gradient / p


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "divided by entries, not by rows",
    sees="Too small by the number of classes.",
    why="Each row costs −log ŷ of its class, and the mean goes over rows only.",
    mend="Divide by len(y), not by y_hat.size.",
    hint="Over how many things does the loss take its mean: entries or examples?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, p = np.ravel(y).astype(int), np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = e / e.sum(axis=-1, keepdims=True)
    gradient[np.arange(len(y)), y] -= 1
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return gradient / y_hat.size if from_logits else inside * gradient / p / y_hat.size


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "nothing taken off the true class",
    sees="No gradient is negative; every true class is off by 1/n.",
    why="Softmax alone would push all scores down. The − 1 lets the true one rise.",
    mend="gradient[np.arange(n), y] -= 1.",
    hint="Which entry of a row should be negative?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    p = np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = e / e.sum(axis=-1, keepdims=True) / len(y_hat)
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return gradient if from_logits else inside * gradient / p


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "wrong sign",
    sees="Right but for the sign, so gradient descent climbs.",
    why="The score of the true class has to rise, so its gradient is negative: softmax − one-hot.",
    mend="Take the one-hot label off the softmax, not the other way round.",
    hint="Should the score of the true class rise or fall? What does a step against yours do?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, p = np.ravel(y).astype(int), np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = -e / e.sum(axis=-1, keepdims=True)
    gradient[np.arange(len(y)), y] += 1
    inside = (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7)
    return gradient / len(y) if from_logits else inside * gradient / p / len(y)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "ŷ − one-hot on probabilities",
    sees="Right for logits; for probabilities the division by ŷ is missing.",
    why="ŷ − one-hot is the gradient before softmax. With respect to ŷ the derivative of the "
    "logarithm, 1/ŷ, is still there.",
    mend="For probabilities divide by ŷ, and by the row's sum before.",
    hint="With respect to what is ŷ − one-hot the gradient?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, gradient = np.ravel(y).astype(int), y_hat.copy()
    if from_logits:
        gradient = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        gradient /= gradient.sum(axis=-1, keepdims=True)
    gradient[np.arange(len(y)), y] -= 1
    return gradient / len(y)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "−1/ŷ of the true class alone",
    sees="Right for logits; for probabilities all other classes have a gradient of 0.",
    why="D's loss is −log ŷ of the true class. Keras takes softmax of log ŷ, so that every entry "
    "of the row counts; and beyond the clip its gradient is 0.",
    mend="(p/Σp − one-hot) / p / n, p being the clipped ŷ.",
    hint="Does the loss change when a row is multiplied by 2?",
    right_by='D "Categorical Cross Entropy and Sparse Categorical Cross Entropy"',
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    onehot = np.eye(y_hat.shape[-1])[np.ravel(y).astype(int)]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True) - onehot) / len(y_hat)
    return -onehot / np.clip(y_hat, 1e-7, 1 - 1e-7) / len(y_hat)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "−1/ŷ of the true class alone, divided by 0",
    sees="Right for logits; for probabilities only the true class has a gradient, and one of 0 "
    "gives NaN or infinity.",
    why="0/0 is NaN, also for classes that do not count. Keras takes softmax of the clipped log ŷ.",
    mend="(p/Σp − one-hot) / p / n, p being the clipped ŷ.",
    hint="Feed a row with a 0 in it; and multiply a row by 2.",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    onehot = np.eye(y_hat.shape[-1])[np.ravel(y).astype(int)]
    if from_logits:
        e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True) - onehot) / len(y_hat)
    return -onehot / y_hat / len(y_hat)


@mistake(
    "losses.sparse_categorical_crossentropy_backward",
    "not 0 beyond the clip",
    sees="Right, but where a probability is clipped: a huge gradient, where 0 was expected.",
    why="The loss clips probabilities there, so it does not change with them any more.",
    mend="Multiply by (y_hat >= 1e-7) & (y_hat <= 1 - 1e-7).",
    hint="How does a clipped number change when what was clipped changes a little?",
)
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    y, p = np.ravel(y).astype(int), np.clip(y_hat, 1e-7, 1 - 1e-7)
    e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True)) if from_logits else p
    gradient = e / e.sum(axis=-1, keepdims=True)
    gradient[np.arange(len(y)), y] -= 1
    return gradient / len(y) if from_logits else gradient / p / len(y)
