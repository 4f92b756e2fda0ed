"""The embedded engine: what is held stays open and unmixed, its last reader closes it once, damage is reported and not used."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import update_index
from index.engine import NO_FILTERS, Snapshot
from index.errors import IndexCorruptError, IndexMissingError
from index.generations.history import roll_back
from index.generations.publish import FOLDER, list_generations
from index.local.local_engine import LocalEngine
from index.local.local_snapshot import LocalSnapshot
from index.settings import BuildSettings

KEPT = 2
ENCODER = FakeEncoder()


def publish(data: Path, *texts: str, kept: int = KEPT) -> str:
    """A generation of the documents "d0", "d1" ... with these texts."""
    inputs = [make_input(f"d{number}", text) for number, text in enumerate(texts)]
    return update_index(inputs, data, BuildSettings(kept=kept), encoder=ENCODER).generation


def open_engine(data: Path) -> LocalEngine:
    return LocalEngine(data, ENCODER.card.name, ENCODER).load()


def read(snapshot: Snapshot) -> str:
    return snapshot.document("d0").text


def damage(data: Path, generation: str) -> None:
    (data / FOLDER / generation / "store.sqlite").write_bytes(b"damaged")


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often an index of each generation was closed; one that closes what it was made of counts once."""
    counted: Counter[str] = Counter()
    real, at_work = LocalSnapshot.close, threading.local()

    def close(snapshot: LocalSnapshot) -> None:
        counted[snapshot.generation] += not getattr(at_work, "is_closing", False)
        at_work.is_closing = True
        real(snapshot)
        at_work.is_closing = False

    monkeypatch.setattr(LocalSnapshot, "close", close)
    return counted


def test_a_reader_keeps_what_it_held_through_many_publications(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "Text 0.")
    engine = open_engine(tmp_path)
    with engine.acquire() as snapshot:
        for number in range(1, 6):
            publish(tmp_path, f"Text {number}.")
            assert engine.follow()
        assert first not in list_generations(tmp_path)
        assert (snapshot.generation, read(snapshot), closed[first]) == (first, "Text 0.", 0)
        ((chunk_id, _),) = snapshot.top_lexical(["text"], NO_FILTERS, 5)
        assert snapshot.chunks([chunk_id])[0].text == "Text 0."
    assert closed[first] == 1
    assert max(closed.values()) == 1
    engine.close()


def test_of_several_readers_the_last_one_closes(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    engine = open_engine(tmp_path)
    with ExitStack() as last:
        with ExitStack() as early:
            early.enter_context(engine.acquire())
            snapshot = last.enter_context(engine.acquire())
            publish(tmp_path, "Two.")
            engine.follow()
        assert closed[first] == 0
        assert read(snapshot) == "One."
    assert closed[first] == 1
    engine.close()


def test_what_nobody_reads_is_closed_when_it_is_replaced(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    engine = open_engine(tmp_path)
    second = publish(tmp_path, "Two.")
    assert engine.follow()
    assert closed == {first: 1}
    engine.close()
    assert closed == {first: 1, second: 1}


def test_readers_beside_a_writer_never_see_a_mixture(tmp_path: Path, closed: Counter[str]) -> None:
    held = {publish(tmp_path, "Text 0 a.", "Text 0 b."): 0}
    engine, ended, mixed, reads = open_engine(tmp_path), threading.Event(), [], Counter[str]()

    def ask() -> None:
        while not ended.is_set():
            with engine.acquire() as snapshot:
                found = snapshot.top_lexical(["text"], NO_FILTERS, 2)
                texts = {snapshot.document(f"d{part}").text for part in (0, 1)}
                texts |= {chunk.text for chunk in snapshot.chunks([chunk_id for chunk_id, _ in found])}
                if texts != {f"Text {held[snapshot.generation]} a.", f"Text {held[snapshot.generation]} b."}:
                    mixed.append((snapshot.generation, texts))
                reads[snapshot.generation] += 1
            time.sleep(0.005)  # what writes must get on too

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 31):
        generation = publish_then_tell(tmp_path, held, number)
        assert engine.follow()
        assert engine.generation == generation
    ended.set()
    for reader in readers:
        reader.join()
    engine.close()
    assert mixed == []
    assert len(reads) > 5
    assert closed == dict.fromkeys(held, 1)


def publish_then_tell(data: Path, held: dict[str, int], number: int) -> str:
    generation = publish(data, f"Text {number} a.", f"Text {number} b.")
    held[generation] = number  # nobody has it before the next refresh
    return generation


def test_a_damaged_generation_is_reported_and_not_followed_until_the_next_good_one(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    engine = open_engine(tmp_path)
    second = publish(tmp_path, "Two.")
    damage(tmp_path, second)
    assert not engine.follow()
    assert (engine.generation, "store.sqlite" in str(engine.degraded), second in str(engine.degraded)) == (first, True, True)
    with engine.acquire() as snapshot:
        assert read(snapshot) == "One."
    assert not engine.follow()
    third = publish(tmp_path, "Three.")
    assert engine.follow()
    assert (engine.generation, engine.degraded) == (third, None)
    engine.close()


def test_a_engine_over_a_damaged_generation_opens_the_one_before_and_says_so(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    damage(tmp_path, publish(tmp_path, "Two."))
    engine = open_engine(tmp_path)
    assert (engine.generation, "store.sqlite" in str(engine.degraded)) == (first, True)
    assert not engine.follow()
    assert "store.sqlite" in str(engine.degraded)
    roll_back(tmp_path, first)
    engine.follow()
    assert (engine.generation, engine.degraded) == (first, None)
    engine.close()


def test_what_is_published_while_the_engine_is_opened_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "One.")
    real: Callable[..., LocalSnapshot] = LocalSnapshot.open
    published = []

    def open_slowly(*told: object, **named: object) -> LocalSnapshot:
        snapshot = real(*told, **named)
        published.append(publish(tmp_path, "Two."))
        return snapshot

    monkeypatch.setattr(LocalSnapshot, "open", open_slowly)
    engine = open_engine(tmp_path)
    monkeypatch.setattr(LocalSnapshot, "open", real)
    assert engine.follow()
    assert engine.generation == published[0]
    engine.close()


def test_a_rollback_is_followed(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    publish(tmp_path, "Two.")
    engine = open_engine(tmp_path)
    roll_back(tmp_path, first)
    assert engine.follow()
    with engine.acquire() as snapshot:
        assert (snapshot.generation, read(snapshot)) == (first, "One.")
    engine.close()


def test_a_kept_generation_can_be_held_by_its_id(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    second = publish(tmp_path, "Two.")
    engine = open_engine(tmp_path)
    for generation, text in ((first, "One."), (second, "Two."), (first, "One.")):
        with engine.acquire(generation) as snapshot:
            assert (snapshot.generation, read(snapshot)) == (generation, text)
    assert closed == {}  # it may be asked again soon
    engine.close()
    assert closed == {first: 1, second: 1}


@pytest.mark.parametrize("generation", ["000009-aaaaaaaaaaaa", "../secret", "", ".build-x"])
def test_a_generation_that_is_not_kept_is_missing(tmp_path: Path, generation: str) -> None:
    publish(tmp_path, "One.")
    engine = open_engine(tmp_path)
    with pytest.raises(IndexMissingError, match="no generation"), engine.acquire(generation):
        pass
    engine.close()


def test_a_damaged_generation_cannot_be_held(tmp_path: Path) -> None:
    first = publish(tmp_path, "One.")
    publish(tmp_path, "Two.")
    damage(tmp_path, first)
    engine = open_engine(tmp_path)
    with pytest.raises(IndexCorruptError, match=r"store\.sqlite"), engine.acquire(first):
        pass
    engine.close()


def test_a_generation_that_is_named_is_what_is_held_though_another_is_followed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(tmp_path, "One.")
    engine = open_engine(tmp_path)
    second = publish(tmp_path, "Two.")

    class Turning(LocalEngine):
        @property
        def generation(self) -> str:
            told = super().generation
            self.follow()
            return told

    engine.__class__ = Turning
    with engine.acquire(first) as snapshot:
        assert snapshot.generation == first
    LocalEngine.follow(engine)
    with engine.acquire(second) as snapshot:
        assert snapshot.generation == second
    engine.close()


def test_of_the_others_the_one_used_first_is_closed_when_there_are_too_many(
    tmp_path: Path, closed: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.local.snapshot_pool._OTHERS", 2)
    old = [publish(tmp_path, f"Text {number}.", kept=9) for number in range(5)]
    engine = open_engine(tmp_path)
    with engine.acquire(old[0]) as snapshot:
        for generation in old[1:4]:
            with engine.acquire(generation):
                pass
        assert closed == {old[1]: 1}
        assert read(snapshot) == "Text 0."
    assert closed == {old[0]: 1, old[1]: 1}
    engine.close()
    assert closed == dict.fromkeys(old, 1)


def test_threads_that_open_the_same_other_generation_at_once_leave_none_open(tmp_path: Path, closed: Counter[str]) -> None:
    first = publish(tmp_path, "One.")
    second = publish(tmp_path, "Two.")
    engine, opened, start = open_engine(tmp_path), [], threading.Barrier(4)

    def ask() -> None:
        start.wait()
        with engine.acquire(first) as snapshot:
            assert read(snapshot) == "One."
            opened.append(snapshot)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.close()
    assert len(opened) == 4
    assert closed == {first: len({id(one) for one in opened}), second: 1}


def test_a_reader_that_outlives_the_engine_closes_what_it_holds(tmp_path: Path, closed: Counter[str]) -> None:
    first, second = publish(tmp_path, "One."), publish(tmp_path, "Two.")
    engine = open_engine(tmp_path)
    with engine.acquire() as snapshot, engine.acquire(first) as older:
        engine.close()
        assert closed == {}
        assert (read(snapshot), read(older)) == ("Two.", "One.")
    assert closed == {first: 1, second: 1}
