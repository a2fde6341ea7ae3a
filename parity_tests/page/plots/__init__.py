"""The pictures of the page, by the slug of their concept; drawn without a display.

Every function draws one picture, and finds what it says.
"""

from . import activations, depth, descent, gates, gradients, losses, networks, perceptrons, sheet
from . import grids as grids

CHAPTERS = [perceptrons, gates, activations, losses, gradients, networks, descent, depth]
PLOTS, Picture = sheet.PLOTS, sheet.Picture


def draw(progress=lambda told: None):
    """All pictures: {slug of a concept: its pictures}."""
    found = {}
    for slug, plots in PLOTS.items():
        progress(f"{len(found) + 1} of {len(PLOTS)}")
        found[slug] = [plot() for plot in plots]
    return found
