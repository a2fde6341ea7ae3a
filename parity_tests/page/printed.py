"""What the lectures print about a concept: the rows of the ledger, recomputed in both rooms."""

from typing import NamedTuple

import numpy as np

import reference
import scratch

from ..concepts import belongs
from ..ledger import ROWS, show


class Line(NamedTuple):
    """A row of the ledger, in words."""

    name: str  # "D17"
    heading: str  # 'D "BACK PROPOGATION"'
    says: str
    printed: str
    recomputed: str
    verdict: str  # "reproduced", "ERRATUM" or "FAILS"
    problem: str
    right: str
    why: str
    believed: str


def judge(progress=lambda done: None):
    """The verdict on every row of the ledger; Keras is imported for it."""
    _ = reference.activations.sigmoid, reference.gates.learn
    verdicts = []
    for row in ROWS:
        verdicts.append(show.judge(row, scratch, reference))
        progress(f"{len(verdicts)} of {len(ROWS)} rows")
    return verdicts


def lines_of(concept, verdicts):
    """The :class:`Line` of each row about a concept, errata and failures first.

    A row about a backward belongs to its function.
    """
    found = [_line(v) for v in verdicts if belongs(v.row.concept, concept)]
    return sorted(found, key=lambda line: ["FAILS", "ERRATUM", "reproduced"].index(line.verdict))


def _line(verdict):
    row, erratum = verdict.row, verdict.row.erratum
    how = f" ({row.how})" if row.kind == "number" and row.how != "exact" else ""
    return Line(
        row.name,
        f'{row.lecture} "{row.heading}"',
        row.says,
        show.pretty(row.printed) + how,
        _recomputed(verdict),
        verdict.word,
        verdict.problem,
        show.pretty(erratum.right) if erratum else "",
        erratum.why if erratum else "",
        erratum.believe if erratum else "",
    )


def _recomputed(verdict):
    """The values of both rooms, once where they read the same."""
    if verdict.row.kind == "formula":
        right = verdict.row.erratum is None and not verdict.problem
        return f"equal at {verdict.ours.size} points" if right else "not equal"
    ours, theirs = _values(verdict.ours), _values(verdict.theirs)
    return ours if ours == theirs else f"{ours} (scratch), {theirs} (reference)"


def _values(value):
    shown = [f"{v:.7g}".replace("-", "−") for v in np.ravel(value)[:8]]
    return " ".join(shown) + (" …" if value.size > 8 else "")
