"""Answers questions, and keeps what was answered and read in memory: nothing is computed twice from the same generation.

An answer is kept as the JSON that is sent, without the time that it took. It is found by everything in the request that shapes
it, and by the open index that the caller was given. So an answer made from documents of other collections, of another day or of
another generation is never found. Readings are found by the same index, the question as it is read and the chunk. All are kept
within one number of bytes, and those used longest ago go first. What belongs to an index goes when it is closed. Equal questions
at the same moment are computed once. The others wait for it, in `answer_once` without a thread.

An answer beside which a language model wrote is found by the model and its address as well. One whose writing failed is not kept.
"""

import asyncio
import threading
import weakref
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Literal

from api.executor import ClientExecutor
from api.wire.answers import AskResponse, shape_answer
from api.writing import Writer, Written
from index.analysis.tokenizer import Tokenizer
from index.engine import Snapshot
from index.filters import Filters
from index.generation_cache import GenerationCache
from retrieval.answer.answer import Answer
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.reader.reader import Reading
from retrieval.reader.reading_cache import CachedReader, ReadingKey
from retrieval.stage import Timed, untimed

Kind = Literal["answer", "reading"]
Outcome = Literal["hit", "miss"]
Counted = Callable[[Kind, Outcome], object]
"""Called for each answer and each reading that was looked for."""
Acquire = Callable[[], AbstractContextManager[Snapshot]]
_Key = tuple[int, bytes]
"""The number of a snapshot, and a checksum of the request or of what was read."""
_OVERHEAD = 1_000  # bytes of an entry beside its content, at most: keys, records, places in the mapping


def _ignore(_kind: Kind, _outcome: Outcome) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class AskKey:
    """What of a request shapes its answer."""

    question: str
    """As typed."""
    filters: Filters
    """With the day that is asked as of."""
    top_k: int
    writer: str = ""
    """`Writer.name` of what writes a paragraph beside the answer. "" for an answer without one."""

    def hash(self) -> bytes:
        """A checksum, which takes the same room however long the question and the filters are."""
        return blake2b(repr(self).encode("utf-8", "backslashreplace"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The response to a question."""

    body: bytes
    """JSON of an AskResponse without `took_ms`."""
    answered: bool
    confidence: float
    generation: str

    def write(self, took_ms: float) -> bytes:
        """The JSON of the response. took_ms: what this request took, and not the one that the answer was computed for."""
        return b'%s,"took_ms":%a}' % (self.body[:-1], round(took_ms, 3))

    def to_response(self, took_ms: float) -> AskResponse:
        """The response as a model."""
        return AskResponse.model_validate_json(self.write(took_ms))


@dataclass(slots=True)
class _Computation:
    """An answer that a thread is computing."""

    ended: threading.Event = field(default_factory=threading.Event)
    answer: KeptAnswer | None = None
    """None after the end where it failed."""


class AnswerCache:
    """Answers and readings of the snapshots that are open, by one set of models. Safe to share between threads."""

    def __init__(self, models: Models, limit: int, counted: Counted = _ignore) -> None:
        """limit: bytes that all that is kept may take. 0: nothing is kept, and every question is computed."""
        self._models, self._limit, self._counted = models, limit, counted
        self._lock = threading.Lock()
        self._kept: GenerationCache[bytes, KeptAnswer | Reading] = GenerationCache(limit, _measure)
        self._computed: dict[_Key, _Computation] = {}
        self._expected: dict[_Key, asyncio.Future[KeptAnswer | None]] = {}
        """What `answer_once` has computed now, for the event loop alone. None at the end where nothing came of it."""

    def models_for(self, snapshot: Snapshot) -> Models:
        """The models, whose reader does not read again what it has read of this snapshot."""
        reader = self._models.reader
        if reader is None or not self._limit:
            return self._models
        return replace(self._models, reader=CachedReader(reader, _KeptReadings(self, snapshot)))

    def find(self, snapshot: Snapshot, wanted: AskKey) -> KeptAnswer | None:
        """The answer that is kept, None where it has to be computed."""
        kept = self._kept.find(snapshot, wanted.hash())
        if isinstance(kept, KeptAnswer):
            self._counted("answer", "hit")
            return kept
        return None

    def answer(self, snapshot: Snapshot, wanted: AskKey, timed: Timed = untimed) -> KeptAnswer:
        """The answer, computed where it is not kept. Raises the errors of `retrieval.ask.ask`.

        Where another thread computes the same answer, it is waited for. Where that thread fails, this one computes it.
        """
        if not self._limit:
            return self._compute(snapshot, wanted, timed)
        while (kept := self.find(snapshot, wanted)) is None:
            key = self._name(snapshot, wanted)
            with self._lock:
                other = self._computed.get(key)
                if other is None:
                    mine = self._computed[key] = _Computation()
            if other is None:
                return self._compute_for_all(snapshot, wanted, timed, mine)
            other.ended.wait()
            if other.answer is not None:
                self._counted("answer", "hit")
                return other.answer
        return kept

    async def answer_once(
        self,
        executor: ClientExecutor,
        acquire: Acquire,
        wanted: AskKey,
        timed: Timed = untimed,
        writer: Writer | None = None,
    ) -> KeptAnswer:
        """As `answer`, on the threads of an executor, of which no other waits for the same answer.

        acquire: holds the snapshot that the caller may see, for each job anew. One that is published meanwhile, or of which the
        caller may see another part, gives an answer for this caller alone. writer: writes beside the answer. Where that fails,
        the answer is for those who wait for it now, and is not kept. Raises the errors of the executor as well.
        """
        if writer is not None:
            wanted = replace(wanted, writer=writer.name)

        def look() -> tuple[KeptAnswer | None, _Key]:
            with acquire() as snapshot:
                return self.find(snapshot, wanted), self._name(snapshot, wanted)

        def compute() -> tuple[KeptAnswer, _Key]:
            with acquire() as snapshot:
                return self.answer(snapshot, wanted, timed), self._name(snapshot, wanted)

        while True:
            # In the line of searches, since it takes no longer: what is kept does not wait behind what is computed.
            kept, key = await executor.run(look, "search")
            if kept is not None:
                return kept
            other = self._expected.get(key) if self._limit else None
            if other is None:
                beside = None if writer is None else self._write_beside(executor, acquire, wanted, timed, writer)
                computed = executor.run(compute, "answer") if beside is None else beside
                return await self._expect(key, computed)
            kept = await executor.executor.wait(other, writer.seconds if writer is not None else 0.0)
            if kept is not None:
                self._counted("answer", "hit")
                return kept

    async def _write_beside(
        self, executor: ClientExecutor, acquire: Acquire, wanted: AskKey, timed: Timed, writer: Writer
    ) -> tuple[KeptAnswer, _Key]:
        """The answer with what is written beside it. It is kept where nothing failed and the snapshot is still there."""

        def find() -> tuple[Answer, Tokenizer, _Key, "weakref.ref[Snapshot]"]:
            with acquire() as snapshot:
                found = self._ask(snapshot, wanted, timed)
                return found, snapshot.tokenizer, self._name(snapshot, wanted), weakref.ref(snapshot)

        found, tokenizer, key, held = await executor.run(find, "answer")
        written = await writer.write(found, tokenizer, executor.client)
        kept, snapshot = _shape(found, written), held()
        if self._limit and snapshot is not None and written.unwritten is None:
            self._kept.keep(snapshot, wanted.hash(), kept)
        return kept, key

    async def _expect(self, key: _Key, computed: Awaitable[tuple[KeptAnswer, _Key]]) -> KeptAnswer:
        """The answer that is computed, for all who wait for that key."""
        expected = self._expected[key] = asyncio.get_running_loop().create_future()
        try:
            answer, found = await computed
            if found == key:
                expected.set_result(answer)
            return answer
        finally:
            if self._expected.get(key) is expected:
                del self._expected[key]
            if not expected.done():
                expected.set_result(None)

    def measure(self) -> int:
        """Bytes that are kept now."""
        return self._kept.measure()

    def find_reading(self, snapshot: Snapshot, key: ReadingKey) -> Reading | None:
        """The reading that is kept, None for a chunk that was not read."""
        kept = self._kept.find(snapshot, key)
        self._counted("reading", "miss" if kept is None else "hit")
        return kept if isinstance(kept, Reading) else None

    def keep_reading(self, snapshot: Snapshot, key: ReadingKey, reading: Reading) -> None:
        """Keep what was read of a chunk, unless it is too large."""
        self._kept.keep(snapshot, key, reading)

    def _compute_for_all(self, snapshot: Snapshot, wanted: AskKey, timed: Timed, mine: _Computation) -> KeptAnswer:
        """Compute an answer that other threads may wait for."""
        try:
            mine.answer = self._compute(snapshot, wanted, timed)
            self._kept.keep(snapshot, wanted.hash(), mine.answer)
            return mine.answer
        finally:
            key = self._name(snapshot, wanted)
            with self._lock:
                del self._computed[key]
            mine.ended.set()

    def _compute(self, snapshot: Snapshot, wanted: AskKey, timed: Timed) -> KeptAnswer:
        return _shape(self._ask(snapshot, wanted, timed))

    def _ask(self, snapshot: Snapshot, wanted: AskKey, timed: Timed) -> Answer:
        self._counted("answer", "miss")
        models = self.models_for(snapshot)
        return ask(snapshot, models, wanted.question, wanted.filters, top_k=wanted.top_k, timed=timed)

    def _name(self, snapshot: Snapshot, wanted: AskKey) -> _Key:
        return self._kept.number(snapshot), wanted.hash()


class _KeptReadings:
    """The readings of one snapshot, as `CachedReader` takes them."""

    def __init__(self, cache: AnswerCache, snapshot: Snapshot) -> None:
        self._cache, self._snapshot = cache, snapshot

    def get(self, key: ReadingKey, /) -> Reading | None:
        return self._cache.find_reading(self._snapshot, key)

    def update(self, readings: Mapping[ReadingKey, Reading], /) -> None:
        for key, reading in readings.items():
            self._cache.keep_reading(self._snapshot, key, reading)


def _shape(found: Answer, written: Written | None = None) -> KeptAnswer:
    response = shape_answer(found, 0.0, written)
    body = response.__pydantic_serializer__.to_json(response, exclude={"took_ms"})
    return KeptAnswer(body, found.answered, found.confidence, found.generation)


def _measure(value: KeptAnswer | Reading) -> int:
    """Bytes that an entry takes, with its key."""
    if isinstance(value, KeptAnswer):
        return len(value.body) + _OVERHEAD
    return value.starts.nbytes + value.ends.nbytes + value.places.nbytes + _OVERHEAD
