"""Optimizers in containers and words that nobody foresaw are read, and slips in them are seen."""

import re

import numpy as np
import pytest

import scratch
from parity_tests.judge import loading, spellings
from parity_tests.judge.child import parameters_of
from parity_tests.judge.compare import ROUGH
from parity_tests.judge.readings import of

SPANISH = """
class Optimizador:
    def __init__(self, tasa=0.01, momentum=0.9): self.tasa, self.mu = tasa, momentum
    def actualizar(self, capas):
        for capa in capas:
            if not hasattr(capa, "vel_p"):
                capa.vel_p, capa.vel_s = 0 * capa.pesos, 0 * capa.sesgos
            capa.vel_p = self.mu * capa.vel_p - self.tasa * capa.gradiente_pesos
            capa.vel_s = self.mu * capa.vel_s - self.tasa * capa.gradiente_sesgos
            capa.pesos += capa.vel_p
            capa.sesgos += capa.vel_s
"""
INTO_THE_LAYERS = """
class Momentum:
    def __init__(self, params, lr, mu):
        self.params, self.lr, self.mu = params, lr, mu
        for layer in params.values():
            layer.update({"gW": np.zeros_like(layer["dW"]), "gb": np.zeros_like(layer["db"])})
    def apply(self):
        for p in self.params.values():
            for k in ("W", "b"):
                p["g" + k] = p["d" + k] + self.mu * p["g" + k]
                p[k] -= self.lr * p["g" + k]
"""
ON_THE_PARAMETERS = """
class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params, self.lr, self.momentum, self.t = params, lr, momentum, 0
    def step(self):
        for p in self.params:
            if p.requires_grad:
                g = p.grad / p.count
                p.buf = self.momentum * p.buf + g if self.t else g
                p.data = p.data - self.lr * p.buf
        self.t += 1
"""
BY_THE_GRAPH = """
class SGD:
    def __init__(self, graph, eta=0.01, momentum=0.9):
        self.graph, self.eta, self.mu = graph, eta, momentum
        self.v = {p: np.zeros(p.shape) for p in graph.parameters}
    def step(self):
        for p in self.graph.parameters:
            self.v[p] = self.mu * self.v[p] + self.graph.grads_[p]
            p.output -= self.eta * self.v[p]
"""
OF_A_CLASS = """
class Dense: pass
class MomentumGD:
    def __init__(self, lr=0.01, momentum=0.9): self.lr, self.mu = lr, momentum
    def learn(self, net):
        for layer in net.layers:
            if not isinstance(layer, Dense): continue
            layer.delta_W = self.mu * layer.delta_W - self.lr * layer.dW
            layer.delta_b = self.mu * layer.delta_b - self.lr * layer.db
            layer.W += layer.delta_W
            layer.b += layer.delta_b
"""
IN_COLUMNS = """
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9): self.lr, self.mu, self.v = lr, momentum, {}
    def update(self, model):
        for rows, slopes in ((model.weights, model.dW), (model.biases, model.db)):
            for i in range(len(rows)):
                v = self.mu * self.v.get((id(rows[i]), i), 0) + slopes[i]
                self.v[id(rows[i]), i] = v
                rows[i] = rows[i] - self.lr * v
"""
TOLD_TO_BEGIN = """
class Momentum:
    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, None
    def reset(self): self.v = 0
    def optimise(self, weights, grad_weights):
        self.v = self.momentum * self.v + self.learning_rate * grad_weights
        return weights - self.v
"""
IN_ANY_ORDER = """
def update_momentum(alpha, beta1, var, grad, v, m):
    v = beta1 * v + alpha * grad / m
    return v, var - v
"""
OF_SO_MANY_LAYERS = """
def update_momentum(grads, parameters, v, betav, num_layers, learning_rate):
    for i in range(len(num_layers)):
        for k in (f"W{i + 1}", f"b{i + 1}"):
            v["V" + k] = betav * v["V" + k] + learning_rate * grads["d" + k]
            parameters[k] -= v["V" + k]
    return parameters
"""
EMPTY_AT_FIRST = """
def momentum_step(theta, grad, state, lr=0.01, momentum=0.9):
    if not state: state = {"v": np.zeros_like(theta), "t": 0}
    v = momentum * state["v"] + lr * grad
    return theta - v, {"v": v, "t": state["t"] + 1}
"""
CLEARED = """
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9): self.lr, self.mu = lr, momentum
    def update(self, variables):
        for var in variables:
            if not hasattr(var, "memory"): var.memory = 0
            var.memory = self.mu * var.memory + var.grads
            var.out = var.out - self.lr * var.memory
            var.grads = np.zeros_like(var.out)
"""
WITH_ITS_NAME = """
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9): self.lr, self.mu, self.v = lr, momentum, {}
    def step(self, X, epoch, layer_id, params, grads):
        v = self.v.setdefault(layer_id, {k: np.zeros_like(p) for k, p in params.items()})
        for k in params:
            v[k] = self.mu * v[k] + grads[k]
            params[k] -= self.lr * v[k]
"""
BY_NUMBER = """
class Momentum:
    def __init__(self, layer, lrn_rate, friction):
        self.layer, self.rate, self.friction = layer, lrn_rate, friction
        self.v = [np.zeros(layer.params[i].shape) for i in range(layer.num_params)]
    def update(self):
        for i in range(self.layer.num_params):
            self.v[i] = self.friction * self.v[i] + self.layer.grad_params[i]
            self.layer.params[i] -= self.rate * self.v[i]
"""
TABLE = {  # the code; a slip in it
    "in_any_order": (IN_ANY_ORDER, ("beta1 * v", "beta1 / 2 * v")),
    "of_so_many_layers": (OF_SO_MANY_LAYERS, ("betav * v", "betav / 2 * v")),
    "empty_at_first": (EMPTY_AT_FIRST, ("return theta - v", "return theta - lr * v")),
    "gradients_set_to_nought": (CLEARED, ("var.memory + var", "var.memory - var")),
    "with_its_name": (WITH_ITS_NAME, ("* v[k] + grads", "* v[k] - grads")),
    "parameters_by_number": (BY_NUMBER, ("self.friction * ", "self.friction / 2 * ")),
    "spanish": (SPANISH, ("capa.sesgos += capa", "capa.sesgos -= capa")),
    "state_in_the_layers": (INTO_THE_LAYERS, ('p["d" + k] +', 'p["d" + k] -')),
    "state_on_the_parameters": (ON_THE_PARAMETERS, ("if self.t else g", "if self.t > 1 else g")),
    "by_the_graph": (BY_THE_GRAPH, ("self.mu * self.v[p] +", "self.mu *")),
    "only_of_a_class": (OF_A_CLASS, ("* layer.delta_b", "* layer.delta_b / 2")),
    "all_weights_in_columns": (IN_COLUMNS, ("self.mu * self.v", "self.v")),
    "told_to_begin": (TOLD_TO_BEGIN, ("weights - self.v", "weights + self.v")),
}


def read(folder, text, concept="optimizers.SGD"):
    """(the readings of what a text defines last, why others do not fit)."""
    file = folder / f"mine_{len([*folder.iterdir()])}.py"
    file.write_text("import numpy as np\n" + text)
    namespace, error = loading.definitions(str(file), None, None, True)
    assert error is None
    name = re.findall(r"^(?:class|def) (\w+)", text, re.MULTILINE)[-1]
    expected = parameters_of(getattr(scratch.optimizers, concept.partition(".")[2]))
    return of(concept, namespace, name, None, expected, scratch)


def path(optimizer):
    """The weights of three layers after some steps with other gradients each."""
    rng = np.random.default_rng(3)
    weights = [rng.normal(size=n) for n in ((3, 4), 4, (4, 2), 2, (2, 2), 2)]
    for _ in range(4):
        optimizer.apply([rng.normal(size=w.shape) for w in weights], weights)
    return np.concatenate([w.ravel() for w in weights])


def is_right(folder, text):
    """Does it do what scratch does, in the first way in which it can be read?"""
    readings, tried = read(folder, text)
    assert readings, tried
    with np.errstate(all="ignore"):
        ours = path(readings[0].thing(learning_rate=0.1, momentum=0.8))
    theirs = path(scratch.optimizers.SGD(0.1, momentum=0.8))
    return np.abs(ours - theirs).max() < ROUGH


@pytest.mark.parametrize("style", TABLE)
def test_what_nobody_foresaw_is_read(tmp_path, style):
    text, (was, now) = TABLE[style]
    assert was in text
    assert is_right(tmp_path, text)
    assert not is_right(tmp_path, text.replace(was, now))


ADAM_W = """
class {name}:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.b1, self.b2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = 0, 0, 0
    def update(self, w, g):
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g**2
        m, v = self.m / (1 - self.b1**self.t), self.v / (1 - self.b2**self.t)
        return w - self.lr * (m / (np.sqrt(v) + self.eps) + self.wd * {decayed})
"""


@pytest.mark.parametrize(
    ("name", "decayed", "told"),
    [("AdamW", "w", "where AdamW is Adam"), ("AdamW", "g", "no share of the weights"),
     ("Nadam", "w", "Nadam is none")],
)  # fmt: skip
def test_what_is_none_of_ours_is_told(tmp_path, name, decayed, told):
    """AdamW is Adam without its decay, which must be one; others are named as what they are."""
    text = ADAM_W.replace("{name}", name).replace("{decayed}", decayed)
    readings, tried = read(tmp_path, text, "optimizers.Adam")
    assert told in (readings[0].sentence if readings else tried[0].told)
    assert spellings.relatives(name) == ["optimizers.Adam"]
