"""What the tests share: Python in a process of its own, and work that is done once."""

import os
import subprocess
import sys
import time
from pathlib import Path

from parity_tests import files

ROOT = Path(__file__).parents[2]


def python(folder, *arguments, **variables):
    """Run Python in a folder, where twofold is found, as a person without a display would."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "MPLBACKEND")} | variables
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=env | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
        capture_output=True,
        encoding="utf-8",
    )


def once(tmp_path_factory, name, make):
    """The text that ``make`` returns; of the processes that run the tests, one makes it."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    file, lock = folder / name, folder / f"{name}.lock"
    for _ in range(3000):
        if file.exists():
            return file.read_text(encoding="utf-8")
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            time.sleep(0.2)
            continue
        try:
            files.write_whole(file, make())
        finally:
            lock.unlink()
    raise TimeoutError(f"another process did not finish {file}")
