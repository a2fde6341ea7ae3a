"""Where lectures and frameworks differ by convention: the table, and how each cell is measured."""
