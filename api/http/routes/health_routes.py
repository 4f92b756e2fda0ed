"""`/healthz`: the process answers. `/readyz`: an index is open and questions are answered from it."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.http.dependencies import ServicesHere, write_json
from api.http.problems import write_problem
from api.jobs.upgrade import describe_upgrade
from api.services import Services
from retrieval.confidence.abstention import NO_DOCUMENTS

router = APIRouter(tags=["health"])
_STOPPED = "changes are carried out no more, the server's log says why: start it again"


class Health(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Questions can be answered, from this generation of the index."""

    status: Literal["ready"] = "ready"
    generation: str
    complaint: str | None = Field(
        examples=[_STOPPED],
        description="what is wrong with the published generation, when an earlier one answers in its place, or with the server",
    )


def _find_stopped(services: Services) -> str | None:
    """What keeps changes from being carried out, an ended thread or a damaged job queue, or what is wrong with the keys.

    Questions are answered all the same.
    """
    if not (services.worker.is_running and services.follower.is_running):
        return _STOPPED
    return services.worker.degraded or services.keys.degraded


def _find_empty(services: Services) -> str | None:
    """That there is nothing to answer from. Documents can be sent, so that it is no reason not to be ready."""
    return NO_DOCUMENTS if services.is_empty() else None


@router.get("/healthz", response_model=Health, summary="Is the process alive?")
async def report_health() -> Response:
    """Always answers while the event loop runs."""
    return write_json(Health())


@router.get("/readyz", response_model=Readiness, summary="Can it answer questions?")
async def report_readiness(services: ServicesHere) -> Response:
    """200 once an index is open, 503 before. Uploads and the page are served in either case."""
    if not services.ready.is_set():
        return write_problem(503, "not ready: it is starting, or stopping", headers={"Retry-After": "1"})
    generation = services.find_generation()
    if generation is None:
        detail = services.degraded or await run_in_threadpool(describe_upgrade, services.worker.queue)
        return write_problem(503, f"not ready: {detail}", headers={"Retry-After": "5"})
    complaint = services.degraded or _find_stopped(services)
    return write_json(Readiness(generation=generation, complaint=complaint or await run_in_threadpool(_find_empty, services)))
