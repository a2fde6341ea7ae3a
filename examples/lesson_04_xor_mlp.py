"""Can two hidden units learn XOR from its four rows?

Lesson 3 set the weights by hand; here gradient descent finds them. Lecture D, "AGAIN TO XOR
PROBLEM"; lecture G, "MLP that solves XOR problem" and "Neural Network". Run it with ``--engine
scratch`` (the default) or ``--engine reference``.
"""

# %% The engine, the only line that differs
import numpy as np

from examples._lesson import engine, picture, say, table

nn = engine("Can two hidden units learn XOR from its four rows?")
X, xor = nn.gates.truth_table("XOR")


# %% A network 2-2-1: two tanh units, and a sigmoid that puts them together
def network(hidden):
    """Two inputs, so many hidden units, one output; plain gradient descent, learning rate 1."""
    model = nn.network.Sequential(
        [
            nn.layers.Input((2,)),
            nn.layers.Dense(hidden, activation="tanh"),
            nn.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=nn.optimizers.SGD(1.0), loss="binary_crossentropy")
    return model


def start(model, hidden, seed):
    """Hand over initial weights: equal seeds of two engines would not give equal ones."""
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(2, hidden)), rng.normal(size=(hidden, 1))
    model.set_weights([W1, np.zeros(hidden), W2, np.zeros(1)])


def learn(model, steps):
    """So many steps, each on all four rows: one epoch over copies of them, in batches of four."""
    copies = np.tile(X, (steps, 1)), np.tile(xor, steps)
    model.fit(*copies, batch_size=4, epochs=1, shuffle=False, verbose=0)


def state(model):
    """The loss, and the outputs for the four rows."""
    outputs = model.predict(X, verbose=0).ravel()
    return nn.losses.binary_crossentropy(xor, outputs), outputs


model = network(2)
start(model, 2, seed=0)
rows, done = [], 0
for steps in (0, 10, 50, 100, 200, 300):
    if steps > done:
        learn(model, steps - done)
    done = steps
    loss, outputs = state(model)
    rows.append((steps, f"{loss:.4f}", *(f"{a:.3f}" for a in outputs)))
table(
    "From the start with seed 0",
    ["steps", "loss", *(f"{a:g} XOR {b:g}" for a, b in X)],
    rows,
)
right = int(((outputs > 0.5) == xor).sum())
say(f"After {done} steps {right} of 4 rows are on the right side of 0.5.")

# %% Where it answers 1, over the square and half a unit around it
x1, x2 = np.meshgrid(np.linspace(-0.5, 1.5, 25), np.linspace(1.5, -0.5, 13))
region = model.predict(np.column_stack([x1.ravel(), x2.ravel()]), verbose=0).reshape(x1.shape)
corners = {(9 - 6 * int(b), 6 + 12 * int(a)): t for (a, b), t in zip(X, xor, strict=True)}
picture("x2 upwards, x1 to the right; dark where the output is above 0.5", region > 0.5, corners)

# %% What the hidden units have learned: a line each
hidden = nn.layers.forward(model.layers[0], X)
W, b = model.get_weights()[:2]
for unit, ((w1, w2), bias) in enumerate(zip(W.T, b, strict=True), start=1):
    slope, intercept = nn.perceptron.line_slope_intercept(w1, w2, -bias)
    say(
        f"hidden unit {unit}: z = {w1:.2f} x1 {w2:+.2f} x2 {bias:+.2f},\n"
        f"which is 0 on the line x2 = {slope:.2f} x1 {intercept:+.2f}"
    )
table(
    "Seen from the hidden units",
    ["x1", "x2", "h1", "h2", "output", "XOR"],
    [
        (*x, *(f"{a:+.2f}" for a in h), f"{a:.3f}", t)
        for x, h, a, t in zip(X, hidden, outputs, xor, strict=True)
    ],
)
signs = {tuple(np.sign(h).astype(int).tolist()) for h in hidden}
say(
    f"By their signs the hidden units tell {len(signs)} kinds of rows apart. As with the gates of\n"
    "lesson 3, a line separates one kind from the others, and that is the output's work."
)

# %% From other starts, and with more hidden units
STARTS, STEPS = 10, 200
for width in (2, 4):
    model, stuck = network(width), []
    for seed in range(STARTS):
        start(model, width, seed)
        learn(model, STEPS)
        loss, outputs = state(model)
        if ((outputs > 0.5) != xor).any():
            stuck.append((seed, f"{loss:.4f}", *(f"{a:.3f}" for a in outputs)))
    learned = STARTS - len(stuck)
    say(f"{width} hidden units: {learned} of {STARTS} starts learn XOR in {STEPS} steps.")
    table("The starts that did not", ["seed", "loss", *(f"{a:g} XOR {b:g}" for a, b in X)], stuck)
say(
    "So they can, but not from every start. The failures look alike: two rows are right, and two\n"
    "with different labels get about ½ each. With the first two perfect and ½ for the others the\n"
    f"loss is (ln 2)/2 = {np.log(2) / 2:.4f}."
)
