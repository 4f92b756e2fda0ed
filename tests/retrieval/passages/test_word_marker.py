"""Which words of a text the question has, and that no text outlives the question."""

import gc

from made_queries import make_query

from retrieval.passages.passage_builder import WordMarker


def test_neighbours_of_the_question_run_together() -> None:
    text = "The tariff rates, and the rate of each tariff."
    spans = WordMarker(make_query("What are the tariff rates?")).find(text)
    assert [span.cut(text) for span in spans] == ["tariff rates", "rate", "tariff"]


def test_no_words_of_a_passage_are_kept_when_its_question_is_answered() -> None:
    text = "Unheard quokkas marched."
    WordMarker(make_query("Who marched?")).find(text)
    kept = [
        one for one in gc.get_objects() if type(one) is tuple and any(type(part) is str and part == "quokkas" for part in one)
    ]
    assert kept == []
