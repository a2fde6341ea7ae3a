"""What somebody's network is compared with: scratch's, of any sizes, always of the same numbers."""

import functools
import itertools
import warnings

import numpy as np

ROWS = 7


def goes_down(activations, hidden, weights, x, mine):
    """Do these gradients of one example belong together, by any loss?"""
    g, g_backward = (getattr(activations, hidden + end) for end in ("", "_backward"))
    W, b, a, z = weights[::2], weights[1::2], [x], []
    for w, c in zip(W, b, strict=True):
        z.append(a[-1] @ w + c)
        a.append(g(z[-1]))
    delta = a[-2] @ mine[-2] / np.vdot(a[-2], a[-2])
    for i in reversed(range(len(W))):
        if not np.allclose(mine[2 * i], a[i].T @ delta, rtol=1e-6, atol=1e-9):
            return False
        if b[i].any() and not np.allclose(mine[2 * i + 1], delta, rtol=1e-6, atol=1e-9):
            return False
        delta = g_backward(z[i - 1], delta @ W[i].T) if i else delta
    return True


def drawn(sizes, biases):
    """Always the same weights and data of a network of these sizes."""
    rng = np.random.default_rng(7)
    weights = [
        a
        for i, o in itertools.pairwise(sizes)
        for a in (rng.normal(size=(i, o)) / i**0.5, rng.normal(size=o) * biases)
    ]
    x = rng.normal(size=(ROWS, sizes[0]))
    y = np.eye(max(sizes[-1], 2))[rng.integers(max(sizes[-1], 2), size=ROWS)][:, : sizes[-1]]
    return weights, x, y


@functools.lru_cache(500)
def true(scratch, sizes, biases, hidden, head, loss):
    """The network of these sizes as scratch has it, and its gradients."""
    weights, x, y = drawn(sizes, biases)
    model = _model(scratch, sizes, hidden, head, loss, weights, biases)
    return model, scratch.network.gradients(model, x, y)


def _model(scratch, sizes, hidden, head, loss, weights, biases):
    layer = scratch.layers.Dense
    ends = [*[hidden] * (len(sizes) - 2), head]
    model = scratch.network.Sequential(
        [scratch.layers.Input((sizes[0],)),
         *(layer(n, activation=g, use_bias=biases) for n, g in zip(sizes[1:], ends, strict=True))]
    )  # fmt: skip
    model.set_weights(weights if biases else weights[::2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a head of no sense for its loss
        model.compile(optimizer="sgd", loss=loss)
    return model
