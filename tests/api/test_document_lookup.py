from types import SimpleNamespace
from typing import cast

import pytest

from api.document_lookup import RangeError, cut_range
from ingest.document import Document
from ingest.spans import Span

DOCUMENT = cast(Document, SimpleNamespace(text="0123456789"))


@pytest.mark.parametrize(
    ("start", "end", "span"), [(None, None, (0, 10)), (3, None, (3, 10)), (None, 3, (0, 3)), (10, 10, (10, 10)), (0, 0, (0, 0))]
)
def test_a_range_reaches_to_the_ends_where_left_out(start: int | None, end: int | None, span: tuple[int, int]) -> None:
    assert cut_range(DOCUMENT, start, end) == Span(*span)


@pytest.mark.parametrize(("start", "end", "field"), [(-1, None, "start"), (11, None, "start"), (4, 3, "end"), (None, 11, "end")])
def test_a_range_beyond_the_text_names_the_offset(start: int | None, end: int | None, field: str) -> None:
    with pytest.raises(RangeError) as refused:
        cut_range(DOCUMENT, start, end)
    assert [error["field"] for error in refused.value.errors] == [field]
