"""The tables of a document are made once a snapshot and a language, within a number of bytes, and go with the snapshot."""

import gc
from dataclasses import dataclass, replace
from typing import cast

import pytest
from made_queries import make_query
from tables_made import SIGNED, make_document

import retrieval.tables.table_cache as tested
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.engine import Snapshot
from ingest.document import Document
from ingest.language.english import ENGLISH
from ingest.language.german import GERMAN
from retrieval.tables.binding import BoundTable
from retrieval.tables.question import read_question
from retrieval.tables.table import find_tables
from retrieval.tables.table_cache import TableCache, list_tables

DOCUMENT = make_document(SIGNED, [("Chile", "4 March 2012", "2013"), ("Peru", "7 May 2015", "")])


@dataclass(eq=False)
class Held:
    """Stands in for a snapshot, of which the cache needs to know only which one it is."""


def _count_makes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []

    def count(document: Document) -> object:
        made.append(document.doc_id)
        return find_tables(document)

    monkeypatch.setattr(tested, "find_tables", count)
    return made


def test_tables_are_made_once_a_snapshot_and_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    made, cache, first, second = _count_makes(monkeypatch), TableCache(), _snapshot(), _snapshot()
    english = Tokenizer(Vocabulary.of_corpus([]), ENGLISH)
    found = [cache.find(first, DOCUMENT, english) for _ in range(3)]
    assert found[0] is found[1] is found[2]
    assert [one.table for one in found[0]] == list(find_tables(DOCUMENT))
    assert made == ["made"]
    cache.find(second, DOCUMENT, english)
    cache.find(first, DOCUMENT, english.in_language(GERMAN))
    assert made == ["made"] * 3


def test_tables_go_with_their_snapshot() -> None:
    cache, snapshot = TableCache(), _snapshot()
    cache.find(snapshot, DOCUMENT, Tokenizer(Vocabulary.of_corpus([]), ENGLISH))
    assert cache.measure() > 0
    del snapshot
    gc.collect()
    assert cache.measure() == 0


@pytest.mark.parametrize("room", [0, 10_000, 30_000])
def test_what_is_kept_never_takes_more_than_its_bytes(room: int) -> None:
    cache, snapshot, tokenizer = TableCache(room), _snapshot(), Tokenizer(Vocabulary.of_corpus([]), ENGLISH)
    for number in range(10):
        assert cache.find(snapshot, replace(DOCUMENT, doc_id=str(number)), tokenizer)
        assert cache.measure() <= room
    assert (cache.measure() > 0) == (room > 0)


def test_a_table_without_a_word_for_what_is_open_is_left_out_before_its_rows_are_bound() -> None:
    query = read_question(replace(make_query("Who signed the zebra pact?"), form="person"))
    assert query is not None
    (tokens,) = list_tables(DOCUMENT, query.query.tokenizer)
    bound = BoundTable(tokens, query)
    open_words = query.text_tokens - tokens.held
    assert not bound.can_explain(open_words)
    assert "rows" not in bound.__dict__


def _snapshot() -> Snapshot:
    return cast("Snapshot", Held())
