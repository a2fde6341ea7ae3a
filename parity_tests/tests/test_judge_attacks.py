"""Submissions that hang, crash or are none: each name gets its verdict, and so do the others."""

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import scratch
from parity_tests import __main__ as parity
from parity_tests import files
from parity_tests.judge import command, door, engine, process, submission
from parity_tests.judge.child import parameters_of
from parity_tests.judge.judge import Judge
from parity_tests.mistakes import SPACE

from .judging import check, write

ROOT = Path(__file__).parents[2]
FINE = """
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""


@pytest.fixture(autouse=True)
def short(monkeypatch, tmp_path):
    """Seconds rather than minutes; afterwards no process and no folder is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(process, "SECONDS", 2.0)
    monkeypatch.setattr(process, "LOADING", 5.0)
    monkeypatch.setattr(command, "Judge", functools.partial(Judge, theirs=scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert not list(temporary.iterdir())
    assert not _processes("judge/child.py", f"PPid:\t{os.getpid()}\n")


def _processes(words, status=""):
    """The command lines of running processes that hold these words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_text().replace("\0", " ")
            if words in line and status in (folder / "status").read_text():
                found.append(line)
        except OSError:
            continue
    return found


# --- while it runs -----------------------------------------------------------------------------

CALLS = {  # name, body: the verdict, and words of its message
    "sigmoid(z)": ("while True: pass", "failed", "took longer than 2 s"),
    "sigmoid_backward(z, upstream)": ("time.sleep(1000)", "failed", "took longer than 2 s"),
    "tanh(z)": ("os.abort()", "failed", "ended the interpreter (signal 6)"),
    "tanh_backward(z, upstream)": (
        "import ctypes; ctypes.string_at(0)",
        "failed",
        "ended the interpreter (signal 11)",
    ),
    "relu(z)": ("sys.exit(0)", "failed", "calls sys.exit"),
    "relu_backward(z, upstream)": ("os._exit(3)", "failed", "ended the interpreter (status 3)"),
    "leaky_relu(z, negative_slope=0.01)": ("raise KeyboardInterrupt", "failed", "Keyboard"),
    "leaky_relu_backward(z, upstream)": ("np.zeros(10**11)", "failed", "more memory than it may"),
    "elu(z)": ("return elu(z)", "failed", "RecursionError"),
    "elu_backward(z, upstream)": ("return input()", "failed", "EOFError"),
    "prelu(z, alpha)": ("return None", "differs", "None was returned"),
    "prelu_backward(z, upstream, alpha)": ("return 'no'", "differs", "a str was returned"),
    "linear(z)": ("return NOISE() + z", "agrees", ""),
    "linear_backward(z, upstream)": (
        "z -= 1; return upstream",
        "differs",
        "linear_backward changes its argument z in place",
    ),
    "softmax_backward(z, upstream)": ("return z * np.nan", "differs", "NaN or infinity"),
    "softmax_jacobian(z)": ("return np.zeros(10**8)", "failed", "returned more than 64 MB"),
    "collapse_linear(layers)": (
        "return (w for w in layers)",
        "differs",
        "a generator is not iterable",
    ),
    "squared_error(y, y_hat)": ("raise Unprintable", "failed", "Unprintable"),
    "squared_error_backward(y, y_hat)": ("return {'slope': y}", "differs", "a dict was returned"),
    "mean_squared_error(y, y_hat)": (
        "return np.ma.masked_array(((y - y_hat) ** 2).mean()).view(type('Own', (np.ndarray,), {}))",
        "agrees",
        "",
    ),
    "mean_squared_error_backward(y, y_hat)": ("return [[1.0], [2.0, 3]]", "differs", "a list of"),
    "binary_crossentropy(y, y_hat)": ("return np.array([None])", "differs", "array of objects"),
    "binary_crossentropy_backward(y, y_hat)": ("return y_hat + 1j", "differs", "complex"),
    "categorical_crossentropy(y, y_hat)": ("return y_hat[0]", "differs", "shape (4,), expected ()"),
    "categorical_crossentropy_backward(y, y_hat)": (
        "return (g for g in y_hat)",
        "differs",
        "a generator was returned",
    ),
    "sparse_categorical_crossentropy(y, y_hat)": (
        "import no_such_package",
        "failed",
        "ModuleNotFoundError: No module named 'no_such_package'",
    ),
    "sparse_categorical_crossentropy_backward(y, y_hat)": (
        "os.closerange(3, 9); return y_hat",
        "failed",
        "ended the interpreter",
    ),
}
HELPERS = r"""
class Unprintable(Exception):
    def __str__(self):
        raise SystemExit
def NOISE():
    print("x" * 3_000_000)
    print("\033[2J\a" * 100_000, file=sys.stderr)
    os.write(1, b"y" * 1_000_000)
    return 0
"""


def test_calls(tmp_path):
    """All in one file, each under its own name."""
    bodies = [f"def {head}:\n    {body}" for head, (body, _, _) in CALLS.items()]
    write(tmp_path, attacks="\n".join([HELPERS, *bodies, FINE]))
    exp = np.exp
    status, text, names = check(tmp_path / "attacks.py")
    assert status == 1
    for head, (_, word, message) in CALLS.items():
        found = next(row for name, row in names.items() if name.endswith("." + head.split("(")[0]))
        assert (found["verdict"], message in found["message"]) == (word, True), found
        assert found["name"] in text
    assert names["activations.softmax"]["verdict"] == "agrees"
    assert "\a" not in text
    assert np.exp is exp


LEFT_BEHIND = r"""
import subprocess, tempfile, threading
def forever():
    while True:
        time.sleep(0.01)
for _ in range(3):
    threading.Thread(target=forever).start()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "left-by-a-submission"])
open("beside.txt", "w").write("x" * 1000)
os.makedirs("deep/er")
HERE = os.getcwd()
tempfile.mkdtemp()
open(tempfile.mktemp(), "w").close()
def relu(z):
    open(HERE + "/deep/er/called.txt", "a").write("x")
    np.exp = np.tanh = None
    return z * (z > 0)
def tanh(z):
    sys.modules.pop("numpy")
    sys.modules.pop("pickle")
    return 1 - 2 / (np.e ** (2 * z) + 1)
def linear(z):
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    sys.stdout = sys.stderr = sys.stdin = None
    return z * 1
"""


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    """Threads, a process, files, folders; NumPy of this process is as it was."""
    monkeypatch.chdir(tmp_path)
    home = set(tmp_path.iterdir())
    folder = write(tmp_path / "code", left=LEFT_BEHIND)
    exp = np.exp
    status, _, names = check(folder)
    assert status == 0, names
    assert len(names) == 3
    assert np.exp is exp
    assert not _processes("left-by-a-submission")
    assert set(tmp_path.iterdir()) == home | {folder}
    assert [file.name for file in folder.iterdir()] == ["left.py"]


STATE = r"""
class Adagrad:
    G = []
    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        self.o = learning_rate, initial_accumulator_value, epsilon
    def apply(self, gradients, weights):
        rate, start, eps = self.o
        if not self.G:
            self.G.extend(np.full_like(w, start) for w in weights)
        for G, g, w in zip(self.G, gradients, weights):
            G += g * g
            w -= rate * g / np.sqrt(G + eps)
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, velocities={}):
        self.o, self.v = (learning_rate, momentum, nesterov), velocities
    def apply(self, gradients, weights):
        rate, mu, nesterov = self.o
        for i, (g, w) in enumerate(zip(gradients, weights)):
            self.v[i] = v = mu * self.v.get(i, 0) - rate * g
            w += mu * v - rate * g if nesterov else v
SEEN = {}
def clip_by_norm(gradients, limit):
    norms = [SEEN.setdefault(i, np.linalg.norm(g)) for i, g in enumerate(gradients)]
    return [g * limit / max(n, limit) for g, n in zip(gradients, norms)]
class Adadelta:
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7):
        self.o, self.s = (learning_rate, rho, epsilon), {}
    def apply(self, gradients, weights):
        rate, rho, eps = self.o
        for i, (g, w) in enumerate(zip(gradients, weights)):
            G, D = self.s.get(i, (0.0, 0.0))
            G = rho * G + (1 - rho) * g * g
            g *= np.sqrt(D + eps) / np.sqrt(G + eps)
            self.s[i] = G, rho * D + (1 - rho) * g * g
            w -= rate * g
def clip_by_value(gradients, limit):
    for g in gradients:
        np.clip(g, -limit, limit, out=g)
    return gradients
def clip_by_global_norm(gradients, limit):
    n = np.sqrt(sum((g * g).sum() for g in gradients))
    return [g * (limit / max(n, limit)) for g in gradients]
"""


def test_state(tmp_path):
    """Kept on the class, in a default argument, in the module; arguments changed in place."""
    status, _, names = check(write(tmp_path / "code", my_optimizers=STATE))
    assert status == 1
    for name in ("Adagrad", "SGD", "clip_by_norm"):
        found = names[f"optimizers.{name}"]
        assert found["verdict"] == "differs"
        assert "kept between calls" in found["suspicion"]
    for name in ("Adadelta", "clip_by_value"):
        found = names[f"optimizers.{name}"]
        assert found["verdict"] == "differs"
        assert "changes its argument gradients in place" in found["message"]
    assert names["optimizers.clip_by_global_norm"]["verdict"] == "agrees"


def test_calls_back_for_ever(tmp_path):
    """A function that is handed over is called again and again, or wrongly."""
    text = """
def descend(gradient, start, learning_rate=0.1, steps=100):
    while True:
        gradient(start)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    return gradient(weights)
def mini_batch_gradient_descent(gradient, weights, X, y, learning_rate, epochs, batch_size=32):
    return gradient(weights[:2], X, y)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for i in range(len(X)):
            weights = weights - learning_rate * gradient(weights, X[[i]], y[[i]])
    return weights
"""
    status, _, names = check(write(tmp_path / "code", loops=text))
    words = {name.partition(".")[2]: row["message"] for name, row in names.items()}
    assert status == 1
    assert "took longer than 2 s" in words["descend"]
    assert "missing 2 required positional arguments" in words["batch_gradient_descent"]
    assert "the function that was handed over failed" in words["mini_batch_gradient_descent"]
    assert names["gradient_descent.stochastic_gradient_descent"]["verdict"] == "agrees"


# --- while it is imported ----------------------------------------------------------------------

IMPORTS = {  # what stands at the top of a module, its definition: what stopped it
    "sigmoid": ("while True: time.sleep(1)", "1 / (1 + np.exp(-z))", "took longer than 5 s"),
    "tanh": ("os._exit(0)", "np.tanh(z)", "ended the interpreter (status 0)"),
    "relu": ("sys.exit('bye')", "z * (z > 0)", "calls sys.exit"),
    "elu": ("raise KeyboardInterrupt", "np.where(z > 0, z, np.expm1(z))", "KeyboardInterrupt"),
    "linear": ("undefined_name", "+z", "NameError: name 'undefined_name' is not defined"),
    "softmax_jacobian": (
        "import no_such_package\nnorm = no_such_package.norm(order=2)",
        "np.array([np.diag(p) - np.outer(p, p) for p in z])",
        "No module named 'no_such_package'",
    ),
    "leaky_relu": ("x = = 1", "z", "SyntaxError: invalid syntax"),
}


@pytest.mark.full
def test_imports(tmp_path):
    """Each in a module of its own: what is defined is judged, and it is told what stopped."""
    files = {
        f"my_{name}": f"{top}\ndef {name}(z): return {value}\n"
        for name, (top, value, _) in IMPORTS.items()
    }
    never = "if False:\n  def squared_error(y, y_hat): return 0.0\n"
    folder = write(tmp_path / "code", fine=FINE, never=never, **files)
    status, text, names = check(folder)
    assert status == 1
    stopped = [line for line in text.splitlines() if line.startswith("it stopped: ")]
    for _, _, message in IMPORTS.values():
        assert any(message in line for line in stopped), message
    words = {name.partition(".")[2]: row["verdict"] for name, row in names.items()}
    readable = {*IMPORTS, "softmax"} - {"leaky_relu"}
    assert words == dict.fromkeys(readable, "agrees") | {"softmax_jacobian": "differs"}
    assert not list(folder.rglob("__pycache__"))


RELU = "def relu(z):\n    return np.maximum(z, 0)\n"
RELU_ZERO = RELU.replace("0", "zero")
LAYOUTS = {  # files below the folder, and which of them is handed in
    "a package": (
        {
            "net/__init__.py": "from .act import relu\nfrom . import inner\n",
            "net/act.py": RELU + "from .helpers import half\n",
            "net/helpers.py": "half = 0.5\n",
            "net/inner/__init__.py": "from .. import act\n",
        },
        "net",
    ),
    "a module of a package": (
        {
            "net/__init__.py": "",
            "net/sub/__init__.py": "",
            "net/sub/act.py": "from ..base import zero\n" + RELU_ZERO,
            "net/base.py": "zero = 0.0\n",
        },
        "net/sub/act.py",
    ),
    "a package whose __init__ fails": (
        {"net/__init__.py": "import no_such_package\n", "net/act.py": RELU},
        "net",
    ),
    "a package called scratch": (
        {
            "scratch/__init__.py": "from . import activations\n",
            "scratch/activations.py": "from scratch.other import zero\n" + RELU_ZERO,
            "scratch/other.py": "zero = 0.0\n",
        },
        "scratch",
    ),
    "a package called numpy": ({"numpy/__init__.py": "", "numpy/act.py": RELU}, "numpy"),
    "a sibling": (
        {"act.py": "from tools import zero\n" + RELU_ZERO, "tools.py": "zero = 0\n"},
        "act.py",
    ),
    "siblings of a package": (
        {
            "net/__init__.py": "",
            "net/act.py": "from tools import zero\n" + RELU_ZERO,
            "net/tools.py": "zero = 0\n",
        },
        "net",
    ),
    "called keras.py": ({"keras.py": RELU}, "keras.py"),
    "called random.py": ({"random.py": RELU}, "random.py"),
    "called numpy.py": ({"numpy.py": RELU}, "numpy.py"),
    "called inspect.py": ({"inspect.py": RELU, "pickle.py": "", "time.py": ""}, "."),
    "spaces, dots, Greek": ({"meine Übung 1.2/σ mit ReLU (neu).v2.py": RELU}, "meine Übung 1.2"),
    "a package with dots": (
        {"v1.2/__init__.py": "", "v1.2/act.py": "from . import b\n" + RELU, "v1.2/b.py": ""},
        "v1.2",
    ),
    "Latin-1": ({"act.py": "# -*- coding: latin-1 -*-\n# é\n" + RELU}, "act.py"),
    "a byte order mark": ({"act.py": "\ufeff" + RELU}, "act.py"),
    "scripts beside it": (
        {"act.py": RELU, "test_act.py": "x = = 1", "old.py": "print 1", "main.py": "1 / 0"},
        ".",
    ),
    "twice": ({"activations.py": RELU, "helpers.py": "def relu(z): return 7\n"}, "."),
}  # fmt: skip


def bound(ours, *names):
    """Have these activations at hand, and see that there is nothing else."""
    subjects, _ = door.subjects(ours)
    assert [subject.thing.name for subject in subjects] == [*names]
    for subject in subjects:
        assert subject.candidates[0].reading is None
        ours.bind(subject.candidates[0].concept, subject.thing)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path, layout):
    """What is there is found, loaded and called; the cases are left out to save time."""
    files, path = LAYOUTS[layout]
    for name, text in files.items():
        file = tmp_path / "code" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        encoding = "latin-1" if layout == "Latin-1" else "utf-8"
        file.write_text(text.replace("def relu", "import numpy as np\ndef relu"), encoding=encoding)
    modules = submission.read(tmp_path / "code" / path)
    with engine.running(modules) as ours:
        bound(ours, "relu")
        assert ours.activations.relu(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]


# --- notebooks ---------------------------------------------------------------------------------


def notebook(*cells):
    """A notebook's text; cells of code, and one of another kind before them."""
    code = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    first = {"cell_type": "markdown", "source": ["# ReLU\n", "def tanh(z): it says"]}
    return json.dumps({"cells": [first, *code], "nbformat": 4})


def test_notebook(tmp_path):
    """With magics, plots, a cell in another language, one that fails and one that is no Python."""
    text = notebook(
        ["%matplotlib inline\n", "!pip install something\n", "import numpy as np\n", "np.exp?"],
        "%%bash\nrm -rf nothing",
        "%%time\nif True:\n    %precision 3\n    zero = 0",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('p.png')\nplt.show()",
        "display(zero)\nraise ValueError('a demonstration')",
        "for i in range(3)\n    print(i)",
        "def relu(z):\n    return np.maximum(z, zero)",
        "input('go on?')",
        "tanh = np.tanh",
    )
    file = tmp_path / "lesson.ipynb"
    file.write_text(text)
    with engine.running(submission.read(file), loading=60) as ours:
        (fault,) = ours.process.faults.values()
        assert "a demonstration" in fault.message
        bound(ours, "relu", "tanh")
        assert ours.activations.relu(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]
        assert ours.activations.tanh(0.0) == 0.0


def test_notebook_that_defines_too_late(tmp_path):
    file = tmp_path / "lesson.ipynb"
    file.write_text(notebook("import no_such_package\ndef relu(z): return z\n"))
    with engine.running(submission.read(file)) as ours:
        (fault,) = ours.process.faults.values()
        assert "No module named" in fault.message


# --- paths -------------------------------------------------------------------------------------

REFUSED = {  # name, content: words of the message
    "not_there.py": (None, "there is no such file or folder"),
    "lesson.txt": (RELU, "a Python file, a folder of them or a notebook was expected"),
    "no_ending": (RELU, "a Python file"),
    "binary.py": (b"\x00\x01\xff\xfe" * 50, "not Python"),
    "compiled.py": (b"\xcb\r\r\n\x80\x81", "not Python"),
    "empty.py": ("", "nothing in it was recognised"),
    "none.py": ("def frobnicate(): pass\n", "nothing in it was recognised"),
    "constant.py": ("EPSILON = 3\n", "nothing in it was recognised"),
    "wrong.py": ("def relu(z:\n  pass", "not Python, line 1"),
    "deep.py": ("x = " + "-" * 200_000 + "1", "not Python"),
    "text.ipynb": ("hello", "cannot be read as a notebook"),
    "list.ipynb": ("[1, 2]", "cannot be read as a notebook"),
    "no_cells.ipynb": ("{}", "cannot be read as a notebook"),
    "cells.ipynb": ('{"cells": 7}', "cannot be read as a notebook"),
    "dict.ipynb": ('{"cells": {"a": 1}}', "cannot be read as a notebook"),
    "cell.ipynb": ('{"cells": [1, null]}', "cannot be read as a notebook"),
    "source.ipynb": ('{"cells": [{"cell_type": "code", "source": 7}]}', "cannot be read as"),
    "deep.ipynb": ("[" * 100_000, "cannot be read as a notebook"),
    "binary.ipynb": (b"\xff\xfe\x00", "cannot be read as a notebook"),
    "empty.ipynb": ('{"cells": []}', "nothing in it was recognised"),
    "wrong.ipynb": (notebook("def relu(z:"), "a cell is not Python, line 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_files(tmp_path, name):
    content, words = REFUSED[name]
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    status, text, names = check(file)
    assert (status, names) == (2, {})
    assert words in text
    assert name in text


def test_refused_folders(tmp_path):
    empty, other, pipes = (tmp_path / name for name in ("empty", "other", "pipes.py"))
    for folder in (empty, other, pipes):
        folder.mkdir()
    (other / "notes.txt").write_text(RELU)
    os.mkfifo(pipes / "act.py")
    for folder in (empty, other, pipes):
        status, text, _ = check(folder)
        assert status == 2
        assert "holds no Python files" in text
    for path in (pipes / "act.py", "/dev/zero", "/dev/null"):
        status, text, _ = check(path)
        assert status == 2
        assert "was expected" in text
    for path in (tmp_path / ("x" * 5000), "nul\0.py"):
        assert check(path)[0] == 2
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    assert check(tmp_path / "loop.py")[0] == 2


def test_permission_denied(tmp_path, monkeypatch):
    """Nothing is forbidden to root, so it is played."""

    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "act.py").write_text(RELU)
    monkeypatch.setattr(Path, "read_bytes", denied)
    for path in (tmp_path, tmp_path / "act.py"):
        status, text, _ = check(path)
        assert status == 2
        assert "cannot be read: [Errno 13] Permission denied" in text


INIT = "class {}:\n    def __init__(self, {}): pass"
SIGNATURES = [
    ("def relu(x): pass", "relu needs x, which scratch's has not"),
    ("def relu(): pass", "relu lacks z"),
    ("def binary_crossentropy(y_true, y_pred): pass", "needs y_true, y_pred, which scratch's"),
    ("def relu_backward(upstream, z): pass", "its parameters in the order upstream, z"),
    ("def prelu(z): pass", "prelu lacks alpha"),
    ("def tanh(z, steepness): pass", "tanh needs steepness, which scratch's has not"),
    ("relu = 3", "relu is no function or class"),
    ("tanh = np.add", "tanh needs x2"),
]
OTHER_WORDS = [
    (INIT.format("Adam", "lr=0.001"), {"lr": "learning_rate"}),
    (INIT.format("Adam", "learning_rate=0.1, beta1=0.9"), {"beta1": "beta_1"}),
    (INIT.format("RMSprop", "learning_rate=0.1, rho=0.9, eps=0"), {"eps": "epsilon"}),
    ("def leaky_relu(z, alpha=0.01): pass", {"alpha": "negative_slope"}),
]
FITTING = [
    "def relu(z, inplace=False): pass",
    "def relu(*args): pass",
    "def relu(*args, **options): pass",
    "def binary_crossentropy(y, y_hat): pass",
    "def binary_crossentropy(y, y_hat, eps=1e-7): pass",
    INIT.format("Adam", "learning_rate=0.1, beta_1=0, beta_2=0, epsilon=0, decay=0"),
    INIT.format("RMSprop", "learning_rate=0.1, rho=0.9, epsilon=1e-7"),
    INIT.format("SGD", "learning_rate=0.1, momentum=0.0, *, weight_decay=0"),
    "def glorot_uniform(shape): pass",
    "def glorot_uniform(shape, rng=None): pass",
    "relu = lambda z: z",
    "tanh = np.tanh",
    "relu = np.vectorize(abs)",
    "import functools\n@functools.cache\ndef relu(z): pass",
]


def signature(text):
    """The public name that is defined, and the parameters of what it is."""
    names = {"np": np}
    exec(text, names)
    ((name, concept),) = door.exact("", dict.fromkeys(names.keys() - {"__builtins__"})).items()
    return concept, parameters_of(names[name])


@pytest.mark.parametrize(("text", "words"), SIGNATURES)
def test_another_signature(text, words):
    """It is not called as it stands, but by a reading."""
    assert words in door.signature_problem(*signature(text))


@pytest.mark.parametrize(("text", "words"), OTHER_WORDS)
def test_other_words(text, words):
    assert door.other_words(*signature(text)) == words


@pytest.mark.parametrize("text", FITTING)
def test_a_signature_that_fits(text):
    assert not door.signature_problem(*signature(text))
    assert not door.other_words(*signature(text))


# --- the command -------------------------------------------------------------------------------

WRONG = """
def sigmoid_backward(z, upstream):
    a = 1 / (1 + np.exp(-z))
    s = 1 / (1 + np.exp(-a))
    return upstream * s * (1 - s)
def tanh(x):
    return np.tanh(x)
"""


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "parity_tests", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **options},
        capture_output=True,
        text=True,
    )


SLOPE_AT_A = next(
    edit for edit in SPACE["activations.sigmoid_backward"].edits
    if edit.title == "the slope at a instead of z"
)  # fmt: skip


def test_the_command(tmp_path):
    """Exit status 1 for what is wrong, the others judged; --hint gives no answer away."""
    write(tmp_path / "code", act=WRONG + FINE)
    record = tmp_path / "record.json"
    done = run("check", "--hint", tmp_path / "code", "--json", record)
    assert done.returncode == 1
    told = json.loads(record.read_text())
    wrong, words, fine = told["names"]
    for text in (" ".join(done.stdout.split()), record.read_text()):
        assert SLOPE_AT_A.hint in text
        assert SLOPE_AT_A.title not in text
        assert SLOPE_AT_A.why not in text
    assert "−" not in done.stdout
    assert [row["verdict"] for row in (wrong, words, fine)] == ["differs", "agrees", "agrees"]
    assert words["reading"] == "tanh: tanh(x)"
    assert words["source"] == {
        "file": str(tmp_path / "code" / "act.py"), "line": 8, "definition": "tanh"
    }  # fmt: skip
    assert told["exit_status"] == 1
    assert "optimizers.Adam" in told["not_there"]
    assert "activations.tanh" not in told["not_there"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["code", "record.json", "temporary"]


def test_the_answer(tmp_path):
    write(tmp_path / "code", act=WRONG.split("def tanh")[0])
    status, text, names = check(tmp_path / "code")
    assert status == 1
    mistake = names["activations.sigmoid_backward"]["mistake"]
    assert mistake["title"] == SLOPE_AT_A.title
    assert mistake["diff"] == ["− a = 1 / (1 + np.exp(-a))"]
    assert SLOPE_AT_A.why in " ".join(text.split())


def test_a_record_that_cannot_be_written(tmp_path):
    """It is found out before anything runs, and nothing is begun."""
    write(tmp_path / "code", act=RELU)
    for place in (tmp_path, tmp_path / "no" / "record.json"):
        done = run("check", tmp_path / "code", "--json", place)
        assert done.returncode == 2
        assert "folder" in done.stdout
        assert "relu" not in done.stdout
    assert sorted(file.name for file in tmp_path.iterdir()) == ["code", "temporary"]


def test_a_record_that_fails_at_the_end(tmp_path, monkeypatch, capsys):
    def full(old, new):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    write(tmp_path / "code", act=RELU)
    record = str(tmp_path / "record.json")
    assert parity.main(["check", str(tmp_path / "code"), "--json", record]) == 2
    assert "No space left on device" in " ".join(capsys.readouterr().out.split())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["code", "temporary"]


LAYER = """
class BatchNormalization{base}:
    def forward(self, x, training=False):
        if not training:
            return self.gamma * (x - self.moving_mean) / np.sqrt(self.moving_variance + 0.001)
        return x - x.mean(axis=0)
"""
BASE = "from scratch.layers import BatchNormalization as Base\n"


def test_a_name_alone(tmp_path):
    """Where the cases need more than the submission has, scratch lends it."""
    alone = "def dead_units(model, x):\n    return [0.0]\n"
    write(tmp_path / "code", pathologies=alone, mine=BASE + LAYER.format(base="(Base)"))
    status, _, names = check(tmp_path / "code")
    assert status == 1
    assert names["pathologies.dead_units"]["verdict"] == "differs"
    assert names["layers.BatchNormalization"]["verdict"] == "differs"
    assert "forward, element 0, 0" in names["layers.BatchNormalization"]["where"]


def test_what_is_lent_is_not_blamed(tmp_path):
    """scratch's ``forward`` runs a submitted layer, whose fault is no other layer's."""
    loop = BASE + LAYER.format(base="(Base)").replace("return x - ", "time.sleep(9)\n        #")
    dense = "from scratch.layers import Dense as Base\nclass Dense(Base):\n    pass\n"
    write(tmp_path / "code", mine=loop, other=dense)
    _, _, names = check(tmp_path / "code")
    assert names["layers.BatchNormalization"]["verdict"] == "failed"
    assert "took longer" in names["layers.BatchNormalization"]["message"]
    assert names["layers.Dense"]["verdict"] == "agrees"


def test_nothing_to_judge_by(tmp_path):
    """A layer that scratch's functions cannot use is not judged, and told what it lacks."""
    write(tmp_path / "code", mine=LAYER.format(base=""))
    status, text, names = check(tmp_path / "code")
    assert status == 2
    assert names["layers.BatchNormalization"]["verdict"] == "not judged"
    assert "scratch.layers.Layer as its base" in text


def test_what_is_not_there_yet(tmp_path):
    write(tmp_path / "code", act=RELU)
    status, text, names = check(tmp_path / "code")
    assert status == 0
    assert "not there yet in activations: step, linear, " in text
    assert "nothing there yet of gates, " in text
    assert list(names) == ["activations.relu"]


def test_the_record_of_a_refusal(tmp_path):
    record = tmp_path / "record.json"
    assert run("check", tmp_path / "nothing.py", "--json", record).returncode == 2
    told = json.loads(record.read_text())
    assert told["exit_status"] == 2
    assert "there is no such file" in told["error"]


TWO = """
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.rate, self.b1, self.b2, self.epsilon = learning_rate, beta_1, beta_2, epsilon
        self.m = {}
        self.v = {}
    def apply(self, gradients, weights):
        for i, (g, w) in enumerate(zip(gradients, weights)):
            self.m[i] = self.b1 * self.m.get(i, 0) + (1 - self.b1) * g
            self.v[i] = self.b2 * self.v.get(i, 0) + (1 - self.b2) * g * g
            factor = np.sqrt(1 - self.b2) / (1 - self.b1)
            w -= self.rate * factor * self.m[i] / np.sqrt(self.v[i] + self.epsilon)
"""


def test_two_things_at_once(tmp_path):
    """A mistake, and ε elsewhere: the mistake is told, and the other with it."""
    write(tmp_path / "code", mine=TWO)
    status, _, names = check(tmp_path / "code")
    adam = names["optimizers.Adam"]
    assert (status, adam["verdict"]) == (1, "differs")
    assert "1 − β in the place of 1 − βᵗ" in adam["mistake"]["title"]


def test_the_command_line_knows_check(capsys):
    assert parity.main(["check", "/no/such/place.py"]) == 2
    assert "there is no such file or folder" in " ".join(capsys.readouterr().out.split())
