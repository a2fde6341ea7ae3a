"""Keras on TensorFlow, in float64 and quiet; and the bridge between arrays and tensors."""

import contextlib
import functools
import gc
import inspect
import os

import numpy as np

from . import _floatx

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # the agreement is measured on the CPU


@contextlib.contextmanager
def _quietly():
    """Hold back the notes on GPUs that TensorFlow's C++ writes before it reads any setting.

    Nor is any garbage looked for meanwhile, which would take a fifth of the time.
    """
    stderr, nowhere, collects = os.dup(2), os.open(os.devnull, os.O_WRONLY), gc.isenabled()
    os.dup2(nowhere, 2)
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


with _quietly():
    import keras
    import tensorflow as tf
    from keras import ops as ops

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"Keras runs on {keras.backend.backend()!r} here; reference needs its TensorFlow backend. "
        "Set the environment variable KERAS_BACKEND=tensorflow"
    )
tf.get_logger().setLevel("ERROR")  # it advises on its own use
_floatx.apply()


def tensor(x, dtype=None):
    """A float tensor: tensors pass, floats keep their dtype, integers become ``floatx()``."""
    if not tf.is_tensor(x):
        x = np.asarray(x)
        x = tf.constant(x, dtype or (x.dtype if x.dtype.kind == "f" else _floatx.floatx()))
    return x if dtype is None else tf.cast(x, dtype)


def numpy_io(*names):
    """Decorate a function of tensors, so that the named arguments may be NumPy arrays.

    The first name sets the dtype of the others. Results come back as NumPy arrays, unless a
    tensor was passed in: then tensors come back, for a GradientTape to follow.
    """

    def decorate(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            given = [bound.arguments[name] for name in names]
            first = tensor(given[0])
            tensors = [first, *(tensor(x, first.dtype) for x in given[1:])]
            bound.arguments.update(zip(names, tensors, strict=True))
            result = function(*bound.args, **bound.kwargs)
            if any(tf.is_tensor(x) for x in given):
                return result
            return tf.nest.map_structure(lambda t: t.numpy(), result)

        return wrapper

    return decorate


def backward(function, x, upstream):
    """Upstream · ∂function/∂x by automatic differentiation; x is a tensor, or a list of them."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(*x) if isinstance(x, list) else function(x)
    return tape.gradient(y, x, output_gradients=upstream)
