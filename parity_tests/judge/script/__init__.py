"""A script's training loop, judged in its own process: what it does, against what descent does."""

from .mend import mended
from .report import judged

__all__ = ["judged", "mended"]
