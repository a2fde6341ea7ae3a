"""The float type in which Keras makes models: float64, unless :func:`set_floatx` was called."""

import sys

_floatx = "float64"


def floatx():
    """Return the current float type."""
    return _floatx


def set_floatx(value):
    """Make models in ``"float32"`` or ``"float64"`` from now on.

    Keras caches its dtype policy at the first layer, so the policy is set along with floatx.
    """
    global _floatx
    if value not in ("float32", "float64"):
        raise ValueError(f"floatx is {value!r}; choose 'float32' or 'float64'")
    _floatx = value
    if "keras" in sys.modules:  # otherwise _keras.py tells Keras when it is first needed
        apply()


def apply():
    """Tell Keras."""
    import keras

    keras.config.set_floatx(_floatx)
    keras.config.set_dtype_policy(_floatx)
