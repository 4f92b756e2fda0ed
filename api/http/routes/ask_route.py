"""`POST /v1/ask`: a question in, a cited answer or a plain "the corpus does not say" out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.request_body import JsonRoute
from api.services import DeskHere, ShelfHere, count_answer, write_json
from api.startup import acquire_for
from api.wire.answer_shaping import shape_answer
from api.wire.answers import AskResponse
from api.wire.requests import AskRequest, FiltersModel
from index.analysis.tokenizer import Tokenizer
from retrieval.answer.answer import Answer
from retrieval.ask import ask

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/ask", response_model=AskResponse, summary="Ask a question; the answer is made of verbatim, cited sentences")
async def answer_question(asked: AskRequest, request: Request, desk: DeskHere, shelf: ShelfHere) -> Response:
    """Answer from the corpus, with every statement verbatim in the passages it cites, or say that the corpus does not hold it."""
    started = perf_counter()
    filters = (asked.filters or FiltersModel()).to_filters(asked.as_of)

    def answer() -> tuple[Answer, Tokenizer]:
        models, timed = request.app.state.models, request.app.state.stages
        with acquire_for(shelf, filters) as index:
            found = ask(index, models, asked.question, filters, top_k=asked.top_k, timed=timed)
            return found, index.tokenizer

    request.state.told["question"] = asked.question
    found, tokenizer = await desk.run(answer)
    count_answer(request, found)
    written = await request.app.state.writer.write(found, tokenizer)
    return write_json(shape_answer(found, (perf_counter() - started) * 1000, written))
