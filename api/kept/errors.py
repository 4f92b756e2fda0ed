"""The errors of what callers keep.

    UnknownRecordError   LookupError: the caller keeps no such record
    RevisionError        RuntimeError: a record was changed by somebody else meanwhile
    StaleAnswerError     RuntimeError: an answer that is to be kept is not the one that is given now
    KeptDamagedError     OSError: the database of the records cannot be used

A caller that keeps as much as it may meets `api.errors.QuotaError`.
"""


class UnknownRecordError(LookupError):
    """The caller keeps no record of that id, or may not read a document any more that is quoted in it."""


class RevisionError(RuntimeError):
    """The record was changed since it was read. The caller may read it again and repeat the change."""


class StaleAnswerError(RuntimeError):
    """The answer comes from another generation than the one that the caller saw. Asking again shows what is answered now."""


class KeptDamagedError(OSError):
    """The database of what callers keep cannot be read or written."""
