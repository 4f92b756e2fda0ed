"""`GET /v1/generations`, the way back to one of them, and what changed between two: the history of the index over HTTP."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.generation_changes import report_changes
from api.http.request_body import JsonRoute
from api.services import DeskHere, Named, ShelfHere, write_json
from api.wire.changes import ChangesResponse
from api.wire.generation_list import GenerationList, GenerationModel, shape_entry
from api.wire.saved_answers import SAVED_BYTES, SavedModel
from index.errors import IndexLockedError, IndexMissingError
from index.generations import publish as generations
from index.generations.durable_files import tell_disk_full
from index.generations.history import list_history, roll_back

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
def list_generations(request: Request, shelf: ShelfHere) -> Response:
    """The latest first; `published` is the one that new questions go to, `serving` the one that this server answers from."""
    entries = list_history(request.app.state.settings.data)
    shown = [shape_entry(entry, shelf.generation) for entry in entries]
    return write_json(GenerationList(generations=shown, generation=shelf.generation, complaint=shelf.complaint))


@router.post("/{generation}/activate", response_model=GenerationModel, summary="Go back to a generation that is kept")
def activate_generation(generation: str, request: Request, shelf: ShelfHere) -> Response:
    """Publish it and answer from it from now on; what is indexed next is made from it."""
    data = request.app.state.settings.data
    _roll_back(data, generation)
    shelf.refresh(again=True)
    listed = {entry.generation: entry for entry in list_history(data)}
    if generation not in listed:
        raise IndexMissingError(f"generation {generation} is not kept any more: {_LISTED}")
    return write_json(shape_entry(listed[generation], shelf.generation))


def _roll_back(data: Path, generation: str) -> None:
    """Go back; what is told of it names no folder and no process of this machine, as it would on the command line."""
    if generation not in generations.list_generations(data):
        raise IndexMissingError(f"no generation {generation[:60]!r} is kept: {_LISTED}")
    try:
        with tell_disk_full("what was published stays published: make room, or ask again when there is some"):
            roll_back(data, generation, _PATIENCE)
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
