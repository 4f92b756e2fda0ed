from datetime import date

import pytest
from pydantic import ValidationError

from api.wire.requests import AskRequest, FiltersModel
from index.filters import Filters
from retrieval.query.expansion import LONGEST_QUESTION


def test_the_longest_question_that_retrieval_takes_is_the_longest_that_may_be_asked() -> None:
    assert AskRequest(question="x" * LONGEST_QUESTION).top_k == 5
    with pytest.raises(ValidationError, match="at most"):
        AskRequest(question="x" * (LONGEST_QUESTION + 1))


def test_filters_become_what_retrieval_takes() -> None:
    told = FiltersModel.model_validate({"doc_id": "a", "publisher": ["b", "c"], "published_to": "2020-02-29"})
    assert told.to_filters(date(2021, 1, 1)) == Filters(("a",), ("b", "c"), (), None, date(2020, 2, 29), date(2021, 1, 1))
