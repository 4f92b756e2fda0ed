"""What was read is not read again, and comes out as it was."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reader.context import Context
from retrieval.reader.reader import Reader, Reading
from retrieval.reader.reading_cache import CachedReader

PAIRS = st.lists(st.tuples(st.sampled_from("ab"), st.lists(st.sampled_from("uvwx"), max_size=4)), max_size=6)


class CountingReader(Reader):
    """Reads lengths, and keeps a list of what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []

    def read(self, question: str, contexts: Sequence[Context]) -> list[Reading]:
        self.given += [(question, context.text) for context in contexts]
        none = np.zeros(0, np.float32)
        return [Reading(float(ord(question) + ord(one.text)), 0.0, none, none, np.zeros((0, 2), np.int64)) for one in contexts]


@given(PAIRS)
def test_each_passage_is_read_once_for_a_question_and_in_its_order(pairs: list[tuple[str, list[str]]]) -> None:
    counting = CountingReader()
    once = CachedReader(counting, {})
    for question, texts in pairs:
        readings = once.read(question, [Context(text, 0) for text in texts])
        assert [reading.answerable for reading in readings] == [ord(question) + ord(text) for text in texts]
    assert sorted(counting.given) == sorted({(question, text) for question, texts in pairs for text in texts})
