"""The figures of the lessons: whole or not at all, with words, and without a display."""

import errno
import os

import numpy as np
import pytest
from matplotlib.image import imread

from examples import drawing, lesson

from .running import python


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """A figure that can be saved, and the folder it goes to."""
    monkeypatch.setitem(lesson.chosen, "pictures", tmp_path / "new")
    fig, ax = drawing.figure("σ·0.25ᴸ is 0.", "x", "y")
    drawing.both(ax, [0, 1], {"scratch": [1, 2], "reference": [1, 2]}, "σ")
    return fig, tmp_path / "new"


def test_a_full_disk_leaves_nothing(drawn, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SystemExit, match="cannot be written: No space left on device"):
        drawing.save(drawn[0], "figure")
    assert not list(drawn[1].iterdir())


def test_a_picture_is_replaced(drawn):
    drawn[1].mkdir()
    (drawn[1] / "figure.png").write_text("the one before")
    drawing.save(drawn[0], "figure")
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
        drawing.save(drawn[0], "figure")
    assert not drawn[1].exists()


def test_scratch_is_a_line_and_reference_marks(drawn):
    line, marks = drawn[0].axes[0].lines
    assert (line.get_linestyle(), line.get_marker()) == ("-", "None")
    assert (marks.get_linestyle(), marks.get_markerfacecolor()) == ("None", "none")
    assert line.get_color() == marks.get_markeredgecolor()


def test_no_window_is_opened(tmp_path):
    """pyplot opens windows; Keras imports it, the figures do not."""
    code = f"import {drawing.__name__}, sys; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert python(tmp_path, "-c", code).returncode == 0


def test_how_far_apart(capsys):
    nan = np.nan
    for scratch, reference, said in [
        ([1.0, 0.0], [1.0, 0.0], "is the same in every bit"),
        ([1.0, nan], [1.0, nan], "differs by at most nan of itself"),
        ([1.0, 1.0], [2.0, 1.0], "differs by at most 5e-01 of itself"),
        ([1e-9], [0.0], "differs by at most inf of itself"),
    ]:
        lesson.apart("each", {"scratch": scratch, "reference": reference})
        assert f"each {said}" in capsys.readouterr().out
    equal = {"scratch": [1], "reference": [1]}
    lesson.apart("each", {"scratch": [1.0], "reference": [2.0]}, equal)
    assert "each differs by at most 5e-01 of itself" in capsys.readouterr().out
    lesson.apart("each", {"scratch": [1.0]})
    assert not capsys.readouterr().out
