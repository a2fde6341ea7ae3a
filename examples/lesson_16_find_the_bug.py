# %% [markdown]
"""Why does this Adam not match Keras?

The mistake shipped in a well-known project: the correction of Adam's averages forgets that the
decays are taken to the power of t. ``parity check`` should name it, and find the mended one right.
Lecture D, "ADAM(ADAPTIVE MOMENT ESTIMATION)"; Kingma and Ba (2015). Run it with ``--engine
scratch``, ``--engine reference``, or both (the default): the checker always compares with Keras,
the picture with these.
"""

# %%
# A file as somebody might write it, with a mistake in it
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from examples.drawing import both, figure, save
from examples.lesson import console, engines, say
from examples.subjects import descent

rooms = engines("Why does this Adam not match Keras?")
told = next(iter(rooms))  # the engine whose numbers stand in the sentences
ADAM = """
import numpy as np


class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.t, self.m, self.v = 0, None, None

    def apply(self, gradients, weights):
        if self.t == 0:
            self.m = [np.zeros_like(w) for w in weights]
            self.v = [np.zeros_like(w) for w in weights]
        self.t += 1
        for g, w, m, v in zip(gradients, weights, self.m, self.v):
            m[...] = self.beta_1 * m + (1 - self.beta_1) * g
            v[...] = self.beta_2 * v + (1 - self.beta_2) * g * g
            m_hat = m / (1 - self.beta_1)
            v_hat = v / (1 - self.beta_2)
            w -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
"""


def check(code, *options):
    """What ``parity check`` says of a file with this code, and its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "my_optimizers.py"
        file.write_text(code, encoding="utf-8")
        command = [sys.executable, "-m", "parity_tests", "check", str(file), *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    return done.stdout, done.returncode


# %%
# A hint first, which leaves the finding to you: parity check my_optimizers.py --hint
said, status = check(ADAM, "--hint")
console.print(said, markup=False)

# %%
# Then all of it: where it first goes wrong, and which mistake it is
said, status = check(ADAM)
console.print(said, markup=False)
say(f"The exit status is {status}: the code disagrees.")

# %%
# Mended: the decays to the power of t. That is the paper's Adam; Keras's has ε elsewhere
mended = ADAM.replace("m / (1 - self.beta_1)", "m / (1 - self.beta_1**self.t)")
mended = mended.replace("v / (1 - self.beta_2)", "v / (1 - self.beta_2**self.t)")
said, status = check(mended)
console.print(said, markup=False)
say(f"The exit status is {status} now: a convention is no mistake.")


# %%
# How far from ours each of the two gets, down the valley of lesson 9
def way(Adam):
    """Sixty steps of an Adam down f(x, y) = (x² + 100y²)/2, shape (61, 2)."""
    return descent(Adam(learning_rate=0.1), lambda w: [1.0, 100.0] * w, [5.0, 2.0], 60)


def theirs(code):
    """The Adam that a file defines."""
    names = {}
    exec(code, names)
    return names["Adam"]


ours = {engine: way(nn.optimizers.Adam) for engine, nn in rooms.items()}
distances = {
    label: {e: np.hypot(*(way(theirs(code)) - path).T)[1:] for e, path in ours.items()}
    for label, code in {"as it was": ADAM, "mended": mended}.items()
}
was, is_now = (by_engine[told].max() for by_engine in distances.values())
fig, ax = figure(
    f"In 60 steps this Adam gets {was:.2g} away from the engine's; mended, {is_now:.0e}.",
    "step",
    "distance from the engine's Adam",
)
for label, by_engine in distances.items():
    both(ax, range(1, 61), by_engine, label)
ax.set_yscale("log")
save(fig, "lesson_16_distance")
