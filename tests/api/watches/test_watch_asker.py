"""Watches are put once a generation, whatever process dies or shares the folder, and never while a caller waits."""

import fcntl
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.answer_cache import AnswerCache
from api.caller import Caller
from api.jobs.queue_database import hold_lock
from api.kept.errors import UnknownRecordError
from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import KeptRecord
from api.visible_index import VisibleIndex
from api.watches.watch_asker import WATCHES_LOCK, WatchAsker, WatchedIndex
from api.watches.watch_content import begin_watch, revise
from api.wire.answers import AnswerModel, AskResponse
from index.engine import Engine


def answer(question: str, generation: str) -> AskResponse:
    """An answer whose short answer is the generation."""
    found = AnswerModel(text="", short=generation, confidence=1.0, statements=[])
    fields: dict[str, Any] = {"reason": None, "answer": found, "passages": [], "conflicts": [], "took_ms": 0.0}
    return AskResponse(question=question, answered=True, generation=generation, **fields)


@dataclass
class Index:
    """An engine and an answer cache in one, over generations without documents. on_ask: called before each answer."""

    generation: str
    degraded: str | None = None
    on_ask: Callable[[str], object] = str
    questions: list[str] = field(default_factory=list)

    def follow(self) -> None:
        pass

    @contextmanager
    def acquire(self, generation: str | None = None, *_: object, **__: object) -> Iterator[SimpleNamespace]:
        listed, documents = SimpleNamespace(entries=()), dict[str, object]()
        yield SimpleNamespace(
            generation=generation or self.generation,
            list_entries=lambda: listed,
            entries=lambda doc_ids: [documents[one] for one in doc_ids],
        )

    def answer(self, snapshot: SimpleNamespace, wanted: Any) -> SimpleNamespace:
        self.questions.append(wanted.question)
        self.on_ask(wanted.question)
        return SimpleNamespace(to_response=lambda _: answer(wanted.question, snapshot.generation))


def find_caller(name: str) -> Caller | None:
    return Caller(name) if name == "anna" else None


def make_asker(data: Path, index: Index, in_hand: Callable[[], int] = int) -> WatchAsker:
    watched = WatchedIndex(cast(Engine, index), cast(AnswerCache, index), KeptDatabase(data), find_caller, data)
    return WatchAsker(watched, in_hand)


def keep(data: Path, number: int, owner: str = "anna") -> list[KeptRecord]:
    """Watches that were asked of the first generation."""
    request = {"top_k": 5, "filters": None, "webhook": None}
    made = [
        begin_watch(owner, {"question": f"Question {at}?", **request}, answer("", "g1").model_dump(mode="json"))
        for at in range(number)
    ]
    for record in made:
        KeptDatabase(data).add(record)
    return made


def list_changes(data: Path) -> list[list[tuple[str, str]]]:
    """The short answers before and after of each entry of each watch."""
    found = KeptDatabase(data).list_all("watch")
    return [[(entry["before"]["short"], entry["now"]["short"]) for entry in one.body["entries"]] for one in found]


def test_each_watch_is_put_once_to_each_generation(tmp_path: Path) -> None:
    keep(tmp_path, 3)
    index = Index("g2")
    asker = make_asker(tmp_path, index)
    for _ in range(3):
        asker._look()
    assert list_changes(tmp_path) == [[("g1", "g2")]] * 3
    assert len(index.questions) == 3
    index.generation = "g3"
    asker._look()
    assert list_changes(tmp_path) == [[("g1", "g2"), ("g2", "g3")]] * 3


def test_what_a_killed_process_left_is_put_by_the_next_and_nothing_twice(tmp_path: Path) -> None:
    keep(tmp_path, 5)

    def die(question: str) -> None:
        if question == "Question 2?":
            os.kill(os.getpid(), signal.SIGKILL)

    dying = make_asker(tmp_path, Index("g2", on_ask=die))
    process = multiprocessing.get_context("fork").Process(target=dying._look)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert list_changes(tmp_path) == [[("g1", "g2")]] * 2 + [[]] * 3
    index = Index("g2")
    make_asker(tmp_path, index)._look()
    assert index.questions == [f"Question {at}?" for at in (2, 3, 4)]
    assert list_changes(tmp_path) == [[("g1", "g2")]] * 5


def test_a_process_that_shares_the_folder_waits_for_the_one_that_asks(tmp_path: Path) -> None:
    keep(tmp_path, 1)
    index = Index("g2")
    asker = make_asker(tmp_path, index)
    with hold_lock(tmp_path / WATCHES_LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_ours:
        assert is_ours
        asker._look()
        assert index.questions == []
    assert asker._rest_until > 0  # it does not look twice a second
    asker._look()
    assert index.questions == ["Question 0?"]


def test_a_process_that_cannot_open_what_is_published_asks_nothing(tmp_path: Path) -> None:
    keep(tmp_path, 1)
    index = Index("g2", degraded="generation g3 is damaged")
    make_asker(tmp_path, index)._look()
    assert index.questions == []


def test_a_watch_that_is_removed_or_was_asked_while_it_is_asked_is_not_written_twice(tmp_path: Path) -> None:
    first, second = keep(tmp_path, 2)
    kept = KeptDatabase(tmp_path)
    other = make_asker(tmp_path, Index("g2")).watched

    def meddle(question: str) -> None:
        if question == "Question 0?":
            kept.remove("anna", "watch", first.heading.record_id)
        else:
            other.ask(second)

    asker = make_asker(tmp_path, Index("g2", on_ask=meddle))
    asker._look()
    assert list_changes(tmp_path) == [[("g1", "g2")]]


def test_a_failing_watch_keeps_none_of_the_others_from_being_asked(tmp_path: Path) -> None:
    keep(tmp_path, 3)

    def fail(question: str) -> None:
        if question == "Question 0?":
            raise OSError("the disk failed")

    index = Index("g2", on_ask=fail)
    asker = make_asker(tmp_path, index)
    asker._look()
    assert [len(changes) for changes in list_changes(tmp_path)] == [0, 1, 1]
    index.on_ask = str
    asker._look()
    assert [len(changes) for changes in list_changes(tmp_path)] == [1, 1, 1]


def test_watches_of_a_key_that_is_gone_are_left_alone(tmp_path: Path) -> None:
    (record,) = keep(tmp_path, 1, owner="gone")
    index = Index("g2")
    asker = make_asker(tmp_path, index)
    asker._look()
    assert index.questions == []
    try:
        asker.watched.ask(record)
    except UnknownRecordError as error:
        assert "'gone'" in str(error)
    else:
        raise AssertionError("a key that is gone was asked for")


def test_a_watch_waits_while_callers_ask(tmp_path: Path) -> None:
    keep(tmp_path, 1)
    index, counts = Index("g2"), iter([2, 1, 1, 0])
    seen: list[int] = []

    def count() -> int:
        assert index.questions == []
        seen.append(next(counts))
        return seen[-1]

    make_asker(tmp_path, index, count)._look()
    assert (seen, index.questions) == ([2, 1, 1, 0], ["Question 0?"])


def test_no_body_is_read_of_watches_that_were_asked(tmp_path: Path) -> None:
    keep(tmp_path, 2)
    index = Index("g1")

    class Headings(KeptDatabase):
        def find(self, *_: object) -> KeptRecord:
            raise AssertionError("a body is read")

        list_all = find  # type: ignore[assignment]

    watched = WatchedIndex(cast(Engine, index), cast(AnswerCache, index), Headings(tmp_path), find_caller, tmp_path)
    WatchAsker(watched, int)._look()
    assert index.questions == []


class Meddled(KeptDatabase):
    """Records of which another process removes one, or marks it as read, right before it is written here."""

    is_removed, is_done = False, False

    def replace(self, record: KeptRecord, *, has_quota: bool = True) -> None:
        one = record.heading
        if not self.is_done:
            self.is_done = True
            if self.is_removed:
                self.remove(one.owner, one.kind, one.record_id)
            else:
                found = self.find(one.owner, one.kind, one.record_id)
                super().replace(revise(found, {**found.body, "seen": 7}))
        super().replace(record, has_quota=has_quota)


@pytest.mark.parametrize("is_removed", [False, True])
def test_words_of_a_purged_document_go_though_a_watch_is_written_at_the_same_moment(tmp_path: Path, is_removed: bool) -> None:
    (record,) = keep(tmp_path, 1)
    outcome = {**record.body["outcome"], "short": "SECRET", "quotes": [{"doc_id": "gone", "text": "SECRET"}]}
    record = revise(record, {**record.body, "outcome": outcome})
    kept, index = Meddled(tmp_path), Index("g1")
    KeptDatabase(tmp_path).replace(record)
    kept.is_removed = is_removed
    watched = WatchedIndex(cast(Engine, index), cast(AnswerCache, index), kept, find_caller, tmp_path)
    with pytest.raises(UnknownRecordError) if is_removed else nullcontext():
        watched._drop_purged(record, VisibleIndex(cast(Engine, index), Caller("anna")))
    assert [("SECRET" in str(one.body), one.body["seen"]) for one in kept.list_all("watch")] == [(False, 7)] * (not is_removed)
