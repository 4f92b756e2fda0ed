"""Puts the questions of all watches again, once for each generation that is published.

It is one thread that works while no question of a caller is in hand, one watch at a time, through the answer cache. Of the
processes that share a data folder or a database one has the turn to ask. A watch remembers the generation that it was asked last,
and an entry is written together with that. So a process that dies loses nothing and repeats nothing: whoever has the turn next
asks what is left.
"""

import logging
import time
from collections.abc import Callable, Iterator, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from threading import Event, Thread

from api.answer_cache import AnswerCache, AskKey
from api.caller import Caller
from api.kept.errors import RevisionError, UnknownRecordError
from api.kept.kept_access import find_missing
from api.kept.kept_record import KeptHeading, KeptRecord
from api.kept.kept_store import KeptStore
from api.visible_index import VisibleIndex
from api.watches.change_causes import find_causes
from api.watches.watch_content import drop_from_watch, find_change, make_cause, note_answer, read_outcome
from api.wire.requests import FiltersModel
from index.engine import Engine, Snapshot
from index.errors import DatabaseLostError, GenerationPurgedError, IndexCorruptError, IndexMissingError, IndexPendingError

_POLL = 0.5  # seconds between two looks at the generation
_LOCKED_PAUSE = 5.0  # seconds between two looks at whether the process that asks is gone, or a lost database is back
_FAILED_PAUSE = 60.0  # seconds before watches that could not be asked are asked again
_DONE_SECONDS = 60.0  # until watches are looked at again in a generation of which all were asked
_LEAVE = 15.0  # seconds that a watch which is being asked is waited for where the process ends
_PATIENCE = 30.0  # seconds that a watch waits while callers ask without a pause
_IDLE_POLL = 0.05  # seconds between two looks at whether callers ask
_TRIES = 10
_log = logging.getLogger("citadel.watches")

FindCaller = Callable[[str], Caller | None]
"""The caller of a name as the keys are now, None where no key has it any more."""


@dataclass(frozen=True, slots=True)
class WatchedIndex:
    """What watches are asked from, and where they are kept."""

    engine: Engine
    cache: AnswerCache
    kept: KeptStore
    find_caller: FindCaller

    def ask(self, record: KeptRecord) -> KeptRecord:
        """Ask a watch from the generation that answers now, and give what is kept of it then. Nothing where it was asked of it.

        Raises what asking raises, UnknownRecordError where the watch or its caller is gone, and RevisionError where others write
        it all the time.
        """
        name = record.heading.owner
        caller = self.find_caller(name)
        if caller is None:
            raise UnknownRecordError(f"no key of the name {name!r} is known: its watches are not asked")
        # Its own earlier answers came from earlier generations, with the documents that it may read now.
        visible = VisibleIndex(self.engine, replace(caller, roles=caller.roles | {"audit"}))
        for _ in range(_TRIES):
            self.engine.follow()  # another process may have asked the watch from a generation that this one did not turn to yet
            with visible.acquire() as index:
                if record.body["generation"] == index.generation:
                    return record
                # Whoever asked it may have ended before it looked for what was purged meanwhile.
                record = self._drop_purged(record, partial(self._find_lost, record.body["generation"], visible))
                asked = self.compare(record, index, visible)
            try:
                self.kept.replace(asked)
            except RevisionError:
                record = self.kept.find(name, "watch", record.heading.record_id)
                continue
            self.engine.follow()  # a purge may have come before the watch was written
            return self._drop_purged(asked, partial(find_missing, visible))
        raise RevisionError(f"the watch {record.heading.record_id} is being written all the time: ask again")

    def compare(self, record: KeptRecord, index: Snapshot, visible: VisibleIndex) -> KeptRecord:
        """The watch as it is after this generation was asked."""
        request, before = record.body["request"], record.body["outcome"]
        filters = FiltersModel.model_validate(request["filters"] or {}).to_filters()
        answer = self.cache.answer(index, AskKey(request["question"], filters, request["top_k"])).to_response(0.0)
        now = read_outcome(answer.model_dump(mode="json"))
        change = find_change(before, now)
        if change is not None:
            with _acquire_earlier(visible, record.body["generation"]) as old:
                causes = find_causes(old, index, before["quotes"], now["quotes"])
            if before["is_purged"]:
                causes = [make_cause("purged_document"), *(one for one in causes if one["doc_id"] is not None)]
            change["causes"] = causes
        return note_answer(record, index.generation, now, change)

    def _drop_purged(self, record: KeptRecord, find_purged: Callable[[Set[str]], Set[str]]) -> KeptRecord:
        """Leave nothing of purged documents in a watch. find_purged: those of the documents of its answer."""
        for _ in range(_TRIES):
            quoted = {quote["doc_id"] for quote in record.body["outcome"]["quotes"]}
            try:
                for doc_id in sorted(find_purged(quoted)):
                    left = drop_from_watch(record, doc_id)
                    self.kept.replace(left, has_quota=False)
                    record = left
            except RevisionError:
                record = self.kept.find(record.heading.owner, "watch", record.heading.record_id)
                continue
            return record
        raise RevisionError(f"the watch {record.heading.record_id} is being written all the time: purge its documents again")

    def _find_lost(self, generation: str, visible: VisibleIndex, doc_ids: Set[str]) -> Set[str]:
        """Those of the documents of an earlier generation's answer that may have been purged.

        A purge takes every generation away that held its document. Where that of the answer is not kept any more, whatever took
        it, what the published one does not hold is taken for purged.
        """
        if not doc_ids:
            return set()
        try:
            with self.engine.acquire(generation):
                return set()
        except IndexCorruptError:
            return set()
        except (IndexMissingError, GenerationPurgedError):
            return find_missing(visible, doc_ids)


@contextmanager
def _acquire_earlier(visible: VisibleIndex, generation: str) -> Iterator[Snapshot | None]:
    """A generation that a watch was asked of before, None where it is not kept any more or damaged."""
    with ExitStack() as held:
        try:
            snapshot = held.enter_context(visible.acquire(generation))
        except (IndexMissingError, IndexCorruptError):
            snapshot = None
        yield snapshot


class WatchAsker:
    """Asks all watches of a data folder or a database, from `start` to `close`."""

    def __init__(self, watched: WatchedIndex, in_hand: Callable[[], int]) -> None:
        """in_hand: how many questions of callers run or wait."""
        self.watched, self._in_hand = watched, in_hand
        self._done: str | None = None  # the generation of which all watches were asked
        self._done_until = 0.0  # others may keep a watch of an earlier one meanwhile
        self._rest_until = 0.0
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="watches", daemon=True)

    def start(self) -> None:
        """Begin to look for new generations."""
        self._thread.start()

    def close(self) -> None:
        """Stop. A watch that is being asked is asked first, for a bounded time. The others are asked after the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_LEAVE)

    def _work(self) -> None:
        while not self._stopping.wait(_POLL):
            if time.monotonic() < self._rest_until:
                continue
            try:
                self._look()
            except DatabaseLostError as error:
                _log.warning("the watches cannot be asked: %s", error)
                self._rest_until = time.monotonic() + _LOCKED_PAUSE
            except (OSError, ValueError, LookupError, RuntimeError, MemoryError):
                _log.exception("the watches cannot be asked; trying again in %s s", _FAILED_PAUSE)
                self._rest_until = time.monotonic() + _FAILED_PAUSE

    def _look(self) -> None:
        """Ask what is left to ask of the generation that is published, if this process serves it and no other one asks."""
        try:
            generation = self.watched.engine.generation
        except IndexPendingError:
            return
        if generation == self._done and time.monotonic() < self._done_until:
            return
        self.watched.engine.follow()
        if self.watched.engine.degraded is not None or self.watched.engine.generation != generation:
            return
        if not self._list_left(generation):
            self._remember(generation)
            return
        with self.watched.kept.hold_turn("watches") as is_ours:
            if not is_ours:
                self._rest_until = time.monotonic() + _LOCKED_PAUSE
                return
            asked = [self._ask(heading) for heading in self._list_left(generation)]
        if all(asked):
            self._remember(generation)

    def _remember(self, generation: str) -> None:
        self._done, self._done_until = generation, time.monotonic() + _DONE_SECONDS

    def _list_left(self, generation: str) -> list[KeptHeading]:
        """The watches that were not asked of a generation, the oldest first."""
        return [one for one in self.watched.kept.list_all_headings("watch") if one.summary["generation"] != generation]

    def _ask(self, heading: KeptHeading) -> bool:
        """Ask one watch, when no caller waits. False where that is to be tried again. Raises DatabaseLostError."""
        self._wait_for_idle()
        if self._stopping.is_set():
            return False
        try:
            self.watched.ask(self.watched.kept.find(heading.owner, "watch", heading.record_id))
        except UnknownRecordError:
            return True  # it was removed, or its key was
        except (OSError, ValueError, LookupError, RuntimeError, MemoryError) as error:
            if isinstance(error, DatabaseLostError):
                self._check_database()
            _log.exception("the watch %s cannot be asked; trying again in %s s", heading.record_id, _FAILED_PAUSE)
            self._rest_until = time.monotonic() + _FAILED_PAUSE
            return False
        return True

    def _check_database(self) -> None:
        """Raises DatabaseLostError where no other watch can be asked either. One that is asked for too long fails alone."""
        self.watched.kept.check_turn("watches")
        self.watched.engine.follow()
        if (reason := self.watched.engine.degraded) is not None:
            raise DatabaseLostError(reason)

    def _wait_for_idle(self) -> None:
        until = time.monotonic() + _PATIENCE
        while self._in_hand() and time.monotonic() < until and not self._stopping.wait(_IDLE_POLL):
            pass
