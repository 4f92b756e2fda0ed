"""What readers say of answers as questions of the evaluation, to be reviewed before they are measured with.

A line is a question as `citadel eval --suite FILE` takes it, with what the reviewer needs beside it (`judgement`, `note`, `by`,
`filters`, `given`), which the evaluation passes over. Where an answer was said to be right, its statements are the evidence.
Where it was not, the reviewer adds the evidence: the evaluation refuses the line until then, and names it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.kept.dossier_content import take_statements
from api.kept.kept_record import KeptRecord
from api.wire.answers import AnswerModel


def write_questions(records: Iterable[KeptRecord]) -> Iterator[str]:
    """A line of JSON for each record, without its line break."""
    for record in records:
        yield json.dumps(make_question(record), ensure_ascii=True)


def make_question(record: KeptRecord) -> dict[str, Any]:
    """A question with the evidence that is known. record: of the kind feedback."""
    request, answer = record.body["request"], record.body["answer"]
    given = AnswerModel.model_validate(answer["answer"]).write_short() if answer["answer"] else ""
    is_right = request["judgement"] == "right"
    expected = [request["expected"]] if request["expected"] else []
    return {
        "id": f"feedback-{record.heading.record_id}",
        "kind": "fact",
        "question": request["question"],
        "answers": expected or ([given or answer["answer"]["text"]] if is_right and answer["answered"] else []),
        "evidence": list(_list_evidence(answer)) if is_right else [],
        "answerable": answer["answered"] or not is_right,
        "wrong": [given] if request["judgement"] == "wrong" and given else [],
        "judgement": request["judgement"],
        "note": request["note"],
        "by": record.heading.owner,
        "given": given,
        "generation": answer["generation"],
        "filters": request["filters"],
        "as_of": request["as_of"],
    }


def _list_evidence(answer: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for quote in take_statements(answer):
        yield {"doc_id": quote["doc_id"], "quote": quote["text"]}
