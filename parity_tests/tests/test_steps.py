"""``parity steps``: a pass quantity by quantity, and worksheets that are marked."""

import json

import numpy as np
import pytest

import scratch
from parity_tests.__main__ import main
from parity_tests.comparison import assert_parity
from parity_tests.steps import worked

STATED = [
    "1-1, linear",
    "3-2, softmax; categorical cross-entropy",
    "2-3-2-1, relu, tanh, sigmoid; binary cross-entropy",
    "4-3-2, tanh, linear; squared error",
]
SCRIPT = """
import numpy as np

rng = np.random.default_rng(4)
X = rng.normal(size=(6, 3))
y = (X[:, :1] * X[:, 1:2] > 0) * 1.0
V, c = rng.normal(size=(3, 4)), rng.normal(size=4)
U, d = rng.normal(size=(4, 1)), rng.normal(size=1)
for epoch in range(10**9):
    z = X @ V + c
    a = np.tanh(z)
    p = 1 / (1 + np.exp(-(a @ U + d)))
    dp = (p - y) / len(X)
    ds = dp @ U.T * (1 - a**2)
    V -= 0.3 * (X.T @ ds)
    c -= 0.3 * ds.sum(axis=0)
    U -= 0.3 * (a.T @ dp)
    d -= 0.3 * dp.sum(axis=0)
"""


@pytest.fixture
def steps(tmp_path, monkeypatch, capsys):
    """Run it: (the status, what it prints in one line, its rows)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, **written):
        for name, text in written.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        status = main(["steps", *arguments, "--json", "rows.json"])
        rows = tmp_path / "rows.json"
        found = json.loads(rows.read_text(encoding="utf-8"))["rows"] if rows.exists() else []
        rows.unlink(missing_ok=True)
        return status, " ".join(capsys.readouterr().out.split()), found

    return run


def numbers(rows):
    """{name: its numbers}."""
    return {row["name"]: np.array(row["numbers"]) for row in rows}


@pytest.mark.sampled
@pytest.mark.parametrize("network", [*worked.LECTURES, *STATED])
def test_a_network_by_hand_is_keras_s(steps, network):
    status, told, rows = steps(network)
    assert status == 0
    assert {row["verdict"] for row in rows} == {"agrees"}
    assert all(row["keras"] is not None for row in rows), "Keras has a number for each"
    depth = told.partition(",")[0].count("-") if "-" in network else None
    ways = [row["way"] for row in rows]
    assert ways == sorted(ways, key=["forward", "back", "step"].index)
    if depth:
        assert {f"z{k}" for k in range(1, depth + 1)} <= set(numbers(rows))


def test_the_lectures_networks_are_scratch_s(steps):
    found = numbers(steps("one_one_one")[2])
    ours = scratch.network.one_one_one_gradients(x=0.1, y=0.25, w1=0.15, b1=0.4, w2=0.45, b2=0.62)
    names = ("dw1", "db1", "dw2", "db2")
    assert_parity("network.one_one_one_gradients", [found[n] for n in names], ours, "closed form")


@pytest.mark.full
def test_what_is_wrong_is_shown_beside_what_is_right(steps):
    right = numbers(steps("mine.py", mine_py=SCRIPT)[2])
    wrong = SCRIPT.replace("(1 - a**2)", "(1 - z**2)")
    status, told, rows = steps("mine.py", mine_py=wrong)
    assert status == 1
    red = [row["name"] for row in rows if row["verdict"] == "differs"]
    assert red == ["ds", "ΔV", "Δc"]
    (ds,) = (row for row in rows if row["name"] == "ds")
    assert wrong.splitlines()[ds["line"] - 1].strip() == "ds = dp @ U.T * (1 - z**2)"
    assert ds["by"] == "z"
    assert_parity("network.gradients", np.array(ds["keras"]) / 6, right["ds"], "deep gradient")
    assert f"line {ds['line']} ds = dp @ U.T * (1 - z**2) `ds` should be ∂L/∂(z)" in told


@pytest.mark.full
def test_a_hint_says_where_and_not_what(steps):
    wrong = SCRIPT.replace("(1 - a**2)", "(1 - z**2)")
    status, told, rows = steps("mine.py", "--hint", mine_py=wrong)
    assert status == 1
    (wrong,) = {r["line"] for r in rows if r["way"] == "back" and r["verdict"] == "differs"}
    assert f"look at line {wrong}" in told
    assert "should be" not in told


RIGHT = (
    "z1,0.415\na1,0.6023\nz2,0.8910\na2,0.7091\ndz2,0.0947\nda1,0.0426\ndz1,0.0102\ndw1,0.00102\n"
)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("change", "first", "slip"),
    [
        (("", ""), "", ""),
        (("0.6023", "0.6022"), "", ""),
        (("dz1,0.0102\ndw1,0.00102", "dz1,0.01695\ndw1,0.001695"), "dz1", "da1 * (1 - a1)"),
        (("dz2,0.0947", "dz2,-0.0947"), "dz2", "-"),
        (("z2,0.8910", "z2,0.7578"), "z2", ""),
        (("da1,0.0426", "da1,0.03721"), "da1", "as if w2 had been moved before"),
        (("a1,0.6023", "a1,0.6025"), "a1", "rounded too early"),
        (("z1,0.415", "w1,0.2\nz1,0.415"), "z1", ""),
    ],
    ids=["right", "cut off", "no slope", "sign", "unknown", "moved", "rounded", "given"],
)
def test_a_worksheet_is_marked(steps, change, first, slip):
    status, told, rows = steps(
        "one_one_one", "--sheet", "mine.csv", mine_csv=RIGHT.replace(*change)
    )
    wrong = [row for row in rows if row["verdict"] == "differs"]
    assert status == bool(first)
    assert [row["name"] for row in wrong[:1]] == ([first] if first else [])
    assert slip in (wrong[0]["slip"] if wrong else "")
    assert (f"The first wrong one is {first}." in told) == bool(first)


@pytest.mark.full
def test_what_follows_from_a_slip_is_no_other(steps):
    sheet = {"z1": 0.42, "a1": 0.6035, "da2": 0.4592, "dz2": -0.0947, "dw2": -0.0572}
    status, _, rows = steps("one-one-one", "--sheet", "mine.json", mine_json=json.dumps(sheet))
    assert status == 1
    verdicts = {row["name"]: row["verdict"] for row in rows}
    assert verdicts["dz2"] == "differs"
    assert verdicts["dw2"] == "follows"


@pytest.mark.full
def test_a_worksheet_brings_its_own_network(steps):
    sheet = {"x": [[1, 2]], "y": [[1]], "W1": [[0.5], [-0.25]], "b1": [0.1], "z1": 0.1, "a1": 0.525}
    sheet |= {"dz1": [[-0.475]], "dW1": [[-0.475], [-0.95]]}
    network = "2-1, sigmoid; binary cross-entropy"
    status, _, rows = steps(network, "--sheet", "mine.json", mine_json=json.dumps(sheet))
    assert (status, [row["verdict"] for row in rows]) == (0, ["right"] * 4)
    sheet["dW1"] = [[-0.475], [0.95]]
    status, told, _ = steps(network, "--sheet", "mine.json", mine_json=json.dumps(sheet))
    assert status == 1
    assert "The first wrong one is dW1." in told


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("arguments", "written", "told"),
    [
        ([], {}, "of the lectures: one_one_one"),
        (["one_one"], {}, "did you mean one_one_one?"),
        (["nothing", "--json"], {}, "there is no such script or network; parity steps"),
        (["2-3-1, sigmoid"], {}, "an activation for each layer"),
        (["2-1, relu; binary cross-entropy"], {}, "a cross-entropy has its own last activation"),
        (["2-1, step"], {}, "an activation for each layer"),
        (["there.py"], {}, "there is no such file"),
        (["mine.py"], {"mine_py": "x = 1\n"}, "no loop in it that trains something"),
        (["one_one_one", "--sheet", "none.csv"], {}, "none.csv: cannot be read"),
        (["one_one_one", "--sheet", "a.csv"], {"a_csv": "z1,big\n"}, "'big' is no number"),
        (["one_one_one", "--sheet", "a.json"], {"a_json": "{"}, "a worksheet has a name"),
        (["one_one_one", "--sheet", "a.json"], {"a_json": "{}"}, "nothing is in it"),
        (["one_one_one", "--sheet", "a.csv"], {"a_csv": ""}, "nothing is in it"),
        (["one_one_one", "--sheet", "a.csv"], {"a_csv": "zz,1\n"}, "it sets z1, a1"),
        (
            ["one_one_one", "--sheet", "a.csv"],
            {"a_csv": "z1,1,2\n"},
            "z1 has 1 numbers, and 2 came",
        ),
    ],
)
def test_what_cannot_be_shown_is_told(steps, arguments, written, told):
    status, said, _ = steps(*arguments, **written)
    assert status == 2
    assert told in said


@pytest.mark.full
def test_the_record_alone_goes_to_the_terminal(capsys):
    assert main(["steps", "one_one_one", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["name"] == "z1"
