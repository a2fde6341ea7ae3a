"""The proof that ``scratch`` and ``reference`` agree: cases, tolerances, and the report."""
