"""The ledger: what the four lectures print, and what becomes of it when it is computed again."""

from . import (
    dissecting,
    dissecting_backpropagation,
    dissecting_learning,
    handwritten,
    handwritten_activations,
    lecture_three,
    lecture_three_descent,
    lecture_three_gates,
    lecture_three_gradients,
    session_four,
)
from .row import load

PAGES = {
    "D": [dissecting, dissecting_backpropagation, dissecting_learning],
    "G": [lecture_three, lecture_three_gates, lecture_three_gradients, lecture_three_descent],
    "H": [handwritten, handwritten_activations],
    "N": [session_four],
}
LEDGER = {
    letter: load(letter, [row for page in pages for section in page.SECTIONS for row in section])
    for letter, pages in PAGES.items()
}
ROWS = [row for rows in LEDGER.values() for row in rows]
