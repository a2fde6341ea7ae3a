"""Mistakes with layers: their forward passes and their chain rules."""

import numpy as np

import scratch.layers

from ._entry import mistake

# --- Dense and Activation ----------------------------------------------------------------------


@mistake(
    "layers.Dense",
    "the bias forgotten",
    sees="Right with fresh weights, whose biases are 0; wrong as soon as they have learned.",
    why="z = x·W lacks the b that the layer learns, and that its gradient is taken for.",
    mend="z = x @ W + b.",
    hint="Set all weights to 0. Does the layer put out its biases?",
)
class Dense(scratch.layers.Dense):
    def forward(self, x, training=False):
        self.x = x
        return x @ self.W


@mistake(
    "layers.Dense",
    "the activation forgotten",
    sees="Outputs beyond the activation's range: below −1 for tanh, rows of softmax that do not "
    "sum to 1.",
    why="The layer returns its net sums z, and never a = g(z).",
    mend="Apply the activation to z.",
    hint="Are your outputs within the range of the activation?",
)
class Dense(scratch.layers.Dense):
    def steps(self):
        return [self]


@mistake(
    "layers.Dense",
    "the activation's slope forgotten",
    sees="Right for a linear layer; with tanh or softmax every gradient is wrong.",
    why="From ∂L/∂a to ∂L/∂z the chain rule takes the factor g′(z), before W and x come in.",
    mend="Multiply the upstream gradient by g′(z) first.",
    hint="Write the chain from a to W. How many links has it?",
)
class Dense(scratch.layers.Dense):
    def steps(self):
        self.activation.input_gradient = lambda upstream: upstream
        return super().steps()


@mistake(
    "layers.Dense",
    "gradients averaged in the layer",
    sees="∂L/∂W and ∂L/∂b are 1/n of what was expected; ∂L/∂x is right.",
    why="Keras's loss has the mean over the batch already, so upstream has the 1/n, and the layer "
    "only adds up.",
    mend="dW = xᵀ·upstream and db = Σ upstream, with no 1/n of their own.",
    hint="Where is the mean over the batch taken, in the loss or in the layer?",
    right_by="Ng, Deep Learning Specialization, where dW = 1/m · dZ·Aᵀ",
)
class Dense(scratch.layers.Dense):
    def weight_gradients(self, upstream):
        self.dW[...] = self.x.T @ upstream / len(upstream)
        self.db[...] = upstream.mean(axis=0)


@mistake(
    "layers.Dense",
    "∂L/∂b a mean over the batch",
    sees="∂L/∂W is right, ∂L/∂b is n times too small.",
    why="b reaches the loss through every row, and the chain rule adds up all paths, as the "
    "matrix product does for W.",
    mend="db = upstream.sum(axis=0).",
    hint="The matrix product for W adds up over the batch. What do you do for b?",
)
class Dense(scratch.layers.Dense):
    def weight_gradients(self, upstream):
        self.dW[...] = self.x.T @ upstream
        self.db[...] = upstream.mean(axis=0)


@mistake(
    "layers.Dense",
    "∂L/∂b of the first row alone",
    sees="∂L/∂W is right, and so is ∂L/∂b for a batch of one row.",
    why="b is added to every row, so every row has a share in its gradient.",
    mend="db = upstream.sum(axis=0).",
    hint="Does your ∂L/∂b change when the last row's upstream changes?",
)
class Dense(scratch.layers.Dense):
    def weight_gradients(self, upstream):
        self.dW[...] = self.x.T @ upstream
        self.db[...] = upstream[0]


@mistake(
    "layers.Dense",
    "W not transposed on the way back",
    sees="With as many units as inputs ∂L/∂x is wrong without a word; else the shapes do not fit.",
    why="Forward, W leads from inputs to units. Backward the gradient walks from units to inputs, "
    "along the same weights.",
    mend="∂L/∂x = upstream @ W.T.",
    hint="What shape has upstream, what shape has x, and what has to stand between?",
)
class Dense(scratch.layers.Dense):
    def input_gradient(self, upstream):
        return upstream @ self.W


@mistake(
    "layers.Dense",
    "∂L/∂W with input and upstream exchanged",
    sees="∂L/∂W is transposed.",
    why="W has a row for each input and a column for each unit, and so has its gradient.",
    mend="dW = x.T @ upstream.",
    hint="Which weight does dW[0, 1] belong to?",
)
class Dense(scratch.layers.Dense):
    def weight_gradients(self, upstream):
        super().weight_gradients(upstream)
        self.dW[...] = upstream.T @ self.x


@mistake(
    "layers.Activation",
    "the slope taken at a",
    sees="Right for linear, ReLU and Leaky ReLU; for sigmoid, tanh, ELU and softmax ∂L/∂z is off.",
    why="g′ is asked for at the net sum z. Written with a, as a(1 − a), it contains g already; "
    "g′(a) applies g twice.",
    mend="Keep z in forward, and use it in the backward.",
    hint="What does your layer remember from forward, z or a?",
)
class Activation(scratch.layers.Activation):
    def forward(self, x, training=False):
        self.z = self.value(x)
        return self.z


@mistake(
    "layers.Activation",
    "no slope on the way back",
    sees="Only the linear activation has a right gradient.",
    why="∂L/∂z = ∂L/∂a · g′(z); here the gradient passes as if nothing were in between.",
    mend="Multiply by g′(z).",
    hint="What gradient gets through your ReLU where z < 0?",
)
class Activation(scratch.layers.Activation):
    def input_gradient(self, upstream):
        return upstream


@mistake(
    "layers.Activation",
    "the activation in the place of its slope",
    sees="Gradients grow with the output of the layer; tanh and sigmoid look merely off.",
    why="On the way back the factor is g′(z), not g(z).",
    mend="Multiply upstream by the derivative.",
    hint="What factor does your linear activation put on a gradient?",
)
class Activation(scratch.layers.Activation):
    def input_gradient(self, upstream):
        return upstream * self.value(self.z)


# --- PReLU -------------------------------------------------------------------------------------


@mistake(
    "layers.PReLU",
    "the larger of z and alpha·z",
    sees="Right for slopes up to 1; beyond, both halves of the function are exchanged.",
    why="alpha·z is the larger one below 0 only as long as alpha < 1, and nothing keeps a learned "
    "slope there.",
    mend="Ask for the sign: np.where(z > 0, z, alpha * z).",
    hint="Try alpha = 2.",
)
class PReLU(scratch.layers.PReLU):
    def forward(self, x, training=False):
        self.z = x
        return np.maximum(x, self.alpha * x)


@mistake(
    "layers.PReLU",
    "one gradient for all slopes",
    sees="Every slope has the same gradient, the sum of those expected.",
    why="Here every input has a slope of its own, and each is to blame for its own column only. "
    "The sum over all would belong to one shared slope.",
    mend="Add up over the batch alone, with axis=0.",
    hint="How many slopes does the layer have, and how many numbers does your sum leave?",
)
class PReLU(scratch.layers.PReLU):
    def weight_gradients(self, upstream):
        self.dalpha[...] = np.sum(upstream * np.minimum(self.z, 0))


@mistake(
    "layers.PReLU",
    "the slope's gradient without the sign of z",
    sees="∂L/∂alpha has the wrong sign.",
    why="Where z < 0 the output is alpha·z, so its derivative for alpha is z, which is negative.",
    mend="Multiply upstream by z where z < 0.",
    hint="z is −2. Does alpha·z grow or shrink when alpha grows?",
)
class PReLU(scratch.layers.PReLU):
    def weight_gradients(self, upstream):
        self.dalpha[...] = np.sum(upstream * np.maximum(-self.z, 0), axis=0)


@mistake(
    "layers.PReLU",
    "the slope's gradient from the wrong half",
    sees="∂L/∂alpha comes from the rows with z > 0.",
    why="alpha has no part in the output where z > 0; it acts below 0 only.",
    mend="Take min(z, 0), which is 0 where alpha has no say.",
    hint="For which z does the output depend on alpha?",
)
class PReLU(scratch.layers.PReLU):
    def weight_gradients(self, upstream):
        self.dalpha[...] = np.sum(upstream * np.maximum(self.z, 0), axis=0)


@mistake(
    "layers.PReLU",
    "a ReLU's gradient for the input",
    sees="∂L/∂x is 0 where z < 0, so the layer is as dead as a ReLU.",
    why="Below 0 the output is alpha·z, whose slope is alpha, not 0.",
    mend="Multiply upstream by alpha where z < 0.",
    hint="What is the slope of alpha·z?",
)
class PReLU(scratch.layers.PReLU):
    def input_gradient(self, upstream):
        return upstream * (self.z > 0)


# --- BatchNormalization ------------------------------------------------------------------------


def _moved(moving, batch, momentum):
    moving[...] = moving * momentum + batch * (1 - momentum)


def _normalised(layer, x, mean, variance):
    layer.std = np.sqrt(variance + layer.epsilon)
    layer.x_hat = (x - mean) / layer.std
    return layer.gamma * layer.x_hat + layer.beta


@mistake(
    "layers.BatchNormalization",
    "the variance divided by n − 1",
    sees="In training all outputs are too small by √(1 − 1/n); the smaller the batch, the more.",
    why="n − 1 estimates the variance of what the batch was drawn from. Here the batch itself is "
    "to get the variance 1.",
    mend="x.var(axis=0), without ddof.",
    hint="What is the variance of your x_hat over the batch?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.training = training
        if not training:
            return _normalised(self, x, self.moving_mean, self.moving_variance)
        mean, variance = x.mean(axis=0), x.var(axis=0, ddof=1)
        _moved(self.moving_mean, mean, self.momentum)
        _moved(self.moving_variance, variance, self.momentum)
        return _normalised(self, x, mean, variance)


@mistake(
    "layers.BatchNormalization",
    "the moving variance divided by n − 1",
    sees="The moving variance is too large by up to n/(n − 1), and predictions are a little off; "
    "training agrees.",
    why="For use after training the paper and PyTorch keep the unbiased variance. Keras keeps the "
    "batch's own, 1/n.",
    mend="Let the moving variance follow x.var(axis=0).",
    hint="By what is the variance divided that your moving one follows?",
    right_by="Ioffe and Szegedy (2015), Algorithm 2",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.training = training
        if not training:
            return _normalised(self, x, self.moving_mean, self.moving_variance)
        _moved(self.moving_mean, x.mean(axis=0), self.momentum)
        _moved(self.moving_variance, x.var(axis=0, ddof=1), self.momentum)
        return _normalised(self, x, x.mean(axis=0), x.var(axis=0))


@mistake(
    "layers.BatchNormalization",
    "momentum as the share of the new batch",
    sees="The moving statistics are almost the last batch's.",
    why="Keras's momentum is the share of the old average that is kept, 0.99. PyTorch's is what "
    "the new batch adds, 0.1.",
    mend="moving ← momentum·moving + (1 − momentum)·batch.",
    hint="With a momentum of 0.99, should the average move much or little?",
    right_by="PyTorch",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.training = training
        if not training:
            return _normalised(self, x, self.moving_mean, self.moving_variance)
        _moved(self.moving_mean, x.mean(axis=0), 1 - self.momentum)
        _moved(self.moving_variance, x.var(axis=0), 1 - self.momentum)
        return _normalised(self, x, x.mean(axis=0), x.var(axis=0))


@mistake(
    "layers.BatchNormalization",
    "the moving statistics never move",
    sees="Training goes well, predictions are as if the layer were not there.",
    why="Outside of training the layer uses averages that it has to collect in training; here "
    "they stay at 0 and 1.",
    mend="Let the moving mean and variance follow the batch's, in each forward of training.",
    hint="Print moving_mean before and after training.",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.training = training
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
        return _normalised(self, x, mean, variance)


@mistake(
    "layers.BatchNormalization",
    "the batch's statistics at inference",
    sees="The prediction for a row depends on the other rows; a row by itself becomes beta.",
    why="In use a batch may hold anything, one row even. The averages from training stand in.",
    mend="Use moving_mean and moving_variance unless training is True.",
    hint="What does your layer answer to a batch of one row, outside of training?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.training = training
        if training:
            _moved(self.moving_mean, x.mean(axis=0), self.momentum)
            _moved(self.moving_variance, x.var(axis=0), self.momentum)
        return _normalised(self, x, x.mean(axis=0), x.var(axis=0))


@mistake(
    "layers.BatchNormalization",
    "the moving statistics follow at inference too",
    sees="Predicting the same rows twice gives two answers.",
    why="Outside of training the layer only uses what it has learned; the data to predict are "
    "none of its lessons.",
    mend="Move the statistics only if training is True.",
    hint="Does predict change anything in your layer?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        out = super().forward(x, training)
        if not training:
            _moved(self.moving_mean, x.mean(axis=0), self.momentum)
            _moved(self.moving_variance, x.var(axis=0), self.momentum)
        return out


@mistake(
    "layers.BatchNormalization",
    "ε beside the root",
    sees="All outputs are off by a little; inputs that vary little by much.",
    why="Keras and the paper add ε to the variance: where that is 1e-4, the divisor becomes 0.033. "
    "Added to the spread of 0.01, the same ε makes 0.011.",
    mend="np.sqrt(variance + epsilon).",
    hint="Where does your ε stand, under the root or next to it?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        super().forward(x, training)
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
        self.std = np.sqrt(variance) + self.epsilon
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta


@mistake(
    "layers.BatchNormalization",
    "divided by the variance",
    sees="Inputs with a large spread come out too narrow, those with a small one too wide.",
    why="A variance has the square of the input's unit. To get a spread of 1 one divides by its "
    "root.",
    mend="(x − mean) / np.sqrt(variance + epsilon).",
    hint="If x is measured in metres, in what is its variance?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        super().forward(x, training)
        mean = x.mean(axis=0) if training else self.moving_mean
        self.std = (x.var(axis=0) if training else self.moving_variance) + self.epsilon
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta


@mistake(
    "layers.BatchNormalization",
    "one mean and variance for all inputs",
    sees="Only the batch as a whole has mean 0; its columns keep theirs.",
    why="Each input is standardised by itself, over the rows of the batch.",
    mend="x.mean(axis=0) and x.var(axis=0), one number for each column.",
    hint="What is the mean of each column of your x_hat?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.training = training
        if not training:
            return _normalised(self, x, self.moving_mean, self.moving_variance)
        _moved(self.moving_mean, x.mean(), self.momentum)
        _moved(self.moving_variance, x.var(), self.momentum)
        return _normalised(self, x, x.mean(), x.var())


@mistake(
    "layers.BatchNormalization",
    "mean and variance as constants on the way back",
    sees="Forward is right, ∂L/∂γ and ∂L/∂β too; ∂L/∂x is not.",
    why="Each x moves the batch's mean and variance, and through them all rows. The chain rule "
    "follows these paths as well.",
    mend="Take off mean(upstream) and x_hat·mean(upstream·x_hat) before multiplying by γ/σ.",
    hint="Add 1 to all rows of x: the output stays. What should ∂L/∂x sum to?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def input_gradient(self, upstream):
        return self.gamma / self.std * upstream


@mistake(
    "layers.BatchNormalization",
    "the way through the variance left out",
    sees="∂L/∂x sums to 0 over the batch, as it should, but its numbers are off.",
    why="x moves the variance too. Stretching all rows leaves the output as it is, so the gradient "
    "has no share along x_hat.",
    mend="Take off x_hat·mean(upstream·x_hat) as well.",
    hint="Multiply all rows of x by 2: does the output change? Does your gradient know?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def input_gradient(self, upstream):
        if self.training:
            upstream = upstream - upstream.mean(axis=0)
        return self.gamma / self.std * upstream


@mistake(
    "layers.BatchNormalization",
    "γ forgotten on the way back",
    sees="Right at the start, where γ = 1; later ∂L/∂x is off by a factor for each column.",
    why="The output is γ·x_hat + β, so whatever comes back passes γ first.",
    mend="Multiply by γ/σ.",
    hint="How would ∂L/∂x change if γ were 10?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def input_gradient(self, upstream):
        return super().input_gradient(upstream) / self.gamma


@mistake(
    "layers.BatchNormalization",
    "the gradients of γ and β exchanged",
    sees="Each of the two has the other's gradient; ∂L/∂x is right.",
    why="γ multiplies x_hat, β is added: only γ's gradient contains x_hat.",
    mend="dγ = Σ upstream·x_hat, dβ = Σ upstream.",
    hint="Which of the two gradients should depend on x?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def weight_gradients(self, upstream):
        self.dgamma[...] = upstream.sum(axis=0)
        self.dbeta[...] = (upstream * self.x_hat).sum(axis=0)


@mistake(
    "layers.BatchNormalization",
    "x in the place of x_hat in the gradient of γ",
    sees="∂L/∂γ is off, all the rest is right.",
    why="γ multiplies the standardised x_hat, not the x that came in.",
    mend="dγ = Σ upstream·x_hat.",
    hint="By what is γ multiplied in forward?",
)
class BatchNormalization(scratch.layers.BatchNormalization):
    def forward(self, x, training=False):
        self.x = x
        return super().forward(x, training)

    def weight_gradients(self, upstream):
        self.dgamma[...] = (upstream * self.x).sum(axis=0)
        self.dbeta[...] = upstream.sum(axis=0)


# --- what they are asked with ------------------------------------------------------------------


def _forward(layer, x, training):
    if layer.inputs is None:
        layer.build(x.shape[1])
    for step in layer.steps():
        x = step.forward(x, training)
    return x


def _backward(layer, x, upstream, training):
    _forward(layer, x, training)
    for step in reversed(layer.steps()):
        step.weight_gradients(upstream)
        upstream = step.input_gradient(upstream)
    return upstream, [getattr(layer, "d" + name).copy() for name in layer.trainable]


@mistake(
    "layers.forward",
    "training not handed on",
    sees="Batch normalisation does nothing in training, and never learns its averages.",
    why="A layer that behaves differently in training has to be told.",
    mend="step.forward(x, training).",
    hint="How does a layer learn from your function that it is in training?",
)
def forward(layer, x, training=False):
    return _forward(layer, x, False)


@mistake(
    "layers.forward",
    "always in training",
    sees="Outside of training batch normalisation uses the batch, and its averages keep moving.",
    why="training=False asks for what was learned, and is the default.",
    mend="step.forward(x, training).",
    hint="How does a layer learn from your function that training is over?",
)
def forward(layer, x, training=False):
    return _forward(layer, x, True)


@mistake(
    "layers.backward",
    "training not handed on",
    sees="Batch normalisation gets the gradients of a plain scaling.",
    why="In training the statistics depend on x, and the gradients with them.",
    mend="Run forward with the same training as was asked for.",
    hint="Which forward pass are your gradients those of?",
)
def backward(layer, x, upstream, training=True):
    return _backward(layer, x, upstream, False)


@mistake(
    "layers.backward",
    "always in training",
    sees="Gradients at inference are those of training.",
    why="With training=False the statistics are constants, so the way through them is closed.",
    mend="Run forward with the same training as was asked for.",
    hint="Which forward pass are your gradients those of?",
)
def backward(layer, x, upstream, training=True):
    return _backward(layer, x, upstream, True)


@mistake(
    "layers.backward",
    "upstream not used",
    sees="Through batch normalisation all gradients for x are 0 in training.",
    why="A backward starts from ∂L/∂output. With ones it differentiates the plain sum of the "
    "outputs, which for batch normalisation or softmax is constant.",
    mend="Start from upstream.",
    hint="Does your answer change if upstream is doubled?",
)
def backward(layer, x, upstream, training=True):
    return _backward(layer, x, np.ones_like(upstream), training)
