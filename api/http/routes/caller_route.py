"""`GET /v1/caller`: what a key may do, so that a client need not try it."""

from fastapi import APIRouter

from api.http.dependencies import CallerHere, ServicesHere
from api.wire.browsing.callers import CallerModel

router = APIRouter(prefix="/v1/caller", tags=["health"])


@router.get("", response_model=CallerModel, summary="Who sends this request, and what it may do")
async def show_caller(caller: CallerHere, services: ServicesHere) -> CallerModel:
    """The name, the roles and the collections of the key."""
    roles = sorted({"read", *caller.roles})
    hosts = services.settings.fetch_hosts if "write" in caller.roles else ""
    return CallerModel.model_validate(
        {
            "name": caller.name,
            "roles": roles,
            "collections": None if caller.collections is None else sorted(caller.collections),
            "fetch_hosts": list(filter(None, map(str.strip, hosts.split(",")))),
        }
    )
