"""Every setting of the doors, read once from the environment and passed in from there on.

In comes a mapping of environment variables, out comes a frozen `Settings`. It stands apart so that nothing else looks at the
environment, and so that a wrong value ends in one clear line.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from index.encoder import BUNDLED
from index.generations import KEPT_GENERATIONS

PREFIX = "CITADEL_"


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names the variable, the value and what is expected."""


def _count_cores() -> int:
    return min(os.cpu_count() or 1, 8)


def _refuse_file(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise ValueError("is no folder: name one, or a place where one can be made")
    return path


class Settings(BaseModel):
    """What can be set from outside; each field is the environment variable `CITADEL_<NAME>`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Annotated[Path, AfterValidator(_refuse_file)] = Field(Path("var"), description="folder of the index")
    corpus: Path = Field(Path("corpus"), description="folder of sources.toml and documents/")
    host: str = Field("127.0.0.1", min_length=1, description="address that the server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the server listens on; 0 takes any free one")
    model: str = Field(BUNDLED, min_length=1, description="sentence-transformers model: a hub name or a folder")
    threads: int = Field(default_factory=_count_cores, ge=1, le=256, description="questions or texts worked on at a time")
    waiting: int = Field(64, ge=1, le=100_000, description="questions in hand at once; more are turned away with 503")
    body_bytes: int = Field(65_536, ge=1_024, description="bytes that a request's body may have")
    kept: int = Field(KEPT_GENERATIONS, ge=1, le=1_000, description="generations of the index that are kept")
    upload_bytes: int = Field(100_000_000, ge=1_024, description="bytes that an uploaded file may have")


def read_settings(environment: Mapping[str, str], **flags: object) -> Settings:
    """Settings from `CITADEL_*` variables; a flag that is not None wins. An empty variable counts as unset.

    Raises SettingsError naming every wrong value.
    """
    names = {name: PREFIX + name.upper() for name in Settings.model_fields}
    told: dict[str, object] = {name: environment[key] for name, key in names.items() if environment.get(key)}
    told |= {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(names, dict(wrong)) for wrong in error.errors())) from None


def _explain(names: Mapping[str, str], wrong: dict[str, object]) -> str:
    place = wrong["loc"]
    name = str(place[0]) if isinstance(place, tuple) and place else ""
    return f"{names.get(name, name)} is {str(wrong['input'])!r}: {str(wrong['msg']).removeprefix('Value error, ').lower()}"
