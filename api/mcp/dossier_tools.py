"""The MCP tools of dossiers: their inputs, what they do, and their results as text. What they keep is what HTTP keeps."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.kept.dossier_content import begin_dossier
from api.kept.dossier_keeping import add_to_dossier, shape_dossier, shape_heading
from api.kept.keeper import Keeper
from api.mcp.tools import ToolAccess
from api.wire.kept.dossiers import (
    MOST_QUOTES,
    CheckedQuote,
    Dossier,
    DossierItem,
    DossierList,
    ItemRequest,
    Key,
    QuotePlace,
    Title,
)
from index.errors import EngineError

T = TypeVar("T")
Wanted = TypeVar("Wanted")


class ListDossiersInput(BaseModel):
    """A part of the list of dossiers."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="Dossiers wanted, 1 to 200.")
    offset: int = Field(0, ge=0, le=2**31, description="Dossiers to pass over, those begun last first.")


class ReadDossierInput(BaseModel):
    """A dossier to read."""

    model_config = ConfigDict(extra="forbid")

    dossier_id: Key = Field(description="As list_dossiers names it.")


class AddInput(BaseModel):
    """Quotes or a note for a dossier that is there, or for a new one."""

    model_config = ConfigDict(extra="forbid")

    dossier_id: Key | None = Field(None, description="As list_dossiers names it; leave it out to begin a new dossier.")
    title: Title | None = Field(None, description="The title of a new dossier, where no dossier_id is given.")
    question: Annotated[str, Field(max_length=2_000)] | None = Field(None, description="The question that the quotes answer.")
    note: str = Field("", max_length=5_000, description="A note for the keeper, never a quote.")
    quotes: list[QuotePlace] = Field([], max_length=MOST_QUOTES, description="Places: doc_id, start, end, text_sha256.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.dossier_id is None) == (self.title is None):
            raise ValueError("names no dossier, or two: send dossier_id, or a title for a new one")
        if not self.quotes and not self.note.strip():
            raise ValueError("holds nothing: send quotes or a note")
        return self


def run_kept(act: Callable[[Keeper, Wanted], T]) -> Callable[[ToolAccess, Wanted], Awaitable[T]]:
    """A tool that works on a thread with what the sender keeps. Raises EngineError where nothing is kept."""

    async def run(access: ToolAccess, wanted: Wanted) -> T:
        keeper = access.keeper
        if keeper is None:
            raise EngineError("no dossiers are kept by this server")
        return await access.executor.run(lambda: act(keeper, wanted), "read")

    return run


def list_dossiers(keeper: Keeper, part: ListDossiersInput) -> DossierList:
    """The dossiers as `GET /v1/dossiers` lists them."""
    listed = keeper.list_headings("dossier")
    shown = [shape_heading(one) for one in listed[part.offset : part.offset + part.limit]]
    return DossierList(dossiers=shown, total=len(listed), limit=part.limit, offset=part.offset)


def read_dossier(keeper: Keeper, wanted: ReadDossierInput) -> Dossier:
    """The dossier as `GET /v1/dossiers/{dossier_id}` gives it, unchecked. Raises UnknownRecordError."""
    return shape_dossier(keeper.find("dossier", wanted.dossier_id), keeper)


def add_quotes(keeper: Keeper, wanted: AddInput) -> Dossier:
    """The dossier with one more item. Raises what `add_to_dossier` raises; a dossier that was begun for it goes then."""
    item = ItemRequest(question=wanted.question, note=wanted.note, quotes=wanted.quotes, answer_id=None)
    if wanted.dossier_id is not None:
        return shape_dossier(add_to_dossier(keeper, wanted.dossier_id, item), keeper)
    begun = begin_dossier(keeper.caller.name, wanted.title or "", ())
    keeper.add(begun)
    is_added = False
    try:
        added = add_to_dossier(keeper, begun.heading.record_id, item)
        is_added = True
    finally:
        if not is_added:
            keeper.remove("dossier", begun.heading.record_id)
    return shape_dossier(added, keeper)


def write_dossiers(found: DossierList) -> list[str]:
    """The dossiers, one a line."""
    lines = [f"{len(found.dossiers)} of {found.total} dossiers, from offset {found.offset}."]
    lines += [f"{one.dossier_id}: {one.title} ({one.size} items)" for one in found.dossiers]
    return ["\n".join(lines)]


def write_dossier(found: Dossier) -> list[str]:
    """The title, and the items in order."""
    lines = [f"Dossier {found.dossier_id}: {found.title}"]
    for number, item in enumerate(found.items, 1):
        lines += [f"\n{number}.", *_write_item(item)]
    if found.hidden:
        lines.append(f"({found.hidden} items quote documents that this key may not read any more)")
    return ["\n".join(lines)]


def _write_item(item: DossierItem) -> Iterator[str]:
    if item.question:
        yield f"Question: {item.question}"
    for quote in item.quotes:
        yield f"“{quote.text}”"
        yield f"  {_write_source(quote)}"
    if item.note:
        yield f"Note of the keeper: {item.note}"


def _write_source(quote: CheckedQuote) -> str:
    parts = [quote.title, quote.publisher, quote.published, quote.section, quote.page]
    return f"{', '.join(filter(None, parts))} ({quote.doc_id}, {quote.start}-{quote.end})"
