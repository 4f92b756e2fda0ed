"""Questions as strangers type them over the tables of files of many kinds, read as the product reads them: right, or silent.

`documents/` holds the files, `file_questions.jsonl` one question a line: its file or table, and what is right. `rows`: names of
the rows, or what the value lists. `value`: the values of which one is right. `contains`: what the value has in it. `computed`
false: the table does not tell, though it may say that a cell is empty (`may_be_empty`) or that there is no such row
(`may_be_none`). `open`: it is not computed yet, but must not be wrong.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.engine import Snapshot
from index.filters import Filters
from ingest.document import Document
from ingest.language.detection import LanguageDetector
from ingest.load import read_source
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import find_sources
from retrieval.models import Models
from retrieval.query.analysis import analyse_question
from retrieval.tables.computation import Computation
from retrieval.tables.compute import compute_over
from retrieval.tables.question import read_question

HERE = Path(__file__).parent
MODELS = Models.load(with_reader=False)
COMPASS = "strategic-compass-partnership-dimension"
QUESTIONS = [json.loads(line) for line in (HERE / "file_questions.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def documents(corpus_index: Snapshot) -> dict[str, Document]:
    """The documents of the files by their names, and that of the tables of the bundled corpus."""
    limits, detector = ReadingLimits(), LanguageDetector()
    found = {Path(one.file).stem: read_source(one, limits, detector) for one in find_sources(HERE / "documents")}
    return {**found, **dict.fromkeys(("annex", "partners"), corpus_index.document(COMPASS))}


def _fold(text: str) -> str:
    return re.sub(r"[^\w.,%;:-]", "", text).casefold()


def _is_value(value: str, wanted: list[str]) -> bool:
    """True for one of the values, with or without a unit behind it."""
    found = _fold(value)
    return any(found.startswith(_fold(one)) and not found[len(_fold(one)) :][:1].isdigit() for one in wanted)


def _are_rows(found: Computation, wanted: list[str]) -> bool:
    """True where the rows are those wanted, by any of their cells, or where the value lists them."""
    named = [next((cell for cell in row.cells if cell in wanted), row.cells[0]) for row in found.rows]
    return sorted(wanted) in (sorted(named), sorted((found.value or "").split("; ")))


def _is_right(found: Computation, wanted: dict[str, Any]) -> bool:
    if wanted.get("computed") is False:
        is_blank = found.operation == "value" and found.value is None
        return bool(wanted.get("may_be_none") and found.is_none) or bool(
            wanted.get("may_be_empty") and (is_blank or found.is_none)
        )
    if "verdict" in wanted:
        return found.verdict is wanted["verdict"]
    if found.is_none:
        return False
    if "contains" in wanted:
        return wanted["contains"] in (found.value or "")
    return _is_value(found.value or "", wanted["value"]) if "value" in wanted else _are_rows(found, wanted["rows"])


@pytest.mark.parametrize("wanted", QUESTIONS, ids=[one["id"] for one in QUESTIONS])
def test_a_question_over_a_file_is_right_or_silent(
    corpus_index: Snapshot, documents: dict[str, Document], wanted: dict[str, Any]
) -> None:
    query = analyse_question(corpus_index, wanted["question"], Filters(), MODELS.metonyms)
    document = documents[wanted["table"]]
    if document.doc_id != COMPASS:
        query = replace(query, weights=dict.fromkeys(query.token_set, 1.0))
    read = read_question(query)
    computed = compute_over(read, [document]) if read is not None else ()
    if not computed:
        assert wanted.get("open") or wanted.get("computed") is False
    else:
        assert all(_is_right(found, wanted) for found in computed), computed
