"""The catalogue of mistakes: small wrong versions of the concepts, with their names and cures."""

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
from ._entry import CATALOGUE as CATALOGUE
from ._entry import Mistake as Mistake
