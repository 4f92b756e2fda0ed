"""`POST /v1/ask`: a question in, a cited answer or a plain "the corpus does not say" out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.request_body import JsonRoute
from api.inquiry import ask_index, borrow_for
from api.services import DeskHere, ShelfHere, count_answer, write_json
from api.wire.answer_shaping import shape_answer
from api.wire.answers import AskResponse
from api.wire.requests import AskRequest, FiltersModel
from index.analysis.tokenizer import Tokenizer
from retrieval.answer.answer import Answer

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/ask", response_model=AskResponse, summary="Ask a question; the answer is made of verbatim, cited sentences")
async def ask(asked: AskRequest, request: Request, desk: DeskHere, shelf: ShelfHere) -> Response:
    """Answer from the corpus, with every statement verbatim in the passages it cites, or say that the corpus does not hold it."""
    started = perf_counter()
    filters = (asked.filters or FiltersModel()).to_filters(asked.as_of)

    def answer() -> tuple[Answer, Tokenizer]:
        with borrow_for(shelf, filters) as index:
            return ask_index(index, asked.question, filters, asked.top_k, timed=request.app.state.stages), index.tokenizer

    request.state.told["question"] = asked.question
    found, tokenizer = await desk.run(answer)
    count_answer(request, found)
    written = await request.app.state.writer.write(found, tokenizer)
    return write_json(shape_answer(found, (perf_counter() - started) * 1000, written))
