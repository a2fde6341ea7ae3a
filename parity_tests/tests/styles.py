"""More styles that people write: right code, words of its reading, a slip, and what it is called.

A table for :mod:`.test_door`: {style: (text, words, (was, now), part of the mistake's title)}.
"""

AS_SELF = """
class Tanh:
    def forward(self):
        return np.tanh(self)
    def backward(self):
        return 1 - np.square(Tanh.forward(self))
"""
SOFTMAX_OF_COLUMNS = """
def forward(x, weights, b):
    return softmax(np.dot(weights, x) + b)
def softmax(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)
"""
AFFIXED = """
class ELU:
    def apply_activation(self, X, alpha=1.0):
        return np.where(X > 0, X, alpha * (np.exp(X) - 1))
    def compute_derivative(self, X):
        return np.where(X > 0, 1.0, np.exp(X))
"""
CALLED = """
class RMSProp:
    def __init__(self, alpha, layers_arr, S_dict, t):
        self.alpha, self.layers, self.S, self.t = alpha, layers_arr, S_dict, t
    def __call__(self):
        for h in range(1, len(self.layers) + 1):
            layer = self.layers[h - 1]
            self.S["W%d" % h] = 0.9 * self.S["W%d" % h] + (1 - 0.9) * np.square(layer.dW)
            self.S["b%d" % h] = 0.9 * self.S["b%d" % h] + (1 - 0.9) * np.square(layer.db)
            layer.weights -= self.alpha * layer.dW / (np.sqrt(self.S["W%d" % h]) + 1e-8)
            layer.bias -= self.alpha * layer.db / (np.sqrt(self.S["b%d" % h]) + 1e-8)
"""
COUNTED = """
class Adam:
    def __init__(self, params, v, s, t, lr=0.001):
        self.params, self.v, self.s, self.t, self.lr = params, v, s, t, lr
    def update(self):
        for i, p in enumerate(self.params):
            self.v[i] = 0.9 * self.v[i] + (1 - 0.9) * p.grad
            self.s[i] = 0.999 * self.s[i] + (1 - 0.999) * p.grad ** 2
            root = np.sqrt(self.s[i] / (1 - 0.999 ** self.t)) + 1e-8
            p -= self.lr * self.v[i] / (1 - 0.9 ** self.t) / root
"""
NESTED = """
class AdaGrad:
    def __init__(self, params, lr=0.01):
        self.lr, self.rows = lr, []
        for layer in params.values():
            for name in layer["vars"].keys():
                w = layer["vars"][name]
                self.rows.append((w, layer["grads"][name], np.zeros_like(w)))
    def step(self):
        for w, g, v in self.rows:
            v += np.square(g)
            w -= self.lr * g / (np.sqrt(v) + 1e-7)
"""
SINGLY = """
class MomentumOptimizer:
    def __init__(self, x, Dx, mu):
        self.x, self.Dx, self.mu, self.moved = x, Dx, mu, np.zeros_like(x)
    def update(self, eta):
        self.moved = self.mu * self.moved - eta * self.Dx
        self.x += self.moved
"""
TRIPLES = """
class SGD:
    def __init__(self, learning_rate=1e-4):
        self.lr = learning_rate
    def update(self, layers):
        for layer in layers:
            for param, grad, name in layer.params:
                param -= self.lr * grad
"""
SLOPES_FIRST = """
class Adagrad:
    def __init__(self, rate=0.01):
        self.rate, self.w, self.b = rate, 0, 0
    def apply_gradients(self, weight_grads, bias_grads, weights, biases):
        self.w, self.b = self.w + weight_grads ** 2, self.b + bias_grads ** 2
        weights = weights - self.rate * weight_grads / np.sqrt(self.w + 1e-7)
        return weights, biases - self.rate * bias_grads / np.sqrt(self.b + 1e-7)
"""
SIBLINGS = """
class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr
    def step(self):
        for p in self.params:
            p -= self.lr * p.grad
class Adadelta:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr
        self.m, self.v = [0 * p for p in params], [0 * p for p in params]
    def step(self):
        for p, m, v in zip(self.params, self.m, self.v):
            v[...] = 0.95 * v + 0.05 * p.grad ** 2
            step = np.sqrt(m + 1e-7) / np.sqrt(v + 1e-7) * p.grad
            p -= self.lr * step
            m[...] = 0.95 * m + 0.05 * step ** 2
"""
HE = """
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        std = np.sqrt(2 / layers_dims[l - 1])
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * std
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
LAID = """
class LinearLayer:
    def __init__(self, n_in, n_out):
        self.weights = np.random.normal(0, n_in ** -0.5, (n_in, n_out))
        self.input = self.output = self.dloss_din = self.dloss_dout = self.dloss_dweights = None
    def forward_pass(self):
        self.output = np.dot(self.input, self.weights)
    def backward_pass(self):
        self.dloss_din = np.dot(self.dloss_dout, self.weights.T)
    def calc_param_grads(self):
        self.dloss_dweights = np.dot(self.input.T, self.dloss_dout)
"""
INSIDE = """
class Dense:
    def __init__(self, num_inputs, num_outputs, activation_fn, reg=None):
        self.sizes, self.weights, self.bias = (num_outputs, num_inputs), None, None
        self.f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation_fn]
        self.reg = reg
    def initialize_params(self):
        self.weights, self.bias = np.random.randn(*self.sizes), np.zeros((self.sizes[0], 1))
    def forw_prop(self, A_prev):
        self.z = np.dot(self.weights, A_prev) + self.bias
        self.a = self.f(self.z)
        return self.z, self.a
    def back_prop(self, dA, A_prev):
        dZ = dA * self.a * (1 - self.a)
        dW = np.dot(dZ, A_prev.T) + self.reg
        return dZ, dW, np.sum(dZ, axis=1, keepdims=True), np.dot(self.weights.T, dZ)
"""
UNITS = """
class FullyConnected:
    def __init__(self, units, activation):
        self.units, self.activation, self.weights = units, activation, None
    def forward(self, inputs):
        if self.weights is None:
            self.weights = np.random.randn(inputs.shape[1], self.units)
            self.bias = np.zeros((1, self.units))
        self.inputs = inputs
        self.z = inputs @ self.weights + self.bias
        return np.maximum(self.z, 0) if self.activation == "relu" else self.z
    def backward(self, grad, learning_rate):
        grad = grad * (self.z > 0) if self.activation == "relu" else grad
        down = grad @ self.weights.T
        self.weights -= learning_rate * self.inputs.T @ grad
        self.bias -= learning_rate * grad.sum(axis=0, keepdims=True)
        return down
"""
TENSOR = """
class Tensor:
    def __init__(self, data, parents=(), back=None):
        self.data, self.parents, self.back = np.asarray(data, float), parents, back
        self.grad = np.zeros_like(self.data)
    def tanh(self):
        out = Tensor(np.tanh(self.data), (self,))
        def back():
            self.grad += (1 - out.data ** 2) * out.grad
        out.back = back
        return out
    def backward(self):
        self.grad = np.ones_like(self.data)
        self.back()
"""
CONTEXT = """
class ReLU:
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return np.maximum(x, 0)
    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * (x > 0)
"""
BOUND = """
class SGD:
    def __init__(self, lr=0.1):
        self.lr = lr
    def set_parameters(self, params):
        self.params = params
    def step(self, grads):
        for p, g in zip(self.params, grads):
            p -= self.lr * g
"""
WHOLE = """
class SGD:
    def __init__(self, lr=0.1):
        self.lr = lr
    def step(self, net):
        for param, grad in net.params_and_grads():
            param -= self.lr * grad
"""
TICKED = """
class Adam:
    def __init__(self, lr=0.001):
        self.lr, self.t, self.kept = lr, 0, {}
    def update(self, name, w, dw):
        m, v = self.kept.get(name, (0, 0))
        m, v = 0.9 * m + (1 - 0.9) * dw, 0.999 * v + (1 - 0.999) * dw ** 2
        self.kept[name] = m, v
        t = self.t + 1
        return w - self.lr * m / (1 - 0.9 ** t) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
    def next_step(self):
        self.t += 1
"""
DECORATED = """
def logged(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner
@logged
def tanh_prime(x):
    return 1 - np.tanh(x) ** 2
"""
DESCENT = """
def gradient_descent(X, y, theta, b, alpha=0.01, num_iters=1000):
    history = []
    for _ in range(num_iters):
        errors = X.dot(theta) + b - y
        theta = theta - alpha * X.T.dot(errors) / len(y)
        b = b - alpha * np.mean(errors)
        history.append(float(np.sum(errors ** 2) / (2 * len(y))))
    return theta, b, history
"""
PROPAGATE = """
def propagate(w, b, X, Y):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    return {"dw": np.dot(X, (A - Y).T) / m, "db": np.sum(A - Y) / m}, cost
"""
SOFTMAX_LOSS = """
def softmax_loss_vectorized(W, X, y, reg):
    P = np.exp(X.dot(W) - X.dot(W).max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    T = np.eye(W.shape[1])[y]
    return -np.sum(T * np.log(P)) / len(y), X.T.dot(P - T) / len(y) + reg * W
"""
COURSES = """
def compute_gradient(x, y, w, b):
    dj_dw, dj_db = np.zeros(len(w)), 0.0
    for i in range(len(x)):
        error = np.dot(x[i], w) + b - y[i]
        dj_dw += error * x[i]
        dj_db += error
    return dj_db / len(x), dj_dw / len(x)
"""
HANDED = """
def grads(X, Y, w1, b1, w2, b2):
    a1 = np.tanh(X @ w1 + b1)
    a2 = 1 / (1 + np.exp(-(a1 @ w2 + b2)))
    d2 = (a2 - Y) / len(Y)
    d1 = d2 @ w2.T * (1 - a1 ** 2)
    return X.T @ d1, d1.sum(0), a1.T @ d2, d2.sum(0)
"""
ONE_BY_ONE = """
class Net:
    def __init__(self, n_in, hidden1=128, hidden2=64, n_out=10):
        self.W = {1: np.random.randn(n_in, hidden1), 2: np.random.randn(hidden1, hidden2),
                  3: np.random.randn(hidden2, n_out)}
    def forward(self, x):
        self.a = {0: x}
        for k in (1, 2, 3):
            self.a[k] = 1 / (1 + np.exp(-self.a[k - 1] @ self.W[k]))
        return self.a[3]
    def backward(self, x, y):
        d, found = (self.forward(x) - y) / len(x), {}
        for k in (3, 2, 1):
            found[k] = self.a[k - 1].T @ d
            d = d @ self.W[k].T * self.a[k - 1] * (1 - self.a[k - 1])
        return found[1], found[2], found[3]
"""
OF_ITS_OWN = """
class MLPClassifier:
    def __init__(self, hidden=32, epochs=200, lr=0.1, reg=0.001, seed=0):
        self.hidden, self.epochs, self.lr, self.reg, self.seed = hidden, epochs, lr, reg, seed
    def fit(self, X, y):
        rng, T = np.random.default_rng(self.seed), np.eye(len(np.unique(y)))[y]
        self.W1, self.b1 = rng.normal(0, 0.1, (X.shape[1], self.hidden)), np.zeros(self.hidden)
        self.W2, self.b2 = rng.normal(0, 0.1, (self.hidden, T.shape[1])), np.zeros(T.shape[1])
        for _ in range(self.epochs):
            H = np.maximum(0, X @ self.W1 + self.b1)
            P = np.exp(H @ self.W2 + self.b2)
            D = (P / P.sum(1, keepdims=True) - T) / len(X)
            DH = D @ self.W2.T * (H > 0)
            for p, g in ((self.W2, H.T @ D), (self.W1, X.T @ DH)): p -= self.lr * (g + self.reg * p)
            for p, g in ((self.b2, D), (self.b1, DH)): p -= self.lr * g.sum(0)
    def predict(self, X): return np.argmax(np.maximum(0, X @ self.W1) @ self.W2, axis=1)
"""
FIT = """
class LogisticRegression:
    def __init__(self, lr=0.1, n_iters=1000): self.lr, self.n_iters = lr, n_iters
    def fit(self, X, y):
        self.w, self.b = np.random.randn(X.shape[1]) * 0.01, 0
        for _ in range(self.n_iters):
            p = 1 / (1 + np.exp(-(X @ self.w + self.b)))
            self.w -= self.lr * X.T @ (p - y) / len(y)
            self.b -= self.lr * np.mean(p - y)
    def predict(self, X): return X @ self.w + self.b > 0
"""
ADALINE = """
class AdalineSGD:
    def __init__(self, eta=0.01, n_iter=10): self.eta, self.n_iter = eta, n_iter
    def fit(self, X, y):
        self.w_ = np.zeros(1 + X.shape[1])
        for _ in range(self.n_iter):
            for x, t in zip(X, y):
                error = t - x @ self.w_[1:] - self.w_[0]
                self.w_[1:] += self.eta * error * x
                self.w_[0] += self.eta * error
    def predict(self, X): return np.where(X @ self.w_[1:] + self.w_[0] >= 0, 1, -1)
"""
FLAGGED = """
def LReLU_function(signal, derivative=False, leakage=0.01):
    if derivative: return np.clip(signal > 0, leakage, 1.0)
    return np.where(signal > 0, signal, leakage * signal)
"""
DECAYING = """
class SGD:
    def __init__(self, lr=0.1, decay=1e-3): self.lr, self.decay, self.k = lr, decay, 0
    def update(self, w, g):
        self.k += 1
        return w - self.lr / (1 + self.decay * (self.k - 1)) * g
"""
SMALL_START = """
from tqdm import tqdm
class Perceptron:
    def __init__(self, eta, n_iter=50, random_state=1):
        self.eta, self.n_iter, self.random_state = eta, n_iter, random_state
    def fit(self, X, y):
        rgen = np.random.RandomState(self.random_state)
        self.w_, self.b_ = rgen.normal(loc=0.0, scale=0.01, size=X.shape[1]), 0.0
        for _ in tqdm(range(self.n_iter)):
            for i in rgen.permutation(len(y)):
                step = self.eta * (y[i] - self.predict(X[i]))
                self.w_ += step * X[i]
                self.b_ += step
    def predict(self, X): return np.where(X @ self.w_ + self.b_ >= 0, 1, -1)
"""
OWN_SOFTMAX = """
class Cross_Entropy_Loss:
    def forward(self, X, Y, total_loss="mean"):
        p = np.exp(X) / np.sum(np.exp(X), axis=1, keepdims=True)
        return -np.mean([np.log(p[i, Y[i]]) for i in range(Y.size)])
"""
NEURONS = """
class Network:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        def layer(i, o): return [{"weights": [0.1] * i, "bias": 0.2} for _ in range(o)]
        self.layers = [layer(n_inputs, n_hidden), layer(n_hidden, n_outputs)]
    def forward(self, row):
        inputs = row
        for layer in self.layers:
            for n in layer:
                z = sum(w * x for w, x in zip(n["weights"], inputs)) + n["bias"]
                n["output"] = 1 / (1 + np.exp(-z))
            inputs = [n["output"] for n in layer]
        return inputs
    def train(self, row, expected, l_rate=0.1):
        self.forward(row)
        for j, n in enumerate(self.layers[1]):
            n["delta"] = (n["output"] - expected[j]) * n["output"] * (1 - n["output"])
        for j, n in enumerate(self.layers[0]):
            error = sum(m["weights"][j] * m["delta"] for m in self.layers[1])
            n["delta"] = error * n["output"] * (1 - n["output"])
        hidden = [n["output"] for n in self.layers[0]]
        for inputs, layer in zip((row, hidden), self.layers):
            for n in layer:
                n["weights"] = [w - l_rate * n["delta"] * x for w, x in zip(n["weights"], inputs)]
                n["bias"] -= l_rate * n["delta"]
"""
DELTAS = """
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1, self.b1 = np.full((n_in, n_hidden), 0.5), np.zeros(n_hidden)
        self.w2, self.b2 = np.full((n_hidden, n_out), 0.5), np.zeros(n_out)
    def do_forward(self, x):
        h = np.tanh(x @ self.w1 + self.b1)
        x = h @ self.w2 + self.b2
        return x
    def weight_deltas(self, x, y, learning_rate):
        h = np.tanh(x @ self.w1 + self.b1)
        d2 = learning_rate * (self.do_forward(x) - y)
        d1 = d2 @ self.w2.T * (1 - h**2)
        return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""
OWN_RATE = """
class NeuralNetwork:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1, self.w2 = np.full((n_in, n_hidden), 0.5), np.full((n_hidden, n_out), 0.5)
    def forward(self, x):
        self.h = np.tanh(x @ self.w1)
        return self.h @ self.w2
    def train(self, x, y):
        d = self.forward(x) - y
        e = d @ self.w2.T * (1 - self.h**2)
        self.w2 -= 0.1 * self.h.T @ d
        self.w1 -= 0.1 * x.T @ e
"""
IN_SINGLE = """
class Net:
    def __init__(self, n):
        draw = lambda *shape: np.random.randn(*shape).astype(np.float32)
        self.n = n
        self.W = [draw(i, o) for i, o in zip(n, n[1:])]
        self.b = [draw(o) for o in n[1:]]
    def forward(self, X):
        self.h = np.tanh(X @ self.W[0] + self.b[0])
        return 1 / (1 + np.exp(-(self.h @ self.W[1] + self.b[1])))
    def train(self, X, y, lr=0.1):
        d = (self.forward(X) - y) / len(X)
        dW, db = [0, self.h.T @ d], [0, d.sum(axis=0)]
        d = d @ self.W[1].T * (1 - self.h**2)
        dW[0], db[0] = X.T @ d, d.sum(axis=0)
        for i in range(len(self.n) - 1):
            self.W[i] -= lr * dW[i]
            self.b[i] -= lr * db[i]
"""
MORE_NETWORKS = {
    "in float32": (IN_SINGLE, "Net.train with rows; weights in .W[0] and .b[0]",
                   ("range(len(self.n) - 1)", "range(len(self.n) - 2)")),
    "neurons that keep numbers": (NEURONS, "weights in .layers[0][:].weights, (outputs, inputs)",
                                  ('["bias"] -=', '["bias"] +=')),
    "a rate in its lines": (OWN_RATE, "NeuralNetwork.train with rows",
                            (" * (1 - self.h**2)", "")),
    "deltas that hold the rate": (DELTAS, "mean_squared_error × 0.5·n·m × the rate",
                                  (" * (1 - h**2)", "")),
    "weights handed in": (HANDED, "grads with rows; weights in .w1 and .b1", ("a1 ** 2", "a1")),
    "layers one by one": (ONE_BY_ONE, "Net.backward with rows; weights in .W[1], no biases",
                          ("(1 - self.a[k - 1])", "self.a[k - 1]")),
    "weights of its own": (OF_ITS_OWN, "MLPClassifier.fit with rows and class numbers, weights of",
                           (" * (H > 0)", "")),
}  # fmt: skip
SMOOTHED = """
def categorical_crossentropy(y, p, label_smoothing=0.1):
    y = y * (1 - label_smoothing) + label_smoothing / y.shape[1]
    return -np.mean(np.sum(y * np.log(p + 1e-9), axis=1))
"""
LIMITED = """
class Adagrad:
    def __init__(self, lr=0.01, grad_clip=0.5):
        self.lr, self.grad_clip, self.cache = lr, grad_clip, 0
    def update(self, w, g):
        g = np.clip(g, -self.grad_clip, self.grad_clip)
        self.cache = self.cache + g**2
        return w - self.lr * g / (np.sqrt(self.cache) + 1e-8)
"""
ONE_NUMBER = """
def numerical_diff(f, x):
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)
"""
KEEPING = """
class MSELoss:
    def forward(self, pred, target):
        self.diff = pred - target
        return np.mean(self.diff ** 2)
    def backward(self):
        return 2 * self.diff / self.diff.size
"""
AXIS_ONE = """
def binary_cross_entropy_cost(outputs, targets):
    each = targets * np.log(outputs) + (1 - targets) * np.log(1 - outputs)
    return np.mean(-np.sum(each, axis=1))
"""
PRIVATE = """
class Net:
    def _sigmoid(self, z): return 1 / (1 + np.exp(-z))
"""
BY_INPUTS = """
class LogisticRegression:
    def __init__(self, lr=0.1, n_iter=100): self.lr, self.n_iter = lr, n_iter
    def fit(self, X, y):
        self.w_, self.b_ = np.random.RandomState(1).normal(0.0, 0.01, X.shape[1]), np.float64(0)
        for _ in range(self.n_iter):
            error = y - 1 / (1 + np.exp(-(X @ self.w_ + self.b_)))
            self.w_ += self.lr * X.T @ error / X.shape[0]
            self.b_ += self.lr * error.sum() / X.shape[0]
    def predict(self, X): return X @ self.w_ + self.b_ > 0
"""
SINGLE_COLUMNS = """
class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(output_size, input_size)
        self.bias = np.random.randn(output_size, 1)
    def forward(self, input):
        self.input = input
        return self.weights @ self.input + self.bias
    def backward(self, output_gradient, learning_rate):
        weights_gradient = output_gradient @ self.input.T
        input_gradient = self.weights.T @ output_gradient
        self.weights -= learning_rate * weights_gradient
        self.bias -= learning_rate * output_gradient
        return input_gradient
"""
BOTH_GIVEN = """
def sigmoid(z): return 1 / (1 + np.exp(-z))
def sigmoid_derivative(z): return sigmoid(z) * (1 - sigmoid(z))
class Layer:
    def __init__(self, n_in, n_out, activation, activation_derivative):
        self.weights, self.biases = np.random.randn(n_in, n_out), np.zeros((1, n_out))
        self.f, self.df = activation, activation_derivative
    def forward(self, x):
        self.x, self.z = x, x @ self.weights + self.biases
        self.a = self.f(self.z)
        return self.a
    def backward(self, dout, lr=0.01):
        delta = dout * self.df(self.z)
        dx = delta @ self.weights.T
        self.weights -= lr * self.x.T @ delta
        self.biases -= lr * delta.sum(axis=0, keepdims=True)
        return dx
"""
OBJECT_GIVEN = """
class Sigmoid:
    def forward(self, z):
        self.out = 1 / (1 + np.exp(-z))
        return self.out
    def backward(self, grad): return grad * self.out * (1 - self.out)
class DenseLayer:
    def __init__(self, n_in, n_out, activation):
        self.weights, self.biases = np.random.randn(n_in, n_out), np.zeros(n_out)
        self.activation = activation
    def forward(self, inputs):
        self.inputs = inputs
        return self.activation.forward(inputs @ self.weights + self.biases)
    def backward(self, grad):
        grad = self.activation.backward(grad)
        self.dweights, self.dbiases = self.inputs.T @ grad, grad.sum(axis=0)
        return grad @ self.weights.T
"""
BY_Z = """
class Layer:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)
    def forward(self, x):
        self.x, self.a = x, 1 / (1 + np.exp(-(x @ self.W + self.b)))
        return self.a
    def backward(self, delta):
        self.dW, self.db = self.x.T @ delta, delta.sum(axis=0)
        return delta @ self.W.T
"""
OF_THE_LAYER_BEFORE = """
def sigmoid(z): return 1 / (1 + np.exp(-z))
def sigmoid_derivative(a): return a * (1 - a)
class Layer:
    def __init__(self, n_in, n_out, activation=sigmoid, derivative=sigmoid_derivative):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)
        self.activation, self.derivative = activation, derivative
    def forward(self, x):
        self.x, self.a = x, self.activation(x @ self.W + self.b)
        return self.a
    def backward(self, delta):
        self.dW, self.db = self.x.T @ delta, delta.sum(axis=0)
        return delta @ self.W.T * self.derivative(self.x)
"""
NEVER_WRONG = {  # right code that is another function than its name's, or of a form of its own
    "the_delta_of_z": """
class QuadraticCost:
    def __call__(self, a, y): return 0.5 * np.sum((a - y) ** 2)
    def delta(self, z, a, y): return (a - y) * np.exp(-z) / (1 + np.exp(-z)) ** 2
""",
    "a_fast_sigmoid": """
def sigmoid(x): return x / (1 + np.abs(x))
def sigmoid_prime(x): return 1 / (1 + np.abs(x)) ** 2
""",
    "slopes_in_a_class": """
class Deactivations:
    @staticmethod
    def relu(x): return np.where(x > 0, 1.0, 0.0)
    @staticmethod
    def tanh(x): return 1 - x**2
""",
    "minus_the_slopes": """
class SAE:
    def __call__(self, target, output): return np.sum(np.abs(target - output))
    def deriv(self, target, output): return np.sign(target - output)
class Quartic:
    def __call__(self, target, output): return np.sum((target - output) ** 4)
    def deriv(self, target, output): return 4 * (target - output) ** 3
""",
    "a_norm_and_labels": """
def l2(y, y_hat): return np.sqrt(np.sum((y - y_hat) ** 2))
def softmax_derivative(predicted, expected): return (predicted - expected) / len(predicted)
""",
    "a_gradient_further_on": """
class NesterovAcceleratedGradient:
    def __init__(self, alpha=0.001, beta=0.4):
        self.alpha, self.beta, self.v = alpha, beta, None
    def update(self, W, dW_func):
        if self.v is None:
            self.v = np.zeros_like(W)
        self.v = self.beta * self.v + (1 - self.beta) * dW_func(W - self.alpha * self.beta * self.v)
        return W - self.alpha * self.v
""",
    "upstream_and_flag": """
def relu(x, upstream_gradient=None, derivative=False):
    if derivative:
        return upstream_gradient * np.where(x > 0, 1, 0)
    return np.where(x > 0, x, 0)
def swish(x, upstream_gradient=None, derivative=False):
    s = 1 / (1 + np.exp(-x))
    return upstream_gradient * (s + x * s * (1 - s)) if derivative else x * s
""",
    "hubers_loss": """
def loss(y_true, y_pred):
    e = np.abs(y_true - y_pred)
    return np.where(e <= 1, 0.5 * e**2, e - 0.5).mean()
""",
    "the_slope_unless_told": """
def mse(predicted, actual, derivative=True):
    return predicted - actual if derivative else np.mean((predicted - actual) ** 2)
""",
    "a_cache_of_both": """
def sigmoid_backward(dA, cache):
    A = cache[1]
    return dA * A * (1 - A)
""",
    "labels_and_no_upstream": """
def SoftMaxDerivative(trueValue, values): return values - trueValue
""",
    "leaky_by_another_name": """
def relu(z): return np.where(z > 0, z, z * 0.01)
def relu_derivative(z): return np.where(z > 0, 1, 0.01)
""",
    "moved_a_little": """
def BCE_grad(y, p):
    p += 1e-07
    return -(y / p) + (1 - y) / (1 - p)
""",
    "another_class_before": """
class ActivationFunction:
    def derivative(self, x): raise NotImplementedError
class ELU(ActivationFunction):
    def derivative(self, x): return np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))
""",
    "of_one_number": "def prelu_derivative(x, alpha=0.1): return np.where(x < 0, alpha, 1.0)",
    "biases_named_by_layer": """
class NeuralNetwork:
    def __init__(self, n_in, n_hidden, n_out):
        self.weights_ih = np.full((n_hidden, n_in), 0.5)
        self.weights_ho = np.full((n_out, n_hidden), 0.5)
        self.bias_h, self.bias_o = np.full((n_hidden, 1), 0.5), np.full((n_out, 1), 0.5)
    def feedforward(self, x):
        self.h = 1 / (1 + np.exp(-(self.weights_ih @ x.reshape(-1, 1) + self.bias_h)))
        return 1 / (1 + np.exp(-(self.weights_ho @ self.h + self.bias_o)))
    def train(self, x, y):
        o = self.feedforward(x)
        d = (y.reshape(-1, 1) - o) * o * (1 - o)
        e = self.weights_ho.T @ d * self.h * (1 - self.h)
        self.weights_ho += 0.1 * d @ self.h.T
        self.bias_o += 0.1 * d
        self.weights_ih += 0.1 * e @ x.reshape(-1, 1).T
        self.bias_h += 0.1 * e
""",
    "between_minus_one_and_one": """
def sigmoid(x): return 2 / (1 + np.exp(-x)) - 1
def sigmoid_prime(a): return 0.5 * (1 + a) * (1 - a)
""",
    "a_slope_that_the_loss_has": """
class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    def backward(self, grad_output, outputs): return grad_output
""",
    "drawn_in_training": """
class Dropout:
    def __init__(self, p=0.5): self.p = p
    def forward(self, x):
        self.mask = (np.random.rand(*x.shape) > self.p) / (1 - self.p)
        return x * self.mask
    def backward(self, d): return d * self.mask
""",
    "clipped_and_named_anyhow": """
class Binary:
    def calc(t, p):
        p = np.clip(p, 1e-15, 1 - 1e-15)
        return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
    def dcalc(t, p):
        p = np.clip(p, 1e-15, 1 - 1e-15)
        return ((1 - t) / (1 - p) - t / p) / t.size
""",
    "a_sum_and_its_mean": """
def mse(y, p): return np.sum((p - y) ** 2)
def mse_prime(y, p): return 2 * (p - y) / len(y)
""",
    "a_penalty": """
class L2:
    def loss(self, w): return 1e-4 * np.sum(w**2)
    def gradient(self, w): return 2e-4 * w
""",
    "rounded": """
def tanh(x): return np.tanh(np.round(x, 5))
def tanh_prime(a): return 1 - np.round(a, 5) ** 2
""",
    "a_difference": "def error(target, output): return target - output",
    "a_rate_of_each_step": """
class AdamOptimizer:
    def __init__(self, lr=0.001): self.lr, self.m, self.v, self.t = lr, 0, 0, 0
    def update(self, w, g):
        self.t += 1
        self.m, self.v = 0.9 * self.m + 0.1 * g, 0.999 * self.v + 0.001 * g * g
        m, v = self.m / (1 - 0.9**self.t), self.v / (1 - 0.999**self.t)
        return w - self.lr / np.sqrt(self.t) * m / (np.sqrt(v) + 1e-8)
""",
    "a_slope_to_be_made_with": """
class LeakyReLU:
    def __init__(self, alpha): self.alpha = alpha
    def forward(self, x): return np.maximum(x, self.alpha * x)
""",
    "the_true_first_and_short": "def cross_entropy(p, q): return -np.sum(p * np.log(q))",
    "scaled_as_lecuns": "def tanh(x): return 1.7159 * np.tanh(2 / 3 * x)",
    "to_one_side": """
def numerical_gradient(f, x, h=1e-6):
    slopes = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += h
        slopes[i] = (f(moved) - f(x)) / h
    return slopes
""",
    "an_option_at_nought": SMOOTHED,
    "a_layer_handed_what_belongs_to_z": BY_Z,
    "the_slope_of_the_layer_before": OF_THE_LAYER_BEFORE,
    "a_loss_along_an_axis": AXIS_ONE,
    "outputs_first": """
def he_init(n_l, n_prev): return np.random.randn(n_l, n_prev) * np.sqrt(2 / n_prev)
""",
    "a_batch_of_classes": """
class SoftmaxRegression:
    def fit(self, X, y, lr=0.1, epochs=10):
        k = len(np.unique(y))
        self.W = np.zeros((X.shape[1], k))
        for _ in range(epochs):
            e = np.exp(X @ self.W)
            self.W -= lr * X.T @ (e / e.sum(axis=1, keepdims=True) - np.eye(k)[y]) / len(X)
    def predict(self, X): return (X @ self.W).argmax(axis=1)
""",
}
ONE_LAYER = {  # (text, words of the reading, a slip in it)
    "propagate": (PROPAGATE, "examples in columns", ("np.dot(X, (A - Y).T)", "np.dot(X, A.T)")),
    "softmax_loss": (SOFTMAX_LOSS, "rows and class numbers", ("X.T.dot(P - T)", "X.T.dot(P)")),
    "compute_gradient": (COURSES, "rows, weights in a vector", ("* x[i]", "* x[i] ** 2")),
    "fit": (FIT, "LogisticRegression.fit with rows, the bias apart", ("@ (p - y)", "@ (p + y)")),
    "row_by_row": (ADALINE, "fit with one example at a time, the bias first", ("error * x", "x")),
}
MINUS_ONE = """
class Perceptron:
    def __init__(self, eta, epochs):
        self.eta, self.epochs, self.weights = eta, epochs, np.random.randn(3) * 1e-4
    def net(self, X): return np.c_[X, -np.ones(len(X))] @ self.weights
    def fit(self, X, y):
        for _ in range(self.epochs):
            errors = y - (self.net(X) > 0)
            self.weights = self.weights + self.eta * np.c_[X, -np.ones(len(X))].T @ errors
    def predict(self, X): return 1 * (self.net(X) > 0)
"""
STEPS_IN_A_LIST = """
class Adam:
    def __init__(self, alpha=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.alpha, self.beta1, self.beta2, self.epsilon = alpha, beta1, beta2, epsilon
        self.m = self.v = None
        self.t = 0
    def compute_update(self, grads):
        if self.m is None:
            self.m = [np.zeros_like(g) for g in grads]
            self.v = [np.zeros_like(g) for g in grads]
        self.t += 1
        self.m = [self.beta1 * m + (1 - self.beta1) * g for m, g in zip(self.m, grads)]
        self.v = [self.beta2 * v + (1 - self.beta2) * g**2 for v, g in zip(self.v, grads)]
        return [self.alpha * m / (1 - self.beta1**self.t)
                / (np.sqrt(v / (1 - self.beta2**self.t)) + self.epsilon)
                for m, v in zip(self.m, self.v)]
"""
STEP_OF_ONE = """
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, {}
    def update(self, w, g, layer_id):
        v = self.momentum * self.v.get(layer_id, 0) - self.lr * g
        self.v[layer_id] = v
        return v
"""
STATE_IN_AND_OUT = """
class RMSProp:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr, self.beta, self.eps = lr, beta, eps
    def update(self, w, dw, cache):
        cache = self.beta * cache + (1 - self.beta) * dw**2
        return w - self.lr * dw / (np.sqrt(cache) + self.eps), cache
"""
SET_PARAMETERS = """
class Adagrad:
    def __init__(self, lr=0.01, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, {}
    def set_parameters(self, params):
        self.s = {k: np.zeros_like(p) for k, p in params.items()}
    def __call__(self, param_name, param, grad):
        self.s[param_name] += grad**2
        return param - self.lr * grad / (np.sqrt(self.s[param_name]) + self.eps)
"""
TOLD_THE_COUNT = """
class AdamTold:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr, self.beta1, self.beta2, self.epsilon = lr, beta1, beta2, epsilon
        self.m, self.v = {}, {}
    def update(self, key, w, dw, t):
        t = t + 1
        self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * dw
        self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * dw**2
        m_hat, v_hat = self.m[key] / (1 - self.beta1**t), self.v[key] / (1 - self.beta2**t)
        return w - self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon)
"""
NEURON = """
class Neuron:
    def __init__(self, n_in, n_out):
        self.weights, self.biases = np.random.randn(n_in, n_out), np.zeros(n_out)
    def forward(self, x):
        self.x, self.out = x, x @ self.weights + self.biases
        return self.out
    def backward(self, dL_dy):
        self.dL_db = np.dot(np.ones(len(dL_dy)), dL_dy)
        self.dL_dw = self.x.T @ dL_dy
        return dL_dy @ self.weights.T
"""
ADDS_UP = """
class Layer:
    def __init__(self, inputs, outputs):
        self.w, self.b = np.random.randn(inputs, outputs), np.zeros((1, outputs))
        self.w_grad, self.b_grad = np.zeros_like(self.w), np.zeros_like(self.b)
    def forward(self, x):
        self.x = x
        return x @ self.w + self.b
    def backward(self, gradient):
        self.w_grad += self.x.T @ gradient
        self.b_grad += np.sum(gradient, axis=0, keepdims=True)
        return gradient @ self.w.T
"""
TOLD_OF_TRAINING = """
class Activation_Sigmoid:
    def forward(self, inputs, training):
        self.output = 1 / (1 + np.exp(-inputs))
    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output
"""
EACH_LAYER = """
class RMSProp:
    def __init__(self, lr=0.001, rho=0.9, eps=1e-8):
        self.lr, self.rho, self.eps, self.s_w, self.s_b = lr, rho, eps, 0, 0
    def update(self, layer):
        self.s_w = self.rho * self.s_w + (1 - self.rho) * layer.dLdW**2
        self.s_b = self.rho * self.s_b + (1 - self.rho) * layer.dLdb**2
        layer.W -= self.lr * layer.dLdW / (np.sqrt(self.s_w) + self.eps)
        layer.b -= self.lr * layer.dLdb / (np.sqrt(self.s_b) + self.eps)
"""
LAYER_BY_NAME = """
class Adagrad:
    def __init__(self, learning_rate=0.01, epsilon=1e-8):
        self.learning_rate, self.epsilon, self.cache = learning_rate, epsilon, {}
    def update(self, layer_name, weights, biases, dw, db):
        g = self.cache.setdefault(layer_name, [0.0, 0.0])
        g[0] = g[0] + dw ** 2
        g[1] = g[1] + db ** 2
        weights -= self.learning_rate * dw / (np.sqrt(g[0]) + self.epsilon)
        biases -= self.learning_rate * db / (np.sqrt(g[1]) + self.epsilon)
        return weights, biases
"""
FOUR_LISTS = """
def sgd_step(weights, biases, grads_w, grads_b, lr=0.1):
    for i in range(len(weights)):
        weights[i] = weights[i] - lr * np.asarray(grads_w[i])
        biases[i] = biases[i] - lr * np.asarray(grads_b[i])
    return weights, biases
"""
KEPT_BY_NAME = """
class Momentum:
    def __init__(self, params, lr=0.01, beta=0.9):
        self.params, self.lr, self.beta = params, lr, beta
        self.v = {k: np.zeros_like(p) for k, p in params.items()}
    def step(self, grads):
        for k in self.params:
            self.v[k] = self.beta * self.v[k] + grads[k]
            self.params[k] -= self.lr * self.v[k]
"""
COUNT_FIRST = """
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr, self.beta1, self.beta2, self.epsilon = lr, beta1, beta2, epsilon
        self.m, self.v, self.t = {}, {}, 0
    def step(self):
        self.t += 1
    def update(self, layer):
        for name in ("weights", "biases"):
            g, key = getattr(layer, name + "_gradient"), (id(layer), name)
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            m, v = self.m[key] / (1 - self.beta1**self.t), self.v[key] / (1 - self.beta2**self.t)
            getattr(layer, name)[...] -= self.lr * m / (np.sqrt(v) + self.epsilon)
"""
BESIDE_ONES = """
class Perceptron:
    def __init__(self, max_iter=100):
        self.max_iter = max_iter
    def fit(self, X, y):
        self.w = np.zeros(X.shape[1])
        for _ in range(self.max_iter):
            for i in range(len(X)):
                if self.predict(X[i]) != y[i]:
                    self.w = self.w + y[i] * X[i]
    def predict(self, x): return np.where(np.dot(x, self.w) >= 0, 1, -1)
"""
WITH_ITS_SLOPE = """
def sigmoid(x): return 1 / (1 + np.exp(-x))
def derivative_sigmoid(x): return sigmoid(x) * (1 - sigmoid(x))
KINDS = {"sigmoid": (sigmoid, derivative_sigmoid), "linear": (lambda x: x, np.ones_like)}
class Layer:
    def __init__(self, inputs, units, activation="linear"):
        self.W, self.b = np.random.randn(inputs, units), np.zeros(units)
        self.f, self.df = KINDS[activation]
    def forward(self, x):
        self.x, self.z = x, x @ self.W + self.b
        return self.f(self.z)
    def backward(self, g):
        d = g * self.df(self.z)
        self.dW, self.db = self.x.T @ d, d.sum(axis=0)
        return d @ self.W.T
"""
MORE = {
    "the_weights_miss_the_slope": (WITH_ITS_SLOPE, "Dense, Layer(", ("T @ d,", "T @ g,"), ""),
    "one_object_for_each_layer": (EACH_LAYER, "on layers, one object for each",
                                  ("layer.dLdb**2", "layer.dLdb"), ""),
    "a_layer_by_its_name": (LAYER_BY_NAME, "update(layer_name, weights, biases, dw, db)",
                            ("-= self", "+= self"), "uphill"),
    "four_lists": (FOUR_LISTS, "sgd_step(weights, biases, grads_w, grads_b) in lists",
                   ("- lr", "+ lr"), "uphill"),
    "kept_by_name": (KEPT_BY_NAME, "then step(grads) with dictionaries W1, b1",
                     ("-= self.lr", "+= self.lr"), "uphill"),
    "a_count_that_is_asked_for": (COUNT_FIRST, "step() and update(layer) on layers",
                                  ("* g**2", "* g"), "square"),
    "a_column_of_ones": (BESIDE_ONES, "fit(X and a column of ones, y)", ("+ y[i]", "- y[i]"), ""),
    "columns_before_the_softmax": (
        "def d_cross_entropy(y, y_pred):\n"
        "    y = y.reshape(1, -1)\n"
        "    return (y_pred - np.eye(len(y_pred))[y.astype(int).ravel()].T) / y.size\n",
        "given the softmax of them: d_cross_entropy(y, y_pred), examples are columns",
        ("/ y.size", "* y.size"), ""),
    "in_french": ("def mse_derivee(sortie_attendue, sortie):\n"
                  "    return 2 * (sortie - sortie_attendue) / sortie.size\n",
                  "mse_derivee(sortie_attendue, sortie)",
                  ("sortie - sortie_attendue", "sortie_attendue - sortie"), "wrong sign"),
    "a_product_of_matrices": (
        "def compute_cost(A2, Y, parameters):\n"
        "    logs = np.dot(Y, np.log(A2).T) + np.dot(1 - Y, np.log(1 - A2).T)\n"
        "    return -np.squeeze(logs) / Y.shape[1]\n",
        "compute_cost(A2, Y), examples are columns", ("return -", "return "), "minus lost"),
    "an_input_of_minus_one": (MINUS_ONE, "the bias last, of an input −1",
                              ("self.eta * ", ""), "rate forgotten"),
    "an_upstream_that_may_be_none": (
        "def numerical_gradient(f, x, dout=None, h=1e-5):\n"
        "    moves = [h * m.reshape(x.shape) for m in np.eye(x.size)]\n"
        "    slopes = [((f(x + m) - f(x - m)) * dout).sum() / (2 * h) for m in moves]\n"
        "    return np.reshape(slopes, x.shape)\n",
        "numerical_gradient(f, x)", ("(2 * h)", "(3 * h)"), ""),
    "told_of_training": (TOLD_OF_TRAINING, "Activation_Sigmoid().forward(inputs)",
                         (" * (1 - self.output) *", " *"), ""),
    "steps_in_a_list": (STEPS_IN_A_LIST, "compute_update(grads) with lists → the step",
                        ("g**2", "g"), "square"),
    "the_step_of_one_array": (STEP_OF_ONE, "update(w, g, layer_id)",
                              ("self.v[layer_id] = v", "pass"), "remembered"),
    "state_in_and_out": (STATE_IN_AND_OUT, "update(w, dw, cache)",
                         ("(1 - self.beta) * dw", "dw"), "forgotten"),
    "told_the_parameters": (SET_PARAMETERS, "__call__(param_name, param, grad)",
                            ("+= grad", "= grad"), ""),
    "told_the_count": (TOLD_THE_COUNT, "update(key, w, dw, t), counted from 0",
                       ("(1 - self.beta1) * dw", "dw"), "forgotten"),
    "a_layer_of_another_name": (NEURON, "Dense, Neuron(inputs, outputs)",
                                ("self.x.T", "self.out.T"), ""),
    "gradients_added_up": (ADDS_UP, "weights in .w and .b", ("np.sum(", "np.mean("), "a mean"),
    "array_as_self": (AS_SELF, "the slope of tanh at z, Tanh.backward(z)",
                      ("np.square(Tanh.forward(self))", "Tanh.forward(self)"), "square"),
    "no_decorator": ("class F:\n    def sigmoid(x): return 1 / (1 + np.exp(-x))\n",
                     "sigmoid: F.sigmoid(x)", ("np.exp(-x)", "np.exp(x)"), "σ(−z)"),
    "softmax_of_columns": (SOFTMAX_OF_COLUMNS, "softmax(x), examples are columns",
                           ("np.dot(weights, x)", "np.dot(x, weights)"), "down the columns"),
    "affixed_members": (AFFIXED, "ELU().apply_activation(X, alpha)",
                        ("alpha * (np.exp(X) - 1)", "alpha * np.exp(X)"), ""),
    "made_with_all_and_called": (CALLED, "made with the weights, then __call__(): layers",
                                 ("np.square(layer.db)", "layer.db"), "square"),
    "made_anew_with_the_count": (COUNTED, "made with the weights, then update(): arrays",
                                 ("p.grad ** 2", "p.grad"), "square"),
    "layers_in_dictionaries": (NESTED, "step(): dictionaries of", ("w -= ", "w += "), "uphill"),
    "weights_and_gradients_kept": (SINGLY, "then update(): one object for each array",
                                   ("- eta", "+ eta"), "uphill"),
    "triples_of_layers": (TRIPLES, "update(layers) on a network", ("-= self", "+= self"), "uphill"),
    "gradients_then_weights": (SLOPES_FIRST, "apply_gradients(weight_grads, bias_grads, weights",
                               ("_grads ** 2", "_grads"), "square"),
    "a_sibling_is_right": (SIBLINGS, "made with the weights, then step(): arrays",
                           ("m[...] = 0.95 * m", "m[...] = 0.5 * m"), ""),
    "laid_in_attributes": (LAID, "weights in .weights, no bias of its own",
                           ("np.dot(self.input.T, self.dloss_dout)",
                            "np.dot(self.input.T, self.dloss_dout) / 2"), ""),
    "activation_inside": (INSIDE, "examples are columns, its sigmoid undone",
                          ("np.sum(dZ, axis=1, keepdims=True)", "dZ"), ""),
    "an_activation_and_its_slope": (BOTH_GIVEN, "weights in .weights and .biases",
                                    ("self.df(self.z)", "self.df(self.a)"), ""),
    "an_activation_object": (OBJECT_GIVEN, "its sigmoid undone",
                             ("grad = self.activation", "self.activation"), ""),
    "units_alone": (UNITS, "FullyConnected(outputs), weights in .weights and .bias",
                    ("grad.sum(axis=0, keepdims=True)", "grad.mean(axis=0, keepdims=True)"),
                    "mean over the batch"),
    "tensors_of_its_own": (TENSOR, "the gradient of Tensor.tanh by its own backward()",
                           ("1 - out.data ** 2", "1 - out.data"), "square"),
    "with_a_context": (CONTEXT, "forward and backward with a context",
                       ("grad_output * (x > 0)", "1.0 * (x > 0)"), "upstream forgotten"),
    "handed_the_weights": (BOUND, "handed the weights by set_parameters, then step(grads)",
                           ("p -= ", "p += "), "uphill"),
    "handed_the_network": (WHOLE, "step(net) on a network", ("param -= ", "param += "), "uphill"),
    "told_that_a_step_is_over": (TICKED, "update(", ("dw ** 2", "dw"), "square"),
    "decorated": (DECORATED, "at z, tanh_prime(x)", ("(x) ** 2", "(x)"), "square"),
    "one_layer": (DESCENT, "gradient_descent with rows", ("- alpha", "+ alpha"), ""),
    "elu_of_the_output": ("def elu_prime(a, alpha=0.5): return np.where(a > 0, 1, a + alpha)\n",
                          "the slope of elu, given the output", ("a + alpha", "alpha"), ""),
    "one_hot_alone": ("def cross_entropy(y, y_pred):\n    assert np.all((y == 0) | (y == 1))\n"
                      "    return -np.sum(y * np.log(y_pred + 1e-16)) / len(y)\n",
                      "cross_entropy(y, y_pred)", ("-np.sum", "np.sum"), "minus"),
    "inputs_and_outputs": ("def xavier_init(out_dims, in_dims):\n"
                           "    limit = np.sqrt(6 / (in_dims + out_dims))\n"
                           "    return np.random.uniform(-limit, limit, (out_dims, in_dims))\n",
                           "xavier_init(outputs, inputs)", ("(in_dims + out_dims)", "in_dims"),
                           "inputs only"),
    "weights_of_all_layers": (HE, "initialize_parameters_he([inputs, outputs])",
                              ("std = np.sqrt(2 / layers_dims[l - 1])",
                               "std = 2 / layers_dims[l - 1]"), "root"),
    "a_number_in_a_constant": ("ALPHA = 0.3\ndef leaky_relu(x):\n"
                               "    return np.where(x > 0, x, ALPHA * x)\n",
                               "leaky_relu(x)", ("x, ALPHA", "x, -ALPHA"), ""),
    "a_flag_before_the_slope": (FLAGGED, "LReLU_function(signal, derivative=True)",
                                ("np.clip(signal > 0,", "np.clip(signal < 0,"), ""),
    "a_decay_turned_off": (DECAYING, "update(w, g), decay = 0", ("w - ", "w + "), "uphill"),
    "weights_that_start_small": (SMALL_START, "weights in .w_ and .b_",
                                ("self.b_ += step", "self.b_ += 0"), "bias"),
    "a_limit_taken_off": (LIMITED, "grad_clip = inf", ("w - self", "w + self"), "uphill"),
    "of_one_number": (ONE_NUMBER, "of each number by itself", ("(2 * h)", "h"), "not by 2h"),
    "a_loss_that_keeps": (KEEPING, "MSELoss().backward after forward",
                          ("return 2 *", "return -2 *"), "sign"),
    "a_column_at_a_time": (SINGLE_COLUMNS, "one example at a time",
                           ("self.weights -=", "self.weights +="), ""),
    "a_private_method": (PRIVATE, "sigmoid: Net()._sigmoid(z)", ("(-z)", "(z)"), "σ(−z)"),
    "divided_by_inputs": (BY_INPUTS, "LogisticRegression.fit with rows",
                          ("X.shape[0]", "X.shape[1]"), ""),
    "a_softmax_of_its_own": (OWN_SOFTMAX, "from scores", ("return -", "return "), "minus lost"),
}  # fmt: skip
