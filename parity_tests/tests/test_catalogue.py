"""The catalogue: its forms are right, each edit is seen and named as itself, and edits compose."""

import functools
import inspect
import itertools
import random
import re

import numpy as np
import pytest

import scratch
from parity_tests.judge import cases
from parity_tests.judge.cases import Run, run_case
from parity_tests.judge.identify import MORE, Patched, Question, explanations
from parity_tests.mistakes import SPACE, Program
from parity_tests.mistakes.space import applied, tell

from .judging import verdicts

QUICK = ("activations.", "optimizers.", "gradient_check.", "perceptron.n")
PAIRS = 500


def programs(name, size):
    """Every form of a name with so many edits."""
    telling = SPACE[name]
    for edits in itertools.combinations(telling.edits, size):
        for form in telling.forms:
            program = Program(name, form, edits)
            if program.text is not None:
                yield program


def runs_of(program):
    """What the cases about a name find of a program in the place of scratch's own code."""
    items, _ = cases.of_modules((program.name.partition(".")[0],))
    runs = []
    for item in (item for item in items if program.name in cases.about(item)):
        found, error = run_case(item, Patched(program), scratch)
        mine = [compared for compared in found if compared.concept == program.name]
        if mine:
            runs.append(Run(item, mine, error))
    return runs


def titles(program):
    return " + ".join(edit.title for edit in program.edits) or program.form.title


every_name = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name.startswith(QUICK) else [pytest.mark.full])
        for name in SPACE
    ],
)


@every_name
def test_forms_are_right(name):
    """Keras's own agree with it, in other words; those of others differ from it somewhere."""
    for program in programs(name, 0):
        wrong = any(run.wrong for run in runs_of(program))
        assert wrong == bool(program.form.right_by or program.form.lecture), program.form.title


def singly(function):
    """The same function, computing in float32."""

    @functools.wraps(function)
    def wrapped(*arguments, **options):
        return each(function(*map(single, arguments), **options), np.float32)

    def single(a):
        return a.astype(np.float32) if getattr(a, "dtype", None) == np.float64 else a

    return wrapped


def listed(function):
    """The same function, returning lists."""

    @functools.wraps(function)
    def wrapped(*arguments, **options):
        return each(function(*arguments, **options), lambda a: np.asarray(a).tolist())

    return wrapped


def each(result, change):
    return tuple(map(change, result)) if isinstance(result, tuple) else change(result)


@pytest.mark.parametrize("wrap", [None, singly, listed], ids=["as it is", "float32", "lists"])
@every_name
def test_every_form_is_accepted(name, wrap):
    """As what it is: Keras's, by another's convention, or a lecture's."""
    for form in SPACE[name].forms:
        code = Program(name, form).code
        if wrap and not (inspect.isfunction(code) and name.startswith(("activations", "losses"))):
            continue
        (found,) = verdicts({name: wrap(code) if wrap else code}).values()
        expected = "lecture" if form.lecture else "convention" if form.right_by else "agrees"
        assert found.word in (expected, "convention"), (form.title, found)


@pytest.mark.sampled
@every_name
def test_every_edit_is_named_as_itself(name):
    """On the first form that it applies to, and with ``--full`` on all."""
    wrong, seen = [], set()
    for program in programs(name, 1):
        (edit,) = program.edits
        if edit.title in seen and name.startswith(QUICK):
            continue
        seen.add(edit.title)
        found = explanations(Question(name, runs_of(program)))
        if edit.title not in {e.title for other in found for e in other.edits}:
            wrong.append(f"{titles(program)}, on {program.form.title}: {list(map(titles, found))}")
    assert not wrong, "\n".join(wrong)
    assert seen == {edit.title for edit in SPACE[name].edits}


@pytest.mark.full
def test_random_pairs_are_named():
    """Of two edits at once, on a random form, nearly all are found, or others of equal numbers."""
    rng, lost, tried = random.Random(16), [], 0
    quick = [
        name for name in SPACE if len(SPACE[name].edits) > 1 and not name.startswith("network")
    ]
    while tried < PAIRS:
        name = rng.choice(quick)
        pair = tuple(sorted(rng.sample(range(len(SPACE[name].edits)), 2)))
        edits = tuple(SPACE[name].edits[i] for i in pair)
        program = Program(name, rng.choice(SPACE[name].forms), edits)
        if program.text is None:
            continue
        runs = runs_of(program)
        if any(run.wrong for run in runs):
            tried += 1
            if not explanations(Question(name, runs), seconds=5):
                lost.append(f"{name}: {titles(program)}, on {program.form.title}")
    assert len(lost) <= 0.05 * PAIRS, "\n".join(lost)


def test_a_mend_is_the_right_line():
    """What differs from the right form is shown, and nothing else."""
    adam = SPACE["optimizers.Adam"]
    edit = next(edit for edit in adam.edits if edit.title == "square forgotten")
    program = Program("optimizers.Adam", adam.forms[0], (edit,))
    (minus, wrong), (plus, right) = program.diff()
    assert (minus, plus) == ("−", "+")
    assert wrong == right.replace("g**2", "g")


def test_texts():
    """Sentences, in one line each; a title is a few words; a hint keeps the answer."""
    for name, telling in SPACE.items():
        for edit in telling.edits:
            where = (name, edit.title)
            assert len(edit.title) <= 70, where
            for text in (edit.title, edit.why, edit.hint):
                assert text == " ".join(text.split()), where
            assert edit.why[-1] in ".?…", where
            assert edit.hint[-1] in ".?…", where
            for way in edit.ways:
                for now in way.values():
                    assert len(now) < 12 or now not in edit.hint, where


def test_the_catalogue_is_large():
    assert sum(len(telling.edits) for telling in SPACE.values()) >= 522
    modules = {name.partition(".")[0] for name in SPACE}
    assert modules >= {"activations", "losses", "layers", "network", "optimizers", "perceptron"}


# --- what cannot be entered ---------------------------------------------------------------------


@pytest.fixture
def telling(monkeypatch):
    """A name that is told by itself, and forgotten afterwards."""
    monkeypatch.delitem(SPACE, "activations.relu")
    found = tell("activations.relu")
    found.form("the larger of 0 and z", "def relu(z):\n    return np.maximum(z, 0)\n")
    return found


GOOD = {"why": "For a reason.", "hint": "Where?"}
REFUSED = [
    ({"title": " "}, "title is empty"),
    ({"why": ""}, "why is empty"),
    ({"hint": ""}, "hint is empty"),
    ({"title": "known"}, "twice"),
    ({"way": {"np.minimum": "np.abs"}}, "no form has 'np.minimum'"),
]


@pytest.mark.parametrize(("change", "told"), REFUSED, ids=str)
def test_bad_entries_are_refused(telling, change, told):
    telling.edit("known", {"0": "1"}, **GOOD)
    change = {"title": "new", "way": {"z, 0": "z, 1"}} | GOOD | change
    with pytest.raises(ValueError, match=re.escape(told)):
        telling.edit(change.pop("title"), change.pop("way"), **change)
    assert [edit.title for edit in telling.edits] == ["known"]


def test_unknown_and_double_names_are_refused():
    with pytest.raises(ValueError, match=r"no public name 'activations\.swish'"):
        tell("activations.swish")
    with pytest.raises(ValueError, match="told twice"):
        tell("activations.sigmoid")


def test_edits_that_meet_in_one_place_do_not_compose(telling):
    for title, now in (("one", "1"), ("two", "2")):
        telling.edit(title, {"z, 0": f"z, {now}"}, **GOOD)
    (form,), (one, two) = telling.forms, telling.edits
    assert applied(form.text, [one]) != applied(form.text, [two])
    assert applied(form.text, [one, two]) is None


def test_other_constants(telling):
    telling.form(
        "with a slope", "def relu(z, slope=0.1):\n    return np.where(z > 0, z, slope * z)\n"
    )
    program = Program("activations.relu", telling.forms[1].with_constants({"slope": 0.5}))
    assert program.code(-2.0) == -1.0


def test_more_than_two_edits_need_more_numbers():
    """Few numbers have many explanations: two edits at once are not looked for in them."""
    program = next(programs("perceptron.line_slope_intercept", 1))
    assert explanations(Question(program.name, runs_of(program)[:1]), stages=MORE) == []
