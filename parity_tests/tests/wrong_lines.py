"""Wrong files: {name: (its text, the first line that is wrong, what it should be)}."""

WRONG = {
    "optimizer": (
        """
        import numpy as np


        class Descent_RMSprop:  # with a memory
            def __init__(self, lr=0.01, decay=0.9, eps=1e-7):
                self.lr, self.decay, self.eps, self.mean = lr, decay, eps, 0

            def update(self, w, dw):
                self.mean = self.decay*self.mean + (1 - self.decay)*dw   # of squares
                return w - self.lr*dw / (np.sqrt(self.mean) + self.eps)
        """,
        9,
        "self.mean = self.decay*self.mean + (1 - self.decay)*dw**2   # of squares",
    ),
    "slope": (
        """
        import numpy as np

        def tanh_prime(x):
            '''ä: columns are counted in bytes'''
            return (1 -
                    np.tanh( x ))  # of x
        """,
        6,
        "np.tanh( x )**2)  # of x",
    ),
    "loss": (
        """
        import numpy as np


        def mse_grad(target, guess):
            return 2 * (guess - target) ** 2 / guess.size
        """,
        5,
        "return 2 * (guess - target) / guess.size",
    ),
    "order": (
        """
        import numpy as np


        def mse(target, guess):
            return np.power(np.mean(target - guess), 2)
        """,
        5,
        "return np.mean(np.power(target - guess, 2))",
    ),
    "mirrored": (
        """
        import numpy as np

        def adam(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-7):
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * g ** 2
            first = m / (1 - b1)
            second = v / (1 - b2)
            return w - lr * first / (np.sqrt(second) + eps), m, v
        """,
        6,
        "first = m / (1 - b1 ** t)\nsecond = v / (1 - b2 ** t)",
    ),
    "softmax": (
        """
        import numpy as np

        def softmax(scores):
            e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
            return e / np.sum(e, axis=0, keepdims=True)
        """,
        5,
        "return e / np.sum(e, axis=-1, keepdims=True)",
    ),
    "helper": (
        """
        import numpy as np

        def _squash(z):
            return 1 / (2 + np.exp(-z))

        def sigmoid(z):
            return _squash(z)
        """,
        4,
        "return 1 / (1 + np.exp(-z))",
    ),
    "branch": (
        """
        import numpy as np

        class SGD:
            def __init__(self, lr: float = 0.01, momentum: float = 0.0, nesterov: bool = False):
                self.lr, self.momentum, self.nesterov, self.vw = lr, momentum, nesterov, None

            def update(self, weights, biases, grads: dict, t=None):
                if self.vw is None:
                    self.vw, self.vb = np.zeros_like(weights), np.zeros_like(biases)
                self.vw = self.momentum * self.vw - self.lr * grads["dW"]
                self.vb = self.momentum * self.vb - self.lr * grads["db"]
                weights += self.vw if not self.nesterov else self.vw - self.lr * grads["dW"]
                biases += self.vb if not self.nesterov else self.vb - self.lr * grads["db"]
        """,
        12,
        "weights += self.vw if not self.nesterov else self.momentum * self.vw"
        ' - self.lr * grads["dW"]\n'
        "biases += self.vb if not self.nesterov else self.momentum * self.vb"
        ' - self.lr * grads["db"]',
    ),
    "ahead": (
        """
        import numpy as np

        class NAG:
            def __init__(self, learning_rate=0.01, momentum=0.9):
                self.learning_rate, self.momentum, self.v = learning_rate, momentum, None

            def update(self, params, grads):
                self.v = self.v or [{k: np.zeros_like(a) for k, a in p.items()} for p in params]
                for p, g, v in zip(params, grads, self.v):
                    for k in p:
                        v[k] = self.momentum * v[k] - self.learning_rate * g[k]
                        p[k] += v[k]
        """,
        12,
        "p[k] += self.momentum * v[k] - self.learning_rate * g[k]",
    ),
    "parameters": (
        """
        class MomentumSGD:
            def __init__(self, lr=0.001, beta=0.9):
                self.lr, self.beta, self.v = lr, beta, {}

            def step(self, params):
                for i, p in enumerate(params):
                    self.v[i] = self.beta * (self.v.get(i, 0) - self.lr * p.grad)
                    p.data += self.v[i]
        """,
        7,
        "self.v[i] = self.beta * self.v.get(i, 0) - self.lr * p.grad",
    ),
    "three results": (
        """
        import numpy as np

        def softmax_loss(x, y):
            right = (np.argmax(x, axis=1) == y).mean()
            p = np.exp(x - x.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            rows = np.arange(len(x))
            loss = -np.log(p[rows, y]).mean()
            dx = x.copy()
            dx[rows, y] -= 1
            return right, loss, dx / len(x)
        """,
        9,
        "dx = p.copy()",
    ),
    "of the upstream": (
        """
        import numpy as np

        def sigmoid_forward(x):
            return 1 / (1 + np.exp(-x))

        def sigmoid_backward(x, dout):
            dx = dout * (1.0 - dout)
            return {"x": dx}
        """,
        7,
        "dx = dout * sigmoid_forward(x) * (1 - sigmoid_forward(x))",
    ),
    "de la tangente": (
        """
        import numpy as np

        def sigmoide(x):
            return 1.0 / (1 + np.exp(-x))

        def dsigmoide(x):
            return 1.0 - x ** 2
        """,
        7,
        "return x * (1 - x)",
    ),
    "a parameter": (
        """
        import numpy as np

        class Parameter:
            def __init__(self, data):
                self.data, self.grad = data, np.zeros_like(data)

        class Linear:
            def __init__(self, inputs, outputs):
                self.weights = Parameter(np.zeros((inputs, outputs)))
                self.bias = Parameter(np.zeros((1, outputs)))

            def forward(self, x):
                self.x = x
                return x @ self.weights.data + self.bias.data

            def backward(self, grad):
                self.weights.grad = self.x.T @ grad
                self.bias.grad = np.sum(grad, keepdims=True)
                return grad @ self.weights.data.T
        """,
        18,
        "self.bias.grad = np.sum(grad, axis=0, keepdims=True)",
    ),
    "both branches": (
        """
        import numpy as np

        class RMSProp:
            def __init__(self, lr=0.01, rho=0.9, eps=1e-7, centered=False):
                self.lr, self.rho, self.eps, self.centered = lr, rho, eps, centered
                self.v, self.m = 0, 0

            def update(self, w, g):
                self.v = self.rho * self.v + (1 - self.rho) * g**2
                if self.centered:
                    self.m = self.rho * self.m + (1 - self.rho) * g
                    spread = self.v - self.m**2
                    w -= self.lr * g / (spread + self.eps)
                else:
                    w -= self.lr * g / (self.v + self.eps)
        """,
        13,
        "w -= self.lr * g / (np.sqrt(spread) + self.eps)\n"
        "w -= self.lr * g / (np.sqrt(self.v) + self.eps)",
    ),
    "denominator": (
        """
        import numpy as np

        def softmax(z):
            return np.exp(z) / np.sum(z, axis=0), z
        """,
        4,
        "return np.exp(z) / np.sum(np.exp(z), axis=0), z",
    ),
    "handed slope": (
        """
        import numpy as np

        class Layer:
            def __init__(self, inputs, outputs, activation, activation_derivative):
                self.weights, self.biases = np.ones((inputs, outputs)), np.zeros((1, outputs))
                self.activation, self.activation_derivative = activation, activation_derivative

            def forward(self, X):
                self.input, self.Z = X, np.dot(X, self.weights) + self.biases
                return self.activation(self.Z)

            def backward(self, dA):
                dZ = dA * self.activation_derivative(self.Z)
                self.grads = {"dW": np.dot(self.input.T, dZ), "db": np.sum(dZ, axis=1)}
                return np.dot(dZ, self.weights.T)
        """,
        14,
        'self.grads = {"dW": np.dot(self.input.T, dZ), "db": np.sum(dZ, axis=0)}',
    ),
}
