"""What every picture of the page shares: its size, its legend, and how it gets into the page.

The style is that of the lessons: colours, dashes and marks come from ``examples._plots``. Here a
figure is half as wide, so that it can be read beside the formula, and whole on a telephone.
"""

import io
import re
from typing import NamedTuple
from urllib.parse import quote

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import reference
import scratch
from examples._plots import both, bound, legend
from examples._plots import regions as _regions

ROOMS = {"scratch": scratch, "reference": reference}
LINES = "lines: scratch    hollow marks: reference"
DRAWN = "area: scratch    dashed line: reference"
WIDTH, TEXT = 5.6, {"font.size": 11, "axes.titlesize": 11, "axes.labelsize": 11}
SQUARE = np.meshgrid(np.linspace(-0.5, 1.5, 101), np.linspace(-0.5, 1.5, 101))

__all__ = ["DRAWN", "LINES", "ROOMS", "SQUARE", "Picture", "both", "bound"]


class Picture(NamedTuple):
    """A picture, ready for the page."""

    uri: str
    finding: str  # one sentence, computed from what is drawn
    alt: str
    width: int
    height: int


def sheet(xlabel, ylabel, rows=1, cols=1, height=4.0, **options):
    """A figure, 5.6 inches wide, and its axes; ``options`` are those of subplots."""
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    with matplotlib.rc_context(TEXT):
        axes = fig.subplots(rows, cols, **options)
    for ax in fig.axes:
        ax.set(xlabel=xlabel, ylabel=ylabel)
        if options.get("sharex") and not ax.get_subplotspec().is_last_row():
            ax.set_xlabel("")
        if options.get("sharey") and not ax.get_subplotspec().is_first_col():
            ax.set_ylabel("")
    return fig, axes


def finish(fig, finding, key=LINES):
    """The figure as a :class:`Picture`; an SVG, which is sharp at any size.

    Raises ``ValueError`` where the finding is no sentence, or axes have no labels.
    """
    if not finding.endswith("."):
        raise ValueError(f"the finding is {finding!r}; give a whole sentence")
    finding = written(finding)
    for ax in fig.axes:
        ax.tick_params(labelsize=10)
        _labelled(ax, finding)
    legend(fig, key, _columns, fontsize=10, title_fontsize=10)
    width, height = (round(96 * inches) for inches in fig.get_size_inches())
    alt = f"{_what(fig)} {finding}"
    return Picture(_uri(fig), finding, alt, width, height)


def _labelled(ax, finding):
    """Axes at the left and at the bottom must say what they show; the others may share that."""
    place = ax.get_subplotspec()
    lacks_x = place.is_last_row() and not ax.get_xlabel()
    if lacks_x or (place.is_first_col() and not ax.get_ylabel()):
        raise ValueError(f"axes lack a label, where {finding!r}; give xlabel and ylabel")


def _what(fig):
    """What is drawn, for who cannot see it: the labels of the axes."""
    pairs = dict.fromkeys((ax.get_ylabel(), ax.get_xlabel()) for ax in fig.axes)
    told = [f"{y or 'the same'} over {x}" for y, x in pairs if x]
    return f"Plot of {'; '.join(told).replace(chr(10), ' ')}."


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(sentence):
    """A sentence with its numbers as one writes them: 4e-07 as 4 · 10⁻⁷, -1 as −1."""

    def power(match):
        return f"{match[1]} · 10{str(int(match[2])).translate(SUPERSCRIPTS)}"

    sentence = re.sub(r"(\d(?:\.\d+)?)e([+-]\d+)", power, sentence)
    return re.sub(r"(?<!\w)-(?=\d)", "−", sentence)


def _columns(labels):
    """How many of these labels go side by side."""
    widths = [len(label) + 6 for label in labels]
    if sum(widths) <= 66:
        return len(widths) or 1
    return max(1, min(66 // max(widths), -(-len(widths) // 2)))


def _uri(fig):
    """The figure as an address that holds all of it."""
    data = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "twofold"}):
        fig.savefig(data, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml," + quote(_slim(data.getvalue().decode("utf-8")), safe=PLAIN)


PLAIN = " !$'()*+,-./:;=?@_~"  # what an address within double quotes need not escape


def _slim(svg):
    """The drawing without what no browser needs, its places to a hundredth of a point."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r'\b(?:d|x|y|points)="[^"]*"', _shorter, svg)
    return re.sub(r"\s*\n\s*", " ", svg).replace('"', "'")


def _shorter(match):
    return re.sub(r"\d+\.\d+", lambda n: f"{float(n[0]):.2f}".rstrip("0").rstrip("."), match[0])


# --- what many pictures say --------------------------------------------------------------------


def ask(question):
    """``question(nn)`` for both engines, as arrays by engine."""
    return {engine: np.asarray(question(nn)) for engine, nn in ROOMS.items()}


def distance(found):
    """How far the two answers are apart, by the largest entry."""
    ours, theirs = found["scratch"], found["reference"]
    size = np.abs(theirs).max()
    return float(np.abs(ours - theirs).max() / size) if size else float(np.abs(ours).max())


def agreement(*answers):
    """ "the engines are equal in every bit", or how far they are apart."""
    far = max(map(distance, answers))
    return f"the engines are at most {far:.0e} apart" if far else "the engines agree in every bit"


def within(far):
    """How exactly something holds."""
    return f"up to {far:.0e}" if far else "in every bit"


def regions(ax, x1, x2, found):
    """The lessons' regions, in a plane whose two axes have one scale."""
    _regions(ax, x1, x2, found)
    ax.set_aspect("equal")


def around_half(z):
    """A net sum as a number that passes ½ where z passes 0: so a line is drawn as a line."""
    return 0.5 + np.clip(z, -0.5, 0.5)


def dots(ax, X, y):
    """Rows of a truth table, or of data: a filled dot for label 1, a hollow one for 0."""
    for label, fill in ((0, "white"), (1, "black")):
        rows = np.asarray(X)[np.asarray(y) == label]
        ax.plot(
            *rows.T[:2],
            linestyle="",
            marker="o",
            ms=8,
            mfc=fill,
            mec="black",
            zorder=5,
            clip_on=False,
            label=f"label {label}",
        )


def pairs_of(grid):
    """The points of a mesh as rows, and how to give a result the shape of the mesh."""
    x1, x2 = grid
    return np.column_stack([x1.ravel(), x2.ravel()]), lambda a: np.reshape(a, x1.shape)
