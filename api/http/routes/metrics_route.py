"""`GET /metrics`: what Prometheus scrapes, and the look at how things stand that it takes."""

from collections.abc import Iterable
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.jobs.job_queue import count_pending
from api.telemetry.metrics import IndexGauges
from index.generations.publish import FOLDER

router = APIRouter(tags=["health"])


# A plain function, which FastAPI runs in a thread: jobs are read from the disk.
@router.get("/metrics", response_class=PlainTextResponse, summary="Counters and gauges for Prometheus")
def show_metrics(request: Request) -> Response:
    """Requests, latency by route and by stage, questions in hand, the generation and its size, answers and abstentions."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def look_around(app: FastAPI) -> IndexGauges:
    """How things stand in a running application."""
    state = app.state
    with state.shelf.borrow() as index:
        manifest = index.manifest
    folder = state.settings.data / FOLDER / manifest.generation
    return IndexGauges(
        generation=manifest.generation,
        documents=len(manifest.documents),
        chunks=sum(document.chunks for document in manifest.documents),
        index_bytes=_weigh(folder, manifest.files),
        questions=state.desk.in_hand,
        jobs=count_pending(state.settings.data),
        is_ready=state.ready,
        has_complaint=state.shelf.complaint is not None or state.worker.degraded is not None,
    )


def _weigh(folder: Path, names: Iterable[str]) -> int:
    """Bytes of those files; what a rollback or a publication just removed weighs nothing."""
    paths = (folder / name for name in names)
    return sum(path.stat().st_size for path in paths if path.exists())
