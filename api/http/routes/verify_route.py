"""`POST /v1/verify`: a saved answer in, the verdict on each of its citations out."""

from fastapi import APIRouter, Response

from api.http.dependencies import CallerHere, Named, ServicesHere, write_json
from api.http.request_body import SavedAnswerRoute
from api.startup import acquire_for
from api.wire.answer_verification import SavedModel, VerifyResponse, shape_verification
from retrieval.verify.verification import verify

router = APIRouter(route_class=SavedAnswerRoute, tags=["questions"])


@router.post("/v1/verify", response_model=VerifyResponse, summary="Check the citations of a saved answer against the index")
async def verify_answer(body: SavedModel, services: ServicesHere, caller: CallerHere, generation: Named = None) -> Response:
    """Say of each citation whether it holds, its words moved, they were altered, or they are gone.

    The body is the JSON of `POST /v1/ask` or `POST /v1/search` as it was received. `generation` names one that is kept to check
    it against, instead of the published one.
    """

    def check() -> VerifyResponse:
        saved = body.to_saved()
        with acquire_for(services.engine, caller, generation) as index:
            return shape_verification(verify(index, saved, services.engine.text_checksums(saved.generation)))

    return write_json(await services.executor.run(check))
