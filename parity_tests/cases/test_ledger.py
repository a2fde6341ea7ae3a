"""What the lectures print, row by row: reproduced to its last digit, or an erratum."""

import numpy as np
import pytest

from parity_tests.comparison import assert_parity
from parity_tests.ledger import ROWS
from parity_tests.ledger.row import mismatch


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(ours, theirs, row):
    what = "erratum, put right" if row.erratum else f"{row.kind}, as printed"
    mine, keras = row.value(ours), row.value(theirs)
    told = {"what": f"{what}: {row.name}", "row": row, "magnified": row.magnified}
    assert_parity(row.concept, mine, keras, row.tolerance, **told)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.erratum and row.erratum.slip], ids=lambda row: row.name
)
def test_slip(ours, theirs, row):
    """The wrong step, taken, leads to what is printed."""
    mine, keras = (np.asarray(row.erratum.slip(nn), np.float64) for nn in (ours, theirs))
    assert_parity(row.concept, mine, keras, row.tolerance, what=f"wrong step, repeated: {row.name}")
    for found in (mine, keras):
        problem = mismatch(row, row.printed, found)
        assert not problem, f"{row}: the wrong step does not lead to {row.printed}: {problem}"
