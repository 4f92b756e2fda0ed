"""Webhooks: signed, only to allowed addresses, not redirected, sent again with growing pauses, and blocking nobody."""

import hashlib
import hmac
import json
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.caller import Caller
from api.errors import QuotaError, SettingsError, WebhookAddressError
from api.kept import kept_rows
from api.kept.kept_record import KeptRecord
from api.kept.kept_store import KeptStore
from api.settings import read_settings
from api.watches.errors import WebhookError
from api.watches.watch_content import begin_watch, change_webhook, drop_from_watch, note_answer, revise
from api.watches.webhook_request import WebhookPolicy, check_webhook, send_message, sign
from api.watches.webhook_sender import PAUSES, Outbox, WebhookSender, find_unseen, note_try
from index.engine import Engine
from index.errors import DatabaseLostError, DiskFullError
from tests.deadlines import wait_for

SECRET = "a-secret-of-sixteen"  # noqa: S105 - of this test
QUOTE = {"doc_id": "crew", "text": "Anna came."}
NOW = datetime(2030, 1, 1, tzinfo=UTC)


class Receiver(ThreadingHTTPServer):
    """A receiver of messages. status: what it answers."""

    def __init__(self, status: int = 204) -> None:
        self.status, self.received, self.released = status, list[tuple[dict[str, str], bytes]](), Event()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?of=citadel"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.received.append((dict(self.headers), body))
        self.send_response(server.status)
        if server.status == 302:
            self.send_header("Location", server.address)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@contextmanager
def receive(status: int = 204) -> Iterator[Receiver]:
    with Receiver(status) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def kept(open_store: Callable[[], KeptStore]) -> KeptStore:
    return open_store()


def policy(*addresses: str, private: bool = True) -> WebhookPolicy:
    return WebhookPolicy(frozenset(addresses), SECRET, private)


def keep_change(kept: KeptStore, webhook: str, changes: int = 1) -> KeptRecord:
    """A watch with changes that are to be sent."""
    answer = {"question": "", "answered": False, "reason": None, "answer": None, "passages": [], "conflicts": []}
    request = {"question": "Who?", "top_k": 5, "filters": None, "webhook": webhook}
    record = begin_watch("anna", request, {**answer, "generation": "g1", "took_ms": 0.0})
    for at in range(changes):
        now = {**record.body["outcome"], "answered": True, "short": f"Anna {at}" if at else "Anna", "quotes": [QUOTE]}
        record = note_answer(record, f"g{2 + at}", now, {"added": [], "removed": [], "altered": [], "causes": []})
    kept.add(record)
    return record


def find_none(_record: KeptRecord) -> frozenset[str]:
    return frozenset()


def read_delivery(kept: KeptStore) -> dict[str, Any]:
    (record,) = kept.list_all("watch")
    found: dict[str, Any] = record.body["entries"][0]["delivery"]
    return found


def test_a_change_is_sent_once_with_its_signature(kept: KeptStore) -> None:
    with receive() as receiver:
        keep_change(kept, receiver.address)
        outbox = Outbox(kept, policy(receiver.address), find_none)
        assert [outbox.send_due(NOW), outbox.send_due(NOW)] == [1, 0]
        ((headers, body),) = receiver.received
    moment = int(headers["X-Citadel-Timestamp"])
    assert (moment, headers["X-Citadel-Signature"]) == (int(NOW.timestamp()), f"sha256={sign(SECRET, moment, body)}")
    message = json.loads(body)
    assert (message["question"], message["now"]["short"], message["entry_id"]) == ("Who?", "Anna", headers["X-Citadel-Delivery"])
    assert read_delivery(kept) == {"state": "done", "tries": 1, "next_at": None, "error": None}


def test_the_signature_is_that_of_the_time_and_the_body() -> None:
    # printf '12.{}' | openssl dgst -sha256 -hmac key
    assert sign("key", 12, b"{}") == hmac.new(b"key", b"12.{}", hashlib.sha256).hexdigest()
    assert sign("key", 12, b"{}") != sign("key", 13, b"{}") != sign("key", 13, b"{ }")


def test_what_is_refused_is_sent_again_after_growing_pauses_and_given_up(kept: KeptStore) -> None:
    with receive(500) as receiver:
        keep_change(kept, receiver.address)
        outbox = Outbox(kept, policy(receiver.address), find_none)
        moment = NOW
        for tries, pause in enumerate(PAUSES, 1):
            assert outbox.send_due(moment) == 1
            found = read_delivery(kept)
            assert (found["state"], found["tries"], found["error"]) == ("waiting", tries, "the receiver answers 500")
            assert outbox.send_due(moment + timedelta(seconds=pause - 1)) == 0
            moment += timedelta(seconds=pause)
        assert outbox.send_due(moment) == 1
        assert read_delivery(kept)["state"] == "failed"
        assert outbox.send_due(moment + timedelta(days=1)) == 0
        assert len(receiver.received) == 1 + len(PAUSES)


def test_a_receiver_that_takes_nothing_holds_up_others_for_one_message(kept: KeptStore) -> None:
    with receive(500) as broken, receive() as sound:
        for address in (broken.address, broken.address, sound.address):
            keep_change(kept, address)
        outbox = Outbox(kept, policy(broken.address, sound.address), find_none)
        assert outbox.send_due(NOW) == 1 + 1
        assert (len(broken.received), len(sound.received)) == (1, 1)
        assert outbox.send_due(NOW) == 1  # the other one, which was not tried yet
        assert len(broken.received) == 1 + 1


def test_a_redirect_is_not_followed() -> None:
    with receive(302) as receiver:
        with pytest.raises(WebhookError, match="the receiver answers 302"):
            send_message(policy(receiver.address), receiver.address, b"{}", {})
        assert len(receiver.received) == 1


PRIVATE = ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0"]  # noqa: S104


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_before_anything_is_sent(host: str) -> None:
    address = f"http://{host}:9/hook"
    with pytest.raises(WebhookError, match="a private address"):
        send_message(policy(address, private=False), address, b"{}", {})


@pytest.mark.parametrize("found", ["64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "224.0.0.1", "fec0::1"])
def test_a_host_is_judged_as_one_that_files_are_fetched_from(found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **_named: object) -> list[Any]:
        return [(0, 0, 0, "", (one, 80)) for one in ("93.184.215.14", found)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("connected"))
    address = "http://example.org/hook"
    with pytest.raises(WebhookError, match="a private address"):
        send_message(policy(address, private=False), address, b"{}", {})


def test_an_address_that_is_not_allowed_is_refused(kept: KeptStore) -> None:
    with pytest.raises(WebhookAddressError, match="none of the addresses that this server allows"):
        check_webhook(policy("https://example.org/hook"), "https://example.org/other")
    check_webhook(policy("https://example.org/hook"), "https://example.org/hook")
    check_webhook(policy(), None)
    with pytest.raises(WebhookError, match="none of the addresses"):
        send_message(policy(), "http://127.0.0.1:9/hook", b"{}", {})


def test_a_watch_with_an_address_of_another_server_is_left_to_that(kept: KeptStore) -> None:
    with receive() as receiver:
        keep_change(kept, receiver.address)
        for elsewhere in (policy(), policy("http://127.0.0.1:9/hook")):
            assert Outbox(kept, elsewhere, find_none).send_due(NOW) == 0
            found = read_delivery(kept)
            assert (found["state"], found["tries"], found["error"]) == ("waiting", 0, None)
        assert Outbox(kept, policy(receiver.address), find_none).send_due(NOW) == 1


@pytest.mark.parametrize("is_before", [True, False])
def test_a_message_whose_result_cannot_be_kept_is_not_sent_at_every_look(
    kept: KeptStore, monkeypatch: pytest.MonkeyPatch, is_before: bool
) -> None:
    """Nothing may be written at all, or nothing after the message was sent."""
    replace = kept.replace

    def refuse(record: KeptRecord, *, has_quota: bool = True) -> None:
        if is_before or receiver.received:
            raise DiskFullError("no space left")
        replace(record, has_quota=has_quota)

    with receive() as receiver:
        keep_change(kept, receiver.address)
        monkeypatch.setattr(kept, "replace", refuse)
        outbox = Outbox(kept, policy(receiver.address), find_none)
        for seconds in range(0, PAUSES[0], 5):
            outbox.send_due(NOW + timedelta(seconds=seconds))
        assert len(receiver.received) == (0 if is_before else 1)
        monkeypatch.setattr(kept, "replace", replace)
        assert outbox.send_due(NOW + timedelta(seconds=PAUSES[0])) == 1
    assert (read_delivery(kept)["state"], read_delivery(kept)["tries"]) == ("done", 1 if is_before else 2)


@dataclass
class Index:
    """An engine without documents. published: the generation that it turns to when it follows, None where it cannot."""

    generation: str
    published: str | None = None
    degraded: str | None = None

    def follow(self) -> None:
        self.generation = self.published or self.generation

    @contextmanager
    def acquire(self, *_: object, **__: object) -> Iterator[SimpleNamespace]:
        documents = dict[str, object]()
        yield SimpleNamespace(entries=lambda doc_ids: [documents[one] for one in doc_ids])


@pytest.mark.parametrize(
    ("index", "hidden"),
    [
        (Index("g2"), {"crew"}),
        (Index("g1", published="g2"), {"crew"}),
        (Index("g1"), None),
        (Index("g2", degraded="the database cannot be reached"), None),
    ],
)
def test_what_a_keeper_may_read_is_judged_by_the_generation_that_the_watch_was_asked(
    index: Index, hidden: set[str] | None, kept: KeptStore
) -> None:
    with receive() as receiver:
        keep_change(kept, receiver.address)
        judge = partial(find_unseen, cast(Engine, index), lambda name: Caller(name, collections=frozenset({"press"})), frozenset)
        assert Outbox(kept, policy(receiver.address), judge).send_due(NOW) == (hidden is not None)
        assert [json.loads(body)["now"]["short"] for _, body in receiver.received] == [None] * (hidden is not None)
    assert read_delivery(kept)["tries"] == (hidden is not None)


def test_nothing_is_sent_of_a_document_while_it_is_purged(kept: KeptStore) -> None:
    purging = {"crew"}
    with receive() as receiver:
        keep_change(kept, receiver.address)
        judge = partial(find_unseen, cast(Engine, Index("g2")), Caller, lambda: frozenset(purging))
        outbox = Outbox(kept, policy(receiver.address), judge)
        assert (outbox.send_due(NOW), receiver.received) == (0, [])
        purging.clear()
        assert (outbox.send_due(NOW), len(receiver.received)) == (1, 1)


def test_what_waits_goes_to_the_address_of_now_or_nowhere_where_there_is_none(kept: KeptStore) -> None:
    with receive(500) as broken, receive() as sound:
        record = keep_change(kept, broken.address)
        outbox = Outbox(kept, policy(broken.address, sound.address), find_none)
        assert outbox.send_due(NOW) == 1
        find = lambda: kept.find("anna", "watch", record.heading.record_id)  # noqa: E731 - of this test
        kept.replace(change_webhook(find(), None))
        assert find().heading.summary["webhook"] is None
        assert not find().heading.summary["waiting"]
        assert find().body["entries"][0]["delivery"] is None
        assert outbox.send_due(NOW + timedelta(days=1)) == 0
        other, later = keep_change(kept, broken.address), NOW + timedelta(days=2)
        kept.replace(change_webhook(kept.find("anna", "watch", other.heading.record_id), sound.address))
        assert outbox.send_due(later) == 1
        assert (len(broken.received), len(sound.received)) == (1, 1)


@pytest.mark.parametrize("status", [204, 500])
@pytest.mark.parametrize("webhook", [None, "http://127.0.0.1:9/other"])
def test_an_address_that_is_changed_while_a_message_is_sent_keeps_nothing_of_it(
    kept: KeptStore, webhook: str | None, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receive(status) as receiver:
        record = keep_change(kept, receiver.address)

        def find() -> KeptRecord:
            return kept.find("anna", "watch", record.heading.record_id)

        def change(*sent: Any) -> None:
            kept.replace(change_webhook(find(), webhook))
            send_message(*sent)

        monkeypatch.setattr("api.watches.webhook_sender.send_message", change)
        assert Outbox(kept, policy(receiver.address), find_none).send_due(NOW) == len(receiver.received) == 1
    changed = find().body["entries"][0]["delivery"]
    assert changed == (None if webhook is None else {**changed, "state": "waiting", "tries": 0})


def test_a_watch_that_waits_and_has_no_address_any_more_is_passed_over(kept: KeptStore) -> None:
    record = keep_change(kept, "http://127.0.0.1:9/hook")
    body = {**record.body, "request": {**record.body["request"], "webhook": None}}  # as a sender may find it that wrote meanwhile
    kept.replace(revise(kept.find("anna", "watch", record.heading.record_id), body))
    assert Outbox(kept, policy(), find_none).send_due(NOW) == 0


def test_a_receiver_that_is_silent_or_drips_is_left_after_the_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/hook"
        ended = Event()

        def drip() -> None:
            accepted, _ = server.accept()
            with accepted:
                try:
                    while not ended.wait(0.02):
                        accepted.sendall(b"HTTP/1.1 200 OK\r\nX-A: " if not ended.is_set() else b"")
                except OSError:
                    return

        dripping = Thread(target=drip, daemon=True)
        dripping.start()
        with pytest.raises(WebhookError, match=r"no answer in 0\.3 s"):
            send_message(policy(address), address, b"{}", {}, 0.3)
        ended.set()
        dripping.join()
        with pytest.raises(WebhookError, match=r"no answer in 0\.3 s"):  # which nobody accepts
            send_message(policy(address), address, b"{}", {}, 0.3)


def test_nothing_is_sent_for_a_key_that_is_gone(kept: KeptStore) -> None:
    with receive() as receiver:
        keep_change(kept, receiver.address)
        outbox = Outbox(kept, policy(receiver.address), lambda _: None)
        assert outbox.send_due(NOW) == 0
        assert receiver.received == []


def test_webhooks_are_off_without_a_secret_and_a_wrong_setting_is_explained_without_its_value() -> None:
    named = {"CITADEL_WEBHOOKS": "https://example.org/a, https://example.org/b"}
    assert read_settings(named).webhook_policy.addresses == frozenset()
    both = read_settings({**named, "CITADEL_WEBHOOK_SECRET": SECRET}).webhook_policy
    assert both.addresses == {"https://example.org/a", "https://example.org/b"}
    with pytest.raises(SettingsError, match="CITADEL_WEBHOOKS is …: holds what is no address"):
        read_settings({"CITADEL_WEBHOOKS": "https://user:secret@example.org/a"})
    with pytest.raises(SettingsError, match="CITADEL_WEBHOOK_SECRET is …"):
        read_settings({"CITADEL_WEBHOOK_SECRET": "short"})


def test_a_delivery_is_noted_where_its_owner_may_keep_no_more(kept: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with receive() as receiver:
        for _ in range(2):
            keep_change(kept, receiver.address)
        monkeypatch.setattr(kept_rows, "MOST_BYTES", 1)
        outbox = Outbox(kept, policy(receiver.address), find_none)
        assert [outbox.send_due(NOW), outbox.send_due(NOW)] == [2, 0]


@pytest.mark.parametrize("error", [QuotaError("too much"), DatabaseLostError("canceling statement due to statement timeout")])
def test_a_watch_that_cannot_be_sent_holds_up_no_other(kept: KeptStore, error: Exception) -> None:
    with receive() as receiver:
        broken = keep_change(kept, receiver.address).heading.record_id
        keep_change(kept, receiver.address)

        def find(record: KeptRecord) -> frozenset[str]:
            if record.heading.record_id == broken:
                raise error
            return frozenset()

        assert Outbox(kept, policy(receiver.address), find).send_due(NOW) == 1


def test_no_further_message_is_sent_once_the_sender_stops(kept: KeptStore) -> None:
    with receive() as receiver:
        keep_change(kept, receiver.address, changes=3)
        keep_change(kept, receiver.address)
        stopping = Event()

        def stop(_record: KeptRecord) -> frozenset[str]:
            stopping.set()
            return frozenset()

        outbox = Outbox(kept, policy(receiver.address), stop)
        assert (outbox.send_due(NOW, stopping), len(receiver.received)) == (1, 1)
        assert outbox.send_due(NOW, Event()) == 3


def test_words_that_are_purged_while_another_message_is_sent_are_not_sent(
    kept: KeptStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receive() as receiver:
        keep_change(kept, receiver.address, changes=2)
        reads, replace = [], kept.replace

        def purge(_record: KeptRecord) -> frozenset[str]:
            reads.append(1)
            return frozenset()

        def replace_and_purge(record: KeptRecord, *, has_quota: bool = True) -> None:
            replace(record, has_quota=has_quota)
            kept.erase_document("crew", lambda found: drop_from_watch(found, "crew"))

        monkeypatch.setattr(kept, "replace", replace_and_purge)
        outbox = Outbox(kept, policy(receiver.address), purge)
        assert outbox.send_due(NOW) == 2
        first, second = (json.loads(body) for _, body in receiver.received)
    assert (first["now"]["short"], second["now"]["short"], len(reads)) == ("Anna", None, 2)


def test_no_body_is_read_where_nothing_waits(kept: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with receive() as receiver:
        record = keep_change(kept, receiver.address)
        assert record.heading.summary["waiting"]
        Outbox(kept, policy(receiver.address), find_none).send_due(NOW)

    for verb in ("find", "list_all"):
        monkeypatch.setattr(kept, verb, None)
    assert not kept.list_all_headings("watch")[0].summary["waiting"]
    assert Outbox(kept, policy(receiver.address), find_none).send_due(NOW) == 0


def test_nothing_is_sent_by_who_lost_the_turn(kept: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(_work: str) -> None:
        raise DatabaseLostError("the database cannot be reached")

    with receive() as receiver:
        for _ in range(2):
            keep_change(kept, receiver.address)
        monkeypatch.setattr(kept, "check_turn", lose)
        with pytest.raises(DatabaseLostError):
            Outbox(kept, policy(receiver.address), find_none).send_due(NOW)
        assert receiver.received == []


def test_of_two_processes_that_share_a_store_each_change_is_sent_by_one(
    kept: KeptStore, open_store: Callable[[], KeptStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.watches.webhook_sender._POLL", 0.01)
    with receive() as receiver:
        senders = [WebhookSender(Outbox(open_store(), policy(receiver.address), find_none)) for _ in range(2)]
        for sender in senders:
            sender.start()
        for _ in range(3):
            keep_change(kept, receiver.address, changes=2)
        wait_for(lambda: not Outbox(kept, policy(receiver.address), find_none).list_waiting())
        for sender in senders:
            sender.close()
    ids = [headers["X-Citadel-Delivery"] for headers, _ in receiver.received]
    assert len(ids) == len(set(ids)) == 3 * 2


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_change_survives_the_process_that_sends_it(
    kept: KeptStore, open_store: Callable[[], KeptStore], monkeypatch: pytest.MonkeyPatch, is_sent: bool
) -> None:
    """It dies before the message was sent, or before that was written down."""

    def die(*_: object, **_named: object) -> frozenset[str]:
        os.kill(os.getpid(), signal.SIGKILL)
        return frozenset()

    def send_and_die() -> None:
        dying = open_store()
        if is_sent:
            monkeypatch.setattr("api.watches.webhook_sender.send_message", lambda *sent: die(send_message(*sent)))
        WebhookSender(Outbox(dying, policy(receiver.address), find_none if is_sent else die))._work()

    monkeypatch.setattr("api.watches.webhook_sender._POLL", 0.01)
    monkeypatch.setattr("api.watches.webhook_sender.PAUSES", (0,) * len(PAUSES))
    with receive() as receiver:
        keep_change(kept, receiver.address)
        process = multiprocessing.get_context("fork").Process(target=send_and_die)
        process.start()
        process.join()
        assert (process.exitcode, len(receiver.received)) == (-signal.SIGKILL, 1 if is_sent else 0)
        sender = WebhookSender(Outbox(open_store(), policy(receiver.address), find_none))
        sender.start()
        wait_for(lambda: read_delivery(kept)["state"] == "done")
        sender.close()
    ids = [headers["X-Citadel-Delivery"] for headers, _ in receiver.received]
    assert (len(ids), len(set(ids))) == (2 if is_sent else 1, 1)


def test_a_receiver_cannot_fill_a_watch_with_words_of_its_own() -> None:
    assert len(note_try({"tries": 0}, "x" * 65_536, NOW)["error"]) == 300
