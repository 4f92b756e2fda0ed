"""`GET /v1/generations`, the rollback to one of them, and the changes between two: the history of the index over HTTP."""

from fastapi import APIRouter, Response

from api.http.dependencies import WHOLE_INDEX, Named, ServicesHere, VisibleHere, write_json
from api.http.request_body import SavedAnswerRoute
from api.wire.changes import ChangesRequest, ChangesResponse, shape_changes
from api.wire.generation_list import GenerationList, GenerationModel, shape_entry
from index.engine import Engine
from index.errors import IndexLockedError, IndexMissingError
from index.generations.durable_files import raise_disk_full
from retrieval.verify.regressions import compare_generations

_PATIENCE = 5.0  # seconds for another writer
_LISTED = "GET /v1/generations lists those that are"

router = APIRouter(prefix="/v1/generations", tags=["generations"])
with_answers = APIRouter(route_class=SavedAnswerRoute)


# Plain functions, which FastAPI runs in a thread: all of this reads the disk.
@router.get("", response_model=GenerationList, summary="List the generations that are kept")
def list_generations(visible: VisibleHere) -> Response:
    """The latest first. `published` is the one that new questions go to, `serving` the one that this server answers from.

    A key that is bound to collections is shown the one that answers, with the documents that it may read counted.
    """
    serving = visible.serving
    shown = [shape_entry(entry, serving) for entry in visible.generations()]
    return write_json(GenerationList(generations=shown, generation=serving, complaint=visible.degraded))


@router.post(
    "/{generation}/activate",
    response_model=GenerationModel,
    dependencies=[WHOLE_INDEX],
    summary="Go back to a generation that is kept",
)
def activate_generation(generation: str, visible: VisibleHere) -> Response:
    """Publish it and answer from it from now on. The next index is made from it."""
    engine = visible.open_whole()
    _roll_back(engine, generation)
    listed = {entry.generation: entry for entry in engine.generations()}
    if generation not in listed:
        raise IndexMissingError(f"generation {generation} is not kept any more: {_LISTED}")
    return write_json(shape_entry(listed[generation], engine.generation))


def _roll_back(engine: Engine, generation: str) -> None:
    """Go back, with errors that name no folder and no process of this machine, as those of the command line do."""
    if all(entry.generation != generation for entry in engine.generations()):
        raise IndexMissingError(f"no generation {generation[:60]!r} is kept: {_LISTED}")
    try:
        with raise_disk_full("what was published stays published: make room, or ask again when there is some"):
            engine.activate(generation, _PATIENCE)
    except IndexLockedError:
        raise IndexLockedError("the index is being written: ask again in a moment") from None


@router.get("/{generation}/changes", response_model=ChangesResponse, summary="What changed up to a generation")
def show_changes(generation: str, visible: VisibleHere, since: Named = None) -> Response:
    """Documents added, removed and altered, sentence by sentence, since another generation or the one it was made from."""
    return write_json(shape_changes(*compare_generations(visible.acquire, generation, since)))


@with_answers.post("/{generation}/changes", response_model=ChangesResponse, summary="The same, and which saved answers fall")
async def check_answers(generation: str, body: ChangesRequest, services: ServicesHere, visible: VisibleHere) -> Response:
    """What changed, and those of the answers given that held before and do not hold any more."""
    answers = [answer.to_saved() for answer in body.answers]

    def compare() -> ChangesResponse:
        return shape_changes(*compare_generations(visible.acquire, generation, body.since, answers))

    return write_json(await services.executor.run(compare))


router.include_router(with_answers)
