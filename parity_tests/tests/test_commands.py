"""The commands: what cannot work is told before anything runs; files are whole or not at all."""

import json
import os
import re
from pathlib import Path

import pytest

from parity_tests import files, report
from parity_tests.__main__ import main
from parity_tests.concepts import CONCEPTS
from parity_tests.page import command


@pytest.fixture
def told(capsys):
    """What was printed, in one line."""
    return lambda: " ".join(capsys.readouterr().out.split())


@pytest.fixture(autouse=True)
def no_work(monkeypatch):
    """Nothing may run before what the command line says is found to be good."""

    def never(*arguments, **options):
        raise AssertionError("this has been run in spite of a bad destination")

    monkeypatch.setattr(report, "compare", never)
    monkeypatch.setattr(command, "_page", never)


def test_list_names_every_concept(capsys):
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    for concept in CONCEPTS:
        assert f"{concept.number:>2}  {concept.title}" in said
        for name in concept.names:
            assert re.search(rf"{name}\n.*\.py:\d+", said)


def test_ours_is_judged_as_check_does(tmp_path, monkeypatch, told):
    """The same verdicts and the same words, for a package and for its folder."""
    package = tmp_path / "mine"
    package.mkdir()
    right = "import numpy as np\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
    wrong = "\n\ndef sigmoid_backward(z, upstream):\n    return upstream * sigmoid(z)\n"
    (package / "__init__.py").write_text(right + wrong, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = []
    for arguments in (["--ours", "mine"], ["check", "mine"]):
        assert main([*arguments, "--json", "record.json"]) == 1
        names = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["names"]
        assert {n["name"].partition(".")[2]: n["verdict"] for n in names} == {
            "sigmoid": "agrees",
            "sigmoid_backward": "differs",
        }
        said.append(told())
    assert said[0] == said[1]


def test_a_record_that_goes_to_the_terminal_stands_there_alone(tmp_path, capsys):
    file = tmp_path / "relu.py"
    file.write_text("import numpy as np\n\ndef relu(z):\n    return np.maximum(z, 0)\n")
    assert main(["check", str(file), "--json"]) == 0
    [name] = json.loads(capsys.readouterr().out)["names"]
    assert name["verdict"] == "agrees"


@pytest.mark.parametrize(
    "arguments",
    [["page"], ["--json"], ["slides", "--json"], ["check", __file__, "--mend"]],
    ids=["page", "record", "slides", "mend"],
)
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/page.html", "there is no folder"),
        ("folder", "this is a folder; name a file in it"),
        ("x" * 300 + ".html", "cannot be written"),
        ("file.txt/page.html", "there is no folder"),
        (os.devnull, "not an ordinary file"),
    ],
    ids=["no folder", "a folder", "a long name", "in a file", "a device"],
)
def test_a_bad_destination(tmp_path, told, arguments, name, message):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    assert main([*arguments, str(tmp_path / name)]) == 2
    assert message in told()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written_to(tmp_path, told, monkeypatch):
    def refuse(self, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "touch", refuse)
    assert main(["page", str(tmp_path / "page.html")]) == 2
    assert "cannot be written (Permission denied)" in told()


def test_nothing_half_written(tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    target.write_text("before", encoding="utf-8")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(files.FileProblem, match="No space left"):
        files.write_whole(target, "after")
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("{", "this is no JSON"),
        ("[]", "this is no record of the cases"),
        ('{"rows": []}', "it lacks cases, comparisons"),
    ],
)
def test_a_bad_record(tmp_path, told, text, message):
    file = tmp_path / "record.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert main(["page", str(tmp_path / "page.html"), "--record", str(file)]) == 2
    assert message in told()
    assert not (tmp_path / "page.html").exists()
