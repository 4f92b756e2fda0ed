"""What the routes of what callers keep share: ids, slices, and the caller with what it keeps."""

from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.http.dependencies import CallerHere, ServicesHere, VisibleHere
from api.kept.keeper import Keeper
from api.kept.kept_record import KeptHeading

RecordId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="its id: 16 hexadecimal digits")]


class KeptSlice(BaseModel):
    """A part of a list of what is kept."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=2**31)

    def cut(self, headings: list[KeptHeading]) -> list[KeptHeading]:
        """The part of a list."""
        return headings[self.offset : self.offset + self.limit]


SliceHere = Annotated[KeptSlice, Query()]


async def find_keeper(caller: CallerHere, visible: VisibleHere, services: ServicesHere) -> Keeper:
    """The sender of this request, with what it keeps."""
    worker = services.worker
    return Keeper(caller, visible, services.kept, services.settings.data, worker.folder.watch)


KeeperHere = Annotated[Keeper, Depends(find_keeper)]
