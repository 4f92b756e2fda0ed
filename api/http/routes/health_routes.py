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
    """Questions are answered all the same; that nothing new comes in must not go unnoticed."""
    running = request.app.state.clerk.is_running and request.app.state.follower.is_running
    return None if running else "changes are carried out no more, the server's log says why: start it again"


@router.get("/healthz", response_model=Health, summary="Is the process alive?")
async def report_health() -> Response:
    """Always answers while the event loop runs."""
    return write_json(Health())


@router.get("/readyz", response_model=Readiness, summary="Can it answer questions?")
async def report_readiness(request: Request, shelf: ShelfHere) -> Response:
    """200 once a probe was encoded with the index open, 503 before."""
    if not request.app.state.ready:
        return write_problem(503, "not ready: it is starting, or stopping", headers={"Retry-After": "1"})
    return write_json(Readiness(generation=shelf.generation, complaint=shelf.degraded or _find_fault(request)))
