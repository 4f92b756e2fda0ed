"""What a search reads: nothing, unless it is given `rerank`."""

from collections import Counter
from collections.abc import Sequence

import pytest
from starlette.testclient import TestClient

from api.client import Citadel
from retrieval.reader.context import Context
from retrieval.reader.reader import Reader, Reading

QUESTION = "When did Viet Nam sign the Framework Participation Agreement?"


def read_parts(client: TestClient, **fields: object) -> list[dict[str, float]]:
    """The parts of the scores of the passages that a search gives."""
    found = client.post("/v1/search", json={"query": QUESTION, **fields})
    assert found.status_code == 200, found.text
    return [passage["scores"] for passage in found.json()["passages"]]


def test_a_search_reads_nothing_unless_it_is_told_to(client: TestClient) -> None:
    assert not any("rerank" in parts for parts in read_parts(client))
    assert not any("rerank" in parts for parts in read_parts(client, rerank=False))
    assert any("rerank" in parts for parts in read_parts(client, rerank=True))


def test_no_passage_is_read_twice_for_one_query(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: Counter[tuple[str, str]] = Counter()
    read = Reader.read

    def count(self: Reader, question: str, contexts: Sequence[Context]) -> list[Reading]:
        reads.update((question, context.text) for context in contexts)
        return read(self, question, contexts)

    monkeypatch.setattr(Reader, "read", count)
    query = "Which states have signed a Framework Participation Agreement since 2014?"
    first, second = (read_parts(client, query=query, rerank=True) for _ in range(2))
    assert first == second
    assert reads and set(reads.values()) == {1}


def test_only_what_is_ranked_by_both_retrievers_is_read(client: TestClient) -> None:
    assert not any("rerank" in parts for mode in ("lexical", "dense") for parts in read_parts(client, rerank=True, mode=mode))


def test_rerank_is_true_or_false(client: TestClient) -> None:
    assert client.post("/v1/search", json={"query": QUESTION, "rerank": "yes"}).status_code == 422


def test_the_client_sends_rerank_where_it_is_wanted() -> None:
    sent: list[object] = []

    class Recording(Citadel):
        def _send(self, method: str, place: str, body: object = None, *_: object, **__: object) -> object:  # type: ignore[override]
            sent.append(body)
            return {}

    citadel = Recording("http://127.0.0.1:1")
    citadel.search(QUESTION, rerank=True)
    citadel.search(QUESTION)
    assert [b'"rerank": true' in (body if isinstance(body, bytes) else str(body).encode()) for body in sent] == [True, False]
