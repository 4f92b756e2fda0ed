"""Texts are the same when nine in ten runs of three words agree and no number differs."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.shingles import contain, cut_document, cut_runs, differ_in_number, find_words, resemble

WORDS = [f"{first}{second}" for first in "abcdefgh" for second in "vwxyz"]
TEXT = " ".join(WORDS)


def test_words_are_what_letters_and_digits_make_whatever_their_case() -> None:
    assert find_words("The EU's “Code”: ÉTAT 22/04, x_1.") == ["the", "eu", "s", "code", "état", "22", "04", "x_1"]


def test_runs_are_of_three_words_and_a_shorter_text_is_one() -> None:
    assert cut_runs("One two, three four.") == {"one two three", "two three four"}
    assert cut_runs("Two words") == {"two words"}
    assert cut_document("One two, three four.") == cut_runs("One two, three four.")


def test_texts_are_the_same_with_nine_in_ten_runs_in_common() -> None:
    assert resemble(cut_runs(TEXT), cut_runs(TEXT.upper() + "!"))
    # One word changed in the middle changes 3 runs of 38 on each side: 35 of 41 are shared, fewer than nine in ten.
    changed = " ".join([*WORDS[:20], "other", *WORDS[21:]])
    assert not resemble(cut_runs(TEXT), cut_runs(changed))
    # One word more at the end: 38 of 39.
    assert resemble(cut_runs(TEXT), cut_runs(TEXT + " more"))


def test_a_text_contains_another_when_nine_in_ten_of_its_runs_stand_in_it() -> None:
    part, more = cut_runs(" ".join(WORDS[5:30])), cut_runs(" ".join([*WORDS[5:30], "and", "three", "more"]))
    whole = cut_runs(TEXT)
    assert contain(whole, part)
    assert not contain(part, whole)
    # 23 of 26 runs.
    assert not contain(whole, more)


def test_texts_that_differ_in_a_number_are_not_the_same_however_long_they_are() -> None:
    one, other = (cut_runs(f"{TEXT} the EU runs {count} missions there {TEXT[::-1]}") for count in ("16", "17"))
    assert len(one & other) > 0.9 * len(one | other)
    assert differ_in_number(one, other)
    assert not resemble(one, other)
    assert not contain(one, other)


def test_a_number_that_was_only_added_does_not_tell_texts_apart() -> None:
    story, reprint = cut_runs(f"{TEXT} the EU runs 16 missions"), cut_runs(f"{TEXT} the EU runs 16 missions (c) 2019")
    assert not differ_in_number(story, reprint)
    assert resemble(story, reprint)


@given(st.text("ab1 2.", max_size=40), st.text("ab1 2.", max_size=40))
def test_sameness_has_no_direction(one: str, other: str) -> None:
    assert resemble(cut_runs(one), cut_runs(other)) == resemble(cut_runs(other), cut_runs(one))
    assert resemble(cut_runs(one), cut_runs(one))
