"""What routers ask the application for: the generations that are open, the desk that runs jobs, and a fast way to write JSON."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from api.executor import BoundedExecutor
from index.engine import Engine, Snapshot
from retrieval.answer.answer import Answer


async def find_desk(request: Request) -> BoundedExecutor:
    """The desk of this application."""
    desk: BoundedExecutor = request.app.state.desk
    return desk


async def find_shelf(request: Request) -> Engine:
    """The generations that this application has open."""
    shelf: Engine = request.app.state.shelf
    return shelf


DeskHere = Annotated[BoundedExecutor, Depends(find_desk)]
ShelfHere = Annotated[Engine, Depends(find_shelf)]
Named = Annotated[str | None, Query(max_length=40, description="a generation that is kept; the published one when left out")]


def find_index(shelf: ShelfHere) -> Iterator[Snapshot]:
    """The published generation, borrowed for the time of a request that is answered in a thread."""
    with shelf.acquire() as index:
        yield index


def find_generation(shelf: ShelfHere, generation: Named = None) -> Iterator[Snapshot]:
    """The generation that the request names, or the published one, borrowed as in `find_index`."""
    with shelf.acquire(generation) as index:
        yield index


IndexHere = Annotated[Snapshot, Depends(find_index)]
GenerationHere = Annotated[Snapshot, Depends(find_generation)]


def count_answer(request: Request, answer: Answer) -> None:
    """Count an answer, or that there was none, and have the log tell it."""
    request.app.state.metrics.answers.labels("answered" if answer.answered else "abstained").inc()
    told = {"answered": answer.answered, "confidence": round(answer.confidence, 3), "generation": answer.generation}
    request.state.told.update(told)


def write_json(model: BaseModel) -> Response:
    """A model as a JSON response, written by its own serializer and not validated a second time."""
    return Response(model.__pydantic_serializer__.to_json(model), media_type="application/json")
