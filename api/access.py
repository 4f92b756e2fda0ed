"""What routers ask the application for: the open index, the desk that runs jobs, and a fast way to write JSON."""

from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from api.desk import Desk
from index.opened import OpenIndex


async def find_desk(request: Request) -> Desk:
    """The desk of this application."""
    desk: Desk = request.app.state.desk
    return desk


async def find_index(request: Request) -> OpenIndex:
    """The index that this application has open."""
    index: OpenIndex = request.app.state.index
    return index


DeskHere = Annotated[Desk, Depends(find_desk)]
IndexHere = Annotated[OpenIndex, Depends(find_index)]


def write_json(model: BaseModel) -> Response:
    """A model as a JSON response, written by its own serializer and not validated a second time."""
    return Response(model.__pydantic_serializer__.to_json(model), media_type="application/json")
