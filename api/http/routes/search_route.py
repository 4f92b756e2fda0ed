"""`POST /v1/search`: a query in, ranked passages with every part of their scores out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.dependencies import CallerHere, ServicesHere, write_json
from api.http.request_body import JsonRoute
from api.startup import acquire_for
from api.wire.answers import SearchResponse, shape_search
from api.wire.requests import FiltersModel, SearchRequest
from retrieval.ask import prepare, search_query
from retrieval.passages.passage import Passage

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/search", response_model=SearchResponse, summary="Find passages, ranked")
async def find_passages(body: SearchRequest, request: Request, services: ServicesHere, caller: CallerHere) -> Response:
    """Rank passages by words (lexical), by meaning (dense) or by both (hybrid)."""
    started = perf_counter()
    filters = (body.filters or FiltersModel()).to_filters()

    def search() -> tuple[tuple[Passage, ...], str]:
        models, timed = services.models, services.timings
        with acquire_for(services.engine, caller, filters=filters) as index:
            query = prepare(index, models, body.query, filters, mode=body.mode, timed=timed)
            with timed("search"):
                return search_query(index, models, query, body.top_k, body.mode), index.generation

    request.state.log_fields["question"] = body.query
    found, generation = await services.executor.run(search)
    return write_json(shape_search(body.query, found, generation, (perf_counter() - started) * 1000))
