"""Who sends a request and what this caller may do. Made from the key of the request, or for everybody where no keys are set."""

from dataclasses import dataclass
from typing import Literal, Self, get_args

Role = Literal["read", "write", "audit"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one caller may have at a time. None is no limit."""

    documents: int | None = None
    """Documents that stand under this name."""
    stored_bytes: int | None = None
    """Bytes of their files, together."""
    jobs: int | None = None
    """Jobs of this caller that have not ended."""


NO_QUOTA = Quota()


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of a request."""

    name: str
    """The name of the key, as logs and the audit log show it. "anonymous" without keys."""
    roles: frozenset[Role] = frozenset(ROLES)
    """read: ask and look. write: change documents as well. audit: read older generations and the audit log as well."""
    collections: frozenset[str] | None = None
    """The collections that this caller sees and writes to. None: all of them."""
    quota: Quota = NO_QUOTA

    @classmethod
    def anonymous(cls) -> Self:
        """The caller of a server without keys, who may do everything."""
        return cls("anonymous")
