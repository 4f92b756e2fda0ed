"""A database that refuses statements for a while ends no thread of watches."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.answer_cache import AnswerCache
from api.kept.kept_choice import open_kept
from api.kept.kept_record import KeptRecord
from api.kept.kept_store import KeptStore
from api.settings import Settings
from api.watches.watch_asker import WatchAsker, WatchedIndex
from api.watches.watch_content import begin_watch, note_answer
from api.watches.webhook_request import WebhookPolicy
from api.watches.webhook_sender import Outbox, WebhookSender
from index.engine import Engine
from tests.deadlines import wait_for

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")
ADDRESS = "http://127.0.0.1:9/hook"


class Refusals:
    """A log that counts what is written to it."""

    def __init__(self) -> None:
        self.written = list[str]()

    def warning(self, text: str, *values: Any, **_: Any) -> None:
        self.written.append(text % values)

    def exception(self, text: str, *values: Any) -> None:
        self.written.append(text % values)


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


@pytest.fixture
def kept(address: str) -> Iterator[KeptStore]:
    with closing(open_kept(Settings(engine=address))) as store:
        yield store


@pytest.fixture
def change(address: str) -> Iterator[Callable[[str], object]]:
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection.execute


def keep_change(kept: KeptStore) -> KeptRecord:
    answer = {"question": "", "answered": False, "reason": None, "answer": None, "passages": [], "conflicts": []}
    request = {"question": "Who?", "top_k": 5, "filters": None, "webhook": ADDRESS}
    record = begin_watch("anna", request, {**answer, "generation": "g1", "took_ms": 0.0})
    changed = {"added": [], "removed": [], "altered": [], "causes": []}
    record = note_answer(record, "g2", {**record.body["outcome"], "short": "Anna"}, changed)
    kept.add(record)
    return record


def test_both_threads_go_on_while_a_table_is_gone_and_the_sender_says_so_once(
    kept: KeptStore, change: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_change(kept)
    change("ALTER TABLE kept RENAME TO kept_away")
    sending, asking, looks = Refusals(), Refusals(), [0]
    for name, log in (("webhook_sender", sending), ("watch_asker", asking)):
        monkeypatch.setattr(f"api.watches.{name}._POLL", 0.01)
        monkeypatch.setattr(f"api.watches.{name}._log", log)
    monkeypatch.setattr("api.watches.watch_asker._FAILED_PAUSE", 0.01)

    def follow() -> None:
        looks[0] += 1

    index = cast(Engine, SimpleNamespace(generation="g3", degraded=None, follow=follow))
    asker = WatchAsker(WatchedIndex(index, cast(AnswerCache, None), kept, lambda _: None), int)
    policy = WebhookPolicy(frozenset((ADDRESS,)), "a-secret-of-sixteen", allows_private=True)
    sender, sent = WebhookSender(Outbox(kept, policy, lambda _: frozenset())), list[object]()
    monkeypatch.setattr("api.watches.webhook_sender.send_message", lambda *message: sent.append(message))
    with ExitStack() as closed:
        for one in (sender, asker):
            one.start()
            closed.callback(one.close)
        assert wait_for(lambda: len(asking.written) > 2)
        assert "refuses a statement" in sending.written[0]
        assert len(sending.written) == 1
        change("ALTER TABLE kept_away RENAME TO kept")
        assert wait_for(lambda: sent)
        looked = looks[0]
        assert wait_for(lambda: looks[0] > looked or asker._done)
