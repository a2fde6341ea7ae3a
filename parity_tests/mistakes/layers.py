"""Layers: their forward passes and their chain rules, and what goes wrong with them."""

from scratch import layers

from .space import families, family, tell

dense, activation = tell("layers.Dense"), tell("layers.Activation")
dense.form_of_scratch(layers.Dense, layers.Activation)
activation.form_of_scratch()
_DW, _DB = (
    "np.matmul(self.x.T, upstream, out=self.dW)",
    "np.add.reduce(upstream, axis=0, out=self.db)",
)
dense.edit(
    "gradients averaged in the layer",
    {
        _DW: "self.dW[...] = self.x.T @ upstream / len(upstream)",
        _DB: "self.db[...] = upstream.mean(axis=0)",
    },
    right_by="scikit-learn's MLP (_compute_loss_grad), and Ng's dW = 1/m · dZ·Aᵀ",
    why="In Keras the mean over the batch is the loss's: upstream has its 1/n already.",
    hint="Where is the mean over the batch taken, in the loss or in the layer?",
)
dense.edit(
    "the bias forgotten",
    {"z += self.b": "pass"},
    why="z = x·W lacks the b that the layer learns, and that its gradient is taken for.",
    hint="Set all weights to 0. Does the layer put out its biases?",
)
dense.edit(
    "the activation forgotten",
    {"[self, self.activation] if ends else [self]": "[self]"},
    why="The layer returns its net sums z, and never a = g(z).",
    hint="Are your outputs within the range of the activation?",
)
families(
    r"layers\.Dense",
    {
        "∂L/∂b a mean over the batch": {_DB: "self.db[...] = upstream.mean(axis=0)"},
        "∂L/∂b of the first row alone": {_DB: "self.db[...] = upstream[0]"},
        "∂L/∂b one number for all units": {_DB: "self.db[...] = upstream.sum()"},
        "∂L/∂b not summed over the batch": {_DB: "self.db = upstream"},
    },
    why="b is added to every row, and the chain rule adds up all paths: Σ over the batch.",
    hint="Does each unit's ∂L/∂b change when the last row's upstream changes, and how much?",
)
dense.edit(
    "W not transposed on the way back",
    {"upstream @ self.W.T": "upstream @ self.W"},
    why="Forward, W leads from inputs to units; backward the gradient walks the other way.",
    hint="What shape has upstream, what shape has x, and what has to stand between?",
)
dense.edit(
    "W moved before it is used",
    {"upstream @ self.W.T": "upstream @ (self.W - 0.25 * self.dW).T"},  # a reading's rate is ¼
    why="∂L/∂x belongs to the weights that made the error: first the way back, then the step.",
    hint="Which W does your error meet on its way back, the old or the new one?",
)
dense.edit(
    "∂L/∂W with input and upstream exchanged",
    {_DW: "np.matmul(upstream.T, self.x, out=self.dW)"},
    why="W has a row for each input and a column for each unit, and so has its gradient.",
    hint="Which weight does dW[0, 1] belong to?",
)
family(
    r"layers\.(Dense|Activation)",
    "the slope taken at a",
    {"self.z = x\n        return self.value(x)": "self.z = self.value(x)\n        return self.z"},
    why="g′ is asked for at z. Written with a, as a(1 − a), it contains g already.",
    hint="What does your layer remember from forward, z or a?",
)
_BACK = "return backward(self.z, upstream, **self.options)"
_P = 'p = self.value(self.z)\n        if self.name == "softmax":\n            return '
families(
    r"layers\.(Dense|Activation)",
    {
        "no slope on the way back": {_BACK: "return upstream"},
        "the activation in the place of its slope": {_BACK: "return upstream * self.value(self.z)"},
        "softmax's slope left to its loss": {_BACK: f"{_P}upstream\n        {_BACK}"},
        "softmax's Jacobian by its diagonal alone": {
            _BACK: f"{_P}upstream * p * (1 - p)\n        {_BACK}"
        },
        "upstream − p for softmax's slope": {_BACK: f"{_P}upstream - p\n        {_BACK}"},
    },
    why="∂L/∂z = ∂L/∂a · g′(z); for softmax p·(∂L/∂a − Σ ∂L/∂a·p), whatever the loss.",
    hint="By what does your layer multiply a gradient of 1 in a single place?",
)

# --- PReLU -------------------------------------------------------------------------------------

prelu = tell("layers.PReLU")
prelu.form_of_scratch()
prelu.edit(
    "the larger of z and alpha·z",
    {"return activations.prelu.__wrapped__(x, self.alpha)": "return np.maximum(x, self.alpha * x)"},
    why="alpha·z is the larger one below 0 only as long as alpha < 1, and alpha is learned.",
    hint="Try alpha = 2.",
)
prelu.edit(
    "a ReLU's gradient for the input",
    {" + self.alpha * (self.z < 0)": ""},
    why="Below 0 the output is alpha·z, whose slope is alpha, not 0.",
    hint="What is the slope of alpha·z?",
)
families(
    r"layers\.PReLU",
    {
        "the slope's gradient without the sign of z": {
            "(self.z, 0), axis": "(self.z, 0) * -1, axis"
        },
        "the slope's gradient from the wrong half": {"np.minimum(": "np.maximum("},
        "the slope's gradient without upstream": {"np.sum(upstream * ": "np.sum("},
    },
    why="Where z < 0 the output is alpha·z, whose derivative for alpha is z.",
    hint="z is −2. Does alpha·z grow or shrink when alpha grows? And for z = 2?",
)
prelu.edit(
    "one gradient for all slopes",
    {"np.sum(upstream": "self.dalpha[...] = np.sum(upstream", ", axis=0, out=self.dalpha": ""},
    why="Every input has a slope of its own, to blame for its own column only.",
    hint="How many slopes does the layer have, and how many numbers does your sum leave?",
)

# --- BatchNormalization ------------------------------------------------------------------------

norm = tell("layers.BatchNormalization")
norm.form_of_scratch()
_MOVE = "moving * self.momentum + batch * (1 - self.momentum)"
_MOVING = "mean, variance = self.moving_mean, self.moving_variance"
_BATCH = "x.mean(axis=0), x.var(axis=0)"
norm.edit(
    "the moving variance divided by n − 1",
    {"(self.moving_variance, variance)": "(self.moving_variance, x.var(axis=0, ddof=1))"},
    right_by="Ioffe and Szegedy (2015), Algorithm 2; PyTorch",
    why="Keras's moving variance follows the batch's own, 1/n.",
    hint="By what is the variance divided that your moving one follows?",
)
norm.edit(
    "momentum as the share of the new batch",
    {_MOVE: "moving * (1 - self.momentum) + batch * self.momentum"},
    right_by="PyTorch",
    why="Keras's momentum is the share of the old average, 0.99; PyTorch's that of the batch, 0.1.",
    hint="With a momentum of 0.99, should the average move much or little?",
)
families(
    r"layers\.BatchNormalization",
    {
        "the variance divided by n − 1": {"x.var(axis=0)": "x.var(axis=0, ddof=1)"},
        "one mean and variance for all inputs": {_BATCH: "x.mean(), x.var()"},
        "ε beside the root": {
            "np.sqrt(variance + self.epsilon)": "np.sqrt(variance) + self.epsilon"
        },
        "divided by the variance": {"np.sqrt(variance + self.epsilon)": "variance + self.epsilon"},
        "ε forgotten": {"variance + self.epsilon": "variance"},
    },
    why="Each column gets the mean 0 and, but for ε under the root, the variance 1, by n.",
    hint="What are the mean and the variance of each column of your x_hat?",
)
families(
    r"layers\.BatchNormalization",
    {
        "the moving statistics never move": {f"moving[...] = {_MOVE}": "pass"},
        "the batch's statistics at inference": {_MOVING: f"mean, variance = {_BATCH}"},
        "the moving statistics follow at inference too": {
            _MOVING: "mean, variance = self.moving_mean.copy(), self.moving_variance.copy()\n"
            "            self.forward(x, True)\n            self.training = False"
        },
    },
    why="The averages move in training only, and stand in for the batch's own afterwards.",
    hint="What does your layer answer to a batch of one row after training, and asked twice?",
)
families(
    r"layers\.BatchNormalization",
    {
        "mean and variance as constants on the way back": {" - through_mean - through_std": ""},
        "the way through the variance left out": {" - through_std": ""},
        "the way through the mean left out": {" - through_mean": ""},
        "γ forgotten on the way back": {"self.gamma / self.std *": "1 / self.std *"},
        "σ forgotten on the way back": {"self.gamma / self.std *": "self.gamma *"},
    },
    why="Each x moves the batch's mean and variance too, and what comes back passes γ/σ.",
    hint="Add 1 to all rows of x, or double them: the output stays. Does your gradient know?",
)
norm.edit(
    "the gradients of γ and β exchanged",
    {"out=self.dgamma": "out=self.dbeta", "out=self.dbeta": "out=self.dgamma"},
    why="γ multiplies x_hat, β is added: only γ's gradient contains x_hat.",
    hint="Which of the two gradients should depend on x?",
)
norm.edit(
    "x in the place of x_hat in the gradient of γ",
    {
        "self.training = training": "self.training, self.x = training, x",
        "np.sum(upstream * self.x_hat": "np.sum(upstream * self.x",
    },
    why="γ multiplies the standardised x_hat, not the x that came in.",
    hint="By what is γ multiplied in forward?",
)
norm.edit(
    "the gradients of γ and β averaged",
    {"np.sum(": "np.mean("},
    why="γ and β reach the loss through every row, and the chain rule adds up all paths.",
    hint="What becomes of ∂L/∂β when every row is given twice?",
)

# --- what they are asked with ------------------------------------------------------------------

tell("layers.forward").form_of_scratch()
backward = tell("layers.backward")
backward.form_of_scratch()
_TOLD = "step.forward(x, {})", "forward(layer, x, {})"
families(
    r"layers\.(forward|backward)",
    {
        title: tuple({call.format("training"): call.format(now)} for call in _TOLD)
        for title, now in [("training not handed on", "False"), ("always in training", "True")]
    },
    why="A layer that behaves differently in training has to be told, and its gradients too.",
    hint="How does a layer learn from your function whether it is in training?",
)
backward.edit(
    "upstream not used",
    {'cast("upstream", upstream, out.dtype)': "np.ones_like(out)"},
    why="A backward starts from ∂L/∂output; with ones it differentiates the sum of the outputs.",
    hint="Does your answer change if upstream is doubled?",
)
