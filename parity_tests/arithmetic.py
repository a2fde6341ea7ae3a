"""Which arithmetic computes here: what a report of a rounding must say, as it is in use."""

import os
import platform
import sys

import numpy as np
from threadpoolctl import threadpool_info


def arithmetic():
    """NumPy's matrix products and SIMD, TensorFlow's if it is loaded, the machine, in words."""
    found = {"numpy": f"{_blas()}, SIMD {_simd()}"}
    if "tensorflow" in sys.modules:
        found["tensorflow"] = _tensorflow()
    return found | {"machine": f"{platform.system()} {platform.machine()}"}


def _blas():
    """The library and its kernels, which OPENBLAS_CORETYPE asks for, but need not get."""
    found = [library for library in threadpool_info() if library["user_api"] == "blas"]
    of_numpy = [library for library in found if "numpy" in library["filepath"]] or found
    if not of_numpy:  # Apple's Accelerate, for one
        return np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    library = of_numpy[0]
    name = {"openblas": "OpenBLAS", "mkl": "MKL"}.get(library["internal_api"], "BLIS")
    kernels = library.get("architecture", "")
    return f"{name} {library['version']} {kernels}, {_threads(library['num_threads'])}"


def _simd():
    """The highest instructions that NumPy's own loops use."""
    levels = np.show_config(mode="dicts")["SIMD Extensions"]
    return (levels.get("found") or levels.get("baseline") or ["none"])[-1]


def _tensorflow():
    import tensorflow as tf
    from tensorflow.python.util import _pywrap_util_port as port

    held = os.environ.get("ONEDNN_MAX_CPU_ISA")
    onednn = "oneDNN" if port.IsMklEnabled() else "without oneDNN"
    told = os.environ.get("TF_NUM_INTRAOP_THREADS") or os.cpu_count()
    threads = _threads(tf.config.threading.get_intra_op_parallelism_threads() or int(told))
    return ", ".join(filter(None, [onednn, held and f"held to {held}", threads]))


def _threads(count):
    return f"{count} thread{'s' if count > 1 else ''}"
