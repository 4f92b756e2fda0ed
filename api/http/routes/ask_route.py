"""`POST /v1/ask`: a question in, a cited answer or a plain "the corpus does not say" out."""

from contextlib import AbstractContextManager
from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.answer_cache import AskKey
from api.executor import ClientExecutor
from api.http.dependencies import ExecutorHere, ServicesHere, VisibleHere, write_json
from api.http.request_body import JsonRoute
from api.wire.answers import AskResponse
from api.wire.requests import AskRequest, FiltersModel
from index.engine import Snapshot

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/ask", response_model=AskResponse, summary="Ask a question; the answer is made of verbatim, cited sentences")
async def ask(
    body: AskRequest, request: Request, services: ServicesHere, executor: ExecutorHere, visible: VisibleHere
) -> Response:
    """Answer from the corpus, with every statement verbatim in the passages it cites, or say that the corpus does not hold it."""
    started = perf_counter()
    request.state.log_fields["question"] = body.question
    filters = (body.filters or FiltersModel()).to_filters(body.as_of)
    understood = await _understand(body, executor)

    def acquire() -> AbstractContextManager[Snapshot]:
        return visible.acquire(as_of=filters.as_of)

    wanted = AskKey(understood or body.question, filters, body.top_k)
    writer = services.writer if services.writer.is_set else None
    found = await services.cache.answer_once(executor, acquire, wanted, services.timings, writer)
    services.metrics.answers.labels("answered" if found.answered else "abstained").inc()
    request.state.log_fields.update(answered=found.answered, confidence=round(found.confidence, 3), generation=found.generation)
    took_ms = (perf_counter() - started) * 1000
    if understood is not None:
        return write_json(found.to_response(took_ms).to_follow_up(body.question, understood))
    return Response(found.write(took_ms), media_type="application/json")


async def _understand(body: AskRequest, executor: ClientExecutor) -> str | None:
    """What the question means behind the one before it. No thread is taken where none is named."""
    return None if body.context is None else await executor.run(body.understand, "search")
