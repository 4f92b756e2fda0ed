"""The index of the corpus in a database answers the project's own questions as the embedded engine does."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from eval.suites.own_questions import FOLDER, load_questions
from index.access import load_database, open_snapshot
from index.engine import NO_FILTERS, Snapshot
from retrieval.ask import ask
from retrieval.models import Models

server_module = pytest.importorskip("tests.postgres_server")

QUESTIONS = [question.text for question in load_questions(FOLDER / "tuning.jsonl")]


@pytest.fixture(scope="module", params=["postgres", "sharded"])
def database_index(request: pytest.FixtureRequest, corpus_data: Path) -> Iterator[Snapshot]:
    with ExitStack() as held:
        coordinator, *shards = request.getfixturevalue(request.param).split()
        made = server_module.make_sharded_schema(coordinator, shards) if shards else server_module.make_schema(coordinator)
        address = held.enter_context(made)
        load_database(corpus_data, address, check=True)
        yield held.enter_context(open_snapshot(corpus_data, database=address))


def test_every_question_ranks_the_same_chunks(corpus_index: Snapshot, database_index: Snapshot) -> None:
    for question in QUESTIONS:
        tokens, vector = corpus_index.tokenizer.question_tokens(question), corpus_index.encoder.encode([question])[0]
        assert corpus_index.top_lexical(tokens, NO_FILTERS, 100) == database_index.top_lexical(tokens, NO_FILTERS, 100)
        local, stored = (index.top_dense(vector, NO_FILTERS, 100) for index in (corpus_index, database_index))
        assert [score for _, score in local] == pytest.approx([score for _, score in stored], abs=1e-6)


def test_questions_are_answered_alike(corpus_index: Snapshot, database_index: Snapshot) -> None:
    models = Models.load()
    for question in QUESTIONS[::12]:
        answers = [plain(ask(index, models, question)) for index in (corpus_index, database_index)]
        assert answers[0] == answers[1], question


def plain(value: Any) -> Any:
    """A record as plain values, without the scores of passages, and numbers to six digits."""
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in ("score", "scores")]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return round(value, 5) if isinstance(value, float) else value
