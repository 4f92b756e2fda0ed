"""Items held against arithmetic: a share of those that are wanted, and a share of what is said."""

import pytest

from eval.measures.item_measures import harmonic_mean, item_precision, item_recall
from eval.suites.own_questions import EvidenceQuote, Question

ITEMS = (("Japan",), ("South Korea", "Republic of Korea"), ("Viet Nam", "Vietnam"), ("14/10/2022",))
QUESTION = Question("q", "list", "Which?", ("Japan",), (EvidenceQuote("doc", "Peru 14/10/2022 -"),), True, items=ITEMS)


def test_recall_is_the_share_of_items_of_which_one_string_stands_in_a_text() -> None:
    assert item_recall(["JAPAN and the Republic\nof Korea", "Vietnam 17/10/2019"], ITEMS) == pytest.approx(3 / 4)
    assert item_recall(["Japan, South Korea and the Republic of Korea"], ITEMS) == pytest.approx(2 / 4)


def test_nothing_said_has_no_item_and_no_items_no_recall() -> None:
    assert item_recall([], ITEMS) == 0
    assert item_recall(["Japan"], ()) is None


def test_precision_is_the_share_of_statements_with_an_item_or_on_a_gold_quote() -> None:
    quotes = [("doc", "Peru 14/10/2022 -"), ("other", "japan signed"), ("doc", "Norway x x x"), ("doc", "")]
    assert item_precision(quotes, QUESTION) == pytest.approx(2 / 4)


def test_nothing_quoted_or_no_items_has_no_precision() -> None:
    assert item_precision([], QUESTION) is None
    assert item_precision([("doc", "Japan")], Question("q", "fact", "Who?", ("Japan",), (), True)) is None


def test_f1_is_the_harmonic_mean_and_nothing_where_nothing_was_found() -> None:
    assert harmonic_mean(1 / 2, 3 / 4) == pytest.approx(2 / (1 / (1 / 2) + 1 / (3 / 4)))
    assert harmonic_mean(None, 0.0) == harmonic_mean(0.0, 0.5) == 0
    assert harmonic_mean(0.5, None) is None
