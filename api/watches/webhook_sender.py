"""Sends the changes of watches to their webhooks, again with growing pauses where a receiver does not take them.

A change is written with its delivery (`waiting`), so that nothing is lost with the process. This is a thread of its own: a
receiver that does not answer holds up nobody but other receivers, and those for a bounded time. Of the processes that share a
data folder or a database one has the turn to send. A try is written down before it is made, so that a message which cannot be
noted as sent is sent again after the same pauses. It may arrive twice then. Its id tells.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

from api.caller import Caller
from api.kept.errors import RevisionError, UnknownRecordError
from api.kept.kept_access import find_hidden
from api.kept.kept_record import KeptHeading, KeptRecord
from api.kept.kept_store import KeptStore
from api.visible_index import VisibleIndex
from api.watches.errors import WebhookError
from api.watches.watch_content import revise, strip_entry
from api.watches.webhook_request import WebhookPolicy, send_message, sign
from api.wire.bounds import shorten
from api.wire.kept.watches import shape_entry
from index.engine import Engine
from index.errors import DatabaseLostError, IndexPendingError

PAUSES = (10, 60, 300, 1_800, 7_200)
"""Seconds before a message is sent again, one for each try after the first. Then it has failed."""
_POLL = 5.0  # seconds between two looks for what is due
_LONGEST_ERROR = 300  # characters of why a message was not taken, which may be words of its receiver
_TRIES = 10  # of writing down how a message fared
_LEAVE = 15.0  # seconds that a message and its note may take where the process ends
_CUT_SHORT = "it is being sent, or the process that sent it ended meanwhile"
_log = logging.getLogger("citadel.webhooks")
FindHidden = Callable[[KeptRecord], frozenset[str] | None]
"""The documents of a watch that its keeper may not read now, None where that cannot be told: its changes wait then."""


def find_unseen(
    engine: Engine, find_caller: Callable[[str], Caller | None], list_purging: Callable[[], frozenset[str]], record: KeptRecord
) -> frozenset[str] | None:
    """The documents of a watch that its keeper may not read now. None where the keeper is not known here.

    None also while a document of the watch is being purged (list_purging: all of those), since its words leave the index before
    they leave the watch. And where this process does not answer from the generation that the watch was asked last: another
    process asked it, and the documents of this one's generation may have been taken from the keeper since.
    """
    caller = find_caller(record.heading.owner)
    if not record.heading.doc_ids.isdisjoint(list_purging()):
        return None
    engine.follow()
    try:
        is_same = engine.degraded is None and engine.generation == record.body["generation"]
    except IndexPendingError:
        return None
    if caller is None or not is_same:
        return None
    return find_hidden(VisibleIndex(engine, caller), caller, record.heading.doc_ids)


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is to be sent, and how."""

    kept: KeptStore
    policy: WebhookPolicy
    find_hidden: FindHidden

    def list_waiting(self) -> list[KeptHeading]:
        """The watches with a change that is not sent yet and an address that this process allows, the oldest first."""
        found = self.kept.list_all_headings("watch")
        return [one for one in found if one.summary.get("waiting", True) and one.summary["webhook"] in self.policy.addresses]

    def send_due(self, now: datetime, stopping: Event | None = None) -> int:
        """Send what is due, one message after another, until `stopping` is set. Returns how many were tried.

        A receiver that did not take one is left until the next round, so that it holds up others for one message at most. So is
        a watch that cannot be read or written. Raises DatabaseLostError.
        """
        tried, silent = 0, set[str]()
        for heading in self.list_waiting():
            if heading.summary["webhook"] in silent:
                continue
            try:
                for is_taken in self._send_watch(heading, now, stopping or Event()):
                    tried += 1
                    if not is_taken:
                        silent.add(heading.summary["webhook"])
            except (OSError, ValueError, LookupError, RuntimeError) as error:
                if isinstance(error, DatabaseLostError):
                    self.kept.check_turn("webhooks")  # raises where the others cannot be sent either
                _log.exception("changes of the watch %s cannot be sent; trying again", heading.record_id)
        return tried

    def _send_watch(self, heading: KeptHeading, now: datetime, stopping: Event) -> Iterator[bool]:
        """Send what is due of a watch, up to the first message that is not taken. Whether each was taken.

        The watch is read again before each message: a purge may have taken words from it while the one before was sent.
        """
        sent = set[str]()
        while not stopping.is_set():
            try:
                record = self.kept.find(heading.owner, "watch", heading.record_id)
            except UnknownRecordError:
                return  # it was removed meanwhile
            if record.body["request"]["webhook"] not in self.policy.addresses:
                return  # it was taken away or changed meanwhile
            due = [entry for entry in record.body["entries"] if entry["entry_id"] not in sent and _is_due(entry, now)]
            hidden = self.find_hidden(record) if due else None
            if hidden is None:
                return
            sent.add(due[0]["entry_id"])
            self.kept.check_turn("webhooks")
            noted = self._write_down(record, due[0]["entry_id"], note_try(due[0]["delivery"], _CUT_SHORT, now))
            if noted is None:
                return
            error = self._send(noted, due[0]["entry_id"], hidden, now)
            self._write_down(record, due[0]["entry_id"], note_try(due[0]["delivery"], error, now))
            yield error is None
            if error is not None:
                return

    def _send(self, record: KeptRecord, entry_id: str, hidden: frozenset[str], now: datetime) -> str | None:
        """Send a change. Returns why it was not taken."""
        (entry,) = (one for one in record.body["entries"] if one["entry_id"] == entry_id)
        entry = strip_entry(entry, hidden, "hidden_document")
        shown = shape_entry(entry, record.body["seen"]).model_dump(mode="json", exclude={"is_read", "delivery"})
        message = {"watch_id": record.heading.record_id, "question": record.body["request"]["question"], **shown}
        body, moment = json.dumps(message).encode(), int(now.timestamp())
        headers = {
            "X-Citadel-Delivery": entry_id,
            "X-Citadel-Timestamp": str(moment),
            "X-Citadel-Signature": f"sha256={sign(self.policy.secret, moment, body)}",
        }
        try:
            send_message(self.policy, record.body["request"]["webhook"], body, headers)
        except WebhookError as refused:
            _log.warning("the webhook of the watch %s: %s", record.heading.record_id, refused)
            return str(refused)
        return None

    def _write_down(self, record: KeptRecord, entry_id: str, delivery: Mapping[str, Any]) -> KeptRecord | None:
        """Keep how a message fares, and give the watch as it is then.

        None where nothing is kept: the watch or the change is gone, or it has another address, and its changes were dealt with.
        """
        for _ in range(_TRIES):
            try:
                found = self.kept.find(record.heading.owner, "watch", record.heading.record_id)
                entries = found.body["entries"]
                if found.body["request"]["webhook"] != record.body["request"]["webhook"]:
                    return None
                if all(entry["entry_id"] != entry_id for entry in entries):
                    return None
                entries = [{**entry, "delivery": delivery} if entry["entry_id"] == entry_id else entry for entry in entries]
                noted = revise(found, {**found.body, "entries": entries})
                self.kept.replace(noted, has_quota=False)
            except RevisionError:
                continue
            except UnknownRecordError:
                return None
            return noted
        return None


def note_try(delivery: Mapping[str, Any], error: str | None, now: datetime) -> dict[str, Any]:
    """How a message fared that was sent now, and when it is sent again."""
    tries, error = delivery["tries"] + 1, error and shorten(error, _LONGEST_ERROR)
    if error is None:
        return {"state": "done", "tries": tries, "next_at": None, "error": None}
    if tries > len(PAUSES):
        return {"state": "failed", "tries": tries, "next_at": None, "error": error}
    return {"state": "waiting", "tries": tries, "next_at": _write(now + timedelta(seconds=PAUSES[tries - 1])), "error": error}


def _is_due(entry: Mapping[str, Any], now: datetime) -> bool:
    delivery = entry["delivery"]
    return delivery is not None and delivery["state"] == "waiting" and delivery["next_at"] <= _write(now)


def _write(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class WebhookSender:
    """Sends from `start` to `close`. Where no address is allowed, nothing is started."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        if self._outbox.policy.addresses:
            self._thread.start()

    def close(self) -> None:
        """Stop. A message that is being sent is sent first, for a bounded time."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_LEAVE)

    def _work(self) -> None:
        logged: str | None = None
        while not self._stopping.wait(_POLL):
            try:
                if self._outbox.list_waiting():
                    with self._outbox.kept.hold_turn("webhooks") as is_ours:
                        if is_ours:
                            self._outbox.send_due(datetime.now(UTC), self._stopping)
            except (OSError, ValueError, LookupError, RuntimeError) as error:
                if str(error) != logged:
                    trace = None if isinstance(error, DatabaseLostError) else error
                    _log.warning("changes of watches cannot be sent; trying again: %s", error, exc_info=trace)
                logged = str(error)
            else:
                logged = None
