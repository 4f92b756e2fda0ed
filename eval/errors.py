"""What can go wrong in an evaluation.

SuiteError (ValueError)    a suite, a run or the baseline is unknown or faulty. Every fault is named with its line
BenchError (RuntimeError)  a server of the benchmark did not start, or did not answer
"""


class SuiteError(ValueError):
    """A suite, a run or the baseline is unknown or faulty."""


class BenchError(RuntimeError):
    """A server of the benchmark did not start, or did not answer."""
