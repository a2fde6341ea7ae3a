"""Numerical derivatives: the step, what it is divided by, and how far two gradients are apart."""

from .space import families, family, tell

CENTRAL, COMPLEX, ERROR = (
    rf"gradient_check\.{name}" for name in ("central_difference", "complex_step", "gradient_error")
)

# --- forms -------------------------------------------------------------------------------------

tell("gradient_check.central_difference").form(
    "entry by entry",
    """
    def central_difference(function, x, upstream=None, h=6e-6):
        def total(x):
            return np.sum(function(x) if upstream is None else upstream * function(x))

        gradient = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[i] += h
            down[i] -= h
            gradient[i] = (total(up) - total(down)) / (2 * h)
        return gradient
    """,
)
tell("gradient_check.complex_step").form(
    "entry by entry",
    """
    def complex_step(function, x, upstream=None):
        def total(x):
            return np.sum(function(x) if upstream is None else upstream * function(x))

        gradient, h = np.zeros_like(x), 1e-200
        for i in np.ndindex(x.shape):
            z = x.astype(complex)
            z[i] += 1j * h
            gradient[i] = total(z).imag / h
        return gradient
    """,
)
error = tell("gradient_check.gradient_error")
error.form(
    "the largest difference by the largest entry",
    """
    def gradient_error(function, gradient, x, upstream=None):
        numerical = central_difference(function, x, upstream)
        scale = max(np.abs(gradient).max(), np.abs(numerical).max())
        return np.abs(gradient - numerical).max() / scale if scale else 0.0
    """,
)
GREATER = "max(np.abs(gradient).max(), np.abs(numerical).max())"
LARGEST = "np.abs(gradient - numerical).max()"
error.like(
    "a ratio of lengths",
    {
        GREATER: "np.linalg.norm(gradient) + np.linalg.norm(numerical)",
        f"{LARGEST} / scale if scale else 0.0": "np.linalg.norm(gradient - numerical) / scale",
    },
    right_by="Ng, Deep Learning Specialization, on gradient checking",
    why="A ratio of lengths is on another scale; by the largest entries one bad one still shows.",
)
error.like(
    "the largest of the entries' own ratios",
    {
        GREATER: "np.maximum(1e-8, np.abs(gradient) + np.abs(numerical))",
        f"{LARGEST} / scale if scale else 0.0": "(np.abs(gradient - numerical) / scale).max()",
    },
    right_by="cs231n, rel_error",
    why="Here small entries count as much as large ones; scratch divides all by the largest.",
)

# --- numerical derivatives ---------------------------------------------------------------------

families(
    f"{CENTRAL}|{COMPLEX}|{ERROR}",
    {
        "upstream not used": (
            {" if upstream is None else upstream * function(x)": ""},
            {"function, x, upstream)": "function, x)"},
        ),
        "the mean in the place of the sum": {"np.sum(": "np.mean("},
        "a whole row moved at once": {"np.ndindex(x.shape)": "range(len(x))"},
        "all entries moved at once": (
            {"up[i]": "up", "down[i]": "down", "np.sum(": "np.array(", "down))": "down))[i]"},
            {"z[i]": "z", "np.sum(": "np.array(", "total(z)": "total(z)[i]"},
        ),
        "all entries moved at once, and added up": (
            {"up[i]": "up", "down[i]": "down"},
            {"z[i]": "z"},
        ),
        "the step not taken back": (
            {"down[i] -= h": "down[i] -= h\n        x = down"},
            {"z = x.astype(complex)": "x = z = x.astype(complex)"},
        ),
    },
    why="∂/∂xᵢ of Σ upstream·f(x): what the sum does when xᵢ moves alone, from where x is.",
    hint="Which number's derivative do you take, and which entries have moved when you ask for it?",
)
TWICE = "total(up) - total(down)"
families(
    CENTRAL,
    {
        "a step backwards only": {"total(up)": "total(x)", "(2 * h)": "h"},
        "a step to one side, divided by 2h": {"total(down)": "total(x)"},
        "divided by h, not by 2h": {"(2 * h)": "h"},
        "2h without brackets": {"(2 * h)": "2 * h"},
        "the difference the wrong way round": {TWICE: "total(down) - total(up)"},
        "a step of 0.1": {"h=6e-6": "h=0.1"},
        "a step of 1e-12": {"h=6e-6": "h=1e-12"},
    },
    why="(f(x + h) − f(x − h)) / (2h) errs by h² and by ε/h, which balance near h = ε^⅓ = 6e-6.",
    hint="How far apart are your two points, and does another h change your answer?",
)
family(
    CENTRAL,
    "a step to one side only",
    {"total(down)": "total(x)", "(2 * h)": "h"},
    right_by="SciPy's approx_fprime, whose differences go forward",
    why="It errs by h, where (f(x + h) − f(x − h)) / (2h) errs by h² only, at twice the calls.",
    hint="How far apart are your two points, and does another h change your answer?",
)
families(
    COMPLEX,
    {
        "the real part taken": {".imag": ".real"},
        "not divided by h": {".imag / h": ".imag"},
        "a real step": {"1j * h": "h"},
        "a step that is not small": {"1e-200": "1e-2"},
    },
    why="f(x + ih) is f(x) + ih·f′(x) but for h²: the slope stands in the imaginary part, times h.",
    hint="In which part of f(x + ih) can you see h, and how large is it?",
)
families(
    ERROR,
    {
        "not divided by the size of the gradient": {" / scale if scale else 0.0": ""},
        "divided by the numerical gradient alone": {GREATER: "np.abs(numerical).max()"},
        "divided by the gradient alone": {GREATER: "np.abs(gradient).max()"},
        "differences without their absolute value": {LARGEST: "(gradient - numerical).max()"},
        "the mean in the place of the largest": {LARGEST: "np.abs(gradient - numerical).mean()"},
    },
    why="The largest difference, either way, by the larger of the two: then one bad entry shows.",
    hint="What is your error if one entry of a thousand is too small, or the two change places?",
)
