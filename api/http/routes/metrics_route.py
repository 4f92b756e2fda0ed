"""`GET /metrics`: the metrics that Prometheus scrapes."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.caller import Caller
from api.http.dependencies import ServicesHere
from api.visible_index import refuse_bound

router = APIRouter(tags=["health"])


# A plain function, which FastAPI runs in a thread: the jobs are on the disk.
@router.get("/metrics", response_class=PlainTextResponse, summary="Counters and gauges for Prometheus")
def show_metrics(request: Request, services: ServicesHere) -> Response:
    """Requests, latency by route and by stage, questions in hand, the generation and its size, answers and abstentions.

    Where a key is bound to collections, a key that is bound to none is needed.
    """
    caller: Caller | None = getattr(request.state, "caller", None)  # without one, the metrics are open to everybody
    if caller is not None:
        refuse_bound(caller, "the metrics count all documents")
    return Response(generate_latest(services.metrics.registry), media_type=CONTENT_TYPE_LATEST)
