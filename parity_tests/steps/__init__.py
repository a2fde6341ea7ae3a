"""``parity steps``: one pass of a training loop, forward and back, quantity by quantity."""
