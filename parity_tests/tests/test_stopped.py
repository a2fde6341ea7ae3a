"""The command line: one table of commands, each stops in one line, and none ends in a traceback."""

import importlib
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

import parity_tests
from parity_tests import __main__ as command
from parity_tests import files, report, terminal

from .running import ROOT

NEEDED = {"check": ["file.py"], "show": ["adam"]}  # arguments without which a command cannot be


def module_of(name):
    return importlib.import_module(command.COMMANDS[name][0])


@pytest.mark.parametrize("name", command.COMMANDS)
def test_a_command_is_stopped_in_one_line(name, monkeypatch, capsys):
    def stopped(console, options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module_of(name), "run", stopped)
    assert command.main([name, *NEEDED.get(name, [])]) == 130
    assert capsys.readouterr().err == "Stopped. Nothing was written.\n"


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt, 130), (pytest.exit.Exception, 2)]
)
def test_the_cases_are_stopped(error, status, monkeypatch, capsys, tmp_path):
    """pytest keeps the interrupt to itself; an error while collecting ends it in the same way."""

    def interrupted(arguments, plugins):
        (watcher,) = plugins
        watcher.pytest_xdist_node_collection_finished(None, ["a", "b", "c"])
        watcher.pytest_runtest_logreport(
            SimpleNamespace(failed=False, when="call", user_properties=[])
        )
        watcher.pytest_keyboard_interrupt(SimpleNamespace(type=error))
        return 2

    monkeypatch.setattr(report.pytest, "main", interrupted)
    record = tmp_path / "record.json"
    assert command.main(["--json", str(record)]) == status
    told = capsys.readouterr().err
    if status == 130:
        assert told == "Stopped after 1 of 3 cases. Nothing was written.\n"
        assert not [*tmp_path.iterdir()]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-k", "and or"], "-k and or: parts of names were expected, joined by and, or, not"),
        (["-k", "no_such_name"], "-k no_such_name: no case has such a name"),
        (["--json", "-", "list", "adam"], "parity list keeps no record"),
        (["-k", "("], "-k (: parts of names were expected"),
        (["--ours", "no.such.package"], "there is no such package"),
        (["--ours", "..relative"], "there is no such package"),
        (["--ours", "scratch", "-k", "adam"], "parity check FILE::NAME judges one name"),
    ],
    ids=str,
)
def test_arguments_that_cannot_work(arguments, told, capsys):
    assert command.main(arguments) == 2
    assert told in " ".join(capsys.readouterr().out.split())


def test_an_error_of_pytest_is_a_failure():
    watcher = report.Watcher()
    assert watcher.pytest_internalerror("Traceback …\nRuntimeError: no workers")
    assert watcher.failures == [{"test": "the run itself", "message": "RuntimeError: no workers"}]


def test_a_name_that_no_case_compares_is_in_the_last_line(capsys):
    watcher = report.Watcher()
    watcher.missing = ["losses.hinge"]
    report.print_found(terminal.make_console(), watcher)
    told = capsys.readouterr().out
    assert "not compared at all: losses.hinge" in told
    assert told.splitlines()[-1].endswith(": 1 name not compared.")


WHOLE = {"versions": {}, "exit_status": 0, "cases": 1, "comparisons": 1, "rows": [], "failures": []}


ROW = {"name": "x.y", "what": "value", "kinds": ["gradient"], "distance": "infinite",
       "tolerance": 1e-15, "witness_distance": None, "printed": [], "agrees": False}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "lacks"),
    [
        ({"rows": 5}, "rows, or"),
        ({"rows": [{"name": "x.y"}]}, "agrees, distance, kinds"),
        (
            {"rows": [ROW, ROW | {"distance": "far", "name": 5, "printed": [None]}]},
            "distance, name, printed, or",
        ),
        ({"failures": ["text"]}, "failures, or"),
        ({"versions": []}, "versions, or"),
    ],
    ids=str,
)
def test_a_broken_record(part, lacks, tmp_path):
    (tmp_path / "record.json").write_text(json.dumps(WHOLE | part), encoding="utf-8")
    with pytest.raises(files.FileProblem, match=f"it lacks {lacks}"):
        files.read_record(tmp_path / "record.json")


def parity(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "parity_tests", *arguments],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **options,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is full")
def test_a_full_disk_is_told_in_one_line():
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = parity("list", stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith("Stopped: ")
    assert len(done.stderr.splitlines()) == 1


def test_letters_that_a_terminal_lacks():
    done = parity("list", stdout=subprocess.PIPE, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "firing rules, ? ? and > 0" in done.stdout


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0)])
def test_another_python_is_named_by_us(version, monkeypatch, capsys):
    monkeypatch.setattr(command.sys, "version_info", version)
    assert command.main(["list"]) == 2
    told = capsys.readouterr().err
    assert told == f"twofold needs Python 3.11 to 3.13, and this is 3.{version[1]}.\n"


def test_the_version(capsys):
    with pytest.raises(SystemExit) as done:
        command.main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out == f"twofold {parity_tests.__version__}\n"


@pytest.mark.full
def test_a_file_of_our_name_in_the_working_folder(tmp_path):
    """``python -m parity_tests`` looks there first; the lessons run in processes of their own."""
    for name in ("scratch", "reference", "examples"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('the student has a {name}.py')")
    python = {"stdout": subprocess.PIPE, "cwd": tmp_path}
    env = {"env": os.environ | {"PYTHONPATH": str(ROOT)}}
    assert parity("show", "relu", **python, **env).returncode == 0
    done = parity("lessons", "1", "--engine", "scratch", **python, **env)
    assert done.returncode == 0, done.stderr
    assert "student" not in done.stdout + done.stderr
    assert (tmp_path / "pictures" / "lesson_01_line.png").exists()
