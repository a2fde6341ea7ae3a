"""Data that comes with scikit-learn, or is made by it: nothing is downloaded."""

import functools
import importlib

import numpy as np


@functools.cache
def load(name):
    """Return (X, y): "breast-cancer", "iris", "digits", "diabetes", or the made "20000 x 50"."""
    datasets = importlib.import_module("sklearn.datasets")  # half a second, where it is asked for
    if name == "20000 x 50":
        return datasets.make_classification(20_000, 50, random_state=0)
    return getattr(datasets, "load_" + name.replace("-", "_"))(return_X_y=True)


# Lecture D, "CLASSIFICATION : REVISIT": twelve numbers, positive from 5 upwards.
TWELVE_POINTS = np.array([[-2], [6], [7], [3], [2], [-1], [0], [5], [10], [4], [9], [8]])
TWELVE_LABELS = np.array(list("NPPNNNNPPNPP"))


@functools.cache
def standardised(name):
    """(X, y) with columns of mean 0 and spread 1; a target that is a number likewise."""
    X, y = load(name)
    spread = X.std(axis=0)
    X = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return X, (y - y.mean()) / y.std() if name == "diabetes" else y
