"""Near-identical documents and the carriers of a passage, against what plain sets of runs say."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.local.near_duplicates import FILES, Hashes, NearDuplicates, hash_runs
from index.shingle_overlap import FEWEST_SHINGLES
from ingest.shingles import cut_runs

WORDS = [f"word{number}" for number in range(200)]


def _text(start: int, end: int) -> str:
    return " ".join(WORDS[start:end])


def _build(*texts: str) -> NearDuplicates:
    return NearDuplicates.build([hash_runs(text) for text in texts])


def _near(documents: Sequence[set[int]], row: int) -> tuple[int, ...]:
    """By the definition: four fifths of the shorter, half of the longer, neither a mere note."""
    own, found = documents[row], []
    for other, runs in enumerate(documents):
        few, many = sorted([len(own), len(runs)])
        if other != row and few >= FEWEST_SHINGLES and len(own & runs) >= 0.8 * few and len(own & runs) >= 0.5 * many:
            found.append(other)
    return tuple(found)


def _as_hashes(runs: set[int]) -> Hashes:
    return np.array(sorted(runs), np.uint64)


# Ranges of numbers as documents: they overlap as texts with moved borders do, and some numbers stand in most of them.
_RANGE = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: set(range(min(ends), max(ends))))
_DOCUMENTS = st.lists(st.tuples(_RANGE, st.sets(st.integers(100, 106))).map(lambda parts: parts[0] | parts[1]), max_size=12)


def test_there_is_a_hash_for_each_run_ascending_and_the_same_in_every_process() -> None:
    text = "The European Union and Japan, and the European Union and Viet Nam."
    hashes = hash_runs(text)
    assert len(hashes) == len(cut_runs(text)) == 8
    assert np.all(hashes[1:] > hashes[:-1])
    assert hash_runs("European Union and").tolist() == [2190913463001149165]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("—!", 0), ("One", 1), ("One two", 1), ("one two three", 1), ("\ud800a", 1)]
)
def test_short_texts_are_one_run_and_a_text_without_words_none(text: str, count: int) -> None:
    assert len(hash_runs(text)) == count


def test_runs_tell_the_order_of_words() -> None:
    assert len({int(hash_runs(text)[0]) for text in ("a b c", "a c b", "b a c", "c b a", "a b", "b a", "a", "a a a")}) == 8


@given(_DOCUMENTS)
def test_near_identical_documents_are_those_that_the_definition_names(documents: list[set[int]]) -> None:
    alike = NearDuplicates.build([_as_hashes(runs) for runs in documents])
    for row in range(len(documents)):
        assert alike.of_document(row) == _near(documents, row)
        assert set(alike.runs_of(row).tolist()) == documents[row]


@given(_DOCUMENTS, st.sampled_from([0.3, 0.9, 1.0]))
def test_carriers_are_all_other_documents_that_hold_the_share(documents: list[set[int]], share: float) -> None:
    alike = NearDuplicates.build([_as_hashes(runs) for runs in documents])
    for row, own in enumerate(documents):
        text = set(sorted(own)[2:12])
        held = {other: len(text & runs) for other, runs in enumerate(documents) if text & runs}
        wanted = {other: count for other, count in held.items() if other != row and count >= share * len(text)}
        found = alike.carrying(_as_hashes(text), share)
        assert {other: count for other, count in found.items() if other != row} == wanted


@given(_DOCUMENTS, st.randoms())
def test_the_order_of_documents_changes_their_rows_and_nothing_else(documents: list[set[int]], random: Random) -> None:
    order = list(range(len(documents)))
    random.shuffle(order)
    alike = NearDuplicates.build([_as_hashes(runs) for runs in documents])
    moved = NearDuplicates.build([_as_hashes(documents[row]) for row in order])
    for place, row in enumerate(order):
        assert {order[other] for other in moved.of_document(place)} == set(alike.of_document(row))


def test_a_reprint_with_a_paragraph_on_top_is_the_same_and_a_report_that_quotes_is_not() -> None:
    release, reprint = _text(0, 60), f"{_text(100, 120)} {_text(0, 60)} {_text(120, 130)}"
    report = f"{_text(60, 100)} {_text(0, 60)} {_text(130, 200)}"
    alike = _build(release, reprint, report, _text(150, 200))
    assert [alike.of_document(row) for row in range(4)] == [(1,), (0,), (), ()]
    assert alike.carrying(hash_runs(_text(10, 40)), 0.9) == {0: 28, 1: 28, 2: 28}


def test_a_note_of_two_lines_is_never_the_same_as_another() -> None:
    shortest, note = _text(0, FEWEST_SHINGLES + 2), _text(0, FEWEST_SHINGLES + 1)
    assert _build(shortest, shortest).of_document(0) == (1,)
    assert _build(note, note).of_document(0) == ()


def test_what_was_saved_is_opened_the_same_and_the_bytes_repeat(tmp_path: Path) -> None:
    alike = _build(_text(0, 60), _text(5, 70), "")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    alike.save(tmp_path / "one")
    opened = NearDuplicates.open(tmp_path / "one")
    # As a build does it that carries documents over.
    NearDuplicates.build([opened.runs_of(row) for row in range(3)]).save(tmp_path / "two")
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(FILES)
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in FILES)
    assert [opened.of_document(row) for row in range(3)] == [(1,), (0,), ()]


def test_documents_that_share_nothing_can_be_saved_and_opened(tmp_path: Path) -> None:
    _build("one by itself").save(tmp_path)
    opened = NearDuplicates.open(tmp_path)
    assert opened.of_document(0) == ()
    assert opened.carrying(hash_runs("one by itself"), 0.9) == {}


def test_a_text_without_words_is_carried_by_nobody() -> None:
    assert _build(_text(0, 40), _text(0, 40)).carrying(hash_runs(""), 0.9) == {}


def test_boilerplate_of_thousands_of_documents_costs_no_time_by_pairs() -> None:
    boilerplate = hash_runs(_text(0, 100))
    rng = np.random.default_rng(7)
    documents = [np.unique(np.concatenate([boilerplate, rng.integers(0, 2**63, 150, np.uint64)])) for _ in range(4_000)]
    alike = NearDuplicates.build(documents)
    # Linear: of 4,000 x 4,000 pairs, none is visited; each shared run names each document once.
    assert len(alike.shared) == len(alike.holders) == 4_000 * len(boilerplate)
    assert alike.of_document(17) == ()
    assert len(alike.carrying(boilerplate, 0.9)) == 4_000
