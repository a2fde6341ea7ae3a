"""The one function through which every parity case speaks, and the record that it keeps."""

import os
from typing import NamedTuple

import numpy as np

from .tolerances import CLOSE, TOLERANCES


class Comparison(NamedTuple):
    """One comparison of two engines."""

    name: str  # a public one, such as "activations.sigmoid"
    what: str
    kind: str  # a row of TOLERANCES
    dtype: str
    distance: float
    tolerance: float
    magnified: float  # how much the quantity magnifies a rounding; the tolerance is in proportion
    witness: float | None  # distance of ours to the numerical derivative
    witness_tolerance: float | None
    printed: str | None  # what a lecture prints
    agrees: bool
    message: str
    test: str

    @property
    def of(self):
        """What stands behind the colon in ``what``, if anything."""
        return self.what.partition(": ")[2]

    @property
    def excess(self):
        """How many times its bound a distance is."""
        pairs = [(self.distance, self.tolerance), (self.witness, self.witness_tolerance)]
        return max((far / bound if bound else np.inf for far, bound in pairs if far), default=0.0)


RECORD: list[Comparison] = []  # of the case that is running
LISTENER = None  # who hears of every comparison, in the place of what follows
MEASURE = None  # measures how much the quantities of the running case magnify a rounding


def assert_parity(
    concept, ours, theirs, kind, *, what="value", witness=None, row=None, magnified=None
):
    """Assert that two engines agree on a concept, and record how far they are apart.

    concept   the public name that is judged, "activations.sigmoid"
    ours      what the engine under test answers; theirs, what the framework answers
    kind      a row of the tolerance table
    what      what is compared, in a few words: "value", "backward", "coef_"
    witness   the numerical derivative, a third opinion: (array, kind of its tolerance)
    row       what a lecture prints, a row of the ledger: both engines must agree with that, too
    magnified how many times a rounding is magnified, where the case knows it

    Shape, dtype, and the places of NaN and infinity must be equal; then the values.
    """
    if LISTENER is not None:
        LISTENER(concept, ours, theirs, what, kind, magnified)
        return
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    tolerance = TOLERANCES[kind]
    magnified = _magnification(concept, what, tolerance) if magnified is None else magnified
    bound = tolerance.bound(theirs.dtype, magnified)
    problem, far = _compare(ours, theirs, tolerance.elementwise, bound)
    witness_far = witness_bound = None
    if witness is not None and not problem:
        numerical, witness_kind = witness
        witness_bound = TOLERANCES[witness_kind].bound("float64", magnified)
        if ours.dtype == np.float32:
            witness_bound = max(witness_bound, bound)
        wrong, witness_far = _compare(ours, np.asarray(numerical, ours.dtype), False, witness_bound)
        problem = wrong and f"against the numerical derivative ({witness_kind}): {wrong}"
    if row is not None and not problem:
        problem = row.problem(ours) or row.problem(theirs)
    message = f"{concept}, {what} ({kind}: {tolerance.reason}): {problem}" if problem else ""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rsplit(" ", 1)[0]
    RECORD.append(
        Comparison(
            concept,
            what,
            kind,
            str(theirs.dtype),
            far,
            bound,
            magnified,
            witness_far,
            witness_bound,
            row and row.printed,
            not problem,
            message,
            test,
        )
    )
    assert not problem, message


def quantity(concept, what):
    """What is one row of the report: what stands behind a colon is not told apart."""
    return concept, what.partition(":")[0]


def _magnification(concept, what, tolerance):
    if not tolerance.measured or MEASURE is None:
        return 1.0
    return MEASURE()[quantity(concept, what)]


def distance(ours, theirs):
    """The largest difference of two arrays, in ε of the largest entry of ``theirs``."""
    return _compare(ours, theirs, False, np.inf)[1] / float(np.finfo(theirs.dtype).eps)


def close(excess):
    """What to say where a distance is a few times its bound: that may be arithmetic."""
    return f"close: {excess:.1f} × the bound" if 1 < excess <= CLOSE else ""


def apart(ours, theirs, kind, magnified=1.0):
    """What is wrong where two arrays are further apart than their kind allows, or ""."""
    tolerance = TOLERANCES[kind]
    bound = tolerance.bound(theirs.dtype, magnified)
    return _compare(ours, theirs, tolerance.elementwise, bound)[0]


def _compare(ours, theirs, elementwise, bound):
    """Return (what is wrong or "", the distance)."""
    if ours.shape != theirs.shape:
        return f"shape {ours.shape}, expected {theirs.shape}", np.inf
    if ours.dtype.kind != theirs.dtype.kind or (
        theirs.dtype.kind == "f" and ours.dtype != theirs.dtype
    ):
        return f"dtype {ours.dtype}, expected {theirs.dtype}", np.inf
    if theirs.dtype.kind != "f":
        different = ours != theirs
        return _worst(ours, theirs, different.astype(float)) if different.any() else "", float(
            different.any()
        )
    ours, theirs = np.atleast_1d(ours, theirs)
    finite = np.isfinite(theirs)
    strange = np.where(
        finite, ~np.isfinite(ours), ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))
    )
    if strange.any():
        return _worst(ours, theirs, strange.astype(float)), np.inf
    difference = np.abs(np.where(finite, ours, 0) - np.where(finite, theirs, 0))
    size = np.where(finite, np.abs(theirs), 0)
    scale = size if elementwise else size.max(initial=0)
    relative = np.divide(difference, scale, out=difference.copy(), where=scale > 0)
    far = float(relative.max(initial=0))
    if far <= bound:
        return "", far
    told = [f"{far:.1e} apart", f"tolerance {bound:.1e}", bound and close(far / bound)]
    return f"{', '.join(filter(None, told))}; {_worst(ours, theirs, relative)}", far


def _worst(ours, theirs, badness):
    """Where it is worst, expected and received side by side."""
    at = np.unravel_index(badness.argmax(), badness.shape)
    place = f" at {tuple(int(i) for i in at)}" if at else ""
    return f"worst{place}: ours {ours[at]!s}, theirs {theirs[at]!s}"
