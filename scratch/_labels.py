"""What labels a loss takes: rules for ``checked``, once ``y_hat`` is checked."""

import numpy as np

from ._checks import as_array, like, real


def targets(name, value, arguments):
    """Numbers, one for each prediction."""
    y = like("y_hat")(name, value, arguments)
    if y.size == 0:
        raise ValueError(f"{name} is empty, shape {y.shape}; a mean needs at least one row")
    return y


def binary_labels(name, value, arguments):
    """Labels 0 and 1, or probabilities between them."""
    y = targets(name, value, arguments)
    if y.dtype.kind == "f" and ((y < 0) | (y > 1)).any():
        raise ValueError(
            f"{name} holds {y[(y < 0) | (y > 1)].flat[0]:g}; labels from 0 to 1 were expected "
            f"(labels −1 and 1 become 0 and 1 by ({name} + 1) / 2)"
        )
    return y


def distributions(name, value, arguments):
    """Rows of probabilities that sum to 1, such as one-hot labels."""
    y = binary_labels(name, value, arguments)
    total = y.sum(axis=-1)
    came = np.asarray(value).dtype  # what was rounded to float32 sums to 1 as float32 does
    coarse = came if came.kind == "f" and came.itemsize < y.itemsize else y.dtype
    if (np.abs(total - 1) > np.sqrt(np.finfo(coarse).eps)).any():
        raise ValueError(
            f"a row of {name} sums to {total.flat[np.abs(total - 1).argmax()]:g}; each row is "
            "expected to sum to 1 (one-hot, or one probability per class)"
        )
    return y


def classes(name, value, arguments):
    """Class numbers 0 … k−1, shape (n,) or (n, 1) for scores of shape (n, k)."""
    y, y_hat = real(name, as_array(name, value)), arguments["y_hat"]
    k = y_hat.shape[-1]
    if y.shape == (*y_hat.shape[:-1], 1):
        y = y[..., 0]
    if y.shape != y_hat.shape[:-1]:
        raise ValueError(
            f"{name} has shape {y.shape} and y_hat {y_hat.shape}; one class number per row was "
            f"expected, shape {y_hat.shape[:-1]} (for one-hot rows use categorical_crossentropy)"
        )
    if y.size == 0:
        raise ValueError(f"{name} is empty, shape {y.shape}; a mean needs at least one row")
    wrong = ~np.isin(y, np.arange(k))
    if wrong.any():
        raise ValueError(
            f"{name} holds {y[wrong].flat[0]}; whole class numbers from 0 to {k - 1} were "
            f"expected, because y_hat scores {k} classes"
        )
    return y.astype(np.intp)
