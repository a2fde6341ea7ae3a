"""A script's training loop, judged in its own process: what it does, against what descent does."""

from .mend import mended
from .reasons import tried
from .report import judged
from .steps import marked, steps

__all__ = ["judged", "marked", "mended", "steps", "tried"]
