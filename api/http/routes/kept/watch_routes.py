"""`/v1/watches`: questions that are put again at each generation, and what changed in their answers."""

from fastapi import APIRouter, Response

from api.http.dependencies import ExecutorHere, ServicesHere, write_json
from api.http.request_body import JsonRoute
from api.http.routes.kept.answering import AnswerHere
from api.http.routes.kept.kept_requests import KeeperHere, RecordId, SliceHere
from api.watches.watch_content import change_webhook, mark_read
from api.watches.watch_keeping import keep_watch, list_kept, shape_watch
from api.watches.webhook_request import check_webhook
from api.wire.kept.frozen_answers import FreezeRequest, Removed
from api.wire.kept.watches import ReadRequest, WatchDetail, WatchList, WatchRequest, WebhookRequest

router = APIRouter(tags=["kept"])
with_question = APIRouter(route_class=JsonRoute)


@with_question.post("/v1/watches", status_code=201, response_model=WatchDetail, summary="Watch the answer to a question")
async def begin(
    body: WatchRequest, executor: ExecutorHere, keeper: KeeperHere, answering: AnswerHere, services: ServicesHere
) -> Response:
    """Answer a question now, and put it again at each generation that is published. What changes in the answer is kept."""
    check_webhook(services.settings.webhook_policy, body.webhook)
    asked = FreezeRequest(question=body.question, top_k=body.top_k, filters=body.filters, as_of=None, generation=body.generation)
    answer = await answering.answer(asked)

    request = body.model_dump(mode="json", include={"question", "top_k", "filters", "webhook"})
    return await executor.run(lambda: write_json(shape_watch(keep_watch(keeper, request, answer), keeper), 201), "read")


@router.get("/v1/watches", response_model=WatchList, summary="List the watches of this key")
async def list_watches(executor: ExecutorHere, keeper: KeeperHere, part: SliceHere) -> Response:
    """The latest first, each with how many changes were not read."""

    return await executor.run(lambda: write_json(list_kept(keeper, part.limit, part.offset)), "read")


@router.get("/v1/watches/{watch_id}", response_model=WatchDetail, summary="A watch and what changed in its answer")
async def show_watch(watch_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """The latest change first. For a key that is bound to collections without the words of documents that it may not read."""
    return await executor.run(lambda: write_json(shape_watch(keeper.find("watch", watch_id), keeper)), "read")


@router.post("/v1/watches/{watch_id}/ask", response_model=WatchDetail, summary="Put the question of a watch now")
async def ask_watch(watch_id: RecordId, executor: ExecutorHere, keeper: KeeperHere, services: ServicesHere) -> Response:
    """Put it to the generation that answers now, instead of waiting until the server has leisure."""

    def ask() -> Response:
        return write_json(shape_watch(services.watches.watched.ask(keeper.find("watch", watch_id)), keeper))

    return await executor.run(ask, "answer")


@with_question.post("/v1/watches/{watch_id}/read", response_model=WatchDetail, summary="Mark the changes of a watch as read")
async def read_watch(watch_id: RecordId, body: ReadRequest, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Mark those up to a number as read."""

    def mark() -> Response:
        record = keeper.find("watch", watch_id)
        if mark_read(record, body.number) is not record:
            record = keeper.update("watch", watch_id, lambda found: mark_read(found, body.number))
        return write_json(shape_watch(record, keeper))

    return await executor.run(mark, "read")


@with_question.put("/v1/watches/{watch_id}/webhook", response_model=WatchDetail, summary="Change where a watch sends its changes")
async def set_webhook(
    watch_id: RecordId, body: WebhookRequest, executor: ExecutorHere, keeper: KeeperHere, services: ServicesHere
) -> Response:
    """Send them to another address, or to none. Raises WebhookAddressError for one that the operator does not allow."""
    check_webhook(services.settings.webhook_policy, body.webhook)

    def change() -> Response:
        changed = keeper.update("watch", watch_id, lambda found: change_webhook(found, body.webhook))
        return write_json(shape_watch(changed, keeper))

    return await executor.run(change, "read")


@router.delete("/v1/watches/{watch_id}", response_model=Removed, summary="Remove a watch")
async def remove_watch(watch_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Remove it for good, with its changes."""

    def remove() -> Response:
        keeper.remove("watch", watch_id)
        return write_json(Removed(removed=watch_id))

    return await executor.run(remove, "read")


router.include_router(with_question)
