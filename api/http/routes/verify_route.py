"""`POST /v1/verify`: a saved answer in, the verdict on each of its citations out."""

from fastapi import APIRouter, Response

from api.http.dependencies import ExecutorHere, Named, VisibleHere, write_json
from api.http.request_body import SavedAnswerRoute
from api.wire.answer_verification import SavedModel, VerifyResponse, shape_verification
from retrieval.verify.verification import verify

router = APIRouter(route_class=SavedAnswerRoute, tags=["questions"])


@router.post("/v1/verify", response_model=VerifyResponse, summary="Check the citations of a saved answer against the index")
async def verify_answer(body: SavedModel, visible: VisibleHere, executor: ExecutorHere, generation: Named = None) -> Response:
    """Say of each citation whether it holds, its words moved, they were altered, or they are gone.

    The body is the JSON of `POST /v1/ask` or `POST /v1/search` as it was received. `generation` names one that is kept to check
    it against, instead of the published one.
    """

    def check() -> Response:
        saved = body.to_saved()
        with visible.acquire(generation) as index:
            verification = verify(index, saved, visible.text_checksums(saved.generation))
        return write_json(shape_verification(verification))

    return await executor.run(check, "answer")
