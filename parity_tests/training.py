"""Steps of training, by each framework that is there: the same classifier, batches and Adam.

All are in float32, for which PyTorch and JAX are made. Neither of the two is needed; they run in
processes of their own, since not every PyTorch lives beside every TensorFlow.
"""

import contextlib
import functools
import importlib
import importlib.util
import multiprocessing
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
from sklearn.neural_network import MLPClassifier

import reference
import scratch

SEPARATE = "torch", "jax"


class Task(NamedTuple):
    """A network, and on how many batches of how many rows it is trained."""

    sizes: tuple
    rows: int
    steps: int

    def batches(self):
        """Random rows, and the numbers of their classes."""
        n = self.steps * self.rows
        x = np.random.default_rng(0).normal(size=(n, self.sizes[0])).astype(np.float32)
        return x, np.arange(n) % self.sizes[-1]

    def weights(self):
        """One matrix for each layer."""
        rng, shapes = np.random.default_rng(0), zip(self.sizes, self.sizes[1:], strict=False)
        return [rng.normal(0, 0.05, shape).astype(np.float32) for shape in shapes]


def seconds(name, task):
    """How long it takes: by a framework, by its matrix products alone, or by Adam's updates."""
    work = _made(name, task)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@functools.cache
def _made(name, task):
    return MAKERS[name](task)


@contextlib.contextmanager
def elsewhere():
    """:func:`seconds` of each framework that runs in a process of its own, by its name."""
    with contextlib.ExitStack() as stack:
        found = {}
        for name in filter(importlib.util.find_spec, SEPARATE):
            spawn = multiprocessing.get_context("spawn")
            pool = stack.enter_context(ProcessPoolExecutor(1, spawn))
            try:
                pool.submit(seconds, name, Task((2, 2), 1, 1)).result()
                found[name] = functools.partial(_ask, pool, name)
            except Exception as error:  # whatever may be wrong with another's installation
                warnings.warn(f"{name} is left out, since it does not run: {error}", stacklevel=3)
        yield found


def _ask(pool, name, task):
    return pool.submit(seconds, name, task).result()


@contextlib.contextmanager
def _float32(nn):
    before = nn.floatx()
    nn.set_floatx("float32")
    try:
        yield
    finally:
        nn.set_floatx(before)


def _fit(nn, task):
    L, (inputs, *hidden, outputs) = nn.layers, task.sizes
    with _float32(nn):
        layers = [L.Dense(n, activation="relu") for n in hidden]
        layers = [L.Input((inputs,)), *layers, L.Dense(outputs, activation="softmax")]
        model = nn.network.Sequential(layers)
        model.compile(optimizer=nn.optimizers.Adam(), loss="sparse_categorical_crossentropy")
    return functools.partial(
        model.fit, *task.batches(), batch_size=task.rows, shuffle=False, verbose=0
    )


def _sklearn(task):
    data, options = task.batches(), {"max_iter": 1, "shuffle": False, "alpha": 0}

    def fit():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch does not converge
            MLPClassifier(task.sizes[1:-1], batch_size=task.rows, **options).fit(*data)

    return fit


def _torch(task):
    """As PyTorch's own tutorial has it, with the fused form of its Adam."""
    torch = importlib.import_module("torch")
    shapes = zip(task.sizes, task.sizes[1:], strict=False)
    layers = [layer for s in shapes for layer in (torch.nn.Linear(*s), torch.nn.ReLU())]
    model, cross_entropy = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    adam = torch.optim.Adam(model.parameters(), fused=True)
    batches = [torch.tensor(part).split(task.rows) for part in task.batches()]

    def fit():
        for x, y in zip(*batches, strict=True):
            adam.zero_grad()
            cross_entropy(model(x), y).backward()
            adam.step()

    return fit


def _jax(task):
    """One compiled function, with Adam as Keras has it, that may overwrite what it is given."""
    jax, jnp = importlib.import_module("jax"), importlib.import_module("jax.numpy")
    each = jax.tree_util.tree_map

    def loss(weights, x, y):
        for W, b in weights[:-1]:
            x = jax.nn.relu(x @ W + b)
        W, b = weights[-1]
        return -jax.nn.log_softmax(x @ W + b)[jnp.arange(len(y)), y].mean()

    def step(state, x, y):
        w, m, v, t = state
        g, t = jax.grad(loss)(w, x, y), t + 1
        m = each(lambda m, g: m + (g - m) * 0.1, m, g)
        v = each(lambda v, g: v + (g * g - v) * 0.001, v, g)
        alpha = 0.001 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        return each(lambda w, m, v: w - m * alpha / (jnp.sqrt(v) + 1e-7), w, m, v), m, v, t

    step = jax.jit(step, donate_argnums=0)
    w = [(jnp.asarray(W), jnp.zeros(W.shape[1])) for W in task.weights()]
    state = w, each(jnp.zeros_like, w), each(jnp.zeros_like, w), jnp.float32(0)
    x, y = task.batches()

    def fit():
        nonlocal state
        for i in range(0, len(x), task.rows):
            state = step(state, x[i : i + task.rows], y[i : i + task.rows])
        jax.block_until_ready(state)

    return fit


def _products(task):
    """Forwards x·W; backwards xᵀ·∂z and ∂z·Wᵀ, but for the data's, which nobody asks for."""
    weights = task.weights()
    x = [np.ones((task.rows, n), np.float32) for n in task.sizes]

    def multiply():
        for _ in range(task.steps):
            for i, W in enumerate(weights):
                x[i] @ W
                x[i].T @ x[i + 1]
                if i:
                    x[i + 1] @ W.T

    return multiply


def _adam(task):
    adam, w = scratch.optimizers.Adam(), np.concatenate([W.ravel() for W in task.weights()])
    gradient = w.copy()

    def update():
        for _ in range(task.steps):
            adam.update([gradient], [w])

    return update


MAKERS = {
    "scratch": functools.partial(_fit, scratch),
    "Keras": functools.partial(_fit, reference),
    "sklearn": _sklearn,
    "torch": _torch,
    "jax": _jax,
    "products": _products,
    "Adam": _adam,
}
