"""All passages that hold key words: what is let through, how it is counted, and where it is marked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_contents, make_input

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

FOREIGN = {
    "hafen": ("Die Häfen der Städte bleiben offen. Die Verhandlungen über den Vertrag dauern an.", "de"),
    "lager": ("Die Lager der Städte bleiben geschlossen.", "de"),
    "accord": ("Les négociations de l’accord sur les ports continuent dans la ville.", "fr"),
    "treaty": ("The EU-Vietnam agreement of 2019/20 is long.", "en"),
    "union": ("The EU is long. The year 2019 was as well.", "en"),
}


def make(doc_id: str) -> DocumentContents:
    text, published, publisher = TEXTS[doc_id]
    made = make_contents(doc_id, text, published)
    return replace(made, document=replace(made.document, publisher=publisher))


@contextmanager
def serve(inputs: Sequence[DocumentInput], data: Path) -> Iterator[Snapshot]:
    encoder = FakeEncoder()
    update_index(inputs, data, BuildSettings(), encoder=encoder)
    engine = LocalEngine(data, "fake", encoder).load()
    with engine.acquire() as held:
        yield held
    engine.close()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    inputs = [DocumentInput(one, one, lambda one=one: make(one)) for one in TEXTS]
    with serve(inputs, tmp_path_factory.mktemp("keywords")) as held:
        yield held


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    inputs = [make_input(doc_id, text, language) for doc_id, (text, language) in FOREIGN.items()]
    with serve(inputs, tmp_path_factory.mktemp("foreign")) as held:
        yield held


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


@pytest.mark.parametrize(
    ("query", "doc_id", "marked"),
    [
        ("Häfen Verhandlungen", "hafen", ["Häfen", "Verhandlungen"]),
        ("Häfen der Städte", "hafen", ["Häfen", "Städte"]),
        ("Städte -Verhandlungen", "lager", ["Städte"]),
        ("négociations accord", "accord", ["négociations", "l’accord"]),
        ("EU-Vietnam", "treaty", ["EU-Vietnam"]),
        ("2019/20", "treaty", ["2019/20"]),
    ],
)
def test_words_of_any_language_and_words_of_several_tokens_are_found_and_marked(
    foreign: Snapshot, query: str, doc_id: str, marked: list[str]
) -> None:
    found = find_keywords(foreign, query, Filters())
    assert [hit.entry.doc_id for hit in found.hits] == [doc_id]
    assert [mark.cut(found.hits[0].chunk.text) for mark in found.mark(found.hits[0])] == marked
