"""`POST /v1/feedback`: what a reader says of an answer, for the questions of the evaluation."""

from typing import Any

from fastapi import APIRouter, Response

from api.http.dependencies import ExecutorHere, write_json
from api.http.request_body import JsonRoute
from api.http.routes.kept.answering import AnswerHere
from api.http.routes.kept.kept_requests import KeeperHere
from api.kept.answer_documents import list_quoted
from api.kept.kept_record import KeptRecord
from api.wire.kept.feedback import Feedback, FeedbackRequest

router = APIRouter(route_class=JsonRoute, tags=["kept"])


@router.post("/v1/feedback", status_code=201, response_model=Feedback, summary="Say that an answer is right, wrong or incomplete")
async def give_feedback(body: FeedbackRequest, executor: ExecutorHere, keeper: KeeperHere, answering: AnswerHere) -> Response:
    """Take down what a reader says of the answer that the server gives. `citadel feedback` writes it as questions to review."""
    answer = await answering.answer(body)

    def keep() -> Response:
        summary: dict[str, Any] = {"question": body.question, "judgement": body.judgement}
        kept = {"request": body.model_dump(mode="json"), "answer": answer}
        record = KeptRecord.make(keeper.caller.name, "feedback", kept, summary=summary, doc_ids=list_quoted(answer))
        keeper.add_of_present(record)
        return write_json(Feedback(feedback_id=record.heading.record_id, kept_at=record.heading.made_at, **summary), 201)

    return await executor.run(keep, "read")
