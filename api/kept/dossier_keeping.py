"""Dossiers as a caller works with them: what is taken into one, and how it is shown, over HTTP and over MCP."""

from collections.abc import Mapping
from typing import Any

from api.kept.dossier_content import (
    drop_item,
    make_item,
    mark_revision,
    quote_place,
    replace_items,
    select_visible,
    take_statements,
)
from api.kept.errors import StaleAnswerError, UnknownRecordError
from api.kept.keeper import Keeper
from api.kept.kept_record import KeptHeading, KeptRecord
from api.wire.kept.dossiers import CheckedQuote, Dossier, DossierItem, DossierSummary, ItemRequest


def add_to_dossier(keeper: Keeper, dossier_id: str, body: ItemRequest) -> KeptRecord:
    """The dossier with one more item, which is kept when this returns.

    Raises UnknownRecordError, StaleAnswerError where a document was removed meanwhile or has another text than the one that was
    seen, UnknownDocumentError, RangeError, QuotaError.
    """
    keeper.find("dossier", dossier_id)
    item = _choose_item(body, keeper)
    added = keeper.update("dossier", dossier_id, lambda record: replace_items(record, [*record.body["items"], item]))
    if _is_purged(body, item, keeper):
        # The purge may have looked through the dossiers before this item was there.
        keeper.update("dossier", dossier_id, lambda record: drop_item(record, item["item_id"]))
        raise StaleAnswerError("a document was removed while it was quoted: ask again")
    return added


def _choose_item(body: ItemRequest, keeper: Keeper) -> dict[str, Any]:
    if body.answer_id is not None:
        record = keeper.find_visible("answer", body.answer_id)
        answer = record.body["answer"]
        quotes, short = take_statements(answer), record.heading.summary["short"]
        return make_item(quotes, question=body.question or answer["question"], note=body.note, short=short)
    if not body.quotes:
        return make_item((), question=body.question, note=body.note)
    with keeper.visible.acquire() as index:
        return make_item([quote_place(index, place) for place in body.quotes], question=body.question, note=body.note)


def _is_purged(body: ItemRequest, item: Mapping[str, Any], keeper: Keeper) -> bool:
    """Whether a document that an item quotes, or the kept answer that it was taken from, was removed since it was made."""
    if body.answer_id is None:
        return bool(keeper.find_removed([quote["doc_id"] for quote in item["quotes"]]))
    try:
        keeper.find_visible("answer", body.answer_id)
    except UnknownRecordError:
        return True
    return False


def shape_dossier(record: KeptRecord, keeper: Keeper) -> Dossier:
    """A dossier as its keeper may see it, nothing of it checked."""
    items, hidden = record.body["items"], keeper.find_hidden(record.heading.doc_ids)
    shown = select_visible(items, hidden)
    heading = shape_heading(record.heading).model_dump() | {"revision": mark_revision(record, hidden)}
    return Dossier(**heading, items=[_shape_item(item) for item in shown], hidden=len(items) - len(shown))


def _shape_item(item: Mapping[str, Any]) -> DossierItem:
    return DossierItem(**{**item, "quotes": [CheckedQuote(**quote, verdict=None) for quote in item["quotes"]]})


def shape_heading(heading: KeptHeading) -> DossierSummary:
    """A dossier without its items."""
    return DossierSummary(
        dossier_id=heading.record_id,
        made_at=heading.made_at,
        changed_at=heading.changed_at,
        revision=heading.revision,
        **heading.summary,
    )
