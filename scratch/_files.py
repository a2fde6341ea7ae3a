"""Weights in files: whole or not at all, and checked on the way back."""

import os
from pathlib import Path

import numpy as np

FORMAT = "twofold weights 1"


def save(path, weights):
    """Write arrays beside the place first, then move them there in one go."""
    path = Path(os.path.realpath(_path(path)))
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}; make it first")
    part = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.part")
    try:
        with open(part, "xb") as file:
            arrays = {f"weight_{i:04d}": w for i, w in enumerate(weights)}
            np.savez(file, format=np.array(FORMAT), **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _path(path):
    if not isinstance(path, str | os.PathLike) or "\0" in str(path):
        raise TypeError(f"filepath is {path!r}; the name of a file was expected")
    return path


def load(path, fitting):
    """Read arrays back, as ``fitting`` accepts them; any other file raises ``ValueError``."""
    with open(_path(path), "rb") as file:
        try:
            return fitting(_read(file))
        except Exception as error:  # a damaged file fails in a dozen ways
            why = str(error) or "it is damaged"
            raise ValueError(f"{path} was not loaded, the weights are as before: {why}") from error


def _read(file):
    import zipfile  # here, so that `import scratch` costs little more than NumPy

    if not zipfile.is_zipfile(file):
        raise ValueError("it was not written by save_weights, or not to its end")
    with zipfile.ZipFile(file) as archive:
        if damaged := archive.testzip():  # np.load alone would not read, nor check, every byte
            raise ValueError(f"{damaged} in it is damaged")
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        if "format" not in arrays or str(arrays["format"]) != FORMAT:
            raise ValueError("it was not written by save_weights")
        return [arrays[f"weight_{i:04d}"] for i in range(len(arrays.files) - 1)]
