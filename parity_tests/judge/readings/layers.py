"""Readings of layers."""
