"""Losses: sums and means, clips and logarithms in their forms, and what goes wrong with them."""

from .space import SPACE, families, family, tell

VALUE, BACKWARD = r"losses\.\w+(?<!_backward)", r"losses\.\w+_backward"
SQUARES, ENTROPIES = r"losses\.(mean_)?squared_error", r"losses\.\w+_crossentropy"
CLASSES = r"losses\.(sparse_)?categorical_crossentropy"

# --- squared errors ----------------------------------------------------------------------------

for name, factor, slope in (
    ("squared_error", "0.5 * ", ""),
    ("mean_squared_error", "", "2 * "),
):
    tell(f"losses.{name}").form(
        "the mean over all entries",
        f"def {name}(y, y_hat):\n"
        "    n = y.size\n"
        "    terms = (y_hat - y) ** 2\n"
        f"    loss = {factor}np.sum(terms) / n\n"
        "    return loss",
    )
    tell(f"losses.{name}_backward").form(
        "the mean over all entries",
        f"def {name}_backward(y, y_hat):\n    n = y.size\n    g = {slope}(y_hat - y)\n"
        "    return g / n",
    )

# --- cross-entropies: their forms --------------------------------------------------------------

SIGMOID = "p = 1 / (1 + np.exp(-y_hat))"
binary = tell("losses.binary_crossentropy")
binary.form(
    "clipped",
    """
    def binary_crossentropy(y, y_hat, from_logits=False):
        n = y.size
        epsilon = 1e-7
        p = np.clip(y_hat, epsilon, 1 - epsilon)
        if from_logits:
            p = 1 / (1 + np.exp(-y_hat))
        log_p, log_q = np.log(p), np.log(1 - p)
        terms = -(y * log_p + (1 - y) * log_q)
        loss = np.sum(terms) / n
        return loss
    """,
)
categorical = tell("losses.categorical_crossentropy")
categorical.form(
    "rows divided by their sum, clipped",
    """
    def categorical_crossentropy(y, y_hat, from_logits=False):
        n = len(y)
        epsilon = 1e-7
        p = y_hat / y_hat.sum(axis=-1, keepdims=True)
        if from_logits:
            e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
            p = e / e.sum(axis=-1, keepdims=True)
        log_p = np.log(np.clip(p, epsilon, 1 - epsilon))
        terms = -np.sum(y * log_p, axis=-1)
        loss = np.sum(terms) / n
        return loss
    """,
)
PAPER = {
    "right_by": "Bishop (2006), equations 4.90 and 4.108, on paper",
    "why": "Without a clip ln 0 is −∞ and 0 · ln 0 NaN; Keras keeps ŷ 1e-7 away from 0 and 1.",
}
LOG_LOSS = {
    "right_by": "TensorFlow's compat.v1.losses.log_loss",
    "why": "ln(ŷ + ε) keeps away from ln 0, too, but moves every value a little; Keras clips.",
}
OWN_SUM = {
    "right_by": "scikit-learn's MLP and PyTorch's NLLLoss, which divide no row by its sum",
    "why": "Keras divides each row of ŷ by its sum first; where rows sum to 1 that is the same.",
}
NO_EPSILON = {"    epsilon = 1e-7\n": ""}
EXACT_LOGITS = {"1e-7": "1e-7 * (not from_logits)"}
free = {"np.clip(y_hat, epsilon, 1 - epsilon)": "y_hat"}
added = free | {"np.log(p), np.log(1 - p)": "np.log(p + epsilon), np.log(1 - p + epsilon)"}
floor = {"np.log(p), np.log(1 - p)": "np.maximum(np.log([p, 1 - p]), -100)"}
binary.like("no clip", free | NO_EPSILON, **PAPER)
binary.like("ε added in the logarithm", added, **LOG_LOSS)
binary.like("ε added in the logarithm of probabilities", added | EXACT_LOGITS, **LOG_LOSS)
binary.like(
    "clipped, and ε added, too",
    {now: later for now, later in added.items() if now not in free},
    right_by="Keras 2, TensorFlow's keras.backend.binary_crossentropy",
    why="Keras 3 clips only: at the clip the other has ln 2 less.",
)
binary.like(
    "logarithms not below −100",
    free | floor | NO_EPSILON,
    right_by="PyTorch's BCELoss",
    why="Keras clips ŷ instead, so that no answer costs more than 16.12.",
)
direct = {SIGMOID: "return np.sum(np.logaddexp(0, y_hat) - y * y_hat) / n"}
binary.like("clipped, logits by themselves", direct)
binary.like("no clip, logits by themselves", direct | free | NO_EPSILON, **PAPER)
rows = {" / y_hat.sum(axis=-1, keepdims=True)": ""}
free, added = ({"np.clip(p, epsilon, 1 - epsilon)": now} for now in ("p", "p + epsilon"))
for title, way, by in (
    ("clipped", rows, OWN_SUM),
    ("no clip", rows | free | NO_EPSILON, PAPER),
    ("ε added in the logarithm", rows | added, LOG_LOSS),
    ("ε added in the logarithm of probabilities", rows | added | EXACT_LOGITS, LOG_LOSS),
):
    categorical.like(f"rows as they are, {title}", way, **by)
sparse = tell("losses.sparse_categorical_crossentropy")
sparse.form(
    "clipped, then rows divided by their sum",
    """
    def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
        labels = np.ravel(y)
        n = len(y)
        epsilon = 1e-7
        p = np.clip(y_hat, epsilon, 1 - epsilon)
        p = p / p.sum(axis=-1, keepdims=True)
        if from_logits:
            e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
            p = e / e.sum(axis=-1, keepdims=True)
        log_p = np.log(p)
        terms = -log_p[np.arange(len(y)), labels]
        loss = np.sum(terms) / n
        return loss
    """,
)
for form in categorical.forms:
    text = form.text.replace("def ", "def sparse_").replace(
        "n = ", "labels = np.ravel(y)\n    n = ", 1
    )
    text = text.replace("np.sum(y * log_p, axis=-1)", "log_p[np.arange(len(y)), labels]")
    by = form.right_by or "Keras's categorical loss, whose order it is"
    sparse.form(form.title, text, right_by=by, why=form.why or "Keras's sparse one clips first.")

binary_backward = tell("losses.binary_crossentropy_backward")
binary_backward.form(
    "0 beyond the clip",
    """
    def binary_crossentropy_backward(y, y_hat, from_logits=False):
        n = y.size
        p = np.clip(y_hat, 1e-7, 1 - 1e-7)
        g = (-y / p + (1 - y) / (1 - p)) * (p == y_hat)
        if from_logits:
            p = 1 / (1 + np.exp(-y_hat))
            g = p - y
        return g / n
    """,
)
categorical_backward = tell("losses.categorical_crossentropy_backward")
categorical_backward.form(
    "rows divided by their sum, 0 beyond the clip",
    """
    def categorical_crossentropy_backward(y, y_hat, from_logits=False):
        n = len(y)
        total = y_hat.sum(axis=-1, keepdims=True)
        p = y_hat / total
        q = np.clip(p, 1e-7, 1 - 1e-7)
        g = -y / q * (p == q)
        g = (g - np.sum(g * p, axis=-1, keepdims=True)) / total
        if from_logits:
            e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
            p = e / e.sum(axis=-1, keepdims=True)
            g = p - y
        return g / n
    """,
)
categorical_backward.form(
    "−y/ŷ alone, 0 beyond the clip",
    """
    def categorical_crossentropy_backward(y, y_hat, from_logits=False):
        n = len(y)
        p = np.clip(y_hat, 1e-7, 1 - 1e-7)
        g = -y / p * (p == y_hat)
        if from_logits:
            e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
            p = e / e.sum(axis=-1, keepdims=True)
            g = p - y
        return g / n
    """,
    **OWN_SUM,
)
BEYOND = {
    "right_by": "PyTorch's BCELoss, whose gradient goes on where it guards against 0",
    "why": "A clipped loss does not change with ŷ beyond the clip, so Keras's gradient is 0 there.",
}
FRACTION = {
    "right_by": "PyTorch's BCELoss, which takes the larger of ŷ(1 − ŷ) and 1e-12",
    "why": "Keras clips ŷ, and its gradient is 0 beyond the clip.",
}
CLIP, MASK = "np.clip(y_hat, 1e-7, 1 - 1e-7)", " * (p == y_hat)"
FREE = {CLIP: "y_hat", MASK: ""}
EPSILON = {"    n = ": "    epsilon = 1e-7\n    n = ", MASK: ""}
two_terms, added = "-y / p + (1 - y) / (1 - p)", "-y / (p + epsilon) + (1 - y) / (1 - p + epsilon)"
for title, way, by in (
    ("not 0 beyond the clip", EPSILON | {"1e-7": "epsilon"}, BEYOND),
    ("no clip", FREE, PAPER),
    ("ε added in the denominators", FREE | EPSILON | {two_terms: added}, LOG_LOSS),
    ("ε added to ŷ", EPSILON | {CLIP: "y_hat + epsilon"}, LOG_LOSS),
    (
        "one fraction, ε added in its denominator",
        FREE | EPSILON | {two_terms: "(p - y) / (p * (1 - p) + epsilon)"},
        FRACTION,
    ),
    (
        "one fraction, its denominator not below 1e-12",
        FREE | {two_terms: "(p - y) / np.maximum(p * (1 - p), 1e-12)"},
        FRACTION,
    ),
):
    binary_backward.like(title, way, **by)
for title, way, by in (
    ("not 0 beyond the clip", EPSILON | {"1e-7": "epsilon"}, BEYOND),
    ("no clip", FREE, PAPER),
    ("ε added in the denominator", FREE | EPSILON | {"-y / p": "-y / (p + epsilon)"}, LOG_LOSS),
):
    categorical_backward.like(f"−y/ŷ alone, {title}", way, **by)
categorical_backward.like(
    "rows divided by their sum, not 0 beyond the clip", {" * (p == q)": ""}, **BEYOND
)
sparse_backward = tell("losses.sparse_categorical_crossentropy_backward")
sparse_backward.form(
    "softmax of ln ŷ, 0 beyond the clip",
    """
    def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
        labels = np.ravel(y)
        n = len(y)
        y = np.zeros(y_hat.shape)
        y[np.arange(len(y)), labels] = 1
        p = np.clip(y_hat, 1e-7, 1 - 1e-7)
        g = (p / p.sum(axis=-1, keepdims=True) - y) / p * (p == y_hat)
        if from_logits:
            e = np.exp(y_hat - y_hat.max(axis=-1, keepdims=True))
            p = e / e.sum(axis=-1, keepdims=True)
            g = p - y
        return g / n
    """,
)
labels = sparse_backward.forms[0].text.partition("\n")[2].partition("\n    p = ")[0]
for form in categorical_backward.forms[1:5]:
    text = form.text.replace("def ", "def sparse_").replace("    n = len(y)", labels)
    sparse_backward.form(form.title, text, right_by=form.right_by, why=form.why)
sparse_backward.like("softmax of ln ŷ, not 0 beyond the clip", {MASK: ""}, **BEYOND)
sparse_backward.like(
    "−1/ŷ at the label alone, no clip",
    {"g = -y / p\n": "g = np.where(y != 0, -y / p, 0)\n", "p = y_hat\n": "p = y_hat\n"},
    **PAPER,
)

# --- squared errors: what goes wrong -----------------------------------------------------------

SPACE["losses.squared_error"].edit(
    "½ forgotten",
    {"0.5 * ": ""},
    right_by="Keras's mean squared error",
    why="D's error is ½(ŷ − y)², so that its derivative is just ŷ − y; Keras's has no ½.",
    hint="What should the derivative of this loss be?",
)
SPACE["losses.mean_squared_error"].edit(
    "halved",
    {"loss = ": "loss = 0.5 * "},
    right_by="scikit-learn's MLP, and D's squared error",
    why="With the ½ the derivative is ŷ − y; Keras's has none, and its derivative keeps the 2.",
    hint="There is more than one convention for a factor in front.",
)
families(
    SQUARES,
    {
        "square forgotten": {" ** 2": ""},
        "absolute errors": {"(y_hat - y) ** 2": "np.abs(y_hat - y)"},
        "the mean squared, not the squares averaged": {
            "(y_hat - y) ** 2": "y_hat - y",
            "np.sum(terms) / n": "(np.sum(terms) / n) ** 2",
        },
        "the root of it": {"return loss": "return np.sqrt(loss)"},
    },
    why="Every error is squared first, whatever its sign, and then the mean is taken, without a "
    "root: errors of either sign must not cancel, and large ones count more.",
    hint="What is your loss for two errors, +1 and −1, and what for +2 and −2?",
)
SPACE["losses.squared_error_backward"].edit(
    "a 2 too many",
    {"g = ": "g = 2 * "},
    right_by="Keras's mean squared error, which has no ½",
    why="The 2 of the square and D's ½ in front cancel.",
    hint="What is the ½ in the loss for?",
)
SPACE["losses.mean_squared_error_backward"].edit(
    "2 lost",
    {"2 * ": ""},
    right_by="scikit-learn's MLP and D, whose loss has a ½",
    why="The derivative of a square brings a 2 down; with a ½ in front of the loss it cancels.",
    hint="Differentiate x².",
)
families(
    SQUARES + "_backward",
    {
        "½ kept": ({"2 * (y_hat": "0.5 * (y_hat"}, {"g = (y_hat": "g = 0.5 * (y_hat"}),
        "the square kept": {"(y_hat - y)": "(y_hat - y) ** 2"},
        "the sign alone": {"(y_hat - y)": "np.sign(y_hat - y)"},
    },
    why="The derivative of (ŷ − y)² is 2(ŷ − y): the square is gone, and its 2 stands in front.",
    hint="Differentiate ½x² and x². What is left of the square, and of the ½?",
)

# --- every loss --------------------------------------------------------------------------------

family(
    r"losses\.\w+",
    "summed, not averaged",
    {"n = y.size": "n = 1"},
    {"n = len(y)": "n = 1"},
    right_by='reduction="sum" of Keras and PyTorch; Rumelhart, Hinton and Williams (1986)',
    why="Keras takes the mean unless it is told otherwise, so that neither loss nor gradient grows "
    "with the batch.",
    hint="Should a batch twice as large have twice the loss, or twice the gradient?",
)
families(
    r"losses\.\w+",
    {
        "divided by rows, not by entries": {"n = y.size": "n = len(y)"},
        "summed along the last axis, then averaged": {"n = y.size": "n = y.size // y.shape[-1]"},
    },
    right_by="scikit-learn's MLP and Nielsen (2015): 1/m Σ over examples of the sum over outputs",
    why="Keras averages over a row's outputs, too: with k of them it is 1/k of this.",
    hint="Over how many numbers does the mean go, and over how many should it?",
)
family(
    r"losses\.\w+",
    "divided by entries, not by rows",
    {"n = len(y)": "n = y_hat.size"},
    right_by='PyTorch\'s KLDivLoss with reduction="mean", which for one-hot rows is the same',
    why="Classes of a row are added up, and Keras's mean goes over the rows alone: with k classes "
    "it is k times this.",
    hint="Over how many things should the mean go: entries or examples?",
)
families(
    r"losses\.\w+",
    {
        "divided by n twice": (
            {"(terms) / n": "(terms) / n / len(y)"},
            {"g / n": "g / n / len(y)"},
        ),
    },
    why="Classes of a row are added up, and the mean goes over the rows, once.",
    hint="Over how many things should the mean go: entries or examples? Count the divisions.",
)
family(
    VALUE,
    "one number for each row",
    {"np.sum(terms) / n": "np.mean(terms, axis=-1)", "n = y.size": "n = y.size"},
    {"np.sum(terms) / n": "terms"},
    right_by="Keras's functions, such as losses.mean_squared_error",
    why="Keras's function stops at the rows, its class takes their mean, and so does scratch.",
    hint="How many numbers is a loss?",
)
families(
    VALUE,
    {
        "one number for each entry": {"np.sum(terms) / n": "terms", "n = y.size": "n = y.size"},
        "one number for each column": {
            "np.sum(terms) / n": "np.mean(terms, axis=0)",
            "n = y.size": "n = y.size",
        },
    },
    why="A loss is one number that can be made small; the errors of all entries are averaged.",
    hint="How many numbers is a loss?",
)
families(
    BACKWARD,
    {
        "wrong sign": {"return g": "return -g"},
        "averaged to one number": {"return g / n": "return np.sum(g) / n"},
        "averaged over the rows": {"return g / n": "return np.mean(g, axis=0)"},
    },
    why="Every entry of ŷ gets its own derivative, positive where a larger ŷ costs more.",
    hint="What shape has the gradient of ŷ? If ŷ is too large, which sign should it have?",
)

# --- cross-entropies: what goes wrong ----------------------------------------------------------

for epsilon in ("1e-8", "1e-9", "1e-10", "1e-12", "1e-15", "np.finfo(float).eps"):
    family(
        ENTROPIES + "(_backward)?",
        f"ε = {epsilon.replace('np.finfo(float).eps', '2.2e-16')}",
        {"epsilon = 1e-7": f"epsilon = {epsilon}"},
        right_by="scikit-learn, whose log_loss has 2.2e-16, and before 1.2 had 1e-15",
        why="How near to 0 a probability may come is a choice. Keras takes 1e-7.",
        hint="What is the largest loss that your function can return?",
    )
family(
    ENTROPIES + "(_backward)?",
    "clipped from below only",
    {"clip(p, epsilon, 1 - epsilon)": "clip(p, epsilon, 1)"},
    {"clip(y_hat, epsilon, 1 - epsilon)": "clip(y_hat, epsilon, 1)", "(1 - p)": "(1 - p)"},
    {"clip(y_hat, epsilon, 1 - epsilon)": "clip(y_hat, epsilon, 1)", "-y / p": "-y / p"},
    right_by="PyTorch's BCELoss, whose logarithms have a least value only",
    why="Keras clips ŷ to 1 − 1e-7 from above, too, so that 1 − ŷ is never 0, nor a loss.",
    hint="What does a prediction of exactly 1 cost?",
)
families(
    ENTROPIES,
    {
        "minus lost": {"terms = -": "terms = "},
        "logarithm of base 2": {"np.log(": "np.log2("},
    },
    why="Natural logarithms of probabilities are meant, and they are negative: the minus turns "
    "them into a cost.",
    hint="Which sign does the logarithm of a probability have, and to which base is yours?",
)
family(
    CLASSES,
    "logarithm of base 10",
    {"np.log(": "np.log10("},
    lecture='N "CAN WE GENERALIZE"',
    why="Keras, PyTorch and D take the natural logarithm: only its derivative is 1/ŷ.",
    hint="To which base is your logarithm?",
)
binary.edit(
    "logarithm of base 10",
    {"np.log(": "np.log10("},
    why="The natural logarithm is meant: only its derivative is 1/ŷ.",
    hint="To which base is your logarithm?",
)
family(
    ENTROPIES,
    "log1p, the logarithm of 1 + ŷ",
    {"np.log(p), np.log(1 - p)": "np.log1p(p), np.log1p(1 - p)"},
    {"np.log(p), np.log(1 - p)": "np.log1p(p), np.log1p(-p)"},
    {"np.log(": "np.log1p("},
    why="log1p(x) is ln(1 + x): only log1p(−ŷ) is the ln(1 − ŷ) that is wanted.",
    hint="What is your logarithm of 1, and what should a sure and right answer cost?",
)
TOP, TOTAL = "y_hat.max(axis=-1, keepdims=True)", "e.sum(axis=-1, keepdims=True)"
families(
    ENTROPIES + "(_backward)?",
    {
        "from_logits ignored": {"if from_logits:": "if False:"},
        "a sigmoid too many": {"if from_logits:\n        p =": "if True:\n        p ="},
        "a softmax too many": {"if from_logits:\n        e =": "if True:\n        e ="},
        "a sigmoid too many for logits": {"np.exp(-y_hat))": "np.exp(-sigmoid(y_hat)))"},
        "a softmax too many for logits": {f"e / {TOTAL}": f"softmax(e / {TOTAL})"},
        "the score in the place of its probability": {"g = p - y": "g = y_hat - y"},
    },
    why="With from_logits ŷ is a score and becomes a probability once; without, it is one already.",
    hint="Through how many sigmoids, or softmaxes, does ŷ go before its logarithm is taken?",
)
families(
    CLASSES + "(_backward)?",
    {
        "softmax down the columns": {TOP: "y_hat.max(axis=0)", TOTAL: "e.sum(axis=0)"},
        "softmax over the whole batch": {TOP: "y_hat.max()", TOTAL: "e.sum()"},
    },
    why="Softmax shares 1 among the classes of each row.",
    hint="What do your probabilities add up to, along which axis?",
)
family(
    CLASSES + "(_backward)?",
    "exponentials that overflow",
    {f" - {TOP}": ""},
    right_by="Bridle (1990), on paper",
    why="On paper the largest score of a row makes no difference; e^1000 is infinite, and ∞/∞ NaN, "
    "so that frameworks take it off first.",
    hint="Try a score of 1000.",
)
families(
    "losses.binary_crossentropy",
    {
        "the first minus lost, as G prints it": {"-(y * log_p": "-(-y * log_p"},
        "the second minus lost": {" + (1 - y)": " - (1 - y)"},
        "a bracket lost, log 1 − ŷ, as G prints it": {"* log_q": "* (np.log(1) - p)"},
        "only the term y·log ŷ": {" + (1 - y) * log_q": ""},
        "only the term of 1 − y": {"y * log_p + ": ""},
        "1 − y forgotten": {"(1 - y) * log_q": "log_q"},
        "twice ln ŷ": {"(1 - y) * log_q": "(1 - y) * log_p"},
        "squared errors": {"-(y * log_p + (1 - y) * log_q)": "(y - p) ** 2"},
        "the label's sign in the logits": {"- y * y_hat": "+ y * y_hat"},
        "the labels exchanged": {"y * log_p + (1 - y) * log_q": "(1 - y) * log_p + y * log_q"},
        "labels taken for −1 and 1": (
            {"y * log_p + (1 - y) * log_q": "-np.log1p(((1 - p) / p) ** y)"}
        ),
    },
    why="−y·ln ŷ − (1 − y)·ln(1 − ŷ): for labels 0 and 1 just one of the two counts, and costs.",
    hint="What do a right and a wrong answer cost where y = 1, and what where y = 0?",
)
family(
    "losses.(binary|categorical)_crossentropy",
    "y and ŷ exchanged",
    {
        "np.clip(y_hat, epsilon, 1 - epsilon)": "y_hat",
        "    log_p, log_q": "    y = np.clip(y, epsilon, 1 - epsilon)\n    log_p, log_q",
        "y * log_p + (1 - y) * log_q": "p * np.log(y) + (1 - p) * np.log(1 - y)",
    },
    {
        "np.log(p": "np.log(y",
        "np.log(1 - p": "np.log(1 - y",
        "y * log_p + (1 - y)": "p * log_p + (1 - p)",
    },
    {"np.clip(p, ": "np.clip(y, ", "y * log_p": "p * log_p"},
    {"np.log(p": "np.log(y", "y * log_p": "p * log_p"},
    why="The surprise is that of the label under the prediction: the logarithm is taken of ŷ.",
    hint="Which of the two arguments may safely stand in a logarithm?",
)
family(
    r"losses\.binary_crossentropy(_backward)?",
    "one term by the label, which is 0 or 1",
    {"y * log_p + (1 - y) * log_q": "np.where(y == 1, log_p, log_q)"},
    {two_terms: "np.where(y == 1, -1 / p, 1 / (1 - p))"},
    right_by="scikit-learn's log_loss, which takes no labels between 0 and 1",
    why="For labels 0 and 1 one of the two terms is 0; Keras takes labels between them, too.",
    hint="What does a label of 0.3 cost?",
)
families(
    "losses.binary_crossentropy_backward",
    {
        "ŷ − y on probabilities": {f"({two_terms})\n": "p - y\n"},
        "stops at ŷ": {"g = p - y": f"g = {two_terms}"},
        "the first minus lost": {"-y / ": "y / "},
        "the inner minus of 1 − ŷ lost": {" + (1 - y)": " - (1 - y)"},
        "only the term of y·log ŷ": {" + (1 - y) / (1 - p)": ""},
        "both terms divided by ŷ": {"(1 - y) / (1 - p": "(1 - y) / (p"},
    },
    why="With respect to ŷ it is −y/ŷ + (1 − y)/(1 − ŷ); times σ′ = ŷ(1 − ŷ) the denominators "
    "cancel, and ŷ − y is left with respect to the score.",
    hint="With respect to what do you differentiate? Differentiate ln(1 − x), inner part included.",
)
families(
    CLASSES + "_backward",
    {
        "ŷ − y on probabilities": {"g = -y / p\n": "g = p - y\n"},
        "stops at ŷ": {"g = p - y": "g = -y / p"},
        "only the diagonal of softmax's Jacobian": {"g = p - y": "g = -y * (1 - p)"},
        "the binary formula on classes": {"g = -y / p\n": "g = -y / p + (1 - y) / (1 - p)\n"},
        "nothing taken off the true class": {"] = 1": "] = 0"},
    },
    why="With respect to ŷ it is −y/ŷ; through all of softmax's Jacobian the denominators cancel, "
    "and ŷ − y is left with respect to the scores.",
    hint="With respect to what do you differentiate, and which entries of a row are negative?",
)
families(
    ENTROPIES + "_backward",
    {
        "the slope of the output once more": {"g = p - y": "g = (p - y) * p * (1 - p)"},
        "the label added": ({"] = 1": "] = -1"}, {"g = p - y": "g = p + y"}),
    },
    why="In ŷ − y the slope of sigmoid or softmax has cancelled the denominators of −y/ŷ; it is "
    "negative where the score should rise.",
    hint="Where did the denominators of −y/ŷ go? Should the true class rise or fall?",
)
family(
    "losses.categorical_crossentropy",
    "−ln Σ ŷ·y",
    {"np.sum(y * log_p, axis=-1)": "np.log(np.sum(y * np.exp(log_p), axis=-1))"},
    right_by="Nielsen (2015), whose log-likelihood cost is −ln of the true class's output",
    why="For one-hot labels only one term is not 0; for others the logarithm of a sum is no sum.",
    hint="What does a label of ½ and ½ cost?",
)
family(
    r"losses\.categorical_crossentropy(_backward)?",
    "the likeliest label alone, by argmax",
    {"np.sum(y * log_p, axis=-1)": "log_p[np.arange(len(y)), y.argmax(axis=-1)]"},
    {"False):\n": "False):\n    y = np.eye(y.shape[-1])[y.argmax(axis=-1)]\n"},
    right_by="PyTorch's CrossEntropyLoss and NLLLoss, which take class numbers",
    why="For one-hot labels it is the same; Keras takes soft labels, too.",
    hint="What does a label of ½ and ½ cost?",
)
families(
    CLASSES,
    {
        "the binary formula on classes": {
            "y * log_p": "y * log_p + (1 - y) * np.log1p(-np.exp(log_p))"
        },
        "the label forgotten": {"y * log_p": "log_p"},
        "the surest class in the place of the true one": (
            {"np.sum(y * log_p, axis=-1)": "log_p.max(axis=-1)"},
            {"log_p[np.arange(len(y)), labels]": "log_p.max(axis=-1)"},
        ),
    },
    why="A row costs −ln ŷ of its true class, and no other class counts.",
    hint="How many terms of a row should count when its label is one-hot, and which?",
)
AT = "[np.arange(len(y)), labels]"
families(
    r"losses\.sparse_\w+",
    {
        "classes counted from 1": {"labels]": "labels - 1]"},
        "every label for every row, [:, y]": (
            {AT: "[:, labels]", "(terms) / n": "(terms) / n / len(y)"},
            {AT: "[:, labels]"},
        ),
        "labels in a column broadcast": (
            {"np.ravel(y)": "y", "np.sum(terms) / n": "np.mean(terms)"},
            {"np.ravel(y)": "y"},
        ),
        "class number used as a weight": (
            {f"log_p{AT}": "np.sum(labels[:, None] * log_p, axis=-1)"},
            {f"y{AT} = 1": "y += labels[:, None]"},
        ),
    },
    why="A label is the place of one entry in its own row, the first being 0: it is an index, not "
    "an amount, and [:, y] or a column of labels takes it in every row.",
    hint="Which number has the first class? Print the shape of what your labels pick.",
)
