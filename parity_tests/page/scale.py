"""Distances on a logarithmic scale: 0 at the left, 1 at the right.

A ULP is the spacing of floating numbers just above 1, ε in the table of tolerances.
"""

import math
from typing import NamedTuple

import numpy as np

LOWEST, HIGHEST = -17, 0  # powers of ten at the ends of the scale
ZERO = 4.0  # per cent of the width, at the left, that 0 has to itself
ULP = {False: float(np.finfo(np.float64).eps), True: float(np.finfo(np.float32).eps)}


def position(distance):
    """Where a distance lies on the scale, in per cent of its width."""
    if distance == 0:
        return 0.0
    power = math.log10(distance) if math.isfinite(distance) else HIGHEST
    share = (power - LOWEST) / (HIGHEST - LOWEST)
    return round(ZERO + (100 - ZERO) * min(max(share, 0.0), 1.0), 2)


class Mark(NamedTuple):
    """A distance: as a number, in words, and its place on the scale."""

    text: str  # "1.1e-16"
    words: str  # "1.1e-16, 0.5 ULP"
    at: float


def mark(distance, single=False):
    """A :class:`Mark`, or None for None; ``single`` for float32, whose ULP is larger."""
    if distance is None:
        return None
    value = math.inf if distance == "infinite" else float(distance)
    if value == 0:
        return Mark("0", "0, equal in every bit", 0.0)
    if math.isinf(value):
        return Mark("∞", "infinitely far", 100.0)
    ulps = value / ULP[single]
    text = f"{value:.1e}"
    told = f"{ulps:.2g}" if ulps < 100 else f"{ulps:.0e}"
    return Mark(text, f"{text}, {told} ULP", position(value))
