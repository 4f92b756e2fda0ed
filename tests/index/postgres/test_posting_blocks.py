"""Packed postings: what goes in comes out, pairs are counted from places, blocks can be joined and cut."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("psycopg")

from index.postgres.search import posting_blocks
from index.postgres.search.posting_blocks import PostingLists, Postings, contains

TOKENS = st.lists(st.sampled_from(["ship", "port", "crew", "late"]), max_size=12)
CHUNKS = st.lists(TOKENS, max_size=8)


def make_lists(chunks: Sequence[Sequence[str]], first: int = 7) -> dict[str, Postings]:
    """Postings of chunks whose ids begin at `first` and leave gaps."""
    lists = PostingLists()
    for at, tokens in enumerate(chunks):
        lists.add(first + 300 * at, tokens)
    return dict(lists.take())


def describe(postings: Postings) -> list[tuple[int, int, int]]:
    return list(zip(postings.ids.tolist(), postings.counts.tolist(), postings.lengths.tolist(), strict=True))


def split_positions(postings: Postings) -> list[list[int]]:
    ends = np.cumsum(postings.counts)[:-1]
    return [part.tolist() for part in np.split(postings.positions, ends)] if len(postings.ids) else []


@given(CHUNKS)
def test_words_are_listed_with_their_counts_lengths_and_places(chunks: list[list[str]]) -> None:
    found = make_lists(chunks)
    assert list(found) == sorted({token for tokens in chunks for token in tokens})
    for word, postings in found.items():
        held = [(7 + 300 * at, tokens) for at, tokens in enumerate(chunks) if word in tokens]
        assert describe(postings) == [(row, tokens.count(word), len(tokens)) for row, tokens in held]
        assert split_positions(postings) == [[at for at, token in enumerate(tokens) if token == word] for _, tokens in held]


@given(CHUNKS)
def test_a_block_gives_back_what_was_packed(chunks: list[list[str]]) -> None:
    for postings in make_lists(chunks).values():
        unpacked = Postings.unpack(postings.pack())
        assert describe(unpacked) == describe(postings)
        assert split_positions(unpacked) == split_positions(postings)


@given(CHUNKS)
def test_few_numbers_are_packed_as_many_are(chunks: list[list[str]]) -> None:
    for postings in make_lists(chunks).values():
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(posting_blocks, "_FEW", 0)
            expected = postings.pack()
        assert postings.pack() == expected


def test_large_numbers_are_packed_whole() -> None:
    ids = np.array([3, 2**33, 2**40])
    postings = Postings(ids, np.array([1, 300, 1]), np.array([5, 70_000, 9]), np.array([0, *range(300), 65_600]))
    unpacked = Postings.unpack(postings.pack())
    assert describe(unpacked) == describe(postings)
    assert split_positions(unpacked) == split_positions(postings)
    small = Postings(np.array([0]), np.array([1]), np.array([1]), np.array([0]))
    assert len(small.pack()) == 4 + 4 + 4 + 4 * 1  # two counts, four widths, a byte for each column


@given(CHUNKS)
def test_pairs_are_counted_as_neighbours_are(chunks: list[list[str]]) -> None:
    found = make_lists(chunks)
    for first in found:
        for second in found:
            counts = [Counter(pairwise(tokens))[first, second] for tokens in chunks]
            expected = [(7 + 300 * at, count, len(chunks[at]) - 1) for at, count in enumerate(counts) if count]
            assert describe(found[first].followed_by(found[second])) == expected


@given(CHUNKS, CHUNKS, st.booleans())
def test_blocks_are_joined_in_the_order_of_chunks(left: list[list[str]], right: list[list[str]], swapped: bool) -> None:
    whole = make_lists([*left, *right])
    parts = [make_lists(left), make_lists(right, 7 + 300 * len(left))]
    for word, postings in whole.items():
        held = [part[word] for part in (reversed(parts) if swapped else parts) if word in part]
        joined = Postings.join(held)
        assert describe(joined) == describe(postings)
        assert split_positions(joined) == split_positions(postings)


@given(CHUNKS, st.sets(st.integers(0, 7)))
def test_some_chunks_are_left_out_with_their_places(chunks: list[list[str]], dropped: set[int]) -> None:
    gone = np.array(sorted(7 + 300 * at for at in dropped), np.int64)
    kept = make_lists([[] if at in dropped else tokens for at, tokens in enumerate(chunks)])
    for word, postings in make_lists(chunks).items():
        left = postings.select(~contains(gone, postings.ids))
        expected = kept.get(word, Postings.none())
        assert describe(left) == describe(expected)
        assert split_positions(left) == split_positions(expected)


def test_a_word_of_many_chunks_is_cut_into_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting_blocks, "BLOCK", 2)
    postings = make_lists([["ship"] * count for count in (1, 3, 2, 1, 4)])["ship"]
    parts = list(postings.cut())
    assert [part.ids.tolist() for part in parts] == [[7, 307], [607, 907], [1207]]
    assert [len(part.positions) for part in parts] == [1 + 3, 2 + 1, 4]
    assert describe(Postings.join(parts)) == describe(postings)
