"""The rooms: same files, same names, same parameters, same defaults; and what importing costs."""

import importlib
import inspect
import operator
import re
import sys

import pytest

import scratch
from parity_tests.concepts import NAMES, without_a_row
from parity_tests.sources import citations, places

from .running import ROOT, python

KERAS = "Keras's own class has parameters and methods that scratch refuses"
SCRATCH_ONLY = "how scratch is made; Keras has its own way"
# What is in one room only, or differs, on purpose.
EXCEPTIONS = {
    "gradient_check.central_difference": "scratch's instrument, made of function values",
    "gradient_check.complex_step": "scratch's instrument, made of function values",
    "gradient_check.autodiff": "reference's instrument: GradientTape",
    "perceptron.Perceptron": "scikit-learn's own class has parameters that scratch refuses",
    "perceptron.ConvergenceWarning": "scikit-learn's own class",
    "layers.Input": KERAS,
    "layers.Dense": KERAS,
    "layers.Activation": KERAS,
    "layers.PReLU": KERAS,
    "layers.BatchNormalization": KERAS,
    "network.Sequential": KERAS,
    "layers.Layer": SCRATCH_ONLY,
    "layers.ACTIVATIONS": SCRATCH_ONLY,
    "layers.INITIALIZERS": SCRATCH_ONLY,
    "layers.LEAKY_SLOPE": SCRATCH_ONLY,
    "optimizers.CLIPS": SCRATCH_ONLY,
    "optimizers.Optimizer": "scratch's base is an optimizer, reference's is added to Keras's",
}

SCRATCH, REFERENCE = places("scratch"), places("reference")


def test_same_files():
    rooms = [{f.name for f in (ROOT / room).glob("[!_]*.py")} for room in ("scratch", "reference")]
    modules = {f"{name}.py" for name, thing in vars(scratch).items() if inspect.ismodule(thing)}
    assert rooms[0] == rooms[1] == {name for name in modules if not name.startswith("_")}


def test_same_names():
    reasons = ("scratch's", "reference's", SCRATCH_ONLY)
    may_be_alone = {name for name, why in EXCEPTIONS.items() if why.startswith(reasons)}
    alone = set(SCRATCH) ^ set(REFERENCE)
    assert alone <= may_be_alone, f"in one room only: {sorted(alone - may_be_alone)}"


def test_exceptions_are_needed():
    gone = [name for name in EXCEPTIONS if name not in SCRATCH and name not in REFERENCE]
    assert not gone


# Of these scratch has a part of the framework's own parameters, at the framework's own defaults.
PARTS = [
    *(f"network.Sequential.{name}" for name in ("add", "build", "compile", "fit", "evaluate")),
    *(f"network.Sequential.{name}" for name in ("predict", "summary", "get_weights")),
    *(f"network.Sequential.{name}" for name in ("set_weights", "save_weights", "load_weights")),
    *(f"layers.{name}" for name in ("Dense", "Activation", "PReLU", "BatchNormalization")),
    "perceptron.Perceptron",
]


@pytest.mark.parametrize("name", PARTS)
def test_parameters_are_the_frameworks_own(name):
    mine, theirs = (
        inspect.signature(operator.attrgetter(name)(importlib.import_module(room))).parameters
        for room in ("scratch", "reference")
    )
    for key, parameter in mine.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        assert key in theirs
        given_to_a_method = parameter.default is parameter.empty and "Sequential" in name
        if not given_to_a_method and key != "batch_size":  # Keras's None is 32
            assert parameter.default == theirs[key].default


def members(room, name):
    """A public name, and the public methods of it where it is a class."""
    file, _, attribute = name.partition(".")
    thing = getattr(importlib.import_module(f"{room}.{file}"), attribute)
    found = {attribute: thing}
    if inspect.isclass(thing):
        found |= {k: v for k, v in vars(thing).items() if callable(v) and not k.startswith("_")}
    return found


COMMON = sorted((set(SCRATCH) & set(REFERENCE)) - set(EXCEPTIONS))


@pytest.mark.parametrize("name", COMMON)
def test_same_signatures(name):
    mine, theirs = members("scratch", name), members("reference", name)
    if not name.startswith("optimizers."):  # whose base classes share their methods out otherwise
        assert mine.keys() == theirs.keys()
    theirs = {key: theirs[key] for key in mine if key in theirs}
    mine = {key: mine[key] for key in theirs}
    for key, thing in mine.items():
        if callable(thing):
            signatures = [
                [(p.name, p.default, p.kind) for p in inspect.signature(t).parameters.values()]
                for t in (thing, theirs[key])
            ]
            assert signatures[0] == signatures[1], key


def test_constants_are_equal():
    for name in ("gates.TRUTH_TABLES", "losses.EPSILON"):
        assert [*members("scratch", name).values()] == [*members("reference", name).values()]


def test_every_public_name_has_a_docstring():
    for room in ("scratch", "reference"):
        for name in SCRATCH if room == "scratch" else REFERENCE:
            for key, thing in members(room, name).items():
                own = callable(thing) and getattr(thing, "__module__", "").startswith(room)
                assert not own or inspect.getdoc(thing), f"{room} {name} {key}"


def test_citations_are_read():
    assert citations('One.\n\nLectures: D "A\n    B"; G "C"\n\nMore "x".') == [
        ("D", "A B"),
        ("G", "C"),
    ]
    assert citations("No lectures here.") == []


def test_places_are_where_they_say():
    for room in ("scratch", "reference"):
        for name, place in places(room).items():
            line = (ROOT / place.path).read_text(encoding="utf-8").splitlines()[place.line - 1]
            assert re.search(rf"\b{name.partition('.')[2]}\b", line), (name, line)


def test_a_concept_without_a_row_is_noticed():
    names = list(NAMES)
    assert without_a_row(names) == []
    assert without_a_row(names[1:]) == names[:1]


def imported_after(statement):
    """The top-level packages in a fresh interpreter after a statement."""
    code = f"{statement}; import sys; print(*{{m.partition('.')[0] for m in sys.modules}})"
    return set(python(ROOT, "-c", code).stdout.split())


FRAMEWORKS = {"keras", "tensorflow", "sklearn", "scipy"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("import scratch", set()),
        ("import reference", set()),
        ("import reference; reference.gates.learn('AND')", {"sklearn", "scipy"}),
        ("import reference; reference.perceptron.ThresholdUnit([1])", {"sklearn", "scipy"}),
    ],
)
def test_what_an_import_costs(statement, allowed):
    assert imported_after(statement) & FRAMEWORKS <= allowed


def test_scratch_needs_numpy_only():
    """Everything that ``import scratch`` loads is NumPy or the standard library."""
    extra = imported_after("import scratch") - imported_after("import numpy")
    assert extra - set(sys.stdlib_module_names) == {"scratch"}


def test_the_readme_names_what_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)*[\w.]+(?:/|\.py))`", text))
    places = [ROOT, *(ROOT / room for room in ("scratch", "reference", "parity_tests"))]
    assert "judge/" in named
    assert not [name for name in named if not any((place / name).exists() for place in places)]
