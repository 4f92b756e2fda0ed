"""Commands about what callers keep."""
