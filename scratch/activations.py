"""Activation functions, each with its backward beside it: value g(z), then upstream · g′(z)."""

import numpy as np

from ._checks import cast, checked, floats, like, non_negative, number, reals, rows


@checked(z=reals, at_zero=number)
def step(z, at_zero=1.0):
    """Fire or stay silent: 1 where z > 0, 0 where z < 0, ``at_zero`` where z = 0.

    It has no backward: its derivative is 0 everywhere but at the jump, where there is none, so
    gradient descent would never move a weight.

    The lectures differ at z = 0: D fires (``at_zero=1``), G's perceptron and scikit-learn do not
    (``at_zero=0``).

    >>> step([-2.5, -0.5, 0.0, 1.5])
    array([0., 0., 1., 1.])

    Lectures: D "LEARNING AND GATE"; G "Perceptron"; G "Importance of Differentiability in
    Activation Functions"
    """
    return np.heaviside(z, z.dtype.type(at_zero))


@checked(z=floats)
def linear(z):
    """Pass z through unchanged: g(z) = z.

    Lectures: G "Importance of Activation Functions"; N "CAN WE GENERALIZE"
    """
    return z.copy()


@checked(z=floats, upstream=like("z"))
def linear_backward(z, upstream):
    """upstream · 1."""
    return upstream.copy()


def _chain(name, value, arguments):
    """At least one pair (W, b), each with as many inputs as the one before has units."""
    try:
        layers = [(W, b) for W, b in value]
    except Exception as error:
        raise TypeError(
            f"{name} cannot be read as pairs ({error}); expected [(W1, b1), (W2, b2), …]"
        ) from error
    layers = [(floats("W", W), floats("b", b)) for W, b in layers]
    if not layers:
        raise ValueError(f"{name} is empty; give at least one pair (W, b)")
    for i, (W, b) in enumerate(layers):
        inputs = layers[i - 1][0].shape[-1] if i else None
        if W.ndim != 2 or b.shape != W.shape[1:] or inputs not in (None, W.shape[0]):
            raise ValueError(
                f"layer {i} has W of shape {W.shape} and b of shape {b.shape}; expected "
                f"({inputs or 'inputs'}, units) and (units,), so that the layers chain"
            )
    return layers


@checked(layers=_chain)
def collapse_linear(layers):
    """Fold linear layers ``[(W1, b1), (W2, b2), …]`` into the one layer (W, b) that they equal.

    (x·W₁ + b₁)·W₂ + b₂ = x·(W₁·W₂) + (b₁·W₂ + b₂): without a non-linear activation between
    them, many layers are worth one. W has shape (inputs, units), b has shape (units,). Raises
    ``ValueError`` where the shapes do not chain.

    >>> W, b = collapse_linear([([[3.0]], [1.0]), ([[2.0]], [-1.0])])  # 2·(3x + 1) − 1
    >>> W.item(), b.item()
    (6.0, 1.0)

    Lectures: G "Importance of Activation Functions"; N "CAN WE GENERALIZE"
    """
    W, b = layers[0]
    for W_next, b_next in layers[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


@checked(z=floats)
def sigmoid(z):
    """Squash z into (0, 1): σ(z) = 1 / (1 + e⁻ᶻ).

    Computed with e^(−|z|), which never overflows: 1/(1+e⁻ᶻ) for z ≥ 0, eᶻ/(1+eᶻ) below. The
    minimum of z and −z is −|z|, written so that complex z work too, for the complex step.

    >>> float(sigmoid(0.0))
    0.5
    >>> round(float(sigmoid(0.415)), 4)
    0.6023

    Lectures: D "Activation: Sigmoid"; D "BACK PROPOGATION"; G "Sigmoid Function"; H "1. Sigmoid
    function"; N "ACTIVATION FUNCTION"
    """
    e = np.exp(np.minimum(z, -z))
    return np.where(z >= 0, 1, e) / (1 + e)


@checked(z=floats, upstream=like("z"))
def sigmoid_backward(z, upstream):
    """upstream · σ′(z) with σ′ = σ·(1 − σ), at most 0.25, which is why gradients vanish.

    Lectures: G "Derivative of a Sigmoid Function"; D "BACK PROPOGATION"; H "Vanishing Gradient
    Problem"
    """
    a = sigmoid(z)
    return upstream * a * (1 - a)


@checked(z=floats)
def tanh(z):
    """Squash z into (−1, 1): (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ) = 2σ(2z) − 1.

    Lectures: D "Activation: Tanh"; G "Common Activation Functions"; H "2. tanh function:-"; N
    "ACTIVATION FUNCTION"
    """
    return np.tanh(z)


@checked(z=floats, upstream=like("z"))
def tanh_backward(z, upstream):
    """upstream · (1 − tanh²(z)).

    Lectures: G "Common Activation Functions"; N "ACTIVATION FUNCTION"
    """
    a = np.tanh(z)
    return upstream * (1 - a * a)


@checked(z=floats)
def relu(z):
    """Keep what is positive: max(0, z).

    Lectures: D "Activation: ReLU"; G "Common Activation Functions"; H "3. ReLU function :-"; N
    "ACTIVATION FUNCTION"
    """
    return np.maximum(z, 0)


@checked(z=floats, upstream=like("z"))
def relu_backward(z, upstream):
    """upstream where z > 0, else 0; at the kink z = 0 it is 0, as in G and in Keras.

    Lectures: G "Common Activation Functions"; N "ACTIVATION FUNCTION"
    """
    return upstream * (z > 0)


@checked(z=floats, negative_slope=non_negative)
def leaky_relu(z, negative_slope=0.01):
    """Let a little through below zero: z for z > 0, ``negative_slope`` · z otherwise.

    The slope is 0.01 in H and 0.1 in N; Keras has 0.2 (function) and 0.3 (layer). With a slope
    below 1 this is max(slope·z, z), the lectures' form. Raises ``ValueError`` for a negative slope.

    Lectures: G "Common Activation Functions"; H "4. Leaky ReLU function:-"; N "ACTIVATION FUNCTION"
    """
    return np.where(z > 0, z, negative_slope * np.minimum(z, 0))


@checked(z=floats, upstream=like("z"), negative_slope=non_negative)
def leaky_relu_backward(z, upstream, negative_slope=0.01):
    """upstream where z > 0, ``negative_slope`` · upstream otherwise, the kink included."""
    return np.where(z > 0, upstream, negative_slope * upstream)


def _slopes(name, value, arguments):
    """PReLU's slopes: any shape that broadcasts over z from the right."""
    alpha, z = floats(name, value), arguments["z"]
    fits = alpha.ndim <= z.ndim and all(
        a in (1, n) for a, n in zip(alpha.shape[::-1], z.shape[::-1], strict=False)
    )
    if not fits:
        raise ValueError(
            f"{name} has shape {alpha.shape}, which does not fit z of shape {z.shape}; give one "
            f"slope, or one per unit: shape () or {z.shape[-1:]}"
        )
    return cast(name, alpha, z.dtype)


@checked(z=floats, alpha=_slopes)
def prelu(z, alpha):
    """Leaky ReLU whose slope is learned: z for z > 0, alpha · z otherwise.

    ``alpha`` is one slope or one per unit; it may have any sign.

    Lectures: H "4. Leaky ReLU function:-"
    """
    return np.maximum(z, 0) + alpha * np.minimum(z, 0)


@checked(z=floats, upstream=like("z"), alpha=_slopes)
def prelu_backward(z, upstream, alpha):
    """Return (∂loss/∂z, ∂loss/∂alpha), the second summed to the shape of ``alpha``.

    ∂/∂z is 1 where z > 0 and alpha where z < 0; ∂/∂alpha is z where z < 0. At z = 0 both are 0,
    as in Keras, whose layer subtracts two ReLUs; leaky_relu's derivative there is its slope.

    Lectures: H "4. Leaky ReLU function:-"
    """
    dz = upstream * ((z > 0) + alpha * (z < 0))
    dalpha = upstream * np.minimum(z, 0)
    shared = tuple(range(z.ndim - alpha.ndim))  # axes that alpha lacks
    kept = tuple(i for i, size in enumerate(alpha.shape) if size == 1)
    return dz, dalpha.sum(axis=shared).sum(axis=kept, keepdims=True)


@checked(z=floats, alpha=number)
def elu(z, alpha=1.0):
    """Bend down to −alpha: z for z > 0, alpha · (eᶻ − 1) otherwise; smooth at 0 if alpha = 1.

    eᶻ − 1 is ``expm1``, which keeps its digits near 0; Keras subtracts, and loses them there.

    Lectures: H "5. ELU (Exponential Linear Units) function:"
    """
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@checked(z=floats, upstream=like("z"), alpha=number)
def elu_backward(z, upstream, alpha=1.0):
    """upstream where z > 0, upstream · alpha · eᶻ otherwise."""
    return upstream * np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))


@checked(z=rows)
def softmax(z):
    """Turn each row of scores into probabilities: e^(zᵢ) / Σⱼ e^(zⱼ), along the last axis.

    The largest score is subtracted first, which changes nothing but the overflow; a score equal
    to it becomes exactly 0, so an infinite one takes all (Keras answers NaN there).

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])

    Lectures: G "Summary of Activation Functions"; H "Softmax Function:-"
    """
    top = z.max(axis=-1, keepdims=True)
    e = np.exp(np.where(z == top, 0, z - top))
    return e / e.sum(axis=-1, keepdims=True)


@checked(z=rows, upstream=like("z"))
def softmax_backward(z, upstream):
    """Upstream times the Jacobian, without building it: p · (upstream − Σⱼ upstreamⱼ pⱼ).

    Lectures: H "Softmax Function:-"
    """
    p = softmax(z)
    return p * (upstream - (upstream * p).sum(axis=-1, keepdims=True))


@checked(z=rows)
def softmax_jacobian(z):
    """All the partial derivatives ∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ); shape (…, k, k) for z of shape (…, k).

    Every row sums to 0, because the probabilities always sum to 1.

    Lectures: H "Softmax Function:-"
    """
    p = softmax(z)
    return p[..., :, None] * (np.eye(z.shape[-1], dtype=z.dtype) - p[..., None, :])
