"""`/v1/dossiers`: quotes from many questions under one title, with notes of one's own, to be exported."""

from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.http.dependencies import ExecutorHere, VisibleHere, write_json
from api.http.request_body import SavedAnswerRoute
from api.http.routes.kept.kept_requests import KeeperHere, RecordId, SliceHere
from api.kept.dossier_content import (
    begin_dossier,
    change_dossier,
    make_item,
    select_visible,
)
from api.kept.dossier_keeping import add_to_dossier, shape_dossier, shape_heading
from api.kept.export.dossier_bibliography import Citer
from api.kept.export.dossier_file import MEDIA_TYPE_OF, export_dossier, name_file
from api.kept.kept_record import KeptRecord
from api.visible_index import VisibleIndex
from api.wire.kept.dossiers import (
    Dossier,
    DossierChange,
    DossierFile,
    DossierList,
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
        return write_json(shape_dossier(record, keeper), 201)

    return await executor.run(add, "read")


@router.get("/v1/dossiers", response_model=DossierList, summary="List the dossiers of this key")
async def list_dossiers(executor: ExecutorHere, keeper: KeeperHere, part: SliceHere) -> Response:
    """The one that was begun last first."""

    def read() -> Response:
        listed = keeper.list_headings("dossier")
        found = [shape_heading(one) for one in part.cut(listed)]
        return write_json(DossierList(dossiers=found, total=len(listed), **part.model_dump()))

    return await executor.run(read, "read")


@router.get("/v1/dossiers/{dossier_id}", response_model=Dossier, summary="A dossier, and whether its quotes still hold")
async def show_dossier(
    dossier_id: RecordId, executor: ExecutorHere, visible: VisibleHere, keeper: KeeperHere, check: Checking = False
) -> Response:
    """The items in order. For a key that is bound to collections without those that quote what it may not read any more."""

    def read() -> Response:
        record = keeper.find("dossier", dossier_id)
        shown = shape_dossier(record, keeper)
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

        return write_json(shape_dossier(keeper.update("dossier", dossier_id, revise), keeper))

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
async def add_item(dossier_id: RecordId, body: ItemRequest, executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """Quotes are named by their places, and cut from the documents here. The statements of an answer are those of one that is
    kept. A note may stand alone.
    """

    def add() -> Response:
        return write_json(shape_dossier(add_to_dossier(keeper, dossier_id, body), keeper), 201)

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
