"""``parity page``: one HTML file with both tellings of every concept, side by side."""
