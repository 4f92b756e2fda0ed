"""`/v1/watches`: questions that are put again at each generation, and what changed in their answers."""

from fastapi import APIRouter, Response

from api.errors import QuotaError
from api.http.dependencies import ExecutorHere, ServicesHere, write_json
from api.http.request_body import JsonRoute
from api.http.routes.kept.answering import AnswerHere
from api.http.routes.kept.frozen_routes import name_filters
from api.http.routes.kept.kept_requests import KeeperHere, RecordId, SliceHere
from api.kept.keeper import Keeper
from api.kept.kept_record import KeptHeading, KeptRecord
from api.services import Services
from api.watches.watch_content import MOST_WATCHES, begin_watch, mark_read, strip_entry
from api.watches.webhook_request import check_webhook
from api.wire.kept.frozen_answers import FreezeRequest, Removed
from api.wire.kept.watches import ReadRequest, WatchDetail, WatchList, WatchRequest, WatchSummary, shape_entry
from index.errors import EngineError

router = APIRouter(tags=["kept"])
with_question = APIRouter(route_class=JsonRoute)


@with_question.post("/v1/watches", status_code=201, response_model=WatchDetail, summary="Watch the answer to a question")
async def begin(
    body: WatchRequest, executor: ExecutorHere, keeper: KeeperHere, answering: AnswerHere, services: ServicesHere
) -> Response:
    """Answer a question now, and put it again at each generation that is published. What changes in the answer is kept.

    Raises EngineError over a database, where each of several hosts would put it and send its webhook.
    """
    refuse_shared(services)
    check_webhook(services.settings.webhook_policy, body.webhook)
    asked = FreezeRequest(question=body.question, top_k=body.top_k, filters=body.filters, as_of=None, generation=body.generation)
    answer = await answering.answer(asked)

    def keep() -> Response:
        if len(keeper.list_headings("watch")) >= MOST_WATCHES:
            raise QuotaError(f"{keeper.caller.name!r} has {MOST_WATCHES} watches, the most that there may be: remove one")
        request = body.model_dump(mode="json", include={"question", "top_k", "filters", "webhook"})
        record = begin_watch(keeper.caller.name, request, answer)
        keeper.add_of_present(record)
        return write_json(_shape(record, keeper), 201)

    return await executor.run(keep, "read")


@router.get("/v1/watches", response_model=WatchList, summary="List the watches of this key")
async def list_watches(executor: ExecutorHere, keeper: KeeperHere, part: SliceHere) -> Response:
    """The latest first, each with how many changes were not read."""

    def read() -> Response:
        listed = keeper.list_headings("watch")
        hidden = keeper.find_hidden(frozenset[str]().union(*(one.doc_ids for one in listed)))
        found = [_shape_summary(one, hidden) for one in part.cut(listed)]
        unread = sum(one.summary["unread"] for one in listed)
        return write_json(WatchList(watches=found, unread=unread, total=len(listed), **part.model_dump()))

    return await executor.run(read, "read")


@router.get("/v1/watches/{watch_id}", response_model=WatchDetail, summary="A watch and what changed in its answer")
async def show_watch(watch_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """The latest change first. For a key that is bound to collections without the words of documents that it may not read."""
    return await executor.run(lambda: write_json(_shape(keeper.find("watch", watch_id), keeper)), "read")


@router.post("/v1/watches/{watch_id}/ask", response_model=WatchDetail, summary="Put the question of a watch now")
async def ask_watch(watch_id: RecordId, executor: ExecutorHere, keeper: KeeperHere, services: ServicesHere) -> Response:
    """Put it to the generation that answers now, instead of waiting until the server has leisure."""

    def ask() -> Response:
        return write_json(_shape(services.watches.watched.ask(keeper.find("watch", watch_id)), keeper))

    return await executor.run(ask, "answer")


@with_question.post("/v1/watches/{watch_id}/read", response_model=WatchDetail, summary="Mark the changes of a watch as read")
async def read_watch(watch_id: RecordId, body: ReadRequest, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Mark those up to a number as read."""

    def mark() -> Response:
        record = keeper.find("watch", watch_id)
        if mark_read(record, body.number) is not record:
            record = keeper.update("watch", watch_id, lambda found: mark_read(found, body.number))
        return write_json(_shape(record, keeper))

    return await executor.run(mark, "read")


@router.delete("/v1/watches/{watch_id}", response_model=Removed, summary="Remove a watch")
async def remove_watch(watch_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Remove it for good, with its changes."""

    def remove() -> Response:
        keeper.remove("watch", watch_id)
        return write_json(Removed(removed=watch_id))

    return await executor.run(remove, "read")


def refuse_shared(services: Services) -> None:
    """Raise EngineError over a database, whose watches nobody puts."""
    if services.worker.queue.is_shared:
        raise EngineError("nothing is watched over a database: watches need an index in a data folder")


def _shape(record: KeptRecord, keeper: Keeper) -> WatchDetail:
    hidden, body = keeper.find_hidden(record.heading.doc_ids), record.body
    entries = [strip_entry(entry, hidden, "hidden_document") for entry in reversed(body["entries"])]
    request = body["request"]
    return WatchDetail(
        **_shape_summary(record.heading, hidden).model_dump(),
        filters=list(name_filters({"filters": request["filters"], "as_of": None})),
        changes=[shape_entry(entry, body["seen"]) for entry in entries],
    )


def _shape_summary(heading: KeptHeading, hidden: frozenset[str]) -> WatchSummary:
    """hidden: documents that the caller may not read, whose words a short answer may be."""
    summary = {name: value for name, value in heading.summary.items() if name in WatchSummary.model_fields}
    if heading.doc_ids & hidden:
        summary["short"] = None
    return WatchSummary(watch_id=heading.record_id, made_at=heading.made_at, **summary)


router.include_router(with_question)
