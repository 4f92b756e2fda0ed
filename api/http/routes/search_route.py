"""`POST /v1/search`: a query in, ranked passages with every part of their scores out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.dependencies import ServicesHere, write_json
from api.http.request_body import JsonRoute
from api.inquiry import borrow_for, search_index
from api.wire.answers import SearchResponse, shape_search
from api.wire.requests import FiltersModel, SearchRequest
from retrieval.passages.passage import Passage

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/search", response_model=SearchResponse, summary="Find passages, ranked")
async def find_passages(body: SearchRequest, request: Request, services: ServicesHere) -> Response:
    """Rank passages by words (lexical), by meaning (dense) or by both (hybrid)."""
    started = perf_counter()
    filters = (body.filters or FiltersModel()).to_filters()

    def search() -> tuple[tuple[Passage, ...], str]:
        with borrow_for(services.pool, filters) as index:
            return search_index(index, body.query, filters, body.top_k, body.mode, timed=services.timings), index.generation

    request.state.log_fields["question"] = body.query
    found, generation = await services.executor.run(search)
    return write_json(shape_search(body.query, found, generation, (perf_counter() - started) * 1000))
