"""All settings, read once from the environment into a frozen `Settings` and passed on from there.

No other module reads the environment. A wrong value ends in one clear line.
"""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from api.errors import SettingsError
from api.watches.webhook_request import WebhookPolicy
from index.embedding.model_export import BUNDLED
from index.settings import KEPT_GENERATIONS
from index.usable_cores import count_usable_cores
from ingest.sandbox.limits import MEMORY_BYTES, SECONDS, ReadingLimits

PREFIX = "CITADEL_"
_SECRET = (
    "api_keys",
    "traces",
    "llm_key",
    "llm_url",
    "engine",
    "webhooks",
    "webhook_secret",
)  # their values may hold a key or a password and are not repeated
_RATE = 1_200  # requests a minute of one key or address, where strangers can reach the server


def _count_cores() -> int:
    return min(count_usable_cores(), 8)


def _refuse_file(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise ValueError("is no folder: name one, or a place where one can be made")
    return path


def _list_addresses(text: str) -> str:
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            ipaddress.ip_network(part)
        except ValueError:
            raise ValueError(
                f"holds {part!r}, which is no address or network: write 127.0.0.1 or 10.0.0.0/8, commas between"
            ) from None
    return text


def _list_hosts(text: str) -> str:
    for part in filter(None, map(str.strip, text.split(","))):
        if not re.fullmatch(r"(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:\d{1,5})?", part):
            raise ValueError(f"holds {part!r}, which is no host: write example.org or *.example.org, commas between")
    return text


def _has_port(parts: SplitResult) -> bool:
    """True where the address names a valid port, or none."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _check_address(text: str) -> str:
    parts = urlsplit(text)
    is_address = parts.scheme in ("http", "https") and parts.hostname and _has_port(parts)
    is_plain = not ("@" in parts.netloc or parts.query or parts.fragment)
    if text and not (is_address and is_plain and text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("is no address of a server: write http://127.0.0.1:9000/v1, and a key into CITADEL_LLM_KEY")
    return text


def _check_webhooks(text: str) -> str:
    for part in filter(None, map(str.strip, text.split(","))):
        parts = urlsplit(part)
        is_address = parts.scheme in ("http", "https") and parts.hostname and _has_port(parts)
        if (
            not is_address
            or "@" in parts.netloc
            or parts.fragment
            or not (part.isascii() and part.isprintable() and " " not in part)
        ):
            raise ValueError("holds what is no address: write https://example.org/hooks/citadel, commas between")
    return text


def check_database_address(text: str) -> str:
    """The address of a database as it was given. Raises ValueError, which does not quote it, for what is none."""
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("is no address of a database: write postgresql://USER@HOST/NAME, or leave it out")
    return text


class Settings(BaseModel):
    """The settings. Each field is the environment variable `CITADEL_<NAME>`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Annotated[Path, AfterValidator(_refuse_file)] = Field(Path("var"), description="folder of the index")
    engine: Annotated[str, AfterValidator(check_database_address)] = Field(
        "", description="PostgreSQL database that holds index, uploads and jobs (postgresql://...); the folder when left out"
    )
    worker: bool = Field(True, description="carry out changes in the server; without it `citadel worker` does, on any host")
    corpus: Path = Field(Path("corpus"), description="folder of sources.toml and documents/")
    host: str = Field("127.0.0.1", min_length=1, description="address that the server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the server listens on; 0 takes any free one")
    model: str = Field(BUNDLED, min_length=1, description="sentence-transformers model: a hub name or a folder")
    threads: int = Field(default_factory=_count_cores, ge=1, le=256, description="questions or texts worked on at a time")
    waiting: int = Field(64, ge=1, le=100_000, description="questions in hand at once; more are turned away with 503")
    seconds: float = Field(30.0, gt=0, le=3_600, description="seconds that a question may take; 503 afterwards")
    cache_bytes: int = Field(50_000_000, ge=0, description="bytes of memory in which answers and readings are kept; 0 keeps none")
    body_bytes: int = Field(65_536, ge=1_024, description="bytes that a request's body may have")
    kept: int = Field(KEPT_GENERATIONS, ge=1, le=1_000, description="generations of the index that are kept")
    upload_bytes: int = Field(100_000_000, ge=1_024, description="bytes that an uploaded file may have")
    incoming_bytes: int = Field(
        2_000_000_000, ge=1_024, description="bytes that uploads may take on the disk while they are received"
    )
    fetch_hosts: Annotated[str, AfterValidator(_list_hosts)] = Field(
        "",
        description="hosts that documents may be fetched from (example.org, *.example.org, commas between); none when left out",
    )
    fetch_networks: Annotated[str, AfterValidator(_list_addresses)] = Field(
        "", description="private networks that these hosts may lie in (10.0.0.0/8); public addresses alone when left out"
    )
    fetch_seconds: float = Field(60.0, gt=0, le=3_600, description="seconds that fetching a document may take")
    reading_seconds: float = Field(SECONDS, gt=0, le=86_400, description="seconds of processor time that reading a file may take")
    reading_memory: int = Field(MEMORY_BYTES, ge=500_000_000, description="bytes of memory that reading a file may take")
    update_seconds: float = Field(
        60.0, ge=0.1, le=86_400, description="seconds that an update of the index may do nothing; it is ended afterwards"
    )
    update_cpu: float = Field(
        300.0, ge=0.1, le=86_400, description="seconds of processor time that one step of an update may take"
    )
    update_memory: int = Field(1_500_000_000, ge=16_777_216, description="bytes of memory that an update may take")
    api_keys: str = Field(
        "", description="who may ask and write: a file, or NAME:ROLE:SHA256 entries; `citadel keys new` makes one"
    )
    without_keys: bool = Field(False, description="serve everybody who can reach the address, without keys")
    rate: int | None = Field(
        None, ge=0, le=10_000_000, description="requests a minute of one key and of one address; 0 for no limit"
    )
    proxies: Annotated[str, AfterValidator(_list_addresses)] = Field(
        "", description="addresses of reverse proxies, whose X-Forwarded-For is believed"
    )
    log: Literal["debug", "info", "warning", "error"] = Field("info", description="the least important that is logged")
    log_questions: bool = Field(False, description="log what is asked, too")
    traces: str = Field("", pattern=r"^(https?://.+)?$", description="OpenTelemetry collector (OTLP over HTTP) that traces go to")

    webhooks: Annotated[str, AfterValidator(_check_webhooks)] = Field(
        "", description="addresses that changes of watched answers may be sent to, commas between; none when left out"
    )
    webhook_secret: str = Field("", pattern=r"^([!-~]{16,})?$", description="signs what is sent there, 16 characters or more")
    webhook_private: bool = Field(False, description="let webhooks lead to this machine and its network")

    llm_url: Annotated[str, AfterValidator(_check_address)] = Field(
        "", description="OpenAI-compatible server whose language model writes a paragraph beside answers; none when left out"
    )
    llm_model: str = Field("", max_length=200, description="the model to ask it for; what it has when left out")
    llm_key: str = Field("", pattern=r"^[!-~]*$", description="key that is sent to it")
    llm_seconds: float = Field(20.0, gt=0, le=600, description="seconds it may take; the answer goes out without it afterwards")

    @property
    def reading_limits(self) -> ReadingLimits:
        """The bounds on each file."""
        return ReadingLimits(seconds=self.reading_seconds, memory_bytes=self.reading_memory)

    @property
    def webhook_policy(self) -> WebhookPolicy:
        """Where webhooks may lead. Nowhere without a secret: a receiver could not tell who sends."""
        named = frozenset(filter(None, map(str.strip, self.webhooks.split(",")))) if self.webhook_secret else frozenset[str]()
        return WebhookPolicy(named, self.webhook_secret, self.webhook_private)

    @property
    def is_private(self) -> bool:
        """True when no other machine can reach the server."""
        return is_loopback(self.host)

    @property
    def rate_limit(self) -> int:
        """Requests a minute of one key and of one address, 0 for no limit."""
        if self.rate is not None:
            return self.rate
        return 0 if self.is_private else _RATE


def is_loopback(host: str) -> bool:
    """True for an address that only this machine can reach."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_settings(environment: Mapping[str, str], **flags: object) -> Settings:
    """Settings from `CITADEL_*` variables. A flag that is not None takes precedence. An empty variable counts as unset.

    Raises SettingsError naming every wrong value.
    """
    names = {name: PREFIX + name.upper() for name in Settings.model_fields}
    values: dict[str, object] = {name: environment[key] for name, key in names.items() if environment.get(key)}
    values |= {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(names, dict(wrong)) for wrong in error.errors())) from None


def _explain(names: Mapping[str, str], wrong: dict[str, object]) -> str:
    place = wrong["loc"]
    name = str(place[0]) if isinstance(place, tuple) and place else ""
    value = "…" if name in _SECRET else repr(str(wrong["input"]))
    return f"{names.get(name, name)} is {value}: {str(wrong['msg']).removeprefix('Value error, ').lower()}"
