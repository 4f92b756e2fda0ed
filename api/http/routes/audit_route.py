"""`GET /v1/audit`: who changed what. `citadel audit` shows the same and checks that the log is whole."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.audit.audit_check import read_entries
from api.audit.audit_log import Head, read_head
from api.http.dependencies import WHOLE_INDEX, AuditorHere, ServicesHere, write_json
from api.wire.audit_entries import AuditEntryModel, AuditList, AuditPage

router = APIRouter(prefix="/v1/audit", tags=["audit"])


# A plain function, which FastAPI runs in a thread: the log is on the disk.
@router.get("", response_model=AuditList, dependencies=[WHOLE_INDEX], summary="List who changed what")
def list_audit(services: ServicesHere, _auditor: AuditorHere, page: Annotated[AuditPage, Query()]) -> Response:
    """The entries behind number `after` in the order of the log, at most `limit`, of the day `since` and later."""
    data = services.settings.data
    head = read_head(data) or Head()
    found = islice(read_entries(data, page.after, page.since), page.limit)
    entries = [AuditEntryModel.model_validate(entry) for entry in found]
    return write_json(AuditList(entries=entries, count=head.count, head=head.sha256, limit=page.limit))
