"""Metrics, traces, logs and timings."""
