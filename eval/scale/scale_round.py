"""What is measured of two engines: loading, searching in turns, a document added, room."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from eval.errors import BenchError
from eval.scale.synthetic_corpus import SyntheticCorpus, SyntheticEncoder
from index.access import load_database
from index.engine import NO_FILTERS, Engine, Ranking, Snapshot
from index.errors import IndexMissingError
from index.filters import Filters
from index.settings import BuildSettings

DEPTH, SHOWN = 100, 10
"""How deep each retriever goes, as `retrieval/fusion.toml` has it, and how many chunks are read of both."""
_ADDED_CHUNKS = 12  # three pages
_FILTERS = {"all": NO_FILTERS, "5 %": Filters(publisher=("Publisher 7",))}

Figure = tuple[str, object]


@dataclass(frozen=True, slots=True)
class EnginePair:
    """Two engines over the same documents."""

    local: Engine
    stored: Engine
    folder: Path
    database: str
    server: int
    """The process of the database's server on this machine, 0 where it is elsewhere."""
    exact_rows: int
    """Up to how many chunks the dense search is exact."""

    @property
    def settings(self) -> BuildSettings:
        """Of both."""
        return BuildSettings(model="synthetic", workers=1, exact_rows=self.exact_rows)


@dataclass(slots=True)
class StepTimes:
    """Of one engine, seconds by step."""

    server: Sequence[psutil.Process] = ()
    """Processes whose time counts beside that of this one."""
    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """That of the server is counted in hundredths of a second: only means over many questions say something."""

    @contextmanager
    def measure(self, step: str) -> Iterator[None]:
        """Add what is done inside."""
        spent, begun = self._read_processor(), time.perf_counter()
        yield
        self.wall[step].append(time.perf_counter() - begun)
        self.processor[step].append(self._read_processor() - spent)

    def describe(self, *steps: str) -> dict[str, float]:
        """Milliseconds a question of some steps together."""
        middle, late = np.percentile(np.sum([self.wall[step] for step in steps], 0) * 1000, [50, 95])
        values = {"p50": middle, "p95": late, "processor": np.mean(np.sum([self.processor[step] for step in steps], 0)) * 1000}
        return {name: round(float(value), 1) for name, value in values.items()}

    def _read_processor(self) -> float:
        spent = time.process_time()
        for process in self.server:
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                spent += times.user + times.system
        return spent


def find_children(pid: int) -> list[psutil.Process]:
    """The processes of a server, each of which serves one connection. None for 0."""
    return psutil.Process(pid).children() if pid else []


def load_both(engines: EnginePair, corpus: SyntheticCorpus, encoder: SyntheticEncoder) -> Iterator[Figure]:
    """Write the corpus to the embedded engine where it is empty, and bring it into the database."""
    try:
        engines.local.generations()
    except IndexMissingError:
        times = StepTimes()
        with times.measure("build"), engines.local.begin(engines.settings) as writer:
            for contents in corpus.contents():
                writer.put(contents)
            writer.publish()
        yield "embedded: built, chunks a second", _rate(times, "build", corpus.chunks)
    times = StepTimes()
    with times.measure("load"):
        load_database(engines.folder, engines.database, "synthetic", encoder)
    yield "database: loaded, chunks a second", _rate(times, "load", corpus.chunks)
    for name, engine in (("embedded", engines.local), ("database", engines.stored)):
        with engine.acquire() as snapshot:
            yield f"{name}: bytes a chunk", round(snapshot.measure().stored_bytes / corpus.chunks)


def _rate(times: StepTimes, step: str, chunks: int) -> dict[str, int]:
    return {"wall": round(chunks / times.wall[step][0]), "own processor": round(chunks / times.processor[step][0])}


def compare_searches(engines: EnginePair, corpus: SyntheticCorpus, count: int) -> Iterator[Figure]:
    """Ask both in turns, each question with and without a filter."""
    questions = corpus.questions(count)
    with engines.local.acquire() as local, engines.stored.acquire() as stored:
        for label, filters in _FILTERS.items():
            for one in (local, stored):  # opens what is opened late
                _search(one, questions[-1], filters, StepTimes())
            times = {"embedded": StepTimes(), "database": StepTimes(find_children(engines.server))}
            agreed = [
                _agree(
                    *(_search(one, question, filters, times[name]) for name, one in (("embedded", local), ("database", stored)))
                )
                for question in questions[:-1]
            ]
            for name, measured in times.items():
                for step in measured.wall:
                    yield f"{name}, {label}: {step}, ms", measured.describe(step)
                yield f"{name}, {label}: hybrid, ms", measured.describe(*measured.wall)
            same, overlap = np.mean(agreed, 0)
            yield f"{label}: agreement", {"lexical rankings equal": float(same), f"dense top {DEPTH} shared": float(overlap)}


def _search(snapshot: Snapshot, question: str, filters: Filters, times: StepTimes) -> tuple[Ranking, Ranking]:
    """The lexical and the dense ranking."""
    tokens, vector = snapshot.tokenizer.question_tokens(question), snapshot.encoder.encode([question])[0]
    with times.measure("lexical"):
        lexical = snapshot.top_lexical(tokens, filters, DEPTH)
    with times.measure("dense"):
        dense = snapshot.top_dense(vector, filters, DEPTH)
    with times.measure("scores and texts"):
        names = sorted({name for name, _ in (*lexical, *dense)})
        snapshot.score_chunks(names, tokens, vector)
        snapshot.chunks(names[:SHOWN])
    return lexical, dense


def _agree(left: tuple[Ranking, Ranking], right: tuple[Ranking, Ranking]) -> tuple[float, float]:
    """Whether the lexical rankings are equal to the last bit, and the share of the dense one that both have."""
    nearest = {name for name, _ in left[1]}
    return float(left[0] == right[0]), len(nearest & {name for name, _ in right[1]}) / max(len(nearest), 1)


def add_document(engines: EnginePair, corpus: SyntheticCorpus) -> Iterator[Figure]:
    """A document of three pages, until it is found. Raises BenchError where it is not."""
    contents = corpus.make(corpus.documents + 1, _ADDED_CHUNKS)
    for name, engine in (("database", engines.stored), ("embedded", engines.local)):
        times = StepTimes(find_children(engines.server) if name == "database" else ())
        with times.measure("add"):
            with engine.begin(engines.settings) as writer:
                writer.put(contents)
                writer.publish()
            with engine.acquire() as snapshot:
                tokens = snapshot.tokenizer.question_tokens(contents.chunks[0].text)
                found = snapshot.top_lexical(tokens, NO_FILTERS, 1)
        yield f"{name}: a document of three pages, ms", times.describe("add")
        if found[0][0] != contents.chunks[0].chunk_id:
            raise BenchError(f"{name}: {contents.chunks[0].chunk_id!r} was added and is not found")
