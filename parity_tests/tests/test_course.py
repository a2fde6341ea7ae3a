"""The course: lessons one after the other, and the index of their pictures."""

import os
import re

import pytest

import examples.__main__ as course

from .running import python
from .test_examples import FILES, lesson


def links(folder):
    """The addresses in the index, the descriptions of its pictures, and all of it."""
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "//" not in html, "an address outside of the page"
    return re.findall(r'(?:href|src)="([^"]+)"', html), re.findall(r'alt="([^"]*)"', html), html


@pytest.mark.full
def test_some_lessons(tmp_path):
    """The index shows the pictures of the lessons, and only what belongs to one."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "lesson_01_of_somebody_else.png").write_bytes(b"no picture of a lesson")
    words = ("01", "lesson_02_gates", "--engine", "scratch")
    done = python(tmp_path, "-m", "examples", *words, MPLBACKEND="no such window")
    assert done.returncode == 0, done.stderr
    assert "Its boundary 2x + 2y = 2.5" in done.stdout
    assert "NAND is wrong for 50" in done.stdout
    (folder / "lesson_01_of_somebody_else.png").unlink()
    pictures = {"lesson_01_line.png", "lesson_02_regions.png"}
    texts = {"lesson_01_and_by_hand.txt", "lesson_02_gates.txt"}
    assert set(os.listdir(folder)) == {"index.html", *pictures, *texts}
    addresses, alts, html = links(folder)
    pages = {f"../parity.html#lesson-{number}" for number in range(1, len(FILES) + 1)}
    assert {a for a in addresses if not a.startswith("#")} == pictures | pages
    assert "NAND is wrong for 50" in html  # the text and the tables of the lesson
    assert all(f'id="{a[1:]}"' in html for a in addresses if a.startswith("#"))
    assert len(alts) == 2
    assert all("x₂ over x₁" in alt for alt in alts)
    assert html.count("The line moves at step 2 of 4 only") == 1
    assert "Its boundary 2x + 2y = 2.5" in html
    assert html.count("It has not run yet") == len(FILES) - 2


@pytest.mark.full
def test_a_lesson_that_fails(tmp_path, monkeypatch, capsys):
    """The others still run; its error stands at the end."""
    broken = course.Lesson(2, "lesson_02_that_is_not_there", "Where is it?")
    there = course.lessons()[0]
    monkeypatch.setattr(course, "lessons", lambda: [broken, there])
    assert course.main(["--engine", "scratch", "--pictures", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert f"{broken.name} failed:" in said.err
    assert "No module named" in said.err
    assert there.name not in said.err
    assert links(tmp_path)[0].count("lesson_01_line.png") == 2


def test_the_list(capsys):
    assert course.main(["list"]) == 0
    said = capsys.readouterr().out
    assert all(at.question in said for at in course.lessons())


@pytest.mark.parametrize("words", [["99"], ["3", "0"], ["three"], ["-1"], ["list", "3"]])
def test_an_unknown_lesson(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        course.main(words)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    if words != ["-1"]:  # which argparse takes for an option
        assert "There is no lesson" in said
        assert all(at.question in said for at in course.lessons())
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("folder", ["file", "file/deep", "new/\0"])
def test_a_folder_that_cannot_be(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(course, "started", lambda *_, **__: pytest.fail("a lesson ran"))
    with pytest.raises(SystemExit) as stopped:
        course.main(["--pictures", folder])
    assert stopped.value.code == 2
    assert re.search(r"cannot be written: .+--pictures FOLDER", capsys.readouterr().err)
    assert os.listdir() == ["file"]
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.full
def test_no_picture_where_none_can_be(tmp_path):
    """A lesson by itself says so, too."""
    (tmp_path / "file").write_text("in the way")
    done = python(tmp_path, lesson(1), "--engine", "scratch", "--pictures", "file/deep")
    assert done.returncode == 1
    assert re.fullmatch(
        r"file.deep.lesson_01_line.png cannot be written: .+--pictures FOLDER\s*", done.stderr
    )
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.full
def test_the_whole_course(tmp_path):
    """On scratch alone: above, every notebook runs on both engines."""
    done = python(tmp_path, "-m", "examples", "--engine", "scratch")
    assert done.returncode == 0, done.stderr
    assert f"{len(FILES)}/{len(FILES)}" in done.stdout
    addresses, alts, html = links(tmp_path / "pictures")
    pictures = {file.name for file in (tmp_path / "pictures").glob("*.png")}
    assert {a for a in addresses if a.endswith(".png")} == pictures
    assert len(alts) == len(pictures) >= len(FILES)
    assert "It has not run yet" not in html
