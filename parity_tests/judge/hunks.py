"""A mend: lines of a person's file and what they should be; told, and written beside the original.

What can be changed of a file is its :class:`Text`; :func:`told` makes the mend of a new one.
"""

import difflib
import io
import itertools
import json
import textwrap
import tokenize
from pathlib import Path
from typing import NamedTuple

from ..files import check_destination, write_whole
from . import edits
from .submission import CheckError


class Mend(NamedTuple):
    """Lines of a file and what they should be: hunks of (first line, old lines, new lines)."""

    file: str
    cell: int | None
    hunks: list
    comparisons: int
    read: str = ""  # how it is called then, where that is not how the verdict has it

    @property
    def line(self):
        """The first line that changes."""
        return self.hunks[0][0]

    @property
    def place(self):
        """Where it is, in words."""
        where = f"{Path(self.file).name}, " + f"cell {self.cell}, " * (self.cell is not None)
        found = [str(first) for first, _, _ in self.hunks]
        *found, last = found
        return f"{where}lines {', '.join(found)} and {last}" if found else f"{where}line {last}"

    @property
    def difference(self):
        """[("−", line), ("+", line), …]"""
        told = []
        for _, *sides in self.hunks:
            for sign, lines in zip("−+", sides, strict=True):
                told += [(sign, s) for s in textwrap.dedent("\n".join(lines)).split("\n") if lines]
        return told

    def record(self, hint=False):
        """The mend for a program; only the place where a ``hint`` is wanted."""
        found = {"file": self.file, "line": self.line}
        if self.cell is not None:
            found["cell"] = self.cell
        if hint:
            return found
        old, new = ("\n".join(s.strip() for h in self.hunks for s in h[i]) for i in (1, 2))
        return found | {"old": old, "new": new, "comparisons": self.comparisons}


class Text(NamedTuple):
    """What can be changed of a file: its source, or that of all its cells."""

    source: edits.Source
    cells: list  # in which line each cell begins, from 1; one entry for a file


def text_of(file):
    """The source of a file of the submission, or None where it is not to be had."""
    try:
        if file.cells is None:
            data = Path(file.path).read_bytes()
            return Text(edits.Source(_decoded(data)[0]), [1])
        starts = [1, *itertools.accumulate((c.count("\n") + 1 for c in file.cells), initial=1)][1:]
        return Text(edits.Source("\n".join(map(_parsing, file.cells))), starts[:-1])
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _decoded(data):
    """A file's text, with its own line breaks, and its encoding."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding), encoding


def _parsing(cell):
    """A cell, or as many empty lines where it is no Python."""
    try:
        compile(cell, "cell", "exec")
    except (SyntaxError, ValueError):
        return "\n" * cell.count("\n")
    return cell


def told(file, text, new, count):
    """The :class:`Mend` that turns a file's text into a new one, after which ``count`` agree."""
    old, new = text.source.data.decode().split("\n"), new.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    hunks = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal" and b - a == d - c:  # line for line
            hunks += [(a + i + 1, [old[a + i]], [new[c + i]]) for i in range(b - a)]
        elif kind != "equal":
            hunks.append((a + 1, old[a:b], new[c:d]))
    if file.cells is None:
        return Mend(file.path, None, hunks, count)
    number = sum(start <= hunks[0][0] for start in text.cells)
    begin = text.cells[number - 1] - 1
    cell = number if Path(file.path).suffix != ".py" else None
    return Mend(file.path, cell, [(a - begin, o, n) for a, o, n in hunks], count)


# --- the mended file ---------------------------------------------------------------------------


def check_beside(path, files):
    """:class:`CheckError` where the mended source cannot be written to this path."""
    if path is None:
        return
    if len(files) > 1:
        raise CheckError(f"--mend {path}: the mends of one file were expected, name that file")
    if Path(path).resolve() == Path(files[0].path).resolve():
        raise CheckError(f"--mend {path}: the original stays as it is, name another file")
    check_destination(path)


def write(mends, path):
    """Write a file with its mends to another path; what has been done, in words."""
    if not (mends := [mend for mend in mends if mend]):
        return f"{path} is not written: there is no mend"
    data = Path(mends[0].file).read_bytes()
    if mends[0].cell is None:
        text, encoding = _decoded(data)
        write_whole(path, _spliced(text, mends).encode(encoding))
    else:
        notebook = json.loads(data)
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        for number, cell in enumerate(code, start=1):
            own = [mend for mend in mends if mend.cell == number]
            if own:
                text = _spliced("".join(cell["source"]), own)
                cell["source"] = text.splitlines(keepends=True)
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        write_whole(path, text + "\n")
    return f"{path} is the file with {'this mend' if len(mends) == 1 else 'these mends'}"


def _spliced(text, mends):
    """A text with its lines mended, each once."""
    lines, below = text.split("\n"), len(text)
    hunks = {first: (len(old), new) for mend in mends for first, old, new in mend.hunks}
    for first, (count, new) in sorted(hunks.items(), reverse=True):
        if first + count - 1 < below:
            lines[first - 1 : first - 1 + count] = new
            below = first
    return "\n".join(lines)
