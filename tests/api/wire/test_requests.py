from dataclasses import fields
from datetime import date

import pytest
from pydantic import ValidationError

from api.errors import RangeError
from api.wire.requests import AskRequest, FiltersModel, Range
from index.filters import Filters
from ingest.spans import Span
from retrieval.query.analysis import LONGEST_QUESTION


def test_the_longest_question_that_retrieval_takes_is_the_longest_that_may_be_asked() -> None:
    assert AskRequest(question="x" * LONGEST_QUESTION).top_k == 5
    with pytest.raises(ValidationError, match="at most"):
        AskRequest(question="x" * (LONGEST_QUESTION + 1))


def test_filters_become_what_retrieval_takes() -> None:
    filters = FiltersModel.model_validate({"doc_id": "a", "publisher": ["b", "c"], "published_to": "2020-02-29"})
    assert filters.to_filters(date(2021, 1, 1)) == Filters(
        ("a",), ("b", "c"), (), None, date(2020, 2, 29), (), False, date(2021, 1, 1)
    )


def test_every_filter_of_retrieval_but_the_day_of_an_answer_can_be_sent() -> None:
    assert [*FiltersModel.model_fields, "as_of"] == [field.name for field in fields(Filters)]


@pytest.mark.parametrize(
    ("start", "end", "span"), [(None, None, (0, 10)), (3, None, (3, 10)), (None, 3, (0, 3)), (10, 10, (10, 10)), (0, 0, (0, 0))]
)
def test_a_range_reaches_to_the_ends_where_left_out(start: int | None, end: int | None, span: tuple[int, int]) -> None:
    assert Range(start=start, end=end).find_span(10) == Span(*span)


@pytest.mark.parametrize(("start", "end", "field"), [(-1, None, "start"), (11, None, "start"), (4, 3, "end"), (None, 11, "end")])
def test_a_range_beyond_the_text_names_the_offset(start: int | None, end: int | None, field: str) -> None:
    with pytest.raises(RangeError) as refused:
        Range(start=start, end=end).find_span(10)
    assert [error["field"] for error in refused.value.errors] == [field]
