"""Whatever numbers come in: silence, NaN where NaN goes in, shapes and dtypes kept, inputs intact.

pytest turns every warning into an error here, so a call that returns has been silent.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import scratch as nn
from parity_tests.tolerances import TOLERANCES

A, L, P = nn.activations, nn.losses, nn.perceptron
HUGE = [0.0, -0.0, 1.0, -1.0, 1e3, -1e3, 1e308, -1e308, np.inf, -np.inf, 5e-324, 1e-300]
ELEMENTWISE = ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"]
ACTIVATIONS = [*ELEMENTWISE, "softmax"]
DIFFERENTIABLE = ACTIVATIONS[1:]
PASS_NAN_BACK = ["sigmoid", "tanh", "elu", "softmax"]  # the others branch at z > 0, as Keras does
LOSSES = ["squared_error", "mean_squared_error", "binary_crossentropy"]
LOSSES += ["categorical_crossentropy", "sparse_categorical_crossentropy"]
LOGIT_LOSSES = LOSSES[2:]
few = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def numbers(dtype):
    """Any number but NaN, the outermost ones often."""
    width = np.dtype(dtype).itemsize * 8
    with np.errstate(all="ignore"):
        huge = [float(x) for x in np.array(HUGE).astype(dtype)]
    return st.sampled_from(huge) | st.floats(width=width, allow_nan=False)


@st.composite
def batches(draw, elements=numbers, dtypes=("float32", "float64")):
    """A batch (n, k) of float32 or float64."""
    dtype = draw(st.sampled_from(dtypes))
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    return draw(hnp.arrays(dtype, shape, elements=elements(dtype)))


def labels(loss, y_hat, seed):
    """Random labels that this loss allows."""
    rng = np.random.default_rng(seed)
    classes = rng.integers(y_hat.shape[-1], size=len(y_hat))
    if loss == "sparse_categorical_crossentropy":
        return classes
    if loss == "categorical_crossentropy":
        return np.eye(y_hat.shape[-1])[classes]
    if loss == "binary_crossentropy":
        return rng.choice([0.0, 1.0, 0.25], size=y_hat.shape)
    return rng.normal(size=y_hat.shape)


def calls(z, seed):
    """Every function of a batch: its name, the function, its array arguments and the others."""
    upstream = np.random.default_rng(seed).normal(size=z.shape).astype(z.dtype)
    for name in ACTIVATIONS:
        yield name, getattr(A, name), (z,), {}
    for name in DIFFERENTIABLE:
        yield f"{name}_backward", getattr(A, f"{name}_backward"), (z, upstream), {}
    yield "softmax_jacobian", A.softmax_jacobian, (z,), {}
    yield "prelu", A.prelu, (z, upstream[0]), {}
    yield "prelu_backward", A.prelu_backward, (z, upstream, upstream[0]), {}
    for name in LOSSES:
        y = labels(name, z, seed)
        for options in [{}, {"from_logits": True}] if name in LOGIT_LOSSES else [{}]:
            for called in (name, f"{name}_backward"):
                yield called, getattr(L, called), (y, z), options


def each(results):
    """The arrays that a function returned, one or several."""
    return results if isinstance(results, tuple) else (results,)


@few
@given(batches(), seeds)
def test_silent_and_of_the_right_shape_and_dtype(z, seed):
    for name, function, arrays, options in calls(z, seed):
        before = [a.tobytes() for a in arrays]
        results = function(*arrays, **options)
        assert [a.tobytes() for a in arrays] == before, f"{name} changed its input"
        for result in each(results):
            assert result.dtype == z.dtype, name
            assert not any(np.shares_memory(result, a) for a in arrays), name
        if name in LOSSES:
            assert results.shape == ()
        elif name == "softmax_jacobian":
            assert results.shape == (*z.shape, z.shape[-1])
        elif name == "prelu_backward":
            assert [r.shape for r in results] == [z.shape, z.shape[-1:]]
        else:
            assert results.shape == z.shape, name


def moderate(dtype):
    return st.floats(-50, 50, width=np.dtype(dtype).itemsize * 8)


def disguised(a):
    """The same numbers: strided, in Fortran's order, read-only, with the bytes swapped."""
    frozen = a.copy()
    frozen.flags.writeable = False
    strided = np.repeat(a, 2, axis=-1)[..., ::2]
    return strided, np.asfortranarray(a), frozen, a.astype(a.dtype.newbyteorder())


@few
@given(batches(moderate), seeds)
def test_same_from_any_memory(z, seed):
    """Up to rounding, because NumPy adds in the order of the memory."""
    tiny = 64 * np.finfo(z.dtype).eps
    for name, function, arrays, options in calls(z, seed):
        expected = function(*arrays, **options)
        for others in zip(*map(disguised, arrays), strict=True):
            result = function(*others, **options)
            for a, b in zip(each(result), each(expected), strict=True):
                np.testing.assert_allclose(a, b, rtol=tiny, atol=tiny * z.size, err_msg=name)


@few
@given(hnp.arrays("int64", (2, 3), elements=st.integers(-1000, 1000)), seeds)
def test_whole_numbers_become_float64(z, seed):
    for name, function, arrays, options in calls(z, seed):
        if len(arrays) == 1:
            result = function(z.tolist(), **options)
            assert result.dtype == np.float64, name
            np.testing.assert_array_equal(result, function(z.astype(float), **options))


@few
@given(batches(), seeds)
def test_nan_comes_out_where_nan_goes_in(z, seed):
    """In that entry for an elementwise function, in that row for softmax, in the loss."""
    clean = z.copy()
    i = tuple(np.random.default_rng(seed).integers(z.shape))
    z[i] = np.nan
    for name in ACTIVATIONS:
        out, was = getattr(A, name)(z), getattr(A, name)(clean)
        where = i[:1] if name == "softmax" else i
        assert np.isnan(out[where]).all(), name
        out[where] = was[where] = 0
        np.testing.assert_array_equal(out, was, err_msg=name)
    for name in PASS_NAN_BACK:
        assert np.isnan(getattr(A, f"{name}_backward")(z, np.ones_like(z))[i]), name
    for name in LOSSES:
        for options in [{}, {"from_logits": True}] if name in LOGIT_LOSSES else [{}]:
            y = labels(name, z, seed)
            assert np.isnan(getattr(L, name)(y, z, **options)), name
            assert np.isnan(getattr(L, f"{name}_backward")(y, z, **options)[i]), name


@few
@given(batches(), seeds)
def test_no_nan_out_of_numbers(z, seed):
    for name in ACTIVATIONS:
        assert not np.isnan(getattr(A, name)(z)).any(), name
    for name in PASS_NAN_BACK:
        assert np.isfinite(getattr(A, f"{name}_backward")(z, np.ones_like(z))).all(), name
    for name in LOGIT_LOSSES:
        y = labels(name, z, seed)
        assert getattr(L, name)(y, z, from_logits=True) >= 0, name
        assert np.isfinite(getattr(L, f"{name}_backward")(y, z, from_logits=True)).all(), name


def probabilities(dtype):
    ends = [0.0, 1.0, 1e-7, 1e-8, 1e-30]
    return st.sampled_from([float(np.dtype(dtype).type(p)) for p in ends]) | st.floats(
        0, 1, width=np.dtype(dtype).itemsize * 8
    )


@few
@given(batches(probabilities), seeds)
def test_losses_of_probabilities_are_finite(p, seed):
    """The clip bounds them: no term exceeds −log 1e-7."""
    p[..., 0] = np.where(p.sum(axis=-1) == 0, 1, p[..., 0])  # some class must be possible
    for name in LOGIT_LOSSES:
        y = labels(name, p, seed)
        assert 0 <= getattr(L, name)(y, p) <= 33 + np.log(4), name
        assert np.isfinite(getattr(L, f"{name}_backward")(y, p)).all(), name


@few
@given(batches())
def test_softmax_is_a_distribution(z):
    p = A.softmax(z)
    tiny = 8 * np.finfo(z.dtype).eps
    assert ((p >= 0) & (p <= 1)).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=tiny)
    np.testing.assert_allclose(A.softmax_jacobian(z).sum(axis=-1), 0, atol=tiny)
    assert (np.take_along_axis(p, z.argmax(axis=-1)[:, None], -1) == p.max(-1, keepdims=True)).all()


@few
@given(batches())
def test_sigmoid_squashes_and_rises(z):
    z = np.sort(z.ravel())
    a, tiny = A.sigmoid(z), 4 * np.finfo(z.dtype).eps
    assert ((a >= 0) & (a <= 1)).all()
    assert (np.diff(a) >= -tiny * a[1:]).all()
    np.testing.assert_allclose(a + A.sigmoid(-z), 1, rtol=tiny)
    np.testing.assert_allclose(A.tanh(z), 2 * A.sigmoid(2 * np.clip(z, -50, 50)) - 1, atol=2 * tiny)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_right_at_the_ends(dtype):
    ends = np.array([-np.inf, -1e308, -1e3, 1e3, 1e308, np.inf])
    with np.errstate(over="ignore"):
        ends = ends.astype(dtype)
    assert A.sigmoid(ends).tolist() == [0, 0, 0, 1, 1, 1]
    assert A.tanh(ends).tolist() == [-1, -1, -1, 1, 1, 1]
    assert A.elu(ends)[:3].tolist() == [-1, -1, -1]
    for z in ends:
        assert L.binary_crossentropy([0], [z], True) == max(z, 0)
        assert L.binary_crossentropy([1], [z], True) == max(-z, 0)
        assert L.categorical_crossentropy([1, 0], [z, 0], True) == max(-z, 0)
        assert L.sparse_categorical_crossentropy([1], [[z, 0]], True) == max(z, 0)
        assert L.mean_squared_error([0], z[None]) == (1e6 if abs(z) == 1e3 else np.inf)


def test_silent_where_numpy_was_told_to_raise():
    """A caller's own ``np.seterr(all="raise")`` does not reach the formulas."""
    z = np.array([HUGE])
    with np.errstate(all="raise"):
        for _, function, arrays, options in calls(z, seed=0):
            function(*arrays, **options)
        P.Perceptron(max_iter=3, tol=None).fit([[1e200, 1e-200], [-1e200, 1.0]], [0, 1])


@few
@given(*[st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-100)] * 2)
def test_line_there_and_back(m, b):
    slope, intercept = P.line_slope_intercept(*P.line_standard_form(m, b))
    bound = TOLERANCES["closed form"].bound(np.float64)
    np.testing.assert_allclose([slope, intercept], [m, b], rtol=bound)


@few
@given(st.integers(-300, 1000), seeds, st.booleans())
def test_perceptron_at_any_scale(exponent, seed, shuffle):
    """Scaled by a power of two nothing changes but the scale, even where products overflow."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(90, 1)), rng.integers(0, 2, size=90)
    parameters = {"tol": None, "max_iter": 3, "fit_intercept": False, "shuffle": shuffle}
    small, scaled = (P.Perceptron(**parameters).fit(X * scale, y) for scale in (1.0, 2.0**exponent))
    np.testing.assert_array_equal(scaled.coef_, small.coef_ * 2.0**exponent)
    assert np.isfinite(scaled.coef_).all()


@few
@given(hnp.arrays("float64", (5, 2), elements=numbers("float64")), seeds)
def test_perceptron_learns_or_says_why(X, seed):
    """Whatever X: a finite fit, or a ValueError and the earlier fit untouched."""
    clf = P.Perceptron(max_iter=5, tol=None).fit([[0.0, 0.0], [1.0, 1.0]], [0, 1])
    before, given_X = [clf.coef_.tolist(), clf.intercept_.tolist()], X.tobytes()
    y = np.array([0, 1, 0, 1, 1])
    why = ""
    try:
        clf.fit(X, y)
    except ValueError as error:
        why = str(error)
    if why:
        assert "weights overflowed" in why or "X holds" in why
        assert [clf.coef_.tolist(), clf.intercept_.tolist()] == before
    else:
        assert np.isfinite(clf.coef_).all()
        assert np.isfinite(clf.intercept_).all()
    assert X.tobytes() == given_X


def test_inputs_of_the_learners_stay_as_they_were():
    X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 0, 0, 1])
    weights = np.array([1.0, 1.0])
    for a in (X, y, weights):
        a.flags.writeable = False
    trace = P.perceptron_rule(X, y, weights, [3, 0, 1, 2], 2.5)
    assert not any(np.shares_memory(trace.steps[0].before, a) for a in (X, weights))
    assert P.Perceptron().fit(X, y).score(X[::-1], y[::-1]) == 1.0
    assert P.ThresholdUnit(weights, 1.5).predict(X.T[::-1].T).tolist() == [0, 0, 0, 1]
    assert nn.gates.evaluate("AND", X).ravel().tolist() == [0, 0, 0, 1]


def test_floatx_leaves_the_learners_alone():
    """2^24 + 1 is no float32: rows of X are read as float64 whatever floatx says."""
    X, y = [[2**24], [2**24 + 1]], [0, 1]
    expected = P.Perceptron(tol=None, max_iter=50).fit(np.array(X, float), y)
    nn.set_floatx("float32")
    try:
        clf = P.Perceptron(tol=None, max_iter=50).fit(X, y)
        np.testing.assert_array_equal(clf.coef_, expected.coef_)
        np.testing.assert_array_equal(clf.decision_function(X), expected.decision_function(X))
        assert nn.gradient_check.complex_step(np.sin, [0]).dtype == np.float64
        assert A.sigmoid([1]).dtype == np.float32
    finally:
        nn.set_floatx("float64")
