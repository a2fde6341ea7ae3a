"""Networks: backpropagation by hand on three small ones, then layer by layer at any depth."""

import numpy as np

from ._checks import checked, keras_words, like, one_of, shaped, vector, whole_number
from ._model import Model, a_model
from ._random import generator
from ._training import History, Objective, batches, find_optimizer, pairs, verbosity
from .activations import sigmoid

# --- by hand -----------------------------------------------------------------------------------


@checked(x=vector, y=shaped(), w=like("x"), b=shaped())
def neuron_gradients(x, y, w, b):
    """One sigmoid neuron with cross-entropy, on one example: (∂L/∂w, ∂L/∂b).

    z = Σ wᵢxᵢ + b, ŷ = σ(z); ∂L/∂ŷ·∂ŷ/∂z = −(y − ŷ)/(ŷ(1−ŷ)) · ŷ(1−ŷ) shortens to −(y − ŷ), so
    ∂L/∂wᵢ = −(y − ŷ)·xᵢ and ∂L/∂b = −(y − ŷ).

    Lectures: G "Calculating the Derivatives"; G "Classification With a Neuron"
    """
    y_hat = sigmoid(x @ w + b)
    return -(y - y_hat) * x, -(y - y_hat)


@checked(**dict.fromkeys(["x", "y", "w1", "b1", "w2", "b2"], shaped()))
def one_one_one_gradients(x, y, w1, b1, w2, b2):
    """Two sigmoid neurons in a row with E = ½(a₂ − y)²: ∂E/∂(w₁, b₁, w₂, b₂).

    z₁ = w₁x + b₁, a₁ = σ(z₁), z₂ = w₂a₁ + b₂, a₂ = σ(z₂). The lecture calls b₁ and b₂ θ₁ and θ₂; of
    its products it prints the digits, some of them wrong.

    >>> gradients = one_one_one_gradients(x=0.1, y=0.25, w1=0.15, b1=0.40, w2=0.45, b2=0.62)
    >>> [round(float(g), 4) for g in gradients]
    [0.001, 0.0102, 0.057, 0.0947]

    Lectures: D "BACK PROPOGATION"
    """
    a1 = sigmoid(w1 * x + b1)
    a2 = sigmoid(w2 * a1 + b2)
    dz2 = (a2 - y) * a2 * (1 - a2)  # ∂E/∂a₂ · ∂a₂/∂z₂
    dz1 = dz2 * w2 * a1 * (1 - a1)  # … · ∂z₂/∂a₁ · ∂a₁/∂z₁
    return dz1 * x, dz1, dz2 * a1, dz2


@checked(x=shaped(2), y=shaped(), W=shaped(2, 2), b=shaped(2), w=shaped(2), b_out=shaped())
def two_two_one_gradients(x, y, W, b, w, b_out):
    """Two hidden sigmoids and a sigmoid output with cross-entropy: all nine gradients.

    W[i, j] leads from input i to hidden unit j (the lecture's w₁₁, w₁₂, w₂₁, w₂₂), w from the
    hidden units to the output. With z₁ = x₁w₁₁ + x₂w₂₁ + b₁ and so on,

    ∂L/∂wᵢⱼ = −xᵢ·wⱼ·aⱼ(1−aⱼ)·(y − ŷ)    ∂L/∂bⱼ = −wⱼ·aⱼ(1−aⱼ)·(y − ŷ)
    ∂L/∂wⱼ  = −aⱼ·(y − ŷ)                ∂L/∂b  = −(y − ŷ)

    Returns them in the order of the arguments: (dW, db, dw, db_out).

    Lectures: G "Neural Network"
    """
    a = sigmoid(x @ W + b)  # (2,) @ (2, 2)
    y_hat = sigmoid(a @ w + b_out)
    db_out = -(y - y_hat)
    db = db_out * w * a * (1 - a)
    return np.outer(x, db), db, db_out * a, db_out


# --- at any depth ------------------------------------------------------------------------------


class Sequential(Model):
    """Layers, one after the other: ``Sequential([Input((64,)), Dense(32, activation="relu"), …])``.

    ``compile`` says how to learn, ``fit`` learns, ``predict`` and ``evaluate`` use what was
    learned; words and arguments are Keras's. All weights lie side by side in one long array,
    ``state``, of which the layers hold views, so that one call of the optimizer updates all that
    are learned.

    Lectures: D "MULTI LAYER PERCEPTRON(MLP)"; G "Multi-Layer Perceptron"; N "CAN WE GENERALIZE"
    """

    @keras_words
    def __init__(self, layers=()):
        super().__init__(layers)

    # --- forward and backward ---

    def forward(self, x, training=False, steps=None):
        """The output for a batch: every step takes what the one before it made."""
        for step in self.steps if steps is None else steps:
            x = step.forward(x, training)
        return x

    def backward(self, upstream, steps):
        """From ∂L/∂output to the gradient of every weight: the chain rule, one step at a time."""
        for step in reversed(steps):
            step.weight_gradients(upstream)
            if step is not steps[0]:  # nobody asks for the gradient of the data
                upstream = step.input_gradient(upstream)

    def backpropagate(self, x, y):
        """Forward, loss, backward on one batch; return the loss and the metrics.

        A sigmoid or softmax before its own cross-entropy is taken together with it, from the
        logits z: nothing overflows, nothing is clipped. Keras does the same.
        """
        *inner, last = self.steps
        if self.objective.from_logits(last):
            z = self.forward(x, True, inner)
            loss, upstream = self.objective.step_from_logits(y, z)
            self.backward(upstream, inner)
            return loss, self.objective.metrics(y, lambda: last.forward(z))
        y_hat = self.forward(x, True)
        self.backward(self.objective.backward(y, y_hat), self.steps)
        return self.objective.value(y, y_hat), self.objective.metrics(y, lambda: y_hat)

    def train_step(self, x, y):
        """One step of the optimizer on one batch; return the loss and the metrics before it."""
        results = self.backpropagate(x, y)
        if self.optimizer.clipping:
            for g, clipped in zip(self.gradients, self.optimizer.clip(self.gradients), strict=True):
                g[...] = clipped
        self.optimizer.update([self.slopes], [self.state[: self.slopes.size]])
        return results

    # --- Keras's words ---

    @keras_words
    def compile(self, optimizer="rmsprop", loss=None, metrics=None):
        """Choose an optimizer, a loss, and what else to report: ``metrics=["accuracy"]``."""
        self.optimizer, self.objective = find_optimizer(optimizer), Objective(loss, metrics)

    @keras_words
    def fit(
        self, x, y, batch_size=32, epochs=1, verbose="auto", validation_data=None, shuffle=True
    ):
        """Learn from x (n, inputs) and y; return the :class:`History`.

        Each epoch visits every row once, ``batch_size`` rows in a step, in a new order if
        ``shuffle``. Rows are read as they are needed, so x may be a ``numpy.memmap``. The loss
        reported is the mean over the epoch, taken while the weights move, as in Keras.

        Raises ``FloatingPointError`` where loss or weights stop being finite, and keeps the last
        finite weights. After Ctrl-C the weights are those of the last whole step, and
        ``model.history`` has the whole epochs. Where a step broke off within the optimizer, its
        memory (momentum and the like) starts anew.

        Lectures: G "Mini-Batch Gradient Descent: Pseudocode"
        """
        batch_size, epochs = whole_number("batch_size", batch_size), whole_number("epochs", epochs)
        shuffle, verbose = one_of(True, False)("shuffle", shuffle), verbosity(verbose)
        validation = None if validation_data is None else pairs(validation_data)
        with self.all_or_nothing():
            x, y = self._ready("fit", x, y)
            if validation:
                validation = self._ready("fit", *validation, of="validation_data: ")
            self.optimizer.check_state([self.state[: self.slopes.size]], model=self.mark)
        self.objective.warn_of(self.steps[-1], self.layers[-1].outputs)
        self.history = History(self.objective.names, epochs, verbose)
        self.before = self.state.copy()
        for epoch in range(epochs):
            order = generator().permutation(len(x)) if shuffle else None
            for step, rows in enumerate(batches(len(x), batch_size, order), start=1):
                x_batch, y_batch = self._batch(rows, x, y)
                results = self._whole_step(x_batch, y_batch, f"epoch {epoch + 1}, step {step}")
                self.history.add(len(y_batch), *results)
            self.history.close(self._measure(*validation, batch_size) if validation else None)
        return self.history

    def _whole_step(self, x, y, when):
        """A ``train_step`` that leaves finite weights; if it fails, those from before it."""
        np.copyto(self.before, self.state)
        done = self.optimizer.iterations
        try:
            loss, metrics = self.train_step(x, y)
            if not (np.isfinite(loss) and np.isfinite(self.state).all()):
                raise FloatingPointError(
                    f"{when}: the loss is {loss:g} and the weights would no longer be finite; they "
                    "are kept as they were before this step. Lower the learning rate, clip the "
                    "gradients, or look for NaN in the data"
                )
        except BaseException:  # Ctrl-C too
            self.state[...] = self.before
            if self.optimizer.iterations != done:
                self.optimizer.iterations = 0
            raise
        return loss, *metrics

    @keras_words
    def evaluate(self, x, y, batch_size=32, verbose="auto"):
        """The loss over x and y, or a list of it and the metrics, without learning."""
        batch_size, _ = whole_number("batch_size", batch_size), verbosity(verbose)
        results = self._measure(*self._ready("evaluate", x, y), batch_size)
        return results[0] if len(results) == 1 else results

    @keras_words
    def predict(self, x, batch_size=32, verbose="auto"):
        """The output for every row of x, shape (n, outputs)."""
        batch_size, _ = whole_number("batch_size", batch_size), verbosity(verbose)
        (x,) = self._ready("predict", x)
        chunks = batches(len(x), batch_size, None)
        dtype = self.state.dtype
        return np.concatenate([self.forward(np.asarray(x[rows], dtype)) for rows in chunks])

    def as_batch(self, what, x, *y):
        """All rows as one batch, checked as ``what`` asks: ``"gradients"``, or ``"predict"``."""
        return self._batch(slice(None), *self._ready(what, x, *y))

    def _batch(self, rows, x, *y):
        dtype, outputs = self.state.dtype, self.layers[-1].outputs
        y = (self.objective.labels(labels[rows], outputs, dtype) for labels in y)
        return np.asarray(x[rows], dtype), *y

    def _measure(self, x, y, batch_size):
        """Loss and metrics over x and y, as a list, without learning."""
        history = History(self.objective.names, 1, verbose=0)
        *inner, last = self.steps
        for rows in batches(len(x), batch_size, None):
            x_batch, y_batch = self._batch(rows, x, y)
            z = self.forward(x_batch, False, inner)
            y_hat = last.forward(z)
            if self.objective.from_logits(last):
                loss, _ = self.objective.step_from_logits(y_batch, z)
            else:
                loss = self.objective.value(y_batch, y_hat)
            metrics = self.objective.metrics(y_batch, lambda y_hat=y_hat: y_hat)
            history.add(len(y_batch), loss, *metrics)
        history.close(None)
        return [values[0] for values in history.history.values()]


@checked(model=a_model)
def gradients(model, x, y):
    """The gradient of the compiled loss for every weight, in the order of ``get_weights``.

    As in training, with x and y as one batch. Weights that are not learned, such as moving
    statistics, get 0, and keep their values.

    Lectures: N "CAN WE GENERALIZE"; H "Chain Rule of differentiation"; D "BACKPROPAGATION LEARNING
    ALGORITHM ‘BP’"
    """
    batch = model.as_batch("gradients", x, y)
    before = model.state.copy()
    model.backpropagate(*batch)
    model.state[...] = before
    return [
        getattr(layer, "d" + name).copy()
        if name in layer.trainable
        else np.zeros_like(getattr(layer, name))
        for layer in model.layers
        for name in (*layer.trainable, *layer.fixed)
    ]
