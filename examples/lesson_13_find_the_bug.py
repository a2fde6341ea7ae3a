"""Why does this Adam not match Keras? A broken optimizer, what the checker says, the mended one.

The mistake shipped in a well-known project: the correction of Adam's averages forgets that the
decays are taken to the power of t. Run it as it is; it takes no engine, since ``parity check``
compares the code with Keras. Lecture D, "ADAM(ADAPTIVE MOMENT ESTIMATION)"; Kingma and Ba (2015).
"""

# %% A file as somebody might write it, with a mistake in it
import subprocess
import sys
import tempfile
from pathlib import Path

from examples._lesson import console, question, say

question("Why does this Adam not match Keras?")
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


# %% A hint first, which leaves the finding to you: parity check my_optimizers.py --hint
said, status = check(ADAM, "--hint")
console.print(said, markup=False)

# %% Then all of it: where it first goes wrong, and which mistake it is
said, status = check(ADAM)
console.print(said, markup=False)
say(f"The exit status is {status}: the code disagrees.")

# %% Mended: the decays to the power of t. That is the paper's Adam; Keras's has ε elsewhere
mended = ADAM.replace("m / (1 - self.beta_1)", "m / (1 - self.beta_1**self.t)")
mended = mended.replace("v / (1 - self.beta_2)", "v / (1 - self.beta_2**self.t)")
said, status = check(mended)
console.print(said, markup=False)
say(f"The exit status is {status} now: a convention is no mistake.")
