"""The mend: where a person's own lines go wrong, and the change after which all of it agrees."""

import functools
import io
import json
import textwrap

import numpy as np
import pytest
from rich.console import Console

import scratch
from parity_tests.chance import generator
from parity_tests.judge import command, door, hunks, mend
from parity_tests.judge.engine import running
from parity_tests.judge.judge import Judge
from parity_tests.judge.mend import Search
from parity_tests.judge.submission import read

from .wrong_lines import WRONG

SECONDS = 60.0  # for a search: these machines may be slow


def written(folder, name, text):
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def mends(path, seconds=SECONDS):
    """The mends of what differs in a file, scratch in the place of Keras."""
    files = read(path)
    with running(files) as engine:
        judge = Judge(engine, lambda: running(files), door.subjects(engine)[0], theirs=scratch)
        found = [verdict for verdict in judge.run() if verdict.word == "differs"]
        return [Search(judge, verdict, seconds).mend() for verdict in found]


@pytest.mark.sampled
@pytest.mark.parametrize("name", WRONG)
def test_the_line_is_found_and_mended(tmp_path, name):
    text, line, new = WRONG[name]
    [found] = mends(written(tmp_path, f"{name}.py", text))
    record = found.record()
    assert (record["line"], record["new"]) == (line, new)
    assert record["comparisons"] == found.comparisons > 0
    again = tmp_path / "mended.py"
    hunks.write([found], again)
    assert mends(again) == []


def test_right_code_has_no_mend_and_what_cannot_be_mended_none_either(tmp_path):
    noise = "import numpy as np\n\ndef sigmoid(z):\n    return np.cos(z) + 7 * z - 5\n"
    assert mends(written(tmp_path, "noise.py", noise), seconds=2) == [None]
    right = "import numpy as np\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
    assert mends(written(tmp_path, "right.py", right)) == []


@pytest.mark.full
def test_candidates_that_hang_print_or_exit_are_skipped(tmp_path):
    text = """
    import sys
    import numpy as np

    def relu(z):
        n = 3
        while n > 0:
            n = n - 1
        if n:
            print("left"); sys.exit()
        return np.minimum(z, 0)
    """
    [found] = mends(written(tmp_path, "relu.py", text))
    assert found.record()["new"] == "return np.maximum(z, 0)"


@pytest.mark.full
def test_no_mend_spoils_what_is_right(tmp_path):
    """A slope that takes the value: to spoil the value is no mend, to mend it mends both."""
    text = """
    import numpy as np

    class ELU:
        def __init__(self, alpha=1.0):
            self.alpha = alpha

        def __call__(self, x):
            return np.where(x > 0, x, self.alpha * (np.exp(x) - 1))

        def gradient(self, x):
            return np.where(x > 0, 1, self(x) + self.alpha)
    """
    path = written(tmp_path, "slope.py", text.replace("self(x) + self.alpha", "self(x)"))
    assert [m.record()["line"] for m in mends(path)] == [11]
    path = written(tmp_path, "both.py", text.replace("(np.exp(x) - 1)", "np.exp(x)"))
    assert [m.record()["new"] for m in mends(path)] == [
        "return np.where(x > 0, x, self.alpha * (np.exp(x) - 1))"
    ] * 2


@pytest.mark.full
def test_no_mend_of_a_class_spoils_the_one_that_it_inherits_from(tmp_path):
    text = """
    import numpy as np

    class SGD:
        def __init__(self, lr=0.01, momentum=0.9):
            self.lr, self.momentum, self.v = lr, momentum, 0

        def move(self, w, g):
            self.v = self.momentum * self.v - self.lr * g

        def update(self, w, g):
            self.move(w, g)
            w += self.v

    class NAG(SGD):
        def update(self, w, g):
            mu = self.momentum
            self.move(w, g)
            w += self.v - self.lr * g
    """
    [found] = mends(written(tmp_path, "two.py", text))
    assert found.line > text.count("\n", 0, text.index("class NAG"))


@pytest.mark.full
def test_no_mend_leaves_a_name_idle(tmp_path):
    text = """
    import numpy as np

    def linear_forward(A, W, b):
        return np.dot(W, A) + b, (A, W, b)

    def linear_backward(dZ, cache):
        A_prev, W, b = cache
        m = A_prev.shape[1]
        dW = np.dot(dZ, A_prev.T) / m
        db = np.sum(dZ, axis=1, keepdims=True)
        return np.dot(W.T, dZ), dW, db
    """
    [found] = mends(written(tmp_path, "dense.py", text))
    assert found.record()["new"] == "db = np.sum(dZ, axis=1, keepdims=True) / m"


@pytest.mark.full
def test_another_way_to_call_it_is_tried_and_told(tmp_path):
    text = "import numpy as np\n\ndef nonlin(x, deriv=False):\n    if deriv:\n"
    text += "        return x * (1 + x)\n    return 1 / (1 + np.exp(-x))\n"
    [found] = mends(written(tmp_path, "nonlin.py", text))
    assert found.record()["new"] == "return x * (1 - x)"
    assert "given the output" in found.read


def test_a_gradient_that_is_changed_in_place_is_left_alone_by_the_mend(tmp_path):
    """Handed copies of it, the code is right as it is, so that any change at all would do."""
    text = "import numpy as np\n\nclass SGD:\n    def __init__(self, learning_rate=0.01):\n"
    text += "        self.rate = learning_rate\n    def apply(self, gradients, weights):\n"
    text += "        for g, w in zip(gradients, weights):\n            g *= self.rate\n"
    text += "            w -= g\n"
    [found] = mends(written(tmp_path, "sgd.py", text))
    assert found.record()["new"] in ("g = g * self.rate", "g = g * (self.rate)")


def test_a_search_ends_in_time(tmp_path):
    path = written(tmp_path, "optimizer.py", WRONG["optimizer"][0])
    assert mends(path, seconds=0) == [None]


def test_fresh_inputs_are_others():
    ours = generator(7).normal(size=3)
    with mend.other_numbers(mend.SEEDS[0]):
        other = generator(7).normal(size=3)
        assert not np.isin(other, ours).any()
    assert np.array_equal(generator(7).normal(size=3), ours)


# --- the command ---------------------------------------------------------------------------------


def checked(monkeypatch, path, **options):
    """What ``parity check`` prints, scratch in the place of Keras."""
    monkeypatch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))
    console = Console(file=io.StringIO(), width=100)
    asked = command.asked(path=str(path), **{"seconds": SECONDS} | options)
    status, record = command.run(console, asked)
    return status, console.file.getvalue(), record["names"]


def test_the_mend_stands_below_the_verdict(monkeypatch, tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    before, mended = path.read_bytes(), tmp_path / "mended.py"
    status, text, [told] = checked(monkeypatch, path, mend=str(mended))
    assert status == 1
    assert text.index("differs") < text.index("loss.py, line 5") < text.index("comparisons agree")
    assert "−   return 2 * (guess - target) ** 2 / guess.size" in text
    assert "+   return 2 * (guess - target) / guess.size" in text
    assert {"file", "line", "old", "new", "comparisons"} == set(told["mend"])
    mended = mended.read_bytes()
    assert path.read_bytes() == before != mended
    assert mended == before.replace(b" ** 2", b"")


def test_a_hint_shows_the_line_only(monkeypatch, tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    _, text, [told] = checked(monkeypatch, path, hint=True)
    assert "line 5" in text
    assert "guess" not in text
    assert told["mend"] == {"file": str(path.resolve()), "line": 5}


def test_the_original_is_never_written(monkeypatch, tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    before = path.read_bytes()
    status, text, _ = checked(monkeypatch, path, mend=str(path))
    assert status == 2
    assert "the original stays as it is" in " ".join(text.split())
    assert path.read_bytes() == before


def test_an_interrupt_keeps_the_verdicts(monkeypatch, tmp_path):
    def interrupted(self, progress):
        raise KeyboardInterrupt

    monkeypatch.setattr(Search, "mend", interrupted)
    status, text, _ = checked(monkeypatch, written(tmp_path, "loss.py", WRONG["loss"][0]))
    assert status == 1
    assert "differs" in text
    assert "interrupted" in text


def test_notebooks_have_cell_and_line(monkeypatch, tmp_path):
    cells = ["import numpy as np\n%matplotlib inline", "not python at all",
             "# the slope\ndef tanh_prime(x):\n    return 1 - np.tanh(x)"]  # fmt: skip
    cells = [{"cell_type": "code", "source": c.splitlines(keepends=True), "metadata": {},
              "outputs": [], "execution_count": None} for c in cells]  # fmt: skip
    path = tmp_path / "lesson.ipynb"
    text = {"cell_type": "markdown", "source": ["x"], "metadata": {}}
    book = {"cells": [text, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), encoding="utf-8")
    mended = tmp_path / "mended.ipynb"
    _, text, _ = checked(monkeypatch, path, mend=str(mended))
    assert "lesson.ipynb, cell 3, line 3" in text
    new = json.loads(mended.read_text(encoding="utf-8"))["cells"]
    assert new[:3] == book["cells"][:3]
    assert new[3]["source"][:2] == book["cells"][3]["source"][:2]
    assert new[3]["source"][2] == "    return 1 - np.tanh(x)**2"


@pytest.mark.full
@pytest.mark.parametrize(
    ("line", "wrong"),
    [("dx = np.dot(dout, self.W.T)", "dx = np.dot(dout, self.W)"),
     ("self.db = np.sum(dout, axis=0)", "self.db = np.sum(dout)"),
     ("return np.dot(x, self.W) + self.b", "return np.dot(self.W, x) + self.b")],
)  # fmt: skip
def test_what_cannot_be_called_for_a_slip_is_mended(monkeypatch, tmp_path, line, wrong):
    right = """
    import numpy as np

    class Affine:
        def __init__(self, W, b):
            self.W, self.b = W, b

        def forward(self, x):
            self.x = x
            return np.dot(x, self.W) + self.b

        def backward(self, dout):
            dx = np.dot(dout, self.W.T)
            self.dW = np.dot(self.x.T, dout)
            self.db = np.sum(dout, axis=0)
            return dx
    """
    path = written(tmp_path, "layer.py", right.replace(line, wrong))
    status, text, [told] = checked(monkeypatch, path)
    assert (status, told["verdict"]) == (1, "failed")
    assert wrong in text
    assert told["mend"]["new"] == line


NETWORK = """
import numpy as np

class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = self.sigmoid(np.dot(w, a) + b)
        return a

    def backprop(self, x, y):
        a = [x]
        for b, w in zip(self.biases, self.weights):
            a.append(self.sigmoid(np.dot(w, a[-1]) + b))
        nabla_w, nabla_b = [0 * w for w in self.weights], [0 * b for b in self.biases]
        delta = a[-1] - y
        for l in range(1, len(a)):
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, a[-l - 1].T)
            delta = np.dot(self.weights[-l].T, delta) * a[-l - 1] * (1 - a[-l - 1])
        return nabla_b, nabla_w
"""


@pytest.mark.full
@pytest.mark.parametrize(
    ("line", "wrong"),
    [("nabla_w[-l] = np.dot(delta, a[-l - 1].T)", "nabla_w[-l] = np.dot(delta, a[-l].T)"),
     ("delta = np.dot(self.weights[-l].T, delta) * a[-l - 1] * (1 - a[-l - 1])",
      "delta = np.dot(self.weights[-l].T, delta) * a[-l - 1] * (1 + a[-l - 1])")],
)  # fmt: skip
def test_the_gradients_of_a_network_are_mended(monkeypatch, tmp_path, line, wrong):
    path = written(tmp_path, "network.py", NETWORK.replace(line, wrong))
    told = [row for row in checked(monkeypatch, path)[2] if row["name"] == "network.gradients"]
    assert [(row["verdict"], row["mend"]["new"]) for row in told] == [("differs", line)]


@pytest.mark.full
def test_a_bias_is_mended_and_not_left_out(monkeypatch, tmp_path):
    text = """
    import numpy as np

    class Linear:
        def __init__(self, in_features, out_features):
            self.W = np.zeros((out_features, in_features))
            self.b = np.zeros((out_features))

        def forward(self, A):
            self.A, self.ones = A, np.ones((len(A), 1))
            return np.dot(A, self.W.T) + np.dot(self.ones, self.b.reshape(1, -1))

        def backward(self, dLdZ):
            self.dLdW = np.dot(dLdZ.T, self.A)
            self.dLdb = np.dot(dLdZ.T, self.ones)
            return np.dot(dLdZ, self.W)
    """
    [told] = checked(monkeypatch, written(tmp_path, "linear.py", text))[2]
    assert told["mend"]["new"] == "self.dLdb = np.dot(dLdZ.T, self.ones).ravel()"


def test_nothing_is_mended_by_leaving_out_a_function_that_differs(monkeypatch, tmp_path):
    text = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + sum((-z) ** k / [1, 1, 2, 6, 24][k] for k in range(5)))

    def sigmoid_derivative(x):
        s = sigmoid(x)
        return s * (1 - s)
    """
    names = checked(monkeypatch, written(tmp_path, "series.py", text), seconds=0.5)[2]
    assert [(row["verdict"], row["mend"]) for row in names] == [("differs", None)] * 2


def test_what_is_called_in_another_way_is_not_mended(monkeypatch, tmp_path):
    text = "def adam(w, g, tape):\n    tape.move(w, g)\n"
    path = written(tmp_path, "other.py", text)
    status, text, names = checked(monkeypatch, path)
    assert (status, [(row["verdict"], row["mend"]) for row in names]) == (2, [("not judged", None)])
    assert "the mend" not in text


def test_a_file_whose_source_is_gone_has_no_mend(tmp_path):
    path = written(tmp_path, "loss.py", WRONG["loss"][0])
    [file] = read(path)
    assert hunks.text_of(file) is not None
    path.unlink()
    assert hunks.text_of(file) is None


@pytest.mark.full
def test_what_is_called_in_a_wrong_way_or_wrong_differs_where_a_mend_is_found(
    monkeypatch, tmp_path
):
    text = """
    import numpy as np

    class AdamOptim:
        def __init__(self, eta=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
            self.m_dw = self.v_dw = self.m_db = self.v_db = 0
            self.beta1, self.beta2, self.epsilon, self.eta = beta1, beta2, epsilon, eta

        def update(self, t, w, b, dw, db):
            self.m_dw = self.beta1 * self.m_dw + (1 - self.beta1) * dw
            self.m_db = self.beta1 * self.m_db + (1 - self.beta1) * db
            self.v_dw = self.beta2 * self.v_dw + (1 - self.beta2) * dw**2
            self.v_db = self.beta2 * self.v_db + (1 - self.beta2) * db
            m_dw, m_db = (m / (1 - self.beta1**t) for m in (self.m_dw, self.m_db))
            v_dw, v_db = (v / (1 - self.beta2**t) for v in (self.v_dw, self.v_db))
            w = w - self.eta * m_dw / (np.sqrt(v_dw) + self.epsilon)
            return w, b - self.eta * m_db / (np.sqrt(v_db) + self.epsilon)
    """
    path = written(tmp_path, "one.py", text)
    _, _, [told] = checked(monkeypatch, path, seconds=0.0)
    assert (told["verdict"], told["mend"]) == ("not judged", None)
    _, text, [told] = checked(monkeypatch, path)
    assert told["verdict"] == "differs"
    assert told["mend"]["new"].strip().endswith("(1 - self.beta2) * db**2")
    assert text.count("AdamOptim: optimizers.Adam") == 2  # the verdict, and the mend


@pytest.mark.full
def test_a_cross_entropy_is_mended_and_another_loss_left_as_it_is(monkeypatch, tmp_path):
    text = "import numpy as np\n\ndef compute_cost(a, y):\n    m = len(y)\n    return "
    wrong = "-np.sum(y * np.log(a) - (1 - y) * np.log(1 - a)) / m"
    [told] = checked(monkeypatch, written(tmp_path, "cost.py", f"{text}{wrong}\n"))[2]
    assert told["verdict"] == "differs"
    assert told["mend"]["new"] == "return " + wrong.replace(") - (", ") + (")
    other = "np.sum(np.sqrt((y - a) ** 2)) / m"  # right, of absolute errors
    names = checked(monkeypatch, written(tmp_path, "other.py", f"{text}{other}\n"))[2]
    assert [row["mend"] for row in names] == [None] * len(names)


@pytest.mark.full
def test_draws_are_mended_and_what_may_be_another_rule_is_left_as_it_is(monkeypatch, tmp_path):
    text = "import numpy as np\n\ndef glorot_uniform(shape):\n    a, b = shape\n"
    text += "    x = np.sqrt(6 / a + b)\n    return np.random.uniform(-x, x, shape)\n"
    [told] = checked(monkeypatch, written(tmp_path, "wrong.py", text))[2]
    assert told["verdict"] == "differs"
    assert told["mend"]["new"].strip() == "x = np.sqrt(6 / (a + b))"
    other = "import numpy as np\n\ndef init_xavier(n_in, n_out):\n    return "
    other += "np.random.randn(n_in, n_out) * np.sqrt(1 / (n_in * 2))\n"
    [told] = checked(monkeypatch, written(tmp_path, "other.py", other))[2]
    assert (told["verdict"], told["mend"]) == ("not judged", None)


@pytest.mark.full
def test_no_mend_after_which_nothing_moves(monkeypatch, tmp_path):
    """Without ε the first step is 0, and so are all that follow, whatever else is wrong."""
    text = """
    import numpy as np

    class Adadelta:
        def __init__(self, rho=0.95, epsilon=1e-7):
            self.rho, self.epsilon, self.v, self.d = rho, epsilon, 0, 0

        def update(self, w, grad):
            self.v = self.rho * self.v + (1 - self.rho) + grad**2
            step = np.sqrt(self.d + self.epsilon) / np.sqrt(self.v + self.epsilon) * grad
            self.d = self.rho * self.d + (1 - self.rho) * step**2
            return w + step
    """
    [told] = checked(monkeypatch, written(tmp_path, "one.py", text), seconds=8.0)[2]
    assert told["mend"] is None


@pytest.mark.full
def test_no_mend_after_which_single_rows_alone_are_right(monkeypatch, tmp_path):
    text = """
    import numpy as np

    class Layer_Dense:
        def __init__(self, n_inputs, n_neurons):
            self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
            self.biases = np.zeros((1, n_neurons))

        def forward(self, inputs):
            self.inputs = inputs
            self.output = np.dot(inputs, self.weights) + self.biases

        def backward(self, dvalues):
            self.dweights = np.dot(self.inputs.T, dvalues)
            self.dbiases = dvalues
            self.dinputs = np.dot(dvalues, self.weights.T)
    """
    [told] = checked(monkeypatch, written(tmp_path, "dense.py", text))[2]
    assert told["mend"]["new"] == "self.dbiases = np.sum(dvalues, axis=0)"
