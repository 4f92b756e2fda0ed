"""What is measured of two engines: loading, searching in turns, a document added, room."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
class Loaded:
    """Two engines over the same documents."""

    local: Engine
    stored: Engine
    folder: Path
    database: str


def load_both(engines: Loaded, corpus: SyntheticCorpus, encoder: SyntheticEncoder) -> Iterator[Figure]:
    """Write the corpus to the embedded engine where it is empty, and bring it into the database."""
    settings = BuildSettings(model="synthetic", workers=1)
    try:
        engines.local.generations()
    except IndexMissingError:
        begun = time.perf_counter()
        with engines.local.begin(settings) as writer:
            for contents in corpus.contents():
                writer.put(contents)
            writer.publish()
        yield "embedded: built with vectors, chunks a second", round(corpus.chunks / (time.perf_counter() - begun))
    begun, processor = time.perf_counter(), time.process_time()
    load_database(engines.folder, engines.database, "synthetic", encoder)
    wall, processor = time.perf_counter() - begun, time.process_time() - processor
    yield (
        "database: loaded, chunks a second (wall; by own processor time)",
        [
            round(corpus.chunks / wall),
            round(corpus.chunks / processor),
        ],
    )
    for name, engine in (("embedded", engines.local), ("database", engines.stored)):
        with engine.acquire() as snapshot:
            yield f"{name}: bytes a chunk", round(snapshot.measure().stored_bytes / corpus.chunks)


def compare_searches(engines: Loaded, corpus: SyntheticCorpus, count: int) -> Iterator[Figure]:
    """Ask both in turns, each question with and without a filter."""
    questions = corpus.questions(count)
    with engines.local.acquire() as local, engines.stored.acquire() as stored:
        snapshots = {"embedded": local, "database": stored}
        for label, filters in _FILTERS.items():
            times: dict[str, list[float]] = {}
            processor: dict[str, list[float]] = {}
            agreed: list[tuple[float, float]] = []
            for question in ["", *questions]:  # the first opens what is opened late
                found = {name: _search(one, question, filters, times, processor) for name, one in snapshots.items()}
                agreed.append(_agree(found["embedded"], found["database"]))
            for name in times:
                yield f"{name}: {label}: ms p50, p95, own processor p50", _bound(times[name][1:], processor[name][1:])
            yield f"{label}: same lexical ranking, overlap of dense top {DEPTH}", np.mean(agreed[1:], 0).round(4).tolist()


def _search(
    snapshot: Snapshot, question: str, filters: Filters, times: dict[str, list[float]], processor: dict[str, list[float]]
) -> tuple[Ranking, Ranking]:
    """Both rankings. Adds the time of each part and of all."""
    engine = "database" if type(snapshot).__name__.startswith("Postgres") else "embedded"
    tokens, vector = snapshot.tokenizer.question_tokens(question), snapshot.encoder.encode([question])[0]
    rankings: list[Ranking] = []

    def read() -> None:
        names = sorted({name for ranking in rankings for name, _ in ranking})
        if names:
            snapshot.score_chunks(names, tokens, vector)
            snapshot.chunks(names[:SHOWN])

    steps: dict[str, Callable[[], object]] = {
        "lexical": lambda: rankings.append(snapshot.top_lexical(tokens, filters, DEPTH)),
        "dense": lambda: rankings.append(snapshot.top_dense(vector, filters, DEPTH)),
        "scores and texts": read,
    }
    begun, spent = time.perf_counter(), time.thread_time()
    for name, step in steps.items():
        before, before_spent = time.perf_counter(), time.thread_time()
        step()
        times.setdefault(f"{engine}: {name}", []).append(time.perf_counter() - before)
        processor.setdefault(f"{engine}: {name}", []).append(time.thread_time() - before_spent)
    times.setdefault(f"{engine}: hybrid", []).append(time.perf_counter() - begun)
    processor.setdefault(f"{engine}: hybrid", []).append(time.thread_time() - spent)
    return rankings[0], rankings[1]


def _agree(left: tuple[Ranking, Ranking], right: tuple[Ranking, Ranking]) -> tuple[float, float]:
    """Whether the lexical rankings are equal to the last bit, and the share of the dense one that both have."""
    nearest = {name for name, _ in left[1]}
    return float(left[0] == right[0]), len(nearest & {name for name, _ in right[1]}) / max(len(nearest), 1)


def _bound(times: list[float], processor: list[float]) -> list[float]:
    middle, late = np.percentile(np.array(times) * 1000, [50, 95])
    return [round(float(middle), 1), round(float(late), 1), round(float(np.median(processor)) * 1000, 1)]


def add_document(engines: Loaded, corpus: SyntheticCorpus) -> Iterator[Figure]:
    """A document of three pages, until it is found."""
    contents = corpus.make(corpus.documents + 1, _ADDED_CHUNKS)
    settings = BuildSettings(model="synthetic", workers=1)
    for name, engine in (("database", engines.stored), ("embedded", engines.local)):
        begun = time.perf_counter()
        with engine.begin(settings) as writer:
            writer.put(contents)
            writer.publish()
        with engine.acquire() as snapshot:
            tokens = snapshot.tokenizer.question_tokens(contents.chunks[0].text)
            found = snapshot.top_lexical(tokens, NO_FILTERS, 1)
        yield f"{name}: a document of three pages, seconds", round(time.perf_counter() - begun, 2)
        if found[0][0] != contents.chunks[0].chunk_id:
            raise AssertionError(f"{name}: {contents.chunks[0].chunk_id!r} was added and is not found")
