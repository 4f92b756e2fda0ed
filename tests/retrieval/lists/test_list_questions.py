"""How many questions for several things are answered by all items and no other, of those in `questions.jsonl`."""

import json
from pathlib import Path

from index.engine import Snapshot
from retrieval.ask import ask
from retrieval.models import Models

WHOLE = 14
"""Questions that are answered whole. It is raised with every one more."""


def test_as_many_lists_are_whole_as_before(corpus_index: Snapshot) -> None:
    models = Models.load()
    lines = (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    found = [[item.text.casefold() for item in ask(corpus_index, models, one["question"]).items] for one in questions]
    assert sum(_is_whole(one["items"], items) for one, items in zip(questions, found, strict=True)) >= WHOLE


def _is_whole(wanted: list[list[str]], items: list[str]) -> bool:
    """True where each wanted item is found in one of its spellings, and no other is given."""
    named = all(any(spelling.casefold() in item for spelling in spellings for item in items) for spellings in wanted)
    return named and len(items) == len(wanted)
