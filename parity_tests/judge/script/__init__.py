"""A script's training loop, judged in its own process: what it does, against what descent does."""

from .mend import mended
from .reasons import tried
from .report import judged

__all__ = ["judged", "mended", "tried"]
