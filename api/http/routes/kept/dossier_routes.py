"""`/v1/dossiers`: quotes from many questions under one title, with notes of one's own, to be exported."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.http.dependencies import ExecutorHere, VisibleHere, write_json
from api.http.request_body import SavedAnswerRoute
from api.http.routes.kept.kept_requests import Keeper, KeeperHere, RecordId, SliceHere
from api.kept.dossier_content import (
    begin_dossier,
    change_dossier,
    drop_item,
    make_item,
    quote_place,
    replace_items,
    select_visible,
    take_statements,
)
from api.kept.errors import StaleAnswerError, UnknownRecordError
from api.kept.export.dossier_bibliography import Citer
from api.kept.export.dossier_file import MEDIA_TYPE_OF, export_dossier, name_file
from api.kept.kept_record import KeptHeading, KeptRecord
from api.visible_index import VisibleIndex
from api.wire.kept.dossiers import (
    CheckedQuote,
    Dossier,
    DossierChange,
    DossierFile,
    DossierItem,
    DossierList,
    DossierSummary,
    ExportFormat,
    ItemRequest,
)
from api.wire.kept.frozen_answers import Removed
from ingest.spans import Span
from retrieval.verify.saved_answer import SavedAnswer, SavedCitation, SavedPassage
from retrieval.verify.verification import verify

router = APIRouter(tags=["kept"])
# Notes and quotes are longer than any question.
with_content = APIRouter(route_class=SavedAnswerRoute)
Checking = Annotated[bool, Query(description="whether to check each quote against the generation that answers now")]
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {"*/*": _FILE}}}


@with_content.post("/v1/dossiers", status_code=201, response_model=Dossier, summary="Begin a dossier, empty or from a file")
async def begin(body: DossierFile, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """A dossier with a title, or with the items of one that was exported as JSON. What a file says that a document says is not
    believed: `check` shows what holds.
    """

    def add() -> Response:
        items = [make_item(**{name: one[name] for name in ("quotes", "question", "note", "short")}) for one in _list_items(body)]
        record = begin_dossier(keeper.caller.name, body.title, items)
        keeper.add(record)
        return write_json(_shape(record, keeper), 201)

    return await executor.run(add, "read")


@router.get("/v1/dossiers", response_model=DossierList, summary="List the dossiers of this key")
async def list_dossiers(executor: ExecutorHere, keeper: KeeperHere, part: SliceHere) -> Response:
    """The one that was begun last first."""

    def read() -> Response:
        listed = keeper.list_headings("dossier")
        found = [_shape_heading(one) for one in part.cut(listed)]
        return write_json(DossierList(dossiers=found, total=len(listed), **part.model_dump()))

    return await executor.run(read, "read")


@router.get("/v1/dossiers/{dossier_id}", response_model=Dossier, summary="A dossier, and whether its quotes still hold")
async def show_dossier(
    dossier_id: RecordId, executor: ExecutorHere, visible: VisibleHere, keeper: KeeperHere, check: Checking = False
) -> Response:
    """The items in order. For a key that is bound to collections without those that quote what it may not read any more."""

    def read() -> Response:
        record = keeper.find("dossier", dossier_id)
        shown = _shape(record, keeper)
        if check:
            _check_quotes(shown, visible)
        return write_json(shown)

    return await executor.run(read, "answer" if check else "read")


@with_content.put("/v1/dossiers/{dossier_id}", response_model=Dossier, summary="Change title, order and notes of a dossier")
async def change(dossier_id: RecordId, body: DossierChange, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """The items in the order in which they are named, with these notes. Those that are left out are removed."""

    def replace() -> Response:
        def revise(record: KeptRecord) -> KeptRecord:
            return change_dossier(record, body, keeper.find_hidden(record.heading.doc_ids))

        return write_json(_shape(keeper.update("dossier", dossier_id, revise), keeper))

    return await executor.run(replace, "read")


@router.delete("/v1/dossiers/{dossier_id}", response_model=Removed, summary="Remove a dossier")
async def remove_dossier(dossier_id: RecordId, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Remove it for good, with its notes."""

    def remove() -> Response:
        keeper.remove("dossier", dossier_id)
        return write_json(Removed(removed=dossier_id))

    return await executor.run(remove, "read")


@with_content.post(
    "/v1/dossiers/{dossier_id}/items", status_code=201, response_model=Dossier, summary="Take quotes or a note into a dossier"
)
async def add_item(
    dossier_id: RecordId, body: ItemRequest, executor: ExecutorHere, visible: VisibleHere, keeper: KeeperHere
) -> Response:
    """Quotes are named by their places, and cut from the documents here. The statements of an answer are those of one that is
    kept. A note may stand alone.
    """

    def add() -> Response:
        keeper.find("dossier", dossier_id)
        item = _make_item(body, visible, keeper)
        added = keeper.update("dossier", dossier_id, lambda record: replace_items(record, [*record.body["items"], item]))
        if _is_purged(body, item, keeper):
            # The purge may have looked through the dossiers before this item was there.
            keeper.update("dossier", dossier_id, lambda record: drop_item(record, item["item_id"]))
            raise StaleAnswerError("a document was removed while it was quoted: ask again")
        return write_json(_shape(added, keeper), 201)

    return await executor.run(add, "read")


@router.get(
    "/v1/dossiers/{dossier_id}/export",
    response_class=Response,
    responses=_FILES,
    summary="A dossier or its bibliography as a file",
)
async def export(
    dossier_id: RecordId,
    request: Request,
    executor: ExecutorHere,
    keeper: KeeperHere,
    form: Annotated[ExportFormat, Query(alias="format", description="the kind of the file")] = "docx",
) -> Response:
    """DOCX with footnotes or Markdown, its bibliography as BibTeX, RIS or CSL-JSON, or JSON that begins the same dossier."""

    def write() -> Response:
        record = keeper.find("dossier", dossier_id)
        items = select_visible(record.body["items"], keeper.find_hidden(record.heading.doc_ids))
        citer = Citer(str(request.base_url), datetime.now(UTC).date())
        content = export_dossier(form, record.body["title"], items, citer)
        headers = {"Content-Disposition": f'attachment; filename="{name_file(record.body["title"], form)}"'}
        return Response(content, headers=headers, media_type=MEDIA_TYPE_OF[form])

    return await executor.run(write, "read")


def _list_items(body: DossierFile) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in body.items]


def _make_item(body: ItemRequest, visible: VisibleIndex, keeper: Keeper) -> dict[str, Any]:
    if body.answer_id is not None:
        record = keeper.find_visible("answer", body.answer_id)
        answer = record.body["answer"]
        quotes, short = take_statements(answer), record.heading.summary["short"]
        return make_item(quotes, question=body.question or answer["question"], note=body.note, short=short)
    if not body.quotes:
        return make_item((), question=body.question, note=body.note)
    with visible.acquire() as index:
        return make_item([quote_place(index, place) for place in body.quotes], question=body.question, note=body.note)


def _is_purged(body: ItemRequest, item: Mapping[str, Any], keeper: Keeper) -> bool:
    """Whether a document that an item quotes, or the kept answer that it was taken from, was removed since it was made."""
    if body.answer_id is None:
        return bool(keeper.find_missing([quote["doc_id"] for quote in item["quotes"]]))
    try:
        keeper.find_visible("answer", body.answer_id)
    except UnknownRecordError:
        return True
    return False


def _shape(record: KeptRecord, keeper: Keeper) -> Dossier:
    """A dossier as its keeper may see it, nothing of it checked."""
    items = record.body["items"]
    shown = select_visible(items, keeper.find_hidden(record.heading.doc_ids))
    heading = _shape_heading(record.heading).model_dump()
    return Dossier(**heading, items=[_shape_item(item) for item in shown], hidden=len(items) - len(shown))


def _shape_item(item: Mapping[str, Any]) -> DossierItem:
    return DossierItem(**{**item, "quotes": [CheckedQuote(**quote, verdict=None) for quote in item["quotes"]]})


def _shape_heading(heading: KeptHeading) -> DossierSummary:
    return DossierSummary(
        dossier_id=heading.record_id,
        made_at=heading.made_at,
        changed_at=heading.changed_at,
        revision=heading.revision,
        **heading.summary,
    )


def _check_quotes(dossier: Dossier, visible: VisibleIndex) -> None:
    """Set the verdict of each quote."""
    quotes = list(chain.from_iterable(item.quotes for item in dossier.items))
    citations = tuple(
        SavedCitation(quote.text, SavedPassage(rank, quote.doc_id, Span(quote.start, quote.end), quote.text, quote.text_sha256))
        for rank, quote in enumerate(quotes, 1)
    )
    with visible.acquire() as index:
        checked = verify(index, SavedAnswer(dossier.title, None, citations))
    for quote, one in zip(quotes, checked.citations, strict=True):
        quote.verdict = one.verdict


router.include_router(with_content)
