"""Suspicions about a wrong array: each finds what it is made for, and a right array is let be."""

import numpy as np
import pytest

from parity_tests.judge.suspect import suspect

rng = np.random.default_rng(30)
M = rng.normal(size=(6, 4))
V = rng.normal(size=5)
SQUARE = rng.normal(size=(4, 4))
PATH = np.cumsum(rng.normal(size=(12, 3)), axis=0)  # of weights, step after step
SHARES = rng.dirichlet(np.ones(4), size=6)
SCORES = rng.normal(size=(6, 4))


def softmax(z, axis):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


FACTORS = [
    (-1, M, "−1 times"),
    (2, M, "2 times"),
    (0.5, M, "½ times"),
    (-2, V, "−2 times"),
    (-0.5, V, "−½ times"),
    (6, M, "6 (n, the number of rows: a mean taken twice, or never)"),
    (1 / 6, M, "1/6 (n, the number of rows"),
    (-6, M, "−6 (n, the number of rows"),
    (4, M, "4 (the number of columns"),
    (1 / 4, M, "1/4 (the number of columns"),
    (24, M, "24 (the number of all entries"),
    (1 / 24, M, "1/24 (the number of all entries"),
    (64, V, "64 (a mean taken twice, or never?)"),
    (1 / 64, V, "1/64 (a mean taken twice, or never?)"),
    (1 / np.log(10), V, "1/ln 10 (a logarithm to base 10)"),
    (1 / np.log(2), V, "1/ln 2 (base 2)"),
    (6 / 5, M, "n/(n − 1) for n = 6"),
    (5 / 6, M, "(n − 1)/n for n = 6"),
    (0.7071, V, "0.7071 times"),
]


@pytest.mark.parametrize(("factor", "expected", "words"), FACTORS, ids=str)
def test_factor(factor, expected, words):
    found = suspect(factor * expected, expected)
    assert words in found
    assert found.endswith("times what was expected")


SHAPES = [
    (M.T, M, "transposed"),
    (SQUARE.T, SQUARE, "transposed"),
    (V[:, None], V, "the numbers are right, but in the shape (5, 1), not (5,)"),
    (V[None], V, "the numbers are right, but in the shape (1, 5), not (5,)"),
    (M.ravel(), M, "the numbers are right, but in the shape (24,)"),
    (M.sum(axis=0), M, "summed over axis 0, which should have stayed"),
    (M.sum(axis=1, keepdims=True), M, "summed over axis 1, which should have stayed"),
    (M.mean(axis=0), M, "averaged over axis 0, which should have stayed"),
    (M.sum(), M, "summed over everything"),
    (V.mean(), V, "averaged over axis 0, which should have stayed"),
    (M, M.sum(axis=0), "not summed over axis 0 yet"),
    (M, M.mean(axis=1), "not averaged over axis 1 yet"),
    (M, M.mean(), "not averaged over everything yet"),
    (V, V.sum(), "not summed over axis 0 yet"),
    (V - V[:, None], V[:, None], "a column (5, 1) against a row (5,)"),
    (np.zeros(0), V, "empty"),
]


@pytest.mark.parametrize(("ours", "theirs", "words"), SHAPES, ids=lambda a: str(np.shape(a)))
def test_shape(ours, theirs, words):
    assert words in suspect(ours, theirs)


def late(path):
    return np.vstack([path[:1] * 0, path[:-1]])


def early(path):
    return np.vstack([path[1:], path[-1:] + 1])


def start_and(steps):
    """A path from the same start with other steps."""
    return PATH[0] + np.vstack([np.zeros(3), np.cumsum(steps, axis=0)])


OTHER = [
    (late(PATH), PATH, "one step late"),
    (early(PATH), PATH, "one step early"),
    (start_and(-np.diff(PATH, axis=0)), PATH, "each step is −1 times"),
    (start_and(2 * np.diff(PATH, axis=0)), PATH, "each step is 2 times"),
    (start_and(0 * np.diff(PATH, axis=0)), PATH, "nothing moves"),
    (M + 0.25, M, "0.25 is added to every number"),
    (V - 1e-3, V, "-0.001 is added"),
    (np.abs(M), M, "right but for the sign, of"),
    (np.where(np.arange(6)[:, None] == 2, 0, M), M, "right except in row 2"),
    (np.where(np.arange(4) == 3, 9, M), M, "right except in column 3"),
    (M * np.arange(1, 7)[:, None], M, "each row is right but for a factor of its own"),
    (M * np.arange(1, 5), M, "each column is right but for a factor of its own"),
    (softmax(SCORES, 0), softmax(SCORES, 1), "the sum over axis 0 does"),
    (softmax(SCORES, None), softmax(SCORES, 1), "the sum over everything does"),
    (0 * M, M, "all numbers are 0"),
    (1e-17 * M[::-1], M, "all numbers are 0, but for rounding"),
    (np.where(M > 1, np.nan, M), M, "are NaN"),
    (np.where(M > 1, np.inf, M), M, "are infinite"),
    (np.array(np.nan), np.array(0.5), "1 of 1 numbers are NaN"),
    (np.array(15.942385, "float32"), np.array(16.11809565095832), "float32"),
    (M.astype("float32") ** 3, M, "float32"),
]


@pytest.mark.parametrize(("ours", "theirs", "words"), OTHER, ids=[words for *_, words in OTHER])
def test_suspicion(ours, theirs, words):
    assert words in suspect(ours, theirs)


@pytest.mark.parametrize("array", [M, V, SQUARE, PATH, SHARES, np.array(0.3), np.zeros((3, 2))])
def test_a_right_array_is_let_be(array):
    for rounded in (array, array * (1 + 4e-16), array.astype("float32"), array + 1e-12):
        assert not suspect(rounded, array)


CHANCE = [np.array(0.3), V[:2], np.tile(V[:2], 3)]  # so few numbers have many explanations


@pytest.mark.parametrize("expected", CHANCE, ids=lambda a: str(np.shape(a)))
def test_no_factor_offset_or_sign_of_few_numbers(expected):
    signs = np.where(np.arange(expected.size) % 2, -1, 1).reshape(expected.shape)
    for ours in (expected / 10, expected * 64, expected + 0.25, expected * signs):
        assert not suspect(ours, expected)


NOTHING = [
    (M, rng.normal(size=M.shape)),
    (V, rng.normal(size=(3, 7))),
    (np.array(["a"]), V),
    (np.array(0.7), np.array(0.3)),
    (np.zeros(0), np.zeros(0)),
    (np.array([np.inf, 1.0]), np.array([1.0, np.inf])),
    (PATH * 0 + 1, PATH * 0 + 1 + 1e-9),
    (np.array([0.0, 1.0]), np.array([0.0, 0.0])),
]


@pytest.mark.parametrize(("ours", "theirs"), NOTHING, ids=lambda a: str(np.shape(a)))
def test_no_guess_where_nothing_fits(ours, theirs):
    assert not suspect(ours, theirs)
