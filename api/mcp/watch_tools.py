"""The MCP tools of watches: their inputs, what they do, and their results as text. What they keep is what HTTP keeps."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.errors import RoleError
from api.kept.keeper import Keeper
from api.mcp.tool_inputs import FILTERS, AskInput
from api.mcp.tools import ToolAccess, answer_question
from api.watches.watch_keeping import keep_watch, list_kept, shape_watch
from api.wire.kept.dossiers import KeptQuote, Key
from api.wire.kept.watches import ChangeCause, WatchDetail, WatchEntry, WatchList, WatchSide
from api.wire.requests import FiltersModel, TopK, Words
from index.errors import EngineError


class ListWatchesInput(BaseModel):
    """A part of the list of watches."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="Watches wanted, 1 to 200.")
    offset: int = Field(0, ge=0, le=2**31, description="Watches to pass over, those begun last first.")


class ReadWatchInput(BaseModel):
    """A watch to read."""

    model_config = ConfigDict(extra="forbid")

    watch_id: Key = Field(description="As list_watches names it.")


class WatchInput(BaseModel):
    """A question to watch."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[Words, Field(description="One question that stands alone, at most 2,000 characters.")]
    top_k: Annotated[TopK, Field(description="Passages to answer from, 1 to 50.")] = 5
    filters: FiltersModel | None = Field(None, description=FILTERS)


async def list_watches(access: ToolAccess, part: ListWatchesInput) -> WatchList:
    """The watches as `GET /v1/watches` lists them."""
    keeper = _find_keeper(access)
    return await access.executor.run(lambda: list_kept(keeper, part.limit, part.offset), "read")


async def read_watch(access: ToolAccess, wanted: ReadWatchInput) -> WatchDetail:
    """The watch as `GET /v1/watches/{watch_id}` gives it; nothing is marked as read. Raises UnknownRecordError."""
    keeper = _find_keeper(access)
    return await access.executor.run(lambda: shape_watch(keeper.find("watch", wanted.watch_id), keeper), "read")


async def watch_question(access: ToolAccess, wanted: WatchInput) -> WatchDetail:
    """The watch as `POST /v1/watches` begins it. Raises RoleError for a key that only reads, QuotaError."""
    keeper = _find_keeper(access)
    if "write" not in keeper.caller.roles:
        raise RoleError(f"the key of {keeper.caller.name!r} may read only: watch_question wants one with the role write")
    fields = wanted.model_dump(mode="json")
    answer = await answer_question(access, AskInput.model_validate(fields))
    kept, answered = {**fields, "webhook": None}, answer.model_dump(mode="json")
    return await access.executor.run(lambda: shape_watch(keep_watch(keeper, kept, answered), keeper), "read")


def _find_keeper(access: ToolAccess) -> Keeper:
    if access.keeper is None:
        raise EngineError("no watches are kept by this server")
    return access.keeper


def write_watches(found: WatchList) -> list[str]:
    """The watches, one a line."""
    lines = [f"{len(found.watches)} of {found.total} watches, from offset {found.offset}; {found.unread} unread changes in all."]
    lines += [f"{one.watch_id}: {one.question} ({one.entries} changes, {one.unread} unread)" for one in found.watches]
    return ["\n".join(lines)]


def write_watch(found: WatchDetail) -> list[str]:
    """The question with its present answer, then each change, the latest first."""
    now = WatchSide(answered=found.answered, short=found.short, generation=found.generation)
    lines = [f"Watch {found.watch_id}: {found.question}", f"Now: {_write_side(now)}"]
    if not found.changes:
        lines.append("The answer has not changed so far.")
    for entry in found.changes:
        lines += ["", *_write_entry(entry)]
    return ["\n".join(lines)]


def _write_entry(entry: WatchEntry) -> Iterator[str]:
    unread = "" if entry.is_read else " (unread)"
    yield f"Change {entry.number}, {entry.at}{unread}: {_write_side(entry.before)} -> {_write_side(entry.now)}"
    yield from map(_write_cause, entry.causes)
    for title, quotes in (("Cited now", entry.added), ("Cited no more", entry.removed)):
        yield from (f"{title}: {_write_quote(quote)}" for quote in quotes)
    for pair in entry.altered:
        yield f"Cited before: {_write_quote(pair.before)}"
        yield f"Altered to: {_write_quote(pair.now)}"


def _write_side(side: WatchSide) -> str:
    return f"{side.short or ('answered' if side.answered else 'no answer found')} [{side.generation}]"


def _write_cause(cause: ChangeCause) -> str:
    named = f": {cause.title} ({cause.doc_id})" if cause.doc_id else ""
    return f"Because of {cause.kind}{named}"


def _write_quote(quote: KeptQuote) -> str:
    place = ", ".join(filter(None, [quote.title, quote.publisher, quote.published, quote.section, quote.page]))
    return f"“{quote.text}” {place} ({quote.doc_id}, {quote.start}-{quote.end})"
