"""Requests and responses of `/v1/watches` and `/v1/feed`: questions that are put again at each generation, and what changed."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.wire.changes import MetadataChangeModel
from api.wire.kept.dossiers import KeptQuote
from api.wire.requests import FiltersModel, TopK, Words, read_whole

WATCH_ID = "5ca1ab1e0ddba115"
CauseKind = Literal[
    "new_document",
    "removed_document",
    "altered_text",
    "changed_metadata",
    "other_documents",
    "other_version",
    "earlier_gone",
    "purged_document",
    "hidden_document",
]
_MOMENT = "2026-11-30T11:12:13.141592+00:00"
_GENERATION = "000003-9d2f6a1c77e0"


class WatchRequest(BaseModel):
    """A question that is to be put again at each generation."""

    model_config = ConfigDict(extra="forbid")

    question: Words
    top_k: TopK = 5
    filters: FiltersModel | None = None
    generation: str | None = Field(
        None,
        max_length=40,
        examples=[_GENERATION],
        description="the generation of the answer that was seen; 409 where another one answers by now",
    )
    webhook: str | None = Field(
        None,
        max_length=2_000,
        examples=["https://example.org/hooks/citadel"],
        description="where each change is sent to: one of the addresses that the operator allows",
    )


class WebhookRequest(BaseModel):
    """Where the changes of a watch are to be sent to from now on."""

    model_config = ConfigDict(extra="forbid")

    webhook: str | None = Field(
        max_length=2_000,
        examples=["https://example.org/hooks/citadel"],
        description="one of the addresses that the operator allows; null where they are not to be sent any more",
    )


class WebhookDelivery(BaseModel):
    """How far a change was sent to the webhook of its watch."""

    state: Literal["waiting", "done", "failed"] = Field(examples=["waiting"])
    tries: int = Field(examples=[1], description="how often it was sent")
    next_at: str | None = Field(examples=[_MOMENT], description="when it is sent again; null when it is not")
    error: str | None = Field(examples=["the receiver answers 500"], description="why the last try was none")


class ReadRequest(BaseModel):
    """Up to which entry a watch was read."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, BeforeValidator(read_whole)] = Field(
        strict=True, ge=0, le=2**31, examples=[1], description="of the last entry that was read"
    )


class WatchSummary(BaseModel):
    """A watch without its entries."""

    watch_id: str = Field(examples=[WATCH_ID])
    made_at: str = Field(examples=[_MOMENT], description="ISO 8601, UTC")
    question: str = Field(examples=["When did Viet Nam sign the agreement?"])
    answered: bool = Field(description="whether the generation that was asked last holds the answer")
    short: str | None = Field(examples=["17 October 2019"], description="the short answer of that generation, where there is one")
    generation: str = Field(examples=[_GENERATION], description="the generation that was asked last")
    entries: int = Field(examples=[1], description="how many changes are kept")
    unread: int = Field(examples=[1], description="how many of them were not read")
    latest_at: str | None = Field(examples=[_MOMENT], description="when the last change was found")
    webhook: str | None = Field(None, examples=["https://example.org/hooks/citadel"], description="where changes are sent to")


class WatchList(BaseModel):
    """Watches, the latest first."""

    watches: list[WatchSummary]
    unread: int = Field(examples=[1], description="entries of all watches of this key that were not read")
    total: int
    limit: int
    offset: int


class WatchSide(BaseModel):
    """What was answered before or after a change."""

    answered: bool
    short: str | None = Field(examples=["17 October 2019"])
    generation: str = Field(examples=[_GENERATION])


class AlteredQuote(BaseModel):
    """A quote of a document that the later answer quotes in other words."""

    before: KeptQuote
    now: KeptQuote


class ChangeCause(BaseModel):
    """Why an answer changed. The document is named where it is one that the answer cited or cites."""

    kind: CauseKind = Field(examples=["new_document"])
    doc_id: str | None = Field(examples=["mine-action-seminar"])
    title: str | None = Field(examples=["Seminar on mine action"])
    fields: list[MetadataChangeModel] = Field(description="the metadata that changed")
    removed: list[str] = Field(
        examples=[["Twelve states took part."]],
        description="sentences of the earlier text, where the answer quoted it",
    )
    added: list[str] = Field(examples=[["Fourteen states took part."]], description="sentences of the later text, likewise")


class WatchEntry(BaseModel):
    """A change of an answer from one generation to another."""

    entry_id: str = Field(examples=["0ff1ce0ff1ce0ff1"])
    number: int = Field(examples=[1], description="counted from 1 within its watch")
    at: str = Field(examples=[_MOMENT], description="when it was found")
    is_read: bool
    before: WatchSide
    now: WatchSide
    added: list[KeptQuote] = Field(description="passages that are cited now and were not")
    removed: list[KeptQuote] = Field(description="passages that were cited and are not now")
    altered: list[AlteredQuote]
    causes: list[ChangeCause]
    delivery: WebhookDelivery | None = Field(None, description="null where the watch has no webhook")


class WatchDetail(WatchSummary):
    """A watch with its entries."""

    filters: list[str] = Field(examples=[["publisher: EEAS"]], description="the filters that it is asked with")
    changes: list[WatchEntry] = Field(description="the latest first")


def shape_entry(entry: Mapping[str, Any], seen: int) -> WatchEntry:
    """An entry as it is sent. seen: the number of the last one that was read."""
    fields = {name: value for name, value in entry.items() if name in WatchEntry.model_fields}
    return WatchEntry(**fields, is_read=entry["number"] <= seen)


class FeedAddress(BaseModel):
    """The Atom feed of the changes of all watches of a key."""

    is_open: bool = Field(description="whether there is an address that can be read")
    made_at: str | None = Field(examples=[_MOMENT], description="null where there is none")
    path: str | None = Field(
        None,
        examples=["/feeds/5ca1ab1e0ddba115-LkB7H2u0aVwqkq2mV1Yp0f9eQm3iTzq8x7c5nQ4rT1s"],
        description="the address below this server's, given once: who has it reads the feed without a key",
    )
