"""Hostile calls with fresh seeds: every public name of scratch, and what nobody should give it.

A call answers, or is refused in a sentence of ours: raised where the room checks what it is given.
It warns in our words only and leaves its arguments alone; a refusal leaves everything as it was.

``python -m parity_tests.tests.test_hostile 1000 3000`` runs these seeds and prints what it finds.
"""

import contextlib
import copy
import fractions
import functools
import inspect
import io
import linecache
import os
import pickle
import secrets
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest

import scratch
from parity_tests.tests.test_fuzz import Draw

SEEDS = 300  # in the exhaustive part; each is a call of a function and a series of methods
ROOM = Path(scratch.__file__).parent
L, OPT, Perceptron = scratch.layers, scratch.optimizers, scratch.perceptron.Perceptron
OPTIMIZERS = ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam"]
BARE = ["Layer", "Optimizer", "ConvergenceWarning", "Step", "Trace"]  # for others to make
METHODS = {
    "Sequential": "compile fit evaluate predict add build summary get_weights set_weights "
    "save_weights load_weights",
    **dict.fromkeys(["Dense", "BatchNormalization"], "get_weights set_weights"),
    "Perceptron": "fit predict decision_function score get_params set_params",
    "ThresholdUnit": "predict net_sum",
    **dict.fromkeys(OPTIMIZERS, "apply"),
}
ASSIGNED = {"Perceptron": Perceptron.__init__.__kwdefaults__}  # attributes that are checked
NUMBERS = ["learning_rate", "epsilon", "momentum", "rho", "beta_1", "beta_2", "centered", "form"]
ASSIGNED |= dict.fromkeys(OPTIMIZERS, NUMBERS)
COPIES = [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]
ENDLESS = ["epochs", "steps", "depth", "max_iter"]  # a huge number is no mistake there

# --- what is given -------------------------------------------------------------------------------


class Table:
    """Like pandas's: an array on demand, and == answers for each entry."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __len__(self):
        return len(self.values)

    def __eq__(self, other):
        return self.values == other

    __hash__ = None


class Broken:
    """It fails whatever it is asked."""

    def _fail(self, *_, **__):
        raise RuntimeError("broken")

    __array__ = __len__ = __eq__ = __iter__ = __float__ = __index__ = _fail
    __hash__ = None


# fmt: off
def junk(rng):
    """What nobody should give, fresh each time."""
    a = rng.normal(size=(4, 2))
    return [
        None, True, False, 0, 1, -1, 2, 1.5, 1e308, 5e-324, 10**30, 10**400, 2**62, -(2**63), 1j,
        np.nan, np.inf, -np.inf, "", "abc", "0.1", "a\0b", "AND", "he_normal", "leaky_relu", b"x",
        np.str_("relu"), np.float32(0.1), np.float64("nan"), np.bool_(True), np.int8(-1),
        [], (), {}, {"a": 1}, set(), [[]], [[1, 2], [3]], [1, "a"], [None], ["0.5"], (1, 2), [a, a],
        [a, a[0]], fractions.Fraction(1, 3), range(3), slice(2), ..., Table, object(), Exception(),
        (i for i in range(3)), iter([[1.0]]), lambda *_: None, lambda *_: "a", np.uint8(3),
        lambda *_: np.ones(7), functools.partial(Table), Broken(), [Broken()], Table(a), Table("a"),
        Table([0, 1, 1, 0]), [Table(a), None], np.array(None), np.array("x"), np.array(0.5),
        np.array([1]), np.zeros((2, 2, 2)), np.ones((1,) * 30), np.eye(3), np.empty(0),
        np.empty((0, 2)), np.empty((4, 0)), np.zeros(3, "i4,f8"), np.array([1, None], object),
        np.array([[1], [{}]], object), np.array([1, 10**400], object), np.array([a, a]),
        np.array([[1, 2], [1]], object), *(np.full((4, 2), v) for v in (np.nan, np.inf, 1e308)),
        functools.reduce(lambda nest, _: [nest], range(70), 1), L.Dense(2), L.Input((2,)), L.Dense,
        OPT.SGD(), network(rng), scratch, Perceptron(), np.random.RandomState(0),
    ]


def forms(value, rng):
    """A fair array in other forms: of another type or shape, or from another memory."""
    a = np.asarray(value)
    frozen = a.copy()
    frozen.flags.writeable = False
    kinds = "bool int8 uint8 int64 uint64 float16 float32 longdouble complex64 >f8 O U S"
    return [
        *map(a.astype, kinds.split()), a.astype(int).astype("M8[s]"), frozen, np.asfortranarray(a),
        np.repeat(a, 2, axis=-1)[..., ::2], a[::-1], a.T, a[None], a[..., :-1], a[:-1], a[..., 0],
        a[..., None], np.concatenate([a, a]), np.broadcast_to(a[:1], a.shape), Table(a), a.tolist(),
        np.ma.array(a, mask=rng.integers(0, 2, a.shape)), np.asmatrix(a), tuple(a), iter(a), -a,
        a * 1e9,
    ]


def fair(rng):
    """For each name of an argument what it may be."""
    a, w = rng.normal(size=(4, 2)), rng.normal(size=2)
    words = {
        "z upstream y_hat x X": a, "weights start alpha w": w, "y": np.array([0, 1, 1, 0]),
        "at_zero negative_slope h bias threshold tol eta0 learning_rate m b A B C w1 b1 w2 b2": 0.5,
        "b_out momentum rho beta_1 beta_2 epsilon initial_accumulator_value limit mean stddev": 0.5,
        "minval within clipnorm": 0.5, "maxval": 1.0,
        "units depth width inputs epochs steps batch_size max_iter n_iter_no_change seed": 2,
        "random_state": 2, "activation": "tanh", "kernel_initializer bias_initializer": "zeros",
        "use_bias from_logits training nesterov centered shuffle fit_intercept deep": True,
        "batch_normalization": True, "form": "keras", "value": "float64", "fires": ">",
        "gate": "XOR", "shape": (3, 2), "input_shape": (None, 2), "filepath": "weights",
        "layer": L.Dense(2, "elu"), "layers": [L.Input((2,)), L.Dense(2)], "verbose": 0,
        "model": scratch.pathologies.deep_network(2, 2, 2, rng.choice(["relu", "tanh"]).item()),
        "measure": lambda model: 1.0, "function gradient": lambda v, *data: 2 * v,
        "picks": [[0, 1], [3, 3]], "validation_data": (a, np.array([0, 1, 1, 0])),
        "optimizer": "sgd", "loss": "mse", "metrics": ["accuracy"],
    }
    return {name: value for names, value in words.items() for name in names.split()}


def special(name, rng):
    """What the same name means elsewhere, and what may be given beyond what is named."""
    a, w, p = rng.normal(size=(4, 2)), rng.normal(size=2), rng.dirichlet([1, 1], size=4)
    learner = {k: v for k, v in fair(rng).items() if k in ASSIGNED["Perceptron"]}
    one = {"x": w, "w": w, "y": 1.0, "b": 0.5}
    if "cross" in name or "squared" in name:
        return {"y": np.array([0, 1, 1, 0]) if "sparse" in name else p, "y_hat": p}
    return {
        "collapse_linear": {"layers": [(a, w), (np.eye(2), w)]},
        "evaluate": {"gate": "AND", "X": np.eye(2), "activation": "step"},
        "learn": {"gate": "AND", **learner}, "Perceptron": learner, ".set_params": learner,
        "signed_net_sum": {"gate": "AND"}, "gradient_error": {"gradient": 2 * a},
        "complex_step": {"function": np.exp}, "Input": {"shape": (2,)}, "neuron_gradients": one,
        "one_one_one_gradients": {"x": 0.5, "y": 0.5}, "prelu_backward": {"alpha": w},
        "two_two_one_gradients": {**one, "W": np.eye(2), "b": w},
        "gradients": {"model": network(rng, compiled=True)}, "perceptron_rule": {"picks": [0, 1]},
        "chain_factors": {"model": scratch.pathologies.deep_network(2, 1, 1), "x": [[0.5]]},
        "dead_units": {"model": scratch.pathologies.deep_network(2, 2, 2, "relu")},
        "saturation": {"model": scratch.pathologies.deep_network(2, 2, 2, "sigmoid")},
        **{clip.__name__: {"gradients": [a, w]} for clip in OPT.CLIPS.values()},
        **{name: {"clipnorm": 0.5, "form": "keras"} for name in OPTIMIZERS},
        ".apply": {"gradients": [a, w], "weights": [a + 1, w + 1]},
        ".set_weights": {"weights": [a, w]},
    }.get(name, {})
# fmt: on


def network(rng, compiled=False):
    """A small network of layers of all kinds, or of some; perhaps compiled, perhaps built."""
    stack = [L.Input((2,)), L.Dense(4, "relu"), L.BatchNormalization(), L.PReLU()]
    stack = [*stack[rng.integers(0, 2) :], L.Dense(3), L.Activation("softmax")]
    model = scratch.network.Sequential(stack)
    if compiled or rng.random() < 0.8:
        optimizer = getattr(OPT, rng.choice(OPTIMIZERS))()
        model.compile(optimizer, "sparse_categorical_crossentropy", ["accuracy"])
    if rng.random() < 0.5:
        model.build((None, 2))
    return model


def objects(rng):
    """Two networks, and one of each other class that has methods."""
    yield from (network(rng), network(rng))
    yield from (getattr(OPT, name)(0.1, clipnorm=1.0) for name in OPTIMIZERS)
    yield from (L.Dense(2), L.BatchNormalization(), Perceptron(max_iter=3))
    yield scratch.perceptron.ThresholdUnit([1.0, 2.0])


def public():
    """All functions and classes of scratch."""
    yield from (scratch.set_floatx, scratch.set_random_seed)
    for module in filter(inspect.ismodule, map(vars(scratch).get, scratch.__all__)):
        for name, thing in vars(module).items():
            own = getattr(thing, "__module__", None) == module.__name__ and callable(thing)
            if own and not name.startswith("_") and name not in BARE:
                yield thing


# --- what is called, and what comes of it --------------------------------------------------------


def fair_arguments(function, name, rng):
    """What this function takes; of what has a default, most."""
    named = inspect.signature(function).parameters.values()
    named = [p for p in named if p.kind != p.VAR_KEYWORD and p.name != "self"]
    own = special(name, rng)
    known = fair(rng) | own
    return own | {
        p.name: known[p.name] for p in named if p.default is p.empty or rng.random() < 0.8
    }


def hostile(name, value, rng):
    """Something in the place of a fair value."""
    choices = junk(rng)
    if isinstance(value, np.ndarray) and value.ndim and rng.random() < 0.4:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            choices = forms(value, rng)
    found = choices[rng.integers(len(choices))]
    huge = name in ENDLESS and isinstance(found, int | np.integer) and found > 9
    return -1 if huge else found


def hostile_arguments(function, name, rng):
    """The same, some of them replaced."""
    arguments = fair_arguments(function, name, rng)
    for name in rng.permutation(sorted(arguments))[: rng.integers(0, 3)].tolist():
        arguments[name] = hostile(name, arguments[name], rng)
    return arguments


def ours(error):
    """Did scratch itself raise this?"""
    frame, line = list(traceback.walk_tb(error.__traceback__))[-1]
    path = frame.f_code.co_filename
    return Path(path).parent == ROOM and linecache.getline(path, line).strip().startswith("raise")


def state(thing):
    """All that matters of something, in a form that can be compared."""
    if isinstance(thing, np.ndarray):
        entries = repr(thing) if thing.dtype.hasobject else thing.tobytes()
        return str(thing.dtype), thing.shape, thing.strides, entries
    if isinstance(thing, list | tuple):
        return [state(v) for v in thing]
    if isinstance(thing, dict):
        return {k: state(v) for k, v in thing.items()}
    if isinstance(thing, scratch.network.Sequential):
        kept = "layers", "state", "optimizer", "objective", "history"
        return id(thing), [state(vars(thing).get(name)) for name in kept]
    if isinstance(thing, L.Layer):
        made = thing.inputs, thing.outputs, thing.taken
        return id(thing), made, state([] if thing.inputs is None else thing.get_weights())
    if isinstance(thing, OPT.Optimizer | Perceptron):
        return id(thing), state(vars(thing))
    return hash(thing) if isinstance(thing, str | int | float) else id(thing)


def fault(function, arguments, others=()):
    """What was wrong with the way in which a call ended, or None."""
    before = state([arguments, others]), scratch.floatx()
    with (
        warnings.catch_warnings(record=True) as warned,
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(all="warn"),
    ):
        warnings.simplefilter("always")
        try:
            function(**arguments)
        except (OSError, MemoryError):
            return None  # in Python's own words
        except Exception as error:
            if not ours(error):
                return traceback.format_exc()
            kept = isinstance(error, FloatingPointError)  # what was learned so far is
            if not kept and (state([arguments, others]), scratch.floatx()) != before:
                return f"something is half done: {error}"
    alien = [told for told in warned if not issubclass(told.category, UserWarning)]
    return f"it warns: {alien[0]}" if alien else None


def shown(arguments):
    """Arguments as code, where they let themselves be printed."""
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())


def function_fails(seed):
    """What to print of a hostile call of a function or class, or None."""
    rng = Draw(seed).rng
    names = list(public())
    function = names[rng.integers(len(names))]
    arguments = hostile_arguments(function, function.__name__, rng)
    found = fault(function, arguments)
    return found and f"# seed {seed}\n{function.__qualname__}({shown(arguments)})\n{found}"


def series_fails(seed):
    """What to print of a series of hostile calls of the methods of a few objects, or None."""
    rng, log = Draw(seed).rng, [f"# seed {seed}"]
    things = [thing for thing in objects(rng) if rng.random() < 0.4] or [network(rng)]
    for _ in range(rng.integers(2, 9)):
        number = rng.integers(len(things))
        thing = things[number]
        if rng.random() < 0.1 and not isinstance(thing, Perceptron):
            thing = things[number] = COPIES[rng.integers(len(COPIES))](thing)
            log.append(f"things[{number}] is copied")
        method, arguments = one_call(thing, things, rng)
        log.append(f"things[{number}] = {thing}, {method.__qualname__}({shown(arguments)})")
        if found := fault(method, arguments, things):
            return "\n".join([*log, found])
    return None


def one_call(thing, things, rng):
    """A method of a thing, or the change of a number of its; and hostile arguments."""
    numbers = [name for name in vars(thing) if name in ASSIGNED.get(type(thing).__name__, ())]
    if numbers and rng.random() < 0.3:
        name = str(rng.choice(numbers))
        return functools.wraps(setattr)(lambda value: setattr(thing, name, value)), {
            "value": hostile(name, 0.5, rng)
        }
    name = str(rng.choice(METHODS[type(thing).__name__].split()))
    method = getattr(thing, name)
    arguments = hostile_arguments(method, "." + name, rng)
    if name == "set_weights" and rng.random() < 0.7:
        with contextlib.suppress(ValueError):
            arguments["weights"] = [w + 1 for w in thing.get_weights()]
    for name in {"optimizer", "layer"} & set(arguments):
        if rng.random() < 0.3:
            arguments[name] = things[rng.integers(len(things))]
    return method, arguments


# --- the tests -----------------------------------------------------------------------------------

FAILS = [function_fails, series_fails]


@pytest.mark.full
@pytest.mark.parametrize("fails", FAILS)
def test_hostile_calls(fails, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    start = secrets.randbelow(10**9)
    print("seeds from", start)
    told = [told for seed in range(start, start + SEEDS) if (told := fails(seed))]
    assert not told, "\n\n".join(told)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("function", list(public()), ids=lambda function: function.__name__)
def test_fair_calls_answer(function):
    """Otherwise hostile ones would be refused for something else."""
    function(**fair_arguments(function, function.__name__, np.random.default_rng(1)))


def test_a_fault_is_told(tmp_path, monkeypatch):
    """A formula that checks nothing, and a refusal that comes too late."""
    monkeypatch.chdir(tmp_path)
    bare, late = scratch.losses.squared_error.__wrapped__, Perceptron.set_params

    def early(self, **params):
        self.max_iter = 1
        return late(self, **params)

    monkeypatch.setattr(scratch.losses, "squared_error", bare)
    assert any("squared_error(y=" in (function_fails(seed) or "") for seed in range(999))
    monkeypatch.setattr(Perceptron, "set_params", early)
    assert any("half done" in (series_fails(seed) or "") for seed in range(999))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in range(*map(int, sys.argv[1:3])):
            for told in filter(None, (fails(number) for fails in FAILS)):
                print(told, flush=True)
            if number % 1000 == 999:
                print(f"# up to seed {number}", flush=True)
