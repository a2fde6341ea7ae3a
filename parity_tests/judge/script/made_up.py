"""Made-up data in the place of files that are not there, so that a loop can be judged all the same.

Of the shape only numbers that stand in the script give an idea: so many inputs, one or two columns
more for labels, which are tried until the loop runs.
"""

import ast
import builtins
import contextlib
import gzip
import io
import os
import pickle
import re
import struct
import sys
import types
import urllib.request
from unittest import mock

import numpy as np

FEW = 12  # columns: of more, they are taken for the pixels of an image
ROWS, MOST_ROWS = 200, 12_000  # besides those that a slice of the script's lays aside
CLASSES = (10, 2, 3)
MNIST = (6000, 1000)  # rows to learn from, and to test
MOST = 24  # guesses
READERS = ("loadtxt", "genfromtxt", "load", "fromfile")
FOLDERS = ("load_training", "load_testing")
TABLES = ("read_csv", "read_excel", "read_table", "DataFrame")
LABELS = re.compile(r"^_?(?:y|t|d)(?:\d|_|$)|label|target|class|saida|train_y|test_y", re.I)
KEPT = ("sample", "dropna", "fillna", "reset_index", "drop_duplicates", "copy", "head", "tail",
        "sort_values", "to_frame", "set_index", "infer_objects", "rename", "set_axis")  # fmt: skip


NAMED = {}  # name of a column: its number


class Table(np.ndarray):
    """Rows of numbers, with the few words of a table that scripts use."""

    values = iloc = loc = array = property(lambda self: self)
    columns = property(lambda self: [*NAMED][: self.shape[-1]] or [*range(self.shape[-1])])

    def __getattr__(self, name):
        if name in KEPT:
            return lambda *_, **__: self
        if name.startswith("_") or name not in NAMED:
            raise AttributeError(name)
        return self[name]

    def to_numpy(self):
        """The numbers."""
        return np.asarray(self)

    def map(self, function):
        """A function of each number, as it would stand in a file, or of none if it fails there; of
        the words of a dictionary, one after the other."""
        if isinstance(function, dict):
            words = [*function.values()]
            return np.array([words[int(v) % len(words)] for v in np.ravel(self)]).view(Table)
        try:
            return np.array([function(f"{v:g}") for v in np.ravel(self)])
        except Exception:
            return np.array([function(v) for v in np.ravel(self)])

    replace = apply = map

    def drop(self, names=(), *_, columns=(), **__):
        """The table without some columns, or its first one."""
        names = names if np.size(names) else columns
        names = [names] if isinstance(names, str | int) else names
        return np.delete(self, [self._column(n) for n in names] or [0], axis=1)

    def __getitem__(self, key):
        if isinstance(key, str):
            return np.asarray(self)[:, self._column(key)].view(Table)
        if isinstance(key, list) and key and isinstance(key[0], str):
            return np.asarray(self)[:, [self._column(k) for k in key]].view(Table)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        super().__setitem__((..., self._column(key)) if isinstance(key, str) else key, value)

    def _column(self, name):
        """The column of a name, in the order in which they are asked for."""
        number = name if isinstance(name, int) else NAMED.setdefault(name, len(NAMED))
        return number % self.shape[1]


class Named(dict):
    """Arrays by their names, as in a file of MATLAB: labels, by the word, or else inputs."""

    def __init__(self, x, y):
        super().__init__(data=x, target=y)
        self.x, self.y = x, y

    def __missing__(self, name):
        return self.y if LABELS.search(name) else self.x

    __getattr__ = __missing__


def guesses(text):
    """(columns, classes) that may fit a script, the likeliest first."""
    numbers = {n.value for n in ast.walk(ast.parse(text))
               if isinstance(n, ast.Constant) and type(n.value) is int}  # fmt: skip
    columns = sorted({n + more for n in numbers if 1 < n <= 4000 for more in (0, 1)}, reverse=True)
    columns = dict.fromkeys([785] * (784 in numbers) + [n for n in columns if n - 1 in numbers]
                            + [*columns, 5, 3])  # fmt: skip
    return [(n, k) for n in columns for k in CLASSES][:MOST]


def rows(text):
    """So many rows that there are some behind those that the script lays aside."""
    parts = [p for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Slice)
             for p in (n.lower, n.upper)]  # fmt: skip
    numbers = [p.value for p in parts if isinstance(p, ast.Constant) and type(p.value) is int]
    return ROWS + max([n for n in numbers if n <= MOST_ROWS], default=0)


def fitting(why, columns):
    """How many columns there should have been, by an error's words, or None."""
    words = r"size (\d+) is different from (\d+)|(\d+) \(dim \d\) != (\d+) \(dim"
    found = re.search(words, why)
    if found is None:
        return None
    sizes = [int(n) for n in found.groups() if n]
    ours, wanted = sorted(sizes, key=lambda n: abs(n - columns))
    return columns - ours + wanted if abs(ours - columns) < 3 else None


def _rows(columns, classes, count):
    random = np.random.default_rng(0)
    table = random.integers(0, 256 if columns > FEW else 2, (count, columns))
    table[:, [0, -1]] = random.integers(0, classes, (count, 1))
    table[:classes, [0, -1]] = np.arange(classes)[:, None]
    return table


class Reader:
    """Reads what is there, and makes up what is not, in the shape in which it is wanted."""

    def __init__(self, columns, classes, text):
        self.table = _rows(columns, classes, rows(text))
        self.x, self.y = self.table[:, 1:], self.table[:, 0]
        self.targets = {n.lineno: n.targets[0] for n in ast.walk(ast.parse(text))
                        if isinstance(n, ast.Assign)}  # fmt: skip

    def images(self, *_, **__):
        """((x, y), (x, y)), as Keras has it."""
        pixels, label = np.uint8(self.table[:, 1:]), np.uint8(self.table[:, 0])
        return [(np.resize(pixels, (n, 28, 28)), np.resize(label, n)) for n in MNIST]

    def wanted(self, target=None):
        """Inputs and labels in the shape of what they are given to, or a pair of them."""
        if target is None:
            frame = sys._getframe(1)
            while frame and frame.f_globals.get("__name__") != "__main__":
                frame = frame.f_back
            target = self.targets.get(frame.f_lineno) if frame else None
            if not isinstance(target, ast.Tuple):
                return self.x, self.y
        if isinstance(target, ast.Tuple):
            plain = len(target.elts) == 3 and all(isinstance(t, ast.Name) for t in target.elts)
            return tuple((self.x, self.y) if plain else self.wanted(t) for t in target.elts)
        return self.y if LABELS.search(ast.unparse(target)) else self.x

    def instead(self, function, made):
        """A function, and what it makes of a file that is not there."""

        def read(*arguments, **options):
            try:
                return function(*arguments, **options)
            except Exception:
                return made()

        return read

    def opening(self, opened):
        """``open``, of what is not there as well: lines of numbers, or the bytes of images."""

        def opening(file, mode="r", *arguments, **options):
            reads = not set("wax") & set(mode) and isinstance(file, str | os.PathLike)
            if not reads or os.path.exists(file):
                return opened(file, mode, *arguments, **options)
            if re.search("ubyte|idx", str(file)):
                part = np.uint8(self.y if "label" in str(file) else np.resize(self.x, (60, 784)))
                size = part.shape if part.ndim == 1 else (len(part), 28, 28)
                return io.BytesIO(struct.pack(f">{1 + len(size)}i", 2048, *size) + part.tobytes())
            text = "\n".join(",".join(f"{v:g}" for v in row) for row in self.table)
            return io.BytesIO(text.encode()) if "b" in mode else io.StringIO(text)

        return opening

    def called(self, module, *given, **options):
        """What is called of a package that is not there."""
        word = module.__name__.rpartition(".")[2]
        if word == "DataFrame" and given and isinstance(given[0], dict):
            NAMED.update({name: i for i, name in enumerate(given[0])})
            return np.column_stack([*given[0].values()]).view(Table)
        if word == "DataFrame" and given:
            return np.asarray(given[0]).view(Table)
        if word in TABLES:
            return self.table.view(Table)
        if word == "get_dummies":
            return (np.ravel(given[0])[:, None] == np.unique(given[0])).astype(int).view(Table)
        if word in ("Series", "to_numeric"):
            return np.asarray(given[0]).view(Table)
        if word == "concat":
            return np.column_stack([*given[0]]).view(Table)
        if word == "load_data":
            return self.images()
        if word.endswith(("images", "labels")):
            return self.images()[0][word.endswith("labels")]
        if word.isupper():  # a reader of such images, as MNIST(folder) of a package
            flat = {f"{name}.return_value": (self.x, self.y) for name in FOLDERS}
            return mock.Mock(spec=FOLDERS, **flat)
        if word in ("File", "loadmat"):
            return Named(self.x, self.y)
        if re.search("load|mnist|dataset|fetch|read", word, re.I):
            return self.wanted()
        raise ModuleNotFoundError(f"No module named {module.__name__.partition('.')[0]!r}")

    def patches(self):
        """(Of what, the word, what stands there while it lasts)."""
        yield builtins, "open", self.opening(builtins.open)
        yield gzip, "open", self.opening(gzip.open)
        yield pickle, "load", self.instead(pickle.load, self.wanted)
        yield urllib.request, "urlretrieve", self.instead(urllib.request.urlretrieve, tuple)
        for name in READERS:
            yield np, name, self.instead(getattr(np, name), lambda: self.table.view(Table))
        for name, module in [*sys.modules.items()]:
            has = vars(module) if isinstance(module, types.ModuleType) else {}
            if type(module).__name__ == "Missing":
                yield (
                    type(module),
                    "__call__",
                    lambda *given, **options: self.called(*given, **options),
                )
            elif "datasets" in name and "load_data" in has:
                yield module, "load_data", self.images
            elif name == "sklearn.datasets":
                yield (
                    module,
                    "fetch_openml",
                    lambda *_, return_X_y=False, **__: (
                        (self.x, self.y) if return_X_y else Named(self.x, self.y)
                    ),
                )
            elif name == "scipy.io":
                yield (
                    module,
                    "loadmat",
                    self.instead(module.loadmat, lambda: Named(self.x, self.y[:, None])),
                )
            elif name == "pandas":
                for word in TABLES[:3]:
                    made = lambda frame=module.DataFrame: frame(self.table)  # noqa: E731
                    yield module, word, self.instead(getattr(module, word), made)


@contextlib.contextmanager
def data(columns, classes, text=""):
    """While this lasts, what cannot be read is made up."""
    NAMED.clear()
    with contextlib.ExitStack() as stack:
        for owner, word, made in [*Reader(columns, classes, text).patches()]:
            stack.enter_context(mock.patch.object(owner, word, made))
        yield
