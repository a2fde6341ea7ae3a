"""The catalogue of mistakes: every entry is caught by the cases and named as itself."""

import contextlib
import functools
import inspect
import re

import pytest

import scratch
from parity_tests.concepts import places
from parity_tests.judge import judge
from parity_tests.judge.engine import Local, parameters_of, signature_problem
from parity_tests.mistakes import CATALOGUE, Mistake
from parity_tests.mistakes._entry import mistake

PUBLIC = places("scratch")


def name_of(entry):
    return f"{entry.concept}: {entry.title}"


QUICK = ("activations", "losses", "optimizers", "gradient_descent", "gradient_check")


def marked(entry):
    """An entry, left to ``--full`` where its cases train whole networks."""
    quick = entry.concept.startswith(QUICK)
    return pytest.param(entry, marks=[] if quick else [pytest.mark.full], id=name_of(entry))


every_entry = pytest.mark.parametrize("entry", [marked(entry) for entry in CATALOGUE])


@pytest.fixture(scope="module", autouse=True)
def collected_once():
    """The cases of a module are collected once, not for every entry."""
    collect = functools.cache(judge.collect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "collect", lambda concepts: collect(tuple(concepts)))
        yield


def of_scratch(concept):
    module, _, name = concept.partition(".")
    return getattr(getattr(scratch, module), name)


def verdict(entry):
    """On a submission of the entry alone, by scratch."""
    codes = {entry.concept: entry.code}
    found = judge.Judge(Local(codes), lambda: contextlib.nullcontext(Local(codes)), scratch)
    return found.run()[0]


@every_entry
def test_caught_and_named_as_itself(entry):
    found = verdict(entry)
    assert found.word == ("convention" if entry.right_by else "differs"), found
    named = found.mistake and (found.mistake.concept, found.mistake.title)
    assert named == (entry.concept, entry.title)


def test_signatures():
    """scratch's parameters, some perhaps missing, in scratch's order."""
    for entry in CATALOGUE:
        expected = inspect.signature(of_scratch(entry.concept)).parameters
        names = list(inspect.signature(entry.code).parameters)
        assert names == [name for name in expected if name in names], name_of(entry)
        assert not signature_problem(entry.concept, parameters_of(entry.code)), name_of(entry)


def test_texts():
    """Sentences, in one line each; the title is a few words."""
    for entry in CATALOGUE:
        for part in ("title", "sees", "why", "mend", "hint"):
            text = getattr(entry, part)
            assert text, (name_of(entry), part)
            assert text == " ".join(text.split()), (name_of(entry), part)
            assert part == "title" or text[-1] in ".?…", (name_of(entry), part)
        assert len(entry.title) <= 60, name_of(entry)


def test_hints_keep_the_answer():
    """Neither what mends it nor a longer piece of that."""
    for entry in CATALOGUE:
        pieces = [entry.mend, *(p for p in re.split(r"[.,;:] ", entry.mend) if len(p) >= 12)]
        for piece in pieces:
            assert piece.strip(".").lower() not in entry.hint.lower(), name_of(entry)


def test_the_catalogue_is_large():
    assert len(CATALOGUE) >= 60
    assert {m.concept.partition(".")[0] for m in CATALOGUE} == {c.partition(".")[0] for c in PUBLIC}
    assert all(isinstance(entry, Mistake) for entry in CATALOGUE)


GOOD = {
    "concept": "activations.relu",
    "title": "no mistake in particular",
    "sees": "Something.",
    "why": "For a reason.",
    "mend": "By care.",
    "hint": "Where?",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        *(({part: ""}, f"{part} is empty") for part in GOOD),
        ({"why": "  "}, "why is empty"),
        ({"concept": "activations.swish"}, "no public name 'activations.swish'"),
        ({"concept": "relu"}, "no public name 'relu'"),
        ({"title": "|z|"}, "twice"),
    ],
    ids=str,
)
def test_bad_entries_are_refused(change, told):
    parts = GOOD | change
    before = list(CATALOGUE)
    with pytest.raises(ValueError, match=re.escape(told)) as refused:
        mistake(parts.pop("concept"), parts.pop("title"), **parts)(lambda z: z)
    assert repr((GOOD | change)["title"]) in str(refused.value)
    assert before == CATALOGUE


def test_what_is_no_code_is_refused():
    parts = dict(GOOD)
    enter = mistake(parts.pop("concept"), parts.pop("title"), **parts)
    with pytest.raises(ValueError, match="no function"):
        enter(3)


def test_a_good_entry_is_entered_and_given_back():
    parts = dict(GOOD)
    code = abs
    try:
        assert mistake(parts.pop("concept"), parts.pop("title"), **parts)(code) is code
        assert CATALOGUE[-1] == Mistake(**GOOD, code=code)
    finally:
        CATALOGUE.pop()
