"""The shelf: what was borrowed stays open and unmixed, its last reader closes it once, and damage is told, not turned to."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import update_index
from index.errors import IndexCorruptError, IndexMissingError
from index.generations.history import roll_back
from index.generations.pool import IndexPool
from index.generations.publish import FOLDER, list_generations
from index.local.open_index import OpenIndex
from index.settings import BuildSettings

KEPT = 2
ENCODER = FakeEncoder()


def publish(data: Path, *texts: str, kept: int = KEPT) -> str:
    """A generation of the documents "d0", "d1" ... with these texts."""
    inputs = [make_input(f"d{number}", text) for number, text in enumerate(texts)]
    return update_index(inputs, data, BuildSettings(kept=kept), encoder=ENCODER).generation


def open_pool(data: Path) -> IndexPool:
    return IndexPool.open(data, ENCODER.card.name, ENCODER)


def read(index: OpenIndex) -> str:
    return index.document("d0").text


def damage(data: Path, generation: str) -> None:
    (data / FOLDER / generation / "store.sqlite").write_bytes(b"damaged")


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often an index of each generation was closed; one that closes what it was made of counts once."""
    counted: Counter[str] = Counter()
    real, at_work = OpenIndex.close, threading.local()

    def close(index: OpenIndex) -> None:
        counted[index.generation] += not getattr(at_work, "is_closing", False)
        at_work.is_closing = True
        real(index)
        at_work.is_closing = False

    monkeypatch.setattr(OpenIndex, "close", close)
    return counted


def test_a_reader_keeps_what_it_borrowed_through_many_publications(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "Text 0.")
    shelf = open_pool(tmp_path)
    with shelf.borrow() as index:
        for number in range(1, 6):
            publish(tmp_path, f"Text {number}.")
            assert shelf.refresh()
        assert first not in list_generations(tmp_path)
        assert (index.generation, read(index), closed[first]) == (first, "Text 0.", 0)
        assert [row for row, _ in index.search_lexical("text", 5)] == [0]
        assert index.chunk(0).text == "Text 0."
    assert closed[first] == 1
    assert max(closed.values()) == 1
    shelf.close()


def test_of_several_readers_the_last_one_closes(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    shelf = open_pool(tmp_path)
    with ExitStack() as last:
        with ExitStack() as early:
            early.enter_context(shelf.borrow())
            index = last.enter_context(shelf.borrow())
            publish(tmp_path, "Two.")
            shelf.refresh()
        assert closed[first] == 0
        assert read(index) == "One."
    assert closed[first] == 1
    shelf.close()


def test_what_nobody_reads_is_closed_when_it_is_replaced(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    shelf = open_pool(tmp_path)
    second = publish(tmp_path, "Two.")
    assert shelf.refresh()
    assert closed == {first: 1}
    shelf.close()
    assert closed == {first: 1, second: 1}


def test_readers_beside_a_writer_never_see_a_mixture(tmp_path: Path, closed: Counter[str]) -> None:
    held = {publish(tmp_path, "Text 0 a.", "Text 0 b."): 0}
    shelf, ended, mixed, reads = open_pool(tmp_path), threading.Event(), [], Counter[str]()

    def ask() -> None:
        while not ended.is_set():
            with shelf.borrow() as index:
                texts = {index.document(f"d{part}").text for part in (0, 1)} | {index.chunk(row).text for row in (0, 1)}
                if texts != {f"Text {held[index.generation]} a.", f"Text {held[index.generation]} b."}:
                    mixed.append((index.generation, texts))
                reads[index.generation] += 1
            time.sleep(0.005)  # what writes must get on too

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 31):
        generation = publish_then_tell(tmp_path, held, number)
        assert shelf.refresh()
        assert shelf.generation == generation
    ended.set()
    for reader in readers:
        reader.join()
    shelf.close()
    assert mixed == []
    assert len(reads) > 5
    assert closed == dict.fromkeys(held, 1)


def publish_then_tell(data: Path, held: dict[str, int], number: int) -> str:
    generation = publish(data, f"Text {number} a.", f"Text {number} b.")
    held[generation] = number  # nobody has it before the next refresh
    return generation


def test_a_damaged_generation_is_told_and_not_turned_to_until_the_next_good_one(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    shelf = open_pool(tmp_path)
    second = publish(tmp_path, "Two.")
    damage(tmp_path, second)
    assert not shelf.refresh()
    assert (shelf.generation, "store.sqlite" in str(shelf.complaint), second in str(shelf.complaint)) == (first, True, True)
    with shelf.borrow() as index:
        assert read(index) == "One."
    assert not shelf.refresh()
    third = publish(tmp_path, "Three.")
    assert shelf.refresh()
    assert (shelf.generation, shelf.complaint) == (third, None)
    shelf.close()


def test_a_shelf_over_a_damaged_generation_opens_the_one_before_and_says_so(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    damage(tmp_path, publish(tmp_path, "Two."))
    shelf = open_pool(tmp_path)
    assert (shelf.generation, "store.sqlite" in str(shelf.complaint)) == (first, True)
    assert not shelf.refresh()
    assert "store.sqlite" in str(shelf.complaint)
    roll_back(tmp_path, first)
    shelf.refresh()
    assert (shelf.generation, shelf.complaint) == (first, None)
    shelf.close()


def test_what_is_published_while_the_shelf_is_opened_is_turned_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "One.")
    real: Callable[..., OpenIndex] = OpenIndex.open_folder
    published = []

    def open_slowly(*told: object, **named: object) -> OpenIndex:
        index = real(*told, **named)
        published.append(publish(tmp_path, "Two."))
        return index

    monkeypatch.setattr(OpenIndex, "open_folder", open_slowly)
    shelf = open_pool(tmp_path)
    monkeypatch.setattr(OpenIndex, "open_folder", real)
    assert shelf.refresh()
    assert shelf.generation == published[0]
    shelf.close()


def test_a_rollback_is_turned_to(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    publish(tmp_path, "Two.")
    shelf = open_pool(tmp_path)
    roll_back(tmp_path, first)
    assert shelf.refresh()
    with shelf.borrow() as index:
        assert (index.generation, read(index)) == (first, "One.")
    shelf.close()


def test_a_kept_generation_can_be_borrowed_by_its_id(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    second = publish(tmp_path, "Two.")
    shelf = open_pool(tmp_path)
    for generation, text in ((first, "One."), (second, "Two."), (first, "One.")):
        with shelf.borrow(generation) as index:
            assert (index.generation, read(index)) == (generation, text)
    assert closed == {}  # it may be asked again soon
    shelf.close()
    assert closed == {first: 1, second: 1}


@pytest.mark.parametrize("generation", ["000009-aaaaaaaaaaaa", "../secret", "", ".build-x"])
def test_a_generation_that_is_not_kept_is_missing(tmp_path: Path, generation: str) -> None:
    publish(tmp_path, "One.")
    shelf = open_pool(tmp_path)
    with pytest.raises(IndexMissingError, match="no generation"), shelf.borrow(generation):
        pass
    shelf.close()


def test_a_damaged_generation_cannot_be_borrowed(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    publish(tmp_path, "Two.")
    damage(tmp_path, first)
    shelf = open_pool(tmp_path)
    with pytest.raises(IndexCorruptError, match=r"store\.sqlite"), shelf.borrow(first):
        pass
    shelf.close()


def test_a_generation_that_is_named_is_what_is_borrowed_though_another_is_turned_to_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(tmp_path, "One.")
    shelf = open_pool(tmp_path)
    second = publish(tmp_path, "Two.")

    class Turning(IndexPool):
        @property
        def generation(self) -> str:
            told = super().generation
            self.refresh()
            return told

    shelf.__class__ = Turning
    with shelf.borrow(first) as index:
        assert index.generation == first
    IndexPool.refresh(shelf)
    with shelf.borrow(second) as index:
        assert index.generation == second
    shelf.close()


def test_of_the_others_the_one_opened_first_is_closed_when_there_are_too_many(tmp_path: Path, closed: Counter[str]) -> None:
    old = [publish(tmp_path, f"Text {number}.", kept=9) for number in range(5)]
    shelf = open_pool(tmp_path)
    with shelf.borrow(old[0]) as index:
        for generation in old[1:4]:
            with shelf.borrow(generation):
                pass
        assert closed == {old[1]: 1}
        assert read(index) == "Text 0."
    assert closed == {old[0]: 1, old[1]: 1}
    shelf.close()
    assert closed == dict.fromkeys(old, 1)


def test_threads_that_open_the_same_other_generation_at_once_leave_none_open(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    second = publish(tmp_path, "Two.")
    shelf, opened, start = open_pool(tmp_path), [], threading.Barrier(4)

    def ask() -> None:
        start.wait()
        with shelf.borrow(first) as index:
            assert read(index) == "One."
            opened.append(index)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shelf.close()
    assert len(opened) == 4
    assert closed == {first: len({id(index) for index in opened}), second: 1}


def test_a_reader_that_outlives_the_shelf_closes_what_it_holds(tmp_path: Path, closed: Counter[str]) -> None:
    first, second = publish(tmp_path, "One."), publish(tmp_path, "Two.")
    shelf = open_pool(tmp_path)
    with shelf.borrow() as index, shelf.borrow(first) as older:
        shelf.close()
        assert closed == {}
        assert (read(index), read(older)) == ("Two.", "One.")
    assert closed == {first: 1, second: 1}
