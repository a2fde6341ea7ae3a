"""Logic gates: their truth tables, networks set by hand, and what goes wrong with them."""

from .space import SPACE, families, tell

for _name in ("truth_table", "layers", "evaluate", "learn", "signed_net_sum"):
    _telling = tell(f"gates.{_name}")
    _telling.form_of_scratch(_telling.module)

truth_table = SPACE["gates.truth_table"]
truth_table.edit(
    "the first input changes fastest",
    {"[[0, 0], [0, 1], [1, 0], [1, 1]]": "[[0, 0], [1, 0], [0, 1], [1, 1]]"},
    lecture='D "LEARNING AND GATE"',
    why="The gates are the same; scratch and G count upwards in binary.",
    hint="In what order do your rows stand?",
)
truth_table.edit(
    "−1 in the place of 0",
    {"np.array(TRUTH_TABLES[gate])": "2 * np.array(TRUTH_TABLES[gate]) - 1"},
    right_by="Bishop (2006), Pattern Recognition and Machine Learning, 4.1.7, for a perceptron",
    why="A perceptron learns from −1 and 1; a gate puts out 0 or 1.",
    hint="Which two values can a bit have?",
)
families(
    r"gates\.truth_table",
    {
        "XOR written as OR": {'"XOR": [0, 1, 1, 0]': '"XOR": [0, 1, 1, 1]'},
        "NAND written as NOR": {'"NAND": [1, 1, 1, 0]': '"NAND": [1, 0, 0, 0]'},
        "NOR written as NAND": {'"NOR": [1, 0, 0, 0]': '"NOR": [1, 1, 1, 0]'},
        "NAND and NOR exchanged": {
            '"NAND": [1, 1, 1': '"NOR": [1, 1, 1',
            '"NOR": [1, 0, 0': '"NAND": [1, 0, 0',
        },
        "XNOR written as XOR": {'"XNOR": [1, 0, 0, 1]': '"XNOR": [0, 1, 1, 0]'},
    },
    why="XOR is OR without (1, 1); NAND, NOR and XNOR are 1 where AND, OR and XOR are 0.",
    hint="Say each gate's name slowly: what do its X and its N do to the rows of OR and AND?",
)
truth_table.edit(
    "the half-adder's outputs exchanged",
    {"[[0, 0], [1, 0], [1, 0], [0, 1]]": "[[0, 0], [0, 1], [0, 1], [1, 0]]"},
    why="The sum, XOR of the bits, stands first; the carry, their AND, second.",
    hint="Add 1 and 0 on paper. Which digit do you write down, which do you carry?",
)
families(
    r"gates\.(layers|evaluate)",
    {
        "AND with OR's bias": {'"AND": [_AND]': '"AND": [_unit([20, 20], -10)]'},
        "NAND without its minus": {'"NAND": [_NAND]': '"NAND": [_unit([20, 20], 30)]'},
        "XOR ends in an OR": {"_beside(_NAND, _OR), _AND]": "_beside(_NAND, _OR), _OR]"},
        "XNOR ends in an AND": {"_beside(_AND, _NOR), _OR]": "_beside(_AND, _NOR), _AND]"},
    },
    why="AND needs both inputs to fire, OR one; NAND and NOR are they with all signs turned.",
    hint="Write z for each of the four inputs, unit by unit. Where is it above 0?",
)
evaluate = SPACE["gates.evaluate"]
_G = "getattr(activations, activation)"
_A = f"a = {_G}(a @ W + b)"
families(
    r"gates\.evaluate",
    {
        "sigmoids in the place of steps": {_A: "a = activations.sigmoid(a @ W + b)"},
        "no activation at all": {_A: "a = a @ W + b"},
        "biases left out": {"(a @ W + b)": "(a @ W)"},
        "no activation between the layers": {
            _A: "z = a = a @ W + b",
            "return a\n": f"return {_G}(z)\n",
        },
    },
    why="Every unit asks whether its net sum, bias included, is above 0, and says 1 or 0.",
    hint="What values do your hidden units take, and for (0, 0)?",
)
learn = SPACE["gates.learn"]
families(
    r"gates\.learn",
    {
        "parameters not handed on": {"Perceptron(**parameters)": "Perceptron()"},
        "learned without a bias": {
            "Perceptron(**parameters)": "Perceptron(**parameters, fit_intercept=False)"
        },
    },
    why="The Perceptron gets what was asked for; without a bias its line runs through (0, 0).",
    hint="What happens to parameters within your function, and where is intercept_?",
)
signed_net_sum = SPACE["gates.signed_net_sum"]
families(
    r"gates\.signed_net_sum",
    {
        "not signed": {"np.where(y == 1, 1, -1) * ": ""},
        "signs exchanged": {"np.where(y == 1, 1, -1)": "np.where(y == 1, -1, 1)"},
        "labels 0 and 1 taken as the signs": {"np.where(y == 1, 1, -1) *": "y *"},
        "the bias left out": {"net_sum(X, weights, bias)": "net_sum(X, weights)"},
    },
    why="If a unit is right, z > 0 for the ones, which count +, and z ≤ 0 for the zeros, −.",
    hint="A unit gets every row of AND right. Which sign has each term of your sum?",
)
