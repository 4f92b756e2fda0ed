"""What is kept: the same as what would be computed, for those who may see it, within its bytes, and computed once."""

import asyncio
import gc
import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collection_ground import MODELS, bind, publish, serve
from hypothesis import given
from hypothesis import strategies as st
from index_fakes import FakeEncoder

import api.answer_cache as tested
from api.answer_cache import AnswerCache, AskKey, KeptAnswer
from api.errors import LateError
from api.executor import BoundedExecutor, ClientExecutor
from api.wire.answers import shape_answer
from index.access import find_engine
from index.engine import Engine, Snapshot
from index.filters import Filters
from retrieval.ask import ask
from retrieval.reader.context import Context
from retrieval.reader.reader import Reader, Reading

TEXTS = {
    "pact": ("The zebra pact was signed in Lethen on 4 March 2012. It has forty members.", ("open",)),
    "fleet": ("The fleet of Lethen has 300 ships. The ministry counts them every year.", ("open", "navy")),
    "plan": ("The zebra plan of the ministry was adopted in Orvale on 7 May 2015.", ("hidden",)),
}
QUESTIONS = (
    "When was the zebra pact signed?",
    "How many ships has the fleet of Lethen?",
    "Where was the zebra plan adopted?",
    "zebra",
)
ROOM = 10_000_000  # bytes, in which all of this fits
WANTED = st.builds(
    AskKey,
    st.sampled_from(QUESTIONS),
    st.builds(Filters, doc_id=st.sampled_from([(), ("pact",), ("fleet", "plan")]), collection=st.sampled_from([(), ("open",)])),
    st.integers(1, 3),
)


class PlainReader(Reader):
    """Says of every passage that it does not answer, and counts what it reads."""

    def __init__(self) -> None:
        self.reads: Counter[tuple[str, str]] = Counter()

    def read(self, question: str, contexts: Sequence[Context]) -> list[Reading]:
        self.reads.update((question, context.text) for context in contexts)
        none = np.zeros(0, np.float32)
        return [Reading(-float(len(one.text)), 0.0, none, none, np.zeros((0, 2), np.int64)) for one in contexts]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(find_engine(tmp_path_factory.mktemp("kept"), "fake", FakeEncoder())) as made:
        publish(made, TEXTS)
        yield made


def compute(snapshot: Snapshot, wanted: AskKey) -> dict[str, object]:
    answer = ask(snapshot, MODELS, wanted.question, wanted.filters, top_k=wanted.top_k)
    return json.loads(shape_answer(answer, 1.5).model_dump_json())  # type: ignore[no-any-return]


@given(asked=st.lists(st.tuples(WANTED, st.sampled_from([None, frozenset({"open"}), frozenset({"hidden"})])), max_size=12))
def test_an_answer_that_is_kept_is_the_one_that_would_be_computed(
    engine: Engine, asked: list[tuple[AskKey, frozenset[str] | None]]
) -> None:
    cache = AnswerCache(MODELS, ROOM)
    for wanted, collections in [*asked, *asked]:
        with engine.acquire(collections=collections) as snapshot:
            kept = cache.answer(snapshot, wanted)
            assert cache.find(snapshot, wanted) == kept
            assert json.loads(kept.write(1.5)) == compute(snapshot, wanted)
            assert json.loads(kept.to_response(1.5).model_dump_json()) == compute(snapshot, wanted)


def test_another_generation_never_gives_an_old_answer_and_what_was_kept_goes(tmp_path: Path) -> None:
    cache, wanted = AnswerCache(MODELS, ROOM), AskKey("fleet of Lethen", Filters(), 1)
    with closing(find_engine(tmp_path, "fake", FakeEncoder())) as engine:
        first = publish(engine, TEXTS)
        with engine.acquire() as snapshot:
            assert cache.answer(snapshot, wanted).generation == first
        assert cache.measure() > 0
        del snapshot
        second = publish(engine, {"fleet": ("The fleet of Lethen has 12 ships.", ("open",))})
        gc.collect()
        assert cache.measure() == 0
        with engine.acquire() as snapshot:
            assert cache.find(snapshot, wanted) is None
            answer = cache.answer(snapshot, wanted)
        assert (answer.generation, b"12 ships" in answer.body, b"300 ships" in answer.body) == (second, True, False)


def test_no_key_gets_an_answer_from_documents_that_it_may_not_see(tmp_path: Path) -> None:
    with closing(find_engine(tmp_path, "fake", FakeEncoder())) as engine:
        publish(engine, TEXTS)
    keys = [bind("all", "read"), bind("open", "read", collections=frozenset({"open"}))]
    keys += [bind("hidden", "read", collections=frozenset({"hidden"}))]
    with serve(tmp_path, *(key for _, key in keys)) as (client, _):
        for _ in range(2):
            seen = []
            for secret, _ in keys:
                sent = client.post("/v1/ask", json={"question": "zebra ministry"}, headers={"X-API-Key": secret})
                seen.append({passage["document"]["doc_id"] for passage in sent.json()["passages"]})
            assert seen == [{"pact", "fleet", "plan"}, {"pact", "fleet"}, {"plan"}]


@pytest.mark.parametrize("room", [1, 4_000, 20_000])
def test_what_is_kept_never_takes_more_than_its_bytes(engine: Engine, room: int) -> None:
    cache = AnswerCache(replace(MODELS, reader=PlainReader()), room)
    with engine.acquire() as snapshot:
        for number in range(40):
            cache.answer(snapshot, AskKey(f"zebra {number}", Filters(), 1))
            assert cache.measure() <= room
    assert (cache.measure() > 0) == (room > 1_000)


def test_without_room_nothing_is_kept_and_everything_is_answered(engine: Engine) -> None:
    reader = PlainReader()
    cache, wanted = AnswerCache(replace(MODELS, reader=reader), 0), AskKey(QUESTIONS[0], Filters(), 2)
    with engine.acquire() as snapshot:
        assert cache.answer(snapshot, wanted) == cache.answer(snapshot, wanted)
        assert (cache.find(snapshot, wanted), cache.measure()) == (None, 0)
    assert set(reader.reads.values()) == {2}


def test_no_passage_is_read_twice_for_a_question_however_many_passages_are_wanted(engine: Engine) -> None:
    reader, counts = PlainReader(), Counter[tuple[str, str]]()
    cache = AnswerCache(replace(MODELS, reader=reader), ROOM, lambda kind, outcome: counts.update([(kind, outcome)]))
    with engine.acquire() as snapshot:
        for top_k in (1, 2, 3, 1):
            cache.answer(snapshot, AskKey(QUESTIONS[0], Filters(), top_k))
    read = len(reader.reads)
    assert set(reader.reads.values()) == {1}
    assert counts == {("answer", "miss"): 3, ("answer", "hit"): 1, ("reading", "miss"): read, ("reading", "hit"): 2 * read}


def test_the_same_question_of_many_threads_is_computed_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, wanted, calls = AnswerCache(MODELS, ROOM), AskKey(QUESTIONS[0], Filters(), 2), Counter[str]()
    together, computed = threading.Barrier(8), threading.Event()

    def count_and_ask(*arguments: object, **named: object) -> object:
        calls["ask"] += 1
        computed.wait(0.2)  # the others come meanwhile
        return ask(*arguments, **named)  # type: ignore[arg-type]

    def answer(_: int) -> bytes:
        with engine.acquire() as snapshot:
            together.wait(10)
            return cache.answer(snapshot, wanted).body

    monkeypatch.setattr(tested, "ask", count_and_ask)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(answer, range(8)))) == 1
    assert calls["ask"] == 1


def test_where_one_fails_another_that_waited_computes_the_answer(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, wanted, calls = AnswerCache(MODELS, ROOM), AskKey(QUESTIONS[0], Filters(), 2), Counter[str]()
    together, first = threading.Barrier(4), threading.Lock()

    def fail_once(*arguments: object, **named: object) -> object:
        with first:
            calls["ask"] += 1
            fails = calls["ask"] == 1
        if fails:
            threading.Event().wait(0.2)  # the others come meanwhile
            raise OSError("the disk was away")
        return ask(*arguments, **named)  # type: ignore[arg-type]

    def answer(_: int) -> str:
        with engine.acquire() as snapshot:
            together.wait(10)
            try:
                return cache.answer(snapshot, wanted).generation
            except OSError as error:
                return str(error)

    monkeypatch.setattr(tested, "ask", fail_once)
    with ThreadPoolExecutor(4) as pool:
        given_out = Counter(pool.map(answer, range(4)))
    assert given_out == {"the disk was away": 1, engine.generation: 3}
    assert calls["ask"] == 1 + 1


def test_questions_that_wait_for_an_equal_one_hold_no_thread(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, wanted, calls = AnswerCache(MODELS, ROOM), AskKey(QUESTIONS[0], Filters(), 2), Counter[str]()
    begun, gate = threading.Event(), threading.Event()
    executor = ClientExecutor(BoundedExecutor(threads=2, waiting=20), "")

    def ask_slowly(*arguments: object, **named: object) -> object:
        calls["ask"] += 1
        begun.set()
        assert gate.wait(10)
        return ask(*arguments, **named)  # type: ignore[arg-type]

    async def ask_together() -> list[KeptAnswer]:
        first = asyncio.create_task(cache.answer_once(executor, engine.acquire, wanted))
        await asyncio.to_thread(begun.wait, 10)
        others = [asyncio.create_task(cache.answer_once(executor, engine.acquire, wanted)) for _ in range(5)]
        for _ in range(5):  # more than the threads, were one held by each
            assert await executor.run(lambda: 6 * 7, "answer") == 42
        assert executor.executor.in_hand <= 1 + len(others)
        gate.set()
        return await asyncio.gather(first, *others)

    monkeypatch.setattr(tested, "ask", ask_slowly)
    found = asyncio.run(ask_together())
    executor.executor.close()
    assert len({answer.body for answer in found}) == 1
    assert calls["ask"] == 1


def test_who_waits_computes_the_answer_where_the_first_gave_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, wanted, calls = AnswerCache(MODELS, ROOM), AskKey(QUESTIONS[0], Filters(), 2), Counter[str]()
    begun = threading.Event()
    executor = ClientExecutor(BoundedExecutor(threads=2, waiting=20), "")

    def fail_once(*arguments: object, **named: object) -> object:
        calls["ask"] += 1
        if calls["ask"] == 1:
            begun.set()
            threading.Event().wait(0.2)  # the others come meanwhile
            raise OSError("the disk was away")
        return ask(*arguments, **named)  # type: ignore[arg-type]

    async def ask_together() -> list[KeptAnswer | BaseException]:
        first = asyncio.create_task(cache.answer_once(executor, engine.acquire, wanted))
        await asyncio.to_thread(begun.wait, 10)
        others = [cache.answer_once(executor, engine.acquire, wanted) for _ in range(3)]
        return await asyncio.gather(first, *others, return_exceptions=True)

    monkeypatch.setattr(tested, "ask", fail_once)
    failed, *answers = asyncio.run(ask_together())
    executor.executor.close()
    assert isinstance(failed, OSError)
    assert all(isinstance(answer, KeptAnswer) and answer.generation == engine.generation for answer in answers)
    assert calls["ask"] == 1 + 1


def test_an_answer_from_what_was_published_meanwhile_is_for_its_own_caller_alone(tmp_path: Path) -> None:
    """Who waits may see other documents of the new generation than who asked first: the answer must not reach them."""
    cache, wanted = AnswerCache(MODELS, ROOM), AskKey("fleet of Lethen", Filters(), 1)
    executor = ClientExecutor(BoundedExecutor(threads=2, waiting=20), "")
    with closing(find_engine(tmp_path, "fake", FakeEncoder())) as engine:
        publish(engine, {"fleet": ("The fleet of Lethen has 300 ships.", ("open",))})
        looked, published = threading.Event(), threading.Event()

        @contextmanager
        def acquire_whole() -> Iterator[Snapshot]:
            if looked.is_set():
                assert published.wait(10)
            with engine.acquire() as snapshot:
                yield snapshot
            looked.set()

        def acquire_open() -> AbstractContextManager[Snapshot]:
            return engine.acquire(collections=frozenset({"open"}))

        async def ask_both() -> tuple[KeptAnswer, KeptAnswer]:
            first = asyncio.create_task(cache.answer_once(executor, acquire_whole, wanted))
            await asyncio.to_thread(looked.wait, 10)
            second = asyncio.create_task(cache.answer_once(executor, acquire_open, wanted))
            while executor.executor.in_hand < 1 or not cache._expected:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)  # the second looks, and waits for the first
            moved = {
                "fleet": ("The fleet of Lethen has 300 ships.", ("open",)),
                "plan": ("The fleet of Lethen hides.", ("hidden",)),
            }
            await asyncio.to_thread(publish, engine, moved)
            published.set()
            return await first, await second

        whole, restricted = asyncio.run(ask_both())
        executor.executor.close()
        with engine.acquire(collections=frozenset({"open"})) as snapshot:
            assert json.loads(restricted.write(1.5)) == compute(snapshot, wanted)
        with engine.acquire() as snapshot:
            assert json.loads(whole.write(1.5)) == compute(snapshot, wanted)


def test_who_waits_too_long_gives_up_and_what_is_waited_for_goes_on() -> None:
    async def wait() -> int:
        executor = BoundedExecutor(threads=1, waiting=1, seconds=0.05)
        other: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        with pytest.raises(LateError):
            await executor.wait(other)
        other.set_result(6 * 7)
        executor.close()
        return await executor.wait(other)

    assert asyncio.run(wait()) == 42
