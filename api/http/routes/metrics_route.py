"""`GET /metrics`: what Prometheus scrapes, and the look at how things stand that it takes."""

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.jobs.job_queue import count_pending
from api.telemetry.metrics import IndexGauges

router = APIRouter(tags=["health"])


# A plain function, which FastAPI runs in a thread: the journal is on the disk.
@router.get("/metrics", response_class=PlainTextResponse, summary="Counters and gauges for Prometheus")
def show_metrics(request: Request) -> Response:
    """Requests, latency by route and by stage, questions in hand, the generation and its size, answers and abstentions."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def look_around(app: FastAPI) -> IndexGauges:
    """How things stand in a running application."""
    state = app.state
    with state.shelf.acquire() as index:
        generation, size = index.generation, index.measure()
    return IndexGauges(
        generation=generation,
        documents=size.documents,
        chunks=size.chunks,
        index_bytes=size.stored_bytes,
        questions=state.desk.in_hand,
        jobs=count_pending(state.settings.data),
        is_ready=state.ready,
        has_complaint=state.shelf.degraded is not None,
    )
