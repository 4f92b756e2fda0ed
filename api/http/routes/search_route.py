"""`POST /v1/search`: a query in, ranked passages with every part of their scores out."""

from time import perf_counter

from fastapi import APIRouter, Request, Response

from api.http.dependencies import ExecutorHere, ServicesHere, VisibleHere, write_json
from api.http.request_body import JsonRoute
from api.wire.answers import SearchResponse, shape_search
from api.wire.requests import FiltersModel, SearchRequest
from index.undated_documents import count_undated
from retrieval.ask import prepare, search_query

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/search", response_model=SearchResponse, summary="Find passages, ranked")
async def find_passages(
    body: SearchRequest, request: Request, services: ServicesHere, executor: ExecutorHere, visible: VisibleHere
) -> Response:
    """Rank passages by words (lexical), by meaning (dense) or by both (hybrid)."""
    started = perf_counter()
    filters = (body.filters or FiltersModel()).to_filters()

    def search() -> Response:
        models, timed = services.models, services.timings
        with visible.acquire() as index:
            query = prepare(index, models, body.query, filters, mode=body.mode, timed=timed)
            with timed("search"):
                found = search_query(index, models, query, body.top_k, body.mode, rerank=body.rerank, timed=timed)
            took_ms = (perf_counter() - started) * 1000
            undated = count_undated(index, filters)
            response = shape_search(
                body.query, found, index.generation, took_ms, corrected=query.corrected, undated_left_out=undated
            )
            return write_json(response)

    request.state.log_fields["question"] = body.query
    return await executor.run(search, "search")
