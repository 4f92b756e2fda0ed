"""Counts carried over from other rows equal counts made afresh, to the last byte."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.local.term_counts import FILES, TokenCounts, TokenLists

TOKENS = st.sampled_from(["a", "b", "ba", "c", "^us", "日", "z"])
ROW = st.lists(TOKENS, max_size=6)
ROWS = st.lists(ROW, max_size=5)


def saved(counts: TokenCounts, folder: Path) -> dict[str, bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    counts.save(folder)
    return {name: (folder / name).read_bytes() for name in FILES}


def carry(counts: TokenCounts, origins: list[int], fresh: dict[int, list[str]]) -> TokenCounts:
    rows = sorted(fresh)
    return counts.carry(np.array(origins, np.int64), np.array(rows, np.int64), TokenLists.of([fresh[row] for row in rows]))


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[list[str]], list[int], dict[int, list[str]]]:
    """Rows, and others made of them: some in another order, some left out, some new; a row may go to one place only."""
    rows = draw(ROWS)
    kept = draw(st.permutations(range(len(rows)))) if rows else []
    places: list[int] = [*kept[: draw(st.integers(0, len(rows)))], *([-1] * draw(st.integers(0, 4)))]
    origins = draw(st.permutations(places))
    return rows, list(origins), {row: draw(ROW) for row, origin in enumerate(origins) if origin < 0}


@given(changes())
def test_carried_counts_equal_those_made_afresh(
    told: tuple[list[list[str]], list[int], dict[int, list[str]]],
) -> None:
    rows, origins, fresh = told
    carried = carry(TokenCounts.of(rows), origins, fresh)
    expected = TokenCounts.of([rows[origin] if origin >= 0 else fresh[row] for row, origin in enumerate(origins)])
    assert carried.terms == expected.terms
    for name in ("lengths", "pairs"):
        one, other = getattr(carried, name), getattr(expected, name)
        assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())
    for name in ("words", "paired"):
        one, other = getattr(carried, name), getattr(expected, name)
        assert one.shape == other.shape
        for part in ("indptr", "indices", "data"):
            assert getattr(one, part).dtype == getattr(other, part).dtype
            assert getattr(one, part).tolist() == getattr(other, part).tolist()


@given(ROWS)
def test_counts_are_how_often_words_and_neighbours_stand_in_a_row(rows: list[list[str]]) -> None:
    counts = TokenCounts.of(rows)
    assert counts.terms == tuple(sorted({token for row in rows for token in row}))
    assert counts.lengths.tolist() == [len(row) for row in rows]
    words, paired = counts.words.toarray(), counts.paired.toarray()
    for number, row in enumerate(rows):
        assert {term: words[number, at] for at, term in enumerate(counts.terms) if words[number, at]} == Counter(row)
        named = [
            (counts.terms[pair // len(counts.terms)], counts.terms[pair % len(counts.terms)]) for pair in counts.pairs.tolist()
        ]
        assert {pair: paired[number, at] for at, pair in enumerate(named) if paired[number, at]} == Counter(pairwise(row))


def test_a_word_that_no_row_holds_any_more_goes_with_its_pairs() -> None:
    before = TokenCounts.of([["a", "b", "c"], ["a", "c"]])
    after = carry(before, [1], {})
    assert before.pairs.tolist() == [0 * 3 + 1, 0 * 3 + 2, 1 * 3 + 2]
    assert after.terms == ("a", "c")
    assert after.pairs.tolist() == [0 * 2 + 1]


def test_pairs_are_renumbered_when_a_word_comes_between() -> None:
    after = carry(TokenCounts.of([["a", "c"], ["c", "a"]]), [0, 1, -1], {2: ["b"]})
    assert after.terms == ("a", "b", "c")
    assert after.pairs.tolist() == [0 * 3 + 2, 2 * 3 + 0]


def test_saved_counts_are_opened_as_they_were_and_carry_on(tmp_path: Path) -> None:
    told = TokenCounts.of([["a", "b", "a"], [], ["b"]])
    before = saved(told, tmp_path / "one")
    opened = TokenCounts.open(tmp_path / "one")
    assert saved(carry(opened, [0, 1, 2], {}), tmp_path / "other") == before


def test_rows_that_hold_all_tokens_are_found() -> None:
    counts = TokenCounts.of([["a", "b"], ["b"], ["b", "c", "a"], []])
    assert counts.rows_with(["a", "b"]).tolist() == [0, 2]
    assert counts.rows_with(["b", "c"]).tolist() == [2]
    assert counts.rows_with(["a", "x"]).tolist() == []
    assert counts.rows_with([]).tolist() == [0, 1, 2, 3]


@given(st.lists(ROWS, max_size=4))
def test_lists_that_are_joined_are_those_of_all_rows(parts: list[list[list[str]]]) -> None:
    joined, whole = TokenLists.join(map(TokenLists.of, parts)), TokenLists.of([row for rows in parts for row in rows])
    assert (joined.terms, joined.ids.tolist(), joined.lengths.tolist()) == (
        whole.terms,
        whole.ids.tolist(),
        whole.lengths.tolist(),
    )


@pytest.mark.parametrize(
    ("terms", "ids", "lengths"),
    [
        (["a", "a"], [0, 1], [2]),
        (["a"], [0, 1], [2]),
        (["a"], [-1], [1]),
        (["a"], [0], [2]),
        (["a"], [0], [2, -1]),
        (["a"], [0], [0, 1]),
        ([1], [0], [1]),
        ({"a": 0}, [0], [1]),
    ],
)
def test_lists_that_contradict_themselves_are_refused(terms: object, ids: list[int], lengths: list[int]) -> None:
    frames = [json.dumps(terms).encode(), np.array(ids, np.int32).tobytes(), np.array(lengths, np.int32).tobytes()]
    with pytest.raises(ValueError, match=r"te[rx]"):
        TokenLists.read(frames, 1)
