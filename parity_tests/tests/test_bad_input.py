"""Bad input gets an error that names what came, and how to mend it; nothing is left half done."""

from typing import NamedTuple

import numpy as np
import pytest

import scratch as nn

A, L, P, G, C = nn.activations, nn.losses, nn.perceptron, nn.gates, nn.gradient_check
BCE, CCE, SCCE = (
    L.binary_crossentropy,
    L.categorical_crossentropy,
    L.sparse_categorical_crossentropy,
)
NAN, INF = np.nan, np.inf
X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 0, 0, 1]


def fit(X, y, **parameters):
    return P.Perceptron(**parameters).fit(X, y)


def rule(X=X, y=Y, weights=(1, 1), picks=(0,), threshold=0.0):
    return P.perceptron_rule(X, y, weights, picks, threshold)


def unit(*arguments):
    return P.ThresholdUnit([1, 2]).predict(*arguments)


def learned(method, *arguments):
    return getattr(fit(X, Y), method)(*arguments)


def same(x):
    return x


class Case(NamedTuple):
    """A call, and the error that it deserves."""

    id: str
    call: object
    error: type
    message: str


ARRAYS = [  # what is no array of numbers, for every function of z
    ("a string", "abc", TypeError, "z is 'abc'.*numbers were expected; convert"),
    ("None", None, TypeError, "z is None.*numbers were expected"),
    ("an object", object(), TypeError, "z is <object.*numbers were expected"),
    ("a dictionary", {"z": 1}, TypeError, "z is {'z': 1}.*numbers were expected"),
    ("a list with a string", [1, "a"], TypeError, "z holds <U21 values, numbers were expected"),
    ("an array of objects", [1, None], TypeError, "z holds object values, numbers were expected"),
    ("dates", np.array(["2020"], "M8[Y]"), TypeError, "z holds datetime64.* values"),
    ("ragged rows", [[1], [1, 2]], ValueError, "z cannot be read.*every row the same length"),
]
FORWARD = ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax"]
BACKWARD = [f"{name}_backward" for name in FORWARD[1:]]
UPSTREAMS = [
    ("one number", 1.0, ValueError, r"upstream has shape \(\) but z has shape \(2,\)"),
    ("too short", [1.0], ValueError, r"upstream has shape \(1,\) but z has shape \(2,\)"),
    ("a column", [[1.0], [2.0]], ValueError, r"upstream has shape \(2, 1\) but z"),
    ("strings", ["a", "b"], TypeError, "upstream holds <U1 values, numbers were expected"),
    ("None", None, TypeError, "upstream is None"),
    ("complex", [1j, 1], TypeError, "upstream holds complex128.*real numbers were expected"),
]
PAIRS = [  # what does not fit, for every loss of equal shapes
    ("broadcasting", [0.5], [[0.5]], ValueError, r"y has shape \(1,\) but y_hat .*\(1, 1\)"),
    ("short labels", [1.0], [0.5, 0.5], ValueError, r"y has shape \(1,\) but y_hat .*\(2,\)"),
    ("nothing", np.empty((0, 2)), np.empty((0, 2)), ValueError, r"y is empty, shape \(0, 2\)"),
    ("string labels", ["a", "b"], [0.5, 0.5], TypeError, "y holds <U1 values"),
    ("no labels", None, [0.5, 0.5], TypeError, "y is None"),
    ("string predictions", [1, 0], ["a", "b"], TypeError, "y_hat holds <U1 values"),
    ("complex labels", [1j, 0], [0.5, 0.5], TypeError, "y holds complex128.*real numbers"),
]
LABELS = [  # labels in the wrong place, for every loss that has a say
    ("-1 and 1", BCE, [-1, 1], [0.5, 0.5], r"y holds -1; labels from 0 to 1.*\(y \+ 1\) / 2"),
    ("above 1", BCE, [0, 2], [0.5, 0.5], "y holds 2; labels from 0 to 1"),
    ("infinite", BCE, [INF], [0.5], "y holds inf; labels from 0 to 1"),
    ("two hot", CCE, [1, 1, 0], [0.2, 0.3, 0.5], "a row of y sums to 2; .*expected to sum to 1"),
    ("none hot", CCE, [0, 0, 0], [0.2, 0.3, 0.5], "a row of y sums to 0"),
    ("negative", CCE, [2, -1, 0], [0.2, 0.3, 0.5], "y holds 2; labels from 0 to 1"),
    ("class numbers", CCE, [0], [[0.2, 0.8]], r"y has shape \(1,\) but y_hat has shape \(1, 2\)"),
    ("no class axis", CCE, 1, 0.5, r"y_hat has shape \(\); scores lie along the last axis"),
    ("class too high", SCCE, [2], [[0.2, 0.8]], "y holds 2; whole class numbers from 0 to 1"),
    ("class too low", SCCE, [-1], [[0.2, 0.8]], "y holds -1; whole class numbers from 0 to 1"),
    ("half a class", SCCE, [0.5], [[0.2, 0.8]], "y holds 0.5; whole class numbers"),
    ("class NaN", SCCE, [NAN], [[0.2, 0.8]], "y holds nan; whole class numbers"),
    ("one-hot", SCCE, [[1, 0]], [[0.2, 0.8]], r"y has shape \(1, 2\).*use categorical_cross"),
    ("too many", SCCE, [0, 1], [[0.2, 0.8]], r"y has shape \(2,\).*expected, shape \(1,\)"),
    ("no rows", SCCE, [], np.empty((0, 2)), r"y is empty, shape \(0,\)"),
    ("no classes", SCCE, [0], np.empty((1, 0)), r"y_hat has shape \(1, 0\).*k >= 1"),
]
BAD_X = [  # for whatever learns
    ("nothing", [], Y, ValueError, r"X has shape \(0,\); \(n, d\) .* was expected"),
    ("no rows", np.empty((0, 2)), [], ValueError, r"X has shape \(0, 2\); \(n, d\)"),
    ("no columns", np.empty((4, 0)), Y, ValueError, r"X has shape \(4, 0\); \(n, d\)"),
    ("one axis", [0, 1], [0, 1], ValueError, r"X has shape \(2,\); \(n, d\).*reshape\(X"),
    ("three axes", [X], [0], ValueError, r"X has shape \(1, 4, 2\); \(n, d\)"),
    ("NaN", [[NAN, 0]], [0], ValueError, "X holds nan; finite numbers.*remove or replace"),
    ("infinity", [[0, -INF]], [0], ValueError, "X holds -inf; finite numbers were expected"),
    ("strings", [["a", "b"]], [0], TypeError, "X holds <U1 values, numbers were expected"),
    ("None", None, Y, TypeError, "X is None"),
    ("complex", [[1j, 0]], [0], TypeError, "X holds complex128.*real numbers were expected"),
    ("ragged", [[1, 2], [3]], [0, 1], ValueError, "X cannot be read.*every row the same length"),
]
BAD_Y = [
    ("short", X, [0, 1], ValueError, r"y has shape \(2,\); one label.*shape \(4,\)"),
    ("NaN", X, [0, 0, 0, NAN], ValueError, "y holds fractions, NaN or infinity"),
    ("fractions", X, [0, 0, 0, 0.5], ValueError, "y holds fractions, NaN or infinity"),
    ("objects", X, [0, 0, 0, None], TypeError, "y holds object values; labels are.*convert"),
    ("None", X, None, ValueError, "the target y is None; give labels"),
    ("complex", X, [0, 0, 0, 1j], TypeError, "y holds complex128 values; labels are"),
    ("ragged", X, [[0], [0, 1], [0], [1]], ValueError, "y cannot be read.*the same length"),
]
PARAMETERS = [  # the Perceptron's
    ("penalty", "l2", TypeError, "does not take penalty; it takes fit_intercept, max_iter"),
    ("early_stopping", True, TypeError, "does not take early_stopping; it takes"),
    ("class_weight", "balanced", TypeError, "does not take class_weight; it takes"),
    ("max_iter", 0, ValueError, "max_iter is 0; a whole number of at least 1"),
    ("max_iter", -5, ValueError, "max_iter is -5; a whole number"),
    ("max_iter", 1.5, ValueError, "max_iter is 1.5; a whole number"),
    ("max_iter", "10", ValueError, "max_iter is '10'; a whole number"),
    ("max_iter", True, ValueError, "max_iter is True; a whole number"),
    ("max_iter", None, ValueError, "max_iter is None; a whole number"),
    ("n_iter_no_change", 0, ValueError, "n_iter_no_change is 0; a whole number"),
    ("tol", -1e-3, ValueError, "tol is -0.001; a number of at least 0"),
    ("tol", NAN, ValueError, "tol is nan; one finite number"),
    ("tol", INF, ValueError, "tol is inf; one finite number"),
    ("tol", "small", TypeError, "tol is 'small'.*numbers were expected"),
    ("tol", [1e-3, 1e-3], ValueError, r"tol is \[0.001, 0.001\]; one finite number"),
    ("eta0", 0, ValueError, "eta0 is 0; a number above 0"),
    ("eta0", -1.0, ValueError, "eta0 is -1.0; a number above 0"),
    ("eta0", None, TypeError, "eta0 is None"),
    ("shuffle", "yes", ValueError, "shuffle is 'yes'; choose one of True, False"),
    ("shuffle", np.array([1, 0]), ValueError, r"shuffle is array\(\[1, 0\]\); choose one of"),
    ("fit_intercept", None, ValueError, "fit_intercept is None; choose one of True, False"),
    ("random_state", "a", ValueError, "random_state is 'a'; a whole number from 0"),
    ("random_state", -1, ValueError, "random_state is -1; a whole number from 0"),
    ("random_state", 2**32, ValueError, "random_state is 4294967296; a whole number from 0"),
    ("random_state", 1.5, ValueError, "random_state is 1.5; a whole number from 0"),
    ("random_state", np.random.default_rng(0), ValueError, "random_state is Generator.*a whole"),
]
CASES = [
    *(
        Case(f"{name}: {what}", lambda n=name, z=z: getattr(A, n)(z), *error)
        for name in [*FORWARD, "softmax_jacobian"]
        for what, z, *error in ARRAYS
    ),
    *(
        Case(f"{name}: upstream {what}", lambda n=name, u=u: getattr(A, n)([1.0, 2.0], u), *error)
        for name in BACKWARD
        for what, u, *error in UPSTREAMS
    ),
    *(
        Case(f"{loss}{back}: {what}", lambda n=loss + back, y=y, p=p: getattr(L, n)(y, p), *error)
        for loss in ("squared_error", "mean_squared_error", BCE.__name__, CCE.__name__)
        for back in ("", "_backward")
        for what, y, p, *error in PAIRS
    ),
    *(
        Case(f"{loss.__name__}{back}: {what}",
             lambda n=loss.__name__ + back, y=y, p=p: getattr(L, n)(y, p), ValueError, message)
        for loss, back in [(loss, back) for loss in (BCE, CCE, SCCE) for back in ("", "_backward")]
        for what, of, y, p, message in LABELS
        if of is loss
    ),
    *(
        Case(f"{learn.__name__}: {kind} {what}", lambda f=learn, x=x, y=y: f(x, y), *error)
        for learn in (fit, rule)
        for kind, table in [("X", BAD_X), ("y", BAD_Y)]
        for what, x, y, *error in table
    ),
    *(
        Case(f"{method}: X {what}", lambda m=method, x=x, r=r: learned(m, x, *r), *error)
        for method, r in [("predict", ()), ("decision_function", ()), ("score", (Y,))]
        for what, x, _, *error in BAD_X
    ),
    *(
        Case(f"score: y {what}", lambda y=y: learned("score", X, y), *error)
        for what, _, y, *error in BAD_Y
    ),
    *(
        Case(f"{make.__name__}: {name}={value!r:.20}",
             lambda f=make, a=start, n=name, v=value: f(*a, **{n: v}), *error)
        for make, start in [(P.Perceptron, ()), (G.learn, ("AND",))]
        for name, value, *error in PARAMETERS
    ),
    Case("softmax: no axis", lambda: A.softmax(1.0), ValueError, r"z has shape \(\); scores"),
    Case("softmax: no scores", lambda: A.softmax([]), ValueError, r"z has shape \(0,\).*k >= 1"),
    Case("step: complex", lambda: A.step([1j]), TypeError, "z holds complex128.*real numbers"),
    Case("step: at_zero", lambda: A.step([0], [1, 2]), ValueError, r"at_zero is \[1, 2\]; one"),
    Case("step: NaN at_zero", lambda: A.step([0], NAN), ValueError, "at_zero is nan; one finite"),
    Case("leaky_relu: slope", lambda: A.leaky_relu([1], -0.1), ValueError, "slope is -0.1; a num"),
    Case("leaky_relu: slope NaN", lambda: A.leaky_relu([1], NAN), ValueError, "slope is nan; one"),
    Case("leaky_relu: slope '0.1'", lambda: A.leaky_relu([1], "0.1"), TypeError, "slope is '0.1'"),
    Case("leaky_relu_backward: slope", lambda: A.leaky_relu_backward([1], [1], -1), ValueError,
         "negative_slope is -1; a number of at least 0"),
    Case("elu: alpha", lambda: A.elu([1.0], INF), ValueError, "alpha is inf; one finite number"),
    Case("elu: two alphas", lambda: A.elu([1, 2], [1, 2]), ValueError, r"alpha is \[1, 2\]; one"),
    Case("prelu: alpha too long", lambda: A.prelu([1.0, 2.0], [1, 2, 3]), ValueError,
         r"alpha has shape \(3,\), which does not fit z of shape \(2,\)"),
    Case("prelu: alpha has more axes", lambda: A.prelu([1.0], [[1.0]]), ValueError,
         r"alpha has shape \(1, 1\), which does not fit z of shape \(1,\)"),
    Case("prelu: complex alpha", lambda: A.prelu([1.0], [1j]), TypeError, "alpha holds complex128"),
    Case("prelu_backward: upstream", lambda: A.prelu_backward([1, 2], [1], 0.1), ValueError,
         r"upstream has shape \(1,\) but z"),
    Case("no arguments", lambda: A.sigmoid(), TypeError, r"required argument: 'z'.*sigmoid\(z\)"),
    Case("too many arguments", lambda: A.relu(1, 2), TypeError, r"too many.*call of relu\(z\)"),
    Case("unknown argument", lambda: A.elu([1], beta=1), TypeError, r"'beta' in a call of elu\(z"),
    Case("collapse_linear: nothing", lambda: A.collapse_linear([]), ValueError, "layers is empty"),
    Case("collapse_linear: a number", lambda: A.collapse_linear(3), TypeError,
         r"layers cannot be read as pairs.*expected \[\(W1, b1\)"),
    Case("collapse_linear: no bias", lambda: A.collapse_linear([([[1]],)]), TypeError,
         r"layers cannot be read as pairs.*expected \[\(W1, b1\)"),
    Case("collapse_linear: no chain", lambda: A.collapse_linear([([[1.0]], [0.0])] * 2
         + [([[1.0], [2.0]], [0.0])]), ValueError, r"layer 2 has W of shape \(2, 1\).*\(1, units"),
    Case("collapse_linear: bias", lambda: A.collapse_linear([([[1.0]], [0.0, 1.0])]), ValueError,
         r"layer 0 has W of shape \(1, 1\) and b of shape \(2,\)"),
    Case("collapse_linear: strings", lambda: A.collapse_linear([([["a"]], [0.0])]), TypeError,
         "W holds <U1 values, numbers were expected"),
    Case("from_logits: a word", lambda: BCE([1], [0.5], "yes"), ValueError, "from_logits is 'yes'"),
    Case("from_logits: None", lambda: CCE([1], [1.0], None), ValueError, "from_logits is None; ch"),
    Case("from_logits: an array", lambda: SCCE([0], [[0.5]], np.array([1, 0])), ValueError,
         r"from_logits is array\(\[1, 0\]\); choose one of True, False"),
    Case("sparse: complex", lambda: SCCE([0j], [[0.5]]), TypeError, "y holds complex128.*real"),
    Case("sparse: strings", lambda: SCCE(["a"], [[0.5]]), TypeError, "y holds <U1 values"),
    Case("line: NaN", lambda: P.line_standard_form(NAN, 1), ValueError, "m is nan; one finite"),
    Case("line: a string", lambda: P.line_standard_form(1, "b"), TypeError, "b is 'b'.*numbers"),
    Case("line: vertical", lambda: P.line_slope_intercept(1, 0, 2), ValueError, "B is 0: 1x = 2"),
    Case("line: None", lambda: P.line_slope_intercept(1, None, 2), TypeError, "B is None"),
    Case("net_sum: shapes", lambda: P.net_sum([1, 2], [1, 2, 3]), ValueError,
         r"X has shape \(2,\) and weights \(3,\); expected"),
    Case("net_sum: axes", lambda: P.net_sum([[[1]]], [1]), ValueError, r"X has shape \(1, 1, 1\)"),
    Case("net_sum: no inputs", lambda: P.net_sum([], []), ValueError, r"weights has shape \(0,\)"),
    Case("net_sum: one weight", lambda: P.net_sum([1], 1), ValueError, r"weights has shape \(\);"),
    Case("net_sum: strings", lambda: P.net_sum(["a"], [1]), TypeError, "X holds <U1 values"),
    Case("net_sum: bias", lambda: P.net_sum([1], [1], [1, 2]), ValueError, r"bias is \[1, 2\]"),
    Case("net_sum: NaN bias", lambda: P.net_sum([1], [1], NAN), ValueError, "bias is nan; one"),
    Case("neuron: activation", lambda: P.neuron([1], [1], activation="softmax"), ValueError,
         "activation is 'softmax'; choose one of 'step', 'sigmoid'"),
    Case("neuron: a function", lambda: P.neuron([1], [1], activation=np.tanh), ValueError,
         "activation is <ufunc 'tanh'>; choose one of"),
    Case("unit: no weights", lambda: P.ThresholdUnit([]), ValueError, r"weights has shape \(0,\)"),
    Case("unit: matrix", lambda: P.ThresholdUnit([[1]]), ValueError, r"weights has shape \(1, 1\)"),
    Case("unit: NaN", lambda: P.ThresholdUnit([NAN]), ValueError, "weights holds nan; finite"),
    Case("unit: complex", lambda: P.ThresholdUnit([1j]), TypeError, "weights holds complex128"),
    Case("unit: threshold", lambda: P.ThresholdUnit([1], NAN), ValueError, "threshold is nan; one"),
    Case("unit: fires", lambda: P.ThresholdUnit([1], 0, "=>"), ValueError, "fires is '=>'; choose"),
    Case("unit: X wide", lambda: unit([1, 2, 3]), ValueError, r"X has shape \(3,\) and weights"),
    Case("unit: X NaN", lambda: unit([[1, NAN]]), ValueError, "X holds nan; finite numbers"),
    Case("unit: X complex", lambda: unit([1j, 1]), TypeError, "X holds complex128"),
    Case("rule: labels -1 and 1", lambda: rule(y=[-1, -1, -1, 1]), ValueError,
         r"y holds \[-1  1\]; the labels 0 and 1 were expected"),
    Case("rule: words for labels", lambda: rule(y=list("NNNP")), ValueError, "labels 0 and 1 were"),
    Case("rule: weights too many", lambda: rule(weights=[1, 1, 1]), ValueError,
         r"X has shape \(4, 2\) and weights \(3,\)"),
    Case("rule: weights NaN", lambda: rule(weights=[1, NAN]), ValueError, "weights holds nan"),
    Case("rule: weights complex", lambda: rule(weights=[1, 1j]), TypeError, "weights holds comp"),
    Case("rule: threshold", lambda: rule(threshold=INF), ValueError, "threshold is inf; one"),
    Case("rule: pick too high", lambda: rule(picks=[0, 4]), ValueError, "picks holds 4;.*0 to 3"),
    Case("rule: pick too low", lambda: rule(picks=[-1]), ValueError, "picks holds -1;.*0 to 3"),
    Case("rule: pick a fraction", lambda: rule(picks=[0.5]), ValueError, "picks holds 0.5;.*whole"),
    Case("rule: picks a mask", lambda: rule(picks=[True] * 4), ValueError, "picks holds True;"),
    Case("rule: picks a word", lambda: rule(picks="ab"), TypeError, "picks holds <U1 values"),
    Case("rule: picks a number", lambda: rule(picks=3), ValueError, r"picks has shape \(\);"),
    Case("rule: picks a table", lambda: rule(picks=[[0, 1]]), ValueError, r"picks has shape \(1,"),
    Case("fit: one class", lambda: fit(X, [7] * 4), ValueError, "y holds only 7; at least two cl"),
    Case("fit: overflow", lambda: fit([[1e308], [-1e308]], [0, 1], eta0=10.0), ValueError,
         "the weights overflowed in epoch 1; scale X, or lower eta0"),
    Case("fit: sample_weight", lambda: P.Perceptron().fit(X, Y, sample_weight=[1] * 4), TypeError,
         "'sample_weight'"),
    Case("fit: positional", lambda: P.Perceptron(10), TypeError, "positional argument"),
    Case("predict before fit", lambda: P.Perceptron().predict(X), AttributeError, "call fit"),
    Case("score before fit", lambda: P.Perceptron().score(X, Y), AttributeError, "call fit"),
    Case("scores before fit", lambda: P.Perceptron().decision_function(X), AttributeError,
         r"has not learned yet; call fit\(X, y\) first"),
    Case("predict: too wide", lambda: learned("predict", [[0, 1, 2]]), ValueError,
         r"X has shape \(1, 3\); \(n, 2\) was expected, as in fit"),
    *(
        Case(f"{f.__name__}: gate {gate!r}", lambda f=f, g=gate, r=rest: f(g, *r), ValueError,
             f"gate is {message}; choose one of 'NOT', 'AND', 'OR'")
        for f, rest in [(G.truth_table, ()), (G.layers, ()), (G.evaluate, (X,)), (G.learn, ()),
                        (G.signed_net_sum, ([1, 1],))]
        for gate, message in [("and", "'and'"), (None, "None"), (["AND"], r"\['AND'\]"),
                              (np.array(["AND", "OR"]), r"array\(\['AND', 'OR'\].*")]
    ),
    Case("learn: two outputs", lambda: G.learn("HALF ADDER"), ValueError, "gate is 'HALF ADDER'"),
    Case("gate: too wide", lambda: G.evaluate("NOT", X), ValueError, r"X has shape \(4, 2\); NOT"),
    Case("gate: one axis", lambda: G.evaluate("AND", [0, 1]), ValueError, r"shape \(n, 2\) was"),
    Case("gate: empty", lambda: G.evaluate("OR", np.empty((0, 2))), ValueError, r"shape \(0, 2\)"),
    Case("gate: 2", lambda: G.evaluate("AND", [[0, 2]]), ValueError, "X holds 2; a gate reads 0"),
    Case("gate: 0.5", lambda: G.evaluate("AND", [[0, 0.5]]), ValueError, "X holds 0.5; a gate"),
    Case("gate: NaN", lambda: G.evaluate("AND", [[0, NAN]]), ValueError, "X holds nan; a gate"),
    Case("gate: strings", lambda: G.evaluate("AND", [["0", "1"]]), TypeError, "X holds <U1 values"),
    Case("gate: complex", lambda: G.evaluate("AND", [[0j, 1]]), TypeError, "X holds complex128"),
    Case("gate: tanh", lambda: G.evaluate("AND", X, "tanh"), ValueError, "activation is 'tanh'; "),
    Case("signed_net_sum: weights", lambda: G.signed_net_sum("NOT", [1, 1]), ValueError,
         r"weights \(2,\)"),
    *(
        Case(f"{f.__name__}: {what}", lambda f=f, a=arguments: f(*a), *error)
        for f in (C.central_difference, C.complex_step)
        for what, arguments, *error in [
            ("no function", (3, [1.0]), TypeError, "function is 3; something to call was expected"),
            ("float32", (same, np.float32(1)), TypeError, "x is float32; .*needs float64"),
            ("complex", (same, 1j), TypeError, "x is complex128; .*needs float64"),
            ("a string", (same, "a"), TypeError, "x is 'a'.*numbers were expected"),
            ("upstream shape", (same, [1.0], [1, 2]), ValueError, r"upstream has shape \(2,\)"),
            ("upstream strings", (same, [1.0], ["a"]), TypeError, "upstream holds <U1 values"),
            ("upstream complex", (same, [1.0], [1j]), TypeError, "upstream holds complex128"),
            ("f is None", (lambda x: None, [1.0]), TypeError, r"function\(x\) is None"),
            ("f is a string", (lambda x: "a", [1.0]), TypeError, r"function\(x\) is 'a'"),
        ]
    ),
    Case("complex_step: real f", lambda: C.complex_step(np.real, [1.0]), TypeError,
         "drops imaginary parts; use central_difference"),
    Case("difference: complex f", lambda: C.central_difference(lambda x: x * 1j, [1.0]), TypeError,
         r"function\(x\) holds complex128"),
    *(
        Case(f"difference: h={h!r}", lambda h=h: C.central_difference(same, [1.0], h=h), *error)
        for h, *error in [
            (0, ValueError, "h is 0; a number above 0"),
            (-1e-6, ValueError, "h is -1e-06; a number above 0"),
            (NAN, ValueError, "h is nan; one finite number"),
            ("a", TypeError, "h is 'a'"),
            (1e-30, ValueError, "h is 1e-30, which vanishes beside an x of 1; .*larger h"),
        ]
    ),
    Case("difference: huge x", lambda: C.central_difference(same, [1.0, 1e20]), ValueError,
         r"h is 6e-06, which vanishes beside an x of 1e\+20; scale x down"),
    Case("gradient_error: shapes", lambda: C.gradient_error(same, [1.0, 2.0], [1.0]), ValueError,
         r"gradient has shape \(2,\), x has shape \(1,\); they must be equal"),
    Case("gradient_error: nothing", lambda: C.gradient_error(same, [], []), ValueError,
         r"gradient has shape \(0,\).*at least one number"),
    Case("gradient_error: swapped", lambda: C.gradient_error([1.0], same, [1.0]), TypeError,
         r"function is \[1.0\]; something to call"),
    Case("gradient_error: None", lambda: C.gradient_error(same, None, [1.0]), TypeError,
         "gradient is None"),
    Case("gradient_error: complex", lambda: C.gradient_error(same, [1j], [1.0]), TypeError,
         "gradient holds complex128"),
    *(
        Case(f"set_floatx: {value!r}", lambda v=value: nn.set_floatx(v), ValueError,
             "floatx is .*; choose 'float32' or 'float64'")
        for value in ["float16", "double", None, 32, np.float32, ["float32"],
                      np.array("float32"), np.array(["float32", "float64"])]
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_bad_input(case):
    with pytest.raises(case.error, match=f"(?s){case.message}"):
        case.call()
    assert nn.floatx() == "float64"


FAILED_FITS = [("X " + what, x, y) for what, x, y, *_ in BAD_X]
FAILED_FITS += [("y " + what, x, y) for what, x, y, *_ in BAD_Y]
FAILED_FITS += [("one class", X, [1] * 4), ("overflow", [[1e308], [-1e308]], [0, 1])]


@pytest.mark.parametrize(("x", "y"), [f[1:] for f in FAILED_FITS], ids=[f[0] for f in FAILED_FITS])
def test_failed_fit_leaves_the_earlier_one(x, y):
    clf = P.Perceptron(eta0=10.0).fit(X, Y)
    before = {name: np.copy(value) for name, value in vars(clf).items()}
    with pytest.raises((ValueError, TypeError)):
        clf.fit(x, y)
    assert vars(clf).keys() == before.keys()
    assert all(np.array_equal(value, before[name]) for name, value in vars(clf).items())
    assert clf.score(X, Y) == 1.0
