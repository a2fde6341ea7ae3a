"""Weights in files: whole or not at all, and nothing is loaded of a file that is not as written."""

import io
import os
import pickle
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

import scratch as nn

from .test_network import equal

L, NAN = nn.layers, np.nan


def a_model():
    return nn.network.Sequential([L.Input(2), L.Dense(2), L.BatchNormalization()])


@pytest.fixture
def saved(tmp_path):
    """A model, the file of its weights, and a model of the same shapes with weights of its own."""
    model, other = a_model(), a_model()
    model.save_weights(tmp_path / "good.weights")
    other.set_weights([w + 1 for w in model.get_weights()])
    return model, tmp_path / "good.weights", other


def refused(model, path):
    """``load_weights`` says so, and changes nothing."""
    before = model.get_weights()
    try:
        model.load_weights(path)
    except ValueError as error:
        said = re.search("was not loaded, the weights are as before: .", str(error))
        return bool(said) and equal(model.get_weights(), before)
    return False


@pytest.mark.parametrize("as_path", [str, Path], ids=["str", "Path"])
def test_files_come_back(saved, as_path):
    model, path, other = saved
    other.load_weights(as_path(path))
    assert equal(other.get_weights(), model.get_weights())


def test_any_umask_reads(saved, tmp_path):
    """The file has the rights of any new file, not those of a temporary one."""
    (tmp_path / "new").write_text("")
    assert saved[1].stat().st_mode == (tmp_path / "new").stat().st_mode


@pytest.mark.full
def test_truncated_at_any_byte(saved, tmp_path):
    _, path, other = saved
    whole, part = path.read_bytes(), tmp_path / "part"
    for n in range(len(whole)):
        part.write_bytes(whole[:n])
        assert refused(other, part), n


@pytest.mark.full
def test_a_flipped_byte(saved, tmp_path):
    """Refused, or of no consequence, as in a date within the archive."""
    model, path, other = saved
    whole, part, before = path.read_bytes(), tmp_path / "part", other.get_weights()
    rng, harmless = np.random.default_rng(1), set()
    for n in range(len(whole)):
        changed = bytearray(whole)
        changed[n] ^= int(rng.integers(1, 256))
        part.write_bytes(changed)
        if not refused(other, part):
            harmless.add(n)
            assert equal(other.get_weights(), model.get_weights())
            other.set_weights(before)
    for w in model.get_weights():
        start = whole.index(w.tobytes())
        assert not harmless & set(range(start, start + w.nbytes))


def test_another_dtype_in_the_header(saved, tmp_path):
    """One byte turns <f8 into <f4: the first half of the numbers would be read, as garbage."""
    _, path, other = saved
    (tmp_path / "part").write_bytes(path.read_bytes().replace(b"<f8", b"<f4"))
    assert refused(other, tmp_path / "part")


def written(write, *arrays, **named):
    """The bytes of a file that NumPy writes."""
    file = io.BytesIO()
    write(file, *arrays, **named)
    return file.getvalue()


def ours(first, *rest, version=1):
    """A file in our format, whose weights are others."""
    named = {f"weight_{i:04d}": w for i, w in enumerate([first, *rest])}
    return written(np.savez, format=np.array(f"twofold weights {version}"), **named)


W, OBJECTS = np.ones(2), np.array([None, np.ones(2)], object)
FOREIGN = {
    "empty": b"",
    "text": b"weights = [1, 2, 3]\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64),
    "pickle": pickle.dumps([W, W]),
    "npy": written(np.save, W),
    "npy of objects": written(np.save, OBJECTS),
    "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(512),
    "an empty zip": written(lambda file: zipfile.ZipFile(file, "w").close()),
    "npz": written(np.savez, a=W, b=W),
    "npz of objects": ours(OBJECTS),
    "npz whose format is an object": written(np.savez, format=np.array([None], object)),
    "another version": ours(W, version=2),
    "other names": written(np.savez, format=np.array("twofold weights 1"), a=W, b=W),
    "too few": ours(np.ones((2, 2))),
    "other shapes": ours(*[W] * 6),
    "NaN": ours(np.full((2, 2), NAN), *[W] * 5),
    "strings": ours(np.full((2, 2), "a"), *[W] * 5),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files(saved, tmp_path, name):
    (tmp_path / "foreign").write_bytes(FOREIGN[name])
    assert refused(saved[0], tmp_path / "foreign")


def test_no_file(saved, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        saved[0].load_weights(tmp_path / "nowhere")
    with pytest.raises(IsADirectoryError):
        saved[0].load_weights(tmp_path)
    with pytest.raises(TypeError):
        saved[0].load_weights(3)


FAILURES = {
    "np.savez, half-way": (np, "savez"),
    "fsync": (os, "fsync"),
    "replace": (os, "replace"),
}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_write_keeps_the_good_file(saved, monkeypatch, name, error):
    _, path, other = saved
    good = path.read_bytes()

    def fail(file, *_, **__):
        if hasattr(file, "write"):
            file.write(b"PK half a file")
        raise error

    monkeypatch.setattr(*FAILURES[name], fail)
    with pytest.raises(type(error)):
        other.save_weights(path)
    assert path.read_bytes() == good
    assert os.listdir(path.parent) == [path.name]


def test_nowhere_to_save(saved, tmp_path):
    model, path, _ = saved
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*no; make it first"):
        model.save_weights(tmp_path / "no" / "file")
    with pytest.raises(IsADirectoryError, match="is a folder; give the name of a file"):
        model.save_weights(tmp_path)
    assert os.listdir(tmp_path) == [path.name]


def test_a_link_stays_a_link(saved, tmp_path):
    model, path, other = saved
    (tmp_path / "link").symlink_to(path)
    other.save_weights(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    model.load_weights(path)
    assert equal(other.get_weights(), model.get_weights())
