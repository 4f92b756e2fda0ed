"""A second reading of the sentence that a short answer is taken from: the sentence alone, without what stands around it.

Of a passage that speaks of many things the reader may mark the words of another one. Where it marks other words in the sentence
alone, nobody can tell which are right.
"""

from collections.abc import Callable

from retrieval.reader.context import Context
from retrieval.reader.reader import Reader

RereadSentence = Callable[[str], str | None]
"""The words that answer best in a sentence, None where none do."""


def make_rereader(reader: Reader, question: str) -> RereadSentence:
    """What reads a sentence by itself for a question. It reads when it is called, which takes a fraction of reading a passage."""

    def reread(sentence: str) -> str | None:
        found = reader.read(question, [Context(sentence, 0)])[0].find()
        return found.span.cut(sentence) if found is not None else None

    return reread
