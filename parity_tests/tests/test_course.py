"""The lessons as a course: each asks a question, opens as a notebook, and is run by its number."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys

import pytest

import examples.__main__ as course
from parity_tests.ledger.headings import HEADINGS
from parity_tests.tests.test_examples import ROOT

FILES = sorted((ROOT / "examples").glob("lesson_*.py"))
MISSING = [
    name for name in ("jupytext", "nbclient", "ipykernel") if not importlib.util.find_spec(name)
]
EXECUTE = """if True:
    import sys
    import nbclient
    import nbformat

    path = sys.argv[1]
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=600).execute()
    nbformat.write(notebook, path)
"""


def docstring(file):
    """The text at the head of a lesson."""
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


def python(folder, *arguments, **variables):
    """Run Python in a folder, where twofold is found; no display."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "MPLBACKEND")} | variables
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=env | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_lesson_asks_one_question(file):
    source, text = file.read_text(encoding="utf-8"), docstring(file)
    first, empty, *rest = text.splitlines()
    assert source.startswith('# %% [markdown]\n"""')
    assert first.endswith("?")
    assert not empty
    assert rest
    assert f'engines("{first}")' in source, "the question of the docstring is not the one it prints"
    assert not re.search(r"__file__|sys\.argv", source), "a notebook has neither"
    assert not re.search(r"^# %% (?!\[)", source, re.M), "a notebook hides the title of a cell"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_lesson_cites_headings_that_exist(file):
    before, *parts = re.split(r"[Ll]ecture ([DGHN])\b", " ".join(docstring(file).split()))
    cited = [
        (letter, heading)
        for letter, text in zip(parts[::2], parts[1::2], strict=True)
        for heading in re.findall(r'"([^"]+)"', text)
    ]
    assert cited
    assert '"' not in before
    assert not [(letter, heading) for letter, heading in cited if heading not in HEADINGS[letter]]


def test_numbers():
    assert [lesson.number for lesson in course.lessons()] == [*range(1, len(FILES) + 1)]


@pytest.mark.skipif(
    bool(MISSING), reason=f'not installed: {", ".join(MISSING)}; see the extra "test"'
)
@pytest.mark.parametrize(
    "file",
    [pytest.param(f, id=f.stem, marks=() if f == FILES[0] else pytest.mark.full) for f in FILES],
)
def test_a_notebook_runs_from_top_to_bottom(file, tmp_path):
    path = tmp_path / f"{file.stem}.ipynb"
    made = python(tmp_path, "-m", "jupytext", "--to", "ipynb", "--output", path, file)
    assert made.returncode == 0, made.stderr
    done = python(tmp_path, "-c", EXECUTE, path)
    assert done.returncode == 0, done.stderr
    first, *cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]) == docstring(file)
    shown = [
        output
        for cell in cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", ())
    ]
    assert len(shown) == len([*(tmp_path / "pictures").glob("*.png")]) > 0


def links(folder):
    """The addresses in the index, and the descriptions of its pictures."""
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "//" not in html, "an address outside of the page"
    return re.findall(r'(?:href|src)="([^"]+)"', html), re.findall(r'alt="([^"]*)"', html), html


def test_some_lessons(tmp_path):
    words = ("01", "lesson_02_gates", "--engine", "scratch")
    done = python(tmp_path, "-m", "examples", *words, MPLBACKEND="no such window")
    assert done.returncode == 0, done.stderr
    assert "Its boundary 2x + 2y = 2.5" in done.stdout
    assert "NAND is wrong for 50" in done.stdout
    folder = tmp_path / "pictures"
    names = {"index.html", "lesson_01_line.png", "lesson_02_regions.png"}
    assert {file.name for file in folder.iterdir()} == names
    addresses, alts, html = links(folder)
    assert {a for a in addresses if not a.startswith("#")} == names - {"index.html"}
    assert all(f'id="{a[1:]}"' in html for a in addresses if a.startswith("#"))
    assert len(alts) == 2
    assert all("x₂ over x₁" in alt for alt in alts)
    assert "The line moves at step 2 of 4 only" in html
    assert html.count("No picture yet") == len(FILES) - 2


def test_the_index_shows_only_what_belongs_to_a_lesson(tmp_path):
    (tmp_path / "lesson_01_of_somebody_else.png").write_bytes(
        (ROOT / "parity_tests" / "tests" / "test_course.py").read_bytes()
    )
    assert course.main(["1", "--engine", "scratch", "--pictures", str(tmp_path)]) == 0
    assert "somebody" not in links(tmp_path)[2]


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
    assert all(docstring(file).splitlines()[0] in said for file in FILES)


@pytest.mark.parametrize("words", [["99"], ["3", "0"], ["three"], ["-1"], ["list", "3"]])
def test_an_unknown_lesson(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        course.main(words)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    if words != ["-1"]:  # which argparse takes for an option
        assert "There is no lesson" in said
        assert all(docstring(file).splitlines()[0] in said for file in FILES)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("folder", ["file", "file/deep", "new/\0"])
def test_a_folder_that_cannot_be(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(course, "run", lambda *_, **__: pytest.fail("a lesson ran"))
    with pytest.raises(SystemExit) as stopped:
        course.main(["--pictures", folder])
    assert stopped.value.code == 2
    assert re.search(r"cannot be written: .+--pictures FOLDER", capsys.readouterr().err)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
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
    assert "No picture yet" not in html
