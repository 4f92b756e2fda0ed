"""`POST /v1/ask`: a question in, a cited answer or a plain "the corpus does not say" out."""

from contextlib import AbstractContextManager
from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.answer_cache import AskKey, KeptAnswer
from api.executor import ClientExecutor
from api.http.dependencies import ExecutorHere, ServicesHere, VisibleHere, write_json
from api.http.request_body import JsonRoute
from api.services import Services
from api.visible_index import VisibleIndex
from api.wire.answers import AskResponse, shape_answer
from api.wire.requests import AskRequest, FiltersModel
from index.analysis.tokenizer import Tokenizer
from index.engine import Snapshot
from index.filters import Filters
from retrieval.answer.answer import Answer
from retrieval.ask import ask as ask_index

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/ask", response_model=AskResponse, summary="Ask a question; the answer is made of verbatim, cited sentences")
async def ask(
    body: AskRequest, request: Request, services: ServicesHere, executor: ExecutorHere, visible: VisibleHere
) -> Response:
    """Answer from the corpus, with every statement verbatim in the passages it cites, or say that the corpus does not hold it."""
    started = perf_counter()
    request.state.log_fields["question"] = body.question
    if services.writer.is_set:
        return await _answer_and_write(body, request, (services, executor, visible), started)
    filters, cache = _read_filters(body), services.cache
    wanted = AskKey(body.question, filters, body.top_k)

    def acquire() -> AbstractContextManager[Snapshot]:
        return visible.acquire(as_of=filters.as_of)

    found = await cache.answer_once(executor, acquire, wanted, services.timings)
    _record(found, request, services)
    return Response(found.write((perf_counter() - started) * 1000), media_type="application/json")


async def _answer_and_write(
    body: AskRequest, request: Request, here: tuple[Services, ClientExecutor, VisibleIndex], started: float
) -> Response:
    """An answer with the paragraph of a language model, which is not kept: what was read is."""
    services, executor, visible = here
    filters = _read_filters(body)

    def answer() -> tuple[Answer, Tokenizer]:
        with visible.acquire(as_of=filters.as_of) as index:
            models = services.cache.models_for(index)
            found = ask_index(index, models, body.question, filters, top_k=body.top_k, timed=services.timings)
            return found, index.tokenizer

    found, tokenizer = await executor.run(answer, "answer")
    _record(found, request, services)
    written = await services.writer.write(found, tokenizer, executor.client)
    return write_json(shape_answer(found, (perf_counter() - started) * 1000, written))


def _read_filters(body: AskRequest) -> Filters:
    return (body.filters or FiltersModel()).to_filters(body.as_of)


def _record(found: Answer | KeptAnswer, request: Request, services: Services) -> None:
    """Count an answer, and tell the request log of it."""
    services.metrics.answers.labels("answered" if found.answered else "abstained").inc()
    request.state.log_fields.update(answered=found.answered, confidence=round(found.confidence, 3), generation=found.generation)
