"""Files and JSON that may have been spoiled on the disk: opened without waiting, decoded without an error of another kind.

Opening a named pipe waits for somebody to write to it, and JSON that is nested deeply ends in a RecursionError. Whoever reads
what lies in a folder that others can write to goes through here.
"""

import errno
import json
import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import Any


def open_regular(path: Path) -> BufferedReader:
    """A regular file, open to read. Raises OSError: for a folder, a pipe, a device or a socket one with EINVAL."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file. Raises as `open_regular` does."""
    with open_regular(path) as file:
        return file.read()


def decode_json(data: bytes | str) -> Any:
    """The value of a JSON text in UTF-8. Raises ValueError for anything else, however deeply it is nested."""
    try:
        return json.loads(data if isinstance(data, str) else data.decode("utf-8"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
