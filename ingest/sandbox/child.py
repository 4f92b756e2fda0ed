"""The loop of a child process that works on foreign bytes: requests come in over a pipe, answers or refusals go out.

It is a process of its own so that a file which eats time, memory or the interpreter itself ends this process and nothing else. A
program is a module that calls `serve` with its tasks. `ingest.sandbox.parent` starts it as `python -m`.
"""

import gc
import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from typing import BinaryIO

from ingest.errors import ReadError, ReadingLimitError
from ingest.sandbox.frames import END, OUT_OF_MEMORY, PART, REFUSED, encode_refusal, read_frame, write_frame
from ingest.sandbox.limits import MEMORY_SETTING, ReadingLimits
from ingest.sandbox.oom_score import READING, raise_oom_score

try:
    import resource
except ImportError:  # Windows: what the parent measures is then the only limit.
    resource = None  # type: ignore[assignment]

Task = Callable[[Sequence[bytes], ReadingLimits], Iterable[bytes]]
"""Takes the frames of a request and gives those of the answer. Raises a ReadError that does not name the file, or OSError."""


def serve(load_tasks: Callable[[], Mapping[str, Task]]) -> None:
    """Carry out one request after the other until the input ends.

    The first message holds the limits. `load_tasks` imports what the tasks need before any time is counted. A request is the name
    of a task, the number of its frames and the frames.
    """
    requests, answers = sys.stdin.buffer, _claim_output()
    raise_oom_score(READING)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    limits = ReadingLimits(**json.loads(read_frame(requests) or b"{}"))
    tasks = load_tasks()
    limit_memory(limits.memory_bytes)
    write_frame(answers, b"ready")
    answers.flush()
    try:
        while (name := read_frame(requests)) is not None:
            frames = [read_frame(requests) or b"" for _ in range(int(read_frame(requests) or b"0"))]
            limit_time(limits.seconds)
            _answer(answers, tasks[name.decode("ascii")], frames, limits)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # there was no room for the refusal either, and an ordinary exit would fail in its clean-up


def _answer(answers: BinaryIO, task: Task, frames: Sequence[bytes], limits: ReadingLimits) -> None:
    """Write the frames that answer a request, or why it was refused."""
    try:
        for frame in task(frames, limits):
            write_frame(answers, PART)
            write_frame(answers, frame)
        write_frame(answers, END)
    except (ReadError, OSError) as refusal:
        _refuse(answers, refusal)
    except MemoryError:
        gc.collect()
        _refuse(
            answers,
            ReadingLimitError(f"it needs more than {limits.memory_bytes} bytes of memory; split it or raise {MEMORY_SETTING}"),
        )
    answers.flush()


def _refuse(answers: BinaryIO, refusal: ReadError | OSError) -> None:
    write_frame(answers, REFUSED)
    write_frame(answers, encode_refusal(refusal))


def limit_memory(memory_bytes: int) -> None:
    """From here on an allocation past `memory_bytes` of address space fails with MemoryError."""
    if resource is not None and sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        # An update has a limit of its own, which its children inherit.
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def limit_time(seconds: float) -> None:
    """Let this process use `seconds` more of processor time. Then the system ends it, even where the parent is gone."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = ceil(time.process_time() + seconds) + 1
        if hard == resource.RLIM_INFINITY or wanted < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))


def _claim_output() -> BinaryIO:
    """The pipe to the parent, out of reach of a library that prints: what it prints goes to the standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers
