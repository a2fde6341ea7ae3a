"""Losses of Keras: the batch mean; each backward is automatic differentiation.

Keras recognises a tensor that came straight out of its own sigmoid or softmax and then uses the
logits formula whatever ``from_logits`` says, so nothing is clipped. Arrays carry no such memory:
here probabilities are probabilities.
"""

from ._keras import backward, keras, numpy_io, ops

EPSILON = keras.config.epsilon()  # how far Keras keeps a probability from 0 and from 1


def _batch_mean(loss, y, y_hat, **options):
    """The mean of Keras's loss over the rows; a lone number is a batch of one."""
    y, y_hat = (ops.reshape(t, (-1, *t.shape[1:])) for t in (y, y_hat))
    return ops.mean(loss(y, y_hat, **options))


@numpy_io("y_hat", "y")
def squared_error(y, y_hat):
    """Half of ``keras.losses.mean_squared_error``."""
    return _batch_mean(keras.losses.mean_squared_error, y, y_hat) / 2


@numpy_io("y_hat", "y")
def squared_error_backward(y, y_hat):
    """Autodiff."""
    return backward(lambda y_hat: squared_error(y, y_hat), y_hat, None)


@numpy_io("y_hat", "y")
def mean_squared_error(y, y_hat):
    """``keras.losses.mean_squared_error``."""
    return _batch_mean(keras.losses.mean_squared_error, y, y_hat)


@numpy_io("y_hat", "y")
def mean_squared_error_backward(y, y_hat):
    """Autodiff."""
    return backward(lambda y_hat: mean_squared_error(y, y_hat), y_hat, None)


@numpy_io("y_hat", "y")
def binary_crossentropy(y, y_hat, from_logits=False):
    """``keras.losses.binary_crossentropy``."""
    return _batch_mean(keras.losses.binary_crossentropy, y, y_hat, from_logits=from_logits)


@numpy_io("y_hat", "y")
def binary_crossentropy_backward(y, y_hat, from_logits=False):
    """Autodiff."""
    return backward(lambda y_hat: binary_crossentropy(y, y_hat, from_logits), y_hat, None)


@numpy_io("y_hat", "y")
def categorical_crossentropy(y, y_hat, from_logits=False):
    """``keras.losses.categorical_crossentropy``."""
    return _batch_mean(keras.losses.categorical_crossentropy, y, y_hat, from_logits=from_logits)


@numpy_io("y_hat", "y")
def categorical_crossentropy_backward(y, y_hat, from_logits=False):
    """Autodiff."""
    return backward(lambda y_hat: categorical_crossentropy(y, y_hat, from_logits), y_hat, None)


@numpy_io("y_hat")
def sparse_categorical_crossentropy(y, y_hat, from_logits=False):
    """``keras.losses.sparse_categorical_crossentropy``."""
    loss = keras.losses.sparse_categorical_crossentropy
    return ops.mean(loss(ops.convert_to_tensor(y), y_hat, from_logits=from_logits))


@numpy_io("y_hat")
def sparse_categorical_crossentropy_backward(y, y_hat, from_logits=False):
    """Autodiff."""
    return backward(
        lambda y_hat: sparse_categorical_crossentropy(y, y_hat, from_logits), y_hat, None
    )
