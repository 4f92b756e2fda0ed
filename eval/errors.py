"""What can go wrong in an evaluation.

SuiteError (ValueError)    a suite, a run or the baseline is unknown or faulty. Every fault is named with its line
"""


class SuiteError(ValueError):
    """A suite, a run or the baseline is unknown or faulty."""
