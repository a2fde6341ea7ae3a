"""Readings of networks."""
