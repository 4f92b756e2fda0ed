"""`POST /v1/ask`: a question in, a cited answer or a plain "the corpus does not say" out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.dependencies import CallerHere, ServicesHere, write_json
from api.http.request_body import JsonRoute
from api.startup import acquire_for
from api.wire.answers import AskResponse, shape_answer
from api.wire.requests import AskRequest, FiltersModel
from index.analysis.tokenizer import Tokenizer
from retrieval.answer.answer import Answer
from retrieval.ask import ask as ask_index

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/ask", response_model=AskResponse, summary="Ask a question; the answer is made of verbatim, cited sentences")
async def ask(body: AskRequest, request: Request, services: ServicesHere, caller: CallerHere) -> Response:
    """Answer from the corpus, with every statement verbatim in the passages it cites, or say that the corpus does not hold it."""
    started = perf_counter()
    filters = (body.filters or FiltersModel()).to_filters(body.as_of)

    def answer() -> tuple[Answer, Tokenizer]:
        with acquire_for(services.engine, caller, filters=filters) as index:
            found = ask_index(index, services.models, body.question, filters, top_k=body.top_k, timed=services.timings)
            return found, index.tokenizer

    request.state.log_fields["question"] = body.question
    found, tokenizer = await services.executor.run(answer)
    services.metrics.answers.labels("answered" if found.answered else "abstained").inc()
    request.state.log_fields.update(answered=found.answered, confidence=round(found.confidence, 3), generation=found.generation)
    written = await services.writer.write(found, tokenizer)
    return write_json(shape_answer(found, (perf_counter() - started) * 1000, written))
