"""`GET /v1/generations`, the rollback to one of them, and the changes between two: the history of the index over HTTP."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.audit.audit_log import AuditEvent, record
from api.caller import Caller
from api.http.dependencies import WHOLE_INDEX, AuditorHere, CallerHere, ExecutorHere, ServicesHere, VisibleHere, write_json
from api.http.request_body import SavedAnswerRoute
from api.visible_index import VisibleIndex
from api.wire.changes import ChangesRequest, ChangesResponse, ChangesSlice, shape_changes
from api.wire.generation_list import GenerationList, GenerationModel, GenerationSlice, shape_entry
from index.engine import Engine
from index.errors import IndexLockedError, IndexMissingError
from index.generations.durable_files import raise_disk_full
from retrieval.verify.regressions import compare_generations
from retrieval.verify.saved_answer import SavedAnswer

_PATIENCE = 5.0  # seconds for another writer
_LISTED = "GET /v1/generations lists those that are"

router = APIRouter(prefix="/v1/generations", tags=["generations"])
with_answers = APIRouter(route_class=SavedAnswerRoute)


@router.get("", response_model=GenerationList, summary="List the generations that are kept")
async def list_generations(visible: VisibleHere, executor: ExecutorHere, part: Annotated[GenerationSlice, Query()]) -> Response:
    """The latest first, from `offset` on, at most `limit`.

    `published` is the one that new questions go to, `serving` the one that this server answers from.

    A key that is bound to collections is shown the one that answers, with the documents that it may read counted.
    """

    def read() -> Response:
        serving, limit, offset = visible.serving, part.limit, part.offset
        kept = visible.generations()
        shown = [shape_entry(entry, serving) for entry in kept[offset : offset + limit]]
        listed = GenerationList(
            generations=shown,
            generation=serving,
            complaint=visible.degraded,
            total=len(kept),
            limit=limit,
            offset=offset,
        )
        return write_json(listed)

    return await executor.run(read, "read")


# A plain function, which FastAPI runs in a thread: it waits for another writer, and must not hold up those who read.
@router.post(
    "/{generation}/activate",
    response_model=GenerationModel,
    dependencies=[WHOLE_INDEX],
    summary="Go back to a generation that is kept",
)
def activate_generation(generation: str, services: ServicesHere, visible: VisibleHere, caller: CallerHere) -> Response:
    """Publish it and answer from it from now on. The next index is made from it."""
    engine = visible.open_whole()
    _roll_back(engine, services.settings.data, generation, caller)
    listed = {entry.generation: entry for entry in engine.generations()}
    if generation not in listed:
        raise IndexMissingError(f"generation {generation} is not kept any more: {_LISTED}")
    return write_json(shape_entry(listed[generation], engine.generation))


def _roll_back(engine: Engine, data: Path, generation: str, caller: Caller) -> None:
    """Go back, with errors that name no folder and no process of this machine, as those of the command line do."""
    published = {entry.generation: entry.is_published for entry in engine.generations()}
    if generation not in published:
        raise IndexMissingError(f"no generation {generation[:60]!r} is kept: {_LISTED}")
    before = next((name for name, is_published in published.items() if is_published), None)
    event = AuditEvent("activate", caller.name, before=before, about=generation)
    try:
        with (
            raise_disk_full("what was published stays published: make room, or ask again when there is some"),
            record(data, event) as recording,
        ):
            engine.activate(generation, _PATIENCE)
            recording.tell(before=before, after=generation)
    except IndexLockedError:
        raise IndexLockedError("the index is being written: ask again in a moment") from None


@router.get("/{generation}/changes", response_model=ChangesResponse, summary="What changed up to a generation")
async def show_changes(
    generation: str,
    visible: VisibleHere,
    executor: ExecutorHere,
    _auditor: AuditorHere,
    wanted: Annotated[ChangesSlice, Query()],
) -> Response:
    """Documents added, removed and altered, sentence by sentence, since another generation or the one it was made from.

    Of each list at most `limit` from `offset` on.
    """
    return await executor.run(lambda: _compare(visible, generation, wanted), "answer")


@with_answers.post("/{generation}/changes", response_model=ChangesResponse, summary="The same, and which saved answers fall")
async def check_answers(
    generation: str, body: ChangesRequest, visible: VisibleHere, executor: ExecutorHere, _auditor: AuditorHere
) -> Response:
    """What changed, and those of the answers given that held before and do not hold any more."""
    answers = [answer.to_saved() for answer in body.answers]
    return await executor.run(lambda: _compare(visible, generation, body, answers), "answer")


def _compare(visible: VisibleIndex, generation: str, wanted: ChangesSlice, answers: Sequence[SavedAnswer] = ()) -> Response:
    part = (wanted.offset, wanted.limit)
    compared = compare_generations(visible.acquire, generation, wanted.since, answers, part=part)
    return write_json(shape_changes(*compared, part))


router.include_router(with_answers)
