"""Right answers in other words are accepted by ``parity check``, be they slow, short or coarse."""

import contextlib

import pytest

import reference
from parity_tests.judge.engine import Local, signature_problem
from parity_tests.judge.judge import Judge
from parity_tests.concepts import CONCEPTS

from .variants import VARIANTS

NAMES = {name for concept in CONCEPTS for name in concept.names}


def submissions():
    """The variants in few submissions: in each of them every name at most once."""
    found = []
    for concept, title, code in VARIANTS:
        codes = next((codes for codes in found if concept not in codes), None)
        if codes is None:
            found.append(codes := {})
        codes[concept] = title, code
    return found


def test_there_are_enough():
    """Every name in other words at least once, but for those that ``reference`` alone has."""
    left = NAMES - {concept for concept, _, _ in VARIANTS}
    assert left == {"gradient_check.autodiff"}
    assert len(VARIANTS) >= 100
    assert len({(concept, title) for concept, title, _ in VARIANTS}) == len(VARIANTS)


@pytest.mark.full
@pytest.mark.parametrize("codes", submissions(), ids=lambda codes: f"{len(codes)} names")
def test_accepted(codes):
    code = {concept: code for concept, (_, code) in codes.items()}
    engine = Local(code)
    problems = {c: signature_problem(c, found) for c, found in engine.signatures.items()}
    assert not any(problems.values()), problems
    judge = Judge(engine, lambda: contextlib.nullcontext(Local(code)), reference)
    wrong = {
        f"{verdict.concept}, {codes[verdict.concept][0]}": verdict
        for verdict in judge.run()
        if verdict.word != "agrees"
    }
    assert not wrong
