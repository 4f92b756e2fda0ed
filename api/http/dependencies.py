"""The dependencies of the routes: the services of the application, and an open generation of the index."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from api.caller import Caller
from api.errors import RoleError
from api.services import Services
from api.startup import acquire_for
from index.engine import Snapshot


async def find_services(request: Request) -> Services:
    """The services of this application."""
    services: Services = request.app.state.services
    return services


ServicesHere = Annotated[Services, Depends(find_services)]
Named = Annotated[str | None, Query(max_length=40, description="a generation that is kept; the published one when left out")]


async def find_caller(request: Request) -> Caller:
    """The sender of this request, as `api.http.middleware.auth` recognised it."""
    caller: Caller = request.state.caller
    return caller


CallerHere = Annotated[Caller, Depends(find_caller)]


async def find_auditor(caller: CallerHere) -> Caller:
    """The sender of this request, who has the role audit. Raises RoleError for any other."""
    if "audit" not in caller.roles:
        raise RoleError(f"the key of {caller.name!r} may not read the history of the index: that wants one with the role audit")
    return caller


AuditorHere = Annotated[Caller, Depends(find_auditor)]


def find_index(services: ServicesHere) -> Iterator[Snapshot]:
    """The published generation, held open during a request that is answered in a thread."""
    with services.engine.acquire() as index:
        yield index


def find_generation(services: ServicesHere, caller: CallerHere, generation: Named = None) -> Iterator[Snapshot]:
    """The generation that the request names, or the published one, held open as by `find_index`.

    Raises RoleError for an earlier one where the caller has not the role audit.
    """
    with acquire_for(services.engine, caller, generation) as index:
        yield index


IndexHere = Annotated[Snapshot, Depends(find_index)]
GenerationHere = Annotated[Snapshot, Depends(find_generation)]


def write_json(model: BaseModel, status: int = 200) -> Response:
    """A model as a JSON response, written by its own serializer and not validated a second time."""
    return Response(model.__pydantic_serializer__.to_json(model), status, media_type="application/json")
