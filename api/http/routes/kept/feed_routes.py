"""`/v1/feed` and `/feeds/{token}`: the changes of all watches of a key as an Atom feed, under an address that is a secret."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from api.caller import Caller
from api.http.dependencies import ExecutorHere, ServicesHere, write_json
from api.http.routes.kept.kept_requests import KeeperHere
from api.kept.errors import UnknownRecordError
from api.kept.kept_access import find_hidden, record_kept
from api.services import Services
from api.watches.atom_feed import MEDIA_TYPE, write_feed
from api.watches.feed_address import find_feed, open_feed
from api.watches.watch_content import strip_entry
from api.wire.kept.watches import FeedAddress

router = APIRouter(tags=["kept"])


@router.post("/v1/feed", status_code=201, response_model=FeedAddress, summary="Open an address for the feed of this key")
async def open_address(executor: ExecutorHere, keeper: KeeperHere, services: ServicesHere) -> Response:
    """A new address, shown this once. The one before is read no more."""

    def make() -> Response:
        with services.worker.folder.watch():
            token, record = open_feed(services.kept, keeper.caller.name)
            record_kept(services.settings.data, "keep", record.heading, keeper.caller)
        return write_json(FeedAddress(is_open=True, made_at=record.heading.made_at, path=f"/feeds/{token}"), 201)

    return await executor.run(make, "read")


@router.get("/v1/feed", response_model=FeedAddress, summary="Whether the feed of this key has an address")
async def show_address(executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """When it was opened. The address itself is not kept."""

    def look() -> Response:
        found = keeper.list_headings("feed")
        return write_json(FeedAddress(is_open=bool(found), made_at=found[0].made_at if found else None, path=None))

    return await executor.run(look, "read")


@router.delete("/v1/feed", response_model=FeedAddress, summary="Close the address of the feed of this key")
async def close_address(executor: ExecutorHere, keeper: KeeperHere) -> Response:
    """It is read no more. Where there is none, nothing is changed."""

    def close() -> Response:
        for heading in keeper.list_headings("feed"):
            keeper.remove("feed", heading.record_id)
        return write_json(FeedAddress(is_open=False, made_at=None, path=None))

    return await executor.run(close, "read")


@router.get("/feeds/{token}", include_in_schema=False)
async def show_feed(token: str, request: Request, services: ServicesHere, executor: ExecutorHere) -> Response:
    """The feed, for whoever has its address. 404 where the address was closed, or its key is gone."""

    def read() -> bytes | None:
        feed = find_feed(services.kept, token)
        caller = None if feed is None else services.keys.find_caller(feed.heading.owner)
        if feed is None or caller is None:
            return None
        entries = list(_list_entries(services, caller))
        if find_feed(services.kept, token) is None:
            return None  # it was closed meanwhile
        return write_feed(entries, str(request.base_url), f"feeds/{token}", feed.heading.made_at)

    content = await executor.run(read, "read")
    if content is None:
        raise HTTPException(404, "no feed is read at this address: open a new one with POST /v1/feed")
    headers = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _list_entries(services: Services, caller: Caller) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The entries of all watches of a caller, each with its watch, as far as the caller may see them."""
    headings = services.kept.list_headings(caller.name, "watch")
    hidden = find_hidden(services.index_for(caller), caller, frozenset[str]().union(*(one.doc_ids for one in headings)))
    for heading in headings:
        if not heading.summary["entries"]:
            continue
        try:
            record = services.kept.find(caller.name, "watch", heading.record_id)
        except UnknownRecordError:
            continue
        for entry in record.body["entries"]:
            yield {**record.heading.summary, "watch_id": heading.record_id}, strip_entry(entry, hidden, "hidden_document")
