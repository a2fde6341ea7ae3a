"""What every picture of the page shares: its size, how it is asked, and how it gets into the page.

The style is that of the lessons, of ``examples.drawing``. Here a figure is half as wide, so that it
can be read beside the formula, and whole on a telephone.
"""

import functools
import io
import re
from typing import NamedTuple
from urllib.parse import quote

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import reference
import scratch
from examples import drawing
from examples.drawing import both

ROOMS = {"scratch": scratch, "reference": reference}
LINES = "lines: scratch    hollow marks: reference"
BARS = "bars: scratch    hollow marks: reference"
AREAS = "area: scratch    dashed line: reference"
WIDTH, TEXT = 5.6, {"font.size": 11, "axes.titlesize": 11, "axes.labelsize": 11}
SQUARE = drawing.grid((-0.5, -0.5), (1.5, 1.5), 101)
PLOTS = {}  # slug of a concept: what draws its pictures


class Picture(NamedTuple):
    """A picture, ready for the page."""

    uri: str
    finding: str  # one sentence, computed from what is drawn
    alt: str
    width: int
    height: int


def picture(slug, key=LINES):
    """What follows draws a picture of this concept.

    It returns the figure, what it finds, and the answers of both engines: how far these are apart
    is said at the end of the sentence. ``key`` says how the engines are told apart.
    """

    def noted(draw):
        @functools.wraps(draw)
        def drawn():
            fig, told, *answers = draw()
            end = f"; {agreement(*answers)}." if answers else "."
            return finish(fig, told + end, key)

        PLOTS.setdefault(slug, []).append(drawn)
        return drawn

    return noted


def sheet(xlabel, ylabel, rows=1, cols=1, height=4.0, **options):
    """A figure, 5.6 inches wide, and its axes; ``options`` are those of subplots."""
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    with matplotlib.rc_context(TEXT):
        return fig, drawing.labelled(fig, xlabel, ylabel, rows, cols, **options)


def finish(fig, finding, key=LINES):
    """The figure as a :class:`Picture`; an SVG, which is sharp at any size.

    Raises ``ValueError`` where the finding is no sentence, or axes have no labels.
    """
    finding = written(finding)
    for ax in fig.axes:
        ax.tick_params(labelsize=10)
    drawing.finish(fig, finding, repr(finding), key, fontsize=10, title_fontsize=10)
    width, height = (round(96 * inches) for inches in fig.get_size_inches())
    alt = f"Plot of {written(drawing.described(fig, key))}"
    return Picture(_uri(fig), finding, alt, width, height)


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(sentence):
    """A sentence with its numbers as one writes them: 4e-07 as 4 · 10⁻⁷, -1 as −1."""

    def power(match):
        return f"{match[1]} · 10{str(int(match[2])).translate(SUPERSCRIPTS)}"

    sentence = re.sub(r"(\d(?:\.\d+)?)e([+-]\d+)", power, sentence)
    return re.sub(r"(?<!\w)-(?=\d)", "−", sentence)


def _uri(fig):
    """The figure as an address that holds all of it."""
    data = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "twofold"}):
        none = {"Date": None, "Creator": None}
        fig.savefig(data, format="svg", transparent=True, metadata=none)
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


# --- what is asked, and what the answers say ---------------------------------------------------


def ask(question):
    """``question(nn)`` for both engines, as arrays by engine."""
    return {engine: np.asarray(question(nn)) for engine, nn in ROOMS.items()}


def curves(ax, x, questions, **options):
    """Draw the answers of both engines to each question; {label: answers}."""
    answers = {label: ask(question) for label, question in questions.items()}
    for label, found in answers.items():
        both(ax, x, found, label, **options)
    return answers


def stacked(above, below, x, questions):
    """Questions with two answers each, one to be drawn above, one below."""
    answers = {label: ask(question) for label, question in questions.items()}
    for label, found in answers.items():
        both(above, x, drawing.part(found, 0), label)
        both(below, x, drawing.part(found, 1), label)
    return answers


def distance(found):
    """How far the two answers are apart, by the largest entry."""
    ours, theirs = found["scratch"], found["reference"]
    size = np.abs(theirs).max()
    return float(np.abs(ours - theirs).max() / size) if size else float(np.abs(ours).max())


def agreement(*answers):
    """ "the engines agree in every bit", or how far they are apart."""
    far = max(map(distance, answers))
    return f"the engines are at most {far:.0e} apart" if far else "the engines agree in every bit"


def within(far):
    """How exactly something holds."""
    return f"up to {far:.0e}" if far else "in every bit"


def regions(ax, grid, question):
    """Where ``question(nn, points)`` is above ½ in a plane whose axes have one scale.

    ``grid`` is of ``drawing.grid``. Returns the answers.
    """
    x1, x2, plane = grid
    found = {e: np.reshape(question(nn, plane), x1.shape) for e, nn in ROOMS.items()}
    drawing.regions(ax, x1, x2, found)
    ax.set_aspect("equal")
    return found


def around_half(z):
    """A net sum as a number that passes ½ where z passes 0: so a line is drawn as a line."""
    return 0.5 + np.clip(z, -0.5, 0.5)
