"""The messages between parent and child: bytes led by their length, and refusals as JSON.

Nothing is pickled because the child has parsed hostile input: what it sends must not run anything in the parent.
"""

import json
import struct
from typing import IO

from ingest import errors

OUT_OF_MEMORY = 77  # exit status of a child that had no memory left to say so
PART, END, REFUSED = b"+", b".", b"!"
"""What an answer's next frame is: a part of it, nothing more, or a refusal."""
LONGEST_FRAME = 512_000_000
"""Bytes. More is never sent by a child that does what it should."""

LENGTH = struct.Struct(">Q")
REFUSALS = {refusal.__name__: refusal for refusal in errors.ReadError.__subclasses__()}


class BrokenStreamError(ValueError):
    """The other side sent what is no message."""


def write_frame(stream: IO[bytes], payload: bytes | memoryview) -> None:
    """Write one frame. The caller flushes the stream. Raises BrokenPipeError when nobody is left to read it."""
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)


def read_frame(stream: IO[bytes], longest: int = LONGEST_FRAME) -> bytes | None:
    """Receive one frame. None when the other side has gone. Raises BrokenStreamError for one longer than `longest` bytes."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > longest:
        raise BrokenStreamError(f"a frame of {length} bytes, where {longest} are allowed")
    payload = stream.read(length)
    return payload if len(payload) == length else None


def encode_refusal(refusal: errors.ReadError | OSError) -> bytes:
    """A refusal as the bytes of a message. Of an OSError its number and text are kept."""
    if isinstance(refusal, OSError):
        return json.dumps({"errno": refusal.errno, "message": refusal.strerror, "file": refusal.filename}).encode("ascii")
    return json.dumps({"refusal": type(refusal).__name__, "message": str(refusal)}).encode("ascii")


def decode_refusal(payload: bytes) -> errors.ReadError | OSError:
    """The refusal in a message, as the error that it was in the child. Raises BrokenStreamError for what is none."""
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise BrokenStreamError("a refusal that is no object")
    text = str(message.get("message"))
    if "errno" in message:
        file = message.get("file")
        return OSError(
            message["errno"] if isinstance(message["errno"], int) else 0, text, file if isinstance(file, str) else None
        )
    return REFUSALS.get(str(message.get("refusal")), errors.ReadError)(text)
