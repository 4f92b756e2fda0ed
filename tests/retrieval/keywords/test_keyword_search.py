"""All passages that hold key words: what is let through, how it is counted, and where it is marked."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from index_fakes import FakeEncoder, make_contents

from index.build.builder import update_index
from index.build.document_input import DocumentInput
from index.engine import Snapshot
from index.filters import Filters
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from ingest.load import DocumentContents
from retrieval.keywords.keyword_search import UNDATED, find_keywords

TEXTS = {
    "accord": ("The fleets of Elbonia’s navy meet in the Calm Sea. Ports stay open.", "2021-03", "EEAS"),
    "plan": ("The fleet of Orvale meets in the calm sea. The navy is small.", "2019", "European Parliament"),
    "note": ("The sea is calm and the fleet is at port.", None, "EEAS"),
}


def make(doc_id: str) -> DocumentContents:
    text, published, publisher = TEXTS[doc_id]
    made = make_contents(doc_id, text, published)
    return replace(made, document=replace(made.document, publisher=publisher))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    data, encoder = tmp_path_factory.mktemp("keywords"), FakeEncoder()
    update_index([DocumentInput(one, one, lambda one=one: make(one)) for one in TEXTS], data, BuildSettings(), encoder=encoder)
    engine = LocalEngine(data, "fake", encoder).load()
    with engine.acquire() as held:
        yield held
    engine.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fleet", {"accord", "plan", "note"}),
        ("fleet navy", {"accord", "plan"}),
        ("fleet -navy", {"note"}),
        ('"calm sea"', {"accord", "plan"}),
        ('"elbonia\'s navy"', {"accord"}),
        ('fleet -"calm sea"', {"note"}),
        ("fleet publisher:eeas", {"accord", "note"}),
        ("fleet -publisher:parliament", {"accord", "note"}),
        ("fleet year:2021", {"accord"}),
        (f"fleet year:{UNDATED}", {"note"}),
        ("fleet kind:footnote", set()),
        ("fleet id:plan", {"plan"}),
        ("zeppelin", set()),
    ],
)
def test_a_hit_has_all_that_is_wanted(snapshot: Snapshot, query: str, expected: set[str]) -> None:
    assert {hit.entry.doc_id for hit in find_keywords(snapshot, query, Filters()).hits} == expected


def test_filters_hold_as_well(snapshot: Snapshot) -> None:
    assert [hit.entry.doc_id for hit in find_keywords(snapshot, "fleet", Filters(doc_id=("plan",))).hits] == ["plan"]


def test_marks_are_the_words_and_phrases_as_they_are_written(snapshot: Snapshot) -> None:
    for query, doc_id, expected in (
        ('"calm sea" navy', "plan", ["calm sea", "navy"]),
        ('"calm sea" fleet', "accord", ["fleets", "Calm Sea"]),
    ):
        found = find_keywords(snapshot, query, Filters())
        (hit,) = (one for one in found.hits if one.entry.doc_id == doc_id)
        assert [mark.cut(hit.chunk.text) for mark in found.mark(hit)] == expected


def test_facets_count_the_hits(snapshot: Snapshot) -> None:
    facets = find_keywords(snapshot, "fleet", Filters()).count_facets()
    assert facets["publisher"] == [("EEAS", 2), ("European Parliament", 1)]
    assert facets["year"] == [("2019", 1), ("2021", 1), (UNDATED, 1)]
    assert facets["kind"] == [("prose", 3)]
