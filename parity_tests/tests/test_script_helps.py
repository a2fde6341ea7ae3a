"""What helps a loop is tried before it is told; and data that are not there are made up."""

import re
import time

import numpy as np
import pytest

from parity_tests.judge import loading
from parity_tests.judge.script import judged, made_up, reasons, tried

from .test_script_styles import RULE as BY_ERROR
from .test_scripts import RULE, TOP, case_of, of

LINE = """
import numpy as np
rng = np.random.default_rng(2)
x = rng.uniform(0, {spread}, 30)
y = 0.5 * x + {noise} * rng.normal(size=30)
m, c = 0.0, 0.0
for i in range({passes}):
    d = m * x + c - y
    m -= {rate} * np.mean(d * x)
    c -= {rate} * np.mean(d)
"""
SINGLE = """
import random
import numpy as np
X, T = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, {last}])
w, b = np.array([0.1, -0.2]), 0.0
for i in range(4000):
    k = random.randrange(4)
    x, t = X[k], T[k]
    o = 1 / (1 + np.exp(-(x @ w + b)))
    w = w - 0.5 * (o - t) * x
    b = b - 0.5 * (o - t)
"""
CASES = {  # name: the script, what is told
    "rises": (LINE.format(spread=60, noise=0.1, passes=40, rate=0.01),
              ["does not learn", r"with 0\.1 times the rate, 0\.001, it does"]),
    "rises to no number": (LINE.format(spread=60, noise=0.1, passes=900, rate=0.01),
                           ["does not learn: .* no number after", "0.1 times"]),
    "noise is no fault": (LINE.format(spread=2, noise=1, passes=4000, rate=0.1), []),
    "not long enough": (LINE.format(spread=2, noise=0, passes=20, rate=0.001),
                        ["does not learn|in part", "times"]),
    "a row at random": (SINGLE.format(last=1), ["it learns"]),
    "a rule by its error": (BY_ERROR,
                            ["it learns: 25 % .* 100 % of the rows right after 400 passes"]),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_what_becomes_of_a_loop_is_told(text, wanted):
    told = tried(judged("a.py", text, loading.stand_in, {})[1], 20)
    assert len(told) == len(wanted)
    assert all(re.search(word, line) for word, line in zip(wanted, told, strict=True)), told


@pytest.mark.full
def test_what_one_unit_cannot_learn_is_said_of_no_way():
    """A single row that happens to be right is no success."""
    told = tried(judged("a.py", SINGLE.format(last=0), loading.stand_in, {})[1], 10)
    assert not any(word in line for line in told for word in ("it does:", "it learns:"))


def test_more_passes_are_more_passes():
    text = LINE.format(spread=2, noise=0, passes=20, rate=0.001)
    trying = reasons.Trying(judged("a.py", text, loading.stand_in, {})[1], time.process_time() + 9)
    assert trying.train().passes == 20
    assert trying.train(most=90).passes == 90
    assert trying.train(factor=10, most=20).loss < trying.train(most=90).loss


NOT_THERE = """
import numpy as np
rows = [[float(v) for v in line.split(",")] for line in open("none.csv").readlines()]
table = np.array(rows)
X, y = table[:80, :6], table[:80, 6:]
W = np.zeros((6, 1))
for epoch in range(99):
    p = 1 / (1 + np.exp(-X @ W / 9))
    W -= 0.5 * X.T @ (p - y) / 80 / 9
"""


@pytest.mark.full
def test_a_file_of_text_that_is_not_there_is_made_up():
    found, _ = judged("a.py", NOT_THERE, loading.stand_in, {})
    assert "line 3: FileNotFoundError" in found["note"]
    assert "made-up data of 7 columns" in found["note"]
    assert (found["verdict"], found["loss"]) == ("agrees", "binary cross-entropy, mean")


def test_guesses_begin_with_the_numbers_of_the_script():
    assert made_up.guesses("sizes = [784, 30, 10]")[0] == (785, 10)
    assert {7, 6} <= {columns for columns, _ in made_up.guesses("W = zeros((6, 1))")}


@pytest.mark.parametrize(
    ("fails", "columns", "right"),
    [
        (lambda: np.zeros((9, 5)) @ np.zeros((4, 2)), 6, 5),
        (lambda: np.dot(np.zeros((9, 5)), np.zeros((4, 2))), 5, 4),
    ],
    ids=["matmul", "dot"],
)
def test_an_error_says_how_many_columns_there_should_be(fails, columns, right):
    with pytest.raises(ValueError, match=r"\d") as raised:
        fails()
    assert made_up.fitting(str(raised.value), columns) == right


def test_only_what_cannot_be_read_is_made_up(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("1,2\n3,4\n", encoding="utf-8")
    with made_up.data(5, 3):
        assert np.loadtxt("there.csv", delimiter=",").tolist() == [[1, 2], [3, 4]]
        assert np.loadtxt("none.csv", delimiter=",").shape == (made_up.ROWS, 5)
        assert np.genfromtxt("none.csv").shape == (made_up.ROWS, 5)
        with open("none.txt", encoding="utf-8") as file:
            assert len(file.readline().split(",")) == 5
        with open("new.txt", "w", encoding="utf-8") as file:
            file.write("kept")
    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "kept"
    with pytest.raises(OSError, match="none"):
        np.loadtxt("none.csv")


def test_a_made_up_table_has_the_words_of_a_table():
    table = np.arange(12.0).reshape(3, 4).view(made_up.Table)
    made_up.NAMED.clear()
    assert table["age"].tolist() == [0, 4, 8]
    assert table[["height", "age"]].tolist() == [[1, 0], [5, 4], [9, 8]]
    assert table.drop("age", axis=1).shape == (3, 3)
    assert table["age"].map(lambda v: v.rstrip("0")).tolist() == ["", "4", "8"]
    assert type(table.values) is made_up.Table
    assert type(table.to_numpy()) is np.ndarray


XOR = TOP.replace("V, c =", "X = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])\n"
                  "y = np.array([[0.0], [1], [1], [0]])\nV, c =")  # fmt: skip
SHORT = XOR.replace("10**9", "400")
TRIED = {
    "learns": (XOR.replace("10**9", "4000"), ["it learns"]),
    "rate too small": (SHORT.replace("0.3", "0.003"), ["does not", "times the rate"]),
    "too few passes": (SHORT.replace("400", "40").replace("0.3 *", "-0.7 * -1 *"),
                       ["learns in part", "20 times as many passes it does"]),
    "alike": (XOR.replace("10**9", "2000").replace("(4, 1)), np", "(4, 1)) * 0 + 1, np")
              .replace("V, c = rng", "V, c = 0 * rng"), ["does not", "other random weights"]),
    "labels": (RULE.replace("10**9", "50").replace("[1, 1, -1, -1]", "[1, 1, 0, 0]"),
               ["does not", "labels −1 and 1"]),
    "wrong gradients": (TOP.replace("(p - y)", "(y - p)"), []),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "words"), TRIED.values(), ids=TRIED)
def test_a_reason_that_is_told_was_tried(tmp_path, text, words):
    told = tried(case_of(tmp_path, text)[1], 20)
    assert len(told) >= len(words)
    assert all(word in line for word, line in zip(words, told, strict=False)), told


TABLE = """
import numpy as np
import pandas_that_is_not_there as pd
data = np.array(pd.read_csv("none.csv"))
X, y = data[:60, 1:] / 255, np.eye(3)[data[:60, 0]]
W = np.zeros((7, 3))
for _ in range(10**9):
    e = np.exp(X @ W)
    p = e / e.sum(axis=1, keepdims=True)
    W -= 0.5 * X.T @ (p - y) / 60
"""


def test_data_that_are_not_there_are_made_up(tmp_path):
    found = of(tmp_path, TABLE)
    assert found["verdict"] == "agrees"
    assert "line 4: " in found["note"]
    assert "made-up data of 8 columns" in found["note"]
