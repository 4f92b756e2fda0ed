"""Answers and citations held against arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.answer_measures import cited_precision, cited_recall, exact_match, normalise, overlaps, token_f1
from eval.suites.own_questions import EvidenceQuote

GOLD = EvidenceQuote("doc", "Viet Nam signed the agreement in October 2019")
OTHER = EvidenceQuote("doc", "Japan has no such agreement yet")
words = st.text(st.sampled_from("ab the,.-\n"), max_size=20)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("The  Strategic\nCompass.", "strategic compass"),
        ("an EU-Asia (A) plan", "euasia plan"),
        ("theatre, another", "theatre another"),
        ("17/10/2019", "17102019"),
        ("The a an.", ""),
        ("Council’s", "council’s"),  # SQuAD's punctuation is that of ASCII
    ],
)
def test_normalised_is_lower_case_without_punctuation_articles_and_white_space(text: str, normalised: str) -> None:
    assert normalise(text) == normalised


def test_an_exact_match_is_with_any_expected_answer_once_normalised() -> None:
    assert exact_match("the European Union.", ["EU", "European Union"]) == 1
    assert exact_match("European Union of 27", ["EU", "European Union"]) == 0


def test_f1_is_of_the_shared_words_at_the_best_expected_answer() -> None:
    precision, recall = 2 / 4, 2 / 3
    assert token_f1("on 17 October 1999", ["17 October 2019"]) == pytest.approx(2 * precision * recall / (precision + recall))
    assert token_f1("17 October", ["2019", "17 October 2019"]) == pytest.approx(2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3))
    assert token_f1("never", ["17 October 2019"]) == 0


def test_a_word_is_shared_as_often_as_it_stands_in_both() -> None:
    assert token_f1("x x x", ["x y"]) == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert token_f1("x x", ["x x y"]) == pytest.approx(2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3))


@pytest.mark.parametrize("answers", [[], [""], ["the"]])
def test_where_nothing_is_expected_only_nothing_is_right(answers: list[str]) -> None:
    assert exact_match("", answers) == token_f1(" ", answers) == 1
    assert exact_match("Brussels", answers) == token_f1("Brussels", answers) == 0


def test_nothing_said_is_wrong_where_something_is_expected() -> None:
    assert exact_match("", ["Brussels"]) == token_f1("", ["Brussels"]) == 0
    assert exact_match("", ["the", "Brussels"]) == token_f1("", ["the", "Brussels"]) == 0


@given(text=words, answers=st.lists(words, max_size=3))
def test_f1_lies_between_the_exact_match_and_one(text: str, answers: list[str]) -> None:
    assert exact_match(text, answers) <= token_f1(text, answers) <= 1


@given(words)
def test_letter_case_and_marks_at_the_ends_never_spoil_an_exact_match(text: str) -> None:
    assert exact_match(f' "{text.upper()}.\n', [text]) == 1


@pytest.mark.parametrize(
    ("doc_id", "quote", "expected"),
    [
        ("doc", "It says: Viet Nam\nsigned  the agreement in October 2019.", True),  # holds the gold one
        ("doc", "signed the agreement", True),  # is held by it
        ("other", "Viet Nam signed the agreement in October 2019", False),
        ("doc", "the agreement in October 2019 and ratified it in May 2020", True),  # 5 of 8 words
        ("doc", "agreement in October 2019 and ratified it in May 2020", False),  # 4 of 8
        ("doc", "October in agreement the signed Nam Viet", False),  # the same words, no run
        ("doc", "", False),
        ("doc", " \n", False),
    ],
)
def test_quotes_overlap_when_one_holds_the_other_or_over_half_of_it_in_a_run(doc_id: str, quote: str, expected: bool) -> None:
    assert overlaps((doc_id, quote), GOLD) is expected


def test_rows_that_share_only_their_marks_do_not_overlap() -> None:
    assert not overlaps(("doc", "Japan x x x x x"), EvidenceQuote("doc", "Norway x x x x"))
    assert not overlaps(("doc", "South Korea x x x x"), EvidenceQuote("doc", "Japan and South Korea agree on it, says Japan"))
    assert overlaps(("doc", "Japan x x x x x"), EvidenceQuote("doc", "Partner Japan x x x x"))


@given(one=words, other=words)
def test_overlap_is_the_same_from_both_sides(one: str, other: str) -> None:
    assert overlaps(("doc", one), EvidenceQuote("doc", other)) == overlaps(("doc", other), EvidenceQuote("doc", one))


def test_precision_is_of_what_was_cited_and_recall_of_the_different_gold_quotes() -> None:
    cited = [("doc", GOLD.quote), ("doc", "Something else altogether"), ("other", OTHER.quote)]
    assert cited_precision(cited, [GOLD, OTHER]) == pytest.approx(1 / 3)
    assert cited_recall(cited, [GOLD, OTHER, GOLD]) == pytest.approx(1 / 2)


def test_nothing_cited_or_no_gold_has_neither_precision_nor_recall() -> None:
    assert cited_precision([], [GOLD]) is cited_recall([], [GOLD]) is None
    assert cited_precision([("doc", "x")], []) is cited_recall([("doc", "x")], []) is None
