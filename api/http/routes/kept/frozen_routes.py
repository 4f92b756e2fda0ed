"""`/v1/answers`: keeps an answer as it was given, and shows it with what has become of its citations since."""

from typing import Any

from fastapi import APIRouter, Response

from api.http.dependencies import ExecutorHere, VisibleHere, write_json
from api.http.request_body import JsonRoute
from api.http.routes.kept.answering import AnswerHere
from api.http.routes.kept.kept_requests import KeeperHere, RecordId, SliceHere
from api.kept.answer_documents import list_quoted
from api.kept.kept_record import KeptHeading, KeptRecord
from api.wire.answer_verification import SavedModel, shape_verification
from api.wire.answers import AskResponse
from api.wire.kept.frozen_answers import FreezeRequest, FrozenAnswer, FrozenList, FrozenSummary, Removed, name_filters
from retrieval.verify.verification import verify

router = APIRouter(tags=["kept"])
with_question = APIRouter(route_class=JsonRoute)


@with_question.post("/v1/answers", status_code=201, response_model=FrozenSummary, summary="Keep the answer to a question")
async def freeze_answer(body: FreezeRequest, executor: ExecutorHere, keeper: KeeperHere, answering: AnswerHere) -> Response:
    """Answer a question and keep the answer under the key of the caller. What is kept is what the server answers, and nothing
    that a client says of it. The paragraph of a language model is not kept, since it is no quotation.
    """
    answer = await answering.answer(body)

    def keep() -> Response:
        kept = {"request": body.model_dump(mode="json", exclude={"generation"}), "answer": answer}
        record = KeptRecord.make(keeper.caller.name, "answer", kept, summary=_summarise(answer), doc_ids=list_quoted(answer))
        keeper.add_of_present(record)
        return write_json(_shape_summary(record.heading), 201)

    return await executor.run(keep, "read")


@router.get("/v1/answers", response_model=FrozenList, summary="List the answers that this key keeps")
async def list_answers(executor: ExecutorHere, keeper: KeeperHere, part: SliceHere) -> Response:
    """The latest first. For a key that is bound to collections without those that quote what it may not read any more."""

    def read() -> Response:
        listed = keeper.list_headings("answer")
        hidden = keeper.find_hidden(frozenset[str]().union(*(one.doc_ids for one in listed)))
        shown = [one for one in listed if not one.doc_ids & hidden]
        found = [_shape_summary(one) for one in part.cut(shown)]
        return write_json(FrozenList(answers=found, total=len(shown), **part.model_dump()))

    return await executor.run(read, "read")


@router.get("/v1/answers/{answer_id}", response_model=FrozenAnswer, summary="An answer that is kept, and whether it still holds")
async def show_answer(answer_id: RecordId, executor: ExecutorHere, visible: VisibleHere, keeper: KeeperHere) -> Response:
    """The answer as it was given, with the verdict on each citation against the generation that answers now."""

    def read() -> Response:
        record = keeper.find_visible("answer", answer_id)
        saved = SavedModel.model_validate(record.body["answer"]).to_saved()
        with visible.acquire() as index:
            check = shape_verification(verify(index, saved, visible.text_checksums(saved.generation)))
        shown = FrozenAnswer(
            answer_id=answer_id,
            kept_at=record.heading.made_at,
            filters=name_filters(record.body["request"]),
            answer=AskResponse.model_validate(record.body["answer"]),
            check=check,
        )
        return write_json(shown)

    return await executor.run(read, "answer")


@router.delete("/v1/answers/{answer_id}", response_model=Removed, summary="Remove an answer that is kept")
async def remove_answer(answer_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Remove it for good. Dossiers that took statements from it stay as they are."""

    def remove() -> Response:
        keeper.remove("answer", answer_id)
        return write_json(Removed(removed=answer_id))

    return await executor.run(remove, "read")


def _summarise(answer: dict[str, Any]) -> dict[str, Any]:
    short = AskResponse.model_validate(answer).answer
    fields = {name: answer[name] for name in ("question", "answered", "generation")}
    return {**fields, "short": (short.write_short() or None) if short else None}


def _shape_summary(heading: KeptHeading) -> FrozenSummary:
    return FrozenSummary(answer_id=heading.record_id, kept_at=heading.made_at, **heading.summary)


router.include_router(with_question)
