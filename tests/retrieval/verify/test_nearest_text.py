from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences
from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.verify.nearest_text import NEAR, CutText, describe_differences, find_nearest

SENTENCES = ["Ships are late in the port of Busan.", "The European Union signed 19 agreements in 2016.", "Nobody knows why."]


def cut(*sentences: str) -> CutText:
    text = " ".join(sentences)
    return CutText.of(text, split_sentences(text, Span(0, len(text))))


def nearest(text: CutText, statement: str, near: int = 0) -> tuple[str, float] | None:
    found = find_nearest(text, statement, near)
    return found and (found.span.cut(text.text), found.similarity)


def test_a_number_that_changed_is_near_and_the_similarity_is_the_share_of_words_in_order() -> None:
    found = nearest(cut(*SENTENCES), "The European Union signed 23 agreements in 2016.")
    assert found == (SENTENCES[1], 2 * 7 / (8 + 8))


def test_letter_case_and_punctuation_make_nothing_less_similar() -> None:
    assert nearest(cut(*SENTENCES), "the European Union, signed 19 agreements in 2016") == (SENTENCES[1], 1.0)


@pytest.mark.parametrize(
    ("statement", "text", "is_near"),
    [
        ("a b c d e", "a b c x y.", True),  # 2 * 3 / 10
        ("a b c d e f g", "a b c d x y z.", False),  # 2 * 4 / 14
        ("japan 19", "japan 23.", True),  # of two words one may differ
        ("japan 19", "japan 23 24.", False),
        ("19", "23.", False),
        ("—", "—", False),
    ],
)
def test_near_begins_at_three_fifths_of_the_words(statement: str, text: str, is_near: bool) -> None:
    assert (nearest(cut(text), statement) is not None) == is_near


def test_of_two_as_near_the_one_nearer_to_the_offset_is_taken() -> None:
    text = cut("Japan signed 19 treaties.", "Nothing else happened there at all.", "Japan signed 23 treaties.")
    first, last = text.units[0], text.units[2]
    assert find_nearest(text, "Japan signed 20 treaties.", 0) is not None
    assert [find_nearest(text, "Japan signed 20 treaties.", near).span for near in (0, 500)] == [first, last]  # type: ignore[union-attr]


def test_a_sentence_that_was_split_is_met_whole() -> None:
    parts = ("The Union signed nineteen agreements.", "It did so in 2016 with partners in Asia.")
    statement = "The Union signed nineteen agreements in 2016 with partners in Asia."
    found = nearest(cut(SENTENCES[0], *parts, SENTENCES[2]), statement)
    assert found == (" ".join(parts), 2 * 11 / (11 + 14))  # 3 words more: it, did, so


def test_a_passage_into_which_a_sentence_was_put_is_met_to_its_end() -> None:
    new = [SENTENCES[0], "Much was put between them later on.", *SENTENCES[1:]]
    found = nearest(cut("Quite another matter.", *new, "And so on."), " ".join(SENTENCES))
    assert found == (" ".join(new), 2 * 19 / (19 + 19 + 7))


def test_one_that_is_shorter_is_met_without_its_neighbours() -> None:
    statement = "The Union signed nineteen agreements in 2016 with partners in Asia."
    text = cut("They met.", "The Union signed nineteen agreements.", "No more.", "Why?")
    assert nearest(text, statement) == ("The Union signed nineteen agreements.", 2 * 5 / (11 + 5))


words = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h", "1", "2"]), min_size=1, max_size=6)


@given(st.lists(words, min_size=1, max_size=5), words)
def test_no_single_sentence_is_nearer_than_what_is_found(sentences: list[list[str]], statement: list[str]) -> None:
    lines = [" ".join(sentence) for sentence in sentences]
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    units = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    text = CutText.of("\n".join(lines), units)
    ratios = [SequenceMatcher(None, statement, sentence, autojunk=False).ratio() for sentence in sentences]
    found = find_nearest(text, " ".join(statement))
    if found is None:
        assert max(ratios) < (NEAR if len(statement) != 2 else 1 / 2)
    else:
        assert found.similarity >= max(ratios)


texts = st.text("ab 1\n.,日本", max_size=40)


@given(texts, texts)
def test_without_what_was_added_differences_read_the_old_and_without_what_was_removed_the_new(old: str, new: str) -> None:
    differences = describe_differences(old, new)
    assert fold("".join(one.text for one in differences if one.op != "added")) == fold(old)
    assert fold("".join(one.text for one in differences if one.op != "removed")) == fold(new)
    assert (fold(old) == fold(new)) == all(one.op == "same" for one in differences)


def test_a_changed_word_is_told_as_one_removed_and_one_added() -> None:
    told = [(one.op, one.text) for one in describe_differences("The EU signed 19 agreements.", "The EU  signed 23 agreements.")]
    assert told == [("same", "The EU signed "), ("removed", "19 "), ("added", "23 "), ("same", "agreements. ")]
    assert [(one.op, one.text) for one in describe_differences("日本は", "日本が")][1:] == [("removed", "は "), ("added", "が ")]
