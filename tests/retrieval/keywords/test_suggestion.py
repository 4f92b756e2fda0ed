"""Spelling help for key words: from the words of the index, for words that nobody knows."""

from collections.abc import Iterator

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import update_index
from index.engine import Snapshot
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from retrieval.keywords.suggestion import suggest_keywords

NAMES = frozenset({"austria", "australia"})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    text = "Maritime security in Australia rests on the Elbonian fleet. The negotiations on peacekeeping go on."
    data, encoder = tmp_path_factory.mktemp("suggestion"), FakeEncoder()
    update_index([make_input("ports", text, "en")], data, BuildSettings(), encoder=encoder)
    engine = LocalEngine(data, "fake", encoder).load()
    with engine.acquire() as held:
        yield held
    engine.close()


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("maritme security", "maritime security"),
        ("Maritme secuirty", "Maritime security"),
        ("peacekeping -fleet", "peacekeeping -fleet"),
        ("negotations publisher:EEAS year:2023", "negotiations publisher:EEAS year:2023"),
        ("maritime security", None),
        ('"maritme security"', None),
        ("security -maritme", None),
        ("security publisher:maritme", None),
        ("austria security", None),
        ("harbour", None),
        ("xqzvwk", None),
        ("2023/20", None),
    ],
)
def test_a_misspelled_word_is_suggested_as_the_corpus_spells_it(snapshot: Snapshot, query: str, meant: str | None) -> None:
    assert suggest_keywords(snapshot, query, NAMES) == meant
