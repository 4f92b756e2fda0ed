"""A reader that reads no passage twice for one question, so that a suite is ranked and answered with one reading.

Reading is what an evaluation costs. The answers are made first, and timed as they are served. The ranking of the service is then
measured on what was read for them. What comes out is the same to the last bit: each passage is read by itself.
"""

from collections.abc import Sequence

from retrieval.reader.context import Context
from retrieval.reader.reader import Reader, Reading


class ReadOnce(Reader):
    """A reader with what it has read. Not safe to share between threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, Context], Reading] = {}

    def read(self, question: str, contexts: Sequence[Context]) -> list[Reading]:
        """What it says of each context, in their order."""
        unread = [context for context in dict.fromkeys(contexts) if (question, context) not in self._known]
        for context, reading in zip(unread, self._reader.read(question, unread) if unread else (), strict=True):
            self._known[question, context] = reading
        return [self._known[question, context] for context in contexts]
