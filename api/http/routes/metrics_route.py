"""`GET /metrics`: the metrics that Prometheus scrapes."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.http.dependencies import ServicesHere

router = APIRouter(tags=["health"])


# A plain function, which FastAPI runs in a thread: the jobs are on the disk.
@router.get("/metrics", response_class=PlainTextResponse, summary="Counters and gauges for Prometheus")
def show_metrics(services: ServicesHere) -> Response:
    """Requests, latency by route and by stage, questions in hand, the generation and its size, answers and abstentions."""
    return Response(generate_latest(services.metrics.registry), media_type=CONTENT_TYPE_LATEST)
