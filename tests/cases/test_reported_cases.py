"""Situations that were reported of programs of this kind, each a small file, the questions it is for and the right answers.

The folder `files` holds one folder a situation. Each is read, indexed and asked with everything that serves: reading process,
encoder, reader.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.wire.answers import AskResponse, shape_answer
from index.access import open_encoder, open_snapshot
from index.build.builder import build_index
from index.engine import NO_FILTERS, Snapshot
from index.filters import Filters
from index.settings import BuildSettings
from ingest.document import Document
from ingest.lookup import find_page, find_sections
from ingest.sources import find_sources_in
from ingest.spans import Span
from retrieval.ask import ask
from retrieval.models import Models

FILES = Path(__file__).parent / "files"
Open = Callable[[str], Snapshot]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one situation and what a right answer has."""

    case: str
    """The number that the name of its folder begins with."""
    text: str
    short: str | None = None
    """What the short answer holds; None where the quote alone is judged."""
    absent: str | None = None
    """What the short answer must not hold."""
    quote: str | None = None
    """What the first quoted sentence holds."""
    section: str | None = None
    """The number of a section around the quote."""
    page: int | None = None
    """The page of the quote."""
    filters: Filters = NO_FILTERS

    def __str__(self) -> str:
        return f"{self.case} {self.text}"


ENGLISH = Filters(language=("en",))
QUESTIONS = (
    Question("01", "How many inspections were there in 2006?", short="116", page=1),
    Question("01", "How many vessels were held in 2027?", short="7", page=2),
    Question("02", "What does Article 3 say?", quote="pilot", section="Article 3"),
    Question("03", "How many coastguards shall the mission train a year?", short="four hundred and fifty"),
    Question("03", "How many soldiers does the garrison number?", short="one hundred and twelve"),
    Question("03", "How many days did the inspection team visit the port of Dili?", short="7 days"),
    Question("03", "How much is the contract worth?", short="between 4 and 6 million euro"),
    Question("04", "How many vessels does the fleet count?", short="120", absent="1203"),
    Question("04", "How many tonnes does the patrol fleet emit a year?", short="3 × 10⁶"),
    Question("05", "How many inspections did Spain carry out?", short="212"),
    Question("05", "What do catch certificates cover?", quote="tuna and squid"),
    Question("05", "How much did the pier cost?", short="€12 million"),
    Question("05", "When was the bridge opened?", short="2015"),
    Question("06", "What does Article 3 say?", quote="reported", section="Article 3"),
    Question("06", "Which article deals with termination?", section="Article 4"),
    Question("07", "What is the threshold of explosive per container?", quote="12.5 kg"),
    Question("07", "When does the ferry from Labuan leave?", quote="06:40"),
    Question("07", "How many tonnes are the losses a year?", quote="10⁶ tonnes"),
    Question("09", "How many calls were there at Da Nang?", short="2"),
    Question("09", "In which country is Makassar?", short="Indonesia"),
    Question("11", "What does Article 2 of the MARSUL decision provide?", section="Article 2"),
    Question("11", "How much of the reference amount is held in reserve?", quote="900 000"),
    Question("11", "What is the financial reference amount of MARSUL?", short="EUR 17 350 000"),
    Question("14", "Wann unterzeichneten die Union und Australien das Rahmenabkommen?", quote="7. August 2017 in Manila"),
    Question("14", "Who leads the mission?", quote="Lt. Gen. Karlsson of Sweden since 2 May 2022."),
    Question("14", "Where is the liaison officer based?", quote="St. Kitts and reports to Gov. Lee every month."),
    Question("15", "Who prepared the budget?", short="Committee A"),
    Question("15", "Who bears the costs of an inspection?", short="flag State"),
    Question("18", "What was the quota?", quote="40 ships"),
    Question("20", "May the operation use force?", quote="shall not use force except in self-defence."),
    Question("20", "How many containers pass the strait each year?", quote="3×10⁶ containers pass the strait each year"),
    Question("21", "How many observers does Harbour Watch Galle apply for?", quote="17"),
    Question("24", "What does the depot of Baidoa store?", quote="three cranes", page=5),
    Question("25", "When was the tide gauge of Lorient replaced?", short="May 2019", filters=ENGLISH),
    Question("25", "When was the buoy off Roscoff replaced?", short="June 2020", filters=ENGLISH),
    Question("28", "When does the mandate end?", quote="The mandate ends on 30 June 2027 unless extended."),
)
QUESTIONS_WITHOUT_AN_ANSWER = (Question("13", "How many officers will be trained according to the draft?", quote="999"),)
"""`quote` is what must not be quoted."""


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load()


@pytest.fixture(scope="module")
def open_case(tmp_path_factory: pytest.TempPathFactory, corpus_data: Path) -> Iterator[Open]:
    """Opens the index of a situation, which is built once."""
    known: dict[str, Snapshot] = {}
    with ExitStack() as stack:
        encoder = open_encoder(corpus_data)
        stack.callback(encoder.close)

        def open_once(case: str) -> Snapshot:
            if case not in known:
                (folder,) = FILES.glob(f"{case}-*")
                data = tmp_path_factory.mktemp(f"case{case}")
                build_index(find_sources_in([folder]), data, BuildSettings(), encoder=encoder)
                known[case] = stack.enter_context(open_snapshot(data, encoder=encoder))
            return known[case]

        yield open_once


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_reported_question_has_the_right_answer(open_case: Open, models: Models, question: Question) -> None:
    index = open_case(question.case)
    answer, quotes = ask_for_quotes(index, models, question)
    assert answer.answered, answer.reason
    assert answer.answer is not None
    if question.short is not None:
        assert question.short in " ".join((answer.answer.short or "").split())
    if question.absent is not None:
        assert question.absent not in (answer.answer.short or "")
    texts = [" ".join(quote.cut(document.text).split()) for document, quote in quotes]
    if question.quote is not None:
        assert any(question.quote in text for text in texts), texts
    if question.section is not None:
        assert question.section in {
            section.number for document, quote in quotes for section in find_sections(document, quote.start)
        }
    if question.page is not None:
        document, quote = quotes[0]
        page = find_page(document, quote.start)
        assert page is not None
        assert page.number == question.page


@pytest.mark.parametrize("question", QUESTIONS_WITHOUT_AN_ANSWER, ids=str)
def test_a_text_that_no_reader_sees_is_never_quoted(open_case: Open, models: Models, question: Question) -> None:
    _, quotes = ask_for_quotes(open_case(question.case), models, question)
    assert question.quote is not None
    assert not any(question.quote in quote.cut(document.text) for document, quote in quotes)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("When was the financing agreement for border posts signed?", "was signed today."),
        ("When did the High Representative arrive in Thimphu?", "arrived in Thimphu yesterday."),
    ],
)
def test_a_date_told_by_the_day_of_writing_is_quoted_and_never_another_event(
    open_case: Open, models: Models, question: str, quote: str
) -> None:
    answer, quotes = ask_for_quotes(open_case("16"), models, Question("16", question))
    assert answer.answer is not None
    assert any(quote in span.cut(document.text) for document, span in quotes)
    assert "2027" not in (answer.answer.short or "")


def ask_for_quotes(index: Snapshot, models: Models, question: Question) -> tuple[AskResponse, list[tuple[Document, Span]]]:
    """The answer as it is served, and every quote of it with the document that it stands in."""
    answer = shape_answer(ask(index, models, question.text, question.filters), 0.0, None)
    statements = answer.answer.statements if answer.answer else []
    documents = {passage.rank: passage.document.doc_id for passage in answer.passages}
    quotes = [
        (index.document(documents[one.citation]), Span(one.start, one.end))
        for statement in statements
        for one in statement.quotes
    ]
    return answer, quotes
