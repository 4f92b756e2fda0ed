"""`POST /v1/search`: a query in, ranked passages with every part of their scores out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.request_body import JsonRoute
from api.services import DeskHere, ShelfHere, write_json
from api.startup import acquire_for
from api.wire.answer_shaping import shape_search
from api.wire.answers import SearchResponse
from api.wire.requests import FiltersModel, SearchRequest
from retrieval.ask import prepare, search_query
from retrieval.passages.passage import Passage

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/search", response_model=SearchResponse, summary="Find passages, ranked")
async def find_passages(asked: SearchRequest, request: Request, desk: DeskHere, shelf: ShelfHere) -> Response:
    """Rank passages by words (lexical), by meaning (dense) or by both (hybrid)."""
    started = perf_counter()
    filters = (asked.filters or FiltersModel()).to_filters()

    def search() -> tuple[tuple[Passage, ...], str]:
        models, timed = request.app.state.models, request.app.state.stages
        with acquire_for(shelf, filters) as index:
            query = prepare(index, models, asked.query, filters, mode=asked.mode, timed=timed)
            with timed("search"):
                return search_query(index, models, query, asked.top_k, asked.mode), index.generation

    request.state.told["question"] = asked.query
    found, generation = await desk.run(search)
    return write_json(shape_search(asked.query, found, generation, (perf_counter() - started) * 1000))
