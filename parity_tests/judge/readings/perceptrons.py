"""Readings of perceptrons."""
