"""A reader that reads no passage twice for one question: what it read is kept in a mapping that is passed in.

The server passes one that is bounded and belongs to a generation (`api/answer_cache.py`). An evaluation passes a dictionary, so
that a suite is answered and ranked with one reading. What comes out is the same to the last bit: each passage is read by itself.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

from retrieval.reader.context import Context
from retrieval.reader.reader import Reader, Reading

ReadingKey = bytes
"""A checksum of the question as it is read and of what is read of a chunk. Neither of the texts is kept."""


class KeptReadings(Protocol):
    """Where readings are kept, such as a dictionary. It may forget them."""

    def get(self, key: ReadingKey, /) -> Reading | None:
        """A reading that is kept, None for any other."""

    def update(self, readings: Mapping[ReadingKey, Reading], /) -> None:
        """Keep readings."""


class CachedReader(Reader):
    """A reader with what it has read. As safe to share between threads as its mapping."""

    def __init__(self, reader: Reader, kept: KeptReadings) -> None:
        self._reader, self._kept = reader, kept

    def read(self, question: str, contexts: Sequence[Context]) -> list[Reading]:
        """What it says of each context, in their order."""
        keys = [_hash(question, context) for context in contexts]
        found = {key: reading for key in dict.fromkeys(keys) if (reading := self._kept.get(key)) is not None}
        unread = {key: context for key, context in zip(keys, contexts, strict=True) if key not in found}
        if unread:
            fresh = dict(zip(unread, self._reader.read(question, list(unread.values())), strict=True))
            self._kept.update(fresh)
            found |= fresh  # the mapping may keep nothing
        return [found[key] for key in keys]


def _hash(question: str, context: Context) -> ReadingKey:
    whole = f"{len(question)} {question} {context.body} {context.text}"
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
