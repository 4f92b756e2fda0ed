"""What can go wrong in an evaluation.

SuiteError (ValueError)    a suite is unknown, or its lines are faulty; every fault is named
"""


class SuiteError(ValueError):
    """A suite is unknown, or its lines are faulty."""
