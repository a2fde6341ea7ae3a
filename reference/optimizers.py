"""Optimizers of Keras. ``form="lecture"`` overrides their update with the equations as printed.

Keras takes a Python float through float32 on its way into an update, even under float64, so every
number is handed over with its dtype.
"""

import contextlib

import numpy as np

from ._floatx import floatx
from ._keras import keras, ops, tensor, tf


def _positive(limit):
    """TensorFlow clips by −1 without a word, some gradients to 0, others to the wrong side."""
    if not limit > 0:
        raise ValueError(f"limit is {limit!r}; a number above 0 was expected")
    return limit


def clip_by_value(gradients, limit):
    """``tf.clip_by_value``."""
    _positive(limit)
    return [tf.clip_by_value(tensor(g), -limit, limit).numpy() for g in gradients]


def clip_by_norm(gradients, limit):
    """``tf.clip_by_norm``, each array by itself."""
    return [tf.clip_by_norm(tensor(g), _positive(limit)).numpy() for g in gradients]


def clip_by_global_norm(gradients, limit):
    """``tf.clip_by_global_norm``, all arrays together."""
    return [
        g.numpy()
        for g in tf.clip_by_global_norm([tensor(g) for g in gradients], _positive(limit))[0]
    ]


_NUMBERS = [  # of Keras's keywords those that enter an update
    *("learning_rate", "initial_accumulator_value", "epsilon", "momentum", "rho", "beta_1"),
    *("beta_2", "clipvalue", "clipnorm", "weight_decay", "ema_momentum"),
]


def _exact(name, value):
    """A number as NumPy's float64, of which Keras keeps all digits; float32 does not need it."""
    is_number = name in _NUMBERS and isinstance(value, int | float)
    return np.float64(value) if is_number and floatx() == "float64" else value


_FEW = 10  # steps, which are taken sooner one by one than compiled


@contextlib.contextmanager
def _as_written():
    """A graph is run as it is; else TensorFlow turns x / √v into x · rsqrt(v), a last bit off."""
    before = tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": before})


class Optimizer:
    """What is added to Keras's optimizers: ``apply`` on NumPy arrays, in place."""

    form = "keras"

    def __init__(self, form, clipping, **options):
        super().__init__(**{k: _exact(k, v) for k, v in {**options, **clipping}.items()})
        self.form = form

    def get_config(self):
        """Keras's own, from which it copies, saves and loads; and the form."""
        config = {k: float(v) if tf.is_tensor(v) else v for k, v in super().get_config().items()}
        return {**config, "form": self.form}

    def apply(self, gradients, weights=None):
        """Take one step: change the arrays of ``weights`` in place, or Keras's own variables."""
        if weights is None or not any(isinstance(w, np.ndarray) for w in weights):
            return super().apply(gradients, weights)
        if not hasattr(self, "_twins"):
            self._twins = [keras.Variable(w, dtype=w.dtype) for w in weights]
            self.build(self._twins)
            self._compiled = tf.function(self._on_twins, autograph=False)
        step = self._compiled if self.iterations >= _FEW else self._on_twins
        with _as_written():
            moved = step([tensor(g) for g in gradients], [tensor(w) for w in weights])
        for w, value in zip(weights, moved, strict=True):
            w[...] = value.numpy()

    def _on_twins(self, gradients, weights):
        """The weights after a step of Keras's own variables."""
        for twin, w in zip(self._twins, weights, strict=True):
            twin.assign(w)
        super().apply(gradients, self._twins)
        return [twin.value for twin in self._twins]

    def update_step(self, gradient, variable, learning_rate):
        """Keras's own update, or the lecture's."""
        if self.form == "keras":
            super().update_step(gradient, variable, learning_rate)
        else:
            number = np.float64 if variable.dtype == "float64" else float
            numbers = {k: number(getattr(self, k)) for k in _NUMBERS[2:7] if hasattr(self, k)}
            a = ops.cast(learning_rate, variable.dtype)
            self._lecture(gradient, variable, a, **numbers)


@keras.saving.register_keras_serializable("twofold")
class SGD(Optimizer, keras.optimizers.SGD):
    """``keras.optimizers.SGD``; the lecture's form is the same."""

    def __init__(
        self, learning_rate=0.01, momentum=0.0, nesterov=False, *, form="keras", **clipping
    ):
        numbers = {"learning_rate": learning_rate, "momentum": momentum}
        super().__init__(form, clipping, nesterov=nesterov, **numbers)

    def _lecture(self, g, w, a, momentum, **_):
        if not momentum:
            self.assign_sub(w, a * g)
            return
        v = self.momentums[self._get_variable_index(w)]
        self.assign(v, v * momentum + a * g)
        self.assign_sub(w, v)


@keras.saving.register_keras_serializable("twofold")
class Adagrad(Optimizer, keras.optimizers.Adagrad):
    """``keras.optimizers.Adagrad``; the lecture's starts from 0 and has ε outside the root."""

    def __init__(
        self,
        learning_rate=0.001,
        initial_accumulator_value=0.1,
        epsilon=1e-7,
        *,
        form="keras",
        **clipping,
    ):
        start = initial_accumulator_value if form == "keras" else 0.0
        numbers = {"learning_rate": learning_rate, "epsilon": epsilon}
        super().__init__(form, clipping, initial_accumulator_value=start, **numbers)

    def _lecture(self, g, w, a, epsilon):
        G = self._accumulators[self._get_variable_index(w)]
        self.assign_add(G, g * g)
        self.assign_sub(w, a / (ops.sqrt(G) + epsilon) * g)


@keras.saving.register_keras_serializable("twofold")
class RMSprop(Optimizer, keras.optimizers.RMSprop):
    """``keras.optimizers.RMSprop``; the lecture's has ε outside the root."""

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        *,
        form="keras",
        **clipping,
    ):
        numbers = {"learning_rate": learning_rate, "rho": rho, "momentum": momentum}
        super().__init__(form, clipping, epsilon=epsilon, centered=centered, **numbers)

    def _lecture(self, g, w, a, rho, epsilon, **_):
        v = self._velocities[self._get_variable_index(w)]
        self.assign(v, v * rho + (g * g) * (1 - rho))
        self.assign_sub(w, a / (ops.sqrt(v) + epsilon) * g)


@keras.saving.register_keras_serializable("twofold")
class Adadelta(Optimizer, keras.optimizers.Adadelta):
    """``keras.optimizers.Adadelta``; the lecture prints a root too many, and keeps no steps."""

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, *, form="keras", **clipping):
        super().__init__(form, clipping, learning_rate=learning_rate, epsilon=epsilon)
        # Keras multiplies ρ from the left, where a NumPy number fails.
        self.rho = tf.constant(rho, floatx())

    def _lecture(self, g, w, a, rho, epsilon):
        G = self._accumulated_grads[self._get_variable_index(w)]
        self.assign(G, G * rho + (g * g) * (1 - rho))
        self.assign_sub(w, a * ops.sqrt(G + epsilon) ** -0.5 * g)


@keras.saving.register_keras_serializable("twofold")
class Adam(Optimizer, keras.optimizers.Adam):
    """``keras.optimizers.Adam``; the lecture's has no correction, and ε inside the root."""

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        *,
        form="keras",
        **clipping,
    ):
        numbers = {"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2}
        super().__init__(form, clipping, epsilon=epsilon, **numbers)

    def _lecture(self, g, w, a, beta_1, beta_2, epsilon):
        i = self._get_variable_index(w)
        v, s = self._momentums[i], self._velocities[i]
        self.assign(v, v * beta_1 + g * (1 - beta_1))
        self.assign(s, s * beta_2 + (g * g) * (1 - beta_2))
        self.assign_sub(w, a * v / ops.sqrt(s + epsilon))
