"""Requests and responses about what callers keep."""
