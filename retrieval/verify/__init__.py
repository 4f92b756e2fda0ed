"""Saved answers, held against a later index."""
