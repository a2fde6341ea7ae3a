"""Initial weights of Keras."""

from ._keras import keras


def zeros(shape):
    """``keras.initializers.Zeros``."""
    return keras.initializers.Zeros()(shape).numpy()


def ones(shape):
    """``keras.initializers.Ones``."""
    return keras.initializers.Ones()(shape).numpy()


def random_normal(shape, mean=0.0, stddev=0.05, seed=None):
    """``keras.initializers.RandomNormal``."""
    return keras.initializers.RandomNormal(mean, stddev, seed)(shape).numpy()


def random_uniform(shape, minval=-0.05, maxval=0.05, seed=None):
    """``keras.initializers.RandomUniform``."""
    return keras.initializers.RandomUniform(minval, maxval, seed)(shape).numpy()


def glorot_uniform(shape, seed=None):
    """``keras.initializers.GlorotUniform``."""
    return keras.initializers.GlorotUniform(seed)(shape).numpy()


def he_normal(shape, seed=None):
    """``keras.initializers.HeNormal``."""
    return keras.initializers.HeNormal(seed)(shape).numpy()
