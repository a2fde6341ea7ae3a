"""The slides: what the four lectures print, and what becomes of it when it is computed again."""

from . import deep, dissecting, handwritten, lecture_three, session_four
from .ledger import load

PAGES = {"D": dissecting, "G": lecture_three, "H": handwritten, "N": session_four}
LEDGER = {letter: load(page.ROWS + deep.ROWS[letter]) for letter, page in PAGES.items()}
ROWS = [row for rows in LEDGER.values() for row in rows]
