"""Optimizers: how a step follows from a gradient. Each is told twice.

``form="keras"`` is the update that Keras ships, to the order of its operations; ``form="lecture"``
the one that the lectures print. g is the gradient, w the weights, t the number of the step, from
1. All state starts at 0 unless said otherwise, and is there to see: ``adam.m``, ``adam.v``, one
array for each array of weights.
"""

import math

import numpy as np

from ._checks import arrays, checked, fraction, non_negative, one_of, positive

_BLOCK = 2**20  # bytes of each array that a step takes at once


@checked(gradients=arrays, limit=positive)
def clip_by_value(gradients, limit):
    """Cut every entry to [−limit, limit].

    Lectures: G "Solutions to Gradient Problems"
    """
    return [np.clip(g, -limit, limit) for g in gradients]


@checked(gradients=arrays, limit=positive)
def clip_by_norm(gradients, limit):
    """Shorten each array to the length ``limit``, if it is longer: g · limit / max(‖g‖, limit).

    Lectures: G "Solutions to Gradient Problems"
    """
    return [g * limit / max(np.sqrt(np.sum(g * g)), limit) for g in gradients]


@checked(gradients=arrays, limit=positive)
def clip_by_global_norm(gradients, limit):
    """Shorten all arrays together, keeping their direction: g · limit · min(1/‖all‖, 1/limit).

    Lectures: G "Solutions to Gradient Problems"
    """
    norm = np.sqrt(sum(np.sum(g * g) for g in gradients))
    return [g * (limit * min(1 / norm, 1 / limit)) for g in gradients] if norm else gradients


CLIPS = {
    "clipvalue": clip_by_value,
    "clipnorm": clip_by_norm,
    "global_clipnorm": clip_by_global_norm,
}


# What each number and word of an optimizer may be, whenever it is set.
_RULES = dict.fromkeys(["learning_rate", "epsilon", "initial_accumulator_value"], non_negative)
_RULES |= dict.fromkeys(["momentum", "rho", "beta_1", "beta_2"], fraction)
_RULES |= dict.fromkeys(["nesterov", "centered"], one_of(True, False))
_RULES |= {"form": one_of("keras", "lecture")}


class Optimizer:
    """What all optimizers share: checks, clipping, state, and the walk over the arrays.

    One of ``clipvalue``, ``clipnorm``, ``global_clipnorm`` may be given; clipping comes first.
    """

    def __init__(self, learning_rate, form, clipping):
        self.learning_rate, self.form = learning_rate, form
        clipping = {name: limit for name, limit in clipping.items() if limit is not None}
        if unknown := set(clipping) - set(CLIPS):
            raise TypeError(
                f"{type(self).__name__} does not take {', '.join(sorted(unknown))}; of Keras's "
                f"further arguments it has {', '.join(CLIPS)}"
            )
        if len(clipping) > 1:
            raise ValueError(f"{' and '.join(clipping)} were given; choose one way of clipping")
        self.clipping = {name: positive(name, limit) for name, limit in clipping.items()}
        self.iterations = 0
        self.model = None  # whose weights it learns, by a mark that model and optimizer share

    def __setattr__(self, name, value):
        if name == "learning_rate" and callable(value):
            raise TypeError(
                f"learning_rate is {value!r}; scratch has no schedules: give a number, and "
                "change optimizer.learning_rate between steps"
            )
        super().__setattr__(name, _RULES[name](name, value) if name in _RULES else value)

    def __repr__(self):
        told = {k: v for k, v in vars(self).items() if isinstance(v, float | bool | str)}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in told.items())})"

    @np.errstate(all="ignore")
    def apply(self, gradients, weights):
        """Take one step: change the arrays of ``weights`` in place."""
        gradients = _check(gradients, weights)
        self.check_state(weights)
        self.update(self.clip(gradients), weights)

    def check_state(self, weights, model=None):
        """Does the state that there is belong to arrays of these shapes, and to this model?"""
        shapes, title = [w.shape for w in weights], type(self).__name__
        if self.iterations and model is not None and model is not self.model:
            raise ValueError(
                f"this {title} has learned with other weights and keeps their state; compile each "
                f"model with an optimizer of its own, {title}(…)"
            )
        for name in self.states() if self.iterations else ():
            if (seen := [a.shape for a in getattr(self, name, ())]) != shapes:
                raise ValueError(
                    f"weights have shapes {shapes}, but this {title} has learned with {seen} for "
                    f"its {name}; make a new one for other weights, or another form or momentum"
                )
        self.model = model or self.model

    def clip(self, gradients):
        """The gradients, clipped as the optimizer was told."""
        for name, limit in self.clipping.items():
            gradients = CLIPS[name].__wrapped__(gradients, limit)
        return gradients

    def update(self, gradients, weights):
        """Take one step with gradients that are clipped already."""
        if self.iterations == 0:
            for name, start in self.states().items():
                setattr(self, name, [np.full_like(w, start) for w in weights])
        self.iterations += 1
        step = self._keras if self.form == "keras" else self._lecture
        state = [getattr(self, name) for name in self.states()]
        for whole in zip(gradients, weights, *state, strict=True):
            for g, w, *s in _blocks(whole):
                step(g.astype(w.dtype, copy=False), w, *s)


def _blocks(arrays):
    """The same rows of all arrays, so few at a time that what a step makes of them stays in cache.

    A step takes each number by itself, so its bits are those of a step on whole arrays; without
    the haste this would be ``[arrays]``.
    """
    w = arrays[1]
    if w.nbytes <= _BLOCK:
        return [arrays]
    rows = max(1, len(w) * _BLOCK // w.nbytes)
    return ([a[i : i + rows] for a in arrays] for i in range(0, len(w), rows))


def _check(gradients, weights):
    """One gradient for each array of weights, of its shape; weights that can change in place."""
    gradients, floating = arrays("gradients", gradients), arrays("weights", weights)
    shapes = [[a.shape for a in side] for side in (gradients, floating)]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"gradients have shapes {shapes[0]}, weights {shapes[1]}; give a pair each"
        )
    for i, w in enumerate(weights):
        if not isinstance(w, np.ndarray) or w.dtype.kind != "f" or not w.flags.writeable:
            raise TypeError(
                f"weights[{i}] is {w!r}; a float array that can be written to was expected, since "
                "it is changed in place: np.array(w, dtype=float)"
            )
    return gradients


class SGD(Optimizer):
    """Stochastic gradient descent, with a memory of past steps if momentum μ > 0.

    keras    w ← w − g·α; with momentum m ← m·μ − g·α, then w ← w + m,
             or as Nesterov has it, one step ahead, w ← w + m·μ − g·α
    lecture  v ← μ·v + α·g, then w ← w − v: the same, with v = −m

    Lectures: D "STOCHASTIC GRADIENT DESCENT"; D "SGD WITH MOMENTUM"
    """

    def __init__(
        self, learning_rate=0.01, momentum=0.0, nesterov=False, *, form="keras", **clipping
    ):
        super().__init__(learning_rate, form, clipping)
        self.momentum, self.nesterov = momentum, nesterov
        if nesterov and form == "lecture":
            raise ValueError('the lectures have no Nesterov momentum; use form="keras"')

    def states(self):
        """The velocity, where there is momentum."""
        return {("m" if self.form == "keras" else "v"): 0.0} if self.momentum else {}

    def _keras(self, g, w, m=None):
        if m is None:
            w -= g * self.learning_rate
            return
        m[...] = m * self.momentum - g * self.learning_rate
        w += m * self.momentum - g * self.learning_rate if self.nesterov else m

    def _lecture(self, g, w, v=None):
        if v is None:
            w -= self.learning_rate * g
            return
        v[...] = self.momentum * v + self.learning_rate * g
        w -= v


class Adagrad(Optimizer):
    """A learning rate for each weight, smaller the more its gradient has added up.

    keras    G ← G + g², from G₀ = 0.1; w ← w − α·g / √(G + ε)
    lecture  G ← G + g², from G₀ = 0;   w ← w − α / (√G + ε) · g

    G₀ matters most: from 0 the first step is α whatever the gradient, from 0.1 a small gradient
    makes a small step. ε's place matters only where G is of its size.

    Lectures: D "ADAGRAD (ADAPTIVE GRADIENT DESCENT)"
    """

    def __init__(
        self,
        learning_rate=0.001,
        initial_accumulator_value=0.1,
        epsilon=1e-7,
        *,
        form="keras",
        **clipping,
    ):
        super().__init__(learning_rate, form, clipping)
        self.initial_accumulator_value = initial_accumulator_value
        if form == "lecture" and initial_accumulator_value not in (0, 0.1):
            raise ValueError('the lecture\'s AdaGrad starts from G = 0; use form="keras"')
        self.epsilon = epsilon

    def states(self):
        """The sum of squares."""
        return {"G": self.initial_accumulator_value if self.form == "keras" else 0.0}

    def _keras(self, g, w, G):
        G += g * g
        w -= self.learning_rate * g / np.sqrt(G + self.epsilon)

    def _lecture(self, g, w, G):
        G += g * g
        w -= self.learning_rate / (np.sqrt(G) + self.epsilon) * g


class RMSprop(Optimizer):
    """AdaGrad that forgets: a decaying mean of the squares in the place of their sum.

    keras    v ← ρ·v + (1−ρ)·g²; w ← w − α·g / √(v + ε); if centered, v − ḡ² stands for v, with
             ḡ ← ρ·ḡ + (1−ρ)·g; with momentum m ← μ·m + α·g / √(v + ε), w ← w − m
    lecture  v ← ρ·v + (1−ρ)·g²; w ← w − α / (√v + ε) · g

    ε inside the root stands for a gradient of √ε = 3e-4, outside for one of ε = 1e-7: Keras damps
    small gradients earlier. What is ρ here is γ in the lecture.

    Lectures: D "RMSPROP (ROOT MEAN SQUARE PROBABILITY)"
    """

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
        super().__init__(learning_rate, form, clipping)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered
        if form == "lecture" and (momentum or centered):
            raise ValueError('the lecture has no momentum and no centering here; use form="keras"')

    def states(self):
        """The mean square; in Keras's form the mean gradient and the velocity, too."""
        return dict.fromkeys(["v", "g_bar", "m"] if self.form == "keras" else ["v"], 0.0)

    def _keras(self, g, w, v, g_bar, m):
        v[...] = self.rho * v + (1 - self.rho) * (g * g)
        if self.centered:  # otherwise ḡ stays 0
            g_bar[...] = self.rho * g_bar + (1 - self.rho) * g
        step = self.learning_rate * g / np.sqrt(v - g_bar * g_bar + self.epsilon)
        m[...] = self.momentum * m + step if self.momentum else step  # 0·∞ would be NaN
        w -= m

    def _lecture(self, g, w, v):
        v[...] = self.rho * v + (1 - self.rho) * (g * g)
        w -= self.learning_rate / (np.sqrt(v) + self.epsilon) * g


class Adadelta(Optimizer):
    """RMSprop whose step has the size of earlier steps; the learning rate only scales it.

    keras    G ← ρ·G + (1−ρ)·g²; d = −√(D + ε) / √(G + ε) · g; D ← ρ·D + (1−ρ)·d²; w ← w + α·d
    lecture  G ← ρ·G + (1−ρ)·g²; w ← w − α·(√(G + ε))^(−½)·g, as it is printed

    The print keeps a learning rate, has no D, and takes the root twice: the gradient is divided
    by G^¼. Read as (G + ε)^(−½) it would be RMSprop with ρ = 0.95.

    Lectures: D "ADA DELTA"
    """

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, *, form="keras", **clipping):
        super().__init__(learning_rate, form, clipping)
        self.rho, self.epsilon = rho, epsilon

    def states(self):
        """The mean square of the gradients, and of the steps."""
        return dict.fromkeys(["G", "D"] if self.form == "keras" else ["G"], 0.0)

    def _keras(self, g, w, G, D):
        G[...] = self.rho * G + (1 - self.rho) * (g * g)
        d = -(np.sqrt(D + self.epsilon) * g / np.sqrt(G + self.epsilon))
        D[...] = self.rho * D + (1 - self.rho) * (d * d)
        w += self.learning_rate * d

    def _lecture(self, g, w, G):
        G[...] = self.rho * G + (1 - self.rho) * (g * g)
        w -= self.learning_rate * np.sqrt(G + self.epsilon) ** -0.5 * g


class Adam(Optimizer):
    """RMSprop with momentum, and a correction for averages that start at 0.

    keras    m ← m + (g − m)(1−β₁); v ← v + (g² − v)(1−β₂);
             w ← w − m·α' / (√v + ε), with α' = α·√(1−β₂ᵗ) / (1−β₁ᵗ)
    lecture  v ← β₁·v + (1−β₁)·g; s ← β₂·s + (1−β₂)·g²; w ← w − α·v / √(s + ε)

    Without the correction the first step is (1−β₁)/√(1−β₂) = 3.16 times as long, and the next ones
    up to 6.6 times. Mind the letters: the lecture's v is Keras's m, its s Keras's v. Keras's ε is
    the "ε hat" of the paper's section 2; its Algorithm 1 puts ε beside the corrected √v. D prints
    one more factor g in the step, which H does not have: a slip, left out here.

    Lectures: D "ADAM(ADAPTIVE MOMENT ESTIMATION)"; H "Adam Optimizer:-"
    """

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
        super().__init__(learning_rate, form, clipping)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def states(self):
        """The mean of the gradients, and of their squares."""
        return dict.fromkeys(["m", "v"] if self.form == "keras" else ["v", "s"], 0.0)

    def _keras(self, g, w, m, v):
        t = self.iterations
        m += (g - m) * (1 - self.beta_1)
        v += (g * g - v) * (1 - self.beta_2)
        alpha = self.learning_rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        w -= m * alpha / (np.sqrt(v) + self.epsilon)

    def _lecture(self, g, w, v, s):
        v[...] = self.beta_1 * v + (1 - self.beta_1) * g
        s[...] = self.beta_2 * s + (1 - self.beta_2) * (g * g)
        w -= self.learning_rate * v / np.sqrt(s + self.epsilon)
