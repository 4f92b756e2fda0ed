"""The response of `GET /v1/audit`."""

from pydantic import BaseModel, ConfigDict, Field

from api.audit.audit_log import AuditAction, AuditOutcome
from api.wire.requests import Day


class AuditEntryModel(BaseModel):
    """An entry of the audit log: who changed what, and how it ended."""

    number: int = Field(description="from 1, without a gap")
    time: str = Field(description="ISO 8601, UTC")
    action: AuditAction
    by: str = Field(examples=["anna"], description='name of the key, "anonymous" without keys, "cli:USER" for a command')
    outcome: AuditOutcome = Field(description="accepted: it was asked for. done, failed: how it ended")
    doc_id: str | None
    job_id: str | None
    before: str | None = Field(description="the generation that was published before")
    after: str | None = Field(description="the generation that was published by it")
    about: str | None = Field(
        examples=["anna"], description="what else it is about: the key that was revoked, the generation that was wanted"
    )
    request_id: str | None = Field(description="X-Request-ID of the request that asked for it")
    mended: str | None = Field(
        examples=["the head was missing"], description="what was wrong with the end of the log when this was appended"
    )
    previous: str = Field(description="sha256 of the entry before, as it stands in the log")


class AuditPage(BaseModel):
    """Which entries to list."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2_147_483_648)
    limit: int = Field(100, ge=1, le=1_000)
    since: Day | None = None


class AuditList(BaseModel):
    """A part of the audit log, in the order of the log."""

    entries: list[AuditEntryModel]
    count: int = Field(description="how many entries the log has")
    head: str = Field(description="sha256 of the last entry; with `count` what is worth exporting to another system")
    limit: int
