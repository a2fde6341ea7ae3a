"""The catalogue of mistakes: right code in every accepted form, and what people make of it."""

from . import activations as activations
from . import gates as gates
from . import gradient_check as gradient_check
from . import gradient_descent as gradient_descent
from . import initializers as initializers
from . import layers as layers
from . import losses as losses
from . import network as network
from . import optimizers as optimizers
from . import pathologies as pathologies
from . import perceptron as perceptron
from .space import SPACE as SPACE
from .space import Edit as Edit
from .space import Form as Form
from .space import Program as Program
