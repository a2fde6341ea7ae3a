"""The pictures of the page, by the id of the concept that they belong to; drawn without a display.

Every function returns the :class:`Picture` objects of its concept, and finds what it says.
"""

from . import activations, depth, descent, gates, gradients, losses, networks, perceptrons
from ._sheet import Picture as Picture

CHAPTERS = [perceptrons, gates, activations, losses, gradients, networks, descent, depth]
PLOTS = {key: plot for chapter in CHAPTERS for key, plot in chapter.PLOTS.items()}


def draw(progress=lambda told: None):
    """All pictures: {id of a concept: its pictures}."""
    found = {}
    for key, plot in PLOTS.items():
        progress(f"{len(found) + 1} of {len(PLOTS)}")
        found[key] = plot()
    return found
