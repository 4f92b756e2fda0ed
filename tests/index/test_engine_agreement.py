"""All engines agree on any corpus: rankings, scores, statistics and near-duplicates."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_fakes import FakeEncoder, make_contents
from new_engines import DEEP, list_chunks, open_new, publish

from index.engine import NO_FILTERS, Ranking, Snapshot
from index.filters import Filters

WORDS = st.sampled_from(["ship", "ships", "port", "the", "late", "crew", "FPA", "Japan", "12", "signed", "with"])
TEXT = st.lists(WORDS, min_size=1, max_size=40).map(lambda words: " ".join(words) + ".")
TEXTS = st.dictionaries(st.sampled_from(["a", "b", "b-1", "c", "d"]), TEXT, min_size=1)
CHOSEN = st.sampled_from([NO_FILTERS, Filters(doc_id=("a", "b-1")), Filters(published_to=date(2020, 1, 1))])


@settings(max_examples=25, deadline=None)
@given(generations=st.lists(TEXTS, min_size=1, max_size=2), query=TEXT, filters=CHOSEN, depth=st.integers(1, 6))
def test_both_engines_rank_any_corpus_alike(
    generations: list[Mapping[str, str]], query: str, filters: Filters, depth: int
) -> None:
    with TemporaryDirectory() as folder, open_new("local", Path(folder)) as local, open_new("memory", Path(folder)) as memory:
        for texts in generations:
            put = [make_contents(doc_id, text, str(2019 + at)) for at, (doc_id, text) in enumerate(texts.items())]
            for one in (local, memory):
                publish(one, *put)
        with local.acquire() as left, memory.acquire() as right:
            compare_snapshots(left, right, query, filters, depth)


@settings(max_examples=12, deadline=None)
@given(generations=st.lists(TEXTS, min_size=1, max_size=2), query=TEXT, filters=CHOSEN, depth=st.integers(1, 6))
def test_a_database_ranks_any_corpus_as_the_definition_says(
    postgres: str, generations: list[Mapping[str, str]], query: str, filters: Filters, depth: int
) -> None:
    with (
        TemporaryDirectory() as folder,
        open_new("postgres", Path(folder), postgres) as stored,
        open_new("memory", Path(folder)) as memory,
    ):
        for texts in generations:
            put = [make_contents(doc_id, text, str(2019 + at)) for at, (doc_id, text) in enumerate(texts.items())]
            for one in (stored, memory):
                publish(one, *put)
        with stored.acquire() as left, memory.acquire() as right:
            compare_snapshots(left, right, query, filters, depth)


def compare_snapshots(left: Snapshot, right: Snapshot, query: str, filters: Filters, depth: int) -> None:
    assert left.tokenizer.vocabulary == right.tokenizer.vocabulary
    tokens, vector = left.tokenizer.question_tokens(query), FakeEncoder().encode([query])[0]
    assert left.token_statistics(tokens) == right.token_statistics(tokens)
    for word in query.lower().split():
        assert left.words_like(word[1:], DEEP) == right.words_like(word[1:], DEEP)
    for cut in (depth, DEEP):
        assert left.top_lexical(tokens, filters, cut) == right.top_lexical(tokens, filters, cut)  # to the last bit
        assert_same_ranking(left.top_dense(vector, filters, cut), right.top_dense(vector, filters, cut))
    names = list_chunks(left)
    assert names == list_chunks(right)
    mine, theirs = left.score_chunks(names, tokens, vector), right.score_chunks(names, tokens, vector)
    assert (mine.lexical.tolist(), mine.ceiling) == (theirs.lexical.tolist(), theirs.ceiling)
    np.testing.assert_allclose(mine.vectors, theirs.vectors, atol=1e-6)
    np.testing.assert_allclose(mine.sentence, theirs.sentence, atol=1e-6)
    ids = [entry.doc_id for entry in left.list_entries().entries]
    assert left.near_duplicates(ids) == right.near_duplicates(ids)
    passages = [(doc_id, left.document(doc_id).text) for doc_id in ids]
    assert left.documents_containing(passages, 0.5) == right.documents_containing(passages, 0.5)


def assert_same_ranking(left: Ranking, right: Ranking) -> None:
    """The same chunks in the same order, where scores differ by more than a rounding error of float32."""
    assert [score for _, score in left] == pytest.approx([score for _, score in right], abs=1e-6)
    swapped = [(score, other) for (chunk_id, score), (name, other) in zip(left, right, strict=True) if chunk_id != name]
    scores = sorted({round(score, 6) for pair in swapped for score in pair})
    assert all(sum(abs(score - one) < 2e-6 for one, _ in swapped) > 1 for score in scores), (left, right)
