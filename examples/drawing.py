"""Pictures for the lessons and the page: one style, a finding, both engines in every picture.

A figure is drawn straight into its file. No window opens, and no display is needed.
"""

import os
import sys
import textwrap
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from examples.lesson import chosen, console, say

matplotlib.rcdefaults()
matplotlib.rcParams.update(
    {
        "font.size": 12,
        "figure.titlesize": 15,
        "axes.titlesize": 12,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": "#e4e4e4",
        "axes.axisbelow": True,
        "lines.linewidth": 1.8,
        "legend.frameon": False,
    }
)

# Okabe and Ito's colours, which differ for every eye, the darker ones first; in print the dashes
# and the marks tell the lines apart.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9"]
DASHES = ["-", "--", "-.", (0, (1, 1)), (0, (6, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (3, 1))]
MARKS = "osD^vPX"
AREAS = ["#f6e3d3", "#9cc4de"]  # where a network answers 0, and 1


def figure(finding, xlabel, ylabel, nrows=1, ncols=1, **options):
    """A figure of 1200 × 750 pixels with its axes in rows; ``options`` are those of subplots.

    ``finding`` is a sentence, and becomes the title.
    """
    fig = Figure(figsize=(12, 7.5), dpi=100, layout="constrained")
    fig.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
    lines = -(-len(finding) // 104)  # of equal lengths, but for the last word
    fig.suptitle(textwrap.fill(finding, len(finding) // lines + 8), x=0.02, ha="left")
    axes = labelled(fig, xlabel, ylabel, nrows, ncols, **options)
    for ax in fig.axes:
        ax.xaxis.get_major_locator().set_params(integer=True)
    return fig, axes


def labelled(fig, xlabel, ylabel, nrows=1, ncols=1, **options):
    """The axes of a figure; those that share an axis have its label at the edge only."""
    axes = fig.subplots(nrows, ncols, **options)
    for ax in fig.axes:
        place = ax.get_subplotspec()
        if place.is_last_row() or not options.get("sharex"):
            ax.set_xlabel(xlabel)
        if place.is_first_col() or not options.get("sharey"):
            ax.set_ylabel(ylabel)
    return axes


def both(ax, x, found, label, joined=True):
    """Draw what the engines found: scratch as a line, reference as hollow marks on it.

    ``x`` serves both, or is given by engine as ``found`` is. Equal labels get equal colours in all
    axes of a figure. Where x are names, not numbers, and so not ``joined``, scratch draws bars.
    """
    labels = list(dict.fromkeys(line.get_label() for a in ax.figure.axes for line in a.lines))
    number = labels.index(label) if label in labels else len(labels)
    colour, dash, mark = (style[number % 7] for style in (COLOURS, DASHES, MARKS))
    by_engine = x if isinstance(x, dict) else dict.fromkeys(found, x)
    if "scratch" in found:
        bars = {"linestyle": "", "marker": "_", "ms": 24, "mew": 2.5}
        line = {"linestyle": dash} if joined else bars
        ax.plot(by_engine["scratch"], found["scratch"], color=colour, label=label, **line)
    if "reference" in found:
        some = -(-len(found["reference"]) // 25)  # a mark on each number would hide the line
        hollow = {"marker": mark, "mfc": "none", "mec": colour, "ms": 8, "markevery": some}
        ax.plot(by_engine["reference"], found["reference"], linestyle="", label=label, **hollow)


def losses(above, below, found, label):
    """Draw losses step by step, and below how far apart the engines are; the furthest, in ε."""
    steps = np.arange(1, len(next(iter(found.values()))) + 1)
    both(above, steps, found, label)
    if len(found) < 2:
        return 0.0
    ours, theirs = map(np.asarray, found.values())
    between = np.abs((ours - theirs) / theirs) / np.finfo(float).eps
    below.plot(steps, between, ".", color="black", label="distance of the engines")
    below.set_ylabel("distance / loss, in ε")
    return between.max()


def bound(ax, x, y, label):
    """Draw a line that was not measured, in grey."""
    ax.plot(x, y, color="#777777", linestyle=(0, (2, 2)), linewidth=1.4, label=label)


def part(found, index):
    """The same part of what each engine found: ``part(paths, (..., 0))`` is their first columns."""
    return {engine: np.asarray(numbers)[index] for engine, numbers in found.items()}


def way(ax, found, label):
    """Draw the ways of both engines through a plane, shape (steps, 2)."""
    both(ax, part(found, (..., 0)), part(found, (..., 1)), label)


def heights(ax, f, x, y, levels):
    """Grey lines of equal height of ``f(points)`` between two corners, x = (low, high)."""
    x1, x2, plane = grid((x[0], y[0]), (x[1], y[1]), 121)
    ax.contour(
        x1, x2, f(plane).reshape(x1.shape), levels=levels, colors="#cfcfcf", linewidths=1, zorder=0
    )
    ax.grid(False)


def grid(low, high, number=301):
    """x₁ and x₂ of so many points each way between two corners, and all the points one by one."""
    x1, x2 = np.meshgrid(*(np.linspace(a, b, number) for a, b in zip(low, high, strict=True)))
    return x1, x2, np.column_stack([x1.ravel(), x2.ravel()])


def regions(ax, x1, x2, found):
    """Draw where an output is above ½: scratch fills these areas, reference bounds them."""
    if "scratch" in found:
        ax.contourf(x1, x2, found["scratch"], levels=[-1, 0.5, 2], colors=AREAS)
    if "reference" in found:
        ax.contour(x1, x2, found["reference"], levels=[0.5], colors="black", linestyles="--")
    ax.yaxis.get_major_locator().set_params(integer=True)  # as along x
    ax.grid(False)


def points(ax, X, labels, size=9):
    """Draw rows of two inputs, orange discs where the label is 0, blue squares where it is 1."""
    X, labels = np.asarray(X), np.asarray(labels)
    for label, (colour, mark) in enumerate([(COLOURS[1], "o"), (COLOURS[0], "s")]):
        edge = {"mec": "white", "mew": 0.8, "ms": size, "label": f"labelled {label}"}
        ax.plot(*X[labels == label].T, mark, color=colour, **edge)


def save(fig, name, key="scratch: lines    reference: hollow marks"):
    """Write a figure to ``<folder of --pictures>/<name>.png``, whole or not at all; say so.

    The file also holds the lesson's question, the finding, and a description for who cannot see
    it; a notebook shows it. ``key`` says how to tell the engines apart. Raises ``ValueError`` for
    a figure whose title is no sentence, or whose axes have no labels.
    """
    finding = " ".join(fig.get_suptitle().split())
    finish(fig, finding, name, key)
    about = {"Title": chosen["question"], "Description": finding, "Comment": described(fig, key)}
    path = Path(chosen["pictures"]) / f"{name}.png"
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fig.savefig(part, format="png", metadata=about)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SystemExit(
            f"{path} cannot be written: {error.strerror}. Choose another folder: --pictures FOLDER"
        ) from None
    say(finding)
    console.print(f"  in {path}", markup=False, soft_wrap=True)
    ipython = sys.modules.get("IPython")  # loaded, and at work, in a notebook only
    if ipython and ipython.get_ipython():
        ipython.display.display(ipython.display.Image(filename=path, alt=finding))


def finish(fig, finding, name, key, **options):
    """Refuse a figure that does not say what it shows, and put the legend below its axes.

    ``options`` are those of a legend, which covers nothing, and has line and mark of a label
    together.
    """
    if not finding.endswith((".", "?", "!")):
        raise ValueError(f"the title of {name} is {finding!r}; give a whole sentence")
    artists = {}
    for number, ax in enumerate(fig.axes):
        below = ax.get_shared_x_axes().get_siblings(ax)
        beside = ax.get_shared_y_axes().get_siblings(ax)
        if not any(a.get_xlabel() for a in below) or not any(a.get_ylabel() for a in beside):
            raise ValueError(f"axes {number} of {name} lack a label; give xlabel and ylabel")
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            artists.setdefault(label, []).append(handle)
    fig.legend(
        [tuple(dict.fromkeys(handles[:2])) for handles in artists.values()],
        artists,
        loc="outside lower center",
        ncols=_columns(artists, round(12.5 * fig.get_figwidth())),
        title=key,
        **options,
    )


def _columns(labels, room):
    """How many of these labels go side by side, in rows of equal numbers, where so many fit."""
    widths = [len(label) + 6 for label in labels]
    if sum(widths) <= room:
        return len(widths) or 1
    return max(1, min(room // max(widths), -(-len(widths) // 2)))


def described(fig, key):
    """What is drawn, in words: the labels of the axes, their titles, and the legend."""
    over = dict.fromkeys(f"{a.get_ylabel()} over {a.get_xlabel()}" for a in fig.axes)
    over = [" ".join(w.split()) for w in over if not w.startswith(" ") and not w.endswith(" ")]
    titles = [" ".join(ax.get_title().split()) for ax in fig.axes]
    lines = dict.fromkeys(t.get_text() for legend in fig.legends for t in legend.get_texts())
    said = [f"{'; '.join(over)}.", *(f"{'; '.join(w)}." for w in (titles, lines) if any(w))]
    return " ".join([*said, f"{key}."])
