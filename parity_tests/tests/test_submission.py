"""What is handed in: modules, packages, notebooks and folders, their faults and signatures."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from parity_tests.judge import door, engine, submission
from parity_tests.judge.child import parameters_of

from .judging import FINE, RELU, check, write

pytestmark = pytest.mark.usefixtures("short")


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


@pytest.mark.sampled
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


def test_a_folder_of_notebooks_alone(tmp_path):
    """They are read as files are; beside files they are left alone."""
    (tmp_path / "lesson.ipynb").write_text(notebook("def relu(z): return z"))
    assert [list(file.definitions) for file in submission.read(tmp_path)] == [["relu"]]
    (tmp_path / "act.py").write_text(RELU)
    assert [file.stem for file in submission.read(tmp_path)] == ["act"]


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


@pytest.mark.sampled
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
