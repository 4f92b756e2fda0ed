"""Which span is shown for a hit."""

from index_fakes import list_chunks

from index.engine import Snapshot
from index.filters import Filters
from ingest.document import Document
from ingest.spans import Span
from retrieval.models import Models
from retrieval.passages.context_expansion import LONGEST_PASSAGE, expand_hit, find_table
from retrieval.query.analysis import analyse_question
from retrieval.rank.hit import Hit, Scores

COMPASS = "strategic-compass-partnership-dimension"


def _hit(index: Snapshot, text: str) -> Hit:
    return Hit(next(chunk for chunk in list_chunks(index) if chunk.text.startswith(text)), 1, Scores(0.5))


def _frame(index: Snapshot, question: str, text: str) -> tuple[str, str]:
    query = analyse_question(index, question, Filters(), Models.load(with_reader=False).metonyms)
    framed = expand_hit(query, index.document(COMPASS), _hit(index, text))
    assert framed.span.cut(framed.document.text) == framed.text
    return framed.kind, framed.text


def test_a_row_that_the_question_names_is_shown_by_itself(corpus_index: Snapshot) -> None:
    assert _frame(corpus_index, "When did Chile sign?", "Chile\t") == ("table_row", "Chile\t30/01/2014\t01/10/2015")
    assert _frame(corpus_index, "Who signed on 30 January 2014?", "Chile\t")[0] == "table_row"
    assert _frame(corpus_index, "Since when has the South Korean accord been in force?", "Republic of Korea\t")[0] == "table_row"


def test_any_other_row_is_shown_as_its_whole_table(corpus_index: Snapshot) -> None:
    kind, text = _frame(corpus_index, "Which partners have signed agreements?", "Chile\t")
    assert kind == "table"
    assert text.startswith("Framework Participation Agreements\nPartner country\tSigned\tIn force since\nPeru\t14/10/2022\t-")
    assert text.endswith("Romania\t22/11/2004\t01/12/2004")
    assert len(text) <= LONGEST_PASSAGE


def test_a_row_is_not_named_by_a_part_of_its_label(corpus_index: Snapshot) -> None:
    assert _frame(corpus_index, "When did North Korea sign?", "Republic of Korea\t")[0] == "table"
    assert _frame(corpus_index, "Who signed in January 2014?", "Chile\t")[0] == "table"


def test_a_table_is_found_from_any_of_its_lines_and_from_nothing_else(corpus_index: Snapshot) -> None:
    document: Document = corpus_index.document(COMPASS)
    rows = [row.span for row in document.rows if row.caption.startswith("Table 1")]
    tables = {find_table(document, span) for span in rows}
    assert len(tables) == 1
    table = tables.pop()
    assert table is not None
    assert table.cut(document.text).startswith("Table 1: Potential cooperation")
    assert all(table.holds(span) for span in rows)
    assert find_table(document, Span(0, 8)) is None
