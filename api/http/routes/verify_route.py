"""`POST /v1/verify`: a saved answer in, out comes whether each of its citations still stands."""

from fastapi import APIRouter, Response

from api.http.request_body import JsonRoute
from api.saved_verification import verify_saved
from api.services import DeskHere, Named, ShelfHere, write_json
from api.wire.saved_answers import SAVED_BYTES, SavedModel
from api.wire.verdict_shaping import shape_verification
from api.wire.verdicts import VerifyResponse


class SavedAnswerRoute(JsonRoute):
    """A route that takes a whole saved answer, which is longer than any question."""

    least_limit = SAVED_BYTES


router = APIRouter(route_class=SavedAnswerRoute, tags=["questions"])


@router.post("/v1/verify", response_model=VerifyResponse, summary="Check the citations of a saved answer against the index")
async def verify_answer(given: SavedModel, desk: DeskHere, shelf: ShelfHere, generation: Named = None) -> Response:
    """Say of each citation whether it holds, its words moved, they were altered, or they are gone.

    The body is the JSON of `POST /v1/ask` or `POST /v1/search` as it was received. `generation` names one that is kept to check
    it against, instead of the published one.
    """

    def verify() -> VerifyResponse:
        with shelf.acquire(generation) as index:
            return shape_verification(verify_saved(shelf, index, given.to_saved()))

    return write_json(await desk.run(verify))
