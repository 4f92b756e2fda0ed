"""Watches are put once a generation, whatever process dies or shares the folder, and never while a caller waits."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.answer_cache import AnswerCache
from api.caller import Caller
from api.kept.errors import UnknownRecordError
from api.kept.kept_access import find_missing
from api.kept.kept_record import KeptRecord
from api.kept.kept_store import KeptStore
from api.visible_index import VisibleIndex
from api.watches.watch_asker import WatchAsker, WatchedIndex
from api.watches.watch_content import begin_watch, revise
from api.wire.answers import AnswerModel, AskResponse
from index.engine import Engine
from index.errors import DatabaseLostError, IndexMissingError
from tests.deadlines import wait_for


def answer(question: str, generation: str) -> AskResponse:
    """An answer whose short answer is the generation."""
    found = AnswerModel(text="", short=generation, confidence=1.0, statements=[])
    fields: dict[str, Any] = {"reason": None, "answer": found, "passages": [], "conflicts": [], "took_ms": 0.0}
    return AskResponse(question=question, answered=True, generation=generation, **fields)


@dataclass
class Index:
    """An engine and an answer cache in one, over generations without documents. on_ask: called before each answer.

    published: the generation that it turns to when it follows, None for the one that it has.
    """

    generation: str
    published: str | None = None
    degraded: str | None = None
    on_ask: Callable[[str], object] = str
    questions: list[str] = field(default_factory=list)

    def follow(self) -> None:
        self.generation = self.published or self.generation

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


@pytest.fixture
def kept(open_store: Callable[[], KeptStore]) -> KeptStore:
    return open_store()


def find_caller(name: str) -> Caller | None:
    return Caller(name) if name == "anna" else None


def make_asker(kept: KeptStore, index: Index, in_hand: Callable[[], int] = int) -> WatchAsker:
    watched = WatchedIndex(cast(Engine, index), cast(AnswerCache, index), kept, find_caller)
    return WatchAsker(watched, in_hand)


def keep(kept: KeptStore, number: int, owner: str = "anna") -> list[KeptRecord]:
    """Watches that were asked of the first generation."""
    request = {"top_k": 5, "filters": None, "webhook": None}
    made = [
        begin_watch(owner, {"question": f"Question {at}?", **request}, answer("", "g1").model_dump(mode="json"))
        for at in range(number)
    ]
    for record in made:
        kept.add(record)
    return made


def list_changes(kept: KeptStore) -> list[list[tuple[str, str]]]:
    """The short answers before and after of each entry of each watch."""
    found = kept.list_all("watch")
    return [[(entry["before"]["short"], entry["now"]["short"]) for entry in one.body["entries"]] for one in found]


def test_each_watch_is_put_once_to_each_generation(kept: KeptStore) -> None:
    keep(kept, 3)
    index = Index("g2")
    asker = make_asker(kept, index)
    for _ in range(3):
        asker._look()
    assert list_changes(kept) == [[("g1", "g2")]] * 3
    assert len(index.questions) == 3
    index.generation = "g3"
    asker._look()
    assert list_changes(kept) == [[("g1", "g2"), ("g2", "g3")]] * 3


def test_what_a_killed_process_left_is_put_by_the_next_and_nothing_twice(
    kept: KeptStore, open_store: Callable[[], KeptStore]
) -> None:
    keep(kept, 5)

    def die(question: str) -> None:
        if question == "Question 2?":
            os.kill(os.getpid(), signal.SIGKILL)

    def ask_and_die() -> None:
        make_asker(open_store(), Index("g2", on_ask=die))._look()

    process = multiprocessing.get_context("fork").Process(target=ask_and_die)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert list_changes(kept) == [[("g1", "g2")]] * 2 + [[]] * 3
    index = Index("g2")
    asker = make_asker(kept, index)
    wait_for(lambda: asker._look() or asker._done)  # a database may notice a moment later that the turn is free
    assert index.questions == [f"Question {at}?" for at in (2, 3, 4)]
    assert list_changes(kept) == [[("g1", "g2")]] * 5


def test_a_process_that_shares_the_store_waits_for_the_one_that_asks(
    kept: KeptStore, open_store: Callable[[], KeptStore]
) -> None:
    keep(kept, 1)
    index = Index("g2")
    asker = make_asker(kept, index)
    with open_store().hold_turn("watches") as is_ours:
        assert is_ours
        asker._look()
        assert index.questions == []
    assert asker._rest_until > 0  # it does not look twice a second
    asker._look()
    assert index.questions == ["Question 0?"]


def test_a_process_that_cannot_open_what_is_published_asks_nothing(kept: KeptStore) -> None:
    keep(kept, 1)
    index = Index("g2", degraded="generation g3 is damaged")
    make_asker(kept, index)._look()
    assert index.questions == []


def test_a_watch_that_is_removed_or_was_asked_while_it_is_asked_is_not_written_twice(kept: KeptStore) -> None:
    first, second = keep(kept, 2)
    other = make_asker(kept, Index("g2")).watched

    def meddle(question: str) -> None:
        if question == "Question 0?":
            kept.remove("anna", "watch", first.heading.record_id)
        else:
            other.ask(second)

    asker = make_asker(kept, Index("g2", on_ask=meddle))
    asker._look()
    assert list_changes(kept) == [[("g1", "g2")]]


def test_an_answer_from_a_generation_that_another_process_left_behind_is_noted_by_none(kept: KeptStore) -> None:
    (record,) = keep(kept, 1)
    asked = make_asker(kept, Index("g3")).watched.ask(record)
    late = Index("g2", published="g3")
    assert make_asker(kept, late).watched.ask(asked) == asked
    assert (list_changes(kept), late.questions) == ([[("g1", "g3")]], [])


def test_a_lost_database_is_looked_for_again_soon_and_nothing_else_is_asked(
    kept: KeptStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(kept, 3)

    def lose(_question: str) -> None:
        index.degraded = "the database cannot be reached"
        raise DatabaseLostError(index.degraded)

    index = Index("g2", on_ask=lose)
    asker = make_asker(kept, index)
    waited = iter([False, True])
    monkeypatch.setattr(asker._stopping, "wait", lambda _: next(waited))
    monkeypatch.setattr("api.watches.watch_asker.time", SimpleNamespace(monotonic=lambda: 100.0))
    asker._work()
    assert index.questions == ["Question 0?"]
    assert asker._rest_until == 100 + 5


@pytest.mark.parametrize("error", [OSError("the disk failed"), DatabaseLostError("canceling statement due to statement timeout")])
def test_a_failing_watch_keeps_none_of_the_others_from_being_asked(kept: KeptStore, error: OSError) -> None:
    keep(kept, 3)

    def fail(question: str) -> None:
        if question == "Question 0?":
            raise error

    index = Index("g2", on_ask=fail)
    asker = make_asker(kept, index)
    asker._look()
    assert [len(changes) for changes in list_changes(kept)] == [0, 1, 1]
    index.on_ask = str
    asker._look()
    assert [len(changes) for changes in list_changes(kept)] == [1, 1, 1]


def test_a_watch_that_another_process_keeps_of_an_earlier_generation_is_asked_within_a_minute(
    kept: KeptStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("api.watches.watch_asker.time", SimpleNamespace(monotonic=lambda: now[0]))
    index = Index("g2")
    asker = make_asker(kept, index)
    asker._look()
    keep(kept, 1)
    asker._look()
    assert index.questions == []
    now[0] += 60
    asker._look()
    assert index.questions == ["Question 0?"]


def test_watches_of_a_key_that_is_gone_are_left_alone(kept: KeptStore) -> None:
    (record,) = keep(kept, 1, owner="gone")
    index = Index("g2")
    asker = make_asker(kept, index)
    asker._look()
    assert index.questions == []
    try:
        asker.watched.ask(record)
    except UnknownRecordError as error:
        assert "'gone'" in str(error)
    else:
        raise AssertionError("a key that is gone was asked for")


def test_a_watch_waits_while_callers_ask(kept: KeptStore) -> None:
    keep(kept, 1)
    index, counts = Index("g2"), iter([2, 1, 1, 0])
    seen: list[int] = []

    def count() -> int:
        assert index.questions == []
        seen.append(next(counts))
        return seen[-1]

    make_asker(kept, index, count)._look()
    assert (seen, index.questions) == ([2, 1, 1, 0], ["Question 0?"])


def test_no_body_is_read_of_watches_that_were_asked(kept: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(kept, 2)
    index = Index("g1")
    for verb in ("find", "list_all"):
        monkeypatch.setattr(kept, verb, None)
    make_asker(kept, index)._look()
    assert index.questions == []


@dataclass
class IndexWithoutEarlier(Index):
    """An index that keeps no generation but the last one."""

    @contextmanager
    def acquire(self, generation: str | None = None, *_: object, **__: object) -> Iterator[SimpleNamespace]:
        if generation not in (None, self.generation):
            raise IndexMissingError(f"no generation {generation}")
        with super().acquire(generation) as snapshot:
            yield snapshot


@pytest.mark.parametrize("index", [Index("g2"), IndexWithoutEarlier("g2")])
def test_words_that_were_purged_while_a_process_died_go_when_the_watch_is_asked_again(kept: KeptStore, index: Index) -> None:
    """A purge takes every generation of its document away. Where that of the answer is kept, the document was only removed."""
    (record,) = keep(kept, 1)
    quote = {"doc_id": "gone", "text": "SECRET", "start": 0, "end": 6, "section": [], "page": None, "title": "Gone"}
    kept.replace(revise(record, {**record.body, "outcome": {**record.body["outcome"], "short": "SECRET", "quotes": [quote]}}))
    make_asker(kept, index)._look()
    (found,) = kept.list_all("watch")
    assert found.body["generation"] == "g2"
    assert ("SECRET" in str(found.body)) is not isinstance(index, IndexWithoutEarlier)


@pytest.mark.parametrize("is_removed", [False, True])
def test_words_of_a_purged_document_go_though_a_watch_is_written_at_the_same_moment(
    kept: KeptStore, is_removed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (record,) = keep(kept, 1)
    outcome = {**record.body["outcome"], "short": "SECRET", "quotes": [{"doc_id": "gone", "text": "SECRET"}]}
    record = revise(record, {**record.body, "outcome": outcome})
    index, replace = Index("g1"), kept.replace
    replace(record)

    def meddle(written: KeptRecord, *, has_quota: bool = True) -> None:
        """Another process removes the watch, or marks it as read, right before it is written here."""
        monkeypatch.setattr(kept, "replace", replace)
        one = written.heading
        if is_removed:
            kept.remove(one.owner, one.kind, one.record_id)
        else:
            found = kept.find(one.owner, one.kind, one.record_id)
            replace(revise(found, {**found.body, "seen": 7}))
        replace(written, has_quota=has_quota)

    monkeypatch.setattr(kept, "replace", meddle)
    watched = make_asker(kept, index).watched
    with pytest.raises(UnknownRecordError) if is_removed else nullcontext():
        watched._drop_purged(record, partial(find_missing, VisibleIndex(cast(Engine, index), Caller("anna"))))
    assert [("SECRET" in str(one.body), one.body["seen"]) for one in kept.list_all("watch")] == [(False, 7)] * (not is_removed)
