"""Mistakes with numerical derivatives."""

import numpy as np

from ._entry import mistake


def _total(function, x, upstream):
    """The one number whose gradient is looked for."""
    return np.sum(function(x) if upstream is None else upstream * function(x))


@mistake(
    "gradient_check.central_difference",
    "a step to one side only",
    sees="Five digits are right, where ten were expected.",
    why="(f(x + h) − f(x)) / h has an error of h·f″/2. Taken from both sides this term cancels, "
    "and h²·f‴/6 is left.",
    mend="(f(x + h) − f(x − h)) / 2h.",
    hint="What is the slope of x² at 0, by your formula?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (_total(function, x + step, upstream) - _total(function, x, upstream)) / h
    return gradient


@mistake(
    "gradient_check.central_difference",
    "a step backwards only",
    sees="Five digits are right, where ten were expected.",
    why="(f(x) − f(x − h)) / h has an error of h·f″/2, which only a step to either side cancels.",
    mend="(f(x + h) − f(x − h)) / 2h.",
    hint="What is the slope of x² at 0, by your formula?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (_total(function, x, upstream) - _total(function, x - step, upstream)) / h
    return gradient


@mistake(
    "gradient_check.central_difference",
    "divided by h, not by 2h",
    sees="Every right gradient looks half as large as it should.",
    why="From x − h to x + h it is two steps of h.",
    mend="Divide by 2 * h.",
    hint="How far apart are the two points at which you ask the function?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        up, down = _total(function, x + step, upstream), _total(function, x - step, upstream)
        gradient[i] = (up - down) / h
    return gradient


@mistake(
    "gradient_check.central_difference",
    "2h without brackets",
    sees="The derivative is nearly 0.",
    why="/ 2 * h divides by 2 and then multiplies by h.",
    mend="/ (2 * h).",
    hint="What is 1 / 2 * 0.1 in Python?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        up, down = _total(function, x + step, upstream), _total(function, x - step, upstream)
        gradient[i] = (up - down) / 2 * h
    return gradient


@mistake(
    "gradient_check.central_difference",
    "a step of 0.1",
    sees="Two or three digits are right, and a small mistake in a gradient is not found.",
    why="The error grows with h²: with h = 0.1 it is f‴/600.",
    mend="Take h near ε^⅓, 6e-6.",
    hint="Does your answer change if h is made ten times smaller?",
)
def central_difference(function, x, upstream=None, h=0.1):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        up, down = _total(function, x + step, upstream), _total(function, x - step, upstream)
        gradient[i] = (up - down) / (2 * h)
    return gradient


@mistake(
    "gradient_check.central_difference",
    "a step of 1e-12",
    sees="Three or four digits are right, and the rest is noise.",
    why="f(x + h) and f(x − h) agree in nearly all of their sixteen digits. What is left after the "
    "subtraction is rounding, and dividing by 2h enlarges it.",
    mend="Take h near ε^⅓, 6e-6.",
    hint="Does your answer change if h is made ten times larger?",
)
def central_difference(function, x, upstream=None, h=1e-12):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        up, down = _total(function, x + step, upstream), _total(function, x - step, upstream)
        gradient[i] = (up - down) / (2 * h)
    return gradient


@mistake(
    "gradient_check.central_difference",
    "all entries moved at once",
    sees="Right for a sigmoid; wrong for softmax, and for a loss, whose answers depend on all "
    "inputs.",
    why="∂/∂xᵢ asks what happens when xᵢ alone moves. Moving all together adds up the effects.",
    mend="Loop over the entries and move one at a time.",
    hint="What does your formula say of f(x) = x₁ + x₂, whose gradient is (1, 1)?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    slope = (function(x + h) - function(x - h)) / (2 * h)
    return slope if upstream is None else upstream * slope


@mistake(
    "gradient_check.central_difference",
    "a whole row moved at once",
    sees="Right for a vector; for a matrix every entry of a row has the same number.",
    why="x[i] of a matrix is a row. All its entries move, and their slopes are added up.",
    mend="Loop over np.ndindex(x.shape), which names single entries.",
    hint="What is x[0], if x has two rows?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        up, down = _total(function, x + step, upstream), _total(function, x - step, upstream)
        gradient[i] = (up - down) / (2 * h)
    return gradient


@mistake(
    "gradient_check.central_difference",
    "the step not taken back",
    sees="The first entry is right, the others have five digits.",
    why="After x − h the entry has to return to x; here it stays, and the others are "
    "differentiated beside an input that was moved.",
    mend="Put the old value back, or add the step to a fresh copy.",
    hint="What is your x when the loop has ended?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient, x = np.zeros_like(x), x.copy()
    for i in np.ndindex(x.shape):
        x[i] += h
        up = _total(function, x, upstream)
        x[i] -= 2 * h
        gradient[i] = (up - _total(function, x, upstream)) / (2 * h)
    return gradient


@mistake(
    "gradient_check.central_difference",
    "upstream not used",
    sees="Right where upstream is all ones; for softmax the answer is 0.",
    why="A backward returns the gradient of Σ upstream·f(x); this is that of Σ f(x), which for "
    "softmax is always 1.",
    mend="Multiply the function's answer by upstream before adding it up.",
    hint="Which of the arguments does your function never read?",
)
def central_difference(function, x, upstream=None, h=6e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (np.sum(function(x + step)) - np.sum(function(x - step))) / (2 * h)
    return gradient


@mistake(
    "gradient_check.complex_step",
    "the real part taken",
    sees="Numbers as large as 1e200.",
    why="The step goes in the imaginary direction, so its effect stands in the imaginary part; "
    "the real part is f(x) itself.",
    mend="Take .imag.",
    hint="In which part of f(x + ih) can you see h?",
)
def complex_step(function, x, upstream=None):
    h, gradient = 1e-200, np.zeros_like(x)
    for i in np.ndindex(x.shape):
        z = x.astype(complex)
        z[i] += 1j * h
        gradient[i] = _total(function, z, upstream).real / h
    return gradient


@mistake(
    "gradient_check.complex_step",
    "not divided by h",
    sees="Numbers as small as 1e-200.",
    why="The imaginary part is h·f′(x), not f′(x).",
    mend="Divide by h.",
    hint="How does your answer change with h?",
)
def complex_step(function, x, upstream=None):
    h, gradient = 1e-200, np.zeros_like(x)
    for i in np.ndindex(x.shape):
        z = x.astype(complex)
        z[i] += 1j * h
        gradient[i] = _total(function, z, upstream).imag
    return gradient


@mistake(
    "gradient_check.complex_step",
    "a real step",
    sees="The gradient is 0 everywhere.",
    why="x + 1e-200 is x, for want of digits. Only beside the 0 of an imaginary part is there room "
    "for so small a step.",
    mend="Step by 1j * h, and take the imaginary part.",
    hint="What is 0.3 + 1e-200 == 0.3 in Python?",
)
def complex_step(function, x, upstream=None):
    h, gradient = 1e-200, np.zeros_like(x)
    for i in np.ndindex(x.shape):
        z = x.copy()
        z[i] += h
        gradient[i] = (_total(function, z, upstream) - _total(function, x, upstream)) / h
    return gradient


@mistake(
    "gradient_check.complex_step",
    "upstream not used",
    sees="Right where upstream is all ones; for softmax the answer is 0.",
    why="A backward returns the gradient of Σ upstream·f(x); this is that of Σ f(x), which for "
    "softmax is always 1.",
    mend="Multiply the function's answer by upstream before adding it up.",
    hint="Which of the arguments does your function never read?",
)
def complex_step(function, x, upstream=None):
    h, gradient = 1e-200, np.zeros_like(x)
    for i in np.ndindex(x.shape):
        z = x.astype(complex)
        z[i] += 1j * h
        gradient[i] = np.sum(function(z)).imag / h
    return gradient


def _numerical(function, x, upstream, h=6e-6):
    """Central differences, as they should be."""
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        up, down = _total(function, x + step, upstream), _total(function, x - step, upstream)
        gradient[i] = (up - down) / (2 * h)
    return gradient


@mistake(
    "gradient_check.gradient_error",
    "not divided by the size of the gradient",
    sees="Large gradients look wrong, small ones right, whatever they are.",
    why="An error of 1e-6 is nothing beside a gradient of 1, and everything beside one of 1e-6.",
    mend="Divide by the largest entry of the two gradients.",
    hint="What becomes of your error if function and gradient are both made 1000 times larger?",
)
def gradient_error(function, gradient, x, upstream=None):
    return np.abs(gradient - _numerical(function, x, upstream)).max()


@mistake(
    "gradient_check.gradient_error",
    "divided by the numerical gradient alone",
    sees="A gradient that is too large has an error above 1, of −2 times the right one 3.",
    why="scratch divides by the larger of the two, so that it does not matter which of them is "
    "the wrong one.",
    mend="Divide by the larger of the two largest entries.",
    hint="Is your error the same if the two gradients change places?",
)
def gradient_error(function, gradient, x, upstream=None):
    numerical = _numerical(function, x, upstream)
    scale = np.abs(numerical).max()
    return np.abs(gradient - numerical).max() / scale if scale else 0.0


@mistake(
    "gradient_check.gradient_error",
    "differences without their absolute value",
    sees="Gradients that are too small everywhere pass as right.",
    why="The largest of signed differences is a small or a negative number where the gradient "
    "errs downwards.",
    mend="np.abs(gradient - numerical).max().",
    hint="What is your error for a gradient that is far too small?",
)
def gradient_error(function, gradient, x, upstream=None):
    numerical = _numerical(function, x, upstream)
    scale = max(np.abs(numerical).max(), np.abs(gradient).max())
    return (gradient - numerical).max() / scale if scale else 0.0


@mistake(
    "gradient_check.gradient_error",
    "the mean in the place of the largest",
    sees="One wrong entry among a thousand goes unnoticed.",
    why="A mean spreads the error of a single entry over all of them.",
    mend="Take the maximum.",
    hint="One entry of a thousand is wrong. What does your error say?",
)
def gradient_error(function, gradient, x, upstream=None):
    numerical = _numerical(function, x, upstream)
    scale = max(np.abs(numerical).max(), np.abs(gradient).max())
    return np.abs(gradient - numerical).mean() / scale if scale else 0.0


@mistake(
    "gradient_check.gradient_error",
    "a ratio of lengths",
    sees="A gradient that is twice as large as it should be has an error of ⅓, not of ½.",
    why="‖g − n‖ / (‖g‖ + ‖n‖) measures the same thing on another scale. scratch takes the largest "
    "entries, so that one bad entry among many still shows.",
    mend="Divide the largest difference by the largest entry.",
    hint="By what do you divide, and what is your error for a gradient of 0?",
    right_by="Ng, Deep Learning Specialization, on gradient checking",
)
def gradient_error(function, gradient, x, upstream=None):
    numerical, length = _numerical(function, x, upstream), np.linalg.norm
    return length(gradient - numerical) / (length(gradient) + length(numerical))
