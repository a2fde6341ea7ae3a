"""``parity page``: one HTML file with both tellings of every concept, side by side.

What is imported here costs nothing; the libraries of the page are imported when it is written.
"""

from .command import main as main
