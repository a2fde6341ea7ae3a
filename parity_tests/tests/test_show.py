"""``parity show``, ``list``, ``check --template``: what is meant, and all that is known of it."""

import ast

import pytest

from parity_tests.__main__ import main
from parity_tests.concepts import CONCEPTS, NAMES, meant
from parity_tests.judge import door, template
from parity_tests.judge.child import parameters_of
from parity_tests.show import command
from parity_tests.terminal import Refused, make_console

from .judging import check

WRITTEN = sorted(name for name in door.JUDGED if name in door.PUBLIC and "RULES" not in name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_meant_in_any_spelling(name):
    short = name.partition(".")[2]
    for spelling in (name, short, short.upper(), short.replace("_", " "), short.replace("_", "-")):
        assert name in meant(spelling)[0]


def test_concepts_are_meant_by_title_slug_and_number():
    for concept in CONCEPTS:
        for words in (concept.title, concept.slug, concept.number):
            names, _ = meant(words)
            assert set(names) & set(concept.names)


@pytest.mark.parametrize(
    ("words", "name"),
    [("Leaky ReLU", "activations.leaky_relu"), ("mse", "losses.mean_squared_error"),
     ("BCE", "losses.binary_crossentropy"), ("rms prop", "optimizers.RMSprop")],
)  # fmt: skip
def test_words_that_people_use(words, name):
    assert template.named(words)[0] == name


def test_what_is_spelt_like_it():
    with pytest.raises(Refused, match=r"did you mean .*softmax"):
        template.named("sofmax")
    with pytest.raises(Refused, match=r"did you mean .*vanishing gradient"):
        template.named("gradient")


def test_all_that_is_known_of_adam(capsys):
    assert main(["show", "adam"]) == 0
    told = capsys.readouterr().out
    parts = ["w ← w − m·α' / (√v + ε)", 'D "ADAM(ADAPTIVE MOMENT ESTIMATION)"', "def _keras(",
             "keras.optimizers.Adam", "Adam's ε", "D132", "every bit", "β₁ and β₂ exchanged",
             "parity lessons 16", "parity.html#adaptive"]  # fmt: skip
    assert [part for part in parts if part not in told] == []
    assert [told.index(part) for part in parts] == sorted(told.index(part) for part in parts)


@pytest.mark.sampled
@pytest.mark.parametrize("name", NAMES)
def test_every_name_can_be_shown(name, capsys):
    command.show(make_console(), name)
    told = capsys.readouterr().out
    assert name in told
    assert f"scratch/{name.partition('.')[0]}.py" in told or name == "gradient_check.autodiff"
    assert "Compared" in told


def test_the_list_can_be_filtered(capsys):
    assert main(["list", "jacobian"]) == 0
    told = capsys.readouterr().out
    assert "activations.softmax_jacobian" in told
    assert "optimizers" not in told
    assert main(["list", "no such word"]) == 2


@pytest.mark.parametrize("name", WRITTEN)
def test_a_template_is_called_as_ours(name):
    source = template.template(name)
    definition = ast.parse(source).body[-1]
    assert definition.name == name.partition(".")[2]
    names = {}
    exec(compile(source, name, "exec"), names)
    if name != "layers.Dense":  # whose numbers of inputs and units are both said
        parameters = parameters_of(names[definition.name])
        assert door.signature_problem(name, parameters) == ""


@pytest.mark.full
def test_a_template_is_read_as_it_stands(tmp_path):
    """Each fails for what is not written yet, and for nothing else."""
    names = ["activations.elu", "losses.squared_error", "optimizers.Adam", "perceptron.Perceptron"]
    (tmp_path / "mine.py").write_text("\n".join(map(template.template, names)), encoding="utf-8")
    _, _, rows = check(tmp_path / "mine.py")
    assert {row["verdict"] for row in rows.values()} == {"failed"}
    assert {row["message"] for row in rows.values()} == {"NotImplementedError"}
    assert set(rows) == set(names)


def test_all_that_does_not_fit_is_told_at_once(tmp_path):
    code = (
        "class Adam:\n    def __init__(self, size, extra): pass\n    def advance(self, x): pass\n"
    )
    (tmp_path / "mine.py").write_text(code, encoding="utf-8")
    status, told, _ = check(tmp_path / "mine.py")
    assert status == 2
    assert "expected  Adam(learning_rate=0.001, beta_1=0.9" in told
    assert "yours     Adam(size, extra), advance(x)" in told
    assert "there is no apply; nothing is known to give for size, extra" in told


@pytest.mark.parametrize(("typed", "name"), [("ad", "adam"), ("Ad", "Adam"), ("", "relu")])
def test_a_shell_completes_small_letters_as_well(typed, name):
    found = [word for word in command.completed(typed) if word.startswith(typed)]
    assert name in found
