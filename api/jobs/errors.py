"""What can go wrong with the job queue.

QueueFullError (BlockingIOError)     as many jobs are pending as are accepted
QueueLockedError (BlockingIOError)   a server works on the same data folder without the database
DamagedJobError (ValueError)         the record of one job cannot be read
DamagedQueueError (OSError)          the database of the queue cannot be read
FolderGoneError (OSError)            the data folder is not the one that was there when the server started
FolderDamagedError (OSError)         a file or folder in the data folder cannot be used
WorkerEndedError (OSError)           the worker of a process of its own ended by itself
"""


class QueueFullError(BlockingIOError):
    """As many jobs are pending as are accepted."""


class QueueLockedError(BlockingIOError):
    """A server works on the same data folder without the database: an earlier version, which kept jobs in other files."""


class DamagedJobError(ValueError):
    """The record of one job cannot be read. The record is kept and marked."""


class DamagedQueueError(OSError):
    """The database of the queue cannot be read. The worker sets it apart and goes on with a new one."""


class FolderGoneError(OSError):
    """The data folder is not the one that was there when the server started. Nothing is written until it is back."""


class FolderDamagedError(OSError):
    """A file or folder in the data folder cannot be used, such as a folder in the place of a file."""


class WorkerEndedError(OSError):
    """The worker of `citadel worker` ended by itself, which is a defect. Whoever started the process is to start it again."""
