"""The API keys of `CITADEL_API_KEYS`: their owners and their roles.

A key is 256 random bits, so it cannot be guessed and its SHA-256 is enough to recognise it. A slow hash would only protect keys
that people make up, and there are none here.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self, get_args

from api.errors import KeysError

Role = Literal["read", "write"]
ROLES: tuple[Role, ...] = get_args(Role)
_PREFIX = "ctd_"  # so that a leaked key is recognised as one
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without the key itself."""

    name: str
    """Its owner, as logs show it."""
    role: Role
    """With "write" its owner may read as well."""
    digest: str
    """SHA-256 of the key, in hex."""

    @property
    def entry(self) -> str:
        """The key as `CITADEL_API_KEYS` takes it."""
        return f"{self.name}:{self.role}:{self.digest}"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that are set. Without any, every request is allowed."""

    keys: tuple[Key, ...] = ()

    @classmethod
    def read(cls, setting: str) -> Self:
        """The keys in a file, one a line, or in the setting itself, separated by commas. Raises KeysError."""
        keys = tuple(_read_entry(entry, place) for place, entry in _list_entries(setting))
        names = [key.name for key in keys]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise KeysError(f"CITADEL_API_KEYS holds the name {twice[0]!r} twice: give each key a name of its own")
        if setting and not keys:
            raise KeysError(f"CITADEL_API_KEYS is {setting[:100]!r}, which holds no key: `citadel keys new NAME` makes one")
        return cls(keys)

    def find(self, given: str) -> Key | None:
        """The key, None for an unknown one. It takes the same time for both, so that the time reveals nothing."""
        digest = sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
        found = None
        for key in self.keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found


def make_key(name: str, role: Role) -> tuple[str, Key]:
    """A new key, to be shown once, and the record that is kept of it. Raises KeysError for an invalid name."""
    if not _NAME.fullmatch(name):
        raise KeysError(f"name {name!r}: write 1 to 64 letters, digits, dots, hyphens and underscores, letter or digit first")
    secret = _PREFIX + secrets.token_urlsafe(32)
    return secret, Key(name, role, sha256(secret.encode()).hexdigest())


def _list_entries(setting: str) -> list[tuple[str, str]]:
    """The place and the text of each entry, without blank lines and lines that begin with #."""
    # A setting that holds an entry is never taken for the path of a missing file.
    if setting.strip() and not re.search(r":(read|write):", setting):
        return _list_lines(Path(setting.strip()))
    entries = [entry.strip() for entry in setting.split(",")]
    return [(f"entry {number} of CITADEL_API_KEYS", entry) for number, entry in enumerate(entries, 1) if entry]


def _list_lines(path: Path) -> list[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        # The setting may be a key that somebody set by mistake, so it is not repeated.
        reading = "CITADEL_API_KEYS names no file that can be read and holds no NAME:ROLE:SHA256 entry"
        raise KeysError(f"{reading} ({reason}): `citadel keys new NAME` makes one") from error
    found = [(f"line {number} of {path.name}", line.strip()) for number, line in enumerate(lines, 1)]
    return [(place, line) for place, line in found if line and not line.startswith("#")]


def _read_entry(entry: str, place: str) -> Key:
    match entry.split(":"):
        case [name, role, digest] if role in ROLES and _NAME.fullmatch(name) and _DIGEST.fullmatch(digest.lower()):
            return Key(name, role, digest.lower())
    # The rest of the entry may hold a key in the clear and is not repeated.
    raise KeysError(f"{place} is no NAME:ROLE:SHA256 (role read or write): `citadel keys new NAME --role read` makes one")
