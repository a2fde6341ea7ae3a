"""How files come in: of Python 2, in packages and folders, notebooks, without an import."""

import json

import pytest

from .judging import check, write

pytestmark = pytest.mark.usefixtures("beside_scratch")

OLD = """
import sys
def tanh_derivative(x):
    if x is None: print "nothing"
    if x is None:
        print "%s of" % max(
            1, 2)
    for i in xrange(1): pass
    return {slope}
"""


@pytest.mark.full
def test_python_2(tmp_path):
    for slope, word in (("1 - numpy.tanh(x) ** 2", "agrees"), ("1 - numpy.tanh(x)", "differs")):
        (tmp_path / "old.py").write_text("import numpy\n" + OLD.format(slope=slope))
        _, text, names = check(tmp_path / "old.py")
        assert "is written in Python 2" in text
        assert names["activations.tanh_backward"]["verdict"] == word


def test_a_package_with_folders_within(tmp_path):
    """Its inner ``__init__`` imports the modules, as Python finds them."""
    package = write(tmp_path / "nets", __init__="from .parts import layers\n")
    write(package / "parts", __init__="from .layers import relu\n",
          layers="from ..base import zero\ndef relu(x): return np.maximum(x, zero)\n")  # fmt: skip
    write(package, base="zero = 0.0\n")
    status, _, names = check(package)
    assert (status, names["activations.relu"]["reading"]) == (0, "relu: relu(x)")


def test_a_package_in_a_folder_that_is_none(tmp_path):
    """``..base`` is above the outermost ``__init__.py``."""
    write(tmp_path / "nets", base="zero = 0.0\n")
    write(tmp_path / "nets" / "parts", __init__="from .layers import relu\n",
          layers="from ..base import zero\ndef relu(x): return np.maximum(x, zero)\n")  # fmt: skip
    status, _, names = check(tmp_path / "nets")
    assert (status, names["activations.relu"]["verdict"]) == (0, "agrees")


@pytest.mark.full
def test_the_package_of_a_file_is_not_there(tmp_path):
    """``nets.parts.base`` is the file beside it, or in a folder that is no package."""
    for folder in (tmp_path, tmp_path / "nets"):
        write(
            folder,
            base="zero = 0.0\n",
            layers="from nets.base import zero\ndef relu(x): return np.maximum(x, zero)\n",
        )
        status, _, names = check(folder / "layers.py")
        assert (status, names["activations.relu"]["verdict"]) == (0, "agrees")


def test_a_notebook(tmp_path):
    cells = ["%matplotlib inline\nimport numpy as np", "def swish(x): return 0",
             "def d_sigmoid(s):\n    return s * (1 - s)"]  # fmt: skip
    code = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    (tmp_path / "lesson.ipynb").write_text(json.dumps({"cells": code}))
    _, _, names = check(tmp_path / "lesson.ipynb")
    row = names["activations.sigmoid_backward"]
    assert row["verdict"] == "agrees"
    assert row["reading"].startswith("the slope of sigmoid, given the output")


def test_what_is_nowhere_imported_is_lent(tmp_path):
    """And told, for the file would stop there."""
    text = "def sigmoid(x): return 1 / (1 + np.exp(-x))\ndef tanh(math): return np.tanh(math)\n"
    (tmp_path / "a.py").write_text(f'"""By random.random."""\n{text}', encoding="utf-8")
    _, printed, rows = check(tmp_path / "a.py")
    assert {row["verdict"] for row in rows.values()} == {"agrees"}
    assert "NameError: np is nowhere imported; it is judged as if it were" in printed


def test_what_is_left_of_a_cell_that_stops_is_there(tmp_path):
    cells = ["from nowhere_to_be_found import *\nimport numpy as np",
             "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))"]  # fmt: skip
    code = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    (tmp_path / "lesson.ipynb").write_text(json.dumps({"cells": code}))
    _, text, names = check(tmp_path / "lesson.ipynb")
    assert "No module named 'nowhere_to_be_found'" in text
    assert names["activations.sigmoid"]["verdict"] == "agrees"


def test_an_empty_body_is_no_mistake(tmp_path):
    text = "def tanh(x): return np.tanh(x)\ndef tanh_prime(x):\n    pass\n"
    _, printed, names = check(write(tmp_path, mine=text) / "mine.py")
    assert names.keys() == {"activations.tanh"}
    assert "its body is empty" in printed
