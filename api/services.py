"""What routers ask the application for: the generations that are open, the desk that runs jobs, and a fast way to write JSON."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from api.executor import BoundedExecutor
from index.generations.pool import IndexPool
from index.local.open_index import OpenIndex
from retrieval.answer.answer import Answer


async def find_desk(request: Request) -> BoundedExecutor:
    """The desk of this application."""
    desk: BoundedExecutor = request.app.state.desk
    return desk


async def find_shelf(request: Request) -> IndexPool:
    """The generations that this application has open."""
    shelf: IndexPool = request.app.state.shelf
    return shelf


DeskHere = Annotated[BoundedExecutor, Depends(find_desk)]
ShelfHere = Annotated[IndexPool, Depends(find_shelf)]
Named = Annotated[str | None, Query(max_length=40, description="a generation that is kept; the published one when left out")]


def find_index(shelf: ShelfHere) -> Iterator[OpenIndex]:
    """The published generation, borrowed for the time of a request that is answered in a thread."""
    with shelf.borrow() as index:
        yield index


def find_generation(shelf: ShelfHere, generation: Named = None) -> Iterator[OpenIndex]:
    """The generation that the request names, or the published one, borrowed as in `find_index`."""
    with shelf.borrow(generation) as index:
        yield index


IndexHere = Annotated[OpenIndex, Depends(find_index)]
GenerationHere = Annotated[OpenIndex, Depends(find_generation)]


def count_answer(request: Request, answer: Answer) -> None:
    """Count an answer, or that there was none, and have the log tell it."""
    request.app.state.metrics.answers.labels("answered" if answer.answered else "abstained").inc()
    told = {"answered": answer.answered, "confidence": round(answer.confidence, 3), "generation": answer.generation}
    request.state.told.update(told)


def write_json(model: BaseModel) -> Response:
    """A model as a JSON response, written by its own serializer and not validated a second time."""
    return Response(model.__pydantic_serializer__.to_json(model), media_type="application/json")
