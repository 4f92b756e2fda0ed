"""The response of `GET /v1/caller`: who sends a request, and what it may do."""

from pydantic import BaseModel, Field


class CallerModel(BaseModel):
    """The sender of a request, as its key tells it."""

    name: str = Field(examples=["desk"], description="name of the key, `anonymous` without keys")
    roles: list[str] = Field(examples=[["read", "write"]], description="what the key may do: read, write, audit")
    collections: list[str] | None = Field(examples=[["press"]], description="the collections that it is bound to; null for all")
    fetch_hosts: list[str] = Field(
        examples=[["*.europa.eu"]], description="the hosts that this key may fetch documents from; empty for none"
    )
