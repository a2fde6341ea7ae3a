"""Made-up data in the place of files that are not there, so that a loop can be judged all the same.

Of the shape only numbers that stand in the script give an idea: so many inputs, one or two columns
more for labels, which are tried until the loop runs.
"""

import ast
import builtins
import contextlib
import io
import re
import sys
from unittest import mock

import numpy as np

FEW = 12  # columns: of more, they are taken for the pixels of an image
ROWS = 1200  # enough for a thousand that are laid aside
CLASSES = (10, 2, 3)
MNIST = (60000, 10000)  # rows to learn from, and to test
MOST = 24  # guesses
READERS = ("loadtxt", "genfromtxt", "load", "fromfile")
IMAGES = ("load_data",)  # as Keras has it: ((x, y), (x, y))
FOLDERS = ("load_training", "load_testing")
TABLES = ("read_csv", "read_excel", "read_table", "fetch_openml")


NAMED = {}  # name of a column: its number


class Table(np.ndarray):
    """Rows of numbers, with the few words of a table that scripts use."""

    values = iloc = loc = property(lambda self: self)

    def to_numpy(self):
        """The numbers."""
        return np.asarray(self)

    def head(self, *_):
        """The table."""
        return self

    def map(self, function):
        """A function of each number, as it would stand in a file, or of none if it fails there."""
        try:
            return np.array([function(f"{v:g}") for v in np.ravel(self)])
        except Exception:
            return np.array([function(v) for v in np.ravel(self)])

    def drop(self, *_, **__):
        """The table without its first column."""
        return self[:, 1:]

    def __getitem__(self, key):
        if isinstance(key, str):
            return np.asarray(self)[:, self._column(key)].view(Table)
        if isinstance(key, list) and key and isinstance(key[0], str):
            return np.asarray(self)[:, [self._column(k) for k in key]].view(Table)
        return super().__getitem__(key)

    def _column(self, name):
        """The column of a name, in the order in which they are asked for."""
        return NAMED.setdefault(name, len(NAMED)) % self.shape[1]


def guesses(text):
    """(columns, classes) that may fit a script, the likeliest first."""
    numbers = {n.value for n in ast.walk(ast.parse(text))
               if isinstance(n, ast.Constant) and type(n.value) is int}  # fmt: skip
    columns = sorted({n + more for n in numbers if 1 < n <= 4000 for more in (0, 1)}, reverse=True)
    columns = dict.fromkeys([*(n for n in columns if n - 1 in numbers or n == 785), *columns, 5, 3])
    return [(n, k) for n in columns for k in CLASSES][:MOST]


def fitting(why, columns):
    """How many columns there should have been, by an error's words, or None."""
    words = r"size (\d+) is different from (\d+)|(\d+) \(dim \d\) != (\d+) \(dim"
    found = re.search(words, why)
    if found is None:
        return None
    sizes = [int(n) for n in found.groups() if n]
    ours, wanted = sorted(sizes, key=lambda n: abs(n - columns))
    return columns - ours + wanted if abs(ours - columns) < 3 else None


def _rows(columns, classes):
    random = np.random.default_rng(0)
    table = random.integers(0, 256 if columns > FEW else 2, (ROWS, columns))
    table[:, [0, -1]] = random.integers(0, classes, (ROWS, 1))
    table[:classes, [0, -1]] = np.arange(classes)[:, None]
    return table


@contextlib.contextmanager
def data(columns, classes):
    """While this lasts, what cannot be read is made up."""
    table = _rows(columns, classes)
    flat = table[:, 1:], table[:, 0]
    opened = builtins.open

    def images(*_, **__):
        bytes_of = table.astype("uint8")
        return [(np.resize(bytes_of[:, 1:], (n, 28, 28)), np.resize(bytes_of[:, 0], n))
                for n in MNIST]  # fmt: skip

    def reading(function, made=np.array):
        def read(*arguments, **options):
            try:
                return function(*arguments, **options)
            except Exception:
                return made(table)

        return read

    def opening(file, mode="r", *arguments, **options):
        try:
            return opened(file, mode, *arguments, **options)
        except OSError:
            if set("wax") & set(mode):
                raise
            text = "\n".join(",".join(f"{v:g}" for v in row) for row in table)
            return io.BytesIO(text.encode()) if "b" in mode else io.StringIO(text)

    def called(module, *_, **__):
        word = module.__name__.rpartition(".")[2]
        if word in TABLES:
            return table.view(Table)
        if word in IMAGES:
            return images()
        if word.endswith(("images", "labels")):
            return images()[0][word.endswith("labels")]
        if word.isupper():  # a reader of such images, as MNIST(folder) of a package
            return mock.Mock(spec=FOLDERS, **{f"{name}.return_value": flat for name in FOLDERS})
        raise ModuleNotFoundError(f"No module named {module.__name__.partition('.')[0]!r}")

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(builtins, "open", opening))
        for name in READERS:
            reader = reading(getattr(np, name))
            stack.enter_context(mock.patch.object(np, name, reader))
        for name, module in [*sys.modules.items()]:
            if type(module).__name__ == "Missing":
                stack.enter_context(mock.patch.object(type(module), "__call__", called))
                frames = {"DataFrame": Table, "Series": Table} if name == "pandas" else {}
                stack.enter_context(mock.patch.dict(vars(module), frames))
            elif "datasets" in name and hasattr(module, "load_data"):
                stack.enter_context(mock.patch.object(module, "load_data", images))
            elif name == "pandas":
                for word in TABLES[:3]:
                    reader = reading(getattr(module, word), module.DataFrame)
                    stack.enter_context(mock.patch.object(module, word, reader))
        yield
