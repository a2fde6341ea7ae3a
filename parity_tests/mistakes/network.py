"""Backpropagation by hand, and training at any depth: forms, and what goes wrong."""

import inspect

from scratch.network import Sequential

from .space import families, family, tell

# --- by hand: one neuron, and G's network --------------------------------------------------------

neuron, two_two_one = tell("network.neuron_gradients"), tell("network.two_two_one_gradients")
_SQUARED = {
    "right_by": "Rumelhart, Hinton and Williams (1986), with ½; Keras and PyTorch, without",
    "why": "With it the slope ŷ(1 − ŷ) stays; for cross-entropy it would be once too often.",
}
_SLOPE = " * y_hat * (1 - y_hat)"
_EVERY_LINK = f"(y_hat - y) / (y_hat * (1 - y_hat)){_SLOPE}"
for _title, _dz, _by in [
    ("cross-entropy, shortened", "y_hat - y", {}),
    ("cross-entropy, every link of the chain", _EVERY_LINK, {}),
    ("the squared error ½(ŷ − y)², not cross-entropy", f"(y_hat - y){_SLOPE}", _SQUARED),
    ("the squared error (ŷ − y)², not cross-entropy", f"2 * (y_hat - y){_SLOPE}", _SQUARED),
]:
    neuron.form(
        _title,
        f"""
        def neuron_gradients(x, y, w, b):
            z = x @ w + b
            y_hat = sigmoid(z)
            dz = {_dz}
            return dz * x, dz
        """,
        **_by,
    )
    two_two_one.form(
        _title,
        f"""
        def two_two_one_gradients(x, y, W, b, w, b_out):
            z_hidden = x @ W + b
            a = sigmoid(z_hidden)
            z = a @ w + b_out
            y_hat = sigmoid(z)
            db_out = {_dz}
            dw = db_out * a
            db = db_out * w * a * (1 - a)
            return np.outer(x, db), db, dw, db_out
        """,
        **_by,
    )
one_one_one = tell("network.one_one_one_gradients")
one_one_one.form(
    "the squared error ½(a₂ − y)²",
    """
    def one_one_one_gradients(x, y, w1, b1, w2, b2):
        z1 = w1 * x + b1
        a1 = sigmoid(z1)
        z2 = w2 * a1 + b2
        a2 = sigmoid(z2)
        dz2 = (a2 - y) * a2 * (1 - a2)
        dw2 = dz2 * a1
        dz1 = dz2 * w2 * a1 * (1 - a1)
        return dz1 * x, dz1, dw2, dz2
    """,
)
one_one_one.edit(
    "the error without its ½",
    {"dz2 = (": "dz2 = 2 * ("},
    right_by="Keras and PyTorch, whose squared errors have no ½",
    why="The derivative of (a₂ − y)² brings a 2, which D's ½ strikes out.",
    hint="What is the derivative of E for a₂, with your E?",
)
one_one_one.edit(
    "the lecture's products, as they are printed",
    {"dz1 * x, dz1, dw2, dz2": "dz2 * x, dz2, dz2, dz2"},
    lecture='D "BACK PROPOGATION"',
    why="Where D puts in the numbers, w₂·a₁(1 − a₁) and a₁ are missing; its results have them.",
    hint="Multiply out the printed factors. Do they give the printed result?",
)
for _telling in (neuron, two_two_one):
    for _factor, _ways in [
        ("2", [{"= y_hat - y": "= 2 * (y_hat - y)"}, {"= 2 * (y_hat": "= 4 * (y_hat"}]),
        ("½", [{"= y_hat - y": "= 0.5 * (y_hat - y)"}]),
    ]:
        _telling.edit(
            f"{_factor} before the loss",
            *_ways,
            right_by="whoever puts it there: the minimum stays where it is",
            why="A constant before the loss scales all gradients alike, as a learning rate does.",
            hint="What stands before your loss?",
        )

_HAND = r"network\.(neuron|one_one_one|two_two_one)_gradients"
for _title, _slope in [
    ("σ′ at a instead of z", "sigmoid({a}) * (1 - sigmoid({a}))"),
    ("z(1 − z) in the place of a(1 − a)", "{z} * (1 - {z})"),
    ("tanh's slope for a sigmoid", "(1 - {a}**2)"),
]:
    _hidden = {" * a * (1 - a)": " * " + _slope.format(a="a", z="z_hidden")}
    _output = {_SLOPE: " * " + _slope.format(a="y_hat", z="z")}
    _1, _2 = ({f"a{n} * (1 - a{n})": _slope.format(a=f"a{n}", z=f"z{n}")} for n in (1, 2))
    families(
        _HAND,
        {
            _title: (_hidden | _output, _hidden, _output, _1 | _2),
            f"{_title}, in the hidden layer alone": (_hidden | {_SLOPE: _SLOPE}, _1),
            f"{_title}, in the output alone": ({"dw = ": "dw = "} | _output, _2),
        },
        why="A sigmoid's slope is σ′(z) = a(1 − a): σ′ is asked at z, its short form takes a.",
        hint="What is your slope for z = 0, where a = ½, and can it be so for a sigmoid?",
    )
family(
    _HAND,
    "the minus lost",
    {"y_hat - y": "y - y_hat"},
    {"a2 - y": "y - a2"},
    why="The loss falls where ŷ moves towards y: its gradient has the sign of ŷ − y.",
    hint="ŷ is too large. Should ∂L/∂b be positive or negative?",
)
family(
    _HAND,
    "the sigmoid's slope left out of the chain",
    {_EVERY_LINK: _EVERY_LINK.removesuffix(_SLOPE)},
    why="(ŷ − y)/(ŷ(1 − ŷ)) is ∂L/∂ŷ. From ŷ to z leads one more link, ŷ(1 − ŷ).",
    hint="The chain runs from L over ŷ and z to w. Count your factors.",
)
family(
    _HAND,
    "x forgotten",
    {"dz * x": "dz"},
    {"dz1 * x": "dz1"},
    {"np.outer(x, db)": "np.outer(np.ones(2), db)"},
    why="z = Σ wᵢxᵢ + b, so the last link of the chain, ∂z/∂wᵢ, is xᵢ; it is 1 for the bias alone.",
    hint="What is ∂z/∂wᵢ?",
)
family(
    _HAND,
    "the biases left out of the net sums",
    {"x @ w + b": "x @ w"},
    {"x @ W + b": "x @ W", "a @ w + b_out": "a @ w"},
    {"* x + b1": "* x", "* a1 + b2": "* a1"},
    why="The output belongs to net sums that contain the biases.",
    hint="Does your ŷ change with b?",
)
_FIRST, _HIDDEN = "dz1 = dz2 * ", "db = db_out * "
families(
    _HAND,
    {
        f"w₂ updated before it is used{_title}": (
            {f"{_FIRST}w2": f"{_FIRST}(w2 - {_rate}dw2)"},
            {f"{_HIDDEN}w": f"{_HIDDEN}(w - {_rate}dw)"},
        )
        for _rate, _title in [("", ""), ("0.5 * ", ", rate 0.5"), ("0.1 * ", ", rate 0.1")]
    },
    why="All gradients belong to the weights that made the error; w₂ changes only afterwards.",
    hint="Which w₂ stands in your first layer's gradients, the old or the new one?",
)
families(
    r"network\.one_one_one_gradients",
    {
        "the output's slope left out": {"(a2 - y) * a2 * (1 - a2)": "a2 - y"},
        "the way through the first neuron left out": {"dz2 * w2 * a1 * (1 - a1)": "dz2"},
        "w₂ left out": {"dz2 * w2 *": "dz2 *"},
        "w₁ in the place of w₂": {"dz2 * w2 *": "dz2 * w1 *"},
        "the first neuron's slope left out": {"dz2 * w2 * a1 * (1 - a1)": "dz2 * w2"},
        "a₁ left out": {"dw2 = dz2 * a1": "dw2 = dz2"},
        "x in the place of a₁": {"w2 * a1 + b2": "w2 * x + b2"},
    },
    why="δ₂ = (a₂ − y)·a₂(1 − a₂), ∂E/∂w₂ = δ₂·a₁, and δ₁ = δ₂·w₂·a₁(1 − a₁): link by link.",
    hint="Write down every link from E back to w₁. Which is not in your product?",
)
families(
    r"network\.two_two_one_gradients",
    {
        "the hidden weights' sign turned": {"np.outer(x, db)": "np.outer(-x, db)"},
        "wⱼ left out": {"db_out * w *": "db_out *"},
        "the hidden units' slope left out": {"db_out * w * a * (1 - a)": "db_out * w"},
        "the input in the place of the hidden outputs": {"dw = db_out * a": "dw = db_out * x"},
        "dW transposed": {"np.outer(x, db)": "np.outer(db, x)"},
    },
    why="∂L/∂wⱼ = δ·aⱼ, and ∂L/∂wᵢⱼ = xᵢ·δ·wⱼ·aⱼ(1 − aⱼ), which stands in row i, column j.",
    hint="Set x₂ = 0, then wⱼ = 0, then aⱼ = 0. Which gradients should vanish, and do they?",
)
two_two_one.edit(
    "W[i, j] read as leading to unit i",
    {"x @ W": "W @ x", "np.outer(x, db)": "np.outer(db, x)"},
    right_by="PyTorch, and all who write W·x + b",
    why="G, Keras and scratch compute x·W + b: a unit's weights are a column.",
    hint="Which weights does your first hidden unit use, W[0, :] or W[:, 0]?",
)

# --- at any depth --------------------------------------------------------------------------------

_BACK = """
from .layers import Activation, Dense


def back(step, upstream):
    if isinstance(step, Dense):
        step.dW[...] = step.x.T @ upstream
        step.db[...] = upstream.sum(axis=0)
        return upstream @ step.W.T
    if isinstance(step, Activation):
        return step.input_gradient(upstream)
    step.weight_gradients(upstream)
    return step.input_gradient(upstream)


def backward(upstream, steps):
    for step in reversed(steps):
        upstream = back(step, upstream)

"""
gradients, sequential = tell("network.gradients"), tell("network.Sequential")
gradients.form(
    "layer by layer",
    _BACK
    + """
def gradients(model, x, y):
    x = np.asarray(x, model.state.dtype)
    y = model.objective.labels(np.asarray(y), model.layers[-1].outputs, x.dtype)
    before = model.state.copy()
    *inner, last = model.steps
    z = model.forward(x, True, inner)
    y_hat = last.forward(z, True)
    if model.objective.from_logits(last):
        backward(model.objective.step_from_logits(y, z)[1], inner)
    else:
        backward(model.objective.backward(y, y_hat), model.steps)
    model.state[...] = before
    return [
        getattr(layer, "d" + name).copy() if name in layer.trainable else 0 * getattr(layer, name)
        for layer in model.layers
        for name in (*layer.trainable, *layer.fixed)
    ]
""",
)
_METHODS = (Sequential.backpropagate, Sequential.train_step, Sequential.fit, Sequential._measure)
sequential.form(
    "layer by layer",
    _BACK
    + """
class Sequential(Sequential):
    def backward(self, upstream, steps):
        backward(upstream, steps)

    def predict(self, x, batch_size=32, verbose="auto"):
        dtype = self.state.dtype
        y_hat = self.forward(np.asarray(x, dtype))
        return y_hat

"""
    + "\n".join(map(inspect.getsource, _METHODS)),
)
_DEEP = r"network\.(gradients|Sequential)"
_FOR, _DB, _DX = "    for step in rev", "upstream.sum(axis=0)", "upstream @ step.W.T"
families(
    _DEEP,
    {
        "summed over the batch": {_FOR: f"    upstream = len(upstream) * upstream\n{_FOR}"},
        "averaged twice": {_FOR: f"    upstream = upstream / len(upstream)\n{_FOR}"},
        "the 1/n once more in every layer": {_DX: f"{_DX} / len(upstream)"},
        "∂L/∂b a mean over the batch": {_DB: "upstream.mean(axis=0)"},
        "∂L/∂b one number for all units": {_DB: "upstream.sum()"},
    },
    why="The loss is the mean over the batch: one 1/n, in its gradient. All the rest adds up.",
    hint="What becomes of each of your gradients if every row is given twice?",
)
_NEXT, _OWN = "upstream = back(step, upstream)", "return step.input_gradient(upstream)\n    step"
_G, _LAST = "input_gradient(", "if step is steps[-1] or not isinstance(step, Activation):"
families(
    _DEEP,
    {
        "no slopes in the hidden layers": {_NEXT: f"{_LAST}\n            {_NEXT}"},
        "the slope taken at a": {_OWN: f"step.z = step.value(step.z)\n        {_OWN}"},
        "the activation in the place of its slope": {_OWN: _OWN.replace(_G, "value(step.z) * (")},
    },
    why="On its way back the error passes every activation, and each multiplies it by g′(z).",
    hint="Exchange tanh for linear in your hidden layers: what does your backward do then?",
)
families(
    _DEEP,
    {
        "only the last layer learns": {_DX: f"0 * {_DX}"},
        "biases never learned": {_DB: "0"},
        "gradients of earlier batches added up": {"dW[...] ": "dW[...] +", "db[...] ": "db[...] +"},
    },
    why="Every batch gives every array a gradient of its own, W and b, first layer to last.",
    hint="Compare get_weights before and after a step, array by array.",
)
family(
    _DEEP,
    "the last activation's slope on top of ŷ − y",
    {"step_from_logits(y, z)[1], inner": "step_from_logits(y, z)[1], model.steps"},
    {"self.backward(upstream, inner)": "last.forward(z); self.backward(upstream, self.steps)"},
    why="(ŷ − y)/n is the gradient for the logits already: the last slope has cancelled in it.",
    hint="Is your first error that of the output, or that of the logits?",
)
families(
    r"network\.gradients",
    {
        "as at inference, not as in training": {
            "forward(x, True, inner)": "forward(x, False, inner)"
        },
        "the moving statistics move": {"    model.state[...] = before\n": ""},
    },
    why="Gradients are those of training, with the batch's own statistics; nothing moves.",
    hint="Which mean does batch normalisation subtract? Is get_weights the same afterwards?",
)
sequential.edit(
    "upper layers updated too early",
    {
        "        backward(upstream, steps)\n": """
        from copy import deepcopy

        for step in reversed(steps):
            back(step, upstream)
            before, learned = self.state.copy(), self.state[: self.slopes.size]
            deepcopy(self.optimizer).update([self.slopes], [learned])
            upstream = back(step, upstream)  # through the weights that have moved
            self.state[...] = before
"""
    },
    why="All gradients belong to the weights that made the error: first all the way back.",
    hint="Which W does your error meet on its way back, the old or the new one?",
)
_UPDATE, _EPOCHS = "optimizer.update(", "for epoch in range(epochs)"
families(
    r"network\.Sequential",
    {
        "steps along the gradient": {f"{_UPDATE}[self.slopes]": f"{_UPDATE}[-self.slopes]"},
        "the optimizer starts anew at every step": {
            _UPDATE: f"optimizer.iterations = 0; self.{_UPDATE}"
        },
        "one step in each epoch": {"batch_size, order)": "len(x), order)"},
        "one epoch, however many were asked for": {_EPOCHS: "for epoch in range(1)"},
    },
    why="Each epoch steps against the gradient of every batch, with one optimizer for all.",
    hint="Which way, how often, and remembering what do you step in 2 epochs of 3 batches?",
)
_ADDED, _WHOLE = "history.add(len(y_batch), loss", "len(x) // batch_size * batch_size"
families(
    r"network\.Sequential",
    {
        "a mean of the batches' means": {_ADDED: "history.add(1, loss"},
        "the last, short batch left out": {
            "len(x), batch_size, None": f"{_WHOLE}, batch_size, None"
        },
        "the loss added up over the batches": {_ADDED: "history.rows = 0; history.add(1, loss"},
    },
    why="Every row has the same weight: a batch's mean counts by its number of rows.",
    hint="Five rows, in batches of two: how much does the fifth row count?",
)
sequential.edit(
    "predict returns logits",
    {"forward(np.asarray(x, dtype))": "forward(np.asarray(x, dtype), False, self.steps[:-1])"},
    why="A model trained on logits still ends in its activation; predict stops before it.",
    hint="Do the rows that predict returns sum to 1?",
)
sequential.edit(
    "predict returns classes",
    {"return y_hat": "return y_hat.argmax(axis=1) if y_hat.shape[1] > 1 else 1 * (y_hat > 0.5)"},
    right_by="scikit-learn, whose predict_proba says how sure it is",
    why="Keras's predict is the output itself.",
    hint="How sure is your model of its answers?",
)
