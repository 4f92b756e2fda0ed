"""Where the words that the reader found stand in a sentence that has them more than once."""

import pytest

from retrieval.reader.hit_readings import Words

SENTENCE = "The Enhancing EU Security project, funded by the EU."


@pytest.mark.parametrize(
    ("repeats", "place"), [(0, SENTENCE.index("EU")), (1, SENTENCE.rindex("EU")), (2, -1)], ids=["first", "second", "absent"]
)
def test_words_are_placed_where_they_were_read(repeats: int, place: int) -> None:
    assert Words("EU", 1.0, 1.0, repeats).place_in(SENTENCE) == place
