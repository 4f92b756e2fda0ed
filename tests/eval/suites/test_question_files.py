"""A file of questions that is faulty is refused with every fault and its line."""

import json
from pathlib import Path

import pytest

from eval.errors import SuiteError
from eval.suites.own_questions import find_suite, load_questions


def test_a_suite_that_is_unknown_or_faulty_is_refused_with_every_fault(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name one of reporting, tuning"):
        find_suite("no such suite")
    path = tmp_path / "suite.jsonl"
    path.write_text('{"id": "a"}\nno json\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"(?s)line 1: no 'kind'.*line 1: no 'question'.*line 2: no JSON"):
        load_questions(path)


@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        ("stands on suite.jsonl, line 1 already", {}),
        ("is blank", {"id": "b", "question": " "}),
        ("give an answer and a quote", {"id": "b", "evidence": []}),
        ("no kind can be called 'all'", {"id": "b", "kind": "all"}),
        ("no object with doc_id and quote", {"id": "b", "evidence": ["words"]}),
        ("'answerable' is 'yes', not true or false", {"id": "b", "answerable": "yes"}),
    ],
)
def test_a_question_that_would_measure_nothing_is_refused(tmp_path: Path, fault: str, changed: dict[str, object]) -> None:
    evidence = [{"doc_id": "d", "quote": "words"}]
    whole = {"id": "a", "kind": "fact", "question": "Who?", "answers": ["x"], "evidence": evidence, "answerable": True}
    path = tmp_path / "suite.jsonl"
    path.write_text(json.dumps(whole) + "\n" + json.dumps({**whole, **changed}), encoding="utf-8")
    with pytest.raises(SuiteError, match=fault):
        load_questions(path)
