"""``parity lessons``: run the course, or some of its lessons, and write pictures and an index.

``parity lessons`` names them, ``parity lessons 3`` runs one and prints what it prints, ``all`` runs
all, two at a time, as ``python -m examples`` does; ``open`` shows the index in a browser.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
import tempfile
import time
import webbrowser
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from examples import _index
from examples.lesson import console

AT_ONCE = 2  # each lesson has a framework to load, and a core to itself


class Lesson(NamedTuple):
    """A lesson: its number, the name of its file, and its question."""

    number: int
    name: str
    question: str


def lessons():
    """All lessons, in their order."""
    found = []
    for file in sorted(Path(__file__).parent.glob("lesson_*.py")):
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
        found.append(Lesson(int(file.stem.split("_")[1]), file.stem, docstring.splitlines()[0]))
    return found


def chosen(words, course):
    """The lessons that the command line names, by number or by file; all where it names none."""
    by_word = {f"{lesson.number}": lesson for lesson in course}
    by_word |= {lesson.name: lesson for lesson in course}
    names = [re.sub(r"\.py$", "", Path(word).name).lstrip("0") for word in words]
    if unknown := [word for word, name in zip(words, names, strict=True) if name not in by_word]:
        there_are = "\n".join(f"  {lesson.number:>2}  {lesson.question}" for lesson in course)
        stop(f"There is no lesson {', '.join(unknown)}. There are:\n{there_are}")
    return list(dict.fromkeys(by_word[name] for name in names)) or course


def stop(message):
    """Say what is wrong, and leave with status 2."""
    print(message, file=sys.stderr)
    raise SystemExit(2)


def prepared(folder):
    """The folder for the pictures, made and tried before anything runs."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        if (folder / _index.NAME).is_dir():
            raise IsADirectoryError(0, f"{_index.NAME} is a folder there")
    except (OSError, ValueError) as error:
        for path in made:
            if path.is_dir():
                path.rmdir()
        why = getattr(error, "strerror", None) or error
        stop(f"{folder} cannot be written: {why}. Choose another: --pictures FOLDER")
    return folder


def started(lesson, options, **streams):
    """Run a lesson in a process of its own; return how it ended and how many seconds it took."""
    command = [sys.executable, "-P", "-m", f"examples.{lesson.name}", *options]
    env = os.environ | {"PYTHONIOENCODING": "utf-8", "MPLBACKEND": "agg"}  # no window, ever
    ours = str(Path(__file__).parents[1])  # and no scratch.py or examples.py of the working folder
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [ours, env.get("PYTHONPATH")]))
    start = time.monotonic()
    done = subprocess.run(command, env=env, encoding="utf-8", errors="replace", **streams)
    return done, time.monotonic() - start


def one_by_one(wanted, options):
    """Run lessons and let them print; return {lesson: its errors} of those that failed."""
    failed = {}
    for lesson in wanted:
        if len(wanted) > 1:
            console.rule(f"Lesson {lesson.number}")
        done, _ = started(lesson, options, stderr=subprocess.PIPE)
        if done.returncode:
            failed[lesson] = done.stderr
    return failed


def side_by_side(wanted, options):
    """Run lessons two at a time behind a progress display; return the errors, as above."""
    failed = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        Progress(*columns, TimeElapsedColumn(), console=console) as progress,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        task = progress.add_task("The course", total=len(wanted))
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        jobs = {pool.submit(started, lesson, options, **streams): lesson for lesson in wanted}
        try:
            for job in as_completed(jobs):
                (done, seconds), lesson = job.result(), jobs[job]
                if done.returncode:
                    failed[lesson] = done.stderr
                said = "[red]failed[/red]" if done.returncode else "done"
                line = f"{lesson.number:>2}  {lesson.question}  {said}, {seconds:.0f} s"
                progress.console.print(line, soft_wrap=True)
                progress.advance(task)
        except KeyboardInterrupt:  # the lessons that run have been told, too
            pool.shutdown(cancel_futures=True)
            raise
    return failed


def add_arguments(parser):
    """Which lessons, where their pictures go, and on which engine."""
    told = "numbers; all; list: name them, as without a word; open: show the index in a browser"
    parser.add_argument("lessons", metavar="LESSON", nargs="*", help=told)
    parser.add_argument("--pictures", metavar="FOLDER", type=Path, default=Path("pictures"))
    parser.add_argument("--engine", choices=["scratch", "reference", "both"], default="both")


def main(arguments=None):
    """``python -m examples``: the same, and the whole course where no lesson is named."""
    parser = argparse.ArgumentParser(
        prog="python -m examples", description="The lessons of twofold, as a course."
    )
    add_arguments(parser)
    asked = parser.parse_args(arguments)
    asked.lessons = asked.lessons or ["all"]
    return run(console, asked)


def run(console, asked):
    """Do what the command line asks for; return the exit status."""
    course, index = lessons(), asked.pictures / _index.NAME
    if asked.lessons in ([], ["list"]):
        for at in course:
            console.print(f"{at.number:>2}  {at.question}", highlight=False)
        console.print("\nparity lessons 3 runs one, parity lessons all every one of them.")
        return 0
    if asked.lessons == ["open"]:
        if not index.is_file():
            stop(f"There is no {index} yet; parity lessons all makes it.")
        return int(not webbrowser.open(index.resolve().as_uri()))
    whole = asked.lessons == ["all"]
    wanted, folder = chosen([] if whole else asked.lessons, course), prepared(asked.pictures)
    options = ["--engine", asked.engine, "--pictures", str(folder)]
    try:
        failed = (side_by_side if whole else one_by_one)(wanted, options)
    except KeyboardInterrupt:
        print("Stopped. The pictures of the lessons that had ended are there.", file=sys.stderr)
        return 130
    try:
        _index.write(folder, course)
    except OSError as error:
        print(f"{index} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    console.print(f"\nThe pictures, by lesson: {index}", soft_wrap=True, markup=False)
    for lesson, errors in failed.items():
        print(f"\n{lesson.name} failed:\n{errors.rstrip() or 'without a word'}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
