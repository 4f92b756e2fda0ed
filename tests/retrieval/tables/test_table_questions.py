"""Questions as people type them over the tables of the bundled corpus and over made ones: right, or silent.

`questions.jsonl` has one question a line: its table, and the labels of the rows, the value or the verdict that is right. `none`:
no row is. `computed` false: the table does not tell. `open`: it is not computed yet, but must not be wrong.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tables_made import make_document

from index.engine import Snapshot
from index.filters import Filters
from ingest.document import Document
from retrieval.models import Models
from retrieval.query.analysis import analyse_question
from retrieval.tables.computation import Computation
from retrieval.tables.compute import compute_over
from retrieval.tables.question import read_question

HERE = Path(__file__).parent
MODELS = Models.load(with_reader=False)
COMPASS = "strategic-compass-partnership-dimension"
QUESTIONS = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
TABLES = json.loads((HERE / "made_tables.json").read_text(encoding="utf-8"))


def _find_document(index: Snapshot, name: str) -> Document:
    if name not in TABLES:
        return index.document(COMPASS)
    made = TABLES[name]
    document = make_document(tuple(made["columns"]), [tuple(row) for row in made["rows"]], made["caption"])
    return replace(document, language=made.get("language", "en"))


def _is_right(found: Computation, wanted: dict[str, Any]) -> bool:
    if wanted.get("none") or found.is_none:
        return found.is_none and (
            bool(wanted.get("none")) or wanted.get("verdict") is found.verdict or wanted.get("value") == "0"
        )
    if "verdict" in wanted:
        return found.verdict is wanted["verdict"]
    if "value" in wanted:
        return found.value == wanted["value"]
    labels = sorted(row.cells[0] for row in found.rows)
    return len(labels) == 23 if wanted["rows"] == "all" else labels == sorted(wanted["rows"])


@pytest.mark.parametrize("wanted", QUESTIONS, ids=[one["id"] for one in QUESTIONS])
def test_a_question_over_a_table_is_right_or_silent(corpus_index: Snapshot, wanted: dict[str, Any]) -> None:
    query = analyse_question(corpus_index, wanted["question"], Filters(), MODELS.metonyms)
    if wanted["table"] in TABLES:
        query = replace(query, weights=dict.fromkeys(query.token_set, 1.0))
    read = read_question(query)
    computed = compute_over(read, [_find_document(corpus_index, wanted["table"])]) if read is not None else ()
    if not computed:
        assert wanted.get("open") or wanted.get("computed") is False
    else:
        assert wanted.get("computed", True)
        assert all(_is_right(found, wanted) for found in computed), computed
