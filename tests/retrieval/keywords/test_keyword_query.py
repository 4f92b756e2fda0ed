"""How a key-word query is read: words, phrases, what must not be there, and fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import QuestionError
from retrieval.keywords.keyword_query import FieldCondition, fold, read_keywords


def test_every_operator_is_read() -> None:
    found = read_keywords('ports "Calm  Sea" -navy -"old fleet" publisher:"European Parliament" -year:2019 http://x')
    assert found.words == ("ports", "http://x")
    assert found.phrases == ("calm sea",)
    assert (found.excluded_words, found.excluded_phrases) == (("navy",), ("old fleet",))
    assert found.conditions == (
        FieldCondition("publisher", "european parliament", is_excluded=False),
        FieldCondition("year", "2019", is_excluded=True),
    )


def test_a_quotation_mark_that_is_never_closed_ends_with_the_query() -> None:
    assert read_keywords('"calm sea').phrases == ("calm sea",)


@pytest.mark.parametrize("text", ["-ports", "publisher:EEAS", '""', "- : ?", '-"calm sea" year:2019', "a " * 41])
def test_a_query_that_finds_nothing_or_is_too_long_is_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        read_keywords(text)


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=9, unique=True))
def test_plain_words_are_all_wanted(words: list[str]) -> None:
    assert read_keywords(" ".join(words)).words == tuple(words)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_keywords(text)
    except QuestionError:
        return
    assert found.wanted
    assert all(phrase == fold(phrase) for phrase in found.phrases)
