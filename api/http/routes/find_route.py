"""`POST /v1/find`: key words in, all passages that hold them out, a page at a time, with counts of what they are in."""

from fastapi import APIRouter, Request, Response

from api.http.dependencies import ExecutorHere, ServicesHere, VisibleHere, write_json
from api.http.request_body import JsonRoute
from api.wire.browsing.keyword_hits import FindRequest, FindResponse, shape_facets, shape_hit
from api.wire.requests import FiltersModel
from retrieval.keywords.keyword_search import find_keywords
from retrieval.keywords.suggestion import suggest_keywords

router = APIRouter(route_class=JsonRoute, tags=["questions"])


@router.post("/v1/find", response_model=FindResponse, summary="Find all passages that hold key words")
async def find_passages_by_words(
    body: FindRequest, request: Request, services: ServicesHere, executor: ExecutorHere, visible: VisibleHere
) -> Response:
    """Words, "phrases", -words that must not be there, and fields: title, publisher, year, language, collection, kind, id."""
    filters = (body.filters or FiltersModel()).to_filters()

    def find() -> Response:
        with visible.acquire() as index:
            found = find_keywords(index, body.query, filters)
            shown = found.hits[body.offset :][: body.limit]
            documents = dict(zip(ids := sorted({hit.entry.doc_id for hit in shown}), index.documents(ids), strict=True))
            response = FindResponse(
                query=body.query,
                suggested=suggest_keywords(index, body.query, services.models.metonyms.names),
                hits=[shape_hit(hit, found.mark(hit), documents[hit.entry.doc_id]) for hit in shown],
                total=len(found.hits),
                is_cut=found.is_cut,
                documents=len({hit.entry.doc_id for hit in found.hits}),
                facets=shape_facets(found),
                limit=body.limit,
                offset=body.offset,
                generation=index.generation,
            )
            return write_json(response)

    request.state.log_fields["question"] = body.query
    return await executor.run(find, "search")
