"""The watches of a key as they are kept and shown, over HTTP and to the tools of language models."""

from collections.abc import Mapping
from typing import Any

from api.kept.keeper import Keeper
from api.kept.kept_record import KeptHeading, KeptRecord
from api.watches.watch_content import begin_watch, strip_entry
from api.wire.kept.frozen_answers import name_filters
from api.wire.kept.watches import WatchDetail, WatchList, WatchSummary, shape_entry


def keep_watch(keeper: Keeper, request: Mapping[str, Any], answer: Mapping[str, Any]) -> KeptRecord:
    """A new watch, kept. request and answer: as `begin_watch` takes them. Raises QuotaError, StaleAnswerError."""
    record = begin_watch(keeper.caller.name, request, answer)
    keeper.add_of_present(record)
    return record


def list_kept(keeper: Keeper, limit: int, offset: int) -> WatchList:
    """A part of the watches of a key, the latest first, each with how many changes were not read."""
    listed = keeper.list_headings("watch")
    hidden = keeper.find_hidden(frozenset[str]().union(*(one.doc_ids for one in listed)))
    found = [_shape_heading(one, hidden) for one in listed[offset : offset + limit]]
    unread = sum(one.summary["unread"] for one in listed)
    return WatchList(watches=found, unread=unread, total=len(listed), limit=limit, offset=offset)


def shape_watch(record: KeptRecord, keeper: Keeper) -> WatchDetail:
    """A watch with its changes. For a key that is bound to collections without the words of documents that it may not read."""
    hidden, body = keeper.find_hidden(record.heading.doc_ids), record.body
    entries = [strip_entry(entry, hidden, "hidden_document") for entry in reversed(body["entries"])]
    return WatchDetail(
        **_shape_heading(record.heading, hidden).model_dump(),
        filters=name_filters({"filters": body["request"]["filters"]}),
        changes=[shape_entry(entry, body["seen"]) for entry in entries],
    )


def _shape_heading(heading: KeptHeading, hidden: frozenset[str]) -> WatchSummary:
    """hidden: documents that the caller may not read, whose words a short answer may be."""
    summary = {name: value for name, value in heading.summary.items() if name in WatchSummary.model_fields}
    if heading.doc_ids & hidden:
        summary["short"] = None
    return WatchSummary(watch_id=heading.record_id, made_at=heading.made_at, **summary)
