"""A second reading of one sentence, and what it does to a short answer."""

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from retrieval.answer.short_answer import find_short
from retrieval.reader.reader import Reader, load_reader
from retrieval.reader.sentence_reading import make_rereader

JOBS = "Spending supported nearly 200,000 American jobs, and 83,000 jobs were in arms."
PARTIES = "The Chinese side sends He Lifeng and the other one Scott Bessent."


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = load_reader(workers=1)
    assert found is not None
    return found


def test_a_sentence_is_read_by_itself(reader: Reader) -> None:
    reread = make_rereader(reader, "Who chaired the talks?")
    assert reread("The talks in Faro were chaired by Josep Borrell.") == "Josep Borrell"


@pytest.mark.parametrize(
    ("question", "text", "marked", "again", "short"),
    [
        ("Who is it for the other side?", PARTIES, "He Lifeng", "Scott Bessent", None),
        ("Who is it for the other side?", PARTIES, "Scott Bessent", "Bessent", "Scott Bessent"),
        ("How many American jobs are there?", JOBS, "83,000", "nearly 200,000", "nearly 200,000 American jobs"),
        ("How many American jobs are there?", JOBS, "nearly 200,000", "83,000", "nearly 200,000 American jobs"),
    ],
)
def test_words_that_nothing_else_gives_are_no_short_answer(
    question: str, text: str, marked: str, again: str, short: str | None
) -> None:
    assert find_short(make_query(question), [make_evidence(text, marked)], lambda _: again) == short
