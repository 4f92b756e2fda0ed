"""The dependencies of the routes: the services of the application, and an open generation of the index."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from api.caller import Caller
from api.errors import RoleError
from api.executor import ClientExecutor
from api.services import Services
from api.visible_index import VisibleIndex, refuse_bound


async def find_services(request: Request) -> Services:
    """The services of this application."""
    services: Services = request.app.state.services
    return services


ServicesHere = Annotated[Services, Depends(find_services)]


async def find_executor(request: Request, services: ServicesHere) -> ClientExecutor:
    """The executor for the client of this request, whom `AccessControl` identified."""
    return ClientExecutor(services.executor, getattr(request.state, "client", ""))


ExecutorHere = Annotated[ClientExecutor, Depends(find_executor)]
Named = Annotated[str | None, Query(max_length=40, description="a generation that is kept; the published one when left out")]


async def find_caller(request: Request) -> Caller:
    """The sender of this request, as `api.http.middleware.auth` recognised it."""
    caller: Caller = request.state.caller
    return caller


CallerHere = Annotated[Caller, Depends(find_caller)]


async def find_visible_index(services: ServicesHere, caller: CallerHere) -> VisibleIndex:
    """The index as the sender of this request may see it."""
    return services.index_for(caller)


VisibleHere = Annotated[VisibleIndex, Depends(find_visible_index)]


async def refuse_bound_caller(caller: CallerHere) -> None:
    """For routes that concern the whole index. Raises WholeIndexError for a caller who is bound to collections."""
    refuse_bound(caller, "this concerns the whole index")


WHOLE_INDEX = Depends(refuse_bound_caller)


async def find_auditor(caller: CallerHere) -> Caller:
    """The sender of this request, who has the role audit. Raises RoleError for any other."""
    if "audit" not in caller.roles:
        raise RoleError(f"the key of {caller.name!r} may not read the history of the index: that wants one with the role audit")
    return caller


AuditorHere = Annotated[Caller, Depends(find_auditor)]


def write_json(model: BaseModel, status: int = 200) -> Response:
    """A model as a JSON response, written by its own serializer and not validated a second time."""
    return Response(model.__pydantic_serializer__.to_json(model), status, media_type="application/json")
