"""`/healthz`: the process answers. `/readyz`: an index is open and the encoder has encoded a probe."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.http.problems import write_problem
from api.services import ShelfHere, write_json

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Questions can be answered, from this generation of the index.

    complaint: what is wrong with the published generation, when an earlier one answers in its place, or with the server itself.
    """

    status: Literal["ready"] = "ready"
    generation: str
    complaint: str | None = Field(examples=["changes are carried out no more, the server's log says why: start it again"])


def _find_fault(request: Request) -> str | None:
    """Questions are answered all the same, but nobody would notice that changes are no longer carried out."""
    state = request.app.state
    if not (state.worker.is_running and state.follower.is_running):
        return "changes are carried out no more, the server's log says why: start it again"
    degraded: str | None = state.worker.degraded
    return degraded


@router.get("/healthz", response_model=Health, summary="Is the process alive?")
async def report_health() -> Response:
    """Always answers while the event loop runs."""
    return write_json(Health())


@router.get("/readyz", response_model=Readiness, summary="Can it answer questions?")
async def report_readiness(request: Request, shelf: ShelfHere) -> Response:
    """200 once a probe was encoded with the index open, 503 before."""
    if not request.app.state.ready:
        return write_problem(503, "not ready: it is starting, or stopping", headers={"Retry-After": "1"})
    return write_json(Readiness(generation=shelf.generation, complaint=shelf.complaint or _find_fault(request)))
