"""`GET /v1/generations`, the way back to one of them, and what changed between two: the history of the index over HTTP."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.generation_changes import report_changes
from api.http.request_body import JsonRoute
from api.services import DeskHere, Named, ShelfHere, write_json
from api.wire.changes import ChangesResponse
from api.wire.generation_list import GenerationList, GenerationModel, shape_entry
from api.wire.saved_answers import SAVED_BYTES, SavedModel
from index.engine import Engine
from index.errors import IndexLockedError, IndexMissingError
from index.generations.durable_files import tell_disk_full

_PATIENCE = 5.0  # seconds for another writer
_ANSWERS = 100
_LISTED = "GET /v1/generations lists those that are"

router = APIRouter(prefix="/v1/generations", tags=["generations"])


class SavedAnswersRoute(JsonRoute):
    """A route that takes several saved answers, together as long as one may be."""

    least_limit = SAVED_BYTES


class ChangesRequest(BaseModel):
    """since: the generation to compare with, the one before when left out. answers: as `POST /v1/ask` gave them."""

    model_config = ConfigDict(extra="forbid")

    since: str | None = Field(None, max_length=40)
    answers: list[SavedModel] = Field(default_factory=list, max_length=_ANSWERS)


saved = APIRouter(route_class=SavedAnswersRoute)


# Plain functions, which FastAPI runs in a thread: all of this reads the disk.
@router.get("", response_model=GenerationList, summary="List the generations that are kept")
def list_generations(shelf: ShelfHere) -> Response:
    """The latest first; `published` is the one that new questions go to, `serving` the one that this server answers from."""
    shown = [shape_entry(entry, shelf.generation) for entry in shelf.generations()]
    return write_json(GenerationList(generations=shown, generation=shelf.generation, complaint=shelf.degraded))


@router.post("/{generation}/activate", response_model=GenerationModel, summary="Go back to a generation that is kept")
def activate_generation(generation: str, shelf: ShelfHere) -> Response:
    """Publish it and answer from it from now on; what is indexed next is made from it."""
    _roll_back(shelf, generation)
    listed = {entry.generation: entry for entry in shelf.generations()}
    if generation not in listed:
        raise IndexMissingError(f"generation {generation} is not kept any more: {_LISTED}")
    return write_json(shape_entry(listed[generation], shelf.generation))


def _roll_back(shelf: Engine, generation: str) -> None:
    """Go back; what is told of it names no folder and no process of this machine, as it would on the command line."""
    if all(entry.generation != generation for entry in shelf.generations()):
        raise IndexMissingError(f"no generation {generation[:60]!r} is kept: {_LISTED}")
    try:
        with tell_disk_full("what was published stays published: make room, or ask again when there is some"):
            shelf.activate(generation, _PATIENCE)
    except IndexLockedError:
        raise IndexLockedError("the index is being written: ask again in a moment") from None


@router.get("/{generation}/changes", response_model=ChangesResponse, summary="What changed up to a generation")
def show_changes(generation: str, shelf: ShelfHere, since: Named = None) -> Response:
    """Documents added, removed and altered, sentence by sentence, since another generation or the one it was made from."""
    return write_json(report_changes(shelf, generation, since, []))


@saved.post("/{generation}/changes", response_model=ChangesResponse, summary="The same, and which saved answers fall")
async def check_answers(generation: str, asked: ChangesRequest, desk: DeskHere, shelf: ShelfHere) -> Response:
    """What changed, and those of the answers given that held before and do not hold any more."""
    answers = [answer.to_saved() for answer in asked.answers]
    return write_json(await desk.run(lambda: report_changes(shelf, generation, asked.since, answers)))


router.include_router(saved)
