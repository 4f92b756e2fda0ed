"""`POST /v1/search`: a query in, ranked passages with every part of their scores out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.dependencies import ExecutorHere, ServicesHere, VisibleHere, write_json
from api.http.request_body import JsonRoute
from api.wire.answers import SearchResponse, shape_search
from api.wire.requests import FiltersModel, SearchRequest
from retrieval.ask import run_search
from retrieval.query.mode import SearchOptions

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/search", response_model=SearchResponse, summary="Find passages, ranked")
async def find_passages(
    body: SearchRequest, request: Request, services: ServicesHere, executor: ExecutorHere, visible: VisibleHere
) -> Response:
    """Rank passages by words (lexical), by meaning (dense) or by both (hybrid)."""
    started = perf_counter()
    filters = (body.filters or FiltersModel()).to_filters()
    options = SearchOptions(body.top_k, body.mode, body.rerank)

    def search() -> Response:
        with visible.acquire() as index:
            models = services.cache.models_for(index)
            found = run_search(index, models, body.query, filters, options, timed=services.timings)
            return write_json(shape_search(body.query, found, index.generation, (perf_counter() - started) * 1000))

    request.state.log_fields["question"] = body.query
    return await executor.run(search, "search")
