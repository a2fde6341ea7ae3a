"""The float type of whatever is made anew: models, and integers on their way into a formula."""

_floatx = "float64"


def floatx():
    """Return the current float type, ``"float64"`` unless :func:`set_floatx` said otherwise.

    >>> floatx()
    'float64'
    """
    return _floatx


def set_floatx(value):
    """Make models in ``"float32"`` or ``"float64"`` from now on.

    Functions keep the dtype of a floating input whatever is set here. Keras differs in its
    default, which is float32; both rooms of twofold start at float64.

    Raises ``ValueError`` for any other type.
    """
    global _floatx
    if not isinstance(value, str) or value not in ("float32", "float64"):
        raise ValueError(f"floatx is {value!r}; choose 'float32' or 'float64'")
    _floatx = str(value)
