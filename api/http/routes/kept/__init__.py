"""The routes of what callers keep."""
