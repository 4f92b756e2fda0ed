"""Whole answers over both engines: what is asked of the embedded one and of the one in memory is answered alike."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date

import pytest
from index_fakes import FakeEncoder, make_contents
from memory_engine import MemoryEngine

from index.access import find_engine
from index.engine import Engine
from index.filters import Filters
from index.settings import BuildSettings
from ingest.load import DocumentContents
from retrieval.answer.answer import Answer
from retrieval.ask import ask, search
from retrieval.models import Models
from retrieval.passages.passage import Passage
from retrieval.query.mode import Mode

MODELS = Models.load(with_reader=False)
RELEASE = (
    "The Union and Orvale signed a Framework Participation Agreement (FPA) on 12 March 2019. It lets Orvale send soldiers and "
    "police to the missions of the Union. The Union has 19 such agreements with partners around the world. The minister said "
    "that the text had been ready for a year, and that both parliaments had asked for safeguards before they gave consent."
)
TABLE = (
    "Lethen joined an FPA on 1 May 2021. Its navy patrols the strait with 4 ships. Pirates took two ships there in 2018.\n\n"
    "Nobody in Orvale has heard of pirates. The strait is 40 miles wide at its narrowest point."
)
OLD = make_contents("fleet", "The fleet of Lethen has 12 ships. Its port is small.", "2019")
FIRST = (
    OLD,
    make_contents("release", RELEASE, "2019-03-12"),
    make_contents("reprint", f"From our own correspondent in the capital. {RELEASE}", "2019-03-13"),
    make_contents("corrected", RELEASE.replace("19 such", "21 such"), "2019-04"),
    make_contents("lethen", TABLE, "2021-05-02"),
    make_contents("undated", "Soup is cooked slowly. Orvale is known for soup.", None),
)
SECOND = (make_contents("fleet", "The fleet of Lethen has 20 ships. Its port has grown.", "2022-06"),)
QUESTIONS = (
    "When did Orvale sign a framework participation agreement?",
    "How many such agreements does the Union have?",
    "How many ships does the fleet of Lethen have?",
    "What is an FPA?",
    "Who discovered the moons of Jupiter?",
    "soup",
)
FILTERS = (
    Filters(),
    Filters(doc_id=("reprint", "lethen")),
    Filters(published_from=date(2021, 1, 1)),
    Filters(as_of=date(2020, 12, 31)),
    Filters(publisher=("nobody",)),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both engines with the same generations, and the ids of these in each."""

    engines: tuple[Engine, Engine]
    generations: tuple[tuple[str, ...], tuple[str, ...]]

    def rename(self, side: int, generation: str) -> str:
        """A generation's number in place of its id, which each engine chooses for itself."""
        return str(self.generations[side].index(generation)) if generation in self.generations[side] else generation


def publish(engine: Engine, documents: tuple[DocumentContents, ...]) -> str:
    with engine.begin(BuildSettings()) as writer:
        for contents in documents:
            writer.put(contents)
        return writer.publish()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with ExitStack() as held:
        local = held.enter_context(closing(find_engine(tmp_path_factory.mktemp("engine"), "fake", FakeEncoder())))
        memory = held.enter_context(closing(MemoryEngine(FakeEncoder())))
        engines = (local, memory)
        generations = [tuple(publish(engine, documents) for documents in (FIRST, SECOND)) for engine in engines]
        yield Pair(engines, (generations[0], generations[1]))


def strip(pair: Pair, side: int, passages: tuple[Passage, ...]) -> list[Passage]:
    """Passages without scores, generations by their number."""

    def rename(passage: Passage) -> Passage:
        source, *others = (
            replace(one, generation=pair.rename(side, one.generation)) for one in (passage.source, *passage.also_in)
        )
        return replace(passage, score=0.0, scores={}, source=source, also_in=tuple(others))

    return [rename(passage) for passage in passages]


def assert_same_passages(pair: Pair, found: list[tuple[Passage, ...]]) -> None:
    assert strip(pair, 0, found[0]) == strip(pair, 1, found[1])
    for one, other in zip(*found, strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-6)
        assert one.score == pytest.approx(other.score, abs=1e-6)


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_both_engines_give_the_same_answer(pair: Pair, question: str, filters: Filters) -> None:
    answers: list[Answer] = []
    for engine in pair.engines:
        with engine.acquire(as_of=filters.as_of) as snapshot:
            answers.append(ask(snapshot, MODELS, question, filters))
    assert_same_passages(pair, [answer.passages for answer in answers])
    assert answers[0].confidence == pytest.approx(answers[1].confidence, abs=1e-6)
    plain = [
        replace(answer, passages=(), confidence=0.0, generation=pair.rename(side, answer.generation))
        for side, answer in enumerate(answers)
    ]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_both_engines_find_the_same_passages(pair: Pair, question: str, mode: Mode) -> None:
    found: list[tuple[Passage, ...]] = []
    for engine in pair.engines:
        with engine.acquire() as snapshot:
            found.append(search(snapshot, MODELS, question, mode=mode, top_k=20))
    assert_same_passages(pair, found)


def test_the_small_corpus_is_answered_with_repeats_conflicts_and_versions(pair: Pair) -> None:
    """Otherwise the two would agree about nothing that is hard."""
    for engine in pair.engines:
        with engine.acquire() as now, engine.acquire(as_of=date(2020, 12, 31)) as then:
            (best, *_) = search(now, MODELS, "framework participation agreement with Orvale")
            assert {best.source.doc_id, *(source.doc_id for source in best.also_in)} >= {"release", "reprint"}
            assert search(now, MODELS, "fleet of Lethen", Filters(doc_id=("fleet",)))[0].text.startswith(
                "The fleet of Lethen has 20"
            )
            assert then.document("fleet") == OLD.document
