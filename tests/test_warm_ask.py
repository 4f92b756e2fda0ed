"""What one warm question costs: how often it asks the engine, and how many modules it goes through."""

import inspect
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from index.engine import Snapshot
from retrieval.answer.answer import Answer
from retrieval.ask import ask
from retrieval.models import Models

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ingest", "index", "retrieval", "api", "eval")
QUESTIONS = (
    "When did Viet Nam sign a framework participation agreement with the EU?",
    "How many framework participation agreements has the EU signed?",
    "What is the Berlin Plus agreement?",
    "Who is the mayor of Lima?",
)
MOST_CALLS, MOST_MODULES = 25, 99  # operations over tables and look-ups in documents are a module for each kind of question


class CountedSnapshot:
    """A snapshot that counts how often each of its verbs is called."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.calls = Counter[str]()
        self._snapshot = snapshot

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._snapshot, name)
        if not inspect.ismethod(value):
            return value

        def call(*given: object, **named: object) -> object:
            self.calls[name] += 1
            return value(*given, **named)

        return call


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_asks_the_engine_in_few_calls(corpus_index: Snapshot, models: Models, question: str) -> None:
    counted = CountedSnapshot(corpus_index)
    found = ask(counted, models, question)  # type: ignore[arg-type]  # it has every verb
    assert found == ask(corpus_index, models, question)
    assert counted.calls["top_lexical"] == counted.calls["top_dense"] == counted.calls["score_chunks"] == 1
    assert counted.calls.total() <= MOST_CALLS, counted.calls


def test_a_warm_answer_goes_through_few_modules(corpus_index: Snapshot, models: Models) -> None:
    ask(corpus_index, models, QUESTIONS[0])
    answers: list[Answer] = []
    entered = list_modules(lambda: answers.append(ask(corpus_index, models, QUESTIONS[0])))
    assert answers[0].answered
    assert "retrieval/ask.py" in entered
    assert len(entered) <= MOST_MODULES, entered


def list_modules(call: Callable[[], object]) -> list[str]:
    """The files of the product in which a function was called."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    inside = [Path(name).relative_to(ROOT).as_posix() for name in files if name.startswith(f"{ROOT}/")]
    return sorted(name for name in inside if name.split("/")[0] in PACKAGES)
