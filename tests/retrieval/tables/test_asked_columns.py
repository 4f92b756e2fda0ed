"""Answers to questions over several files with tables: from the column that is asked for, and from nothing in its place.

`asked/` holds the files, `asked_questions.jsonl` one question a line. `empty`: the column that the answer calls empty. `refused`:
how the reason begins. `short`: the short answer. `rows`: the rows by their first cells. `column`: the column that was computed.
`computed` false: no
table says it. `parts`: the tables that answer, each by itself, and their rows.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from memory_engine import MemoryEngine

from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.language.detection import LanguageDetector
from ingest.load import load_source
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import find_sources
from retrieval.answer.answer import Answer
from retrieval.ask import ask
from retrieval.models import Models

HERE = Path(__file__).parent
QUESTIONS = [json.loads(line) for line in (HERE / "asked_questions.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load()


@pytest.fixture(scope="module")
def asked_index(corpus_index: Snapshot) -> Iterator[Snapshot]:
    settings, limits, detector = BuildSettings(), ReadingLimits(), LanguageDetector()
    with closing(MemoryEngine(corpus_index.encoder)) as engine:
        with engine.begin(settings) as writer:
            for source in find_sources(HERE / "asked"):
                writer.put(load_source(source, settings.chunking, limits, detector))
            writer.publish()
        with engine.acquire() as snapshot:
            yield snapshot


def _list_labels(found: Answer) -> list[str]:
    return [row.cells[0] for row in found.computed.rows] if found.computed is not None else []


def _is_right(found: Answer, wanted: dict[str, Any]) -> bool:
    if "refused" in wanted:
        return not found.answered and (found.reason or "").startswith(wanted["refused"])
    if wanted.get("computed") is False:
        return found.computed is None and found.short is None
    explanation = found.computed.explanation if found.computed is not None else ""
    if "empty" in wanted:
        return found.short is None and explanation.startswith(wanted["empty"]) and explanation.endswith("which is empty")
    if "parts" in wanted:
        return {part.side: _list_labels(part) for part in found.parts} == wanted["parts"]
    is_said = found.short == wanted["short"] if "short" in wanted else _list_labels(found) == wanted["rows"]
    return is_said and wanted.get("column", "") in explanation


@pytest.mark.parametrize("wanted", QUESTIONS, ids=[one["question"] for one in QUESTIONS])
def test_an_answer_is_of_the_column_that_is_asked_for(asked_index: Snapshot, models: Models, wanted: dict[str, Any]) -> None:
    found = ask(asked_index, models, wanted["question"])
    assert _is_right(found, wanted), found


def test_each_of_several_tables_cites_its_own_rows(asked_index: Snapshot, models: Models) -> None:
    found = ask(asked_index, models, "Which partners signed after 2015?")
    by_rank = {passage.rank: passage.source.doc_id for passage in found.passages}
    cited = [{by_rank[rank] for statement in part.statements for rank in statement.citations} for part in found.parts]
    assert sorted(map(sorted, cited)) == [["accords-html"], ["fisheries-md"]]
    assert len(found.statements) == sum(len(part.statements) for part in found.parts) == 3 + 3


def test_a_word_that_ranks_is_no_name_that_no_document_mentions(asked_index: Snapshot, models: Models) -> None:
    found = ask(asked_index, models, "Which faculty cluster has the smallest telescope?")
    assert not found.answered
    assert "“telescope”" in (found.reason or "")
    assert "smallest" not in (found.reason or "")
