"""The lessons: each asks a question, runs anywhere, draws, and finds what it says."""

import ast
import functools
import importlib.util
import json
import os
import re
import runpy
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

import examples.__main__ as course
from parity_tests.ledger.headings import HEADINGS
from parity_tests.tolerances import TOLERANCES

from .running import ROOT, once, python

FILES = sorted((ROOT / "examples").glob("lesson_*.py"))
PICTURES = {  # of each lesson, by its number
    **{1: ["line"], 2: ["regions"], 3: ["regions"], 4: ["xor"], 5: ["by_hand", "moons"]},
    **{6: ["slopes", "ten"], 7: ["ways"], 8: ["slopes", "learning"], 9: ["paths"]},
    **{10: ["loss", "misread"], 11: ["loss"], 12: ["layers", "chain", "cures"]},
    **{13: ["clipping", "training"], 14: ["unit", "network"], 15: ["loss", "paths"]},
    **{16: ["distance"]},
}
RUN = """if True:
    import runpy, sys
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
    print("LOADED", *{name.partition(".")[0] for name in sys.modules})
"""
EACH = """if True:
    import runpy, sys
    files, sys.argv = sys.argv[3:], sys.argv[:3]
    for sys.argv[0] in files:
        runpy.run_path(sys.argv[0], run_name="__main__")
        print("END OF A LESSON")
"""
NOTEBOOKS = """if True:
    import sys
    from pathlib import Path
    import jupytext
    import nbformat
    from nbclient import NotebookClient
    from nbclient.util import run_sync

    manager = None
    for path in map(Path, sys.argv[1:]):
        notebook = jupytext.read(path)
        emptied = nbformat.v4.new_code_cell("%reset -f")
        notebook.cells.append(emptied)
        client = NotebookClient(notebook, km=manager, timeout=600)
        client.owns_km = False
        client.execute()
        manager = client.km
        notebook.cells.remove(emptied)
        nbformat.write(notebook, f"{path.stem}.ipynb")
    run_sync(manager.shutdown_kernel)(now=True)
"""
by_name = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def lesson(number):
    """The file of a lesson."""
    return FILES[number - 1]


def docstring(file):
    """The text at the head of a lesson."""
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


# --- what a lesson is --------------------------------------------------------------------------


@by_name
def test_a_lesson_asks_one_question(file):
    source, text = file.read_text(encoding="utf-8"), docstring(file)
    first, empty, *rest = text.splitlines()
    assert source.startswith('# %% [markdown]\n"""')
    assert first.endswith("?")
    assert not empty
    assert rest
    assert f'engines("{first}")' in source, "the question of the docstring is not the one it prints"
    assert not re.search(r"__file__|sys\.argv", source), "a notebook has neither"
    assert not re.search(r"^# %% (?!\[)", source, re.M), "a notebook hides the title of a cell"


@by_name
def test_a_lesson_cites_headings_that_exist(file):
    before, *parts = re.split(r"[Ll]ecture ([DGHN])\b", " ".join(docstring(file).split()))
    cited = [
        (letter, heading)
        for letter, text in zip(parts[::2], parts[1::2], strict=True)
        for heading in re.findall(r'"([^"]+)"', text)
    ]
    assert cited
    assert '"' not in before
    assert not [(letter, heading) for letter, heading in cited if heading not in HEADINGS[letter]]


def test_numbers():
    assert [at.number for at in course.lessons()] == [*range(1, len(FILES) + 1)] == [*PICTURES]


MISSING = [
    name for name in ("jupytext", "nbclient", "ipykernel") if not importlib.util.find_spec(name)
]


needs_notebooks = pytest.mark.skipif(
    bool(MISSING), reason=f'not installed: {", ".join(MISSING)}; see the extra "test"'
)


@pytest.fixture(scope="session")
def notebook(tmp_path_factory):
    """A lesson's cells, run from top to bottom, and its pictures: a kernel runs half of them."""

    def run(files):
        folder = tmp_path_factory.mktemp("notebooks")
        done = python(folder, "-c", NOTEBOOKS, *files)
        assert done.returncode == 0, done.stderr
        pictures = [file.name for file in (folder / "pictures").glob("*.png")]
        made = {f.stem: json.loads(f.read_text(encoding="utf-8")) for f in folder.glob("*.ipynb")}
        return json.dumps([{name: text["cells"] for name, text in made.items()}, pictures])

    @functools.cache
    def half(late):
        files = FILES[len(FILES) // 2 :] if late else FILES[: len(FILES) // 2]
        return json.loads(once(tmp_path_factory, f"notebooks_{late}.json", lambda: run(files)))

    def notebook(file):
        cells, pictures = half(FILES.index(file) >= len(FILES) // 2)
        return cells[file.stem], [name for name in pictures if name.startswith(file.stem[:9])]

    return notebook


@pytest.mark.full
@pytest.mark.full
@needs_notebooks
@by_name
def test_a_notebook_runs_from_top_to_bottom(file, notebook):
    (first, *cells), pictures = notebook(file)
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]) == docstring(file)
    shown = sum("image/png" in data for data in outputs(cells))
    assert shown == len(pictures) > 0


def outputs(cells):
    """What the cells of a notebook show: {kind: content} for each."""
    for cell in cells:
        for output in cell.get("outputs", ()):
            yield output.get("data") or {"text/plain": output["text"]}


# --- what it finds -----------------------------------------------------------------------------


def start(number, engine):
    """Run a lesson as a person would, look at its pictures, and return what it prints and loads."""
    with tempfile.TemporaryDirectory() as folder:
        done = python(folder, "-W", "error", "-c", RUN, lesson(number), "--engine", engine)
        assert done.returncode == 0, done.stderr
        assert "warning" not in done.stderr.lower(), done.stderr
        names = [f"lesson_{number:02}_{name}.png" for name in PICTURES[number]]
        assert re.findall(r"in pictures.(\S+)", done.stdout) == names
        assert os.listdir(folder) == ["pictures"]
        *files, text = sorted(Path(folder, "pictures").iterdir(), key=lambda f: (f.suffix, f))
        assert [file.name for file in files] == sorted(names)
        assert text.read_text(encoding="utf-8") in done.stdout
        for file in files:
            pixels = (imread(file) * 255).astype(np.uint8)
            assert pixels.shape == (750, 1200, 4)
            assert len(np.unique(pixels.view(np.uint32))) > 20
    output, _, loaded = done.stdout.rpartition("LOADED")
    return json.dumps([output, loaded.split()])


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """What a lesson prints, and the packages it loads; each is run once, however many ask."""

    def run(number, engine):
        name = f"lesson_{number}_{engine}.json"
        output, loaded = json.loads(once(tmp_path_factory, name, lambda: start(number, engine)))
        return output, set(loaded)

    return run


@pytest.fixture
def printed(request):
    """What the lesson of a test prints: by itself on one engine, as a notebook on both."""
    number, engine = request.param
    if engine == "both":
        cells, _ = request.getfixturevalue("notebook")(lesson(number))
        text = "".join("".join(data.get("text/plain", "")) for data in outputs(cells))
        return re.sub(r"\x1b\[[^A-Za-z]*[A-Za-z]", "", text)  # without its colours
    return request.getfixturevalue("run")(number, engine)[0]


def of(number, *engines):
    """The lesson that a test is about: on scratch, and with ``--full`` on both engines, too."""
    marks = {"scratch": (), "both": (pytest.mark.full, needs_notebooks)}
    runs = [pytest.param((number, engine), marks=marks[engine]) for engine in engines]
    return pytest.mark.parametrize("printed", runs, indirect=True, ids=engines)


def on_each(number):
    return of(number, "scratch", "both")


def table(output, title):
    """The rows of a printed table, each as its words."""
    lines = output.split(f"\n{title}")[1].split("\n\n")[0].splitlines()
    return [line.split() for line in lines[2:]]


def flow(text):
    """The text as one line."""
    return " ".join(text.split())


def apart(text, what):
    """How far apart the engines are, as the lesson says it; [0] where only one has run."""
    if "The engines: " not in text:
        return [0.0]
    said = rf"The engines: {what}.*? (?:differs by at most (\S+) of itself|(is the same))"
    return [0.0 if same else float(number) for number, same in re.findall(said, flow(text))]


def both_alike(rows):
    """Rows of a table come in pairs that differ in the engine only; return scratch's."""
    if not any("reference" in row for row in rows):
        assert all("scratch" in row for row in rows)
        return rows
    for mine, keras in zip(rows[::2], rows[1::2], strict=True):
        at = mine.index("scratch")
        assert keras[at] == "reference"
        assert mine[:at] + mine[at + 1 :] == keras[:at] + keras[at + 1 :]
    return rows[::2]


@pytest.fixture(scope="session")
def by_reference(tmp_path_factory):
    """What lessons whose text names no engine print on Keras and scikit-learn, in one process."""
    files = [str(lesson(number)) for number in (1, 3, 4, 9, 10)]

    def run():
        folder = tmp_path_factory.mktemp("by_reference")
        done = python(folder, "-W", "error", "-c", EACH, "--engine", "reference", *files)
        assert done.returncode == 0, done.stderr
        return done.stdout

    *told, _ = once(tmp_path_factory, "by_reference.txt", run).split("END OF A LESSON\n")
    return dict(zip(files, told, strict=True))


@pytest.mark.full
@pytest.mark.full
@pytest.mark.parametrize("number", [1, 3, 4, 9, 10])
def test_both_engines_print_the_same(run, by_reference, number):
    scratch, loaded = run(number, "scratch")
    data = {"sklearn"} if number == 10 else set()
    assert not loaded & {"keras", "tensorflow", "sklearn"} - data
    assert scratch == by_reference[str(lesson(number))]


@of(1, "scratch")
def test_the_first_trace(printed):
    for z, after in [("-1.5", "1. 1."), ("-0.5", "2. 2."), ("-2.5", "2. 2.")]:
        assert re.search(rf"{z} +\[{after}\]", printed)
    assert "y = -1x + 1.25" in printed


@pytest.mark.full
def test_gates(run):
    printed, loaded = run(2, "both")
    assert "tensorflow" not in loaded
    for name in ("scratch", "reference"):
        assert f"{name}: NAND is wrong for 50 of the first 200" in printed
        assert re.search(rf"AND +{name} +\[\[2\. 2\.\]\] +\[-2\.\]", printed)
        assert re.search(rf"AND +{name} +\[\[3\. 2\.\]\] +\[-4\.\]", printed)
        assert f"{name}: XOR's signed net sums [0.0, 0.0]" in printed


@pytest.mark.full
@of(4, "scratch")
def test_xor_is_learned(printed):
    assert "4 of 4 rows are on the right side" in printed
    losses = [float(row[1]) for row in table(printed, "From the start with seed 0")]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.05
    for *_, right, label in table(printed, "Seen from the hidden units"):
        assert abs(float(right) - int(label)) < 0.1
    assert "tell 3 kinds of rows apart" in printed


@pytest.mark.full
@of(4, "scratch")
def test_xor_gets_stuck(printed):
    two, four = re.findall(r"(\d+) of 10 starts learn", printed)
    assert (two, four) == ("5", "9")
    parts = printed.split("hidden units: ")[1:]
    stuck = [row for part in parts for row in table(part, "The starts that did not")]
    assert len(stuck) == 6
    for _, loss, *outputs in stuck:
        assert abs(float(loss) - np.log(2) / 2) < 0.02
        a, y = np.array(outputs, float), np.array([0, 1, 1, 0])
        undecided = abs(a - 0.5) < 0.02
        assert sorted(y[undecided]) == [0, 1]
        assert (abs(a - y) < 0.05)[~undecided].all()


@pytest.mark.full
@on_each(5)
def test_what_layers_separate(printed):
    rows = both_alike(table(printed, "Is a point inside"))
    shares = [float(row[-1][:-1]) for row in rows]
    assert [row[-3] for row in rows] == ["1", "2", "2", "3"]
    assert shares[:2] == [100, 100]
    assert shares[2] < 95
    assert shares[3] < 70
    one, two, three = map(float, re.findall(r"layers?(?: gets)? ([\d.]+)%", flow(printed)))
    assert one < 90 < two < three
    (distance,) = apart(printed, "each output")
    assert distance < 1e-9  # steep sigmoids amplify the roundings of z


@pytest.mark.full
@on_each(6)
def test_activations(printed):
    rows = both_alike(table(printed, "The derivative"))
    largest = {" ".join(row[:-7]): float(row[-1]) for row in rows}
    assert largest["sigmoid"] == largest["softmax"] == 0.25
    assert all(largest[name] == 1 for name in ("tanh", "ReLU", "Leaky ReLU", "ELU"))
    at_zero = {" ".join(row[:-7]): float(row[-4]) for row in rows}
    assert [at_zero[name] for name in ("ReLU", "Leaky ReLU", "ELU")] == [0, 0.01, 1]
    assert f"at best; at z = 2 they leave {0.10499358540350662**10:.0e}" in flow(printed)


@pytest.mark.full
@on_each(7)
def test_three_descents(printed):
    batch, mini, stochastic = both_alike(table(printed, "Loss by epochs"))
    assert [row[-6] for row in (batch, mini, stochastic)] == ["12", "96", "768"]
    best = float(re.search(r"the best line has ([\d.]+)", printed)[1])
    after_one, at_the_end, moving = (
        [float(row[i]) for row in (batch, mini, stochastic)] for i in (-5, -2, -1)
    )
    assert after_one == sorted(after_one, reverse=True)
    assert at_the_end[1] - best < 0.01 < at_the_end[2] - best < 0.2
    assert moving[1] < 0.05 < moving[2]
    assert apart(printed, "each point of the ways") == [0]


@pytest.mark.full
@on_each(8)
def test_cross_entropy(printed):
    squared, entropy = both_alike(table(printed, "∂L/∂z for the label 1"))
    assert abs(float(squared[-5])) < 1e-3
    assert abs(float(entropy[-5])) > 0.99
    learned, hardly = map(int, re.findall(r"(\d+)% (?:of|with squared)", flow(printed)))
    assert hardly < 10 < 90 < learned
    assert apart(printed, "each share") == [0]


@pytest.mark.full
@of(9, "scratch")
def test_race(printed):
    assert "is Adagrad, in the lecture form" in printed
    for name, *_, along, turned in table(printed, "Keras's form, distance after 100 steps"):
        rate_for_all = name in ("SGD", "momentum", "Nesterov")
        assert along == turned if rate_for_all else float(along) < float(turned)
    forms = table(printed, "Largest distance between the two forms")
    assert [row[1] for row in forms[:2]] == ["0", "0"]
    (_, a, a0), (*_, b, b0), (_, r, r0), _, (_, m, m0) = forms[2:]
    assert a == a0  # the place of ε does not show beside the start
    assert float(b) < float(a) / 1000
    assert b0 == r0 == "roundings"
    assert float(r) < 1e-6
    assert m == m0
    assert "6.32 times longer across than along" in printed
    assert "first step is\n3.16 times Keras's" in printed


@pytest.mark.full
def test_racers(monkeypatch, tmp_path):
    """Each runs at the best of four rates; Adadelta without epsilon stands still."""
    arguments = [str(lesson(9)), "--engine", "scratch", "--pictures", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    race = runpy.run_path(arguments[0], run_name="__main__")
    rates = [0.001, 0.01, 0.1, 1.0]
    for name, options in race["RACERS"].values():
        paths = [race["descend"](name, **options | {"learning_rate": rate}) for rate in rates]
        ends = [race["length"](path)[-1] for path in paths]
        assert rates[int(np.argmin(ends))] == options["learning_rate"]
    path = race["descend"]("Adadelta", learning_rate=1.0, epsilon=0.0)
    assert (path == path[0]).all()


@pytest.mark.full
@of(10, "scratch")
def test_digits(printed):
    read = re.search(r"reads (\d+) of (\d+) images right: (.+)%", printed)
    right, images, percent = map(float, read.groups())
    assert percent >= 97
    assert images == 450
    errors = table(printed, "The errors, the surest first")
    assert len(errors) == 450 - right
    sure = [float(row[-2]) for row in errors]
    assert sure == sorted(sure, reverse=True)


@pytest.mark.full
def test_one_script_on_one_engine(run):
    printed, loaded = run(11, "scratch")
    assert not loaded & {"keras", "tensorflow"}
    assert "scratch: 146 of the 150" in printed


@of(11, "both")
def test_one_script(printed):
    assert both_alike(table(printed, "History"))
    first, second = re.findall(r"(\d+) of the 150 flowers", printed)
    assert first == second
    assert int(first) >= 140
    largest = [int(row[-1]) for row in table(printed, "Largest difference")]
    assert len(largest) == 7
    assert max(largest) <= TOLERANCES["whole run"].epsilons


@pytest.mark.full
@on_each(12)
def test_vanishing(printed):
    rows = both_alike(table(printed, "First layer's norm / last layer's"))
    ratios = {" ".join(row[:-3]): [float(v) for v in row[-2:]] for row in rows}
    assert len(ratios) == 10
    assert ratios["sigmoid, Glorot"][0] < 0.25**10
    assert ratios["sigmoid, Glorot"][1] < 0.25**50
    assert ratios["sigmoid, plain random"][1] < 1e-60
    assert ratios["ReLU, zeros"] == [0, 0]
    assert all(ratios[cure][1] > 1e-3 for cure in ["tanh, Glorot", "ReLU, He", "ELU, He"])
    chain = table(printed, "A chain, from the output back")
    assert len(chain) in (2, 3)  # what the lecture prints, and each engine
    assert {row[-1] for row in chain} == {"4.875e-06"}
    (distance,) = apart(printed, "each norm")
    assert distance < TOLERANCES["whole run"].bound(float)


@pytest.mark.full
@on_each(13)
def test_exploding(printed):
    for network in ("tanh, 5 × Glorot's weights", "ReLU, 1.5 × He's weights"):
        rows = both_alike(table(printed, network))
        (length, _), (_, value), (_, norm), (globally, cosine) = (map(float, r[-2:]) for r in rows)
        assert length > 20
        assert globally == cosine == 1
        assert max(value, norm) < 0.9
    wild, *tame = both_alike(table(printed, "Loss"))
    assert float(wild[-3]) > 1e6
    assert wild[-1] == "100%"
    for *_, first, largest, last, _ in tame:
        assert float(last) < float(first) / 5
        assert first == largest
    # Long steps amplify a rounding, and so does cutting by value.
    assert max(apart(printed, "the loss")) < 1e-8


@pytest.mark.full
@on_each(14)
def test_dying(printed):
    dead, *leaky = both_alike(table(printed, "One hidden unit after"))
    assert dead[2:-1] == ["[-0.5", "-0.5]", "silent", "→", "silent"]
    assert float(dead[-1]) > 0.69
    for unit in leaky:
        assert unit[-4:-1] == ["silent", "→", "fires"]
        assert float(unit[-1]) < 0.4
    low, killed, leaky = both_alike(table(printed, "Two layers of 32 units"))
    assert int(low[-2][:-1]) < 10
    assert min(int(share[:-1]) for share in killed[-3:-1]) > 40
    assert float(low[-1]) < float(leaky[-1]) < float(killed[-1])
    assert max(apart(printed, "each loss")) < TOLERANCES["whole run"].bound(float)
    assert apart(printed, "each share") == [0]


@pytest.mark.full
@on_each(15)
def test_symmetry(printed):
    rows = both_alike(table(printed, "4 hidden units, 30 epochs"))
    starts = {row[0]: [float(v) for v in row[2:]] for row in rows}
    for name, units in {"zeros": 1, "ones": 1, "random": 4, "Glorot": 4}.items():
        assert starts[name][:2] == [units, units]
        assert (starts[name][3] < 0.2) == (units == 4)
    assert starts["zeros"][2:] == [0.6931, 0.6931]
    assert "From zeros, lecture N is right" in printed
    first = table(printed, "The first gradient of the hidden weights")
    assert {g.strip("+-") for g in first[0][1:]} == {"0.0000"}
    assert first[1][1:3] * 4 == first[1][1:]
    assert max(apart(printed, "each loss")) < TOLERANCES["whole run"].bound(float)
    assert apart(printed, "each number of distinct units") == [0]


@of(16, "both")
def test_find_the_bug(printed):
    """The checker names the mistake, hints without naming it, and accepts the paper's Adam."""
    hinted, told, mended = re.split(r"optimizers\.Adam +(?=differs|convention)", printed)[1:]
    assert hinted.startswith("differs")
    assert "1 − β in the place of 1 − βᵗ" not in hinted
    assert "1 − β in the place of 1 − βᵗ" in told
    assert "The exit status is 1" in told
    assert mended.startswith("convention")
    assert "The exit status is 0 now" in mended
    far, near = re.search(r"gets (\S+) away from the engine's; mended, (\S+)\.\s", mended).groups()
    assert float(near) < 1e-6 < 1 < float(far)
