"""Suites run through the service's own code path."""
