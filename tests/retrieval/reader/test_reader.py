"""The reader as shipped: its files, what it finds, and what happens without them."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from typing import Any, cast

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from ingest.spans import Span
from retrieval.errors import ReaderError
from retrieval.reader.context import write_context
from retrieval.reader.reader import CARD, GRAPH, TOKENIZER, WEIGHTS, Reader, load_reader

BODY = (
    "The agreement with Ruritania was signed in Strelsau on 4 May 2011 by Prince Rupert. It entered into force two years later, "
    "after the parliament of Graustark had dropped its objections."
)
CONTEXT = write_context("Relations with Ruritania", ["Agreements"], BODY)
OFF_TOPIC = write_context("Bread", [], "Let the dough rise in a warm place for an hour, then bake it until the crust is brown.")


@pytest.fixture(scope="module")
def reader() -> Reader:
    loaded = load_reader()
    assert loaded is not None, "the product ships its weights"
    return loaded


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Where was the agreement with Ruritania signed?", "Strelsau"),
        ("When was the agreement with Ruritania signed?", "4 May 2011"),
        ("Who signed the agreement with Ruritania?", "Prince Rupert"),
    ],
)
def test_the_words_that_answer_are_found_where_they_stand(reader: Reader, question: str, words: str) -> None:
    (reading,) = reader.read(question, [CONTEXT])
    found = reading.find()
    assert found is not None
    assert found.span.cut(BODY).startswith(words)
    assert found.span.end <= BODY.index(".")


def test_a_passage_that_answers_is_told_from_one_that_does_not(reader: Reader) -> None:
    question = "When was the agreement with Ruritania signed?"
    answers, other = reader.read(question, [CONTEXT, OFF_TOPIC])
    assert answers.probability > 0.5 > other.probability
    assert answers.answerable > other.answerable


def test_what_is_read_of_a_passage_does_not_depend_on_the_others(reader: Reader) -> None:
    question = "Who signed?"
    alone = reader.read(question, [CONTEXT])[0]
    among = reader.read(question, [OFF_TOPIC, CONTEXT, OFF_TOPIC])[1]
    assert (alone.answerable, alone.none) == (among.answerable, among.none)
    assert (alone.starts == among.starts).all()


def test_only_words_of_the_body_are_found_and_only_as_far_as_it_is_read(reader: Reader) -> None:
    long = write_context("Title", ["Heading"], "word " * 2_000)
    question = "What is asked " * 100  # longer than all that is read by itself
    for context in (CONTEXT, long, write_context("Only a title", [], "")):
        (reading,) = reader.read(question, [context])
        body = context.text[context.body :]
        assert all(0 <= start < end <= len(body) for start, end in reading.places.tolist())
        found = reading.find(Span(0, len(body)))
        assert found is None or 0 <= found.span.start < found.span.end <= len(body)


def test_nothing_is_read_where_there_is_nothing_to_read(reader: Reader) -> None:
    assert reader.read("Who?", []) == []


def test_the_files_are_small_and_what_the_card_says() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 25_000_000
    card = json.loads((WEIGHTS / CARD).read_text(encoding="utf-8"))
    learned = {"steps", "settings", "collection", "began_as"}
    assert {"longest", "graph_sha256", "tokenizer_sha256", "exported"} | learned <= card.keys()


def test_without_weights_there_is_no_reader(tmp_path: Path) -> None:
    assert load_reader(tmp_path / "weights") is None


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER, CARD])
def test_files_that_are_altered_or_missing_are_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    with (folder / name).open("r+b") as file:
        file.write(b"\x00\x01")
    with pytest.raises(ReaderError, match=name):
        Reader.open(folder)
    (folder / name).unlink()
    with pytest.raises(ReaderError, match=name):
        Reader.open(folder)


class CountingSession:
    """A session that notes how many of its runs were under way at once."""

    def __init__(self) -> None:
        self.lock, self.running, self.most, self.runs = Lock(), 0, 0, 0

    def get_inputs(self) -> list[Any]:
        return []

    def run(self, _outputs: list[str], feed: dict[str, Any]) -> list[Any]:
        with self.lock:
            self.running += 1
            self.runs += 1
            self.most = max(self.most, self.running)
        Event().wait(0.01)
        with self.lock:
            self.running -= 1
        tokens = np.zeros(feed["input_ids"].shape, np.float32)
        return [tokens, tokens, np.zeros(1, np.float32)]


@pytest.mark.parametrize(("workers", "contexts"), [(1, 1), (1, 3), (2, 1), (2, 3)])
def test_no_more_passages_are_read_at_a_time_than_there_are_workers_whoever_asks(workers: int, contexts: int) -> None:
    session = CountingSession()
    reader = Reader(cast(onnxruntime.InferenceSession, session), Tokenizer.from_file(str(WEIGHTS / TOKENIZER)), workers)
    with ThreadPoolExecutor(6) as askers:
        list(askers.map(lambda _: reader.read("Who signed?", [CONTEXT] * contexts), range(12)))
    assert (session.runs, session.most) == (12 * contexts, workers)
