"""Every lesson with plots runs without a display, finds what it says, and draws what it found."""

import errno
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.image import imread

from examples import _lesson, _plots
from parity_tests.tests.test_examples import ROOT, table
from parity_tests.tolerances import TOLERANCES

PICTURES = {  # of the lessons whose findings are checked here; test_examples has the others
    "lesson_05_what_layers_separate": ["by_hand", "moons"],
    "lesson_06_activations": ["slopes", "ten"],
    "lesson_07_three_descents": ["ways"],
    "lesson_08_cross_entropy": ["slopes", "learning"],
    "lesson_12_vanishing": ["layers", "chain", "cures"],
    "lesson_13_exploding": ["clipping", "training"],
    "lesson_14_dying_relu": ["unit", "network"],
    "lesson_15_symmetry": ["loss", "paths"],
}


def start(lesson, folder, *arguments):
    """Run a lesson in a folder, as a person without a display would."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "MPLBACKEND")}
    return subprocess.run(
        [sys.executable, "-W", "error", ROOT / "examples" / f"{lesson}.py", *arguments],
        cwd=folder,
        env=env | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture
def printed(request, tmp_path):
    """What the lesson of a test prints, once its pictures have been looked at."""
    lesson, engine = request.param
    done = start(lesson, tmp_path, "--engine", engine)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr.lower(), done.stderr
    assert [f.name for f in tmp_path.iterdir()] == ["pictures"]
    number = "_".join(lesson.split("_")[:2])
    names = [f"{number}_{name}.png" for name in PICTURES[lesson]]
    assert re.findall(r"in pictures.(\S+)", done.stdout) == names
    files = sorted((tmp_path / "pictures").iterdir())
    assert [file.name for file in files] == sorted(names)
    for file in files:
        pixels = (imread(file) * 255).astype(np.uint8)
        assert pixels.shape == (750, 1200, 4)
        assert len(np.unique(pixels.view(np.uint32))) > 20
    return done.stdout


def of(lesson):
    """The lesson that a test is about: on scratch, and with ``--full`` on both engines, too."""
    runs = [(lesson, "scratch"), pytest.param((lesson, "both"), marks=pytest.mark.full)]
    return pytest.mark.parametrize("printed", runs, indirect=True, ids=["scratch", "both"])


def flow(text):
    """The text as one line."""
    return " ".join(text.split())


def apart(text, what):
    """How far apart the engines are, as the lesson says it; [0] where only one has run."""
    if "The engines: " not in text:
        return [0.0]
    return [
        0.0 if same else float(number)
        for number, same in re.findall(
            rf"The engines: {what}.*? (?:differs by at most (\S+) of itself|(is the same))",
            flow(text),
        )
    ]


def both_alike(rows):
    """Rows of a table come in pairs that differ in the engine only; return scratch's."""
    if not any("reference" in row for row in rows):
        assert all("scratch" in row for row in rows)
        return rows
    for mine, keras in zip(rows[::2], rows[1::2], strict=True):
        at = mine.index("scratch")
        assert keras[at] == "reference"
        assert mine[:at] + mine[at + 1 :] == keras[:at] + keras[at + 1 :]
    return rows[::2]


@of("lesson_12_vanishing")
def test_vanishing(printed):
    rows = both_alike(table(printed, "First layer's norm / last layer's"))
    ratios = {" ".join(row[:-3]): [float(v) for v in row[-2:]] for row in rows}
    assert len(ratios) == 10
    assert ratios["sigmoid, Glorot"][0] < 0.25**10
    assert ratios["sigmoid, Glorot"][1] < 0.25**50
    assert ratios["sigmoid, plain random"][1] < 1e-60
    assert ratios["ReLU, zeros"] == [0, 0]
    assert all(ratios[cure][1] > 1e-3 for cure in ["tanh, Glorot", "ReLU, He", "ELU, He"])
    chain = table(printed, "A chain, from the output back")
    assert len(chain) in (2, 3)  # what the lecture prints, and each engine
    assert {row[-1] for row in chain} == {"4.875e-06"}
    (distance,) = apart(printed, "each norm")
    assert distance < TOLERANCES["whole run"].bound(float)


@of("lesson_13_exploding")
def test_exploding(printed):
    for network in ("tanh, 5 × Glorot's weights", "ReLU, 1.5 × He's weights"):
        rows = both_alike(table(printed, network))
        (length, _), (_, value), (_, norm), (globally, cosine) = (map(float, r[-2:]) for r in rows)
        assert length > 20
        assert globally == cosine == 1
        assert max(value, norm) < 0.9
    wild, *tame = both_alike(table(printed, "Loss"))
    assert float(wild[-3]) > 1e6
    assert wild[-1] == "100%"
    for *_, first, largest, last, _ in tame:
        assert float(last) < float(first) / 5
        assert first == largest
    # Long steps amplify a rounding, and so does cutting by value.
    assert max(apart(printed, "the loss")) < 1e-8


@of("lesson_14_dying_relu")
def test_dying(printed):
    dead, *leaky = both_alike(table(printed, "One hidden unit after"))
    assert dead[2:-1] == ["[-0.5", "-0.5]", "silent", "→", "silent"]
    assert float(dead[-1]) > 0.69
    for unit in leaky:
        assert unit[-4:-1] == ["silent", "→", "fires"]
        assert float(unit[-1]) < 0.4
    low, killed, leaky = both_alike(table(printed, "Two layers of 32 units"))
    assert int(low[-2][:-1]) < 10
    assert min(int(share[:-1]) for share in killed[-3:-1]) > 40
    assert float(low[-1]) < float(leaky[-1]) < float(killed[-1])
    assert max(apart(printed, "each loss")) < TOLERANCES["whole run"].bound(float)
    assert apart(printed, "each share") == [0]


@of("lesson_15_symmetry")
def test_symmetry(printed):
    rows = both_alike(table(printed, "4 hidden units, 30 epochs"))
    starts = {row[0]: [float(v) for v in row[2:]] for row in rows}
    for name, units in {"zeros": 1, "ones": 1, "random": 4, "Glorot": 4}.items():
        assert starts[name][:2] == [units, units]
        assert (starts[name][3] < 0.2) == (units == 4)
    assert starts["zeros"][2:] == [0.6931, 0.6931]
    assert "From zeros, lecture N is right" in printed
    first = table(printed, "The first gradient of the hidden weights")
    assert {g.strip("+-") for g in first[0][1:]} == {"0.0000"}
    assert first[1][1:3] * 4 == first[1][1:]
    assert max(apart(printed, "each loss")) < TOLERANCES["whole run"].bound(float)
    assert apart(printed, "each number of distinct units") == [0]


@of("lesson_05_what_layers_separate")
def test_what_layers_separate(printed):
    rows = both_alike(table(printed, "Is a point inside"))
    shares = [float(row[-1][:-1]) for row in rows]
    assert [row[-3] for row in rows] == ["1", "2", "2", "3"]
    assert shares[:2] == [100, 100]
    assert shares[2] < 95
    assert shares[3] < 70
    one, two, three = map(float, re.findall(r"layers?(?: gets)? ([\d.]+)%", flow(printed)))
    assert one < 90 < two < three
    (distance,) = apart(printed, "each output")
    assert distance < 1e-9  # steep sigmoids amplify the roundings of z


@of("lesson_06_activations")
def test_activations(printed):
    rows = both_alike(table(printed, "The derivative"))
    largest = {" ".join(row[:-7]): float(row[-1]) for row in rows}
    assert largest["sigmoid"] == largest["softmax"] == 0.25
    assert all(largest[name] == 1 for name in ("tanh", "ReLU", "Leaky ReLU", "ELU"))
    at_zero = {" ".join(row[:-7]): float(row[-4]) for row in rows}
    assert [at_zero[name] for name in ("ReLU", "Leaky ReLU", "ELU")] == [0, 0.01, 1]
    assert f"at best; at z = 2 they leave {0.10499358540350662**10:.0e}" in flow(printed)


@of("lesson_07_three_descents")
def test_three_descents(printed):
    batch, mini, stochastic = both_alike(table(printed, "Loss by epochs"))
    assert [row[-6] for row in (batch, mini, stochastic)] == ["12", "96", "768"]
    best = float(re.search(r"the best line has ([\d.]+)", printed)[1])
    after_one, at_the_end, moving = (
        [float(row[i]) for row in (batch, mini, stochastic)] for i in (-5, -2, -1)
    )
    assert after_one == sorted(after_one, reverse=True)
    assert at_the_end[1] - best < 0.01 < at_the_end[2] - best < 0.2
    assert moving[1] < 0.05 < moving[2]
    assert apart(printed, "each point of the ways") == [0]


@of("lesson_08_cross_entropy")
def test_cross_entropy(printed):
    squared, entropy = both_alike(table(printed, "∂L/∂z for the label 1"))
    assert abs(float(squared[-5])) < 1e-3
    assert abs(float(entropy[-5])) > 0.99
    learned, hardly = map(int, re.findall(r"(\d+)% (?:of|with squared)", flow(printed)))
    assert hardly < 10 < 90 < learned
    assert apart(printed, "each share") == [0]


def test_no_picture_where_none_can_be(tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = start("lesson_15_symmetry", tmp_path, "--engine", "scratch", "--pictures", "file/deep")
    assert done.returncode == 1
    assert re.fullmatch(
        r"file.deep.lesson_15_loss.png cannot be written: .+--pictures FOLDER\s*", done.stderr
    )
    assert [f.name for f in tmp_path.rglob("*")] == ["file"]
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """A figure that can be saved, and the folder it goes to."""
    monkeypatch.setitem(_lesson.chosen, "pictures", tmp_path / "new")
    fig, ax = _plots.figure("σ·0.25ᴸ is 0.", "x", "y")
    _plots.both(ax, [0, 1], {"scratch": [1, 2], "reference": [1, 2]}, "σ")
    return fig, tmp_path / "new"


def test_a_full_disk_leaves_nothing(drawn, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SystemExit, match="cannot be written: No space left on device"):
        _plots.save(drawn[0], "figure")
    assert not list(drawn[1].iterdir())


def test_a_picture_is_replaced(drawn):
    drawn[1].mkdir()
    (drawn[1] / "figure.png").write_text("the one before")
    _plots.save(drawn[0], "figure")
    assert [f.name for f in drawn[1].iterdir()] == ["figure.png"]
    assert imread(drawn[1] / "figure.png").shape == (750, 1200, 4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda fig: fig.suptitle("loss by epoch"), "give a whole sentence"),
        (lambda fig: fig.suptitle(""), "give a whole sentence"),
        (lambda fig: fig.axes[0].set_xlabel(""), "axes 0 of figure lack a label"),
        (lambda fig: fig.axes[0].set_ylabel(""), "axes 0 of figure lack a label"),
        (lambda fig: fig.add_axes((0, 0, 1, 1)), "axes 1 of figure lack a label"),
    ],
)
def test_a_figure_without_words_is_refused(drawn, change, message):
    change(drawn[0])
    with pytest.raises(ValueError, match=message):
        _plots.save(drawn[0], "figure")
    assert not drawn[1].exists()


def test_scratch_is_a_line_and_reference_marks(drawn):
    line, marks = drawn[0].axes[0].lines
    assert (line.get_linestyle(), line.get_marker()) == ("-", "None")
    assert (marks.get_linestyle(), marks.get_markerfacecolor()) == ("None", "none")
    assert line.get_color() == marks.get_markeredgecolor()


def test_no_window_is_opened():
    """pyplot opens windows; Keras imports it, the plots do not."""
    code = "import examples._plots, sys; sys.exit('matplotlib.pyplot' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_how_far_apart(capsys):
    both = {"scratch": [1.0, 0.0, np.nan], "reference": [1.0, 0.0, np.nan]}
    for numbers, said in [(2, "same in every bit"), (3, "at most nan of itself")]:
        _lesson.apart("each", {engine: found[:numbers] for engine, found in both.items()})
        assert said in capsys.readouterr().out
    _lesson.apart(
        "each", {"scratch": [1.0], "reference": [2.0]}, {"scratch": [1], "reference": [1]}
    )
    assert "each differs by at most 5e-01 of itself" in capsys.readouterr().out
    _lesson.apart("each", {"scratch": [1e-9], "reference": [0.0]})
    assert "at most inf of itself" in capsys.readouterr().out
    _lesson.apart("each", {"scratch": [1.0]})
    assert not capsys.readouterr().out
