"""Adding something: all that a public name needs beside its code, and where each part goes."""

import re

from parity_tests.concepts import CONCEPTS
from parity_tests.mistakes import SPACE
from parity_tests.page import formulas, plots
from parity_tests.sources import cut, places

from .test_rooms import EXCEPTIONS, ROOT

SCRATCH, REFERENCE = places("scratch"), places("reference")
UNTOLD = {  # public, but no concept of its own
    "layers.Layer",
    "optimizers.Optimizer",
    "perceptron.ConvergenceWarning",
    "perceptron.Step",
    "perceptron.Trace",
}
UNMISTAKEN = {"layers.Input", "gradient_check.DERIVATIVE_RULES"}  # nothing to get wrong
CASES = {
    file.stem.removeprefix("test_"): file.read_text(encoding="utf-8")
    for file in (ROOT / "parity_tests" / "cases").glob("test_*.py")
}


def public():
    """The functions and classes that scratch defines and tells."""
    for name in SCRATCH.keys() - UNTOLD:
        last = name.partition(".")[2]
        if re.search(rf"^(?:def|class) {last}\b", cut("scratch", name).text, re.MULTILINE):
            yield name


def sources_of(concept):
    """What scratch has of a concept."""
    return filter(None, (cut("scratch", name) for name in concept.names))


def lacking(name):
    """What is not there yet of a public name of scratch: pairs (file, what to write in it)."""
    module, _, last = name.partition(".")
    if name not in REFERENCE and name not in EXCEPTIONS:
        yield f"reference/{module}.py", f"{last}, with the same arguments"
    concept = next((concept for concept in CONCEPTS if name in concept.names), None)
    if concept is None:
        yield "parity_tests/concepts.py", "a row of TABLE, or its name in one that is there"
    elif concept.slug not in plots.PLOTS.keys() | plots.grids.GRIDS:
        yield "parity_tests/page/plots", f'a function that draws @picture("{concept.slug}")'
    elif not any("Lectures: " in source.text for source in sources_of(concept)):
        yield SCRATCH[name].path, "`Lectures: ` and headings in the docstring, or `Lectures: none`"
    if name not in formulas.FORMULAS and name not in formulas.WITHOUT:
        yield "parity_tests/page/formulas.py", "its formula, or its name in WITHOUT"
    function = last.removesuffix("_backward")
    if not re.search(rf"\b{function}\b", CASES.get(module, "")):
        yield f"parity_tests/cases/test_{module}.py", "a case that compares it"
    if name in SCRATCH and name not in {*SPACE, *UNMISTAKEN}:
        where = f"parity_tests/mistakes/{module}.py"
        yield where, "short right code, and the mistakes that are known of it"


def test_all_is_there():
    lacks = [f"{where}: {name}: {what}" for name in public() for where, what in lacking(name)]
    assert not lacks, "\n".join(["", *sorted(lacks)])


def test_nothing_is_left_over():
    names = {name for concept in CONCEPTS for name in concept.names}
    assert names <= SCRATCH.keys() | REFERENCE.keys()
    assert {*formulas.FORMULAS, *formulas.WITHOUT} <= names
    assert plots.PLOTS.keys() <= {concept.slug for concept in CONCEPTS}
    assert names >= SPACE.keys()
