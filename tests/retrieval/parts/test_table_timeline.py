"""Timelines made of the rows of a table that the question names."""

import pytest

from index.engine import Snapshot
from retrieval.ask import ask
from retrieval.models import Models

SIGNED = 23
"""Agreements in the annex of the bundled corpus."""


@pytest.mark.parametrize(
    ("question", "first", "last", "count"),
    [
        ("How have the EU's framework participation agreements developed?", "22/11/2004", "14/10/2022", SIGNED),
        ("Timeline of framework participation agreements since 2015", "22/04/2015", "14/10/2022", 5),
        ("How did the framework participation agreements develop between 2004 and 2012?", "22/11/2004", "13/12/2012", 14),
    ],
)
def test_the_rows_of_a_named_table_are_a_timeline(
    corpus_index: Snapshot, question: str, first: str, last: str, count: int
) -> None:
    answer = ask(corpus_index, Models.load(), question)
    days = [entry.iso for entry in answer.timeline]
    assert answer.answered and answer.form == "timeline"
    assert (answer.timeline[0].date, answer.timeline[-1].date, len(days)) == (first, last, count)
    assert days == sorted(days)
    assert all(entry.date in answer.statements[entry.statement].text for entry in answer.timeline)


def test_a_subject_that_names_no_table_has_no_rows(corpus_index: Snapshot) -> None:
    answer = ask(corpus_index, Models.load(), "How have the agreements with Canada developed?")
    assert answer.computed is None
