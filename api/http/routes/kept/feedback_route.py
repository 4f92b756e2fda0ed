"""`/v1/feedback`: what a reader says of answers, for the questions of the evaluation."""

from fastapi import APIRouter, Response

from api.http.dependencies import ExecutorHere, write_json
from api.http.request_body import JsonRoute
from api.http.routes.kept.answering import AnswerHere
from api.http.routes.kept.kept_requests import KeeperHere, RecordId, SliceHere
from api.kept.answer_documents import list_quoted
from api.kept.kept_record import KeptHeading, KeptRecord
from api.wire.kept.feedback import Feedback, FeedbackList, FeedbackRequest
from api.wire.kept.frozen_answers import Removed

router = APIRouter(tags=["kept"])
with_content = APIRouter(route_class=JsonRoute)


@with_content.post(
    "/v1/feedback", status_code=201, response_model=Feedback, summary="Say that an answer is right, wrong or incomplete"
)
async def give_feedback(body: FeedbackRequest, executor: ExecutorHere, keeper: KeeperHere, answering: AnswerHere) -> Response:
    """Take down what a reader says of the answer that the server gives. `citadel feedback` writes it as questions to review."""
    answer = await answering.answer(body)

    def keep() -> Response:
        summary = body.model_dump(mode="json", include={"question", "judgement", "expected", "note"})
        kept = {"request": body.model_dump(mode="json"), "answer": answer}
        record = KeptRecord.make(keeper.caller.name, "feedback", kept, summary=summary, doc_ids=list_quoted(answer))
        keeper.add_of_present(record)
        return write_json(_shape(record.heading), 201)

    return await executor.run(keep, "read")


@router.get("/v1/feedback", response_model=FeedbackList, summary="List what this key has said of answers")
async def list_feedback(executor: ExecutorHere, keeper: KeeperHere, part: SliceHere) -> Response:
    """The latest first."""

    def read() -> Response:
        listed = keeper.list_headings("feedback")
        shown = [_shape(one) for one in part.cut(listed)]
        return write_json(FeedbackList(feedback=shown, total=len(listed), **part.model_dump()))

    return await executor.run(read, "read")


@router.delete("/v1/feedback/{feedback_id}", response_model=Removed, summary="Withdraw what this key has said of an answer")
async def withdraw_feedback(feedback_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Remove it for good. `citadel feedback` does not write it any more, and it counts to no limit."""

    def remove() -> Response:
        keeper.remove("feedback", feedback_id)
        return write_json(Removed(removed=feedback_id))

    return await executor.run(remove, "read")


def _shape(heading: KeptHeading) -> Feedback:
    said = {"expected": None, "note": "", **heading.summary}  # older ones say less there
    return Feedback(feedback_id=heading.record_id, kept_at=heading.made_at, **said)


router.include_router(with_content)
