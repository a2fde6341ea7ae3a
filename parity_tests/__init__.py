"""The proof that ``scratch`` and ``reference`` agree: cases, tolerances, and the report."""


def check(*things, hint=False):
    """Judge functions and classes of a running session; see :mod:`parity_tests.judge.notebook`."""
    from .judge import notebook  # noqa: PLC0415, TID251  only who asks for it pays for it

    return notebook.check(*things, hint=hint)
