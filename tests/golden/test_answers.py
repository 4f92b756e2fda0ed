"""The bundled corpus against recorded answers: nothing may change unnoticed.

`answers.json` holds for each tuning question the answer and the ranking, chunks by their place in `chunk_ids`. A change that
is meant records them anew and says why in its commit:

    .venv/bin/python tests/golden/record_answers.py
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from eval.suites.own_questions import find_suite, load_questions
from index.engine import Snapshot
from retrieval.ask import ask, search
from retrieval.models import Models

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8"))
EVERY = 1 if settings().max_examples > 50 else 8
"""Each question under the profile "thorough", else one in so many."""
CLOSE = 1e-5  # relative: another processor adds the same numbers in another order


def _digest(text: str | None) -> str:
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load()


@pytest.mark.parametrize("record", RECORDED["answers"][::EVERY], ids=lambda record: record["question"][:40])
def test_the_answer_and_the_ranking_are_as_recorded(record: dict[str, Any], corpus_index: Snapshot, models: Models) -> None:
    answer = ask(corpus_index, models, record["question"])
    found = search(corpus_index, models, record["question"], top_k=10)
    assert (answer.answered, answer.short) == (record["answered"], record["short"])
    assert _digest(answer.text if answer.answered else answer.reason) == record["text"]
    if answer.answered:  # the record is of what HTTP gives, which has no confidence in a refusal
        assert answer.confidence == pytest.approx(record["confidence"], rel=CLOSE)
    for passages, recorded in ((answer.passages, record["passages"]), (found, record["search"])):
        names = [RECORDED["chunk_ids"][number] for number, _ in recorded]
        assert [passage.chunk_id for passage in passages] == names
        assert [passage.score for passage in passages] == pytest.approx([score for _, score in recorded], rel=CLOSE)


def test_no_reporting_question_is_recorded() -> None:
    recorded = {record["question"] for record in RECORDED["answers"]}
    assert recorded == {question.text for question in load_questions(find_suite("tuning"))}


def test_every_chunk_that_is_named_is_still_there(corpus_index: Snapshot) -> None:
    assert len(corpus_index.chunks(RECORDED["chunk_ids"])) == len(RECORDED["chunk_ids"])
