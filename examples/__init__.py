"""Lessons: scripts that ask one question, on either engine."""
