"""Bounds on what native libraries take of a process that serves: threads of OpenBLAS, and arenas of the C library's `malloc`.

OpenBLAS starts as many threads as there are cores, for matrices that are small here, beside the threads that answer. glibc gives
each new thread one of up to eight arenas a core. What was freed in one stays resident until its thread needs it again, also after
`malloc_trim`, which shortens the first arena alone. A server that takes uploads for days grew by an eighth so. Where all threads
share one arena it does not. Little is lost: tensors have an allocator of their own in onnxruntime, and objects have Python's.
"""

import ctypes
import os
from collections.abc import MutableMapping

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def limit_native_libraries(environment: MutableMapping[str, str] = os.environ) -> None:
    """Set the bounds. To be called before NumPy is imported and before any thread starts. What the environment sets stays."""
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None and "MALLOC_ARENA_MAX" not in environment:
        set_option(_ARENA_MAX, 1)
